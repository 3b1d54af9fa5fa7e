"""Integrals over R^d of products and quotients of Gaussian densities, in closed form and in balls.

As a function of the variable v such an integrand is a finite sum of W exp(C - A |v|^2 + <B, v>); its integral is the
sum of W (pi/A)^(d/2) exp(C + |B|^2/(4A)), and diverges for a single term with A <= 0. A, B, C are read off from values,
once the form of every factor shows it to be Gaussian in v. Any other integrand is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from flint import arb, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ball, checked
from symcheck.theories.gaussian.chain import (
    ChainModel,
    chain_model,
    chain_points,
    coefficients,
    is_affine,
    quadratic,
    restarted,
)
from symcheck.theories.gaussian.expectation import expectation
from symcheck.theories.gaussian.terms import Inner, Norm, Normal
from symcheck.theories.probability.model import occurs
from symcheck.theories.probability.spaces import Key, cell_of, dimension, in_cell, variable_key
from symcheck.theories.probability.terms import Density, IntegralOver, MarkovChain, VectorVariable

_MAX_TERMS = 64


@dataclass(frozen=True, slots=True)
class GaussianTerm:
    """weight * exp(constant - curvature |v|^2 + <linear, v>) as a function of v."""

    weight: arb
    constant: arb
    curvature: arb
    linear: list[arb]

    def times(self, other: GaussianTerm) -> GaussianTerm:
        return GaussianTerm(
            self.weight * other.weight,
            self.constant + other.constant,
            self.curvature + other.curvature,
            [x + y for x, y in zip(self.linear, other.linear, strict=True)],
        )

    def inverse(self) -> GaussianTerm:
        if numbers.is_zero(self.weight):
            raise Undefined("division by zero")
        return GaussianTerm(1 / self.weight, -self.constant, -self.curvature, [-x for x in self.linear])


def integral(term: IntegralOver, key: Key, at: At) -> Number:
    """Return an integral over a variable of a Gaussian chain, or over R^d of Gaussian densities."""
    atoms = _over_atoms(term, key, at)
    if atoms is not None:
        return atoms
    scalar = not isinstance(term.variable, VectorVariable)
    dim = dimension(term.variable, at)
    try:
        parts = _terms(term.integrand, key, dim, scalar, at)
    except Uninterpretable:
        return _with_polynomials(term.integrand, term.variable, at)
    total = arb(0)
    for part in parts:
        if part.weight.is_zero():
            continue
        if not part.curvature > 0:
            if part.curvature <= 0 and len(parts) == 1 and not part.weight.contains(0):
                raise Undefined("an integral that diverges")
            if part.curvature <= 0:
                raise Uninterpretable("an integral whose terms diverge one by one")
            raise Undecided("whether an integral converges")
        square = sum((b * b for b in part.linear), arb(0))
        factor = (arb.pi() / part.curvature) ** dim
        total += part.weight * factor.sqrt() * (part.constant + square / (4 * part.curvature)).exp()
    return checked(total)


def _with_polynomials(integrand: Basic, variable: Basic, at: At) -> Number:
    """Return the integral of polynomials times exponentials of quadratic forms: E(f/n, n) under a standard normal n."""
    if isinstance(integrand, sympy.Add):
        return numbers.add([_with_polynomials(arg, variable, at) for arg in integrand.args])
    law = Normal(variable, 0, 1)
    factors = integrand.args if isinstance(integrand, sympy.Mul) else (integrand,)
    density = sympy.Pow(law, -1, evaluate=False)
    found = expectation(sympy.Mul._from_args([*factors, density]), law, at)
    if isinstance(found, list):
        raise Uninterpretable("an integral of vectors")
    return found  # type: ignore[return-value]


def _over_atoms(term: IntegralOver, key: Key, at: At) -> Number | None:
    """Return the integral over the initial variable of a chain: a weighted sum over its atoms.

    Sound only for integrands that are linear in *one* density with the variable among its events, since only then the
    point masses are a limit of densities; None when the variable is no chain's initial one.
    """
    factors = term.integrand.args if isinstance(term.integrand, sympy.Mul) else (term.integrand,)
    with_variable = [f for f in factors if occurs(f, key, at)]
    densities = [f for f in with_variable if isinstance(f, Density) and isinstance(f.law, MarkovChain)]
    starts = [f for f in densities if ("variable", f.law.process.name, chain_model(f.law, at).start) == key]
    as_event = [f for f in starts if any(variable_key(item, at) == key for item in f.events)]
    if not starts:
        for law in at.model.plan.laws:
            if isinstance(law, MarkovChain) and law.kernel is not None and law.process.name == key[1]:
                if chain_model(law, at).start == key[2]:
                    raise Uninterpretable(f"an integral over {term.variable} without a density of it")
        return None
    others = [f for f in with_variable if f is not as_event[0]] if as_event else []
    smooth = all(isinstance(f, (Density, Normal)) for f in others)
    if len(as_event) != 1 or not smooth:
        raise Uninterpretable(f"an integral over {term.variable} that is not linear in a density of it")
    chain = chain_model(as_event[0].law, at)  # type: ignore[attr-defined]
    values = []
    for cell in range(len(chain.atoms)):
        place = at.binding(in_cell({key: cell}))
        values.append(numbers.multiply([chain.base[cell], place.number(term.integrand)]))
    return numbers.add(values)


def _terms(term: Basic, key: Key, dim: int, scalar: bool, at: At) -> list[GaussianTerm]:
    """Return an integrand as a sum of Gaussian terms in v; raises Uninterpretable for any other form."""
    if not occurs(term, key, at):
        return [GaussianTerm(ball(at.number(term)), arb(0), arb(0), [arb(0)] * dim)]
    if isinstance(term, sympy.Add):
        return [part for arg in term.args for part in _terms(arg, key, dim, scalar, at)]
    if isinstance(term, sympy.Mul):
        return _product([_terms(arg, key, dim, scalar, at) for arg in term.args])
    if isinstance(term, sympy.Pow) and isinstance(term.args[1], sympy.Integer) and 0 < abs(int(term.args[1])) <= 8:
        n = int(term.args[1])
        base = _terms(term.args[0], key, dim, scalar, at)
        if n < 0:
            if len(base) != 1:
                raise Uninterpretable("a quotient by a mixture of Gaussian densities")
            base = [base[0].inverse()]
        return _product([base] * abs(n))
    if isinstance(term, Normal):
        return [_normal_term(term, key, dim, scalar, at)]
    if isinstance(term, sympy.exp) and _is_quadratic(term.args[0], key, scalar, at):
        return [_exponential_term(term.args[0], key, dim, scalar, at)]
    if isinstance(term, Density) and isinstance(term.law, MarkovChain) and term.law.kernel is not None:
        return _density_terms(term, key, dim, at)
    raise Uninterpretable(f"models integrate products of Gaussian densities only, not {term}")


def _product(lists: list[list[GaussianTerm]]) -> list[GaussianTerm]:
    result = lists[0]
    for other in lists[1:]:
        result = [x.times(y) for x in result for y in other]
        if len(result) > _MAX_TERMS:
            raise Undecided("a product of too many mixtures")
    return result


def _normal_term(term: Normal, key: Key, dim: int, scalar: bool, at: At) -> GaussianTerm:
    isotropic = term.covariance is None and not occurs(term.variance, key, at)
    if not isotropic or not (is_affine(term.point, key, at) and is_affine(term.mean, key, at)):
        raise Uninterpretable(f"{term} is not Gaussian in the variable of integration")
    variance = at.number(term.variance)
    if numbers.sign(variance) <= 0:
        raise Undefined(f"the variance of {term} is not positive")
    v = ball(variance)
    slope_x, offset_x = coefficients(term.point, key, dim, scalar, at)
    slope_m, offset_m = coefficients(term.mean, key, dim, scalar, at)
    slope, rest = slope_x - slope_m, [x - m for x, m in zip(offset_x, offset_m, strict=True)]
    square = sum((r * r for r in rest), arb(0))
    constant = -square / (2 * v) - (2 * arb.pi() * v).log() * dim / 2
    return GaussianTerm(arb(1), constant, slope**2 / (2 * v), [-slope * r / v for r in rest])


def _is_quadratic(term: Basic, key: Key, scalar: bool, at: At) -> bool:
    """Whether the form of a term shows that it is a |v|^2 + <b, v> + c, from squares of affine terms."""
    if not occurs(term, key, at):
        return True
    if isinstance(term, sympy.Add):
        return all(_is_quadratic(arg, key, scalar, at) for arg in term.args)
    if isinstance(term, Inner):
        return all(is_affine(arg, key, at) for arg in term.args)
    if isinstance(term, sympy.Mul):
        inside = [arg for arg in term.args if occurs(arg, key, at)]
        if len(inside) == 1:
            return _is_quadratic(inside[0], key, scalar, at)
        return scalar and len(inside) == 2 and all(is_affine(arg, key, at) for arg in inside)
    if isinstance(term, sympy.Pow) and term.args[1] == 2:
        base = term.args[0]
        if isinstance(base, (Norm, sympy.Abs)):
            return is_affine(base.args[0], key, at)
        return scalar and is_affine(base, key, at)
    return scalar and is_affine(term, key, at)


def _exponential_term(term: Basic, key: Key, dim: int, scalar: bool, at: At) -> GaussianTerm:
    """Return exp(term) for a quadratic term: read off at 0 and at plus and minus the unit vectors."""

    def at_unit(i: int, x: int) -> arb:
        point = [fmpq(x if j == i else 0) for j in range(dim)]
        return ball(at.binding({key: point[0] if scalar else point}).number(term))

    constant = at_unit(0, 0)
    values = [(at_unit(i, 1), at_unit(i, -1)) for i in range(dim)]
    curvature = constant - (values[0][0] + values[0][1]) / 2
    return GaussianTerm(arb(1), constant, curvature, [(up - down) / 2 for up, down in values])


def _density_terms(term: Density, key: Key, dim: int, at: At) -> list[GaussianTerm]:
    """Return a density of a chain as a function of one of its variables."""
    law = term.law
    assert isinstance(law, MarkovChain)
    chain = chain_model(law, at)
    conditions = [variable_key(item, at) for item in term.conditions]
    every = [variable_key(item, at) for item in term.events] + conditions
    at.number(term)  # raises where it is undefined: an index outside the chain, a variance that is not positive
    times = [int(str(k[2])) for k in conditions]
    later = min(int(str(variable_key(item, at)[2])) for item in term.events)
    if times and chain.start not in times and max(times) < later:
        # What a kernel means: given x[m], the later variables are the chain started anew from there.
        return [_joint_term(chain, max(times), 0, every[: len(term.events)], key, dim, at)]
    start: Key = ("variable", law.process.name, chain.start)
    above = _mixture(chain, every, start, key, dim, at)
    below = _mixture(chain, conditions, start, key, dim, at)
    if not conditions:
        return above
    if len(below) != 1:
        raise Uninterpretable(f"{term} is a quotient by a mixture of Gaussian densities")
    inverse = below[0].inverse()
    return [part.times(inverse) for part in above]


def _mixture(chain: ChainModel, keys: list[Key], start: Key, key: Key, dim: int, at: At) -> list[GaussianTerm]:
    """Return a joint density as a sum over the atoms of x[start]; one atom's part if x[start] is a key."""
    cell = cell_of(start, at) if start in keys else 0
    chosen = (
        [(cell, numbers.divide(chain.weights[cell], chain.base[cell]))]
        if start in keys
        else list(enumerate(chain.weights))
    )
    result = []
    for i, weight in chosen:
        part = _joint_term(chain, chain.start, i, keys, key, dim, at)
        result.append(GaussianTerm(part.weight * weight, part.constant, part.curvature, part.linear))
    return result


def _joint_term(chain: ChainModel, origin: int, cell: int, keys: list[Key], key: Key, dim: int, at: At) -> GaussianTerm:
    """Return the joint density of later variables given x[origin], as a function of the variable v of ``key``.

    Every residual x[t] - mean is r + e v with a number e; r and e come from the values at v = 0 and at v = (1, ..., 1).
    """
    zero = [arb(0)] * dim
    times = tuple(sorted(t for t in (int(str(k[2])) for k in keys) if t != origin))
    if not times:
        return GaussianTerm(arb(1), arb(0), arb(0), zero)

    def residuals(x: int) -> list[list[arb]]:
        place = at.binding({key: [arb(x)] * dim if not chain.scalar else arb(x)})
        points = chain_points([("variable", chain.law.process.name, t) for t in times], chain.law, place)
        run = chain
        if origin != chain.start:
            run = restarted(chain, ("variable", chain.law.process.name, origin), place)
        return [[a - b for a, b in zip(points[t], run.mean(t, cell, at), strict=True)] for t in times]

    run = chain if origin == chain.start else restarted(chain, ("variable", chain.law.process.name, origin), at)
    inverse, constant = run.precision(times, at)
    rest, moved = residuals(0), residuals(1)
    e = [[m[0] - r[0]] for r, m in zip(rest, moved, strict=True)]
    pairs = [(a, b) for a in range(len(times)) for b in range(len(times))]
    linear = [-sum((e[a][0] * inverse[a, b] * rest[b][i] for a, b in pairs), arb(0)) for i in range(dim)]
    return GaussianTerm(constant, -quadratic(inverse, rest) / 2, quadratic(inverse, e) / 2, linear)
