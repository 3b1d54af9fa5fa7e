"""Inequalities that are proved by calculus: the mean value theorem, chords, logarithms of both sides.

Beside true claims stand slips of them: another constant, the other direction, a strict sign where there is a contact, a
hypothesis too few, a pole or a kink between the point and its contact. A slip must be refuted; and the prover alone,
without the models and without the floating-point probes that save it time, must not prove one.
"""

from __future__ import annotations

import re

import pytest
from sympy import Rational, Sum, cosh, exp, log, symbols

from symcheck import E, Family, ForAll, JointLaw, check, function, norm, variable, vector
from symcheck.inputs import read_claim
from symcheck.theories.order import monotone, probes
from symcheck.theories.prover import prove

UNIT = ("p > 0", "p < 1")
TWO = (*UNIT, "q > 0", "q < 1")
KL = "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))"
ENTROPY = "-p*log(p) - (1 - p)*log(1 - p)"
a = symbols("a", real=True)
T = symbols("T", integer=True, positive=True)

TRUE = [
    # the logarithm
    ("log(1 + x) >= x - x**2/2", "x >= 0"),
    ("log(1 + x) <= x - x**2/2 + x**3/3", "x >= 0"),
    ("log(1 + x) <= x/sqrt(1 + x)", "x >= 0"),
    ("log(1 + x) >= x*log(2)", "x >= 0", "x <= 1"),
    ("log(1 + x) > x*log(2)", "x > 0", "x < 1"),
    ("log(1 - x) >= -x - x**2", "Abs(x) <= 1/2"),
    ("log(a/b) >= 2*(a - b)/(a + b)", "a >= b", "b > 0"),
    ("(a - b)/(log(a) - log(b)) <= (a + b)/2", "a > b", "b > 0"),
    ("(a - b)/(log(a) - log(b)) >= sqrt(a*b)", "a > b", "b > 0"),
    ("(a - b)*(log(a) - log(b)) >= 0", "a > 0", "b > 0"),
    ("(1 + x)*log(1 + x) - x >= x**2/(2 + 2*x/3)", "x >= 0"),
    ("log(x) <= n*(x**(1/n) - 1)", "x > 0", "n > 0"),
    ("Abs(log(x)) >= Abs(x - 1)", "x > 0", "x <= 1"),
    ("log(1 + x)**2 <= x**2/(1 + x)", "x >= 0"),
    # the exponential
    ("exp(x) <= 1 + x + x**2", "x <= 1"),
    ("exp(-x) <= 1 - x + x**2/2", "x >= 0"),
    ("exp(x) >= 1 + x + x**2/2", "x >= 0"),
    ("exp(x) - 1 - x <= x**2*exp(Abs(x))/2",),
    ("cosh(x) <= exp(x**2/2)",),
    ("exp(s*x) <= (b - x)/(b - a)*exp(s*a) + (x - a)/(b - a)*exp(s*b)", "a < b", "x >= a", "x <= b"),
    ("log(1 - p + p*exp(u)) - p*u <= u**2/8", "p >= 0", "p <= 1"),
    ("1/(1 - x) <= exp(x + x**2)", "x >= 0", "x <= 1/2"),
    # powers
    ("(1 + x)**r >= 1 + r*x", "r >= 1", "x > -1"),
    ("(1 + x)**n >= 1 + n*x", "n >= 0", "x >= -1", "n integer"),
    ("(1 + 1/n)**n <= E", "n >= 1", "n integer"),
    ("(1 + 1/n)**n < E", "n >= 1", "n integer"),
    ("(1 + 1/n)**(n + 1) > E", "n >= 1", "n integer"),
    ("(1 + 1/n)**n <= (1 + 1/(n + 1))**(n + 1)", "n >= 1", "n integer"),
    ("(1 - 1/n)**n <= exp(-1)", "n >= 1", "n integer"),
    ("(1 - x)**n <= 1/(1 + n*x)", "x >= 0", "x < 1", "n >= 1", "n integer"),
    ("x**a <= a*x + 1 - a", "a >= 0", "a <= 1", "x > 0"),
    ("x**a*y**(1 - a) <= a*x + (1 - a)*y", "a >= 0", "a <= 1", "x > 0", "y > 0"),
    ("x*y <= x**p/p + y**q/q", "p > 1", "q > 1", "x > 0", "y > 0", "1/p + 1/q = 1"),
    ("(a + b)**p <= 2**(p - 1)*(a**p + b**p)", "a > 0", "b > 0", "p >= 1"),
    ("a**r <= b**r", "a <= b", "a > 0", "r >= 0"),
    ("x**(1/x) <= exp(exp(-1))", "x > 0"),
    ("x**y >= y**x", "x >= E", "y >= x"),
    ("x**k*exp(-x) <= k**k*exp(-k)", "x > 0", "k > 0"),
    # what machine learning computes with
    ("log(1 + exp(x)) <= Max(x, 0) + log(2)",),
    ("log(1 + exp(x)) <= log(2) + x/2 + x**2/8",),
    ("log(exp(a) + exp(b)) <= Max(a, b) + log(2)",),
    ("Abs(tanh(x)) <= Abs(x)",),
    ("tanh(x) >= x - x**3/3", "x >= 0"),
    ("Abs(log(1 + exp(a)) - log(1 + exp(b))) <= Abs(a - b)",),
    ("log(cosh(x)) >= Abs(x) - log(2)",),
    (f"{ENTROPY} >= 4*p*(1 - p)*log(2)", *UNIT),
    (f"{ENTROPY} <= 2*sqrt(p*(1 - p))*log(2)", *UNIT),
    (f"{KL} >= 2*(p - q)**2", *TWO),
    (f"{KL} >= (p - q)**2/(2*p)", *TWO, "q < p"),
    ("a**2/(2*b**2) - 1/2 - log(a/b) >= 0", "a > 0", "b > 0"),
    # sine, arctangent, erf, digamma
    ("sin(x) <= x", "x >= 0"),
    ("sin(x) >= x - x**3/6", "x >= 0"),
    ("sin(x) >= 2*x/pi", "x >= 0", "x <= pi/2"),
    ("cos(x) >= 1 - x**2/2",),
    ("tan(x) >= x", "x >= 0", "x < pi/2"),
    ("atan(a) <= atan(b)", "a <= b"),
    ("Abs(atan(a) - atan(b)) <= Abs(a - b)",),
    ("asin(x) >= x", "x >= 0", "x <= 1"),
    ("log(x + sqrt(1 + x**2)) <= x", "x >= 0"),
    ("asin(x) <= pi*x/2", "x >= 0", "x <= 1"),
    ("erf(x) >= 2*x*exp(-x**2)/sqrt(pi)", "x >= 0"),
    ("digamma(x) <= log(x)", "x > 0"),
    ("digamma(x) >= log(x) - 1/x", "x > 0"),
    # from infinity, and on either side of the greatest value
    ("erfc(x) <= exp(-x**2)", "x >= 0"),
    ("erfc(x) <= exp(-x**2)/(x*sqrt(pi))", "x > 0"),
    ("erfc(x) >= 2*x*exp(-x**2)/(sqrt(pi)*(1 + 2*x**2))", "x > 0"),
    ("atan(x) >= pi/2 - 1/x", "x > 0"),
    ("atan(1/x) <= 1/x", "x > 0"),
    ("log(1 + 1/n) >= 2/(2*n + 1)", "n >= 1", "n integer"),
    # not differentiable at an end, or not the same on both sides
    ("sqrt(1 - x**2) >= 1 - Abs(x)", "Abs(x) <= 1"),
    ("exp(x) > 1 + x", "x != 0"),
    ("Abs(x)**3 >= 3*Abs(x) - 2", "x >= -1"),
]

FALSE = [
    ("(1 + 1/n)**n >= (1 + 1/(n + 1))**(n + 1)", "n >= 1", "n integer"),
    ("(1 + 1/n)**n < 9*E/10", "n >= 1", "n integer"),
    ("log(1 + x) >= x - x**2/2", "x > -1"),
    ("log(1 + x) <= x - x**2/2 + x**3/4", "x >= 0"),
    ("log(1 + x) <= x/sqrt(1 + x)", "x > -1"),
    ("log(1 + x) >= x*log(2)", "x >= 0"),
    ("log(1 + x) > x*log(2)", "x >= 0", "x <= 1"),
    ("log(1 - x) >= -x - x**2", "x < 1"),
    ("log(a/b) >= 2*(a - b)/(a + b)", "a > 0", "b > 0"),
    ("(a - b)/(log(a) - log(b)) >= (a + b)/2", "a > b", "b > 0"),
    ("(a - b)/(log(a) - log(b)) <= sqrt(a*b)", "a > b", "b > 0"),
    ("(a - b)*(log(a) - log(b)) > 0", "a > 0", "b > 0"),
    ("(1 + x)*log(1 + x) - x >= x**2/2", "x >= 0"),
    ("log(x) <= sqrt(x)/2", "x > 0"),
    ("Abs(log(x)) <= Abs(x - 1)", "x > 0"),
    ("log(x) <= log(y)", "x <= y**2", "x > 0", "y > 0"),
    ("exp(x) <= 1 + x + x**2",),
    ("exp(-x) <= 1 - x + x**2/2",),
    ("exp(x) <= 1 + x + x**2/2", "x >= 0"),
    ("cosh(x) <= exp(x**2/3)",),
    ("cosh(x) < exp(x**2/2)",),
    ("exp(s*x) <= (b - x)/(b - a)*exp(s*a) + (x - a)/(b - a)*exp(s*b)", "a < b", "x >= a"),
    ("log(1 - p + p*exp(u)) - p*u <= u**2/9", "p >= 0", "p <= 1"),
    ("1/(1 - x) <= exp(x + x**2)", "x >= 0", "x <= 7/10"),
    ("(1 + x)**r >= 1 + r*x", "r >= 0", "x > -1"),
    ("(1 + x)**n > 1 + n*x", "n >= 0", "x >= -1", "n integer"),
    ("(1 + x)**n >= 1 + n*x", "n >= 0", "x >= -3", "n integer"),
    ("(1 + 1/n)**(n + 1) <= E", "n >= 1", "n integer"),
    ("(1 - 1/n)**(n - 1) <= exp(-1)", "n >= 2", "n integer"),
    ("2**n > n**2", "n >= 1", "n integer"),
    ("x**a <= a*x + 1 - a", "a >= 0", "x > 0"),
    ("x**a*y**(1 - a) <= a*y + (1 - a)*x", "a >= 0", "a <= 1", "x > 0", "y > 0"),
    ("x*y <= x**p/q + y**q/p", "p > 1", "q > 1", "x > 0", "y > 0", "1/p + 1/q = 1"),
    ("a**r <= b**r", "a <= b", "a > 0"),
    ("x**r <= x", "x >= 0", "x <= 1", "r > 0"),
    ("x**(1/x) <= exp(1/3)", "x > 0"),
    ("x**y >= y**x", "x >= 2", "y >= x"),
    ("log(1 + exp(x)) <= Max(x, 0) + 2/3",),
    ("log(1 + exp(x)) <= log(2) + x/2 + x**2/9",),
    ("log(exp(a) + exp(b)) <= Max(a, b) + 2/3",),
    ("tanh(x) <= x",),
    ("tanh(x) >= x - x**3/4", "x >= 0"),
    (f"{ENTROPY} >= 5*p*(1 - p)*log(2)", *UNIT),
    (f"{ENTROPY} <= sqrt(p*(1 - p))", *UNIT),
    (f"{KL} >= 21*(p - q)**2/10", *TWO),
    (f"{KL} > 2*(p - q)**2", *TWO),
    ("sin(x) < x", "x >= 0"),
    ("sin(x) >= 2*x/pi", "x >= 0", "x <= pi"),
    ("cos(x) >= 1 - x**2/3",),
    ("tan(x) >= x", "x >= 0", "x <= 2"),
    ("atan(a) < atan(b)", "a <= b"),
    ("asin(x) <= 3*x/2", "x >= 0", "x <= 1"),
    ("erf(x) <= x", "x >= 0"),
    ("digamma(x) >= log(x) - 1/(2*x)", "x > 0"),
    ("erfc(x) <= exp(-x**2)",),
    ("erfc(x) <= 9*exp(-x**2)/10", "x >= 0"),
    ("erfc(x) >= exp(-x**2)/(x*sqrt(pi))", "x > 0"),
    ("atan(x) >= pi/2 - 1/x", "x != 0"),
    ("atan(x) >= pi/2 - 1/(2*x)", "x > 0"),
    ("log(1 + 1/x) >= 2/(2*x + 1)", "x != 0"),
    ("exp(-x) >= 1/100", "x >= 0"),
    # a pole, a kink, a jump between the point and its contact; hypotheses that fail in between
    ("atan(x) + atan(1/x) >= pi/2", "x != 0"),
    ("1/x + log(Abs(x)) >= 1", "x != 0"),
    ("exp(1/x) >= 1", "x <= 1", "x != 0"),
    ("(exp(x) - 1)/x >= 1", "x != 0"),
    ("exp(x) >= E", "x**2 >= 1"),
    ("exp(floor(x)) >= 1 + x", "x >= 0"),
    ("sign(x) + exp(x) >= 1/2", "x >= -1"),
    ("Abs(x)**3 >= 3*x - 1",),
    ("exp(y) >= 1 + x", "y = x**2"),
    ("exp(x) + exp(y) >= 2", "x**2 + y**2 = 1"),
    # what holds of integers, and means nothing between them
    ("n*exp(-n) >= 1/4", "n >= 1", "n integer", "(-1)**n = 1"),
]


def claim_of(text: str) -> tuple[str, str, str]:
    """Split ``lhs relation rhs``."""
    lhs, relation, rhs = re.split(r" (<=|>=|<|>) ", text)
    return lhs, relation, rhs


@pytest.mark.parametrize("case", TRUE, ids=str)
def test_what_holds(case: tuple[str, ...]) -> None:
    lhs, relation, rhs = claim_of(case[0])
    found = check(lhs, rhs, relation, given=case[1:], timeout=30)
    assert found.status == "verified", found


@pytest.mark.parametrize("case", FALSE, ids=str)
def test_a_slip_is_refuted(case: tuple[str, ...]) -> None:
    lhs, relation, rhs = claim_of(case[0])
    found = check(lhs, rhs, relation, given=case[1:], timeout=30)
    assert found.status == "refuted", found


@pytest.mark.parametrize("case", FALSE, ids=str)
def test_no_slip_is_proved_without_models_and_probes(case: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "seems_negative", lambda *_: False)
    monkeypatch.setattr(monotone._Search, "_is_plausible", lambda *_: True)
    monkeypatch.setattr(monotone, "SECONDS", 0.7)
    claim, known = read_claim(*claim_of(case[0]), case[1:], None)
    assert not prove(claim, known, minimise=False).proved


def test_the_report_names_the_variable_and_the_contact() -> None:
    rules = check(KL, "2*(p - q)**2", ">=", given=TWO, timeout=30).rules
    assert "mean value theorem in q from p" in rules
    rules = check("sin(x)", "2*x/pi", ">=", given=["x >= 0", "x <= pi/2"], timeout=30).rules
    assert "concave in x between 0 and pi/2" in rules


def test_what_is_not_elementary_is_a_number_like_any_other() -> None:
    """A bound for every number holds for the value of a function, a member of a family, a norm, an expectation."""
    t, y, z = symbols("t", integer=True), variable("y"), vector("z", T)
    f, beta, law = function("f"), Family("beta"), JointLaw("law", y)
    small = ForAll(t, (1, T), beta[t] > 0, beta[t] <= Rational(1, 2))
    assert check(cosh(f(a)), exp(f(a) ** 2 / 2), "<=", timeout=30)
    assert check(log(1 - beta[t]), -beta[t] - beta[t] ** 2, ">=", given=[small, t >= 1, t <= T])
    assert check(log(1 + norm(z) ** 2), norm(z) ** 2 - norm(z) ** 4 / 2, ">=", timeout=30)
    assert check(cosh(E(f(y), law(y))), exp(E(f(y), law(y)) ** 2 / 2), "<=", timeout=30)
    assert check(E(cosh(f(y)), law(y)), E(exp(f(y) ** 2 / 2), law(y)), "<=", timeout=30)
    assert check(cosh(f(a)), exp(f(a) ** 2 / 3), "<=").status == "refuted"
    assert check(E(cosh(f(y)), law(y)), E(exp(f(y) ** 2 / 3), law(y)), "<=").status == "refuted"
    assert not check(log(1 - beta[t]), -beta[t] - beta[t] ** 2, ">=", given=[small])


def test_what_sympy_assumes_of_a_symbol_does_not_hold_elsewhere() -> None:
    """A symbol declared positive moves over numbers that are not: they are not said to be positive there."""
    x = symbols("x", positive=True)
    n = symbols("n", integer=True, positive=True)
    assert check(log(1 + x), x - x**2 / 2, ">=", timeout=30)
    assert check((1 + 1 / n) ** n, exp(1), "<=", timeout=30)
    assert check(exp(-x), 1 - x + x**2 / 3, "<=").status == "refuted"


def test_sums_of_symbolic_length_are_bounded_term_by_term() -> None:
    k, K = symbols("k K", integer=True)
    F = Family("F")

    def total(term):
        return Sum(term, (k, 1, K))

    least, most = ForAll(k, (1, K), F[k] >= 0), ForAll(k, (1, K), F[k] <= a)
    found = check(total(log(1 + F[k])), total(F[k] - F[k] ** 2 / 2), ">=", given=[K >= 1, least])
    assert found and "mean value theorem in F[k] from 0" in found.rules
    assert check(total(log(1 + F[k])), total(F[k] - F[k] ** 2 / 2), ">=", given=[K >= 1]).status != "verified"
    assert check(log(total(exp(F[k]))), log(K) + a, "<=", given=[K >= 1, most])
    assert check(log(total(exp(F[k]))), log(K) + a, "<=", given=[K >= 1]).status == "refuted"
    assert check(log(total(exp(F[k]))), a, "<=", given=[K >= 1, most]).status == "refuted"
