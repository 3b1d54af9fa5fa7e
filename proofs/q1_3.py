"""1.3  Amortised inference is never closer to the posterior of a data point than inference for that point alone.

q* is optimal for the whole training set, q_i* for x_i. Both are taken from one family, indexed by a set Q; that they
exist is given, that they are unique is not. The true posterior of x_i is p(z | x_i).
"""

from sympy import FiniteSet, Rational, Sum, Symbol, log, symbols
from vae import data, elbo, i, p, phi, q, z

from symcheck import KL, ArgMax, ArgMin, Bernoulli, E, In, Proof, parameter_set

n, j = symbols("n j", integer=True)
Q = parameter_set("Q")
best, own = symbols("phi_star phi_i")


def gap(phi, x):
    """The divergence of the member phi of the family from the true posterior at a data point."""
    return KL(q.at(phi)(z | x), p(z | x))


proof = Proof(question="1.3", title="KL(q*(z|x_i) ‖ p(z|x_i)) ≥ KL(q_i*(z|x_i) ‖ p(z|x_i))")

optimal = [
    1 <= i,
    i <= n,
    In(best, ArgMax(Sum(elbo(q, data[j]), (j, 1, n)), phi, Q)),
    In(own, ArgMax(elbo(q, data[i]), phi, Q)),
    p(data[i]) > 0,
    q(z | data[i]) << p(z | data[i]),
]

# Optimality of the ELBO makes the divergence least (1.2); hence the comparison, for every i.
proof.holds("q_i* has the least divergence", In(own, ArgMin(gap(phi, data[i]), phi, Q)), given=optimal)
proof.chain("amortised against individual", gap(best, data[i]), given=optimal).ge(gap(own, data[i]))

# It is not an equality, and not strict; nor is the individual optimum the posterior itself.
proof.chain("not equal", gap(best, data[i]), given=optimal, expect="refuted").eq(gap(own, data[i]))
proof.chain("not strict", gap(best, data[i]), given=optimal, expect="refuted").gt(gap(own, data[i]))
proof.chain("not the posterior", gap(own, data[i]), given=optimal, expect="refuted").eq(0)

# Two exact examples: z and x are bits, p(z) = 1/2, p(x = z | z) = 3/4; the data are x_1 = 1 and x_2 = 0.
k = Symbol("k", integer=True)
half, quarter, three = Rational(1, 2), Rational(1, 4), Rational(3, 4)
prior = Bernoulli(k, half)
likelihood = {1: quarter + k / 2, 2: three - k / 2}
posterior = {1: Bernoulli(k, three), 2: Bernoulli(k, quarter)}
for number in (1, 2):
    (
        proof.chain(f"posterior of x_{number}", likelihood[number] * half / E(likelihood[number], prior))
        .eq(likelihood[number])
        .eq(posterior[number].density)
    )


def bound(law, number):
    """The ELBO of a law of z at a data point of the example."""
    return E(log(likelihood[number]), law) - KL(law, prior)


family = FiniteSet(quarter, half, three)

# Strict: a family that does not look at x compromises at 1/2, where each data point alone would have its posterior.
blind = Bernoulli(k, phi)
total = bound(blind, 1) + bound(blind, 2)
proof.holds("strict: optimal for both", In(half, ArgMax(total, phi, family)))
proof.holds("strict: optimal for x_1", In(three, ArgMax(bound(blind, 1), phi, family)))
proof.chain("strict: the divergences", KL(Bernoulli(k, half), posterior[1])).gt(KL(Bernoulli(k, three), posterior[1]))

# Equal: a family that looks at x (phi for x_1, 1 - phi for x_2) holds both posteriors at phi = 3/4.
seeing = {1: Bernoulli(k, phi), 2: Bernoulli(k, 1 - phi)}
total = bound(seeing[1], 1) + bound(seeing[2], 2)
proof.holds("equal: optimal for both", In(three, ArgMax(total, phi, family)))
proof.holds("equal: optimal for x_1", In(three, ArgMax(bound(seeing[1], 1), phi, family)))
proof.chain("equal: the divergences", KL(Bernoulli(k, three), posterior[1])).eq(0)
