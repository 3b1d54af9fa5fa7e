"""Time symcheck beside SymPy and python-flint: ``python benchmarks/run.py [--quick] [--json] [--only PART]``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from importlib.metadata import version
from statistics import median
from typing import Any

PARTS = ("claims", "families", "processes")
EXPECTED = {
    True: {"normal_form": "zero", "proof": "proved", "verdict": "verified"},
    False: {"normal_form": "not zero", "proof": "not proved", "verdict": "refuted"},
}
"""What each stage answers when it decides a true or a false statement."""


def main() -> int:
    """Run the parts asked for and print them; the status is 1 when symcheck gave a wrong answer."""
    parser = argparse.ArgumentParser(description="Time symcheck beside SymPy and python-flint, in one run, as ratios.")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument(
        "--quick", action="store_true", help="a few statements, small n, few repetitions (a smoke test)"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this part (may be repeated)")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds after which a measurement is killed (20)")
    parser.add_argument("--repeat", type=int, default=5, help="repetitions; medians are reported (5)")
    options = parser.parse_args()
    repetitions = 1 if options.quick else options.repeat
    results = measure(options.only or PARTS, options.quick, options.limit, repetitions, sys.stderr.isatty())
    if options.json:
        print(json.dumps(results, indent=2))
    else:
        from tables import print_results

        print_results(results)
    return 1 if results.get("claims", {}).get("wrong") else 0


def measure(parts: Any, quick: bool, limit: float, repetitions: int, show_progress: bool) -> dict[str, Any]:
    """Return what was measured, as plain data."""
    from measure import Bench

    results: dict[str, Any] = {
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in ("sympy", "python-flint", "z3-solver")},
        "limit": limit,
        "repetitions": repetitions,
    }

    def progress(text: str) -> None:
        if show_progress:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    with Bench(limit, repetitions) as bench:
        if "claims" in parts:
            results["claims"] = claims(bench, quick, progress)
        if "families" in parts:
            results["families"] = families(bench, quick, progress)
    if "processes" in parts:
        from processes import process_times

        progress("processes")
        results["processes"] = process_times(1 if quick else max(repetitions, 3))
    progress("")
    return results


def claims(bench: Any, quick: bool, progress: Any) -> dict[str, Any]:
    """Time every statement, or with ``quick`` one in nine."""
    import subjects
    from proof_claims import NOT_COMPARABLE

    statements = list(subjects.STATEMENTS.values())[:: 9 if quick else 1]
    rows = []
    for statement in statements:
        progress(statement.name)
        row: dict[str, Any] = {"name": statement.name, "group": statement.group, "true": statement.true}
        for key, function in (
            ("normal_form", subjects.normal_form),
            ("proof", subjects.proof),
            ("verdict", subjects.verdict),
            ("sympy", subjects.simplify),
        ):
            row[key] = bench.time(function, statement.name).as_json()
        for key, answer in EXPECTED[statement.true].items():
            # A stage without an answer earns no ratio, however fast it gave up; SymPy's time counts either way.
            useful = row[key]["answer"] == answer
            row[f"ratio_{key}"] = row["sympy"]["seconds"] / row[key]["seconds"] if useful else None
        rows.append(row)
    groups = {
        name: [row for row in rows if row["group"] == name] for name in dict.fromkeys(row["group"] for row in rows)
    }
    groups["all"] = rows
    return {
        "rows": rows,
        "medians": {
            name: {
                "count": len(members),
                **{
                    key: _median([row[f"ratio_{key}"] for row in members])
                    for key in ("normal_form", "proof", "verdict")
                },
                "decided_by_sympy": sum(row["true"] and row["sympy"]["answer"] == "zero" for row in members),
                "decided_by_symcheck": sum(row["ratio_verdict"] is not None for row in members),
            }
            for name, members in groups.items()
        },
        "wrong": [
            f"{row['name']}: {row['verdict']['answer']}"
            for row in rows
            if row["verdict"]["answer"] in (EXPECTED[not row["true"]]["verdict"], "error")
        ],
        "not_comparable": list(NOT_COMPARABLE),
    }


def _median(ratios: list[float | None]) -> float | None:
    known = [ratio for ratio in ratios if ratio is not None]
    return median(known) if known else None


def families(bench: Any, quick: bool, progress: Any) -> list[dict[str, Any]]:
    """Time every family at its sizes, or with ``quick`` at the smallest."""
    import growth
    from families import FAMILIES

    rows = []
    for family in FAMILIES:
        for n in family.sizes[: 1 if quick else None]:
            progress(f"{family.name}, n = {n}")
            row: dict[str, Any] = {"family": family.name, "n": n, "sympy": None}
            for key, function in (
                ("raw", growth.raw),
                ("normal_form", growth.normal_form),
                ("verdict", growth.verdict),
            ):
                row[key] = bench.time(function, family.name, n).as_json()
            if n <= family.sympy_up_to:
                row["sympy"] = bench.time(growth.sympy, family.name, n).as_json()
            for key in ("normal_form", "verdict"):
                row[f"ratio_{key}"] = row[key]["seconds"] / row["raw"]["seconds"]
            rows.append(row)
    return rows


if __name__ == "__main__":
    sys.exit(main())
