"""``tends_to(f(t), L, t)``: the limit of a number, a vector or a matrix as t -> oo.

A limit is proved by the squeeze rule of the kernel, from a cited bound |f(t) - L| <= g(t) with g(t) -> 0. It is refuted
by an explicit flow whose limit is another.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Basic, Integer, Limit, MatAdd, MatMul, Symbol, ZeroMatrix, oo, sympify

from symcheck.claim import Claim
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Norm
from symcheck.theories.matrix.terms import FrobeniusNorm, is_matrix, shape_of, shown_shape
from symcheck.theories.order.predicates import PredicateClaim
from symcheck.theories.registry import REDUCTIONS, Goal, Reduction

ZERO = Integer(0)


class TendsTo(PredicateClaim):
    """The term has the limit L as the symbol goes to infinity; args are the term, L and the symbol."""

    def __new__(cls, term: Any, limit: Any, variable: Any) -> Any:
        term, limit = sympify(term), sympify(limit)
        if not isinstance(variable, Symbol):
            raise InputError(f"tends_to({term}, {limit}, {variable}): {variable} is not a symbol")
        if is_matrix(term) and limit == 0:
            limit = ZeroMatrix(*term.shape)
        if is_matrix(term) != is_matrix(limit) or (is_matrix(term) and shape_of(term) != shape_of(limit)):
            shown = shown_shape(limit) if is_matrix(limit) else "a number"
            raise InputError(f"tends_to: {term} cannot tend to {limit}, which is {shown}")
        if variable in free_symbols(limit):
            raise InputError(f"tends_to: the limit {limit} holds {variable}")
        return Basic.__new__(cls, term, limit, variable)

    @property
    def variable(self) -> Symbol:
        return self.args[2]  # type: ignore[return-value]

    @property
    def distance(self) -> Any:
        """The norm of the term minus its limit."""
        term, limit = self.args[:2]
        if not is_matrix(term):
            return Abs(term - limit, evaluate=False) if limit != 0 else Abs(term, evaluate=False)
        gap = term if isinstance(limit, ZeroMatrix) else MatAdd(term, MatMul(Integer(-1), limit))
        return Norm(gap) if shape_of(gap)[1] == 1 else FrobeniusNorm(gap)

    def _sympystr(self, printer: Any) -> str:
        return f"tends_to({', '.join(map(printer._print, self.args))})"


def tends_to(term: Any, limit: Any, variable: Symbol) -> TendsTo:
    """Return the claim that a term tends to a limit as a symbol goes to infinity, for ``proof.holds``."""
    return TendsTo(term, limit, variable)


def _limit(predicate: TendsTo, hypotheses: Hypotheses) -> Reduction:
    """In explicit flows, the distance has the limit 0."""
    seen = Claim(Limit(predicate.distance, predicate.variable, oo), "=", ZERO)
    missing = "a limit is proved by the squeeze rule: cite a bound of the distance, by=bound, whose limit is 0"
    return Reduction((), consequences=(Goal(seen, hypotheses),), missing=missing)


REDUCTIONS[TendsTo] = _limit
