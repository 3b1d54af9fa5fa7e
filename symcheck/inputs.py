"""What ``symcheck.check`` accepts, made into one claim under hypotheses in which a name means one symbol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Basic, Expr, MatrixSymbol, Symbol, sympify
from sympy.logic.boolalg import Boolean

from symcheck.claim import RELATIONS, Claim
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses, dimensions_of, read_given
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.matrix.terms import check_shapes, is_matrix, is_number, shape_of, shown_shape
from symcheck.theories.notation import as_understood


def read_claim(
    lhs: Any, relation: str, rhs: Any, given: Any, symbols: Mapping[str, Basic] | None
) -> tuple[Claim, Hypotheses]:
    """Read both sides and the hypotheses.

    A name in a string is first the symbol of that name in ``symbols`` or in the other arguments, else a real symbol.
    Raises ValueError where two different symbols of one name are in play.
    """
    if relation not in RELATIONS:
        raise InputError(f"unknown relation {relation!r}: use one of {' '.join(RELATIONS)}")
    hypotheses = [given] if isinstance(given, (str, Basic, bool)) else list(given)
    terms = [_sympified(side) for side in (lhs, rhs) if not isinstance(side, str)]
    names = _names(terms + [h for h in hypotheses if isinstance(h, Basic)], symbols or {})
    texts = [side for side in (lhs, rhs) if isinstance(side, str)]
    strings = [h for h in hypotheses if isinstance(h, str)]
    from symcheck.text import read_all

    reading = read_all(expressions=texts, hypotheses=strings, symbols=names)
    read = iter(reading.expressions)
    left = next(read) if isinstance(lhs, str) else _sympified(lhs)
    right = next(read) if isinstance(rhs, str) else _sympified(rhs)
    for side in (left, right):
        check_shapes(side)
    if _shape(left) != _shape(right):
        raise InputError(f"the sides differ in shape: {_shown(left)} and {_shown(right)}")
    conditions = read_given([*(h for h in hypotheses if not isinstance(h, str)), *reading.hypotheses])
    return Claim(left, relation, right), conditions


def _shape(term: Any) -> tuple[Any, ...] | None:
    return shape_of(term) if is_matrix(term) and not is_number(term) else None


def _shown(term: Any) -> str:
    return f"{term} has shape {shown_shape(term)}" if is_matrix(term) else f"{term} is a number"


def _sympified(value: Any) -> Basic:
    if isinstance(value, bool) or value is None or (isinstance(value, Boolean) and not isinstance(value, Expr)):
        raise InputError(f"{value!r} is a truth value, not a term: pass the two sides and the relation separately")
    if isinstance(value, float):
        raise InputError(
            f"{value!r} is a floating-point number: write it exactly, as Rational(1, 3) or the string '0.1'"
        )
    term = sympify(value)
    if not isinstance(term, Basic):
        raise InputError(f"{value!r} is not a SymPy term")
    return as_understood(term)


def _names(terms: list[Any], symbols: Mapping[str, Basic]) -> dict[str, Basic]:
    names: dict[str, Basic] = dict(symbols)
    for term in terms:
        for symbol in {*free_symbols(term), *dimensions_of([term])}:
            if not isinstance(symbol, (Symbol, MatrixSymbol)):
                continue
            other = names.setdefault(symbol.name, symbol)
            if other != symbol:
                raise InputError(
                    f"two different symbols are called {symbol.name!r} (their assumptions differ): use one throughout"
                )
    return names
