"""Attributes of matrices as claims: ``psd(A)`` says A = A^T and <u, A u> >= 0 for every u; models see lambda_min.

``proof.holds("H", psd(H))``; what a hypothesis says with the same words is used by ``traits.py``.
"""

from __future__ import annotations

from typing import Any

from sympy import Identity, Integer, MatMul, MatrixSymbol, Ne, Q, Transpose, preorder_traversal
from sympy.assumptions import AppliedPredicate
from sympy.matrices.expressions import Determinant

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.spectrum import LambdaMin
from symcheck.theories.matrix.terms import ATTRIBUTES, psd
from symcheck.theories.probability.variables import OTHER
from symcheck.theories.registry import REDUCTIONS, Goal, Reduction
from symcheck.theories.session import symbols_of

ZERO = Integer(0)


def attribute(predicate: AppliedPredicate, hypotheses: Hypotheses) -> Reduction:
    """Return what an attribute of a matrix says, in claims between numbers and matrices."""
    matrix, function = predicate.arguments[0], predicate.function
    hypotheses = hypotheses.with_dimensions_of([matrix])
    hypotheses = hypotheses.with_assumptions_of(symbols_of(matrix, *hypotheses.stated))
    symmetric = Goal(Claim(matrix, "=", Transpose(matrix)), hypotheses)
    if function == Q.symmetric:
        return Reduction((symmetric,))
    if function in (psd, Q.positive_definite):
        relation = ">=" if function == psd else ">"
        u = _another_vector(predicate, matrix.shape[0], hypotheses)
        every = hypotheses
        if function == Q.positive_definite:
            every = hypotheses.joined(Hypotheses((Ne(Norm(u), ZERO, evaluate=False),)))
        form = Goal(Claim(Inner(u, MatMul(matrix, u)), relation, ZERO), every)
        least = Goal(Claim(LambdaMin(matrix), relation, ZERO), hypotheses)
        return Reduction((symmetric, form), consequences=(least,))
    if function == Q.invertible:
        return Reduction((Goal(Claim(Determinant(matrix), "!=", ZERO), hypotheses),))
    if function == Q.orthogonal:
        unit = Identity(matrix.shape[0])
        products = (MatMul(matrix, Transpose(matrix)), MatMul(Transpose(matrix), matrix))
        return Reduction(tuple(Goal(Claim(one, "=", unit), hypotheses) for one in products))
    return Reduction((), missing=f"symcheck cannot prove that a matrix is {ATTRIBUTES.get(function, function)}")


def _another_vector(predicate: Any, n: Any, hypotheses: Hypotheses) -> MatrixSymbol:
    """Return a vector of a name that occurs nowhere."""
    nodes = [node for term in (predicate, *hypotheses.stated) for node in preorder_traversal(term)]
    taken = {str(getattr(node, "name", "")) for node in nodes}
    name = "u"
    while name in taken:
        name += OTHER
    return MatrixSymbol(name, n, 1)


REDUCTIONS[AppliedPredicate] = attribute
