"""Denoising score matching equals explicit score matching up to a constant free of theta (Vincent 2011, appendix).

The noisy datum x has the score d/dx log q(x), which nobody knows; given the clean datum y it is that of the noise.
Regularity is what the report names: densities are differentiable, and the derivative may be taken under the integral
over y. For one coordinate of x; the losses of a vector are sums over coordinates.
"""

from sympy import Derivative, Rational, Symbol, log

from symcheck import E, JointLaw, Proof, does_not_depend, full_support, function, variable
from symcheck.rules import differentiation, linearity, tower

theta = Symbol("theta")
x, y = variable("x"), variable("y")
q = JointLaw("q", x, y)
s = function("s_theta", parameters=theta)

proof = Proof(
    question="DSM",
    title="E (s_θ(x) - ∂ₓ log q(x))²/2 = E (s_θ(x) - ∂ₓ log q(x | y))²/2 + const",
    given=[full_support(q(x, y))],
)

score = Derivative(log(q(x)), x)
noise_score = Derivative(log(q(x | y)), x)
half = Rational(1, 2)
explicit = half * E((s(x) - score) ** 2, q(x))
denoising = half * E((s(x) - noise_score) ** 2, q(x, y))
constant = half * (E(score**2, q(x)) - E(noise_score**2, q(x, y)))

(
    proof.chain("the score is the mean score of the noise", score)
    .eq(E(Derivative(q(x | y), x) / q(x | y), q(y | x)), by=differentiation)
    .eq(E(noise_score, q(y | x)), by=differentiation)
)
(
    proof.chain("the cross terms agree", E(s(x) * score, q(x)))
    .eq(E(s(x) * E(noise_score, q(y | x)), q(x)), by=differentiation)
    .eq(E(s(x) * noise_score, q(x, y)), by=tower)
)
(
    proof.chain("the two losses", explicit, claim=(explicit, "=", denoising + constant))
    .eq(half * E(s(x) ** 2, q(x)) - E(s(x) * score, q(x)) + half * E(score**2, q(x)), by=linearity)
    .eq(
        half * E(s(x) ** 2, q(x, y)) - E(s(x) * noise_score, q(x, y)) + half * E(score**2, q(x)),
        by=[differentiation, tower],
    )
    .eq(denoising + constant, by=linearity)
)
proof.holds("the constant is free of theta", does_not_depend(explicit - denoising, theta))

proof.chain("the losses are equal", explicit, expect="refuted").eq(denoising)
proof.chain("the score of the joint density instead", E(s(x) * score, q(x)), expect="refuted").eq(
    E(s(x) * Derivative(log(q(y | x)), x), q(x, y))
)
