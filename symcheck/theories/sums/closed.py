"""Antidifferences with a formula: powers of the index (Faulhaber) and k^d r^k (geometric, r != 1).

Sources: Graham, Knuth, Patashnik, Concrete Mathematics, sections 2.6, 6.5.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb

from flint import fmpq
from sympy import Expr, Pow

from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import Session

MAX_DEGREE = 60


@lru_cache(maxsize=128)
def _bernoulli(n: int) -> fmpq:
    """Return the Bernoulli number B_n with B_1 = +1/2."""
    if n == 0:
        return fmpq(1)
    return fmpq(1) - sum((_bernoulli(k) * fmpq(comb(n, k), n - k + 1) for k in range(n)), fmpq(0))


def power_sum(session: Session, degree: int, point: Quotient) -> Quotient:
    """Return F(n) with F(n) - F(n - 1) = n^degree, a polynomial that holds at every integer."""
    ring = session.ring
    total = ring.zero
    for j in range(degree, -1, -1):  # Horner, from n^(degree + 1) down to n
        total = (total + ring.constant(_bernoulli(degree - j) * fmpq(comb(degree + 1, degree - j), degree + 1))) * point
    return total


def sum_of_powers(session: Session, degree: int, low: Quotient, high: Quotient) -> Quotient:
    """Return the sum of k^degree over low < k <= high."""
    session.rule("sum of a constant" if degree == 0 else "sum of powers (Faulhaber)")
    return power_sum(session, degree, high) - power_sum(session, degree, low)


def geometric(session: Session, ratio: Expr, degree: int, low: Quotient, high: Quotient) -> Quotient | None:
    """Return the sum of k^degree ratio^k over low < k <= high where ratio != 1 follows, else None.

    G(k) = p(k) r^k with G(k + 1) - G(k) = k^d r^k: r p(k + 1) - p(k) = k^d, solved from the leading coefficient down.
    At r = 0 it holds too, as long as no exponent is negative (0^0 = 1), which is what makes the powers defined.
    """
    ring = session.ring
    if degree > MAX_DEGREE:
        return None
    r = session.value_if_defined(ratio)
    if r is None or not session.known(r - ring.one, "!="):
        return None
    ends = _ends(session, ratio, low, high)
    if ends is None:
        return None
    inverse = (r - ring.one).inverse()
    coefficients: dict[int, Quotient] = {degree: inverse}
    for j in range(degree - 1, -1, -1):
        higher = ring.zero
        for i in range(j + 1, degree + 1):
            higher = higher + coefficients[i] * ring.constant(comb(i, j))
        coefficients[j] = -(r * inverse * higher)
    one = ring.one

    def polynomial(point: Quotient) -> Quotient:
        value = ring.zero
        for j in range(degree, -1, -1):
            value = value * point + coefficients[j]
        return value

    session.rule("geometric sum" if degree == 0 else "arithmetic-geometric sum")
    return polynomial(high + one) * ends[1] - polynomial(low + one) * ends[0]


def geometric_relation(session: Session, ratio: Expr, low: Quotient, high: Quotient, value: Quotient) -> None:
    """Learn (r - 1) * (sum of r^k) = r^(high + 1) - r^(low + 1), which holds at r = 1 too."""
    r = session.value_if_defined(ratio)
    if r is None:
        return
    ends = _ends(session, ratio, low, high)
    if ends is not None:
        session.learn((r - session.ring.one) * value - ends[1] + ends[0], "=")


def _ends(session: Session, ratio: Expr, low: Quotient, high: Quotient) -> tuple[Quotient, Quotient] | None:
    one = session.ring.one
    first, last = (session.value_if_defined(Pow(ratio, session.term_of(point + one))) for point in (low, high))
    return None if first is None or last is None else (first, last)
