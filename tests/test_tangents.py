"""Bounds by tangents: of the logarithm and the exponential, alone, under sums of symbolic length, and under laws."""

from __future__ import annotations

import pytest
from sympy import Abs, Eq, Rational, Sum, exp, log, sqrt, symbols

from symcheck import JSD, KL, E, Family, ForAll, JointLaw, check, entropy, full_support, function, variable

a, b, c, d = symbols("a b c d", real=True)
k, n, K = symbols("k n K", integer=True)
R, W, F = Family("R"), Family("W"), Family("F")
x = variable("x")
p, q, r = JointLaw("p", x), JointLaw("q", x), JointLaw("r", x)
f = function("f")
UNIT = [a > 0, a < 1]


def positive(*families):
    return [K >= 1, *(ForAll(k, (1, K), family[k] > 0) for family in families)]


def one(family):
    return Eq(Sum(family[k], (k, 1, K)), 1)


def total(term):
    return Sum(term, (k, 1, K))


FULL = [full_support(law(x)) for law in (p, q, r)]
MIXTURE = a * p(x) + (1 - a) * q(x)
LOG_SUM = total(R[k] * log(R[k] / W[k]))

TRUE = [
    # of numbers
    (log(a) - log(b), "<=", a / b - 1, [a > 0, b > 0]),
    (log(a / b), ">=", 1 - b / a, [a > 0, b > 0]),
    (log(a / b), "<=", a / b - 1, []),
    (exp(a), ">=", exp(b) * (1 + a - b), []),
    (-a * log(a), "<=", exp(-1), [a > 0]),
    (a * exp(-a), "<=", exp(-1), []),
    (a * b, "<=", a * log(a) - a + exp(b), [a > 0]),
    (log(1 + exp(a)), ">=", log(2) + a / 2, []),
    (a * log(a / b) + (1 - a) * log((1 - a) / (1 - b)), ">=", 0, [*UNIT, b > 0, b < 1]),
    (-a * log(a) - (1 - a) * log(1 - a), "<=", log(2), UNIT),
    (a * log(c) + (1 - a) * log(d), "<=", log(a * c + (1 - a) * d), [*UNIT, c > 0, d > 0]),
    (exp(a * c + (1 - a) * d), "<=", a * exp(c) + (1 - a) * exp(d), UNIT),
    ((c + d) / 2 * log((c + d) / 2), "<=", (c * log(c) + d * log(d)) / 2, [c > 0, d > 0]),
    # of sums
    (LOG_SUM, ">=", 0, [*positive(R, W), one(R), one(W)]),
    (LOG_SUM, ">=", total(R[k]) * log(total(R[k]) / total(W[k])), positive(R, W)),
    (-total(R[k] * log(R[k])), "<=", log(K), [*positive(R), one(R)]),
    (-total(R[k] * log(R[k])), ">=", 0, [*positive(R), one(R)]),
    (R[n], "<=", 1, [*positive(R), one(R), n >= 1, n <= K]),
    (log(total(exp(F[k]))), ">=", F[1], [K >= 1]),
    (log(total(W[k] * F[k])), ">=", total(R[k] * log(W[k] * F[k] / R[k])), [*positive(R, W, F), one(R)]),
    (log(total(exp(F[k]))), ">=", total(R[k] * F[k]) - total(R[k] * log(R[k])), [*positive(R), one(R)]),
    (total(R[k] * F[k]) ** 2, "<=", total(R[k] * F[k] ** 2), [*positive(R), one(R)]),
    (exp(total(R[k] * F[k])), "<=", total(R[k] * exp(F[k])), [*positive(R), one(R)]),
    (Abs(total(R[k] * F[k])), "<=", total(R[k] * Abs(F[k])), [*positive(R), one(R)]),
    (total(F[k] * W[k]) ** 2, "<=", total(F[k] ** 2) * total(W[k] ** 2), [K >= 1]),
    (Abs(total(F[k] * W[k])), "<=", sqrt(total(F[k] ** 2)) * sqrt(total(W[k] ** 2)), [K >= 1]),
    # of laws
    (KL(p(x), q(x)), "<=", log(E(p(x) / q(x), p(x))), FULL),
    (KL(p(x), q(x)), "<=", E((p(x) / q(x) - 1) ** 2, q(x)), FULL),
    (E((sqrt(p(x) / q(x)) - 1) ** 2, q(x)), "<=", KL(p(x), q(x)), FULL),
    (-2 * log(E(sqrt(q(x) / p(x)), p(x))), "<=", KL(p(x), q(x)), FULL),
    (E(f(x), p(x)) - E(exp(f(x) - 1), q(x)), "<=", KL(p(x), q(x)), [p(x) << q(x)]),
    (E(log(f(x)), p(x)) - E(f(x), q(x)) + 1, "<=", KL(p(x), q(x)), [p(x) << q(x), q(x) << p(x)]),
    (KL(p(x), MIXTURE), "<=", -log(a), [*FULL, *UNIT]),
    (KL(MIXTURE, r(x)), "<=", a * KL(p(x), r(x)) + (1 - a) * KL(q(x), r(x)), [*FULL, *UNIT]),
    (KL(r(x), MIXTURE), "<=", a * KL(r(x), p(x)) + (1 - a) * KL(r(x), q(x)), [*FULL, *UNIT]),
    (entropy(MIXTURE), ">=", a * entropy(p(x)) + (1 - a) * entropy(q(x)), [*FULL, *UNIT]),
    (JSD(p(x), q(x)), "<=", log(2), []),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), TRUE)
def test_what_follows(lhs, relation, rhs, given):
    found = check(lhs, rhs, relation, given=given)
    assert found.status == "verified", found


FALSE = [
    (log(a) - log(b), "<=", (a - b) / a, [a > 0, b > 0]),
    (exp(a), ">=", exp(b) * (1 + b - a), []),
    (a * log(a / b) + (1 - a) * log((1 - a) / (1 - b)), ">", 0, [*UNIT, b > 0, b < 1]),
    (-a * log(a) - (1 - a) * log(1 - a), "<=", Rational(69, 100), UNIT),
    (a * log(c) + (1 - a) * log(d), ">=", log(a * c + (1 - a) * d), [*UNIT, c > 0, d > 0]),
    (LOG_SUM, ">=", 0, [*positive(R, W), one(R)]),
    (LOG_SUM, ">=", 0, [*positive(R, W), one(W)]),
    (LOG_SUM, ">", 0, [*positive(R, W), one(R), one(W)]),
    (LOG_SUM, "<=", total(R[k]) * log(total(R[k]) / total(W[k])), positive(R, W)),
    (-total(R[k] * log(R[k])), "<=", log(K - 1), [*positive(R), one(R), K >= 2]),
    (-total(R[k] * log(R[k])), "<", log(K), [*positive(R), one(R)]),
    (log(total(exp(F[k]))), ">=", F[n], [K >= 1]),
    (R[n], "<=", 1, [*positive(R), one(R)]),
    (R[n], "<=", 1, [K >= 1, one(R), n >= 1, n <= K]),
    (total(R[k] * F[k]) ** 2, "<=", total(R[k] * F[k] ** 2), positive(R)),
    (total(R[k] * F[k]) ** 2, "<=", total(R[k] * F[k] ** 2), [K >= 1, one(R)]),
    (log(total(R[k] * F[k])), "<=", total(R[k] * log(F[k])), [*positive(R, F), one(R)]),
    (total(F[k] * W[k]) ** 2, "<=", total(F[k] ** 2) * total(W[k]) ** 2, [K >= 1]),
    (total(F[k] * W[k]) ** 2, "<", total(F[k] ** 2) * total(W[k] ** 2), [K >= 1]),
    (KL(p(x), q(x)), ">=", E((p(x) / q(x) - 1) ** 2, q(x)), FULL),
    (KL(q(x), p(x)), "<=", E((p(x) / q(x) - 1) ** 2, q(x)), FULL),
    (2 * E((sqrt(p(x) / q(x)) - 1) ** 2, q(x)), "<=", KL(p(x), q(x)), FULL),
    (E(f(x), p(x)) - E(exp(f(x) - 2), q(x)), "<=", KL(p(x), q(x)), FULL),
    (E(log(f(x)), p(x)) - E(f(x), q(x)) + 1, "<=", KL(p(x), q(x)), [p(x) << q(x)]),
    (KL(p(x), MIXTURE), "<=", -log(1 - a), [*FULL, *UNIT]),
    (KL(r(x), MIXTURE), ">=", a * KL(r(x), p(x)) + (1 - a) * KL(r(x), q(x)), [*FULL, *UNIT]),
    (entropy(MIXTURE), "<=", a * entropy(p(x)) + (1 - a) * entropy(q(x)), [*FULL, *UNIT]),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), FALSE)
def test_what_does_not_follow(lhs, relation, rhs, given):
    found = check(lhs, rhs, relation, given=given)
    assert found.status == "refuted", found
