"""Sums with 1{k = c} and 1{k != c}: what is picked out at c, and what is left."""

from __future__ import annotations

import pytest
from sympy import And, Eq, KroneckerDelta, Ne, Or, Sum, symbols

from symcheck import Family, Indicator, check

a, b = symbols("a b", positive=True)
i, j, k, m = symbols("i j k m", integer=True)
K, N = symbols("K N", integer=True, positive=True)
f, g, P = Family("f"), Family("g"), Family("P")
STATES = [1 <= i, i <= K, 1 <= j, j <= K]
ABSORBED = Family("Q", (i, j), a * KroneckerDelta(i, j) + (1 - a) * KroneckerDelta(j, K))


def delta(c):
    return KroneckerDelta(k, c)


def uniform(kept, row, column):
    return kept * KroneckerDelta(row, column) + (1 - kept) / K


TRUE = [
    (Sum(delta(i) * P[k, j], (k, 1, K)), P[i, j], STATES),
    (Sum(delta(i) * f[k], (k, 1, K)), f[i] * Indicator(And(i >= 1, i <= K)), []),
    (Sum(delta(i) * f[k], (k, j, i)), f[i], [j <= i]),
    (Sum(KroneckerDelta(k + 1, i) * f[k], (k, 1, K)), f[i - 1], [2 <= i, i <= K]),
    (Sum(delta(m) * f[k] * g[m], (k, 1, K), (m, 1, K)), Sum(f[k] * g[k], (k, 1, K)), [1 <= k, k <= K]),
    (Sum(Indicator(Ne(k, i)) * f[k], (k, 1, K)), Sum(f[k], (k, 1, K)) - f[i], STATES),
    (Sum(Indicator(Or(Eq(k, i), Eq(k, j))) * f[k], (k, 1, K)), f[i] + f[j] - KroneckerDelta(i, j) * f[i], STATES),
    (Sum(uniform(a, i, k) * uniform(b, k, j), (k, 1, K)), uniform(a * b, i, j), STATES),
    (Sum(ABSORBED[i, j], (j, 1, K)), 1, STATES),
]
FALSE = [
    (Sum(delta(i) * P[k, j], (k, 1, K)), P[i, j], []),
    (Sum(delta(i) * f[k], (k, 1, N - 1)), f[i], [1 <= i, i <= N]),
    (Sum(delta(i) * f[k], (k, j, i)), f[i], [j <= i + 1]),
    (Sum(KroneckerDelta(k + 1, i) * f[k], (k, 1, K)), f[i - 1], STATES),
    (Sum(delta(m) * f[k] * g[m], (k, 1, K), (m, 1, N)), Sum(f[k] * g[k], (k, 1, K)), []),
    (Sum(Indicator(Ne(k, i)) * f[k], (k, 1, K)), Sum(f[k], (k, 1, K)), STATES),
    (Sum(Indicator(Or(Eq(k, i), Eq(k, j))) * f[k], (k, 1, K)), f[i] + f[j], STATES),
    (Sum(uniform(a, i, k) * uniform(b, k, j), (k, 1, K)), uniform(a + b, i, j), STATES),
    (Sum(ABSORBED[i, j], (i, 1, K)), 1, STATES),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), TRUE, ids=str)
def test_what_is_true_is_verified(lhs, rhs, given):
    assert check(lhs, rhs, given=given).status == "verified"


@pytest.mark.parametrize(("lhs", "rhs", "given"), FALSE, ids=str)
def test_what_is_false_is_refuted(lhs, rhs, given):
    assert check(lhs, rhs, given=given).status == "refuted"


def test_a_summand_without_a_value_at_the_place_is_not_picked():
    without = Sum(Indicator(Ne(k, i)) / (k - i), (k, 1, K))
    assert check(without, Sum(1 / (k - i), (k, 1, K)), given=STATES).status != "verified"
