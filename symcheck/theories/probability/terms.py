"""Random variables, laws and densities, in the notation of the papers: ``q(x[t-1] | x[t], x[0])``.

A random variable is its own class with an ordered ``|`` (on SymPy's Symbols ``z | x`` is ``Or(x, z)``). In a formula it
stands for the point at which a density is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Basic, Expr, Lambda, MatrixExpr, Symbol, Tuple, preorder_traversal, sympify
from sympy.core.expr import AtomicExpr
from sympy.core.symbol import Str

from symcheck.errors import InputError
from symcheck.theories.field.terms import ONE, Binder, bound_symbol


class Bar:
    """``events | conditions``: what stands between the parentheses of a density. Not a term."""

    __slots__ = ("conditions", "events")

    def __init__(self, events: tuple[Basic, ...], conditions: tuple[Basic, ...]) -> None:
        self.events = events
        self.conditions = conditions

    def __repr__(self) -> str:
        return f"{', '.join(map(str, self.events))} | {', '.join(map(str, self.conditions))}"


PRIME = "\u2032"
"""Marks a variable of integration that was renamed: z\u2032 is z for every law, and another point."""


class _RandomVariable:
    """What scalar and vector random variables share."""

    def primed(self) -> Any:
        """Return the same random variable at another point."""
        return type(self)(self.name + PRIME, *self.args[1:])  # type: ignore[attr-defined, call-arg]

    def unprimed(self) -> Any:
        """Return the random variable a law knows."""
        return type(self)(self.name.rstrip(PRIME), *self.args[1:])  # type: ignore[attr-defined, call-arg]

    def __or__(self, other: Any) -> Bar:
        if not isinstance(other, _RandomVariable):
            raise InputError(f"{self} | {other}: the right side of a bar must be a random variable")
        return Bar((self,), (other,))  # type: ignore[arg-type]

    def __ror__(self, other: Any) -> Bar:
        raise InputError(f"{other} | {self}: the left side of a bar must be a random variable")

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def index(self) -> Expr | None:
        """The index in the family, or None for a variable that stands alone."""
        args = self.args  # type: ignore[attr-defined]
        return args[1] if len(args) > 1 else None


class ScalarVariable(_RandomVariable, AtomicExpr):
    """A real random variable ``z``, or a member ``x[t]`` of a scalar process."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, name: Any, index: Any = None) -> ScalarVariable:
        name = name if isinstance(name, Str) else Str(str(name))
        return AtomicExpr.__new__(cls, name) if index is None else AtomicExpr.__new__(cls, name, sympify(index))

    @property
    def free_symbols(self) -> set[Basic]:
        return {self} | (set() if self.index is None else self.index.free_symbols)

    def _sympystr(self, printer: Any) -> str:
        return self.name if self.index is None else f"{self.name}[{printer._print(self.index)}]"


class VectorVariable(_RandomVariable, MatrixExpr):
    """A random vector of R^d, ``d`` symbolic: ``x``, or a member ``x[t]`` of a process. Shape (d, 1)."""

    def __new__(cls, name: Any, dim: Any, index: Any = None) -> VectorVariable:
        name = name if isinstance(name, Str) else Str(str(name))
        args = (name, sympify(dim)) if index is None else (name, sympify(dim), sympify(index))
        return Basic.__new__(cls, *args)

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

    @property
    def dim(self) -> Expr | None:
        return self.args[1] if len(self.args) > 1 else None  # type: ignore[return-value]

    def __getitem__(self, index: Any) -> ScalarVariable | VectorVariable:
        if self.dim is None:
            return ScalarVariable(self.args[0], index)
        return VectorVariable(self.args[0], self.dim, index)


def variable(name: str) -> ScalarVariable:
    """Return a real random variable."""
    return ScalarVariable(name)


def vector(name: str, dim: Any) -> VectorVariable:
    """Return a random vector of R^dim; ``dim`` is a positive integer symbol or number."""
    return VectorVariable(name, dim)


def process(name: str, dim: Any = None) -> Process:
    """Return a family ``x[t]`` of random variables: vectors of R^dim, or real numbers when ``dim`` is None."""
    return Process(name, dim)


class Law(Basic):
    """A joint law; calling it writes a density: ``p(z, x)``, ``p(z | x)``.

    Subclasses say what is known of the law. Raises InputError for what is not a random variable of the law.
    """

    is_law = True

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    def has_variable(self, candidate: Basic) -> bool:
        """Whether a random variable belongs to this law."""
        raise NotImplementedError

    def __call__(self, *arguments: Any) -> Density:
        events: list[Basic] = []
        conditions: list[Basic] = []
        seen_bar = False
        for argument in arguments:
            if isinstance(argument, Bar):
                if seen_bar:
                    raise InputError(f"{self.name}(...): only one bar, please; write {self.name}(a, b | c, d)")
                seen_bar = True
                events.extend(argument.events)
                conditions.extend(argument.conditions)
            else:
                (conditions if seen_bar else events).append(argument)
        return Density(self, events, conditions)


class JointLaw(Law):
    """An arbitrary joint law with a density over the named variables: ``p = JointLaw("p", x, z)``."""

    def __new__(cls, name: Any, *variables: Any) -> JointLaw:
        name = name if isinstance(name, Str) else Str(str(name))
        for item in variables:
            if not isinstance(item, _RandomVariable):
                raise InputError(f"JointLaw({name.name!r}, ...): {item!r} is not a random variable")
        if len(set(variables)) != len(variables):
            raise InputError(f"JointLaw({name.name!r}, ...): a variable stands twice")
        return Basic.__new__(cls, name, *variables)

    @property
    def variables(self) -> tuple[Basic, ...]:
        return self.args[1:]

    def has_variable(self, candidate: Basic) -> bool:
        return isinstance(candidate, _RandomVariable) and candidate.unprimed() in self.variables


class MarkovChain(Binder, Law):
    """The law of a Markov chain x[start], ..., x[stop]: x[t] given the past depends on x[t-1] alone.

    ``MarkovChain("q", x, t, kernel=Normal(x[t], sqrt(1 - beta[t])*x[t-1], beta[t]), stop=T)`` declares the transition
    density q(x[t] | x[t-1]) for start < t <= stop; without ``kernel`` the transitions are arbitrary. The law of
    x[start] is arbitrary.
    """

    def __new__(
        cls, name: str, process: Process, index: Symbol, kernel: Any = None, start: Any = 0, stop: Any = None
    ) -> MarkovChain:
        if not isinstance(process, Process):
            raise InputError(f"MarkovChain({name!r}, ...): {process!r} is not a process; make one with process('x', d)")
        if stop is None:
            raise InputError(f"MarkovChain({name!r}, ...): give the last index, stop=T")
        bound = bound_symbol(index.name, integer=True)
        transition = () if kernel is None else (Lambda(bound, kernel.xreplace({index: bound})),)
        return Basic.__new__(cls, Str(name), process, Tuple(sympify(start), sympify(stop)), *transition)

    @property
    def func(self) -> Callable[..., MarkovChain]:  # type: ignore[override]
        return lambda *args: Basic.__new__(type(self), *args)

    @property
    def process(self) -> Process:
        return self.args[1]  # type: ignore[return-value]

    @property
    def start(self) -> Expr:
        return self.args[2].args[0]  # type: ignore[return-value]

    @property
    def stop(self) -> Expr:
        return self.args[2].args[1]  # type: ignore[return-value]

    @property
    def kernel(self) -> Lambda | None:
        """The transition density as a function of its index t, or None when it is arbitrary."""
        return self.args[3] if len(self.args) > 3 else None  # type: ignore[return-value]

    @property
    def bound(self) -> frozenset[Basic]:
        return frozenset() if self.kernel is None else frozenset(self.kernel.variables)

    def has_variable(self, candidate: Basic) -> bool:
        return (
            isinstance(candidate, _RandomVariable)
            and candidate.index is not None
            and candidate.unprimed() == self.process[candidate.index]
        )


class Density(Expr):
    """The (conditional) density ``law(events | conditions)`` at a point: a non-negative real number."""

    is_commutative = True
    is_extended_real = True
    is_real = True
    is_extended_nonnegative = True

    def __new__(cls, law: Law, events: Iterable[Any], conditions: Iterable[Any] = ()) -> Density:
        events, conditions = tuple(events), tuple(conditions)
        if not events:
            raise InputError(f"{law.name}(): a density needs at least one random variable before the bar")
        for item in events + conditions:
            if not law.has_variable(item):
                raise InputError(f"{law.name}(...): {item} is not a random variable of this law")
        if len(set(events + conditions)) != len(events + conditions):
            raise InputError(f"{law.name}(...): a variable stands twice")
        return Expr.__new__(cls, law, Tuple(*events), Tuple(*conditions))

    @property
    def law(self) -> Law:
        return self.args[0]  # type: ignore[return-value]

    @property
    def events(self) -> tuple[Basic, ...]:
        return tuple(self.args[1].args)

    @property
    def conditions(self) -> tuple[Basic, ...]:
        return tuple(self.args[2].args)

    @property
    def free_symbols(self) -> set[Basic]:
        return set().union(*(item.free_symbols for item in self.events + self.conditions))

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(printer._print(item) for item in self.events)
        if self.conditions:
            inside += " | " + ", ".join(printer._print(item) for item in self.conditions)
        return f"{self.law.name}({inside})"


class IntegralOver(Expr):
    """The Lebesgue integral of ``integrand`` over every value of the random variable ``variable`` (R, or R^d)."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, integrand: Any, variable: Any) -> IntegralOver:
        if not isinstance(variable, _RandomVariable):
            raise InputError(f"IntegralOver(f, v): {variable!r} is not a random variable")
        return Expr.__new__(cls, sympify(integrand), variable)

    @property
    def integrand(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def variable(self) -> Basic:
        return self.args[1]

    @property
    def free_symbols(self) -> set[Basic]:
        return (self.integrand.free_symbols | self.variable.free_symbols) - {self.variable}

    def _sympystr(self, printer: Any) -> str:
        return f"IntegralOver({printer._print(self.integrand)}, {printer._print(self.variable)})"


def variables_captured(before: Any, after: Any) -> set[Basic]:
    """Return integration variables that a substitution made equal to another variable of the integrand.

    In the integral of q(x[t] | x[t-1]) q(x[t-1] | x[0]) over x[t-1], putting t = 1 would make x[0] the variable.
    """
    captured: set[Basic] = set()
    for old, new in zip(_integrals(before), _integrals(after)):
        if len(_variables(new.integrand)) < len(_variables(old.integrand)):
            captured.add(new.variable)
    return captured


def _integrals(term: Any) -> list[IntegralOver]:
    return (
        [node for node in preorder_traversal(term) if isinstance(node, IntegralOver)] if isinstance(term, Basic) else []
    )


def _variables(term: Basic) -> set[Basic]:
    return {node for node in preorder_traversal(term) if isinstance(node, _RandomVariable)}
