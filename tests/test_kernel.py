"""Attacks on the kernel: what is not proved must not become a theorem (design.md, section 5; issue 2, item 1).

Many attacks state something that is false at one odd point only (x = 12345/67): no handful of models meets that point,
so nothing but the kernel's own rules stands in the way. A test that lets the models save the kernel tests the models.
"""

from __future__ import annotations

import copy
import gc
import pickle

import pytest
from sympy import Abs, Eq, Integer, Mul, Ne, Product, Rational, Sum, Symbol, symbols

from symcheck import (
    Claim,
    Family,
    ForAll,
    IntegralOver,
    MarkovChain,
    Normal,
    Proof,
    SymcheckError,
    cite,
    kernel,
    process,
)
from symcheck.errors import ChainError, KernelError
from symcheck.hypotheses import Hypotheses, read_given
from symcheck.theories import prover
from symcheck.theories.session import Lemma

x, y, z = symbols("x y z", real=True)
n, k, s, T = symbols("n k s T", integer=True)
ODD = Rational(12345, 67)
NOTHING = Hypotheses()


def square(proof=None):
    """A chain that holds: (x + 1)^2 = x^2 + 2x + 1."""
    return (proof or Proof()).chain("square", (x + 1) ** 2).eq(x**2 + 2 * x + 1)


def theorem(chain):
    found = chain.theorem(5)
    assert found is not None
    return found


def status(chain):
    """The status of a chain, a refusal to check it included."""
    try:
        return chain.check(timeout=5).status
    except SymcheckError:
        return "refused"


# -- a Theorem comes from the kernel alone -----------------------------------------------------------------------------


def test_a_theorem_cannot_be_constructed():
    with pytest.raises(KernelError):
        kernel.Theorem("x", Claim(x, "=", y), NOTHING, (), (), (), "step")
    with pytest.raises(KernelError):
        kernel.Theorem()


def test_a_theorem_cannot_be_subclassed():
    with pytest.raises(KernelError):
        type("Forged", (kernel.Theorem,), {})


def test_a_theorem_cannot_be_altered():
    known = theorem(square())
    with pytest.raises(KernelError):
        known.claim = Claim(x, "=", y)
    with pytest.raises(KernelError):
        del known.claim


@pytest.mark.parametrize("slot", ["claim", "hypotheses", "provided", "assumed", "open_claims", "name", "rule"])
def test_an_altered_theorem_cannot_be_cited(slot):
    known = theorem(square())
    new = {
        "claim": Claim(x, "=", y),
        "hypotheses": read_given([x > 0]),
        "provided": (Ne(x, 0),),
        "assumed": ("nothing",),
        "open_claims": (kernel.Open(Claim(x, "=", y), NOTHING, x),),
        "name": "other",
        "rule": "other",
    }[slot]
    object.__setattr__(known, slot, new)
    with pytest.raises(KernelError):
        kernel.cite(known, {}, NOTHING)


@pytest.mark.parametrize("field, value", [("lhs", x - ODD), ("relation", "<"), ("rhs", Integer(7))])
def test_a_theorem_with_an_altered_claim_inside_cannot_be_cited(field, value):
    known = theorem(square())
    object.__setattr__(known.claim, field, value)
    with pytest.raises(KernelError):
        kernel.cite(known, {}, NOTHING)


@pytest.mark.parametrize("field, value", [("relations", ()), ("families", ()), ("integers", frozenset())])
def test_a_theorem_with_altered_hypotheses_inside_cannot_be_cited(field, value):
    beta = Family("beta")
    proof = Proof(given=[x > 0, ForAll(s, (1, T), beta[s] > 0), "n integer"])
    known = theorem(proof.chain("abs", Abs(x)).eq(x))
    assert getattr(known.hypotheses, field) != value
    object.__setattr__(known.hypotheses, field, value)
    with pytest.raises(KernelError):
        kernel.cite(known, {}, NOTHING)


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_a_copied_or_unpickled_theorem_cannot_be_cited(twin):
    known = theorem(square())
    with pytest.raises(KernelError):
        kernel.cite(twin(known), {}, NOTHING)


def test_a_theorem_put_together_by_hand_cannot_be_cited():
    known = theorem(square())
    forged = object.__new__(kernel.Theorem)
    for slot in set(kernel.Theorem.__slots__) - {"__weakref__"}:
        object.__setattr__(forged, slot, getattr(known, slot))
    with pytest.raises(KernelError):
        kernel.cite(forged, {}, NOTHING)


def test_what_only_looks_like_a_theorem_cannot_be_cited():
    class Duck:
        name, claim, hypotheses = "duck", Claim(x, "=", y), NOTHING
        provided = assumed = open_claims = ()

    for fake in (Duck(), Claim(x, "=", y), None, square()):
        with pytest.raises(KernelError):
            kernel.cite(fake, {}, NOTHING)
    with pytest.raises(ValueError):
        cite(Duck())


def test_a_citation_put_together_by_hand_proves_nothing():
    claim = Claim(x, "!=", ODD)
    models = kernel.Models(NOTHING, [x, ODD])
    try:
        forged = kernel.Citation(theorem(square()), Lemma("square", x, ODD, "!="))
        evidence = kernel.step(claim, NOTHING, [forged], models=models)
    except KernelError:
        return
    assert evidence.theorem is None


# -- the models watch over the normal forms ----------------------------------------------------------------------------


def test_a_prover_that_always_says_yes_ends_in_error(monkeypatch):
    yes = prover.Attempt(True)
    monkeypatch.setattr(prover, "prove", lambda *args, **kwargs: yes)
    monkeypatch.setattr(kernel, "prove", lambda *args, **kwargs: yes)
    monkeypatch.setattr("symcheck.decide.prove", lambda *args, **kwargs: yes)
    for chain in (
        Proof().chain("wrong", (x + 1) ** 2).eq(x**2 + 1),
        Proof().chain("wrong inequality", x**2).gt(x),
        Proof().chain("wrong constant", Integer(2) + y).eq(Integer(3) + y),
        Proof(given=[x > 0]).chain("wrong Gaussian", Normal(x, 0, 1)).eq(Normal(x, 1, 1)),
    ):
        report = chain.check()
        assert report.status == "error", report.name
        assert report.steps[0].verdict.reason
        assert chain.theorem(5) is None


def test_a_normal_form_that_is_wrong_ends_in_error(monkeypatch):
    monkeypatch.setattr(prover, "_concludes", lambda session, difference, relation: True)
    assert Proof().chain("wrong", (x + 1) ** 2).eq(x**2 + 1).check().status == "error"


# -- citing ------------------------------------------------------------------------------------------------------------


def test_an_unverified_chain_cannot_be_cited():
    proof = Proof()
    wrong = proof.chain("wrong", x).ne(ODD)
    chain = proof.chain("uses it", x).ne(ODD, by=cite(wrong))
    assert wrong.check().status != "verified"
    report = chain.check()
    assert report.status != "verified"
    if report.status == "unproven":
        assert "wrong" in (report.steps[0].verdict.reason or "")


def test_a_side_condition_that_is_not_proved_stops_a_citation():
    proof = Proof()
    lemma = proof.chain("lemma", x - ODD, given=[x > 200]).ne(0)
    assert lemma.check().status == "verified"
    for instance in ({}, {x: y}, {x: y + 1}):
        target = x.subs(instance)
        report = proof.chain("uses it", target - ODD).ne(0, by=cite(lemma, instance)).check()
        assert report.status != "verified"
    good = proof.chain("good", y**2 - ODD + 201).ne(0, by=cite(lemma, {x: y**2 + 201}))
    assert good.check().status == "verified"


def test_a_condition_in_provided_must_be_proved_by_who_cites():
    proof = Proof()
    lemma = proof.chain("lemma", (x**2 - ODD * x) / (x - ODD)).eq(x)
    assert lemma.check().provided
    assert isinstance(kernel.cite(theorem(lemma), {}, NOTHING), str)
    assert isinstance(kernel.cite(theorem(lemma), {x: y}, read_given([y > 200])), kernel.Citation)


def test_a_hypothesis_for_every_index_must_hold_where_a_member_is_replaced():
    """beta[1] > 0 follows from the ForAll; x - 12345/67 != 0 does not, whatever is put for beta[1]."""
    beta = Family("beta")
    proof = Proof(given=[ForAll(s, (1, T), beta[s] > 0), T >= 1])
    lemma = proof.chain("not zero", beta[1]).ne(0)
    assert lemma.check().status == "verified"
    assert status(proof.chain("wrong", x).ne(ODD, by=cite(lemma, {beta[1]: x - ODD}))) != "verified"


def test_a_substitution_does_not_capture_the_index_of_a_sum():
    proof = Proof()
    lemma = proof.chain("lemma", 3 * x - Sum(x, (k, 1, 3))).ne(2991)
    assert lemma.check().status == "verified"
    # at x = k, captured: 3 k - 6 != 2991, which is false at k = 999
    assert status(proof.chain("wrong", 3 * k - 6).ne(2991, by=cite(lemma, {x: k}))) != "verified"


def test_a_substitution_does_not_capture_the_index_of_a_product():
    proof = Proof()
    lemma = proof.chain("lemma", x**3 - Product(x, (k, 1, 3))).ne(999**3 - 6)
    assert lemma.check().status == "verified"
    assert status(proof.chain("wrong", k**3 - 6).ne(999**3 - 6, by=cite(lemma, {x: k}))) != "verified"


def test_a_substitution_does_not_capture_a_variable_of_integration():
    t = Symbol("t", integer=True)
    v = process("v")
    claim = Claim(
        IntegralOver(Normal(v[t], v[t - 1], 1) * Normal(v[t - 1], v[0], 1), v[t - 1]), "=", Normal(v[t], v[0], 2)
    )
    with pytest.raises(KernelError):
        kernel.instantiate_claim(claim, {t: Integer(1)})
    q = MarkovChain("q", v, t, stop=T)
    claim = Claim(IntegralOver(q(v[t] | v[t - 1]) * q(v[t - 1] | v[0]), v[t - 1]), "=", q(v[t] | v[0]))
    with pytest.raises(SymcheckError):  # q(x[0] | x[0]) is no density
        kernel.instantiate_claim(claim, {t: Integer(1)})


def test_putting_a_number_for_a_bound_index_is_refused_in_words():
    proof = Proof()
    lemma = proof.chain("lemma", Product(x * k, (k, 1, 3))).eq(6 * x**3)
    chain = proof.chain("odd", y).ne(ODD, by=cite(lemma, {k: 2}))
    assert status(chain) != "verified"  # and no ValueError of SymPy's


def test_a_proof_cannot_cite_itself():
    chain = Proof().chain("itself", x)
    chain.ne(ODD, by=cite(chain))
    assert status(chain) not in ("verified", "error")


def test_lemmas_cannot_cite_each_other_in_a_circle():
    proof = Proof()
    first, second = proof.chain("first", x), proof.chain("second", x)
    first.ne(ODD, by=cite(second))
    second.ne(ODD, by=cite(first))
    assert status(first) not in ("verified", "error")
    assert status(second) not in ("verified", "error")


def test_a_chain_of_many_lemmas_is_no_circle():
    proof = Proof()
    last = proof.chain("0", x, given=[x > 200]).ne(ODD)
    for i in range(1, 6):
        last = proof.chain(str(i), x + i, given=[x > 200]).ne(ODD + i, by=cite(last))
    assert last.check().status == "verified"


def test_a_lemma_is_not_used_after_its_chain_was_extended():
    """The theorem of a chain is of the chain as it was checked."""
    chain = square()
    chain.check()
    chain.eq(x**2 + 3 * x + 1)
    later = Proof().chain("later", x, given=[Ne(x, 0)]).ne(ODD, by=cite(chain))
    assert status(later) != "verified"
    assert chain.check().status == "refuted"


# -- taint -------------------------------------------------------------------------------------------------------------


def test_what_is_assumed_shows_in_everything_that_rests_on_it():
    proof = Proof()
    assumption = proof.assume("odd", x, "!=", ODD)
    first = proof.chain("first", x).ne(ODD, by=cite(assumption))
    second = proof.chain("second", x + 1).ne(ODD + 1, by=cite(first))
    third = proof.chain("third", x + 2).ne(ODD + 2, by=cite(second))
    for chain in (first, second, third):
        report = chain.check()
        assert report.status == "verified" and report.assumed == ("odd",)
        assert theorem(chain).assumed == ("odd",)
    assert proof.check().assumed == ("odd",)


def test_an_assumption_used_for_a_side_condition_alone_shows_too():
    proof = Proof()
    assumption = proof.assume("odd", x, "!=", ODD)
    report = proof.chain("quotient", (x * y - ODD * y) / (x - ODD)).eq(y, by=cite(assumption)).check()
    assert report.status == "verified"
    assert report.assumed == ("odd",) or report.provided  # either it was used, or the condition is shown


def test_an_assumption_goes_through_cases_and_induction():
    proof = Proof()
    assumption = proof.assume("odd", x, "!=", ODD)
    cases = proof.cases("cases", x, "!=", ODD, [x > 0, x <= 0])
    for part in cases.parts:
        part.ne(ODD, by=cite(assumption))
    induction = proof.induction("induction", n * 0 + x + 0 * n, "!=", ODD, over=n, start=1)
    induction.base.ne(ODD, by=cite(assumption))
    induction.step.ne(ODD, by=induction.hypothesis)
    for chain in proof.chains:
        chain.check()
    assert cases.check().status == "verified" and "odd" in cases.check().assumed
    if induction.check().status == "verified":
        assert "odd" in induction.check().assumed


def test_an_assumption_named_like_a_rule_still_shows():
    proof = Proof()
    assumption = proof.assume("sign of the difference", x, "!=", ODD)
    report = proof.chain("uses it", x).ne(ODD, by=cite(assumption)).check()
    assert report.status == "verified" and report.assumed == ("sign of the difference",)


def test_a_false_assumption_is_not_reported_as_a_bug_in_symcheck():
    """x > 100 is assumed without ground: a model with x = 1 refutes x > 50; no bug of symcheck is in sight."""
    proof = Proof()
    assumption = proof.assume("big", x, ">", 100)
    chain = proof.chain("uses it", x).gt(50, by=cite(assumption))
    assert status(chain) in ("refuted", "unproven", "refused")


def test_provided_is_carried_through_the_chain():
    chain = Proof().chain("both", (x**2 - 1) / (x - 1)).eq(x + 1).eq((x**2 + 3 * x + 2) / (x + 2))
    report = chain.check()
    assert report.status == "verified"
    assert set(report.provided) == {"x != 1", "x != -2"}
    assert len(theorem(chain).provided) == 2


def test_provided_is_carried_through_cases():
    proof = Proof()
    cases = proof.cases("quotient", (x * y - ODD * y) / (x - ODD), "=", y, [y > 0, y <= 0])
    for part in cases.parts:
        part.eq(y)
    report = cases.check()
    assert report.status == "verified" and report.provided


# -- induction ---------------------------------------------------------------------------------------------------------


def growing():
    """2 <= n + 1 for n >= 1, the plainest induction there is."""
    proof = Proof()
    induction = proof.induction("growing", n + 1, ">=", 2, over=n, start=1)
    return proof, induction


def test_an_induction_that_holds():
    proof, induction = growing()
    induction.base.ge(2)
    induction.step.ge(2, by=induction.hypothesis)
    assert proof.check().status == "verified"
    assert theorem(induction).open_claims == () and theorem(induction).rule == "induction"


def test_an_induction_with_a_symbolic_start():
    m = Symbol("m", integer=True)
    proof = Proof()
    induction = proof.induction("symbolic", n - m, ">=", 0, over=n, start=m)
    induction.base.ge(0)
    induction.step.ge(0, by=induction.hypothesis)
    assert proof.check().status == "verified"


def wrong_inductions():
    """x + n != 12345/67, false for x = 12345/67 - n, so no honest base or step can be proved."""
    proof = Proof()
    return proof, proof.induction("odd", x + n, "!=", ODD, over=n, start=1)


def test_a_wrong_base_stops_an_induction():
    _, induction = wrong_inductions()
    induction.base.ne(ODD)
    induction.step.ne(ODD, by=induction.hypothesis.at({x: x + 1}))
    assert status(induction.base) != "verified"
    assert status(induction) != "verified" and induction.theorem(5) is None


def test_a_wrong_step_stops_an_induction():
    proof = Proof()
    induction = proof.induction("small", n - 999, "!=", 0, over=n, start=1)
    induction.base.ne(0)
    induction.step.ne(0, by=induction.hypothesis)
    assert status(induction) != "verified" and induction.theorem(5) is None


def test_the_hypothesis_of_an_induction_is_at_n_minus_1_and_nowhere_else():
    """claim(n - 1) at n + 1 is claim(n): a step that cites that has proved nothing."""
    proof = Proof()
    induction = proof.induction("small", n - 999, "!=", 0, over=n, start=1)
    induction.base.ne(0)
    induction.step.ne(0, by=induction.hypothesis.at({n: n + 1}))
    assert status(induction) != "verified" and induction.theorem(5) is None


def test_the_base_of_an_induction_cannot_use_its_hypothesis():
    _, induction = wrong_inductions()
    induction.base.ne(ODD, by=induction.hypothesis.at({n: Integer(2)}))
    induction.step.ne(ODD, by=induction.hypothesis.at({x: x + 1}))
    assert status(induction) != "verified" and induction.theorem(5) is None


def test_the_hypothesis_of_an_induction_proves_nothing_outside_it():
    proof, induction = wrong_inductions()
    outside = proof.chain("outside", x + n, given=[n >= 1]).ne(ODD, by=induction.hypothesis.at({n: n + 1}))
    assert status(outside) != "verified"


def test_the_step_of_an_induction_proves_nothing_outside_it():
    proof, induction = wrong_inductions()
    induction.base.ne(ODD)
    induction.step.ne(ODD, by=induction.hypothesis.at({x: x + 1}))
    outside = proof.chain("outside", x + n, given=[n > 1]).ne(ODD, by=cite(induction.step))
    assert status(outside) != "verified"


def test_two_inductions_do_not_discharge_each_other():
    proof = Proof()
    first = proof.induction("first", x + n, "!=", ODD, over=n, start=1)
    second = proof.induction("second", x + n, "!=", ODD, over=n, start=1)
    first.base.ne(ODD, by=second.hypothesis.at({n: Integer(2)}))
    first.step.ne(ODD, by=second.hypothesis.at({n: n + 1}))
    second.base.ne(ODD, by=cite(first, {n: Integer(1)}))
    second.step.ne(ODD, by=cite(first))
    assert status(first) != "verified" and status(second) != "verified"


def test_an_induction_over_what_is_no_integer_is_refused():
    proof = Proof()
    try:
        induction = proof.induction("real", y**2 - ODD**2, "!=", 0, over=y, start=1000)
    except ValueError:
        return
    induction.base.ne(0)
    induction.step.ne(0)
    assert status(induction) != "verified"


def test_a_step_that_needs_more_than_the_hypotheses_is_refused():
    proof = Proof()
    claim = Claim(n + x, ">", Integer(0))
    base = theorem(proof.chain("base", 1 + x, given=[x >= 0]).gt(0))
    step = theorem(proof.chain("step", n + x, given=[n > 1, x >= 0]).gt(0))
    hypotheses = read_given(["n integer"])
    result = kernel.induction(claim, hypotheses, n, Integer(1), base, step)
    assert isinstance(result, str) and "x >= 0" in result
    assert isinstance(
        kernel.induction(claim, hypotheses.joined(read_given([x >= 0])), n, Integer(1), base, step), kernel.Theorem
    )


def test_a_step_from_a_later_start_is_refused():
    """The step holds for n > 5 only, the base for n = 1: nothing is known of 2, ..., 5."""
    proof = Proof()
    claim = Claim((n - 3) ** 2, "!=", Integer(0))
    base = theorem(proof.chain("base", Integer(4)).ne(0))
    assert base.claim == kernel.instantiate_claim(claim, {n: Integer(1)})
    step = theorem(proof.chain("step", (n - 3) ** 2, given=[n > 5]).ne(0))
    assert isinstance(kernel.induction(claim, read_given(["n integer"]), n, Integer(1), base, step), str)


def test_a_base_elsewhere_is_refused():
    proof = Proof()
    claim = Claim(n, ">=", Integer(1))
    base = theorem(proof.chain("base", Integer(2)).ge(1))
    step = theorem(proof.chain("step", n, given=[n > 1]).ge(1))
    assert isinstance(kernel.induction(claim, NOTHING, n, Integer(1), base, step), str)


# -- cases -------------------------------------------------------------------------------------------------------------


def cases_for(conditions, lhs=None, given=()):
    proof = Proof(given=given)
    made = proof.cases("cases", (x - ODD) ** 2 if lhs is None else lhs, ">", 0, conditions)
    for part in made.parts:
        part.gt(0)
    return made


def test_cases_that_are_exhaustive():
    assert status(cases_for([x > 0, x <= 0], lhs=x**2 + Abs(x) + 1)) == "verified"


@pytest.mark.parametrize(
    "conditions",
    [
        [x > ODD, x < ODD],
        [x > ODD],
        [x > ODD, x < ODD - 1],
        [Ne(x, ODD)],
    ],
)
def test_cases_that_leave_something_out(conditions):
    assert status(cases_for(conditions)) != "verified"


@pytest.mark.parametrize(
    "conditions",
    [
        [1 / (x - ODD) > 0, 1 / (x - ODD) <= 0],
        [Abs(x) / (x - ODD) > 0, Abs(x) / (x - ODD) <= 0],
    ],
)
def test_cases_whose_conditions_are_undefined_somewhere_leave_that_out(conditions):
    """At x = 12345/67 neither condition has a value, and there the claim is false."""
    assert status(cases_for(conditions)) != "verified"


def test_a_case_that_is_not_proved_stops_the_distinction():
    proof = Proof()
    cases = proof.cases("cases", (x - ODD) ** 2, ">", 0, [x > 200, x <= 200])
    for part in cases.parts:
        part.gt(0)
    report = cases.check()
    assert report.status != "verified" and "not verified" in (report.steps[0].verdict.reason or "")


def test_cases_of_another_claim_are_refused():
    proof = Proof()
    first = theorem(proof.chain("first", x**2 + 1, given=[x > 0]).gt(0))
    second = theorem(proof.chain("second", x**2 + 2, given=[x <= 0]).gt(0))
    result = kernel.cases(Claim(x**2 + 1, ">", Integer(0)), NOTHING, [first, second])
    assert isinstance(result, str)


# -- chains ------------------------------------------------------------------------------------------------------------


def test_the_composed_chain_must_be_its_claim():
    proof = Proof()
    other = proof.chain("other end", x, claim=(x, "=", y)).eq(x + 1 - 1 + 0 * y)
    stronger = proof.chain("stronger", x**2, claim=(x**2, ">", Integer(-1))).ge(0)
    weaker = proof.chain("weaker", x**2 + 1, claim=(x**2 + 1, ">=", Integer(0))).gt(0)
    for chain in (other, stronger, weaker):
        try:
            report = chain.check()
        except ChainError:
            continue
        assert report.status == "error" and "not the claim" in (report.reason or "")
        assert chain.theorem(5) is None


def test_steps_that_do_not_meet_are_not_composed():
    proof = Proof()
    first = theorem(proof.chain("first", x + x).eq(2 * x))
    second = theorem(proof.chain("second", 2 * y).eq(y + y + 0 * x))
    models = kernel.Models(NOTHING, [x, y])
    with pytest.raises(ChainError):
        kernel.chain(Claim(2 * x, "=", 2 * y), [first, second], models)


def test_steps_under_different_hypotheses_are_not_composed():
    proof = Proof()
    first = theorem(proof.chain("first", Abs(x), given=[x > 0]).eq(x))
    second = theorem(proof.chain("second", x, given=[x < 0]).eq(-Abs(x)))
    with pytest.raises(ChainError):
        kernel.chain(Claim(Abs(x), "=", -Abs(x)), [first, second], kernel.Models(NOTHING, [x]))


@pytest.mark.parametrize(
    "given",
    [[x > 1, x < 0], [Eq(x**2 + 1, 0)], [x > y, y > z, z > x], ["0 = 1"], [Ne(x, x + 0 * y, evaluate=False)]],
)
def test_contradictory_hypotheses_prove_nothing(given):
    report = Proof(given=given).chain("anything", x).eq(x + 1).check()
    assert report.status == "unproven" and report.steps[0].verdict.reason == "vacuous"


def test_no_integer_lies_between_0_and_1():
    report = Proof(given=[n > 0, n < 1]).chain("anything", n).eq(n + 1).check()
    assert report.status == "unproven" and report.steps[0].verdict.reason.startswith(("vacuous", "no model found"))


def test_even_an_identity_is_vacuous_under_contradictory_hypotheses():
    report = Proof(given=[x > 1, x < 0]).chain("identity", (x + 1) ** 2).eq(x**2 + 2 * x + 1).check()
    assert report.status == "unproven" and report.steps[0].verdict.reason == "vacuous"


def test_a_chain_that_is_defined_nowhere_as_a_whole_is_not_verified():
    """Each step has points, on either side of 0; no point serves the whole chain (design.md, section 2)."""
    from sympy import log

    chain = Proof().chain("nowhere", log(x) - log(x)).eq(0 * y).eq(log(-x) - log(-x))
    assert chain.check().status in ("verified", "unproven")  # SymPy may cancel the logs as they are typed
    lifted = Proof().chain("nowhere", log(x**3) / log(x)).eq(Integer(3)).eq(log(-(x**3)) / log(-x))
    assert lifted.check().status == "unproven"


def test_many_factors_that_vanish_only_far_away():
    """A polynomial with the roots 1, ..., 40 is not 0, whatever small numbers say."""
    bad = Mul(*[n - i for i in range(1, 41)])
    proof = Proof()
    induction = proof.induction("roots", bad, "=", Integer(0), over=n, start=1)
    induction.base.eq(0)
    induction.step.eq(0, by=induction.hypothesis.at({n: n + 1}))
    assert status(induction) != "verified"


def test_the_register_forgets_theorems_that_nobody_holds():
    gc.collect()
    before = len(kernel._register), len(kernel._citations)
    for c in range(3):
        lemma = Proof().chain("lemma", (x + c) ** 2).eq(x**2 + 2 * c * x + c**2)
        claim = Proof().chain("use", (x + c) ** 2 + x).eq(x**2 + 2 * c * x + c**2 + x, by=lemma)
        assert status(claim) == "verified"
    del lemma, claim
    gc.collect()
    assert (len(kernel._register), len(kernel._citations)) == before
