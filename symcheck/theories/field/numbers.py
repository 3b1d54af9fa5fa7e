"""Arithmetic of real numbers known exactly (``fmpq``) or enclosed in a ball (``arb``).

Every function returns an exact rational where it can find one, and otherwise a ball that is proved to contain the
result at the current FLINT precision. Where a ball does not decide a case (is it zero? positive?) it raises Undecided.
Sizes are guarded: an exact result above ``MAX_BITS`` bits is returned as a ball instead.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flint import arb, fmpq, fmpz

from symcheck.evaluation import Number, Undecided, Undefined, Uninterpretable

MAX_BITS = 100_000
_MAX_ROOT = 64

ZERO, ONE = fmpq(0), fmpq(1)


def ball(x: Number) -> arb:
    """Return an enclosure of x."""
    return x if isinstance(x, arb) else arb(x)


def checked(x: arb) -> arb:
    """Return a ball that is finite; raises Undecided when FLINT could not enclose the result."""
    if not x.is_finite():
        raise Undecided("no finite enclosure at this precision")
    return x


def sign(x: Number) -> int:
    """Return -1, 0 or 1; raises Undecided when a ball contains zero and is not exactly zero."""
    if isinstance(x, fmpq):
        return (x > 0) - (x < 0)
    if x > 0:
        return 1
    if x < 0:
        return -1
    if x.is_zero():
        return 0
    raise Undecided("the sign of an enclosure that contains 0")


def is_zero(x: Number) -> bool:
    """Whether x = 0; raises Undecided."""
    return sign(x) == 0


def compare(x: Number, y: Number) -> int:
    """Return the sign of x - y; raises Undecided."""
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return (x > y) - (x < y)
    return sign(ball(x) - ball(y))


def add(values: list[Number]) -> Number:
    """Return the sum."""
    exact, inexact = ZERO, None
    for x in values:
        if isinstance(x, fmpq):
            exact += x
            if exact.height_bits() > MAX_BITS:
                inexact, exact = arb(exact) if inexact is None else inexact + exact, ZERO
        else:
            inexact = x if inexact is None else inexact + x
    return exact if inexact is None else checked(inexact + exact)


def multiply(values: list[Number]) -> Number:
    """Return the product; exactly 0 when a factor is."""
    exact, inexact = ONE, None
    for x in values:
        if isinstance(x, fmpq):
            exact *= x
            if exact.height_bits() > MAX_BITS:
                inexact, exact = arb(exact) if inexact is None else inexact * exact, ONE
        else:
            inexact = x if inexact is None else inexact * x
    if inexact is None or exact == 0:
        return exact
    return checked(inexact * exact)


def divide(x: Number, y: Number) -> Number:
    """Return x / y; raises Undefined for y = 0."""
    if is_zero(y):
        raise Undefined("division by zero")
    if isinstance(x, fmpq) and (isinstance(y, fmpq) or x == 0):
        return x / y if isinstance(y, fmpq) else ZERO
    return checked(ball(x) / ball(y))


def square_root(x: Number) -> Number:
    """Return the square root; raises Undefined for x < 0."""
    return power(x, fmpq(1, 2))


def exponential(x: Number) -> Number:
    """Return e^x."""
    return ONE if isinstance(x, fmpq) and x == 0 else checked(ball(x).exp())


def logarithm(x: Number) -> Number:
    """Return the natural logarithm; raises Undefined for x <= 0."""
    if sign(x) <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    return ZERO if isinstance(x, fmpq) and x == 1 else checked(ball(x).log())


def power(base: Number, exponent: Number) -> Number:
    """Return base^exponent over the reals.

    x^0 = 1 for the exact integer 0; a negative power of 0 is undefined; a non-integer power needs a positive base, or
    base 0 and a positive exponent.
    """
    if isinstance(exponent, fmpq):
        return _integer_power(base, exponent.p) if exponent.q == 1 else _rational_power(base, exponent)
    positive = sign(base)
    if positive > 0:
        return ONE if isinstance(base, fmpq) and base == 1 else checked((exponent * ball(base).log()).exp())
    if positive == 0 and exponent > 0:
        return ZERO
    if positive == 0 and exponent < 0:
        raise Undefined("zero to a negative power")
    if positive < 0 and not exponent.contains_integer():
        raise Undefined("a non-integer power of a negative number")
    raise Undecided("whether an exponent is an integer")


def _integer_power(base: Number, n: fmpz) -> Number:
    if n == 0:
        return ONE
    if isinstance(base, fmpq):
        if base == 0 and n < 0:
            raise Undefined("division by zero")
        if base == 0 or base == 1:
            return base
        if base == -1:
            return base if n % 2 else ONE
        if abs(n) * base.height_bits() <= MAX_BITS:
            return base ** int(n)
    elif n < 0 and is_zero(base):
        raise Undefined("division by zero")
    if abs(n) < 2**24:
        result = _ball_power(ball(base), int(n))
        if n % 2 == 0 and not result > 0:
            result = result.nonnegative_part()
        return checked(result)
    if is_zero(base):
        return ZERO
    size = checked((arb(n) * abs(ball(base)).log()).exp())
    return -size if n % 2 and sign(base) < 0 else size


def _ball_power(x: arb, n: int) -> arb:
    """x^n; FLINT's power has no enclosure for a ball around 0 exactly."""
    if not 0 < n <= _MAX_ROOT or not x.contains(0):
        return x**n
    result = x
    for _ in range(n - 1):
        result *= x
    return result


def _rational_power(base: Number, exponent: fmpq) -> Number:
    positive = sign(base)
    if positive < 0:
        raise Undefined("a non-integer power of a negative number")
    if positive == 0:
        if exponent < 0:
            raise Undefined("division by zero")
        return ZERO
    p, q = exponent.p, exponent.q
    if isinstance(base, fmpq):
        if base == 1:
            return ONE
        root = exact_root(base, int(q)) if q <= _MAX_ROOT else None
        if root is not None:
            return _integer_power(root, p)
    if q == 2:
        root_ball = ball(base).sqrt()
    elif q <= _MAX_ROOT:
        root_ball = ball(base).root(int(q))
    else:
        return checked((ball(base).log() * exponent).exp())
    return checked(root_ball) if p == 1 else _integer_power(checked(root_ball), p)


def exact_root(x: fmpq, n: int) -> fmpq | None:
    """Return the n-th root of x > 0 when it is rational, else None."""
    top, bottom = x.p.root(n), x.q.root(n)
    return fmpq(top, bottom) if top**n == x.p and bottom**n == x.q else None


def floor(x: Number) -> fmpq:
    """Return the greatest integer <= x; raises Undecided."""
    if isinstance(x, fmpq):
        return fmpq(x.floor())
    if not x.is_finite() or not abs(x) < arb(2) ** 4096:  # flint aborts the process on an integer too large to hold
        raise Undecided("the integer part of a very large number")
    low, high = x.lower().floor().unique_fmpz(), x.upper().floor().unique_fmpz()
    if low is None or low != high:
        raise Undecided("the integer part of an enclosure")
    return fmpq(low)


def coordinates(value: Any) -> list[Number]:
    """Return the entries of a number, a vector or a matrix (a list of rows) in order; raises Uninterpretable."""
    if isinstance(value, list):
        return [x for item in value for x in coordinates(item)]
    if not isinstance(value, (fmpq, arb)):
        raise Uninterpretable(f"{value} is no number, vector or matrix")
    return [value]


def identity(x: Number) -> Hashable:
    """Return what tells a number, or a ball, from every other: a key for what is kept."""
    return x if isinstance(x, fmpq) else (x.mid().fmpq(), x.rad().fmpq())


def rational(x: arb) -> fmpq:
    """Return the exact rational value of a ball of radius zero."""
    return x.fmpq()
