"""Extreme eigenvalues, the Loewner order, the matrix exponential, attributes of matrices as claims."""

import pytest
from flint import fmpq
from sympy import Identity, Inverse, KroneckerProduct, MatrixSymbol, Q, Symbol, Trace, Transpose, exp, symbols

from symcheck import (
    Cov,
    InputError,
    JointLaw,
    Proof,
    check,
    derivative,
    display,
    frobenius_norm,
    infix,
    inner,
    lambda_max,
    lambda_min,
    latex,
    loewner_le,
    matrix_exp,
    norm,
    psd,
    vector,
)
from symcheck.theories.matrix.spectrum_model import eigenvalues

n, m = symbols("n m", integer=True, positive=True)
c, s, t = symbols("c s t", real=True)
A, B, S = (MatrixSymbol(name, n, n) for name in "ABS")
K, V = MatrixSymbol("K", m, m), MatrixSymbol("V", n, m)
u, v = MatrixSymbol("u", n, 1), MatrixSymbol("v", n, 1)
SYMMETRIC = (Q.symmetric(A), Q.symmetric(B))
POSITIVE = (psd(A), psd(B))
eta, mu, L = symbols("eta mu L", positive=True)
one, small = Identity(n), Identity(m)
BETWEEN = (Q.symmetric(A), lambda_min(A) >= mu, lambda_max(A) <= L)

TRUE = [
    (lambda_min(A) * norm(u) ** 2, "<=", inner(u, A * u), SYMMETRIC),
    (inner(u, A * u), "<=", lambda_max(A) * norm(u) ** 2, SYMMETRIC),
    (lambda_min(A + B), ">=", lambda_min(A) + lambda_min(B), SYMMETRIC),
    (lambda_min(A + B), "<=", lambda_min(A) + lambda_max(B), SYMMETRIC),
    (lambda_max(A + B), "<=", lambda_max(A) + lambda_max(B), SYMMETRIC),
    (lambda_min(A + B), ">=", lambda_min(A), (Q.symmetric(A), psd(B))),
    (lambda_min(A + c * Identity(n)), "=", lambda_min(A) + c, SYMMETRIC),
    (lambda_max(-A), "=", -lambda_min(A), SYMMETRIC),
    (lambda_min(3 * A), "=", 3 * lambda_min(A), SYMMETRIC),
    (lambda_min(KroneckerProduct(A, Identity(m))), "=", lambda_min(A), SYMMETRIC),
    (lambda_max(KroneckerProduct(A, K)), "=", lambda_max(A) * lambda_max(K), (psd(A), psd(K))),
    (lambda_min(Inverse(A)), "=", 1 / lambda_max(A), (Q.positive_definite(A),)),
    (lambda_max(A**2), "=", lambda_max(A) ** 2, POSITIVE),
    (lambda_min(S * A * S.T), "=", lambda_min(A), (Q.symmetric(A), Q.orthogonal(S))),
    (lambda_min(A), ">", 0, (Q.positive_definite(A),)),
    (n * lambda_min(A), "<=", Trace(A), SYMMETRIC),
    (lambda_max(A), "<=", Trace(A), POSITIVE),
    (norm(A * u) ** 2, "<=", lambda_max(A.T * A) * norm(u) ** 2, ()),
    (norm(A * u), "<=", frobenius_norm(A) * norm(u), ()),
    (frobenius_norm(A * V) ** 2, "<=", frobenius_norm(A) ** 2 * frobenius_norm(V) ** 2, ()),
    (inner(u, A * u), "<=", inner(u, B * u), (loewner_le(A, B),)),
    (Trace(V.T * A * V), "<=", Trace(V.T * B * V), (loewner_le(A, B),)),
    (norm(A * u) ** 2, "<=", lambda_max(A) * inner(u, A * u), POSITIVE),
    (norm(u - eta * A * u), "<=", (1 - eta * mu) * norm(u), (*BETWEEN, eta * L <= 1)),
    (
        norm(u - eta * A * u),
        "<=",
        (1 - eta * mu) * norm(u),
        (loewner_le(mu * one, A), loewner_le(A, L * one), eta * L <= 1),
    ),
    (norm(u - 2 / (L + mu) * A * u), "<=", (L - mu) / (L + mu) * norm(u), (*BETWEEN, L >= mu)),
    ((mu + L) * inner(u, A * u), ">=", mu * L * norm(u) ** 2 + norm(A * u) ** 2, BETWEEN),
    (inner(u, A * u) + mu * L * inner(u, Inverse(A) * u), "<=", (mu + L) * norm(u) ** 2, BETWEEN),
    (inner(u, Inverse(A) * u), "<=", norm(u) ** 2 / mu, (loewner_le(mu * one, A),)),
    (norm(u - A * u) ** 2 + norm(A * u) ** 2, "<=", norm(u) ** 2, (psd(A), loewner_le(A, one))),
    (matrix_exp(t * A) * matrix_exp(s * A), "=", matrix_exp((s + t) * A), ()),
    (matrix_exp(t * A) * A, "=", A * matrix_exp(t * A), ()),
    (Transpose(matrix_exp(A)), "=", matrix_exp(A.T), ()),
    (matrix_exp(A + 2 * Identity(n)), "=", exp(2) * matrix_exp(A), ()),
    (derivative(V.T * matrix_exp(-2 * t * A), t), "=", -2 * V.T * matrix_exp(-2 * t * A) * A, ()),
]
FALSE = [
    (lambda_min(A) * norm(u) ** 2, ">=", inner(u, A * u), SYMMETRIC),
    (lambda_min(A + B), "=", lambda_min(A) + lambda_min(B), SYMMETRIC),
    (lambda_min(A + B), ">=", lambda_min(A) + lambda_max(B), SYMMETRIC),
    (lambda_min(A + B), ">=", lambda_min(A), SYMMETRIC),
    (lambda_max(-A), "=", -lambda_max(A), SYMMETRIC),
    (lambda_min(c * A), "=", c * lambda_min(A), SYMMETRIC),
    (lambda_min(KroneckerProduct(A, K)), "=", lambda_min(A) * lambda_min(K), (Q.symmetric(A), Q.symmetric(K))),
    (lambda_min(Inverse(A)), "=", 1 / lambda_min(A), (Q.positive_definite(A),)),
    (lambda_max(A**2), "=", lambda_max(A) ** 2, SYMMETRIC),
    (lambda_min(A), ">", 0, POSITIVE),
    (n * lambda_max(A), "<=", Trace(A), SYMMETRIC),
    (lambda_max(A), "<=", Trace(A), SYMMETRIC),
    (norm(A * u), "<=", lambda_max(A) * norm(u), SYMMETRIC),
    (inner(u, A * u), "<=", inner(u, B * u), (loewner_le(B, A),)),
    (norm(u - eta * A * u), "<=", (1 - eta * L) * norm(u), (*BETWEEN, eta * L <= 1)),
    (norm(u - eta * A * u), "<=", (1 - eta * mu) * norm(u), BETWEEN),
    (norm(u - A * u / (L + mu)), "<=", (L - mu) / (L + mu) * norm(u), (*BETWEEN, L >= mu)),
    ((mu + L) * inner(u, A * u), ">=", 2 * mu * L * norm(u) ** 2 + norm(A * u) ** 2, BETWEEN),
    (inner(u, A * u) + mu * L * inner(u, Inverse(A) * u), "<=", (mu + L) / 2 * norm(u) ** 2, BETWEEN),
    (norm(A * u), "<=", L * norm(u), (Q.symmetric(A), lambda_max(A) <= L)),
    (matrix_exp(A + B), "=", matrix_exp(A) * matrix_exp(B), ()),
    (matrix_exp(A) * B, "=", B * matrix_exp(A), ()),
    (Transpose(matrix_exp(A)), "=", matrix_exp(A), ()),
    (derivative(matrix_exp(t * A), t), "=", matrix_exp(t * A), ()),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), TRUE, ids=lambda x: str(x)[:40])
def test_true_claims_are_verified(lhs, relation, rhs, given):
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "verified", verdict.reason
    assert verdict.models >= 3 and not verdict.provided


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), FALSE, ids=lambda x: str(x)[:40])
def test_false_claims_are_refuted(lhs, relation, rhs, given):
    assert check(lhs, rhs, relation, given=given).status == "refuted"


e = vector("e", n)
SPREAD = Cov(e, e, JointLaw("data", e)(e))

ATTRIBUTES = [
    ("verified", psd(V.T * A * V), (psd(A),)),
    ("verified", psd(KroneckerProduct(A, K)), (psd(A), psd(K))),
    ("verified", psd(A**3), (psd(A),)),
    ("verified", loewner_le(V.T * A * V, V.T * B * V), (loewner_le(A, B),)),
    ("verified", Q.positive_definite(Inverse(A)), (Q.positive_definite(A),)),
    ("verified", Q.positive_definite(A + B), (Q.positive_definite(A), psd(B))),
    ("verified", Q.positive_definite(A), (Q.symmetric(A), lambda_min(A) > 0)),
    ("verified", Q.symmetric(V * K * V.T), (Q.symmetric(K),)),
    ("verified", Q.orthogonal(A * B), (Q.orthogonal(A), Q.orthogonal(B))),
    ("verified", psd(KroneckerProduct(SPREAD, K) + KroneckerProduct(A, K.T * K)), (psd(A), psd(K))),
    ("verified", psd(KroneckerProduct(SPREAD, Inverse(K))), (Q.positive_definite(K),)),
    ("verified", psd(2 * SPREAD + A**2), (Q.symmetric(A),)),
    ("verified", loewner_le(2 * one, A + Inverse(A)), (Q.positive_definite(A),)),
    ("verified", loewner_le(A**2, A**3), (loewner_le(one, A),)),
    ("verified", loewner_le(A * A, L * A), (psd(A), loewner_le(A, L * one))),
    ("verified", psd(A**3 - 3 * A + 2 * one), (psd(A),)),
    ("verified", Q.positive_definite(A * A - 2 * A + 2 * one), (Q.symmetric(A),)),
    ("verified", loewner_le(V.T * V * (3 * small - V.T * V) ** 2 / 4, small), (lambda_max(V.T * V) <= 4,)),
    ("refuted", loewner_le(3 * one, A + Inverse(A)), (Q.positive_definite(A),)),
    ("refuted", loewner_le(A, A**2), (psd(A),)),
    ("refuted", psd(A**3 - 3 * A + 2 * one), (Q.symmetric(A),)),
    ("refuted", psd(A * A - 2 * A + one), ()),
    ("refuted", psd((A - mu * one) * (A - L * one)), (loewner_le(mu * one, A), loewner_le(A, L * one))),
    ("refuted", loewner_le(V.T * V * (3 * small - V.T * V) ** 2 / 4, small), ()),
    ("refuted", psd(A * A + 3 * A * B + 3 * B * A + B * B), SYMMETRIC),
    ("refuted", psd(KroneckerProduct(SPREAD, K + K.T)), ()),
    ("refuted", psd(KroneckerProduct(SPREAD, K)), (Q.symmetric(K),)),
    ("refuted", psd(SPREAD - A), (psd(A),)),
    ("refuted", psd(SPREAD * A), (psd(A),)),
    ("refuted", psd(A * B), (psd(A), psd(B))),
    ("refuted", psd(A - B), (psd(A), psd(B))),
    ("refuted", Q.positive_definite(V.T * A * V), (Q.positive_definite(A),)),
    ("refuted", Q.positive_definite(A), (psd(A),)),
    ("refuted", psd(A), (Q.symmetric(A), lambda_max(A) > 0)),
    ("refuted", Q.symmetric(A * B), SYMMETRIC),
    ("refuted", Q.orthogonal(A + B), (Q.orthogonal(A), Q.orthogonal(B))),
]


@pytest.mark.parametrize(("status", "claim", "given"), ATTRIBUTES, ids=lambda x: str(x)[:40])
def test_attributes_as_claims(status, claim, given):
    proof = Proof()
    proof.holds("attribute", claim, given=given, expect=status)
    report = proof.check()
    assert report.chains[0].status == status, report.chains[0].steps[0].verdict.reason


def test_an_eigenvalue_has_a_value_only_where_the_matrix_is_shown_to_be_symmetric():
    assert check(lambda_min(A), lambda_min(A)).status == "unproven"
    assert check(lambda_min(A * B), 0, ">=", given=POSITIVE).status == "unproven"


def test_eigenvalues_in_models_are_exact_where_they_are_rational_and_balls_of_their_own_elsewhere():
    assert sorted(eigenvalues([[fmpq(2), fmpq(1)], [fmpq(1), fmpq(2)]])) == [1, 3]
    low, high = sorted(eigenvalues([[fmpq(1), fmpq(1)], [fmpq(1), fmpq(0)]]), key=float)
    assert low < 0 < high and (low + high).contains(1) and (low * high).contains(-1)


def test_what_is_no_square_matrix_is_refused():
    for build in (lambda_min, lambda_max):
        with pytest.raises(InputError, match="square"):
            build(V)
        with pytest.raises(InputError, match="number"):
            build(Symbol("x"))
    with pytest.raises(InputError, match="square"):
        matrix_exp(V)
    with pytest.raises(InputError, match="shapes"):
        loewner_le(A, K)


def test_printing():
    assert infix(lambda_min(A) + 1) == "lambda_min(A) + 1"
    assert display(lambda_max(A)) == "λ_max(A)"
    assert latex(lambda_max(A)) == r"\lambda_{\max}\left(A\right)"
    assert (infix(matrix_exp(A)), display(matrix_exp(A)), latex(matrix_exp(A))) == ("matrix_exp(A)", "exp(A)", "e^{A}")


def test_typed():
    assert check("lambda_min(Matrix([[2, 1], [1, 2]]))", "1").status in ("verified", "unproven")
    assert check("lambda_min(Matrix([[2, 1], [1, 2]]))", "2").status == "refuted"
