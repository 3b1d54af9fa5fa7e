"""Events: the indicator of a condition, its probability under a law, and what holds wherever a law is positive.

``Indicator(And(x >= a, y < b))`` is the number 1 where the condition holds and 0 where it does not; like every term it
has a value only where all its parts have one, in whichever order And and Or name them.
(Williams, Probability with Martingales, sections 1.3 and 6.1.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import And, Basic, Eq, Expr, Integer, Not, Or, false, preorder_traversal, sympify, true
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from symcheck.errors import InputError
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.probability.functionals import E
from symcheck.theories.probability.terms import Density

__all__ = ["AlmostSurely", "Indicator", "Probability", "almost_surely", "conjuncts", "finite_values"]


class Indicator(Expr):
    """The indicator 1{condition}: 1 where the condition holds, else 0.

    A condition is a relation between numbers, or ``And``, ``Or``, ``Not`` of conditions. Raises InputError for anything
    else, a Python bool among it (``x == a`` compares terms; ``Eq(x, a)`` is the relation).
    """

    is_commutative = True
    is_extended_real = True
    is_real = True
    is_extended_nonnegative = True

    def __new__(cls, condition: Any) -> Any:
        condition = _condition("Indicator(condition)", condition)
        if condition in (true, false):
            return Integer(condition is true)
        return Expr.__new__(cls, condition)

    @property
    def condition(self) -> Any:
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return f"Indicator({printer._print(self.condition)})"


def Probability(event: Any, *laws: Any) -> Any:
    """Return the probability of an event under a law, or under several independent ones: E of its indicator."""
    return E(Indicator(event), *laws)


def _condition(form: str, condition: Any) -> Any:
    """Return a condition as it stands; raises InputError for what is none."""
    if isinstance(condition, bool):
        raise InputError(
            f"{form}: Python decided it to be {condition} before symcheck saw it; write Eq(x, a), Ne(x, a)"
        )
    condition = sympify(condition)
    for part in _relations(form, condition):
        if any(is_matrix(side) and side.shape != (1, 1) for side in part.args):
            raise InputError(f"{form}: {part} relates vectors; write it with numbers, such as norm(u - v) <= r")
    return condition


def _relations(form: str, condition: Any) -> Iterator[Any]:
    if isinstance(condition, (And, Or, Not)):
        for arg in condition.args:
            yield from _relations(form, arg)
    elif isinstance(condition, Relational):
        yield condition
    elif condition not in (true, false):
        raise InputError(f"{form}: {condition} is no condition; write relations such as x >= a, or And, Or, Not")


class AlmostSurely(Boolean):
    """A condition holds at every point where a density is positive: ``almost_surely(x >= 0, p(x))``."""

    def __new__(cls, condition: Any, law: Any) -> AlmostSurely:
        if not isinstance(law, Density):
            raise InputError(f"almost_surely(condition, {law}): the law must be a density, such as p(x) or p(x, y)")
        return Basic.__new__(cls, _condition("almost_surely(condition, law)", condition), law)

    @property
    def condition(self) -> Any:
        return self.args[0]

    @property
    def law(self) -> Density:
        return self.args[1]  # type: ignore[return-value]

    @property
    def free_symbols(self) -> set[Basic]:
        inside = {*self.law.events, *self.law.conditions}
        return (self.condition.free_symbols | self.law.free_symbols) - inside

    def _sympystr(self, printer: Any) -> str:
        return f"almost_surely({printer._print(self.condition)}, {printer._print(self.law)})"


def almost_surely(condition: Any, law: Any) -> AlmostSurely:
    """Return the hypothesis that a condition holds wherever the density of a law is positive."""
    return AlmostSurely(condition, law)


def conjuncts(condition: Any) -> tuple[Any, ...]:
    """Return the conditions of which one is the conjunction."""
    if isinstance(condition, And):
        return tuple(part for arg in condition.args for part in conjuncts(arg))
    return (condition,)


def finite_values(condition: Any, variable: Basic) -> tuple[Any, ...]:
    """Return the values of which a condition says that a variable takes one: 0 and 1 for Eq(y, 0) | Eq(y, 1)."""
    for part in conjuncts(condition):
        options = part.args if isinstance(part, Or) else (part,)
        found = []
        for option in options:
            if not isinstance(option, Eq) or variable not in option.args:
                break
            found.append(option.rhs if option.lhs == variable else option.lhs)
        else:
            if not any(variable in preorder_traversal(value) for value in found):
                return tuple(found)
    return ()
