"""The matrix exponential in a model: FLINT's enclosure, exact for the zero matrix."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from symcheck.evaluation import At, Undefined, Value, evaluator
from symcheck.theories.field.numbers import checked
from symcheck.theories.matrix import arithmetic
from symcheck.theories.matrix.arithmetic import Rows
from symcheck.theories.matrix.exponential_terms import MatrixExp
from symcheck.theories.matrix.model import rows_of, value_of


def exponential_of(a: Rows) -> Rows:
    """Return e^a."""
    if len(a) != len(a[0]):
        raise Undefined("the exponential of a matrix that is not square")
    if arithmetic.is_exact(a) and all(x == fmpq(0) for row in a for x in row):
        return arithmetic.identity(len(a))
    return [[checked(x) for x in row] for row in arithmetic.enclosed(a).exp().tolist()]


@evaluator(MatrixExp)
def _exponential(term: Any, at: At) -> Value:
    return value_of(exponential_of(rows_of(term.arg, at)), term)
