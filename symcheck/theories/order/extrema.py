"""Equal sets of extreme elements: they are equal where both objectives order every two elements in the same way.

ArgMax(f, phi, Q) = ArgMin(g, phi, Q) follows when, for any a and b in Q, f(a) >= f(b) and g(a) <= g(b) imply each
other: two inequalities, each under the other as a hypothesis. The empty set is no exception, and nothing is said of
whether there are extreme elements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Or, Symbol, preorder_traversal

from symcheck.claim import OPPOSITE, Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.terms import free_symbols, renamed
from symcheck.theories.order.elements import same_difference
from symcheck.theories.order.sets import ExtremumSet, In
from symcheck.theories.probability.variables import OTHER
from symcheck.theories.session import Lemma, either, relational

SAME_ORDER = "two objectives that order every two elements in the same way"
Prover = Callable[..., Any]


def equal_sets(
    claim: Claim, hypotheses: Hypotheses, lemmas: Sequence[Lemma], prove: Prover, failed: Any, **options: Any
) -> Any:
    """Try to prove that two sets of extreme elements are equal; ``failed`` is the attempt that proves nothing."""
    left, right = claim.lhs, claim.rhs
    if claim.relation != "=" or not isinstance(left, ExtremumSet) or not isinstance(right, ExtremumSet):
        return failed
    for lemma in lemmas:
        if lemma.relation == "=" and {lemma.lhs, lemma.rhs} == {left, right}:
            return replace(failed, proved=True, rules=(lemma.name,))
    if left.over != right.over:
        return failed
    lemmas = [lemma for lemma in lemmas if not isinstance(lemma.lhs, ExtremumSet)]
    a, b = _two_elements(left, [left, right, *hypotheses.stated])
    inside = hypotheses.joined(Hypotheses(laws=(In(a, left.over), In(b, left.over))))
    needed: dict[Any, Any] = {}
    """The conditions for the objectives to have values at a, by what they say; the variables in them are kept apart."""
    bound: dict[Any, Any] = {}
    for one in (left, right):
        value = one.body_at(a)
        attempt = prove(Claim(value, "=", value), inside, lemmas, **options, minimise=False)
        if not attempt.proved:
            return attempt
        for condition in attempt.provided:
            needed.setdefault(_said(condition, attempt.bound), condition)
        bound.update(attempt.bound)
    plain = [c for c in needed.values() if not isinstance(c, Or) and not free_symbols(c) & set(bound)]
    known = tuple(dict.fromkeys((*plain, *(_renamed(condition, a, b) for condition in plain))))
    inside = inside.joined(Hypotheses(relations=known))
    rules: dict[str, None] = {SAME_ORDER: None}
    same = same_difference(_preference(right, a, b), _relation(_preference(left, a, b)))
    attempts = [prove(same, inside, lemmas, **options)]
    if not attempts[0].proved:
        attempts = []
        for first, second in ((left, right), (right, left)):
            tried = []
            for premise, goal in _implications(first, second, a, b):
                tried.append(prove(goal, inside.joined(Hypotheses(relations=(premise,))), lemmas, **options))
                if tried[-1].proved:
                    break
            if not tried[-1].proved:
                return tried[0]
            attempts.append(tried[-1])
    for attempt in attempts:
        for condition in attempt.provided:
            at_b = _said(_renamed(condition, b, a), {v: _renamed(law, b, a) for v, law in attempt.bound.items()})
            if at_b not in needed and _said(condition, attempt.bound) not in needed:
                return replace(failed, limit=f"the objectives are comparable only provided {condition}")
        rules.update(dict.fromkeys(attempt.rules))
    provided = tuple(_renamed(condition, a, left.symbol) for condition in needed.values())
    bound = {variable: _renamed(law, a, left.symbol) for variable, law in bound.items()}
    bound[left.symbol] = None
    return replace(failed, proved=True, rules=tuple(rules), provided=provided, bound=bound)


def _preference(one: ExtremumSet, a: Symbol, b: Symbol) -> Claim:
    """Return the claim that the objective is no worse at a than at b."""
    return Claim(one.body_at(a), one.relation, one.body_at(b))


def _implications(first: ExtremumSet, second: ExtremumSet, a: Symbol, b: Symbol) -> Iterator[tuple[Any, Claim]]:
    """Yield a premise and a goal for: if ``first`` prefers a to b, so does ``second``; and its contraposition."""
    one, other = _preference(first, a, b), _preference(second, a, b)
    yield _relation(one), other
    yield _relation(_denied(other)), _denied(one)


def _denied(claim: Claim) -> Claim:
    return Claim(claim.lhs, OPPOSITE[claim.relation], claim.rhs)


def _relation(claim: Claim) -> Any:
    return relational(claim.lhs, claim.relation, claim.rhs)


def _said(condition: Any, bound: Mapping[Any, Any]) -> Any:
    """What a condition says, whatever its variables of integration are called."""
    variables = sorted((v for v in bound if v in free_symbols(condition)), key=str)
    names = {variable: variable.unprimed() for variable in variables}
    if len(set(names.values())) < len(names):
        return condition
    laws = tuple((names[variable], str(bound[variable])) for variable in variables)
    return _with_names(condition, names), laws


def _with_names(condition: Any, names: Mapping[Any, Any]) -> Any:
    if isinstance(condition, Or):
        return either(renamed(part, names) for part in condition.args)
    return renamed(condition, names)


def _renamed(term: Any, old: Symbol, new: Symbol) -> Any:
    return term if term is None else _with_names(term, {old: new})


def _two_elements(one: ExtremumSet, terms: Sequence[Any]) -> tuple[Symbol, Symbol]:
    """Return two symbols that occur nowhere."""
    taken = {node.name for term in terms for node in preorder_traversal(term) if isinstance(node, Symbol)}
    name = one.symbol.name + OTHER
    while name in taken or name + OTHER in taken:
        name += OTHER
    return Symbol(name, real=True), Symbol(name + OTHER, real=True)
