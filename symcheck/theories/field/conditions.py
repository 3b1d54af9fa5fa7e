"""How conditions are decided in a model: relations between numbers, and, or, not."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Basic

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.field import numbers

_TESTS: dict[type, Callable[[int], bool]] = {
    sympy.Eq: lambda c: c == 0,
    sympy.Ne: lambda c: c != 0,
    sympy.StrictLessThan: lambda c: c < 0,
    sympy.LessThan: lambda c: c <= 0,
    sympy.StrictGreaterThan: lambda c: c > 0,
    sympy.GreaterThan: lambda c: c >= 0,
}
AT_A_JUMP = ("at a jump",)
"""Bound where only whether a term has a value is asked, at one point of an integral."""
TIES: list[Callable[[Basic, At], None]] = []
"""Reasons to refuse a relation whose sides are equal here: each raises Uninterpretable, or lets it pass."""


def condition(term: Basic, at: At) -> bool:
    """Return the truth value of a condition; every part must have a value. Raises Undecided where balls overlap."""
    if term is sympy.true:
        return True
    if term is sympy.false:
        return False
    if isinstance(term, sympy.And):
        return all([condition(arg, at) for arg in term.args])
    if isinstance(term, sympy.Or):
        return any([condition(arg, at) for arg in term.args])
    if isinstance(term, sympy.Not):
        return not condition(term.args[0], at)
    if type(term) not in _TESTS:
        raise Uninterpretable(f"models cannot decide the condition {term}")
    order = numbers.compare(at.number(term.args[0]), at.number(term.args[1]))
    if order == 0 and AT_A_JUMP not in at.bindings:
        for refuse in TIES:
            refuse(term, at)
    return _TESTS[type(term)](order)
