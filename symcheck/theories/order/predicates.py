"""Claims without a right side: ``does_not_depend(L_T, theta)``, ``depends(L_0, theta)``.

What a predicate says in ordinary claims is written in ``dependence.py``; nothing here knows how it is proved.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, MatrixExpr, Symbol, Tuple, sympify
from sympy.logic.boolalg import Boolean

from symcheck.errors import InputError
from symcheck.theories.probability.variables import RandomVariable, VariableRange


class PredicateClaim(Boolean):
    """A statement about terms that is no relation between two of them; a chain of one step proves it."""


class _Dependence(PredicateClaim):
    """A term, and the symbols or random variables of which it does or does not depend."""

    def __new__(cls, term: Any, *symbols: Any) -> Any:
        if len(symbols) == 1 and isinstance(symbols[0], Tuple):
            symbols = tuple(symbols[0].args)
        term = sympify(term)
        if not isinstance(term, (Expr, MatrixExpr)):
            raise InputError(f"{cls.__name__}({term}, ...): the first argument must be a number or a vector")
        if not symbols:
            raise InputError(f"{cls.__name__}({term}): on what? Give a parameter or a variable")
        for symbol in symbols:
            known = isinstance(symbol, (Symbol, RandomVariable)) and not isinstance(symbol, VariableRange)
            if not known:
                raise InputError(f"{cls.__name__}({term}, {symbol}): {symbol} is not a symbol or a random variable")
        return Basic.__new__(cls, term, Tuple(*symbols))

    @property
    def term(self) -> Any:
        return self.args[0]

    @property
    def symbols(self) -> tuple[Basic, ...]:
        return tuple(self.args[1].args)

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self)._name}({', '.join(map(printer._print, (self.term, *self.symbols)))})"  # type: ignore[attr-defined]


class DoesNotDepend(_Dependence):
    """Wherever the hypotheses hold, other values of the symbols give the term the same value."""

    _name = "does_not_depend"


class Depends(_Dependence):
    """The hypotheses have an instance in which two values of the symbols give the term two different values."""

    _name = "depends"


def does_not_depend(term: Any, *symbols: Any) -> DoesNotDepend:
    """Return the claim that a term has the same value for all values of some symbols: ``does_not_depend(f, theta)``."""
    return DoesNotDepend(term, *symbols)


def depends(term: Any, *symbols: Any) -> Depends:
    """Return the claim that two values of some symbols can give a term different values."""
    return Depends(term, *symbols)
