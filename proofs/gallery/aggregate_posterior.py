"""The aggregate posterior of a Gaussian encoder, a mixture over the data, as in the VampPrior
(Hoffman and Johnson 2016; Tomczak and Welling 2018)."""

from sympy import Symbol

from symcheck import KL, E, IntegralOver, JointLaw, Normal, Proof, Var, function, variable

s = Symbol("s", positive=True)
x, z = variable("x"), variable("z")
data = JointLaw("data", x)
mu = function("mu", parameters=Symbol("phi"))
q, prior = Normal(z, mu(x), s**2), Normal(z, 0, 1)
aggregate = IntegralOver(q * data(x), x)

proof = Proof(question="aggregate posterior", title="E KL(q(z|x) ‖ p(z)) = I(x; z) + KL(q(z) ‖ p(z))")

proof.chain("its mean", E(z, aggregate)).eq(E(mu(x), data(x)))
proof.chain("its variance", Var(z, aggregate)).eq(s**2 + Var(mu(x), data(x)))
(
    proof.chain("surgery of the rate", E(KL(q, prior), data(x)))
    .eq(E(KL(q, aggregate), data(x)) + KL(aggregate, prior))
    .ge(KL(aggregate, prior))
)

proof.chain("the variance of the noise alone", Var(z, aggregate), expect="refuted").eq(s**2)
proof.chain("the rate is the misfit", E(KL(q, prior), data(x)), expect="refuted").eq(KL(aggregate, prior))
