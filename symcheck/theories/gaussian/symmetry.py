"""A standard normal number xi has the law of -xi: E(f(-xi)) = E(f(xi)), and the mean of an odd function is 0.

Of the two ways to write the mean of unknown functions of xi one is chosen.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Mul

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute, written
from symcheck.theories.gaussian.forms import centred_law
from symcheck.theories.probability.integration import integrate
from symcheck.theories.probability.variables import MARKS, ScalarVariable
from symcheck.theories.registry import OF_VALUES
from symcheck.theories.session import Session

SYMMETRY = "symmetry of the normal law"
_PLAIN = {ord(mark): None for mark in MARKS}


def reflected(weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session) -> Quotient | None:
    """Return the mean of f(-xi) for a standard normal xi, if it is 0 or written before that of f(xi); else None."""
    for xi in sorted(variables, key=written):
        law = centred_law(xi, session) if isinstance(xi, ScalarVariable) else None
        if law is None or any(session.mentions(i, xi) for i in (weight / law[0]).generators()):
            continue
        if not _is_plain(value, xi, session):
            continue
        pending = dict(session.pending)  # its conditions have been asked for, at xi
        mirrored = session.nf(substitute(session.term_of(value), xi, Mul(-1, xi)))
        session.pending = pending
        if (mirrored + value).is_zero():
            session.rule(SYMMETRY)
            return session.ring.zero
        if len(mirrored.terms()) == 1 and _place(mirrored, session) < _place(value, session):
            session.rule(SYMMETRY)
            return integrate(weight * mirrored, variables, (), session)
    return None


def _is_plain(value: Quotient, xi: Basic, session: Session) -> bool:
    """Whether a value depends on xi by powers and unknown functions alone, so that its name tells it apart."""
    mine = (i for i in value.generators() if session.mentions(i, xi))
    return all(session.atoms[i].key[0] in ("symbol", "apply") for i in mine)


def _place(q: Quotient, session: Session) -> list[Any]:
    """Return what tells a product from its mirror image, whatever number stands before it."""
    _, factors = q.factors()
    return sorted((written(session.block_term(block)).translate(_PLAIN), k) for block, k in factors)


OF_VALUES.insert(0, reflected)
