"""The field normal form of every SymPy class that stands for a real scalar."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flint import fmpq
from sympy import (
    Abs,
    Add,
    Expr,
    Float,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    acos,
    acosh,
    acot,
    acsc,
    asec,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    binomial,
    ceiling,
    cos,
    cosh,
    cot,
    coth,
    csc,
    csch,
    digamma,
    erf,
    erfc,
    exp,
    factorial,
    floor,
    gamma,
    log,
    loggamma,
    polygamma,
    sec,
    sech,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)
from sympy import pi as PI
from sympy.core.function import AppliedUndef
from sympy.core.numbers import Exp1, Half, NegativeOne, One, Pi, Zero

from symcheck.errors import InputError
from symcheck.theories.field.powers import absolute, euler, logarithm, power, split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.sequences import gamma_function, polygamma_function
from symcheck.theories.field.signum import discrete_in, sign_of
from symcheck.theories.field.trigonometry import pi_atom, sine_cosine
from symcheck.theories.registry import SQUARES, normalises
from symcheck.theories.session import Session


@normalises(Integer, Zero, One, NegativeOne, Half, Rational)
def number(term: Rational, session: Session) -> Quotient:
    return session.ring.constant(fmpq(int(term.p), int(term.q)))


@normalises(Float)
def floating(term: Float, session: Session) -> Quotient:
    raise InputError(
        f"{term} is a floating-point number: write an exact one, such as Rational(1, 3) or the string '0.1'"
    )


@normalises(Pi)
def pi(term: Expr, session: Session) -> Quotient:
    return pi_atom(session)


@normalises(Exp1)
def number_e(term: Expr, session: Session) -> Quotient:
    return euler(session)


@normalises(Symbol)
def symbol(term: Symbol, session: Session) -> Quotient:
    key = ("symbol", term)
    new = session.is_new(key)
    q = session.atom(key, term)
    if new and key in session.ring.index_of and (term in session.hypotheses.integers or term.is_integer):
        session.facts.integers.add(session.ring.index_of[key])
    return q


@normalises(Add)
def addition(term: Add, session: Session) -> Quotient:
    if len(term.args) > 8:
        polynomial = _monomials(term, session)
        if polynomial is not None:
            return polynomial
    return _grouped([session.nf(arg) for arg in term.args])


def _grouped(parts: list[Quotient]) -> Quotient:
    """Sum fractions, those that share a factor of the denominator first: what cancels, cancels early."""
    shared = Counter(block for q in parts for block in q.den) if len(parts) > 2 else Counter()
    splitting = [block for block, count in shared.items() if count < len(parts)]
    if not splitting:
        while len(parts) > 1:  # a balanced tree keeps common denominators small
            parts = [parts[i] + parts[i + 1] if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
        return parts[0]
    block = max(splitting, key=lambda block: (shared[block], -block.index))
    inside, outside = [q for q in parts if block in q.den], [q for q in parts if block not in q.den]
    return _grouped(inside) + _grouped(outside)


def _monomials(term: Add, session: Session) -> Quotient | None:
    """Return a sum of monomials in symbols, read at once; None where an argument is anything else."""
    ring = session.ring
    generators: dict[Any, int | None] = {}
    rows: list[tuple[fmpq, list[tuple[int, int]]]] = []
    for arg in term.args:
        coefficient, powers = fmpq(1), []
        for factor in arg.args if isinstance(arg, Mul) else (arg,):
            if isinstance(factor, Rational):
                coefficient = coefficient * fmpq(int(factor.p), int(factor.q))
                continue
            base, exponent = (factor.args[0], factor.args[1]) if isinstance(factor, Pow) else (factor, S.One)
            if not (isinstance(base, Symbol) and isinstance(exponent, Integer) and exponent.p > 0):
                return None
            if base not in generators:
                generators[base] = _generator(session.nf(base))
            index = generators[base]
            if index is None:
                return None
            powers.append((index, int(exponent)))
        rows.append((coefficient, powers))
    totals: dict[tuple[int, ...], fmpq] = {}
    width = ring.ctx.nvars()
    for coefficient, powers in rows:
        exponents = [0] * width
        for index, k in powers:
            exponents[index] += k
        key = tuple(exponents)
        totals[key] = totals[key] + coefficient if key in totals else coefficient
    return ring.from_terms(totals)


def _generator(q: Quotient) -> int | None:
    """Return the generator that an element is, if it is one (an equation may have solved for the symbol)."""
    if q.den or len(q.num) != 1 or q.num.total_degree() != 1 or q.num.leading_coefficient() != 1:
        return None
    return next(iter(q.generators()))


@normalises(Mul)
def multiplication(term: Mul, session: Session) -> Quotient:
    result = session.ring.one
    for arg in term.args:
        result = result * session.nf(arg)
    return result


@normalises(Pow)
def powers(term: Pow, session: Session) -> Quotient:
    base, exponent = term.args
    if isinstance(exponent, Integer) and exponent > 0 and isinstance(base, (sin, cos)):
        return session.nf(base) ** int(exponent)
    if isinstance(exponent, Integer) and exponent > 0 and exponent % 2 == 0 and type(base) in SQUARES:
        return SQUARES[type(base)](base, session) ** (int(exponent) // 2)
    return power(session, session.nf(base), session.nf(exponent), base, exponent)


@normalises(exp)
def exponential(term: Expr, session: Session) -> Quotient:
    return power(session, euler(session), session.nf(term.args[0]), S.Exp1, term.args[0])


@normalises(log)
def logarithms(term: Expr, session: Session) -> Quotient:
    if len(term.args) == 2:
        return session.nf(log(term.args[0], evaluate=False)) / session.nf(log(term.args[1], evaluate=False))
    argument = session.nf(term.args[0])
    session.define(term.args[0], ">", argument)
    return logarithm(session, argument)


@normalises(Abs)
def absolute_value(term: Expr, session: Session) -> Quotient:
    return _modulus(session, session.nf(term.args[0]))


def _modulus(session: Session, q: Quotient) -> Quotient:
    """Return |q|; of a factor with signs in it, |f| = f sign(f), whose sign is found by cases."""
    if not discrete_in(q, session):
        return absolute(session, q)
    content, factors = q.factors()
    result = session.ring.constant(abs(content))
    for block, k in factors:
        poly = session.ring.polynomial(block.poly)
        known = discrete_in(poly, session)
        result = result * (poly * sign_of(poly, session) if known else absolute(session, poly)) ** k
    return result


@normalises(Max, Min)
def extremum(term: Any, session: Session) -> Quotient:
    """max(a, b) = (a + b + |a - b|)/2; several arguments are folded, larger ones first dropped where known."""
    ring = session.ring
    is_max = isinstance(term, Max)
    half = ring.constant(fmpq(1, 2))
    best: list[Quotient] = []
    for q in (session.nf(arg) for arg in sorted(term.args, key=str)):
        beats = (
            (lambda a, b: session.facts.proves(a - b, ">="))
            if is_max
            else (lambda a, b: session.facts.proves(b - a, ">="))
        )
        if any(beats(other, q) for other in best):
            continue
        best = [*(other for other in best if not beats(q, other)), q]
    result = best[0]
    for q in best[1:]:
        gap = _modulus(session, result - q)
        result = (result + q + gap if is_max else result + q - gap) * half
        session.rule("maximum" if is_max else "minimum")
    return result


@normalises(sin, cos, tan, cot, sec, csc)
def trigonometric(term: Any, session: Session) -> Quotient:
    s, c = sine_cosine(session, session.nf(term.args[0]))
    argument = term.args[0]
    if isinstance(term, (tan, sec)):
        session.define(cos(argument, evaluate=False), "!=", c)
    if isinstance(term, (cot, csc)):
        session.define(sin(argument, evaluate=False), "!=", s)
    one = session.ring.one
    if isinstance(term, sin):
        return s
    if isinstance(term, cos):
        return c
    if isinstance(term, tan):
        return s / c
    if isinstance(term, cot):
        return c / s
    return one / c if isinstance(term, sec) else one / s


@normalises(sinh, cosh, tanh, coth, sech, csch)
def hyperbolic(term: Any, session: Session) -> Quotient:
    plus = session.nf(exp(term.args[0], evaluate=False))
    minus = plus.inverse()
    half = session.ring.constant(fmpq(1, 2))
    s, c = (plus - minus) * half, (plus + minus) * half
    session.rule("hyperbolic functions by exp")
    if isinstance(term, (coth, csch)):
        session.define(term.args[0], "!=")
    if isinstance(term, sinh):
        return s
    if isinstance(term, cosh):
        return c
    if isinstance(term, tanh):
        return s / c
    if isinstance(term, coth):
        return c / s
    return c.inverse() if isinstance(term, sech) else s.inverse()


@normalises(asinh, acosh, atanh)
def inverse_hyperbolic(term: Any, session: Session) -> Quotient:
    x = term.args[0]
    q = session.nf(x)
    one, half = session.ring.one, session.ring.constant(fmpq(1, 2))
    session.rule("inverse hyperbolic functions by log")
    if isinstance(term, atanh):
        session.define(1 - x, ">", one - q)
        session.define(1 + x, ">", one + q)
        return (logarithm(session, one + q) - logarithm(session, one - q)) * half
    square = q * q + (one if isinstance(term, asinh) else -one)
    if isinstance(term, acosh):
        session.define(x - 1, ">=", q - one)
    root = session.ring.zero if square.is_zero() else split_power(session, square, half)
    return logarithm(session, q + root)


@normalises(floor, ceiling)
def rounding(term: Any, session: Session) -> Quotient:
    """The integral part of the argument comes out; ceiling(x) = -floor(-x)."""
    ring = session.ring
    q = session.nf(term.args[0])
    if isinstance(term, ceiling):
        q = -q
    whole, rest = ring.zero, q
    if not q.den:
        for coefficient, exponents in q.terms():
            unit = ring.from_terms({exponents: 1})
            if session.is_integral(unit):
                part = unit * ring.constant(
                    coefficient.floor() if not any(exponents) else int(coefficient) if coefficient.q == 1 else 0
                )
                whole, rest = whole + part, rest - part
    if not rest.is_zero() and not (session.facts.proves(rest, ">=") and session.facts.proves(rest - ring.one, "<")):
        key = ("floor", session.intern(rest))
        if session.is_new(key):
            atom = session.atom(key, floor(session.term_of(rest), evaluate=False))
            session.facts.integers.add(ring.index_of[key])
            if not rest.den:  # a fact with a denominator would say that it is not zero
                session.learn(rest - atom, ">=")
                session.learn(atom + ring.one - rest, ">")
        whole = whole + ring.generator(ring.index_of[key])
    return -whole if isinstance(term, ceiling) else whole


@normalises(factorial)
def factorials(term: Any, session: Session) -> Quotient:
    n = term.args[0]
    q = session.nf(n)
    if not session.is_integral(q):
        return session.opaque(term)
    session.define(n, ">=", q)
    return gamma_function(session, q + session.ring.one)


@normalises(binomial)
def binomials(term: Any, session: Session) -> Quotient:
    """n!/(k! (n - k)!) where 0 <= k <= n is known, a polynomial in n where k is a small number.

    For 0 <= k <= n + 1 it is n! (n + 1 - k)/(k! (n + 1 - k)!), which is 0 at k = n + 1.
    """
    n, k = (session.nf(arg) for arg in term.args)
    ring = session.ring
    if k.is_constant() and k.constant_value().q == 1 and 0 <= k.constant_value() <= 200:
        product = ring.one
        for i in range(int(k.constant_value())):
            product = product * (n - ring.constant(i)) / ring.constant(i + 1)
        return product
    one = ring.one
    if all(session.is_integral(q) for q in (n, k)) and all(session.facts.proves(q, ">=") for q in (n, k)):
        for left, factor in ((n - k, one), (n - k + one, n - k + one)):
            if session.facts.proves(left, ">="):
                session.rule("binomial coefficient by factorials")
                bottom = gamma_function(session, k + one) * gamma_function(session, left + one)
                return gamma_function(session, n + one) * factor / bottom
    return _function(term, session)


@normalises(gamma)
def gammas(term: Any, session: Session) -> Quotient:
    q = session.nf(term.args[0])
    if session.facts.proves(q, ">"):
        return gamma_function(session, q)
    _not_a_pole(term.args[0], q, session)
    return _function(term, session)


def _not_a_pole(argument: Expr, q: Quotient, session: Session) -> None:
    """Gamma and digamma are undefined at 0, -1, -2, ..."""
    whole = floor(argument, evaluate=False)
    session.define_either((argument, ">", q), (argument - whole, "!=", q - session.nf(whole)))


@normalises(asin, acos, atan, acot, asec, acsc, atan2, erf, erfc, loggamma, digamma)
def analytic(term: Any, session: Session) -> Quotient:
    if isinstance(term, erfc):
        return session.ring.one - session.nf(erf(term.args[0], evaluate=False))
    if isinstance(term, acos):
        session.rule("acos x = pi/2 - asin x")
        return pi_atom(session) * session.ring.constant(fmpq(1, 2)) - session.nf(asin(term.args[0], evaluate=False))
    if isinstance(term, asin):
        session.define(1 - term.args[0], ">=")
        session.define(1 + term.args[0], ">=")
    if isinstance(term, (asin, atan, erf)):
        return _odd(term, session)
    if isinstance(term, loggamma):
        if session.facts.proves(session.nf(term.args[0]), ">"):
            return session.nf(log(gamma(term.args[0], evaluate=False), evaluate=False))
        session.define(term.args[0], ">")
    elif isinstance(term, digamma):
        return _polygamma(0, term.args[0], session)
    elif isinstance(term, atan2):
        session.define(term.args[0] ** 2 + term.args[1] ** 2, ">")
    elif isinstance(term, (asec, acsc)):
        session.define(term.args[0] ** 2 - 1, ">=")
    return _function(term, session)


@normalises(polygamma)
def polygammas(term: Any, session: Session) -> Quotient:
    """psi^(n), the n-th derivative of digamma, for a number n."""
    order = session.nf(term.args[0])
    if not order.is_constant() or order.constant_value().q != 1 or not 0 <= order.constant_value() <= 100:
        return session.opaque(term)
    return _polygamma(int(order.constant_value().p), term.args[1], session)


def _polygamma(order: int, argument: Expr, session: Session) -> Quotient:
    q = session.nf(argument)
    if session.facts.proves(q, ">"):
        return polygamma_function(session, order, q)
    _not_a_pole(argument, q, session)
    point = session.term_of(q)
    term = digamma(point, evaluate=False) if order == 0 else polygamma(order, point, evaluate=False)
    return session.atom(("polygamma", order, point), term)


def _odd(term: Any, session: Session) -> Quotient:
    """f(-x) = -f(x): the sign of the argument's leading coefficient comes out."""
    q = session.nf(term.args[0])
    if q.is_zero():
        return q
    flip = q.num.leading_coefficient() < 0
    q = -q if flip else q
    if q.is_constant() and isinstance(term, (asin, atan)):
        table = {(asin, 1): PI / 2, (asin, fmpq(1, 2)): PI / 6, (atan, 1): PI / 4}
        for (function, argument), value in table.items():
            if isinstance(term, function) and q.constant_value() == argument:
                return -session.nf(value) if flip else session.nf(value)
    if isinstance(term, atan) and session.term_of(q) == sqrt(3):
        value = session.nf(PI / 3)
        return -value if flip else value
    argument = session.term_of(q)
    atom = session.atom((type(term).__name__, argument), type(term)(argument, evaluate=False))
    if isinstance(term, erf) and session.order_goal:
        session.learn(atom + session.ring.one, ">")
        session.learn(atom - session.ring.one, "<")
    return -atom if flip else atom


@normalises(AppliedUndef)
def applied(term: Any, session: Session) -> Quotient:
    """An unknown function: two applications are equal when their arguments are."""
    arguments = tuple(session.term_of(session.nf(arg)) for arg in term.args)
    return session.atom(("apply", term.func.__name__, arguments), term.func(*arguments))


def _function(term: Any, session: Session) -> Quotient:
    """Any other function is an atom of its normalised arguments."""
    arguments = tuple(session.term_of(session.nf(arg)) for arg in term.args)
    return session.atom((type(term).__name__, arguments), type(term)(*arguments, evaluate=False))
