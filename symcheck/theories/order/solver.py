"""Polynomial side goals over the reals, put to z3's nonlinear solver with a budget.

z3 decides the theory of real closed fields; its *unsat* is the only answer used as a proof. Everything that is not a
polynomial relation between atoms is unknown to it: atoms are variables, and what is known of them (a radical is
non-negative, e^x is positive) is passed in as constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flint import fmpq, fmpq_mpoly

Constraint = tuple[fmpq_mpoly, str]
"""(p, R): p R 0 with R one of > >= < <= = !=."""
Point = dict[int, fmpq]
"""Values of atoms, by number."""
_MOST_POINTS = 64
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
    occurring = {i for poly, _ in constraints for i, degree in enumerate(poly.degrees()) if degree}
    names = {i: f"n{i}" if i in integers else f"g{i}" for i in sorted(occurring)}
    declared = {name: "Int" if i in integers else "Real" for i, name in names.items()}
    factors = {i: f"(to_real {name})" if i in integers else name for i, name in names.items()}

    def monomial(exponents: Any) -> list[str]:
        return [factors[i] for i, exponent in enumerate(exponents) for _ in range(exponent)]

    solver = z3.Solver() if integers else z3.SolverFor("QF_NRA")
    answer = _answer(solver, _formulas(constraints, monomial), declared, milliseconds)
    if answer == z3.sat:
        model = solver.model()
        variables = {i: z3.Int(name) if i in integers else z3.Real(name) for i, name in names.items()}
        point = {i: _rational(model.eval(x, model_completion=True)) for i, x in variables.items()}
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


def linearly_inconsistent(
    constraints: Iterable[Constraint], milliseconds: int, either: Iterable[tuple[fmpq_mpoly, fmpq_mpoly]] = ()
) -> bool:
    """Whether some combination of the constraints with constant multipliers is impossible (Farkas' lemma).

    Of each pair in ``either`` one is zero; the cases are z3's to choose. Each monomial is a variable of its own, which
    only allows more points; so the answer comes at once.
    """
    import z3

    names: dict[tuple[int, ...], str] = {}

    def monomial(exponents: tuple[int, ...]) -> list[str]:
        return [names.setdefault(exponents, f"m{len(names)}")] if any(exponents) else []

    formulas = _formulas(constraints, monomial)
    for pair in either:
        formulas.append("(or {} {})".format(*_formulas([(poly, "=") for poly in pair], monomial)))
    declared = dict.fromkeys(names.values(), "Real")
    return bool(_answer(z3.SolverFor("QF_LRA"), formulas, declared, milliseconds) == z3.unsat)


def _answer(solver: Any, formulas: Iterable[str], declared: Mapping[str, str], milliseconds: int) -> Any:
    """Ask z3 in its own language, SMT-LIB: one call, where building terms through Python takes as long as solving."""
    solver.set("timeout", max(int(milliseconds), 1))
    constants = (f"(declare-const {name} {sort})" for name, sort in declared.items())
    solver.from_string("".join((*constants, *(f"(assert {formula})" for formula in formulas))))
    return solver.check()


def _formulas(constraints: Iterable[Constraint], monomial: Callable[[Any], list[str]]) -> list[str]:
    """Write constraints in SMT-LIB; ``monomial`` writes the factors of a product of powers."""
    formulas = []
    for poly, relation in constraints:
        summands = [_sum_or_product("*", [_number(c), *monomial(exponents)]) for exponents, c in poly.terms()]
        left = _sum_or_product("+", summands) if summands else "0.0"
        formulas.append(f"(not (= {left} 0.0))" if relation == "!=" else f"({relation} {left} 0.0)")
    return formulas


def _sum_or_product(sign: str, parts: list[str]) -> str:
    parts = [part for part in parts if sign == "+" or part != "1.0"] or parts[:1]
    return parts[0] if len(parts) == 1 else f"({sign} {' '.join(parts)})"


def _number(value: Any) -> str:
    value = fmpq(value)
    top = f"{abs(int(value.p))}.0"
    text = top if value.q == 1 else f"(/ {top} {int(value.q)}.0)"
    return text if value >= 0 else f"(- {text})"
