"""The differential of a matrix term M(W) in the direction V: a sum of pieces L V R, L V^T R, and slope * A.

L, R and A do not hold V. The product rule puts a factor on either side of a piece, and d(A^-1) = -A^-1 dA A^-1. By a
number there are multiples only. Source: J. R. Magnus, H. Neudecker, Matrix Differential Calculus, chapters 8 and 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sympy import (
    Dummy,
    Expr,
    Identity,
    ImmutableDenseMatrix,
    ImmutableMatrix,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Ne,
    Sum,
    Transpose,
    ZeroMatrix,
    preorder_traversal,
)
from sympy.matrices.expressions import KroneckerProduct

from symcheck.theories.calculus.differentiation import (
    ONE,
    ZERO,
    NoRule,
    Scope,
    Varying,
    derivative,
    times,
    varying_term,
)
from symcheck.theories.calculus.gradient_terms import (
    MapGradient,
    MapHessian,
    MapJacobian,
    MapPartial,
    StopGradientMatrix,
    scaled,
)
from symcheck.theories.calculus.kinks import has_moving_kink
from symcheck.theories.calculus.rates import Rate, RateAt
from symcheck.theories.calculus.terms import as_it_stands, depends, fresh, may_be
from symcheck.theories.field.maps import AppliedVector
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.matrix.exponential_terms import MatrixExp
from symcheck.theories.matrix.terms import Vec, is_matrix, shape_of
from symcheck.theories.probability.functionals import E, MatrixE
from symcheck.theories.probability.variables import VectorVariable
from symcheck.theories.sums.matrix_sums import MatrixSum


@dataclass(frozen=True, slots=True)
class Mean:
    """The expectation under a law, around a piece."""

    law: Any

    def around(self, term: Any) -> Any:
        return E(term, self.law)

    def clashes(self, term: Any) -> bool:
        """Whether a term holds what is bound here."""
        return bool(set(E(ONE, self.law).integrated) & free_symbols(term))


@dataclass(frozen=True, slots=True)
class Total:
    """The sum over a range, around a piece; its index occurs nowhere else."""

    limits: Any

    def around(self, term: Any) -> Any:
        return MatrixSum(term, self.limits) if is_matrix(term) else as_it_stands(Sum, term, self.limits)

    def clashes(self, term: Any) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Piece:
    """L V R (``turned``: L V^T R) for the direction V; None for an identity. ``under``: means and sums around it."""

    left: Any = None
    right: Any = None
    turned: bool = False
    under: tuple[Mean | Total, ...] = ()


@dataclass(frozen=True, slots=True)
class Multiple:
    """slope * matrix for a number ``slope`` that is linear in the direction."""

    slope: Expr
    matrix: Any
    under: tuple[Mean | Total, ...] = ()


Pieces = list[Any]
MatrixRule = Callable[[Any, Any, Scope], Pieces]
DIFFERENTIALS: dict[type, MatrixRule] = {}


def has_differential(*classes: type) -> Callable[[MatrixRule], MatrixRule]:
    """Register the rule for matrix terms of some classes that depend on the variable."""

    def register(rule: MatrixRule) -> MatrixRule:
        for cls in classes:
            DIFFERENTIALS[cls] = rule
        return rule

    return register


def differential(term: Any, x: Any, scope: Scope) -> Pieces:
    """Return the differential of a matrix term by a matrix letter (or by a number); raises NoRule."""
    if term == x:
        return [Piece()]
    if not depends(term, x):
        return []
    for cls in type(term).__mro__:
        if cls in DIFFERENTIALS:
            return DIFFERENTIALS[cls](term, x, scope)
    raise NoRule(term)


# -- products of matrices, as they stand -------------------------------------------------------------------------------


def product(*factors: Any) -> Any:
    """Return a product of matrices, leaving out those that are None; None for the empty one."""
    kept = [factor for factor in factors if factor is not None]
    return None if not kept else kept[0] if len(kept) == 1 else MatMul(*kept)


def total(matrices: list[Any], shape: Any) -> Any:
    """Return a sum of matrices."""
    if not matrices:
        return ZeroMatrix(*shape)
    return matrices[0] if len(matrices) == 1 else MatAdd(*matrices)


def turned(matrix: Any) -> Any:
    return None if matrix is None else Transpose(matrix)


def multiplied(pieces: Pieces, left: Any, right: Any) -> Pieces:
    """Return left * pieces * right."""
    found: Pieces = []
    for piece in pieces:
        outer = [factor for factor in (left, right) if factor is not None]
        if any(mean.clashes(factor) for mean in piece.under for factor in outer):
            raise NoRule(product(*outer))
        if isinstance(piece, Multiple):
            found.append(replace(piece, matrix=product(left, piece.matrix, right)))
        else:
            found.append(replace(piece, left=product(left, piece.left), right=product(piece.right, right)))
    return found


# -- rules -------------------------------------------------------------------------------------------------------------


@has_differential(MatAdd)
def _sum(term: Any, x: Any, scope: Scope) -> Pieces:
    return [piece for arg in term.args for piece in differential(arg, x, scope)]


@has_differential(MatMul)
def _product(term: Any, x: Any, scope: Scope) -> Pieces:
    numbers = [arg for arg in term.args if not is_matrix(arg)]
    matrices = [arg for arg in term.args if is_matrix(arg)]
    found: Pieces = []
    for i, number in enumerate(numbers):
        slope = derivative(number, x, scope)
        if slope is not ZERO:
            found.append(Multiple(times(*numbers[:i], slope, *numbers[i + 1 :]), product(*matrices)))
    for i, matrix in enumerate(matrices):
        before, after = product(*matrices[:i]), product(*matrices[i + 1 :])
        if numbers:
            before = scaled(Identity(matrices[0].shape[0]) if before is None else before, *numbers)
        found += multiplied(differential(matrix, x, scope), before, after)
    return found


@has_differential(Transpose)
def _transpose(term: Any, x: Any, scope: Scope) -> Pieces:
    return [
        replace(piece, matrix=Transpose(piece.matrix))
        if isinstance(piece, Multiple)
        else replace(piece, left=turned(piece.right), right=turned(piece.left), turned=not piece.turned)
        for piece in differential(term.arg, x, scope)
    ]


@has_differential(Inverse)
def _inverse(term: Any, x: Any, scope: Scope) -> Pieces:
    """d(A^-1) = -A^-1 dA A^-1."""
    return multiplied(differential(term.arg, x, scope), scaled(term, Integer(-1)), term)


@has_differential(MatPow)
def _power(term: Any, x: Any, scope: Scope) -> Pieces:
    base, exponent = term.args
    if not isinstance(exponent, Integer) or abs(int(exponent)) > 12:
        raise NoRule(term)
    factor = base if exponent > 0 else Inverse(base)
    return _product(MatMul(*[factor] * abs(int(exponent))), x, scope) if exponent else []


@has_differential(KroneckerProduct)
def _kronecker(term: Any, x: Any, scope: Scope) -> Pieces:
    return _slot_by_slot(term, list(term.args), x, scope)


@has_differential(Vec)
def _vec(term: Any, x: Any, scope: Scope) -> Pieces:
    return _slot_by_slot(term, [term.arg], x, scope)


def _slot_by_slot(term: Any, args: list[Any], x: Any, scope: Scope) -> Pieces:
    """What is linear in each of its arguments; only multiples of matrices can stand in them."""
    found: Pieces = []
    for i, arg in enumerate(args):
        for piece in differential(arg, x, scope):
            if not isinstance(piece, Multiple):
                raise NoRule(term)
            inside = type(term)(*args[:i], piece.matrix, *args[i + 1 :])
            if any(mean.clashes(other) for mean in piece.under for other in args[:i] + args[i + 1 :]):
                raise NoRule(term)
            found.append(replace(piece, matrix=inside))
    return found


@has_differential(ImmutableDenseMatrix)
def _explicit(term: Any, x: Any, scope: Scope) -> Pieces:
    """Entry by entry, by a number."""
    if is_matrix(x):
        raise NoRule(term)
    return [Multiple(ONE, ImmutableMatrix(term.rows, term.cols, [derivative(entry, x, scope) for entry in term]))]


@has_differential(StopGradientMatrix)
def _stopped(term: Any, x: Any, scope: Scope) -> Pieces:
    return []


@has_differential(VectorVariable, MatrixSymbol)
def _another(term: Any, x: Any, scope: Scope) -> Pieces:
    """Another member of the same process is constant where its index is another."""
    if may_be(term, x) and not scope.proves(Ne(term.index, x.index, evaluate=False)):
        raise NoRule(term)
    return []


@has_differential(MatrixExp)
def _exponential(term: MatrixExp, x: Any, scope: Scope) -> Pieces:
    """d e^(c A) = dc A e^(c A), for a constant A."""
    factors = list(term.arg.args) if isinstance(term.arg, MatMul) else [term.arg]
    constant = [factor for factor in factors if is_matrix(factor)]
    if any(depends(factor, x) for factor in constant):
        raise NoRule(term)
    scale = Mul._from_args([factor for factor in factors if not is_matrix(factor)])
    return [Multiple(derivative(scale, x, scope), product(*constant, term))]


@has_differential(AppliedVector)
def _unknown_vector(term: Any, x: Any, scope: Scope) -> Pieces:
    """A function of time has a derivative by the time; any other one goes by the chain rule."""
    if term.arguments == (x,) and not is_matrix(x) and not any(depends(p, x) for p in term.function.parameters):
        scope.used[f"{term.function.name} is differentiable (standing condition)"] = None
        return [Multiple(ONE, Rate(term, x))]
    return _through(MapPartial(term, [0] * (len(term.arguments) + len(term.function.parameters))), x, scope)


@has_differential(MapPartial)
def _through(term: Any, x: Any, scope: Scope) -> Pieces:
    """dF(u, s; theta) = J du + F_s ds + F_theta dtheta for a vector u and numbers s and theta."""
    application = term.application
    scope.used[f"{application.function.name} is smooth (standing condition)"] = None
    found: Pieces = []
    for position, argument in enumerate((*application.arguments, *application.function.parameters)):
        if not depends(argument, x):
            continue
        if is_matrix(argument):
            parameter = position >= len(application.arguments)
            if any(term.orders) or parameter or argument.shape[1] != 1 or application.shape[1] != 1:
                raise NoRule(term)
            found += multiplied(differential(argument, x, scope), MapJacobian(application, position), None)
        else:
            orders = [order + (i == position) for i, order in enumerate(term.orders)]
            slope = derivative(argument, x, scope)
            if slope is not ZERO:
                found.append(Multiple(slope, MapPartial(application, orders)))
    return found


@has_differential(Rate)
def _second_rate(term: Rate, x: Any, scope: Scope) -> Pieces:
    """A function of time has a second derivative by the time; what else is differentiated twice is carried out once."""
    if term.variable == x and of_time(term):
        return [Multiple(ONE, Rate(term, x))]
    return differential(carried_out(term, scope), x, scope)


@has_differential(RateAt)
def _rate_at(term: RateAt, x: Any, scope: Scope) -> Pieces:
    return differential(carried_out(term, scope), x, scope)


def of_time(term: Any) -> bool:
    """Whether a term is d/dt of an unknown function of t, or a derivative of that, again by t."""
    if not isinstance(term, Rate):
        return False
    inner = term.arg
    if isinstance(inner, Rate):
        return inner.variable == term.variable and of_time(inner)
    return isinstance(inner, AppliedVector) and inner.arguments == (term.variable,) and not inner.function.parameters


def rate(matrix: Any, x: Any, scope: Scope) -> Any:
    """Return the derivative of a matrix by a number."""
    parts = []
    for piece in differential(matrix, x, scope):
        part = scaled(piece.matrix, piece.slope)
        for mean in piece.under:
            part = mean.around(part)
        parts.append(part)
    return total(parts, shape_of(matrix))


def carried_out(term: Any, scope: Scope) -> Any:
    """Return a Rate or RateAt as a term without it; the derivative F'(u) of an unknown function is a MapPartial."""
    body, x = term.args[:2]
    own = fresh(str(x), body, *term.args[2:])
    found = rate(substitute(body, x, own), own, scope)
    known = {node: _partial(node) for node in preorder_traversal(found) if isinstance(node, Rate)}
    return substitute(found.xreplace(known), own, term.args[2] if isinstance(term, RateAt) else x)


def _partial(term: Any) -> Any:
    order = 0
    while isinstance(term, Rate):
        term, order = term.arg, order + 1
    if not isinstance(term, AppliedVector):
        raise NoRule(term)
    return MapPartial(term, [order, *[0] * len(term.function.parameters)])


@has_differential(MapGradient)
def _unknown_gradient(term: MapGradient, x: Any, scope: Scope) -> Pieces:
    """d grad f(u) = H du for a function of one vector u."""
    application = term.application
    if len(application.arguments) > 1 or term.shape[1] != 1:
        raise NoRule(term)
    if any(depends(item, x) for item in application.function.parameters):
        raise NoRule(term)
    return multiplied(differential(application.arguments[0], x, scope), MapHessian(application, 0), None)


@has_differential(MatrixE)
def _mean(term: Any, x: Any, scope: Scope) -> Pieces:
    """Under the integral, where the law does not vary."""
    if depends(term.law, x) or x in term.integrated or has_moving_kink(term, x):
        raise NoRule(term)
    scope.used["differentiation under the integral (standing condition)"] = None
    mean = Mean(term.law)
    return [replace(piece, under=(*piece.under, mean)) for piece in differential(term.integrand, x, scope)]


@has_differential(MatrixSum)
def _termwise(term: MatrixSum, x: Any, scope: Scope) -> Pieces:
    """Term by term, over bounds that do not vary."""
    if any(depends(bound, x) for bound in term.bounds):
        raise NoRule(term)
    term = term.renamed(Dummy(term.index.name, integer=True))
    around, inside = Total(term.args[1]), scope.within(term.index)
    one = varying_term(term, term.function, term.args[1], x, scope)
    if one is None:
        return [replace(piece, under=(*piece.under, around)) for piece in differential(term.function, x, inside)]
    if any(at.there is not ONE for at in one.places):
        raise NoRule(term)
    around, index = Total(one.limits), one.limits[0]
    rest = [_filled(piece, one) for piece in differential(one.body, x, scope.within(index))]
    varying = [_filled(piece, one, at.index) for at in one.places for piece in differential(one.body, at.place, scope)]
    return [*(replace(piece, under=(*piece.under, around)) for piece in rest), *varying]


def _filled(piece: Any, one: Varying, index: Any = None) -> Any:
    """Put the members of a process into the places of a piece."""
    if piece.under:
        raise NoRule(piece.under[0])
    parts = ("slope", "matrix") if isinstance(piece, Multiple) else ("left", "right")
    values = {part: getattr(piece, part) for part in parts}
    return replace(piece, **{k: v if v is None else one.filled(v, index) for k, v in values.items()})
