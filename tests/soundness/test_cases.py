"""Every case of ``cases/``, one test each; and that the collection is what it says it is."""

from __future__ import annotations

import pytest

from tests.soundness.cases import CASES
from tests.soundness.vocabulary import TALLY, Case, ask, judge


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    verdict = ask(case)
    outcome = judge(case, verdict)
    if case.expect == "conditional" and outcome == "right" and ask(case, strict=True):
        outcome = "wrong"
    TALLY.add(case, outcome)
    assert outcome != "wrong", f"{case.expect}, says {case.source}: {verdict}"
    if case.is_control and not case.open:
        assert outcome == "right", f"was decided, and is no more: {verdict}"


def test_there_are_enough_of_both() -> None:
    controls = [case for case in CASES if case.is_control]
    assert len(controls) >= 150
    assert len(CASES) - len(controls) >= 150


def test_no_case_stands_twice() -> None:
    texts = [str(case) for case in CASES]
    assert len(set(texts)) == len(texts), sorted(text for text in texts if texts.count(text) > 1)


def test_every_case_names_its_source() -> None:
    assert all(len(case.source) > 3 and "symcheck" not in case.source for case in CASES)
