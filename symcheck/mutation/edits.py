"""The edits every term knows: each is a small change, wrong more often than not, that a person might make by mistake.

An edit looks at one place of a term and yields (its name, what stands there instead). Whether the result is wrong is
not its business: mutants that happen to be true are found out when they are checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import sympy
from sympy import Add, Function, Integer, MatrixExpr, Mul, Pow, Rational, Tuple
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.evalf import PrecisionExhausted
from sympy.functions.elementary.miscellaneous import MinMaxBase
from sympy.matrices.expressions import Inverse, MatMul, MatrixSymbol, Transpose

from symcheck.mutation.neighbours import Vocabulary, neighbours
from symcheck.mutation.places import (
    MINUS_ONE,
    PRODUCTS,
    QUANTITIES,
    SUMS,
    TWO,
    Place,
    combined,
    is_value,
    multiplied,
    rebuilt,
)
from symcheck.mutation.registry import Change, own_edits
from symcheck.text.vocabulary import FUNCTIONS, power, unevaluated
from symcheck.theories.calculus.gradient_terms import STOPS
from symcheck.theories.field.terms import Entry, Member
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable

Edit = Callable[[Place, Vocabulary], Iterator[Change]]
EDITS: list[Edit] = []
REPAIRS: list[Edit] = []
"""Edits that only repair: as mutants they would mostly be true."""

_PAIRS = [
    (sympy.sin, sympy.cos),
    (sympy.floor, sympy.ceiling),
    (sympy.Max, sympy.Min),
    (sympy.Sum, sympy.Product),
    (sympy.tan, sympy.cot),
    (sympy.sinh, sympy.cosh),
]
_OTHER: dict[Any, Any] = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}


def _edit(function: Edit) -> Edit:
    EDITS.append(function)
    return function


@_edit
def sign(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if not place.is_whole or place.term == 0 or isinstance(place.term, sympy.ZeroMatrix):
        return
    if _never_negative(place.term) and (isinstance(place.parent, sympy.log) or hasattr(place.parent, "laws")):
        return  # defined nowhere
    yield "sign", multiplied(MINUS_ONE, place.term)


def _never_negative(term: Any) -> bool:
    """Whether SymPy knows that a term is not negative; it computes numbers for that, and fails on some."""
    try:
        return bool(getattr(term, "is_extended_nonnegative", False))
    except PrecisionExhausted:
        return False


@_edit
def related(place: Place, vocabulary: Vocabulary) -> Iterator[Change]:
    for other in neighbours(place.term, vocabulary):
        yield "neighbouring symbol", other


@_edit
def index(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    term = place.term
    if isinstance(term, Entry):
        for number, one in enumerate(term.args[1:], 1):
            for shifted in (one - 1, one + 1):  # type: ignore[operator]
                yield "index", term.func(*term.args[:number], shifted, *term.args[number + 1 :])
        if len(set(term.indices)) > 1:
            yield "transposed", term.func(term.family, *term.indices[::-1])
        return
    if not isinstance(term, (Member, ScalarVariable, VectorVariable)) or term.index is None:
        return
    for step in (-1, 1):
        shifted = term.index + step
        if not (shifted.is_Integer and shifted < 0):
            yield "index", term.func(*(shifted if arg is term.index else arg for arg in term.args))


@_edit
def term_dropped(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if isinstance(place.term, SUMS):
        for i in range(len(place.term.args)):
            yield "term dropped", _without(place.term, i)


@_edit
def factor(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if place.is_whole and not place.term.is_Rational and not isinstance(place.term, sympy.ZeroMatrix):
        yield "factor 2", multiplied(TWO, place.term)
        yield "factor 1/2", multiplied(Rational(1, 2), place.term)


@_edit
def factor_dropped(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if isinstance(place.term, PRODUCTS):
        for i in range(len(place.term.args)):
            rest = [arg for arg in place.term.args if arg is not place.term.args[i]]
            if place.term.args[i] != -1 and not all(arg.is_Rational for arg in rest):  # sign and number do that
                yield "factor dropped", _without(place.term, i)


def _without(term: Any, position: int) -> Any | None:
    rest = [arg for i, arg in enumerate(term.args) if i != position]
    shapes = {getattr(arg, "shape", ()) for arg in rest}
    if getattr(term, "shape", None) and shapes == {()}:
        return None  # a vector is left without its direction
    try:
        return combined(type(term), rest)
    except ValueError:
        return None


@_edit
def exponent(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if not isinstance(place.term, Pow) or not place.term.exp.is_Rational:
        return
    base, n = place.term.args
    if n.q == 2:
        name = "square root lost"
        yield name, base if n == Rational(1, 2) else power(base, 2 * n)
    for other in (n + 1, n - 1):
        if other != 0:
            yield "exponent", base if other == 1 else power(base, other)


@_edit
def number(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if place.is_whole and place.term.is_Integer and not isinstance(place.parent, Pow):
        for new in (place.term + 1, place.term - 1):
            if new != 0 or not isinstance(place.parent, SUMS):  # that is a term dropped
                yield "number", new


@_edit
def bound(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    """The bounds of sums and products; of an integral the bounds are exchanged."""
    term = place.term
    if not isinstance(term, ExprWithLimits):
        return
    for i, limit in enumerate(term.args[1:], start=1):
        if len(limit.args) != 3:
            continue
        variable, low, high = limit.args
        if isinstance(term, sympy.Integral):
            changes = [(high, low)]
        else:
            changes = [(low + 1, high), (low - 1, high), (low, high + 1), (low, high - 1)]
        for new_low, new_high in changes:
            args = list(term.args)
            args[i] = Tuple(variable, new_low, new_high)
            yield "bound", rebuilt(term, args)


@_edit
def own(place: Place, vocabulary: Vocabulary) -> Iterator[Change]:
    """What the theory of the term registered; else two arguments of one kind swapped."""
    registered = own_edits(place.term)
    if registered is not None:
        yield from registered(place.term, vocabulary)
    elif _may_swap(place.term):
        first, second = place.term.args
        if first != second:
            yield "arguments swapped", rebuilt(place.term, (second, first))


def _may_swap(term: Any) -> bool:
    if isinstance(term, (*QUANTITIES, MinMaxBase)) or len(term.args) != 2 or not is_value(term):
        return False
    if (type(term).__module__ or "").startswith("sympy.") and not isinstance(term, (Function, sympy.KroneckerProduct)):
        return False
    first, second = term.args
    if not (is_value(first) and is_value(second)):  # a law for a law, too
        return type(first) is type(second) and not isinstance(first, Tuple)
    return bool(getattr(first, "shape", None)) == bool(getattr(second, "shape", None))


@_edit
def order_of_factors(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    term = place.term
    if not isinstance(term, PRODUCTS):
        return
    for i in range(len(term.args) - 1):
        left, right = term.args[i : i + 2]
        if left != right and not (left.is_commutative or right.is_commutative):
            args = (*term.args[:i], right, left, *term.args[i + 2 :])
            if isinstance(term, Mul) or _fits(args):
                yield "factors swapped", rebuilt(term, args)


def _fits(factors: tuple[Any, ...]) -> bool:
    shapes = [arg.shape for arg in factors if getattr(arg, "shape", None)]
    return all(left[1] == right[0] for left, right in pairwise(shapes))


@_edit
def matrix_marks(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    term, parent = place.term, place.parent
    if isinstance(term, (Transpose, Inverse)) and term.arg.shape == term.shape:
        yield ("transpose lost" if isinstance(term, Transpose) else "inverse lost"), term.arg
    if isinstance(term, MatrixSymbol) and term.shape[0] == term.shape[1] and not isinstance(parent, Transpose):
        yield "transpose", Transpose(term)


@_edit
def stop_gradient(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    if isinstance(place.term, STOPS):
        yield "stop-gradient lost", place.term.args[0]


@_edit
def other_function(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    term = place.term
    other = _OTHER.get(type(term))
    if other is sympy.Sum or other is sympy.Product:
        yield "sum for product", _like(term, other)
    elif other in (sympy.Max, sympy.Min):
        yield "Max for Min", FUNCTIONS[other.__name__].build(*term.args)
    elif other is not None:
        yield "another function", unevaluated(other, *term.args)
    if isinstance(term, sympy.Abs):
        yield "absolute value lost", term.args[0]


def _like(term: Any, kind: Any) -> Any:
    new = sympy.Expr.__new__(kind, *term.args)
    new.is_commutative = True
    return new


def absolute_value(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    """Repairs sqrt(x**2) = x and log(x**2) = 2*log(x)."""
    term = place.term
    if is_value(term) and not isinstance(term, (MatrixExpr, sympy.Abs, Add)) and not term.is_number:
        if place.is_whole or isinstance(place.parent, MatMul):
            yield "absolute value", unevaluated(sympy.Abs, term)


def sum_of_terms(place: Place, _vocabulary: Vocabulary) -> Iterator[Change]:
    """Repairs an off-by-one: n for n + 1."""
    term = place.term
    if isinstance(term, QUANTITIES) and getattr(term, "is_integer", False):
        for step in (1, -1):
            yield "off by one", term + Integer(step)


REPAIRS += [absolute_value, sum_of_terms]
