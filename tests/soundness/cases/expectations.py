"""Expectations: conditioning, change of measure, scores, laws of numbers, Gaussians; laws without full support."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Derivative,
    Eq,
    MatrixSymbol,
    Max,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    exp,
    factorial,
    floor,
    log,
    oo,
    pi,
    sign,
    sqrt,
    symbols,
)

from symcheck import (
    Bernoulli,
    Cov,
    E,
    Exponential,
    IntegralOver,
    JointLaw,
    Normal,
    Pdf,
    Pmf,
    Uniform,
    Var,
    function,
    inner,
    norm,
    process,
    variable,
    vector,
)
from symcheck import entropy as H
from tests.soundness.vocabulary import Case, conditional, never, refute, verify

WASSERMAN = "Wasserman, All of Statistics, chapter 3"
BILLINGSLEY = "Billingsley, Probability and Measure, section 34: conditional expectation"
CASELLA = "Casella and Berger, Statistical Inference, section 7.3: scores and information"
OWEN = "Owen, Monte Carlo theory, methods and examples, chapter 9: importance sampling"
MARDIA = "Mardia, Kent and Bibby, Multivariate Analysis, section 3.2"
KINK = "Leibniz's rule twice across a kink: d^2 E|x - a| = 2 p(a); Koenker 2005, section 1.3"
LEIBNIZ = "Leibniz's rule: the support must not move with the parameter"
COVER = "Cover and Thomas, Elements of Information Theory, section 8.1"

x, y, z = (variable(name) for name in "xyz")
theta = symbols("theta", real=True)
a, b = symbols("a b", real=True)
lam = symbols("lam", positive=True)
i, k, T, n, m = symbols("i k T n m", integer=True)
r = Symbol("r", real=True)
p, q = JointLaw("p", x, y), JointLaw("q", x, y)
j = JointLaw("j", x, y, z)
g, h = JointLaw("g", x, parameters=theta), JointLaw("h", x, parameters=theta)
f, F = function("f"), function("F", parameters=theta)
score = Derivative(log(g(x)), theta)
data, other = process("data"), process("x")
l = JointLaw("l", data)  # noqa: E741
sample = Product(l(data[k]), (k, 1, n))
mean = Sum(data[k], (k, 1, n)) / n
spread = Sum((data[k] - Sum(data[m], (m, 1, n)) / n) ** 2, (k, 1, n))
c = JointLaw("c", other, z)
d = Symbol("d", integer=True, positive=True)
eps, eta, mu, nu = (vector(name, d) for name in ("eps", "eta", "mu", "nu"))
V = MatrixSymbol("V", d, d)
noise = Normal(eps, 0, 1)
POISSON_LAW = "Poisson's law"
POISSON = Pmf(k, (0, oo), a**k * exp(-a) / factorial(k))
D = Derivative
unit = Normal(z, 0, 1)

CONDITIONING: list[Case] = [
    verify(E(E(f(x), p(x | y)), p(y)), "=", E(f(x), p(x)), source=BILLINGSLEY),
    refute(
        E(E(f(x), q(x | y)), p(y)), "=", E(f(x), p(x)), q(y) << p(y), p(y) << q(y), source="another law's posterior"
    ),
    refute(E(f(x), p(x | y)), "=", E(f(x), p(x)), source="x and y need not be independent"),
    refute(E(x * y, p(x, y)), "=", E(x, p(x)) * E(y, p(y)), source=WASSERMAN + ": dependent variables"),
    verify(E(x * y, p(x), q(y)), "=", E(x, p(x)) * E(y, q(y)), source=WASSERMAN),
    refute(E(x**2, p(x)), "=", E(x, p(x)) ** 2, source=WASSERMAN + ": the variance"),
    verify(E(x * E(x, p(x | y)), p(x, y)), "=", E(E(x, p(x | y)) ** 2, p(y)), source=BILLINGSLEY),
    refute(E(x * E(x, p(x | y)), p(x, y)), "=", E(x**2, p(x)), source="the mean square of a conditional mean"),
    refute(E(E(x, p(x | y)) ** 2, p(y)), "=", E(x, p(x)) ** 2, source="the mean square of a conditional mean"),
    verify(E(E(x, j(x | z)) * E(y, j(y | z)), j(z)), "=", E(x * E(y, j(y | z)), j(x, z)), source=BILLINGSLEY),
    refute(E(E(x, j(x | z)) * E(y, j(y | z)), j(z)), "=", E(x * y, j(x, y)), source="conditional independence"),
    verify(
        Var(x, p(x)), "=", E(Var(x, p(x | y)), p(y)) + Var(E(x, p(x | y)), p(y)), source=WASSERMAN + ", theorem 3.27"
    ),
    refute(Var(x, p(x)), "=", E(Var(x, p(x | y)), p(y)), source=WASSERMAN + ": the other half is missing"),
    refute(Var(x + y, p(x, y)), "=", Var(x, p(x)) + Var(y, p(y)), source=WASSERMAN + ": twice the covariance"),
    verify(Var(x + y, p(x, y)), "=", Var(x, p(x)) + Var(y, p(y)) + 2 * Cov(x, y, p(x, y)), source=WASSERMAN),
    refute(Var(a * x + b, p(x)), "=", a * Var(x, p(x)) + b, source=WASSERMAN + ": a^2 Var"),
    verify(Var(a * x + b, p(x)), "=", a**2 * Var(x, p(x)), source=WASSERMAN),
    refute(E(other[i], c(other[T])), "=", other[i], source="i may be T"),
    verify(E(other[1] * other[2], c(other[1]), c(other[2])), "=", E(other[1], c(other[1])) ** 2, source=WASSERMAN),
    verify(Var(mean, sample), "=", Var(data[1], l(data[1])) / n, n >= 1, source=WASSERMAN + ", theorem 3.17"),
    refute(Var(mean, sample), "=", Var(data[1], l(data[1])), n >= 1, source=WASSERMAN + ": true for n = 1"),
    verify(E(spread / (n - 1), sample), "=", Var(data[1], l(data[1])), n >= 2, source=WASSERMAN + ", theorem 3.17"),
    refute(E(spread / n, sample), "=", Var(data[1], l(data[1])), n >= 1, source=WASSERMAN + ": the biased one"),
]

MEASURE: list[Case] = [
    verify(E(p(x) / q(x), q(x)), "=", 1, p(x) << q(x), source=OWEN),
    refute(E(p(x) / q(x), q(x)), "=", 1, source=OWEN + ": q may miss some of the support of p"),
    refute(E(p(x) / q(x), q(x)), "=", 1, q(x) << p(x), source=OWEN + ": the support the wrong way round"),
    refute(E(f(x) * p(x) / q(x), q(x)), "=", E(f(x), p(x)), q(x) << p(x), source=OWEN),
    verify(E(f(x) * p(x) / q(x), q(x)), "=", E(f(x), p(x)), p(x) << q(x), source=OWEN),
    refute(E(q(x) / p(x), q(x)), "=", 1, p(x) << q(x), q(x) << p(x), source="1 plus the chi-square divergence"),
    conditional(p(x | y), "=", p(y | x) * p(x) / p(y), source="Bayes 1763", provided=("p(x) > 0", "p(y) > 0")),
    refute(p(x | y), "=", p(y | x), p(x) > 0, p(y) > 0, source="the prosecutor's fallacy"),
    refute(p(x | y), "=", p(y | x) * p(y) / p(x), p(x) > 0, p(y) > 0, source="Bayes 1763, upside down"),
    refute(p(x, y), "=", p(x) * p(y), source="x and y need not be independent"),
    refute(j(x, y | z), "=", j(x | z) * j(y | z), j(z) > 0, source="x and y need not be independent given z"),
    refute(j(x | y), "=", j(x | y, z), j(y, z) > 0, source="z may tell more of x"),
    refute(IntegralOver(p(x | y), y), "=", 1, source="a likelihood is no density of its parameter"),
    refute(IntegralOver(p(x, y) * f(y), y), "=", E(f(y), p(y)), source="the joint density at x, integrated over y"),
    verify(IntegralOver(p(x) * log(p(x)), x), "=", -H(p(x)), source=COVER),
    refute(IntegralOver(p(x) * log(p(x)), x), "<=", 0, source=COVER + ": densities exceed 1"),
    refute(IntegralOver((p(x) - q(x)) * f(x), x), "=", 0, source="two laws"),
    verify(IntegralOver(p(x) - q(x), x), "=", 0, source="both have the mass 1"),
    never(IntegralOver(f(x), x), "=", E(f(x) / p(x), p(x)), source=OWEN + ": needs p > 0 wherever f is not 0"),
    never(
        IntegralOver(IntegralOver(f(x) * p(x), x), x),
        "=",
        E(f(x), p(x)),
        source="the outer integral is that of a constant over the whole line",
    ),
    never(IntegralOver(IntegralOver(f(x) * p(x, y), x), x), "=", E(f(x), p(x)), source="the same variable twice"),
    refute(IntegralOver(p(x) * q(x), x), "=", 1, source="the overlap of two densities"),
    refute(E(f(x), 2 * p(x)) ** 2, "<=", E(f(x) ** 2, 2 * p(x)), source="Jensen needs a law of mass 1"),
]

SCORES: list[Case] = [
    verify(E(score, g(x)), "=", 0, source=CASELLA),
    refute(E(score, h(x)), "=", 0, source="the score of another law"),
    verify(E(score**2, g(x)), "=", -E(D(log(g(x)), theta, theta), g(x)), source=CASELLA + ", lemma 7.3.11"),
    refute(E(score**2, g(x)), "=", E(D(log(g(x)), theta, theta), g(x)), source=CASELLA + ", with the wrong sign"),
    verify(D(E(f(x), g(x)), theta), "=", E(f(x) * score, g(x)), source="Williams 1992, REINFORCE"),
    refute(D(E(F(x), g(x)), theta), "=", E(F(x) * score, g(x)), source="Williams 1992: F depends on theta too"),
    refute(D(E(F(x), g(x)), theta), "=", E(D(F(x), theta), g(x)), source="the law depends on theta too"),
    verify(D(E(F(x), p(x)), theta), "=", E(D(F(x), theta), p(x)), source="Kingma and Welling 2014"),
    verify(D(E(f(x), g(x)), theta) ** 2, "<=", Var(f(x), g(x)) * E(score**2, g(x)), source=CASELLA + ", theorem 7.3.9"),
    refute(D(E(f(x), g(x)), theta) ** 2, ">=", Var(f(x), g(x)) * E(score**2, g(x)), source=CASELLA + ", turned round"),
    refute(D(E(F(x), g(x)), theta) ** 2, "<=", Var(F(x), g(x)) * E(score**2, g(x)), source=CASELLA + ": a statistic"),
    refute(D(E(f(x), g(x)), theta), "<=", Var(f(x), g(x)) * E(score**2, g(x)), source=CASELLA + ", without the square"),
    refute(D(H(g(x)), theta), "=", 0, source="the entropy is no constant"),
    refute(D(E(Abs(x - a), p(x)), a, a), "=", 0, source=KINK),
    refute(D(E(Max(x - a, 0), p(x)), a, a), "=", 0, source=KINK),
    refute(D(E(sign(x - a), p(x)), a), "=", 0, source=KINK),
    refute(D(IntegralOver(floor(x - a) * p(x), x), a), "=", 0, source=KINK),
    verify(D(E(Abs(x) * a, p(x)), a), "=", E(Abs(x), p(x)), source="the kink does not move"),
    verify(D(E((x - a) ** 2, p(x)), a, a), "=", 2, source="Leibniz's rule where nothing has a kink"),
    refute(E(D(log(1 / a), a), Pdf(r, (0, a), 1 / a)), "=", 0, a > 0, source=LEIBNIZ),
    refute(
        D(E(r, Pdf(r, (0, a), 1 / a)), a), "=", E(r * D(log(1 / a), a), Pdf(r, (0, a), 1 / a)), a > 0, source=LEIBNIZ
    ),
]

NUMBERS: list[Case] = [
    verify(E(k, Uniform(k, 1, T)), "=", (T + 1) / 2, T >= 1, source=WASSERMAN),
    refute(E(k, Uniform(k, 0, T)), "=", (T + 1) / 2, T >= 1, source="off by one"),
    never(E(k, Uniform(k, 1, T)), "=", (T + 1) / 2, T <= -1, source="no law on an empty range"),
    refute(Var(k, Uniform(k, 1, T)), "=", (T**2 - 1) / 6, T >= 1, source=WASSERMAN + ": 12"),
    refute(E(1, Pmf(k, (0, 3), k)), "=", 1, source="no law: the masses add up to 6"),
    verify(Var(k, POISSON), "=", a, a > 0, source=POISSON_LAW),
    refute(Var(k, POISSON), "=", a**2, a > 0, source=POISSON_LAW + ": its deviation is the root"),
    verify(E(k * (k - 1), POISSON), "=", a**2, a > 0, source=POISSON_LAW),
    verify(Cov(k, k**2, POISSON), "=", a + 2 * a**2, a > 0, source=POISSON_LAW),
    refute(E(2**k, POISSON), "=", 2**a, a > 0, source="Jensen: e^a"),
    never(E(k, Pmf(k, (0, oo), (5 - k) * a**k / factorial(k))), ">=", 0, a > 0, source="no law: negative from 6 on"),
    never(Var(k, Pmf(k, (0, oo), a**k / factorial(k))), "=", a, a > 0, source="no law: its mass is e^a"),
    verify(Var(exp(x), Normal(x, 0, 1)), "=", exp(2) - exp(1), source="the log-normal law"),
    refute(Var(exp(x), Normal(x, 0, 1)), "=", exp(2) - 1, source="the log-normal law, of mean sqrt(e)"),
    refute(E(k, Bernoulli(k, a)), "=", 1 - a, a >= 0, a <= 1, source=WASSERMAN),
    verify(Var(k, Bernoulli(k, a)), "<=", Rational(1, 4), a >= 0, a <= 1, source=WASSERMAN),
    refute(Var(k, Bernoulli(k, a)), "<", Rational(1, 4), a >= 0, a <= 1, source="a = 1/2"),
    verify(E(r, Exponential(r, lam)), "=", 1 / lam, source=WASSERMAN),
    refute(E(r, Exponential(r, lam)), "=", lam, source="the rate is not the mean"),
    never(E(r, Exponential(r, a)), "=", 1 / a, a < 0, source="no law of a negative rate"),
    never(E(exp(r), Exponential(r, lam)), "=", lam / (lam - 1), lam < 1, source=WASSERMAN + ": infinite for rate < 1"),
    verify(E(exp(r), Exponential(r, lam)), "=", lam / (lam - 1), lam > 1, source=WASSERMAN),
    never(E(r, Pdf(r, (-oo, oo), 1 / (pi * (1 + r**2)))), "=", 0, source=WASSERMAN + ": Cauchy's law has no mean"),
    never(E(r**2, Pdf(r, (-oo, oo), 1 / (pi * (1 + r**2)))), ">", 0, source="Cauchy's law has no second moment"),
    never(E(r, Pdf(r, (1, oo), 1 / r**2)), ">", 0, source="Pareto's law of index 1 has no mean"),
    never(E(r**2, Pdf(r, (a, b), 1)), ">=", 0, a > b, source="a reversed interval", reason="defined nowhere"),
    conditional(E(r**2, Pdf(r, (a, b), 1)), ">=", 0, source="an interval from a to b", provided=("b >= a",)),
    never(E(r**2, Pdf(r, (1, 0), 1)), "=", -Rational(1, 3), source="a reversed interval", reason="defined nowhere"),
    never(Var(r, Pdf(r, (a, b), 1 / (b - a))), "=", (b - a) ** 2 / 12, a > b, source="a reversed interval"),
    verify(H(Pdf(r, (0, a), 1 / a)), "=", log(a), a > 0, source=COVER + ", example 8.1.1"),
    refute(H(Pdf(r, (0, a), 1 / a)), ">=", 0, a > 0, source=COVER + ": negative for a < 1"),
]

GAUSSIANS: list[Case] = [
    verify(E(inner(eps, V * eps), noise), "=", Trace(V), source=MARDIA),
    refute(E(inner(eps, V * eps), noise), "=", d * Trace(V), source=MARDIA),
    verify(E(inner(eps, V * eps), Normal(eps, mu, lam)), "=", lam * Trace(V) + inner(mu, V * mu), source=MARDIA),
    refute(E(inner(eps, V * eps), Normal(eps, mu, lam)), "=", lam**2 * Trace(V) + inner(mu, V * mu), source=MARDIA),
    refute(E(inner(eps, V * eps) ** 2, noise), "=", Trace(V) ** 2, source="Isserlis 1918: two more pairings"),
    verify(E(norm(eps) ** 4, noise), "=", d * (d + 2), source="Isserlis 1918"),
    refute(E(norm(eps) ** 4, noise), "=", d**2, source="Isserlis 1918"),
    refute(E(norm(eps) ** 4, noise), "=", 3 * d**2, source="Isserlis 1918: true for d = 1"),
    refute(
        E(inner(eps, mu) ** 2 * inner(eps, nu) ** 2, noise), "=", norm(mu) ** 2 * norm(nu) ** 2, source="Isserlis 1918"
    ),
    refute(E(inner(eps, V * eta) ** 2, noise, Normal(eta, 0, 1)), "=", 0, source="a square"),
    refute(E(norm(eps), noise), "=", sqrt(d), source="Jensen: the mean of the norm is smaller"),
    verify(E(z**4, Normal(z, 0, lam)), "=", 3 * lam**2, source="Isserlis 1918"),
    refute(E(z**4, Normal(z, 0, lam)), "=", lam**2, source="Isserlis 1918"),
    refute(E(z**3, Normal(z, a, lam)), "=", a**3, source="Isserlis 1918: + 3 a lam"),
    verify(E(exp(z), Normal(z, a, lam)), "=", exp(a + lam / 2), source=WASSERMAN + ": the log-normal mean"),
    refute(E(exp(z), Normal(z, a, lam)), "=", exp(a), source="Jensen"),
    conditional(E(exp(b * z**2), unit), "=", 1 / sqrt(1 - 2 * b), source=WASSERMAN, provided=("b < 1/2",)),
    never(E(exp(b * z**2), unit), "=", 1 / sqrt(1 - 2 * b), b > 1, source=WASSERMAN + ": infinite for b >= 1/2"),
    never(E(1 / z**2, unit), "=", -1, source="divergent: the reciprocal moments of a normal variable"),
    never(E(1 / z, unit), "=", 0, source="not absolutely convergent"),
    never(E(log(z), unit), "<=", 0, source="log of a negative number"),
    never(E(z, Normal(z, a, b)), "=", a, b < 0, source="no law of a negative variance"),
    never(E(z**2, Normal(z, a, b)), "=", a**2, Eq(b, 0), source="no density of variance 0"),
]


CASES: list[Any] = [*CONDITIONING, *MEASURE, *SCORES, *NUMBERS, *GAUSSIANS]
