"""Expectations over Gaussian variables in models: exact for polynomials, refused for what is none."""

from __future__ import annotations

from itertools import islice, product

import pytest
from flint import acb, arb, ctx
from sympy import Ge, Integer, Le, Max, Piecewise, Product, Rational, Sum, Symbol, log, pi, sqrt, symbols

from symcheck.hypotheses import read_given
from symcheck.models import draw, holds, value
from symcheck.theories.field.maps import function
from symcheck.theories.field.terms import Family, ForAll
from symcheck.theories.gaussian.quadrature import rule
from symcheck.theories.gaussian.terms import Inner, Norm, Normal
from symcheck.theories.probability.functionals import KL, Cov, E, Entropy, Uniform, Var
from symcheck.theories.probability.terms import JointLaw, MarkovChain, process, variable, vector

t, T, s = symbols("t T s", integer=True)
d = Symbol("d", integer=True, positive=True)
a, b = symbols("a b", positive=True)
m1, m2, theta = symbols("m1 m2 theta", real=True)
v, w = variable("v"), variable("w")
e, u, mu = vector("e", d), vector("u", d), vector("mu", d)
beta, sigma = Family("beta"), Family("sigma")
abar = Family("alphabar", t, Product(1 - beta[s], (s, 1, t)))
x = process("x", d)
q = MarkovChain("q", x, t, kernel=Normal(x[t], sqrt(1 - beta[t]) * x[t - 1], beta[t]), stop=T)
eps = function("eps", d, parameters=theta)
mean = function("mean", d, parameters=theta)
p = MarkovChain(
    "p", x, t, kernel=Normal(x[t - 1], mean(x[t], t), sigma[t]), stop=T, initial=Normal(x[T], 0, 1), parameters=theta
)
c = process("c")
started = MarkovChain("started", c, t, kernel=Normal(c[t], 2 * c[t - 1], 3), initial=Normal(c[0], 1, 2), stop=T)

STEP = [ForAll(s, (1, T), beta[s] > 0, beta[s] < 1), Ge(t, 2), Le(t, T)]
BOTH = [ForAll(s, (1, T), beta[s] > 0, beta[s] < 1, sigma[s] > 0), Ge(T, 2), Le(T, 3)]
NOISED = sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * e
L0 = E(log(p(x[0] | x[1])), q(x[1] | x[0]))
LT = KL(q(x[T] | x[0]), p(x[T]))
INNER = KL(q(x[t - 1] | x[t], x[0]), p(x[t - 1] | x[t]))
ELBO = E(log(p(x[0:T]) / q(x[1:T] | x[0])), q(x[1:T] | x[0]))


def comparisons(lhs, relation, rhs, given=(), count=5):
    return [holds(lhs, relation, rhs, m) for m in islice(draw(read_given(given), [lhs, rhs]), count)]


TRUE = {
    "fourth moment": (E(v**4, Normal(v, 0, 1)), Integer(3), []),
    "eighth moment": (E(v**8, Normal(v, 0, 1)), Integer(105), []),
    "variance": (Var(v, Normal(v, m1, a)), a, []),
    "absolute value": (E(abs(v - m1), Normal(v, m1, a)), sqrt(2 * a / pi), []),
    "third power of it": (E(abs(v) ** 3, Normal(v, 0, 1)), 2 * sqrt(2 / pi), []),
    "a maximum": (E(Max(v, m2) - Max(-v, -m2), Normal(v, m1, a)), m1 + m2, []),
    "two kinks": (
        E(abs(v - m1) + abs(v - m2), Normal(v, m1, a)),
        E(abs(v - m1), Normal(v, m1, a)) + E(abs(v - m2), Normal(v, m1, a)),
        [],
    ),
    "variance of a rectified number": (Var(Max(v, 0), Normal(v, 0, a)), a / 2 - a / (2 * pi), []),
    "norm of noise": (E(Norm(e) ** 2, Normal(e, 0, 1)), d, []),
    "fourth power of a norm": (E(Norm(e) ** 4, Normal(e, 0, 1)), d * (d + 2), []),
    "affine map": (E(Norm(mu + sqrt(a) * e) ** 2, Normal(e, 0, 1)), Norm(mu) ** 2 + a * d, []),
    "mean of a vector": (E(e, Normal(e, mu, a)), mu, []),
    "Stein": (E(Inner(e, u) * Inner(e, mu), Normal(e, 0, 1)), Inner(u, mu), []),
    "KL of numbers": (KL(Normal(v, m1, a), Normal(v, m2, b)), (log(b / a) + (a + (m1 - m2) ** 2) / b - 1) / 2, []),
    "KL of vectors": (
        KL(Normal(e, mu, a), Normal(e, u, b)),
        (d * log(b / a) + (a * d + Norm(mu - u) ** 2) / b - d) / 2,
        [],
    ),
    "entropy": (Entropy(Normal(e, mu, a)), d * log(2 * pi * a) / 2 + d / Integer(2), []),
    "nested": (E(E(v**2, Normal(v, w, 1)), Normal(w, 0, 2)), Integer(3), []),
    "product law": (E(v**2, Normal(v, w, 1), Normal(w, 0, 2)), Integer(3), []),
    "covariance": (Cov(v, w, Normal(v, w, 1) * Normal(w, 0, 2)), Integer(2), []),
    "mixture": (E(v**2, Normal(v, 0, a) / 2 + Normal(v, 1, b) / 2), (a + b + 1) / 2, []),
    "marginal of x_t": (
        E(Norm(x[t] - u) ** 2, q(x[t] | x[0])),
        E(Norm(NOISED - u) ** 2, Normal(e, 0, 1)),
        STEP,
    ),
    "reparametrisation under a network": (
        E(Norm(eps(x[t], t) - u) ** 2, q(x[t] | x[0])),
        E(Norm(eps(NOISED, t) - u) ** 2, Normal(e, 0, 1)),
        STEP,
    ),
    "posterior and tower": (
        E(Inner(x[t], x[t - 1]), q(x[t], x[t - 1] | x[0])),
        E(E(Inner(x[t], x[t - 1]), q(x[t - 1] | x[t], x[0])), q(x[t] | x[0])),
        STEP,
    ),
    "data law": (
        E(Norm(x[1]) ** 2, q(x[0], x[1])),
        (1 - beta[1]) * E(Norm(x[0]) ** 2, q(x[0])) + beta[1] * d,
        STEP,
    ),
    "data law, marginal": (
        E(Norm(x[1]) ** 2, q(x[1])),
        (1 - beta[1]) * E(Norm(x[0]) ** 2, q(x[0])) + beta[1] * d,
        STEP,
    ),
    "the diffusion bound": (ELBO, L0 - LT - Sum(E(INNER, q(x[t] | x[0])), (t, 2, T)), BOTH),
    "average over steps": (
        E(E(Norm(eps(NOISED, t) - e) ** 2, Normal(e, 0, 1)), Uniform(t, 1, T)),
        Sum(E(Norm(eps(NOISED, t) - e) ** 2, Normal(e, 0, 1)), (t, 1, T)) / T,
        [STEP[0], T >= 1],
    ),
    "Gaussian start": (E(c[1] * c[0], started(c[0:1])), Integer(6), [T >= 1]),
    "Gaussian start, marginal": (started(c[1]), Normal(c[1], 2, 11), [T >= 1]),
    "likelihood of a free point": (
        E(log(Normal(v, w, 1)), Normal(w, 0, 1)),
        -log(2 * pi) / 2 - (v**2 + 1) / 2,
        [],
    ),
}

FALSE = {
    "third moment": (E(v**4, Normal(v, 0, 1)), Integer(2), []),
    "norm of noise": (E(Norm(e) ** 2, Normal(e, 0, 1)), Integer(1), []),
    "KL swapped": (KL(Normal(v, m2, b), Normal(v, m1, a)), (log(b / a) + (a + (m1 - m2) ** 2) / b - 1) / 2, []),
    "KL without d": (
        KL(Normal(e, mu, a), Normal(e, u, b)),
        (log(b / a) + (a + Norm(mu - u) ** 2) / b - 1) / 2,
        [],
    ),
    "network at the wrong step": (
        E(Norm(eps(x[t], t) - u) ** 2, q(x[t] | x[0])),
        E(Norm(eps(NOISED, t - 1) - u) ** 2, Normal(e, 0, 1)),
        STEP,
    ),
    "network at the wrong point": (
        E(Norm(eps(x[t], t) - u) ** 2, q(x[t] | x[0])),
        E(Norm(eps(x[0], t) - u) ** 2, q(x[t] | x[0])),
        STEP,
    ),
    "the diffusion bound, posterior step replaced": (
        ELBO,
        L0 - LT - Sum(E(KL(q(x[t - 1] | x[0]), p(x[t - 1] | x[t])), q(x[t] | x[0])), (t, 2, T)),
        BOTH,
    ),
    "the diffusion bound, last step lost": (ELBO, L0 - LT - Sum(E(INNER, q(x[t] | x[0])), (t, 2, T - 1)), BOTH),
    "the data are one point": (E(Norm(x[0]) ** 2, q(x[0])), Norm(E(x[0], q(x[0]))) ** 2, STEP),
    "the data are centred": (E(x[0], q(x[0])), 0 * mu, STEP),
    "another theta": (eps(u, t), eps.at(theta + 1)(u, t), []),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_evaluated_and_never_refuted(name):
    lhs, rhs, given = TRUE[name]
    found = comparisons(lhs, "=", rhs, given)
    assert {c.outcome for c in found} <= {"holds", "open", "undefined"}
    assert sum(c.outcome == "holds" or c.close for c in found) >= 3


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted(name):
    lhs, rhs, given = FALSE[name]
    assert "fails" in {c.outcome for c in comparisons(lhs, "=", rhs, given)}


y, z = variable("y"), variable("z")
data = JointLaw("data", y)


@pytest.mark.parametrize(
    "term",
    [
        E(1 / v, Normal(v, 3, 1)),
        E(abs(v**2 + w - 1), Normal(v, 0, 1) * Normal(w, 0, 1)),  # a kink along a parabola
        E(v**2, Normal(v, 0, w**2 + 1) * Normal(w, 0, 1)),
        E(log(Normal(v, 0, 1) + Normal(v, 1, 1)), Normal(v, 0, 1)),
    ],
)
def test_what_is_no_polynomial_is_refused(term):
    assert {c.outcome for c in comparisons(term, "=", term, [])} == {"uninterpretable"}


def test_a_marginal_of_a_bent_backward_chain_is_refused():
    term = E(log(p(x[0])), q(x[0]))
    assert {c.outcome for c in comparisons(term, "=", term, BOTH)} == {"uninterpretable"}


def test_the_data_law_has_no_density_to_compare_with_a_gaussian_one():
    term = KL(q(x[0:T]), p(x[0:T]))
    assert {c.outcome for c in comparisons(term, ">=", Integer(0), BOTH)} == {"uninterpretable"}


@pytest.mark.parametrize("law", [Normal(v, 0, -1), Normal(v, w, 1) * Normal(w, 0, -2)])
def test_a_variance_that_is_not_positive_is_no_law(law):
    assert {c.outcome for c in comparisons(E(v, law), "=", Integer(0))} == {"undefined"}


@pytest.mark.parametrize(("variables", "degree"), [(1, 9), (2, 7), (3, 5)])
def test_the_rule_integrates_every_monomial_of_its_degree_and_not_more(variables, degree):
    def moment(k):
        return 0 if k % 2 else int(Product(2 * s - 1, (s, 1, k // 2)).doit())

    def integral(powers):
        terms = []
        for weight, point in rule(variables, degree):
            found = arb(weight)
            for coordinate, k in zip(point, powers, strict=True):
                found *= arb(coordinate) ** k
            terms.append(found)
        return sum(terms, arb(0))

    before, ctx.prec = ctx.prec, 256
    try:
        for powers in product(range(degree + 1), repeat=variables):
            if sum(powers) <= degree:
                exact = 1
                for k in powers:
                    exact *= moment(k)
                assert integral(powers).overlaps(arb(exact)) and integral(powers).rad() < arb(10) ** -30
        beyond = (degree + 1 + (degree + 1) % 2, *[0] * (variables - 1))
        assert not integral(beyond).overlaps(arb(moment(beyond[0])))
    finally:
        ctx.prec = before


def test_quadrature_agrees_with_numerical_integration():
    """A second source: FLINT's rigorous quadrature on [-40, 40]; the tails are below 1e-100."""
    term = E((v**3 - 2 * v + a) ** 2 * v, Normal(v, m1, Rational(3, 2)))
    model = next(draw(read_given([]), [term]))
    exact = arb(value(term, model, 128))
    at_a, at_m = (arb(value(item, model, 128)) for item in (a, m1))

    def integrand(point, _):
        density = (-((point - at_m) ** 2) / 3).exp() / (3 * acb.pi()).sqrt()
        return density * (point**3 - 2 * point + at_a) ** 2 * point

    assert abs(acb.integral(integrand, -40, 40).real - exact) < arb(10) ** -8 * (1 + abs(exact))


def test_a_kernel_that_sees_more_than_its_neighbour_is_no_markov_kernel():
    law = MarkovChain("g", x, t, kernel=Normal(x[t - 1], mean(x[t], x[0]), 1), stop=T)
    term = law(x[1] | x[2])
    assert {c.outcome for c in comparisons(term, "=", term, BOTH)} == {"uninterpretable"}


def test_langevin_steps():
    score = function("s", d)
    law = MarkovChain("l", x, t, kernel=Normal(x[t], x[t - 1] + a * score(x[t - 1]), 2 * a), stop=T)
    moved = E(Norm(x[0] + a * score(x[0])) ** 2, law(x[0])) + 2 * a * d
    cases = [
        (E(Norm(x[1]) ** 2, law(x[0:1])), moved),
        (E(log(law(x[1:2] | x[0])), law(x[1:2] | x[0])), -d * log(4 * pi * a) - d),
    ]
    for lhs, rhs in cases:
        found = comparisons(lhs, "=", rhs, [T >= 2])
        assert {c.outcome for c in found} <= {"holds", "open"} and sum(c.close for c in found) >= 3
        assert "fails" in {c.outcome for c in comparisons(lhs, "=", rhs + a, [T >= 2])}


@pytest.mark.parametrize(
    ("lhs", "rhs", "given"),
    [
        (E(sqrt(a) * Normal(v, m1, a) / Normal(v, m2, b), Normal(v, m2, b)), sqrt(a), [a < b]),
        (E(Normal(w, v, a), Normal(v, 0, b)), Normal(w, 0, a + b), []),
        (E(q(x[t] | x[t - 1]), q(x[t - 1] | x[0])), q(x[t] | x[0]), STEP),
    ],
)
def test_densities_under_an_expectation_change_the_law(lhs, rhs, given):
    found = comparisons(lhs, "=", rhs, given)
    assert {c.outcome for c in found} <= {"holds", "open"} and sum(c.close for c in found) >= 3
    assert "fails" in {c.outcome for c in comparisons(2 * lhs, "=", rhs, given)}


def test_a_renamed_variable_is_the_same_variable_at_another_point():
    other = x[t].primed()
    lhs, rhs = E(Norm(other) ** 2, q(other | x[0])), E(Norm(x[t]) ** 2, q(x[t] | x[0]))
    assert {c.outcome for c in comparisons(lhs, "=", rhs, STEP)} <= {"holds", "open"}
    assert "fails" in {c.outcome for c in comparisons(q(x[t] | x[0]), "=", q(other | x[0]), STEP)}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (E(abs(v), Normal(v, 0, 1)), sqrt(2 / pi)),
        (E(Max(v, 0), Normal(v, 0, 1)), 1 / sqrt(2 * pi)),
        (E(Piecewise((v**2, v > 0), (0, True)), Normal(v, 0, 1)), Rational(1, 2)),
        (E(abs(v - 1), Normal(v, 1, 4)), 2 * sqrt(2 / pi)),
    ],
)
def test_kinks_and_jumps_of_one_number_are_integrated_from_one_to_the_next(term, expected):
    found = comparisons(term, "=", expected, [])
    assert all(one.close for one in found) and found
    assert {one.outcome for one in comparisons(term, "=", expected + Rational(1, 1000), [])} == {"fails"}
