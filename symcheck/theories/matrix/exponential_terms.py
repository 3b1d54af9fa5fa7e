"""The matrix exponential e^A, as a term."""

from __future__ import annotations

from typing import Any

from sympy import Basic, MatrixExpr, exp, sympify

from symcheck.errors import InputError
from symcheck.theories.matrix.terms import check_shapes, is_matrix, shape_of, shown_shape


class MatrixExp(MatrixExpr):
    """e^A, the sum of A^k/k!, for a square matrix A."""

    def __new__(cls, matrix: Any) -> Any:
        matrix = sympify(matrix)
        if not is_matrix(matrix):
            return exp(matrix)
        check_shapes(matrix)
        rows, cols = shape_of(matrix)
        if rows != cols:
            raise InputError(f"matrix_exp({matrix}) needs a square matrix, but its shape is {shown_shape(matrix)}")
        return Basic.__new__(cls, matrix)

    @property
    def arg(self) -> Any:
        """The exponent."""
        return self.args[0]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.arg.shape  # type: ignore[no-any-return]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        raise InputError(f"the entries of {self} cannot be taken")

    def _sympystr(self, printer: Any) -> str:
        return f"matrix_exp({printer._print(self.arg)})"


def matrix_exp(matrix: Any) -> Any:
    """Return e^A."""
    return MatrixExp(matrix)
