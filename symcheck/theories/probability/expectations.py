"""Expectations and divergences in normal form.

E(f, law) is the integral of law * f over the support of the law. Everything is written as such integrals: divergences
unfold to their definition, sums and nested expectations come out or flatten, f splits into monomials (the integral is
linear), densities in f join those of the law (a change of measure), and a variable that the rest does not mention is
integrated out (the tower rule). What is left, for independent groups of variables apart, is an atom. A Gaussian
variable is written as its mean plus its standard deviation times a standard normal one, whose moments are known.

A variable of integration is renamed to a *point of the support* of its law, one name for each law: what is positive on
that support is a fact about that name, and a condition on it ("p(x | z) > 0") means: wherever the law is positive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flint import fmpq
from sympy import Add, Basic, Expr, Integer, Integral, Mul, Pow, Product, Sum, Symbol, exp, log, oo, preorder_traversal

from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.field.terms import free_symbols, substitute, with_limits, without_capture
from symcheck.theories.gaussian.terms import Norm, Normal, is_vector
from symcheck.theories.order.signs import NEGATIVE
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
from symcheck.theories.probability.normal import (
    at_index,
    marginal,
    path_factors,
    stands_in,
    sum_out,
)
from symcheck.theories.probability.slopes import integrate_slope
from symcheck.theories.probability.terms import AbsolutelyContinuous, Density, FullSupport, JointLaw
from symcheck.theories.probability.variables import (
    COPY,
    SUPPORT,
    Process,
    ScalarVariable,
    VariableRange,
    VectorVariable,
    place,
)
from symcheck.theories.registry import INTEGRALS, MOMENTS, OF_VALUES, REPARAMETRISATIONS, STRETCHES, normalises
from symcheck.theories.session import Session, relational

_SHORT = 16
"""A range of integers short enough to look at each."""

LINEARITY = "linearity of expectation"
TOWER = "tower rule"
MEASURE = "change of measure"
EXCHANGE = "expectation of a sum"
_VARIABLES = (ScalarVariable, VectorVariable)
Joint = tuple[Any, frozenset[Basic]]
"""A law and points at which its joint density is positive."""


@dataclass(frozen=True)
class Integrand:
    """What an expectation atom stands for: the integral of weight * value over some variables."""

    variables: frozenset[Basic]
    weight: Quotient
    value: Quotient


@dataclass(frozen=True)
class Vectors(Integrand):
    """What the expectation of a vector stands for: the integral of weight * value * vector."""

    vector: Basic


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
    names = _points(term, variables, session)
    value, weight = (_renamed(part, names, session) for part in (term.value, term.weight))
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
    require_nonnegative(law, session)
    bound = _bound(law, session)
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


def _bound(law: Basic, session: Session) -> tuple[Basic, ...]:
    return tuple(at_index(item, session) for item in integrated(law))


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
    for one in outer:
        binder = Sum if isinstance(one, Pmf) else Integral
        weighted_body = Mul._from_args((one.density, body))
        body = binder(weighted_body, (one.symbol, one.lower, one.upper))
    session.rule("expectation as a sum" if isinstance(outer[0], Pmf) else "expectation as an integral")
    return session.nf(Mul._from_args((*beside, body)))


def require_nonnegative(law: Any, session: Session) -> None:
    """Require that a law is negative nowhere: what stands beside its densities must not be where they are positive."""
    if isinstance(law, Add):
        for arg in law.args:
            require_nonnegative(arg, session)
    elif isinstance(law, Product):
        if not isinstance(law.function, (Density, Normal)):
            session.unknown_domain = law
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
            names = _points(whole, [at_index(v, session) for v in integrated(whole) if v not in symbols], session)
            if any(free_symbols(arg) & set(symbols) for arg in beside):
                session.unknown_domain = law
            _require(_renamed(Mul._from_args(beside), names, session), law, session)


def _require(coefficient: Any, law: Any, session: Session) -> None:
    q = session.nf(coefficient)
    if session.facts.proves(q, "<"):
        session.unknown_domain = law  # 2 p - q is negative nowhere for some p and q
    else:
        session.define(coefficient, ">=", q)


def _require_nonnegative_numbers(law: Any, session: Session) -> None:
    """Require that the density of a law of numbers is negative nowhere in its range: at each point of a short one."""
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
    bounds = ((law.lower, "<="), (law.upper, ">="))
    within = tuple(relational(end, sign, law.symbol) for end, sign in bounds if not end.is_infinite)
    signs = session.signs_under(within, {"density": inside})
    if signs is None or signs["density"] & NEGATIVE:
        session.unknown_domain = law


def _mentions(term: Any, bound: Iterable[Basic], session: Session) -> bool:
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
            elif symbol == item or (isinstance(symbol, _VARIABLES) and session.may_be(symbol, item)):
                return True
    return False


def _linear_parts(f: Any, bound: tuple[Basic, ...], session: Session) -> Iterator[tuple[Expr, Expr, tuple[Any, ...]]]:
    """Yield (coefficient free of the bound variables, core, limits of sums around it), whose sum f is."""
    if isinstance(f, Add):
        for arg in f.args:
            yield from _linear_parts(arg, bound, session)
        return
    if isinstance(f, Mul):
        inside = [arg for arg in f.args if _mentions(arg, bound, session)]
        if len(inside) == 1:
            free = Mul._from_args([arg for arg in f.args if arg is not inside[0]] or [Integer(1)])
            for more, core, limits in _linear_parts(inside[0], bound, session):
                yield Mul._from_args((free, more)), core, limits
            return
    if isinstance(f, Sum) and not any(_mentions(bound_, bound, session) for limit in f.limits for bound_ in limit[1:]):
        if _mentions(f.function, bound, session):
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
    if isinstance(term, (Density, Normal)) or (term.is_Number and term > 0):
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
    if may_coincide(core, reduced, session):
        return session.opaque(E(core, law))
    names, weight, support = enter_law(reduced, session)
    value = session.nf(_renamed(core, names, session))
    bound = frozenset(names.values())
    for variable in sorted(bound, key=str):  # all of the value at once where that can be, not monomial by monomial
        for method in REPARAMETRISATIONS:
            found = method(weight, value, variable, session)
            if found is not None:
                weight, value, fresh = found
                bound = (bound - {variable}) | fresh
    return integrate(weight * value, bound, kept_factors(weight * value, support), session)


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
    if reduced is not None and reduced != law:
        session.rule(TOWER)
    return reduced


def enter_law(law: Any, session: Session) -> tuple[dict[Basic, Basic], Quotient, tuple[frozenset[Joint], ...]]:
    """Name the points of a law's support; return the names, the law as a weight, and what its support is."""
    variables = frozenset() if law == 1 else {at_index(item, session) for item in integrated(law)}
    names = _points(law, variables, session)
    weight = session.nf(_renamed(law, names, session))
    parts = [session.nf(_renamed(arg, names, session)) for arg in _summands(law)]
    joints = _whole_joints(law, names, session)
    return names, weight, _enter(weight, parts, joints, _names_of_laws(law, names, session), session)


def _summands(law: Any) -> list[Any]:
    """Return the laws of a mixture, each with its coefficients."""
    if isinstance(law, Add):
        return [part for arg in law.args for part in _summands(arg)]
    if isinstance(law, Mul):
        for arg in law.args:
            if isinstance(arg, Add) and is_law(arg):
                beside = [other for other in law.args if other is not arg]
                return [Mul._from_args((*beside, part)) for part in _summands(arg)]
    return [law]


def gaussian_points(
    weight: Quotient, vector: Any, bound: frozenset[Basic], session: Session
) -> tuple[Quotient, Any, frozenset[Basic]]:
    """Write the Gaussian variables in a vector by standard normal ones."""
    for variable in sorted(bound, key=str):
        for method in REPARAMETRISATIONS:
            found = method(weight, session.ring.one, variable, session, vector)
            if found is not None:
                weight, vector, fresh = found
                bound = (bound - {variable}) | fresh
    return weight, vector, bound


def _reduced(law: Any, core: Any, session: Session) -> Any:
    """Replace whole stretches in a law by those of their variables that the core mentions; None when unclear."""
    if isinstance(law, Mul):
        parts = [_reduced(arg, core, session) for arg in law.args]
        return None if any(part is None for part in parts) else Mul._from_args(parts)
    if isinstance(law, Product):
        index = law.limits[0][0]
        whole = [item for item in integrated(law) if isinstance(item, VariableRange)]
        found = [_mentioned(item, core, (), session) for item in whole]
        if any(items is None for items in found):
            return None
        indices = {item.index for items in found for item in items}  # type: ignore[union-attr, attr-defined]
        return Mul._from_args(
            [substitute(law.function, index, one) for one in sorted(indices, key=str)] or [Integer(1)]
        )
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


# -- points of the support ---------------------------------------------------------------------------------------------


def _points(law: Basic, variables: Iterable[Basic], session: Session) -> dict[Basic, Basic]:
    """Name the variables that a law binds: one name for each law."""
    points = session.choices.points  # of all passes: conditions found in one are facts of the next
    number = points.setdefault(("law", law), len(points) + 1)
    names = {item: item.unprimed().marked(SUPPORT * number) for item in variables}  # type: ignore[attr-defined]
    for name in names.values():
        session.bound_variables.setdefault(name, law)
    return names


def may_coincide(term: Any, law: Basic, session: Session) -> bool:
    """Whether a variable of a term, free or bound there, may be one that a law binds without being written as it.

    Under a law of x[t], x[s] is x[t] where s = t; a variable behind the bar of the law differs from those before it.
    """
    bound = _bound(law, session) if law != 1 else ()
    behind = {item for density in law.atoms(Density) for item in density.conditions}
    inside = set(free_symbols(term)).union(
        *(node.integrated for node in preorder_traversal(term) if hasattr(node, "integrated"))
    )
    for item in inside - behind:
        if isinstance(item, VariableRange):
            if any(_may_contain(item, variable, session) for variable in bound):
                return True
        elif isinstance(item, _VARIABLES):
            point = at_index(item, session)
            if any(point != variable and session.may_be(point, variable) for variable in bound):
                return True
    return False


def _may_contain(whole: VariableRange, variable: Any, session: Session) -> bool:
    index = variable.index
    if index is None or whole.process[index] != variable:
        return False
    below, above = session.nf(index - whole.lower), session.nf(index - whole.upper)
    return not (session.facts.proves(below, "<") or session.facts.proves(above, ">"))


def _renamed(term: Any, names: dict[Basic, Basic], session: Session) -> Any:
    """Put the renamed variables in, however their index is written."""
    for written in [item for item in free_symbols(term) if isinstance(item, _VARIABLES)]:
        name = names.get(at_index(written, session))
        if name is not None:
            term = substitute(term, written, name)
    return term


def _whole_joints(law: Any, names: dict[Basic, Basic], session: Session) -> Iterator[Joint]:
    """The joint densities that are positive where a product of conditional ones is."""
    for factor in law.args if isinstance(law, Mul) else (law,):
        if isinstance(factor, Density):
            points = (at_index(item, session) for item in factor.events + factor.conditions)
            yield factor.law, frozenset(names.get(item, item) for item in points)


def _names_of_laws(law: Any, names: dict[Basic, Basic], session: Session) -> dict[Any, frozenset[Basic]]:
    """Return, for each law of a product, the points that are not given to it: under r(x) p(z | x) only z is p's.

    Under None stand all of them.
    """
    found: dict[Any, frozenset[Basic]] = {None: frozenset(names.values())}
    for density in law.atoms(Density):
        mine = frozenset(names[item] for item in (at_index(v, session) for v in density.events) if item in names)
        found[density.law] = found.get(density.law, frozenset()) | mine
    return found


def _enter(
    weight: Quotient,
    parts: list[Quotient],
    joints: Iterable[Joint],
    names_of: dict[Any, frozenset[Basic]],
    session: Session,
) -> tuple[frozenset[Joint], ...]:
    """Learn that a weight is positive at the points of its support; return what that means, one set for each summand.

    A weight that is one product is positive only where each of its densities is; then all their marginals are. Only
    what is said of the points themselves is learnt: that p(x) > 0, without which there is no law p(z | x), stays to be
    shown, and so does c > 0 of a law c p(z). A factor that may vanish, as f(z)^2 of f(z)^2 p(z), makes the support
    smaller than that of the densities.
    """
    names = names_of[None]
    seen = session.kept.setdefault("vanishing", {})  # asked when a law is first met: afterwards, it is a fact
    if names not in seen:
        seen[names] = [_vanishing(part, names, session) for part in parts]
    factors = seen[names]
    if any(factors):
        session.kept.setdefault("partial", set()).update(names)
    above, beside = session.ring.one, session.ring.one
    content, blocks = weight.factors()
    for block, k in blocks:
        q = session.ring.polynomial(block.poly) ** k
        above, beside = (above * q, beside) if k > 0 and depends(q, names, session) else (above, beside * q)
    session.learn(above, ">" if content > 0 and session.facts.proves(beside, ">=") else "!=")
    alternatives = []
    for part, vanishing in zip(parts, factors):
        for coefficient, exponents in part.terms():
            positive_there = _joints_of(session.ring.from_terms({exponents: coefficient}), session)
            alternatives.append(frozenset([*positive_there, *vanishing]))

    def known_from(found: Iterable[Joint]) -> list[tuple[Joint, frozenset[Basic]]]:
        return closure([(joint, names_of.get(joint[0], names)) for joint in found], session)

    if len(alternatives) == 1:
        positive = known_from([*joints, *alternatives[0]])
    else:  # what is positive in the support of each law of a mixture
        closures = [known_from(alternative) for alternative in alternatives]
        positive = [joint for joint in closures[0] if all(joint in other for other in closures[1:])]
    support = session.kept.setdefault("support", [])
    for joint, mine in positive:
        if joint[0] is not None and (joint, mine) not in support:
            support.append((joint, mine))
            _learn_marginals(joint, mine, session)
    return tuple(alternatives)


def _vanishing(part: Quotient, names: frozenset[Basic], session: Session) -> list[Any]:
    """Return the factors of a weight, no densities, that are not shown to vanish nowhere, as what must not vanish."""
    _, _, coefficient = split(part, names, session)
    blocks = [block for block, k in coefficient.factors()[1] if k > 0]
    return [
        (None, block.index) for block in blocks if not session.facts.proves(session.ring.polynomial(block.poly), "!=")
    ]


def kept_factors(total: Quotient, support: tuple[frozenset[Joint], ...]) -> tuple[frozenset[Joint], ...]:
    """Leave out of a support the factors that are still there in what is integrated, which vanishes with them."""
    if not any(law is None for needed in support for law, _ in needed):
        return support
    present = {block.index for block, k in total.factors()[1] if k > 0}
    return tuple(frozenset(joint for joint in needed if joint[0] or joint[1] not in present) for needed in support)


def _joints_of(product: Quotient, session: Session) -> Iterator[Joint]:
    """Yield the joint densities that are positive where a product is: its factors, and what they are factors of."""
    by_law: dict[Any, set[frozenset[Basic]]] = {}
    integrands = session.kept.get("integrands", {})
    for i in Quotient(session.ring, product.num, {}).generators():
        if i in integrands:  # an integral is not 0 only where its integrand somewhere is not
            for part in (integrands[i].weight, integrands[i].value):
                inside = _joints_of(part, session) if len(part.num) == 1 else ()
                yield from ((law, left) for law, group in inside if (left := group - integrands[i].variables))
        key = session.atoms[i].key
        if key[0] in ("marginal", "slope"):  # where a density vanishes, so do its derivatives
            yield key[1], key[2]
        if key[0] == "marginal":
            by_law.setdefault(key[1], set()).add(key[2])
    for law, groups in by_law.items():
        if len(groups) > 1:
            union = frozenset().union(*groups)
            whole = marginal(law, sorted(union, key=place), session)
            factors = {session.atoms[i].key for i in Quotient(session.ring, whole.num, {}).generators()}
            if all(key[0] == "marginal" and key[2] in groups for key in factors):
                yield law, union


def _learn_marginals(joint: Joint, names: frozenset[Basic], session: Session) -> None:
    law, variables = joint
    for i, key in enumerate(list(session.ring.keys)):
        if key[0] == "marginal" and key[1] == law and key[2] <= variables and key[2] & names:
            session.learn(session.ring.generator(i), ">")


def closure(
    joints: Iterable[tuple[Joint, frozenset[Basic]]], session: Session, anywhere: frozenset[Basic] = frozenset()
) -> list[tuple[Joint, frozenset[Basic]]]:
    """Return the joint densities that are positive where the given ones are, by the stated absolute continuities.

    Beside each stand the points of which it says so, which what follows from it inherits. q(z | x) << p(z | x) says
    nothing of an x where p(x) vanishes. The variables ``anywhere`` are at any point, not at one of a support, so that
    what is known of such a point does not count.
    """
    found = list(dict.fromkeys(joints))
    before = -1
    while before != len(found):  # a condition may be found positive later than it is asked for
        before = len(found)
        for (law, variables), names in found:  # grows while it is read
            if law is None:
                continue
            for hypothesis in session.hypotheses.laws:
                if not isinstance(hypothesis, AbsolutelyContinuous) or getattr(hypothesis.args[0], "law", None) != law:
                    continue
                events, conditions = hypothesis.args[0].events, hypothesis.args[0].conditions
                mine = frozenset(v for v in variables if stands_in(v, events, law, session))
                behind = frozenset(v for v in variables if stands_in(v, conditions, law, session))
                if not mine or len(behind) < len(conditions):
                    continue
                for density in hypothesis.args[1].atoms(Density):
                    if hypothesis.args[1] != density and not isinstance(hypothesis.args[1], Mul):
                        continue
                    events_there = frozenset(v for v in mine if stands_in(v, density.events, density.law, session))
                    given_there = frozenset(
                        v for v in mine | behind if stands_in(v, density.conditions, density.law, session)
                    )
                    other = ((density.law, events_there | given_there), names)
                    if not events_there or len(given_there) != len(density.conditions) or other in found:
                        continue
                    if _is_positive(density.law, given_there, [joint for joint, _ in found], anywhere, session):
                        found.append(other)
    return found


def _is_positive(
    law: Any, variables: frozenset[Basic], joints: Iterable[Joint], anywhere: frozenset[Basic], session: Session
) -> bool:
    """Whether the density of what stands behind a bar is positive, because a joint density is or from the facts."""
    if not variables or any(law == other and variables <= joint for other, joint in joints):
        return True
    return not variables & anywhere and session.known(marginal(law, sorted(variables, key=place), session), ">")


def covered(
    product: Quotient, variables: frozenset[Basic], support: tuple[frozenset[Joint], ...], session: Session
) -> bool:
    """Whether a product of densities is positive only inside a support."""
    nobody: frozenset[Basic] = frozenset()
    mine = closure([(joint, nobody) for joint in _joints_of(product, session)], session, variables)

    def positive(law: Any, variables: frozenset[Basic]) -> bool:
        return law is not None and (
            any(law == other and variables <= joint for (other, joint), _ in mine)
            or _has_full_support(law, variables, session)
        )

    return not support or any(all(positive(*joint) for joint in needed) for needed in support)


def _has_full_support(law: Any, variables: frozenset[Basic], session: Session) -> bool:
    """Whether a joint density, or the density of a law given the rest, is declared positive everywhere."""
    for hypothesis in session.hypotheses.laws:
        if not isinstance(hypothesis, FullSupport) or hypothesis.args[0].law != law:
            continue
        declared = hypothesis.args[0]
        rest = [v for v in variables if not stands_in(v, declared.events, law, session)]
        given = all(law.given and law.slot(v) in law.given for v in rest)
        if given and all(stands_in(v, declared.conditions, law, session) for v in rest):
            if rest or not declared.conditions:
                return True
    return False


# -- integration -------------------------------------------------------------------------------------------------------


def integrate(total: Quotient, variables: frozenset[Basic], support: Any, session: Session) -> Quotient:
    """Integrate monomial by monomial."""
    ring = session.ring
    if total.is_zero():
        return total
    below = Quotient(ring, ring.ctx.constant(1), total.den)
    terms = total.terms()
    if len(terms) > 1:
        session.rule(LINEARITY)
    result = ring.zero
    for coefficient, exponents in terms:
        session.check_deadline()
        result = result + _piece(ring.from_terms({exponents: coefficient}) * below, variables, support, session)
    return result


def _piece(piece: Quotient, variables: frozenset[Basic], support: Any, session: Session) -> Quotient:
    """Integrate one product of powers of atoms, the variables it is free of first."""
    if piece.is_zero():
        return piece
    ring = session.ring
    free, weight, value = split(piece, variables, session)
    if support and not covered(piece, variables, support, session):
        return free * _restricted(weight, value, variables, support, session)
    inner = _single_expectation(value, session)
    if inner is not None and not inner[1].variables & variables:
        index, integrand = inner
        session.rule(TOWER)
        merged = free * weight * (value / ring.generator(index)) * integrand.weight * integrand.value
        return integrate(merged, variables | integrand.variables, (), session)
    for variable in sorted(variables, key=str):
        done = integrate_one(variable, weight, value, session) or integrate_slope(variable, weight * value, session)
        if done is not None:
            return free * integrate(done, variables - {variable}, (), session)
    for variable in sorted(variables, key=str):
        for moments in MOMENTS:
            done = moments(weight, value, variable, session)
            if done is not None:
                return free * integrate(done, variables - {variable}, (), session)
    for variable in sorted(variables, key=str):
        for method in REPARAMETRISATIONS:
            found = method(weight, value, variable, session)
            if found is not None:
                law, changed, fresh = found
                return free * integrate(law * changed, (variables - {variable}) | fresh, (), session)
    groups = _independent(variables, weight * value, session)
    if len(groups) > 1:
        session.rule("independence")
        result = free
        for group, part in groups:
            result = result * (_piece(part, group, (), session) if group else part)
        return result
    return free * _atom(weight, value, variables, session)


def split(piece: Quotient, variables: frozenset[Basic], session: Session) -> tuple[Quotient, Quotient, Quotient]:
    """Split a product into what is free of the variables, the densities of them, and the rest."""
    ring = session.ring
    content, factors = piece.factors()
    free, weight, value = ring.constant(content), ring.one, ring.one
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        if not depends(q, variables, session):
            free = free * q
        elif _is_density(block, session):
            weight = weight * q
        else:
            value = value * q
    return free, weight, value


def depends(q: Quotient, variables: Iterable[Basic], session: Session) -> bool:
    return any(session.mentions(i, variable) for i in q.generators() for variable in variables)


def _is_density(block: Block, session: Session) -> bool:
    """Whether a factor is one density atom, or an exponential (which may be the density of a Gaussian)."""
    if len(block.poly) != 1:
        return False
    generators = Quotient(session.ring, block.poly, {}).generators()
    return all(session.atoms[i].key[0] in ("marginal", "density", "normal", "gaussian", "pow") for i in generators)


def _single_expectation(value: Quotient, session: Session) -> tuple[int, Integrand] | None:
    """Return the one expectation that a value is linear in, to be merged with the integral around it."""
    known = session.kept.get("integrands", {})
    found = [i for i in value.generators() if i in known]
    if len(found) != 1 or (value / session.ring.generator(found[0])).generators() & set(found):
        return None
    return found[0], known[found[0]]


def integrate_one(variable: Basic, weight: Quotient, value: Quotient, session: Session) -> Quotient | None:
    """Integrate a variable that only densities mention."""
    if depends(value, (variable,), session):
        return None
    free, bound = session.ring.one, session.ring.one
    content, factors = weight.factors()
    for block, k in factors:
        q = session.ring.polynomial(block.poly) ** k
        if depends(q, (variable,), session):
            bound = bound * q
        else:
            free = free * q
    for method in (sum_out, *INTEGRALS):
        found = method(bound, variable, session)
        if found is not None:
            return session.ring.constant(content) * free * found * value
    return None


def _independent(
    variables: frozenset[Basic], integrand: Quotient, session: Session
) -> list[tuple[frozenset[Basic], Quotient]]:
    """Split an integrand into factors that share no variable."""
    ring = session.ring
    content, factors = integrand.factors()
    groups: list[tuple[frozenset[Basic], Quotient]] = [(frozenset(), ring.constant(content))]
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        mine = frozenset(v for v in variables if depends(q, (v,), session))
        touching = [group for group in groups if group[0] & mine]
        for names, part in touching:
            mine, q = mine | names, q * part
        groups = [group for group in groups if group not in touching] + [(mine, q)]
    constant = [part for names, part in groups if not names]
    rest = [group for group in groups if group[0]]
    if len(rest) < 2:
        return rest
    head = ring.one
    for part in constant:
        head = head * part
    return [(frozenset(), head), *rest]


# -- atoms -------------------------------------------------------------------------------------------------------------


def _restricted(
    weight: Quotient, value: Quotient, variables: frozenset[Basic], support: Any, session: Session
) -> Quotient:
    """An integral that a change of measure would move off the support of its law; nothing is concluded from it."""
    term = Weighted(session.term_of(value), session.term_of(weight), tuple(sorted(variables, key=str)))
    session.unknown_domain = term
    return session.atom(("restricted", term, support), term)


def _atom(weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session) -> Quotient:
    """Return what nothing integrates as an atom, its variables renamed in one way."""
    if not variables:
        return weight * value
    for method in OF_VALUES:
        found = method(weight, value, variables, session)
        if found is not None:
            return found
    law = law_term(weight, variables, session)
    if law is None:  # an exponential that is no Gaussian density belongs to what is averaged
        densities, exponentials = _without_powers(weight, session)
        law = law_term(densities, variables, session)
        if law is not None:
            weight, value = densities, value * exponentials
    shown_law, scale = (None, session.ring.one) if law is None else law
    weight = weight / scale
    term = _shown(shown_law, weight, value, variables, session)
    key = ("expectation", term)
    new = session.is_new(key)
    q = session.atom(key, term)
    index = session.ring.index_of.get(key)
    if index is not None:
        integrand = session.kept.setdefault("integrands", {}).setdefault(index, Integrand(variables, weight, value))
        if new and session.facts.proves(value, ">", solver=False) and has_mass(integrand, session, law is not None):
            session.learn(q, ">")  # the mean, under a law of positive mass, of what is positive on its support
        elif new and session.order_goal and session.facts.proves(value, ">=", solver=False):
            session.learn(q, ">=")
    return scale * q


def is_partial(integrand: Integrand, session: Session) -> bool:
    """Whether what is known of the points of a support is not known wherever the densities are positive."""
    return bool(integrand.variables & session.kept.get("partial", set()))


def has_mass(integrand: Integrand, session: Session, is_law: bool = False) -> bool:
    """Whether a weight has positive mass: it is a law, or positive at every point of a support.

    The product f(x) g(x) of two densities may vanish at all points.
    """
    if is_partial(integrand, session):
        return False
    return is_law or session.facts.proves(integrand.weight, ">", solver=False)


def _without_powers(weight: Quotient, session: Session) -> tuple[Quotient, Quotient]:
    content, factors = weight.factors()
    densities, powers = session.ring.constant(content), session.ring.one
    for block, k in factors:
        q = session.ring.polynomial(block.poly) ** k
        is_power = any(session.atoms[i].key[0] == "pow" for i in q.generators())
        densities, powers = (densities, powers * q) if is_power else (densities * q, powers)
    return densities, powers


def _shown(law: Any, weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session) -> Any:
    """Write an expectation in the user's notation, with the plain names of its variables where they are free."""
    shown = session.term_of(weight) if law is None else law
    body = session.term_of(value)
    names = plain_names(variables, free_symbols(body) | free_symbols(shown), (body, shown))
    for old, new in names.items():
        body, shown = substitute(body, old, new), substitute(shown, old, new)
    if law is None:
        return Weighted(body, shown, tuple(sorted(names.values(), key=place)))
    return E(body, shown)


def plain_names(variables: frozenset[Basic], free: Iterable[Basic], terms: Iterable[Basic]) -> dict[Basic, Basic]:
    """Give bound variables the names of their laws, marked where such a name is taken.

    The index says nothing where every law makes no difference between the points of a process: E(z[k], q(z[k] | x)) is
    E(z[1], q(z[1] | x)).
    """
    laws = {density.law for term in terms for density in term.atoms(Density)}
    taken = set(free) - variables
    names: dict[Basic, Basic] = {}
    for variable in sorted(variables, key=place):
        name = variable.unprimed()  # type: ignore[attr-defined]
        if name.index is not None and not any(_tells_apart(law, name) for law in laws):
            name = name.func(*name.args[:-1], Integer(1))
            while any(getattr(item, "name", None) == name.name for item in taken):
                name = name.marked(COPY)  # z[m] beside it might be z[1]
        while name in taken or name in names.values():
            name = name.marked(COPY)
        names[variable] = name
    return names


def _tells_apart(law: Any, variable: Basic) -> bool:
    """Whether a variable x[t] of a law is no point of one slot x, as all x[t] are."""
    return law.has_variable(variable) and not (isinstance(law, JointLaw) and isinstance(law.slot(variable), Process))


def law_term(weight: Quotient, variables: frozenset[Basic], session: Session) -> tuple[Any, Quotient] | None:
    """Write a weight as a product of conditional densities, times a factor free of the variables; None if it is not."""
    content, factors = weight.factors()
    by_law: dict[Any, tuple[Quotient, frozenset[Basic]]] = {}
    terms: list[Any] = []
    events_seen: list[Basic] = []
    for block, k in factors:
        generators = Quotient(session.ring, block.poly, {}).generators()
        index = next(iter(generators))
        key = session.atoms[index].key
        if len(generators) != 1:
            return None
        if key[0] == "gaussian" and k == 1:
            terms.append(session.atoms[index].term)
            events_seen.append(key[1])
            continue
        if key[0] != "marginal":
            return None
        so_far, names = by_law.get(key[1], (session.ring.one, frozenset()))
        by_law[key[1]] = (so_far * session.ring.polynomial(block.poly) ** k, names | key[2])
    scale = session.ring.constant(content)
    for law, (part, names) in by_law.items():
        events = sorted(names & variables, key=place)
        conditions = sorted(names - variables, key=place)
        whole = marginal(law, [*events, *conditions], session)
        ratio = part / (whole if not conditions else whole / marginal(law, conditions, session))
        if not events or depends(ratio, variables, session):
            return None
        scale = scale * ratio
        events_seen += events
        try:
            terms.append(Density(law, events, conditions))
        except ValueError:
            return None
    if len(set(events_seen)) != len(events_seen) or set(events_seen) != set(variables):
        return None
    return (terms[0] if len(terms) == 1 else Mul(*terms)), scale
