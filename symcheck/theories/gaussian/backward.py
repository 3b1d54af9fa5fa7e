"""Chains known by their steps: a kernel about x[t-1] given x[t], or one whose mean is no multiple of x[t-1] plus a
vector, or with a covariance matrix.

The mean of a step may be any function of its neighbour, so that no marginal is Gaussian; only densities are evaluated
that are products of steps: for a backward kernel the variables x[a..b] given x[b + 1] (and later ones), or all of
x[a..stop] with the declared Gaussian law of x[stop]; forwards likewise. Every other density is refused.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flint import fmpq
from sympy import Add, Basic, Identity, MatAdd, MatMul, Mul

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.gaussian.terms import Normal, is_vector
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
    """Return the density of the events given the conditions as a product, in the direction of the kernel."""
    assert law.kernel is not None
    start, stop = chain_range(law, at)
    # Written for a backward kernel: from x[stop] down. A forward one goes from x[start] up.
    step, origin = (-1, stop) if law.backward else (1, start)
    by_time = {time_of(key): key for key in events + conditions}
    times = sorted((time_of(key) for key in events), reverse=law.backward)
    nearest = min if law.backward else max
    before = nearest((time_of(key) for key in conditions), default=origin - step)
    if times != [before + step * i for i in range(1, len(times) + 1)]:
        shown = ", ".join(map(key_name, events))
        raise Uninterpretable(f"{law.name} at ({shown}) is no product of steps of its kernel")
    found = []
    for t in times:
        near = (t,) if t == origin else (t, t - step)
        renamed: dict[Key, Key] = {("variable", law.process.name, s): by_time[s] for s in near if s in by_time}
        if t == origin:
            term, bindings = _initial(law, origin, at), _NOTHING
        else:
            term, bindings = law.kernel.expr, {law.kernel.variables[0]: fmpq(max(t, t - step))}
        if not isinstance(term, Normal):
            raise Uninterpretable(f"the kernel of {law.name} is not Gaussian")
        own = [item for item in occurring(term) if item.name == law.process.name]
        allowed = {("variable", law.process.name, s) for s in near}
        if not set(variable_keys(own, at.binding(bindings))) <= allowed:
            raise Uninterpretable(f"the kernel of {law.name} depends on more than the neighbour of its variable")
        if variable_keys([term.point], at.binding(bindings)) != [("variable", law.process.name, t)]:
            raise Uninterpretable(f"the kernel of {law.name} is no density of {law.process.name}[{t}]")
        found.append(Step(term, bindings, by_time[t], renamed, law.process))
    return found


def by_steps(law: MarkovChain, at: At) -> bool:
    """Whether a chain is known by its steps alone: for its backward kernel, its matrices, or a mean not affine."""
    if law.backward or law.kernel is None:
        return law.backward
    place = ("bent", law)
    if place not in at.shared:
        start, stop = chain_range(law, at)
        there = at.unbound().binding({law.kernel.variables[0]: fmpq(start + 1)})
        body = law.kernel.expr
        mean = body.mean if isinstance(body, Normal) else body
        matrix = isinstance(body, Normal) and body.covariance is not None
        affine = _affine(mean, ("variable", law.process.name, start), there)
        at.shared[place] = stop > start and (matrix or not affine)
    return at.shared[place]


def _affine(term: Basic, key: Key, at: At) -> bool:
    """Whether the only nodes above a variable are sums and products with numbers."""
    if isinstance(term, (ScalarVariable, VectorVariable)) or key not in variable_keys(occurring(term), at):
        return True
    kinds = (Add, Mul, MatAdd, MatMul)
    inside = [arg for arg in term.args if key in variable_keys(occurring(arg), at)]
    if any(is_vector(arg) and not isinstance(arg, Identity) for arg in term.args if arg not in inside):
        return isinstance(term, MatAdd) and all(_affine(arg, key, at) for arg in inside)
    return isinstance(term, kinds) and all(_affine(arg, key, at) for arg in inside)


def time_of(key: Key) -> int:
    """Return the index of a variable of a chain."""
    return int(str(key[2]))


def _initial(law: MarkovChain, origin: int, at: At) -> Basic:
    if law.initial is None:
        raise Uninterpretable(f"the law of {law.process.name}[{origin}] under {law.name} is arbitrary")
    if isinstance(law.initial, Normal) and isinstance(law.initial.point, (ScalarVariable, VectorVariable)):
        if variable_key(law.initial.point, at) == ("variable", law.process.name, origin):
            return law.initial
    raise Uninterpretable(f"the initial law of {law.name} is not a Gaussian law of {law.process.name}[{origin}]")
