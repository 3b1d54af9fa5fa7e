"""Read equations among hypotheses as values of the entries of tables, so that models of them can be drawn.

``Sum(P[i, j], (j, 1, K)) = 1``: the last entry makes the sum right, and where entries are not negative, those before it
leave room for it. ``p[i]*P[i, j] = p[j]*P[j, i]``: one of two entries gives the other. Nothing is concluded from this:
a model in which a hypothesis does not hold is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sympy import Add, Basic, Dummy, Eq, Expr, Lt, Mul, Pow, S, Sum, Tuple
from sympy.core.relational import Relational

from symcheck.theories.field.terms import Entry, Family, ForAll, Member, substitute, with_limits

Reading = tuple[Entry, str, Expr, tuple[ForAll, ...]]
"""A free entry, a relation, what it is related to, and for which further index."""


def equations_of_tables(relation: Relational, positive: Mapping[Any, bool]) -> Iterator[Reading]:
    """Yield what an equation says of single entries, the value from a sum last.

    ``positive`` has the families whose members are not negative, with True where none is 0.
    """
    if not isinstance(relation, Eq):
        return
    for side, other in (relation.args, relation.args[::-1]):
        found = _only_entry(side) if isinstance(side, Mul) else None
        if found is not None:
            yield found[0], "=", _quotient(other, found[1]), ()
    for side, other in (relation.args, relation.args[::-1]):
        if isinstance(side, Sum) and len(side.limits) == 1 and len(side.limits[0]) == 3:
            yield from _along_a_line(side, other, positive)


def _along_a_line(total: Any, other: Any, positive: Mapping[Any, bool]) -> Iterator[Reading]:
    """Read the sum of weights times the entries of a row, or of a column."""
    index, low, high = total.limits[0]
    found = _only_entry(total.function)
    if found is None or found[0].indices.count(index) != 1:
        return
    entry, weight = found
    if entry.family in positive:
        here, place = (Dummy(index.name, integer=True) for _ in range(2))
        before = with_limits(Sum, substitute(total.function, index, here), Tuple(here, low, place - 1))
        room = _quotient(_difference(other, before), substitute(weight, index, place))
        subject = substitute(entry, index, place)
        strict = positive[entry.family]
        yield subject, "<" if strict else "<=", room, (ForAll(place, (low, high - 1), Lt(subject, room)),)
    before = with_limits(Sum, total.function, Tuple(index, low, high - 1))
    last = _quotient(_difference(other, before), substitute(weight, index, high))
    yield substitute(entry, index, high), "=", last, ()


def is_invariance(member: Any, other: Basic) -> bool:
    """Whether ``p[j] = Sum(p[i]*P[i, j], (i, 1, K))``, which is solved for the entries and not for p[j]."""
    if not isinstance(member, Member) or not isinstance(other, Sum) or not other.has(Entry):
        return False
    return any(one.family == member.family for one in other.atoms(Member))


def _only_entry(product: Any) -> tuple[Entry, Expr] | None:
    """Split a product into the one free entry in it and the rest."""
    factors = Mul.make_args(product)
    entries = [factor for factor in factors if isinstance(factor, Entry) and _is_free(factor.family)]
    if len(entries) != 1:
        return None
    rest = [factor for factor in factors if factor is not entries[0]]
    if any(part.family == entries[0].family for factor in rest for part in factor.atoms(Entry)):
        return None
    return entries[0], Mul._from_args(rest) if rest else S.One


def _is_free(family: Family) -> bool:
    return family.definition is None


def _quotient(a: Expr, b: Expr) -> Expr:
    return a if b == 1 else Mul._from_args([a, Pow(b, S.NegativeOne, evaluate=False)])


def _difference(a: Basic, b: Basic) -> Expr:
    return Add._from_args([a, Mul._from_args([S.NegativeOne, b])])
