"""Gaussian densities and the Euclidean geometry of vectors of symbolic dimension."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Basic, Derivative, Expr, Identity, MatMul, MatrixExpr, sympify

from symcheck.errors import InputError


def is_vector(term: Basic) -> bool:
    """Whether a term is a column vector: a matrix expression of shape (d, 1)."""
    return isinstance(term, MatrixExpr)


def _same_space(name: str, u: Basic, v: Basic) -> None:
    shape_u = u.shape if is_vector(u) else ()  # type: ignore[attr-defined]
    shape_v = v.shape if is_vector(v) else ()  # type: ignore[attr-defined]
    if shape_u != shape_v:
        slope = any(isinstance(w, Derivative) and is_vector(w.args[0]) for w in (u, v))
        hint = "; write derivative(w, t) for the derivative of a vector" if slope else ""
        raise InputError(f"{name}: {u} has shape {shape_u or 'scalar'} but {v} has shape {shape_v or 'scalar'}{hint}")
    if shape_u and shape_u[1] != 1:
        raise InputError(f"{name}: {u} has shape {shape_u}; a column vector (d, 1) is needed")


class Inner(Expr):
    """The inner product <u, v> of two vectors of R^d; of two numbers, their product."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, u: Any, v: Any) -> Expr:
        u, v = sympify(u), sympify(v)
        _same_space("inner", u, v)
        return Expr.__new__(cls, u, v) if is_vector(u) else u * v

    def _sympystr(self, printer: Any) -> str:
        return f"inner({printer._print(self.args[0])}, {printer._print(self.args[1])})"


class Norm(Expr):
    """The Euclidean norm of a vector of R^d; of a number, its absolute value."""

    is_commutative = True
    is_extended_real = True
    is_real = True
    is_extended_nonnegative = True

    def __new__(cls, u: Any) -> Expr:
        u = sympify(u)
        _same_space("norm", u, u)
        return Expr.__new__(cls, u) if is_vector(u) else Abs(u)

    def _sympystr(self, printer: Any) -> str:
        return f"norm({printer._print(self.args[0])})"


class Normal(Expr):
    """The density of N(mean, S) at the point x: det(2 pi S)^(-1/2) exp(-<x - mean, S^-1 (x - mean)>/2).

    ``x`` and ``mean`` are numbers (d = 1) or vectors of one shape (d, 1). The covariance S is a symmetric positive
    definite d x d matrix; a number v > 0 stands for v I. Raises InputError on shapes that do not fit.
    Source: Bishop, PRML, eq. (2.43).
    """

    is_commutative = True
    is_extended_real = True
    is_real = True
    is_extended_nonnegative = True

    def __new__(cls, x: Any, mean: Any, variance: Any) -> Normal:
        x, mean, variance = sympify(x), sympify(mean), sympify(variance)
        if is_vector(x) and mean == 0:
            from sympy import ZeroMatrix

            mean = ZeroMatrix(*x.shape)
        _same_space("Normal", x, mean)
        if is_vector(variance):
            variance = _covariance(x, variance)
        return Expr.__new__(cls, x, mean, variance)

    @property
    def point(self) -> Basic:
        return self.args[0]

    @property
    def mean(self) -> Basic:
        return self.args[1]

    @property
    def variance(self) -> Expr:
        """The number v of a covariance v I, or the covariance matrix."""
        return self.args[2]  # type: ignore[return-value]

    @property
    def covariance(self) -> MatrixExpr | None:
        """The covariance where it is given as a matrix."""
        return self.args[2] if is_vector(self.args[2]) else None  # type: ignore[return-value]

    @property
    def dim(self) -> Expr:
        """The dimension d."""
        return self.point.shape[0] if is_vector(self.point) else sympify(1)  # type: ignore[attr-defined]

    def _sympystr(self, printer: Any) -> str:
        return f"Normal({', '.join(printer._print(arg) for arg in self.args)})"


def _covariance(x: Basic, covariance: Any) -> Basic:
    """Return a covariance matrix of the dimension of x; the number v for one written ``v*Identity(d)``."""
    from symcheck.theories.matrix.terms import check_shapes, shape_of, shown_shape, size

    check_shapes(covariance)
    dim = size(x.shape[0]) if is_vector(x) else None  # type: ignore[attr-defined]
    if shape_of(covariance) != (dim, dim):
        space = f"the vector {x} of shape {shown_shape(x)}" if is_vector(x) else f"the number {x}"
        raise InputError(f"Normal: the covariance {covariance} of shape {shown_shape(covariance)} does not fit {space}")
    scalar, matrix = covariance.as_coeff_mmul() if isinstance(covariance, MatMul) else (sympify(1), covariance)
    if isinstance(matrix, MatMul) and len(matrix.args) == 1:
        matrix = matrix.args[0]
    return scalar if isinstance(matrix, Identity) else covariance


def inner(u: Any, v: Any) -> Expr:
    """Return <u, v>."""
    return Inner(u, v)


def norm(u: Any) -> Expr:
    """Return the Euclidean norm of u; ``norm(u)**2`` is <u, u>."""
    return Norm(u)
