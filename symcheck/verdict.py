"""Verdicts and reports: the plain data that leaves the engine.

Nothing here knows a term: every field is a string, a number or a list of such, so a report can cross
a process border, be written as JSON, or be compared. Terms are rendered by whoever builds the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, overload

Status = Literal["verified", "refuted", "unproven", "error"]

SCHEMA = "symcheck/1"
_SEVERITY: dict[str, int] = {"verified": 0, "unproven": 1, "refuted": 2, "error": 3}


def worst(statuses: Iterable[str]) -> Status:
    """Return the worst of some statuses: error, then refuted, then unproven, then verified."""
    return max(statuses, key=_SEVERITY.__getitem__, default="verified")  # type: ignore[return-value, arg-type]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A model of the hypotheses in which the relation fails: names to exact values, and the value of each side."""

    model: dict[str, str]
    lhs: str
    rhs: str

    def as_json(self) -> dict[str, Any]:
        return {"model": dict(self.model), "lhs": self.lhs, "rhs": self.rhs}


@dataclass(frozen=True, slots=True)
class Difference:
    """Both normal forms, and what is left of their difference, in the user's notation; ``display`` is in Unicode."""

    lhs: str
    rhs: str
    rest: str
    display: tuple[str, str, str] | None = None

    def as_json(self) -> dict[str, str]:
        return {"lhs": self.lhs, "rhs": self.rhs, "rest": self.rest}


class Suggestion(str):
    """An edit that would make a step true, in infix notation; ``display`` is its Unicode form."""

    display: str

    def __new__(cls, text: str, display: str = "") -> Suggestion:
        new = super().__new__(cls, text)
        new.display = display or text
        return new


class Deferred(Sequence[str]):
    """A tuple of strings that is made when it is first read; pickled and compared as that tuple."""

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], tuple[str, ...]]) -> None:
        self._make: Callable[[], tuple[str, ...]] | None = make
        self._items: tuple[str, ...] = ()

    def _read(self) -> tuple[str, ...]:
        if self._make is not None:
            self._items, self._make = self._make(), None
        return self._items

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __eq__(self, other: object) -> bool:
        return self._read() == (other._read() if isinstance(other, Deferred) else other)

    def __hash__(self) -> int:
        return hash(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (self._read(),)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What symcheck says of one relation; truthy exactly when it is verified (design.md, section 2).

    ``suggestions`` may be ``Deferred``: they are looked for when somebody reads them.
    """

    status: Status
    rules: tuple[str, ...] = ()
    models: int = 0
    given: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    difference: Difference | None = None
    suggestions: Sequence[str] = ()
    reason: str | None = None
    seconds: float = 0.0
    display_provided: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.status == "verified"


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step ``e[i-1] R e[i]`` of a chain, with its verdict. ``display`` is the Unicode form of ``expression``."""

    index: int
    relation: str
    expression: str
    latex: str
    display: str
    by: tuple[str, ...]
    verdict: Verdict

    @property
    def status(self) -> Status:
        return self.verdict.status

    def as_json(self) -> dict[str, Any]:
        v = self.verdict
        return {
            "index": self.index,
            "relation": self.relation,
            "expression": self.expression,
            "latex": self.latex,
            "by": list(self.by),
            "rules": list(v.rules),
            "status": v.status,
            "models": v.models,
            "reason": v.reason,
            "provided": list(v.provided),
            "difference": v.difference.as_json() if v.difference else None,
            "counterexample": v.counterexample.as_json() if v.counterexample else None,
            "suggestions": list(v.suggestions),
            "seconds": round(v.seconds, 6),
        }


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """A claim as text: infix, Unicode (``display_*``), LaTeX of the whole relation. ``rhs`` is None for predicates."""

    lhs: str
    relation: str
    rhs: str | None
    latex: str
    display_lhs: str
    display_rhs: str | None

    def as_json(self) -> dict[str, Any]:
        return {"lhs": self.lhs, "relation": self.relation, "rhs": self.rhs, "latex": self.latex}


@dataclass(frozen=True, slots=True)
class ChainReport:
    """A chain with the verdict of every step. ``reason`` says why the kernel refused to compose verified steps.

    ``display_given`` and ``display_provided`` are the same conditions in Unicode.
    """

    name: str
    claim: ClaimReport
    expect: Status
    status: Status
    given: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    steps: tuple[StepReport, ...] = ()
    reason: str | None = None
    seconds: float = 0.0
    strict: bool = False
    display_given: tuple[str, ...] = ()
    display_provided: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether the chain came out as its proof says; under ``strict`` a verified chain must be unconditional."""
        if self.status != self.expect:
            return False
        return not (self.strict and self.status == "verified" and self.provided)

    @property
    def first_wrong(self) -> StepReport | None:
        """The first step that is not verified."""
        return next((step for step in self.steps if step.status != "verified"), None)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "claim": self.claim.as_json(),
            "expect": self.expect,
            "status": self.status,
            "given": list(self.given),
            "provided": list(self.provided),
            "steps": [step.as_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class ProofReport:
    """A proof file with the report of each chain; ``message`` says why a broken file could not be checked."""

    id: str
    question: str = ""
    title: str = ""
    chains: tuple[ChainReport, ...] = ()
    assumed: tuple[str, ...] = ()
    lemmas: tuple[str, ...] = ()
    message: str | None = None
    seconds: float = 0.0

    @property
    def status(self) -> Status:
        """Verified when every chain is as expected; else the worst that is not (an unexpected verified is an error)."""
        if self.message is not None:
            return "error"
        surprises: list[str] = []
        for chain in self.chains:
            if chain.as_expected:
                continue
            if chain.status == "verified":
                surprises.append("unproven" if chain.expect == "verified" else "error")
            else:
                surprises.append(chain.status)
        return worst(surprises)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "title": self.title,
            "status": self.status,
            "seconds": round(self.seconds, 6),
            "assumed": list(self.assumed),
            "lemmas": list(self.lemmas),
            "message": self.message,
            "chains": [chain.as_json() for chain in self.chains],
        }


@dataclass(frozen=True, slots=True)
class RunReport:
    """Everything one command checked."""

    proofs: tuple[ProofReport, ...] = field(default=())

    @property
    def status(self) -> Status:
        return worst(proof.status for proof in self.proofs)

    def as_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, "status": self.status, "proofs": [proof.as_json() for proof in self.proofs]}
