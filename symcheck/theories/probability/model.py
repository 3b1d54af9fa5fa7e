"""How densities and integrals are evaluated in a model.

A density of an arbitrary law (``JointLaw``, or ``MarkovChain`` without a kernel) is a sum over its table
(``tables.py``), an integral over a variable of a finite space a weighted sum. Such a space is an instance of a general
measure space and says nothing of Lebesgue measure: ``measure.py`` refuses what would mix the two. A chain with a kernel
is evaluated by the theory of its kernel, through ``KERNELS``; expectations stand in ``expectation_model.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import Basic

from symcheck.evaluation import At, Number, Undefined, Uninterpretable, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.probability import derivative_model as _derivatives  # noqa: F401  (registers power series)
from symcheck.theories.probability import event_model as _events  # noqa: F401  (registers indicators)
from symcheck.theories.probability import expectation_model as _expectations  # noqa: F401  (registers E, KL, ...)
from symcheck.theories.probability import field_model, line_model, smooth_model
from symcheck.theories.probability.functionals import Weighted, as_means
from symcheck.theories.probability.measure import refuse_exposed
from symcheck.theories.probability.spaces import (
    Key,
    base_weights,
    cell_of,
    finite_slot,
    in_cell,
    key_name,
    variable_key,
    variable_keys,
)
from symcheck.theories.probability.tables import Table, chain_range, is_finite, table_of
from symcheck.theories.probability.terms import (
    Density,
    IntegralOver,
    JointLaw,
    MarkovChain,
    ScalarVariable,
    VariableRange,
    VectorVariable,
)


@dataclass(frozen=True, slots=True)
class KernelModel:
    """How a theory evaluates the chains whose kernel is one of its densities: ``density(law, events, conditions, at)``.

    Events and conditions are the keys of variables. An integral that is over no finite space goes to ``INTEGRALS``.
    """

    density: Callable[[MarkovChain, list[Key], list[Key], At], Number]


KERNELS: dict[type, KernelModel] = {}
INTEGRALS: list[Callable[[IntegralOver, Key, At], Number]] = []


@evaluator(Density)
def _density(term: Density, at: At) -> Number:
    law = term.law
    events, conditions = variable_keys(term.events, at), variable_keys(term.conditions, at)
    if len({*events, *conditions}) != len(events) + len(conditions):
        raise Undefined(f"a variable stands twice in {term} here")
    if isinstance(law, MarkovChain):
        start, stop = chain_range(law, at)
        for key in events + conditions:
            if not start <= int(str(key[2])) <= stop:
                raise Undefined(f"{key_name(key)} is outside the chain {law.name}, {start}..{stop}")
        if law.kernel is not None:
            kind = type(law.kernel.expr)
            if kind not in KERNELS:
                raise Uninterpretable(f"models cannot evaluate a chain with the kernel {law.kernel.expr}")
            return KERNELS[kind].density(law, events, conditions, at)
    elif not isinstance(law, JointLaw):
        raise Uninterpretable(f"models cannot evaluate the law {type(law).__name__}")
    elif smooth_model.is_smooth(term, at):
        return smooth_model.value(term, at)
    elif field_model.involved(term, at):
        return field_model.value(term, at)  # type: ignore[return-value]
    elif line_model.involved(term, at):
        return line_model.value(term, at)
    return _finite_density(term, table_of(law, at), events, conditions, at)


def _finite_density(term: Density, table: Table, events: list[Key], conditions: list[Key], at: At) -> Number:
    point: dict[Key, int] = {}
    for key in events + conditions:
        slot = finite_slot(key, at)
        if slot is None or slot not in table.weights:
            raise Uninterpretable(f"{term} has a variable that is not in the law here")
        if slot in point:
            raise Uninterpretable(f"{term} takes one variable at two points")
        point[slot] = cell_of(key, at)
    given = {slot for slot in (finite_slot(key, at) for key in conditions) if slot is not None}
    below = table.marginal(tuple(sorted((slot, i) for slot, i in point.items() if slot in given)))
    if numbers.is_zero(below):
        raise Undefined(f"{term} conditions on an event of probability zero")
    return numbers.divide(table.marginal(tuple(sorted(point.items()))), below)


# Integrals


@evaluator(IntegralOver)
def _integral(term: IntegralOver, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    means = as_means(term)
    if means is not None and not means.has(Weighted):
        return at.number(means)
    key = variable_key(term.variable, at)
    kinds = set(_occurrences(term.integrand, key, at))
    slot = finite_slot(key, at)
    if "finite" in kinds and slot is not None:
        refuse_exposed(term.integrand, key, 1, at)
        weights = base_weights(slot, at)
        values = [at.binding(in_cell({key: i})).number(term.integrand) for i in range(len(weights))]
        return numbers.add([numbers.multiply([m, x]) for m, x in zip(weights, values, strict=True)])
    if "finite" in kinds:
        raise Uninterpretable(f"an integral over {term.variable}, which has no finite space here")
    for integrate in INTEGRALS:
        return integrate(term, key, at)
    raise Uninterpretable(f"models cannot evaluate {term}")


def _occurrences(term: Basic, key: Key, at: At) -> Iterator[str]:
    """Yield how a variable occurs: in densities of ``finite`` laws, of chains with a ``kernel``, as a ``point``."""
    if isinstance(term, (ScalarVariable, VectorVariable, VariableRange)):
        if key in variable_keys([term], at):
            yield "point"
        return
    if isinstance(term, Density):
        if key in variable_keys(term.events + term.conditions, at):
            yield "finite" if is_finite(term.law) else "kernel"
        for parameter in term.law.parameters:
            yield from _occurrences(parameter, key, at)
        return
    if isinstance(term, IntegralOver) and variable_key(term.variable, at) == key:
        return
    for arg in term.args:
        yield from _occurrences(arg, key, at)


def occurs(term: Basic, key: Key, at: At) -> bool:
    """Whether a random variable occurs in a term."""
    return any(True for _ in _occurrences(term, key, at))
