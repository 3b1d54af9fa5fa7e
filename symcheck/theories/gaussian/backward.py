"""Chains with a kernel about x[t-1] given x[t]: their densities are products of one-step Gaussian densities.

The mean of a step may be any function of x[t], so that no marginal is Gaussian; only densities are evaluated that are
products of steps: the variables x[a..b] given x[b + 1] (and later ones), or all of x[a..stop] with the declared law of
x[stop]. Every other density of such a chain is refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flint import fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.spaces import Key, at_value, key_name, occurring, variable_key, variable_keys
from symcheck.theories.probability.tables import chain_range
from symcheck.theories.probability.terms import MarkovChain, Process, ScalarVariable, VectorVariable

_NOTHING: Mapping[Hashable, Any] = {}


@dataclass(frozen=True, slots=True)
class Step:
    """One factor N(here; mean, variance): ``bindings`` give its index a value.

    ``renamed`` maps the keys the kernel speaks of to those of the variables meant (renamed copies of the process).
    """

    normal: Normal
    bindings: Mapping[Hashable, Any]
    here: Key
    renamed: Mapping[Key, Key]
    process: Process

    def place(self, at: At) -> At:
        """Return where the factor is evaluated."""
        values = {}
        for key, meant in self.renamed.items():
            if key != meant:
                values[key] = at.value(member(self.process, meant))
        return at.binding({**self.bindings, **at_value(values)})


@lru_cache(maxsize=1024)
def member(process: Process, key: Key) -> Any:
    """Return the variable of a key: a member of a process, or of a renamed copy of it."""
    return Process(key[1], *process.args[1:])[key[2]]


def steps(law: MarkovChain, events: list[Key], conditions: list[Key], at: At) -> list[Step]:
    """Return the density of the events given the conditions as a product, from the latest variable to the earliest."""
    assert law.kernel is not None
    _, stop = chain_range(law, at)
    by_time = {time_of(key): key for key in events + conditions}
    times = sorted((time_of(key) for key in events), reverse=True)
    top = min((time_of(key) for key in conditions), default=stop + 1)
    if times and times != list(range(top - 1, top - 1 - len(times), -1)):
        shown = ", ".join(map(key_name, events))
        raise Uninterpretable(f"{law.name} at ({shown}) is no product of steps of its backward kernel")
    found = []
    for t in times:
        renamed: dict[Key, Key] = {("variable", law.process.name, s): by_time[s] for s in (t, t + 1) if s in by_time}
        if t == stop:
            term, bindings = _initial(law, stop, at), _NOTHING
        else:
            term, bindings = law.kernel.expr, {law.kernel.variables[0]: fmpq(t + 1)}
        if not isinstance(term, Normal):
            raise Uninterpretable(f"the kernel of {law.name} is not Gaussian")
        own = [item for item in occurring(term) if item.name == law.process.name]
        allowed = {("variable", law.process.name, t), *([("variable", law.process.name, t + 1)] if t < stop else [])}
        if not set(variable_keys(own, at.binding(bindings))) <= allowed:
            raise Uninterpretable(f"the kernel of {law.name} depends on more than the neighbour of its variable")
        found.append(Step(term, bindings, by_time[t], renamed, law.process))
    return found


def time_of(key: Key) -> int:
    """Return the index of a variable of a chain."""
    return int(str(key[2]))


def _initial(law: MarkovChain, stop: int, at: At) -> Basic:
    if law.initial is None:
        raise Uninterpretable(f"the law of {law.process.name}[{stop}] under {law.name} is arbitrary")
    if isinstance(law.initial, Normal) and isinstance(law.initial.point, (ScalarVariable, VectorVariable)):
        if variable_key(law.initial.point, at) == ("variable", law.process.name, stop):
            return law.initial
    raise Uninterpretable(f"the initial law of {law.name} is not a Gaussian law of {law.process.name}[{stop}]")


def backward_density(law: MarkovChain, events: list[Key], conditions: list[Key], at: At) -> Number:
    """Return a density of a chain with a backward kernel."""
    return numbers.multiply([step.place(at).number(step.normal) for step in steps(law, events, conditions, at)])
