"""Suggestions: the small edits of a wrong step that make it right, each verified, looked for when they are read."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from sympy import Determinant, MatrixSymbol, Product, Q, Symbol, Trace, log, sqrt, symbols

from symcheck import (
    KL,
    E,
    Family,
    ForAll,
    JointLaw,
    MarkovChain,
    Normal,
    Probability,
    Proof,
    check,
    infix,
    process,
    variable,
)
from symcheck.confirmation import Models
from symcheck.mutation.missing import missing
from symcheck.mutation.suggestions import suggestions
from symcheck.text import read_all
from symcheck.theories.session import symbols_of
from symcheck.verdict import Deferred, Verdict

from .test_mutate import TIGHT, put, term

WRONG = TIGHT.replace("2*x*y", "x*y")
x, y = symbols("x y", real=True)
t, T = symbols("t T", integer=True)
d = Symbol("d", integer=True, positive=True)


@pytest.mark.parametrize(
    ("lhs", "rhs", "relation", "given", "suggestion"),
    [
        ("(a + b)**2", "a**2 + a*b + b**2", "=", (), "true if a*b is replaced by 2*a*b"),
        ("sqrt(x**2)", "x", "=", (), "true if x is replaced by Abs(x)"),
        ("(x - y)*(x + y)", "x**2 + y**2", "=", (), "true if y**2 is replaced by -y**2"),
        ("log(x*y)", "log(x) - log(y)", "=", ("x > 0", "y > 0"), "true if -log(y) is replaced by log(y)"),
        ("cos(2*x)", "1 - 2*cos(x)**2", "=", (), "true if cos(x) is replaced by sin(x)"),
        ("x**2", "0", ">", (), "true if > is replaced by >="),
        (
            "Product(beta[s], (s, 1, t))",
            "beta[t - 1]*Product(beta[s], (s, 1, t - 1))",
            "=",
            ("t >= 1",),
            "true if beta[t - 1] is replaced by beta[t]",
        ),
    ],
)
def test_classic_slips_come_with_their_repair(lhs, rhs, relation, given, suggestion) -> None:
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "refuted" and verdict.suggestions[:1] == (suggestion,)


def test_a_divergence_the_wrong_way_round_is_turned() -> None:
    u, v = variable("u"), variable("v")
    p, q = JointLaw("p", u, v), JointLaw("q", v | u)
    elbo = E(log(p(u | v)), q(v | u)) - KL(p(v), q(v | u))
    proof = Proof(given=[p(u) > 0, q(v | u) << p(v | u)])
    chain = proof.chain("turned", log(p(u))).eq(elbo + KL(q(v | u), p(v | u)))
    hypotheses = chain.given.with_assumptions_of(symbols_of(*chain.expressions))
    assert chain.decide_step(1, hypotheses, Models(hypotheses, chain.expressions), 10.0).verdict.status == "refuted"
    found = suggestions(chain, 1, hypotheses, Models(hypotheses, chain.expressions), seconds=20.0)
    assert "true if KL(p(v), q(v | u)) is replaced by KL(q(v | u), p(v))" in found


def test_a_step_that_is_meant_to_be_wrong_has_suggestions_for_who_asks() -> None:
    proof = Proof()
    proof.chain("as printed", (x + y) ** 2, expect="refuted").eq(x**2 + x * y + y**2)
    verdict = proof.check().chains[0].steps[0].verdict
    assert tuple(verdict.suggestions) == ("true if x*y is replaced by 2*x*y",)


@pytest.mark.parametrize(("lhs", "rhs"), [("x", "y"), ("x*y", "x"), ("x", "2*x"), ("exp(a + b)", "exp(a) + exp(b)")])
def test_one_side_is_never_suggested_for_the_other(lhs: str, rhs: str) -> None:
    verdict = check(lhs, rhs)
    assert verdict.status == "refuted" and not any(f"by {lhs}" == s[s.rindex("by") :] for s in verdict.suggestions)


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        ("(x + 2)*(x + 3)", "x**2 + 5*x + 5"),
        ("(x - y)**2", "x**2 + 2*x*y + y**2"),
        ("exp(x + y)/exp(y)", "exp(x - y)"),
        ("sin(2*x)", "sin(x)*cos(x)"),
        ("1/x - 1/(x + 1)", "1/(x**2 - x)"),
    ],
)
def test_a_suggestion_is_true(lhs: str, rhs: str) -> None:
    """Each is put in as text and checked again."""
    right = infix(term(rhs))
    found = [str(text) for text in check(lhs, right).suggestions]
    assert found
    for text in found:
        before, after = text.removeprefix("true if ").removesuffix(" on the left").split(" is replaced by ")
        left_edited = text.endswith(" on the left")
        whole = infix(term(lhs)) if left_edited else right
        whole = whole if before in whole else whole.replace(" - ", " + -")  # so that "-x" stands in it
        assert before in whole
        edited = [whole[:i] + f"({after})" + whole[i + len(before) :] for i in _places(before, whole)]
        assert any(check(one, right) if left_edited else check(lhs, one) for one in edited), text


def _places(part: str, whole: str) -> list[int]:
    return [i for i in range(len(whole)) if whole.startswith(part, i)]


def test_suggestions_are_looked_for_only_when_read(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr("symcheck.mutation.suggestions.suggestions", lambda *a: calls.append(1) or ("that",))
    assert check("x**2", "x**2").suggestions == () and not calls, "nothing to repair"
    verdict = check("x**2", "x")
    assert isinstance(verdict.suggestions, Deferred) and not calls
    assert list(verdict.suggestions) == ["that"] == list(verdict.suggestions) and len(calls) == 1
    assert pickle.loads(pickle.dumps(verdict)).suggestions == ("that",)
    assert verdict == Verdict(**{name: getattr(verdict, name) for name in Verdict.__dataclass_fields__})


def test_a_step_that_used_its_time_gets_no_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = Proof()
    chain = proof.chain("wrong", x**2).eq(x)
    calls: list[float] = []
    monkeypatch.setattr("symcheck.mutation.suggestions.suggestions", lambda *a: calls.append(a[-1]) or ())
    for seconds, expected in ((0.0, 1), (9.99, 2), (10.5, 2)):
        verdict = Verdict("refuted", seconds=seconds)
        assert not chain.with_suggestions(1, verdict, None, None, 10.0).suggestions and len(calls) == expected
    assert calls[0] == 1.5 and calls[1] < 0.02
    assert chain.with_suggestions(1, Verdict("unproven", reason="vacuous"), None, None, 10.0).suggestions == ()


def test_the_neighbour_in_the_posterior_mean_is_found() -> None:
    beta, s = Family("beta"), Symbol("s", integer=True)
    alpha = Family("alpha", t, 1 - beta[t])
    alphabar = Family("alphabar", t, Product(alpha[s], (s, 1, t)))
    v = process("x", d)
    q = MarkovChain("q", v, t, kernel=Normal(v[t], sqrt(1 - beta[t]) * v[t - 1], beta[t]), stop=T)
    variance = (1 - alphabar[t - 1]) / (1 - alphabar[t]) * beta[t]
    mean = (
        sqrt(alphabar[t]) * beta[t] / (1 - alphabar[t]) * v[0]
        + sqrt(alpha[t]) * (1 - alphabar[t - 1]) / (1 - alphabar[t]) * v[t]
    )
    proof = Proof(given=[ForAll(s, (1, T), beta[s] > 0, beta[s] < 1), t >= 2, t <= T])
    (
        proof.chain(
            "slip",
            Normal(v[t], sqrt(alpha[t]) * v[t - 1], beta[t])
            * Normal(v[t - 1], sqrt(alphabar[t - 1]) * v[0], 1 - alphabar[t - 1])
            / Normal(v[t], sqrt(alphabar[t]) * v[0], 1 - alphabar[t]),
        ).eq(Normal(v[t - 1], mean, variance))
    )
    assert q(v[t] | v[t - 1]) is not None
    verdict = proof.check().chains[0].steps[0].verdict
    assert verdict.status == "refuted"
    assert tuple(verdict.suggestions) == ("true if sqrt(alphabar[t]) is replaced by sqrt(alphabar[t - 1])",)
    assert verdict.suggestions[0].display == "true if √ᾱ_t is replaced by √ᾱ_{t-1}"


def test_suggestions_reach_the_reports(project: Path, command) -> None:
    put(project, g_1=WRONG)
    shown = command("run", "g_1")
    assert "perhaps   true if x y is replaced by 2x y" in shown.stdout, shown.stdout
    step = json.loads(command("run", "g_1", "--json").stdout)["proofs"][0]["chains"][0]["steps"][0]
    assert step["suggestions"] == ["true if x*y is replaced by 2*x*y"]
    typed = json.loads(command("check", "sqrt(x**2) = x", "--json").stdout)
    suggested = typed["proofs"][0]["chains"][0]["steps"][0]["suggestions"]
    assert suggested == ["true if x is replaced by Abs(x)", "true given x >= 0"]


A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
LAW = JointLaw("p", variable("u"))
FORGOTTEN = [
    ("x**2", "<=", "x", ["x >= 0"], "x <= 1"),
    ("exp(x)", "<=", "1", [], "x <= 0"),
    ("(1 + x)**n", ">=", "1 + n*x", ["n integer", "n >= 1"], "x >= -1"),
    ("1/x", "<=", "1/y", ["x >= y"], "y >= 0"),
    ("Sum(p[k]*log(p[k]), (k, 1, n))", "<=", "0", ["n >= 1", "p[k] > 0 for k in 1..n"], "p[k] <= 1 for k in 1..n"),
    ("a[t]", "=", "a[t - 1]*b[t]", ["a[s] = Product(b[k], (k, 1, s)) for s in 0..T", "t <= T"], "t >= 1"),
    (Trace(A * A), ">=", 0, [], "A symmetric"),
    (Determinant(A), ">", 0, [Q.symmetric(A)], "A positive_definite"),
    (Probability(variable("u") >= x, LAW(variable("u"))), "<=", E(variable("u"), LAW(variable("u"))) / x, [x > 0],
     "almost_surely(u >= 0, p(u))"),
    ("x", ">=", "0", [], None),
    ("x", ">=", "y", ["x <= y"], None),
    ("(x + y)**2", "=", "x**2 + y**2", [], None),
    (A * B, "=", B * A, [], None),
]  # fmt: skip


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given", "hypothesis"), FORGOTTEN, ids=lambda v: str(v)[:40])
def test_the_hypothesis_left_out_is_named_and_no_other(lhs, relation, rhs, given, hypothesis) -> None:
    """``missing`` names it where it helps, nothing where none helps or it would only repeat the claim."""
    proof = Proof(given=given)
    if isinstance(lhs, str):
        read = read_all(expressions=[lhs, rhs], hypotheses=given)
        (lhs, rhs), proof = read.expressions, Proof(given=read.hypotheses)
    chain = proof.chain("forgotten", lhs).then(relation, rhs)
    hypotheses = chain.given.with_assumptions_of(symbols_of(*chain.expressions))
    found = missing(chain, 1, hypotheses, seconds=20.0)
    assert f"true given {hypothesis}" in found if hypothesis else not found, found


@pytest.mark.parametrize("text", ["floor(pi*10**900)", "Max(floor(pi*10**900), x)", "sqrt(floor(pi*10**900)) + x"])
def test_numbers_that_sympy_cannot_compute(text):
    verdict = check(text, "1", timeout=3)
    assert verdict.status == "refuted"
    assert all(verdict.suggestions) and str(verdict)
