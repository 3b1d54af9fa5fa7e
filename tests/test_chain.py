"""The library's contract (design.md, section 8): check, load, chains and their verdicts, as a script relies on them."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sympy import Abs, Eq, Integer, Mul, Ne, Q, Rational, S, Symbol, exp, pi, sqrt, symbols

import symcheck
from symcheck import Normal, Proof, check, cite, vector
from symcheck.errors import ChainError, InputError
from symcheck.rules import bayes, completing_the_square, definition, gaussian_density

x, y, z = symbols("x y z", real=True)
n = Symbol("n", integer=True)
PROOFS = Path(__file__).resolve().parents[1] / "proofs"


# -- check -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["=", "!=", "<", "<=", ">", ">="])
def test_each_relation_between_terms_and_between_strings(relation):
    truth = {"=": False, "!=": True, "<": True, "<=": True, ">": False, ">=": False}[relation]
    expected = "verified" if truth else "refuted"
    assert check(x**2, x**2 + 1, relation).status == expected
    assert check("x**2", "x**2 + 1", relation).status == expected
    assert check("x**2", x**2 + 1, relation=relation).status == expected
    assert bool(check(x**2, x**2 + 1, relation)) is truth


@pytest.mark.parametrize("relation", ["==", "<>", "", "holds", None, "≤"])
def test_an_unknown_relation_is_an_input_error(relation):
    with pytest.raises(ValueError):
        check(x, x, relation)


def test_numbers_may_stand_on_either_side():
    assert check(x - x + 1, 1)
    assert check(1, "2/2")
    assert check(Rational(1, 3), "1/3")


@pytest.mark.parametrize("wrong", [None, True, [1], object(), Eq(x, 1), 0.5])
def test_what_is_no_term_is_refused(wrong):
    with pytest.raises((ValueError, TypeError)):
        check(wrong, 1)
    with pytest.raises((ValueError, TypeError)):
        check(1, wrong)


def test_a_verdict_carries_what_the_contract_names():
    verdict = check("(x**2 - 1)/(x - 1)", "x + 1", given=["x > -5"])
    assert verdict.status == "verified" and verdict.provided == ("x != 1",)
    assert verdict.models >= 3 and verdict.assumed == () and verdict.counterexample is None
    assert verdict.given == ("x > -5",) and verdict.seconds >= 0 and isinstance(verdict.rules, tuple)
    refuted = check(x**2, x, given=[x > 2])
    example = refuted.counterexample
    assert refuted.status == "refuted" and set(example.model) == {"x"}
    value = Rational(example.model["x"])
    assert value > 2 and Rational(example.lhs) == value**2 and Rational(example.rhs) == value
    assert refuted.difference is not None and str(refuted.difference.rest)


def test_a_condition_is_never_what_makes_the_relation_true():
    for verdict in (check(x, y), check(sqrt(x**2), x), check(Abs(x), x), check(x / y, 1)):
        assert verdict.status == "refuted"


# -- given -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [True, False, [True], [x > 0, False], (x == y,), {True}])
def test_a_python_bool_among_the_hypotheses_is_a_type_error(given):
    with pytest.raises(TypeError, match="bool"):
        check(Abs(x), x, given=given)
    with pytest.raises(TypeError, match="bool"):
        Proof(given=given)


def test_the_true_of_sympy_is_dropped():
    positive = Symbol("x", positive=True)
    assert check(Abs(x), x, given=[S.true, x > 0])
    assert check(Abs(positive), positive, given=[positive > 0]).given in (("x > 0",), ())


@pytest.mark.parametrize(
    "given", [[S.false], [x > 1, x < 1], ["0 = 1"], ["x > 1", "x < 1"], [Ne(x, x, evaluate=False)]]
)
def test_what_is_false_makes_a_claim_vacuous(given):
    verdict = check(x, x + 1, given=given)
    assert verdict.status == "unproven" and verdict.reason == "vacuous"
    assert check(x + 1, 1 + x, given=given).status == "unproven"


@pytest.mark.parametrize(
    "given",
    [
        "x > 0",
        ["x > 0"],
        [x > 0],
        x > 0,
        Q.positive(x),
        [Q.positive(x)],
        ("0 < x < 10",),
        ["x >= 1", Q.real(x)],
        {"x > 0"},
    ],
)
def test_each_way_to_say_that_x_is_positive(given):
    assert check(sqrt(x**2), x, given=given)
    assert check("sqrt(x**2)", "x", given=given)


def test_assumptions_on_symbols_are_hypotheses():
    positive, integer = Symbol("u", positive=True), Symbol("k", integer=True)
    assert check(sqrt(positive**2), positive)
    assert check(sqrt(x**2), x).status == "refuted"
    assert check((-1) ** (2 * integer), 1)


def test_equations_of_strings_are_used():
    assert check("x/y", "z/w", given=["x = 2*z", "y = 2*w"]).status == "verified"
    assert check("x*w", "y*z", given="x/y = z/w")


@pytest.mark.parametrize("given", [["x >"], ["x + 1"], [x + 1], [object()], ["x = = y"], [None], "import os"])
def test_what_is_no_hypothesis_is_an_input_error(given):
    with pytest.raises((ValueError, TypeError)):
        check(x, x, given=given)


# -- symbols -----------------------------------------------------------------------------------------------------------


def test_symbols_say_what_names_in_strings_are():
    assert check("sqrt(x**2)", "x", symbols={"x": Symbol("x", positive=True)})
    assert check("sqrt(x**2)", "x", symbols={"x": Symbol("x", negative=True)}).status == "refuted"
    assert check("(-1)**(2*n)", "1", symbols={"n": n}).status == "verified"


def test_a_name_is_the_symbol_of_that_name_in_the_other_arguments():
    positive = Symbol("x", positive=True)
    assert check("sqrt(x**2)", positive)
    assert check(sqrt(positive**2) + 0, "x")
    assert check(Abs(x), "x", given=[x > 0])
    assert check("Abs(x)", "x", given=[x > 0])


@pytest.mark.parametrize(
    "args, more",
    [
        ((Symbol("x", positive=True), Symbol("x", real=True)), {}),
        ((Symbol("x"), Symbol("x", integer=True)), {}),
        ((Symbol("x"), 1), {"given": [Symbol("x", real=True) > 0]}),
        ((Symbol("x"), "x"), {"symbols": {"x": Symbol("x", positive=True)}}),
    ],
)
def test_two_symbols_of_one_name_are_a_value_error(args, more):
    with pytest.raises(ValueError, match="x"):
        check(*args, **more)


def test_two_symbols_of_one_name_in_a_proof_are_refused_too():
    """A hypothesis about another symbol of the same name would silently say nothing of this one."""
    for given in ([Symbol("x") > 0], [Symbol("x", integer=True) > 0]):
        with pytest.raises(ValueError, match="x"):
            Proof(given=given).chain("abs", Abs(x)).eq(x).check()


def test_a_typed_hypothesis_of_a_proof_is_about_the_symbols_of_the_proof():
    try:
        report = Proof(given=["x > 0"]).chain("abs", Abs(x)).eq(x).check()
    except ValueError:
        return  # refused in words is as good
    assert report.status == "verified"


# -- strict, expect ----------------------------------------------------------------------------------------------------


def test_strict_wants_no_condition():
    loose, strict = check("x/x", "1"), check("x/x", "1", strict=True)
    assert loose.status == "verified" and loose.provided == ("x != 0",)
    assert strict.status == "unproven" and not strict and "strict" in strict.reason
    assert check("x/x", "1", given=["x != 0"], strict=True).status == "verified"


def test_strict_in_a_proof():
    proof = Proof()
    proof.chain("quotient", (x**2 - 1) / (x - 1)).eq(x + 1)
    assert proof.check().status == "verified"
    report = proof.check(strict=True)
    assert report.status != "verified" and not report.chains[0].as_expected


def test_a_formula_that_is_wrong_as_printed():
    proof = Proof()
    proof.chain("as printed", (x + y) ** 2, expect="refuted").eq(x**2 + y**2)
    report = proof.check()
    assert report.status == "verified"
    assert report.chains[0].status == "refuted" and report.chains[0].expect == "refuted"
    assert report.chains[0].steps[0].status == "refuted"


def test_an_unexpected_verified_is_an_error():
    proof = Proof()
    proof.chain("said to be wrong", (x + y) ** 2, expect="refuted").eq(x**2 + 2 * x * y + y**2)
    assert proof.check().status == "error"
    with pytest.raises(ValueError):
        Proof().chain("expect what?", x, expect="true")


def test_a_mutated_chain_expects_to_be_verified():
    chain = Proof().chain("as printed", (x + y) ** 2, expect="refuted").eq(x**2 + y**2)
    mended = chain.with_expression(1, x**2 + 2 * x * y + y**2)
    assert mended.expect == "verified" and mended.check().status == "verified"
    assert chain.expect == "refuted" and chain.check().status == "refuted"


# -- load --------------------------------------------------------------------------------------------------------------


def test_load_by_id_and_by_path():
    by_id, by_path = symcheck.load("q2_1"), symcheck.load(str(PROOFS / "q2_1.py"))
    also = symcheck.load(PROOFS / "q2_1.py")
    assert [c.name for c in by_id.chains] == [c.name for c in by_path.chains] == [c.name for c in also.chains]
    assert by_id.id == by_path.id == "q2_1" and by_id.question == "2.1"


def test_a_loaded_proof_reports_every_step():
    report = symcheck.load("q2_1").check()
    assert report.status == "verified"
    for chain in report.chains:
        assert chain.status == "verified" and chain.steps
        for position, step in enumerate(chain.steps, start=1):
            assert step.index == position and step.status == "verified" and step.relation in ("=", "<", "<=")


@pytest.mark.parametrize("wrong", ["q9_9", "no/such/file.py", "", "ddpm", str(PROOFS / "ddpm.py"), str(PROOFS)])
def test_load_of_what_is_no_proof_is_an_input_error(wrong):
    with pytest.raises(ValueError):
        symcheck.load(wrong)


def test_load_of_a_broken_file_is_an_input_error(tmp_path):
    for text in (
        "def (",
        "proof = 1/0\nfrom symcheck import Proof\nproof = Proof()",
        "from symcheck import Proof\n",
        "",
    ):
        path = tmp_path / "broken.py"
        path.write_text(text)
        with pytest.raises(ValueError):
            symcheck.load(str(path))


def test_importing_symcheck_does_not_import_sympy():
    code = "import sys, symcheck; raise SystemExit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROOFS.parent, timeout=60).returncode == 0


# -- chains ------------------------------------------------------------------------------------------------------------


def binomial():
    return Proof().chain("binomial", (x + y) ** 2).eq((x + y) * (x + y) + 0).eq(x**2 + 2 * x * y + y**2)


def long_chain():
    return (
        Proof()
        .chain("long", (x + 1) ** 3, claim=((x + 1) ** 3, "=", x**3 + 3 * x**2 + 3 * x + 1))
        .eq((x + 1) * (x**2 + 2 * x + 1))
        .eq(x * (x**2 + 2 * x + 1) + x**2 + 2 * x + 1)
        .eq(x**3 + 3 * x**2 + 3 * x + 1)
    )


def test_expressions_and_relations():
    chain = Proof().chain("mixed", x**2).eq(Abs(x) ** 2).le(x**2 + 1).lt(x**2 + 2)
    assert chain.relations == ["=", "<=", "<"] and len(chain.expressions) == 4
    assert chain.claim.relation == "<"
    report = chain.check()
    assert report.status == "verified" and [s.relation for s in report.steps] == ["=", "<=", "<"]
    assert report.claim.relation == "<"


@pytest.mark.parametrize(
    "index, statuses",
    [
        (1, ["refuted", "refuted", "verified"]),
        (2, ["verified", "refuted", "refuted"]),
        (-2, ["verified", "refuted", "refuted"]),
    ],
)
def test_a_wrong_expression_in_the_middle_spoils_both_its_steps(index, statuses):
    chain = long_chain()
    report = chain.with_expression(index, x**3).check()
    assert [step.status for step in report.steps] == statuses and report.status == "refuted"
    assert report.first_wrong.index == statuses.index("refuted") + 1
    assert chain.check().status == "verified"  # the original is untouched


@pytest.mark.parametrize("index, step", [(0, 0), (3, 2), (-1, 2), (-4, 0)])
def test_a_wrong_end_changes_the_claim_on_that_side(index, step):
    wrong = long_chain().with_expression(index, x**3 - 1)
    report = wrong.check()
    assert report.status == "refuted"
    assert [s.status for s in report.steps].count("refuted") == 1 and report.steps[step].status == "refuted"
    assert (wrong.claim.lhs if index in (0, -4) else wrong.claim.rhs) == x**3 - 1


def test_another_right_expression_is_verified():
    assert long_chain().with_expression(1, (x + 1) ** 2 * (x + 1) + 0).check().status == "verified"
    assert long_chain().with_expression(-1, 1 + 3 * x + x**2 * (3 + x)).check().status == "verified"


@pytest.mark.parametrize("index", [4, -5, 100])
def test_an_index_outside_the_chain_is_an_input_error(index):
    with pytest.raises((ValueError, IndexError), match="0 to 3"):
        long_chain().with_expression(index, x)


@pytest.mark.parametrize("wrong", ["x", None, True, 0.5, [1]])
def test_what_is_no_term_cannot_stand_in_a_chain(wrong):
    with pytest.raises((ValueError, TypeError)):
        long_chain().with_expression(1, wrong)
    with pytest.raises((ValueError, TypeError)):
        Proof().chain("wrong", wrong)


def test_a_vector_beside_a_number_is_refused():
    u = vector("u", Symbol("d", integer=True, positive=True))
    with pytest.raises(ValueError, match="step 1"):
        Proof().chain("mixed", u).eq(x)
    with pytest.raises(ValueError, match="step 1"):
        Proof().chain("good", u).eq(u + u - u).with_expression(1, x)


@pytest.mark.parametrize(
    "first, second, numbers",
    [
        ("<=", ">=", ("1", "2")),
        ("<", ">", ("1", "2")),
        ("!=", "!=", ("1", "2")),
        ("!=", "<", ("1", "2")),
        (">", "<=", ("1", "2")),
    ],
)
def test_relations_that_do_not_compose_are_refused_when_built_naming_both_steps(first, second, numbers):
    with pytest.raises(ChainError) as caught:
        Proof().chain("wrong", x).then(first, y).then(second, z)
    message = str(caught.value)
    assert all(f"step {number}" in message for number in numbers) and first in message and second in message
    with pytest.raises(ChainError, match="step 1") as caught:
        Proof().chain("wrong", x).then(first, y).eq(z).then(second, x)
    assert "step 3" in str(caught.value)


@pytest.mark.parametrize(
    "relations, total",
    [("= =", "="), ("= <=", "<="), ("<= <", "<"), ("< =", "<"), (">= >", ">"), ("= !=", "!="), ("!= =", "!=")],
)
def test_relations_that_compose(relations, total):
    first, second = relations.split()
    assert Proof().chain("composed", x).then(first, y).then(second, z).claim.relation == total


def test_a_chain_without_a_step_is_an_input_error():
    proof = Proof()
    proof.chain("empty", x)
    with pytest.raises(ChainError, match="empty"):
        proof.check()


def test_the_other_steps_are_checked_after_a_wrong_one():
    report = Proof().chain("wrong", x).eq(x + 1).eq(x + 1 + 0 * y).eq((x**2 - 1) / (x - 1)).check()
    assert [step.status for step in report.steps] == ["refuted", "verified", "verified"]


def test_a_term_that_cannot_be_written_down_does_not_end_the_check():
    """1/0 typed in Python is zoo: a step with it is not verified, and the other steps are reported."""
    report = Proof().chain("infinite", x).eq(x + 0 * y).eq(x + Integer(1) / Integer(0)).check()
    assert report.steps[0].status == "verified" and report.steps[1].status != "verified"


@pytest.mark.parametrize("term", [S.NaN, S.Infinity, S.ComplexInfinity, S.ImaginaryUnit, S.Infinity - 1])
def test_what_is_no_real_number_is_never_verified(term):
    for lhs, rhs in ((term, term), (x, term), (term, 1)):
        try:
            verdict = check(lhs, rhs)
        except ValueError:
            continue
        assert verdict.status in ("unproven", "refuted")


# -- by ----------------------------------------------------------------------------------------------------------------


def test_a_reason_that_is_not_the_one_needed_is_reported():
    square = Normal(x, y, 1)
    report = Proof().chain("wrong reason", square).eq(exp(-((x - y) ** 2) / 2) / sqrt(2 * pi), by=bayes).check()
    assert report.status == "verified"
    assert report.steps[0].verdict.reason == "holds, but by Gaussian density"
    assert report.steps[0].by == ("Bayes' rule",)
    for good in (gaussian_density, completing_the_square, [definition, gaussian_density], ()):
        report = Proof().chain("reason", square).eq(exp(-((x - y) ** 2) / 2) / sqrt(2 * pi), by=good).check()
        assert report.steps[0].verdict.reason is None


def test_a_reason_does_not_make_a_wrong_step_right():
    for reason in (bayes, "obviously", completing_the_square, definition):
        assert Proof().chain("wrong", x).eq(x + 1, by=reason).check().status == "refuted"


def test_only_results_can_be_cited():
    for wrong in (x, "eq. (3)", None, Eq(x, 1)):
        with pytest.raises(InputError):
            cite(wrong)


# -- time --------------------------------------------------------------------------------------------------------------


def heavy(order=1):
    """A product of 28 trinomials plus 1: its expansion has far too many terms."""
    names = symbols("a0:8")
    pairs = [(i, j) for i in range(8) for j in range(i)]
    return Mul(*[names[i] + names[j] + k + 1 for k, (i, j) in list(enumerate(pairs))[::order]]) + 1


@pytest.mark.parametrize("timeout", [0.5, 1.5])
def test_a_claim_that_takes_long_is_unproven_near_the_limit(timeout):
    start = time.monotonic()
    verdict = check(heavy() * (x + 1), heavy() * x + heavy() + 0 * y, timeout=timeout)
    assert time.monotonic() - start < timeout + 3
    assert verdict.status in ("verified", "unproven")
    if verdict.status == "unproven":
        assert verdict.reason in ("timeout", "size", "memory") and verdict.seconds < timeout + 3


def test_no_time_at_all_is_a_timeout():
    verdict = check((x + y) ** 6, ((x + y) ** 2) ** 3 + 0 * z, timeout=1e-6)
    assert verdict.status in ("unproven", "verified")
    if not verdict:
        assert verdict.reason == "timeout"


@pytest.mark.parametrize("timeout", [0, -1, None, "soon", float("nan")])
def test_a_limit_that_is_none_is_an_input_error(timeout):
    with pytest.raises((ValueError, TypeError)):
        check(x, x, timeout=timeout)


def test_a_slow_step_leaves_time_for_the_others():
    start = time.monotonic()
    chain = Proof().chain("slow", heavy() * (x + 1) - heavy()).eq(heavy() * x).eq(x * heavy() + 0 * y).eq(x)
    report = chain.check(timeout=1.0)
    assert len(report.steps) == 3 and time.monotonic() - start < 10
    assert report.steps[0].status in ("verified", "unproven")
    assert report.steps[1].status in ("verified", "unproven") and report.steps[2].status == "refuted"
