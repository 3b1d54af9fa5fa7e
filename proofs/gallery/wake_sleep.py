"""Wake-sleep and reweighted wake-sleep: what each phase descends (Hinton et al. 1995; Bornschein and Bengio 2015)."""

from sympy import Derivative, log, symbols

from symcheck import KL, E, JointLaw, Proof, full_support, variable
from symcheck.rules import chain_rule, change_of_measure, definition, differentiation, linearity, tower

theta, phi = symbols("theta phi")
x, z = variable("x"), variable("z")
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
d = Derivative

proof = Proof(
    question="wake-sleep",
    title="the sleep phase descends E_{p(x)} KL(p(z | x) ‖ q(z | x)); the wake phase ascends the ELBO",
    given=[full_support(p(x, z)), full_support(q(z | x))],
)

gap = E(KL(p(z | x), q(z | x)), p(x))
sleep = -E(log(q(z | x)), p(x, z))
(
    proof.chain("the sleep loss is a divergence", gap)
    .eq(E(log(p(z | x)) - log(q(z | x)), p(x, z)), by=[definition, tower])
    .eq(E(log(p(z | x)), p(x, z)) + sleep, by=linearity)
)
proof.chain("its gradient", d(gap, phi)).eq(-E(d(log(q(z | x)), phi), p(x, z)), by=differentiation)
elbo = E(log(p(x, z) / q(z | x)), q(z | x))
proof.chain("the gradient of the wake phase", d(elbo, theta)).eq(
    E(d(log(p(x, z)), theta), q(z | x)), by=differentiation
)
(
    proof.chain("the gradient of the evidence by importance weights", d(log(p(x)), theta))
    .eq(E(d(log(p(x, z)), theta), p(z | x)), by=[differentiation, chain_rule])
    .eq(E(p(x, z) / q(z | x) * d(log(p(x, z)), theta), q(z | x)) / p(x), by=change_of_measure)
)

proof.chain("the sleep phase descends the gap of the ELBO", d(KL(q(z | x), p(z | x)), phi), expect="refuted").eq(
    -E(d(log(q(z | x)), phi), p(z | x))
)
proof.chain("the wake gradient is that of the evidence", d(log(p(x)), theta), expect="refuted").eq(
    E(d(log(p(x, z)), theta), q(z | x))
)
