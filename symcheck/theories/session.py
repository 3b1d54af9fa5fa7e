"""One attempt to prove one relation: the ring, the facts, and the fixed point that ties the theories together.

The field normal form is the skeleton; whatever is not field arithmetic is an atom whose arguments are normalised by
the theory it belongs to. Some choices can only be made once everything has been seen (the index of a root, the least
upper bound of a product, the conditions under which the terms are defined). They are kept in ``Choices``; when a term
shows that one was wrong, the pass is started again with the better choice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import lcm
from typing import Any

from flint import fmpq
from sympy import (
    Add,
    Basic,
    Dummy,
    Eq,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Mul,
    Ne,
    Or,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    preorder_traversal,
)
from sympy.core.relational import Relational

from symcheck.claim import OPPOSITE
from symcheck.errors import InputError, LimitReached
from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.ring import Block, Quotient, Ring
from symcheck.theories.field.terms import ForAll, Member, free_symbols, substitute, with_canonical_index
from symcheck.theories.order.signs import Facts
from symcheck.theories.orientation import orient
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.registry import COMPONENTS, EQUATIONS, NUMBERS, SQUARES, handler_for
from symcheck.theories.sums.matrix_sums import MatrixSum

RELATION_OF = {Eq: "=", Ne: "!=", Gt: ">", Ge: ">=", Lt: "<", Le: "<="}
_RELATIONAL = {"=": Eq, "!=": Ne, ">": Gt, ">=": Ge, "<": Lt, "<=": Le}


def relational(lhs: Expr, relation: str, rhs: Expr) -> Relational:
    """Return ``lhs relation rhs`` as an unevaluated SymPy relation."""
    return _RELATIONAL[relation](lhs, rhs, evaluate=False)


_signs_seen: dict[Any, Any] = {}
_conditions_seen: dict[Any, Any] = {}
_asked: dict[Any, Any] = {}
"""Answers about terms under hypotheses, kept between the steps of a proof; an answer depends on its key alone."""


def _kept(answers: dict[Any, Any], key: Any, find: Callable[[], Any]) -> Any:
    if key not in answers:
        if len(answers) > 1000:
            answers.clear()
        answers[key] = find()
    return answers[key]


@lru_cache(maxsize=1024)
def _offsets(hypothesis: ForAll, family_name: str) -> tuple[Integer, ...]:
    """Return the k for which the hypothesis speaks of family[index + k], or of a variable x[index + k] of a process."""
    found = {
        item.index - hypothesis.index
        for relation in hypothesis.relations
        if not isinstance(relation, ForAll)
        for item in relation.atoms(Member, ScalarVariable, VectorVariable)
        if item.index is not None and getattr(item, "family", item).name == family_name
    }
    return tuple(offset for offset in found if isinstance(offset, Integer))


@lru_cache(maxsize=1024)
def _at(hypothesis: ForAll, index: Expr) -> tuple[Relational, ...]:
    return hypothesis.at(index)


class Restart(Exception):
    """A choice made earlier in this pass has been improved; run the pass again."""


class NowhereDefined(Exception):
    """A term is undefined at every point of the hypotheses: ``1/(x - x)``, ``log(-1)``."""

    def __init__(self, term: Any) -> None:
        super().__init__(f"{term} cannot hold, or has no value")
        self.term = term


@dataclass(frozen=True)
class Lemma:
    """A relation that may be used, by the name that is reported: a cited theorem, an induction hypothesis, ...

    With ``over``, it holds for every value of that symbol that satisfies ``conditions``: for use under a sum.
    """

    name: str
    lhs: Expr
    rhs: Expr
    relation: str = "="
    over: Symbol | None = None
    conditions: tuple[Relational, ...] = ()

    def at(self, index: Expr) -> Lemma:
        """Return the instance at an index; its conditions are still to be shown."""
        assert self.over is not None
        lhs, rhs, *conditions = (substitute(part, self.over, index) for part in (self.lhs, self.rhs, *self.conditions))
        return Lemma(self.name, lhs, rhs, self.relation, None, tuple(conditions))


@dataclass
class Choices:
    """What survives a restart."""

    roots: dict[Any, int] = field(default_factory=dict)
    floors: dict[Any, int] = field(default_factory=dict)
    provided: dict[Relational | Or, None] = field(default_factory=dict)
    solved: dict[Any, tuple[Expr, str | None]] = field(default_factory=dict)
    powers: dict[Any, tuple[int, Expr]] = field(default_factory=dict)
    """Atoms u of which an equation among the hypotheses says u^n = value (a circle: u^2 = 1 - v^2)."""
    used: set[Any] = field(default_factory=set)
    inverses: dict[Basic, None] = field(default_factory=dict)
    """The matrices whose inverses occur: their rules are completed before the first product is rewritten."""
    exponentials: dict[Basic, None] = field(default_factory=dict)
    """The exponents of matrix exponentials, likewise."""
    points: dict[Any, Any] = field(default_factory=dict)
    """Names of renamed variables of integration: what is known of one must never be said of another."""
    seen: list[dict[int, fmpq]] = field(default_factory=list)
    """Points at which z3 saw facts hold: atoms mostly keep their numbers, and a point is checked before it counts."""
    capacity: int = 4
    processor_deadline: float | None = None
    """When an attempt is given up that nothing is lost by, on the clock of the thread's processor time."""

    def for_a_question(self, provided: Iterable[Relational | Or] = ()) -> Choices:
        """Begin anew, for a session within this one: it ends when this one does."""
        return Choices(provided=dict.fromkeys(provided), processor_deadline=self.processor_deadline)

    def for_another_attempt(self) -> Choices:
        """Keep what does not depend on which rules may be used."""
        return Choices(
            roots=self.roots,
            floors=self.floors,
            inverses=dict(self.inverses),
            exponentials=dict(self.exponentials),
            seen=self.seen,
            capacity=self.capacity,
        )


class Atom:
    """A generator's meaning: its key, and how it is written (made when first asked for)."""

    __slots__ = ("_symbols", "_term", "key")

    def __init__(self, key: Any, term: Any) -> None:
        self.key = key
        self._term = term
        self._symbols: frozenset[Basic] | None = None

    @property
    def term(self) -> Expr:
        if not isinstance(self._term, Basic):
            self._term = self._term()
        return self._term

    @property
    def symbols(self) -> frozenset[Basic]:
        """The free symbols, which are asked for in every integral."""
        if self._symbols is None:
            self._symbols = frozenset(self.term.free_symbols)
        return self._symbols


class Session:
    """Normal forms under hypotheses. ``disabled`` names rules that must not be used (their terms stay atoms)."""

    def __init__(
        self,
        hypotheses: Hypotheses,
        lemmas: Iterable[Lemma] = (),
        deadline: float | None = None,
        disabled: frozenset[str] = frozenset(),
        order_goal: bool = False,
        choices: Choices | None = None,
    ) -> None:
        self.hypotheses = hypotheses
        self.lemmas = tuple(lemmas)
        self.deadline = deadline
        self.disabled = disabled
        self.order_goal = order_goal
        self.thorough = True
        """Whether z3 may be asked about what is left of a difference."""
        self.choices = choices or Choices()
        self.ring = Ring(self.check_deadline, self.choices.capacity)
        self.facts = Facts(self.ring, points=self.choices.seen)
        self.atoms: list[Atom] = []
        self.rules: dict[str, None] = {}
        self.pending: dict[Relational | Or, None] = {}
        self.ambiguous = False
        self.unknown_domain: Basic | None = None
        self.bound_variables: dict[Basic, Basic | None] = {}
        """Renamed variables of integration, each with the law on whose support it ranges (None: every value)."""
        self.names: dict[Any, Any] = {}
        self.kept: dict[Any, Any] = {}
        """What a theory remembers during a pass."""
        self._memo: dict[Basic, Quotient] = {}
        self._interned: dict[Any, list[tuple[int, Quotient]]] = {}
        self._interned_count = 0
        self._assuming = 0
        self._held: set[Any] = set()
        """Opaque terms of the hypotheses."""
        self._block_terms: dict[Block, Expr] = {}
        self._instantiated: set[Any] = set()
        self._open: list[ForAll] = []
        """Hypotheses for every index of which an instance is being read."""
        self.power_exponents: dict[Any, Quotient] = {}
        self.antidifferences: dict[Any, Any] = {}
        """What the theory of sums knows of its atoms."""
        self._prepare()

    # -- the pass ----------------------------------------------------------------------------------------------------

    def check_deadline(self) -> None:
        """Raise LimitReached when the time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise LimitReached("timeout")
        if self.choices.processor_deadline is not None and time.thread_time() > self.choices.processor_deadline:
            raise LimitReached("timeout")

    def _prepare(self) -> None:
        """Read the hypotheses, the simplest first, then solve the equations (each one solved restarts the pass)."""
        relations = [r for r in sorted(self.hypotheses.relations, key=_size) if not _is_matrix(r.lhs)]
        others = [r for r in self.hypotheses.relations if _is_matrix(r.lhs)]
        self._assuming += 1
        for relation in relations:
            self.assume(relation)
        for condition in self.choices.provided:
            if not isinstance(condition, Or):
                self.assume(condition)
        for relation in relations:
            if isinstance(relation, Eq):
                self.solve(relation.lhs, relation.rhs)
                if any(type(side) in SQUARES for side in relation.args):  # |u| = c: <u, u> is c^2 wherever it stands
                    left, right = (Pow(side, 2, evaluate=False) for side in relation.args)
                    self.solve(left, right)
        for equation in others:
            if not (isinstance(equation, Eq) and any(use(equation, self) for use in EQUATIONS)):
                raise InputError(f"given: symcheck cannot use the hypothesis {equation}")
        self._assuming -= 1
        for lemma in self.lemmas:
            if lemma.over is None and lemma.name not in self.disabled and all(map(self.shows, lemma.conditions)):
                self._use(lemma)

    def assume(self, relation: Relational) -> None:
        """Make a relation between terms a fact, with the conditions for its terms to be defined."""
        self._assuming += 1
        try:
            difference = self.nf(relation.lhs) - self.nf(relation.rhs)
            self.facts.add(difference, RELATION_OF[type(relation)])
        except NowhereDefined:
            self.facts.relations.append((self.ring.ctx.constant(0), "!="))
        finally:
            self._assuming -= 1

    def _use(self, lemma: Lemma) -> None:
        """Orient a lemma, if its terms are shown to be defined."""
        if _is_matrix(lemma.lhs):
            return  # the theory of matrices has read it, or will: as a rule for products
        before = dict(self.pending)
        if lemma.relation == "=":
            self.solve(lemma.lhs, lemma.rhs, lemma.name)
        difference = self.nf(lemma.lhs) - self.nf(lemma.rhs)
        if self.pending.keys() == before.keys() and not difference.is_zero():
            self.facts.add(difference, lemma.relation)
            self.rule(lemma.name)
        if self.pending.keys() != before.keys():
            # Not shown to be defined here: not used, and its terms must ask for their conditions again in the claim.
            self.pending = before
            self._memo.clear()

    def assume_instance(self, relation: Relational, hypothesis: ForAll) -> None:
        """Make an instance of a hypothesis for every index a fact; questions asked meanwhile do without it."""
        with self._opened(hypothesis):
            self.assume(relation)

    @contextmanager
    def _opened(self, hypothesis: ForAll) -> Iterator[None]:
        self._open.append(hypothesis)
        try:
            yield
        finally:
            self._open.pop()

    def solve(self, lhs: Expr, rhs: Expr, name: str | None = None) -> None:
        """Orient an equation, of a lemma by its name; raises Restart where that rewrites an atom from now on."""
        if orient(self, lhs, rhs, name):
            raise Restart

    def in_range(self, index: Expr, lower: Expr, upper: Expr) -> bool:
        """Whether an index is shown to be an integer in a range."""
        return self._in_range(self.nf(index), lower, upper)

    # -- normal forms ------------------------------------------------------------------------------------------------

    def nf(self, term: Basic) -> Quotient:
        """Return the normal form of a scalar term."""
        found = self._memo.get(term)
        if found is None:
            self.check_deadline()
            if _is_matrix(term) and NUMBERS and term.shape == (1, 1):  # type: ignore[attr-defined]
                found = self._memo[term] = NUMBERS[0](term, self)
                return found
            if _is_matrix(term):
                raise InputError(f"the vector or matrix {term} stands where a number is needed")
            handler = handler_for(term)
            if handler is None:
                found = self.opaque(term)
            else:
                try:
                    found = handler(term, self)
                except ZeroDivisionError:
                    raise NowhereDefined(term) from None
                except RecursionError:
                    raise LimitReached("size", "the expression is nested too deeply") from None
            self._memo[term] = found
        return found

    def mentions(self, generator: int, variable: Any) -> bool:
        """Whether an atom depends, or might depend, on a random variable's point."""
        return any(self.may_be(symbol, variable) for symbol in self.atoms[generator].symbols)

    def may_be(self, symbol: Any, variable: Any) -> bool:
        """Whether a symbol is a random variable that is, or for some index could be, a given one: x[s] may be x[t]."""
        if symbol == variable:
            return True
        if type(symbol) is not type(variable) or symbol.args[:-1] != variable.args[:-1] or variable.index is None:
            return False
        return symbol.index is None or not self.facts.proves(self.nf(symbol.index - variable.index), "!=")

    def forget(self) -> None:
        """Drop the normal forms remembered so far: what they rest on has been completed."""
        self._memo.clear()

    def components(self, term: Basic) -> dict[Any, Quotient]:
        """Return a term as coefficients of independent atoms; a scalar has one component."""
        for recognises, components in COMPONENTS:
            if recognises(term):
                return components(term, self)
        return {None: self.nf(term)}

    def opaque(self, term: Basic) -> Quotient:
        """Return a term nothing is known of as an atom; where it is defined only a hypothesis can tell."""
        return self.atom(self.undetermined(term), term)

    def undetermined(self, term: Basic) -> Any:
        """Record that nobody knows where a term is defined, unless a hypothesis holds it; return its key."""
        key = ("opaque", with_canonical_index(term))
        if self._assuming:  # where a hypothesis holds, its terms have values
            self._held.add(key)
        elif key not in self._held:
            self.unknown_domain = term
        return key

    def atom(self, key: Any, term: Any) -> Quotient:
        """Return the atom with a key, as an element; equations may have solved for it."""
        solved = self.choices.solved.get(key)
        if solved is not None and (solved[1] is None or solved[1] not in self.disabled):
            if solved[1] is not None:
                self.rule(solved[1])
            return self.nf(solved[0])
        return self.ring.generator(self.atom_index(key, term))

    def atom_index(self, key: Any, term: Any) -> int:
        """Return the generator of an atom, made on first use; ``term`` is how it is written."""
        index = self.ring.index_of.get(key)
        if index is None:
            index = self.ring.add_generator(key)
            self.atoms.append(Atom(key, term))
            if key in self.choices.powers:
                degree, power = self.choices.powers[key]
                value = self.nf(power)
                self.ring.relate(index, degree, value)
                if degree % 2 == 0:
                    self.facts.add(value, ">=")
        return index

    def is_new(self, key: Any) -> bool:
        """Whether no atom has this key yet."""
        return key not in self.ring.index_of

    def intern(self, q: Quotient) -> int:
        """Return a name for an element: equal names exactly for equal representations."""
        signature = (len(q.num), q.num.total_degree(), frozenset((b.index, e) for b, e in q.den.items()))
        bucket = self._interned.setdefault(signature, [])
        for name, other in bucket:
            if q.same(other):
                return name
        self._interned_count += 1
        bucket.append((self._interned_count, q))
        return self._interned_count

    # -- choices, rules, conditions ----------------------------------------------------------------------------------

    def root_index(self, key: Any, denominator: int) -> int:
        """Return the index L of the root generator of a base, a multiple of a denominator."""
        present = self.choices.roots.get(key)
        wanted = lcm(present or 1, denominator)
        if wanted != present:
            if wanted > 720:
                raise LimitReached("size", f"a root of index {wanted}")
            self.choices.roots[key] = wanted
            if present is not None:
                raise Restart
        return wanted

    def floor(self, key: Any, offset: int) -> int:
        """Return the least offset at which a product or sum with this key has been seen."""
        present = self.choices.floors.get(key)
        if present is None or offset < present:
            self.choices.floors[key] = offset
            if present is not None:
                # Equations may have been solved for the atom that has just changed its name.
                self.choices.solved.clear()
                self.choices.used.clear()
                raise Restart
            return offset
        return present

    def rule(self, name: str) -> None:
        """Record that a rule was used."""
        self.rules[name] = None

    def allows(self, rule: str) -> bool:
        """Whether a rule may be used in this pass."""
        return rule not in self.disabled

    def define(self, term: Expr, relation: str, q: Quotient | None = None) -> None:
        """Require ``term R 0`` for the terms to be defined: proved from the facts, or left to ``provided``."""
        q = self.nf(term) if q is None else q
        if self._assuming:
            self.facts.add(q, relation)
            return
        if self.facts.proves(q, relation):
            return
        if q.is_zero() or (relation != "!=" and self.facts.proves(q, OPPOSITE[relation])):
            raise NowhereDefined(relational(term, relation, Integer(0)))
        self.pending[relational(term, relation, Integer(0))] = None

    def define_either(self, *conditions: tuple[Expr, str, Quotient]) -> None:
        """Require that one of some conditions holds; nothing is learnt, so nothing may rest on which one does."""
        if any(self.facts.proves(q, relation) for _, relation, q in conditions) or self._assuming:
            return
        self.pending[either(relational(term, relation, Integer(0)) for term, relation, _ in conditions)] = None

    @property
    def presuming(self) -> bool:
        """Whether hypotheses are being read."""
        return self._assuming > 0

    def presume(self, ask: Callable[[], None]) -> None:
        """Run what asks for conditions and learn them instead: a hypothesis is defined where it holds."""
        self._assuming += 1
        try:
            ask()
        finally:
            self._assuming -= 1

    def shows(self, condition: Relational) -> bool:
        """Whether a relation between terms follows from the facts."""
        return self.facts.proves(self.nf(condition.lhs) - self.nf(condition.rhs), RELATION_OF[type(condition)])

    def forget_terms(self) -> None:
        """Let every term ask for its conditions again."""
        self._memo.clear()

    def known(self, q: Quotient, relation: str) -> bool:
        """Whether q R 0 is proved; remembers that an answer was missing, for the next pass."""
        answer = self.facts.proves(q, relation)
        if not answer:
            self.ambiguous = True
        return answer

    def block_sign(self, block: Block) -> int:
        """Return the possible signs of a block; remembers an ambiguous answer."""
        mask = self.facts.mask(block, deep=True)
        if mask not in (1, 2, 4):
            self.ambiguous = True
        return mask

    def is_integral(self, q: Quotient) -> bool:
        """Whether q takes integer values: an integer polynomial in integer atoms."""
        return (
            not q.den and all(i in self.facts.integers for i in q.generators()) and all(c.q == 1 for c, _ in q.terms())
        )

    def learn(self, q: Quotient, relation: str) -> None:
        """Add a consequence of the hypotheses (or a fact of analysis about an atom)."""
        self.facts.add(q, relation)

    def instantiate_families(self, family_name: str, index: Quotient, index_term: Expr) -> None:
        """Make each ``ForAll`` hypothesis about a family a fact at one index, if the index is shown to be in range."""
        for hypothesis in self.hypotheses.families:
            for offset in _offsets(hypothesis, family_name):
                here = index - self.ring.constant(int(offset))
                key = (hypothesis, self.intern(here))
                if key in self._instantiated:
                    continue
                self._instantiated.add(key)
                if self._in_range(here, hypothesis.lower, hypothesis.upper):
                    for relation in _at(hypothesis, index_term - offset):
                        with self._opened(hypothesis):
                            self._assume_at(relation, index_term)

    def _assume_at(self, relation: Relational, index: Expr) -> None:
        """Make an instance a fact; an equation of vectors is solved for one of them, so it must hold everywhere."""
        if not _is_matrix(relation.lhs):
            self.assume(relation)
            return
        known = set().union(*map(free_symbols, self.hypotheses.relations))
        if index.atoms(Dummy) <= known:  # the index of a sum is in range only under that sum
            any(use(relation, self) for use in EQUATIONS)

    def instantiate_variable(self, variable: Any) -> None:
        """Use what hypotheses say of every variable of a process at this one, which no expectation binds."""
        if variable.index is not None and not variable.is_renamed:
            self.instantiate_families(variable.name, self.nf(variable.index), variable.index)

    def instantiate_at(self, hypothesis: ForAll, index: Expr) -> None:
        """Make a ``ForAll`` hypothesis a fact at one index, if the index is shown to be in range."""
        here = self.nf(index)
        key = (hypothesis, self.intern(here))
        if key not in self._instantiated:
            self._instantiated.add(key)
            if self._in_range(here, hypothesis.lower, hypothesis.upper):
                for relation in _at(hypothesis, index):
                    self.assume_instance(relation, hypothesis)

    def signs_under(self, extra: tuple[Relational, ...], terms: dict[str, Expr]) -> dict[str, int] | None:
        """Return the possible signs of some terms under further hypotheses, in a session of its own.

        None when a term is not shown to be defined there. Nothing learnt there reaches this session: the further
        hypotheses (an index in a range that may be empty) need not be satisfiable.
        """
        inside = self._plain_hypotheses(extra)
        key = (inside, tuple(terms.items()), self.disabled)
        return _kept(_signs_seen, key, lambda: self._signs_under(inside, terms))

    def conditions_under(self, extra: tuple[Relational, ...], term: Expr) -> tuple[Relational | Or, ...] | None:
        """Return what a term needs to be defined under further hypotheses and does not follow; None for nowhere."""
        plain = self._plain_hypotheses(extra)
        inside = replace(plain, relations=tuple(r for r in plain.relations if not _mentions_law(r)))
        provided = tuple(c for c in self._provided() if not _mentions_law(c))
        key = (inside, term, self.disabled, provided)
        return _kept(_conditions_seen, key, lambda: self._conditions_under(inside, provided, term))

    def _provided(self) -> Iterator[Relational | Or]:
        """Yield the conditions that a session of its own may share: none on a renamed variable of integration."""
        for condition in self.choices.provided:
            if not any(getattr(symbol, "is_renamed", False) for symbol in free_symbols(condition)):
                yield condition

    def _conditions_under(
        self, inside: Hypotheses, provided: tuple[Any, ...], term: Expr
    ) -> tuple[Relational | Or, ...] | None:
        choices = self.choices.for_a_question(provided)
        for _ in range(20):
            try:
                session = Session(inside, (), self.deadline, self.disabled, choices=choices)
                session.nf(term)
            except Restart:
                continue
            except NowhereDefined:
                return None
            return None if session.unknown_domain is not None else tuple(session.pending)
        return None

    def inside(
        self, extra: tuple[Relational, ...], question: Any, ask: Callable[[Session], Any], index: Any = None
    ) -> Any:
        """Return ``ask(session)`` in a session of its own under further hypotheses; None where nothing is defined.

        The answer must be plain data (terms), and is kept under ``question``. As for signs, nothing comes back by
        another way: the further hypotheses need not be satisfiable. Lemmas that hold for every value of an index are
        used at ``index`` and beside it.
        """
        inside = self._plain_hypotheses(extra)
        lemmas = tuple(lemma for lemma in self.lemmas if lemma.over is not None)
        if index is not None and lemmas:
            lemmas += tuple(one for lemma in lemmas for one in _instances(lemma, index))
        provided = tuple(c for c in self._provided() if not _mentions_sequence(c))
        key = (inside, question, self.disabled, self.order_goal, provided, lemmas)
        return _kept(_asked, key, lambda: self._inside(inside, provided, lemmas, ask))

    def _inside(
        self, inside: Hypotheses, provided: tuple[Any, ...], lemmas: tuple[Lemma, ...], ask: Callable[[Session], Any]
    ) -> Any:
        choices = self.choices.for_a_question(provided)
        for _ in range(20):
            try:
                return ask(Session(inside, lemmas, self.deadline, self.disabled, self.order_goal, choices))
            except Restart:
                continue
            except NowhereDefined:
                return None
        return None

    def value_if_defined(self, term: Expr) -> Quotient | None:
        """Return the normal form of a term that follows to be defined; None, and no trace of it, where it does not."""
        pending, unknown, assuming = dict(self.pending), self.unknown_domain, self._assuming
        self._assuming = 0
        value: Quotient | None = None
        try:
            value = self.nf(term)
        except NowhereDefined:
            pass
        finally:
            self._assuming = assuming
        if value is None or self.pending.keys() != pending.keys() or self.unknown_domain is not unknown:
            self.pending, self.unknown_domain = pending, unknown
            self._memo.clear()
            self.ambiguous = True
            return None
        return value

    def _plain_hypotheses(self, extra: tuple[Relational, ...]) -> Hypotheses:
        """Add relations; hypotheses that mention a sequence are left out: they would ask for its bounds without end."""
        plain = tuple(relation for relation in self.hypotheses.relations if not _mentions_sequence(relation))
        families = self.hypotheses.families
        if self._open:  # a sum in one of those would ask for it again, at its own index
            families = tuple(one for one in families if one not in self._open)
        return replace(self.hypotheses, relations=plain + extra, families=families)

    def _signs_under(self, inside: Hypotheses, terms: dict[str, Expr]) -> dict[str, int] | None:
        choices = self.choices.for_a_question()
        for _ in range(20):
            try:
                session = Session(inside, (), self.deadline, self.disabled, choices=choices)
                signs = {name: session.facts.sign(session.nf(term)) for name, term in terms.items()}
            except Restart:
                continue
            except NowhereDefined:
                return None
            return None if session.pending else signs
        return None

    def _in_range(self, index: Quotient, lower: Expr, upper: Expr) -> bool:
        if not self.is_integral(index):
            return False
        if not self.facts.proves(index - self.nf(lower), ">="):
            return False
        from sympy import oo

        return upper is oo or self.facts.proves(self.nf(upper) - index, ">=")

    # -- back to terms -----------------------------------------------------------------------------------------------

    def term_of(self, q: Quotient) -> Expr:
        """Write an element as a SymPy term, denominators factored."""
        top = self.poly_term(q.num)
        if not q.den:
            return top
        bottom = [Pow(self.poly_term(b.poly), Integer(e)) for b, e in q.den.items()]
        return Mul(top, *[Pow(factor, Integer(-1)) for factor in bottom])

    def collected(self, q: Quotient, kinds: tuple[str, ...]) -> Expr:
        """Write an element as a sum over the monomials in atoms of some kinds, each with its reduced coefficient."""
        below = Quotient(self.ring, self.ring.ctx.constant(1), q.den)
        groups: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
        for coefficient, exponents in q.terms():
            outer = tuple(e if e and self.atoms[i].key[0] in kinds else 0 for i, e in enumerate(exponents))
            inner = tuple(e - o for e, o in zip(exponents, outer))
            groups.setdefault(outer, {})[inner] = coefficient
        terms = []
        for outer, inner_terms in groups.items():
            coefficient = self.ring.from_terms(inner_terms) * below
            monomial = Mul(*(self.atoms[i].term ** Integer(e) for i, e in enumerate(outer) if e))
            terms.append(Mul(self.term_of(coefficient), monomial))
        return Add(*terms)

    def block_term(self, block: Block) -> Expr:
        """Write a block as a SymPy term (kept: blocks name bases in many keys)."""
        if block not in self._block_terms:
            self._block_terms[block] = self.poly_term(block.poly)
        return self._block_terms[block]

    def poly_term(self, poly: Any) -> Expr:
        """Write a polynomial in atoms as a SymPy term."""
        terms = []
        for monomial, coefficient in poly.terms():
            c = fmpq(coefficient)
            factors = [self.atoms[i].term ** int(e) for i, e in enumerate(monomial) if e]
            terms.append(Mul(Rational(int(c.p), int(c.q)), *factors))
        return Add(*terms)


def evaluated(hypotheses: Hypotheses, question: Any, ask: Callable[[Session], Any], deadline: float | None) -> Any:
    """Return ``ask(session)`` under hypotheses alone, kept under ``question``; None where nothing is defined."""
    return _kept(_asked, (hypotheses, question), lambda: _in_a_session(hypotheses, ask, deadline))


def _in_a_session(hypotheses: Hypotheses, ask: Callable[[Session], Any], deadline: float | None) -> Any:
    choices = Choices()
    for _ in range(20):
        try:
            return ask(Session(hypotheses, (), deadline, choices=choices))
        except Restart:
            continue
        except NowhereDefined:
            return None
    return None


@contextmanager
def define_nothing(session: Session) -> Iterator[list[Any]]:
    """Inside, ask for no conditions of the claim; afterwards the list holds the conditions that were not shown."""
    before, unknown = dict(session.pending), session.unknown_domain
    missing: list[Any] = []
    session.pending, session.unknown_domain = {}, None
    try:
        yield missing
        for condition in session.pending:
            parts = condition.args if isinstance(condition, Or) else (condition,)
            if not any(session.shows(part) for part in parts):
                missing.append(condition)
        if session.unknown_domain is not None:
            missing.append(session.unknown_domain)
    finally:
        session.pending, session.unknown_domain = before, unknown
        if missing:
            session.forget_terms()


def _size(term: Basic) -> int:
    return 1 + sum(_size(arg) for arg in term.args)


def either(conditions: Iterable[Relational]) -> Or:
    """Return a disjunction as it stands."""
    return Basic.__new__(Or, *conditions)


def _is_matrix(term: Basic) -> bool:
    return bool(getattr(term, "is_Matrix", False))


def _instances(lemma: Lemma, index: Expr) -> Iterator[Lemma]:
    for step in (0, -1, 1):
        try:
            yield lemma.at(index + step)
        except InputError:  # a density that would name one variable twice
            continue


def _mentions_law(term: Basic) -> bool:
    stack = [term]
    while stack:
        node = stack.pop()
        if getattr(node, "is_law", False):
            return True
        stack.extend(node.args)
    return False


def _mentions_sequence(term: Basic) -> bool:
    return term.has(Sum, Product, MatrixSum) or any(member.unfolded is not None for member in term.atoms(Member))


def symbols_of(*terms: Basic) -> set[Symbol]:
    """Return the free symbols of some terms, those of the transition densities of their laws included."""
    laws = {node for term in terms for node in preorder_traversal(term) if getattr(node, "is_law", False)}
    inside = {s for law in laws for s in law.atoms(Symbol) if not isinstance(s, Dummy)}
    return inside | {s for term in terms for s in free_symbols(term) if isinstance(s, Symbol)}
