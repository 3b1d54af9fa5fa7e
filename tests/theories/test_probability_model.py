"""Arbitrary laws in models: finite spaces with base weights."""

from __future__ import annotations

from itertools import islice

import pytest
from sympy import Ge, Gt, Integer, Le, exp, symbols

from symcheck.hypotheses import read_given
from symcheck.models import draw, holds, value
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.terms import Density, IntegralOver, JointLaw, MarkovChain, process, variable

z, y, w = variable("z"), variable("y"), variable("w")
p = JointLaw("p", z, y, w)
t, T = symbols("t T", integer=True)
u = process("u")
r = MarkovChain("r", u, t, stop=T)
RANGE = [Ge(t, 2), Le(t, T)]


def outcomes(lhs, relation, rhs, given=(), count=10):
    return [holds(lhs, relation, rhs, m).outcome for m in islice(draw(read_given(given), [lhs, rhs]), count)]


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (p(z | y), p(y | z) * p(z) / p(y)),
        (p(z, y), p(z | y) * p(y)),
        (IntegralOver(p(z, y), z), p(y)),
        (IntegralOver(p(z | y), z), Integer(1)),
        (IntegralOver(IntegralOver(p(z, y), z), y), Integer(1)),
        (IntegralOver(p(z | y) * p(y | w), y), IntegralOver(p(z | y) * p(y | w), y)),
        (Density(r, [u[t]], [u[t - 1], u[0]]), Density(r, [u[t]], [u[t - 1]])),
    ],
)
def test_true_in_every_model(lhs, rhs):
    assert set(outcomes(lhs, "=", rhs, RANGE if lhs.has(t) else ())) <= {"holds", "undefined"}
    assert outcomes(lhs, "=", rhs, RANGE if lhs.has(t) else ()).count("holds") >= 5


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (p(z | y), p(z)),
        (p(z | y), p(y | z)),
        (p(z, y), p(z) * p(y)),
        (Density(p, [z], [y, w]), p(z | y)),
        (Density(r, [u[t - 1]], [u[t], u[0]]), Density(r, [u[t - 1]], [u[t]])),
        (Density(r, [u[t]], [u[t - 2]]), Density(r, [u[t]], [u[t - 1]])),
    ],
)
def test_false_in_some_model(lhs, rhs):
    assert "fails" in outcomes(lhs, "=", rhs, RANGE if lhs.has(t) else ())


def test_densities_are_not_probabilities():
    assert "fails" in outcomes(p(z), "<=", Integer(1), count=40)


def test_conditioning_on_probability_zero_is_undefined_unless_excluded():
    assert "undefined" in outcomes(Density(p, [z], [y, w]), ">=", Integer(0), count=60)
    positive = [Gt(Density(p, [y, w], []), 0)]
    assert set(outcomes(Density(p, [z], [y, w]), ">=", Integer(0), positive, count=30)) == {"holds"}


def test_a_finite_space_says_nothing_of_lebesgue_measure():
    term = IntegralOver(p(z) ** 2 * exp(-(z**2)), z)
    assert set(outcomes(term, "=", Integer(1))) == {"uninterpretable"}


def test_one_variable_under_an_arbitrary_law_and_a_given_kernel_is_refused():
    chain = MarkovChain("g", u, t, kernel=Normal(u[t], u[t - 1], Integer(1)), stop=T)
    lhs, rhs = Density(r, [u[1]], [u[0]]), Density(chain, [u[1]], [u[0]])
    assert set(outcomes(lhs, "=", rhs, [Ge(T, 1)])) == {"uninterpretable"}


def test_the_description_holds_the_whole_table():
    model = next(draw(read_given([]), [p(z)]))
    described = model.describe([p(z)])
    assert "base weights" in described["p"] and value(p(z), model) > 0
