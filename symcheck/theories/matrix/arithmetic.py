"""Arithmetic of concrete matrices: lists of rows of exact rationals or balls (the *refute* side).

Determinants and inverses are exact (``fmpq_mat``) where every entry is, else enclosures (``arb_mat``).
"""

from __future__ import annotations

from typing import Any

from flint import arb_mat, fmpq, fmpq_mat

from symcheck.evaluation import Number, Undecided, Undefined
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO, ball, checked

Rows = list[list[Number]]
MAX_ENTRIES = 70_000


def transposed(a: Rows) -> Rows:
    """Return the transpose."""
    return [list(column) for column in zip(*a, strict=True)]


def identity(n: int) -> Rows:
    """Return the identity matrix."""
    return [[ONE if i == j else ZERO for j in range(n)] for i in range(n)]


def constant(rows: int, cols: int, x: Number) -> Rows:
    """Return the matrix with all entries equal."""
    return [[x] * cols for _ in range(rows)]


def added(matrices: list[Rows]) -> Rows:
    """Return the sum of matrices of one shape."""
    if len({(len(a), len(a[0])) for a in matrices}) != 1:
        raise Undefined("a sum of matrices of different shapes")
    return [[numbers.add(list(entries)) for entries in zip(*rows, strict=True)] for rows in zip(*matrices, strict=True)]


def scaled(a: Rows, c: Number) -> Rows:
    """Return c a."""
    return [[numbers.multiply([c, x]) for x in row] for row in a]


def multiplied(a: Rows, b: Rows) -> Rows:
    """Return a b."""
    if len(a[0]) != len(b):
        raise Undefined(f"a product of shapes ({len(a)}, {len(a[0])}) and ({len(b)}, {len(b[0])})")
    if is_exact(a) and is_exact(b):
        product = exact(a) * exact(b)
        return [list(row) for row in product.tolist()]
    columns = transposed(b)
    return [[numbers.add([numbers.multiply([x, y]) for x, y in zip(row, col)]) for col in columns] for row in a]


def kronecker(a: Rows, b: Rows) -> Rows:
    """Return the Kronecker product: the blocks a_ij b."""
    if len(a) * len(a[0]) * len(b) * len(b[0]) > MAX_ENTRIES:
        raise Undecided("a Kronecker product that is too large to evaluate")
    return [[numbers.multiply([x, y]) for x in ra for y in rb] for ra in a for rb in b]


def is_exact(a: Rows) -> bool:
    """Whether every entry is rational."""
    return all(isinstance(x, fmpq) for row in a for x in row)


def exact(a: Rows) -> fmpq_mat:
    """Return a matrix of rationals as FLINT's."""
    return fmpq_mat(len(a), len(a[0]), [x for row in a for x in row])


def enclosed(a: Rows) -> arb_mat:
    """Return a matrix as FLINT's matrix of balls."""
    return arb_mat(len(a), len(a[0]), [ball(x) for row in a for x in row])


def determinant(a: Rows) -> Number:
    """Return the determinant of a square matrix."""
    if len(a) != len(a[0]):
        raise Undefined("the determinant of a matrix that is not square")
    return exact(a).det() if is_exact(a) else checked(enclosed(a).det())


def inverse(a: Rows) -> Rows:
    """Return the inverse; raises Undefined for a singular matrix, Undecided where balls do not tell."""
    if len(a) != len(a[0]):
        raise Undefined("the inverse of a matrix that is not square")
    if is_exact(a):
        if exact(a).det() == 0:
            raise Undefined("the inverse of a singular matrix")
        return [list(row) for row in exact(a).inv().tolist()]
    try:
        return [[checked(x) for x in row] for row in enclosed(a).inv().tolist()]
    except ZeroDivisionError:
        raise Undecided("whether a matrix is invertible") from None


def power(a: Rows, n: int) -> Rows:
    """Return a^n."""
    if len(a) != len(a[0]):
        raise Undefined("a power of a matrix that is not square")
    if abs(n) > 200:
        raise Undecided(f"a matrix to the power {n}")
    base, total = (inverse(a) if n < 0 else a), identity(len(a))
    for _ in range(abs(n)):
        total = multiplied(total, base)
    return total


# -- attributes --------------------------------------------------------------------------------------------------------


def has_attribute(a: Rows, name: str) -> bool:
    """Whether an exact matrix has an attribute (the names are those of ``terms.ATTRIBUTES``)."""
    if not is_exact(a) or len(a) != len(a[0]):
        return False
    n = len(a)
    if name == "symmetric":
        return a == transposed(a)
    if name == "diagonal":
        return all(a[i][j] == 0 for i in range(n) for j in range(n) if i != j)
    if name == "invertible":
        return bool(exact(a).det() != 0)
    if name == "orthogonal":
        return multiplied(a, transposed(a)) == identity(n)
    if name == "positive semidefinite":
        return a == transposed(a) and _roots_not_negative(a)
    if name == "positive definite":
        return a == transposed(a) and bool(exact(a).det() != 0) and _roots_not_negative(a)
    return False


def _roots_not_negative(a: Rows) -> bool:
    """Whether all eigenvalues of a symmetric matrix are >= 0: its characteristic polynomial alternates in sign."""
    polynomial = _characteristic(a)
    n = len(a)
    return all((c if (n - k) % 2 == 0 else -c) >= 0 for k, c in enumerate(polynomial))


def _characteristic(a: Rows) -> list[Any]:
    """Return the coefficients of det(x I - a), from the constant one up."""
    polynomial = exact(a).charpoly()
    return [polynomial[k] for k in range(len(a) + 1)]
