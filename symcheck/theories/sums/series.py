"""Infinite series in models: enclosures whose tail is bounded by proof, and exact values where a series telescopes.

A rational function of the index over Q whose denominator splits over Q is summed by digamma and Hurwitz zeta functions
(its poles in one class modulo 1 leave a rational number when their residues add up to 0). Anything else needs
|f(k)| <= C k^d q^k for k >= K with q < 1, read off the structure of f; its tail is then at most that of a geometric
series. Where neither applies nothing is said. Source: DLMF 5.7.6, 25.11.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb, fmpq, fmpq_poly
from sympy import Basic

from symcheck.evaluation import At, Number, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball, checked

MAX_TERMS = 2_000
_MAX_DEGREE = 40


@dataclass(frozen=True, slots=True)
class Majorant:
    """|f(k)| <= size * k^degree * ratio^k for every k >= K."""

    size: arb
    degree: int
    ratio: arb


class _NotRational(Exception):
    """A summand that is no rational function of its index with rational coefficients."""


def infinite_sum(body: Basic, index: Basic, low: int, at: At) -> Number:
    """Return the sum over index = low, low + 1, ... where convergence is proved; raises Uninterpretable elsewhere."""
    try:
        top, bottom = _fraction(body, index, at)
    except _NotRational:
        return _enclosed(body, index, low, at)
    if bottom.degree() < top.degree() + 2 and top != 0:
        raise Uninterpretable("a series of a rational function that does not converge")
    return _rational_series(top, bottom, low)


# -- rational functions ------------------------------------------------------------------------------------------------


def _fraction(node: Any, index: Basic, at: At) -> tuple[fmpq_poly, fmpq_poly]:
    """Return numerator and denominator in the index; the denominator keeps every factor that was written."""
    one = fmpq_poly([1])
    if node == index:
        return fmpq_poly([0, 1]), one
    if not node.has(index):
        value = at.number(node)
        if not isinstance(value, fmpq):
            raise _NotRational
        return fmpq_poly([value]), one
    if isinstance(node, (sympy.Add, sympy.Mul)):
        parts = [_fraction(arg, index, at) for arg in node.args]
        top, bottom = parts[0]
        for a, b in parts[1:]:
            top = top * b + a * bottom if isinstance(node, sympy.Add) else top * a
            bottom = bottom * b
            if max(top.degree(), bottom.degree()) > _MAX_DEGREE:
                raise _NotRational
        return top, bottom
    if isinstance(node, sympy.Pow) and isinstance(node.args[1], sympy.Integer) and abs(int(node.args[1])) <= 12:
        top, bottom = _fraction(node.args[0], index, at)
        n = int(node.args[1])
        if n < 0:
            top, bottom, n = bottom * bottom, top * bottom, -n  # 1/(1/k) is still undefined at k = 0
        if bottom == 0:
            raise Undefined("a division by zero")
        return top**n, bottom**n
    raise _NotRational


def _rational_series(top: fmpq_poly, bottom: fmpq_poly, low: int) -> Number:
    poles = _poles(bottom)
    if any(pole.q == 1 and pole >= low for pole, _ in poles):
        raise Undefined("a term of a series at a pole")
    start = max([low, *(int(pole.floor()) + 1 for pole, _ in poles)])
    if start - low > MAX_TERMS:
        raise Uninterpretable("a pole far along a series")
    total: list[Number] = [fmpq(top(k)) / fmpq(bottom(k)) for k in range(low, start)]
    simple: dict[fmpq, list[tuple[fmpq, fmpq]]] = {}
    for pole, order in poles:
        for j, coefficient in enumerate(_principal_part(top, bottom, pole, order), 1):
            place = fmpq(start) - pole
            if j == 1:
                simple.setdefault(place - place.floor(), []).append((place, coefficient))
            elif coefficient != 0:
                total.append(checked(arb(j).zeta(ball(place))) * coefficient)
    for members in simple.values():
        total += _by_digamma(members)
    return numbers.add(total)


def _poles(bottom: fmpq_poly) -> list[tuple[fmpq, int]]:
    _, factors = bottom.factor()
    if any(factor.degree() > 1 for factor, _ in factors):
        raise Uninterpretable("a series with irrational poles")
    return [(-fmpq(factor[0]) / fmpq(factor[1]), int(order)) for factor, order in factors]


def _principal_part(top: fmpq_poly, bottom: fmpq_poly, pole: fmpq, order: int) -> list[fmpq]:
    """Return the coefficients of (k - pole)^-1, ..., (k - pole)^-order of top/bottom."""
    here = fmpq_poly([pole, 1])
    a, b = top(here), bottom(here)
    series: list[fmpq] = []
    for n in range(order):  # a/(b/x^order), as a power series in x = k - pole
        value = fmpq(a[n]) - sum((series[i] * fmpq(b[order + n - i]) for i in range(n)), fmpq(0))
        series.append(value / fmpq(b[order]))
    return series[::-1]


def _by_digamma(members: list[tuple[fmpq, fmpq]]) -> list[Number]:
    """Return -sum of c psi(x) over places x that differ by whole numbers: psi(x + n) - psi(x) is rational."""
    first = min(place for place, _ in members)
    residue = sum((c for _, c in members), fmpq(0))
    found: list[Number] = []
    for place, c in members:
        steps = int((place - first).p)
        if steps > MAX_TERMS:
            raise Uninterpretable("poles far apart in a series")
        found.append(-c * sum((1 / (first + i) for i in range(steps)), fmpq(0)))
    if residue != 0:
        found.append(checked(ball(first).digamma()) * -residue)
    return found


# -- geometric majorants -----------------------------------------------------------------------------------------------


def _enclosed(body: Basic, index: Basic, low: int, at: At) -> Number:
    """Add terms up to K, where a majorant bounds the rest; K grows until the rest is small or long."""
    total, position = arb(0), low
    last = max(low, 1) + 15
    while True:
        for k in range(position, last + 1):
            total += ball(at.binding({index: fmpq(k)}).number(body))
        position = last + 1
        bound = _majorant(body, index, position, at)
        tail = _tail(bound, position)
        if not bound.ratio < 1 and last - low > 100:
            raise Uninterpretable("a series whose convergence is not shown")
        if tail is not None and (tail < arb(2) ** -at.precision or last - low >= MAX_TERMS):
            return checked(total + arb(0, tail.upper()))
        if last - low >= MAX_TERMS:
            raise Uninterpretable("a series whose convergence is not shown")
        last = min(2 * last, low + MAX_TERMS) if last > 0 else 16


def _tail(bound: Majorant, start: int) -> arb | None:
    """Return a bound of the sum of size k^degree ratio^k over k >= start; None without one."""
    step = bound.ratio * (1 + arb(1) / start) ** max(bound.degree, 0)
    if not step < 1:
        return None
    return bound.size * arb(start) ** bound.degree * bound.ratio**start / (1 - step)


def _majorant(node: Any, index: Basic, start: int, at: At) -> Majorant:
    """Bound a term for every index >= start >= 1."""
    if node == index:
        return Majorant(arb(1), 1, arb(1))
    if not node.has(index):
        return Majorant(abs(ball(at.number(node))), 0, arb(1))
    if isinstance(node, sympy.Add):
        parts = [_majorant(arg, index, start, at) for arg in node.args]
        ratio = parts[0].ratio
        for part in parts[1:]:
            ratio = ratio.max(part.ratio)
        return Majorant(sum((p.size for p in parts), arb(0)), max(p.degree for p in parts), ratio)
    if isinstance(node, sympy.Mul):
        size, degree, ratio = arb(1), 0, arb(1)
        for arg in node.args:
            part = _majorant(arg, index, start, at)
            size, degree, ratio = size * part.size, degree + part.degree, ratio * part.ratio
        return Majorant(size, degree, ratio)
    if isinstance(node, sympy.Abs):
        return _majorant(node.args[0], index, start, at)
    if isinstance(node, sympy.exp):
        slope, constant = _linear(node.args[0], index, at)
        return Majorant(constant.exp(), 0, slope.exp())
    if isinstance(node, sympy.Pow):
        return _power(node.args[0], node.args[1], index, start, at)
    if isinstance(node, sympy.log) and node.args[0] in (index, sympy.factorial(index)):
        return Majorant(arb(1), 1 if node.args[0] == index else 2, arb(1))  # 0 <= log k <= k, and log k! <= k log k
    raise Uninterpretable(f"the size of {node} along a series")


def _power(base: Any, exponent: Any, index: Basic, start: int, at: At) -> Majorant:
    if not base.has(index):
        slope, constant = _linear(exponent, index, at)
        size = abs(ball(at.number(base)))
        if not size > 0:
            raise Uninterpretable("a power of what might be 0 along a series")
        return Majorant((size.log() * constant).exp(), 0, (size.log() * slope).exp())
    if not isinstance(exponent, sympy.Integer) or abs(int(exponent)) > _MAX_DEGREE:
        raise Uninterpretable("a power along a series")
    n = int(exponent)
    if n >= 0:
        part = _majorant(base, index, start, at)
        return Majorant(part.size**n, part.degree * n, part.ratio**n)
    part = _reciprocal(base, index, start, at)
    return Majorant(part.size**-n, part.degree * -n, part.ratio**-n)


def _reciprocal(node: Any, index: Basic, start: int, at: At) -> Majorant:
    """Bound 1/node for every index >= start."""
    if not node.has(index):
        value = abs(ball(at.number(node)))
        if not value > 0:
            raise Uninterpretable("a denominator that might be 0 along a series")
        return Majorant(1 / value, 0, arb(1))
    if isinstance(node, sympy.Mul):
        size, degree, ratio = arb(1), 0, arb(1)
        for arg in node.args:
            part = _reciprocal(arg, index, start, at)
            size, degree, ratio = size * part.size, degree + part.degree, ratio * part.ratio
        return Majorant(size, degree, ratio)
    if isinstance(node, sympy.factorial) and node.args[0] == index:
        # k! >= start! * start^(k - start)
        return Majorant(arb(start) ** start / (arb(start) + 1).gamma(), 0, 1 / arb(start))
    if isinstance(node, sympy.Pow) and isinstance(node.args[1], sympy.Integer) and int(node.args[1]) > 0:
        part, n = _reciprocal(node.args[0], index, start, at), int(node.args[1])
        return Majorant(part.size**n, part.degree * n, part.ratio**n)
    if isinstance(node, sympy.Pow) and not node.args[0].has(index):
        part = _power(node.args[0], node.args[1], index, start, at)
        return Majorant(1 / part.size, 0, 1 / part.ratio)
    if isinstance(node, sympy.exp):
        slope, constant = _linear(node.args[0], index, at)
        return Majorant((-constant).exp(), 0, (-slope).exp())
    slope, constant = _linear(node, index, at)
    least = abs(slope) - abs(constant) / start  # |a k + b| >= (|a| - |b|/start) k
    if not least > 0:
        raise Uninterpretable("a denominator that might be 0 along a series")
    return Majorant(1 / least, -1, arb(1))


def _linear(node: Any, index: Basic, at: At) -> tuple[arb, arb]:
    """Return a, b with node = a*index + b."""
    if node == index:
        return arb(1), arb(0)
    if not node.has(index):
        return arb(0), ball(at.number(node))
    if isinstance(node, sympy.Add):
        parts = [_linear(arg, index, at) for arg in node.args]
        return sum((a for a, _ in parts), arb(0)), sum((b for _, b in parts), arb(0))
    if isinstance(node, sympy.Mul):
        inner = [arg for arg in node.args if arg.has(index)]
        if len(inner) == 1:
            factor = arb(1)
            for arg in node.args:
                factor = factor if arg is inner[0] else factor * ball(at.number(arg))
            a, b = _linear(inner[0], index, at)
            return a * factor, b * factor
    raise Uninterpretable(f"{node} is not linear in {index}")


# -- signs -------------------------------------------------------------------------------------------------------------


def positive_along(node: Any, index: Basic, low: int, at: At) -> bool:
    """Whether a term is shown, by its form, to be positive for every index >= low."""
    if not node.has(index):
        return numbers.sign(at.number(node)) > 0
    if isinstance(node, (sympy.Add, sympy.Mul)) and all(positive_along(arg, index, low, at) for arg in node.args):
        return True
    if isinstance(node, sympy.Pow):
        return positive_along(node.args[0], index, low, at)
    if isinstance(node, sympy.factorial):
        return node.args[0] == index and low >= 0
    try:
        return isinstance(node, sympy.exp) or _positive_line(*_linear(node, index, at), low)
    except Uninterpretable:
        return False


def _positive_line(slope: arb, constant: arb, low: int) -> bool:
    return bool(slope >= 0 and slope * low + constant > 0)
