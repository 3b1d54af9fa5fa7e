"""Points of a finite space at which means have the values that hypotheses give them: E(w) = 0, E(g) = f(x).

The mean is affine in each point of the space, the masses as they are: one point is solved for. Nothing rests on that:
a model is kept only if the equation is then evaluated to hold.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flint import fmpq
from sympy import Basic, Eq, preorder_traversal

from symcheck.evaluation import At, Undecided, Undefined, Uninterpretable, Value
from symcheck.solving import solve
from symcheck.theories.matrix.solving import solve_affine

_REFUSALS = (Undefined, Undecided, Uninterpretable)


def with_given_means(place: Hashable, variable: str, points: list[Value], first: int, at: At) -> list[Value]:
    """Return the points of the space of a variable, one from ``first`` on moved so that equations on means hold.

    ``place`` is where evaluation looks the points up. Without such an equation, or a solution, they come back as given.
    """
    plan = at.model.plan
    for number, relation in enumerate(plan.relations):
        if isinstance(relation, Eq) and not plan.scopes[number] and _is_about(relation, variable):
            points = _solved(relation, place, points, first, at)
    return points


def _is_about(relation: Basic, variable: str) -> bool:
    """Whether the first mean of a variable itself stands in an equation."""
    for node in preorder_traversal(relation):
        if any(getattr(item, "name", None) == variable for item in getattr(node, "integrated", ())):
            return True
    return False


def _solved(relation: Any, place: Hashable, points: list[Value], first: int, at: At) -> list[Value]:
    lhs, rhs = relation.args

    def residual(trial: list[Value]) -> Value | None:
        there = At(at.model, at.precision, shared={place: trial}, deadline=at.deadline)
        try:
            x, y = there.value(lhs), there.value(rhs)
        except _REFUSALS:
            return None
        if isinstance(x, list) and isinstance(y, list):
            exact = all(isinstance(a, fmpq) for a in (*x, *y))
            return [a - b for a, b in zip(x, y, strict=True)] if exact else None
        return x - y if isinstance(x, fmpq) and isinstance(y, fmpq) else None

    for j in range(len(points) - 1, first - 1, -1):
        old = points[j]
        rng = at.model.random(f"mean {place} {j}")

        def moved(value: Value, j: int = j) -> Value | None:
            return residual([*points[:j], value, *points[j + 1 :]])

        new: Value | None
        if isinstance(old, list):
            new = _vector(moved, len(old), rng)
        else:
            new = solve(moved, rng)  # type: ignore[arg-type]
        if new is not None and new not in points:
            return [*points[:j], new, *points[j + 1 :]]
    return points


def _vector(moved: Any, dim: int, rng: Any) -> list[fmpq] | None:
    def rows(value: list[list[fmpq]]) -> list[list[fmpq]] | None:
        found = moved([row[0] for row in value])
        return None if found is None else [[x] for x in (found if isinstance(found, list) else [found])]

    found = solve_affine(rows, dim, 1, rng)
    return None if found is None else [row[0] for row in found]
