"""Discrete diffusion on K states: transition tables, their products, and the posterior of a step.

(Austin et al., Structured Denoising Diffusion Models in Discrete State-Spaces, 2021, section 3 and appendix A.2.)
"""

from sympy import KroneckerDelta, Ne, Product, Sum, symbols

from symcheck import Family, ForAll, Proof

i, j, l = symbols("i j l", integer=True)  # noqa: E741
s, t = symbols("s t", integer=True)
K, T = symbols("K T", integer=True, positive=True)
alpha = Family("alpha")
alphabar = Family("alphabar", t, Product(alpha[s], (s, 1, t)))

proof = Proof(
    question="discrete diffusion",
    title="products of uniform and of absorbing transition tables; the posterior of a masked state",
    given=[ForAll(s, (1, T), alpha[s] > 0, alpha[s] < 1), 2 <= t, t <= T],
)
states = [1 <= i, i <= K, 1 <= j, j <= K]


def uniform(kept, row, column):
    """A state is kept, or else drawn anew from all of them."""
    return kept * KroneckerDelta(row, column) + (1 - kept) / K


def absorbing(kept, row, column):
    """A state is kept, or else masked: the state K."""
    return kept * KroneckerDelta(row, column) + (1 - kept) * KroneckerDelta(column, K)


for name, table in (("uniform", uniform), ("absorbing", absorbing)):
    proof.chain(f"{name}: the rows are laws", Sum(table(alpha[t], i, j), (j, 1, K)), given=states).eq(1)
    proof.chain(
        f"{name}: one more step",
        Sum(table(alphabar[t - 1], i, l) * table(alpha[t], l, j), (l, 1, K)),
        given=states,
    ).eq(table(alphabar[t], i, j))

proof.chain("all states are equally likely under the uniform table", Sum(uniform(alpha[t], i, j) / K, (i, 1, K)),
            given=states).eq(1 / K)  # fmt: skip
proof.chain("a mask stays", absorbing(alpha[t], K, K)).eq(1)

# The posterior of x_{t-1} = i where x_t is masked and x_0 = j is not.
masked = [*states, Ne(j, K)]
posterior = Family(
    "r", (i, j), absorbing(alphabar[t - 1], j, i) * absorbing(alpha[t], i, K) / absorbing(alphabar[t], j, K)
)
proof.chain("the posterior is a law", Sum(posterior[i, j], (i, 1, K)), given=masked).eq(1)
proof.chain("the chance that the mask came in this step", posterior[j, j], given=masked).eq(
    (alphabar[t - 1] - alphabar[t]) / (1 - alphabar[t])
)
proof.chain("the chance that it was there", posterior[K, j], given=masked).eq((1 - alphabar[t - 1]) / (1 - alphabar[t]))

proof.chain(
    "rates added up",
    Sum(uniform(alphabar[t - 1], i, l) * uniform(alpha[t], l, j), (l, 1, K)),
    given=states,
    expect="refuted",
).eq(alphabar[t] * KroneckerDelta(i, j) + (1 - alphabar[t - 1] + 1 - alpha[t]) / K)
proof.chain("columns for rows", Sum(absorbing(alpha[t], i, j), (i, 1, K)), given=states, expect="refuted").eq(1)
proof.chain("alpha for its product", posterior[j, j], given=masked, expect="refuted").eq(
    (1 - alpha[t]) / (1 - alphabar[t])
)
