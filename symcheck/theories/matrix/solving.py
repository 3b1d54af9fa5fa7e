"""Solve matrix equations that are affine in one matrix, for models: A B = I, A B = B A, A X + X B = C.

The entries of ``lhs - rhs`` are read off at 0 and at every unit matrix; among the solutions one is picked at random.
Nothing rests on the equation being affine: the model is kept only if the equation is then evaluated to hold.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from flint import fmpq, fmpq_mat

from symcheck.theories.matrix.arithmetic import Rows

MAX_UNKNOWNS = 16


def solve_affine(residual: Callable[[Rows], Rows | None], rows: int, cols: int, rng: Random) -> Rows | None:
    """Return a matrix at which an affine function vanishes.

    None where there is none, where the function is not affine or not defined, and for more than 16 entries.
    """
    count = rows * cols
    if count > MAX_UNKNOWNS:
        return None

    def at(x: list[fmpq]) -> list[fmpq] | None:
        found = residual([x[i * cols : (i + 1) * cols] for i in range(rows)])
        if found is None or not all(isinstance(y, fmpq) for row in found for y in row):
            return None
        return [y for row in found for y in row]  # type: ignore[misc]

    zero = at([fmpq(0)] * count)
    units = [at([fmpq(1 if j == k else 0) for j in range(count)]) for k in range(count)]
    probe = [fmpq(rng.randint(-3, 4)) for _ in range(count)]
    there = at(probe)
    if zero is None or there is None or any(unit is None for unit in units):
        return None
    slopes = [[x - b for x, b in zip(unit, zero)] for unit in units if unit is not None]
    if any(
        y != b + sum((x * s[i] for x, s in zip(probe, slopes)), fmpq(0)) for i, (y, b) in enumerate(zip(there, zero))
    ):
        return None
    system = fmpq_mat(
        len(zero), count + 1, [x for i, b in enumerate(zero) for x in (*(slope[i] for slope in slopes), -b)]
    )
    reduced, rank = system.rref()
    pivots: list[int] = []
    for i in range(rank):
        pivots.append(next(j for j in range(count + 1) if reduced[i, j] != 0))
    if count in pivots:
        return None
    x = list(probe)
    free = [j for j in range(count) if j not in pivots]
    for i, pivot in enumerate(pivots):
        x[pivot] = reduced[i, count] - sum((reduced[i, j] * x[j] for j in free), fmpq(0))
    return [x[i * cols : (i + 1) * cols] for i in range(rows)]
