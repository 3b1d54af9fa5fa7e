"""Chains and hypotheses: how formulas are joined, and which names must be integers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Q
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symcheck.claim import compose_all
from symcheck.errors import InputError
from symcheck.text.builder import Builder, evaluated_index, is_matrix
from symcheck.text.forms import INTEGER_BINDERS, SIZED, relation
from symcheck.text.habits import REMEDY_OF_WORD
from symcheck.text.lexer import RELATIONS, Source, Token
from symcheck.text.names import Names
from symcheck.theories.field.terms import ForAll, Member, bound_symbol
from symcheck.theories.matrix.terms import psd

PREDICATES: dict[str, Callable[[Any], Any]] = {
    "integer": Q.integer,
    "integers": Q.integer,
    "real": Q.real,
    "positive": Q.positive,
    "negative": Q.negative,
    "nonnegative": Q.nonnegative,
    "nonpositive": Q.nonpositive,
    "nonzero": Q.nonzero,
    "zero": Q.zero,
    "symmetric": Q.symmetric,
    "orthogonal": Q.orthogonal,
    "diagonal": Q.diagonal,
    "invertible": Q.invertible,
    "positive_definite": Q.positive_definite,
    "positive_semidefinite": psd,
}
MATRIX_PREDICATES = frozenset(
    {"symmetric", "orthogonal", "diagonal", "invertible", "positive_definite", "positive_semidefinite"}
)
_FILLERS = frozenset({"is", "are", "a", "an"})
_TWO_WORDS = {"positive definite": "positive_definite", "positive semidefinite": "positive_semidefinite"}
_WRITE = "write a condition such as 'x > 0', 'n integer' or 'beta[s] > 0 for s in 1..T'"


@dataclass(frozen=True, slots=True)
class Chain:
    """``sides[0] relations[0] sides[1] ...``, not yet built."""

    source: Source
    sides: list[ast.expr]
    relations: list[str]

    def build(self, names: Names) -> list[Any]:
        """The terms of the sides."""
        builder = Builder(self.source, names)
        return [builder.term(side) for side in self.sides]

    def build_relations(self, names: Names) -> list[Any]:
        """The relations between neighbours."""
        terms = self.build(names)
        return [relation(a, r, b) for a, r, b in zip(terms, self.relations, terms[1:], strict=False)]

    @property
    def integers(self) -> set[str]:
        """The names that must be integers."""
        return set().union(*(integer_names(self.source, side) for side in self.sides))

    @property
    def processes(self) -> set[str]:
        """The names of which a member is differentiated by."""
        return set().union(*(differentiated_names(self.source, side) for side in self.sides))


@dataclass(frozen=True, slots=True)
class Declaration:
    """``m, n integer``."""

    source: Source
    names: list[Token]
    predicates: list[str]

    @property
    def integers(self) -> set[str]:
        if any(word.startswith("integer") for word in self.predicates):
            return {token.text for token in self.names}
        return set()

    def build_relations(self, names: Names) -> list[Any]:
        builder = Builder(self.source, names)
        terms = [(token, builder.named(token)) for token in self.names]
        for token, term in terms:
            if self._of_matrices and not is_matrix(term):
                remedy = f"declare it in a proof file, {token.text} = MatrixSymbol('{token.text}', n, n)"
                raise self.source.error(token, f"{token.text} is a number here, not a matrix", remedy)
        return [PREDICATES[word](term) for _, term in terms for word in self.predicates]

    @property
    def _of_matrices(self) -> bool:
        return any(word in MATRIX_PREDICATES for word in self.predicates)


@dataclass(frozen=True, slots=True)
class Quantified:
    """``parts for index in lower..upper``."""

    source: Source
    parts: list[Chain]
    index: Token
    bounds: tuple[ast.expr, ast.expr]

    @property
    def integers(self) -> set[str]:
        inside = set().union(*(part.integers for part in self.parts)) - {self.index.text}
        return inside | set().union(*(integer_names(self.source, bound, inside=True) for bound in self.bounds))

    @property
    def processes(self) -> set[str]:
        return set().union(*(part.processes for part in self.parts))

    def build_relations(self, names: Names) -> list[Any]:
        builder = Builder(self.source, names)
        bounds = [evaluated_index(builder.scalar(bound)) for bound in self.bounds]
        symbol = bound_symbol(self.index.text, integer=True)
        for part in self.parts:
            for side in part.sides:
                builder.refuse_subscripts(side, self.index.text)
        inner = names.bound(self.index.text, symbol)
        relations = [one for part in self.parts for one in part.build_relations(inner)]
        return [ForAll(symbol, bounds, *relations)]


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of one text."""

    parts: list[Chain | Declaration | Quantified] = field(default_factory=list)

    @property
    def integers(self) -> set[str]:
        return set().union(*(part.integers for part in self.parts))

    @property
    def processes(self) -> set[str]:
        return set().union(*(part.processes for part in self.parts if not isinstance(part, Declaration)))

    def build(self, names: Names) -> list[Basic]:
        return [item for part in self.parts for item in part.build_relations(names)]


def read_chain(text: str) -> Chain:
    """Read ``e0 R e1 R e2``; raises ChainError where the relations do not compose."""
    source = Source(text)
    chain = _chain(source, 0, len(source.tokens), "write EXPR = EXPR")
    compose_all(tuple(chain.relations))
    return chain


def read_formula(text: str) -> Chain:
    """Read one expression: a chain of no relation."""
    source = Source(text)
    for token, depth in zip(source.tokens, source.depths, strict=True):
        if token.kind == "op" and token.text in RELATIONS and not depth:
            raise source.error(token, f"`{token.text}` in an expression", "give one side only")
    if not source.tokens:
        raise source.error(None, "there is no formula", "write one")
    return Chain(source, [source.tree(0, len(source.tokens))], [])


def read_conditions(text: str) -> Conditions:
    """Read the text of one hypothesis: conditions separated by commas, or quantified ones."""
    source = Source(text)
    stop = len(source.tokens)
    words = {token.text: k for k, token in enumerate(source.tokens) if token.kind == "name" and not source.depths[k]}
    if "for" in words:
        return Conditions([_quantified(source, words["for"])])
    found = Conditions()
    pending: list[Token] = []
    for start, end, comma in source.split(0, stop, (",", "and")):
        tokens = source.tokens[start:end]
        if not tokens:
            raise source.error(comma or None, "a condition is missing", _WRITE)
        if len(tokens) == 1 and tokens[0].kind == "name" and comma is not None:
            pending.append(tokens[0])
        elif len(tokens) > 3 and [token.text for token in tokens[-3:-1]] == ["non", "-"]:
            word = tokens[-1].text
            raise source.error(tokens[-3], f"`non-{word}` is two words", f"write {tokens[0].text} non{word}")
        elif all(token.kind == "name" for token in tokens) and len(tokens) > 1:
            found.parts.append(_declaration(source, pending, tokens))
            pending = []
        elif pending:
            remedy = f"write a condition for each, '{pending[0].text} > 0, y > 0', or 'x, y positive'"
            raise source.error(pending[0], f"nothing is said of {pending[0].text}", remedy)
        else:
            found.parts.append(_chain(source, start, end, _WRITE))
    return found


def _declaration(source: Source, pending: list[Token], tokens: list[Token]) -> Declaration:
    words = [token for token in tokens[1:] if token.text not in _FILLERS]
    two = _TWO_WORDS.get(" ".join(token.text for token in words))
    if two is not None:
        return Declaration(source, [*pending, tokens[0]], [two])
    for token in words:
        if token.text not in PREDICATES:
            what, remedy = f"`{token.text}` is not a property", REMEDY_OF_WORD.get(token.text)
            raise source.error(token, what, remedy or f"use one of {', '.join(PREDICATES)}")
    if not words:
        raise source.error(tokens[0], "a property is missing", _WRITE)
    return Declaration(source, [*pending, tokens[0]], [token.text for token in words])


def _quantified(source: Source, place: int) -> Quantified:
    form = "write 'CONDITION for s in 1..T'"
    tail = source.tokens[place + 1 : place + 3]
    if len(tail) < 2 or tail[0].kind != "name" or tail[1].text != "in":
        raise source.error(source.tokens[place], "`for` without `s in 1..T`", form)
    stop = len(source.tokens)
    ranges = source.split(place + 3, stop, ("..",))
    if len(ranges) != 2 or any(start == end for start, end, _ in ranges):
        raise source.error(tail[1], "the range is not of the form 1..T", form)
    parts = [_chain(source, start, end, _WRITE) for start, end, _ in source.split(0, place, (",", "and"))]
    lower, upper = (source.tree(start, end) for start, end, _ in ranges)
    return Quantified(source, parts, tail[0], (lower, upper))


def _chain(source: Source, start: int, stop: int, remedy: str) -> Chain:
    sides, relations = [], []
    parts = source.split(start, stop, RELATIONS)
    if len(parts) == 1:
        place = source.tokens[start] if start < stop else None
        words = [token.text for token in source.tokens[start:stop] if token.text in REMEDY_OF_WORD]
        raise source.error(place, "there is no relation", REMEDY_OF_WORD[words[0]] if words else remedy)
    for low, high, operator in parts:
        if low == high:
            before = source.tokens[low - 1] if low > start else None
            if before is not None and operator is not None and before.end == operator.start:
                what = f"`{before.text}{operator.text}` is no relation"
                raise source.error(before, what, "write one of = != < <= > >=, and with --given what is assumed")
            raise source.error(operator, "a side of the relation is missing", remedy)
        sides.append(source.tree(low, high))
        if operator is not None:
            relations.append("=" if operator.text == "==" else operator.text)
    return Chain(source, sides, relations)


def refuse_one_for_all(hypothesis: Basic, claims: list[Basic]) -> None:
    """Refuse p[k] > 0 beside a sum over k, or p[k] or f(x) beside no k or x at all: all of them may be meant."""
    if not isinstance(hypothesis, Relational):
        return
    free = frozenset().union(*(claim.free_symbols for claim in claims))
    bound = {limits[0] for claim in claims for node in claim.atoms(ExprWithLimits) for limits in node.limits}
    indices = {symbol for node in hypothesis.atoms(Member) for symbol in node.index.free_symbols}
    places = {symbol for node in hypothesis.atoms(AppliedUndef) for symbol in node.free_symbols}
    for symbol in sorted(hypothesis.free_symbols - free, key=str):
        if symbol in bound | indices | places:
            what = "bound in the claim" if symbol in bound else "not in the claim"
            remedy = f"write it `for {symbol} in 1..n`, or rename {symbol}"
            if symbol in places - indices:
                remedy = "write it for the arguments that are in the claim"
            shown = f"{hypothesis.lhs} {hypothesis.rel_op.replace('==', '=')} {hypothesis.rhs}"
            raise InputError(f"`{shown}` speaks of one {symbol}, which is {what}: {remedy}")


def integer_names(source: Source, node: ast.AST, inside: bool = False) -> set[str]:
    """The names that stand in an index, or are bound by a sum or product, or stand in its bounds.

    ``inside`` says that the whole node is such a place. The argument of a function there (``floor(x)``) need not be an
    integer.
    """
    found: set[str] = set()
    stack: list[tuple[ast.AST, bool]] = [(node, inside)]
    while stack:
        item, must = stack.pop()
        if isinstance(item, ast.Name):
            token = source.token(item)
            if must and token.kind == "name":
                found.add(token.text)
        elif isinstance(item, ast.Subscript):
            stack.append((item.slice, True))
        elif isinstance(item, ast.Call):
            name = source.token(item.func).text if isinstance(item.func, ast.Name) else ""
            for position, argument in enumerate(item.args):
                stack.append((argument, name in SIZED or (name in INTEGER_BINDERS and position > 0)))
        else:
            stack.extend((child, must) for child in ast.iter_child_nodes(item))
    return found - {"pi", "E", "oo", "I", "True", "False"}


def differentiated_names(source: Source, node: ast.AST) -> set[str]:
    """The names x of which a derivative by x[j] is taken."""
    found: set[str] = set()
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Name)
            and source.token(call.func).text == "Derivative"
        ):
            pairs = (node.elts[0] if isinstance(node, ast.Tuple) else node for node in call.args[1:])
            members = (by.value for by in pairs if isinstance(by, ast.Subscript))
            found |= {source.token(name).text for name in members if isinstance(name, ast.Name)}
    return found
