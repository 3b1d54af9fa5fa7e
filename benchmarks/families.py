"""Families of claims that grow with n: the SymPy terms, and the same question to python-flint by hand.

``raw`` is the shortest good way with python-flint alone: polynomials written directly (never read from a term), Laplace
expansion with minors kept, rows cleared of denominators for the Cauchy determinant, and fractions reduced by gcd only
where that is what keeps them small (the telescoping ones). It is given nothing that is not in the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial, prod
from typing import Any

from flint import Ordering, fmpz_mpoly_ctx
from sympy import Add, Expr, Integer, Mul, Symbol, cancel, expand, fraction, symbols, together


@dataclass(frozen=True)
class Family:
    """``terms(n)`` are the two sides; ``raw(n)`` returns the python-flint computation, its data prepared."""

    name: str
    sizes: tuple[int, ...]
    terms: Callable[[int], tuple[Expr, Expr]]
    raw: Callable[[int], Callable[[], bool]]
    sympy: Callable[[Expr, Expr], bool]
    sympy_up_to: int


def _ring(count: int) -> tuple[Any, tuple[Any, ...]]:
    ctx = fmpz_mpoly_ctx.get(tuple(f"g{i}" for i in range(count)), Ordering.degrevlex)
    return ctx, ctx.gens()


def _real(letter: str, count: int) -> tuple[Symbol, ...]:
    return symbols(f"{letter}1:{count + 1}", real=True)


# -- (x1 + ... + xn)^5 expanded ----------------------------------------------------------------------------------------

POWER = 5


def _exponents(count: int, total: int) -> list[tuple[int, ...]]:
    if count == 1:
        return [(total,)]
    return [(k, *rest) for k in range(total + 1) for rest in _exponents(count - 1, total - k)]


def _multinomial(n: int) -> dict[tuple[int, ...], int]:
    return {e: factorial(POWER) // prod(map(factorial, e)) for e in _exponents(n, POWER)}


def power_terms(n: int) -> tuple[Expr, Expr]:
    """The power of a sum and the multinomial theorem."""
    xs = _real("x", n)
    return Add(*xs) ** POWER, Add(*(c * Mul(*(x**k for x, k in zip(xs, e))) for e, c in _multinomial(n).items()))


def power_raw(n: int) -> Callable[[], bool]:
    """A power and a polynomial read from its coefficients."""
    coefficients = _multinomial(n)

    def run() -> bool:
        ctx, gens = _ring(n)
        return sum(gens, ctx.constant(0)) ** POWER == ctx.from_dict(coefficients)

    return run


# -- determinants ------------------------------------------------------------------------------------------------------


def determinant(rows: Sequence[Sequence[Any]], one: Any) -> Any:
    """Expand along rows, every minor computed once."""
    minors = {(): one}
    n = len(rows)

    def minor(columns: tuple[int, ...]) -> Any:
        if columns not in minors:
            row = rows[n - len(columns)]
            total = 0 * one
            for k, column in enumerate(columns):
                part = row[column] * minor(columns[:k] + columns[k + 1 :])
                total = total - part if k % 2 else total + part
            minors[columns] = total
        return minors[columns]

    return minor(tuple(range(n)))


def vandermonde_terms(n: int) -> tuple[Expr, Expr]:
    """The determinant of (x_i^j), as its Laplace expansion, and the product of differences."""
    xs = _real("x", n)
    rows = [[x**j for j in range(n)] for x in xs]
    return determinant(rows, Integer(1)), Mul(*(xs[j] - xs[i] for j in range(n) for i in range(j)))


def vandermonde_raw(n: int) -> Callable[[], bool]:
    """The same expansion in polynomials."""

    def run() -> bool:
        ctx, xs = _ring(n)
        rows = [[x**j for j in range(n)] for x in xs]
        return determinant(rows, ctx.constant(1)) == prod(
            (xs[j] - xs[i] for j in range(n) for i in range(j)), start=ctx.constant(1)
        )

    return run


def _sign(order: Sequence[int]) -> int:
    inversions = sum(order[j] > order[i] for i in range(len(order)) for j in range(i))
    return -1 if inversions % 2 else 1


def cauchy_terms(n: int) -> tuple[Expr, Expr]:
    """The determinant of (1/(x_i + y_j)), as its Leibniz sum, and its closed form."""
    xs, ys = _real("x", n), _real("y", n)
    lhs = Add(*(_sign(p) * Mul(*(1 / (xs[i] + ys[p[i]]) for i in range(n))) for p in permutations(range(n))))
    top = Mul(*((xs[i] - xs[j]) * (ys[i] - ys[j]) for i in range(n) for j in range(i)))
    return lhs, top / Mul(*(x + y for x in xs for y in ys))


def cauchy_raw(n: int) -> Callable[[], bool]:
    """Clear each row of its denominators, expand, compare numerators over the common denominator."""

    def run() -> bool:
        ctx, gens = _ring(2 * n)
        xs, ys, one = gens[:n], gens[n:], ctx.constant(1)
        rows = [[prod((x + y for k, y in enumerate(ys) if k != j), start=one) for j in range(n)] for x in xs]
        top = prod(((xs[i] - xs[j]) * (ys[i] - ys[j]) for i in range(n) for j in range(i)), start=one)
        return determinant(rows, one) == top

    return run


# -- telescoping -------------------------------------------------------------------------------------------------------


def _reduced(num: Any, den: Any) -> tuple[Any, Any]:
    common = num.gcd(den)
    return (num, den) if common == 1 else (num // common, den // common)


def sum_terms(n: int) -> tuple[Expr, Expr]:
    """sum of 1/((x + i - 1)(x + i)) for i = 1..n, and n/(x (x + n))."""
    x = Symbol("x", real=True)
    return Add(*(1 / ((x + i - 1) * (x + i)) for i in range(1, n + 1))), n / (x * (x + n))


def sum_raw(n: int) -> Callable[[], bool]:
    """A running sum, reduced by gcd at each step."""

    def run() -> bool:
        ctx, (x,) = _ring(1)
        num, den = ctx.constant(0), ctx.constant(1)
        for i in range(1, n + 1):
            bottom = (x + (i - 1)) * (x + i)
            num, den = _reduced(num * bottom + den, den * bottom)
        return num * (x * (x + n)) == n * den

    return run


def product_terms(n: int) -> tuple[Expr, Expr]:
    """product of 1 + 1/(x + i) for i = 0..n - 1, and (x + n)/x."""
    x = Symbol("x", real=True)
    return Mul(*(1 + 1 / (x + i) for i in range(n))), (x + n) / x


def product_raw(n: int) -> Callable[[], bool]:
    """A running product, reduced by gcd at each step."""

    def run() -> bool:
        ctx, (x,) = _ring(1)
        num = den = ctx.constant(1)
        for i in range(n):
            num, den = _reduced(num * (x + i + 1), den * (x + i))
        return num * x == den * (x + n)

    return run


# -- continued fractions -----------------------------------------------------------------------------------------------


def _continuant(values: Sequence[Any], one: Any) -> Any:
    before, last = one, values[-1]
    for value in values[-2::-1]:
        before, last = last, value * last + before
    return last


def fraction_terms(n: int) -> tuple[Expr, Expr]:
    """a1 + 1/(a2 + 1/(... + 1/an)) and the quotient of two continuants, expanded."""
    values = _real("a", n)
    nested = values[-1]
    for value in values[-2::-1]:
        nested = value + 1 / nested
    return nested, expand(_continuant(values, Integer(1))) / expand(_continuant(values[1:], Integer(1)))


def _chosen(indices: tuple[int, ...], count: int) -> list[tuple[int, ...]]:
    """The monomials of the continuant: leave out neighbouring pairs (Euler)."""
    if not indices:
        return [(0,) * count]
    first, rest = indices[0], indices[1:]
    with_first = [(*e[:first], 1, *e[first + 1 :]) for e in _chosen(rest, count)]
    return with_first + (_chosen(rest[1:], count) if rest else [])


def fraction_raw(n: int) -> Callable[[], bool]:
    """From the inside out without gcd, numerators and denominators compared with the continuants' coefficients."""
    top = dict.fromkeys(_chosen(tuple(range(n)), n), 1)
    bottom = dict.fromkeys(_chosen(tuple(range(1, n)), n), 1)

    def run() -> bool:
        ctx, values = _ring(n)
        num, den = values[-1], ctx.constant(1)
        for value in values[-2::-1]:
            num, den = value * num + den, num
        right, below = ctx.from_dict(top), ctx.from_dict(bottom)
        return (num == right and den == below) or num * below == right * den

    return run


# -- SymPy's ways ------------------------------------------------------------------------------------------------------


def by_expand(lhs: Expr, rhs: Expr) -> bool:
    """Expand the difference."""
    return expand(lhs - rhs) == 0


def by_together(lhs: Expr, rhs: Expr) -> bool:
    """Bring the difference over one denominator and expand the numerator."""
    return expand(fraction(together(lhs - rhs))[0]) == 0


def by_cancel(lhs: Expr, rhs: Expr) -> bool:
    """Reduce the difference by gcd."""
    return cancel(lhs - rhs) == 0


FAMILIES = (
    Family("(x1 + ... + xn)^5, expanded", (2, 4, 6, 8), power_terms, power_raw, by_expand, 6),
    Family("Vandermonde determinant, n x n", (3, 4, 5, 6), vandermonde_terms, vandermonde_raw, by_expand, 5),
    Family("Cauchy determinant, n x n", (2, 3, 4, 5), cauchy_terms, cauchy_raw, by_together, 3),
    Family("telescoping sum of n fractions", (8, 16, 32, 64), sum_terms, sum_raw, by_cancel, 16),
    Family("telescoping product of n fractions", (8, 16, 32, 64), product_terms, product_raw, by_cancel, 16),
    Family("continued fraction of depth n", (4, 8, 12, 16), fraction_terms, fraction_raw, by_cancel, 8),
)
BY_NAME = {family.name: family for family in FAMILIES}
