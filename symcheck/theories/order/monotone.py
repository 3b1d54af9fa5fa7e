"""Inequalities by calculus: f(x) >= 0 because f(c) >= 0, f' >= 0 between c and x > c, and f' <= 0 between x < c and c.

That is the mean value theorem (Rudin, Principles of Mathematical Analysis, theorem 5.11): f continuous on the closed
segment and differentiable inside. The sign of f' is a claim of the same kind about a simpler function, proved by the
normal form, or again by its own derivative; its variable ranges over the segment, of which ``segments`` says what
holds. A claim is first brought into a form of the same sign whose derivative is simple: known factors are left out, a
logarithm is freed of its weight, log P - log N is taken for P - N. The contact c is proposed (ends of the range, zeros
of f'), as is everything here that is tried; floating-point probes leave out what is plainly false.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, product
from typing import Any

from sympy import Expr, Integer, Mul, Rational, Symbol

from symcheck.errors import LimitReached
from symcheck.hypotheses import Hypotheses
from symcheck.printing import infix
from symcheck.theories.calculus.differentiation import NoRule, Scope, derivative
from symcheck.theories.calculus.ranges import continuous_form
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.tangents import by_tangents
from symcheck.theories.field.terms import substitute
from symcheck.theories.order import probes
from symcheck.theories.order.contacts import boundaries, ends, limit, proposed
from symcheck.theories.order.elementary import elementary
from symcheck.theories.order.forms import NOTHING, Goal, Look, Rules, is_settled, look
from symcheck.theories.order.segments import Segment, chord, positive, ray, segment
from symcheck.theories.session import Choices, NowhereDefined, Restart, Session

CASES = "cases by sign"
UNDER_BINDERS = "slopes under sums and expectations"
"""What an attempt may leave out (``Session.disabled``): many integrands are looked at, and few need it."""
DEEPEST = 4
SECONDS = 2.5
"""Processor time for the whole search of one claim; a busy machine may take four times as long."""
_PATIENCE = 4
_MANY = 60
"""How many probes a claim must pass before anything is tried."""
_SOLVER_MS = 120
_MOST_VARIABLES, _MOST_CONTACTS, _MOST_SPLITS = 3, 6, 3
_CONSTANTS = (Integer(0), Integer(1), Integer(-1), Rational(1, 2))


def has_sign(session: Session, q: Quotient, relation: str) -> bool:
    """Whether an integrand or a summand is R 0, R being one of <=, <, >=, >, by tangents or, at last, by its slope."""
    if by_tangents(session, q, relation):
        return True
    return session.allows(UNDER_BINDERS) and by_monotonicity(session, q, relation, SECONDS / 4)


def by_monotonicity(session: Session, q: Quotient, relation: str, seconds: float | None = None) -> bool:
    """Whether q R 0 follows by the mean value theorem, R being one of <=, <, >=, >, wherever q is defined."""
    if relation in ("<=", "<"):
        q = -q
    elif relation not in (">=", ">"):
        return False
    read = elementary(session, q)
    if read is None:
        return False
    goal = Goal(read.term, relation in (">", "<"), read.given, read.whole)
    symbols = set(goal.symbols).union(*(r.free_symbols for r in goal.given))
    if probes.seems_negative(goal.term, probes.points(symbols, goal.whole, goal.given, _MANY), goal.strict):
        return False
    seconds = SECONDS if seconds is None else seconds
    latest = min(time.monotonic() + _PATIENCE * seconds, session.deadline or float("inf"))
    search = _Search(session, read.names, time.thread_time() + seconds, latest)
    try:
        ways = (search.prove, search.at_the_boundary)
        found = _first(way(goal, depth) for way in ways for depth in range(DEEPEST + 1))
    except LimitReached:
        session.check_deadline()
        return False
    for rule in found or ():
        session.rule(rule)
    return found is not None


def _first(attempts: Iterable[Rules | None]) -> Rules | None:
    return next((found for found in attempts if found is not None), None)


@dataclass
class _Search:
    """One claim's search: what has been seen of its goals, and until when it may take."""

    session: Session
    names: dict[Symbol, Expr]
    until: float
    latest: float
    """When it ends, by the processor time of the thread and by the clock."""
    looks: dict[Any, Any] = field(default_factory=dict)
    failed: dict[Any, int] = field(default_factory=dict)
    found: dict[Any, Rules] = field(default_factory=dict)
    places: dict[Any, list[probes.Point]] = field(default_factory=dict)
    seen: list[Any] = field(default_factory=list)
    """Points at which z3 saw facts hold (see ``Choices.seen``)."""

    # -- sessions ----------------------------------------------------------------------------------------------------

    def ask(self, goal: Goal, question: Callable[[Session], Any]) -> Any:
        """Return ``question(session)``, plain data, in a session that knows what is given; None where it has none."""
        if time.thread_time() > self.until:
            raise LimitReached("timeout")
        choices = Choices(seen=self.seen)
        hypotheses = Hypotheses(goal.given, integers=goal.whole)
        for _ in range(20):
            try:
                inner = Session(hypotheses, (), self.latest, self.session.disabled, True, choices)
                inner.facts.solver_ms = _SOLVER_MS
                return question(inner)
            except Restart:
                continue
            except (NowhereDefined, ZeroDivisionError):
                return None
            except LimitReached as limit:
                if limit.reason != "size":
                    raise
                return None
        return None

    def look(self, goal: Goal) -> Look:
        """Look at a goal, once."""
        if goal not in self.looks:
            tangents = bool(self.looks)  # of the claim itself they have been tried
            self.looks[goal] = self.ask(goal, lambda inner: look(inner, goal, tangents)) or NOTHING
        return self.looks[goal]

    # -- proofs ------------------------------------------------------------------------------------------------------

    def prove(self, goal: Goal, depth: int, near: tuple[Symbol, Expr] | None = None, splits: int = 0) -> Rules | None:
        """Return the rules of a proof with at most ``depth`` derivatives one inside the other, else None."""
        if goal in self.found:
            return self.found[goal]
        if self.failed.get(goal, -1) >= depth:
            return None
        hopeless = probes.seems_negative(goal.term, self.points(goal), goal.strict)
        rules = None if hopeless else self._prove(goal, depth, near, splits)
        if rules is None:
            self.failed[goal] = depth
        else:
            self.found[goal] = rules
        return rules

    def _prove(self, goal: Goal, depth: int, near: tuple[Symbol, Expr] | None, splits: int) -> Rules | None:
        seen = self.look(goal)
        if seen.proved is not None:
            return seen.proved
        if seen.cases:
            if splits >= _MOST_SPLITS:
                return None
            rules = _joined(self.prove(one, depth, near, splits + 1) for one in seen.cases)
            rule = CASES
            return rules if rules is None or len(seen.cases) == 1 else (*rules, rule)
        forms = [(replace(goal, term=form), rules) for form, rules in seen.forms]
        forms = [(same, rules) for same, rules in forms if not probes.seems_negative(same.term, self.points(same))]
        for same, used in forms:
            rules = self.look(same).proved if used else None  # another weight alone leaves the sign as open as it was
            if rules is not None:
                return (*rules, *used)
        for move in (self._by_slope, self._by_limit, self._by_chord, self._by_halves) if depth else ():
            for same, used in self._with_freed(forms):
                for x in same.symbols[:_MOST_VARIABLES]:
                    rules = move(same, x, depth, near, splits)
                    if rules is not None:
                        return (*rules, *used)
        return None

    def _with_freed(self, forms: Iterable[tuple[Goal, Rules]]) -> Iterator[tuple[Goal, Rules]]:
        """Yield forms, each difference of logarithms with its own: n log(1 + 1/n) < 1 is simplest over n."""
        for same, used in forms:
            yield same, used
            for form, more in self.look(same).forms if used else ():
                freed = replace(same, term=form)
                if form != same.term and not probes.seems_negative(form, self.points(freed)):
                    yield freed, (*used, *more)

    def at_the_boundary(self, goal: Goal, depth: int) -> Rules | None:
        """Prove a goal at an end of the range of a variable, and beyond it."""
        key = ("boundary", goal)
        if key not in self.looks:
            self.looks[key] = self.ask(goal, lambda inner: boundaries(inner, goal)) or ()
        for x, c, relation in self.looks[key]:
            there = (type(r)(*(substitute(side, x, c) for side in r.args), evaluate=False) for r in goal.given)
            at_end = Goal(substitute(goal.term, x, c), goal.strict, tuple(there), goal.whole - {x})
            beyond = goal.under(positive(relation.gts - relation.lts, True))
            rules = _joined(self.prove(one, depth, None, _MOST_SPLITS) for one in (beyond, at_end))
            if rules is not None:
                rule = CASES
                return (*rules, rule)
        return None

    def _slope(self, goal: Goal, x: Symbol) -> tuple[Goal, Symbol, Expr] | None:
        """Return a goal, its variable (an integer relaxed to a real number), and its derivative, if it has one."""
        if x in goal.whole:
            goal, x = self._relaxed(goal, x)
        if not continuous_form(goal.term, x):
            return None
        try:
            return goal, x, derivative(goal.term, x, Scope(lambda exponent: exponent in goal.whole, lambda *_: False))
        except NoRule:
            return None

    def _by_slope(
        self, goal: Goal, x: Symbol, depth: int, near: tuple[Symbol, Expr] | None, splits: int
    ) -> Rules | None:
        found = self._slope(goal, x)
        if found is None:
            return None
        goal, x, slope = found
        for c in self._contacts(goal, x, slope, near):
            rules = self._from(goal, x, c, slope, depth, splits)
            if rules is not None:
                return rules
        return None

    def _from(self, goal: Goal, x: Symbol, c: Expr, slope: Expr, depth: int, splits: int) -> Rules | None:
        """Prove a goal from a contact: first there, then by the sign of the slope on either side of it."""
        sides = self.ask(goal, partial(_sides, x=x, c=c))
        if sides is None:
            return None
        apart, directions = sides
        start = replace(goal, term=substitute(goal.term, x, c))
        rules = self.prove(start, depth - 1, None, splits)
        steep = False
        if rules is None and goal.strict and apart:
            steep = True
            rules = self.prove(replace(start, strict=False), depth - 1, None, splits)
        if rules is None:
            return None
        used = [rules]
        closed = []
        for right in directions:
            there = goal.under(positive(x - c if right else c - x, True))
            known: Segment | None = self.ask(there, partial(segment, given=goal.given, x=x, c=c, right=right))
            if known is None:
                return None
            term = slope if right else Mul(Integer(-1), slope, evaluate=False)
            rules = self.prove(Goal(term, steep, known.inside, goal.whole), depth - 1, (x, c), splits)
            if rules is None:
                return None
            used.append(rules)
            closed.append(known.closed)
        if not all(self._is_defined(replace(goal, given=given), goal.term) for given in closed):
            return None
        rule = f"mean value theorem in {self.shown(x)} from {self.shown(c)}"
        return tuple(dict.fromkeys((rule, *chain.from_iterable(used))))

    def _by_limit(
        self, goal: Goal, x: Symbol, depth: int, near: tuple[Symbol, Expr] | None, splits: int
    ) -> Rules | None:
        """Prove a goal from the limit at infinity, to which the function falls, or at minus infinity."""
        found = self._slope(goal, x)
        if found is None:
            return None
        goal, x, slope = found
        for right in (True, False):
            falls = Mul(Integer(-1), slope, evaluate=False) if right else slope
            if probes.seems_negative(falls, self.points(goal)):
                continue
            given = self.ask(goal, partial(ray, given=goal.given, x=x, right=right))
            if given is None:
                continue
            beyond = replace(goal, given=given)
            end = self.ask(beyond, partial(limit, term=goal.term, x=x, right=right))
            if end is None or not self._is_defined(beyond, goal.term):
                continue
            parts = (replace(goal, term=end, strict=False), replace(beyond, term=falls))
            rules = _joined(self.prove(part, depth - 1, None, splits) for part in parts)
            if rules is not None:
                rule = f"mean value theorem in {self.shown(x)} from {'oo' if right else '-oo'}"
                return tuple(dict.fromkeys((rule, *rules)))
        return None

    def _by_halves(
        self, goal: Goal, x: Symbol, depth: int, near: tuple[Symbol, Expr] | None, splits: int
    ) -> Rules | None:
        """Prove a goal on either side of a zero of the slope: what rises and then falls is least at an end."""
        found = self._slope(goal, x) if not splits else None
        if found is None:
            return None
        goal, x, slope = found
        for c in self._proposed(goal, x, slope):
            sides = self.ask(goal, partial(_sides, x=x, c=c)) if not c.has(x) else None
            if sides is not None and len(sides[1]) == 2:
                halves = [goal.under(positive(gap, False)) for gap in (x - c, c - x)]
                rules = _joined(self.prove(half, depth, None, _MOST_SPLITS) for half in halves)
                if rules is not None:
                    rule = CASES
                    return (*rules, rule)
        return None

    def _by_chord(
        self, goal: Goal, x: Symbol, depth: int, near: tuple[Symbol, Expr] | None, splits: int
    ) -> Rules | None:
        """Prove a goal between two ends of the range of x, where f'' <= 0: there f is above its chord."""
        found = self._slope(goal, x) if depth >= 2 else None
        if found is None:
            return None
        goal, x, slope = found
        try:
            bend = derivative(slope, x, Scope(lambda exponent: exponent in goal.whole, lambda *_: False))
        except NoRule:
            return None
        falls = Mul(Integer(-1), bend, evaluate=False)
        between = self.ask(goal, lambda inner: ends(inner, goal, x))
        if not between or probes.seems_negative(falls, self.points(goal)):
            return None
        for low, high in product(*between):
            starts = [replace(goal, term=substitute(goal.term, x, end)) for end in (low, high)]
            rules = _joined(self.prove(start, depth - 2, None, splits) for start in starts)
            known: Segment | None = self.ask(goal, partial(chord, given=goal.given, x=x, low=low, high=high))
            if rules is None or known is None:
                continue
            inside, closed = (replace(goal, given=given) for given in (known.inside, known.closed))
            bent = self.prove(replace(inside, term=falls, strict=False), depth - 2, None, splits)
            if bent is not None and self._is_defined(inside, slope) and self._is_defined(closed, goal.term):
                rule = f"concave in {self.shown(x)} between {self.shown(low)} and {self.shown(high)}"
                return tuple(dict.fromkeys((rule, *rules, *bent)))
        return None

    def _is_defined(self, goal: Goal, term: Expr) -> bool:
        """Whether a term has a value wherever what is given holds."""
        return bool(self.ask(goal, lambda inner: _defined(inner, term)))

    def _relaxed(self, goal: Goal, x: Symbol) -> tuple[Goal, Symbol]:
        """Let an integer range over the reals, where what is given must mean the same: (-1)^n > 0 does not."""
        taken = {s.name for t in (goal.term, *goal.given) for s in t.free_symbols if isinstance(s, Symbol)}
        name = x.name + "'"
        while name in taken:
            name += "'"
        y = Symbol(name, real=True)
        self.names[y] = self.names.get(x, x)
        kept = (r for r in goal.given if all(side.is_polynomial(x) for side in r.args))
        given = (type(r)(*(substitute(side, x, y) for side in r.args), evaluate=False) for r in kept)
        return Goal(substitute(goal.term, x, y), goal.strict, tuple(given), goal.whole - {x}), y

    def shown(self, term: Expr) -> str:
        """Write a term, with what its new names stand for."""
        return infix(term.xreplace(self.names))

    # -- proposals ---------------------------------------------------------------------------------------------------

    def points(self, goal: Goal) -> list[probes.Point]:
        """Return probes that satisfy what is given."""
        symbols = frozenset(goal.symbols).union(*(r.free_symbols for r in goal.given))
        key = (symbols, goal.given)
        if key not in self.places:
            self.places[key] = probes.points(symbols, goal.whole, goal.given)  # type: ignore[arg-type]
        return self.places[key]

    def _contacts(self, goal: Goal, x: Symbol, slope: Expr, near: tuple[Symbol, Expr] | None) -> Iterator[Expr]:
        """Yield at most a few points from which a function may grow: that of its own primitive, ends, zeros of f'."""
        others = [y for y in goal.symbols if y != x]
        found = [near[1]] if near is not None and near[0] == x else []
        found += self._proposed(goal, x, slope)
        flat = [c for c in (*_CONSTANTS, *others) if self._is_flat(goal, x, c, slope)]
        yielded = 0
        for c in dict.fromkeys((*found, *flat)):
            if not c.has(x) and self._is_plausible(goal, x, c, slope) and yielded < _MOST_CONTACTS:
                yielded += 1
                yield c

    def _proposed(self, goal: Goal, x: Symbol, slope: Expr) -> tuple[Expr, ...]:
        key = ("contacts", goal, x)
        if key not in self.looks:
            self.looks[key] = self.ask(goal, lambda inner: proposed(inner, goal, x, slope)) or ()
        return self.looks[key]

    def _is_flat(self, goal: Goal, x: Symbol, c: Expr, slope: Expr) -> bool:
        found = list(probes.values(slope, _moved(self.points(goal), x, c)))
        return bool(found) and all(abs(value) < probes.SLACK for value in found)

    def _is_plausible(self, goal: Goal, x: Symbol, c: Expr, slope: Expr) -> bool:
        """Whether, at the probes, the slope points away from c, and the function is not negative there."""
        at = self.points(goal)
        if any(value < -probes.SLACK for value in probes.values(goal.term, _moved(at, x, c))):
            return False
        for point, there in zip(at, _moved(at, x, c)):
            gap = point[x] - there.get(x, point[x])
            if any(value * gap < -probes.SLACK for value in probes.values(slope, [point])):
                return False
        return True


def _moved(at: Iterable[probes.Point], x: Symbol, c: Expr) -> list[probes.Point]:
    """Return points with c for x; where c has no value, x has none."""
    found: list[probes.Point] = []
    for point in at:
        rest = {name: value for name, value in point.items() if name != x}
        here = next(probes.values(c, [rest]), None)
        found.append(rest if here is None else {**rest, x: here})
    return found


def _joined(parts: Iterable[Rules | None]) -> Rules | None:
    found: list[str] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return tuple(dict.fromkeys(found))


def _defined(session: Session, term: Expr) -> bool:
    """Whether a term follows to be defined."""
    session.nf(term)
    return is_settled(session)


def _sides(session: Session, x: Symbol, c: Expr) -> tuple[bool, tuple[bool, ...]] | None:
    """Return whether x is never c, and on which sides of c it may be (True: on the right)."""
    gap = session.value_if_defined(x - c)
    if gap is None:
        return None
    proves = session.facts.proves
    sides = tuple(right for right, beside in ((True, "<="), (False, ">=")) if not proves(gap, beside))
    return proves(gap, "!="), sides
