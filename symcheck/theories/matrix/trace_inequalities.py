"""Inequalities between traces, determinants and extreme eigenvalues of semidefinite matrices.

Of a product of two semidefinite matrices, lambda_min(A) tr(B) <= tr(A B) <= lambda_max(A) tr(B) <= tr(A) tr(B). Of
definite ones, log det(B) - log det(A) <= tr(A^-1 B) - n (log det is concave), log det(A) <= n log(tr(A)/n),
tr(A) tr(A^-1) >= n^2, and det(A) >= det(B) where A >= B in the Loewner order.
Source: R. A. Horn and C. R. Johnson, Matrix Analysis, sections 4.2, 7.6 and 7.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sympy import Inverse, log, preorder_traversal
from sympy.matrices.expressions import Determinant

from symcheck.claim import Claim
from symcheck.theories.field.powers import logarithm
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.determinant import determinant, to_the
from symcheck.theories.matrix.inequalities import CAUCHY_SCHWARZ
from symcheck.theories.matrix.loewner import PRODUCT, is_multiple
from symcheck.theories.matrix.matrices import Matrices, matrices
from symcheck.theories.matrix.spectrum import LambdaMax, LambdaMin
from symcheck.theories.matrix.spectrum_normal import extreme
from symcheck.theories.matrix.terms import shape_of
from symcheck.theories.matrix.traces import trace_of
from symcheck.theories.matrix.words import Polynomial, Word, add, scaled
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Restart, Session, define_nothing

CONCAVE = "log det is concave"
MONOTONE = "det is monotone in the Loewner order"
MAX_DETERMINANTS = 4


def products_of_semidefinite(claim: Claim, session: Session) -> None:
    """Bound every trace of a product of two semidefinite matrices by the traces and eigenvalues of the factors."""
    traces = [key[1] for key in session.ring.keys if key[0] == "trace"]
    if not traces:
        return
    known = matrices(session)
    kinds = {type(node) for side in (claim.lhs, claim.rhs) for node in side.atoms(LambdaMin, LambdaMax)}
    for keys in traces:
        whole = tuple(known.alphabet.index_of[key] for key in keys)
        _of_an_inverse(whole, known)
        for a, b in dict.fromkeys(_halves(whole, known)):
            with define_nothing(session) as missing:
                facts = list(_bounds(a, b, kinds, known))
            if not missing:
                for q in facts:
                    session.learn(q, ">=")
                session.rule(PRODUCT)


def _of_an_inverse(word: Word, known: Matrices) -> None:
    """n^2 <= tr(A) tr(A^-1) for a definite A."""
    session, letter = known.session, known.alphabet.letters[word[0]]
    if len(word) == 1 and letter.kind == "inverse" and "pd" in letter.traits:
        inverse: Polynomial = {word: session.ring.one}
        traces = [trace_of(p, letter.rows, known.alphabet) for p in (letter.data, inverse)]
        session.learn(traces[0] * traces[1] - session.nf(letter.rows) ** 2, ">=")
        session.rule(CAUCHY_SCHWARZ)


def _halves(word: Word, known: Matrices) -> Iterator[tuple[Word, Word]]:
    """Yield the ways to cut a word, turned round, in two semidefinite words."""
    square = known.alphabet.is_square
    for start in range(len(word)):
        turned = word[start:] + word[:start]
        for cut in range(1, len(word)):
            if square(turned[:cut], "psd") and square(turned[cut:], "psd"):
                yield turned[:cut], turned[cut:]


def _bounds(a: Word, b: Word, kinds: set[Any], known: Matrices) -> Iterator[Quotient]:
    alphabet, one = known.alphabet, known.session.ring.one
    n = alphabet.letters[a[0]].rows
    whole = trace_of(alphabet.rules.reduce({a + b: one}), n, alphabet)
    first, second = ({word: one} for word in (a, b))
    trace = trace_of(second, n, alphabet)
    yield trace_of(first, n, alphabet) * trace - whole
    if LambdaMax in kinds:
        yield extreme(first, n, False, known) * trace - whole
    if LambdaMin in kinds:
        yield whole - extreme(first, n, True, known) * trace


def log_determinants(claim: Claim, session: Session) -> None:
    """The tangents of log det at the definite matrices of a claim and at the identity, and at multiples of it."""
    sides = (claim.lhs, claim.rhs)
    nodes = list(dict.fromkeys(node for side in sides for node in preorder_traversal(side)))
    if not any(isinstance(node, Determinant) for node in nodes):
        return
    known = matrices(session)
    definite: dict[Any, tuple[Any, Polynomial]] = {}
    for node in nodes:
        for matrix in _parts(node.arg) if isinstance(node, Determinant) else ():
            p = known.polynomial(matrix)
            if known.traits.is_definite(p):
                definite.setdefault(known.name_of(p), (matrix, p))
    found = list(definite.values())[:MAX_DETERMINANTS]
    eigenvalues = [node for node in nodes if isinstance(node, LambdaMax)]
    goal = session.nf(claim.lhs) - session.nf(claim.rhs)
    for q in _of_determinants(found, eigenvalues, known):
        session.learn(q, ">=")
        if is_multiple(goal, q):
            return


def _of_determinants(
    found: list[tuple[Any, Polynomial]], eigenvalues: list[Any], known: Matrices
) -> Iterator[Quotient]:
    """Yield what is not negative, the plainest first."""
    unit: Polynomial = {(): known.session.ring.one}
    pairs = [(a, p, q) for (a, p), (b, q) in permutations(found, 2) if shape_of(a) == shape_of(b)]
    for a, p in found:
        yield from _mixed(p, shape_of(a)[0], known)
    for a, p, q in (*pairs, *((a, p, unit) for a, p in found), *((a, unit, p) for a, p in found)):
        yield from _monotone(p, q, shape_of(a)[0], known)
    for a, p in found:
        known.session.rule(CONCAVE)
        yield from _alone(a, p, known)
        yield from _by_eigenvalue(p, eigenvalues, known)
    for a, p, q in pairs:
        yield _tangent(a, p, q, shape_of(a)[0], known)


def _parts(term: Any) -> Iterator[Any]:
    """Yield a matrix and, of a product or an inverse, the factors and what is inverted."""
    yield term
    if isinstance(term, Inverse):
        yield from _parts(term.arg)
    elif term.is_MatMul:
        for arg in term.args:
            if arg.is_Matrix:
                yield from _parts(arg)


def _inverse(matrix: Any, known: Matrices) -> Polynomial:
    """Return the inverse of a definite matrix; its rules are completed before the first product is rewritten."""
    session = known.session
    if matrix not in session.choices.inverses and not isinstance(matrix, Inverse):
        session.choices.inverses[matrix] = None
        raise Restart
    return known.inverse(matrix)


def _tangent(a: Any, p: Polynomial, q: Polynomial, n: Any, known: Matrices) -> Quotient:
    """tr(A^-1 B) - n - log det(B) + log det(A)."""
    product = known.rules.reduce(known.rules.times(_inverse(a, known), q))
    gap = trace_of(product, n, known.alphabet) - known.session.nf(n)
    return gap - _log_det(q, n, known) + _log_det(p, n, known)


def _mixed(p: Polynomial, n: Any, known: Matrices) -> Iterator[Quotient]:
    """log det(sum of w_i A_i) - sum of w_i log det(A_i), for weights w_i >= 0 whose sum is 1."""
    session, one = known.session, known.session.ring.one
    total = session.ring.zero
    for c in p.values():
        total = total + c
    if len(p) < 2 or not total.same(one) or not all(session.facts.proves(c, ">=") for c in p.values()):
        return
    if all(known.traits.is_definite({word: one}) for word in p):
        session.rule(CONCAVE)
        rest = _log_det(p, n, known)
        for word, c in p.items():
            rest = rest - c * _log_det({word: one}, n, known)
        yield rest


def _monotone(p: Polynomial, q: Polynomial, n: Any, known: Matrices) -> Iterator[Quotient]:
    """det(A) >= det(B) where A - B is semidefinite, for definite A and B."""
    gap = add(p, scaled(q, -known.session.ring.one))
    if gap and known.traits.is_semidefinite(gap):
        known.session.rule(MONOTONE)
        yield determinant(p, n, known) - determinant(q, n, known)
        yield _log_det(p, n, known) - _log_det(q, n, known)


def _alone(matrix: Any, p: Polynomial, known: Matrices) -> Iterator[Quotient]:
    """tr(A) - n >= log det(A) >= n - tr(A^-1), log det(A) <= n log(tr(A)/n), det(A) <= (tr(A)/n)^n."""
    session, n = known.session, shape_of(matrix)[0]
    size, trace, value = session.nf(n), trace_of(p, n, known.alphabet), _log_det(p, n, known)
    yield trace - size - value
    yield trace_of(_inverse(matrix, known), n, known.alphabet) - size + value
    session.learn(trace, ">")
    yield size * (logarithm(session, trace) - session.nf(log(n))) - value
    yield to_the(trace / size, n, known) - determinant(p, n, known)


def _by_eigenvalue(p: Polynomial, eigenvalues: list[Any], known: Matrices) -> Iterator[Quotient]:
    """n log lambda_max(A) >= log det(A), and lambda_max(A)^n >= det(A)."""
    session = known.session
    for node in eigenvalues:
        q = known.polynomial(node.arg)
        if q.keys() == p.keys() and all(c.same(q[word]) for word, c in p.items()):
            n = shape_of(node.arg)[0]
            greatest = extreme(p, n, False, known)
            yield session.nf(n) * logarithm(session, greatest) - _log_det(p, n, known)
            yield to_the(greatest, n, known) - determinant(p, n, known)


def _log_det(p: Polynomial, n: Any, known: Matrices) -> Quotient:
    return logarithm(known.session, determinant(p, n, known))


ORDER_FACTS += [products_of_semidefinite, log_determinants]
