"""Claims about expectations point by point: a mean has the sign that its integrand has everywhere on the support.

Means are compared under one law, under a joint law and its marginals, and under different laws of one variable.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from flint import fmpq

from symcheck.theories.field.cases import by_cases, has_cases
from symcheck.theories.field.dependence import relate_logarithms
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.signum import discrete_in, supposition
from symcheck.theories.field.terms import substitute, written
from symcheck.theories.order.monotone import has_sign
from symcheck.theories.probability.integration import has_mass, integrate, integrate_one, is_partial
from symcheck.theories.session import Session

NONNEGATIVE = "an expectation of what is non-negative"
_FEW = 3
"""Means of events that are compared at once."""


def pointwise(differences: list[Quotient], relation: str, session: Session) -> None:
    """An expectation of a combination that is non-negative at every point of the support is non-negative."""
    known = session.kept.get("integrands", {})
    for difference in differences:
        groups: dict[Any, list[tuple[Quotient, int]]] = {}
        numerator = session.ring.polynomial(difference.num)
        for coefficient, exponents in numerator.terms():
            mine = [i for i, e in enumerate(exponents) if e and i in known]
            if len(mine) != 1 or exponents[mine[0]] != 1:
                continue
            others = tuple(0 if i == mine[0] else e for i, e in enumerate(exponents))
            integrand = known[mine[0]]
            key = (integrand.variables, session.intern(integrand.weight))
            groups.setdefault(key, []).append((session.ring.from_terms({others: coefficient}), mine[0]))
        _together(groups, known, relation, session, numerator)
        _jointly(groups, known, relation, session, numerator)
        for parts in groups.values():
            integrand = known[parts[0][1]]
            value, total = session.ring.zero, session.ring.zero
            for c, i in parts:
                value = value + c * known[i].value
                total = total + c * session.ring.generator(i)
            done = _learn_sign(value, total, relation, session, strict=has_mass(integrand, session))
            rest = numerator - total  # under a probability law, what is free of its variables is its own mean
            means = [(c, i) for c, i in parts if i in _in_events(value, session)][:_FEW]
            if is_partial(integrand, session) or (rest.is_zero() and (done or not means)):
                continue
            mass = integrate(integrand.weight, integrand.variables, (), session)
            if (mass - session.ring.one).is_zero():
                value = _with_products(rest, value, integrand, known, session)
                if not _learn_sign(value, total + rest, relation, session):
                    _with_constants(means, value, total + rest, relation, known, session)


def _in_events(value: Quotient, session: Session) -> set[int]:
    """Return the atoms in what the signs in a value are signs of."""
    return {j for i in discrete_in(value, session) for j in supposition(i, fmpq(0), session)[0].generators()}


def _with_constants(
    means: list[Any], value: Quotient, total: Quotient, relation: str, known: Any, session: Session
) -> None:
    """Take some of the means that stand in events for the numbers that they are: (1 - t) m <= E(x 1{x >= t m})."""
    for size in range(1, len(means) + 1):
        for chosen in combinations(means, size):
            changed = value
            for c, i in chosen:
                changed = changed + c * (session.ring.generator(i) - known[i].value)
            if _learn_sign(changed, total, relation, session):
                return


def _with_products(rest: Quotient, value: Quotient, integrand: Any, known: Any, session: Session) -> Quotient:
    """Add what a law of mass 1 has the mean ``rest``: M N, for M = E(f) and N = E(g), is that of M g + N f - M N."""
    ring = session.ring
    for coefficient, exponents in rest.terms():
        here = ring.from_terms({exponents: coefficient})
        means = [i for i, e in enumerate(exponents) for _ in range(e) if _is_under(known.get(i), integrand, session)]
        if len(means) == 2:
            m, n = (ring.generator(i) for i in means)
            f, g = (known[i].value for i in means)
            here = here / (m * n) * (m * g + n * f - m * n)
        value = value + here
    return value


def _is_under(mean: Any, integrand: Any, session: Session) -> bool:
    """Whether a mean is taken under the law of another."""
    return (
        mean is not None
        and mean.variables == integrand.variables
        and session.intern(mean.weight) == session.intern(integrand.weight)
    )


def _jointly(groups: dict[Any, Any], known: Any, relation: str, session: Session, numerator: Quotient) -> None:
    """Compare means under a joint law with means under its marginals, at the points of the joint law."""
    ring = session.ring
    for parts in groups.values():
        joint = known[parts[0][1]]
        names = {one.unprimed(): one for one in joint.variables}
        if len(joint.variables) < 2 or len(names) < len(joint.variables) or is_partial(joint, session):
            continue
        value, total = ring.zero, ring.zero
        for others in groups.values():
            mine = known[others[0][1]]
            plain = {one.unprimed() for one in mine.variables}
            if len(plain) < len(mine.variables) or not plain <= names.keys():
                continue
            if mine.variables != joint.variables:
                rest = joint.variables - {names[one] for one in plain}
                weight = at_points(mine.weight, mine.variables, joint.variables, session)
                marginal = _integrated_out(joint.weight, rest, session)
                if weight is None or marginal is None or not (marginal - weight).is_zero():
                    continue
            for c, i in others:
                here = at_points(known[i].value, mine.variables, joint.variables, session)
                if here is None:
                    break
                value, total = value + c * here, total + c * ring.generator(i)
            else:
                continue
            break
        else:
            _learn_sign(value, total, relation, session, strict=False)
            rest = numerator - total
            mass = None if rest.is_zero() else _integrated_out(joint.weight, joint.variables, session)
            if mass is not None and (mass - ring.one).is_zero():
                _learn_sign(value + rest, total + rest, relation, session, strict=False)


def _integrated_out(weight: Quotient, variables: Iterable[Any], session: Session) -> Quotient | None:
    """Return the integral of a weight over variables, each of which comes out by itself; None where one does not."""
    found: Quotient | None = weight
    for variable in sorted(variables, key=written):
        found = None if found is None else integrate_one(variable, found, session.ring.one, session)
    return found


def _together(groups: dict[Any, Any], known: Any, relation: str, session: Session, numerator: Quotient) -> None:
    """Compare integrals with different weights over one variable, point by point.

    At the points where every weight is positive the sign of all is that of the sum; a weight that may be positive
    elsewhere must have integrands of that sign itself. A number beside them is its own mean under a law among them.
    """
    ring = session.ring
    alike: dict[Any, list[tuple[Quotient, int]]] = {}
    for (variables, _), parts in groups.items():
        plain = frozenset(variable.unprimed() for variable in variables)
        if len(plain) == len(variables) and not any(is_partial(known[i], session) for _, i in parts):
            alike.setdefault(plain, []).extend(parts)
    for parts in alike.values():
        weights = {session.intern(known[i].weight): known[i] for _, i in parts}
        points = dict.fromkeys(one.variables for one in weights.values())
        inner = [place for place in points if all(positive_at(w, place, session) for w in weights.values())]
        outer = [w for w in weights.values() if w.variables not in inner]
        if len(weights) < 2 or not inner:
            continue
        for one in outer:
            name = session.intern(one.weight)
            alone = (c * known[i].value for c, i in parts if session.intern(known[i].weight) == name)
            if not is_signed(sum(alone, ring.zero), relation, session):
                break
        else:
            _learn_together(parts, inner, weights, known, relation, session, numerator)


def _learn_together(
    parts: list[tuple[Quotient, int]],
    places: list[Any],
    weights: dict[Any, Any],
    known: Any,
    relation: str,
    session: Session,
    numerator: Quotient,
) -> None:
    """Learn the sign of a sum of integrals from the sum of their integrands at the points of a support.

    What is known of an integrand where one of several equal supports was entered holds on all.
    """
    ring = session.ring
    for place in places:
        found = (at_points(known[i].weight * known[i].value, known[i].variables, place, session) for _, i in parts)
        values = [here for here in found if here is not None]
        if len(values) < len(parts):
            continue
        value = sum((c * here for (c, _), here in zip(parts, values)), ring.zero)
        total = sum((c * ring.generator(i) for c, i in parts), ring.zero)
        _learn_sign(value, total, relation, session, strict=False)
        rest = numerator - total
        for one in weights.values() if not rest.is_zero() else ():
            here = at_points(one.weight, one.variables, place, session) if one.variables in places else None
            mass = integrate(one.weight, one.variables, (), session)
            if here is not None and (mass - ring.one).is_zero():
                _learn_sign(value + rest * here, total + rest, relation, session, strict=False)
        return


def positive_at(integrand: Any, place: Iterable[Any], session: Session) -> bool:
    """Whether a weight is positive at the points of a support."""
    value = at_points(integrand.weight, integrand.variables, place, session)
    return value is not None and session.facts.proves(value, ">", solver=False)


def is_signed(value: Quotient, relation: str, session: Session) -> bool:
    """Whether a value has a sign, strictly or not."""
    weak = f"{relation[0]}=" if relation in ("<", ">") else relation
    return session.facts.proves(value, weak) or has_sign(session, value, weak)


def at_points(q: Quotient, variables: Iterable[Any], place: Iterable[Any], session: Session) -> Quotient | None:
    """Return an element at other points, each variable the one of the same name; None where it may have no value."""
    names = {one.unprimed(): one for one in place}
    term = session.term_of(q)
    for variable in variables:
        term = substitute(term, variable, names[variable.unprimed()])
    return session.value_if_defined(term)


def _learn_sign(value: Quotient, total: Quotient, wanted: str, session: Session, strict: bool = True) -> bool:
    """Learn that an expectation has the sign that its integrand has at every point of the support, if it has one."""
    proves = session.facts.proves
    if wanted != "=":
        relate_logarithms(session, value)
    for relation, solver in (("=", False), (">", False), ("<", False), (">=", True), ("<=", True)):
        if wanted == "=" and relation != "=":
            return False
        thorough = relation == wanted or (solver and relation[0] == wanted[0])
        if (
            proves(value, relation, solver=solver and not has_cases(session, value))
            or (solver and thorough and has_sign(session, value, relation))
            or (thorough and by_cases(session, value, relation))
        ):
            session.learn(total, relation if strict or relation == "=" else f"{relation[0]}=")
            session.rule(NONNEGATIVE)
            return True
    return False
