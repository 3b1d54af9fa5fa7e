"""What a benchmark claim is: two SymPy terms, built afresh for every measurement, and whether they are equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr


@dataclass(frozen=True)
class Statement:
    """``lhs = rhs`` as SymPy terms.

    ``build`` makes both sides, so that no repetition finds work of an earlier one on the terms themselves (SymPy keeps
    hashes and assumptions there). ``given`` says what SymPy's assumptions on symbols cannot (``beta < 1``); symcheck
    gets both. ``true`` says whether the equation holds where both sides are defined.
    """

    name: str
    group: str
    build: Callable[[], tuple[Expr, Expr]]
    given: tuple[str, ...] = ()
    true: bool = True
