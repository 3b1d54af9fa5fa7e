"""Which matrices are positive semidefinite by their form, where their normal form no longer shows it.

E(u u^T) - E(u) E(u)^T is a covariance matrix; a sum of semidefinite matrices is one, so is c S for c >= 0, and so is
w S w^T. Theories say of their own terms what they know, through ``SEMIDEFINITE``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import MatAdd, MatMul, Transpose, preorder_traversal
from sympy.matrices.expressions import Trace

from symcheck.claim import Claim
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.matrix.terms import is_matrix, is_number
from symcheck.theories.registry import ORDER_FACTS, SEMIDEFINITE
from symcheck.theories.session import Session, define_nothing

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

FORM = "positive semidefinite by its form"


def is_semidefinite(term: Any, known: Matrices) -> bool:
    """Whether a square matrix is shown to be positive semidefinite, by its normal form or as it is written."""
    if known.traits.is_semidefinite(known.polynomial(term)):
        return True
    match term:
        case MatAdd():
            return all(is_semidefinite(arg, known) for arg in term.args)
        case Transpose():
            return is_semidefinite(term.arg, known)
        case MatMul():
            numbers = [arg for arg in term.args if not is_matrix(arg)]
            matrices = [arg for arg in term.args if is_matrix(arg)]
            shows = known.session.facts.proves
            return all(shows(known.session.nf(c), ">=") for c in numbers) and _is_sandwich(matrices, known)
    says = SEMIDEFINITE.get(type(term))
    return says is not None and says(term, known.session, lambda inner: is_semidefinite(inner, known))


def _is_sandwich(matrices: list[Any], known: Matrices) -> bool:
    """Whether a product is w S w^T with a semidefinite S."""
    if len(matrices) == 1:
        return is_semidefinite(matrices[0], known)
    if len(matrices) < 3:
        return False
    first, *middle, last = matrices
    if known.traits.key(known.polynomial(Transpose(first))) != known.traits.key(known.polynomial(last)):
        return False
    return _is_sandwich(middle, known)


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
