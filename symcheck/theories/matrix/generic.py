"""Which real symbols of a claim may be taken as generic: where a polynomial in them is divided by, nothing is lost.

An equation that holds wherever c != 0 holds wherever both sides are defined, when c is a non-zero polynomial in symbols
of which the hypotheses say nothing and both sides are continuous on an open domain: the points with c = 0 are limits of
points with c != 0. Sums, products, integer powers, inverses, traces and determinants are of that kind; square roots
(closed domains), floor and sign (jumps) are not.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Add,
    Identity,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Pow,
    Rational,
    Symbol,
    Transpose,
    ZeroMatrix,
    cos,
    exp,
    log,
    preorder_traversal,
    sin,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions import Determinant, KroneckerProduct, Trace

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses, dimensions_of
from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.matrix.terms import Frobenius, Vec
from symcheck.theories.session import Session

_CONTINUOUS = (
    *(Add, Mul, exp, log, sin, cos, Rational, Symbol, Str, Inner, Frobenius),
    *(MatAdd, MatMul, Inverse, Transpose, Identity, ZeroMatrix, OneMatrix, MatrixSymbol, KroneckerProduct, Vec),
    *(Trace, Determinant),
)
GENERIC = "generic symbols"


def generic_symbols(claim: Claim, hypotheses: Hypotheses) -> frozenset[Symbol]:
    """Return the symbols of an equation that may be divided by."""
    if claim.relation != "=":
        return frozenset()
    free: set[Any] = set()
    for side in (claim.lhs, claim.rhs):
        for node in preorder_traversal(side):
            if isinstance(node, (Pow, MatPow)) and isinstance(node.args[1], Integer):
                continue
            if not isinstance(node, _CONTINUOUS):
                return frozenset()
            if isinstance(node, Symbol):
                free.add(node)
    bound = hypotheses.symbols | dimensions_of((claim.lhs, claim.rhs))
    return frozenset(symbol for symbol in free - bound if not symbol.is_integer)


def is_generic(c: Quotient, session: Session) -> bool:
    """Whether a coefficient is a non-zero polynomial in generic symbols."""
    symbols = session.names.get(GENERIC, frozenset())
    keys = [session.atoms[i].key for i in c.generators()]
    return bool(symbols) and not c.is_zero() and all(key[0] == "symbol" and key[1] in symbols for key in keys)
