"""Derivatives of vector- and matrix-valued networks by numbers: their parameters, scalar inputs, and the chain rule.

A row is ``(lhs, rhs, given)``. TRUE rows must be verified, FALSE rows refuted with a counterexample.
"""

import pytest
from sympy import Determinant, Inverse, MatrixSymbol, Trace, symbols

from symcheck import (
    E,
    Gradient,
    Jacobian,
    JointLaw,
    Normal,
    check,
    derivative,
    display,
    function,
    infix,
    inner,
    latex,
    norm,
    vector,
)

d, m = symbols("d m", integer=True, positive=True)
theta, s, a, t = symbols("theta s a t", real=True)
x, eps = vector("x", d), vector("eps", d)
u = MatrixSymbol("u", d, 1)
F, G = function("F", d, parameters=theta), function("g", d)
curve, weights, w = function("N", d), function("M", (d, m)), function("w", d)
kernel = function("K", (d, d), parameters=theta)
f = function("f")
p = JointLaw("p", x)
slope = derivative(F(x), theta)
second = derivative(slope, theta)
noise = Normal(eps, 0, 1)

TRUE = {
    "a square": (derivative(norm(F(x)) ** 2, theta), 2 * inner(F(x), slope), ()),
    "its second derivative": (
        derivative(derivative(norm(F(x)) ** 2 / 2, theta), theta),
        norm(slope) ** 2 + inner(F(x), second),
        (),
    ),
    "a loss of a network": (derivative(f(F(x)), theta), inner(Gradient(f(u), u, F(x)), slope), ()),
    "a network of a network": (derivative(G(F(x)), theta), Jacobian(G(u), u, F(x)) * slope, ()),
    "a scalar input": (derivative(curve(theta * a), theta), a * derivative(curve(s), s, theta * a), ()),
    "at its own symbol": (derivative(curve(theta), theta), derivative(curve(s), s, theta), ()),
    "a number": (derivative(f(theta**2), theta), 2 * theta * derivative(f(s), s, theta**2), ()),
    "a matrix": (derivative(weights(theta**2), theta), 2 * theta * derivative(weights(s), s, theta**2), ()),
    "ridge function": (Jacobian(curve(inner(u, x)), u), derivative(curve(s), s, inner(u, x)) * x.T, ()),
    "two ways to move": (
        derivative(F.at(t)(curve(t)), t),
        derivative(F.at(s)(curve(t)), s, t) + Jacobian(F.at(t)(u), u, curve(t)) * derivative(curve(t), t),
        (),
    ),
    "an energy": (
        derivative(norm(derivative(w(t), t)) ** 2 / 2 + f(w(t)), t),
        inner(derivative(w(t), t), derivative(derivative(w(t), t), t) + Gradient(f(u), u, w(t))),
        (),
    ),
    "under a mean": (
        derivative(E(norm(F(x) - x) ** 2, p(x)), theta),
        2 * E(inner(F(x) - x, slope), p(x)),
        (),
    ),
    "pathwise": (derivative(E(F(eps), noise), theta), E(derivative(F(eps), theta), noise), ()),
    "a kernel matrix": (
        derivative(Trace(kernel(x) * kernel(x)), theta),
        2 * Trace(kernel(x) * derivative(kernel(x), theta)),
        (),
    ),
    "its determinant": (
        derivative(Determinant(kernel(x)), theta),
        Determinant(kernel(x)) * Trace(Inverse(kernel(x)) * derivative(kernel(x), theta)),
        (),
    ),
}
FALSE = {
    "the factor 2": (derivative(norm(F(x)) ** 2, theta), inner(F(x), slope), ()),
    "the inner derivative": (derivative(curve(theta * a), theta), derivative(curve(s), s, theta * a), ()),
    "at the wrong point": (derivative(curve(theta * a), theta), a * derivative(curve(s), s, theta), ()),
    "the gradient at the input": (derivative(f(F(x)), theta), inner(Gradient(f(u), u, x), slope), ()),
    "the wrong vector": (Jacobian(curve(inner(u, x)), u), derivative(curve(s), s, inner(u, x)) * u.T, ()),
    "one way forgotten": (derivative(F.at(t)(curve(t)), t), derivative(F.at(s)(curve(t)), s, t), ()),
    "the curvature alone": (
        derivative(derivative(norm(F(x)) ** 2 / 2, theta), theta),
        norm(slope) ** 2,
        (),
    ),
    "another parameter": (derivative(F(x), theta), derivative(F.at(s)(x), s, a), ()),
    "the transpose": (
        derivative(Trace(kernel(x) * kernel(x)), theta),
        2 * Trace(kernel(x).T * derivative(kernel(x), theta)),
        (),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, given=given)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize("name", FALSE)
def test_false(name):
    lhs, rhs, given = FALSE[name]
    assert check(lhs, rhs, given=given).status == "refuted"


def test_a_derivative_at_a_point_binds_its_symbol():
    at = derivative(curve(s), s, a * t)
    assert s not in at.free_symbols
    assert check(at, derivative(curve(theta), theta, t * a))
    assert derivative(f(s), s, 0).free_symbols == set()


def test_it_prints():
    at = derivative(curve(s), s, a * t)
    assert infix(at) == "derivative(N(s), s, a*t)"
    assert display(at) == "[d/ds N(s) at s = a t]"
    assert latex(at) == r"\left. \frac{d}{d s} N\left(s\right) \right|_{s = a t}"
