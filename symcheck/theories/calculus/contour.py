"""The value of a term where one variable is a complex ball: what ``acb.integral`` asks for.

With ``analytic`` set, the function must be shown to be analytic on the whole ball, or the answer is not finite; every
function with a branch cut says so itself. Parameters are real numbers of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from flint import acb, arb, fmpq
from sympy import Basic, Derivative, Symbol
from sympy.core.function import AppliedUndef

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.calculus.jets import Jets, differentiated
from symcheck.theories.calculus.terms import DerivativeAt, PartialDerivative, depends, variables_of
from symcheck.theories.field import numbers
from symcheck.theories.field.model import of_integer_type
from symcheck.theories.field.terms import Member, bound_symbol
from symcheck.theories.field.unknown import unknown_polynomial

NOT_ANALYTIC = acb(arb("nan"), arb("nan"))

_ENTIRE = {
    sympy.exp: acb.exp,
    sympy.sin: acb.sin,
    sympy.cos: acb.cos,
    sympy.tan: acb.tan,
    sympy.cot: acb.cot,
    sympy.sec: acb.sec,
    sympy.csc: acb.csc,
    sympy.sinh: acb.sinh,
    sympy.cosh: acb.cosh,
    sympy.tanh: acb.tanh,
    sympy.coth: acb.coth,
    sympy.sech: acb.sech,
    sympy.csch: acb.csch,
    sympy.erf: acb.erf,
    sympy.erfc: acb.erfc,
    sympy.gamma: acb.gamma,
    sympy.digamma: acb.digamma,
}
"""Functions that are meromorphic: at a pole FLINT's ball is not finite."""


@dataclass(frozen=True)
class Complex:
    """A place where variables of integration are complex balls.

    Towards an end x is start +- e^(+-v); ``powers`` holds the subterms that are e^(n v) (c_0 + c_1 e^-v + ...) > 0.
    """

    at: At
    values: Mapping[Symbol, acb]
    analytic: bool
    v: acb | None = None
    powers: Mapping[Basic, tuple[int, list[Any]]] = field(default_factory=dict)

    def of(self, term: Basic) -> acb:
        """Return an enclosure; not finite where analyticity is asked for and not shown."""
        if term in self.values:
            return self.values[term]  # type: ignore[index]
        if not self.varies(term):
            return acb(self.at.number(term))
        if isinstance(term, sympy.Add):
            total = acb(0)
            for arg in term.args:
                total += self.of(arg)
            return total
        if isinstance(term, sympy.Mul):
            product = acb(1)
            for arg in term.args:
                product *= self.of(arg)
            return product
        if isinstance(term, sympy.Pow):
            return self.power(term)
        if type(term) in _ENTIRE:
            return _ENTIRE[type(term)](self.of(term.args[0]))
        return self.other(term)

    def varies(self, term: Basic) -> bool:
        """Whether a term depends on a variable of integration."""
        return any(depends(term, variable) for variable in self.values)

    def power(self, term: Any) -> acb:
        base, exponent = term.args
        if base == sympy.E:
            return self.of(exponent).exp()
        if self.varies(exponent):
            return (self.of(exponent) * self.of(base).log(analytic=self.analytic)).exp()
        y, b = self.at.number(exponent), self.of(base)
        if isinstance(y, fmpq) and y.q == 1 and of_integer_type(exponent, self.at):
            return b ** int(y.p) if abs(y.p) < 10_000 else NOT_ANALYTIC
        if self.positive(base):
            return (y * self.logarithm(base)).exp()
        if isinstance(y, fmpq) and y == fmpq(1, 2):
            return b.sqrt(analytic=self.analytic)
        return b.pow(acb(y), analytic=self.analytic)

    def positive(self, term: Any) -> bool:
        """Whether a term is positive for every real x by its form: an exponential, a product of such."""
        if not self.varies(term):
            return bool(self.at.number(term) > 0)
        if term in self.powers:
            return True
        if isinstance(term, sympy.exp) or (isinstance(term, sympy.Pow) and term.args[0] == sympy.E):
            return True
        if isinstance(term, sympy.Pow):
            return not self.varies(term.args[1]) and self.positive(term.args[0])
        return isinstance(term, sympy.Mul) and all(self.positive(arg) for arg in term.args)

    def logarithm(self, term: Any) -> acb:
        """The continuation of log from where the term is positive: log(c e^u v) = log c + u + log v, no cut in u."""
        if not self.varies(term):
            return acb(numbers.logarithm(self.at.number(term)))
        if self.v is not None and term in self.powers:
            n, coefficients = self.powers[term]
            if len(coefficients) == 1:
                return n * self.v + acb(numbers.logarithm(coefficients[0]))
            small, rest = (-self.v).exp(), acb(0)
            for c in reversed(coefficients):
                rest = rest * small + c
            return n * self.v + rest.log(analytic=self.analytic)
        if isinstance(term, sympy.exp) or (isinstance(term, sympy.Pow) and term.args[0] == sympy.E):
            return self.of(term.args[-1])
        if isinstance(term, sympy.Pow) and self.positive(term):
            return acb(self.at.number(term.args[1])) * self.logarithm(term.args[0])
        if isinstance(term, sympy.Mul):
            known = [arg for arg in term.args if self.positive(arg)]
            total, rest = acb(0), acb(1)
            for arg in term.args:
                if arg in known:
                    total += self.logarithm(arg)
                else:
                    rest *= self.of(arg)
            return total if len(known) == len(term.args) else total + rest.log(analytic=self.analytic)
        return self.of(term).log(analytic=self.analytic)

    def other(self, term: Any) -> acb:
        if isinstance(term, sympy.log):
            logs = [self.logarithm(arg) for arg in term.args]
            return logs[0] if len(logs) == 1 else logs[0] / logs[1]
        if isinstance(term, sympy.Abs):
            return self.of(term.args[0]).real_abs(analytic=self.analytic)
        if isinstance(term, sympy.sign):
            return self.of(term.args[0]).real_sgn(analytic=self.analytic)
        if isinstance(term, (sympy.Max, sympy.Min)):
            parts = [self.of(arg) for arg in term.args]
            pick = acb.real_max if isinstance(term, sympy.Max) else acb.real_min
            result = parts[0]
            for part in parts[1:]:
                result = pick(result, part, analytic=self.analytic)
            return result
        if isinstance(term, (sympy.atan, sympy.asin, sympy.acos, sympy.loggamma)):
            return self.with_cut(term, self.of(term.args[0]))
        if isinstance(term, (sympy.asinh, sympy.acosh, sympy.atanh)):
            return self.area(term, self.of(term.args[0]))
        if isinstance(term, AppliedUndef):
            arguments = [self.of(arg) for arg in term.args]
            total = acb(0)
            for coefficient, factors in unknown_polynomial(term, self.at):
                product = acb(coefficient)
                for i in factors:
                    product *= arguments[i]
                total += product
            return total
        if isinstance(term, (Derivative, DerivativeAt, PartialDerivative)):
            return self.slope(term)
        if isinstance(term, Member) and term.family.definition is not None:
            definition = term.family.definition
            indices = (fmpq(self.at.integer(index, f"the index of {term.family.name}")) for index in term.indices)
            return self.inside(dict(zip(definition.variables, indices, strict=True))).of(definition.expr)
        if isinstance(term, sympy.Sum) and len(term.limits) == 1 and len(term.limits[0]) == 3:
            index, low, high = term.limits[0]
            first, last = self.at.integer(low, "the bound"), self.at.integer(high, "the bound")
            if first - 1 <= last <= first + 1000:
                total = acb(0)
                for i in range(first, last + 1):
                    total += self.inside({index: fmpq(i)}).of(term.function)
                return total
        for kind in type(term).__mro__:
            if kind in CONTINUATIONS:
                return CONTINUATIONS[kind](term, self)
        raise Uninterpretable(f"models do not integrate {type(term).__name__} terms: {term}")

    def inside(self, bindings: Any) -> Complex:
        """Return the same place with further variables bound."""
        return Complex(self.at.binding(bindings), self.values, self.analytic, self.v, self.powers)

    def with_cut(self, term: Any, u: acb) -> acb:
        """Functions whose branch cuts lie on the axes: atan (i, i oo), asin (1, oo), loggamma (-oo, 0)."""
        if self.analytic:
            if isinstance(term, sympy.atan):
                safe = bool(abs(u.imag) < 1) or not u.real.contains(0)
            elif isinstance(term, sympy.loggamma):
                safe = bool(u.real > 0) or not u.imag.contains(0)
            else:
                safe = bool(abs(u.real) < 1) or not u.imag.contains(0)
            if not safe:
                return NOT_ANALYTIC
        if isinstance(term, sympy.atan):
            return u.atan()
        if isinstance(term, sympy.loggamma):
            return u.lgamma()
        return u.asin() if isinstance(term, sympy.asin) else u.acos()

    def area(self, term: Any, u: acb) -> acb:
        """Inverse hyperbolic functions through log and sqrt, which know their cuts."""
        if isinstance(term, sympy.atanh):
            return ((1 + u).log(analytic=self.analytic) - (1 - u).log(analytic=self.analytic)) / 2
        if isinstance(term, sympy.asinh):
            root = (u * u + 1).sqrt(analytic=self.analytic)
        else:
            root = (u - 1).sqrt(analytic=self.analytic) * (u + 1).sqrt(analytic=self.analytic)
        return (u + root).log(analytic=self.analytic)

    def slope(self, term: Any) -> acb:
        """A derivative inside the integrand, by power series with complex coefficients."""
        values: dict[Any, Any] = dict(self.values)
        orders: dict[Symbol, int] = {}
        if isinstance(term, DerivativeAt):
            body, variable, order, point = term.args
            values[variable], orders[variable] = self.of(point), int(order)  # type: ignore[call-overload, index]
        elif isinstance(term, PartialDerivative):
            points = [bound_symbol(f"argument{i}", real=True) for i in range(len(term.orders))]
            body = term.application.func(*points)
            for point, order, argument in zip(points, term.orders, term.application.args, strict=True):
                values[point], orders[point] = self.of(argument), order
        else:
            body = term.args[0]
            for variable, order in variables_of(term):
                orders[variable] = orders.get(variable, 0) + order
        kept = tuple(self.values)
        jets = Jets(self.at.binding(values), kept, (0,) * len(kept))
        return acb(differentiated(body, orders, jets)[jets.zero])


Continuation = Callable[[Any, Complex], acb]
CONTINUATIONS: dict[type, Continuation] = {}


def continues(*classes: type) -> Callable[[Continuation], Continuation]:
    """Register the rule that continues further classes of terms off the real line."""

    def register(rule: Continuation) -> Continuation:
        for cls in classes:
            CONTINUATIONS[cls] = rule
        return rule

    return register
