"""Relations and claims: which relation may follow which, and what a chain of them asserts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symcheck.errors import ChainError, InputError

RELATIONS = ("=", "!=", "<", "<=", ">", ">=")
HOLDS = "holds"
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRROR = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_COMPOSED = {("<", "<"): "<", ("<", "<="): "<", ("<=", "<"): "<", ("<=", "<="): "<="}


def compose(first: str, second: str) -> str | None:
    """Return the relation of a and c when ``a first b`` and ``b second c``, or None when nothing follows.

    >>> compose("=", "<="), compose("<=", "<"), compose("<=", ">="), compose("!=", "!=")
    ('<=', '<', None, None)
    """
    if first == "=":
        return second
    if second == "=":
        return first
    if first in (">", ">=") and second in (">", ">="):
        return MIRROR[_COMPOSED[MIRROR[first], MIRROR[second]]]
    return _COMPOSED.get((first, second))


def compose_all(relations: tuple[str, ...]) -> str:
    """Return the relation between the ends of a chain.

    Raises ChainError, naming the two steps, where one relation may not follow another.
    """
    total, since = relations[0], 1
    for position, relation in enumerate(relations[1:], start=2):
        step = compose(total, relation)
        if step is None:
            raise ChainError(
                f"step {position} is `{relation}` after `{total}` in step {since}: "
                "nothing follows about the two ends; make them two chains"
            )
        if step != total:
            since = position
        total = step
    return total


@dataclass(frozen=True, slots=True)
class Claim:
    """``lhs relation rhs``: two terms of one kind; ``holds`` has no right side."""

    lhs: Any
    relation: str
    rhs: Any

    def __post_init__(self) -> None:
        if self.relation not in RELATIONS and self.relation != HOLDS:
            raise InputError(f"unknown relation {self.relation!r}: use one of {' '.join(RELATIONS)}")

    def map(self, function: Any) -> Claim:
        """Apply a function of terms to both sides."""
        return Claim(function(self.lhs), self.relation, None if self.rhs is None else function(self.rhs))
