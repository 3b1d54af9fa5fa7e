"""Members of families, and products, sums and gamma functions that differ by a whole number of factors.

prod_{s=a}^{n+k} f(s) with different integers k is written with the least k that occurs and explicit factors for the
rest, so a recurrence such as abar_t = alpha_t * abar_{t-1} is an identity. It needs every range to be a range
(n + k >= a - 1); that is a condition of definedness. The same serves sums and Gamma(z + k).
"""

from __future__ import annotations

import math
from typing import Any

from sympy import Basic, Dummy, Expr, Or, Product, Rational, Sum, digamma, gamma, oo, pi, polygamma, sqrt
from sympy.tensor.indexed import Indexed

from symcheck.errors import LimitReached
from symcheck.theories.field.powers import split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import Member, bound_symbol, free_symbols, substitute
from symcheck.theories.order.signs import NEGATIVE, POSITIVE, ZERO
from symcheck.theories.registry import normalises
from symcheck.theories.session import RELATION_OF, Session, relational

MAX_EXPANDED = 2000


@normalises(Member)
def member(term: Member, session: Session) -> Quotient:
    """A member of a defined family unfolds; a free one is an atom, and hypotheses about its family apply to it."""
    unfolded = term.unfolded
    if unfolded is not None:
        session.rule(f"definition of {term.family.name}")
        _remember_name(term, unfolded, session)
        return session.nf(unfolded)
    index = session.nf(term.index)
    index_term = session.term_of(index)
    key = ("member", term.family.name, index_term)
    atom = session.atom(key, lambda: Member(term.family, index_term))
    session.instantiate_families(term.family.name, index, index_term)
    return atom


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


@normalises(Product, Sum)
def sequence(term: Any, session: Session) -> Quotient:
    """A product or sum over an integer range."""
    ring = session.ring
    is_product = isinstance(term, Product)
    if len(term.limits) != 1 or len(term.limits[0]) != 3:
        inner = type(term)(term.function, *term.limits[:-1]) if len(term.limits) > 1 else term
        return session.opaque(term) if inner is term else sequence(type(term)(inner, term.limits[-1]), session)
    index, lower, upper = term.limits[0]
    lower_q, upper_q = _bound(session, lower), _bound(session, upper)
    if lower_q is None or upper_q is None:
        return session.opaque(term)
    length = upper_q - lower_q + ring.one
    session.define(upper - lower + 1, ">=", length)
    if length.is_constant():
        count = length.constant_value()
        if count.q != 1:
            return session.opaque(term)
        if count > MAX_EXPANDED:
            raise LimitReached("size", f"a {type(term).__name__.lower()} of {count} terms")
        return _expand(session, term.function, index, session.term_of(lower_q), range(int(count.p)), is_product)
    if not free_symbols(term.function) & {index}:  # the same term n times
        value = session.nf(term.function)
        session.rule("a constant repeated")
        if not is_product:
            return value * length
        if not (value.is_constant() and value.is_zero()):
            return split_power(session, value, length, integral=True)
    constant = upper_q.terms_constant()
    base = upper_q - ring.constant(constant)
    if constant.q != 1:
        return session.opaque(term)
    offset = int(constant.p)
    if not _body_is_defined(session, term.function, index, lower, upper):
        return session.opaque(term)
    body, bound = _canonical_body(term.function, index)
    key = (type(term).__name__, session.term_of(lower_q), session.term_of(base), body)
    least = session.floor(key, offset)
    base_term = session.term_of(base)
    if offset - least > MAX_EXPANDED:
        raise LimitReached("size", f"ranges that differ by {offset - least} terms")
    top = base_term + least
    named = session.names.get((type(term).__name__, lower, body))
    lower_term = session.term_of(lower_q)
    atom_term = (
        named[top] if named is not None else type(term)(substitute(body, bound, index), (index, lower_term, top))
    )
    atom_key = (*key, least)
    new = session.is_new(atom_key)
    atom = session.atom(atom_key, atom_term)
    if new and is_product:
        _product_facts(session, atom, body, session.term_of(lower_q), top)
    if offset > least:
        session.rule("splitting off a factor" if is_product else "splitting off a term")
    rest = _expand(session, body, bound, base_term, range(least + 1, offset + 1), is_product)
    return atom * rest if is_product else atom + rest


def _body_is_defined(session: Session, body: Expr, index: Basic, lower: Expr, upper: Expr) -> bool:
    """Require the body to be defined at each index of the range; False when that cannot be said."""
    generic = bound_symbol("s", integer=True)
    in_range = (relational(generic, ">=", lower), relational(generic, "<=", upper))
    conditions = session.conditions_under(in_range, substitute(body, index, generic))
    if conditions is None or any(condition.has(generic) for condition in conditions):
        return False
    for condition in conditions:
        parts = condition.args if isinstance(condition, Or) else (condition,)
        empty = (lower - upper, ">", session.nf(lower) - session.nf(upper))
        session.define_either(*((part.lhs, RELATION_OF[type(part)], session.nf(part.lhs)) for part in parts), empty)
    return True


def _bound(session: Session, term: Expr) -> Quotient | None:
    if term in (oo, -oo):
        return None
    q = session.nf(term)
    if q.is_constant():
        return q if q.constant_value().q == 1 else None
    return q if session.is_integral(q) else None


def _canonical_body(body: Expr, index: Basic) -> tuple[Expr, Dummy]:
    """Rename the bound variable, so that equal families of terms have equal names."""
    bound = bound_symbol("k", integer=True)
    return substitute(body, index, bound), bound


def _expand(session: Session, body: Expr, index: Basic, start: Expr, offsets: range, is_product: bool) -> Quotient:
    total = session.ring.one if is_product else session.ring.zero
    for offset in offsets:
        session.check_deadline()
        value = session.nf(substitute(body, index, start + offset))
        total = total * value if is_product else total + value
    return total


def _product_facts(session: Session, atom: Quotient, body: Expr, lower: Expr, upper: Expr) -> None:
    """A product of positive factors is positive; of factors in (0, 1], at most 1; below 1 if all are and it has one."""
    generic = bound_symbol("s", integer=True)  # the same each time, so that the answer is found again
    in_range = (relational(generic, ">=", lower), relational(generic, "<=", upper))
    factor = substitute(body, bound_symbol("k", integer=True), generic)
    signs = session.signs_under(in_range, {"factor": factor, "excess": factor - 1})
    if signs is None:
        return
    one = session.ring.one
    if not signs["factor"] & (NEGATIVE | ZERO):
        session.learn(atom, ">")
    elif not signs["factor"] & NEGATIVE:
        session.learn(atom, ">=")
    else:
        if not signs["factor"] & ZERO:
            session.learn(atom, "!=")
        return
    session.rule("bounds of a product")
    if not signs["excess"] & POSITIVE:
        nonempty = session.facts.proves(session.nf(upper - lower), ">=")
        session.learn(atom - one, "<" if nonempty and not signs["excess"] & ZERO else "<=")
    elif not signs["excess"] & NEGATIVE:
        session.learn(atom - one, ">=")


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
