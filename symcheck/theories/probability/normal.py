"""Densities in marginals of their joint law, and integrals of densities.

q(a | b) = q(a, b)/q(b), so Bayes' rule and the chain rule of probability become identities between fractions of
marginals. A Markov chain's marginal over times t1 < ... < tk is q(t1, t2) q(t2, t3) ... / (q(t2) ... q(t_{k-1})), a
declared transition density gives q(t-1, t) = q(t-1) q(t | t-1), and all of x[a:b] is a product of transitions. Declared
factors split a marginal along its separators (``structure.py``). (Bishop, PRML, sections 1.2 and 8.2; 13.1.)
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Basic, Product, preorder_traversal

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import applied, bound_symbol, free_symbols, substitute
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.functionals import as_means, is_mean
from symcheck.theories.probability.structure import factorisation
from symcheck.theories.probability.terms import (
    Density,
    FullSupport,
    InSupport,
    IntegralOver,
    JointLaw,
    Law,
    MarkovChain,
    Process,
    ScalarVariable,
    VariableRange,
    VectorVariable,
)
from symcheck.theories.probability.variables import place
from symcheck.theories.registry import CONVERGENCE, INTEGRALS, normalises
from symcheck.theories.session import Session, relational

_VARIABLES = (ScalarVariable, VectorVariable)
CONDITIONAL = "conditional density"
MARKOV = "Markov property"
MARGINAL = "marginalisation"
MEAN = "definition of expectation"
INDEPENDENCE = "declared independence"


def transition_rule(law: Law) -> str:
    """The name of the rule that unfolds a declared transition density."""
    return f"transition density of {law.name}"


def initial_rule(law: Law) -> str:
    """The name of the rule that unfolds the declared density of the end at which a chain starts."""
    return f"initial density of {law.name}"


@normalises(ScalarVariable)
def scalar_variable(term: ScalarVariable, session: Session) -> Quotient:
    point: Any = at_index(term, session)
    atom = session.atom(("symbol", point), point)
    session.instantiate_variable(point)
    return atom


def at_index(variable: Basic, session: Session) -> Basic:
    """Return a random variable with its index in normal form, so that x[t - 1 + 1] is x[t]."""
    if isinstance(variable, VariableRange):
        return VariableRange(
            variable.process, *(session.term_of(session.nf(bound)) for bound in (variable.lower, variable.upper))
        )
    if variable.index is None:
        return variable
    index = session.term_of(session.nf(variable.index))
    return variable.func(*variable.args[:-1], index)


@normalises(Density)
def density(term: Density, session: Session) -> Quotient:
    law = term.law
    for parameter in law.parameters:
        session.components(parameter)  # p_theta has a meaning where theta has a value
    events = [at_index(item, session) for item in term.events]
    conditions = [at_index(item, session) for item in term.conditions]
    if isinstance(law, MarkovChain):
        _require_times(law, events + conditions, session)
    if any(isinstance(item, VariableRange) for item in events + conditions):
        return _path_density(term, events, conditions, session)
    if isinstance(law, MarkovChain) and law.kernel is not None:
        if not _variances_are_positive(law, session):
            if (
                len(events) == len(conditions) == 1
                and (session.nf(_later(law, events, conditions)[0] - _later(law, events, conditions)[1])).is_zero()
            ):
                session.nf(applied(law.kernel, _later(law, events, conditions)[0]))  # one transition
            else:
                session.unknown_domain = term
    elif any(item for item in conditions if not _is_given(law, item)):
        below = Density(law, *_split_given(law, conditions))
        session.define(below, ">", session.nf(below))
    if not session.allows(CONDITIONAL):
        shown = Density(law, sorted(events, key=place), sorted(conditions, key=place))
        q = session.atom(("density", shown), shown)
        session.learn(q, ">=")
        return q
    if len(set(events + conditions)) != len(events + conditions):
        return session.opaque(term)
    joint = marginal(law, events + conditions, session)
    if not conditions:
        return joint
    session.rule(CONDITIONAL)
    return joint / marginal(law, conditions, session)


def _require_times(law: MarkovChain, items: list[Any], session: Session) -> None:
    """A chain x[start], ..., x[stop] has no other variables."""
    for item in items:
        first, last = (item.lower, item.upper) if isinstance(item, VariableRange) else (item.index, item.index)
        for difference in (first - law.start, law.stop - last):
            session.define(difference, ">=")


def _variances_are_positive(law: MarkovChain, session: Session) -> bool:
    """Whether the declared transition is a density at every time of the chain."""
    generic = bound_symbol("s", integer=True)
    in_range = (relational(generic, ">", law.start), relational(generic, "<=", law.stop))
    return session.conditions_under(in_range, applied(law.kernel, generic)) == ()


def _later(law: MarkovChain, events: list[Basic], conditions: list[Basic]) -> tuple[Basic, Basic]:
    """Return the index at which the kernel gives a transition, and the one it should be."""
    event, condition = events[0].index, conditions[0].index  # type: ignore[attr-defined]
    return (condition, event + 1) if law.backward else (event, condition + 1)


def _is_given(law: Law, variable: Basic) -> bool:
    return bool(law.given) and law.slot(variable) in law.given  # type: ignore[attr-defined]


def _split_given(law: Law, variables: list[Basic]) -> tuple[list[Basic], list[Basic]]:
    """Separate variables from those that only stand behind the bar."""
    given = [item for item in variables if _is_given(law, item)]
    return [item for item in variables if item not in given], given


def marginal(law: Law, variables: list[Basic], session: Session) -> Quotient:
    """Return the joint density of some variables of a law, factored as its structure says.

    For a law of z given x this is the density given x, and 1 when nothing but x is left.
    """
    if isinstance(law, MarkovChain):
        ordered = _in_order(law, variables, session)
        if ordered is not None:
            return _chain_marginal(law, ordered, session)
    elif isinstance(law, JointLaw):
        if all(_is_given(law, item) for item in variables):
            return session.ring.one
        if law.factors and session.allows(INDEPENDENCE):
            points = {law.slot(item): item for item in variables}
            pairs = factorisation(law, points)  # type: ignore[arg-type]
            if pairs is not None:
                session.rule(INDEPENDENCE)
                result = session.ring.one
                for slot, earlier in pairs:
                    before = [points[item] for item in earlier]
                    given = [item for item in variables if _is_given(law, item) and item not in before]
                    result = result * marginal(law, [points[slot], *before, *given], session)
                    if before or given:
                        result = result / marginal(law, before + given, session)
                return result
    return _marginal_atom(law, variables, session)


def _path_density(term: Density, events: list[Basic], conditions: list[Basic], session: Session) -> Quotient:
    """The density of whole stretches x[a:b] of a Markov chain: one transition after the other."""
    joint = path_factors(term.law, events + conditions, session)
    below = path_factors(term.law, conditions, session) if conditions else []
    if joint is None or below is None:
        return session.opaque(term)
    session.rule(MARKOV)
    result = session.ring.one
    for factor in joint:
        result = result * session.nf(factor)
    for factor in below:
        q = session.nf(factor)
        session.define(factor, ">", q)
        result = result / q
    return result


def path_factors(law: Law, items: list[Basic], session: Session) -> list[Any] | None:
    """Return densities whose product is the joint density of variables and stretches x[a:b] of a Markov chain.

    None when their order in time, or that each stretch has a variable, does not follow.
    """
    if not isinstance(law, MarkovChain):
        return None
    placed: list[Any] = []
    for item in items:
        lower, upper = (
            (item.lower, item.upper) if isinstance(item, VariableRange) else (item.index, item.index)  # type: ignore[attr-defined]
        )
        span = (item, lower, upper, session.nf(lower), session.nf(upper))
        if not session.facts.proves(span[4] - span[3], ">="):
            return None
        position = sum(1 for other in placed if session.facts.proves(span[3] - other[4], ">"))
        if not all(session.facts.proves(other[3] - span[4], ">") for other in placed[position:]):
            return None
        placed.insert(position, span)
    forward = law.kernel is None or not law.backward
    factors: list[Any] = []
    before: Basic | None = None
    for item, lower, upper, _, _ in placed if forward else reversed(placed):
        process = item.process if isinstance(item, VariableRange) else None
        ends = (item, item) if process is None else (process[lower], process[upper])
        first, last = ends if forward else ends[::-1]
        factors.append(Density(law, [first], [] if before is None else [before]))
        if process is not None:
            s = bound_symbol("s", integer=True)
            earlier, later = process[s - 1], process[s]
            transition = Density(law, [later], [earlier]) if forward else Density(law, [earlier], [later])
            factors.append(Product(transition, (s, lower + 1, upper)))
        before = last
    return factors


def _marginal_atom(law: Law, variables: list[Basic], session: Session) -> Quotient:
    """A marginal density as an atom; with declared transitions, q(start, rest) = q(start) q(rest | start)."""
    positive = False
    factor = session.ring.one
    conditions: list[Basic] = []
    if isinstance(law, MarkovChain) and law.kernel is not None:
        # Gaussian transitions are positive everywhere, so only the law of the start can vanish.
        anchor = law.stop if law.backward else law.start
        starts = [v for v in variables if session.nf(v.index - anchor).is_zero()]
        positive = isinstance(law.initial, Normal) or all(
            session.facts.proves(session.nf(v.index - anchor), "!=") for v in variables
        )
        if len(variables) == 1 and starts and law.initial is not None and session.allows(initial_rule(law)):
            session.rule(initial_rule(law))
            return session.nf(_at_points(law.initial, variables, session))
        if starts and len(variables) > 1:
            factor, conditions, positive = _marginal_atom(law, starts, session), starts, True
    key = ("marginal", law, frozenset(variables))
    cited = _by_lemma(law, variables, session)
    if cited is not None:
        return factor * cited
    new = session.is_new(key)
    conditions = conditions or _split_given(law, variables)[1]
    events = sorted((v for v in variables if v not in conditions), key=place)
    q = session.atom(key, lambda: Density(law, events, conditions))
    if new and key in session.ring.index_of:
        _instantiate_families(law, variables, session)
        session.learn(q, ">" if positive or known_positive(law, frozenset(variables), session) else ">=")
    return factor * q


def _instantiate_families(law: Law, variables: list[Basic], session: Session) -> None:
    """Use hypotheses such as ``p(x[j]) > 0 for j in 1..n`` at the indices of the (free) variables of a density."""
    for hypothesis in session.hypotheses.families:
        for density in {found for relation in hypothesis.relations for found in relation.atoms(Density)}:
            for item in density.events + density.conditions if density.law == law else ():
                index = getattr(item, "index", None)
                for variable in variables if index is not None and index.has(hypothesis.index) else ():
                    if variable.index is None or item.func(*item.args[:-1], variable.index) != variable:
                        continue
                    shift = variable.index - (index - hypothesis.index)
                    if not shift.has(hypothesis.index):
                        session.instantiate_at(hypothesis, shift)


def known_positive(law: Law, variables: frozenset[Basic], session: Session) -> bool:
    """Whether a joint density is positive at these points: declared, or they lie in the support of an expectation."""
    for (other, joint), names in session.kept.get("support", ()):
        if law == other and variables <= joint and variables & names:
            return True
    for hypothesis in session.hypotheses.laws:
        if isinstance(hypothesis, InSupport) and hypothesis.law == law:
            if any(v.is_renamed for v in variables) and all(
                _is_point(v, hypothesis.points, session) for v in variables
            ):
                return True
        if isinstance(hypothesis, FullSupport) and hypothesis.args[0].law == law:
            declared = hypothesis.args[0]
            mine = frozenset(v for v in variables if stands_in(v, declared.events, law, session))
            rest = variables - mine
            if not all(stands_in(v, declared.conditions, law, session) for v in rest) or not mine:
                continue
            if all(_is_given(law, item) for item in rest) or known_positive(law, rest, session):
                return True
    return False


def stands_in(variable: Basic, declared: tuple[Basic, ...], law: Law, session: Session) -> bool:
    """Whether a point is meant by one of the variables, processes or stretches that a hypothesis on a law names.

    Where a slot of the law is a process, any of its points stands for every value of that slot: x[j] for x[i].
    """
    point = variable.unprimed()  # type: ignore[attr-defined]
    slot = law.slot(point) if isinstance(law, JointLaw) else None
    for item in declared:
        if slot is not None and isinstance(law, JointLaw) and isinstance(slot, Process) and law.slot(item) == slot:
            return True
        if item == point or (isinstance(item, VariableRange) and _is_in(point, item, session)):
            return True
    return False


def _is_point(variable: Any, points: tuple[Basic, ...], session: Session) -> bool:
    return variable in points or any(
        isinstance(item, VariableRange) and _is_in(variable, item, session) for item in points
    )


def _is_in(point: Any, whole: VariableRange, session: Session) -> bool:
    """Whether a variable is shown to be one of a stretch x[a:b]."""
    if point.index is None or whole.process[point.index] != point:
        return False
    index = session.nf(point.index)
    proves = session.facts.proves
    return proves(index - session.nf(whole.lower), ">=") and proves(session.nf(whole.upper) - index, ">=")


def _by_lemma(law: Law, variables: list[Basic], session: Session) -> Quotient | None:
    """Use a lemma about a marginal at a variable of integration: lemmas hold at every point."""
    renamed = [v for v in variables if v != v.unprimed()]
    if not renamed:
        return None
    term, name = session.choices.solved.get(("marginal", law, frozenset(v.unprimed() for v in variables)), (None, None))
    if name is None or not session.allows(name):
        return None
    session.rule(name)
    return session.nf(_at_points(term, renamed, session))


def _at_points(term: Basic, variables: list[Basic], session: Session) -> Basic:
    """Write a formula about the variables of a law at the points meant, some of which may be renamed ones."""
    points = {variable.unprimed(): variable for variable in variables}
    for item in [item for item in free_symbols(term) if isinstance(item, _VARIABLES)]:
        point = points.get(at_index(item, session))
        if point is not None and point != item:
            term = substitute(term, item, point)
    return term


def _in_order(law: MarkovChain, variables: list[Basic], session: Session) -> list[tuple[Quotient, Basic]] | None:
    """Sort variables by time, or None when their order, or that they lie in start..stop, does not follow."""
    placed: list[tuple[Quotient, Basic]] = []
    start, stop = session.nf(law.start), session.nf(law.stop)
    for variable in variables:
        time = session.nf(variable.index)
        if not (session.facts.proves(time - start, ">=") and session.facts.proves(stop - time, ">=")):
            return None
        for position, (other, _) in enumerate(placed):
            if session.facts.proves(other - time, ">"):
                placed.insert(position, (time, variable))
                break
            if not session.facts.proves(time - other, ">"):
                return None
        else:
            placed.append((time, variable))
    return placed


def _chain_marginal(law: MarkovChain, ordered: list[tuple[Quotient, Basic]], session: Session) -> Quotient:
    if len(ordered) == 1:
        return _marginal_atom(law, [ordered[0][1]], session)
    if len(ordered) > 2:
        if not session.allows(MARKOV):
            return _marginal_atom(law, [variable for _, variable in ordered], session)
        session.rule(MARKOV)
    result = session.ring.one
    for position, (earlier, later) in enumerate(pairwise(ordered)):
        if position:
            result = result / _marginal_atom(law, [earlier[1]], session)
        result = result * _pair(law, earlier, later, session)
    return result


def _pair(
    law: MarkovChain, earlier: tuple[Quotient, Basic], later: tuple[Quotient, Basic], session: Session
) -> Quotient:
    adjacent = later[0] - earlier[0] - session.ring.one
    rule = transition_rule(law)
    if law.kernel is not None and adjacent.is_zero() and session.allows(rule):
        session.rule(rule)
        kernel = session.nf(_at_points(applied(law.kernel, later[1].index), [earlier[1], later[1]], session))
        return _marginal_atom(law, [later[1] if law.backward else earlier[1]], session) * kernel
    return _marginal_atom(law, [earlier[1], later[1]], session)


# -- integrals ---------------------------------------------------------------------------------------------------------


@normalises(IntegralOver)
def integral(term: IntegralOver, session: Session) -> Quotient:
    """Integrate term by term: what does not depend on the variable comes out, the rest goes to the theories in turn."""
    means = as_means(term)
    if means is not None:
        session.rule(MEAN)
        return session.nf(means)
    variable = at_index(term.variable, session)
    nested = (node.integrated for node in preorder_traversal(term.integrand) if hasattr(node, "integrated"))
    present = free_symbols(term.integrand).union(*nested)
    inside = {at_index(item, session) for item in present if isinstance(item, _VARIABLES)}
    if any(item != variable and session.may_be(item, variable) for item in inside):
        return session.opaque(term)  # x[s] beside the variable x[t]: for s = t they would be one
    # Renamed, because what is known of the variable outside must not be used inside.
    body, outside = term.integrand, variable
    variable = variable.primed()
    while variable in inside:
        variable = variable.primed()
    for written in {item for item in free_symbols(body) if isinstance(item, _VARIABLES)}:
        if at_index(written, session) == outside:
            body = substitute(body, written, variable)
    session.bound_variables.setdefault(variable, None)
    integrand = session.nf(body)
    ring = session.ring
    if any(session.mentions(i, variable) for block in integrand.den for i in block.generators):
        pieces = [integrand]
    else:
        below = Quotient(ring, ring.ctx.constant(1), integrand.den)
        pieces = [ring.from_terms({m: c}) * below for m, c in integrand.lifted().to_dict().items()]
    total = ring.zero
    for piece in pieces:
        value = _integrate(piece, variable, session)
        if value is None:
            shown = IntegralOver(session.term_of(piece), variable)
            if not is_mean(term) and not any(shows(piece, variable, session) for shows in CONVERGENCE):
                session.unknown_domain = term
            value = session.atom(("integral", shown), shown)
            _learn_sign(value, piece, variable, session)
        total = total + value
    return total


def _learn_sign(value: Quotient, piece: Quotient, variable: Any, session: Session) -> None:
    """An integral is non-negative where its integrand is, and positive where that is at points of a support.

    For where a law of x and y is positive, so is at almost every point y the measure of the x of which it says so.
    """
    term = session.term_of(piece)
    partial = session.kept.get("partial", ())  # there may be no such point
    for point, law in list(session.bound_variables.items()):
        if law is not None and point not in partial and point.unprimed() == variable.unprimed():  # type: ignore[attr-defined]
            there = session.value_if_defined(substitute(term, variable, point))
            if there is not None and session.facts.proves(there, ">", solver=False):
                session.learn(value, ">")
                return
    if session.facts.proves(piece, ">=", solver=False):
        session.learn(value, ">=")


def _integrate(piece: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Integrate one product of powers of atoms: what is free of the variable, times what some theory can integrate."""
    content, factors = piece.factors()
    ring = session.ring
    free, bound = ring.constant(content), ring.one
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        if any(session.mentions(i, variable) for i in q.generators()):
            bound = bound * q
        else:
            free = free * q
    for method in (sum_out, *INTEGRALS):
        value = method(bound, variable, session)
        if value is not None:
            return free * value
    return None


def sum_out(bound: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """The integral of a joint density over one of its variables is the density of the others."""
    if not session.allows(MARGINAL):
        return None
    _, factors = bound.factors()
    law: Law | None = None
    variables: frozenset[Basic] = frozenset()
    for block, _ in factors:
        generators = block.generators
        key = session.atoms[next(iter(generators))].key
        if len(generators) != 1 or block.poly.total_degree() != 1 or key[0] != "marginal" or law not in (None, key[1]):
            return None
        law, variables = key[1], variables | key[2]
    if law is None or _is_given(law, variable):
        return None
    # The product is a joint density, up to a factor, exactly when writing that joint density out gives it back.
    factor = bound / marginal(law, list(variables), session)
    if any(session.mentions(i, variable) for i in factor.generators()):
        return None
    session.rule(MARGINAL)
    rest = [v for v in variables if v != variable]
    return factor * marginal(law, rest, session) if rest else factor
