"""Values of functionals kept for a whole model: both sides of a claim, and all steps of a chain, ask for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sympy import Basic, Symbol, preorder_traversal

from symcheck.evaluation import At, Value
from symcheck.theories.field import numbers
from symcheck.theories.probability.variables import Process, RandomVariable


@lru_cache(maxsize=4096)
def _names(term: Basic) -> tuple[frozenset[Symbol], frozenset[str]]:
    """Return every symbol, and the name of every random variable, anywhere in a term or the laws in it."""
    nodes = set(preorder_traversal(term))
    symbols = frozenset(node for node in nodes if isinstance(node, Symbol))
    return symbols, frozenset(node.name for node in nodes if isinstance(node, (RandomVariable, Process)))


def kept(rule: Callable[[Any, At], Value]) -> Callable[[Any, At], Value]:
    """Keep the values of a rule by the symbols and the cells on which they depend."""

    def value(term: Any, at: At) -> Value:
        symbols, names = _names(term)
        used: list[Any] = []
        for key, found in at.bindings.items():
            if found is None or (isinstance(key, Symbol) and key not in symbols):
                continue
            if isinstance(key, tuple) and key[0] == "variable":
                if key[1] in names:
                    return rule(term, at)  # a Gaussian point: another at every node
                continue
            if isinstance(key, tuple) and key[0] == "cell" and key[1][1] not in names:
                continue
            used.append(
                (key, found if isinstance(found, int) else tuple(map(numbers.identity, numbers.coordinates(found))))
            )
        place = ("functional", term, frozenset(used))
        if place not in at.shared:
            at.shared[place] = rule(term, at)
        return at.shared[place]

    return value
