"""Moments of zeta ~ N(0, C) with matrices, by Wick's theorem.

The expectation of a product in which zeta stands 2k times is the sum over the ways to pair its places, each pair
zeta ... zeta^T replaced by C. What results are chains <u, C A C ... w> and closed chains tr(A C B C ...).
Source: L. Isserlis, Biometrika 12 (1918); Bishop, PRML, section 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Identity, MatMul, Trace, Transpose

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.forms import ends_at, transported, transposes
from symcheck.theories.gaussian.normal import Combination, add, as_term, combination, scaled
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.session import Session

_MAX_PLACES = 8


@dataclass(frozen=True)
class Factor:
    """<zeta, A zeta> with the matrices whose product is A; <u, zeta> (``vector`` is u); zeta or zeta^T (``open``)."""

    matrices: tuple[Any, ...] = ()
    vector: Any = None
    open: str = ""

    @property
    def places(self) -> int:
        return 2 if self.vector is None and not self.open else 1


@dataclass(frozen=True)
class Contraction:
    """A product of closed chains, and the open chains by where they start (``both``: from open end to open end)."""

    value: Quotient
    chains: dict[str, Any]


Place = tuple[int, int]
"""One zeta: the number of its factor, and 0 or 1 for left or right."""
LEFT, RIGHT, BOTH = "left", "right", "both"


def wick(value: Quotient, variable: Any, covariance: Any, session: Session) -> Quotient | None:
    """Return the expectation of a polynomial in inner products with zeta; None where one is not read."""
    found = _expectation(value, (), variable, covariance, session)
    return None if found is None else sum((c.value for c in found), session.ring.zero)


def wick_vector(value: Quotient, unit: Any, variable: Any, covariance: Any, session: Session) -> Combination | None:
    """Return the expectation of a number times zeta, zeta^T, zeta u^T, u zeta^T or zeta zeta^T."""
    first, last = (unit.args[0], unit.args[-1]) if isinstance(unit, MatMul) and len(unit.args) == 2 else (unit, unit)
    opened = [Factor(open=LEFT)] if first == variable else []
    opened += [Factor(open=RIGHT)] if last == Transpose(variable) else []
    fixed = [side for side, open_ in ((first, variable), (last, Transpose(variable))) if side != open_]
    if not opened or (first is not last and any(variable in free_symbols(side) for side in fixed)):
        return None
    found = _expectation(value, opened, variable, covariance, session)
    if found is None:
        return None
    total: Combination = {}
    for one in found:
        if BOTH in one.chains:
            term = one.chains[BOTH]
        else:
            parts = [one.chains.get(LEFT, first), Transpose(one.chains[RIGHT]) if RIGHT in one.chains else last]
            term = MatMul(*parts) if first is not last else parts[0] if LEFT in one.chains else parts[1]
        total = add(total, scaled(combination(term, session), one.value))
    return total


def _expectation(
    value: Quotient, opened: Sequence[Factor], variable: Any, covariance: Any, session: Session
) -> list[Contraction] | None:
    """Return the contractions of a polynomial times open factors, whose sum is the expectation."""
    ring = session.ring
    if any(session.mentions(i, variable) for b in value.den for i in b.generators):
        return None
    below = Quotient(ring, ring.ctx.constant(1), value.den)
    covariance = Identity(variable.dim) if covariance == 1 else covariance
    found: list[Contraction] = []
    for coefficient, exponents in value.terms():
        mine = [i for i, e in enumerate(exponents) if e and session.mentions(i, variable)]
        factors = list(opened)
        for i in mine:
            factor = _factor(i, variable, session)
            if factor is None:
                return None
            factors += [factor] * exponents[i]
        places = [(number, side) for number, factor in enumerate(factors) for side in range(factor.places)]
        if len(places) > _MAX_PLACES:
            return None
        kept = tuple(0 if i in mine else e for i, e in enumerate(exponents))
        rest = below * ring.from_terms({kept: coefficient})
        for pairing in [] if len(places) % 2 else pairings(places):
            one = _contracted(factors, pairing, covariance, session)
            found.append(Contraction(one.value * rest, one.chains))
    return found


def _factor(index: int, variable: Any, session: Session) -> Factor | None:
    ends = ends_at(index, variable, session)
    if ends is None:
        return None
    left, right = ends
    if isinstance(left, tuple) and isinstance(right, tuple):
        return Factor((*transposes(left), *right))
    factors, vector = (left, right) if isinstance(left, tuple) else (right, left)
    return Factor(vector=as_term(transported(factors, vector, session), (variable.dim, 1), session))


def _contracted(
    factors: Sequence[Factor], pairing: Sequence[tuple[Place, Place]], covariance: Any, session: Session
) -> Contraction:
    """Follow the chains: from the open factors, then from vector to vector, then the closed ones."""
    partner = {a: b for one in pairing for a, b in (one, one[::-1])}
    seen: set[int] = set()
    value, chains = session.ring.one, {}
    for start in sorted(range(len(factors)), key=lambda number: (not factors[number].open, factors[number].places)):
        if start in seen:
            continue
        first = factors[start]
        seen.add(start)
        word: list[Any] = [*first.matrices, covariance]
        number, side = partner[start, first.places - 1]
        while number not in seen:
            seen.add(number)
            factor = factors[number]
            if factor.open:
                chains[BOTH] = _product(word)
                break
            if factor.vector is not None and first.open:
                chains[first.open] = _product([*word, factor.vector])
                break
            if factor.vector is not None:
                value = value * session.nf(Inner(first.vector, _product([*word, factor.vector])))
                break
            word += [*(factor.matrices if side == 0 else transposes(factor.matrices)), covariance]
            number, side = partner[number, 1 - side]
        else:  # back at the start
            value = value * session.nf(Trace(_product(word)))
    return Contraction(value, chains)


def _product(matrices: Sequence[Any]) -> Any:
    return matrices[0] if len(matrices) == 1 else MatMul(*matrices)


def pairings(items: list[Any]) -> Iterator[list[tuple[Any, Any]]]:
    """Yield the ways to split a list into pairs."""
    if not items:
        yield []
        return
    first, *rest = items
    for position, partner in enumerate(rest):
        for others in pairings(rest[:position] + rest[position + 1 :]):
            yield [(first, partner), *others]
