"""Matrices that do not commute, singular inverses, vec conventions, traces, determinants, attributes."""

from __future__ import annotations

from typing import Any

from sympy import (
    BlockMatrix,
    Determinant,
    Eq,
    Identity,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    Ne,
    Q,
    Trace,
    ZeroMatrix,
    exp,
    log,
    symbols,
)

from symcheck import frobenius, frobenius_norm, lambda_max, lambda_min, matrix_exp, norm, psd, vec, vec_rows
from tests.soundness.vocabulary import Case, never, refute, verify

COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook"
HORN = "Horn and Johnson, Matrix Analysis"
NEUDECKER = "Magnus and Neudecker, Matrix Differential Calculus, chapter 2"
MATRICES = "2 x 2 matrices do not commute"

n, k = symbols("n k", integer=True, positive=True)
t, a, b = symbols("t a b", real=True)
A, B, C, D, P, U = (MatrixSymbol(name, n, n) for name in "ABCDPU")
X, W, M = MatrixSymbol("X", n, k), MatrixSymbol("W", k, n), MatrixSymbol("M", k, k)
u, v, w = (MatrixSymbol(name, n, 1) for name in "uvw")
one, zero = Identity(n), ZeroMatrix(n, n)
tr, det, inv, kron = Trace, Determinant, Inverse, KroneckerProduct
PROJECTOR, INVOLUTION, NILPOTENT = Eq(P * P, P), Eq(A * A, one), Eq(A * A, zero)
SKEW = Eq(A.T, -A)
SYMMETRIC = [Q.symmetric(matrix) for matrix in (A, B, C)]

COMMUTING: list[Case] = [
    refute(A * B, "=", B * A, source=MATRICES),
    verify(A * B, "=", B * A, Q.diagonal(A), Q.diagonal(B), source=HORN),
    refute(A * B, "=", B * A, Q.diagonal(A), source=MATRICES + ", one of them diagonal"),
    refute(A * B, "=", B * A, Q.symmetric(A), Q.symmetric(B), source=HORN + ": symmetric ones do not"),
    refute((A + B) ** 2, "=", A**2 + 2 * A * B + B**2, source=MATRICES),
    verify((A + B) ** 2, "=", A**2 + A * B + B * A + B**2, source="distributivity"),
    refute((A * B) ** 2, "=", A**2 * B**2, source=MATRICES),
    refute((A + B) * (A - B), "=", A**2 - B**2, source=MATRICES),
    refute(A * (A * A).T * A, "=", A**4, source="sympy/sympy#28001: what SymPy said"),
    refute(a * A * B - a * B * A, "=", zero, source="sympy/sympy#25632: what SymPy said"),
    refute((A * B).T, "=", A.T * B.T, source=COOKBOOK + " (4)"),
    verify((A * B).T, "=", B.T * A.T, source=COOKBOOK + " (4)"),
    refute((A * B).T, "=", A * B, Q.symmetric(A), Q.symmetric(B), source=HORN),
    refute(A**2, "=", A.T * A, source="A need not be symmetric"),
    refute(u * v.T, "=", v * u.T, source="an outer product is not symmetric"),
    verify(v.T * A * u, "=", u.T * A.T * v, source="a number is its transpose"),
    refute(v.T * A * u, "=", u.T * A * v, source="A need not be symmetric"),
    verify(v.T * A * u, "=", u.T * A * v, Q.symmetric(A), source="a number is its transpose"),
    refute(B, "=", C, Eq(A * B, A * C), source="A may be singular"),
    verify(A.T * A, "=", inv(B), Eq(A * B * A.T, one), Q.positive_definite(B), source="whitening"),
    refute(A * A.T, "=", inv(B), Eq(A * B * A.T, one), Q.positive_definite(B), source="whitening, turned round"),
    verify(B, "=", C, Eq(A * B, A * C), Q.invertible(A), source="multiply by the inverse"),
    refute(A, "=", zero, Eq(A * B, zero), source="zero divisors"),
    refute(A * B, "=", zero, Eq(B * A, zero), source="zero divisors: E12 E11 = 0"),
    refute(A, "=", zero, NILPOTENT, source="nilpotent matrices"),
    refute(A**2 * u, "=", t * u, Eq(A * u, t * u), source="the eigenvalue of A^2 is t^2"),
    verify(A**2 * u, "=", t**2 * u, Eq(A * u, t * u), source=HORN),
    verify(u.T * v, "=", ZeroMatrix(1, 1), Eq(A * u, a * u), Eq(A * v, b * v), Ne(a, b), Q.symmetric(A), source=HORN),
    refute(u.T * v, "=", ZeroMatrix(1, 1), Eq(A * u, a * u), Eq(A * v, b * v), Ne(a, b), source="A is not symmetric"),
]

INVERSES: list[Case] = [
    refute(inv(A * B), "=", inv(A) * inv(B), source=COOKBOOK + " (1)"),
    verify(inv(A * B), "=", inv(B) * inv(A), source=COOKBOOK + " (1)"),
    refute(inv(A + B), "=", inv(A) + inv(B), source="true in no dimension"),
    verify(inv(A) - inv(B), "=", inv(A) * (B - A) * inv(B), source="the resolvent identity"),
    refute(inv(A) - inv(B), "=", inv(A) * (A - B) * inv(B), source="the resolvent identity, with the wrong sign"),
    verify(inv(B) * inv(inv(A) * (one - C) * inv(B)) * inv(A), "=", inv(one - C), source="sympy/sympy#15120"),
    verify(X * inv(Identity(k) + W * X), "=", inv(one + X * W) * X, source=COOKBOOK + ": push-through"),
    refute(X * inv(Identity(k) + W * X), "=", inv(one - X * W) * X, source=COOKBOOK + ": push-through, wrong sign"),
    verify(inv(one + A), "=", one - A, NILPOTENT, source="the Neumann series ends"),
    refute(inv(one + A), "=", one - A, source="the Neumann series does not end"),
    verify(B * A, "=", one, Eq(A * B, one), source=HORN + ": a one-sided inverse is two-sided"),
    never(X * W, "=", one, Eq(W * X, Identity(k)), source="a left inverse of a tall matrix is no right inverse"),
    never(inv(A), "=", A, NILPOTENT, source="a nilpotent matrix has no inverse"),
    never(inv(A - A), "=", A, source="the zero matrix has no inverse"),
    never(tr(A), "=", 5, Eq(A * B - B * A, one), source="Wielandt: no commutator of matrices is the identity"),
    never(A, "=", 2 * A, Eq(A * B - B * A, one), source="Wielandt: no commutator of matrices is the identity"),
    refute(det(A), "!=", 0, source="singular matrices"),
    verify(inv(A), "=", A, INVOLUTION, source="an involution"),
    refute(A, "=", one, INVOLUTION, source="reflections"),
    refute(A.T, "=", A, INVOLUTION, source="oblique reflections"),
    verify((one - 2 * P) ** 2, "=", one, PROJECTOR, source="a reflection"),
    refute(P.T, "=", P, PROJECTOR, source="oblique projectors"),
    refute(P, "=", one, PROJECTOR, source="projectors are singular"),
    verify(P, "=", one, PROJECTOR, Q.invertible(P), source="an invertible projector"),
    refute(tr(P), "=", n, PROJECTOR, source=HORN + ": the trace of a projector is its rank"),
    refute(P * A, "=", A * P, PROJECTOR, source=MATRICES),
    verify(U * U.T, "=", one, Q.orthogonal(U), source=HORN),
    refute(U * U, "=", one, Q.orthogonal(U), source="rotations"),
    refute(det(U), "=", 1, Q.orthogonal(U), source="reflections"),
    verify(det(U) ** 2, "=", 1, Q.orthogonal(U), source=HORN),
    verify(tr(U.T * A * U), "=", tr(A), Q.orthogonal(U), source="similar matrices"),
    refute(tr(U * A * U), "=", tr(A), Q.orthogonal(U), source="not similar"),
    verify(frobenius_norm(U * A), "=", frobenius_norm(A), Q.orthogonal(U), source=HORN + ": unitarily invariant"),
    refute(frobenius_norm(A * B), "=", frobenius_norm(A) * frobenius_norm(B), source=HORN + ": submultiplicative"),
]

TRACES: list[Case] = [
    verify(tr(A * B * C), "=", tr(C * A * B), source=COOKBOOK + " (16)"),
    refute(tr(A * B * C), "=", tr(A * C * B), source=COOKBOOK + " (16): cyclic rotations only"),
    verify(tr(A * B * C), "=", tr(A * C * B), *SYMMETRIC, source="transposition, for three symmetric matrices"),
    refute(tr(A * B * C * D), "=", tr(A * C * B * D), *SYMMETRIC, Q.symmetric(D), source="four symmetric matrices"),
    refute(tr(A * B), "=", tr(A) * tr(B), source="true for n = 1"),
    verify(tr(A * B - B * A), "=", 0, source=HORN),
    verify(tr(A), "=", 0, SKEW, source="the trace of a transpose", open=True),
    verify(tr(A**3), "=", 0, SKEW, source="an odd power of a skew matrix is skew", open=True),
    refute(tr(A**2), "=", 0, SKEW, source="an even power of a skew matrix is symmetric"),
    refute(tr(A * B * C), "=", 0, SKEW, Eq(B.T, -B), Eq(C.T, -C), source="the generators of so(3)"),
    verify(tr(A * B), "=", 0, SKEW, Q.symmetric(B), source="skew against symmetric", open=True),
    refute(tr(A * B), "=", 0, SKEW, source="B may be skew"),
    refute(tr(A * A), ">=", 0, source="rotations by 90 degrees"),
    verify(tr(A.T * A), ">=", 0, source=HORN),
    refute(tr(A.T * A), ">", 0, source="A = 0"),
    verify(tr(A * B), ">=", 0, psd(A), psd(B), source=HORN),
    refute(tr(A * B), ">=", 0, Q.symmetric(A), Q.symmetric(B), source="B = -A"),
    refute(tr(A * B * C), ">=", 0, psd(A), psd(B), psd(C), source=HORN + ": three are too many"),
    verify(tr(A) ** 2, "<=", n * tr(A.T * A), source="Cauchy-Schwarz with the identity"),
    refute(tr(A) ** 2, "<=", tr(A.T * A), source="A = I"),
    verify(frobenius(A, B), "<=", frobenius_norm(A) * frobenius_norm(B), source="Cauchy-Schwarz"),
    refute(tr(inv(A)), "=", 1 / tr(A), Q.positive_definite(A), source="true for n = 1"),
    refute(det(A + B), "=", det(A) + det(B), source="true for n = 1"),
    verify(det(A * B), "=", det(A) * det(B), source=COOKBOOK + " (21)"),
    refute(det(2 * A), "=", 2 * det(A), source=COOKBOOK + " (19)"),
    verify(det(2 * A), "=", 2**n * det(A), source=COOKBOOK + " (19)"),
    refute(det(-A), "=", -det(A), source=COOKBOOK + " (19): n even"),
    verify(det(one + u * v.T), "=", 1 + tr(v.T * u), source=COOKBOOK + " (24)"),
    refute(det(A + u * v.T), "=", det(A) + tr(v.T * u), source=COOKBOOK + ": the determinant lemma without A"),
    refute(det(A), "=", 0, SKEW, source="Jacobi: for odd n only"),
    refute(det(A), ">", 0, psd(A), source="singular ones"),
    verify(det(A), ">", 0, Q.positive_definite(A), source=HORN),
]

VEC: list[Case] = [
    verify(vec(A * X * M), "=", kron(M.T, A) * vec(X), source=COOKBOOK + " (520): columns under one another"),
    refute(vec(A * X * M), "=", kron(A, M.T) * vec(X), source="the convention of the rows"),
    refute(vec(A * X * M), "=", kron(M, A) * vec(X), source="a transpose lost"),
    verify(vec_rows(A * X * M), "=", kron(A, M.T) * vec_rows(X), source="rows under one another, as in NumPy"),
    refute(vec(A.T), "=", vec(A), source=NEUDECKER + ": the commutation matrix"),
    verify(vec(A.T), "=", vec_rows(A), source=NEUDECKER),
    verify(vec(u * v.T), "=", kron(v, u), source=NEUDECKER),
    refute(vec(u * v.T), "=", kron(u, v), source="the convention of the rows"),
    refute(kron(A, B), "=", kron(B, A), source=COOKBOOK + ", section 10.2"),
    verify(kron(A, B) * kron(C, D), "=", kron(A * C, B * D), source=COOKBOOK + " (511)"),
    refute(kron(A, B) * kron(C, D), "=", kron(A * B, C * D), source=COOKBOOK + " (511), the wrong pairs"),
    verify(kron(A, B).T, "=", kron(A.T, B.T), source=COOKBOOK + ", section 10.2"),
    refute(kron(A, B).T, "=", kron(B.T, A.T), source="the order is kept"),
    verify(tr(kron(A, B)), "=", tr(A) * tr(B), source=COOKBOOK + ", section 10.2"),
    refute(tr(kron(A, B)), "=", tr(A * B), source=COOKBOOK + ", section 10.2"),
    refute(det(kron(A, B)), "=", det(A) * det(B), source=COOKBOOK + ", section 10.2: powers n"),
]

BLOCKS: list[Case] = [
    verify(det(BlockMatrix([[A, B], [zero, D]])), "=", det(A) * det(D), source=COOKBOOK + ", section 9.1"),
    refute(det(BlockMatrix([[A, B], [C, D]])), "=", det(A) * det(D) - det(B) * det(C), source="Silvester 2000"),
    refute(det(BlockMatrix([[A, B], [C, D]])), "=", det(A * D - B * C), source="Silvester 2000: C and D must commute"),
    refute(det(BlockMatrix([[zero, A], [B, zero]])), "=", det(A) * det(B), source="Silvester 2000: (-1)^n"),
    refute(det(BlockMatrix([[zero, A], [B, zero]])), "=", -det(A) * det(B), source="Silvester 2000: (-1)^n"),
]

DEFINITE = [Q.positive_definite(A), Q.positive_definite(B)]
weight = symbols("w", real=True)
mixed, mean = det(weight * A + (1 - weight) * B), weight * log(det(A)) + (1 - weight) * log(det(B))
EXTREMES: list[Case] = [
    verify(lambda_max(X * X.T), "=", lambda_max(X.T * X), source=HORN + ", theorem 1.3.22"),
    refute(lambda_min(X * X.T), "=", lambda_min(X.T * X), source="the other one may be singular"),
    verify(lambda_max(u * u.T), "=", norm(u) ** 2, source=HORN + ", theorem 1.3.22"),
    verify(lambda_max(X.T * X), "<=", frobenius_norm(X) ** 2, source="the spectral norm"),
    refute(lambda_max(X.T * X), "=", frobenius_norm(X) ** 2, source="only of rank 1"),
    verify(tr(A * B), "<=", tr(A) * tr(B), psd(A), psd(B), source=HORN),
    refute(tr(A * B), "<=", tr(A) * tr(B), psd(A), Q.symmetric(B), source=HORN + ": both semidefinite"),
    refute(tr(A * B), "<=", lambda_min(A) * tr(B), psd(A), psd(B), source=HORN + ": that bounds it from below"),
    verify(tr(A * B), "<=", lambda_max(A) * tr(B), psd(A), psd(B), source=HORN),
    refute(tr(A * B), "<=", lambda_max(A) * tr(B), psd(A), Q.symmetric(B), source=HORN),
    verify(frobenius_norm(A), "<=", tr(A), psd(A), source=HORN),
    verify(tr(inv(A)) * tr(A), ">=", n**2, *DEFINITE, source="Cauchy and Schwarz"),
    refute(tr(inv(A)) * tr(A), ">=", n**2 + 1, *DEFINITE, source="the identity"),
    verify(log(mixed), ">=", mean, *DEFINITE, weight > 0, weight < 1, source=HORN + ", theorem 7.6.6"),
    refute(log(mixed), "<=", mean, *DEFINITE, weight > 0, weight < 1, source=HORN + ": concave, not convex"),
    refute(
        mixed, "<=", weight * det(A) + (1 - weight) * det(B), *DEFINITE, weight > 0, weight < 1, source="det is not"
    ),
    verify(log(det(A)), "<=", tr(A) - n, *DEFINITE, source=HORN + ", theorem 7.6.6"),
    refute(log(det(A)), "<=", tr(A) - n - 1, *DEFINITE, source="the identity"),
    verify(det(A), "<=", (tr(A) / n) ** n, *DEFINITE, source=HORN + ", theorem 7.8.1"),
    refute(det(A), "<=", (tr(A) / n) ** n, Q.symmetric(A), source="two negative eigenvalues"),
    refute(log(det(A)), "<=", log(tr(A) / n), *DEFINITE, source="n times that"),
    verify(tr(inv(A) * B) - log(det(B)) + log(det(A)), ">=", n, *DEFINITE, source="Stein's loss"),
    refute(tr(inv(A) * B) - log(det(A)) + log(det(B)), ">=", n, *DEFINITE, source="Stein's loss, the ratio turned"),
    verify(log(det(one + X * X.T)), ">=", 0, source=HORN + ", corollary 7.7.4"),
    verify(log(det(one + X * X.T)), "<=", frobenius_norm(X) ** 2, source="information gain of a linear model"),
    refute(log(det(one + X * X.T)), ">=", frobenius_norm(X) ** 2, source="log(1 + x) is below x"),
    verify(det(A + B), ">=", det(A), Q.positive_definite(A), psd(B), source=HORN + ", corollary 7.7.4"),
    refute(det(A + B), ">=", det(A), Q.symmetric(A), psd(B), source="diag(1, -1) and the identity"),
    verify(det(matrix_exp(A)), "=", exp(tr(A)), source="Jacobi"),
    refute(det(matrix_exp(A)), "=", exp(n * tr(A)), source="Jacobi"),
    verify(inv(matrix_exp(A)), "=", matrix_exp(-A), source="Higham, theorem 10.2"),
    refute(inv(matrix_exp(A)), "=", matrix_exp(A).T, source="that takes a skew A"),
]

TYPED: list[Case] = [
    verify("det(Matrix([[a, b], [c, d]]))", "=", "a*d - b*c", source="Cramer"),
    refute("det(Matrix([[a, b], [c, d]]))", "=", "a*d + b*c", source="the permanent"),
    never("inv(Matrix([[1, 2], [2, 4]]))", "=", "Matrix([[4, -2], [-2, 1]])", source="a singular matrix"),
    refute(
        "Matrix([[1, 1], [0, 1]])*Matrix([[1, 0], [1, 1]])",
        "=",
        "Matrix([[1, 0], [1, 1]])*Matrix([[1, 1], [0, 1]])",
        source=MATRICES,
    ),
]

CASES: list[Any] = [*COMMUTING, *INVERSES, *TRACES, *VEC, *BLOCKS, *EXTREMES, *TYPED]
