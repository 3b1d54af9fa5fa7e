"""The scalar part of a claim: what the exported language cannot say becomes an arbitrary real number.

A term outside the language (an expectation, a density's value, a norm) is replaced at its every occurrence by one real
variable. The claim for all its values implies the claim for the value it has, so nothing false can come of it; a claim
that rests on what the term *is* becomes false or unprovable. An equation between vectors or matrices is taken at one
arbitrary entry of each, which is what it means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    ZeroMatrix,
    ceiling,
    cos,
    cosh,
    exp,
    factorial,
    floor,
    log,
    pi,
    sin,
    sinh,
    tan,
    tanh,
)
from sympy.core.numbers import Exp1
from sympy.core.relational import Relational

from symcheck.printing import infix
from symcheck.theories.field.maps import Applied
from symcheck.theories.field.terms import Family, Member, free_symbols, with_limits
from symcheck.theories.gaussian.terms import Norm, Normal
from symcheck.theories.matrix.terms import FrobeniusNorm, is_matrix
from symcheck.theories.probability.terms import Density
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.session import relational

FUNCTIONS: Mapping[type, str] = {
    exp: "exp", log: "ln", Abs: "Rabs", sin: "sin", cos: "cos", tan: "tan", sinh: "sinh", cosh: "cosh", tanh: "tanh",
}  # fmt: skip
"""Functions of one real argument, and what Coq's Reals call them."""
EXTREMA: Mapping[type, str] = {Max: "Rmax", Min: "Rmin"}


class Dependent(Exception):
    """A term outside the language depends on a bound index, so no one number can stand for it."""


def is_integral(term: Any, integers: frozenset[Basic]) -> bool:
    """Whether a term is an integer by its form: a polynomial in integer symbols with integer coefficients."""
    if isinstance(term, Integer):
        return True
    if isinstance(term, Symbol):
        return term in integers
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and term.exp >= 0 and is_integral(term.base, integers)
    return isinstance(term, (Add, Mul)) and all(is_integral(arg, integers) for arg in term.args)


@dataclass
class Generaliser:
    """Rewrites terms into the language; ``stands_for`` collects what each new variable stands for.

    ``entries`` are the variables that stand for one entry of a vector or matrix; ``values`` those that stand for a real
    number that the language cannot express. A random variable of R is a real number and stands for itself.
    """

    integers: frozenset[Basic]
    stands_for: dict[Basic, Symbol] = field(default_factory=dict)
    _families: dict[Family, bool] = field(default_factory=dict)

    @property
    def entries(self) -> dict[Basic, Symbol]:
        return {term: symbol for term, symbol in self.stands_for.items() if is_matrix(term)}

    @property
    def values(self) -> dict[Basic, Symbol]:
        plain = (VectorVariable, ScalarVariable)
        return {term: symbol for term, symbol in self.stands_for.items() if not isinstance(term, plain)}

    def number(self, term: Any, bound: frozenset[Basic] = frozenset()) -> Expr:
        """Return a real term in the language; raises Dependent for a term outside it that depends on a bound index."""
        if isinstance(term, (Rational, Exp1)) or term == pi or isinstance(term, Symbol):
            return term
        if is_matrix(term):
            return self.entry(term, bound)
        if isinstance(term, (Add, Mul)):
            return type(term)._from_args([self.number(arg, bound) for arg in term.args])
        if isinstance(term, Pow) and self._is_whole_in_disguise(term.exp, bound):
            return self._variable(term, bound)
        if type(term) in (Pow, *EXTREMA, *FUNCTIONS):
            return term.func(*(self.number(arg, bound) for arg in term.args), evaluate=False)
        if (
            isinstance(term, Member)
            and term.index is not None
            and self._is_index(term.index, bound)
            and self._expressible(term.family)
        ):
            return term
        if isinstance(term, (Sum, Product)) and len(term.limits) == 1 and len(term.limits[0]) == 3:
            index, lower, upper = term.limits[0]
            if self._is_index(lower, bound) and self._is_index(upper, bound):
                try:
                    body = self.number(term.function, bound | {index})
                except Dependent:
                    return self._variable(term, bound)
                return with_limits(type(term), body, Tuple(index, lower, upper))
        if isinstance(term, Normal) and not is_matrix(term.point):
            return Normal(*(self.number(arg, bound) for arg in (term.point, term.mean, term.variance)))
        return self._variable(term, bound)

    def entry(self, term: Any, bound: frozenset[Basic] = frozenset()) -> Expr:
        """Return one entry, always the same, of a linear combination of vectors or matrices."""
        if isinstance(term, ZeroMatrix):
            return Integer(0)
        if isinstance(term, MatAdd):
            return Add._from_args([self.entry(arg, bound) for arg in term.args])
        if isinstance(term, MatMul):
            numbers = [arg for arg in term.args if not is_matrix(arg)]
            matrices = [arg for arg in term.args if is_matrix(arg)]
            if numbers:
                rest = matrices[0] if len(matrices) == 1 else MatMul(*matrices)
                factors = [self.number(arg, bound) for arg in numbers]
                return Mul._from_args([*factors, self.entry(rest, bound)])
        return self._variable(term, bound)

    def side(self, term: Any) -> Expr:
        """Return a side of a claim."""
        return self.entry(term) if is_matrix(term) else self.number(term)

    def relation(self, relation: Relational, bound: frozenset[Basic] = frozenset()) -> Relational:
        """Return a relation in the language."""
        sides = [self.entry(side, bound) if is_matrix(side) else self.number(side, bound) for side in relation.args]
        return type(relation)(*sides, evaluate=False)

    def facts(self) -> list[Relational]:
        """Return what the terms outside the language satisfy by definition: densities and norms are not negative."""
        found = []
        for term, symbol in self.stands_for.items():
            if isinstance(term, (Density, Normal, Norm, FrobeniusNorm)):
                found.append(relational(symbol, ">=", Integer(0)))
            elif isinstance(term, Applied) and term.function.between:
                low, high = (self.number(end) for end in term.function.between)
                found += [relational(symbol, ">", low), relational(symbol, "<", high)]
        return found

    def _is_index(self, term: Any, bound: frozenset[Basic]) -> bool:
        return is_integral(term, self.integers | bound)

    def _is_whole_in_disguise(self, exponent: Any, bound: frozenset[Basic]) -> bool:
        """Whether an exponent may be an integer though the language would take it for a real one: 2/2, floor(x)."""
        if isinstance(exponent, Rational) or self._is_index(exponent, bound):
            return False
        return not (free_symbols(exponent) or exponent.atoms(Member)) or exponent.has(floor, ceiling, factorial)

    def _expressible(self, family: Family) -> bool:
        """Whether a sequence is free, or its definition can be stated in the language as it stands."""
        if family.definition is None:
            return True
        if family not in self._families:
            self._families[family] = True  # a sequence defined by itself would otherwise not end
            inner = Generaliser(self.integers, _families=self._families)
            (index,) = family.definition.variables
            try:
                same = inner.number(family.definition.expr, frozenset({index})) == family.definition.expr
            except Dependent:
                same = False
            self._families[family] = same and not inner.stands_for
        return self._families[family]

    def _variable(self, term: Basic, bound: frozenset[Basic]) -> Symbol:
        if any(term.has(index) for index in bound):  # in a law or its parameters too, which free_symbols may not show
            raise Dependent(infix(term))
        if term not in self.stands_for:
            self.stands_for[term] = Dummy(infix(term), real=True)  # equal to no symbol of the claim, whatever its name
        return self.stands_for[term]
