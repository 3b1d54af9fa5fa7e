"""Sums with an indicator of their index: cut where its relation turns, 1{k >= c} being 0 before c and 1 from there."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Eq, Expr, Ge, Gt, Le, Lt, Ne, Sum, Tuple, expand, false, true
from sympy.core.relational import Relational

from symcheck.theories.field.terms import bound_inside, free_symbols, renamed, substitute, with_limits, written
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
    if index in bound_inside(term.function):
        return None  # a relation in there may be about another k
    indicators = sorted(term.function.atoms(Indicator), key=written)
    for relation in sorted({one for part in indicators for one in part.atoms(Relational)}, key=written):
        found = _threshold(relation, index, session)
        if found is None:
            continue
        kind, c = found
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
