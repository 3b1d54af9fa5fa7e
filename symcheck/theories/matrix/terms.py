"""Matrix terms that SymPy lacks (vec, the Frobenius product and norm, psd), and the check of every shape.

The rest is SymPy's own: MatrixSymbol, MatAdd, MatMul, MatPow, Transpose, Inverse, Identity, ZeroMatrix, Trace,
Determinant, KroneckerProduct, Matrix([[...]]). SymPy compares only shapes that are numbers; symcheck compares them all.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

from sympy import Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Q, expand, preorder_traversal, sympify
from sympy.assumptions import AppliedPredicate, Predicate
from sympy.core.relational import Relational
from sympy.matrices.expressions import Determinant, Inverse, MatPow, Trace, Transpose
from sympy.multipledispatch import Dispatcher

from symcheck.errors import InputError


class PositiveSemidefinitePredicate(Predicate):
    """psd(A): the square matrix A is symmetric and u^T A u >= 0 for every u."""

    name = "positive_semidefinite"
    handler = Dispatcher("PositiveSemidefiniteHandler", doc="SymPy is never asked.")


psd = PositiveSemidefinitePredicate()
"""The hypothesis that a matrix is symmetric and positive semidefinite: ``given=[psd(X)]``."""

ATTRIBUTES: dict[Any, str] = {
    Q.symmetric: "symmetric",
    Q.positive_definite: "positive definite",
    psd: "positive semidefinite",
    Q.orthogonal: "orthogonal",
    Q.diagonal: "diagonal",
    Q.invertible: "invertible",
}
"""What a hypothesis may say of a matrix. A positive (semi)definite matrix is symmetric, as everywhere in statistics."""


def is_matrix(term: Any) -> bool:
    """Whether a term is a matrix or a vector."""
    return isinstance(term, MatrixExpr)


def is_number(term: Any) -> bool:
    """Whether a matrix has the shape (1, 1), so that it stands for a number: u^T A v."""
    return is_matrix(term) and tuple(term.shape) == (1, 1)


@lru_cache(maxsize=4096)
def size(n: Any) -> Expr:
    """Return a dimension in the form in which dimensions are compared."""
    return expand(n)


def shape_of(term: Any) -> tuple[Expr, Expr]:
    """Return the shape of a matrix, its dimensions comparable."""
    return size(term.shape[0]), size(term.shape[1])


def shown_shape(term: Any) -> str:
    """Return a shape as text."""
    return f"({term.shape[0]}, {term.shape[1]})"


class Vec(MatrixExpr):
    """vec(A): the columns of the m x n matrix A under one another, a vector of shape (m n, 1)."""

    def __new__(cls, matrix: Any) -> Vec:
        matrix = _matrix("vec", matrix)
        return Basic.__new__(cls, matrix)

    @property
    def arg(self) -> MatrixExpr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (self.arg.shape[0] * self.arg.shape[1], Integer(1))

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"the entries of {self} cannot be taken")

    def _sympystr(self, printer: Any) -> str:
        return f"vec({printer._print(self.arg)})"


class Frobenius(Expr):
    """The Frobenius product <A, B> = tr(A^T B) of two matrices of one shape: the sum of a_ij b_ij."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, a: Any, b: Any) -> Frobenius:
        a, b = _matrix("frobenius", a), _matrix("frobenius", b)
        if shape_of(a) != shape_of(b):
            raise InputError(f"frobenius: {a} has shape {shown_shape(a)} but {b} has shape {shown_shape(b)}")
        return Expr.__new__(cls, a, b)

    def _sympystr(self, printer: Any) -> str:
        return f"frobenius({printer._print(self.args[0])}, {printer._print(self.args[1])})"


class FrobeniusNorm(Expr):
    """The Frobenius norm |A|_F, the square root of tr(A^T A)."""

    is_commutative = True
    is_extended_real = True
    is_real = True
    is_extended_nonnegative = True

    def __new__(cls, a: Any) -> FrobeniusNorm:
        return Expr.__new__(cls, _matrix("frobenius_norm", a))

    def _sympystr(self, printer: Any) -> str:
        return f"frobenius_norm({printer._print(self.args[0])})"


def _matrix(name: str, term: Any) -> Any:
    term = sympify(term)
    if not is_matrix(term):
        raise InputError(f"{name}: {term} is a number; a matrix is needed")
    check_shapes(term)
    return term


def vec(matrix: Any) -> Vec:
    """Return the columns of a matrix under one another, so that vec(A X B) = (B^T kron A) vec(X)."""
    return Vec(matrix)


def vec_rows(matrix: Any) -> Vec:
    """Return the rows of a matrix one after the other (the row convention), so that it turns A X B into A kron B^T."""
    return Vec(Transpose(_matrix("vec_rows", matrix)))


def frobenius(a: Any, b: Any) -> Frobenius:
    """Return <A, B> = tr(A^T B)."""
    return Frobenius(a, b)


def frobenius_norm(a: Any) -> FrobeniusNorm:
    """Return the square root of tr(A^T A)."""
    return FrobeniusNorm(a)


# -- shapes ------------------------------------------------------------------------------------------------------------


def check_shapes(term: Any) -> None:
    """Raise InputError, with both shapes, where a term adds, multiplies or inverts matrices that do not fit."""
    for node in preorder_traversal(term):
        if isinstance(node, MatAdd):
            _one_shape(node, "are added")
        elif isinstance(node, MatMul):
            _products(node)
        elif isinstance(node, (Inverse, MatPow, Trace, Determinant)):
            _square(node.args[0], _NAMES.get(type(node), "a power"))
        elif isinstance(node, AppliedPredicate):
            for argument in node.arguments:
                if node.function in ATTRIBUTES:
                    _square(argument, f"`{ATTRIBUTES[node.function]}`")
        elif isinstance(node, Relational):
            _sides(node)


_NAMES = {Inverse: "the inverse", Trace: "the trace", Determinant: "the determinant"}


def _one_shape(node: Any, what: str) -> None:
    first = node.args[0]
    for other in node.args[1:]:
        if not is_matrix(other):
            raise InputError(f"{first} of shape {shown_shape(first)} and the number {other} {what}")
        if shape_of(other) != shape_of(first):
            raise InputError(
                f"matrices of different shapes {what}: {first} has shape {shown_shape(first)} "
                f"but {other} has shape {shown_shape(other)}"
            )


def _products(node: Any) -> None:
    matrices = [arg for arg in node.args if is_matrix(arg)]
    for left, right in pairwise(matrices):
        if size(left.shape[1]) != size(right.shape[0]):
            raise InputError(
                f"the product {left}*{right} has no meaning: {left} has shape {shown_shape(left)} "
                f"but {right} has shape {shown_shape(right)}"
            )


def _square(matrix: Any, what: str) -> None:
    if not is_matrix(matrix):
        raise InputError(f"{what} of {matrix}: it is a number, not a matrix")
    rows, cols = shape_of(matrix)
    if rows != cols:
        raise InputError(f"{what} of {matrix} needs a square matrix, but its shape is {shown_shape(matrix)}")


def _sides(node: Any) -> None:
    left, right = node.args
    if any(is_number(side) or not is_matrix(side) for side in (left, right)):
        if not any(is_matrix(side) and not is_number(side) for side in (left, right)):
            return
        raise InputError(f"a matrix is compared with a number: {left} and {right}")
    if is_matrix(left) and shape_of(left) != shape_of(right):
        raise InputError(
            f"matrices of different shapes are compared: {left} has shape {shown_shape(left)} "
            f"but {right} has shape {shown_shape(right)}"
        )
