"""How derivatives and integrals are evaluated in a model: power series in balls, rigorous quadrature."""

from __future__ import annotations

from typing import Any

from flint import fmpq, fmpz
from sympy import Derivative, Integer, Symbol

from symcheck.evaluation import At, Number, Uninterpretable, evaluator
from symcheck.theories.calculus.jets import Jets
from symcheck.theories.calculus.terms import DerivativeAt, PartialDerivative
from symcheck.theories.field.numbers import checked
from symcheck.theories.field.terms import bound_symbol

MAX_ORDER = 24


@evaluator(Derivative)
def _derivative(term: Any, at: At) -> Number:
    """The Taylor coefficient of f(x + h), times factorials; the order of differentiation plays no part."""
    orders: dict[Symbol, int] = {}
    for variable, count in (item.args for item in term.args[1:]):
        if not isinstance(variable, Symbol) or not isinstance(count, Integer) or count < 0:
            raise Uninterpretable(f"{term} is no derivative of a whole order by a variable")
        orders[variable] = orders.get(variable, 0) + int(count)
    return derivative_value(term.args[0], orders, at)


def derivative_value(body: Any, orders: dict[Symbol, int], at: At) -> Number:
    """Return a mixed derivative of a term at the values its variables have here."""
    if sum(orders.values()) > MAX_ORDER:
        raise Uninterpretable(f"models take no derivative of an order above {MAX_ORDER}")
    at.number(body)  # it must be defined here
    jets = Jets(at, tuple(orders), tuple(orders.values()))
    jet = jets.of(body)
    value: Any = jet.get(jets.orders, fmpq(0))
    for order in jets.orders:
        value = value * fmpq(fmpz.fac_ui(order))
    return value if isinstance(value, fmpq) else checked(value)


@evaluator(DerivativeAt)
def _at_a_point(term: DerivativeAt, at: At) -> Number:
    body, variable, order, point = term.args
    return derivative_value(body, {variable: int(order)}, at.binding({variable: at.number(point)}))  # type: ignore[dict-item, call-overload]


@evaluator(PartialDerivative)
def _partial(term: PartialDerivative, at: At) -> Number:
    application = term.application
    points = [bound_symbol(f"argument{i}", real=True) for i in range(len(application.args))]
    values = {point: at.number(argument) for point, argument in zip(points, application.args, strict=True)}
    orders = {point: order for point, order in zip(points, term.orders, strict=True) if order}
    return derivative_value(application.func(*points), orders, at.binding(values))  # type: ignore[arg-type]
