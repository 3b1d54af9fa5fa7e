"""Unknown functions in a model: random polynomials of degree 2 in every coordinate of every argument.

Degree 2, and products of different arguments, so that a wrong argument shows. Each coefficient is a number times a
positive polynomial of every parameter: at another value of a parameter it is another function. A function with values
between two numbers is lo + (hi - lo) u/(1 + u) for a positive polynomial u.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq
from sympy import Basic, oo
from sympy.core.function import AppliedUndef

from symcheck.evaluation import At, Number, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector, Map
from symcheck.theories.field.numbers import ONE

_MAX_COORDINATES = 24
MOVING: list[Callable[[Basic, Basic, At], Any]] = []
"""Other ways to interpret a function of one number: (application, argument, place) -> rows of its value, or None."""


def otherwise(term: Any, arguments: tuple[Basic, ...], at: At) -> list[list[Number]] | None:
    """Return the value of an application that the hypotheses make something else than a polynomial."""
    if len(arguments) != 1 or getattr(arguments[0], "is_Matrix", False):
        return None
    for interpret in MOVING:
        found: list[list[Number]] | None = interpret(term, arguments[0], at)
        if found is not None:
            return found
    return None


@evaluator(AppliedUndef)
def _undefined_function(term: Any, at: At) -> Number:
    other = otherwise(term, term.args, at)
    if other is not None:
        return other[0][0]
    arguments = [at.number(arg) for arg in term.args]
    return numbers.add(
        [numbers.multiply([c, *(arguments[i] for i in factors)]) for c, factors in unknown_polynomial(term, at)]
    )


def unknown_polynomial(term: Any, at: At) -> list[tuple[fmpq, tuple[int, ...]]]:
    """Return the monomials of the polynomial that an unknown function is here: coefficients and argument numbers."""
    count = len(term.args)
    monomials: list[tuple[int, ...]] = [()]
    for i in range(count):
        monomials += [(i,), *((i, j) for j in range(i + 1))]
    return list(zip(at.model.coefficients(term.func.__name__, _count(count)), monomials, strict=True))


def _count(n: int) -> int:
    """The number of monomials of degree at most 2 in n variables."""
    return (n + 1) * (n + 2) // 2


def _polynomial(coefficients: list[Number], arguments: list[Number]) -> Number:
    return _sums([coefficients], _monomials(arguments))[0]


def _monomials(arguments: list[Number]) -> list[Number]:
    monomials: list[Number] = [ONE]
    for i, x in enumerate(arguments):
        monomials.append(x)
        monomials.extend(x * y for y in arguments[: i + 1])
    return monomials


def _sums(rows: list[list[Number]], monomials: list[Number]) -> list[Number]:
    return [numbers.add([c * m for c, m in zip(row, monomials, strict=True)]) for row in rows]


@evaluator(Applied)
def _applied(term: Applied, at: At) -> Value:
    function = term.function
    other = otherwise(term, term.arguments, at)
    if other is not None:
        return other[0][0]
    found = _values(function, _arguments(term.arguments, at), 1, at)[0]
    if not function.between:
        return found
    low, high = function.between
    u = numbers.add([fmpq(1, 3), numbers.power(found, fmpq(2))])
    if low is -oo and high is oo:
        return found
    if high is oo:
        return numbers.add([at.number(low), u])
    if low is -oo:
        return numbers.add([at.number(high), -u])
    a, b = at.number(low), at.number(high)
    if numbers.compare(a, b) >= 0:
        raise Undefined(f"{function.name} has values between {low} and {high}")
    return numbers.add([a, numbers.multiply([b - a, numbers.divide(u, numbers.add([ONE, u]))])])


@evaluator(AppliedVector)
def _applied_vector(term: AppliedVector, at: At) -> Value:
    function = term.function
    if function.between:
        raise Uninterpretable(f"the values of {function.name} are vectors: they lie between no two numbers")
    other = otherwise(term, term.arguments, at)
    if other is not None:
        return [row[0] for row in other] if term.shape[1] == 1 else other
    rows, cols = (at.integer(n, "the dimension") for n in function.shape)
    if rows < 1 or cols < 1:
        raise Undefined(f"the dimensions {rows} and {cols}")
    found = _values(function, _arguments(term.arguments, at), rows * cols, at)
    if term.shape[1] != 1:
        return [found[i * cols : (i + 1) * cols] for i in range(rows)]
    return list(found)


def _arguments(terms: tuple[Basic, ...], at: At) -> list[Number]:
    """Return all coordinates of all arguments."""
    found: list[Number] = []
    for term in terms:
        found += numbers.coordinates(at.value(term))
    if len(found) > _MAX_COORDINATES:
        raise Uninterpretable("an unknown function of too many coordinates")
    return found


def _values(function: Map, arguments: list[Number], dim: int, at: At) -> list[Number]:
    return _sums(polynomial_rows(function, len(arguments), dim, at), _monomials(arguments))


def polynomial_rows(function: Map, coordinates: int, dim: int, at: At) -> list[list[Number]]:
    """Return the coefficients of each of the ``dim`` polynomials that a function is, by monomials in order."""
    parameters = _arguments(function.parameters, at)
    count = _count(coordinates)
    place = ("map", function.name, count, dim, tuple(map(numbers.identity, parameters)))
    rows = at.shared.get(place)
    coefficients: list[Number] = list(at.model.coefficients(function.name, count * dim)) if rows is None else []
    if rows is None:
        if parameters:
            factors = _parameter_factors(function, parameters, count * dim, at)
            coefficients = [numbers.multiply([c, f]) for c, f in zip(coefficients, factors, strict=True)]
        rows = at.shared[place] = [coefficients[i * count : (i + 1) * count] for i in range(dim)]
    else:
        at.model.coefficients(function.name, 0)  # it is used: a description names it
    found: list[list[Number]] = rows
    return found


def _parameter_factors(function: Map, values: list[Number], count: int, at: At) -> list[Number]:
    """Return, for each coefficient, the product of a + (theta - s)^2 over the parameters."""
    factors: list[Number] = []
    for row in parameter_shifts(function, count, len(values), at):
        parts = [
            numbers.add([a, numbers.power(numbers.add([theta, -s]), fmpq(2))])
            for (a, s), theta in zip(row, values, strict=True)
        ]
        factors.append(numbers.multiply(parts))
    return factors


def parameter_shifts(function: Map, count: int, coordinates: int, at: At) -> list[list[tuple[fmpq, fmpq]]]:
    """Return, for each coefficient, the numbers a > 0 and s of a factor a + (theta - s)^2 for each coordinate theta."""
    rng = at.model.random(f"parameters of {function.name}")
    return [
        [(fmpq(rng.randint(1, 5)), fmpq(rng.randint(-7, 7), rng.choice((2, 3)))) for _ in range(coordinates)]
        for _ in range(count)
    ]
