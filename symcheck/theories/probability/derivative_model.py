"""Derivatives of densities and expectations by a parameter: power series of the tables of arbitrary laws.

The entries of a table are polynomials in the values of its parameters, so its densities have power series, exactly;
an expectation over cells is a finite sum of such. The cells where a law vanishes do not depend on its parameters.
Expectations over Gaussian laws are differentiated where only the integrand varies: it is a polynomial in the Gaussian
variables for every value of the parameter, hence so is its derivative, and the same quadrature is exact for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from flint import arb, fmpq, fmpz
from sympy import Basic, Integer, Inverse, MatAdd, MatMul, Mul, log, sqrt
from sympy.matrices.expressions import Determinant

from symcheck.evaluation import Undefined, Uninterpretable
from symcheck.theories.calculus.gradient_terms import StopGradient, StopGradientMatrix
from symcheck.theories.calculus.jets import Jet, Jets, add, jet_of, otherwise
from symcheck.theories.calculus.matrix_jets import column_jets, rows_jet_of, rows_jets
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector, Map
from symcheck.theories.field.numbers import ball
from symcheck.theories.field.terms import substitute
from symcheck.theories.field.unknown import parameter_shifts
from symcheck.theories.gaussian.terms import Inner, Normal, is_vector
from symcheck.theories.probability.expectation_model import bound_keys, integer_places, is_discrete, nodes, weight
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CrossEntropy,
    E,
    Entropy,
    MatrixE,
    MutualInformation,
    Pmf,
    Variance,
)
from symcheck.theories.probability.measure import refuse_exposed
from symcheck.theories.probability.spaces import (
    Key,
    base_weights,
    cell_of,
    finite_slot,
    in_cell,
    occurring,
    variable_key,
    variable_keys,
)
from symcheck.theories.probability.tables import Cells, Factor, entry_terms, factors_of, is_finite, pattern
from symcheck.theories.probability.terms import (
    Density,
    IntegralOver,
    JointLaw,
    MarkovChain,
    ScalarVariable,
    VectorVariable,
)


def _constant(x: Any, jets: Jets) -> Jet:
    return {jets.zero: x}


def _reciprocal(jet: Jet, jets: Jets) -> Jet:
    """1/u from the geometric series around u(0) != 0."""
    first = jet.get(jets.zero, fmpq(0))
    if numbers.is_zero(first):
        raise Undefined("division by zero")
    inverse = numbers.divide(numbers.ONE, first)
    coefficients = [inverse]
    for _ in range(jets.total):
        coefficients.append(numbers.multiply([fmpq(-1), coefficients[-1], inverse]))
    return jets.compose(coefficients, jet)


# Tables


@jet_of(Density)
def _density(term: Density, jets: Jets) -> Jet:
    law, at = term.law, jets.at
    if not is_finite(law) or (isinstance(law, MarkovChain) and law.initial is not None):
        raise Uninterpretable(f"models do not differentiate {term} by a parameter")
    events, conditions = variable_keys(term.events, at), variable_keys(term.conditions, at)
    at.number(term)  # it must be defined here
    if any(key in jets.letters for key in events + conditions):
        raise Uninterpretable(f"models do not differentiate {term} by a vector")
    cells: dict[Key, int] = {}
    for key in events + conditions:
        slot = finite_slot(key, at)
        if slot is None:
            raise Uninterpretable(f"models do not differentiate {term} by a parameter")
        cells[slot] = cell_of(key, at)
    given = {finite_slot(key, at) for key in conditions}
    table = _series_table(law, jets)
    below = _marginal(table, {slot: i for slot, i in cells.items() if slot in given}, jets)
    return jets.product(_marginal(table, cells, jets), _reciprocal(below, jets))


SeriesTable = tuple[tuple[Key, ...], dict[Cells, Jet]]


def _series_table(law: JointLaw | MarkovChain, jets: Jets) -> SeriesTable:
    """Return the power series of every entry of a table."""
    at = jets.at
    parameters = [jets.of(parameter) for parameter in law.parameters]
    if any(isinstance(at.value(parameter), list) for parameter in law.parameters):
        raise Uninterpretable(f"models do not differentiate {law.name} by a vector")
    known = tuple(tuple((i, numbers.identity(x)) for i, x in sorted(jet.items())) for jet in parameters)
    place = ("series", law.with_parameters(()), known, jets.orders)
    if place not in at.shared:
        at.shared[place] = _new_table(law, parameters, jets.moved(at.unbound()))
    return at.shared[place]


def _new_table(law: Any, parameters: list[Jet], jets: Jets) -> SeriesTable:
    factors = factors_of(law, jets.at)
    slots = tuple(dict.fromkeys(slot for factor in factors for slot in (*factor.conditions, *factor.events)))
    rows = [_rows(law, factor, parameters, jets) for factor in factors]
    cells: dict[Cells, Jet] = {}
    for cell in product(*(range(len(base_weights(slot, jets.at))) for slot in slots)):
        at_slot = dict(zip(slots, cell, strict=True))
        entry = _constant(fmpq(1), jets)
        for factor, found in zip(factors, rows, strict=True):
            entry = jets.product(entry, found[tuple(at_slot[s] for s in (*factor.conditions, *factor.events))])
        cells[cell] = entry
    return slots, cells


def _rows(law: Any, factor: Factor, parameters: list[Jet], jets: Jets) -> dict[Cells, Jet]:
    at = jets.at
    positive = pattern(law, factor, at)
    rng = at.model.random(f"entries {law.name} {factor}")
    sizes = {slot: range(len(base_weights(slot, at))) for slot in (*factor.conditions, *factor.events)}
    rows: dict[Cells, Jet] = {}
    for above in product(*(sizes[slot] for slot in factor.conditions)):
        row: dict[Cells, Jet] = {}
        masses: list[Jet] = []
        for cell in product(*(sizes[slot] for slot in factor.events)):
            size, quadratics = entry_terms(rng, len(parameters))
            entry = _constant(size if positive[above + cell] else fmpq(0), jets)
            for (a, s), theta in zip(quadratics, parameters, strict=True):
                entry = jets.product(entry, _quadratic(a, s, theta, jets))
            row[cell] = entry
            mass = fmpq(1)
            for slot, i in zip(factor.events, cell, strict=True):
                mass *= base_weights(slot, at)[i]
            masses.append(jets.product(entry, _constant(mass, jets)))
        inverse = _reciprocal(add(masses), jets)
        rows.update({above + cell: jets.product(entry, inverse) for cell, entry in row.items()})
    return rows


def _quadratic(a: fmpq, s: fmpq, theta: Jet, jets: Jets) -> Jet:
    """a + (theta - s)^2."""
    difference = add([theta, _constant(-s, jets)])
    return add([_constant(a, jets), jets.product(difference, difference)])


def _marginal(table: SeriesTable, fixed: dict[Key, int], jets: Jets) -> Jet:
    slots, cells = table
    parts = [_constant(fmpq(0), jets)]
    for cell, entry in cells.items():
        if any(fixed.get(slot, i) != i for slot, i in zip(slots, cell, strict=True)):
            continue
        mass = fmpq(1)
        for slot, i in zip(slots, cell, strict=True):
            if slot not in fixed:
                mass *= base_weights(slot, jets.at)[i]
        parts.append(jets.product(entry, _constant(mass, jets)))
    return add(parts)


# Expectations


@jet_of(Pmf)
def _pmf(term: Pmf, jets: Jets) -> Jet:
    return jets.of(term.density)


def _over(law: Basic, f: Basic, jets: Jets) -> Jet:
    """The series of E(f, law)."""
    parts = [there.product(w, there.of(g)) for w, g, there in _pieces(law, f, jets)]
    return add([_constant(fmpq(0), jets), *parts])


def _pieces(law: Basic, f: Basic, jets: Jets) -> Iterator[tuple[Jet, Basic, Jets]]:
    """Yield weights, integrands and places whose sum is E(f, law)."""
    if any(jets.varies(bound) for pmf in law.atoms(Pmf) for bound in pmf.args[1].args):
        raise Uninterpretable(f"models do not differentiate by a bound of {law}")
    for place in integer_places(law, jets.at):
        if not is_discrete(law, place):
            if jets.varies(law):
                if f.has(StopGradient, StopGradientMatrix):
                    raise Uninterpretable(f"models do not differentiate the law {law} beside a stop-gradient")
                yield from _pieces(*_standardised(law, f, jets), jets.moved(place))
                continue
            for w, node in nodes(law, [f], place):
                yield _constant(w, jets), f, jets.moved(node)
            continue
        keys = bound_keys(law, place)
        for key in keys:
            refuse_exposed(f, key, 0, place)
        masses = [base_weights(slot, place) for slot in (finite_slot(key, place) for key in keys) if slot is not None]
        if len(masses) != len(keys):
            raise Uninterpretable(f"{law} has a variable without a finite space")
        for cell in product(*(range(len(m)) for m in masses)):
            there = jets.moved(place.binding(in_cell(dict(zip(keys, cell, strict=True)))))
            if _vanishes(law, there):
                continue
            mass = fmpq(1)
            for m, i in zip(masses, cell, strict=True):
                mass *= m[i]
            yield jets.product(_constant(mass, jets), there.of(law)), f, there


@rows_jet_of(MatrixE)
def _matrix_mean(term: MatrixE, jets: Jets) -> list[list[Jet]]:
    rows, cols = (jets.at.integer(n, "the dimension") for n in term.shape)
    total = [[_constant(fmpq(0), jets) for _ in range(cols)] for _ in range(rows)]
    for w, f, there in _pieces(term.law, term.integrand, jets):
        found = rows_jets(f, there)
        total = [
            [add([x, there.product(w, y)]) for x, y in zip(a, b, strict=True)]
            for a, b in zip(total, found, strict=True)
        ]
    return total


def _standardised(law: Basic, f: Basic, jets: Jets) -> tuple[Basic, Basic]:
    """Return a law of normals that does not vary, and f as a function of them: each v is mean + sqrt(variance) xi.

    A covariance matrix stays with xi, so it must not vary.
    """
    factors = list(law.args) if isinstance(law, Mul) else [law]
    normals = [factor for factor in factors if isinstance(factor, Normal)]
    moving = any(normal.covariance is not None and jets.varies(normal.variance) for normal in normals)
    if moving or len(normals) != len(factors) or any(f.has(kind) for kind in (Density, IntegralOver)):
        raise Uninterpretable(f"models do not differentiate the law {law}")
    made = [normal.point for normal in normals]
    replaced: dict[Basic, Basic] = {}
    standard: list[Basic] = []
    while normals:  # first those on which no other depends: their means bring in the others
        waiting = [n for n in normals if not any(o is not n and n.point in occurring(o.mean) for o in normals)]
        if not waiting or any(set(made) & occurring(normal.variance) for normal in waiting):
            raise Uninterpretable(f"models do not differentiate the law {law}")
        for normal in waiting:
            normals.remove(normal)
            point: Any = normal.point
            name = f"xi of {point}"
            xi = VectorVariable(name, point.dim) if is_vector(point) else ScalarVariable(name)
            still = normal.covariance is not None
            scale, variance = (Integer(1), normal.variance) if still else (sqrt(normal.variance), Integer(1))
            replaced[point] = MatAdd(normal.mean, MatMul(scale, xi)) if is_vector(point) else normal.mean + scale * xi
            standard.append(Normal(xi, 0, variance))
            f = substitute(f, point, replaced[point])
    return (Mul._from_args(standard) if len(standard) > 1 else standard[0]), f


def _vanishes(law: Basic, jets: Jets) -> bool:
    """Whether a law is 0 in a cell, for every value of the parameters."""
    sign = numbers.sign(weight(law, jets.at))
    if sign < 0:
        raise Uninterpretable(f"{law} is negative somewhere")
    if sign > 0:
        return False
    try:
        series = jets.of(law)
    except Undefined:
        return True
    if any(not numbers.is_zero(x) for x in series.values()):
        raise Uninterpretable(f"{law} vanishes for some values of its parameters and not for others")
    return True


@jet_of(E)
def _expectation(term: E, jets: Jets) -> Jet:
    return _over(term.law, term.integrand, jets)


@jet_of(KL)
def _divergence(term: KL, jets: Jets) -> Jet:
    q, p = term.args
    jets.at.number(term)  # q << p, or it has no value
    above, below = (_over(q, log(law, evaluate=False), jets) for law in (q, p))
    return add([above, {i: -x for i, x in below.items()}])


@jet_of(Entropy, CrossEntropy)
def _entropy(term: Any, jets: Jets) -> Jet:
    jets.at.number(term)
    return {i: -x for i, x in _over(term.args[0], log(term.args[-1], evaluate=False), jets).items()}


@jet_of(MutualInformation)
def _information(term: MutualInformation, jets: Jets) -> Jet:
    a, b, c = term.parts
    signs = ((a + b + c, 1), (a + c, -1), (b + c, -1), (c, 1))
    joint = Density(term.law, a + b + c)
    logarithms = [(log(Density(term.law, part), evaluate=False), sign) for part, sign in signs if part]
    return add([_scaled(_over(joint, one, jets), fmpq(sign)) for one, sign in logarithms])


@jet_of(JSD)
def _jensen_shannon(term: JSD, jets: Jets) -> Jet:
    """Half of the mean of log p - log m under p, and the same for q, with m = (p + q)/2."""
    half = fmpq(1, 2)
    middle = log(term.mixture, evaluate=False)
    parts = [(_over(law, log(law, evaluate=False), jets), _over(law, middle, jets)) for law in term.args]
    return add([jet for above, below in parts for jet in (_scaled(above, half), _scaled(below, -half))])


@jet_of(Variance)
def _variance(term: Variance, jets: Jets) -> Jet:
    """E f^2 - (E f)^2, series of each."""
    f, law = term.args
    if is_vector(f):
        raise Uninterpretable(f"models do not differentiate {term}")
    return _covaried(f, f, law, jets)


@jet_of(Covariance)
def _covariance(term: Covariance, jets: Jets) -> Jet:
    f, g, law = term.args
    return _covaried(f, g, law, jets)


def _covaried(f: Basic, g: Basic, law: Basic, jets: Jets) -> Jet:
    jets.at.number(Covariance(f, g, law))  # a law of mass 1
    means = [_over(law, one, jets) for one in (f, g)]
    return add([_over(law, Mul(f, g, evaluate=False), jets), _negated(jets.product(*means))])


@jet_of(IntegralOver)
def _integral(term: IntegralOver, jets: Jets) -> Jet:
    at, key = jets.at, variable_key(term.variable, jets.at)
    at.number(term)
    slot = finite_slot(key, at)
    if slot is None:
        raise Uninterpretable(f"models do not differentiate {term}")
    parts = [_constant(fmpq(0), jets)]
    for i, m in enumerate(base_weights(slot, at)):
        there = jets.moved(at.binding(in_cell({key: i})))
        parts.append(jets.product(_constant(m, jets), there.of(term.integrand)))
    return add(parts)


# Unknown functions


@jet_of(Applied)
def _applied(term: Applied, jets: Jets) -> Jet:
    other = otherwise(term, term.arguments, jets)
    if other is not None:
        return other[0][0]  # type: ignore[no-any-return]
    found = _function(term.function, term.arguments, 1, jets)[0]
    if not term.function.between:
        return found
    low, high = term.function.between
    u = add([_constant(fmpq(1, 3), jets), _square(found, jets)])  # as in ``unknown.py``
    if low.is_infinite or high.is_infinite:
        raise Uninterpretable(f"models do not differentiate {term}")
    jets.at.number(term)
    a, b = jets.of(low), jets.of(high)
    ratio = jets.product(u, _reciprocal(add([_constant(fmpq(1), jets), u]), jets))
    return add([a, jets.product(add([b, _negated(a)]), ratio)])


def _function(function: Map, terms: tuple[Basic, ...], dim: int, jets: Jets) -> list[Jet]:
    """Polynomials of degree 2 whose coefficients are polynomials of the parameters."""
    arguments = [jet for term in terms for jet in column_jets(term, jets)]
    parameters = [jet for term in function.parameters for jet in column_jets(term, jets)]
    monomials = [_constant(fmpq(1), jets)]
    for i, x in enumerate(arguments):
        monomials += [x, *(jets.product(x, y) for y in arguments[: i + 1])]
    count = len(monomials)
    coefficients = jets.at.model.coefficients(function.name, count * dim)
    shifts = parameter_shifts(function, count * dim, len(parameters), jets.at)
    values = []
    for row in range(dim):
        parts = []
        for place, monomial in enumerate(monomials, start=row * count):
            entry = _scaled(monomial, coefficients[place])
            for (a, s), theta in zip(shifts[place], parameters, strict=True):
                entry = jets.product(entry, _quadratic(a, s, theta, jets))
            parts.append(entry)
        values.append(add(parts))
    return values


# Gaussian densities and vectors


@jet_of(Normal)
def _normal(term: Normal, jets: Jets) -> Jet:
    """(2 pi v)^(-d/2) exp(-|x - m|^2/(2 v))."""
    jets.at.number(term)
    if term.covariance is not None:
        return _with_covariance(term, jets)
    point, mean, variance = column_jets(term.point, jets), column_jets(term.mean, jets), jets.of(term.variance)
    inverse = _reciprocal(variance, jets)
    square = [_square(add([x, _negated(m)]), jets) for x, m in zip(point, mean, strict=True)]
    exponent = jets.product(_scaled(add(square), fmpq(-1, 2)), inverse)
    return jets.product(_exponential(exponent, jets), _power(_scaled(variance, 2 * arb.pi()), len(point), jets))


def _with_covariance(term: Normal, jets: Jets) -> Jet:
    """det(2 pi S)^(-1/2) exp(-<x - m, S^-1 (x - m)>/2), where S stays symmetric."""
    rows = rows_jets(term.variance, jets)
    if any(row[j] != rows[j][i] for i, row in enumerate(rows) for j in range(i)):
        raise Uninterpretable(f"the covariance of {term} does not stay symmetric")
    error: Any = MatAdd(term.point, MatMul(Integer(-1), term.mean))
    exponent = _scaled(jets.of(Inner(error, MatMul(Inverse(term.variance), error))), fmpq(-1, 2))
    factor = _scaled(jets.of(Determinant(term.variance)), (2 * arb.pi()) ** len(rows))
    return jets.product(_exponential(exponent, jets), _power(factor, 1, jets))


def _square(jet: Jet, jets: Jets) -> Jet:
    return jets.product(jet, jet)


def _negated(jet: Jet) -> Jet:
    return _scaled(jet, fmpq(-1))


def _scaled(jet: Jet, factor: Any) -> Jet:
    return {i: factor * x for i, x in jet.items()}


def _exponential(jet: Jet, jets: Jets) -> Jet:
    first = ball(jet.get(jets.zero, fmpq(0))).exp()
    return jets.compose([first / fmpz.fac_ui(k) for k in range(jets.total + 1)], jet)


def _power(jet: Jet, dim: int, jets: Jets) -> Jet:
    """u^(-d/2), from the binomial series."""
    first = ball(jet.get(jets.zero, fmpq(0)))
    coefficients = [1 / (first**dim).sqrt()]
    for k in range(jets.total):
        coefficients.append(coefficients[-1] * arb(fmpq(-dim, 2) - k) / (k + 1) / first)
    return jets.compose(coefficients, jet)


@rows_jet_of(AppliedVector)
def _applied_vector(term: AppliedVector, jets: Jets) -> list[list[Jet]]:
    """A function of time of the flow; else what an unknown function is in a model."""
    other = otherwise(term, term.arguments, jets)
    if other is not None:
        return other  # type: ignore[no-any-return]
    rows, cols = (jets.at.integer(n, "the dimension") for n in term.shape)
    entries = _function(term.function, term.arguments, rows * cols, jets)
    return [entries[i * cols : (i + 1) * cols] for i in range(rows)]
