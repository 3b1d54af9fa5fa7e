"""Stein's lemma in R^d: E(<xi, W(xi)> g(xi)) = E(div(C W g)(xi)) for xi ~ N(0, C) and smooth W and g.

It holds where the mean of the derivative is finite. So an expectation is written without xi beside unknown functions of
it. Source: C. Stein, Estimation of the mean of a multivariate normal distribution, Annals of Statistics 9 (1981).
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Identity, MatAdd, MatMul, Trace, Transpose

from symcheck.theories.calculus.differentiation import NoRule, Scope, plus, times
from symcheck.theories.calculus.gradients import gradient, jacobian
from symcheck.theories.calculus.kinks import is_smooth_form
from symcheck.theories.calculus.normal import smooth_scope
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.forms import centred_law
from symcheck.theories.gaussian.normal import Combination, combination
from symcheck.theories.gaussian.stein import FINITE, STEIN
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.probability.separation import letters_of, turned
from symcheck.theories.probability.variables import VectorVariable
from symcheck.theories.registry import REPARAMETRISATIONS, VECTOR_MOMENTS
from symcheck.theories.session import Session

_SMOOTH = ("apply", "map derivative", "inner", "word", "trace")
"""Atoms that are smooth functions of the vectors in them."""
Letters = tuple[Any, ...]


def stein_vectors(
    weight: Quotient, value: Quotient, variable: Basic, session: Session, vector: Any = None
) -> tuple[Quotient, Quotient, frozenset[Basic]] | None:
    """Integrate by parts each product of <xi, W> and unknown functions of a centred normal vector xi."""
    covariance = None if vector is not None else _covariance(weight, variable, session)
    if covariance is None or not _is_polynomial(value, variable, session):
        return None
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), value.den)
    scope = smooth_scope(session)
    changed, used = ring.zero, False
    for coefficient, exponents in value.terms():
        monomial = ring.from_terms({exponents: coefficient}) * below
        mine = [i for i, e in enumerate(exponents) if e and session.mentions(i, variable)]
        found = _by_parts(monomial, mine, variable, covariance, scope, session) if _has_unknown(mine, session) else None
        changed, used = changed + (monomial if found is None else found), used or found is not None
    if not used:
        return None
    _report(scope, session)
    return weight, changed, frozenset({variable})


def stein_moments(
    weight: Quotient, value: Quotient, unit: Any, variable: Basic, session: Session
) -> tuple[Quotient, Combination, frozenset[Basic]] | None:
    """E(g xi R) = C E(grad(g) R + g (D R^T)^T) for a number g and a row R; and the transpose of that."""
    covariance = _covariance(weight, variable, session)
    if covariance is None or not _is_polynomial(value, variable, session):
        return None
    mine = [i for i in value.generators() if session.mentions(i, variable)]
    if not _has_unknown(mine, session) and not unit.has(Applied, AppliedVector):
        return None
    letters: Letters = unit.args if isinstance(unit, MatMul) else (unit,)
    if any(isinstance(letter, Basic) and not letter.args and letter.is_Number for letter in letters):
        return None
    flipped = letters[0] != variable
    if flipped:
        letters = turned(letters)
    if letters[0] != variable:
        return None
    scope, g = smooth_scope(session), session.term_of(value)
    try:
        slope = gradient(g, variable, scope)
        if len(letters) == 1:
            found: Any = MatMul(covariance, slope)
        else:
            row = MatMul(*letters[1:]) if len(letters) > 2 else letters[1]
            if row.shape[0] != 1:
                return None
            second = MatMul(g, Transpose(jacobian(Transpose(row), variable, scope)))
            found = MatMul(covariance, MatAdd(MatMul(slope, row), second))
    except NoRule:
        return None
    law = centred_law(variable, session)
    if law is None:
        return None
    _report(scope, session)
    return weight, combination(Transpose(found) if flipped else found, session), frozenset({variable})


def _by_parts(
    monomial: Quotient, mine: list[int], variable: Any, covariance: Any, scope: Scope, session: Session
) -> Quotient | None:
    """E(<xi, W> g) = E(g tr(C D W) + <C W, grad g>) for the first factor <xi, W> of a product."""
    for i in mine:
        other = _beside(i, variable, session)
        if other is None:
            continue
        g = session.term_of(monomial / session.ring.generator(i))
        moved = MatMul(covariance, other)
        try:
            slope = gradient(g, variable, scope)
            within = Trace(MatMul(covariance, jacobian(other, variable, scope)))
        except NoRule:
            return None
        return session.nf(plus(times(g, within), Inner(moved, slope)))
    return None


def _beside(index: int, variable: Basic, session: Session) -> Any:
    """Return W where an atom is <xi, W>."""
    letters = letters_of(index, session)
    if letters is None:
        return None
    for turn in (letters, turned(letters)):
        for k, letter in enumerate(turn):
            if letter == Transpose(variable):
                rest = turn[k + 1 :] + turn[:k]
                return rest[0] if len(rest) == 1 else MatMul(*rest)
    return None


def _covariance(weight: Quotient, variable: Any, session: Session) -> Any:
    """Return the covariance of a centred normal vector that nothing else in the weight mentions."""
    law = centred_law(variable, session) if isinstance(variable, VectorVariable) else None
    if law is None or any(session.mentions(i, variable) for i in (weight / law[0]).generators()):
        return None
    return Identity(variable.shape[0]) if law[1] == 1 else law[1]


def _is_polynomial(value: Quotient, variable: Basic, session: Session) -> bool:
    """Whether a value is a polynomial of smooth functions of a vector."""
    below = {i for block in value.den for i in block.generators}
    mine = [i for i in value.generators() if session.mentions(i, variable)]
    return not any(session.mentions(i, variable) for i in below) and all(
        session.atoms[i].key[0] in _SMOOTH
        and variable in free_symbols(session.atoms[i].term)
        and is_smooth_form(session.atoms[i].term, variable)
        for i in mine
    )


def _has_unknown(mine: list[int], session: Session) -> bool:
    return any(session.atoms[i].term.has(Applied, AppliedVector) for i in mine)


def _report(scope: Scope, session: Session) -> None:
    session.rule(STEIN)
    session.rule(FINITE)
    for rule in scope.used:
        session.rule(rule)


REPARAMETRISATIONS.append(stein_vectors)
VECTOR_MOMENTS.append(stein_moments)
