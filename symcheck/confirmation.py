"""The models of some hypotheses, drawn once and shared by the steps of a chain: they confirm what the prover says."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sympy import Basic, Eq, Symbol
from sympy.core.function import AppliedUndef

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.models import Comparison, Model, draw, holds
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import Member, free_symbols
from symcheck.theories.order.sets import ParameterSet
from symcheck.theories.probability.terms import Law

MODELS_NEEDED = 3
"""Models in which both sides of a verified step were evaluated, none disagreeing (1 for a claim without variables)."""


class Models:
    """The models of some hypotheses, drawn once and shared by the steps of a chain."""

    def __init__(self, hypotheses: Hypotheses, terms: Sequence[Basic], limit: int = 24) -> None:
        self.hypotheses = hypotheses
        self.terms = tuple(terms)
        self.obstacles: Counter[Any] = Counter()
        """What kept attempts from being models, and how often."""
        self._source = draw(hypotheses, self.terms, obstacles=self.obstacles)
        self._drawn: list[Model] = []
        self._compared: dict[tuple[Claim, int], tuple[Comparison, Model]] = {}
        self._limit = limit

    def __iter__(self) -> Any:
        """Yield the models drawn so far, then more, up to the limit."""
        position = 0
        while position < self._limit:
            if position == len(self._drawn):
                model = next(self._source, None)
                if model is None:
                    return
                self._drawn.append(model)
            yield self._drawn[position]
            position += 1

    def with_witnesses(self, claim: Claim, deadline: float | None = None) -> Any:
        """Yield the models, then further ones drawn against a claim: points where z3 sees it fail, special points."""
        yield from self
        against = (claim.lhs, claim.relation, claim.rhs)
        source = draw(self.hypotheses, self.terms, seed=1, against=against, deadline=deadline)
        for _, model in zip(range(4 * self._limit), source):
            yield model

    def compare(self, claim: Claim, model: Model, deadline: float | None) -> Comparison:
        """Return what a model says of a claim; asked twice, answered once."""
        key = (claim, id(model))
        if key not in self._compared:
            try:
                comparison = holds(claim.lhs, claim.relation, claim.rhs, model, deadline=deadline)
            except (RecursionError, MemoryError) as limit:
                comparison = Comparison("uninterpretable", detail=type(limit).__name__)
            self._compared[key] = (comparison, model)  # kept with its model, so that no other model gets its id
        return self._compared[key][0]

    def needed(self, claim: Claim) -> int:
        """Return how many models must agree."""
        pinned = {r.lhs: r.rhs for r in self.hypotheses.relations if isinstance(r, Eq) and isinstance(r.lhs, Symbol)}
        fixed = {symbol for symbol, value in pinned.items() if value.is_number}
        sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
        return MODELS_NEEDED if any(_has_variables(side, fixed) for side in sides) else 1

    def confirm(self, claim: Claim, deadline: float | None) -> tuple[int, tuple[Model, Comparison] | None, int]:
        """Evaluate a claim until enough models agree; return how many did, the first that did not, how many seen."""
        agreeing = seen = 0
        wanted = self.needed(claim)
        wanted += wanted > 1  # one more than needed: cheap, and a fourth model is often of another kind
        for model in self:
            if agreeing >= wanted or (deadline is not None and time.monotonic() > deadline):
                break
            seen += 1
            comparison = self.compare(claim, model, deadline)
            if comparison.outcome == "fails":
                return agreeing, (model, comparison), seen
            if comparison.outcome == "holds" or (comparison.close and claim.relation in ("=", "<=", ">=")):
                agreeing += 1
        return agreeing, None, seen

    def point_where_defined(self, terms: Sequence[Basic], deadline: float | None) -> bool:
        """Whether some model gives every term a value (each is compared with itself)."""
        for model in self:
            if deadline is not None and time.monotonic() > deadline:
                return False
            outcomes = (holds(term, "=", term, model, deadline=deadline) for term in terms)
            if all(c.outcome == "holds" or c.close for c in outcomes):
                return True
        return False


_VARYING = (AppliedUndef, Applied, AppliedVector, Law, ParameterSet)
"""Terms that mean something else in every model: functions, laws and sets that are arbitrary."""


def _has_variables(term: Any, fixed: set[Any]) -> bool:
    """Whether the value of a term can vary from model to model."""
    return bool(free_symbols(term) - fixed or term.atoms(Member) or term.has(*_VARYING))
