"""Explicit flows for models: functions of time of which what the hypotheses say holds at every time, by construction.

``for_every(t, Interval(a, oo), ...)`` with d/dt w = f(w) is solved in balls, by the exponential of a matrix where f is
affine, step by step where it holds powers and elementary functions (``motions.py``); every other function of time is
G(t) = phi(t) G with a constant G. Where the equation is linear in those (as in d/dt w = -H(t) w), phi is a speed of
``free_functions.py``, and w(t) runs through its orbit at that speed; else phi = 1. Anything outside of this class is
refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import Basic, Dummy, Eq, Interval, MatrixSymbol

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.calculus.along import holds_along, polynomials
from symcheck.theories.calculus.flow_forms import degree, homogeneity
from symcheck.theories.calculus.flow_laws import NAMES, TIME, Part, is_application, name_of, read_laws
from symcheck.theories.calculus.free_functions import (
    SPEEDS,
    STEADY,
    Speed,
    dimensions,
    hold_throughout,
    pick_function,
)
from symcheck.theories.calculus.motions import LinearMotion, SteppedMotion, exists_for_ever
from symcheck.theories.calculus.slopes import Atom, Atoms, Polynomial
from symcheck.theories.field import numbers
from symcheck.theories.matrix.arithmetic import Rows, is_exact, transposed
from symcheck.theories.matrix.model import rows_of
from symcheck.theories.order.sets import ForEvery

MAX_STATE = 20
_FIRST = (1, 2, -1, 3, -2, 4)


@dataclass(frozen=True)
class Flow:
    """Functions of time: the constant matrix of each free one; the driven ones as parts of one state vector.

    The state at time t is where the motion is at the phase Phi(t - start). Times beyond ``end`` have no values.
    """

    start: fmpq
    end: fmpq | None
    speed: Speed
    free: dict[str, Rows]
    driven: dict[str, tuple[int, int, int]]
    motion: LinearMotion | SteppedMotion

    def knows(self, name: str) -> bool:
        """Whether a function is one of these."""
        return name in self.free or name in self.driven

    def elapsed(self, time: Number) -> Number:
        """Return the time since the start, which must not lie in the future."""
        since = numbers.add([time, -self.start])
        if self.speed is not STEADY and numbers.sign(since) < 0:
            raise Uninterpretable("a function of time before its start")
        if self.end is not None and numbers.compare(time, self.end) > 0:
            raise Uninterpretable("a function of time after its end")
        return since

    def state(self, time: Number, at: At) -> Rows:
        """Return the state vector at a time."""
        return self.motion.state(at.unbound().binding({TIME: self.elapsed(time)}).number(self.speed.integral))

    def part(self, name: str, state: Rows) -> Rows:
        """Return a driven function as a matrix, from a state."""
        offset, rows, cols = self.driven[name]
        return [[state[offset + j * rows + i][0] for j in range(cols)] for i in range(rows)]

    def at(self, name: str, time: Number, at: At) -> Rows:
        """Return the value of a function at a time."""
        if name in self.driven:
            return self.part(name, self.state(time, at))
        if self.speed is STEADY:
            return self.free[name]
        phi = at.unbound().binding({TIME: self.elapsed(time)}).number(self.speed.phi)
        return [[numbers.multiply([phi, x]) for x in row] for row in self.free[name]]


def flow_of(at: At) -> Flow | None:
    """Return the flow of a model, made on first use; None where nothing is said of every time.

    Raises Uninterpretable, or what evaluation raises, where none of this class was found.
    """
    laws = tuple(law for law in at.model.plan.for_every if isinstance(law.over, Interval))
    if not laws:
        return None
    kept = at.model.kept
    if Flow not in kept:
        kept[Flow] = None  # while it is made, its functions have no values
        try:
            kept[Flow] = _Maker(laws, at).flow()
        finally:
            if kept[Flow] is None:
                del kept[Flow]
    found: Flow | None = kept[Flow]
    if found is None:
        raise Uninterpretable("a function of time is needed to find itself")
    return found


class _Maker:
    """Picks functions of which it is true what is said of every time."""

    def __init__(self, laws: tuple[ForEvery, ...], at: At) -> None:
        self.place = at.unbound()
        self.model = at.model
        said = self.said = read_laws(laws)
        self.start = self._instant(said.start)
        self.ends = [None if end.is_infinite else self._instant(end) for end in said.ends]
        self.start_term = said.start
        self.symbols, self.drivers, self.rights = said.symbols, said.drivers, said.rights
        self.along, self.free, self.symmetric = said.along, said.free, said.symmetric

    def _instant(self, time: Any) -> fmpq:
        found = self.place.number(time)
        if not isinstance(found, fmpq):
            raise Uninterpretable("an irrational time at which an interval starts or ends")
        return found

    def flow(self) -> Flow:
        values = {symbol: pick_function(symbol, self.said, self.place) for symbol in self.free}
        place = self.place.binding({s: value_of_rows(rows, s) for s, rows in values.items()})
        driven: dict[str, tuple[int, int, int]] = {}
        size, parts = 0, []
        for (one, (op, _)), right in zip(self.drivers.items(), self.rights, strict=True):
            rows, cols = dimensions(self.symbols[one], self.place)
            driven[name_of(one)] = (size, rows, cols)
            parts.append(Part(self.symbols[one], size, rows, cols, op, right))
            size += rows * cols
        if size > MAX_STATE:
            raise Uninterpretable("a flow in too many dimensions")
        speed = self._speed(self.rights)
        if not hold_throughout(self.said, speed, place):
            raise Uninterpretable("what is said of every time does not hold of the functions tried")
        motion, end = self._motion(parts, self._initial(parts, place), place)
        if end is not None and speed is not STEADY:
            raise Uninterpretable("a solution until an end, at another speed than that of the time")
        names = {symbol: name_of(one) for one, symbol in self.symbols.items()}
        return Flow(self.start, end, speed, {names[s]: rows for s, rows in values.items()}, driven, motion)

    def _initial(self, parts: list[Part], place: At) -> list[fmpq]:
        """Pick a state at the start; what a hypothesis says that a function is there, it is."""
        rng = self.model.random("initial state")
        zero = self.model.attempt % 7 == 5
        below = (1, 2) if all(self._is_affine(part, parts) for part in parts) else (2, 3)
        found = []
        for one, part in zip(self.drivers, parts, strict=True):
            count = part.rows * part.cols
            entries = [fmpq(0) if zero else fmpq(rng.choice(_FIRST), rng.choice(below)) for _ in range(count)]
            if part.symbol in self.symmetric:
                entries = [
                    entries[max(i, j) * part.rows + min(i, j)] for j in range(part.cols) for i in range(part.rows)
                ]
            stated = self._stated(one.xreplace({TIME: self.start_term}), place) if is_application(one, TIME) else None
            found += entries if stated is None else [x for column in transposed(stated) for x in column]
        return found

    def _stated(self, first: Any, place: At) -> Rows | None:
        """Return the exact value of a function at the start that an equation among the hypotheses gives."""
        for relation in self.model.plan.relations:
            for side, other in (relation.args, relation.args[::-1]):
                if isinstance(relation, Eq) and side == first:
                    try:
                        value = rows_of(other, place)
                    except (Uninterpretable, Undefined, Undecided):
                        continue
                    if is_exact(value):
                        return value
        return None

    def _motion(
        self, parts: list[Part], initial: list[fmpq], place: At
    ) -> tuple[LinearMotion | SteppedMotion, fmpq | None]:
        """Return the motion, and when it ends if it is not shown to last for ever."""
        affine = all(self._is_affine(part, parts) for part in parts)
        linear = None
        if affine:
            generator = self._generator(parts, len(initial), place)
            linear = LinearMotion(generator, fmpq_mat(len(initial) + 1, 1, [*initial, fmpq(1)]))
        if linear is not None and not self.along and not self.symmetric:
            return linear, None
        timed = any(part.right.has(TIME) for part in parts)
        layout = {part.symbol: (part.offset, part.rows, part.cols) for part in parts}
        if timed:
            layout[TIME] = (len(initial), 1, 1)
        functions = Atoms(layout)
        rights = [functions.replaced(part.right) for part in parts]
        differences = [functions.replaced(item.lhs - item.rhs) for item in self.along]
        size = len(initial) + timed
        layout.update({symbol: (size + i, 1, 1) for i, symbol in enumerate(functions.found.values())})
        zero = (0,) * (size + len(functions.found))
        atoms = tuple(Atom(name, self._polynomials(argument, layout, place)[0]) for name, argument in functions.found)
        slopes: list[Polynomial] = []
        for part, right in zip(parts, rights, strict=True):
            slack = self._slack(part.op)
            for entry in self._polynomials(right, layout, place):
                slopes.append({**entry, zero: entry.get(zero, fmpq(0)) + slack} if slack else entry)
        for item, term in zip(self.along, differences, strict=True):
            (difference,) = self._polynomials(term, layout, place)
            if timed or not holds_along(difference, NAMES[type(item)], slopes, initial, atoms):
                raise Uninterpretable(f"{item} was not shown for every time")
        if not stay_symmetric([part for part in parts if part.symbol in self.symmetric], slopes, initial):
            raise Uninterpretable("a matrix that was not shown to stay symmetric")
        if linear is not None:
            return linear, None
        if timed:
            slopes.append({zero: fmpq(1)})
            initial = [*initial, self.start]
        motion = SteppedMotion(tuple(slopes), tuple(initial), atoms)
        if exists_for_ever(slopes, initial, len(slopes) - 1 if timed else None, atoms):
            return motion, None
        if None in self.ends:
            raise Uninterpretable("a solution that is not shown to exist for ever")
        end = max(end for end in self.ends if end is not None)
        motion.state(end - self.start)  # raises where no solution is found until then
        return motion, end

    def _is_affine(self, part: Part, parts: list[Part]) -> bool:
        """Whether a right side is affine in the state, and holds no time."""
        bound = degree(part.right, frozenset(one.symbol for one in parts))
        return bound is not None and bound <= 1 and not part.right.has(TIME)

    def _polynomials(self, term: Any, layout: Any, place: At) -> list[Polynomial]:
        bound = degree(term, frozenset(layout))
        if bound is None:
            raise Uninterpretable(f"{term} is no polynomial in the functions that an equation drives")
        return polynomials(term, layout, bound, place)

    def _slack(self, op: str) -> fmpq:
        """Pick by how much an inequality between numbers holds."""
        slack = fmpq(self.model.random("slack").choice((0, 1, 2, 3)), 2)
        if op in ("<", ">") and slack == 0:
            slack = fmpq(1)
        return fmpq(0) if op == "=" else -slack if op in ("<", "<=") else slack

    def _speed(self, rights: Iterable[Any]) -> Speed:
        """Return a speed at which the equations stay true."""
        free = frozenset(self.free)
        speed = SPEEDS[self.model.attempt % len(SPEEDS)]
        timed = any(right.has(TIME) for right in rights)
        linear = bool(free) and not self.along and not timed and all(homogeneity(right, free) == 1 for right in rights)
        return speed if linear else STEADY

    def _generator(self, parts: list[Part], size: int, place: At) -> fmpq_mat:
        """Return the matrix of the right sides, which are affine in the state, as one linear map of (state, 1)."""

        def value(state: list[fmpq]) -> list[Number]:
            bound = {}
            for part in parts:
                columns = [state[part.offset + j * part.rows :][: part.rows] for j in range(part.cols)]
                bound[part.symbol] = value_of_rows(transposed(columns), part.symbol)
            here = place.binding(bound)
            found: list[Number] = []
            for part in parts:
                found += [x for column in transposed(rows_of(part.right, here)) for x in column]
            if not is_exact([found]):
                raise Uninterpretable("the right side of an equation is irrational")
            return found

        shift = value([fmpq(0)] * size)
        rest = list(shift)
        columns = [value([fmpq(int(i == j)) for i in range(size)]) for j in range(size)]
        for part in parts:
            if part.op != "=":
                rest[part.offset] = rest[part.offset] + self._slack(part.op)
        entries = [[columns[j][i] - shift[i] for j in range(size)] + [rest[i]] for i in range(size)]
        entries.append([fmpq(0)] * (size + 1))
        return fmpq_mat(size + 1, size + 1, [x for row in entries for x in row])


def stay_symmetric(parts: list[Part], slopes: list[Polynomial], initial: list[fmpq]) -> bool:
    """Whether square parts of a state that are symmetric at first always are: where they are, their slopes are so."""
    mirror = {
        part.offset + j * part.rows + i: part.offset + i * part.rows + j
        for part in parts
        for j in range(part.cols)
        for i in range(part.rows)
    }

    def on_symmetric(slope: Polynomial) -> Polynomial:
        found: dict[tuple[int, ...], Any] = {}
        for exponents, c in slope.items():
            moved = list(exponents)
            for k, other in mirror.items():
                if k > other:
                    moved[other], moved[k] = moved[other] + moved[k], 0
            found[tuple(moved)] = found.get(tuple(moved), fmpq(0)) + c
        return {exponents: c for exponents, c in found.items() if c}

    return all(
        initial[k] == initial[other] and on_symmetric(slopes[k]) == on_symmetric(slopes[other])
        for k, other in mirror.items()
    )


def value_of_rows(rows: Rows, symbol: Any) -> Any:
    if not isinstance(symbol, MatrixSymbol) or tuple(symbol.shape) == (1, 1):
        return rows[0][0]
    return [row[0] for row in rows] if symbol.shape[1] == 1 else rows


def moving(term: Basic, argument: Basic, at: At) -> Rows | None:
    """Return the value of an application of a function of time; None where it is no such function."""
    flow = flow_of(at)
    name = name_of(term)
    if flow is None or not flow.knows(name):
        return None
    tell(flow, at)
    time = at.number(argument)
    place = (Flow, name, numbers.identity(time))
    if place not in at.shared:
        at.shared[place] = flow.at(name, time, at)
    found: Rows = at.shared[place]
    return found


def tell(flow: Flow, at: At) -> None:
    """Let a description of the model tell of its functions of time."""
    for one in (*flow.driven, *flow.free):
        at.model.note(f"{one}(t)", lambda one=one: describe(flow, one))  # type: ignore[misc]


def limit_of(flow: Flow, name: str) -> Rows:
    """Return the limit of a function as t -> oo; raises Uninterpretable where none is found."""
    speed = flow.speed
    if name in flow.free:
        if speed.high is None:
            raise Uninterpretable(f"{name} grows")
        return [[x * speed.low for x in row] for row in flow.free[name]]  # every bounded speed falls to its infimum
    if flow.end is not None:
        raise Uninterpretable(f"{name} ends")
    return flow.part(name, flow.motion.state(speed.total) if speed.total is not None else flow.motion.rest())


def describe(flow: Flow, name: str) -> str:
    """Return a function of time as text."""
    from symcheck.comparison import text

    shifted = TIME if flow.start == 0 else TIME - flow.start
    shown = {TIME: Dummy("t")} if flow.start == 0 else {TIME: shifted}
    if name in flow.free:
        rows = flow.free[name]
        constant = text(rows if len(rows[0]) > 1 or len(rows) > 1 else rows[0][0])
        return constant if flow.speed is STEADY else f"({flow.speed.phi.xreplace(shown)})*{constant}".replace("_t", "t")
    offset, rows_count, cols = flow.driven[name]
    initial = [row[0] for row in flow.motion.state(fmpq(0))[offset : offset + rows_count * cols]]
    return f"the solution that starts from {text(initial if len(initial) > 1 else initial[0])}"
