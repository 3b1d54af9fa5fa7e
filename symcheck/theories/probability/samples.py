"""Expectations over a symbolic number of independent samples: E(f(z[1], ..., z[K]), Product(q(z[k] | x), (k, 1, K))).

What f uses only one by one is integrated one by one (``expectations.py``); here is the rest, such as the logarithm of a
mean of importance weights. It is an atom, in whose integrand every z[k] with k in 1..K is a point of the support of q.
Of such atoms this is known: samples may change places (a share z[e]/sum has the mean 1/K); in a product of two sums,
different samples come apart; Jensen's inequality; and E(f) >= E(g) where f >= g at every point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sympy import Add, Basic, Function, Integer, Mul, Pow, Product, Sum, Symbol, Tuple, log
from sympy.concrete.expr_with_limits import ExprWithLimits

from symcheck.claim import Claim
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import bound_inside, bound_symbol, substitute, with_limits, written
from symcheck.theories.gaussian.terms import Inner, Normal
from symcheck.theories.probability.expectations import MEASURE, core_law, expect
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.inequalities import jensen
from symcheck.theories.probability.integrands import depends, split
from symcheck.theories.probability.integration import law_term
from symcheck.theories.probability.pointwise import NONNEGATIVE
from symcheck.theories.probability.supports import closure, covered
from symcheck.theories.probability.terms import Density, InSupport, JointLaw
from symcheck.theories.probability.variables import (
    SUPPORT,
    Process,
    ScalarVariable,
    VariableRange,
    VectorVariable,
    place,
)
from symcheck.theories.registry import ORDER_FACTS, STRETCHES, SUM_PIECES
from symcheck.theories.session import NowhereDefined, Session, define_nothing
from symcheck.theories.sums.matrix_sums import MatrixSum

INDEPENDENT = "independence"
EXCHANGEABLE = "independent samples are exchangeable"
_POINTS = (ScalarVariable, VectorVariable)


def of_samples(core: Any, law: Any, session: Session) -> Quotient | None:
    """Return E(core, law) for a law of samples; None for other laws, and where it is not shown to be defined."""
    law = _joined(law)
    entered = _enter(law, session, core)
    if entered is None:
        return None
    marks, inside = entered
    value = _value(_marked(core, law, marks), inside, session)
    if value is None:
        return None
    total = session.ring.zero
    below = Quotient(session.ring, session.ring.ctx.constant(1), value.den)
    for coefficient, exponents in value.terms():
        content, factors = (session.ring.from_terms({exponents: coefficient}) * below).factors()
        free, bound = session.ring.constant(content), session.ring.one
        for block, k in factors:
            q = session.ring.polynomial(block.poly) ** k
            free, bound = (free, bound * q) if _varies(q, marks, session) else (free * q, bound)
        total = total + free * _mean(bound, law, marks, inside, session)
    return total


def _joined(law: Any) -> Any:
    """Write q(z[1] | x) beside the product of q(z[k] | x) over 2..K as the product over 1..K."""
    factors = list(law.args) if isinstance(law, Mul) else [law]
    for whole in [factor for factor in factors if isinstance(factor, Product) and len(factor.limits) == 1]:
        k, low, high = whole.limits[0]
        for end, span in ((low - 1, (low - 1, high)), (high + 1, (low, high + 1))):
            one = substitute(whole.function, k, end)
            if one in factors:
                rest = [factor for factor in factors if factor not in (one, whole)]
                wider = with_limits(Product, whole.function, Tuple(k, *span))
                return _joined(Mul(*rest, wider)) if rest else wider
    return law


def _value(term: Any, inside: Any, session: Session) -> Quotient | None:
    """Return the normal form of a term at points of the support; None where it is not shown to be defined."""
    before = session.hypotheses
    session.hypotheses = inside
    try:
        with define_nothing(session) as undefined:
            value = session.nf(term)
    except NowhereDefined:
        return None
    finally:
        session.hypotheses = before
    return None if undefined else value


def _varies(q: Quotient, marks: str, session: Session) -> bool:
    names = (str(getattr(s, "name", "")) for i in q.generators() for s in session.atoms[i].term.free_symbols)
    return any(_has_marks(name, marks) for name in names)


def _has_marks(name: str, marks: str) -> bool:
    return len(name) - len(name.rstrip(SUPPORT)) == len(marks)


def _mean(value: Quotient, law: Any, marks: str, inside: Any, session: Session) -> Quotient:
    """Return the expectation of one product that varies with the samples."""
    if value.is_constant():
        return value * expect(Integer(1), law, session)
    term = _unmarked(session.term_of(value), marks)
    if core_law(law, term, session) is not None:  # it speaks of some samples alone
        return expect(term, law, session)
    if isinstance(term, Sum):
        pairs = _pairs(term, law)
        if pairs is None:
            return expect(term, law, session)
        session.rule(INDEPENDENT)
        return session.nf(pairs)
    apart, count = _two_sums(term, law), Integer(1)
    exchanged = _exchanged(term, law, session)
    if apart is None and exchanged is not None:
        apart, count = _two_sums(exchanged[0], law), exchanged[1]
    if apart is not None:
        session.rule(INDEPENDENT)
        return session.nf(apart) / session.nf(count)
    if exchanged is not None:
        total, count, term = exchanged
        found = _value(_marked(total, law, marks), inside, session)
        if found is not None and not _varies(found, marks, session):
            session.rule(EXCHANGEABLE)
            return found / session.nf(count) * expect(Integer(1), law, session)
    changed = _under_another_law(term, law, marks, inside, session)
    if changed is not None:
        session.rule(MEASURE)
        return expect(*changed, session)
    return session.atom(("samples", E(term, law)), E(term, law))


def _under_another_law(term: Any, law: Any, marks: str, inside: Any, session: Session) -> tuple[Any, Any] | None:
    """Write E(g r(x, z[1])/(p(x) q(z[1])), p(x) q(z[1]) ...) as E(g, r(x, z[1]) ...); None where no density is in it.

    The new law must vanish where the old one does. A sample of which a density speaks leaves the product of its kind.
    """
    ring = session.ring
    value = _value(_marked(term, law, marks), inside, session)
    if value is None:
        return None
    densities, rest = ring.one, ring.one
    content, factors = value.factors()
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        keys = [session.atoms[i].key for i in q.generators()]
        if len(block.poly) == 1 and all(key[0] == "marginal" for key in keys):
            densities = densities * q
        else:
            rest = rest * q
    if law.has(Normal):
        return None
    points = {item for i in densities.generators() for item in session.atoms[i].key[2] if _has_marks(item.name, marks)}
    if not points or any(session.atoms[i].key[0] == "marginal" for i in rest.generators()):
        return None
    factors_of_law = list(law.args) if isinstance(law, Mul) else [law]
    for point in sorted(points, key=place):
        factors_of_law = _singled_out(point.unprimed(), factors_of_law, session)
    alone = [factor for factor in factors_of_law if not isinstance(factor, Product)]
    variables = frozenset(item.marked(marks) for factor in alone for item in factor.events)
    if not points <= variables:
        return None
    old = _value(_marked(Mul(*alone), law, marks), inside, session)
    if old is None:
        return None
    free, weight, _ = split(old * densities, variables, session)
    found = law_term(weight, variables, session)
    if found is None or depends(found[1], variables, session):
        return None
    points_of = (
        (factor.law, frozenset(v.marked(marks) if v in factor.events else v for v in factor.events + factor.conditions))
        for factor in alone
    )
    if not covered(weight / found[1], variables, (frozenset(points_of),), session):
        return None
    others = [factor for factor in factors_of_law if isinstance(factor, Product)]
    term = session.term_of(rest * ring.constant(content) * free * found[1])
    return _unmarked(term, marks), Mul(_unmarked(found[0], marks), *others)


def _singled_out(point: Any, factors: list[Any], session: Session) -> list[Any]:
    """Write the product of q(z[k]) over 1..K as q(z[1]) times the product over 2..K, for a point z[1] or z[K]."""
    found: list[Any] = []
    for factor in factors:
        if isinstance(factor, Product):
            k, low, high = factor.limits[0]
            one = substitute(factor.function, k, point.index) if point.index in (low, high) else None
            if one is not None and point in one.events and session.facts.proves(session.nf(high - low), ">="):
                span = (low + 1, high) if point.index == low else (low, high - 1)
                found += [one, with_limits(Product, factor.function, Tuple(k, *span))]
                continue
        found.append(factor)
    return found


def _two_sums(term: Any, law: Any) -> Any:
    """Write E(sum of a_k, times sum of b_k), over all of K independent samples, in means of one sample; None if not so.

    Terms of one sample stay together, of two come apart: sum E(a_k b_k) + (sum E a_k)(sum E b_k) - sum E a_k E b_k.
    """
    sums = [term.args[0]] * 2 if isinstance(term, Pow) and term.args[1] == 2 else list(getattr(term, "args", ()))
    law = _of_tuples(law)
    if not isinstance(law, Product) or len(sums) != 2 or not all(isinstance(one, Sum) for one in sums):
        return None
    (k, low, high), names = law.limits[0], {item.name for item in integrated(law.function)}
    bodies = []
    for one in sums:
        if len(one.limits) != 1 or tuple(one.limits[0][1:]) != (low, high):
            return None
        body = substitute(one.function, one.limits[0][0], k)
        if any(
            item.name in names and getattr(item, "index", None) != k for item in body.atoms(*_POINTS, VariableRange)
        ):
            return None
        bodies.append(body)
    a, b = bodies
    means = [E(body, law.function) for body in (Mul._from_args([a, b]), a, b)]
    total = [with_limits(Sum, mean, Tuple(k, low, high)) for mean in means]
    squares = with_limits(Sum, Mul._from_args(means[1:]), Tuple(k, low, high))
    return Add._from_args([total[0], Mul._from_args(total[1:]), Mul._from_args([Integer(-1), squares])])


def _of_tuples(law: Any) -> Any:
    """Write samples of w beside as many samples of x as samples of (w, x); another law stays as it is."""
    if not isinstance(law, Mul) or not all(isinstance(one, Product) and len(one.limits) == 1 for one in law.args):
        return law
    (k, *span) = law.args[0].limits[0]
    if any(list(one.limits[0][1:]) != span for one in law.args):
        return law
    tuples = Mul._from_args([substitute(one.function, one.limits[0][0], k) for one in law.args])
    names = {item.name for item in integrated(tuples)}
    behind = {item for density in tuples.atoms(Density) for item in density.conditions if item.name in names}
    if any(getattr(item, "index", None) != k for item in behind):
        return law  # given a sample of another number
    return with_limits(Product, tuples, Tuple(k, *span))


def _pairs(term: Sum, law: Any) -> Any:
    """Write E(sum over j and k of <a_j, b_k>), each over all samples, in means of one sample; None if not so.

    It is sum E<a_k, b_k> + sum over j and k of <E a_j, E b_k> - sum <E a_k, E b_k>, as in ``_two_sums``.
    """
    inner = term.function
    if not isinstance(law, Product) or not isinstance(inner, Sum) or not isinstance(inner.function, Inner):
        return None
    (k, *whole), names = law.limits[0], {item.name for item in integrated(law.function)}
    places = [one.limits[0] for one in (inner, term) if len(one.limits) == 1]
    if len(places) != 2 or any(list(place[1:]) != whole for place in places):
        return None
    bodies: list[Any] = []
    indices: list[Any] = []
    for vector in inner.function.args:
        used = {item.index for item in vector.atoms(*_POINTS) if item.name in names}
        others = vector.atoms(VariableRange) or any(vector.has(place[0]) for place in places if place[0] not in used)
        if len(used) != 1 or others or not used <= {place[0] for place in places}:
            return None
        indices += used
        bodies.append(substitute(vector, *used, k))
    if indices[0] == indices[1]:
        return None
    a, b = bodies
    limits = Tuple(k, *whole)
    means = Inner(E(a, law.function), E(b, law.function))
    other = bound_symbol("j", integer=True)
    rest = Inner(E(substitute(a, k, other), substitute(law.function, k, other)), E(b, law.function))
    both = with_limits(Sum, with_limits(Sum, rest, Tuple(other, *whole)), limits)
    same = with_limits(Sum, E(Inner(a, b), law.function), limits)
    return Add._from_args([same, both, Mul._from_args([Integer(-1), with_limits(Sum, means, limits)])])


def _apart(term: Any, session: Session) -> list[Any] | None:
    """Cut a sum of means of f(x[j], x[k]) over j at j = k: two samples are independent where they are not one."""
    index, lower, upper = term.limits[0]
    bound = bound_inside(term.function)
    for mean in sorted((one for one in term.function.atoms(E) if one.law.has(Product)), key=written):
        names = {item.name for item in mean.integrated}
        places = {item.index for item in mean.integrand.atoms(*_POINTS) if item.name in names}
        others = sorted((one for one in places - {index} if isinstance(one, Symbol) and one not in bound), key=written)
        if index not in places or index in bound:
            continue
        for c in others:
            gaps = (session.nf(c - lower), session.nf(upper - c))
            if session.is_integral(session.nf(c)) and all(session.facts.proves(gap, ">=") for gap in gaps):
                spans = ((lower, c - 1), (c, c), (c + 1, upper))
                return [with_limits(Sum, term.function, Tuple(index, *span)) for span in spans]
    return None


SUM_PIECES.append(_apart)


def _exchanged(term: Any, law: Any, session: Session) -> tuple[Any, Any, Any] | None:
    """Write f(z[e], all samples) by symmetry: its sum over all e, their number, and f(z[first], all samples).

    Independent samples of one law may change places: z[e] with the first, while sums over all samples stay as they are.
    """
    products = [factor for factor in (law.args if isinstance(law, Mul) else (law,)) if isinstance(factor, Product)]
    if len(products) != 1:
        return None
    (_, low, high), names = products[0].limits[0], {item.name for item in integrated(products[0].function)}
    found: set[Any] = set()
    if not _symmetric(term, names, (low, high), found) or len(found) != 1:
        return None
    (e,) = found
    if not all(session.facts.proves(session.nf(gap), ">=") for gap in (e - low, high - e)):
        return None

    def at(index: Any, part: Any) -> Any:
        return _mapped(part, lambda v: v.func(*v.args[:-1], index) if v.name in names and v.index == e else v)

    j = bound_symbol("j", integer=True)
    factors = term.args if isinstance(term, Mul) else (term,)
    own = [arg for arg in factors if any(v.name in names and v.index == e for v in arg.atoms(*_POINTS))]
    shared = [arg for arg in factors if arg not in own]
    summed = with_limits(Sum, Mul._from_args([at(j, arg) for arg in own]), Tuple(j, low, high))
    return Mul._from_args([*shared, summed]), high - low + 1, at(low, term)


def _symmetric(term: Any, names: set[str], whole: tuple[Any, Any], found: set[Any], bound: Any = None) -> bool:
    """Whether samples occur in a term only one by one (their indices are ``found``) and in sums over all of them."""
    if isinstance(term, _POINTS):
        if term.name in names and term.index != bound:
            found.add(term.index)
        return True
    if isinstance(term, VariableRange):
        return term.name not in names
    if isinstance(term, (Sum, Product, MatrixSum)):
        if not any(getattr(item, "name", None) in names for item in term.function.free_symbols):
            return True
        if bound is not None or len(term.limits) != 1 or tuple(term.limits[0][1:]) != whole:
            return False
        index = term.limits[0][0]
        return not _uses_index(term.function, index, names) and _symmetric(term.function, names, whole, found, index)
    return all(_symmetric(arg, names, whole, found, bound) for arg in term.args)


def _uses_index(term: Any, index: Any, names: set[str]) -> bool:
    """Whether an index occurs otherwise than as that of a sample."""
    if isinstance(term, _POINTS) and term.name in names and term.index == index:
        return False
    return term == index or any(_uses_index(arg, index, names) for arg in term.args)


# -- the points of the support -----------------------------------------------------------------------------------------


def _enter(law: Any, session: Session, *terms: Any) -> tuple[str, Any] | None:
    """Return the marks of the points of a law of samples, and the hypotheses with what is positive there."""
    points = session.choices.points
    marks = SUPPORT * points.setdefault(("samples", law), len(points) + 1)
    spans: list[VariableRange] = []
    supports: list[InSupport] = []
    for factor in law.args if isinstance(law, Mul) else (law,):
        body, limits = (factor.function, factor.limits) if isinstance(factor, Product) else (factor, ())
        if isinstance(body, Normal) and isinstance(body.point, _POINTS) and limits and len(limits) == 1:
            k, *ends = limits[0]
            if body.point.index != k or any(term.has(k) for term in body.args[1:]):
                return None
            session.nf(body)  # its variance must be positive
            spans.append(VariableRange(_process(body.point.marked(marks)), *ends))
            continue
        if not isinstance(body, Density) or not isinstance(body.law, JointLaw) or len(limits) > 1:
            return None
        mine: dict[Basic, VariableRange] = {}
        for item in body.events:
            if not isinstance(item, _POINTS) or (limits and item.index != limits[0][0]):
                return None
            if item.index is not None:
                ends = limits[0][1:] if limits else (item.index, item.index)
                mine[item.marked(marks)] = VariableRange(_process(item.marked(marks)), *ends)
        if limits and any(item.index is not None and item.index.has(limits[0][0]) for item in body.conditions):
            return None
        spans += mine.values()
        joint = frozenset(item.marked(marks) if item in body.events else item for item in body.events + body.conditions)
        marked = frozenset(item.marked(marks) for item in body.events)
        for (positive, variables), _ in closure([((body.law, joint), marked)], session):
            if positive is not None:
                supports.append(InSupport(positive, [mine.get(v, v) if limits else v for v in variables]))
    names = {item.name.rstrip(marks) for item in spans}
    if not any(isinstance(factor, Product) for factor in (law.args if isinstance(law, Mul) else (law,))):
        return None
    if not all(_within(term, spans, names, (), session) for term in terms):
        return None
    return marks, replace(session.hypotheses, laws=session.hypotheses.laws + tuple(supports))


def _process(item: Any) -> Process:
    return Process(item.name, *((item.dim,) if isinstance(item, VectorVariable) else ()))


def _within(term: Any, spans: list[VariableRange], names: set[str], scope: tuple[Any, ...], session: Session) -> bool:
    """Whether each variable of these names in a term is shown to be one of the samples."""
    if isinstance(term, VariableRange):
        return term.name not in names
    if isinstance(term, _POINTS):
        return term.name not in names or _is_covered(term, spans, scope, session)
    if isinstance(term, (Sum, Product, MatrixSum)):
        if not all(_within(bound, spans, names, scope, session) for limit in term.limits for bound in limit[1:]):
            return False
        scope = (*scope, *term.limits)
        return _within(term.function, spans, names, scope, session)
    if hasattr(term, "integrated") or getattr(term, "is_law", False):
        return not any(getattr(item, "name", None) in names for item in term.free_symbols)
    return all(_within(arg, spans, names, scope, session) for arg in term.args)


def _is_covered(item: Any, spans: list[VariableRange], scope: tuple[Any, ...], session: Session) -> bool:
    """Whether a variable is one of the samples for every value of its index: in one range of them after the other."""
    spans = [span for span in spans if item.index is not None and item.name == span.name.rstrip(SUPPORT)]
    low = high = item.index
    for index, first, last in reversed(scope):
        if low == index and high == index:
            low, high = first, last
    if not spans or any(limit[0] in low.free_symbols | high.free_symbols for limit in scope):
        return False

    def shows(gap: Any) -> bool:
        return gap == 0 or session.facts.proves(session.nf(gap), ">=")

    for _ in range(len(spans)):
        reached = [span for span in spans if shows(low - span.lower)]
        if any(shows(span.upper - high) for span in reached):
            return True
        low = next((span.upper + 1 for gap in (0, 1) for span in reached if shows(span.upper + gap - low)), low)
    return False


def _mapped(term: Any, change: Callable[[Any], Any]) -> Any:
    """Apply a renaming to every random variable in a term, as the term stands."""
    if isinstance(term, _POINTS):
        return change(term)
    if not term.args or getattr(term, "is_law", False):
        return term
    args = [_mapped(arg, change) for arg in term.args]
    if all(new is old for new, old in zip(args, term.args, strict=True)):
        return term
    if type(term) in (Add, Mul):
        return type(term)._from_args(args)
    if isinstance(term, (Pow, Function)):
        return type(term)(*args, evaluate=False)
    if isinstance(term, ExprWithLimits):
        return with_limits(type(term), *args)
    return term.func(*args)


# -- what is known of such expectations --------------------------------------------------------------------------------


def monotone(claim: Claim, session: Session) -> None:
    """E(f, law) >= E(g, law) where f >= g at every point of the support, by Jensen's inequality or the signs."""
    lhs, rhs = claim.lhs, claim.rhs
    if not (isinstance(lhs, E) and isinstance(rhs, E)) or lhs.law != rhs.law or claim.relation not in (">=", "<="):
        return
    entered = _enter(lhs.law, session, lhs.integrand, rhs.integrand)
    if entered is None:
        return
    marks, inside = entered
    before = session.hypotheses
    session.hypotheses = inside
    try:
        f, g = (_marked(side.integrand, lhs.law, marks) for side in (lhs, rhs))
        with define_nothing(session) as undefined:
            difference = session.nf(f) - session.nf(g)
        if undefined:
            return
        jensen(Claim(f, claim.relation, g), session)
        for argument in {node.args[0] for side in (f, g) for node in side.atoms(log) if len(node.args) == 1}:
            _tangents(argument, session)
        holds = session.facts.proves(difference, claim.relation)
    except NowhereDefined:
        return
    finally:
        session.hypotheses = before
    if holds:
        session.learn(session.nf(lhs) - session.nf(rhs), claim.relation)
        session.rule(NONNEGATIVE)


def _tangents(u: Any, session: Session) -> None:
    """Teach 1 - 1/u <= log u <= u - 1 at a point where u is shown to be positive."""
    with define_nothing(session) as undefined:
        value = session.nf(u)
        logarithm = session.nf(log(u, evaluate=False))
    if not undefined and session.facts.proves(value, ">", solver=False):
        session.learn(value - session.ring.one - logarithm, ">=")
        session.learn(logarithm - session.ring.one + value.inverse(), ">=")


def _unmarked(term: Any, marks: str) -> Any:
    return _mapped(term, lambda item: item.unprimed() if _has_marks(item.name, marks) else item)


def _marked(term: Any, law: Any, marks: str) -> Any:
    names = {item.name for factor in law.atoms(Density, Normal) for item in integrated(factor)}
    return _mapped(term, lambda item: item.marked(marks) if item.name in names else item)


STRETCHES.append(of_samples)
ORDER_FACTS.append(monotone)
