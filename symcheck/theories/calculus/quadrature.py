"""Integrals in a model: rigorous quadrature on finite ranges, and explicit bounds for what is cut off.

The integrand is shown to be defined on a range by covering it with real balls; ``acb.integral`` (Johansson, Numerical
integration in arbitrary-precision ball arithmetic, ICMS 2018) then encloses the integral. Towards an infinite end, or a
finite one at which the integrand is not defined, ``tails.py`` bounds the rest; a rational function is turned round by
x -> 1/x. Anything else is Uninterpretable: divergence is never concluded, and never mistaken for a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import sympy
from flint import acb, arb, ctx, fmpq
from sympy import Basic, Symbol

from symcheck.evaluation import At, Undecided, Undefined, Uninterpretable
from symcheck.theories.calculus.contour import NOT_ANALYTIC, Complex
from symcheck.theories.calculus.tails import Bound, Ray
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball

PRECISION = 128
_BITS = 72
"""What is cut off is below 2^-72; quadrature aims at the same."""
_MAX_COVER = 400
_MAX_EVALUATIONS = 20_000
_LONGEST = 2**14


@dataclass(frozen=True)
class Integrand:
    """A term as a function of one variable, at a place."""

    term: Basic
    x: Symbol
    at: At

    def real(self, x: arb) -> arb:
        """Return an enclosure on a real ball; success shows that the term is defined at each of its points."""
        return ball(self.at.binding({self.x: x}).number(self.term))

    def complex(self, z: acb, analytic: bool) -> acb:
        return Complex(self.at, {self.x: z}, analytic).of(self.term)


def integral(term: Basic, x: Symbol, low: Any, high: Any, at: At) -> arb:
    """Return the integral from ``low`` to ``high``: numbers with low < high, or None for an infinite end."""
    before = ctx.prec
    ctx.prec = min(before, PRECISION)
    place = At(at.model, ctx.prec, bindings=at.bindings, deadline=at.deadline)
    try:
        f = Integrand(term, x, place)
        if low is None and high is None:
            return _to_infinity(f, fmpq(0), -1) + _to_infinity(f, fmpq(0), 1)
        if high is None:
            start = numbers.add([low, fmpq(1)])
            return _finite(f, low, start) + _to_infinity(f, start, 1)
        if low is None:
            start = numbers.add([high, fmpq(-1)])
            return _finite(f, start, high) + _to_infinity(f, start, -1)
        return _finite(f, low, high)
    finally:
        ctx.prec = before


def stretched(term: Basic, x: Symbol, low: Any, high: Any, at: At) -> arb:
    """Return a proper integral between numbers in whatever order: (b - a) times that of u -> f(a + (b - a) u)."""
    f = Integrand(term, x, at)
    a, width = ball(low), ball(high) - ball(low)
    if not covered(lambda u: f.real(a + width * u), arb(0), arb(1)):
        raise Undecided(f"whether {term} is defined throughout a range")
    return width * quadrature(lambda u, analytic: f.complex(a + width * u, analytic), arb(0), arb(1), at)


# -- finite ranges -----------------------------------------------------------------------------------------------------


def _finite(f: Integrand, low: Any, high: Any) -> arb:
    """Integrate up to both ends; near an end where f is not shown to be defined, in the variable -log(distance)."""
    a, b = ball(low), ball(high)
    if covered(f.real, a, b):
        return quadrature(f.complex, a, b, f.at)
    v = arb(0)  # e^-v is at most a third of the range
    while not 3 * (-v).exp() <= b - a:
        v += 1
        if v > 200:
            raise Undecided("a very short range of integration")
    left, right = a + (-v).exp(), b - (-v).exp()
    if not covered(f.real, left, right):
        raise Uninterpretable(f"whether {f.term} is defined throughout a range")
    total = quadrature(f.complex, left, right, f.at)
    for end, inner, slope in ((low, left, 1), (high, right, -1)):
        first, last = (a, inner) if slope > 0 else (inner, b)
        if covered(f.real, first, last):
            total += quadrature(f.complex, first, last, f.at)
        else:
            total += _near_end(f, end, slope, v)
    return total


def _near_end(f: Integrand, end: Any, slope: int, v: arb) -> arb:
    """Integrate from a finite end, with x = end +- e^-v."""
    last, error = _cut(f, end, slope, True, v + 16)
    e = ball(end)

    def real(w: arb) -> arb:
        return f.real(e + slope * (-w).exp()) * (-w).exp()

    distances = Ray(f.at, f.x, end, slope, True, v).distances(f.term)

    def complex_(w: acb, analytic: bool) -> acb:
        decay = (-w).exp()
        return Complex(f.at, {f.x: e + slope * decay}, analytic, w, distances).of(f.term) * decay

    if not covered(real, v, last):
        raise Undecided(f"whether {f.term} is defined near an end of a range")
    return quadrature(complex_, v, last, f.at) + error


def _to_infinity(f: Integrand, start: Any, slope: int) -> arb:
    """Integrate from a number to an infinite end."""
    rational = _rational_tail(f, start, slope)
    if rational is not None:
        return rational
    last, error = _cut(f, start, slope, False, arb(16))
    a = ball(start)
    first, final = (a, a + last) if slope > 0 else (a - last, a)
    if slope < 0 or not covered(f.real, first, final):
        return _finite(f, *((start, final) if slope > 0 else (first, start))) + error
    return quadrature(f.complex, first, final, f.at) + error


def _cut(f: Integrand, start: Any, slope: int, decaying: bool, v: arb) -> tuple[arb, arb]:
    """Return where to stop, and a ball around 0 that holds what is cut off."""
    while v <= _LONGEST:
        ray = Ray(f.at, f.x, start, slope, decaying, v)
        bound = ray.of(f.term).upper
        if decaying:
            bound = bound.times(Bound(arb(1), arb(0), arb(1)))
        rest = ray.rest(bound)
        if rest is None:
            raise Uninterpretable(f"the integral of {f.term} is not shown to converge fast enough")
        if rest < arb(2) ** -_BITS:
            return v, arb(0, rest)
        v = 2 * v
    raise Uninterpretable(f"the integral of {f.term} converges too slowly")


def covered(real: Callable[[arb], arb], low: arb, high: arb) -> bool:
    """Whether a range is covered by balls on which a function has finite enclosures; raises Undefined."""
    stack, count = [(low, high)], 0
    while stack:
        a, b = stack.pop()
        count += 1
        if count > _MAX_COVER:
            return False
        try:
            if real(a.union(b)).is_finite():
                continue
        except Undecided:
            pass
        middle = ((a + b) / 2).mid()
        if not (a < middle and middle < b):
            return False
        stack += [(a, middle), (middle, b)]
    return True


def quadrature(function: Callable[[acb, bool], acb], low: arb, high: arb, at: At) -> arb:
    """Enclose a real integral over a range on which the integrand is known to be defined."""
    found = complex_quadrature(function, low, high, at)
    if not found.imag.contains(0):
        raise Undecided("an integral that is not real")
    return found.real


def complex_quadrature(function: Callable[[acb, bool], acb], low: arb, high: arb, at: At) -> acb:
    """Enclose an integral; exceptions of the integrand are kept until FLINT has returned."""
    refusals: list[Exception] = []
    count = 0

    def integrand(z: acb, analytic: bool) -> acb:
        nonlocal count
        count += 1
        if refusals:
            return NOT_ANALYTIC
        if count > _MAX_EVALUATIONS or (at.deadline is not None and monotonic() > at.deadline):
            refusals.append(Undecided("a quadrature that takes too long"))
            return NOT_ANALYTIC
        try:
            return function(z, bool(analytic))
        except Undecided:  # the ball is too wide
            return NOT_ANALYTIC
        except (Undefined, Uninterpretable) as refusal:
            refusals.append(refusal)
            return NOT_ANALYTIC

    tolerance = arb(2) ** -_BITS
    found = acb.integral(integrand, acb(low), acb(high), rel_tol=tolerance, abs_tol=tolerance)
    if refusals:
        if isinstance(refusals[0], Undefined):
            raise Uninterpretable(str(refusals[0]))  # off the real line it says nothing
        raise refusals[0]
    if not found.is_finite():
        raise Undecided("no finite enclosure of an integral")
    return found


# -- rational functions ------------------------------------------------------------------------------------------------


Coefficients = list[Any]


def _rational_tail(f: Integrand, start: Any, slope: int) -> arb | None:
    """Integrate a rational function to infinity: over y = +-x from Y >= 1, by u = 1/y; None for other terms."""
    read = _rational(f, f.term, slope)
    if read is None:
        return None
    top, bottom = read
    distance = len(bottom) - len(top)
    sure = [(isinstance(c, fmpq) and c != 0) or ball(c) > 0 or ball(c) < 0 for c in (top[-1], bottom[-1])]
    if not all(sure) or distance < 2:
        raise Uninterpretable(f"the integral of {f.term} is not shown to converge")
    first = arb(1)
    while not first > abs(ball(start)):
        first = 2 * first
    reversed_top, reversed_bottom = list(reversed(top)), list(reversed(bottom))

    def at_(u: Any) -> Any:
        return u ** (distance - 2) * _horner(reversed_top, u) / _horner(reversed_bottom, u)

    if not covered(at_, arb(0), 1 / first):
        raise Undecided(f"whether {f.term} has a pole far out")
    tail = quadrature(lambda u, analytic: at_(u), arb(0), 1 / first, f.at)
    low, high = (start, first) if slope > 0 else (-first, start)
    return tail + _finite(f, low, high)


def _horner(coefficients: Coefficients, u: Any) -> Any:
    """Return the value of a polynomial, constant coefficient first."""
    value = u * 0
    for c in reversed(coefficients):
        value = value * u + c
    return value


def _rational(f: Integrand, term: Basic, slope: int) -> tuple[Coefficients, Coefficients] | None:
    """Read a term as a quotient of polynomials in y = slope * x; None when it is none."""
    one: Coefficients = [fmpq(1)]
    if term == f.x:
        return [fmpq(0), fmpq(slope)], one
    if not depends(term, f.x):
        return [f.at.number(term)], one
    if isinstance(term, (sympy.Add, sympy.Mul)):
        parts = [_rational(f, arg, slope) for arg in term.args]
        if any(part is None for part in parts):
            return None
        known = [part for part in parts if part is not None]
        top, bottom = known[0]
        for other_top, other_bottom in known[1:]:
            if isinstance(term, sympy.Mul):
                top, bottom = _times(top, other_top), _times(bottom, other_bottom)
            elif other_bottom == one:
                top = _plus(top, _times(other_top, bottom))
            else:
                top = _plus(_times(top, other_bottom), _times(other_top, bottom))
                bottom = _times(bottom, other_bottom)
        return top, bottom
    if isinstance(term, sympy.Pow) and isinstance(term.args[1], sympy.Integer) and abs(term.args[1]) <= 16:
        inner = _rational(f, term.args[0], slope)
        if inner is None:
            return None
        top, bottom = one, one
        for _ in range(abs(int(term.args[1]))):
            top, bottom = _times(top, inner[0]), _times(bottom, inner[1])
        return (top, bottom) if term.args[1] > 0 else (bottom, top)
    return None


def _plus(a: Coefficients, b: Coefficients) -> Coefficients:
    longer, shorter = (a, b) if len(a) >= len(b) else (b, a)
    total = [numbers.add([c, shorter[i]]) if i < len(shorter) else c for i, c in enumerate(longer)]
    while len(total) > 1 and isinstance(total[-1], fmpq) and total[-1] == 0:
        total.pop()
    return total


def _times(a: Coefficients, b: Coefficients) -> Coefficients:
    product: Coefficients = [fmpq(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] = numbers.add([product[i + j], numbers.multiply([x, y])])
    return product
