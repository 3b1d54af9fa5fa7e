"""Markov kernels on K states as tables P[i, j]: reversibility, invariance, and the kernels of Metropolis and Hastings.

(Levin, Peres and Wilmer, Markov Chains and Mixing Times, sections 1.6 and 3.2; Hastings 1970; Barker 1965.)
"""

from sympy import Eq, Min, Sum, Symbol, symbols

from symcheck import Family, ForAll, Proof

i, j, l = symbols("i j l", integer=True)  # noqa: E741
K = Symbol("K", integer=True, positive=True)
p, f, P, g = (Family(name) for name in ("p", "f", "P", "g"))

proof = Proof(question="Markov kernels", title="p_i P_ij = p_j P_ji for all i, j makes p invariant: ∑_i p_i P_ij = p_j")

states = [1 <= i, i <= K, 1 <= j, j <= K]
weights = ForAll(i, (1, K), p[i] > 0)
rows = ForAll(i, (1, K), Eq(Sum(P[i, j], (j, 1, K)), 1))
kernel = [weights, rows, ForAll((i, j), (1, K), P[i, j] >= 0)]
balance = ForAll((i, j), (1, K), Eq(p[i] * P[i, j], p[j] * P[j, i]))

after = Sum(p[i] * P[i, j], (i, 1, K))
"""The mass at j after one step from p."""
(
    proof.chain("detailed balance makes p invariant", after, given=[*kernel, balance, *states[2:]])
    .eq(Sum(p[j] * P[j, i], (i, 1, K)))
    .eq(p[j] * Sum(P[j, i], (i, 1, K)))
    .eq(p[j])
)
symmetric = ForAll((i, j), (1, K), Eq(P[i, j], P[j, i]))
proof.chain(
    "a symmetric kernel is doubly stochastic", Sum(P[i, j], (i, 1, K)), given=[rows, symmetric, *states[2:]]
).eq(1)
proof.chain("mass is kept", Sum(p[i] * P[i, j], (j, 1, K), (i, 1, K)), given=[rows]).eq(Sum(p[i], (i, 1, K)))
proof.chain("two steps are a kernel", Sum(P[i, l] * P[l, j], (j, 1, K), (l, 1, K)), given=[rows, *states[:2]]).eq(1)

# A proposal g[i, j] that is accepted with probability A[i, j]; what is rejected stays.
proposal = [weights, ForAll((i, j), (1, K), g[i, j] > 0)]
A = Family("A", (i, j), Min(1, p[j] * g[j, i] / (p[i] * g[i, j])))
B = Family("B", (i, j), p[j] * g[j, i] / (p[i] * g[i, j] + p[j] * g[j, i]))
accepted = p[i] * g[i, j] * A[i, j]
(
    proof.chain("Metropolis and Hastings", accepted, given=[*proposal, *states])
    .eq(Min(p[i] * g[i, j], p[j] * g[j, i]))
    .eq(p[j] * g[j, i] * A[j, i])
)
proof.chain("Barker", p[i] * g[i, j] * B[i, j], given=[*proposal, *states]).eq(p[j] * g[j, i] * B[j, i])
arrivals = Sum(accepted, (i, 1, K))
proof.chain(
    "its kernel keeps p", arrivals + p[j] * (1 - Sum(g[j, i] * A[j, i], (i, 1, K))), given=[*proposal, *states[2:]]
).eq(p[j])

# Bayes' rule for a table of emissions.
joint = p[i] * g[i, j]
posterior = joint / Sum(p[l] * g[l, j], (l, 1, K))
proof.chain("the posterior is normalised", Sum(posterior, (i, 1, K)), given=[*proposal, *states[2:]]).eq(1)

proof.chain("without balance", after, given=[*kernel, *states[2:]], expect="refuted").eq(p[j])
proof.chain("without rows that sum to 1", after, given=[weights, balance, *states[2:]], expect="refuted").eq(p[j])
proof.chain(
    "the kernel transposed", Sum(p[i] * P[j, i], (i, 1, K)), given=[*kernel, balance, *states[2:]], expect="refuted"
).eq(p[j])
wrong = Min(1, p[j] * g[i, j] / (p[i] * g[j, i]))
proof.chain("the proposals exchanged", p[i] * g[i, j] * wrong, given=[*proposal, *states], expect="refuted").eq(
    Min(p[i] * g[i, j], p[j] * g[j, i])
)
proof.chain("rejections forgotten", arrivals, given=[*proposal, *states[2:]], expect="refuted").eq(p[j])
