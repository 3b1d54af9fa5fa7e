"""Gradients of densities at a vector: Gaussian scores, scores of arbitrary laws, Stein's lemma, and slips of each."""

import pytest
from sympy import (
    Derivative,
    Identity,
    Inverse,
    MatrixSymbol,
    Q,
    Symbol,
    ZeroMatrix,
    exp,
    log,
    symbols,
)
from sympy.matrices.expressions import Trace

from symcheck import (
    KL,
    Divergence,
    E,
    Gradient,
    Hessian,
    Jacobian,
    JointLaw,
    Normal,
    check,
    display,
    entropy,
    full_support,
    function,
    infix,
    inner,
    latex,
    norm,
    variable,
    vector,
)
from symcheck.theories.probability.density_gradients import DensityGradient

d = Symbol("d", integer=True, positive=True)
v, w, a = symbols("v w a", positive=True)
theta = Symbol("theta")
x, y, z = vector("x", d), vector("y", d), variable("z")
m, m0, m1, point = (MatrixSymbol(name, d, 1) for name in ("m", "m0", "m1", "c"))
S, S0, S1, A = (MatrixSymbol(name, d, d) for name in ("S", "S0", "S1", "A"))
f, h, s = function("f"), function("h", d), function("s", d, parameters=theta)
N, NS = Normal(x, m, v), Normal(x, m, S)
p, q, r, py = JointLaw("p", x, z), JointLaw("q", x, y), JointLaw("r", z | x), JointLaw("py", y)
p0, p1 = Normal(x, m0, S0), Normal(x, m1, S1)
score, noise = Gradient(log(p(x)), x), Gradient(log(p(x | z)), x)
given = [
    *map(Q.positive_definite, (S, S0, S1)),
    Q.invertible(A),
    full_support(p(x, z)),
    full_support(q(x, y)),
    full_support(r(z | x)),
]


def used(lhs, rhs):
    """The hypotheses about what occurs in a claim."""
    symbols_in = lhs.atoms(MatrixSymbol, JointLaw) | getattr(rhs, "atoms", lambda *_: set())(MatrixSymbol, JointLaw)
    return [item for item in given if item.atoms(MatrixSymbol, JointLaw) & symbols_in]


def evidence(noise):
    return E(Normal(y, point, noise), py(y))


def posterior(g, noise=v):
    return E(g * Normal(y, point, noise), py(y)) / evidence(noise)


square = (x - m) * (x - m).T
losses = [
    E(norm(s(x) - score) ** 2, p(x)),
    E(norm(s(x) - noise) ** 2, p(x, z)),
    E(norm(score) ** 2, p(x)) - E(norm(noise) ** 2, p(x, z)),
]
PAIRS = {
    "isotropic score": (Gradient(log(N), x), -(x - m) / v, (x - m) / v),
    "score": (Gradient(log(NS), x), -Inverse(S) * (x - m), -S * (x - m)),
    "density": (Gradient(NS, x), -NS * Inverse(S) * (x - m), -Inverse(S) * (x - m)),
    "mean": (Gradient(log(NS), m), Inverse(S) * (x - m), Inverse(S) * (m - x)),
    "variance": (
        Derivative(log(N), v),
        norm(x - m) ** 2 / (2 * v**2) - d / (2 * v),
        norm(x - m) ** 2 / (2 * v**2) - 1 / (2 * v),
    ),
    "covariance": (
        Gradient(log(NS), S),
        (Inverse(S) * square * Inverse(S) - Inverse(S)) / 2,
        (Inverse(S) * square * Inverse(S) + Inverse(S)) / 2,
    ),
    "root of a covariance": (
        Gradient(log(Normal(x, m, A * A.T)), A),
        (Inverse(A * A.T) * square * Inverse(A * A.T) - Inverse(A * A.T)) * A,
        (Inverse(A * A.T) * square * Inverse(A * A.T) - Inverse(A * A.T)) * A.T,
    ),
    "curvature": (Hessian(log(NS), x), -Inverse(S), Inverse(S)),
    "KL, m0": (Gradient(KL(p0, p1), m0), Inverse(S1) * (m0 - m1), Inverse(S0) * (m0 - m1)),
    "KL, S0": (Gradient(KL(p0, p1), S0), (Inverse(S1) - Inverse(S0)) / 2, (Inverse(S0) - Inverse(S1)) / 2),
    "KL, S1": (
        Gradient(KL(p0, p1), S1),
        (Inverse(S1) - Inverse(S1) * (S0 + (m0 - m1) * (m0 - m1).T) * Inverse(S1)) / 2,
        (Inverse(S1) - Inverse(S1) * (S0 - (m0 - m1) * (m0 - m1).T) * Inverse(S1)) / 2,
    ),
    "KL, variance": (
        Derivative(KL(Normal(x, m0, v), Normal(x, m1, w)), v),
        d * (1 / w - 1 / v) / 2,
        (1 / w - 1 / v) / 2,
    ),
    "entropy": (Gradient(entropy(p0), S0), Inverse(S0) / 2, Inverse(S0)),
    "information": (E(Gradient(log(NS), m) * Gradient(log(NS), m).T, NS), Inverse(S), S),
    "Tweedie": (
        posterior(y),
        point + v * Gradient(log(evidence(v)), point),
        point - v * Gradient(log(evidence(v)), point),
    ),
    "Tweedie, covariance": (
        posterior(y, S),
        point + S * Gradient(log(evidence(S)), point),
        point + Inverse(S) * Gradient(log(evidence(S)), point),
    ),
    "Stein": (E(f(x) * (x - m), NS), S * E(Gradient(f(x), x), NS), Inverse(S) * E(Gradient(f(x), x), NS)),
    "Stein, maps": (E((x - m) * h(x).T, NS), S * E(Jacobian(h(x), x).T, NS), S * E(Jacobian(h(x), x), NS)),
    "Stein, twice": (
        E(f(x) * square, N),
        v * E(f(x), N) * Identity(d) + v**2 * E(Hessian(f(x), x), N),
        v * E(f(x), N) * Identity(d) + v * E(Hessian(f(x), x), N),
    ),
    "SURE": (
        E(norm(x + h(x) - m) ** 2, N),
        d * v + E(norm(h(x)) ** 2 + 2 * v * Divergence(h(x), x), N),
        d * v + E(norm(h(x)) ** 2 + v * Divergence(h(x), x), N),
    ),
    "Price": (Gradient(E(f(x), NS), S), E(Hessian(f(x), x), NS) / 2, E(Hessian(f(x), x), NS)),
    "Price, variance": (
        Derivative(E(f(x), N), v),
        E(Trace(Hessian(f(x), x)), N) / 2,
        E(Trace(Hessian(f(x), x)), N) / 2 * v,
    ),
    "log-derivative": (score, Gradient(p(x), x) / p(x), Gradient(p(x), x)),
    "Fisher": (score, E(noise, p(z | x)), E(noise, p(z))),
    "posterior": (Gradient(log(p(z | x)), x), noise - score, score - noise),
    "guidance": (Gradient(log(p(x) * p(z | x) ** a), x), (1 - a) * score + a * noise, score + a * noise),
    "tilt": (Gradient(log(p(x) * exp(f(x))), x), score + Gradient(f(x), x), score - Gradient(f(x), x)),
    "mean zero": (E(score, p(x)), ZeroMatrix(d, 1), E(Gradient(log(p(z | x)), x), p(z))),
    "two vectors": (
        E(inner(Gradient(log(q(x, y)), x), h(y)), q(x, y)),
        0,
        E(inner(Gradient(log(q(x, y)), x), h(x)), q(x, y)),
    ),
    "conditional law": (E(Gradient(log(r(z | x)), x), r(z | x)), ZeroMatrix(d, 1), Gradient(log(r(z | x)), x)),
    "denoising": (losses[0], losses[1] + losses[2], losses[1] - losses[2]),
    "Hyvarinen": (
        E(inner(s(x), score), p(x)),
        -E(Divergence(s(x), x), p(x)),
        E(Divergence(s(x), x), p(x)),
    ),
    "by parts, a map": (
        E(score * s(x).T, p(x)),
        -E(Jacobian(s(x), x).T, p(x)),
        -E(Jacobian(s(x), x), p(x)),
    ),
    "by parts, a number": (E(f(x) * score, p(x)), -E(Gradient(f(x), x), p(x)), E(Gradient(f(x), x), p(x))),
}


@pytest.mark.parametrize("name", PAIRS)
def test_a_gradient_is_verified(name):
    lhs, rhs, _ = PAIRS[name]
    verdict = check(lhs, rhs, given=used(lhs, rhs))
    assert verdict.status == "verified", verdict.reason
    assert verdict.models >= 3


@pytest.mark.parametrize("name", PAIRS)
def test_a_slip_is_refuted(name):
    lhs, _, wrong = PAIRS[name]
    assert check(lhs, wrong, given=used(lhs, wrong)).status == "refuted"


def test_what_is_taken_for_granted_is_named():
    lhs, rhs, _ = PAIRS["Hyvarinen"]
    verdict = check(lhs, rhs, given=used(lhs, rhs))
    assert "integration by parts" in verdict.rules
    assert any("vanish at infinity" in str(item) for item in (*verdict.given, *verdict.rules))


@pytest.mark.parametrize(
    "lhs, rhs",
    [
        (E(inner(x, score), p(x)), -d),  # x beside its density: no model
        (score, E(noise, p(z | x))),  # no full support
        (Gradient(log(Normal(x, m, A)), m), Inverse(A) * (x - m)),  # no covariance
    ],
)
def test_what_has_no_model_or_no_meaning_is_unproven(lhs, rhs):
    assert check(lhs, rhs).status == "unproven"


def test_a_gradient_of_a_density_prints():
    term = DensityGradient(p(x, z), x)
    assert infix(term) == "Gradient(p(x, z), x)"
    assert display(term) == "∇_x (p(x, z))"
    assert latex(term).startswith(r"\nabla_{x}")
