"""Sine and cosine: sums and multiples of angles expand, sin^2 is 1 - cos^2, rational multiples of pi are exact."""

from __future__ import annotations

from flint import arb, fmpq
from sympy import Rational, asin, atan, cos, pi, sin
from sympy import acos as arccos

from symcheck.errors import LimitReached
from symcheck.theories.field.powers import enclose, minus_one_power, split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import Session

MAX_MULTIPLE = 64


def pi_atom(session: Session) -> Quotient:
    """Return the number pi, with rational bounds."""
    key = ("pi",)
    if session.is_new(key):
        q = session.atom(key, pi)
        enclose(session, q, arb.pi())
    return session.ring.generator(session.ring.index_of[key])


def sine_cosine(session: Session, angle: Quotient) -> tuple[Quotient, Quotient]:
    """Return (sin, cos) of an angle, by the addition theorems over the monomials of a polynomial angle."""
    ring = session.ring
    s, c = ring.zero, ring.one
    if angle.den:
        content, _ = angle.factors() if not angle.is_zero() else (fmpq(1), [])
        return _multiple(session, angle * ring.constant(1 / content), content)
    for coefficient, exponents in angle.terms():
        monomial = ring.from_terms({exponents: 1})
        s1, c1 = _multiple(session, monomial, coefficient)
        s, c = s * c1 + c * s1, c * c1 - s * s1
    return s, c


def _multiple(session: Session, unit: Quotient, coefficient: fmpq) -> tuple[Quotient, Quotient]:
    """Return (sin, cos) of coefficient*unit."""
    ring = session.ring
    over_pi = unit / pi_atom(session) if _has_pi(session, unit) else None
    if over_pi is not None and over_pi.is_constant():
        ratio = coefficient * over_pi.constant_value()
        exact = _exact(session, ratio)
        if exact is not None:
            return exact
    elif over_pi is not None and session.is_integral(over_pi * ring.constant(coefficient)):
        session.rule("sin and cos at multiples of pi")
        return ring.zero, minus_one_power(session, over_pi * ring.constant(coefficient))
    inverse = _of_inverse(session, unit, coefficient)
    if inverse is not None:
        return inverse
    key_term = session.term_of(unit)
    index = session.root_index(("angle", key_term), int(coefficient.q))
    n = int(coefficient * index)
    if abs(n) > MAX_MULTIPLE:
        raise LimitReached("size", f"a multiple angle of {n}")
    sin_key, cos_key = ("sin", key_term, index), ("cos", key_term, index)
    if session.is_new(cos_key):
        angle = session.term_of(unit * ring.constant(fmpq(1, index)))
        c = session.atom(cos_key, cos(angle, evaluate=False))
        s = session.atom(sin_key, sin(angle, evaluate=False))
        ring.relate(ring.index_of[sin_key], 2, ring.one - c * c)
        for atom in (s, c):
            session.learn(atom + ring.one, ">=")
            session.learn(atom - ring.one, "<=")
    s1, c1 = (ring.generator(ring.index_of[key]) for key in (sin_key, cos_key))
    session.rule("sin^2 + cos^2 = 1")
    s, c = ring.zero, ring.one
    for _ in range(abs(n)):
        s, c = s * c1 + c * s1, c * c1 - s * s1
    if abs(n) > 1:
        session.rule("multiple angles")
    return (s, c) if n > 0 else (-s, c)


def _has_pi(session: Session, unit: Quotient) -> bool:
    index = session.ring.index_of.get(("pi",))
    return index is not None and index in unit.generators()


def _exact(session: Session, ratio: fmpq) -> tuple[Quotient, Quotient] | None:
    """Return sin and cos of ratio*pi when SymPy's table has them in radicals."""
    if ratio.q not in (1, 2, 3, 4, 5, 6, 8, 10, 12):
        return None
    angle = pi * Rational(int(ratio.p), int(ratio.q))
    values = sin(angle), cos(angle)
    if any(value.has(sin, cos) for value in values):
        return None
    return session.nf(values[0]), session.nf(values[1])


def _of_inverse(session: Session, unit: Quotient, coefficient: fmpq) -> tuple[Quotient, Quotient] | None:
    """sin(atan x) = x/sqrt(1 + x^2), cos(asin x) = sqrt(1 - x^2), and the like, for a single inverse function."""
    term = session.term_of(unit)
    if coefficient not in (1, -1) or not isinstance(term, (asin, arccos, atan)):
        return None
    ring = session.ring
    x = session.nf(term.args[0])
    half = ring.constant(fmpq(1, 2))
    session.rule("sin and cos of an inverse function")
    if isinstance(term, atan):
        c = split_power(session, ring.one + x * x, -half)
        s = x * c
    else:
        other = ring.one - x * x
        root = ring.zero if other.is_zero() else split_power(session, other, half)
        s, c = (x, root) if isinstance(term, asin) else (root, x)
    return (s, c) if coefficient == 1 else (-s, c)
