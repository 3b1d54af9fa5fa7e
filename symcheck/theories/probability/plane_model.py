"""Means over two independent numbers with densities, of what bends or jumps along lines: P(x < y), E max(x, y).

The plane is cut where a relation, an absolute value or a maximum turns: along lines. Over each interval between two
vertices the lines stand in one order, and between two of them the integrand is analytic; so the inner integral is an
analytic function of the outer variable. Both are enclosed by ``acb.integral``, the inner one over u = r(w) + s (r'(w) -
r(w)). Infinite ranges are cut off first, with a proved bound for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

import sympy
from flint import acb, arb, ctx, fmpq
from sympy import Abs, Add, Basic, Dummy, Integer, Max, Min, Mul, Piecewise, Pow, sign
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symcheck.evaluation import At, Number, Undecided, Uninterpretable
from symcheck.theories.calculus.contour import Complex
from symcheck.theories.calculus.quadrature import complex_quadrature
from symcheck.theories.calculus.tails import Ray
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field import numbers
from symcheck.theories.field.conditions import condition
from symcheck.theories.field.terms import free_symbols, rebuilt, substitute
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import Pdf
from symcheck.theories.probability.number_model import density_on_line
from symcheck.theories.probability.variables import ScalarVariable

_TURNING = (Relational, Abs, Max, Min, sign)
_BITS = 44
"""What is cut off is below 2^-54 of the size of the integrand; quadrature aims at 2^-44."""
_CUTS = tuple(fmpq(r * 2**k) for k in range(10) for r in (8, 12))
_SLICES = 8
_MOST = 64

Function = Callable[[acb, bool], acb]
Polynomial = dict[tuple[int, int], Number]
"""The coefficients of u^m w^n."""


@dataclass(frozen=True)
class _Number:
    """A number x with a density: where it lies, infinite ends None; and its mean and variance if it is Gaussian."""

    x: Dummy
    density: Any
    low: Any
    high: Any
    gaussian: tuple[Any, Any] | None


@lru_cache(maxsize=1024)
def in_the_plane(f: Basic, law: Basic) -> tuple[Any, _Number, _Number] | None:
    """Read E(f, law) as one over two independent numbers of what bends or jumps in both; None for any other."""
    factors = law.args if isinstance(law, Mul) else ()
    if len(factors) != 2 or not all(isinstance(one, (Pdf, Normal)) for one in factors) or f.has(sympy.MatrixSymbol):
        return None
    points = [one.symbol if isinstance(one, Pdf) else one.point for one in factors]
    if any(isinstance(one, Normal) and is_vector(one.point) for one in factors) or points[0] == points[1]:
        return None
    if any(point in free_symbols(one) for point, one in zip(points, factors[::-1], strict=True)):
        return None
    turning = [node for node in f.atoms(*_TURNING) if any(depends(node, point) for point in points)]
    together = any(all(depends(node, point) for point in points) for node in (*turning, *f.atoms(Indicator)))
    if not together and not (turning and law.has(Normal) and all(depends(f, point) for point in points)):
        return None
    found: list[_Number] = []
    for point, one in zip(points, factors, strict=True):
        x = Dummy(point.name, real=True)
        density = substitute(one.density, point, x) if isinstance(one, Pdf) else density_on_line(one, x)
        ends = (one.lower, one.upper) if isinstance(one, Pdf) else (-sympy.oo, sympy.oo)
        low, high = (None if end.is_infinite else end for end in ends)
        found.append(_Number(x, density, low, high, None if isinstance(one, Pdf) else one.args[1:3]))
        f = substitute(f, point, x)
    variables = f.atoms(ScalarVariable) | law.atoms(ScalarVariable)
    if f.has(*points) or any(node.index is not None and not node.index.is_Integer for node in variables):
        return None  # x[i] and x[j] may be one
    return (f, *found) if _bends_only(f) else None  # type: ignore[return-value]


def _bends_only(term: Any) -> bool:
    """Whether a term is, by its form, a polynomial in two numbers (the dummies in it) between some curves."""
    if not term.has(Dummy):
        return True
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and term.exp >= 0 and _bends_only(term.base)
    if isinstance(term, (Add, Mul, Indicator, Boolean, *_TURNING)):
        return all(_bends_only(arg) for arg in term.args)
    return isinstance(term, Dummy)


def mean(f: Any, u: _Number, w: _Number, at: At) -> Number:
    """Return the mean; raises Uninterpretable where lines or densities have no form for it."""
    place = ("plane", f, u, w)
    kept = at.model.kept if not at.bindings else {}  # one precision serves all
    if place not in kept:
        kept[place] = _mean(f, u, w, at)
    return kept[place]  # type: ignore[no-any-return]


def _mean(f: Any, u: _Number, w: _Number, at: At) -> arb:
    before, precision = ctx.prec, 96
    ctx.prec = precision
    try:
        here = At(at.model, precision, bindings=at.bindings, deadline=at.deadline)
        bound = _bound(f, u.x, w.x, here)
        boxes = [_box(one, max((e[i] for e in bound), default=0), here) for i, one in enumerate((u, w))]
        (inside, cut), (across, missed) = boxes
        error = arb(0)
        for (m, n), size in bound.items():
            error += numbers.ball(size) * (cut * _moment(w, n, across, missed, here))
            error += numbers.ball(size) * (missed * _moment(u, m, inside, cut, here))
        total = arb(0)
        lines = _lines((f, u.density, w.density), u.x, w.x, here)
        for start, end in pairwise(_vertices(lines, inside, across)):
            total += _column(f, (u, w), lines, inside, (start, end), here)
        return total + arb(0, error.upper())
    finally:
        ctx.prec = before


# -- what is cut off


def _bound(term: Any, u: Any, w: Any, at: At) -> Polynomial:
    """Return coefficients of a polynomial in |u| and |w| that is nowhere below the size of the term."""
    if not depends(term, u) and not depends(term, w):
        return {(0, 0): abs(at.number(term))}
    if isinstance(term, (Indicator, sign)):
        return {(0, 0): numbers.ONE}
    if term in (u, w):
        return {(int(term == u), int(term == w)): numbers.ONE}
    if isinstance(term, (Mul, Pow)):
        parts = term.args if isinstance(term, Mul) else [term.base] * int(term.exp)
        result: Polynomial = {(0, 0): numbers.ONE}
        for part in parts:
            result = _times(result, _bound(part, u, w, at))
        return result
    if isinstance(term, (Add, Abs, Max, Min)):
        return _plus(_bound(arg, u, w, at) for arg in term.args)
    raise Uninterpretable(f"no bound is known for {term}")


def _plus(parts: Any) -> Polynomial:
    result: Polynomial = {}
    for part in parts:
        for e, c in part.items():
            result[e] = numbers.add([result[e], c]) if e in result else c
    return result


def _times(a: Polynomial, b: Polynomial) -> Polynomial:
    return _plus({(m + p, n + q): numbers.multiply([c, d])} for (m, n), c in a.items() for (p, q), d in b.items())


def _box(one: _Number, degree: int, at: At) -> tuple[tuple[fmpq, fmpq], arb]:
    """Return a finite range, and a bound of the integral of |x|^degree times the density outside of it."""
    low, high = (None if end is None else _rational(at.number(end)) for end in (one.low, one.high))
    term = Mul._from_args([Pow(one.x, degree), one.density]) if degree else one.density
    outside = arb(0)
    ends: list[fmpq] = []
    for end, other, slope in ((low, high, -1), (high, low, 1)):
        if end is not None:
            ends.append(end)
            continue
        for r in _CUTS:
            if other is not None and not slope * other < r - 1:
                continue
            ray = Ray(at, one.x, fmpq(0), slope, "v", arb(r))
            rest = ray.rest(ray.of(term).upper)
            if rest is not None and rest < arb(2) ** (-_BITS - 10):
                ends.append(slope * r)
                outside += rest
                break
        else:
            raise Uninterpretable(f"the density {one.density} is not shown to decay fast enough")
    if not ends[0] < ends[1]:
        raise Uninterpretable(f"a law of the numbers from {one.low} to {one.high}")
    return (ends[0], ends[1]), outside


def _moment(one: _Number, degree: int, ends: tuple[fmpq, fmpq], outside: arb, at: At) -> arb:
    """Return a bound of the integral of |x|^degree times the size of the density, from balls that cover the range."""
    width = (ends[1] - ends[0]) / 64
    total = arb(outside)
    for i in range(64):
        x = arb(ends[0] + i * width).union(arb(ends[0] + (i + 1) * width))
        total += abs(x**degree * numbers.ball(at.binding({one.x: x}).number(one.density))).upper() * arb(width)
    return total.upper()


def _rational(x: Number) -> fmpq:
    if not isinstance(x, fmpq):
        raise Uninterpretable("an end or a line with an irrational number in it")
    return x


# -- the lines, and what stands between them


@dataclass(frozen=True)
class _Line:
    """u = slope w + start; upright (at one w), it has no slope."""

    slope: fmpq | None
    start: fmpq

    def at(self, w: Any) -> Any:
        assert self.slope is not None
        return w * self.slope + self.start


def _lines(terms: Sequence[Any], u: Any, w: Any, at: At) -> set[_Line]:
    found: set[_Line] = set()
    nodes = {node for term in terms for node in term.atoms(*_TURNING) if depends(node, u) or depends(node, w)}
    for node in nodes:
        for difference in _differences(node):
            coefficients = _polynomial(difference, u, w, at)
            if any(m + n > 1 and c != 0 for (m, n), c in coefficients.items()):
                raise Uninterpretable(f"{node} does not turn along a line")
            a, b, c = (_rational(coefficients.get(e, numbers.ZERO)) for e in ((1, 0), (0, 1), (0, 0)))
            if a != 0:
                found.add(_Line(-b / a, -c / a))
            elif b != 0:
                found.add(_Line(None, -c / b))
    return found


def _differences(node: Any) -> Iterator[Any]:
    """Yield what vanishes where a node turns, a maximum in it being each of its arguments."""
    if isinstance(node, Relational):
        pairs = [node.args]
    elif isinstance(node, (Max, Min)):
        pairs = list(combinations(node.args, 2))
    else:
        pairs = [(node.args[0], Integer(0))]
    for a, b in pairs:
        for left, right in product(_straightened(a), _straightened(b)):
            yield Add._from_args([left, Mul._from_args([Integer(-1), right])])


def _straightened(term: Any) -> list[Any]:
    """Return the terms without kinks that a term may be."""
    if not term.has(Abs, Max, Min, sign, Indicator, Piecewise):
        return [term]
    if isinstance(term, Abs):
        return [Mul._from_args([Integer(s), one]) for one in _straightened(term.args[0]) for s in (1, -1)]
    if isinstance(term, (Max, Min)):
        return [one for arg in term.args for one in _straightened(arg)]
    if isinstance(term, Indicator):
        return [Integer(0), Integer(1)]
    if isinstance(term, sign):
        return [Integer(s) for s in (-1, 0, 1)]
    if isinstance(term, Piecewise):
        raise Uninterpretable(f"the lines along which {term} turns")
    found = [rebuilt(term, list(args)) for args in product(*(_straightened(arg) for arg in term.args))]
    if len(found) > _MOST:
        raise Undecided("too many lines")
    return found


def _vertices(lines: set[_Line], inside: tuple[fmpq, fmpq], across: tuple[fmpq, fmpq]) -> list[fmpq]:
    """Return the places between which no two lines meet, nor a line the ends of the range of u."""
    places = {line.start for line in lines if line.slope is None}
    level = {_Line(fmpq(0), end) for end in inside}
    slanted = [line for line in lines if line.slope is not None]
    for one, other in combinations({*slanted, *level}, 2):
        if one.slope != other.slope:
            places.add((other.start - one.start) / (one.slope - other.slope))  # type: ignore[operator]
    return [across[0], *sorted(place for place in places if across[0] < place < across[1]), across[1]]


def _polynomial(term: Any, u: Any, w: Any, at: At) -> Polynomial:
    if not depends(term, u) and not depends(term, w):
        return {(0, 0): at.number(term)}
    if term in (u, w):
        return {(int(term == u), int(term == w)): numbers.ONE}
    if isinstance(term, Add):
        return _plus(_polynomial(arg, u, w, at) for arg in term.args)
    if isinstance(term, Mul) or (isinstance(term, Pow) and isinstance(term.exp, Integer) and term.exp >= 0):
        result: Polynomial = {(0, 0): numbers.ONE}
        for part in term.args if isinstance(term, Mul) else [term.base] * int(term.exp):
            result = _times(result, _polynomial(part, u, w, at))
        return result
    raise Uninterpretable(f"{term} is no polynomial between lines")


def _settled(term: Any, variables: Sequence[Any], place: At) -> Any:
    """Put for what bends or jumps what it is around a place."""
    if not any(depends(term, x) for x in variables):
        return term
    if isinstance(term, Indicator):
        return Integer(int(condition(term.condition, place)))
    if isinstance(term, Piecewise):
        raise Uninterpretable(f"the lines along which {term} turns")
    if isinstance(term, sign):
        return Integer(numbers.sign(place.number(term.args[0])))
    if isinstance(term, Abs):
        inner = _settled(term.args[0], variables, place)
        return inner if numbers.sign(place.number(term.args[0])) >= 0 else Mul._from_args([Integer(-1), inner])
    if isinstance(term, (Max, Min)):
        best = term.args[0]
        for arg in term.args[1:]:
            order = numbers.compare(place.number(arg), place.number(best))
            best = arg if order * (1 if isinstance(term, Max) else -1) > 0 else best
        return _settled(best, variables, place)
    return rebuilt(term, [_settled(arg, variables, place) for arg in term.args]) if term.args else term


# -- the integrals


@dataclass(frozen=True)
class _Strip:
    """Between two lines: a polynomial, and the density of u."""

    low: _Line
    high: _Line
    polynomial: Polynomial
    density: Function
    gaussian: tuple[arb, arb] | None


def _column(
    f: Any, pair: tuple[_Number, _Number], lines: set[_Line], inside: tuple[fmpq, fmpq], ends: tuple[fmpq, fmpq], at: At
) -> arb:
    """Enclose the integral over one interval of w."""
    u, w = pair
    middle = (ends[0] + ends[1]) / 2
    level = [_Line(fmpq(0), end) for end in inside]
    between = [line for line in lines if line.slope is not None and inside[0] < line.at(middle) < inside[1]]
    order = [level[0], *sorted(between, key=lambda line: line.at(middle)), level[1]]
    gaussian = None if u.gaussian is None else tuple(arb(at.number(part)) for part in u.gaussian)
    strips: list[_Strip] = []
    for low, high in pairwise(order):
        place = at.binding({u.x: (low.at(middle) + high.at(middle)) / 2, w.x: middle})
        polynomial = _polynomial(_settled(f, (u.x, w.x), place), u.x, w.x, at)
        if any(c != 0 for c in polynomial.values()):
            strips.append(
                _Strip(low, high, polynomial, _function(_settled(u.density, (u.x,), place), u.x, at), gaussian)
            )
    if not strips:
        return arb(0)
    density = _function(_settled(w.density, (w.x,), at.binding({w.x: middle})), w.x, at)

    def along(z: acb, analytic: bool) -> acb:
        total = acb(0)
        for strip in strips:
            total += _across(strip, z, analytic, at)
        return density(z, analytic) * total

    found = complex_quadrature(along, arb(ends[0]), arb(ends[1]), at, _BITS)
    if not found.imag.contains(0):
        raise Undecided("an integral that is not real")
    return found.real


def _across(strip: _Strip, w: acb, analytic: bool, at: At) -> acb:
    """Enclose the integral over u between two lines, w a point or a ball; analytic in w wherever that is asked for."""
    start = acb(strip.low.at(w))
    width = acb(strip.high.at(w)) - start
    if strip.gaussian is not None:
        between = _truncated(start, start + width, max(m for m, _ in strip.polynomial), *strip.gaussian)
        return sum((acb(c) * w**n * between[m] for (m, n), c in strip.polynomial.items()), acb(0))

    def along(s: acb, also: bool) -> acb:
        x = start + width * s
        value = acb(0)
        for (m, n), c in strip.polynomial.items():
            value += acb(c) * x**m * w**n
        return value * strip.density(x, analytic or also)

    if analytic or not (w.rad() < arb(2) ** -40):  # a ball: a cover is all that it can give
        parts = [arb(fmpq(i, _SLICES)).union(arb(fmpq(i + 1, _SLICES))) for i in range(_SLICES)]
        return width * sum((along(acb(part), False) for part in parts), acb(0)) / _SLICES
    return width * complex_quadrature(along, arb(0), arb(1), at, _BITS)


def _function(term: Any, x: Any, at: At) -> Function:
    """Return a term as a function of one complex variable, read once: it is asked for at thousands of places."""
    if term == x:
        return lambda z, _analytic: z
    if not depends(term, x):
        constant = acb(at.number(term))
        return lambda _z, _analytic: constant
    if isinstance(term, (Add, Mul)):
        parts = [_function(arg, x, at) for arg in term.args]
        if isinstance(term, Add):
            return lambda z, analytic: sum((part(z, analytic) for part in parts), acb(0))
        return lambda z, analytic: prod((part(z, analytic) for part in parts), start=acb(1))
    if isinstance(term, sympy.exp):
        inner = _function(term.args[0], x, at)
        return lambda z, analytic: inner(z, analytic).exp()
    if isinstance(term, Pow) and isinstance(term.exp, Integer):
        base, n = _function(term.base, x, at), int(term.exp)
        return lambda z, analytic: base(z, analytic) ** n
    return lambda z, analytic: Complex(at, {x: z}, analytic).of(term)


def _truncated(low: acb, high: acb, degree: int, mean: arb, variance: arb) -> list[acb]:
    """Return the integrals I_k of x^k p(x), p = N(m, v): I_k = m I_{k-1} + (k - 1) v I_{k-2} - v [x^{k-1} p(x)]."""
    root = (2 * variance).sqrt()
    ends = [(x, (-((x - mean) ** 2) / (2 * variance)).exp() / (root * arb.pi().sqrt())) for x in (low, high)]
    found = [(((high - mean) / root).erf() - ((low - mean) / root).erf()) / 2]
    for k in range(1, degree + 1):
        (a, at_a), (b, at_b) = ends
        before = (k - 1) * variance * found[k - 2] if k > 1 else acb(0)
        found.append(mean * found[k - 1] + before - variance * (b ** (k - 1) * at_b - a ** (k - 1) * at_a))
    return found
