"""All proofs of some questions of the assignment in one warm process, as a multiple of importing SymPy.

    python benchmarks/questions.py [PREFIX]...        # q1 q2 q3 without arguments; q4, q4_3, ...

Each proof is checked once to warm up (imports, SymPy's caches), then ``ROUNDS`` times from a freshly loaded file; the
table shows the median of a proof's CPU time, which hardly depends on what else the machine does, and the time by the
clock of its slowest step.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
AIM, AIM_OF_Q4, SLOWEST = 3.0, 2.0, 0.5
"""All proofs in at most 3 times (question 4: twice) the time of ``import sympy``, and no step over half a second."""


def import_time(rounds: int = 5) -> float:
    """Return the median CPU time of a process that imports SymPy, in seconds."""
    times = []
    for _ in range(rounds):
        start = os.times()
        subprocess.run([sys.executable, "-c", "import sympy"], check=True)
        end = os.times()
        times.append(end.children_user + end.children_system - start.children_user - start.children_system)
    return median(times)


def question_times(prefixes: tuple[str, ...]) -> list[tuple[str, float, float, str, bool]]:
    """Return, for each proof: id, CPU seconds, seconds of its slowest step, that step, whether it came out right."""
    import symcheck

    rows = []
    for path in sorted((ROOT / "proofs").glob("q*.py")):
        if not path.stem.startswith(prefixes):
            continue
        seconds, slowest, where, right = [], [], "", True
        for repetition in range(ROUNDS + 1):
            proof = symcheck.load(str(path))
            start = time.process_time()
            report = proof.check()
            spent = time.process_time() - start
            right = right and report.status == "verified"
            steps = [(s.verdict.seconds, f"{c.name}, step {s.index}") for c in report.chains for s in c.steps]
            if repetition:
                seconds.append(spent)
                slowest.append(max(steps)[0])
                where = max(steps)[1]
        rows.append((path.stem, median(seconds), median(slowest), where, right))
    return rows


def main() -> int:
    """Print the table; the exit status is 1 when a proof did not come out as it expects."""
    prefixes = tuple(sys.argv[1:]) or ("q1", "q2", "q3")
    aim = AIM_OF_Q4 if all(prefix.startswith("q4") for prefix in prefixes) else AIM
    unit = import_time()
    rows = question_times(prefixes)
    print(f"import sympy: {unit:.2f} s")
    for name, seconds, slow, where, right in rows:
        print(f"{name}  {seconds:6.2f} s  slowest {slow:5.2f} s  {where}{'' if right else '  NOT AS EXPECTED'}")
    total = sum(row[1] for row in rows)
    slowest = max(row[2] for row in rows)
    print(f"all   {total:6.2f} s = {total / unit:.1f} x import sympy (aim {aim:g}); ", end="")
    print(f"slowest step {slowest:.2f} s (aim {SLOWEST:g})")
    return 0 if all(row[4] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
