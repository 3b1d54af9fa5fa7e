"""Gradients of matrices, stop-gradients, Gaussians with covariance matrices, functions of time, sums of vectors."""

from __future__ import annotations

from sympy import (
    Determinant,
    Eq,
    Identity,
    Interval,
    Inverse,
    MatrixSymbol,
    Ne,
    Q,
    Sum,
    Trace,
    ZeroMatrix,
    log,
    oo,
    symbols,
)

from symcheck import (
    KL,
    E,
    Gradient,
    Hessian,
    Jacobian,
    MatrixSum,
    Normal,
    derivative,
    for_every,
    function,
    inner,
    lambda_min,
    norm,
    process,
    psd,
    sg,
    vector,
)
from tests.soundness.vocabulary import Case, conditional, fails, holds, refute, verify

COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook"
GAUSSIANS = COOKBOOK + ", section 8"
STOP = "jax.lax.stop_gradient: the identity, of derivative zero"
FLOW = "Khalil, Nonlinear Systems, chapter 4"
TRIANGLE = "the triangle inequality"

n = symbols("n", integer=True, positive=True)
i, j, T = symbols("i j T", integer=True)
t, theta = symbols("t theta", real=True)
c = symbols("c", positive=True)
A, S, R = (MatrixSymbol(name, n, n) for name in "ASR")
u, w, m = (MatrixSymbol(name, n, 1) for name in "uwm")
e, x = vector("e", n), process("x", n)
f, U = function("f"), function("U")
W, M, H, F = function("W", n), function("M", (n, n)), function("H", (n, n)), function("F", n)
one, origin = Identity(n), ZeroMatrix(n, 1)
DEFINITE, BOTH = Q.positive_definite(S), (Q.positive_definite(S), Q.positive_definite(R))
law, moving = Normal(e, m, S), Normal(e, W(t), S)
square = norm(W(t)) ** 2
uniform = for_every(t, Interval(0, oo), Eq(derivative(W(t), t), -H(t) * W(t)), Q.symmetric(H(t)), lambda_min(H(t)) >= c)

CASES: list[Case] = [
    # gradients
    verify(Gradient(Trace(A * A), A), "=", 2 * A.T, source=COOKBOOK + " (106)"),
    refute(Gradient(Trace(A * A), A), "=", 2 * A, source=COOKBOOK + " (106)"),
    verify(Gradient(log(Determinant(A)), A), "=", Inverse(A).T, Determinant(A) > 0, source=COOKBOOK + " (57)"),
    refute(Gradient(log(Determinant(A)), A), "=", Inverse(A), Determinant(A) > 0, source=COOKBOOK + " (57)"),
    refute(Gradient(inner(w, A * w), w), "=", 2 * A * w, source=COOKBOOK + " (81): A need not be symmetric"),
    verify(Gradient(inner(w, A * w), w), "=", 2 * A * w, Q.symmetric(A), source=COOKBOOK + " (81)"),
    conditional(Gradient(norm(w), w), "=", w / norm(w), source=COOKBOOK + " (129)", provided=("norm(w) != 0",)),
    refute(Jacobian(inner(w, u) * w, w), "=", u * w.T + inner(w, u) * one, source="the product rule, transposed"),
    verify(Jacobian(inner(w, u) * w, w), "=", w * u.T + inner(w, u) * one, source="the product rule"),
    refute(Gradient(f(A * w), w), "=", A.T * Gradient(f(w), w), source="the chain rule, at the wrong point"),
    verify(Gradient(f(A * w), w), "=", A.T * Gradient(f(w), w, A * w), source="the chain rule"),
    refute(Gradient(norm(F(w)) ** 2, w), "=", 2 * Jacobian(F(w), w) * F(w), source="the chain rule, transposed"),
    refute(Gradient(norm(x[i]) ** 2, x[j]), "=", origin, source="i = j"),
    verify(Gradient(norm(x[i]) ** 2, x[j]), "=", origin, Ne(i, j), source="x_i does not hold x_j"),
    fails(psd(Hessian(norm(w) ** 4 - norm(w) ** 2, w)), source="w = 0"),
    holds(psd(Hessian(inner(w, A * w), w)), psd(A), source="a convex quadratic form"),
    # stop-gradients
    refute(Gradient(inner(w, sg(A * w)), w), "=", (A + A.T) * w, source=STOP),
    verify(Gradient(inner(w, sg(A * w)), w), "=", A * w, source=STOP),
    refute(derivative(sg(W(t)), t), "=", derivative(W(t), t), source=STOP),
    verify(derivative(sg(W(t)), t), "=", origin, source=STOP),
    refute(derivative(sg(theta * w), theta), "=", w, source=STOP),
    refute(derivative(A * sg(M(t)), t), "=", A * derivative(M(t), t), source=STOP),
    verify(derivative(sg(M(t)) * M(t), t), "=", M(t) * derivative(M(t), t), source=STOP),
    refute(derivative(inner(sg(W(t)), W(t)), t), "=", 2 * inner(W(t), derivative(W(t), t)), source=STOP),
    verify(sg(derivative(W(t), t)), "=", derivative(W(t), t), source=STOP),
    # Gaussians with covariance matrices
    verify(Gradient(log(law), m), "=", Inverse(S) * (e - m), DEFINITE, source=GAUSSIANS),
    refute(Gradient(log(law), m), "=", Inverse(S) * (m - e), DEFINITE, source=GAUSSIANS),
    verify(Gradient(log(law), e), "=", Inverse(S) * (m - e), DEFINITE, source=GAUSSIANS),
    refute(Gradient(log(law), e), "=", S * (m - e), DEFINITE, source=GAUSSIANS),
    verify(Hessian(log(law), e), "=", -Inverse(S), DEFINITE, source=GAUSSIANS),
    refute(Hessian(log(law), e), "=", -S, DEFINITE, source=GAUSSIANS),
    verify(Gradient(KL(law, Normal(e, w, R)), m), "=", Inverse(R) * (m - w), *BOTH, source=GAUSSIANS),
    refute(Gradient(KL(law, Normal(e, w, R)), m), "=", Inverse(S) * (m - w), *BOTH, source=GAUSSIANS),
    verify(Gradient(E(inner(e, A * e), law), m), "=", (A + A.T) * m, DEFINITE, source=GAUSSIANS),
    refute(Gradient(E(inner(e, A * e), law), m), "=", 2 * A * m, DEFINITE, source=GAUSSIANS),
    verify(
        Gradient(E(f(e), law), m), "=", Inverse(S) * E(f(e) * (e - m), law), DEFINITE, source="the score-function trick"
    ),
    refute(Gradient(E(f(e), law), m), "=", E(f(e) * (e - m), law), DEFINITE, source="the score-function trick"),
    verify(
        derivative(log(Normal(e, 0, theta * S)), theta),
        "=",
        inner(e, Inverse(S) * e) / (2 * theta**2) - n / (2 * theta),
        DEFINITE,
        theta > 0,
        source=GAUSSIANS,
    ),
    refute(derivative(log(Normal(e, 0, theta * S)), theta), "=", -n / theta, DEFINITE, theta > 0, source=GAUSSIANS),
    # functions of time
    verify(derivative(U(t) * w, t), "=", derivative(U(t), t) * w, source="the product rule"),
    refute(derivative(U(t) * w, t), "=", U(t) * w, source="the product rule"),
    verify(derivative(Gradient(U(t) * norm(w) ** 2, w), t), "=", 2 * derivative(U(t), t) * w, source="mixed partials"),
    refute(derivative(M(t) ** 2, t), "=", 2 * M(t) * derivative(M(t), t), source="M and its derivative do not commute"),
    refute(derivative(square, t), "=", -2 * c * square, uniform, t >= 0, source=FLOW),
    verify(derivative(square, t), "<=", -2 * c * square, uniform, t >= 0, source=FLOW),
    refute(norm(W(t)), "<=", norm(W(0)), uniform, source=FLOW + ": t = -1"),
    verify(
        derivative(E(norm(e) ** 2, moving), t),
        "<=",
        -2 * c * square,
        DEFINITE,
        uniform,
        t >= 0,
        source=FLOW,
    ),
    refute(
        derivative(E(norm(e) ** 2, moving), t),
        "<=",
        -3 * c * square,
        DEFINITE,
        uniform,
        t >= 0,
        source=FLOW,
    ),
    # sums of vectors
    verify(norm(MatrixSum(x[i], (i, 1, T))), "<=", Sum(norm(x[i]), (i, 1, T)), T >= 1, source=TRIANGLE),
    refute(norm(MatrixSum(x[i], (i, 1, T))), ">=", Sum(norm(x[i]), (i, 1, T)), T >= 1, source=TRIANGLE),
    refute(norm(MatrixSum(x[i], (i, 1, T))) ** 2, "<=", Sum(norm(x[i]) ** 2, (i, 1, T)), T >= 1, source="equal x_i"),
]
