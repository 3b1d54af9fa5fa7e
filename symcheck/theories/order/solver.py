"""Polynomial side goals over the reals, put to z3's nonlinear solver with a budget.

z3 decides the theory of real closed fields; its *unsat* is the only answer used as a proof. Everything that is not a
polynomial relation between atoms is unknown to it: atoms are variables, and what is known of them (a radical is
non-negative, e^x is positive) is passed in as constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flint import fmpq, fmpq_mpoly

Constraint = tuple[fmpq_mpoly, str]
"""(p, R): p R 0 with R one of > >= < <= = !=."""
Point = dict[int, fmpq]
"""Values of atoms, by number."""
_MOST_POINTS = 16
_SATISFIED: dict[str, Callable[[fmpq], bool]] = {
    ">": lambda value: value > 0,
    ">=": lambda value: value >= 0,
    "<": lambda value: value < 0,
    "<=": lambda value: value <= 0,
    "=": lambda value: value == 0,
    "!=": lambda value: value != 0,
}


def inconsistent(
    constraints: Sequence[Constraint], integers: frozenset[int], milliseconds: int, points: list[Point]
) -> bool:
    """Whether z3 shows, within its budget, that no real point satisfies all constraints.

    A point found for other constraints often satisfies these too, and evaluating is cheaper than asking; new ones are
    added to ``points``.
    """
    import z3

    if any(_satisfies(point, constraints, integers) for point in reversed(points)):
        return False
    variables: dict[int, Any] = {}

    def variable(index: int) -> Any:
        if index not in variables:
            variables[index] = z3.Int(f"n{index}") if index in integers else z3.Real(f"g{index}")
        return variables[index]

    def monomial(exponents: Any) -> list[Any]:
        return [variable(i) for i, e in enumerate(exponents) for _ in range(int(e))]

    solver = z3.Solver() if integers else z3.SolverFor("QF_NRA")
    answer = _answer(solver, constraints, monomial, milliseconds)
    if answer == z3.sat:
        point = {i: _rational(solver.model().eval(x, model_completion=True)) for i, x in variables.items()}
        if None not in point.values():
            points.append(point)  # type: ignore[arg-type]
            del points[:-_MOST_POINTS]
    return bool(answer == z3.unsat)


def _satisfies(point: Point, constraints: Sequence[Constraint], integers: frozenset[int]) -> bool:
    if any(point.get(i, fmpq(1)).q != 1 for i in integers):
        return False
    width = constraints[0][0].context().nvars() if constraints else 0
    values = [point.get(i, fmpq(1)) for i in range(width)]
    return all(_SATISFIED[relation](fmpq(poly(*values))) for poly, relation in constraints)


def _rational(value: Any) -> fmpq | None:
    """Return z3's value of a variable; None for an irrational number."""
    import z3

    if z3.is_int_value(value):
        return fmpq(value.as_long())
    return fmpq(value.numerator_as_long(), value.denominator_as_long()) if z3.is_rational_value(value) else None


def linearly_inconsistent(constraints: Iterable[Constraint], milliseconds: int) -> bool:
    """Whether some combination of the constraints with constant multipliers is impossible (Farkas' lemma).

    Each monomial is a variable of its own, which only allows more points; so the answer comes at once.
    """
    import z3

    variables: dict[Any, Any] = {}

    def monomial(exponents: Any) -> list[Any]:
        key = tuple(map(int, exponents))
        if not any(key):
            return []
        return [variables.setdefault(key, z3.Real(f"m{len(variables)}"))]

    return bool(_answer(z3.SolverFor("QF_LRA"), constraints, monomial, milliseconds) == z3.unsat)


def _answer(
    solver: Any, constraints: Iterable[Constraint], monomial: Callable[[Any], list[Any]], milliseconds: int
) -> Any:
    import z3

    solver.set("timeout", max(int(milliseconds), 1))
    for poly, relation in constraints:
        summands = []
        for exponents, coefficient in poly.terms():
            factors = monomial(exponents)
            c = fmpq(coefficient)
            if c != 1 or not factors:
                factors.insert(0, z3.RealVal(f"{int(c.p)}/{int(c.q)}"))
            summands.append(factors[0] if len(factors) == 1 else z3.Product(factors))
        total: Any = summands[0] if len(summands) == 1 else z3.Sum(summands) if summands else z3.RealVal(0)
        solver.add(_relation(total, relation))
    return solver.check()


def _relation(left: Any, relation: str) -> Any:
    match relation:
        case ">":
            return left > 0
        case ">=":
            return left >= 0
        case "<":
            return left < 0
        case "<=":
            return left <= 0
        case "=":
            return left == 0
    return left != 0
