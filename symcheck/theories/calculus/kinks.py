"""Kinks and jumps that move: where an expectation must not be differentiated under the integral."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Abs, Integer, Max, Min, Piecewise, Pow, ceiling, floor, sign

from symcheck.theories.calculus.terms import depends
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Norm
from symcheck.theories.matrix.terms import FrobeniusNorm
from symcheck.theories.probability.terms import Density

_LENGTHS = (Norm, FrobeniusNorm)
_KINKED = (Abs, sign, floor, ceiling, Max, Min, Piecewise, *_LENGTHS)


def has_moving_kink(mean: Any, x: Any) -> bool:
    """Whether an integrand may have a kink or a jump at a place that depends on x: |u - x|, ((u - x)^2)^(1/2).

    The second derivative of E|u - a| by a is 2 p(a), and that of |u - a| is 0 wherever it has one.
    """
    names = {item.name for item in mean.integrated}
    return any(
        depends(node, x) and any(getattr(item, "name", None) in names for item in free_symbols(node))
        for node in _kinked(mean)
    )


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
