"""How random variables, laws and densities are evaluated in a model.

An arbitrary law (``JointLaw``, or ``MarkovChain`` without a kernel) is a random table over finite ranges, with respect
to random *base weights* m_i: sum p_i m_i = 1, so a density may exceed 1. Every density is then a sum over the table,
an integral a weighted sum. Such a space is an instance of a general measure space and says nothing of Lebesgue
measure: an integral is interpreted there only if its variable occurs in densities of such laws and nowhere else.
A chain with a kernel is evaluated by the theory of its kernel, through ``KERNELS``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from flint import fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO
from symcheck.theories.probability.terms import (
    Density,
    IntegralOver,
    JointLaw,
    MarkovChain,
    ScalarVariable,
    VectorVariable,
)

Key = tuple[Hashable, ...]
_MAX_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class KernelModel:
    """How a theory evaluates the chains whose kernel is one of its densities: ``density(law, events, conditions, at)``.

    Events and conditions are the keys of variables. An integral that is over no finite space goes to ``INTEGRALS``.
    """

    density: Callable[[MarkovChain, list[Key], list[Key], At], Number]


KERNELS: dict[type, KernelModel] = {}
INTEGRALS: list[Callable[[IntegralOver, Key, At], Number]] = []


def variable_key(term: Any, at: At) -> Key:
    """Return the key of a random variable, its index evaluated."""
    index = None if term.index is None else at.integer(term.index, f"the index of {term.name}")
    return ("variable", term.name, index)


@evaluator(ScalarVariable)
def _scalar(term: ScalarVariable, at: At) -> Value:
    key = variable_key(term, at)
    return at.bindings[key] if key in at.bindings else at.model.quantity(key, at)


@evaluator(VectorVariable)
def _vector(term: VectorVariable, at: At) -> Value:
    key = variable_key(term, at)
    dim = dimension(term, at)
    found = at.bindings[key] if key in at.bindings else at.model.quantity(key, at, dim)
    if not isinstance(found, list) or len(found) != dim:
        raise Uninterpretable(f"{term} does not have the dimension {dim} here")
    return found


def dimension(variable: Any, at: At) -> int:
    """Return the dimension of a random variable; raises Undefined below 1."""
    if not isinstance(variable, VectorVariable):
        return 1
    dim = at.integer(variable.dim, "the dimension")
    if dim < 1:
        raise Undefined(f"the dimension {dim}")
    if dim > 64:
        raise Undecided("a dimension above 64")
    return dim


# Arbitrary laws: finite weighted spaces


@dataclass(slots=True)
class Table:
    """A law on finitely many points: ``cells`` maps the points of ``keys`` to their density."""

    keys: tuple[Key, ...]
    cells: dict[tuple[int, ...], fmpq]
    weights: dict[Key, list[fmpq]]
    marginals: dict[Any, fmpq] = field(default_factory=dict)

    def marginal(self, point: tuple[tuple[Key, int], ...]) -> fmpq:
        """Return the density of some variables at a point: the sum over all others, with their base weights."""
        if point not in self.marginals:
            fixed = dict(point)
            total = ZERO
            for cell, density in self.cells.items():
                if all(fixed.get(key, i) == i for key, i in zip(self.keys, cell, strict=True)):
                    for key, i in zip(self.keys, cell, strict=True):
                        if key not in fixed:
                            density *= self.weights[key][i]
                    total += density
            self.marginals[point] = total
        return self.marginals[point]

    def describe(self) -> str:
        names = [_name(key) for key in self.keys]
        pairs = zip(self.keys, names, strict=True)
        masses = "; ".join(f"m({name}) = {', '.join(map(str, self.weights[key]))}" for key, name in pairs)
        if len(self.cells) > 32:
            return f"a table of {len(self.cells)} densities over ({', '.join(names)}); base weights {masses}"
        shown = ", ".join(f"{''.join(map(str, cell))}: {density}" for cell, density in self.cells.items())
        return f"densities of ({', '.join(names)}) by point: {shown}; base weights {masses}"


def _name(key: Key) -> str:
    return str(key[1]) if key[2] is None else f"{key[1]}[{key[2]}]"


def base_weights(key: Key, at: At) -> list[fmpq]:
    """Return the base weights of the points of a variable; point 0 is the one at which densities are taken."""
    rng = at.model.random(f"base {key}")
    size = 2 if key[2] is not None else rng.choice((2, 3))
    return [fmpq(rng.randint(1, 9), rng.choice((2, 3, 5, 7))) for _ in range(size)]


def _random_entry(rng: Any, zeros: bool) -> int:
    return 0 if zeros and rng.random() < 0.4 else rng.randint(1, 12)


def _has_zeros(at: At) -> bool:
    return at.model.attempt >= 3 and at.model.attempt % 2 == 1


def _refuse_continuous(name: Hashable, at: At) -> None:
    for law in at.model.plan.laws:
        if isinstance(law, MarkovChain) and law.kernel is not None and law.process.name == name:
            raise Uninterpretable(f"no model combines an arbitrary law of {name} with a chain whose kernel is given")


def _joint_table(law: JointLaw, at: At) -> Table:
    keys = tuple(variable_key(item, at) for item in law.variables)
    if len(set(keys)) != len(keys):
        raise Undefined(f"two variables of {law.name} are the same here")
    weights = {key: base_weights(key, at) for key in keys}
    rng, zeros = at.model.random(f"law {law.name}"), _has_zeros(at)
    size = 1
    for key in keys:
        size *= len(weights[key])
    if size > _MAX_CELLS:
        raise Uninterpretable(f"{law.name} has too many variables for a table")
    cells = {cell: fmpq(_random_entry(rng, zeros)) for cell in product(*(range(len(weights[key])) for key in keys))}
    return _normalised(keys, cells, weights)


def _normalised(keys: tuple[Key, ...], cells: dict[tuple[int, ...], fmpq], weights: dict[Key, list[fmpq]]) -> Table:
    """Divide a table by its total mass."""
    total = Table(keys, cells, weights).marginal(())
    if total == 0:
        cells = dict.fromkeys(cells, ONE)
        total = Table(keys, cells, weights).marginal(())
    return Table(keys, {cell: density / total for cell, density in cells.items()}, weights)


def _chain_table(law: MarkovChain, at: At) -> Table:
    """The joint law of x[start], ..., x[stop]: an initial table, and one transition table for each step."""
    start, stop = chain_range(law, at)
    keys: tuple[Key, ...] = tuple(("variable", law.process.name, t) for t in range(start, stop + 1))
    if 2 ** len(keys) > _MAX_CELLS:
        raise Uninterpretable(f"{law.name} has too many steps for a table")
    weights = {key: base_weights(key, at) for key in keys}
    zeros = _has_zeros(at)

    def row(name: str, key: Key) -> list[fmpq]:
        rng = at.model.random(f"law {law.name} {name}")
        cells: dict[tuple[int, ...], fmpq] = {(i,): fmpq(_random_entry(rng, zeros)) for i in range(len(weights[key]))}
        return list(_normalised((key,), cells, weights).cells.values())

    cells: dict[tuple[int, ...], fmpq] = {(i,): density for i, density in enumerate(row("initial", keys[0]))}
    for t, key in enumerate(keys[1:], start=1):
        rows = [row(f"{t} from {i}", key) for i in range(len(weights[keys[t - 1]]))]
        cells = {(*path, j): p * q for path, p in cells.items() for j, q in enumerate(rows[path[-1]])}
    return Table(keys, cells, weights)


def chain_range(law: MarkovChain, at: At) -> tuple[int, int]:
    """Return the first and the last index of a chain; raises Undefined when there is none."""
    start, stop = at.integer(law.start, "the start"), at.integer(law.stop, "the end")
    if stop < start:
        raise Undefined(f"the chain {law.name} from {start} to {stop}")
    return start, stop


def table_of(law: Any, at: At) -> Table:
    """Return the table of an arbitrary law in this model."""
    place = at.unbound()
    kept = at.model.kept
    if law not in kept:
        names = [law.process.name] if isinstance(law, MarkovChain) else [item.name for item in law.variables]
        for name in names:
            _refuse_continuous(name, at)
        kept[law] = _chain_table(law, place) if isinstance(law, MarkovChain) else _joint_table(law, place)
    at.model.note(law.name, kept[law].describe)
    return kept[law]


@evaluator(Density)
def _density(term: Density, at: At) -> Number:
    law = term.law
    events = [variable_key(item, at) for item in term.events]
    conditions = [variable_key(item, at) for item in term.conditions]
    if len({*events, *conditions}) != len(events) + len(conditions):
        raise Undefined(f"a variable stands twice in {term} here")
    if isinstance(law, MarkovChain):
        start, stop = chain_range(law, at)
        for key in events + conditions:
            if not start <= int(str(key[2])) <= stop:
                raise Undefined(f"{_name(key)} is outside the chain {law.name}, {start}..{stop}")
        if law.kernel is not None:
            kind = type(law.kernel.expr)
            if kind not in KERNELS:
                raise Uninterpretable(f"models cannot evaluate a chain with the kernel {law.kernel.expr}")
            return KERNELS[kind].density(law, events, conditions, at)
    elif not isinstance(law, JointLaw):
        raise Uninterpretable(f"models cannot evaluate the law {type(law).__name__}")
    table = table_of(law, at)
    if any(key not in table.keys for key in events + conditions):
        raise Uninterpretable(f"{term} has a variable that is not in the law here")
    point = {key: at.bindings.get(("cell", key), 0) for key in events + conditions}
    below = table.marginal(_point(conditions, point))
    if below == 0:
        raise Undefined(f"{term} conditions on an event of probability zero")
    return table.marginal(_point(events + conditions, point)) / below


def _point(keys: list[Key], point: dict[Key, int]) -> tuple[tuple[Key, int], ...]:
    return tuple(sorted((key, point[key]) for key in keys))


# Integrals


@evaluator(IntegralOver)
def _integral(term: IntegralOver, at: At) -> Number:
    key = variable_key(term.variable, at)
    kinds = set(_occurrences(term.integrand, key, at))
    if kinds == {"finite"}:
        weights = base_weights(key, at)
        values = [at.binding({("cell", key): i}).number(term.integrand) for i in range(len(weights))]
        return numbers.add([numbers.multiply([m, x]) for m, x in zip(weights, values, strict=True)])
    if "finite" in kinds:
        raise Uninterpretable("an integral that mixes an arbitrary law with explicit functions of its variable")
    for integrate in INTEGRALS:
        return integrate(term, key, at)
    raise Uninterpretable(f"models cannot evaluate {term}")


def _occurrences(term: Basic, key: Key, at: At) -> Iterator[str]:
    """Yield how a variable occurs: in densities of ``finite`` laws, of chains with a ``kernel``, as a ``point``."""
    if isinstance(term, (ScalarVariable, VectorVariable)):
        if variable_key(term, at) == key:
            yield "point"
        return
    if isinstance(term, Density):
        if any(variable_key(item, at) == key for item in term.events + term.conditions):
            yield "kernel" if isinstance(term.law, MarkovChain) and term.law.kernel is not None else "finite"
        return
    if isinstance(term, IntegralOver) and variable_key(term.variable, at) == key:
        return
    for arg in term.args:
        yield from _occurrences(arg, key, at)


def occurs(term: Basic, key: Key, at: At) -> bool:
    """Whether a random variable occurs in a term."""
    return any(True for _ in _occurrences(term, key, at))
