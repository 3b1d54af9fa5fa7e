"""A law with Gaussian variables as a recipe: the discrete part cell by cell, then each variable from standard normals.

A law is a sum of products of densities. In a product, the densities of finite laws (and the atoms of a chain's first
variable) are enumerated; each Gaussian density becomes a *source* that makes its variables from standard normals and
from variables made before: v = mean + L xi with L L^T the covariance; or, for several variables of a linear chain,
with their conditional covariance. Every mean must be a polynomial by its form, and no variance may be random.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import sympy
from flint import arb, arb_mat, fmpq
from sympy import Basic
from sympy.concrete.expr_with_limits import ExprWithLimits

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value
from symcheck.theories.field import numbers
from symcheck.theories.gaussian.backward import Step, by_steps, time_of
from symcheck.theories.gaussian.chain import (
    ChainModel,
    atom_density,
    chain_model,
    chain_points,
    given_origin,
    split_steps,
)
from symcheck.theories.gaussian.covariance import displaced
from symcheck.theories.gaussian.polynomial import Degrees, degree, expanded, is_mixture
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.gaussian.tilting import cholesky
from symcheck.theories.probability.expectation_model import bound_keys, integer_places, is_discrete, weight
from symcheck.theories.probability.functionals import Pdf
from symcheck.theories.probability.spaces import (
    Key,
    at_value,
    base_weights,
    cell_of,
    dimension,
    finite_slot,
    in_cell,
    key_name,
    occurring,
    variable_key,
    variable_keys,
)
from symcheck.theories.probability.tables import chain_range, is_finite
from symcheck.theories.probability.terms import Density, MarkovChain, ScalarVariable, VectorVariable
from symcheck.theories.sums.matrix_sums import MatrixSum

Factor = tuple[Basic, Mapping[Any, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """What makes some Gaussian variables: ``keys``, each of ``dim`` coordinates, from those in ``needs``.

    Exactly one of ``normal`` (one variable) and ``chain`` (variables of a linear chain given others) is set.
    """

    keys: tuple[Key, ...]
    needs: frozenset[Key]
    dim: int
    scalar: bool
    normal: Step | None = None
    chain: ChainPart | None = None


@dataclass(frozen=True, slots=True)
class ChainPart:
    """Variables of a chain given ``conditions``; ``cell`` is the atom of x[start] where no condition determines it."""

    law: MarkovChain
    conditions: tuple[Key, ...]
    cell: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """One discrete outcome of a law: its mass, the place where it happened, and the sources in order.

    The sources depend on ``component``, the number of the product in the sum, and on indices alone.
    """

    mass: Number
    place: At
    sources: tuple[Source, ...]
    cells: tuple[Key, ...]
    component: int


# Laws as products of factors


def components(law: Basic, at: At) -> list[list[Factor]]:
    """Return a law as a sum of products: of factors, each with the bindings under which it is evaluated."""
    if not law.has(Density, Normal, Pdf):
        return [[(law, {})]]
    if isinstance(law, sympy.Add):
        return [part for arg in law.args for part in components(arg, at)]
    if isinstance(law, sympy.Mul):
        return _combined([components(arg, at) for arg in law.args])
    if isinstance(law, sympy.Product):
        index = law.limits[0][0]
        lists: list[list[list[Factor]]] = []
        for place in expanded(law, at):
            bound = {index: place.bindings[index]}
            parts = components(law.function, place)
            lists.append([[(factor, {**bound, **known}) for factor, known in part] for part in parts])
        return _combined(lists)
    return [[(law, {})]]


def _combined(lists: Sequence[list[list[Factor]]]) -> list[list[Factor]]:
    result: list[list[Factor]] = [[]]
    for parts in lists:
        result = [before + part for before in result for part in parts]
        if len(result) > 64:
            raise Undecided("a product of too many mixtures")
    return result


def recipes(law: Basic, at: At) -> Iterator[Recipe]:
    """Yield the recipes of a law whose integers are bound; raises Uninterpretable where it has none."""
    for number, component in enumerate(components(law, at)):
        yield from _component(number, component, at)


def _component(number: int, factors: list[Factor], at: At) -> Iterator[Recipe]:
    discrete: list[Factor] = []
    gaussian: list[Factor] = []
    cells: list[Key] = []
    for term, bindings in factors:
        place = at.binding(bindings)
        if not is_discrete(term, place):
            gaussian.append((term, bindings))
            if isinstance(term, Density) and not term.law.backward:  # type: ignore[attr-defined]
                cells += [key for key in variable_keys(term.events, place) if _is_start(term.law, key, place)]
            continue
        discrete.append((term, bindings))
        if isinstance(term, Density):
            cells += variable_keys(term.events, place)
    if len(set(cells)) != len(cells):
        raise Undefined("a variable stands twice in a law here")
    weights = [base_weights(_slot(key, at), at) for key in cells]
    for chosen in product(*(range(len(m)) for m in weights)):
        place = at.binding(in_cell(dict(zip(cells, chosen, strict=True))))
        mass = [m[i] for m, i in zip(weights, chosen, strict=True)]
        known = [weight(term, place.binding(bindings)) for term, bindings in discrete]
        if any(isinstance(x, fmpq) and x == 0 for x in known):
            continue
        if any(numbers.sign(x) < 0 for x in known):
            raise Uninterpretable("a law with a negative factor")
        for recipe_mass, sources in _sources(gaussian, place):
            yield Recipe(numbers.multiply([*mass, *known, recipe_mass]), place, sources, tuple(cells), number)


def _slot(key: Key, at: At) -> Key:
    found = finite_slot(key, at)
    if found is None:
        raise Uninterpretable(f"{key_name(key)} has no finite space here")
    return found


def _is_start(law: Any, key: Key, at: At) -> bool:
    return time_of(key) == chain_model(law, at).start


def _sources(factors: list[Factor], place: At) -> Iterator[tuple[Number, tuple[Source, ...]]]:
    """Yield the sources of a product of Gaussian densities: several times where an unseen atom of a chain is mixed."""
    made: set[Key] = set()
    for term, bindings in factors:
        if isinstance(term, Density):
            made.update(variable_keys(term.events, place.binding(bindings)))
    options = [_options(term, place.binding(bindings), bindings, made) for term, bindings in factors]
    for chosen in product(*options):
        weights = [w for w, _ in chosen]
        yield numbers.multiply(weights), _ordered([source for _, parts in chosen for source in parts])


def _options(term: Basic, at: At, bindings: Mapping[Any, Any], made: set[Key]) -> list[tuple[Number, list[Source]]]:
    if isinstance(term, Normal):
        if not isinstance(term.point, (ScalarVariable, VectorVariable)):
            raise Uninterpretable(f"{term} is no law of a variable")
        key = variable_key(term.point, at)
        needs = _keys_in(at, term.mean, term.variance)
        if key in needs:
            raise Uninterpretable(f"{term} is no law of {key_name(key)}")
        step = Step(term, bindings, key, {}, None)  # type: ignore[arg-type]
        scalar = not isinstance(term.point, VectorVariable)
        return [(numbers.ONE, [Source((key,), needs, dimension(term.point, at), scalar, normal=step)])]
    if isinstance(term, Density) and isinstance(term.law, MarkovChain) and not is_finite(term.law):
        events, conditions = variable_keys(term.events, at), variable_keys(term.conditions, at)
        if len({*events, *conditions}) != len(events) + len(conditions):
            raise Undefined(f"a variable stands twice in {term} here")
        if by_steps(term.law, at):
            atom, found = split_steps(term.law, events, conditions, at)
            mass = numbers.ONE if atom is None else atom_density(term.law, atom, at)
            return [(mass, [_step_source(step, at) for step in found])]
        return _chain_options(term.law, events, conditions, made, at)
    raise Uninterpretable(f"models cannot integrate over the law {term}")


def _step_source(step: Step, at: At) -> Source:
    place = at.binding(step.bindings)
    needs = {step.renamed.get(key, key) for key in _keys_in(place, step.normal.mean, step.normal.variance)}
    scalar = not isinstance(step.normal.point, VectorVariable)
    return Source((step.here,), frozenset(needs), dimension(step.normal.point, place), scalar, normal=step)


def _keys_in(at: At, *terms: Basic) -> frozenset[Key]:
    return frozenset(key for term in terms for item in occurring(term) for key in variable_keys([item], at))


def _chain_options(law: MarkovChain, events: list[Key], conditions: list[Key], made: set[Key], at: At) -> list[Any]:
    chain = chain_model(law, at)
    first, last = chain_range(law, at)
    for key in events + conditions:
        if not first <= time_of(key) <= last:
            raise Undefined(f"{key_name(key)} is outside the chain {law.name}, {first}..{last}")
        chain.covariance(time_of(key), time_of(key), at)  # raises where a variance on the way is not positive
    origin = chain.start
    start = [key for key in events if time_of(key) == origin]
    later = tuple(key for key in events if key not in start)

    def source(cell: int) -> list[Source]:
        part = ChainPart(law, tuple(conditions), cell)
        return [Source(later, frozenset(conditions), chain.dim, chain.scalar, chain=part)] if later else []

    times = [time_of(key) for key in conditions]
    if origin in times or (times and not start and max(times) < min(map(time_of, events))):
        return [(numbers.ONE, source(0))]
    if made & set(conditions):
        raise Uninterpretable(f"the atoms of {law.process.name}[{origin}] given Gaussian variables that are integrated")
    shares = _posterior(chain, tuple(conditions), at)
    if start:  # its cell is enumerated, with its base weight
        cell = cell_of(start[0], at)
        return [(numbers.divide(shares[cell], chain.base[cell]), source(cell))]
    return [(share, source(cell)) for cell, share in enumerate(shares)]


def _posterior(chain: ChainModel, known: tuple[Key, ...], at: At) -> list[Number]:
    """Return the masses of the atoms of x[start] given later variables."""
    if not known:
        return list(chain.weights)
    points = chain_points(list(known), chain.law, at)
    parts = [numbers.multiply([w, chain.conditional(points, i, at)]) for i, w in enumerate(chain.weights)]
    whole = numbers.add(parts)
    return [numbers.divide(part, whole) for part in parts]


def _ordered(sources: list[Source]) -> tuple[Source, ...]:
    """Return the sources so that each comes after what it needs."""
    made = {key for source in sources for key in source.keys}
    if len(made) != sum(len(source.keys) for source in sources):
        raise Undefined("a variable stands twice in a law here")
    waiting, ordered = list(sources), []
    while waiting:
        ready = [source for source in waiting if not (source.needs & made)]
        if not ready:
            raise Uninterpretable("a law whose factors depend on each other in a circle")
        for source in ready:
            waiting.remove(source)
            made -= set(source.keys)
            ordered.append(source)
    return tuple(ordered)


# Degrees


def source_degrees(recipe: Recipe, outer: Degrees) -> dict[Key, int]:
    """Return the degree of every variable as a polynomial in standard normals, those of ``outer`` included."""
    found = dict(outer)
    for source in recipe.sources:
        if source.normal is not None:
            place, known = recipe.place.binding(source.normal.bindings), dict(found)
            known.update({key: found.get(meant, 0) for key, meant in source.normal.renamed.items()})
            if degree(source.normal.normal.variance, known, place):
                raise Uninterpretable("a Gaussian law whose variance depends on a Gaussian variable")
            inside = degree(source.normal.normal.mean, known, place)
        else:
            assert source.chain is not None
            inside = max((found.get(key, 0) for key in source.chain.conditions), default=0)
        for key in source.keys:
            found[key] = max(1, inside)
    return found


def degrees_under(law: Basic, outer: Degrees, at: At) -> Iterator[tuple[At, dict[Key, int]]]:
    """Yield, for each recipe of a law, the degrees of its variables in standard normals, given those outside."""
    if any(_depends_on(term, outer, at) for term in law.atoms(Density)):
        raise Uninterpretable(f"the weights of {law} depend on a Gaussian variable")
    for place in integer_places(law, at):
        for component in components(law, place):
            for term, bindings in component:
                if not isinstance(term, (Density, Normal)) and degree(term, outer, place.binding(bindings)):
                    raise Uninterpretable(f"the weights of {law} depend on a Gaussian variable")
        own = set(bound_keys(law, place))
        known = {key: n for key, n in outer.items() if key not in own}
        for recipe in recipes(law, place):
            yield recipe.place, source_degrees(recipe, known)


def _depends_on(term: Density, outer: Degrees, at: At) -> bool:
    """Whether the discrete part of a density given outer Gaussian variables depends on these."""
    conditions = [key for key in variable_keys(term.conditions, at) if outer.get(key)]
    if not conditions:
        return False
    if is_finite(term.law):
        return True
    law = term.law
    assert isinstance(law, MarkovChain)
    return not law.backward and is_mixture(law, variable_keys(term.events, at), variable_keys(term.conditions, at), at)


# Making the variables


def needed(recipe: Recipe, terms: Iterable[Basic], at: At) -> list[tuple[Source, tuple[Key, ...]]]:
    """Return the sources, in order, each with those of its variables on which some terms depend."""
    wanted = {key for term in terms for key in _mentioned(term, recipe, at)}
    result: list[tuple[Source, tuple[Key, ...]]] = []
    for source in reversed(recipe.sources):
        keys = tuple(key for key in source.keys if key in wanted)
        if keys:
            wanted |= source.needs
            result.append((source, keys))
    return result[::-1]


def _mentioned(term: Basic, recipe: Recipe, at: At) -> set[Key]:
    """The variables of a recipe that occur in a term; by name where indices may be bound inside."""
    every = {key for source in recipe.sources for key in source.keys}
    found = occurring(term)
    if _binds(term):
        names = {item.name for item in found}
        return {key for key in every if key[1] in names}
    return every & set(variable_keys(found, at))


@lru_cache(maxsize=1024)
def _binds(term: Basic) -> bool:
    return any(
        isinstance(node, (ExprWithLimits, MatrixSum)) or hasattr(node, "integrated")
        for node in sympy.preorder_traversal(term)
    )


def make(source: Source, keys: tuple[Key, ...], normals: Sequence[Number], at: At) -> dict[Key, Value]:
    """Return values of variables from standard normals, ``source.dim`` for each, where its needs have values."""
    if source.normal is not None:
        place = source.normal.place(at) if source.normal.renamed else at.binding(source.normal.bindings)
        mean = place.value(source.normal.normal.mean)
        made = displaced(source.normal.normal, mean if isinstance(mean, list) else [mean], normals, place)
        return {keys[0]: made[0] if source.scalar else made}
    assert source.chain is not None
    means, factor = _conditional(source.chain, keys, at)
    result: dict[Key, Value] = {}
    for a, key in enumerate(keys):
        coordinates = []
        for i in range(source.dim):
            parts: list[Number] = [means[a][i]]
            parts += [numbers.multiply([factor[a][b], normals[b * source.dim + i]]) for b in range(a + 1)]
            coordinates.append(numbers.add(parts))
        result[key] = coordinates[0] if source.scalar else coordinates
    return result


def _conditional(part: ChainPart, keys: tuple[Key, ...], at: At) -> tuple[list[list[arb]], list[list[arb]]]:
    """Return means and a Cholesky factor of variables of a linear chain given others, by Schur complements."""
    times = [time_of(key) for key in keys]
    chain, rest_of = given_origin(chain_model(part.law, at), times, part.conditions, at)
    cell = part.cell if chain.start == chain_model(part.law, at).start and len(chain.atoms) > 1 else 0
    points = chain_points(list(rest_of), part.law, at)
    given = sorted(points)
    covariance = [[chain.covariance(max(t, u), min(t, u), at) for u in times] for t in times]
    means = [list(chain.mean(t, cell, at)) for t in times]
    if given:
        inverse, _ = chain.precision(tuple(given), at)
        cross = [[chain.covariance(max(t, u), min(t, u), at) for u in given] for t in times]
        gain = (arb_mat(cross) * inverse).tolist()
        rest = [[x - m for x, m in zip(points[u], chain.mean(u, cell, at), strict=True)] for u in given]
        for a in range(len(times)):
            for i in range(len(means[a])):
                means[a][i] += sum((gain[a][c] * rest[c][i] for c in range(len(given))), arb(0))
            for b in range(len(times)):
                covariance[a][b] -= sum((gain[a][c] * cross[b][c] for c in range(len(given))), arb(0))
    return means, cholesky(covariance)


def bind(values: Mapping[Key, Value], at: At) -> At:
    """Return the place where variables have values of R^d."""
    return at.binding(at_value(values))
