"""Vectors as combinations of atomic vectors; Gaussian densities as powers; integrals by completing the square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq
from sympy import Basic, Eq, Identity, Integer, MatAdd, MatMul, MatrixSymbol, ZeroMatrix

from symcheck.errors import InputError
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.powers import E_BASE, base_power, split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, written
from symcheck.theories.field.trigonometry import pi_atom
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable
from symcheck.theories.registry import (
    COMPONENTS,
    CONVERGENCE,
    EQUATIONS,
    INNER_PRODUCTS,
    INTEGRALS,
    MATRIX_ATOMS,
    SQUARES,
    VECTOR_WORDS,
    VECTORS,
    normalises,
)
from symcheck.theories.session import Restart, Session

DENSITY = "Gaussian density"
INTEGRAL = "Gaussian integral"
Combination = dict[Basic, Quotient]
"""A vector: coefficients of atomic vectors, none of them zero."""


def combination(term: Basic, session: Session) -> Combination:
    """Write a vector as a linear combination of atomic vectors with coefficients in the field."""
    match term:
        case VectorVariable():
            index = () if term.index is None else (session.term_of(session.nf(term.index)),)
            return _atomic(VectorVariable(*term.args[:2], *index), session)
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
        low, high = (session.nf(bound) for bound in term.function.between)
        session.learn(q - low, ">")
        session.learn(high - q, ">")
    return q


def _atomic(vector: Basic, session: Session) -> Combination:
    """A vector alone, or what an equation among the hypotheses says that it is."""
    solved = session.choices.solved.get(("vector", vector))
    return {vector: session.ring.one} if solved is None else combination(solved[0], session)


def vector_equation(equation: Eq, session: Session) -> bool:
    """Solve an equation for an atomic vector with a non-zero coefficient; variables that stand alone first."""
    if not is_vector(equation.lhs):
        return False
    if equation in session.choices.used:
        return True
    difference = add(combination(equation.lhs, session), scaled(combination(equation.rhs, session), -session.ring.one))
    for vector in sorted(difference, key=lambda v: (isinstance(v, VectorVariable) and v.index is not None, str(v))):
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
    """(2 pi v)^(-d/2) exp(-|x - m|^2/(2v)) (Bishop, PRML, eq. 2.43)."""
    ring = session.ring
    variance = session.nf(term.variance)
    session.define(term.variance, ">", variance)
    if is_vector(term.point):
        gap = add(combination(term.point, session), scaled(combination(term.mean, session), -ring.one))
        square: Quotient | None = None
    else:
        difference = session.nf(term.point) - session.nf(term.mean)
        square = difference * difference
    if not session.allows(DENSITY):
        shown = _shown(term, session)
        q = session.atom(("normal", shown), shown)
        session.learn(q, ">")
        return q
    session.rule(DENSITY)
    if square is None:
        square = inner_product(gap, gap, session)
        if not square.is_zero():
            session.learn(square, ">=")
    half_d = session.nf(term.dim) * ring.constant(fmpq(1, 2))
    two = ring.constant(2)
    scale = split_power(session, two * pi_atom(session) * variance, -half_d)
    return scale * base_power(session, E_BASE, -square / (two * variance))


def _shown(term: Normal, session: Session) -> Normal:
    """The density with its arguments in normal form, for comparing densities as they stand."""
    return Normal(
        *(_vector_term(arg, session) if is_vector(arg) else session.term_of(session.nf(arg)) for arg in term.args)
    )


def _vector_term(term: Basic, session: Session) -> Any:
    parts = sorted(combination(term, session).items(), key=lambda item: str(item[0]))
    if not parts:
        return ZeroMatrix(*term.shape)  # type: ignore[attr-defined]
    return MatAdd(*(MatMul(session.term_of(c), v) if not c.same(session.ring.one) else v for v, c in parts)).doit()


def integrate_gaussian(bound: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """The integral of exp(-a|v|^2 + <b, v> + c) over R^d is (pi/a)^(d/2) exp(c + |b|^2/(4a)), for a > 0."""
    if not session.allows(INTEGRAL) or not isinstance(variable, (VectorVariable, ScalarVariable)):
        return None
    form = gaussian_form(bound, variable, session)
    if form is None or not session.known(form.a, ">"):
        return None
    session.rule(INTEGRAL)
    return form.mass(session)


@dataclass(frozen=True)
class GaussianForm:
    """content * exp(-a|v|^2 + <b, v> + c) as a function of v; b is a vector, or a number for a number v.

    With ``standard`` there is a factor (2 pi)^(-d/2): that of a standard normal density.
    """

    content: fmpq
    a: Quotient
    b: Any
    c: Quotient
    dim: Any
    standard: bool = False

    def mass(self, session: Session) -> Quotient:
        """Return the integral over v: (pi/a)^(d/2) exp(c + |b|^2/(4a)) times the content."""
        ring = session.ring
        square = inner_product(self.b, self.b, session) if isinstance(self.b, dict) else self.b * self.b
        half_d = session.nf(self.dim) * ring.constant(fmpq(1, 2))
        scale = split_power(session, pi_atom(session) / self.a, half_d)
        if self.standard:
            scale = split_power(session, ring.constant(fmpq(1, 2)) / self.a, half_d)
        exponent = self.c + square / (ring.constant(4) * self.a)
        return ring.constant(self.content) * scale * base_power(session, E_BASE, exponent)


def gaussian_form(bound: Quotient, variable: Basic, session: Session) -> GaussianForm | None:
    """Read a product of powers of e, and of a standard normal density, as a Gaussian function of a variable."""
    ring = session.ring
    standard = session.ring.index_of.get(("gaussian", variable))
    if standard is not None and bound.lifted().degrees()[standard] == 1:
        bound = bound / ring.generator(standard)
        if bound.is_constant():
            return None  # as simple as it gets
    else:
        standard = None
    content, factors = bound.factors()
    exponent = ring.zero
    for block, k in factors:
        indices = Quotient(ring, block.poly, {}).generators()
        key = session.atoms[next(iter(indices))].key
        if len(indices) != 1 or block.poly.total_degree() != 1 or key[0] != "pow" or key[1] != E_BASE:
            return None
        exponent = exponent + session.power_exponents[key] * ring.constant(fmpq(k, key[3]))
    found = _quadratic(exponent, variable, session)
    if found is None:
        return None
    a, b, c, dim = found
    if standard is not None:
        a = a + ring.constant(fmpq(1, 2))
    return GaussianForm(content, a, b, c, dim, standard is not None)


def _quadratic(exponent: Quotient, variable: Basic, session: Session) -> tuple[Quotient, Any, Quotient, Any] | None:
    """Read an exponent as -a|v|^2 + <b, v> + c; return (a, b, c, dimension)."""
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), exponent.den)
    depends = [i for i in exponent.generators() if session.mentions(i, variable)]
    if any(i in Quotient(ring, block.poly, {}).generators() for block in exponent.den for i in depends):
        return None
    a, c = ring.zero, ring.zero
    slope: Combination = {}
    linear = ring.zero
    is_vector_variable = isinstance(variable, VectorVariable)
    for coefficient, exponents in exponent.terms():
        piece = ring.from_terms({exponents: coefficient}) * below
        mine = [i for i in depends if exponents[i]]
        if not mine:
            c = c + piece
            continue
        if len(mine) > 1:
            return None
        key, degree = session.atoms[mine[0]].key, exponents[mine[0]]
        rest = piece / ring.generator(mine[0]) ** degree
        if is_vector_variable and key[0] == "inner" and degree == 1:
            if key[1] == key[2] == variable:
                a = a - rest
            elif variable not in key[1:] or key[1] == key[2]:
                return None
            else:
                other = key[2] if key[1] == variable else key[1]
                slope = add(slope, {other: rest})
        elif not is_vector_variable and key == ("symbol", variable) and degree in (1, 2):
            a, linear = (a - rest, linear) if degree == 2 else (a, linear + rest)
        else:
            return None
    if is_vector_variable:
        return a, slope, c, variable.dim
    return a, linear, c, Integer(1)


def normals_converge(piece: Quotient, variable: Basic, session: Session) -> bool:
    """A density of the variable times Gaussian densities, which are bounded, can be integrated over the variable."""
    _, factors = piece.factors()
    has_density = False
    for block, k in factors:
        for i in Quotient(session.ring, block.poly, {}).generators():
            if not session.mentions(i, variable):
                continue
            key = session.atoms[i].key
            if key[0] != "normal" or k != 1 or len(block.poly) > 1:
                return False
            has_density |= key[1].point == variable and variable not in free_symbols(key[1].mean)
    return has_density


SQUARES[Norm] = squared_norm
INTEGRALS.append(integrate_gaussian)
CONVERGENCE.append(normals_converge)
COMPONENTS.append((is_vector, combination))
MATRIX_ATOMS[VectorVariable] = combination
MATRIX_ATOMS[AppliedVector] = combination
EQUATIONS.append(vector_equation)
