"""The degree of a term as a polynomial in some symbols, and its degree of homogeneity, by its form (for flows)."""

from __future__ import annotations

from typing import Any

from sympy import Add, Integer, MatAdd, MatMul, MatPow, Mul, Pow, Transpose
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.spectrum import Eigenvalue
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec

_SUMS = (Add, MatAdd)
_PRODUCTS = (Mul, MatMul, KroneckerProduct, Inner, Frobenius)
_LINEAR = (Transpose, Vec, Trace)
_LENGTHS = (Norm, FrobeniusNorm, Eigenvalue)
"""f(c A) = c f(A) for c > 0."""


def degree(term: Any, symbols: frozenset[Any]) -> int | None:
    """Return a bound on the degree of a polynomial in the entries of some symbols; None for what is no polynomial."""
    if term in symbols:
        return 1
    if not free_symbols(term) & symbols:
        return 0
    parts = [degree(arg, symbols) for arg in term.args]
    if isinstance(term, (Pow, MatPow)):
        n = term.args[1]
        return parts[0] * int(n) if parts[0] is not None and isinstance(n, Integer) and n > 0 else None
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    if isinstance(term, _SUMS):
        return max(known)
    if isinstance(term, _PRODUCTS):
        return sum(known)
    return known[0] if isinstance(term, _LINEAR) else None


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
