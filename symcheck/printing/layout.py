"""How sums, products and powers are laid out: what the three printers share. Nothing here simplifies.

A term may be an unevaluated tree, so a product is cut into a sign, factors above and factors below the fraction line
exactly as it stands: x * x**-1 is ``x/x``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sympy import Add, Basic, Integer, MatAdd, MatMul, MatPow, Mul, Pow, Rational, S
from sympy.core.numbers import Number
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Not, Or

from symcheck.theories.field.terms import written

ATOM, POWER, PRODUCT, BINDER, SUM, NEGATIVE, RELATION, LOGIC = 90, 60, 50, 45, 40, 35, 30, 20
"""How tightly a printed term holds together."""

AVERAGES = (
    "E",
    "MatrixE",
    "Variance",
    "Covariance",
    "CovarianceMatrix",
    "KL",
    "JSD",
    "Entropy",
    "CrossEntropy",
    "MutualInformation",
    "Weighted",
    "IntegralOver",
)
"""Terms that stand behind the other factors of a product."""

MAX_DIGITS = 1_000


@dataclass(frozen=True, slots=True)
class Fraction:
    """``-(above)/(below)``: the factors of a product in their order."""

    minus: bool
    above: list[Any]
    below: list[Any]


def fraction(term: Mul | MatMul) -> Fraction:
    """Cut a product into its sign, numerator and denominator; the sign is that of a leading negative number."""
    minus, above, below = False, [], []
    args = _averages_last(term.args) if isinstance(term, Mul) else term.args
    for position, factor in enumerate(args):
        if isinstance(factor, Rational) and not position and factor.is_negative:
            minus, factor = True, -factor
            if factor is S.One and len(term.args) > 1:
                continue
        if isinstance(factor, Rational) and not isinstance(factor, Integer) and factor.is_positive:
            if factor.p != 1:
                above.append(Integer(factor.p))
            below.append(Integer(factor.q))
        elif isinstance(factor, Pow) and is_negative_number(factor.exp):
            below.append(inverse(factor))
        else:
            above.append(factor)
    return Fraction(minus, above or [S.One], below)


def _averages_last(factors: tuple[Any, ...]) -> list[Any]:
    """Write ``y E[z]`` for ``E[z] y`` where SymPy chose the order: an expectation reads as if it went on."""
    rest = factors[1:] if isinstance(factors[0], Number) else factors
    if not all(Basic.compare(a, b) <= 0 for a, b in pairwise(rest)):
        return list(factors)
    return sorted(factors, key=lambda factor: type(_base(factor)).__name__ in AVERAGES)


def _base(factor: Any) -> Any:
    return factor.base if isinstance(factor, Pow) else factor


def is_negative_number(exponent: Basic) -> bool:
    """Whether an exponent is written as a negative rational number."""
    return isinstance(exponent, Rational) and bool(exponent.is_negative)


def inverse(term: Pow) -> Any:
    """Return the denominator of ``base**-n``: the base, or its power, not evaluated."""
    return term.base if term.exp == -1 else Pow(term.base, -term.exp, evaluate=False)


def level(term: Any) -> int:
    """How tightly the infix form of a term holds together."""
    if isinstance(term, (Add, MatAdd)):
        return SUM
    if isinstance(term, (Mul, MatMul)):
        return PRODUCT
    if isinstance(term, Pow):
        if term.exp == S.Half:
            return ATOM
        return PRODUCT if is_negative_number(term.exp) else POWER
    if isinstance(term, MatPow) and type(term) is MatPow:
        return POWER
    if isinstance(term, Number) or term is S.NegativeInfinity:
        if term is S.NegativeInfinity or bool(term.is_negative):
            return NEGATIVE
        return ATOM if isinstance(term, Integer) or not isinstance(term, Rational) else PRODUCT
    if isinstance(term, Relational) or type(term).__name__ in ("AbsolutelyContinuous", "FullSupport", "AlmostSurely"):
        return RELATION
    return LOGIC if isinstance(term, (And, Or, Not)) else ATOM


def ordered_terms(term: Add) -> list[Any]:
    """The terms of a sum in the order to print: as written, or SymPy's order by degree if SymPy has sorted them.

    A sum that would start with a minus starts with its first positive term.
    """
    terms = list(term.args)
    if not _sorted_by_sympy(terms):
        return terms
    if len(terms) == 2 and isinstance(terms[0], Number):
        return positive_first(terms[::-1])
    return positive_first(sorted(terms, key=_reading_order))


def positive_first(terms: list[Any]) -> list[Any]:
    """Move the first positive term to the front: ``x_t - x_0`` for ``-x_0 + x_t``."""
    first = next((k for k, item in enumerate(terms) if not starts_negative(item)), 0)
    return [terms[first], *terms[:first], *terms[first + 1 :]]


def starts_negative(term: Any) -> bool:
    """Whether a term is printed with a minus in front."""
    if isinstance(term, (Mul, MatMul)):
        return starts_negative(term.args[0])
    return isinstance(term, Rational) and bool(term.is_negative)


def _sorted_by_sympy(terms: list[Any]) -> bool:
    """Whether the terms stand in the order in which SymPy's Add leaves them: a number first, then by ``compare``."""
    if any(isinstance(item, (Add, Number)) for item in terms[1:]):
        return False
    rest = terms[1:] if isinstance(terms[0], Number) else terms
    return all(Basic.compare(a, b) <= 0 for a, b in pairwise(rest))


def _reading_order(term: Any) -> tuple[bool, int, str]:
    """Numbers last, higher powers first, then by what the terms look like without their coefficients."""
    if isinstance(term, Number):
        return (True, 0, "")
    factors = term.args if isinstance(term, Mul) else (term,)
    factors = [factor for factor in factors if not isinstance(factor, Number)]
    degree = sum(int(f.exp) if isinstance(f, Pow) and isinstance(f.exp, Integer) else 1 for f in factors)
    return (False, -degree, "*".join(map(written, factors)))


def whole(number: Any) -> str:
    """An integer in decimal digits, shortened in the middle when it is enormous."""
    value = int(number)
    if value.bit_length() <= 3 * MAX_DIGITS:
        return str(value)
    digits = int(value.bit_length() * 0.30103) + 1
    if digits <= MAX_DIGITS:
        return str(value)
    sign, size = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{size // 10 ** (digits - 11)}...{size % 10**10:010d} (about {digits} digits)"
