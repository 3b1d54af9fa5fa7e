"""Events: thresholds at atoms, strict against weak, lost hypotheses, undefined conditions, thresholds that move."""

from __future__ import annotations

from sympy import (
    Abs,
    And,
    Derivative,
    Eq,
    Integral,
    Max,
    Min,
    Ne,
    Or,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    oo,
    pi,
    sqrt,
    symbols,
)

from symcheck import (
    Bernoulli,
    Cov,
    E,
    Exponential,
    Indicator,
    JointLaw,
    Normal,
    Pdf,
    Probability,
    Uniform,
    Var,
    almost_surely,
    function,
    variable,
)
from tests.soundness.vocabulary import Case, conditional, never, refute, verify

WILLIAMS = "Williams, Probability with Martingales, chapters 1, 3 and 6"
FELLER = "Feller, An Introduction to Probability Theory, volume 1, chapter IV"
VERSHYNIN = "Vershynin, High-Dimensional Probability, chapters 1 and 2"
DEVROYE = "Devroye, Gyorfi and Lugosi, A Probabilistic Theory of Pattern Recognition, chapter 2"
PPO = "Schulman et al. 2017, Proximal Policy Optimization, eq. (7)"
LAYERS = "Durrett, Probability, lemma 2.2.13: E X is the integral of P(X >= t)"
MOVING = "d/da P(X >= a) = -p(a): the threshold moves (Casella and Berger, theorem 2.4.1)"
KNUTH = "Knuth 1992, Two Notes on Notation: 1{A} is strongly zero only if its factors have values"

x, y, z = (variable(name) for name in "xyz")
a, b, s = symbols("a b s", real=True)
c = symbols("c", positive=True)
u = Symbol("u", real=True)
k, j = symbols("k j", integer=True)
n = Symbol("n", integer=True, positive=True)
p, w = JointLaw("p", x, y), JointLaw("w", x, y, z)
q, r = JointLaw("q", x), JointLaw("r", y)
f, g = function("f"), function("g")
eta = function("eta", between=(0, 1))
P, one = Probability, Indicator
mean, variance = E(x, p(x)), Var(x, p(x))
clipped = Piecewise((1 - c, x < 1 - c), (1 + c, x > 1 + c), (x, True))
binary = almost_surely(Or(Eq(y, 0), Eq(y, 1)), p(x, y))

CASES: list[Case] = [
    # strict and weak, at an atom and where there may be none
    refute(P(k >= 2, Uniform(k, 1, 4)), "=", P(k > 2, Uniform(k, 1, 4)), source="P(k = 2) = 1/4"),
    verify(P(k >= 2, Uniform(k, 1, 4)), "=", P(k > 1, Uniform(k, 1, 4)), source=FELLER),
    refute(P(y >= 1, p(y)), "=", P(y > 1, p(y)), binary, source="P(y = 1) > 0"),
    verify(P(y >= 1, p(y)), "=", P(y > 0, p(y)), binary, source=FELLER),
    verify(P(u >= a, Pdf(u, (0, 1), 1)), "=", P(u > a, Pdf(u, (0, 1), 1)), a >= 0, a <= 1, source=WILLIAMS),
    verify(P(x >= a, q(x)), ">=", P(x > a, q(x)), source=WILLIAMS),
    never(P(x >= a, q(x)), "=", P(x > a, q(x)), source="true of laws with densities, false of others"),
    refute(one(a > 0), "=", one(a >= 1), source="a = 1/2"),
    verify(one(k > 0), "=", one(k >= 1), source="integers"),
    refute(one(a >= b) + one(b >= a), "=", 1, source="a = b"),
    verify(one(a >= b) + one(b > a), "=", 1, source=WILLIAMS),
    # algebra of events
    verify(P(And(x >= a, y >= b), p(x, y)), ">=", P(x >= a, p(x)) + P(y >= b, p(y)) - 1, source=FELLER),
    refute(P(And(x >= a, y >= b), p(x, y)), ">=", P(x >= a, p(x)) + P(y >= b, p(y)), source=FELLER),
    verify(
        P(Or(x >= a, y >= b, z >= s), w(x, y, z)),
        "<=",
        P(x >= a, w(x)) + P(y >= b, w(y)) + P(z >= s, w(z)),
        source=VERSHYNIN,
    ),
    refute(P(Or(x >= a, y >= b, z >= s), w(x, y, z)), "<=", P(x >= a, w(x)) + P(y >= b, w(y)), source=VERSHYNIN),
    verify(P(Max(x, y) <= a, q(x), r(y)), "=", P(x <= a, q(x)) * P(y <= a, r(y)), source=FELLER),
    refute(P(Max(x, y) <= a, q(x), r(y)), "=", P(x <= a, q(x)) + P(y <= a, r(y)), source=FELLER),
    refute(P(Max(x, y) <= a, p(x, y)), "=", P(x <= a, p(x)) * P(y <= a, p(y)), source="x = y"),
    verify(P(Min(x, y) >= a, p(x, y)), "=", P(And(x >= a, y >= a), p(x, y)), source=FELLER),
    refute(P(Min(x, y) >= a, p(x, y)), "=", P(Or(x >= a, y >= a), p(x, y)), source=FELLER),
    verify(P(And(x >= a, x < b), p(x)), "=", P(x < b, p(x)) - P(x < a, p(x)), a <= b, source=WILLIAMS),
    refute(P(And(x >= a, x < b), p(x)), "=", P(x < b, p(x)) - P(x < a, p(x)), source="a > b"),
    verify(Cov(one(x >= a), one(x >= b), p(x)), "=", P(x >= b, p(x)) * P(x < a, p(x)), a <= b, source=WILLIAMS),
    refute(Cov(one(x >= a), one(x >= b), p(x)), "=", P(x >= b, p(x)) * P(x < a, p(x)), source="a > b"),
    verify(Var(one(f(x) >= 0), p(x)), "<=", Rational(1, 4), source=FELLER),
    refute(Var(one(f(x) >= 0), p(x)), "<=", Rational(1, 5), source="P = 1/2"),
    # tails
    verify(P(x >= a, p(x)), ">=", (mean - a) / (1 - a), almost_surely(x <= 1, p(x)), a < 1, source=VERSHYNIN),
    refute(P(x >= a, p(x)), ">=", (mean - a) / (1 - a), a < 1, source="x unbounded"),
    verify(E(Abs(x) * one(Abs(x) > c), p(x)), "<=", E(x**2, p(x)) / c, source=WILLIAMS),
    refute(E(Abs(x) * one(Abs(x) > c), p(x)), "<=", E(x**2, p(x)) / c**2, source="c > 1"),
    verify(P(Abs(x - mean) < c, p(x)), ">=", 1 - variance / c**2, source=WILLIAMS),
    refute(P(Abs(x - mean) < c, p(x)), ">=", 1 - variance / c, source="c > 1"),
    verify(
        E(exp(s * x), p(x)), "<=", 1 - mean + mean * exp(s), almost_surely(And(x >= 0, x <= 1), p(x)), source=VERSHYNIN
    ),
    refute(E(exp(s * x), p(x)), "<=", 1 - mean + mean * exp(s), source="x outside [0, 1]"),
    refute(P(x >= c, p(x)), "<=", mean / c, almost_surely(y >= 0, p(x, y)), source="it is x that must not be negative"),
    refute(P(x >= c, Normal(x, 0, 1)), "<=", exp(-(c**2)), source=VERSHYNIN + ": exp(-c^2/2)"),
    refute(P(x >= a, 2 * q(x)), "<=", 1, source="a measure of mass 2"),
    # classification, losses, estimators
    verify(E((y - one(f(x) >= 0)) ** 2, p(x, y)), "=", P(Ne(y, one(f(x) >= 0)), p(x, y)), binary, source=DEVROYE),
    refute(E((y - one(f(x) >= 0)) ** 2, p(x, y)), "=", P(Ne(y, one(f(x) >= 0)), p(x, y)), source="labels -1 and 1"),
    verify(
        E(Abs(one(f(x) >= 0) - one(g(x) >= 0)), q(x)),
        "=",
        P(Ne(one(f(x) >= 0), one(g(x) >= 0)), q(x)),
        source=DEVROYE,
    ),
    refute(E(Min(eta(x), 1 - eta(x)), q(x)), "=", Min(E(eta(x), q(x)), 1 - E(eta(x), q(x))), source=DEVROYE),
    verify(E(Min(x * y, clipped * y), p(x, y)), "<=", E(x * y, p(x, y)), source=PPO),
    refute(E(Min(x * y, clipped * y), p(x, y)), ">=", E(clipped * y, p(x, y)), source=PPO),
    verify(E(clipped, q(x)), "=", E(Min(Max(x, 1 - c), 1 + c), q(x)), source=PPO),
    verify(E(Max(x, 0), q(x)) - E(Max(-x, 0), q(x)), "=", E(x, q(x)), source=WILLIAMS),
    refute(E(Max(x, 0), q(x)) + E(Max(-x, 0), q(x)), "=", E(x, q(x)), source="E |x|"),
    verify(P(u <= a, Pdf(u, (0, 1), 1)), "=", E(k, Bernoulli(k, a)), a >= 0, a <= 1, source="inversion"),
    refute(P(u <= a, Pdf(u, (0, 1), 1)), "=", a, source="a = 2"),
    verify(Sum(P(k >= j, Uniform(k, 1, n)), (j, 1, n)), "=", E(k, Uniform(k, 1, n)), source=LAYERS),
    refute(Sum(P(k > j, Uniform(k, 1, n)), (j, 1, n)), "=", E(k, Uniform(k, 1, n)), source=LAYERS),
    verify(Integral(P(u >= s, Exponential(u, c)), (s, 0, oo)), "=", 1 / c, source=LAYERS, open=True),
    refute(E(Max(x, 0), Normal(x, 0, 1)), "=", 1 / sqrt(pi), source="1/sqrt(2 pi)"),
    refute(E(x * one(x > 0), Normal(x, 0, 1)), "=", 0, source="Stein's lemma for a jump"),
    # where a condition has no value, and thresholds that move
    conditional("Indicator(1/x > 0)", "=", "Indicator(x > 0)", source=KNUTH, provided=("x != 0",)),
    conditional("Indicator((x > 0) & (1/x > 0))", "=", "Indicator(x > 0)", source=KNUTH, provided=("x != 0",)),
    conditional("Indicator(x > 0)/x", "=", "1/x - Indicator(x < 0)/x", source=KNUTH, provided=("x != 0",)),
    refute("x*Indicator(x > 0)", "=", "x", source="x = -1"),
    never(Derivative(P(x >= a, p(x)), a), "=", 0, source=MOVING),
    never(Derivative(E((x - a) * one(x >= a), p(x)), a, a), "=", 0, source=MOVING),
    verify(
        E(log(x) * one(x > 1), q(x)), "<=", E((x - 1) * one(x > 1), q(x)), almost_surely(x > 0, q(x)), source=WILLIAMS
    ),
]
