"""Expectations over a law of a number with a written density: integrals over the interval of a ``Pdf``, series over the
integers of a ``Pmf`` without a last one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sympy
from sympy import Add, Basic, Expr, Integer, Integral, Mul, Rational, Sum, Tuple

from symcheck.evaluation import At, Number, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import Pdf, Pmf
from symcheck.theories.probability.terms import Density
from symcheck.theories.sums.series import positive_along


@lru_cache(maxsize=4096)
def is_written(law: Basic) -> bool:
    """Whether a law has a factor whose means are an integral or a series."""
    return law.has(Pdf) or any(pmf.upper is sympy.oo for pmf in law.atoms(Pmf))


_POLYNOMIAL = (sympy.exp, sympy.Abs, sympy.Max, sympy.Min, Applied)
"""What the moments of a Gaussian number cover."""


def over_range(f: Callable[[Basic], Basic], law: Basic, at: At) -> Number:
    """Return the integral or series of the density times f(rest) over its range, ``rest`` the law's other factors."""
    factors = list(law.args) if isinstance(law, Mul) else [law]
    own: Any = next((factor for factor in factors if isinstance(factor, (Pdf, Pmf)) and is_written(factor)), None)
    if own is None:
        raise Uninterpretable(f"models cannot integrate over {law}")
    if not _at_most(own.lower, own.upper, at):
        raise Undefined(f"a law of the numbers from {own.lower} to {own.upper}")
    if isinstance(own, Pmf) and not positive_along(own.density, own.symbol, at.integer(own.lower, "the bound"), at):
        raise Uninterpretable(f"whether {own} is negative nowhere")
    rest = [factor for factor in factors if factor is not own]
    inside = f(Mul._from_args(rest) if len(rest) > 1 else (rest or [sympy.S.One])[0])
    body = Mul._from_args([own.density, inside])
    term = Expr.__new__(Integral if isinstance(own, Pdf) else Sum, body, Tuple(own.symbol, own.lower, own.upper))
    term.is_commutative = True
    return at.number(term)


def on_a_line(f: Basic, law: Basic) -> tuple[Any, Basic | None] | None:
    """Return the law of the one Gaussian number of a law, and the rest of it, where f is no polynomial beside kinks.

    An integral fits such an f, with events or functions of that number, which it must be by its form.
    """
    if is_matrix(f):
        return None
    factors = law.args if isinstance(law, Mul) else (law,)
    lines = [one for one in factors if isinstance(one, Normal)]
    rest = [one for one in factors if one not in lines]
    if len(lines) != 1 or is_vector(lines[0].point) or any(one.has(Normal, Pdf) for one in rest):
        return None
    others = f.atoms(Indicator, sympy.Piecewise, sympy.Function) - f.atoms(*_POLYNOMIAL)
    hidden = f.atoms(Density, Normal, Applied, AppliedVector)
    point = lines[0].point
    if not any(point in free_symbols(node) for node in others) or any(
        point in free_symbols(node) for node in (*hidden, *rest)
    ):
        return None
    return lines[0], Mul._from_args(rest) if rest else None


def density_on_line(law: Any, u: Any) -> Expr:
    """Return the density of N(m, v) at a number as a term."""
    _, mean, variance = law.args[:3]
    gap = Add._from_args([u, Mul._from_args([sympy.S.NegativeOne, mean])])
    exponent = Mul._from_args([Rational(-1, 2), sympy.Pow(gap, 2, evaluate=False), sympy.Pow(variance, -1)])
    scale = sympy.Pow(Mul._from_args([Integer(2), sympy.pi, variance]), Rational(-1, 2), evaluate=False)
    return Mul._from_args([scale, sympy.exp(exponent, evaluate=False)])


def over_line(f: Basic, law: Any) -> Expr:
    """Return E(f, N(x; m, v)) as an integral over the line."""
    u = sympy.Dummy("u", real=True)
    body = Mul._from_args([density_on_line(law, u), substitute(f, law.args[0], u)])
    term = Expr.__new__(Integral, body, Tuple(u, -sympy.oo, sympy.oo))
    term.is_commutative = True
    return term


def mean_logarithm(q: Any, p: Any, at: At) -> Number:
    """Return E(log p, q) for two laws of one kind; raises Undefined where p is a law of a smaller range."""
    if type(q) is not type(p):
        raise Uninterpretable(f"models cannot evaluate the mean of the logarithm of {p} over {q}")
    if not (_at_most(p.lower, q.lower, at) and _at_most(q.upper, p.upper, at)):
        raise Undefined(f"{q} is positive where {p} vanishes")
    density = substitute(p.density, p.symbol, q.symbol)
    if isinstance(p, Pmf):
        if not positive_along(density, q.symbol, at.integer(q.lower, "the bound"), at):
            raise Uninterpretable(f"whether {p} is positive everywhere")
        return over_range(lambda rest: _along(density, q.symbol), q, at)
    return over_range(lambda rest: _logarithm(density), q, at)


def _along(density: Any, index: Any) -> Expr:
    """Return the logarithm of what is positive factor by factor, as terms whose size along a series is known."""
    if isinstance(density, Mul):
        return Add._from_args([_along(arg, index) for arg in density.args])
    if isinstance(density, sympy.exp):
        return density.args[0]
    if isinstance(density, sympy.Pow) and density.has(index):
        return Mul._from_args([density.args[1], _along(density.args[0], index)])
    return sympy.log(density, evaluate=False)


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
