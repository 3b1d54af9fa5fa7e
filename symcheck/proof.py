"""A proof: chains under common hypotheses, what they assume, and the report of checking them all."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sympy import Symbol

from symcheck.chain import Assumption, Chain, Cited, InductionHypothesis, Watch, as_term, union
from symcheck.claim import Claim
from symcheck.derived import Cases, Induction
from symcheck.hypotheses import read_given
from symcheck.predicates import PredicateChain
from symcheck.verdict import ProofReport, Status

_recorders: list[list[Proof]] = []


@contextmanager
def recorded() -> Iterator[list[Proof]]:
    """Collect the proofs made inside, those that a name is taken from again included."""
    made: list[Proof] = []
    _recorders.append(made)
    try:
        yield made
    finally:
        _recorders.remove(made)


class Proof:
    """A proof: chains under common hypotheses, and what they assume. Its id is its file's name."""

    def __init__(self, question: str = "", title: str = "", given: Any = (), id: str = "") -> None:
        self.question = question
        self.title = title
        self.id = id
        self.given = read_given(given)
        self.file = sys._getframe(1).f_code.co_filename  # so that a file with two proofs is noticed
        self.chains: list[Chain] = []
        self.assumptions: list[Assumption] = []
        for recorder in _recorders:
            recorder.append(self)

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
        stated = None if claim is None else Claim(as_term(claim[0], name), claim[1], as_term(claim[2], name))
        new = Chain(name, first, given=self.given.joined(read_given(given)), claim=stated, expect=expect)
        self.chains.append(new)
        return new

    def holds(
        self, name: str, predicate: Any, *, given: Any = (), by: Any = (), expect: Status = "verified"
    ) -> PredicateChain:
        """Claim a predicate, such as ``does_not_depend(L, theta)``: a chain of one step with the relation ``holds``."""
        new = PredicateChain(name, predicate, given=self.given.joined(read_given(given)), by=by, expect=expect)
        self.chains.append(new)
        return new

    def assume(self, name: str, lhs: Any, relation: str, rhs: Any, *, given: Any = ()) -> Assumption:
        """Take a statement without proof, to be cited; it is listed under ``assumed`` wherever it is used."""
        claim = Claim(as_term(lhs, name), relation, as_term(rhs, name))
        new = Assumption(name, claim, self.given.joined(read_given(given)))
        self.assumptions.append(new)
        return new

    def induction(
        self, name: str, lhs: Any, relation: str, rhs: Any, *, over: Symbol, start: Any, given: Any = ()
    ) -> Induction:
        """Prove a claim for all ``over >= start``: fill in ``.base`` and ``.step``, which may cite ``.hypothesis``."""
        claim = Claim(as_term(lhs, name), relation, as_term(rhs, name))
        new = Induction(name, claim, given=self.given.joined(read_given(given)), over=over, start=start)
        self.chains.extend((new.base, new.step, new))
        return new

    def cases(
        self, name: str, lhs: Any, relation: str, rhs: Any, conditions: Sequence[Any], *, given: Any = ()
    ) -> Cases:
        """Prove a claim case by case: fill in each of ``.parts``; that one condition always holds is checked."""
        claim = Claim(as_term(lhs, name), relation, as_term(rhs, name))
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
        decided: dict[Any, Any] = {}
        for index, chain in enumerate(self.chains):
            chain.decided = decided
            chain.claim  # noqa: B018  (raises for a chain without steps before anything is checked)
            reports.append(chain.check(timeout=timeout, strict=strict, watch=watch, index=index, killed=killed))
        lemmas = union(
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
            assumed=union(report.assumed for report in reports),
            lemmas=lemmas,
            seconds=time.monotonic() - start,
        )
