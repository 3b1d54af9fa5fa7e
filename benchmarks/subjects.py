"""What is timed for one statement, each in a worker: SymPy, and symcheck in three stages.

``simplify``     ``sympy.simplify(lhs - rhs) == 0``
``normal_form``  both sides in normal form, subtracted: no side conditions, no models
``proof``        the prover alone: the normal forms and the conditions under which the terms are defined
``verdict``      ``symcheck.check(lhs, rhs, given=...)``, all of it
"""

from __future__ import annotations

from typing import Any

import sympy
from claims import OWN
from measure import clock
from proof_claims import PROOFS
from statements import Statement
from sympy.core.cache import clear_cache

import symcheck
from symcheck.claim import Claim
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses
from symcheck.inputs import read_claim
from symcheck.theories.prover import prove
from symcheck.theories.session import Choices, Restart, Session, symbols_of

STATEMENTS = {statement.name: statement for statement in (*PROOFS, *OWN)}
PATIENCE = 60.0
"""The time limit symcheck is told; the worker is killed sooner."""


def _fresh(statement: Statement) -> tuple[Any, Any]:
    clear_cache()
    return statement.build()


def simplify(name: str) -> tuple[float, str]:
    """Time SymPy's own question."""
    lhs, rhs = _fresh(STATEMENTS[name])
    seconds, zero = clock(lambda: sympy.simplify(lhs - rhs) == 0)
    return seconds, "zero" if zero else "not zero"


def verdict(name: str) -> tuple[float, str]:
    """Time ``symcheck.check``."""
    statement = STATEMENTS[name]
    lhs, rhs = _fresh(statement)
    return clock(lambda: checked(lhs, rhs, statement.given))


def checked(lhs: Any, rhs: Any, given: tuple[str, ...] = ()) -> str:
    """Return the status of a check; what ``check`` refuses counts as a failure, not as a crash of the benchmark."""
    try:
        return symcheck.check(lhs, rhs, given=given, timeout=PATIENCE).status
    except InputError as error:
        return f"refused: {error}"


def proof(name: str) -> tuple[float, str]:
    """Time the prover alone."""
    lhs, rhs, hypotheses = _with_hypotheses(name)
    seconds, attempt = clock(lambda: prove(Claim(lhs, "=", rhs), hypotheses, minimise=False))
    return seconds, "proved" if attempt.proved else "not proved"


def normal_form(name: str) -> tuple[float, str]:
    """Time the normal forms of both sides and their difference."""
    lhs, rhs, hypotheses = _with_hypotheses(name)
    seconds, zero = clock(lambda: difference_is_zero(lhs, rhs, hypotheses))
    return seconds, "zero" if zero else "not zero"


def difference_is_zero(lhs: Any, rhs: Any, hypotheses: Hypotheses | None = None) -> bool:
    """Whether the normal form of ``lhs - rhs`` is zero at once (a proof may need side conditions and a second pass)."""
    hypotheses = hypotheses or Hypotheses()
    hypotheses = hypotheses.with_assumptions_of(symbols_of(lhs, rhs, *hypotheses.stated))
    choices = Choices()
    while True:
        try:
            session = Session(hypotheses, choices=choices)
            return (session.nf(lhs) - session.nf(rhs)).is_zero()
        except Restart:
            continue


def _with_hypotheses(name: str) -> tuple[Any, Any, Hypotheses]:
    statement = STATEMENTS[name]
    lhs, rhs = _fresh(statement)
    if not statement.given:
        return lhs, rhs, Hypotheses()
    return lhs, rhs, read_claim(2 * lhs, "=", 2 * rhs, statement.given, None)[1]
