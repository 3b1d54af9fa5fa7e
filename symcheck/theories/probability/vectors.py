"""Expectations of vectors and matrices, as combinations of atomic ones: E(c u, law) with a number c and a word u.

What is free of the variables comes out, what comes apart is separated (``separation.py``), the rest is an atom, written
in one way: of u v^T and v u^T one has an expectation. E(u u^T) is positive semidefinite.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import chain, product
from typing import Any

from sympy import Basic, Dummy, KroneckerProduct, MatAdd, MatMul, Mul, Symbol, Trace, Transpose

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.normal import Combination, add, combination, scaled
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.matrix.terms import Vec
from symcheck.theories.probability.expectations import core_law, require_nonnegative
from symcheck.theories.probability.functionals import CovarianceMatrix, E, MatrixE, Pdf, Pmf
from symcheck.theories.probability.integrands import Vectors, depends, split
from symcheck.theories.probability.integration import (
    LINEARITY,
    integrate,
    integrate_one,
    law_term,
    plain_names,
    reparametrised,
    without_powers,
)
from symcheck.theories.probability.mixtures import opened
from symcheck.theories.probability.sample_sums import of_sample_sums
from symcheck.theories.probability.separation import (
    Product,
    as_number,
    is_gram,
    read,
    separate,
    term_of,
    varies,
)
from symcheck.theories.probability.supports import (
    covered,
    enter_law,
    kept_factors,
    may_coincide,
    renamed,
    summands,
)
from symcheck.theories.probability.variables import place
from symcheck.theories.registry import MATRIX_TRAITS, OF_VALUES, SEMIDEFINITE, TRACES, VECTOR_MOMENTS, VECTORS
from symcheck.theories.session import Session
from symcheck.theories.sums.matrix_sums import MatrixSum

_SHORT = 16
"""A range of integers short enough to look at each."""


def vector_expectation(term: MatrixE, session: Session) -> Combination:
    """Return E(f, law) for a vector f as a combination of atomic vectors."""
    if term.law.has(Pmf, Pdf):
        return _over_integers(term, session)
    means = of_sample_sums(term.integrand, term.law)
    if means is not None:
        session.rule("independence")
        return combination(means, session)
    if term.integrand.has(MatrixSum) and (exchanged := _termwise(term.integrand, term.law)) is not None:
        session.rule("expectation of a sum")
        return combination(exchanged, session)
    parts = summands(term.law)
    if len(parts) > 1 and term.law.has(Normal):  # each law of a mixture with its own reparametrisation
        require_nonnegative(term.law, session)
        total: Combination = {}
        for part in parts:
            total = add(total, vector_expectation(MatrixE(term.integrand, part), session))
        return total
    law = core_law(term.law, term.integrand, session)
    law = None if law is None else opened(law, term.integrand)
    if law is None or may_coincide(term.integrand, law, session):
        session.unknown_domain = term
        return {term: session.ring.one}
    require_nonnegative(law, session)
    names, weight, support = enter_law(law, session)
    body = term.integrand
    for old, new in names.items():
        body = substitute(body, old, new)
    variables = frozenset(names.values())
    weight, body, variables = reparametrised(weight, session.ring.one, variables, session, body)
    session.rule(LINEARITY)
    vector = combination(body, session)
    for coefficient in vector.values():
        needed = kept_factors(weight * coefficient, support)
        for c, exponents in (weight * coefficient).terms():
            _, densities, _ = split(session.ring.from_terms({exponents: c}), variables, session)
            if not covered(densities, variables, needed, session):
                session.unknown_domain = term  # a change of measure off the support of the law
    return _integrate(vector, weight, variables, session)


def _termwise(f: Any, law: Any) -> Any:
    """Write the mean of a sum of vectors, or of a combination with one, as the sum of the means; None if it is none."""
    if isinstance(f, MatrixSum):
        if any(_may_vary(bound, f, law) for bound in f.bounds):
            return None
        f = f.renamed(Dummy(f.index.name, integer=True))
        return MatrixSum(E(f.function, law), f.args[1])
    if isinstance(f, MatAdd):
        return MatAdd(*(E(part, law) for part in f.args))
    if isinstance(f, MatMul) and sum(isinstance(arg, MatrixSum) for arg in f.args) == 1:
        if not any(_may_vary(arg, f, law) for arg in f.args if not isinstance(arg, MatrixSum)):
            return MatMul(*(E(arg, law) if isinstance(arg, MatrixSum) else arg for arg in f.args))
    return None


def _may_vary(term: Any, f: Any, law: Any) -> bool:
    """Whether a term mentions a variable that the mean of f binds, or one of the same process."""
    bound = E(f, law).integrated
    names = {getattr(item, "name", None) for item in bound}
    return any(
        symbol in bound or (getattr(symbol, "index", None) and symbol.name in names) for symbol in free_symbols(term)
    )


def _over_integers(term: MatrixE, session: Session) -> Combination:
    """Write an expectation over the integers of short ranges as a sum; of other laws of numbers nothing is known."""
    factors = term.law.args if isinstance(term.law, Mul) else (term.law,)
    numbers = [one for one in factors if isinstance(one, Pmf)]
    laws = [one for one in factors if one not in numbers]
    widths = [one.upper - one.lower for one in numbers]
    if any(one.has(Pmf, Pdf) for one in laws) or not all(w.is_Integer and 0 <= w < _SHORT for w in widths):
        session.unknown_domain = term
        return {term: session.ring.one}
    session.rule("expectation as a sum")
    total: Combination = {}
    for shifts in product(*(range(int(width) + 1) for width in widths)):
        body, mass, law = term.integrand, session.ring.one, Mul(*laws)
        for one, shift in zip(numbers, shifts, strict=True):
            body, law = (substitute(part, one.symbol, one.lower + shift) for part in (body, law))
        for one in numbers:
            density = one.density
            for other, shift in zip(numbers, shifts, strict=True):
                density = substitute(density, other.symbol, other.lower + shift)
            session.define(density, ">=")
            mass = mass * session.nf(density)
        total = add(total, scaled(combination(MatrixE(body, law) if laws else body, session), mass))
    return total


def covariance_matrix(term: CovarianceMatrix, session: Session) -> Combination:
    """Cov(u, v) = E((u - E u)(v - E v)^T)."""
    u, v, law = term.args
    session.rule("definition of covariance")
    first, second = (MatAdd(side, MatMul(-1, E(side, law))) for side in (u, v))
    return vector_expectation(MatrixE(MatMul(first, Transpose(second)), law), session)


def _integrate(vector: Combination, weight: Quotient, variables: frozenset[Basic], session: Session) -> Combination:
    ring = session.ring
    total: Combination = {}
    for unit, coefficient in vector.items():
        whole = weight * coefficient
        if not varies(unit, variables, session):
            total = add(total, {unit: integrate(whole, variables, (), session)})
            continue
        below = Quotient(ring, ring.ctx.constant(1), whole.den)
        for c, exponents in whole.terms():
            session.check_deadline()
            total = add(total, _piece(ring.from_terms({exponents: c}) * below, unit, variables, session))
    return {unit: c for unit, c in total.items() if not c.is_zero()}


def _piece(piece: Quotient, unit: Basic, variables: frozenset[Basic], session: Session) -> Combination:
    """Integrate a product of numbers times one vector or matrix that varies."""
    before, inside, after = _fixed_matrices(unit, variables, session)
    if before or after:  # E(A v B) = A E(v) B
        total: Combination = {}
        for atom, c in _piece(piece, term_of(inside), variables, session).items():
            total = add(total, scaled(combination(MatMul(*before, atom, *after), session), c))
        return total
    if isinstance(inside[0], (Vec, KroneckerProduct)) and len(inside) == 1:
        mapped = _linear(piece, inside[0], variables, session)
        if mapped is not None:
            return mapped
    free, weight, value = split(piece, variables, session)
    for variable in sorted(variables, key=place):
        if not varies(unit, (variable,), session) and not depends(value, (variable,), session):
            done = integrate_one(variable, weight, session.ring.one, session)
            if done is not None:
                return scaled(_piece(done * value, unit, variables - {variable}, session), free)
    found = separate(Product(variables, weight, *read(value, session), inside), _mean_in(session), session)
    if found is not None:
        return scaled(found, free)
    for variable in sorted(variables, key=place):
        for moments in VECTOR_MOMENTS:
            known = moments(weight, value, unit, variable, session)
            if known is not None:
                weight, parts, left = known
                return scaled(_integrate(parts, weight, (variables - {variable}) | left, session), free)
    law = law_term(weight, variables, session)
    if law is None:  # an exponential that is no Gaussian density belongs to what is averaged
        densities, exponentials = without_powers(weight, session)
        law = law_term(densities, variables, session)
        if law is not None:
            weight, value = densities, value * exponentials
    if law is None:
        session.unknown_domain = unit
        return {unit: piece}
    return scaled(_atom(unit, weight / law[1], value, law[0], variables, session), free * law[1])


def _linear(piece: Quotient, unit: Any, variables: frozenset[Basic], session: Session) -> Combination | None:
    """E(vec(A)) = vec(E(A)), and E(B kron A) = B kron E(A) for a fixed B."""
    varying = [k for k, arg in enumerate(unit.args) if varies(arg, variables, session)]
    if len(varying) != 1:
        return None
    k = varying[0]
    total: Combination = {}
    for atom, c in _integrate(combination(unit.args[k], session), piece, variables, session).items():
        total = add(total, scaled(combination(unit.func(*unit.args[:k], atom, *unit.args[k + 1 :]), session), c))
    return total


def _mean_in(session: Session) -> Callable[[Product], Combination]:
    def mean(product: Product) -> Combination:
        whole = product.weight
        for q in (*product.numbers, *(as_number(word, session) for word in product.words)):
            whole = whole * q
        return _integrate(combination(term_of(product.matrix), session), whole, product.variables, session)

    return mean


def _atom(
    unit: Any, weight: Quotient, value: Quotient, law: Any, variables: frozenset[Basic], session: Session
) -> Combination:
    """Return the expectation of value * unit as a letter, or as the transpose of one: E(A^T) = E(A)^T."""
    number = session.term_of(value)
    names = plain_names(variables, free_symbols(unit) | free_symbols(number) | free_symbols(law), (unit, number, law))

    def named(term: Any) -> Any:
        for old, new in names.items():
            term = substitute(term, old, new)
        return term

    flipped = unit if unit.shape[1] == 1 else _transposed(unit, session)
    turn = flipped is not None and (_is_row(unit) or _order(named(flipped)) < _order(named(unit)))
    body = flipped if turn else unit
    shown = named(body if value.same(session.ring.one) else MatMul(number, body))
    atom = MatrixE(shown, named(law))
    session.kept.setdefault("vector integrands", {})[atom] = Vectors(variables, weight, value, body)
    return combination(Transpose(atom), session) if turn else {atom: session.ring.one}


def _is_row(unit: Any) -> bool:
    return unit.shape[0] == 1 and unit.shape[1] != 1


@lru_cache(maxsize=4096)
def _order(term: Basic) -> tuple[Any, ...]:
    """Return what terms are compared by: their classes and leaves, in the order in which they are written."""
    if not term.args:
        return (type(term).__name__, str(term))
    return (type(term).__name__, *chain.from_iterable(_order(arg) for arg in term.args))


def _transposed(unit: Basic, session: Session) -> Basic | None:
    """Return the transpose of a word where it is one word."""
    (other, c), *more = combination(Transpose(unit), session).items()
    return other if not more and c.same(session.ring.one) else None


def mean_traits(term: MatrixE, session: Session) -> frozenset[str]:
    """E(w w^T) is symmetric, and positive semidefinite as the mean of such matrices."""
    known = session.kept.get("vector integrands", {}).get(term)
    if known is None or known.vector.shape[1] == 1:
        return frozenset()
    if not is_gram(known.vector):
        return frozenset({"symmetric"} if _transposed(known.vector, session) == known.vector else ())
    positive = session.facts.proves(known.value, ">=")
    return frozenset({"symmetric", "psd"} if positive else {"symmetric"})


def _fixed_matrices(
    unit: Basic, variables: frozenset[Basic], session: Session
) -> tuple[tuple[Basic, ...], tuple[Basic, ...], tuple[Basic, ...]]:
    """Cut a product of matrices: the factors before the first that varies, up to the last, and after it."""
    if not isinstance(unit, MatMul):
        return (), (unit,), ()
    varying = [k for k, arg in enumerate(unit.args) if varies(arg, variables, session)]
    first, last = varying[0], varying[-1] + 1
    return unit.args[:first], unit.args[first:last], unit.args[last:]


def of_words(weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session) -> Quotient | None:
    """Integrate a product of numbers in which words, or means, come apart."""
    return separate(Product(variables, weight, *read(value, session)), _mean_in(session), session)


def mean_is_semidefinite(term: MatrixE, session: Session, of: Callable[[Any], bool]) -> bool:
    """The mean of matrices that are positive semidefinite at every point of the support is one."""
    if any(isinstance(v, Symbol) for v in term.integrated) or may_coincide(term.integrand, term.law, session):
        return False
    names, _, _ = enter_law(term.law, session)
    return of(renamed(term.integrand, names, session))


def covariance_is_semidefinite(term: CovarianceMatrix, session: Session, of: Callable[[Any], bool]) -> bool:
    """a^T Cov(u, u) a is the variance of <a, u>."""
    return term.args[0] == term.args[1]


def trace_of_mean(term: MatrixE, session: Session) -> Quotient:
    """tr E(A) = E(tr A)."""
    session.rule(LINEARITY)
    return session.nf(E(Trace(term.integrand), term.law))


VECTORS[MatrixE] = vector_expectation
VECTORS[CovarianceMatrix] = covariance_matrix
TRACES[MatrixE] = trace_of_mean
OF_VALUES.append(of_words)
SEMIDEFINITE[MatrixE] = mean_is_semidefinite
SEMIDEFINITE[CovarianceMatrix] = covariance_is_semidefinite
MATRIX_TRAITS[MatrixE] = mean_traits
