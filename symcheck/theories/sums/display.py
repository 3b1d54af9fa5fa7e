"""Write what normal forms leave of sums and products in the user's notation.

c S(b) - c S(m), two antidifferences from one start, is shown as the sum over m + 1..b.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, Mul, Product, Sum

from symcheck.theories.field.terms import with_limits
from symcheck.theories.sums.terms import SignedProduct, SignedSum


def readable(term: Any) -> Any:
    """Replace signed sums and products in a term by sums and products."""
    if not isinstance(term, Basic) or not term.has(SignedSum, SignedProduct):
        return term
    if isinstance(term, (SignedSum, SignedProduct)):
        kind = Sum if isinstance(term, SignedSum) else Product
        return with_limits(kind, readable(term.function), *term.limits)
    if isinstance(term, Add):
        return Add(*(readable(part) for part in _joined(list(term.args))))
    return term.func(*(readable(arg) for arg in term.args))


def _joined(terms: list[Any]) -> list[Any]:
    """Join the pairs c S(b) and -c S(m)."""
    found: list[Any] = []
    waiting: list[tuple[Any, SignedSum]] = []
    for term in terms:
        sums = [factor for factor in Mul.make_args(term) if isinstance(factor, SignedSum)]
        if len(sums) != 1:
            found.append(term)
            continue
        coefficient = Mul(*(factor for factor in Mul.make_args(term) if factor is not sums[0]))
        other = next((pair for pair in waiting if pair[0] == -coefficient and _same(pair[1], sums[0])), None)
        if other is None:
            waiting.append((coefficient, sums[0]))
            continue
        waiting.remove(other)
        found.append(_between(other, (coefficient, sums[0])))
    return found + [Mul(coefficient, total) for coefficient, total in waiting]


def _same(a: SignedSum, b: SignedSum) -> bool:
    return a.function == b.function and a.limits[0][:2] == b.limits[0][:2]


def _between(a: tuple[Any, SignedSum], b: tuple[Any, SignedSum]) -> Any:
    (_, first), (coefficient, second) = a, b
    low, high = first.limits[0][2], second.limits[0][2]
    if (high - low).is_negative or (not (high - low).is_positive and coefficient.could_extract_minus_sign()):
        low, high, coefficient = high, low, -coefficient
    return Mul(coefficient, SignedSum(second.function, (second.limits[0][0], low + 1, high)))
