"""Power series of flows in models: derivatives by time, exponentials of matrices, and what moves with the flow."""

from __future__ import annotations

from typing import Any

from flint import fmpq
from sympy import Basic

from symcheck.evaluation import At, Uninterpretable, Value, evaluator
from symcheck.theories.calculus.flows import TIME, flow_of, moving, name_of, tell
from symcheck.theories.calculus.jets import MOVING, Jets
from symcheck.theories.calculus.matrix_jets import Rows, rows_differentiated, rows_jet_of, rows_jets
from symcheck.theories.calculus.rates import Rate, RateAt
from symcheck.theories.field import unknown
from symcheck.theories.matrix.exponential_model import exponential_of
from symcheck.theories.matrix.exponential_terms import MatrixExp
from symcheck.theories.matrix.model import value_of


@evaluator(Rate)
def _rate(term: Rate, at: At) -> Value:
    """The linear coefficients of the entries at t + h."""
    jets = Jets(at, (term.variable,), (1,))
    rows = [[jet.get((1,), fmpq(0)) for jet in row] for row in rows_jets(term.arg, jets)]
    return value_of(rows, term)


@evaluator(RateAt)
def _rate_at(term: RateAt, at: At) -> Value:
    body, variable, point = term.args
    return _rate(Rate(body, variable), at.binding({variable: at.number(point)}))


@rows_jet_of(Rate)
def _rate_jets(term: Rate, jets: Jets) -> Rows:
    """The coefficients of the next power of a variable, in longer jets; of a new variable where it is none of these."""
    return rows_differentiated(term.arg, {term.variable: 1}, jets)


@rows_jet_of(RateAt)
def _rate_at_jets(term: RateAt, jets: Jets) -> Rows:
    """Entry by entry, the jet of the derivative in its own variable, composed with that of the point."""
    body, variable, point = term.args
    if jets.varies(body):
        raise Uninterpretable(f"models do not differentiate {term}")
    u = jets.of(point)
    own = Jets(jets.at.binding({variable: u[jets.zero]}), (variable,), (jets.total,))
    found = rows_differentiated(body, {variable: 1}, own)
    return [[jets.compose([x.get((k,), fmpq(0)) for k in range(jets.total + 1)], u) for x in row] for row in found]


@rows_jet_of(MatrixExp)
def _exponential(term: MatrixExp, jets: Jets) -> Rows:
    """The corner of exp([[A, B], [0, A]]) is the derivative of exp at A in the direction B (Higham, theorem 3.6)."""
    if jets.total != 1:
        raise Uninterpretable(f"models take one derivative of {term}")
    index = jets.orders
    rows = rows_jets(term.arg, jets)
    n = len(rows)
    a = [[x[jets.zero] for x in row] for row in rows]
    b = [[x.get(index, fmpq(0)) for x in row] for row in rows]
    zeros = [[fmpq(0)] * n for _ in range(n)]
    whole = exponential_of([*(r + s for r, s in zip(a, b)), *(r + s for r, s in zip(zeros, a))])
    return [[{jets.zero: whole[i][j], index: whole[i][n + j]} for j in range(n)] for i in range(n)]


def moving_jets(term: Any, argument: Basic, jets: Jets) -> Rows | None:
    """The Taylor coefficients of the motion, composed with the jet of the phase."""
    flow = flow_of(jets.at)
    name = name_of(term)
    if flow is None or not flow.knows(name):
        return None
    tell(flow, jets.at)
    time = jets.of(argument)
    since = {**time, jets.zero: flow.elapsed(time[jets.zero])}
    place = Jets(jets.at, jets.variables, jets.orders, {**jets.known, TIME: since})
    if name in flow.free:
        phi = place.of(flow.speed.phi)
        return [[place.product(phi, {jets.zero: x}) for x in row] for row in flow.free[name]]
    phase = place.of(flow.speed.integral)
    states = flow.motion.series(phase[jets.zero], jets.total)
    parts = [flow.part(name, state) for state in states]
    rows, cols = len(parts[0]), len(parts[0][0])
    return [[place.compose([part[i][j] for part in parts], phase) for j in range(cols)] for i in range(rows)]


unknown.MOVING.append(moving)
MOVING.append(moving_jets)
