"""Indicators in normal form: polynomials in the signs of differences.

1{d > 0} = (s^2 + s)/2 and 1{d = 0} = 1 - s^2 for the sign s of d; a conjunction is a product, a complement 1 - 1{A}.
So 1{A}^2 = 1{A}, De Morgan's laws and inclusion-exclusion are identities of polynomials with s^3 = s.
(Williams, Probability with Martingales, section 1.9.)
"""

from __future__ import annotations

from typing import Any

from flint import fmpq
from sympy import And, Eq, Ge, Gt, Le, Lt, Max, Min, Ne, Not, Or, Piecewise, false, true

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.signum import sign_of
from symcheck.theories.field.terms import connective
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

INDICATOR = "indicator of an event"
PIECEWISE = "definition by cases"


@normalises(Indicator)
def indicator(term: Indicator, session: Session) -> Quotient:
    session.rule(INDICATOR)
    return truth(term.condition, session)


def truth(condition: Any, session: Session) -> Quotient:
    """Return 1 where a condition holds and 0 elsewhere; all its parts must have values."""
    one = session.ring.one
    if condition is true or condition is false:
        return one if condition is true else session.ring.zero
    if isinstance(condition, Not):
        return one - truth(condition.args[0], session)
    if isinstance(condition, (And, Or)):
        both = isinstance(condition, And)
        found = one
        for arg in condition.args:
            part = truth(arg, session)
            found = found * (part if both else one - part)
        return found if both else one - found
    return _of_relation(condition, session)


_MIRROR: dict[type, type] = {Gt: Lt, Lt: Gt, Ge: Le, Le: Ge}


def _of_extremum(relation: Any) -> Any:
    """Return max(u, v) <= w as u <= w and v <= w, max(u, v) >= w as one or the other; None for other relations."""
    kind, large, small = type(relation), relation.lhs, relation.rhs
    if isinstance(small, (Max, Min)) and kind in _MIRROR:
        kind, large, small = _MIRROR[kind], small, large
    if kind not in _MIRROR or not isinstance(large, (Max, Min)):
        return None
    both = isinstance(large, Max) == (kind in (Lt, Le))
    return connective(And if both else Or, [kind(arg, small, evaluate=False) for arg in large.args])


def _of_relation(relation: Any, session: Session) -> Quotient:
    parts = _of_extremum(relation)
    if parts is not None:
        return truth(parts, session)
    s = sign_of(session.nf(relation.lhs) - session.nf(relation.rhs), session)
    half = session.ring.constant(fmpq(1, 2))
    above, below, equal = (s * s + s) * half, (s * s - s) * half, session.ring.one - s * s
    options = {
        Gt: above,
        Lt: below,
        Eq: equal,
        Ge: above + equal,
        Le: below + equal,
        Ne: above + below,
    }
    return options[type(relation)]


@normalises(Piecewise)
def piecewise(term: Any, session: Session) -> Quotient:
    """Return the sum of the branches, each times the indicator that it is the first whose condition holds.

    A branch, and a condition behind another, need have values only where they are reached; asked for everywhere, what
    they need may go too far, and then nothing is said. A point where no branch applies has no value.
    """
    ring = session.ring
    total, before = ring.zero, ring.one
    for value, condition in term.args:
        known = [session.value_if_defined(value), _truth_if_defined(condition, session)]
        if None in known:
            return session.opaque(term)
        total = total + before * known[1] * known[0]  # type: ignore[operator]
        before = before * (ring.one - known[1])  # type: ignore[operator]
    if not before.is_zero():
        return session.opaque(term)
    session.rule(PIECEWISE)
    return total


def _truth_if_defined(condition: Any, session: Session) -> Quotient | None:
    if condition is true or condition is false:
        return truth(condition, session)
    indicator_term = Indicator(condition)
    return session.value_if_defined(indicator_term)
