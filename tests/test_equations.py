"""Equations among the hypotheses that ask for more than a draw: points of a circle, weights that sum to 1."""

import pytest
from sympy import Eq, Sum, Symbol, exp, sqrt, symbols

from symcheck import Family, ForAll, check

a, s = symbols("a s", positive=True)
u, v, w = symbols("u v w", real=True)
t, T, i = symbols("t T i", integer=True)
circle = [Eq(u**2 + v**2, 1)]
quarter = [Eq(a**2 + s**2, 1)]
A, S = Family("A"), Family("S")

K = Symbol("K", integer=True, positive=True)
k = Symbol("k", integer=True)
r = Family("r")
weights = [ForAll(i, (1, K), r[i] > 0), Eq(Sum(r[k], (k, 1, K)), 1)]

TRUE = {
    "the last weight": (r[K], "=", 1 - Sum(r[k], (k, 1, K - 1)), weights),
    "fourth powers": (a**4 - s**4, "=", a**2 - s**2, quarter),
    "the other leg": (sqrt(1 - a**2), "=", s, quarter),
    "inside an exponential": (exp(u**2), "=", exp(1 - v**2), circle),
    "the farthest point": (u + v, "<=", sqrt(2), circle),
    "two lines": (u / v, "=", v / u, [Eq(u**2, v**2)]),
    "at every index": (
        A[t] ** 4 - S[t] ** 4,
        "=",
        A[t] ** 2 - S[t] ** 2,
        [ForAll(i, (1, T), Eq(A[i] ** 2 + S[i] ** 2, 1), A[i] > 0), t >= 1, t <= T],
    ),
}
FALSE = {
    "one weight has it all": (Sum(r[k] ** 2, (k, 1, K)), "=", 1, weights),
    "the first weight has it all": (r[1], "=", 1, [*weights, K >= 2]),
    "a product too much": (a**4 - s**4, "=", a**2 - s**2 + a * s, quarter),
    "the sign of a root": (sqrt(1 - u**2), "=", v, circle),
    "one of two roots": (u, "=", 2, [Eq(u**2, 4)]),
    "one of two lines": (u / v, "=", 1, [Eq(u**2, v**2)]),
    "beyond the circle": (u + v, "<=", 1, circle),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, relation, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "verified" and not any("a**2" in c for c in verdict.provided), verdict


@pytest.mark.parametrize("name", FALSE)
def test_refuted_at_an_exact_point(name):
    lhs, relation, rhs, given = FALSE[name]
    assert check(lhs, rhs, relation, given=given).status == "refuted"


def test_relations_that_lead_back_end():
    given = [Eq(u**2, 1 - v), Eq(v**2, u + 3), Eq(w, 2 - v)]
    assert check(u**2, w - 1, given=given).status in ("verified", "unproven")


def test_no_point_no_verdict():
    assert check(u, v, given=[Eq(u**2 + v**2, 1), Eq(u**2 + v**2, 2)]).reason == "vacuous"
