"""Limits at infinity, by asymptotic expansion to o(1).

A term in s -> oo is written as a finite sum of coefficients times scales e^P(s) s^alpha (log s)^k, exactly or up to an
error that tends to 0. Scales are ordered by growth: exponentials beat powers, powers beat logarithms; each comparison
is a sign that must be proved. A limit exists here when no scale that occurs grows. What is not
proved is refused.
Source: D. Gruntz, On computing limits in a symbolic manipulation system, ETH (1996), for the ordering of scales.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Basic, Expr, Integer, Symbol
from sympy.core.function import AppliedUndef

from symcheck.theories.calculus.ranges import continuous_form
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import Session

MAX_POWER = 16


class NoLimit(Exception):
    """No limit was proved to exist."""


@dataclass(frozen=True)
class Scale:
    """e^P(s) s^alpha (log s)^k; ``exponent`` holds the coefficients of P by degree, from degree 1."""

    exponent: tuple[tuple[int, Quotient], ...]
    alpha: Quotient
    logs: int


@dataclass(frozen=True)
class Expansion:
    """A sum of coefficients times scales, exact or up to o(1); a single ``relative`` one up to a factor 1 + o(1)."""

    terms: tuple[tuple[Quotient, Scale], ...]
    exact: bool
    relative: bool = False


class Asymptotics:
    """Expansions for s -> oo in one session, where everything but s is a constant."""

    def __init__(self, session: Session, s: Symbol) -> None:
        self.session = session
        self.s = s
        self.zero, self.one = session.ring.zero, session.ring.one
        self.unit = Scale((), self.zero, 0)

    # -- scales ------------------------------------------------------------------------------------------------------

    def product_of_scales(self, a: Scale, b: Scale, times: Quotient | None = None) -> Scale:
        """Return a times b (to a power, when given, which must be a whole number if b has logarithms)."""
        exponent = dict(a.exponent)
        factor = self.one if times is None else times
        for degree, coefficient in b.exponent:
            exponent[degree] = exponent.get(degree, self.zero) + coefficient * factor
        logs = b.logs
        if times is not None and logs:
            if not times.is_constant() or times.constant_value().q != 1:
                raise NoLimit
            logs = logs * int(times.constant_value().p)
        kept = tuple(sorted(((d, c) for d, c in exponent.items() if not c.is_zero()), key=lambda item: item[0]))
        return Scale(kept, a.alpha + b.alpha * factor, a.logs + logs)

    def growth(self, scale: Scale) -> int:
        """Return 1, 0 or -1 as the scale grows, is 1, or vanishes; raises NoLimit when that is not proved."""
        for _, coefficient in reversed(scale.exponent):
            return self.sign(coefficient)
        if not scale.alpha.is_zero():
            return self.sign(scale.alpha)
        return (scale.logs > 0) - (scale.logs < 0)

    def sign(self, q: Quotient) -> int:
        """Return the proved sign of a constant that is not zero."""
        if self.session.facts.proves(q, ">"):
            return 1
        if self.session.facts.proves(q, "<"):
            return -1
        raise NoLimit

    def same(self, a: Scale, b: Scale) -> bool:
        """Whether two scales are equal."""
        quotient = self.product_of_scales(a, b, -self.one)
        return not quotient.exponent and quotient.alpha.is_zero() and quotient.logs == 0

    # -- arithmetic --------------------------------------------------------------------------------------------------

    def constant(self, q: Quotient, exact: bool = True) -> Expansion:
        """Return a constant."""
        return Expansion(((q, self.unit),) if not q.is_zero() else (), exact)

    def add(self, parts: list[Expansion]) -> Expansion:
        """Return the sum, equal scales collected."""
        collected: list[tuple[Quotient, Scale]] = []
        for part in parts:
            for coefficient, scale in part.terms:
                for i, (other, known) in enumerate(collected):
                    if self.same(known, scale):
                        collected[i] = (other + coefficient, known)
                        break
                else:
                    collected.append((coefficient, scale))
        return Expansion(tuple((c, s) for c, s in collected if not c.is_zero()), all(p.exact for p in parts))

    def multiply(self, a: Expansion, b: Expansion) -> Expansion:
        """Return the product; an error o(1) survives only a bounded factor."""
        for one, other in ((a, b), (b, a)):
            if not one.exact and any(self.growth(scale) > 0 for _, scale in other.terms):
                raise NoLimit
        products = [Expansion(((c * d, self.product_of_scales(s, t)),), True) for c, s in a.terms for d, t in b.terms]
        total = self.add(products)
        return Expansion(total.terms, a.exact and b.exact)

    def leading(self, e: Expansion) -> tuple[Quotient, Scale]:
        """Return the term that dominates all others and the error; its coefficient is proved not to be 0."""
        for coefficient, scale in e.terms:
            others = [other for _, other in e.terms if other is not scale]
            if all(self.growth(self.product_of_scales(other, scale, -self.one)) < 0 for other in others):
                if not self.session.facts.proves(coefficient, "!="):
                    raise NoLimit
                if not e.exact and not e.relative and self.growth(scale) < 0:
                    raise NoLimit
                return coefficient, scale
        raise NoLimit

    # -- terms -------------------------------------------------------------------------------------------------------

    def of(self, term: Basic) -> Expansion:
        """Return the expansion of a term; raises NoLimit."""
        if term == self.s:
            return Expansion(((self.one, Scale((), self.one, 0)),), True)
        if not depends(term, self.s):
            return self.constant(self.session.nf(term))
        if isinstance(term, sympy.Add):
            return self.add([self.of(arg) for arg in term.args])
        if isinstance(term, sympy.Mul):
            return self.product(term)
        if isinstance(term, sympy.Pow) and term.args[0] != sympy.E:
            return self.power(term)
        if isinstance(term, (sympy.exp, sympy.Pow)):
            return self.exponential(self.of(term.args[-1]))
        if isinstance(term, sympy.log) and len(term.args) == 1:
            return self.logarithm(self.of(term.args[0]))
        return self.function(term)

    def product(self, term: Any) -> Expansion:
        """A product; what is bounded, times what vanishes, vanishes."""
        parts, bounded = [], False
        for arg in term.args:
            try:
                parts.append(self.of(arg))
            except NoLimit:
                if not isinstance(arg, (sympy.sin, sympy.cos)):
                    raise
                bounded = True
        try:
            result = self.constant(self.one)
            for part in sorted(parts, key=lambda e: not e.exact):
                result = self.multiply(result, part)
        except NoLimit:  # an error o(1) beside a factor that grows: errors relative to the leading terms may do
            result = self.product_of_leading(parts)
        if bounded:
            if any(self.growth(scale) >= 0 for _, scale in result.terms):
                raise NoLimit
            return Expansion((), False)
        return result

    def product_of_leading(self, parts: list[Expansion]) -> Expansion:
        """The product of the leading terms, whose relative error vanishes; it must not grow."""
        coefficient, scale = self.one, self.unit
        for part in parts:
            c, s = self.leading(part)
            coefficient, scale = coefficient * c, self.product_of_scales(scale, s)
        if self.growth(scale) > 0:
            raise NoLimit
        return Expansion(((coefficient, scale),), False, relative=True)

    def power(self, term: Any) -> Expansion:
        base, exponent = term.args
        if depends(exponent, self.s):
            raise NoLimit
        e = self.of(base)
        if isinstance(exponent, Integer) and 0 <= exponent <= MAX_POWER and len(e.terms) > 1:
            result = self.constant(self.one)
            for _ in range(int(exponent)):
                result = self.multiply(result, e)
            return result
        r = self.session.nf(exponent)
        coefficient, scale = self.leading(e)
        if not isinstance(exponent, Integer) and not self.session.facts.proves(coefficient, ">"):
            raise NoLimit
        lead = self.session.nf(sympy.Pow(self.session.term_of(coefficient), exponent, evaluate=False))
        result_scale = self.product_of_scales(self.unit, scale, r)
        if e.exact and len(e.terms) == 1:
            return Expansion(((lead, result_scale),), True)
        if self.growth(result_scale) > 0:
            raise NoLimit
        return Expansion(((lead, result_scale),), False, relative=True)

    def exponential(self, e: Expansion) -> Expansion:
        coefficient = self.one
        scale, exact = self.unit, e.exact
        if any(part.exponent and self.growth(part) > 0 for _, part in e.terms):  # e^(-c e^s) vanishes before any scale
            c, fastest = self.leading(e)
            if not fastest.exponent or self.sign(c) > 0:
                raise NoLimit
            return Expansion((), False)
        for c, part in e.terms:
            if self.growth(part) < 0:
                exact = False
                continue
            if part.exponent or part.logs > 1 or (part.logs == 1 and not part.alpha.is_zero()):
                raise NoLimit
            if part.logs == 1:
                scale = self.product_of_scales(scale, Scale((), c, 0))
            elif part.alpha.is_zero():
                coefficient = coefficient * self.session.nf(sympy.exp(self.session.term_of(c), evaluate=False))
            else:
                if not part.alpha.is_constant() or part.alpha.constant_value().q != 1:
                    raise NoLimit
                degree = int(part.alpha.constant_value().p)
                scale = self.product_of_scales(scale, Scale(((degree, c),), self.zero, 0))
        if not exact and self.growth(scale) > 0:
            raise NoLimit
        return Expansion(((coefficient, scale),), exact, relative=not exact)

    def logarithm(self, e: Expansion) -> Expansion:
        coefficient, scale = self.leading(e)
        if scale.logs or not self.session.facts.proves(coefficient, ">"):
            raise NoLimit
        value = self.session.nf(sympy.log(self.session.term_of(coefficient), evaluate=False))
        parts = [self.constant(value), Expansion(((scale.alpha, Scale((), self.zero, 1)),), True)]
        for degree, c in scale.exponent:
            power = Scale((), self.session.ring.constant(degree), 0)
            parts.append(Expansion(((c, power),), True))
        total = self.add([part for part in parts if not all(c.is_zero() for c, _ in part.terms)])
        return Expansion(total.terms, e.exact and len(e.terms) == 1)

    def function(self, term: Any) -> Expansion:
        """A function of arguments that have limits, continuous there; erf, atan and tanh at infinity; |u|."""
        arguments = [self.of(arg) for arg in term.args]
        if isinstance(term, sympy.Abs):
            coefficient, _ = self.leading(arguments[0])
            flip = self.sign(coefficient) < 0
            return Expansion(tuple((-c if flip else c, s) for c, s in arguments[0].terms), arguments[0].exact)
        if isinstance(term, (sympy.erf, sympy.atan, sympy.tanh)):
            if any(self.growth(scale) > 0 for _, scale in arguments[0].terms):
                coefficient, _ = self.leading(arguments[0])
                end = self.session.nf(sympy.pi / 2) if isinstance(term, sympy.atan) else self.one
                return self.constant(end if self.sign(coefficient) > 0 else -end, exact=False)
        if not (continuous_form(term, self.s) and isinstance(term, (sympy.Function, AppliedUndef))):
            raise NoLimit
        points = [self.session.term_of(self.limit(argument)) for argument in arguments]
        at_limit = term.func(*points) if isinstance(term, AppliedUndef) else term.func(*points, evaluate=False)
        return self.constant(self.session.nf(at_limit), exact=False)

    def limit(self, e: Expansion) -> Quotient:
        """Return the limit of an expansion; raises NoLimit."""
        total = self.zero
        for coefficient, scale in e.terms:
            side = self.growth(scale)
            if side > 0:
                raise NoLimit
            if side == 0:
                total = total + coefficient
        return total


def limit_at_infinity(term: Expr, s: Symbol, session: Session) -> Expr:
    """Return the limit of a term for s -> oo, as a term of the session; raises NoLimit."""
    scales = Asymptotics(session, s)
    return session.term_of(scales.limit(scales.of(term)))
