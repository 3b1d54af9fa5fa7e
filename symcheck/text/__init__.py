"""The safe parser of typed formulas: SymPy's notation to terms, nothing evaluated, nothing simplified.

Text is cut into tokens (``lexer``, with ``habits``: what is often written otherwise), read by Python's ``ast`` with a
white list of nodes, and built into terms (``builder``, with ``vocabulary`` and ``forms``); ``statements`` joins them to
chains and hypotheses. A name means one thing across all the texts of one check (``names``), an integer if any of them
needs that: use ``read_all`` for several texts.

>>> from symcheck.text import parse_chain, parse_expression
>>> expressions, relations = parse_chain("x/x = 1")
>>> expressions[0].args, relations
((x, 1/x), ['='])
>>> parse_expression("9**9**9")
Traceback (most recent call last):
...
symcheck.errors.InputError: column 4, near `9**9**9`: the exponent of a power is larger than 10000; use a symbol for it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Basic

from symcheck.text.names import Names
from symcheck.text.statements import read_chain, read_conditions, read_formula, refuse_one_for_all

__all__ = ["Reader", "Reading", "parse_chain", "parse_expression", "parse_hypothesis", "read_all"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What ``read_all`` read, in the order given; ``hypotheses`` is one flat list."""

    chains: list[tuple[list[Basic], list[str]]]
    expressions: list[Basic]
    hypotheses: list[Basic]


class Reader:
    """Reads the texts of one check one after the other; a name keeps its meaning.

    Raises InputError for what cannot be read, and for a name read as a real number that a later text needs to be an
    integer (``read_all`` looks at every text first).
    """

    def __init__(self, symbols: Mapping[str, Any] | None = None) -> None:
        self._names = Names(symbols)

    def chain(self, text: str) -> tuple[list[Basic], list[str]]:
        """Read ``a = b <= c``: the expressions and the relations between them."""
        chain = read_chain(text)
        self._names.declare(chain)
        return chain.build(self._names), chain.relations

    def expression(self, text: str) -> Basic:
        """Read one expression."""
        formula = read_formula(text)
        self._names.declare(formula)
        return formula.build(self._names)[0]

    def hypothesis(self, text: str) -> list[Basic]:
        """Read conditions: ``0 < x < 1``, ``m, n integer``, ``0 < beta[s] < 1 for s in 1..T``."""
        conditions = read_conditions(text)
        self._names.declare(conditions)
        return conditions.build(self._names)


def read_all(
    expressions: Iterable[str] = (),
    hypotheses: Iterable[str] = (),
    symbols: Mapping[str, Any] | None = None,
    *,
    chains: Iterable[str] = (),
) -> Reading:
    """Read all the texts of one check: a name that is an integer in one of them is that integer in all.

    Raises InputError for what cannot be read and ChainError for relations that do not compose.
    """
    links = [read_chain(text) for text in chains]
    formulas = [read_formula(text) for text in expressions]
    conditions = [read_conditions(text) for text in hypotheses]
    names = Names(symbols)
    for item in [*links, *formulas, *conditions]:
        names.declare(item)
    reading = Reading(
        [(link.build(names), link.relations) for link in links],
        [formula.build(names)[0] for formula in formulas],
        [item for condition in conditions for item in condition.build(names)],
    )
    claims = [side for sides, _ in reading.chains for side in sides] + reading.expressions
    for hypothesis in reading.hypotheses if claims else ():
        refuse_one_for_all(hypothesis, claims)
    return reading


def parse_chain(text: str, symbols: Mapping[str, Any] | None = None) -> tuple[list[Basic], list[str]]:
    """Read ``a = b <= c`` (``==`` is ``=``): the expressions and the relations, which must compose."""
    return Reader(symbols).chain(text)


def parse_expression(text: str, symbols: Mapping[str, Any] | None = None) -> Basic:
    """Read one expression. ``symbols`` says what its names mean; any other name is a real symbol.

    A name in an index, and the variable and the bounds of a Sum or Product, are integers.
    """
    return Reader(symbols).expression(text)


def parse_hypothesis(text: str, symbols: Mapping[str, Any] | None = None) -> list[Basic]:
    """Read one hypothesis into relations, predicates such as Q.integer(n), or a ForAll."""
    return Reader(symbols).hypothesis(text)
