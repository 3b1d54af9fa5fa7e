"""How vectors and Gaussian densities are evaluated in a model: coordinates, in a concrete dimension of 1 to 4."""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ZERO, ball, checked
from symcheck.theories.gaussian import expectation as _expectation  # noqa: F401  (registers quadrature)
from symcheck.theories.gaussian.chain import chain_density
from symcheck.theories.gaussian.integral import integral
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.probability.model import INTEGRALS, KERNELS, KernelModel

KERNELS[Normal] = KernelModel(density=chain_density)
INTEGRALS.append(integral)


@evaluator(sympy.ZeroMatrix)
def _zero(term: Any, at: At) -> Value:
    if term.shape[1] != 1:
        raise Uninterpretable(f"models do not evaluate matrices yet: {term}")
    rows = at.integer(term.shape[0], "the dimension")
    if rows < 1:
        raise Undefined(f"the dimension {rows}")
    return [ZERO] * rows


@evaluator(sympy.MatAdd)
def _matrix_sum(term: Any, at: At) -> Value:
    vectors = [at.vector(arg) for arg in term.args]
    if len({len(v) for v in vectors}) != 1:
        raise Undefined(f"a sum of vectors of different dimensions: {term}")
    return [numbers.add(list(column)) for column in zip(*vectors, strict=True)]


@evaluator(sympy.MatMul)
def _matrix_product(term: Any, at: At) -> Value:
    """A product of numbers, identity matrices and one vector."""
    factors: list[Number] = []
    found: list[Number] | None = None
    for arg in term.args:
        if not is_vector(arg):
            factors.append(at.number(arg))
        elif isinstance(arg, sympy.Identity):
            continue
        elif found is None and arg.shape[1] == 1:
            found = at.vector(arg)
        else:
            raise Uninterpretable(f"models do not evaluate matrix products yet: {term}")
    if found is None:
        raise Uninterpretable(f"models do not evaluate matrices yet: {term}")
    factor = numbers.multiply(factors)
    return [numbers.multiply([factor, x]) for x in found]


def squared_norm(v: list[Number]) -> Number:
    """Return the sum of the squares."""
    return numbers.add([numbers.power(x, fmpq(2)) for x in v])


@evaluator(Inner)
def _inner(term: Any, at: At) -> Number:
    u, v = (at.vector(arg) for arg in term.args)
    if len(u) != len(v):
        raise Undefined(f"an inner product of vectors of different dimensions: {term}")
    return numbers.add([numbers.multiply([x, y]) for x, y in zip(u, v, strict=True)])


@evaluator(Norm)
def _norm(term: Any, at: At) -> Number:
    square = squared_norm(at.vector(term.args[0]))
    if isinstance(square, arb) and not square > 0:  # a sum of squares, whatever its ball contains
        return checked(arb(0, abs(square).upper().sqrt().upper()))
    return numbers.square_root(square)


@evaluator(Normal)
def _normal(term: Normal, at: At) -> Number:
    """(2 pi v)^(-d/2) exp(-|x - mean|^2 / (2 v)), for v > 0."""
    point, mean = as_vector(term.point, at), as_vector(term.mean, at)
    if len(point) != len(mean):
        raise Undefined(f"point and mean of different dimensions: {term}")
    variance = at.number(term.variance)
    if numbers.sign(variance) <= 0:
        raise Undefined(f"the variance of {term} is not positive")
    distance = squared_norm([x - m for x, m in zip(point, mean, strict=True)])
    scale = (2 * arb.pi() * ball(variance)) ** len(point)
    return checked((-ball(distance) / (2 * ball(variance))).exp() / scale.sqrt())


def as_vector(term: Basic, at: At) -> list[Number]:
    """Return the coordinates of a vector, or of a number as a vector of R^1."""
    found = at.value(term)
    return found if isinstance(found, list) else [found]
