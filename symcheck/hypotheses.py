"""The hypotheses of a claim: what ``given`` may contain, read once into one small structure.

The same data serves the prover and the models; neither changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sympy import (
    Basic,
    Eq,
    Ge,
    Gt,
    Identity,
    Le,
    Lt,
    MatAdd,
    MatrixSymbol,
    Ne,
    OneMatrix,
    S,
    Symbol,
    ZeroMatrix,
    preorder_traversal,
)
from sympy.assumptions import AppliedPredicate, Q
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue

from symcheck.errors import InputError
from symcheck.theories.field.terms import ForAll
from symcheck.theories.gaussian.terms import Norm
from symcheck.theories.matrix.terms import ATTRIBUTES, FrobeniusNorm, check_shapes, is_matrix
from symcheck.theories.notation import as_understood
from symcheck.theories.order.sets import ForEvery, In
from symcheck.theories.probability.event_terms import AlmostSurely
from symcheck.theories.probability.terms import AbsolutelyContinuous, FullSupport

_UNARY = {
    Q.positive: lambda x: Gt(x, 0, evaluate=False),
    Q.negative: lambda x: Lt(x, 0, evaluate=False),
    Q.nonnegative: lambda x: Ge(x, 0, evaluate=False),
    Q.nonpositive: lambda x: Le(x, 0, evaluate=False),
    Q.nonzero: lambda x: Ne(x, 0, evaluate=False),
    Q.zero: lambda x: Eq(x, 0, evaluate=False),
}


_CONSTANT = (Identity, ZeroMatrix, OneMatrix)


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """``relations`` between terms, relations for every index (``families``), and which symbols are integers.

    ``laws`` says what is known of laws as a whole (absolute continuity, full support) and of sets (membership, what
    holds for every element).
    """

    relations: tuple[Relational, ...] = ()
    families: tuple[ForAll, ...] = ()
    integers: frozenset[Basic] = frozenset()
    laws: tuple[Basic, ...] = ()
    attributes: tuple[AppliedPredicate, ...] = ()
    """What is said of matrices: Q.symmetric(A), psd(A), ..."""

    @property
    def stated(self) -> tuple[Basic, ...]:
        """Every hypothesis as a term, in the order given."""
        shown = [Q.integer(symbol) for symbol in sorted(self.integers, key=str)]
        return (*self.relations, *self.families, *self.laws, *self.attributes, *shown)

    @property
    def symbols(self) -> set[Symbol]:
        """The free symbols that occur."""
        atoms: set[Any] = set(self.integers)
        for item in (*self.relations, *self.families, *self.laws, *self.attributes):
            atoms |= item.free_symbols
        return {atom for atom in atoms if isinstance(atom, Symbol)}

    def with_assumptions_of(self, symbols: Iterable[Basic]) -> Hypotheses:
        """Add what SymPy's assumptions say of some symbols (``positive=True``, ``integer=True``, ...)."""
        relations, integers = list(self.relations), set(self.integers)
        for symbol in sorted(symbols, key=str):
            if not isinstance(symbol, Symbol):
                continue
            if symbol.is_real is False:
                raise InputError(f"{symbol} is declared not real: symcheck reasons about real numbers")
            if symbol.is_integer:
                integers.add(symbol)
            if symbol.is_positive:
                new = Gt(symbol, 0, evaluate=False)
            elif symbol.is_negative:
                new = Lt(symbol, 0, evaluate=False)
            elif symbol.is_zero:
                new = Eq(symbol, 0, evaluate=False)
            elif symbol.is_nonnegative:
                new = Ge(symbol, 0, evaluate=False)
            elif symbol.is_nonpositive:
                new = Le(symbol, 0, evaluate=False)
            elif symbol.is_nonzero:
                new = Ne(symbol, 0, evaluate=False)
            else:
                continue
            if new not in relations:
                relations.append(new)
        return replace(self, relations=tuple(relations), integers=frozenset(integers))

    def with_dimensions_of(self, terms: Iterable[Any]) -> Hypotheses:
        """Add that the symbols in the shapes of matrices are positive integers."""
        relations, integers = list(self.relations), set(self.integers)
        stated = (*self.relations, *self.attributes)
        for symbol in sorted(dimensions_of((*terms, *stated)), key=str):
            integers.add(symbol)
            at_least = Ge(symbol, 1, evaluate=False)
            if at_least not in relations:
                relations.append(at_least)
        return replace(self, relations=tuple(relations), integers=frozenset(integers))

    def joined(self, other: Hypotheses) -> Hypotheses:
        """Return the conjunction, duplicates dropped."""
        return Hypotheses(
            tuple(dict.fromkeys(self.relations + other.relations)),
            tuple(dict.fromkeys(self.families + other.families)),
            self.integers | other.integers,
            tuple(dict.fromkeys(self.laws + other.laws)),
            tuple(dict.fromkeys(self.attributes + other.attributes)),
        )


def dimensions_of(terms: Iterable[Any]) -> set[Symbol]:
    """Return the symbols in the shapes of the matrices in some terms; a column vector alone says nothing new."""
    found: set[Symbol] = set()
    for term in terms:
        for node in preorder_traversal(term):
            if isinstance(node, MatrixSymbol) or (isinstance(node, _CONSTANT) and node.shape[1] != 1):
                for n in node.shape:
                    found |= {symbol for symbol in n.free_symbols if isinstance(symbol, Symbol)}
    return found


def unequal(left: Any, right: Any) -> Relational:
    """Say that two vectors, or matrices, differ: the norm of their difference is not 0."""
    gap = left if isinstance(right, ZeroMatrix) else right if isinstance(left, ZeroMatrix) else MatAdd(left, -right)
    return Ne(Norm(gap) if gap.shape[1] == 1 else FrobeniusNorm(gap), 0, evaluate=False)


def read_given(given: Any, symbols: Mapping[str, Basic] | None = None) -> Hypotheses:
    """Read what a user passed as ``given``: relationals, predicates, ``ForAll``, strings, or an iterable of these.

    Raises TypeError for a Python bool (SymPy decided the relation before symcheck saw it) and InputError for what is
    not a hypothesis.
    """
    if isinstance(given, (str, Basic, bool)):
        given = (given,)
    relations: list[Relational] = []
    families: list[ForAll] = []
    integers: set[Basic] = set()
    attributes: list[AppliedPredicate] = []
    laws: list[Basic] = []
    queue = list(given)
    while queue:
        item = queue.pop(0)
        if item is True or item is False:
            raise TypeError(
                f"given contains the Python bool {item}: the comparison was decided before symcheck saw it; "
                "write Ne(x, 0), Eq(x, y), or a string such as 'x != 0'"
            )
        if isinstance(item, BooleanTrue):
            continue
        if isinstance(item, BooleanFalse):
            relations.append(Ne(S.Zero, S.Zero, evaluate=False))
        elif isinstance(item, str):
            from symcheck.text import parse_hypothesis

            queue[:0] = parse_hypothesis(item, symbols or {})
        elif isinstance(item, Relational):
            check_shapes(item)
            item = as_understood(item)
            relations.append(unequal(*item.args) if isinstance(item, Ne) and is_matrix(item.lhs) else item)
        elif isinstance(item, ForAll):
            of_elements = [one for one in item.relations if isinstance(one, In)]
            others = [one for one in item.relations if one not in of_elements]
            bounds = (item.lower, item.upper)
            laws += [ForAll(item.index, bounds, *of_elements)] if of_elements else []
            families += [ForAll(item.index, bounds, *others)] if others else []
        elif isinstance(item, (AbsolutelyContinuous, FullSupport, AlmostSurely, In, ForEvery)):
            laws.append(item)
        elif isinstance(item, And):
            queue[:0] = list(item.args)
        elif isinstance(item, AppliedPredicate) and item.function == Q.integer:
            whole = item.arguments[0]
            if not isinstance(whole, Symbol):
                raise InputError(f"given: {item} is not about a symbol; name it: Eq({whole}, k) with k integer")
            integers.add(whole)
        elif isinstance(item, AppliedPredicate) and item.function in _UNARY:
            relations.append(_UNARY[item.function](item.arguments[0]))
        elif isinstance(item, AppliedPredicate) and item.function == Q.real:
            continue
        elif isinstance(item, AppliedPredicate) and item.function in ATTRIBUTES:
            check_shapes(item)
            attributes.append(item)
        else:
            raise InputError(
                f"given: {item!r} is not a hypothesis; use a relation such as 'x > 0', Ne(x, 0) or 'n integer'"
            )
    return Hypotheses(tuple(relations), tuple(families), frozenset(integers), tuple(laws), tuple(attributes))
