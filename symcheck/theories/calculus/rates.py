"""The derivative of a vector or a matrix by a number: ``derivative(w(t), t)``; its rules, for the prover.

Numbers made of vectors and matrices (norms, inner products, traces) are differentiated through their parts.
Source: K. B. Petersen, M. S. Pedersen, The Matrix Cookbook, section 2.
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Derivative,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    Mul,
    Symbol,
    Transpose,
    sympify,
)
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.errors import InputError
from symcheck.theories.calculus.differentiation import (
    SQUARES_OF,
    ZERO,
    NoRule,
    Scope,
    differentiates,
    over,
    plus,
)
from symcheck.theories.calculus.differentiation import (
    derivative as slope_of,
)
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field.maps import AppliedMatrix, AppliedVector
from symcheck.theories.field.terms import SUBSTITUTIONS, free_symbols, substitute
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.exponential import MatrixExp
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec, is_matrix

MAX_POWER = 8


class Rate(MatrixExpr):
    """The derivative of a vector or a matrix by a symbol, at the value of the symbol: of the shape of the matrix."""

    def __new__(cls, matrix: Any, variable: Any) -> Rate:
        if not isinstance(variable, Symbol):
            raise InputError(f"derivative({matrix}, {variable}): {variable} is not a symbol")
        return Basic.__new__(cls, matrix, variable)

    @property
    def arg(self) -> Any:
        """The matrix."""
        return self.args[0]

    @property
    def variable(self) -> Symbol:
        return self.args[1]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.arg.shape  # type: ignore[no-any-return]

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        raise InputError(f"the entries of {self} cannot be taken")

    def _sympystr(self, printer: Any) -> str:
        return f"derivative({printer._print(self.arg)}, {printer._print(self.variable)})"


def _substituted(term: Rate, old: Basic, new: Basic) -> Rate:
    """Put a value for a symbol; the variable of a derivative can only be renamed."""
    arg, x = term.args
    if old == x and isinstance(new, Symbol) and new not in free_symbols(arg):
        return Rate(substitute(arg, old, new), new)
    if old == x or x in free_symbols(new):
        raise InputError(f"{new} cannot be put for {old} in {term}: write the value of the derivative there instead")
    return Rate(substitute(arg, old, new), x)


SUBSTITUTIONS[Rate] = _substituted


def derivative(term: Any, variable: Symbol) -> Any:
    """Return the derivative of a number, a vector or a matrix by a symbol, not carried out."""
    term = sympify(term)
    return Rate(term, variable) if is_matrix(term) else Derivative(term, variable)


# -- rules for matrices ------------------------------------------------------------------------------------------------


def rate(term: Any, x: Symbol, scope: Scope) -> Any:
    """Return the derivative of a vector or matrix as a term, None where it is 0; raises NoRule."""
    if not depends(term, x):
        return None
    match term:
        case MatAdd():
            return _total([rate(arg, x, scope) for arg in term.args])
        case MatMul():
            return _product_rule(list(term.args), x, scope)
        case Transpose():
            return Transpose(rate(term.arg, x, scope))
        case Vec():
            return Vec(rate(term.arg, x, scope))
        case Inverse():
            return MatMul(Integer(-1), term, rate(term.arg, x, scope), term)
        case MatPow() if isinstance(term.exp, Integer) and 0 < term.exp <= MAX_POWER:
            return _product_rule([term.base] * int(term.exp), x, scope)
        case MatrixExp():
            return _exponential(term, x, scope)
        case KroneckerProduct():
            parts = []
            for i, factor in enumerate(term.args):
                slope = rate(factor, x, scope)
                if slope is not None:
                    parts.append(KroneckerProduct(*term.args[:i], slope, *term.args[i + 1 :]))
            return _total(parts)
        case AppliedVector() | AppliedMatrix() if term.arguments == (x,) and not term.function.depends_on(x):
            scope.used[f"{term.function.name} is differentiable (standing condition)"] = None
            return Rate(term, x)
    raise NoRule(term)


def _exponential(term: MatrixExp, x: Symbol, scope: Scope) -> Any:
    """d e^(c(t) A) = c'(t) A e^(c(t) A), for a constant A."""
    factors = list(term.arg.args) if isinstance(term.arg, MatMul) else [term.arg]
    constant = [factor for factor in factors if is_matrix(factor)]
    if any(depends(factor, x) for factor in constant):
        raise NoRule(term)
    scale = Mul._from_args([factor for factor in factors if not is_matrix(factor)])
    return MatMul(slope_of(scale, x, scope), *constant, term)


def _total(parts: list[Any]) -> Any:
    kept = [part for part in parts if part is not None]
    return None if not kept else kept[0] if len(kept) == 1 else MatAdd(*kept)


def _product_rule(factors: list[Any], x: Symbol, scope: Scope) -> Any:
    parts = []
    for i, factor in enumerate(factors):
        if is_matrix(factor):
            slope = rate(factor, x, scope)
        else:
            slope = slope_of(factor, x, scope)
            slope = None if slope is ZERO else slope
        if slope is not None:
            parts.append(MatMul(*factors[:i], slope, *factors[i + 1 :]))
    return _total(parts)


# -- rules for numbers made of matrices --------------------------------------------------------------------------------


@differentiates(Inner, Frobenius)
def _bilinear(term: Any, x: Symbol, scope: Scope) -> Any:
    u, v = term.args
    du, dv = rate(u, x, scope), rate(v, x, scope)
    kind = type(term)
    return plus(ZERO if du is None else kind(du, v), ZERO if dv is None else kind(u, dv))


@differentiates(Norm, FrobeniusNorm)
def _length(term: Any, x: Symbol, scope: Scope) -> Any:
    """d|u| = <u, du>/|u|, where u != 0."""
    u = term.args[0]
    return over(_product_of(term)(u, rate(u, x, scope)), term)


def _product_of(length: Any) -> Any:
    return Inner if isinstance(length, Norm) else Frobenius


@differentiates(Trace)
def _trace(term: Any, x: Symbol, scope: Scope) -> Any:
    return Trace(rate(term.arg, x, scope))


def _square(length: Any) -> Any:
    """|u|^2 = <u, u>, which is differentiable at u = 0 too."""
    return _product_of(length)(length.args[0], length.args[0])


SQUARES_OF[Norm] = SQUARES_OF[FrobeniusNorm] = _square
