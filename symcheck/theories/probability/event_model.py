"""How indicators are evaluated in a model, and what is said to hold wherever a law is positive.

An arbitrary law of a number stands on a few points that stand for a law with a density, or for any other. Where such a
point is exactly a threshold, 1{x >= a} and 1{x > a} differ on it although P(x = a) = 0 under a density: no such point
is evaluated, unless the variable is said to take finitely many values (almost_surely(Eq(y, 0) | Eq(y, 1), p(y))).
"""

from __future__ import annotations

from itertools import product

from flint import fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undefined, Uninterpretable, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.conditions import TIES, condition
from symcheck.theories.probability.event_terms import AlmostSurely, Indicator
from symcheck.theories.probability.spaces import (
    base_name,
    base_weights,
    finite_slot,
    in_cell,
    layout,
    occurring,
    variable_key,
    variable_keys,
)
from symcheck.theories.probability.variables import VariableRange


@evaluator(Indicator)
def _indicator(term: Indicator, at: At) -> Number:
    return fmpq(condition(term.condition, at))


def refuse_tie(relation: Basic, at: At) -> None:
    """Raise Uninterpretable where the sides of a relation are equal at an atom of a law that might have a density."""
    found = layout(at)
    for item in occurring(relation):
        if isinstance(item, VariableRange):
            continue
        key = variable_key(item, at)
        name = base_name(key)
        if at.bindings.get(("cell", key)) is not None and name in found.transparent and name not in found.discrete:
            raise Uninterpretable(f"{item} has an atom just where {relation} turns")


TIES.append(refuse_tie)


def holds_almost_surely(item: AlmostSurely, at: At) -> bool:
    """Check a condition at every cell where a density is positive."""
    law = item.law
    keys = list(dict.fromkeys(variable_keys(law.events + law.conditions, at)))
    slots = [finite_slot(key, at) for key in keys]
    if any(slot is None for slot in slots):
        raise Uninterpretable(f"models cannot check {item}")
    for cell in product(*(range(len(base_weights(slot, at))) for slot in slots if slot is not None)):
        place = at.binding(in_cell(dict(zip(keys, cell, strict=True))))
        try:
            density = place.number(law)
        except Undefined:  # given an event of probability 0
            continue
        if numbers.sign(density) > 0 and not condition(item.condition, place):
            return False
    return True
