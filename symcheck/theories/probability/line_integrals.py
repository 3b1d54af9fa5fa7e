"""Integrals over the line of exponentials of quadratics times sums, products and logarithms of such, in balls.

Terms are those of ``exponential_sums.py`` in the number U. A polynomial times an exponential has its moments in closed
form. Else the tails are cut off where ``calculus/tails.py`` bounds them, and ``acb.integral`` encloses the rest. A term
is refused unless its form shows that it is defined on the whole line and analytic near it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import comb, log2, prod
from typing import Any

from flint import acb, arb, ctx, fmpq
from sympy import Add, Basic, Mul, Poly, Pow, Rational, exp, log

from symcheck.evaluation import At, Number, Undecided, Uninterpretable
from symcheck.theories.calculus.tails import Ray
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball
from symcheck.theories.probability.exponential_sums import U, exponential, is_positive

_BITS = 44
"""What is cut off is below 2^-44; quadrature aims at the same."""
_PRECISION = 80
_MAX_EVALUATIONS = 2_000
_LONGEST = 2**10
Function = Callable[[acb, bool], acb]


def line_integral(body: Basic, at: At) -> Number:
    """Return the integral over U in R of a product."""
    factors = Mul.make_args(body)
    free = [factor for factor in factors if U not in factor.free_symbols]
    moving = sorted((factor for factor in factors if factor not in free), key=hash)  # equal products are one
    scale = numbers.multiply([at.number(factor) for factor in free]) if free else fmpq(1)
    core = Mul._from_args(moving)
    key = ("line", core)
    if core.free_symbols != {U}:
        return numbers.multiply([scale, _of_core(core, at)])
    kept = at.model.kept  # at every precision: the tolerance is one and the same
    if key not in kept:
        kept[key] = _of_core(core, at)
    return numbers.multiply([scale, kept[key]])


def _of_core(core: Any, at: At) -> Number:
    factors = Mul.make_args(core)
    exponents = [factor.args[0] for factor in factors if isinstance(factor, exp)]
    rest = [factor for factor in factors if not isinstance(factor, exp)]
    quadratic = _coefficients(Add(*exponents), at) if exponents else None
    polynomial = _coefficients(Mul(*rest), at)
    if quadratic is not None and len(quadratic) <= 3 and polynomial is not None:
        return _moments(quadratic, polynomial)
    core, scale = _centred(core, quadratic)
    before = ctx.prec
    ctx.prec = _PRECISION
    try:
        function = _compiled(core, At(at.model, _PRECISION, bindings=at.bindings, deadline=at.deadline))
        return numbers.multiply([scale, _side(core, function, 1, at) + _side(core, function, -1, at)])
    finally:
        ctx.prec = before


def _centred(core: Any, quadratic: list[Number] | None) -> tuple[Any, fmpq]:
    """Write an integrand with the factor exp(c + b u - a u^2) in a number of mean about 0 and deviation about 1.

    Returns the integrand in u = mean + h v, and h.
    """
    if quadratic is None or len(quadratic) != 3:
        return core, fmpq(1)
    b, a = (float(ball(x).mid()) for x in quadratic[1:])
    if not 1e-30 < -a < 1e30:
        return core, fmpq(1)
    power = round(-log2(-2 * a) / 2)
    step = Rational(2) ** power
    mean = step * round(-b / (2 * a) / float(step))
    if step == 1 and mean == 0:
        return core, fmpq(1)
    moved = core.xreplace({U: mean + step * U})
    factors = [exponential(one.args[0]) if isinstance(one, exp) else one for one in Mul.make_args(moved)]
    return Mul._from_args(factors), fmpq(int(step.p), int(step.q))


def _coefficients(term: Any, at: At) -> list[Number] | None:
    """Return the coefficients of a polynomial in U; None for another term."""
    if not term.is_polynomial(U):
        return None
    return [at.number(c) for c in reversed(Poly(term, U).all_coeffs())]


def _moments(exponent: list[Number], polynomial: list[Number]) -> Number:
    """The integral of a polynomial times exp(c + b u - a u^2), by the moments of a Gaussian law."""
    c, b, a = (*map(ball, exponent), *[arb(0)] * (3 - len(exponent)))
    a = -a
    if not a > 0:
        raise Uninterpretable("an exponential that does not decay")
    mean, variance = b / (2 * a), 1 / (2 * a)
    total = (arb.pi() / a).sqrt() * (c + b * b / (4 * a)).exp()
    found = arb(0)
    for degree, coefficient in enumerate(polynomial):
        power = ball(coefficient)
        for k in range(0, degree + 1, 2):
            central = prod(range(1, k, 2)) * variance ** (k // 2)  # E (u - mean)^k
            found += power * comb(degree, k) * central * mean ** (degree - k)
    return numbers.checked(total * found)


def _side(core: Any, function: Function, slope: int, at: At) -> arb:
    """Integrate from 0 to an infinite end."""
    end = arb(8)
    while True:
        ray = Ray(at, U, fmpq(0), slope, "v", end)
        error = ray.rest(ray.of(core).upper)
        if error is not None and error < arb(2) ** -_BITS:
            break
        end = 2 * end
        if end > _LONGEST:
            raise Uninterpretable(f"the integral of {core} is not shown to converge fast enough")
    tolerance = arb(2) ** -_BITS
    low, high = (acb(0), acb(end)) if slope > 0 else (acb(-end), acb(0))
    found = acb.integral(
        lambda z, analytic: function(z, bool(analytic)),
        low,
        high,
        rel_tol=tolerance,
        abs_tol=tolerance,
        eval_limit=_MAX_EVALUATIONS,
    )
    if not found.is_finite():
        raise Undecided("no finite enclosure of an integral")
    return found.real + arb(0, error)


def _compiled(term: Any, at: At) -> Function:
    """Return a term as a function of a complex ball, not finite where it is not shown to be analytic."""
    if term == U:
        return lambda z, _: z
    if U not in term.free_symbols:
        value = acb(ball(at.number(term)))
        return lambda z, _: value
    if isinstance(term, (Add, Mul)):
        parts = [_compiled(arg, at) for arg in term.args]
        return _sum(parts) if isinstance(term, Add) else _product(parts)
    if isinstance(term, exp):
        inner = _compiled(term.args[0], at)
        return lambda z, analytic: inner(z, analytic).exp()
    if isinstance(term, log) and len(term.args) == 1 and is_positive(term.args[0]):
        inner = _compiled(term.args[0], at)
        return lambda z, analytic: inner(z, analytic).log(analytic=analytic)
    if isinstance(term, Pow) and U not in term.args[1].free_symbols:
        base, exponent = term.args
        if not (exponent.is_Integer and exponent > 0) and not is_positive(base):
            raise Uninterpretable(f"whether {term} is defined on the whole line")
        inner = _compiled(base, at)
        if exponent.is_Integer:
            n = int(exponent)
            return lambda z, analytic: inner(z, analytic) ** n
        y = acb(ball(at.number(exponent)))
        return lambda z, analytic: inner(z, analytic).pow(y, analytic=analytic)
    raise Uninterpretable(f"models do not integrate {type(term).__name__} terms over the line: {term}")


def _sum(parts: list[Function]) -> Function:
    def function(z: acb, analytic: bool) -> acb:
        total = parts[0](z, analytic)
        for part in parts[1:]:
            total = total + part(z, analytic)
        return total

    return function


def _product(parts: list[Function]) -> Function:
    def function(z: acb, analytic: bool) -> acb:
        total = parts[0](z, analytic)
        for part in parts[1:]:
            total = total * part(z, analytic)
        return total

    return function
