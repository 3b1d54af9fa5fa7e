"""Suprema and infima in claims: what holds for every element holds for the bound.

``Sup(f, phi, Q) + r <= 0`` follows from f(e) + r <= 0 for an arbitrary element e, and f(m) <= Sup(f, phi, Q) for each
element m that has a name; with -Inf(f) = Sup(-f) the rest follows. A claim is rewritten by these two, from the outside
in, into one that mentions no bound any more: first every bound that a bound of the other side may take the place of
gives way to its objective at a new element, then those that are left become numbers between which and the named
elements the inequalities hold. (Rudin, Principles of Mathematical Analysis, definition 1.8.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    FiniteSet,
    Function,
    Integer,
    Mul,
    Or,
    Pow,
    S,
    Symbol,
    exp,
    log,
    preorder_traversal,
)

from symcheck.claim import MIRROR, Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.terms import free_symbols, renamed
from symcheck.theories.order.elements import elements
from symcheck.theories.order.sets import Bound, In, Sup
from symcheck.theories.probability.variables import OTHER
from symcheck.theories.session import Lemma, relational, symbols_of

BOUNDS = "supremum and infimum"
Prover = Callable[..., Any]
_MOST = 40
"""How many bounds are looked into before the search ends."""


def mentions_bounds(*terms: Any) -> bool:
    """Whether a supremum or an infimum occurs in some terms."""
    return any(term.has(Bound) for term in terms if isinstance(term, Basic))


@dataclass
class _Search:
    """The elements and numbers introduced so far, and the conditions for the objectives to have values."""

    prove: Prover
    hypotheses: Hypotheses
    lemmas: tuple[Lemma, ...]
    options: dict[str, Any]
    names: Iterator[Symbol]
    new: dict[Symbol, Bound] = field(default_factory=dict)
    """The new elements, each with the bound for which it was introduced."""
    needed: dict[Any, Bound] = field(default_factory=dict)
    """Conditions on the bound symbol of a bound, which hold for every element of its set."""
    bound: dict[Any, Any] = field(default_factory=dict)

    def under(self, extra: Iterable[Any] = ()) -> Hypotheses:
        """The hypotheses, that the new elements are in their sets, and that the objectives have values at them."""
        laws = tuple(In(e, one.over) for e, one in self.new.items())
        known = Hypotheses(relations=tuple(dict.fromkeys((*extra, *self._values()))), laws=laws)
        joined = self.hypotheses.joined(known)
        return joined.with_assumptions_of(symbols_of(*joined.stated))

    def _values(self) -> Iterator[Any]:
        for condition, one in self.needed.items():
            if not free_symbols(condition) & (set(self.bound) - {one.symbol}):
                yield from (renamed(condition, {one.symbol: e}) for e in self.named(one))

    def named(self, one: Bound) -> list[Any]:
        """Return the elements of the set of a bound that have a name."""
        found = [e for e, other in self.new.items() if other.over == one.over]
        over = elements(self.hypotheses).get(one.over, [])
        return list(dict.fromkeys((*found, *over, *(one.over.args if isinstance(one.over, FiniteSet) else ()))))


def by_bounds(
    claim: Claim, hypotheses: Hypotheses, lemmas: Sequence[Lemma], prove: Prover, failed: Any, **options: Any
) -> Any:
    """Try to prove a claim about suprema and infima; ``failed`` is the attempt that proves nothing."""
    stated = [claim.lhs, claim.rhs, *hypotheses.stated]
    known = {node for term in stated for node in preorder_traversal(term) if isinstance(node, Bound)}
    usable = [one for one in lemmas if {n for side in (one.lhs, one.rhs) for n in side.atoms(Bound)} <= known]
    search = _Search(prove, hypotheses, tuple(usable), {**options, "minimise": False}, _fresh(stated))
    for one in dict.fromkeys(node for side in (claim.lhs, claim.rhs) for node in _outermost(side)):
        refused = _require_values(one, search)
        if refused is not None:
            return replace(refused, proved=False, written=None)
    rules: dict[str, None] = {}
    conditions: dict[Any, None] = {}
    for part in _inequalities(claim):
        for goal in _without_upper(part, search):
            attempt = _with_numbers(goal, search, failed)
            if not attempt.proved:
                return attempt
            for condition in attempt.provided:
                if free_symbols(condition) & set(search.new):
                    return replace(failed, limit=f"it follows only provided {condition}")
                conditions[condition] = None
            search.bound.update(attempt.bound)
            rules.update(dict.fromkeys(attempt.rules))
    provided = (*search.needed, *conditions)
    return replace(failed, proved=True, rules=(*rules, BOUNDS), provided=provided, bound=search.bound)


def _inequalities(claim: Claim) -> Iterator[Claim]:
    """Yield inequalities that say together what a claim says: a = b is a <= b and a >= b, |a| <= b is -b <= a <= b."""
    if claim.relation == "=":
        yield replace(claim, relation="<=")
        yield replace(claim, relation=">=")
        return
    left, relation, right = claim.lhs, claim.relation, claim.rhs
    if relation in (">=", ">"):
        left, relation, right = right, MIRROR[relation], left
    if isinstance(left, Abs) and mentions_bounds(left) and relation in ("<=", "<"):
        yield Claim(left.args[0], relation, right)
        yield Claim(Mul(Integer(-1), left.args[0], evaluate=False), relation, right)
    else:
        yield claim


def _require_values(one: Bound, search: _Search) -> Any:
    """Ask that an objective has a value at every element; return the attempt that fails to show where it has one."""
    element = next(search.names)
    search.new[element] = one
    value = one.body_at(element)
    attempt = search.prove(Claim(value, "=", value), search.under(), search.lemmas, **search.options)
    if not attempt.proved:
        return attempt
    for condition in attempt.provided:
        parts = condition.args if isinstance(condition, Or) else (condition,)
        if any(free_symbols(part) & (set(search.new) - {element}) for part in parts):
            return replace(attempt, limit=f"it is not known where {value} has a value")
        search.needed[_named_back(condition, {element: one.symbol})] = one
    search.bound.update(attempt.bound)
    search.bound[one.symbol] = None
    return None


def _named_back(condition: Any, names: dict[Any, Any]) -> Any:
    if isinstance(condition, Or):
        return Basic.__new__(Or, *(renamed(part, names) for part in condition.args))
    return renamed(condition, names)


# -- the two rules -----------------------------------------------------------------------------------------------------


def _without_upper(claim: Claim, search: _Search) -> Iterator[Claim]:
    """Yield claims from which one follows, in which no bound is left of which an upper bound is needed (of an infimum,
    a lower one): each gives way to its objective at a new element, or at each element of a finite set.
    """
    goals, tries = [claim], 0
    while goals:
        goal = goals.pop()
        tries += 1
        found = next(_upper(goal, search), None) if tries < _MOST else None
        if found is None:
            yield goal
            continue
        if isinstance(found.over, FiniteSet):
            places = list(found.over.args)
        else:
            places = [next(search.names)]
            search.new[places[0]] = found
        for place in places:
            value = {found: found.body_at(place)}
            goals.append(replace(goal, lhs=_put(goal.lhs, value), rhs=_put(goal.rhs, value)))


def _upper(claim: Claim, search: _Search) -> Iterator[Bound]:
    """Yield the bounds that may give way: rhs - lhs >= 0 is linear in them, and largest where they are least."""
    if claim.relation == ">=":
        claim = Claim(claim.rhs, MIRROR[claim.relation], claim.lhs)
    if claim.relation not in ("<=", "<"):
        return
    difference = Add(claim.rhs, Mul(Integer(-1), claim.lhs, evaluate=False), evaluate=False)
    for one in dict.fromkeys(_outermost(difference)):
        if claim.relation == "<" and not isinstance(one.over, FiniteSet):
            continue  # every value may be below r, and the supremum r
        slope = _slope(difference, one)
        wanted = "<=" if isinstance(one, Sup) else ">="
        if slope is None or slope == 0:
            continue
        if isinstance(slope, Integer):
            if (slope < 0) == (wanted == "<="):
                yield one
            continue
        if mentions_bounds(slope):
            continue
        sign = search.prove(Claim(slope, wanted, Integer(0)), search.under(), (), **search.options)
        if sign.proved and not sign.provided:
            yield one


def _with_numbers(claim: Claim, search: _Search, failed: Any) -> Any:
    """Prove a claim with numbers for the bounds, each on its side of the values at the named elements."""
    numbers: dict[Bound, Symbol] = {}

    def plain(term: Any) -> Any:
        for one in _outermost(term):
            if one not in numbers:
                numbers[one] = Symbol(next(search.names).name, real=True)
        return _put(term, numbers)

    goal = replace(claim, lhs=plain(claim.lhs), rhs=plain(claim.rhs))
    relations = [type(r)(*map(plain, r.args), evaluate=False) for r in search.hypotheses.relations]
    lemmas = [replace(one, lhs=plain(one.lhs), rhs=plain(one.rhs)) for one in search.lemmas]
    done: set[tuple[Bound, Any]] = set()
    facts: list[Any] = []
    while len(done) < _MOST:
        left = [(one, e) for one in list(numbers) for e in search.named(one) if (one, e) not in done]
        if not left:
            break
        for one, element in left:
            done.add((one, element))
            facts.append(relational(numbers[one], one.relation, plain(one.body_at(element))))
    if mentions_bounds(goal.lhs, goal.rhs, *relations):
        return replace(failed, limit="a supremum or an infimum stands under a sum, an integral or another binder")
    inside = replace(search.under(facts), relations=())
    known = [r for r in search.under(facts).relations if r not in search.hypotheses.relations]
    inside = replace(inside, relations=tuple(dict.fromkeys((*relations, *known))))
    inside = inside.with_assumptions_of(symbols_of(goal.lhs, goal.rhs, *inside.stated))
    found = search.prove(goal, inside, lemmas, **search.options)
    back = {number: one for one, number in numbers.items()}
    provided = tuple(_named_back(condition, back) for condition in found.provided)
    return replace(found, provided=provided, lhs=None, rhs=None, rest=None, written=None, determined=False)


# -- terms -------------------------------------------------------------------------------------------------------------


_PLAIN = (Add, Mul, Pow, Function)
_INCREASING = (exp, log)


def _outermost(term: Any) -> Iterator[Bound]:
    """Yield the bounds in a term that stand in no other bound and under no binder."""
    if isinstance(term, Bound):
        yield term
    elif isinstance(term, _PLAIN):
        for arg in term.args:
            yield from _outermost(arg)


def _put(term: Any, values: dict[Any, Any]) -> Any:
    """Put values for the outermost bounds of a term, as it stands."""
    if term in values:
        return values[term]
    if not isinstance(term, _PLAIN) or isinstance(term, Bound):
        return term
    args = [_put(arg, values) for arg in term.args]
    if all(new is old for new, old in zip(args, term.args)):
        return term
    return type(term)(*args, evaluate=False)


def _slope(term: Expr, one: Bound) -> Expr | None:
    """Return a factor with the sign of the change of a term with a bound, where that is monotone and continuous.

    Such are sums of c*one with what is free of it, and increasing functions of these; None for all else.
    """
    if term == one:
        return Integer(1)
    inside = [arg for arg in term.args if one in set(_outermost(arg))]
    if not inside or not isinstance(term, _PLAIN):
        return Integer(0)
    slopes = [_slope(arg, one) for arg in inside]
    if None in slopes:
        return None
    if isinstance(term, Add):
        linear = len(inside) == 1 or not any(arg.has(*_INCREASING, Pow) for arg in inside)
        return Add(*slopes) if linear else None
    if isinstance(term, Mul) and len(inside) == 1:
        return Mul(*slopes, *(arg for arg in term.args if arg is not inside[0]))
    if isinstance(term, _INCREASING) and len(term.args) == 1:
        return slopes[0]
    if isinstance(term, Pow) and term.args[1] == S.Half and inside == [term.args[0]]:
        return slopes[0]
    return None


def _fresh(terms: Iterable[Any]) -> Iterator[Symbol]:
    """Yield symbols for elements that occur nowhere."""
    taken = {node.name for term in terms for node in preorder_traversal(term) if isinstance(node, Symbol)}
    for number in count(1):
        name = f"e{OTHER}{number}"
        if name not in taken:
            yield Symbol(name, real=True)
