"""Facts about scalar words and traces that an inequality may need: Cauchy-Schwarz, cut at every place of a word.

x^T y is an inner product, tr(X^T Y) the Frobenius product, x^T S y the product of a semidefinite S; so for each of them
2|<x, y>| <= <x, x> + <y, y> and <x, y>^2 <= <x, x><y, y>.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.traces import trace_of
from symcheck.theories.matrix.words import Polynomial, Word

if TYPE_CHECKING:
    from symcheck.theories.matrix.letters import Alphabet

CAUCHY_SCHWARZ = "Cauchy-Schwarz inequality"
MAX_LETTERS = 4
MAX_TRACE = 3
MAX_FACTS = 60
"""Instances learnt in one session: each is tried against every goal."""


def scalar_facts(word: Word, q: Quotient, alphabet: Alphabet) -> None:
    """Learn what Cauchy-Schwarz says of a word of shape 1 x 1."""
    if not 1 < len(word) <= MAX_LETTERS:
        return
    for i in range(1, len(word)):
        _learn(q, _gram(word[:i], (), alphabet), _gram(word[i:], (), alphabet, turned=True), alphabet)
        if i < len(word) - 1 and alphabet.letters[word[i]].traits & {"psd", "pd"}:
            middle = word[i : i + 1]
            xx = _gram(word[:i], middle, alphabet)
            _learn(q, xx, _gram(word[i + 1 :], middle, alphabet, turned=True), alphabet)


def trace_facts(word: Word, q: Quotient, alphabet: Alphabet) -> None:
    """Learn what Cauchy-Schwarz says of a trace; tr(A) is tr(I A)."""
    if len(word) > MAX_TRACE:
        return
    if len(word) == 1:
        n = alphabet.letters[word[0]].rows
        _learn(q, _trace_gram(word, alphabet), alphabet.session.nf(n), alphabet)
    for start in range(len(word)):
        rotated = word[start:] + word[:start]
        for i in range(1, len(word)):
            if (start, i) <= (len(word) - i, start):  # each pair of arcs once
                _learn(q, _trace_gram(rotated[:i], alphabet), _trace_gram(rotated[i:], alphabet), alphabet)


def _learn(q: Quotient, xx: Quotient, yy: Quotient, alphabet: Alphabet) -> None:
    session = alphabet.session
    session.kept[CAUCHY_SCHWARZ] = session.kept.get(CAUCHY_SCHWARZ, 0) + 1
    if session.kept[CAUCHY_SCHWARZ] > MAX_FACTS:
        return
    for sign in (session.ring.constant(2), session.ring.constant(-2)):
        session.learn(xx + yy + sign * q, ">=")
    session.learn(xx * yy - q * q, ">=")
    session.rule(CAUCHY_SCHWARZ)


def _gram(part: Word, middle: Word, alphabet: Alphabet, turned: bool = False) -> Quotient:
    """Return x^T M x for the row x^T (or, ``turned``, for the column x) that a part of a word is."""
    p: Polynomial = {part: alphabet.one}
    flipped = alphabet.flipped(p)
    left, right = (flipped, p) if turned else (p, flipped)
    times = alphabet.rules.times
    square = alphabet.rules.reduce(times(times(left, {middle: alphabet.one}), right))
    return square.get((), alphabet.session.ring.zero)


def _trace_gram(part: Word, alphabet: Alphabet) -> Quotient:
    """Return tr(X X^T)."""
    p: Polynomial = {part: alphabet.one}
    square = alphabet.rules.reduce(alphabet.rules.times(p, alphabet.flipped(p)))
    return trace_of(square, alphabet.letters[part[0]].rows, alphabet)
