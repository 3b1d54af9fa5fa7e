"""Members of families, and gamma functions whose arguments differ by a whole number.

Gamma(z + k) with different integers k is written with the least k that occurs and explicit factors for the rest.
"""

from __future__ import annotations

import math

from sympy import Basic, Dummy, Expr, Product, Rational, Sum, digamma, gamma, pi, polygamma, sqrt
from sympy.tensor.indexed import Indexed

from symcheck.errors import LimitReached
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import Member, bound_symbol, substitute
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

MAX_EXPANDED = 2000


@normalises(Member)
def member(term: Member, session: Session) -> Quotient:
    """A member of a defined family unfolds; a free one is an atom, and hypotheses about its family apply to it."""
    defined = unfolded(term, session)
    if defined is not None:
        _remember_name(term, defined, session)
        return session.nf(defined)
    index = session.nf(term.index)
    index_term = session.term_of(index)
    key = ("member", term.family.name, index_term)
    atom = session.atom(key, lambda: Member(term.family, index_term))
    session.instantiate_families(term.family.name, index, index_term)
    return atom


def unfolded(term: Member, session: Session) -> Expr | None:
    """Return what the definition of its family says of a member, if there is one."""
    found = term.unfolded
    if found is not None:
        session.rule(f"definition of {term.family.name}")
    return found


def _remember_name(term: Member, unfolded: Expr, session: Session) -> None:
    """A family defined as a product or sum up to its index gives those atoms their name: alphabar[t - 1]."""
    if isinstance(unfolded, (Product, Sum)) and len(unfolded.limits) == 1:
        index, lower, upper = unfolded.limits[0]
        if upper == term.index:
            body, _ = _canonical_body(unfolded.function, index)
            session.names[(type(unfolded).__name__, lower, body)] = term.family


@normalises(Indexed)
def indexed(term: Indexed, session: Session) -> Quotient:
    """SymPy's ``Indexed`` with one index is a member of the free family of that name."""
    from symcheck.theories.field.terms import Family

    if len(term.indices) != 1:
        return session.opaque(term)
    return session.nf(Member(Family(str(term.base)), term.indices[0]))


def _canonical_body(body: Expr, index: Basic) -> tuple[Expr, Dummy]:
    """Rename the bound variable, so that equal families of terms have equal names."""
    bound = bound_symbol("k", integer=True)
    return substitute(body, index, bound), bound


def gamma_function(session: Session, argument: Quotient) -> Quotient:
    """Gamma at a positive argument, through Gamma(z + 1) = z Gamma(z)."""
    ring = session.ring
    constant = argument.terms_constant()
    whole = constant.floor()
    base = argument - ring.constant(whole)
    offset = int(whole)
    if base.is_zero():
        if not 1 <= offset <= 2000:
            raise LimitReached("size", f"Gamma({offset})")
        return _gamma_steps(session, ring.zero, 1, offset)
    base_term = session.term_of(base)
    if base_term == Rational(1, 2):
        session.rule("Gamma(1/2) = sqrt(pi)")
        return session.nf(sqrt(pi)) * _gamma_steps(session, base, 0, offset)
    least = session.floor(("gamma", base_term), offset)
    if offset - least > MAX_EXPANDED:
        raise LimitReached("size", "arguments of Gamma that differ by so much")
    atom = session.atom(("gamma", base_term, least), gamma(base_term + least, evaluate=False))
    session.learn(atom, ">")
    if offset > least:
        session.rule("Gamma(z + 1) = z Gamma(z)")
    return atom * _gamma_steps(session, base, least, offset)


def _gamma_steps(session: Session, base: Quotient, least: int, offset: int) -> Quotient:
    product = session.ring.one
    for k in range(least, offset):
        product = product * (base + session.ring.constant(k))
    return product


def polygamma_function(session: Session, order: int, argument: Quotient) -> Quotient:
    """psi^(n) at a positive argument, through psi^(n)(z + 1) = psi^(n)(z) + (-1)^n n!/z^(n+1) (DLMF 5.15.5)."""
    ring = session.ring
    whole = argument.terms_constant().floor()
    base, offset = argument - ring.constant(whole), int(whole)
    least = 1 if base.is_zero() else session.floor(("polygamma", order, session.term_of(base)), offset)
    if offset - least > MAX_EXPANDED:
        raise LimitReached("size", "arguments of polygamma that differ by so much")
    start = session.term_of(base) + least
    key = ("polygamma", order, session.term_of(base), least)
    value = digamma(start, evaluate=False) if order == 0 else polygamma(order, start, evaluate=False)
    total = session.atom(key, value)
    if offset > least:
        session.rule("polygamma at z + 1")
    scale = ring.constant((-1) ** order * math.factorial(order))
    for k in range(least, offset):
        total = total + scale / (base + ring.constant(k)) ** (order + 1)
    return total
