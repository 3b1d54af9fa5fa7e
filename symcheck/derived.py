"""Claims that a rule of the kernel derives from chains: by induction, and by distinguishing cases."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sympy import Symbol, sympify

from symcheck import kernel
from symcheck.chain import Chain, InductionHypothesis
from symcheck.claim import Claim
from symcheck.confirmation import Models
from symcheck.decide import Decision, conditions, decide
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses, read_given
from symcheck.printing import display, infix
from symcheck.verdict import Status, Verdict


class Derived(Chain):
    """A claim that a rule of the kernel derives from other chains: an induction, a case distinction."""

    parts: tuple[Chain, ...]

    def _derive(self, timeout: float) -> kernel.Theorem | str:
        raise NotImplementedError

    def _step(self, number: int, hypotheses: Hypotheses, models: Models, timeout: float) -> Decision:
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
        self, claim: Claim, theorems: Sequence[kernel.Theorem], models: Models, deadline: float
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
                f"{name}, case {infix(_one_relation(name, condition))}",
                claim.lhs,
                given=given.joined(read_given([condition])),
                claim=claim,
            )
            for condition in conditions
        )

    def _derive(self, timeout: float) -> kernel.Theorem | str:
        theorems = [theorem for part in self.parts if (theorem := part.theorem(timeout)) is not None]
        _, hypotheses = self.hypotheses()
        return kernel.cases(self.claim, hypotheses, theorems, deadline=time.monotonic() + timeout, name=self.name)


def _one_relation(name: str, condition: Any) -> Any:
    relations = read_given([condition]).relations
    if len(relations) != 1:
        raise InputError(f"cases {name!r}: {condition} must be one relation, and no truth value; write it as a string")
    return relations[0]


def _nontrivial(hypotheses: Hypotheses) -> Hypotheses:
    """Drop relations between numbers that hold, such as 1 >= 1."""
    kept = tuple(r for r in hypotheses.relations if r.func(*r.args) != True)  # noqa: E712  (SymPy's true)
    integers = frozenset(symbol for symbol in hypotheses.integers if symbol.free_symbols)
    return replace(hypotheses, relations=kept, integers=integers)
