"""The least and the greatest eigenvalue of a symmetric matrix, as numbers; the Loewner order A <= B."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

from sympy import Expr, Ge, Gt, Identity, Le, Lt, MatAdd, MatMul, MatrixSymbol, Mul, Q, S, sympify

from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses
from symcheck.theories.matrix.terms import ATTRIBUTES, check_shapes, is_matrix, psd, shape_of, shown_shape

_DEFINITE = ("positive definite", "positive semidefinite")


class Eigenvalue(Expr):
    """An extreme eigenvalue of a square matrix; it has a value where the matrix is symmetric."""

    is_commutative = True
    is_extended_real = True
    is_real = True
    name = ""

    def __new__(cls, matrix: Any) -> Any:
        matrix = sympify(matrix)
        if not is_matrix(matrix) and not getattr(matrix, "is_Matrix", False):
            raise InputError(f"{cls.name}: {matrix} is a number; a symmetric matrix is needed")
        check_shapes(matrix)
        rows, cols = shape_of(matrix)
        if rows != cols:
            raise InputError(f"{cls.name}({matrix}) needs a square matrix, but its shape is {shown_shape(matrix)}")
        return Expr.__new__(cls, matrix)

    @property
    def arg(self) -> Any:
        """The matrix."""
        return self.args[0]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}({printer._print(self.arg)})"


class LambdaMin(Eigenvalue):
    """The least eigenvalue of a symmetric matrix: the minimum of <u, A u> over the unit vectors u."""

    name = "lambda_min"


class LambdaMax(Eigenvalue):
    """The greatest eigenvalue of a symmetric matrix: the maximum of <u, A u> over the unit vectors u."""

    name = "lambda_max"


def bounded(hypotheses: Hypotheses) -> Iterator[tuple[Eigenvalue, Any]]:
    """Yield what hypotheses say: lambda_min(A) >= c and lambda_max(A) <= c."""
    for relation in hypotheses.relations:
        for kind, at_least in ((LambdaMin, (Ge, Gt)), (LambdaMax, (Le, Lt))):
            if isinstance(relation, at_least) and isinstance(relation.lhs, kind):
                yield relation.lhs, relation.rhs
            elif isinstance(relation, (Ge, Gt, Le, Lt)) and not isinstance(relation, at_least):
                if isinstance(relation.rhs, kind):
                    yield relation.rhs, relation.lhs


def with_spectra(hypotheses: Hypotheses) -> Hypotheses:
    """Add what c I <= A and A <= c I say of a symbol A: it is symmetric, lambda_min(A) >= c, lambda_max(A) <= c.

    And that A is positive definite where lambda_min(A) >= c > 0.
    """
    relations, attributes = list(hypotheses.relations), list(hypotheses.attributes)
    for attribute in hypotheses.attributes:
        matrix = attribute.arguments[0]
        if ATTRIBUTES[attribute.function] not in _DEFINITE or not isinstance(matrix, MatAdd) or len(matrix.args) != 2:
            continue
        for (c, one), (d, unit) in permutations(map(_multiple, matrix.args)):
            if isinstance(one, MatrixSymbol) and isinstance(unit, Identity) and c in (1, -1):
                extreme = Ge(LambdaMin(one), -d, evaluate=False) if c == 1 else Le(LambdaMax(one), d, evaluate=False)
                relations.append(extreme)
                attributes.append(Q.symmetric(one))
    positive = {relation.lhs for relation in relations if isinstance(relation, Gt) and relation.rhs == 0}
    for term, bound in bounded(replace(hypotheses, relations=tuple(relations))):
        if (
            isinstance(term, LambdaMin)
            and isinstance(term.arg, MatrixSymbol)
            and (bound.is_positive or bound in positive)
        ):
            attributes.append(Q.positive_definite(term.arg))
    return replace(hypotheses, relations=tuple(dict.fromkeys(relations)), attributes=tuple(dict.fromkeys(attributes)))


def _multiple(term: Any) -> tuple[Any, Any]:
    """Return c and A of c A."""
    scalar: Any = S.One
    while isinstance(term, MatMul):
        matrices = [arg for arg in term.args if is_matrix(arg)]
        if len(matrices) != 1:
            break
        scalar = Mul(scalar, *(arg for arg in term.args if not is_matrix(arg)))
        term = matrices[0]
    return scalar, term


def lambda_min(matrix: Any) -> LambdaMin:
    """Return the least eigenvalue of a symmetric matrix, as a number."""
    return LambdaMin(matrix)


def lambda_max(matrix: Any) -> LambdaMax:
    """Return the greatest eigenvalue of a symmetric matrix, as a number."""
    return LambdaMax(matrix)


def loewner_le(a: Any, b: Any) -> Any:
    """Return the statement A <= B in the Loewner order: B - A is positive semidefinite.

    >>> from sympy import MatrixSymbol
    >>> loewner_le(MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2))
    Q.positive_semidefinite(-A + B)
    """
    difference = MatAdd(sympify(b), MatMul(-1, sympify(a)))
    check_shapes(difference)
    return psd(difference)
