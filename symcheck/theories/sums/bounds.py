"""Sums in inequalities: what follows term by term, for the sums that a claim compares.

Sums over one range are compared by the sign of one summand: the difference of the sides, written as one sum (what is
left over, spread evenly over the range), f - g and f + g for each pair of them (|f| and f: the triangle inequality).
Two sums of one summand over ranges with one end in common differ by a sum of their own. Each such sum is put in normal
form, which learns its sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from sympy import Add, Expr, Integer, Mul, Product, Sum, Tuple

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import Member, bound_symbol, substitute, with_limits
from symcheck.theories.session import Session
from symcheck.theories.sums.normal import Range, integer_range

MAX_SUMS = 5


@dataclass(frozen=True, slots=True)
class _Part:
    """coefficient * (sum of body over span)."""

    coefficient: Expr
    body: Expr
    span: Range
    names: tuple[int, int]


def relate_sums(session: Session, lhs: Any, rhs: Any) -> None:
    """Learn the signs that the comparison of two sides could need."""
    _relate_products(session, lhs, rhs)
    sums = [term for side in (lhs, rhs) for term in sorted(side.atoms(Sum), key=str)]
    sums = [term for term in dict.fromkeys(sums) if len(term.limits) == 1 and len(term.limits[0]) == 3]
    if not sums or len(sums) > MAX_SUMS:
        return
    index = bound_symbol("k_", integer=True)
    free = [part for term in sums if (part := _part(session, Integer(1), term, index)) is not None]
    for first, second in combinations(free, 2):
        if first.names == second.names:
            for body in (_minus(first.body, second.body), _plus(first.body, second.body)):
                _learn(session, body, index, first.span)
        elif first.names[0] == second.names[0] and first.body == second.body:
            for short, long in ((first.span, second.span), (second.span, first.span)):
                if session.facts.proves(long.high - short.high, ">="):
                    rest = Range(short.upper + 1, long.upper, short.high + session.ring.one, long.high)
                    _learn(session, first.body, index, rest)
                    break
    _merge(session, lhs, rhs, index)


def _relate_products(session: Session, lhs: Any, rhs: Any) -> None:
    """Learn the bounds of the quotient of two products of one factor from one lower bound."""
    found = [term for side in (lhs, rhs) for term in sorted(side.atoms(Product, Member), key=str)]
    products = [term.unfolded if isinstance(term, Member) else term for term in found]
    products = [term for term in dict.fromkeys(products) if isinstance(term, Product) and len(term.limits) == 1]
    index = bound_symbol("k_", integer=True)
    parts = [part for term in products[:MAX_SUMS] if (part := _part(session, Integer(1), term, index)) is not None]
    for first, second in permutations(parts, 2):
        if first.names[0] != second.names[0] or first.body != second.body:
            continue
        if session.facts.proves(second.span.high - first.span.high, ">="):
            limit = Tuple(index, first.span.upper + 1, second.span.upper)
            session.value_if_defined(with_limits(Product, first.body, limit))


def _plus(a: Expr, b: Expr) -> Expr:
    return Add(a, b, evaluate=False)


def _minus(a: Expr, b: Expr) -> Expr:
    return Add(a, Mul(Integer(-1), b, evaluate=False), evaluate=False)


def _part(session: Session, coefficient: Expr, term: Any, index: Any) -> _Part | None:
    if len(term.limits[0]) != 3:
        return None
    bound, lower, upper = term.limits[0]
    if any(symbol not in session.hypotheses.integers and not symbol.is_integer for symbol in _symbols(lower, upper)):
        return None
    span = integer_range(session, lower, upper)
    if span is None:
        return None
    names = session.intern(span.low), session.intern(span.high)
    return _Part(coefficient, substitute(term.function, bound, index), span, names)


def _symbols(*terms: Any) -> set[Any]:
    return {symbol for term in terms for symbol in term.free_symbols}


def _merge(session: Session, lhs: Any, rhs: Any, index: Any) -> None:
    """Write the difference of the sides as one sum over each range, what is no sum spread evenly over it."""
    parts: list[_Part] = []
    others: list[Expr] = []
    for sign, side in ((1, lhs), (-1, rhs)):
        for term in Add.make_args(side):
            factors = Mul.make_args(term)
            sums = [factor for factor in factors if isinstance(factor, Sum)]
            rest = Mul(Integer(sign), *(factor for factor in factors if not isinstance(factor, Sum)), evaluate=False)
            part = _part(session, rest, sums[0], index) if len(sums) == 1 and len(sums[0].limits) == 1 else None
            if part is None:
                others.append(Mul(Integer(sign), term, evaluate=False))
            else:
                parts.append(part)
    for names in dict.fromkeys(part.names for part in parts):
        group = [part for part in parts if part.names == names]
        body = Add(*(Mul(part.coefficient, part.body, evaluate=False) for part in group), evaluate=False)
        span = group[0].span
        if len(group) > 1:
            _learn(session, body, index, span)
        if others:
            share = _share(session, others, span)
            if share is not None:
                _learn(session, _plus(body, share), index, span)


def _share(session: Session, others: list[Expr], span: Range) -> Expr | None:
    """Return what some terms come to for each index of a range, where its length divides them."""
    total = session.nf(Add(*others, evaluate=False))
    length = span.length()
    if length.is_constant() or total.is_zero():
        return None
    share: Quotient = total / length
    return None if share.den.keys() - total.den.keys() else session.term_of(share)


def _learn(session: Session, body: Expr, index: Any, span: Range) -> None:
    if session.facts.proves(span.length(), ">="):
        session.value_if_defined(with_limits(Sum, body, Tuple(index, span.lower, span.upper)))
