"""The normal form of derivatives: carried out by the rules of differentiation, then normalised."""

from __future__ import annotations

from typing import Any

from sympy import Derivative, Expr, Symbol
from sympy.core.function import AppliedUndef

import symcheck.theories.calculus.matrix_numbers  # noqa: F401  (registers its rules)
from symcheck.errors import InputError, LimitReached
from symcheck.theories.calculus import differentials
from symcheck.theories.calculus.differentiation import NoRule, Scope, at_its_point, differentiated
from symcheck.theories.calculus.gradient_terms import (
    Differentiated,
    Gradient,
    Jacobian,
    MapGradient,
    MapHessian,
    MapJacobian,
    MapPartial,
    StopGradient,
    StopGradientMatrix,
    without_stops,
)
from symcheck.theories.calculus.gradients import at_the_point, carried_out
from symcheck.theories.calculus.ranges import continuous_between
from symcheck.theories.calculus.rates import Rate, RateAt
from symcheck.theories.calculus.terms import DerivativeAt, PartialDerivative, fresh
from symcheck.theories.field.maps import AppliedMatrix
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute
from symcheck.theories.gaussian.normal import normal_arguments
from symcheck.theories.matrix.terms import is_matrix, is_number
from symcheck.theories.registry import MATRIX_ATOMS, MATRIX_TERMS, MATRIX_TRAITS, normalises
from symcheck.theories.session import Session

DIFFERENTIATION = "rules of differentiation"
MAX_ORDER = 12


def scope_of(session: Session) -> Scope:
    """Return what the rules of differentiation may ask of a session."""

    def continuous(body: Expr, variable: Symbol, low: Expr, high: Expr) -> bool:
        point = fresh("t", body, low, high, *session.hypotheses.stated)
        return continuous_between(session, substitute(body, variable, point), point, low, high)

    return Scope(lambda exponent: session.is_integral(session.nf(exponent)), continuous, proves=session.shows)


def smooth_scope(session: Session) -> Scope:
    """Return a scope for smooth integrands: no integral in them is differentiated by its bounds."""
    return Scope(lambda exponent: session.is_integral(session.nf(exponent)), lambda *_: False)


@normalises(Derivative, DerivativeAt)
def derivatives(term: Any, session: Session) -> Quotient:
    """The body must be defined at the point, and each part of it differentiable there."""
    if is_matrix(term.args[0]) and not is_number(term.args[0]):
        raise InputError(f"{term}: the derivative of a matrix by a number is not a number")
    scope = scope_of(session)
    try:
        if isinstance(term, Derivative):
            if sum(int(item.args[1]) for item in term.args[1:]) > MAX_ORDER:
                raise LimitReached("size", f"a derivative of an order above {MAX_ORDER}")
            session.nf(without_stops(term.args[0]))
            value = differentiated(term, scope)
        else:
            session.nf(without_stops(substitute(term.args[0], term.args[1], term.args[3])))
            value = at_its_point(term, scope)
    except (NoRule, ValueError):
        return session.opaque(term)
    session.rule(DIFFERENTIATION)
    for rule in scope.used:
        session.rule(rule)
    return session.nf(without_stops(value))


def gradients(term: Differentiated, session: Session) -> Any:
    """Return a gradient or Jacobian carried out, its body defined at the point; None where no rule is known."""
    scope = scope_of(session)
    try:
        value = carried_out(term, scope)
    except NoRule:
        return None
    body = without_stops(at_the_point(term))
    if is_matrix(body):
        session.components(body)
    else:
        session.nf(body)
    session.rule(DIFFERENTIATION)
    for rule in scope.used:
        session.rule(rule)
    return without_stops(value)


def rates(term: Any, session: Session) -> Any:
    """Return the derivative of a vector or matrix by a number carried out; None where no rule is known."""
    scope = scope_of(session)
    try:
        value = differentials.carried_out(term, scope)
    except NoRule:
        return None
    point = substitute(*term.args) if isinstance(term, RateAt) else term.arg
    session.components(without_stops(point))
    session.rule(DIFFERENTIATION)
    for rule in scope.used:
        session.rule(rule)
    return without_stops(value)


def of_partial(term: MapPartial, session: Session) -> dict[Any, Quotient]:
    """A derivative of an unknown function is an atom of its orders and its normalised arguments."""
    return {MapPartial(normal_arguments(term.application, session), term.orders): session.ring.one}


def of_matrix_function(term: AppliedMatrix, session: Session) -> dict[Any, Quotient]:
    """The value of an unknown matrix function is an atom of its normalised arguments."""
    return {normal_arguments(term, session): session.ring.one}


def of_map(term: Any, session: Session) -> dict[Any, Quotient]:
    """The gradient of an unknown function is an atom of its argument's number and its normalised arguments."""
    return {type(term)(normal_arguments(term.application, session), term.position): session.ring.one}


MATRIX_TERMS[Gradient] = MATRIX_TERMS[Jacobian] = gradients
MATRIX_TERMS[Rate] = MATRIX_TERMS[RateAt] = rates
MATRIX_ATOMS[MapPartial] = of_partial
MATRIX_ATOMS[AppliedMatrix] = of_matrix_function
MATRIX_TERMS[StopGradientMatrix] = lambda term, session: without_stops(term)
MATRIX_ATOMS[MapGradient] = MATRIX_ATOMS[MapJacobian] = MATRIX_ATOMS[MapHessian] = of_map
MATRIX_TRAITS[MapHessian] = lambda term, session: frozenset({"symmetric"})


@normalises(StopGradient)
def stopped(term: Any, session: Session) -> Quotient:
    return session.nf(without_stops(term))


@normalises(PartialDerivative)
def partial_derivative(term: PartialDerivative, session: Session) -> Quotient:
    """A derivative of an unknown function is an atom of its orders and its normalised arguments."""
    application: AppliedUndef = term.application
    arguments = tuple(session.term_of(session.nf(argument)) for argument in application.args)
    key = ("derivative", application.func.__name__, term.orders, arguments)
    return session.atom(key, PartialDerivative(application.func(*arguments), term.orders))
