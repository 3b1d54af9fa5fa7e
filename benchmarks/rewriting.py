"""Random terms and rewrites of them that change nothing: what the theories of ``agreement.py`` share.

A theory is a way to write a random term, hypotheses under which it is read, and rewrites ``(term, rng) -> term or
None``. A rewrite may change where a term is defined (x/x for 1), never its value where both have one. None of it knows
the normal forms: the identities are those of a textbook, one a function.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import sympy
from sympy import Add, Derivative, Integer, MatAdd, MatMul, Mul, Pow, Product, Rational, Sum

from symcheck.mutation.places import combined, places, rebuilt, replaced
from symcheck.text.vocabulary import unevaluated

Rewrite = Callable[[Any, Random], Any]
Write = Callable[[Random], Any]
HALF = Rational(1, 2)


@dataclass(frozen=True)
class Theory:
    """How random terms of a theory are made, read and rewritten."""

    name: str
    write: Write
    rewrites: tuple[Rewrite, ...]
    given: tuple[Any, ...] = ()


def rewritten(theory: Theory, term: Any, rng: Random, steps: int) -> Any:
    """Apply some rewrites at random places; the same term where none applies."""
    for _ in range(steps):
        spots = [place for place in places(term) if place.term not in getattr(place.parent, "laws", ())]
        rng.shuffle(spots)
        for place in spots[:12]:
            new = rng.choice(theory.rewrites)(place.term, rng)
            whole = None if new is None or new == place.term else replaced(term, place.path, new)
            if whole is not None:
                term = whole
                break
    return term


def add(*terms: Any) -> Any:
    return combined(MatAdd if getattr(terms[0], "shape", None) else Add, terms)


def times(*factors: Any) -> Any:
    return combined(MatMul if any(getattr(f, "shape", None) for f in factors) else Mul, factors)


def power(base: Any, n: Any) -> Any:
    return unevaluated(Pow, base, sympy.sympify(n))


def minus(term: Any) -> Any:
    return times(Integer(-1), term)


# -- rewrites that hold in every theory --------------------------------------------------------------------------------


def shuffled(term: Any, rng: Random) -> Any:
    """a + b = b + a, and a b = b a of numbers."""
    if type(term) not in (Add, Mul, MatAdd) or any(
        getattr(arg, "shape", None) for arg in term.args * (type(term) is Mul)
    ):
        return None
    args = list(term.args)
    rng.shuffle(args)
    return rebuilt(term, args)


def distributed(term: Any, rng: Random) -> Any:
    """a (b + c) = a b + a c, on either side."""
    if type(term) not in (Mul, MatMul):
        return None
    at = [i for i, arg in enumerate(term.args) if type(arg) in (Add, MatAdd)]
    if not at:
        return None
    i = rng.choice(at)
    return add(*(times(*term.args[:i], part, *term.args[i + 1 :]) for part in term.args[i].args))


def added_and_subtracted(term: Any, rng: Random) -> Any:
    """a = (a + b) - b, with b a part of a."""
    if not isinstance(term, sympy.Expr) or getattr(term, "shape", None):
        return None
    parts = [arg for arg in term.args if isinstance(arg, sympy.Expr) and not getattr(arg, "shape", None)]
    if isinstance(term, (Sum, Product, Derivative)) or hasattr(term, "laws") or not parts:
        return None
    b = rng.choice(parts)
    return add(term, b, minus(b))


def scaled(term: Any, rng: Random) -> Any:
    """a = 2 (a/2)."""
    if not isinstance(term, sympy.Expr) or getattr(term, "shape", None) or term.is_Number:
        return None
    n = Integer(rng.choice((2, 3, -1)))
    return times(n, times(1 / n, term))


EVERYWHERE: tuple[Rewrite, ...] = (shuffled, distributed, added_and_subtracted, scaled)
