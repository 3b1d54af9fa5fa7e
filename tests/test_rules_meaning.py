"""Every rule that the engine reports, against its meaning (design.md, section 5).

``tests/rules/`` states each rule as data; here, for each statement,
  * random models of its conditions, drawn from a seed that hypothesis chooses, never refute it, and at least three
    (one, where nothing varies) evaluate both sides: the evaluator shares no code with the rule;
  * the engine proves it by that rule, and provides nothing;
  * without any one of its conditions a model refutes it or a side has no value, and the engine does not prove it;
  * a small edit of it is refuted by a model;
and no name that the source can report is without a statement in the theory that reports it.
"""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symcheck import KL, check
from symcheck.claim import MIRROR, Claim
from symcheck.decide import named_rules
from symcheck.hypotheses import Hypotheses
from symcheck.inputs import read_claim
from symcheck.models import Comparison, draw, holds
from symcheck.mutation.mutants import mutants
from symcheck.theories.order.elements import quantified
from symcheck.theories.order.sets import FINITE
from symcheck.theories.probability.functionals import CONVERGENT, DIFFERENTIABLE, VANISHING, standing_conditions
from symcheck.theories.prover import prove
from symcheck.theories.session import symbols_of
from tests.rules import laws, matrices, scalars, spectra, vectors
from tests.rules.cases import ASKED, FALSE, REFUSED, UNDEFINED, RuleCase, Theory, false, undefined
from tests.rules.names import Unread, names_at, reported

CASES: list[RuleCase] = [*scalars.CASES, *laws.CASES, *matrices.CASES, *spectra.CASES, *vectors.CASES]
CONDITIONS = [(case, condition) for case in CASES for condition in case.conditions]

SEEDS = int(os.environ.get("SYMCHECK_SEEDS", "2"))
"""Seeds for each statement; a night's run takes more."""

NOT_TESTABLE = {
    CONVERGENT: "E(f + g) = E(f) + E(g) fails for f = x, g = -x under a Cauchy law, where E(f) does not converge "
    "(Billingsley, Probability and Measure, example 21.4)",
    DIFFERENTIABLE: "the score of U(0, theta) has the mean -1/theta, not 0 (Casella and Berger, Statistical Inference, "
    "example 7.3.13)",
    VANISHING: "the mean score in x of the exponential law is -1, not 0: its density does not vanish at 0 "
    "(Hyvarinen 2005, section 2: the boundary term)",
    FINITE: "Sup(-f) = -Inf(f) means nothing for real numbers where f is unbounded (Rudin, definition 1.23)",
}
"""What the engine takes for granted and no model can break: a counterexample from the literature."""

STANDING = "(standing condition)"
STANDING_RULES = {
    "differentiation under the integral (standing condition)": "F(x), the integral of x^3/y^2 exp(-x^2/y) over y in "
    "(0, 1), is x exp(-x^2): F'(0) = 1, and the integrand has the slope 0 at x = 0 (Gelbaum and Olmsted, "
    "Counterexamples in Analysis, chapter 9)",
    "densities are differentiable (standing condition)": NOT_TESTABLE[DIFFERENTIABLE],
    "densities and their derivatives vanish at infinity (standing condition)": NOT_TESTABLE[VANISHING],
    "the mean of the derivative is finite (standing condition)": "g(x) = sin(exp(x^2)) is smooth and bounded, but "
    "E(g'(xi)) does not converge (Stein 1981, lemma 1, assumes that it does)",
    "{} is smooth (standing condition)": "for g = sign, E(xi g(xi)) = sqrt(2/pi), but g' = 0 wherever it exists; the "
    "mixed derivatives of Rudin, exercise 9.27, differ",
    "{} is differentiable (standing condition)": "Rudin, theorem 7.18: continuous, with no derivative anywhere",
}
"""What a rule that is reported takes for granted of the functions and laws in a claim: what fails without it."""

NO_STATEMENT = {
    "witness model": "a model, not a rule: tests/test_predicates.py",
}


def reading(case: RuleCase, hypotheses: list[Any]) -> tuple[Claim, Hypotheses]:
    """Read a statement under some of its hypotheses, as ``check`` does."""
    claim, known = read_claim(case.lhs, case.relation, case.rhs, hypotheses, None)
    known = quantified(known, [claim.lhs, claim.rhs])
    return claim, known.with_assumptions_of(symbols_of(claim.lhs, claim.rhs, *known.stated))


def outcomes(claim: Claim, known: Hypotheses, seed: int, count: int, against: bool = False) -> Iterator[Comparison]:
    """Yield what some models of the hypotheses say of a claim."""
    goal = (claim.lhs, claim.relation, claim.rhs) if against else None
    models = draw(known, [claim.lhs, claim.rhs], seed, against=goal)
    for model in islice(models, count):
        yield holds(claim.lhs, claim.relation, claim.rhs, model)


@pytest.mark.parametrize("case", CASES, ids=str)
@settings(max_examples=SEEDS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6))
def test_no_model_refutes_it(case: RuleCase, seed: int) -> None:
    claim, known = reading(case, case.given)
    found = list(outcomes(claim, known, seed, 8))
    assert not [one for one in found if one.outcome == "fails"]
    evaluated = [one for one in found if one.outcome == "holds" or one.close]
    varies = bool(symbols_of(claim.lhs, claim.rhs)) or len(found) > 1
    assert len(evaluated) >= (3 if varies else 1), [one.detail for one in found]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_engine_proves_it_by_that_rule(case: RuleCase) -> None:
    verdict = check(case.lhs, case.rhs, case.relation, given=case.given)
    assert verdict.status == "verified" and not verdict.provided, verdict
    used = rules_of(case)
    for rule in case.rules:
        pattern = re.escape(rule).replace(re.escape("{}"), ".+")
        assert any(re.fullmatch(pattern, name) for name in used), (rule, used)


def rules_of(case: RuleCase) -> tuple[str, ...]:
    """Every rule that the proof of a statement used, the ones that could be left out included."""
    claim, known = reading(case, case.given)
    attempt = prove(claim, known, minimise=False)
    return (*attempt.rules, *named_rules(attempt.rules, claim))


@pytest.mark.parametrize(("case", "condition"), CONDITIONS, ids=lambda item: str(getattr(item, "hypothesis", item)))
def test_without_a_condition_it_fails(case: RuleCase, condition: Any) -> None:
    without = case.without(condition)
    verdict = check(case.lhs, case.rhs, case.relation, given=without, timeout=3)
    assert not (verdict.status == "verified" and not verdict.provided), verdict
    if not condition.is_tested:
        assert condition.without.startswith("not testable by model: ")
        return
    expected = {FALSE: {"fails"}, UNDEFINED: {"undefined"}, REFUSED: {"uninterpretable"}, ASKED: {"undefined"}}
    claim, known = reading(case, without)
    found = Counter(one.outcome for one in outcomes(claim, known, 0, 6))
    for one in outcomes(claim, known, 1, 120, against=True):
        found[one.outcome] += 1
        if found.total() > 6 and found.keys() & expected[condition.without]:
            break
    if condition.without != FALSE:
        assert "fails" not in found  # it is about where the sides have a value
    assert found.keys() & expected[condition.without] or (condition.without == ASKED and verdict.provided), found


def test_every_rule_has_a_statement() -> None:
    stated = {(case.theory, rule) for case in CASES for rule in case.rules}
    known_to_no_theory = {rule for _, rule in stated}
    missing = []
    for one in sorted(reported(), key=str):
        folders = one.file.split("/")
        theory = folders[1] if len(folders) == 3 else None
        covered = (theory, one.name) in stated if theory else one.name in known_to_no_theory
        if not covered and one.name not in NO_STATEMENT:
            missing.append(f"{one.name!r} (symcheck/{one.file})")
    assert not missing, "state them in tests/rules/: " + ", ".join(missing)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_models_tell_it_from_a_wrong_one(case: RuleCase) -> None:
    """What no model could refute would pass the tests above as well: a small edit of the statement is refuted."""
    claim, known = reading(case, case.given)
    if claim.relation == "=":
        wrong = [replace(claim, rhs=one.term) for one in mutants(claim.rhs, limit=12)]
        wrong += [replace(claim, lhs=one.term) for one in mutants(claim.lhs, limit=12)]
    else:
        wrong = [replace(claim, relation=MIRROR[claim.relation])]
    assert any(one.outcome == "fails" for claim in wrong for one in outcomes(claim, known, 0, 8))


@pytest.mark.parametrize("line", ["session.rule(reason)", "session.rule(names[0])", "session.rule(str(term))"])
def test_a_name_that_nobody_can_read_off_is_an_error(line: str) -> None:
    call = ast.parse(line).body[0].value  # type: ignore[attr-defined]
    with pytest.raises(Unread):
        list(names_at(call, "theories/field/normal.py"))


def test_a_new_name_is_found() -> None:
    call = ast.parse("session.rule('the rule of three')").body[0].value  # type: ignore[attr-defined]
    assert list(names_at(call, "theories/field/normal.py")) == ["the rule of three"]


WRONG = Theory("wrong")
WRONG("square roots", "sqrt(x**2)", "=", "x", "a slip")
WRONG("log of a product", "log(x*y)", "=", "log(x)*log(y)", "a slip", *undefined("x > 0", "y > 0"))
WRONG(
    "Gibbs' inequality",
    KL(laws.p(laws.x), laws.q(laws.x)),
    "<=",
    0,
    "a slip",
    *undefined(laws.p(laws.x) << laws.q(laws.x)),
)


@pytest.mark.parametrize("case", WRONG.cases, ids=str)
def test_a_wrong_statement_is_caught(case: RuleCase) -> None:
    with pytest.raises(AssertionError):
        test_no_model_refutes_it.hypothesis.inner_test(case, 0)  # type: ignore[attr-defined]


def test_a_superfluous_condition_is_caught() -> None:
    WRONG("square roots", "sqrt(x**4)", "=", "x**2", "a slip", *false("x > 0"))
    case = WRONG.cases.pop()
    with pytest.raises(AssertionError):
        test_without_a_condition_it_fails(case, case.conditions[0])


def test_every_statement_is_of_a_rule_that_exists() -> None:
    names = {one.name for one in reported()}
    assert not {rule for case in CASES for rule in case.rules} - names


def test_what_is_taken_for_granted_has_a_counterexample() -> None:
    granted = set()
    for case in CASES:
        claim, _ = reading(case, case.given)
        granted.update(standing_conditions((claim.lhs, claim.rhs)))
    assert granted == set(NOT_TESTABLE)


def test_a_rule_that_is_taken_for_granted_has_a_counterexample() -> None:
    assert {one.name for one in reported() if one.name.endswith(STANDING)} == set(STANDING_RULES)
