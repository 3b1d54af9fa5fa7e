"""The command line: ``symcheck run | check | list | show | mutate | export`` (the contract is design.md, section 8).

click gives the parser, the help texts and shell completion. Whatever is slow to import (SymPy in the workers, pebble,
rich) is imported by the command that needs it, after its arguments have been read.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from symcheck.errors import InputError
from symcheck.screen import Screen, progress, write
from symcheck.verdict import SCHEMA, ProofReport, RunReport

if TYPE_CHECKING:
    from symcheck.export.step import ExportedProof, ExportReport
    from symcheck.mutation.score import MutationReport

_HELP = """Check derivations step by step: verified, refuted with a counterexample, or unproven.

\b
  symcheck run q2_1                                  one proof, by id
  symcheck run q2                                    q2_1, q2_2, ...
  symcheck run my/proof.py                           a file, or a folder
  symcheck check 'sqrt(x**2) = x' --given 'x > 0'    a typed formula
  symcheck mutate q2_1                               what a proof is worth: are small wrong edits of it refuted?
  symcheck export q2_1 --coq --check                 does Coq accept its steps?

Exit status of run: 0 every chain came out as its proof expects, 1 some did not, 2 the command could not be carried
out. Of check: 0 verified, 1 not verified, 2 the formula cannot be read. Of mutate and export: see their --help.

To complete commands and proof ids, put this line in ~/.bashrc (zsh_source in ~/.zshrc):

\b
  eval "$(_SYMCHECK_COMPLETE=bash_source symcheck)"
"""
_LIMITS = """
Limits: a step ends after --timeout seconds, if need be by ending its process, and is unproven (timeout); a worker
process gets --memory MiB, and a step that needs more is unproven (memory); the other steps and proofs go on. A file
may take the larger of --timeout and 3 seconds to load. A proof as a whole may take 60 times --timeout (at least a
minute): steps not tried by then are unproven (timeout), so every run ends.
"""


def entry(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; never a traceback for the user's mistakes or for Ctrl-C."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # started with it closed
            setattr(sys, name, open(os.devnull, "w"))
    try:
        # Not standalone: click would print usage errors in its own three lines and end the process itself.
        status = main.main(args=list(arguments), prog_name="symcheck", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except (OSError, _Unwritable) as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more is written when Python ends
        cause = error.__cause__ if isinstance(error, _Unwritable) else error
        if isinstance(cause, BrokenPipeError):  # | head has read enough
            return 128 + 13  # what a shell says of SIGPIPE: the verdict is not known
        _complain(f"{getattr(cause, 'filename', None) or 'cannot go on'}: {getattr(cause, 'strerror', None) or cause}")
        return 2
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        message = " ".join(error.format_message().split())
        if "unexpected extra argument" in message and isinstance(error, click.UsageError) and error.ctx is not None:
            message = message.replace("Got unexpected", "Unexpected") + {"check": ": put the formula in quotes"}.get(
                error.ctx.info_name or "", ""
            )
        if isinstance(error, click.UsageError) and error.ctx is not None:
            message += f" (see `{error.ctx.command_path} --help`)"
        return _refuse(message, "--json" in arguments)
    except InputError as error:
        return _refuse(str(error), "--json" in arguments)
    except (KeyboardInterrupt, _Interrupted, click.Abort):
        _complain("interrupted")
        return 130


def _complain(message: str) -> None:
    try:
        sys.stderr.write(f"symcheck: {message}\n")
    except UnicodeEncodeError:
        sys.stderr.write(f"symcheck: {message}\n".encode("ascii", "backslashreplace").decode())


def _refuse(message: str, as_json: bool, name: str = "") -> int:
    """Report that the command could not be carried out: a line on standard error, and the document if one is due."""
    if as_json:
        _print_json(RunReport((ProofReport(name, message=message),)))
    _complain(message)
    return 2


# --- output -----------------------------------------------------------------------------------------------------------


def _print_json(report: RunReport | MutationReport | ExportReport) -> None:
    from symcheck.report.json import render

    write(render(report))


# --- arguments --------------------------------------------------------------------------------------------------------


def _complete_ids(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from symcheck.discovery import known_proofs

    try:
        return [proof.id for proof in known_proofs() if proof.id.startswith(incomplete)]
    except InputError:
        return []


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the commands that check something."""
    for option in reversed(
        (
            click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),
            click.option("--strict", is_flag=True, help="A verdict with conditions (`provided`) is a failure."),
            click.option(
                "--timeout",
                type=click.FloatRange(min=0, min_open=True, max=1e6),
                default=10.0,
                show_default=True,
                metavar="SECONDS",
                help="Wall-clock limit of a step.",
            ),
            click.option(
                "--memory",
                type=click.IntRange(min=256),
                default=4096,
                show_default=True,
                metavar="MIB",
                help="Memory limit of a worker process (Linux).",
            ),
        )
    ):
        command = option(command)
    return command


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"symcheck {version('symcheck')}")
        context.exit()


class _Interrupted(Exception):
    """Ctrl-C, on its way past click, which would print an empty line for it."""


class _Unwritable(Exception):
    """An error of the system (a pipe closed, a disk full), on its way past click, which would call it status 1."""


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Interrupted from None
        except OSError as error:
            raise _Unwritable from error


@click.group(cls=_Group, help=_HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 118})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def main() -> None:
    pass


# --- commands ---------------------------------------------------------------------------------------------------------


@main.command(epilog=_LIMITS)
@click.argument("proofs", nargs=-1, metavar="[ID | PREFIX | PATH]...", shell_complete=_complete_ids)
@_common
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes  [default: one a processor].")
def run(proofs: tuple[str, ...], as_json: bool, strict: bool, timeout: float, memory: int, jobs: int | None) -> int:
    """Check proofs: the named ones, or every proof found.

    Proofs are looked for at the given path, else in the folders named by `[tool.symcheck] proofs = [...]` in the
    nearest pyproject.toml, else in ./proofs, else among those shipped with symcheck.
    """
    from symcheck.runner import Limits, Runner

    began = time.monotonic()
    files, missing = _select(proofs)
    if not files:
        return _finish_run(missing, as_json, began, Screen() if missing and not as_json else None)
    reports: list[ProofReport] = []
    workers = min(jobs or _processors(), len(files))
    with Runner(Limits(timeout, memory), workers) as runner:
        screen = None if as_json else Screen()
        with progress() as (tick, pause):
            for report in runner.check_files(files, strict=strict, on_tick=tick):
                pause()
                if screen is not None and report.message is None:
                    from symcheck.report.terminal import proof_lines

                    screen.print(proof_lines(report, screen.style))
                    screen.print([])
                reports.append(report)
        return _finish_run([*reports, *missing], as_json, began, screen)


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux says which processors we may use
        return os.cpu_count() or 1


def _select(names: Sequence[str]) -> tuple[list[Any], list[ProofReport]]:
    """Return the proof files that the names stand for, each once, and a report for each name that is none."""
    from symcheck import discovery

    files: dict[str, discovery.ProofFile] = {}
    missing: list[ProofReport] = []
    if not names:
        found = discovery.local_proofs() or discovery.shipped_proofs()
        if not found:
            raise InputError("no proofs found: no folder ./proofs here; name a file, as in `symcheck run my_proof.py`")
        return found, []
    for name in names:
        try:
            for proof in discovery.find(name):
                files.setdefault(os.path.realpath(proof.path), proof)
        except InputError as error:
            missing.append(ProofReport(discovery.one_line(name, 80), message=str(error)))
    return list(files.values()), missing


def _finish_run(reports: Sequence[ProofReport], as_json: bool, began: float, screen: Screen | None) -> int:
    run_report = RunReport(tuple(reports))
    broken = [report for report in reports if report.message is not None]
    if as_json:
        _print_json(run_report)
    elif screen is not None and any(report.chains for report in reports):
        from symcheck.report.terminal import summary_lines

        screen.print(summary_lines(run_report, time.monotonic() - began, screen.style))
    for report in broken:
        _complain(report.message or "")
    if broken:
        return 2
    return 0 if run_report.status == "verified" else 1


@main.command(epilog=_LIMITS, context_settings={"ignore_unknown_options": True})  # a formula may start with a minus
@click.argument("formula", metavar="'EXPR REL EXPR [REL EXPR]...'")
@click.option("--given", multiple=True, metavar="'COND'", help="A hypothesis, such as 'x > 0' or 'n integer'.")
@_common
def check(formula: str, given: tuple[str, ...], as_json: bool, strict: bool, timeout: float, memory: int) -> int:
    """Check a typed formula, or a chain of them: one argument, in quotes.

    Relations: = != < <= > >=. Expressions are written as for SymPy (** or ^ is power) and are not simplified when read.
    Names are real numbers, those in an index or a bound integers. Laws, expectations and matrices need a proof file.

    \b
      symcheck check '(x**2 - 1)/(x - 1) = x + 1'
      symcheck check 'log(x*y) = log(x) + log(y)' --given 'x > 0, y > 0'
      symcheck check 'Sum(k, (k, 1, n)) = n*(n + 1)/2 <= n**2' --given 'n >= 1'
      symcheck check 'Derivative(tanh(x), x) = 1 - tanh(x)**2'
      symcheck check 'Sum(p[k]*log(p[k]), (k, 1, n)) <= 0' --given '0 < p[k] <= 1 for k in 1..n' --given 'n >= 1'
    """
    from symcheck.runner import Limits, Runner

    with Runner(Limits(timeout, memory)) as runner:
        screen = None if as_json else Screen()
        report = runner.check_text(formula, given, strict=strict)
        if report.message is not None:
            return _refuse(report.message, as_json, report.id)
        if screen is None:
            _print_json(RunReport((report,)))
        else:
            from symcheck.report.terminal import formula_lines

            screen.print(formula_lines(report, screen.style))
        return 0 if report.status == "verified" else 1


@main.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
def list_(as_json: bool) -> int:
    """List the proofs: id, question, title; no proof is run."""
    from symcheck.discovery import known_proofs

    proofs = known_proofs()
    if as_json:
        import json

        document = {"schema": SCHEMA, "proofs": [proof.as_json() for proof in proofs]}
        write(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        wide = max((len(proof.id) for proof in proofs), default=0)
        number = max((len(proof.question) for proof in proofs), default=0)
        for proof in proofs:
            write(f"{proof.id:<{wide}}  {proof.question:<{number}}  {proof.broken or proof.title}".rstrip())
        if not proofs:
            raise InputError("no proofs found: there is no ./proofs here, and none came with symcheck")
    for proof in proofs:
        if proof.broken:
            _complain(proof.broken)
    return 2 if any(proof.broken for proof in proofs) else 0


@main.command()
@click.argument("proof", metavar="ID", shell_complete=_complete_ids)
@click.option("--latex", is_flag=True, help="Print LaTeX (align* environments) instead.")
def show(proof: str, latex: bool) -> int:
    """Show the chains of a proof without checking them."""
    from symcheck.runner import Limits, Runner

    files, missing = _select([proof])
    if missing:
        raise InputError(missing[0].message or "")
    if len(files) > 1:
        raise InputError(f"{proof!r} stands for {', '.join(file.id for file in files)}; name one of them")
    with Runner(Limits()) as runner:
        screen = Screen()
        listing = runner.show(files[0])
        from symcheck.report.terminal import listing_latex, listing_lines

        if latex:
            write(listing_latex(listing))
        else:
            screen.print(listing_lines(listing, screen.style))
    return 0


_OUTCOMES = """
A mutant is killed when a step with it is refuted, not verified when a step with it is not proved, and survives when
every step with it is verified. A survivor is true when it equals the original term under the hypotheses, or follows
from the original; an inequality that holds as well, though it does not follow, is listed as another truth, for you to
read. Any other survivor is a defect of symcheck.

Exit status: 0 every survivor equals or follows from the original; 1 another truth, a defect, or a chain that should be
verified and is not; 2 the command could not be carried out.
"""


@main.command(epilog=_OUTCOMES)
@click.argument("proofs", nargs=-1, required=True, metavar="ID...", shell_complete=_complete_ids)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, every mutant in it, and nothing else.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    metavar="N",
    help="Mutants of an expression, some of each kind of edit; 0: all.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=1e6),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Time for a mutant.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True, max=1e6),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="Time for a proof; mutants left over are reported as not tried.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Worker processes  [default: one a processor].")
@click.option(
    "--memory", type=click.IntRange(min=256), default=4096, show_default=True, metavar="MIB", help="As for run."
)
def mutate(
    proofs: tuple[str, ...],
    as_json: bool,
    limit: int,
    timeout: float,
    budget: float,
    jobs: int | None,
    memory: int,
) -> int:
    """Measure a proof: make small wrong edits of its steps and claims, and see whether they are found out.

    Each edit (a sign, a factor 2, an index t - 1 for t, a neighbouring symbol, a dropped term, a lost root, a reversed
    relation, ...) is made on its own, and the steps next to it are checked again.
    """
    from symcheck.mutation.score import MutationReport, ProofScore
    from symcheck.runner import Limits, Runner

    began = time.monotonic()
    files, missing = _select(proofs)
    scores: list[ProofScore] = []
    screen = None if as_json else Screen()
    with Runner(Limits(max(10.0, timeout), memory), min(jobs or _processors(), max(1, len(files)))) as runner:
        with progress() as (tick, pause):
            settings = {"limit": limit or None, "timeout": timeout, "budget": budget}
            for score in runner.mutate_files(files, **settings, on_tick=tick):  # type: ignore[arg-type]
                pause()
                if screen is not None and score.message is None:
                    from symcheck.report.mutation import score_lines

                    screen.print(score_lines(score, screen.style))
                    screen.print([])
                scores.append(score)
    scores += [ProofScore(report.id, message=report.message) for report in missing]
    report = MutationReport(tuple(scores))
    if as_json:
        _print_json(report)
    elif screen is not None and report.mutants:
        from symcheck.report.mutation import mutation_summary

        screen.print(mutation_summary(report, time.monotonic() - began, screen.style))
    for score in scores:
        if score.message is not None:
            _complain(score.message)
    if any(score.message is not None for score in scores):
        return 2
    return 0 if report.status == "verified" else 1


_ACCEPTED = """
Each verified step becomes a theorem of Coq: for all values of its variables, from what is given and from the conditions
for its terms to be defined, the claim as it is written. A term that Coq's real numbers cannot express (an expectation,
a density, a norm) is replaced by an arbitrary real number. A step that rests on what such a term is, a predicate, a
relation between sets, and what the kernel composes from other chains are outside; each is listed with its reason.

Exit status: 0 every exported step was accepted (without --check: exported); 1 some were not; 2 the command could not
be carried out.
"""


@main.command(epilog=_ACCEPTED)
@click.argument("proofs", nargs=-1, metavar="[ID | PREFIX | PATH]...", shell_complete=_complete_ids)
@click.option("--coq", is_flag=True, help="For Coq 8.16 or newer, the only format so far.")
@click.option("--claim", metavar="'EXPR REL EXPR...'", help="A typed formula instead of proofs, as for check.")
@click.option("--given", multiple=True, metavar="'COND'", help="A hypothesis of --claim.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Write the theorems there.")
@click.option("--check", "ask", is_flag=True, help="Let coqc check every theorem, and print a table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option(
    "--coq-timeout",
    type=click.FloatRange(min=0, min_open=True, max=1e6),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Time for a theorem.",
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes  [default: one a processor].")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True, max=1e6),
    default=10.0,
    show_default=True,
    metavar="SECONDS",
    help="Wall-clock limit of a step, as for run.",
)
@click.option(
    "--memory", type=click.IntRange(min=256), default=4096, show_default=True, metavar="MIB", help="As for run."
)
def export(
    proofs: tuple[str, ...],
    coq: bool,
    claim: str | None,
    given: tuple[str, ...],
    output: str | None,
    ask: bool,
    as_json: bool,
    coq_timeout: float,
    jobs: int | None,
    timeout: float,
    memory: int,
) -> int:
    """Export verified steps as theorems for Coq, and let Coq check them.

    Proofs are looked for as by run; without a name every proof found is exported.
    """
    if not coq:
        raise click.UsageError("say for which proof assistant: --coq")
    if claim is not None and proofs:
        raise click.UsageError("give either proofs or --claim, not both")
    if given and claim is None:
        raise click.UsageError("--given belongs to --claim; a proof states its own hypotheses")
    from symcheck.export.coqc import find_coqc
    from symcheck.export.step import ExportedProof, ExportReport
    from symcheck.runner import Limits, Runner

    began = time.monotonic()
    if ask:
        find_coqc()  # before any proof is checked
    files, missing = ([], []) if claim is not None else _select(proofs)
    workers = jobs or _processors()
    exported: list[ExportedProof] = []
    with Runner(Limits(timeout, memory), min(workers, max(1, len(files)))) as runner:
        with progress() as (tick, pause):
            if claim is not None:
                exported.append(runner.export_text(claim, given))
            exported += runner.export_files(files, on_tick=tick)
            pause()
    exported += [ExportedProof(report.id, message=report.message) for report in missing]
    whole = [proof for proof in exported if proof.message is None]
    screen = Screen() if ask and not as_json else None
    if ask:
        report = _asked(exported, coq_timeout, workers, screen)
    else:
        report = ExportReport(tuple(exported))
    if whole and (output is not None or not (ask or as_json)):
        from symcheck.report.export import coq_file

        _write_file(output, coq_file(whole))
    if as_json:
        _print_json(report)
    elif screen is not None and whole:
        from symcheck.report.export import export_summary

        screen.print(export_summary(report, time.monotonic() - began, screen.style))
    broken = [proof.message for proof in exported if proof.message is not None]
    for message in broken:
        _complain(message)
    if broken:
        return 2
    if claim is not None and not report.steps:
        _complain("the formula has no verified step to export; `symcheck check` says why")
        return 1
    return 1 if any(step.outcome == "not accepted" for step in report.steps) else 0


def _asked(proofs: Sequence[ExportedProof], timeout: float, jobs: int, screen: Screen | None) -> ExportReport:
    """Ask Coq about every theorem, and show each proof as soon as its answers are there."""
    from dataclasses import replace

    from symcheck.export.coqc import ask_all, find_coqc, version
    from symcheck.export.step import ExportReport

    answered = []
    for proof in proofs:
        answered.append(replace(proof, steps=tuple(ask_all(proof.steps, timeout, jobs))))
        if screen is not None and proof.message is None:
            from symcheck.report.export import export_lines

            screen.print(export_lines(answered[-1], screen.style))
            screen.print([])
    return ExportReport(tuple(answered), coq=version(find_coqc()))


def _write_file(path: str | None, text: str) -> None:
    """Write text to a file, or to standard output."""
    if path is None:
        write(text)
        return
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
