"""The mutants of a term: every edit at every place, without repetition, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from symcheck.errors import InputError
from symcheck.mutation.edits import EDITS, REPAIRS, Edit
from symcheck.mutation.neighbours import Vocabulary, vocabulary_of
from symcheck.mutation.places import at, is_value, places, replaced, size

LIMIT = 20
"""Mutants of one expression that are tried by default."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A term with one edit: at ``path`` of the original, ``before`` became ``after``."""

    edit: str
    path: tuple[int, ...]
    before: Any
    after: Any
    term: Any

    @property
    def cost(self) -> tuple[int, int]:
        """How large a change it is for a reader: the nodes involved, then how near the root it is."""
        return size(self.before) + size(self.after), -len(self.path)


def mutants(
    term: Any, vocabulary: Vocabulary | None = None, limit: int | None = None, repairs: bool = False
) -> list[Mutant]:
    """Return the mutants of a term, each once. ``limit`` keeps some of each edit; ``repairs`` adds edits that repair.

    >>> from sympy import sqrt, symbols
    >>> x, y = symbols("x y", real=True)
    >>> [str(mutant.term) for mutant in mutants(sqrt(x) + y) if mutant.edit == "term dropped"]
    ['y', 'sqrt(x)']
    """
    vocabulary = vocabulary_of([term]) if vocabulary is None else vocabulary
    edits = [*EDITS, *REPAIRS] if repairs else EDITS
    found: dict[Any, Mutant] = {}
    for edit in edits:
        for mutant in _made_by(edit, term, vocabulary):
            found.setdefault(mutant.term, mutant)
    found.pop(term, None)
    return _some_of_each(list(found.values()), limit)


def _made_by(edit: Edit, term: Any, vocabulary: Vocabulary) -> Iterator[Mutant]:
    shape = getattr(term, "shape", None)
    for place in places(term):
        for name, after in edit(place, vocabulary):
            if after is None or after == place.term:
                continue
            whole = replaced(term, place.path, after)
            if whole is not None and getattr(whole, "shape", None) == shape and whole != term:
                yield Mutant(name, place.path, place.term, after, whole)


def _some_of_each(found: Sequence[Mutant], limit: int | None) -> list[Mutant]:
    """Keep at most ``limit``, in turn from each edit, so that no edit crowds out another."""
    if limit is None or len(found) <= limit:
        return list(found)
    by_edit: dict[str, list[Mutant]] = {}
    for mutant in found:
        by_edit.setdefault(mutant.edit, []).append(mutant)
    spread = [_spread(group) for group in by_edit.values()]
    taken = [m for row in zip_longest(*spread) for m in row if m is not None][:limit]
    return [mutant for mutant in found if mutant in taken]


def _spread(group: list[Mutant]) -> list[Mutant]:
    """Reorder so that a beginning of any length is spread over the whole term: first, last, middle, quarters."""
    order: dict[int, None] = {}
    parts = 1
    while len(order) < len(group):
        order.update(dict.fromkeys(i * (len(group) - 1) // parts for i in range(parts + 1)))
        parts *= 2
    return [group[i] for i in order]


def edited(chain: Any, index: int, mutant: Mutant) -> Any | None:
    """Return the chain with a mutant for one of its expressions; None where the language refuses such a term."""
    try:
        return chain.with_expression(index, mutant.term)
    except InputError:
        return None


def in_context(mutant: Mutant, term: Any) -> tuple[Any, Any]:
    """Return what is replaced by what, widened until the first occurs only once, so that a reader can find it."""
    path = mutant.path
    while path and _occurrences(at(term, path), term) > 1:
        path = path[:-1]
        while path and not is_value(at(term, path)):
            path = path[:-1]
    part = at(term, path)
    return part, replaced(part, mutant.path[len(path) :], mutant.after)


def _occurrences(part: Any, term: Any) -> int:
    return sum(place.term == part for place in places(term))
