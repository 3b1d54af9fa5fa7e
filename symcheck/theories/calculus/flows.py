"""Explicit flows for models: functions of time of which what the hypotheses say holds at every time, by construction.

``for_every(t, Interval(a, oo), ...)`` with d/dt w = f(w), affine in w, is solved by the exponential of a matrix, in
balls; every other function of time is G(t) = phi(t) G with a constant G. Where the equation is linear in those (as in
d/dt w = -H(t) w), phi is one of the speeds below, and w(t) runs through its orbit at that speed; else phi = 1.
What else is said of every time is checked for the whole range of phi. Anything outside of this class is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import Basic, Dummy, Eq, Ge, Gt, Integer, Interval, Le, Lt, MatrixSymbol, Tuple, exp, log, preorder_traversal
from sympy.assumptions import AppliedPredicate
from sympy.core.function import AppliedUndef, Derivative
from sympy.core.relational import Relational

from symcheck.claim import MIRROR
from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.calculus.along import SIGNS, holds_along, polynomials
from symcheck.theories.calculus.flow_forms import degree, homogeneity
from symcheck.theories.calculus.motions import LinearMotion, Polynomial, PolynomialMotion, exists_for_ever
from symcheck.theories.calculus.rates import Rate
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.matrix.arithmetic import Rows, identity, is_exact, multiplied, transposed
from symcheck.theories.matrix.drawing import pick_matrix, pick_rotation
from symcheck.theories.matrix.model import attribute_holds, rows_of
from symcheck.theories.matrix.spectrum import LambdaMax, LambdaMin
from symcheck.theories.matrix.terms import ATTRIBUTES, Vec
from symcheck.theories.order.sets import ForEvery

MAX_STATE = 20
_NAMES = {Eq: "=", Le: "<=", Lt: "<", Ge: ">=", Gt: ">"}
_FIRST = (1, 2, -1, 3, -2, 4)
TIME = Dummy("time", real=True)


@dataclass(frozen=True)
class Speed:
    """A positive function phi of the time s since the start, its integral, its infimum and supremum (None: infinite).

    ``least`` and ``most`` say whether these are attained; ``total`` is the limit of the integral (None: infinite).
    """

    phi: Any
    integral: Any
    low: fmpq
    high: fmpq | None
    least: bool
    most: bool
    total: fmpq | None


_STEADY = Speed(Integer(1), TIME, fmpq(1), fmpq(1), True, True, None)
SPEEDS = (
    _STEADY,
    Speed(exp(-TIME), 1 - exp(-TIME), fmpq(0), fmpq(1), False, True, fmpq(1)),
    Speed(1 + exp(-TIME), TIME + 1 - exp(-TIME), fmpq(1), fmpq(2), False, True, None),
    _STEADY,
    Speed((1 + TIME) ** -2, TIME / (1 + TIME), fmpq(0), fmpq(1), False, True, fmpq(1)),
    Speed(1 + TIME, TIME + TIME**2 / 2, fmpq(1), None, True, False, None),
    Speed(1 / (1 + TIME), log(1 + TIME), fmpq(0), fmpq(1), False, True, None),
)


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
    motion: LinearMotion | PolynomialMotion

    def knows(self, name: str) -> bool:
        """Whether a function is one of these."""
        return name in self.free or name in self.driven

    def elapsed(self, time: Number) -> Number:
        """Return the time since the start, which must not lie in the future."""
        since = numbers.add([time, -self.start])
        if self.speed is not _STEADY and numbers.sign(since) < 0:
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
        if self.speed is _STEADY:
            return self.free[name]
        phi = at.unbound().binding({TIME: self.elapsed(time)}).number(self.speed.phi)
        return [[numbers.multiply([phi, x]) for x in row] for row in self.free[name]]


def is_application(node: Any, time: Any) -> bool:
    """Whether a term is an unknown function at one time."""
    if isinstance(node, (Applied, AppliedVector)):
        return node.arguments == (time,) and not node.function.parameters and not node.function.between
    return isinstance(node, AppliedUndef) and node.args == (time,)


def name_of(node: Any) -> str:
    """Return the name of the function in an application, or that of its derivative."""
    if isinstance(node, (Rate, Derivative)):
        return f"{name_of(node.args[0])}'"
    return node.function.name if isinstance(node, (Applied, AppliedVector)) else type(node).__name__


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


@dataclass(frozen=True)
class Part:
    """A driven function in the state: its symbol, place and shape, and the relation of its derivative to a term."""

    symbol: Any
    offset: int
    rows: int
    cols: int
    op: str
    right: Any


class _Reader:
    """Reads what is said of every time: which functions an equation drives, and what is said of the others."""

    def __init__(self, laws: tuple[ForEvery, ...]) -> None:
        starts = {law.over.start for law in laws}
        if len(starts) != 1 or any(law.over.left_open or not law.over.start.is_finite for law in laws):
            raise Uninterpretable("functions of time on intervals that do not start at one time")
        self.start, self.ends = starts.pop(), {law.over.end for law in laws}
        items = [item.xreplace({law.symbol: TIME}) for law in laws for item in law.items]
        self.symbols: dict[Any, Any] = {}
        self.drivers: dict[Any, tuple[str, Any]] = {}
        rest = [item for item in items if not self._is_driver(item)]
        for item in (*rest, *(right for _, right in self.drivers.values())):
            self._name_functions(item)
        moved = {self.symbols[one] for one in self.drivers}
        still = [self._still(item) for item in rest]
        self.rest = [item for item in still if not free_symbols(item) & moved]
        self.along = [item for item in still if free_symbols(item) & moved]
        for item in self.along:
            if type(item) not in _NAMES or getattr(item.lhs, "is_Matrix", False):
                raise Uninterpretable(f"{item} at every time, of a function that an equation drives")
        self.free = [self.symbols[one] for one in self.symbols if one not in self.drivers]
        self.rights = [self._still(right, timed=True) for _, right in self.drivers.values()]

    def _is_driver(self, item: Any) -> bool:
        """Read d/dt f(t) R g(t); an inequality between numbers is an equation with some slack."""
        if not isinstance(item, Relational) or type(item) not in _NAMES:
            return False
        relation = _NAMES[type(item)]
        for left, op, right in ((item.lhs, relation, item.rhs), (item.rhs, MIRROR[relation], item.lhs)):
            target = _driven(left)
            if target is None:
                continue
            if target in self.drivers or (op != "=" and getattr(target, "is_Matrix", False)):
                raise Uninterpretable(f"two equations for {target}")
            function = _driven(target)
            if function is not None:  # a second derivative drives the first one, and that the function
                self._drive(function, "=", target)
            self._drive(target, op, right)
            return True
        return False

    def _drive(self, target: Any, op: str, right: Any) -> None:
        if target in self.drivers:
            raise Uninterpretable(f"two equations for {target}")
        self.drivers[target] = (op, right)
        self.symbols[target] = stand_in(target)

    def _name_functions(self, item: Any) -> None:
        for node in preorder_traversal(item):
            if is_application(node, TIME) and node not in self.symbols:
                self.symbols[node] = stand_in(node)

    def _still(self, item: Any, timed: bool = False) -> Any:
        found = item.xreplace(self.symbols)
        if (found.has(TIME) and not timed) or found.has(Rate, Derivative):
            raise Uninterpretable(f"{item} at every time")
        return found


@lru_cache(maxsize=32)
def _read(laws: tuple[ForEvery, ...]) -> _Reader:
    """Read what is said of every time: the same in every model of the hypotheses."""
    return _Reader(laws)


class _Maker:
    """Picks functions of which it is true what is said of every time."""

    def __init__(self, laws: tuple[ForEvery, ...], at: At) -> None:
        self.place = at.unbound()
        self.model = at.model
        said = _read(laws)
        self.start = self._instant(said.start)
        self.ends = [None if end.is_infinite else self._instant(end) for end in said.ends]
        self.start_term = said.start
        self.symbols, self.drivers, self.rights = said.symbols, said.drivers, said.rights
        self.rest, self.along, self.free = said.rest, said.along, said.free

    def _instant(self, time: Any) -> fmpq:
        found = self.place.number(time)
        if not isinstance(found, fmpq):
            raise Uninterpretable("an irrational time at which an interval starts or ends")
        return found

    def flow(self) -> Flow:
        values = {symbol: self._pick(symbol) for symbol in self.free}
        place = self.place.binding({s: value_of_rows(rows, s) for s, rows in values.items()})
        driven: dict[str, tuple[int, int, int]] = {}
        size, parts = 0, []
        for (one, (op, _)), right in zip(self.drivers.items(), self.rights, strict=True):
            rows, cols = self._dimensions(self.symbols[one])
            driven[name_of(one)] = (size, rows, cols)
            parts.append(Part(self.symbols[one], size, rows, cols, op, right))
            size += rows * cols
        if size > MAX_STATE:
            raise Uninterpretable("a flow in too many dimensions")
        speed = self._speed(self.rights)
        if not self._holds_throughout(speed, place):
            raise Uninterpretable("what is said of every time does not hold of the functions tried")
        motion, end = self._motion(parts, self._initial(parts, place), place)
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
    ) -> tuple[LinearMotion | PolynomialMotion, fmpq | None]:
        """Return the motion, and when it ends if it is not shown to last for ever."""
        affine = all(self._is_affine(part, parts) for part in parts)
        linear = None
        if affine:
            generator = self._generator(parts, len(initial), place)
            linear = LinearMotion(generator, fmpq_mat(len(initial) + 1, 1, [*initial, fmpq(1)]))
        if linear is not None and not self.along:
            return linear, None
        timed = any(part.right.has(TIME) for part in parts)
        layout = {part.symbol: (part.offset, part.rows, part.cols) for part in parts}
        slopes: list[Polynomial] = []
        for part in parts:
            slack, zero = self._slack(part.op), (0,) * (len(initial) + timed)
            for entry in self._polynomials(part.right, layout, TIME if timed else None, place):
                slopes.append({**entry, zero: entry.get(zero, fmpq(0)) + slack} if slack else entry)
        for item in self.along:
            (difference,) = self._polynomials(item.lhs - item.rhs, layout, None, place)
            if timed or not holds_along(difference, _NAMES[type(item)], slopes, initial):
                raise Uninterpretable(f"{item} was not shown for every time")
        if linear is not None:
            return linear, None
        if timed:
            slopes.append({(0,) * (len(initial) + 1): fmpq(1)})
            initial = [*initial, self.start]
        motion = PolynomialMotion(tuple(slopes), tuple(initial))
        if exists_for_ever(slopes, initial, len(slopes) - 1 if timed else None):
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

    def _polynomials(self, term: Any, layout: Any, clock: Any, place: At) -> list[Polynomial]:
        bound = degree(term, frozenset(layout) | ({clock} if clock else set()))
        if bound is None:
            raise Uninterpretable(f"{term} is no polynomial in the functions that an equation drives")
        return polynomials(term, layout, clock, bound, place)

    def _slack(self, op: str) -> fmpq:
        """Pick by how much an inequality between numbers holds."""
        slack = fmpq(self.model.random("slack").choice((0, 1, 2, 3)), 2)
        if op in ("<", ">") and slack == 0:
            slack = fmpq(1)
        return fmpq(0) if op == "=" else -slack if op in ("<", "<=") else slack

    def _dimensions(self, symbol: Any) -> tuple[int, int]:
        if not isinstance(symbol, MatrixSymbol):
            return 1, 1
        return tuple(self.place.integer(n, "the dimension") for n in symbol.shape)  # type: ignore[return-value]

    def _pick(self, symbol: Any) -> Rows:
        """Pick a constant for a function, its declared attributes and the bounds of its eigenvalues kept."""
        rows, cols = self._dimensions(symbol)
        rng = self.model.random(str(symbol))
        attributes = {
            ATTRIBUTES[item.function]
            for item in self.rest
            if isinstance(item, AppliedPredicate) and item.arguments == (symbol,)
        }
        if rows == cols and "diagonal" not in attributes and any(item.has(LambdaMin, LambdaMax) for item in self.rest):
            bounded = self._between_bounds(symbol, rows, attributes, rng)
            if bounded is not None:
                return bounded
        return pick_matrix(rng, rows, cols, frozenset(attributes), self.model.attempt, False)

    def _between_bounds(self, symbol: Any, n: int, attributes: set[str], rng: Any) -> Rows | None:
        """Return Q D Q^T with rational eigenvalues inside the bounds, one of them at the bound where that may be."""
        low, high = fmpq(0) if attributes & {"positive definite", "positive semidefinite"} else None, None
        open_ = "positive definite" in attributes
        for item in self.rest:
            if not isinstance(item, Relational) or type(item) not in _NAMES:
                continue
            relation = _NAMES[type(item)]
            for left, op, right in ((item.lhs, relation, item.rhs), (item.rhs, MIRROR[relation], item.lhs)):
                if left not in (LambdaMin(symbol), LambdaMax(symbol)) or free_symbols(right) & set(self.free):
                    continue
                bound = self.place.number(right)
                if not isinstance(bound, fmpq):
                    return None
                if op in (">", ">=") and isinstance(left, LambdaMin):
                    low, open_ = bound if low is None else max(low, bound), open_ or op == ">"
                elif op in ("<", "<=") and isinstance(left, LambdaMax):
                    high = bound if high is None else min(high, bound)
        if low is None and high is None:
            return None
        steps = [fmpq(k, 2) for k in (0, 1, 2, 4)]
        if low is not None and high is not None:
            spectrum = [low + (high - low) * fmpq(rng.randint(0, 4), 4) for _ in range(n)]
            spectrum[0] = low
        elif low is not None:
            spectrum = [low + rng.choice(steps) for _ in range(n)]
            spectrum[0] = low + (fmpq(1, 2) if open_ else fmpq(0))
        else:
            spectrum = [high - rng.choice(steps) for _ in range(n)]  # type: ignore[operator]
        if open_:
            spectrum = [x if low is None or x > low else low + fmpq(1, 2) for x in spectrum]
        diagonal = [[spectrum[i] if i == j else fmpq(0) for j in range(n)] for i in range(n)]
        rotation = pick_rotation(rng, n) if n > 1 else identity(1)
        return multiplied(multiplied(rotation, diagonal), transposed(rotation))

    def _speed(self, rights: Iterable[Any]) -> Speed:
        """Return a speed at which the equations stay true."""
        free = frozenset(self.free)
        speed = SPEEDS[self.model.attempt % len(SPEEDS)]
        linear = bool(free) and not self.along and all(homogeneity(right, free) == 1 for right in rights)
        return speed if linear else _STEADY

    def _holds_throughout(self, speed: Speed, place: At) -> bool:
        free = frozenset(self.free)
        for item in self.rest:
            if isinstance(item, AppliedPredicate):
                matrix, name = item.arguments[0], ATTRIBUTES[item.function]
                degree_of = homogeneity(matrix, free)
                scaled = speed is _STEADY or degree_of == 0 or (degree_of is not None and name != "orthogonal")
                if not scaled or not attribute_holds(matrix, name, place):
                    return False
            elif not isinstance(item, Relational) or not self._relation_throughout(item, speed, place, free):
                return False
        return True

    def _relation_throughout(self, item: Any, speed: Speed, place: At, free: frozenset[Any]) -> bool:
        """Whether a phi^k R b phi^m for every value of phi, k and m being 0 or 1."""
        if type(item) not in _NAMES or getattr(item.lhs, "is_Matrix", False):
            return speed is _STEADY and type(item) is Eq and rows_of(item.lhs, place) == rows_of(item.rhs, place)
        holds = SIGNS[_NAMES[type(item)]]
        a, b = place.number(item.lhs), place.number(item.rhs)
        k, m = homogeneity(item.lhs, free), homogeneity(item.rhs, free)
        if speed is _STEADY or (k == 0 and m == 0):
            return bool(holds(numbers.compare(a, b)))
        if k not in (0, 1) or m not in (0, 1):
            return False
        weak = SIGNS[_NAMES[type(item)].replace("<", "<=").replace(">", ">=").replace("==", "=")]

        def at_phi(phi: fmpq, attained: bool) -> bool:
            left, right = (numbers.multiply([phi, x]) if d else x for x, d in ((a, k), (b, m)))
            return bool((holds if attained else weak)(numbers.compare(left, right)))

        if not at_phi(speed.low, speed.least):
            return False
        if speed.high is None:
            return bool(weak(numbers.compare(a if k else fmpq(0), b if m else fmpq(0))))
        return at_phi(speed.high, speed.most) and (speed.least or speed.most)

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


def _driven(left: Any) -> Any:
    """Return what a term is the derivative of, a function or its derivative; the state lists columns, as vec does."""
    if isinstance(left, Rate) and left.variable == TIME:
        inner = left.arg.arg if isinstance(left.arg, Vec) else left.arg
        first = isinstance(inner, Rate) and inner.variable == TIME and is_application(inner.arg, TIME)
        return inner if first or is_application(inner, TIME) else None
    if isinstance(left, Derivative) and is_application(left.args[0], TIME):
        if left.args[1:] == (Tuple(TIME, 1),):
            return left.args[0]
        if left.args[1:] == (Tuple(TIME, 2),):
            return Derivative(left.args[0], TIME)
    return None


def stand_in(function: Any) -> Any:
    """Return a symbol for the value of a function."""
    if getattr(function, "is_Matrix", False):
        return MatrixSymbol(f"the value of {name_of(function)}", *function.shape)
    return Dummy(f"the value of {name_of(function)}", real=True)


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
        return (
            constant if flow.speed is _STEADY else f"({flow.speed.phi.xreplace(shown)})*{constant}".replace("_t", "t")
        )
    offset, rows_count, cols = flow.driven[name]
    initial = [row[0] for row in flow.motion.state(fmpq(0))[offset : offset + rows_count * cols]]
    return f"the solution that starts from {text(initial if len(initial) > 1 else initial[0])}"
