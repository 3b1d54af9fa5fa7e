"""Sums and products whose upper end may lie below the lower one: how an antidifference is written.

With f~(k) = f(k) where that is defined and 0 elsewhere (1 elsewhere, and where f(k) = 0, for products),
``SignedSum(f, (k, a, b))`` is S(b) - S(a - 1) for any S with S(n) - S(n - 1) = f~(n) at every integer n. For b >= a - 1
and f defined on a..b it is ``Sum(f, (k, a, b))``. Users do not write these: normal forms do.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Product, Sum, Tuple


class SignedSum(Sum):
    """S(b) - S(a - 1) for the antidifference S of the summand; nothing is evaluated."""

    def __new__(cls, function: Any, *limits: Any) -> SignedSum:
        return _as_it_stands(cls, function, *limits)


class SignedProduct(Product):
    """P(b)/P(a - 1) for the antiproduct P of the factor; nothing is evaluated."""

    def __new__(cls, function: Any, *limits: Any) -> SignedProduct:
        return _as_it_stands(cls, function, *limits)


def _as_it_stands(cls: Any, function: Basic, *limits: Any) -> Any:
    term = Expr.__new__(cls, function, *(Tuple(*limit) for limit in limits))
    term.is_commutative = True
    return term
