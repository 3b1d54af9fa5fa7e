"""Expectations of vectors, as combinations of atomic vectors: E(c u, law) with a number c and a vector u.

What is free of the variables comes out, the rest is an atomic vector, written in one way. <E(u, law), a> is
E(<u, a>, law) for a vector a that does not vary, so both are written with the expectation of the vector.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic, Identity, MatMul, Trace, Transpose

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.normal import Combination, add, combination, inner_product, scaled
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.probability.expectations import core_law, require_nonnegative
from symcheck.theories.probability.functionals import E, MatrixE
from symcheck.theories.probability.integrands import Vectors, depends, split
from symcheck.theories.probability.integration import (
    LINEARITY,
    TOWER,
    gaussian_points,
    integrate,
    integrate_one,
    law_term,
    plain_names,
)
from symcheck.theories.probability.supports import covered, enter_law, kept_factors, may_coincide
from symcheck.theories.registry import OF_VALUES, TRACES, VECTORS
from symcheck.theories.session import Session


def vector_expectation(term: MatrixE, session: Session) -> Combination:
    """Return E(f, law) for a vector f as a combination of atomic vectors."""
    law = core_law(term.law, term.integrand, session)
    if law is None or may_coincide(term.integrand, law, session):
        session.unknown_domain = term
        return {term: session.ring.one}
    require_nonnegative(law, session)
    names, weight, support = enter_law(law, session)
    body = term.integrand
    for old, new in names.items():
        body = substitute(body, old, new)
    variables = frozenset(names.values())
    weight, body, variables = gaussian_points(weight, body, variables, session)
    session.rule(LINEARITY)
    vector = combination(body, session)
    for coefficient in vector.values():
        needed = kept_factors(weight * coefficient, support)
        for c, exponents in (weight * coefficient).terms():
            _, densities, _ = split(session.ring.from_terms({exponents: c}), variables, session)
            if not covered(densities, variables, needed, session):
                session.unknown_domain = term  # a change of measure off the support of the law
    return _integrate(vector, weight, variables, session)


def _integrate(vector: Combination, weight: Quotient, variables: frozenset[Basic], session: Session) -> Combination:
    ring = session.ring
    total: Combination = {}
    for unit, coefficient in vector.items():
        whole = weight * coefficient
        if not _varies(unit, variables, session):
            total = add(total, {unit: integrate(whole, variables, (), session)})
            continue
        below = Quotient(ring, ring.ctx.constant(1), whole.den)
        for c, exponents in whole.terms():
            total = add(total, _piece(ring.from_terms({exponents: c}) * below, unit, variables, session))
    return {unit: c for unit, c in total.items() if not c.is_zero()}


def _varies(unit: Basic, variables: Iterable[Basic], session: Session) -> bool:
    return any(session.may_be(symbol, v) for symbol in free_symbols(unit) for v in variables)


def _piece(piece: Quotient, unit: Basic, variables: frozenset[Basic], session: Session) -> Combination:
    """Integrate a product of numbers times one vector that varies."""
    before, inside, after = _fixed_matrices(unit, variables, session)
    if before or after:  # E(A v B) = A E(v) B
        total: Combination = {}
        vector = inside[0] if len(inside) == 1 else MatMul(*inside)
        for atom, c in _piece(piece, vector, variables, session).items():
            total = add(total, scaled(combination(MatMul(*before, atom, *after), session), c))
        return total
    turned = _turned(unit, session)
    if turned is not None:  # E(A)^T = E(A^T)
        total = {}
        for atom, c in _piece(piece, turned, variables, session).items():
            total = add(total, scaled(combination(Transpose(atom), session), c))
        return total
    free, weight, value = split(piece, variables, session)
    known = session.kept.get("vector integrands", {}).get(unit)
    if known is not None:
        inner = weight * value * known.weight * known.value
        return scaled(_integrate({known.vector: inner}, session.ring.one, variables | known.variables, session), free)
    mine = {v for v in variables if _varies(unit, (v,), session) or depends(value, (v,), session)}
    for variable in sorted(variables - mine, key=str):
        done = integrate_out(weight, variable, session)
        if done is not None:
            return scaled(_piece(done * value, unit, variables - {variable}, session), free)
    law = law_term(weight, variables, session)
    noise, second = _noise(unit)
    if _is_standard(noise, weight, session) and not depends(value, variables, session):
        return {Identity(noise.shape[0]): free * value} if second else {}  # type: ignore[attr-defined]
    if law is None:
        session.unknown_domain = unit
        return {unit: piece}
    shown, scale = law
    body: Any = unit if value.same(session.ring.one) else MatMul(session.term_of(value), unit)
    names = plain_names(variables, free_symbols(body) | free_symbols(shown), (body, shown))
    for old, new in names.items():
        body, shown = substitute(body, old, new), substitute(shown, old, new)
    atom = MatrixE(body, shown)
    session.kept.setdefault("vector integrands", {})[atom] = Vectors(variables, weight / scale, value, unit)
    return {atom: free * scale}


def _noise(unit: Basic) -> tuple[Basic, bool]:
    """Return v, and whether the unit is v v^T rather than v."""
    match unit:
        case MatMul(args=(v, Transpose(args=(w,)))) if v == w:
            return v, True
    return unit, False


def _is_standard(unit: Basic, weight: Quotient, session: Session) -> bool:
    """Whether a weight is the density of a standard normal vector."""
    gaussian = session.ring.index_of.get(("gaussian", unit))
    return gaussian is not None and weight.same(session.ring.generator(gaussian))


def of_quadratic_form(
    weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session
) -> Quotient | None:
    """Write E(<v, A v>) as tr A for a standard normal v and a matrix A that does not vary."""
    generators = value.generators()
    if len(generators) != 1 or len(variables) != 1:
        return None
    index = next(iter(generators))
    (noise,) = variables
    if not value.same(session.ring.generator(index)) or not _is_standard(noise, weight, session):
        return None
    both = _factors(index, session)
    for v, other in (both, both[::-1]) if len(both) == 2 else ():
        if v == noise and isinstance(other, MatMul) and other.args[-1] == noise:
            matrices = other.args[:-1]
            if not any(_varies(matrix, variables, session) for matrix in matrices):
                return session.nf(Trace(MatMul(*matrices)))
    return None


def _fixed_matrices(
    unit: Basic, variables: frozenset[Basic], session: Session
) -> tuple[tuple[Basic, ...], tuple[Basic, ...], tuple[Basic, ...]]:
    """Cut a product of matrices: the factors before the first that varies, up to the last, and after it."""
    if not isinstance(unit, MatMul):
        return (), (unit,), ()
    varying = [k for k, arg in enumerate(unit.args) if _varies(arg, variables, session)]
    first, last = varying[0], varying[-1] + 1
    return unit.args[:first], unit.args[first:last], unit.args[last:]


def _turned(unit: Basic, session: Session) -> Basic | None:
    """Return the transpose of a matrix that is written after it: of z y^T and y z^T, one has an expectation."""
    if unit.shape[1] == 1:  # type: ignore[attr-defined]
        return None
    (other, c), *more = combination(Transpose(unit), session).items()
    return other if not more and c.same(session.ring.one) and str(other) < str(unit) else None


def integrate_out(weight: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Integrate a variable that nothing but the weight mentions; None where nobody can."""
    return integrate_one(variable, weight, session.ring.one, session)


def of_inner_product(
    weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session
) -> Quotient | None:
    """Write E(<u, a>, law), a free of the variables, as <E(u, law), a>; None for any other value."""
    generators = value.generators()
    if len(generators) != 1 or value.den or value.num.total_degree() != 1:
        return None
    index = next(iter(generators))
    both = _factors(index, session)
    if not value.same(session.ring.generator(index)):
        return None
    sides = [side for side in both if _varies(side, variables, session)]
    fixed = [side for side in both if side not in sides]
    if len(sides) != 1 or len(fixed) != 1:
        return None
    mean = _integrate({sides[0]: session.ring.one}, weight, variables, session)
    return inner_product(mean, {fixed[0]: session.ring.one}, session)


def _factors(index: int, session: Session) -> tuple[Basic, ...]:
    """Return u and a of the atom <u, a>, and nothing of another atom."""
    key, written = session.atoms[index].key, session.atoms[index].term
    return key[1:] if key[0] == "inner" else written.args if isinstance(written, Inner) else ()


def of_nested_means(
    weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session
) -> Quotient | None:
    """Write E(<E(u, p(x | y)), a>, p(y)) as E(<u, a>, p(x, y)), and of two means the product: the tower rule."""
    ring = session.ring
    known = session.kept.get("vector integrands", {})
    for index in sorted(value.generators()):
        both = _factors(index, session)
        for side, other in (both, both[::-1]) if len(both) == 2 else ():
            inside = known.get(side)
            rest = value / ring.generator(index)
            if inside is None or other in known or inside.variables & variables or index in rest.generators():
                continue
            density = inside.weight * inside.value
            hidden = frozenset(
                v
                for v in variables
                if not depends(density, (v,), session) and not _varies(inside.vector, (v,), session)
            )
            if not depends(rest, hidden, session) and not _varies(other, hidden, session):
                session.rule(TOWER)
                product = inner_product({inside.vector: ring.one}, {other: ring.one}, session)
                return integrate(weight * rest * density * product, variables | inside.variables, (), session)
            outside, law, factor = split(weight * rest, hidden, session)
            if law_term(law, hidden, session) is not None:
                session.rule(TOWER)
                mean = _integrate({other: factor}, law, hidden, session)
                product = inner_product(mean, {side: ring.one}, session)
                return integrate(outside * product, variables - hidden, (), session)
    return None


def trace_of_mean(term: MatrixE, session: Session) -> Quotient:
    """tr E(A) = E(tr A)."""
    session.rule(LINEARITY)
    return session.nf(E(Trace(term.integrand), term.law))


VECTORS[MatrixE] = vector_expectation
TRACES[MatrixE] = trace_of_mean
OF_VALUES.append(of_inner_product)
OF_VALUES.append(of_nested_means)
OF_VALUES.append(of_quadratic_form)
