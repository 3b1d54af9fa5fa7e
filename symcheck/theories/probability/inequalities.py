"""What is known of expectations in inequalities: Gibbs, Jensen, and the sign of what is non-negative at every point.

Each function looks at the terms of a claim and teaches the session instances of one theorem, in normal form. An
instance whose terms are not shown to be defined is left out.
(Cover and Thomas, Elements of Information Theory, theorems 2.6.2 and 2.6.3; Boyd and Vandenberghe, section 3.1.8.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Expr,
    Integer,
    Mul,
    Or,
    Pow,
    Rational,
    Sum,
    exp,
    log,
    oo,
    preorder_traversal,
)
from sympy.core.relational import Relational

from symcheck.claim import Claim
from symcheck.errors import InputError
from symcheck.theories.field.dependence import relate_logarithms
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CrossEntropy,
    E,
    Entropy,
    MutualInformation,
    Variance,
    integrated,
)
from symcheck.theories.probability.integration import has_mass, integrate, is_partial
from symcheck.theories.probability.terms import Density, JointLaw
from symcheck.theories.probability.variables import VariableRange
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import NowhereDefined, Session, define_nothing

GIBBS = "Gibbs' inequality"
JENSEN = "Jensen's inequality"
CAUCHY_SCHWARZ = "Cauchy-Schwarz inequality"
VARIATIONAL = "Gibbs variational principle"
NONNEGATIVE = "an expectation of what is non-negative"
_DIVERGENCES = (KL, JSD, MutualInformation)
_FEW = 3
"""Variables for which all Shannon inequalities are listed: 6 of 3, but 24 of 4 take seconds."""


def divergences(claim: Claim, session: Session) -> None:
    """KL(q, p) >= 0, and so are its expectations and sums; for those in the claim, and between laws it speaks of."""
    for term in _parts(claim):
        if term.has(*_DIVERGENCES, Variance, E) and _is_nonnegative(term, session):
            rule = GIBBS if term.has(*_DIVERGENCES) else NONNEGATIVE
            _learn(term, rule, session)
    for q, p in _pairs_of_laws(claim):
        _learn(KL(q, p), GIBBS, session)
        for marginal_law, conditional_q, conditional_p in _splits(q, p):
            _learn(E(KL(conditional_q, conditional_p), marginal_law), GIBBS, session)
    for q in _laws_of_several(claim):
        for one in q.events:
            rest = tuple(other for other in q.events if other != one)
            product = Mul(Density(q.law, [one], q.conditions), Density(q.law, rest, q.conditions))
            _learn(KL(q, product), GIBBS, session)  # mutual information
            for p in _laws_of(one, q, claim):
                _learn(KL(Density(q.law, [one], q.conditions), p), GIBBS, session)
            for given, p in _conditionals(q, one, claim):
                conditional = Density(q.law, p.events, (*given, *q.conditions))
                _learn(E(KL(conditional, p), Density(q.law, given, q.conditions)), GIBBS, session)


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


def _is_nonnegative(term: Any, session: Session) -> bool:
    """Whether a term is non-negative by its form; of a divergence, if its laws are shown to integrate to 1."""
    match term:
        case KL() | JSD():
            return all(_is_probability(law, session) for law in term.args)
        case Variance():
            return _is_probability(term.args[1], session)
        case MutualInformation() | Norm() | Abs() | Density() | exp():
            return True
        case E():
            return _is_nonnegative(term.integrand, session)
        case Sum():
            return _is_nonnegative(term.function, session)
        case Add() | Mul():
            return all(_is_nonnegative(arg, session) for arg in term.args)
        case Pow():
            even = isinstance(term.args[1], Integer) and term.args[1] % 2 == 0
            return even or _is_nonnegative(term.args[0], session)
    return bool(term.is_Number and term >= 0) or bool(getattr(term, "is_positive", False))


def _pairs_of_laws(claim: Claim) -> Iterator[tuple[Density, Density]]:
    """Yield q(e | c) under which the claim takes an expectation, with p(e | c) for each other law it mentions."""
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
    for node in _nodes(claim):
        if isinstance(node, (MutualInformation, Entropy, CrossEntropy)):
            for density in (law for law in node.laws if isinstance(law, Density) and isinstance(law.law, JointLaw)):
                mentioned.setdefault(density.law, {}).update(dict.fromkeys(density.events + density.conditions))
    for law, variables in mentioned.items():
        names = [v for v in variables if v not in law.given]
        if len(names) < 3 or len(names) < len(variables):
            continue
        if len(names) > _FEW:  # the last of each beginning and the others: H(x_1, ..., x_n) <= sum of H(x_i)
            for count in range(2, len(names) + 1):
                _learn(MutualInformation(law, names[: count - 1], names[count - 1 : count]), GIBBS, session)
            continue
        for a, b in combinations(names, 2):
            others = [v for v in names if v not in (a, b)]
            for size in range(len(others) + 1):
                for given in combinations(others, size):
                    _learn(MutualInformation(law, (a,), (b,), given), GIBBS, session)


def conditional_jensen(claim: Claim, session: Session) -> None:
    """0 <= E(E(f, p(a | b))^2, p(b)) <= E(f^2, p(a, b)): conditioning does not add variance."""
    several = _laws_of_several(claim)
    for node in _nodes(claim):
        if isinstance(node, E) and node.law in several and isinstance(node.integrand, Pow):
            base, power = node.integrand.args
            for one in node.law.events if power == 2 else ():  # the mean square of what is predicted from the rest
                rest = tuple(other for other in node.law.events if other != one)
                inner = base.args[0] if isinstance(base, Norm) else base
                mean: Any = E(inner, Density(node.law.law, [one], (*rest, *node.law.conditions)))
                square = Pow(Norm(mean) if isinstance(base, Norm) else mean, 2, evaluate=False)
                _learn(E(square, Density(node.law.law, rest, node.law.conditions)), NONNEGATIVE, session)
        if not isinstance(node, (E, Variance)):
            continue
        inner, law = node.args
        if isinstance(inner, Pow) and inner.args[1] == 2:
            inner = inner.args[0]
        if isinstance(inner, E) and _is_probability(inner.law, session) and _is_probability(law, session):
            squares = E(Pow(inner.integrand, 2, evaluate=False), inner.law)
            gap = Add(E(squares, law), -E(Pow(inner, 2, evaluate=False), law), evaluate=False)
            _learn(gap, JENSEN, session)


def variational_principle(claim: Claim, session: Session) -> None:
    """log E(exp f, p) >= E(f, q) - KL(q, p) (Donsker and Varadhan 1983; the Gibbs variational principle)."""
    laws = {law for node in _nodes(claim) for law in getattr(node, "laws", ())}
    for node in _nodes(claim):
        if not (isinstance(node, log) and isinstance(node.args[0], E) and isinstance(node.args[0].integrand, exp)):
            continue
        mean = node.args[0]
        for q in sorted(laws - {mean.law}, key=str):
            if set(integrated(q)) == set(integrated(mean.law)) and _is_probability(q, session):
                exponent = E(mean.integrand.args[0], q)
                _learn(Add(node, -exponent, KL(q, mean.law), evaluate=False), VARIATIONAL, session)


def jensen(claim: Claim, session: Session) -> None:
    """E(log g) <= log E(g), and E(f(g)) >= f(E(g)) for f the exponential, a square, an absolute value or a norm."""
    for node in _nodes(claim):
        if isinstance(node, E) and _is_probability(node.law, session):
            bound = _jensen_gap(node.integrand, lambda g, law=node.law: E(g, law), lambda f, law=node.law: E(f, law))
        elif isinstance(node, Sum) and len(node.limits) == 1 and not node.limits[0].has(oo):
            _, lower, upper = node.limits[0]
            count = upper - lower + 1
            if not session.facts.proves(session.nf(count), ">"):
                continue

            def mean(term: Any, limits: Any = node.limits, count: Any = count) -> Expr:
                return Mul(Pow(count, -1), Sum(term, *limits), evaluate=False)

            bound = _jensen_gap(node.function, mean, mean)
        else:
            continue
        if bound is not None:
            _learn(bound, JENSEN, session)


def cauchy_schwarz(claim: Claim, session: Session) -> None:
    """E(f g)^2 <= E(f^2) E(g^2) and Cov(f, g)^2 <= Var(f) Var(g), for the squares and the roots in the claim."""
    nodes = list(_nodes(claim))
    has_root = any(isinstance(node, Pow) and node.args[1] == Rational(1, 2) for node in nodes)
    for node in nodes:
        squared = isinstance(node, Pow) and node.args[1] == 2
        mean = node.args[0] if squared or isinstance(node, Abs) else node
        for first, second in _second_moments(mean) if mean is not node or has_root else ():
            product = Mul(first, second, evaluate=False)
            if has_root:
                roots = Mul(Pow(first, Rational(1, 2)), Pow(second, Rational(1, 2)), evaluate=False)
                _learn(Add(roots, -mean, evaluate=False), CAUCHY_SCHWARZ, session)
                _learn(Add(roots, mean, evaluate=False), CAUCHY_SCHWARZ, session)
            else:
                _learn(Add(product, -Pow(mean, 2, evaluate=False), evaluate=False), CAUCHY_SCHWARZ, session)


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


def _jensen_gap(f: Any, inside: Any, outside: Any) -> Expr | None:
    """Return what Jensen's inequality says is non-negative for a mean of f, if f is convex or concave by its form."""
    if isinstance(f, log) and len(f.args) == 1:
        return Add(log(inside(f.args[0]), evaluate=False), -outside(f), evaluate=False)
    if isinstance(f, (exp, Abs, Norm)):
        return Add(outside(f), -type(f)(inside(f.args[0])), evaluate=False)
    if isinstance(f, Pow) and isinstance(f.args[1], Integer) and f.args[1] % 2 == 0 and f.args[1] > 0:
        return Add(outside(f), -Pow(inside(f.args[0]), f.args[1], evaluate=False), evaluate=False)
    return None


def _nodes(claim: Claim) -> Iterator[Any]:
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


def _is_probability(law: Any, session: Session) -> bool:
    """Whether a law is shown to integrate to 1 wherever it has a value."""
    try:
        with define_nothing(session) as undefined:
            total = session.nf(E(Integer(1), law))
    except NowhereDefined:
        return False
    known = all(isinstance(condition, (Relational, Or)) for condition in undefined)
    return known and (total - session.ring.one).is_zero()


def pointwise(differences: list[Quotient], relation: str, session: Session) -> None:
    """An expectation of a combination that is non-negative at every point of the support is non-negative."""
    known = session.kept.get("integrands", {})
    for difference in differences:
        groups: dict[Any, list[tuple[Quotient, int]]] = {}
        numerator = session.ring.polynomial(difference.num)
        for coefficient, exponents in numerator.terms():
            mine = [i for i, e in enumerate(exponents) if e and i in known]
            if len(mine) != 1 or exponents[mine[0]] != 1:
                continue
            others = tuple(0 if i == mine[0] else e for i, e in enumerate(exponents))
            integrand = known[mine[0]]
            key = (integrand.variables, session.intern(integrand.weight))
            groups.setdefault(key, []).append((session.ring.from_terms({others: coefficient}), mine[0]))
        for parts in groups.values():
            integrand = known[parts[0][1]]
            value, total = session.ring.zero, session.ring.zero
            for c, i in parts:
                value = value + c * known[i].value
                total = total + c * session.ring.generator(i)
            _learn_sign(value, total, relation, session, strict=has_mass(integrand, session))
            if is_partial(integrand, session):
                continue
            rest = numerator - total  # under a probability law, what is free of its variables is its own mean
            if not rest.is_zero():
                mass = integrate(integrand.weight, integrand.variables, (), session)
                if (mass - session.ring.one).is_zero():
                    _learn_sign(value + rest, total + rest, relation, session)


def _learn_sign(value: Quotient, total: Quotient, wanted: str, session: Session, strict: bool = True) -> None:
    """Learn that an expectation has the sign that its integrand has at every point of the support."""
    proves = session.facts.proves
    if wanted != "=":
        relate_logarithms(session, value)
    for relation, solver in (("=", False), (">", False), ("<", False), (">=", True), ("<=", True)):
        if wanted == "=" and relation != "=":
            return
        if proves(value, relation, solver=solver):
            session.learn(total, relation if strict or relation == "=" else f"{relation[0]}=")
            session.rule(NONNEGATIVE)
            return


def _learn(term: Any, rule: str, session: Session) -> None:
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


ORDER_FACTS.append(divergences)
ORDER_FACTS.append(jensen)
ORDER_FACTS.append(cauchy_schwarz)
ORDER_FACTS.append(shannon)
ORDER_FACTS.append(conditional_jensen)
ORDER_FACTS.append(variational_principle)
