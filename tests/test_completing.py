"""Bounds by completing squares (of vectors, with matrices, with hypotheses), by projections, and of traces.

A row is ``(lhs, relation, rhs, given)``. TRUE rows must be verified, FALSE rows refuted with a counterexample.
"""

import pytest
from sympy import Eq, Identity, Inverse, KroneckerProduct, MatrixSymbol, Q, Trace, ZeroMatrix, symbols

from symcheck import (
    Gradient,
    Proof,
    check,
    frobenius_norm,
    function,
    inner,
    lambda_max,
    lambda_min,
    matrix_exp,
    norm,
    psd,
    vec,
)

n, m, k = symbols("n m k", integer=True, positive=True)
mu, c = symbols("mu c", positive=True)
x, y, z, p, q = (MatrixSymbol(name, n, 1) for name in "xyzpq")
u, v = MatrixSymbol("u", m, 1), MatrixSymbol("v", m, 1)
A, B, P = (MatrixSymbol(name, n, n) for name in "ABP")
X, W = MatrixSymbol("X", m, n), MatrixSymbol("W", n, k)
f, g = function("f"), function("g", n)
definite, orthonormal = [Q.positive_definite(A)], [Eq(W.T * W, Identity(k))]
bilinear = inner(x, A * x) / 2 + inner(y, Inverse(A) * y) / 2
strongly = [f(z) >= f(x) + inner(g(x), z - x) + mu / 2 * norm(z - x) ** 2]
firm = [inner(x - p - (y - q), p - q) >= 0]
commuting = [Eq(A * B, B * A)]
stationary = [Eq(Gradient(f(p), p, x), ZeroMatrix(n, 1))]

TRUE = {
    "Fenchel and Young": (inner(x, y), "<=", bilinear, definite),
    "with another weight": (inner(x, y), "<=", c * inner(x, A * x) + inner(y, Inverse(A) * y) / (4 * c), definite),
    "strong convexity": (norm(g(x)) ** 2, ">=", 2 * mu * (f(x) - f(z)), strongly),
    "firmly nonexpansive": (norm(p - q), "<=", norm(x - y), firm),
    "and the rest": (norm(p - q) ** 2, "<=", norm(x - y) ** 2 - norm(x - p - (y - q)) ** 2, firm),
    "a subspace": (norm(W.T * x), "<=", norm(x), orthonormal),
    "a subspace of matrices": (frobenius_norm(X * W) ** 2, "<=", frobenius_norm(X) ** 2, orthonormal),
    "explained variance": (Trace(W.T * A * W), "<=", Trace(A), [psd(A), *orthonormal]),
    "two semidefinite": (Trace(A * B), ">=", 0, [psd(A), psd(B)]),
    "one symmetric": (Trace(A * B), "<=", lambda_max(A) * Trace(B), [Q.symmetric(A), psd(B)]),
    "another shape": (norm(X * x) ** 2, "<=", lambda_max(X * X.T) * norm(x) ** 2, []),
    "outer products": (vec(u * x.T) * vec(v * y.T).T, "=", KroneckerProduct(x * y.T, u * v.T), []),
    "exponentials": (matrix_exp(A) * matrix_exp(B), "=", matrix_exp(A + B), commuting),
    "a stationary point": (Gradient(f(p), p, x), "=", ZeroMatrix(n, 1), stationary),
}
FALSE = {
    "Fenchel and Young": (inner(x, y), "<=", bilinear / 2, definite),
    "with another weight": (inner(x, y), "<=", c * inner(x, A * x) + inner(y, Inverse(A) * y) / (8 * c), definite),
    "strong convexity": (norm(g(x)) ** 2, ">=", 4 * mu * (f(x) - f(z)), strongly),
    "no strong convexity": (norm(g(x)) ** 2, ">=", 2 * mu * (f(x) - f(z)), []),
    "firmly nonexpansive": (norm(p - q), "<=", norm(x - y) / 2, firm),
    "and the rest": (norm(p - q) ** 2, "<=", norm(x - y) ** 2 - 2 * norm(x - p - (y - q)) ** 2, firm),
    "monotone alone": (norm(p - q), "<=", norm(x - y), [inner(x - y, p - q) >= 0]),
    "a subspace": (norm(W.T * x), "<=", norm(x), []),
    "explained variance": (Trace(W.T * A * W), "<=", Trace(A), [Q.symmetric(A), *orthonormal]),
    "two symmetric": (Trace(A * B), ">=", 0, [Q.symmetric(A), psd(B)]),
    "one symmetric": (Trace(A * B), "<=", lambda_min(A) * Trace(B), [Q.symmetric(A), psd(B)]),
    "two of them": (Trace(A * B), "<=", lambda_max(A) * Trace(B), [Q.symmetric(A), Q.symmetric(B)]),
    "another shape": (norm(X * x) ** 2, ">=", lambda_min(X * X.T) * norm(x) ** 2, []),
    "outer products": (vec(u * x.T) * vec(v * y.T).T, "=", KroneckerProduct(u * v.T, x * y.T), []),
    "exponentials": (matrix_exp(A) * matrix_exp(B), "=", matrix_exp(A + B), []),
    "a stationary point": (f(x), "<=", f(y), stationary),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, relation, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize("name", FALSE)
def test_false(name):
    lhs, relation, rhs, given = FALSE[name]
    assert check(lhs, rhs, relation, given=given).status == "refuted"


def test_the_complement_of_a_projection_is_semidefinite_and_of_another_matrix_is_not():
    proof = Proof()
    idempotent = Eq(P * P, P)
    assert proof.holds("P", psd(Identity(n) - P), given=[idempotent, Q.symmetric(P)]).check().status == "verified"
    assert proof.holds("oblique", psd(Identity(n) - P), given=[idempotent]).check().status == "refuted"
    assert proof.holds("any", psd(Identity(n) - W * W.T)).check().status == "refuted"
    assert proof.holds("columns", psd(Identity(n) - W * W.T), given=orthonormal).check().status == "verified"
