"""Covariance matrices in a model: shown to be symmetric and positive definite, inverted, factored as L L^T."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flint import arb, ctx, fmpq
from sympy import Basic, Inverse, MatAdd, MatMul, Transpose
from sympy.matrices import MatrixBase

from symcheck.evaluation import At, Number, Undecided, Undefined
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball, checked
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.gaussian.tilting import Matrix, cholesky
from symcheck.theories.matrix import arithmetic
from symcheck.theories.matrix.arithmetic import Rows
from symcheck.theories.matrix.model import rows_of


def require_covariance(normal: Normal, at: At) -> None:
    """Raise Undefined where a Gaussian density has no symmetric positive definite covariance."""
    if normal.covariance is not None:
        covariance_rows(normal, at)
    elif numbers.sign(at.number(normal.variance)) <= 0:
        raise Undefined(f"the variance of {normal} is not positive")


def covariance_rows(normal: Normal, at: At) -> Rows:
    """Return the covariance matrix; raises Undefined where it is not symmetric positive definite."""
    rows = rows_of(normal.variance, at)
    if arithmetic.is_exact(rows):
        if not _is_definite(tuple(map(tuple, rows))):
            raise Undefined(f"the covariance of {normal} is not symmetric positive definite")
    else:
        if not _is_symmetric(normal.variance, at):
            raise Undecided(f"whether the covariance of {normal} is symmetric")
        cholesky(_balls(rows))  # raises Undecided
    return rows


@lru_cache(maxsize=1024)
def _is_definite(rows: tuple[tuple[fmpq, ...], ...]) -> bool:
    return arithmetic.has_attribute([list(row) for row in rows], "positive definite")


def _is_symmetric(term: Any, at: At) -> bool:
    """Whether a matrix is symmetric: by its entries where they are exact, else by its form."""
    rows = rows_of(term, at)
    if arithmetic.is_exact(rows):
        return rows == arithmetic.transposed(rows)
    match term:
        case MatAdd():
            return all(_is_symmetric(arg, at) for arg in term.args)
        case MatMul():
            factors = [arg for arg in term.args if is_vector(arg)]
            half = len(factors) // 2
            ends = zip(factors[:half], reversed(factors[len(factors) - half :]), strict=True)
            middle = factors[half : len(factors) - half]
            return all(_turned(a) == b for a, b in ends) and all(_is_symmetric(arg, at) for arg in middle)
        case Inverse() | Transpose():
            return _is_symmetric(term.arg, at)
    return isinstance(term, MatrixBase) and term == term.T


def _turned(factor: Any) -> Basic:
    return factor.arg if isinstance(factor, Transpose) else Transpose(factor)


def density(normal: Normal, gap: Sequence[Number], at: At) -> Number:
    """Return det(2 pi S)^(-1/2) exp(-<gap, S^-1 gap>/2)."""
    rows = covariance_rows(normal, at)
    if len(rows) != len(gap):
        raise Undefined(f"the covariance of {normal} does not have the dimension of its point")
    column: Rows = [[x] for x in gap]
    square = arithmetic.multiplied(
        arithmetic.transposed(column), arithmetic.multiplied(arithmetic.inverse(rows), column)
    )[0][0]
    scale = (2 * arb.pi()) ** len(gap) * ball(arithmetic.determinant(rows))
    return checked((-ball(square) / 2).exp() / scale.sqrt())


def displaced(normal: Normal, mean: Sequence[Number], normals: Sequence[Number], at: At) -> list[Number]:
    """Return mean + L xi with L L^T the covariance: a Gaussian variable made from standard normals."""
    if normal.covariance is None:
        require_covariance(normal, at)
        deviation = numbers.square_root(at.number(normal.variance))
        return [numbers.add([m, numbers.multiply([deviation, x])]) for m, x in zip(mean, normals, strict=True)]
    rows = covariance_rows(normal, at)
    if len(rows) != len(mean):
        raise Undefined(f"the covariance of {normal} does not have the dimension of its mean")
    made = []
    for m, row in zip(mean, _root(rows), strict=True):
        made.append(numbers.add([m, *(numbers.multiply([a, x]) for a, x in zip(row, normals, strict=True))]))
    return made


def _root(rows: Rows) -> Matrix:
    if arithmetic.is_exact(rows):
        return _exact_root(tuple(map(tuple, rows)), ctx.prec)
    return cholesky(_balls(rows))


@lru_cache(maxsize=256)
def _exact_root(rows: tuple[tuple[fmpq, ...], ...], precision: int) -> Matrix:
    return cholesky(_balls([list(row) for row in rows]))


def _balls(rows: Rows) -> Matrix:
    return [[ball(x) for x in row] for row in rows]
