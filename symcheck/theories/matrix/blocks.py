"""Block matrices: [[A, B], [C, D]] is the sum of E_i A_ij F_j^T, with E_i the columns of the identity of block i.

E_i^T E_j is I or 0, and the sum of E_i E_i^T is I; so products, transposes and inverses need nothing else. The
determinant is that of the Schur complement where a diagonal block has an inverse at hand.
Source: D. A. Harville, Matrix Algebra From a Statistician's Perspective, section 8.5 and theorem 13.3.8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Add, BlockMatrix, Identity, ZeroMatrix

from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.determinant import determinant
from symcheck.theories.matrix.letters import Alphabet
from symcheck.theories.matrix.terms import size
from symcheck.theories.matrix.words import Polynomial, Word, add, scaled

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

SCHUR = "determinant by the Schur complement"


def block_polynomial(term: Any, known: Matrices) -> Polynomial:
    """Return a block matrix as the sum of E_i A_ij F_j^T."""
    alphabet, one = known.alphabet, known.session.ring.one
    rows, cols = tuple(map(size, term.rowblocksizes)), tuple(map(size, term.colblocksizes))
    above = [_unit(rows, i, alphabet) for i in range(len(rows))]
    beside = [alphabet.flipped({_unit(cols, j, alphabet): one}) for j in range(len(cols))]
    total: Polynomial = {}
    for i, left in enumerate(above):
        for j, right in enumerate(beside):
            part = alphabet.rules.times({left: one}, known.polynomial(term.blocks[i, j]))
            total = add(total, alphabet.rules.times(part, right))
    return total


def _unit(sizes: tuple[Any, ...], i: int, alphabet: Alphabet) -> Word:
    """Return E_i as a word: the identity where there is one block only."""
    return () if len(sizes) == 1 else (column(sizes, i, alphabet),)


def column(sizes: tuple[Any, ...], i: int, alphabet: Alphabet) -> int:
    """Return the letter E_i of a partition: zero but for the identity in block i."""

    def write() -> Any:
        n = sizes[i]
        return BlockMatrix([[Identity(n) if k == i else ZeroMatrix(rows, n)] for k, rows in enumerate(sizes)])

    return alphabet.atom("block", (sizes, i), write, (size(Add(*sizes)), sizes[i]), data=(sizes, i))


def blocks_meet(a: int, b: int, alphabet: Alphabet) -> Polynomial | None:
    """E_i^T E_j is I or 0; E_k E_k^T for the last k is I minus the other E_i E_i^T."""
    left, right = alphabet.letters[a], alphabet.letters[b]
    if left.data[0] != right.data[0]:
        return None
    sizes, i = left.data
    one = alphabet.one
    if left.kind == "block transposed" and right.kind == "block":
        return {(): one} if right.data[1] == i else {}
    if left.kind == "block" and right.kind == "block transposed" and i == right.data[1] == len(sizes) - 1:
        total: Polynomial = {(): one}
        for k in range(i):
            other = column(sizes, k, alphabet)
            total = add(total, {(other, alphabet.letters[other].twin): -one})
        return total
    return None


def blocks_around(word: Word, alphabet: Alphabet) -> list[tuple[Word, Word]]:
    """Return the letters to the left and right of a word that simplify where they meet it."""
    letters = alphabet.letters
    found: list[tuple[Word, Word]] = []
    for end, kinds in ((0, ("block", "block transposed")), (-1, ("block transposed", "block"))):
        letter = letters[word[end]]
        if letter.kind not in kinds:
            continue
        sizes, i = letter.data
        others = [column(sizes, j, alphabet) for j in range(len(sizes))]
        if letter.kind == kinds[0]:  # E_i in front, or E_i^T behind: every E_j^T, or E_j, meets it
            partners = [letters[other].twin if end == 0 else other for other in others]
        else:  # E_i^T in front, or E_i behind: the last of them makes up the identity
            partners = [letter.twin] if i == len(sizes) - 1 else []
        found += [((k,), ()) if end == 0 else ((), (k,)) for k in partners]
    return found


def block_determinant(term: Any, known: Matrices) -> Quotient | None:
    """Return the determinant of a block matrix with square diagonal blocks that is triangular, or 2 x 2 blocks."""
    sizes = tuple(map(size, term.rowblocksizes))
    if sizes != tuple(map(size, term.colblocksizes)):
        return None
    count = len(sizes)
    blocks = [[known.polynomial(term.blocks[i, j]) for j in range(count)] for i in range(count)]
    below = any(blocks[i][j] for i in range(count) for j in range(i))
    above = any(blocks[i][j] for i in range(count) for j in range(i + 1, count))
    session = known.session
    if not (below and above):
        session.rule(SCHUR)
        total = session.ring.one
        for i in range(count):
            total = total * determinant(blocks[i][i], sizes[i], known)
        return total
    for first, second in ((0, 1), (1, 0)) if count == 2 else ():
        a, d = blocks[first][first], blocks[second][second]
        inverse = known.inverse_at_hand(a, sizes[first])
        if inverse is not None:
            session.rule(SCHUR)
            rules = known.rules
            middle = rules.times(rules.times(blocks[second][first], inverse), blocks[first][second])
            schur = rules.reduce(add(d, scaled(middle, -session.ring.one)))
            return determinant(a, sizes[first], known) * determinant(schur, sizes[second], known)
    return None
