"""Numbers beside integrals as masses of their laws: a claim about integrals of densities, proved point by point.

``integral of p^2/q - 1`` is the integral of p^2/q - 2 p + q = (p - q)^2/q, since p and q have mass 1: a number r is the
mass of a p + (r - a) q for every a. The a is proposed by the tangent at p = q = 1, where an f-divergence touches its
bound; nothing rests on the proposal. (Csiszar 1967; Goodfellow et al. 2014; Mao et al. 2017.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sympy import Add, Derivative, Dummy, S, diff, nan, oo, preorder_traversal, zoo

from symcheck.errors import InputError
from symcheck.theories.field.maps import Applied
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.tangents import by_tangents
from symcheck.theories.probability.functionals import integrated
from symcheck.theories.probability.integrands import Integrand, depends
from symcheck.theories.probability.integration import integrate, is_partial
from symcheck.theories.probability.pointwise import NONNEGATIVE, at_points, is_signed, positive_at
from symcheck.theories.probability.supports import enter_law
from symcheck.theories.probability.terms import Density
from symcheck.theories.session import NowhereDefined, Session

MASSES = "densities integrate to 1"
_FEW = 4
Part = tuple[Quotient, Integrand]
"""A coefficient and what it multiplies: the integral of weight times value."""


def by_masses(difference: Quotient, relation: str, session: Session) -> None:
    """Learn the sign of a difference of integrals over one set of variables from the sign of its integrand."""
    weak = {">": ">=", "<": "<="}.get(relation, relation)
    known = session.kept.get("integrands", {})
    numerator = session.ring.polynomial(difference.num)
    alike: dict[Any, list[Part]] = {}
    totals: dict[Any, Quotient] = {}
    for coefficient, exponents in numerator.terms():
        mine = [i for i, e in enumerate(exponents) if e and i in known]
        if len(mine) != 1 or exponents[mine[0]] != 1 or is_partial(known[mine[0]], session):
            continue
        c = session.ring.from_terms({tuple(0 if i == mine[0] else e for i, e in enumerate(exponents)): coefficient})
        integrand = known[mine[0]]
        plain = frozenset(variable.unprimed() for variable in integrand.variables)
        alike.setdefault(plain, []).append((c, integrand))
        totals[plain] = totals.get(plain, session.ring.zero) + c * session.ring.generator(mine[0])
    for plain, parts in alike.items():
        rest = numerator - totals[plain]
        laws = list(_laws(parts, plain, session)) if len(plain) == len(parts[0][1].variables) else []
        for chosen in combinations(laws[:_FEW], 2):
            for shares in _shares(parts, chosen, rest, session):
                if _holds([*parts, *zip(shares, chosen, strict=True)], weak, session):
                    session.rule(MASSES)
                    session.rule(NONNEGATIVE)
                    session.learn(numerator, weak)
                    return


def _laws(parts: list[Part], plain: frozenset[Any], session: Session) -> Iterator[Integrand]:
    """Yield the densities in the integrands that are laws of exactly these variables, of mass 1."""
    seen = set()
    for _, integrand in parts:
        for term in sorted(session.term_of(integrand.weight * integrand.value).atoms(Density), key=str):
            names = {v: v.unprimed() for v in integrand.variables}
            events = [names[v] for v in (*term.events, *term.conditions) if v in names]
            conditions = [v for v in (*term.events, *term.conditions) if v not in names]
            if set(events) != plain or len(events) != len(plain):
                continue
            try:
                law = Density(term.law, events, conditions)
            except InputError:  # its law is given one of the variables
                continue
            if law in seen:
                continue
            seen.add(law)
            try:
                points, weight, _ = enter_law(law, session)
                mass = integrate(weight, frozenset(points.values()), (), session)
            except NowhereDefined:
                continue
            if set(integrated(law)) == plain and (mass - session.ring.one).is_zero():
                yield Integrand(frozenset(points.values()), weight, session.ring.one)


def _shares(
    parts: list[Part], chosen: tuple[Integrand, ...], rest: Quotient, session: Session
) -> Iterator[tuple[Quotient, Quotient]]:
    """Propose how a number is shared between the masses of two laws."""
    half = rest * session.ring.constant(2).inverse()
    tangent = _tangent(parts, chosen, session)
    for first in (*([] if tangent is None else [tangent]), half, rest, session.ring.zero):
        yield first, rest - first


def _tangent(parts: list[Part], chosen: tuple[Integrand, ...], session: Session) -> Quotient | None:
    """Return -dV/dp at p = q = 1 for the integrand V, whatever else depends on the variables being 0."""
    place = chosen[0].variables
    found = [at_points(i.weight * i.value, i.variables, place, session) for _, i in parts]
    laws = [at_points(law.weight, law.variables, place, session) for law in chosen]
    if None in found or None in laws:
        return None
    value = Add(*(session.term_of(c * q) for (c, _), q in zip(parts, found, strict=True) if q is not None))
    p, q = (session.term_of(law) for law in laws if law is not None)
    one, other = Dummy("p", positive=True), Dummy("q", positive=True)
    value = value.xreplace({p: one, q: other})
    if value.has(Derivative, Density):
        return None
    slope = -diff(value, one)
    if slope.has(Derivative):  # of what SymPy cannot differentiate
        return None
    slope = slope.xreplace({one: S.One, other: S.One})
    varying = (node for node in preorder_traversal(slope) if not node.args or isinstance(node, Applied))
    slope = slope.xreplace({node: S.Zero for node in varying if node.free_symbols & set(place)}).doit()
    if slope.has(nan, oo, zoo) or slope.free_symbols & {one, other, *place}:
        return None
    return session.value_if_defined(slope)


def _holds(parts: list[Part], relation: str, session: Session) -> bool:
    """Whether the sum of the integrands has a sign at every point: where all weights are positive, and elsewhere."""
    places = dict.fromkeys(i.variables for _, i in parts)
    inner = [place for place in places if all(positive_at(i, place, session) for _, i in parts)]
    if not inner:
        return False
    outer: dict[Any, Quotient] = {}
    for c, integrand in parts:
        if integrand.variables not in inner:
            key = (integrand.variables, session.intern(integrand.weight))
            outer[key] = outer.get(key, session.ring.zero) + c * integrand.value
    if not all(is_signed(value, relation, session) for value in outer.values()):
        return False
    total = session.ring.zero
    for c, integrand in parts:
        value = at_points(integrand.weight * integrand.value, integrand.variables, inner[0], session)
        if value is None or depends(c, integrand.variables, session):
            return False
        total = total + c * value
    proved = session.facts.proves(total, relation, solver=relation != "=")
    return bool(proved or (relation != "=" and by_tangents(session, total, relation)))
