"""Matrices of symbolic shape, end to end: what is true of them, and the slips that are common with them.

A row is ``(lhs, relation, rhs, given, why)``. TRUE rows must be verified; FALSE rows must be refuted with a
counterexample. The source of a status is the mathematics in its last column, not the program.
"""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Determinant,
    Eq,
    Identity,
    ImmutableMatrix,
    Integer,
    Inverse,
    KroneckerProduct,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Q,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    log,
    symbols,
)

import symcheck
from symcheck import frobenius, frobenius_norm, inner, norm, psd, vec, vec_rows

V, R = "verified", "refuted"
n, m, k, p = symbols("n m k p", integer=True, positive=True)
A, B, C, S, W, P, G = (MatrixSymbol(name, n, n) for name in "ABCSWPG")
D, E = MatrixSymbol("D", n, n), MatrixSymbol("E", n, n)
X, Y = MatrixSymbol("X", n, p), MatrixSymbol("Y", p, m)
Z, N = MatrixSymbol("Z", n, p), MatrixSymbol("N", m, m)
M1, M2 = MatrixSymbol("M1", m, m), MatrixSymbol("M2", m, m)
U, L, T = MatrixSymbol("U", n, k), MatrixSymbol("L", k, n), MatrixSymbol("T", k, k)
H, O = MatrixSymbol("H", m, n), MatrixSymbol("O", m, m)
u, v, w, y = (MatrixSymbol(name, n, 1) for name in "uvwy")
I = Identity(n)
c, x = Symbol("c", real=True), Symbol("x", real=True)
lam = Symbol("lambda", positive=True)
gain = P * H.T * Inverse(H * P * H.T + O)
kalman = (Q.positive_definite(P), Q.positive_definite(O))
two = [MatrixSymbol(name, 2, 2) for name in ("A2", "B2")]
a, b, d, e = symbols("a b d e", real=True)
general = ImmutableMatrix([[a, b], [d, e]])

TRUE: list[tuple[Any, str, Any, tuple[Any, ...], str]] = [
    (A * (B + C), "=", A * B + A * C, (), "distributive on the left"),
    ((A + B) * C, "=", A * C + B * C, (), "distributive on the right"),
    (MatMul(A + B, A - B), "=", A * A - A * B + B * A - B * B, (), "no commutativity"),
    (A * (B * C), "=", (A * B) * C, (), "associative"),
    (Transpose(A * B), "=", MatMul(B.T, A.T), (), "transpose of a product"),
    (Transpose(X * Y), "=", MatMul(Y.T, X.T), (), "of any shapes"),
    (Transpose(A.T), "=", A, (), "an involution"),
    (Transpose(A + c * B), "=", A.T + c * B.T, (), "linear"),
    (MatMul(A, Inverse(A)), "=", I, (), "where A is invertible"),
    (Inverse(A * B), "=", MatMul(Inverse(B), Inverse(A)), (), "inverse of a product"),
    (Inverse(MatMul(c, A)), "=", MatMul(1 / c, Inverse(A)), (), "inverse of a multiple"),
    (Inverse(Inverse(A)), "=", A, (), "an involution"),
    (Inverse(Transpose(A)), "=", Transpose(Inverse(A)), (), "inverse and transpose commute"),
    (MatPow(A, 3), "=", MatMul(A, A, A), (), "a power"),
    (MatPow(A, -2), "=", MatMul(Inverse(A), Inverse(A)), (), "a negative power"),
    (MatMul(A, MatPow(A, 2)), "=", MatMul(MatPow(A, 2), A), (), "powers of one matrix commute"),
    (A * I + ZeroMatrix(n, n) * B, "=", A, (), "identity and zero"),
    (MatMul(Inverse(I + A), A), "=", MatMul(A, Inverse(I + A)), (), "a matrix commutes with its resolvent"),
    (MatMul(Inverse(I + A), A), "=", I - Inverse(I + A), (), "the resolvent"),
    (MatMul(A + B, Inverse(A + B)), "=", I, (), "the first cancellation rule of a sum"),
    (MatMul(Inverse(A + B), A + B), "=", I, (), "the second"),
    (Inverse(A) - Inverse(B), "=", MatMul(Inverse(A), B - A, Inverse(B)), (), "the resolvent identity"),
    (MatMul(U, Inverse(Identity(k) + L * U)), "=", MatMul(Inverse(I + U * L), U), (), "push-through"),
    (
        Inverse(A + U * T * L),
        "=",
        Inverse(A) - MatMul(Inverse(A), U, Inverse(Inverse(T) + MatMul(L, Inverse(A), U)), L, Inverse(A)),
        (),
        "Woodbury",
    ),
    (
        Inverse(A + u * v.T),
        "=",
        Inverse(A) - MatMul(1 / (1 + inner(v, Inverse(A) * u)), Inverse(A), u, v.T, Inverse(A)),
        (),
        "Sherman-Morrison",
    ),
    (
        MatMul(Inverse(X.T * X + lam * Identity(p)), X.T),
        "=",
        MatMul(X.T, Inverse(X * X.T + lam * I)),
        (),
        "ridge regression, primal and dual",
    ),
    (gain, "=", MatMul(Inverse(Inverse(P) + MatMul(H.T, Inverse(O), H)), H.T, Inverse(O)), kalman, "the Kalman gain"),
    (
        MatMul(I - gain * H, P, Transpose(I - gain * H)) + MatMul(gain, O, Transpose(gain)),
        "=",
        MatMul(I - gain * H, P),
        kalman,
        "the Joseph form",
    ),
    (Inverse(Inverse(A) + Inverse(B)), "=", MatMul(A, Inverse(A + B), B), (), "the parallel sum"),
    (Trace(A * B), "=", Trace(B * A), (), "cyclic"),
    (Trace(A * B * C), "=", Trace(C * A * B), (), "cyclic"),
    (Trace(X * X.T), "=", Trace(X.T * X), (), "cyclic through another dimension"),
    (Trace(A.T), "=", Trace(A), (), "transposition"),
    (Trace(A * B * C), "=", Trace(MatMul(C.T, B.T, A.T)), (), "transposition"),
    (Trace(A + c * B), "=", Trace(A) + c * Trace(B), (), "linear"),
    (Trace(I), "=", n, (), "tr I"),
    (Trace(MatMul(Inverse(A), B, A)), "=", Trace(B), (), "similarity"),
    (Trace(u * v.T), "=", inner(u, v), (), "an outer product"),
    (Trace(A * u * v.T), "=", inner(v, A * u), (), "a bilinear form"),
    (inner(A * u, v), "=", inner(u, A.T * v), (), "the adjoint"),
    (inner(u, A * v), "=", Trace(A * v * u.T), (), "scalars and traces agree"),
    (norm(A * u) ** 2, "=", inner(u, A.T * A * u), (), "the norm of A u"),
    (norm(u - A * v) ** 2, "=", norm(u) ** 2 - 2 * inner(u, A * v) + norm(A * v) ** 2, (), "expanded"),
    (MatMul(u, v.T, w), "=", inner(v, w) * u, (), "u v^T w is a multiple of u"),
    (Determinant(A * B), "=", Determinant(A) * Determinant(B), (), "product"),
    (Determinant(Inverse(A)), "=", 1 / Determinant(A), (), "inverse"),
    (Determinant(Transpose(A)), "=", Determinant(A), (), "transpose"),
    (Determinant(MatPow(A, 3)), "=", Determinant(A) ** 3, (), "power"),
    (Determinant(MatMul(c, A)), "=", c**n * Determinant(A), (), "a multiple"),
    (Determinant(-A), "=", (-1) ** n * Determinant(A), (), "the sign"),
    (Determinant(I), "=", Integer(1), (), "det I"),
    (Determinant(A + u * v.T), "=", Determinant(A) * (1 + inner(v, Inverse(A) * u)), (), "determinant lemma"),
    (Determinant(I + u * v.T), "=", 1 + inner(u, v), (), "the determinant lemma at I"),
    (
        Determinant(A + U * T * L),
        "=",
        Determinant(Inverse(T) + MatMul(L, Inverse(A), U)) * Determinant(T) * Determinant(A),
        (),
        "the general determinant lemma",
    ),
    (Determinant(I + U * L), "=", Determinant(Identity(k) + L * U), (), "Sylvester"),
    (Determinant(A * B + A * C), "=", Determinant(A) * Determinant(B + C), (), "a common factor"),
    (
        log(Determinant(A * B)),
        "=",
        log(Determinant(A)) + log(Determinant(B)),
        (Q.positive_definite(A), Q.positive_definite(B)),
        "log det of definite matrices",
    ),
    (log(Determinant(lam * S)), "=", n * log(lam) + log(Determinant(S)), (Q.positive_definite(S),), "scaled"),
    (
        MatMul(KroneckerProduct(A, N), KroneckerProduct(B, O)),
        "=",
        KroneckerProduct(A * B, N * O),
        (),
        "mixed product",
    ),
    (Transpose(KroneckerProduct(X, Y)), "=", KroneckerProduct(X.T, Y.T), (), "transpose"),
    (Inverse(KroneckerProduct(A, N)), "=", KroneckerProduct(Inverse(A), Inverse(N)), (), "inverse"),
    (Trace(KroneckerProduct(A, N)), "=", Trace(A) * Trace(N), (), "trace"),
    (Determinant(KroneckerProduct(A, N)), "=", Determinant(A) ** m * Determinant(N) ** n, (), "determinant"),
    (KroneckerProduct(A + c * B, N), "=", KroneckerProduct(A, N) + c * KroneckerProduct(B, N), (), "linear"),
    (
        MatMul(KroneckerProduct(A, Identity(m)), KroneckerProduct(I, N)),
        "=",
        MatMul(KroneckerProduct(I, N), KroneckerProduct(A, Identity(m))),
        (),
        "factors on different sides commute",
    ),
    (vec(A * X * Y), "=", KroneckerProduct(Y.T, A) * vec(X), (), "vec of a product"),
    (vec_rows(A * X * Y), "=", KroneckerProduct(A, Y.T) * vec_rows(X), (), "the row convention"),
    (vec(A * X), "=", KroneckerProduct(Identity(p), A) * vec(X), (), "one factor on the left"),
    (vec(X * Y), "=", KroneckerProduct(Y.T, I) * vec(X), (), "one factor on the right"),
    (inner(vec(X), vec(Z)), "=", Trace(X.T * Z), (), "the inner product of vecs"),
    (vec(u * v.T), "=", KroneckerProduct(v, u), (), "vec of an outer product"),
    (frobenius(X, Z), "=", Trace(X.T * Z), (), "the Frobenius product"),
    (frobenius_norm(X) ** 2, "=", Trace(X * X.T), (), "the Frobenius norm"),
    (
        frobenius_norm(X - Z) ** 2,
        "=",
        frobenius_norm(X) ** 2 - 2 * frobenius(X, Z) + frobenius_norm(Z) ** 2,
        (),
        "expanded",
    ),
    (S.T * A, "=", S * A, (Q.symmetric(S),), "symmetric"),
    (Transpose(MatMul(H, S, H.T)), "=", MatMul(H, S, H.T), (Q.symmetric(S),), "W X W^T is symmetric when X is"),
    (W.T * W, "=", I, (Q.orthogonal(W),), "orthogonal"),
    (Inverse(W), "=", W.T, (Q.orthogonal(W),), "orthogonal"),
    (norm(W * u), "=", norm(u), (Q.orthogonal(W),), "an isometry"),
    (Determinant(W) ** 2, "=", Integer(1), (Q.orthogonal(W),), "det is 1 or -1"),
    (D * E, "=", E * D, (Q.diagonal(D), Q.diagonal(E)), "diagonal matrices commute"),
    (A * B, "=", B * A, (Eq(B, A * A + 2 * A),), "polynomials in A commute"),
    (P * (I - P), "=", ZeroMatrix(n, n), (Eq(P * P, P),), "a projection"),
    (MatPow(P, 5), "=", P, (Eq(P * P, P),), "a projection"),
    (MatPow(A, 2) * B, "=", B * MatPow(A, 2), (Eq(A * B, B * A),), "commuting by hypothesis"),
    (gain * G, "=", P * H.T * Inverse(M1) * G, (Eq(M1, H * P * H.T + O),), "a definition")
    if False
    else (P * H.T * Inverse(M1), "=", gain, (Eq(M1, H * P * H.T + O),), "a definition unfolds"),
    (OneMatrix(1, n) * OneMatrix(n, 1), "=", n * Identity(1), (), "1^T 1 = n"),
    (
        MatPow(I - OneMatrix(n, n) / n, 2),
        "=",
        I - OneMatrix(n, n) / n,
        (),
        "the centring matrix is a projection",
    ),
    (general * ImmutableMatrix([[e, -b], [-d, a]]), "=", (a * e - b * d) * Identity(2), (), "the adjugate"),
    (Determinant(general), "=", a * e - b * d, (), "2 x 2"),
    (
        MatMul(MatPow(two[0], 2)),
        "=",
        MatMul(Trace(two[0]), two[0]) - MatMul(Determinant(two[0]), Identity(2)),
        (),
        "Cayley-Hamilton for every 2 x 2 matrix",
    ),
    (Determinant(-two[0]), "=", Determinant(two[0]), (), "an even dimension"),
    (
        two[0] * two[1],
        "!=",
        two[1] * two[0],
        (Eq(two[0], ImmutableMatrix([[0, 1], [0, 0]])), Eq(two[1], ImmutableMatrix([[0, 0], [1, 0]]))),
        "two matrix units do not commute",
    ),
]

FALSE: list[tuple[Any, str, Any, tuple[Any, ...], str]] = [
    (A * B, "=", B * A, (), "products do not commute"),
    (MatPow(A + B, 2), "=", MatPow(A, 2) + 2 * A * B + MatPow(B, 2), (), "the binomial needs A B = B A"),
    (MatMul(A + B, A - B), "=", MatPow(A, 2) - MatPow(B, 2), (), "so does the difference of squares"),
    (MatPow(A * B, 2), "=", MatMul(MatPow(A, 2), MatPow(B, 2)), (), "and the power of a product"),
    (Transpose(A * B), "=", MatMul(A.T, B.T), (), "the order turns"),
    (A.T, "=", A, (), "not symmetric unless declared"),
    (MatMul(A, A.T), "=", MatMul(A.T, A), (), "not normal"),
    (X * X.T, "=", A, (), "another matrix"),
    (A * B, "=", A * C, (), "another factor"),
    (A * B, "=", ZeroMatrix(n, n), (), "not zero"),
    (Inverse(A + B), "=", Inverse(A) + Inverse(B), (), "inverse is not additive"),
    (Inverse(A * B), "=", MatMul(Inverse(A), Inverse(B)), (), "the order turns"),
    (Inverse(MatMul(2, A)), "=", MatMul(2, Inverse(A)), (), "the scalar is inverted too"),
    (Inverse(I + A), "=", I - A, (), "the first order only"),
    (Inverse(A) - Inverse(B), "=", MatMul(Inverse(A), A - B, Inverse(B)), (), "a sign"),
    (MatMul(Inverse(A), B), "=", MatMul(B, Inverse(A)), (), "no commuting with an inverse"),
    (MatMul(Inverse(A), B, A), "=", B, (), "a similarity is not the identity"),
    (
        Inverse(A + U * T * L),
        "=",
        Inverse(A) + MatMul(Inverse(A), U, Inverse(Inverse(T) + MatMul(L, Inverse(A), U)), L, Inverse(A)),
        (),
        "Woodbury with a sign",
    ),
    (
        Inverse(A + U * T * L),
        "=",
        Inverse(A) - MatMul(Inverse(A), U, Inverse(T + MatMul(L, Inverse(A), U)), L, Inverse(A)),
        (),
        "Woodbury without the inverse of C",
    ),
    (
        Inverse(A + u * v.T),
        "=",
        Inverse(A) - MatMul(1 / (1 + inner(u, Inverse(A) * v)), Inverse(A), u, v.T, Inverse(A)),
        (),
        "Sherman-Morrison with u and v swapped",
    ),
    (MatMul(Inverse(X.T * X + lam * Identity(p)), X.T), "=", MatMul(X.T, Inverse(X * X.T)), (), "ridge without lambda"),
    (gain, "=", MatMul(Inverse(P + MatMul(H.T, Inverse(O), H)), H.T, Inverse(O)), kalman, "P for its inverse"),
    (
        MatMul(I - gain * H, P, Transpose(I - gain * H)) - MatMul(gain, O, Transpose(gain)),
        "=",
        MatMul(I - gain * H, P),
        kalman,
        "the Joseph form with a sign",
    ),
    (MatMul(U, Inverse(Identity(k) + L * U)), "=", MatMul(Inverse(I - U * L), U), (), "push-through with a sign"),
    (Trace(A * B * C), "=", Trace(A * C * B), (), "cyclic, not symmetric"),
    (Trace(A * B), "=", Trace(A) * Trace(B), (), "trace is not multiplicative"),
    (Trace(A * B), "=", Trace(A.T * B), (), "a lost transpose"),
    (Trace(I), "=", Integer(1), (), "tr I = n"),
    (Trace(A * A), "=", Trace(A * A.T), (), "not symmetric"),
    (Trace(Inverse(A)), "=", 1 / Trace(A), (), "trace of an inverse"),
    (Trace(u * v.T), "=", inner(u, u), (), "another vector"),
    (inner(A * u, v), "=", inner(u, A * v), (), "A is not symmetric"),
    (norm(A * u), "=", norm(u), (), "no isometry"),
    (norm(u + v), "=", norm(u) + norm(v), (), "the triangle inequality is not an equality"),
    (MatMul(u, v.T, w), "=", inner(u, v) * w, (), "the wrong vector"),
    (u * v.T, "=", v * u.T, (), "an outer product is not symmetric"),
    (Determinant(A + B), "=", Determinant(A) + Determinant(B), (), "det is not additive"),
    (Determinant(-A), "=", -Determinant(A), (), "in even dimensions"),
    (Determinant(-A), "=", Determinant(A), (), "in odd dimensions"),
    (Determinant(MatMul(2, A)), "=", 2 * Determinant(A), (), "2^n"),
    (Determinant(Inverse(A)), "=", Determinant(A), (), "1/det"),
    (Determinant(A + u * v.T), "=", Determinant(A) * (1 + inner(u, Inverse(A) * v)), (), "u and v swapped"),
    (Determinant(A + u * v.T), "=", Determinant(A) + inner(u, v), (), "at I only"),
    (Determinant(I + U * L), "=", Determinant(Identity(k) - L * U), (), "a sign"),
    (Determinant(A), "!=", Integer(0), (), "A may be singular"),
    (Determinant(S), ">", Integer(0), (psd(S),), "semidefinite is not definite"),
    (Determinant(S), ">=", Integer(0), (Q.symmetric(S),), "symmetric is not semidefinite"),
    (Determinant(W), "=", Integer(1), (Q.orthogonal(W),), "a reflection has det -1"),
    (KroneckerProduct(A, N), "=", KroneckerProduct(N, A), (), "swapped factors"),
    (Determinant(KroneckerProduct(A, N)), "=", Determinant(A) ** n * Determinant(N) ** m, (), "swapped exponents"),
    (Trace(KroneckerProduct(A, N)), "=", Trace(A) + Trace(N), (), "a product, not a sum"),
    (
        MatMul(KroneckerProduct(A, N), KroneckerProduct(B, O)),
        "=",
        KroneckerProduct(B * A, N * O),
        (),
        "mixed product in the wrong order",
    ),
    (Transpose(KroneckerProduct(A, N)), "=", KroneckerProduct(A, N.T), (), "both factors are transposed"),
    (vec(A * B * C), "=", KroneckerProduct(A, C.T) * vec(B), (), "the row convention for columns"),
    (vec(A * B * C), "=", KroneckerProduct(C, A) * vec(B), (), "a lost transpose"),
    (vec_rows(A * B * C), "=", KroneckerProduct(C.T, A) * vec_rows(B), (), "the column convention for rows"),
    (vec(A.T), "=", vec(A), (), "vec of a transpose is permuted"),
    (vec(u * v.T), "=", KroneckerProduct(u, v), (), "the other order"),
    (frobenius(A, B), "=", Trace(A * B), (), "a lost transpose"),
    (frobenius_norm(A * B), "=", frobenius_norm(A) * frobenius_norm(B), (), "an inequality only"),
    (frobenius_norm(A) ** 2, "=", Trace(A * A), (), "a lost transpose"),
    (MatMul(H, S, H.T), "=", Transpose(MatMul(H, S, H.T)), (), "S is not symmetric"),
    (A * B, "=", Transpose(A * B), (Q.symmetric(A), Q.symmetric(B)), "a product of symmetric matrices is not"),
    (A * B, "=", B * A, (Q.symmetric(A), Q.symmetric(B)), "nor do they commute"),
    (A * D, "=", D * A, (Q.diagonal(D),), "a diagonal matrix commutes with diagonal ones only"),
    (A * W, "=", W * A, (Q.orthogonal(W),), "orthogonal matrices do not commute"),
    (W * W, "=", I, (Q.orthogonal(W),), "a rotation is not an involution"),
    (Inverse(S), "=", S, (Q.positive_definite(S),), "definite is not orthogonal"),
    (A * B, "=", I, (Q.invertible(A), Q.invertible(B)), "another inverse"),
    (P, "=", I, (Eq(P * P, P),), "a projection need not be I"),
    (P, "=", ZeroMatrix(n, n), (Eq(P * P, P),), "nor 0") if False else (P, "=", A * P, (), "another product"),
    (B, "=", C, (Eq(A * B, A * C),), "A may be singular") if False else (A * B * A, "=", A * A * B, (), "moved over"),
    (OneMatrix(n, n), "=", I, (), "all ones are not the identity"),
    (MatPow(OneMatrix(n, n), 2), "=", OneMatrix(n, n), (), "1 1^T squared is n times it"),
    (Determinant(general), "=", a * e + b * d, (), "a sign"),
    (two[0] * two[1], "=", two[1] * two[0], (), "2 x 2 matrices do not commute"),
    (A, "!=", B, (), "they may be equal"),
    (A * B, "!=", B * A, (), "they may commute"),
    (u, "!=", ZeroMatrix(n, 1), (), "u may be 0"),
    (Trace(A.T * A), ">", Integer(0), (), "A may be 0"),
    (Trace(A), ">=", Integer(0), (), "any sign"),
    (inner(u, A * u), ">=", Integer(0), (), "A is not semidefinite"),
    (inner(u, S * u), ">", Integer(0), (Q.positive_definite(S),), "u may be 0"),
]


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs", "given", "why"), TRUE, ids=[f"{i} {r[4]}" for i, r in enumerate(TRUE)]
)
def test_what_is_true_is_verified(lhs: Any, relation: str, rhs: Any, given: Any, why: str) -> None:
    verdict = symcheck.check(lhs, rhs, relation, given=given)
    assert verdict.status == V, verdict


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs", "given", "why"), FALSE, ids=[f"{i} {r[4]}" for i, r in enumerate(FALSE)]
)
def test_what_is_false_is_refuted(lhs: Any, relation: str, rhs: Any, given: Any, why: str) -> None:
    verdict = symcheck.check(lhs, rhs, relation, given=given)
    assert verdict.status == R, verdict
    assert verdict.counterexample is not None
