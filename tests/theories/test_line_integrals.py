"""Integrals over the line in balls: against mpmath, and refused where nothing shows that they converge."""

from __future__ import annotations

import mpmath
import pytest
from flint import arb
from sympy import Add, Integer, Mul, Pow, Rational, exp, lambdify, log

from symcheck.evaluation import At, Uninterpretable
from symcheck.hypotheses import read_given
from symcheck.models import draw
from symcheck.theories.field.numbers import ball
from symcheck.theories.probability.exponential_sums import U, exponential, logarithm, plus, power, product_of, times
from symcheck.theories.probability.line_integrals import line_integral

gauss = exp(-(U**2) / 2)
far = exp(-50 * (U - 3) ** 2)
mixture = plus([times(Rational(1, 3), exponential(-((U - 1) ** 2))), times(Integer(2), exponential(-((U + 2) ** 2)))])


def place():
    return At(next(draw(read_given([]), (U,))), 64)


@pytest.mark.parametrize(
    "term",
    [
        gauss,
        times(U**4, exponential(-3 * (U - 2) ** 2)),
        times(log(1 + exp(U)), gauss),
        product_of([gauss, logarithm(mixture)]),
        product_of([gauss, power(mixture, Rational(1, 2))]),
        product_of([mixture, logarithm(mixture)]),
        product_of([exponential(far.args[0]), Pow(1 + exp(U), -1)]),
        product_of([mixture, mixture]),
    ],
    ids=str,
)
def test_the_ball_holds_the_integral(term):
    found = ball(line_integral(term, place()))
    value = mpmath.quad(lambdify(U, term, "mpmath"), [-40, -3, 0, 2.5, 3, 3.5, 40])
    assert found.rad() < 1e-9
    assert abs(found - arb(str(value))) < arb("1e-9")


@pytest.mark.parametrize("term", [exp(U), times(exp(U**2), log(1 + exp(U))), times(gauss, log(U)), times(gauss, 1 / U)])
def test_what_is_not_shown_to_converge_is_refused(term):
    with pytest.raises(Uninterpretable):
        line_integral(term, place())


def test_exponentials_are_collected():
    assert product_of([exp(U), exp(-U)]) == 1
    assert set(Add.make_args(logarithm(times(Integer(2), exp(U))))) == {U, log(2)}
    assert isinstance(mixture, Mul) and sum(isinstance(arg, exp) for arg in mixture.args) == 1
