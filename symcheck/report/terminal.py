"""Reports for people: chains as on a board, one step a line; plain in a pipe, coloured and fitted on a terminal.

Every function returns ``rich`` Text lines and prints nothing; ``plain`` turns them into a string. The width is the
caller's; what is longer wraps with a hanging indent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from symcheck.verdict import ChainReport, ClaimReport, Counterexample, ProofReport, RunReport, StepReport, Verdict
from symcheck.worker import Listing

STYLE = {"verified": "green", "refuted": "red", "unproven": "yellow", "error": "bold magenta"}
_MARK = {"verified": "✓", "refuted": "✗", "unproven": "?", "error": "!"}
_ASCII_MARK = {"verified": "+", "refuted": "x", "unproven": "?", "error": "!"}
_SIGN = {"<=": "≤", ">=": "≥", "!=": "≠"}
_REASON = {
    "timeout": "took longer than the time limit; raise --timeout, or split the step",
    "memory": "needed more than the memory limit; raise --memory, or split the step",
    "crash": "crashed the worker process; please report it",
    "exit": "ended the worker process",
    "size": "an intermediate expression outgrew the size limit; split the step",
    "vacuous": "the hypotheses contradict each other",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How to draw: the width in columns, and whether only ASCII can be written."""

    width: int = 100
    ascii: bool = False

    def mark(self, status: str) -> str:
        return (_ASCII_MARK if self.ascii else _MARK)[status]

    def sign(self, relation: str) -> str:
        return relation if self.ascii else _SIGN.get(relation, relation)

    def formula(self, chain: ChainReport) -> str:
        """A chain in one line, as it was typed."""
        steps = [f"{self.sign(step.relation)} {self.expression(step)}" for step in chain.steps]
        return " ".join([self.left(chain.claim), *steps])

    def either(self, plain: tuple[str, ...], unicode: tuple[str, ...]) -> tuple[str, ...]:
        """Conditions as this terminal can show them."""
        return plain if self.ascii or not unicode else unicode

    def expression(self, step: StepReport) -> str:
        return step.expression if self.ascii else step.display

    def left(self, claim: ClaimReport) -> str:
        return claim.lhs if self.ascii else claim.display_lhs

    def claim(self, claim: ClaimReport) -> str:
        if claim.rhs is None:
            return self.left(claim)
        right = claim.rhs if self.ascii else claim.display_rhs or claim.rhs
        return f"{self.left(claim)} {self.sign(claim.relation)} {right}"


def plain(lines: Iterable[Text]) -> str:
    """Return lines as a string without colours."""
    return "\n".join(line.plain.rstrip() for line in lines)


# --- layout -----------------------------------------------------------------------------------------------------------


_OPERATORS = tuple("+-·/=≤≥<>≪")


def wrap(text: str, width: int) -> list[str]:
    """Break text at blanks into lines of at most ``width`` columns; a word longer than that is cut.

    Past a third of a line the break is where the fewest brackets are open, and before an operator rather than between
    two factors. Norms ``‖x‖`` and ``|x|`` are brackets; the bars of ``KL(q ‖ p)``, ``p(x | z)`` stand between blanks.
    """
    lines = []
    rest = text
    while cell_len(rest) > width:
        columns, depth, longest = 0, 0, 0
        inside: set[str] = set()
        best: tuple[tuple[bool, int, int], int] | None = None
        for position, char in enumerate(rest):
            if char == " " and position:
                key = (columns < width // 3, 4 * (depth + len(inside)) + _unfit(rest, position), -position)
                best = min(best, (key, position)) if best else (key, position)
            columns += cell_len(char)
            if columns > width:
                break
            longest = position + 1
            depth += (char in "([{⟨") - (char in ")]}⟩")
            if char in "‖|" and rest[position - 1 : position + 2] != f" {char} ":
                inside ^= {char}
        cut = best[1] if best else max(1, longest)
        lines.append(rest[:cut])
        rest = rest[cut:].removeprefix(" ")
    return [*lines, rest]


def _unfit(text: str, position: int) -> int:
    """How little a blank is fit for a break: best after a comma, then before an operator, worst after ∑_{k=1}^{n}."""
    before, after = text[position - 1], text[position + 1 : position + 3]
    if before == ",":
        return 0
    if after[:1] in _OPERATORS and after[1:] == " ":
        return 1
    binder = before == "}" and text[:position].rsplit(" ", 1)[-1].lstrip("(-")[:1] in ("∑", "∏", "∫")
    return 5 if binder or before == "∫" else 3 if before in _OPERATORS else 2


def _hanging(head: str, body: str, style: Style, *, head_style: str = "", body_style: str = "") -> list[Text]:
    """Lay out ``head`` and, beside it, ``body`` wrapped to the width."""
    indent = cell_len(head)
    lines = []
    for i, part in enumerate(wrap(body, max(20, style.width - indent))):
        line = Text(head if i == 0 else " " * indent, style=head_style)
        lines.append(line.append(part, style=body_style))
    return lines


def _beside(lines: list[Text], note: str, style: Style) -> list[Text]:
    """Put a note right-aligned after the last line, or below it where it does not fit."""
    if not note:
        return lines
    gap = style.width - cell_len(lines[-1].plain) - cell_len(note)
    if gap >= 2:
        lines[-1] = lines[-1].copy().append(" " * gap).append(note, style="dim")
        return lines
    return [
        *lines,
        *(Text(" " * max(0, style.width - cell_len(part)) + part, style="dim") for part in wrap(note, style.width - 8)),
    ]


def _seconds(seconds: float) -> str:
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.0005 else "<1 ms"
    return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.0f} s"


def _listed(label: str, items: Sequence[str], style: Style, indent: int) -> list[Text]:
    return _hanging(" " * indent + f"{label:<10}", ", ".join(items), style, head_style="dim")


# --- one step ---------------------------------------------------------------------------------------------------------


def _rules(step: StepReport) -> str:
    return ", ".join(dict.fromkeys((*step.by, *step.verdict.rules)))


def _with_rules(lines: list[Text], step: StepReport, style: Style) -> list[Text]:
    """Put the time at the right, and the rules before it where they fit, else below."""
    rules, time = _rules(step), f"{_seconds(step.verdict.seconds):>7}"
    note = f"{rules}  {time}" if rules else time
    if cell_len(lines[-1].plain) + cell_len(note) + 2 <= style.width or not rules:
        return _beside(lines, note, style)
    below = _hanging("         by ", rules, style, head_style="dim", body_style="dim")
    return _beside(lines, time, style) + below


def step_lines(step: StepReport, style: Style) -> list[Text]:
    """One step: mark, relation, expression; the rules and the time at the right."""
    head = f"  {style.mark(step.status)} {style.sign(step.relation):<2} "
    lines = _hanging(head, style.expression(step), style)
    for line in lines[:1]:
        line.stylize(STYLE[step.status], 2, 3)
    return _with_rules(lines, step, style)


def _model(counterexample: Counterexample) -> str:
    return ", ".join(f"{name} = {value}" for name, value in counterexample.model.items()) or "no free symbols"


def counterexample_lines(counterexample: Counterexample, style: Style, indent: int = 6) -> list[Text]:
    """The point of a counterexample and the value of each side there."""
    pad = " " * indent
    lines = _hanging(f"{pad}at        ", _model(counterexample), style, head_style="dim")
    lines += _hanging(f"{pad}left      ", counterexample.lhs, style, head_style="dim")
    return lines + _hanging(f"{pad}right     ", counterexample.rhs, style, head_style="dim")


def _reason(verdict: Verdict) -> str:
    reason = verdict.reason or "neither a proof nor a counterexample was found"
    return f"{reason}: {_REASON[reason]}" if reason in _REASON else reason


_LONG = 600
"""A normal form longer than this is cut on the terminal."""


def findings(verdict: Verdict, style: Style, indent: int = 6) -> list[Text]:
    """Why a step is not verified: reason, counterexample, what is left of the difference, suggestions."""
    pad = " " * indent
    lines: list[Text] = []
    if verdict.status != "refuted" or verdict.reason:
        lines += _hanging(f"{pad}reason    ", _reason(verdict), style, head_style="dim")
    if verdict.counterexample:
        lines += counterexample_lines(verdict.counterexample, style, indent)
    if verdict.difference:
        lines.append(Text(f"{pad}in normal form", style="dim"))
        plain = (verdict.difference.lhs, verdict.difference.rhs, verdict.difference.rest)
        bodies = plain if style.ascii else verdict.difference.display or plain
        for label, body in zip(("left", "right", "left over"), bodies):
            if len(body) > _LONG:
                body = body[:_LONG].rsplit(" ", 1)[0] + f" ... ({len(body)} characters; --json has them all)"
            lines += _hanging(f"{pad}{label:<10}", body, style, head_style="dim")
    for suggestion in verdict.suggestions:
        shown = suggestion if style.ascii else getattr(suggestion, "display", suggestion)
        lines += _hanging(f"{pad}perhaps   ", shown, style, head_style="dim", body_style="cyan")
    return lines


# --- one chain --------------------------------------------------------------------------------------------------------


def _side_before(chain: ChainReport, step: StepReport, style: Style) -> str:
    earlier = [other for other in chain.steps if other.index == step.index - 1]
    return style.expression(earlier[0]) if earlier else style.left(chain.claim)


def _wrong_step(chain: ChainReport, step: StepReport, style: Style) -> list[Text]:
    """The first wrong step spelled out."""
    if chain.claim.rhs is None:  # a predicate is shown already
        return findings(step.verdict, style)
    word = {"refuted": "is wrong", "unproven": "is not proved", "error": "met an error inside symcheck"}[step.status]
    lines = [Text(f"    step {step.index} {word}", style=STYLE[step.status])]
    lines += _hanging("      from      ", _side_before(chain, step, style), style, head_style="dim")
    lines += _hanging(f"      to {style.sign(step.relation):<6} ", style.expression(step), style, head_style="dim")
    return lines + findings(step.verdict, style)


def _verdict_line(chain: ChainReport, style: Style) -> Text:
    words: str
    shown: str
    if chain.as_expected:
        words = "refuted, as expected" if chain.expect == "refuted" else chain.status
        if chain.expect not in ("verified", "refuted"):
            words += ", as expected"
        shown, colour = "verified", "green"
    elif chain.status == chain.expect:  # strict, and conditions remain
        words, shown, colour = "verified only under the conditions below, which --strict forbids", "unproven", "yellow"
    else:
        words = chain.status if chain.expect == "verified" else f"{chain.status}, but {chain.expect} was expected"
        shown = "error" if chain.status == "verified" else chain.status
        colour = STYLE[shown]
    if chain.status == "verified" and chain.provided:
        words += "" if chain.strict and not chain.as_expected else ", provided the conditions below"
    line = Text("  ").append(f"{style.mark(shown)} {words}", style=colour)
    return line.append(f"  in {_seconds(chain.seconds)}", style="dim")


def chain_lines(chain: ChainReport, style: Style, given_above: Sequence[str] = ()) -> list[Text]:
    """A chain: name, given, claim, its steps as on a board, the verdict, and below it what it rests on."""
    lines = [Text(f"  {chain.name}", style="bold")] if chain.name else []
    shown = style.either(chain.given, chain.display_given)
    own = [text for item, text in zip(chain.given, shown) if item not in given_above]
    if own:
        lines += _listed("given", own, style, 4)
    lines += _hanging("    claim     ", style.claim(chain.claim), style, head_style="dim")
    lines.append(Text())
    refuted_as_expected = chain.expect == "refuted" and chain.as_expected
    if not refuted_as_expected or len(chain.steps) > 1:
        if chain.claim.rhs is not None:
            lines += _hanging("       ", style.left(chain.claim), style)
        for step in chain.steps:
            lines += step_lines(step, style)
        lines.append(Text())
    lines.append(_verdict_line(chain, style))
    wrong = chain.first_wrong
    if refuted_as_expected:
        refuted = next((step for step in chain.steps if step.status == "refuted"), None)
        if refuted is not None and refuted.verdict.counterexample:
            lines += counterexample_lines(refuted.verdict.counterexample, style, 4)
    elif wrong is not None and not chain.as_expected:
        lines += _wrong_step(chain, wrong, style)
    if chain.reason:
        lines += _hanging("    reason    ", chain.reason, style, head_style="dim")
    if chain.status == "verified" and chain.steps and "witness model" in chain.steps[0].verdict.rules:
        lines += _hanging("    values    ", chain.steps[0].verdict.reason or "", style, head_style="dim")
    if chain.assumed:
        lines += _listed("assumed", chain.assumed, style, 4)
    if chain.provided:
        lines += _listed("provided", style.either(chain.provided, chain.display_provided), style, 4)
    return lines


# --- proofs and runs --------------------------------------------------------------------------------------------------


def proof_lines(proof: ProofReport, style: Style) -> list[Text]:
    """A proof: its title, what all chains are given, each chain, what it assumes and cites."""
    title = f"{proof.question}  {proof.title}" if proof.question else proof.title or proof.id
    lines = _hanging("", title, style, body_style="bold")
    if title != proof.id:
        lines = _beside(lines, proof.id, style)
    if proof.message is not None:
        line = Text("  ").append(f"{style.mark('error')} not checked", style=STYLE["error"])
        return [*lines, line, *_hanging("    ", proof.message, style)]
    common: list[str] = []
    if not proof.chains:
        lines.append(Text(f"  {_NO_CHAIN}", style=STYLE["unproven"]))
    if proof.chains:
        common = [item for item in proof.chains[0].given if all(item in chain.given for chain in proof.chains)]
    if common:
        first = proof.chains[0]
        shown = style.either(first.given, first.display_given)
        lines += _listed("given", [text for item, text in zip(first.given, shown) if item in common], style, 2)
    for chain in proof.chains:
        lines.append(Text())
        lines += chain_lines(chain, style, common)
    lines.append(Text())
    lines += _listed("assumed", proof.assumed or ("nothing",), style, 2)
    if proof.lemmas:
        lines += _listed("lemmas", proof.lemmas, style, 2)
    return lines


_NO_CHAIN = "no chain, so nothing is claimed"
_NAMED = 20
"""How many of a kind are named again below a run: chains not as expected, proofs without a chain, broken files."""


def summary_lines(report: RunReport, seconds: float, style: Style) -> list[Text]:
    """What did not come out as expected, by name; last, in one line, the counts and the time."""
    chains = [(proof, chain) for proof in report.proofs for chain in proof.chains]
    lines: list[Text] = []
    for wrong in (
        [(f"{proof.id}  {chain.name}".rstrip(), chain.status) for proof, chain in chains if not chain.as_expected],
        [(proof.id, _NO_CHAIN) for proof in report.proofs if not (proof.chains or proof.message)],
        [(proof.id, "not checked") for proof in report.proofs if proof.message is not None],
    ):
        lines += [Text(f"{name}  {status}", style="bold") for name, status in wrong[:_NAMED]]
        if len(wrong) > _NAMED:
            lines.append(Text(f"and {len(wrong) - _NAMED} more", style="bold"))
    good = sum(chain.as_expected for _, chain in chains)
    broken = sum(proof.message is not None for proof in report.proofs)
    parts = [f"{good} of {len(chains)} chain{'' if len(chains) == 1 else 's'} as expected"]
    if good < len(chains):
        parts.append(f"{len(chains) - good} not")
    if broken:
        parts.append(f"{broken} proof{'' if broken == 1 else 's'} not checked")
    return [*lines, Text(", ".join(parts) + f"  in {_seconds(seconds)}", style=f"bold {STYLE[report.status]}")]


def formula_lines(proof: ProofReport, style: Style) -> list[Text]:
    """A typed formula: the verdict and the claim in a line, then what it rests on or how it fails."""
    lines: list[Text] = []
    for chain in proof.chains:
        status = "unproven" if chain.strict and chain.status == "verified" and chain.provided else chain.status
        head = f"{style.mark(status)} {status}  "
        line = _hanging(head, style.formula(chain), style, head_style=STYLE[status])
        lines += _with_rules(line, chain.steps[0], style) if len(chain.steps) == 1 else line
        if len(chain.steps) > 1:
            lines += _hanging("       ", style.left(chain.claim), style)
            for step in chain.steps:
                lines += step_lines(step, style)
        if chain.provided:
            lines += _listed("provided", style.either(chain.provided, chain.display_provided), style, 2)
        if status != chain.status:
            lines.append(Text("  --strict forbids conditions", style="yellow"))
        if chain.assumed:
            lines += _listed("assumed", chain.assumed, style, 2)
        wrong = chain.first_wrong
        if wrong is not None:
            if len(chain.steps) > 1:
                lines += _wrong_step(chain, wrong, style)
            else:
                lines += findings(wrong.verdict, style, 2)
        if chain.reason:
            lines += _hanging("  reason    ", chain.reason, style, head_style="dim")
    return lines


def verdict_lines(claim: str, verdict: Verdict, style: Style) -> list[Text]:
    """A verdict of the library beside its claim, for ``symcheck.testing``."""
    lines = _hanging(f"{style.mark(verdict.status)} {verdict.status}  ", claim, style, head_style=STYLE[verdict.status])
    if verdict.provided:
        lines += _listed("provided", style.either(verdict.provided, verdict.display_provided), style, 2)
    return lines + ([] if verdict else findings(verdict, style, 2))


def listing_lines(listing: Listing, style: Style) -> list[Text]:
    """A proof's chains, not checked."""
    lines = _hanging("", f"{listing.question}  {listing.title}".strip() or listing.id, style, body_style="bold")
    if listing.given:
        lines += _listed("given", listing.given, style, 2)
    for chain in listing.chains:
        lines += [Text(), Text(f"  {chain.name}", style="bold")]
        if chain.expect != "verified":
            lines[-1].append(f"  (to be {chain.expect})", style="dim")
        if chain.given:
            lines += _listed("given", chain.given, style, 4)
        for line in chain.lines:
            body = line.expression if style.ascii else line.display
            shown = _hanging(f"    {style.sign(line.relation):<2} ", body, style)
            lines += _beside(shown, ", ".join(line.by), style)
    return lines


def listing_latex(listing: Listing) -> str:
    """A proof's chains as LaTeX ``align*`` environments (package amsmath)."""
    blocks = [f"% {listing.id}: {listing.question} {listing.title}"]
    signs = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne"}
    for chain in listing.chains:
        rows = []
        for line in chain.lines:
            if line.relation in ("", "holds"):
                rows.append(f"  {line.latex}")
            else:
                rows.append(f"  &{signs.get(line.relation, line.relation)} {line.latex}")
        if len(rows) > 1:  # the first relation stands in the first row
            rows[:2] = [f"{rows[0]} {rows[1].lstrip()}"]
        blocks.append(f"% {chain.name}\n\\begin{{align*}}\n" + " \\\\\n".join(rows) + "\n\\end{align*}")
    return "\n\n".join(blocks)
