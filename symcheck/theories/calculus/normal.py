"""The normal form of derivatives: carried out by the rules of differentiation, then normalised."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Expr, Symbol
from sympy.core.function import AppliedUndef

from symcheck.errors import LimitReached
from symcheck.theories.calculus.differentiation import NoRule, Scope, at_its_point, differentiated
from symcheck.theories.calculus.ranges import continuous_between
from symcheck.theories.calculus.terms import DerivativeAt, PartialDerivative, fresh
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

DIFFERENTIATION = "rules of differentiation"
MAX_ORDER = 12


def scope_of(session: Session) -> Scope:
    """Return what the rules of differentiation may ask of a session."""

    def continuous(body: Expr, variable: Symbol, low: Expr, high: Expr) -> bool:
        point = fresh("t", body, low, high, *session.hypotheses.stated)
        return continuous_between(session, substitute(body, variable, point), point, low, high)

    return Scope(lambda exponent: session.is_integral(session.nf(exponent)), continuous)


@normalises(Derivative, DerivativeAt)
def derivatives(term: Any, session: Session) -> Quotient:
    """The body must be defined at the point, and each part of it differentiable there."""
    scope = scope_of(session)
    if isinstance(term, Derivative) and any(_has_another(term.args[0], v, session) for v in term.variables):
        return session.opaque(term)  # in f(z[u]), z[u] is z[t] where u = t
    try:
        if isinstance(term, Derivative):
            if sum(int(item.args[1]) for item in term.args[1:]) > MAX_ORDER:
                raise LimitReached("size", f"a derivative of an order above {MAX_ORDER}")
            session.nf(term.args[0])
            value = differentiated(term, scope)
        else:
            session.nf(substitute(term.args[0], term.args[1], term.args[3]))
            value = at_its_point(term, scope)
    except (NoRule, ValueError):
        return session.opaque(term)
    session.rule(DIFFERENTIATION)
    for rule in scope.used:
        session.rule(rule)
    return session.nf(value)


def _has_another(body: Expr, variable: Any, session: Session) -> bool:
    """Whether a term mentions another random variable that, for some index, is the one it is differentiated by."""
    if getattr(variable, "index", None) is None:
        return False
    return any(item != variable and session.may_be(item, variable) for item in free_symbols(body))


@normalises(PartialDerivative)
def partial_derivative(term: PartialDerivative, session: Session) -> Quotient:
    """A derivative of an unknown function is an atom of its orders and its normalised arguments."""
    application: AppliedUndef = term.application
    arguments = tuple(session.term_of(session.nf(argument)) for argument in application.args)
    key = ("derivative", application.func.__name__, term.orders, arguments)
    return session.atom(key, PartialDerivative(application.func(*arguments), term.orders))
