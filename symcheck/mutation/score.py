"""What mutating a proof found: plain data that crosses a process border, is written as JSON, or shown as a table.

Nothing here knows a term; every formula is a string. The outcomes of a mutant:

* ``killed``: some step with it is refuted, and the counterexample is kept;
* ``not verified``: no step with it is refuted, but some step is not proved either;
* ``survived``: every step with it is verified. Then ``survivor`` says whether it is true: ``equivalent`` (it equals
  the original under the hypotheses), ``implied`` (it follows from the original), ``another truth`` (an inequality that
  holds as well, though it does not follow), or ``defect``: symcheck verifies it and cannot say why it is true;
* ``not tried``: the budget was spent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

from symcheck.verdict import SCHEMA, Counterexample

Outcome = Literal["killed", "not verified", "survived", "not tried"]
Survivor = Literal["equivalent", "implied", "another truth", "defect"]
OUTCOMES: tuple[Outcome, ...] = ("killed", "not verified", "survived", "not tried")
SURVIVORS: tuple[Survivor, ...] = ("equivalent", "implied", "another truth", "defect")


@dataclass(frozen=True, slots=True)
class MutantReport:
    """One mutant: ``where`` it is, the edit, what it became, the outcome.

    ``where`` is ``expression 2``, ``relation 1``, ``claim`` or ``predicate``. ``step`` is the number of the step that
    killed it, or was not verified; None for the claim.
    """

    where: str
    edit: str
    before: str
    after: str
    mutant: str
    outcome: Outcome
    survivor: Survivor | None = None
    reason: str | None = None
    step: int | None = None
    counterexample: Counterexample | None = None
    seconds: float = 0.0
    display: tuple[str, str] = ("", "")
    """``before`` and ``after`` in Unicode."""

    def as_json(self) -> dict[str, Any]:
        return {
            "where": self.where,
            "edit": self.edit,
            "before": self.before,
            "after": self.after,
            "mutant": self.mutant,
            "outcome": self.outcome,
            "survivor": self.survivor,
            "reason": self.reason,
            "step": self.step,
            "counterexample": self.counterexample.as_json() if self.counterexample else None,
            "seconds": round(self.seconds, 6),
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """How many mutants, by outcome; survivors again by why they are true."""

    mutants: int
    killed: int
    not_verified: int
    survived: int
    not_tried: int
    equivalent: int
    implied: int
    another_truth: int
    defects: int

    def as_json(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def totals(mutants: tuple[MutantReport, ...]) -> Totals:
    """Count mutants."""
    outcomes = Counter(mutant.outcome for mutant in mutants)
    survivors = Counter(mutant.survivor for mutant in mutants)
    return Totals(
        len(mutants), *(outcomes[outcome] for outcome in OUTCOMES), *(survivors[survivor] for survivor in SURVIVORS)
    )


@dataclass(frozen=True, slots=True)
class ChainScore:
    """The mutants of one chain; ``skipped`` says why there are none (it is expected to be refuted; it is unproven)."""

    name: str
    expect: str
    status: str
    mutants: tuple[MutantReport, ...] = ()
    skipped: str | None = None
    seconds: float = 0.0

    @property
    def broken(self) -> bool:
        """Whether the chain should be verified and is not, so that mutating it would say nothing."""
        return self.expect == "verified" and self.status != "verified"

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "expect": self.expect,
            "status": self.status,
            "skipped": self.skipped,
            "seconds": round(self.seconds, 6),
            "totals": totals(self.mutants).as_json(),
            "mutants": [mutant.as_json() for mutant in self.mutants],
        }


@dataclass(frozen=True, slots=True)
class ProofScore:
    """The mutants of a proof, chain by chain; ``message`` says why a broken file could not be mutated."""

    id: str
    question: str = ""
    title: str = ""
    chains: tuple[ChainScore, ...] = ()
    message: str | None = None
    seconds: float = 0.0

    @property
    def mutants(self) -> tuple[MutantReport, ...]:
        return tuple(mutant for chain in self.chains for mutant in chain.mutants)

    @property
    def status(self) -> str:
        """``error`` for a broken file or a defect, ``unproven`` for an unexpected chain or another truth."""
        survivors = {mutant.survivor for mutant in self.mutants}
        if self.message is not None or "defect" in survivors:
            return "error"
        return "unproven" if "another truth" in survivors or any(chain.broken for chain in self.chains) else "verified"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "title": self.title,
            "status": self.status,
            "seconds": round(self.seconds, 6),
            "message": self.message,
            "totals": totals(self.mutants).as_json(),
            "chains": [chain.as_json() for chain in self.chains],
        }


@dataclass(frozen=True, slots=True)
class MutationReport:
    """Everything one ``symcheck mutate`` did."""

    proofs: tuple[ProofScore, ...] = field(default=())

    @property
    def status(self) -> str:
        statuses = {proof.status for proof in self.proofs}
        return next((status for status in ("error", "unproven") if status in statuses), "verified")

    @property
    def mutants(self) -> tuple[MutantReport, ...]:
        return tuple(mutant for proof in self.proofs for mutant in proof.mutants)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "status": self.status,
            "totals": totals(self.mutants).as_json(),
            "proofs": [proof.as_json() for proof in self.proofs],
        }
