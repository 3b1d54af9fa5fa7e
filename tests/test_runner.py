"""Isolation: a step that cannot be interrupted, one that eats memory, a crash; everything else is still reported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symcheck.discovery import read_proof
from symcheck.runner import Limits, Runner
from symcheck.verdict import ProofReport

from .conftest import GOOD, STUCK

FOREVER_IN_C = "from flint import fmpz; fmpz(3) ** (10**9)"
SPIN = "while True: pass"
EAT = "x = [bytes(5 * 10**8) for _ in range(1000)]"  # the pages are never touched, so this is quick
EAT_IN_C = "from flint import fmpz; fmpz(1) << 10**11"  # GMP aborts the process
ABORT = "import os; os.abort()"


def check(folder: Path, limits: Limits, jobs: int = 1, **texts: str) -> dict[str, ProofReport]:
    files = []
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
        found = read_proof(folder / f"{name}.py", named=True)
        assert found is not None
        files.append(found)
    with Runner(limits, jobs) as runner:
        return {report.id: report for report in runner.check_files(files)}


def outcomes(report: ProofReport) -> list[tuple[str, str | None]]:
    assert report.message is None, report.message
    return [(step.status, step.verdict.reason) for step in report.chains[0].steps]


@pytest.mark.parametrize(
    ("stuck", "reason"),
    [(SPIN, "timeout"), (FOREVER_IN_C, "timeout"), (EAT, "memory"), (EAT_IN_C, "memory"), (ABORT, "crash")],
    ids=["spins", "stuck in C", "eats memory", "eats memory in C", "aborts"],
)
def test_a_lost_step_costs_one_step(tmp_path: Path, stuck: str, reason: str) -> None:
    began = time.monotonic()
    reports = check(tmp_path, Limits(timeout=0.5, memory_mib=1500), stuck=STUCK.format(stuck=stuck), good=GOOD)
    first, second, third = outcomes(reports["stuck"])
    assert (first[0], third[0]) == ("verified", "verified")
    assert second[0] == "unproven" and second[1] == reason
    assert reports["good"].status == "verified"
    assert time.monotonic() - began < 20


def test_files_that_never_load_or_eat_memory_are_named(tmp_path: Path) -> None:
    head = "from symcheck import Proof\n"
    reports = check(
        tmp_path,
        Limits(timeout=2.0, memory_mib=1500),
        jobs=2,
        never=f"{head}{SPIN}\nproof = Proof(question='1', title='t')",
        eats=f"{head}{EAT}\nproof = Proof(question='1', title='t')",
        exits=f"{head}import os; os._exit(0)\nproof = Proof(question='1', title='t')",
        interrupts=f"{head}raise KeyboardInterrupt\nproof = Proof(question='1', title='t')",
        good=GOOD,
    )
    assert reports["good"].status == "verified"
    for name, words in (
        ("never", "took longer than 3 s to load"),
        ("eats", "ran out of memory while loading (limit 1500 MiB)"),
        ("exits", "ended while loading (exit)"),
        ("interrupts", "KeyboardInterrupt"),
    ):
        message = reports[name].message
        assert message is not None and words in message and "\n" not in message, message


def test_reports_come_in_the_order_given(tmp_path: Path) -> None:
    slow = GOOD.replace("from sympy", "import time; time.sleep(0.7)\nfrom sympy", 1)
    assert list(check(tmp_path, Limits(), jobs=2, slow=slow, good=GOOD)) == ["slow", "good"]


def test_a_proof_as_a_whole_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "proof", property(lambda self: 0.0))
    report = check(tmp_path, Limits(), good=GOOD)["good"]
    assert outcomes(report) == [("unproven", "timeout")]


def test_an_unguarded_script_may_run_proofs(tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text(GOOD)
    (tmp_path / "script.py").write_text("from symcheck.cli import entry\nprint(entry(['run', 'p.py']))\n")
    result = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.stdout.count("A square") == 1 and result.stdout.endswith("0\n"), result


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_interrupt_stops_the_workers_without_a_traceback(tmp_path: Path) -> None:
    note = "open('pid', 'w').write(str(__import__('os').getpid()))"
    (tmp_path / "p.py").write_text(f"from symcheck import Proof\n{note}\n{SPIN}\nProof()")
    child = subprocess.Popen(
        [sys.executable, "-m", "symcheck", "run", "p.py", "--timeout", "60"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background job would ignore it
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < deadline and child.poll() is None
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out) == (130, "") and err == "symcheck: interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
