"""From where a function may be seen to grow: ends of its range, zeros of its derivative. All of them are proposals."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Ge, Gt, Le, Lt, Symbol, exp
from sympy.core.relational import Relational

from symcheck.theories.calculus.limits import NoLimit, limit_at_infinity
from symcheck.theories.field.powers import logarithm
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute
from symcheck.theories.order.forms import Goal, is_settled
from symcheck.theories.order.segments import coefficients_in
from symcheck.theories.session import Session

_MOST_BOUNDARIES = 3


def proposed(session: Session, goal: Goal, x: Symbol, slope: Expr) -> tuple[Expr, ...]:
    """Return the ends of the range of x, and the zeros of the slope that can be solved for."""
    found: list[Expr] = []
    for relation in goal.given:
        if x in relation.free_symbols and isinstance(relation, (Ge, Gt, Le, Lt)):
            found += _solved(session, session.nf(relation.lhs) - session.nf(relation.rhs), x)
    value = session.nf(slope)
    for block, exponent in value.factors()[1]:
        if exponent > 0:
            found += _solved(session, session.ring.polynomial(block.poly), x)
    return tuple(dict.fromkeys(found))


def limit(session: Session, term: Expr, x: Symbol, right: bool) -> Expr | None:
    """Return the limit of a term for x -> oo, or x -> -oo; None where none is proved to exist."""
    q = session.nf(term)
    kinds = {session.atoms[i].key[0] for i in q.generators()} - {"symbol"}
    total = session.collected(q, tuple(kinds))  # (x atan(x) - 1)/x as atan(x) - 1/x: x atan(x) has no limit
    try:
        found = limit_at_infinity(total if right else substitute(total, x, -x), x, session)
    except NoLimit:
        return None
    return found if is_settled(session) and not found.has(x) else None


def _solved(session: Session, q: Quotient, x: Symbol) -> Iterator[Expr]:
    """Yield c with q = 0 at x = c: q affine in x or in log x, or the difference of two products that is."""
    found = _affine(session, q, x)
    if found is None and len(q.num) == 2:
        (a, first), (b, second) = q.terms()
        if (a > 0) != (b > 0):
            one, two = (session.ring.from_terms({e: abs(c)}) for c, e in ((a, first), (b, second)))
            found = _affine(session, logarithm(session, one) - logarithm(session, two), x)
    if found is not None:
        yield found


def _affine(session: Session, q: Quotient, x: Symbol) -> Expr | None:
    ring = session.ring
    place = coefficients_in(session, q, x)
    if place is not None and len(place) == 2:
        return session.term_of(-place[0] / place[1])
    inside = [i for i in q.generators() if session.atoms[i].term.has(x)]
    if len(inside) != 1 or session.atoms[inside[0]].key[0] != "log" or q.den:
        return None
    argument = session.atoms[inside[0]].term.args[0]
    if argument != x:
        return None
    atom = ring.generator(inside[0])
    slope = ring.polynomial(ring.lift(q.num).derivative(inside[0]))
    if inside[0] in slope.generators():
        return None
    return session.term_of(session.nf(exp(session.term_of((slope * atom - q) / slope), evaluate=False)))


def ends(session: Session, goal: Goal, x: Symbol) -> tuple[list[Expr], list[Expr]] | None:
    """Return points below and above every x that is given to be between such."""
    found: tuple[list[Expr], list[Expr]] = ([], [])
    for relation in goal.given:
        if x in relation.free_symbols and isinstance(relation, (Ge, Gt, Le, Lt)):
            for c in _solved(session, session.nf(relation.lhs) - session.nf(relation.rhs), x):
                gap = session.value_if_defined(x - c)
                for side, beside in enumerate((">=", "<=")):
                    if gap is not None and not c.has(x) and session.facts.proves(gap, beside):
                        found[side].append(c)
    return found if all(found) else None


def boundaries(session: Session, goal: Goal) -> tuple[tuple[Symbol, Expr, Relational], ...]:
    """Return variables with an end that they may reach, and the relation that says so."""
    found = []
    for relation in goal.given:
        if isinstance(relation, (Ge, Le)):
            q = session.nf(relation.lhs) - session.nf(relation.rhs)
            for x in goal.symbols:
                place = coefficients_in(session, q, x) or ()
                if len(place) == 2 and place[1].is_constant():
                    found.append((x, session.term_of(-place[0] / place[1]), relation))
    return tuple(found[:_MOST_BOUNDARIES])
