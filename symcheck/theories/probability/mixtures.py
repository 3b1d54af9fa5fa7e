"""Laws that are integrals of joint ones: ``IntegralOver(k(y | x) * p(x), x)``, what a channel k makes of a law p.

A mean under such a law is one under the joint law, whose support lies over that of the mixture up to a null set. Both
sides read them so: this is what such a law says, on terms.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Mul

from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.probability.terms import IntegralOver
from symcheck.theories.probability.variables import COPY


def opened(law: Any, *beside: Any) -> Any:
    """Return the joint law whose marginal a law is; its further variables are none of those in the terms beside it."""
    if isinstance(law, IntegralOver):
        inner = law.integrand
        point: Any = law.variable
        taken = {getattr(one, "name", None) for term in beside for one in free_symbols(term)}
        taken |= {getattr(one, "name", None) for one in free_symbols(inner) - {point}}
        while point.name in taken:
            point = point.marked(COPY)
        return opened(substitute(inner, law.variable, point), *beside)
    if isinstance(law, Mul) and any(isinstance(arg, IntegralOver) for arg in law.args):
        factors: list[Basic] = list(law.args)
        for place, factor in enumerate(factors):
            if isinstance(factor, IntegralOver):
                factors[place] = opened(factor, *beside, *factors[:place], *factors[place + 1 :])
        flat = [part for factor in factors for part in Mul.make_args(factor)]
        return Mul._from_args(flat)
    return law
