"""The matrix exponential e^A in normal form: a letter that commutes with A.

e^(A + c I) = e^c e^A, e^A e^B = e^(A + B) where A B = B A, (e^A)^T = e^(A^T), e^(B A B^-1) = B e^A B^-1; it is
invertible, and positive definite for a symmetric A. Source: N. J. Higham, Functions of Matrices, theorems 10.1 to 10.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import exp

from symcheck.theories.matrix.determinant import common
from symcheck.theories.matrix.exponential_terms import MatrixExp
from symcheck.theories.matrix.terms import shape_of
from symcheck.theories.matrix.traits import CLOSURE
from symcheck.theories.matrix.words import Polynomial, add, leading, scaled
from symcheck.theories.session import Restart

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

EXPONENTIAL = "matrix exponential"


def exponential(term: MatrixExp, known: Matrices) -> Polynomial:
    """Return the normal form of e^A; its rules are completed before the first product is rewritten."""
    session = known.session
    p, n = dict(known.polynomial(term.arg)), shape_of(term)[0]
    session.rule(EXPONENTIAL)
    shift = p.pop((), session.ring.zero)
    factor = session.ring.one if shift.is_zero() else session.nf(exp(session.term_of(shift), evaluate=False))
    if not p:
        return {(): factor}
    conjugated = _conjugated(p, n, known)
    if conjugated is not None:
        return scaled(conjugated, factor)
    index = known.alphabet.index_of.get(("exponential", known.name_of(p)))
    turned = known.alphabet.index_of.get(("exponential", known.name_of(_transposed(p, known))))
    if index is None and turned is not None:  # e^(A^T) = (e^A)^T
        index = known.alphabet.letters[turned].twin
    if index is None:
        if known.ready:
            session.choices.exponentials[term.arg] = None
            raise Restart
        index = _letter(p, n, known)
    return {(index,): factor}


def _conjugated(p: Polynomial, n: Any, known: Matrices) -> Polynomial | None:
    """e^(B A B^-1) = B e^A B^-1."""
    first, last = common(p, 0, known.alphabet), common(p, -1, known.alphabet)
    if first is None or last is None or any(len(word) < 2 for word in p):
        return None
    one, times = known.session.ring.one, known.rules.times
    left: Polynomial = {(first,): one}
    right: Polynomial = {(last,): one}
    around = known.rules.reduce(times(left, right))
    if around.keys() != {()} or not around[()].same(one):
        return None
    inner = known.alphabet.term_of({word[1:-1]: c for word, c in p.items()}, n, n)
    return known.rules.reduce(times(times(left, exponential(MatrixExp(inner), known)), right))


def _transposed(p: Polynomial, known: Matrices) -> Polynomial:
    return known.rules.reduce(known.alphabet.flipped(p))


def _letter(p: Polynomial, n: Any, known: Matrices) -> int:
    one = known.session.ring.one
    traits = CLOSURE["positive definite"] if known.traits.is_symmetric(p) else frozenset({"invertible"})

    def write() -> Any:
        return MatrixExp(known.alphabet.term_of(p, n, n))

    index = known.alphabet.atom(
        "exponential", known.name_of(p), write, (n, n), "symmetric" in traits, traits, data=dict(p)
    )
    e: Polynomial = {(index,): one}
    unit = {word: c / p[leading(p)] for word, c in p.items()}
    if not all(c.is_constant() for c in unit.values()):
        unit = p
    difference = add(known.rules.times(unit, e), scaled(known.rules.times(e, unit), -one))  # e^(c A) commutes with A
    known.waiting += [(difference, frozenset()), (known.alphabet.flipped(difference), frozenset())]
    known.learn()
    return index


def _commute(a: Polynomial, b: Polynomial, known: Matrices) -> bool:
    """Whether A B = B A: multiples of one matrix do, and what an equation says."""
    if a.keys() == b.keys():
        ratio = a[leading(a)] / b[leading(b)]
        if all((c - b[word] * ratio).is_zero() for word, c in a.items()):
            return True
    one = known.session.ring.one
    return not known.rules.reduce(add(known.rules.times(a, b), scaled(known.rules.times(b, a), -one)))


def exponentials_meet(a: int, b: int, known: Matrices) -> Polynomial | None:
    """e^A e^B = e^(A + B) for A B = B A, where that is the identity or has a letter already."""
    left, right = (known.alphabet.letters[i] for i in (a, b))
    if left.kind != "exponential" or right.kind != "exponential" or not _commute(left.data, right.data, known):
        return None
    total = add(left.data, right.data)
    if not total:
        return {(): known.session.ring.one}
    index = known.alphabet.index_of.get(("exponential", known.name_of(total)))
    return None if index is None else {(index,): known.session.ring.one}
