"""What a case says of a claim, and what a verdict on it is worth: right, undecided, or a confident wrong answer.

The expected answer is the mathematics of design.md, section 2, from the source that the case names; it is never read
off the program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from symcheck import Proof, Verdict, check

Expectation = Literal["verify", "refute", "never", "conditional"]
Outcome = Literal["right", "undecided", "wrong"]
SECONDS = {True: 30.0, False: 3.0}
"""Limits for controls and for traps: a slow machine must still decide a control, and a trap may stay undecided."""


@dataclass(frozen=True)
class Case:
    """A claim ``lhs relation rhs`` under hypotheses, what must come of it, and who says so.

    ``open`` marks a control that is true and that symcheck cannot decide today. ``provided`` are conditions that a
    conditional control must name. With ``reason``, what must not be verified must come out unproven for that reason.
    """

    expect: Expectation
    lhs: Any
    relation: str
    rhs: Any
    given: tuple[Any, ...]
    source: str
    open: bool = False
    provided: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def is_control(self) -> bool:
        """Whether the claim is true; the others are traps."""
        return self.expect in ("verify", "conditional")

    def __str__(self) -> str:
        text = f"{self.lhs} {self.relation}" + ("" if self.rhs is None else f" {self.rhs}")
        return text + (f" given {', '.join(map(str, self.given))}" if self.given else "")


def verify(lhs: Any, relation: str, rhs: Any, *given: Any, source: str, open: bool = False) -> Case:
    """A claim that is true wherever its hypotheses hold and both sides are defined."""
    return Case("verify", lhs, relation, rhs, given, source, open)


def conditional(lhs: Any, relation: str, rhs: Any, *given: Any, source: str, provided: tuple[str, ...]) -> Case:
    """A true claim whose sides are not defined everywhere: the verdict must say where, and ``strict`` must fail."""
    return Case("conditional", lhs, relation, rhs, given, source, provided=provided)


def refute(lhs: Any, relation: str, rhs: Any, *given: Any, source: str) -> Case:
    """A claim that is false at some point of its hypotheses where both sides are defined."""
    return Case("refute", lhs, relation, rhs, given, source)


def never(lhs: Any, relation: str, rhs: Any, *given: Any, source: str, reason: str | None = None) -> Case:
    """What must not be verified: a side is defined nowhere, or diverges, or the hypotheses contradict each other."""
    return Case("never", lhs, relation, rhs, given, source, reason=reason)


def holds(predicate: Any, *given: Any, source: str, open: bool = False) -> Case:
    """A predicate that is true."""
    return Case("verify", predicate, "holds", None, given, source, open)


def fails(predicate: Any, *given: Any, source: str) -> Case:
    """A predicate that is false."""
    return Case("refute", predicate, "holds", None, given, source)


@dataclass
class Tally:
    """What came out so far; printed at the end of the pytest run."""

    right: int = 0
    undecided: int = 0
    wrong: list[str] = field(default_factory=list)
    newly_decided: list[str] = field(default_factory=list)

    def add(self, case: Case, outcome: Outcome) -> None:
        """Count one outcome."""
        if outcome == "wrong":
            self.wrong.append(str(case))
        elif outcome == "undecided":
            self.undecided += 1
        else:
            self.right += 1
            if case.open:
                self.newly_decided.append(str(case))

    def summary(self) -> list[str]:
        """Return the lines that close a run: confident wrong answers (must be 0), decided, undecided."""
        decided = self.right + len(self.wrong)
        if not decided + self.undecided:
            return []
        counts = (
            f"confident wrong answers: {len(self.wrong)} (must be 0); decided: {decided}; undecided: {self.undecided}"
        )
        return [
            counts,
            *(f"  wrong: {text}" for text in self.wrong),
            *(f"  decided now, take off open=True: {text}" for text in self.newly_decided),
        ]


TALLY = Tally()


def ask(case: Case, strict: bool = False) -> Verdict:
    """Return symcheck's verdict on a case."""
    seconds = SECONDS[case.is_control and not case.open]
    if case.relation != "holds":
        return check(case.lhs, case.rhs, case.relation, given=case.given, timeout=seconds, strict=strict)
    proof = Proof(title="a predicate", given=case.given)
    proof.holds("claim", case.lhs)
    return proof.check(timeout=seconds, strict=strict).chains[0].steps[0].verdict


def judge(case: Case, verdict: Verdict) -> Outcome:
    """Say what a verdict on a case is worth; an ``error``, the engine contradicting itself, is wrong."""
    status = verdict.status
    if status == "error" or (status == "refuted" and verdict.counterexample is None and case.relation != "holds"):
        return "wrong"
    match case.expect:
        case "verify":
            return {"verified": "right", "unproven": "undecided"}.get(status, "wrong")  # type: ignore[return-value]
        case "refute":
            return {"refuted": "right", "unproven": "undecided"}.get(status, "wrong")  # type: ignore[return-value]
        case "conditional":
            if status == "unproven":
                return "undecided"
            return "right" if status == "verified" and set(case.provided) <= set(verdict.provided) else "wrong"
    if status == "verified" or (status == "refuted" and case.reason is not None):
        return "wrong"
    return "right" if case.reason is None or case.reason in (verdict.reason or "") else "undecided"
