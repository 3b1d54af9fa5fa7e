"""Traces of words: one atom for a word, its rotations and the rotations of its transpose.

A trace that passes through dimension 1 is a number v^T A u; the trace of a Kronecker product is the product of traces;
the trace of w X w^T with X positive semidefinite is not negative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Integer, Transpose
from sympy.matrices.expressions import Trace

from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.words import Polynomial, Word, order
from symcheck.theories.registry import TRACES

if TYPE_CHECKING:
    from symcheck.theories.matrix.letters import Alphabet

ONE = Integer(1)
CYCLIC = "cyclic property of the trace"


def trace_of(p: Polynomial, n: Any, alphabet: Alphabet) -> Quotient:
    """Return the trace of a square polynomial of size n."""
    total = alphabet.session.ring.zero
    for word, c in p.items():
        total = total + c * (_of_word(word, alphabet) if word else alphabet.session.nf(n))
    return total


def _of_word(word: Word, alphabet: Alphabet) -> Quotient:
    letters = alphabet.letters
    whole = alphabet.summed(word)
    if whole is not None:
        return whole
    for i, k in enumerate(word):
        if letters[k].rows == ONE:
            alphabet.session.rule(CYCLIC)
            return _whole(alphabet.split(word[i:] + word[:i]), alphabet)
    if len(word) == 1 and letters[word[0]].kind in ("atom", "atom transposed"):
        term = letters[word[0]].term
        term = term.arg if isinstance(term, Transpose) else term
        if type(term) in TRACES:
            return TRACES[type(term)](term, alphabet.session)
    if len(word) == 1 and letters[word[0]].kind == "kron":
        factors = letters[word[0]].data
        if all(rows == cols for _, rows, cols in factors):
            total = alphabet.one
            for inner, rows, _ in factors:
                total = total * trace_of({inner: alphabet.one}, rows, alphabet)
            return total
    around = alphabet.merged(word[-1], word[0]) if len(word) > 1 else None
    if around is not None and all(len(w) < 2 for w in around):  # not where two letters only change places
        alphabet.session.rule(CYCLIC)
        turned = alphabet.rules.times(around, {word[1:-1]: alphabet.one})
        return trace_of(alphabet.rules.reduce(turned), letters[word[-1]].rows, alphabet)
    least = _least(word, alphabet)
    turned_word = alphabet.flip(word)
    for rotated in (*_rotations(word)[1:], *(() if turned_word is None else _rotations(turned_word))):
        if alphabet.rules.match(rotated):
            value = alphabet.rules.reduce({rotated: alphabet.one})
            if all(not w or order(_least(w, alphabet)) < order(least) for w in value):
                alphabet.session.rule(CYCLIC)
                return trace_of(value, letters[rotated[0]].rows, alphabet)
    if least != word:
        alphabet.session.rule(CYCLIC)
    key = ("trace", alphabet.keys(least))
    new = alphabet.session.is_new(key)
    q = alphabet.session.atom(key, lambda: _trace_term(least, alphabet))
    if new and _is_gram(least, alphabet):
        alphabet.session.learn(q, ">" if alphabet.is_square(least, "pd") else ">=")
    elif new and alphabet.session.order_goal:
        from symcheck.theories.matrix.inequalities import trace_facts

        trace_facts(least, q, alphabet)
    return q


def _is_gram(word: Word, alphabet: Alphabet) -> bool:
    """Whether some rotation of a word is w X w^T with X positive semidefinite or absent, or is such an X."""
    if len(word) == 1:
        return bool(alphabet.letters[word[0]].traits & {"psd", "pd"})
    for i in range(len(word)):
        rotated = word[i:] + word[:i]
        if alphabet.is_square_form(rotated):
            return True
        first, *others = (bool(alphabet.letters[k].traits & {"psd", "pd"}) for k in rotated)
        if first and (others == [True] or alphabet.is_square_form(rotated[1:])):
            return True  # tr(X Y) >= 0 and tr(X w Y w^T) >= 0 for positive semidefinite X and Y
    return False


def _whole(p: Polynomial, alphabet: Alphabet) -> Quotient:
    total = alphabet.session.ring.zero
    for word, c in p.items():
        total = total + c * alphabet.scalar(word)
    return total


def _rotations(word: Word) -> list[Word]:
    return [word[i:] + word[:i] for i in range(len(word))]


def _least(word: Word, alphabet: Alphabet) -> Word:
    """Return the least word with the same trace: rotations, and those of the transpose."""
    turned = alphabet.flip(word)
    words = [word] if turned is None else [word, turned]
    return min((rotated for w in words for rotated in _rotations(w)), key=order)


def _trace_term(word: Word, alphabet: Alphabet) -> Any:
    return Trace(alphabet.word_term(word, *alphabet.shape(word)))
