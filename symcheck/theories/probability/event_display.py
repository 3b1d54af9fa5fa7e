"""Write the signs of which normal forms make indicators as indicators again: sign(x - a) is 1{x > a} - 1{x < a}."""

from __future__ import annotations

from typing import Any

from sympy import Add, And, Basic, Gt, Integer, Lt, Mul, Pow, expand_mul, sign

from symcheck.theories.field.terms import connective
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import E


def with_indicators(term: Any) -> Any:
    """Replace signs in a term by indicators, and write the means of those as probabilities."""
    if not isinstance(term, Basic) or not term.has(sign):
        return term
    if isinstance(term, Pow) and isinstance(term.base, sign) and term.exp == 2:
        above, below = _sides(term.base.args[0])
        return above + below
    if isinstance(term, sign):
        above, below = _sides(term.args[0])
        return above - below
    if isinstance(term, E):
        return _mean(with_indicators(term.integrand), term.law)
    found = term.func(*map(with_indicators, term.args))
    return expand_mul(found) if isinstance(found, (Add, Mul)) else found


def _sides(difference: Any) -> tuple[Any, Any]:
    """Return the indicators that a difference is positive, and that it is negative."""
    parts = Add.make_args(difference)
    minus = [part for part in parts if part.could_extract_minus_sign()]
    left, right = Add(*(part for part in parts if part not in minus)), -Add(*minus)
    return Indicator(Gt(left, right, evaluate=False)), Indicator(Lt(left, right, evaluate=False))


def _mean(integrand: Any, law: Any) -> Any:
    """Return a mean as a sum of means of products, each of one indicator at most."""
    total: Any = Integer(0)
    for part in Add.make_args(expand_mul(integrand)):
        factors = Mul.make_args(part)
        numbers = [factor for factor in factors if factor.is_Number]
        events = [factor.condition for factor in factors if isinstance(factor, Indicator)]
        rest = [factor for factor in factors if factor not in numbers and not isinstance(factor, Indicator)]
        if events:
            rest.append(Indicator(events[0] if len(events) == 1 else _all(events)))
        total += Mul(*numbers) * E(Mul(*rest), law)
    return total


def _all(conditions: list[Any]) -> Any:
    """Return a conjunction as it stands."""
    return connective(And, conditions)
