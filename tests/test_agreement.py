"""The two engines agree on random pairs of terms (``benchmarks/agreement.py``): some here, any number there."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
PAIRS = 50
"""Pairs of each theory; the seed is fixed, so that a failure is the same tomorrow."""


@pytest.fixture(scope="module")
def agreement() -> Any:
    """benchmarks/ is a folder of scripts and not a package."""
    sys.path.insert(0, str(FOLDER))
    try:
        yield importlib.import_module("agreement")
    finally:
        sys.path.remove(str(FOLDER))
        for name in ("agreement", "rewriting", "scalar_terms", "law_terms"):
            sys.modules.pop(name, None)


@pytest.mark.parametrize("name", ["field", "sums", "calculus", "order", "probability", "gaussian", "matrix"])
def test_normal_form_and_models_never_contradict_each_other(agreement: Any, name: str) -> None:
    theories = [theory for theory in agreement.THEORIES if theory.name == name]
    tally = agreement.run(PAIRS, 0, theories)
    counts: Counter[str] = tally.counts[name]
    assert not tally.contradictions
    assert counts["equal"] >= 0.4 * PAIRS, tally.gaps  # half of the pairs are rewritten
    assert counts["unequal"] >= 0.25 * PAIRS, counts
    assert counts["undecided, though rewritten"] <= 0.05 * PAIRS, tally.gaps


def test_a_contradiction_is_told(agreement: Any) -> None:
    """A pair said to be equal that is not, and an edit that a patched prover calls equal."""
    theory = agreement.THEORIES[0]
    from sympy import symbols

    x, y = symbols("x y", real=True)
    pair = agreement.Pair(theory, x + y, x - y, True, "by hand")
    assert agreement.ask(pair).verdict(pair) == "contradictions"
    edited = agreement.Pair(theory, x + y, x - y, False, "by hand")
    assert agreement.Answer(proved=True, provided=False, refuted=True, evaluated=1).verdict(edited) == "contradictions"
    assert agreement.ask(edited).verdict(edited) == "unequal"


def test_pairs_are_the_same_again(agreement: Any) -> None:
    from itertools import islice

    first, second = ([str(pair) for pair in islice(agreement.pairs(agreement.THEORIES, 3), 40)] for _ in range(2))
    assert first == second
