"""What could be written by mistake for what: quantities of one kind that occur together, nearest relatives first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sympy import Dummy, MatrixSymbol, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef

from symcheck.mutation.places import QUANTITIES
from symcheck.theories.field.terms import Family, Member, free_symbols
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable

MOST = 3
"""Neighbours tried for one quantity."""


@dataclass(frozen=True)
class Vocabulary:
    """The names that occur in a derivation, by kind, each kind in a fixed order."""

    symbols: tuple[Symbol, ...] = ()
    families: tuple[Family, ...] = ()
    variables: tuple[Any, ...] = ()
    matrices: tuple[Any, ...] = ()
    laws: tuple[Any, ...] = ()
    functions: tuple[Any, ...] = ()
    integers: frozenset[Any] = field(default=frozenset())


def vocabulary_of(terms: Iterable[Any], integers: Iterable[Any] = ()) -> Vocabulary:
    """Return the names in some terms (and in the definitions of their families)."""
    found: dict[str, dict[Any, None]] = {name: {} for name in Vocabulary.__dataclass_fields__}
    queue = list(terms)
    seen: set[Any] = set()
    while queue:
        term = queue.pop(0)
        for node in _nodes(term):
            if isinstance(node, Member):
                found["families"][node.family] = None
                if node.family not in seen and node.family.definition is not None:
                    seen.add(node.family)
                    queue.append(node.family.definition.expr)
            elif isinstance(node, (ScalarVariable, VectorVariable)):
                found["variables"][node] = None
            elif isinstance(node, MatrixSymbol):
                found["matrices"][node] = None
            elif isinstance(node, AppliedUndef):
                found["functions"][node.func] = None
            elif getattr(node, "is_law", False):
                found["laws"][node] = None
        found["symbols"].update(dict.fromkeys(s for s in free_symbols(term) if type(s) is Symbol))
    kinds = {name: tuple(sorted(items, key=str)) for name, items in found.items() if name != "integers"}
    return Vocabulary(**kinds, integers=frozenset(integers))


def _nodes(term: Any) -> Iterator[Any]:
    """Yield the nodes of a term; what a quantity or a law is made of is not looked into."""
    walk = preorder_traversal(term)
    for node in walk:
        yield node
        if isinstance(node, QUANTITIES) or getattr(node, "is_law", False):
            walk.skip()


def neighbours(term: Any, vocabulary: Vocabulary) -> Iterator[Any]:
    """Yield other quantities that could stand in the place of one, at most ``MOST``."""
    for number, other in enumerate(other for other in _candidates(term, vocabulary) if other != term):
        if number == MOST:
            return
        yield other


def _candidates(term: Any, vocabulary: Vocabulary) -> Iterator[Any]:
    if isinstance(term, Member):
        families = [family for family in vocabulary.families if family != term.family]
        for family in sorted(families, key=lambda other: _distance(term.family, other)):
            if family.definition is None or len(family.definition.variables) == len(term.indices):
                yield family[term.indices]
    elif isinstance(term, (ScalarVariable, VectorVariable)):
        same = [v for v in vocabulary.variables if type(v) is type(term) and _shape(v) == _shape(term)]
        yield from sorted(same, key=lambda other: other.name != term.name)
    elif isinstance(term, MatrixSymbol):
        yield from (m for m in vocabulary.matrices if m.shape == term.shape)
    elif isinstance(term, Symbol) and not isinstance(term, Dummy):
        whole = _is_integer(term, vocabulary)
        yield from (s for s in vocabulary.symbols if _is_integer(s, vocabulary) == whole)
    elif isinstance(term, AppliedUndef):
        for function in vocabulary.functions:
            if function.nargs == term.func.nargs:
                yield function(*term.args)


def _shape(term: Any) -> Any:
    return getattr(term, "shape", None)


def _is_integer(symbol: Any, vocabulary: Vocabulary) -> bool:
    return bool(symbol.is_integer) or symbol in vocabulary.integers


def _distance(family: Family, other: Family) -> int:
    """Return 0 where one family is defined by the other, 1 where both are defined through a third, else 2."""
    mine, theirs = _defined_by(family), _defined_by(other)
    if other in mine or family in theirs:
        return 0
    return 1 if mine & theirs else 2


def _defined_by(family: Family) -> frozenset[Family]:
    """Return the families in the definition of a family, theirs included."""
    if family.definition is None:
        return frozenset()
    direct = {member.family for member in family.definition.expr.atoms(Member)}
    return frozenset(direct).union(*(_defined_by(one) for one in direct))
