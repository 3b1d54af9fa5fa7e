"""Means of kinks and jumps of one standard normal variable: |a x + b|, the sign of a x + b, and polynomials.

With r = -b/a, |a x + b| is |a| (x - r) times the sign of x - r. So a product of kinks and jumps is a polynomial times
a product of such signs, which turns at each root, and the roots have mass 0. Its mean is made of the moments over
(r, oo), I_0 = (1 - erf(r/sqrt 2))/2 and I_k = (k - 1) I_{k-2} + r^(k-1) phi(r)
(Johnson, Kotz and Balakrishnan 1994, section 13.10.1). And E erf(a x + b) = erf(b/sqrt(1 + 2 a^2)) (Owen 1980).
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Integer, Rational, erf, exp, pi, sqrt

from symcheck.theories.field.powers import absolute
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.signum import sign_of
from symcheck.theories.gaussian.forms import centred_law
from symcheck.theories.gaussian.moments import MAX_DEGREE, MOMENT, double_factorial
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.functionals import E
from symcheck.theories.probability.variables import VectorVariable
from symcheck.theories.registry import MOMENTS
from symcheck.theories.session import Session

TRUNCATED = "moments of the truncated normal law"
Affine = tuple[Quotient, Quotient]
"""a and b of a x + b, with a != 0."""


def kinked_moments(weight: Quotient, value: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Integrate a polynomial in a standard normal variable, absolute values and signs of affine functions of it."""
    law = centred_law(variable, session)
    if law is None or law[1] != 1 or isinstance(variable, VectorVariable):
        return None
    rest = weight / law[0]
    mine = {i for i in value.generators() if session.mentions(i, variable)}
    if any(session.mentions(i, variable) for i in (*rest.generators(), *(i for b in value.den for i in b.generators))):
        return None
    x = session.ring.index_of.get(("symbol", variable))
    if x is None:
        return None
    kinds = {i: _kind(i, x, variable, session) for i in mine - {x}}
    if any(kind is None for kind in kinds.values()):
        return None
    below = Quotient(session.ring, session.ring.ctx.constant(1), value.den)
    total = session.ring.zero
    for coefficient, exponents in value.terms():
        kept = tuple(0 if i in mine else e for i, e in enumerate(exponents))
        factors = {i: exponents[i] for i in mine if exponents[i]}
        if sum(factors.values()) > MAX_DEGREE:
            return None
        mean = _mean(factors.pop(x, 0), factors, kinds, variable, session)
        if mean is None:
            return None
        total = total + session.ring.from_terms({kept: coefficient}) * mean
    session.rule(TRUNCATED if kinds else MOMENT)
    return rest * below * total


def _kind(index: int, x: int, variable: Basic, session: Session) -> tuple[str, Affine] | None:
    """Read an atom as |a x + b|, the sign of a x + b, or erf(a x + b); None for any other, and where a might be 0."""
    key = session.atoms[index].key
    if key[0] == "absolute":
        name, inside = "absolute", session.ring.polynomial(key[1].poly)
    elif index in session.kept.get("signs", {}):
        name, inside = "sign", session.kept["signs"][index]
    elif isinstance(session.atoms[index].term, erf):
        name, inside = "erf", session.nf(session.atoms[index].term.args[0])
    else:
        return None
    found = _affine(inside, x, variable, session)
    return None if found is None else (name, found)


def _affine(q: Quotient, x: int, variable: Basic, session: Session) -> Affine | None:
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), q.den)
    slope, constant = ring.zero, ring.zero
    for coefficient, exponents in q.terms():
        part = ring.from_terms({tuple(0 if i == x else e for i, e in enumerate(exponents)): coefficient})
        if exponents[x] == 0:
            constant = constant + part
        elif exponents[x] == 1:
            slope = slope + part
        else:
            return None
    slope, constant = slope * below, constant * below
    if any(session.mentions(i, variable) for part in (slope, constant) for i in part.generators()):
        return None
    if any(session.mentions(i, variable) for block in q.den for i in block.generators):
        return None
    return (slope, constant) if session.facts.proves(slope, "!=") else None


def _mean(
    degree: int, factors: dict[int, int], kinds: dict[int, Any], variable: Basic, session: Session
) -> Quotient | None:
    """Return the mean of x^degree and powers of kinks; None where it is not known in which order they lie."""
    ring = session.ring
    if any(kinds[i][0] == "erf" for i in factors):
        alone = len(factors) == 1 and set(factors.values()) == {1}
        return _of_erf(degree, kinds[next(iter(factors))][1], variable, session) if alone else None
    scale, roots = ring.one, list[Quotient]()
    polynomial = [ring.zero] * degree + [ring.one]
    for i, power in factors.items():
        name, (slope, constant) = kinds[i]
        root = -constant / slope
        if power % 2:
            same = [other for other in roots if (other - root).is_zero()]
            roots = [other for other in roots if other not in same] if same else [*roots, root]
        if name == "sign":
            scale = scale * sign_of(slope, session) ** power
            continue
        scale = scale * absolute(session, slope) ** power
        for _ in range(power):  # times x - r, up to its sign
            polynomial = [a - root * b for a, b in zip([ring.zero, *polynomial], [*polynomial, ring.zero], strict=True)]
    ordered = _in_order(roots, session)
    if ordered is None:
        return None
    # The product of the signs is (-1)^m below all m roots, and turns at each of them.
    side = ring.constant((-1) ** len(ordered))
    total = side * sum((c * _whole(k, session) for k, c in enumerate(polynomial)), ring.zero)
    for root in ordered:
        side = -side
        beyond = _truncated(root, len(polynomial), session)
        total = total + ring.constant(2) * side * sum(
            (c * m for c, m in zip(polynomial, beyond, strict=True)), ring.zero
        )
    return scale * total


def _in_order(roots: list[Quotient], session: Session) -> list[Quotient] | None:
    """Return numbers from the least to the greatest; None where that is not shown."""
    ordered: list[Quotient] = []
    for root in roots:
        above = [i for i, other in enumerate(ordered) if session.facts.proves(other - root, ">=")]
        place = min(above, default=len(ordered))
        if not all(session.facts.proves(root - other, ">=") for other in ordered[:place]):
            return None
        ordered.insert(place, root)
    return ordered


def _whole(k: int, session: Session) -> Quotient:
    return session.ring.constant(0 if k % 2 else double_factorial(k - 1))


def _truncated(root: Quotient, count: int, session: Session) -> list[Quotient]:
    """Return the integrals of x^k phi(x) over (root, oo) for k < count."""
    r = session.term_of(root)
    density = session.nf(exp(-(r**2) / 2) / sqrt(2 * pi))
    found = [session.nf(Rational(1, 2) - erf(r / sqrt(2)) / 2)]
    for k in range(1, count):
        boundary = root ** (k - 1) * density
        found.append(boundary if k == 1 else session.ring.constant(k - 1) * found[k - 2] + boundary)
    return found


def _of_erf(degree: int, argument: Affine, variable: Basic, session: Session) -> Quotient:
    """E x^n erf(u) = (n - 1) E x^(n-2) erf(u) + E x^(n-1) erf'(u) by Stein's lemma, where u = a x + b."""
    slope, constant = (session.term_of(part) for part in argument)
    total = session.ring.zero
    if degree != 1:
        base = erf(constant / sqrt(Integer(1) + 2 * slope**2))
        total = session.nf(base) if not degree else _of_erf(degree - 2, argument, variable, session)
    if degree:
        total = total * session.ring.constant(max(degree - 1, 1))
        x: Any = variable.unprimed()  # type: ignore[attr-defined]
        density = x ** (degree - 1) * exp(-((slope * x + constant) ** 2)) * 2 * slope / sqrt(pi)
        total = total + session.nf(E(density, Normal(x, 0, 1)))
    return total


MOMENTS.append(kinked_moments)
