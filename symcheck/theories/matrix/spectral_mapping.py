"""Polynomials in one symmetric matrix: p(A) is positive semidefinite where p >= 0 on the spectrum of A.

The eigenvalues of p(A) are the p(lambda), lambda an eigenvalue of A. So what a hypothesis says of q(A) (c I <= A,
lambda_max(A) <= c, q(A) >= 0) is a relation of lambda, and the claim about p(A) is one about the number p(lambda).
Source: R. A. Horn and C. R. Johnson, Matrix Analysis, theorems 1.1.6 and 2.5.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from symcheck.theories.field.ring import Quotient, occurring
from symcheck.theories.field.terms import bound_symbol
from symcheck.theories.matrix.spectrum import LambdaMin, bounded
from symcheck.theories.matrix.terms import ATTRIBUTES
from symcheck.theories.matrix.words import Polynomial, Word
from symcheck.theories.order.signs import Facts
from symcheck.theories.session import Session

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

SPECTRAL_MAPPING = "eigenvalues of a polynomial in a symmetric matrix"
MAX_WORDS = 10
_EIGENVALUE = bound_symbol("lambda", real=True)
_WORDS = ("inner", "word", "trace", "det", "det of sum", "element")
_SIGNS = {"positive semidefinite": ">=", "positive definite": ">"}


def is_nonnegative_on_spectrum(p: Polynomial, known: Matrices, strict: bool = False) -> bool:
    """Whether p is a polynomial in one symmetric matrix that is >= 0 (``strict``: > 0) at all of its eigenvalues."""
    if not known.ready or not 1 < len(p) <= MAX_WORDS:
        return False
    base = _base(p, known)
    if base is None:
        return False
    session = known.session
    x = session.ring.generator(session.atom_index(("symbol", _EIGENVALUE), _EIGENVALUE))
    facts = about_numbers(session)
    for q, relation in _of_eigenvalues(base, x, known):
        facts.add(q, relation)
    value = _at(p, base, x, known, inverses=facts.proves(x, "!="))
    if value is None:
        return False
    if not facts.proves(value, ">" if strict else ">="):
        return False
    session.rule(SPECTRAL_MAPPING)
    return True


def about_numbers(session: Session) -> Facts:
    """Return what a session knows of numbers that are no words of matrices: so much less for the solver to read."""
    others = {i for i, key in enumerate(session.ring.keys) if key[0] in _WORDS}
    facts = session.facts.supposing(())
    facts.relations = [(q, r) for q, r in facts.relations if others.isdisjoint(occurring(q))]
    facts.masks = {block: mask for block, mask in facts.masks.items() if others.isdisjoint(block.generators)}
    return facts


def _base(p: Polynomial, known: Matrices) -> Word | None:
    """Return the symmetric word of whose powers p might consist: A, or X^T X."""
    base = min((word for word in p if word), key=len)
    letters = known.alphabet.letters
    if len(base) == 1 and letters[base[0]].kind == "inverse":
        inside = letters[base[0]].data
        if len(inside) != 1 or not next(iter(inside.values())).same(known.session.ring.one):
            return None
        base = next(iter(inside))
    roots = (base[:size] for size in range(1, len(base) + 1) if base == base[:size] * (len(base) // size))
    return next((root for root in roots if known.alphabet.flip(root) == root), None)


def _at(p: Polynomial, base: Word, x: Quotient, known: Matrices, inverses: bool = False) -> Quotient | None:
    """Return p with a number for the matrix that ``base`` is; None where anything else stands in p."""
    letters, total = known.alphabet.letters, known.session.ring.zero
    for word, c in p.items():
        power, rest = divmod(len(word), len(base))
        if not rest and word == base * power:
            total = total + c * x**power
            continue
        alone = inverses and len(set(word)) == 1 and letters[word[0]].kind == "inverse"
        if not alone or set(letters[word[0]].data) != {base}:
            return None
        total = total + c / (letters[word[0]].data[base] * x) ** len(word)
    return total


def _of_eigenvalues(base: Word, x: Quotient, known: Matrices) -> Iterator[tuple[Quotient, str]]:
    """Yield what is known of every eigenvalue of a matrix, as q R 0."""
    session = known.session
    if known.alphabet.is_square(base, "psd"):
        yield x, ">" if known.alphabet.is_square(base, "pd") else ">="
    for attribute in session.hypotheses.attributes:
        relation = _SIGNS.get(ATTRIBUTES[attribute.function])
        value = _at(known.polynomial(attribute.arguments[0]), base, x, known) if relation else None
        if value is not None and relation is not None:
            yield value, relation
    for term, bound in bounded(session.hypotheses):
        value = _at(known.polynomial(term.arg), base, x, known)
        if value is not None:
            gap = value - session.nf(bound)
            yield gap if isinstance(term, LambdaMin) else -gap, ">="
