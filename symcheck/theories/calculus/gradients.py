"""Gradients, Jacobians and derivatives of matrices by a number, read off from differentials.

* The gradient of <C, M>, by cyclic rotation of the trace: tr(C^T L V R) = <L^T C R^T, V>;
* the Jacobian: vec(L V R) = (R^T kron L) vec(V).

A number has a differential through the rules of ``differentiation.py``, in which d tr(M), d<u, v>, ... are written as
``Slope(G)``, which stands for <G, V>; it stands linearly there, and ``coefficient`` reads G off.
Source: J. R. Magnus, H. Neudecker, Matrix Differential Calculus, chapters 8 and 9.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    MatMul,
    Mul,
    Sum,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions import KroneckerProduct

from symcheck.theories.calculus.differentials import (
    Multiple,
    Piece,
    Pieces,
    differential,
    has_differential,
    product,
    total,
    turned,
)
from symcheck.theories.calculus.differentiation import (
    ONE,
    ZERO,
    NoRule,
    Scope,
    derivative,
    plus,
    times,
)
from symcheck.theories.calculus.gradient_terms import (
    Differentiated,
    Gradient,
    Jacobian,
    Slope,
    binds,
    hides,
    scaled,
)
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.matrix.terms import Frobenius, Vec, shape_of
from symcheck.theories.probability.functionals import E
from symcheck.theories.sums.matrix_sums import MatrixSum


@has_differential(Gradient, Jacobian)
def _second(term: Any, x: Any, scope: Scope) -> Pieces:
    return differential(carried_out(term, scope), x, scope)


# -- what is read off --------------------------------------------------------------------------------------------------


def _under(piece: Any, term: Any) -> Any:
    for mean in piece.under:
        term = mean.around(term)
    return term


def pairing(constant: Any, matrix: Any, x: Any, scope: Scope) -> Expr:
    """Return d<C, M> for a constant C: a Slope by a matrix letter, a number by a number."""
    parts: list[Any] = []
    for piece in differential(matrix, x, scope):
        if any(mean.clashes(constant) for mean in piece.under):
            raise NoRule(matrix)
        if isinstance(piece, Multiple):
            parts.append(_under(piece, times(piece.slope, Frobenius(constant, piece.matrix))))
        else:
            inside = constant if not piece.turned else Transpose(constant)
            left, right = (piece.left, piece.right) if not piece.turned else (turned(piece.right), turned(piece.left))
            parts.append(_under(piece, Slope(product(turned(left), inside, turned(right)))))
    return plus(*parts)


def coefficient(term: Any, x: Any) -> Any:
    """Return the matrix G for which a number that is linear in the direction V is <G, V>."""
    if term is ZERO or (isinstance(term, Mul) and ZERO in term.args):
        return ZeroMatrix(*x.shape)
    match term:
        case Slope():
            return term.args[0]
        case Add():
            return total([coefficient(arg, x) for arg in term.args], x.shape)
        case Mul():
            linear = [arg for arg in term.args if arg.has(Slope)]
            others = [arg for arg in term.args if not arg.has(Slope)]
            if len(linear) == 1:
                return scaled(coefficient(linear[0], x), *others)
        case Sum() if len(term.limits) == 1:
            return MatrixSum(coefficient(term.function, x), term.limits[0])
        case E() if not term.law.has(Slope):
            return E(coefficient(term.integrand, x), term.law)
    raise NoRule(term)


def gradient(f: Any, x: Any, scope: Scope) -> Any:
    """Return the gradient of a number in a matrix or vector letter."""
    return coefficient(derivative(f, x, scope), x)


def jacobian(matrix: Any, x: Any, scope: Scope) -> Any:
    """Return the matrix J with d vec(M) = J vec(dX)."""
    m, n = shape_of(matrix)
    p, q = shape_of(x)
    parts = []
    for piece in differential(matrix, x, scope):
        if isinstance(piece, Multiple):
            slope = _stacked(coefficient(piece.slope, x), (p, q))
            part = MatMul(_stacked(piece.matrix, (m, n)), Transpose(slope))
        else:
            part = _linear(piece, (m, n), (p, q))
        parts.append(_under(piece, part))
    return total(parts, (m * n, p * q))


def _stacked(matrix: Any, shape: Any) -> Any:
    return matrix if shape[1] == 1 else Vec(matrix)


def _linear(piece: Piece, outer: Any, inner: Any) -> Any:
    """vec(L V R) = (R^T kron L) vec(V); where the result is one row or one column, or V is, V^T may stand in it."""
    left, right, flipped = piece.left, piece.right, piece.turned
    if flipped and 1 in outer:
        left, right, flipped = turned(right), turned(left), False  # vec(L V^T R) = vec(R^T V L^T)
        outer = outer[::-1]
    rows, cols = inner[::-1] if flipped else inner
    if flipped and 1 not in inner:
        raise NoRule(left)  # it needs a commutation matrix
    left = Identity(rows) if left is None else left
    right = Identity(cols) if right is None else right
    if (outer[1], cols) == (1, 1):
        return scaled(left, _entry_of(right))
    if (outer[0], rows) == (1, 1):
        return scaled(Transpose(right), _entry_of(left))
    return KroneckerProduct(Transpose(right), left)


def _entry_of(matrix: Any) -> Any:
    """Return the number that a matrix of shape (1, 1) is."""
    return ONE if isinstance(matrix, Identity) else Frobenius(Identity(1), matrix)


def carried_out(term: Differentiated, scope: Scope) -> Any:
    """Return a gradient or a Jacobian as a term without it, at its point; raises NoRule."""
    body, letter, point = term.args
    if point != letter and (hides(body, letter) or binds(body, free_symbols(point))):
        raise NoRule(term)
    read: Any = gradient if isinstance(term, Gradient) else jacobian
    found = read(body, letter, scope)
    return found if point == letter else substitute(found, letter, point)


def at_the_point(term: Differentiated) -> Basic:
    """Return the body at the point."""
    return substitute(term.body, term.letter, term.point)  # type: ignore[no-any-return]
