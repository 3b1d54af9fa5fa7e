"""1.2  Maximising the ELBO over phi is minimising the divergence from the true posterior: the two sets are equal.

Q is any set of parameters, and neither set need have an element.
"""

from sympy import Sum, Symbol, log, symbols
from vae import data, elbo, p, phi, q, x, z

from symcheck import KL, ArgMax, ArgMin, ForAll, In, Proof, does_not_depend, parameter_set
from symcheck.rules import bayes

Q = parameter_set("Q")
gap = KL(q(z | x), p(z | x))

proof = Proof(
    question="1.2",
    title="argmax over φ of the ELBO = argmin over φ of KL(q_φ(z|x) ‖ p(z|x))",
    given=[p(x) > 0, q(z | x) << p(z | x)],
)

# By 1.1 the two objectives add up to log p(x), which is the same for every phi.
proof.holds("the evidence", does_not_depend(log(p(x)), phi))
proof.holds("the sum of the objectives", does_not_depend(elbo(q, x) + gap, phi))
(
    proof.chain("the sets of optima", ArgMax(elbo(q, x), phi, Q))
    .eq(ArgMax(log(p(x)) - gap, phi, Q), by=bayes)
    .eq(ArgMin(gap, phi, Q))
)

# The same for a whole training set x_1, ..., x_n, where the sums are compared.
n, j = symbols("n j", integer=True)
proof.chain(
    "for a training set",
    ArgMax(Sum(elbo(q, data[j]), (j, 1, n)), phi, Q),
    given=[n >= 1, ForAll(j, (1, n), p(data[j]) > 0)],
).eq(ArgMin(Sum(KL(q(z | data[j]), p(z | data[j])), (j, 1, n)), phi, Q))

# The same, element by element: what is optimal for one is optimal for the other.
best = Symbol("phi_star")
proof.holds("a maximiser is a minimiser", In(best, ArgMin(gap, phi, Q)), given=[In(best, ArgMax(elbo(q, x), phi, Q))])
proof.holds("a minimiser is a maximiser", In(best, ArgMax(elbo(q, x), phi, Q)), given=[In(best, ArgMin(gap, phi, Q))])
