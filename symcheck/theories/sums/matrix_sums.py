"""Sums of vectors and matrices over an integer range: ``MatrixSum(f, (i, 1, n))``.

Nothing is known of them but <V, sum of M_i> = sum of <V, M_i>, which the theory of sums of numbers decides: two
matrices are equal when they have equal products with an arbitrary V. Defined for integer bounds a, b with b >= a - 1.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Dummy, Expr, MatrixExpr, MatrixSymbol, Sum, Tuple, sympify

from symcheck.errors import InputError
from symcheck.theories.field.terms import SUBSTITUTIONS, bound_symbol, free_symbols, substitute, with_limits
from symcheck.theories.matrix.terms import Frobenius, check_shapes, is_matrix


class MatrixSum(MatrixExpr):
    """The sum of a vector or matrix over the integers from a to b; its index is bound."""

    def __new__(cls, function: Any, limits: Any) -> MatrixSum:
        function, limits = sympify(function), Tuple(*limits)
        if not is_matrix(function):
            raise InputError(f"MatrixSum: {function} is a number; write Sum(f, (i, a, b))")
        if len(limits) != 3 or not limits[0].is_Symbol:
            raise InputError(f"MatrixSum: {limits} is no range; write (i, a, b)")
        check_shapes(function)
        if limits[0] in set().union(*(n.free_symbols for n in function.shape)):
            raise InputError(f"MatrixSum: the shape of {function} depends on {limits[0]}")
        return Basic.__new__(cls, function, limits)

    @property
    def function(self) -> Any:
        return self.args[0]

    @property
    def limits(self) -> tuple[Tuple]:
        return (self.args[1],)  # type: ignore[return-value]

    @property
    def index(self) -> Any:
        return self.args[1].args[0]

    @property
    def bounds(self) -> tuple[Any, Any]:
        return self.args[1].args[1:]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.function.shape  # type: ignore[no-any-return]

    @property
    def free_symbols(self) -> set[Basic]:
        inside = set(free_symbols(self.function)) - {self.index}
        return inside.union(*(free_symbols(bound) for bound in self.bounds))

    def renamed(self, index: Any) -> MatrixSum:
        """Return the same sum with another index."""
        return MatrixSum(substitute(self.function, self.index, index), (index, *self.bounds))

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"{self} has a symbolic shape: its entries cannot be taken")

    def _xreplace(self, rule: Any) -> tuple[Basic, bool]:
        term, inner = self, {old: new for old, new in rule.items() if old != self.index}
        if any(self.index in free_symbols(new) for new in inner.values() if isinstance(new, Basic)):
            term = self.renamed(Dummy(self.index.name, **self.index.assumptions0))
        body, changed = term.function._xreplace(inner)
        bounds = [bound._xreplace(rule) for bound in self.bounds]
        if not changed and not any(moved for _, moved in bounds):
            return self, False
        return MatrixSum(body, (term.index, *(bound for bound, _ in bounds))), True

    def _eval_subs(self, old: Basic, new: Basic) -> Basic:
        return self.xreplace({old: new})

    def _sympystr(self, printer: Any) -> str:
        return f"MatrixSum({printer._print(self.function)}, ({', '.join(map(printer._print, self.args[1]))}))"


def _into(term: MatrixSum, old: Basic, new: Basic) -> MatrixSum:
    """Put a value for a symbol; the sum of numbers knows how not to capture it."""
    if old == term.index:
        return MatrixSum(term.function, (term.index, *(substitute(bound, old, new) for bound in term.bounds)))
    if term.index in free_symbols(new):
        term = term.renamed(Dummy(term.index.name, **term.index.assumptions0))
    bounds = (substitute(bound, old, new) for bound in term.bounds)
    return MatrixSum(substitute(term.function, old, new), (term.index, *bounds))


SUBSTITUTIONS[MatrixSum] = _into


def with_plain_index(term: MatrixSum) -> MatrixSum:
    """Return the sum with an index that every sum of the same terms shares."""
    index = bound_symbol("index", **term.index.assumptions0)
    return term if term.function.has(index) else term.renamed(index)


def summed(term: MatrixSum, around: Any, *others: Basic) -> Expr:
    """Return the sum of numbers ``around(M_i)``, its index none of the symbols of other terms."""
    index: Any = Dummy(term.index.name, **term.index.assumptions0)
    for level in range(20):
        index = bound_symbol(f"m{level}", integer=True)
        if not any(other.has(index) for other in (*others, term)):
            break
    body = around(substitute(term.function, term.index, index))
    return with_limits(Sum, body, Tuple(index, *term.bounds))  # type: ignore[no-any-return]


def paired(lhs: Any, rhs: Any) -> tuple[Any, Any]:
    """Return <V, lhs> and <V, rhs> for an arbitrary matrix V."""
    v = MatrixSymbol(bound_symbol("V"), *lhs.shape)
    return Frobenius(v, lhs), Frobenius(v, rhs)
