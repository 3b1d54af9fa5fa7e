"""Extreme eigenvalues in a model: roots of the characteristic polynomial, exact where rational, else isolated balls."""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq, fmpz_poly

from symcheck.evaluation import At, Number, Undecided, Undefined, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import checked
from symcheck.theories.matrix import arithmetic
from symcheck.theories.matrix.arithmetic import Rows
from symcheck.theories.matrix.model import rows_of
from symcheck.theories.matrix.spectrum import LambdaMax, LambdaMin


def eigenvalues(a: Rows) -> list[Number]:
    """Return the different eigenvalues of a symmetric matrix of rationals; each is rational, or a ball of its own."""
    numerator: fmpz_poly = arithmetic.exact(a).charpoly().numer()
    found: list[Number] = []
    for factor, _ in numerator.factor()[1]:
        if factor.degree() == 1:
            found.append(fmpq(-factor[0], factor[1]))
        else:
            found += [root.real for root, _ in factor.complex_roots()]  # a symmetric matrix has real eigenvalues
    return found


def _extreme(term: Any, at: At, sign: int) -> Number:
    a = rows_of(term.arg, at)
    if len(a) != len(a[0]):
        raise Undefined(f"an eigenvalue of a matrix that is not square: {term}")
    if not arithmetic.is_exact(a):
        raise Undecided(f"whether {term.arg} is symmetric")
    if a != arithmetic.transposed(a):
        raise Undefined(f"{term} of a matrix that is not symmetric")
    best, *others = eigenvalues(a)
    for other in others:
        if sign * numbers.compare(other, best) > 0:
            best = other
    return checked(best) if isinstance(best, arb) else best


@evaluator(LambdaMin)
def _least(term: LambdaMin, at: At) -> Number:
    return _extreme(term, at, -1)


@evaluator(LambdaMax)
def _greatest(term: LambdaMax, at: At) -> Number:
    return _extreme(term, at, 1)
