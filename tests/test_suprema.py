"""Suprema and infima over sets of parameters: what holds for every element, and nothing more."""

from __future__ import annotations

import pytest
from sympy import Abs, Eq, FiniteSet, Max, exp, log, sqrt, symbols

from symcheck import (
    KL,
    ArgMax,
    E,
    In,
    Inf,
    InputError,
    JointLaw,
    Sup,
    check,
    for_every,
    function,
    parameter_set,
    variable,
)
from symcheck.hypotheses import Hypotheses
from symcheck.models import draw, value

a, c, m, k, phi, psi = symbols("a c m k phi psi", real=True)
Q, R = parameter_set("Q"), parameter_set("R")
f, g, h = (function(name) for name in "fgh")
F, G, H = f(phi), g(phi), h(phi, psi)
x, z = variable("x"), variable("z")
p = JointLaw("p", x, z)
q = JointLaw("q", z | x, parameters=phi)
gap = KL(q(z | x), p(z | x))
elbo = E(log(p(x, z) / q(z | x)), q(z | x))
GIVEN = [p(x) > 0, for_every(phi, Q, q(z | x) << p(z | x))]

TRUE = [
    (Sup(c + F, phi, Q), "=", c + Sup(F, phi, Q), []),
    (Sup(a * F, phi, Q), "=", a * Sup(F, phi, Q), [a > 0]),
    (Sup(a * F, phi, Q), "=", a * Inf(F, phi, Q), [a < 0]),
    (Sup(-F, phi, Q), "=", -Inf(F, phi, Q), []),
    (Sup(F + G, phi, Q), "<=", Sup(F, phi, Q) + Sup(G, phi, Q), []),
    (Sup(F + G, phi, Q), ">=", Sup(F, phi, Q) + Inf(G, phi, Q), []),
    (Inf(F + G, phi, Q), ">=", Inf(F, phi, Q) + Inf(G, phi, Q), []),
    (f(m), "<=", Sup(F, phi, Q), [In(m, Q)]),
    (f(m), "=", Sup(F, phi, Q), [In(m, ArgMax(F, phi, Q))]),
    (f(m), "<=", f(k), [In(m, Q), Eq(f(k), Sup(F, phi, Q))]),
    (Sup(F, phi, Q), "<=", c, [for_every(phi, Q, F <= c)]),
    (f(m), "<=", c, [In(m, Q), Sup(F, phi, Q) <= c]),
    (f(m), ">=", c, [In(m, Q), Inf(F, phi, Q) >= c]),
    (Sup(F, phi, Q), ">=", Sup(G, phi, Q), [for_every(phi, Q, F >= G)]),
    (Sup(Inf(H, psi, R), phi, Q), "<=", Inf(Sup(H, phi, Q), psi, R), []),
    (Sup(Sup(H, psi, R), phi, Q), "=", Sup(Sup(H, phi, Q), psi, R), []),
    (Abs(Sup(F, phi, Q) - Sup(G, phi, Q)), "<=", Sup(Abs(F - G), phi, Q), []),
    (Sup((phi + 1) ** 2, phi, Q), "=", Sup(phi**2 + 2 * phi + 1, phi, Q), []),
    (Sup(exp(F), phi, Q), "=", exp(Sup(F, phi, Q)), []),
    (Sup(sqrt(F), phi, Q), "=", sqrt(Sup(F, phi, Q)), [for_every(phi, Q, F >= 0)]),
    (Sup(phi**2, phi, FiniteSet(-3, 2)), "=", 9, []),
    (Sup(phi, phi, FiniteSet(a, c)), "=", Max(a, c), []),
    (Sup(elbo, phi, Q), "=", log(p(x)) - Inf(gap, phi, Q), GIVEN),
    (Sup(elbo, phi, Q), "<=", log(p(x)), GIVEN),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), TRUE)
def test_what_follows(lhs, relation, rhs, given):
    found = check(lhs, rhs, relation, given=given)
    assert found.status == "verified", found
    assert not found.provided


FALSE = [
    (Sup(a * F, phi, Q), "=", a * Sup(F, phi, Q), []),
    (Sup(F + G, phi, Q), "=", Sup(F, phi, Q) + Sup(G, phi, Q), []),
    (Sup(F - G, phi, Q), "=", Sup(F, phi, Q) - Sup(G, phi, Q), []),
    (Inf(F + G, phi, Q), "<=", Inf(F, phi, Q) + Inf(G, phi, Q), []),
    (Sup(F * G, phi, Q), "<=", Sup(F, phi, Q) * Sup(G, phi, Q), []),
    (Sup(F**2, phi, Q), "=", Sup(F, phi, Q) ** 2, []),
    (Sup(Abs(F), phi, Q), "=", Abs(Sup(F, phi, Q)), []),
    (Sup(exp(F), phi, Q), "=", exp(Inf(F, phi, Q)), []),
    (f(m), "<=", Sup(F, phi, Q), []),
    (f(m), "<=", Sup(F, phi, Q), [In(m, R)]),
    (f(m), "<", Sup(F, phi, Q), [In(m, Q)]),
    (f(m), "=", Sup(F, phi, Q), [In(m, Q)]),
    (Sup(F, phi, Q), "=", Sup(F, phi, R), []),
    (Sup(Inf(H, psi, R), phi, Q), "=", Inf(Sup(H, phi, Q), psi, R), []),
    (Sup(phi, phi, FiniteSet(1, 2, 3)), "=", 2, []),
    (Sup(elbo, phi, Q), "=", log(p(x)), GIVEN),
    (Sup(elbo, phi, Q), "=", log(p(x)) - Sup(gap, phi, Q), GIVEN),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), FALSE)
def test_what_does_not_follow(lhs, relation, rhs, given):
    found = check(lhs, rhs, relation, given=given)
    assert found.status == "refuted", found


def test_the_objective_needs_a_value_at_every_element():
    found = check(Sup(log(F), phi, Q), log(Sup(F, phi, Q)))
    assert found.status == "verified"
    assert found.provided == ("f(phi) > 0 for every phi",)
    assert "suprema and infima finite" in " ".join(found.given)


def test_a_strict_bound_of_every_value_is_no_strict_bound_of_the_supremum():
    # True of sets with finitely many elements, which most models are.
    assert check(Sup(F, phi, Q), c, "<", given=[for_every(phi, Q, F < c)]).status != "verified"


def test_a_bound_that_is_not_attained():
    """Some models are intervals [low, high), where the maximisers of phi are none and the supremum is high."""
    terms, given = [Sup(phi, phi, Q), ArgMax(phi, phi, Q)], Hypotheses(laws=(In(m, Q),))
    found = [[value(term, model) for term in terms] for _, model in zip(range(12), draw(given, terms))]
    assert any(not best for _, best in found)
    assert all(top in best for top, best in found if best)


def test_under_a_binder_nothing_is_proved():
    found = check(Sup(E(h(phi, x), p(x)), phi, Q), E(Sup(h(phi, x), phi, Q), p(x)), ">=")
    assert found.status != "verified"


def test_what_is_no_number():
    with pytest.raises(InputError, match="is not a symbol"):
        Sup(F, 3, Q)
    with pytest.raises(InputError, match="is not a set"):
        Inf(F, phi, phi)
