"""Time one thing once, in a worker process that can be killed; medians over repetitions.

Every measurement clears SymPy's cache and builds its terms afresh before the clock starts, for SymPy and symcheck
alike. The first run of a statement in a worker is thrown away for both (imports on first use), unless it is
the only one.
"""

from __future__ import annotations

import time
from concurrent.futures import TimeoutError
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median
from typing import Any

from pebble import ProcessExpired, ProcessPool

STARTING = 60.0
"""Seconds a fresh worker may take to import everything, over and above the limit of a measurement."""


@dataclass(frozen=True)
class Timing:
    """Median seconds, and what was answered; ``at_least`` when the time limit ended it, ``answer`` then says so."""

    seconds: float
    answer: str
    at_least: bool = False
    runs: int = 1

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"seconds": self.seconds, "answer": self.answer, "at_least": self.at_least, "runs": self.runs}


class Bench:
    """A worker process for measurements; one that exceeds the limit is killed and replaced."""

    def __init__(self, limit: float, repetitions: int) -> None:
        self.limit = limit
        self.repetitions = repetitions
        self._pool = ProcessPool(max_workers=1, context=get_context("spawn"))

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.stop()
        self._pool.join()

    def time(self, function: Any, *arguments: Any) -> Timing:
        """Return the median of ``function(*arguments)``, which returns (seconds, answer) of one run; warm-up first."""
        self._pool.schedule(ready).result()
        times: list[float] = []
        answer = ""
        for _ in range(self.repetitions + 1):
            try:
                seconds, answer = self._pool.schedule(function, args=arguments, timeout=self.limit).result()
            except TimeoutError:
                return Timing(self.limit, "killed at the time limit", True)
            except ProcessExpired as error:
                return Timing(self.limit, f"the process died ({error})", True)
            times.append(seconds)
            if seconds > self.limit / 4 or sum(times) > self.limit:
                break
        kept = times[1:] or times
        return Timing(median(kept), answer, runs=len(kept))


def ready() -> None:
    """Import what is measured, in the worker, off the clock."""
    import sympy

    import symcheck
    import symcheck.theories.prover

    x = sympy.Symbol("x", real=True)
    symcheck.check(x + 1, 1 + x)
    sympy.simplify(sympy.sin(x) ** 2 + sympy.cos(x) ** 2)


def clock(function: Any, *arguments: Any) -> tuple[float, Any]:
    """Return the seconds one call takes, and its result."""
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result
