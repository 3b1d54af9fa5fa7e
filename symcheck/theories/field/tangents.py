"""Inequalities by tangents: 1 - c/u <= log u - log c <= u/c - 1 for u, c > 0, and e^u >= e^v (1 + u - v).

The logarithm lies below each of its tangents and the exponential above (Boyd and Vandenberghe, Convex Optimization,
section 3.1.3). An element that is linear in logarithms, W_1 log u_1 + W_2 log u_2 + ... + R, is bounded below by giving
way at each, on the side that the sign of W_i asks for; what is left has no logarithms. The points of contact are
proposed: 1, e, exponentials and arguments of logarithms in sight. Any of them is right; some are of use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import gcd, lcm
from typing import Any

from flint import fmpq
from sympy import exp

from symcheck.theories.field.powers import E_BASE, Base, base_power, log_of_base, plain
from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import Session

TANGENT = "a tangent of the logarithm"
_MIRROR = {"<=": ">=", "<": ">"}
_MOST_GROUPS, _MOST_TRIED, _MOST_ASKED = 3, 120, 3
"""How many logarithms give way, how many bounds are tried, and for how many of one logarithm the solver is asked."""
Contact = tuple[Quotient, Quotient]
"""A positive element c, and log c."""


@dataclass(frozen=True, slots=True)
class _Logarithms:
    """weight * (the sum of n log b): one logarithm of a product of powers."""

    weight: Quotient
    powers: tuple[tuple[int, Base], ...]

    def value(self, session: Session) -> Quotient:
        """The logarithm, without its weight."""
        terms = (session.ring.constant(n) * log_of_base(session, base) for n, base in self.powers)
        return sum(terms, session.ring.zero)

    def argument(self, session: Session, root: int = 1) -> Quotient:
        """The root of the product of the powers."""
        found = session.ring.one
        for n, base in self.powers:
            exponent = session.ring.constant(fmpq(n, root))
            found = found * (plain(session, base) ** n if root == 1 else base_power(session, base, exponent))
        return found


def by_tangents(session: Session, q: Quotient, relation: str) -> bool:
    """Whether q R 0 follows by tangents, R being one of <=, <, >=, >, wherever q is defined."""
    if relation in _MIRROR:
        q, relation = -q, _MIRROR[relation]
    if relation not in (">=", ">"):
        return False
    q = _cleared(session, q)
    read = _read(session, q)
    if read is None:
        return False
    groups, rest = read
    if len(groups) > _MOST_GROUPS:
        return False
    left = list(islice(_lower(session, q, groups, rest), _MOST_TRIED))
    proves = session.facts.proves
    found = any(proves(one, relation, solver=False) for one in left)
    if not found and len(groups) == 1:
        found = any(proves(one, relation) for one in left[:_MOST_ASKED])
        found = found or _exponentiated(session, groups[0], rest, relation)
    if found:
        session.rule(TANGENT)
    return found


def _lower(session: Session, q: Quotient, groups: list[_Logarithms], rest: Quotient) -> Iterator[Quotient]:
    """Yield lower bounds of q: some logarithms touched at one point, some exponentials at their own."""
    slots = list(_exponentials(session, q))
    if not groups:
        yield from (sum(chosen, q) for chosen in product(*slots) if chosen)
        return
    for c, log_c in (*_contacts(session, q), *_arguments(session, groups)):
        touching = [[group.weight * group.value(session), *_bounds(session, group, c, log_c)] for group in groups]
        yield from (sum(chosen, rest) for chosen in product(*touching, *slots))


def _cleared(session: Session, q: Quotient) -> Quotient:
    """Multiply by the factors of the denominator that are positive; the sign stays."""
    for block, k in q.den.items():
        factor = session.ring.polynomial(block.poly)
        if session.facts.proves(factor, ">", solver=False):
            q = q * factor**k
    return q


def _read(session: Session, q: Quotient) -> tuple[list[_Logarithms], Quotient] | None:
    """Return q as weighted logarithms and a rest without any; None where a product of logarithms stands."""
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), q.den)
    parts: dict[int | None, Quotient] = {}
    for coefficient, exponents in q.terms():
        logs = [i for i, e in enumerate(exponents) if e and session.atoms[i].key[0] == "log"]
        if len(logs) > 1 or any(exponents[i] != 1 for i in logs):
            return None
        others = tuple(0 if i in logs else e for i, e in enumerate(exponents))
        place = logs[0] if logs else None
        parts[place] = parts.get(place, ring.zero) + ring.from_terms({others: coefficient})
    rest = parts.pop(None, ring.zero) * below
    found: list[tuple[Quotient, list[tuple[fmpq, Base]]]] = []
    for i, numerator in parts.items():
        assert i is not None
        weight, base = numerator * below, session.atoms[i].key[1]
        for other, powers in found:
            ratio = weight / other
            if ratio.is_constant():
                powers.append((ratio.constant_value(), base))
                break
        else:
            found.append((weight, [(fmpq(1), base)]))
    return [_whole(ring, weight, powers) for weight, powers in found], rest


def _whole(ring: Any, weight: Quotient, powers: list[tuple[fmpq, Base]]) -> _Logarithms:
    """Clear the fractions among the powers."""
    whole = lcm(*(int(c.q) for c, _ in powers))
    common = gcd(*(int((c * whole).p) for c, _ in powers))
    scale = fmpq(common, whole)
    return _Logarithms(weight * ring.constant(scale), tuple((int((c / scale).p), base) for c, base in powers))


def _contacts(session: Session, q: Quotient) -> list[Contact]:
    """Return where tangents may touch: 1, and exponentials in q."""
    ring = session.ring
    found = [(ring.one, ring.zero)]
    for i in sorted(q.generators()):
        key = session.atoms[i].key
        if key[0] == "e":
            exponent = ring.one
        elif key[0] == "pow" and key[1] == E_BASE:
            exponent = session.power_exponents[key] * ring.constant(fmpq(1, key[3]))
        else:
            continue
        one = ring.generator(i)
        found += [(one, exponent), (ring.one / one, -exponent)]
        if key[0] == "pow" and ("e",) in ring.index_of:
            e = ring.generator(ring.index_of[("e",)])
            found += [(one / e, exponent - ring.one)]
    return found


def _arguments(session: Session, groups: list[_Logarithms]) -> Iterator[Contact]:
    """Yield the arguments of the logarithms, and their inverses."""
    for group in groups if len(groups) > 1 else ():
        u, log_u = group.argument(session), group.value(session)
        if not u.is_zero():
            yield u, log_u
            yield session.ring.one / u, -log_u


def _bounds(session: Session, group: _Logarithms, c: Quotient, log_c: Quotient) -> Iterator[Quotient]:
    """Yield lower bounds of weight * log u by tangents that touch at c."""
    ring, proves = session.ring, session.facts.proves
    below = proves(group.weight, ">=")
    if not below and not proves(group.weight, "<="):
        return
    bases = {base for _, base in group.powers}
    roots = {k[2] for k in ring.keys if k[0] == "root" and k[1] in bases}
    for root in sorted({1, *roots}):
        u = group.argument(session, root)
        if not u.is_zero():
            bound = ring.one - c / u + log_c if below else u / c - ring.one + log_c
            yield group.weight * ring.constant(root) * bound


def _exponentials(session: Session, q: Quotient) -> Iterator[list[Quotient]]:
    """Yield what to add for A e^u, A >= 0, to give way to a tangent; or nothing."""
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), q.den)
    exponents = {
        i: _exponent(session, i) for i in q.generators() if session.atoms[i].key[:2] in (("pow", E_BASE), ("e",))
    }
    if not exponents or exponents.keys() & below.generators():
        return
    parts: dict[tuple[int, ...], Quotient] = {}
    for coefficient, powers in q.terms():
        mine = tuple(k if i in exponents else 0 for i, k in enumerate(powers))
        rest = tuple(k - m for k, m in zip(powers, mine))
        parts[mine] = parts.get(mine, ring.zero) + ring.from_terms({rest: coefficient})
    points = {
        mine: (
            ring.from_terms({mine: 1}),
            sum((ring.constant(k) * exponents[i] for i, k in enumerate(mine) if k), ring.zero),
        )
        for mine in {**parts, (): ring.one}
    }
    for mine, weight in list(parts.items()):
        if not any(mine) or not session.facts.proves(weight * below, ">=", solver=False):
            continue
        e_u, u = points[mine]
        options = [ring.zero]
        for other, (e_v, v) in points.items():
            if other != mine:
                options.append(weight * below * (e_v * (ring.one + u - v) - e_u))
        yield options


def _exponent(session: Session, i: int) -> Quotient:
    key = session.atoms[i].key
    if key == ("e",):
        return session.ring.one
    return session.power_exponents[key] * session.ring.constant(fmpq(1, key[3]))


def _exponentiated(session: Session, group: _Logarithms, rest: Quotient, relation: str) -> bool:
    """Whether W log u + R >= 0 follows from u >= e^(-R/W), or from u <= e^(-R/W) where W <= 0."""
    proves = session.facts.proves
    for sign, side in ((">", 1), ("<", -1)):
        if not proves(group.weight, sign):
            continue
        power = -rest / group.weight
        if power.den or len(power.num) > 4:
            return False
        value = session.value_if_defined(exp(session.term_of(power), evaluate=False))
        if value is None:
            return False
        gap = (group.argument(session) - value) * session.ring.constant(side)
        return proves(gap, relation)
    return False
