"""Gaussian chains in models: the DDPM posterior holds, and every slip in it is refuted."""

from __future__ import annotations

from itertools import islice

import pytest
from flint import acb, arb
from sympy import Eq, Ge, Integer, Le, Product, exp, pi, sqrt, symbols

from symcheck.hypotheses import read_given
from symcheck.models import draw, holds, value
from symcheck.theories.field.terms import Family, ForAll
from symcheck.theories.gaussian.terms import Inner, Norm, Normal
from symcheck.theories.probability.terms import Density, IntegralOver, MarkovChain, process, variable, vector

t, T, s, d = symbols("t T s d", integer=True)
beta = Family("beta")
alpha = Family("alpha", t, 1 - beta[t])
abar = Family("alphabar", t, Product(alpha[s], (s, 1, t)))
x = process("x", d)
q = MarkovChain("q", x, t, kernel=Normal(x[t], sqrt(1 - beta[t]) * x[t - 1], beta[t]), stop=T)
SCHEDULE = ForAll(s, (1, T), beta[s] > 0, beta[s] < 1)
GIVEN = [SCHEDULE, Ge(t, 2), Le(t, T), Ge(d, 1)]
c0 = sqrt(abar[t - 1]) * beta[t] / (1 - abar[t])
c1 = sqrt(alpha[t]) * (1 - abar[t - 1]) / (1 - abar[t])
bt = (1 - abar[t - 1]) / (1 - abar[t]) * beta[t]
mu = c0 * x[0] + c1 * x[t]


def density(events, conditions=()):
    return Density(q, events, conditions)


POSTERIOR = density([x[t - 1]], [x[t], x[0]])


def outcomes(lhs, relation, rhs, given=GIVEN, count=5):
    return [holds(lhs, relation, rhs, m).outcome for m in islice(draw(read_given(given), [lhs, rhs]), count)]


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (POSTERIOR, Normal(x[t - 1], mu, bt)),
        (POSTERIOR, density([x[t]], [x[t - 1], x[0]]) * density([x[t - 1]], [x[0]]) / density([x[t]], [x[0]])),
        (density([x[t]], [x[t - 1], x[0]]), Normal(x[t], sqrt(alpha[t]) * x[t - 1], beta[t])),
        (density([x[t]], [x[t - 1]]), Normal(x[t], sqrt(alpha[t]) * x[t - 1], beta[t])),
        (density([x[t]], [x[0]]), Normal(x[t], sqrt(abar[t]) * x[0], 1 - abar[t])),
        (POSTERIOR, (2 * pi * bt) ** (-d / 2) * exp(-(Norm(x[t - 1] - mu) ** 2) / (2 * bt))),
        (Norm(x[t] - x[0]) ** 2, Inner(x[t], x[t]) - 2 * Inner(x[t], x[0]) + Inner(x[0], x[0])),
        (IntegralOver(density([x[t]], [x[t - 1]]) * density([x[t - 1]], [x[0]]), x[t - 1]), density([x[t]], [x[0]])),
        (IntegralOver(density([x[t], x[t - 1], x[0]]), x[0]), density([x[t], x[t - 1]])),
        (IntegralOver(density([x[t], x[t - 1]]), x[t - 1]), density([x[t]])),
        (IntegralOver(POSTERIOR, x[t - 1]), Integer(1)),
    ],
)
def test_true_equalities_are_evaluated_and_not_refuted(lhs, rhs):
    found = outcomes(lhs, "=", rhs)
    assert len(found) == 5 and set(found) <= {"open", "holds"}


@pytest.mark.parametrize(
    "wrong",
    [
        Normal(x[t - 1], mu, 1 / bt),
        Normal(x[t - 1], sqrt(abar[t]) * beta[t] / (1 - abar[t]) * x[0] + c1 * x[t], bt),
        Normal(x[t - 1], c0 * x[0] + sqrt(abar[t]) * (1 - abar[t - 1]) / (1 - abar[t]) * x[t], bt),
        Normal(x[t - 1], mu, beta[t]),
        Normal(x[t - 1], c1 * x[0] + c0 * x[t], bt),
        (2 * pi * bt) ** (-d) * exp(-(Norm(x[t - 1] - mu) ** 2) / (2 * bt)),
        Normal(x[t - 1], mu, (1 - abar[t - 1]) / (1 - alpha[t]) * beta[t]),
        density([x[t - 1]], [x[t]]),
    ],
)
def test_every_slip_is_refuted_by_the_first_model_and_replayed(wrong):
    model = next(draw(read_given(GIVEN), [POSTERIOR, wrong]))
    assert holds(POSTERIOR, "=", wrong, model).outcome == "fails"
    assert holds(POSTERIOR, "=", wrong, model.fresh()).outcome == "fails"
    assert {"d", "t", "T"} <= set(model.describe([POSTERIOR, wrong]))


def test_variance_bounds():
    assert outcomes(bt, "<", beta[t]) == ["holds"] * 5
    assert outcomes(bt, ">", Integer(0)) == ["holds"] * 5
    assert "fails" in outcomes(bt, ">", beta[t])


def test_at_t_1_the_posterior_conditions_on_its_own_event():
    assert set(outcomes(POSTERIOR, "=", POSTERIOR, [SCHEDULE, Eq(t, 1), Ge(T, t)])) == {"undefined"}


def test_outside_the_chain_there_is_no_density():
    assert set(outcomes(density([x[T + 1]]), "=", Integer(1))) == {"undefined"}


def test_a_variance_that_is_not_positive():
    z = variable("z")
    assert set(outcomes(Normal(z, 0, -1), "=", Integer(1), [])) == {"undefined"}


def test_the_noise_of_the_forward_process_is_a_definition():
    eps = vector("eps", d)
    given = [*GIVEN, Eq(x[t], sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * eps)]
    right = (1 / sqrt(alpha[t])) * (x[t] - (beta[t] / sqrt(1 - abar[t])) * eps)
    wrong = (1 / sqrt(alpha[t])) * (x[t] - (beta[t] / sqrt(1 - alpha[t])) * eps)
    assert set(outcomes(mu, "=", right, given)) <= {"open", "holds"}  # at the origin both sides are exact
    assert "fails" in outcomes(mu, "=", wrong, given)


def test_a_kernel_that_is_not_affine_is_known_by_its_steps_alone():
    u = process("u")
    bent = MarkovChain("r", u, t, kernel=Normal(u[t], u[t - 1] ** 2, Integer(1)), stop=T)
    given = [Ge(t, 2), Le(t, T)]
    step, two = Density(bent, [u[t]], [u[t - 1]]), Density(bent, [u[t]], [u[t - 2]])
    assert set(outcomes(step, "=", Normal(u[t], u[t - 1] ** 2, 1), given)) <= {"open", "holds"}
    assert "fails" in outcomes(step, "=", Normal(u[t], u[t - 1], 1), given)
    for term in (two, Density(bent, [u[t - 1]], [u[t]]), Density(bent, [u[t]])):
        assert set(outcomes(term, "=", term, given)) == {"uninterpretable"}


def test_lebesgue_integrals_of_the_initial_variable_are_refused_unless_linear_in_its_density():
    assert set(outcomes(IntegralOver(density([x[1]], [x[0]]), x[0]), "=", Integer(1), [SCHEDULE, Ge(T, 1)])) == {
        "uninterpretable"
    }


def test_a_scalar_chain_and_an_offset():
    u = process("u")
    law = MarkovChain("r", u, t, kernel=Normal(u[t], 2 * u[t - 1] + 3, Integer(5)), stop=T)
    two_steps = Density(law, [u[2]], [u[0]])
    assert set(outcomes(two_steps, "=", Normal(u[2], 4 * u[0] + 9, Integer(25)), [Ge(T, 2)])) == {"open"}
    assert "fails" in outcomes(two_steps, "=", Normal(u[2], 4 * u[0] + 9, Integer(10)), [Ge(T, 2)])


@pytest.mark.parametrize("vectors", [True, False])
def test_an_integral_of_an_exponential_of_a_quadratic_form(vectors):
    a = vector("a", d) if vectors else variable("a")
    z, b = (vector("z", d), vector("b", d)) if vectors else (variable("z"), variable("b"))
    size = d if vectors else Integer(1)
    square = (lambda u: Norm(u) ** 2) if vectors else (lambda u: u**2)
    product = Inner if vectors else (lambda u, v: u * v)
    term = IntegralOver(exp(-3 * square(z - 2 * a) + product(b, z)), z)
    right = (pi / 3) ** (size / 2) * exp(2 * product(a, b) + square(b) / 12)
    assert set(outcomes(term, "=", right, [])) == {"open"}
    assert set(outcomes(term, "=", (pi / 3) ** size * right, [])) == {"fails"}
    diverges = IntegralOver(exp(3 * square(z - 2 * a)), z)
    assert set(outcomes(diverges, "=", right, [])) == {"undefined"}


def test_a_quadratic_form_that_is_not_isotropic():
    z, b = vector("z", d), vector("b", d)
    term = IntegralOver(exp(-(Inner(z, b) ** 2) - Norm(z) ** 2), z)
    right = pi ** (d / Integer(2)) / sqrt(1 + Norm(b) ** 2)
    assert set(outcomes(term, "=", right, [])) <= {"open", "holds"}
    assert set(outcomes(term, "=", 2 * right, [])) == {"fails"}


def test_polynomials_times_gaussian_densities():
    z, a = variable("z"), variable("a")
    assert set(outcomes(IntegralOver(Normal(z, a, 3) * z**2, z), "=", a**2 + 3, [])) <= {"open", "holds"}
    assert "fails" in outcomes(IntegralOver(Normal(z, a, 3) * z**2, z), "=", a**2 + 1, [])
    assert set(outcomes(IntegralOver(z**2 * exp(z**2), z), "=", Integer(1), [])) == {"open"}  # diverges: no value


def test_the_closed_form_of_an_integral_agrees_with_numerical_integration():
    """A second source for ``integral.py``: FLINT's rigorous quadrature on [-60, 60]; the tails are below 1e-100."""
    z, a, b = variable("z"), variable("a"), variable("b")
    term = IntegralOver(Normal(z, 2 * a, 3) ** 2 * Normal(b, z - 1, 2) / Normal(z, a, 7), z)
    model = next(draw(read_given([]), [term]))
    closed = value(term, model, 128)
    at_a, at_b = (arb(value(v, model, 128)) for v in (a, b))

    def normal(point, mean, variance):
        return (-((point - mean) ** 2) / (2 * variance)).exp() / (2 * acb.pi() * variance).sqrt()

    def integrand(point, _):
        return normal(point, 2 * at_a, 3) ** 2 * normal(at_b, point - 1, 2) / normal(point, at_a, 7)

    numeric = acb.integral(integrand, -60, 60).real
    assert abs(numeric - closed) < arb(10) ** -12
