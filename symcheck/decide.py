"""One step, decided: prove it, or refute it, or say honestly that neither side concluded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Dummy, Integer, MatAdd, Or, StrictGreaterThan
from sympy.core.relational import Relational

from symcheck import kernel
from symcheck.claim import Claim
from symcheck.confirmation import Models
from symcheck.hypotheses import Hypotheses
from symcheck.models import Comparison, Model, holds
from symcheck.printing import display, infix
from symcheck.rules import Rule, uncovered
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.functionals import CONVERGENT, standing_conditions
from symcheck.theories.probability.terms import AbsolutelyContinuous, Density
from symcheck.theories.probability.variables import SUPPORT, ScalarVariable, VectorVariable
from symcheck.theories.prover import Attempt, inconsistent, prove
from symcheck.theories.session import relational
from symcheck.verdict import Counterexample, Difference, Verdict

CONDITIONAL = "conditional density"
UNDECIDED = "the normal forms differ, and no counterexample was found"
_PROOF_SHARE = 0.7
"""The share of a step's time that the prover may use; models get the rest."""


@dataclass(frozen=True)
class Decision:
    """A verdict, with the theorem when it is verified."""

    verdict: Verdict
    theorem: kernel.Theorem | None
    bound: Mapping[Any, Any] = field(default_factory=dict)
    """What the variables in the theorem's conditions range over (see ``Attempt``)."""


def decide(
    claim: Claim,
    hypotheses: Hypotheses,
    citations: Sequence[kernel.Citation] = (),
    *,
    models: Models,
    timeout: float,
    by: Sequence[object] = (),
    name: str = "step",
) -> Decision:
    """Decide ``claim`` under hypotheses within ``timeout`` seconds (cooperative: C code may overrun it)."""
    start = time.monotonic()
    deadline = start + timeout
    standing = standing_conditions((claim.lhs, claim.rhs))
    shown = tuple(infix(item) for item in hypotheses.stated) + standing

    def verdict(status: Any, **fields: Any) -> Verdict:
        return Verdict(status, given=shown, seconds=time.monotonic() - start, **fields)

    refutation = _search(claim, models, 3, deadline)
    if refutation is not None:
        until = min(deadline, start + 1 + timeout / 5)
        attempt = prove(claim, hypotheses, [c.lemma for c in citations], until, minimise=False, alternatives=False)
        if attempt.proved:
            # Proved from a hypothesis that is open (the claim at n - 1): then that fails too, and the step is wrong.
            opened = [one.claim for citation in citations for one in citation.theorem.open_claims]
            if not any(holds(c.lhs, c.relation, c.rhs, refutation[0]).outcome == "fails" for c in opened):
                return Decision(_contradiction(attempt, claim, refutation, verdict), None)
        return Decision(_refuted(attempt, claim, refutation, verdict), None)
    evidence = kernel.step(
        claim,
        hypotheses,
        citations,
        models=models,
        deadline=start + _PROOF_SHARE * timeout,
        name=name,
        cited=engine_names(by),
    )
    attempt = evidence.attempt
    if attempt.proved and evidence.failing is not None:
        return Decision(_contradiction(attempt, claim, evidence.failing, verdict), None)
    if evidence.theorem is not None:
        rules = named_rules(attempt.rules, claim)
        lemmas = tuple(citation.lemma.name for citation in citations)
        named = any(isinstance(rule, Rule) for rule in by)
        missing = uncovered(rules, tuple(by), lemmas, CONVERGENT in standing) if named else ()
        return Decision(
            verdict(
                "verified",
                rules=rules,
                models=evidence.agreeing,
                assumed=evidence.theorem.assumed,
                provided=tuple(conditions(attempt.provided, infix, attempt.bound)),
                display_provided=tuple(conditions(attempt.provided, display, attempt.bound)),
                reason=_other_reason(by, attempt.rules, missing),
            ),
            evidence.theorem,
            attempt.bound,
        )
    if not attempt.proved:
        refutation = _search(claim, models, None, deadline, against=True)
        if refutation is not None:
            return Decision(_refuted(attempt, claim, refutation, verdict), None)
    reason = _reason(attempt, evidence, claim, hypotheses, models, deadline)
    return Decision(
        verdict(
            "unproven",
            rules=named_rules(attempt.rules, claim),
            models=evidence.agreeing,
            reason=reason,
            difference=_difference(attempt, claim),
        ),
        None,
    )


def _search(
    claim: Claim, models: Models, count: int | None, deadline: float, against: bool = False
) -> tuple[Model, Comparison] | None:
    """Return a model in which the claim fails, after replaying it from its assignment alone."""
    pool = models.with_witnesses(claim, deadline) if against else models
    for position, model in enumerate(pool):
        if (count is not None and position >= count) or time.monotonic() > deadline:
            return None
        if models.compare(claim, model, deadline).outcome == "fails":
            again = holds(claim.lhs, claim.relation, claim.rhs, model.fresh())
            if again.outcome == "fails":
                return model, again
    return None


def _refuted(attempt: Attempt, claim: Claim, found: tuple[Model, Comparison], verdict: Any) -> Verdict:
    return verdict(
        "refuted",
        rules=named_rules(attempt.rules, claim),
        counterexample=_counterexample(claim, found),
        difference=_difference(attempt, claim),
    )


def _contradiction(attempt: Attempt, claim: Claim, found: tuple[Model, Comparison], verdict: Any) -> Verdict:
    return verdict(
        "error",
        rules=named_rules(attempt.rules, claim),
        counterexample=_counterexample(claim, found),
        reason="the prover proves this and a model refutes it: a bug in symcheck; please report it",
    )


def _counterexample(claim: Claim, found: tuple[Model, Comparison]) -> Counterexample:
    model, comparison = found
    given = [side for relation in model.plan.hypotheses.relations for side in relation.args]
    return Counterexample(model.describe([claim.lhs, claim.rhs, *given]), comparison.lhs, comparison.rhs)


def _difference(attempt: Attempt, claim: Claim) -> Difference:
    """What is left of the difference; the sides as they stand when no normal form was reached."""
    if attempt.rest is None:
        lhs, rhs = infix(claim.lhs), infix(claim.rhs)
        left, right = display(claim.lhs), display(claim.rhs)
        display_texts = (left, right, _minus(claim, left, right))
        return Difference(lhs, rhs, _minus(claim, lhs, rhs), display=display_texts)
    terms = (attempt.lhs, attempt.rhs, attempt.rest)
    pattern = "log: {}" if attempt.of_logarithms else "{}"
    lhs, rhs, rest = (pattern.format(infix(term)) for term in terms)
    left, right, left_over = (pattern.format(display(term)) for term in terms)
    return Difference(lhs, rhs, rest, display=(left, right, left_over))


def _minus(claim: Claim, left: str, right: str) -> str:
    """Write lhs - rhs from the texts of both."""
    compound = isinstance(claim.rhs, (Add, MatAdd)) or right.startswith("-")
    return f"{left} - ({right})" if compound else f"{left} - {right}"


def _reason(
    attempt: Attempt,
    evidence: kernel.Evidence,
    claim: Claim,
    hypotheses: Hypotheses,
    models: Models,
    deadline: float,
) -> str:
    if attempt.limit is not None:
        return attempt.limit
    if attempt.nowhere is not None:
        need = isinstance(attempt.nowhere, Relational)
        what = infix(attempt.nowhere)
        return f"defined nowhere: it needs {what}, which is impossible here" if need else f"defined nowhere: {what}"
    if next(iter(models), None) is None:
        if inconsistent(hypotheses, min(deadline, time.monotonic() + 2)):
            return "vacuous"
        return _without_models(models)
    if not attempt.proved:
        return "timeout" if time.monotonic() > deadline else UNDECIDED
    if evidence.agreeing:
        return f"normal forms agree, but only {evidence.agreeing} of {models.needed(claim)} models could be evaluated"
    return "normal forms agree, no model could be evaluated"


def _without_models(models: Models) -> str:
    """Say which hypothesis models did not satisfy, where one stood in the way of most."""
    if not models.obstacles:
        return "no model found"
    (obstacle, _), *_ = models.obstacles.most_common(1)
    return (
        f"no model found: {obstacle if isinstance(obstacle, str) else 'none was found to satisfy ' + infix(obstacle)}"
    )


def conditions(
    provided: Iterable[Any], form: Callable[..., str], bound: Mapping[Any, Any] | None = None
) -> Iterator[str]:
    """Write conditions; alternatives are joined by "or".

    A condition on variables of integration is for every value, or for those where the law that ``bound`` names for
    them is positive.
    """
    for condition in provided:
        shown, laws, free = _quantified(condition, bound or {})
        elements = [
            s for s in bound or {} if isinstance(s, Dummy) and any(s in free_symbols(t) for t in (shown, *laws))
        ]
        if len(laws) == 1 and not free and _says_positive(shown):
            every = f" for every {', '.join(map(form, elements))}" if elements else ""
            yield form(AbsolutelyContinuous(laws[0], shown.lhs)) + every
            continue
        free += elements
        beside = (shown, *laws, *free)
        text = " or ".join(form(part, beside) for part in (shown.args if isinstance(shown, Or) else (shown,)))
        if laws:
            text += f" wherever {' and '.join(form(relational(law, '>', Integer(0)), beside) for law in laws)}"
        if free:
            text += f" for every {', '.join(sorted(form(variable, beside) for variable in free))}"
        yield text


def _quantified(condition: Any, bound: Mapping[Any, Any]) -> tuple[Any, list[Any], list[Any]]:
    """Return a condition with its variables of integration as points of a support, which printers write plainly,
    the laws whose supports are meant (at those points), and the variables that take every value.
    """
    inside = _renamed(condition)
    for variable in inside:  # grows while it is read: a law may stand at another variable of integration
        law = bound.get(variable)
        inside += [] if law is None else [other for other in _renamed(law) if other not in inside]
    start = 1 + max((len(item.name) for item in inside), default=0)  # no name of those is taken
    points = {item: item.unprimed().marked(SUPPORT * number) for number, item in enumerate(inside, start)}
    by_law: dict[Any, Any] = {}
    free = []
    for variable, point in points.items():
        law = bound.get(variable)
        if law is None or isinstance(law, Normal):  # a Gaussian density vanishes nowhere
            free.append(point)
        else:
            by_law[law] = substitute(by_law.get(law, law), variable.unprimed(), point)
    for variable, point in points.items():
        condition = substitute(condition, variable, point)
    laws = []
    for law, shown in by_law.items():
        for variable, point in points.items():
            if variable in free_symbols(law):
                shown = substitute(shown, variable, point)
        laws.append(shown)
    return condition, laws, free


def _renamed(term: Any) -> list[Any]:
    """The variables of integration that stand free in a condition or a law."""
    variables = (item for item in free_symbols(term) if isinstance(item, (ScalarVariable, VectorVariable)))
    return sorted((item for item in variables if item != item.unprimed()), key=str)


def _says_positive(condition: Any) -> bool:
    """Whether a condition says that a density is positive."""
    return isinstance(condition, StrictGreaterThan) and isinstance(condition.lhs, Density) and condition.rhs == 0


def _other_reason(by: Sequence[object], used: Sequence[str], missing: Sequence[str]) -> str | None:
    """Say that a step holds for another reason than the ones it cites."""
    if missing:
        return f"holds, but by {', '.join(missing)}"
    cited = [rule for rule in by if isinstance(rule, Rule) and rule.covers]
    names = (*used, "Bayes' rule") if CONDITIONAL in used else tuple(used)
    if cited and not any(name.startswith(rule.covers) for rule in cited for name in names):
        return f"holds, but not by {', '.join(rule.name for rule in cited)}: plain algebra is enough"
    return None


def engine_names(by: Sequence[object]) -> tuple[str, ...]:
    """Return the engine's names (or beginnings of names) for the rules a step cites."""
    names = [name for rule in by if isinstance(rule, Rule) for name in rule.covers]
    if "Bayes' rule" in names:
        names.append(CONDITIONAL)
    return tuple(names)


def named_rules(rules: Sequence[str], claim: Claim) -> tuple[str, ...]:
    """Replace the engine's "conditional density" by what a reader calls it here: Bayes' rule, or the chain rule."""
    if CONDITIONAL not in rules:
        return tuple(rules)
    others = [rule for rule in rules if rule != CONDITIONAL]
    if any(rule == "Markov property" or rule.startswith("transition density") for rule in others):
        return tuple(others)  # those are statements about conditional densities already
    left, right = (term.atoms(Density) if term is not None else set() for term in (claim.lhs, claim.rhs))
    turned = any(set(a.conditions) & set(b.events) and set(a.events) & set(b.conditions) for a in left for b in right)
    return ("Bayes' rule" if turned else "chain rule of probability", *others)
