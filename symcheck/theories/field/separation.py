"""Prove that an expression in radicals is exactly zero, by a separation bound.

An expression built from rationals by + - * / and real roots is zero or at least (l u^(D^2 - 1))^-1 in size, where D is
the product of the degrees of its roots, and u, l bound the conjugates of its numerator and denominator. An enclosure
inside that distance of zero therefore *is* zero: sqrt(2)*sqrt(3) - sqrt(6) = 0 without any algebra.

Source: Burnikel, Fleischer, Mehlhorn, Schirra, A strong and easily computable separation bound for arithmetic
expressions involving radicals, Algorithmica 27 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from flint import arb, ctx, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.field.terms import Member

MAX_BITS = 20_000
_MAX_DEGREE = 64
_MAX_EXPONENT = 1_000


@dataclass(frozen=True, slots=True)
class Size:
    """``up`` and ``low``: upper bounds of log2 u and log2 l, both >= 0."""

    up: int
    low: int


class _NotAlgebraic(Exception):
    """A term that is not built from rationals by arithmetic and roots."""


class _Walk:
    """The sizes of the terms of one expression; ``degrees`` has the degree of each distinct root."""

    def __init__(self) -> None:
        self.degrees: dict[tuple[Basic, fmpq | None, int], int] = {}

    def size(self, term: Basic, at: At) -> Size:
        value = at.value(term)
        if isinstance(value, fmpq):
            return Size(value.p.bit_length() + 1, value.q.bit_length())
        if isinstance(term, sympy.Add):
            return self.total([self.size(arg, at) for arg in term.args])
        if isinstance(term, sympy.Mul):
            parts = [self.size(arg, at) for arg in term.args]
            return Size(sum(p.up for p in parts), sum(p.low for p in parts))
        if isinstance(term, sympy.Abs):
            return self.size(term.args[0], at)
        if isinstance(term, sympy.Pow):
            return self.power(term, at)
        if isinstance(term, Member) and term.family.definition is not None:
            definition = term.family.definition
            indices = (fmpq(at.integer(index, "an index")) for index in term.indices)
            bound = dict(zip(definition.variables, indices, strict=True))
            return self.size(definition.expr, at.unbound().binding(bound))
        raise _NotAlgebraic

    @staticmethod
    def total(parts: list[Size]) -> Size:
        """u = u_a l_b + l_a u_b, l = l_a l_b, repeated."""
        size = parts[0]
        for part in parts[1:]:
            size = Size(max(size.up + part.low, size.low + part.up) + 1, size.low + part.low)
        return size

    def power(self, term: Basic, at: At) -> Size:
        exponent = at.value(term.args[1])
        if not isinstance(exponent, fmpq) or abs(exponent.p) > _MAX_EXPONENT or exponent.q > _MAX_DEGREE:
            raise _NotAlgebraic
        n, k = int(exponent.p), int(exponent.q)
        base = self.size(term.args[0], at)
        if k > 1:
            # A root inside a sum or a definition may stand for several numbers, one for each value of the index.
            place = (term.args[0], None, k) if not at.bindings else (term.args[0], fmpq(len(self.degrees)), k)
            self.degrees[place] = k
            base = Size(-(-base.up // k), -(-base.low // k))
        return Size(n * base.up, n * base.low) if n > 0 else Size(-n * base.low, -n * base.up)

    def bits(self, size: Size) -> int:
        """Return b such that the expression is zero or larger than 2^-b."""
        degree = 1
        for k in self.degrees.values():
            degree *= k
            if degree > _MAX_DEGREE:
                raise _NotAlgebraic
        return (degree**2 - 1) * size.up + size.low


def equal(lhs: Basic, rhs: Basic | None, at: At) -> bool:
    """Whether lhs = rhs (or lhs = 0 without a right side) is proved by a separation bound; False says nothing."""
    walk = _Walk()
    terms = [lhs] if rhs is None else [lhs, rhs]
    before = ctx.prec
    try:
        ctx.prec = at.precision
        bits = walk.bits(walk.total([walk.size(term, at) for term in terms]))
        if bits > MAX_BITS:
            return False
        ctx.prec = bits + 64
        place = At(at.model, bits + 64, bindings=at.bindings, deadline=at.deadline)
        values = [arb(place.number(term)) for term in terms]
        difference = values[0] if rhs is None else values[0] - values[1]
        return bool(abs(difference) < arb(2) ** -bits)
    except (_NotAlgebraic, Undecided, Undefined, Uninterpretable, RecursionError):
        return False
    finally:
        ctx.prec = before


def settled(term: Basic, at: At) -> Number:
    """Return the value of a term, an enclosure of 0 replaced by the exact 0 where that is what it is."""
    found = at.number(term)
    if isinstance(found, arb) and found.contains(0) and not found.is_zero() and equal(term, None, at):
        return fmpq(0)
    return found
