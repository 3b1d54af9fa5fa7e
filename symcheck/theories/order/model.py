"""Sets of parameters in a model: a few numbers, among which the extreme ones are found by comparing values.

A set of parameters has 1 to 4 elements, in some models none. Two values that no precision separates leave it undecided
which elements are extreme, unless the objective does not mention the element at all.

In some models a set is an interval [a, b), on which an objective is evaluated only where its derivative is enclosed by
a ball of one sign, for all of [a, b] at once: it is strictly monotone, and its maximum or its minimum is not attained.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq
from sympy import Dummy, FiniteSet, Rational, preorder_traversal

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, evaluator
from symcheck.theories.calculus.terms import DerivativeAt
from symcheck.theories.field import numbers
from symcheck.theories.field.functions import extreme
from symcheck.theories.order.sets import Bound, ExtremumSet, ForEvery, ParameterSet, Sup
from symcheck.theories.probability.terms import AbsolutelyContinuous, FullSupport

_SIZES = (3, 2, 4, 1, 3, 2, 0, 4, 1)
_EVERY, _FIRST, _WIDTH = 7, 3, fmpq(1, 256)
"""Every how many models a set is an interval, the first such, and how long the interval is."""


@evaluator(ParameterSet)
def parameter_set(term: ParameterSet, at: At) -> frozenset[fmpq]:
    """The elements; of an interval, some of them."""
    symbols = at.model.plan.sets[term]
    ends = _interval(term, at)
    if ends is not None:
        low, high = ends
        at.model.note(term.name, lambda: f"[{low}, {high})")
        return frozenset({low, (3 * low + high) / 4, (low + high) / 2})
    size = _SIZES[at.model.attempt % len(_SIZES)]
    if not size and any(membership.ranges_over(term) for membership in at.model.plan.memberships):
        size = 1
    found = frozenset(_exact(at.unbound().number(symbol)) for symbol in symbols[:size])
    shown = "{" + ", ".join(map(str, sorted(found))) + "}"
    at.model.note(term.name, lambda: shown)
    return found


def _interval(over: Any, at: At) -> tuple[fmpq, fmpq] | None:
    """Return the ends of the interval that a set is in this model, or None where it has finitely many elements."""
    if not isinstance(over, ParameterSet) or at.model.attempt % _EVERY != _FIRST:
        return None
    low = _exact(at.unbound().number(at.model.plan.sets[over][0]))
    ends = low, low + _WIDTH
    for said in at.model.plan.for_every:
        if said.over == over and not _said_throughout(said, ends, at):
            return None
    return ends


def _said_throughout(said: ForEvery, ends: tuple[fmpq, fmpq], at: At) -> bool:
    """Whether what is said of every element is shown to hold for all of an interval."""
    from symcheck.theories.probability.tables import law_hypothesis_holds

    place = at.unbound().binding({said.symbol: _ball(*ends)})
    try:
        return all(
            isinstance(item, (AbsolutelyContinuous, FullSupport)) and law_hypothesis_holds(item, place)
            for item in said.items
        )
    except (Undefined, Undecided, Uninterpretable):
        return False


def _ball(low: fmpq, high: fmpq) -> arb:
    """Return a ball that contains an interval."""
    return arb((low + high) / 2, (high - low) / 2)


@evaluator(FiniteSet)
def finite_set(term: FiniteSet, at: At) -> frozenset[fmpq]:
    return frozenset(_exact(at.number(element)) for element in term.args)


def _exact(x: Number) -> fmpq:
    if not isinstance(x, fmpq):
        raise Uninterpretable("the elements of a set must be rational in a model")
    return x


@evaluator(ExtremumSet)
def extremum_set(term: ExtremumSet, at: At) -> frozenset[fmpq]:
    ends = _interval(term.over, at)
    if ends is not None:
        return _on_interval(term, *ends, at)
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


@evaluator(Bound)
def bound(term: Bound, at: At) -> Number:
    """The largest (the smallest) value over a set with finitely many elements; over [low, high), that at an end."""
    ends = _interval(term.over, at)
    if ends is not None and term.symbol in preorder_traversal(term.objective):
        low, high = ends
        at.value(term.over)  # so that the interval is shown
        rising = _rises(term, low, high, at)
        end = low if rising == (term.relation == "<=") else high
        return at.number(term.body_at(Rational(int(end.p), int(end.q))))
    elements = at.value(term.over)
    assert isinstance(elements, frozenset)
    values = [at.number(term.body_at(Rational(int(element.p), int(element.q)))) for element in sorted(elements)]
    if not values:
        raise Undefined(f"{term}: the set is empty")
    return extreme(values, largest=isinstance(term, Sup))


def _on_interval(term: ExtremumSet, low: fmpq, high: fmpq, at: At) -> frozenset[fmpq]:
    """The extreme elements of [low, high) for an objective that is strictly monotone there: its lower end, or none."""
    at.value(term.over)  # so that the interval is shown
    if term.symbol not in preorder_traversal(term.objective):
        raise Uninterpretable("a constant objective on an interval: every element is extreme")
    rising = _rises(term, low, high, at)
    return frozenset({low}) if rising == (term.relation == "<=") else frozenset()


def _rises(term: ExtremumSet | Bound, low: fmpq, high: fmpq, at: At) -> bool:
    """Whether an objective increases on all of [low, high]; raises where it is not shown to be strictly monotone."""
    point = Dummy("point", real=True)
    place = at.binding({term.symbol: _ball(low, high), point: _ball(low, high)})
    place.number(term.objective)  # it has a value at every element
    return numbers.sign(place.number(DerivativeAt(term.objective, term.symbol, 1, point))) > 0
