"""Deciding one relation or one typed chain: what ``symcheck.check`` and ``symcheck check`` do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Basic

from symcheck.chain import Chain, Watch, check_timeout, one_symbol_a_name
from symcheck.confirmation import Models
from symcheck.decide import decide
from symcheck.inputs import read_claim
from symcheck.proof import Proof
from symcheck.theories.order.elements import quantified
from symcheck.theories.session import symbols_of
from symcheck.verdict import ProofReport, Verdict


def check(
    lhs: Any,
    rhs: Any,
    relation: str = "=",
    given: Any = (),
    symbols: Mapping[str, Basic] | None = None,
    timeout: float = 10.0,
    strict: bool = False,
) -> Verdict:
    """Decide ``lhs relation rhs`` under hypotheses (design.md, sections 2 and 8).

    ``lhs`` and ``rhs`` are real SymPy terms or strings in SymPy's notation; ``given`` holds relations, predicates or
    strings; ``symbols`` says what the names in strings are; ``timeout`` is in seconds. With ``strict``, a relation that
    holds only *provided* something is unproven. Raises InputError (a ValueError) for what cannot be read or has no
    meaning, TypeError for a Python bool among the hypotheses.

    >>> bool(check("(x**2 - 1)/(x - 1)", "x + 1")), check("(x**2 - 1)/(x - 1)", "x + 1").provided
    (True, ('x != 1',))
    >>> check("sqrt(x**2)", "x").status
    'refuted'
    >>> check("(a + b)**2", "a**2 + a*b + b**2").suggestions
    ('true if a*b is replaced by 2*a*b',)
    """
    claim, hypotheses = read_claim(lhs, relation, rhs, given, symbols)
    check_timeout(timeout)
    one_symbol_a_name([claim.lhs, claim.rhs, *hypotheses.stated])
    hypotheses = quantified(hypotheses, [claim.lhs, claim.rhs])
    hypotheses = hypotheses.with_assumptions_of(symbols_of(claim.lhs, claim.rhs, *hypotheses.stated))
    models = Models(hypotheses, [claim.lhs, claim.rhs])
    verdict = decide(claim, hypotheses, models=models, timeout=timeout, name="check").verdict
    if strict and verdict and verdict.provided:
        return replace(verdict, status="unproven", reason="strict: holds only under the conditions in `provided`")
    if verdict:
        return verdict
    chain = Chain("check", claim.lhs, given=hypotheses).then(claim.relation, claim.rhs)
    return chain.with_suggestions(1, verdict, hypotheses, models, timeout)


def check_text(
    text: str,
    given: Sequence[str] = (),
    *,
    timeout: float = 10.0,
    strict: bool = False,
    watch: Watch | None = None,
    killed: Mapping[tuple[int, int], str] | None = None,
) -> ProofReport:
    """Check a typed chain ``a = b <= c``; a proof with the id ``check``. Raises InputError for what cannot be read."""
    return read_text(text, given).check(timeout=timeout, strict=strict, watch=watch, killed=killed)


def read_text(text: str, given: Sequence[str] = ()) -> Proof:
    """Return a typed chain as a proof with the id ``check``. Raises InputError for what cannot be read."""
    from symcheck.text import read_all

    reading = read_all(chains=[text], hypotheses=list(given))
    expressions, relations = reading.chains[0]
    proof = Proof(title="", given=reading.hypotheses, id="check")
    chain = proof.chain("check", expressions[0])
    for relation, expression in zip(relations, expressions[1:]):
        chain.then(relation, expression)
    return proof
