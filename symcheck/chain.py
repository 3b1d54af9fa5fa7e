"""Proofs and chains: what a proof file is made of, and how it is checked.

    proof = Proof(question="2.1", title="...", given=[...])
    (proof.chain("posterior", q(x[t-1] | x[t], x[0]))
        .eq(q(x[t] | x[t-1]) * q(x[t-1] | x[0]) / q(x[t] | x[0]), by=bayes)
        .eq(Normal(x[t-1], mean, variance), by=completing_the_square))

Building a chain checks its shape (which relation may follow which, that it is the claim it states); ``check`` decides
its steps, each under the same hypotheses and models, and lets the kernel compose them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from sympy import Basic, MatrixSymbol, Symbol, SympifyError, sympify
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanAtom

from symcheck import kernel
from symcheck.claim import RELATIONS, Claim, compose_all
from symcheck.confirmation import Models
from symcheck.decide import UNDECIDED, Decision, decide
from symcheck.errors import ChainError, InputError, KernelError
from symcheck.hypotheses import Hypotheses, dimensions_of
from symcheck.printing import display, infix, latex
from symcheck.theories.field.maps import Map
from symcheck.theories.field.terms import Family, free_symbols
from symcheck.theories.matrix.terms import check_shapes, is_matrix, is_number, shape_of
from symcheck.theories.notation import as_understood
from symcheck.theories.order.elements import quantified
from symcheck.theories.order.sets import ExtremumSet
from symcheck.theories.probability.functionals import standing_conditions
from symcheck.theories.probability.terms import Law
from symcheck.theories.probability.variables import Process
from symcheck.theories.session import symbols_of
from symcheck.verdict import ChainReport, ClaimReport, Deferred, Status, StepReport, Verdict, worst

EXPECTATIONS = ("verified", "refuted", "unproven")


class Watch(Protocol):
    """Who wants to know which step is being checked."""

    def begin(self, chain_index: int, step_index: int, label: str) -> None:
        """A step is about to be checked."""

    def end(self, report: StepReport) -> None:
        """A step has been decided."""


class Result:
    """Something provable that others may cite: a chain, an induction, a case distinction, an assumption."""

    name: str

    def theorem(self, timeout: float) -> kernel.Theorem | None:
        """Return the theorem, proving it in this process if that has not been done; None if it is not verified."""
        raise NotImplementedError

    def at(self, *substitution: Any, **names: Any) -> Cited:
        """Return an instance: ``eq3.at({t: t - 1})``."""
        return cite(self, *substitution, **names)


class Cited:
    """A result at an instance, as it stands in ``by=``."""

    def __init__(self, result: Result, substitution: Mapping[Basic, Basic], over: Symbol | None = None) -> None:
        self.result = result
        self.substitution = dict(substitution)
        self.over = over

    def derived(self, theorem: kernel.Theorem, deadline: float) -> kernel.Theorem | str:
        """Return what is cited, from the theorem of the result; or why not, as text."""
        return theorem

    def __str__(self) -> str:
        name = self.result.name
        if self.substitution:
            name += f" with {', '.join(f'{infix(b)} for {infix(a)}' for a, b in self.substitution.items())}"
        return name if self.over is None else f"{name} for every {infix(self.over)}"


def cite(result: Any, substitution: Mapping[Any, Any] | None = None, *, over: Symbol | None = None) -> Cited:
    """Return a result at an instance for use in ``by=``; its side conditions become goals of the step.

    ``cite(lemma, over=t)`` uses it under a sum over t: for every t of the range that satisfies what it requires of t.

    Raises InputError for what cannot be cited: only chains, inductions, cases and assumptions of a proof can.
    """
    if not isinstance(result, Result):
        raise InputError(
            f"cite({result!r}): only a chain, an induction, a case distinction or an assumption can be cited"
        )
    if over is not None and not isinstance(over, Symbol):
        raise InputError(f"cite({result.name}, over={over!r}): give the symbol that ranges, such as t")
    return Cited(result, {sympify(old): sympify(new) for old, new in (substitution or {}).items()}, over)


class ByGroenwall(Cited):
    """What Groenwall's inequality says of a result d/dt f <= -c f + b, as it stands in ``by=``."""

    def __init__(self, result: Result, variable: Symbol) -> None:
        super().__init__(result, {})
        self.variable = variable

    def derived(self, theorem: kernel.Theorem, deadline: float) -> kernel.Theorem | str:
        return kernel.groenwall(theorem, self.variable, deadline=deadline, name=str(self))

    def __str__(self) -> str:
        return f"Groenwall's inequality from {self.result.name}"


def groenwall(result: Any, *, over: Symbol) -> ByGroenwall:
    """Return Groenwall's inequality for use in ``by=``: from a chain d/dt f <= -c f + b that holds for every t >= a.

    c and b must not depend on t. It says f(t) <= f(a) e^(-c (t - a)) + (b/c) (1 - e^(-c (t - a))).
    """
    if not isinstance(result, Result) or not isinstance(over, Symbol):
        raise InputError("groenwall(chain, over=t): give the chain that bounds the derivative, and its time")
    return ByGroenwall(result, over)


def cite_reasons(by: Any) -> tuple[Any, ...]:
    """Read what stands in ``by=``: one reason or several, results cited as they are."""
    reasons = tuple(by) if isinstance(by, (list, tuple)) else (by,)
    return tuple(cite(reason) if isinstance(reason, Result) else reason for reason in reasons)


class Assumption(Result):
    """A statement taken without proof; everything that uses it shows its name under ``assumed``."""

    def __init__(self, name: str, claim: Claim, hypotheses: Hypotheses) -> None:
        self.name = name
        self.claim = claim
        self.hypotheses = hypotheses
        self._theorem: kernel.Theorem | None = None

    def theorem(self, timeout: float) -> kernel.Theorem:
        if self._theorem is None:
            sides = [side for side in (self.claim.lhs, self.claim.rhs) if side is not None]
            self.hypotheses = quantified(self.hypotheses, sides)
            hypotheses = self.hypotheses.with_assumptions_of(symbols_of(*sides))
            models = Models(hypotheses, [self.claim.lhs, self.claim.rhs])
            _, failing, _ = models.confirm(self.claim, time.monotonic() + timeout / 2)
            if failing is not None:
                where = failing[0].describe([self.claim.lhs, self.claim.rhs])
                raise InputError(f"the assumption {self.name!r} is false, for example at {where}")
            self._theorem = kernel.assume(self.name, self.claim, self.hypotheses)
        return self._theorem


class InductionHypothesis(Result):
    """The claim at n - 1, for use inside the step of an induction."""

    name = "induction hypothesis"

    def __init__(self, claim: Claim, hypotheses: Hypotheses, variable: Symbol) -> None:
        self.claim, self.hypotheses, self.variable = claim, hypotheses, variable
        self._theorem: kernel.Theorem | None = None

    def theorem(self, timeout: float) -> kernel.Theorem:
        if self._theorem is None:
            self._theorem = kernel.hypothesis_of_induction(self.claim, self.hypotheses, self.variable)
        return self._theorem


class Chain(Result):
    """A chain of steps under hypotheses, with the claim it makes about its two ends."""

    def __init__(
        self, name: str, first: Any, *, given: Hypotheses, claim: Claim | None = None, expect: Status = "verified"
    ) -> None:
        if expect not in EXPECTATIONS:
            raise InputError(f"chain {name!r}: expect={expect!r} must be one of {', '.join(EXPECTATIONS)}")
        self.name = name
        self.given = given
        self.expect: Status = expect
        self.expressions: list[Basic] = [as_term(first, name)]
        self.relations: list[str] = []
        self.reasons: list[tuple[Any, ...]] = []
        self.decided: dict[Any, Decision] = {}
        """Verified steps that cite nothing; the chains of a proof share them, as variants often repeat a step."""
        self._stated = claim
        self._checking = False
        self._may_rest_on: InductionHypothesis | None = None
        self._report: ChainReport | None = None
        self._theorem: kernel.Theorem | None = None

    # -- building ----------------------------------------------------------------------------------------------------

    def then(self, relation: str, term: Any, by: Any = ()) -> Chain:
        """Append a step; raises ChainError when its relation does not compose with those before."""
        if relation not in RELATIONS:
            raise InputError(f"chain {self.name!r}: unknown relation {relation!r}; use one of {' '.join(RELATIONS)}")
        compose_all((*self.relations, relation))
        expression = as_term(term, self.name)
        if isinstance(expression, ExtremumSet) and relation not in ("=", "!="):
            raise InputError(f"chain {self.name!r}: between two sets stands = or !=, not {relation}")
        if _kind(expression) != _kind(self.expressions[-1]):
            raise InputError(
                f"chain {self.name!r}, step {len(self.relations) + 1}: a {_kind(expression)} stands beside a "
                f"{_kind(self.expressions[-1])}"
            )
        self.expressions.append(expression)
        self.relations.append(relation)
        self.reasons.append(cite_reasons(by))
        return self

    def eq(self, term: Any, by: Any = ()) -> Chain:
        """Append ``= term``."""
        return self.then("=", term, by)

    def ne(self, term: Any, by: Any = ()) -> Chain:
        """Append ``!= term``."""
        return self.then("!=", term, by)

    def lt(self, term: Any, by: Any = ()) -> Chain:
        """Append ``< term``."""
        return self.then("<", term, by)

    def le(self, term: Any, by: Any = ()) -> Chain:
        """Append ``<= term``."""
        return self.then("<=", term, by)

    def gt(self, term: Any, by: Any = ()) -> Chain:
        """Append ``> term``."""
        return self.then(">", term, by)

    def ge(self, term: Any, by: Any = ()) -> Chain:
        """Append ``>= term``."""
        return self.then(">=", term, by)

    @property
    def claim(self) -> Claim:
        """The claim: as stated, else what the steps compose to."""
        if not self.relations:
            raise ChainError(f"chain {self.name!r} has no step yet; add one with .eq(...), .le(...), ...")
        if self._stated is not None:
            return self._stated
        return Claim(self.expressions[0], compose_all(tuple(self.relations)), self.expressions[-1])

    def expression_of(self, number: int) -> Basic:
        """The expression that a step arrives at."""
        return self.expressions[number]

    def _claim_of(self, number: int) -> Claim:
        return Claim(self.expressions[number - 1], self.relations[number - 1], self.expressions[number])

    def with_expression(self, index: int, term: Any) -> Chain:
        """Return a new chain with one expression replaced; at an end, that side of the claim is replaced too."""
        count = len(self.expressions)
        if not -count <= index < count:
            raise InputError(f"chain {self.name!r} has expressions 0 to {count - 1}, not {index}")
        index %= count
        copy = Chain(self.name, self.expressions[0], given=self.given, claim=self._stated)
        copy.expressions = list(self.expressions)
        copy.relations, copy.reasons = list(self.relations), list(self.reasons)
        copy.expressions[index] = as_term(term, self.name)
        if _kind(copy.expressions[index]) != _kind(self.expressions[index]):
            raise InputError(
                f"chain {self.name!r}, step {max(index, 1)}: expression {index} is a {_kind(self.expressions[index])}, "
                f"not a {_kind(copy.expressions[index])}"
            )
        copy._may_rest_on = self._may_rest_on
        if self._stated is not None:
            lhs = copy.expressions[0] if index == 0 else self._stated.lhs
            rhs = copy.expressions[-1] if index == count - 1 else self._stated.rhs
            copy._stated = Claim(lhs, self._stated.relation, rhs)
        return copy

    def hypotheses(self) -> tuple[Hypotheses, Hypotheses]:
        """Return what is given, read for these expressions (``quantified``); and with what SymPy assumes."""
        given = quantified(self.given, self.expressions)
        return given, given.with_assumptions_of(symbols_of(*self.expressions, *given.stated))

    # -- checking ----------------------------------------------------------------------------------------------------

    def check(
        self,
        *,
        timeout: float = 10.0,
        strict: bool = False,
        watch: Watch | None = None,
        index: int = 0,
        killed: Mapping[tuple[int, int], str] | None = None,
    ) -> ChainReport:
        """Decide every step and compose them. ``killed`` maps (chain, step) to why a step must not be tried again."""
        check_timeout(timeout)
        start = time.monotonic()
        claim = self.claim
        one_symbol_a_name([*self.expressions, *self.given.stated])
        self._checking = True
        given, hypotheses = self.hypotheses()
        models = Models(hypotheses, self.expressions)
        reports: list[StepReport] = []
        theorems: list[kernel.Theorem] = []
        for number in range(1, len(self.relations) + 1):
            if watch is not None:
                watch.begin(index, number, self.name)
            reason = (killed or {}).get((index, number))
            if reason is not None:
                decision = Decision(Verdict("unproven", reason=reason), None)
            else:
                decision = self._step(number, hypotheses, models, timeout)
            if decision.theorem is not None:
                theorems.append(decision.theorem)
            verdict = self.with_suggestions(number, decision.verdict, hypotheses, models, timeout)
            if watch is not None and isinstance(verdict.suggestions, Deferred):
                # Looked for now, under a number of their own; not where the step is meant to be wrong.
                watch.begin(index, -number, self.name)
                skipped = self.expect != "verified" or (killed or {}).get((index, -number)) is not None
                verdict = replace(verdict, suggestions=() if skipped else tuple(verdict.suggestions))
            report = self._step_report(number, verdict)
            reports.append(report)
            if watch is not None:
                watch.end(report)
        self._checking = False
        standing = standing_conditions(self.expressions)
        status = worst(report.status for report in reports)
        message = None
        if status == "verified":
            last = len(self.relations) + 1  # composing has a number of its own, for whoever watches the time
            if watch is not None:
                watch.begin(index, last, self.name)
            message = (killed or {}).get((index, last))
            if message is not None:
                status = "unproven"
            else:
                status, message = self._compose(claim, theorems, models, time.monotonic() + timeout)
        self._report = ChainReport(
            name=self.name,
            claim=claim_report(claim),
            expect=self.expect,
            status=status,
            given=tuple(infix(item) for item in given.stated) + standing,
            provided=union(report.verdict.provided for report in reports),
            assumed=union(report.verdict.assumed for report in reports),
            steps=tuple(reports),
            reason=message,
            seconds=time.monotonic() - start,
            strict=strict,
            display_provided=union(report.verdict.display_provided for report in reports),
            display_given=tuple(display(item) for item in given.stated) + standing,
        )
        return self._report

    def with_suggestions(
        self, number: int, verdict: Verdict, hypotheses: Hypotheses, models: Models, timeout: float
    ) -> Verdict:
        """Add to the verdict on a step what would make it true; looked for when it is read, within its time limit."""
        decided = verdict.status == "refuted" or (verdict.status == "unproven" and verdict.reason == UNDECIDED)
        if not decided or self.relations[number - 1] not in RELATIONS:
            return verdict

        def look() -> tuple[str, ...]:
            from symcheck.mutation.suggestions import SECONDS, suggestions

            left = min(SECONDS, timeout - verdict.seconds)
            return suggestions(self, number, hypotheses, models, left) if left > 0 else ()

        return replace(verdict, suggestions=Deferred(look))

    def decide_step(self, number: int, hypotheses: Hypotheses, models: Models, timeout: float) -> Decision:
        """Decide one step alone, as ``check`` does, under hypotheses and with models that the caller keeps."""
        return self._step(number, hypotheses, models, timeout)

    def citations(self, number: int, hypotheses: Hypotheses, timeout: float) -> tuple[list[kernel.Citation], list[str]]:
        """Return the results that a step cites, at its instances, and why others cannot be used."""
        citations: list[kernel.Citation] = []
        failures: list[str] = []
        for reason in self.reasons[number - 1]:
            if not isinstance(reason, Cited):
                continue
            deadline = time.monotonic() + timeout
            try:
                theorem = reason.result.theorem(timeout)
                if theorem is None:
                    failures.append(f"the cited {reason.result.name} is not verified")
                    continue
                derived = reason.derived(theorem, deadline)
                if isinstance(derived, str):
                    failures.append(derived)
                    continue
                given = self._known_of(derived, hypotheses)
                citation = kernel.cite(
                    derived, reason.substitution, given, deadline, label=str(reason), over=reason.over
                )
            except (KernelError, InputError) as error:
                failures.append(str(error))
                continue
            if isinstance(citation, str):
                failures.append(citation)
            else:
                citations.append(citation)
        return citations, failures

    def _step(self, number: int, hypotheses: Hypotheses, models: Models, timeout: float) -> Decision:
        claim = self._claim_of(number)
        citations, failures = self.citations(number, hypotheses, timeout)
        key = (claim, hypotheses, self.reasons[number - 1])
        known = self.decided.get(key) if not (citations or failures) else None
        if known is not None:
            return known
        decision = self._decide(claim, hypotheses, citations, models, timeout, self.reasons[number - 1])
        if decision.theorem is not None and not citations:
            self.decided[key] = decision
        if failures and decision.verdict.status == "unproven":
            return Decision(replace(decision.verdict, reason="; ".join(failures)), None)
        return decision

    def _known_of(self, theorem: kernel.Theorem, hypotheses: Hypotheses) -> Hypotheses:
        """Return what the side conditions of a cited theorem are proved from."""
        return hypotheses

    def _decide(
        self,
        claim: Claim,
        hypotheses: Hypotheses,
        citations: Sequence[kernel.Citation],
        models: Models,
        timeout: float,
        by: Sequence[Any],
    ) -> Decision:
        return decide(claim, hypotheses, citations, models=models, timeout=timeout, by=by, name=self.name)

    def _compose(
        self, claim: Claim, theorems: Sequence[kernel.Theorem], models: Models, deadline: float
    ) -> tuple[Status, str | None]:
        try:
            theorem = kernel.chain(claim, theorems, models, deadline=deadline, name=self.name)
        except ChainError as error:
            return "error", str(error)
        if isinstance(theorem, str):
            return "unproven", theorem
        own = None if self._may_rest_on is None else self._may_rest_on.theorem(0).open_claims
        if any(own is None or one not in own for one in theorem.open_claims):
            return "unproven", "it rests on an induction hypothesis, outside the step of that induction"
        self._theorem = theorem
        return "verified", None

    def theorem(self, timeout: float) -> kernel.Theorem | None:
        if self._report is None:
            if self._checking:
                raise InputError(f"chain {self.name!r} is cited in its own proof")
            self.check(timeout=timeout)
        return self._theorem

    def _step_report(self, number: int, verdict: Verdict) -> StepReport:
        expression = self.expression_of(number)
        by = tuple(str(reason) for reason in self.reasons[number - 1])
        return StepReport(
            number, self.relations[number - 1], infix(expression), latex(expression), display(expression), by, verdict
        )


def claim_report(claim: Claim) -> ClaimReport:
    """Render a claim."""
    if claim.rhs is None:
        return ClaimReport(infix(claim.lhs), claim.relation, None, latex(claim.lhs), display(claim.lhs), None)
    symbol = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}[claim.relation]
    return ClaimReport(
        infix(claim.lhs),
        claim.relation,
        infix(claim.rhs),
        f"{latex(claim.lhs)} {symbol} {latex(claim.rhs)}",
        display(claim.lhs),
        display(claim.rhs),
    )


def check_timeout(timeout: float) -> None:
    """Raise InputError for what is not a positive number of seconds."""
    if not 0 < timeout < float("inf"):
        raise InputError(f"timeout={timeout}: give a positive number of seconds")


def one_symbol_a_name(terms: Iterable[Any]) -> None:
    """Raise InputError where two symbols have one name: a hypothesis on one would say nothing of the other."""
    names: dict[str, Basic] = {}
    for term in terms:
        for symbol in {*free_symbols(term), *dimensions_of([term])}:
            if isinstance(symbol, (Symbol, MatrixSymbol)) and names.setdefault(symbol.name, symbol) != symbol:
                raise InputError(
                    f"two different symbols are called {symbol.name!r} (their assumptions differ): use one throughout"
                )


def as_term(value: Any, name: str) -> Basic:
    """Return what a user wrote as a term; raises InputError for text, floats and truth values."""
    if isinstance(value, (str, bool, float)) or value is None:
        raise InputError(
            f"chain {name!r}: {value!r} is not a term; build it from symbols, or use symcheck.check for text"
        )
    try:
        term = sympify(value)
    except SympifyError:
        raise InputError(f"chain {name!r}: {value} is not a term; write p(z | x) for a density") from None
    if not isinstance(term, Basic):
        raise InputError(f"chain {name!r}: {value!r} is not a SymPy term")
    if isinstance(term, _WITHOUT_VALUE):
        raise InputError(f"chain {name!r}: {display(term)} is {_instead_of_a_term(term)}")
    try:
        check_shapes(term)
    except InputError as error:
        raise InputError(f"chain {name!r}: {error}") from None
    return as_understood(term)


_WITHOUT_VALUE = (Relational, BooleanAtom, Law, Family, Process, Map)


def _instead_of_a_term(term: Basic) -> str:
    """Say what something is that has no value, and what of it has one."""
    shown = display(term)
    if isinstance(term, (Relational, BooleanAtom)):
        return f"a condition, not a term; write Indicator({shown}), or a step .gt(...), .le(...)"
    if isinstance(term, Law):
        return f"a law, not a density; write the variables, as in {getattr(term, 'name', 'p')}(z | x)"
    if isinstance(term, (Family, Process)):
        return f"a sequence, not a term; write {term.name}[t]"
    return f"a function, not a term; write {getattr(term, 'name', 'f')}(x)"


def _kind(term: Basic) -> str:
    if isinstance(term, ExtremumSet):
        return "set"
    if not is_matrix(term) or is_number(term):
        return "number"
    rows, cols = shape_of(term)
    return f"{'vector' if cols == 1 else 'matrix'} of shape ({rows}, {cols})"


def union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Join lists of names, each name once, in order."""
    return tuple(dict.fromkeys(item for group in groups for item in group))
