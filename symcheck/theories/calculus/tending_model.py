"""Limits in explicit flows: a continuous function of what the functions of time tend to."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Add,
    Expr,
    Integer,
    Limit,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Transpose,
    ZeroMatrix,
    oo,
    preorder_traversal,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.evaluation import At, Number, Uninterpretable, evaluator
from symcheck.theories.calculus.flow_laws import is_application, name_of, stand_in
from symcheck.theories.calculus.flows import flow_of, limit_of, value_of_rows
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec

_CONTINUOUS = (Abs, Add, Mul, MatAdd, MatMul, Transpose, KroneckerProduct, Trace, Inner, Norm, Frobenius, FrobeniusNorm)


@evaluator(Limit)
def limit_value(term: Any, at: At) -> Number:
    """The value at the limits of the functions of time in it, of which it is a continuous function."""
    body, variable, point = term.args[:3]
    flow = flow_of(at)
    if flow is None or point != oo:
        raise Uninterpretable(f"models do not evaluate {term}")
    bound: dict[Any, Any] = {}
    values: dict[Any, Any] = {}
    for node in preorder_traversal(body):
        if is_application(node, variable) and flow.knows(name_of(node)) and node not in bound:
            bound[node] = stand_in(node)
            values[bound[node]] = value_of_rows(limit_of(flow, name_of(node)), bound[node])
    still: Expr = body.xreplace(bound)
    if variable in free_symbols(still) or not all(map(_is_continuous, preorder_traversal(still))):
        raise Uninterpretable(f"models do not evaluate {term}")
    at.number(body.xreplace({variable: Rational(int(flow.start.p), int(flow.start.q))}))  # so that the flow is shown
    return at.binding(values).number(still)


def _is_continuous(node: Any) -> bool:
    if isinstance(node, Pow):
        return isinstance(node.exp, Integer) and node.exp > 0
    return isinstance(node, (*_CONTINUOUS, Vec, Symbol, MatrixSymbol, Str, ZeroMatrix, Rational)) or not node.args
