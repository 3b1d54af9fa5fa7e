"""Equations turned into rewriting: the atom that an equation is solved for, or a power of it.

What is found goes into the choices of a session, which the next pass obeys from its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Dummy, Expr

from symcheck.theories.field.ring import Quotient

if TYPE_CHECKING:
    from symcheck.theories.session import Session

_RANKS = {
    **{"Sum": 5, "Product": 5, "marginal": 4, "apply": 3, "member": 2, "symbol": 1},
    **{"trace": 0, "word": 0, "det": 0, "element": 0, "inner": 0},
}
"""Which atoms an equation is solved for: marginals before values of functions before family members and symbols."""


def orient(session: Session, lhs: Expr, rhs: Expr, name: str | None) -> bool:
    """Choose an atom that occurs linearly with a non-zero coefficient, to be eliminated; say whether one was found.

    Of a hypothesis (``name`` is that of a lemma), the power of an atom will do.
    """
    equation, choices, ring = (lhs, rhs, name), session.choices, session.ring
    if equation in choices.used:
        return False
    before = set(session.pending)
    difference = session.nf(lhs) - session.nf(rhs)
    if set(session.pending) - before:
        return False  # not shown to be defined here: not used
    num = ring.lift(difference.num)
    if num.is_constant():
        return False
    degrees = num.degrees()
    candidates = [i for i, degree in enumerate(degrees) if degree and i not in ring.relations]
    candidates = [i for i in candidates if session.atoms[i].key[0] in _RANKS]
    candidates.sort(key=lambda i: (*_order(session.atoms[i].key), i), reverse=True)
    for i in [i for i in candidates if degrees[i] == 1]:
        slope_poly = num.derivative(i)
        slope = ring.polynomial(slope_poly)
        if not session.facts.proves(slope, "!="):
            continue
        rest = ring.polynomial(num - slope_poly * ring.gens[i])
        value = -(rest / slope)
        if any(_mentions(session, j, i) for j in value.generators()):
            continue
        choices.used.add(equation)
        choices.solved[session.atoms[i].key] = (session.term_of(value), name)
        return True
    for i in [i for i in candidates if degrees[i] > 1] if name is None else ():
        power = _as_power(session, num, i, int(degrees[i]))
        if power is not None:
            choices.used.add(equation)
            choices.powers[session.atoms[i].key] = (int(degrees[i]), session.term_of(power))
            return True
    return False


def _order(key: Any) -> tuple[Any, ...]:
    """Of two entries of tables, the one with a bound variable first goes: sums run along rows, whoever comes first."""
    if key[0] == "member" and len(key) > 3:
        return _RANKS["member"], isinstance(key[2], Dummy), str(key[2:])
    return _RANKS[key[0]], False, ""


def _as_power(session: Session, num: Any, i: int, n: int) -> Quotient | None:
    """Return the value of u^n where num = 0 says c u^n = rest, with a number c and a rest free of u."""
    ring = session.ring
    leading, rest = ring.ctx.constant(0), ring.ctx.constant(0)
    for monomial, coefficient in num.to_dict().items():
        term = ring.ctx.from_dict({monomial: coefficient})
        if not monomial[i]:
            rest += term
        elif monomial[i] == n and sum(monomial) == n and leading.is_zero():
            leading = term
        else:
            return None
    value = ring.polynomial(rest) * ring.constant(-1 / leading.leading_coefficient())
    return None if any(_leads_to(session, j, i) for j in value.generators()) else value


def _leads_to(session: Session, j: int, i: int) -> bool:
    """Whether atom j is written with atom i, or a relation rewrites it into what is."""
    if _mentions(session, j, i):
        return True
    if j not in session.ring.relations:
        return False
    inside = session.ring.polynomial(session.ring.lift(session.ring.relations[j][1])).generators()
    return any(_leads_to(session, k, i) for k in inside)


def _mentions(session: Session, j: int, i: int) -> bool:
    """Whether atom j is written with atom i."""
    return j == i or bool(session.atoms[j].term.has(session.atoms[i].term))
