"""Completing the square in a vector, for inequalities: <x, A x> + 2 <x, w> + <w, A^-1 w> >= 0 for a definite A.

It is <x + A^-1 w, A (x + A^-1 w)>. What stands beside <x, A x> in a difference says which w is meant, and the inverses
that a claim names say which A: Fenchel and Young's inequality, the decrement of Newton's step, the cost to go of a
linear quadratic regulator are of this form.
Source: S. Boyd, L. Vandenberghe, Convex Optimization, appendix A.5.5 and section 9.5.
"""

from __future__ import annotations

from typing import Any

from sympy import Inverse, preorder_traversal

from symcheck.claim import Claim
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.letters import Alphabet
from symcheck.theories.matrix.matrices import matrices
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.matrix.words import Polynomial, Word, accumulate, scaled
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

SQUARE = "completing the square"


def squares_of_vectors(claim: Claim, session: Session) -> None:
    """Learn the completed squares of the vectors in a claim that names the inverse of a definite matrix."""
    if claim.rhs is None or is_matrix(claim.lhs):
        return
    nodes = [node for side in (claim.lhs, claim.rhs) for node in preorder_traversal(side)]
    inverses = list(dict.fromkeys(node for node in nodes if isinstance(node, Inverse)))
    if not inverses:
        return
    known = matrices(session)
    definite = [(known.polynomial(node.arg), known.polynomial(node)) for node in inverses]
    definite = [pair for pair in definite if known.traits.is_definite(pair[0])]
    difference = session.nf(claim.lhs) - session.nf(claim.rhs)
    form = _scalar_words(-difference if claim.relation in ("<", "<=") else difference, known.alphabet)
    for x in dict.fromkeys(word[-1] for word in form):
        inside, beside = _in_one_vector(form, x, known.alphabet)
        for matrix, inverse in definite:
            c = _ratio(inside, matrix)
            if c is not None and session.facts.proves(c, ">"):
                session.learn(_completed(inside, beside, scaled(inverse, c.inverse()), x, known), ">=")
                session.rule(SQUARE)


def _scalar_words(difference: Quotient, alphabet: Alphabet) -> dict[Word, Quotient]:
    """Return the terms of a difference that are linear in one word u^T ... v, by the word."""
    session, ring = alphabet.session, alphabet.session.ring
    below = Quotient(ring, ring.ctx.constant(1), difference.den)
    found: dict[Word, Quotient] = {}
    for coefficient, exponents in difference.terms():
        words = {i: _word(session.atoms[i].key, alphabet) for i, e in enumerate(exponents) if e}
        mine = [i for i, word in words.items() if word is not None]
        if len(mine) != 1 or exponents[mine[0]] != 1:
            continue
        (i,) = mine
        c = ring.from_terms({tuple(0 if j == i else e for j, e in enumerate(exponents)): coefficient}) * below
        word = words[i]
        assert word is not None
        found[word] = found[word] + c if word in found else c
    return found


def _word(key: Any, alphabet: Alphabet) -> Word | None:
    """Return the letters of the word that an atom is: <u, v> is u^T v; None for an atom of another kind."""
    if key[0] == "word":
        return tuple(alphabet.index_of[letter] for letter in key[1])
    if key[0] == "inner":
        u, v = (alphabet.named(vector) for vector in key[1:])
        return (alphabet.letters[u].twin, v)
    return None


def _in_one_vector(form: dict[Word, Quotient], x: int, alphabet: Alphabet) -> tuple[Polynomial, Polynomial]:
    """Return A and w of the part x^T A x + 2 x^T w of a form."""
    row = alphabet.letters[x].twin
    half = alphabet.session.ring.constant(2).inverse()
    inside: Polynomial = {}
    beside: Polynomial = {}
    for word, c in form.items():
        if row in word[1:] or x in word[:-1]:
            continue
        if word[0] == row and word[-1] == x:
            accumulate(inside, word[1:-1], c * half)
            turned = alphabet.flipped({word[1:-1]: c * half}) if len(word) > 2 else {(): c * half}
            for other, d in turned.items():
                accumulate(inside, other, d)
        elif word[0] == row:
            accumulate(beside, word[1:], c * half)
        elif word[-1] == x:
            for other, d in alphabet.flipped({word[:-1]: c * half}).items():
                accumulate(beside, other, d)
    return inside, beside


def _ratio(p: Polynomial, q: Polynomial) -> Quotient | None:
    """Return the number c with p = c q; None where there is none."""
    if not p or p.keys() != q.keys():
        return None
    c = next(p[word] / q[word] for word in p)
    return c if all(p[word].same(c * q[word]) for word in p) else None


def _completed(inside: Polynomial, beside: Polynomial, inverse: Polynomial, x: int, known: Any) -> Quotient:
    """Return x^T A x + 2 x^T w + w^T A^-1 w as a number."""
    alphabet, times, one = known.alphabet, known.rules.times, known.session.ring.one
    column, row = {(x,): one}, {(alphabet.letters[x].twin,): one}
    parts = [
        times(times(row, inside), column),
        scaled(times(row, beside), known.session.ring.constant(2)),
        times(times(alphabet.flipped(beside), inverse), beside),
    ]
    total = known.session.ring.zero
    for part in parts:
        for word, c in known.rules.reduce(part).items():
            total = total + c * alphabet.scalar(word)
    return total  # type: ignore[no-any-return]


ORDER_FACTS.append(squares_of_vectors)
