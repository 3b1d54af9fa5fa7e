"""The README is true: its commands print what it shows, its proof file checks, and every line of its table runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def _console() -> list[tuple[str, list[str]]]:
    block = re.search(r"```console\n(.*?)```", README, flags=re.DOTALL)
    assert block is not None
    runs: list[tuple[str, list[str]]] = []
    for line in block.group(1).splitlines():
        if line.startswith("$ "):
            runs.append((line[2:], []))
        else:
            runs[-1][1].append(line)
    return runs


@pytest.mark.parametrize(("command", "shown"), _console())
def test_the_commands_print_what_is_shown(command: str, shown: list[str]) -> None:
    words = re.match(r"symcheck check '(.*)'$", command)
    assert words is not None
    result = subprocess.run(
        [sys.executable, "-m", "symcheck", "check", words.group(1)], capture_output=True, text=True, encoding="utf-8"
    )
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    assert printed[0].startswith(shown[0])  # the rules and the time follow it
    assert printed[1:] == shown[1:]


def test_the_chain_is_shown_as_it_is_printed() -> None:
    shown = README.split("```text\n")[1].split("```")[0]
    result = subprocess.run(
        [sys.executable, "-m", "symcheck", "run", "q2_1"], capture_output=True, text=True, encoding="utf-8"
    )

    def timeless(text: str) -> list[str]:
        # Which rules could be left out in time (the lines that begin further right) depends on the machine.
        lines = [line for line in text.splitlines() if not line.startswith(" " * 9) or line.startswith(" " * 14)]
        return [re.sub(r"\s+(in )?[\d.]+ (ms|s)$", "", line).rstrip() for line in lines]

    printed = timeless(result.stdout)
    assert all(line in printed for line in timeless(shown))


def test_the_proof_file_checks(tmp_path: Path) -> None:
    from symcheck import load

    path = tmp_path / "sigmoid.py"
    path.write_text(BLOCKS[0], encoding="utf-8")
    report = load(str(path)).check()
    assert report.status == "verified"
    assert [chain.status for chain in report.chains] == ["verified", "verified", "verified", "refuted"]
    assert len([line for line in BLOCKS[0].splitlines() if line.strip()]) <= 15


def test_every_line_of_the_table_runs() -> None:
    rows = [
        re.split(r"(?<!\\)\|", line)[1:4]
        for line in README.split("## The language")[1].split("## Limits")[0].splitlines()
        if line.startswith("| ") and not line.startswith("| name")
    ]
    assert len(rows) >= 25
    namespace: dict[str, object] = {}
    exec(BLOCKS[1], namespace)
    for name, _, line in rows:
        code = line.strip().strip("`").replace("\\|", "|")
        try:
            exec(code, namespace)
        except Exception as error:
            pytest.fail(f"{name.strip()}: `{code}` raised {type(error).__name__}: {error}")


def test_every_public_name_is_in_the_table() -> None:
    import symcheck

    table = README.split("## The language")[1]
    missing = [name for name in symcheck.__all__ if name not in table and not name.startswith("_")]
    assert set(missing) <= {"Chain", "Claim", "InputError", "SymcheckError"}
