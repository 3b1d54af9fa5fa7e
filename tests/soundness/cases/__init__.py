"""The cases, by subject; each file holds a list ``CASES`` of one subject, with the source of every expected answer."""

from __future__ import annotations

from tests.soundness.cases import (
    branches,
    calculus,
    events,
    expectations,
    gradients,
    inequalities,
    information,
    matrices,
    maximisers,
    mixtures,
    numbers,
    papers,
    rationals,
    sums,
)
from tests.soundness.vocabulary import Case

_SUBJECTS = (
    branches,
    rationals,
    numbers,
    sums,
    calculus,
    inequalities,
    matrices,
    gradients,
    expectations,
    events,
    information,
    maximisers,
    mixtures,
    papers,
)
CASES: list[Case] = [case for subject in _SUBJECTS for case in subject.CASES]
