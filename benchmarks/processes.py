"""Whole-process times: what a person at a terminal waits for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "python -c 'import sympy'": ("-c", "import sympy"),
    "symcheck --help": ("-m", "symcheck", "--help"),
    "symcheck run q2_1": ("-m", "symcheck", "run", "q2_1"),
}
UNIT = "python -c 'import sympy'"
AIMS = {"symcheck --help": 0.25, "symcheck run q2_1": 2.5}


def process_times(repetitions: int) -> dict[str, dict[str, float]]:
    """Return median seconds of each command and their ratio to importing SymPy; the commands take turns.

    Raises RuntimeError when a command fails, with the last line it wrote.
    """
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    # As for a user: the first round writes the byte code, the others find it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for repetition in range(repetitions + 1):
        for name, arguments in COMMANDS.items():
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, *arguments], capture_output=True, text=True, cwd=ROOT, timeout=300, env=environment
            )
            elapsed = time.perf_counter() - start
            if done.returncode:
                last = (done.stderr or done.stdout).strip().splitlines()[-1:]
                raise RuntimeError(f"`{name}` ended with status {done.returncode}: {' '.join(last)}")
            if repetition:
                times[name].append(elapsed)
    unit = median(times[UNIT])
    return {name: {"seconds": median(values), "ratio": median(values) / unit} for name, values in times.items()}
