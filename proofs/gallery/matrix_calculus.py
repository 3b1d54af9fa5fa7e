"""Rules of matrix calculus, for matrices of every size (Petersen and Pedersen, The Matrix Cookbook, chapter 2)."""

from sympy import Determinant, Identity, Inverse, KroneckerProduct, MatrixSymbol, Q, Trace, exp, log, symbols

from symcheck import Gradient, Hessian, Jacobian, Proof, frobenius, frobenius_norm, inner, norm, vec
from symcheck.rules import differentiation

n, m = symbols("n m", integer=True, positive=True)
A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
W, V = MatrixSymbol("W", m, n), MatrixSymbol("V", n, m)
x, a, b = (MatrixSymbol(name, n, 1) for name in "xab")
M = MatrixSymbol("M", m, n)

proof = Proof(question="matrix calculus", title="Gradients and Hessians of traces, determinants, inverses and norms")


def rule(name, f, by, value, slip, given=()):
    """Say what the gradient of f is, and what it is not."""
    proof.chain(name, Gradient(f, by), given=given).eq(value, by=differentiation)
    proof.chain(f"{name}, wrong", Gradient(f, by), given=given, expect="refuted").eq(slip)


rule("(100) tr(V W)", Trace(V * W), W, V.T, V.T * 2)
rule("(101) tr(A X B)", Trace(A * X * B), X, A.T * B.T, B.T * A.T)
rule("(108) tr(X^T B X)", Trace(X.T * B * X), X, (B + B.T) * X, 2 * B * X)
rule("(111) tr(X B X^T)", Trace(X * B * X.T), X, X * (B + B.T), (B + B.T) * X)
rule("(117) tr(A X B X^T C)", Trace(A * X * B * X.T * C), X, A.T * C.T * X * B.T + C * A * X * B, 2 * C * A * X * B)
rule(
    "(124) tr(A X^-1 B)",
    Trace(A * Inverse(X) * B),
    X,
    -(Inverse(X) * B * A * Inverse(X)).T,
    -Inverse(X) * B * A * Inverse(X),
)
rule("tr(X^3)", Trace(X**3), X, 3 * (X.T) ** 2, 3 * X**2)
rule("(49) det(X)", Determinant(X), X, Determinant(X) * Inverse(X).T, Determinant(X) * Inverse(X))
rule("(57) log det(X)", log(Determinant(X)), X, Inverse(X).T, Inverse(X), given=[Determinant(X) > 0])
rule("log det(X) for a definite X", log(Determinant(X)), X, Inverse(X), -Inverse(X), given=[Q.positive_definite(X)])
rule("det(A X B)", Determinant(A * X * B), X, Determinant(A * X * B) * Inverse(X).T, Determinant(X) * Inverse(X).T)
rule("(70) a^T X b", a.T * X * b, X, a * b.T, b * a.T)
rule("(77) |W x|^2", norm(W * x) ** 2, W, 2 * W * x * x.T, W * x * x.T)
rule(
    "(61) a^T X^-1 b",
    inner(a, Inverse(X) * b),
    X,
    -(Inverse(X).T) * a * b.T * Inverse(X).T,
    -Inverse(X) * a * b.T * Inverse(X),
)
rule("(81) x^T B x", inner(x, B * x), x, (B + B.T) * x, 2 * B * x)
rule("(129) |x - a|", norm(x - a), x, (x - a) / norm(x - a), x - a)
rule("(132) |X|_F^2", frobenius_norm(X) ** 2, X, 2 * X, X)
rule("exp of a form", exp(inner(a, x)), x, exp(inner(a, x)) * a, exp(inner(a, x)) * x)
rule("the product rule", inner(a, x) * norm(x) ** 2, x, norm(x) ** 2 * a + 2 * inner(a, x) * x, 2 * inner(a, x) * x)

proof.chain("Hessian of a quadratic form", Hessian(inner(x, B * x), x)).eq(B + B.T, by=differentiation)
proof.chain("not symmetric", Hessian(inner(x, B * x), x), expect="refuted").eq(2 * B)
proof.chain("Hessian in vec(W)", Hessian(Trace(W * B * W.T), W)).eq(
    KroneckerProduct(B + B.T, Identity(m)), by=differentiation
)
# The entries of X are independent variables, also where X is symmetric: d(X^-T) holds dX^T.
proof.chain("Hessian of log det", Hessian(log(Determinant(X)), X), given=[Q.positive_definite(X)], expect="refuted").eq(
    -KroneckerProduct(Inverse(X), Inverse(X))
)
proof.chain("Jacobian of a linear map", Jacobian(A * x, x)).eq(A, by=differentiation)
proof.chain("Jacobian of the unit vector", Jacobian(x / norm(x), x)).eq(
    (Identity(n) - x * x.T / norm(x) ** 2) / norm(x), by=differentiation
)
proof.chain("Jacobian of an inverse, in vec", Jacobian(Inverse(X), X)).eq(
    -KroneckerProduct(Inverse(X).T, Inverse(X)), by=differentiation
)
# The definition: the derivative in a direction M is <gradient, M>.
(
    proof.chain("by the definition", vec(Gradient(Trace(W * B * W.T), W)).T * vec(M))
    .eq(frobenius(W * B + W * B.T, M), by=differentiation)
    .eq(Trace(M * B * W.T) + Trace(W * B * M.T))
)
