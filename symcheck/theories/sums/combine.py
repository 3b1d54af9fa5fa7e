"""Sums over one range that cancel together: Sum(f) - Sum(g) - Sum(h) where f = g + h, whatever each was split into.

The pieces of a summand are monomials over common denominators, and rational functions have many such sums. So what is
left of a difference is looked at once more: the summands of all its sums over one range are added up again, and where
they add up to zero at every index, the sums are left out.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Expr, Mul

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute
from symcheck.theories.session import Session, relational
from symcheck.theories.sums.ladder import Rung
from symcheck.theories.sums.summand import fresh_index


def without_vanishing_sums(difference: Quotient, session: Session) -> Quotient:
    """Return a difference without the sums that are shown to cancel; it is the same number."""
    ring = session.ring
    rungs = {
        i: session.antidifferences[key]
        for i, key in enumerate(ring.keys)
        if isinstance(session.antidifferences.get(key), Rung) and not session.antidifferences[key].ladder.is_product
    }
    groups: dict[Any, list[tuple[Quotient, int]]] = {}
    for coefficient, exponents in difference.terms():
        mine = [i for i, e in enumerate(exponents) if e and i in rungs]
        if len(mine) != 1 or exponents[mine[0]] != 1:
            continue
        rest = tuple(0 if i == mine[0] else e for i, e in enumerate(exponents))
        rung = rungs[mine[0]]
        groups.setdefault((rung.start, rung.point), []).append((ring.from_terms({rest: coefficient}), mine[0]))
    below = Quotient(ring, ring.ctx.constant(1), difference.den)
    for (start, point), parts in groups.items():
        if len(parts) < 2:
            continue
        index = fresh_index(session, None, point, start, *(rungs[i].ladder.body for _, i in parts))
        bodies = (
            Mul(session.term_of(c), substitute(rungs[i].ladder.body, rungs[i].ladder.index, index)) for c, i in parts
        )
        if _vanishes(session, Add(*bodies), index, start, point):
            total = ring.zero
            for c, i in parts:
                total = total + c * ring.generator(i)
            difference = difference - total * below
            session.rule("linearity of summation")
    return difference


def _vanishes(session: Session, body: Expr, index: Any, start: Expr, point: Expr) -> bool:
    around = (relational(index, ">", start), relational(index, "<=", point))

    def ask(inner: Session) -> bool:
        value = inner.nf(body)
        return value.is_zero() and inner.unknown_domain is None and not inner.pending

    return bool(session.inside(around, ("vanishes", body, index), ask, index))
