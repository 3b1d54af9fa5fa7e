"""How expectations and divergences are evaluated in a model: each from its meaning, over the cells of finite spaces.

E(f, law) runs over the points where the law is positive, and f is evaluated nowhere else. A law that has a continuous
variable (a Gaussian) goes to the theory of that law, through ``NODES``: a finite rule of quadrature that is exact for
the integrand, or a refusal. Nothing here uses one functional to define another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import sympy
from flint import fmpq
from sympy import Abs, Add, Basic, Max, Min, Mul, Product, Symbol

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.probability import field_model, line_model, smooth_model
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CovarianceMatrix,
    CrossEntropy,
    E,
    Entropy,
    MatrixE,
    MutualInformation,
    Pdf,
    Pmf,
    Variance,
    integrated,
    is_law,
)
from symcheck.theories.probability.keeping import kept
from symcheck.theories.probability.measure import refuse_exposed
from symcheck.theories.probability.mixtures import opened
from symcheck.theories.probability.number_model import is_written, mean_logarithm, on_a_line, over_line, over_range
from symcheck.theories.probability.plane_model import in_the_plane
from symcheck.theories.probability.plane_model import mean as mean_in_the_plane
from symcheck.theories.probability.smooth_model import is_smooth
from symcheck.theories.probability.spaces import Key, base_weights, finite_slot, in_cell, variable_keys
from symcheck.theories.probability.tables import is_finite
from symcheck.theories.probability.terms import Density, IntegralOver

Node = tuple[Number, At]
_MAX_POINTS = 20_000

NODES: list[Callable[[Basic, Sequence[Basic], At], list[Node]]] = []
"""``nodes(law, factors, at)``: points and weights that integrate the product of the factors over the law exactly."""
LINEAR: list[Callable[[Basic, Basic, At], Value]] = []
"""``expectation(f, law, at)`` for a law with continuous variables whose integers have values."""


# Laws over finite spaces and integers


def bound_keys(law: Basic, at: At) -> list[Key]:
    """Return the keys of the random variables over which a law is a law."""
    keys = variable_keys([item for item in _integrated(law) if not isinstance(item, Symbol)], at)
    if len(set(keys)) != len(keys):
        raise Undefined(f"a variable stands twice in {law} here")
    return keys


@lru_cache(maxsize=1024)
def _integrated(law: Basic) -> tuple[Basic, ...]:
    return integrated(law)


def is_discrete(law: Basic, at: At) -> bool:
    """Whether a law is one over cells and integers only, by the densities it is made of."""
    if isinstance(law, (Mul, Add, Product, IntegralOver)):
        parts = law.args if isinstance(law, (Mul, Add)) else law.args[:1]
        return all(is_discrete(part, at) for part in parts if part.has(Density, Pmf, Pdf, *_continuous()))
    if isinstance(law, Density):
        if is_finite(law.law):
            return True
        return all(finite_slot(key, at) is not None for key in variable_keys(law.events, at))
    return isinstance(law, Pmf) or not law.has(Pdf, *_continuous())


def _continuous() -> tuple[type, ...]:
    from symcheck.theories.gaussian.terms import Normal

    return (Normal,)


def weight(law: Basic, at: At) -> Number:
    """Return the value of a law at a point; 0 where one of its factors is 0, whatever the others are there.

    But a factor that is the same at every point, as 1/c, must have a value.
    """
    if isinstance(law, Add):
        return numbers.add([weight(arg, at) for arg in law.args])
    if isinstance(law, Mul):
        for factor in _constants(law):
            at.number(factor)
        return _product([(arg, at) for arg in law.args])
    if isinstance(law, Product):
        index, low, high = law.limits[0]
        first, last = at.integer(low, "the bound"), at.integer(high, "the bound")
        return _product([(law.function, at.binding({index: fmpq(i)})) for i in range(first, last + 1)])
    if isinstance(law, Pmf):
        return at.number(law.density) if _in_range(law, at) else ZERO
    return at.number(law)


@lru_cache(maxsize=1024)
def _constants(law: Basic) -> tuple[Basic, ...]:
    """Return the factors of a law, no laws themselves, that mention none of its variables."""
    if not is_law(law):
        return ()
    names = {item.name for item in integrated(law)}  # type: ignore[attr-defined]
    others = (factor for factor in law.args if not is_law(factor) and not factor.is_Number)
    return tuple(one for one in others if not names & {getattr(s, "name", None) for s in free_symbols(one)})


def _in_range(law: Pmf, at: At) -> bool:
    value = at.integer(law.symbol, "the value")
    below = law.upper is sympy.oo or value <= at.integer(law.upper, "the bound")
    return below and at.integer(law.lower, "the bound") <= value


def _product(factors: list[tuple[Basic, At]]) -> Number:
    found: list[Number] = []
    refusal: Undefined | None = None
    for factor, place in factors:
        try:
            found.append(weight(factor, place))
        except Undefined as error:
            refusal = error
    if any(isinstance(x, fmpq) and x == 0 for x in found):
        return ZERO
    if refusal is not None:
        raise refusal
    return numbers.multiply(found)


def integer_places(law: Basic, at: At) -> list[At]:
    """Return the places at which the integers of a law have values; ``at`` itself for a law without any."""
    places = [at]
    for symbol in _integrated(law):
        if isinstance(symbol, Symbol):
            places = [place.binding({symbol: fmpq(i)}) for place in places for i in _integers(law, symbol, place)]
    if len(places) > _MAX_POINTS:
        raise Undecided(f"an expectation over {len(places)} integers")
    return places


def _integers(law: Basic, symbol: Symbol, at: At) -> range:
    """The integers of a law: of a mixture, those of each of its laws, which have the weight 0 outside their ranges."""
    found = [pmf for pmf in law.atoms(Pmf) if pmf.symbol == symbol]
    if not found:
        raise Uninterpretable(f"{law} is no law of the integer {symbol} here")
    ranges = [(at.integer(one.lower, "the bound"), at.integer(one.upper, "the bound")) for one in found]
    for low, high in ranges:
        if high < low:
            raise Undefined(f"a law of the integers from {low} to {high}")
    first, last = min(low for low, _ in ranges), max(high for _, high in ranges)
    if last - first >= _MAX_POINTS:
        raise Undecided(f"an expectation over {last - first + 1} integers")
    return range(first, last + 1)


def cells(law: Basic, at: At) -> Iterator[Node]:
    """Yield the points of a discrete law that have positive weight, with their masses; its integers have values."""
    keys = bound_keys(law, at)
    slots = [finite_slot(key, at) for key in keys]
    weights = [base_weights(slot, at) for slot in slots if slot is not None]
    if len(weights) != len(keys):
        raise Uninterpretable(f"{law} has a variable without a finite space")
    size = 1
    for m in weights:
        size *= len(m)
    if size > _MAX_POINTS:
        raise Undecided(f"an expectation over {size} points")
    for cell in product(*(range(len(m)) for m in weights)):
        place = at.binding(in_cell(dict(zip(keys, cell, strict=True))))
        density = weight(law, place)
        sign = numbers.sign(density)
        if sign < 0:
            raise Uninterpretable(f"{law} is negative somewhere")
        if sign > 0:
            yield numbers.multiply([density, *(m[i] for m, i in zip(weights, cell, strict=True))]), place


def nodes(law: Basic, factors: Sequence[Basic], at: At) -> list[Node]:
    """Return points and weights whose sum is the integral over the law of the product of the factors."""
    law = _with_hidden(law, factors, at)
    found: list[Node] = []
    for place in integer_places(law, at):
        if is_discrete(law, place):
            for key in bound_keys(law, place):
                for factor in factors:
                    refuse_exposed(factor, key, 0, place)
            found += cells(law, place)
        else:
            found += _continuous_rule()(law, factors, place)
    return found


def _with_hidden(law: Basic, factors: Sequence[Basic], at: At) -> Basic:
    """Write a mixture over a variable as a law of that variable too, where it is over no finite space."""
    return opened(law, *factors) if law.has(IntegralOver) and not is_discrete(law, at) else law


def _continuous_rule() -> Callable[[Basic, Sequence[Basic], At], list[Node]]:
    for rule in NODES:
        return rule
    raise Uninterpretable("models cannot integrate over continuous variables")


def expectation(f: Basic, law: Basic, at: At) -> Value:
    """Return E(f, law)."""
    law = _with_hidden(law, [f], at)
    if (pair := in_the_plane(f, law)) is not None:
        return mean_in_the_plane(*pair, at)
    if is_written(law):
        return over_range(lambda rest: f if rest == 1 else E(f, rest), law, at)
    parts: list[tuple[Number, Value]] = []
    for place in integer_places(law, at):
        if is_discrete(law, place):
            for key in bound_keys(law, place):
                refuse_exposed(f, key, 0, place)
            parts += [(w, there.value(f)) for w, there in cells(law, place)]
        elif (line := on_a_line(f, law)) is not None:
            parts += _over_line(f, *line, place)
        else:
            parts.append((ONE, _linear_rule()(f, law, place)))
    return total(parts)


def _over_line(f: Basic, line: Basic, rest: Basic | None, at: At) -> Iterator[tuple[Number, Value]]:
    """Yield the integrals over a Gaussian number at the cells of the other variables, with their masses."""
    if rest is None:
        yield ONE, at.number(over_line(f, line))
        return
    if not is_discrete(rest, at):
        raise Uninterpretable(f"models cannot integrate over {rest} beside {line}")
    for key in bound_keys(rest, at):
        refuse_exposed(f, key, 0, at)
    for mass, there in cells(rest, at):
        yield mass, there.number(over_line(f, line))


def _linear_rule() -> Callable[[Basic, Basic, At], Value]:
    for rule in LINEAR:
        return rule
    raise Uninterpretable("models cannot integrate over continuous variables")


def total(parts: list[tuple[Number, Value]]) -> Value:
    """Return a weighted sum of numbers, vectors or matrices."""
    if not parts or not isinstance(parts[0][1], list):
        return numbers.add([numbers.multiply([w, x]) for w, value in parts for x in numbers.coordinates(value)])
    columns = zip(*(x for _, x in parts), strict=True)  # type: ignore[arg-type]
    weights = [w for w, _ in parts]
    return [total(list(zip(weights, column, strict=True))) for column in columns]


# The functionals


@evaluator(E, MatrixE)
@kept
def _expectation(term: Any, at: At) -> Value:
    if is_smooth(term, at):
        return smooth_model.value(term, at)
    if field_model.involved(term, at):
        return field_model.value(term, at)
    if isinstance(term, E) and line_model.involved(term, at):
        return line_model.value(term, at)
    return expectation(term.integrand, term.law, at)


@evaluator(Pmf)
def _pmf(term: Pmf, at: At) -> Number:
    return weight(term, at)


@evaluator(Variance)
@kept
def _variance(term: Variance, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    f, law = term.args
    if _by_means(law, f):
        return _moment(f, f, law, at)
    found = [(w, numbers.coordinates(place.value(f))) for w, place in nodes(law, [f, f], at)]
    mass = numbers.add([w for w, _ in found])
    if not found:
        return ZERO
    result: list[Number] = []
    for column in zip(*(x for _, x in found), strict=True):
        weighted = [(w, x) for (w, _), x in zip(found, column, strict=True)]
        mean = numbers.add([numbers.multiply([w, x]) for w, x in weighted])
        result += [numbers.multiply([w, numbers.power(x - mean, fmpq(2))]) for w, x in weighted]
    _require_law(mass, law)
    return numbers.add(result)


@evaluator(Covariance)
@kept
def _covariance(term: Covariance, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    f, g, law = term.args
    if _by_means(law, f, g):
        return _moment(f, g, law, at)
    found = [(w, place.number(f), place.number(g)) for w, place in nodes(law, [f, g], at)]
    _require_law(numbers.add([w for w, _, _ in found]), law)
    mean_f = numbers.add([numbers.multiply([w, x]) for w, x, _ in found])
    mean_g = numbers.add([numbers.multiply([w, y]) for w, _, y in found])
    return numbers.add([numbers.multiply([w, x - mean_f, y - mean_g]) for w, x, y in found])


@evaluator(CovarianceMatrix)
@kept
def _covariance_matrix(term: CovarianceMatrix, at: At) -> Value:
    """The sum of w (x - mean of u)(y - mean of v)^T over the points of the law; rows as vectors are evaluated."""
    u, v, law = term.args
    if is_written(law):
        raise Uninterpretable(f"models cannot evaluate {term}")
    found = [(w, *(numbers.coordinates(place.value(side)) for side in (u, v))) for w, place in nodes(law, [u, v], at)]
    _require_law(numbers.add([w for w, _, _ in found]), law)
    means = [
        [
            numbers.add([numbers.multiply([one[0], x]) for one, x in zip(found, column, strict=True)])
            for column in zip(*(one[side] for one in found), strict=True)
        ]
        for side in (1, 2)
    ]
    rows = [
        [
            numbers.add([numbers.multiply([w, x[i] - means[0][i], y[j] - means[1][j]]) for w, x, y in found])
            for j in range(len(means[1]))
        ]
        for i in range(len(means[0]))
    ]
    if term.shape == (1, 1):
        return rows[0][0]
    return [row[0] for row in rows] if term.shape[1] == 1 else rows


def _by_means(law: Basic, *functions: Basic) -> bool:
    """Whether no points and weights give a variance exactly, but the means in it have rules of their own."""
    bent = any(f.has(Abs, Max, Min, sympy.exp) for f in functions)
    return is_written(law) or (bent and law.has(*_continuous()))


def _moment(f: Basic, g: Basic, law: Basic, at: At) -> Number:
    """E(f g) - E(f) E(g), each an integral or a series of its own."""
    if is_written(law):
        _require_law(_number(expectation(sympy.S.One, law, at)), law)
    product, first, second = (_number(expectation(h, law, at)) for h in (Mul._from_args([f, g]), f, g))
    return numbers.add([product, -numbers.multiply([first, second])])


def _require_law(mass: Number, law: Basic) -> None:
    """A variance is meant for a law of total mass 1."""
    if numbers.ball(mass).overlaps(numbers.ball(ONE)):
        return
    raise Uninterpretable(f"{law} has a total mass other than 1")


def _logarithm(law: Basic) -> Basic:
    return sympy.log(law, evaluate=False)


def log_ratio(q: Basic, p: Basic) -> Basic:
    """Return log q - log p as a term, for a theory that looks at its form."""
    return Add._from_args([_logarithm(q), Mul._from_args([sympy.S.NegativeOne, _logarithm(p)])])


@evaluator(KL)
@kept
def _divergence(term: KL, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    q, p = term.args
    if is_written(q) and isinstance(q, (Pdf, Pmf)):
        return numbers.add([mean_logarithm(q, q, at), -mean_logarithm(q, p, at)])
    parts: list[Number] = []
    for place in integer_places(q, at):
        if not is_discrete(q, place):
            parts.append(_number(_linear_rule()(log_ratio(q, p), q, place)))
            continue
        for key in bound_keys(q, place):
            refuse_exposed(log_ratio(q, p), key, 0, place)
        for mass, there in cells(q, place):
            above, below = weight(q, there), weight(p, there)
            if numbers.sign(below) <= 0:
                raise Undefined(f"{term}: the first law is positive where the second vanishes")
            parts.append(numbers.multiply([mass, numbers.logarithm(numbers.divide(above, below))]))
    return numbers.add(parts)


def _number(found: Value) -> Number:
    if isinstance(found, list):
        raise Uninterpretable("a vector where a number is needed")
    return found


@evaluator(Entropy)
@kept
def _entropy(term: Entropy, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    return _cross(term.args[0], term.args[0], at)


@evaluator(CrossEntropy)
@kept
def _cross_entropy(term: CrossEntropy, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    return _cross(term.args[0], term.args[1], at)


def _cross(q: Basic, p: Basic, at: At) -> Number:
    """-E(log p, q)."""
    if is_written(q) and isinstance(q, (Pdf, Pmf)):
        return -mean_logarithm(q, p, at)
    parts: list[Number] = []
    for place in integer_places(q, at):
        if not is_discrete(q, place):
            parts.append(_number(_linear_rule()(_logarithm(p), q, place)))
            continue
        for key in bound_keys(q, place):
            refuse_exposed(_logarithm(p), key, 0, place)
        for mass, there in cells(q, place):
            below = weight(p, there)
            if numbers.sign(below) <= 0:
                raise Undefined(f"the logarithm of {p} where it vanishes and {q} does not")
            parts.append(numbers.multiply([mass, numbers.logarithm(below)]))
    return -numbers.add(parts)


@evaluator(JSD)
@kept
def _jensen_shannon(term: JSD, at: At) -> Number:
    if line_model.involved(term, at):
        return line_model.value(term, at)
    p, q = term.args
    if is_written(p) or is_written(q):
        raise Uninterpretable(f"models cannot evaluate the logarithm of the mixture in {term}")
    half, parts = fmpq(1, 2), []
    for one, other in ((p, q), (q, p)):
        for there in integer_places(one, at):
            if not (is_discrete(one, there) and is_discrete(other, there)):
                raise Uninterpretable(f"models cannot evaluate the logarithm of the mixture in {term}")
            for key in bound_keys(one, there):
                refuse_exposed(log_ratio(p, q), key, 0, there)
            for mass, place in cells(one, there):
                here = weight(one, place)
                middle = numbers.multiply([half, numbers.add([here, weight(other, place)])])
                parts.append(numbers.multiply([half, mass, numbers.logarithm(numbers.divide(here, middle))]))
    return numbers.add(parts)


@evaluator(MutualInformation)
@kept
def _mutual_information(term: MutualInformation, at: At) -> Number:
    """The sum of p(a, b, c) log(p(a, b, c) p(c) / (p(a, c) p(b, c)))."""
    a, b, c = term.parts
    joint = Density(term.law, a + b + c)
    if not is_discrete(joint, at):
        raise Uninterpretable(f"models cannot evaluate {term}")
    parts: list[Number] = []
    for mass, place in cells(joint, at):
        top, below_a, below_b = (place.number(Density(term.law, part)) for part in (a + b + c, a + c, b + c))
        bottom = place.number(Density(term.law, c)) if c else ONE
        ratio = numbers.divide(numbers.multiply([top, bottom]), numbers.multiply([below_a, below_b]))
        parts.append(numbers.multiply([mass, numbers.logarithm(ratio)]))
    return numbers.add(parts)
