"""Which matrices are positive semidefinite by their form, where their normal form no longer shows it.

E(u u^T) - E(u) E(u)^T is a covariance matrix; a sum of semidefinite matrices is one, so are c S for c >= 0, w S w^T,
Kronecker products, inverses and powers. Theories say of their own terms what they know, through ``SEMIDEFINITE``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Integer, Inverse, MatAdd, MatMul, MatPow, Transpose, preorder_traversal
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.claim import Claim
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.matrix.spectral_mapping import is_nonnegative_on_spectrum
from symcheck.theories.matrix.terms import is_matrix, is_number
from symcheck.theories.registry import ORDER_FACTS, SEMIDEFINITE
from symcheck.theories.session import Session, define_nothing

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

FORM = "positive semidefinite by its form"
MAX_PROJECTION = 3
"""The most terms of a matrix that is squared to see whether it is a projection."""


def is_semidefinite(term: Any, known: Matrices, strict: bool = False) -> bool:
    """Whether a matrix is positive semidefinite (``strict``: definite), from its form and from that of its parts."""
    p = known.polynomial(term)
    if known.traits.is_definite(p) if strict else (not p or known.traits.is_semidefinite(p)):
        return True
    if (not strict and is_projection(term, known)) or is_nonnegative_on_spectrum(p, known, strict):
        return True
    match term:
        case MatAdd():
            parts = [is_semidefinite(arg, known) for arg in term.args]
            return all(parts) and (not strict or any(is_semidefinite(arg, known, True) for arg in term.args))
        case MatMul():
            return _product(term, known, strict)
        case KroneckerProduct():
            return all(is_semidefinite(arg, known, strict) for arg in term.args)
        case Transpose():
            return is_semidefinite(term.arg, known, strict)
        case Inverse():
            return is_semidefinite(term.arg, known, True)
        case MatPow() if isinstance(term.exp, Integer) and term.exp > 0:
            if term.exp % 2 == 0 and not strict:
                return known.traits.is_symmetric(known.polynomial(term.base))
            return is_semidefinite(term.base, known, strict)
    says = None if strict else SEMIDEFINITE.get(type(term))
    return says is not None and says(term, known.session, lambda inner: is_semidefinite(inner, known))


def is_projection(term: Any, known: Matrices) -> bool:
    """Whether P^2 = P = P^T: an orthogonal projection, which is P^T P."""
    p = known.polynomial(term)
    if not 0 < len(p) <= MAX_PROJECTION or not known.traits.is_symmetric(p):
        return False
    square = known.rules.reduce(known.rules.times(p, p))
    return square.keys() == p.keys() and all(c.same(p[word]) for word, c in square.items())


def _product(term: MatMul, known: Matrices, strict: bool) -> bool:
    """c B^T X B, for c >= 0 and X semidefinite or absent."""
    session = known.session
    for c in term.args:
        if not is_matrix(c) and not session.facts.proves(session.nf(c), ">" if strict else ">="):
            return False
    factors = [arg for arg in term.args if is_matrix(arg)]
    if len(factors) == 1:
        return len(term.args) > 1 and is_semidefinite(factors[0], known, strict)
    for half in range(len(factors) // 2, 0, -1):
        left, middle, right = factors[:half], factors[half : len(factors) - half], factors[len(factors) - half :]
        mirrored = known.rules.reduce(known.alphabet.flipped(known.polynomial(times(left))))
        other = known.polynomial(times(right))
        if mirrored.keys() != other.keys() or not all(c.same(other[word]) for word, c in mirrored.items()):
            continue
        if strict and not all(_invertible(factor, known) for factor in left):
            continue
        if not middle or is_semidefinite(times(middle), known, strict):
            return True
    return False


def _invertible(factor: Any, known: Matrices) -> bool:
    p = known.polynomial(factor)
    letters = known.alphabet.letters
    if len(p) == 1 and all("invertible" in letters[i].traits for word in p for i in word):
        return True
    return is_semidefinite(factor, known, strict=True)


def times(factors: list[Any]) -> Any:
    """Return a product of one factor or more."""
    return factors[0] if len(factors) == 1 else MatMul(*factors)


def forms(claim: Claim, session: Session) -> None:
    """tr(S) >= 0 and <u, S u> >= 0 for the semidefinite S of an inequality."""
    from symcheck.theories.matrix.matrices import matrices

    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    for node in {node for side in sides for node in preorder_traversal(side)}:
        node, square = _square(node)
        if square is None or not square.has(*SEMIDEFINITE) or free_symbols(node) & set(session.bound_variables):
            continue
        with define_nothing(session) as undefined:
            q = session.nf(node) if is_semidefinite(square, matrices(session)) else None
        if q is not None and not undefined:
            session.learn(q, ">=")
            session.rule(FORM)


def _square(node: Any) -> tuple[Any, Any]:
    """Return a number with the matrix of which it is the trace: tr(S), <u, S u>, u^T S u."""
    if isinstance(node, Trace):
        return node, node.arg
    if isinstance(node, Inner):
        return node, MatMul(Transpose(node.args[0]), *MatMul.make_args(node.args[1]))
    if isinstance(node, MatMul) and is_number(node):
        alone = MatMul(*(arg for arg in node.args if is_matrix(arg)))
        return alone, alone
    return node, None


ORDER_FACTS.append(forms)
