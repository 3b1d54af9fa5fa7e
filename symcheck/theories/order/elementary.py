"""A claim about numbers, read as one about elementary functions of real symbols.

Whatever else stands in it (a sum, an expectation, a member of a family, an unknown function's value) becomes a symbol
of its own, of which the facts are kept that the session knows: what holds for every number like it, holds for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

import sympy
from sympy import Abs, Basic, Eq, Expr, Integer, Ne, Or, Symbol
from sympy.core.relational import Relational

from symcheck.theories.field.ring import Quotient
from symcheck.theories.session import RELATION_OF, NowhereDefined, Session, relational

_FUNCTIONS = (
    *(sympy.Add, sympy.Mul, sympy.Pow, sympy.exp, sympy.log, sympy.Abs),
    *(sympy.sin, sympy.cos, sympy.asin, sympy.atan, sympy.erf),
    *(sympy.gamma, sympy.loggamma, sympy.digamma, sympy.polygamma),
)
_LARGEST = 120
"""The most nodes of a term that is looked at."""
_MOST_GIVEN = 30


@dataclass(frozen=True, slots=True)
class Elementary:
    """A term, relations, and which symbols are integers; ``names`` says what the new symbols stand for."""

    term: Expr
    given: tuple[Relational, ...]
    whole: frozenset[Basic]
    names: dict[Symbol, Expr]


@dataclass
class _Names:
    """Symbols for what is not elementary."""

    taken: set[str]
    plain: frozenset[Symbol]
    """Symbols that are used as they are; one of which SymPy knows a sign gets another, of which it knows nothing."""
    of: dict[Basic, Symbol] = field(default_factory=dict)
    is_open: bool = True

    def read(self, term: Basic) -> Basic | None:
        """Return a term with a symbol for each part that is not elementary; None where a part has none yet."""
        if isinstance(term, (sympy.Rational, sympy.NumberSymbol)) or term in self.plain:
            return term
        if isinstance(term, _FUNCTIONS):
            args = [self.read(arg) for arg in term.args]
            if any(arg is None for arg in args):
                return None
            if all(new is old for new, old in zip(args, term.args)):
                return term
            return type(term)(*args, evaluate=False)
        if term not in self.of:
            if not self.is_open and type(term) is not Symbol:
                return None
            name = next(f"u{k}" for k in range(len(self.taken) + 1) if f"u{k}" not in self.taken)
            self.taken.add(name)
            self.of[term] = Symbol(name, real=True)
        return self.of[term]


def elementary(session: Session, q: Quotient) -> Elementary | None:
    """Read q and what is known of it; None where it has no transcendental part, or is too large."""
    if len(q.num) > _LARGEST:
        return None
    term = session.term_of(q)
    met = {s for atom in session.atoms for s in atom.term.free_symbols if type(s) is Symbol}
    met |= {s for t in (term, *session.hypotheses.relations) for s in t.free_symbols if type(s) is Symbol}
    named = Counter(s.name for s in met)
    names = _Names(set(named), frozenset(s for s in met if s == Symbol(s.name, real=True) and named[s.name] == 1))
    read = names.read(term)
    nodes = list(islice(sympy.preorder_traversal(read), _LARGEST + 1))
    if len(nodes) > _LARGEST or not any(map(_is_transcendental, nodes)):
        return None
    names.is_open = False
    given = [*_stated(session, names), *_known(session, names)]
    whole = frozenset(names.of.get(s, s) for s in session.hypotheses.integers)
    given = _about(read.free_symbols, dict.fromkeys(given))  # type: ignore[union-attr]
    return Elementary(read, tuple(given), whole, {new: old for old, new in names.of.items()})  # type: ignore[arg-type]


def _about(symbols: set[Basic], given: Iterable[Relational]) -> list[Relational]:
    """Return the relations that speak of some symbols, or of symbols that those speak of: at most a few."""
    chosen: list[Relational] = []
    left, met = list(given), set(symbols)
    while left and len(chosen) < _MOST_GIVEN:
        near = [relation for relation in left if relation.free_symbols & met]
        if not near:
            break
        chosen += near
        left = [relation for relation in left if relation not in near]
        met = met.union(*(relation.free_symbols for relation in near))
    return chosen[:_MOST_GIVEN]


def _is_transcendental(term: Basic) -> bool:
    """Whether a term is a function, other than a number or an algebraic one, of what varies."""
    if isinstance(term, sympy.Pow):
        return bool(term.exp.free_symbols) or isinstance(term.exp, sympy.log)
    return isinstance(term, _FUNCTIONS[3:]) and not isinstance(term, Abs) and bool(term.free_symbols)


def _stated(session: Session, names: _Names) -> list[Relational]:
    """Return the hypotheses, and the conditions for the claim to be defined, that speak of elementary functions."""
    found = []
    provided = (c for c in session.choices.provided if not isinstance(c, Or))
    for relation in (*session.hypotheses.relations, *provided):
        if getattr(relation.lhs, "is_Matrix", False) or names.read(relation.lhs) is None:
            continue
        if names.read(relation.rhs) is None:
            continue
        for part in _halves(relation):
            try:
                value = session.nf(part.lhs) - session.nf(part.rhs)
            except NowhereDefined:
                continue
            if value.is_constant():
                continue
            term = names.read(session.term_of(value))
            if term is not None:
                found.append(relational(term, RELATION_OF[type(part)], Integer(0)))
    return found


def _halves(relation: Relational) -> list[Relational]:
    """Say -b <= a <= b for |a| <= b."""
    if isinstance(relation, (Eq, Ne)):
        return [relation]
    low, high = relation.lts, relation.gts
    if not isinstance(low, Abs):
        return [relation]
    strict = "<" if relation.rel_op in ("<", ">") else "<="
    return [relational(low.args[0], strict, high), relational(-high, strict, low.args[0])]


def _known(session: Session, names: _Names) -> list[Relational]:
    """Return the facts about numbers that are symbols now."""
    found = []
    new = {session.ring.index_of[atom.key] for atom in session.atoms if atom.term in names.of}
    for poly, relation in session.facts.relations:
        inside = session.ring.polynomial(poly).generators()
        if inside & new or (inside and all(session.atoms[i].key[0] == "symbol" for i in inside)):
            term = names.read(session.poly_term(poly))
            if term is not None and term.free_symbols:
                found.append(relational(term, relation, Integer(0)))
    for i in new:
        atom = session.ring.generator(i)
        signs = (r for r in (">", "<", ">=", "<=", "!=") if session.facts.proves(atom, r, solver=False))
        found += [relational(names.of[session.atoms[i].term], sign, Integer(0)) for sign in islice(signs, 1)]
    return found
