"""Terms in one real number whose tails can be read off: exponentials collected, and taken out of sums and logarithms.

exp(f) exp(g) is exp(f + g); a exp(f) + b exp(g) is exp(f) (a + b exp(g - f)), f the exponent that decays least; the
logarithm and the powers of a product of positive factors come apart. Nothing else is simplified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sympy import Add, Dummy, Integer, Mul, Number, NumberSymbol, Pow, Symbol, exp, expand, log

U = Dummy("u", real=True)
"""The real number in which terms are written."""


def plus(parts: Iterable[Any]) -> Any:
    """Return a sum; one of positive multiples of exponentials as an exponential times a sum."""
    kept = [arg for part in parts for arg in (part.args if isinstance(part, Add) else (part,)) if arg != 0]
    if len(kept) < 2:
        return kept[0] if kept else Integer(0)
    if all(is_positive(part) and _exponent(part) is not None for part in kept):
        return _exponential_sum(kept)
    return Add._from_args(kept)


def product_of(factors: Iterable[Any]) -> Any:
    """Return a product, its exponentials collected."""
    flat = list(_factors(factors))
    exponents = [factor.args[0] for factor in flat if isinstance(factor, exp)]
    rest = [factor for factor in flat if not isinstance(factor, exp) and factor != 1]
    if exponents:
        collected = exponential(Add(*exponents))
        rest += [collected] if collected != 1 else []
    return Integer(1) if not rest else rest[0] if len(rest) == 1 else Mul._from_args(rest)


def times(*factors: Any) -> Any:
    """Return a product, its exponentials collected."""
    return product_of(factors)


def _factors(factors: Iterable[Any]) -> Iterator[Any]:
    for factor in factors:
        if isinstance(factor, Mul):
            yield from _factors(factor.args)
        else:
            yield factor


def exponential(exponent: Any) -> Any:
    """Return e^f, a polynomial f expanded."""
    if any(not isinstance(node, (Add, Mul, Pow, Number, NumberSymbol, Symbol)) for node in _nodes(exponent)):
        return exp(exponent, evaluate=False)
    found = expand(exponent)
    return Integer(1) if found == 0 else exp(found, evaluate=False)


def _nodes(term: Any) -> Iterator[Any]:
    yield term
    for arg in term.args:
        yield from _nodes(arg)


def power(base: Any, exponent: Any) -> Any:
    """Return a power, that of a product factor by factor as far as these are positive."""
    if exponent == 1:
        return base
    if isinstance(base, exp):
        return exponential(Mul(base.args[0], exponent))
    if isinstance(base, Pow) and is_positive(base.args[0]):
        return power(base.args[0], Mul(base.args[1], exponent))
    if isinstance(base, Mul):
        good = [arg for arg in base.args if is_positive(arg) or exponent.is_Integer]
        rest = [arg for arg in base.args if arg not in good]
        if good:
            others = [Pow(product_of(rest), exponent, evaluate=False)] if rest else []
            return product_of([*(power(arg, exponent) for arg in good), *others])
    return Pow(base, exponent, evaluate=False)


def logarithm(term: Any) -> Any:
    """Return the logarithm of a term, that of a product of positive factors as a sum."""
    if isinstance(term, exp):
        return term.args[0]
    if isinstance(term, Pow) and is_positive(term.args[0]):
        return times(term.args[1], logarithm(term.args[0]))
    if isinstance(term, Mul) and all(map(is_positive, term.args)):
        return plus(map(logarithm, term.args))
    return log(term, evaluate=False)


def is_positive(term: Any) -> bool:
    """Whether a term is positive by its form."""
    if isinstance(term, (Add, Mul)):
        return all(map(is_positive, term.args))
    if isinstance(term, (Number, NumberSymbol, Symbol)):
        return bool(term.is_positive)
    return isinstance(term, exp) or (isinstance(term, Pow) and is_positive(term.args[0]))


def _exponent(part: Any) -> Any:
    """Return the exponent of a positive multiple of one exponential, or None."""
    found = [factor for factor in Mul.make_args(part) if isinstance(factor, exp)]
    return found[0].args[0] if len(found) == 1 else None


def _exponential_sum(parts: list[Any]) -> Any:
    """Return e^f times a sum, f the exponent with the greatest coefficient of highest degree."""
    exponents = [_exponent(part) for part in parts]
    numbers = [one.coeff(U, 2) for one in exponents]
    lead = exponents[0]
    if all(n.is_Rational for n in numbers):
        lead = exponents[max(range(len(parts)), key=lambda i: numbers[i])]
    inner = Add._from_args([product_of([part, exp(-lead, evaluate=False)]) for part in parts])
    return product_of([inner, exp(lead, evaluate=False)])
