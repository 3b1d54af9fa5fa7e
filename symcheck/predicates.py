"""Chains of one step whose relation is ``holds``: claims that are no relation between two terms.

A predicate is decided through the ordinary claim it stands for (``theories/registry.py``, ``Reduction``): proved or
refuted as that is; or, where it denies that claim, by a model in which it fails.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sympy import Basic, Dummy
from sympy.assumptions import AppliedPredicate

from symcheck import kernel
from symcheck.chain import Chain, cite_reasons, union
from symcheck.claim import HOLDS, Claim
from symcheck.confirmation import Models
from symcheck.decide import Decision, conditions, decide
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses
from symcheck.models import holds
from symcheck.printing import display, infix
from symcheck.theories.calculus.tending import TendsTo
from symcheck.theories.field.terms import free_symbols, renamed
from symcheck.theories.matrix.terms import ATTRIBUTES
from symcheck.theories.order.predicates import PredicateClaim
from symcheck.theories.registry import Goal
from symcheck.verdict import Counterexample, Status, Verdict

WITNESS = "witness model"
_MAX_SHOWN = 400
_FIRST_TRIED, _MOST_TRIED = 3, 10
"""In how many models the consequences of a predicate are looked at, at first and before it is given up."""


class PredicateChain(Chain):
    """A predicate under hypotheses: one expression, one relation (``holds``), one step."""

    def __init__(self, name: str, predicate: Any, *, given: Hypotheses, expect: Status = "verified", by: Any = ()):
        attribute = isinstance(predicate, AppliedPredicate) and predicate.function in ATTRIBUTES
        if not attribute and not isinstance(predicate, PredicateClaim):
            raise InputError(f"{name!r}: {predicate!r} is not a predicate such as does_not_depend(f, theta) or psd(A)")
        super().__init__(name, predicate, given=given, expect=expect)
        self.relations.append(HOLDS)
        self.reasons.append(cite_reasons(by))

    @property
    def claim(self) -> Claim:
        return Claim(self.expressions[0], HOLDS, None)

    def expression_of(self, number: int) -> Basic:
        return self.expressions[0]

    def then(self, relation: str, term: Any, by: Any = ()) -> Chain:
        raise InputError(f"chain {self.name!r} is a predicate: it has one step")

    def with_expression(self, index: int, term: Any) -> Chain:
        if index not in (0, -1):
            raise InputError(f"chain {self.name!r} has one expression, 0, not {index}")
        return PredicateChain(self.name, term, given=self.given, by=self.reasons[0])

    def _claim_of(self, number: int) -> Claim:
        return self.claim

    def _known_of(self, theorem: kernel.Theorem, hypotheses: Hypotheses) -> Hypotheses:
        """A limit is about late times: where a cited bound holds from some time on, it holds there."""
        predicate = self.expressions[0]
        if not isinstance(predicate, TendsTo):
            return hypotheses
        late = [r for r in theorem.hypotheses.relations if predicate.variable in free_symbols(r)]
        return hypotheses.joined(Hypotheses(tuple(late)))

    def _decide(
        self,
        claim: Claim,
        hypotheses: Hypotheses,
        citations: Sequence[kernel.Citation],
        models: Models,
        timeout: float,
        by: Sequence[Any],
    ) -> Decision:
        return decide_predicate(claim, hypotheses, citations, timeout=timeout, by=by, name=self.name)

    def _compose(
        self, claim: Claim, theorems: Sequence[kernel.Theorem], models: Models, deadline: float
    ) -> tuple[Status, str | None]:
        self._theorem = theorems[0]
        return "verified", None


def decide_predicate(
    claim: Claim,
    hypotheses: Hypotheses,
    citations: Sequence[kernel.Citation] = (),
    *,
    timeout: float,
    by: Sequence[object] = (),
    name: str = "predicate",
) -> Decision:
    """Decide a predicate under hypotheses within ``timeout`` seconds."""
    start = time.monotonic()
    found = kernel.meaning(claim, hypotheses)

    def decided(goal: Goal) -> Decision:
        models = Models(goal.hypotheses, [goal.claim.lhs, goal.claim.rhs])
        left = max(0.1, start + timeout - time.monotonic())
        return decide(goal.claim, goal.hypotheses, citations, models=models, timeout=left, by=by, name=name)

    checks = [Models(goal.hypotheses, [goal.claim.lhs, goal.claim.rhs]) for goal in found.consequences]

    def unproven(verdict: Verdict) -> Decision:
        """Look longer for a model in which a consequence fails, before giving up."""
        wrong = _refutation(found.consequences, checks, _MOST_TRIED, start + timeout)
        found_wrong = Verdict("refuted", counterexample=wrong)
        return _settled(verdict if wrong is None else found_wrong, None, hypotheses, start)

    wrong = _refutation(found.consequences, checks, _FIRST_TRIED, start + timeout)
    if wrong is not None:
        return _settled(Verdict("refuted", counterexample=wrong), None, hypotheses, start)
    if isinstance(claim.lhs, TendsTo):
        return _squeezed(claim, hypotheses, citations, found.missing or "", checks, unproven, start, timeout, name)
    if found.missing is not None:
        return unproven(Verdict("unproven", reason=found.missing))
    sides, shown = [], []
    for goal in found.conditions:
        side = decided(goal)
        if side.verdict.status == "error":
            return _settled(side.verdict, None, hypotheses, start)
        if side.theorem is None:
            text = f"{infix(goal.claim.lhs)} {goal.claim.relation} {infix(goal.claim.rhs)}"
            return unproven(Verdict("unproven", reason=f"it was not shown that {text}"))
        sides.append(side.theorem)
        shown.append(side.verdict)
    if found.negated:
        seen = kernel.witness(claim, hypotheses, sides, deadline=start + timeout / 3, name=name)
        if not isinstance(seen, str):
            return _witnessed(claim, hypotheses, seen, start)
        return _opposite(seen, hypotheses, decided(found.goals[0]), start, timeout)
    parts = [decided(goal) for goal in found.goals]
    open_parts = [part for part in parts if part.theorem is None]
    if open_parts:
        return unproven(max(open_parts, key=_severity).verdict)
    proofs = [part.theorem for part in parts if part.theorem is not None]
    theorem = kernel.predicate(claim, hypotheses, proofs, sides, checks, deadline=start + timeout, name=name)
    if isinstance(theorem, str):
        rest = unproven(Verdict("unproven", reason=theorem))
        if rest.verdict.status == "refuted":
            reason = "every goal is proved and a model refutes the whole: a bug in symcheck; please report it"
            return _settled(replace(rest.verdict, status="error", reason=reason), None, hypotheses, start)
        return rest
    bound = {variable: law for part in parts for variable, law in part.bound.items()}
    bound = {variable: law if law is None else renamed(law, found.renamed) for variable, law in bound.items()}
    bound.update((symbol, None) for symbol in found.renamed.values() if isinstance(symbol, Dummy))
    verdict = replace(
        parts[0].verdict,
        rules=union(part.rules for part in (*shown, *(part.verdict for part in parts))),
        models=min(part.verdict.models for part in parts),
        assumed=theorem.assumed,
        provided=tuple(conditions(theorem.provided, infix, bound)),
        display_provided=tuple(conditions(theorem.provided, display, bound)),
    )
    return _settled(verdict, theorem, hypotheses, start)


def _squeezed(
    claim: Claim,
    hypotheses: Hypotheses,
    citations: Sequence[kernel.Citation],
    missing: str,
    checks: Sequence[Models],
    unproven: Callable[[Verdict], Decision],
    start: float,
    timeout: float,
    name: str,
) -> Decision:
    """A limit, by the squeeze rule from one of the cited bounds; the flows whose limit is known must not contradict."""
    reason = missing
    for citation in citations:
        theorem = kernel.squeeze(claim, hypotheses, citation, deadline=start + timeout, name=name)
        if isinstance(theorem, str):
            reason = theorem
            continue
        goal = kernel.meaning(claim, hypotheses).consequences[0].claim
        agreeing, failing, _ = checks[0].confirm(goal, start + timeout)
        if failing is not None:
            why = "the squeeze rule proves this and a model refutes it: a bug in symcheck; please report it"
            return _settled(Verdict("error", reason=why), None, hypotheses, start)
        verdict = Verdict(
            "verified",
            rules=(theorem.rule, citation.lemma.name),
            models=agreeing,
            assumed=theorem.assumed,
            provided=tuple(conditions(theorem.provided, infix)),
            display_provided=tuple(conditions(theorem.provided, display)),
        )
        return _settled(verdict, theorem, hypotheses, start)
    return unproven(Verdict("unproven", reason=reason))


def _refutation(goals: Sequence[Goal], checks: Sequence[Models], count: int, deadline: float) -> Counterexample | None:
    """Return a model in which one of some claims fails, replayed."""
    for goal, models in zip(goals, checks):
        claim = goal.claim
        for _, model in zip(range(count), models):
            if models.compare(claim, model, deadline).outcome == "fails":
                again = holds(claim.lhs, claim.relation, claim.rhs, model.fresh())
                if again.outcome == "fails":
                    return Counterexample(model.describe([claim.lhs, claim.rhs]), again.lhs, again.rhs)
    return None


def _severity(decision: Decision) -> int:
    return ("unproven", "refuted", "error").index(decision.verdict.status)


def _witnessed(claim: Claim, hypotheses: Hypotheses, seen: Any, start: float) -> Decision:
    """The verdict on a predicate of which a model was shown."""
    theorem, model, comparison = seen
    goal = kernel.meaning(claim, hypotheses).goals[0].claim
    point = ", ".join(f"{key} = {value}" for key, value in model.describe([goal.lhs, goal.rhs]).items())
    shown = f"{comparison.lhs} and {comparison.rhs} at {point}"
    reason = shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]} ..."
    verdict = Verdict("verified", rules=(WITNESS,), models=1, assumed=theorem.assumed, reason=reason)
    return _settled(verdict, theorem, hypotheses, start)


def _opposite(missing: str, hypotheses: Hypotheses, main: Decision, start: float, timeout: float) -> Decision:
    """Turn the verdict on what a predicate denies, of which no witness was found, into one on the predicate."""
    if main.verdict.status == "refuted":
        return _settled(replace(main.verdict, status="unproven", reason=missing), None, hypotheses, start)
    if main.theorem is not None:
        goal = main.theorem.claim
        models = Models(main.theorem.hypotheses, [goal.lhs, goal.rhs])
        for model in models:
            comparison = models.compare(goal, model, start + timeout)
            if comparison.outcome == "holds" or comparison.close:
                example = Counterexample(model.describe([goal.lhs, goal.rhs]), comparison.lhs, comparison.rhs)
                reason = "the two values are always the same"
                verdict = Verdict("refuted", rules=main.verdict.rules, counterexample=example, reason=reason)
                return _settled(verdict, None, hypotheses, start)
    status: Status = "error" if main.verdict.status == "error" else "unproven"
    return _settled(replace(main.verdict, status=status), None, hypotheses, start)


def _settled(verdict: Verdict, theorem: Any, hypotheses: Hypotheses, start: float) -> Decision:
    given = tuple(infix(item) for item in hypotheses.stated)
    return Decision(replace(verdict, given=given, seconds=time.monotonic() - start), theorem)
