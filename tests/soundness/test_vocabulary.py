"""The judge judged: verdicts made by hand, so that a runner that lets everything pass does not pass."""

from __future__ import annotations

import pytest

from symcheck.verdict import Counterexample, Verdict
from tests.soundness.vocabulary import conditional, fails, judge, never, refute, verify

POINT = Counterexample({"x": "-1"}, "1", "-1")
VERIFIED = Verdict("verified", models=3)
ONLY_THERE = Verdict("verified", models=3, provided=("x != 1",))
REFUTED = Verdict("refuted", counterexample=POINT)
UNPROVEN = Verdict("unproven", reason="vacuous")
ERROR = Verdict("error", counterexample=POINT)

TRUE = verify("x", "=", "x", source="reflexivity")
FALSE = refute("x", "=", "-x", source="x = 1")
NEVER = never("1/0", "=", "1", source="no value")
VACUOUS = never("x", "=", "1", source="ex falso", reason="vacuous")
SOMEWHERE = conditional("x/x", "=", "1", source="no value at 0", provided=("x != 1",))


@pytest.mark.parametrize(
    ("case", "verdict", "outcome"),
    [
        (TRUE, VERIFIED, "right"),
        (TRUE, UNPROVEN, "undecided"),
        (TRUE, REFUTED, "wrong"),
        (TRUE, ERROR, "wrong"),
        (FALSE, REFUTED, "right"),
        (FALSE, UNPROVEN, "undecided"),
        (FALSE, VERIFIED, "wrong"),
        (FALSE, ONLY_THERE, "wrong"),
        (FALSE, Verdict("refuted"), "wrong"),
        (fails("depends", source="s"), Verdict("refuted"), "right"),
        (FALSE, ERROR, "wrong"),
        (NEVER, UNPROVEN, "right"),
        (NEVER, REFUTED, "right"),
        (NEVER, VERIFIED, "wrong"),
        (VACUOUS, UNPROVEN, "right"),
        (VACUOUS, REFUTED, "wrong"),
        (VACUOUS, Verdict("unproven", reason="timeout"), "undecided"),
        (SOMEWHERE, ONLY_THERE, "right"),
        (SOMEWHERE, VERIFIED, "wrong"),
        (SOMEWHERE, Verdict("verified", models=3, provided=("x != 0",)), "wrong"),
        (SOMEWHERE, UNPROVEN, "undecided"),
        (SOMEWHERE, REFUTED, "wrong"),
    ],
)
def test_what_a_verdict_is_worth(case, verdict, outcome):
    assert judge(case, verdict) == outcome
