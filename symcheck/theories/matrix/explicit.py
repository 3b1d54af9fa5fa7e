"""Matrices of concrete size, entry by entry: ``Matrix([[a, b], [c, d]])``, and symbols such as A of shape (2, 2).

Entries are elements of the field; the determinant and the adjugate come from the Faddeev-LeVerrier recursion, which
divides by integers only. Source: D. K. Faddeev, V. N. Faddeeva, Computational Methods of Linear Algebra, section 47.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flint import fmpq
from sympy import (
    Basic,
    Identity,
    ImmutableDenseMatrix,
    ImmutableMatrix,
    ImmutableSparseMatrix,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    Transpose,
    ZeroMatrix,
    preorder_traversal,
)
from sympy.matrices import MatrixBase
from sympy.matrices.expressions import Determinant, KroneckerProduct
from sympy.matrices.expressions.matexpr import MatrixElement

from symcheck.errors import InputError, LimitReached
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.terms import ATTRIBUTES, Vec, is_matrix, shape_of
from symcheck.theories.registry import MATRIX_TERMS
from symcheck.theories.session import NowhereDefined, Session

Entries = list[list[Quotient]]
ENTRYWISE = "entry by entry"
MAX_SIZE = 8
EXPLICIT = (ImmutableDenseMatrix, ImmutableSparseMatrix)
_KNOWN = (MatrixBase, MatrixSymbol, MatAdd, MatMul, MatPow, Inverse, Transpose, Identity, ZeroMatrix, OneMatrix)
_COMPOUND = (KroneckerProduct, Vec)


def is_explicit(term: Any) -> bool:
    """Whether a term is a matrix given by its entries."""
    return isinstance(term, MatrixBase)


def read_entrywise(session: Session, terms: Iterable[Any]) -> None:
    """Read every matrix of a claim in which some matrix is given by its entries in that way, where it can be."""
    if any(term.has(*EXPLICIT) for term in terms):
        session.names[ENTRYWISE] = True


def canonical(term: Any, session: Session) -> Basic:
    """Return a matrix with its entries in normal form: one letter of a word."""
    return ImmutableMatrix(term.rows, term.cols, [session.term_of(session.nf(x)) for x in term])


def wanted(term: Any, session: Session, words: str) -> bool:
    """Whether a matrix is to be read entry by entry: it has explicit parts, or words did not decide; and it can be."""
    return (term.has(*EXPLICIT) or not session.allows(words) or bool(session.names.get(ENTRYWISE))) and possible(term)


def any_possible(terms: Iterable[Basic]) -> bool:
    """Whether some matrix in some terms can be read entry by entry."""
    return any(is_matrix(node) and possible(node) for term in terms for node in preorder_traversal(term))


def possible(term: Any) -> bool:
    """Whether a matrix can be read entry by entry: every part of it has a concrete, small size."""
    for node in preorder_traversal(term):
        if not is_matrix(node):
            continue
        if not isinstance(node, (*_KNOWN, *_COMPOUND, *MATRIX_TERMS)):
            return False
        if not all(isinstance(n, Integer) and 0 < n <= MAX_SIZE**2 for n in shape_of(node)):
            return False
        if isinstance(node, MatPow) and not isinstance(node.exp, Integer):
            return False
    return True


def components(term: Any, session: Session) -> dict[Any, Quotient]:
    """Return the entries, by their places."""
    rows = entries(term, session)
    shape = (len(rows), len(rows[0]))
    return {("entry", i, j, shape): x for i, row in enumerate(rows) for j, x in enumerate(row)}


def written(parts: dict[Any, Quotient], write: Callable[[Quotient], Any]) -> Any:
    """Return the matrix of some components."""
    rows, cols = next(iter(parts))[3]
    return ImmutableMatrix(rows, cols, lambda i, j: write(parts["entry", int(i), int(j), (rows, cols)]))


def of_entries(rows: Entries, session: Session) -> Basic:
    """Return the matrix with some entries."""
    return ImmutableMatrix([[session.term_of(x) for x in row] for row in rows])


def inner(u: Any, v: Any, session: Session) -> Quotient:
    """Return <u, v>, entry by entry."""
    total = session.ring.zero
    for (x,), (y,) in zip(entries(u, session), entries(v, session)):
        total = total + x * y
    return total


def entries(term: Any, session: Session) -> Entries:
    """Return the entries of a matrix of concrete size."""
    session.check_deadline()
    session.rule(ENTRYWISE)
    ring = session.ring
    rows, cols = (int(n) for n in term.shape)
    match term:
        case Identity():
            return [[ring.one if i == j else ring.zero for j in range(cols)] for i in range(rows)]
        case ZeroMatrix():
            return [[ring.zero] * cols for _ in range(rows)]
        case OneMatrix():
            return [[ring.one] * cols for _ in range(rows)]
        case MatrixSymbol():
            solved = session.choices.solved.get(("matrix", term)) or session.choices.solved.get(("vector", term))
            if solved is not None:
                return entries(solved[0], session)
            return [[entry_atom(term, Integer(i), Integer(j), session) for j in range(cols)] for i in range(rows)]
        case MatAdd():
            return _sum([entries(arg, session) for arg in term.args])
        case MatMul():
            return _factors(term, session)
        case Transpose():
            return [list(column) for column in zip(*entries(term.arg, session))]
        case MatPow():  # Inverse among them
            return _power(entries(term.args[0], session), int(term.args[1]), term.args[0], session)
        case KroneckerProduct():
            blocks = [entries(arg, session) for arg in term.args]
            total = blocks[0]
            for block in blocks[1:]:
                total = [[x * y for x in a for y in b] for a in total for b in block]
            return total
        case Vec():
            inner = entries(term.arg, session)
            return [[row[j]] for j in range(len(inner[0])) for row in inner]
    if type(term) in MATRIX_TERMS:
        plain = MATRIX_TERMS[type(term)](term, session)
        if plain is not None:
            return entries(plain, session)
        session.undetermined(term)
        return [[_unknown_entry(term, i, j, session) for j in range(cols)] for i in range(rows)]
    if is_explicit(term):
        return [[session.nf(term[i, j]) for j in range(cols)] for i in range(rows)]
    raise InputError(f"symcheck cannot take the entries of {term}")


def _unknown_entry(term: Any, i: int, j: int, session: Session) -> Quotient:
    return session.atom(("element", term, Integer(i), Integer(j)), lambda: MatrixElement(term, i, j))


def entry_atom(matrix: Any, i: Any, j: Any, session: Session) -> Quotient:
    """Return the entry of a matrix symbol; its attributes identify entries or make them zero."""
    traits = {ATTRIBUTES[a.function] for a in session.hypotheses.attributes if a.arguments[0] == matrix}
    place = [session.nf(k) for k in (i, j)]
    if "diagonal" in traits and session.facts.proves(place[0] - place[1], "!="):
        return session.ring.zero
    terms = [session.term_of(q) for q in place]
    if traits & {"symmetric", "positive definite", "positive semidefinite", "diagonal"}:
        terms.sort(key=str)
    return session.atom(("element", matrix, *terms), lambda: matrix[terms[0], terms[1]])


def _sum(blocks: list[Entries]) -> Entries:
    total = blocks[0]
    for block in blocks[1:]:
        total = [[x + y for x, y in zip(a, b)] for a, b in zip(total, block)]
    return total


def product(a: Entries, b: Entries, session: Session) -> Entries:
    """Return a b."""
    columns = list(zip(*b))
    found = []
    for row in a:
        line = []
        for column in columns:
            x = session.ring.zero
            for y, z in zip(row, column):
                x = x + y * z
            line.append(x)
        found.append(line)
    return found


def _scaled(a: Entries, c: Quotient) -> Entries:
    return [[x * c for x in row] for row in a]


def _factors(term: Any, session: Session) -> Entries:
    c, total = session.ring.one, None
    for arg in term.args:
        if not is_matrix(arg):
            c = c * session.nf(arg)
        else:
            total = entries(arg, session) if total is None else product(total, entries(arg, session), session)
    if total is None:
        raise InputError(f"{term} has no matrix among its factors")
    return _scaled(total, c)


def _power(a: Entries, n: int, term: Any, session: Session) -> Entries:
    if abs(n) > 60:
        raise LimitReached("size", f"a matrix to the power {n}")
    if n < 0:
        det, adjugate = _faddeev_leverrier(a, session)
        if det.is_zero():
            raise NowhereDefined(Inverse(term))
        session.define(Determinant(term), "!=", det)
        a = _scaled(adjugate, det.inverse())
    total = [[session.ring.one if i == j else session.ring.zero for j in range(len(a))] for i in range(len(a))]
    for _ in range(abs(n)):
        total = product(total, a, session)
    return total


def _faddeev_leverrier(a: Entries, session: Session) -> tuple[Quotient, Entries]:
    """Return det(a) and the adjugate: M_1 = I, c_k = -tr(a M_k)/k, M_(k+1) = a M_k + c_k I; adj = (-1)^(n-1) M_n."""
    n = len(a)
    ring = session.ring
    m = [[ring.one if i == j else ring.zero for j in range(n)] for i in range(n)]
    for k in range(1, n + 1):
        am = product(a, m, session)
        trace = ring.zero
        for i in range(n):
            trace = trace + am[i][i]
        c = -trace * ring.constant(fmpq(1, k))
        if k == n:
            sign = ring.constant(-1 if n % 2 else 1)
            return c * sign, _scaled(m, ring.constant(1 if n % 2 else -1))
        m = [[x + c if i == j else x for j, x in enumerate(row)] for i, row in enumerate(am)]
    raise InputError("an empty matrix")


def trace(term: Any, session: Session) -> Quotient:
    """Return the trace."""
    total = session.ring.zero
    for i, row in enumerate(entries(term, session)):
        total = total + row[i]
    return total


def determinant(term: Any, session: Session) -> Quotient:
    """Return the determinant."""
    return _faddeev_leverrier(entries(term, session), session)[0]
