"""Definite sums and products as differences and quotients of antidifferences.

A range a..b needs b >= a - 1 (empty for b = a - 1) and a summand that is defined at each of its indices. What the
summand is, is found under a <= k <= b; where that fails only at an end of the range (x[k - 1] beside x[0] at k = 1),
the first or the last term is split off, if there is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Basic, Expr, Mul, Or, S, Sum, oo
from sympy.core.relational import Relational

from symcheck.errors import InputError, LimitReached
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import bound_symbol, free_symbols, substitute, with_limits
from symcheck.theories.order.monotone import has_sign
from symcheck.theories.order.signs import ANY, NEGATIVE, POSITIVE, ZERO
from symcheck.theories.probability.terms import PRIME
from symcheck.theories.registry import SUM_LESSONS, SUM_PIECES, normalises
from symcheck.theories.session import RELATION_OF, NowhereDefined, Session, relational
from symcheck.theories.sums.closed import binomial_sum, geometric, geometric_relation, power_sum, sum_of_powers
from symcheck.theories.sums.ladder import MAX_STEPS, Ladder, settle_start, value_at
from symcheck.theories.sums.limits import series
from symcheck.theories.sums.proposals import gosper, hypergeometric
from symcheck.theories.sums.summand import Piece, fresh_index, name_in_order, pieces, unshifted
from symcheck.theories.sums.terms import SignedSum

LINEARITY = "linearity of summation"
EXCHANGE = "an exchange of summations is under way"


@dataclass(frozen=True, slots=True)
class Summand:
    """What a summand is on its range: its pieces, what it needs to be defined, its possible signs and why."""

    pieces: tuple[Piece, ...]
    conditions: tuple[Relational | Or, ...]
    sign: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """The integers lower..upper."""

    lower: Expr
    upper: Expr
    low: Quotient
    high: Quotient

    def length(self) -> Quotient:
        """Return how many there are."""
        return self.high - self.low + self.low.ring.one

    def around(self, index: Any) -> tuple[Relational, ...]:
        """Say that an index lies in it."""
        return (relational(index, ">=", self.lower), relational(index, "<=", self.upper))


def integer_range(session: Session, lower: Expr, upper: Expr) -> Range | None:
    """Return a range in normal form; None where a bound is infinite or might not be an integer."""
    if lower in (oo, -oo) or upper in (oo, -oo):
        return None
    low, high = session.nf(lower), session.nf(upper)
    if not (session.is_integral(low) and session.is_integral(high)):
        return None
    return Range(session.term_of(low), session.term_of(high), low, high)


@normalises(Sum)
def summation(term: Any, session: Session) -> Quotient:
    """A sum over an integer range."""
    if len(term.limits) > 1 and all(len(limit) == 3 for limit in term.limits):
        return summation(with_limits(Sum, with_limits(Sum, term.function, *term.limits[:-1]), term.limits[-1]), session)
    if len(term.limits[0]) != 3:
        return session.opaque(term)
    index, lower, upper = term.limits[0]
    if upper == oo and lower != -oo:
        return infinite(session, term, index, lower)
    span = integer_range(session, lower, upper)
    if span is None:
        return session.opaque(term)
    session.define(upper - lower + 1, ">=", span.length())
    if span.length().is_constant():
        count = int(span.length().constant_value())
        if count > MAX_STEPS:
            raise LimitReached("size", f"a sum of {count} terms")
        return sum(
            (session.nf(value) for value in terms_from(term.function, index, span.lower, count)), session.ring.zero
        )
    for cut in SUM_PIECES:
        pieces = cut(term, session)
        if pieces is not None:
            return sum(map(session.nf, pieces), session.ring.zero)
    for first, last in ((0, 0), (1, 0), (0, 1), (1, 1)):
        if (first or last) and not session.known(span.length() - session.ring.constant(first + last), ">="):
            break
        inner = Range(
            span.lower + first,
            span.upper - last,
            span.low + session.ring.constant(first),
            span.high - session.ring.constant(last),
        )
        total = _over(session, term.function, index, inner)
        if total is not None:
            for value in terms_from(term.function, index, span.lower, first):
                total = total + session.nf(value)
            for value in terms_from(term.function, index, span.upper, last):
                total = total + session.nf(value)
            return total
    return session.opaque(term)


def terms_from(function: Expr, index: Basic, start: Expr, count: int) -> Iterator[Expr]:
    """Yield the function at start, start + 1, ..."""
    for step in range(count):
        try:
            yield substitute(function, index, start + step)
        except InputError:  # a density that names one variable twice has no value
            raise NowhereDefined(function) from None


@normalises(SignedSum)
def signed_sum(term: Any, session: Session) -> Quotient:
    """S(b) - S(a - 1), where nothing is said of the order of a and b."""
    index, lower, upper = term.limits[0]
    span = integer_range(session, lower, upper)
    if span is None:
        return session.opaque(term)
    bound = fresh_index(session, index, term.function, span.lower, span.upper)
    body = substitute(term.function, index, bound)
    ordered = session.known(span.length(), ">=")
    summand = describe(session, body, bound, span.around(bound) if ordered else ())
    if summand is not None and not summand.conditions:
        total = _total(session, summand, bound, span)
        if ordered:
            learn_sign(session, summand, total, span)
        return total
    ladder = Ladder(body, bound)
    return value_at(session, ladder, span.high) - value_at(session, ladder, span.low - session.ring.one)


def _over(session: Session, function: Expr, index: Basic, span: Range) -> Quotient | None:
    """Return a sum over a range of any length >= 0; None where the summand is not shown to be defined on it."""
    bound = fresh_index(session, index, function, span.lower, span.upper)
    body = substitute(function, index, bound)
    if index != bound and index in free_symbols(body):
        return None  # some term under the sum does not let its symbols be replaced
    summand = describe(session, body, bound, span.around(bound))
    if summand is None:
        return None
    require_unless_empty(session, summand.conditions, span)
    total = _total(session, summand, bound, span)
    if not summand.conditions:
        learn_sign(session, summand, total, span)
    return total


def infinite(session: Session, term: Expr, index: Any, lower: Expr) -> Quotient:
    """An infinite sum, where it is shown to converge absolutely."""
    low = session.nf(lower)
    if not session.is_integral(low):
        return session.opaque(term)
    start = session.term_of(low)
    bound = fresh_index(session, index, term.function, start)
    body = substitute(term.function, index, bound)
    if index != bound and index in free_symbols(body):
        return session.opaque(term)
    summand = describe(session, body, bound, (relational(bound, ">=", start),))
    if summand is None or summand.conditions:
        return session.opaque(term)
    value = series(session, summand.pieces, bound, low)
    if value is None:
        return session.opaque(term)
    if not value.is_constant() and not summand.sign & NEGATIVE:
        session.learn(value, ">=" if summand.sign & ZERO else ">")
    return value


def require_unless_empty(session: Session, conditions: tuple[Relational | Or, ...], span: Range) -> None:
    """Require conditions at every point where the range holds an index."""
    empty = (span.lower - span.upper, ">", span.low - span.high)
    for condition in conditions:
        parts = condition.args if isinstance(condition, Or) else (condition,)
        session.define_either(*((part.lhs, RELATION_OF[type(part)], session.nf(part.lhs)) for part in parts), empty)


def describe(session: Session, body: Expr, index: Any, around: tuple[Relational, ...]) -> Summand | None:
    """Take a summand apart where its index satisfies some relations; None where it is not shown to be defined."""
    return session.inside(around, ("summand", body, index), lambda inner: _described(inner, body, index), index)


def _described(session: Session, body: Expr, index: Any) -> Summand | None:
    name_in_order(session, body, index)
    q = session.nf(body)
    conditions = tuple(session.pending)
    if session.unknown_domain is not None or any(condition.has(index) for condition in conditions):
        return None
    found = pieces(session, q, index)
    if found is None:
        return None
    sign, before = 0, dict(session.rules)
    for member, relation in ((NEGATIVE, ">="), (ZERO, "!="), (POSITIVE, "<=")):
        shown = session.facts.proves(q, relation, solver=session.order_goal)
        if not shown and session.order_goal:
            shown = has_sign(session, q, relation)
        sign |= 0 if shown else member
    return Summand(found, conditions, sign, tuple(rule for rule in session.rules if rule not in before))


def learn_sign(session: Session, summand: Summand, total: Quotient, span: Range) -> None:
    """A sum of terms >= 0 is >= 0; of terms > 0, > 0 if there is one.

    Only where the range is shown to be one: a fact that rests on that condition must not be used to prove it.
    """
    sign = summand.sign
    if total.is_constant() or sign in (0, NEGATIVE | POSITIVE, ANY) or not session.known(span.length(), ">="):
        return
    for excluded, weak, strict in ((NEGATIVE, ">=", ">"), (POSITIVE, "<=", "<")):
        if sign & excluded:
            continue
        some = not sign & ZERO and session.facts.proves(span.high - span.low, ">=")
        session.learn(total, strict if some else weak)
        if session.order_goal:
            session.rule("sum of non-negative terms")
            for reason in summand.reasons:
                session.rule(reason)


def _total(session: Session, summand: Summand, index: Any, span: Range) -> Quotient:
    ring = session.ring
    total = ring.zero
    if len(summand.pieces) > 1:
        session.rule(LINEARITY)
    left = list(summand.pieces)
    for group in hypergeometric(summand.pieces).values():
        ends = _ends(session, group[0], span)
        if binomial_sum(session, group[0], index, *ends) is not None:
            continue
        value = gosper(session, group, index, *ends)
        if value is not None:
            total = total + value
            left = [piece for piece in left if piece not in group]
    for piece in left:
        total = total + _piece_total(session, piece, index, span)
    return total


def _ends(session: Session, piece: Piece, span: Range) -> tuple[Quotient, Quotient]:
    """Return (low, high) for a range low < k <= high, moved with the index of a piece."""
    shift, one = session.nf(piece.shift), session.ring.one
    if piece.flipped:
        return shift - span.high - one, shift - span.low
    return span.low + shift - one, span.high + shift


def _piece_total(session: Session, piece: Piece, index: Any, span: Range) -> Quotient:
    ring = session.ring
    coefficient = session.value_if_defined(piece.coefficient)
    if coefficient is None and piece.ratio != 1 and piece.shift != 0 and not piece.flipped:
        parts = unshifted(piece, index)
        if all(session.value_if_defined(part.coefficient) is not None for part in parts):
            return sum((_piece_total(session, part, index, span) for part in parts), ring.zero)
    if coefficient is None:
        # It may be undefined where the range is empty: it stays inside.
        body = piece.body(index)
        piece = Piece(S.One, 0, S.One, piece.coefficient * body, piece.shift, piece.flipped)
        coefficient = ring.one
    if piece.shift != 0:
        session.rule("shift of the index")
    if piece.flipped:
        session.rule("reversal of the index")
    low, high = _ends(session, piece, span)
    return coefficient * _between(session, piece, index, low, high)


def _between(session: Session, piece: Piece, index: Any, low: Quotient, high: Quotient) -> Quotient:
    """Return the sum of a piece without its coefficient over low < k <= high."""
    if piece.rest == 1 and piece.ratio == 1:
        return sum_of_powers(session, piece.degree, low, high)
    if piece.rest == 1:
        closed = geometric(session, piece.ratio, piece.degree, low, high)
        if closed is not None:
            return closed
    body = piece.body(index)
    if any(symbol.name.endswith(PRIME) for symbol in free_symbols(body) if hasattr(symbol, "name")):
        # It holds a variable of integration, and whoever integrates reads the sum off the term.
        limit = (index, session.term_of(low + session.ring.one), session.term_of(high))
        return session.atom(("Sum", body, limit), SignedSum(body, limit))
    binomial = binomial_sum(session, piece, index, low, high)
    if binomial is not None:
        return binomial
    nested = _nested(session, piece, index, low, high)
    if nested is not None:
        return nested
    for teach in SUM_LESSONS:
        teach(body, index, session)
    ladder = Ladder(body, index)
    settle_start(session, ladder, (low, high))
    below = value_at(session, ladder, low)
    value = value_at(session, ladder, high) - below
    if piece.rest == 1 and piece.degree == 0:
        geometric_relation(session, piece.ratio, low, high, value)
    return value


def _nested(session: Session, piece: Piece, index: Any, low: Quotient, high: Quotient) -> Quotient | None:
    """Bring a sum of sums to one order of summation, or do it by parts; None where it is in order."""
    factors = Mul.make_args(piece.rest)
    inner = next((factor for factor in factors if isinstance(factor, SignedSum)), None)
    if inner is None:
        return None
    other, start, top = inner.limits[0]
    one = session.ring.one
    if top == index and not start.has(index) and not inner.function.has(index):
        return _by_parts(session, piece, inner, index, low, high)
    beside = [factor for factor in factors if factor is not inner]
    if start.has(index) or top.has(index) or EXCHANGE in session.antidifferences:
        return None
    if any(factor.has(SignedSum) or other in free_symbols(factor) for factor in beside):
        return None
    body = piece.body(index).xreplace({inner: inner.function})
    first, second = (bound_symbol(name, integer=True) for name in ("i1", "i2"))
    names = [str(body.xreplace({index: a, other: b})) for a, b in ((first, second), (second, first))]
    limit = (other, session.term_of(low + one), session.term_of(high))
    body = body.xreplace({index: other, other: index})
    exchanged = SignedSum(SignedSum(body, limit), (index, start, top))
    rules = dict(session.rules)
    session.rule("exchange of summations")
    session.antidifferences[EXCHANGE] = True
    try:
        if names[0] > names[1]:
            return session.nf(exchanged)
        found = session.value_if_defined(exchanged)
    finally:
        del session.antidifferences[EXCHANGE]
    if found is None or _is_double(session, found):
        session.rules = rules
        return None
    return found


def _is_double(session: Session, value: Quotient) -> bool:
    """Whether a sum of sums is left in a value."""
    terms = (session.atoms[i].term for i in value.generators())
    return any(isinstance(term, Sum) and term.function.has(Sum) for term in terms)


def _by_parts(
    session: Session, piece: Piece, inner: SignedSum, index: Any, low: Quotient, high: Quotient
) -> Quotient | None:
    """With G(k) - G(k - 1) = g(k), the sum of g(k) H(k) is G(k) H(k) at the ends less the sum of G(k - 1) h(k).

    Of g and h the one that comes first (a power of the index before all others) is summed first.
    """
    other, start, _ = inner.limits[0]
    summand = substitute(inner.function, other, index)
    g = piece.body(index).xreplace({inner: S.One})
    simple = piece.rest == inner and piece.ratio == 1
    if not simple and (g.has(SignedSum) or EXCHANGE in session.antidifferences or str(g) <= str(summand)):
        return None
    session.rule("summation by parts")
    first, last = session.term_of(low + session.ring.one), session.term_of(high)
    if simple:
        before = session.term_of(power_sum(session, piece.degree, session.nf(index) - session.ring.one))
        ends = [power_sum(session, piece.degree, point) for point in (low, high)]
    else:
        summed = substitute(g, index, other)
        before = SignedSum(summed, (other, first, index - 1))
        ends = [session.ring.zero, session.nf(SignedSum(g, (index, first, last)))]
    totals = [session.nf(SignedSum(inner.function, (other, start, session.term_of(point)))) for point in (low, high)]
    session.antidifferences[EXCHANGE] = True
    try:
        rest = session.nf(SignedSum(before * summand, (index, first, last)))
    finally:
        del session.antidifferences[EXCHANGE]
    return ends[1] * totals[1] - ends[0] * totals[0] - rest
