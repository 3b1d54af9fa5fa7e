"""Solutions of equations of motion in balls, for all times: of linear ones, and of others step by step.

A motion gives the state at a time since its start, the Taylor coefficients there, and its limit. A linear one is the
exponential of a matrix. Another one is integrated step by step (R. E. Moore, Interval Analysis, chapter 8): a box
that Picard's map sends into itself holds the solution over the step, and the last Taylor coefficient over that box
bounds what the others leave. The right side may hold elementary functions of the state (``slopes.py``). It is a motion
only if it is *shown* to exist for ever: solutions of x' = x^2 explode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpq_poly, fmpz

from symcheck.evaluation import Number, Undecided, Uninterpretable
from symcheck.theories.calculus.slopes import Atom, Polynomial, along_one, bounded, rest_of_one, taylor, values
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import checked
from symcheck.theories.matrix.arithmetic import Rows

ORDER = 30
_REMAINDER = arb(2) ** -108
_MAX_STEPS = 80
_STEPS_AHEAD = 480
"""How many steps of the length of the next one may lie ahead, of one number; they grow where a solution settles."""
_WIDENINGS = 8
_WIDER = arb(fmpq(9, 8))
_LEAST_STEP = fmpq(1, 2**24)
_PRECISION = 192
_MAX_BOXES = 600
_MAX_SQUARES = 24


@dataclass(frozen=True)
class LinearMotion:
    """x' = A x, the last entry of x being 1: at the phase s since the start it is exp(s A) applied to the initial x."""

    generator: fmpq_mat
    initial: fmpq_mat

    def state(self, phase: Number) -> Rows:
        """Return exp(phase A) applied to the initial state."""
        if isinstance(phase, fmpq) and phase == 0:
            return [list(row) for row in self.initial.tolist()]
        n = self.generator.nrows()
        moved = (arb_mat(self.generator) * numbers.ball(phase)).exp() * arb_mat(self.initial)
        return [[checked(moved[i, 0])] for i in range(n)]

    def series(self, phase: Number, order: int) -> list[Rows]:
        """The Taylor coefficients of exp(s A) x are A^k exp(s A) x / k!."""
        states = [self.state(phase)]
        a, size = self.generator, self.generator.nrows()
        for k in range(1, order + 1):
            x = states[-1]
            states.append([[sum((a[i, j] * x[j][0] for j in range(size)), fmpq(0)) / fmpz(k)] for i in range(size)])
        return states

    def rest(self) -> Rows:
        """Return the limit of exp(s A) x as s -> oo: the rest point of a stable system, a projection for A <= 0."""
        n = self.generator.nrows() - 1
        a = fmpq_mat(n, n, [self.generator[i, j] for i in range(n) for j in range(n)])
        b = fmpq_mat(n, 1, [self.generator[i, n] for i in range(n)])
        x = fmpq_mat(n, 1, [self.initial[i, 0] for i in range(n)])
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


@dataclass(frozen=True)
class SteppedMotion:
    """x' = F(x) for polynomials F in x and in atoms, from x(0) = initial; states are kept, ends of steps in ``way``."""

    slopes: tuple[Polynomial, ...]
    initial: tuple[fmpq, ...]
    atoms: tuple[Atom, ...] = ()
    known: dict[Any, list[Number]] = field(default_factory=dict, compare=False)
    way: list[tuple[fmpq, list[Number]]] = field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        self.way.append((fmpq(0), list(self.initial)))

    def state(self, phase: Number) -> Rows:
        """Return the state at a time since the start, at one precision: the remainders of the steps are what counts."""
        if isinstance(phase, fmpq) and phase == 0:
            return [[x] for x in self.initial]
        place = numbers.identity(phase)
        if place not in self.known:
            before = ctx.prec
            ctx.prec = _PRECISION
            try:
                self.known[place] = self._at(numbers.ball(phase))
            finally:
                ctx.prec = before
        return [[x] for x in self.known[place]]

    def _at(self, end: arb) -> list[Number]:
        """Go on from the last state known before a time."""
        if not end >= 0:
            raise Uninterpretable("a function of time before its start")
        time, x = next(item for item in reversed(self.way) if numbers.ball(item[0]) <= end)
        while True:
            coefficients = taylor(self.slopes, x, ORDER, self.atoms)
            moved, step = None, _step(coefficients)
            ahead = numbers.ball(step * _STEPS_AHEAD / len(x) ** 2)
            if len(self.way) > _MAX_STEPS or end - numbers.ball(time) > ahead:
                raise Undecided("a time that is too far for the steps of a solution")
            while moved is None:
                last = bool(end <= numbers.ball(time + step))
                moved = self._stepped(x, coefficients, end - numbers.ball(time) if last else numbers.ball(step))
                if moved is None:
                    step /= 2
                if step < _LEAST_STEP:
                    raise Undecided("no box holds the solution over a step")
            if last:
                return moved
            time, x = time + step, moved
            self.way.append((time, x))

    def _stepped(self, x: list[Number], coefficients: list[list[Number]], length: arb) -> list[Number] | None:
        """Return the state after a step: the Taylor polynomial, and the remainder over a box that holds the step."""
        box = self._box(x, length)
        if box is None:
            return None
        rest = taylor(self.slopes, box, ORDER, self.atoms)[ORDER]
        found = []
        for i, last in enumerate(rest):
            total = numbers.ball(last)
            for k in reversed(range(ORDER)):
                total = total * length + coefficients[k][i]
            found.append(checked(total))
        return found

    def _box(self, x: list[Number], length: arb) -> list[Number] | None:
        """Return a box B with x + [0, h] F(B) inside B, which holds the solution until h (Picard, Lindeloef)."""
        over = numbers.ball(fmpq(0)).union(length)
        moves = [over * slope for slope in values(self.slopes, x, self.atoms)]
        for _ in range(_WIDENINGS):
            box = [
                numbers.ball(a) + arb(0, abs(move).upper() * _WIDER + _REMAINDER)
                for a, move in zip(x, moves, strict=True)
            ]
            moves = [over * slope for slope in values(self.slopes, box, self.atoms)]
            if all(b.contains(a + move) for b, a, move in zip(box, x, moves, strict=True)):
                return box
        return None

    def series(self, phase: Number, order: int) -> list[Rows]:
        """Return the Taylor coefficients at a time since the start."""
        state = [row[0] for row in self.state(phase)]
        return [[[x] for x in column] for column in taylor(self.slopes, state, order, self.atoms)]

    def rest(self) -> Rows:
        """Return the limit, of one number: the next root of F on the side to which it moves."""
        if len(self.slopes) != 1:
            raise Uninterpretable("a flow whose limit is not found")
        root = next_root(self.slopes[0], self.initial[0], self.atoms)
        if root is None:
            raise Uninterpretable("a flow whose limit is not found")
        return [[root]]


def _step(coefficients: list[list[Number]]) -> fmpq:
    """Return a step after which the last terms are small."""
    step = 1.0
    for k in (ORDER - 1, ORDER):
        for c in coefficients[k]:
            size = float(numbers.ball(abs(c)).upper())
            if size > 0:
                step = min(step, (2.0**-108 / size) ** (1 / k))
    return fmpq(max(int(step * 2**20), 1), 2**20)


# -- existence for ever ------------------------------------------------------------------------------------------------


def exists_for_ever(
    slopes: Sequence[Polynomial], initial: Sequence[fmpq], time: int | None = None, atoms: Sequence[Atom] = ()
) -> bool:
    """Whether the solution is shown to exist at all later times; ``time`` is the place of the time in the state.

    It does where F is affine in all but the time, and in atoms that are bounded and defined everywhere; where one
    number moves towards a root of F; and where <x, F(x)>, half of d/dt |x|^2, is at most c (1 + |x|^2), or negative
    far away.
    """
    if atoms:
        linear = all(bounded(atoms, len(slopes))) and all(
            sum(e[i] for i in range(len(slopes)) if i != time) <= 1 for slope in slopes for e in slope
        )
        return linear or (len(slopes) == 1 and next_root(slopes[0], initial[0], atoms) is not None)
    others = [i for i in range(len(slopes)) if i != time]
    if all(sum(e[i] for i in others) <= 1 for slope in slopes for e in slope):
        return True
    if time is not None:
        return False
    if len(slopes) == 1:
        return next_root(slopes[0], initial[0]) is not None
    growth: dict[tuple[int, ...], fmpq] = {}
    for i, slope in enumerate(slopes):
        for exponents, c in slope.items():
            raised = tuple(e + (j == i) for j, e in enumerate(exponents))
            growth[raised] = growth.get(raised, fmpq(0)) + c
    growth = {e: c for e, c in growth.items() if c}
    return _grows_slowly(growth, len(slopes)) or _falls_far_away(growth, len(slopes))


def _grows_slowly(growth: Polynomial, n: int) -> bool:
    """Whether c (1 + |x|^2) - growth is a sum of squares, for a large c.

    Only monomials m can stand in the squares whose own square m^2 is there; what is left, m m', is shared evenly
    among the pairs of them whose product it is.
    """
    low = [(0,) * n, *(tuple(int(j == i) for j in range(n)) for i in range(n))]
    rest = {e: -c for e, c in growth.items()}
    for m in low:
        square = tuple(2 * k for k in m)
        rest[square] = rest.get(square, fmpq(0)) + 2**20
    basis = [tuple(k // 2 for k in e) for e, c in rest.items() if c > 0 and all(k % 2 == 0 for k in e)]
    if len(basis) > _MAX_SQUARES:
        return False
    pairs: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for i, j in product(range(len(basis)), repeat=2):
        pairs.setdefault(tuple(map(sum, zip(basis[i], basis[j], strict=True))), []).append((i, j))
    gram = [[fmpq(0)] * len(basis) for _ in basis]
    for e, c in rest.items():
        if c != 0 and e not in pairs:
            return False
        for i, j in pairs.get(e, ()):
            gram[i][j] += c / len(pairs[e])
    return semidefinite(gram)


def semidefinite(matrix: list[list[fmpq]], definite: bool = False) -> bool:
    """Whether a symmetric matrix is positive semidefinite (``definite``: positive definite), by elimination."""
    a = matrix
    while a:
        pivot = next((i for i in range(len(a)) if a[i][i] != 0), None)
        if pivot is None:
            return not definite and all(x == 0 for row in a for x in row)
        if any(row[i] < 0 or (definite and row[i] == 0) for i, row in enumerate(a)):
            return False
        rest = [i for i in range(len(a)) if i != pivot]
        a = [[a[i][j] - a[i][pivot] * a[pivot][j] / a[pivot][pivot] for j in rest] for i in rest]
    return True


def next_root(slope: Polynomial, x: fmpq, atoms: Sequence[Atom] = ()) -> Number | None:
    """Return the first root of F from x on, in the direction of F(x); None where there is none, or none is found."""
    if atoms:
        return rest_of_one(along_one(slope, atoms), x)
    most = max((e[0] for e in slope), default=0)
    polynomial = fmpq_poly([slope.get((k,), fmpq(0)) for k in range(most + 1)])
    here = polynomial(x)
    if here == 0:
        return x
    beyond = [root for root in real_roots(polynomial) if (numbers.compare(root, x) > 0) == (here > 0)]
    return None if not beyond else min(beyond, key=lambda root: abs(numbers.ball(root) - x).mid())


def real_roots(polynomial: fmpq_poly) -> list[Number]:
    """Return the distinct real roots, the rational ones exactly."""
    found: list[Number] = []
    for factor, _ in polynomial.numer().factor()[1]:
        if factor.degree() == 1:
            found.append(fmpq(-factor[0], factor[1]))
        else:
            found += [root.real for root, _ in factor.complex_roots() if root.imag.is_zero()]
    return found


def _falls_far_away(growth: Polynomial, n: int) -> bool:
    """Whether the form of highest degree is negative on the surface of a cube, which is cut into boxes."""
    most = max(map(sum, growth), default=0)
    top = {e: c for e, c in growth.items() if sum(e) == most}
    boxes: list[list[arb]] = []
    for i, end in product(range(n), (-1, 1)):
        boxes.append([arb(end) if j == i else arb(0, 1) for j in range(n)])
    seen = 0
    while boxes:
        seen += 1
        if seen > _MAX_BOXES:
            return False
        box = boxes.pop()
        (value,) = values([top], box)
        if numbers.ball(value) < 0:
            continue
        widest = max(range(n), key=lambda j: float(box[j].rad()))
        middle, radius = box[widest].mid(), box[widest].rad() / 2
        if radius < 2**-8 or numbers.ball(values([top], [side.mid() for side in box])[0]) >= 0:
            return False
        boxes += [[*box[:widest], arb(middle + s * radius, radius), *box[widest + 1 :]] for s in (-1, 1)]
    return True
