"""Derivations of machine learning that no question of the assignment asks for, each beside versions that are wrong.

Written as a stranger would: with the public names alone. A true one must be verified, a wrong one refuted (and not only
left unproven), with a counterexample.
"""

from __future__ import annotations

import random

import pytest
from sympy import Abs, Eq, Integer, Ne, Product, Rational, Sum, Symbol, exp, log, pi, sqrt, symbols

from symcheck import (
    Family,
    ForAll,
    IntegralOver,
    JointLaw,
    MarkovChain,
    Normal,
    check,
    inner,
    norm,
    process,
    variable,
    vector,
)

a, b, c, m, r, v, w, mu, sigma = symbols("a b c m r v w mu sigma")
d = Symbol("d", integer=True, positive=True)
s, t, k, T = symbols("s t k T", integer=True)

X, Y, Z = variable("x"), variable("y"), variable("z")
U, V, M, E = vector("u", d), vector("v", d), vector("m", d), vector("e", d)
p = JointLaw("p", X, Y, Z)
h = process("h")
q = MarkovChain("q", h, t, stop=T)
inside = [t >= 2, t + 2 <= T]

beta = Family("beta")
alpha = Family("alpha", t, 1 - beta[t])
abar = Family("abar", t, Product(alpha[s], (s, 1, t)))
x = process("x", d)
ddpm = MarkovChain("f", x, t, kernel=Normal(x[t], sqrt(1 - beta[t]) * x[t - 1], beta[t]), stop=T)
schedule = [ForAll(s, (1, T), beta[s] > 0, beta[s] < 1), t >= 2, t <= T]
forward = Eq(x[t], sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * E)
velocity = sqrt(abar[t]) * E - sqrt(1 - abar[t]) * x[0]

positive = [v > 0, w > 0, r > 0]

# name: (left, right, given, wrong right sides)
DERIVATIONS = {
    "Bayes' rule, three variables": (
        p(X | Y, Z),
        p(Y | X, Z) * p(X | Z) / p(Y | Z),
        [],
        [p(Y | X, Z) * p(X) / p(Y | Z), p(Y | X, Z) * p(X | Z) / p(Y), p(Y | X) * p(X | Z) / p(Y | Z), p(Y | X, Z)],
    ),
    "chain rule, one order": (
        p(X, Y, Z),
        p(X | Y, Z) * p(Y | Z) * p(Z),
        [],
        [p(X | Y, Z) * p(Y) * p(Z), p(X | Y) * p(Y | Z) * p(Z), p(X | Y, Z) * p(Z | Y) * p(Z)],
    ),
    "chain rule, another order": (
        p(Z, X, Y),
        p(Y | X, Z) * p(Z | X) * p(X),
        [],
        [p(Y | X, Z) * p(X | Z) * p(X), p(Y | Z) * p(Z | X) * p(X)],
    ),
    "chain rule, conditioned": (
        p(X, Y | Z),
        p(X | Y, Z) * p(Y | Z),
        [],
        [p(X | Z) * p(Y | Z), p(X | Y) * p(Y | Z), p(X | Y, Z) * p(Y)],
    ),
    "the order after the bar does not matter": (p(X | Y, Z), p(X | Z, Y), [], [p(X | Y), p(Y | X, Z)]),
    "law of total probability": (
        p(X),
        IntegralOver(p(X | Z) * p(Z), Z),
        [],
        [IntegralOver(p(X | Z) * p(Z), X), IntegralOver(p(Z | X) * p(Z), Z), IntegralOver(p(X | Z), Z)],
    ),
    "total probability, conditioned": (
        p(X | Y),
        IntegralOver(p(X | Y, Z) * p(Z | Y), Z),
        [],
        [IntegralOver(p(X | Y, Z) * p(Z), Z), IntegralOver(p(X | Z) * p(Z | Y), Z)],
    ),
    "a density integrates to 1": (IntegralOver(p(X | Y), X), Integer(1), [], [p(Y), Integer(2)]),
    "two integrals": (IntegralOver(IntegralOver(p(X, Y, Z), X), Y), p(Z), [], [p(X), p(Z) / 2]),
    "what does not depend comes out": (
        IntegralOver(p(X) * p(Z | X), Z),
        p(X),
        [],
        [p(X) ** 2, Integer(1)],
    ),
    "log evidence": (
        log(p(X)),
        log(p(X | Z)) + log(p(Z)) - log(p(Z | X)),
        [],
        [
            log(p(X | Z)) + log(p(Z)) + log(p(Z | X)),
            log(p(X | Z)) + log(p(Z)),
            log(p(X | Z)) - log(p(Z | X)),
            log(p(X | Z)) + log(p(Z)) - log(p(X, Z)),
        ],
    ),
    "log ratio": (
        log(p(X | Y) / p(X)),
        log(p(Y | X)) - log(p(Y)),
        [p(X, Y) > 0],
        [log(p(Y | X)) - log(p(X)), log(p(X, Y))],
    ),
    "posterior odds": (
        p(X | Y) / p(Z | Y),
        p(Y | X) * p(X) / (p(Y | Z) * p(Z)),
        [],
        [p(Y | X) / p(Y | Z), p(Y | X) * p(Z) / (p(Y | Z) * p(X))],
    ),
    "Chapman-Kolmogorov": (
        q(h[t] | h[s]),
        IntegralOver(q(h[t] | h[k]) * q(h[k] | h[s]), h[k]),
        [s >= 0, s < k, k < t, t <= T],
        [IntegralOver(q(h[t] | h[k]) * q(h[k]), h[k]), IntegralOver(q(h[t] | h[k]) * q(h[s] | h[k]), h[k])],
    ),
    "a Markov chain backwards": (
        q(h[t] | h[t + 1], h[t + 2]),
        q(h[t] | h[t + 1]),
        inside,
        [q(h[t] | h[t + 2]), q(h[t + 1] | h[t])],
    ),
    "the reverse transition": (
        q(h[t - 1] | h[t]),
        q(h[t] | h[t - 1]) * q(h[t - 1]) / q(h[t]),
        inside,
        [q(h[t] | h[t - 1]), q(h[t] | h[t - 1]) * q(h[t]) / q(h[t - 1]), q(h[t - 1] | h[t], h[0])],
    ),
    "between past and future": (
        q(h[t] | h[t - 1], h[t + 1]),
        q(h[t + 1] | h[t]) * q(h[t] | h[t - 1]) / q(h[t + 1] | h[t - 1]),
        inside,
        [q(h[t] | h[t - 1]), q(h[t + 1] | h[t]) * q(h[t] | h[t - 1]) / q(h[t + 1]), q(h[t] | h[t + 1])],
    ),
    "two steps given the start": (
        q(h[t - 1], h[t] | h[0]),
        q(h[t] | h[t - 1]) * q(h[t - 1] | h[0]),
        inside,
        [q(h[t] | h[0]) * q(h[t - 1] | h[0]), q(h[t] | h[t - 1]) * q(h[t - 1]), q(h[t] | h[t - 1]) * q(h[t] | h[0])],
    ),
    "two steps given the start, backwards": (
        q(h[t - 1], h[t] | h[0]),
        q(h[t - 1] | h[t], h[0]) * q(h[t] | h[0]),
        inside,
        [q(h[t - 1] | h[t]) * q(h[t] | h[0]), q(h[t - 1] | h[t], h[0]) * q(h[t])],
    ),
    "the DDPM kernel, two steps": (
        IntegralOver(ddpm(x[t] | x[t - 1]) * ddpm(x[t - 1] | x[t - 2]), x[t - 1]),
        Normal(x[t], sqrt(alpha[t] * alpha[t - 1]) * x[t - 2], 1 - alpha[t] * alpha[t - 1]),
        schedule,
        [
            Normal(x[t], sqrt(alpha[t] * alpha[t - 1]) * x[t - 2], beta[t] + beta[t - 1]),
            Normal(x[t], alpha[t] * alpha[t - 1] * x[t - 2], 1 - alpha[t] * alpha[t - 1]),
            Normal(x[t], sqrt(abar[t]) * x[t - 2], 1 - abar[t]),
        ],
    ),
    "DDIM marginals, any variance": (
        IntegralOver(
            Normal(U, sqrt(a) * V + sqrt(1 - a - sigma**2) * (M - sqrt(b) * V) / sqrt(1 - b), sigma**2)
            * Normal(M, sqrt(b) * V, 1 - b),
            M,
        ),
        Normal(U, sqrt(a) * V, 1 - a),
        [0 < b, b < a, a < 1, sigma > 0, sigma**2 < 1 - a],
        [
            Normal(U, sqrt(b) * V, 1 - a),
            Normal(U, sqrt(a) * V, 1 - a - sigma**2),
            Normal(U, sqrt(a) * V, 1 - b),
        ],
    ),
    "product of two Gaussians": (
        Normal(X, m, v) * Normal(X, c, w),
        Normal(m, c, v + w) * Normal(X, (m * w + c * v) / (v + w), v * w / (v + w)),
        positive,
        [
            Normal(X, (m * w + c * v) / (v + w), v * w / (v + w)),
            Normal(m, c, v + w) * Normal(X, (m * v + c * w) / (v + w), v * w / (v + w)),
            Normal(m, c, v * w) * Normal(X, (m * w + c * v) / (v + w), v * w / (v + w)),
            Normal(m, c, v + w) * Normal(X, (m * w + c * v) / (v + w), (v + w) / (v * w)),
        ],
    ),
    "product of two Gaussian vectors": (
        Normal(U, M, v) * Normal(U, V, w),
        Normal(M, V, v + w) * Normal(U, (w * M + v * V) / (v + w), v * w / (v + w)),
        positive,
        [
            Normal(U, (w * M + v * V) / (v + w), v * w / (v + w)),
            Normal(M, V, v + w) * Normal(U, (v * M + w * V) / (v + w), v * w / (v + w)),
        ],
    ),
    "convolution": (
        IntegralOver(Normal(U - V, 0, v) * Normal(V, M, w), V),
        Normal(U, M, v + w),
        positive,
        [Normal(U, M, v * w / (v + w)), Normal(U, M, sqrt(v**2 + w**2)), Normal(U, -M, v + w), Normal(V, M, v + w)],
    ),
    "Kalman update": (
        Normal(Y, X, r) * Normal(X, m, v) / Normal(Y, m, v + r),
        Normal(X, m + v / (v + r) * (Y - m), (1 - v / (v + r)) * v),
        positive,
        [
            Normal(X, m + r / (v + r) * (Y - m), (1 - v / (v + r)) * v),
            Normal(X, m + v / (v + r) * (Y + m), (1 - v / (v + r)) * v),
            Normal(X, m + v / (v + r) * (Y - m), (1 - v / (v + r)) * r),
            Normal(X, m + v / (v + r) * (Y - m), (1 + v / (v + r)) * v),
        ],
    ),
    "Bayesian linear Gaussian posterior": (
        Normal(Y, a * X + b, r) * Normal(X, m, v) / IntegralOver(Normal(Y, a * X + b, r) * Normal(X, m, v), X),
        Normal(X, (m / v + a * (Y - b) / r) / (1 / v + a**2 / r), 1 / (1 / v + a**2 / r)),
        positive,
        [
            Normal(X, (m / v + (Y - b) / r) / (1 / v + a**2 / r), 1 / (1 / v + a**2 / r)),
            Normal(X, (m / v + a * (Y - b) / r) / (1 / v + a**2 / r), 1 / (1 / v + a / r)),
            Normal(X, (m / v + a * Y / r) / (1 / v + a**2 / r), 1 / (1 / v + a**2 / r)),
        ],
    ),
    "evidence of a linear Gaussian model": (
        IntegralOver(Normal(Y, a * X + b, r) * Normal(X, m, v), X),
        Normal(Y, a * m + b, a**2 * v + r),
        positive,
        [
            Normal(Y, a * m + b, a * v + r),
            Normal(Y, a * m, a**2 * v + r),
            Normal(Y, a * m + b, a**2 * v),
            Normal(Y, a * m + b, a**2 * (v + r)),
        ],
    ),
    "a Gaussian rescaled": (
        IntegralOver(Normal(a * X, m, v), X),
        1 / Abs(a),
        [*positive, Ne(a, 0)],
        [1 / a, Integer(1), Abs(a)],
    ),
    "change of variables in d dimensions": (
        Normal(a * U + V, V, a**2 * v),
        Abs(a) ** (-d) * Normal(U, 0, v),
        [*positive, Ne(a, 0)],
        [Normal(U, 0, v) / Abs(a), a ** (-d) * Normal(U, 0, v), Abs(a) ** (-d) * Normal(U, V, v)],
    ),
    "Gaussian log density": (
        log(Normal(U, M, v)),
        -d * log(2 * pi * v) / 2 - norm(U - M) ** 2 / (2 * v),
        positive,
        [
            -log(2 * pi * v) / 2 - norm(U - M) ** 2 / (2 * v),
            -d * log(2 * pi * v) - norm(U - M) ** 2 / (2 * v),
            -d * log(2 * pi * v) / 2 - norm(U - M) ** 2 / v,
            -d * log(2 * pi * v) / 2 - norm(U - M) / (2 * v),
            -d * log(2 * pi * v) / 2 + norm(U - M) ** 2 / (2 * v),
        ],
    ),
    "log ratio of two Gaussians of one variance": (
        log(Normal(U, M, v)) - log(Normal(U, V, v)),
        inner(U, M - V) / v - (norm(M) ** 2 - norm(V) ** 2) / (2 * v),
        positive,
        [inner(U, M - V) / v + (norm(M) ** 2 - norm(V) ** 2) / (2 * v), inner(U, M - V) / v, inner(U, V - M) / v],
    ),
    "the integral of exp(-a x^2 + b x)": (
        IntegralOver(exp(-a * X**2 + b * X), X),
        sqrt(pi / a) * exp(b**2 / (4 * a)),
        [a > 0],
        [
            sqrt(pi / a) * exp(b**2 / (2 * a)),
            sqrt(2 * pi / a) * exp(b**2 / (4 * a)),
            sqrt(pi / a) * exp(-(b**2) / (4 * a)),
        ],
    ),
    "the moment generating function": (
        IntegralOver(exp(c * X) * Normal(X, m, v), X),
        exp(c * m + c**2 * v / 2),
        positive,
        [exp(c * m + c**2 * v), exp(c * m + c * v / 2), exp(c * m - c**2 * v / 2)],
    ),
    "parallelogram law": (
        norm(U + V) ** 2 + norm(U - V) ** 2,
        2 * norm(U) ** 2 + 2 * norm(V) ** 2,
        [],
        [norm(U) ** 2 + norm(V) ** 2, 2 * norm(U) ** 2 - 2 * norm(V) ** 2],
    ),
    "SNR": (
        abar[t] / (1 - abar[t]),
        1 / (1 / abar[t] - 1),
        schedule,
        [1 / abar[t] - 1, alpha[t] / (1 - alpha[t]), abar[t - 1] / (1 - abar[t])],
    ),
    "x_0 from v": (
        sqrt(abar[t]) * x[t] - sqrt(1 - abar[t]) * velocity,
        x[0],
        [*schedule, forward],
        [E, x[t], sqrt(abar[t]) * x[0]],
    ),
    "epsilon from v": (
        sqrt(1 - abar[t]) * x[t] + sqrt(abar[t]) * velocity,
        E,
        [*schedule, forward],
        [x[0], -E, sqrt(abar[t]) * E],
    ),
    "the noise from an x_0-prediction": (
        (x[t] - sqrt(abar[t]) * x[0]) / sqrt(1 - abar[t]),
        E,
        [*schedule, forward],
        [E / sqrt(1 - abar[t]), x[0]],
    ),
    "loss in x_0 and loss in the noise": (
        norm((x[t] - sqrt(abar[t]) * U) / sqrt(1 - abar[t]) - E) ** 2,
        abar[t] / (1 - abar[t]) * norm(x[0] - U) ** 2,
        [*schedule, forward],
        [
            norm(x[0] - U) ** 2,
            (1 - abar[t]) / abar[t] * norm(x[0] - U) ** 2,
            sqrt(abar[t] / (1 - abar[t])) * norm(x[0] - U) ** 2,
        ],
    ),
    "variance exploding, one step": (
        IntegralOver(Normal(x[t], x[t - 1], beta[t]) * Normal(x[t - 1], x[0], Sum(beta[s], (s, 1, t - 1))), x[t - 1]),
        Normal(x[t], x[0], Sum(beta[s], (s, 1, t))),
        [*schedule, Sum(beta[s], (s, 1, t - 1)) > 0],
        [
            Normal(x[t], x[0], Sum(beta[s], (s, 1, t - 1))),
            Normal(x[t], x[0], Sum(beta[s], (s, 2, t))),
            Normal(x[t], x[0], beta[t]),
        ],
    ),
}


@pytest.mark.parametrize("name", DERIVATIONS)
def test_a_true_derivation_is_verified(name):
    lhs, rhs, given, _ = DERIVATIONS[name]
    verdict = check(lhs, rhs, given=given)
    assert verdict.status == "verified", (verdict.reason, verdict.difference)
    assert verdict.models >= 3 and verdict.assumed == ()


@pytest.mark.parametrize("name, index", [(name, i) for name, row in DERIVATIONS.items() for i in range(len(row[3]))])
def test_a_wrong_derivation_is_refuted(name, index):
    lhs, _, given, wrong = DERIVATIONS[name]
    verdict = check(lhs, wrong[index], given=given)
    assert verdict.status == "refuted", (verdict.status, verdict.reason)
    assert verdict.counterexample is not None and verdict.counterexample.model


# -- inequalities and what a density is not ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lhs, relation, rhs, given, status",
    [
        (p(X, Y), ">=", 0, [], "verified"),
        (p(X | Y), ">=", 0, [], "verified"),
        (p(X), "<=", 1, [], "refuted"),
        (p(X), ">", 0, [], "refuted"),
        (p(X, Y), "<=", p(X), [], "refuted"),
        (p(X, Y), "=", p(X) * p(Y), [], "refuted"),
        (p(X | Y), "=", p(Y | X), [], "refuted"),
        (Normal(U, M, v), ">", 0, positive, "verified"),
        (Normal(U, M, v), "<=", 1, positive, "refuted"),
        (norm(U + V), "=", norm(U) + norm(V), [], "refuted"),
        (norm(U - V), "<=", norm(U) - norm(V), [], "refuted"),
        (norm(U), ">=", 0, [], "verified"),
        (norm(U), ">", 0, [], "refuted"),
        (inner(U, V), "=", inner(V, U), [], "verified"),
        (q(h[t] | h[t - 1]), "=", q(h[t + 1] | h[t]), inside, "refuted"),
        (ddpm(x[t] | x[t - 1]), ">", 0, schedule, "verified"),
    ],
    ids=str,
)
def test_inequalities_of_densities_and_norms(lhs, relation, rhs, given, status):
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == status, verdict.reason


@pytest.mark.parametrize(
    "lhs, rhs, given",
    [
        (Normal(X, m, v), 1 / sqrt(2 * pi * v), positive),
        (inner(U, V) ** 2, norm(U) ** 2 * norm(V) ** 2, []),
        (norm(U + V), norm(U) + norm(V), []),
    ],
    ids=str,
)
def test_a_true_inequality_is_never_refuted(lhs, rhs, given):
    """The peak of a Gaussian, Cauchy-Schwarz, the triangle inequality: rules of the order theory may decide them."""
    assert check(lhs, rhs, "<=", given=given).status in ("verified", "unproven")


# -- binders: the variable of integration is nobody else's -------------------------------------------------------------


def never_verified(lhs, rhs, given=()):
    verdict = check(lhs, rhs, given=given)
    assert verdict.status in ("refuted", "unproven"), (verdict.status, verdict.reason)
    return verdict


def test_what_is_given_of_a_point_says_nothing_of_a_variable_of_integration():
    W = variable("w1")
    never_verified(
        IntegralOver(exp(a * X) * Normal(X, 0, 1), X), IntegralOver(exp(a * W) * Normal(X, 0, 1), X), [Eq(X, W)]
    )
    never_verified(IntegralOver(exp(a * X) * Normal(X, 0, 1), X), Integer(1), [Eq(X, 0)])
    verdict = never_verified(IntegralOver(Abs(X) * Normal(X, 0, 1), X), IntegralOver(X * Normal(X, 0, 1), X), [X > 0])
    assert "normal forms agree" not in (verdict.reason or "")


@pytest.mark.parametrize("far", [0, 999])
@pytest.mark.parametrize("family", [h, x], ids=["scalar", "vector"])
def test_two_indices_may_be_one(family, far):
    """For t = s + far the integral over x[t] is not free of x[s + far]; models do not meet that for far = 999."""
    here, there = family[t], family[s + far]
    never_verified(IntegralOver(Normal(here, 0, 1) * Normal(there, 0, 1), here), Normal(there, 0, 1))
    apart = check(
        IntegralOver(Normal(here, 0, 1) * Normal(there, 0, 1), here), Normal(there, 0, 1), given=[t > s + far]
    )
    assert apart.status == "verified"


def test_two_times_of_a_chain_may_be_one():
    given = [t >= 0, t <= T, s >= -7, s + 7 <= T, T >= 9]
    never_verified(IntegralOver(q(h[t]) * q(h[s + 7]), h[t]), q(h[s + 7]), given)
    assert check(IntegralOver(q(h[t]) * q(h[s + 7]), h[t]), q(h[s + 7]), given=[*given, t > s + 7]).status == "verified"


def test_a_variable_of_integration_does_not_leak_into_provided():
    verdict = check(IntegralOver(p(X | Z) * p(Z), Z), p(X))
    assert verdict.status == "verified"
    assert verdict.provided == ("p(z) > 0 for every z",)  # not of the z of some other term
    verdict = check(
        IntegralOver(Normal(X, 0, Z**2) * Normal(Z, 0, 1), Z), IntegralOver(Normal(X, 0, Z**2) * Normal(Z, 0, 1), Z)
    )
    assert not any("z" in condition for condition in verdict.provided)


def test_an_integral_that_diverges_is_not_verified():
    for integrand in (Integer(1), Integer(5), p(X), X**0 * a, 1 / Normal(Z, 0, 1), exp(Z**2)):
        never_verified(IntegralOver(integrand, Z), Integer(0))
        verdict = check(IntegralOver(integrand, Z), IntegralOver(integrand, Z))
        assert verdict.status in ("unproven", "verified", "refuted")
        assert verdict.status != "verified" or integrand == a  # a = 0 is a point where it converges


def test_the_name_of_a_variable_of_integration_does_not_matter():
    W = variable("w1")
    assert check(
        IntegralOver(exp(c * X) * Normal(X, m, v), X), IntegralOver(exp(c * W) * Normal(W, m, v), W), given=positive
    )
    assert check(X * IntegralOver(Normal(X, 0, 1), X), X)


# -- laws --------------------------------------------------------------------------------------------------------------


def test_outside_the_chain_there_is_no_density():
    never_verified(q(h[T + 1] | h[T]), q(h[T + 1], h[T]) / q(h[T]), [T >= 2])
    never_verified(
        ddpm(x[T + 1] | x[T]), Normal(x[T + 1], sqrt(alpha[T + 1]) * x[T], beta[T + 1]), [T >= 2, *schedule[:1]]
    )


def test_two_laws_of_one_name_are_two_laws_or_refused():
    other = JointLaw("p", X, Y)
    try:
        verdict = check(p(X), other(X))
    except ValueError:
        return
    assert verdict.status in ("refuted", "unproven")


@pytest.mark.parametrize(
    "build",
    [
        lambda: p(X, X),
        lambda: p(X | X),
        lambda: p(variable("other")),
        lambda: p(X | Symbol("y")),
        lambda: p(),
        lambda: p(X | Y, Z | X),
        lambda: q(h),
        lambda: JointLaw("p", Symbol("x")),
        lambda: Normal(U, X, 1),
        lambda: inner(U, X),
        lambda: IntegralOver(p(X), Symbol("x")),
        lambda: MarkovChain("q", h, t),
        lambda: JointLaw("p", X, X),
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_written(build):
    with pytest.raises(ValueError):
        build()


@pytest.mark.parametrize(
    "lhs, relation, rhs, given",
    [
        (p(X | Y, Z), "=", p(X | Z, Y), []),
        (p(X | Y), ">=", 0, []),
        (p(X | Y), ">=", -p(Z), []),
        (ddpm(x[1] | x[0]), ">", 0, [T >= 1]),
        (ddpm(x[1] | x[0]), "=", Normal(x[1], sqrt(1 - beta[1]) * x[0], beta[1]), [T >= 1]),
        (log(p(X)), "=", 2 * log(sqrt(p(X))), []),
    ],
    ids=str,
)
def test_what_a_density_needs_to_be_defined_is_provided(lhs, relation, rhs, given):
    """p(x | y) needs p(y) > 0, a Gaussian transition a positive variance: shown, and refused under strict."""
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "verified" and verdict.provided
    assert check(lhs, rhs, relation, given=given, strict=True).status == "unproven"


def test_a_variance_that_may_be_negative_is_provided_for():
    verdict = check(IntegralOver(Normal(X, m, v), X), 1)
    assert verdict.status == "verified" and verdict.provided == ("v > 0",)
    assert check(Normal(X, m, -(v**2)), Normal(X, m, -(v**2))).status == "unproven"


# -- small mutants -----------------------------------------------------------------------------------------------------


def edits(term):
    """Yield a term with one number or one symbol changed."""
    for position, arg in enumerate(term.args):
        for new in edits(arg):
            args = (*term.args[:position], new, *term.args[position + 1 :])
            try:
                yield term.func(*args)
            except (ValueError, TypeError):
                continue
    if isinstance(term, (Integer, Rational)) and term != 0:
        yield from (term + 1, -term)
    if term in (v, w, r):
        yield from ({v, w, r} - {term})
    if term in (m, c, a, b):
        yield 2 * term


@pytest.mark.parametrize(
    "name",
    [
        "product of two Gaussians",
        "Kalman update",
        "evidence of a linear Gaussian model",
        "the moment generating function",
    ],
)
def test_a_small_edit_is_verified_only_if_it_is_equal(name):
    """Every edit changes the value at some rational point, found here by plain floats; none may be verified."""
    lhs, rhs, given, _ = DERIVATIONS[name]
    values = {X: 0.7, Y: -0.4, m: 0.3, c: 1.1, a: 1.7, b: 0.6, v: 0.9, w: 1.3, r: 0.5}
    true = rhs.replace(Normal, _normal).subs(values).evalf()
    tried = 0
    every = list(dict.fromkeys(edits(rhs)))
    random.Random(name).shuffle(every)
    for wrong in every[:14]:
        number = wrong.replace(Normal, _normal).subs(values).evalf()
        if not number.is_real or abs(number - true) < 1e-9:
            continue
        tried += 1
        verdict = check(lhs, wrong, given=given, timeout=5)
        assert verdict.status in ("refuted", "unproven"), (wrong, verdict.status, verdict.reason)
    assert tried >= 5


def _normal(point, mean, variance):
    return exp(-((point - mean) ** 2) / (2 * variance)) / sqrt(2 * pi * variance)
