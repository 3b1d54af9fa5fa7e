"""The rules of differentiation for numbers made of matrices: traces, determinants, inner products, norms.

d tr(M) = tr(dM), d det(M) = det(M) tr(M^-1 dM), d|u| = <u, du>/|u|. The determinant has a derivative where M is
singular as well, but its rule asks for an inverse.
Source: K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, sections 2.1 to 2.5.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Identity, ImmutableMatrix, Integer, Inverse, MatrixExpr, Transpose
from sympy.matrices.expressions import Determinant, Trace
from sympy.matrices.expressions.matexpr import MatrixElement

from symcheck.theories.calculus.differentials import rate
from symcheck.theories.calculus.differentiation import (
    SQUARES,
    ZERO,
    NoRule,
    Scope,
    differentiates,
    over,
    plus,
    times,
)
from symcheck.theories.calculus.gradient_terms import StopGradient
from symcheck.theories.calculus.gradients import pairing
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, is_matrix, is_number

SQUARES[Norm] = lambda term: Inner(term.args[0], term.args[0])
SQUARES[FrobeniusNorm] = lambda term: Frobenius(term.args[0], term.args[0])


@differentiates(StopGradient)
def _stopped(term: Any, x: Any, scope: Scope) -> Expr:
    return ZERO


@differentiates(Trace)
def _trace(term: Any, x: Any, scope: Scope) -> Expr:
    return pairing(Identity(term.arg.shape[0]), term.arg, x, scope)


@differentiates(Determinant)
def _determinant(term: Any, x: Any, scope: Scope) -> Expr:
    slope = pairing(Transpose(Inverse(term.arg)), term.arg, x, scope)
    return ZERO if slope is ZERO else times(term, slope)


@differentiates(Inner, Frobenius)
def _product(term: Any, x: Any, scope: Scope) -> Expr:
    u, v = term.args
    return plus(pairing(v, u, x, scope), pairing(u, v, x, scope))


@differentiates(Norm, FrobeniusNorm)
def _norm(term: Any, x: Any, scope: Scope) -> Expr:
    slope = pairing(term.args[0], term.args[0], x, scope)
    return ZERO if slope is ZERO else over(slope, term)


@differentiates(MatrixElement)
def _element(term: Any, x: Any, scope: Scope) -> Expr:
    """An entry of a matrix of concrete size is its product with a unit matrix."""
    matrix, i, j = term.args
    if is_matrix(x):
        if not all(isinstance(k, Integer) for k in (*matrix.shape, i, j)):
            raise NoRule(term)
        unit = ImmutableMatrix(*matrix.shape, lambda k, other: int((k, other) == (i, j)))
        return pairing(unit, matrix, x, scope)
    return rate(matrix, x, scope)[i, j]  # type: ignore[no-any-return]


@differentiates(MatrixExpr)
def _one_by_one(term: Any, x: Any, scope: Scope) -> Expr:
    """A matrix of shape (1, 1) is a number: u^T A v."""
    if not is_number(term):
        raise NoRule(term)
    return pairing(Identity(1), term, x, scope)
