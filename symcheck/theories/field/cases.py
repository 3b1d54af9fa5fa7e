"""Inequalities and equations by cases on signs: a 1{x >= a} <= x for x >= 0, where x >= a and where x < a.

In each case the signs are numbers, and what they are signs of is above, at or below 0: a fact of that case alone.
"""

from __future__ import annotations

from flint import fmpq

from symcheck.theories.field.powers import E_BASE
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.signum import Case, at_case, cases, discrete_in, supposition
from symcheck.theories.session import Session

CASES = "by cases on an indicator"
_MOST_SIGNS = 3
_MOST_EXPONENTIALS = 4
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


def has_cases(session: Session, q: Quotient) -> bool:
    """Whether an element has signs, and few enough that all of their cases are looked at."""
    return 0 < len(discrete_in(q, session)) <= _MOST_SIGNS and session.thorough


def by_cases(session: Session, q: Quotient, relation: str) -> bool:
    """Whether q R 0 follows in every case of the signs in q, wherever q is defined."""
    if not has_cases(session, q):
        return False
    _touch_exponentials(session, q)
    for case in cases(discrete_in(q, session), session):
        session.check_deadline()
        here = at_case(q, case, session)
        if here is not None and not _follows(session, here, relation, case):
            return False
    session.rule(CASES)
    return True


def _follows(session: Session, here: Quotient, relation: str, case: Case) -> bool:
    suppositions = [supposition(i, value, session) for i, value in case.items()]
    facts = session.facts.supposing(suppositions)
    if facts.contradictory or facts.proves(here, relation, solver=False):
        return True
    ring = session.ring
    numerator = ring.lift(here.num)
    for block, exponent in here.den.items():
        if exponent % 2:
            numerator = ring.product(numerator, block.poly)
    goal = [(ring.lift(part.num), sign) for part, sign in suppositions if not part.den]
    return facts.impossible([*goal, (numerator, _DENIED[relation])])


def _touch_exponentials(session: Session, q: Quotient) -> None:
    """Learn e^u >= e^v (1 + u - v) for the products of exponentials in q, and 1 among them."""
    ring = session.ring
    exponents = {
        i: session.power_exponents[session.atoms[i].key] * ring.constant(fmpq(1, session.atoms[i].key[3]))
        for i in q.generators()
        if session.atoms[i].key[:2] == ("pow", E_BASE)
    }
    rows = {tuple(e if i in exponents else 0 for i, e in enumerate(row)) for _, row in q.terms()}
    if not 0 < len(exponents) or len(rows | {()}) > _MOST_EXPONENTIALS:
        return
    points = []
    for row in sorted(rows | {(0,) * ring.ctx.nvars()}):
        u = sum((ring.constant(k) * exponents[i] for i, k in enumerate(row) if k), ring.zero)
        points.append((ring.from_terms({row: fmpq(1)}), u))
    for e_u, u in points:
        for e_v, v in points:
            if e_u is not e_v and not (u - v).den:
                session.learn(e_u - e_v * (ring.one + u - v), ">=")
