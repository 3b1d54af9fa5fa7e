"""The degree of a term as a polynomial in some symbols, and its degree of homogeneity, by its form (for flows)."""

from __future__ import annotations

from typing import Any

from sympy import Add, Integer, MatAdd, MatMul, MatPow, Mul, Pow, Transpose
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.theories.calculus.gradient_terms import Gradient, StopGradient, StopGradientMatrix
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.spectrum import Eigenvalue
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec
from symcheck.theories.probability.functionals import E

_SUMS = (Add, MatAdd)
_PRODUCTS = (Mul, MatMul, KroneckerProduct, Inner, Frobenius)
_LINEAR = (Transpose, Vec, Trace, StopGradient, StopGradientMatrix)
_LENGTHS = (Norm, FrobeniusNorm, Eigenvalue)
"""f(c A) = c f(A) for c > 0."""


def degree(term: Any, symbols: frozenset[Any]) -> int | None:
    """Return a bound on the degree of a polynomial in the entries of some symbols; None for what is no polynomial."""
    if term in symbols:
        return 1
    if not free_symbols(term) & symbols:
        return 0
    if isinstance(term, Gradient):
        return _degree_of_gradient(term, symbols)
    if isinstance(term, (Applied, AppliedVector, AppliedUndef)):
        return _degree_of_function(term, symbols)
    if isinstance(term, E):
        return None if free_symbols(term.law) & symbols else degree(term.integrand, symbols)
    if isinstance(term, (Pow, MatPow)):
        base, n = term.args
        if not isinstance(n, Integer) or n <= 0:
            return None
        if isinstance(base, (Norm, FrobeniusNorm)) and n % 2 == 0:
            base = base.args[0]  # |u|^2 = <u, u>
        inside = degree(base, symbols)
        return None if inside is None else inside * int(n)
    parts = [degree(arg, symbols) for arg in term.args]
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if isinstance(term, _SUMS):
        return max(known)
    if isinstance(term, _PRODUCTS):
        return sum(known)
    return known[0] if isinstance(term, _LINEAR) else None


def _degree_of_gradient(term: Gradient, symbols: frozenset[Any]) -> int | None:
    """A polynomial of degree d in the letter and the symbols has a gradient of degree d - 1, taken at the point."""
    inside, at = degree(term.body, symbols | {term.letter}), degree(term.point, symbols)
    return None if inside is None or at is None else max(inside - 1, 0) * max(at, 1)


def _degree_of_function(term: Any, symbols: frozenset[Any]) -> int | None:
    """An unknown function is a polynomial of degree 2 in a model, whatever its parameters."""
    function = () if isinstance(term, AppliedUndef) else (*term.function.parameters, *term.function.between)
    arguments = term.args if isinstance(term, AppliedUndef) else term.arguments
    if any(free_symbols(part) & symbols for part in function) or (function and term.function.between):
        return None
    parts = [degree(argument, symbols) for argument in arguments]
    return None if any(part is None for part in parts) else 2 * max(part for part in parts if part is not None)


def homogeneity(term: Any, symbols: frozenset[Any]) -> int | None:
    """Return k such that the term is multiplied by c^k when each symbol is by c > 0; None where none is seen."""
    if term in symbols:
        return 1
    if not free_symbols(term) & symbols:
        return 0
    parts = [homogeneity(arg, symbols) for arg in term.args]
    if isinstance(term, (Pow, MatPow)):
        n = term.args[1]
        return parts[0] * int(n) if parts[0] is not None and isinstance(n, Integer) and n > 0 else None
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if isinstance(term, _SUMS):
        return known[0] if len(set(known)) == 1 else None
    if isinstance(term, _PRODUCTS):
        return sum(known)
    return known[0] if isinstance(term, (*_LINEAR, *_LENGTHS)) else None
