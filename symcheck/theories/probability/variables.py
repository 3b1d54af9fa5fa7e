"""Random variables in the notation of the papers: ``z``, ``x[t - 1]``, and all of ``x[1:T]`` at once.

A random variable is its own class with an ordered ``|`` (on SymPy's Symbols ``z | x`` is ``Or(x, z)``). In a formula it
stands for the point at which a density is taken.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, MatrixExpr, sympify
from sympy.core.expr import AtomicExpr
from sympy.core.symbol import Str

from symcheck.errors import InputError
from symcheck.theories.field.terms import ONE, written


class Bar:
    """``events | conditions``: what stands between the parentheses of a density. Not a term."""

    __slots__ = ("conditions", "events")

    def __init__(self, events: tuple[Basic, ...], conditions: tuple[Basic, ...]) -> None:
        self.events = events
        self.conditions = conditions

    def __repr__(self) -> str:
        return f"{', '.join(map(str, self.events))} | {', '.join(map(str, self.conditions))}"


PRIME, SUPPORT, COPY, OTHER = "\u2032", "\u2035", "\u2033", "\u02b9"
"""Marks of a renamed variable of integration, which is z for every law, and another point.

PRIME: any point (``IntegralOver``); SUPPORT: a point in the support of a law (``E``), one number of marks for each law;
COPY: the bound variable of an expectation in normal form, where its plain name is taken; OTHER: another value of a
variable, or of a symbol, that a claim is to be compared with.
"""
MARKS = PRIME + SUPPORT + COPY + OTHER


class RandomVariable:
    """What scalar and vector random variables share."""

    def primed(self) -> Any:
        """Return the same random variable at another point."""
        return self.marked(PRIME)

    def marked(self, marks: str) -> Any:
        """Return the same random variable with a mark."""
        return type(self)(self.name + marks, *self.args[1:])  # type: ignore[attr-defined, call-arg]

    def unprimed(self) -> Any:
        """Return the random variable a law knows."""
        return _unprimed(self)

    def __or__(self, other: Any) -> Bar:
        if not isinstance(other, (RandomVariable, Process)):
            raise InputError(f"{self} | {other}: the right side of a bar must be a random variable")
        return Bar((self,), (other,))  # type: ignore[arg-type]

    def __ror__(self, other: Any) -> Bar:
        raise InputError(f"{other} | {self}: the left side of a bar must be a random variable")

    def placeholder(self) -> Any:
        """Return a variable that stands for this one alone, whatever its index."""
        kept = self.args[1:2] if isinstance(self, VectorVariable) else ()
        return type(self)(f"{self}", *kept)  # type: ignore[call-arg]

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def is_renamed(self) -> bool:
        """Whether this is a variable of integration under a name of its own."""
        return self.name[-1] in MARKS

    @property
    def index(self) -> Expr | None:
        """The index in the family, or None for a variable that stands alone."""
        args = self.args  # type: ignore[attr-defined]
        return args[1] if len(args) > 1 else None


@lru_cache(maxsize=8192)
def _one(cls: Any, *args: Basic) -> Any:
    """Return the one object for equal variables: they stand in every term, and are compared all the time."""
    return Basic.__new__(cls, *args)


@lru_cache(maxsize=8192)
def _unprimed(variable: Any) -> Any:
    """Return a variable without its marks: asked of every point of every density, law by law."""
    plain = variable.name.rstrip(MARKS)
    return variable if plain == variable.name else type(variable)(plain, *variable.args[1:])


class ScalarVariable(RandomVariable, AtomicExpr):
    """A real random variable ``z``, or a member ``x[t]`` of a scalar process."""

    _diff_wrt = True  # Derivative(log(p(x)), x) is a score
    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, name: Any, index: Any = None) -> ScalarVariable:
        name = name if isinstance(name, Str) else Str(str(name))
        args = (name,) if index is None else (name, sympify(index))
        return _one(cls, *args)  # type: ignore[arg-type]

    @property
    def free_symbols(self) -> set[Basic]:
        return {self} | (set() if self.index is None else self.index.free_symbols)

    def _sympystr(self, printer: Any) -> str:
        return self.name if self.index is None else f"{self.name}[{printer._print(self.index)}]"


class VectorVariable(RandomVariable, MatrixExpr):
    """A random vector of R^d, ``d`` symbolic: ``x``, or a member ``x[t]`` of a process. Shape (d, 1)."""

    def __new__(cls, name: Any, dim: Any, index: Any = None) -> VectorVariable:
        name = name if isinstance(name, Str) else Str(str(name))
        args = (name, sympify(dim)) if index is None else (name, sympify(dim), sympify(index))
        return _one(cls, *args)  # type: ignore[arg-type]

    @property
    def dim(self) -> Expr:
        return self.args[1]  # type: ignore[return-value]

    @property
    def index(self) -> Expr | None:
        return self.args[2] if len(self.args) > 2 else None  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        return (self.dim, ONE)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"{self} is a vector of symbolic dimension: its entries cannot be taken")

    @property
    def free_symbols(self) -> set[Basic]:
        return {self} | self.dim.free_symbols | (set() if self.index is None else self.index.free_symbols)

    def _sympystr(self, printer: Any) -> str:
        return self.name if self.index is None else f"{self.name}[{printer._print(self.index)}]"


class Process(Basic):
    """An indexed family of random variables ``x[t]``, scalar or with vectors of dimension ``dim``."""

    def __new__(cls, name: Any, dim: Any = None) -> Process:
        name = name if isinstance(name, Str) else Str(str(name))
        return Basic.__new__(cls, name) if dim is None else Basic.__new__(cls, name, sympify(dim))

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    def __or__(self, other: Any) -> Bar:
        return Bar((self,), (other,))

    @property
    def dim(self) -> Expr | None:
        return self.args[1] if len(self.args) > 1 else None  # type: ignore[return-value]

    @property
    def any(self) -> Any:
        """A variable that stands for any of x[t], where a law makes no difference between them."""
        return ScalarVariable(self.args[0]) if self.dim is None else VectorVariable(self.args[0], self.dim)

    def primed(self) -> Process:
        """Return the same process at other points."""
        return Process(self.name + PRIME, *self.args[1:])

    def unprimed(self) -> Process:
        """Return the process a law knows."""
        return Process(self.name.rstrip(MARKS), *self.args[1:])

    def __getitem__(self, index: Any) -> Any:
        """Return ``x[t]``, or all of x[a], ..., x[b] for ``x[a:b]``: both ends count, as in the papers' x_{a:b}."""
        if isinstance(index, slice):
            if index.start is None or index.stop is None or index.step is not None:
                raise InputError(f"{self.name}[a:b] needs both ends, and they are both included")
            return VariableRange(self, index.start, index.stop)
        if self.dim is None:
            return ScalarVariable(self.args[0], index)
        return VectorVariable(self.args[0], self.dim, index)


class VariableRange(RandomVariable, Basic):
    """The variables x[lower], ..., x[upper] of a process together; empty when upper = lower - 1."""

    def __new__(cls, process: Process, lower: Any, upper: Any) -> VariableRange:
        return Basic.__new__(cls, process, sympify(lower), sympify(upper))

    @property
    def process(self) -> Process:
        return self.args[0]  # type: ignore[return-value]

    @property
    def name(self) -> str:
        return self.process.name

    @property
    def index(self) -> Expr | None:
        return None

    @property
    def lower(self) -> Expr:
        return self.args[1]  # type: ignore[return-value]

    @property
    def upper(self) -> Expr:
        return self.args[2]  # type: ignore[return-value]

    def primed(self) -> VariableRange:
        return VariableRange(self.process.primed(), self.lower, self.upper)

    def unprimed(self) -> VariableRange:
        return VariableRange(self.process.unprimed(), self.lower, self.upper)

    @property
    def free_symbols(self) -> set[Basic]:
        return {self} | self.lower.free_symbols | self.upper.free_symbols

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}[{printer._print(self.lower)}:{printer._print(self.upper)}]"


def place(variable: Any) -> tuple[str, str, int, str]:
    """Return a key that sorts variables by name and index, in the same way when every index is shifted.

    Marks come last, so that renaming changes no order either.
    """
    point = variable.unprimed()
    if variable.index is None:
        return (written(point), "", 0, variable.name)
    shift, rest = variable.index.as_coeff_Add()
    if not shift.is_Integer:
        shift, rest = 0, variable.index
    return (point.name, written(rest), int(shift), variable.name)


def variable(name: str) -> ScalarVariable:
    """Return a real random variable."""
    return ScalarVariable(name)


def vector(name: str, dim: Any) -> VectorVariable:
    """Return a random vector of R^dim; ``dim`` is a positive integer symbol or number."""
    return VectorVariable(name, dim)


def process(name: str, dim: Any = None) -> Process:
    """Return a family ``x[t]`` of random variables: vectors of R^dim, or real numbers when ``dim`` is None."""
    return Process(name, dim)
