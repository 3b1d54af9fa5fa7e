"""What is timed for one member of a family, each in a worker."""

from __future__ import annotations

from typing import Any

from families import BY_NAME
from measure import clock
from subjects import checked, difference_is_zero
from sympy.core.cache import clear_cache

TRIALS = 5
"""The python-flint computation takes microseconds: the mean of several runs in a row."""


def _fresh(name: str, n: int) -> tuple[Any, Any]:
    clear_cache()
    return BY_NAME[name].terms(n)


def raw(name: str, n: int) -> tuple[float, str]:
    """Time python-flint alone."""
    run = BY_NAME[name].raw(n)
    seconds, answers = clock(lambda: [run() for _ in range(TRIALS)])
    return seconds / TRIALS, "zero" if all(answers) else "not zero"


def normal_form(name: str, n: int) -> tuple[float, str]:
    """Time the normal forms of both sides and their difference."""
    lhs, rhs = _fresh(name, n)
    seconds, zero = clock(difference_is_zero, lhs, rhs)
    return seconds, "zero" if zero else "not zero"


def verdict(name: str, n: int) -> tuple[float, str]:
    """Time ``symcheck.check``."""
    lhs, rhs = _fresh(name, n)
    return clock(checked, lhs, rhs)


def sympy(name: str, n: int) -> tuple[float, str]:
    """Time SymPy's best suited function (expand, together or cancel)."""
    lhs, rhs = _fresh(name, n)
    seconds, zero = clock(BY_NAME[name].sympy, lhs, rhs)
    return seconds, "zero" if zero else "not zero"
