"""Convex functions of one positive number: by their form, or by the sign of the second derivative.

(Boyd and Vandenberghe, Convex Optimization, sections 3.1.4 and 3.2.)
"""

from __future__ import annotations

from sympy import Abs, Add, Expr, Max, Mul, Number, Pow, Symbol, exp, log, preorder_traversal

from symcheck.theories.calculus.differentiation import NoRule, Scope, derivative
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.order.monotone import has_sign
from symcheck.theories.session import Session, relational

_SMOOTH = (Add, Mul, Pow, exp, log, Number, Symbol)
"""Classes of terms that are smooth functions wherever they are defined, but at the ends of that range."""


def is_convex(f: Expr, u: Symbol, session: Session) -> bool:
    """Whether f is a convex function of u > 0, continuous at 0 if it has a value there.

    >>> from sympy import Symbol, log
    >>> from symcheck.hypotheses import Hypotheses
    >>> u = Symbol("u", positive=True)
    >>> is_convex(u * log(u), u, Session(Hypotheses())), is_convex(log(u), u, Session(Hypotheses()))
    (True, False)
    """
    if u not in free_symbols(f):
        return True
    if isinstance(f, Add):
        rest = [arg for arg in f.args if not arg.has(Abs, Max)]
        bent = [arg for arg in f.args if arg not in rest]
        if bent:
            return all(is_convex(arg, u, session) for arg in bent) and is_convex(Add(*rest), u, session)
    if isinstance(f, Mul) and f.has(Abs, Max):
        free = [arg for arg in f.args if u not in free_symbols(arg)]
        inside = Mul(*(arg for arg in f.args if arg not in free))
        return bool(free) and _has_sign(Mul(*free), u, session) and is_convex(inside, u, session)
    if isinstance(f, Abs):
        return _is_affine(f.args[0], u, session)
    if isinstance(f, Max):
        return all(is_convex(arg, u, session) for arg in f.args)
    second = _second_derivative(f, u)
    return second is not None and _has_sign(second, u, session)


def _is_affine(f: Expr, u: Symbol, session: Session) -> bool:
    second = _second_derivative(f, u)
    value = None if second is None else session.value_if_defined(second)
    return value is not None and value.is_zero()


def _second_derivative(f: Expr, u: Symbol) -> Expr | None:
    """Return the second derivative of a smooth function; None for a term of another kind."""
    if not all(isinstance(node, _SMOOTH) for node in preorder_traversal(f)):
        return None
    scope = Scope(integral=lambda n: bool(n.is_integer), continuous=lambda *_: False)
    try:
        return derivative(derivative(f, u, scope), u, scope)  # type: ignore[arg-type]
    except NoRule:
        return None


def _has_sign(f: Expr, u: Symbol, session: Session) -> bool:
    """Whether f >= 0 for every u > 0."""

    def ask(inner: Session) -> bool:
        value = inner.value_if_defined(f)
        return value is not None and (inner.facts.proves(value, ">=") or has_sign(inner, value, ">="))

    return bool(session.inside((relational(u, ">", Number(0)),), ("convex", f), ask))
