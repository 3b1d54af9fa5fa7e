"""Truncated power series of vectors and matrices, entry by entry, and of the numbers made of them (for models)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq, fmpz
from sympy import Basic, Integer, MatAdd, MatMul, MatPow, Pow, Transpose
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.evaluation import At, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.calculus.flows import TIME, Flow, flow_of, moving, name_of
from symcheck.theories.calculus.jets import JETS, MOVING, Jet, Jets, add, jet_of, otherwise, series, sign_of
from symcheck.theories.calculus.rates import Rate
from symcheck.theories.field import unknown
from symcheck.theories.field.maps import AppliedVector
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.arithmetic import transposed
from symcheck.theories.matrix.exponential import MatrixExp
from symcheck.theories.matrix.exponential_model import exponential_of
from symcheck.theories.matrix.model import rows_of, value_of
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec, is_matrix

JetRows = list[list[Jet]]
MAX_POWER = 8


@evaluator(Rate)
def _rate(term: Rate, at: At) -> Value:
    """The linear coefficients of the entries at t + h."""
    jets = Jets(at, (term.variable,), (1,))
    rows = [[jet.get((1,), fmpq(0)) for jet in row] for row in rows_of_jets(term.arg, jets)]
    return value_of(rows, term)


def rows_of_jets(term: Any, jets: Jets) -> JetRows:
    """Return a matrix as rows of jets; raises Uninterpretable without a rule."""
    if not jets.varies(term):
        return [[{jets.zero: x} for x in row] for row in rows_of(term, jets.at)]
    match term:
        case MatAdd():
            parts = [rows_of_jets(arg, jets) for arg in term.args]
            return [[add(list(entries)) for entries in zip(*rows, strict=True)] for rows in zip(*parts, strict=True)]
        case MatMul():
            return _product(list(term.args), jets)
        case MatPow() if isinstance(term.exp, Integer) and 0 < term.exp <= MAX_POWER:
            return _product([term.base] * int(term.exp), jets)
        case Transpose():
            return transposed(rows_of_jets(term.arg, jets))  # type: ignore[arg-type,return-value]
        case Vec():
            columns = transposed(rows_of_jets(term.arg, jets))  # type: ignore[arg-type]
            return [[x] for column in columns for x in column]  # type: ignore[misc]
        case MatrixExp():
            return _exponential(term, jets)
        case KroneckerProduct():
            total: JetRows = [[{jets.zero: fmpq(1)}]]
            for arg in term.args:
                other = rows_of_jets(arg, jets)
                total = [[jets.product(x, y) for x in ra for y in rb] for ra in total for rb in other]
            return total
        case AppliedVector():
            return _application(term, jets)
    raise Uninterpretable(f"models do not differentiate {term}")


def _product(factors: list[Any], jets: Jets) -> JetRows:
    scale: Jet = {jets.zero: fmpq(1)}
    total: JetRows | None = None
    for factor in factors:
        if not is_matrix(factor):
            scale = jets.product(scale, jets.of(factor))
            continue
        rows = rows_of_jets(factor, jets)
        if total is None:
            total = rows
            continue
        columns = transposed(rows)  # type: ignore[arg-type]
        total = [[_dot(row, column, jets) for column in columns] for row in total]  # type: ignore[arg-type]
    assert total is not None
    return [[jets.product(scale, x) for x in row] for row in total]


def _exponential(term: MatrixExp, jets: Jets) -> JetRows:
    """The corner of exp([[A, B], [0, A]]) is the derivative of exp at A in the direction B (Higham, theorem 3.6)."""
    if jets.total != 1:
        raise Uninterpretable(f"models take one derivative of {term}")
    index = jets.orders
    rows = rows_of_jets(term.arg, jets)
    n = len(rows)
    a = [[x[jets.zero] for x in row] for row in rows]
    b = [[x.get(index, fmpq(0)) for x in row] for row in rows]
    zeros = [[fmpq(0)] * n for _ in range(n)]
    whole = exponential_of([*(r + s for r, s in zip(a, b)), *(r + s for r, s in zip(zeros, a))])
    return [[{jets.zero: whole[i][j], index: whole[i][n + j]} for j in range(n)] for i in range(n)]


def _dot(u: list[Jet], v: list[Jet], jets: Jets) -> Jet:
    return add([{jets.zero: fmpq(0)}, *(jets.product(x, y) for x, y in zip(u, v, strict=True))])


# -- unknown functions -------------------------------------------------------------------------------------------------


UNKNOWN: list[Callable[[Any, tuple[Basic, ...], int, Jets], list[Jet]]] = []
"""What an unknown function is in a model, in jets: (function, arguments, number of entries, jets) -> entries."""


def _application(term: Any, jets: Jets) -> JetRows:
    """A function of time of the flow; else what an unknown function is in a model."""
    other: JetRows | None = otherwise(term, term.arguments, jets)
    if other is not None:
        return other
    rows, cols = (jets.at.integer(n, "the dimension") for n in term.shape)
    entries = UNKNOWN[0](term.function, term.arguments, rows * cols, jets)
    return [entries[i * cols : (i + 1) * cols] for i in range(rows)]


def moving_jets(term: Any, argument: Basic, jets: Jets) -> JetRows | None:
    """The Taylor coefficients of exp(Phi A) x are A^k exp(Phi A) x / k!, composed with the jet of Phi."""
    flow = flow_of(jets.at)
    name = name_of(term)
    if flow is None or not flow.knows(name):
        return None
    time = jets.of(argument)
    since = {**time, jets.zero: flow.elapsed(time[jets.zero])}
    place = Jets(jets.at, jets.variables, jets.orders, {**jets.known, TIME: since})
    if name in flow.free:
        phi = place.of(flow.speed.phi)
        return [[place.product(phi, {jets.zero: x}) for x in row] for row in flow.free[name]]
    phase = place.of(flow.speed.integral)
    states = [flow.state_at(phase[jets.zero])]
    for k in range(jets.total):
        states.append(_next(flow, states[-1], k + 1))
    parts = [flow.part(name, state) for state in states]
    rows, cols = len(parts[0]), len(parts[0][0])
    return [[place.compose([part[i][j] for part in parts], phase) for j in range(cols)] for i in range(rows)]


def _next(flow: Flow, state: Any, k: int) -> Any:
    a = flow.generator
    size = a.nrows()
    return [[sum((a[i, j] * state[j][0] for j in range(size)), fmpq(0)) / fmpz(k)] for i in range(size)]


unknown.MOVING.append(moving)
MOVING.append(moving_jets)


# -- numbers made of vectors and matrices ------------------------------------------------------------------------------


@jet_of(Inner, Frobenius)
def _inner(term: Any, jets: Jets) -> Jet:
    u, v = term.args
    return _sum_of_products(u, v, jets)


def _sum_of_products(a: Any, b: Any, jets: Jets) -> Jet:
    u, v = rows_of_jets(a, jets), rows_of_jets(b, jets)
    if len(u) != len(v) or len(u[0]) != len(v[0]):
        raise Undefined(f"vectors or matrices of different shapes: {a} and {b}")
    return add([{jets.zero: fmpq(0)}, *(jets.product(x, y) for r, s in zip(u, v) for x, y in zip(r, s))])


@jet_of(Norm, FrobeniusNorm)
def _length(term: Any, jets: Jets) -> Jet:
    square = _sum_of_products(term.args[0], term.args[0], jets)
    start = square[jets.zero]
    if sign_of(start) <= 0:
        raise Undefined(f"the derivative of {term} where it is 0")
    return jets.compose(series("sqrt", start, jets.total), square)


_any_power = JETS[Pow]


@jet_of(Pow)
def _even_power_of_a_length(term: Any, jets: Jets) -> Jet:
    """|u|^2 has a derivative at u = 0, where |u| has none."""
    base, exponent = term.args
    even = isinstance(exponent, Integer) and exponent >= 0 and exponent % 2 == 0
    if not isinstance(base, (Norm, FrobeniusNorm)) or not even:
        return _any_power(term, jets)
    square = _sum_of_products(base.args[0], base.args[0], jets)
    result: Jet = {jets.zero: fmpq(1)}
    for _ in range(int(exponent) // 2):
        result = jets.product(result, square)
    return result


@jet_of(Trace)
def _trace(term: Any, jets: Jets) -> Jet:
    rows = rows_of_jets(term.arg, jets)
    return add([{jets.zero: fmpq(0)}, *(rows[i][i] for i in range(len(rows)))])
