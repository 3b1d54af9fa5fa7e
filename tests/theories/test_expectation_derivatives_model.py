"""Derivatives of densities and expectations by a parameter, in models."""

from __future__ import annotations

from itertools import islice

import pytest
from sympy import Derivative, Integer, Symbol, log, symbols

from symcheck.hypotheses import read_given
from symcheck.models import draw, holds
from symcheck.theories.field.maps import function
from symcheck.theories.gaussian.terms import Norm, Normal
from symcheck.theories.probability.functionals import KL, Bernoulli, E, Entropy
from symcheck.theories.probability.terms import JointLaw, MarkovChain, process, variable, vector

theta, phi, m1, m2 = symbols("theta phi m1 m2", real=True)
a, b = symbols("a b", positive=True)
d = Symbol("d", integer=True, positive=True)
k, t, T = symbols("k t T", integer=True)
x, z, v, w = variable("x"), variable("z"), variable("v"), variable("w")
e, mu = vector("e", d), vector("mu", d)
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
f, h = function("f"), function("h", parameters=phi)
eps = function("eps", d, parameters=theta)
score = Derivative(log(p(z | x)), theta)
c = process("c")
chain = MarkovChain("chain", c, t, kernel=Normal(c[t], a * c[t - 1], 1), stop=T)
moving = Normal(v, theta, theta**2 + 1)


def comparisons(lhs, relation, rhs, given=(), count=6):
    return [holds(lhs, relation, rhs, m) for m in islice(draw(read_given(given), [lhs, rhs]), count)]


TRUE = {
    "log-derivative trick": (Derivative(E(f(x), p(x)), theta), E(f(x) * Derivative(log(p(x)), theta), p(x))),
    "log-derivative trick for a value": (
        Derivative(E(x**2, p(x)), theta),
        E(x**2 * Derivative(log(p(x)), theta), p(x)),
    ),
    "the score has mean 0": (E(score, p(z | x)), Integer(0)),
    "Fisher information": (E(score**2, p(z | x)), -E(Derivative(log(p(z | x)), theta, theta), p(z | x))),
    "under the expectation": (Derivative(E(h(x), p(x)), phi), E(Derivative(h(x), phi), p(x))),
    "gradient of a KL": (
        Derivative(KL(q(z | x), q.at(theta)(z | x)), phi),
        E(log(q(z | x) / q.at(theta)(z | x)) * Derivative(log(q(z | x)), phi), q(z | x)),
    ),
    "gradient of an entropy": (
        Derivative(Entropy(q(z | x)), phi),
        -E(log(q(z | x)) * Derivative(log(q(z | x)), phi), q(z | x)),
    ),
    "Bernoulli": (Derivative(E(k, Bernoulli(k, phi)), phi), Integer(1)),
    "Gaussian, log-derivative trick": (
        Derivative(E(h(v), moving), theta),
        E(h(v) * Derivative(log(moving), theta), moving),
    ),
    "Gaussian, reparametrised": (Derivative(E(v**3, Normal(v, m1, a)), m1), E(3 * v**2, Normal(v, m1, a))),
    "Gaussian, KL": (Derivative(KL(Normal(v, m1, a), Normal(v, m2, b)), m1), (m1 - m2) / b),
    "Gaussian, KL by a variance": (Derivative(KL(Normal(v, m1, a), Normal(v, m2, b)), a), (1 / b - 1 / a) / 2),
    "Gaussian, two variables": (Derivative(E(v * w, Normal(v, m1 * w, a), Normal(w, m2, 1)), m2), 2 * m1 * m2),
    "Gaussian, vectors": (Derivative(E(Norm(e) ** 2, Normal(e, theta * mu, a)), theta), 2 * theta * Norm(mu) ** 2),
    "a network": (
        Derivative(E(Norm(eps(e) - e) ** 2, Normal(e, 0, 1)), theta),
        E(Derivative(Norm(eps(e) - e) ** 2, theta), Normal(e, 0, 1)),
    ),
    "Fisher information of a mean": (E(Derivative(log(Normal(v, m1, a)), m1) ** 2, Normal(v, m1, a)), 1 / a),
}

FALSE = {
    "the density for its logarithm": (
        Derivative(E(f(x), p(x)), theta),
        E(f(x) * Derivative(p(x), theta), p(x)),
    ),
    "a density is constant in its parameter": (Derivative(p(x), theta), Integer(0)),
    "the law held fixed": (Derivative(E(f(x), p(x)), theta), Integer(0)),
    "the gradient only through the integrand": (Derivative(E(v**3, moving), theta), Integer(0)),
    "a wrong factor": (Derivative(E(v**3, Normal(v, m1, a)), m1), E(2 * v**2, Normal(v, m1, a))),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_evaluated_and_never_refuted(name):
    given = [phi > 0, phi < 1] if name == "Bernoulli" else []
    found = comparisons(TRUE[name][0], "=", TRUE[name][1], given)
    assert {c.outcome for c in found} <= {"holds", "open", "undefined"}
    assert sum(c.outcome == "holds" or c.close for c in found) >= 3


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted(name):
    assert "fails" in {c.outcome for c in comparisons(FALSE[name][0], "=", FALSE[name][1])}


def test_a_parameter_that_only_the_kernel_shows_is_not_taken_for_absent():
    term = Derivative(chain(c[1] | c[0]), a)
    assert {c.outcome for c in comparisons(term, "=", Integer(0), [T >= 1])} == {"uninterpretable"}
