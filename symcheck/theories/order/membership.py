"""That a number is an extreme element, as claims between numbers: f(m) >= f(b) for every b in Q.

m must be known to lie in Q. Over a finite set there is one claim for each other element.
"""

from __future__ import annotations

from sympy import FiniteSet, Symbol, preorder_traversal

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.order.elements import elements
from symcheck.theories.order.sets import ExtremumSet, In
from symcheck.theories.probability.variables import OTHER
from symcheck.theories.registry import REDUCTIONS, Goal, Reduction
from symcheck.theories.session import symbols_of


def membership(predicate: In, hypotheses: Hypotheses) -> Reduction:
    """f(m) >= f(b) for every b in Q, if m is known to lie in Q."""
    element, universe = predicate.element, predicate.universe
    known = element in elements(hypotheses).get(universe, ())
    if not known and not (isinstance(universe, FiniteSet) and element in universe.args):
        return Reduction((), missing=f"{element} is not known to be an element of {universe}")
    if not isinstance(predicate.over, ExtremumSet):
        return Reduction((Goal(Claim(element, "=", element), hypotheses),))
    best, relation = predicate.over.body_at(element), predicate.over.relation
    if isinstance(universe, FiniteSet):
        others = [other for other in universe.args if other != element] or [element]
        goals = [Goal(Claim(best, relation, predicate.over.body_at(other)), hypotheses) for other in others]
        return Reduction(tuple(goals))
    other = _another(predicate, hypotheses)
    inside = hypotheses.joined(Hypotheses(laws=(In(other, universe),)))
    value = predicate.over.body_at(other)
    inside = inside.with_assumptions_of(symbols_of(best, value, *inside.stated))
    return Reduction((Goal(Claim(best, relation, value), inside),), {other: predicate.over.symbol})


def _another(predicate: In, hypotheses: Hypotheses) -> Symbol:
    """Return a symbol that occurs nowhere, for any element."""
    terms = [predicate, *hypotheses.stated]
    taken = {node.name for term in terms for node in preorder_traversal(term) if isinstance(node, Symbol)}
    name = predicate.over.symbol.name + OTHER
    while name in taken:
        name += OTHER
    return Symbol(name, real=True)


REDUCTIONS[In] = membership
