"""What runs inside a worker process: one job (a proof file, a typed formula, a listing of terms) within its limits.

Two limits hold even inside C code. Wall clock: before every step ``faulthandler``'s watchdog, a C thread, is armed to
end the process. Memory: ``RLIMIT_AS``; Python raises MemoryError, while a C library aborts the process. Before each
step the worker writes its name to a journal, so that the parent knows which step the process died in and can run the
job again without it (``Job.killed``). Only plain data goes in and comes out.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from symcheck.errors import InputError
from symcheck.verdict import ProofReport, StepReport

if TYPE_CHECKING:
    from symcheck.export.step import ExportedProof
    from symcheck.mutation.score import ProofScore
    from symcheck.proof import Proof

LOADING = "loading"
_startup_failure: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of work. ``step_limit`` and ``load_limit`` are hard, in seconds; ``budget`` is for the job as a whole.

    ``mutants`` and ``mutant_timeout`` are for a job that mutates: how many an expression, and seconds for each.
    """

    kind: Literal["file", "text", "show", "mutate", "export", "export text"]
    id: str
    source: str
    given: tuple[str, ...] = ()
    timeout: float = 10.0
    strict: bool = False
    step_limit: float = 12.0
    load_limit: float = 12.0
    budget: float = 600.0
    journal: str = ""
    killed: tuple[tuple[int, int, str], ...] = ()
    mutants: int | None = None
    mutant_timeout: float = 1.0


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The job met MemoryError and was given up, so that a fresh process can go on without the step it was in."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What ``show`` prints: per chain its name, and per line the relation and the expression in three notations."""

    id: str
    question: str
    title: str
    given: tuple[str, ...]
    chains: tuple[ListedChain, ...]


@dataclass(frozen=True, slots=True)
class ListedChain:
    name: str
    expect: str
    given: tuple[str, ...]
    lines: tuple[ListedLine, ...]


@dataclass(frozen=True, slots=True)
class ListedLine:
    relation: str
    expression: str
    display: str
    latex: str
    by: tuple[str, ...] = ()


class _Skipped(dict[tuple[int, int], str]):
    """The steps not to try: those that killed a worker, and every step once the job's budget is spent."""

    def __init__(self, killed: Mapping[tuple[int, int], str], deadline: float) -> None:
        super().__init__(killed)
        self._deadline = deadline

    def __bool__(self) -> bool:
        return True  # though it may still be empty, it is not the same as nothing

    def get(self, key: Any, default: Any = None) -> Any:
        if key in self.keys():
            return self[key]
        return "timeout" if time.monotonic() > self._deadline else default

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or time.monotonic() > self._deadline

    def __missing__(self, key: tuple[int, int]) -> str:
        if time.monotonic() > self._deadline:
            return "timeout"
        raise KeyError(key)


class Journal:
    """The watch of one job: writes what begins to a file and arms the watchdog for it."""

    def __init__(self, path: str, step_limit: float) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # The watchdog's own words tell the parent that it was the clock, and a C library's, that it was the memory.
        self._last_words = os.open(path + ".err", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._step_limit = step_limit

    def __enter__(self) -> Journal:
        os.dup2(self._last_words, 2)
        return self

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        os.close(self._file)
        os.close(self._last_words)

    def load(self, limit: float) -> None:
        """The file is being run, or the formula read."""
        self._write({"at": LOADING})
        self._arm(limit)

    def begin(self, chain_index: int, step_index: int, label: str) -> None:
        self._write({"at": "step", "chain": chain_index, "step": step_index, "label": label})
        self._arm(self._step_limit)

    def end(self, report: StepReport) -> None:
        self._write({"at": "between"})
        self._arm(self._step_limit)

    def _write(self, entry: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(entry).encode() + b"\n")

    def _arm(self, seconds: float) -> None:
        try:
            faulthandler.dump_traceback_later(seconds, exit=True, file=self._last_words)
        except RuntimeError:  # no room for the stack of the watchdog's thread
            raise MemoryError from None


def start(memory_mib: int) -> None:
    """Prepare a fresh worker: signals, streams, the memory limit, and the slow imports."""
    global _startup_failure
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent stops the workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    faulthandler.disable()  # inherited from a test runner, it would write tracebacks when a C library aborts
    # What a proof prints goes to standard error: standard output belongs to the report. What C libraries write goes
    # to the journal's file while a job runs.
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        errors = os.dup(2)
    except OSError:  # started with standard error closed
        errors = os.dup(nothing)
    sys.stdout = sys.stderr = open(errors, "w", encoding="utf-8", errors="backslashreplace", buffering=1)
    sys.stdin = open(os.devnull, encoding="utf-8")
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
    _report_every_exit()
    _limit_memory(memory_mib)
    try:
        import symcheck.chain
        import symcheck.printing  # noqa: F401  (imported now, outside every step's time)
    except MemoryError:
        _startup_failure = f"symcheck does not fit in {memory_mib} MiB; raise --memory"
    except ImportError as error:
        _startup_failure = f"symcheck cannot start: {error}; reinstall it with `pip install symcheck`"


def _report_every_exit() -> None:
    """Give this process's ``os._exit(0)`` another status: pebble takes 0 for a worker's healthy end and waits on."""
    worker, leave = os.getpid(), os._exit

    def exit_visibly(status: int) -> NoReturn:
        leave(status or 70 if os.getpid() == worker else status)

    os._exit = exit_visibly


def _limit_memory(mib: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: no such limit
        return
    wanted = mib * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):  # macOS refuses RLIMIT_AS; the wall-clock limit still holds
        return


def work(job: Job) -> ProofReport | ProofScore | ExportedProof | Listing | OutOfMemory:
    """Do one job. A broken input is a ProofReport with a message; nothing is raised for it."""
    started = time.monotonic()
    if _startup_failure is not None:
        return ProofReport(job.id, message=_startup_failure)
    with Journal(job.journal, job.step_limit) as journal:
        try:
            journal.load(job.load_limit)
            return _do(job, journal, started + job.budget)
        except InputError as error:
            message = str(error) if "text" in job.kind else _of_file(job.source, str(error))
            return ProofReport(job.id, message=message, seconds=time.monotonic() - started)
        except MemoryError:
            return OutOfMemory()
        except (KeyboardInterrupt, SystemExit) as error:  # no real Ctrl-C arrives here: the proof raised it
            return ProofReport(job.id, message=_of_file(job.source, f"the proof raised {type(error).__name__}"))
        except BaseException as error:  # whatever it is, it may not even be possible to send it to the parent
            # A defect of symcheck or of a class in the proof file; the rest of the run goes on, and this is shown.
            return ProofReport(
                job.id, message=f"{job.id}: symcheck failed with {_named(error)}; please report it with the proof"
            )


def _do(job: Job, journal: Journal, deadline: float) -> ProofReport | ProofScore | ExportedProof | Listing:
    skipped = _Skipped({(chain, step): reason for chain, step, reason in job.killed}, deadline)
    if job.kind == "text":
        from symcheck.api import check_text

        return check_text(job.source, job.given, timeout=job.timeout, strict=job.strict, watch=journal, killed=skipped)
    if job.kind == "export text":
        from symcheck.api import read_text
        from symcheck.export.coq import export_proof

        return export_proof(read_text(job.source, job.given), timeout=job.timeout, watch=journal, killed=skipped)
    from symcheck.discovery import load_proof

    proof = load_proof(job.source)
    if job.kind == "show":
        return list_proof(proof)
    if job.kind == "export":
        from symcheck.export.coq import export_proof

        return export_proof(proof, timeout=job.timeout, watch=journal, killed=skipped)
    if job.kind == "mutate":
        from symcheck.mutation.scoring import score_proof

        return score_proof(
            proof,
            limit=job.mutants,
            timeout=job.mutant_timeout,
            deadline=deadline,
            check_timeout=job.timeout,
            watch=journal,
            killed=skipped,
        )
    return proof.check(timeout=job.timeout, strict=job.strict, watch=journal, killed=skipped)


def _of_file(source: str, message: str) -> str:
    """Begin a message with the file it is about, if it does not say so itself."""
    from symcheck.discovery import shown

    return message if message.startswith(shown(source)) else f"{shown(source)}: {message}"


def _named(error: BaseException) -> str:
    from symcheck.discovery import one_line

    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else ""
    return one_line(f"{type(error).__name__}: {error}") + place


def list_proof(proof: Proof) -> Listing:
    """Render a proof's chains without checking them."""
    from symcheck.printing import display, infix, latex

    chains = []
    for chain in proof.chains:
        start = len(chain.relations) + 1 - len(chain.expressions)  # 1 for a predicate, which has no first expression
        relations = ("", *chain.relations)[start:]
        reasons = ((), *chain.reasons)[start:]
        lines = tuple(
            ListedLine(relation, infix(term), display(term), latex(term), tuple(str(reason) for reason in by))
            for relation, term, by in zip(relations, chain.expressions, reasons, strict=True)
        )
        given = tuple(display(item) for item in chain.given.stated if item not in proof.given.stated)
        chains.append(ListedChain(chain.name, chain.expect, given, lines))
    given = tuple(display(item) for item in proof.given.stated)
    return Listing(proof.id, proof.question, proof.title, given, tuple(chains))


def ready() -> None:
    """The first task of a pool: it makes pebble start the workers, whose imports then overlap the parent's."""
