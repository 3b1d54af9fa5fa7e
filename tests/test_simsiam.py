"""Question 4: every chain as expected, nothing assumed, and the wrong versions that issue 4 lists all refuted."""

from functools import cache

import pytest

import symcheck
from symcheck.printing import infix

QUESTIONS = ("q4_1", "q4_2", "q4_3", "q4_4", "q4_5")

REFUTED = [
    ("q4_3", "swapped Kronecker factors"),
    ("q4_3", "H without the identity"),
    ("q4_1", "W_p W_pᵀ for W_pᵀ W_p"),
    ("q4_2", "the update of W_p W_pᵀ for W_pᵀ W_p"),
    ("q4_3", "W_p W_pᵀ for W_pᵀ W_p"),
    ("q4_2", "F_1 W_p for W_p F_1"),
    ("q4_2", "F_1 W_p for W_p F_1, from eq. (5)"),
    ("q4_2", "a missing transpose of F_12"),
    ("q4_2", "a missing transpose, from eq. (5)"),
    ("q4_1", "F_12 with X + X'"),
    ("q4_2", "F_12 with X + X'"),
    ("q4_1", "the same noise in both views"),
    ("q4_3", "as printed, the property"),
    ("q4_3", "the rate 2 λ_0 is that of the square"),
    ("q4_3", "definite at every t is not enough"),
    ("q4_4", "X' only semidefinite"),
    ("q4_2", "the gradient in W without stop-gradient is another"),
    ("q4_5", "stop-gradient changes the gradient"),
    ("q4_5", "nor that point"),
]


@cache
def report(question):
    return symcheck.load(question).check(timeout=60)


def chain(question, name):
    (found,) = [one for one in report(question).chains if one.name == name]
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_chain_comes_out_as_expected_and_nothing_is_assumed(question):
    wrong = [f"{one.name}: {one.status}" for one in report(question).chains if one.status != one.expect]
    assert not wrong and not report(question).assumed
    assert not [one.name for one in report(question).chains if one.provided]


@pytest.mark.parametrize(("question", "name"), REFUTED)
def test_a_wrong_version_is_refuted_by_a_counterexample(question, name):
    found = chain(question, name)
    assert found.status == "refuted"
    refuted = [step.verdict for step in found.steps if step.verdict.status == "refuted"]
    assert refuted and all(verdict.counterexample.model for verdict in refuted)


def test_the_weights_of_4_3_vanish_by_the_gradient_flow_of_eq_5_and_the_uniform_bound_alone():
    given = " ".join(map(str, chain("q4_3", "as printed, W(t) → 0").given))
    assert "Gradient" in given and "lambda_min" in given
    for taken_for_granted in ("psd", "positive", "symmetric"):
        assert taken_for_granted not in given
    assert "sg(" not in given


def test_the_stop_gradient_is_in_eq_5_and_its_value_is_not_seen_in_eq_6():
    proof = symcheck.load("q4_1")
    (printed,) = [one for one in proof.chains if one.name == "eq. (6), as printed"]
    assert "sg(" in infix(printed.expressions[0]) and "sg(" not in infix(printed.expressions[1])
