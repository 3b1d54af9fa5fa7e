"""Derivatives by the point of a density: scores (Vincent 2011; Hyvarinen 2005), in proofs and in smooth models."""

import pytest
from sympy import Derivative, Integer, Symbol, log

from symcheck import KL, E, JointLaw, Normal, check, function, process, variable

theta = Symbol("theta", real=True)
v = Symbol("v", positive=True)
x, y = variable("x"), variable("y")
q = JointLaw("q", x, y)
moving = JointLaw("m", x, y, parameters=theta)
f, s = function("f"), function("s", parameters=theta)
d = Derivative
score, noise = d(log(q(x)), x), d(log(q(x | y)), x)
p = JointLaw("p", y)
mixture = E(Normal(x, y, v), p(y))

TRUE = {
    "the score of a mixture": (score, E(noise, q(y | x)), [q(x) > 0]),
    "cross terms": (E(s(x) * score, q(x)), E(s(x) * noise, q(x, y)), []),
    "score matching": (
        E((s(x) - score) ** 2, q(x)),
        E((s(x) - noise) ** 2, q(x, y)) + E(score**2, q(x)) - E(noise**2, q(x, y)),
        [],
    ),
    "a score has mean 0": (E(score, q(x)), Integer(0), []),
    "whatever y is": (E(noise * f(y), q(x, y)), Integer(0), []),
    "Fisher information of a location": (E(score**2, q(x)), -E(d(log(q(x)), x, 2), q(x)), []),
    "the score of the posterior": (d(log(q(y | x)), x), noise - score, [q(x, y) > 0, q(x) > 0, q(y) > 0]),
    "a posterior mean": (d(E(f(y), q(y | x)), x), E(f(y) * (noise - score), q(y | x)), [q(x) > 0]),
    "a Gaussian score": (d(log(Normal(x, y, v)), x), (y - x) / v, []),
    "an unknown function": (d(f(x) ** 2, x), 2 * f(x) * d(f(x), x), []),
}
REFUTED = {
    "the losses are equal": (E((s(x) - score) ** 2, q(x)), E((s(x) - noise) ** 2, q(x, y)), []),
    "the sign of a Gaussian score": (d(log(Normal(x, y, v)), x), (x - y) / v, []),
    "a score under the posterior": (E(d(log(q(y | x)), x) * f(y), q(y | x)), Integer(0), [q(x) > 0]),
    "a marginal score and y": (E(score * f(y), q(x, y)), Integer(0), []),
    "the sign of the information": (E(score**2, q(x)), E(d(log(q(x)), x, 2), q(x)), []),
    "a density is flat": (d(q(x), x), Integer(0), []),
}
NO_MODEL = {
    "the value of x beside its density": (E(x * score, q(x)), Integer(-1)),
    "a divergence beside a score": (KL(q(x), q(x)), E(score, q(x))),
    "two derivatives at once": (d(E(d(log(moving(x)), x) * f(x), moving(x)), theta), Integer(0)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, given=given)
    assert verdict.status == "verified", verdict


@pytest.mark.parametrize("name", REFUTED)
def test_refuted(name):
    lhs, rhs, given = REFUTED[name]
    assert check(lhs, rhs, given=given).status == "refuted"


@pytest.mark.parametrize("name", NO_MODEL)
def test_where_no_model_can_tell_nothing_is_concluded(name):
    assert check(*NO_MODEL[name]).status == "unproven"


def test_two_points_of_a_process_might_be_one():
    z = process("z")
    t, u = Symbol("t", integer=True), Symbol("u", integer=True)
    pair = JointLaw("r", z, y)
    assert check(d(pair(z[u]), z[t]), 0).status != "verified"
    assert check(d(f(z[u]), z[t]), 0).status != "verified"


def test_the_mean_of_a_positive_function_is_positive():
    verdict = check(d(log(mixture), x), E((y - x) / v * Normal(x, y, v), p(y)) / mixture)
    assert verdict.provided == () and verdict.status in ("verified", "unproven")
