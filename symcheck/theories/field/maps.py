"""Unknown functions of numbers and vectors: ``eps(x[t], t)``, a vector; ``D(x)``, a number.

Two applications are equal only if their arguments are. Parameters belong to the function: at another value of theta it
is another function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, Expr, MatrixExpr, Tuple, sympify
from sympy.core.symbol import Str

from symcheck.errors import InputError
from symcheck.theories.field.terms import ONE


class Map(Basic):
    """An unknown function with values that are numbers, vectors of R^dim, or matrices (``dim`` is their shape).

    ``between=(0, 1)`` says that every value lies strictly between two numbers.
    """

    def __new__(cls, name: Any, dim: Any, parameters: Any = (), between: Any = ()) -> Map:
        dims = () if dim is None else tuple(map(sympify, dim if isinstance(dim, tuple) else (dim,)))
        if len(dims) > 2:
            raise InputError(f"function({name}, {dim}): the values are numbers, vectors of R^d, or matrices (m, n)")
        return Basic.__new__(cls, Str(str(name)), Tuple(*dims), parameters, between)

    @property
    def func(self) -> Callable[..., Map]:  # type: ignore[override]
        return lambda *args: Basic.__new__(type(self), *args)

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def dim(self) -> Expr | None:
        """The dimension of the values, the number of rows of matrices, or None for numbers."""
        return self.args[1].args[0] if self.args[1].args else None  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape of the values: (), (d, 1) or (m, n)."""
        dims = tuple(self.args[1].args)
        return (*dims, ONE) if len(dims) == 1 else dims

    def depends_on(self, symbol: Basic) -> bool:
        """Whether a parameter of the function holds a symbol."""
        return any(symbol in parameter.free_symbols for parameter in self.parameters)

    @property
    def parameters(self) -> tuple[Basic, ...]:
        return tuple(self.args[2].args)

    @property
    def between(self) -> tuple[Expr, ...]:
        """The two numbers between which every value lies, or nothing."""
        return tuple(self.args[3].args)  # type: ignore[arg-type]

    def at(self, *parameters: Any) -> Map:
        """Return the function at other parameters."""
        if len(parameters) != len(self.parameters):
            raise InputError(f"{self.name}.at(...): the function has {len(self.parameters)} parameters")
        return self.func(*self.args[:2], Tuple(*map(sympify, parameters)), self.args[3])

    def __call__(self, *arguments: Any) -> Any:
        if not arguments:
            raise InputError(f"{self.name}(): give it its arguments")
        cls = (Applied, AppliedVector, AppliedMatrix)[len(self.args[1].args)]
        return cls(self, *arguments)


class Applied(Expr):
    """The number ``function(arguments)``."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, function: Map, *arguments: Any) -> Applied:
        return Expr.__new__(cls, function, *map(sympify, arguments))

    @property
    def function(self) -> Map:
        return self.args[0]  # type: ignore[return-value]

    @property
    def arguments(self) -> tuple[Basic, ...]:
        return self.args[1:]

    @property
    def free_symbols(self) -> set[Basic]:
        return _free(self)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.function.name}({', '.join(map(printer._print, self.arguments))})"


class AppliedVector(MatrixExpr):
    """The vector ``function(arguments)`` of R^d. Shape (d, 1)."""

    def __new__(cls, function: Map, *arguments: Any) -> Any:
        return Basic.__new__(cls, function, *map(sympify, arguments))

    @property
    def function(self) -> Map:
        return self.args[0]  # type: ignore[return-value]

    @property
    def arguments(self) -> tuple[Basic, ...]:
        return self.args[1:]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.function.shape  # type: ignore[return-value]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"{self} has a symbolic dimension: its entries cannot be taken")

    @property
    def free_symbols(self) -> set[Basic]:
        return _free(self).union(*(n.free_symbols for n in self.shape))

    def _sympystr(self, printer: Any) -> str:
        return f"{self.function.name}({', '.join(map(printer._print, self.arguments))})"


class AppliedMatrix(AppliedVector):
    """The matrix ``function(arguments)`` of shape (m, n)."""


def _free(term: Any) -> set[Basic]:
    return set().union(*(part.free_symbols for part in (*term.arguments, *term.function.parameters)))


def function(name: str, dim: Any = None, parameters: Any = (), between: Any = ()) -> Map:
    """Return an unknown function of any arguments; its values are numbers, vectors of R^dim, matrices of shape dim."""
    found = parameters if isinstance(parameters, (tuple, list, Tuple)) else (parameters,)
    if between and len(between) != 2:
        raise InputError(f"function({name!r}): between=(low, high) needs two numbers")
    return Map(name, dim, Tuple(*map(sympify, found)), Tuple(*map(sympify, between)))
