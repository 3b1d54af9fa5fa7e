"""Powers, exponentials, logarithms and absolute values, split over irreducible factors.

For real x, y with xy > 0: |xy|^s = |x|^s |y|^s and log(xy) = log|x| + log|y|; so a power or a logarithm of anything
that is defined splits over the irreducible factors of its argument, each in absolute value, and |f| is f or -f where
the sign of f is known. What remains are atoms |f|^(m/L), f irreducible and m a monomial; L is the common root index of
all powers of f with exponent in Q*m, so that sqrt(x)*cbrt(x) and x^(5/6) meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from flint import arb, ctx, fmpq, fmpz
from sympy import Abs, Expr, Integer, Pow, Rational, S, log
from sympy import E as EULER

from symcheck.errors import LimitReached
from symcheck.theories.field.ring import Block, Quotient, Ring
from symcheck.theories.order.signs import NEGATIVE, POSITIVE, ZERO
from symcheck.theories.registry import EXPONENTIALS, LOGARITHMS
from symcheck.theories.session import Session

Base = tuple[Any, ...]
"""What an atomic power is a power of: ("e",), ("prime", p), ("abs", block), or ("int", block) for integer exponents."""
E_BASE: Base = ("e",)


# -- powers ------------------------------------------------------------------------------------------------------------


def power(session: Session, base: Quotient, exponent: Quotient, base_term: Expr, exponent_term: Expr) -> Quotient:
    """Return base^exponent, recording what must hold for it to be defined."""
    if exponent.is_constant():
        value = exponent.constant_value()
        if value.q == 1:
            n = int(value.p)
            if abs(n) > 10**6 and not base.is_constant():
                raise LimitReached("size", f"an exponent of {n}")
            if n < 0:
                session.define(base_term, "!=", base)
            return base**n
        session.define(base_term, ">=" if value > 0 else ">", base)
        if base.is_zero():
            return session.ring.zero
        return split_power(session, base, exponent)
    integral = session.is_integral(exponent)
    if base.is_zero():
        if session.known(exponent, ">"):
            return session.ring.zero
        return session.opaque(Pow(base_term, exponent_term, evaluate=False))
    if integral:
        session.define_either((base_term, "!=", base), (exponent_term, ">=", exponent))
    elif base_term != EULER:
        if session.facts.proves(base, ">") or not session.facts.proves(exponent, ">"):
            session.define_either((base_term, ">", base), (exponent_term, ">", exponent))
        session.define(base_term, ">=", base)
    session.rule("laws of exponents")
    return split_power(session, base, exponent, integral)


def split_power(session: Session, q: Quotient, e: Quotient, integral: bool = False) -> Quotient:
    """Return |q|^e over the irreducible factors of q (q^e when the exponent is integral)."""
    ring = session.ring
    content, factors = q.factors()
    result = ring.one
    for prime, k in _prime_powers(content):
        result = result * base_power(session, ("prime", prime), e * ring.constant(k))
    if content < 0 and integral:
        result = result * minus_one_power(session, e)
    for block, k in factors:
        result = result * block_power(session, block, e * ring.constant(k), integral)
    return result


def block_power(session: Session, block: Block, e: Quotient, integral: bool) -> Quotient:
    """Return |f|^e, or f^e when the exponent is integral, for an irreducible f."""
    inner = _as_power(session, block)
    if inner is not None:
        base, exponent = inner
        if base[0] == "int" and not integral:
            base = ("abs", base[1])  # (x^n)^(1/2) = |x|^(n/2)
        return base_power(session, base, exponent * e)
    sign = session.block_sign(block)
    if not integral or sign == POSITIVE:
        return base_power(session, ("abs", block), e)
    if sign == NEGATIVE:
        return minus_one_power(session, e) * base_power(session, ("abs", block), e)
    return base_power(session, ("int", block), e)


def _as_power(session: Session, block: Block) -> tuple[Base, Quotient] | None:
    """Read a block that is a single power atom as (base, exponent)."""
    if len(block.poly) != 1 or block.poly.total_degree() != 1:
        return None
    index = next(i for i, degree in enumerate(block.poly.degrees()) if degree)
    key = session.atoms[index].key
    match key[0]:
        case "pow":
            _, base, _, root = key
            return base, session.power_exponents[key] * session.ring.constant(fmpq(1, root))
        case "root":
            return key[1], session.ring.constant(fmpq(1, key[2]))
        case "e":
            return E_BASE, session.ring.one
        case "absolute":
            return ("abs", key[1]), session.ring.one
    return None


def base_power(session: Session, base: Base, e: Quotient) -> Quotient:
    """Return base^e, monomial by monomial of a polynomial exponent, else as one atom up to a rational factor."""
    ring = session.ring
    if e.is_zero():
        return ring.one
    if e.den:
        entire, proper = _division(ring, e)
        if not entire.is_zero():
            return base_power(session, base, entire) * base_power(session, base, proper)
        whole = _without_logs(session, base, e)
        if whole is not None:
            return whole
        if len(e.num) > 1 and all(len(block.poly) == 1 for block in e.den):  # (a + b)/c, as a/c + b/c
            below = Quotient(ring, ring.ctx.constant(1), e.den)
            parts = (ring.from_terms({exponents: c}) * below for c, exponents in e.terms())
            return prod((base_power(session, base, part) for part in parts), start=ring.one)
        content, _ = e.factors()
        return atomic_power(session, base, e * ring.constant(1 / content), content)
    result = ring.one
    if _may_vanish(session, base) and not e.is_constant():
        result, e = _whole_part(session, base, e)
    for coefficient, exponents in e.terms():
        if not any(exponents):
            result = result * rational_power(session, base, coefficient)
            continue
        monomial = ring.from_terms({exponents: 1})
        known = _known_exponential(session, exponents) if base == E_BASE else None
        if known is not None:
            result = result * split_power(session, known, ring.constant(coefficient))
            continue
        moved = _without_logs(session, base, monomial * ring.constant(coefficient))
        result = result * (moved if moved is not None else atomic_power(session, base, monomial, coefficient))
    return result


def _known_exponential(session: Session, exponents: tuple[int, ...]) -> Quotient | None:
    """Return e^g for one atom g where some theory knows it: a sum of logarithms, say."""
    if not EXPONENTIALS or sum(exponents) != 1:
        return None
    index = exponents.index(1)
    return next((value for find in EXPONENTIALS if (value := find(session, index)) is not None), None)


def _division(ring: Ring, e: Quotient) -> tuple[Quotient, Quotient]:
    """Split an exponent into a polynomial and a proper fraction: (p + 1)/p is 1 + 1/p."""
    below = e.den_poly()
    entire, rest = divmod(e.lifted(), below)
    proper = ring.polynomial(rest) * Quotient(ring, ring.ctx.constant(1), e.den)
    return ring.polynomial(entire), proper


def _may_vanish(session: Session, base: Base) -> bool:
    return base[0] in ("abs", "int") and bool(session.block_sign(base[1]) & ZERO)


def _whole_part(session: Session, base: Base, e: Quotient) -> tuple[Quotient, Quotient]:
    """Write x^(n+k), where x may be 0, as x^(n+l) x^(k-l) with the least l seen: x^n/x would lose 0^0 = 1 at n = 1."""
    ring = session.ring
    offset = int(e.terms_constant().floor())
    rest = e - ring.constant(offset)
    least = min(session.floor(("power", _stable(session, base), session.term_of(rest)), offset), 0)
    if least == 0:
        return ring.one, e
    shifted = rest + ring.constant(least)
    return atomic_power(session, base, shifted, fmpq(1)) * plain(session, base) ** (offset - least), ring.zero


def _without_logs(session: Session, base: Base, e: Quotient) -> Quotient | None:
    """Use b^(r log c) = c^(r log b): a power of e whose exponent holds one logarithm is a power of its argument.

    Powers of another base whose exponent holds a logarithm become powers of e.
    """
    logs = [i for i in e.generators() if session.atoms[i].key[0] == "log"]
    if not logs:
        return None
    ring = session.ring
    if base != E_BASE:
        return base_power(session, E_BASE, e * log_of_base(session, base))
    degrees = ring.lift(e.num).degrees()
    if len(logs) > 1 or degrees[logs[0]] != 1:
        return None
    gen = ring.generator(logs[0])
    rest = e / gen
    if logs[0] in rest.generators():
        return None
    session.rule("exp of a logarithm")
    return base_power(session, session.atoms[logs[0]].key[1], rest)


def rational_power(session: Session, base: Base, exponent: fmpq) -> Quotient:
    """Return base^(p/q): the integer part as a plain power, the rest by the root generator of the base."""
    ring = session.ring
    whole = exponent.floor()
    fraction = exponent - whole
    result = plain(session, base) ** int(whole) if whole else ring.one
    if fraction:
        index = session.root_index(("root", _stable(session, base)), int(fraction.q))
        result = result * _root(session, base, index) ** int(fraction * index)
    return result


def plain(session: Session, base: Base) -> Quotient:
    """Return a base as an element."""
    match base[0]:
        case "e":
            return euler(session)
        case "prime":
            return session.ring.constant(base[1])
        case "abs":
            return absolute_block(session, base[1])
    return session.ring.polynomial(base[1].poly)


def _root(session: Session, base: Base, index: int) -> Quotient:
    key = ("root", base, index)
    if session.is_new(key):
        value = plain(session, base)
        generator = session.atom_index(key, lambda: Pow(session.term_of(value), Rational(1, index)))
        session.ring.relate(generator, index, session.ring.polynomial(value.num))
        session.learn(session.ring.generator(generator), ">=")
        if base[0] != "abs" or not session.block_sign(base[1]) & ZERO:
            session.learn(session.ring.generator(generator), ">")
    session.rule("roots" if index > 2 else "square roots")
    return session.ring.generator(session.ring.index_of[key])


def euler(session: Session) -> Quotient:
    """Return the number e."""
    if session.is_new(("e",)):
        q = session.atom(("e",), EULER)
        enclose(session, q, arb(1).exp())
    return session.ring.generator(session.ring.index_of[("e",)])


def atomic_power(session: Session, base: Base, monomial: Quotient, coefficient: fmpq) -> Quotient:
    """Return base^(coefficient*monomial) as a power of one generator base^(monomial/L)."""
    ring = session.ring
    name = session.intern(monomial)
    index = session.root_index(("pow", _stable(session, base), session.term_of(monomial)), int(coefficient.q))
    key = ("pow", base, name, index)
    if session.is_new(key):
        session.power_exponents[key] = monomial
        root = monomial * ring.constant(fmpq(1, index))
        atom = ring.generator(session.atom_index(key, lambda: Pow(base_term_of(session, base), session.term_of(root))))
        if base[0] != "int":
            session.learn(atom, ">=" if _may_vanish(session, base) else ">")
        if base[0] == "abs" and session.facts.proves(root, ">", solver=False):
            for relation in (">", "<"):
                if session.facts.proves(plain(session, base) - ring.one, relation, solver=False):
                    session.learn(atom - ring.one, relation)
        if base == E_BASE:
            _exponential_facts(session, atom, root)
        elif session.is_integral(monomial) and index == 1 and base[0] in ("prime", "int"):
            if base[0] == "prime" and session.facts.proves(monomial, ">=", solver=False):
                session.learn(atom - ring.one, ">=")
                session.facts.integers.add(session.ring.index_of[key])
    return ring.generator(session.ring.index_of[key]) ** int(coefficient * index)


def _exponential_facts(session: Session, atom: Quotient, exponent: Quotient) -> None:
    """e^m > 1 exactly when m > 0; and e^m >= 1 + m (convexity), which order goals may need."""
    for relation in (">", "<", ">=", "<="):
        if session.facts.proves(exponent, relation, solver=False):
            session.learn(atom - session.ring.one, relation)
            break
    if session.order_goal and not exponent.den:
        one = session.ring.one
        strict = ">" if session.facts.proves(exponent, "!=", solver=False) else ">="
        session.learn(atom - one - exponent, strict)
        session.learn(one - atom * (one - exponent), strict)  # the same for e^-m


def minus_one_power(session: Session, e: Quotient) -> Quotient:
    """Return (-1)^e for an integral exponent, by the parity of each of its monomials."""
    ring = session.ring
    result = ring.one
    for coefficient, exponents in e.terms():
        if int(coefficient.p) % 2 == 0:
            continue
        if not any(exponents):
            result = -result
            continue
        monomial = ring.from_terms({tuple(min(k, 1) for k in exponents): 1})  # n^2 and n: one parity
        key = ("parity", session.intern(monomial))
        if session.is_new(key):
            index = session.atom_index(key, _lazy_sign(session, monomial))
            ring.relate(index, 2, ring.one)
            session.facts.integers.add(index)
        result = result * ring.generator(ring.index_of[key])
    return result


def _lazy_sign(session: Session, monomial: Quotient) -> Any:
    return lambda: Pow(Integer(-1), session.term_of(monomial))


def _stable(session: Session, base: Base) -> Base:
    """Name a base so that another pass, with another ring, finds it again."""
    return (base[0], session.block_term(base[1])) if isinstance(base[-1], Block) else base


def base_term_of(session: Session, base: Base) -> Expr:
    """Write a base as a term."""
    match base[0]:
        case "e":
            return EULER
        case "prime":
            return Integer(base[1])
        case "abs":
            return session.term_of(absolute_block(session, base[1]))
    return session.block_term(base[1])


def _prime_powers(content: fmpq) -> Iterator[tuple[int, int]]:
    """Yield the prime powers of |content|; a number too large to factor counts as a prime."""
    for part, sign in ((content.p, 1), (content.q, -1)):
        part = abs(fmpz(part))
        if part == 1 or part == 0:
            continue
        if part.bit_length() > 4096:
            raise LimitReached("size", f"a number of {part.bit_length()} bits under a root or a logarithm")
        smooth, rest = _trial(part)
        if rest != 1 and rest.bit_length() <= 160:
            smooth += [(int(p), int(k)) for p, k in rest.factor()]
        elif rest != 1:
            smooth.append((int(rest), 1))
        for prime, k in smooth:
            yield prime, sign * k


def _trial(n: fmpz) -> tuple[list[tuple[int, int]], fmpz]:
    """Take small primes out, and a perfect power of what is left."""
    found = []
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47):
        k = 0
        while n % p == 0:
            n, k = n // p, k + 1
        if k:
            found.append((p, k))
    return found, n


# -- absolute values ---------------------------------------------------------------------------------------------------


def absolute(session: Session, q: Quotient) -> Quotient:
    """Return |q|, factor by factor."""
    if q.is_zero():
        return q
    content, factors = q.factors()
    result = session.ring.constant(abs(content))
    for block, k in factors:
        result = result * absolute_block(session, block) ** k
    return result


def absolute_block(session: Session, block: Block) -> Quotient:
    """Return |f|: f or -f where the sign of f is known, else an atom A with A^2 = f^2."""
    ring = session.ring
    inner = _as_power(session, block)
    if inner is not None and inner[0][0] == "int":
        return base_power(session, ("abs", inner[0][1]), inner[1])  # |x^n| = |x|^n
    sign = session.block_sign(block)
    poly = ring.polynomial(block.poly)
    if not sign & NEGATIVE:
        return poly
    if not sign & POSITIVE:
        return -poly
    key = ("absolute", block)
    if session.is_new(key):
        index = session.atom_index(key, lambda: Abs(session.term_of(poly), evaluate=False))
        ring.relate(index, 2, poly * poly)
        atom = ring.generator(index)
        session.facts.moduli[index] = block.poly
        session.learn(atom, ">=" if sign & ZERO else ">")
        if session.order_goal:
            session.learn(atom - poly, ">=")
            session.learn(atom + poly, ">=")
    session.rule("absolute value")
    return ring.generator(ring.index_of[key])


# -- logarithms --------------------------------------------------------------------------------------------------------


def logarithm(session: Session, q: Quotient) -> Quotient:
    """Return log|q| over prime numbers and irreducible factors."""
    ring = session.ring
    content, factors = q.factors()
    result = ring.zero
    pieces = 0
    for prime, k in _prime_powers(content):
        result = result + ring.constant(k) * log_of_base(session, ("prime", prime))
        pieces += 1
    for block, k in factors:
        inner = _as_power(session, block)
        known = _known_logarithm(session, block)
        if known is not None:
            value = known
        elif inner is None:
            value = log_of_base(session, ("abs", block))
        else:
            value = inner[1] * log_of_base(session, inner[0])
            session.rule("log of a power")
        result = result + ring.constant(k) * value
        pieces += abs(k)
    if pieces > 1:
        session.rule("log of a product")
    return result


def _known_logarithm(session: Session, block: Block) -> Quotient | None:
    """Return log|f| where some theory knows it: a product, say."""
    if len(block.poly) != 1 or block.poly.total_degree() != 1:
        return None
    index = next(i for i, degree in enumerate(block.poly.degrees()) if degree)
    return next((value for find in LOGARITHMS if (value := find(session, index)) is not None), None)


def log_of_base(session: Session, base: Base) -> Quotient:
    """Return log(base) as an atom; log(e) = 1."""
    ring = session.ring
    if base == E_BASE:
        return ring.one
    if base[0] == "int":
        base = ("abs", base[1])
    key = ("log", base)
    if session.is_new(key):
        value = plain(session, base)
        atom = session.atom(key, lambda: log(session.term_of(value), evaluate=False))
        if base[0] == "prime":
            enclose(session, atom, arb(base[1]).log())
        else:
            for relation in (">", "<"):
                if session.facts.proves(value - ring.one, relation, solver=False):
                    session.learn(atom, relation)
            if session.order_goal and value.num.total_degree() == 1 and not value.den:
                strict = ">" if session.facts.proves(value - ring.one, "!=", solver=False) else ">="
                session.learn(value - ring.one - atom, strict)  # log f <= f - 1
    return session.atom(key, S.Zero)


def enclose(session: Session, atom: Quotient, ball: arb) -> None:
    """Learn rational bounds for a constant, from a ball that encloses it (flint's arithmetic is rigorous)."""
    with ctx.workprec(128):
        low, high = ball.lower().fmpq(), ball.upper().fmpq()
    session.learn(atom - session.ring.constant(low), ">")
    session.learn(atom - session.ring.constant(high), "<")
