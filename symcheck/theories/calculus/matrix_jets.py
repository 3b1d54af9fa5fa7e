"""Power series of matrices, entry by entry, and the gradients of the models: a letter moves by h in one of its entries.

Inverses come from the geometric series around the inverse of the constant term, determinants from the recursion of
Faddeev and LeVerrier. Nothing here shares code with the rules of differentiation on the prover's side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from flint import fmpq
from sympy import BlockMatrix, Integer, MatrixExpr, MatrixSymbol, Pow
from sympy.matrices import MatrixBase
from sympy.matrices.expressions import Determinant, Inverse, KroneckerProduct, MatPow, Trace, Transpose
from sympy.matrices.expressions.matexpr import MatrixElement

from symcheck.evaluation import At, Undefined, Uninterpretable, Value, evaluator
from symcheck.reading import key_of
from symcheck.theories.calculus.gradient_terms import (
    Differentiated,
    Gradient,
    Jacobian,
    StopGradient,
    StopGradientMatrix,
    hides,
)
from symcheck.theories.calculus.jets import JETS, Jet, Jets, add, jet_of, longer_jets, lowered
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import checked
from symcheck.theories.field.terms import bound_symbol, free_symbols
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix import arithmetic
from symcheck.theories.matrix.model import rows_of, value_of
from symcheck.theories.matrix.terms import Frobenius, FrobeniusNorm, Vec, is_matrix, is_number
from symcheck.theories.probability import field_model
from symcheck.theories.probability.variables import VectorVariable
from symcheck.theories.sums.matrix_sums import MatrixSum
from symcheck.theories.sums.model import places_of

Rows = list[list[Jet]]
MatrixRule = Callable[[Any, Jets], Rows]
ROWS: dict[type, MatrixRule] = {}
MAX_ENTRIES = 40
"""The most entries a letter may have for its gradient to be evaluated."""


def rows_jet_of(*classes: type) -> Callable[[MatrixRule], MatrixRule]:
    """Register the rule for the power series of matrix terms of some classes."""

    def register(rule: MatrixRule) -> MatrixRule:
        for cls in classes:
            ROWS[cls] = rule
        return rule

    return register


def rows_jets(term: Any, jets: Jets) -> Rows:
    """Return the power series of the entries of a matrix; of a number, as one of shape (1, 1)."""
    if not is_matrix(term):
        return [[jets.of(term)]]
    if not jets.varies(term):
        return _constants(rows_of(term, jets.at), jets)
    jets.refuse_bound(term)
    for cls in type(term).__mro__:
        if cls in ROWS:
            return ROWS[cls](term, jets)
    raise Uninterpretable(f"models do not differentiate {type(term).__name__} terms: {term}")


def column_jets(term: Any, jets: Jets) -> list[Jet]:
    """Return the power series of the entries of a matrix, row by row: the coordinates of a vector."""
    return [jet for row in rows_jets(term, jets) for jet in row]


def _constants(rows: Any, jets: Jets) -> Rows:
    return [[{jets.zero: x} for x in row] for row in rows]


def rows_differentiated(term: Any, inner: dict[Any, int], jets: Jets) -> Rows:
    """Return the power series of a mixed derivative of the entries of a matrix."""
    longer = longer_jets(term, inner, jets)
    return [[lowered(jet, longer, inner, jets) for jet in row] for row in rows_jets(term, longer)]


# -- arithmetic --------------------------------------------------------------------------------------------------------


def _times(a: Rows, b: Rows, jets: Jets) -> Rows:
    if len(a[0]) != len(b):
        raise Undefined(f"a product of shapes ({len(a)}, {len(a[0])}) and ({len(b)}, {len(b[0])})")
    columns = _turned(b)
    return [[add([jets.product(x, y) for x, y in zip(row, column, strict=True)]) for column in columns] for row in a]


def _plus(matrices: list[Rows]) -> Rows:
    if len({(len(a), len(a[0])) for a in matrices}) != 1:
        raise Undefined("a sum of matrices of different shapes")
    return [[add(list(entries)) for entries in zip(*rows, strict=True)] for rows in zip(*matrices, strict=True)]


def _turned(a: Rows) -> Rows:
    return [list(column) for column in zip(*a, strict=True)]


def _scaled(a: Rows, c: Jet, jets: Jets) -> Rows:
    return [[jets.product(c, x) for x in row] for row in a]


def _minus(jet: Jet) -> Jet:
    return {i: -x for i, x in jet.items()}


def _square(jet: Jet, jets: Jets) -> Jet:
    return jets.product(jet, jet)


def _inverse_of(a: Rows, jets: Jets) -> Rows:
    """(A + N)^-1 = sum (-A^-1 N)^k A^-1 for a nilpotent N."""
    first = arithmetic.inverse([[x.get(jets.zero, fmpq(0)) for x in row] for row in a])
    start = _constants(first, jets)
    rest = [[{i: x for i, x in jet.items() if any(i)} for jet in row] for row in a]
    step = [[_minus(x) for x in row] for row in _times(start, rest, jets)]
    total = power = start
    for _ in range(jets.total):
        power = _times(step, power, jets)
        total = _plus([total, power])
    return total


def determinant_jet(a: Rows, jets: Jets) -> Jet:
    """The series of a determinant."""
    n = len(a)
    if n != len(a[0]):
        raise Undefined("the determinant of a matrix that is not square")
    m = _constants(arithmetic.identity(n), jets)
    c: Jet = {}
    for k in range(1, n + 1):
        am = _times(a, m, jets)
        trace = add([am[i][i] for i in range(n)])
        c = {i: -x * fmpq(1, k) for i, x in trace.items()}
        m = [[add([x, c]) if i == j else x for j, x in enumerate(row)] for i, row in enumerate(am)]
    return c if n % 2 == 0 else _minus(c)


def quadratic_form(a: Rows, u: list[Jet], jets: Jets) -> Jet:
    """The series of <u, A^-1 u>."""
    column = [[x] for x in u]
    return _times([u], _times(_inverse_of(a, jets), column, jets), jets)[0][0]


# -- matrices ----------------------------------------------------------------------------------------------------------


@rows_jet_of(MatrixSymbol, VectorVariable)
def _letter(term: Any, jets: Jets) -> Rows:
    found = jets.letters.get(key_of(term, jets.at))
    return _constants(rows_of(term, jets.at), jets) if found is None else found


@rows_jet_of(sympy.MatAdd)
def _sum(term: Any, jets: Jets) -> Rows:
    return _plus([rows_jets(arg, jets) for arg in term.args])


@rows_jet_of(sympy.MatMul)
def _product(term: Any, jets: Jets) -> Rows:
    matrices = [rows_jets(arg, jets) for arg in term.args if is_matrix(arg)]
    total = matrices[0]
    for other in matrices[1:]:
        total = _times(total, other, jets)
    for arg in term.args:
        if not is_matrix(arg):
            total = _scaled(total, jets.of(arg), jets)
    return total


@rows_jet_of(Transpose)
def _transpose(term: Any, jets: Jets) -> Rows:
    return _turned(rows_jets(term.arg, jets))


@rows_jet_of(Inverse)
def _inverse(term: Any, jets: Jets) -> Rows:
    return _inverse_of(rows_jets(term.arg, jets), jets)


@rows_jet_of(MatPow)
def _power(term: Any, jets: Jets) -> Rows:
    n = jets.at.integer(term.args[1], "the exponent")
    if jets.varies(term.args[1]) or abs(n) > 12:
        raise Uninterpretable(f"models do not differentiate {term}")
    a = rows_jets(term.args[0], jets)
    if len(a) != len(a[0]):
        raise Undefined("a power of a matrix that is not square")
    if n < 0:
        a = _inverse_of(a, jets)
    total = _constants(arithmetic.identity(len(a)), jets)
    for _ in range(abs(n)):
        total = _times(total, a, jets)
    return total


@rows_jet_of(KroneckerProduct)
def _kronecker(term: Any, jets: Jets) -> Rows:
    total, *others = (rows_jets(arg, jets) for arg in term.args)
    for other in others:
        total = [[jets.product(x, y) for x in a for y in b] for a in total for b in other]
    return total


@rows_jet_of(Vec)
def _vec(term: Any, jets: Jets) -> Rows:
    return [[x] for column in _turned(rows_jets(term.arg, jets)) for x in column]


@rows_jet_of(MatrixBase)
def _explicit(term: Any, jets: Jets) -> Rows:
    return [[jets.of(term[i, j]) for j in range(term.cols)] for i in range(term.rows)]


@rows_jet_of(BlockMatrix)
def _blocks(term: Any, jets: Jets) -> Rows:
    found: Rows = []
    for i in range(term.blockshape[0]):
        parts = [rows_jets(term.blocks[i, j], jets) for j in range(term.blockshape[1])]
        if len({len(part) for part in parts}) != 1:
            raise Undefined("blocks of different heights side by side")
        found += [[x for part in parts for x in part[k]] for k in range(len(parts[0]))]
    return found


@rows_jet_of(StopGradientMatrix)
def _stopped_matrix(term: Any, jets: Jets) -> Rows:
    _known_nowhere(term, jets)
    return _constants(rows_of(term.args[0], jets.at), jets)


@rows_jet_of(MatrixSum)
def _matrix_sum(term: MatrixSum, jets: Jets) -> Rows:
    if any(map(jets.varies, term.bounds)):
        raise Uninterpretable(f"models do not differentiate {term} by its bounds")
    rows, cols = (jets.at.integer(n, "the dimension") for n in term.shape)
    parts = [rows_jets(term.function, jets.moved(place)) for place in places_of(term, jets.at)]
    return _plus([_constants(arithmetic.constant(rows, cols, fmpq(0)), jets), *parts])


# -- numbers -----------------------------------------------------------------------------------------------------------


@jet_of(StopGradient)
def _stopped(term: Any, jets: Jets) -> Jet:
    _known_nowhere(term, jets)
    return {jets.zero: jets.at.number(term.args[0])}


def _known_nowhere(term: Any, jets: Jets) -> None:
    """A variable of integration that has a power series of its own has no value here."""
    if any(symbol in free_symbols(term) for symbol in jets.known):
        raise Uninterpretable(f"models do not differentiate an integral with {term} inside")


@jet_of(MatrixExpr)
def _one_by_one(term: Any, jets: Jets) -> Jet:
    if not is_number(term):
        raise Uninterpretable(f"{term} is a matrix where a number is needed")
    return rows_jets(term, jets)[0][0]


@jet_of(Trace)
def _trace(term: Any, jets: Jets) -> Jet:
    a = rows_jets(term.arg, jets)
    if len(a) != len(a[0]):
        raise Undefined("the trace of a matrix that is not square")
    return add([a[i][i] for i in range(len(a))])


@jet_of(Determinant)
def _determinant(term: Any, jets: Jets) -> Jet:
    return determinant_jet(rows_jets(term.arg, jets), jets)


@jet_of(Inner, Frobenius)
def _inner(term: Any, jets: Jets) -> Jet:
    u, v = (rows_jets(arg, jets) for arg in term.args)
    if (len(u), len(u[0])) != (len(v), len(v[0])):
        raise Undefined(f"{term}: the shapes differ")
    return add([jets.product(x, y) for a, b in zip(u, v, strict=True) for x, y in zip(a, b, strict=True)])


@jet_of(Norm, FrobeniusNorm)
def _norm(term: Any, jets: Jets) -> Jet:
    square = _squared(term, jets)
    first = square.get(jets.zero, fmpq(0))
    if numbers.sign(first) <= 0:
        raise Undefined(f"{term} is not differentiable at 0")
    coefficients = [numbers.square_root(first)]
    for k in range(jets.total):
        coefficients.append(coefficients[-1] * (fmpq(1, 2) - k) / (k + 1) / first)
    return jets.compose(coefficients, square)


def _squared(term: Any, jets: Jets) -> Jet:
    return add([_square(x, jets) for x in column_jets(term.args[0], jets)])


_any_power = JETS[Pow]


@jet_of(Pow)
def _even_power_of_a_norm(term: Any, jets: Jets) -> Jet:
    """|u|^2 has a derivative at u = 0, where |u| has none."""
    base, exponent = term.args
    if not isinstance(base, (Norm, FrobeniusNorm)) or not isinstance(exponent, Integer) or exponent < 0 or exponent % 2:
        return _any_power(term, jets)
    square = _squared(base, jets)
    result: Jet = {jets.zero: fmpq(1)}
    for _ in range(int(exponent) // 2):
        result = jets.product(result, square)
    return result


@jet_of(MatrixElement)
def _element(term: Any, jets: Jets) -> Jet:
    jets.at.number(term)
    i, j = (jets.at.integer(k, "the index") for k in term.args[1:])
    return rows_jets(term.args[0], jets)[i][j]


# -- gradients ---------------------------------------------------------------------------------------------------------


def _moved(term: Differentiated, jets: Jets) -> list[tuple[int, int, Jets]]:
    """Return, for every entry of the letter, the jets in which it moves by one more variable, and by nothing else."""
    if field_model.involved(term, jets.at):
        raise Uninterpretable(f"models do not differentiate {term} along with a score")
    point = rows_jets(term.point, jets)
    if len(point) * len(point[0]) > MAX_ENTRIES:
        raise Uninterpretable(f"{term} has too many entries")
    at = jets.at
    if term.point != term.letter:
        if hides(term.body, term.letter):
            raise Uninterpretable(f"{term}: a definition holds {term.letter}")
        at = at.binding({key_of(term.letter, at): value_of(rows_of(term.point, at), term.letter)})
    longer = jets.longer(bound_symbol(f"h{len(jets.orders)}", real=True), at)
    key = key_of(term.letter, at)
    found = []
    for i in range(len(point)):
        for j in range(len(point[0])):
            entries = [[{(*k, 0): x for k, x in jet.items()} for jet in row] for row in point]
            step = {(*jets.zero, 1): fmpq(1)}
            entries[i][j] = add([entries[i][j], step])
            found.append((i, j, replace(longer, letters={**longer.letters, key: entries})))
    return found


def _slope(jet: Jet) -> Jet:
    """Return the coefficient of the last variable."""
    return {k[:-1]: x for k, x in jet.items() if k[-1] == 1}


@rows_jet_of(Gradient)
def _gradient_jets(term: Gradient, jets: Jets) -> Rows:
    found: dict[int, list[Jet]] = {}
    for i, _, there in _moved(term, jets):
        there.at.value(term.body)  # it must be defined
        found.setdefault(i, []).append({jets.zero: fmpq(0), **_slope(there.of(term.body))})
    return list(found.values())


@rows_jet_of(Jacobian)
def _jacobian_jets(term: Jacobian, jets: Jets) -> Rows:
    """Columns in the order of vec of the letter, rows in that of vec of the map."""
    columns = []
    for _, _, there in sorted(_moved(term, jets), key=lambda item: (item[1], item[0])):
        there.at.value(term.body)
        rows = rows_jets(term.body, there)
        columns.append([{jets.zero: fmpq(0), **_slope(x)} for column in _turned(rows) for x in column])
    return _turned(columns)


@evaluator(Gradient, Jacobian)
def _differentiated(term: Differentiated, at: At) -> Value:
    if field_model.involved(term, at):
        return field_model.value(term, at)
    rows = ROWS[type(term)](term, Jets(at, (), ()))
    values = [[jet[()] for jet in row] for row in rows]
    return value_of([[x if isinstance(x, fmpq) else checked(x) for x in row] for row in values], term)


@evaluator(StopGradient, StopGradientMatrix)
def _value(term: Any, at: At) -> Value:
    return at.value(term.args[0])
