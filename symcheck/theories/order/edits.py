"""The slip with a claim of dependence: its opposite."""

from __future__ import annotations

from collections.abc import Iterator

from symcheck.mutation.neighbours import Vocabulary
from symcheck.mutation.registry import Change, edits
from symcheck.theories.order.predicates import Depends, DoesNotDepend


@edits(Depends, DoesNotDepend)
def _of_a_dependence(term: Depends | DoesNotDepend, _vocabulary: Vocabulary) -> Iterator[Change]:
    opposite = DoesNotDepend if isinstance(term, Depends) else Depends
    yield "predicate negated", opposite(term.term, *term.symbols)
