"""Mutants: every edit on small terms, scores of proofs, suggestions, and the command."""

from __future__ import annotations

import json
import os
import pickle
import sys
from pathlib import Path

import pytest
from sympy import Expr, Integer, Sum, Symbol, exp, log, sqrt, symbols
from sympy.matrices.expressions import MatrixSymbol

from symcheck import (
    KL,
    E,
    Family,
    IntegralOver,
    JointLaw,
    Normal,
    Proof,
    does_not_depend,
    infix,
    inner,
    load,
    norm,
    process,
    variable,
)
from symcheck.discovery import read_proof
from symcheck.mutation import registry
from symcheck.mutation.mutants import Mutant, edited, in_context, mutants
from symcheck.mutation.neighbours import neighbours, vocabulary_of
from symcheck.mutation.places import at, places
from symcheck.mutation.score import MutationReport, ProofScore, totals
from symcheck.mutation.scoring import score_proof
from symcheck.runner import Limits, Runner
from symcheck.text import read_all

x, y, z = symbols("x y z", real=True)
t, T = symbols("t T", integer=True)
d = Symbol("d", integer=True, positive=True)
PROOFS = Path(__file__).resolve().parents[1] / "proofs"


def term(text: str):
    """Read a typed expression, unevaluated."""
    (expressions, _) = read_all(chains=[f"{text} = 0"], hypotheses=[]).chains[0]
    return expressions[0]


def made(original, edit: str, vocabulary=()) -> list[str]:
    words = vocabulary_of([original, *vocabulary])
    return [infix(mutant.term) for mutant in mutants(original, words) if mutant.edit == edit]


# -- edits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("x + y", "sign", "-x + y"),
        ("x + y", "sign", "-(x + y)"),
        ("x - y", "sign", "x + y"),
        ("exp(x)", "sign", "exp(-x)"),
        ("a**2 + a*b", "factor 2", "a**2 + 2*a*b"),
        ("2*a*b + 1", "factor 1/2", "a*b + 1"),
        ("x**3", "exponent", "x**4"),
        ("x**3", "exponent", "x**2"),
        ("x**2", "exponent", "x"),
        ("1/x", "exponent", "1/x**2"),
        ("sqrt(x) + 1", "square root lost", "x + 1"),
        ("1/sqrt(x)", "square root lost", "1/x"),
        ("beta[t]*x", "index", "beta[t - 1]*x"),
        ("beta[t]*x", "index", "beta[t + 1]*x"),
        ("beta[t] + beta[t - 1]", "index", "beta[t] + beta[t]"),
        ("Sum(k**2, (k, 1, n))", "bound", "Sum(k**2, (k, 1, n - 1))"),
        ("Sum(k**2, (k, 1, n))", "bound", "Sum(k**2, (k, 2, n))"),
        ("Product(beta[s], (s, 1, t))", "bound", "Product(beta[s], (s, 1, t + 1))"),
        ("Sum(k**2, (k, 1, n))", "sum for product", "Product(k**2, (k, 1, n))"),
        ("Sum(k**2, (k, 1, n))", "exponent", "Sum(k**3, (k, 1, n))"),
        ("x + y + z", "term dropped", "x + z"),
        ("x*y/z", "factor dropped", "x*y"),
        ("x*y/z", "factor dropped", "y/z"),
        ("x + y", "neighbouring symbol", "x + x"),
        ("f(x, y)", "arguments swapped", "f(y, x)"),
        ("atan2(x, y)", "arguments swapped", "atan2(y, x)"),
        ("f(x) + g(y)", "neighbouring symbol", "g(x) + g(y)"),
        ("sin(x)", "another function", "cos(x)"),
        ("Max(x, y)", "Max for Min", "Min(x, y)"),
        ("Abs(x)*y", "absolute value lost", "x*y"),
        ("n + 1", "number", "n + 2"),
        ("Piecewise((x, x > 0), (-x, True))", "sign", "Piecewise((-x, x > 0), (-x, True))"),
        ("Piecewise((x, x > 0), (-x, True))", "factor 2", "Piecewise((x, x > 0), (-2*x, True))"),
        ("det(Matrix([[a, b], [c, d]]))", "neighbouring symbol", "det(Matrix([[b, b], [c, d]]))"),
    ],
)
def test_each_edit(text: str, edit: str, expected: str) -> None:
    assert infix(term(expected)) in made(term(text), edit), made(term(text), edit)


def test_matrix_edits() -> None:
    a, b = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    assert [str(m.term) for m in mutants(a.T * b) if m.edit == "transpose lost"] == ["A*B"]
    assert [str(m.term) for m in mutants(a * b) if m.edit == "factors swapped"] == ["B*A"]
    assert "A.T*B" in [str(m.term) for m in mutants(a * b) if m.edit == "transpose"]
    assert [str(m.term) for m in mutants(a.I * b) if m.edit == "inverse lost"] == ["A*B"]
    assert not [m for m in mutants(a * b) if "2*d" in str(m.term.args) or "-d" in str(m.term.args)], (
        "shapes are no values"
    )
    wide = MatrixSymbol("C", d, T)
    assert not [m for m in mutants(wide.T * a) if m.edit in ("transpose lost", "factors swapped")], "shapes do not fit"


def test_edits_of_densities() -> None:
    u, v, w = variable("u"), variable("v"), variable("w")
    p, q, other = JointLaw("p", u, v), JointLaw("q", u, v), JointLaw("r", v, w)
    density = p(u | v)
    assert made(density, "another law", [q(u), other(w)]) == ["q(u | v)"], "r knows no u"
    assert made(density, "events and conditions exchanged") == ["p(v | u)"]
    assert made(density, "condition dropped") == ["p(u)"]
    assert made(p(u, v), "event dropped") == ["p(v)", "p(u)"]
    assert made(IntegralOver(p(u, v), v), "integral dropped") == ["p(u, v)"]


def test_edits_of_gaussians_and_vectors() -> None:
    v = process("x", d)
    density = Normal(v[1], sqrt(y) * v[0], z)
    assert made(density, "standard deviation for variance") == ["Normal(x[1], sqrt(y)*x[0], sqrt(z))"]
    assert "Normal(x[1], y*x[0], z)" in made(density, "square root lost")
    assert "Normal(x[1], sqrt(y)*x[1], z)" in made(density, "neighbouring symbol")
    assert made(inner(v[0], y * v[1]), "one argument twice") == ["inner(x[0], x[0])", "inner(y*x[1], y*x[1])"]
    assert made(norm(v[0]), "square of a norm") == ["norm(x[0])**2"]
    assert "y*x[0] - x[1]" in made(y * v[0] + v[1], "sign")


def test_the_nearest_relatives_of_a_family_come_first() -> None:
    beta, gamma = Family("beta"), Family("a_stranger")
    alpha = Family("alpha", t, 1 - beta[t])
    alphabar = Family("alphabar", t, alpha[t] * alpha[t - 1])
    words = vocabulary_of([alphabar[t] + gamma[t] + t])
    assert [infix(other) for other in neighbours(alphabar[t], words)] == ["alpha[t]", "beta[t]", "a_stranger[t]"]
    assert [infix(other) for other in neighbours(alpha[t - 1], words)][:2] == ["alphabar[t - 1]", "beta[t - 1]"]


def test_a_class_nobody_told_us_about_has_its_arguments_edited_and_swapped() -> None:
    class Divergence(Expr):
        """Two laws; not symmetric."""

    u = variable("u")
    p, q = JointLaw("p", u), JointLaw("q", u)
    swapped = [m.term for m in mutants(1 + Divergence(q(u), p(u))) if m.edit == "arguments swapped"]
    assert swapped == [1 + Divergence(p(u), q(u))]
    assert 1 + Divergence(q(u), q(u)) in [
        m.term for m in mutants(1 + Divergence(q(u), p(u))) if m.edit == "another law"
    ]


def test_a_theory_may_register_its_own_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    class Divergence(Expr):
        pass

    monkeypatch.setattr(registry, "_EDITS", dict(registry._EDITS))
    registry.edits(Divergence)(lambda one, _words: [("nothing left", Integer(0))])
    found = [m for m in mutants(Divergence(x, y)) if m.edit in ("nothing left", "arguments swapped")]
    assert [(m.edit, m.term) for m in found] == [("nothing left", 0)], "its own edits replace the general swap"


TERMS = [
    "(x**2 - 1)/(x - 1) + sqrt(x**2) - log(x*y)/3",
    "Sum(k*x, (k, 1, n)) - Product(beta[s], (s, 1, t))*exp(-x)",
    "Piecewise((x, x > 0), (-x, True)) + Max(x, y, 1)",
    "f(x, y)**2 + binomial(n, k)",
    "Integral(x*y, (x, 0, 1)) + Derivative(x**2*y, x) + Limit(x*y, x, 0)",
]


@pytest.mark.parametrize("text", TERMS)
def test_mutants_are_distinct_differ_and_are_not_simplified(text: str) -> None:
    original = term(text)
    found = mutants(original)
    assert len({m.term for m in found}) == len(found) > 10 and original not in {m.term for m in found}
    assert found == mutants(original), "the order is fixed"
    for mutant in found:
        assert at(original, mutant.path) == mutant.before != mutant.after
        infix(mutant.term)
        before, after = in_context(mutant, original)
        assert before != after and sum(place.term == before for place in places(original)) <= max(1, not mutant.path)


def test_what_sympy_would_simplify_away_is_still_a_mutant() -> None:
    assert "x/x" in made(term("x/y"), "neighbouring symbol")
    assert "x - x" in made(term("x - y"), "neighbouring symbol")
    assert "sqrt(x**2)" in made(term("sqrt(x**3)"), "exponent")


def test_bound_variables_and_indices_are_left_alone() -> None:
    original = term("1 + Sum(k*x, (k, 1, n))")
    words = vocabulary_of([original, term("m + n")], integers=[Symbol("m", real=True), Symbol("n", real=True)])
    sums = [one for mutant in mutants(original, words) for one in mutant.term.atoms(Sum)]
    assert len(sums) > 5 and {str(one.limits[0][0]) for one in sums} == {"k"}


def test_a_limit_keeps_some_of_each_edit() -> None:
    original = term(TERMS[0])
    names = {m.edit for m in mutants(original)}
    few = mutants(original, limit=len(names))
    assert len(few) == len(names) and {m.edit for m in few} == names


def test_a_term_that_the_language_refuses_is_no_mutant() -> None:
    chain = Proof().chain("square", (x + y) ** 2).eq(x**2 + 2 * x * y + y**2)
    vector_for_number = Mutant("made up", (), chain.expressions[1], process("x", d)[0], process("x", d)[0])
    assert edited(chain, 1, vector_for_number) is None
    (good, *_) = mutants(chain.expressions[1])
    assert edited(chain, 1, good).expressions[1] == good.term


# -- scores ------------------------------------------------------------------------------------------------------------


def by_edit(score: ProofScore, where: str) -> dict[str, str | None]:
    return {f"{m.before} -> {m.after}": m.survivor or m.outcome for m in score.mutants if m.where == where}


def test_mutants_of_an_equation_are_killed_with_their_counterexamples() -> None:
    proof = Proof()
    proof.chain("square", (x + y) ** 2).eq(x**2 + 2 * x * y + y**2)
    score = score_proof(proof, limit=None)
    assert score.status == "verified" and totals(score.mutants).killed > 25
    (slip,) = [m for m in score.mutants if (m.before, m.after) == ("2*x*y", "x*y") and m.edit == "factor 1/2"]
    assert slip.outcome == "killed" and slip.step == 1 and set(slip.counterexample.model) == {"x", "y"}
    # (x + y)**2 and (-x - y)**2 are one number.
    assert {m.survivor for m in score.mutants if m.outcome == "survived"} <= {"equivalent"}


def test_survivors_say_why_they_are_true() -> None:
    proof = Proof(given=[x > 0])
    proof.chain("absolute value", sqrt(x**2) + y).eq(x + y).le(x + y + 1)
    score = score_proof(proof, limit=None)
    assert score.status == "unproven", "another truth is left to read"
    assert by_edit(score, "expression 2")["1 -> 2"] == "implied"
    assert by_edit(score, "expression 2")["y -> 2*y"] == "killed"
    assert by_edit(score, "relation 2")["<= -> <"] == "another truth"
    assert by_edit(score, "relation 2")["<= -> >="] == "killed"
    assert by_edit(score, "claim")["<= -> ="] == "killed"
    assert not any(m.edit == "absolute value" for m in score.mutants), "that edit only repairs"
    (same,) = [m for m in score.mutants if m.where == "expression 0" and m.after == "-x"]
    assert same.survivor == "equivalent" and "both sides normalise to the same term" in same.reason


def test_a_vacuous_step_is_flagged() -> None:
    """x = 1 is given, so x**2 = 1 holds for every exponent; and nothing at all is needed for x**2 > -5."""
    proof = Proof()
    proof.chain("at one point", x**2, given=["x = 1"]).eq(1)
    proof.chain("much too weak", x**2).gt(-5)
    score = score_proof(proof, limit=None)
    assert by_edit(score, "expression 0")["x**2 -> x**3"] == "killed", "of the second chain"
    point, weak = score.chains
    survivors = {f"{m.before} -> {m.after}": m.survivor for m in point.mutants if m.outcome == "survived"}
    assert survivors["x**2 -> x**3"] == "equivalent"
    loose = {f"{m.before} -> {m.after}": m.survivor for m in weak.mutants if m.outcome == "survived"}
    assert loose["-5 -> -4"] == "another truth" and loose["-5 -> -6"] == "implied"


def test_a_bound_that_becomes_an_equality_is_true() -> None:
    """No ball around exp(x) lies below another ball around exp(x)."""
    proof = Proof(given=[x > 0])
    proof.chain("bound", exp(x)).le(exp(x) + y**2)
    score = score_proof(proof, limit=None)
    (dropped,) = [m for m in score.mutants if m.where == "expression 1" and m.mutant == "exp(x)"]
    assert dropped.survivor == "another truth" and "both sides are equal" in dropped.reason


def test_a_prover_that_believes_anything_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The models refute what it proves: an error for each false mutant, and a defect in the score."""
    from symcheck.theories.prover import Attempt

    proof = Proof()
    proof.chain("square", (x + y) ** 2).eq(x**2 + 2 * x * y + y**2)
    for place in ("symcheck.kernel.prove", "symcheck.decide.prove"):
        monkeypatch.setattr(place, lambda *args, **kwargs: Attempt(True))
    score = score_proof(proof, limit=4)
    assert score.status == "error" and totals(score.mutants).defects > 5
    assert any("a model refutes it" in (m.reason or "") for m in score.mutants)


def test_models_that_see_nothing_do_not_hide_a_prover_that_believes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verified mutant that is not shown to equal the original is a defect, whoever is to blame."""
    from symcheck.mutation import scoring

    proof = Proof()
    proof.chain("product", x * (y + 1)).eq(x * y + x)
    real = scoring._proved
    monkeypatch.setattr(scoring, "_proved", lambda *args: None)
    score = score_proof(proof, limit=None)
    assert not totals(score.mutants).survived or score.status == "error"
    monkeypatch.setattr(scoring, "_proved", real)
    proof = Proof()
    proof.chain("even", (x - 1) ** 2).eq(x**2 - 2 * x + 1)
    assert score_proof(proof, limit=None).status == "verified"


def test_a_mutant_that_makes_symcheck_fail_is_reported_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from symcheck.mutation import scoring

    real = scoring._decided

    def failing(trial, setting):
        if trial.edit == "sign":
            raise RuntimeError("a bug")
        return real(trial, setting)

    monkeypatch.setattr(scoring, "_decided", failing)
    proof = Proof()
    proof.chain("square", (x + y) ** 2).eq(x**2 + 2 * x * y + y**2)
    score = score_proof(proof, limit=4)
    assert {m.reason for m in score.mutants if m.edit == "sign"} == {
        "symcheck failed with RuntimeError: a bug; please report it"
    }
    assert totals(score.mutants).killed > 3


def test_chains_that_are_not_verified_are_not_measured() -> None:
    proof = Proof()
    proof.chain("wrong as printed", x**2, expect="refuted").eq(x)
    proof.chain("wrong", x**2).eq(x)
    score = score_proof(proof)
    assert [chain.skipped for chain in score.chains] == [
        "expected to be refuted",
        "refuted: nothing to measure",
    ] and score.mutants == ()
    assert score.status == "unproven" and [chain.broken for chain in score.chains] == [False, True]


def test_inductions_and_cases_are_mutated_too() -> None:
    proof = Proof()
    claim = proof.induction("powers", Integer(2) ** t, ">=", t + 1, over=t, start=0)
    claim.base.ge(1)
    claim.step.eq(2 * 2 ** (t - 1)).ge(2 * t, by=claim.hypothesis).ge(t + 1)
    assert proof.check().status == "verified"
    score = score_proof(proof, limit=6)
    assert score.status != "error" and all(chain.mutants for chain in score.chains)
    assert totals(score.chains[-1].mutants).killed > 3


def test_a_divergence_is_turned_round_and_taken_under_another_law() -> None:
    u, v = variable("u"), variable("v")
    p, q = JointLaw("p", u, v), JointLaw("q", u, v)
    proof = Proof(given=[q(u | v) << p(u | v), p(u | v) << q(u | v)])
    proof.chain("definition", KL(q(u | v), p(u | v))).eq(E(log(q(u | v) / p(u | v)), q(u | v)))
    score = score_proof(proof, limit=None)
    assert score.status == "verified"
    outcomes = {(m.edit, m.after): m.outcome for m in score.mutants}
    assert outcomes["arguments exchanged", "KL(p(u | v), q(u | v))"] == "killed"
    assert [m.outcome for m in score.mutants if m.edit == "another law"].count("killed") >= 4


def test_predicates_are_mutated_and_negated() -> None:
    proof = Proof()
    proof.holds("free of y", does_not_depend((x + y) ** 2 - y**2 - 2 * x * y, y))
    score = score_proof(proof, limit=None)
    outcomes = {f"{m.before} -> {m.after}": m.survivor or m.outcome for m in score.mutants}
    (negated,) = [m for m in score.mutants if m.edit == "predicate negated"]
    assert negated.outcome == "killed"
    assert outcomes["-y**2 -> y**2"] == "killed" and "another truth" in outcomes.values()
    assert score.status == "unproven" and not totals(score.mutants).defects


@pytest.mark.parametrize(("name", "chains", "least"), [("q2_1", 9, 0.75), ("q2_6", 3, 0.85)])
def test_scores_of_the_assignment(name: str, chains: int, least: float) -> None:
    proof = load(str(PROOFS / f"{name}.py"))
    proof.chains = proof.chains[:chains]  # the later chains of q2_6 take longer
    score = score_proof(proof, limit=3)
    count = totals(score.mutants)
    assert score.status != "error" and count.defects == 0 and count.mutants > 40
    equations = [m for m in score.mutants if m.edit not in ("relation strengthened", "relation negated")]
    assert sum(m.outcome == "killed" for m in equations) > least * len(equations), count
    assert all(m.reason for m in score.mutants if m.outcome == "survived")
    assert all(m.counterexample for m in score.mutants if m.outcome == "killed")


# -- the command -------------------------------------------------------------------------------------------------------

TIGHT = """
from sympy import symbols
from symcheck import Proof
x, y = symbols("x y", real=True)
proof = Proof(question="9.1", title="A square")
proof.chain("square", (x + y)**2).eq(x**2 + 2*x*y + y**2)
"""
LOOSE = TIGHT.replace(".eq(x**2 + 2*x*y + y**2)", ".ge(-5)")
WRONG = TIGHT.replace("2*x*y", "x*y")


def put(project: Path, **texts: str) -> None:
    for name, text in texts.items():
        (project / "proofs" / f"{name}.py").write_text(text)


def test_mutate_prints_a_table_and_exits_by_its_survivors(project: Path, command) -> None:
    put(project, g_1=TIGHT, g_2=LOOSE)
    tight = command("mutate", "g_1")
    assert tight.returncode == 0 and "38 killed, 0 not verified, 0 survived" in tight.stdout, tight
    assert tight.stderr == "" and tight.stdout.splitlines()[-1].endswith(" s")
    loose = command("mutate", "g_2")
    assert loose.returncode == 1 and "survivors of square" in loose.stdout and "another truth" in loose.stdout, loose


def test_mutate_json_is_one_document(project: Path, command) -> None:
    put(project, g_1=TIGHT, h_1="proof = Proof(")
    result = command("mutate", "g_1", "h_1", "nonesuch", "--json", "--limit", "5")
    document = json.loads(result.stdout)
    assert result.returncode == 2 and result.stderr.count("\n") == 2
    assert document["schema"] == "symcheck/1" and [p["id"] for p in document["proofs"]] == ["g_1", "h_1", "nonesuch"]
    first, broken, missing = document["proofs"]
    assert first["status"] == "verified" and first["totals"]["mutants"] == len(first["chains"][0]["mutants"]) == 12
    killed = [m for m in first["chains"][0]["mutants"] if m["outcome"] == "killed"]
    assert killed and all(m["counterexample"]["model"] for m in killed)
    assert broken["message"] and missing["message"]


def test_a_proof_that_is_wrong_is_not_measured(project: Path, command) -> None:
    put(project, g_1=WRONG)
    result = command("mutate", "g_1")
    assert result.returncode == 1 and "refuted: nothing to measure" in result.stdout


def test_a_budget_leaves_the_rest_untried(project: Path, command) -> None:
    put(project, g_1=TIGHT)
    result = command("mutate", "g_1", "--json", "--budget", "0.000001", "--limit", "3")
    chain = json.loads(result.stdout)["proofs"][0]["chains"][0]
    assert chain["skipped"] == "unproven: nothing to measure" or chain["totals"]["not_tried"] == 8


@pytest.mark.parametrize("arguments", [("mutate",), ("mutate", "nonesuch"), ("mutate", "x", "--limit", "-1")])
def test_bad_usage_is_status_2(command, arguments: tuple[str, ...]) -> None:
    result = command(*arguments)
    assert result.returncode == 2 and result.stderr.startswith("symcheck: ") and result.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the worker must inherit the patch")
def test_a_mutant_that_kills_its_worker_costs_one_mutant(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symcheck.mutation import scoring

    real = scoring._decided

    def fatal(trial, setting):
        if trial.mutant is not None and trial.mutant.edit == "sign":
            os.abort()
        return real(trial, setting)

    monkeypatch.setattr(scoring, "_decided", fatal)
    put(project, g_1=TIGHT)
    found = read_proof(project / "proofs" / "g_1.py", named=True)
    assert found is not None
    with Runner(Limits()) as runner:
        (score,) = runner.mutate_files([found], limit=3, timeout=1.0, budget=60.0)
    assert score.message is None, score.message
    lost = [m for m in score.mutants if m.edit == "sign"]
    assert lost and all((m.outcome, m.reason) == ("not verified", "crash") for m in lost)
    assert totals(score.mutants).killed > 3


def test_a_report_is_plain_data() -> None:
    proof = Proof()
    proof.chain("log", log(exp(x))).eq(x)
    report = MutationReport((score_proof(proof, limit=3),))
    assert pickle.loads(pickle.dumps(report)) == report
    assert json.loads(json.dumps(report.as_json()))["totals"]["mutants"] == len(report.mutants)
