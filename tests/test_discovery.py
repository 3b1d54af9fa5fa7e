"""Which files are proofs, which proofs a name stands for, and what goes wrong when one is loaded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symcheck.discovery import find, known_proofs, load, load_proof, local_proofs, one_line, read_proof, scan
from symcheck.errors import InputError

from .conftest import GOOD


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "is_proof"),
    [
        ("from symcheck import Proof\nproof = Proof(question='1.1', title='t')", True),
        ("import symcheck as s\nproof = s.Proof(question='1.1', title='t')", True),
        ("from symcheck import Proof as P\nq = P(question='1.1', title='t')", True),
        ("from symcheck import Proof\nif True:\n    p = Proof(question='1.1', title='t').chain('a', 1)", True),
        ("from symcheck import Proof\ndef make():\n    return Proof(question='1.1')", False),
        ("from symcheck import Proof\nmake = lambda: Proof(question='1.1')", False),
        ("x = 1", False),
        ("# Proof(\nx = 1", False),
    ],
)
def test_a_proof_calls_proof_at_module_level(tmp_path: Path, text: str, is_proof: bool) -> None:
    found = read_proof(write(tmp_path / "a.py", text))
    assert (found is not None) is is_proof
    if found:
        assert (found.id, found.question) == ("a", "1.1")


def test_reading_runs_nothing_and_imports_no_sympy(tmp_path: Path) -> None:
    write(tmp_path / "a.py", "open('touched', 'w')\nfrom symcheck import Proof\nproof = Proof(question='1', title='t')")
    code = "import sys; from symcheck import discovery as d; print(d.scan(__import__('pathlib').Path('.'))[0].title);"
    code += "sys.exit('sympy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "t\n"), result.stderr
    assert not (tmp_path / "touched").exists()


def test_broken_files_count_only_when_they_look_like_proofs(tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.py", "proof = Proof(\n  question=\n")
    other = write(tmp_path / "other.py", "def (:\n")
    found = read_proof(broken)
    assert found is not None and found.broken is not None and "broken.py, line" in found.broken
    assert read_proof(other) is None
    named = read_proof(other, named=True)
    assert named is not None and named.broken is not None and "SyntaxError" in named.broken


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe Proof(\n", b"Proof(\0)", b"proof = Proof(" + b"(" * 100_000, b"Proof()" + b"-" * 100_000 + b"1"],
)
def test_hostile_bytes_are_one_line(tmp_path: Path, content: bytes) -> None:
    found = read_proof(write(tmp_path / "odd.py", content), named=True)
    assert found is not None and found.broken is not None
    assert "\n" not in found.broken and len(found.broken) < 500


def test_exact_id_beats_prefix_and_prefix_means_underscore(project: Path) -> None:
    for name in ("q1", "q1_1", "q1_2", "q10_1", "q2_1"):
        write(project / "proofs" / f"{name}.py", GOOD)
    assert [proof.id for proof in find("q1")] == ["q1"]
    (project / "proofs" / "q1.py").unlink()
    assert [proof.id for proof in find("q1")] == ["q1_1", "q1_2"]
    with pytest.raises(InputError, match=r"did you mean .*q2_1"):
        find("q2_l")


def test_paths_and_natural_order(project: Path) -> None:
    for name in ("q2_10", "q2_9", "q10_1"):
        write(project / "other" / f"{name}.py", GOOD)
    write(project / "other" / "helper.py", "x = 1")
    assert [proof.id for proof in find("other")] == ["q2_9", "q2_10", "q10_1"]
    assert [proof.id for proof in find("other/q2_9.py")] == ["q2_9"]
    for name, why in (("other/helper.py", "not a proof"), ("other/no.py", "no such file"), ("", "is not a proof")):
        with pytest.raises(InputError, match=why):
            find(name)
    with pytest.raises(InputError):
        find("x" * 5000)
    os.mkfifo(project / "pipe.py")
    with pytest.raises(InputError, match="not a file"):
        find("pipe.py")


def test_folders_come_from_the_nearest_pyproject(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(project / "derivations" / "d1.py", GOOD)
    config = write(project / "pyproject.toml", "[tool.symcheck]\nproofs = ['derivations']\n")
    (project / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(project / "deep" / "er")
    assert [proof.id for proof in local_proofs()] == ["d1"]
    for text, why in (
        ("[tool.symcheck]\nproofs = 'derivations'", "must be a list"),
        ("[tool.symcheck]\nproofs = ['nowhere']", "not a folder"),
        ("[tool.symcheck\n", "not valid TOML"),
    ):
        write(config, text)
        with pytest.raises(InputError, match=why):
            local_proofs()


def test_shipped_proofs_are_known_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symcheck import discovery

    write(tmp_path / "home" / "_proofs" / "s1.py", GOOD)
    monkeypatch.setattr(discovery, "_PACKAGE", tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    assert [(proof.id, proof.shipped) for proof in known_proofs()] == [("s1", True)]
    assert find("s1")[0].shipped


def test_load_returns_the_files_one_proof(tmp_path: Path) -> None:
    assert load_proof(write(tmp_path / "a.py", GOOD)).id == "a"
    two = GOOD.replace("proof", "one") + "\ntwo = Proof(question='2', title='t')\n"
    with pytest.raises(InputError, match="2 proofs in one file"):
        load_proof(write(tmp_path / "b.py", two))
    assert load_proof(write(tmp_path / "c.py", GOOD.replace("proof", "mine"))).id == "c"
    borrowed = "from a import proof as theirs\nfrom symcheck import Proof\nmine = Proof(question='3', title='own')\n"
    assert load_proof(write(tmp_path / "d.py", borrowed)).title == "own"


def test_load_takes_an_id_or_a_path(project: Path) -> None:
    for name in ("q1_1", "q1_2"):
        write(project / "proofs" / f"{name}.py", GOOD)
    assert load("q1_1").id == load("proofs/q1_1.py").id == load(project / "proofs" / "q1_1.py").id == "q1_1"
    with pytest.raises(InputError, match="q1_1, q1_2; name one"):
        load("q1")
    with pytest.raises(InputError, match="SyntaxError"):
        load(write(project / "proofs" / "q2.py", "Proof("))


def test_helpers_of_two_folders_do_not_collide(tmp_path: Path) -> None:
    text = "from symcheck import Proof\nimport helper\nproof = Proof(question='1', title=helper.NAME)\n"
    for name in ("one", "two"):
        write(tmp_path / name / "helper.py", f"NAME = {name!r}")
        write(tmp_path / name / "p.py", text)
    before, path = set(sys.modules), list(sys.path)
    assert [load_proof(tmp_path / name / "p.py").title for name in ("one", "two", "one")] == ["one", "two", "one"]
    assert "helper" not in sys.modules and sys.path == path
    assert not {name for name in set(sys.modules) - before if "proof" in name and "symcheck" not in name}


def test_an_edit_within_the_same_second_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "p.py"
    for title in ("plus", "less"):  # equal length: a .pyc could not tell them apart
        write(path, f"from symcheck import Proof\nproof = Proof(question='1', title={title!r})\n")
        os.utime(path, (1, 1))
        assert load_proof(path).title == title


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nfoo\n", "p.py, line 2: NameError: name 'foo' is not defined"),
        ("import sys\nsys.exit(3)\n", "p.py, line 2: the file exits"),
        ("raise ValueError('a\\nb')", "p.py, line 1: ValueError: a b"),
        ("import helper\n", "helper.py, line 2: ZeroDivisionError"),
        ("import bad_helper\n", "bad_helper.py, line 1: SyntaxError"),
        ("x = 1\n", "no Proof is bound to a name"),
        ("def f(): f()\nf()", "RecursionError"),
        ("(\n", "SyntaxError"),
    ],
)
def test_whatever_goes_wrong_in_the_file_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path / "helper.py", "x = 1\n1 / 0\n")
    write(tmp_path / "bad_helper.py", "def (:\n")
    with pytest.raises(InputError) as caught:
        load_proof(write(tmp_path / "p.py", text))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_error_of_sympy_names_the_line_and_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ("from sympy import *", "from symcheck import *", "z = Family('z')", "Derivative(z[1], z[1])")
    path = write(tmp_path / "p.py", "\n".join(lines))
    monkeypatch.chdir(tmp_path)  # where frames of no file, as <frozen importlib>, would seem to lie beside the proof
    with pytest.raises(InputError, match=r"p\.py, line 4: ValueError: .*a member x\[j\] of a process"):
        load_proof(path)


def test_odd_file_names_print_as_one_line(tmp_path: Path) -> None:
    for name in ("a\nb.py", "a b.py", os.fsdecode(b"a\xff.py")):
        try:
            write(tmp_path / name, "Proof(")
        except OSError:  # a file system that refuses such names
            continue
    for proof in scan(tmp_path):
        assert proof.broken is not None and one_line(proof.broken) == proof.broken
        proof.broken.encode()


MISTAKES = {
    "proof.chain('a', KL(p(z))).eq(0)": r"KL\(q, p\) missing",
    "proof.chain('a', x, exect='refuted').eq(x)": r"Proof.chain\(name, first, given=, claim=, expect=\) got",
    "proof.chain('a', x).eq(x, given=[])": r"Chain.eq\(term, by\) got an unexpected",
    "proof.chain('a', x).equals(x)": r"the steps of a chain are \.eq",
    "proof.claim('a', x)": "a proof has assume, cases, chain",
    "proof.chain('a', x).eq(entrpy(p(z)))": r"name 'entrpy' is not defined; did you mean entropy\?",
    "from symcheck import entrpy": r"import name 'entrpy' from 'symcheck'; did you mean entropy\?",
    "from symcheck import bayes": "write `from symcheck.rules import bayes`",
    "bayes": "write `from symcheck.rules import bayes`",
    "missing + 1": "declare it first",
    "proof.chain('a', A*A)": r"transpose one, as in A\.T\*B",
    "proof.chain('a', A + 1)": "a matrix plus a number",
    "proof.chain('a', Sum(x, (x, 1)))": r"write Sum\(f, \(k, 1, n\)\)",
    "proof.chain('a', x > 0)": r"x > 0 is a condition, not a term; write Indicator\(x > 0\)",
    "proof.chain('a', x).eq(z | z)": "is not a term",
    "proof.chain('a', Family('c'))": r"c is a sequence, not a term; write c\[t\]",
    "proof.chain('a', p)": r"is a law, not a density",
    "proof.chain('a', E(z, p))": r"p is not a law: write a density such as q\(z \| x\)",
    "proof.chain('a', E(z, p(z), z > 0))": "z > 0 is not a law",
    "proof.chain('a', function('f'))": r"f is a function, not a term; write f\(x\)",
}


@pytest.mark.parametrize(("line", "message"), MISTAKES.items())
def test_a_mistake_in_a_proof_names_its_line_and_what_to_write(tmp_path: Path, line: str, message: str) -> None:
    names = "E, Family, KL, JointLaw, Proof, entropy, function, variable"
    head = f"from symcheck import {names}\nfrom sympy import MatrixSymbol, Sum, Symbol\nx = Symbol('x', real=True)\n"
    head += "A = MatrixSymbol('A', 2, 3)\nz = variable('z')\np = JointLaw('p', z)\nproof = Proof()\n"
    with pytest.raises(InputError, match=rf"a\.py, line 8: .*{message}") as caught:
        load_proof(write(tmp_path / "a.py", head + line))
    assert "\n" not in str(caught.value)
