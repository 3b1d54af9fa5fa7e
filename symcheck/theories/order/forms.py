"""What one session sees of an inequality between functions: that it follows, or what it would follow from.

A goal f >= 0 is brought into forms of the same sign whose derivative is simpler: factors of known sign are left out, a
logarithm is freed of its weight, an exponential divided by, log P - log N taken for P - N. Where a sign is not known,
its cases are goals of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sympy import Abs, Basic, Expr, Ge, Gt, Le, Mul, Or, Symbol
from sympy.core.relational import Relational

from symcheck.theories.field.dependence import relate_exponentials, relate_logarithms
from symcheck.theories.field.known_bounds import learn_bounds
from symcheck.theories.field.powers import logarithm
from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.field.tangents import TANGENT, by_tangents
from symcheck.theories.order.segments import positive
from symcheck.theories.order.signs import NEGATIVE, POSITIVE, ZERO
from symcheck.theories.session import Session

INCREASING = "the logarithm is increasing"
_MOST_FORMS = 6
Rules = tuple[str, ...]
"""The names of the rules of a proof."""


@dataclass(frozen=True, slots=True)
class Goal:
    """``term >= 0``, or > 0 where strict, wherever some relations between real numbers hold (``whole``: integers)."""

    term: Expr
    strict: bool
    given: tuple[Relational, ...]
    whole: frozenset[Basic] = frozenset()

    @property
    def relation(self) -> str:
        return ">" if self.strict else ">="

    @property
    def symbols(self) -> list[Symbol]:
        """The symbols of the term, in the order of their names."""
        return sorted((s for s in self.term.free_symbols if isinstance(s, Symbol)), key=str)

    def under(self, *more: Relational) -> Goal:
        """Add relations; what is said to be > 0 need not be said to be >= 0."""
        strict = {relation.lhs for relation in more if isinstance(relation, Gt) and relation.rhs == 0}
        kept = (r for r in self.given if not (isinstance(r, Ge) and r.rhs == 0 and r.lhs in strict))
        return replace(self, given=tuple(dict.fromkeys((*kept, *more))))


@dataclass(frozen=True, slots=True)
class Look:
    """What one session sees of a goal: that it follows, or what it would follow from.

    ``cases`` are goals that together imply it; ``forms`` are terms that have its sign.
    """

    proved: Rules | None = None
    cases: tuple[Goal, ...] = ()
    forms: tuple[tuple[Expr, Rules], ...] = ()


NOTHING = Look()


def is_settled(session: Session) -> bool:
    """Whether every term that was asked for follows to be defined."""
    if session.unknown_domain is not None:
        return False
    conditions = (c.args if isinstance(c, Or) else (c,) for c in list(session.pending))
    return all(any(map(session.shows, parts)) for parts in conditions)


def look(session: Session, goal: Goal, tangents: bool) -> Look:
    """Prove a goal by its sign or by tangents, or say what it would follow from."""
    q = session.nf(goal.term)
    if not is_settled(session) or (q.is_zero() and goal.strict):
        return NOTHING
    proves = partial(session.facts.proves, relation=goal.relation, solver=False)
    if proves(q):
        return Look(proved=())
    session.facts.use_solver = False
    learn_bounds(session)
    relate_exponentials(session)
    relate_logarithms(session, q)
    session.facts.use_solver = True
    if _sizes(session, q):  # what has been learnt may tell the sign of what stands in them
        session.forget()
        q = session.nf(goal.term)
    if proves(q) or session.facts.combines(q, goal.relation):
        return Look(proved=())
    reduced = _reduced(session, q, goal)
    if reduced is None or isinstance(reduced, Look):
        return reduced or NOTHING
    sign, block, known = reduced
    poly = session.ring.polynomial(block.poly) * session.ring.constant(sign)
    if not known and session.facts.impossible([(session.ring.lift(poly.num), "<=" if goal.strict else "<")]):
        return Look(proved=())
    if tangents and not known and by_tangents(session, poly, goal.relation):
        return Look(proved=(TANGENT,))
    sizes = _sizes(session, poly)
    if sizes:
        u = session.poly_term(min(sizes, key=lambda block: _weight(session, block)).poly)
        term = session.term_of(poly)
        halves = ((Ge(u, 0, evaluate=False), u), (Le(u, 0, evaluate=False), -u))
        return Look(
            cases=tuple(
                replace(goal, term=term.xreplace({Abs(u, evaluate=False): value})).under(side, *known)
                for side, value in halves
            )
        )
    if known:
        return Look(cases=(replace(goal, term=session.term_of(poly)).under(*known),))
    forms: dict[Expr, Rules] = {}
    whole = () if (q / poly).is_constant() else ((session.term_of(q), ()),)
    for form, rules in (*_forms(session, poly), *whole):
        forms.setdefault(form, rules)
    return Look(forms=tuple(forms.items())[:_MOST_FORMS])


def _reduced(session: Session, q: Quotient, goal: Goal) -> tuple[int, Block, list[Relational]] | Look | None:
    """Leave out the factors of known sign; with two left over, look at the cases of the sign of the simpler one.

    Where q >= 0 is asked, factors that may be 0 are taken not to be: where one is, so is q.
    """
    content, factors = q.factors()
    sign = 1 if content > 0 else -1
    known: list[Relational] = []
    left: list[Block] = []
    for block, exponent in factors:
        mask = session.facts.mask(block, deep=len(factors) > 1)
        if exponent % 2 == 0:
            if mask & ZERO and goal.strict:
                return None
            continue
        if mask & NEGATIVE and mask & POSITIVE:
            left.append(block)
            continue
        if mask & NEGATIVE:
            sign = -sign
        if mask & ZERO:
            if goal.strict:
                return None
            term = session.block_term(block)
            known.append(positive(term if mask & POSITIVE else -term, True))
    if not left:
        return Look(proved=()) if sign > 0 else None
    if len(left) == 1:
        return sign, left[0], known
    if len(left) != 2 or goal.strict:
        return None
    one, other = sorted(left, key=lambda block: (_weight(session, block), len(block.poly)))
    u, rest = session.block_term(one), session.block_term(other)
    return Look(
        cases=tuple(
            replace(goal, term=rest if turn * sign > 0 else Mul(-1, rest, evaluate=False)).under(
                positive(u if turn > 0 else -u, True), *known
            )
            for turn in (1, -1)
        )
    )


def _sizes(session: Session, q: Quotient) -> list[Block]:
    """Return what stands in the absolute values of an element."""
    keys = (session.atoms[i].key for i in sorted(q.generators()))
    return [key[1] for key in keys if key[0] == "absolute"]


def _weight(session: Session, block: Block) -> int:
    """How many atoms of a block are no symbols."""
    return sum(session.atoms[i].key[0] != "symbol" for i in session.ring.polynomial(block.poly).generators())


_POWERS = ("pow", "merged", "gamma")
"""Atoms that are powers: what is divided by them, or whose logarithm is taken, becomes simpler."""


def _is_transcendental(session: Session, generator: int) -> bool:
    """Whether an atom varies, and is no root or absolute value."""
    atom = session.atoms[generator]
    return atom.key[0] not in ("symbol", "absolute", "root") and bool(atom.term.free_symbols)


def _varies(session: Session, q: Quotient) -> bool:
    return any(session.atoms[i].term.free_symbols for i in q.generators())


def _forms(session: Session, poly: Quotient) -> Iterator[tuple[Expr, Rules]]:
    """Yield terms with the sign of a polynomial in atoms: over one of its weights, or as a difference of logarithms."""
    ring, proves = session.ring, session.facts.proves
    groups: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    outside = {i for i in poly.generators() if _is_transcendental(session, i)}
    for coefficient, exponents in poly.terms():
        outer = tuple(e if i in outside else 0 for i, e in enumerate(exponents))
        inner = tuple(e - o for e, o in zip(exponents, outer))
        groups.setdefault(outer, {})[inner] = coefficient
    freed: list[Expr] = []
    plain: list[Expr] = []
    logs: list[Expr] = []
    sums = {1: ring.zero, -1: ring.zero}
    count = {1: 0, -1: 0}
    for outer, terms in groups.items():
        weight = ring.from_terms(terms)
        unit = ring.from_terms({outer: 1})
        solver = not any(_is_transcendental(session, i) for i in weight.generators())
        sign = 1 if proves(weight, ">", solver=solver) else -1 if proves(weight, "<", solver=solver) else 0
        if not sign:
            count[1] = count[-1] = 2
            continue
        size = weight * ring.constant(sign)
        powers = all(session.atoms[i].key[0] in _POWERS for i in unit.generators())
        if powers and proves(unit, ">", solver=False):
            sums[sign] = sums[sign] + size * unit
            count[sign] += 1
            if any(outer) or _varies(session, size):
                (freed if any(outer) else plain).append(session.term_of(poly / (size * unit)))
        else:
            count[1] = count[-1] = 2
            if _varies(session, size):
                (logs if len(groups) <= 4 else plain).append(session.term_of(poly / size))
    yield from ((form, ()) for form in logs)
    if len(groups) > 1 and min(count.values()) == 1 and any(any(outer) for outer in groups):
        rule = INCREASING
        yield session.term_of(logarithm(session, sums[1]) - logarithm(session, sums[-1])), (rule,)
    yield from ((form, ()) for form in (session.term_of(poly), *freed, *plain))
