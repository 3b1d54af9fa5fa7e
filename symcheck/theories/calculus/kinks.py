"""Kinks, jumps and poles that move: where an expectation must not be differentiated under the integral."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import (
    Abs,
    Integer,
    Max,
    Min,
    Piecewise,
    Pow,
    ceiling,
    cot,
    csc,
    floor,
    log,
    preorder_traversal,
    sec,
    sign,
    tan,
)

from symcheck.theories.calculus.terms import depends
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Norm, Normal
from symcheck.theories.matrix.terms import FrobeniusNorm
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.terms import Density

_LENGTHS = (Norm, FrobeniusNorm)
_KINKED = (Abs, sign, floor, ceiling, Max, Min, Piecewise, Indicator, *_LENGTHS)
_WITH_POLES = (tan, cot, sec, csc)


def has_moving_kink(mean: Any, x: Any) -> bool:
    """Whether an integrand may have a kink or a jump at a place that depends on x: |u - x|, ((u - x)^2)^(1/2).

    The second derivative of E|u - a| by a is 2 p(a), and that of |u - a| is 0 wherever it has one. Under a Gaussian law
    so is a pole: tanh(1/(u - a)) jumps. Under another, that u is never a is asked.
    """
    moving = [*_kinked(mean), *(_poles(mean) if mean.has(Normal) else ())]
    names = {item.name for item in mean.integrated}
    return any(
        depends(node, x) and any(getattr(item, "name", None) in names for item in free_symbols(node)) for node in moving
    )


def _poles(term: Any) -> Iterator[Any]:
    """Yield the odd negative powers in a term of what is not shown to be positive, and functions that have poles."""
    for node in preorder_traversal(term):
        if isinstance(node, Pow):
            base, exponent = node.args
            if exponent.could_extract_minus_sign() and not exponent.is_even:
                if not (base.is_positive or base.has(Density, Normal)):
                    yield node
        elif isinstance(node, _WITH_POLES):
            yield node


def _kinked(term: Any) -> Iterator[Any]:
    """Yield what may have kinks or jumps in a term; an even power of a length has none."""
    if isinstance(term, Pow):
        base, exponent = term.args
        if isinstance(exponent, Integer) and exponent % 2 == 0 and isinstance(base, (Abs, *_LENGTHS)):
            yield from _kinked(base.args[0])
            return
        if not isinstance(exponent, Integer) and not (base.is_positive or base.has(Density)):
            yield term
    elif isinstance(term, _KINKED):
        yield term
    for arg in term.args:
        yield from _kinked(arg)


def is_smooth_form(term: Any, x: Any) -> bool:
    """Whether a term has, where it depends on x, no kinks, no jumps and no poles, by its form."""
    poles = (
        node
        for node in preorder_traversal(term)
        if isinstance(node, (log, *_WITH_POLES)) or (isinstance(node, Pow) and node.exp.could_extract_minus_sign())
    )
    return not any(depends(node, x) for node in (*_kinked(term), *poles))
