"""Mutants backwards: the small edits of a step that is not verified which make it verified, and missing hypotheses.

A strict inequality is first made weak; then the right side is edited, then the left, the most local edit first; last
the relation is reversed. Whatever is suggested has been verified, with what the step cites and under its hypotheses;
nothing is suggested that only copies one side over the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from symcheck.confirmation import Models
from symcheck.hypotheses import Hypotheses
from symcheck.mutation.guesses import verifies
from symcheck.mutation.missing import SECONDS as missing_seconds
from symcheck.mutation.missing import missing
from symcheck.mutation.mutants import Mutant, edited, in_context, mutants
from symcheck.mutation.neighbours import vocabulary_of
from symcheck.printing import display, infix
from symcheck.verdict import Suggestion

if TYPE_CHECKING:
    from symcheck.chain import Chain

SECONDS = 1.5
"""Time for the suggestions of one step."""

MOST = 3
_MORE = 0.4
"""Seconds for another one after each that was found."""
_CANDIDATES = 400
_WEAKER = {"<": "<=", ">": ">="}
_OTHER = {"=": ("<=", ">="), "<": (">",), "<=": (">=",), ">": ("<",), ">=": ("<=",)}


def suggestions(
    chain: Chain, number: int, hypotheses: Hypotheses, models: Models, seconds: float = SECONDS
) -> tuple[str, ...]:
    """Return at most ``MOST`` edits, then hypotheses, as text: each makes step ``number`` of a chain verified."""
    deadline = time.monotonic() + seconds
    found: dict[Suggestion, None] = {}
    for candidate, text, far_fetched in _candidates(chain, number, hypotheses):
        if len(found) == MOST or time.monotonic() > deadline:
            break
        left = min(deadline - time.monotonic(), SECONDS / 3)
        if not (far_fetched and found) and verifies(candidate, number, hypotheses, models, left):
            found[text] = None
            deadline = min(deadline, time.monotonic() + _MORE)
    return (*found, *missing(chain, number, hypotheses, min(missing_seconds, seconds)))


def _candidates(chain: Chain, number: int, hypotheses: Hypotheses) -> Iterator[tuple[Chain, Suggestion, bool]]:
    """Yield edited chains, each with its text, and whether it is a suggestion only where there is no other."""
    relation = chain.relations[number - 1]
    if relation in _WEAKER:
        yield _with_relation(chain, number, _WEAKER[relation])
    vocabulary = vocabulary_of([*chain.expressions, *chain.given.stated], hypotheses.integers)
    for index, other in ((number, number - 1), (number - 1, number)):
        made = mutants(chain.expressions[index], vocabulary, limit=_CANDIDATES, repairs=True)
        for mutant in sorted(made, key=lambda one: one.cost):
            if mutant.path or mutant.term != chain.expressions[other]:
                on_the_left = index < number
                new = edited(chain, index, mutant)
                if new is not None:
                    text = _text(mutant, chain.expressions[index], on_the_left)
                    yield new, text, on_the_left and not mutant.path
    for other_relation in _OTHER.get(relation, ()):
        yield _with_relation(chain, number, other_relation, far_fetched=True)


def _with_relation(
    chain: Chain, number: int, relation: str, far_fetched: bool = False
) -> tuple[Chain, Suggestion, bool]:
    new = chain.with_expression(number, chain.expressions[number])
    new.relations[number - 1] = relation
    return new, Suggestion(f"true if {chain.relations[number - 1]} is replaced by {relation}"), far_fetched


def _text(mutant: Mutant, original: object, on_the_left: bool) -> Suggestion:
    before, after = in_context(mutant, original)
    pattern = f"true if {{}} is replaced by {{}}{' on the left' if on_the_left else ''}"
    return Suggestion(pattern.format(infix(before), infix(after)), pattern.format(display(before), display(after)))
