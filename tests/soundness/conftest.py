"""The line at the end of the pytest run: confident wrong answers (must be 0), decided, undecided."""

from __future__ import annotations

from typing import Any

from tests.soundness.vocabulary import TALLY


def pytest_terminal_summary(terminalreporter: Any) -> None:
    decided = TALLY.right + len(TALLY.wrong)
    if not decided + TALLY.undecided:
        return
    terminalreporter.section("soundness")
    terminalreporter.write_line(
        f"confident wrong answers: {len(TALLY.wrong)} (must be 0); decided: {decided}; undecided: {TALLY.undecided}"
    )
    for text in TALLY.wrong:
        terminalreporter.write_line(f"  wrong: {text}")
    for text in TALLY.newly_decided:
        terminalreporter.write_line(f"  decided now, take off open=True: {text}")
