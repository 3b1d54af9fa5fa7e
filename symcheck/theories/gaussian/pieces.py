"""Means of piecewise polynomials in one standard normal variable: |x|, max(x, 0), and what is made of them.

Between two kinks the integrand is a polynomial: it is interpolated at as many points as its degree asks for, and
integrated by the moments of the truncated normal law, I_k = (k - 1) I_{k-2} + a^{k-1} phi(a) - b^{k-1} phi(b).
Kinks are where affine functions of the variable vanish. (Johnson, Kotz and Balakrishnan 1994, section 13.10.1.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic

from symcheck.evaluation import Number, Undecided
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO, ball, checked
from symcheck.theories.field.terms import rebuilt

_KINKED = (sympy.Abs, sympy.Max, sympy.Min)


def has_kinks(term: Basic) -> bool:
    return term.has(*_KINKED)


def kinks(term: Basic) -> list[Any]:
    """Return what vanishes at the kinks of a term: the u of |u|, and the differences of the arguments of a maximum."""
    found: list[Any] = []
    for node in sympy.preorder_traversal(term):
        if isinstance(node, sympy.Abs):
            found.append(node.args[0])
        elif isinstance(node, (sympy.Max, sympy.Min)):
            args = node.args
            found += [a - b for i, a in enumerate(args) for b in args[:i]]
    return found


def without_kinks(term: Any) -> Any:
    """Return a term of the degree that each piece has at most: u for |u|, the sum of the arguments of a maximum."""
    if not has_kinks(term):
        return term
    args = [without_kinks(arg) for arg in term.args]
    if isinstance(term, sympy.Abs):
        return args[0]
    return sympy.Add._from_args(args) if isinstance(term, _KINKED) else rebuilt(term, args)


def mean_by_pieces(f: Callable[[Number], Number], gaps: Sequence[Callable[[Number], Number]], degree: int) -> Number:
    """Return E f(t) for t ~ N(0, 1), f a polynomial of some degree wherever none of the affine gaps changes its sign.

    Raises Undecided where two kinks cannot be told apart.
    """
    places: list[Number] = []
    for gap in gaps:
        start = gap(ZERO)
        slope = numbers.add([gap(ONE), numbers.multiply([fmpq(-1), start])])
        if isinstance(slope, fmpq) and slope == 0:
            continue
        root = numbers.divide(numbers.multiply([fmpq(-1), start]), slope)
        if not any(isinstance(root, fmpq) and isinstance(other, fmpq) and root == other for other in places):
            places.append(root)
    places.sort(key=lambda x: ball(x).mid())
    ends = [None, *places, None]
    return numbers.add([_over(f, low, high, degree) for low, high in pairwise(ends)])


def _over(f: Callable[[Number], Number], low: Number | None, high: Number | None, degree: int) -> Number:
    """Return the integral of a polynomial and the normal density over one piece."""
    points = _inside(low, high, degree + 1)
    coefficients = _interpolated(points, [f(point) for point in points])
    moments = _truncated(low, high, degree)
    return numbers.add([numbers.multiply([c, m]) for c, m in zip(coefficients, moments, strict=True)])


def _inside(low: Number | None, high: Number | None, count: int) -> list[fmpq]:
    """Return different points strictly between two ends."""
    bottom = None if low is None else ball(low).upper().fmpq()
    top = None if high is None else ball(high).lower().fmpq()
    if bottom is None:
        end = fmpq(0) if top is None else top
        return [end - k - 1 for k in range(count)]
    if top is None:
        return [bottom + k + 1 for k in range(count)]
    if not bottom < top:
        raise Undecided("kinks that cannot be told apart")
    return [bottom + (top - bottom) * fmpq(k + 1, count + 1) for k in range(count)]


def _interpolated(points: list[fmpq], values: list[Number]) -> list[Number]:
    """Return the coefficients of the polynomial through some points, by Newton's divided differences."""
    table = list(values)
    for order in range(1, len(points)):
        for i in range(len(points) - 1, order - 1, -1):
            gap = numbers.add([table[i], numbers.multiply([fmpq(-1), table[i - 1]])])
            table[i] = numbers.divide(gap, points[i] - points[i - order])
    found: list[Number] = [table[-1]]
    for i in range(len(points) - 2, -1, -1):  # found * (t - points[i]) + table[i]
        shifted = [ZERO, *found]
        scaled = [*(numbers.multiply([-points[i], c]) for c in found), ZERO]
        found = [numbers.add([a, b]) for a, b in zip(shifted, scaled, strict=True)]
        found[0] = numbers.add([found[0], table[i]])
    return found


def _truncated(low: Number | None, high: Number | None, degree: int) -> list[Number]:
    """Return the integrals of t^k and the normal density between two ends, for k up to a degree."""
    root = arb(2).sqrt()
    below = arb(-1) if low is None else (ball(low) / root).erf()
    above = arb(1) if high is None else (ball(high) / root).erf()
    found: list[Number] = [checked((above - below) / 2)]
    for k in range(1, degree + 1):
        before: Number = numbers.multiply([fmpq(k - 1), found[k - 2]]) if k > 1 else ZERO
        found.append(checked(ball(before) + _boundary(low, k) - _boundary(high, k)))
    return found


def _boundary(end: Number | None, k: int) -> arb:
    if end is None:
        return arb(0)
    x = ball(end)
    return x ** (k - 1) * (-x * x / 2).exp() / (2 * arb.pi()).sqrt()
