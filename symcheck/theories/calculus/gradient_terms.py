"""Gradients, Jacobians and the stop-gradient: what users write, and the two terms that carrying them out leaves.

``Gradient(f, W)`` is the matrix G of the shape of W for which the coefficient of e in f(W + e V) is <G, V> = tr(G^T V),
for every V. The entries of W are independent variables, whatever is declared of W. Like a derivative it is taken at a
point, W itself unless another is named: the letter W is bound, its point is not.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Expr,
    Integer,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    S,
    Trace,
    Tuple,
    preorder_traversal,
    sympify,
)

from symcheck.errors import InputError
from symcheck.theories.calculus.rates import Rate, RateAt
from symcheck.theories.calculus.terms import DerivativeAt, depends
from symcheck.theories.field.terms import SUBSTITUTIONS, Member, free_symbols, rebuilt, substitute
from symcheck.theories.matrix.terms import check_shapes, is_matrix, is_number, shape_of, shown_shape, size
from symcheck.theories.probability.variables import VectorVariable

LETTERS = (MatrixSymbol, VectorVariable)
"""By what a gradient can be taken: a matrix or vector symbol, a random vector ``z`` or ``x[t]``."""


class Differentiated(MatrixExpr):
    """What gradients and Jacobians share: a body, the letter it is differentiated by (bound), and the point."""

    is_slope = True

    def __new__(cls, body: Any, letter: Any, point: Any = None) -> Any:
        body, letter = sympify(body), sympify(letter)
        point = letter if point is None else sympify(point)
        if not isinstance(letter, LETTERS) or is_number(letter):
            what = f"{cls.__name__}(f, {letter}): {letter} is no vector or matrix symbol"
            raise InputError(f"{what}; write Derivative(f, {letter}) for a number" if letter.is_Symbol else what)
        cls.check_body(body)
        check_shapes(body)
        if not is_matrix(point) or shape_of(point) != shape_of(letter):
            raise InputError(f"{cls.__name__}: the point {point} does not have the shape {shown_shape(letter)}")
        return Basic.__new__(cls, body, letter, point)

    @classmethod
    def check_body(cls, body: Any) -> None:
        """Raise InputError for what cannot be differentiated so."""

    @property
    def body(self) -> Any:
        return self.args[0]

    @property
    def letter(self) -> Any:
        return self.args[1]

    @property
    def point(self) -> Any:
        return self.args[2]

    @property
    def bound(self) -> frozenset[Any]:
        """The letter."""
        return frozenset({self.letter})

    @property
    def free_symbols(self) -> set[Basic]:
        bound = set(free_symbols(self.body)) - {self.letter}
        return bound | (self.letter.free_symbols - {self.letter}) | set(free_symbols(self.point))

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"{self} has a symbolic shape: its entries cannot be taken")

    def _xreplace(self, rule: Any) -> tuple[Basic, bool]:
        term, inner = self, {old: new for old, new in rule.items() if old != self.letter}
        if any(self.letter in free_symbols(new) for new in inner.values() if isinstance(new, Basic)):
            term = _renamed(self)
        parts = [term.body._xreplace(inner), term.letter._xreplace(inner), term.point._xreplace(rule)]
        if not any(changed for _, changed in parts):
            return self, False
        return type(self)(*(part for part, _ in parts)), True

    def _eval_subs(self, old: Basic, new: Basic) -> Basic:
        return self.xreplace({old: new})

    def _sympystr(self, printer: Any) -> str:
        args = self.args[:2] if self.point == self.letter else self.args
        return f"{type(self).__name__}({', '.join(map(printer._print, args))})"


class Gradient(Differentiated):
    """The gradient of a number f in a matrix or vector W, of the shape of W: df = tr(G^T dW)."""

    @classmethod
    def check_body(cls, body: Any) -> None:
        if is_matrix(body) and not is_number(body):
            raise InputError(f"Gradient: {body} has shape {shown_shape(body)}; write Jacobian(f, x) for a vector")
        if not isinstance(body, (Expr, MatrixExpr)):
            raise InputError(f"Gradient: {body} is no number")

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.letter.shape  # type: ignore[no-any-return]


class Jacobian(Differentiated):
    """The matrix J with d vec(F) = J d vec(X); of a vector map, one row an output and one column an input."""

    @classmethod
    def check_body(cls, body: Any) -> None:
        if not is_matrix(body):
            raise InputError(f"Jacobian: {body} is a number; write Gradient(f, x)")

    @property
    def shape(self) -> tuple[Any, Any]:
        (m, n), (p, q) = self.body.shape, self.letter.shape
        return (size(m * n), size(p * q))

    @property
    def is_hessian(self) -> bool:
        """Whether this is the Hessian of a number."""
        inside = self.body
        return isinstance(inside, Gradient) and inside.letter == inside.point == self.letter


def Hessian(f: Any, x: Any, point: Any = None) -> Jacobian:
    """Return the Hessian of a number f in a vector x, or in vec(X) for a matrix X: the Jacobian of the gradient."""
    return Jacobian(Gradient(f, x), x, point)


def Divergence(field: Any, x: Any) -> Any:
    """Return the divergence of a vector field on R^n: the trace of its Jacobian."""
    jacobian = Jacobian(field, x)
    if jacobian.shape[0] != jacobian.shape[1]:
        raise InputError(f"Divergence: {field} has shape {shown_shape(field)}, but {x} has shape {shown_shape(x)}")
    return Trace(jacobian)


def _renamed(term: Any) -> Any:
    """Bind another letter."""
    other = MatrixSymbol(Dummy(_name(term.letter)), *term.letter.shape)
    body = substitute(term.body, term.letter, other)
    return Basic.__new__(type(term), body, other, term.point)


def _name(letter: Any) -> str:
    return letter.name.strip("[]") if isinstance(letter.name, str) else str(letter.name)


def _into(term: Any, old: Basic, new: Basic) -> Any:
    """Replace a symbol; where the letter is its own point and becomes another variable, the letter does so too."""
    body, letter, point = term.args
    free = new not in free_symbols(body) and not hides(body, letter)
    if old == letter == point and isinstance(new, VectorVariable) and free:
        return type(term)(substitute(body, old, new), new)
    if old == letter:
        return type(term)(body, letter, substitute(point, old, new))
    if letter in free_symbols(new):
        body, letter, point = _renamed(term).args
    return type(term)(substitute(body, old, new), substitute(letter, old, new), substitute(point, old, new))


SUBSTITUTIONS[Gradient] = SUBSTITUTIONS[Jacobian] = _into


# -- stop-gradient -----------------------------------------------------------------------------------------------------


class StopGradient(Expr):
    """The number f, which every derivative, gradient and Jacobian takes for a constant."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, f: Any) -> StopGradient:
        return Expr.__new__(cls, sympify(f))

    def _eval_derivative(self, s: Any) -> Expr:
        return S.Zero

    def _sympystr(self, printer: Any) -> str:
        return f"sg({printer._print(self.args[0])})"


class StopGradientMatrix(MatrixExpr):
    """The same for a vector or matrix."""

    def __new__(cls, f: Any) -> StopGradientMatrix:
        return Basic.__new__(cls, f)

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.args[0].shape  # type: ignore[attr-defined, no-any-return]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        return StopGradient(self.args[0][i, j])  # type: ignore[index]

    def _sympystr(self, printer: Any) -> str:
        return f"sg({printer._print(self.args[0])})"


STOPS = (StopGradient, StopGradientMatrix)


def sg(f: Any) -> Any:
    """Return f with a stop-gradient: its value is f, its derivative is zero (also in derivatives of derivatives)."""
    f = sympify(f)
    if not isinstance(f, (Expr, MatrixExpr)):
        raise InputError(f"sg: {f} is no number, vector or matrix")
    return StopGradientMatrix(f) if is_matrix(f) else StopGradient(f)


def without_stops(term: Any) -> Any:
    """Write f for sg(f) wherever nothing is differentiated: there they are one value."""
    if not isinstance(term, Basic) or not term.has(*STOPS):
        return term
    if isinstance(term, STOPS):
        return without_stops(term.args[0])
    if isinstance(term, (Derivative, DerivativeAt, Differentiated, Rate, RateAt)):
        return term
    if getattr(term, "is_law", False):
        return term.with_parameters(tuple(map(without_stops, term.parameters))) if term.parameters else term  # type: ignore[attr-defined]
    args = [without_stops(arg) for arg in term.args]
    return term if all(new is old for new, old in zip(args, term.args)) else rebuilt(term, args)


# -- what carrying out a gradient leaves -------------------------------------------------------------------------------


class Slope(Expr):
    """<G, V> for the direction V in which a term is differentiated; its one argument is G."""

    is_commutative = True
    is_real = True

    def __new__(cls, gradient: Any) -> Slope:
        return Expr.__new__(cls, gradient)

    def _sympystr(self, printer: Any) -> str:
        return f"<{printer._print(self.args[0])}, V>"


class OfMap(MatrixExpr):
    """What the derivatives of unknown functions with vectors or matrices share: the application they are taken at."""

    @property
    def application(self) -> Any:
        return self.args[0]

    @property
    def free_symbols(self) -> set[Basic]:
        return self.application.free_symbols  # type: ignore[no-any-return]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"{self} has a symbolic shape: its entries cannot be taken")


class InOneArgument(OfMap):
    """A derivative in the argument number k (from 0), a vector or matrix."""

    def __new__(cls, application: Any, position: Any) -> InOneArgument:
        return Basic.__new__(cls, application, Integer(position))

    @property
    def position(self) -> int:
        return int(self.args[1])  # type: ignore[arg-type, call-overload]

    @property
    def number(self) -> str:
        """Which argument is meant, where there are several."""
        return "" if len(self.application.arguments) == 1 else f"_{self.position + 1}"

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__[3:]}{self.number}({printer._print(self.application)})"


class MapGradient(InOneArgument):
    """The gradient of an unknown function in its argument number k, a vector or matrix, at its arguments."""

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.application.arguments[self.position].shape  # type: ignore[no-any-return]


class MapJacobian(InOneArgument):
    """The Jacobian of an unknown vector function in its argument number k, a vector, at its arguments."""

    @property
    def rows_of(self) -> Any:
        """The number of outputs."""
        return self.application.shape[0]

    @property
    def shape(self) -> tuple[Any, Any]:
        return (self.rows_of, self.application.arguments[self.position].shape[0])


class MapPartial(OfMap):
    """A partial derivative of an unknown vector or matrix function by its number arguments and parameters."""

    def __new__(cls, application: Any, orders: Any) -> MapPartial:
        return Basic.__new__(cls, application, Tuple(*orders))

    @property
    def orders(self) -> tuple[int, ...]:
        """How often by each argument, then by each parameter."""
        return tuple(int(order) for order in self.args[1].args)  # type: ignore[arg-type]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.application.shape  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return f"D[{', '.join(map(str, self.orders))}]{printer._print(self.application)}"


class MapHessian(MapJacobian):
    """The Hessian of an unknown function of one vector, symmetric because the function is smooth."""

    @property
    def rows_of(self) -> Any:
        return self.application.arguments[0].shape[0]


def hides(term: Any, letter: Any) -> bool:
    """Whether a term depends on a letter through a definition that substitution does not reach."""
    if letter not in free_symbols(term) and depends(term, letter):
        return True
    return any(member.unfolded is not None and depends(member.unfolded, letter) for member in term.atoms(Member))


def binds(term: Any, symbols: Any) -> bool:
    """Whether some mean inside a term binds one of the symbols."""
    return any(set(node.integrated) & symbols for node in preorder_traversal(term) if hasattr(node, "integrated"))


def scaled(matrix: Any, *numbers: Any) -> Any:
    """Return a matrix times numbers, as it stands."""
    kept = [number for number in numbers if number != 1]
    if not kept:
        return matrix
    return MatMul(Mul(*kept, evaluate=False) if len(kept) > 1 else kept[0], matrix)
