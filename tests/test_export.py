"""Export to Coq: what the theorems say (no coqc needed), and, marked ``coq``, what Coq says of them."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from sympy import Abs, Eq, Or, Pow, Product, Rational, Sum, Symbol, floor, log, symbols
from sympy.matrices.expressions import MatrixSymbol

from symcheck import (
    KL,
    ArgMax,
    E,
    Family,
    ForAll,
    JointLaw,
    Proof,
    check,
    cite,
    does_not_depend,
    function,
    load,
    norm,
    parameter_set,
    variable,
    vector,
)
from symcheck.api import read_text
from symcheck.export.coq import Theorem, export_proof, theorem_of
from symcheck.export.coq_text import comment, identifier
from symcheck.export.coqc import ask, foreign_axioms
from symcheck.export.step import ExportedStep, totals
from symcheck.hypotheses import Hypotheses
from symcheck.inputs import read_claim
from symcheck.mutation.mutants import mutants
from symcheck.report.export import coq_file
from symcheck.theories.session import symbols_of

COQC = shutil.which("coqc")
needs_coq = [pytest.mark.coq, pytest.mark.skipif(COQC is None, reason="coqc is not installed (apt-get install coq)")]

x, y, z = symbols("x y z", real=True)
a, b = symbols("a b", positive=True)
k, n, t, T = symbols("k n t T", integer=True)
d = Symbol("d", integer=True, positive=True)


def theorem(lhs: object, rhs: object, relation: str = "=", given: object = ()) -> Theorem:
    """The theorem for a claim, under the hypotheses a check would have."""
    claim, hypotheses = read_claim(lhs, relation, rhs, given, None)
    symbols = symbols_of(claim.lhs, claim.rhs, *hypotheses.stated)
    return theorem_of("claim", claim, hypotheses.with_assumptions_of(symbols))


def parts(found: Theorem) -> tuple[list[str], str]:
    """The premises and the conclusion of a theorem."""
    assert found.outside is None, found.outside
    lines = [line.strip() for line in found.text.split("Theorem", 1)[1].splitlines()[1:-1]]
    premises = [line.removesuffix("->").strip() for line in lines[:-1] if not line.startswith("(* ")]
    return premises, lines[-1].removesuffix(".")


# -- what a theorem says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lhs", "rhs", "conclusion", "premises"),
    [
        ("(x**2 - 1)/(x - 1)", "x + 1", "(x ^ 2 - 1) / (x - 1) = x + 1", ["x - 1 <> 0"]),
        ("x/x", "1", "x / x = 1", ["x <> 0"]),
        ("sqrt(x)**2", "x", "(sqrt x) ^ 2 = x", ["0 <= x"]),
        ("log(x)", "y", "ln x = y", ["0 < x"]),
        ("x**(3/2)", "y", "(sqrt x) ^ 3 = y", ["0 <= x"]),
        ("x**(-1/2)", "y", "/ (sqrt x) = y", ["0 < x"]),
        ("x**(1/3)", "y", "real_power x (1 / 3) = y", ["0 <= x"]),
        ("x**y", "z", "real_power x y = z", ["(0 < x \\/ (x = 0 /\\ 0 < y))"]),
        ("tan(x)", "y", "tan x = y", ["cos x <> 0"]),
        ("Max(x, y)", "z", "(Rmax x y) = z", []),
        ("exp(2*x)", "pi", "exp (2 * x) = PI", []),
        ("1/(1/x)", "x", "/ (/ x) = x", ["/ x <> 0", "x <> 0"]),
    ],
)
def test_a_claim_is_stated_as_written_where_its_terms_are_defined(lhs, rhs, conclusion, premises):
    said, stated = parts(theorem(lhs, rhs))
    normal = [text.replace("(", "").replace(")", "") for text in (stated, *said)]
    assert normal == [text.replace("(", "").replace(")", "") for text in (conclusion, *premises)]


def test_nothing_is_normalised_on_the_way():
    assert parts(theorem("x + x", "2*x"))[1] == "x + x = 2 * x"
    assert parts(theorem("(x + 1)*(x + 1)", "x"))[1] == "(x + 1) * (x + 1) = x"


def test_integers_are_of_Z_and_their_powers_integer_powers():
    found = theorem(x**n, x ** (n - 1) * x, given=[n >= 1])
    assert "(n : Z)" in found.text
    said, stated = parts(found)
    assert stated == "powerRZ x n = x * powerRZ x (n - 1)%Z"
    assert "(n >= 1)%Z" in said and "(x <> 0 \\/ (0 <= n)%Z)" in said


def test_an_exponent_that_is_whole_in_disguise_is_not_taken_for_a_real_one():
    """x**(2/2) is x for a negative x too; a theorem that needs x >= 0 would say less."""
    disguised = Pow(x, Pow(Rational(4), Rational(1, 2), evaluate=False), evaluate=False)
    assert "real_power" not in theorem(disguised, disguised).text
    assert "real_power" not in theorem(x ** floor(y), x ** floor(y)).text


def test_sequences_are_functions_of_Z_with_their_definitions_and_what_is_given_for_every_index():
    beta = Family("beta")
    alpha = Family("alpha", t, 1 - beta[t])
    bar = Family("bar", t, Product(alpha[k], (k, 1, t)))
    given = [ForAll(k, (1, T), beta[k] > 0, beta[k] < 1), t >= 1, t <= T]
    said, stated = parts(theorem(bar[t], bar[t - 1] * alpha[t], given=given))
    assert stated == "bar t = alpha t * bar (t - 1)%Z"
    assert "(forall t_1 : Z, bar t_1 = product_over (fun k : Z => alpha k) (1)%Z t_1)" in said
    assert "(forall t_1 : Z, alpha t_1 = 1 - beta t_1)" in said
    assert "(forall k : Z, (1 <= k <= T)%Z -> beta k > 0 /\\ beta k < 1)" in said
    assert "(1 <= t + 1)%Z" in said  # the product from 1 to t has a meaning from t = 0 on


def test_the_index_of_a_sum_is_not_the_free_symbol_of_its_name():
    beta = Family("beta")
    _, stated = parts(theorem(Sum(beta[n], (n, 1, n)), n))
    assert stated == "sum_over (fun n_1 : Z => beta n_1) (1)%Z n = IZR n"


def test_alternatives_need_not_be_defined():
    hypotheses = Hypotheses(relations=(Or(Eq(1 / x, 1, evaluate=False), Eq(x, 0), evaluate=False),))
    claim, _ = read_claim(x**2, "=", x, (), None)
    said, _ = parts(theorem_of("claim", claim, hypotheses))
    assert [text for text in said if "<>" in text] == []


def test_hypotheses_about_other_things_are_left_out_and_what_cannot_be_said_is_named():
    assert "z" not in theorem(x, y, given=[Eq(x, y), z > 0]).text
    q, p, w = JointLaw("q", v := variable("v")), JointLaw("p", v), Symbol("w")
    found = theorem(w + 1, 1 + w, given=[q(v) << p(v)])
    assert "not stated here: q(v) << p(v)" in found.text


# -- terms that the language cannot say --------------------------------------------------------------------------------


def test_a_term_outside_the_language_becomes_any_real_number():
    v = variable("v")
    p = JointLaw("p", v)
    found = theorem(E(v, p(v)) ** 2 - 1, (E(v, p(v)) - 1) * (E(v, p(v)) + 1))
    assert found.replaced == ("E(v, p(v))",) and "stands for E(v, p(v))" in found.text
    assert theorem(p(v) + abs(p(v)), 2 * p(v)).outside is None  # a density is not negative
    assert ">= 0" in theorem(p(v) + abs(p(v)), 2 * p(v)).text


def test_a_step_that_rests_on_what_a_term_is_is_outside():
    v = variable("v")
    p = JointLaw("p", v)
    found = theorem(E(2 * v, p(v)), 2 * E(v, p(v)))
    assert not found.text and found.outside.startswith("rests on what its terms are (E)")
    assert theorem(KL(p(v), p(v)), 0).outside and theorem(Abs(norm(vector("u", d))), -1, ">").outside is None


def test_vectors_are_taken_at_one_entry():
    u, w = vector("u", d), vector("w", d)
    said, stated = parts(theorem(a * (u + w), a * u + a * w))
    assert stated == "a * (u + w) = a * u + a * w" and said == ["a > 0"]
    A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    assert theorem(A * B, B * A).outside  # entries of products are not products of entries
    assert theorem(u + norm(u) * w, norm(u) * w + u).outside is None


def test_an_entry_is_not_the_number_of_the_same_name():
    u = vector("x", d)
    found = theorem(x * u, x * u)
    assert parts(found)[1] == "x * x_1 = x * x_1"


def test_what_depends_on_a_bound_index_is_never_one_number():
    f = function("f")
    found = theorem(Sum(f(k), (k, 1, n)), n * f(k), given=[n >= 1])
    assert found.outside and "Sum" in found.outside  # one variable for the whole sum, not one for f(k)


@pytest.mark.parametrize(
    ("lhs", "relation", "reason"),
    [
        ("predicate", "holds", "predicate"),
        ("set", "=", "sets"),
    ],
)
def test_predicates_and_sets_are_outside(lhs, relation, reason):
    proof = Proof(title="outside")
    if lhs == "predicate":
        proof.holds("free", does_not_depend(x + 1, y))
    else:
        Q = parameter_set("Q")
        proof.chain("sets", ArgMax(2 * function("g")(y), y, Q)).eq(ArgMax(function("g")(y), y, Q))
    (step,) = export_proof(proof).steps
    assert step.outcome == "outside" and reason in step.outside


def test_cited_results_are_premises_and_compositions_are_outside():
    proof = Proof(title="cited")
    lemma = proof.chain("square", (x + 1) ** 2).eq(x**2 + 2 * x + 1)
    proof.chain("uses it", (a + 1) ** 2 + b).eq(a**2 + 2 * a + 1 + b, by=cite(lemma, {x: a}))
    i = proof.induction("powers", 2**n, ">=", 1, over=n, start=0)
    i.base.ge(1)
    i.step.eq(2 * 2 ** (n - 1)).ge(1, by=i.hypothesis)
    steps = {(step.chain, step.index): step for step in export_proof(proof).steps}
    assert "(* cited *)\n  (1 + a) ^ 2 = 1 + a ^ 2 + 2 * a ->" in steps["uses it", 1].text
    assert steps["powers", 1].outside == "composed by the kernel from other chains"


def test_a_cited_result_whose_conditions_are_not_met_is_no_premise():
    """The step holds without it; with it as a premise, the theorem would rest on log 1 > 0."""
    proof = Proof(title="cited out of its range")
    lemma = proof.chain("positive", log(x), given=[x > 1]).gt(0)
    proof.chain("plain", x + x).eq(2 * x, by=cite(lemma, {x: Rational(1)}))
    text = {step.chain: step.text for step in export_proof(proof).steps}
    assert text["plain"] and "cited" not in text["plain"]


def test_only_verified_steps_are_exported():
    proof = Proof(title="some")
    proof.chain("mixed", (x + 1) ** 2).eq(x**2 + 2 * x + 1).eq(x**2, by=())
    assert [step.index for step in export_proof(proof).steps] == [1]


# -- names -------------------------------------------------------------------------------------------------------------

HOSTILE = '*) Axiom cheat : False. (* " \n . Qed.'


def test_names_cannot_leave_their_place():
    assert comment(HOSTILE).count("(*") == comment(HOSTILE).count("*)") == 1
    assert '"' not in comment(HOSTILE) and "\n" not in comment(HOSTILE)
    assert identifier("x : R) (cheat : False", ()) == "x_R_cheat_False"
    assert identifier("forall", ()) == "forall_1" and identifier("ξ²", ()) == "v" and identifier("2x", ()) == "v2x"
    assert identifier("exp", ()) != "exp" and identifier("product_over", ()) != "product_over"


def test_symbols_with_hostile_names_stay_apart():
    odd = [Symbol(name, real=True) for name in ("x.y", "x y", "x_y", "Prop", HOSTILE, "ln", "IZR")]
    found = theorem(sum(odd), sum(reversed(odd)))
    names = found.text.split("forall (", 1)[1].split(" : R)", 1)[0].split()
    assert len(names) == len(set(names)) == len(odd)
    assert all(name.replace("_", "a").isalnum() and name.isascii() for name in names)
    assert not {"Prop", "ln", "IZR"} & set(names)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_writes_a_file(project, command):
    proof = "from sympy import symbols\nfrom symcheck import Proof\nx = symbols('x', real=True)\n" + (
        "proof = Proof(title='t')\nproof.chain('c', (x + 1)**2).eq(x**2 + 2*x + 1)\n"
    )
    (project / "proofs" / "g_1.py").write_text(proof)
    done = command("export", "g_1", "--coq", "-o", "out.v")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = (project / "out.v").read_text()
    assert "Module proof_g_1." in text and "Theorem step_1_1" in text and "Ltac step :=" in text
    document = json.loads(command("export", "g_1", "--coq", "--json").stdout)
    assert document["totals"]["exported"] == 1 and document["proofs"][0]["steps"][0]["outcome"] == "exported"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("export", "nonesuch", "--coq"), 2, "no proof 'nonesuch'"),
        (("export", "q"), 2, "--coq"),
        (("export", "--coq", "--claim", "x = "), 2, ""),
        (("export", "--coq", "--claim", "x = x + 1"), 1, "no verified step"),
        (("export", "q", "--coq", "--given", "x > 0"), 2, "--claim"),
    ],
)
def test_what_cannot_be_done_is_one_line(command, arguments, status, message):
    done = command(*arguments)
    assert done.returncode == status and done.stderr.count("\n") == 1 and message in done.stderr


def test_without_coqc_the_command_says_how_to_get_it(command, tmp_path):
    done = command("export", "--coq", "--check", "--claim", "x = x", PATH=str(tmp_path))
    assert done.returncode == 2 and "apt-get install coq" in done.stderr and done.stdout == ""


def test_foreign_axioms_are_seen():
    assert foreign_axioms("Axioms:\nClassicalDedekindReals.sig_forall_dec\n  : forall P, P\ncheat : False\n") == [
        "cheat"
    ]
    assert foreign_axioms("Closed under the global context") == []


def test_figures_add_up():
    steps = tuple(
        ExportedStep("c", i, f"s{i}", "", outside=outside, accepted=accepted)
        for i, (outside, accepted) in enumerate([(None, True), (None, False), ("why", None), (None, None)])
    )
    count = totals(steps)
    assert count.pop("steps") == sum(count.values()) == 4 and set(count.values()) == {1}


# -- Coq ---------------------------------------------------------------------------------------------------------------

TRUE = [
    ("x/x = 1", []),
    ("(x**2 - 1)/(x - 1) = x + 1", []),
    ("sqrt(x**2) = Abs(x)", []),
    ("log(x**2/y) = 2*log(x) - log(y)", ["x > 0", "y > 0"]),
    ("x**(a + b) = x**a*x**b", ["x > 0"]),
    ("exp(x) >= 1 + x", []),
    ("x**2 + y**2 >= 2*x*y", []),
    ("Abs(x + y) <= Abs(x) + Abs(y)", []),
    ("Min(x, y) + Max(x, y) = x + y", []),
    ("1/x < 1/y", ["0 < y", "y < x"]),
    ("a*d - b*c = 0", ["a/b = c/d"]),
    ("n**2 >= n", ["n integer"]),
    ("x**n*x**m = x**(n + m)", ["n integer", "m integer", "x != 0"]),
    ("Product(a[k], (k, 1, n)) = Product(a[k], (k, 1, n - 1))*a[n]", ["n >= 1", "n integer"]),
    ("Product(1 - b[k], (k, 1, n)) < 1", ["n >= 1", "n integer", "0 < b[s] < 1 for s in 1..n"]),
    ("1/(1 + exp(-x)) < 1", []),
]
FALSE = [
    ("x/x = 0", []),
    ("sqrt(x**2) = x", []),
    ("log(x**2/y) = 2*log(x) + log(y)", ["x > 0", "y > 0"]),
    ("x**a*x**b = x**(a*b)", ["x > 0"]),
    ("exp(x) > 1 + x", []),
    ("x**2 > 0", []),
    ("Abs(x + y) = Abs(x) + Abs(y)", []),
    ("Max(x, y) >= x + y", []),
    ("1/x < 1/y", ["y < x"]),
    ("a*d - b*c = 1", ["a/b = c/d"]),
    ("n**2 >= 2*n", ["n integer"]),
    ("Product(a[k], (k, 1, n)) = Product(a[k], (k, 1, n - 1))", ["n >= 1", "n integer"]),
    ("Product(1 - b[k], (k, 1, n)) > 1", ["n >= 1", "n integer", "0 < b[s] < 1 for s in 1..n"]),
    ("f(x) = f(y)", []),
    ("1/x = 0", ["x != 0"]),
]


def typed(text: str, given: list[str]) -> Theorem:
    """The theorem for a typed claim, whether or not symcheck verifies it."""
    (chain,) = read_text(text, given).chains
    return theorem_of("claim", chain._claim_of(1), chain.hypotheses()[1])


def answers(found: list[Theorem]) -> list[bool]:
    """What Coq says of theorems; one that is outside is not accepted."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        asked = pool.map(lambda one: bool(one.text) and ask(COQC, "claim", one.text, 120).accepted, found)
        return list(asked)


@pytest.fixture(scope="module")
def statements():
    """The fifty statements of the benchmarks, which is a folder of scripts."""
    folder = str(Path(__file__).resolve().parent.parent / "benchmarks")
    sys.path.insert(0, folder)
    try:
        yield importlib.import_module("claims").OWN
    finally:
        sys.path.remove(folder)
        for name in ("claims", "statements"):
            sys.modules.pop(name, None)


@pytest.mark.parametrize("mark", [pytest.param("coq", marks=needs_coq)])
class TestCoq:
    """One class, so that the marks stand once."""

    def test_true_claims_are_accepted_and_false_ones_are_not(self, mark):
        said = answers([typed(*claim) for claim in TRUE + FALSE])
        wrong = [claim for claim, yes in zip(TRUE + FALSE, said) if yes != (claim in TRUE)]
        assert not wrong

    def test_the_statements_of_the_benchmarks(self, mark, statements):
        statements = statements[::2]  # `symcheck export --coq` takes a second for each
        found = [theorem(*one.build(), given=one.given) for one in statements]
        said = answers(found)
        assert not [one.name for one, yes in zip(statements, said) if yes and not one.true]
        missing = {one.name for one, yes in zip(statements, said) if one.true and not yes}
        assert missing <= {"nested radical", "cube root of an expanded cube", "change of base"}

    def test_no_mutant_that_symcheck_refutes_is_accepted(self, mark, statements):
        found = []
        for one in statements[::9]:
            lhs, rhs = one.build()
            refuted = (m for m in mutants(rhs) if one.true and check(lhs, m.term, given=one.given).status == "refuted")
            found += [theorem(lhs, mutant.term, given=one.given) for mutant in islice(refuted, 1)]
        assert len(found) >= 5 and not any(answers(found))

    def test_the_steps_of_a_proof_and_the_file_of_all_of_them(self, mark, tmp_path):
        import subprocess

        exported = export_proof(load("q2_1"))
        scalar = [step for step in exported.steps if step.outside is None]
        assert len(scalar) >= 6
        assert all(ask(COQC, step.theorem, step.text, 120).accepted for step in scalar)
        (tmp_path / "all.v").write_text(coq_file([exported]), encoding="utf-8")
        subprocess.run([COQC, "all.v"], cwd=tmp_path, check=True, capture_output=True, timeout=300)

    def test_a_hostile_name_proves_nothing(self, mark):
        proof = Proof(title=HOSTILE)
        odd = Symbol(HOSTILE, real=True)
        proof.chain(HOSTILE, odd + 1).eq(1 + odd)
        (step,) = export_proof(proof).steps
        assert ask(COQC, step.theorem, step.text, 60).accepted
        forged = f"{comment(HOSTILE)}\nTheorem claim : False.\nProof. step. Qed."
        assert not ask(COQC, "claim", forged, 60).accepted

    def test_an_axiom_is_not_a_proof(self, mark):
        forged = "Axiom cheat : False.\nTheorem claim : 0 = 1.\nProof. destruct cheat. Qed."
        answer = ask(COQC, "claim", forged, 60)
        assert not answer.accepted and "cheat" in answer.message
        assert not ask(COQC, "claim", "Theorem claim : 0 = 1. Admitted.", 60).accepted

    def test_the_table(self, mark, command):
        done = command(
            "export",
            "--coq",
            "--check",
            "--claim",
            "log(x*y) = log(x) + log(y)",
            "--given",
            "x > 0",
            "--given",
            "y > 0",
        )
        assert done.returncode == 0, done.stderr
        assert "accepted" in done.stdout and "1 exported, of which Coq accepts 1" in done.stdout
