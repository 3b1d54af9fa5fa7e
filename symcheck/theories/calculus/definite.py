"""Definite integrals that define or evaluate the Gamma, Beta and Gaussian functions, as named rules.

Each is a theorem with its conditions; the models check every use of it.
  Gamma: integral over (0, oo) of t^(s-1) e^(-r t^m) = Gamma(s/m)/(m r^(s/m)), s, r, m > 0 (DLMF 5.9.1); its derivative
  in s gives the same with log t. Beta: integral over (0, 1) of t^(p-1) (1-t)^(q-1) (DLMF 5.12.1). Gauss: DLMF 7.7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from sympy import Expr, Integer, Rational, Symbol, digamma, exp, gamma, log, oo, pi, polygamma

from symcheck.theories.calculus.differentiation import call, minus, over, plus, times, to_the
from symcheck.theories.calculus.terms import depends

Proves = Callable[[Expr, str], bool]


@dataclass(frozen=True)
class Found:
    """The value of a definite integral, and the rule that gives it."""

    value: Expr
    rule: str


@dataclass(frozen=True)
class _Shape:
    """coefficient * t^power * (1 - t)^other * exp(polynomial in t) * log(t)^logs * log(1 - t)^other_logs."""

    coefficient: Expr
    power: Expr
    other: Expr
    exponent: tuple[Expr, ...]
    logs: int
    other_logs: int


def definite(body: Expr, t: Symbol, low: Expr, high: Expr, proves: Proves) -> Found | None:
    """Return the integral of a product over a whole range, where a rule gives it and its conditions are proved."""
    shape = _read(body, t)
    if shape is None:
        return None
    if (low, high) == (Integer(0), Integer(1)):
        return _beta(shape, proves)
    if shape.other != 0 or shape.other_logs:
        return None
    if low == 0 and high is oo:
        return _gamma(shape, proves)
    if low is -oo and high is oo:
        return _gauss(shape, proves)
    return None


def _read(body: Expr, t: Symbol) -> _Shape | None:
    coefficient: Expr = Integer(1)
    power: Expr = Integer(0)
    other: Expr = Integer(0)
    exponent: list[Expr] = [Integer(0)]
    logs = other_logs = 0
    for factor in sympy.Mul.make_args(body):
        if not depends(factor, t):
            coefficient = coefficient * factor
            continue
        base, index = (factor.args[0], factor.args[1]) if isinstance(factor, sympy.Pow) else (factor, Integer(1))
        if base == sympy.E or isinstance(factor, exp):
            argument = factor.args[-1]
            if not argument.is_polynomial(t):
                return None
            coefficients = list(reversed(sympy.Poly(argument, t).all_coeffs()))
            exponent += [Integer(0)] * (len(coefficients) - len(exponent))
            exponent = [a + (coefficients[i] if i < len(coefficients) else 0) for i, a in enumerate(exponent)]
        elif depends(index, t):
            return None
        elif base == t:
            power = power + index
        elif base == 1 - t:
            other = other + index
        elif base == t - 1 and isinstance(index, Integer):
            other = other + index
            coefficient = coefficient * Integer(-1) ** index
        elif isinstance(base, log) and isinstance(index, Integer) and index > 0 and base.args[0] == t:
            logs += int(index)
        elif isinstance(base, log) and isinstance(index, Integer) and index > 0 and base.args[0] == 1 - t:
            other_logs += int(index)
        else:
            return None
    return _Shape(coefficient, power, other, tuple(exponent), logs, other_logs)


def _gamma(shape: _Shape, proves: Proves) -> Found | None:
    moving = [degree for degree, c in enumerate(shape.exponent) if degree and c != 0]
    if len(moving) != 1 or shape.logs > 2:
        return None
    degree = Integer(moving[0])
    rate = -shape.exponent[moving[0]]
    s = shape.power + 1
    if not (proves(s, ">") and proves(rate, ">")):
        return None
    order = s / degree
    lead = over(times(shape.coefficient, call(exp, shape.exponent[0])), degree)
    value = times(lead, call(gamma, order), to_the(rate, -order))
    slope = over(plus(call(digamma, order), minus(call(log, rate))), degree)
    if shape.logs == 1:
        value = times(value, slope)
    elif shape.logs == 2:
        curvature = over(call(polygamma, Integer(1), order), degree**2)
        value = times(value, plus(to_the(slope, Integer(2)), curvature))
    return Found(value, "Gamma integral")


def _beta(shape: _Shape, proves: Proves) -> Found | None:
    if any(c != 0 for c in shape.exponent) or shape.logs + shape.other_logs > 1:
        return None
    if isinstance(shape.power, Integer) and shape.other == 0 and shape.power >= 0 and not shape.logs:
        return None  # a power of t has a better known antiderivative
    p, q = shape.power + 1, shape.other + 1
    if not (proves(p, ">") and proves(q, ">")):
        return None
    value = times(shape.coefficient, over(times(call(gamma, p), call(gamma, q)), call(gamma, p + q)))
    if shape.logs or shape.other_logs:
        own = p if shape.logs else q
        value = times(value, plus(call(digamma, own), minus(call(digamma, p + q))))
    return Found(value, "Beta integral")


def _gauss(shape: _Shape, proves: Proves) -> Found | None:
    """t^n exp(-a t^2 + b t + c): the moments of a normal law with mean b/(2a) and variance 1/(2a)."""
    if len(shape.exponent) != 3 or shape.logs or not isinstance(shape.power, Integer) or not 0 <= shape.power <= 24:
        return None
    c, b, a = shape.exponent[0], shape.exponent[1], -shape.exponent[2]
    if not proves(a, ">"):
        return None
    mean, variance, n = b / (2 * a), 1 / (2 * a), int(shape.power)
    moment: Expr = Integer(0)
    for k in range(0, n + 1, 2):
        weight = sympy.binomial(n, k) * sympy.factorial2(k - 1) if k else Integer(1)
        moment = moment + weight * mean ** (n - k) * variance ** Rational(k, 2)
    height = call(exp, plus(over(to_the(b, Integer(2)), 4 * a), c))
    value = times(shape.coefficient, to_the(over(pi, a), Rational(1, 2)), height, moment)
    return Found(value, "Gaussian integral")
