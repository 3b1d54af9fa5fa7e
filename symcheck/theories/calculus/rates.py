"""The derivative of a vector or a matrix by a number: ``derivative(w(t), t)``."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Derivative, MatrixExpr, Symbol, sympify

from symcheck.errors import InputError
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


def _substituted(term: Rate, old: Basic, new: Basic) -> Rate:
    """Put a value for a symbol; the variable of a derivative can only be renamed."""
    arg, x = term.args
    if old == x and isinstance(new, Symbol) and new not in free_symbols(arg):
        return Rate(substitute(arg, old, new), new)
    if old == x or x in free_symbols(new):
        raise InputError(f"{new} cannot be put for {old} in {term}: write the value of the derivative there instead")
    return Rate(substitute(arg, old, new), x)


SUBSTITUTIONS[Rate] = _substituted


def derivative(term: Any, variable: Symbol) -> Any:
    """Return the derivative of a number, a vector or a matrix by a symbol, not carried out."""
    term = sympify(term)
    return Rate(term, variable) if is_matrix(term) else Derivative(term, variable)
