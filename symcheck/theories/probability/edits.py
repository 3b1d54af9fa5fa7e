"""Common slips with densities and expectations: the wrong law, a condition forgotten, sides exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sympy import And, Basic, Eq, Ge, Gt, Le, Lt, Ne, Or, preorder_traversal
from sympy.core.relational import Relational

from symcheck.errors import InputError
from symcheck.mutation.neighbours import Vocabulary
from symcheck.mutation.registry import Change, edits
from symcheck.theories.field.terms import connective, renamed
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import JSD, KL, CrossEntropy, E, Entropy, Variance
from symcheck.theories.probability.terms import Density, IntegralOver


@edits(Density)
def _of_a_density(term: Density, vocabulary: Vocabulary) -> Iterator[Change]:
    events, conditions = term.events, term.conditions
    for law in vocabulary.laws:
        if law != term.law:
            yield "another law", _made(Density, law, events, conditions)
    if conditions:
        yield "events and conditions exchanged", _made(Density, term.law, conditions, events)
    for condition in conditions:
        rest = tuple(other for other in conditions if other != condition)
        yield "condition dropped", _made(Density, term.law, events, rest)
    for event in events if len(events) > 1 else ():
        rest = tuple(other for other in events if other != event)
        yield "event dropped", _made(Density, term.law, rest, conditions)


@edits(KL, CrossEntropy)
def _of_a_divergence(term: Any, _vocabulary: Vocabulary) -> Iterator[Change]:
    q, p = term.args
    yield "arguments exchanged", _made(type(term), p, q)
    yield "divergence for cross-entropy", _made(CrossEntropy if isinstance(term, KL) else KL, q, p)


@edits(JSD)
def _of_a_jensen_shannon_divergence(term: JSD, _vocabulary: Vocabulary) -> Iterator[Change]:
    yield "KL for JSD", KL(*term.args)


@edits(E, Entropy, Variance)
def _of_an_expectation(term: Any, vocabulary: Vocabulary) -> Iterator[Change]:
    """The same under another law of the same variables."""
    law = term.laws[0]
    if not isinstance(law, Density):
        return
    rest = tuple(arg for arg in term.args if arg != law)
    for other in vocabulary.laws:
        if other != law.law:
            density = _made(Density, other, law.events, _known(other, law.conditions))
            if density is not None:
                yield "expectation under another law", _made(type(term), *rest, density)
    for condition in law.conditions:
        fewer = tuple(item for item in law.conditions if item != condition)
        density = _made(Density, law.law, law.events, fewer)
        if density is not None:
            yield "expectation without a condition", _made(type(term), *rest, density)


def _known(law: Any, conditions: tuple[Basic, ...]) -> tuple[Basic, ...]:
    return tuple(item for item in conditions if law.has_variable(item))


def _made(make: Callable[..., Any], *args: Any) -> Any:
    """Build a slip, or return None where its law does not have these variables."""
    try:
        return make(*args)
    except InputError:
        return None


@edits(IntegralOver)
def _of_an_integral(term: IntegralOver, _vocabulary: Vocabulary) -> Iterator[Change]:
    yield "integral dropped", term.integrand


_WEAKER: dict[type, type] = {Ge: Gt, Gt: Ge, Le: Lt, Lt: Le}
_REVERSED: dict[type, type] = {Ge: Le, Gt: Lt, Le: Ge, Lt: Gt}
_COMPLEMENT: dict[type, type] = {Ge: Lt, Gt: Le, Le: Gt, Lt: Ge, Eq: Ne, Ne: Eq}


@edits(Indicator)
def _of_an_event(term: Indicator, _vocabulary: Vocabulary) -> Iterator[Change]:
    """Strict for weak, the other side of a threshold or of zero, both for one of two."""
    for part in dict.fromkeys(preorder_traversal(term.condition)):
        if isinstance(part, Relational):
            if type(part) in _WEAKER:
                yield "strict and weak exchanged", _with(term, part, _WEAKER[type(part)](*part.args, evaluate=False))
                yield "relation reversed", _with(term, part, _REVERSED[type(part)](*part.args, evaluate=False))
            yield "complement", _with(term, part, _COMPLEMENT[type(part)](*part.args, evaluate=False))
            if part.rhs != 0:
                yield "sign of a threshold", _with(term, part, type(part)(part.lhs, -part.rhs, evaluate=False))
        elif isinstance(part, (And, Or)):
            yield "and for or", _with(term, part, connective(Or if isinstance(part, And) else And, part.args))


def _with(term: Indicator, part: Any, new: Any) -> Any:
    return renamed(term, {part: new})
