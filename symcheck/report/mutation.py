"""Scores of mutated proofs for people: a table of chains, the survivors with why they are true, the totals.

Every function returns ``rich`` Text lines and prints nothing, as in ``terminal.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from symcheck.mutation.score import ChainScore, MutantReport, MutationReport, ProofScore, Totals, totals
from symcheck.report.terminal import STYLE, Style, wrap

_COLUMNS = ("mutants", "killed", "not verified", "survived", "not tried")
_WIDE = 14
_WORDS = {
    "equivalent": "true, the same term",
    "implied": "true, implied",
    "another truth": "true, though not implied",
    "defect": "NOT SHOWN TO BE TRUE",
}
_COLOUR = {"equivalent": "green", "implied": "green", "another truth": "yellow", "defect": "bold magenta"}


def score_lines(score: ProofScore, style: Style) -> list[Text]:
    """A proof: its title, a line of figures for each chain, and below them every survivor."""
    title = f"{score.question}  {score.title}" if score.question else score.title or score.id
    lines = [Text(line, style="bold") for line in wrap(title, max(20, style.width - len(score.id) - 2))]
    lines[-1].append(f"  {score.id}", style="dim")
    lines.append(Text())
    columns = _columns(score)
    name_width = max(20, style.width - 2 - _WIDE * len(columns))
    lines.append(Text(" " * (2 + name_width) + "".join(f"{name:>{_WIDE}}" for name in columns), style="dim"))
    for chain in score.chains:
        lines += _row(chain.name, chain, columns, name_width)
    everything = totals(score.mutants)
    lines.append(Text("  " + _padded("all", name_width) + _figures(everything, columns), style="bold"))
    for chain in score.chains:
        survivors = [mutant for mutant in chain.mutants if mutant.outcome == "survived"]
        if survivors:
            lines += [Text(), Text(f"  survivors of {chain.name}", style="bold")]
        for mutant in survivors:
            lines += _survivor(mutant, style)
    return lines


def _columns(score: ProofScore) -> Sequence[str]:
    untried = any(mutant.outcome == "not tried" for mutant in score.mutants)
    return _COLUMNS if untried else _COLUMNS[:-1]


def _row(name: str, chain: ChainScore, columns: Sequence[str], width: int) -> list[Text]:
    first, *rest = wrap(name, width - 1)
    line = Text("  " + _padded(first, width))
    if chain.skipped is not None:
        line.append(chain.skipped, style="yellow" if chain.broken else "dim")
    else:
        line.append(_figures(totals(chain.mutants), columns))
    return [line, *(Text("    " + part) for part in rest)]


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))


def _figures(count: Totals, columns: Sequence[str]) -> str:
    return "".join(f"{getattr(count, name.replace(' ', '_')):>{_WIDE}}" for name in columns)


def _survivor(mutant: MutantReport, style: Style) -> list[Text]:
    before, after = (mutant.before, mutant.after) if style.ascii else mutant.display
    kind = mutant.survivor or "defect"
    lines = _hanging(
        f"    {style.mark('error' if kind == 'defect' else 'verified')} ",
        f"{mutant.where}, {mutant.edit}: {after} for {before}",
        style,
    )
    lines[0].stylize(_COLOUR[kind], 4, 5)
    why = f"{_WORDS[kind]}: {mutant.reason}" if mutant.reason else _WORDS[kind]
    below = _hanging("        ", why, style)
    for line in below:
        line.stylize("dim" if kind != "defect" else _COLOUR[kind])
    return lines + below


def _hanging(head: str, body: str, style: Style) -> list[Text]:
    indent = cell_len(head)
    parts = wrap(body, max(20, style.width - indent))
    return [Text((head if i == 0 else " " * indent) + part) for i, part in enumerate(parts)]


def mutation_summary(report: MutationReport, seconds: float, style: Style) -> list[Text]:
    """The totals in words."""
    count = totals(report.mutants)
    text = (
        f"{count.mutants} mutants: {count.killed} killed, {count.not_verified} not verified, {count.survived} survived"
    )
    if count.survived:
        kinds = (
            (count.equivalent, "the same term"),
            (count.implied, "implied by the original"),
            (count.another_truth, "another truth"),
            (count.defects, "not shown to be true"),
        )
        text += f" ({', '.join(f'{number} {words}' for number, words in kinds if number)})"
    if count.not_tried:
        text += f", {count.not_tried} not tried (--budget)"
    lines = wrap(f"{text}  in {seconds:.0f} s" if seconds >= 10 else f"{text}  in {seconds:.1f} s", style.width)
    return [Text(line, style=f"bold {STYLE[report.status]}") for line in lines]
