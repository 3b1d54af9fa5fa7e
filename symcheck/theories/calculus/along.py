"""Polynomials of the state of a motion: read off from terms, and shown to keep a sign at every time of the motion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import arb, fmpq, fmpq_poly
from sympy import Dummy

from symcheck.evaluation import At, Uninterpretable
from symcheck.reading import key_of
from symcheck.theories.calculus.jets import Jet, Jets
from symcheck.theories.calculus.matrix_jets import rows_jets
from symcheck.theories.calculus.motions import next_root, real_roots, semidefinite
from symcheck.theories.calculus.slopes import Atom, Polynomial, along_one, keeps_sign
from symcheck.theories.field import numbers

MAX_STATE, MAX_DEGREE = 8, 6
SIGNS = {
    "=": lambda s: s == 0,
    "<=": lambda s: s <= 0,
    "<": lambda s: s < 0,
    ">=": lambda s: s >= 0,
    ">": lambda s: s > 0,
}


def polynomials(term: Any, state: Mapping[Any, tuple[int, int, int]], degree: int, at: At) -> list[Polynomial]:
    """Return the entries of a term, by columns, as polynomials in the state: what each symbol is a part of.

    A symbol is given by its offset, rows and columns. Raises Uninterpretable for coefficients that are not rational,
    and beyond ``MAX_STATE`` and ``MAX_DEGREE``.
    """
    count = sum(rows * cols for _, rows, cols in state.values())
    if count > MAX_STATE or degree > MAX_DEGREE:
        raise Uninterpretable("an equation of motion of too many variables, or of too high a degree")
    variables = tuple(Dummy(f"x{i}", real=True) for i in range(count))
    zero = (0,) * count

    def alone(i: int) -> Jet:
        return {zero: fmpq(0), tuple(int(j == i) for j in range(count)): fmpq(1)}

    known: dict[Any, Jet] = {}
    letters: dict[Any, Any] = {}
    origin: dict[Any, Any] = dict.fromkeys(variables, fmpq(0))
    for symbol, (offset, rows, cols) in state.items():
        if getattr(symbol, "is_Matrix", False):
            letters[key_of(symbol, at)] = [[alone(offset + j * rows + i) for j in range(cols)] for i in range(rows)]
            flat = [[fmpq(0)] * cols for _ in range(rows)]
            origin[symbol] = flat[0][0] if (rows, cols) == (1, 1) else [r[0] for r in flat] if cols == 1 else flat
        else:
            known[symbol], origin[symbol] = alone(offset), fmpq(0)
    jets = Jets(at.binding(origin), variables, (degree,) * count, known, letters)
    entries = rows_jets(term, jets)
    found: list[Polynomial] = [
        {i: c for i, c in row[j].items() if c != 0} for j in range(len(entries[0])) for row in entries
    ]
    if not all(isinstance(c, fmpq) for one in found for c in one.values()):
        raise Uninterpretable("the right side of an equation of motion is irrational")
    return found


def holds_along(
    difference: Polynomial,
    relation: str,
    slopes: Sequence[Polynomial],
    initial: Sequence[fmpq],
    atoms: Sequence[Atom] = (),
) -> bool:
    """Whether ``difference R 0`` is shown for the whole motion: between a number's start and its limit, or everywhere.

    A number that moves by x' = F(x) takes the values from its start to the next root of F, which it does not reach.
    In more dimensions a polynomial of degree 2 is positive wherever its matrix is.
    """
    if relation in ("<", "<="):
        return holds_along(
            {e: -c for e, c in difference.items()}, {"<": ">", "<=": ">="}[relation], slopes, initial, atoms
        )
    if not difference:
        return relation in ("=", ">=")
    if relation == "=":
        return False
    if atoms:
        return len(slopes) == 1 and _on_the_way(difference, slopes[0], initial[0], atoms)
    if len(slopes) == 1:
        return _between(difference, relation, slopes[0], initial[0])
    return _everywhere(difference, relation == ">", len(slopes))


def _between(difference: Polynomial, relation: str, slope: Polynomial, x: fmpq) -> bool:
    """Whether d R 0 on the way: no root of d lies strictly between the start and the limit, nor is it one there."""
    d, f = _of_one(difference), _of_one(slope)
    first, here = numbers.sign(d(x)), f(x)
    if here == 0:
        return bool(SIGNS[relation](first))
    limit = next_root(slope, x)
    for root in real_roots(d):
        ahead = numbers.compare(root, x) * (1 if here > 0 else -1)
        if ahead > 0 and (limit is None or (root is not limit and _before(root, limit, here > 0))):
            return False
    if first != 0:
        return bool(SIGNS[relation](first))
    near = _just_after(d, x, here > 0)
    return relation == ">=" and near > 0


def _on_the_way(difference: Polynomial, slope: Polynomial, x: fmpq, atoms: Sequence[Atom]) -> bool:
    """Whether d > 0 from the start up to the limit, which is not reached unless it is the start."""
    d, limit = along_one(difference, atoms), next_root(slope, x, atoms)
    if limit is None:
        return False
    if limit == x:
        return bool(numbers.ball(d(numbers.ball(x))) > 0)
    if isinstance(limit, arb):
        if not limit > x and not limit < x:
            return False
        far = limit.upper() if limit > x else limit.lower()
        mantissa, exponent = far.man_exp()
        limit = fmpq(mantissa) * fmpq(2) ** int(exponent)
    return keeps_sign(d, x, limit, 1)


def _before(root: Any, limit: Any, upwards: bool) -> bool:
    """Whether a root may come before the limit; equal irrational ones overlap, and count as not shown apart."""
    if isinstance(root, fmpq) and isinstance(limit, fmpq):
        return root < limit if upwards else root > limit
    gap = numbers.ball(root) - numbers.ball(limit)
    return not (gap >= 0 if upwards else gap <= 0)


def _just_after(d: fmpq_poly, x: fmpq, upwards: bool) -> int:
    """Return the sign of a polynomial with the root x just beyond it: that of its first derivative that is not 0."""
    turn = 1
    while (value := d(x)) == 0:
        d, turn = d.derivative(), turn * (1 if upwards else -1)
    return turn * numbers.sign(value)


def _of_one(polynomial: Polynomial) -> fmpq_poly:
    most = max((e[0] for e in polynomial), default=0)
    return fmpq_poly([polynomial.get((k,), fmpq(0)) for k in range(most + 1)])


def _everywhere(difference: Polynomial, strict: bool, n: int) -> bool:
    """Whether x^T A x + 2 b^T x + c is positive by completing squares: its matrix [[A, b], [b^T, c]] is definite."""
    if max(map(sum, difference)) > 2:
        return False
    a = [[fmpq(0)] * (n + 1) for _ in range(n + 1)]
    for exponents, c in difference.items():
        places = [i for i, e in enumerate(exponents) for _ in range(e)]
        i, j = (*places, n, n)[:2]
        a[i][j] += c / 2
        a[j][i] += c / 2
    return semidefinite(a, strict)
