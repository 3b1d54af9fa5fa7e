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

from sympy import Basic, Symbol, sympify

from symcheck import kernel
from symcheck.claim import RELATIONS, Claim, compose_all
from symcheck.decide import Decision, conditions, decide
from symcheck.errors import ChainError, InputError, KernelError
from symcheck.hypotheses import Hypotheses, read_given
from symcheck.printing import display, infix, latex
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.session import symbols_of
from symcheck.verdict import ChainReport, ClaimReport, ProofReport, Status, StepReport, Verdict, worst

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

    def __init__(self, result: Result, substitution: Mapping[Basic, Basic]) -> None:
        self.result = result
        self.substitution = dict(substitution)

    def __str__(self) -> str:
        if not self.substitution:
            return self.result.name
        return f"{self.result.name} at {', '.join(f'{infix(a)} = {infix(b)}' for a, b in self.substitution.items())}"


def cite(result: Any, substitution: Mapping[Any, Any] | None = None) -> Cited:
    """Return a result at an instance for use in ``by=``; its side conditions become goals of the step.

    Raises InputError for what cannot be cited: only chains, inductions, cases and assumptions of a proof can.
    """
    if not isinstance(result, Result):
        raise InputError(
            f"cite({result!r}): only a chain, an induction, a case distinction or an assumption can be cited"
        )
    return Cited(result, {sympify(old): sympify(new) for old, new in (substitution or {}).items()})


class Assumption(Result):
    """A statement taken without proof; everything that uses it shows its name under ``assumed``."""

    def __init__(self, name: str, claim: Claim, hypotheses: Hypotheses) -> None:
        self.name = name
        self.claim = claim
        self.hypotheses = hypotheses
        self._theorem: kernel.Theorem | None = None

    def theorem(self, timeout: float) -> kernel.Theorem:
        if self._theorem is None:
            hypotheses = self.hypotheses.with_assumptions_of(symbols_of(self.claim.lhs, self.claim.rhs))
            models = kernel.Models(hypotheses, [self.claim.lhs, self.claim.rhs])
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
        self.expressions: list[Basic] = [_term(first, name)]
        self.relations: list[str] = []
        self.reasons: list[tuple[Any, ...]] = []
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
        expression = _term(term, self.name)
        if getattr(expression, "shape", None) != getattr(self.expressions[-1], "shape", None):
            raise InputError(
                f"chain {self.name!r}, step {len(self.relations) + 1}: a {_kind(expression)} stands beside a "
                f"{_kind(self.expressions[-1])}"
            )
        reasons = tuple(by) if isinstance(by, (list, tuple)) else (by,)
        self.expressions.append(expression)
        self.relations.append(relation)
        self.reasons.append(tuple(cite(reason) if isinstance(reason, Result) else reason for reason in reasons))
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
        if self._stated is not None:
            return self._stated
        if not self.relations:
            raise ChainError(f"chain {self.name!r} has no step; add one with .eq(...), .le(...), ...")
        return Claim(self.expressions[0], compose_all(tuple(self.relations)), self.expressions[-1])

    def with_expression(self, index: int, term: Any) -> Chain:
        """Return a new chain with one expression replaced; at an end, that side of the claim is replaced too."""
        count = len(self.expressions)
        if not -count <= index < count:
            raise InputError(f"chain {self.name!r} has expressions 0 to {count - 1}, not {index}")
        index %= count
        copy = Chain(self.name, self.expressions[0], given=self.given, claim=self._stated)
        copy.expressions = list(self.expressions)
        copy.relations, copy.reasons = list(self.relations), list(self.reasons)
        copy.expressions[index] = _term(term, self.name)
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
        _check_timeout(timeout)
        start = time.monotonic()
        claim = self.claim
        one_symbol_a_name([*self.expressions, *self.given.stated])
        self._checking = True
        hypotheses = self.given.with_assumptions_of(symbols_of(*self.expressions, *self.given.stated))
        models = kernel.Models(hypotheses, self.expressions)
        reports: list[StepReport] = []
        theorems: list[kernel.Theorem] = []
        for number in range(1, len(self.expressions)):
            if watch is not None:
                watch.begin(index, number, self.name)
            reason = (killed or {}).get((index, number))
            if reason is not None:
                decision = Decision(Verdict("unproven", reason=reason), None)
            else:
                decision = self._step(number, hypotheses, models, timeout)
            if decision.theorem is not None:
                theorems.append(decision.theorem)
            report = self._step_report(number, decision.verdict)
            reports.append(report)
            if watch is not None:
                watch.end(report)
        self._checking = False
        status = worst(report.status for report in reports)
        message = None
        if status == "verified":
            last = len(self.expressions)  # composing has a number of its own, for whoever watches the time
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
            given=tuple(infix(item) for item in self.given.stated),
            provided=_union(report.verdict.provided for report in reports),
            assumed=_union(report.verdict.assumed for report in reports),
            steps=tuple(reports),
            reason=message,
            seconds=time.monotonic() - start,
            strict=strict,
            display_provided=_union(report.verdict.display_provided for report in reports),
            display_given=tuple(display(item) for item in self.given.stated),
        )
        return self._report

    def _step(self, number: int, hypotheses: Hypotheses, models: kernel.Models, timeout: float) -> Decision:
        claim = Claim(self.expressions[number - 1], self.relations[number - 1], self.expressions[number])
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
                citation = kernel.cite(theorem, reason.substitution, hypotheses, deadline, label=str(reason))
            except (KernelError, InputError) as error:
                failures.append(str(error))
                continue
            if isinstance(citation, str):
                failures.append(citation)
            else:
                citations.append(citation)
        decision = decide(
            claim, hypotheses, citations, models=models, timeout=timeout, by=self.reasons[number - 1], name=self.name
        )
        if failures and decision.verdict.status == "unproven":
            return Decision(replace(decision.verdict, reason="; ".join(failures)), None)
        return decision

    def _compose(
        self, claim: Claim, theorems: Sequence[kernel.Theorem], models: kernel.Models, deadline: float
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
        expression = self.expressions[number]
        by = tuple(str(reason) for reason in self.reasons[number - 1])
        return StepReport(
            number, self.relations[number - 1], infix(expression), latex(expression), display(expression), by, verdict
        )


class Derived(Chain):
    """A claim that a rule of the kernel derives from other chains: an induction, a case distinction."""

    parts: tuple[Chain, ...]

    def _derive(self, timeout: float) -> kernel.Theorem | str:
        raise NotImplementedError

    def _step(self, number: int, hypotheses: Hypotheses, models: kernel.Models, timeout: float) -> Decision:
        start = time.monotonic()
        failing = [part.name for part in self.parts if part.theorem(timeout) is None]
        result = f"not verified: {', '.join(failing)}" if failing else self._derive(timeout)
        agreeing, disagreeing, _ = models.confirm(self.claim, start + timeout)
        shown = tuple(infix(item) for item in hypotheses.stated)
        seconds = time.monotonic() - start
        if isinstance(result, str):
            if disagreeing is not None:
                return decide(self.claim, hypotheses, models=models, timeout=timeout)
            return Decision(Verdict("unproven", given=shown, reason=result, models=agreeing, seconds=seconds), None)
        if disagreeing is not None:
            reason = f"{result.rule} proves this and a model refutes it: a bug in symcheck; please report it"
            return Decision(Verdict("error", given=shown, reason=reason, seconds=seconds), None)
        if agreeing < models.needed(self.claim):
            reason = f"proved by {result.rule}, but too few models could be evaluated"
            return Decision(Verdict("unproven", given=shown, models=agreeing, reason=reason, seconds=seconds), None)
        verdict = Verdict(
            "verified",
            rules=(result.rule,),
            models=agreeing,
            given=shown,
            assumed=result.assumed,
            provided=tuple(conditions(result.provided, infix)),
            display_provided=tuple(conditions(result.provided, display)),
            seconds=seconds,
        )
        return Decision(verdict, result)

    def _compose(
        self, claim: Claim, theorems: Sequence[kernel.Theorem], models: kernel.Models, deadline: float
    ) -> tuple[Status, str | None]:
        self._theorem = theorems[0]
        return "verified", None


class Induction(Derived):
    """claim(n) for every n >= start, from a base chain and a step chain that may cite ``hypothesis``."""

    def __init__(self, name: str, claim: Claim, *, given: Hypotheses, over: Symbol, start: Any) -> None:
        self.variable, self.start = over, sympify(start)
        at_least = read_given([over >= self.start])
        super().__init__(name, claim.lhs, given=given.joined(at_least))
        self.then(claim.relation, claim.rhs, by=f"induction on {over}")
        later = given.joined(read_given([over > self.start]))
        self.hypothesis = InductionHypothesis(claim, given, over)
        at_start = {over: self.start}
        base = kernel.instantiate_claim(claim, at_start)
        self.base = Chain(
            f"{name}, {over} = {self.start}",
            base.lhs,
            given=_nontrivial(kernel.instantiate(self.given, at_start)),
            claim=base,
        )
        self.step = Chain(f"{name}, step from {over} - 1 to {over}", claim.lhs, given=later, claim=claim)
        self.step._may_rest_on = self.hypothesis
        self.parts = (self.base, self.step)
        self._plain = given

    def _derive(self, timeout: float) -> kernel.Theorem | str:
        base, step = (part.theorem(timeout) for part in self.parts)
        assert base is not None and step is not None
        return kernel.induction(
            self.claim,
            self._plain,
            self.variable,
            self.start,
            base,
            step,
            deadline=time.monotonic() + timeout,
            name=self.name,
        )


class Cases(Derived):
    """A claim from chains that prove it under conditions of which one always holds."""

    def __init__(self, name: str, claim: Claim, conditions: Sequence[Any], *, given: Hypotheses) -> None:
        super().__init__(name, claim.lhs, given=given)
        self.then(claim.relation, claim.rhs, by="cases")
        self.parts = tuple(
            Chain(
                f"{name}, case {infix(read_given([condition]).relations[0])}",
                claim.lhs,
                given=given.joined(read_given([condition])),
                claim=claim,
            )
            for condition in conditions
        )

    def _derive(self, timeout: float) -> kernel.Theorem | str:
        theorems = [theorem for part in self.parts if (theorem := part.theorem(timeout)) is not None]
        hypotheses = self.given.with_assumptions_of(symbols_of(*self.expressions, *self.given.stated))
        return kernel.cases(self.claim, hypotheses, theorems, deadline=time.monotonic() + timeout, name=self.name)


class Proof:
    """A proof: chains under common hypotheses, and what they assume. Its id is its file's name."""

    def __init__(self, question: str = "", title: str = "", given: Any = (), id: str = "") -> None:
        self.question = question
        self.title = title
        self.id = id
        self.given = read_given(given)
        self.chains: list[Chain] = []
        self.assumptions: list[Assumption] = []

    def chain(
        self,
        name: str,
        first: Any,
        *,
        given: Any = (),
        claim: tuple[Any, str, Any] | None = None,
        expect: Status = "verified",
    ) -> Chain:
        """Start a chain at its first expression; ``given`` is added to the proof's own hypotheses.

        ``claim=(lhs, relation, rhs)`` states the claim apart from the steps; the kernel checks that they compose to it.
        ``expect="refuted"`` is for a formula that is wrong as printed: the chain comes out right when it is refuted.
        """
        stated = None if claim is None else Claim(_term(claim[0], name), claim[1], _term(claim[2], name))
        new = Chain(name, first, given=self.given.joined(read_given(given)), claim=stated, expect=expect)
        self.chains.append(new)
        return new

    def assume(self, name: str, lhs: Any, relation: str, rhs: Any, *, given: Any = ()) -> Assumption:
        """Take a statement without proof, to be cited; it is listed under ``assumed`` wherever it is used."""
        claim = Claim(_term(lhs, name), relation, _term(rhs, name))
        new = Assumption(name, claim, self.given.joined(read_given(given)))
        self.assumptions.append(new)
        return new

    def induction(
        self, name: str, lhs: Any, relation: str, rhs: Any, *, over: Symbol, start: Any, given: Any = ()
    ) -> Induction:
        """Prove a claim for all ``over >= start``: fill in ``.base`` and ``.step``, which may cite ``.hypothesis``."""
        claim = Claim(_term(lhs, name), relation, _term(rhs, name))
        new = Induction(name, claim, given=self.given.joined(read_given(given)), over=over, start=start)
        self.chains.extend((new.base, new.step, new))
        return new

    def cases(
        self, name: str, lhs: Any, relation: str, rhs: Any, conditions: Sequence[Any], *, given: Any = ()
    ) -> Cases:
        """Prove a claim case by case: fill in each of ``.parts``; that one condition always holds is checked."""
        claim = Claim(_term(lhs, name), relation, _term(rhs, name))
        new = Cases(name, claim, conditions, given=self.given.joined(read_given(given)))
        self.chains.extend((*new.parts, new))
        return new

    def check(
        self,
        *,
        timeout: float = 10.0,
        strict: bool = False,
        watch: Watch | None = None,
        killed: Mapping[tuple[int, int], str] | None = None,
    ) -> ProofReport:
        """Check every chain; ``timeout`` is in seconds and for each step."""
        start = time.monotonic()
        reports = []
        for index, chain in enumerate(self.chains):
            chain.claim  # noqa: B018  (raises for a chain without steps before anything is checked)
            reports.append(chain.check(timeout=timeout, strict=strict, watch=watch, index=index, killed=killed))
        lemmas = _union(
            (
                reason.result.name
                for reason in reasons
                if isinstance(reason, Cited) and not isinstance(reason.result, InductionHypothesis)
            )
            for chain in self.chains
            for reasons in chain.reasons
        )
        return ProofReport(
            id=self.id,
            question=self.question,
            title=self.title,
            chains=tuple(reports),
            assumed=_union(report.assumed for report in reports),
            lemmas=lemmas,
            seconds=time.monotonic() - start,
        )


def check(
    lhs: Any,
    rhs: Any,
    relation: str = "=",
    given: Any = (),
    symbols: Mapping[str, Basic] | None = None,
    timeout: float = 10.0,
    strict: bool = False,
) -> Verdict:
    """Decide ``lhs relation rhs`` under hypotheses (design.md, sections 2 and 8).

    ``lhs`` and ``rhs`` are real SymPy terms or strings in SymPy's notation; ``given`` holds relations, predicates or
    strings; ``symbols`` says what the names in strings are; ``timeout`` is in seconds. With ``strict``, a relation that
    holds only *provided* something is unproven. Raises InputError (a ValueError) for what cannot be read or has no
    meaning, TypeError for a Python bool among the hypotheses.

    >>> bool(check("(x**2 - 1)/(x - 1)", "x + 1")), check("(x**2 - 1)/(x - 1)", "x + 1").provided
    (True, ('x != 1',))
    >>> check("sqrt(x**2)", "x").status
    'refuted'
    """
    from symcheck.inputs import read_claim

    claim, hypotheses = read_claim(lhs, relation, rhs, given, symbols)
    _check_timeout(timeout)
    one_symbol_a_name([claim.lhs, claim.rhs, *hypotheses.stated])
    hypotheses = hypotheses.with_assumptions_of(symbols_of(claim.lhs, claim.rhs, *hypotheses.stated))
    models = kernel.Models(hypotheses, [claim.lhs, claim.rhs])
    verdict = decide(claim, hypotheses, models=models, timeout=timeout, name="check").verdict
    if strict and verdict and verdict.provided:
        return replace(verdict, status="unproven", reason="strict: holds only under the conditions in `provided`")
    return verdict


def check_text(
    text: str,
    given: Sequence[str] = (),
    *,
    timeout: float = 10.0,
    strict: bool = False,
    watch: Watch | None = None,
    killed: Mapping[tuple[int, int], str] | None = None,
) -> ProofReport:
    """Check a typed chain ``a = b <= c``; a proof with the id ``check``. Raises InputError for what cannot be read."""
    from symcheck.text import read_all

    reading = read_all(chains=[text], hypotheses=list(given))
    expressions, relations = reading.chains[0]
    proof = Proof(title="", given=reading.hypotheses, id="check")
    chain = proof.chain("check", expressions[0])
    for relation, expression in zip(relations, expressions[1:]):
        chain.then(relation, expression)
    return proof.check(timeout=timeout, strict=strict, watch=watch, killed=killed)


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


def _check_timeout(timeout: float) -> None:
    if not 0 < timeout < float("inf"):
        raise InputError(f"timeout={timeout}: give a positive number of seconds")


def one_symbol_a_name(terms: Iterable[Any]) -> None:
    """Raise InputError where two symbols have one name: a hypothesis on one would say nothing of the other."""
    names: dict[str, Symbol] = {}
    for term in terms:
        for symbol in free_symbols(term):
            if isinstance(symbol, Symbol) and names.setdefault(symbol.name, symbol) != symbol:
                raise InputError(
                    f"two different symbols are called {symbol.name!r} (their assumptions differ): use one throughout"
                )


def _nontrivial(hypotheses: Hypotheses) -> Hypotheses:
    """Drop relations between numbers that hold, such as 1 >= 1."""
    kept = tuple(r for r in hypotheses.relations if r.free_symbols or not r.func(*r.args))
    integers = frozenset(symbol for symbol in hypotheses.integers if symbol.free_symbols)
    return Hypotheses(kept, hypotheses.families, integers)


def _term(value: Any, name: str) -> Basic:
    if isinstance(value, (str, bool, float)) or value is None:
        raise InputError(
            f"chain {name!r}: {value!r} is not a term; build it from symbols, or use symcheck.check for text"
        )
    term = sympify(value)
    if not isinstance(term, Basic):
        raise InputError(f"chain {name!r}: {value!r} is not a SymPy term")
    return term


def _kind(term: Basic) -> str:
    shape = getattr(term, "shape", None)
    return f"vector of shape {tuple(shape)}" if shape else "number"


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
