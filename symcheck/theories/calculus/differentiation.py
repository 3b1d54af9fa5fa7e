"""The rules of differentiation: the derivative of a term by a variable, as a term.

A derivative is defined where each part of its term is differentiable: |u| where u != 0, sqrt(u) where u > 0. (So
x*|x| has none at 0, just as 0*(1/x) has no value there.) A rule writes a term that is undefined wherever its own part
is not differentiable, d|u| = u/|u| du; no condition travels beside it. Every condition is one that holds in a
neighbourhood when it holds at the point, so higher derivatives may be taken term by term.

A rule is a function ``(term, variable, scope) -> term``, registered for a class; terms without a rule are refused.
Sources: DLMF 4.7, 4.20, 4.34, 5.9 (Gamma), 7.2 (erf).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import sympy
from sympy import Abs, Basic, Derivative, Expr, Integer, Integral, Max, Min, Product, Sum, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symcheck.theories.calculus.terms import (
    DerivativeAt,
    PartialDerivative,
    as_it_stands,
    depends,
    may_be,
    variables_of,
)
from symcheck.theories.field.terms import Member, free_symbols, substitute
from symcheck.theories.probability.event_terms import Indicator

ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)


class NoRule(Exception):
    """No rule of differentiation is known for a term."""

    def __init__(self, term: Any) -> None:
        super().__init__(f"the derivative of {term}")
        self.term = term


@dataclass(frozen=True)
class Scope:
    """What rules may ask: which exponents are integers, and whether a term is continuous on a range.

    ``used`` collects the names of rules for the report; ``proves`` shows relations between terms.
    """

    integral: Callable[[Expr], bool]
    continuous: Callable[[Expr, Symbol, Expr, Expr], bool]
    indices: frozenset[Basic] = frozenset()
    used: dict[str, None] = field(default_factory=dict)
    proves: Callable[[Relational], bool] = lambda _: False

    def within(self, index: Basic) -> Scope:
        """Return the scope inside a sum or product over an integer index."""
        return replace(self, indices=self.indices | {index})


Rule = Callable[[Any, Symbol, Scope], Expr]
DERIVATIVES: dict[type, Rule] = {}
SQUARES: dict[type, Callable[[Any], Expr]] = {}
"""Classes of terms that have a kink where they vanish, and their squares, which have none: the norm."""


def differentiates(*classes: type) -> Callable[[Rule], Rule]:
    """Register the rule for terms of some classes that depend on the variable."""

    def register(rule: Rule) -> Rule:
        for cls in classes:
            DERIVATIVES[cls] = rule
        return rule

    return register


def derivative(term: Basic, variable: Symbol, scope: Scope) -> Expr:
    """Return the derivative of a term; raises NoRule."""
    if term == variable:
        return ONE
    if isinstance(term, (Symbol, sympy.Rational, sympy.core.numbers.NumberSymbol)):
        return ZERO
    if not depends(term, variable):
        return ZERO
    for cls in type(term).__mro__:
        if cls in DERIVATIVES:
            return DERIVATIVES[cls](term, variable, scope)
    raise NoRule(term)


# -- terms as they stand: SymPy would simplify, and lose where they are defined ----------------------------------------


def plus(*parts: Expr) -> Expr:
    """Return a sum as it stands; literal zeros are left out."""
    kept = [part for part in parts if part is not ZERO]
    return ZERO if not kept else kept[0] if len(kept) == 1 else sympy.Add._from_args(kept)


def times(*factors: Any) -> Expr:
    """Return a product as it stands; factors that are literally 1 are left out."""
    kept = [factor for factor in factors if factor is not ONE]
    return ONE if not kept else kept[0] if len(kept) == 1 else sympy.Mul._from_args(kept)


def to_the(base: Any, exponent: Any) -> Expr:
    """Return a power as it stands; the exponent 1 is left out."""
    if exponent is ONE:
        return base
    return sympy.Pow(base, exponent, evaluate=False)


def over(top: Any, bottom: Any) -> Expr:
    """Return a quotient as it stands."""
    return times(top, to_the(bottom, Integer(-1)))


def minus(part: Any) -> Expr:
    """Return the negative of a term as it stands."""
    return times(Integer(-1), part)


def call(function: Any, *arguments: Any) -> Any:
    """Apply a function without evaluation."""
    return function(*arguments, evaluate=False)


# -- arithmetic --------------------------------------------------------------------------------------------------------


@differentiates(sympy.Add)
def _sum_rule(term: Any, x: Symbol, scope: Scope) -> Expr:
    return plus(*(derivative(arg, x, scope) for arg in term.args))


@differentiates(sympy.Mul)
def _product_rule(term: Any, x: Symbol, scope: Scope) -> Expr:
    parts = []
    for i, factor in enumerate(term.args):
        slope = derivative(factor, x, scope)
        if slope is not ZERO:
            parts.append(times(*term.args[:i], slope, *term.args[i + 1 :]))
    return plus(*parts)


@differentiates(sympy.Pow)
def _power_rule(term: Any, x: Symbol, scope: Scope) -> Expr:
    base, exponent = term.args
    if type(base) in SQUARES and isinstance(exponent, Integer) and exponent % 2 == 0 and exponent > 0:
        return derivative(to_the(SQUARES[type(base)](base), Integer(exponent // 2)), x, scope)  # |u|^2 has no kink
    if not depends(exponent, x):
        slope = derivative(base, x, scope)
        if isinstance(exponent, Integer):
            return ZERO if exponent == 0 else times(exponent, to_the(base, exponent - 1), slope)
        if is_integral(exponent, scope):
            return times(exponent, to_the(base, plus(exponent, Integer(-1))), slope)
        return over(times(exponent, term, slope), base)  # u^a/u asks for u > 0
    if base == sympy.E:
        return times(term, derivative(exponent, x, scope))
    log = call(sympy.log, base)
    slope = times(derivative(exponent, x, scope), log)
    if depends(base, x):
        slope = plus(slope, over(times(exponent, derivative(base, x, scope)), base))
    return times(term, slope)


def is_integral(exponent: Expr, scope: Scope) -> bool:
    """Whether an exponent is an integer by its form, the indices of sums included."""
    if isinstance(exponent, Symbol):
        return exponent in scope.indices or scope.integral(exponent)
    if isinstance(exponent, (sympy.Add, sympy.Mul)):
        return all(is_integral(arg, scope) for arg in exponent.args)
    return isinstance(exponent, Integer) or (not exponent.free_symbols & scope.indices and scope.integral(exponent))


# -- functions of one variable: f(u)' = f'(u) u' -----------------------------------------------------------------------


def _chain(function: type, slope: Callable[[Any], Expr]) -> None:
    @differentiates(function)
    def rule(term: Any, x: Symbol, scope: Scope) -> Expr:
        u = term.args[0]
        if len(term.args) != 1:
            raise NoRule(term)
        return times(slope(u), derivative(u, x, scope))


def _square(u: Any) -> Expr:
    return to_the(u, TWO)


def _root(u: Any) -> Expr:
    return to_the(u, sympy.Rational(1, 2))


_chain(sympy.exp, lambda u: call(sympy.exp, u))
_chain(Abs, lambda u: over(u, call(Abs, u)))
_chain(sympy.sign, lambda u: over(ZERO, u))
for _rounding in (sympy.floor, sympy.ceiling):
    _chain(_rounding, lambda u: over(ZERO, plus(u, minus(call(sympy.floor, u)))))
_chain(sympy.sin, lambda u: call(sympy.cos, u))
_chain(sympy.cos, lambda u: minus(call(sympy.sin, u)))
_chain(sympy.tan, lambda u: plus(ONE, _square(call(sympy.tan, u))))
_chain(sympy.cot, lambda u: minus(plus(ONE, _square(call(sympy.cot, u)))))
_chain(sympy.sec, lambda u: times(call(sympy.sec, u), call(sympy.tan, u)))
_chain(sympy.csc, lambda u: minus(times(call(sympy.csc, u), call(sympy.cot, u))))
_chain(sympy.asin, lambda u: over(ONE, _root(plus(ONE, minus(_square(u))))))
_chain(sympy.acos, lambda u: minus(over(ONE, _root(plus(ONE, minus(_square(u)))))))
_chain(sympy.atan, lambda u: over(ONE, plus(ONE, _square(u))))
_chain(sympy.sinh, lambda u: call(sympy.cosh, u))
_chain(sympy.cosh, lambda u: call(sympy.sinh, u))
_chain(sympy.tanh, lambda u: plus(ONE, minus(_square(call(sympy.tanh, u)))))
_chain(sympy.coth, lambda u: plus(ONE, minus(_square(call(sympy.coth, u)))))
_chain(sympy.sech, lambda u: minus(times(call(sympy.sech, u), call(sympy.tanh, u))))
_chain(sympy.csch, lambda u: minus(times(call(sympy.csch, u), call(sympy.coth, u))))
_chain(sympy.asinh, lambda u: over(ONE, _root(plus(_square(u), ONE))))
_chain(sympy.acosh, lambda u: over(ONE, times(_root(plus(u, Integer(-1))), _root(plus(u, ONE)))))
_chain(sympy.atanh, lambda u: over(ONE, plus(ONE, minus(_square(u)))))
_chain(sympy.gamma, lambda u: times(call(sympy.gamma, u), call(sympy.digamma, u)))
_chain(sympy.loggamma, lambda u: call(sympy.digamma, u))
_chain(sympy.digamma, lambda u: call(sympy.polygamma, ONE, u))
_chain(sympy.erf, lambda u: over(times(TWO, call(sympy.exp, minus(_square(u)))), _root(sympy.pi)))
_chain(sympy.erfc, lambda u: minus(over(times(TWO, call(sympy.exp, minus(_square(u)))), _root(sympy.pi))))


@differentiates(sympy.log)
def _logarithm(term: Any, x: Symbol, scope: Scope) -> Expr:
    if len(term.args) == 2:
        top, bottom = (call(sympy.log, arg) for arg in term.args)
        return derivative(over(top, bottom), x, scope)
    return over(derivative(term.args[0], x, scope), term.args[0])


@differentiates(sympy.polygamma)
def _polygamma(term: Any, x: Symbol, scope: Scope) -> Expr:
    order, u = term.args
    if not isinstance(order, Integer):
        raise NoRule(term)
    return times(call(sympy.polygamma, order + 1, u), derivative(u, x, scope))


@differentiates(Max, Min)
def _extremum(term: Any, x: Symbol, scope: Scope) -> Expr:
    """max(u, v) = (u + v + |u - v|)/2, two arguments at a time; undefined where two of them tie."""
    first, *rest = term.args
    if len(rest) > 1:
        tail = type(term)(*rest, evaluate=False)
        return derivative(type(term)(first, tail, evaluate=False), x, scope)
    gap = plus(first, minus(rest[0]))
    size = call(Abs, gap) if isinstance(term, Max) else minus(call(Abs, gap))
    both = plus(first, rest[0], size)
    return times(sympy.Rational(1, 2), derivative(both, x, scope))


# -- unknown functions, families, sums, integrals ----------------------------------------------------------------------


@differentiates(AppliedUndef)
def _unknown_function(term: Any, x: Symbol, scope: Scope) -> Expr:
    return _through_arguments(PartialDerivative(term, [0] * len(term.args)), x, scope)


@differentiates(PartialDerivative)
def _through_arguments(term: PartialDerivative, x: Symbol, scope: Scope) -> Expr:
    """The chain rule in each argument; unknown functions are smooth, as the report says."""
    scope.used[f"{term.application.func.__name__} is smooth (standing condition)"] = None
    parts = []
    for position, argument in enumerate(term.application.args):
        slope = derivative(argument, x, scope)
        if slope is not ZERO:
            parts.append(times(term.raised(position), slope))
    return plus(*parts)


@differentiates(Derivative)
def _nested(term: Derivative, x: Symbol, scope: Scope) -> Expr:
    return derivative(differentiated(term, scope), x, scope)


def differentiated(term: Derivative, scope: Scope) -> Expr:
    """Carry out a Derivative, of whatever order and in whatever variables, one after the other."""
    result: Expr = term.args[0]  # type: ignore[assignment]
    for variable, order in variables_of(term):
        for _ in range(order):
            result = derivative(result, variable, scope)
    return result


@differentiates(DerivativeAt)
def _at_a_point(term: DerivativeAt, x: Symbol, scope: Scope) -> Expr:
    return derivative(at_its_point(term, scope), x, scope)


def at_its_point(term: DerivativeAt, scope: Scope) -> Expr:
    """Carry out a derivative at a point."""
    body, variable, order, point = term.args
    for _ in range(int(order)):
        body = derivative(body, variable, scope)  # type: ignore[arg-type]
    return substitute(body, variable, point)


@differentiates(Member)
def _member(term: Member, x: Symbol, scope: Scope) -> Expr:
    """A member of a free family is a constant; a defined one is what its definition says."""
    if term.unfolded is None:
        if x in free_symbols(term):
            raise NoRule(term)
        return ZERO
    return derivative(term.unfolded, x, scope)


@differentiates(Sum, Product)
def _termwise(term: Any, x: Symbol, scope: Scope) -> Expr:
    """Term by term, over bounds that do not depend on the variable; a product through its logarithmic derivative."""
    index, *bounds = term.limits[-1]
    inner = term.function if len(term.limits) == 1 else as_it_stands(type(term), term.function, *term.limits[:-1])
    if len(bounds) != 2 or any(bound.is_infinite or depends(bound, x) for bound in bounds):
        raise NoRule(term)
    whole = isinstance(term, Product)
    one = varying_term(term, inner, term.limits[-1], x, scope)
    if one is not None:

        def slope_in(place: Any, within: Scope) -> Any:
            slope = derivative(one.body, place, within)
            return over(slope, one.body) if whole and slope is not ZERO else slope

        slope = one.filled(slope_in(x, scope.within(one.limits[0])))
        rest = ZERO if slope is ZERO else as_it_stands(Sum, slope, one.limits)
        parts = [times(at.there, one.filled(slope_in(at.place, scope), at.index)) for at in one.places]
        total = plus(rest, *parts)
    else:
        slope = derivative(inner, x, scope.within(index))
        total = as_it_stands(Sum, over(slope, inner) if whole else slope, term.limits[-1])
    return times(term, total) if whole else total


@dataclass(frozen=True)
class Varying:
    """A sum or product over k in a..b of f(x[k], x[k - 1], ...): its terms that hold x[j] on account of their index.

    ``body`` is f with a place for each member; ``limits`` have the index k that they name.
    """

    body: Any
    limits: Any
    places: tuple[Place, ...]

    def filled(self, term: Any, index: Any = None) -> Any:
        """Return a term of the places with the members in them, at one index if it is given."""
        if index is not None:
            term = substitute(term, self.limits[0], index)
        for at in self.places:
            member = at.member if index is None else substitute(at.member, self.limits[0], index)
            term = substitute(term, at.place, member)
        return term


@dataclass(frozen=True)
class Place:
    """What stands for a member x[k + c]: it is x[j] for k = ``index``.

    ``there`` is 1 where a <= k <= b is shown for that k, else its indicator.
    """

    place: Any
    member: Any
    index: Expr
    there: Expr


def varying_term(term: Any, function: Any, limits: Any, x: Any, scope: Scope) -> Varying | None:
    """Return the terms of a sum or product that vary with a member of a process by their index; None without any."""
    own, low, high = limits
    if not any(may_be(item, x) and own in free_symbols(item.index) for item in free_symbols(function)):
        return None
    index = sympy.Dummy(own.name, integer=True)  # that of no sum inside
    function = substitute(function, own, index)
    mine = {item for item in free_symbols(function) if may_be(item, x) and index in free_symbols(item.index)}
    if not mine:
        return None
    in_law = any(getattr(node, "is_law", False) for node in sympy.preorder_traversal(function))
    if in_law:
        raise NoRule(term)
    places = []
    for member in sorted(mine, key=str):
        at = x.index - (member.index - index)
        if index in free_symbols(at):
            raise NoRule(term)
        inside = [sympy.Ge(at, low, evaluate=False), sympy.Le(at, high, evaluate=False)]
        there = times(*(Indicator(end) for end in inside if not scope.proves(end)))
        places.append(Place(member.placeholder(), member, at, there))
        function = substitute(function, member, places[-1].place)
    return Varying(function, sympy.Tuple(index, low, high), tuple(places))


@differentiates(Integral)
def _leibniz(term: Integral, x: Symbol, scope: Scope) -> Expr:
    """Leibniz: the ends move, and the integrand varies, where that is continuous on the whole closed range."""
    if len(term.limits) != 1 or len(term.limits[0]) != 3:
        raise NoRule(term)
    variable, low, high = term.limits[0]
    if variable == x or low.is_infinite or high.is_infinite:
        raise NoRule(term)
    body = term.function
    parts = []
    if depends(body, x):
        slope = derivative(body, x, scope)
        if not scope.continuous(slope, variable, low, high):
            raise NoRule(term)
        parts.append(as_it_stands(Integral, slope, sympy.Tuple(variable, low, high)))
    if not scope.continuous(body, variable, low, high):
        raise NoRule(term)
    for end, sign in ((high, ONE), (low, Integer(-1))):
        speed = derivative(end, x, scope)
        if speed is not ZERO:  # the integrand must be defined beyond the end: it is where it is differentiable
            beyond = times(ZERO, substitute(derivative(body, variable, scope), variable, end))
            parts.append(times(sign, plus(substitute(body, variable, end), beyond), speed))
    scope.used["differentiation of an integral (Leibniz)"] = None
    return plus(*parts)
