"""What an export says of each step, and what Coq said of it: plain data, as in ``verdict.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from symcheck.verdict import SCHEMA

Outcome = Literal["accepted", "not accepted", "outside", "exported"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "not accepted", "outside", "exported")


@dataclass(frozen=True, slots=True)
class ExportedStep:
    """A verified step: ``text`` is its theorem with a proof, or ``outside`` says why it has none.

    ``replaced`` lists the terms for which a variable stands in the theorem. ``accepted`` is what Coq said, None if it
    was not asked; ``message`` why it did not accept.
    """

    chain: str
    index: int
    theorem: str
    claim: str
    text: str = ""
    replaced: tuple[str, ...] = ()
    outside: str | None = None
    accepted: bool | None = None
    message: str | None = None
    seconds: float = 0.0

    @property
    def outcome(self) -> Outcome:
        if self.outside is not None:
            return "outside"
        return "exported" if self.accepted is None else "accepted" if self.accepted else "not accepted"

    def as_json(self) -> dict[str, Any]:
        return {
            "chain": self.chain,
            "index": self.index,
            "claim": self.claim,
            "theorem": self.theorem,
            "text": self.text or None,
            "replaced": list(self.replaced),
            "outcome": self.outcome,
            "reason": self.outside or self.message,
            "seconds": round(self.seconds, 6),
        }


@dataclass(frozen=True, slots=True)
class ExportedProof:
    """The verified steps of a proof; ``message`` says why a broken file could not be exported."""

    id: str
    question: str = ""
    title: str = ""
    steps: tuple[ExportedStep, ...] = ()
    message: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "title": self.title,
            "message": self.message,
            "totals": totals(self.steps),
            "steps": [step.as_json() for step in self.steps],
        }


def totals(steps: tuple[ExportedStep, ...]) -> dict[str, int]:
    """Count steps by outcome."""
    outcomes = [step.outcome for step in steps]
    return {"steps": len(steps), **{name.replace(" ", "_"): outcomes.count(name) for name in OUTCOMES}}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Everything one ``symcheck export`` did; ``coq`` is the version asked, if it was."""

    proofs: tuple[ExportedProof, ...] = field(default=())
    coq: str | None = None

    @property
    def steps(self) -> tuple[ExportedStep, ...]:
        return tuple(step for proof in self.proofs for step in proof.steps)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "coq": self.coq,
            "totals": totals(self.steps),
            "proofs": [proof.as_json() for proof in self.proofs],
        }
