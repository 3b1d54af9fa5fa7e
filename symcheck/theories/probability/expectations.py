"""Expectations and divergences in normal form.

E(f, law) is the integral of law * f over the support of the law. Everything is written as such integrals: divergences
unfold to their definition, sums and nested expectations come out or flatten, f splits into monomials (the integral is
linear), densities in f join those of the law (a change of measure), and a variable that the rest does not mention is
integrated out (the tower rule). What is left, for independent groups of variables apart, is an atom. A Gaussian
variable is written as its mean plus its standard deviation times a standard normal one, whose moments are known.

A variable of integration is renamed to a *point of the support* of its law, one name for each law: what is positive on
that support is a fact about that name, and a condition on it ("p(x | z) > 0") means: wherever the law is positive.
Those points are the matter of ``supports.py``; what is integrated, and the atoms, of ``integration.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flint import fmpq
from sympy import Add, Basic, Expr, Integer, Integral, Mul, Pow, Product, Sum, Symbol, Tuple, exp, log, oo
from sympy.core.relational import Relational

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute, with_limits, without_capture, written
from symcheck.theories.gaussian.terms import Norm, Normal, is_vector
from symcheck.theories.order.signs import NEGATIVE
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CrossEntropy,
    E,
    Entropy,
    MutualInformation,
    Pdf,
    Pmf,
    Variance,
    Weighted,
    integrated,
    is_law,
)
from symcheck.theories.probability.integrands import VARIABLES
from symcheck.theories.probability.integration import LINEARITY, TOWER, integrate, reparametrised
from symcheck.theories.probability.mixtures import opened
from symcheck.theories.probability.normal import at_index, path_factors
from symcheck.theories.probability.supports import (
    bound_by,
    enter_law,
    kept_factors,
    may_coincide,
    renamed,
    support_points,
)
from symcheck.theories.probability.terms import AbsolutelyContinuous, Density, IntegralOver
from symcheck.theories.probability.variables import VariableRange
from symcheck.theories.registry import STRETCHES, normalises
from symcheck.theories.session import Session, relational

_SHORT = 16
"""A range of integers short enough to look at each."""
MEASURE = "change of measure"
EXCHANGE = "expectation of a sum"
_GENERATIONS = 6
"""How far back the variables of a law are followed that others are given."""


# -- definitions -------------------------------------------------------------------------------------------------------


@normalises(E)
def expectation(term: E, session: Session) -> Quotient:
    value = expect(term.integrand, term.law, session)
    if isinstance(term.integrand, exp) and isinstance(term.law, (Density, Normal)) and not value.is_constant():
        session.learn(value, ">")  # a law of mass 1
    return value


@normalises(KL)
def divergence(term: KL, session: Session) -> Quotient:
    q, p = term.args
    if not _lies_within(q, p, session):
        return session.opaque(term)
    session.rule("definition of KL")
    require_nonnegative(p, session)
    return expect(_log_ratio(q, p), q, session)


@normalises(Entropy, CrossEntropy)
def entropies(term: Any, session: Session) -> Quotient:
    if not _lies_within(term.args[0], term.args[-1], session):
        return session.opaque(term)
    require_nonnegative(term.args[-1], session)
    session.rule("definition of entropy" if isinstance(term, Entropy) else "definition of cross-entropy")
    return -expect(_logarithm(term.args[-1]), term.args[0], session)


@normalises(JSD)
def jensen_shannon(term: JSD, session: Session) -> Quotient:
    p, q = term.args
    if term.has(Pmf, Pdf) and not (_lies_within(p, q, session) and _lies_within(q, p, session)):
        return session.opaque(term)
    session.rule("definition of JSD")
    half = session.ring.constant(fmpq(1, 2))
    total = session.ring.zero
    for law in term.args:
        total = total + expect(_log_ratio(law, term.mixture), law, session)
    return total * half


@normalises(MutualInformation)
def information(term: MutualInformation, session: Session) -> Quotient:
    first, second, given = term.parts
    law = term.law
    session.rule("definition of mutual information")
    ratio = Add(
        log(Density(law, first + second, given)), -log(Density(law, first, given)), -log(Density(law, second, given))
    )
    return expect(ratio, Density(law, first + second + given), session)


@normalises(Variance)
def variance(term: Variance, session: Session) -> Quotient:
    f, law = term.args
    session.rule("definition of variance")
    mass = expect(Integer(1), law, session)
    if is_vector(f):
        square = session.nf(Pow(Norm(E(f, law)), 2))
        return expect(Pow(Norm(f), 2), law, session) + square * (mass - session.ring.constant(2))
    return _second_moment(f, f, law, mass, session)


@normalises(Covariance)
def covariance(term: Covariance, session: Session) -> Quotient:
    f, g, law = term.args
    session.rule("definition of covariance")
    return _second_moment(f, g, law, expect(Integer(1), law, session), session)


def _second_moment(f: Any, g: Any, law: Any, mass: Quotient, session: Session) -> Quotient:
    """E((f - E f)(g - E g)), whatever the mass of the law is."""
    power = Pow(f, 2, evaluate=False) if f == g else Mul(f, g, evaluate=False)
    means = expect(f, law, session) * expect(g, law, session)
    return expect(power, law, session) + means * (mass - session.ring.constant(2))


@normalises(Weighted)
def weighted(term: Weighted, session: Session) -> Quotient:
    variables = {at_index(item, session) for item in term.integrated}
    names = support_points(term.weight, variables, session)
    value, weight = (renamed(part, names, session) for part in (term.value, term.weight))
    return integrate(session.nf(weight) * session.nf(value), frozenset(names.values()), (), session)


def _logarithm(law: Basic) -> Expr:
    """Return the logarithm of a law's density as a sum over its factors."""
    return log(_density_of_numbers(law), evaluate=False)


def _density_of_numbers(law: Any) -> Any:
    """Return a law of numbers, or a mixture of such, as what stands under the sum or integral."""
    if isinstance(law, (Pmf, Pdf)):
        return law.density
    if isinstance(law, (Add, Mul)) and law.has(Pmf, Pdf):
        return law.func._from_args([_density_of_numbers(arg) for arg in law.args])
    return law


def _lies_within(q: Any, p: Any, session: Session) -> bool:
    """Whether laws of numbers are such that the range of q is shown to lie in that of p; other laws have no range."""
    ranges = [law for law in (q, p) if isinstance(law, (Pmf, Pdf))]
    if not ranges:
        return not (q.has(Pmf, Pdf) or p.has(Pmf, Pdf))
    if len(ranges) != 2 or type(q) is not type(p):
        return False

    def at_most(a: Expr, b: Expr) -> bool:
        if a == b or a == -oo or b == oo:
            return True
        return not (a.is_infinite or b.is_infinite) and session.facts.proves(session.nf(b) - session.nf(a), ">=")

    return at_most(p.lower, q.lower) and at_most(q.upper, p.upper)


def _log_ratio(q: Basic, p: Basic) -> Expr:
    if isinstance(q, (Pmf, Pdf)):
        ratio = Mul(_density_of_numbers(q), Pow(_density_of_numbers(p), -1), evaluate=False)
        return log(ratio, evaluate=False)
    return Add(_logarithm(q), Mul(-1, _logarithm(p), evaluate=False), evaluate=False)


# -- on terms: what comes out before anything is integrated -----------------------------------------------------------


def expect(f: Any, law: Any, session: Session) -> Quotient:
    """Return the normal form of E(f, law) for a number f."""
    if law.has(Pmf, Pdf):
        return _over_numbers(f, law, session)
    law = _kinds_apart(law)
    require_nonnegative(law, session)
    if isinstance(law, Add) and law.has(IntegralOver) and all(_is_component(part) for part in law.args):
        return sum((expect(f, part, session) for part in law.args), session.ring.zero)
    bound = bound_by(law, session)
    total = session.ring.zero
    for free, core, limits in _linear_parts(f, bound, session):
        if limits and any(limit[0] in free_symbols(law) for limit in limits):
            value = _core(Sum(core, *limits), law, session)  # the law speaks of another k than the sum
        elif limits:
            session.rule(EXCHANGE)
            session.rule(LINEARITY)
            inside = without_capture(with_limits(Sum, core, *limits), law)  # the law may stand at an index of that name
            value = session.nf(with_limits(Sum, E(inside.function, law), *inside.limits))
        else:
            value = _core(core, law, session)
        total = total + session.nf(free) * value
    return total


def _is_component(part: Any) -> bool:
    """Whether a summand of a mixture is a positive number times laws."""
    return all(is_law(arg) or (arg.is_Number and arg > 0) for arg in Mul.make_args(part))


def _kinds_apart(law: Any) -> Any:
    """Write a product of q(w[k]) r(x[k]) over k as the product of the q(w[k]) times that of the r(x[k])."""
    factors = []
    for factor in law.args if isinstance(law, Mul) else (law,):
        parts = factor.function.args if isinstance(factor, Product) and isinstance(factor.function, Mul) else ()
        if parts and all(map(is_law, parts)):
            factors += [with_limits(Product, part, *factor.limits) for part in parts]
        else:
            factors.append(factor)
    return Mul._from_args(factors) if len(factors) > 1 else factors[0]


def _over_numbers(f: Any, law: Any, session: Session) -> Quotient:
    """Write an expectation over numbers as a sum or integral; the other laws of a product stand inside."""
    if isinstance(law, Add):
        return sum((expect(f, arg, session) for arg in law.args), session.ring.zero)
    factors = law.args if isinstance(law, Mul) else (law,)
    outer = [arg for arg in factors if isinstance(arg, (Pmf, Pdf))]
    if not outer:
        return session.opaque(E(f, law))
    laws = [arg for arg in factors if is_law(arg) and arg not in outer]
    beside = [arg for arg in factors if not is_law(arg)]
    symbols = {one.symbol for one in outer}
    if any(free_symbols(arg) & symbols for arg in beside):
        session.unknown_domain = law  # whether it is a law, is not known
    for arg in beside:
        _require(arg, law, session)
    for one in outer:
        _require_nonnegative_numbers(one, session)
    body = E(f, Mul._from_args(laws)) if laws else f
    for one in _inner_first(outer, f, session):
        binder = Sum if isinstance(one, Pmf) else Integral
        weighted_body = Mul._from_args((one.density, body))
        body = binder(weighted_body, (one.symbol, one.lower, one.upper))
    session.rule("expectation as a sum" if isinstance(outer[0], Pmf) else "expectation as an integral")
    return session.nf(Mul._from_args((*beside, body)))


def _inner_first(laws: list[Any], f: Any, session: Session) -> list[Any]:
    """Return independent laws of real numbers in an order in which thresholds fall into ranges, the inner one first.

    Of x in (0, 1) and y in (0, oo), x is a threshold in the range of y; a number in fewer relations has fewer of them.
    """
    symbols = {one.symbol for one in laws}
    if len(laws) < 2 or not all(isinstance(one, Pdf) and not _parameters(one) & symbols for one in laws):
        return laws

    def relations(one: Any) -> int:
        return sum(one.symbol in free_symbols(part) for part in f.atoms(Relational))

    def contains(one: Any, other: Any) -> bool:
        gaps = (other.lower - one.lower, one.lower is -oo), (one.upper - other.upper, one.upper is oo)
        return all(free or (not gap.has(oo, -oo) and session.facts.proves(session.nf(gap), ">=")) for gap, free in gaps)

    ordered: list[Any] = []
    for one in laws:
        within = [i for i, other in enumerate(ordered) if contains(one, other)]
        first = [i for i in within if not contains(ordered[i], one) or relations(one) < relations(ordered[i])]
        ordered.insert(min(first, default=len(ordered)), one)
    return ordered


def _parameters(law: Any) -> set[Any]:
    """Return the parameters of a law of a number."""
    return {*free_symbols(law.density), *free_symbols(law.lower), *free_symbols(law.upper)} - {law.symbol}


def require_nonnegative(law: Any, session: Session) -> None:
    """Require that a law is negative nowhere: what stands beside its densities must not be where they are positive."""
    if isinstance(law, Add):
        for arg in law.args:
            require_nonnegative(arg, session)
    elif isinstance(law, Product):
        if isinstance(law.function, IntegralOver):
            require_nonnegative(law.function, session)
        elif not isinstance(law.function, (Density, Normal)):
            session.unknown_domain = law
    elif isinstance(law, IntegralOver):
        require_nonnegative(law.integrand, session)
    elif isinstance(law, (Pmf, Pdf)):
        _require_nonnegative_numbers(law, session)
    elif isinstance(law, Mul):
        laws = [arg for arg in law.args if is_law(arg)]
        for arg in laws:
            require_nonnegative(arg, session)
        beside = [arg for arg in law.args if not is_law(arg) and not (arg.is_Number and arg > 0)]
        if beside:
            whole = Mul._from_args(laws)
            symbols = [item for item in integrated(whole) if isinstance(item, Symbol)]
            names = support_points(
                whole, [at_index(v, session) for v in integrated(whole) if v not in symbols], session
            )
            if any(free_symbols(arg) & set(symbols) for arg in beside):
                session.unknown_domain = law
            _require(renamed(Mul._from_args(beside), names, session), law, session)


def _require(coefficient: Any, law: Any, session: Session) -> None:
    q = session.nf(coefficient)
    if session.facts.proves(q, "<"):
        session.unknown_domain = law  # 2 p - q is negative nowhere for some p and q
    else:
        session.define(coefficient, ">=", q)


def _require_nonnegative_numbers(law: Any, session: Session) -> None:
    """Require that the density of a law of numbers is negative nowhere in its range: at each point of a short one.

    And that an interval is not reversed, which would turn the sign of every integral (a sum asks for that itself).
    """
    if law.lower is oo or law.upper is -oo:
        session.unknown_domain = law
    elif isinstance(law, Pdf) and not (law.lower.is_infinite or law.upper.is_infinite):
        session.define(law.upper - law.lower, ">=")
    factors = law.density.args if isinstance(law.density, Mul) else (law.density,)
    outside = [arg for arg in factors if law.symbol not in free_symbols(arg)]
    inside = Mul._from_args([arg for arg in factors if arg not in outside] or [Integer(1)])
    _require(Mul._from_args(outside or [Integer(1)]), law, session)
    width = law.upper - law.lower
    if isinstance(law, Pmf) and width.is_Integer and 0 <= width < _SHORT:
        for shift in range(int(width) + 1):
            point = substitute(inside, law.symbol, law.lower + shift)
            session.define(point, ">=")
        return
    or_at_it = "=" if isinstance(law, Pmf) else ""  # an interval has no ends: u**(a - 1) has no value at 0
    bounds = ((law.lower, "<" + or_at_it), (law.upper, ">" + or_at_it))
    within = tuple(relational(end, sign, law.symbol) for end, sign in bounds if not end.is_infinite)
    signs = session.signs_under(within, {"density": inside})
    if signs is None or signs["density"] & NEGATIVE:
        session.unknown_domain = law


def mentions(term: Any, bound: Iterable[Basic], session: Session) -> bool:
    """Whether a term depends, or might depend, on a bound variable."""
    symbols = free_symbols(term)
    for item in bound:
        for symbol in symbols:
            if isinstance(item, VariableRange):
                index = getattr(symbol, "index", None)
                if index is not None and item.process[index] == symbol:
                    return True
                if isinstance(symbol, VariableRange) and symbol.process == item.process:
                    return True
            elif symbol == item or (isinstance(symbol, VARIABLES) and session.may_be(symbol, item)):
                return True
    return False


def _linear_parts(f: Any, bound: tuple[Basic, ...], session: Session) -> Iterator[tuple[Expr, Expr, tuple[Any, ...]]]:
    """Yield (coefficient free of the bound variables, core, limits of sums around it), whose sum f is."""
    if isinstance(f, Add):
        for arg in f.args:
            yield from _linear_parts(arg, bound, session)
        return
    if isinstance(f, Mul):
        inside = [arg for arg in f.args if mentions(arg, bound, session)]
        if len(inside) == 1:
            free = Mul._from_args([arg for arg in f.args if arg is not inside[0]] or [Integer(1)])
            for more, core, limits in _linear_parts(inside[0], bound, session):
                yield Mul._from_args((free, more)), core, limits
            return
    if isinstance(f, Sum) and not any(mentions(bound_, bound, session) for limit in f.limits for bound_ in limit[1:]):
        if mentions(f.function, bound, session):
            yield Integer(1), f.function, tuple(f.limits)
            return
    if isinstance(f, log) and len(f.args) == 1:
        parts = _log_parts(f.args[0], session)
        if parts is not None:
            for part in parts:
                yield from _linear_parts(part, bound, session)
            return
    yield Integer(1), f, ()


def _log_parts(argument: Any, session: Session) -> list[Expr] | None:
    """Write the logarithm of a product with whole stretches of a chain as a sum; None where there is no stretch.

    Densities are non-negative, so the logarithm of their product is defined exactly where each of theirs is.
    """
    if not argument.has(VariableRange, Product):
        return None
    match argument:
        case Density():
            events, conditions = (
                [at_index(item, session) for item in part] for part in (argument.events, argument.conditions)
            )
            if not any(isinstance(item, VariableRange) for item in events + conditions):
                return None
            joint = path_factors(argument.law, events + conditions, session)
            below = path_factors(argument.law, conditions, session) if conditions else []
            if joint is None or below is None:
                return None
            session.rule("Markov property")
            shared = [factor for factor in joint if factor in below]
            return [
                *(part for factor in joint if factor not in shared for part in _log_parts_of(factor, session)),
                *(-part for factor in below if factor not in shared for part in _log_parts_of(factor, session)),
            ]
        case Product() if len(argument.limits) == 1 and _is_nonnegative(argument.function):
            session.rule("log of a product")
            return [Sum(log(argument.function, evaluate=False), *argument.limits)]
        case Mul() if all(_is_nonnegative(arg) for arg in argument.args):
            session.rule("log of a product")
            return [part for arg in argument.args for part in _log_parts_of(arg, session)]
        case Pow() if argument.args[1] == -1 and _is_nonnegative(argument.args[0]):
            return [Mul(-1, part, evaluate=False) for part in _log_parts_of(argument.args[0], session)]
    return None


def _log_parts_of(factor: Any, session: Session) -> list[Expr]:
    parts = _log_parts(factor, session)
    return [log(factor, evaluate=False)] if parts is None else parts


def _is_nonnegative(term: Any) -> bool:
    """Whether a term is non-negative by its form wherever it is defined."""
    if isinstance(term, (Density, Normal, Indicator)) or (term.is_Number and term > 0):
        return True
    if isinstance(term, Mul):
        return all(map(_is_nonnegative, term.args))
    if isinstance(term, Product):
        return _is_nonnegative(term.function)
    return isinstance(term, Pow) and term.args[1] == -1 and _is_nonnegative(term.args[0])


def _core(core: Expr, law: Any, session: Session) -> Quotient:
    """Return E(core, law) for a summand, whole stretches reduced to the variables it mentions."""
    reduced = core_law(law, core, session)
    if reduced is None:
        changed = _other_law(core, law, session)
        if changed is not None:
            return expect(*changed, session)
        others = (method(core, law, session) for method in STRETCHES)
        found = next((found for found in others if found is not None), None)
        return session.opaque(E(core, law)) if found is None else found
    reduced = opened(reduced, core)
    if may_coincide(core, reduced, session):
        return session.opaque(E(core, law))
    names, weight, support = enter_law(reduced, session)
    value = session.nf(renamed(core, names, session))
    if session.order_goal:
        _learn_sums(renamed(core, names, session), session)
    # all of the value at once where that can be, not monomial by monomial
    weight, value, bound = reparametrised(weight, value, frozenset(names.values()), session)
    return integrate(weight * value, bound, kept_factors(weight * value, support), session)


def _learn_sums(core: Any, session: Session) -> None:
    """Learn that the sums of what is non-negative by its form are not negative."""
    for total in sorted((node for node in core.atoms(Sum) if _is_nonnegative(node.function)), key=written):
        value = session.value_if_defined(total)
        if value is not None:
            session.learn(value, ">=")


def _other_law(core: Any, law: Any, session: Session) -> tuple[Any, Any] | None:
    """Write E(g p(a, b)/q(a), q(a)) as E(g p(b), p(a | b)) for whole stretches a, where p(a | b) << q(a) is given."""
    if not isinstance(core, Mul) or Pow(law, -1) not in core.args or not isinstance(law, Density):
        return None
    rest = [arg for arg in core.args if arg != Pow(law, -1)]
    for whole in [arg for arg in rest if isinstance(arg, Density)]:
        stretched = _stretches(whole.events, law.events)
        if stretched is None:
            continue
        conditional = Density(whole.law, law.events, [*stretched, *whole.conditions])
        for hypothesis in session.hypotheses.laws:
            if isinstance(hypothesis, AbsolutelyContinuous) and hypothesis.args == (conditional, law):
                session.rule(MEASURE)
                others = [arg for arg in rest if arg != whole]
                if stretched:
                    others.append(Density(whole.law, stretched, whole.conditions))
                return Mul._from_args(others or [Integer(1)]), conditional
    return None


def _stretches(events: tuple[Basic, ...], wanted: tuple[Basic, ...]) -> list[Basic] | None:
    """Return what is left of some events without the wanted ones: x[0] of x[0:T] without x[1:T]; None if unclear."""
    left = [item for item in events if item not in wanted]
    missing = [item for item in wanted if item not in events]
    if not missing:
        return left
    if len(left) != 1 or len(missing) != 1 or not all(isinstance(item, VariableRange) for item in (*left, *missing)):
        return None
    (whole,), (part,) = left, missing
    if whole.process == part.process and whole.upper == part.upper and part.lower - whole.lower == 1:  # type: ignore[attr-defined]
        return [whole.process[whole.lower]]  # type: ignore[attr-defined]
    return None


def core_law(law: Any, core: Any, session: Session) -> Any:
    """Return the law of the variables that a term mentions: whole stretches reduced to those; None when unclear."""
    reduced = _reduced(law, core, session)
    for _ in range(_GENERATIONS):
        if reduced is None:
            return None
        wider = _reduced(law, Tuple(core, reduced), session)  # what is kept may be given more of what is bound
        if wider == reduced:
            break
        reduced = wider
    else:
        return None
    if reduced != law:
        session.rule(TOWER)
    return reduced


def _reduced(law: Any, core: Any, session: Session) -> Any:
    """Replace whole stretches in a law by those of their variables that the core mentions; None when unclear."""
    if isinstance(law, Mul):
        parts = [_reduced(arg, core, session) for arg in law.args]
        return None if any(part is None for part in parts) else _product(part for part in parts if part != 1)
    if isinstance(law, Product):
        index = law.limits[0][0]
        whole = [item for item in integrated(law) if isinstance(item, VariableRange)]
        found = [_mentioned(item, core, (), session) for item in whole]
        if any(items is None for items in found):
            return None
        indices = {item.index for items in found for item in items}  # type: ignore[union-attr, attr-defined]
        return _product(substitute(law.function, index, one) for one in sorted(indices, key=written))
    if not isinstance(law, Density) or not any(isinstance(item, VariableRange) for item in law.events):
        return law
    conditions = [at_index(item, session) for item in law.conditions]
    events: list[Basic] = []
    for item in law.events:
        if isinstance(item, VariableRange):
            mentioned = _mentioned(item, core, tuple(conditions), session)
            if mentioned is None:
                return None
            events += mentioned
        else:
            events.append(item)
    return Density(law.law, events, conditions) if events else Integer(1)


def _product(laws: Iterable[Any]) -> Any:
    return Mul._from_args(tuple(laws) or (Integer(1),))


def _mentioned(whole: VariableRange, core: Any, behind: tuple[Basic, ...], session: Session) -> list[Basic] | None:
    """Return the variables of a stretch that a term mentions, or None when that is not clear."""
    lower, upper = session.nf(whole.lower), session.nf(whole.upper)
    found: list[Basic] = []
    for symbol in free_symbols(core):
        index = getattr(symbol, "index", None)
        if index is None or whole.process[index] != symbol:
            if isinstance(symbol, VariableRange) and symbol.process == whole.process:
                return None
            continue
        symbol = at_index(symbol, session)
        if symbol in behind or symbol in found:
            continue
        time = session.nf(symbol.index)  # type: ignore[attr-defined]
        proves = session.facts.proves
        if proves(time - lower, "<") or proves(time - upper, ">"):
            continue
        if not (proves(time - lower, ">=") and proves(upper - time, ">=")):
            return None
        if any(not proves(time - session.nf(other.index), "!=") for other in found):  # type: ignore[attr-defined]
            return None
        found.append(symbol)
    return found
