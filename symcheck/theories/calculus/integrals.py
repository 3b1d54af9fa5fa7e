"""The normal form of definite and improper integrals of one real variable.

Integral(f, (x, a, b)) is the Riemann integral, improper where an end is infinite or f is not defined there; f must be
defined for every x strictly between the ends. Proved values are F(b) - F(a) where
  * F' = f by normal form for every x strictly between a and b, under the hypotheses;
  * F is defined, hence continuous, strictly between; at an end it has a value, or a limit that is proved.
An integral that nobody finds so is split over the monomials of f; what is left are integrals of continuous functions
from 0 to each end, so that linearity, additivity and reversal of bounds are identities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import sympy
from sympy import Derivative, Expr, Integer, Integral, Symbol, oo
from sympy.core.function import AppliedUndef

from symcheck.theories.calculus.antiderivatives import antiderivatives_by_name, at_sight, proposals
from symcheck.theories.calculus.definite import definite
from symcheck.theories.calculus.differentiation import NoRule, derivative, minus, over, plus, times
from symcheck.theories.calculus.limits import NoLimit, limit_at_infinity
from symcheck.theories.calculus.normal import scope_of
from symcheck.theories.calculus.ranges import (
    between,
    conditions_free_of,
    continuous_between,
    continuous_form,
    orders,
    require,
    under,
)
from symcheck.theories.calculus.terms import DerivativeAt, Primitive, as_it_stands, depends, end_of, fresh
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import substitute
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session, relational

MAX_PIECES = 64
FUNDAMENTAL = "fundamental theorem of calculus"
ADDITIVITY = "additivity of the integral"
ADDITIVITY_AT_CORNERS = "integration piece by piece"


@dataclass(frozen=True)
class Range:
    """A variable strictly between two ends, in this order."""

    variable: Symbol
    low: Expr
    high: Expr

    @property
    def strictly(self) -> list[Any]:
        return between(self.variable, self.low, self.high, "<")

    @property
    def finite(self) -> bool:
        return not (self.low.is_infinite or self.high.is_infinite)


@dataclass(frozen=True)
class Solved:
    """The value of an integral as a term, what the integrand needs of the parameters, and the rules used."""

    value: Expr
    needs: tuple[Any, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """An integrand read: pieces that sum up to it with the derivatives of ``derived``, and what it needs.

    ``products`` are smaller pieces, each over the whole denominator.
    """

    pieces: tuple[Expr, ...]
    products: tuple[Expr, ...]
    derived: tuple[Expr, ...]
    whole: Expr
    needs: tuple[Any, ...]
    rules: tuple[str, ...]


_solved: dict[Any, Solved | None] = {}


@normalises(Integral)
def integrals(term: Integral, session: Session) -> Quotient:
    if len(term.limits) > 1:
        inner = as_it_stands(Integral, term.function, *term.limits[:-1])
        term = as_it_stands(Integral, inner, term.limits[-1])
    if len(term.limits[0]) != 3:
        return session.opaque(term)
    name, low, high = term.limits[0][0], *(end_of(bound) for bound in term.limits[0][1:])
    if any(end.is_infinite and end not in (oo, -oo) for end in (low, high)) or (low.is_infinite and low == high):
        return session.opaque(term)
    for end in (low, high):
        if not end.is_infinite:
            session.nf(end)
    t = fresh("t", term.function, low, high, *session.hypotheses.stated)
    body = substitute(term.function, name, t)
    values = []
    ranges = _ordered(session, low, high)
    for a, b in ranges:
        found = _solve(session, body, Range(t, a, b))
        if found is None:
            session.ambiguous = True  # a condition that another term asks for may settle it in the next pass
            if ranges == [(high, low)]:
                return -_atom(session, term, body, Range(t, high, low))
            return _atom(session, term, body, Range(t, low, high))
        require(session, found.needs)
        session.ambiguous |= ADDITIVITY in found.rules
        for rule in found.rules:
            session.rule(rule)
        value = session.nf(found.value)
        values.append(value if (a, b) == (low, high) else -value)
    if any(not (value - values[0]).is_zero() for value in values):
        return session.opaque(term)
    return values[0]


def _atom(session: Session, term: Integral, body: Expr, where: Range) -> Quotient:
    """An integral nobody finds is an atom; where it is defined is known if the integrand is continuous throughout."""
    t = where.variable
    if where.finite and continuous_between(session, body, t, where.low, where.high):
        written = under(session, (), lambda inner: inner.term_of(inner.nf(body)))
        if written is not None:
            ends = [session.term_of(session.nf(end)) for end in (where.low, where.high)]
            shown = as_it_stands(Integral, written, sympy.Tuple(t, *ends))
            return session.atom(("integral of", written, t, *ends), shown)
    return session.opaque(term)


def _ordered(session: Session, low: Expr, high: Expr) -> list[tuple[Expr, Expr]]:
    if low is -oo or high is oo:
        return [(low, high)]
    if low is oo or high is -oo:
        return [(high, low)]
    return orders(session, low, high)


def _solve(session: Session, body: Expr, where: Range) -> Solved | None:
    key = (session._plain_hypotheses(()), body, where, session.disabled, tuple(session.choices.provided))
    if key not in _solved:
        if len(_solved) > 400:
            _solved.clear()
        _solved[key] = _integrated(session, body, where)
    return _solved[key]


def _integrated(session: Session, body: Expr, where: Range) -> Solved | None:
    """Integrate the monomials of a body one by one; where one resists, the body as a whole."""
    t = where.variable

    def read(inner: Session) -> _Read | None:
        q = inner.nf(body)
        whole = inner.term_of(q)
        rest, derived = _without_derivatives(inner, q, t)
        needs = conditions_free_of(inner, t)
        if needs is None:
            return None
        products = _monomials(inner, rest, t)
        together = any(len(block.poly) > 1 and depends(inner.poly_term(block.poly), t) for block in rest.den)
        pieces = [inner.term_of(rest)] if together else products
        return _Read(tuple(pieces), tuple(products), tuple(derived), whole, needs, tuple(inner.rules))

    found = under(session, where.strictly, read)
    if found is None:
        return None
    pieces, whole, needs, rules = found.pieces, found.whole, found.needs, found.rules
    corner = _corner(session, whole, where)
    if corner is not None:
        parts = [_integrated(session, body, Range(t, *ends)) for ends in ((where.low, corner), (corner, where.high))]
        if parts[0] is None or parts[1] is None:
            return None
        used = dict.fromkeys((ADDITIVITY_AT_CORNERS, *parts[0].rules, *parts[1].rules))
        return Solved(plus(parts[0].value, parts[1].value), needs, tuple(used))
    if not continuous_form(whole, t):
        return None
    ends = [(_value_at(session, F, where, where.high), _value_at(session, F, where, where.low)) for F in found.derived]
    if any(high is None or low is None for high, low in ends):
        return None
    known = [(plus(high, minus(low)), FUNDAMENTAL) for high, low in ends if high is not None and low is not None]
    if 1 == len(pieces) < len(found.products):
        named = [definite(piece, t, where.low, where.high, _prover_of(session)) for piece in found.products]
        if all(named):
            values = [*known, *((one.value, one.rule) for one in named if one is not None)]
            return _sum(values, needs, rules)
    for attempt in (pieces, (whole,)) if not known and pieces != (whole,) else (pieces,):
        solved = [*known, *(_piece(session, piece, where, body if len(attempt) == 1 else piece) for piece in attempt)]
        if all(one is not None for one in solved):
            return _sum([one for one in solved if one is not None], needs, rules)
    return None


def _sum(values: list[tuple[Expr, str]], needs: tuple[Any, ...], rules: tuple[str, ...]) -> Solved:
    return Solved(
        plus(*(value for value, _ in values)), needs, tuple(dict.fromkeys((*rules, *(rule for _, rule in values))))
    )


def _without_derivatives(session: Session, q: Quotient, t: Symbol) -> tuple[Quotient, list[Expr]]:
    """Take out derivatives of products of unknown functions, f' g + f g': each must leave fewer terms."""
    derived: list[Expr] = []
    shrinking = len(q.num) > 1
    while shrinking and not q.is_zero():
        shrinking = False
        for piece in _monomials(session, q, t):
            for candidate in antiderivatives_by_name(piece, t):
                try:
                    slope = session.nf(derivative(candidate, t, scope_of(session)))
                except NoRule:
                    continue
                if continuous_form(candidate, t) and len((q - slope).num) < len(q.num):
                    q, shrinking = q - slope, True
                    derived.append(candidate)
                    break
            if shrinking:
                break
    return q, derived


def _corner(session: Session, whole: Expr, where: Range) -> Expr | None:
    """Return a point in the range, an end perhaps, where the argument a*t + b of an absolute value or sign vanishes."""
    t = where.variable
    for part in sorted(whole.atoms(sympy.Abs, sympy.sign), key=str):
        argument = sympy.expand(part.args[0])
        slope = argument.coeff(t, 1)
        rest = argument - slope * t
        if slope == 0 or depends(slope, t) or depends(rest, t):
            continue
        root = over(minus(rest), slope)

        def inside(inner: Session, root: Expr = root, slope: Expr = slope) -> bool:
            gaps = []
            if not where.low.is_infinite:
                gaps.append(inner.nf(root) - inner.nf(where.low))
            if not where.high.is_infinite:
                gaps.append(inner.nf(where.high) - inner.nf(root))
            sure = inner.facts.proves(inner.nf(slope), "!=")
            sure = sure and all(inner.facts.proves(gap, ">=") and not gap.is_zero() for gap in gaps)
            return sure and not inner.pending

        if under(session, (), inside):
            return root
    return None


def _monomials(session: Session, q: Quotient, t: Symbol) -> list[Expr]:
    """Write an element as a sum over its monomials, each over its denominator."""
    below: Expr = Integer(1)
    for block, k in q.den.items():
        below = below * session.poly_term(block.poly) ** (-k)
    if len(q.num) > MAX_PIECES:
        return [session.term_of(q)]
    pieces: dict[Expr, Expr] = {}
    for coefficient, exponents in q.terms():
        piece = session.poly_term(session.ring.from_terms({exponents: coefficient}).num) * below
        constant, varying = piece.as_independent(t, as_Add=False)
        pieces[varying] = pieces.get(varying, Integer(0)) + constant
    return [constant * varying for varying, constant in pieces.items()]


def _piece(session: Session, piece: Expr, where: Range, written: Expr) -> tuple[Expr, str] | None:
    """Return the integral of one piece and the rule that gives it; ``written`` is another way to write the piece."""
    session.check_deadline()
    t = where.variable
    if piece == 0:
        return Integer(0), "linearity of the integral"

    proves = _prover_of(session)
    known = definite(piece, t, where.low, where.high, proves)
    if known is not None:
        return known.value, known.rule

    def sign(parameter: Expr) -> str | None:
        return next((relation for relation in (">", "<") if proves(parameter, relation)), None)

    forms = (written, piece) if written != piece and not written.has(Integral, Derivative, DerivativeAt) else (piece,)
    sources = [*(at_sight(form, t) for form in forms), *(proposals(form, t, sign, session.deadline) for form in forms)]
    for candidate in chain.from_iterable(sources):
        if _is_antiderivative(session, candidate, piece, where):
            ends = [_value_at(session, candidate, where, end) for end in (where.high, where.low)]
            if ends[0] is not None and ends[1] is not None:
                return plus(ends[0], minus(ends[1])), FUNDAMENTAL
    return _left_over(session, piece, where)


def _prover_of(session: Session) -> Callable[[Expr, str], bool]:
    """Return what shows the sign of a parameter wherever it is defined."""

    def proves(parameter: Expr, relation: str) -> bool:
        def ask(inner: Session) -> bool:
            q = inner.nf(parameter)
            return not inner.pending and inner.unknown_domain is None and inner.facts.proves(q, relation)

        return bool(under(session, (), ask))

    return proves


def _is_antiderivative(session: Session, candidate: Expr, piece: Expr, where: Range) -> bool:
    """Whether F' = f is proved strictly between the ends, and every condition for it with it."""

    def ask(inner: Session) -> bool:
        try:
            slope = derivative(candidate, where.variable, scope_of(inner))
        except NoRule:
            return False
        inner.nf(candidate)
        difference = inner.nf(slope) - inner.nf(piece)
        return difference.is_zero() and inner.unknown_domain is None and not inner.pending

    return continuous_form(candidate, where.variable) and bool(under(session, where.strictly, ask))


def _value_at(session: Session, candidate: Expr, where: Range, end: Expr) -> Expr | None:
    """Return the value, or else the proved one-sided limit, of an antiderivative at an end."""
    t = where.variable
    ordered = [relational(where.low, "<=", where.high)] if where.finite else []
    if not end.is_infinite:
        value = substitute(candidate, t, end)

        def ask(inner: Session) -> bool:
            inner.nf(value)
            return inner.unknown_domain is None and not inner.pending

        if under(session, ordered, ask):
            return value
    if where.finite and not session.facts.proves(session.nf(where.high) - session.nf(where.low), ">"):
        return None
    s = fresh("s", candidate, where.low, where.high, *session.hypotheses.stated)
    inward = Integer(1) if end == where.low else Integer(-1)
    if end.is_infinite:
        moved: Expr = times(inward, minus(s))
    else:
        moved = plus(end, times(inward, sympy.Pow(s, Integer(-1), evaluate=False)))

    def limit(inner: Session) -> Expr | None:
        try:
            value = limit_at_infinity(substitute(candidate, t, moved), s, inner)
        except NoLimit:
            return None
        return value if inner.unknown_domain is None and not inner.pending else None

    return under(session, (relational(s, ">", Integer(0)), *ordered), limit)


# -- what nobody integrates --------------------------------------------------------------------------------------------


def _left_over(session: Session, piece: Expr, where: Range) -> tuple[Expr, str] | None:
    """The integral from 0 to each end of a function that is continuous on the whole line, as atoms."""
    t = where.variable
    if not where.finite or not continuous_form(piece, t):
        return None
    constant, varying = piece.as_independent(t, as_Add=False)

    def ask(inner: Session) -> bool:
        inner.nf(varying)
        return inner.unknown_domain is None and not inner.pending

    if not under(session, (), ask):
        return None
    scale, stretched = _affine_argument(session, varying, t)
    parts = []
    for end, sign in ((where.high, Integer(1)), (where.low, Integer(-1))):
        if stretched is None:
            parts.append(times(sign, constant, Primitive(varying, t, end)))
            continue
        point = substitute(varying.args[0], t, end)
        parts.append(
            times(sign, constant, sympy.Pow(scale, Integer(-1), evaluate=False), Primitive(stretched, t, point))
        )
    return plus(*parts), ADDITIVITY


def _affine_argument(session: Session, varying: Expr, t: Symbol) -> tuple[Expr, Expr | None]:
    """Read f(a*t + b) with a != 0 as (a, f(t)): the substitution that makes such integrals comparable."""
    if not isinstance(varying, AppliedUndef) or len(varying.args) != 1 or varying.args[0] == t:
        return Integer(1), None
    argument = varying.args[0]
    slope = sympy.expand(argument).coeff(t, 1)

    def ask(inner: Session) -> bool:
        rest = inner.nf(argument) - inner.nf(slope) * inner.nf(t)
        free = not any(depends(inner.atoms[i].term, t) for i in rest.generators())
        return free and not inner.pending and inner.facts.proves(inner.nf(slope), "!=")

    if depends(slope, t) or not under(session, (), ask):
        return Integer(1), None
    return slope, varying.func(t)


@normalises(Primitive)
def primitive(term: Primitive, session: Session) -> Quotient:
    body, variable, end = term.args
    point = session.nf(end)
    if point.is_zero():
        return session.ring.zero
    at = session.term_of(point)
    key = ("primitive", body, variable, at)
    return session.atom(key, Primitive(body, variable, at))  # type: ignore[arg-type]
