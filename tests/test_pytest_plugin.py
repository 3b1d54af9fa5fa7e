"""The plugin in a pytest of its own, and ``assert_verified``."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest

import symcheck.chain
import symcheck.proof  # noqa: F401  (imported once here: pytester forgets what an inner run imports)
from symcheck.testing import assert_verified

from .conftest import BAD, GOOD, REFUTED


@pytest.fixture
def plugin() -> list[str]:
    """Load the plugin by hand where the package is not installed."""
    installed = any(point.value == "symcheck.pytest_plugin" for point in entry_points(group="pytest11"))
    return [] if installed else ["-p", "symcheck.pytest_plugin"]


@pytest.fixture
def proofs(pytester: pytest.Pytester) -> pytest.Pytester:
    folder = pytester.mkdir("proofs")
    (folder / "helper.py").write_text("VALUE = 1\n")
    (folder / "good.py").write_text("import helper\n" + GOOD)
    (folder / "wrong.py").write_text(BAD)
    (folder / "printed.py").write_text(REFUTED)
    return pytester


def test_one_test_a_chain_and_the_report_as_failure(proofs: pytest.Pytester, plugin: list[str]) -> None:
    result = proofs.runpytest_inprocess(*plugin, "proofs", "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*good.py::square PASSED*", "*printed.py::as printed PASSED*", "*step 1 is wrong*"])
    result.stdout.fnmatch_lines(["FAILED *wrong.py::wrong - wrong: refuted, expected verified*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*helper*")


def test_a_file_or_a_chain_can_be_named(proofs: pytest.Pytester, plugin: list[str]) -> None:
    proofs.runpytest_inprocess(*plugin, "proofs/good.py").assert_outcomes(passed=1)
    proofs.runpytest_inprocess(*plugin, "proofs/good.py::square").assert_outcomes(passed=1)


def test_a_broken_file_is_a_collection_error_of_one_line(proofs: pytest.Pytester, plugin: list[str]) -> None:
    (proofs.path / "proofs" / "broken.py").write_text(GOOD + "\nfoo\n")
    result = proofs.runpytest_inprocess(*plugin, "proofs")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*broken.py, line 8: NameError: name 'foo' is not defined*"])


def test_ordinary_test_folders_are_left_alone(pytester: pytest.Pytester, plugin: list[str]) -> None:
    pytester.makepyfile(test_a="from symcheck import Proof\ndef test_a():\n    assert Proof")
    pytester.makepyfile(tools="Proof = print\nProof('not collected without being asked')")
    pytester.runpytest_inprocess(*plugin).assert_outcomes(passed=1)
    pytester.runpytest_inprocess(*plugin, "test_a.py").assert_outcomes(passed=1)


def test_a_project_without_proofs_does_not_import_sympy(pytester: pytest.Pytester, plugin: list[str]) -> None:
    pytester.makepyfile("import sys\ndef test_a():\n    assert 'sympy' not in sys.modules")
    pytester.runpytest_subprocess(*plugin).assert_outcomes(passed=1)


def test_assert_verified_returns_the_verdict_or_fails_with_the_report() -> None:
    assert assert_verified("(x + y)**2", "x**2 + 2*x*y + y**2").status == "verified"
    with pytest.raises(AssertionError, match="refuted") as caught:
        assert_verified("(x + y)**2", "x**2 + y**2")
    assert "left over" in str(caught.value) or "at  " in str(caught.value)
    with pytest.raises(AssertionError, match="strict"):
        assert_verified("x/x", "1", strict=True)
