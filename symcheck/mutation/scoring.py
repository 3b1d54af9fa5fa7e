"""The mutants of a proof, decided: are small wrong edits of its steps and claims refuted, or at least not verified?

Every expression, relation and claim of every chain that should be verified is edited. Only the steps next to an edit
are decided, with the models of the chain; the others are as they were. What survives is compared with the original.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symcheck.chain import Chain, Watch
from symcheck.claim import HOLDS, MIRROR, Claim
from symcheck.confirmation import Models
from symcheck.decide import Decision
from symcheck.hypotheses import Hypotheses
from symcheck.mutation.mutants import LIMIT, Mutant, edited, in_context, mutants
from symcheck.mutation.neighbours import Vocabulary, vocabulary_of
from symcheck.mutation.places import is_value
from symcheck.mutation.score import ChainScore, MutantReport, Outcome, ProofScore, Survivor
from symcheck.printing import display, infix
from symcheck.proof import Proof
from symcheck.theories.order.sets import ExtremumSet
from symcheck.theories.session import symbols_of

RELATION_EDITS: dict[str, tuple[tuple[str, str], ...]] = {
    "=": (("relation strengthened", "<"), ("relation negated", "!=")),
    "!=": (("relation negated", "="),),
    "<=": (("relation strengthened", "<"), ("relation reversed", ">="), ("relation strengthened", "=")),
    ">=": (("relation strengthened", ">"), ("relation reversed", "<="), ("relation strengthened", "=")),
    "<": (("relation reversed", ">"), ("relation strengthened", "=")),
    ">": (("relation reversed", "<"), ("relation strengthened", "=")),
}
IMPLIED = {("=", "<="), ("=", ">="), ("<", "<="), ("<", "!="), (">", ">="), (">", "!=")}
"""Pairs (R, S) such that a R b says that a S b."""


@dataclass(frozen=True)
class Setting:
    """A chain with what all its mutants share."""

    chain: Chain
    hypotheses: Hypotheses
    models: Models
    vocabulary: Vocabulary
    timeout: float
    patience: float
    """Seconds for a mutant, and for saying why a survivor is true: no true survivor should look like a defect."""
    until: float = float("inf")


_LAST_WORD = 2.0
"""Seconds for the models to speak on an inequality, whatever was spent before: silence would be called a defect."""


@dataclass(frozen=True)
class Trial:
    """An edited chain and the steps of it to decide.

    ``mutant`` is None where it is the relation that was edited, else the edit of expression ``index``.
    """

    where: str
    edit: str
    original: Any
    edited: Chain
    steps: tuple[int, ...]
    mutant: Mutant | None = None
    index: int = 0


def score_proof(
    proof: Proof,
    *,
    limit: int | None = LIMIT,
    timeout: float = 1.0,
    deadline: float = float("inf"),
    check_timeout: float = 10.0,
    watch: Watch | None = None,
    killed: Mapping[tuple[int, int], str] | None = None,
) -> ProofScore:
    """Decide the mutants of a proof: at most ``limit`` an expression, ``timeout`` seconds each, until ``deadline``.

    ``watch`` and ``killed`` are those of ``Proof.check``; the mutants of chain i count as chain ``len(chains) + i``.
    """
    start = time.monotonic()
    report = proof.check(timeout=check_timeout, watch=watch, killed=killed)
    scores = []
    for index, (chain, checked) in enumerate(zip(proof.chains, report.chains)):
        score = ChainScore(chain.name, chain.expect, checked.status)
        if chain.expect != "verified":
            scores.append(replace(score, skipped=f"expected to be {chain.expect}"))
        elif checked.status != "verified":
            scores.append(replace(score, skipped=f"{checked.status}: nothing to measure"))
        else:
            began = time.monotonic()
            number = len(proof.chains) + index
            patience = check_timeout  # with the mutant's own time, less than what the watchdog allows a step
            found = _score_chain(chain, limit, (timeout, patience), deadline, number, watch, killed or {})
            scores.append(replace(score, mutants=tuple(found), seconds=time.monotonic() - began))
    seconds = time.monotonic() - start
    return ProofScore(proof.id, proof.question, proof.title, tuple(scores), seconds=seconds)


def _score_chain(
    chain: Chain,
    limit: int | None,
    times: tuple[float, float],
    deadline: float,
    index: int,
    watch: Watch | None,
    killed: Mapping[tuple[int, int], str],
) -> Iterator[MutantReport]:
    hypotheses = chain.given.with_assumptions_of(symbols_of(*chain.expressions, *chain.given.stated))
    vocabulary = vocabulary_of([*chain.expressions, *chain.given.stated], hypotheses.integers)
    setting = Setting(chain, hypotheses, Models(hypotheses, chain.expressions), vocabulary, *times)
    if watch is not None:
        watch.begin(index, 0, f"{chain.name}: making mutants")
    trials = [] if killed.get((index, 0)) else list(_trials(setting, limit))
    for number, trial in enumerate(trials, start=1):
        if time.monotonic() > deadline:
            yield _report(trial, "not tried")
            continue
        if watch is not None:
            watch.begin(index, number, f"{chain.name}: mutant {number} of {len(trials)}")
        lost = killed.get((index, number))
        yield _report(trial, "not verified", reason=lost) if lost else _decided_or_reported(trial, setting)


def _trials(setting: Setting, limit: int | None) -> Iterator[Trial]:
    """Yield the edited chains: by expression, by relation, and the claim edited where it is more than one step."""
    chain = setting.chain
    last = len(chain.expressions) - 1
    made = [mutants(term, setting.vocabulary, limit) for term in chain.expressions]
    if HOLDS in chain.relations:
        for mutant in made[0]:
            if (new := edited(chain, 0, mutant)) is not None:
                yield Trial("predicate", mutant.edit, chain.expressions[0], new, (1,), mutant)
        return
    for i, term in enumerate(chain.expressions):
        steps = tuple(number for number in (i, i + 1) if 1 <= number <= last)
        for mutant in made[i]:
            if (new := edited(chain, i, mutant)) is not None:
                yield Trial(f"expression {i}", mutant.edit, term, new, steps, mutant, i)
    for number, relation in enumerate(chain.relations, start=1):
        for edit, other in _relation_edits(chain, relation):
            new = chain.with_expression(number, chain.expressions[number])
            new.relations[number - 1] = other
            yield Trial(f"relation {number}", edit, relation, new, (number,))
    if last == 1:
        return
    claim = chain.claim
    for i, side in ((0, claim.lhs), (1, claim.rhs)):
        for mutant in made[0 if i == 0 else -1]:
            if (new := edited(_step_alone(chain, claim), i, mutant)) is not None:
                yield Trial("claim", mutant.edit, side, new, (1,), mutant, i)
    for edit, other in _relation_edits(chain, claim.relation):
        yield Trial("claim", edit, claim.relation, _step_alone(chain, Claim(claim.lhs, other, claim.rhs)), (1,))


def _relation_edits(chain: Chain, relation: str) -> tuple[tuple[str, str], ...]:
    """Return the edits of a relation that make sense: sets are equal or not."""
    edits = RELATION_EDITS.get(relation, ())
    if isinstance(chain.expressions[0], ExtremumSet):
        return tuple((edit, other) for edit, other in edits if other in ("=", "!="))
    return edits


def _step_alone(chain: Chain, claim: Claim, reasons: tuple[Any, ...] = ()) -> Chain:
    """Return a chain of one step under the hypotheses of another."""
    return Chain(chain.name, claim.lhs, given=chain.given).then(claim.relation, claim.rhs, by=reasons)


def _decided_or_reported(trial: Trial, setting: Setting) -> MutantReport:
    try:
        return _decided(trial, setting)
    except Exception as error:  # a defect that this mutant brought to light; the others are still to be tried
        reason = f"symcheck failed with {type(error).__name__}: {error}; please report it"
        return _report(trial, "not verified", reason=reason)


def _decided(trial: Trial, setting: Setting) -> MutantReport:
    start = time.monotonic()
    decisions: list[tuple[int, Decision]] = []
    for number in trial.steps:
        left = max(0.05, setting.timeout - (time.monotonic() - start))
        decision = trial.edited.decide_step(number, setting.hypotheses, setting.models, left)
        decisions.append((number, decision))
        status, verdict = decision.verdict.status, decision.verdict
        if status in ("refuted", "error"):
            found = (
                _report(trial, "killed", step=number, counterexample=verdict.counterexample)
                if status == "refuted"
                else _report(trial, "survived", survivor="defect", step=number, reason=verdict.reason)
            )
            return replace(found, seconds=time.monotonic() - start)
    for number, decision in decisions:
        if decision.verdict.status != "verified":
            found = _report(trial, "not verified", step=number, reason=decision.verdict.reason)
            return replace(found, seconds=time.monotonic() - start)
    setting = replace(setting, until=time.monotonic() + setting.patience)
    survivor, reason = _why_true(trial, setting, [decision for _, decision in decisions])
    found = _report(trial, "survived", survivor=survivor, reason=reason)
    return replace(found, seconds=time.monotonic() - start)


# -- survivors ---------------------------------------------------------------------------------------------------------


def _why_true(trial: Trial, setting: Setting, decisions: list[Decision]) -> tuple[Survivor, str]:
    """Say why a mutant that is verified is true, or that it is a defect."""
    if trial.mutant is None:
        new = trial.edited.relations[trial.steps[0] - 1]
        if (trial.original, new) in IMPLIED:
            return "implied", f"follows from the original: a {trial.original} b says that a {new} b"
        return _another_truth(trial, setting, decisions)
    if HOLDS in trial.edited.relations:
        return _of_a_predicate(trial, setting, decisions)
    equal = _proved(setting, Claim(trial.original, "=", trial.mutant.term), trial)
    if equal is not None and equal.verdict.status == "verified":
        rules = ", ".join(equal.verdict.rules) or "the same term"
        condition = f", provided {', '.join(equal.verdict.provided)}" if equal.verdict.provided else ""
        return "equivalent", f"both sides normalise to the same term: {rules}{condition}"
    relations = {_facing(trial, number) for number in trial.steps}
    if "=" in relations:
        refuted = equal is not None and equal.verdict.status == "refuted"
        return "defect", f"verified, but it {'is not equal' if refuted else 'is not shown to be equal'} to the original"
    if "!=" not in relations:
        weaker = [_follows(setting, trial, number) for number in trial.steps]
        if all(weaker):
            return "implied", f"follows from the original, as {' and '.join(dict.fromkeys(filter(None, weaker)))}"
    return _another_truth(trial, setting, decisions)


def _of_a_predicate(trial: Trial, setting: Setting, decisions: list[Decision]) -> tuple[Survivor, str]:
    """A predicate that also holds of another term: the same one, or another truth."""
    assert trial.mutant is not None
    if trial.mutant.path:
        position = trial.mutant.path[0]
        before, after = trial.original.args[position], trial.mutant.term.args[position]
        if is_value(before) and is_value(after):
            equal = _proved(setting, Claim(before, "=", after), trial)
            if equal is not None and equal.verdict.status == "verified":
                return "equivalent", f"of the same term: {', '.join(equal.verdict.rules) or 'as it stands'}"
    rules = ", ".join(rule for decision in decisions for rule in decision.verdict.rules)
    return "another truth", f"it holds of this term as well ({rules or 'its normal form'})"


def _proved(setting: Setting, claim: Claim, trial: Trial) -> Decision | None:
    """Decide a claim about the original and the mutant, by itself, then with what the steps next to it cite."""
    decision = None
    cited = tuple(reason for number in trial.steps for reason in trial.edited.reasons[number - 1])
    for reasons in ((), cited) if cited else ((),):
        alone = _step_alone(setting.chain, claim, reasons)
        alone._may_rest_on = setting.chain._may_rest_on
        left = max(0.05, setting.until - time.monotonic())
        decision = alone.decide_step(1, setting.hypotheses, setting.models, left)
        if decision.verdict.status != "unproven":
            return decision
    return decision


def _facing(trial: Trial, number: int) -> str:
    """Return the relation of a step as its unedited side sees the edited one: of e' <= b it is >=."""
    relation = trial.edited.relations[number - 1]
    return relation if trial.index == number else MIRROR[relation]


def _follows(setting: Setting, trial: Trial, number: int) -> str | None:
    """Return ``e <= e'`` where that is so and makes the step with e' follow from the step with e."""
    assert trial.mutant is not None
    relation = "<=" if _facing(trial, number) in ("<", "<=") else ">="
    claim = Claim(trial.original, relation, trial.mutant.term)
    decision = _proved(setting, claim, trial)
    if decision is None or decision.verdict.status != "verified":
        return None
    return f"{infix(claim.lhs)} {relation} {infix(claim.rhs)}"


def _another_truth(trial: Trial, setting: Setting, decisions: list[Decision]) -> tuple[Survivor, str]:
    """An inequality that is verified and does not follow from the original: every model must say so too."""
    seen = 0
    setting = replace(setting, until=max(setting.until, time.monotonic() + _LAST_WORD))
    for number in trial.steps:
        one = trial.edited
        claim = Claim(one.expressions[number - 1], one.relations[number - 1], one.expressions[number])
        agreeing = 0
        for model in setting.models.with_witnesses(claim):
            if time.monotonic() > setting.until:
                break
            outcome = setting.models.compare(claim, model, setting.until).outcome
            if outcome == "fails":
                return "defect", "verified, but a model refutes it"
            agreeing += outcome == "holds"
        if not agreeing:  # no ball is below another where both sides are equal
            same = _proved(setting, replace(claim, relation="="), trial) if claim.relation in ("<=", ">=") else None
            if same is None or same.verdict.status != "verified":
                return "defect", "verified, but no model says that it holds"
            return "another truth", f"both sides are equal ({', '.join(same.verdict.rules) or 'as they stand'})"
        seen = max(seen, agreeing)
    rules = ", ".join(dict.fromkeys(rule for decision in decisions for rule in decision.verdict.rules))
    return "another truth", f"the bound is not tight: this holds as well ({rules or 'by itself'}; in {seen} models)"


# -- reports -----------------------------------------------------------------------------------------------------------


def _report(
    trial: Trial,
    outcome: Outcome,
    *,
    survivor: Survivor | None = None,
    reason: str | None = None,
    step: int | None = None,
    counterexample: Any = None,
) -> MutantReport:
    if trial.mutant is not None:
        before, after = in_context(trial.mutant, trial.original)
        texts = infix(before), infix(after), infix(trial.mutant.term)
        shown = display(before), display(after)
    else:
        new = trial.edited.relations[trial.steps[0] - 1]
        left, right = (trial.edited.expressions[trial.steps[0] - k] for k in (1, 0))
        texts = trial.original, new, f"{infix(left)} {new} {infix(right)}"
        shown = trial.original, new
    if trial.where == "claim":
        step = None
    return MutantReport(
        trial.where,
        trial.edit,
        *texts,
        outcome,
        survivor=survivor,
        reason=reason,
        step=step,
        counterexample=counterexample,
        display=shown,
    )
