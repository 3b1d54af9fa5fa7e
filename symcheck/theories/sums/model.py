"""How sums and products are evaluated in a model: term by term, and series where their tail is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from flint import fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.matrix.arithmetic import added, constant
from symcheck.theories.matrix.model import rows_of, value_of
from symcheck.theories.sums.matrix_sums import MatrixSum
from symcheck.theories.sums.series import infinite_sum

MAX_TERMS = 10_000


@evaluator(sympy.Sum)
def _sum(term: Any, at: At) -> Number:
    *inner, limit = term.limits
    if len(limit) == 3 and limit[2] is sympy.oo:
        body = sympy.Sum(term.function, *inner) if inner else term.function
        return infinite_sum(body, limit[0], at.integer(limit[1], "the bound"), at)
    return numbers.add(list(_expanded(term.function, list(term.limits), at, [MAX_TERMS])))


@evaluator(MatrixSum)
def _matrix_sum(term: MatrixSum, at: At) -> Value:
    places = list(places_of(term, at))
    if not places:
        rows, cols = (at.integer(n, "the dimension") for n in term.shape)
        return value_of(constant(rows, cols, fmpq(0)), term)
    return value_of(added([rows_of(term.function, there) for there in places]), term)


def places_of(term: Any, at: At) -> Iterator[At]:
    """Yield the places at which a sum over one finite range is taken."""
    index, low_term, high_term = term.limits[0]
    if low_term.is_infinite or high_term.is_infinite:
        raise Uninterpretable("models do not evaluate infinite sums of matrices")
    low, high = at.integer(low_term, "the bound"), at.integer(high_term, "the bound")
    if high < low - 1:
        raise Undefined(f"a sum from {low} to {high}")
    if high - low + 1 > MAX_TERMS // 10:
        raise Undecided("too many terms")
    for i in range(low, high + 1):
        yield at.binding({index: fmpq(i)})


@evaluator(sympy.Product)
def _product(term: Any, at: At) -> Number:
    return numbers.multiply(list(_expanded(term.function, list(term.limits), at, [MAX_TERMS])))


def _expanded(body: Basic, limits: list[Any], at: At, budget: list[int]) -> Iterator[Number]:
    """Yield the terms of a sum or product; defined for integer bounds a, b with b >= a - 1 (b = a - 1: empty)."""
    if not limits:
        yield at.number(body)
        return
    limit = limits[-1]
    if len(limit) != 3:
        raise Uninterpretable(f"a sum or product over {limit} has no bounds")
    index, low_term, high_term = limit
    if low_term.is_infinite or high_term.is_infinite:
        raise Uninterpretable("models do not evaluate infinite sums and products")
    low, high = at.integer(low_term, "the bound"), at.integer(high_term, "the bound")
    if high < low - 1:
        raise Undefined(f"a sum or product from {low} to {high}")
    if high - low + 1 > budget[0]:
        raise Undecided(f"more than {MAX_TERMS} terms")
    for i in range(low, high + 1):
        budget[0] -= 1
        if budget[0] < 0:
            raise Undecided(f"more than {MAX_TERMS} terms")
        yield from _expanded(body, limits[:-1], at.binding({index: fmpq(i)}), budget)
