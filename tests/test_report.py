"""The terminal report of hand-made verdicts: what is shown, what fits, what is compact."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rich.cells import cell_len

from symcheck.report.json import render
from symcheck.report.terminal import (
    Style,
    chain_lines,
    formula_lines,
    listing_latex,
    plain,
    proof_lines,
    summary_lines,
    verdict_lines,
    wrap,
)
from symcheck.verdict import (
    ChainReport,
    ClaimReport,
    Counterexample,
    Difference,
    ProofReport,
    RunReport,
    StepReport,
    Verdict,
)
from symcheck.worker import ListedChain, ListedLine, Listing

CLAIM = ClaimReport("a", "<=", "c", r"a \le c", "ᾱ_t", "c²")
GOOD = Verdict("verified", rules=("Bayes' rule",), models=4, seconds=0.0031)
WRONG = Verdict(
    "refuted",
    counterexample=Counterexample({"x": "-1", "t": "3"}, "1", "-1"),
    difference=Difference("x", "Abs(x)", "x - Abs(x)"),
    suggestions=("true if x is replaced by Abs(x)",),
    seconds=1.5,
)


def step(index: int, verdict: Verdict, relation: str = "=", display: str = "") -> StepReport:
    return StepReport(
        index, relation, f"e{index}", "", display or f"ē{index}", ("bayes",) if index == 1 else (), verdict
    )


def chain(*verdicts: Verdict, expect: str = "verified", **rest: object) -> ChainReport:
    steps = tuple(step(i, verdict) for i, verdict in enumerate(verdicts, start=1))
    severity = ["verified", "unproven", "refuted", "error"]
    status = max((verdict.status for verdict in verdicts), key=severity.index)
    return ChainReport("main", CLAIM, expect, status, steps=steps, seconds=0.2, **rest)  # type: ignore[arg-type]


def test_a_verified_chain_reads_as_on_a_board() -> None:
    text = plain(chain_lines(chain(GOOD, GOOD, given=("x > 0",), provided=("x != 1",)), Style()))
    lines = text.splitlines()
    assert "given     x > 0" in text and "claim     ᾱ_t ≤ c²" in text
    first = next(line for line in lines if line.startswith("  ✓ =  ē1"))
    assert first.endswith("bayes, Bayes' rule     3 ms") and cell_len(first) == 100
    assert "✓ verified, provided the conditions below" in text and "provided  x != 1" in text


def test_a_wrong_step_is_named_with_all_that_is_known_and_the_rest_is_shown() -> None:
    text = plain(chain_lines(chain(GOOD, WRONG, GOOD), Style()))
    for words in (
        "step 2 is wrong", "from      ē1", "to =      ē2", "at        x = -1, t = 3", "left      1", "right     -1",
        "left over x - Abs(x)", "perhaps   true if x is replaced by Abs(x)", "✓ =  ē3", "✗ =  ē2",
    ):  # fmt: skip
        assert words in text, words


def test_the_first_of_several_failures_is_explained_by_its_reason() -> None:
    text = plain(chain_lines(chain(Verdict("unproven", reason="timeout"), WRONG), Style()))
    assert "step 1 is not proved" in text and "timeout: took longer than the time limit" in text
    assert "from      ᾱ_t" in text and "step 2" not in text


def test_refuted_as_expected_is_right_and_compact() -> None:
    report = chain(WRONG, expect="refuted")
    text = plain(chain_lines(report, Style()))
    assert "✓ refuted, as expected" in text and "x = -1" in text and "normal form" not in text
    assert "1 of 1 chain as expected" in plain(
        summary_lines(RunReport((ProofReport("p", chains=(report,)),)), 1, Style())
    )


def test_an_unexpected_verified_and_strict_are_failures() -> None:
    assert "! verified, but refuted was expected" in plain(chain_lines(chain(GOOD, expect="refuted"), Style()))
    conditional = chain(GOOD, provided=("x != 0",), strict=True)
    assert "--strict forbids" in plain(chain_lines(conditional, Style()))


@pytest.mark.parametrize("width", [40, 60, 100])
def test_long_lines_wrap_within_the_width(width: int) -> None:
    long = replace(step(1, GOOD), display=" + ".join(["β̃_t·‖x_t‖²"] * 30))
    report = replace(chain(GOOD), steps=(long, step(2, WRONG, display="x" * 300)))
    lines = plain(chain_lines(report, Style(width))).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    following = lines[next(i for i, line in enumerate(lines) if line.startswith("  ✓")) + 1]
    assert following.startswith("       ") and following.strip()


def test_wrap_keeps_accents_with_their_letters() -> None:
    parts = wrap("ᾱ̃" * 30, 7)
    assert "".join(parts) == "ᾱ̃" * 30
    assert all(cell_len(part) <= 7 and cell_len(part[0]) == 1 for part in parts)


def test_lines_break_at_the_outermost_operator() -> None:
    assert wrap("N(x; a + b, c) N(y; d, e)/N(z; f - g, h)", 30) == ["N(x; a + b, c)", "N(y; d, e)/N(z; f - g, h)"]
    assert wrap("aaaa + bbbb + (cccc + dd)", 20) == ["aaaa + bbbb", "+ (cccc + dd)"]


def test_many_rules_stand_below_their_step() -> None:
    many = replace(GOOD, rules=tuple(f"definition of symbol {i}" for i in range(9)))
    lines = plain(chain_lines(chain(many), Style())).splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("  ✓ =  ē1"))
    assert lines[first].endswith("3 ms") and lines[first + 1].startswith("         by bayes, definition of symbol 0")


def test_ascii_uses_the_infix_form() -> None:
    text = plain(chain_lines(chain(GOOD, WRONG), Style(ascii=True)))
    assert text.isascii() and "+ =  e1" in text and "a <= c" in text


def test_a_typed_formula_is_compact() -> None:
    report = ProofReport("check", chains=(replace(chain(WRONG), name="", claim=CLAIM),))
    text = plain(formula_lines(report, Style()))
    assert text.startswith("✗ refuted  ᾱ_t = ") and "x = -1, t = 3" in text
    assert "✗ refuted  a = b" in plain(verdict_lines("a = b", WRONG, Style()))


def test_a_proof_shows_what_it_assumes_and_a_broken_one_its_message() -> None:
    text = plain(proof_lines(ProofReport("p", "2.1", "Title", (chain(GOOD),), assumed=("eq3",)), Style()))
    assert text.startswith("2.1  Title") and "assumed   eq3" in text
    assert "not checked" in plain(proof_lines(ProofReport("p", message="p.py: no"), Style()))


def test_json_is_the_contracts_document() -> None:
    document = json.loads(render(RunReport((ProofReport("p", chains=(chain(GOOD, WRONG),)),))))
    assert document["schema"] == "symcheck/1" and document["status"] == "refuted"
    second = document["proofs"][0]["chains"][0]["steps"][1]
    assert second["counterexample"] == {"model": {"x": "-1", "t": "3"}, "lhs": "1", "rhs": "-1"}


def test_latex_aligns_at_the_relations() -> None:
    lines = (ListedLine("", "a", "a", "a"), ListedLine("<=", "b", "b", "b"), ListedLine("=", "c", "c", "c"))
    text = listing_latex(Listing("p", "1", "t", (), (ListedChain("main", "verified", (), lines),)))
    assert "a &\\le b \\\\\n  &= c\n\\end{align*}" in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # not inside a norm
        ("E_{q}[x] + ‖a + b‖²", 16, ["E_{q}[x]", "+ ‖a + b‖²"]),
        ("aaaaaaa + |b + c|", 15, ["aaaaaaa", "+ |b + c|"]),
        # the bars of a divergence and of a density are no brackets
        ("KL(q(z | x) ‖ p(z)) + E[z] + E[y]", 30, ["KL(q(z | x) ‖ p(z)) + E[z]", "+ E[y]"]),
        # a sum stays beside what it sums
        ("aaaaaaaaaaaa + ∑_{t=2}^{T} E_{q}[bbb]", 30, ["aaaaaaaaaaaa", "+ ∑_{t=2}^{T} E_{q}[bbb]"]),
        # a list breaks after a comma, not inside an item
        ("beta[1] = 1/2, beta[2] = 1/3", 25, ["beta[1] = 1/2,", "beta[2] = 1/3"]),
    ],
)
def test_a_formula_is_broken_where_it_reads_best(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines
