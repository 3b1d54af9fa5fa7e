"""SymPy's notations that stand for other terms here, rewritten when a term comes in."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Eq, Gt, Heaviside, KroneckerDelta, Mul, S, Subs

from symcheck.theories.field.terms import rebuilt, substitute
from symcheck.theories.probability.event_terms import Indicator


def as_understood(term: Any) -> Any:
    """Write SymPy's ``Subs``, ``KroneckerDelta`` and ``Heaviside`` as derivatives at a point and as indicators."""
    if not term.has(Subs, KroneckerDelta, Heaviside):
        return term
    if isinstance(term, Subs):
        return _at_a_point(term)
    args = [as_understood(arg) for arg in term.args]
    if isinstance(term, KroneckerDelta):
        return kronecker_delta(*args)
    if isinstance(term, Heaviside):
        return heaviside(*args)
    return rebuilt(term, args)


def kronecker_delta(i: Any, j: Any) -> Any:
    """Return the indicator of i = j."""
    return Indicator(Eq(i, j, evaluate=False))


def heaviside(x: Any, at_zero: Any = S.Half) -> Any:
    """Return the unit step: the indicator of x > 0, and at 0 a value of its own."""
    step = Indicator(Gt(x, 0, evaluate=False))
    return step if at_zero == 0 else step + Mul(at_zero, Indicator(Eq(x, 0, evaluate=False)))


def _at_a_point(term: Subs) -> Any:
    """Write f'(u), which SymPy's ``subs`` keeps as ``Subs(Derivative(f(x), x), x, u)``, as the derivative at u."""
    body, variables, point = (as_understood(arg) for arg in term.args)
    places = [Dummy(variable.name, **variable.assumptions0) for variable in variables]
    for variable, place in zip(variables, places, strict=True):
        body = substitute(body, variable, place)
    for place, value in zip(places, point, strict=True):
        body = substitute(body, place, value)
    return body
