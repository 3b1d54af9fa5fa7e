"""The *prove* side: is a relation between two terms a consequence of the hypotheses? Exactly, or not at all.

Both sides are put in normal form in one session; an equation holds when their difference is zero there, an inequality
when its sign follows. Nothing here evaluates a term at a point (that is the models' side, and they share no code).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    MatAdd,
    MatMul,
    Mul,
    Ne,
    Or,
    Piecewise,
    Sum,
    sign,
)
from sympy.assumptions import AppliedPredicate
from sympy.core.relational import Relational

import symcheck.theories.calculus.integrals
import symcheck.theories.field.normal
import symcheck.theories.field.sequences
import symcheck.theories.field.signum
import symcheck.theories.field.tables
import symcheck.theories.gaussian.kinks
import symcheck.theories.gaussian.squares
import symcheck.theories.gaussian.stein
import symcheck.theories.gaussian.stein_vectors
import symcheck.theories.gaussian.symmetry
import symcheck.theories.matrix.completing
import symcheck.theories.matrix.loewner
import symcheck.theories.matrix.normal
import symcheck.theories.matrix.spectrum_normal
import symcheck.theories.matrix.trace_inequalities
import symcheck.theories.probability.derivatives
import symcheck.theories.probability.event_ranges
import symcheck.theories.probability.events
import symcheck.theories.probability.f_divergences
import symcheck.theories.probability.processing
import symcheck.theories.probability.sample_products
import symcheck.theories.probability.samples
import symcheck.theories.probability.tail_bounds
import symcheck.theories.probability.variational
import symcheck.theories.probability.vectors
import symcheck.theories.sums.normal
import symcheck.theories.sums.product  # noqa: F401  (theories register themselves)
from symcheck.claim import MIRROR, Claim
from symcheck.errors import LimitReached
from symcheck.hypotheses import Hypotheses, unequal
from symcheck.printing import infix
from symcheck.theories.calculus import instants
from symcheck.theories.calculus.gradient_terms import Differentiated, without_stops
from symcheck.theories.calculus.known_gradients import carried_out
from symcheck.theories.calculus.limits import NoLimit, limit_at_infinity
from symcheck.theories.field.cases import CASES, by_cases
from symcheck.theories.field.dependence import merge_powers, relate_exponentials, relate_logarithms
from symcheck.theories.field.powers import logarithm
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.tangents import by_tangents
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.forms import INTEGRAL
from symcheck.theories.gaussian.normal import DENSITY, INDEFINITE
from symcheck.theories.matrix.equations import inverses_in
from symcheck.theories.matrix.explicit import any_possible, read_entrywise
from symcheck.theories.matrix.explicit import written as matrix_of_entries
from symcheck.theories.matrix.generic import GENERIC, generic_symbols
from symcheck.theories.matrix.matrices import WORDS
from symcheck.theories.matrix.normal import attribute_follows
from symcheck.theories.matrix.spectrum import with_spectra
from symcheck.theories.matrix.terms import is_matrix, is_number
from symcheck.theories.order.elements import OPTIMAL, Facts, same_difference, selections, with_elements
from symcheck.theories.order.extrema import equal_sets
from symcheck.theories.order.monotone import UNDER_BINDERS, by_monotonicity
from symcheck.theories.order.sets import ExtremumSet
from symcheck.theories.order.signs import NEGATIVE
from symcheck.theories.order.suprema import by_bounds, mentions_bounds
from symcheck.theories.probability.event_cases import cases_of
from symcheck.theories.probability.event_display import with_indicators
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import E
from symcheck.theories.probability.inequalities import as_written
from symcheck.theories.probability.masses import by_masses
from symcheck.theories.probability.normal import CONDITIONAL, MARGINAL, MARKOV, initial_rule, transition_rule
from symcheck.theories.probability.pointwise import pointwise
from symcheck.theories.probability.terms import Density
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import (
    RELATION_OF,
    Choices,
    Lemma,
    NowhereDefined,
    Restart,
    Session,
    either,
    relational,
    symbols_of,
)
from symcheck.theories.sums.bounds import bounded_members, relate_sums
from symcheck.theories.sums.combine import without_vanishing_sums
from symcheck.theories.sums.display import readable
from symcheck.theories.sums.matrix_sums import MatrixSum, paired

MAX_PASSES = 60
MINIMISING = 0.1
"""Seconds of processor time for proofs that use only the rules an author cites, or fewer rules than were found."""
_AT_LEAST = 0.02
"""Seconds for one with fewer rules beyond twice what the proof took: a longer one says no more than it does."""
_PATIENCE = 10
"""How many times as long that may take on a busy machine: which rules are reported must not depend on the load."""
_DECLARED = ("transition density of", "initial density of")
"""Beginnings of the names of rules that unfold what a chain declares."""
_STRICT = {Ge: Gt, Le: Lt}
_VARYING = (
    *("member", "apply", "marginal", "density", "normal", "inner", "integral", "opaque"),
    *("word", "trace", "det", "det of sum", "element", "eigenvalue"),
)
"""Atoms whose value no equation between symbols fixes."""
_LONG = 12
"""A condition with more terms than this, multiplied out, is shown as it was written."""


@dataclass(frozen=True)
class Attempt:
    """What the prover found: whether the relation is proved, from what, and else what is left of the difference.

    Between two products of powers and exponentials (two densities, say), ``of_logarithms`` says that ``lhs``, ``rhs``
    and ``rest`` are the logarithms of the sides and their difference, which is where a slip can be seen.
    """

    proved: bool
    rules: tuple[str, ...] = ()
    provided: tuple[Relational | Or, ...] = ()
    lhs: Expr | None = None
    rhs: Expr | None = None
    rest: Expr | None = None
    of_logarithms: bool = False
    bound: Mapping[Any, Any] = field(default_factory=dict)
    determined: bool = False
    nowhere: Any = None
    limit: str | None = None
    written: Callable[[], Attempt] | None = None


@dataclass(frozen=True)
class _Effort:
    """Until when a claim is tried, and what else is tried when it is proved, or is not (see ``prove``)."""

    deadline: float | None
    minimise: bool
    cited: tuple[str, ...]
    alternatives: bool


def prove(
    claim: Claim,
    hypotheses: Hypotheses,
    lemmas: Iterable[Lemma] = (),
    deadline: float | None = None,
    minimise: bool = True,
    cited: Iterable[str] = (),
    alternatives: bool = True,
) -> Attempt:
    """Try to prove a claim; never raises for a limit, which is reported in ``limit``.

    With ``minimise``, rules that turn out not to be needed are left out of the report: each is switched off in turn,
    except those the author cites (names, or beginnings of names). Without ``alternatives``, a claim that every rule
    together does not prove is not tried with fewer.
    """
    lemmas, cited = tuple(lemmas), tuple(cited)
    hypotheses = hypotheses.with_assumptions_of(symbols_of(claim.lhs, claim.rhs, *hypotheses.stated))
    hypotheses = with_spectra(bounded_members(hypotheses.with_dimensions_of([claim.lhs, claim.rhs])))
    claim, lemmas = claim.map(without_stops), tuple(map(_without_stops, lemmas))
    hypotheses = replace(hypotheses, relations=tuple(map(without_stops, hypotheses.relations)))
    still = _frozen(claim, hypotheses, lemmas, deadline)
    hypotheses = still.hypotheses
    if still.claim is not claim:
        hypotheses = hypotheses.with_dimensions_of([still.claim.lhs, still.claim.rhs])
    try:
        hypotheses, gradients = carried_out(hypotheses, deadline)
    except LimitReached as limit:
        return Attempt(False, limit=limit.reason)
    effort = _Effort(deadline, minimise, cited, alternatives)
    found = _prove_still(still.claim, hypotheses, still.lemmas, effort)
    if gradients:
        found = replace(found, rules=tuple(dict.fromkeys((*found.rules, *gradients))))
    return found if still.claim is claim else _thawed(found, still)


def _thawed(found: Attempt, still: instants.Frozen) -> Attempt:
    """Return what was found of a frozen claim in terms of the claim: a condition on w(t) is one at the time t."""
    written = found.written
    return replace(
        found,
        rules=(*found.rules, *still.used),
        provided=tuple(map(_relation_with(still.thaw), found.provided)),
        lhs=still.thaw(found.lhs),
        rhs=still.thaw(found.rhs),
        rest=still.thaw(found.rest),
        determined=False,
        written=None if written is None else lambda: _thawed(written(), still),
    )


def _relation_with(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what applies a function to both sides of relations, as they stand."""

    def apply(condition: Any) -> Any:
        if isinstance(condition, Or):
            return either(map(apply, condition.args))
        return type(condition)(*map(function, condition.args), evaluate=False)

    return apply


def _prove_still(claim: Claim, hypotheses: Hypotheses, lemmas: tuple[Lemma, ...], effort: _Effort) -> Attempt:
    """Try to prove a claim in which no function of time is left."""
    deadline = effort.deadline
    if claim.relation == "=" and is_matrix(claim.lhs) and not is_number(claim.lhs) and _sums_matrices(claim):
        claim = _paired(claim)
    if isinstance(claim.lhs, ExtremumSet):
        return equal_sets(claim, hypotheses, lemmas, prove, Attempt(False), deadline=deadline)
    if mentions_bounds(claim.lhs, claim.rhs, *hypotheses.relations):
        return by_bounds(claim, hypotheses, lemmas, prove, Attempt(False), deadline=deadline)
    hypotheses, facts, lemmas = with_elements(hypotheses, lemmas)
    options = (lemmas, effort)
    best = Attempt(False)
    for chosen in selections(facts, thorough=effort.minimise):
        if chosen or claim.relation != "=":
            optimal = _by_optimality(claim, hypotheses, facts, options)
            if optimal is not None:
                return optimal
        under = replace(hypotheses, relations=hypotheses.relations + chosen) if chosen else hypotheses
        found = _prove(claim, under, *options)
        if found.proved and not found.provided:
            return found
        if not best.proved:
            best = found
    if not best.proved and best.limit is None and effort.minimise:
        split = _by_indicator(claim, hypotheses, lemmas, effort, best)
        if split is not None:
            return split
    return best if best.proved or best.written is None else best.written()


def _by_indicator(
    claim: Claim, hypotheses: Hypotheses, lemmas: tuple[Lemma, ...], effort: _Effort, failed: Attempt
) -> Attempt | None:
    """Prove a claim where the condition of an indicator holds and where it does not, each with the whole prover."""
    for cases in cases_of(claim):
        rules: list[str] = []
        for condition, there in cases:
            known = replace(hypotheses, relations=(*hypotheses.relations, condition))
            found = prove(there, known, lemmas, **vars(effort))
            if not found.proved or found.provided:
                return None
            rules += found.rules
        return replace(failed, proved=True, limit=None, rules=tuple(dict.fromkeys((*rules, CASES))), written=None)
    return None


def _frozen(claim: Claim, hypotheses: Hypotheses, lemmas: tuple[Lemma, ...], deadline: float | None) -> instants.Frozen:
    """Return a claim about functions of time as one about its own times alone."""
    timeless = replace(hypotheses, laws=tuple(law for law in hypotheses.laws if not instants.is_throughout(law)))

    def shows(goal: Claim) -> bool:
        found = prove(goal, timeless, (), deadline, minimise=False)
        return found.proved and not found.provided

    return instants.frozen(claim, hypotheses, lemmas, shows)


def _sums_matrices(claim: Claim) -> bool:
    """Whether a sum of matrices stands in a claim, or will when its gradients are carried out."""
    sides = (claim.lhs, claim.rhs)
    return any(side.has(MatrixSum) or any(node.has(Sum) for node in side.atoms(Differentiated)) for side in sides)


def _paired(claim: Claim) -> Claim:
    """Two matrices are equal when <V, A> = <V, B> for an arbitrary V."""
    lhs, rhs = paired(claim.lhs, claim.rhs)
    return Claim(lhs, claim.relation, rhs)


def _without_stops(lemma: Lemma) -> Lemma:
    return replace(lemma, lhs=without_stops(lemma.lhs), rhs=without_stops(lemma.rhs))


def _by_optimality(claim: Claim, hypotheses: Hypotheses, facts: Facts, options: Any) -> Attempt | None:
    """Prove a claim from one fact L >= R with the same difference; an equation from two."""
    if claim.relation == "=":
        parts = [_by_optimality(replace(claim, relation=side), hypotheses, facts, options) for side in ("<=", ">=")]
        if parts[0] is None or parts[1] is None:
            return None
        return replace(parts[0], rules=tuple(dict.fromkeys(parts[0].rules + parts[1].rules)))
    for fact in facts:
        equation = same_difference(claim, fact)
        if equation is not None:
            found = _prove(equation, replace(hypotheses, relations=(*hypotheses.relations, fact)), *options)
            if found.proved and not found.provided:
                return replace(found, rules=(*found.rules, OPTIMAL), determined=False)
    return None


def _prove(claim: Claim, hypotheses: Hypotheses, lemmas: tuple[Lemma, ...], effort: _Effort) -> Attempt:
    """Try to prove a claim under hypotheses that speak of no set."""
    deadline, minimise, cited = effort.deadline, effort.minimise, effort.cited
    terms = (claim.lhs, claim.rhs, *hypotheses.relations, *hypotheses.attributes)
    shared = Choices(inverses=inverses_in(terms))  # what is found out of roots and bounds serves every attempt
    tried: dict[tuple[frozenset[str], bool], Attempt] = {}

    def attempt(disabled: frozenset[str], most: float | None = None, slopes: bool = False) -> Attempt:
        """Try with some rules left out; for ``most`` seconds where nothing is lost when it takes too long."""
        until, thorough = deadline, most is None
        if not thorough:
            until = min(time.monotonic() + _PATIENCE * MINIMISING, float("inf") if deadline is None else deadline)
        left_out = disabled if slopes else disabled | {UNDER_BINDERS}
        found = tried.get((left_out, thorough))
        if found is None or (thorough and found.limit is not None):  # with the choices found, it may be fast enough
            found = tried[left_out, thorough] = _attempt(claim, hypotheses, lemmas, until, left_out, shared, most)
        return found

    if cited:  # what the author names is tried first, everything else that could be unfolded left alone
        named = attempt(_not_cited(claim, cited), MINIMISING)
        if named.proved and not named.provided:
            return named
    start = time.thread_time()
    best, disabled = attempt(frozenset()), frozenset[str]()
    if cited and named.proved and (not best.proved or len(best.provided) >= len(named.provided)):
        return named
    if not best.proved:
        for alternative in _alternatives(best, (*terms, *hypotheses.laws), lemmas) if effort.alternatives else ():
            start = time.thread_time()
            again = attempt(alternative)
            if again.proved:
                best, disabled = again, alternative
                break
        else:
            final = attempt(disabled, slopes=True) if minimise and _has_slopes(claim) else best
            return final if final.proved else best
    if minimise:
        now = time.thread_time()
        most = _AT_LEAST + 2 * (now - start)
        last = now + min(MINIMISING, 2 * most)
        for rule in [rule for rule in best.rules if _switchable(rule, lemmas) and not rule.startswith(cited)]:
            left = last - time.thread_time()
            if left < 0:
                break
            if rule not in best.rules or (rule == CONDITIONAL and any(map(_about_conditionals, best.rules))):
                continue
            shorter = attempt(disabled | {rule}, min(most, left))
            if shorter.proved and len(shorter.provided) <= len(best.provided):
                best, disabled = shorter, disabled | {rule}
    return best


def _has_slopes(claim: Claim) -> bool:
    """Whether a claim compares sums or expectations of functions whose slopes may tell their signs."""
    return claim.relation not in ("=", "!=") and any(side.has(Sum, E) for side in (claim.lhs, claim.rhs))


def _not_cited(claim: Claim, cited: tuple[str, ...]) -> frozenset[str]:
    """Return the rules that unfold a term and that the author does not name."""
    laws = {density.law for side in (claim.lhs, claim.rhs) for density in side.atoms(Density)}
    rules = {DENSITY, INTEGRAL, CONDITIONAL, MARGINAL, MARKOV, *map(transition_rule, laws), *map(initial_rule, laws)}
    left = {rule for rule in rules if not rule.startswith(cited)}
    if left != rules:
        left.discard(CONDITIONAL)
    return frozenset(left)


def _alternatives(attempt: Attempt, terms: Iterable[Basic], lemmas: tuple[Lemma, ...]) -> list[frozenset[str]]:
    """Rules that may stand in the way of others: an unfolded transition hides a joint density."""
    transitions = frozenset(rule for rule in attempt.rules if rule.startswith(_DECLARED))
    names = frozenset(lemma.name for lemma in lemmas)
    found = [transitions, transitions | names] if transitions else []
    if WORDS in attempt.rules and any_possible((*terms, *(side for one in lemmas for side in (one.lhs, one.rhs)))):
        found.append(frozenset({WORDS}))  # matrices of concrete size, entry by entry
    return [alternative for alternative in dict.fromkeys(found) if alternative]


def _about_conditionals(rule: str) -> bool:
    """Whether a rule speaks of conditional densities, so that those must be unfolded for it."""
    return rule in (MARKOV, MARGINAL) or rule.startswith("transition density of")


def _switchable(rule: str, lemmas: tuple[Lemma, ...]) -> bool:
    return (
        rule.startswith(_DECLARED)
        or rule in (DENSITY, INTEGRAL, CONDITIONAL, MARGINAL, MARKOV)
        or any(lemma.name == rule for lemma in lemmas)
    )


def _attempt(
    claim: Claim,
    hypotheses: Hypotheses,
    lemmas: tuple[Lemma, ...],
    deadline: float | None,
    disabled: frozenset[str],
    shared: Choices,
    most: float | None = None,
) -> Attempt:
    """Run passes until no choice changes, for ``most`` seconds: then z3 is not asked about what is left in the end."""
    choices = shared.for_another_attempt()
    choices.processor_deadline = None if most is None else time.thread_time() + most
    try:
        for _ in range(MAX_PASSES):
            try:
                return _one_pass(claim, hypotheses, lemmas, deadline, disabled, choices, most is None)
            except Restart:
                continue
            finally:
                shared.capacity = max(shared.capacity, choices.capacity)
        return Attempt(False, limit="size")
    except LimitReached as limit:
        return Attempt(False, limit=limit.reason)
    except NowhereDefined as nowhere:
        return Attempt(False, nowhere=nowhere.term)
    except RecursionError:
        return Attempt(False, limit="size")
    except MemoryError:
        return Attempt(False, limit="memory")


def _one_pass(
    claim: Claim,
    hypotheses: Hypotheses,
    lemmas: tuple[Lemma, ...],
    deadline: float | None,
    disabled: frozenset[str],
    choices: Choices,
    thorough: bool,
) -> Attempt:
    order_goal = claim.relation not in ("=", "!=")
    session = Session(hypotheses, lemmas, deadline, disabled, order_goal, choices)
    session.thorough = thorough
    try:
        read_entrywise(session, (claim.lhs, claim.rhs))
        session.names[GENERIC] = generic_symbols(claim, hypotheses) if not lemmas else frozenset()
        left, right = _without_common(claim, session)
        lhs, rhs = session.components(left), session.components(right)
    finally:
        choices.capacity = session.ring.capacity
    _settle_conditions(session)
    zero = session.ring.zero
    differences = {atom: lhs.get(atom, zero) - rhs.get(atom, zero) for atom in {**lhs, **rhs}}
    differences = {atom: without_vanishing_sums(q, session) for atom, q in differences.items()}
    unknown = session.unknown_domain
    limit = None if unknown is None else f"symcheck does not know where {infix(unknown)} is defined"
    if limit is not None:
        for matrix in session.kept.get(INDEFINITE, ()):
            limit += f"; {infix(matrix)} is not shown to be symmetric positive definite (given: Q.positive_definite)"
    if limit is None:
        _learn_what_is_needed(claim, list(differences.values()), session)
    if differences.keys() == {None}:
        proved = limit is None and _concludes(session, differences[None], claim.relation)
        if not proved and limit is None and thorough and order_goal:
            proved = by_monotonicity(session, differences[None], claim.relation)
    else:  # words may vanish or depend on each other in a model: only equality follows word by word
        equal = claim.relation == "=" and all(_concludes(session, q, "=") for q in differences.values())
        proved = limit is None and equal
        if claim.relation == "!=" and limit is None:
            entries = any(isinstance(place, tuple) for place in differences)
            proved = entries and any(_concludes(session, q, "!=") for q in differences.values())
            proved = proved or _concludes(session, session.nf(unequal(claim.lhs, claim.rhs).lhs), "!=")
    provided = _joined(session.choices.provided)
    rules = tuple(session.rules)
    provided = tuple(map(readable, provided))
    if proved:
        return Attempt(
            True, rules, provided, bound=dict(session.bound_variables), determined=_determined(claim, session)
        )
    failed = Attempt(False, rules, provided, limit=limit)

    def written() -> Attempt:
        """Write both normal forms and what is left, which takes time and is wanted once."""
        try:
            return _written_out(failed, claim, session, (lhs, rhs, differences))
        except LimitReached:
            return failed

    return replace(failed, written=written)


def _written_out(failed: Attempt, claim: Claim, session: Session, parts: tuple[Any, Any, Any]) -> Attempt:
    lhs, rhs, differences = parts
    logarithms = _logarithms(session, lhs.get(None), rhs.get(None)) if claim.relation == "=" else None
    if logarithms is not None:
        left, right = logarithms
        shown = [readable(session.collected(q, ("inner", "log"))) for q in (left, right, left - right)]
    else:
        shown = [_written(session, part) for part in (lhs, rhs, differences)]
    if not any(side.has(sign) for side in (claim.lhs, claim.rhs)):  # those of conditions, whoever made them
        shown = [with_indicators(part) for part in shown]
    return replace(failed, lhs=shown[0], rhs=shown[1], rest=shown[2], of_logarithms=logarithms is not None)


def _learn_what_is_needed(claim: Claim, differences: list[Quotient], session: Session) -> None:
    """Teach the session theorems about the terms of a claim, until the claim follows from what it knows."""

    def concluded() -> bool:
        facts = session.facts
        return all(d.is_zero() or facts.proves(d, claim.relation, solver=False) for d in differences)

    has_events = any(side is not None and side.has(Indicator, Piecewise) for side in (claim.lhs, claim.rhs))
    if has_events and claim.relation != "!=" and not concluded():
        as_written(claim, session)
        if not concluded():
            _of_factors(differences, claim.relation, session)
    if claim.relation not in ("=", "!="):
        if not concluded():
            relate_sums(session, claim.lhs, claim.rhs)
        for theorem in ORDER_FACTS:
            if concluded():
                return
            theorem(claim, session)
        if all(session.facts.combines(d, claim.relation) for d in differences if not d.is_zero()):
            return
    if not concluded():
        pointwise(differences, claim.relation, session)
        for difference in differences:
            if not concluded() and by_cases(session, difference, claim.relation):
                session.learn(difference, claim.relation)
        for difference in differences if not concluded() else ():
            by_masses(difference, claim.relation, session)
        if claim.relation != "=" and not concluded():
            relate_exponentials(session)
            for difference in differences:
                relate_logarithms(session, difference)
                if not concluded() and by_tangents(session, difference, claim.relation):
                    session.learn(difference, claim.relation)


def _of_factors(differences: list[Quotient], relation: str, session: Session) -> None:
    """Look at differences point by point before anything else, and at their factors: (1 - t)^2 m^2 - M^2 has two."""
    pointwise(differences, relation, session)
    for difference in differences:
        factors = difference.factors()[1] if not difference.is_zero() else []
        for block, _ in factors if len(factors) > 1 else ():
            for weak in ("=",) if relation == "=" else ("<=", ">="):
                pointwise([session.ring.polynomial(block.poly)], weak, session)


def _without_common(claim: Claim, session: Session) -> tuple[Expr, Expr]:
    """Leave out the factors (or the terms) that both sides of an equation share as they stand."""
    lhs, rhs = claim.lhs, claim.rhs
    if claim.relation != "=" or type(lhs) is not type(rhs) or type(lhs) not in (Add, Mul):
        return lhs, rhs
    left, right = list(lhs.args), list(rhs.args)
    for part in lhs.args:
        if part in right:
            value = session.nf(part)  # it must still be defined
            if type(lhs) is Mul and value.is_zero():
                continue  # 0*a = 0*b, whatever a and b are
            left.remove(part)
            right.remove(part)
    if len(left) == len(lhs.args):
        return lhs, rhs
    return tuple(type(lhs)._from_args(side) if side else type(lhs).identity for side in (left, right))  # type: ignore[return-value]


def _logarithms(session: Session, lhs: Quotient | None, rhs: Quotient | None) -> tuple[Quotient, Quotient] | None:
    """Return the logarithms of two products that hold exponentials, else None."""
    sides = [side for side in (lhs, rhs) if side is not None and len(side.num) == 1]
    if len(sides) != 2 or not all(any(session.atoms[i].key[0] == "pow" for i in side.generators()) for side in sides):
        return None
    left, right = (logarithm(session, side) for side in sides)
    return left, right


def _determined(claim: Claim, session: Session) -> bool:
    """Whether equations among the hypotheses give every symbol of the claim one value, so that it has one point."""
    if any(key[0] in _VARYING for key in session.ring.keys):
        return False
    names = free_symbols(claim.lhs) | free_symbols(claim.rhs)
    values = [session.choices.solved.get(("symbol", name), (None, None))[0] for name in names]
    return bool(values) and all(value is not None and session.nf(value).is_constant() for value in values)


def _term_or_none(session: Session, q: Quotient) -> Expr | None:
    """Write an element; None where SymPy cannot build the term it would be (it divides by zero on the way)."""
    try:
        return readable(session.term_of(q))
    except (ZeroDivisionError, RecursionError):
        return None


def _written(session: Session, components: dict[Any, Quotient]) -> Any:
    """Write components as a term again."""
    if None in components:
        return _term_or_none(session, components[None])
    by_entries = [isinstance(place, tuple) for place in components]
    if any(by_entries):
        if not all(by_entries):
            return None  # a matrix read entry by entry, less one that is read as words
        return matrix_of_entries(components, session.term_of)
    terms = [MatMul(readable(session.term_of(c)), atom) for atom, c in components.items() if not c.is_zero()]
    return MatAdd(*terms).doit(deep=False) if terms else Integer(0)


def _settle_conditions(session: Session) -> None:
    """Prove each condition of definedness from the hypotheses and the simpler conditions, or add it to ``provided``."""
    missing: list[Relational | Or] = []

    def proved(condition: Relational) -> bool:
        return session.facts.proves(session.nf(condition.lhs) - session.nf(condition.rhs), RELATION_OF[type(condition)])

    for pending in sorted(session.pending, key=_weight):
        if isinstance(pending, Or):
            # Each alternative may be several conditions at once (x/y != 0 is x != 0 and y != 0): one clause a choice.
            for clause in product(*(tidy(alternative, session) for alternative in pending.args)):
                parts = list(dict.fromkeys(clause))
                if not any(map(proved, parts)):
                    missing.append(either(parts) if len(parts) > 1 else parts[0])
            continue
        for condition in tidy(pending, session):
            if not proved(condition):
                session.assume(condition)
                missing.append(condition)
    missing = [condition for condition in missing if condition not in session.choices.provided]
    session.pending.clear()
    if missing:
        session.choices.provided.update(dict.fromkeys(missing))
        if session.ambiguous:
            raise Restart


def _joined(conditions: Iterable[Relational | Or]) -> tuple[Relational | Or, ...]:
    """Say ``x > 0`` for ``x >= 0`` and ``x != 0``."""
    found = list(conditions)
    for weak in [c for c in found if type(c) in _STRICT]:
        strict = _STRICT[type(weak)](*weak.args, evaluate=False)
        unequal = [c for c in found if type(c) is Ne and set(c.args) == set(weak.args)]
        if unequal or strict in found:
            found = [c for c in found if c not in unequal and c != strict]
            found[found.index(weak)] = strict
        clauses = {
            c: either(strict if part in _unequal(weak) else part for part in c.args) for c in found if type(c) is Or
        }
        found = list(dict.fromkeys(clauses.get(c, c) for c in found))
    strict = [set(c.args) for c in found if type(c) in _STRICT.values()]
    return tuple(c for c in found if not (type(c) is Ne and set(c.args) in strict))


def _unequal(weak: Relational) -> tuple[Relational, Relational]:
    """Return x != y as it may be written beside x >= y."""
    return Ne(weak.lhs, weak.rhs, evaluate=False), Ne(weak.rhs, weak.lhs, evaluate=False)


def tidy(condition: Relational, session: Session) -> list[Relational]:
    """Write ``term R 0`` the way one would say it: ``x != 1`` for x - 1 != 0, one condition a factor."""
    relation = RELATION_OF[type(condition)]
    q = session.nf(condition.lhs)
    if relation == ">" and not q.is_constant() and not session.facts.sign(q) & NEGATIVE:
        relation = "!="
    if relation == "!=" and len(q.generators()) == 1:
        key = session.atoms[next(iter(q.generators()))].key
        block = key[1] if key[0] == "absolute" else key[1][1] if key[0] == "pow" and key[1][0] == "abs" else None
        if block is not None:  # |f|^m != 0 says that f is not 0
            return [_sides(session, block.poly, "!=" if session.block_sign(block) & NEGATIVE else ">")]
    if any(session.atoms[i].key[0] not in ("symbol", "member") for i in q.generators()) or q.is_constant():
        return [condition]
    if len(q.num) > _LONG:
        return [condition]  # as the user wrote it, it is shorter than multiplied out
    content, factors = q.factors()
    if relation == "!=":
        return [_sides(session, block.poly, "!=") for block, _ in factors]
    odd = [block for block, k in factors if k % 2]
    if len(odd) != 1 or len(factors) != 1:
        return [condition]
    if content < 0:
        relation = MIRROR[relation]
    return [_sides(session, odd[0].poly, relation)]


def _sides(session: Session, poly: Any, relation: str) -> Relational:
    """Write p R 0 with the negative terms on the right."""
    left, right = poly.context().constant(0), poly.context().constant(0)
    for monomial, c in poly.terms():
        term = poly.context().from_dict({monomial: c})
        left, right = (left + term, right) if c > 0 and any(monomial) else (left, right - term)
    if left.is_zero():
        left, right, relation = right, left, MIRROR[relation]
    return relational(session.poly_term(left), relation, session.poly_term(right))


def _weight(condition: Relational | Or) -> int:
    return sum(1 for _ in _nodes(condition))


def _nodes(term: Any) -> Iterable[Any]:
    stack = [term]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.args)


def _concludes(session: Session, difference: Quotient, relation: str) -> bool:
    merged = merge_powers(session, difference)
    if difference.is_zero() or merged.is_zero():
        return relation in ("=", "<=", ">=")
    facts = session.facts
    if facts.contradictory:
        return False
    if relation == "=" and all(facts.proves(difference, side, solver=False) for side in ("<=", ">=")):
        session.rule("sign of the difference")
        return True
    if not session.thorough:
        return facts.proves(difference, relation, solver=False)
    if relation == "=":
        useful = any(r == "=" for _, r in facts.relations) or any(
            i in session.ring.relations for i in merged.generators()
        )
        if useful and facts.impossible([(session.ring.lift(merged.num), "!=")]):
            session.rule("real algebra (z3)")
            return True
        return False
    if facts.combines(difference, relation) or facts.proves(difference, relation):
        session.rule("sign of the difference")
        return True
    opposite = {"!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}[relation]
    numerator = session.ring.lift(difference.num)
    for block, exponent in difference.den.items():
        if exponent % 2:
            numerator = session.ring.product(numerator, block.poly)
    if facts.impossible([(numerator, opposite)], milliseconds=2000):
        session.rule("real algebra (z3)")
        return True
    return False


def exhaustive(negations: Iterable[Relational], hypotheses: Hypotheses, deadline: float | None) -> bool:
    """Whether the negations of some conditions are together inconsistent with the hypotheses."""
    return inconsistent(replace(hypotheses, relations=hypotheses.relations + tuple(negations)), deadline)


def has_attribute(attribute: AppliedPredicate, hypotheses: Hypotheses, deadline: float | None) -> bool:
    """Whether a matrix is proved to have an attribute: ``H P H^T`` is semidefinite when P is."""
    terms = (*hypotheses.relations, *hypotheses.attributes, attribute)
    hypotheses = with_spectra(hypotheses.with_assumptions_of(symbols_of(*terms)).with_dimensions_of([attribute]))
    choices = Choices(inverses=inverses_in(terms))
    try:
        for _ in range(MAX_PASSES):
            try:
                return attribute_follows(attribute, Session(hypotheses, (), deadline, choices=choices))
            except Restart:
                continue
    except (LimitReached, NowhereDefined):
        pass
    return False


def inconsistent(hypotheses: Hypotheses, deadline: float | None = None) -> bool:
    """Whether the hypotheses are proved to have no point at all (the conditions for their terms included)."""
    hypotheses = hypotheses.with_assumptions_of(symbols_of(*hypotheses.stated))
    hypotheses, facts, _ = with_elements(hypotheses, ())
    hypotheses = replace(hypotheses, relations=hypotheses.relations + facts)
    choices = Choices()
    try:
        for _ in range(MAX_PASSES):
            try:
                session = Session(hypotheses, (), deadline, frozenset(), False, choices)
                return session.facts.impossible([])
            except Restart:
                continue
    except (LimitReached, NowhereDefined):
        pass
    return False


def vanishes_at_infinity(term: Any, variable: Any, hypotheses: Hypotheses, deadline: float | None = None) -> bool:
    """Whether a number that is written with a symbol is shown to tend to 0 as the symbol goes to infinity."""
    goal = Claim(term, "=", Integer(0))
    hypotheses = hypotheses.with_assumptions_of(symbols_of(term, *hypotheses.stated)).with_dimensions_of([term])
    still = _frozen(goal, hypotheses, (), deadline)
    choices = Choices()
    try:
        for _ in range(MAX_PASSES):
            try:
                session = Session(still.hypotheses, (), deadline, choices=choices)
                limit = limit_at_infinity(still.claim.lhs, variable, session)
                return session.nf(limit).is_zero() and not session.pending and session.unknown_domain is None
            except Restart:
                continue
    except (LimitReached, NowhereDefined, NoLimit):
        pass
    return False
