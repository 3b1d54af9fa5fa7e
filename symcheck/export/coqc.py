"""Asking Coq: one process a step, within a time limit, and no axioms but those of Coq's real numbers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from symcheck.errors import InputError
from symcheck.export.coq import prelude
from symcheck.export.step import ExportedStep

AXIOMS = frozenset({"sig_not_dec", "sig_forall_dec", "functional_extensionality_dep", "classic"})
"""The axioms on which Coq's Reals rest."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Coq said of one theorem."""

    accepted: bool
    message: str | None
    seconds: float


def find_coqc() -> str:
    """Return the path of coqc; raises InputError, which says how to get it."""
    path = shutil.which("coqc")
    if path is None:
        raise InputError(
            "coqc was not found: install Coq (on Debian and Ubuntu: apt-get install coq), or leave --check out"
        )
    return path


def version(coqc: str) -> str:
    """Return the version of coqc, such as 8.16.1."""
    shown = subprocess.run([coqc, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"version ([0-9][^\s]*)", shown)
    return found[1] if found else "unknown"


def ask(coqc: str, name: str, text: str, timeout: float) -> Answer:
    """Let Coq check one theorem with its proof, in a process that is ended after ``timeout`` seconds."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="symcheck-coq-") as folder:
        file = Path(folder) / "step.v"
        file.write_text(f"{prelude()}\n{text}\n\nPrint Assumptions {name}.\n", encoding="utf-8")
        process = subprocess.Popen(
            [coqc, "-q", file.name],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that what coqc starts ends with it
        )
        try:
            output, errors = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Answer(False, f"no proof within {timeout:g} s", time.monotonic() - start)
    seconds = time.monotonic() - start
    if process.returncode != 0:
        return Answer(False, _failure(errors), seconds)
    foreign = foreign_axioms(output)
    if foreign:
        return Answer(False, f"the proof uses {', '.join(foreign)}", seconds)
    return Answer(True, None, seconds)


def foreign_axioms(output: str) -> list[str]:
    """Return the assumptions that ``Print Assumptions`` lists beyond those of the real numbers.

    >>> foreign_axioms("Axioms:\\nClassicalDedekindReals.sig_not_dec : forall P, P\\ncheat : False")
    ['cheat']
    """
    _, _, listed = output.partition("Axioms:")
    names = re.findall(r"^([\w.']+)\s*:", listed, flags=re.MULTILINE)
    return [name for name in names if name.rsplit(".", 1)[-1] not in AXIOMS]


def _failure(errors: str) -> str:
    """Say in a line why coqc stopped."""
    if "No applicable tactic" in errors or "Tactic failure" in errors or "Timeout" in errors:
        return "no tactic of the list proves it"
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    start = next((i for i, line in enumerate(lines) if line.startswith("Error")), 0)
    return " ".join(lines[start : start + 4])[:300] or "coqc failed"


def ask_all(steps: Sequence[ExportedStep], timeout: float, jobs: int) -> Iterator[ExportedStep]:
    """Yield the steps in order, those with a theorem with what Coq said of it."""
    coqc = find_coqc()

    def one(step: ExportedStep) -> ExportedStep:
        if step.outside is not None:
            return step
        answer = ask(coqc, step.theorem, step.text, timeout)
        return replace(step, accepted=answer.accepted, message=answer.message, seconds=answer.seconds)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(one, steps)
