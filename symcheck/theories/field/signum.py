"""The sign of an element: -1, 0 or 1, factor by factor, as an atom s with s^3 = s.

Indicators are polynomials in signs: 1{d > 0} = (s^2 + s)/2, so that products, complements and powers of events have one
normal form. Where a factor has signs in it, its own sign is found by cases: it is the sum over their values v of
sign(factor at v) times the polynomial that is 1 at v and 0 at the other values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from math import lcm
from typing import Any

from flint import fmpq
from sympy import exp, sign

from symcheck.theories.field.powers import E_BASE, absolute, plain
from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.field.terms import written
from symcheck.theories.order.signs import NEGATIVE, POSITIVE, ZERO, times
from symcheck.theories.probability.variables import MARKS
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

Case = dict[int, fmpq]
"""Values of some generators."""
_WITHOUT_MARKS = {ord(mark): None for mark in MARKS}
_MOST_POWERS = 8
_MOST_SIGNS = 4
"""Of how many signs all the cases are looked at: 81 of them."""


@normalises(sign)
def signum(term: Any, session: Session) -> Quotient:
    q = session.nf(term.args[0])
    found = sign_of(q, session)
    for i in sorted(found.generators() & set(session.kept.get("signs", {}))):
        known = session.kept.setdefault("moduli", set())
        if i not in known:  # s |f| = f
            known.add(i)
            poly = session.kept["signs"][i]
            session.learn(session.ring.generator(i) * absolute(session, poly) - poly, "=")
    return found


def sign_of(q: Quotient, session: Session) -> Quotient:
    """Return the sign of an element wherever it is defined."""
    if q.is_zero():
        return q
    content, factors = q.factors()
    result = session.ring.one if content > 0 else -session.ring.one
    for block, k in factors:
        one = _of_block(block, session)
        result = result * (one if k % 2 else one * one)
    return result


def takes_values(i: int, values: Iterable[fmpq], session: Session) -> None:
    """Record that a generator takes one of some different values, of which a relation of the ring says so."""
    session.kept.setdefault("values", {})[i] = tuple(values)


def discrete_in(q: Quotient, session: Session) -> list[int]:
    """Return the generators of an element that take finitely many known values: signs, and what is said to."""
    known = session.kept.get("values", {})
    return sorted(i for i in q.generators() if i in known)


def cases(generators: list[int], session: Session) -> Iterator[Case]:
    """Yield all values of some such generators together."""
    for chosen in product(*(session.kept["values"][i] for i in generators)):
        yield dict(zip(generators, chosen, strict=True))


def supposition(i: int, value: fmpq, session: Session) -> tuple[Quotient, str]:
    """Return what it says that a generator has a value, as q R 0."""
    if i in session.kept.get("signs", {}):
        return session.kept["signs"][i], ">" if value > 0 else "<" if value < 0 else "="
    return session.ring.generator(i) - session.ring.constant(value), "="


def at_case(q: Quotient, case: Case, session: Session) -> Quotient | None:
    """Return an element at values of its generators; None where a denominator vanishes there."""
    ring = session.ring
    images = [ring.ctx.constant(case[i]) if i in case else g for i, g in enumerate(ring.gens)]
    found = ring.polynomial(ring.lift(q.num).compose(*images, ctx=ring.ctx))
    for block, k in q.den.items():
        below = ring.polynomial(ring.lift(block.poly).compose(*images, ctx=ring.ctx))
        if below.is_zero():
            return None
        found = found / below**k
    return found


def _of_block(block: Block, session: Session) -> Quotient:
    mask = session.block_sign(block)
    ring = session.ring
    if mask in (NEGATIVE, POSITIVE, ZERO):
        return ring.constant({NEGATIVE: -1, ZERO: 0, POSITIVE: 1}[mask])
    poly = ring.polynomial(block.poly)
    inside = discrete_in(poly, session)
    if 0 < len(inside) <= _MOST_SIGNS:
        return _by_cases(poly, inside, session)
    for plainer in (_of_a_length, _of_logarithms, _of_exponentials):
        found = plainer(poly, session)
        if found is not None:
            return sign_of(found, session)
    return _atom(block, mask, session)


def _atom(block: Block, mask: int, session: Session) -> Quotient:
    """Return the sign of a block, by the sign of it or of its negative: one for both, however the ring orders them."""
    ring = session.ring
    key = ("sign", block)
    new = session.is_new(key)
    up = _points_up(block, session)
    poly = block.poly if up else -block.poly
    index = session.atom_index(key, lambda: sign(session.poly_term(poly), evaluate=False))
    if not up:
        mask = times(mask, NEGATIVE)
    if new:
        atom = ring.generator(index)
        degree, value = (3, atom) if mask & ZERO else (2, ring.one)
        if mask & ZERO and not (mask & NEGATIVE and mask & POSITIVE):
            degree, value = 2, atom if mask & POSITIVE else -atom
        ring.relate(index, degree, value)
        session.kept.setdefault("signs", {})[index] = ring.polynomial(poly)
        signs = ((NEGATIVE, -1), (ZERO, 0), (POSITIVE, 1))
        takes_values(index, [fmpq(value) for one, value in signs if mask & one], session)
    return ring.generator(index) if up else -ring.generator(index)


def _points_up(block: Block, session: Session) -> bool:
    """Whether the first of its terms, by their names without the marks of renamed variables, has a positive sign."""
    names = {
        i: written(session.atoms[i].term).translate(_WITHOUT_MARKS)
        for i in Quotient(session.ring, block.poly, {}).generators()
    }

    def place(item: tuple[Any, Any]) -> list[tuple[str, int]]:
        return sorted((names[i], -int(e)) for i, e in enumerate(item[0]) if e)

    terms = [item for item in block.poly.terms() if any(item[0])]
    return bool(max(terms, key=place)[1] > 0)


def _by_cases(poly: Quotient, inside: list[int], session: Session) -> Quotient:
    """The sign of what has such generators in it, by the cases of those."""
    total = session.ring.zero
    for case in cases(inside, session):
        here = at_case(poly, case, session)
        assert here is not None
        part = sign_of(here, session)
        for i, value in case.items():
            part = part * _selects(i, value, session)
        total = total + part
    return total


def _selects(i: int, value: fmpq, session: Session) -> Quotient:
    """The polynomial in a generator that is 1 at one of its values and 0 at the others."""
    ring = session.ring
    found = ring.one
    for other in session.kept["values"][i]:
        if other != value:
            found = found * (ring.generator(i) - ring.constant(other)) * ring.constant(1 / (value - other))
    return found


def _of_logarithms(poly: Quotient, session: Session) -> Quotient | None:
    """Return u - e^r, of the same sign as log u - r, where whole multiples of logarithms add up to log u."""
    ring = session.ring
    product_of_all, rest, logs = ring.one, ring.zero, 0
    content = fmpq(1, lcm(*(int(c.q) for c, _ in poly.terms())))
    for coefficient, exponents in poly.terms():
        mine = [i for i, e in enumerate(exponents) if e and session.atoms[i].key[0] == "log"]
        n = coefficient / content
        if not mine:
            rest = rest - ring.from_terms({exponents: n})
        elif sum(exponents) > 1 or n.q != 1 or abs(n) > _MOST_POWERS:
            return None
        else:
            product_of_all, logs = product_of_all * plain(session, session.atoms[mine[0]].key[1]) ** int(n.p), logs + 1
    if not logs:
        return None
    above = ring.one if rest.is_zero() else session.value_if_defined(exp(session.term_of(rest), evaluate=False))
    return None if above is None else product_of_all - above


def _of_exponentials(poly: Quotient, session: Session) -> Quotient | None:
    """Return u - v, of the same sign as c e^u - c e^v, c > 0 a number."""
    terms = poly.terms()
    if len(terms) != 2 or terms[0][0] + terms[1][0] != 0:
        return None
    total = session.ring.zero
    for coefficient, exponents in terms:
        for i, k in enumerate(exponents):
            key = session.atoms[i].key if k else None
            if key is not None and key[:2] != ("pow", E_BASE):
                return None
            if key is not None:
                u = session.power_exponents[key] * session.ring.constant(fmpq(k, key[3]))
                total = total + (u if coefficient > 0 else -u)
    return total


def _of_a_length(poly: Quotient, session: Session) -> Quotient | None:
    """Return c^2 A^2 - b^2, of the same sign as c A - b, for A, b >= 0, A^2 known and c > 0 a number; or its mirror.

    Where both are 0, so is the other; else c A + b > 0 is its other factor.
    """
    ring = session.ring
    for i in sorted(poly.generators()):
        if ring.relations.get(i, (0, None))[0] != 2 or session.atoms[i].key[0] == "sign":
            continue
        length = ring.generator(i)
        parts = [(c, e) for c, e in poly.terms() if e[i]]
        if len(parts) != 1 or sum(parts[0][1]) != 1 or not session.facts.proves(length, ">=", solver=False):
            continue
        c = ring.constant(parts[0][0])
        rest = poly - c * length
        if i in rest.generators():
            continue
        up = parts[0][0] > 0
        if session.facts.proves(rest, "<=" if up else ">="):
            squared = poly * (c * length - rest)
            return squared if up else -squared
    return None
