"""Pick matrices for models: small integers, with the declared attributes and no others.

Generic matrices come first (not symmetric, not singular, not commuting with each other); zero, singular, nilpotent and
identity matrices follow, because false claims often fail only there.
"""

from __future__ import annotations

from random import Random

from flint import fmpq

from symcheck.theories.field.numbers import exact_root
from symcheck.theories.matrix.arithmetic import Rows, added, exact, identity, inverse, multiplied, scaled, transposed

_SPECIAL = ("zero", "identity", "singular", "nilpotent", "minus identity")
_TIED = (*_SPECIAL, "projection", "projection", "oblique projection", "involution", "diagonal", "generic", "generic")


def pick_matrix(rng: Random, rows: int, cols: int, attributes: frozenset[str], attempt: int, tied: bool) -> Rows:
    """Return a matrix of rationals with the attributes (which only square matrices have).

    ``tied`` matrices stand in an equation among the hypotheses: they are of special kinds more often.
    """
    if tied and attempt and not attributes - {"symmetric"} and rows == cols:
        return _special(rng, rows, cols, _TIED)
    if rows != cols or not attributes:
        if attempt % 6 == 5:
            return _special(rng, rows, cols)
        return _generic(rng, rows, cols)
    n = rows
    definite = "positive definite" in attributes
    semidefinite = "positive semidefinite" in attributes
    invertible = definite or "invertible" in attributes
    if "orthogonal" in attributes:
        return _orthogonal(rng, n, attributes)
    if "diagonal" in attributes:
        return _diagonal(rng, n, definite, semidefinite, invertible, attempt)
    if definite or (semidefinite and invertible):
        a = _definite(rng, n)
        return a if attempt % 4 != 3 else scaled(a, 1 / sum((a[i][i] for i in range(n)), fmpq(0)))  # below I
    if semidefinite:
        thin = _generic(rng, n if attempt % 3 else max(1, n - 1), n)
        return multiplied(transposed(thin), thin) if attempt % 6 != 5 else scaled(identity(n), fmpq(0))
    for _ in range(20):
        a = _special(rng, n, n) if attempt % 6 == 5 else _generic(rng, n, n)
        if "symmetric" in attributes:
            a = added([a, transposed(a)])
        if not invertible or exact(a).det() != 0:
            return a
    return identity(n)


def _entry(rng: Random) -> fmpq:
    return fmpq(rng.choice((-3, -2, -1, 1, 2, 3, 4, 0, 5)))


def _generic(rng: Random, rows: int, cols: int) -> Rows:
    """A matrix without symmetry; square ones are invertible."""
    while True:
        a = [[_entry(rng) for _ in range(cols)] for _ in range(rows)]
        if rows != cols:
            if any(x != 0 for row in a for x in row):
                return a
        elif exact(a).det() != 0 and (rows == 1 or a != transposed(a)):
            return a


def _special(rng: Random, rows: int, cols: int, kinds: tuple[str, ...] = _SPECIAL) -> Rows:
    kind = rng.choice(kinds)
    if kind == "generic":
        return _generic(rng, rows, cols)
    if kind == "diagonal":
        return _diagonal(rng, rows, False, False, False, 2)
    if kind.endswith(("projection", "involution")):
        left = _generic(rng, rows, max(1, rows - 1)) if rows > 1 else [[fmpq(1)]]
        right = (
            transposed(_generic(rng, rows, max(1, rows - 1))) if "oblique" in kind and rows > 1 else transposed(left)
        )
        middle = multiplied(right, left)
        if exact(middle).det() == 0:
            return identity(rows)
        projection = multiplied(multiplied(left, inverse(middle)), right)
        return projection if kind != "involution" else added([identity(rows), scaled(projection, fmpq(-2))])
    if kind in ("identity", "minus identity") and rows == cols:
        return scaled(identity(rows), fmpq(1 if kind == "identity" else -1))
    if kind == "singular":
        return multiplied(_column(rng, rows), transposed(_column(rng, cols)))
    if kind == "nilpotent" and rows == cols:
        return [[fmpq(rng.randint(1, 3)) if j == i + 1 else fmpq(0) for j in range(cols)] for i in range(rows)]
    return [[fmpq(0)] * cols for _ in range(rows)]


def _column(rng: Random, n: int) -> Rows:
    return [[fmpq(rng.choice((-2, -1, 1, 2, 3)))] for _ in range(n)]


def _definite(rng: Random, n: int) -> Rows:
    a = _generic(rng, n, n)
    return added([multiplied(transposed(a), a), identity(n)])


def _diagonal(rng: Random, n: int, definite: bool, semidefinite: bool, invertible: bool, attempt: int) -> Rows:
    entries = []
    for _ in range(n):
        x = fmpq(rng.choice((1, 2, 3, 5)))
        if not (definite or semidefinite) and rng.random() < 0.5:
            x = -x
        if not invertible and attempt % 3 == 2 and rng.random() < 0.5:
            x = fmpq(0)
        entries.append(x)
    return [[entries[i] if i == j else fmpq(0) for j in range(n)] for i in range(n)]


def _orthogonal(rng: Random, n: int, attributes: frozenset[str]) -> Rows:
    """(I + S)^-1 (I - S) for a skew S, times signs; a reflection where it must be symmetric."""
    if attributes & {"positive definite", "positive semidefinite"}:
        return identity(n)
    signs = [[fmpq(rng.choice((1, -1))) if i == j else fmpq(0) for j in range(n)] for i in range(n)]
    if "diagonal" in attributes:
        return signs
    if "symmetric" in attributes:
        u = _column(rng, n)
        length = multiplied(transposed(u), u)[0][0]
        return added([identity(n), scaled(multiplied(u, transposed(u)), fmpq(-2) / length)])
    skew = [[fmpq(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i):
            skew[i][j] = fmpq(rng.choice((1, 2, -1, 3)), rng.choice((1, 2, 3)))
            skew[j][i] = -skew[i][j]
    cayley = multiplied(inverse(added([identity(n), skew])), added([identity(n), scaled(skew, fmpq(-1))]))
    return multiplied(cayley, signs)


def pick_rotation(rng: Random, n: int) -> Rows:
    """Return an orthogonal matrix of rationals."""
    return _orthogonal(rng, n, frozenset())


def unit_vector(rng: Random, n: int, column: int = 0) -> list[fmpq]:
    """Return a vector of rationals of length 1; different columns of one generator are orthogonal."""
    return [row[column] for row in pick_rotation(rng, n)]


def orthonormal(rng: Random, rows: int, cols: int, tall: bool, gram: Rows) -> Rows | None:
    """Return W with W^T W = gram (``tall``) or W W^T = gram, where that is c^2 I for a rational c; None elsewhere."""
    n, k = (rows, cols) if tall else (cols, rows)
    square = gram[0][0]
    scale = exact_root(square, 2) if isinstance(square, fmpq) and square > 0 else None
    if k > n or scale is None or gram != scaled(identity(k), square):
        return None
    thin = [[scale * x for x in row[:k]] for row in pick_rotation(rng, n)]
    return thin if tall else transposed(thin)
