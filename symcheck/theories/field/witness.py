"""Points proposed by z3: where polynomial hypotheses hold and, if asked, a claim fails.

z3 is trusted with nothing. A proposal is a rational point that the caller checks exactly; algebraic coordinates are
left out (the model then solves for them, or draws them and fails its own check). Only relations made of + - * /,
integer powers and square roots of plain symbols are translated; the others are ignored.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import sympy
import z3
from flint import fmpq
from sympy import Basic, Symbol

from symcheck.claim import OPPOSITE

TIMEOUT_MS = 200
_MAX_EXPONENT = 12
_COMPARE = {
    "=": lambda x, y: x == y,
    "!=": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
}
_NAMES = {
    sympy.Eq: "=",
    sympy.Ne: "!=",
    sympy.StrictLessThan: "<",
    sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: ">=",
}


class _Untranslatable(Exception):
    """A term that is not algebraic in plain symbols."""


class _Translation:
    """z3 terms for SymPy terms, with the conditions under which they are defined."""

    def __init__(self, integers: frozenset[Hashable]) -> None:
        self.context = z3.Context()
        self.integers = integers
        self.symbols: dict[Symbol, Any] = {}
        self.conditions: list[Any] = []
        self.roots = 0

    def term(self, term: Basic) -> Any:
        if isinstance(term, sympy.Rational):
            return z3.Q(int(term.p), int(term.q), self.context)
        if isinstance(term, Symbol):
            if term not in self.symbols:
                name = f"{term.name}!{len(self.symbols)}"
                self.symbols[term] = z3.Real(name, self.context)
                if term in self.integers:
                    self.conditions.append(z3.IsInt(self.symbols[term]))
            return self.symbols[term]
        if isinstance(term, (sympy.Add, sympy.Mul)):
            parts = [self.term(arg) for arg in term.args]
            total = parts[0]
            for part in parts[1:]:
                total = total + part if isinstance(term, sympy.Add) else total * part
            return total
        if isinstance(term, sympy.Abs):
            inside = self.term(term.args[0])
            return z3.If(inside >= 0, inside, -inside)
        if isinstance(term, sympy.Pow) and isinstance(term.args[1], sympy.Rational):
            return self.power(self.term(term.args[0]), term.args[1])
        raise _Untranslatable(str(term))

    def power(self, base: Any, exponent: sympy.Rational) -> Any:
        n = int(exponent.p)
        if int(exponent.q) not in (1, 2) or not 0 < abs(n) <= _MAX_EXPONENT:
            raise _Untranslatable("a power")
        if exponent.q == 2:
            self.roots += 1
            root = z3.Real(f"root!{self.roots}", self.context)
            self.conditions += [root >= 0, root * root == base]
            base = root
        result = base
        for _ in range(abs(n) - 1):
            result = result * base
        if n < 0:
            self.conditions.append(base != 0)
            return 1 / result
        return result

    def relation(self, lhs: Basic, name: str, rhs: Basic) -> Any:
        return _COMPARE[name](self.term(lhs), self.term(rhs))


def propose(
    relations: Sequence[Basic],
    scopes: Sequence[Any],
    integers: frozenset[Hashable],
    against: tuple[Basic, str, Basic] | None = None,
    count: int = 3,
) -> Iterator[dict[Hashable, fmpq]]:
    """Yield rational points of the relations (where ``against = (lhs, relation, rhs)`` fails, if given).

    ``scopes[i]`` are the quantifiers of a relation; one that has any is ignored here. Yields nothing when z3 finds none
    in time, or when the claim itself cannot be translated.
    """
    translation = _Translation(integers)
    wanted = []
    for relation, around in zip(relations, scopes, strict=True):
        name = _NAMES.get(type(relation))
        if around or name is None:
            continue
        try:
            wanted.append(translation.relation(relation.args[0], name, relation.args[1]))
        except _Untranslatable:
            continue
    if against is not None:
        lhs, name, rhs = against
        try:
            wanted.append(translation.relation(lhs, OPPOSITE[name], rhs))
        except (_Untranslatable, KeyError):
            return
    if not translation.symbols:
        return
    solver = z3.Solver(ctx=translation.context)
    solver.set("timeout", TIMEOUT_MS)
    solver.add(*wanted, *translation.conditions)
    for _ in range(count):
        if solver.check() != z3.sat:
            return
        model = solver.model()
        point: dict[Hashable, fmpq] = {}
        differs = []
        for symbol, variable in translation.symbols.items():
            found = model.eval(variable, model_completion=True)
            differs.append(variable != found)
            if z3.is_rational_value(found):
                point[symbol] = fmpq(found.numerator_as_long(), found.denominator_as_long())
        yield point
        solver.add(z3.Or(*differs))
