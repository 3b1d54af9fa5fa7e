"""Points and weights that integrate polynomials over independent standard normals exactly, in any number of variables.

One variable: Gauss-Hermite, l nodes for degree 2l - 1 (the roots of He_l, enclosed; weight (l-1)!/(l He_{l-1}(x)^2)).
Several: Smolyak's combination of tensor products of these, exact for total degree 2k + 1 at level k, with some N^k
points instead of (k+1)^N (Smolyak 1963; Novak and Ritter 1999, exactness). Nothing is rounded: nodes and weights are
exact or balls, so that the sum encloses the integral of a polynomial of that degree.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import comb, factorial

from flint import ctx, fmpq, fmpz_poly

from symcheck.evaluation import Number, Undecided, Uninterpretable
from symcheck.theories.field import numbers

Point = tuple[Number, ...]
_MAX_POINTS = 3_000
_MAX_DEGREE = 33


def rule(variables: int, degree: int) -> list[tuple[Number, Point]]:
    """Return weights and points for polynomials of a total degree in some standard normals.

    Raises Undecided where they would be too many, and Uninterpretable for a degree above 33.
    """
    if degree > _MAX_DEGREE:
        raise Uninterpretable(f"a polynomial of degree {degree} in Gaussian variables")
    level = max(degree, 0) // 2
    if comb(variables + 2 * level, variables) > 40 * _MAX_POINTS:
        raise Undecided(f"degree {degree} in {variables} Gaussian coordinates")
    found = _rule(variables, level, ctx.prec)
    if len(found) > _MAX_POINTS:
        raise Undecided(f"degree {degree} in {variables} Gaussian coordinates")
    return found


@lru_cache(maxsize=64)
def _rule(variables: int, level: int, precision: int) -> list[tuple[Number, Point]]:
    if variables == 0:
        return [(numbers.ONE, ())]
    weights: dict[tuple[tuple[int, int], ...], Number] = {}
    values: dict[tuple[int, int], Number] = {}
    q = level + variables
    for total in range(max(variables, q - variables + 1), q + 1):
        sign = fmpq((-1) ** (q - total) * comb(variables - 1, q - total))
        for sizes in _compositions(total, variables):
            for chosen in product(*(_one(size, precision) for size in sizes)):
                place = tuple(name for name, _, _ in chosen)
                values.update((name, x) for name, x, _ in chosen)
                weight = numbers.multiply([sign, *(w for _, _, w in chosen)])
                weights[place] = numbers.add([weights[place], weight]) if place in weights else weight
    kept = [(w, tuple(values[name] for name in place)) for place, w in weights.items()]
    return [(w, point) for w, point in kept if not (isinstance(w, fmpq) and w == 0)]


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to write a number as an ordered sum of positive integers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(1, total - parts + 2):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


@lru_cache(maxsize=256)
def _one(size: int, precision: int) -> list[tuple[tuple[int, int], Number, Number]]:
    """Return the Gauss-Hermite rule with that many nodes: a name for each node, the node, its weight."""
    if size == 1:
        return [((1, 0), numbers.ZERO, numbers.ONE)]
    if size == 2:
        return [((2, i), fmpq(x), fmpq(1, 2)) for i, x in enumerate((-1, 1))]
    below, here = _hermite(size - 1), _hermite(size)
    result: list[tuple[tuple[int, int], Number, Number]] = []
    if size % 2:  # 0 is a node
        here = fmpz_poly(list(here)[1:])
        value = fmpq(int(below[0]))
        result.append(((1, 0), numbers.ZERO, fmpq(factorial(size - 1), size) / value**2))
    for i, (root, _) in enumerate(here.complex_roots()):
        x = root.real
        weight = factorial(size - 1) / (size * below(x) ** 2)
        result.append(((size, i), x, numbers.checked(weight)))
    return result


def _hermite(n: int) -> fmpz_poly:
    """The polynomial He_n, orthogonal with respect to the standard normal law."""
    before, found = fmpz_poly([1]), fmpz_poly([0, 1])
    if n == 0:
        return before
    for k in range(1, n):
        before, found = found, fmpz_poly([0, 1]) * found - k * before
    return found
