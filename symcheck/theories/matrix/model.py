"""How matrices are evaluated in a model: lists of rows in concrete sizes; a column vector is a list of numbers."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Basic, BlockMatrix
from sympy.matrices import MatrixBase
from sympy.matrices.expressions import Determinant, Inverse, KroneckerProduct, MatPow, OneMatrix, Trace, Transpose
from sympy.matrices.expressions.matexpr import MatrixElement

from symcheck.evaluation import At, Number, Undefined, Value, evaluator
from symcheck.reading import key_of
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO
from symcheck.theories.matrix import arithmetic
from symcheck.theories.matrix.arithmetic import Rows
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec, is_matrix, is_number


def rows_of(term: Basic, at: At) -> Rows:
    """Return a matrix as a list of rows; a vector is one column, a number is 1 x 1."""
    found = at.value(term)
    if not isinstance(found, list):
        return [[found]]
    return found if isinstance(found[0], list) else [[x] for x in found]


def value_of(rows: Rows, term: Any) -> Value:
    """Return rows as the value of a term: a list of numbers where its shape is (n, 1), a number where it is (1, 1)."""
    if is_number(term):
        return rows[0][0]
    return [row[0] for row in rows] if term.shape[1] == 1 else rows


def _dimensions(term: Any, at: At) -> tuple[int, int]:
    rows, cols = (at.integer(n, "the dimension") for n in term.shape)
    if rows < 1 or cols < 1:
        raise Undefined(f"a matrix of shape ({rows}, {cols})")
    return rows, cols


@evaluator(sympy.MatrixSymbol)
def _symbol(term: Any, at: At) -> Value:
    if at.bindings and term in at.bindings:
        return at.bindings[term]
    rows, cols = _dimensions(term, at)
    found = at.model.quantity(key_of(term, at), at, rows if term.shape[1] == 1 else (rows, cols))
    return found[0] if is_number(term) and isinstance(found, list) else found


@evaluator(sympy.Identity)
def _identity(term: Any, at: At) -> Value:
    return value_of(arithmetic.identity(_dimensions(term, at)[0]), term)


@evaluator(sympy.ZeroMatrix)
def _zero(term: Any, at: At) -> Value:
    return value_of(arithmetic.constant(*_dimensions(term, at), ZERO), term)


@evaluator(OneMatrix)
def _ones(term: Any, at: At) -> Value:
    return value_of(arithmetic.constant(*_dimensions(term, at), ONE), term)


@evaluator(MatrixBase)
def _explicit(term: Any, at: At) -> Value:
    return value_of([[at.number(term[i, j]) for j in range(term.cols)] for i in range(term.rows)], term)


@evaluator(sympy.MatAdd)
def _sum(term: Any, at: At) -> Value:
    return value_of(arithmetic.added([rows_of(arg, at) for arg in term.args]), term)


@evaluator(sympy.MatMul)
def _product(term: Any, at: At) -> Value:
    factor = numbers.multiply([at.number(arg) for arg in term.args if not is_matrix(arg)])
    matrices = [rows_of(arg, at) for arg in term.args if is_matrix(arg)]
    total = matrices[0]
    for other in matrices[1:]:
        total = arithmetic.multiplied(total, other)
    return value_of(arithmetic.scaled(total, factor), term)


@evaluator(Transpose)
def _transpose(term: Any, at: At) -> Value:
    return value_of(arithmetic.transposed(rows_of(term.args[0], at)), term)


@evaluator(Inverse)
def _inverse(term: Any, at: At) -> Value:
    return value_of(arithmetic.inverse(rows_of(term.args[0], at)), term)


@evaluator(MatPow)
def _power(term: Any, at: At) -> Value:
    return value_of(arithmetic.power(rows_of(term.args[0], at), at.integer(term.args[1], "the exponent")), term)


@evaluator(KroneckerProduct)
def _kronecker(term: Any, at: At) -> Value:
    total = rows_of(term.args[0], at)
    for other in term.args[1:]:
        total = arithmetic.kronecker(total, rows_of(other, at))
    return value_of(total, term)


@evaluator(BlockMatrix)
def _blocks(term: Any, at: At) -> Value:
    found: Rows = []
    for i in range(term.blockshape[0]):
        parts = [rows_of(term.blocks[i, j], at) for j in range(term.blockshape[1])]
        if len({len(part) for part in parts}) != 1:
            raise Undefined("blocks of different heights side by side")
        found += [[x for part in parts for x in part[k]] for k in range(len(parts[0]))]
    if len({len(row) for row in found}) != 1:
        raise Undefined("blocks of different widths under one another")
    return value_of(found, term)


@evaluator(Vec)
def _vec(term: Vec, at: At) -> Value:
    return [x for column in arithmetic.transposed(rows_of(term.arg, at)) for x in column]


@evaluator(Trace)
def _trace(term: Any, at: At) -> Number:
    rows = rows_of(term.arg, at)
    if len(rows) != len(rows[0]):
        raise Undefined("the trace of a matrix that is not square")
    return numbers.add([rows[i][i] for i in range(len(rows))])


@evaluator(Determinant)
def _determinant(term: Any, at: At) -> Number:
    return arithmetic.determinant(rows_of(term.arg, at))


@evaluator(Frobenius)
def _frobenius(term: Any, at: At) -> Number:
    a, b = (rows_of(arg, at) for arg in term.args)
    if (len(a), len(a[0])) != (len(b), len(b[0])):
        raise Undefined("a Frobenius product of matrices of different shapes")
    pairs = [(x, y) for r, s in zip(a, b, strict=True) for x, y in zip(r, s, strict=True)]
    return numbers.add([numbers.multiply([x, y]) for x, y in pairs])


@evaluator(FrobeniusNorm)
def _frobenius_norm(term: Any, at: At) -> Number:
    squares = [numbers.power(x, numbers.fmpq(2)) for row in rows_of(term.args[0], at) for x in row]
    return numbers.square_root(numbers.add(squares))


@evaluator(MatrixElement)
def _element(term: Any, at: At) -> Number:
    """Rows and columns are counted from 0, as SymPy does."""
    rows = rows_of(term.args[0], at)
    i, j = (at.integer(k, "the index") for k in term.args[1:])
    if not (0 <= i < len(rows) and 0 <= j < len(rows[0])):
        raise Undefined(f"the entry ({i}, {j}) of a matrix of shape ({len(rows)}, {len(rows[0])})")
    return rows[i][j]


def attribute_holds(matrix: Basic, name: str, at: At) -> bool:
    """Whether a matrix has an attribute in a model; False where that is not decided exactly."""
    return arithmetic.has_attribute(rows_of(matrix, at), name)


def _load() -> None:
    from symcheck.theories.matrix import exponential_model, spectrum_model  # noqa: F401  (they register themselves)


_load()
