"""Right sides of equations of motion in models: polynomials in the state and in elementary functions of it.

x' = -sin(x) is x' = -s, where s = sin(x): an ``Atom`` applies a function to a polynomial in the state and in the atoms
before it. Values are taken of balls (boxes around a solution) and of power series in balls (its Taylor coefficients).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_series, fmpq
from sympy import Abs, Basic, Dummy, Integer, Pow, Rational, atan, cos, cosh, exp, log, sin, sinh, tanh

from symcheck.evaluation import Number, Uninterpretable
from symcheck.theories.calculus.flow_forms import degree
from symcheck.theories.field import numbers
from symcheck.theories.field.terms import Binder, free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm

Polynomial = Mapping[tuple[int, ...], fmpq]
"""The coefficient of every monomial, by its exponents."""

FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "sin": lambda u: u.sin(),
    "cos": lambda u: u.cos(),
    "exp": lambda u: u.exp(),
    "log": lambda u: u.log(),
    "atan": lambda u: u.atan(),
    "sqrt": lambda u: u.sqrt(),
    "inverse": lambda u: u.inv() if isinstance(u, arb_series) else 1 / u,
}
"""Those that power series in balls have; each is analytic wherever its value on a ball is finite."""
_NAMES = {sin: "sin", cos: "cos", exp: "exp", log: "log", atan: "atan"}
_RANGES: Mapping[str, tuple[fmpq | None, fmpq | None]] = {
    "sin": (fmpq(-1), fmpq(1)),
    "cos": (fmpq(-1), fmpq(1)),
    "atan": (fmpq(-2), fmpq(2)),
    "exp": (fmpq(0), None),
    "sqrt": (fmpq(0), None),
}


@dataclass(frozen=True)
class Atom:
    """An elementary function of a polynomial in the state and in the atoms before."""

    function: str
    argument: Polynomial

    def at(self, x: Sequence[Any]) -> Any:
        """Return its value, of balls or of power series in balls."""
        (u,) = values([self.argument], x)
        return FUNCTIONS[self.function](u if isinstance(u, arb_series) else numbers.ball(u))


def values(slopes: Sequence[Polynomial], x: Sequence[Any], atoms: Sequence[Atom] = ()) -> list[Any]:
    """Return F(x): of numbers, of balls, or of power series; a monomial is multiplied out once."""
    x = list(x)
    for atom in atoms:
        x.append(atom.at(x))
    known: dict[tuple[int, ...], Any] = {}

    def monomial(exponents: tuple[int, ...]) -> Any:
        if exponents not in known:
            i = next(i for i, n in enumerate(exponents) if n)
            less = (*exponents[:i], exponents[i] - 1, *exponents[i + 1 :])
            known[exponents] = x[i] * monomial(less) if any(less) else x[i]
        return known[exponents]

    found = []
    for slope in slopes:
        total: Any = fmpq(0)
        for exponents, c in slope.items():
            total = monomial(exponents) * c + total if any(exponents) else total + c
        found.append(total)
    return found


def taylor(
    slopes: Sequence[Polynomial], x: Sequence[Number], order: int, atoms: Sequence[Atom] = ()
) -> list[list[Number]]:
    """Return the Taylor coefficients of the solution through x, as vectors: (k + 1) c_(k+1) = the k-th of F."""
    columns: list[list[Number]] = [list(x)]
    for k in range(order):
        series = [arb_series([numbers.ball(column[i]) for column in columns], k + 1) for i in range(len(x))]
        columns.append([_coefficient(value, k) / (k + 1) for value in values(slopes, series, atoms)])
    return columns


def _coefficient(value: Any, k: int) -> Number:
    if isinstance(value, arb_series):
        return value[k]  # type: ignore[no-any-return]
    return value if k == 0 else fmpq(0)  # type: ignore[no-any-return]


# -- read off from terms -----------------------------------------------------------------------------------------------


class Atoms:
    """Elementary functions of what moves, each replaced in terms by a symbol for its value."""

    def __init__(self, moving: Iterable[Any]) -> None:
        self.moving = frozenset(moving)
        self.found: dict[tuple[str, Any], Dummy] = {}

    def replaced(self, term: Any) -> Any:
        """Return a polynomial in what moves and in the symbols; raises Uninterpretable for other functions."""
        known = self.moving | set(self.found.values())
        if not isinstance(term, Basic) or degree(term, known) is not None:
            return term
        if isinstance(term, Binder) or hasattr(term, "limits"):
            raise Uninterpretable(f"{term} in an equation of motion")
        if isinstance(term, (tanh, sinh, cosh)):
            return self.replaced(_by_exponentials(term))
        if isinstance(term, Norm):
            return self.replaced(Pow(Inner(term.args[0], term.args[0]), Rational(1, 2)))
        if isinstance(term, Pow):
            base, exponent = self.replaced(term.args[0]), term.args[1]
            if isinstance(exponent, Integer):
                return self._of("inverse", base) ** -exponent if exponent < 0 else base**exponent
            if isinstance(exponent, Rational) and exponent.q == 2:
                root = self._of("sqrt", base)
                return root**exponent.p if exponent > 0 else self._of("inverse", root) ** -exponent.p
        if type(term) in _NAMES:
            return self._of(_NAMES[type(term)], self.replaced(term.args[0]))
        if isinstance(term, Abs) or not term.args:
            raise Uninterpretable(f"{term} in an equation of motion")
        return term.func(*map(self.replaced, term.args))

    def _of(self, function: str, argument: Any) -> Dummy:
        if not free_symbols(argument) & (self.moving | set(self.found.values())):
            raise Uninterpretable(f"{function} of {argument}, an irrational number, in an equation of motion")
        return self.found.setdefault((function, argument), Dummy(f"{function}({argument})", real=True))


def _by_exponentials(term: Any) -> Any:
    u = term.args[0]
    if isinstance(term, tanh):
        return 1 - 2 / (1 + exp(2 * u))  # bounded by its form
    return (exp(u) + (exp(-u) if isinstance(term, cosh) else -exp(-u))) / 2


def bounded(atoms: Sequence[Atom], size: int) -> list[bool]:
    """Whether each atom is bounded by its form: sin, cos, atan, and the inverse of what stays above 0."""
    ranges: list[tuple[fmpq | None, fmpq | None]] = [(None, None)] * size
    for atom in atoms:
        low = _least(atom.argument, ranges)
        if atom.function == "inverse":
            ranges.append((fmpq(0), 1 / low) if low is not None and low > 0 else (None, None))
        else:
            ranges.append(_RANGES.get(atom.function, (None, None)))
    return [None not in one for one in ranges[size:]]


def _least(polynomial: Polynomial, ranges: Sequence[tuple[fmpq | None, fmpq | None]]) -> fmpq | None:
    """Return a lower bound, from squares and from what is not negative."""
    low = fmpq(0)
    for exponents, c in polynomial.items():
        if not any(exponents):
            low += c
        elif c < 0 or any(e % 2 and not _is_nonnegative(ranges[i][0]) for i, e in enumerate(exponents)):
            return None
    return low


def _is_nonnegative(low: fmpq | None) -> bool:
    return low is not None and bool(low >= 0)


# -- one number --------------------------------------------------------------------------------------------------------

_PIECES, _HALVINGS = 400, 100
_NEAR = (fmpq(0), fmpq(1), fmpq(-1), fmpq(2), fmpq(-2))
"""Roots are often there."""
Path = Callable[[Any], Any]
"""A function of one number, of balls and of power series."""


def along_one(polynomial: Polynomial, atoms: Sequence[Atom]) -> Path:
    """Return a polynomial in one number, and in atoms of it, as a function."""
    return lambda u: values([polynomial], [u], atoms)[0]


def rest_of_one(path: Path, x: fmpq) -> Number | None:
    """Return the first root of F from x on, in the direction of F(x), where it is found: the limit of x' = F(x).

    F keeps its sign between x and a, has none or the other one at b beyond, and is smooth in between: the solution
    tends to a root in (a, b], which bisection makes small.
    """
    here = _ball(path, x)
    if here.is_zero():
        return x if _is_smooth(path, x, x) else None
    if not here > 0 and not here < 0:
        return None
    way = 1 if here > 0 else -1
    steps = [x + fmpq(way * k, 4) for k in range(1, 25)]
    ahead = sorted({y for y in (*_NEAR, *steps) if (y - x) * way > 0}, reverse=way < 0)
    a = x
    for b in ahead:
        value = _ball(path, b) * way
        if value <= 0 and _is_smooth(path, x, b):
            if value.is_zero():
                return b if keeps_sign(path, x, b, way) else None
            return _bisected(path, x, a, b, way)
        if not value > 0:
            return None
        a = b
    return None


def _bisected(path: Path, x: fmpq, a: fmpq, b: fmpq, way: int) -> Number | None:
    for _ in range(_HALVINGS):
        middle = (a + b) / 2
        value = _ball(path, middle) * way
        if value > 0:
            a = middle
        elif value < 0:
            b = middle
        else:
            break
    return numbers.ball(a).union(numbers.ball(b)) if a == x or keeps_sign(path, x, a, way) else None


def keeps_sign(path: Path, x: fmpq, end: fmpq, way: int) -> bool:
    """Whether way F > 0 from x up to the end, in balls that are halved until each shows it.

    At the end itself F may be 0 where F' has a sign in the last ball, for F is monotone there.
    """
    pieces = [(x, end)]
    for _ in range(_PIECES):
        if not pieces:
            return True
        low, high = pieces.pop()
        over = numbers.ball(low).union(numbers.ball(high))
        if _ball(path, over) * way > 0:
            continue
        if high == end and _ball(path, high).is_zero():
            slope = _slope(path, over)
            if slope > 0 or slope < 0:
                if low != end and _ball(path, low) * way > 0:
                    continue
                return False
        middle = (low + high) / 2
        pieces += [(low, middle), (middle, high)]
    return False


def _ball(path: Path, u: Any) -> arb:
    return numbers.ball(path(numbers.ball(u)))


def _slope(path: Path, u: Any) -> arb:
    """Return an enclosure of F' over a ball."""
    return numbers.ball(_coefficient(path(arb_series([numbers.ball(u), 1], 2)), 1))


def _is_smooth(path: Path, x: fmpq, y: fmpq) -> bool:
    return bool(_slope(path, numbers.ball(x).union(numbers.ball(y))).is_finite())
