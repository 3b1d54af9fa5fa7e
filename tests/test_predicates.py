"""Claims without a right side: dependence on parameters and variables, read off definitions."""

from __future__ import annotations

import json

import pytest
from sympy import Abs, Eq, Sum, Symbol, log, sqrt, symbols

from symcheck import (
    Family,
    InputError,
    MarkovChain,
    Normal,
    Proof,
    cite,
    depends,
    does_not_depend,
    kernel,
    process,
    variable,
)
from symcheck.claim import Claim
from symcheck.confirmation import Models
from symcheck.errors import KernelError
from symcheck.hypotheses import Hypotheses, read_given
from symcheck.verdict import RunReport

a, theta, phi = symbols("a theta phi", real=True)
n, k, t, T = symbols("n k t T", integer=True)
d = Symbol("d", integer=True, positive=True)
x = process("x", d)
beta = Family("beta")
sigma = Symbol("sigma", positive=True)


def report(predicate, given=(), **kwargs):
    proof = Proof(title="t", given=given)
    proof.holds("claim", predicate, **kwargs)
    return proof.check().chains[0]


INDEPENDENT = [
    ((a + theta) ** 2 - theta**2 - 2 * a * theta, theta),
    (Sum(k, (k, 1, n)), theta),
    (log(theta**2) - 2 * log(Abs(theta)), theta),
    ((a + theta) / (a + theta), a),
]


@pytest.mark.parametrize(("term", "symbol"), INDEPENDENT)
def test_what_does_not_depend(term, symbol):
    assert report(does_not_depend(term, symbol)).status == "verified"
    opposite = report(depends(term, symbol))
    assert opposite.status == "refuted"
    assert opposite.steps[0].verdict.counterexample is not None


DEPENDENT = [
    ((a + theta) ** 2 - theta**2, theta),
    (Sum(k * theta, (k, 1, n)), n),
    (a + 0 * theta, a),
    (theta**2, theta),
]


@pytest.mark.parametrize(("term", "symbol"), DEPENDENT)
def test_what_depends(term, symbol):
    found = report(depends(term, symbol))
    assert found.status == "verified"
    assert " and " in found.steps[0].verdict.reason
    assert report(does_not_depend(term, symbol)).status == "refuted"


def test_hypotheses_hold_for_both_values():
    assert report(does_not_depend(theta, theta), given=[Eq(theta, a)]).status == "verified"
    assert report(does_not_depend(Abs(theta) / theta, theta), given=[theta > 0]).status == "verified"
    assert report(does_not_depend(Abs(theta) / theta, theta)).status == "refuted"
    assert report(does_not_depend(sqrt(theta**2) - theta, theta), given=["theta >= 0"]).status == "verified"


def test_what_it_needs_to_be_defined_is_said_once():
    found = report(does_not_depend(log(theta**2) - 2 * log(Abs(theta)), theta))
    assert found.provided == ("theta != 0",)


def test_a_symbol_in_the_kernel_of_a_law_counts_though_it_is_not_declared():
    q = MarkovChain("q", x, t, kernel=Normal(x[t], x[t - 1], sigma), stop=T)
    step = q(x[t] | x[t - 1])
    given = [t >= 1, t <= T]
    assert report(does_not_depend(step, sigma), given=given).status != "verified"
    assert report(depends(step, sigma), given=given).status != "refuted"
    assert report(does_not_depend(step, theta), given=given).status == "verified"


def test_variables_of_a_process():
    q = MarkovChain("q", x, t, kernel=Normal(x[t], x[t - 1], sigma), stop=T)
    given = [t >= 2, t <= T]
    assert report(does_not_depend(q(x[t] | x[t - 1], x[0]), x[0]), given=given).status == "verified"
    mean = sigma * x[0] + x[t] / 2
    assert report(depends(mean, x[0]), given=given).status == "verified"
    assert report(does_not_depend(mean, x[0]), given=given).status == "refuted"
    # Without t >= 1, x[t] may be x[0] itself.
    unclear = report(does_not_depend(x[t], x[0]), given=["t integer"])
    assert unclear.status == "unproven"
    assert "t != 0" in unclear.steps[0].verdict.reason


def test_one_name_bound_and_free():
    assert report(does_not_depend(Sum(k, (k, 1, n)), k)).status == "verified"
    assert report(does_not_depend(k + Sum(k, (k, 1, n)), k)).status == "refuted"


def test_the_contract_of_a_predicate_chain():
    proof = Proof(title="t")
    chain = proof.holds("claim", does_not_depend(a * theta, theta), expect="refuted")
    assert chain.relations == ["holds"]
    assert chain.expressions == [does_not_depend(a * theta, theta)]
    found = proof.check()
    assert found.status == "verified"
    shown = json.loads(json.dumps(RunReport((found,)).as_json()))["proofs"][0]["chains"][0]
    assert shown["claim"]["relation"] == "holds"
    assert shown["claim"]["rhs"] is None
    assert shown["claim"]["lhs"] == "does_not_depend(a*theta, theta)"
    (step,) = shown["steps"]
    assert (step["index"], step["relation"], step["status"]) == (1, "holds", "refuted")
    assert step["counterexample"]["lhs"] != step["counterexample"]["rhs"]
    assert chain.with_expression(0, does_not_depend(a, theta)).check().status == "verified"


def test_what_cannot_be_asked():
    z = variable("z")
    for wrong in ((a,), (a, 3), (a, a + theta), (a, z | z)):
        with pytest.raises((InputError, TypeError)):
            does_not_depend(*wrong)
    with pytest.raises(InputError):
        Proof(title="t").holds("no predicate", a > 0)
    with pytest.raises(InputError):
        Proof(title="t").holds("one step", depends(a, a)).eq(a)


def test_a_predicate_proves_no_step():
    proof = Proof(title="t")
    known = proof.holds("known", does_not_depend(a, theta))
    proof.chain("misuse", a).eq(theta, by=cite(known))
    assert [chain.status for chain in proof.check().chains] == ["verified", "refuted"]


def test_the_kernel_makes_a_predicate_from_its_own_goals_only():
    none = Hypotheses()
    claim = Claim(does_not_depend(a + 0 * theta, theta), "holds", None)
    (goal,) = kernel.meaning(claim, none).goals
    models = Models(goal.hypotheses, [goal.claim.lhs, goal.claim.rhs])
    theorem = kernel.step(goal.claim, goal.hypotheses, models=models).theorem
    assert kernel.predicate(claim, none, [theorem]).claim == claim
    other = Claim(does_not_depend(a * theta, theta), "holds", None)
    assert "does not prove" in kernel.predicate(other, none, [theorem])
    assert isinstance(kernel.predicate(claim, none, []), str)
    assert "needs a witness" in kernel.predicate(Claim(depends(a, theta), "holds", None), none, [theorem])
    with pytest.raises(KernelError):
        kernel.predicate(claim, none, [claim])
    with pytest.raises(KernelError):
        kernel.meaning(Claim(a, "=", a), none)


def test_the_kernel_finds_its_own_witness():
    none = Hypotheses()
    theorem, _, comparison = kernel.witness(Claim(depends(a * theta, theta), "holds", None), none)
    assert theorem.rule == "witness"
    assert comparison.outcome == "fails"
    assert isinstance(kernel.witness(Claim(depends(a, theta), "holds", None), none), str)
    assert isinstance(kernel.witness(Claim(does_not_depend(a * theta, theta), "holds", None), none), str)
    # Under hypotheses that leave one value there is no other.
    pinned = read_given([Eq(theta, 2)])
    assert isinstance(kernel.witness(Claim(depends(a * theta, theta), "holds", None), pinned), str)
