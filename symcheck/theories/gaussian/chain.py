"""Densities of a Markov chain with a linear Gaussian kernel, by linear algebra on the joint law.

The law of x[start] is a mixture of two point masses. Given x[start] = s, the other variables are jointly Gaussian;
their mean vector and covariance matrix are built step by step from the kernel's coefficients. These are read off by
evaluating the kernel's mean at two points, once its *form* shows that it is affine. Every conditional density is a
quotient of two joint ones. No formula for a marginal or a posterior is used: that is what the claims are about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import sympy
from flint import arb, arb_mat, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ball, checked
from symcheck.theories.gaussian.backward import Step as BackwardStep
from symcheck.theories.gaussian.backward import by_steps, member, steps
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.probability.spaces import Key, base_weights, cell_of, dimension, in_cell, point, variable_key
from symcheck.theories.probability.tables import chain_range
from symcheck.theories.probability.terms import MarkovChain, ScalarVariable, VariableRange, VectorVariable


@dataclass(frozen=True, slots=True)
class Step:
    """x[t] = slope x[t-1] + offset + sqrt(variance) noise."""

    slope: arb
    offset: list[arb]
    variance: arb


@dataclass(slots=True)
class ChainModel:
    """A chain in a model at one precision: its atoms at the start, and the steps found so far."""

    law: MarkovChain
    start: int
    atoms: list[list[arb]]
    weights: list[Number]
    base: list[fmpq]
    scalar: bool
    steps: dict[int, Step] = field(default_factory=dict)
    means: dict[tuple[int, int], list[arb]] = field(default_factory=dict)
    covariances: dict[tuple[int, int], arb] = field(default_factory=dict)
    inverses: dict[tuple[int, ...], tuple[arb_mat, arb]] = field(default_factory=dict)
    branches: dict[int, ChainModel] = field(default_factory=dict)

    @property
    def dim(self) -> int:
        return len(self.atoms[0])

    def describe(self) -> str:
        points = ["(" + ", ".join(x.str(12, radius=False) for x in atom) + ")" for atom in self.atoms]
        shown = ", ".join(f"{w} at {p}" for w, p in zip(self.weights, points, strict=True))
        return f"{self.law.process.name}[{self.start}] has mass {shown}; base weights {', '.join(map(str, self.base))}"

    def step(self, t: int, at: At) -> Step:
        if t not in self.steps:
            self.steps[t] = _step(self.law, t, self.dim, self.scalar, at)
        return self.steps[t]

    def mean(self, t: int, atom: int, at: At) -> list[arb]:
        """E[x[t] | x[start] = the atom], by the recursion of the kernel."""
        if t == self.start:
            return self.atoms[atom]
        if (t, atom) not in self.means:
            step = self.step(t, at)
            self.means[t, atom] = [
                step.slope * m + c for m, c in zip(self.mean(t - 1, atom, at), step.offset, strict=True)
            ]
        return self.means[t, atom]

    def covariance(self, t: int, u: int, at: At) -> arb:
        """The covariance of one coordinate of x[t] and x[u], u <= t, given x[start]."""
        if u == self.start:
            return arb(0)
        if (t, u) not in self.covariances:
            step = self.step(t, at)
            if u == t:
                found = step.slope**2 * self.covariance(t - 1, t - 1, at) + step.variance
            else:
                found = step.slope * self.covariance(t - 1, u, at)
            self.covariances[t, u] = found
        return self.covariances[t, u]

    def precision(self, times: tuple[int, ...], at: At) -> tuple[arb_mat, arb]:
        """Return the inverse of the covariance matrix of x at some times, and the constant of the joint density."""
        if times not in self.inverses:
            k = len(times)
            rows = [[self.covariance(max(t, u), min(t, u), at) for u in times] for t in times]
            matrix = arb_mat(k, k, [entry for row in rows for entry in row])
            try:
                inverse, det = matrix.inv(), matrix.det()
            except ZeroDivisionError as error:
                raise Undecided("a covariance matrix that may be singular") from error
            if not det > 0:
                raise Undecided("a covariance matrix that may be singular")
            constant = ((2 * arb.pi()) ** k * det) ** self.dim
            self.inverses[times] = (inverse, 1 / constant.sqrt())
        return self.inverses[times]

    def conditional(self, points: dict[int, list[arb]], atom: int, at: At) -> arb:
        """The joint density of x at some times > start, given x[start] = the atom."""
        times = tuple(sorted(points))
        if not times:
            return arb(1)
        inverse, constant = self.precision(times, at)
        rest = [[x - m for x, m in zip(points[t], self.mean(t, atom, at), strict=True)] for t in times]
        return checked((-quadratic(inverse, rest) / 2).exp() * constant)

    def joint(self, points: dict[int, list[arb]], cell: int, at: At) -> Number:
        """The density of x at some times: with respect to the base weights in x[start], else summed over its atoms."""
        later = {t: x for t, x in points.items() if t != self.start}
        if self.start in points:
            return numbers.multiply([self.weights[cell], 1 / self.base[cell], self.conditional(later, cell, at)])
        if not points:
            return numbers.ONE
        parts = [numbers.multiply([w, self.conditional(later, i, at)]) for i, w in enumerate(self.weights)]
        return numbers.add(parts)


def restarted(chain: ChainModel, origin: Key, at: At) -> ChainModel:
    """Return the chain started anew from the point of x[origin]: the law of the later variables given x[origin]."""
    t = int(str(origin[2]))
    point = chain_points([origin], chain.law, at)[t]
    found = ChainModel(chain.law, t, [point], [numbers.ONE], [numbers.ONE], chain.scalar, chain.steps)
    like = chain if t == chain.start else chain.branches.setdefault(t, found)
    found.covariances, found.inverses = like.covariances, like.inverses  # they do not depend on the point
    return found


def given_origin(
    chain: ChainModel, times: list[int], conditions: tuple[Key, ...], at: At
) -> tuple[ChainModel, tuple[Key, ...]]:
    """Return the chain from the variable on which the law of x at some times given conditions starts, and the rest.

    That variable is the last condition where all are earlier (Markov), else x[start] if it is a condition.
    """
    if not conditions:
        return chain, ()
    last = max(conditions, key=lambda key: int(str(key[2])))
    if times and int(str(last[2])) < min(times):
        return restarted(chain, last, at), ()
    start = [key for key in conditions if int(str(key[2])) == chain.start]
    if start:
        return restarted(chain, start[0], at), tuple(key for key in conditions if key != start[0])
    return chain, conditions


def quadratic(matrix: arb_mat, rows: list[list[arb]]) -> arb:
    """Return sum_ab matrix[a, b] <rows[a], rows[b]>."""
    total = arb(0)
    for a, r in enumerate(rows):
        for b, s in enumerate(rows[: a + 1]):
            product = sum((x * y for x, y in zip(r, s, strict=True)), arb(0))
            total += matrix[a, b] * product * (1 if a == b else 2)
    return total


def chain_model(law: MarkovChain, at: At) -> ChainModel:
    """Return the chain in this model, at this precision."""
    place = ("chain", law)
    if place not in at.shared:
        at.shared[place] = _new_chain(law, at.unbound())
    found = at.shared[place]
    if len(found.atoms) > 1:
        at.model.note(law.name, found.describe)
    return found


def _new_chain(law: MarkovChain, at: At) -> ChainModel:
    start, _ = chain_range(law, at)
    for other in at.model.plan.laws:
        if isinstance(other, MarkovChain) and other.process == law.process and chain_range(other, at)[0] != start:
            raise Uninterpretable(f"{law.name} and {other.name} are chains on one process with different starts")
    variable = law.process[start]
    dim = dimension(variable, at)
    if law.initial is not None and law.initial.has(Normal):
        return _gaussian_start(law, start, dim, at)
    slot: Key = ("slot", law.process.name, start)
    points = [point(slot, cell, dim if isinstance(variable, VectorVariable) else None, at) for cell in (0, 1)]
    base = base_weights(slot, at)
    weight = fmpq(at.model.random(f"weight {law.name}").choice((2, 3, 4, 6, 7)), 10)
    return ChainModel(
        law=law,
        start=start,
        atoms=[[ball(x) for x in (atom if isinstance(atom, list) else [atom])] for atom in points],
        weights=[weight, 1 - weight] if law.initial is None else _initial_masses(law, base, at),
        base=base,
        scalar=not isinstance(variable, VectorVariable),
    )


def _initial_masses(law: MarkovChain, base: list[fmpq], at: At) -> list[Number]:
    """The masses of the atoms under the declared density of x[start], itself one over the same finite space."""
    key: Key = ("variable", law.process.name, chain_range(law, at)[0])
    return [
        numbers.multiply([m, at.binding(in_cell({key: i})).number(law.initial)])  # type: ignore[arg-type]
        for i, m in enumerate(base)
    ]


def _gaussian_start(law: MarkovChain, start: int, dim: int, at: At) -> ChainModel:
    """A chain whose first variable is Gaussian: one step from a point before it, which no variable stands for."""
    first = law.initial
    if not isinstance(first, Normal) or not isinstance(first.point, (ScalarVariable, VectorVariable)):
        raise Uninterpretable(f"the initial law of {law.name} is no Gaussian law of one variable")
    if variable_key(first.point, at) != ("variable", law.process.name, start):
        raise Uninterpretable(f"the initial law of {law.name} is no law of {law.process.name}[{start}]")
    if not all(is_fixed(item, at) for part in (first.mean, first.variance) for item in variables_of(part)):
        raise Uninterpretable(f"the initial law of {law.name} depends on other variables")
    if first.covariance is not None:
        raise Uninterpretable(f"models know no chain that starts with a covariance matrix: {law.name}")
    mean, variance = at.value(first.mean), at.number(first.variance)
    if numbers.sign(variance) <= 0:
        raise Undefined(f"the variance of {first} is not positive")
    zero = [arb(0)] * dim
    scalar = not isinstance(first.point, VectorVariable)
    chain = ChainModel(law, start - 1, [zero], [numbers.ONE], [numbers.ONE], scalar)
    chain.steps[start] = Step(arb(0), [ball(x) for x in (mean if isinstance(mean, list) else [mean])], ball(variance))
    return chain


def is_fixed(variable: Any, at: At) -> bool:
    """Whether a variable only names a point: no law of the model is about it, and nothing integrates over it."""
    plan = at.model.plan
    for law in plan.laws:
        owned = [law.process] if isinstance(law, MarkovChain) else law.variables
        if any(item.name == variable.unprimed().name for item in owned):
            return False
    nodes = (node for term in plan.terms for node in sympy.preorder_traversal(term))
    return not any(
        getattr(item, "name", "") == variable.name for node in nodes for item in getattr(node, "integrated", ())
    )


def _step(law: MarkovChain, t: int, dim: int, scalar: bool, at: At) -> Step:
    """Read slope, offset and variance of the kernel at time t from its values, once its form shows it affine."""
    assert law.kernel is not None
    body = law.kernel.expr
    at = at.unbound().binding({law.kernel.variables[0]: fmpq(t)})
    assert isinstance(body, Normal)
    name = law.process.name
    now, before = ("variable", name, t), ("variable", name, t - 1)
    if not isinstance(body.point, (ScalarVariable, VectorVariable)) or variable_key(body.point, at) != now:
        raise Uninterpretable(f"the kernel of {law.name} is not a density of {name}[t]")
    if not is_affine(body.mean, before, at) or any(True for _ in variables_of(body.variance)):
        raise Uninterpretable(f"the kernel of {law.name} is not linear Gaussian")
    if any(variable_key(item, at) != before for item in variables_of(body.mean)):
        raise Uninterpretable(f"the kernel of {law.name} depends on other variables than {name}[t-1]")
    if body.covariance is not None:
        raise Uninterpretable(f"models know no chain with a covariance matrix in its kernel: {law.name}")
    slope, offset = coefficients(body.mean, before, dim, scalar, at)
    variance = at.number(body.variance)
    if numbers.sign(variance) <= 0:
        raise Undefined(f"the variance of the kernel of {law.name} at {t} is not positive")
    return Step(slope, offset, ball(variance))


def coefficients(term: Basic, key: Key, dim: int, scalar: bool, at: At) -> tuple[arb, list[arb]]:
    """Return a and c for a term a v + c that ``is_affine`` in the variable v, by its values at 0 and (1, ..., 1)."""

    def at_point(x: int) -> list[Number]:
        found = at.binding({key: fmpq(x) if scalar else [fmpq(x)] * dim}).value(term)
        coordinates = found if isinstance(found, list) else [found]
        if len(coordinates) != dim:
            raise Uninterpretable(f"{term} does not have the dimension {dim}")
        return coordinates

    offset, one = at_point(0), at_point(1)
    return ball(one[0]) - ball(offset[0]), [ball(x) for x in offset]


def variables_of(term: Basic) -> Any:
    """Yield the random variables that occur in a term; what stands in the definition of a law is bound there."""
    if isinstance(term, (ScalarVariable, VectorVariable, VariableRange)):
        yield term
        return
    if getattr(term, "is_law", False):
        return
    for arg in term.args:
        yield from variables_of(arg)


def is_affine(term: Basic, key: Key, at: At) -> bool:
    """Whether the form of a term shows that it is a v + c, with a number a, in the random variable v of that key."""
    if isinstance(term, (ScalarVariable, VectorVariable)):
        return True
    inside = [arg for arg in term.args if any(variable_key(item, at) == key for item in variables_of(arg))]
    if not inside:
        return True
    if isinstance(term, (sympy.Add, sympy.MatAdd)):
        return all(is_affine(arg, key, at) for arg in inside)
    if isinstance(term, (sympy.Mul, sympy.MatMul)):
        others = [arg for arg in term.args if arg is not inside[0]]
        numbers_only = all(not is_vector(arg) or isinstance(arg, sympy.Identity) for arg in others)
        # a vector beside a factor that contains v would make v a mere coordinate of something else
        return len(inside) == 1 and numbers_only and is_affine(inside[0], key, at)
    return False


def chain_points(keys: list[Key], law: MarkovChain, at: At) -> dict[int, list[arb]]:
    """Return the points of some variables of a chain (or of a renamed copy of it) by time."""
    points: dict[int, list[arb]] = {}
    for key in keys:
        found = at.value(member(law.process, key))
        points[int(str(key[2]))] = [ball(x) for x in (found if isinstance(found, list) else [found])]
    return points


def chain_density(law: MarkovChain, events: list[Key], conditions: list[Key], at: At) -> Number:
    """Return the density of the events given the conditions: a quotient of two joint densities."""
    if not events:
        return numbers.ONE
    if by_steps(law, at):
        atom, found = split_steps(law, events, conditions, at)
        factors = [step.place(at).number(step.normal) for step in found]
        return numbers.multiply([*factors, ONE if atom is None else atom_density(law, atom, at)])
    chain = chain_model(law, at)
    start = [key for key in events if int(str(key[2])) == chain.start]
    cell = cell_of(start[0], at) if start else 0
    times = [int(str(key[2])) for key in events]
    chain, known = given_origin(chain, times, tuple(conditions), at)
    given = chain_points(list(known), law, at)
    below = chain.joint(given, cell, at)
    above = chain.joint({**given, **chain_points(events, law, at)}, cell, at)
    return numbers.divide(above, below)


def split_steps(
    law: MarkovChain, events: list[Key], conditions: list[Key], at: At
) -> tuple[Key | None, list[BackwardStep]]:
    """Return the first variable of a chain if it has atoms and is an event, and the steps that make the others."""
    start, _ = chain_range(law, at)
    atoms = not law.backward and not (law.initial is not None and law.initial.has(Normal))
    atom = [key for key in events if atoms and key[2] == start]
    if atom and conditions:
        raise Uninterpretable(f"{law.name} of {law.process.name}[{start}] given later variables")
    rest = [key for key in events if key not in atom]
    return (atom[0] if atom else None), steps(law, rest, atom or conditions, at)


def atom_density(law: MarkovChain, key: Key, at: At) -> Number:
    """Return the density of the first variable of a chain where it stands, with respect to the base weights."""
    chain, cell = chain_model(law, at), cell_of(key, at)
    return numbers.divide(chain.weights[cell], chain.base[cell])
