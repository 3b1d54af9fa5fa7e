"""Draw models of hypotheses: exact points at which every hypothesis is *checked* to hold.

A model assigns an exact value to each symbol, member of a family and random variable, lazily and deterministically. A
value respects the bounds that the hypotheses put on it alone (``t <= T`` with T drawn before); an equation with a bare
quantity on one side defines that quantity (``x[t] = sqrt(a)*x[0] + e`` holds by construction, although its value is
irrational), any other equation is solved for one of its symbols. Whatever was drawn, every hypothesis is then
evaluated, and a model in which one of them is not *proved* to hold is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from flint import arb, ctx, fmpq
from sympy import Basic, Eq, Ge, Gt, ImmutableDenseMatrix, Le, Lt, MatMul, MatrixSymbol, Rational, Symbol

from symcheck.comparison import decide, text
from symcheck.evaluation import At, Undecided, Undefined, Uninterpretable, Value
from symcheck.points import MODES, fits, pick, pick_vector
from symcheck.reading import MEMBER, Constraint, Plan, key_of, objectives
from symcheck.solving import solve
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.separation import equal
from symcheck.theories.field.terms import ForAll, free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.arithmetic import added, scaled
from symcheck.theories.matrix.drawing import orthonormal, pick_matrix, unit_vector
from symcheck.theories.matrix.model import attribute_holds, rows_of
from symcheck.theories.matrix.solving import solve_affine

PRECISION = 256
_MAX_INDICES = 64
_MAX_SHOWN = 60
_DIMENSIONS = (2, 3, 1, 4)
Dimension = Any
"""None for a number, the length of a vector, or the (rows, columns) of a matrix."""
_FEW = (1, 2, 1, 1, 2, 3)  # where expectations are taken: their cost grows with the number of coordinates
_RATES = (fmpq(1, 2), fmpq(1), fmpq(1, 8), fmpq(2), fmpq(1, 5), fmpq(3), fmpq(-1))
_TIMES = (fmpq(1, 3), fmpq(3, 4), fmpq(1), fmpq(0), fmpq(3, 2))
_LAST_INDEX = fmpq(5)
_REFUSALS = (Undefined, Undecided, Uninterpretable)


class _NoValue(Exception):
    """No value for a quantity fits its bounds: this attempt is over."""


class _InProgress(Uninterpretable):
    """A quantity is needed to draw itself: the constraint that asks for it is left to the final check."""


@dataclass(frozen=True, slots=True, eq=False)
class Defined:
    """The value of a quantity is the value of a term, at every precision."""

    term: Basic
    bindings: Mapping[Hashable, Any]


class Model:
    """Exact values for whatever a claim mentions: never changed, though they are drawn when first asked for.

    The same seed, attempt and order of questions give the same values; ``fresh`` copies what was drawn.
    """

    __slots__ = (
        "_busy",
        "_by_definition",
        "_deadline",
        "_frozen",
        "_store",
        "_targets",
        "_trace",
        "attempt",
        "caches",
        "kept",
        "obstacle",
        "plan",
        "seed",
    )

    def __init__(self, plan: Plan, seed: int, attempt: int, pinned: Mapping[Hashable, fmpq] | None = None) -> None:
        self.plan = plan
        self.seed = seed
        self.attempt = attempt
        self.caches: dict[int, Any] = {}
        self.kept: dict[Hashable, Any] = {}
        self.obstacle: Basic | str | None = None
        """What kept this from being a model: a hypothesis that does not hold, or why it has no value."""
        self._store: dict[Hashable, Any] = dict(pinned or {})
        self._busy: set[Hashable] = set()
        self._by_definition: set[tuple[int, tuple[int, ...]]] = set()
        self._trace: set[Hashable] | None = None
        self._deadline: float | None = None
        self._frozen = False
        self._targets = plan.targets(attempt)

    def random(self, name: str) -> Random:
        """Return the generator of random numbers that belongs to a name in this model."""
        return Random(f"{self.seed}:{self.attempt}:{name}")

    def quantity(self, key: Hashable, at: At, dim: Dimension = None) -> Value:
        """Return the value of a symbol, or of the key of a member or random variable (see ``reading.key_of``).

        ``dim`` is the length of a vector, or the rows and columns of a matrix.
        """
        found = self._store.get(key)
        if found is None:
            found = self._draw(key, dim)
        if self._trace is not None:
            self._trace.add(key)
        if isinstance(found, Defined):
            place = ("defined", key)
            if place not in at.shared:
                at.shared[place] = at.unbound().binding(found.bindings).value(found.term)
            return at.shared[place]
        return found

    def unseen(self, key: Hashable, at: At, dim: int | None = None) -> Value:
        """Return a quantity without telling a description of it."""
        trace, self._trace = self._trace, None
        try:
            return self.quantity(key, at, dim)
        finally:
            self._trace = trace

    def coefficients(self, name: str, count: int) -> list[fmpq]:
        """Return the coefficients of the polynomial that an unknown function is in this model."""
        if self._trace is not None:
            self._trace.add(("function", name))
        if not count:
            return []
        rng = self.random(f"function {name} {count}")
        found = [pick(rng, "signed") for _ in range(count)]
        return _bowl(found) if self.attempt % 3 != 2 and name in objectives(self.plan.for_every) else found

    def drawn(self, symbol: Symbol) -> Hashable:
        """Return what was drawn for a symbol: a rational, or the term that defines it."""
        found = self._store.get(symbol)
        return found.term if isinstance(found, Defined) else found

    def note(self, name: str, describe: Callable[[], str]) -> None:
        """Let ``describe`` tell of something a theory keeps in the model, such as the table of a law."""
        if self._trace is not None:
            self._trace.add(("note", name, describe()))

    def fresh(self) -> Model:
        """Return the same assignment without any cached value: to replay a counterexample."""
        copy = Model(self.plan, self.seed, self.attempt)
        copy._store = dict(self._store)
        copy._by_definition = set(self._by_definition)
        copy._frozen = self._frozen
        return copy

    def describe(self, terms: Sequence[Basic]) -> dict[str, str]:
        """Return the exact values that the terms use: ``{'x': '-1/2', 'beta[3]': '1/7', 'x[2]': '(1/2, -3)'}``."""
        at = At(self, PRECISION)
        self._trace = set()
        before = ctx.prec
        ctx.prec = at.precision
        try:
            for term in terms:
                for part in (term, *sorted(term.free_symbols & self.plan.symbols, key=str)):
                    try:
                        at.value(part)
                    except _REFUSALS:
                        continue  # what was looked at before the refusal is in the trace
            found = {}
            for key in self._trace:
                if isinstance(key, Symbol) and MEMBER in key.name:
                    continue  # the set is shown with its elements
                name, shown = self._described(key, at)
                found[name] = shown
        finally:
            ctx.prec = before
            self._trace = None
        return dict(sorted(found.items()))

    def _described(self, key: Any, at: At) -> tuple[str, str]:
        if isinstance(key, (Symbol, MatrixSymbol)):
            name = key.name
        elif key[0] == "note":
            return str(key[1]), str(key[2])
        elif key[0] == "function":
            return key[1], "a polynomial of degree 2"
        elif key[0] == "variable":
            name = key[1] if key[2] is None else f"{key[1]}[{key[2]}]"
        elif key[0] == "indexed":
            name = f"{key[1]}[{', '.join(map(str, key[2:]))}]"
        else:
            name = f"{key[0].name}[{', '.join(map(str, key[1:]))}]"
        shown = text(self.quantity(key, at), 20)
        found = self._store.get(key)
        if isinstance(found, Defined) and not isinstance(found.term, MatMul) and len(str(found.term)) <= _MAX_SHOWN:
            shown = f"{found.term} = {shown}"
        return name, shown

    # Drawing

    def _place(self, precision: int = PRECISION) -> At:
        """Return the place where this model is evaluated; what is found there serves later evaluations."""
        memo, shared = self.caches.setdefault(precision, ({}, {}))
        return At(self, precision, memo=memo, shared=shared, deadline=self._deadline)

    def _draw(self, key: Hashable, dim: Dimension) -> Any:
        if key in self._busy:
            raise _InProgress(f"{key} is being drawn")
        self._busy.add(key)
        try:
            found = self._store[key] = self._new_value(key, dim)
        finally:
            self._busy.discard(key)
        return found

    def _new_value(self, key: Hashable, dim: Dimension) -> Any:
        at = self._place()
        chosen = self._element(key, at)
        if chosen is not None:
            return chosen
        low: tuple[fmpq, bool] | None = None
        high: tuple[fmpq, bool] | None = None
        in_range = False
        for constraint, bindings in self._constraints(key, at):
            in_range = in_range or bool(bindings)
            if constraint.length:
                placed = self._on_sphere(key, dim, constraint, bindings)
                if placed is not None:
                    return placed
                continue
            if constraint.relation == "=":
                defined = self._definition(key, constraint, bindings)
                if defined is not None:
                    return defined
                continue
            if dim is not None or constraint.power:
                continue
            try:
                bound = at.binding(bindings).number(constraint.other)
            except _REFUSALS:
                continue  # the final check decides
            strict = constraint.relation in "<>"
            if constraint.relation in (">", ">="):
                limit = (_exact(bound, up=True), strict)
                low = limit if low is None else max(low, limit)
            elif constraint.relation in ("<", "<="):
                limit = (_exact(bound, up=False), strict)
                high = limit if high is None else min(high, limit, key=lambda item: (item[0], not item[1]))
        for bound, relation in self._implied(key, at) if self.attempt % 2 and dim is None else ():
            if relation == ">=":
                low = max(low or (bound, False), (bound, False))
            else:
                limit = (bound, False)
                high = limit if high is None else min(high, limit, key=lambda item: (item[0], not item[1]))
        solved = self._solved(key, at) if isinstance(key, Symbol) else None
        if solved is not None:
            return solved
        rng = self.random(key.name if isinstance(key, Symbol) else str(key))
        if isinstance(dim, tuple):
            rows, cols = dim
            solved_matrix = self._orthonormal(key, rows, cols, at) or self._solved_matrix(key, rows, cols, at)
            if solved_matrix is not None:
                return solved_matrix
            attributes = self.plan.attributes.get(key, frozenset())  # type: ignore[call-overload]
            return pick_matrix(rng, rows, cols, attributes, self.attempt, key in self.plan.tied)  # type: ignore[operator]
        if dim is not None:
            column = self._solved_matrix(key, dim, 1, at) if key in self.plan.tied else None
            if column is not None:
                return [x for (x,) in column]
            if self.attempt % 7 == 5:  # the origin, and one point for all: where norms vanish and densities peak
                return [fmpq(0)] * dim
            return pick_vector(Random("one point") if self.attempt % 7 == 6 else rng, dim)
        integer = key in self.plan.integers
        mode = MODES[self.attempt % len(MODES)]
        if not isinstance(key, Symbol) and mode not in ("mixed", "boundary"):
            mode = "signed"
        if key in self.plan.dimensions:
            small = self.plan.integrals
            few = _FEW if small else _DIMENSIONS
            place = sorted(self.plan.dimensions, key=str).index(key)  # different dimensions differ
            preferred = fmpq(few[(self.attempt + place) % len(few)])
            low, high = max(low or (fmpq(1), False), (fmpq(1), False)), high or (fmpq(3 if small else 4), False)
            if fits(preferred, low, high):
                return preferred
        if self.plan.integrals and key in self.plan.indices and high is None:
            high = (_LAST_INDEX if low is None else max(_LAST_INDEX, low[0] + 1), False)
        if key in self.plan.rates and not integer:
            small = _RATES[self.attempt % len(_RATES)]
            if fits(small, low, high):
                return small
        if key in self.plan.times and self.attempt % 2 == 0 and not integer:
            soon = _TIMES[self.attempt // 2 % len(_TIMES)]
            if fits(soon, low, high):
                return soon
        taken = {item for item in self._store.values() if isinstance(item, fmpq)}
        found = pick(rng, mode, low, high, integer=integer, taken=taken, index=key in self.plan.indices)
        if found is None:
            raise _NoValue(f"no value of {key} fits its bounds")
        if self._frozen and in_range and not self._still_holds(key, found):
            raise Uninterpretable(f"no value was found for {key} within its hypotheses")
        return found

    def _element(self, key: Hashable, at: At) -> fmpq | None:
        """Return the value of what is said to be an element of a set: one of those, at random."""
        candidates: set[fmpq] | None = None
        for membership in self.plan.memberships_of(key):
            for place in membership.places(at):
                if key_of(membership.element, place) == key:
                    found = place.value(membership.over)
                    assert isinstance(found, frozenset)
                    candidates = set(found) if candidates is None else candidates & found
        if candidates is None:
            return None
        if not candidates:
            raise _NoValue(str(key))
        return self.random(f"element {key}").choice(sorted(candidates))

    def _constraints(self, key: Any, at: At) -> Iterator[tuple[Constraint, dict[Basic, Any]]]:
        """Yield the constraints on a quantity, with the values of the quantified indices."""
        for constraint in self.plan.constraints(key):
            try:
                if not constraint.scopes:
                    if constraint.matches(key, at):
                        yield constraint, {}
                    continue
                bindings = constraint.solve_indices(key, at)
                if bindings is not None and _in_range(constraint.scopes, bindings, at):
                    yield constraint, bindings
            except _REFUSALS:
                continue

    def _definition(self, key: Hashable, constraint: Constraint, bindings: Mapping[Basic, Any]) -> Any:
        """Return the value that an equation with this quantity alone on one side gives it, if it can be evaluated."""
        target = self._targets.get(constraint.number)
        if not constraint.scopes and target is not None and target != key:
            return None
        term = constraint.definition(self.random(f"root {key}"))
        try:
            found = self._place().binding(bindings).value(term)
        except _REFUSALS:
            return None
        self._by_definition.add((constraint.number, _place_of(bindings)))
        return found if isinstance(found, fmpq) else Defined(term, bindings)

    def _on_sphere(self, key: Hashable, dim: Dimension, constraint: Constraint, bindings: Mapping[Basic, Any]) -> Any:
        """Return a vector of the length that an equation gives it, of random direction; the rows of a column matrix."""
        rows = dim[0] if isinstance(dim, tuple) else dim
        radius = replace(constraint, length=False).definition(self.random("root"))
        try:
            length = self._place().binding(bindings).number(radius)
        except _REFUSALS:
            return None
        frame = self.plan.frame(constraint.subject)
        if frame:  # a vector that is orthogonal to others: a column of one rotation for all of them
            place = frame.index(constraint.subject)
            if place >= rows:
                return None
            direction = unit_vector(self.random("frame"), rows, place)
        else:
            one = self.attempt % 7 == 6
            direction = unit_vector(Random("one point") if one else self.random(f"direction {key}"), rows)
        if isinstance(length, fmpq):
            point = [length * x for x in direction]
            return [[x] for x in point] if isinstance(dim, tuple) else point
        self._by_definition.add((constraint.number, _place_of(bindings)))
        unit = ImmutableDenseMatrix([Rational(int(x.p), int(x.q)) for x in direction])
        return Defined(MatMul(radius, unit, evaluate=False), bindings)

    def _solved(self, key: Symbol, at: At) -> fmpq | None:
        for number, target in self._targets.items():
            if target != key or any(number == n for n, _ in self._by_definition):
                continue
            relation = self.plan.relations[number]

            def difference(u: fmpq, relation: Any = relation) -> fmpq | None:
                place = at.binding({key: u})
                try:
                    x, y = place.number(relation.args[0]), place.number(relation.args[1])
                except (Undefined, Undecided):
                    return None
                return x - y if isinstance(x, fmpq) and isinstance(y, fmpq) else None

            try:
                found = solve(difference, self.random(f"solve {key}"))
            except Uninterpretable:
                continue
            if found is not None:
                return found
        return None

    def _implied(self, key: Any, at: At) -> Iterator[tuple[fmpq, str]]:
        """Yield the bounds of a number in inequalities about functions and lengths, a + b x R 0 or a + b/x R 0.

        They rarely hold by chance: |g|^2 <= 2 L (f(x) - f(y)) does for a large L.
        """
        if not isinstance(key, Symbol) or key in self.plan.integers or key in self.plan.dimensions:
            return
        for relation in self.plan.relations:
            if not isinstance(relation, (Ge, Gt, Le, Lt)):
                continue
            if not (self.plan.attributes or relation.has(Applied, Inner, Norm)):  # a step eta <= 1/lambda_max(A)
                continue
            if key not in free_symbols(relation):
                continue
            try:
                values = [_gap(relation, at.binding({key: fmpq(u)})) for u in (1, 2, 3)]
            except _REFUSALS:
                continue
            for first, second, third in (values, [(k + 1) * value for k, value in enumerate(values)]):
                slope = second - first
                if slope != 0 and abs(third - second - slope) <= abs(slope) * arb(2) ** -60:
                    above = bool(slope > 0)
                    yield _exact_near(1 - first / slope, above), ">=" if above else "<="
                    break

    def _solved_matrix(self, key: Any, rows: int, cols: int, at: At) -> list[list[fmpq]] | None:
        """Solve an equation for the last of its matrices that is drawn, where it is affine in it."""
        for relation in self.plan.relations:
            if not (isinstance(relation, Eq) and relation.lhs.is_Matrix and relation.has(key)):
                continue
            others = {item for item in free_symbols(relation) if isinstance(item, MatrixSymbol)} - {key}
            hidden = {item for inside in relation.atoms(Applied, AppliedVector) for item in free_symbols(inside)}
            for other in (
                others & hidden if key not in hidden else ()
            ):  # an equation is solved for what is in no function
                if other not in self._store and other not in self._busy:
                    at.value(other)
            if any(other not in self._store for other in others):
                continue

            def residual(value: Any, relation: Any = relation) -> Any:
                place = at.binding({key: value if cols > 1 else [x for (x,) in value] if rows > 1 else value[0][0]})
                try:
                    x, y = (rows_of(side, place) for side in relation.args)
                except _REFUSALS:
                    return None
                return added([x, scaled(y, fmpq(-1))])

            found = solve_affine(residual, rows, cols, self.random(f"solve {key}"))
            if found is not None:
                return found
        return None

    def _orthonormal(self, key: Any, rows: int, cols: int, at: At) -> list[list[fmpq]] | None:
        """Return W with W^T W = c I or W W^T = c I, where an equation says so and c is the square of a rational."""
        for tall, other in self.plan.gram(key):
            try:
                wanted = rows_of(other, at)
            except _REFUSALS:
                continue
            found = orthonormal(self.random(f"columns {key}"), rows, cols, tall, wanted)
            if found is not None:
                return found
        return None

    # Checking

    def admit(self, deadline: float | None = None) -> bool:
        """Draw every symbol, check every hypothesis, and freeze the model; False when one is not proved to hold."""
        self._deadline = deadline
        at = self._place()
        before = ctx.prec
        ctx.prec = PRECISION
        try:
            for symbol in self.plan.ordered:
                at.value(symbol)
            if self.attempt % 2 == 0:  # an equation is solved for the matrix of which more is declared
                for matrix in sorted(self.plan.tied - self.plan.attributes.keys(), key=str):
                    at.value(matrix)
            admitted = self._hypotheses_hold(at)
        except (_NoValue, *_REFUSALS) as refusal:
            self.obstacle = str(refusal)
            return False
        finally:
            ctx.prec = before
            self._deadline = None
        self._frozen = True
        return admitted

    def _hypotheses_hold(self, at: At) -> bool:
        for symbol in self.plan.symbols:
            if not self.plan.assumptions_hold(symbol, at.number(symbol)):
                return False
        for term in self.plan.hypotheses.integers:
            at.integer(term, "the integer")
        for matrix, names in self.plan.attributes.items():
            if not all(attribute_holds(matrix, name, at) for name in names):
                self.obstacle = f"{matrix} is not {' and '.join(sorted(names))}"
                return False
        if self.plan.throughout:
            from symcheck.theories.calculus.flows import flow_of

            flow_of(at)  # raises where what is said of every time was not made to hold
        for membership in self.plan.memberships:
            for place in membership.places(at):
                found = place.value(membership.over)
                if not isinstance(found, frozenset) or place.number(membership.element) not in found:
                    return False
        if self.plan.hypotheses.laws:
            from symcheck.theories.probability.tables import law_hypothesis_holds

            if not all(law_hypothesis_holds(item, at) for item in self.plan.hypotheses.laws):
                return False
        for number, relation in enumerate(self.plan.relations):
            scopes = self.plan.scopes[number]
            exact = not scopes and getattr(relation.lhs, "is_Matrix", False) and relation.lhs.shape[1] != 1
            for bindings in self._places(scopes, {}, at):
                held = self._relation_holds(relation, bindings)
                by_definition = (number, _place_of(bindings)) in self._by_definition and not exact
                if held is False or (held is None and not by_definition):
                    self.obstacle = scopes[0] if scopes else relation
                    return False
        return True

    def _places(self, scopes: Sequence[ForAll], bindings: dict[Basic, Any], at: At) -> Iterator[dict[Basic, Any]]:
        """Yield the values of quantified indices at which a hypothesis is checked, the outermost index first."""
        if not scopes:
            yield bindings
            return
        for s in self._indices(scopes[0], at.binding(bindings) if bindings else at):
            yield from self._places(scopes[1:], {**bindings, scopes[0].index: fmpq(s)}, at)

    def _indices(self, family: ForAll, at: At) -> range:
        """Return the indices at which a quantified hypothesis is checked.

        An endless range is accepted only where each relation speaks of members of free families at the index and of
        nothing else that depends on it: then the values at the last index checked extend to all later ones.
        """
        low = at.integer(family.lower, "the bound")
        if family.upper.is_infinite:
            endless = [f for f in self.plan.hypotheses.families if f.upper.is_infinite]
            if family not in endless or not all(Plan.extends_for_ever(f) for f in endless):
                raise Uninterpretable(f"{family} cannot be checked for every index")
            return range(low, max(at.integer(f.lower, "the bound") for f in endless) + 3)
        high = at.integer(family.upper, "the bound")
        if high - low > _MAX_INDICES:
            raise Undecided(f"more than {_MAX_INDICES} indices")
        return range(low, high + 1)

    def _relation_holds(self, relation: Basic, bindings: Mapping[Hashable, Any]) -> bool | None:
        """Whether a relation holds; None where its sides, two balls, do not tell."""
        before = ctx.prec
        try:
            for precision in (PRECISION, 4 * PRECISION):
                ctx.prec = precision
                at = self._place(precision)
                at = at.binding(bindings) if bindings else at
                try:
                    x, y = at.value(relation.args[0]), at.value(relation.args[1])
                except Undecided:
                    continue
                except (Undefined, Uninterpretable):
                    return False
                outcome = decide(x, Plan.relation_name(relation), y, precision)
                if outcome is not None:
                    return outcome == "holds"
                if (
                    not isinstance(x, list)
                    and not isinstance(y, list)
                    and equal(relation.args[0], relation.args[1], at)
                ):
                    return type(relation) in (Eq, Le, Ge)
        finally:
            ctx.prec = before
        return None

    def _still_holds(self, key: Hashable, found: fmpq) -> bool:
        """Check what is said of a member drawn after the model was admitted (an index of an endless range)."""
        self._store[key] = found
        at = self._place()
        for constraint, bindings in self._constraints(key, at):
            if not self._relation_holds(self.plan.relations[constraint.number], bindings):
                del self._store[key]
                return False
        return True


def _bowl(coefficients: list[fmpq]) -> list[fmpq]:
    """Return the coefficients of a convex polynomial of degree 2: each square outweighs the products beside it.

    In the order of ``field/unknown.py``: 1, then for every variable itself and its products with those up to itself.
    """
    found = list(coefficients)
    squares: list[int] = []
    place = 1
    while place < len(found):
        i = len(squares)
        squares.append(place + 1 + i)
        for j in range(i):
            beside = abs(found[place + 1 + j])
            found[squares[j]] = abs(found[squares[j]]) + beside
            found[squares[i]] = abs(found[squares[i]]) + beside
        found[squares[i]] = abs(found[squares[i]])
        place += i + 2
    return found


def _exact(bound: Any, up: bool) -> fmpq:
    """Return a rational bound that is safe for an enclosure: above it, or below it."""
    if isinstance(bound, arb):
        return (bound.upper() if up else bound.lower()).fmpq()
    return bound


def _gap(relation: Any, at: At) -> arb:
    """Return about how much an inequality holds by."""
    return (arb(at.number(relation.gts)) - arb(at.number(relation.lts))).mid()


def _exact_near(bound: arb, above: bool) -> fmpq:
    """Return a rational number beyond a bound, near it."""
    scaled = (bound * 2**12).mid().fmpq()
    return fmpq(scaled.ceil() + 1 if above else scaled.floor() - 1, 2**12)


def _in_range(scopes: Sequence[ForAll], bindings: Mapping[Basic, Any], at: At) -> bool:
    """Whether the values of quantified indices lie in their ranges."""
    place = at.binding(bindings)
    return all(
        bindings[scope.index] >= place.integer(scope.lower, "the bound")
        and (bool(scope.upper.is_infinite) or bindings[scope.index] <= place.integer(scope.upper, "the bound"))
        for scope in scopes
    )


def _place_of(bindings: Mapping[Basic, Any]) -> tuple[int, ...]:
    """Return the values of quantified indices, the outermost first."""
    return tuple(int(value) for value in bindings.values())
