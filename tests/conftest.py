"""Shared fixtures: a project folder to write proofs in, and the command run as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

GOOD = """
from sympy import symbols
from symcheck import Proof
x, y = symbols("x y", real=True)
proof = Proof(question="9.1", title="A square")
proof.chain("square", (x + y)**2).eq(x**2 + 2*x*y + y**2)
"""
BAD = """
from sympy import symbols
from symcheck import Proof
x, y = symbols("x y", real=True)
proof = Proof(question="9.2", title="A wrong square")
proof.chain("wrong", (x + y)**2).eq(x**2 + y**2)
"""
REFUTED = """
from sympy import symbols
from symcheck import Proof
x, y = symbols("x y", real=True)
proof = Proof(question="9.3", title="A wrong square, said to be wrong")
proof.chain("as printed", (x + y)**2, expect="refuted").eq(x**2 + y**2)
"""
# A proof whose second step does STUCK and cannot be interrupted cooperatively; it reports as the real one does.
STUCK = """
import time
from symcheck import Proof
from symcheck.verdict import ChainReport, ClaimReport, ProofReport, StepReport, Verdict

def stuck():
    {stuck}

class StuckProof(Proof):
    def check(self, *, timeout=10.0, strict=False, watch=None, killed=None):
        steps = []
        for i in (1, 2, 3):
            if (0, i) in (killed or {{}}):
                verdict = Verdict("unproven", reason=killed[0, i])
            else:
                watch.begin(0, i, f"step {{i}}")
                if i == 2:
                    stuck()
                verdict = Verdict("verified", models=3)
            steps.append(StepReport(i, "=", f"e{{i}}", f"e{{i}}", f"e{{i}}", (), verdict))
            watch.end(steps[-1])
        claim = ClaimReport("e0", "=", "e3", "", "e0", "e3")
        status = "unproven" if killed else "verified"
        return ProofReport(self.id, chains=(ChainReport("stuck", claim, "verified", status, steps=tuple(steps)),))

Proof = StuckProof
proof = Proof(question="9.4", title="Stuck")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh current folder with an empty ``proofs`` folder."""
    (tmp_path / "proofs").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(project: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the symcheck command in the project folder; it must end within a minute."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        import os

        return subprocess.run(
            [sys.executable, "-m", "symcheck", *arguments],
            cwd=project,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        )

    return run


# -- the line at the end of the run: what tests/soundness came to, on one processor or (pytest-xdist) on several


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send what this worker counted to the process that reports."""
    vocabulary = sys.modules.get("tests.soundness.vocabulary")
    if vocabulary is not None and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["soundness"] = asdict(vocabulary.TALLY)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """Add up what the workers counted."""
    counted = getattr(node, "workeroutput", {}).get("soundness")
    if counted is not None:
        from tests.soundness.vocabulary import TALLY

        for name, value in counted.items():
            setattr(TALLY, name, getattr(TALLY, name) + value)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    vocabulary = sys.modules.get("tests.soundness.vocabulary")
    if vocabulary is None or not (lines := vocabulary.TALLY.summary()):
        return
    terminalreporter.section("soundness")
    for line in lines:
        terminalreporter.write_line(line)
