"""Where the time of a full verdict goes: ``python benchmarks/hotspots.py [--statement TEXT] [--functions N]``.

Every statement is checked under cProfile (which makes Python code look slower than C code); first the share of each
stage of a check, then the functions by their own time.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys

from claims import OWN
from proof_claims import PROOFS
from subjects import checked, clear_cache

STAGES = (
    ("read_claim", "inputs.py", "reading the claim and `given`"),
    ("prove", "prover.py", "prover"),
    ("_prepare", "session.py", "  of which: hypotheses and lemmas"),
    ("nf", "session.py", "  of which: normal forms (also of hypotheses)"),
    ("impossible", "signs.py", "  of which: z3"),
    ("term_of", "session.py", "  of which: writing elements as terms"),
    ("holds", "comparison.py", "models: values and comparisons"),
    ("admit", "drawing.py", "models: drawing points that satisfy the hypotheses"),
    ("plan_of", "reading.py", "models: planning what to draw"),
    ("propose", "witness.py", "models: z3's witnesses"),
    ("_print", "__init__.py", "rendering (infix, LaTeX, Unicode)"),
)


def main() -> int:
    """Profile and print; the status is 1 when no statement matches."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--statement", default="", help="only statements whose name contains this")
    parser.add_argument("--functions", type=int, default=25, help="how many functions to list (25)")
    options = parser.parse_args()
    statements = [one for one in (*PROOFS, *OWN) if options.statement in one.name]
    if not statements:
        print(f"no statement's name contains {options.statement!r}; see claims.py and proof_claims.py", file=sys.stderr)
        return 1
    profile = cProfile.Profile()
    for statement in statements:
        checked(*statement.build(), statement.given)  # imports on first use
        clear_cache()
        lhs, rhs = statement.build()
        profile.enable()
        checked(lhs, rhs, statement.given)
        profile.disable()
    stats = pstats.Stats(profile)
    total = stats.total_tt  # type: ignore[attr-defined]
    print(f"{len(statements)} statements, {total * 1e3:.0f} ms under the profiler\n")
    for function, file, meaning in STAGES:
        seconds = sum(
            row[3]
            for (path, _, name), row in stats.stats.items()  # type: ignore[attr-defined]
            if name == function and path.endswith(file) and "symcheck" in path
        )
        print(f"{seconds / total:6.1%}  {meaning}")
    print()
    stats.sort_stats("tottime").print_stats(options.functions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
