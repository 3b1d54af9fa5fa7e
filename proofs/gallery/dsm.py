"""Denoising score matching equals explicit score matching up to a constant free of theta (Vincent 2011, appendix).

The noisy datum x, a vector of any dimension d, has the score grad log q(x), which nobody knows; given the clean datum y
it is that of the noise. Nor does Hyvarinen's form of the loss (2005, theorem 1) ask for the score of the data.
Regularity is what the report names: densities are differentiable and vanish at infinity, and the derivative may be
taken under the integral over y.
"""

from sympy import Rational, Symbol, ZeroMatrix, log

from symcheck import (
    Divergence,
    E,
    Gradient,
    JointLaw,
    Proof,
    does_not_depend,
    full_support,
    function,
    inner,
    norm,
    vector,
)
from symcheck.rules import differentiation, linearity

theta = Symbol("theta")
d = Symbol("d", integer=True, positive=True)
x, y = vector("x", d), vector("y", d)
q = JointLaw("q", x, y)
s = function("s_theta", d, parameters=theta)

proof = Proof(
    question="DSM",
    title="E |s_θ(x) - ∇ log q(x)|²/2 = E |s_θ(x) - ∇ log q(x | y)|²/2 + const",
    given=[full_support(q(x, y))],
)

score = Gradient(log(q(x)), x)
noise_score = Gradient(log(q(x | y)), x)
half = Rational(1, 2)
explicit = half * E(norm(s(x) - score) ** 2, q(x))
denoising = half * E(norm(s(x) - noise_score) ** 2, q(x, y))
implicit = E(half * norm(s(x)) ** 2 + Divergence(s(x), x), q(x))
constant = half * (E(norm(score) ** 2, q(x)) - E(norm(noise_score) ** 2, q(x, y)))

(
    proof.chain("the score is the mean score of the noise", score)
    .eq(E(Gradient(q(x | y), x) / q(x | y), q(y | x)), by=differentiation)
    .eq(E(noise_score, q(y | x)), by=differentiation)
)
(
    proof.chain("the cross terms agree", E(inner(s(x), score), q(x)))
    .eq(E(inner(s(x), E(noise_score, q(y | x))), q(x)), by=differentiation)
    .eq(E(inner(s(x), noise_score), q(x, y)))
)
(
    proof.chain("the two losses", explicit, claim=(explicit, "=", denoising + constant))
    .eq(half * E(norm(s(x)) ** 2, q(x)) - E(inner(s(x), score), q(x)) + half * E(norm(score) ** 2, q(x)))
    .eq(half * E(norm(s(x)) ** 2, q(x, y)) - E(inner(s(x), noise_score), q(x, y)) + half * E(norm(score) ** 2, q(x)))
    .eq(denoising + constant)
)
proof.holds("the constant is free of theta", does_not_depend(explicit - denoising, theta))
(
    proof.chain("implicit score matching", explicit)
    .eq(half * E(norm(s(x)) ** 2, q(x)) - E(inner(s(x), score), q(x)) + half * E(norm(score) ** 2, q(x)))
    .eq(half * E(norm(s(x)) ** 2, q(x)) + E(Divergence(s(x), x), q(x)) + half * E(norm(score) ** 2, q(x)))
    .eq(implicit + half * E(norm(score) ** 2, q(x)), by=linearity)
)
proof.chain("the score has mean zero", E(score, q(x))).eq(ZeroMatrix(d, 1))
proof.chain("what the noise hides", E(norm(noise_score) ** 2, q(x, y))).eq(
    E(norm(score) ** 2, q(x)) + E(norm(noise_score - score) ** 2, q(x, y))
)

proof.chain("the losses are equal", explicit, expect="refuted").eq(denoising)
proof.chain("the constant with the other sign", explicit, expect="refuted").eq(denoising - constant)
proof.chain("the divergence with the other sign", E(inner(s(x), score), q(x)), expect="refuted").eq(
    E(Divergence(s(x), x), q(x))
)
proof.chain("the score of the posterior instead", E(inner(s(x), score), q(x)), expect="refuted").eq(
    E(inner(s(x), Gradient(log(q(y | x)), x)), q(x, y))
)
