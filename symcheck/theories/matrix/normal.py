"""What the other theories see of matrices: components, traces, determinants, inner products, attributes.

Components of a matrix are the coefficients of its words (``matrices.py``), or its entries (``explicit.py``).
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    BlockMatrix,
    Eq,
    Integer,
    MatMul,
    MatrixSymbol,
    Q,
    S,
    Transpose,
)
from sympy.matrices.expressions import Determinant, Trace
from sympy.matrices.expressions.matexpr import MatrixElement

from symcheck.theories.field.powers import split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix import explicit
from symcheck.theories.matrix.blocks import block_determinant
from symcheck.theories.matrix.definiteness import is_semidefinite
from symcheck.theories.matrix.determinant import determinant
from symcheck.theories.matrix.equations import solve
from symcheck.theories.matrix.matrices import WORDS, matrices, scalar_value
from symcheck.theories.matrix.spectral_mapping import is_nonnegative_on_spectrum
from symcheck.theories.matrix.terms import ATTRIBUTES, Frobenius, FrobeniusNorm, is_matrix, is_number, shape_of
from symcheck.theories.matrix.traces import trace_of
from symcheck.theories.registry import (
    COMPONENTS,
    DEFINITE,
    EQUATIONS,
    INNER_PRODUCTS,
    MATRIX_ATOMS,
    NUMBERS,
    VECTOR_WORDS,
    VECTORS,
    normalises,
)
from symcheck.theories.session import Session


def attribute_follows(attribute: Any, session: Session) -> bool:
    """Whether an attribute of a matrix follows from the hypotheses of a session."""
    known = matrices(session)
    matrix, name = attribute.arguments[0], ATTRIBUTES[attribute.function]
    p, n = known.polynomial(matrix), shape_of(matrix)[0]
    traits = known.traits
    if session.pending:
        return False  # the matrix itself is not shown to be defined
    if name == "symmetric":
        return traits.is_symmetric(p)
    if name == "positive semidefinite":
        return is_semidefinite(matrix, known)
    if name == "positive definite":
        return traits.is_definite(p) or is_nonnegative_on_spectrum(p, known, strict=True)
    if name == "diagonal":
        letters = known.alphabet.letters
        return all("diagonal" in letters[i].traits for word in p for i in word)
    if name == "orthogonal":
        square = known.rules.reduce(known.rules.times(p, known.alphabet.flipped(p)))
        return square.keys() == {()} and square[()].same(session.ring.one)
    known.require_invertible(p, n, matrix)
    return not session.pending


def is_definite(matrix: Any, session: Session) -> bool:
    """Whether a matrix is shown to be symmetric positive definite.

    A symmetric matrix given by its entries is where its leading principal minors are positive (Sylvester's criterion):
    that is asked for.
    """
    known = matrices(session)
    known_definite = Q.positive_definite(matrix) in session.hypotheses.attributes
    if not explicit.is_explicit(matrix) and known.traits.is_definite(known.polynomial(matrix)):
        session.learn(session.nf(Determinant(matrix)), ">")
        known_definite = True
    if explicit.wanted(matrix, session, WORDS) and _has_positive_minors(matrix, known_definite, session):
        known.presume_definite(matrix)
        return True
    return known_definite


def _has_positive_minors(matrix: Any, known: bool, session: Session) -> bool:
    """Whether a matrix is symmetric; that its leading minors are positive is asked for, or learnt if it is known."""
    rows = explicit.entries(matrix, session)
    if not all((rows[i][j] - rows[j][i]).is_zero() for i in range(len(rows)) for j in range(i)):
        return False
    for k in range(1, len(rows) + 1):
        minor = explicit.of_entries([row[:k] for row in rows[:k]], session)
        q = explicit.determinant(minor, session)
        if known:
            session.learn(q, ">")
            session.learn(rows[k - 1][k - 1], ">")
        else:
            session.define(Determinant(minor), ">", q)
    session.rule("Sylvester's criterion")
    return True


def components(term: Any, session: Session) -> dict[Any, Quotient]:
    """Return the coefficients of a matrix, by the words as terms; the entries of an explicit matrix."""
    if is_number(term):
        return {None: number_of(term, session)}
    if explicit.wanted(term, session, WORDS):
        return explicit.components(term, session)
    session.rule(WORDS)
    known = matrices(session)
    rows, cols = shape_of(term)
    return {known.alphabet.word_term(word, rows, cols): c for word, c in known.polynomial(term).items()}


def equation(relation: Eq, session: Session) -> bool:
    """Use an equation between matrices among the hypotheses."""
    if not is_matrix(relation.lhs) or not solve(relation, session):
        return False
    matrices(session)
    return True


def vector_words(term: Any, session: Session) -> dict[Basic, Quotient] | None:
    """Return a vector such as A x, or a matrix such as x x^T, as coefficients of words, each a term."""
    if not is_matrix(term):
        return None
    if explicit.wanted(term, session, WORDS):
        rows = explicit.entries(term, session)
        return {explicit.of_entries(rows, session): session.ring.one} if _any(rows) else {}
    return components(term, session)


def _any(rows: explicit.Entries) -> bool:
    return any(not x.is_zero() for row in rows for x in row)


def inner_of_words(u: Any, v: Any, session: Session) -> Quotient | None:
    """Return <u, v> = u^T v where one of them is no atomic vector."""
    atomic = (MatrixSymbol, *MATRIX_ATOMS, *VECTORS)
    if isinstance(u, atomic) and isinstance(v, atomic):
        return None
    if any(explicit.wanted(w, session, WORDS) for w in (u, v)) and all(map(explicit.possible, (u, v))):
        return explicit.inner(u, v, session)
    known = matrices(session)
    p = known.rules.times(known.alphabet.flipped(known.polynomial(u)), known.polynomial(v))
    return scalar_value(known.rules.reduce(p), session)


@normalises(Trace)
def trace(term: Any, session: Session) -> Quotient:
    if explicit.wanted(term.arg, session, WORDS):
        return explicit.trace(term.arg, session)
    session.rule(WORDS)
    known = matrices(session)
    return trace_of(known.polynomial(term.arg), shape_of(term.arg)[0], known.alphabet)


@normalises(Determinant)
def det(term: Any, session: Session) -> Quotient:
    if explicit.wanted(term.arg, session, WORDS):
        return explicit.determinant(term.arg, session)
    session.rule(WORDS)
    known = matrices(session)
    if isinstance(term.arg, BlockMatrix):
        found = block_determinant(term.arg, known)
        if found is not None:
            return found
    return determinant(known.polynomial(term.arg), shape_of(term.arg)[0], known)


@normalises(Frobenius)
def frobenius(term: Any, session: Session) -> Quotient:
    a, b = term.args
    return session.nf(Trace(MatMul(Transpose(a), b)))


@normalises(FrobeniusNorm)
def frobenius_norm(term: Any, session: Session) -> Quotient:
    square = session.nf(Trace(MatMul(Transpose(term.args[0]), term.args[0])))
    if square.is_zero():
        return square
    session.learn(square, ">=")
    return split_power(session, square, session.nf(S.Half))


@normalises(MatrixElement)
def element(term: Any, session: Session) -> Quotient:
    matrix, i, j = term.args
    if explicit.wanted(matrix, session, WORDS) and all(isinstance(k, Integer) for k in (i, j)):
        return explicit.entries(matrix, session)[int(i)][int(j)]
    if not isinstance(matrix, MatrixSymbol):
        return session.opaque(term)
    return explicit.entry_atom(matrix, i, j, session)


def number_of(term: Any, session: Session) -> Quotient:
    """Return a matrix of shape 1 x 1 as a number."""
    if explicit.wanted(term, session, WORDS):
        return explicit.entries(term, session)[0][0]
    session.rule(WORDS)
    return scalar_value(matrices(session).polynomial(term), session)


DEFINITE.append(is_definite)
NUMBERS.append(number_of)
COMPONENTS.insert(0, (is_matrix, components))
EQUATIONS.insert(0, equation)
VECTOR_WORDS.append(vector_words)
INNER_PRODUCTS.append(inner_of_words)
