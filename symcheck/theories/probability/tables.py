"""Arbitrary laws in a model: random tables over finite spaces, with the declared structure and no other.

A table gives the density with respect to the base weights m_i of its slots: sum p_i m_i = 1, so that a density may
exceed 1. It is a product of conditional tables, one for each declared factor (one alone, where nothing is declared).
An entry is a random number times a polynomial of every parameter, positive everywhere: another value of a parameter is
another law with the same zeros. Tables have zeros in about half of the models, save where the hypotheses exclude them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from random import Random
from typing import Any

from flint import arb, fmpq
from sympy import Basic, Mul

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability import field_model, line_model, smooth_model
from symcheck.theories.probability.event_model import holds_almost_surely
from symcheck.theories.probability.event_terms import AlmostSurely
from symcheck.theories.probability.spaces import (
    Key,
    base_weights,
    finite_slot,
    in_cell,
    key_name,
    variable_key,
    variable_keys,
)
from symcheck.theories.probability.terms import (
    AbsolutelyContinuous,
    Density,
    FullSupport,
    JointLaw,
    Law,
    MarkovChain,
    densities_in,
)

Cells = tuple[int, ...]
_MAX_CELLS = 5_000
_MAX_SHOWN = 32


@dataclass(frozen=True, slots=True)
class Factor:
    """A conditional table to be drawn: the cells of ``events`` given those of ``conditions``, both slots."""

    name: str
    events: tuple[Key, ...]
    conditions: tuple[Key, ...]


@dataclass(slots=True)
class Table:
    """A law on finitely many points: ``cells`` maps the cells of ``slots`` to the density there.

    Slots among ``given`` only condition it: for each of their cells the rest is a law of its own.
    """

    slots: tuple[Key, ...]
    given: frozenset[Key]
    cells: dict[Cells, Number]
    weights: dict[Key, list[fmpq]]
    factors: tuple[tuple[Factor, dict[Cells, Number]], ...] = ()
    parameters: str = ""
    marginals: dict[Any, Number] = field(default_factory=dict)

    def marginal(self, point: tuple[tuple[Key, int], ...]) -> Number:
        """Return the density of some variables at a point: the sum over all others, with their base weights."""
        if point not in self.marginals:
            fixed = dict(point)
            free = [slot for slot in self.slots if slot not in fixed]
            ranges = [(fixed[slot],) if slot in fixed else range(len(self.weights[slot])) for slot in self.slots]
            parts: list[Number] = []
            for cell in product(*ranges):
                weight = ONE
                for slot, i in zip(self.slots, cell, strict=True):
                    if slot in free:
                        weight *= self.weights[slot][i]
                parts.append(numbers.multiply([weight, self.cells[cell]]))
            self.marginals[point] = numbers.add(parts)
        return self.marginals[point]

    def describe(self) -> str:
        """The masses of each factor by cell, zeros left out; a mass is the density times the base weights."""
        shown = "; ".join(self._described(factor, rows) for factor, rows in self.factors)
        events = [slot for slot in self.slots if slot not in self.given]
        masses = "; ".join(f"{key_name(slot)}: {', '.join(map(str, self.weights[slot]))}" for slot in events)
        return f"masses by cell of {shown} (base weights {masses})"

    def _described(self, factor: Factor, rows: dict[Cells, Number]) -> str:
        head = ", ".join(map(key_name, factor.events))
        if factor.conditions:
            head += " | " + ", ".join(map(key_name, factor.conditions))
        split, shown = len(factor.conditions), []
        for cell, density in rows.items():
            mass: Number = density
            for slot, i in zip(factor.events, cell[split:], strict=True):
                mass = numbers.multiply([mass, self.weights[slot][i]])
            if not (isinstance(mass, fmpq) and mass == 0):
                place = "".join(map(str, cell[split:])) + ("|" + "".join(map(str, cell[:split])) if split else "")
                shown.append(f"{place}: {_short(mass)}")
        if len(shown) > _MAX_SHOWN:
            shown[_MAX_SHOWN:] = [f"... ({len(shown)} in all)"]
        return f"({head}) {', '.join(shown)}"


def _short(x: Number) -> str:
    return str(x) if isinstance(x, fmpq) and x.height_bits() < 64 else arb(x).str(6, radius=False)


def is_finite(law: Law) -> bool:
    """Whether a law is evaluated as a table."""
    return isinstance(law, JointLaw) or (isinstance(law, MarkovChain) and law.kernel is None)


def chain_range(law: MarkovChain, at: At) -> tuple[int, int]:
    """Return the first and the last index of a chain; raises Undefined when there is none."""
    start, stop = at.integer(law.start, "the start"), at.integer(law.stop, "the end")
    if stop < start:
        raise Undefined(f"the chain {law.name} from {start} to {stop}")
    return start, stop


def table_of(law: Law, at: At) -> Table:
    """Return the table of an arbitrary law in this model, at the values that its parameters have here."""
    values = tuple(x for parameter in law.parameters for x in numbers.coordinates(at.value(parameter)))
    place = ("table", _family(law), tuple(map(numbers.identity, values)), len(law.parameters))
    found = at.shared.get(place)
    if found is None:
        found = at.shared[place] = _table(law, values, at.unbound())
        found.parameters = ", ".join(name if name == at_ else f"{name} = {at_}" for name, at_ in _named(law, at))
    label = law.name + (f" at {found.parameters}" if found.parameters else "")
    at.model.note(label, found.describe)
    return found


@lru_cache(maxsize=1024)
def _family(law: Law) -> Law:
    """Return what the laws of a family share, whatever their parameters: asked in every cell."""
    return law.with_parameters(())


def _named(law: Law, at: At) -> Iterator[tuple[str, str]]:
    from symcheck.comparison import text

    for parameter in law.parameters:
        yield str(parameter), text(at.value(parameter), 8)


def _table(law: Law, values: tuple[Number, ...], at: At) -> Table:
    factors = factors_of(law, at)
    slots = tuple(dict.fromkeys(slot for factor in factors for slot in (*factor.conditions, *factor.events)))
    events = {slot for factor in factors for slot in factor.events}
    weights = {slot: base_weights(slot, at) for slot in slots}
    size = 1
    for slot in slots:
        size *= len(weights[slot])
    if size > _MAX_CELLS:
        raise Uninterpretable(f"{law.name} has too many variables for a table")
    tables = [_drawn(law, factor, values, weights, at) for factor in factors]
    cells: dict[Cells, Number] = {}
    for cell in product(*(range(len(weights[slot])) for slot in slots)):
        place = dict(zip(slots, cell, strict=True))
        parts = [
            drawn[tuple(place[slot] for slot in (*factor.conditions, *factor.events))]
            for factor, drawn in zip(factors, tables, strict=True)
        ]
        cells[cell] = numbers.multiply(parts)
    return Table(slots, frozenset(slots) - events, cells, weights, tuple(zip(factors, tables, strict=True)))


def slots_of(items: Iterable[Basic], at: At) -> tuple[Key, ...]:
    """Return the slots of random variables; raises Uninterpretable where one has none."""
    found = []
    for item in items:
        slot = ("slot", item.name, None) if not hasattr(item, "index") else finite_slot(variable_key(item, at), at)
        if slot is None:
            raise Uninterpretable(f"{item} has no finite space here")
        found.append(slot)
    return tuple(found)


def factors_of(law: Law, at: At) -> list[Factor]:
    """Return the conditional tables whose product a law is."""
    if isinstance(law, MarkovChain):
        start, stop = chain_range(law, at)
        if 2 ** min(stop - start + 1, 64) > _MAX_CELLS:
            raise Uninterpretable(f"{law.name} has too many steps for a table")
        times = [finite_slot(("variable", law.process.name, t), at) for t in range(start, stop + 1)]
        slots: list[Key] = [slot for slot in times if slot is not None]
        if len(slots) != len(times):
            raise Uninterpretable(f"{law.process.name} has no finite space here")
        steps = [Factor(f"{t}", (slots[t],), (slots[t - 1],)) for t in range(1, len(slots))]
        return [Factor("initial", (slots[0],), ()), *steps]
    assert isinstance(law, JointLaw)
    if law.factors:
        return [Factor(str(i), slots_of(a, at), slots_of(b, at)) for i, (a, b) in enumerate(law.factors)]
    given = slots_of(law.given, at)
    events = tuple(slot for slot in slots_of(law.variables, at) if slot not in given)
    if len(set(events + given)) != len(law.variables):
        raise Undefined(f"two variables of {law.name} are the same here")
    return [Factor("joint", events, given)]


def _drawn(
    law: Law, factor: Factor, values: tuple[Number, ...], weights: dict[Key, list[fmpq]], at: At
) -> dict[Cells, Number]:
    """Return a conditional table: for each cell of the conditions, entries that sum to 1 with the base weights."""
    if isinstance(law, MarkovChain) and law.initial is not None and factor.name == "initial":
        return _initial(law, at)
    positive = pattern(law, factor, at)
    rng = at.model.random(f"entries {law.name} {factor}")
    rows: dict[Cells, Number] = {}
    conditions = product(*(range(len(weights[slot])) for slot in factor.conditions))
    for above in conditions:
        row: dict[Cells, Number] = {}
        masses: list[Number] = []
        for cell in product(*(range(len(weights[slot])) for slot in factor.events)):
            entry = _entry(rng, values)
            row[cell] = entry if positive[above + cell] else ZERO
            mass = [weights[slot][i] for slot, i in zip(factor.events, cell, strict=True)]
            masses.append(numbers.multiply([row[cell], *mass]))
        total = numbers.add(masses)
        for cell, entry in row.items():
            rows[above + cell] = numbers.divide(entry, total)
    return rows


def _entry(rng: Random, values: tuple[Number, ...]) -> Number:
    """A positive number; for each parameter theta times a + (theta - s)^2."""
    size, quadratics = entry_terms(rng, len(values))
    parts: list[Number] = [size]
    for (a, s), theta in zip(quadratics, values, strict=True):
        parts.append(numbers.add([a, numbers.power(numbers.add([theta, -s]), fmpq(2))]))
    return numbers.multiply(parts)


def entry_terms(rng: Random, parameters: int) -> tuple[fmpq, list[tuple[fmpq, fmpq]]]:
    """Return the size of an entry, and the numbers a > 0 and s of its factor a + (theta - s)^2 for each parameter."""
    size = fmpq(rng.randint(1, 12))
    return size, [(fmpq(rng.randint(1, 5)), fmpq(rng.randint(-7, 7), rng.choice((2, 3)))) for _ in range(parameters)]


def _initial(law: MarkovChain, at: At) -> dict[Cells, Number]:
    """The declared law of x[start], which must be one over the same finite space."""
    assert law.initial is not None
    key: Key = ("variable", law.process.name, chain_range(law, at)[0])
    slot = finite_slot(key, at)
    if law.initial.has(Normal) or slot is None:
        raise Uninterpretable(f"{law.name} has a table and a Gaussian initial law")
    size = len(base_weights(slot, at))
    return {(i,): at.binding(in_cell({key: i})).number(law.initial) for i in range(size)}


# Where a law vanishes


def has_zeros(at: At) -> bool:
    """Whether tables have zeros in this model."""
    return at.model.attempt >= 2 and at.model.attempt % 2 == 0


def pattern(law: Law, factor: Factor, at: At) -> dict[Cells, bool]:
    """Return where a conditional table is positive: random, but within what the hypotheses say of supports."""
    kept = at.model.kept
    family = law.with_parameters(())
    place = ("pattern", family, factor)
    if place in kept:
        if kept[place] is None:
            raise _Circular(f"the support of {law.name} depends on itself")
        return kept[place]
    kept[place] = None
    try:
        kept[place] = _pattern(law, family, factor, at)
    finally:
        if kept[place] is None:
            del kept[place]
    return kept[place]


class _Circular(Uninterpretable):
    """Two laws that vanish only where the other does."""


def _pattern(law: Law, family: Law, factor: Factor, at: At) -> dict[Cells, bool]:
    rng = at.model.random(f"support {law.name} {factor}")
    sizes = {slot: range(len(base_weights(slot, at))) for slot in (*factor.conditions, *factor.events)}
    open_slots = [slot for slot in factor.events if slot not in _slots_of_full_support(family, at)]
    masks = [
        _mask(item, factor, at)
        for item in at.model.plan.hypotheses.laws
        if isinstance(item, AbsolutelyContinuous)
        and isinstance(item.args[0], Density)
        and item.args[0].law.with_parameters(()) == family
    ]
    positive: dict[Cells, bool] = {}
    for above in product(*(sizes[slot] for slot in factor.conditions)):
        cells = list(product(*(sizes[slot] for slot in factor.events)))
        allowed = [cell for cell in cells if all(mask(above + cell) for mask in masks)] or cells
        # Where p(z | x) vanishes nowhere, p(x, z) vanishes at some x, whatever z is.
        chances: dict[Cells, float] = {}
        chosen = []
        for cell in allowed if has_zeros(at) and open_slots else ():
            place = tuple(i for slot, i in zip(factor.events, cell, strict=True) if slot in open_slots)
            if chances.setdefault(place, rng.random()) < 0.6:
                chosen.append(cell)
        if not chosen:
            chosen = [rng.choice(allowed)] if has_zeros(at) and len(open_slots) == len(factor.events) else allowed
        positive.update({above + cell: cell in chosen for cell in cells})
    return positive


def _slots_of_full_support(family: Law, at: At) -> set[Key]:
    """Return the slots of which a hypothesis says that their density vanishes nowhere."""
    found: set[Key] = set()
    for item in at.model.plan.hypotheses.laws:
        if isinstance(item, FullSupport):
            density = item.args[0]
            assert isinstance(density, Density)
            if density.law.with_parameters(()) == family:
                slots = (finite_slot(key, at) for key in variable_keys(density.events, at))
                found |= {slot for slot in slots if slot is not None}
    return found


def _mask(item: AbsolutelyContinuous, factor: Factor, at: At) -> Any:
    """Return the test whether the right side of ``q << p`` is positive at cells of a factor (True where unknown)."""
    density, other = item.args
    assert isinstance(density, Density)
    keys = variable_keys(density.events + density.conditions, at)
    slots = {finite_slot(key, at): key for key in keys}
    every = (*factor.conditions, *factor.events)
    if not set(slots) <= set(every):
        if isinstance(density.law, MarkovChain):
            return _chain_mask(density.law, other, factor, at)
        return lambda cell: True

    def allowed(cell: Cells) -> bool:
        place = dict(zip(every, cell, strict=True))
        bindings = in_cell({key: place[slot] for slot, key in slots.items() if slot is not None})
        try:
            return numbers.sign(at.binding(bindings).number(other)) > 0
        except (Undefined, Undecided, _Circular):
            return True

    return allowed


def _chain_mask(law: MarkovChain, other: Basic, factor: Factor, at: At) -> Any:
    """A chain vanishes where another does if each of its steps does."""
    if not isinstance(other, Density) or not isinstance(other.law, MarkovChain) or not is_finite(other.law):
        return lambda cell: True
    try:
        matching = [f for f in factors_of(other.law, at) if f == factor]
        found = pattern(other.law, factor, at) if matching else None
    except _Circular:
        return lambda cell: True
    return (lambda cell: True) if found is None else (lambda cell: found[cell])


def law_hypothesis_holds(item: Basic, at: At) -> bool:
    """Check ``q << p`` or full support at every point; Gaussian laws have full support. Raises as evaluation does."""
    models = (smooth_model.is_smooth, field_model.involved, line_model.involved)
    if all(any(model(density, at) for model in models) for density in densities_in(item)):
        return smooth_model.hypothesis_holds(item)
    if isinstance(item, AlmostSurely):
        return holds_almost_surely(item, at)
    if isinstance(item, FullSupport):
        density = item.args[0]
        assert isinstance(density, Density)
        return not is_finite(density.law) or all(sign > 0 for sign in _signs([density], (density,), at))
    density, other = item.args
    laws = [node.law for term in (density, other) for node in densities_in(term)]
    if not any(is_finite(law) for law in laws):
        return True
    factors = density.args if isinstance(density, Mul) else (density,)
    plain = [factor for factor in factors if isinstance(factor, Density)]
    if len(plain) < len(factors) or not all(is_finite(law) for law in laws) or other.has(Normal):
        raise Uninterpretable(f"models cannot check {item}")
    pairs = zip(*(list(_signs(plain, (density, other), at, which)) for which in (density, other)), strict=True)
    return all(q <= 0 or p > 0 for q, p in pairs)


def _signs(densities: list[Density], needed: tuple[Basic, ...], at: At, which: Basic | None = None) -> Iterator[int]:
    """Yield the signs of a term at all cells of the variables of some densities, where all of ``needed`` have values.

    Without ``which`` it is the density that stands alone.
    """
    points = (item for density in densities for item in density.events + density.conditions)
    keys = list(dict.fromkeys(variable_keys(points, at)))
    slots = [finite_slot(key, at) for key in keys]
    if any(slot is None for slot in slots):
        raise Uninterpretable(f"{densities[0]} has no finite space here")
    ranges = [range(len(base_weights(slot, at))) for slot in slots if slot is not None]
    for cell in product(*ranges):
        place = at.binding(in_cell(dict(zip(keys, cell, strict=True))))
        try:
            values = {term: place.number(term) for term in needed}
        except Undefined:
            continue
        yield numbers.sign(values[which or densities[0]])
