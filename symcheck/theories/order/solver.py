"""Polynomial side goals over the reals, put to z3's nonlinear solver with a budget.

z3 decides the theory of real closed fields; its *unsat* is the only answer used as a proof. Everything that is not a
polynomial relation between atoms is unknown to it: atoms are variables, and what is known of them (a radical is
non-negative, e^x is positive) is passed in as constraints.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flint import fmpq, fmpq_mpoly

Constraint = tuple[fmpq_mpoly, str]
"""(p, R): p R 0 with R one of > >= < <= = !=."""


def inconsistent(constraints: Iterable[Constraint], integers: frozenset[int], milliseconds: int) -> bool:
    """Whether z3 shows, within its budget, that no real point satisfies all constraints."""
    import z3

    constraints = list(constraints)
    solver = z3.Solver() if integers else z3.SolverFor("QF_NRA")
    solver.set("timeout", max(int(milliseconds), 1))
    variables: dict[int, Any] = {}

    def variable(index: int) -> Any:
        if index not in variables:
            variables[index] = z3.Int(f"n{index}") if index in integers else z3.Real(f"g{index}")
        return variables[index]

    def number(value: fmpq) -> Any:
        return z3.RealVal(f"{int(value.p)}/{int(value.q)}")

    for poly, relation in constraints:
        summands = []
        for monomial, coefficient in poly.terms():
            factors = [variable(i) for i, e in enumerate(monomial) for _ in range(int(e))]
            c = fmpq(coefficient)
            if c != 1 or not factors:
                factors.insert(0, number(c))
            summands.append(factors[0] if len(factors) == 1 else z3.Product(factors))
        total: Any = summands[0] if len(summands) == 1 else z3.Sum(summands) if summands else z3.RealVal(0)
        solver.add(_relation(total, relation))
    return solver.check() == z3.unsat


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
