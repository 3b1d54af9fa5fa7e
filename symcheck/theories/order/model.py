"""Sets of parameters in a model: a few numbers, among which the extreme ones are found by comparing values.

A set of parameters has 1 to 4 elements, in some models none. Two values that no precision separates leave it undecided
which elements are extreme, unless the objective does not mention the element at all.
"""

from __future__ import annotations

from flint import fmpq
from sympy import FiniteSet, Rational, preorder_traversal

from symcheck.evaluation import At, Number, Uninterpretable, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.order.sets import ExtremumSet, ParameterSet

_SIZES = (3, 2, 4, 1, 3, 2, 0, 4, 1)


@evaluator(ParameterSet)
def parameter_set(term: ParameterSet, at: At) -> frozenset[fmpq]:
    symbols = at.model.plan.sets[term]
    size = _SIZES[at.model.attempt % len(_SIZES)]
    if not size and any(membership.ranges_over(term) for membership in at.model.plan.memberships):
        size = 1
    found = frozenset(_exact(at.unbound().number(symbol)) for symbol in symbols[:size])
    shown = "{" + ", ".join(map(str, sorted(found))) + "}"
    at.model.note(term.name, lambda: shown)
    return found


@evaluator(FiniteSet)
def finite_set(term: FiniteSet, at: At) -> frozenset[fmpq]:
    return frozenset(_exact(at.number(element)) for element in term.args)


def _exact(x: Number) -> fmpq:
    if not isinstance(x, fmpq):
        raise Uninterpretable("the elements of a set must be rational in a model")
    return x


@evaluator(ExtremumSet)
def extremum_set(term: ExtremumSet, at: At) -> frozenset[fmpq]:
    elements = at.value(term.over)
    assert isinstance(elements, frozenset)
    values = {element: at.number(term.body_at(Rational(int(element.p), int(element.q)))) for element in elements}
    if term.symbol not in preorder_traversal(term.objective):
        return elements
    sign = 1 if term.relation == ">=" else -1
    best: list[fmpq] = []
    for element in sorted(elements):
        order = sign * numbers.compare(values[element], values[best[0]]) if best else 1
        if order >= 0:
            best = [element] if order > 0 else [*best, element]
    return frozenset(best)
