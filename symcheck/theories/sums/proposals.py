"""Antidifferences that an outside algorithm proposes and the normal form checks.

SymPy's Gosper algorithm may propose G for a hypergeometric f; what counts is that G(k + 1) - G(k) = f(k) in normal
form, with both values of G defined, for every k of the range. Source: Petkovsek, Wilf, Zeilberger, A = B, chapter 5.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul, Pow, binomial, factorial, gamma

from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import Session, relational
from symcheck.theories.sums.summand import Piece

MAX_PARAMETERS, MAX_DEGREE = 1, 4
"""Gosper's algorithm looks at no clock, and takes seconds on summands with more symbols or a higher degree."""

Group = tuple[Expr, Expr, Expr, bool]


def hypergeometric(pieces: tuple[Piece, ...]) -> dict[Group, list[Piece]]:
    """Return the pieces with factorials, those that belong to one summand together."""
    groups: dict[Group, list[Piece]] = {}
    for piece in pieces:
        if piece.rest.has(gamma, factorial, binomial):
            groups.setdefault((piece.ratio, piece.rest, piece.shift, piece.flipped), []).append(piece)
    return groups


def gosper(session: Session, group: list[Piece], index: Any, low: Quotient, high: Quotient) -> Quotient | None:
    """Return the sum of some pieces over low < k <= high if an antidifference is proposed and proved, else None."""
    first = group[0]
    weight = Add(*(Mul(piece.coefficient, Pow(index, piece.degree)) for piece in group))
    summand = Mul(weight, Pow(first.ratio, index) if first.ratio != 1 else 1, first.rest)
    if len(summand.free_symbols - {index}) > MAX_PARAMETERS or max(piece.degree for piece in group) > MAX_DEGREE:
        return None
    ring = session.ring
    ends = session.term_of(low + ring.one), session.term_of(high)
    around = (relational(index, ">=", ends[0]), relational(index, "<=", ends[1]))
    proposal = session.inside(around, ("gosper", summand, index), lambda inner: _proved(inner, summand, index))
    if proposal is None:
        return None
    points = ends[0], session.term_of(high + ring.one)
    bottom, top = (session.value_if_defined(proposal.xreplace({index: point})) for point in points)
    if bottom is None or top is None:
        return None
    session.rule("antidifference (Gosper)")
    return top - bottom


def _proved(session: Session, summand: Expr, index: Any) -> Expr | None:
    """Return an antidifference of the summand that the normal form confirms."""
    from sympy.concrete.gosper import gosper_term

    rational = gosper_term(summand, index)
    if rational is None:
        return None
    proposal: Expr = Mul(rational, summand)
    difference = session.nf(proposal.xreplace({index: index + 1})) - session.nf(proposal) - session.nf(summand)
    return proposal if difference.is_zero() and not session.pending and session.unknown_domain is None else None
