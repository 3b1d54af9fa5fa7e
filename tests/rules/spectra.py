"""Rules of the theory of matrices about definite matrices: their forms, eigenvalues, inverses and exponentials."""

from __future__ import annotations

from sympy import (
    Eq,
    Identity,
    Inverse,
    KroneckerProduct,
    MatMul,
    MatrixSymbol,
    Q,
    Trace,
    Transpose,
    exp,
    log,
    symbols,
)
from sympy.matrices.expressions import Determinant

from symcheck import inner, lambda_max, lambda_min, loewner_le, matrix_exp, norm, psd
from tests.rules.cases import RuleCase, Theory, asked, false, undefined

HORN = "Horn and Johnson, Matrix Analysis, "
TOPICS = "Horn and Johnson, Topics in Matrix Analysis, "
HIGHAM = "Higham, Functions of Matrices, "
WOODBURY = "Woodbury 1950, Inverting modified matrices"
FORMS = "quadratic forms of semidefinite matrices"
RAYLEIGH = "Rayleigh bounds of eigenvalues"
WEYL = "eigenvalues of a sum (Weyl)"
SPECTRUM = "eigenvalues of a symmetric matrix"
EXPONENTIAL = "matrix exponential"
GRAM = "AAᵀ and AᵀA have the same positive eigenvalues"
MAPPING = "eigenvalues of a polynomial in a symmetric matrix"
PRODUCT = "trace of a product of semidefinite matrices"
MONOTONE = "det is monotone in the Loewner order"
CONCAVE = "log det is concave"

n, m, k = symbols("n m k", integer=True, positive=True)
c, s, t = symbols("c s t", real=True)
A, B, S = (MatrixSymbol(name, n, n) for name in "ABS")
M, C = MatrixSymbol("M", m, m), MatrixSymbol("C", k, k)
U, V = MatrixSymbol("U", n, k), MatrixSymbol("V", k, n)
x, y, z = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("z", k, 1)
xm = MatrixSymbol("x", n * m, 1)
one = Identity(n)
SYMMETRIC = [Q.symmetric(A), Q.symmetric(B), Q.symmetric(M)]
matrix = Theory("matrix")

# -- the Loewner order: what is semidefinite by its form
matrix(FORMS, inner(x, A * x), "<=", inner(x, B * x), HORN + "section 7.7", *false(loewner_le(A, B)))
for form, point, reference, conditions in [
    (A, x, "definition 4.1.9", false(psd(A))),
    (A.T, x, "definition 4.1.9", false(psd(A))),
    (A + B, x, "observation 7.1.3", false(psd(A), psd(B))),
    (MatMul(c, A), x, "observation 7.1.3", false(psd(A), c >= 0)),
    (MatMul(U.T, A, U), z, "observation 7.1.8", false(psd(A))),
    (MatMul(A, A), x, "section 7.2", false(Q.symmetric(A))),
    (MatMul(A, A, A), x, "section 7.2", false(psd(A))),
    (Inverse(A), x, "section 7.2", undefined(Q.invertible(A)) + false(psd(A))),
    (KroneckerProduct(A, M), xm, "corollary 4.2.13", false(psd(A), psd(M))),
]:
    source = TOPICS if form.has(KroneckerProduct) else HORN
    matrix(FORMS, inner(point, form * point), "<=", Trace(form) * norm(point) ** 2, source + reference, *conditions)

matrix(
    FORMS, norm(A * x) ** 2, "<=", norm(x) ** 2, HORN + "section 7.2: A and I - A", *false(Eq(A * A, A), Q.symmetric(A))
)
matrix(
    "completing the square",
    inner(x, y),
    "<=",
    inner(x, A * x) / 2 + inner(y, Inverse(A) * y) / 2,
    "Boyd and Vandenberghe, Convex Optimization, section 3.3.1",
    *false(Q.positive_definite(A)),
    setting=[Q.symmetric(A), Q.invertible(A)],
)

# -- extreme eigenvalues; that lambda_min(A) has a value says that A is symmetric
low, high = lambda_min(A), lambda_max(A)
matrix(RAYLEIGH, low * norm(x) ** 2, "<=", inner(x, A * x), HORN + "theorem 4.2.2", *undefined(Q.symmetric(A)))
matrix(RAYLEIGH, high * norm(x) ** 2, ">=", inner(x, A * x), HORN + "theorem 4.2.2", *undefined(Q.symmetric(A)))
matrix(RAYLEIGH, c * norm(x) ** 2, "<=", inner(x, A * x), HORN + "theorem 4.2.2", *false(low >= c), setting=SYMMETRIC)
matrix(RAYLEIGH, c * norm(x) ** 2, ">=", inner(x, A * x), HORN + "theorem 4.2.2", *false(high <= c), setting=SYMMETRIC)
matrix(
    RAYLEIGH, norm(A * x) ** 2, ">=", low * inner(x, A * x), HORN + "theorem 7.2.6", *false(psd(A)), setting=SYMMETRIC
)
matrix(
    RAYLEIGH, norm(A * x) ** 2, "<=", high * inner(x, A * x), HORN + "theorem 7.2.6", *false(psd(A)), setting=SYMMETRIC
)
matrix(WEYL, lambda_min(A + B), ">=", low + lambda_min(B), HORN + "theorem 4.3.1", *undefined(*SYMMETRIC[:2]))
matrix(WEYL, lambda_max(A + B), "<=", high + lambda_max(B), HORN + "theorem 4.3.1", *undefined(*SYMMETRIC[:2]))
matrix(WEYL, lambda_max(A + B), ">=", high + lambda_min(B), HORN + "theorem 4.3.1", *undefined(*SYMMETRIC[:2]))
matrix(WEYL, lambda_min(A + B), ">=", low, HORN + "corollary 4.3.12", *false(psd(B)), setting=SYMMETRIC)
matrix(WEYL, lambda_max(A + B), ">=", high, HORN + "corollary 4.3.12", *false(psd(B)), setting=SYMMETRIC)
matrix(SPECTRUM, lambda_max(-A), "=", -low, HORN + "section 4.2", *undefined(Q.symmetric(A)))
matrix(SPECTRUM, n * low, "<=", Trace(A), HORN + "section 1.2", *undefined(Q.symmetric(A)))
matrix(SPECTRUM, lambda_max(one + c * A), "=", 1 + c * high, HORN + "section 4.2", *false(c > 0), setting=SYMMETRIC)
matrix(SPECTRUM, lambda_max(A * A), "=", high**2, HORN + "theorem 1.1.6", *false(psd(A)), setting=SYMMETRIC)
matrix(SPECTRUM, lambda_min(A), ">=", 0, HORN + "section 4.1", *false(psd(A)), setting=SYMMETRIC)
matrix(SPECTRUM, high, "<=", Trace(A), HORN + "section 1.2", *false(psd(A)), setting=SYMMETRIC)
matrix(
    SPECTRUM,
    lambda_max(Inverse(A)),
    "=",
    1 / low,
    HORN + "section 1.1",
    *false(Q.positive_definite(A)),
    setting=[Q.symmetric(A), Q.invertible(A)],
)
matrix(SPECTRUM, lambda_max(S * A * S.T), "=", high, HORN + "section 1.3", *false(Q.orthogonal(S)), setting=SYMMETRIC)
matrix(
    SPECTRUM,
    lambda_max(KroneckerProduct(A, M)),
    "=",
    high * lambda_max(M),
    TOPICS + "theorem 4.2.12",
    *false(psd(A), psd(M)),
    setting=SYMMETRIC,
)
matrix(
    SPECTRUM,
    lambda_min(KroneckerProduct(A, Identity(m)) + KroneckerProduct(B, Identity(m))),
    "=",
    lambda_min(A + B),
    TOPICS + "theorem 4.2.12",
    *undefined(*SYMMETRIC[:2]),
)

matrix(GRAM, lambda_max(U * U.T), "=", lambda_max(U.T * U), HORN + "theorem 1.3.22")

# -- p(A), where p >= 0 on the spectrum of A
matrix(
    MAPPING,
    norm(A * x) ** 2 + (4 - 2 * c) * inner(x, A * x),
    ">=",
    (4 * c - c**2) * norm(x) ** 2,
    HORN + "theorem 1.1.6: (t - c)(t - c + 4) >= 0 for t >= c",
    *false(low >= c),
    setting=SYMMETRIC,
)
matrix(
    MAPPING,
    norm(x - A * x),
    "<=",
    norm(x),
    HORN + "theorem 1.1.6: |1 - t| <= 1 for 0 <= t <= 2",
    *false(psd(A), high <= 2),
    setting=SYMMETRIC,
)

# -- traces of products, logarithms of determinants
matrix(PRODUCT, Trace(A * B), "<=", Trace(A) * Trace(B), HORN + "section 7.5", *false(psd(A), psd(B)))
matrix(PRODUCT, Trace(A * B), "<=", high * Trace(B), HORN + "section 7.5", *false(psd(B)), setting=[psd(A)])
matrix(PRODUCT, Trace(A * B), ">=", low * Trace(B), HORN + "section 7.5", *false(psd(B)), setting=[psd(A)])
matrix(
    "Cauchy-Schwarz inequality",
    Trace(Inverse(A)),
    ">=",
    n**2 / Trace(A),
    HORN + "section 7.6",
    *false(Q.positive_definite(A)),
    setting=[Q.symmetric(A), Q.invertible(A), Trace(A) > 0],
)
DEFINITE = [Q.positive_definite(A), Q.positive_definite(B)]
log_a, log_b = log(Determinant(A)), log(Determinant(B))
DET_POSITIVE = [Q.symmetric(A), Determinant(A) > 0]
matrix(
    CONCAVE,
    log_a,
    "<=",
    Trace(A) - n,
    HORN + "theorem 7.6.6",
    *false(Q.positive_definite(A)),
    setting=DET_POSITIVE,
)
matrix(CONCAVE, log_a, ">=", n - Trace(Inverse(A)), HORN + "theorem 7.6.6", *undefined(Q.positive_definite(A)))
matrix(
    CONCAVE,
    log_b - log_a,
    "<=",
    Trace(Inverse(A) * B) - n,
    HORN + "theorem 7.6.6",
    *undefined(Q.positive_definite(A)),
    *false(Q.positive_definite(B)),
)
matrix(CONCAVE, log_a, "<=", n * log(Trace(A) / n), HORN + "theorem 7.8.1", *undefined(Q.positive_definite(A)))
matrix(CONCAVE, Determinant(A), "<=", high**n, HORN + "section 1.2", *false(Q.positive_definite(A)), setting=SYMMETRIC)
matrix(
    MONOTONE, Determinant(A + B), ">=", Determinant(A), HORN + "corollary 7.7.4", *false(Q.positive_definite(A), psd(B))
)

# -- inverses and exponentials
capacitance = C + MatMul(V, A, U)
matrix(
    "Woodbury identity",
    Inverse(Inverse(A) - MatMul(U, Inverse(capacitance), V)),
    "=",
    A + MatMul(A, U, Inverse(C), V, A),
    WOODBURY,
    *undefined(Q.invertible(A)),
    *asked(Q.invertible(C), Q.invertible(capacitance)),
)
matrix(
    EXPONENTIAL,
    matrix_exp(A) * matrix_exp(B),
    "=",
    matrix_exp(A + B),
    HIGHAM + "theorem 10.2",
    *false(Eq(A * B, B * A)),
)
matrix(EXPONENTIAL, matrix_exp((s + t) * A), "=", MatMul(matrix_exp(s * A), matrix_exp(t * A)), HIGHAM + "theorem 10.2")
matrix(EXPONENTIAL, matrix_exp(A + c * one), "=", exp(c) * matrix_exp(A), HIGHAM + "theorem 10.2")
matrix(EXPONENTIAL, matrix_exp(A.T), "=", Transpose(matrix_exp(A)), HIGHAM + "theorem 10.1")
matrix(EXPONENTIAL, MatMul(A, matrix_exp(A)), "=", MatMul(matrix_exp(A), A), HIGHAM + "theorem 10.1")
matrix(EXPONENTIAL, inner(x, matrix_exp(A) * x), ">=", 0, HIGHAM + "section 10.1", *false(Q.symmetric(A)))
matrix("det(e^A) = e^tr(A)", Determinant(matrix_exp(A)), "=", exp(Trace(A)), HIGHAM + "section 10.1")
matrix(EXPONENTIAL, Inverse(matrix_exp(A)), "=", matrix_exp(-A), HIGHAM + "theorem 10.2")
matrix(
    EXPONENTIAL,
    matrix_exp(MatMul(S, A, Inverse(S))),
    "=",
    MatMul(S, matrix_exp(A), Inverse(S)),
    HIGHAM + "theorem 10.1",
    *undefined(Q.invertible(S)),
)

CASES: list[RuleCase] = list(matrix.cases)
