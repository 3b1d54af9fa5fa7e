"""Sums with a formula: powers of the index (Faulhaber), k^d r^k (geometric, r != 1), and the binomial theorem.

Sources: Graham, Knuth, Patashnik, Concrete Mathematics, sections 2.6, 6.5.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import comb
from typing import Any

from flint import fmpq
from sympy import Expr, Integer, Mul, Pow, exp, gamma

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.sequences import gamma_function
from symcheck.theories.session import Session
from symcheck.theories.sums.summand import Piece

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
    one = ring.one
    session.rule("geometric sum" if degree == 0 else "arithmetic-geometric sum")
    weight = _weight(session, r, degree)
    return weight(high + one) * ends[1] - weight(low + one) * ends[0]


def geometric_series(session: Session, ratio: Expr, degree: int, low: Quotient) -> Quotient | None:
    """Return the sum of k^degree ratio^k over k > low where |ratio| < 1 follows, else None."""
    one = session.ring.one
    r = session.value_if_defined(ratio)
    if degree > MAX_DEGREE or r is None or not (session.known(one - r, ">") and session.known(one + r, ">")):
        return None
    first = session.value_if_defined(Pow(ratio, session.term_of(low + one)))
    if first is None:
        return None
    session.rule("geometric series" if degree == 0 else "arithmetic-geometric series")
    return -(_weight(session, r, degree)(low + one) * first)


def _weight(session: Session, r: Quotient, degree: int) -> Callable[[Quotient], Quotient]:
    """Return the polynomial p with r p(k + 1) - p(k) = k^degree, for r != 1."""
    ring = session.ring
    inverse = (r - ring.one).inverse()
    coefficients: dict[int, Quotient] = {degree: inverse}
    for j in range(degree - 1, -1, -1):
        higher = ring.zero
        for i in range(j + 1, degree + 1):
            higher = higher + coefficients[i] * ring.constant(comb(i, j))
        coefficients[j] = -(r * inverse * higher)

    def polynomial(point: Quotient) -> Quotient:
        value = ring.zero
        for j in range(degree, -1, -1):
            value = value * point + coefficients[j]
        return value

    return polynomial


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


def binomial_sum(session: Session, piece: Piece, index: Any, low: Quotient, high: Quotient) -> Quotient | None:
    """Return the sum of k^d t^k/((k + a - 1)! (c - 1 - k)!) over -a < k < c by the binomial theorem, else None.

    With j = k + a - 1 and N = c + a - 2 it is t^(1 - a)/N! times the sum of C(N, j) (j + 1 - a)^d t^j over 0..N; in
    falling powers, j(j - 1)...(j - i + 1) C(N, j) t^j adds up to N(N - 1)...(N - i + 1) t^i (1 + t)^(N - i).
    (Concrete Mathematics, 5.12 and 6.1.)
    """
    found = _binomial(piece, index)
    if found is None or piece.degree > MAX_DEGREE:
        return None
    a, c = found
    ring = session.ring
    one = ring.one
    n = session.nf(c) + ring.constant(a - 2)
    ends = (low + ring.constant(a)).is_zero() and (high + ring.constant(a - 1) - n).is_zero()
    if not (ends and session.is_integral(n) and session.known(n, ">=")):
        return None
    t, first = (session.value_if_defined(term) for term in (piece.ratio, Pow(piece.ratio, 1 - a)))
    if t is None or first is None:
        return None
    total, falling, d = ring.zero, one, piece.degree
    for i in range(d + 1):
        weight = sum(comb(d, e) * (1 - a) ** (d - e) * _stirling(e, i) for e in range(i, d + 1))
        power = session.value_if_defined(Pow(1 + piece.ratio, session.term_of(n - ring.constant(i)), evaluate=False))
        if power is None:
            return None
        total = total + ring.constant(weight) * falling * t**i * power
        falling = falling * (n - ring.constant(i))
    session.rule("binomial theorem")
    return first * total / gamma_function(session, n + one)


def _binomial(piece: Piece, index: Any) -> tuple[int, Expr] | None:
    """Return (a, c) where the rest of a piece is 1/(Gamma(k + a) Gamma(c - k)), a a number and c free of the index."""
    factors = Mul.make_args(piece.rest)
    if len(factors) != 2 or not all(isinstance(f, Pow) and f.exp == -1 and isinstance(f.base, gamma) for f in factors):
        return None
    arguments = [factor.base.args[0] for factor in factors]
    offsets = [argument - index for argument in arguments]
    place = next((i for i, offset in enumerate(offsets) if isinstance(offset, Integer)), None)
    if place is None:
        return None
    c = index + arguments[1 - place]
    return None if c.has(index) else (int(offsets[place]), c)


def exponential_series(session: Session, piece: Piece, index: Any, low: Quotient) -> Quotient | None:
    """Return the sum of k^d t^k/(k + a - 1)! over k > -a, or from a few terms on, else None.

    With j = k + a - 1 it is that of t^(1 - a) (j + 1 - a)^d t^j/j!; in falling powers, j(j - 1)...(j - i + 1) t^j/j!
    adds up to t^i e^t. (Concrete Mathematics, 7.4 and 6.1.)
    """
    rest, d = piece.rest, piece.degree
    if not (isinstance(rest, Pow) and rest.exp == -1 and isinstance(rest.base, gamma)) or d > MAX_DEGREE:
        return None
    offset = rest.base.args[0] - index
    if not isinstance(offset, Integer):
        return None
    a, ring = int(offset), session.ring
    gap = low + ring.constant(a)  # how many of the first terms are left out
    if not gap.is_constant() or not 0 <= gap.constant_value() <= MAX_DEGREE:
        return None
    values = [session.value_if_defined(term) for term in (piece.ratio, Pow(piece.ratio, 1 - a), exp(piece.ratio))]
    t, first, e_to_t = values
    if t is None or first is None or e_to_t is None:
        return None
    total = ring.zero
    for i in range(d + 1):
        weight = sum(comb(d, e) * (1 - a) ** (d - e) * _stirling(e, i) for e in range(i, d + 1))
        total = total + ring.constant(weight) * t**i
    value = first * total * e_to_t
    for k in range(1 - a, 1 - a + int(gap.constant_value())):
        term = session.value_if_defined(piece.body(index).xreplace({index: Integer(k)}))
        if term is None:
            return None
        value = value - term
    session.rule("exponential series")
    return value


@lru_cache(maxsize=1024)
def _stirling(n: int, k: int) -> int:
    """Return the Stirling number of the second kind: n^d in falling powers."""
    if n == k:
        return 1
    if k == 0 or k > n:
        return 0
    return k * _stirling(n - 1, k) + _stirling(n - 1, k - 1)
