"""Least-squares GANs and f-divergences: the best discriminator, Pearson's chi-squared, bounds among divergences
(Mao et al. 2017, section 3.2; Nowozin et al. 2016; Tsybakov 2009, section 2.4)."""

from sympy import Abs, Eq, exp, log, sqrt, symbols

from symcheck import KL, E, JointLaw, Proof, full_support, function, variable
from symcheck.rules import jensen

a, b, c = symbols("a b c", real=True)
x = variable("x")
p, q = JointLaw("p", x), JointLaw("q", x)
D = function("D")(x)

proof = Proof(
    question="f-divergences",
    title="LSGAN's best discriminator and its divergence; H² ≤ KL ≤ log(1 + χ²) ≤ χ²",
    given=[full_support(p(x)), full_support(q(x))],
)

real, fake = E((D - b) ** 2, p(x)) / 2, E((D - a) ** 2, q(x)) / 2
best = (b * p(x) + a * q(x)) / (p(x) + q(x))
at_best = E((best - b) ** 2, p(x)) / 2 + E((best - a) ** 2, q(x)) / 2
gap = E((D - best) ** 2 * (p(x) + q(x)) / p(x), p(x)) / 2
proof.chain("the loss above its least value", real + fake - at_best).eq(gap).ge(0)
generator = E((best - c) ** 2, p(x)) + E((best - c) ** 2, q(x))
pearson = E((2 * q(x) - (p(x) + q(x))) ** 2 / ((p(x) + q(x)) * p(x)), p(x))
(
    proof.chain("the generator's loss", generator, given=[Eq(b - c, 1), Eq(b - a, 2)])
    .eq(E((best - c) ** 2 * (p(x) + q(x)) / p(x), p(x)))
    .eq(pearson)
    .ge(0)
)
ratio = p(x) / q(x)
chi = E((ratio - 1) ** 2, q(x))
hellinger = E((sqrt(ratio) - 1) ** 2, q(x))
distance = E(Abs(ratio - 1), q(x)) / 2
proof.chain("chi-squared", chi).eq(E(ratio, p(x)) - 1).ge(0)
proof.chain("Hellinger", hellinger / 2).eq(1 - E(sqrt(ratio), q(x))).le(distance).le(1)
proof.chain("Hellinger and KL", hellinger).le(KL(p(x), q(x)))
(
    proof.chain("KL and chi-squared", KL(p(x), q(x)))
    .eq(E(log(ratio), p(x)))
    .le(log(E(ratio, p(x))), by=jensen)
    .eq(log(1 + chi))
)
proof.chain("KL by a critic", E(D, p(x)) - E(exp(D - 1), q(x))).le(KL(p(x), q(x)))
proof.chain("chi-squared by a critic", E(D, p(x)) - E(D + D**2 / 4, q(x))).le(chi)

proof.chain("labels exchanged", real + fake - at_best, expect="refuted").eq(
    E((D - (a * p(x) + b * q(x)) / (p(x) + q(x))) ** 2 * (p(x) + q(x)) / p(x), p(x)) / 2
)
proof.chain("any labels", generator, expect="refuted").eq(pearson)
proof.chain("Hellinger without its half", hellinger, expect="refuted").eq(1 - E(sqrt(ratio), q(x)))
proof.chain("twice Hellinger", 2 * hellinger, expect="refuted").le(KL(p(x), q(x)))
