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

from flint import arb_mat, fmpq, fmpq_mat
from sympy import Basic, Dummy, Eq, Ge, Gt, Integer, Interval, Le, Lt, MatrixSymbol, Tuple, exp, log, preorder_traversal
from sympy.assumptions import AppliedPredicate
from sympy.core.function import AppliedUndef, Derivative
from sympy.core.relational import Relational

from symcheck.claim import MIRROR
from symcheck.evaluation import At, Number, Uninterpretable
from symcheck.theories.calculus.flow_forms import degree, homogeneity
from symcheck.theories.calculus.rates import Rate
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.numbers import checked
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.matrix.arithmetic import Rows, identity, is_exact, multiplied, transposed
from symcheck.theories.matrix.drawing import pick_matrix, pick_rotation
from symcheck.theories.matrix.model import attribute_holds, rows_of
from symcheck.theories.matrix.spectrum import LambdaMax, LambdaMin
from symcheck.theories.matrix.terms import ATTRIBUTES, Vec
from symcheck.theories.order.sets import ForEvery

MAX_STATE = 20
_NAMES = {Eq: "=", Le: "<=", Lt: "<", Ge: ">=", Gt: ">"}
_SIGNS = {
    "=": lambda s: s == 0,
    "<=": lambda s: s <= 0,
    "<": lambda s: s < 0,
    ">=": lambda s: s >= 0,
    ">": lambda s: s > 0,
}
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

    The state at time t is exp(Phi(t - start) A) applied to the initial state; its last entry is 1.
    """

    start: fmpq
    speed: Speed
    free: dict[str, Rows]
    driven: dict[str, tuple[int, int, int]]
    generator: fmpq_mat
    initial: fmpq_mat

    def knows(self, name: str) -> bool:
        """Whether a function is one of these."""
        return name in self.free or name in self.driven

    def elapsed(self, time: Number) -> Number:
        """Return the time since the start, which must not lie in the future."""
        since = numbers.add([time, -self.start])
        if self.speed is not _STEADY and numbers.sign(since) < 0:
            raise Uninterpretable("a function of time before its start")
        return since

    def state(self, time: Number, at: At) -> Rows:
        """Return the state vector at a time."""
        phase = at.unbound().binding({TIME: self.elapsed(time)}).number(self.speed.integral)
        return self.state_at(phase)

    def state_at(self, phase: Number) -> Rows:
        """Return exp(phase A) applied to the initial state."""
        if isinstance(phase, fmpq) and phase == 0:
            return [list(row) for row in self.initial.tolist()]
        n = self.generator.nrows()
        moved = (arb_mat(self.generator) * numbers.ball(phase)).exp() * arb_mat(self.initial)
        return [[checked(moved[i, 0])] for i in range(n)]

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
    """Return the name of the function in an application."""
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
        kept[Flow] = _Maker(laws, at).flow()
    found: Flow | None = kept[Flow]
    if found is None:
        raise Uninterpretable("a function of time is needed to find itself")
    return found


class _Reader:
    """Reads what is said of every time: which functions an equation drives, and what is said of the others."""

    def __init__(self, laws: tuple[ForEvery, ...]) -> None:
        starts = {law.over.start for law in laws}
        if len(starts) != 1 or any(law.over.left_open or not law.over.start.is_finite for law in laws):
            raise Uninterpretable("functions of time on intervals that do not start at one time")
        self.start = starts.pop()
        items = [item.xreplace({law.symbol: TIME}) for law in laws for item in law.items]
        self.symbols: dict[Any, Any] = {}
        self.drivers: dict[Any, tuple[str, Any]] = {}
        rest = [item for item in items if not self._is_driver(item)]
        for item in (*rest, *(right for _, right in self.drivers.values())):
            self._name_functions(item)
        self.rest = [self._still(item) for item in rest]
        for item in self.rest:
            if free_symbols(item) & {self.symbols[one] for one in self.drivers}:
                raise Uninterpretable(f"{item} at every time, of a function that an equation drives")
        self.free = [self.symbols[one] for one in self.symbols if one not in self.drivers]
        self.rights = [self._still(right) for _, right in self.drivers.values()]

    def _is_driver(self, item: Any) -> bool:
        """Read d/dt f(t) R g(t); an inequality between numbers is an equation with some slack."""
        if not isinstance(item, Relational) or type(item) not in _NAMES:
            return False
        relation = _NAMES[type(item)]
        for left, op, right in ((item.lhs, relation, item.rhs), (item.rhs, MIRROR[relation], item.lhs)):
            target = _driven(left)
            if target is None:
                continue
            function = target
            if function in self.drivers or (op != "=" and getattr(function, "is_Matrix", False)):
                raise Uninterpretable(f"two equations for {function}")
            self.drivers[function] = (op, right)
            self.symbols[function] = stand_in(function)
            return True
        return False

    def _name_functions(self, item: Any) -> None:
        for node in preorder_traversal(item):
            if is_application(node, TIME) and node not in self.symbols:
                self.symbols[node] = stand_in(node)

    def _still(self, item: Any) -> Any:
        found = item.xreplace(self.symbols)
        if found.has(TIME) or found.has(Rate, Derivative):
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
        start = self.place.number(said.start)
        if not isinstance(start, fmpq):
            raise Uninterpretable("an irrational starting time")
        self.start = start
        self.symbols, self.drivers, self.rights = said.symbols, said.drivers, said.rights
        self.rest, self.free = said.rest, said.free

    def flow(self) -> Flow:
        values = {symbol: self._pick(symbol) for symbol in self.free}
        place = self.place.binding({s: value_of_rows(rows, s) for s, rows in values.items()})
        driven: dict[str, tuple[int, int, int]] = {}
        size, parts = 0, []
        for (one, (op, _)), right in zip(self.drivers.items(), self.rights, strict=True):
            rows, cols = self._dimensions(self.symbols[one])
            driven[name_of(one)] = (size, rows, cols)
            parts.append((self.symbols[one], size, rows, cols, op, right))
            size += rows * cols
        speed = self._speed([part[-1] for part in parts])
        if not self._holds_throughout(speed, place):
            raise Uninterpretable("what is said of every time does not hold of the functions tried")
        generator = self._generator(parts, size, place)
        rng = self.model.random("initial state")
        zero = self.model.attempt % 7 == 5
        start = [fmpq(0) if zero else fmpq(rng.choice((1, 2, -1, 3, -2, 4)), rng.choice((1, 2))) for _ in range(size)]
        initial = fmpq_mat(size + 1, 1, [*start, fmpq(1)])
        names = {symbol: name_of(one) for one, symbol in self.symbols.items()}
        return Flow(self.start, speed, {names[s]: rows for s, rows in values.items()}, driven, generator, initial)

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
        linear = bool(free) and all(homogeneity(right, free) == 1 for right in rights)
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
        holds = _SIGNS[_NAMES[type(item)]]
        a, b = place.number(item.lhs), place.number(item.rhs)
        k, m = homogeneity(item.lhs, free), homogeneity(item.rhs, free)
        if speed is _STEADY or (k == 0 and m == 0):
            return bool(holds(numbers.compare(a, b)))
        if k not in (0, 1) or m not in (0, 1):
            return False
        weak = _SIGNS[_NAMES[type(item)].replace("<", "<=").replace(">", ">=").replace("==", "=")]

        def at_phi(phi: fmpq, attained: bool) -> bool:
            left, right = (numbers.multiply([phi, x]) if d else x for x, d in ((a, k), (b, m)))
            return bool((holds if attained else weak)(numbers.compare(left, right)))

        if not at_phi(speed.low, speed.least):
            return False
        if speed.high is None:
            return bool(weak(numbers.compare(a if k else fmpq(0), b if m else fmpq(0))))
        return at_phi(speed.high, speed.most) and (speed.least or speed.most)

    def _generator(self, parts: list[Any], size: int, place: At) -> fmpq_mat:
        """Return the matrix of the right sides, which are affine in the state, as one linear map of (state, 1)."""
        if size > MAX_STATE:
            raise Uninterpretable("a flow in too many dimensions")
        states = frozenset(part[0] for part in parts)
        if any((degree(part[-1], states) or 0) > 1 or degree(part[-1], states) is None for part in parts):
            raise Uninterpretable("an equation that is not affine in the functions it drives")
        rng = self.model.random("slack")

        def value(state: list[fmpq]) -> list[Number]:
            bound = {}
            for symbol, offset, rows, cols, _, _ in parts:
                matrix = [[state[offset + j * rows + i] for j in range(cols)] for i in range(rows)]
                bound[symbol] = value_of_rows(matrix, symbol)
            here = place.binding(bound)
            found: list[Number] = []
            for _, _, _, _, _, right in parts:
                found += [x for column in transposed(rows_of(right, here)) for x in column]
            if not is_exact([found]):
                raise Uninterpretable("the right side of an equation is irrational")
            return found

        shift = value([fmpq(0)] * size)
        rest = list(shift)
        columns = [value([fmpq(int(i == j)) for i in range(size)]) for j in range(size)]
        for _, offset, _, _, op, _ in parts:
            slack = fmpq(rng.choice((0, 1, 2, 3)), 2)
            if op in ("<", ">") and slack == 0:
                slack = fmpq(1)
            if op != "=":
                rest[offset] = rest[offset] + (-slack if op in ("<", "<=") else slack)
        entries = [[columns[j][i] - shift[i] for j in range(size)] + [rest[i]] for i in range(size)]
        entries.append([fmpq(0)] * (size + 1))
        return fmpq_mat(size + 1, size + 1, [x for row in entries for x in row])


def _driven(left: Any) -> Any:
    """Return the function whose derivative a term is; the state lists entries by columns, as vec does."""
    if isinstance(left, Rate) and left.variable == TIME:
        function = left.arg.arg if isinstance(left.arg, Vec) else left.arg
    elif isinstance(left, Derivative) and left.args[1:] == (Tuple(TIME, 1),):
        function = left.args[0]
    else:
        return None
    return function if is_application(function, TIME) else None


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
    for one in (*flow.driven, *flow.free):
        at.model.note(f"{one}(t)", lambda one=one: describe(flow, one))  # type: ignore[misc]
    time = at.number(argument)
    place = (Flow, name, numbers.identity(time))
    if place not in at.shared:
        at.shared[place] = flow.at(name, time, at)
    found: Rows = at.shared[place]
    return found


def limit_of(flow: Flow, name: str) -> Rows:
    """Return the limit of a function as t -> oo; raises Uninterpretable where none is found."""
    speed = flow.speed
    if name in flow.free:
        if speed.high is None:
            raise Uninterpretable(f"{name} grows")
        return [[x * speed.low for x in row] for row in flow.free[name]]  # every bounded speed falls to its infimum
    return flow.part(name, flow.state_at(speed.total) if speed.total is not None else _rest_state(flow))


def _rest_state(flow: Flow) -> Rows:
    """Return the limit of exp(s A) x as s -> oo: the rest point of a stable system, a projection for A <= 0."""
    n = flow.generator.nrows() - 1
    a = fmpq_mat(n, n, [flow.generator[i, j] for i in range(n) for j in range(n)])
    b = fmpq_mat(n, 1, [flow.generator[i, n] for i in range(n)])
    x = fmpq_mat(n, 1, [flow.initial[i, 0] for i in range(n)])
    roots = [root for factor, _ in a.charpoly().numer().factor()[1] for root, _ in factor.complex_roots()]
    if all(root.real < 0 for root in roots):
        rest = -(a.inv() * b)
    elif a == a.transpose() and b == b * 0 and all(root.real < 0 or root.real.is_zero() for root in roots):
        kernel = _kernel(a)
        rest = kernel * (kernel.transpose() * kernel).inv() * kernel.transpose() * x
    else:
        raise Uninterpretable("a flow whose limit is not found")
    return [*([rest[i, 0]] for i in range(n)), [fmpq(1)]]


def _kernel(a: fmpq_mat) -> fmpq_mat:
    """Return a matrix whose columns are a basis of the kernel of a singular matrix."""
    n = a.ncols()
    reduced, rank = a.rref()
    pivots = [next(j for j in range(n) if reduced[i, j] != 0) for i in range(rank)]
    free = [j for j in range(n) if j not in pivots]
    columns = []
    for j in free:
        column = [fmpq(int(k == j)) for k in range(n)]
        for i, pivot in enumerate(pivots):
            column[pivot] = -reduced[i, j]
        columns.append(column)
    return fmpq_mat(n, len(free), [columns[k][i] for i in range(n) for k in range(len(free))])


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
    initial = [flow.initial[offset + i, 0] for i in range(rows_count * cols)]
    return f"the solution that starts from {text(initial if len(initial) > 1 else initial[0])}"
