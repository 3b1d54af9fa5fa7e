"""Means of products over independent samples: E(prod of g_k(z_k)) = prod of E(g_k(z_k)), also of exp(sum of h_k(z_k)).

(Williams, Probability with Martingales, theorem 7.1.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Integer, Mul, Pow, Product, Sum, exp

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute, with_limits
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.samples import INDEPENDENT
from symcheck.theories.registry import STRETCHES
from symcheck.theories.session import Session


def of_products(core: Any, law: Any, session: Session) -> Quotient | None:
    """Return E(core, law) for a product over all samples of a law; None for another term."""
    if not isinstance(law, Product) or len(law.limits) != 1:
        return None
    index = law.limits[0][0]
    names = {item.name for item in integrated(law.function)}
    free, each = [], []
    for factor in _factors(core):
        if not _samples(factor, names):
            free.append(factor)
            continue
        part = _for_each(factor, law, names, session)
        if part is None:
            return None
        each.append(part)
    if not each or any(index in free_symbols(factor) for factor in free):
        return None
    session.rule(INDEPENDENT)
    mean = with_limits(Product, E(Mul(*each), law.function), *law.limits)
    return session.nf(Mul._from_args([*(free or [Integer(1)]), mean]))


def _factors(term: Any) -> Iterator[Any]:
    """Yield the factors of a product, those of exp(a + b) one by one."""
    for factor in Mul.make_args(term):
        if isinstance(factor, exp):
            yield from (exp(part, evaluate=False) for part in Add.make_args(factor.args[0].expand()))
        else:
            yield factor


def _samples(term: Any, names: set[str]) -> set[Any]:
    return {item for item in free_symbols(term) if getattr(item, "name", None) in names}


def _for_each(factor: Any, law: Any, names: set[str], session: Session) -> Any:
    """Return the g_k of a product of g_k(z_k) over the samples, its index that of the law; None if it is none."""
    power: Any = Integer(1)
    if isinstance(factor, exp):
        sums = [arg for arg in Mul.make_args(factor.args[0]) if isinstance(arg, Sum)]
        coefficient = Mul(*(arg for arg in Mul.make_args(factor.args[0]) if arg not in sums))
        if len(sums) != 1 or _samples(coefficient, names):
            return None
        ranged, build = sums[0], lambda body: exp(Mul(coefficient, body))
    else:
        if isinstance(factor, Pow) and isinstance(factor.args[1], Integer):
            factor, power = factor.args
        ranged, build = factor, lambda body: Pow(body, power)
        if not isinstance(ranged, Product):
            return None
    index, low, high = law.limits[0]
    if len(ranged.limits) != 1:
        return None
    other, first, last = ranged.limits[0]
    outside = free_symbols(ranged) | free_symbols(law)
    if not all((session.nf(a) - session.nf(b)).is_zero() for a, b in ((first, low), (last, high))) or index in outside:
        return None
    body = substitute(ranged.function, other, index)
    (point,) = integrated(law.function) if len(integrated(law.function)) == 1 else (None,)
    return build(body) if point is not None and _samples(body, names) <= {point} else None


STRETCHES.insert(0, of_products)
