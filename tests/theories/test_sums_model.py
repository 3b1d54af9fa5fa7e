"""Infinite series in models: enclosures that hold the known value, exact values where there are any, refusals."""

from __future__ import annotations

import pytest
from flint import arb, ctx, fmpq
from sympy import Integer, Symbol, exp, factorial, log

from symcheck.evaluation import At, Undefined, Uninterpretable
from symcheck.theories.sums.series import infinite_sum

k = Symbol("k", integer=True)
HERE = At(None, 128)


def test_telescoping_series_are_exact() -> None:
    assert infinite_sum(1 / (k * (k + 1)), k, 1, HERE) == 1
    assert infinite_sum(1 / (k * (k + 1)), k, 5, HERE) == fmpq(1, 5)
    assert infinite_sum(1 / (k * (k + 2)), k, 1, HERE) == fmpq(3, 4)
    assert infinite_sum(1 / (k * (k - 3)), k, 4, HERE) == fmpq(11, 18)


@pytest.mark.parametrize(
    ("term", "low", "value"),
    [
        (1 / k**2, 1, lambda: arb.pi() ** 2 / 6),  # Euler
        (1 / (2 * k + 1) ** 2, 0, lambda: arb.pi() ** 2 / 8),
        (1 / ((2 * k - 1) * (2 * k)), 1, lambda: arb(2).log()),  # Mercator's series in pairs
        (1 / factorial(k), 0, lambda: arb(1).exp()),
        (k * Integer(2) ** (-k), 0, lambda: arb(2)),
        (exp(-k), 0, lambda: 1 / (1 - arb(-1).exp())),
        ((-1) ** k * Integer(3) ** (-k), 0, lambda: arb(3) / 4),
    ],
)
def test_known_series(term, low, value) -> None:
    ctx.prec = 128
    found = arb(infinite_sum(term, k, low, HERE))
    assert found.overlaps(value())
    assert found.rad() < arb(2) ** -60
    assert not found.overlaps(value() + arb(2) ** -50)


@pytest.mark.parametrize("term", [1 / k, Integer(1), (-1) ** k, Integer(2) ** k, log(k) / k**2, k / (k + 1)])
def test_what_is_not_shown_to_converge_has_no_value(term) -> None:
    with pytest.raises(Uninterpretable):
        infinite_sum(term, k, 1, HERE)


def test_a_pole_in_the_range_is_undefined() -> None:
    with pytest.raises(Undefined):
        infinite_sum(1 / (k * (k - 3)), k, 1, HERE)
