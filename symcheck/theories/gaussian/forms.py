"""Functions of one variable that are exponentials of quadratic forms, and their integrals.

The integral of exp(-<v, A v>/2 + <b, v> + c) over R^d is det(A/(2 pi))^(-1/2) exp(c + <b, A^-1 b>/2) for a symmetric
positive definite matrix A, a number times the identity among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flint import fmpq
from sympy import Basic, Identity, Integer, Inverse, MatMul, Transpose
from sympy.matrices.expressions import Determinant

from symcheck.theories.field.powers import E_BASE, base_power, split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.field.trigonometry import pi_atom
from symcheck.theories.gaussian.normal import (
    Combination,
    add,
    as_term,
    combination,
    inner_product,
    matrix_words,
    scaled,
)
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable
from symcheck.theories.registry import DEFINITE, INTEGRALS
from symcheck.theories.session import Session

INTEGRAL = "Gaussian integral"


@dataclass(frozen=True)
class GaussianForm:
    """content * exp(-<v, A v>/2 + <b, v> + c) as a function of v; A and b are free of v.

    ``precision`` is A, or the number a of A = a I; b is a vector, or a number for a number v. With ``base``, the
    covariance C of a centred Gaussian law (1 for the identity), there is besides a factor det(2 pi C)^(-1/2).
    """

    content: fmpq
    precision: Any
    b: Any
    c: Quotient
    dim: Any
    base: Any = None

    @property
    def is_isotropic(self) -> bool:
        return isinstance(self.precision, Quotient)

    def converges(self, session: Session) -> bool:
        """Whether A is shown to be positive definite."""
        if self.is_isotropic:
            return session.known(self.precision, ">")
        return any(definite(self.precision, session) for definite in DEFINITE)

    def mean(self, session: Session) -> Any:
        """Return A^-1 b, a vector as a term."""
        if self.is_isotropic:
            return as_term({v: c / self.precision for v, c in self.b.items()}, (self.dim, 1), session)
        vector = as_term(self.b, (self.dim, 1), session)
        return as_term(combination(MatMul(Inverse(self.precision), vector), session), (self.dim, 1), session)

    def mass(self, session: Session) -> Quotient:
        """Return the integral over v, where it converges."""
        ring = session.ring
        half, dim = ring.constant(fmpq(1, 2)), session.nf(self.dim)
        if not isinstance(self.b, dict):
            square = self.b * self.b / self.precision
        elif self.is_isotropic:
            square = inner_product(self.b, self.b, session) / self.precision
        else:
            b = as_term(self.b, (self.dim, 1), session)
            square = session.nf(Inner(b, MatMul(Inverse(self.precision), b)))
        volume = self._determinant(session)
        if self.base is None:
            volume = volume * split_power(session, ring.constant(2) * pi_atom(session), dim * half)
        elif self.base != 1:
            volume = volume * split_power(session, session.nf(Determinant(self.base)), -half)
        return ring.constant(self.content) * volume * base_power(session, E_BASE, self.c + square * half)

    def _determinant(self, session: Session) -> Quotient:
        """Return det(A)^(-1/2)."""
        half = session.ring.constant(fmpq(1, 2))
        if self.is_isotropic:
            return split_power(session, self.precision, -session.nf(self.dim) * half)
        return split_power(session, session.nf(Determinant(self.precision)), -half)


def integrate_gaussian(bound: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Return the integral of a Gaussian function over a variable."""
    if not session.allows(INTEGRAL) or not isinstance(variable, (VectorVariable, ScalarVariable)):
        return None
    form = gaussian_form(bound, variable, session)
    if form is None or not form.converges(session):
        return None
    session.rule(INTEGRAL)
    return form.mass(session)


def centred_law(variable: Basic, session: Session) -> tuple[Quotient, Any] | None:
    """Return the density atom of a centred Gaussian variable, and its covariance (1 for the identity)."""
    index = session.ring.index_of.get(("gaussian", variable))
    if index is None:
        return None
    return session.ring.generator(index), session.atoms[index].term.variance  # type: ignore[attr-defined]


def gaussian_form(bound: Quotient, variable: Basic, session: Session) -> GaussianForm | None:
    """Read a product of powers of e, and of a centred Gaussian density, as a Gaussian function of a variable."""
    ring = session.ring
    base, centred = None, centred_law(variable, session)
    if centred is not None and bound.lifted().degrees()[ring.index_of["gaussian", variable]] == 1:
        density, base = centred
        bound = bound / density
        if bound.is_constant():
            return None  # as simple as it gets
    content, factors = bound.factors()
    exponent = ring.zero
    for block, k in factors:
        indices = block.generators
        key = session.atoms[next(iter(indices))].key
        if len(indices) != 1 or block.poly.total_degree() != 1 or key[0] != "pow" or key[1] != E_BASE:
            return None
        exponent = exponent + session.power_exponents[key] * ring.constant(fmpq(k, key[3]))
    found = _quadratic(exponent, variable, session)
    if found is None:
        return None
    curvature, b, c = found
    if not isinstance(variable, VectorVariable):
        precision = curvature[None] if base is None else curvature[None] + ring.one
        return GaussianForm(content, precision, b, c, Integer(1), base)
    if base is not None:
        own = Identity(variable.dim) if base == 1 else Inverse(base)
        curvature = add(curvature, matrix_words(own, session))
    return GaussianForm(content, _precision(curvature, variable, session), b, c, variable.dim, base)


def _precision(curvature: Combination, variable: VectorVariable, session: Session) -> Any:
    """Return the symmetric part of a matrix; the number a for a I."""
    symmetric: Combination = {}
    half = session.ring.constant(fmpq(1, 2))
    for word, c in curvature.items():
        symmetric = add(symmetric, add({word: c * half}, scaled(matrix_words(Transpose(word), session), c * half)))
    if not symmetric:
        return session.ring.zero
    (word, c), *others = symmetric.items()
    return c if not others and isinstance(word, Identity) else as_term(symmetric, (variable.dim,) * 2, session)


def _quadratic(exponent: Quotient, variable: Any, session: Session) -> tuple[dict[Any, Quotient], Any, Quotient] | None:
    """Read an exponent as -<v, A v>/2 + <b, v> + c; return the words of A, b and c. For a number v, A is {None: a}."""
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), exponent.den)
    depends = [i for i in exponent.generators() if session.mentions(i, variable)]
    if any(i in block.generators for block in exponent.den for i in depends):
        return None
    c, two = ring.zero, ring.constant(2)
    scalar = not isinstance(variable, VectorVariable)
    curvature: dict[Any, Quotient] = {None: ring.zero} if scalar else {}
    slope: Combination = {}
    linear = ring.zero
    for coefficient, exponents in exponent.terms():
        piece = ring.from_terms({exponents: coefficient}) * below
        mine = [i for i in depends if exponents[i]]
        if not mine:
            c = c + piece
            continue
        places = [i for i in mine for _ in range(exponents[i])]
        rest = piece
        for i in places:
            rest = rest / ring.generator(i)
        if len(places) > 2:
            return None
        if scalar:
            if any(session.atoms[i].key != ("symbol", variable) for i in mine):
                return None
            curvature[None], linear = (
                (curvature[None] - two * rest, linear) if len(places) == 2 else (curvature[None], linear + rest)
            )
            continue
        sides = [ends_at(i, variable, session) for i in places]
        if None in sides:
            return None
        match [_oriented(*both) for both in sides]:  # type: ignore[misc]
            case [(factors, tuple() as others)]:
                curvature = add(curvature, scaled(_between(factors, others, variable, session), -two * rest))
            case [(factors, u)]:
                slope = add(slope, scaled(transported(factors, u, session), rest))
            case [(first, u), (second, w)] if not isinstance(u, tuple) and not isinstance(w, tuple):
                left, right = (
                    as_term(transported(factors, vector, session), (variable.dim, 1), session)
                    for factors, vector in ((first, u), (second, w))
                )
                curvature = add(curvature, scaled(matrix_words(MatMul(left, Transpose(right)), session), -two * rest))
            case _:
                return None
    return curvature, linear if scalar else slope, c


# -- inner products with a variable ------------------------------------------------------------------------------------


def ends_at(index: int, variable: Basic, session: Session) -> tuple[Any, Any] | None:
    """Read an atom as <u, w>: each side the matrices (A, ..., B) of A ... B v, or a vector free of v; else None."""
    key, shown = session.atoms[index].key, session.atoms[index].term
    if key[0] == "inner":
        sides = key[1:]
    elif key[0] == "word" and isinstance(shown, Inner):
        sides = shown.args
    else:
        return None
    found = [_end(side, variable, session) for side in sides]
    return None if None in found else (found[0], found[1])


def _oriented(left: Any, right: Any) -> tuple[Any, Any]:
    """Return the sides of an inner product, one with the variable first."""
    return (left, right) if isinstance(left, tuple) else (right, left)


def _end(side: Any, variable: Basic, session: Session) -> Any:
    if side == variable:
        return ()
    if not _touches(side, variable, session):
        return side
    if isinstance(side, MatMul) and side.args[-1] == variable:
        factors = side.args[:-1]
        return None if any(_touches(factor, variable, session) for factor in factors) else factors
    return None


def _touches(term: Basic, variable: Basic, session: Session) -> bool:
    return any(session.may_be(symbol, variable) for symbol in free_symbols(term))


def _between(left: Iterable[Any], right: Iterable[Any], variable: Any, session: Session) -> Combination:
    """Return the matrix W of <L v, R v> = <v, W v>."""
    factors = [*transposes(left), *right]
    return matrix_words(MatMul(*factors) if factors else Identity(variable.dim), session)


def transported(factors: Iterable[Any], vector: Any, session: Session) -> Combination:
    """Return the vector u of <L v, w> = <v, u>."""
    turned = transposes(factors)
    return combination(MatMul(*turned, vector) if turned else vector, session)


def transposes(factors: Iterable[Any]) -> list[Any]:
    """Return the factors of the transpose of a product."""
    return [factor.arg if isinstance(factor, Transpose) else Transpose(factor) for factor in reversed(tuple(factors))]


INTEGRALS.append(integrate_gaussian)
