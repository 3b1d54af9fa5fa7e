"""Expectations over a law of a real number with a written density (``Pdf``): integrals over its interval."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Add, Basic, Expr, Integral, Mul, Tuple

from symcheck.evaluation import At, Number, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.terms import substitute
from symcheck.theories.probability.functionals import Pdf


def over_interval(f: Callable[[Basic], Basic], law: Basic, at: At) -> Number:
    """Return the integral of the density times f(rest) over the interval, ``rest`` the other factors of the law."""
    factors = list(law.args) if isinstance(law, Mul) else [law]
    pdf = next((factor for factor in factors if isinstance(factor, Pdf)), None)
    if pdf is None:
        raise Uninterpretable(f"models cannot integrate over {law}")
    if not _at_most(pdf.lower, pdf.upper, at):
        raise Undefined(f"a law of the numbers from {pdf.lower} to {pdf.upper}")
    rest = [factor for factor in factors if factor is not pdf]
    inside = f(Mul._from_args(rest) if len(rest) > 1 else (rest or [sympy.S.One])[0])
    body = Mul._from_args([pdf.density, inside])
    term = Expr.__new__(Integral, body, Tuple(pdf.symbol, pdf.lower, pdf.upper))
    term.is_commutative = True
    return at.number(term)


def mean_logarithm(q: Pdf, p: Pdf, at: At) -> Number:
    """Return E(log p, q); raises Undefined where p is a law of a smaller interval."""
    if not (_at_most(p.lower, q.lower, at) and _at_most(q.upper, p.upper, at)):
        raise Undefined(f"{q} is positive where {p} vanishes")
    logarithm = _logarithm(substitute(p.density, p.symbol, q.symbol))
    return over_interval(lambda rest: logarithm, q, at)


def _logarithm(density: Basic) -> Basic:
    """Return the logarithm as a term, exponentials taken out: log(exp(-x)) is costly to enclose far from the axis."""
    factors = list(density.args) if isinstance(density, Mul) else [density]
    exponents = [factor.args[0] for factor in factors if isinstance(factor, sympy.exp)]
    rest = [factor for factor in factors if not isinstance(factor, sympy.exp)]
    if rest:
        exponents.append(sympy.log(Mul._from_args(rest) if len(rest) > 1 else rest[0], evaluate=False))
    return Add._from_args(exponents) if len(exponents) > 1 else exponents[0]


def _at_most(low: Expr, high: Expr, at: At) -> bool:
    if low == high or low is -sympy.oo or high is sympy.oo:
        return True
    if low is sympy.oo or high is -sympy.oo:
        return False
    return numbers.compare(at.number(low), at.number(high)) <= 0
