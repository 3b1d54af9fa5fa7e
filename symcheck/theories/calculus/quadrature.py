"""Integrals in a model: rigorous quadrature on finite ranges, and explicit bounds for what is cut off.

The integrand is shown to be defined on a range by covering it with real balls; ``acb.integral`` (Johansson, Numerical
integration in arbitrary-precision ball arithmetic, ICMS 2018) then encloses the integral. Towards an infinite end, or a
finite one at which the integrand is not defined, ``tails.py`` bounds the rest. Anything else is Uninterpretable:
divergence is never concluded, and never mistaken for a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
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
    constants: dict[Basic, Any] = field(default_factory=dict)
    """The values of the parts that do not depend on the variable."""

    def __post_init__(self) -> None:
        stack = [self.term]
        while stack:
            part = stack.pop()
            if not depends(part, self.x):
                self.constants[part] = self.at.value(part)
            elif isinstance(part, (sympy.Add, sympy.Mul, sympy.Pow, sympy.Function)):
                stack.extend(part.args)

    def real(self, x: arb) -> arb:
        """Return an enclosure on a real ball; success shows that the term is defined at each of its points."""
        bindings = {**self.at.bindings, self.x: x}
        memo = dict(self.constants)
        here = At(
            self.at.model, ctx.prec, bindings=bindings, shared=self.at.shared, memo=memo, deadline=self.at.deadline
        )
        return ball(here.number(self.term))

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


def _near_end(f: Integrand, end: Any, slope: int, first: arb) -> arb:
    """Integrate from a finite end, with x = end +- e^-v."""
    return _along(f, Ray(f.at, f.x, end, slope, "exp(-v)", first))


def _to_infinity(f: Integrand, start: Any, slope: int) -> arb:
    """Integrate from a number to an infinite end: as it is where f decays exponentially, else with x = +-e^v."""
    try:
        last, error = _cut(f, Ray(f.at, f.x, start, slope, "v", arb(0)))
    except Uninterpretable:
        far = arb(1)
        while not far > 2 * abs(ball(start)):
            far = far * 2
        low, high = (start, _exact(far)) if slope > 0 else (-_exact(far), start)
        return _finite(f, low, high) + _along(f, Ray(f.at, f.x, fmpq(0), slope, "exp(v)", far.log()))
    a = ball(start)
    return _finite(f, *((start, a + last) if slope > 0 else (a - last, start))) + error


def _exact(x: arb) -> fmpq:
    return x.mid().fmpq()


def _along(f: Integrand, ray: Ray) -> arb:
    """Integrate over v from the ray's beginning, where x = start +- w(v), w an exponential of v."""
    first, direction = ray.v, 1 if ray.weight == "exp(v)" else -1
    last, error = _cut(f, ray)
    before = ctx.prec
    try:
        ctx.prec = min(8192, before + 3 * int(_exact(last)))  # x = start +- e^-v must not lose w
        place = At(f.at.model, ctx.prec, bindings=f.at.bindings, deadline=f.at.deadline)
        finer, start = Integrand(f.term, f.x, place), ball(ray.start)
        powers = Ray(place, f.x, ray.start, ray.slope, ray.weight, first).leading_powers(f.term)

        def real(v: arb) -> arb:
            weight = (direction * v).exp()
            return finer.real(start + ray.slope * weight) * weight

        def complex_(v: acb, analytic: bool) -> acb:
            weight = (direction * v).exp()
            point = Complex(place, {f.x: start + ray.slope * weight}, analytic, v, powers)
            return point.of(f.term) * weight

        if not covered(real, first, last):
            raise Undecided(f"whether {f.term} is defined near an end of a range")
        return quadrature(complex_, first, last, f.at) + error
    finally:
        ctx.prec = before


def _cut(f: Integrand, ray: Ray) -> tuple[arb, arb]:
    """Return where to stop, and a ball around 0 that holds what is cut off."""
    v = arb(16)
    while not v > ray.v + 1:
        v = 2 * v
    while v <= _LONGEST:
        here = Ray(ray.at, ray.x, ray.start, ray.slope, ray.weight, v)
        bound = here.of(f.term).upper
        if ray.weight != "v":
            bound = bound.times(Bound(arb(1), arb(0), arb(-1 if ray.weight == "exp(v)" else 1)))
        rest = here.rest(bound)
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


def complex_quadrature(function: Callable[[acb, bool], acb], low: arb, high: arb, at: At, bits: int = _BITS) -> acb:
    """Enclose an integral to about so many bits; exceptions of the integrand are kept until FLINT has returned."""
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

    tolerance = arb(2) ** -bits
    found = acb.integral(integrand, acb(low), acb(high), rel_tol=tolerance, abs_tol=tolerance)
    if refusals:
        if isinstance(refusals[0], Undefined):
            raise Uninterpretable(str(refusals[0]))  # off the real line it says nothing
        raise refusals[0]
    if not found.is_finite():
        raise Undecided("no finite enclosure of an integral")
    return found
