"""What is known of expectations in inequalities: Gibbs, Jensen, Shannon, Markov, Cauchy and Schwarz.

Each function looks at the terms of a claim and teaches the session instances of one theorem, in normal form. An
instance whose terms are not shown to be defined is left out.
(Cover and Thomas, Elements of Information Theory, theorems 2.6.2 and 2.6.3; Boyd and Vandenberghe, section 3.1.8.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import gcd
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Expr,
    Integer,
    MatMul,
    Max,
    Min,
    Mul,
    Or,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    log,
    oo,
    preorder_traversal,
)
from sympy.core.relational import Relational

from symcheck.claim import Claim
from symcheck.errors import InputError
from symcheck.theories.field.cases import by_cases
from symcheck.theories.field.terms import bound_symbol, free_symbols, substitute
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.order.monotone import has_sign
from symcheck.theories.order.signs import NEGATIVE
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.expectations import mentions
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CrossEntropy,
    E,
    Entropy,
    MutualInformation,
    Pdf,
    Pmf,
    Variance,
    integrated,
)
from symcheck.theories.probability.pointwise import NONNEGATIVE
from symcheck.theories.probability.supports import enter_law, may_coincide, renamed
from symcheck.theories.probability.terms import Density, JointLaw
from symcheck.theories.probability.variables import VariableRange
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import NowhereDefined, Session, define_nothing, relational
from symcheck.theories.sums.matrix_sums import MatrixSum

GIBBS = "Gibbs' inequality"
JENSEN = "Jensen's inequality"
CAUCHY_SCHWARZ = "Cauchy-Schwarz inequality"
_DIVERGENCES = (KL, JSD, MutualInformation)
_FEW = 3
"""Variables for which all Shannon inequalities are listed: 6 of 3, but 24 of 4 take seconds."""


def divergences(claim: Claim, session: Session) -> None:
    """KL(q, p) >= 0, and so are its expectations and sums; for those in the claim, and between laws it speaks of."""
    for term in _parts(claim):
        if term.has(*_DIVERGENCES, Variance, E) and is_nonnegative(term, session):
            rule = GIBBS if term.has(*_DIVERGENCES) else NONNEGATIVE
            learn_nonnegative(term, rule, session)
    for q, p in _pairs_of_laws(claim):
        learn_nonnegative(KL(q, p), GIBBS, session)
        for around in _around(KL(q, p), claim):
            learn_nonnegative(E(KL(q, p), around), GIBBS, session)
        for marginal_law, conditional_q, conditional_p in _splits(q, p) if isinstance(q, Density) else ():
            learn_nonnegative(E(KL(conditional_q, conditional_p), marginal_law), GIBBS, session)
    for q, mixture in _components(claim):
        learn_nonnegative(KL(q, mixture), GIBBS, session)
    for q in _laws_of_several(claim):
        for one in q.events:
            rest = tuple(other for other in q.events if other != one)
            product = Mul(Density(q.law, [one], q.conditions), Density(q.law, rest, q.conditions))
            learn_nonnegative(KL(q, product), GIBBS, session)  # mutual information
            for p in _laws_of(one, q, claim):
                learn_nonnegative(KL(Density(q.law, [one], q.conditions), p), GIBBS, session)
            for given, p in _conditionals(q, one, claim):
                conditional = Density(q.law, p.events, (*given, *q.conditions))
                learn_nonnegative(E(KL(conditional, p), Density(q.law, given, q.conditions)), GIBBS, session)


def _parts(claim: Claim) -> list[Any]:
    """Return the summands and factors of both sides, largest first, that are no mere numbers."""
    found: dict[Any, None] = {}
    stack = [side for side in (claim.lhs, claim.rhs) if side is not None]
    while stack:
        term = stack.pop()
        found[term] = None
        if isinstance(term, (Add, Mul)):
            stack.extend(term.args)
    return list(found)


def is_nonnegative(term: Any, session: Session) -> bool:
    """Whether a term is non-negative by its form; of a divergence, if its laws are shown to integrate to 1."""
    match term:
        case KL() | JSD():
            return all(is_probability(law, session) for law in term.args)
        case Variance():
            return is_probability(term.args[1], session)
        case MutualInformation() | Norm() | Abs() | Density() | Normal() | exp() | Indicator():
            return True
        case E():
            return is_nonnegative(term.integrand, session)
        case Sum():
            return is_nonnegative(term.function, session)
        case Add() | Mul():
            return all(is_nonnegative(arg, session) for arg in term.args)
        case Pow():
            even = isinstance(term.args[1], Integer) and term.args[1] % 2 == 0
            return even or is_nonnegative(term.args[0], session)
    return bool(term.is_Number and term >= 0) or bool(getattr(term, "is_positive", False))


def _pairs_of_laws(claim: Claim) -> Iterator[tuple[Any, Density]]:
    """Yield q(e | c) under which the claim takes an expectation, with p(e | c) for each other law it mentions.

    Or a Gaussian q, with the laws of its variable.
    """
    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    laws = _laws(claim)
    weights = {law for side in sides for node in preorder_traversal(side) for law in getattr(node, "laws", ())}
    for q in sorted((w for w in weights if isinstance(w, Density)), key=str):
        for law in laws:
            if law == q.law or not all(map(law.has_variable, q.events)):
                continue
            conditions = [item for item in q.conditions if law.has_variable(item)]
            try:
                yield q, Density(law, q.events, conditions)
            except InputError:
                continue
    sides_densities = sorted({d for side in sides for d in side.atoms(Density)}, key=str)
    for normal in sorted((w for w in weights if isinstance(w, Normal)), key=str):
        for density in sides_densities:  # of an arbitrary law of that variable, alone and given the others
            others = [item for item in density.events + density.conditions if item != normal.point]
            if len(others) < len(density.events + density.conditions):
                for behind in ([], others) if others else ([],):
                    try:
                        yield normal, Density(density.law, [normal.point], behind)
                    except InputError:
                        continue


def _around(divergence: KL, claim: Claim) -> list[Density]:
    """Return the laws under which the claim takes means, of variables on which a divergence of other laws depends."""
    laws = {law for node in free_nodes(claim) for law in getattr(node, "laws", ()) if isinstance(law, Density)}
    free, own = free_symbols(divergence), {density.law for density in divergence.args[0].atoms(Density)}
    found = (law for law in laws if law.law not in own and set(integrated(law)) <= free)
    return sorted(found, key=str)[:_FEW]


def _components(claim: Claim) -> Iterator[tuple[Density, Any]]:
    """Yield each law in a mixture a f(x) + b g(x) of which the claim speaks, with the mixture."""
    laws = {law: None for node in free_nodes(claim) for law in getattr(node, "laws", ()) if isinstance(law, Add)}
    for side in (claim.lhs, claim.rhs):
        for node in preorder_traversal(side) if side is not None else ():
            if (mixture := _mixture_of(node)) is not None:
                laws[mixture] = None
    for mixture in sorted(laws, key=str):
        for part in mixture.args:
            densities = [factor for factor in Mul.make_args(part) if isinstance(factor, Density)]
            if len(densities) == 1:
                yield densities[0], mixture


def _mixture_of(term: Any) -> Any:
    """Return (a f + b g)/(a + b) for a sum a f(x) + b g(x) of densities of the same variables, a, b > 0; None else."""
    if not isinstance(term, Add):
        return None
    parts = [part.as_coeff_Mul() for part in term.args]
    places = {(one.events, one.conditions) if isinstance(one, Density) else None for _, one in parts}
    if len(places) != 1 or None in places or not all(weight.is_Rational and weight > 0 for weight, _ in parts):
        return None
    total = sum(weight for weight, _ in parts)
    return Add(*(Mul(weight / total, density) for weight, density in parts))


def _splits(q: Density, p: Density) -> Iterator[tuple[Density, Density, Density]]:
    """Yield q(a | c) with q(b | a, c) and p(b | a, c') for each way to single out one variable a of a joint law."""
    for one in q.events if len(q.events) > 1 else ():
        rest = [other for other in q.events if other != one]
        yield (
            Density(q.law, [one], q.conditions),
            Density(q.law, rest, [one, *q.conditions]),
            Density(p.law, rest, [one, *p.conditions]),
        )


def _conditionals(q: Density, one: Basic, claim: Claim) -> Iterator[tuple[tuple[Basic, ...], Density]]:
    """Yield what is given and r(a | given), for each other law r of the claim of one of q's variables given the rest.

    Or of the rest given the one: the decoder and the encoder of Barber and Agakov 2003.
    """
    rest = tuple(other for other in q.events if other != one)
    for law in _laws(claim):
        if law != q.law and all(map(law.has_variable, q.events)):
            for events, given in (((one,), rest), (rest, (one,))):
                if not any(map(law.has_variable, set(q.conditions))):
                    try:
                        yield given, Density(law, events, given)
                    except InputError:
                        continue


def _laws_of(one: Basic, q: Density, claim: Claim) -> Iterator[Density]:
    """Yield p(one | c) for each other law of the claim that has a law of that variable, given q's conditions."""
    for law in _laws(claim):
        if law != q.law and law.has_variable(one):
            try:
                yield Density(law, [one], [item for item in q.conditions if law.has_variable(item)])
            except InputError:
                continue


def _laws(claim: Claim) -> list[Any]:
    """Return the laws that the claim mentions, in a fixed order."""
    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    return sorted({d.law for side in sides for d in side.atoms(Density)}, key=str)


def _laws_of_several(claim: Claim) -> list[Density]:
    """Return the joint laws of several variables under which the claim takes an expectation."""
    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    laws = {law for side in sides for node in preorder_traversal(side) for law in getattr(node, "laws", ())}
    for side in sides:  # a mean of a conditional mean: E(E(f, p(a | b)), p(b)) is one under p(a, b)
        for node in preorder_traversal(side):
            for outer in getattr(node, "laws", ()):
                for inner in (law for part in node.args for law in part.atoms(Density)):
                    if (
                        isinstance(outer, Density)
                        and inner.law == outer.law
                        and set(inner.conditions) == set(outer.events)
                    ):
                        laws.add(Density(outer.law, inner.events + outer.events, outer.conditions))
    several = (law for law in laws if isinstance(law, Density) and len(law.events) > 1)
    return sorted((law for law in several if not law.atoms(VariableRange)), key=str)


def shannon(claim: Claim, session: Session) -> None:
    """I(a; b | c) >= 0 for two variables and every set of others: the Shannon inequalities (Yeung 2008, chapter 14)."""
    mentioned: dict[Any, dict[Basic, None]] = {}
    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    for node in (node for side in sides for node in preorder_traversal(side)):  # E(entropy(p(x | y)), p(y)), too
        laws = list(node.laws) if isinstance(node, (MutualInformation, Entropy, CrossEntropy)) else []
        if isinstance(node, E) and isinstance(node.integrand, log):  # an entropy, if of a law that the mean is under
            laws = [law for law in node.integrand.args if isinstance(law, Density) and node.law.has(law.law)]
        if laws:
            for density in (law for law in laws if isinstance(law, Density) and isinstance(law.law, JointLaw)):
                mentioned.setdefault(density.law, {}).update(dict.fromkeys(density.events + density.conditions))
    for law, variables in mentioned.items():
        names = [v for v in variables if v not in law.given]
        if len(names) < 3 or len(names) < len(variables):
            continue
        if len(names) > _FEW:  # the last of each beginning and the others: H(x_1, ..., x_n) <= sum of H(x_i)
            for count in range(2, len(names) + 1):
                learn_nonnegative(MutualInformation(law, names[: count - 1], names[count - 1 : count]), GIBBS, session)
            continue
        for a, b in combinations(names, 2):
            others = [v for v in names if v not in (a, b)]
            for size in range(len(others) + 1):
                for given in combinations(others, size):
                    learn_nonnegative(MutualInformation(law, (a,), (b,), given), GIBBS, session)


def conditional_jensen(claim: Claim, session: Session) -> None:
    """0 <= E(E(f, p(a | b))^2, p(b)) <= E(f^2, p(a, b)): conditioning does not add variance."""
    several = _laws_of_several(claim)
    for node in free_nodes(claim):
        if isinstance(node, E) and node.law in several and isinstance(node.integrand, Pow):
            base, power = node.integrand.args
            for one in node.law.events if power == 2 else ():  # the mean square of what is predicted from the rest
                rest = tuple(other for other in node.law.events if other != one)
                inner = base.args[0] if isinstance(base, Norm) else base
                mean: Any = E(inner, Density(node.law.law, [one], (*rest, *node.law.conditions)))
                square = Pow(Norm(mean) if isinstance(base, Norm) else mean, 2, evaluate=False)
                learn_nonnegative(E(square, Density(node.law.law, rest, node.law.conditions)), NONNEGATIVE, session)
        if not isinstance(node, (E, Variance)):
            continue
        inner, law = node.args
        inner = Pow(inner, 2, evaluate=False) if isinstance(node, Variance) else inner
        if is_probability(law, session):
            for gap in _conditional_gaps(inner, session):
                learn_nonnegative(E(gap, law), JENSEN, session)


def _conditional_gaps(f: Any, session: Session) -> Iterator[Any]:
    """Yield E(f(u), q) - f(E(u, q)), in the order of its sign, for f of a term that is affine in means under q."""
    argument = f.args[0] if isinstance(f, (exp, log, Abs, Pow)) else None
    if isinstance(argument, Expr):
        for law in sorted({node.law for node in argument.atoms(E)}, key=str):
            means = {node: node.integrand for node in argument.atoms(E) if node.law == law}
            affine = all(
                sum(factor in means for factor in Mul.make_args(part)) <= 1
                and not any(factor.has(*means) for factor in Mul.make_args(part) if factor not in means)
                for part in Add.make_args(argument)
            )
            inside = argument.xreplace(means)
            if affine and not free_symbols(argument) & set(integrated(law)) and is_probability(law, session):
                gap = _jensen_gap(_with_argument(f, inside), _mean_under(law, {inside: argument}))
                if gap is not None:
                    yield gap


def _mean_under(law: Any, known: dict[Any, Any]) -> Any:
    """Return how to take means under a law, some of which are known in another form."""
    return lambda g: known.get(g, E(g, law))


def _may_coincide(term: Any, law: Any, session: Session) -> bool:
    """Whether x[j] in a term may be x[i] of a law; numbers, which have names alone, never are."""
    return not any(isinstance(item, Symbol) for item in integrated(law)) and may_coincide(term, law, session)


def as_written(claim: Claim, session: Session) -> None:
    """A combination of means under one law has the sign that it has at every point, as the means are written.

    Their normal forms may have lost it: E((x - E x + t)^2) is Var x + t^2, and a mean under a law with its density
    written out is computed.
    """
    found = _combination(claim)
    if found is None:
        return
    law, body, has_constant = found
    if any(mentions(part, integrated(law), session) for part in _outside(claim)) or _may_coincide(body, law, session):
        return
    if has_constant and not is_probability(law, session):
        return
    weak = "=" if claim.relation == "=" else f"{claim.relation[0]}="

    def holds(inner: Session, term: Any) -> bool:
        value = inner.value_if_defined(term)
        return value is not None and (
            inner.facts.proves(value, weak) or has_sign(inner, value, weak) or by_cases(inner, value, weak)
        )

    if isinstance(law, Density):
        names, _, _ = enter_law(law, session)
        shown = holds(session, renamed(body, names, session))
    elif any(set(integrated(law)) & (set(d.events) | set(d.conditions)) for d in body.atoms(Density)):
        return  # the variable of a density is no number
    else:
        (item,) = integrated(law)
        point = bound_symbol("value_", integer=isinstance(law, Pmf), real=True)
        ends = ((law.lower, "<="), (law.upper, ">=")) if isinstance(law, (Pmf, Pdf)) else ()
        around = tuple(relational(end, sign, point) for end, sign in ends if not end.is_infinite)
        there = substitute(body, item, point)
        shown = session.inside(around, ("as written", there, weak), lambda inner: holds(inner, there))
    total = session.value_if_defined(Add(claim.lhs, -claim.rhs, evaluate=False)) if shown else None
    if total is not None:
        session.learn(total, weak)
        session.rule(NONNEGATIVE)


def _combination(claim: Claim) -> tuple[Any, Any, bool] | None:
    """Read the difference of the sides as the mean of one term under one law, if it is one; and whether a number is."""
    laws: set[Any] = set()
    parts: list[Any] = []
    has_constant = False
    for side, sign in ((claim.lhs, 1), (claim.rhs, -1)):
        for term in Add.make_args(side):
            factors = Mul.make_args(term)
            means = [factor for factor in factors if isinstance(factor, E)]
            if len(means) > 1 or any(factor.has(E) for factor in factors if factor not in means):
                return None
            laws |= {mean.law for mean in means}
            has_constant = has_constant or not means
            others = [factor for factor in factors if factor not in means]
            parts.append(Mul._from_args([Integer(sign), *others, *(mean.integrand for mean in means)]))
    if len(laws) != 1:
        return None
    (law,) = laws
    known = isinstance(law, (Density, Pmf, Pdf)) or (isinstance(law, Normal) and not is_vector(law.point))
    known = known and not any(isinstance(item, VariableRange) for item in integrated(law))
    return (law, Add._from_args(parts), has_constant) if known else None


def _outside(claim: Claim) -> Iterator[Any]:
    """Yield the factors of the terms of both sides that are no means."""
    for side in (claim.lhs, claim.rhs):
        for term in Add.make_args(side):
            yield from (factor for factor in Mul.make_args(term) if not isinstance(factor, E))


def jensen(claim: Claim, session: Session) -> None:
    """E(log g) <= log E(g), and E(f(g)) >= f(E(g)) for f the exponential, an even power, an absolute value or a norm.

    For the means of such functions in the claim, and for such functions of means: expectations, sums of w_k g_k with
    weights w_k of sum 1, and averages.
    """
    has_modulus = any(side.has(Abs) for side in (claim.lhs, claim.rhs) if side is not None)
    for node in free_nodes(claim):
        bounds = []
        if isinstance(node, E) and is_probability(node.law, session):
            f = node.integrand
            if isinstance(f, Pow) and isinstance(f.args[0], Norm) and f.args[1] == 2:  # |E u|^2 <= (E |u|)^2
                bounds.append(Add(node, -Pow(Norm(E(f.args[0].args[0], node.law)), 2), evaluate=False))
            bounds.append(_jensen_gap(f, lambda g, law=node.law: E(g, law)))
            base, power = _as_power(f)
            if has_modulus and power.is_Integer and power % 2 == 0 and power > 0:
                bounds.append(_jensen_gap(Pow(Abs(base), power, evaluate=False), lambda g, law=node.law: E(g, law)))
        elif isinstance(node, Sum) and (average := _average(node, session)) is not None:
            bounds.append(_jensen_gap(node.function, average))
        for inner, mean in _means_inside(node, session):
            bounds.append(_jensen_gap(_with_argument(node, inner), mean))
        if isinstance(node, log) and isinstance(node.args[0], E):
            bounds.append(_power_mean_gap(node, session))
        for bound in filter(None, bounds):
            learn_nonnegative(bound, JENSEN, session)


def _power_mean_gap(node: Any, session: Session) -> Expr | None:
    """Return what log E(g^a) and a log E(g) differ by, in the order that the convexity of g^a says, for g >= 0."""
    mean = node.args[0]
    base, power = _as_power(mean.integrand)
    if power == 1 or not is_nonnegative(base, session) or not is_probability(mean.law, session):
        return None
    gap = Add(node, Mul(-1, power, log(E(base, mean.law), evaluate=False), evaluate=False), evaluate=False)
    if is_shown(power - 1, ">=", session) or is_shown(power, "<=", session):
        return gap
    between = is_shown(power, ">=", session) and is_shown(1 - power, ">=", session)
    return Mul(-1, gap, evaluate=False) if between else None


def is_shown(term: Any, relation: str, session: Session) -> bool:
    value = session.value_if_defined(term)
    return value is not None and session.facts.proves(value, relation)


def _as_power(f: Any) -> tuple[Any, Any]:
    """Write p^2/q^2 as a power of p/q."""
    factors = [factor.as_base_exp() for factor in Mul.make_args(f)]
    exponents = [e for _, e in factors]
    power = Integer(gcd(*map(int, exponents))) if all(e.is_Integer for e in exponents) else exponents[0]
    if power == 0 or not all((e / power).is_Rational for e in exponents):
        return f, Integer(1)
    return Mul(*(Pow(b, e / power) for b, e in factors)), power


def _average(total: Sum, session: Session) -> Any:
    """Return how to average over the range of a sum, if it is shown to have an index."""
    if len(total.limits) != 1 or total.limits[0].has(oo):
        return None
    _, lower, upper = total.limits[0]
    count = upper - lower + 1
    if not session.facts.proves(session.nf(count), ">"):
        return None
    return lambda term: (
        MatMul(Pow(count, -1), MatrixSum(term, total.limits[0]))
        if is_matrix(term)
        else Mul(Pow(count, -1), Sum(term, *total.limits), evaluate=False)
    )


def _means_inside(node: Any, session: Session) -> Iterator[tuple[Any, Any]]:
    """Yield g and a mean M for the ways to read the argument of a function as M(g)."""
    if not isinstance(node, (log, exp, Abs, Norm, Pow)) or not node.args:
        return
    argument = node.args[0]
    if isinstance(argument, E) and is_probability(argument.law, session):
        yield argument.integrand, lambda g, law=argument.law: E(g, law)
    elif isinstance(argument, Sum) and len(argument.limits) == 1 and isinstance(argument.function, Mul):
        for weight in argument.function.args:
            total = session.value_if_defined(Sum(weight, *argument.limits))
            if total is not None and (total - session.ring.one).is_zero() and _is_weight(weight, argument, session):
                rest = Mul._from_args([arg for arg in argument.function.args if arg is not weight])
                yield rest, lambda g, w=weight, limits=argument.limits: Sum(Mul(w, g, evaluate=False), *limits)


def _is_weight(weight: Any, total: Sum, session: Session) -> bool:
    """Whether a factor under a sum is non-negative on its range."""
    index, lower, upper = total.limits[0]
    around = (relational(index, ">=", lower), relational(index, "<=", upper))
    signs = session.signs_under(around, {"weight": weight})
    return signs is not None and not signs["weight"] & NEGATIVE


def _with_argument(node: Any, inner: Any) -> Any:
    """Return f(g) for a node f(M(g))."""
    return type(node)(inner, *node.args[1:], evaluate=False) if not isinstance(node, Norm) else Norm(inner)


def cauchy_schwarz(claim: Claim, session: Session) -> None:
    """E(f g)^2 <= E(f^2) E(g^2) and Cov(f, g)^2 <= Var(f) Var(g), for the squares and the roots in the claim."""
    nodes = list(free_nodes(claim))
    has_root = any(isinstance(node, Pow) and node.args[1] == Rational(1, 2) for node in nodes)
    for node in nodes:
        squared = isinstance(node, Pow) and node.args[1] == 2
        mean = node.args[0] if squared or isinstance(node, Abs) else node
        for first, second in _second_moments(mean) if mean is not node or has_root else ():
            product = Mul(first, second, evaluate=False)
            if has_root:
                roots = Mul(Pow(first, Rational(1, 2)), Pow(second, Rational(1, 2)), evaluate=False)
                learn_nonnegative(Add(roots, -mean, evaluate=False), CAUCHY_SCHWARZ, session)
                learn_nonnegative(Add(roots, mean, evaluate=False), CAUCHY_SCHWARZ, session)
            else:
                learn_nonnegative(Add(product, -Pow(mean, 2, evaluate=False), evaluate=False), CAUCHY_SCHWARZ, session)


def _second_moments(mean: Any) -> Iterator[tuple[Any, Any]]:
    """Yield E(f^2) and E(g^2) for the ways to write a mean as E(f g).

    The derivative of E(f) by a parameter is the covariance of f and the score: the bound of Cramer and Rao.
    """
    if isinstance(mean, Derivative) and len(mean.variables) == 1 and isinstance(mean.expr, E):
        f, law = mean.expr.args
        if isinstance(law, Density) and mean.variables[0] not in free_symbols(f):
            yield Variance(f, law), E(Pow(Derivative(log(law), *mean.args[1:]), 2, evaluate=False), law)
    elif isinstance(mean, Covariance):
        f, g, law = mean.args
        yield Variance(f, law), Variance(g, law)
    elif isinstance(mean, E) and isinstance(mean.integrand, Mul):
        for factor in mean.integrand.args:
            rest = Mul._from_args([arg for arg in mean.integrand.args if arg is not factor])
            yield tuple(E(Pow(part, 2, evaluate=False), mean.law) for part in (factor, rest))  # type: ignore[misc]
    elif isinstance(mean, E) and isinstance(mean.integrand, Inner):
        yield tuple(E(Pow(Norm(part), 2), mean.law) for part in mean.integrand.args)  # type: ignore[misc]


def _jensen_gap(f: Any, mean: Any) -> Expr | None:
    """Return what Jensen's inequality says is non-negative for a mean of f, if f is convex or concave by its form."""
    if isinstance(f, log) and len(f.args) == 1:
        return Add(log(mean(f.args[0]), evaluate=False), -mean(f), evaluate=False)
    if isinstance(f, (exp, Abs, Norm)):
        return Add(mean(f), -type(f)(mean(f.args[0])), evaluate=False)
    if isinstance(f, (Max, Min)):
        gap = Add(mean(f), Mul(-1, type(f)(*map(mean, f.args)), evaluate=False), evaluate=False)
        return gap if isinstance(f, Max) else Mul(-1, gap, evaluate=False)
    base, power = _as_power(f)
    if isinstance(power, Integer) and power % 2 == 0 and power > 0:
        return Add(mean(f), -Pow(mean(base), power, evaluate=False), evaluate=False)
    return None


def free_nodes(claim: Claim) -> Iterator[Any]:
    """Yield the sub-terms of both sides that stand in no scope of a bound variable."""
    seen = set()
    stack: list[Basic] = [side for side in (claim.lhs, claim.rhs) if side is not None]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        if not hasattr(node, "integrated") and not isinstance(node, Sum):
            stack.extend(node.args)


def is_probability(law: Any, session: Session) -> bool:
    """Whether a law is shown to integrate to 1 wherever it has a value."""
    try:
        with define_nothing(session) as undefined:
            total = session.nf(E(Integer(1), law))
    except NowhereDefined:
        return False
    known = all(isinstance(condition, (Relational, Or)) for condition in undefined)
    return known and (total - session.ring.one).is_zero()


def learn_nonnegative(term: Any, rule: str, session: Session) -> None:
    """Make term >= 0 a fact, if it is shown to be defined."""
    if free_symbols(term) & set(session.bound_variables):
        return
    rules = dict(session.rules)
    try:
        with define_nothing(session) as undefined:
            q = session.nf(term)
    except NowhereDefined:
        return
    if undefined:
        session.rules = rules
        return
    session.learn(q, ">=")
    session.rule(rule)


def information_splits(claim: Claim, session: Session) -> None:
    """The Fisher information of a joint law is that of a marginal and a mean of squares (Zamir 1998, lemma 1)."""
    for node in free_nodes(claim):
        if not (isinstance(node, E) and isinstance(node.law, Density) and isinstance(node.integrand, Pow)):
            continue
        slope, power = node.integrand.args
        if power == 2 and isinstance(slope, Derivative) and slope.expr == log(node.law):
            for one in node.law.events if len(node.law.events) > 1 else ():
                rest = [other for other in node.law.events if other != one]
                conditional = Density(node.law.law, rest, [one, *node.law.conditions])
                square = Pow(Derivative(log(conditional), *slope.args[1:]), 2, evaluate=False)
                learn_nonnegative(E(square, node.law), NONNEGATIVE, session)


ORDER_FACTS.append(as_written)
ORDER_FACTS.append(divergences)
ORDER_FACTS.append(jensen)
ORDER_FACTS.append(cauchy_schwarz)
ORDER_FACTS.append(shannon)
ORDER_FACTS.append(conditional_jensen)
ORDER_FACTS.append(information_splits)
