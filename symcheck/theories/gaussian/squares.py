"""Quadratic forms of vectors are sums of squares: sum c_uv <u, v> >= 0 for all vectors, by completing squares.

``<g, x> - mu |x|^2/2 <= |g|^2/(2 mu)`` is ``mu/2 |x - g/mu|^2 >= 0``. The coefficients are elements of the field, and a
pivot is divided by where it is shown to be positive (the LDL^T decomposition; Golub and Van Loan, section 4.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Basic, Ge, Gt, Le, Lt

from symcheck.claim import Claim
from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session, define_nothing

SQUARES = "sum of squares of vectors"
_MOST = 8
_MOST_FACTS = 3
Form = dict[tuple[Basic, Basic], Quotient]
"""A symmetric form: the coefficient of <u, v> in both places."""


def sums_of_squares(claim: Claim, session: Session) -> None:
    """Learn that the quadratic part of a difference has the sign that the claim needs, if it is a sum of squares."""
    if claim.rhs is None or is_matrix(claim.lhs) or not any(side.has(Norm, Inner) for side in (claim.lhs, claim.rhs)):
        return
    lhs, rhs = session.nf(claim.lhs), session.nf(claim.rhs)
    if isinstance(claim.lhs, Norm) and isinstance(claim.rhs, Norm):
        lhs, rhs = lhs * lhs, rhs * rhs  # lengths compare as their squares do
    difference = rhs - lhs if claim.relation in ("<", "<=") else lhs - rhs
    form, total = _quadratic_part(difference, session)
    if form and _is_sum_of_squares(form, session):
        session.learn(total, ">=")
        session.rule(SQUARES)
        if (difference - total).is_zero():
            return
    if any(_is_sum_of_squares_and_facts(difference, session, depth) for depth in range(1, _MOST_FACTS + 1)):
        session.learn(difference, ">=")
        session.rule(SQUARES)


def _is_sum_of_squares_and_facts(difference: Quotient, session: Session, depth: int) -> bool:
    """Whether a difference is a sum of squares and of multiples c h of known h >= 0, with c >= 0 in the field.

    What is not quadratic must cancel: f(x) - f(y) does beside f(y) >= f(x) + <g(x), y - x> + mu/2 |x - y|^2. Where all
    is quadratic, c is what cancels some inner product, or twice that.
    """
    form, total = _quadratic_part(difference, session)
    rest = difference - total
    if rest.is_zero() and form and _is_sum_of_squares(form, session):
        return True
    return depth > 0 and any(
        _is_sum_of_squares_and_facts(difference - c * fact, session, depth - 1)
        for c, fact in _multiples(difference, rest.generators(), session)
    )


def _multiples(difference: Quotient, wanted: frozenset[int], session: Session) -> Iterator[tuple[Quotient, Quotient]]:
    """Yield facts h >= 0 with multipliers c >= 0 for which difference - c h is without some atom.

    They hold inner products, and what else the difference holds; where that is nothing, the hypotheses are meant.
    """
    facts = _known(session) if wanted else _stated(session)
    for fact in facts:
        inner = {i for i in fact.generators() if session.atoms[i].key[0] == "inner"}
        seen: list[Quotient] = []
        for i in sorted((fact.generators() - inner) & wanted if wanted else inner) if inner else ():
            mine, theirs = coefficient_of(difference, i, session), coefficient_of(fact, i, session)
            if mine is None or theirs is None or mine.is_zero() or theirs.is_zero():
                continue
            c = mine / theirs
            for multiple in (c,) if wanted else (c, c + c):
                new = not any(multiple.same(other) for other in seen)
                if new and session.facts.proves(multiple, ">=", solver=False):
                    seen.append(multiple)
                    yield multiple, fact


def _known(session: Session) -> Iterator[Quotient]:
    """Yield what is known not to be negative."""
    for poly, relation in tuple(session.facts.relations):
        if relation in (">", ">=", "<", "<="):
            fact = session.ring.polynomial(session.ring.lift(poly))
            yield fact if relation in (">", ">=") else -fact


def _stated(session: Session) -> list[Quotient]:
    """Return what the hypotheses say not to be negative, of numbers made of inner products."""
    stated = [r for r in session.hypotheses.relations if isinstance(r, (Ge, Gt, Le, Lt)) and r.has(Inner, Norm)]
    with define_nothing(session) as missing:
        found = [session.nf(r.gts) - session.nf(r.lts) for r in stated]
    return [] if missing else found


def coefficient_of(q: Quotient, i: int, session: Session) -> Quotient | None:
    """Return the coefficient of an atom in what is linear in it; None for anything else."""
    ring = session.ring
    if any(i in block.generators for block in q.den):
        return None
    total = ring.zero
    for coefficient, exponents in q.terms():
        if exponents[i] > 1:
            return None
        if exponents[i]:
            total = total + ring.from_terms({tuple(0 if j == i else e for j, e in enumerate(exponents)): coefficient})
    return total * Quotient(ring, ring.ctx.constant(1), q.den)


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
