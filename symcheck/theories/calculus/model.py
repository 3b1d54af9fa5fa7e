"""How derivatives and integrals are evaluated in a model: power series in balls, rigorous quadrature."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, pairwise
from types import MappingProxyType
from typing import Any

from flint import acb, arb, fmpq, fmpz
from sympy import Abs, Basic, Derivative, Expr, Integer, Integral, Max, Min, Mul, Piecewise, Symbol, oo, sign
from sympy.core.relational import Relational

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, evaluator
from symcheck.theories.calculus import flow_jets as _flow_jets  # noqa: F401  (registers flows)
from symcheck.theories.calculus import matrix_jets as _matrix_jets  # noqa: F401  (registers gradients)
from symcheck.theories.calculus import quadrature
from symcheck.theories.calculus import tending_model as _tending_model  # noqa: F401  (registers limits of flows)
from symcheck.theories.calculus.contour import Complex, continues
from symcheck.theories.calculus.jets import Jet, Jets, add, jet_of
from symcheck.theories.calculus.tails import Ray
from symcheck.theories.calculus.terms import (
    DerivativeAt,
    PartialDerivative,
    Primitive,
    as_it_stands,
    depends,
    end_of,
    fresh,
    may_be,
)
from symcheck.theories.field import numbers
from symcheck.theories.field.conditions import AT_A_JUMP, condition
from symcheck.theories.field.numbers import checked
from symcheck.theories.field.terms import bound_inside, bound_symbol, free_symbols, renamed, substitute
from symcheck.theories.probability import smooth_model
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import E
from symcheck.theories.probability.spaces import chart, variable_key
from symcheck.theories.probability.terms import Density
from symcheck.theories.probability.variables import ScalarVariable

MAX_ORDER = 24


@evaluator(Derivative)
def _derivative(term: Any, at: At) -> Number:
    """The Taylor coefficient of f(x + h), times factorials; the order of differentiation plays no part."""
    orders: dict[Symbol, int] = {}
    if any(isinstance(item.args[0], ScalarVariable) for item in term.args[1:]):
        plain = _of_numbers(term, at)
        if plain is not None:
            return plain
        if any(may_be(item, by.args[0]) and item != by.args[0] for by in term.args[1:] for item in free_symbols(term)):
            raise Uninterpretable(f"{term}, where other members might be the variable")
        return smooth_model.value(term, at)
    for variable, count in (item.args for item in term.args[1:]):
        if not isinstance(variable, Symbol) or not isinstance(count, Integer) or count < 0:
            raise Uninterpretable(f"{term} is no derivative of a whole order by a variable")
        orders[variable] = orders.get(variable, 0) + int(count)
    if smooth_model.is_smooth(term.args[0], at):
        raise Uninterpretable(f"models do not differentiate {term}, with scores in it")
    return derivative_value(term.args[0], orders, at)


def _of_numbers(term: Any, at: At) -> Number | None:
    """Return a derivative by the values of random variables of which no density is taken; None for any other.

    Two variables x[i], x[j] are one where i = j.
    """
    if any(smooth_model.is_smooth(part, at) for part in term.atoms(Density)):
        return None
    orders: dict[Symbol, int] = {}
    moving: dict[Any, tuple[Symbol, ScalarVariable]] = {}
    for variable, count in term.variable_count:
        symbol = variable
        if isinstance(variable, ScalarVariable):
            key = variable_key(variable, at)
            if chart(key, at) is not None or any(variable in item.integrated for item in term.atoms(E)):
                return None
            symbol, _ = moving.setdefault(key, (bound_symbol(f"value of {key}", real=True), variable))
        elif not isinstance(variable, Symbol):
            return None
        orders[symbol] = orders.get(symbol, 0) + int(count)
    letters = {}
    for key, (symbol, variable) in moving.items():
        step = tuple(int(other is symbol) for other in orders)
        letters[key] = [[{(0,) * len(orders): at.number(variable), step: fmpq(1)}]]
    return derivative_value(term.args[0], orders, at, letters)


def derivative_value(body: Any, orders: dict[Symbol, int], at: At, letters: Any = MappingProxyType({})) -> Number:
    """Return a mixed derivative of a term at the values its variables have here, ``letters`` as in ``Jets``."""
    if sum(orders.values()) > MAX_ORDER:
        raise Uninterpretable(f"models take no derivative of an order above {MAX_ORDER}")
    at.number(body)  # it must be defined here
    jets = Jets(at, tuple(orders), tuple(orders.values()), letters=letters)
    return _times_factorials(jets.of(body), jets)


def _times_factorials(jet: Jet, jets: Jets) -> Number:
    value: Any = jet.get(jets.orders, fmpq(0))
    for order in jets.orders:
        value = value * fmpq(fmpz.fac_ui(order))
    return value if isinstance(value, fmpq) else checked(value)


@evaluator(Integral)
def _integral(term: Any, at: At) -> Number:
    """The integral over the last range of the integral over the others; a range run backwards counts negatively."""
    if any(len(limit) != 3 for limit in term.limits):
        raise Uninterpretable(f"models do not evaluate the indefinite integral {term}")
    body = term.function
    if len(term.limits) > 1:
        body = as_it_stands(Integral, body, *term.limits[:-1])
    variable, *bounds = term.limits[-1]
    low, high = (end_of(bound) for bound in bounds)
    x = fresh("x", body, low, high, *(key for key in at.bindings if isinstance(key, Basic)))
    kept = at.model.kept if not at.bindings else {}  # one precision serves all
    if term not in kept:
        kept[term] = _over_range(substitute(body, variable, x), x, low, high, at)
    return kept[term]


def _over_range(body: Expr, x: Symbol, low: Expr, high: Expr, at: At) -> Number:
    ends = [None if end.is_infinite else at.number(end) for end in (low, high)]
    if low is oo or high is -oo:
        if low.is_infinite and high.is_infinite and low == high:
            raise Undefined("an integral from infinity to infinity")
        return -_between_jumps(body, x, ends[1], ends[0], at)
    if ends[0] is None or ends[1] is None:
        return _between_jumps(body, x, ends[0], ends[1], at)
    try:
        order = numbers.compare(ends[1], ends[0])
    except Undecided:
        return quadrature.stretched(body, x, ends[0], ends[1], at)
    if order == 0:
        at.binding({x: ends[0]}).number(body)
        return fmpq(0)
    if order > 0:
        return _between_jumps(body, x, ends[0], ends[1], at)
    return -_between_jumps(body, x, ends[1], ends[0], at)


def _between_jumps(body: Expr, x: Symbol, low: Number | None, high: Number | None, at: At) -> arb:
    """Integrate from one place to the next at which sign(a*x + b), 1{a*x + b > 0}, |a*x + b| or a maximum turns.

    What a jump is at its very place does not matter, but it must have a value there.
    """
    inside, bound = set(), bound_inside(body)
    for part in body.atoms(sign, Relational, Abs, Max, Min):
        for difference in _turning(part) if depends(part, x) and not free_symbols(part) & bound else ():
            root = _root(difference, x, at)
            above = root is not None and (low is None or numbers.compare(root, low) > 0)
            if root is not None and above and (high is None or numbers.compare(high, root) > 0):
                at.binding({x: root, AT_A_JUMP: 1}).number(body)
                inside.add(root)
    total = arb(0)
    for a, b in pairwise([low, *sorted(inside), high]):
        piece = _between(body, x, a, b, at)  # in which 1{|x| > a} is 1{x > a} or 1{-x > a}, and turns elsewhere
        known = piece is body
        total += quadrature.integral(body, x, a, b, at) if known else _between_jumps(piece, x, a, b, at)
    return total


def _turning(part: Any) -> list[Expr]:
    """What vanishes where a kink or a jump turns."""
    if isinstance(part, (Max, Min)):
        return [a - b for a, b in combinations(part.args, 2)]
    return [part.lhs - part.rhs if isinstance(part, Relational) else part.args[0]]


def _affine(term: Expr, x: Symbol, at: At) -> list[Any] | None:
    """The coefficients of a polynomial of degree at most 1 in x with rational coefficients, by its form."""
    found = None if term.has(Abs) else Ray(at, x, fmpq(0), 1, "v", arb(1)).polynomial(term)
    return found if found is not None and len(found) <= 2 and all(isinstance(c, fmpq) for c in found) else None


def _root(difference: Expr, x: Symbol, at: At) -> fmpq | None:
    """Where a*x + b vanishes, for rational numbers a != 0 and b."""
    found = _affine(difference, x, at)
    return None if found is None or len(found) != 2 or found[1] == 0 else -found[0] / found[1]


def _between(body: Expr, x: Symbol, low: Number | None, high: Number | None, at: At) -> Expr:
    """Put for indicators and kinks in an integrand what they are on a range where none of them turns."""
    known: dict[Any, Any] = {}
    middle, bound = at.binding({x: _middle(low, high)}), bound_inside(body)
    for part in body.atoms(Indicator, Piecewise, Abs, Max, Min):
        if free_symbols(part) & bound:
            continue
        if isinstance(part, (Indicator, Piecewise)):
            conditions = [part.condition] if isinstance(part, Indicator) else [case.cond for case in part.args]
            turning = {one for one in chain(*(case.atoms(Relational) for case in conditions)) if depends(one, x)}
            if not turning or any(_root(one.lhs - one.rhs, x, at) is None for one in turning):
                continue
            holding = [condition(case, middle) for case in conditions]
            if isinstance(part, Indicator):
                known[part] = Integer(int(holding[0]))
            elif any(holding):
                known[part] = part.args[holding.index(True)].expr
        elif depends(part, x) and all(_affine(arg, x, at) is not None for arg in part.args):
            values = {arg: middle.number(arg) for arg in part.args}
            if isinstance(part, Abs):
                (arg,) = part.args
                known[part] = arg if numbers.sign(values[arg]) >= 0 else Mul(-1, arg, evaluate=False)
            else:
                known[part] = (max if isinstance(part, Max) else min)(values, key=lambda arg: values[arg])
    return renamed(body, known) if known else body  # type: ignore[no-any-return]


def _middle(low: Number | None, high: Number | None) -> fmpq:
    """A rational number strictly inside a range."""
    if low is None and high is None:
        return fmpq(0)
    if low is None or high is None:
        end = numbers.ball(high if low is None else low)  # type: ignore[arg-type]
        return (end.lower() - 1 if low is None else end.upper() + 1).mid().fmpq()
    return ((numbers.ball(low).upper() + numbers.ball(high).lower()) / 2).mid().fmpq()


@evaluator(Primitive)
def _primitive(term: Any, at: At) -> Number:
    body, variable, end = term.args
    return _over_range(body, variable, Integer(0), end, at)


def _single(term: Any, *others: Any) -> tuple[Any, Any, Any, Any]:
    """Return the body, variable and ends of an integral over one finite range, its variable renamed apart."""
    if len(term.limits) != 1 or len(term.limits[0]) != 3 or any(bound.has(oo) for bound in term.limits[0][1:]):
        raise Uninterpretable(f"models treat {term} only between finite ends")
    variable, low, high = term.limits[0]
    x = fresh("x", term.function, low, high, *others)
    return substitute(term.function, variable, x), x, low, high


@continues(Integral)
def _iterated(term: Any, place: Complex) -> acb:
    """An integral inside an integrand, off the real line: along the segment between its ends."""
    body, x, low, high = _single(term, *place.values)
    a = place.of(low)
    width = place.of(high) - a

    def integrand(u: acb, analytic: bool) -> acb:
        inner = Complex(place.at, {**place.values, x: a + width * u}, analytic or place.analytic)
        return inner.of(body)

    return width * quadrature.complex_quadrature(integrand, arb(0), arb(1), place.at)


@jet_of(Integral)
def _differentiated(term: Any, jets: Jets) -> Jet:
    """Coefficient by coefficient of (b - a) f(a + (b - a) u), whose jets are finite for every u in [0, 1]."""
    body, x, low, high = _single(term, *jets.variables, *jets.known)
    start, end = jets.of(low), jets.of(high)
    width = add([end, {i: -c for i, c in start.items()}])

    def at_(u: Any) -> Jet:
        point = add([start, {i: c * u for i, c in width.items()}])
        inner = replace(jets, known={**jets.known, x: point})
        return inner.product(inner.of(body), width)

    def real(u: arb) -> arb:
        if not all(isinstance(c, fmpq) or c.is_finite() for c in at_(u).values()):
            raise Undecided("a jet without finite coefficients")
        return arb(0)

    if not quadrature.covered(real, arb(0), arb(1)):
        raise Uninterpretable(f"whether {body} is differentiable throughout a range")

    def integrated(index: tuple[int, ...]) -> arb:
        return quadrature.quadrature(lambda u, _: acb(at_(u).get(index, fmpq(0))), arb(0), arb(1), jets.at)

    return {index: integrated(index) for index in at_(arb(0))}


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
