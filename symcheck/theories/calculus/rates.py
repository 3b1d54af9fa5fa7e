"""Derivatives of vectors, matrices by a number: ``derivative(w(t), t)``; at a point, ``derivative(F(s), s, a*t)``."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Derivative, MatrixExpr, Symbol, sympify

from symcheck.errors import InputError
from symcheck.theories.calculus.terms import DerivativeAt, fresh
from symcheck.theories.field.terms import SUBSTITUTIONS, free_symbols, substitute
from symcheck.theories.matrix.terms import is_matrix


class Rate(MatrixExpr):
    """The derivative of a vector or a matrix by a symbol, at the value of the symbol: of the shape of the matrix."""

    def __new__(cls, matrix: Any, variable: Any) -> Rate:
        if not isinstance(variable, Symbol):
            raise InputError(f"derivative({matrix}, {variable}): {variable} is not a symbol")
        return Basic.__new__(cls, matrix, variable)

    @property
    def arg(self) -> Any:
        """The matrix."""
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        return self.args[1]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.arg.shape  # type: ignore[no-any-return]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        raise InputError(f"the entries of {self} cannot be taken")

    def _sympystr(self, printer: Any) -> str:
        return f"derivative({printer._print(self.arg)}, {printer._print(self.variable)})"


class RateAt(MatrixExpr):
    """The derivative of ``variable -> matrix`` at a point; its variable is bound."""

    def __new__(cls, matrix: Any, variable: Any, point: Any) -> RateAt:
        return Basic.__new__(cls, matrix, variable, sympify(point))

    @property
    def variable(self) -> Symbol:
        return self.args[1]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.args[0].shape  # type: ignore[attr-defined, no-any-return]

    @property
    def free_symbols(self) -> set[Basic]:
        return (set(free_symbols(self.args[0])) - {self.variable}) | set(free_symbols(self.args[2]))

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        raise InputError(f"the entries of {self} cannot be taken")

    def _sympystr(self, printer: Any) -> str:
        return f"derivative({', '.join(map(printer._print, self.args))})"


def at_point(matrix: Any, variable: Symbol, point: Any) -> RateAt:
    """Return the derivative at a point, its variable renamed apart."""
    own = fresh(str(variable), matrix, sympify(point))
    return RateAt(substitute(matrix, variable, own), own, point)


def _substituted(term: Rate, old: Basic, new: Basic) -> Any:
    """Put a value for a symbol; for the variable, a new name, or the point at which the derivative is taken."""
    arg, x = term.args
    if old == x and isinstance(new, Symbol) and new not in free_symbols(arg):
        return Rate(substitute(arg, old, new), new)
    if old == x or x in free_symbols(new):
        return substitute(at_point(arg, term.variable, x), old, new)
    return Rate(substitute(arg, old, new), x)


def _moved(term: RateAt, old: Basic, new: Basic) -> RateAt:
    arg, x, point = term.args
    return RateAt(substitute(arg, old, new), x, substitute(point, old, new))


SUBSTITUTIONS[Rate] = _substituted
SUBSTITUTIONS[RateAt] = _moved


def derivative(term: Any, variable: Symbol, point: Any = None) -> Any:
    """Return the derivative of a number, a vector or a matrix by a symbol, not carried out; at a point of the symbol.

    ``derivative(F(s), s, a*t)`` is F'(a t): the symbol s is bound. Raises InputError for what is no symbol.
    """
    term = sympify(term)
    if point is None:
        return Rate(term, variable) if is_matrix(term) else Derivative(term, variable)
    if not isinstance(variable, Symbol):
        raise InputError(f"derivative({term}, {variable}, {point}): {variable} is not a symbol")
    if is_matrix(term):
        return at_point(term, variable, point)
    own = fresh(str(variable), term, sympify(point))
    return DerivativeAt(substitute(term, variable, own), own, 1, sympify(point))
