"""Expectations over Gaussian variables, exact for polynomials: quadrature over the standard normals of a recipe.

An integrand is first split into the terms of its sums, numbers that do not depend on the law taken out, the logarithm
of a product of densities into theirs. Each part is a polynomial in the Gaussian variables by its form (or is refused),
and is integrated over those variables alone on which it depends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undefined, Uninterpretable, Value
from symcheck.theories.field import numbers
from symcheck.theories.gaussian.backward import member, time_of
from symcheck.theories.gaussian.covariance import require_covariance
from symcheck.theories.gaussian.pieces import has_kinks, kinks, mean_by_pieces, without_kinks
from symcheck.theories.gaussian.polynomial import degree, expanded, log_degree, mentions
from symcheck.theories.gaussian.quadrature import rule
from symcheck.theories.gaussian.sampling import Recipe, bind, make, needed, recipes, source_degrees
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.gaussian.tilting import Tilt, logarithm, split, tilt
from symcheck.theories.probability.expectation_model import LINEAR, NODES, Node, bound_keys, total
from symcheck.theories.probability.measure import refuse_exposed
from symcheck.theories.probability.spaces import Key, variable_keys
from symcheck.theories.probability.tables import chain_range, is_finite
from symcheck.theories.probability.terms import Density, MarkovChain
from symcheck.theories.sums.matrix_sums import MatrixSum

Bindings = Mapping[Any, Any]


def nodes(law: Basic, factors: Sequence[Basic], at: At) -> list[Node]:
    """Return weights and places that integrate the product of the factors over a law exactly."""
    return _nodes(law, factors, at, {})


def _nodes(
    law: Basic, factors: Sequence[Basic], at: At, extra: Bindings, exponentials: Sequence[Basic] = ()
) -> list[Node]:
    """Return the rule for the product of the factors and some exponentials, which are part of its weights."""
    found: list[Node] = []
    every = [*factors, *exponentials]
    for recipe in recipes(law, at):
        there = recipe.place.binding(extra)
        for key in recipe.cells:
            refuse_exposed(every[0] if len(every) == 1 else sympy.Mul._from_args(every), key, 0, there)
        symbols = [(k, numbers.identity(v)) for k, v in there.bindings.items() if isinstance(k, sympy.Symbol)]
        form = ("form", law, tuple(every), len(factors), recipe.component, frozenset(symbols))
        if form not in at.shared:  # it depends on nothing but forms and indices
            at.shared[form] = _form(recipe, factors, exponentials, there)
        whole, indices = at.shared[form]
        chosen = [(recipe.sources[i], keys) for i, keys in indices]
        _check_variances(recipe, [source for source, _ in chosen])
        coordinates = sum(source.dim * len(keys) for source, keys in chosen)
        change = _tilt(recipe, chosen, exponentials, coordinates, extra) if exponentials else None
        for w, point in rule(coordinates, whole):
            weight = [recipe.mass, w]
            if change is not None:
                weight.append(change.factor)
                point = tuple(change.point(point))
            found.append((numbers.multiply(weight), _placed(recipe, chosen, point).binding(extra)))
    return found


def _form(
    recipe: Recipe, factors: Sequence[Basic], exponentials: Sequence[Basic], there: At
) -> tuple[int, list[tuple[int, tuple[Key, ...]]]]:
    """Return the degree of the integrand, and by number the sources it needs with their variables; or refuse it."""
    degrees = source_degrees(recipe, {})
    for term in exponentials:
        if log_degree(term, degrees, there) > 2:
            raise Uninterpretable(f"log({term}) is no quadratic form in the Gaussian variables")
    whole = sum(degree(factor, degrees, there) for factor in factors)
    chosen = needed(recipe, [*factors, *exponentials], there)
    return whole, [(recipe.sources.index(source), keys) for source, keys in chosen]


def _placed(recipe: Recipe, chosen: Sequence[Any], point: Sequence[Number]) -> At:
    """Return the place at which variables are made from standard normals."""
    place, used = recipe.place, 0
    for source, keys in chosen:
        size = source.dim * len(keys)
        place = bind(make(source, keys, point[used : used + size], place), place)
        used += size
    return place


def _tilt(
    recipe: Recipe,
    chosen: Sequence[Any],
    exponentials: Sequence[Basic],
    coordinates: int,
    extra: Bindings,
) -> Tilt:
    def exponent(point: list[Number]) -> arb:
        place = _placed(recipe, chosen, point).binding(extra)
        return sum((logarithm(term, place) for term in exponentials), arb(0))

    return tilt(exponent, coordinates)


def _check_variances(recipe: Recipe, made: Sequence[Any]) -> None:
    """A law is one only if the variances of all its factors are positive, also of those that are integrated out."""
    keys = {key: 1 for source in recipe.sources for key in source.keys}
    for source in recipe.sources:
        if source in made or source.normal is None or mentions(source.normal.normal.variance, keys):
            continue
        require_covariance(source.normal.normal, recipe.place.binding(source.normal.bindings))


def expectation(f: Basic, law: Basic, at: At) -> Value:
    """Return E(f, law)."""
    bound = dict.fromkeys(bound_keys(law, at), 1)
    return _expectation(f, law, at, {}, bound)


def _expectation(f: Basic, law: Basic, at: At, extra: Bindings, bound: dict[Key, int]) -> Value:
    if isinstance(f, (sympy.Add, sympy.MatAdd)):
        return total([(numbers.ONE, _expectation(arg, law, at, extra, bound)) for arg in f.args])
    if isinstance(f, (sympy.Mul, sympy.MatMul)):
        outside = [arg for arg in f.args if not mentions(arg, bound) and not is_vector(arg)]
        inside = [arg for arg in f.args if arg not in outside]
        if outside and inside:
            factor = numbers.multiply([at.binding(extra).number(arg) for arg in outside])
            rest = inside[0] if len(inside) == 1 else f.func(*inside) if is_vector(f) else sympy.Mul._from_args(inside)
            return total([(factor, _expectation(rest, law, at, extra, bound))])
    if isinstance(f, (sympy.Sum, MatrixSum)) and len(f.limits) == 1 and len(f.limits[0]) == 3:
        index = f.limits[0][0]
        places = [{**extra, index: place.bindings[index]} for place in expanded(f, at.binding(extra))]
        if places:
            return total([(numbers.ONE, _expectation(f.function, law, at, place, bound)) for place in places])
    if isinstance(f, sympy.log) and len(f.args) == 1:
        parts = log_parts(f.args[0], at, extra)
        if len(parts) > 1:
            return total([(c, _expectation(sympy.log(g, evaluate=False), law, at, b, bound)) for c, g, b in parts])
    exponentials, rest = split(f, bound)
    if has_kinks(rest) and not exponentials and not is_vector(rest):
        return _by_pieces(rest, law, at, extra)
    return total([(w, place.value(rest)) for w, place in _nodes(law, [rest], at, extra, exponentials)])


def _by_pieces(f: Basic, law: Basic, at: At, extra: Bindings) -> Number:
    """Return the mean of a piecewise polynomial in one Gaussian coordinate, of each discrete outcome."""
    found: list[Number] = []
    for recipe in recipes(law, at):
        there = recipe.place.binding(extra)
        for key in recipe.cells:
            refuse_exposed(f, key, 0, there)
        degrees = source_degrees(recipe, {})
        chosen = needed(recipe, [f], there)
        _check_variances(recipe, [source for source, _ in chosen])
        coordinates = sum(source.dim * len(keys) for source, keys in chosen)
        gaps = [gap for gap in kinks(f) if degree(gap, degrees, there)]
        if coordinates != 1 or any(degree(gap, degrees, there) > 1 for gap in gaps):
            raise Uninterpretable(f"{f} has kinks, and not in one Gaussian number that it is affine in there")

        def value(term: Basic, recipe: Recipe = recipe, chosen: Any = chosen) -> Callable[[Number], Number]:
            return lambda t: _placed(recipe, chosen, (t,)).binding(extra).number(term)

        mean = mean_by_pieces(value(f), [value(gap) for gap in gaps], degree(without_kinks(f), degrees, there))
        found.append(numbers.multiply([recipe.mass, mean]))
    return numbers.add(found)


# Logarithms of products of densities


def log_parts(term: Basic, at: At, extra: Bindings) -> list[tuple[Number, Basic, Bindings]]:
    """Return numbers c, terms g and bindings with log(term) = sum of c log g: the densities one by one."""
    if isinstance(term, sympy.Mul):
        densities = [arg for arg in term.args if _positive(arg)]
        others = [arg for arg in term.args if not _positive(arg)]
        parts = [part for arg in densities for part in log_parts(arg, at, extra)]
        if others:
            parts.append((numbers.ONE, others[0] if len(others) == 1 else sympy.Mul._from_args(others), extra))
        return parts
    if isinstance(term, sympy.Pow) and _positive(term.args[0]) and isinstance(term.args[1], sympy.Rational):
        power = fmpq(int(term.args[1].p), int(term.args[1].q))
        return [(numbers.multiply([power, c]), g, b) for c, g, b in log_parts(term.args[0], at, extra)]
    if isinstance(term, sympy.Product) and _positive(term.function) and len(term.limits) == 1:
        index = term.limits[0][0]
        places = [{**extra, index: place.bindings[index]} for place in expanded(term, at.binding(extra))]
        return [part for place in places for part in log_parts(term.function, at, place)]
    if isinstance(term, Density) and not is_finite(term.law):
        return [(numbers.ONE, density, extra) for density in _chain_rule(term, at.binding(extra))]
    return [(numbers.ONE, term, extra)]


def _positive(term: Basic) -> bool:
    """Whether a term is positive wherever it has a value, as Gaussian densities are."""
    if isinstance(term, sympy.Pow):
        return _positive(term.args[0]) and isinstance(term.args[1], sympy.Rational)
    if isinstance(term, sympy.Product):
        return _positive(term.function)
    if isinstance(term, sympy.Mul):
        return all(_positive(arg) for arg in term.args)
    return isinstance(term, Normal) or (isinstance(term, Density) and not is_finite(term.law))


def _chain_rule(term: Density, at: At) -> list[Basic]:
    """Return densities of single variables with the product of a chain's density, each given its neighbour."""
    law = term.law
    assert isinstance(law, MarkovChain)
    events, conditions = variable_keys(term.events, at), variable_keys(term.conditions, at)
    if len(events) < 2 or len({*events, *conditions}) != len(events) + len(conditions):
        return [term]
    times = [time_of(key) for key in conditions]
    start, stop = chain_range(law, at)
    if any(not start <= time_of(key) <= stop for key in events + conditions):
        raise Undefined(f"{term} is outside the chain {law.name}, {start}..{stop}")
    ordered = sorted(events, key=time_of, reverse=law.backward)
    if law.backward:
        if times and min(times) < time_of(ordered[0]):
            return [term]
        nearest = min(conditions, key=time_of) if conditions else None
    else:
        if times and max(times) > time_of(ordered[0]):
            return [term]
        nearest = max(conditions, key=time_of) if conditions else None
    found: list[Basic] = []
    for key in ordered:
        given = [] if nearest is None else [member(law.process, nearest)]
        found.append(Density(law, [member(law.process, key)], given))
        nearest = key
    return found


LINEAR.append(expectation)
NODES.append(nodes)
