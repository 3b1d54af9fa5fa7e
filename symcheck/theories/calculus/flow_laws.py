"""What hypotheses say of every time, read for models: which functions an equation drives, and the rest.

d/dt f(t) = g(t) drives f, and d^2/dt^2 f(t) = g(t) drives the derivative of f, which drives f.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Dummy, Eq, Ge, Gt, Le, Lt, MatrixSymbol, Q, Tuple, preorder_traversal
from sympy.assumptions import AppliedPredicate
from sympy.core.function import AppliedUndef, Derivative
from sympy.core.relational import Relational

from symcheck.claim import MIRROR
from symcheck.evaluation import Uninterpretable
from symcheck.theories.calculus.rates import Rate
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.matrix.terms import Vec
from symcheck.theories.order.sets import ForEvery

NAMES = {Eq: "=", Le: "<=", Lt: "<", Ge: ">=", Gt: ">"}
TIME = Dummy("time", real=True)


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


def stand_in(function: Any) -> Any:
    """Return a symbol for the value of a function."""
    if getattr(function, "is_Matrix", False):
        return MatrixSymbol(f"the value of {name_of(function)}", *function.shape)
    return Dummy(f"the value of {name_of(function)}", real=True)


@dataclass(frozen=True)
class Part:
    """A driven function in the state: its symbol, place and shape, and the relation of its derivative to a term."""

    symbol: Any
    offset: int
    rows: int
    cols: int
    op: str
    right: Any


class Laws:
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
        along = [item for item in still if free_symbols(item) & moved]
        self.symmetric = {item.arguments[0] for item in along if _says_symmetric(item)} & moved
        self.along = [item for item in along if not (_says_symmetric(item) and item.arguments[0] in moved)]
        for item in self.along:
            if type(item) not in NAMES or getattr(item.lhs, "is_Matrix", False):
                raise Uninterpretable(f"{item} at every time, of a function that an equation drives")
        self.free = [self.symbols[one] for one in self.symbols if one not in self.drivers]
        self.rights = [self._still(right, timed=True) for _, right in self.drivers.values()]

    def _is_driver(self, item: Any) -> bool:
        """Read d/dt f(t) R g(t); an inequality between numbers is an equation with some slack."""
        if not isinstance(item, Relational) or type(item) not in NAMES:
            return False
        relation = NAMES[type(item)]
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


def _says_symmetric(item: Any) -> bool:
    return isinstance(item, AppliedPredicate) and item.function == Q.symmetric


@lru_cache(maxsize=32)
def read_laws(laws: tuple[ForEvery, ...]) -> Laws:
    """Read what is said of every time: the same in every model of the hypotheses."""
    return Laws(laws)


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
