"""Factors of an integrand that are exponentials of quadratic forms: they change the Gaussian law, exactly.

With independent standard normals xi, E[h(xi) exp(c + <b, xi> + <xi, A xi>/2)] is, where I - A is positive definite,
det(I - A)^(-1/2) exp(c + <b, S b>/2) E[h(S b + L eta)] with S = L L^T the inverse of I - A and eta standard normal.
c, b and A are read off from values, once the form of every factor shows its logarithm to have degree at most 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy
from flint import arb
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball, checked
from symcheck.theories.gaussian.polynomial import Degrees, mentions
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.probability.tables import is_finite
from symcheck.theories.probability.terms import Density

Matrix = list[list[arb]]


@dataclass(frozen=True, slots=True)
class Tilt:
    """The change of law: a factor, and xi = shift + matrix eta."""

    factor: arb
    shift: list[arb]
    matrix: Matrix

    def point(self, eta: Sequence[Number]) -> list[Number]:
        """Return xi."""
        found: list[Number] = []
        for shift, row in zip(self.shift, self.matrix, strict=True):
            found.append(numbers.add([shift, *(numbers.multiply([m, x]) for m, x in zip(row, eta, strict=True))]))
        return found


def split(f: Basic, bound: Degrees) -> tuple[list[Basic], Basic]:
    """Return the exponential factors of an integrand that depend on Gaussian variables, and the rest."""
    factors = list(f.args) if isinstance(f, sympy.Mul) and not is_vector(f) else [f]
    exponentials = [factor for factor in factors if is_exponential(factor) and mentions(factor, bound)]
    rest = [factor for factor in factors if factor not in exponentials]
    return exponentials, sympy.Mul._from_args(rest) if len(rest) > 1 else (rest or [sympy.S.One])[0]


def is_exponential(term: Basic) -> bool:
    """Whether a term is by its form exp of something: a Gaussian density, exp, or a power of such."""
    if isinstance(term, sympy.Pow):
        return is_exponential(term.args[0]) and isinstance(term.args[1], sympy.Rational)
    if isinstance(term, sympy.Product):
        return is_exponential(term.function)
    return isinstance(term, (Normal, sympy.exp)) or (isinstance(term, Density) and not is_finite(term.law))


def logarithm(term: Basic, at: At) -> arb:
    """Return the logarithm of an exponential factor."""
    if isinstance(term, sympy.exp):
        return ball(at.number(term.args[0]))
    return checked(ball(at.number(term)).log())


def tilt(exponent: Callable[[list[Number]], arb], coordinates: int) -> Tilt:
    """Return the change of law by exp(exponent(xi)), a polynomial of degree at most 2; raises Undecided."""
    unit = [[numbers.ONE if i == j else numbers.ZERO for j in range(coordinates)] for i in range(coordinates)]
    zero: list[Number] = [numbers.ZERO] * coordinates
    constant = exponent(zero)
    up = [exponent(list(e)) for e in unit]
    down = [exponent([-x for x in e]) for e in unit]
    linear = [(a - b) / 2 for a, b in zip(up, down, strict=True)]
    inverse = [[arb(0)] * coordinates for _ in range(coordinates)]
    for i in range(coordinates):
        inverse[i][i] = 1 - (up[i] + down[i] - 2 * constant)
        for j in range(i):
            both = exponent([x + y for x, y in zip(unit[i], unit[j], strict=True)])
            inverse[i][j] = inverse[j][i] = -(both - up[i] - up[j] + constant)
    root, determinant = _root_of_inverse(inverse)
    # shift = S b = L (L^T b)
    inner = [sum((root[k][i] * linear[k] for k in range(coordinates)), arb(0)) for i in range(coordinates)]
    shift = [sum((root[i][k] * inner[k] for k in range(coordinates)), arb(0)) for i in range(coordinates)]
    square = sum((x * x for x in inner), arb(0))
    return Tilt(checked((constant + square / 2).exp() / determinant.sqrt()), shift, root)


def _root_of_inverse(matrix: Matrix) -> tuple[Matrix, arb]:
    """Return L with L L^T the inverse of a positive definite matrix, and the determinant of that matrix."""
    n, lower = len(matrix), cholesky(matrix)
    determinant = arb(1)
    inverse = [[arb(0)] * n for _ in range(n)]
    for i in range(n):
        determinant *= lower[i][i] ** 2
        for j in range(i + 1):
            known = sum((lower[i][k] * inverse[k][j] for k in range(j, i)), arb(0))
            inverse[i][j] = ((1 if i == j else 0) - known) / lower[i][i]
    return [[inverse[j][i] for j in range(n)] for i in range(n)], determinant


def cholesky(matrix: Matrix) -> Matrix:
    """Return L, lower triangular, with L L^T the matrix; raises Undecided where that is not shown to exist."""
    n = len(matrix)
    rows = [[arb(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = ball(matrix[i][j]) - sum((rows[i][k] * rows[j][k] for k in range(j)), arb(0))
            if i == j:
                if not rest > 0:
                    raise Undecided("a matrix that may not be positive definite")
                rows[i][i] = rest.sqrt()
            else:
                rows[i][j] = rest / rows[j][j]
    return rows
