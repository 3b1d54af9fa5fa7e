"""Exports for people: the file for Coq; and each verified step with what Coq said of it, or why it is not exported.

``coq_file`` returns text for Coq; the other functions return ``rich`` Text lines, as in ``terminal.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.text import Text

from symcheck.export.coq import prelude
from symcheck.export.coq_text import comment, identifier
from symcheck.export.step import ExportedProof, ExportedStep, ExportReport, totals
from symcheck.report.terminal import Style, wrap

_MARK = {"accepted": "verified", "not accepted": "unproven", "outside": "refuted", "exported": "verified"}
_COLOUR = {"accepted": "green", "not accepted": "yellow", "outside": "dim", "exported": ""}


def coq_file(proofs: Iterable[ExportedProof]) -> str:
    """One file: the prelude, and a module for each proof with a theorem for each step; the other steps as comments."""
    lines = [prelude()]
    names: list[str] = []
    for proof in proofs:
        names.append(identifier(f"proof_{proof.id}", names))
        lines += ["", comment(f"{proof.question} {proof.title or proof.id}".strip()), f"Module {names[-1]}."]
        for step in proof.steps:
            if step.outside is not None:
                lines += ["", comment(f"outside: {step.chain}, step {step.index}: {step.outside}")]
            else:
                lines += ["", step.text]
        lines += ["", f"End {names[-1]}."]
    return "\n".join(lines)


def export_lines(proof: ExportedProof, style: Style) -> list[Text]:
    """A proof: its title, its figures, and a line for each verified step."""
    title = f"{proof.question}  {proof.title}" if proof.question else proof.title or proof.id
    lines = [Text(line, style="bold") for line in wrap(title, max(20, style.width - len(proof.id) - 2))]
    lines[-1].append(f"  {proof.id}", style="dim")
    for step in proof.steps:
        lines += _step(step, style)
    return [*lines, Text(f"  {_figures(proof.steps)}", style="bold")]


def _step(step: ExportedStep, style: Style) -> list[Text]:
    mark = "-" if step.outcome == "outside" else style.mark(_MARK[step.outcome])
    head = f"  {mark} {step.outcome:<13} "
    body = f"{step.chain}, step {step.index}"
    why = step.outside or step.message
    if why is not None:
        body += f": {why}"
    elif step.replaced:
        body += f", whatever the values of {len(step.replaced)} terms" if len(step.replaced) > 1 else (
            ", whatever the value of one term"
        )  # fmt: skip
    parts = wrap(body, max(20, style.width - cell_len(head)))
    return [
        Text((head if i == 0 else " " * cell_len(head)) + part, style=_COLOUR[step.outcome])
        for i, part in enumerate(parts)
    ]


def _figures(steps: Sequence[ExportedStep]) -> str:
    count = totals(tuple(steps))
    scalar = count["steps"] - count["outside"]
    replaced = sum(step.outcome == "accepted" and bool(step.replaced) for step in steps)
    if count["exported"]:
        return f"{count['steps']} verified steps: {scalar} exported, {count['outside']} outside"
    text = f"{count['steps']} verified steps: {scalar} exported, of which Coq accepts {count['accepted']}"
    if replaced:
        text += f" ({replaced} of them for all values of the terms that its reals cannot express)"
    return f"{text}; {count['outside']} outside"


def export_summary(report: ExportReport, seconds: float, style: Style) -> list[Text]:
    """The totals in words."""
    asked = f"Coq {report.coq}: " if report.coq else ""
    return [
        Text(line, style="bold") for line in wrap(f"{asked}{_figures(report.steps)}  in {seconds:.0f} s", style.width)
    ]
