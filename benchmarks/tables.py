"""The results as tables for a terminal or a pipe."""

from __future__ import annotations

from typing import Any

from processes import AIMS
from rich.console import Console
from rich.table import Table


def print_results(results: dict[str, Any]) -> None:
    """Print every part that was measured."""
    console = Console() if Console().is_terminal else Console(width=150)
    if "claims" in results:
        _claims(console, results["claims"])
    if "families" in results:
        _families(console, results["families"])
    if "processes" in results:
        _processes(console, results["processes"])


def _ms(timing: dict[str, Any] | None) -> str:
    if timing is None:
        return "-"
    return (
        f"{'>= ' if timing['at_least'] else ''}{timing['seconds'] * 1e3:.3g}"
        if timing["seconds"] < 1
        else (f"{'>= ' if timing['at_least'] else ''}{timing['seconds'] * 1e3:.0f}")
    )


def _ratio(value: float | None, at_least: bool = False) -> str:
    if value is None:
        return "-"
    return f"{'>= ' if at_least else ''}{value:.3g}" if value < 100 else f"{'>= ' if at_least else ''}{value:.0f}"


def _claims(console: Console, part: dict[str, Any]) -> None:
    table = Table(title="Scalar equations: SymPy's simplify(lhs - rhs) == 0 and symcheck; times in ms")
    table.add_column("statement", max_width=46)
    for heading in ("SymPy", "normal form", "proof", "verdict", "SymPy / nf", "SymPy / verdict"):
        table.add_column(heading, justify="right")
    for heading in ("SymPy says", "symcheck says"):
        table.add_column(heading)
    group = None
    for row in part["rows"]:
        if group is not None and row["group"] != group:
            table.add_section()
        group = row["group"]
        sympy = row["sympy"]
        table.add_row(
            row["name"],
            *(_ms(row[key]) for key in ("sympy", "normal_form", "proof", "verdict")),
            _ratio(row["ratio_normal_form"], sympy["at_least"]),
            _ratio(row["ratio_verdict"], sympy["at_least"]),
            "killed" if sympy["at_least"] else sympy["answer"],
            row["verdict"]["answer"] if len(row["verdict"]["answer"]) < 30 else row["verdict"]["answer"][:28] + "…",
        )
    console.print(table)
    table = Table(title="Medians of the ratios (aims: normal form 30, verdict 10)")
    for heading in (
        "group",
        "statements",
        "SymPy / normal form",
        "SymPy / proof",
        "SymPy / verdict",
        "decided: SymPy",
        "decided: symcheck",
    ):
        table.add_column(heading, justify="left" if heading == "group" else "right")
    for name, median in part["medians"].items():
        table.add_row(
            name,
            str(median["count"]),
            *(_ratio(median[key]) for key in ("normal_form", "proof", "verdict")),
            str(median["decided_by_sympy"]),
            str(median["decided_by_symcheck"]),
        )
    console.print(table)
    console.print(
        "Decided: SymPy found a true equation's difference to be 0 (of a false one it says nothing); symcheck verified "
        "a true one or refuted a false one. A statement symcheck did not decide earns no ratio."
    )
    for line in part["wrong"]:
        console.print(f"WRONG ANSWER: {line}", style="bold red")
    console.print("Not comparable: " + "; ".join(part["not_comparable"]))


def _families(console: Console, part: list[dict[str, Any]]) -> None:
    table = Table(title="Growth: symcheck beside raw python-flint (aim at the largest n: within 10); times in ms")
    table.add_column("family")
    for heading in ("n", "python-flint", "normal form", "verdict", "nf / flint", "verdict / flint", "SymPy", "says"):
        table.add_column(heading, justify="right")
    family = None
    for row in part:
        if family is not None and row["family"] != family:
            table.add_section()
        table.add_row(
            row["family"] if row["family"] != family else "",
            str(row["n"]),
            *(_ms(row[key]) for key in ("raw", "normal_form", "verdict")),
            _ratio(row["ratio_normal_form"], row["normal_form"]["at_least"]),
            _ratio(row["ratio_verdict"], row["verdict"]["at_least"]),
            _ms(row["sympy"]),
            row["verdict"]["answer"],
        )
        family = row["family"]
    console.print(table)


def _processes(console: Console, part: dict[str, dict[str, float]]) -> None:
    table = Table(title="Whole processes")
    table.add_column("command")
    for heading in ("ms", "ratio to importing SymPy", "aim"):
        table.add_column(heading, justify="right")
    for name, row in part.items():
        aim = AIMS.get(name)
        table.add_row(name, f"{row['seconds'] * 1e3:.0f}", f"{row['ratio']:.2f}", "" if aim is None else f"< {aim}")
    console.print(table)
