"""The normal form of a random matrix term, written as a term again, has the term's value in every model.

The prover's side and the models' side share no code, so a wrong rule of either shows here.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sympy import (
    Determinant,
    Eq,
    Identity,
    Integer,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Q,
    Rational,
    Symbol,
    Trace,
    Transpose,
    symbols,
)

from symcheck.hypotheses import read_given
from symcheck.models import draw, holds
from symcheck.theories.matrix.equations import inverses_in
from symcheck.theories.matrix.matrices import matrices
from symcheck.theories.matrix.terms import Frobenius, Vec, is_matrix, psd
from symcheck.theories.prover import symbols_of
from symcheck.theories.session import Choices, NowhereDefined, Restart, Session

n, m, p = symbols("n m p", integer=True, positive=True)
j = Symbol("j", integer=True, nonnegative=True)
x = Symbol("x", real=True)
SIZES = (n, m, p, Integer(1))
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")
S, D, E, W, P, H = (MatrixSymbol(name, n, n) for name in "SDEWPH")
ATTRIBUTES = [Q.symmetric(S), Q.diagonal(D), Q.diagonal(E), Q.orthogonal(W), psd(P), Q.positive_definite(H)]
EQUATIONS: list[list[Any]] = [
    [],
    [Eq(A * B, B * A)],
    [Eq(A * A, A)],
    [Eq(A * B, Identity(n))],
    [Eq(C, A * B + x * A)],
    [Eq(A * B, A * C), Q.invertible(A)],
    [Eq(Trace(A), 0)],
    [Eq(Determinant(A), 1)],
    [Q.symmetric(A * B)],
    [Q.positive_definite(A + B)],
]


class Grammar:
    """Random terms; every shape fits."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def symbol(self, rows: Any, cols: Any) -> Any:
        if rows == cols == n:
            return self.rng.choice([A, B, C, S, D, E, W, P, H])
        return MatrixSymbol(f"{self.rng.choice('XY')}_{rows}{cols}", rows, cols)

    def scalar(self, depth: int) -> Any:
        size = self.rng.choice(SIZES[:3])
        kind = self.rng.randrange(6) if depth > 0 else 0
        if kind == 1:
            return Trace(self.matrix(size, size, depth - 1))
        if kind == 2:
            return Determinant(self.matrix(size, size, depth - 1))
        if kind == 3:
            return Frobenius(self.matrix(size, m, depth - 1), self.matrix(size, m, depth - 1))
        return self.rng.choice([x, Integer(2), Rational(-1, 2), x + 1])

    def matrix(self, rows: Any, cols: Any, depth: int) -> Any:
        kind = self.rng.randrange(11) if depth > 0 else 0
        if kind in (1, 2, 3):
            inner = self.rng.choice(SIZES)
            return MatMul(self.matrix(rows, inner, depth - 1), self.matrix(inner, cols, depth - 1))
        if kind in (4, 5):
            return MatAdd(self.matrix(rows, cols, depth - 1), self.matrix(rows, cols, depth - 1))
        if kind == 6:
            return Transpose(self.matrix(cols, rows, depth - 1))
        if kind == 7:
            return MatMul(self.scalar(depth - 1), self.matrix(rows, cols, depth - 1))
        if kind == 8 and rows == cols:
            return Inverse(self.matrix(rows, rows, depth - 1))
        if kind == 9 and rows == cols:
            return MatPow(self.matrix(rows, rows, min(depth - 1, 1)), self.rng.choice([Integer(2), j, j + 1]))
        if kind == 10:
            return Identity(rows) if rows == cols else OneMatrix(rows, cols)
        return self.symbol(rows, cols)

    def term(self, depth: int) -> Any:
        kind = self.rng.randrange(8)
        f = self.matrix
        if kind == 0:
            return MatMul(KroneckerProduct(f(p, p, depth), f(n, m, depth)), Vec(f(m, p, depth)))
        if kind == 1:
            return MatMul(
                KroneckerProduct(f(n, m, depth), f(p, p, depth)), KroneckerProduct(f(m, n, depth), f(p, n, 1))
            )
        if kind == 2:
            return Determinant(KroneckerProduct(f(n, n, depth), f(m, m, depth)))
        if kind in (3, 4):
            return self.scalar(depth + 1)
        return f(self.rng.choice(SIZES[:3]), self.rng.choice(SIZES), depth + 1)


def normal_form(term: Any, given: list[Any]) -> Any:
    """The normal form, written as a term."""
    hypotheses = read_given(given)
    hypotheses = hypotheses.with_assumptions_of(symbols_of(term, *hypotheses.stated)).with_dimensions_of([term])
    choices = Choices(inverses=inverses_in([term, *hypotheses.stated]))
    for _ in range(60):
        try:
            session = Session(hypotheses, (), choices=choices)
            if is_matrix(term) and term.shape != (1, 1):
                known = matrices(session)
                return known.alphabet.term_of(known.polynomial(term), *term.shape)
            return session.term_of(session.nf(term))
        except Restart:
            continue
    raise AssertionError("too many passes")


@pytest.mark.parametrize("seed", range(100))
def test_a_normal_form_has_the_value_of_its_term(seed: int) -> None:
    term = Grammar(seed).term(2)
    equations = EQUATIONS[seed % len(EQUATIONS)]
    used = term.atoms(MatrixSymbol).union(*(equation.atoms(MatrixSymbol) for equation in equations))
    given = equations + [attribute for attribute in ATTRIBUTES if attribute.arguments[0] in used]
    try:
        form = normal_form(term, given)
    except NowhereDefined:
        return
    for _, model in zip(range(3), draw(read_given(given), [term, form], seed=seed)):
        comparison = holds(term, "=", form, model, max_precision=256)
        assert comparison.outcome != "fails", (term, form, model.describe([term]), comparison)


def test_the_grammar_reaches_models() -> None:
    """Most of those comparisons are made: terms that are undefined, or hypotheses without a model, prove nothing."""
    made = 0
    for seed in range(30):
        term = Grammar(seed).term(2)
        model = next(draw(read_given([]), [term], seed=seed))
        made += holds(term, "=", term, model, max_precision=256).outcome == "holds"
    assert made > 20
