"""Laws and densities, in the notation of the papers: ``q(x[t-1] | x[t], x[0])``.

A law knows its variables, its parameters and what is declared of its structure; a density is a law at a point.
Expectations and divergences stand in ``functionals.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, Lambda, Symbol, Tuple, preorder_traversal, sympify
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

from symcheck.errors import InputError
from symcheck.theories.field.terms import Binder, bound_symbol
from symcheck.theories.probability.variables import (
    PRIME,
    Bar,
    Process,
    RandomVariable,
    ScalarVariable,
    VariableRange,
    VectorVariable,
    process,
    variable,
    vector,
)

__all__ = [
    "PRIME",
    "AbsolutelyContinuous",
    "Bar",
    "Density",
    "FullSupport",
    "IntegralOver",
    "JointLaw",
    "Law",
    "MarkovChain",
    "Process",
    "RandomVariable",
    "ScalarVariable",
    "VariableRange",
    "VectorVariable",
    "full_support",
    "process",
    "variable",
    "variables_captured",
    "vector",
]


_laws: dict[Any, Any] = {}


def _one(law: Any) -> Any:
    """Return the one object for equal laws: they stand in every density, and are compared all the time."""
    if len(_laws) > 10_000:
        _laws.clear()
    return _laws.setdefault(law, law)


class Law(Basic):
    """A joint law; calling it writes a density: ``p(z, x)``, ``p(z | x)``.

    Subclasses say what is known of the law. Raises InputError for what is not a random variable of the law.
    """

    is_law = True

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def parameters(self) -> tuple[Basic, ...]:
        """The parameters on which the law depends: another value of theta is another law."""
        raise NotImplementedError

    def at(self, *parameters: Any) -> Law:
        """Return the law of the same family at other parameters: ``p.at(theta_old)(z | x)``."""
        if len(parameters) != len(self.parameters):
            raise InputError(f"{self.name}.at(...): the law has {len(self.parameters)} parameters")
        return self.with_parameters(tuple(map(sympify, parameters)))

    def with_parameters(self, parameters: tuple[Basic, ...]) -> Law:
        """Return the law with its parameters replaced."""
        raise NotImplementedError

    def has_variable(self, candidate: Basic) -> bool:
        """Whether a random variable belongs to this law."""
        raise NotImplementedError

    @property
    def given(self) -> tuple[Basic, ...]:
        """Slots that only ever stand behind the bar: the law says nothing of how they are distributed."""
        return ()

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


def _parameters(parameters: Any) -> Tuple:
    found = parameters if isinstance(parameters, (tuple, list, Tuple)) else (parameters,)
    return Tuple(*map(sympify, found))


class JointLaw(Law):
    """An arbitrary joint law with a density over the named variables: ``p = JointLaw("p", x, z)``.

    ``JointLaw("q", z | x)`` is a law of z given x that says nothing of the law of x. A process stands for points of one
    variable: with ``x = process("x")``, ``JointLaw("p", x, z)`` has the densities ``p(x[i])`` and ``p(z | x[i])``.
    ``parameters=theta`` makes it a family of laws. ``factors=[x, y | x, z | y]`` declares p = p(x) p(y | x) p(z | y)
    (a Bayesian network), and nothing else about independence. Raises InputError for variables that do not fit.
    """

    def __new__(cls, name: Any, *variables: Any, parameters: Any = (), factors: Any = ()) -> JointLaw:
        label = name.name if isinstance(name, Str) else str(name)
        slots: list[Basic] = []
        given: list[Basic] = []
        for item in variables:
            if isinstance(item, Bar):
                slots += item.events
                given += item.conditions
            else:
                (given if given else slots).append(item)
        slots += given
        for slot in slots:
            if not isinstance(slot, (ScalarVariable, VectorVariable, Process)):
                raise InputError(f"JointLaw({label!r}, ...): {slot!r} is not a random variable")
        if not slots or len(set(slots)) != len(slots):
            raise InputError(f"JointLaw({label!r}, ...): a variable stands twice" if slots else f"{label}: no variable")
        structure = _factors(label, slots, given, factors)
        return _one(Basic.__new__(cls, Str(label), Tuple(*slots), Tuple(*given), _parameters(parameters), structure))

    @property
    def func(self) -> Callable[..., JointLaw]:  # type: ignore[override]
        return lambda *args: _one(Basic.__new__(type(self), *args))

    @property
    def variables(self) -> tuple[Basic, ...]:
        return tuple(self.args[1].args)

    @property
    def given(self) -> tuple[Basic, ...]:
        return tuple(self.args[2].args)

    @property
    def parameters(self) -> tuple[Basic, ...]:
        return tuple(self.args[3].args)

    @property
    def factors(self) -> tuple[tuple[tuple[Basic, ...], tuple[Basic, ...]], ...]:
        """The declared factorisation as pairs (events, conditions) of slots; empty when nothing is declared."""
        return tuple((tuple(factor.args[0].args), tuple(factor.args[1].args)) for factor in self.args[4].args)

    @property
    def free_symbols(self) -> set[Basic]:
        return set().union(*(parameter.free_symbols for parameter in self.parameters))

    def with_parameters(self, parameters: tuple[Basic, ...]) -> JointLaw:
        return self.func(*self.args[:3], Tuple(*parameters), self.args[4])

    def slot(self, candidate: Basic) -> Basic | None:
        """Return the slot of which a random variable is a point, or None."""
        return _slot(self, candidate) if isinstance(candidate, (ScalarVariable, VectorVariable)) else None

    def has_variable(self, candidate: Basic) -> bool:
        return self.slot(candidate) is not None


@lru_cache(maxsize=8192)
def _slot(law: JointLaw, candidate: ScalarVariable | VectorVariable) -> Basic | None:
    """Return the slot of a point of a law: every density asks it of all its variables, when made and when used."""
    point = candidate.unprimed()
    for slot in law.variables:
        if point == slot or (isinstance(slot, Process) and point in (slot.any, slot[point.index or 0])):
            return slot
    return None


def _factors(label: str, slots: Sequence[Basic], given: Sequence[Basic], factors: Any) -> Tuple:
    """Read ``factors=``: each variable is an event once, after the variables it is conditioned on."""
    seen: list[Basic] = list(given)
    read = []
    for factor in factors:
        events = factor.events if isinstance(factor, Bar) else (factor,)
        conditions = factor.conditions if isinstance(factor, Bar) else ()
        for item in events:
            if item not in slots or item in seen:
                raise InputError(f"JointLaw({label!r}, ...): factors: {item} must be a variable of the law, once")
        for item in conditions:
            if item not in seen:
                raise InputError(f"JointLaw({label!r}, ...): factors: {item} must come before what depends on it")
        seen += events
        read.append(Tuple(Tuple(*events), Tuple(*conditions)))
    if factors and set(seen) != set(slots):
        missing = ", ".join(str(slot) for slot in slots if slot not in seen)
        raise InputError(f"JointLaw({label!r}, ...): factors say nothing of {missing}")
    return Tuple(*read)


class MarkovChain(Binder, Law):
    """The law of a Markov chain x[start], ..., x[stop]: given x[t], the variables before and after are independent.

    ``MarkovChain("q", x, t, kernel=Normal(x[t], sqrt(1 - beta[t])*x[t-1], beta[t]), stop=T)`` declares the transition
    density q(x[t] | x[t-1]) for start < t <= stop; a kernel about x[t-1], ``Normal(x[t-1], mu(x[t], t), v)``, declares
    the backward transitions p(x[t-1] | x[t]). ``initial`` is the density of x[start] (of x[stop] for a backward
    kernel); without it, and without ``kernel``, these laws are arbitrary. ``parameters=theta`` makes it a family.
    """

    def __new__(
        cls,
        name: str,
        process: Process,
        index: Symbol,
        kernel: Any = None,
        start: Any = 0,
        stop: Any = None,
        initial: Any = None,
        parameters: Any = (),
    ) -> MarkovChain:
        if not isinstance(process, Process):
            raise InputError(f"MarkovChain({name!r}, ...): {process!r} is not a process; make one with process('x', d)")
        if stop is None:
            raise InputError(f"MarkovChain({name!r}, ...): give the last index, stop=T")
        bound = bound_symbol(index.name, integer=True)
        transition = () if kernel is None else (Lambda(bound, kernel.xreplace({index: bound})),)
        backward = kernel is not None and getattr(kernel, "point", None) == process[index - 1]
        first = () if initial is None else (sympify(initial),)
        direction = Str("backward" if backward else "forward")
        ends, parts = Tuple(sympify(start), sympify(stop)), (Tuple(*transition), Tuple(*first))
        return _one(Basic.__new__(cls, Str(name), process, ends, *parts, _parameters(parameters), direction))

    @property
    def func(self) -> Callable[..., MarkovChain]:  # type: ignore[override]
        return lambda *args: _one(Basic.__new__(type(self), *args))

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
        return self.args[3].args[0] if self.args[3].args else None  # type: ignore[return-value]

    @property
    def initial(self) -> Expr | None:
        """The density of the end at which the kernel starts, or None when it is arbitrary."""
        return self.args[4].args[0] if self.args[4].args else None  # type: ignore[return-value]

    @property
    def parameters(self) -> tuple[Basic, ...]:
        return tuple(self.args[5].args)

    @property
    def backward(self) -> bool:
        """Whether the kernel is the density of x[t-1] given x[t]."""
        return bool(self.args[6].name == "backward")  # type: ignore[attr-defined]

    @property
    def bound(self) -> frozenset[Basic]:
        return frozenset() if self.kernel is None else frozenset(self.kernel.variables)

    def with_parameters(self, parameters: tuple[Basic, ...]) -> Law:
        changed = dict(zip(self.parameters, parameters))
        parts = [part.xreplace(changed) for part in self.args[3:5]]
        return self.func(*self.args[:3], *parts, Tuple(*parameters), self.args[6])

    def has_variable(self, candidate: Basic) -> bool:
        if isinstance(candidate, VariableRange):
            return candidate.unprimed().process == self.process
        return (
            isinstance(candidate, RandomVariable)
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
        for slot in law.given:
            if not any(law.slot(item) == slot for item in conditions):  # type: ignore[attr-defined]
                raise InputError(f"{law.name}(...): {slot} must stand behind the bar: {law.name} is a law given it")
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
        return set(_symbols_of_density(self))

    def __lshift__(self, other: Any) -> AbsolutelyContinuous:
        return AbsolutelyContinuous(self, other)

    def __rlshift__(self, other: Any) -> AbsolutelyContinuous:
        return AbsolutelyContinuous(other, self)  # a product of densities on the left

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(printer._print(item) for item in self.events)
        if self.conditions:
            inside += " | " + ", ".join(printer._print(item) for item in self.conditions)
        return f"{self.law.name}({inside})"


@lru_cache(maxsize=8192)
def _symbols_of_density(density: Density) -> frozenset[Basic]:
    """Return the free symbols of a density, which are asked for with those of every term it stands in."""
    items = (*density.events, *density.conditions, *density.law.parameters)
    return frozenset().union(*(item.free_symbols for item in items))


@lru_cache(maxsize=8192)
def densities_in(term: Basic) -> frozenset[Density]:
    """Return the densities that occur in a term: what is bound where, and by which law, is asked of every integrand."""
    return frozenset(term.atoms(Density))


class AbsolutelyContinuous(Boolean):
    """``q(z | x) << p(z | x)``: for every x, q(. | x) vanishes wherever p(. | x) does.

    Either side may be a product of densities, as in ``p(x)*p(z) << p(x, z)``; it vanishes where a factor does.
    """

    def __new__(cls, law: Any, other: Any) -> AbsolutelyContinuous:
        law, other = sympify(law), sympify(other)
        return Basic.__new__(cls, law, other)

    def _sympystr(self, printer: Any) -> str:
        return f"{printer._print(self.args[0])} << {printer._print(self.args[1])}"


class FullSupport(Boolean):
    """The density is positive at every point: ``full_support(p(x, z))``."""

    def __new__(cls, density: Any) -> FullSupport:
        if not isinstance(density, Density):
            raise InputError(f"full_support({density!r}): a density such as p(x, z) or q(z | x) is needed")
        return Basic.__new__(cls, density)

    def _sympystr(self, printer: Any) -> str:
        return f"full_support({printer._print(self.args[0])})"


class InSupport(Boolean):
    """A joint density is positive at these points, whatever the indices in a stretch; no hypothesis, but derived."""

    def __new__(cls, law: Law, points: Iterable[Any]) -> InSupport:
        return Basic.__new__(cls, law, Tuple(*sorted(points, key=str)))

    @property
    def law(self) -> Law:
        return self.args[0]  # type: ignore[return-value]

    @property
    def points(self) -> tuple[Basic, ...]:
        return tuple(self.args[1].args)


def full_support(density: Any) -> FullSupport:
    """Return the hypothesis that a density vanishes nowhere."""
    return FullSupport(density)


class IntegralOver(Expr):
    """The Lebesgue integral of ``integrand`` over every value of the random variable ``variable`` (R, or R^d).

    Functions beside a density count only where it is positive, as under ``E``: 0 log 0 = 0 in the integral of p log p.
    """

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, integrand: Any, variable: Any) -> IntegralOver:
        if not isinstance(variable, (ScalarVariable, VectorVariable)):
            raise InputError(f"IntegralOver(f, v): {variable!r} is not a random variable")
        return Expr.__new__(cls, sympify(integrand), variable)

    @property
    def integrand(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def variable(self) -> Basic:
        return self.args[1]

    @property
    def integrated(self) -> tuple[Basic, ...]:
        """The variables that the integral binds."""
        return (self.variable,)

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
        if len(_variables(new)) < len(_variables(old)):
            captured.update(new.integrated)
    return captured


def _integrals(term: Any) -> list[Any]:
    """The terms that bind random variables: integrals, expectations, divergences."""
    if not isinstance(term, Basic):
        return []
    return [node for node in preorder_traversal(term) if hasattr(node, "integrated")]


def _variables(term: Basic) -> set[Basic]:
    return {node for node in preorder_traversal(term) if isinstance(node, RandomVariable)}
