"""Infinite sums that converge absolutely: k^d r^k with |r| < 1, k^d r^k/k!, and rational functions of the index.

S(oo) is the limit of the antidifference. For 1/(k - r) it is the limit of S(n) - log n, which is used only where the
coefficients of all such pieces add up to 0, so that the logarithms cancel.
"""

from __future__ import annotations

from typing import Any

from sympy import Pow, oo

from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import Session
from symcheck.theories.sums.closed import exponential_series, geometric_series
from symcheck.theories.sums.ladder import Ladder, value_at
from symcheck.theories.sums.summand import Piece, unshifted
from symcheck.theories.sums.terms import SignedSum


def series(session: Session, pieces: tuple[Piece, ...], index: Any, low: Quotient) -> Quotient | None:
    """Return the sum of some pieces over k >= low, or None where convergence is not shown."""
    ring = session.ring
    total, harmonic = ring.zero, ring.zero
    pending = list(pieces)
    while pending:
        piece = pending.pop()
        coefficient = session.value_if_defined(piece.coefficient)
        if coefficient is None and piece.ratio != 1 and piece.shift != 0 and not piece.flipped:
            pending += unshifted(piece, index)
            continue
        if coefficient is None or piece.flipped:
            return None
        before = low + session.nf(piece.shift) - ring.one
        if piece.rest == 1 and piece.ratio != 1:
            value = geometric_series(session, piece.ratio, piece.degree, before)
        elif (value := exponential_series(session, piece, index, before)) is None:
            order = _order(piece, index)
            if order is None:
                return None
            if order == 1:
                harmonic = harmonic + coefficient
            ladder = Ladder(piece.body(index), index)
            below = value_at(session, ladder, before)
            value = _limit(session, ladder) - below
        if value is None:
            return None
        total = total + coefficient * value
    if not harmonic.is_zero():
        return None
    session.rule("convergent series")
    return total


def _order(piece: Piece, index: Any) -> int | None:
    """Return j where the piece is 1/(k - r)^j with a number r."""
    rest = piece.rest
    if piece.degree or piece.ratio != 1 or not isinstance(rest, Pow) or not rest.exp.is_Integer or rest.exp >= 0:
        return None
    return -int(rest.exp) if (rest.base - index).is_Rational else None


def _limit(session: Session, ladder: Ladder) -> Quotient:
    """Return S(oo) as an atom, relative to the point where S is 0 (which has been chosen)."""
    base, offset = session.antidifferences[ladder]
    start = base + offset
    return session.atom(("series", ladder, start), SignedSum(ladder.body, (ladder.index, start + 1, oo)))
