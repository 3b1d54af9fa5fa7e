"""Bounds between functions of one or two numbers that papers cite without a proof: Pinsker's inequality for Bernoulli
laws, the lemmas of Hoeffding, Bernoulli and Young, log-sum-exp (Boucheron, Lugosi and Massart, Concentration
Inequalities, chapter 2; Hardy, Littlewood and Polya, Inequalities, chapter 2)."""

from sympy import Abs, Eq, Max, Rational, Sum, cosh, erfc, exp, log, pi, sqrt, symbols

from symcheck import Family, ForAll, Proof
from symcheck.rules import mean_value, tangent

x, y, a, b, u, p, q, r = symbols("x y a b u p q r", real=True)
n, k, K = symbols("n k K", integer=True)
F = Family("F")

proof = Proof(question="scalar bounds", title="Pinsker, Hoeffding, Bernoulli, Young, log-sum-exp")

unit, both = [p > 0, p < 1], [p > 0, p < 1, q > 0, q < 1]
kl = p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))
entropy = -p * log(p) - (1 - p) * log(1 - p)

proof.chain("Pinsker's inequality for Bernoulli laws", kl, given=both).ge(2 * (p - q) ** 2, by=mean_value)
proof.chain("entropy from above", entropy, given=unit).le(2 * log(2) * sqrt(p * (1 - p)), by=mean_value).le(log(2))
proof.chain("entropy from below", entropy, given=unit).ge(4 * log(2) * p * (1 - p), by=mean_value)

proof.chain("a Rademacher variable is sub-Gaussian", cosh(u)).le(exp(u**2 / 2), by=mean_value)
proof.chain("Hoeffding's lemma", log(1 - p + p * exp(u)) - p * u, given=[p >= 0, p <= 1]).le(u**2 / 8, by=mean_value)
proof.chain("a bounded variable: the chord", exp(u * x), given=[x >= a, x <= b, a < b]).le(
    (b - x) / (b - a) * exp(u * a) + (x - a) / (b - a) * exp(u * b)
)
proof.chain("Bennett's function", (1 + x) * log(1 + x) - x, given=[x >= 0]).ge(x**2 / (2 + 2 * x / 3), by=mean_value)
proof.chain("a second-order bound of exp", exp(x), given=[x <= 1]).le(1 + x + x**2, by=mean_value)
proof.chain("a second-order bound of log", log(1 + x), given=[x >= 0]).ge(x - x**2 / 2, by=mean_value)

proof.chain("Bernoulli", (1 + x) ** n, given=[n >= 0, x >= -1]).ge(1 + n * x, by=mean_value)
proof.chain("Bernoulli, real exponents", (1 + x) ** r, given=[r >= 1, x > -1]).ge(1 + r * x, by=mean_value)
proof.chain("compound interest", (1 + 1 / n) ** n, given=[n >= 1]).le(exp(1))
proof.chain("none of n", (1 - 1 / n) ** n, given=[n >= 1]).le(exp(-1))
proof.chain("weighted means", x**a * y ** (1 - a), given=[a >= 0, a <= 1, x > 0, y > 0]).le(
    a * x + (1 - a) * y, by=tangent
)
proof.chain("Young", x * y, given=[p > 1, q > 1, Eq(1 / p + 1 / q, 1), x > 0, y > 0]).le(
    x**p / p + y**q / q, by=mean_value
)

proof.chain("Mills' ratio from above", erfc(x), given=[x > 0]).le(exp(-(x**2)) / (x * sqrt(pi)), by=mean_value)
proof.chain("Mills' ratio from below", erfc(x), given=[x > 0]).ge(
    2 * x * exp(-(x**2)) / (sqrt(pi) * (1 + 2 * x**2)), by=mean_value
)
proof.chain("a Gaussian tail", erfc(x), given=[x >= 0]).le(exp(-(x**2)), by=mean_value)

proof.chain("softplus", Max(x, 0)).le(log(1 + exp(x)), by=tangent).le(Max(x, 0) + log(2))
proof.chain("softplus is 1-Lipschitz", Abs(log(1 + exp(a)) - log(1 + exp(b)))).le(Abs(a - b), by=tangent)
proof.chain("log-sum-exp of two", log(exp(a) + exp(b))).le(Max(a, b) + log(2))
proof.chain("log-sum-exp of K", log(Sum(exp(F[k]), (k, 1, K))), given=[K >= 1, ForAll(k, (1, K), F[k] <= a)]).le(
    log(K) + a
)

# Slips: another constant, a hypothesis too few, a strict sign where the two sides touch.
proof.chain("Pinsker with 5/2", kl, given=both, expect="refuted").ge(Rational(5, 2) * (p - q) ** 2)
proof.chain("Pinsker, strictly", kl, given=both, expect="refuted").gt(2 * (p - q) ** 2)
proof.chain("Hoeffding with 1/9", log(1 - p + p * exp(u)) - p * u, given=[p >= 0, p <= 1], expect="refuted").le(
    u**2 / 9
)
proof.chain("sub-Gaussian with 1/3", cosh(u), expect="refuted").le(exp(u**2 / 3))
proof.chain("Mills' ratio, reversed", erfc(x), given=[x > 0], expect="refuted").ge(exp(-(x**2)) / (x * sqrt(pi)))
proof.chain("log from below, everywhere", log(1 + x), given=[x > -1], expect="refuted").ge(x - x**2 / 2)
proof.chain("Bernoulli below 1", (1 + x) ** r, given=[r >= 0, x > -1], expect="refuted").ge(1 + r * x)
proof.chain(
    "log-sum-exp without log K",
    log(Sum(exp(F[k]), (k, 1, K))),
    expect="refuted",
    given=[K >= 1, ForAll(k, (1, K), F[k] <= a)],
).le(a)
