"""Matrices of symbolic shape, end to end: what is true of them, and the slips that are common with them.

A row is ``(lhs, relation, rhs, given, why)``. TRUE rows must be verified; FALSE rows must be refuted with a
counterexample. The source of a status is the mathematics in its last column, not the program.
"""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    BlockMatrix,
    Determinant,
    Eq,
    ImmutableMatrix,
    Integer,
    Inverse,
    KroneckerProduct,
    MatMul,
    MatPow,
    MatrixSymbol,
    Ne,
    OneMatrix,
    Q,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    log,
    symbols,
)
from sympy import Identity as Unit

import symcheck
from symcheck import (
    E,
    InputError,
    JointLaw,
    Proof,
    cite,
    display,
    frobenius,
    frobenius_norm,
    infix,
    inner,
    latex,
    norm,
    psd,
    vec,
    vec_rows,
    vector,
)
from symcheck.text import parse_expression

V, R = "verified", "refuted"
n, m, k, p = symbols("n m k p", integer=True, positive=True)
j, i = symbols("j i", integer=True, nonnegative=True)
A, B, C, S, W, P, G = (MatrixSymbol(name, n, n) for name in "ABCSWPG")
D, D2 = MatrixSymbol("D", n, n), MatrixSymbol("D2", n, n)
X, Y = MatrixSymbol("X", n, p), MatrixSymbol("Y", p, m)
Z, N = MatrixSymbol("Z", n, p), MatrixSymbol("N", m, m)
M1, M2 = MatrixSymbol("M1", m, m), MatrixSymbol("M2", m, m)
U, L, T = MatrixSymbol("U", n, k), MatrixSymbol("L", k, n), MatrixSymbol("T", k, k)
H, F = MatrixSymbol("H", m, n), MatrixSymbol("F", m, m)
u, v, w, y = (MatrixSymbol(name, n, 1) for name in "uvwy")
one = Unit(n)
c, x = Symbol("c", real=True), Symbol("x", real=True)
lam = Symbol("lambda", positive=True)
gain = P * H.T * Inverse(H * P * H.T + F)
kalman = (Q.positive_definite(P), Q.positive_definite(F))
two = [MatrixSymbol(name, 2, 2) for name in ("A2", "B2")]
a, b, d, e = symbols("a b d e", real=True)
general = ImmutableMatrix([[a, b], [d, e]])
Q12, Q21 = MatrixSymbol("Q12", n, m), MatrixSymbol("Q21", m, n)
blocks = BlockMatrix([[A, Q12], [Q21, N]])
schur = N - MatMul(Q21, Inverse(A), Q12)

TRUE: list[tuple[Any, str, Any, tuple[Any, ...], str]] = [
    (A * (B + C), "=", A * B + A * C, (), "distributive on the left"),
    ((A + B) * C, "=", A * C + B * C, (), "distributive on the right"),
    (MatMul(A + B, A - B), "=", A * A - A * B + B * A - B * B, (), "no commutativity"),
    (A * (B * C), "=", (A * B) * C, (), "associative"),
    (Transpose(A * B), "=", MatMul(B.T, A.T), (), "transpose of a product"),
    (Transpose(X * Y), "=", MatMul(Y.T, X.T), (), "of any shapes"),
    (Transpose(A.T), "=", A, (), "an involution"),
    (Transpose(A + c * B), "=", A.T + c * B.T, (), "linear"),
    (MatMul(A, Inverse(A)), "=", one, (), "where A is invertible"),
    (Inverse(A * B), "=", MatMul(Inverse(B), Inverse(A)), (), "inverse of a product"),
    (Inverse(MatMul(c, A)), "=", MatMul(1 / c, Inverse(A)), (), "inverse of a multiple"),
    (Inverse(Inverse(A)), "=", A, (), "an involution"),
    (Inverse(Transpose(A)), "=", Transpose(Inverse(A)), (), "inverse and transpose commute"),
    (MatPow(A, 3), "=", MatMul(A, A, A), (), "a power"),
    (MatPow(A, -2), "=", MatMul(Inverse(A), Inverse(A)), (), "a negative power"),
    (MatMul(A, MatPow(A, 2)), "=", MatMul(MatPow(A, 2), A), (), "powers of one matrix commute"),
    (A * one + ZeroMatrix(n, n) * B, "=", A, (), "identity and zero"),
    (MatMul(Inverse(one + A), A), "=", MatMul(A, Inverse(one + A)), (), "a matrix commutes with its resolvent"),
    (MatMul(Inverse(one + A), A), "=", one - Inverse(one + A), (), "the resolvent"),
    (MatMul(A + B, Inverse(A + B)), "=", one, (), "the first cancellation rule of a sum"),
    (MatMul(Inverse(A + B), A + B), "=", one, (), "the second"),
    (Inverse(A) - Inverse(B), "=", MatMul(Inverse(A), B - A, Inverse(B)), (), "the resolvent identity"),
    (MatMul(U, Inverse(Unit(k) + L * U)), "=", MatMul(Inverse(one + U * L), U), (), "push-through"),
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
        MatMul(Inverse(X.T * X + lam * Unit(p)), X.T),
        "=",
        MatMul(X.T, Inverse(X * X.T + lam * one)),
        (),
        "ridge regression, primal and dual",
    ),
    (gain, "=", MatMul(Inverse(Inverse(P) + MatMul(H.T, Inverse(F), H)), H.T, Inverse(F)), kalman, "the Kalman gain"),
    (
        MatMul(one - gain * H, P, Transpose(one - gain * H)) + MatMul(gain, F, Transpose(gain)),
        "=",
        MatMul(one - gain * H, P),
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
    (Trace(one), "=", n, (), "tr I"),
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
    (Determinant(one), "=", Integer(1), (), "det I"),
    (Determinant(A + u * v.T), "=", Determinant(A) * (1 + inner(v, Inverse(A) * u)), (), "determinant lemma"),
    (Determinant(one + u * v.T), "=", 1 + inner(u, v), (), "the determinant lemma at I"),
    (
        Determinant(A + U * T * L),
        "=",
        Determinant(Inverse(T) + MatMul(L, Inverse(A), U)) * Determinant(T) * Determinant(A),
        (),
        "the general determinant lemma",
    ),
    (Determinant(one + U * L), "=", Determinant(Unit(k) + L * U), (), "Sylvester"),
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
        MatMul(KroneckerProduct(A, N), KroneckerProduct(B, F)),
        "=",
        KroneckerProduct(A * B, N * F),
        (),
        "mixed product",
    ),
    (Transpose(KroneckerProduct(X, Y)), "=", KroneckerProduct(X.T, Y.T), (), "transpose"),
    (Inverse(KroneckerProduct(A, N)), "=", KroneckerProduct(Inverse(A), Inverse(N)), (), "inverse"),
    (Trace(KroneckerProduct(A, N)), "=", Trace(A) * Trace(N), (), "trace"),
    (Determinant(KroneckerProduct(A, N)), "=", Determinant(A) ** m * Determinant(N) ** n, (), "determinant"),
    (KroneckerProduct(A + c * B, N), "=", KroneckerProduct(A, N) + c * KroneckerProduct(B, N), (), "linear"),
    (
        MatMul(KroneckerProduct(A, Unit(m)), KroneckerProduct(one, N)),
        "=",
        MatMul(KroneckerProduct(one, N), KroneckerProduct(A, Unit(m))),
        (),
        "factors on different sides commute",
    ),
    (vec(A * X * Y), "=", KroneckerProduct(Y.T, A) * vec(X), (), "vec of a product"),
    (vec_rows(A * X * Y), "=", KroneckerProduct(A, Y.T) * vec_rows(X), (), "the row convention"),
    (vec(A * X), "=", KroneckerProduct(Unit(p), A) * vec(X), (), "one factor on the left"),
    (vec(X * Y), "=", KroneckerProduct(Y.T, one) * vec(X), (), "one factor on the right"),
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
    (W.T * W, "=", one, (Q.orthogonal(W),), "orthogonal"),
    (Inverse(W), "=", W.T, (Q.orthogonal(W),), "orthogonal"),
    (norm(W * u), "=", norm(u), (Q.orthogonal(W),), "an isometry"),
    (Determinant(W) ** 2, "=", Integer(1), (Q.orthogonal(W),), "det is 1 or -1"),
    (D * D2, "=", D2 * D, (Q.diagonal(D), Q.diagonal(D2)), "diagonal matrices commute"),
    (A * B, "=", B * A, (Eq(B, A * A + 2 * A),), "polynomials in A commute"),
    (P * (one - P), "=", ZeroMatrix(n, n), (Eq(P * P, P),), "a projection"),
    (MatPow(P, 5), "=", P, (Eq(P * P, P),), "a projection"),
    (MatPow(A, 2) * B, "=", B * MatPow(A, 2), (Eq(A * B, B * A),), "commuting by hypothesis"),
    (gain * G, "=", P * H.T * Inverse(M1) * G, (Eq(M1, H * P * H.T + F),), "a definition")
    if False
    else (P * H.T * Inverse(M1), "=", gain, (Eq(M1, H * P * H.T + F),), "a definition unfolds"),
    (OneMatrix(1, n) * OneMatrix(n, 1), "=", n * Unit(1), (), "1^T 1 = n"),
    (
        MatPow(one - OneMatrix(n, n) / n, 2),
        "=",
        one - OneMatrix(n, n) / n,
        (),
        "the centring matrix is a projection",
    ),
    (general * ImmutableMatrix([[e, -b], [-d, a]]), "=", (a * e - b * d) * Unit(2), (), "the adjugate"),
    (Determinant(general), "=", a * e - b * d, (), "2 x 2"),
    (
        MatMul(MatPow(two[0], 2)),
        "=",
        MatMul(Trace(two[0]), two[0]) - MatMul(Determinant(two[0]), Unit(2)),
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

TRUE += [
    (B, "=", C, (Eq(A * B, A * C), Q.invertible(A)), "cancelled by an invertible matrix"),
    (B * A, "=", one, (Eq(A * B, one),), "a right inverse of a square matrix is an inverse"),
    (Determinant(A), "!=", Integer(0), (Eq(A * B, one),), "and it is invertible"),
    (Trace(C), "=", Integer(0), (Eq(C, A * B - B * A),), "a commutator has trace 0"),
    (Trace(A * B * C), "=", Trace(A * C * B), (Eq(B * C, C * B),), "where B and C commute"),
    (MatPow(one - 2 * P, 2), "=", one, (Eq(P * P, P),), "a reflection"),
    (MatMul(Inverse(A), B), "=", MatMul(B, Inverse(A)), (Eq(A * B, B * A),), "commuting with the inverse"),
    (MatMul(Inverse(one + x * A), A), "=", MatMul(A, Inverse(one + x * A)), (), "x = 0 included"),
    (MatMul(Inverse(x * A + lam * B), x * A + lam * B), "=", one, (), "whatever x is"),
    (u.T * A * v, "=", inner(u, A * v), (), "a matrix of shape (1, 1) is a number"),
    (u.T * S * u, ">=", Integer(0), (psd(S),), "by definition"),
    (inner(u, A.T * A * u), ">=", Integer(0), (), "a Gram matrix is semidefinite"),
    (Trace(A.T * A), ">=", Integer(0), (), "a sum of squares"),
    (Trace(S * B), ">=", Integer(0), (psd(S), psd(B)), "two semidefinite matrices"),
    (Determinant(S), ">", Integer(0), (Q.positive_definite(S),), "definite"),
    (Determinant(A.T * A + lam * one), ">", Integer(0), (), "ridge is definite"),
    (Determinant(A.T * A), ">=", Integer(0), (), "a Gram determinant"),
    (inner(u, S * u), ">", Integer(0), (Q.positive_definite(S), Ne(u, ZeroMatrix(n, 1))), "definite"),
    (Trace(A.T * A), ">", Integer(0), (Ne(A, ZeroMatrix(n, n)),), "a norm"),
    (2 * A, "!=", 2 * B, (Ne(A, B),), "different matrices"),
    (KroneckerProduct(u.T, MatrixSymbol("z", m, 1)), "=", MatrixSymbol("z", m, 1) * u.T, (), "a row and a column"),
    (MatPow(KroneckerProduct(A, N), j), "=", KroneckerProduct(MatPow(A, j), MatPow(N, j)), (), "powers"),
    (MatPow(A, j + 1), "=", MatMul(A, MatPow(A, j)), (), "a power by induction"),
    (MatPow(A, j + i), "=", MatMul(MatPow(A, j), MatPow(A, i)), (), "exponents add"),
    (MatMul(MatPow(one - c * A, j), A), "=", MatMul(A, MatPow(one - c * A, j)), (), "gradient descent commutes with A"),
    (Determinant(MatPow(A, j)), "=", Determinant(A) ** j, (), "a symbolic power"),
    (MatPow(S, j), "=", Transpose(MatPow(S, j)), (Q.symmetric(S),), "powers of symmetric matrices"),
    (inner(u, S * v) ** 2, "<=", inner(u, S * u) * inner(v, S * v), (psd(S),), "Cauchy-Schwarz in S"),
    (inner(u + v, S * (u + v)), "<=", 2 * inner(u, S * u) + 2 * inner(v, S * v), (psd(S),), "convexity"),
    (2 * Trace(A.T * B), "<=", Trace(A.T * A) + Trace(B.T * B), (), "Young"),
    (frobenius(A, B), "<=", frobenius_norm(A) * frobenius_norm(B), (), "Cauchy-Schwarz"),
    (frobenius_norm(A + B), "<=", frobenius_norm(A) + frobenius_norm(B), (), "the triangle inequality"),
    (Trace(A) ** 2, "<=", n * Trace(A.T * A), (), "Cauchy-Schwarz with I"),
    (norm(A * u + v), "<=", norm(A * u) + norm(v), (), "the triangle inequality"),
    (Determinant(A * B), "=", Determinant(B), (Eq(Determinant(A), 1),), "a unimodular factor"),
    (Trace(A + B), "=", 2 * Trace(B), (Eq(Trace(A), Trace(B)),), "equal traces"),
    (Determinant(blocks), "=", Determinant(A) * Determinant(schur), (), "the Schur complement"),
    (
        Inverse(blocks),
        "=",
        BlockMatrix(
            [
                [
                    Inverse(A) + MatMul(Inverse(A), Q12, Inverse(schur), Q21, Inverse(A)),
                    -MatMul(Inverse(A), Q12, Inverse(schur)),
                ],
                [-MatMul(Inverse(schur), Q21, Inverse(A)), Inverse(schur)],
            ]
        ),
        (),
        "the inverse in blocks",
    ),
    (Transpose(blocks), "=", BlockMatrix([[A.T, Q21.T], [Q12.T, N.T]]), (), "transposed in blocks"),
    (Trace(blocks), "=", Trace(A) + Trace(N), (), "the diagonal blocks"),
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
    (Inverse(one + A), "=", one - A, (), "the first order only"),
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
    (MatMul(Inverse(X.T * X + lam * Unit(p)), X.T), "=", MatMul(X.T, Inverse(X * X.T)), (), "ridge without lambda"),
    (gain, "=", MatMul(Inverse(P + MatMul(H.T, Inverse(F), H)), H.T, Inverse(F)), kalman, "P for its inverse"),
    (
        MatMul(one - gain * H, P, Transpose(one - gain * H)) - MatMul(gain, F, Transpose(gain)),
        "=",
        MatMul(one - gain * H, P),
        kalman,
        "the Joseph form with a sign",
    ),
    (MatMul(U, Inverse(Unit(k) + L * U)), "=", MatMul(Inverse(one - U * L), U), (), "push-through with a sign"),
    (Trace(A * B * C), "=", Trace(A * C * B), (), "cyclic, not symmetric"),
    (Trace(A * B), "=", Trace(A) * Trace(B), (), "trace is not multiplicative"),
    (Trace(A * B), "=", Trace(A.T * B), (), "a lost transpose"),
    (Trace(one), "=", Integer(1), (), "tr I = n"),
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
    (Determinant(one + U * L), "=", Determinant(Unit(k) - L * U), (), "a sign"),
    (Determinant(A), "!=", Integer(0), (), "A may be singular"),
    (Determinant(S), ">", Integer(0), (psd(S),), "semidefinite is not definite"),
    (Determinant(S), ">=", Integer(0), (Q.symmetric(S),), "symmetric is not semidefinite"),
    (Determinant(W), "=", Integer(1), (Q.orthogonal(W),), "a reflection has det -1"),
    (KroneckerProduct(A, N), "=", KroneckerProduct(N, A), (), "swapped factors"),
    (Determinant(KroneckerProduct(A, N)), "=", Determinant(A) ** n * Determinant(N) ** m, (), "swapped exponents"),
    (Trace(KroneckerProduct(A, N)), "=", Trace(A) + Trace(N), (), "a product, not a sum"),
    (
        MatMul(KroneckerProduct(A, N), KroneckerProduct(B, F)),
        "=",
        KroneckerProduct(B * A, N * F),
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
    (W * W, "=", one, (Q.orthogonal(W),), "a rotation is not an involution"),
    (Inverse(S), "=", S, (Q.positive_definite(S),), "definite is not orthogonal"),
    (A * B, "=", one, (Q.invertible(A), Q.invertible(B)), "another inverse"),
    (P, "=", one, (Eq(P * P, P),), "a projection need not be I"),
    (P.T, "=", P, (Eq(P * P, P),), "nor orthogonal"),
    (B, "=", C, (Eq(A * B, A * C),), "A may be singular"),
    (OneMatrix(n, n), "=", one, (), "all ones are not the identity"),
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
    (A, "=", one, (Eq(A * A, one),), "an involution"),
    (Trace(S * B), ">=", Integer(0), (Q.symmetric(S), psd(B)), "S is not semidefinite"),
    (inner(u, S * v) ** 2, "<=", inner(u, S * u) * inner(v, S * v), (Q.symmetric(S),), "S is indefinite"),
    (inner(u, S * u), ">", Integer(0), (psd(S), Ne(u, ZeroMatrix(n, 1))), "S may be singular"),
    (A * C, "!=", B * C, (Ne(A, B),), "C may be singular"),
    (KroneckerProduct(u, v.T), "=", v * u.T, (), "the column comes first"),
    (frobenius(A, B), ">=", frobenius_norm(A) * frobenius_norm(B), (), "the other way"),
    (Trace(A) ** 2, "<=", Trace(A.T * A), (), "without n"),
    (A, "=", B, (Eq(Trace(A), Trace(B)),), "equal traces only"),
    (Determinant(A), "=", Integer(1), (Eq(Determinant(A * A), 1),), "it may be -1"),
    (MatPow(A, j), "=", MatPow(A, i), (), "another exponent"),
    (MatPow(A * B, j), "=", MatMul(MatPow(A, j), MatPow(B, j)), (), "they do not commute"),
    (Transpose(MatPow(A, j)), "=", MatPow(A, j), (), "not symmetric"),
    (Determinant(blocks), "=", Determinant(A) * Determinant(N), (), "not triangular"),
    (Transpose(blocks), "=", BlockMatrix([[A.T, Q12], [Q21, N.T]]), (), "the blocks change places"),
    (Inverse(blocks), "=", BlockMatrix([[Inverse(A), Q12], [Q21, Inverse(N)]]), (), "not diagonal"),
]


NAMES = ("lhs", "relation", "rhs", "given", "why")


@pytest.mark.parametrize(NAMES, TRUE, ids=[f"{row[4]} {number}" for number, row in enumerate(TRUE)])
def test_what_is_true_is_verified(lhs: Any, relation: str, rhs: Any, given: Any, why: str) -> None:
    verdict = symcheck.check(lhs, rhs, relation, given=given)
    assert verdict.status == V, verdict


@pytest.mark.parametrize(NAMES, FALSE, ids=[f"{row[4]} {number}" for number, row in enumerate(FALSE)])
def test_what_is_false_is_refuted(lhs: Any, relation: str, rhs: Any, given: Any, why: str) -> None:
    verdict = symcheck.check(lhs, rhs, relation, given=given)
    assert verdict.status == R, verdict
    assert verdict.counterexample is not None


def test_conditions_say_which_matrix_must_be_invertible() -> None:
    assert symcheck.check(Inverse(A * B), MatMul(Inverse(B), Inverse(A))).provided == ("det(A) != 0", "det(B) != 0")
    assert symcheck.check(MatMul(A, Inverse(A)), one, given=[Q.invertible(A)]).provided == ()
    assert symcheck.check(MatMul(A, Inverse(A)), one, given=[Q.positive_definite(A)]).provided == ()
    assert symcheck.check(MatMul(S + A.T * A, Inverse(S + A.T * A)), one, given=[Q.positive_definite(S)]).provided == ()
    assert symcheck.check(MatMul(A, Inverse(A)), one, given=[Q.symmetric(A)]).provided == ("det(A) != 0",)


def test_the_inverse_of_a_singular_matrix_is_never_verified() -> None:
    singular = ImmutableMatrix([[1, 2], [2, 4]])
    for lhs in (Inverse(singular), MatMul(singular, Inverse(singular)), Inverse(MatMul(0, A) + 0 * one)):
        assert symcheck.check(lhs, lhs).status == "unproven"


def test_a_counterexample_shows_the_matrices() -> None:
    found = symcheck.check(A * B, B * A).counterexample
    assert found is not None
    assert found.model["n"] != "1"
    assert found.model["A"].startswith("[[")
    assert found.lhs.startswith("[[")


@pytest.mark.parametrize(
    "build",
    [
        lambda: symcheck.check(A * H, A),
        lambda: symcheck.check(A + H, A),
        lambda: symcheck.check(A, H),
        lambda: symcheck.check(A, Integer(1)),
        lambda: symcheck.check(Trace(H), Integer(1)),
        lambda: symcheck.check(Determinant(X), Integer(1)),
        lambda: symcheck.check(Inverse(X), X),
        lambda: symcheck.check(A, A, given=[Q.symmetric(H)]),
        lambda: symcheck.check(A, A, given=[Eq(A, H, evaluate=False)]),
        lambda: symcheck.check(A, A, given=[Eq(A * H, A, evaluate=False)]),
        lambda: vec(A * H),
        lambda: frobenius(A, H),
        lambda: Proof(title="t").chain("c", A * H),
        lambda: Proof(title="t").chain("c", A).eq(H),
    ],
)
def test_shapes_that_do_not_fit_are_named(build: Any) -> None:
    with pytest.raises(InputError, match=r"shape"):
        build()


def test_an_attribute_is_said_of_a_matrix() -> None:
    with pytest.raises(InputError):
        symcheck.check(A, A, given=[Q.symmetric(x)])


def test_typed_matrices() -> None:
    names = {"A": A, "B": B}
    assert symcheck.check("A*B", "B*A", symbols=names).status == R
    assert symcheck.check("transpose(A*B)", "transpose(B)*transpose(A)", symbols=names)
    assert symcheck.check("transpose(A)", "A", symbols=names, given=["A symmetric"])
    assert symcheck.check("A*Identity(n) + ZeroMatrix(n, n)", "A", symbols={"A": A, "n": n})
    assert symcheck.check("Matrix([[a, b], [c, d]])*Matrix([[1], [x]])", "Matrix([[a + b*x], [c + d*x]])")
    assert symcheck.check("inv(Matrix([[a, b], [c, d]]))", "Matrix([[d, -b], [-c, a]])/(a*d - b*c)").provided
    assert symcheck.check("det(Matrix([[a, b], [c, d]]))", "a*d + b*c").status == R
    rotation = "Matrix([[cos({0}), -sin({0})], [sin({0}), cos({0})]])"
    product = f"{rotation.format('s')}*{rotation.format('t')}"
    assert symcheck.check(product, rotation.format("(s + t)"))
    assert symcheck.check(product, rotation.format("(s - t)")).status == R
    assert symcheck.check("trace(kronecker_product(Matrix([[a, 1], [2, b]]), Matrix([[c, 3], [4, d]])))", "(a+b)*(c+d)")
    assert symcheck.check("vec(Matrix([[1, 2], [3, 4]]))", "Matrix([[1], [3], [2], [4]])")
    assert symcheck.check("vec(Matrix([[1, 2], [3, 4]]))", "Matrix([[1], [2], [3], [4]])").status == R


@pytest.mark.parametrize(
    "term",
    [
        vec(A * B),
        frobenius(A, B),
        frobenius_norm(A + B),
        KroneckerProduct(A, A + B),
        Transpose(A + B),
        MatPow(A + B, 2),
        MatPow(A, -2),
        Inverse(A + B),
        OneMatrix(n, m),
        ZeroMatrix(n, m),
        Unit(n),
        u.T * A * v,
        inner(u, A * v),
        norm(A * u),
        Trace(A * B),
        Determinant(A + B),
        MatMul(KroneckerProduct(A, B), vec(C)),
        blocks,
        general,
    ],
)
def test_printed_terms_read_back(term: Any) -> None:
    names = {s.name: s for s in (A, B, C, u, v, n, m, N, Q12, Q21, a, b, d, e)}
    assert parse_expression(infix(term), names) == term
    for printed in (display(term), latex(term)):
        assert printed
        assert "Vec" not in printed
        assert "Frobenius" not in printed


def test_a_lemma_is_cited_at_matrices_that_have_its_attributes() -> None:
    proof = Proof(title="lemmas")
    lemma = proof.chain("swap", S * G, given=[Q.symmetric(S)]).eq(S.T * G)
    proof.chain("gram", B * B.T * G).eq(MatMul(Transpose(B * B.T), G), by=cite(lemma, {S: B * B.T}))
    push = proof.chain("push-through", MatMul(U, Inverse(Unit(k) + L * U))).eq(MatMul(Inverse(one + U * L), U))
    assert all(chain.status == V for chain in proof.check().chains)
    wrong = (
        Proof(title="a lemma where it does not apply")
        .chain("w", Trace(B * G))
        .eq(Trace(B.T * G), by=cite(lemma, {S: B}))
    )
    assert wrong.check().status == R
    assert push.claim.lhs.shape == (n, k)


def test_a_lemma_with_an_inverse_says_nothing_where_that_does_not_exist() -> None:
    """From A B = A C and a lemma about inv(A), B = C does not follow."""
    proof = Proof(title="an inverse smuggled in by a lemma")
    lemma = proof.chain("a lemma", MatMul(A, Inverse(A), G)).eq(G)
    chain = proof.chain("cancel", B, given=[Eq(A * B, A * C)]).eq(C, by=cite(lemma))
    assert lemma.check().status == V
    assert chain.check().status == R


def test_expectations_of_linear_maps() -> None:
    z, t = vector("z", n), vector("t", n)
    law = JointLaw("p", z, t)
    mean = E(z, law(z))
    assert symcheck.check(E(A * z, law(z)), A * mean)
    assert symcheck.check(E(A * z + B * t, law(z, t)), A * mean + B * E(t, law(t)))
    assert symcheck.check(E(inner(u, A * z), law(z)), inner(A.T * u, mean))
    spread = E(norm(A * z - A * mean) ** 2, law(z))
    assert symcheck.check(spread, E(norm(A * z) ** 2, law(z)) - norm(A * mean) ** 2)
    assert symcheck.check(E(A * z, law(z)), A.T * mean).status == R
    second = E(z * z.T, law(z))
    centred = E(MatMul(z - mean, Transpose(z - mean)), law(z))
    assert symcheck.check(centred, second - mean * mean.T)
    assert symcheck.check(centred, second).status == R
    assert symcheck.check(E(MatMul(A, z, z.T, B), law(z)), MatMul(A, second, B))
    assert symcheck.check(Transpose(E(z * t.T, law(z, t))), E(t * z.T, law(z, t)))
    assert symcheck.check(E(z * t.T, law(z, t)), E(t * z.T, law(z, t))).status == R
    assert symcheck.check(E(A * z, law(z)), mean).status == R
    assert symcheck.check(spread, E(norm(A * z) ** 2, law(z)) - norm(mean) ** 2).status == R


def test_matrices_act_on_random_vectors() -> None:
    z = vector("z", n)
    assert symcheck.check(norm(W * z), norm(z), given=[Q.orthogonal(W)])
    assert symcheck.check(inner(A * z, z), inner(z, A.T * z))
    assert symcheck.check(norm(A * z), norm(z)).status == R
    assert symcheck.check(norm(y - A * z) ** 2, norm(G * u) ** 2, given=[Eq(y, A * z + G * u)])
