"""Vectors as combinations of atomic vectors; Gaussian densities as powers of e."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flint import fmpq
from sympy import Basic, Eq, Identity, Inverse, MatAdd, MatMul, MatrixSymbol, ZeroMatrix
from sympy.matrices.expressions import Determinant

from symcheck.errors import InputError
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.powers import E_BASE, base_power, split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, written
from symcheck.theories.field.trigonometry import pi_atom
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.probability.terms import VectorVariable
from symcheck.theories.registry import (
    COMPONENTS,
    CONVERGENCE,
    DEFINITE,
    EQUATIONS,
    INNER_PRODUCTS,
    MATRIX_ATOMS,
    SQUARES,
    VECTOR_WORDS,
    VECTORS,
    normalises,
)
from symcheck.theories.session import Restart, Session

DENSITY = "Gaussian density"
INDEFINITE = "covariances not shown to be positive definite"
Combination = dict[Basic, Quotient]
"""A vector: coefficients of atomic vectors, none of them zero."""


def combination(term: Basic, session: Session) -> Combination:
    """Write a vector as a linear combination of atomic vectors with coefficients in the field."""
    match term:
        case VectorVariable():
            index = () if term.index is None else (session.term_of(session.nf(term.index)),)
            point = VectorVariable(*term.args[:2], *index)
            session.instantiate_variable(point)
            return _atomic(point, session)
        case MatrixSymbol() if term.shape[1] == 1:
            return _atomic(term, session)
        case _ if type(term) in VECTORS:
            return VECTORS[type(term)](term, session)
        case AppliedVector():
            return _atomic(normal_arguments(term, session), session)
        case ZeroMatrix():
            return {}
        case MatAdd():
            total: Combination = {}
            for arg in term.args:
                total = add(total, combination(arg, session))
            return total
        case MatMul():
            scale, vectors = session.ring.one, []
            for arg in term.args:
                if is_vector(arg) and not isinstance(arg, Identity):
                    vectors.append(arg)
                elif not is_vector(arg):
                    scale = scale * session.nf(arg)
            if len(vectors) == 1:
                return scaled(combination(vectors[0], session), scale)
    for words in VECTOR_WORDS:
        found = words(term, session)
        if found is not None:
            return found
    raise InputError(f"{term} is not a linear combination of vectors")


def normal_arguments(term: Any, session: Session) -> Any:
    """Return an application of an unknown function with its arguments in normal form."""
    arguments = (
        _vector_term(arg, session) if is_vector(arg) else session.term_of(session.nf(arg)) for arg in term.arguments
    )
    return type(term)(term.function, *arguments)


@normalises(Applied)
def applied_function(term: Applied, session: Session) -> Quotient:
    shown = normal_arguments(term, session)
    key = ("apply", shown)
    new = session.is_new(key)
    q = session.atom(key, shown)
    if new and term.function.between:
        low, high = term.function.between
        if low.is_finite is not False:
            session.learn(q - session.nf(low), ">")
        if high.is_finite is not False:
            session.learn(session.nf(high) - q, ">")
    return q


_REPLACED = (VectorVariable, MatrixSymbol, AppliedVector)
"""The atomic vectors that an equation may replace; others (a mean, a gradient) stay where they are."""


def _atomic(vector: Basic, session: Session) -> Combination:
    """A vector alone, or what an equation among the hypotheses says that it is."""
    solved = session.choices.solved.get(("vector", vector))
    return {vector: session.ring.one} if solved is None else combination(solved[0], session)


def vector_equation(equation: Eq, session: Session) -> bool:
    """Solve an equation for an atomic vector with a non-zero coefficient.

    Variables that stand alone come first, then processes seen at one time: x[t + 1] = x[t] - g[t] is solved for g[t],
    so that sums over t telescope.
    """
    if not is_vector(equation.lhs):
        return False
    if equation in session.choices.used:
        return True
    difference = add(combination(equation.lhs, session), scaled(combination(equation.rhs, session), -session.ring.one))
    times = Counter(v.name for v in difference if isinstance(v, VectorVariable) and v.index is not None)

    def preference(v: Any) -> tuple[bool, int, str]:
        seen = times[v.name] if isinstance(v, VectorVariable) and v.index is not None else 0
        return not isinstance(v, _REPLACED), seen, str(v)

    for vector in sorted(difference, key=preference):
        coefficient = difference.pop(vector)
        if session.facts.proves(coefficient, "!="):
            terms = [MatMul(session.term_of(-c / coefficient), v) for v, c in difference.items()]
            session.choices.used.add(equation)
            session.choices.solved[("vector", vector)] = (
                MatAdd(*terms).doit() if terms else ZeroMatrix(*vector.shape),
                None,
            )  # type: ignore[attr-defined]
            raise Restart
        difference[vector] = coefficient
    return True


def add(a: Combination, b: Combination) -> Combination:
    """Return the sum of two vectors."""
    total = dict(a)
    for vector, c in b.items():
        c = total.pop(vector) + c if vector in total else c
        if not c.is_zero():
            total[vector] = c
    return total


def scaled(a: Combination, scale: Quotient) -> Combination:
    """Return a multiple of a vector."""
    return {} if scale.is_zero() else {vector: c * scale for vector, c in a.items()}


def inner_product(a: Combination, b: Combination, session: Session) -> Quotient:
    """Expand <a, b> bilinearly over atomic inner products."""
    total = session.ring.zero
    for u, c in a.items():
        for v, d in b.items():
            total = total + c * d * _inner_atom(u, v, session)
    return total


def _inner_atom(u: Basic, v: Basic, session: Session) -> Quotient:
    for inner_of in INNER_PRODUCTS:
        found = inner_of(u, v, session)
        if found is not None:
            return found
    u, v = (u, v) if u == v else sorted((u, v), key=written)
    key = ("inner", u, v)
    new = session.is_new(key)
    q = session.atom(key, lambda: Norm(u) ** 2 if u == v else Inner(u, v))
    if new and u == v:
        session.learn(q, ">=")
    elif new and session.order_goal:
        uu, vv, two = _inner_atom(u, u, session), _inner_atom(v, v, session), session.ring.constant(2)
        for sign in (two, -two):
            session.learn(uu + vv + sign * q, ">=")  # |u + v|^2 and |u - v|^2
        session.learn(uu * vv - q * q, ">=")  # Cauchy-Schwarz
        session.rule("Cauchy-Schwarz inequality")
    return q


@normalises(Inner)
def inner(term: Inner, session: Session) -> Quotient:
    session.rule("bilinearity of the inner product")
    return inner_product(combination(term.args[0], session), combination(term.args[1], session), session)


def squared_norm(term: Norm, session: Session) -> Quotient:
    """|u|^2 = <u, u>: no root is taken, and no sign is asked for."""
    session.rule("bilinearity of the inner product")
    vector = combination(term.args[0], session)
    square = inner_product(vector, vector, session)
    if not square.is_zero():
        session.learn(square, ">=")
    return square


@normalises(Norm)
def norm(term: Norm, session: Session) -> Quotient:
    vector = combination(term.args[0], session)
    square = inner_product(vector, vector, session)
    if square.is_zero():
        return square
    session.learn(square, ">=")
    session.rule("bilinearity of the inner product")
    return split_power(session, square, session.ring.constant(fmpq(1, 2)))


@normalises(Normal)
def normal_density(term: Normal, session: Session) -> Quotient:
    """(2 pi v)^(-d/2) exp(-|x - m|^2/(2v)); det(2 pi S)^(-1/2) exp(-<x - m, S^-1 (x - m)>/2) (PRML, eq. 2.43)."""
    ring = session.ring
    variance = session.nf(term.variance) if term.covariance is None else multiple_of_identity(term.covariance, session)
    if variance is None:
        if not any(definite(term.variance, session) for definite in DEFINITE):
            session.kept.setdefault(INDEFINITE, {})[term.variance] = None
            return session.opaque(term)
    else:
        session.define(term.variance if term.covariance is None else session.term_of(variance), ">", variance)
    if not session.allows(DENSITY):
        shown = _shown(term, session)
        q = session.atom(("normal", shown), shown)
        session.learn(q, ">")
        return q
    session.rule(DENSITY)
    half_d, two = session.nf(term.dim) * ring.constant(fmpq(1, 2)), ring.constant(2)
    if variance is None:
        gap = MatAdd(term.point, MatMul(-1, term.mean))
        square = session.nf(Inner(gap, MatMul(Inverse(term.variance), gap)))
        if not square.is_zero():
            session.learn(square, ">=")
        volume = split_power(session, session.nf(Determinant(term.variance)), ring.constant(fmpq(-1, 2)))
        scale = split_power(session, two * pi_atom(session), -half_d) * volume
    else:
        square = _squared_gap(term, session) / variance
        scale = split_power(session, two * pi_atom(session) * variance, -half_d)
    return scale * base_power(session, E_BASE, -square / two)


def _squared_gap(term: Normal, session: Session) -> Quotient:
    """Return |x - m|^2."""
    if not is_vector(term.point):
        difference = session.nf(term.point) - session.nf(term.mean)
        return difference * difference
    gap = add(combination(term.point, session), scaled(combination(term.mean, session), -session.ring.one))
    square = inner_product(gap, gap, session)
    if not square.is_zero():
        session.learn(square, ">=")
    return square


def matrix_words(matrix: Basic, session: Session) -> Combination:
    """Return a matrix as coefficients of products, each a term; an explicit one as itself."""
    for words in VECTOR_WORDS:
        found = words(matrix, session)
        if found is not None:
            return {Identity(1) if word is None else word: c for word, c in found.items()}
    raise InputError(f"{matrix} is not a combination of products of matrices")


def multiple_of_identity(matrix: Basic, session: Session) -> Quotient | None:
    """Return v for a matrix whose normal form is v I; None for any other."""
    parts = matrix_words(matrix, session)
    return next(iter(parts.values())) if len(parts) == 1 and isinstance(next(iter(parts)), Identity) else None


def _shown(term: Normal, session: Session) -> Normal:
    """The density with its arguments in normal form, for comparing densities as they stand."""
    point, mean = (
        _vector_term(arg, session) if is_vector(arg) else session.term_of(session.nf(arg)) for arg in term.args[:2]
    )
    if term.covariance is None:
        return Normal(point, mean, session.term_of(session.nf(term.variance)))
    return Normal(point, mean, as_term(matrix_words(term.covariance, session), term.covariance.shape, session))


def _vector_term(term: Basic, session: Session) -> Any:
    return as_term(combination(term, session), term.shape, session)  # type: ignore[attr-defined]


def as_term(parts: Combination, shape: Any, session: Session) -> Any:
    """Write a combination of vectors or matrices as a term, in one way."""
    terms = []
    for word, c in sorted(parts.items(), key=lambda item: str(item[0])):
        terms.append(word if c.same(session.ring.one) else MatMul(session.term_of(c), word))
    return MatAdd(*terms).doit() if len(terms) > 1 else terms[0] if terms else ZeroMatrix(*shape)


def normals_converge(piece: Quotient, variable: Basic, session: Session) -> bool:
    """A density of the variable times Gaussian densities, which are bounded, can be integrated over the variable."""
    _, factors = piece.factors()
    has_density = False
    for block, k in factors:
        for i in block.generators:
            if not session.mentions(i, variable):
                continue
            key = session.atoms[i].key
            if key[0] != "normal" or k != 1 or len(block.poly) > 1:
                return False
            if variable in free_symbols(key[1].variance):
                return False  # such a density need not be bounded
            has_density |= key[1].point == variable and variable not in free_symbols(key[1].mean)
    return has_density


SQUARES[Norm] = squared_norm
CONVERGENCE.append(normals_converge)
COMPONENTS.append((is_vector, combination))
MATRIX_ATOMS[VectorVariable] = combination
MATRIX_ATOMS[AppliedVector] = combination
EQUATIONS.append(vector_equation)
