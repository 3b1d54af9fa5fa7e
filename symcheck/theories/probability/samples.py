"""Expectations over a symbolic number of independent samples: E(f(z[1], ..., z[K]), Product(q(z[k] | x), (k, 1, K))).

What f uses only one by one is integrated one by one (``expectations.py``); here is the rest, such as the logarithm of a
mean of importance weights. It is an atom, in whose integrand every z[k] with k in 1..K is a point of the support of q.
Of such atoms two things are known: Jensen's inequality, and that E(f) >= E(g) where f >= g at every point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sympy import Add, Basic, Function, Integer, Mul, Pow, Product, Sum
from sympy.concrete.expr_with_limits import ExprWithLimits

from symcheck.claim import Claim
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import with_limits
from symcheck.theories.probability.expectations import closure, expect
from symcheck.theories.probability.functionals import E
from symcheck.theories.probability.inequalities import NONNEGATIVE, jensen
from symcheck.theories.probability.terms import Density, InSupport, JointLaw
from symcheck.theories.probability.variables import (
    SUPPORT,
    Process,
    ScalarVariable,
    VariableRange,
    VectorVariable,
)
from symcheck.theories.registry import ORDER_FACTS, STRETCHES
from symcheck.theories.session import NowhereDefined, Session, define_nothing

_POINTS = (ScalarVariable, VectorVariable)


def of_samples(core: Any, law: Any, session: Session) -> Quotient | None:
    """Return E(core, law) for a law of samples; None for other laws, and where it is not shown to be defined."""
    entered = _enter(law, session, core)
    if entered is None:
        return None
    marks, inside = entered
    before = session.hypotheses
    session.hypotheses = inside
    try:
        with define_nothing(session) as undefined:
            value = session.nf(_marked(core, law, marks))
    except NowhereDefined:
        return None
    finally:
        session.hypotheses = before
    if undefined:
        return None
    below = Quotient(session.ring, session.ring.ctx.constant(1), value.den)
    if any(_varies(i, marks, session) for i in below.generators() | _of_denominator(value, session)):
        return _atom(value, law, marks, session)
    total = session.ring.zero
    for coefficient, exponents in value.terms():
        free, bound = below, session.ring.one
        for block, k in session.ring.from_terms({exponents: coefficient}).factors()[1]:
            q = session.ring.polynomial(block.poly) ** k
            varies = any(_varies(i, marks, session) for i in q.generators())
            free, bound = (free, bound * q) if varies else (free * q, bound)
        content = session.ring.from_terms({exponents: coefficient}).factors()[0]
        mean = expect(Integer(1), law, session) if bound.is_constant() else _atom(bound, law, marks, session)
        total = total + session.ring.constant(content) * free * mean
    return total


def _of_denominator(value: Quotient, session: Session) -> set[int]:
    return {i for block in value.den for i in Quotient(session.ring, block.poly, {}).generators()}


def _varies(generator: int, marks: str, session: Session) -> bool:
    return any(str(getattr(s, "name", "")).endswith(marks) for s in session.atoms[generator].term.free_symbols)


def _atom(value: Quotient, law: Any, marks: str, session: Session) -> Quotient:
    body = _mapped(session.term_of(value), lambda item: item.unprimed() if item.name.endswith(marks) else item)
    term = E(body, law)
    return session.atom(("samples", term), term)


# -- the points of the support -----------------------------------------------------------------------------------------


def _enter(law: Any, session: Session, *terms: Any) -> tuple[str, Any] | None:
    """Return the marks of the points of a law of samples, and the hypotheses with what is positive there."""
    points = session.choices.points
    marks = SUPPORT * points.setdefault(("samples", law), len(points) + 1)
    spans: list[VariableRange] = []
    supports: list[InSupport] = []
    for factor in law.args if isinstance(law, Mul) else (law,):
        body, limits = (factor.function, factor.limits) if isinstance(factor, Product) else (factor, ())
        if not isinstance(body, Density) or not isinstance(body.law, JointLaw) or len(limits) > 1:
            return None
        mine: dict[Basic, VariableRange] = {}
        for item in body.events:
            if not isinstance(item, _POINTS) or (limits and item.index != limits[0][0]):
                return None
            if item.index is not None:
                ends = limits[0][1:] if limits else (item.index, item.index)
                mine[item.marked(marks)] = VariableRange(_process(item.marked(marks)), *ends)
        if limits and any(item.index is not None and item.index.has(limits[0][0]) for item in body.conditions):
            return None
        spans += mine.values()
        joint = frozenset(item.marked(marks) if item in body.events else item for item in body.events + body.conditions)
        marked = frozenset(item.marked(marks) for item in body.events)
        for (positive, variables), _ in closure([((body.law, joint), marked)], session):
            if positive is not None:
                supports.append(InSupport(positive, [mine.get(v, v) if limits else v for v in variables]))
    names = {item.name.rstrip(marks) for item in spans}
    if not any(isinstance(factor, Product) for factor in (law.args if isinstance(law, Mul) else (law,))):
        return None
    if not all(_within(term, spans, names, (), session) for term in terms):
        return None
    return marks, replace(session.hypotheses, laws=session.hypotheses.laws + tuple(supports))


def _process(item: Any) -> Process:
    return Process(item.name, *((item.dim,) if isinstance(item, VectorVariable) else ()))


def _within(term: Any, spans: list[VariableRange], names: set[str], scope: tuple[Any, ...], session: Session) -> bool:
    """Whether each variable of these names in a term is shown to be one of the samples."""
    if isinstance(term, VariableRange):
        return term.name not in names
    if isinstance(term, _POINTS):
        return term.name not in names or any(_is_in(term, span, scope, session) for span in spans)
    if isinstance(term, (Sum, Product)):
        if not all(_within(bound, spans, names, scope, session) for limit in term.limits for bound in limit[1:]):
            return False
        scope = (*scope, *term.limits)
        return _within(term.function, spans, names, scope, session)
    if hasattr(term, "integrated") or getattr(term, "is_law", False):
        return not any(getattr(item, "name", None) in names for item in term.free_symbols)
    return all(_within(arg, spans, names, scope, session) for arg in term.args)


def _is_in(item: Any, span: VariableRange, scope: tuple[Any, ...], session: Session) -> bool:
    if item.index is None or item.name != span.name.rstrip(SUPPORT):
        return False
    low = high = item.index
    for index, first, last in reversed(scope):
        if low == index and high == index:
            low, high = first, last
    if any(limit[0] in low.free_symbols | high.free_symbols for limit in scope):
        return False
    return all(session.facts.proves(session.nf(gap), ">=") for gap in (low - span.lower, span.upper - high) if gap != 0)


def _mapped(term: Any, change: Callable[[Any], Any]) -> Any:
    """Apply a renaming to every random variable in a term, as the term stands."""
    if isinstance(term, _POINTS):
        return change(term)
    if not term.args or getattr(term, "is_law", False):
        return term
    args = [_mapped(arg, change) for arg in term.args]
    if all(new is old for new, old in zip(args, term.args, strict=True)):
        return term
    if type(term) in (Add, Mul):
        return type(term)._from_args(args)
    if isinstance(term, (Pow, Function)):
        return type(term)(*args, evaluate=False)
    if isinstance(term, ExprWithLimits):
        return with_limits(type(term), *args)
    return term.func(*args)


# -- what is known of such expectations --------------------------------------------------------------------------------


def monotone(claim: Claim, session: Session) -> None:
    """E(f, law) >= E(g, law) where f >= g at every point of the support, by Jensen's inequality or the signs."""
    lhs, rhs = claim.lhs, claim.rhs
    if not (isinstance(lhs, E) and isinstance(rhs, E)) or lhs.law != rhs.law or claim.relation not in (">=", "<="):
        return
    entered = _enter(lhs.law, session, lhs.integrand, rhs.integrand)
    if entered is None:
        return
    marks, inside = entered
    before = session.hypotheses
    session.hypotheses = inside
    try:
        f, g = (_marked(side.integrand, lhs.law, marks) for side in (lhs, rhs))
        with define_nothing(session) as undefined:
            difference = session.nf(f) - session.nf(g)
        if undefined:
            return
        jensen(Claim(f, claim.relation, g), session)
        holds = session.facts.proves(difference, claim.relation)
    except NowhereDefined:
        return
    finally:
        session.hypotheses = before
    if holds:
        session.learn(session.nf(lhs) - session.nf(rhs), claim.relation)
        session.rule(NONNEGATIVE)


def _marked(term: Any, law: Any, marks: str) -> Any:
    names = {item.name for factor in law.atoms(Density) for item in factor.events}
    return _mapped(term, lambda item: item.marked(marks) if item.name in names else item)


STRETCHES.append(of_samples)
ORDER_FACTS.append(monotone)
