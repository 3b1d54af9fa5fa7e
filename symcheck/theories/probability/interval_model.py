"""Expectations over a law of a real number with a written density (``Pdf``): integrals over its interval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Add, Basic, Expr, Integer, Integral, Mul, Rational, Tuple

from symcheck.evaluation import At, Number, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import Pdf
from symcheck.theories.probability.terms import Density


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


def on_a_line(f: Basic, law: Basic) -> tuple[Any, Basic | None] | None:
    """Return the law of the one Gaussian number of a law, and the rest of it, where events of that number stand in f.

    No rule for polynomials fits such an f, but an integral does: f must be a function of that number by its form.
    """
    if is_matrix(f):
        return None
    factors = law.args if isinstance(law, Mul) else (law,)
    lines = [one for one in factors if isinstance(one, Normal)]
    rest = [one for one in factors if one not in lines]
    if len(lines) != 1 or is_vector(lines[0].point) or any(one.has(Normal, Pdf) for one in rest):
        return None
    events = f.atoms(Indicator, sympy.Piecewise)
    hidden = f.atoms(Density, Applied, AppliedVector)
    point = lines[0].point
    if not any(point in free_symbols(node) for node in events) or any(
        point in free_symbols(node) for node in (*hidden, *rest)
    ):
        return None
    return lines[0], Mul._from_args(rest) if rest else None


def over_line(f: Basic, law: Any) -> Expr:
    """Return E(f, N(x; m, v)) as an integral over the line."""
    x, mean, variance = law.args[:3]
    u = sympy.Dummy("u", real=True)
    gap = Add._from_args([u, Mul._from_args([sympy.S.NegativeOne, mean])])
    exponent = Mul._from_args([Rational(-1, 2), sympy.Pow(gap, 2, evaluate=False), sympy.Pow(variance, -1)])
    scale = sympy.Pow(Mul._from_args([Integer(2), sympy.pi, variance]), Rational(-1, 2), evaluate=False)
    body = Mul._from_args([scale, sympy.exp(exponent, evaluate=False), substitute(f, x, u)])
    term = Expr.__new__(Integral, body, Tuple(u, -sympy.oo, sympy.oo))
    term.is_commutative = True
    return term


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
