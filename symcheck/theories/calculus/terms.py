"""Terms of calculus that SymPy lacks, and which variables a term depends on.

``Derivative(f, x)`` is the value, at the point x, of the derivative of x -> f: its x is free. Putting something else
for x therefore gives ``DerivativeAt``, never ``Derivative(9, 3)``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Basic, Derivative, Dummy, Expr, Integer, Mul, Symbol, Tuple, oo
from sympy.core.function import AppliedUndef

from symcheck.theories.field.terms import SUBSTITUTIONS, Member, bound_symbol, free_symbols, substitute
from symcheck.theories.probability.terms import MarkovChain, ScalarVariable
from symcheck.theories.probability.variables import RandomVariable


class PartialDerivative(Expr):
    """A partial derivative of an unknown function at its arguments: ``PartialDerivative(f(u, v), (1, 2))``."""

    is_commutative = True

    def __new__(cls, application: AppliedUndef, orders: Any) -> PartialDerivative:
        return Expr.__new__(cls, application, Tuple(*orders))

    @property
    def application(self) -> AppliedUndef:
        return self.args[0]  # type: ignore[return-value]

    @property
    def orders(self) -> tuple[int, ...]:
        return tuple(int(order) for order in self.args[1].args)

    def raised(self, position: int) -> PartialDerivative:
        """Differentiate once more with respect to one argument."""
        orders = list(self.orders)
        orders[position] += 1
        return PartialDerivative(self.application, orders)

    def _sympystr(self, printer: Any) -> str:
        name, arguments = self.application.func.__name__, self.application.args
        shown = ", ".join(printer._print(argument) for argument in arguments)
        if len(arguments) == 1 and self.orders[0] <= 3:
            return f"{name}{chr(39) * self.orders[0]}({shown})"
        return f"D[{', '.join(map(str, self.orders))}]{name}({shown})"


class DerivativeAt(Expr):
    """The derivative of ``variable -> body`` of some order, at a point; its variable is bound."""

    is_commutative = True

    def __new__(cls, body: Expr, variable: Symbol, order: Any, point: Expr) -> DerivativeAt:
        return Expr.__new__(cls, body, variable, Integer(order), point)

    @property
    def free_symbols(self) -> set[Basic]:
        return (set(free_symbols(self.args[0])) - {self.args[1]}) | set(free_symbols(self.args[3]))

    def _sympystr(self, printer: Any) -> str:
        body, variable, order, point = (printer._print(arg) for arg in self.args)
        return f"Derivative({body}, ({variable}, {order})) at {variable} = {point}"


class Primitive(Expr):
    """The integral from 0 to ``end`` of a function that is continuous on the whole line; its variable is bound."""

    is_commutative = True

    def __new__(cls, body: Expr, variable: Symbol, end: Expr) -> Primitive:
        return Expr.__new__(cls, body, variable, end)

    @property
    def free_symbols(self) -> set[Any]:
        return (self.args[0].free_symbols - {self.args[1]}) | self.args[2].free_symbols

    def _sympystr(self, printer: Any) -> str:
        body, variable, end = (printer._print(arg) for arg in self.args)
        return f"Integral({body}, ({variable}, 0, {end}))"


def variables_of(term: Derivative) -> list[tuple[Symbol, int]]:
    """Return the variables a Derivative differentiates by, with the order of each; raises ValueError for others."""
    found = []
    for variable, count in (item.args for item in term.args[1:]):
        by = isinstance(variable, (Symbol, ScalarVariable))
        if not by or not isinstance(count, Integer) or count < 0:
            raise ValueError(f"{term} is no derivative of a whole order by a variable")
        found.append((variable, int(count)))
    return found


def pointwise(term: Derivative) -> Expr:
    """Write a Derivative with its variables bound: d/dx f is the derivative of xi -> f at xi = x."""
    result = term.args[0]
    for variable, order in variables_of(term):
        bound = fresh("xi", result)
        result = DerivativeAt(substitute(result, variable, bound), bound, order, variable)
    return result  # type: ignore[return-value]


def fresh(name: str, *terms: Basic) -> Dummy:
    """Return a real bound variable that occurs in none of the terms; the same terms get the same one."""
    used = set().union(*(term.atoms(Dummy) for term in terms))
    level = 0
    while True:
        candidate = bound_symbol(f"{name}{level or ''}", real=True)
        if candidate not in used:
            return candidate
        level += 1


def _into_derivative(term: Derivative, old: Basic, new: Basic) -> Any:
    variables = {variable for variable, _ in variables_of(term)}
    if old in variables and isinstance(new, ScalarVariable) and new not in free_symbols(term.args[0]):
        limits = [Tuple(new if limit.args[0] == old else limit.args[0], limit.args[1]) for limit in term.args[1:]]
        return Expr.__new__(Derivative, substitute(term.args[0], old, new), *limits)  # another point of the variable
    if old in variables or free_symbols(new) & variables:
        return substitute(pointwise(term), old, new)
    return Expr.__new__(Derivative, substitute(term.args[0], old, new), *term.args[1:])


SUBSTITUTIONS[Derivative] = _into_derivative


def may_be(item: Any, variable: Any) -> bool:
    """Whether another member x[s] of a process could, for some index, be x[t]."""
    if type(item) is not type(variable) or item.args[:-1] != variable.args[:-1]:
        return False
    if getattr(item, "index", None) is None or variable.index is None:
        return False
    difference = item.index - variable.index
    return not (difference.is_Integer and difference != 0)


@lru_cache(maxsize=16384)
def depends(term: Basic, variable: Basic) -> bool:
    """Whether a variable occurs free in a term, definitions of families unfolded; x[s] might be the variable x[t]."""
    if variable in free_symbols(term):
        return True
    if isinstance(variable, RandomVariable) and any(may_be(item, variable) for item in free_symbols(term)):
        return True
    # A density names the parameters of its law; what else its kernel holds is seen by looking at the law.
    if any(variable in law.free_symbols for law in term.atoms(MarkovChain)):
        return True
    return any(member.unfolded is not None and depends(member.unfolded, variable) for member in term.atoms(Member))


def as_it_stands(kind: type, body: Expr, *limits: Basic) -> Any:
    """Return a Sum or an Integral that SymPy does not look at."""
    term = Expr.__new__(kind, body, *limits)
    term.is_commutative = True
    return term


def end_of(term: Expr) -> Expr:
    """Return an end of a range, ``-oo`` for the product of -1 and oo that typed formulas hold."""
    if isinstance(term, Mul) and term.has(oo):
        return Mul(*term.args)
    return term
