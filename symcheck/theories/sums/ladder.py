"""Antidifferences and antiproducts at symbolic points: S(b + 2) = S(b) + f(b + 1) + f(b + 2).

For each summand f there is one S with S(n) - S(n - 1) = f~(n) at every integer (f~ is f where that is defined, else
0); only differences of S are ever used, so S is taken to vanish at the first point that is met. Points that differ by
a whole number are written with the least that occurs and explicit terms for the rest, where those are defined.
For products 0 is 1, and f~(n) is 1 also where f(n) = 0; a product whose factors might vanish has a ladder of its own
for each lower bound, climbed only upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import Basic, Dummy, Expr

from symcheck.errors import InputError, LimitReached
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute
from symcheck.theories.session import Session
from symcheck.theories.sums.terms import SignedProduct, SignedSum

MAX_STEPS = 2000


@dataclass(frozen=True, slots=True)
class Ladder:
    """The antidifference (or antiproduct) of ``body(index)``; ``lower`` where factors may vanish, else None."""

    body: Expr
    index: Any
    is_product: bool = False
    lower: Expr | None = None

    @property
    def kind(self) -> str:
        """What an atom's key begins with."""
        return "Product" if self.is_product else "Sum"


@dataclass(frozen=True, slots=True)
class Rung:
    """One atom of a ladder: its value at ``point``, relative to the point ``start`` where it is 0 (or 1)."""

    ladder: Ladder
    start: Expr
    point: Expr


def value_at(
    session: Session, ladder: Ladder, point: Quotient, named: Callable[[Expr], Basic] | None = None
) -> Quotient:
    """Return S(point); ``named`` writes the atom, if it becomes one."""
    ring = session.ring
    neutral = ring.one if ladder.is_product else ring.zero
    constant = point.terms_constant()
    base_term = session.term_of(point - ring.constant(constant))
    offset = int(constant)
    start = session.antidifferences.setdefault(ladder, (base_term, offset))
    least = session.floor((ladder, base_term), offset)
    if start[0] == base_term and least < start[1]:
        start = session.antidifferences[ladder] = (base_term, least)
    if offset - least > MAX_STEPS:
        raise LimitReached("size", f"ranges that differ by {offset - least} terms")
    steps = _steps(session, ladder, base_term, least, offset)
    if steps is None:
        least, steps = offset, neutral
    if start == (base_term, least):
        value = neutral
    else:
        value = _rung(session, ladder, base_term + least, start[0] + start[1], named)
    return value * steps if ladder.is_product else value + steps


def settle_start(session: Session, ladder: Ladder, points: tuple[Quotient, ...]) -> None:
    """Let S vanish at the first of some points that is a number, or else holds no bound index, if it is new."""
    if ladder in session.antidifferences:
        return
    chosen = min(points, key=lambda point: _kind(session, point))
    constant = chosen.terms_constant()
    base = session.term_of(chosen - session.ring.constant(constant))
    session.antidifferences[ladder] = (base, session.floor((ladder, base), int(constant)))


def _kind(session: Session, point: Quotient) -> int:
    atoms = [session.atoms[i].term for i in point.generators()]
    return 2 if any(isinstance(atom, Dummy) for atom in atoms) else 1 if atoms else 0


def _rung(
    session: Session, ladder: Ladder, point: Expr, start: Expr, named: Callable[[Expr], Basic] | None
) -> Quotient:
    key = (ladder.kind, ladder, start, point)
    if session.is_new(key):
        session.antidifferences[key] = Rung(ladder, start, point)
        signed = SignedProduct if ladder.is_product else SignedSum
        term = named(point) if named is not None else signed(ladder.body, (ladder.index, start + 1, point))
        return session.atom(key, term)
    return session.atom(key, None)


def _steps(session: Session, ladder: Ladder, base: Expr, least: int, offset: int) -> Quotient | None:
    """Return f(base + least + 1) + ... + f(base + offset); None where one of them does not follow to be defined."""
    ring = session.ring
    if ladder.lower is not None and offset > least:
        if not session.known(session.nf(base + least + 1 - ladder.lower), ">="):
            return None
    total = ring.one if ladder.is_product else ring.zero
    for step in range(least + 1, offset + 1):
        session.check_deadline()
        try:
            body = substitute(ladder.body, ladder.index, base + step)
        except InputError:  # a density that would name one variable twice
            return None
        value = session.value_if_defined(body)
        if value is None:
            return None
        if ladder.is_product:
            if ladder.lower is None and not session.known(value, "!="):
                return None
            total = total * value
        else:
            total = total + value
    if offset > least:
        session.rule("splitting off a factor" if ladder.is_product else "splitting off a term")
    return total
