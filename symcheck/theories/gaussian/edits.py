"""Common slips with Gaussians: a standard deviation or a precision for a variance, <u, u> for <u, v>."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Integer, Inverse, MatMul, MatrixExpr

from symcheck.mutation.neighbours import Vocabulary
from symcheck.mutation.registry import Change, edits
from symcheck.text.vocabulary import power
from symcheck.theories.gaussian.terms import Inner, Norm, Normal


@edits(Normal)
def _of_a_gaussian(term: Normal, _vocabulary: Vocabulary) -> Iterator[Change]:
    variance = term.variance
    if term.covariance is not None:
        yield "precision for covariance", Normal(term.point, term.mean, _inverse(variance))
        yield "covariance twice as large", Normal(term.point, term.mean, MatMul(2, variance))
    elif not variance.is_Rational:  # of the variance 1 both are 1
        yield "standard deviation for variance", Normal(term.point, term.mean, power(variance, Integer(1) / 2))
        yield "precision for variance", Normal(term.point, term.mean, power(variance, Integer(-1)))
    yield "mean dropped", Normal(term.point, 0, variance)


def _inverse(matrix: MatrixExpr) -> MatrixExpr:
    """Return the inverse as one writes it."""
    return matrix.arg if isinstance(matrix, Inverse) else Inverse(matrix)


@edits(Inner)
def _of_an_inner_product(term: Inner, _vocabulary: Vocabulary) -> Iterator[Change]:
    u, v = term.args
    if u != v:
        yield "one argument twice", Inner(u, u)
        yield "one argument twice", Inner(v, v)


@edits(Norm)
def _of_a_norm(term: Norm, _vocabulary: Vocabulary) -> Iterator[Change]:
    yield "square of a norm", power(term, Integer(2))
