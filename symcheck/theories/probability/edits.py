"""Common slips with densities: the wrong law, a condition forgotten, the two sides of the bar exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Basic

from symcheck.errors import InputError
from symcheck.mutation.neighbours import Vocabulary
from symcheck.mutation.registry import Change, edits
from symcheck.theories.probability.terms import Density, IntegralOver


@edits(Density)
def _of_a_density(term: Density, vocabulary: Vocabulary) -> Iterator[Change]:
    events, conditions = term.events, term.conditions
    for law in vocabulary.laws:
        if law != term.law:
            yield "another law", _density(law, events, conditions)
    if conditions:
        yield "events and conditions exchanged", _density(term.law, conditions, events)
    for condition in conditions:
        rest = tuple(other for other in conditions if other != condition)
        yield "condition dropped", _density(term.law, events, rest)
    for event in events if len(events) > 1 else ():
        yield "event dropped", _density(term.law, tuple(other for other in events if other != event), conditions)


def _density(law: Any, events: tuple[Basic, ...], conditions: tuple[Basic, ...]) -> Density | None:
    try:
        return Density(law, events, conditions)
    except InputError:  # the law has no such density
        return None


@edits(IntegralOver)
def _of_an_integral(term: IntegralOver, _vocabulary: Vocabulary) -> Iterator[Change]:
    yield "integral dropped", term.integrand
