"""What follows about named elements from statements about sets, as ordinary hypotheses (for the prover).

``In(m, ArgMax(f, phi, Q))`` says f(m) >= f(e) for every element e of Q that has a name; ``for_every(phi, Q, ...)`` is
taken at each such e. Hypotheses that mention a symbol over which a set ranges are read as holding for every element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sympy import Add, Basic, Expr, FiniteSet, Ge, GreaterThan, Le, Mul, Sum, Symbol, Tuple, preorder_traversal
from sympy.core.relational import Relational

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.theories.calculus.terms import as_it_stands
from symcheck.theories.field.terms import ForAll, free_symbols, renamed
from symcheck.theories.order.sets import Bound, ExtremumSet, ForEvery, In, for_every, twin
from symcheck.theories.session import Lemma, relational

OPTIMAL = "an extreme element against another"


def quantified(hypotheses: Hypotheses, terms: Iterable[Basic]) -> Hypotheses:
    """Read hypotheses about phi as about every phi in Q, where a term speaks of ArgMax(f, phi, Q) or Sup(f, phi, Q).

    Where phi is also free in a term, or said to be an element, the hypothesis is about that phi, and ``for_every`` says
    what holds for the others.
    """
    terms = list(terms)
    ranges = {(s.symbol, s.over): None for term in (*terms, *hypotheses.laws) for s in _extreme(term)}
    if not ranges:
        return hypotheses
    free = {symbol for term in (*terms, *_memberships(hypotheses)) for symbol in free_symbols(term)}
    relations: list[Any] = []
    families: list[Any] = []
    laws: list[Any] = []
    for item in (*hypotheses.relations, *hypotheses.families, *hypotheses.laws):
        if item in hypotheses.laws and _is_about_sets(item):
            laws.append(item)
            continue
        for reading in _readings(item, ranges, free):
            kind = relations if isinstance(reading, Relational) else families if isinstance(reading, ForAll) else laws
            kind.append(reading)
    return replace(
        hypotheses,
        relations=tuple(dict.fromkeys(relations)),
        families=tuple(dict.fromkeys(families)),
        laws=tuple(dict.fromkeys(laws)),
    )


def _readings(item: Any, ranges: Iterable[tuple[Any, Any]], free: set[Basic]) -> Iterator[Any]:
    """Yield a hypothesis for every element of the sets over which its symbols range."""
    found = [item]
    for symbol in sorted((s for s in free_symbols(item) if isinstance(s, Symbol)), key=str):
        sets = [over for bound, over in ranges if bound == twin(symbol)]
        if sets and symbol not in free:
            found = [for_every(symbol, over, one) for over in sets for one in found]
    yield from found


def _extreme(term: Any) -> list[ExtremumSet | Bound]:
    return [node for node in preorder_traversal(term) if isinstance(node, (ExtremumSet, Bound))]


def _is_about_sets(law: Any) -> bool:
    """Whether a hypothesis is one of membership (of a number, or of a family) or holds for every element."""
    return isinstance(law, (In, ForEvery, ForAll))


def _memberships(hypotheses: Hypotheses) -> list[Any]:
    return [law for law in hypotheses.laws if isinstance(law, (In, ForAll))]


def elements(hypotheses: Hypotheses) -> dict[Any, list[Any]]:
    """Return the named elements of each set of parameters; a finite set names its own."""
    found: dict[Any, list[Any]] = {}
    for law in hypotheses.laws:
        if isinstance(law, In):
            found.setdefault(law.universe, []).append(law.element)
        for node in preorder_traversal(law):
            if isinstance(node, FiniteSet):
                found.setdefault(node, [])
    for over, named in found.items():
        if isinstance(over, FiniteSet):
            named[:0] = list(over.args)
        found[over] = list(dict.fromkeys(named))
    return found


Facts = tuple[Relational, ...]


def with_elements(hypotheses: Hypotheses, lemmas: Iterable[Lemma]) -> tuple[Hypotheses, Facts, tuple[Lemma, ...]]:
    """Return the hypotheses and lemmas without sets, and what the hypotheses about sets say of the named elements.

    An element of a set is one of every set that a lemma makes equal to it.
    """
    lemmas = tuple(lemmas)
    about_sets = [lemma for lemma in lemmas if isinstance(lemma.lhs, ExtremumSet)]
    laws = list(hypotheses.laws)
    for law in laws:  # grows while it is read
        for lemma in about_sets:
            sides = [lemma.lhs, lemma.rhs]
            if isinstance(law, In) and law.over in sides and lemma.relation == "=":
                laws += [new for new in (In(law.element, side) for side in sides) if new not in laws]
    rest = tuple(lemma for lemma in lemmas if not isinstance(lemma.lhs, ExtremumSet))
    plain, facts = _without_sets(replace(hypotheses, laws=tuple(laws)))
    return plain, facts, rest


def same_difference(claim: Claim, fact: Relational) -> Claim | None:
    """Return the equation between two differences by which a fact L >= R gives a claim l >= r: l - r = L - R."""
    if claim.relation not in ("<=", ">="):
        return None
    goal = (claim.lhs, claim.rhs) if claim.relation == ">=" else (claim.rhs, claim.lhs)
    known = (fact.lhs, fact.rhs) if isinstance(fact, GreaterThan) else (fact.rhs, fact.lhs)
    return Claim(_difference(*goal), "=", _difference(*known))


def _difference(lhs: Expr, rhs: Expr) -> Expr:
    """Write a difference as it stands: nothing cancels, so every condition is asked for."""
    return Add(lhs, Mul(-1, rhs, evaluate=False), evaluate=False)


def selections(facts: Facts, thorough: bool) -> list[Facts]:
    """Return which facts to try: none, then all; facts that a claim does not need may be expensive."""
    return [(), facts] if facts and thorough else [()]


def _without_sets(hypotheses: Hypotheses) -> tuple[Hypotheses, Facts]:
    """Replace statements about sets by what they say of the named elements."""
    if not any(map(_is_about_sets, hypotheses.laws)):
        return hypotheses, ()
    named = elements(hypotheses)
    queue: list[Any] = [law for law in hypotheses.laws if _is_about_sets(law)]
    facts: list[Relational] = []
    relations, families = list(hypotheses.relations), list(hypotheses.families)
    laws = [law for law in hypotheses.laws if not _is_about_sets(law)]
    for item in queue:  # grows while it is read
        if isinstance(item, In):
            facts += _facts(item, named)
        elif isinstance(item, ForAll) and item in hypotheses.laws:
            facts += _facts_of_family(item, named, hypotheses)
        elif isinstance(item, ForEvery):
            for element in named.get(item.over, []):
                queue += item.at(element)
        elif isinstance(item, Relational):
            relations.append(item)
        else:
            (families if isinstance(item, ForAll) else laws).append(item)
    plain = replace(
        hypotheses,
        relations=tuple(dict.fromkeys(relations)),
        families=tuple(dict.fromkeys(families)),
        laws=tuple(dict.fromkeys(laws)),
    )
    return plain, tuple(sorted(dict.fromkeys(facts), key=_size))


def _size(term: Basic) -> int:
    return sum(1 for _ in preorder_traversal(term))


def _facts_of_family(item: ForAll, named: dict[Any, list[Any]], hypotheses: Hypotheses) -> list[Relational]:
    """Return what the optimality of each member says in the sum over all: sum f_i(psi_i) >= sum f_i(e)."""
    index = Symbol(item.index.name, integer=True)
    count = item.upper - item.lower + 1
    stated = {Ge(item.upper, item.lower), Le(item.lower, item.upper)} & set(hypotheses.relations)
    if not stated and not count.is_nonnegative:
        return []  # the sum over a reversed range would have no value
    found: list[Relational] = []
    for one in (renamed(relation, {item.index: index}) for relation in item.relations):
        if isinstance(one, In) and isinstance(one.over, ExtremumSet):
            best = one.over.body_at(one.element)
            limits = Tuple(index, item.lower, item.upper)
            for other in named.get(one.universe, []):
                if index in free_symbols(other):
                    continue
                sides = (as_it_stands(Sum, body, limits) for body in (best, one.over.body_at(other)))
                found.append(relational(next(sides), one.over.relation, next(sides)))
    return found


def _facts(item: In, named: dict[Any, list[Any]]) -> list[Relational]:
    """Return what membership in a set of extreme elements says: no other element has a better value."""
    found: list[Relational] = []
    if isinstance(item.over, ExtremumSet):
        best = item.over.body_at(item.element)
        for other in named[item.universe]:
            if other != item.element:
                found.append(relational(best, item.over.relation, item.over.body_at(other)))
    return found
