"""The Gibbs variational principle: log E e^f is the largest E f - KL; so the Donsker-Varadhan and NWJ bounds on a
divergence, for any critic f (Donsker and Varadhan 1983; Nguyen, Wainwright and Jordan 2010; Belghazi et al. 2018)."""

from sympy import exp, log

from symcheck import KL, E, JointLaw, Proof, function, variable
from symcheck.rules import change_of_measure, definition, jensen, linearity

x = variable("x")
q, p = JointLaw("q", x), JointLaw("p", x)
f = function("f")

proof = Proof(
    question="Gibbs principle",
    title="KL(q ‖ p) ≥ E_q f - log E_p e^f ≥ E_q f - E_p e^f + 1",
    given=[q(x) << p(x), p(x) << q(x)],
)

partition = E(exp(f(x)), p(x))
dual = E(f(x), q(x)) - log(partition)
tilted = p(x) * exp(f(x)) / partition
"""The density of the Gibbs law, for which the bound is an equality."""

(
    proof.chain("free energy by Jensen", E(f(x), q(x)) - KL(q(x), p(x)))
    .eq(E(log(p(x) * exp(f(x)) / q(x)), q(x)), by=[definition, linearity])
    .le(log(E(p(x) * exp(f(x)) / q(x), q(x))), by=jensen)
    .eq(log(partition), by=change_of_measure)
)
proof.chain("the Gibbs law is normalised", E(exp(f(x)) / partition, p(x))).eq(1, by=linearity)
proof.chain("the gap is a divergence from the Gibbs law", KL(q(x), p(x)) - dual).eq(
    E(log(q(x) / tilted), q(x)), by=[definition, linearity]
)
(
    proof.chain("Donsker and Varadhan", KL(q(x), p(x)))
    .eq(-E(log(p(x) * exp(f(x)) / q(x)), q(x)) + E(f(x), q(x)), by=[definition, linearity])
    .ge(-log(E(p(x) * exp(f(x)) / q(x), q(x))) + E(f(x), q(x)), by=jensen)
    .eq(dual, by=change_of_measure)
)
proof.chain("the exponential in place of the partition function", E(f(x), q(x)) - partition + 1).le(dual)

proof.chain("the logarithm inside", KL(q(x), p(x)), expect="refuted").ge(E(f(x), q(x)) - E(f(x), p(x)))
proof.chain("every critic is the best", KL(q(x), p(x)), expect="refuted").eq(dual)
