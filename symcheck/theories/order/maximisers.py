"""A maximiser of a functional, point by point.

V(D) = sum_i c_i E(g_i(D(x)), w_i(x)) is the integral of h(D(x); x), where h(y; x) = sum_i c_i w_i(x) g_i(y; x) over
the laws that are positive at x (w_i = 1 for an integral over x). If y*(x) is the only maximum of h(.; x) on [low, high]
at every x where some law is positive, then V(D*) - V(D) is the integral of something non-negative, which vanishes only
where D = D*. (This is more than a vanishing first variation, which minima have too: Gelfand and Fomin, Calculus of
Variations, section 4.)

At a point the densities are numbers, each positive or zero: one case for each choice. In a case y* is the only maximum

* inside the interval, if h'(y*) = 0 and h'' < 0 on the whole open interval;
* at an end, if h is defined there and strictly monotone towards it on the open interval.

In both, h is continuous wherever it is defined, as it is made of sums, products, powers, log and exp; so an end of the
interval at which h is defined competes in vain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from sympy import Add, Derivative, Expr, Integer, Mul, Pow, Rational, Symbol, cancel, exp, log, nan, oo, zoo

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.calculus.terms import DerivativeAt
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.order.functionals import Maximises
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.terms import AbsolutelyContinuous, Density, FullSupport, IntegralOver
from symcheck.theories.registry import REDUCTIONS, Goal, Reduction
from symcheck.theories.session import relational, symbols_of

_MOST_DENSITIES = 4
_NEAR = (Integer(1), Rational(1, 10), Rational(1, 1000))
"""How far from the candidate the models look for something better: all the way to another function, and closer."""


class _Unread(Exception):
    """The functional or the candidate is not of the form that is understood; the text says why."""


@dataclass(frozen=True)
class _Part:
    """c E(g(y), w), or c times an integral of g(y) where w is 1; with y for D(x) and symbols for the densities."""

    coefficient: Expr
    weight: Expr
    integrand: Expr


def maximisation(predicate: Maximises, hypotheses: Hypotheses) -> Reduction:
    """V(D*) has a value, and y* is the only maximum of h at every point of the supports."""
    best = predicate.maximiser.at(predicate.candidate)
    rivals = tuple(Goal(Claim(best, ">=", rival), hypotheses) for rival in _rivals(predicate))
    try:
        conditions = tuple(_at_points(predicate, hypotheses))
    except _Unread as error:
        return Reduction((), consequences=rivals, missing=str(error))
    return Reduction((Goal(Claim(best, "=", best), hypotheses),), conditions=conditions, consequences=rivals)


def _rivals(predicate: Maximises) -> Iterator[Expr]:
    """Yield the functional at another function with values in the interval, and at some nearer to the candidate."""
    maximiser = predicate.maximiser
    low, high, other = maximiser.low, maximiser.high, maximiser.application
    declared = maximiser.application.function.between or (-oo, oo)
    if declared != (low, high) and not (low == -oo and high == oo):
        if not (low.is_finite and high.is_finite):
            return
        u = other**2 / (1 + other**2)
        if all(end.is_finite for end in declared):
            u = (other - declared[0]) / (declared[1] - declared[0])
        other = low + (high - low) * u
    for step in _NEAR:
        yield maximiser.at(Add(Mul(1 - step, predicate.candidate), Mul(step, other)))


def _at_points(predicate: Maximises, hypotheses: Hypotheses) -> Iterator[Goal]:
    """Yield the claims about numbers, case by case."""
    low, high = predicate.maximiser.low, predicate.maximiser.high
    densities = _densities(predicate)
    y = Symbol(_unused("y", predicate, hypotheses), real=True)
    parts = list(_parts(predicate, densities, y))
    candidate = predicate.candidate.xreplace(densities)
    inside = [relational(y, ">", low)] * (low != -oo) + [relational(y, "<", high)] * (high != oo)
    for zero in _cases(densities, hypotheses):
        left = [_in_case(part, zero) for part in parts]
        alive = [part for part in left if part is not None]
        h = Add(*(Mul(part.coefficient, part.weight, part.integrand) for part in alive))
        if all(part.weight == 1 for part in alive) and y not in h.free_symbols:
            continue  # outside the supports
        positive = [relational(s, ">", Integer(0)) for s in densities.values() if s not in zero]
        here = hypotheses.joined(Hypotheses(relations=tuple(positive)))
        best = _put(candidate, zero)
        for part in alive:
            if part.weight != 1:
                yield _goal(part.weight, ">", Integer(0), here)
        everywhere = here.joined(Hypotheses(relations=tuple(inside)))
        for end, towards in ((high, ">"), (low, "<")):
            if end.is_finite and cancel(best - end) == 0:
                value = h.xreplace({y: end})
                if value.has(zoo, nan, oo):
                    raise _Unread(f"the functional has no value at {end}, where the candidate is {end}")
                yield _goal(best, "=", end, here)
                yield _goal(value, "=", value, here)
                yield _goal(Derivative(h, y), towards, Integer(0), everywhere)
                break
        else:
            if low != -oo:
                yield _goal(best, ">", low, here)
            if high != oo:
                yield _goal(best, "<", high, here)
            yield _goal(DerivativeAt(h, y, 1, best), "=", Integer(0), here)
            yield _goal(Derivative(h, (y, 2)), "<", Integer(0), everywhere)


def _goal(lhs: Expr, relation: str, rhs: Expr, hypotheses: Hypotheses) -> Goal:
    return Goal(Claim(lhs, relation, rhs), hypotheses.with_assumptions_of(symbols_of(lhs, rhs, *hypotheses.stated)))


def _densities(predicate: Maximises) -> dict[Any, Symbol]:
    """Return a symbol for the value of each density at x."""
    maximiser = predicate.maximiser
    terms = (maximiser.functional, predicate.candidate)
    found = sorted({node for term in terms for node in term.atoms(Density, Normal)}, key=str)
    if len(found) > _MOST_DENSITIES:
        raise _Unread(f"more than {_MOST_DENSITIES} densities")
    return {density: Symbol(str(density), real=True) for density in found}


def _unused(name: str, predicate: Maximises, hypotheses: Hypotheses) -> str:
    taken = {str(symbol) for term in (predicate, *hypotheses.stated) for symbol in free_symbols(term)}
    while name in taken:
        name += "_"
    return name


def _parts(predicate: Maximises, densities: dict[Any, Symbol], y: Symbol) -> Iterator[_Part]:
    """Read the summands in which the unknown function occurs."""
    application = predicate.maximiser.application
    (variable,) = application.arguments if len(application.arguments) == 1 else (None,)
    for term in Add.make_args(predicate.maximiser.functional.expand(deep=False)):
        if not term.has(application.function):
            continue
        factors = Mul.make_args(term)
        means = [factor for factor in factors if isinstance(factor, (E, IntegralOver))]
        others = [factor for factor in factors if factor not in means]
        if len(means) != 1 or any(factor.has(application.function) for factor in others):
            raise _Unread(f"{term} is not a number times an expectation or an integral")
        (mean,) = means
        law = mean.law if isinstance(mean, E) else Integer(1)
        over = integrated(law) if isinstance(mean, E) else mean.integrated
        if over != (variable,) or law.has(application.function):
            raise _Unread(f"{application} must be taken at the variable of the law in {mean}, and not in the law")
        if any(variable in free_symbols(factor) for factor in others):
            raise _Unread(f"{variable} is free in {term}")
        integrand = mean.integrand.xreplace({application: y}).xreplace(densities)
        if integrand.has(application.function):
            raise _Unread(f"{application.function.name} occurs at another point than {variable}")
        _check_continuous(integrand, y)
        yield _Part(Mul(*others), law.xreplace(densities), integrand)


def _check_continuous(term: Expr, y: Symbol) -> None:
    """Refuse what is not made of sums, products, powers with constant exponents, log and exp."""
    if y not in free_symbols(term) or term == y:
        return
    plain = isinstance(term, (Add, Mul, log, exp)) or (isinstance(term, Pow) and y not in free_symbols(term.args[1]))
    if not plain or (isinstance(term, log) and len(term.args) > 1):
        raise _Unread(f"it is not known where {term} is continuous")
    for arg in term.args:
        _check_continuous(arg, y)


def _cases(densities: dict[Any, Symbol], hypotheses: Hypotheses) -> Iterator[frozenset[Symbol]]:
    """Yield which densities vanish, as far as the hypotheses allow."""
    never = {s for d, s in densities.items() if isinstance(d, Normal)}
    laws = [law for law in hypotheses.laws if isinstance(law, (FullSupport, AbsolutelyContinuous))]
    laws = [law for law in laws if all(density in densities for density in law.args)]
    never |= {densities[law.args[0]] for law in laws if isinstance(law, FullSupport)}
    follows = [
        (densities[law.args[1]], densities[law.args[0]]) for law in laws if isinstance(law, AbsolutelyContinuous)
    ]
    for chosen in product((False, True), repeat=len(densities)):
        zero = frozenset(s for s, vanishes in zip(densities.values(), chosen) if vanishes)
        if not zero & never and all(then in zero for first, then in follows if first in zero):
            yield zero


def _in_case(part: _Part, zero: frozenset[Symbol]) -> _Part | None:
    """Return a summand where some densities vanish; None where its law does."""
    weight = part.weight.xreplace(dict.fromkeys(zero, Integer(0)))
    if weight == 0:
        return None
    return _Part(part.coefficient, weight, _put(part.integrand, zero))


def _put(term: Expr, zero: frozenset[Symbol]) -> Expr:
    found = term.xreplace(dict.fromkeys(zero, Integer(0)))
    if found.has(zoo, nan, oo):
        shown = ", ".join(sorted(map(str, zero)))
        raise _Unread(f"{term} has no value where {shown} vanish")
    return found


REDUCTIONS[Maximises] = maximisation
