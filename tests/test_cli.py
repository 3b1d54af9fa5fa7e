"""The command's contract: exit statuses, one line on standard error, one JSON document on standard output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import BAD, GOOD, REFUTED

Command = Callable[..., "subprocess.CompletedProcess[str]"]


def put(project: Path, **texts: str) -> None:
    for name, text in texts.items():
        (project / "proofs" / f"{name}.py").write_text(text)


def one_error_line(result: subprocess.CompletedProcess[str]) -> str:
    assert result.stderr.startswith("symcheck: ") and result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_run_reports_every_proof_and_exits_by_the_worst(project: Path, command: Command) -> None:
    put(project, g_1=GOOD, g_2=BAD, g_3=REFUTED, h_1="proof = Proof(", helper="x = 1")
    good = command("run", "g_1", "g_3")
    assert (good.returncode, good.stderr) == (0, "")
    assert "✓ verified" in good.stdout and "refuted, as expected" in good.stdout
    assert "2 of 2 chains as expected" in good.stdout and "\x1b" not in good.stdout
    mixed = command("run", "g")
    assert mixed.returncode == 1 and "✗ refuted" in mixed.stdout and "1 not" in mixed.stdout
    assert "\ng_2  wrong  refuted\n2 of 3 chains as expected" in mixed.stdout
    everything = command("run", "nonesuch", "h_1", "g_1")
    assert everything.returncode == 2 and "✓ verified" in everything.stdout
    assert everything.stderr.count("symcheck: ") == 2 and everything.stderr.count("\n") == 2


HEAD = "from symcheck import Proof\nfrom sympy.abc import x, y\nproof = Proof(title='t')\n"
BROKEN = {
    "thrown": (HEAD + "class Own(BaseException): pass\nraise Own('mine')", "thrown.py, line 5: Own: mine"),
    "unfinished": (HEAD + "proof.chain('a', x)", "unfinished.py: chain 'a' has no step"),
    "twice": (HEAD + "proof.chain('a', x).eq(y)\nproof = Proof(title='u')", "twice.py: 2 proofs in one file"),
}


def test_a_marker_learns_of_each_file_what_is_wrong_with_it(project: Path, command: Command) -> None:
    put(project, good=GOOD, empty=HEAD, **{name: text for name, (text, _) in BROKEN.items()})
    (project / "proofs" / "looped.py").symlink_to("looped.py")
    (project / "proofs" / "._good.py").write_bytes(b"\0Proof(")  # what a Mac packs beside good.py
    (project / "proofs" / "folder.py").mkdir()
    result = command("run", "--json", "--jobs", "1")
    proofs = {proof["id"]: proof for proof in json.loads(result.stdout)["proofs"]}
    assert proofs.keys() == {"good", "empty", "looped", *BROKEN} and proofs["good"]["status"] == "verified"
    assert result.returncode == 2 and len(result.stderr.splitlines()) == len(BROKEN) + 1
    for name, message in [
        *((name, text) for name, (_, text) in BROKEN.items()),
        ("looped", "looped.py: cannot be read"),
    ]:
        assert message in proofs[name]["message"] and f"symcheck: {proofs[name]['message']}\n" in result.stderr
    assert "  no chain, so nothing is claimed" in command("run", "empty").stdout


def test_names_are_no_commands_for_the_terminal(project: Path, command: Command) -> None:
    put(project, g_1=HEAD.replace("'t'", "'\x1b[31mred\u202e'") + "proof.chain('a\\nb', x).eq(x)")
    result = command("run", "g_1")
    assert result.returncode == 0 and "?[31mred?" in result.stdout and "\n  a b\n" in result.stdout


@pytest.mark.parametrize("arguments", [["check", "x = x"], ["list"], ["check", "x = x", "--json"]])
def test_a_full_disk_is_one_line_and_a_closed_output_none(project: Path, arguments: list[str]) -> None:
    program = [sys.executable, "-m", "symcheck", *arguments]
    with open("/dev/full", "w") as full:
        result = subprocess.run(program, cwd=project, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert result.returncode == 2 and "No space left" in one_error_line(result)
    closed = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *program], cwd=project, capture_output=True, timeout=60)
    assert (closed.returncode, closed.stderr) == (0, b"")


def test_run_json_is_one_document_with_the_broken_ones_in_it(project: Path, command: Command) -> None:
    put(project, g_1=GOOD, h_1="proof = Proof(")
    result = command("run", "--json", "g_1", "h_1", "nonesuch")
    document = json.loads(result.stdout)
    assert result.returncode == 2 and document["schema"] == "symcheck/1" and document["status"] == "error"
    assert [(p["id"], p["status"]) for p in document["proofs"]] == [
        ("g_1", "verified"), ("h_1", "error"), ("nonesuch", "error"),
    ]  # fmt: skip
    assert document["proofs"][0]["chains"][0]["steps"][0]["status"] == "verified"
    assert "nonesuch" in document["proofs"][2]["message"]


def test_what_a_proof_prints_does_not_reach_standard_output(project: Path, command: Command) -> None:
    put(project, g_1="import os; print('hello'); os.write(1, b'raw')\n" + GOOD)
    result = command("run", "g_1", "--json")
    assert json.loads(result.stdout)["status"] == "verified" and "hello" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "nonesuch"),
        ("run", "--bogus"),
        ("run", "--jobs", "0"),
        ("frobnicate",),
        ("check",),
        ("check", "x = 1", "--timeout", "-1"),
        ("show", "nonesuch"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(command: Command, arguments: tuple[str, ...]) -> None:
    result = command(*arguments)
    assert result.returncode == 2 and result.stdout == ""
    one_error_line(result)


def test_bad_usage_in_json_is_still_a_document(command: Command) -> None:
    result = command("run", "--json", "--bogus")
    assert result.returncode == 2 and json.loads(result.stdout)["status"] == "error"


def test_check_exits_by_the_verdict(command: Command) -> None:
    right = command("check", "(x + y)**2 = x**2 + 2*x*y + y**2")
    assert right.returncode == 0 and right.stdout.startswith("✓ verified"), right
    wrong = command("check", "--json", "(x + y)**2 = x**2 + y**2")
    document = json.loads(wrong.stdout)
    assert wrong.returncode == 1 and document["proofs"][0]["id"] == "check" and document["status"] == "refuted"


def test_strict_forbids_conditions(command: Command) -> None:
    loose, strict = command("check", "x/x = 1"), command("check", "x/x = 1", "--strict")
    assert loose.returncode == 0 and "provided  x ≠ 0" in loose.stdout
    assert strict.returncode == 1 and "provided  x ≠ 0" in strict.stdout
    assert command("check", "x/x = 1", "--strict", "--given", "x > 0").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals")
def test_a_terminal_gets_colour_and_its_width(project: Path) -> None:
    import os
    import pty

    leader, follower = pty.openpty()
    put(project, g_1=GOOD)
    child = subprocess.Popen(
        [sys.executable, "-m", "symcheck", "run", "g_1"],
        cwd=project,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "60", "PYTHONIOENCODING": "utf-8"},
    )
    os.close(follower)
    chunks = []
    while True:
        try:
            chunk = os.read(leader, 4096)
        except OSError:  # how Linux says that the other side is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    text = b"".join(chunks).decode()
    assert child.wait(timeout=60) == 0 and "\x1b[32m✓" in text
    title = next(line for line in text.splitlines() if "A square" in line)
    assert title.rstrip().endswith("g_1\x1b[0m") and title.count(" ") < 60


@pytest.mark.parametrize(
    "formula", ["x", "(" * 100_000, '__import__("os").system("touch broken-in") = 1', "9**9**9**9 = 1", "a <= b >= c"]
)
def test_hostile_formulas_are_refused_in_a_line(project: Path, command: Command, formula: str) -> None:
    result = command("check", formula)
    assert result.returncode == 2 and result.stdout == ""
    assert len(one_error_line(result)) < 1000
    assert not (project / "broken-in").exists()


def test_check_json_of_an_unreadable_formula(command: Command) -> None:
    result = command("check", "--json", "x")
    document: dict[str, Any] = json.loads(result.stdout)
    (proof,) = document["proofs"]
    assert (result.returncode, proof["id"], proof["status"]) == (2, "check", "error") and proof["message"]


def test_list_runs_nothing(project: Path, command: Command) -> None:
    put(project, g_1=GOOD, g_2="open('ran', 'w')\n" + BAD, helper="x = 1")
    result = command("list")
    assert result.returncode == 0 and "g_1 9.1 A square" in " ".join(result.stdout.split())
    assert "helper" not in result.stdout and not (project / "ran").exists()
    listed = json.loads(command("list", "--json").stdout)
    assert {"g_1", "g_2"} <= {proof["id"] for proof in listed["proofs"]}


def test_show_prints_the_board_or_latex(project: Path, command: Command) -> None:
    put(project, g_1=GOOD)
    assert "A square" in command("show", "g_1").stdout
    latex = command("show", "g_1", "--latex")
    assert latex.returncode == 0 and r"\begin{align*}" in latex.stdout and "&= " in latex.stdout


def test_an_ascii_terminal_gets_ascii(project: Path, command: Command) -> None:
    put(project, g_1=GOOD)
    result = command("run", "g_1", PYTHONIOENCODING="ascii")
    assert result.returncode == 0 and "+ verified" in result.stdout and result.stdout.isascii()


def test_a_closed_pipe_is_silent(project: Path) -> None:
    put(project, g_1=GOOD)
    child = subprocess.Popen(
        [sys.executable, "-m", "symcheck", "run", "g_1"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    assert child.wait(timeout=60) == 141  # as after SIGPIPE: nobody has seen a verdict
    assert child.stderr.read() == b""


def test_the_commands_own_process_never_imports_sympy(project: Path) -> None:
    put(project, g_1=GOOD)
    for arguments in (["--help"], ["list"], ["run", "g_1"], ["check", "x = x"]):
        code = f"import sys; from symcheck.cli import entry; s = entry({arguments!r}); "
        code += "sys.exit(s or any(name in sys.modules for name in ('sympy', 'flint', 'z3')))"
        result = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, (arguments, result)


def test_a_formula_without_quotes_is_told_so(command: Command) -> None:
    assert "put the formula in quotes" in one_error_line(command("check", "x", "=", "x"))


def test_help_and_completion(command: Command) -> None:
    result = command("--help")
    assert result.returncode == 0 and "_SYMCHECK_COMPLETE" in result.stdout
    assert "60 times --timeout" in " ".join(command("run", "--help").stdout.split())


def test_proof_ids_complete(project: Path) -> None:
    from symcheck.cli import _complete_ids, main

    put(project, g_1=GOOD, g_2=GOOD)
    import click

    context = click.Context(main)
    assert _complete_ids(context, main.params[0], "g_") == ["g_1", "g_2"]
