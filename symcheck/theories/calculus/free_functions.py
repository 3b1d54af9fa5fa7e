"""Functions of time that no equation drives, in models: G(t) = phi(t) G with a constant G and a speed phi of the model.

What is said of every time is checked for the whole range of phi, by degrees of homogeneity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq
from sympy import Eq, Integer, MatrixSymbol, exp, log
from sympy.assumptions import AppliedPredicate
from sympy.core.relational import Relational

from symcheck.claim import MIRROR
from symcheck.evaluation import At
from symcheck.theories.calculus.along import SIGNS
from symcheck.theories.calculus.flow_forms import homogeneity
from symcheck.theories.calculus.flow_laws import NAMES, TIME, Laws
from symcheck.theories.field import numbers
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.matrix.arithmetic import Rows, identity, multiplied, transposed
from symcheck.theories.matrix.drawing import pick_matrix, pick_rotation
from symcheck.theories.matrix.model import attribute_holds, rows_of
from symcheck.theories.matrix.spectrum import LambdaMax, LambdaMin
from symcheck.theories.matrix.terms import ATTRIBUTES


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


STEADY = Speed(Integer(1), TIME, fmpq(1), fmpq(1), True, True, None)
SPEEDS = (
    STEADY,
    Speed(exp(-TIME), 1 - exp(-TIME), fmpq(0), fmpq(1), False, True, fmpq(1)),
    Speed(1 + exp(-TIME), TIME + 1 - exp(-TIME), fmpq(1), fmpq(2), False, True, None),
    STEADY,
    Speed((1 + TIME) ** -2, TIME / (1 + TIME), fmpq(0), fmpq(1), False, True, fmpq(1)),
    Speed(1 + TIME, TIME + TIME**2 / 2, fmpq(1), None, True, False, None),
    Speed(1 / (1 + TIME), log(1 + TIME), fmpq(0), fmpq(1), False, True, None),
)


def dimensions(symbol: Any, place: At) -> tuple[int, int]:
    """Return the rows and columns of the values of a function."""
    if not isinstance(symbol, MatrixSymbol):
        return 1, 1
    return tuple(place.integer(n, "the dimension") for n in symbol.shape)  # type: ignore[return-value]


def pick_function(symbol: Any, laws: Laws, place: At) -> Rows:
    """Pick a constant for a function, its declared attributes and the bounds of its eigenvalues kept."""
    rows, cols = dimensions(symbol, place)
    rng = place.model.random(str(symbol))
    attributes = {
        ATTRIBUTES[item.function]
        for item in laws.rest
        if isinstance(item, AppliedPredicate) and item.arguments == (symbol,)
    }
    if rows == cols and "diagonal" not in attributes and any(item.has(LambdaMin, LambdaMax) for item in laws.rest):
        bounded = _between_bounds(symbol, rows, attributes, laws, place)
        if bounded is not None:
            return bounded
    return pick_matrix(rng, rows, cols, frozenset(attributes), place.model.attempt, False)


def _between_bounds(symbol: Any, n: int, attributes: set[str], laws: Laws, place: At) -> Rows | None:
    """Return Q D Q^T with rational eigenvalues inside the bounds, one of them at the bound where that may be."""
    low, high = fmpq(0) if attributes & {"positive definite", "positive semidefinite"} else None, None
    open_ = "positive definite" in attributes
    rng = place.model.random(f"spectrum of {symbol}")
    for item in laws.rest:
        if not isinstance(item, Relational) or type(item) not in NAMES:
            continue
        relation = NAMES[type(item)]
        for left, op, right in ((item.lhs, relation, item.rhs), (item.rhs, MIRROR[relation], item.lhs)):
            if left not in (LambdaMin(symbol), LambdaMax(symbol)) or free_symbols(right) & set(laws.free):
                continue
            bound = place.number(right)
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


def hold_throughout(laws: Laws, speed: Speed, place: At) -> bool:
    """Whether what is said of the free functions holds at every time, for the constants at a place."""
    free = frozenset(laws.free)
    for item in laws.rest:
        if isinstance(item, AppliedPredicate):
            matrix, name = item.arguments[0], ATTRIBUTES[item.function]
            degree_of = homogeneity(matrix, free)
            scaled = speed is STEADY or degree_of == 0 or (degree_of is not None and name != "orthogonal")
            if not scaled or not attribute_holds(matrix, name, place):
                return False
        elif not isinstance(item, Relational) or not _relation_throughout(item, speed, place, free):
            return False
    return True


def _relation_throughout(item: Any, speed: Speed, place: At, free: frozenset[Any]) -> bool:
    """Whether a phi^k R b phi^m for every value of phi, k and m being 0 or 1."""
    if type(item) not in NAMES or getattr(item.lhs, "is_Matrix", False):
        return speed is STEADY and type(item) is Eq and rows_of(item.lhs, place) == rows_of(item.rhs, place)
    holds = SIGNS[NAMES[type(item)]]
    a, b = place.number(item.lhs), place.number(item.rhs)
    k, m = homogeneity(item.lhs, free), homogeneity(item.rhs, free)
    if speed is STEADY or (k == 0 and m == 0):
        return bool(holds(numbers.compare(a, b)))
    if k not in (0, 1) or m not in (0, 1):
        return False
    weak = SIGNS[NAMES[type(item)].replace("<", "<=").replace(">", ">=").replace("==", "=")]

    def at_phi(phi: fmpq, attained: bool) -> bool:
        left, right = (numbers.multiply([phi, x]) if d else x for x, d in ((a, k), (b, m)))
        return bool((holds if attained else weak)(numbers.compare(left, right)))

    if not at_phi(speed.low, speed.least):
        return False
    if speed.high is None:
        return bool(weak(numbers.compare(a if k else fmpq(0), b if m else fmpq(0))))
    return at_phi(speed.high, speed.most) and (speed.least or speed.most)
