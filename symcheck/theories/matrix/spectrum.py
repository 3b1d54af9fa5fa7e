"""The least and the greatest eigenvalue of a symmetric matrix, as numbers; the Loewner order A <= B."""

from __future__ import annotations

from typing import Any

from sympy import Expr, MatAdd, MatMul, sympify

from symcheck.errors import InputError
from symcheck.theories.matrix.terms import check_shapes, is_matrix, psd, shape_of, shown_shape


class Eigenvalue(Expr):
    """An extreme eigenvalue of a square matrix; it has a value where the matrix is symmetric."""

    is_commutative = True
    is_extended_real = True
    is_real = True
    name = ""

    def __new__(cls, matrix: Any) -> Any:
        matrix = sympify(matrix)
        if not is_matrix(matrix) and not getattr(matrix, "is_Matrix", False):
            raise InputError(f"{cls.name}: {matrix} is a number; a symmetric matrix is needed")
        check_shapes(matrix)
        rows, cols = shape_of(matrix)
        if rows != cols:
            raise InputError(f"{cls.name}({matrix}) needs a square matrix, but its shape is {shown_shape(matrix)}")
        return Expr.__new__(cls, matrix)

    @property
    def arg(self) -> Any:
        """The matrix."""
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}({printer._print(self.arg)})"


class LambdaMin(Eigenvalue):
    """The least eigenvalue of a symmetric matrix: the minimum of <u, A u> over the unit vectors u."""

    name = "lambda_min"


class LambdaMax(Eigenvalue):
    """The greatest eigenvalue of a symmetric matrix: the maximum of <u, A u> over the unit vectors u."""

    name = "lambda_max"


def lambda_min(matrix: Any) -> LambdaMin:
    """Return the least eigenvalue of a symmetric matrix, as a number."""
    return LambdaMin(matrix)


def lambda_max(matrix: Any) -> LambdaMax:
    """Return the greatest eigenvalue of a symmetric matrix, as a number."""
    return LambdaMax(matrix)


def loewner_le(a: Any, b: Any) -> Any:
    """Return the statement A <= B in the Loewner order: B - A is positive semidefinite.

    >>> from sympy import MatrixSymbol
    >>> loewner_le(MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2))
    Q.positive_semidefinite(-A + B)
    """
    difference = MatAdd(sympify(b), MatMul(-1, sympify(a)))
    check_shapes(difference)
    return psd(difference)
