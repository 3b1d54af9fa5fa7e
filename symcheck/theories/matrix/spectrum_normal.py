"""Extreme eigenvalues in normal form: shifts, multiples, Kronecker products, inverses, rotations are carried out.

What is left, lambda(A) of a matrix nothing more is known of, is an atom named by the normal form of A; it is not
negative where A is positive semidefinite. lambda_max(A) = -lambda_min(-A), so one sign of A is chosen for both.
Source: R. A. Horn and C. R. Johnson, Matrix Analysis, sections 4.2 and 7.7; Topics in Matrix Analysis, theorem 4.2.12.
"""

from __future__ import annotations

from typing import Any

from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix import explicit
from symcheck.theories.matrix.letters import ONE
from symcheck.theories.matrix.matrices import WORDS, Matrices, matrices
from symcheck.theories.matrix.spectrum import Eigenvalue, LambdaMax, LambdaMin
from symcheck.theories.matrix.terms import shape_of
from symcheck.theories.matrix.words import Polynomial, Word, leading, order, scaled
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

SPECTRUM = "eigenvalues of a symmetric matrix"
GRAM = "AAᵀ and AᵀA have the same positive eigenvalues"


@normalises(LambdaMin, LambdaMax)
def eigenvalue(term: Eigenvalue, session: Session) -> Quotient:
    """The matrix must be shown to be symmetric; in a hypothesis it is, where that holds."""
    if explicit.wanted(term.arg, session, WORDS):
        return session.opaque(term)
    known = matrices(session)
    p, n = known.polynomial(term.arg), shape_of(term.arg)[0]
    if not known.traits.is_symmetric(p) and not known.traits.says(p, "symmetric"):
        return session.opaque(term)
    session.rule(SPECTRUM)
    return extreme(p, n, isinstance(term, LambdaMin), known)


def extreme(p: Polynomial, n: Any, least: bool, known: Matrices) -> Quotient:
    """Return the least (or the greatest) eigenvalue of a symmetric polynomial of size n."""
    session = known.session
    if n == ONE:
        return p.get((), session.ring.zero)
    rest = dict(p)
    shift = rest.pop((), session.ring.zero)  # lambda(A + c I) = lambda(A) + c
    if not rest:
        return shift
    if len(rest) == 1:
        ((word, c),) = rest.items()
        if session.facts.proves(c, ">"):
            return shift + c * _of_word(word, n, least, known)
        if session.facts.proves(c, "<"):
            return shift + c * _of_word(word, n, not least, known)
    inner = _without_identity(rest, known)
    if inner is not None:
        return shift + extreme(*inner, least, known)
    content, _ = rest[leading(rest)].factors()
    scale = session.ring.constant(content)
    unit = scaled(rest, scale.inverse())
    return shift + scale * _atom(unit, n, least if content > 0 else not least, known)


def _of_word(word: Word, n: Any, least: bool, known: Matrices) -> Quotient:
    alphabet, one = known.alphabet, known.session.ring.one
    letters = alphabet.letters
    while len(word) > 2 and "orthogonal" in letters[word[0]].traits and alphabet.flip(word[:1]) == word[-1:]:
        word = word[1:-1]  # a rotation changes no eigenvalue
    letter = letters[word[0]]
    if len(word) > 1 and set(word) == {word[0]} and letter.traits & {"psd", "pd"}:
        return _of_word(word[:1], n, least, known) ** len(word)
    if len(word) == 1 and letter.kind == "inverse" and "pd" in letter.traits:
        return extreme(letter.data, n, not least, known).inverse()
    if len(word) == 1 and letter.kind == "kron":
        factors = [factor for factor in letter.data if factor[0]]  # those that are not the identity
        if len(factors) == 1 or all(alphabet.has(factor, "psd") for factor in factors):
            product = one
            for inner, rows, _ in factors:
                product = product * extreme({inner: one}, rows, least, known)
            return product
    turned = None if least or len(word) % 2 else _turned(word, known)
    if turned is not None:
        return turned
    return _atom({word: one}, n, least, known)


def _turned(word: Word, known: Matrices) -> Quotient | None:
    """lambda_max(A A^T) = lambda_max(A^T A) as |v|^2 for a column v, else as the one with the lesser word."""
    alphabet = known.alphabet
    half = len(word) // 2
    left, right = word[:half], word[half:]
    if alphabet.flip(left) != right:
        return None
    known.session.rule(GRAM)
    n = alphabet.letters[right[0]].rows
    other = known.rules.reduce(known.rules.times({right: known.session.ring.one}, {left: known.session.ring.one}))
    if n == ONE:
        return other.get((), known.session.ring.zero)
    if other.keys() != {right + left} or order(right + left) >= order(word):
        return None
    return _atom(other, n, False, known)


def _without_identity(p: Polynomial, known: Matrices) -> tuple[Polynomial, Any] | None:
    """Write A kron I + B kron I as (A + B) kron I and return A + B, which has the same eigenvalues, with its size."""
    letters = known.alphabet.letters
    if not all(len(word) == 1 and letters[word[0]].kind == "kron" for word in p):
        return None
    factors = {word: letters[word[0]].data for word in p}
    for place in (0, 1):
        rest = {word: data[1 - place] for word, data in factors.items() if len(data) == 2 and not data[place][0]}
        if len(rest) == len(p) and len({(rows, cols) for _, rows, cols in rest.values()}) == 1:
            return {inner: p[word] for word, (inner, _, _) in rest.items()}, next(iter(rest.values()))[1]
    return None


def _atom(p: Polynomial, n: Any, least: bool, known: Matrices) -> Quotient:
    session = known.session
    kind = LambdaMin if least else LambdaMax
    key = ("eigenvalue", kind.name, known.name_of(p))
    new = session.is_new(key)
    q = session.atom(key, lambda: kind(known.alphabet.term_of(p, n, n)))
    if new and known.traits.is_definite(p):
        session.learn(q, ">")
    elif new and known.traits.is_semidefinite(p):
        session.learn(q, ">=")
    return q
