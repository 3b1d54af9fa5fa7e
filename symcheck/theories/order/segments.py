"""Which hypotheses at a point x hold on the whole segment between x and a point c.

l(x) >= 0 with l concave in x (affine, or a x^2 + ..., a <= 0) and l(c) >= 0 gives l(t) >= 0 for every t between c and
x, strictly where either end is strict, or inside where l is not constant (Rockafellar, Convex Analysis, section 4).
A hypothesis of another kind may fail in between, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from sympy import Expr, Ge, Gt, Integer, Le, Lt, Symbol
from sympy.core.relational import Relational

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute
from symcheck.theories.session import Session

ZERO = Integer(0)


@dataclass(frozen=True, slots=True)
class Segment:
    """What holds strictly between c and x (``inside``), and on the closed segment; the variable is x itself."""

    inside: tuple[Relational, ...]
    closed: tuple[Relational, ...]


def positive(term: Expr, strict: bool) -> Relational:
    """Return ``term > 0`` or ``term >= 0`` as it stands."""
    return Gt(term, ZERO, evaluate=False) if strict else Ge(term, ZERO, evaluate=False)


def segment(session: Session, given: Iterable[Relational], x: Symbol, c: Expr, right: bool) -> Segment:
    """Return what holds for every t between c and x, c < x where ``right`` and x < c else, in terms of x for t.

    ``session`` knows the hypotheses ``given`` at x, and on which side of c it is.
    """
    ends = (x - c,) if right else (c - x,)
    return _between(session, given, x, ends, (c,))


def chord(session: Session, given: Iterable[Relational], x: Symbol, low: Expr, high: Expr) -> Segment:
    """Return what holds for every t between two points, low <= x <= high, in terms of x for t."""
    return _between(session, given, x, (x - low, high - x), (low, high))


def ray(session: Session, given: Iterable[Relational], x: Symbol, right: bool) -> tuple[Relational, ...]:
    """Return what holds for every t >= x where ``right``, every t <= x else, in terms of x for t."""
    kept = []
    for relation in given:
        if x not in relation.free_symbols:
            kept.append(relation)
        elif isinstance(relation, (Gt, Ge, Lt, Le)):
            q = session.nf(relation.lhs) - session.nf(relation.rhs)
            q = -q if isinstance(relation, (Lt, Le)) else q
            place = coefficients_in(session, q, x)
            if place is not None and len(place) == 2 and session.facts.proves(place[1], ">=" if right else "<="):
                kept.append(positive(session.term_of(q), isinstance(relation, (Gt, Lt))))
    return tuple(kept)


def _between(
    session: Session, given: Iterable[Relational], x: Symbol, beyond: tuple[Expr, ...], ends: tuple[Expr, ...]
) -> Segment:
    """Return what holds between two ends (between one and x, of which a hypothesis itself speaks)."""
    inside = [positive(gap, True) for gap in beyond]
    closed = [positive(gap, False) for gap in beyond]
    for relation in given:
        if x not in relation.free_symbols:
            inside.append(relation)
            closed.append(relation)
            continue
        if not isinstance(relation, (Gt, Ge, Lt, Le)):
            continue
        q = session.nf(relation.lhs) - session.nf(relation.rhs)
        q = -q if isinstance(relation, (Lt, Le)) else q
        place = coefficients_in(session, q, x)
        if place is None or len(place) not in (2, 3):
            continue
        if len(place) == 3 and not session.facts.proves(place[2], "<="):
            continue
        term = session.term_of(q)
        there = [substitute(term, x, end) for end in ends]
        above = [_above(session, value) for value in there]
        if None in above:
            continue
        above += [isinstance(relation, (Gt, Lt))] if len(ends) == 1 else []
        bends = session.facts.proves(place[-1], "!=")
        inside.append(positive(term, bends or any(above)))
        closed.append(positive(term, all(above)))
        parameters = [positive(value, bool(strict)) for value, strict in zip(there, above) if value.free_symbols]
        inside += parameters
        closed += parameters
    return Segment(tuple(dict.fromkeys(inside)), tuple(dict.fromkeys(closed)))


def _above(session: Session, term: Expr) -> bool | None:
    """Whether a term is shown to be > 0; None where it is not even shown to be >= 0."""
    value = session.value_if_defined(term)
    if value is None:
        return None
    return True if session.facts.proves(value, ">") else False if session.facts.proves(value, ">=") else None


def coefficients_in(session: Session, q: Quotient, x: Symbol) -> list[Quotient] | None:
    """Return the coefficients of a polynomial in x, the constant one first; None where x stands elsewhere too."""
    index = session.ring.index_of.get(("symbol", x))
    if index is None or any(index in _generators(session, block.poly) for block in q.den):
        return None
    if any(j != index and session.atoms[j].term.has(x) for j in q.generators()):
        return None
    below = Quotient(session.ring, session.ring.ctx.constant(1), q.den)
    parts: dict[int, dict[tuple[int, ...], object]] = {}
    for coefficient, exponents in q.terms():
        rest = tuple(0 if i == index else e for i, e in enumerate(exponents))
        parts.setdefault(exponents[index], {})[rest] = coefficient
    degree = max(parts, default=0)
    return [
        session.ring.from_terms(parts[k]) * below if k in parts else session.ring.zero  # type: ignore[arg-type]
        for k in range(degree + 1)
    ]


def _generators(session: Session, poly: object) -> Set[int]:
    return session.ring.polynomial(poly).generators()  # type: ignore[arg-type]
