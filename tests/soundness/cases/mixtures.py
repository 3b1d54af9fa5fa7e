"""Laws made by channels, Gaussian laws beside arbitrary ones, truncated Gaussians, means over many samples."""

from __future__ import annotations

from sympy import Abs, And, Max, Product, Rational, Sum, exp, log, pi, sign, sqrt, symbols

from symcheck import (
    JSD,
    KL,
    E,
    Indicator,
    IntegralOver,
    JointLaw,
    Normal,
    Probability,
    Var,
    almost_surely,
    full_support,
    function,
    process,
    variable,
)
from tests.soundness.vocabulary import Case, refute, verify

PROCESSING = "Cover and Thomas, Elements of Information Theory, theorem 2.8.1"
JENSEN = "Cover and Thomas, theorem 2.6.2"
MIXTURE = "Cover and Thomas, chapter 7: I(x; y) and the output law"
TRUNCATED = "Johnson, Kotz and Balakrishnan 1994, section 13.10.1"
HOEFFDING = "Hoeffding 1963, lemma 1"
VAE = "Kingma and Welling 2014"

x, y, z = variable("x"), variable("y"), variable("z")
p, q, k, j = JointLaw("p", x), JointLaw("q", x), JointLaw("k", y | x), JointLaw("j", x, z)
f, h, positive = function("f"), function("h"), function("g", between=(0, 10))
a, m, t = symbols("a m t", real=True)
c, s = symbols("c s", positive=True)
low, high = symbols("low high", real=True)
K = symbols("K", integer=True, positive=True)
i = symbols("i", integer=True)
u = process("u")
r = JointLaw("r", u)
samples = Product(r(u[i]), (i, 1, K))
p_y, q_y = (IntegralOver(k(y | x) * law(x), x) for law in (p, q))
weighted = k(y | x) * p(x) * positive(x)
within = p(x) << q(x)
standard, law = Normal(z, 0, 1), Normal(z, m, s**2)
between = [almost_surely(And(x >= low, x <= high), p(x)), low < high]
tail = exp(-(a**2) / 2) / sqrt(2 * pi)

CASES: list[Case] = [
    # channels
    verify(KL(p_y, q_y), "<=", KL(p(x), q(x)), within, source=PROCESSING),
    refute(KL(p_y, q_y), ">=", KL(p(x), q(x)), within, source=PROCESSING + ", turned round"),
    verify(JSD(p_y, q_y), "<=", JSD(p(x), q(x)), source="Lin 1991"),
    refute(E(Abs(p_y / q_y - 1), q_y), "<=", E(Abs(p(x) / q(x) - 1), q(x)), source="no absolute continuity"),
    refute(
        E(log(p_y / q_y), q_y),
        "<=",
        E(log(p(x) / q(x)), q(x)),
        full_support(p(x)),
        full_support(q(x)),
        source=JENSEN + ": the logarithm is concave",
    ),
    refute(E(log(k(y | x) / IntegralOver(weighted, x)), weighted), ">=", 0, source="a mass that is not 1"),
    refute(E(f(x) * h(y), p(x) * p_y), "=", E(f(x) * h(y), k(y | x) * p(x)), source="x of p(x) is not that of p_y"),
    verify(E(f(x) * h(y), p(x) * p_y), "=", E(f(x), p(x)) * E(h(y), p_y), source=MIXTURE),
    verify(E(f(x) * h(y), p_y), "=", f(x) * E(h(y), p_y), source=MIXTURE + ": this x is free"),
    refute(IntegralOver(k(y | x) * q(x), x), ">", 0, source="k(y | x) = 0 for every x"),
    # a Gaussian law and an arbitrary one
    verify(log(j(x)), ">=", E(log(j(x, z)) - log(law), law), full_support(j(x, z)), source=VAE),
    refute(log(j(x)), "=", E(log(j(x, z)) - log(law), law), full_support(j(x, z)), source=VAE + ": the gap"),
    refute(
        KL(law, j(z)),
        "=",
        E(log(law), law) + E(log(j(z)), law),
        full_support(j(x, z)),
        source="the sign of the cross-entropy",
    ),
    verify(KL(j(z | x), standard), ">=", 0, full_support(j(x, z)), source="Gibbs"),
    refute(KL(j(z), standard), "=", Var(z, j(z)) / 2, source="j is no Gaussian law"),
    # truncated Gaussians
    verify(Probability(z >= m, law), "=", Rational(1, 2), source="symmetry"),
    refute(E(sign(a * z) ** 2 * z**2, standard), ">=", 1, source="a = 0"),
    verify(E(z * Indicator(z > a), standard), "=", tail, source=TRUNCATED),
    refute(E(z * Indicator(a * z > 1), standard), "=", exp(-1 / (2 * a**2)) / sqrt(2 * pi), source="a < 0"),
    refute(E(Max(z - a, 0), standard), "=", tail, source=TRUNCATED + ": without a P(z > a)"),
    refute(E(f(z), law), "=", E(f(-z), law), source="f odd, m not 0"),
    # samples
    verify(E(exp(c * Sum(u[i], (i, 1, K))), samples), "=", E(exp(c * u[1]), r(u[1])) ** K, source="independence"),
    refute(E(exp(c * u[1] * Sum(u[i], (i, 1, K))), samples), "=", E(exp(c * u[1]), r(u[1])) ** K, source="u_1 u_i"),
    refute(E(exp(Sum(i * u[i], (i, 1, K))), samples), "=", E(exp(u[1]), r(u[1])) ** K, source="the factors differ"),
    verify(E(exp(t * (x - E(x, p(x)))), p(x)), "<=", exp(t**2 * (high - low) ** 2 / 8), *between, source=HOEFFDING),
    refute(E(exp(t * x), p(x)), "<=", exp(t**2 * (high - low) ** 2 / 8), *between, source=HOEFFDING + ": not centred"),
    verify(Var(x, p(x)), "<=", (high - low) ** 2 / 4, *between, source="Popoviciu 1935"),
    refute(
        Var(x, p(x)), "<=", (high - low) ** 2 / 4, almost_surely(x >= low, p(x)), low < high, source="no upper bound"
    ),
    refute(Probability(Abs(x) >= a, p(x)) * a**2, "<=", E(x**2, p(x)), source="Chebyshev: a < 0"),
]
