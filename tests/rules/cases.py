"""What a rule says, as data: a statement, the conditions it holds under, and what happens without each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FALSE = "false"
"""Without the condition some model refutes the statement."""
UNDEFINED = "undefined"
"""Without the condition a side has no value in some model; where both have one the statement holds."""

REFUSED = "refused"
"""Without the condition a side has no value (a series, an integral diverges), which models do not prove but refuse."""
ASKED = "asked"
"""Without the condition a side has no value, on a set too thin for random models; symcheck asks (``provided``)."""
TESTED = (FALSE, UNDEFINED, REFUSED, ASKED)


@dataclass(frozen=True)
class Condition:
    """A hypothesis of a rule; ``without`` is FALSE, UNDEFINED, REFUSED, ASKED, or why no model can tell (cited)."""

    hypothesis: Any
    without: str

    @property
    def is_tested(self) -> bool:
        return self.without in TESTED


@dataclass(frozen=True)
class RuleCase:
    """One statement of a rule. ``rules`` are the names by which the engine reports it, ``theory`` the folder that does.

    ``setting`` says what the symbols are (integers, positive dimensions); it is no condition of the rule.
    """

    theory: str
    rules: tuple[str, ...]
    lhs: Any
    relation: str
    rhs: Any
    reference: str
    conditions: tuple[Condition, ...] = ()
    setting: tuple[Any, ...] = ()

    @property
    def given(self) -> list[Any]:
        return [*self.setting, *(condition.hypothesis for condition in self.conditions)]

    def without(self, dropped: Condition) -> list[Any]:
        return [*self.setting, *(c.hypothesis for c in self.conditions if c is not dropped)]

    def __str__(self) -> str:
        return f"{self.theory}: {', '.join(self.rules)}: {self.lhs} {self.relation} {self.rhs}"


class Theory:
    """Collects the cases of one theory: ``field("log of a product", "log(x*y)", "=", ..., source, false("x > 0"))``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cases: list[RuleCase] = []

    def __call__(
        self,
        rules: str | Sequence[str],
        lhs: Any,
        relation: str,
        rhs: Any,
        reference: str,
        *conditions: Condition,
        setting: Sequence[Any] = (),
    ) -> None:
        names = (rules,) if isinstance(rules, str) else tuple(rules)
        self.cases.append(RuleCase(self.name, names, lhs, relation, rhs, reference, conditions, tuple(setting)))


def false(*hypotheses: Any) -> list[Condition]:
    return [Condition(hypothesis, FALSE) for hypothesis in hypotheses]


def undefined(*hypotheses: Any) -> list[Condition]:
    return [Condition(hypothesis, UNDEFINED) for hypothesis in hypotheses]


def refused(*hypotheses: Any) -> list[Condition]:
    return [Condition(hypothesis, REFUSED) for hypothesis in hypotheses]


def asked(*hypotheses: Any) -> list[Condition]:
    return [Condition(hypothesis, ASKED) for hypothesis in hypotheses]


def not_testable(hypothesis: Any, counterexample: str) -> list[Condition]:
    """A condition that no model can break; ``counterexample`` cites one from the literature."""
    return [Condition(hypothesis, f"not testable by model: {counterexample}")]
