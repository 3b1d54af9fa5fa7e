"""The benchmarks run, and what they call true and false is so; how fast anything is, they only report."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch):
    """Import a module of benchmarks/, which is a folder of scripts and not a package."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if str(FOLDER) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_quick_run_reports_every_part_as_json():
    done = subprocess.run(
        [sys.executable, str(FOLDER / "run.py"), "--quick", "--json"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert not results["claims"]["wrong"]
    assert results["claims"]["medians"]["all"]["count"] == len(results["claims"]["rows"]) >= 6
    assert {row["family"] for row in results["families"]} >= {
        "Cauchy determinant, n x n",
        "continued fraction of depth n",
    }
    assert all(row["raw"]["answer"] == row["normal_form"]["answer"] == "zero" for row in results["families"])
    assert results["processes"]["python -c 'import sympy'"]["ratio"] == 1


def test_there_are_fifty_statements_besides_those_of_the_proofs(benchmarks):
    own, proofs = benchmarks("claims").OWN, benchmarks("proof_claims").PROOFS
    assert len(own) == 50
    assert len({statement.name for statement in (*own, *proofs)}) == len(own) + len(proofs)


def test_statements_are_true_or_false_as_they_say(benchmarks):
    """Floating-point values at one point, by mpmath: a source other than symcheck."""
    values = {
        "w": 1.3,
        "x": 0.7,
        "y": -1.9,
        "z": 2.3,
        "a": 0.31,
        "b": 0.57,
        "c": 0.23,
        "s": 1.7,
        "t": 0.9,
        "m": 3,
        "n": 2,
    }
    values |= {"alpha": 0.83, "A": 0.61, "d": 3, "x0": 0.4, "x_before": -1.2, "x_t": 0.9, "epsilon": 0.35}
    for statement in (*benchmarks("claims").OWN, *benchmarks("proof_claims").PROOFS):
        lhs, rhs = statement.build()
        at = {symbol: values[symbol.name] for symbol in lhs.free_symbols | rhs.free_symbols}
        left, right = (complex(side.evalf(40, subs=at)) for side in (lhs, rhs))
        close = abs(left - right) < 1e-9 * max(1, abs(left))
        if statement.name == "almost an integer":
            assert abs((lhs - rhs).evalf(40)) > 1e-13
        else:
            assert close == statement.true, statement.name


def test_python_flint_alone_confirms_every_family(benchmarks):
    for family in benchmarks("families").FAMILIES:
        for n in family.sizes[:2]:
            assert family.raw(n)(), (family.name, n)
