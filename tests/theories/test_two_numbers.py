"""Means over two independent numbers of what bends or jumps in both: races, maxima, orthants, Bradley and Terry."""

from __future__ import annotations

import pytest
from sympy import Abs, And, Eq, Max, Min, Or, Rational, Symbol, erf, exp, oo, pi, sign, sqrt, symbols

from symcheck import Cov, E, Exponential, Indicator, Normal, Pdf, Probability, Var, check, variable

a, b, c, t = symbols("a b c t", positive=True)
m, n = symbols("m n", real=True)
u, w = symbols("u w")
x, y = variable("x"), variable("y")
RACE = Exponential(u, a), Exponential(w, b)
GAUSSIAN = Normal(x, m, a), Normal(y, n, b)
STANDARD = Normal(x, 0, 1), Normal(y, 0, 1)
SQUARE = Pdf(u, (0, 1), 1), Pdf(w, (0, 1), 1)
BOX = Pdf(u, (0, a), 1 / a), Pdf(w, (0, b), 1 / b)
GUMBEL = tuple(Pdf(v, (-oo, oo), exp(-(v - s) - exp(-(v - s)))) for v, s in ((u, m), (w, n)))


def phi(s):
    return (1 + erf(s / sqrt(2))) / 2


WON = m * phi((m - n) / sqrt(a + b)) + n * phi((n - m) / sqrt(a + b))
SPREAD = sqrt(a + b) * exp(-((m - n) ** 2) / (2 * (a + b))) / sqrt(2 * pi)

TRUE = [
    (Probability(u < w, *RACE), "=", a / (a + b), []),
    (Probability(u <= w, *RACE), "=", Probability(u < w, *RACE), []),
    (Probability(Eq(x, y), *GAUSSIAN), "=", 0, []),
    (E(Max(x, y), *GAUSSIAN), "=", WON + SPREAD, []),
    (E(Max(x, y), *GAUSSIAN), ">=", Max(m, n), []),
    (Probability(x > 2 * y + c, *GAUSSIAN), "=", phi((m - 2 * n - c) / sqrt(a + 4 * b)), []),
    (Probability(And(x > 0, y > 0), *STANDARD), "=", Rational(1, 4), []),
    (Var(Max(x, y), STANDARD[0] * STANDARD[1]), "=", 1 - 1 / pi, []),
    (E(Max(x, 0) * Max(y, 0), *STANDARD), "=", 1 / (2 * pi), []),
    (Probability(u < w, *BOX), "=", 1 - a / (2 * b), [a <= b]),
    (Probability(u < w, SQUARE[0], RACE[1]), "=", (1 - exp(-b)) / b, []),
    (E(Abs(u - w), *SQUARE), "=", Rational(1, 3), []),
]
FALSE = [
    (Probability(u < w, *RACE), "=", b / (a + b), []),
    (Probability(And(u < w, u > t), *RACE), "=", a / (a + b) * exp(-a * t), []),
    (E(Min(u, w), *RACE), "=", Min(1 / a, 1 / b), []),
    (Cov(Min(u, w), Max(u, w), RACE[0] * RACE[1]), "=", 0, []),
    (E(Max(x, y), *GAUSSIAN), "=", WON - SPREAD, []),
    (E(Max(x, y), *GAUSSIAN), "<=", Max(m, n), []),
    (Probability(x > 2 * y + c, *GAUSSIAN), "=", phi((m - 2 * n - c) / sqrt(a + 2 * b)), []),
    (Probability(x > y, *GAUSSIAN), ">=", Rational(1, 2), []),
    (Probability(And(x > y, y > 0), *STANDARD), "=", Rational(1, 4), []),  # it is 1/8
    (E(sign(x) * sign(x + y), *STANDARD), "=", Rational(1, 3), []),  # it is 1/2
    (E(Max(x, 0) * Max(y, 0), *STANDARD), "=", Rational(1, 4), []),
    (E(x * Indicator(x > y), *STANDARD), "=", 0, []),
    (Probability(u < w, *BOX), "=", 1 - a / (2 * b), []),
    (Probability(Abs(u - w) > c, *SQUARE), "=", (1 - c) ** 2, []),  # where c > 1 it is 0
    (Probability(Or(x > y, x > c), *GAUSSIAN), "=", Probability(x > y, *GAUSSIAN), []),
    (Probability(u > w, *GUMBEL), "=", 1 / (1 + exp(m - n)), []),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), TRUE, ids=str)
def test_what_is_true_is_verified(lhs, relation, rhs, given):
    assert check(lhs, rhs, relation, given=given).status == "verified"


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), FALSE, ids=str)
def test_what_is_false_is_refuted(lhs, relation, rhs, given):
    assert check(lhs, rhs, relation, given=given).status == "refuted"


def test_a_number_of_which_the_other_law_speaks_is_not_independent():
    assert check(Probability(y > x, Normal(x, m, a) * Normal(y, x, b)), phi(m)).status != "verified"


def test_laws_that_may_have_no_mass_there():
    v = Symbol("v", real=True)  # of either sign
    assert check(Probability(x > y, Normal(x, m, v), GAUSSIAN[1]), 2).status == "refuted"
    assert check(Probability(u < w, Pdf(u, (0, v), 1 / v), RACE[1]), -1).status == "refuted"
