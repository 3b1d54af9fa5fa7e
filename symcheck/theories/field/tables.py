"""Entries of tables, ``P[i, j]``, and what hypotheses for every index say of them.

A hypothesis ``for all i, j`` becomes a fact at the indices at which an entry in it is the entry at hand, where those
are shown to be in range; an equation is solved for one entry. An equation about sums along a row becomes one where such
a sum is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sympy import Basic, Eq, Expr, Integer, Sum
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.sequences import unfolded
from symcheck.theories.field.terms import Entry, ForAll, free_symbols, substituted
from symcheck.theories.registry import INSTANCES, SUM_LESSONS, normalises
from symcheck.theories.session import Session

Indices = Mapping[Any, Expr]


@normalises(Entry)
def entry(term: Entry, session: Session) -> Quotient:
    """An entry of a defined table unfolds; a free one is an atom, and hypotheses about its table apply to it."""
    defined = unfolded(term, session)
    if defined is not None:
        return session.nf(defined)
    indices = tuple(session.term_of(session.nf(index)) for index in term.indices)
    here = Entry(term.family, *indices)
    atom = session.atom(("member", term.family.name, *indices), here)
    for scopes, relation in _quantified(session):
        for one in _outside_of_sums(relation):
            _instantiate(scopes, relation, one, here, session)
    return atom


def sums_along_tables(body: Expr, index: Any, session: Session) -> None:
    """Make an equation about sums of entries a fact where a sum over the same table is met."""
    entries = [one for one in body.atoms(Entry) if one.family.definition is None]
    if not entries:
        return
    for scopes, relation in _quantified(session):
        if not isinstance(relation, Eq):
            continue
        for total in relation.atoms(Sum):
            bound = {limit[0] for limit in total.limits}
            for one in total.function.atoms(Entry):
                for here in entries:
                    _instantiate(scopes, relation, one, here, session, frozenset(bound), frozenset({index}))


SUM_LESSONS.append(sums_along_tables)


def _quantified(session: Session) -> Iterator[tuple[tuple[ForAll, ...], Relational]]:
    for hypothesis in session.hypotheses.families:
        yield from hypothesis.flattened()


def _outside_of_sums(term: Basic) -> Iterator[Entry]:
    """Yield the entries in a term that stand under no binder."""
    if isinstance(term, Entry):
        yield term
    elif not isinstance(term, ExprWithLimits):
        for arg in term.args:
            yield from _outside_of_sums(arg)


def _instantiate(
    scopes: tuple[ForAll, ...],
    relation: Relational,
    pattern: Entry,
    here: Entry,
    session: Session,
    wild: frozenset[Any] = frozenset(),
    own: frozenset[Any] = frozenset(),
) -> None:
    """Use a hypothesis at the indices at which an entry in it is the one at hand, once, where they are in range.

    Under a sum, the index of one sum (``wild``) stands where that of the other (``own``) does.
    """
    indices = _matched(scopes, pattern, here, wild, own)
    if indices is None or (used := ("table", relation, tuple(indices.items()))) in session.kept:
        return
    session.kept[used] = True
    for scope in scopes:
        lower, upper = (substituted(bound, indices) for bound in (scope.lower, scope.upper))
        if not session.in_range(indices[scope.index], lower, upper):
            return
    found = substituted(relation, indices)
    if isinstance(found, Relational):
        session.assume_instance(found, scopes[0])
        if isinstance(found, Eq):
            session.kept.setdefault(INSTANCES, []).append(found)
            session.solve(found.lhs, found.rhs)


def _matched(
    scopes: Iterable[ForAll], pattern: Entry, here: Entry, wild: frozenset[Any], own: frozenset[Any]
) -> dict[Any, Expr] | None:
    """Return the value of each quantified index, where the pattern gives one to all of them."""
    if pattern.family != here.family or len(pattern.indices) != len(here.indices):
        return None
    quantified = {scope.index for scope in scopes}
    found: dict[Any, Expr] = {}
    for mine, value in zip(pattern.indices, here.indices, strict=True):
        symbols = free_symbols(mine) & quantified
        if not symbols:
            summed = free_symbols(mine) & wild
            if bool(summed) != bool(free_symbols(value) & own) or (not summed and mine != value):
                return None
            continue
        offset = mine - next(iter(symbols))
        if not isinstance(offset, Integer) or free_symbols(value) & own:
            return None
        index = next(iter(symbols))
        if found.setdefault(index, value - offset) != value - offset:
            return None
    return found if found.keys() == quantified else None
