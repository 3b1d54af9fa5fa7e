"""Runs jobs in worker processes, in parallel and within limits, so that nothing a proof does can stop the others.

A worker that dies (its watchdog fired, a C library aborted for want of memory, a crash) costs one step: the job is run
again without the step it died in, until a report arrives. This module never imports SymPy; the workers do.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures import TimeoutError as FutureTimeoutError  # its own class before Python 3.11
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import symcheck.worker as worker
from symcheck.discovery import ProofFile, shown
from symcheck.errors import InputError
from symcheck.export.step import ExportedProof
from symcheck.mutation.score import ProofScore
from symcheck.verdict import ProofReport
from symcheck.worker import Job, Listing, OutOfMemory

Result = ProofReport | ProofScore | ExportedProof | Listing
_POLL = 0.1  # seconds between two looks at the journals
_MOST_DEATHS = 200  # of one job; with a budget for the job this is never reached by the clock alone


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds per step, MiB per worker; the rest follows from the seconds.

    A step ends itself at ``timeout``; the watchdog kills at ``step``. Loading a file may take ``load`` seconds.
    A whole proof may take ``proof`` seconds: what was not tried by then is unproven (timeout).
    """

    timeout: float = 10.0
    memory_mib: int = 4096

    @property
    def step(self) -> float:
        return 1.1 * self.timeout + 1.0

    @property
    def load(self) -> float:
        return max(self.timeout, 3.0)

    @property
    def proof(self) -> float:
        return max(60.0 * self.timeout, 60.0)


@dataclass(slots=True)
class _Task:
    """One job on its way: its future, its journal, what killed its workers so far."""

    job: Job
    future: Future[Any]
    killed: dict[tuple[int, int], str] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    deaths: int = 0
    budget: float = 600.0


class Runner:
    """A pool of workers as a context manager; leaving it, by Ctrl-C too, stops them. They start at once."""

    def __init__(self, limits: Limits, jobs: int = 1) -> None:
        import multiprocessing

        from pebble import CONSTS, ProcessPool

        CONSTS.sleep_unit = 0.02  # how often pebble looks after its workers; the default adds 0.2 s to every run
        # A forked worker does not run the user's main module again, so scripts need no `__main__` guard.
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        self._limits = limits
        self._folder = tempfile.mkdtemp(prefix="symcheck-")
        self._pool = ProcessPool(
            max_workers=jobs,
            initializer=worker.start,
            initargs=(limits.memory_mib,),
            context=multiprocessing.get_context(method),  # type: ignore[arg-type]
        )
        self._warm = self._pool.schedule(worker.ready)

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._pool.stop()
        self._pool.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    def check_files(
        self, proofs: Sequence[ProofFile], *, strict: bool = False, on_tick: Callable[[list[str]], None] | None = None
    ) -> Iterator[ProofReport]:
        """Check proof files; yields their reports in the order given. ``on_tick`` is told what is being checked."""
        jobs = [None if proof.broken else self._job("file", proof.id, proof.path, strict=strict) for proof in proofs]
        results = self._run([job for job in jobs if job is not None], on_tick)
        for proof, job in zip(proofs, jobs, strict=True):
            if job is None:
                yield ProofReport(proof.id, proof.question, proof.title, message=proof.broken)
                continue
            report = next(results)
            assert isinstance(report, ProofReport)
            if report.message is not None and not report.title:
                report = replace(report, question=proof.question, title=proof.title)
            yield report

    def mutate_files(
        self,
        proofs: Sequence[ProofFile],
        *,
        limit: int | None,
        timeout: float,
        budget: float,
        on_tick: Callable[[list[str]], None] | None = None,
    ) -> Iterator[ProofScore]:
        """Mutate proofs, at most ``limit`` mutants an expression, ``timeout`` seconds each, ``budget`` seconds a proof.

        Yields their scores in the order given; a worker that dies costs one mutant.
        """
        jobs = [
            None
            if proof.broken
            else replace(
                self._job("mutate", proof.id, proof.path), mutants=limit, mutant_timeout=timeout, budget=budget
            )
            for proof in proofs
        ]
        results = self._run([job for job in jobs if job is not None], on_tick)
        for proof, job in zip(proofs, jobs, strict=True):
            score = proof.broken if job is None else next(results)
            if isinstance(score, ProofReport):
                score = score.message
            if isinstance(score, ProofScore):
                yield score
            else:
                yield ProofScore(proof.id, proof.question, proof.title, message=str(score))

    def export_files(
        self, proofs: Sequence[ProofFile], *, on_tick: Callable[[list[str]], None] | None = None
    ) -> Iterator[ExportedProof]:
        """Check proof files and export their verified steps; yields the exports in the order given."""
        jobs = [None if proof.broken else self._job("export", proof.id, proof.path) for proof in proofs]
        results = self._run([job for job in jobs if job is not None], on_tick)
        for proof, job in zip(proofs, jobs, strict=True):
            yield _exported(proof.broken if job is None else next(results), proof.id, proof.question, proof.title)

    def export_text(self, text: str, given: Sequence[str]) -> ExportedProof:
        """Check one typed formula and export its verified steps; the id is ``check``."""
        (result,) = self._run([self._job("export text", "check", text, given=tuple(given))], None)
        return _exported(result, "check")

    def check_text(self, text: str, given: Sequence[str], *, strict: bool = False) -> ProofReport:
        """Check one typed formula; the report's id is ``check``."""
        (report,) = self._run([self._job("text", "check", text, given=tuple(given), strict=strict)], None)
        assert isinstance(report, ProofReport)
        return report

    def show(self, proof: ProofFile) -> Listing:
        """Load a proof and return its chains as text. Raises InputError when the file is broken."""
        if proof.broken is not None:
            raise InputError(proof.broken)
        (listing,) = self._run([self._job("show", proof.id, proof.path)], None)
        if not isinstance(listing, Listing):
            raise InputError(listing.message or f"{proof.id}: nothing to show")
        return listing

    # --- one job ------------------------------------------------------------------------------------------------------

    def _job(self, kind: Any, name: str, source: str, *, given: tuple[str, ...] = (), strict: bool = False) -> Job:
        limits = self._limits
        return Job(
            kind=kind,
            id=name,
            source=source,
            given=given,
            timeout=limits.timeout,
            strict=strict,
            step_limit=limits.step,
            load_limit=limits.load,
            budget=limits.proof,
        )

    def _submit(self, job: Job, killed: dict[tuple[int, int], str], budget: float) -> tuple[Job, Future[Any]]:
        handle, journal = tempfile.mkstemp(dir=self._folder)
        os.close(handle)
        marked = tuple((chain, step, reason) for (chain, step), reason in killed.items())
        job = replace(job, journal=journal, killed=marked, budget=budget)
        # The backstop of the backstops: a job whose worker neither answers nor dies.
        hard = budget + self._limits.load + 2 * self._limits.step
        return job, self._pool.schedule(worker.work, args=(job,), timeout=hard)

    def _run(self, jobs: Sequence[Job], on_tick: Callable[[list[str]], None] | None) -> Iterator[Result]:
        tasks = [_Task(*self._submit(job, {}, job.budget), budget=job.budget) for job in jobs]
        results: dict[int, Result] = {}
        for index in range(len(tasks)):
            while index not in results:
                waiting = {task.future: i for i, task in enumerate(tasks) if i not in results}
                done, _ = wait(waiting, timeout=_POLL if on_tick else None, return_when=FIRST_COMPLETED)
                for future in done:
                    result = self._settle(tasks[waiting[future]])
                    if result is not None:
                        results[waiting[future]] = result
                if on_tick:
                    on_tick([label for i, task in enumerate(tasks) if i not in results for label in _doing(task)])
            yield results[index]

    def _settle(self, task: _Task) -> Result | None:
        """Return the result of a task whose future is done, or None after sending it out again without a step."""
        from pebble import ProcessExpired

        job = task.job
        try:
            result = task.future.result()
            if not isinstance(result, OutOfMemory):
                return result
            reason = "memory"
        except ProcessExpired as death:
            reason = _cause(job.journal, death.exitcode)
        except FutureTimeoutError:
            reason = "timeout"
        except RuntimeError as error:  # BrokenProcessPool: workers die before they take a job
            return self._failed(job, f": the worker process cannot be kept alive ({error}); try a larger --memory")
        last = _last_entry(job.journal)
        if last is None or last["at"] == worker.LOADING:
            return self._failed(job, self._while_loading(job, reason))
        step = (last.get("chain", -1), last.get("step", -1))
        task.deaths += 1
        if last["at"] != "step" or step in task.killed or task.deaths > _MOST_DEATHS:
            return self._failed(job, f": the worker ended between two steps ({reason}); please report it")
        task.killed[step] = reason
        spent = time.monotonic() - task.started
        task.job, task.future = self._submit(job, task.killed, max(0.0, task.budget - spent))
        return None

    def _while_loading(self, job: Job, reason: str) -> str:
        what = "to load" if "text" not in job.kind else "to be read"
        if reason == "timeout":
            return f" took longer than {job.load_limit:g} s {what}; raise --timeout, or make the file do less"
        if reason == "memory":
            return f" ran out of memory while loading (limit {self._limits.memory_mib} MiB); raise --memory"
        return f": the process ended while loading ({reason})"

    @staticmethod
    def _failed(job: Job, message: str) -> ProofReport:
        name = "the formula" if "text" in job.kind else shown(job.source)
        return ProofReport(job.id, message=name + message)


def _exported(result: Result | str | None, name: str, question: str = "", title: str = "") -> ExportedProof:
    """Return an export as it is, and what went wrong instead of one as a message."""
    if isinstance(result, ExportedProof):
        return result
    message = result.message if isinstance(result, ProofReport) else str(result)
    return ExportedProof(name, question, title, message=message)


def _last_entry(journal: str) -> dict[str, Any] | None:
    try:
        lines = Path(journal).read_bytes().splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        try:
            return json.loads(line)
        except ValueError:  # the last line, cut short by the death
            continue
    return None


def _doing(task: _Task) -> list[str]:
    if not task.future.running():
        return []
    entry = _last_entry(task.job.journal)
    if entry is None:
        return []
    if entry["at"] == worker.LOADING:
        return [f"{task.job.id}: loading"]
    if entry["at"] != "step":
        return [task.job.id]
    number = entry["step"]
    if task.job.kind == "mutate" and "mutant" in entry["label"]:  # the label says which of how many
        return [f"{task.job.id}: {entry['label']}"]
    step = f"step {number}" if number > 0 else f"suggestions for step {-number}"
    return [f"{task.job.id}: {entry['label']}, {step}"]


def _cause(journal: str, exit_code: int) -> str:
    """Say why a worker died: ``timeout``, ``memory``, ``crash`` or ``exit``, from its last words and its exit code."""
    try:
        words = Path(journal + ".err").read_bytes()[:20_000].lower()
    except OSError:
        words = b""
    if b"timeout (" in words:
        return "timeout"
    if b"memory" in words or b"alloc" in words or exit_code == -9:  # the kernel's own out-of-memory killer uses 9
        return "memory"
    return "crash" if exit_code < 0 else "exit"
