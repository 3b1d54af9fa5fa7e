"""Quadratic forms of vectors are sums of squares: sum c_uv <u, v> >= 0 for all vectors, by completing squares.

``<g, x> - mu |x|^2/2 <= |g|^2/(2 mu)`` is ``mu/2 |x - g/mu|^2 >= 0``. The coefficients are elements of the field, and a
pivot is divided by where it is shown to be positive (the LDL^T decomposition; Golub and Van Loan, section 4.1).
"""

from __future__ import annotations

from typing import Any

from sympy import Basic

from symcheck.claim import Claim
from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.terms import Norm
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

SQUARES = "sum of squares of vectors"
_MOST = 8
Form = dict[tuple[Basic, Basic], Quotient]
"""A symmetric form: the coefficient of <u, v> in both places."""


def sums_of_squares(claim: Claim, session: Session) -> None:
    """Learn that the quadratic part of a difference has the sign that the claim needs, if it is a sum of squares."""
    if claim.rhs is None or is_matrix(claim.lhs) or not (claim.lhs.has(Norm) or claim.rhs.has(Norm)):
        return
    difference = session.nf(claim.lhs) - session.nf(claim.rhs)
    if claim.relation in ("<", "<="):
        difference = -difference
    form, total = _quadratic_part(difference, session)
    if form and _is_sum_of_squares(form, session):
        session.learn(total, ">=")
        session.rule(SQUARES)


def _quadratic_part(difference: Quotient, session: Session) -> tuple[Form, Quotient]:
    """Return the terms of a difference that are linear in one inner product, as a form and as they stand."""
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), difference.den)
    form: Form = {}
    total = ring.zero
    for coefficient, exponents in difference.terms():
        mine = [i for i, e in enumerate(exponents) if e and session.atoms[i].key[0] == "inner"]
        if len(mine) != 1 or exponents[mine[0]] != 1:
            continue
        c = ring.from_terms({tuple(0 if i == mine[0] else e for i, e in enumerate(exponents)): coefficient}) * below
        total = total + c * ring.generator(mine[0])
        _, u, v = session.atoms[mine[0]].key
        share = c if u == v else c * ring.constant(2).inverse()
        for place in {(u, v), (v, u)}:
            form[place] = form[place] + share if place in form else share
    return form, total


def _is_sum_of_squares(form: Form, session: Session) -> bool:
    """Whether a form is shown to be positive semidefinite, one square after the other."""
    vectors = sorted({u for u, _ in form}, key=str)
    if len(vectors) > _MOST:
        return False
    zero = session.ring.zero

    def entry(u: Any, v: Any) -> Quotient:
        return form.get((u, v), zero)

    while vectors:
        pivot = next((u for u in vectors if session.facts.proves(entry(u, u), ">")), None)
        if pivot is None:  # what has no square must not occur at all
            return all(entry(u, v).is_zero() for u in vectors for v in vectors)
        vectors.remove(pivot)
        scale = entry(pivot, pivot).inverse()
        form = {(u, v): entry(u, v) - entry(u, pivot) * entry(pivot, v) * scale for u in vectors for v in vectors}
    return True


ORDER_FACTS.append(sums_of_squares)
