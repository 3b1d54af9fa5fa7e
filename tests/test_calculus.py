"""Derivatives and integrals, end to end: truths beside traps.

A row is ``(lhs, rhs, given, status, why)``. The status is the mathematics, worked out by hand or taken from the source
named in ``why``, never read off the program. ``N`` is a trap that must not be verified: refuted, or unproven where the
value is out of reach or does not exist. "sympy#n" is an issue of github.com/sympy/sympy in which that value was wrong.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flint import arb, fmpq
from sympy import (
    Abs,
    Derivative,
    Eq,
    Function,
    Integer,
    Integral,
    Max,
    Rational,
    Symbol,
    acos,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    digamma,
    erf,
    erfc,
    exp,
    floor,
    gamma,
    log,
    loggamma,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
    tanh,
)

import symcheck
from symcheck import Proof, kernel
from symcheck.errors import KernelError
from symcheck.evaluation import At, Undecided, Undefined, Uninterpretable, value
from symcheck.hypotheses import Hypotheses, read_given
from symcheck.theories.calculus.antiderivatives import within
from symcheck.theories.calculus.limits import NoLimit, limit_at_infinity
from symcheck.theories.calculus.tails import Ray
from symcheck.theories.calculus.terms import DerivativeAt, Primitive, depends
from symcheck.theories.field.terms import Family
from symcheck.theories.session import Session

V, R, U, N = "verified", "refuted", "unproven", "not verified"
Row = tuple[str, str, tuple[str, ...], str, str]

DERIVATIVES: list[Row] = [
    ("Derivative(x**2, x)", "2*x", (), V, "DLMF 4.2"),
    ("Derivative(log(1 + exp(x)), x)", "1/(1 + exp(-x))", (), V, "softplus and its slope"),
    ("Derivative(x**a, x)", "a*x**(a - 1)", ("x > 0",), V, "a real exponent"),
    ("Derivative(x**n, x)", "n*x**(n - 1)", ("n integer", "n >= 1"), V, "an integer exponent, x = 0 included"),
    ("Derivative(a**x, x)", "a**x*log(a)", ("a > 0",), V, "DLMF 4.2.30"),
    ("Derivative(x**x, x)", "x**x*(log(x) + 1)", ("x > 0",), V, "logarithmic differentiation"),
    ("Derivative(Abs(x), x)", "sign(x)", (), V, "provided x != 0"),
    ("Derivative(Abs(x), x)", "sign(x)", ("x = 0",), U, "not differentiable there (sympy answers sign(x))"),
    ("Derivative(Abs(x), x)", "1", (), R, "x < 0"),
    ("Derivative(sqrt(x), x)", "1/(2*sqrt(x))", (), V, "provided x > 0"),
    ("Derivative(sqrt(x), x)", "0", ("x = 0",), U, "the slope at 0 is infinite"),
    ("Derivative(sign(x), x)", "0", (), V, "provided x != 0"),
    ("Derivative(sign(x), x)", "0", ("x = 0",), U, "a jump"),
    ("Derivative(floor(x), x)", "0", (), V, "provided x is no integer: sympy#9230"),
    ("Derivative(floor(x), x)", "0", ("x integer",), U, "a jump: sympy#9230"),
    ("Derivative(Max(x, y), x)", "1", ("x > y",), V, "away from the tie"),
    ("Derivative(Max(x, y), x)", "1", (), R, "x < y"),
    ("Derivative(Max(x, y), x)", "1/2", ("x = y",), U, "no derivative at a tie: symforce#36"),
    ("Derivative(Min(x, y), x)", "0", ("x > y",), V, "the other branch"),
    ("Derivative(sin(x)*cos(x), x)", "cos(2*x)", (), V, "product rule"),
    ("Derivative(sin(x)*cos(x), x)", "-sin(x)*cos(x)", (), R, "(fg)' is not f' g'"),
    ("Derivative(sin(x**2), x)", "2*x*cos(x**2)", (), V, "chain rule"),
    ("Derivative(sin(x**2), x)", "cos(x**2)", (), R, "the inner derivative forgotten"),
    ("Derivative(exp(-x**2/2), x)", "-x*exp(-x**2/2)", (), V, "the Gaussian"),
    ("Derivative(exp(-x**2/2), x)", "-exp(-x**2/2)", (), R, "the factor x forgotten"),
    ("Derivative(x/(1 + x), x)", "1/(1 + x)**2", (), V, "quotient rule"),
    ("Derivative(x/(1 + x), x)", "1", (), R, "no quotient rule: f'/g'"),
    ("Derivative(tan(x), x)", "1/cos(x)**2", (), V, "DLMF 4.20.5"),
    ("Derivative(tanh(x), x)", "1 - tanh(x)**2", (), V, "DLMF 4.34.3"),
    ("Derivative(1/(1 + exp(-x)), x)", "exp(-x)/(1 + exp(-x))**2", (), V, "the logistic density"),
    ("Derivative(asin(x), x)", "1/sqrt(1 - x**2)", (), V, "DLMF 4.24.7"),
    ("Derivative(acos(x), x)", "1/sqrt(1 - x**2)", (), R, "the sign"),
    ("Derivative(atan(x) + atan(1/x), x)", "0", (), V, "constant on each side of 0"),
    ("Derivative(asinh(x), x)", "1/sqrt(1 + x**2)", (), V, "DLMF 4.38.9"),
    ("Derivative(acosh(x), x)", "1/sqrt(x**2 - 1)", ("x > 1",), V, "DLMF 4.38.10"),
    ("Derivative(atanh(x), x)", "1/(1 - x**2)", (), V, "DLMF 4.38.11"),
    ("Derivative(erf(x), x)", "2*exp(-x**2)/sqrt(pi)", (), V, "DLMF 7.2.1"),
    ("Derivative(erf(x), x)", "exp(-x**2)/sqrt(pi)", (), R, "the factor 2"),
    ("Derivative(gamma(x), x)", "gamma(x)*digamma(x)", ("x > 0",), V, "DLMF 5.2.2"),
    ("Derivative(gamma(x), x)", "digamma(x)", ("x > 0",), R, "the derivative of log Gamma"),
    ("Derivative(loggamma(x), x, x)", "polygamma(1, x)", (), V, "provided x > 0"),
    ("Derivative(digamma(x), x)", "polygamma(2, x)", ("x > 0",), R, "the order"),
    ("digamma(x + 2)", "digamma(x) + 1/x + 1/(x + 1)", ("x > 0",), V, "DLMF 5.5.2"),
    ("digamma(x + 2)", "digamma(x) + 2/x", ("x > 0",), R, "the step"),
    ("Derivative(factorial(n), n)", "factorial(n)*digamma(n + 1)", ("n integer", "n >= 0"), U, "no real variable"),
    ("Derivative(x**2*y**3, x, y)", "6*x*y**2", (), V, "mixed"),
    ("Derivative(x**4, (x, 3))", "24*x", (), V, "third order"),
    ("Derivative(x**4, (x, 3))", "12*x**2", (), R, "one derivative short"),
    ("Derivative(exp(x*y), x, 2)", "y**2*exp(x*y)", (), V, "second order"),
    ("Derivative(x*Derivative(exp(x*y), y), x)", "(2*x + x**2*y)*exp(x*y)", (), V, "nested"),
    ("Derivative(y, x)", "0", (), V, "y is a symbol, not a function of x"),
    ("Derivative(f(x)*g(x), x)", "Derivative(f(x), x)*g(x) + f(x)*Derivative(g(x), x)", (), V, "product rule"),
    ("Derivative(f(x)*g(x), x)", "Derivative(f(x), x)*Derivative(g(x), x)", (), R, "no product rule"),
    ("Derivative(f(x**2), x)", "2*x*Derivative(f(x), x)", (), R, "f' at x, not at x**2"),
    ("Derivative(f(-x), x)", "Derivative(f(x), x)", (), R, "neither the sign nor the point"),
    ("Derivative(f(x, y), x, y)", "Derivative(f(x, y), y, x)", (), V, "smooth: the order plays no part"),
    ("Derivative(f(y, x), x)", "Derivative(f(x, y), x)", (), R, "which argument"),
    ("Derivative(Sum(k, (k, 1, n)), k)", "0", ("n >= 1",), V, "k is bound"),
    ("Derivative(Sum(x**k, (k, 0, 3)), x)", "1 + 2*x + 3*x**2", (), V, "term by term"),
    ("Derivative(Sum(x*b[k], (k, 1, n)), x)", "Sum(b[k], (k, 1, n))", ("n >= 1",), V, "a symbolic bound"),
    ("Derivative(Product(x + k, (k, 1, 3)), x)", "3*x**2 + 12*x + 11", ("x > 0",), V, "logarithmic derivative"),
    (
        "Derivative(Sum(x, (k, 1, n)), n)",
        "x",
        ("n integer", "n >= 1"),
        N,
        "n is an integer bound: nothing to differentiate",
    ),
    ("Derivative(log(-x), x)", "1/x", ("x > 0",), U, "defined nowhere here"),
    ("Derivative(log(Abs(x)), x)", "1/x", (), V, "both sides of 0"),
]

INTEGRALS: list[Row] = [
    ("Integral(2*x, (x, 0, 1))", "1", (), V, "school"),
    ("Integral(2*x, (x, 0, 1))", "2", (), R, "school"),
    ("Integral(x**2, (x, a, b))", "(b**3 - a**3)/3", (), V, "symbolic ends, in either order"),
    ("Integral(x**2, (x, a, b))", "(a**3 - b**3)/3", (), R, "ends exchanged"),
    ("Integral(1/x, (x, 1, y))", "log(y)", ("y > 0",), V, "y < 1 too"),
    ("Integral(1/x, (x, 1, y))", "log(y)", (), V, "provided y > 0, where the right side is defined"),
    ("Integral(1/x, (x, -2, -1))", "-log(2)", (), V, "log of an absolute value"),
    ("Integral(1/x, (x, -1, 1))", "0", (), N, "a principal value: sympy#14040"),
    ("Integral(1/x, (x, -t, t))", "0", ("t > 0",), N, "sympy#26778"),
    ("Integral(1/x**2, (x, -1, 1))", "-2", (), N, "F(1) - F(-1) across a pole: sympy#11079"),
    ("Integral(1/x, (x, 0, 1))", "1", (), N, "diverges"),
    ("Integral(1/x, (x, 1, oo))", "1", (), N, "diverges"),
    ("Integral(1/(x + 1), (x, -2, 3))", "log(4)", (), N, "sympy#8440"),
    ("Integral(1/(1 - x**2), (x, 0, 3))", "log(2)/2", (), N, "sympy#14400"),
    ("Integral(1/cos(x)**2, (x, 0, 2*pi))", "0", (), N, "sympy#11079"),
    ("Integral(tan(x), (x, 0, pi))", "0", (), N, "across a pole"),
    ("Integral(1/(2 + cos(x)), (x, 0, 2*pi))", "0", (), R, "a Weierstrass jump: sympy#6278"),
    ("Integral(1/(2 + cos(x)), (x, 0, 2*pi))", "2*pi/sqrt(3)", (), U, "true; no antiderivative without a jump"),
    ("Integral(1/(2 + sin(x)), (x, 0, 2*pi))", "0", (), R, "positive: sympy#19112"),
    ("Integral(1/(1 + cos(x)), (x, 0, 2*pi))", "0", (), N, "diverges: sympy#23613"),
    ("Integral(Abs(cos(x)), (x, -pi/2, 0))", "-1", (), R, "sympy#27379"),
    ("Integral(Abs(sin(x)*cos(x)), (x, 0, 2*pi))", "1", (), R, "it is 2: sympy#29072"),
    ("Integral(Abs(sin(2*x)), (x, 0, 2*pi))", "2", (), R, "it is 4: sympy#30319"),
    ("Integral(exp(Abs(x - 2)), (x, 1, 3))", "exp(1) - exp(-1)", (), R, "sympy#15457"),
    ("Integral(exp(Abs(x - 2)), (x, 1, 3))", "2*exp(1) - 2", (), V, "sympy#15457, the right value"),
    ("Integral(x*sqrt(Abs(x)), (x, -1, 0))", "2/5", (), R, "sympy#21549"),
    ("Integral(x*sqrt(Abs(x)), (x, -1, 0))", "-2/5", (), V, "sympy#21549, the right value"),
    ("Integral(1/(y**2 + c)**(3/2), (y, -1, 1))", "0", ("c > 0",), R, "sympy#2975"),
    ("Integral(Abs(x), (x, -1, 2))", "5/2", (), V, "a corner"),
    ("Integral(Abs(x), (x, -1, 2))", "3/2", (), R, "x for |x|"),
    ("Integral(Abs(x - y), (x, 0, 1))", "y**2 - y + 1/2", ("0 < y", "y < 1"), V, "a corner at a parameter"),
    ("Integral(sign(x), (x, -1, 2))", "1", (), V, "a jump"),
    ("Integral(sign(x), (x, -1, 2))", "3", (), R, "the jump overlooked"),
    ("Integral(Max(x, 1 - x), (x, 0, 1))", "3/4", (), V, "the upper envelope"),
    ("Integral(log(x), (x, 0, 1))", "-1", (), V, "improper at 0"),
    ("Integral(log(x), (x, 0, 1))", "0", (), R, "x log x alone"),
    ("Integral(log(x), (x, -1, 1))", "-2", (), N, "log is not real on (-1, 0)"),
    ("Integral(sqrt(x), (x, -1, 1))", "2/3", (), N, "sqrt is not real on (-1, 0)"),
    ("Integral(1/sqrt(x), (x, 0, 1))", "2", (), V, "improper at 0"),
    ("Integral(1/sqrt(x), (x, 0, 1))", "1", (), R, "the factor 2"),
    ("Integral(1/sqrt(1 - x**2), (x, -1, 1))", "pi", (), V, "improper at both ends"),
    ("Integral(sqrt(1 - x**2), (x, -1, 1))", "pi/2", (), V, "half a disc"),
    ("Integral(sqrt(1 - x**2), (x, -1, 1))", "pi", (), R, "a whole disc"),
    ("Integral(sin(x), (x, 0, oo))", "1", (), N, "no limit (Abel sums say 1)"),
    ("Integral(cos(x), (x, -oo, oo))", "0", (), N, "no limit"),
    ("Integral(x, (x, -oo, oo))", "0", (), N, "two infinite halves"),
    ("Integral(x/(1 + x**2), (x, -oo, oo))", "0", (), N, "a principal value"),
    ("Integral(1/(1 + x**2), (x, -oo, oo))", "pi", (), V, "Cauchy"),
    ("Integral(1/(1 + x**2), (x, -oo, oo))", "pi/2", (), R, "half of it"),
    ("Integral(1/x**2, (x, 1, oo))", "1", (), V, "an algebraic tail"),
    ("Integral(1/x**p, (x, 1, oo))", "1/(p - 1)", ("p > 1",), V, "a symbolic exponent"),
    ("Integral(1/x**p, (x, 1, oo))", "1/(p - 1)", (), U, "diverges for p <= 1"),
    ("Integral(1/(x*(x + 1)), (x, 1, oo))", "log(2)", (), V, "log(x) - log(x + 1) has a limit, its parts have none"),
    ("Integral(exp(-x), (x, 0, oo))", "1", (), V, "DLMF 5.9.1"),
    ("Integral(exp(-a*x), (x, 0, oo))", "1/a", ("a > 0",), V, "the control"),
    ("Integral(exp(-a*x), (x, 0, oo))", "1/a", (), U, "diverges for a <= 0"),
    ("Integral(exp(a*x), (x, 0, 1))", "(exp(a) - 1)/a", (), V, "provided a != 0"),
    ("Integral(x**(s - 1)*exp(-x), (x, 0, oo))", "gamma(s)", ("s > 0",), V, "the definition of Gamma"),
    ("Integral(x**(s - 1)*exp(-x), (x, 0, oo))", "gamma(s + 1)", ("s > 0",), R, "off by one"),
    ("Integral(x**n*exp(-a*x), (x, 0, oo))", "gamma(n + 1)/a**(n + 1)", ("a > 0", "n > -1"), V, "the moments"),
    ("Integral(x**n*exp(-a*x), (x, 0, oo))", "gamma(n + 1)/a**n", ("a > 0", "n > -1"), R, "the power of a"),
    (
        "Integral(x**n*exp(-a*x), (x, 0, oo))",
        "factorial(n)/a**(n + 1)",
        ("a > 0", "n integer", "n >= 0"),
        V,
        "integer n",
    ),
    ("Integral(exp(-x)*log(x), (x, 0, oo))", "digamma(1)", (), V, "minus Euler's constant"),
    (
        "Integral(x**(p - 1)*(1 - x)**(q - 1), (x, 0, 1))",
        "gamma(p)*gamma(q)/gamma(p + q)",
        ("p > 0", "q > 0"),
        V,
        "Beta",
    ),
    ("Integral(x**(p - 1)*(1 - x)**(q - 1), (x, 0, 1))", "gamma(p)*gamma(q)", ("p > 0", "q > 0"), R, "not normalised"),
    ("Integral(exp(-a*x**2), (x, -oo, oo))", "sqrt(pi/a)", ("a > 0",), V, "Gauss"),
    ("Integral(exp(-a*x**2), (x, -oo, oo))", "sqrt(2*pi/a)", ("a > 0",), R, "the factor 2"),
    ("Integral(exp(-a*x**2), (x, 0, oo))", "sqrt(pi/a)/2", ("a > 0",), V, "half of it"),
    ("Integral(exp(-(x - m)**2/(2*s**2))/sqrt(2*pi*s**2), (x, -oo, oo))", "1", ("s > 0",), V, "a density"),
    ("Integral(x*exp(-(x - m)**2/(2*s**2))/sqrt(2*pi*s**2), (x, -oo, oo))", "m", ("s > 0",), V, "its mean"),
    ("Integral((x - m)**2*exp(-(x - m)**2/(2*s**2))/sqrt(2*pi*s**2), (x, -oo, oo))", "s**2", ("s > 0",), V, "variance"),
    ("Integral((x - m)**2*exp(-(x - m)**2/(2*s**2))/sqrt(2*pi*s**2), (x, -oo, oo))", "s", ("s > 0",), R, "deviation"),
    ("Integral(exp(-Abs(x - m)/b)/(2*b), (x, -oo, oo))", "1", ("b > 0",), V, "the Laplace density"),
    (
        "Integral(l*exp(-l*x)*log(l*exp(-l*x)/(m*exp(-m*x))), (x, 0, oo))",
        "log(l/m) + m/l - 1",
        ("l > 0", "m > 0"),
        V,
        "KL of two exponential laws from its definition",
    ),
    (
        "Integral(l*exp(-l*x)*log(l*exp(-l*x)/(m*exp(-m*x))), (x, 0, oo))",
        "log(m/l) + l/m - 1",
        ("l > 0", "m > 0"),
        R,
        "the arguments exchanged",
    ),
    ("Integral(-l*exp(-l*x)*log(l*exp(-l*x)), (x, 0, oo))", "1 - log(l)", ("l > 0",), V, "entropy"),
    ("Integral(cos(x)*exp(-x), (x, 0, oo))", "1/2", (), V, "bounded times vanishing"),
    ("Integral(exp(-x)/(1 + exp(-x))**2, (x, -oo, oo))", "1", (), V, "the logistic density"),
    (
        "Integral(exp(-(x - m)**2/2)/sqrt(2*pi)*log(exp(-(x - m)**2/2)/exp(-x**2/2)), (x, -oo, oo))",
        "m**2/2",
        (),
        V,
        "KL of two normal laws",
    ),
    ("Integral(a*x**(-a - 1), (x, 1, oo))", "1", ("a > 0",), V, "the Pareto density"),
    ("Integral(x*a*x**(-a - 1), (x, 1, oo))", "a/(a - 1)", ("a > 1",), V, "its mean"),
    ("Integral(x*a*x**(-a - 1), (x, 1, oo))", "a/(a - 1)", ("a > 0",), U, "no mean for a <= 1"),
    ("Integral(exp(t*x)*exp(-x), (x, 0, oo))", "1/(1 - t)", ("t < 1",), V, "a moment generating function"),
    ("Integral(floor(x), (x, 0, 2))", "1", (), U, "true; jumps of floor are not split"),
    ("Integral(1/(x**2 + a**2), (x, -oo, oo))", "pi/a", ("a > 0",), V, "Cauchy's scale"),
    ("Integral(1/(x**2 + a**2), (x, -oo, oo))", "pi/a", ("a < 0",), R, "pi/|a|"),
    ("Integral(f(x) + c*g(x), (x, a, b))", "Integral(f(x), (x, a, b)) + c*Integral(g(x), (x, a, b))", (), V, "linear"),
    (
        "Integral(f(x)*g(x), (x, 0, 1))",
        "Integral(f(x), (x, 0, 1))*Integral(g(x), (x, 0, 1))",
        (),
        R,
        "not multiplicative",
    ),
    ("Integral(f(x), (x, a, c))", "Integral(f(x), (x, a, b)) + Integral(f(x), (x, b, c))", (), V, "in any order"),
    ("Integral(f(x), (x, a, b))", "-Integral(f(y), (y, b, a))", (), V, "reversal, and a bound variable renamed"),
    ("Integral(f(x), (x, a, b))", "Integral(f(x), (x, b, a))", (), R, "the sign"),
    ("Integral(f(2*x + 1), (x, a, b))", "Integral(f(u), (u, 2*a + 1, 2*b + 1))/2", (), V, "substitution"),
    ("Integral(f(2*x + 1), (x, a, b))", "Integral(f(u), (u, 2*a + 1, 2*b + 1))", (), R, "the factor 1/2"),
    ("Integral(x*y, (y, 0, 1))", "Integral(x*x, (x, 0, 1))", (), R, "capture of a bound variable"),
    ("Integral(Derivative(f(x), x), (x, a, b))", "f(b) - f(a)", (), V, "the fundamental theorem"),
    ("Integral(Derivative(f(x), x), (x, a, b))", "f(a) - f(b)", (), R, "the sign"),
    (
        "Integral(f(x)*Derivative(g(x), x) + Derivative(f(x), x)*g(x), (x, a, b))",
        "f(b)*g(b) - f(a)*g(a)",
        (),
        V,
        "integration by parts",
    ),
    ("Derivative(Integral(f(u), (u, 0, x)), x)", "f(x)", (), V, "the other half of the theorem"),
    ("Derivative(Integral(f(u), (u, 0, x**2)), x)", "f(x**2)", (), R, "the speed of the end"),
    ("Derivative(Integral(exp(-u**2), (u, 0, x**2)), x)", "2*x*exp(-x**4)", (), V, "Leibniz"),
    ("Derivative(Integral(sin(x*u)/u, (u, 1, 2)), x)", "Integral(cos(x*u), (u, 1, 2))", (), V, "under the integral"),
    ("Integral(Integral(x*y, (x, 0, y)), (y, 0, 1))", "1/8", (), V, "iterated"),
    ("Integral(x*y, (x, 0, y), (y, 0, 1))", "1/8", (), V, "the first range is the inner one"),
    ("Integral(x*y, (x, 0, y), (y, 0, 1))", "1/4", (), R, "the square, not the triangle"),
    ("Integral(1/(x - x), (x, 0, 1))", "0", (), U, "defined nowhere"),
    ("Integral(x, (x, 5, 5))", "0", (), V, "an empty range"),
    ("Integral(f(x), (x, 0, 1))", "f(0)", (), R, "not the left end"),
]


def _check(row: Row) -> symcheck.Verdict:
    lhs, rhs, given, _, _ = row
    return symcheck.check(lhs, rhs, given=list(given), timeout=20)


@pytest.mark.parametrize("row", [*DERIVATIVES, *INTEGRALS], ids=lambda row: f"{row[0]} = {row[1]} {'; '.join(row[2])}")
def test_table(row: Row) -> None:
    verdict = _check(row)
    expected = row[3]
    if expected == N:
        assert verdict.status in (R, U), (verdict.status, row[4])
    else:
        assert verdict.status == expected, (verdict.status, verdict.reason, row[4])


X, Y, A, B = symbols("x y a b")
F = Function("f")


def test_conditions_are_shown() -> None:
    """A derivative exists where each part is differentiable; a condition is about the terms, never about the claim."""
    assert symcheck.check("Derivative(Abs(x), x)", "sign(x)").provided == ("x != 0",)
    assert symcheck.check("Derivative(sqrt(x), x)", "1/(2*sqrt(x))").provided == ("x > 0",)
    assert symcheck.check("Integral(exp(a*x), (x, 0, 1))", "(exp(a) - 1)/a").provided == ("a != 0",)
    assert not symcheck.check("Derivative(Abs(x), x)", "sign(x)", strict=True)


def test_a_condition_never_makes_a_false_claim_true() -> None:
    """At a = 0 the left side is 1 and the right side 0; elsewhere they agree."""
    verdict = symcheck.check("Integral(exp(a*x), (x, 0, 1))", "(exp(a) - 1)*a/(a**2 + 1 - sign(a)**2)")
    assert verdict.status != "verified"


def test_terms_built_in_python() -> None:
    """SymPy's own objects, and its own order of evaluation."""
    assert symcheck.check(Derivative(F(X) * X, X), F(X) + X * Derivative(F(X), X))
    assert symcheck.check(Integral(exp(-A * X), (X, 0, oo)), 1 / A, given=[A > 0])
    assert symcheck.check(Integral(log(X), (X, 1, Y)), Y * log(Y) - Y + 1, given=[Y > 0])


def test_the_rules_used_are_named() -> None:
    verdict = symcheck.check("Integral(x**s*exp(-x), (x, 0, oo))", "gamma(s + 1)", given=["s > 0"])
    assert "Gamma integral" in verdict.rules and verdict.models >= 3
    verdict = symcheck.check("Derivative(f(x**2), x)", "2*x*Derivative(f(u), u)", given=["u = x**2"])
    assert verdict.status == "verified"
    assert "f is smooth (standing condition)" in verdict.rules


def test_a_hypothesis_about_a_point_says_nothing_nearby() -> None:
    """f(x) = x**2 at one x gives no derivative there, nor does x = 3 make x**2 a constant."""
    given = ["x = 3"]
    assert symcheck.check("Derivative(x**2, x)", "6", given=given)
    assert symcheck.check("Derivative(x**2, x)", "0", given=given).status == "refuted"
    claimed = symcheck.check(Derivative(F(X), X), 2 * X, given=[Eq(F(X), X**2)])
    assert claimed.status != "verified"


@pytest.mark.parametrize("substitution", [{X: Y}, {Y: X}, {X: Integer(3)}], ids=str)
def test_nothing_is_written_for_the_variable_of_a_derivative(substitution: dict) -> None:
    """Derivative(x*y, x) = y for all x, y; at y = x that is x, and not the derivative of x**2."""
    known = Proof().chain("slope", Derivative(X * Y, X)).eq(Y).theorem(5)
    assert known is not None
    with pytest.raises(KernelError):
        kernel.cite(known, substitution, Hypotheses())


def test_other_symbols_of_a_derivative_may_be_substituted() -> None:
    known = Proof().chain("slope", Derivative(X * Y, X)).eq(Y).theorem(5)
    assert known is not None
    assert kernel.cite(known, {Y: A + B}, Hypotheses())


def test_the_index_of_a_sum_is_not_captured_by_a_derivative() -> None:
    """The summand at k = n is the derivative of n*k by n, at k = n: n, not the derivative of n**2."""
    given = ["n integer", "n >= 1"]
    assert symcheck.check("Sum(Derivative(n*k, n), (k, n, n))", "n", given=given)
    assert symcheck.check("Sum(Derivative(n*k, n), (k, n, n))", "2*n", given=given).status == "refuted"
    assert symcheck.check("Sum(Sum(j*k, (j, 1, 2)), (k, j, j))", "3*j", given=["j integer"])


# -- the parts, one by one ---------------------------------------------------------------------------------------------


class _Model:
    """A model with given values for symbols, and one polynomial for every unknown function."""

    def __init__(self, **values: fmpq) -> None:
        self.values = values
        self.caches: dict[int, Any] = {}
        self.attempt = 0
        self.kept: dict[Any, Any] = {}
        self.plan = SimpleNamespace(integers=frozenset(), laws=(), terms=())

    def quantity(self, key: Symbol, at: At) -> fmpq:
        return self.values[key.name]

    def coefficients(self, name: str, count: int) -> list[fmpq]:
        return [fmpq(k + 1, k + 2) for k in range(count)]


def _value(term: Any, **values: Any) -> Any:
    return value(term, _Model(**{name: fmpq(x) for name, x in values.items()}), 128)


FUNCTIONS = [exp, log, sin, cos, tan, sinh, cosh, tanh, asin, acos, atan, asinh, atanh, erf, erfc, gamma, loggamma]


POWERS = [lambda u: u**A, lambda u: A**u, lambda u: u ** (-3), lambda u: u**u]


@pytest.mark.parametrize("function", [*FUNCTIONS, digamma, sqrt, Abs, *POWERS])
def test_jets_agree_with_difference_quotients(function: Any) -> None:
    """(f(x + h) - f(x - h))/2h is off by about the third derivative times h^2/6: far less than by a wrong rule."""
    h = fmpq(1, 2**20)
    slope = _value(Derivative(function(X), X), x=fmpq(2, 7), a=fmpq(5, 3))
    ends = [arb(_value(function(X), x=fmpq(2, 7) + side * h, a=fmpq(5, 3))) for side in (1, -1)]
    assert abs((ends[0] - ends[1]) / (2 * h) - slope) < (1 + abs(slope)) * arb(10) ** -8


@pytest.mark.parametrize("function", [Abs, sqrt, sign, log, floor, lambda u: Max(u, 0), lambda u: u**A])
def test_jets_refuse_where_there_is_no_derivative(function: Any) -> None:
    with pytest.raises((Undefined, Uninterpretable)):
        _value(Derivative(function(X), X, evaluate=False), x=0, a=fmpq(3, 2))


QUADRATURES = [
    (Integral(X**3, (X, 0, 2)), arb(4)),
    (Integral(exp(-X), (X, 0, oo)), arb(1)),
    (Integral(exp(-(X**2)), (X, -oo, oo)), arb.pi().sqrt()),
    (Integral(log(X), (X, 0, 1)), arb(-1)),
    (Integral(1 / (1 + X**2), (X, -oo, oo)), arb.pi()),
    (Integral(X ** Rational(-3, 2), (X, 1, oo)), arb(2)),
    (Integral(1 / sqrt(1 - X**2), (X, -1, 1)), arb.pi()),
    (Integral(Abs(X - 1), (X, 0, 3)), arb(5) / 2),
    (Integral(sign(X), (X, -1, 2)), arb(1)),
    (Integral(exp(-Abs(X)) * X**2, (X, -oo, oo)), arb(4)),
    (Integral(X, (X, 2, 0)), arb(-2)),
    (Integral(1 / (2 + cos(X)), (X, 0, 2 * pi)), 2 * arb.pi() / arb(3).sqrt()),
]


@pytest.mark.parametrize("term, expected", QUADRATURES, ids=lambda item: str(item)[:50])
def test_quadrature_encloses_the_integral(term: Any, expected: arb) -> None:
    """Values worked out by hand."""
    found = arb(_value(term))
    assert found.overlaps(expected) and found.rad() < arb(10) ** -15


DIVERGENT = [
    Integral(1 / X, (X, -1, 1)),
    Integral(1 / X, (X, 0, 1)),
    Integral(1 / X, (X, 1, oo)),
    Integral(1 / X**2, (X, -1, 1)),
    Integral(sin(X), (X, 0, oo)),
    Integral(X, (X, -oo, oo)),
    Integral(tan(X), (X, 0, pi)),
    Integral(exp(X), (X, 0, oo)),
    Integral(1 / sqrt(X), (X, 1, oo)),
    Integral(log(X), (X, -1, 1)),
    Integral(1 / (X - sqrt(2)), (X, 0, 2)),
    Integral(sqrt(X), (X, -1, 1)),
    Integral(sign(X) * log(Abs(X)), (X, -1, 1)),
]


@pytest.mark.parametrize("term", DIVERGENT, ids=str)
def test_a_divergent_integral_has_no_value_in_a_model(term: Any) -> None:
    with pytest.raises((Undefined, Uninterpretable, Undecided)):
        _value(term)


BOUNDED = [
    X**2 * exp(-X),
    exp(-(X**2)),
    log(X) / X**2,
    1 / (1 + X**2),
    (X - 3) / (X**2 + 1),
    exp(-X) * log(2 * exp(-X)),
]


@pytest.mark.parametrize("weight", ["v", "exp(v)", "exp(-v)"])
@pytest.mark.parametrize("term", BOUNDED, ids=str)
def test_tails_bound_the_term(term: Any, weight: Any) -> None:
    """C v^m e^(-a v) stays above |f|, and the lower bound below, at a sample of points of the ray."""
    at = At(_Model(), 128)
    try:
        tail = Ray(at, X, fmpq(0), 1, weight, arb(16)).of(term)
    except Uninterpretable:
        assert weight != "v"
        return
    for v in (16, 17, 20, 33):
        w = {"v": arb(v), "exp(v)": arb(v).exp(), "exp(-v)": (-arb(v)).exp()}[weight]
        size = abs(arb(at.binding({X: w}).number(term)))
        bound = tail.upper.size * arb(v) ** tail.upper.power * (-tail.upper.rate * v).exp()
        assert not size > bound
        if tail.lower is not None:
            assert not size < tail.lower.size * arb(v) ** tail.lower.power * (-tail.lower.rate * v).exp()


LIMITS = [
    (X * exp(-X), Integer(0)),
    ((2 * X + 1) / (X - 3), Integer(2)),
    (log(X) - log(X + 1), Integer(0)),
    (log(X) / X, Integer(0)),
    (atan(X), pi / 2),
    (erf(-X), Integer(-1)),
    (exp(-X) * sin(X), Integer(0)),
    (X ** (-A) * log(X) ** 2, Integer(0)),
    (log(1 + exp(X)) - X, Integer(0)),
    (sin(1 / X), Integer(0)),
    (sin(X), None),
    (X, None),
    (log(X), None),
    (X ** (-B), None),
    (sqrt(X**2 + X) - X, None),
]


@pytest.mark.parametrize("term, expected", LIMITS, ids=str)
def test_limits_at_infinity(term: Any, expected: Any) -> None:
    """With a > 0 and nothing known of b; None where there is no limit, or none that these rules prove."""
    session = Session(read_given([A > 0, X > 0]))
    if expected is None:
        with pytest.raises(NoLimit):
            limit_at_infinity(term, X, session)
    else:
        assert (session.nf(limit_at_infinity(term, X, session)) - session.nf(expected)).is_zero()


def test_a_proposal_has_a_budget() -> None:
    def endless() -> None:
        while True:
            len(str(Integer(3)))

    assert within(20_000, endless) is None
    assert within(20_000, lambda: 7) == 7
    assert within(20_000, lambda: 1 // 0) is None


def test_free_variables_of_the_terms() -> None:
    """The variable of DerivativeAt and Primitive is bound; definitions of families are unfolded."""
    assert DerivativeAt(X * Y, X, 1, A).free_symbols == {Y, A}
    assert Primitive(X * Y, X, B).free_symbols == {Y, B}
    t = Symbol("t", integer=True)
    family = Family("alpha", t, X**t)
    assert depends(family[2], X) and not depends(family[2], Y)
    assert symcheck.check(DerivativeAt(family[2], X, 1, Y), 2 * Y)
