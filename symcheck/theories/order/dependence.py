"""Dependence on a symbol, as a claim between two terms: f does not depend on s when f = f[s'/s], s' another value.

Under hypotheses H that is: for every point of H and every other value s' for which H holds too. Nothing is declared; a
law depends on what stands in its definition, whether or not it is listed among its parameters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Basic, Symbol, preorder_traversal

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.terms import renamed
from symcheck.theories.order.predicates import Depends, DoesNotDepend
from symcheck.theories.probability.variables import OTHER, RandomVariable, VariableRange
from symcheck.theories.registry import REDUCTIONS, Goal, Reduction
from symcheck.theories.session import symbols_of


def independence(predicate: DoesNotDepend, hypotheses: Hypotheses) -> Reduction:
    """f = f[s'/s] under H and H[s'/s]."""
    apart = [_distinct(item, symbol) for symbol in predicate.symbols for item in _relatives(predicate, symbol)]
    fresh = _fresh(predicate.symbols, [predicate.term, *hypotheses.stated])
    other = renamed(predicate.term, fresh)
    both = hypotheses.joined(
        Hypotheses(
            tuple(renamed(relation, fresh) for relation in hypotheses.relations),
            tuple(renamed(family, fresh) for family in hypotheses.families),
            frozenset(fresh.get(symbol, symbol) for symbol in hypotheses.integers),
            tuple(renamed(law, fresh) for law in hypotheses.laws),
        )
    )
    both = both.with_assumptions_of(symbols_of(predicate.term, other, *both.stated))
    return Reduction(
        (Goal(Claim(predicate.term, "=", other), both),),
        {new: old for old, new in fresh.items()},
        conditions=tuple(Goal(claim, hypotheses) for claim in apart),
    )


def dependence(predicate: Depends, hypotheses: Hypotheses) -> Reduction:
    """The opposite of independence: some model of H and H[s'/s] has f != f[s'/s]."""
    found = independence(DoesNotDepend(predicate.term, *predicate.symbols), hypotheses)
    return Reduction(found.goals, found.renamed, found.conditions, negated=True)


def _fresh(symbols: Iterable[Any], terms: Iterable[Basic]) -> dict[Basic, Basic]:
    """Return another symbol for each, of a name that occurs nowhere."""
    taken = {
        node.name for term in terms for node in preorder_traversal(term) if isinstance(node, (Symbol, RandomVariable))
    }
    fresh: dict[Basic, Basic] = {}
    for symbol in symbols:
        marks = OTHER
        while symbol.name + marks in taken:
            marks += OTHER
        if isinstance(symbol, Symbol):
            fresh[symbol] = Symbol(symbol.name + marks, **symbol._assumptions_orig)
        else:
            fresh[symbol] = symbol.marked(marks)
    return fresh


def _relatives(predicate: Any, symbol: Any) -> list[Any]:
    """Return the other members of a random variable's process in the term: x[t] may be x[0]."""
    index = getattr(symbol, "index", None)
    if isinstance(symbol, Symbol) or index is None:
        return []
    found: set[Any] = set()
    stack = [predicate.term]
    while stack:
        node = stack.pop()
        if isinstance(node, RandomVariable):
            found.add(node)
        elif not getattr(node, "is_law", False):
            stack.extend(node.args)
    return sorted((node for node in found if node != symbol and node.name == symbol.name), key=str)


def _distinct(item: Any, symbol: Any) -> Claim:
    """Return the claim that another member of the process is another variable; ranges must lie above the index."""
    if isinstance(item, VariableRange):
        return Claim(item.lower, ">", symbol.index)
    return Claim(item.index, "!=", symbol.index)


REDUCTIONS[DoesNotDepend] = independence
REDUCTIONS[Depends] = dependence
