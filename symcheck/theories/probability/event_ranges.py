"""Sums with an indicator of their index: cut where its relation turns, 1{k >= c} being 0 before c and 1 from there.

An indicator of one index, 1{k = c}, picks a summand: the sum without it, and what it changes at c if c is in range.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    And,
    Basic,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Mul,
    Ne,
    Pow,
    Sum,
    Tuple,
    exp,
    expand,
    false,
    true,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symcheck.theories.field.sequences import unfolded
from symcheck.theories.field.terms import Member, bound_inside, free_symbols, renamed, substitute, with_limits, written
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.registry import SUM_PIECES
from symcheck.theories.session import Session

_MIRROR: dict[type, type] = {Ge: Le, Le: Ge, Gt: Lt, Lt: Gt, Eq: Eq, Ne: Ne}
_HOLDS: dict[type, tuple[bool, ...]] = {
    Ge: (False, True),
    Lt: (True, False),
    Gt: (False, True),
    Le: (True, False),
    Eq: (False, True, False),
    Ne: (True, False, True),
}
"""Whether a relation of k and c holds before the first cut, after it, and after the second."""


def pieces(term: Any, session: Session) -> list[Expr] | None:
    """Return sums over consecutive ranges that a sum with an indicator of its index is; None where none is found."""
    index, lower, upper = term.limits[0]
    bound = bound_inside(term.function)
    if index in bound:
        return None  # a relation in there may be about another k
    members = [one for one in term.function.atoms(Member) if index in free_symbols(one)]
    hidden = [one for one in members if one.unfolded is not None and one.unfolded.has(Indicator)]
    if hidden:
        definitions = {one: unfolded(one, session) for one in hidden}
        return [with_limits(Sum, renamed(term.function, definitions), term.limits[0])]
    indicators = sorted(term.function.atoms(Indicator), key=written)
    for relation in sorted({one for part in indicators for one in part.atoms(Relational)}, key=written):
        found = _threshold(relation, index, session)
        if found is None or free_symbols(found[1]) & bound:
            continue  # 1{k = j} under a sum over j is no summand at one place
        kind, c = found
        finite = not (lower.is_infinite or upper.is_infinite)
        if kind in (Eq, Ne) and finite and _defined_everywhere(term.function, index):
            return _picked(term, relation, kind is Eq, c)
        cuts = [c + 1] if kind in (Gt, Le) else [c] if kind in (Ge, Lt) else [c, c + 1]
        proves, nf = session.facts.proves, session.nf
        if not (proves(nf(cuts[0] - lower), ">=") and proves(nf(upper + 1 - cuts[-1]), ">=")):
            continue
        starts, ends = [lower, *cuts], [*(cut - 1 for cut in cuts), upper]
        return [
            with_limits(Sum, renamed(term.function, {relation: true if holds else false}), Tuple(index, start, end))
            for start, end, holds in zip(starts, ends, _HOLDS[kind], strict=True)
        ]
    return None


def _picked(term: Any, relation: Any, equal: bool, c: Expr) -> list[Expr]:
    """Return the sum with k = c nowhere, and the difference that k = c makes at c, where c is in range."""
    index, lower, upper = term.limits[0]
    away, there = (renamed(term.function, {relation: true if holds else false}) for holds in (not equal, equal))
    inside = Indicator(And(Ge(c, lower), Le(c, upper)))
    values = [substitute(part, index, c) for part in (there, away)]
    parts = [Mul._from_args([Integer(s), inside, value]) for s, value in zip((1, -1), values, strict=True)]
    return [with_limits(Sum, away, term.limits[0]), *parts]


def _defined_everywhere(term: Any, index: Basic) -> bool:
    """Whether a term has a value at every integer, by its form: 1/(k - c) beside 1{k != c} has none at c."""
    if index not in free_symbols(term) or term == index:
        return True
    if isinstance(term, Member):
        unfolded = term.unfolded
        whole = all(_defined_everywhere(one, index) for one in term.indices)
        return whole and (unfolded is None or _defined_everywhere(unfolded, index))
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and term.exp >= 0 and _defined_everywhere(term.base, index)
    return isinstance(term, (Add, Mul, Indicator, Relational, Boolean, exp)) and all(
        _defined_everywhere(arg, index) for arg in term.args
    )


def _threshold(relation: Any, index: Basic, session: Session) -> tuple[type, Expr] | None:
    """Read a relation as one of k and an integer c that does not depend on k: its type, and c."""
    if index not in free_symbols(relation) or relation.has(Indicator):
        return None
    difference = expand(relation.lhs - relation.rhs)
    slope = difference.coeff(index, 1)
    rest = difference - slope * index
    if slope not in (1, -1) or index in free_symbols(rest):
        return None
    c = -slope * rest
    for side in relation.args:  # it must have a value, also where SymPy lets parts of it cancel
        session.nf(substitute(side, index, c))
    if not session.is_integral(session.nf(c)):
        return None
    return (type(relation) if slope == 1 else _MIRROR[type(relation)]), c


SUM_PIECES.append(pieces)
