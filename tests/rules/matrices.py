"""Rules of the theory of matrices, for every size."""

from __future__ import annotations

from sympy import (
    BlockMatrix,
    Determinant,
    Identity,
    Inverse,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    Ne,
    Q,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    symbols,
)

from symcheck import frobenius, frobenius_norm, psd, vec
from tests.rules.cases import RuleCase, Theory, asked, false, undefined

HORN = "Horn and Johnson, Matrix Analysis, "
TOPICS = "Horn and Johnson, Topics in Matrix Analysis, "
PETERSEN = "Petersen and Pedersen, The Matrix Cookbook, "

n, m, k = symbols("n m k", integer=True, positive=True)
c = Symbol("c", real=True)
A, B, C, S = (MatrixSymbol(name, n, n) for name in "ABCS")
M = MatrixSymbol("M", m, m)
U, V = MatrixSymbol("U", n, k), MatrixSymbol("V", k, n)
P, W = MatrixSymbol("P", n, m), MatrixSymbol("W", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
one = Identity(n)

matrix = Theory("matrix")
matrix("matrix algebra", MatMul(A + B, A - B), "=", A * A - A * B + B * A - B * B, HORN + "section 0.2")
matrix("matrix algebra", Transpose(A * U), "=", MatMul(U.T, A.T), HORN + "(0.2.5)")
matrix(
    "inverse of a product",
    Inverse(A * B),
    "=",
    MatMul(Inverse(B), Inverse(A)),
    HORN + "section 0.5",
    *undefined(Q.invertible(A), Q.invertible(B)),
)
matrix(
    "inverse of a rank-one update",
    Inverse(one + x * y.T),
    "=",
    one - MatMul(x, y.T) / (1 + Trace(x * y.T)),
    HORN + "(0.7.4.2)",
    *asked(Ne(1 + Trace(x * y.T), 0)),
)
matrix("cyclic property of the trace", Trace(A * B * C), "=", Trace(C * A * B), HORN + "section 1.2")
matrix("matrix algebra", A * B, "=", A.T * B, HORN + "section 0.2", *false(Q.symmetric(A)))
matrix("vec of a product", vec(A * U * V), "=", KroneckerProduct(V.T, A) * vec(U), TOPICS + "lemma 4.3.1")
matrix("vec of a product", Trace(A.T * B), "=", Trace(MatMul(vec(A).T, vec(B))), TOPICS + "section 4.2")
matrix(
    "mixed product of Kronecker products",
    MatMul(KroneckerProduct(A, M), KroneckerProduct(B, M)),
    "=",
    KroneckerProduct(A * B, M * M),
    TOPICS + "lemma 4.2.10",
)
matrix("determinant of a product", Determinant(A * B), "=", Determinant(A) * Determinant(B), HORN + "(0.3.5)")
matrix(
    "determinant of a Kronecker product",
    Determinant(KroneckerProduct(A, M)),
    "=",
    Determinant(A) ** m * Determinant(M) ** n,
    TOPICS + "section 4.2",
)
matrix(
    "det(I + U V) = det(I + V U)",
    Determinant(one + U * V),
    "=",
    Determinant(Identity(k) + V * U),
    HORN + "theorem 1.3.22",
)
matrix(
    "determinant by the Schur complement",
    Determinant(BlockMatrix([[A, P], [W, M]])),
    "=",
    Determinant(A) * Determinant(M - W * Inverse(A) * P),
    HORN + "(0.8.5.1)",
    *undefined(Q.invertible(A)),
)
matrix(
    "determinant by the Schur complement",
    Determinant(BlockMatrix([[A, P], [ZeroMatrix(m, n), M]])),
    "=",
    Determinant(A) * Determinant(M),
    HORN + "section 0.9.4",
)
matrix("entry by entry", "det(Matrix([[a, b], [c, d]]))", "=", "a*d - b*c", HORN + "section 0.3.1")
matrix(
    "entry by entry",
    "Matrix([[a, b], [c, d]])*Matrix([[d, -b], [-c, a]])",
    "=",
    "(a*d - b*c)*Matrix([[1, 0], [0, 1]])",
    HORN + "section 0.8.2",
)
matrix("Cauchy-Schwarz inequality", frobenius(A, B), "<=", frobenius_norm(A) * frobenius_norm(B), HORN + "section 5.6")
matrix(
    "Cauchy-Schwarz inequality",
    Trace(MatMul(x.T, S, y)) ** 2,
    "<=",
    Trace(MatMul(x.T, S, x)) * Trace(MatMul(y.T, S, y)),
    HORN + "theorem 7.2.7",
    *false(psd(S)),
)
matrix((), Trace(MatMul(x.T, S, x)), ">=", 0, HORN + "definition 4.1.9", *false(psd(S)))
matrix((), MatMul(S, S.T), "=", one, HORN + "definition 2.1.3", *false(Q.orthogonal(S)))

CASES: list[RuleCase] = list(matrix.cases)
