"""Values in floating point, by which a search for proofs gives up what is plainly false. They prove nothing.

A goal that is negative at a probe is not looked into; one that is not negative at any is proved exactly, or not at all.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import sympy
from sympy import Basic, Symbol
from sympy.core.relational import Relational

Point = Mapping[Symbol, float]
SLACK = 1e-9
"""What rounding may leave of a value that is 0."""
_TINY = 1e-14
_TRIED = 30
"""How many points are drawn for each that is wanted."""
_VALUES = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.5, 2.0, 3.0, 6.0, 0.02, 0.98, -0.1, -0.3, -0.7, -0.95, -1.5, -3.0)
_WHOLE = (0, 1, 2, 3, 4, 7, -1, -2)

_FUNCTIONS: dict[type, Callable[..., float]] = {
    sympy.exp: math.exp,
    sympy.log: math.log,
    sympy.Abs: abs,
    sympy.Max: max,
    sympy.Min: min,
    sympy.sin: math.sin,
    sympy.cos: math.cos,
    sympy.tan: math.tan,
    sympy.asin: math.asin,
    sympy.acos: math.acos,
    sympy.atan: math.atan,
    sympy.sinh: math.sinh,
    sympy.cosh: math.cosh,
    sympy.tanh: math.tanh,
    sympy.asinh: math.asinh,
    sympy.acosh: math.acosh,
    sympy.atanh: math.atanh,
    sympy.erf: math.erf,
    sympy.erfc: math.erfc,
    sympy.gamma: math.gamma,
    sympy.loggamma: math.lgamma,
    sympy.Pow: lambda base, exponent: _real(base**exponent),
    sympy.Add: lambda *parts: math.fsum(parts),
    sympy.Mul: lambda *parts: math.prod(parts),
}


class Unknown(Exception):
    """There is no value here, or none is known."""


def _real(value: Any) -> float:
    if isinstance(value, complex):
        raise Unknown
    return float(value)


def value(term: Basic, point: Point) -> float:
    """Return about the value of a term at a point; raises Unknown."""
    if term in point:
        return point[term]  # type: ignore[index]
    function = _FUNCTIONS.get(type(term))
    try:
        if term.is_Number or isinstance(term, sympy.NumberSymbol):
            return float(term)  # type: ignore[arg-type]
        if function is None:
            raise Unknown
        return function(*(value(arg, point) for arg in term.args))
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        raise Unknown from None


def points(symbols: Iterable[Symbol], whole: frozenset[Any], given: Iterable[Relational], most: int = 8) -> list[Point]:
    """Return at most a few points that seem to satisfy some relations; the same ones each time."""
    names, relations = sorted(symbols, key=str), tuple(given)
    draw = random.Random(1)
    found: list[Point] = []
    for _ in range(_TRIED * most):
        point = {name: float(draw.choice(_WHOLE if name in whole else _VALUES)) for name in names}
        if len(found) < most and all(_satisfies(relation, point) for relation in relations):
            found.append(point)
    return found


def _satisfies(relation: Relational, point: Point) -> bool:
    try:
        left, right = (value(side, point) for side in relation.args)
    except Unknown:
        return False
    match relation:
        case sympy.Ge():
            return left >= right
        case sympy.Gt():
            return left > right
        case sympy.Le():
            return left <= right
        case sympy.Lt():
            return left < right
        case sympy.Ne():
            return left != right
    return abs(left - right) < SLACK


def values(term: Basic, at: Iterable[Point]) -> Iterator[float]:
    """Yield the values of a term at those points where it has one."""
    for point in at:
        try:
            yield value(term, point)
        except Unknown:
            continue


def seems_negative(term: Basic, at: Iterable[Point], strict: bool = False) -> bool:
    """Whether a term is below 0 at one of some points, by more than rounding explains; or about 0, where ``strict``."""
    return any(found < (_TINY if strict else -SLACK) for found in values(term, at))
