"""How vectors and Gaussian densities are evaluated in a model: coordinates, in a concrete dimension of 1 to 4."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undefined, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball, checked
from symcheck.theories.gaussian import expectation as _expectation  # noqa: F401  (registers quadrature)
from symcheck.theories.gaussian.chain import chain_density
from symcheck.theories.gaussian.covariance import density
from symcheck.theories.gaussian.integral import integral
from symcheck.theories.gaussian.terms import Inner, Norm, Normal
from symcheck.theories.probability.model import INTEGRALS, KERNELS, KernelModel

KERNELS[Normal] = KernelModel(density=chain_density)
INTEGRALS.append(integral)


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
    """(2 pi v)^(-d/2) exp(-|x - mean|^2 / (2 v)) for v > 0, or the density with a covariance matrix."""
    point, mean = as_vector(term.point, at), as_vector(term.mean, at)
    if len(point) != len(mean):
        raise Undefined(f"point and mean of different dimensions: {term}")
    if term.covariance is not None:
        return density(term, [numbers.add([x, numbers.multiply([fmpq(-1), m])]) for x, m in zip(point, mean)], at)
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
