"""Explicit bounds of a term on a half-line, to cut integrals off with a proved error.

On v >= V >= 1 a term is bounded by C v^m e^(-a v), from below by c v^n e^(-b v), and its sign may be known; each bound
is read off the term's structure. The variable x of the term is an affine function of a weight w(v): w = v or w = e^v
(an infinite end) or w = e^(-v) (a finite end where the integrand may be singular). Success proves that the term is
defined there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import sympy
from flint import arb, fmpq
from sympy import Basic, Symbol

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field import numbers
from symcheck.theories.field.model import of_integer_type
from symcheck.theories.field.numbers import ball
from symcheck.theories.field.unknown import unknown_polynomial

_MOST_TERMS = 50


@dataclass(frozen=True)
class Bound:
    """size * v^power * e^(-rate v), with balls: bounds are read at the safe end of each."""

    size: arb
    power: arb
    rate: arb

    def times(self, other: Bound) -> Bound:
        return Bound(self.size * other.size, self.power + other.power, self.rate + other.rate)

    def to_the(self, exponent: arb) -> Bound:
        """A positive power."""
        size = arb(1) if self.size == 1 else self.size**exponent
        return Bound(size, self.power * exponent, self.rate * exponent)

    def inverse(self) -> Bound:
        """Turn a bound from below into one from above."""
        return Bound(1 / self.size, -self.power, -self.rate)


@dataclass(frozen=True)
class Tail:
    """What is known of a term for every v >= V: |term| <= upper; |term| >= lower, if known; its sign, if known."""

    upper: Bound
    lower: Bound | None
    sign: int


def constant(size: Any) -> Bound:
    """Return a bound that does not vary."""
    return Bound(ball(size), arb(0), arb(0))


def _high(x: arb) -> arb:
    return x.upper()


Weight = Literal["v", "exp(v)", "exp(-v)"]


@dataclass(frozen=True)
class Ray:
    """x = start + slope * w(v) for v >= V; the weight w is v, e^v or e^(-v)."""

    at: At
    x: Symbol
    start: Any
    slope: int
    weight: Weight
    v: arb

    def of(self, term: Basic) -> Tail:
        """Return bounds of a term; raises Uninterpretable where its form gives none."""
        if not depends(term, self.x):
            value = self.at.number(term)
            return self.fixed(value)
        coefficients = self.polynomial(term)
        if coefficients is not None:
            return self.of_polynomial(coefficients)
        if isinstance(term, sympy.Add):
            return self.total([self.of(arg) for arg in term.args])
        if isinstance(term, sympy.Sum):
            return self.total([there.of(term.function) for there in self.along(term)])
        if isinstance(term, (sympy.Mul, sympy.Product)):
            result = self.fixed(fmpq(1))
            factors = term.args if isinstance(term, sympy.Mul) else ()
            for part in [self.of(arg) for arg in factors] or [there.of(term.function) for there in self.along(term)]:
                result = self.both(result, part)
            return result
        if isinstance(term, sympy.exp) or (isinstance(term, sympy.Pow) and term.args[0] == sympy.E):
            return self.exponential(term.args[-1])
        if isinstance(term, sympy.Pow):
            return self.power(term)
        if isinstance(term, sympy.log) and len(term.args) == 1:
            if not self.positive(term.args[0]):
                raise Uninterpretable(f"whether {term} is defined up to the end of a range")
            return Tail(self.logarithm(term.args[0]), None, 0)
        if isinstance(term, (sympy.sin, sympy.cos, sympy.tanh, sympy.erf, sympy.atan)):
            self.of(term.args[0])  # it must be defined
            return Tail(constant(2), None, 0)
        if isinstance(term, sympy.Abs):
            inner = self.of(term.args[0])
            return Tail(inner.upper, inner.lower, 1 if inner.lower is not None else 0)
        if isinstance(term, sympy.sign):
            return self.fixed(fmpq(self.sure_sign(term.args[0])))
        if isinstance(term, sympy.core.function.AppliedUndef):
            return self.unknown(term)
        raise Uninterpretable(f"no bound is known for {term} up to the end of a range")

    def along(self, total: Any) -> list[Ray]:
        """Return the ray at each value of the index of a sum or product over one finite range."""
        if len(total.limits) != 1 or len(total.limits[0]) != 3 or any(b.is_infinite for b in total.limits[0][1:]):
            raise Uninterpretable(f"no bound is known for {total} up to the end of a range")
        index, *bounds = total.limits[0]
        low, high = (self.at.integer(bound, "the bound") for bound in bounds)
        if not low <= high <= low + _MOST_TERMS:
            raise Uninterpretable(f"no bound is known for {total} up to the end of a range")
        return [replace(self, at=self.at.binding({index: fmpq(i)})) for i in range(low, high + 1)]

    def positive(self, term: Basic) -> bool:
        """Whether a term is positive: by its form, or by its bounds."""
        if isinstance(term, sympy.exp) or (isinstance(term, sympy.Pow) and term.args[0] == sympy.E):
            return True
        if isinstance(term, sympy.Mul) and all(self.positive(arg) for arg in term.args):
            return True
        if isinstance(term, sympy.Pow) and not depends(term.args[1], self.x) and self.positive(term.args[0]):
            return True
        return self.of(term).sign > 0

    def fixed(self, value: Any) -> Tail:
        sign = numbers.sign(value) if isinstance(value, fmpq) else 1 if value > 0 else -1 if value < 0 else 0
        size = abs(ball(value))
        return Tail(constant(_high(size)), constant(size.lower()) if sign else None, sign)

    def sure_sign(self, term: Basic) -> int:
        """Return the sign of a term; raises Uninterpretable when it is not known."""
        sign = self.of(term).sign
        if not sign:
            raise Uninterpretable(f"the sign of {term} up to the end of a range")
        return sign

    def polynomial(self, term: Basic) -> list[Any] | None:
        """Return the coefficients of a term that is a polynomial in w, or None."""
        if term == self.x:
            return [self.start, fmpq(self.slope)]
        if not depends(term, self.x):
            return [self.at.number(term)]
        if isinstance(term, sympy.Abs):
            inner = self.polynomial(term.args[0])
            if inner is None:
                return None
            sign = self.sure_sign(term.args[0])
            return [numbers.multiply([fmpq(sign), c]) for c in inner]
        if isinstance(term, sympy.Add):
            result: list[Any] = [fmpq(0)]
            for arg in term.args:
                other = self.polynomial(arg)
                if other is None:
                    return None
                result += [fmpq(0)] * (len(other) - len(result))
                result = [numbers.add([c, other[i]]) if i < len(other) else c for i, c in enumerate(result)]
            return result
        factors: list[Basic] = []
        if isinstance(term, sympy.Mul):
            factors = list(term.args)
        elif isinstance(term, sympy.Pow) and isinstance(term.args[1], sympy.Integer) and 2 <= term.args[1] <= 16:
            factors = [term.args[0]] * int(term.args[1])
        if not factors:
            return None
        result = [fmpq(1)]
        for factor in factors:
            other = self.polynomial(factor)
            if other is None:
                return None
            product: list[Any] = [fmpq(0)] * (len(result) + len(other) - 1)
            for i, x in enumerate(result):
                for j, y in enumerate(other):
                    product[i + j] = numbers.add([product[i + j], numbers.multiply([x, y])])
            result = product
        return result

    def leading_powers(self, term: Basic) -> dict[Basic, tuple[int, list[Any]]]:
        """Return the parts of a term that are e^(n v) (c_0 + c_1 e^-v + ...) and positive, each with n and its c."""
        found: dict[Basic, tuple[int, list[Any]]] = {}
        stack = [term]
        while stack:
            part = stack.pop()
            if part in found or not depends(part, self.x):
                continue
            if isinstance(part, (sympy.Add, sympy.Mul, sympy.Symbol)):
                c = self.polynomial(part)
                if c is not None and self.of_polynomial(c).sign > 0:
                    low = next(i for i, value in enumerate(c) if not (isinstance(value, fmpq) and value == 0))
                    if self.weight == "exp(-v)":
                        found[part] = (-low, c[low:])
                    else:
                        found[part] = (len(c) - 1, c[::-1])
            if isinstance(part, (sympy.Add, sympy.Mul, sympy.Pow, sympy.Function)):
                stack.extend(part.args)  # not into binders, whose indices have no value here
        return found

    def of_polynomial(self, coefficients: list[Any]) -> Tail:
        """Bounds of a polynomial in w: the end that dominates, against the sum of the others."""
        kept = [(degree, c) for degree, c in enumerate(coefficients) if not (isinstance(c, fmpq) and c == 0)]
        if not kept:
            return self.fixed(fmpq(0))
        degree, lead = kept[0] if self.weight == "exp(-v)" else kept[-1]
        others = [(k, c) for k, c in kept if k != degree]
        # w^k / w^degree is largest at v = V.
        step = {
            "v": lambda n: self.v**n,
            "exp(v)": lambda n: (self.v * n).exp(),
            "exp(-v)": lambda n: (-self.v * n).exp(),
        }
        rest = sum((abs(ball(c)) * step[self.weight](k - degree) for k, c in others), arb(0))
        shape = {"v": (degree, 0), "exp(v)": (0, -degree), "exp(-v)": (0, degree)}[self.weight]
        power, rate = arb(shape[0]), arb(shape[1])
        upper = Bound(_high(abs(ball(lead)) + rest), power, rate)
        least = (abs(ball(lead)) - rest).lower()
        if not least > 0:
            return Tail(upper, None, 0)
        return Tail(upper, Bound(least, power, rate), 1 if lead > 0 else -1)

    def total(self, parts: list[Tail]) -> Tail:
        """A sum: the slowest decay bounds it; where all parts have one sign, each bounds it from below."""
        power = max((part.upper.power for part in parts), key=lambda x: x.upper())
        rate = min((part.upper.rate for part in parts), key=lambda x: x.lower())
        size = sum((part.upper.size for part in parts), arb(0))
        upper = Bound(size, power.upper(), rate.lower())
        signs = {part.sign for part in parts}
        if len(signs) != 1 or 0 in signs:
            return Tail(upper, None, 0)
        lower = max(
            (part.lower for part in parts if part.lower is not None),
            key=lambda b: (-b.rate.upper(), b.power.lower(), b.size.lower()),
            default=None,
        )
        return Tail(upper, lower, signs.pop())

    def both(self, a: Tail, b: Tail) -> Tail:
        """A product."""
        lower = a.lower.times(b.lower) if a.lower is not None and b.lower is not None else None
        return Tail(a.upper.times(b.upper), lower, a.sign * b.sign)

    def exponential(self, argument: Basic) -> Tail:
        """e^g: for a polynomial g in v, g - g(0) <= rate * v; else g must stay bounded above.

        Where g <= -c e^(b v), e^(b v) lies above its tangent at V: e^g <= exp(-c e^(b V) (1 + b (v - V))).
        """
        coefficients = self.polynomial(argument)
        if self.weight == "v" and coefficients is None and isinstance(argument, sympy.Add):
            plain = [arg for arg in argument.args if self.polynomial(arg) is not None]
            others = [arg for arg in argument.args if arg not in plain]
            if plain:
                return self.both(*(self.exponential(sympy.Add._from_args(parts)) for parts in (plain, others)))
        if self.weight != "v" or coefficients is None:
            tail = self.of(argument)
            least = tail.lower
            if self.weight == "v" and tail.sign < 0 and least is not None and least.rate < 0 and least.power >= 0:
                b = (-least.rate).lower()
                depth = (least.size * (b * self.v).exp()).lower()
                return Tail(Bound(_high((-depth * (1 - b * self.v)).exp()), arb(0), arb(depth * b)), None, 1)
            bounded = bool(tail.upper.power <= 0 and tail.upper.rate >= 0)
            if not bounded and tail.sign >= 0:
                raise Uninterpretable("an exponential that may grow at the end of a range")
            height = arb(1) if tail.sign < 0 else _high(tail.upper.size).exp()
            lower = constant((-_high(tail.upper.size)).exp()) if bounded else None
            return Tail(constant(height), lower, 1)
        rates = []
        for direction in (1, -1):  # sup of +-(g - g(0))/v over v >= V
            rate = arb(0)
            for degree, c in enumerate(coefficients):
                c = ball(c) * direction
                if degree == 1:
                    rate += c
                elif degree > 1:
                    if not c <= 0:
                        rate = arb("inf")
                        break
                    rate += c * self.v ** (degree - 1)
            rates.append(rate)
        height = ball(coefficients[0]).exp()
        if not rates[0].is_finite():
            raise Uninterpretable("an exponential that grows at the end of a range")
        upper = Bound(_high(height), arb(0), -rates[0])
        lower = Bound(height.lower(), arb(0), rates[1]) if rates[1].is_finite() else None
        return Tail(upper, lower, 1)

    def power(self, term: Any) -> Tail:
        base, exponent = term.args
        if depends(exponent, self.x):
            raise Uninterpretable(f"no bound is known for {term} up to the end of a range")
        y = self.at.number(exponent)
        inner = self.of(base)
        whole = isinstance(y, fmpq) and y.q == 1
        if not (whole and of_integer_type(exponent, self.at)) and inner.sign <= 0:
            raise Uninterpretable(f"whether {term} is defined up to the end of a range")
        if whole and y == 0:
            return self.fixed(fmpq(1))
        size = abs(ball(y))
        negative = bool(y < 0)
        if not negative and not y > 0:
            raise Uninterpretable("a power with an exponent of unknown sign")
        lower = None if inner.lower is None else inner.lower.to_the(size)
        upper = inner.upper.to_the(size)
        sign = inner.sign if not whole or y.p % 2 else abs(inner.sign)
        if not negative:
            return Tail(upper, lower, sign)
        if lower is None:
            raise Uninterpretable(f"whether {base} vanishes towards the end of a range")
        return Tail(lower.inverse(), upper.inverse(), sign)

    def logarithm(self, term: Basic) -> Bound:
        """Bound |log |u||: log of a product is a sum, of a power a multiple, of an exponential its argument."""
        if isinstance(term, sympy.Mul):
            parts = [self.logarithm(arg) for arg in term.args]
            return self.total([Tail(part, None, 0) for part in parts]).upper
        if isinstance(term, sympy.exp) or (isinstance(term, sympy.Pow) and term.args[0] == sympy.E):
            return self.of(term.args[-1]).upper
        if isinstance(term, sympy.Pow) and not depends(term.args[1], self.x):
            size = abs(ball(self.at.number(term.args[1])))
            return self.logarithm(term.args[0]).times(constant(_high(size)))
        tail = self.of(term)
        if tail.lower is None:
            raise Uninterpretable(f"whether {term} vanishes towards the end of a range")
        # |log u| <= |log C| + |m| log v + |a| v, and log v <= v.
        total = arb(0)
        for bound in (tail.upper, tail.lower):
            total += abs(bound.size.log()) + abs(bound.power) + abs(bound.rate)
        return Bound(_high(total), arb(1), arb(0))

    def unknown(self, term: Any) -> Tail:
        """The polynomial that an unknown function is in this model."""
        arguments = [self.of(arg) for arg in term.args]
        parts = []
        for coefficient, factors in unknown_polynomial(term, self.at):
            part = self.fixed(coefficient)
            for i in factors:
                part = self.both(part, arguments[i])
            parts.append(part)
        return Tail(self.total(parts).upper, None, 0)

    def rest(self, bound: Bound) -> arb | None:
        """Bound the integral of a bound over v >= V; None when it does not decay exponentially.

        C v^m e^(-a v) integrates to C Gamma(m + 1, a V)/a^(m + 1).
        """
        rate = bound.rate.lower()
        if not rate > 0:
            return None
        m = bound.power.upper()
        if not m > 0:
            m = arb(0)
        found = bound.size * (rate * self.v).gamma_upper(m + 1) / rate ** (m + 1)
        return found.upper() if found.is_finite() else None
