"""Sums in inequalities: what follows term by term, for the sums that a claim compares.

Sums over one range are compared by the sign of one summand: the difference of the sides, written as one sum (what is
left over, spread evenly over the range, or by weights whose sum is given), f - g and f + g for each pair of them (|f|
and f: the triangle inequality). Of |S| the bounds of S and of -S are learnt.
Two sums of one summand over ranges with one end in common differ by a sum of their own. What is left over as a function
of the upper end is a sum of its steps, which makes bounds by induction; for products, their quotients. Each such sum is
put in normal form, which learns its sign. Sums of w log u are compared with sums of tangents: the log-sum inequality
(Cover and Thomas, theorem 2.7.1) is one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

from sympy import (
    Abs,
    Add,
    Dummy,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Mul,
    Pow,
    Product,
    S,
    Sum,
    Tuple,
    exp,
    expand_mul,
    factorial,
    log,
    preorder_traversal,
    sqrt,
)
from sympy.core.relational import Relational

from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import ForAll, Member, bound_symbol, substitute, with_limits
from symcheck.theories.order.signs import NEGATIVE
from symcheck.theories.probability.functionals import KL, CrossEntropy, E, Entropy, Pmf
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.registry import INSTANCES
from symcheck.theories.session import Session, relational
from symcheck.theories.sums.normal import Range, integer_range

MAX_SUMS = 5
CAUCHY_SCHWARZ = "Cauchy-Schwarz inequality"
TERM = "a term of a sum of non-negative terms"


@dataclass(frozen=True, slots=True)
class _Part:
    """coefficient * (sum of body over span)."""

    coefficient: Expr
    body: Expr
    span: Range
    names: tuple[int, int]


def relate_sums(session: Session, lhs: Any, rhs: Any) -> None:
    """Learn the signs that the comparison of two sides could need; of log u with r, those of u with e^r."""
    for is_total, as_total in (
        (_is_named, _unnamed),
        (_is_log_factorial, _log_factorial),
        (_is_mean_of_integers, _as_sum),
    ):
        lhs, rhs = (side.replace(is_total, as_total) for side in (lhs, rhs))
    for modulus in sorted(lhs.atoms(Abs) | rhs.atoms(Abs), key=str):
        value = _linear_in_sums(modulus.args[0])
        if value is not None:
            for case in (value, -value):
                relate_sums(session, *(side.xreplace({modulus: expand_mul(case, deep=False)}) for side in (lhs, rhs)))
            break
    ratio = _without_logarithms(lhs, rhs)
    if ratio is not None:
        relate_sums(session, *ratio)
    _relate_products(session, lhs, rhs)
    sums = [term for side in (lhs, rhs) for term in sorted(side.atoms(Sum), key=str)]
    sums = [term for term in dict.fromkeys(sums) if len(term.limits) == 1 and len(term.limits[0]) == 3]
    if not sums or len(sums) > MAX_SUMS:
        return
    _cauchy_schwarz(session, lhs, rhs)
    _single_terms(session, sums, lhs, rhs)
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


def _linear_in_sums(term: Any) -> Expr | None:
    """Return a term multiplied out, where it has terms that are sums or logarithms of them, each with its factor."""
    names = {total: Dummy() for total in term.atoms(Sum)}
    term = expand_mul(term.xreplace(names)).xreplace({name: total for total, name in names.items()})
    factors = (factor for part in Add.make_args(term) for factor in Mul.make_args(part))
    found = any(isinstance(factor.args[0] if isinstance(factor, log) else factor, Sum) for factor in factors)
    return term if found else None


def _without_logarithms(lhs: Any, rhs: Any) -> tuple[Expr, Expr] | None:
    """Return A and B e^(-r) of log A - log B + r, the difference of the sides, where a sum is in A or in B alone."""
    above: list[Expr] = []
    below: list[Expr] = []
    rest: list[Expr] = []
    for sign, side in ((1, lhs), (-1, rhs)):
        for term in Add.make_args(side):
            minus = isinstance(term, Mul) and term.args[0] == -1 and len(term.args) == 2
            part = term.args[1] if minus else term
            if isinstance(part, log) and len(part.args) == 1 and part.has(Sum):
                (above if (sign == 1) is not minus else below).append(part.args[0])
            else:
                rest.append(Mul(Integer(-sign), term, evaluate=False))
    if len(above) > 1 or len(below) > 1 or not (above or below) or any(term.has(Sum) for term in rest):
        return None
    factor = [exp(Add(*rest), evaluate=False)] if rest else []
    return Mul(*above), Mul(*factor, *below)


def _is_named(term: Any) -> bool:
    """Whether a term is a sequence that is defined as a sum or product, as alphabar[t]."""
    return isinstance(term, Member) and isinstance(term.unfolded, (Sum, Product))


def _unnamed(term: Any) -> Expr:
    return term.unfolded  # type: ignore[no-any-return]


def _is_log_factorial(term: Any) -> bool:
    return isinstance(term, log) and isinstance(term.args[0], factorial)


def _log_factorial(term: Any) -> Expr:
    index = bound_symbol("k_", integer=True)
    return Sum(log(index, evaluate=False), (index, 1, term.args[0].args[0]))


def _is_mean_of_integers(term: Any) -> bool:
    """Whether a term is the mean or the divergence of laws of integers, a sum by its definition."""
    return isinstance(term, (E, KL, Entropy, CrossEntropy)) and all(isinstance(law, Pmf) for law in term.laws)


def _as_sum(term: Any) -> Expr:
    own = term.law if isinstance(term, E) else term.args[0]
    logs = [log(substitute(law.density, law.symbol, own.symbol)) for law in term.args if isinstance(law, Pmf)]
    body = term.integrand if isinstance(term, E) else logs[0] - logs[1] if isinstance(term, KL) else -logs[-1]
    return Sum(own.density * body, (own.symbol, own.lower, own.upper))


def bounded_members(hypotheses: Hypotheses) -> Hypotheses:
    """Add that each of some non-negative numbers is at most their sum, where that is given: weights are at most 1."""
    found = []
    for scopes, relation in _for_all(hypotheses):
        total, value = relation.args
        if not isinstance(relation, (Eq, Le)) or not isinstance(total, Sum) or not isinstance(total.function, Member):
            continue
        index, *bounds = total.limits[0]
        if len(total.limits) != 1 or len(bounds) != 2:
            continue
        ranges = {**{scope.index: [scope.lower, scope.upper] for scope in scopes}, index: bounds}
        for signs, sign in _for_all(hypotheses):
            names = _all_nonnegative(total.function, ranges, signs, sign)
            if names is not None:
                bound = value.xreplace({scope.index: names[scope.index] for scope in scopes})
                one: Any = Le(sign.args[0], bound, evaluate=False)
                for scope in reversed(signs):
                    one = ForAll(scope.index, (scope.lower, scope.upper), one)
                found.append(one)
    return replace(hypotheses, families=(*hypotheses.families, *dict.fromkeys(found)))


def _all_nonnegative(
    member: Member, ranges: dict[Any, list[Any]], signs: tuple[ForAll, ...], sign: Any
) -> dict[Any, Any] | None:
    """Return what the indices of a member are called where it is said not to be negative in just these ranges."""
    other = sign.args[0]
    if not isinstance(sign, (Gt, Ge)) or sign.args[1] != 0 or not isinstance(other, Member):
        return None
    count = len(member.indices)
    if other.family != member.family or not count == len(other.indices) == len(signs) == len(ranges):
        return None
    names = dict(zip(member.indices, other.indices, strict=True))
    said = {scope.index: [scope.lower, scope.upper] for scope in signs}
    if names.keys() != ranges.keys() or set(other.indices) != said.keys():  # each index once
        return None
    same = all([end.xreplace(names) for end in ranges[one]] == said[name] for one, name in names.items())
    return names if same else None


def _for_all(hypotheses: Hypotheses) -> Iterator[tuple[tuple[ForAll, ...], Any]]:
    """Yield the relations among hypotheses, each with the quantifiers before it."""
    for relation in hypotheses.relations:
        yield (), relation
    for family in hypotheses.families:
        yield from ((scopes, one) for scopes, one in family.flattened() if isinstance(one, Relational))


def _single_terms(session: Session, sums: list[Sum], lhs: Any, rhs: Any) -> None:
    """Learn that a term of a sum of what is non-negative is at most the sum, for the indices in the claim."""
    members = (item for side in (lhs, rhs) for item in side.atoms(Member, ScalarVariable, VectorVariable))
    places = {item.index for item in members if item.index is not None and not item.index.has(Dummy)}
    for total in sums:
        index, lower, upper = total.limits[0]
        around = (relational(index, ">=", lower), relational(index, "<=", upper))
        for place in sorted(places - {index}, key=str):
            if not all(session.shows(substitute(relation, index, place)) for relation in around):
                continue
            signs = session.signs_under(around, {"term": total.function})
            if signs is not None and not signs["term"] & NEGATIVE:
                gap = session.value_if_defined(_minus(total, substitute(total.function, index, place)))
                if gap is not None:
                    session.learn(gap, ">=")
                    session.rule(TERM)


def _relate_products(session: Session, lhs: Any, rhs: Any) -> None:
    """Learn the bounds of the quotient of two products of one factor from one lower bound."""
    found = [term for side in (lhs, rhs) for term in sorted(side.atoms(Product), key=str)]
    products = [term for term in dict.fromkeys(found) if len(term.limits) == 1]
    index = bound_symbol("k_", integer=True)
    parts = [part for term in products[:MAX_SUMS] if (part := _part(session, Integer(1), term, index)) is not None]
    for first, second in permutations(parts, 2):
        if first.names[0] != second.names[0] or first.body != second.body:
            continue
        if session.facts.proves(second.span.high - first.span.high, ">="):
            limit = Tuple(index, first.span.upper + 1, second.span.upper)
            session.value_if_defined(with_limits(Product, first.body, limit))
    for one, other in ((lhs, rhs), (rhs, lhs)):
        if isinstance(one, factorial):
            one = Product(index, (index, 1, one.args[0]))
        if isinstance(one, Product) and not other.has(Product):
            part = _part(session, Integer(1), one, index)
            if part is not None:
                _telescope_product(session, part, other, index)


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
        body = _together(group)
        span = group[0].span
        if len(group) > 1:
            _learn(session, body, index, span)
        for gap in _tangents(group, lhs, rhs):
            _learn(session, gap, index, span)
        if others:
            for share in (_share(session, others, span), *_by_weights(session, others, group[0].names, index)):
                if share is not None:
                    _learn(session, _plus(body, share), index, span)
            _telescope(session, group, Add(*others, evaluate=False), index)


def _together(group: list[_Part]) -> Expr:
    return Add(*(Mul(part.coefficient, part.body, evaluate=False) for part in group), evaluate=False)


def _tangents(group: list[_Part], lhs: Any, rhs: Any) -> Iterator[Expr]:
    """Yield w (log(u/c) - 1 + c/u) and w (u/c - 1 - log(u/c)), for sums of w log u: both have the sign of w.

    c is 1, or what stands under a logarithm outside of the sums; a logarithm of a product of powers is one logarithm.
    """
    arguments: dict[Expr, Expr] = {}
    others: list[Expr] = []
    for part in group:
        for term in Add.make_args(part.body):
            factors = Mul.make_args(term)
            logs = [factor for factor in factors if isinstance(factor, log) and len(factor.args) == 1]
            coefficient = part.coefficient.doit(deep=False)
            if len(logs) == 1 and coefficient.is_Rational:
                weight = Mul(coefficient, *(factor for factor in factors if factor is not logs[0]))
                sign = -1 if weight.could_extract_minus_sign() else 1
                argument = Pow(logs[0].args[0], sign)
                arguments[sign * weight] = Mul(arguments.get(sign * weight, Integer(1)), argument, evaluate=False)
            elif not logs and coefficient.is_Rational:
                others.append(Mul(coefficient, term))
    for weight, u in list(arguments.items()):  # w f is w log(e^f)
        exponents = [term / weight for term in others if set(Mul.make_args(weight)) <= set(Mul.make_args(term))]
        if exponents:
            arguments[weight] = Mul(u, exp(Add(*exponents), evaluate=False), evaluate=False)
    outside = _logarithms_outside(lhs) | _logarithms_outside(rhs)
    contacts = [Integer(1), *(c**power for c in sorted(outside, key=str) for power in (1, -1))]
    for weight, u in list(arguments.items())[:2]:
        for c in contacts[:5]:
            ratio = Mul(u, Pow(c, -1), evaluate=False)
            inverse = Pow(ratio, -1, evaluate=False)
            for below, sign in ((inverse, 1), (ratio, -1)):
                logarithm = Mul(sign, log(ratio, evaluate=False), evaluate=False)
                yield Mul(weight, Add(logarithm, Integer(-1), below, evaluate=False), evaluate=False)


def _logarithms_outside(term: Any) -> set[Expr]:
    """Return what stands under the logarithms of a term that no sum ranges over."""
    if isinstance(term, log) and len(term.args) == 1:
        return {term.args[0]}
    if isinstance(term, (Add, Mul, Pow)):
        return set().union(*map(_logarithms_outside, term.args))
    return set()


def _cauchy_schwarz(session: Session, lhs: Any, rhs: Any) -> None:
    """(sum f g)^2 <= (sum f^2)(sum g^2), and |sum f g| is at most the product of the roots; g may be 1."""
    terms = [term for side in (lhs, rhs) for term in preorder_traversal(side)]
    has_root = any(isinstance(term, Pow) and term.args[1] == S.Half for term in terms)
    for term in dict.fromkeys(terms):
        squared = isinstance(term, Pow) and term.args[1] == 2
        total = term.args[0] if squared or isinstance(term, Abs) else term
        if not isinstance(total, Sum) or len(total.limits) != 1 or not (squared or has_root):
            continue
        for factor in Mul.make_args(total.function):
            rest = Mul._from_args([arg for arg in Mul.make_args(total.function) if arg is not factor])
            first, second = (Sum(Pow(part, 2, evaluate=False), *total.limits) for part in (factor, rest))
            gaps = [_minus(Mul(first, second, evaluate=False), Pow(total, 2, evaluate=False))]
            if has_root:
                roots = Mul(sqrt(first), sqrt(second), evaluate=False)
                gaps = [_minus(roots, total), _plus(roots, total)]
            for gap in gaps:
                value = session.value_if_defined(gap)
                if value is not None:
                    session.learn(value, ">=")
                    session.rule(CAUCHY_SCHWARZ)


def _share(session: Session, others: list[Expr], span: Range) -> Expr | None:
    """Return what some terms come to for each index of a range; its length divides them, or is not 0."""
    total = session.nf(Add(*others, evaluate=False))
    length = span.length()
    if length.is_constant() or total.is_zero():
        return None
    share: Quotient = total / length
    divides = not share.den.keys() - total.den.keys()
    return session.term_of(share) if divides or session.facts.proves(length, ">") else None


def _by_weights(session: Session, others: list[Expr], names: tuple[int, int], index: Any) -> Iterator[Expr]:
    """Yield some terms times w_k / W for the weights of which it is given that their sum over this range is W."""
    for relation in (*session.hypotheses.relations, *session.kept.get(INSTANCES, ())):
        total, value = relation.args
        if isinstance(relation, Eq) and isinstance(total, Sum) and len(total.limits) == 1:
            weights = _part(session, Integer(1), total, index)
            if weights is not None and weights.names == names:
                yield Mul(Add(*others, evaluate=False), weights.body, Pow(value, -1))


def _telescope(session: Session, group: list[_Part], rest: Expr, index: Any) -> None:
    """Write sum_{k=a}^{n} f(k) + R(n) as f(a) + R(a) + sum_{k=a+1}^{n} (f(k) + R(k) - R(k - 1)): a bound by induction.

    Where the range may be empty, a = low - 1 and f(a) = 0. One coefficient of all sums is divided out.
    """
    if len({part.coefficient for part in group}) == 1:
        rest = Mul(rest, Pow(group[0].coefficient, -1))
        group = [replace(part, coefficient=Integer(1)) for part in group]
    body = _together(group)
    found = _steps(session, group[0].span, body, rest, index)
    if found is not None:
        span, here, before = found
        _learn(session, _plus(body, _minus(here, before)), index, span)


def _telescope_product(session: Session, part: _Part, rest: Expr, index: Any) -> None:
    """Write (prod_{k=a}^{n} f(k))/R(n) as f(a)/R(a) * prod_{k=a+1}^{n} f(k) R(k - 1)/R(k): a bound by induction."""
    found = _steps(session, part.span, part.body, rest, index)
    if found is not None:
        span, here, before = found
        ratio = Mul(part.body, before, Pow(here, -1, evaluate=False), evaluate=False)
        session.value_if_defined(with_limits(Product, ratio, Tuple(index, span.lower, span.upper)))


def _steps(session: Session, span: Range, body: Expr, rest: Expr, index: Any) -> tuple[Range, Expr, Expr] | None:
    """Return the range of the steps of an induction over the upper bound, and R(k), R(k - 1) there."""
    steps = [symbol for symbol in span.upper.free_symbols if (span.upper - symbol).is_Integer]
    if len(steps) != 1 or steps[0] in body.free_symbols or steps[0] not in rest.free_symbols:
        return None
    last = steps[0] - span.upper + index
    here, before = (substitute(rest, steps[0], last - lag) for lag in (0, 1))
    if session.facts.proves(span.high - span.low, ">="):
        span = Range(span.lower + 1, span.upper, span.low + session.ring.one, span.high)
    return (span, here, before) if session.facts.proves(span.length(), ">=") else None


def _learn(session: Session, body: Expr, index: Any, span: Range) -> None:
    if session.facts.proves(span.length(), ">="):
        session.value_if_defined(with_limits(Sum, body, Tuple(index, span.lower, span.upper)))
