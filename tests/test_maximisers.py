"""Maximisers of functionals: a vanishing first variation is not enough, and densities may vanish."""

from __future__ import annotations

import pytest
from sympy import Rational, exp, log, sin, sqrt, symbols

from symcheck import (
    E,
    InputError,
    IntegralOver,
    JointLaw,
    Maximiser,
    Normal,
    Proof,
    function,
    maximises,
    variable,
    vector,
)

d = symbols("d", integer=True, positive=True)
a, b = symbols("a b", positive=True)
c = symbols("c", real=True)
x = vector("x", d)
f0, f1 = JointLaw("f_0", x), JointLaw("f_1", x)
D = function("D", between=(0, 1))
G = function("G")
best = f1(x) / (f0(x) + f1(x))
half = Rational(1, 2)


def V(D):
    return E(log(D), f1(x)) + E(log(1 - D), f0(x))


def verdict(candidate, functional, at=None, over=None, given=()):
    proof = Proof(title="t", given=given)
    proof.holds("claim", maximises(candidate, Maximiser(functional, D(x) if at is None else at, over)))
    return proof.check().chains[0].steps[0].verdict


TRUE = [
    (best, V(D(x))),
    (a * f1(x) / (f0(x) + a * f1(x)), a * E(log(D(x)), f1(x)) + E(log(1 - D(x)), f0(x))),
    (best, -E((D(x) - 1) ** 2, f1(x)) - E(D(x) ** 2, f0(x))),
    (1, E(D(x), f1(x))),
    (0, -E(D(x), f1(x)) - E(sqrt(D(x)), f1(x))),
    (half, E(log(D(x)), f1(x)) + E(log(1 - D(x)), f1(x))),
    (best, -IntegralOver(f1(x) * (D(x) - 1) ** 2 + f0(x) * D(x) ** 2, x)),  # least squares: Mao et al. 2017
]


@pytest.mark.parametrize(("candidate", "functional"), TRUE)
def test_maximisers(candidate, functional):
    found = verdict(candidate, functional)
    assert found.status == "verified", found
    assert not found.provided
    assert found.models >= 3


FALSE = [
    (f0(x) / (f0(x) + f1(x)), V(D(x))),
    (f1(x) / (f0(x) + 2 * f1(x)), V(D(x))),
    (half, V(D(x))),
    (best, -V(D(x))),  # stationary, but a minimum
    (half, E((D(x) - half) ** 3, f1(x))),  # stationary, but an inflection
    (half, E((D(x) - half) ** 2, f1(x))),  # stationary, but a minimum
    (0, E(D(x), f1(x))),  # the wrong end
    (a / (a + b), V(D(x))),
    (best, IntegralOver(f1(x) * (D(x) - 1) ** 2 + f0(x) * D(x) ** 2, x)),
    (f0(x) / (f0(x) + f1(x)), -IntegralOver(f1(x) * (D(x) - 1) ** 2 + f0(x) * D(x) ** 2, x)),
]


@pytest.mark.parametrize(("candidate", "functional"), FALSE)
def test_what_is_no_maximiser(candidate, functional):
    found = verdict(candidate, functional)
    assert found.status == "refuted", found
    assert found.counterexample is not None


OPEN = [
    (best, E(D(x), f1(x)) - E(D(x), f0(x))),  # linear: no interior maximum
    (half, E(c, f1(x)) + E(D(x), f1(x)) - E(D(x), f0(x)) + E(0 * D(x), f1(x))),
    (1, E(log(D(x)), f1(x)) + E(log(1 - D(x)), f0(x)) - E(log(1 - D(x)), f0(x)) + E(sin(D(x)), f0(x))),
    (half, -E((D(x) - half) ** 4, f1(x))),  # a maximum, but h'' is 0 there
]


@pytest.mark.parametrize(("candidate", "functional"), OPEN)
def test_what_is_not_shown(candidate, functional):
    assert verdict(candidate, functional).status in ("unproven", "refuted")


def test_a_constant_functional_has_no_only_maximiser():
    assert verdict(half, E(exp(0 * D(x)) + D(x), f1(x)) - E(D(x), f1(x)) + E(D(x), f0(x))).status != "verified"


def test_the_interval_matters():
    third = Rational(1, 3)
    assert verdict(half, -E((D(x) - half) ** 2, f1(x)), over=(0, third)).status != "verified"
    assert verdict(third, -E((D(x) - half) ** 2, f1(x)), over=(0, third)).status == "verified"
    assert verdict(0, -E((D(x) - half) ** 2, f1(x)), over=(0, third)).status == "refuted"
    assert verdict(c, -E((G(x) - c) ** 2, f1(x)), at=G(x)).status == "verified"
    assert verdict(c + 1, -E((G(x) - c) ** 2, f1(x)), at=G(x)).status == "refuted"
    assert verdict(c, -E((G(x) - c) ** 2, f1(x)), at=G(x), over=(0, 1)).status != "verified"
    inside = verdict(c, -E((G(x) - c) ** 2, f1(x)), at=G(x), over=(0, 1), given=[c > 0, c < 1])
    assert inside.status == "verified"


def test_without_a_model_nothing_is_verified():
    y = variable("y")
    noise, signal = Normal(y, 0, 1), JointLaw("r", y)(y)
    functional = E(log(D(y)), signal) + E(log(1 - D(y)), noise)
    found = verdict(signal / (signal + noise), functional, at=D(y))
    assert found.status == "unproven"
    assert "no model could be evaluated" in found.reason
    assert verdict(noise / (signal + noise), functional, at=D(y)).status != "verified"


def test_what_the_candidate_needs():
    # Where f_0 vanishes the candidate has no value: hypotheses must exclude that.
    ratio = 1 / (1 + f0(x) / f1(x))
    assert verdict(ratio, V(D(x))).status != "verified"
    assert verdict(ratio, V(D(x)), given=[f0(x) << f1(x)]).status == "verified"


def test_what_is_no_functional():
    with pytest.raises(InputError):
        Maximiser(V(best), D(x))
    with pytest.raises(InputError):
        Maximiser(V(D(x)), x)
    with pytest.raises(InputError):
        maximises(D(x) / 2, Maximiser(V(D(x)), D(x)))
    assert Maximiser(V(D(x)), D) == Maximiser(V(D(x)), D(x))
    assert verdict(half, E(log(D(x)), f1(x)) * E(D(x), f0(x))).status != "verified"
    assert verdict(half, E(log(D(x)), f1(x)) ** 2).status != "verified"
