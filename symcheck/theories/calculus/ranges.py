"""What holds for every value of a variable in a range: questions put to sessions with further hypotheses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import sympy
from sympy import Basic, Expr, Or, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symcheck.theories.calculus.terms import PartialDerivative, depends
from symcheck.theories.field.terms import Member
from symcheck.theories.session import (
    RELATION_OF,
    NowhereDefined,
    Restart,
    Session,
    relational,
)

Found = TypeVar("Found")

_CONTINUOUS = (
    *(sympy.Add, sympy.Mul, sympy.Pow, sympy.exp, sympy.log, sympy.Abs, sympy.Max, sympy.Min),
    *(sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc, sympy.asin, sympy.acos, sympy.atan),
    *(sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch),
    *(sympy.asinh, sympy.acosh, sympy.atanh, sympy.erf, sympy.erfc),
    *(sympy.gamma, sympy.loggamma, sympy.digamma, sympy.polygamma, AppliedUndef, PartialDerivative),
)
"""Functions that are continuous wherever they are defined (unknown ones as a standing condition: they are smooth).
``sign``, ``floor``, ``Piecewise``, ``acot`` and ``atan2`` are not."""


def under(session: Session, extra: Iterable[Relational], ask: Callable[[Session], Found]) -> Found | None:
    """Return what ``ask`` finds in a session with further hypotheses, which need not be satisfiable; None for nothing.

    ``ask`` sees the conditions its terms need in ``pending``.
    """
    hypotheses = session._plain_hypotheses(tuple(extra))
    choices = session.choices.for_a_question(session.choices.provided)
    for _ in range(20):
        session.check_deadline()
        try:
            return ask(Session(hypotheses, (), session.deadline, session.disabled, choices=choices))
        except Restart:
            continue
        except NowhereDefined:
            return None
    return None


def conditions_free_of(session: Session, variable: Symbol) -> tuple[Any, ...] | None:
    """Return what a session's terms need, when none of it is about a variable; else None."""
    if session.unknown_domain is not None or any(condition.has(variable) for condition in session.pending):
        return None
    return tuple(session.pending)


def require(session: Session, conditions: Iterable[Any]) -> None:
    """Require conditions found under further hypotheses: they are about the parameters alone."""
    for condition in conditions:
        parts = condition.args if isinstance(condition, Or) else (condition,)
        found = [(part.lhs - part.rhs, RELATION_OF[type(part)]) for part in parts]
        if len(found) == 1:
            session.define(*found[0])
        else:
            session.define_either(*((term, relation, session.nf(term)) for term, relation in found))


def continuous_form(term: Basic, variable: Symbol) -> bool:
    """Whether a term is built, as far as it depends on a variable, from functions continuous where they are defined."""
    if term == variable or not depends(term, variable):
        return True
    if isinstance(term, Member) and term.unfolded is not None:
        return continuous_form(term.unfolded, variable)
    return isinstance(term, _CONTINUOUS) and all(continuous_form(arg, variable) for arg in term.args)


def between(variable: Symbol, low: Expr, high: Expr, relation: str = "<=") -> list[Relational]:
    """Return ``low R variable`` and ``variable R high``, infinite ends left out."""
    found = []
    if not low.is_infinite:
        found.append(relational(low, relation, variable))
    if not high.is_infinite:
        found.append(relational(variable, relation, high))
    return found


def orders(session: Session, low: Expr, high: Expr) -> list[tuple[Expr, Expr]]:
    """Return the ends of a range in increasing order: both orders where it is not known which is right."""
    gap = session.nf(high) - session.nf(low)
    if session.facts.proves(gap, ">="):
        return [(low, high)]
    if session.facts.proves(gap, "<="):
        return [(high, low)]
    return [(low, high), (high, low)]


def continuous_between(session: Session, body: Expr, variable: Symbol, low: Expr, high: Expr) -> bool:
    """Whether a term is defined and continuous for every value of a variable between two ends, the ends included.

    Conditions on the parameters alone become conditions of the session.
    """
    if not continuous_form(body, variable):
        return False
    needed: list[Any] = []
    for a, b in orders(session, low, high):

        def ask(inner: Session) -> tuple[Any, ...] | None:
            inner.nf(body)
            return conditions_free_of(inner, variable)

        found = under(session, between(variable, a, b), ask)
        if found is None:
            return False
        needed += found
    require(session, needed)
    return True
