"""The places of a term where an edit can be made, and the term rebuilt around an edited place.

Nothing here simplifies: a rebuilt term has exactly the arguments it is given, whatever SymPy would make of them. What
is no value (a law, a family, the dimension of a vector, a bound variable) is no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Function,
    Identity,
    Integer,
    Inverse,
    Lambda,
    Limit,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    OneMatrix,
    Pow,
    Tuple,
    ZeroMatrix,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.core.symbol import Str, Symbol
from sympy.functions.elementary.piecewise import Piecewise

from symcheck.errors import InputError
from symcheck.text.vocabulary import FUNCTIONS, unevaluated
from symcheck.theories.field.terms import Member
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable
from symcheck.theories.sums.matrix_sums import MatrixSum

SUMS: tuple[Any, ...] = (Add, MatAdd)
PRODUCTS: tuple[Any, ...] = (Mul, MatMul)
QUANTITIES: tuple[Any, ...] = (Symbol, Member, ScalarVariable, VectorVariable)
"""Terms that name a quantity: the index is part of the name."""
_MATRICES: tuple[Any, ...] = (MatrixSymbol, Identity, ZeroMatrix, OneMatrix)
"""Matrices made of a name and their shape."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-term, the positions that lead to it from the root, and the terms it stands in, outermost first."""

    term: Any
    path: tuple[int, ...] = ()
    above: tuple[Any, ...] = ()

    @property
    def parent(self) -> Any:
        """The term it is an argument of, or None at the root."""
        return self.above[-1] if self.above else None

    @property
    def is_whole(self) -> bool:
        """Whether it is a value on its own: the root, a term of a sum, an argument; not a factor, not a base."""
        if not is_value(self.term) or self.term in getattr(self.parent, "laws", ()):
            return False
        if isinstance(self.parent, Pow):
            return self.path[-1] == 1
        return not isinstance(self.parent, PRODUCTS) and type(self.parent) is not Tuple


def is_value(term: Any) -> bool:
    """Whether a term has a value: a number, a vector, a matrix."""
    return isinstance(term, (Expr, MatrixExpr))


def places(term: Any) -> Iterator[Place]:
    """Yield the places of a term, the root first."""
    stack = [Place(term)]
    while stack:
        place = stack.pop()
        yield place
        inside = [Place(place.term.args[i], (*place.path, i), (*place.above, place.term)) for i in _entered(place.term)]
        stack.extend(reversed(inside))


def _entered(term: Any) -> Sequence[int]:
    """Return the positions of the arguments that are looked into."""
    if isinstance(term, (*QUANTITIES, *_MATRICES)) or getattr(term, "is_law", False) or not term.args:
        return ()
    if isinstance(term, Lambda):
        return (1,)
    if isinstance(term, (Inverse, MatrixSum)):  # their other argument is -1, or a range
        return (0,)
    if isinstance(term, Limit):
        return (0, 2)
    bound: frozenset[Any] = getattr(term, "bound", frozenset())
    return [
        i
        for i, arg in enumerate(term.args)
        if isinstance(arg, Basic)
        and not isinstance(arg, (Str, Relational))
        and arg not in bound
        and not getattr(arg, "is_law", False)
        and not (isinstance(term, ExprWithLimits) and i > 0)
    ]


def at(term: Any, path: Sequence[int]) -> Any:
    """Return the sub-term at a path."""
    for position in path:
        term = term.args[position]
    return term


def replaced(term: Any, path: Sequence[int], new: Any) -> Any | None:
    """Return the term with another sub-term at a path; None where there is none (shapes do not fit)."""
    if not path:
        return new
    inner = replaced(term.args[path[0]], path[1:], new)
    if inner is None:
        return None
    args = list(term.args)
    args[path[0]] = inner
    return rebuilt(term, args)


def rebuilt(term: Any, args: Sequence[Any]) -> Any | None:
    """Return a term of the same kind with these arguments, not simplified; None where there is none."""
    try:  # a constructor says in one of these ways that its arguments do not fit
        return _rebuilt(term, tuple(args))
    except (InputError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, NotImplementedError):
        return None


def _rebuilt(term: Any, args: tuple[Any, ...]) -> Any:
    kind: Any = type(term)
    if kind in SUMS or kind in PRODUCTS:
        return combined(kind, args)
    if kind in (Max, Min):
        return FUNCTIONS[kind.__name__].build(*args)
    if isinstance(term, Piecewise):
        return Expr.__new__(kind, *args)
    if isinstance(term, ExprWithLimits):
        new = Expr.__new__(kind, *args)
        new.is_commutative = True
        return new
    if isinstance(term, Pow) and args[1] == 1:
        return args[0]
    if isinstance(term, (Pow, Function)):
        return unevaluated(kind, *args)
    return term.func(*args)


def combined(kind: Any, args: Sequence[Any]) -> Any:
    """Return a sum or product with exactly these terms or factors; one is itself. A product in a product is flattened.

    Raises ValueError where shapes do not fit, and for no argument at all.
    """
    flat = [part for arg in args for part in (arg.args if type(arg) is kind else (arg,))]
    if not flat:
        raise ValueError("nothing is left")
    if len(flat) == 1:
        return flat[0]
    shapes = [getattr(part, "shape", None) for part in flat]
    if kind is Add or (kind is Mul and not any(shapes)):
        if any(shapes):
            raise ValueError("a vector is added to a number")
        return kind._from_args(flat)
    if kind is MatAdd:
        if len(set(shapes)) > 1:
            raise ValueError("shapes differ")
        return MatAdd(*flat)
    scalars = [part for part, shape in zip(flat, shapes) if not shape]
    matrices = [part for part, shape in zip(flat, shapes) if shape]
    if not matrices:
        return combined(Mul, scalars)
    return MatMul(*scalars, *matrices) if len(flat) > 1 else flat[0]


def multiplied(factor: Any, term: Any) -> Any:
    """Return ``factor*term``, joined with the rational coefficient that the term already has; not simplified."""
    kind = MatMul if getattr(term, "shape", None) else Mul
    parts = term.args if type(term) is kind else (term,)
    if parts and parts[0].is_Rational:
        coefficient = factor * parts[0]
        parts = parts[1:] if coefficient == 1 and len(parts) > 1 else (coefficient, *parts[1:])
        return combined(kind, parts)
    return combined(kind, (factor, *parts))


def size(term: Any) -> int:
    """Return the number of nodes of a term as a reader sees it: ``beta[t - 1]`` is one."""
    if isinstance(term, (*QUANTITIES, Str)) or not getattr(term, "args", ()) or getattr(term, "is_law", False):
        return 1
    return 1 + sum(size(arg) for arg in term.args)


ONE, MINUS_ONE, TWO = Integer(1), Integer(-1), Integer(2)
