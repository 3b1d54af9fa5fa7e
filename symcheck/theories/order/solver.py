"""Polynomial side goals over the reals, put to z3's nonlinear solver with a budget.

z3 decides the theory of real closed fields; its *unsat* is the only answer used as a proof. Everything that is not a
polynomial relation between atoms is unknown to it: atoms are variables, and what is known of them (a radical is
non-negative, e^x is positive) is passed in as constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flint import fmpq, fmpq_mpoly

Constraint = tuple[fmpq_mpoly, str]
"""(p, R): p R 0 with R one of > >= < <= = !=."""


def inconsistent(constraints: Iterable[Constraint], integers: frozenset[int], milliseconds: int) -> bool:
    """Whether z3 shows, within its budget, that no real point satisfies all constraints."""
    import z3

    variables: dict[int, Any] = {}

    def variable(index: int) -> Any:
        if index not in variables:
            variables[index] = z3.Int(f"n{index}") if index in integers else z3.Real(f"g{index}")
        return variables[index]

    def monomial(exponents: Any) -> list[Any]:
        return [variable(i) for i, e in enumerate(exponents) for _ in range(int(e))]

    solver = z3.Solver() if integers else z3.SolverFor("QF_NRA")
    return _unsatisfiable(solver, constraints, monomial, milliseconds)


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

    return _unsatisfiable(z3.SolverFor("QF_LRA"), constraints, monomial, milliseconds)


def _unsatisfiable(
    solver: Any, constraints: Iterable[Constraint], monomial: Callable[[Any], list[Any]], milliseconds: int
) -> bool:
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
    return bool(solver.check() == z3.unsat)


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
