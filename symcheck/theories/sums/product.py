"""Definite products: factor by factor, each a quotient of antiproducts where it is shown not to vanish.

Constants come out as powers, products of k + c are factorials, b^(e(k)) is b to a sum, and every other irreducible
factor has its ladder. The logarithm of a product is the sum of the logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq
from sympy import Abs, Expr, Or, Product, S, log
from sympy.core.relational import Relational

from symcheck.errors import LimitReached
from symcheck.theories.field.powers import split_power
from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.field.sequences import gamma_function
from symcheck.theories.field.terms import bound_symbol, free_symbols, substitute, with_limits
from symcheck.theories.order.signs import ANY, NEGATIVE, POSITIVE, ZERO
from symcheck.theories.registry import EXPONENTIALS, LOGARITHMS, normalises
from symcheck.theories.session import Session
from symcheck.theories.sums.ladder import MAX_STEPS, Ladder, Rung, value_at
from symcheck.theories.sums.normal import Range, integer_range, require_unless_empty, terms_from
from symcheck.theories.sums.summand import base_term, canonical, fresh_index, mentions
from symcheck.theories.sums.terms import SignedProduct, SignedSum


@dataclass(frozen=True, slots=True)
class Factor:
    """body^(multiplicity*power), or base^body with ``base`` free of the index; re-indexed by ``shift``.

    With ``flipped`` the index runs the other way: over shift - upper .. shift - lower.
    """

    body: Expr
    multiplicity: int
    power: Expr = S.One
    shift: Expr = S.Zero
    base: Expr | None = None
    sign: int = 7
    excess: int = 7
    """The possible signs of the factor, and of the factor less 1."""
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class Factors:
    """What a factor is on its range: a constant times factors, and what it needs to be defined."""

    constant: Expr
    factors: tuple[Factor, ...]
    conditions: tuple[Relational | Or, ...]
    sign: int
    excess: int


@normalises(Product)
def product(term: Any, session: Session) -> Quotient:
    """A product over an integer range."""
    if len(term.limits) > 1 and all(len(limit) == 3 for limit in term.limits):
        return product(
            with_limits(Product, with_limits(Product, term.function, *term.limits[:-1]), term.limits[-1]), session
        )
    if len(term.limits[0]) != 3:
        return session.opaque(term)
    index, lower, upper = term.limits[0]
    span = integer_range(session, lower, upper)
    if span is None:
        return session.opaque(term)
    ring = session.ring
    session.define(upper - lower + 1, ">=", span.length())
    if span.length().is_constant():
        count = int(span.length().constant_value())
        if count > MAX_STEPS:
            raise LimitReached("size", f"a product of {count} terms")
        total = ring.one
        for value in terms_from(term.function, index, span.lower, count):
            session.check_deadline()
            total = total * session.nf(value)
        return total
    for first, last in ((0, 0), (1, 0), (0, 1), (1, 1)):
        if (first or last) and not session.known(span.length() - ring.constant(first + last), ">="):
            break
        inner = Range(
            span.lower + first, span.upper - last, span.low + ring.constant(first), span.high - ring.constant(last)
        )
        value = _over(session, term.function, index, inner)
        if value is not None:
            for end, count in ((span.lower, first), (span.upper, last)):
                for factor in terms_from(term.function, index, end, count):
                    value = value * session.nf(factor)
            return value
    return session.opaque(term)


@normalises(SignedProduct)
def signed_product(term: Any, session: Session) -> Quotient:
    """P(b)/P(a - 1); where the factor might vanish, a <= b + 1 was shown when the term was made."""
    index, lower, upper = term.limits[0]
    span = integer_range(session, lower, upper)
    if span is None:
        return session.opaque(term)
    if session.known(span.length(), ">="):
        value = _over(session, term.function, index, span)
        if value is not None:
            return value
    return session.atom(("signed product", term), term)


def _over(session: Session, function: Expr, index: Any, span: Range) -> Quotient | None:
    """Return a product over a range of any length >= 0; None where the factor is not shown to be defined on it."""
    bound = fresh_index(session, index, function, span.lower, span.upper)
    body = substitute(function, index, bound)
    if index != bound and index in free_symbols(body):
        return None
    found = session.inside(span.around(bound), ("factors", body, bound), lambda inner: _described(inner, body, bound))
    if found is None:
        return None
    family = session.names.get(("Product", span.lower, substitute(function, index, bound_symbol("k", integer=True))))
    require_unless_empty(session, found.conditions, span)
    ring = session.ring
    total = ring.one
    if found.constant != 1:
        constant = session.value_if_defined(found.constant)
        if constant is None or constant.is_zero():
            return None
        session.rule("a constant repeated")
        total = split_power(session, constant, span.length(), integral=True)
    if len(found.factors) + (found.constant != 1) > 1:
        session.rule("product of products")
    alone = len(found.factors) == 1 and found.constant == 1
    for factor in found.factors:
        named = family if alone and factor.multiplicity == 1 and factor.shift == 0 and not factor.flipped else None
        value = _factor_value(session, factor, bound, span, named, learn=not alone and not found.conditions)
        if value is None:
            return None
        total = total * value
    if not found.conditions:
        _learn_bounds(session, total, found.sign, found.excess, span)
    return total


def _factor_value(
    session: Session, factor: Factor, index: Any, span: Range, named: Any, learn: bool
) -> Quotient | None:
    ring = session.ring
    if factor.base is not None:
        base = session.value_if_defined(factor.base)
        if base is None or not session.known(base, ">"):
            return None
        session.rule("product of powers")
        return split_power(session, base, session.nf(SignedSum(factor.body, (index, span.lower, span.upper))))
    shift = session.nf(factor.shift)
    if factor.shift != 0:
        session.rule("shift of the index")
    low, high = span.low + shift, span.high + shift
    if factor.flipped:
        session.rule("reversal of the index")
        low, high = shift - span.high, shift - span.low
    if factor.body == index and session.known(low, ">"):
        session.rule("product of consecutive numbers")
        value = gamma_function(session, high + ring.one) / gamma_function(session, low)
    else:
        lower, first = None, ring.one
        if factor.sign & ZERO:
            low, first = _from_the_greatest(session, factor.body, index, low, high)
            lower = session.term_of(low)
        ladder = Ladder(factor.body, index, True, lower)
        below = value_at(session, ladder, low - ring.one)
        # A family's name is that of the product from its own lower bound.
        write = None if named is None or not below.same(ring.one) else lambda top: named[top]
        above = value_at(session, ladder, high, write)
        value = first * above / below
        if learn:
            _learn_bounds(session, value, factor.sign, factor.excess, Range(span.lower, span.upper, low, high))
    if factor.power != 1:
        session.rule("product of powers")
        value = split_power(session, value, session.nf(factor.power))
    return value**factor.multiplicity


def _from_the_greatest(
    session: Session, body: Expr, index: Any, low: Quotient, high: Quotient
) -> tuple[Quotient, Quotient]:
    """Write the first factors out up to the greatest lower bound that occurs: (that bound, their product)."""
    ring = session.ring
    constant = int(low.terms_constant())
    base = low - ring.constant(constant)
    greatest = -session.floor(("lower end", body, session.term_of(base)), -constant)
    if greatest == constant or greatest - constant > MAX_STEPS:
        return low, ring.one
    bound = base + ring.constant(greatest)
    if not session.known(high - bound + ring.one, ">="):
        return low, ring.one
    total = ring.one
    for value in terms_from(body, index, session.term_of(low), greatest - constant):
        factor = session.value_if_defined(value)
        if factor is None:
            return low, ring.one
        total = total * factor
    session.rule("splitting off a factor")
    return bound, total


def _described(session: Session, body: Expr, index: Any) -> Factors | None:
    q = session.nf(body)
    conditions = tuple(session.pending)
    if session.unknown_domain is not None or any(condition.has(index) for condition in conditions) or q.is_zero():
        return None
    content, blocks = q.factors()
    ring = session.ring
    constant = ring.one
    found: list[Factor] = []
    for block, multiplicity in blocks:
        poly = ring.polynomial(block.poly)
        if not any(mentions(session, i, index) for i in poly.generators()):
            constant = constant * poly**multiplicity
            continue
        power = _constant_base(session, block, index, multiplicity)
        if power is not None:
            found.append(power)
            continue
        block, exponent = _constant_exponent(session, block, index)
        poly = ring.polynomial(block.poly)
        if exponent == 1 and _negated(session, block):
            poly, content = -poly, content * (-1) ** (multiplicity % 2)
        body_term, shift, flipped = canonical(session.term_of(poly), index, session, may_flip=True)
        if (poly - ring.generator(ring.index_of[("symbol", index)])).generators() and body_term != index:
            rest = session.term_of(poly) - index
            if not rest.has(index) and session.is_integral(poly):
                body_term, shift, flipped = index, rest, False  # k + c with an integer c
        found.append(
            Factor(
                body_term,
                multiplicity,
                exponent,
                shift,
                sign=_sign(session, poly),
                excess=_sign(session, poly - ring.one),
                flipped=flipped,
            )
        )
    term = session.term_of(constant * ring.constant(content))
    return Factors(term, tuple(found), conditions, _sign(session, q), _sign(session, q - ring.one))


def _sign(session: Session, q: Quotient) -> int:
    return ZERO if q.is_zero() else session.facts.sign(q)


def _negated(session: Session, block: Block) -> bool:
    """Whether -f is the better name for a factor f: the one that is positive, or else 1 - b rather than b - 1."""
    sign = session.block_sign(block)
    if sign in (NEGATIVE, POSITIVE):
        return sign == NEGATIVE
    return fmpq(block.poly(*[0] * len(session.ring.gens))) < 0


def _constant_base(session: Session, block: Block, index: Any, multiplicity: int) -> Factor | None:
    """Read b^(e(k)) with b > 0 free of the index."""
    if len(block.poly) != 1 or block.poly.total_degree() != 1:
        return None
    key = session.atoms[next(i for i, degree in enumerate(block.poly.degrees()) if degree)].key
    if key[0] != "pow":
        return None
    base = base_term(session, key[1])
    if base.has(index) or not session.facts.proves(session.nf(base), ">"):
        return None
    exponent = session.power_exponents[key] * session.ring.constant(fmpq(multiplicity, key[3]))
    return Factor(session.term_of(exponent), 1, base=base)


def _constant_exponent(session: Session, block: Block, index: Any) -> tuple[Block, Expr]:
    """Read f(k)^e with f > 0 and e free of the index as (f, e); else the block itself, and 1."""
    if len(block.poly) == 1 and block.poly.total_degree() == 1:
        key = session.atoms[next(i for i, degree in enumerate(block.poly.degrees()) if degree)].key
        if key[0] in ("pow", "root") and key[1][0] == "abs" and session.block_sign(key[1][1]) == POSITIVE:
            ring = session.ring
            exponent = ring.one / ring.constant(key[2]) if key[0] == "root" else session.power_exponents[key]
            if key[0] == "pow":
                exponent = exponent * ring.constant(fmpq(1, key[3]))
            if not any(mentions(session, i, index) for i in exponent.generators()):
                return key[1][1], session.term_of(exponent)
    return block, S.One


def _learn_bounds(session: Session, value: Quotient, sign: int, excess: int, span: Range) -> None:
    """A product of positive factors is positive; of factors in (0, 1], at most 1; below 1 if all are and it has one.

    Only where the range is shown to be one: a fact that rests on that condition must not be used to prove it.
    """
    if value.is_constant() or sign in (0, ANY) or not session.known(span.length(), ">="):
        return
    one = session.ring.one
    if not sign & (NEGATIVE | ZERO):
        session.learn(value, ">")
    elif not sign & NEGATIVE:
        session.learn(value, ">=")
    else:
        if not sign & ZERO:
            session.learn(value, "!=")
        return
    session.rule("bounds of a product")
    if not excess & POSITIVE:
        nonempty = session.facts.proves(span.high - span.low, ">=")
        session.learn(value - one, "<" if nonempty and not excess & ZERO else "<=")
    elif not excess & NEGATIVE:
        session.learn(value - one, ">=")


def logarithm_of_product(session: Session, index: int) -> Quotient | None:
    """log|f(a) ... f(b)| = log|f(a)| + ... + log|f(b)|."""
    key = session.atoms[index].key
    if key[0] == "gamma" and len(key) == 3:
        point = key[1] + key[2]  # Gamma(z) = 1*2*...*(z - 1)
        z = session.nf(point)
        if not session.is_integral(z) or not session.facts.proves(z, ">"):
            return None
        session.rule("log of a factorial")
        bound = bound_symbol("k", integer=True)
        return session.nf(SignedSum(log(bound, evaluate=False), (bound, 1, point - 1)))
    rung = session.antidifferences.get(session.atoms[index].key)
    if not isinstance(rung, Rung) or not rung.ladder.is_product:
        return None
    ladder = rung.ladder
    session.rule("log of a product")
    return session.nf(
        SignedSum(log(Abs(ladder.body, evaluate=False), evaluate=False), (ladder.index, rung.start + 1, rung.point))
    )


def exponential_of_sum(session: Session, index: int) -> Quotient | None:
    """e^(log f(a) + ... + log f(b)) = f(a) ... f(b), where each factor is shown positive."""
    rung = session.antidifferences.get(session.atoms[index].key)
    if not isinstance(rung, Rung) or not isinstance(rung.ladder.body, log):
        return None
    factor, place = rung.ladder.body.args[0], rung.ladder.index
    span = integer_range(session, rung.start + 1, rung.point)
    if span is None or not session.known(span.length(), ">="):
        return None
    bound = fresh_index(session, place, factor, span.lower, span.upper)
    body = substitute(factor, place, bound)
    found = session.inside(span.around(bound), ("factors", body, bound), lambda inner: _described(inner, body, bound))
    if found is None or found.conditions or found.sign != POSITIVE:
        return None
    session.rule("exp of a sum of logarithms")
    return session.nf(SignedProduct(body, (bound, span.lower, span.upper)))


EXPONENTIALS.append(exponential_of_sum)
LOGARITHMS.append(logarithm_of_product)
