"""Means of products of sums of vectors over independent samples: E((sum of u_j)(sum of v_k)^T).

Terms of one sample stay together, of two come apart, as for numbers (``samples.py``):
sum E(u_k v_k^T) + (sum E u_k)(sum E v_k)^T - sum E(u_k) E(v_k)^T.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from sympy import Add, Integer, MatAdd, MatMul, Mul, Product, Transpose

from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.variables import ScalarVariable, VariableRange, VectorVariable
from symcheck.theories.sums.matrix_sums import MatrixSum

Factors = tuple[Any, ...]


def of_sample_sums(f: Any, law: Any) -> Any:
    """Write E(f, law) in means of one sample, for all of K independent samples; None if f is no such product."""
    if not isinstance(law, Product) or len(law.limits) != 1 or not f.has(MatrixSum):
        return None
    parts = [_mean(c, factors, law) for c, factors in _expanded(f)]
    return None if any(part is None for part in parts) else MatAdd(*parts)


def _mean(c: Any, factors: Factors, law: Any) -> Any:
    """Return c times the mean of a product of matrices, at most two of them sums over the samples."""
    names = {item.name for item in integrated(law.function)}
    if _mentions(c, names):
        return None
    places = [k for k, factor in enumerate(factors) if _mentions(factor, names)]
    bodies = [_body(factors[k], law, names) for k in places]
    if not places:
        return MatMul(c, E(Integer(1), law), *factors)
    if None in bodies or len(places) > 2:
        return None
    (k, low, high), one = law.limits[0], law.function

    def summed(body: Any) -> Any:
        return MatrixSum(body, (k, low, high))

    first = places[0]
    before = (c, *factors[:first])
    if len(places) == 1:
        return MatMul(*before, summed(E(bodies[0], one)), *factors[first + 1 :])
    between, after = factors[first + 1 : places[1]], factors[places[1] + 1 :]
    means = [E(body, one) for body in bodies]
    same = summed(MatAdd(E(MatMul(bodies[0], *between, bodies[1]), one), MatMul(-1, means[0], *between, means[1])))
    apart = MatMul(summed(means[0]), *between, summed(means[1]))
    return MatAdd(MatMul(*before, same, *after), MatMul(*before, apart, *after))


def _body(factor: Any, law: Any, names: set[str]) -> Any:
    """Return u_k at the index of the law, for the sum of u_j over all samples or its transpose; None if it is none."""
    if isinstance(factor, Transpose):
        body = _body(factor.arg, law, names)
        return None if body is None else Transpose(body)
    k, low, high = law.limits[0]
    if not isinstance(factor, MatrixSum) or tuple(factor.bounds) != (low, high):
        return None
    body = substitute(factor.function, factor.index, k)
    inside = body.atoms(ScalarVariable, VectorVariable, VariableRange)
    return body if all(v.name not in names or getattr(v, "index", None) == k for v in inside) else None


def _mentions(term: Any, names: set[str]) -> bool:
    return any(getattr(symbol, "name", None) in names for symbol in free_symbols(term))


def _expanded(term: Any) -> Iterator[tuple[Any, Factors]]:
    """Write a matrix as a sum of numbers times products; what a sum's index is not in stands outside the sum."""
    match term:
        case MatAdd():
            for arg in term.args:
                yield from _expanded(arg)
        case MatMul():
            numbers = [arg for arg in term.args if not is_matrix(arg)]
            for choice in product(*(list(_expanded(arg)) for arg in term.args if is_matrix(arg))):
                yield Mul(*numbers, *(c for c, _ in choice)), sum((factors for _, factors in choice), ())
        case Transpose():
            for c, factors in _expanded(term.arg):
                yield c, tuple(Transpose(factor) for factor in reversed(factors))
        case MatrixSum():
            for c, factors in _expanded(term.function):
                yield _outside(c, factors, term)
        case _:
            yield Integer(1), (term,)


def _outside(c: Any, factors: Factors, term: MatrixSum) -> tuple[Any, Factors]:
    index, (low, high) = term.index, term.bounds
    inside = [k for k, factor in enumerate(factors) if index in free_symbols(factor)]
    if index in free_symbols(c):
        return Integer(1), (MatrixSum(MatMul(c, *factors), (index, low, high)),)
    if not inside:
        return Add(high, -low, 1) * c, factors
    first, last = inside[0], inside[-1] + 1
    middle = factors[first:last]
    body = middle[0] if len(middle) == 1 else MatMul(*middle)
    return c, (*factors[:first], MatrixSum(body, (index, low, high)), *factors[last:])
