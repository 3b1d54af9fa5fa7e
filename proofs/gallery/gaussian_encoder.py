"""A Gaussian encoder and any decoder: the ELBO in three forms, its gap, and the bounds of other orders
(Kingma and Welling 2014; Li and Turner 2016; Dieng et al. 2017)."""

from sympy import Rational, Symbol, log, pi

from symcheck import KL, E, IntegralOver, JointLaw, Normal, Proof, entropy, full_support, function, variable

theta, phi = Symbol("theta"), Symbol("phi")
alpha, s = Symbol("alpha", positive=True), Symbol("s", positive=True)
x, z = variable("x"), variable("z")
p = JointLaw("p", x, z, parameters=theta)
data = JointLaw("data", x)
mu = function("mu", parameters=phi)
q = Normal(z, mu(x), s**2)
weight = p(x, z) / q

proof = Proof(
    question="Gaussian encoder",
    title="log p(x) = E log p(x|z) - KL(N(μ(x), s²) ‖ p(z)) + gap",
    given=[full_support(p(x, z))],
)

elbo = E(log(p(x | z)), q) - KL(q, p(z))
proof.chain("with the entropy of a Gaussian", elbo).eq(E(log(p(x, z)), q) + entropy(q)).eq(
    E(log(p(x, z)), q) + log(2 * pi * s**2) / 2 + Rational(1, 2)
)
proof.chain("the gap", elbo).eq(log(p(x)) - KL(q, p(z | x))).le(log(p(x)))
proof.chain("over the data", E(elbo, data(x))).le(E(log(p(x)), data(x)))
proof.chain("importance weights are unbiased", E(weight, q)).eq(p(x))
proof.chain("Rényi's bound", log(E(weight ** (1 - alpha), q)) / (1 - alpha), given=[alpha < 1]).le(log(p(x)))
proof.chain("the upper bound of order 2", log(E(weight**2, q)) / 2).ge(log(p(x)))

# A decoder and the standard prior.
dec = JointLaw("dec", x | z, parameters=theta)
prior = Normal(z, 0, 1)
evidence = IntegralOver(dec(x | z) * prior, z)
proof.chain("with the standard prior", log(evidence), given=[full_support(dec(x | z))]).ge(
    E(log(dec(x | z)), q) - KL(q, prior)
).eq(E(log(dec(x | z)), q) - (mu(x) ** 2 + s**2 - 1 - log(s**2)) / 2)

proof.chain("log s for log s²", -KL(q, prior), expect="refuted").eq(-(mu(x) ** 2 + s**2 - 1 - log(s)) / 2)
proof.chain("the gap the other way", elbo, expect="refuted").eq(log(p(x)) - KL(p(z | x), q))
proof.chain("the order 2 without its root", log(E(weight**2, q)), expect="refuted").ge(log(p(x)))
