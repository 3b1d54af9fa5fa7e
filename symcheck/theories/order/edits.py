"""The slips with a claim of dependence, and with a bound over a set: their opposites."""

from __future__ import annotations

from collections.abc import Iterator

from symcheck.mutation.neighbours import Vocabulary
from symcheck.mutation.registry import Change, edits
from symcheck.theories.order.predicates import Depends, DoesNotDepend
from symcheck.theories.order.sets import Bound, Inf, Sup


@edits(Depends, DoesNotDepend)
def _of_a_dependence(term: Depends | DoesNotDepend, _vocabulary: Vocabulary) -> Iterator[Change]:
    opposite = DoesNotDepend if isinstance(term, Depends) else Depends
    yield "predicate negated", opposite(term.term, *term.symbols)


@edits(Sup, Inf)
def _of_a_bound(term: Bound, _vocabulary: Vocabulary) -> Iterator[Change]:
    yield "sup and inf exchanged", (Inf if isinstance(term, Sup) else Sup)(term.objective, term.symbol, term.over)
