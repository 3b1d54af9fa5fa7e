"""Gaussian laws with covariance matrices: textbook identities hold, and every near miss is refuted.

Sources: C. M. Bishop, PRML, sections 2.3 and 3.3; K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, chapter 8.
"""

from __future__ import annotations

import pytest
from sympy import Identity, Inverse, Matrix, MatrixSymbol, Q, Rational, exp, log, pi, sqrt, symbols
from sympy.matrices.expressions import Determinant, Trace

from symcheck import (
    KL,
    Cov,
    E,
    IntegralOver,
    JointLaw,
    MarkovChain,
    Normal,
    Var,
    check,
    cross_entropy,
    display,
    entropy,
    function,
    infix,
    inner,
    latex,
    norm,
    process,
    psd,
    variable,
    vector,
)
from symcheck.errors import InputError

d, k = symbols("d k", integer=True, positive=True)
v, w = symbols("v w", positive=True)
x, z, y = vector("x", d), vector("z", d), vector("y", k)
s = variable("s")
m, n, b = (MatrixSymbol(name, d, 1) for name in ("m", "n", "b"))
a = MatrixSymbol("a", k, 1)
S, T, P, B = (MatrixSymbol(name, d, d) for name in ("S", "T", "P", "B"))
A, R = MatrixSymbol("A", k, d), MatrixSymbol("R", k, k)
eye = Identity(d)
GIVEN = [Q.positive_definite(matrix) for matrix in (S, T, P, R)]

law, other, standard = Normal(x, m, S), Normal(x, n, T), Normal(x, 0, S)
prior, likelihood = Normal(x, m, P), Normal(y, A * x, R)
innovation = A * P * A.T + R
gain = P * A.T * Inverse(innovation)
evidence = Normal(y, A * m, innovation)
precision = Inverse(P) + A.T * Inverse(R) * A
mean = m + gain * (y - A * m)


def quad(u, matrix):
    return inner(u, matrix * u)


def divergence(sign=1):
    logs = sign * (log(Determinant(T)) - log(Determinant(S)))
    return (Trace(Inverse(T) * S) + quad(n - m, Inverse(T)) - d + logs) / 2


TRUE = {
    "density": (law, exp(-quad(x - m, Inverse(S)) / 2) / sqrt((2 * pi) ** d * Determinant(S))),
    "precision form": (Normal(x, m, Inverse(S)), sqrt(Determinant(S) / (2 * pi) ** d) * exp(-quad(x - m, S) / 2)),
    "isotropic": (Normal(x, m, v * eye), Normal(x, m, v)),
    "change of variables": (Normal(P * x, P * m, P * S * P) * Determinant(P), law),
    "mass": (IntegralOver(law, x), 1),
    "mean": (E(A * x + a, law), A * m + a),
    "second moment": (E(x * x.T, law), S + m * m.T),
    "two linear maps": (E((A * x) * (B * x).T, law), A * (S + m * m.T) * B.T),
    "quadratic form": (E(quad(x, B), law), Trace(B * S) + quad(m, B)),
    "distance": (E(norm(x - b) ** 2, law), Trace(S) + norm(m - b) ** 2),
    "covariance of numbers": (Cov(inner(b, x), inner(n, x), law), inner(b, S * n)),
    "variance of a form": (Var(quad(x, P), law), 2 * Trace(P * S * P * S) + 4 * quad(P * m, S)),
    "two forms": (
        E(quad(x, P) * quad(x, B), standard),
        Trace(P * S) * Trace(B * S) + Trace(P * S * (B + B.T) * S),
    ),
    "cubic": (E(x * norm(x) ** 2, law), m * (Trace(S) + norm(m) ** 2) + 2 * S * m),
    "quartic": (E(x * x.T * B * x * x.T, standard), S * (B + B.T) * S + Trace(B * S) * S),
    "generating function": (E(exp(inner(b, x)), law), exp(inner(b, m) + quad(b, S) / 2)),
    "exponential of a form": (E(exp(-quad(x, P) / 2), standard), 1 / sqrt(Determinant(eye + S * P))),
    "entropy": (entropy(law), log(Determinant(2 * pi * exp(1) * S)) / 2),
    "cross entropy": (cross_entropy(law, other), divergence() + entropy(law)),
    "divergence": (KL(law, other), divergence()),
    "evidence": (IntegralOver(likelihood * prior, x), evidence),
    "evidence as a mean": (E(likelihood, prior), evidence),
    "posterior": (likelihood * prior / evidence, Normal(x, mean, (eye - gain * A) * P)),
    "posterior, information form": (
        likelihood * prior / evidence,
        Normal(x, Inverse(precision) * (A.T * Inverse(R) * y + Inverse(P) * m), Inverse(precision)),
    ),
    "scalar observation": (
        Normal(s, inner(b, x), v) * prior / Normal(s, inner(b, m), v + quad(b, P)),
        Normal(x, m + P * b * (s - inner(b, m)) / (v + quad(b, P)), P - P * b * b.T * P / (v + quad(b, P))),
    ),
    "ridge": (
        Normal(y, A * x, v) * Normal(x, 0, w) / Normal(y, 0, w * A * A.T + v * Identity(k)),
        Normal(x, Inverse(A.T * A + v / w * eye) * A.T * y, v * Inverse(A.T * A + v / w * eye)),
    ),
    "convolution": (IntegralOver(Normal(x, z, S) * Normal(z, m, T), z), Normal(x, m, S + T)),
    "product": (
        IntegralOver(law * other, x),
        exp(-quad(m - n, Inverse(S + T)) / 2) / sqrt((2 * pi) ** d * Determinant(S + T)),
    ),
    "nested laws": (E(y * y.T, likelihood * prior), innovation + A * m * m.T * A.T),
    "cross covariance": (E((x - m) * (y - A * m).T, likelihood * prior), P * A.T),
    "mutual information": (KL(likelihood * prior, evidence * prior), log(Determinant(innovation) / Determinant(R)) / 2),
    "another name": (E(function("f")(x), law), E(function("f")(z), Normal(z, m, S))),
}

FALSE = {
    "density without a half": (log(law), -quad(x - m, Inverse(S)) - log(Determinant(2 * pi * S)) / 2),
    "covariance for precision": (log(law), -quad(x - m, S) / 2 - log(Determinant(2 * pi * S)) / 2),
    "sign of the determinant": (law, exp(-quad(x - m, Inverse(S)) / 2) * sqrt(Determinant(S) / (2 * pi) ** d)),
    "change of variables without its factor": (Normal(P * x, P * m, P * S * P), law),
    "second moment": (E(x * x.T, law), S - m * m.T),
    "order of factors": (E((x - m) * (x - m).T * P, law), P * S),
    "transpose": (E(inner(x, B * z), law), inner(m, B.T * z)),
    "quadratic form": (E(quad(x, B), law), Trace(B) + quad(m, B)),
    "variance of a form": (Var(quad(x, P), standard), Trace(P * S * P * S)),
    "two forms": (E(quad(x, P) * quad(x, B), standard), 3 * Trace(P * S) * Trace(B * S)),
    "quartic": (E(x * x.T * B * x * x.T, standard), 2 * S * B * S + Trace(B * S) * S),
    "generating function": (E(exp(inner(b, x)), law), exp(inner(b, m) + quad(b, S))),
    "entropy": (entropy(law), log(Determinant(2 * pi * S)) / 2),
    "entropy of one coordinate": (entropy(law), (1 + d * log(2 * pi) + log(Determinant(S))) / 2),
    "divergence, sign of the logarithms": (KL(law, other), divergence(-1)),
    "divergence without d": (KL(law, other), divergence() + d / 2),
    "divergence exchanged": (KL(law, other), KL(other, law)),
    "evidence without the prior": (IntegralOver(likelihood * prior, x), Normal(y, A * m, R)),
    "gain without the prior": (
        likelihood * prior / evidence,
        Normal(x, m + P * A.T * Inverse(R) * (y - A * m), (eye - gain * A) * P),
    ),
    "posterior with the prior's covariance": (likelihood * prior / evidence, Normal(x, mean, P)),
    "precision for covariance": (likelihood * prior / evidence, Normal(x, mean, precision)),
    "precisions add in a convolution": (
        IntegralOver(Normal(x, z, S) * Normal(z, m, T), z),
        Normal(x, m, Inverse(Inverse(S) + Inverse(T))),
    ),
    "cross covariance transposed": (E((y - A * m) * (x - m).T, likelihood * prior), A * P.T * 2),
    "isotropic with the same determinant": (law, Normal(x, m, Determinant(S) ** (1 / d))),
}


@pytest.mark.parametrize("name", TRUE)
def test_identities(name):
    verdict = check(*TRUE[name], given=GIVEN)
    assert verdict and verdict.models >= 3 and not verdict.provided, verdict.reason


@pytest.mark.parametrize("name", FALSE)
def test_near_misses(name):
    assert check(*FALSE[name], given=GIVEN).status == "refuted"


def test_gibbs():
    assert check(KL(law, other), 0, ">=", given=GIVEN)
    assert check(KL(law, other), 0, "<", given=GIVEN).status == "refuted"


@pytest.mark.parametrize(
    "given",
    [[], [Q.symmetric(S)], [Q.invertible(S)], [psd(S)]],
    ids=["nothing", "symmetric", "invertible", "semidefinite"],
)
@pytest.mark.parametrize("name", ["density", "mass", "second moment", "entropy"])
def test_nothing_is_proved_of_a_matrix_that_may_be_no_covariance(name, given):
    verdict = check(*TRUE[name], given=given)
    assert verdict.status == "unproven" and "S is not shown to be symmetric positive definite" in verdict.reason


@pytest.mark.parametrize(
    ("covariance", "given", "definite"),
    [
        (B * B.T, [Q.invertible(B)], True),
        (B * B.T, [], False),
        (S + B * B.T, [], True),
        (S - B * B.T, [], False),
        (P - P * A.T * Inverse(innovation) * A * P, [], True),
        (P - 2 * P * A.T * Inverse(innovation) * A * P, [], False),
        (P + P * A.T * Inverse(innovation) * A * P, [], True),
        (P - S * A.T * Inverse(innovation) * A * S, [], False),
        (P - P * A.T * Inverse(A * P * A.T - R) * A * P, [], False),
        (P - P * b * b.T * P / (1 + quad(b, P)), [], True),
        (P - P * b * b.T * P, [], False),
        (eye - b * b.T / (2 + quad(b, eye)), [], True),
        (Inverse(Inverse(S) + Inverse(T)), [], True),
        (Inverse(Inverse(S) - Inverse(T)), [], False),
        (S * T, [], False),
        (S * T * S, [], True),
        ((v - w) * S, [], False),
    ],
)
def test_which_covariances_are_shown_to_be_definite(covariance, given, definite):
    verdict = check(E(norm(x - m) ** 2, Normal(x, m, covariance)), Trace(covariance), given=GIVEN + given)
    shown = verdict.reason is None or "positive definite" not in verdict.reason
    assert shown == definite
    assert verdict.status == "verified" if definite else verdict.status != "verified"


def test_a_semidefinite_sum_with_a_definite_term_need_not_be_definite():
    verdict = check(E(norm(x) ** 2, Normal(x, 0, P - B)), Trace(P - B), given=[*GIVEN, psd(P - B)])
    assert verdict.status == "unproven" and "P - B is not shown" in verdict.reason
    assert check(E(norm(x) ** 2, Normal(x, 0, P - B)), Trace(P - B), given=[*GIVEN, Q.positive_definite(P - B)])


def test_a_chain_with_matrices_is_its_steps():
    t = symbols("t", integer=True)
    u = process("u", d)
    chain = MarkovChain("q", u, t, kernel=Normal(u[t], B * u[t - 1], S), stop=3)
    step = Normal(u[1], B * u[0], S)
    assert check(chain(u[1] | u[0]), step, given=GIVEN)
    assert check(chain(u[1:2] | u[0]), step * Normal(u[2], B * u[1], S), given=GIVEN)
    assert check(chain(u[1] | u[0]), Normal(u[1], B.T * u[0], S), given=GIVEN).status == "refuted"
    assert check(chain(u[2] | u[1]), Normal(u[2], B * u[1], 2 * S), given=GIVEN).status == "refuted"


def test_a_matrix_given_by_its_entries_has_positive_minors():
    p, q, r = symbols("p q r", real=True)
    u, c = vector("u", 2), Matrix([[p, q], [q, r]])
    verdict = check(entropy(Normal(u, 0, c)), 1 + log(2 * pi) + log(p * r - q**2) / 2)
    assert verdict and set(verdict.provided) == {"p > 0", "q**2 < p*r"}
    assert check(E(norm(u) ** 2, Normal(u, 0, c)), p + r, given=["p > 0", "q**2 < p*r"]).provided == ()
    assert check(E(norm(u) ** 2, Normal(u, 0, Matrix([[2, 1], [1, 3]]))), 5)
    assert check(E(norm(u) ** 2, Normal(u, 0, Matrix([[2, 1], [1, 3]]))), 6).status == "refuted"
    indefinite = check(E(norm(u) ** 2, Normal(u, 0, Matrix([[2, 3], [3, 3]]))), 5)
    assert indefinite.status == "unproven" and "defined nowhere" in indefinite.reason
    lopsided = check(E(norm(u) ** 2, Normal(u, 0, Matrix([[2, 1], [0, 3]]))), 5)
    assert lopsided.status == "unproven" and "positive definite" in lopsided.reason


def test_shapes():
    for point, covariance in ((x, R), (s, S), (x, MatrixSymbol("W", d, k)), (x, S * R)):
        with pytest.raises(InputError, match=r"does not fit|has no meaning"):
            Normal(point, 0, covariance)
    assert Normal(x, 0, 3 * eye) == Normal(x, 0, 3)


def test_typed_formulas():
    typed = "-inner(x - m, inv(S)*(x - m))/2 - d*log(2*pi)/2 - log(det(S))/2"
    names = {"x": x, "m": m, "S": S, "d": d}
    assert check("log(Normal(x, m, S))", typed, given=["S positive_definite"], symbols=names)
    assert check("log(Normal(x, m, 2*S))", typed, given=["S positive_definite"], symbols=names).status == "refuted"


def test_printing():
    term = Normal(y, A * m, A * S * A.T + R)
    assert infix(term) == "Normal(y, A*m, A*S*transpose(A) + R)"
    assert display(term) == "N(y; A m, A S Aᵀ + R)"
    assert latex(term) == r"\mathcal{N}\left(y;\, A m,\, A S A^{T} + R\right)"


def test_the_trace_of_a_product_with_a_mean():
    p = JointLaw("p", x)
    second = E(x * x.T, p(x))
    assert check(E(quad(x, B), p(x)), Trace(B * second))
    loss = d * log(2 * pi) + log(Determinant(S)) + Trace(Inverse(S) * second)
    assert check(cross_entropy(p(x), standard), loss / 2, given=GIVEN)
    assert check(E(quad(x, B), p(x)), Trace(second)).status == "refuted"
    assert check(Trace(second * x * x.T), E(norm(x) ** 4, p(x))).status == "refuted"  # this x is free


def test_a_half_is_a_half():
    assert check(
        IntegralOver(law**2, x), (4 * pi) ** (-d * Rational(1, 2)) * Determinant(S) ** Rational(-1, 2), given=GIVEN
    )
