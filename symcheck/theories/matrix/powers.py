"""Matrix powers with a symbolic integer exponent: A^(k+1) = A^k A, A^k A^m = A^(k+m), A A^k = A^k A.

A power A^(k+c) is the letter A^(k+o), o the least offset seen, times A^(c-o); so the letter is defined wherever the
powers are from which it was read. A power commutes with the one letter that its base is a polynomial in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sympy import MatPow
from sympy.matrices.expressions import Determinant

from symcheck.theories.field.powers import power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.determinant import determinant
from symcheck.theories.matrix.words import Polynomial, scaled

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

MAX_GAP = 30


@dataclass(frozen=True, slots=True)
class Power:
    """The data of a power letter: its base, its exponent, and the letters it commutes with."""

    key: Any
    base: Any
    exponent: Any
    commuting: frozenset[int]


def symbolic_power(base: Any, exponent: Any, known: Matrices) -> Polynomial | None:
    """Return base^exponent for an exponent that is an integer combination of integer symbols, else None."""
    session = known.session
    q = session.nf(exponent)
    if not session.is_integral(q):
        return None
    p, n = known.polynomial(base), base.shape[0]
    if not p:
        return None
    if not session.facts.proves(q, ">=") and not (known.traits.is_definite(p) or known.traits.says(p, "invertible")):
        session.define_either((Determinant(base), "!=", determinant(p, n, known)), (exponent, ">=", q))
    return power_of(p, q, n, known)


def power_of(p: Polynomial, q: Quotient, n: Any, known: Matrices) -> Polynomial | None:
    """Return p^q for an integral q; None for a negative number, or what cannot be written by a letter."""
    session, alphabet = known.session, known.alphabet
    one = session.ring.one
    if q.is_constant():
        count = int(q.constant_value())
        return _repeated(p, count, known) if 0 <= count <= MAX_GAP else None
    if len(p) == 1:
        ((word, c),) = p.items()
        if not c.same(one):  # (c A)^k = c^k A^k, where c^k is as well defined
            if not (session.facts.proves(c, "!=") or session.facts.proves(q, ">=")):
                return None
            rest = power_of({word: one}, q, n, known)
            outer = power(session, c, q, session.term_of(c), session.term_of(q))
            return None if rest is None else scaled(rest, outer)
        if not word:
            return {(): one}
        factors = alphabet.letters[word[0]].data if len(word) == 1 and alphabet.letters[word[0]].kind == "kron" else ()
        if factors and all(rows == cols for _, rows, cols in factors):
            powers = [power_of({inner: one}, q, rows, known) for inner, rows, _ in factors]
            sizes = [rows for _, rows, _ in factors]
            if any(one_power is None for one_power in powers):
                return None
            return alphabet.kron([(part, size, size) for part, size in zip(powers, sizes) if part is not None])
    offset = int(q.terms_constant())
    moving = q - session.ring.constant(offset)
    flipped = known.rules.reduce(alphabet.flipped(p))
    key, other = (_stable(r, moving, known) for r in (p, flipped))
    turned = repr(other) < repr(key)
    lowest = session.floor(("matrix power", min(key, other, key=repr)), offset)
    if offset - lowest > MAX_GAP:
        return None
    base, stable = (flipped, other) if turned else (p, key)
    letters = {i for word in base for i in word}
    term = alphabet.term_of(base, n, n)
    exponent = session.term_of(moving) + lowest
    traits = known.traits.of(base)
    index = alphabet.atom(
        "power",
        (stable, lowest),
        lambda: MatPow(term, exponent),
        (n, n),
        key == other,
        traits if "pd" in traits else traits & {"symmetric"},
        data=Power(stable, base, exponent, frozenset(letters) if len(letters) == 1 else frozenset()),
    )
    letter = alphabet.letters[index].twin if turned else index
    return known.rules.reduce(known.rules.times({(letter,): one}, _repeated(p, offset - lowest, known)))


def _repeated(p: Polynomial, count: int, known: Matrices) -> Polynomial:
    total: Polynomial = {(): known.session.ring.one}
    for _ in range(count):
        total = known.rules.reduce(known.rules.times(total, p))
    return total


def _stable(p: Polynomial, rest: Quotient, known: Matrices) -> Any:
    """Return what names a power in every pass."""
    session = known.session
    words = sorted((repr(known.alphabet.keys(word)), str(session.term_of(c))) for word, c in p.items())
    return tuple(words), str(session.term_of(rest))


def meeting(a: int, b: int, known: Matrices) -> Polynomial | None:
    """Return the product of two letters of which one at least is a power: added exponents, or the power first."""
    letters, one = known.alphabet.letters, known.session.ring.one
    left, right = letters[a], letters[b]
    if left.kind == right.kind and left.data.key[0] == right.data.key[0]:
        session = known.session
        total = power_of(
            left.data.base,
            session.nf(left.data.exponent) + session.nf(right.data.exponent),
            left.rows,
            known,
        )
        if total is None or left.kind == "power":
            return total
        return known.rules.reduce(known.alphabet.flipped(total))
    if right.kind.startswith("power") and not left.kind.startswith("power"):
        base = a if right.kind == "power" else left.twin
        if base in right.data.commuting:
            return {(b, a): one}
    return None


def power_determinant(data: Power, n: Any, known: Matrices) -> Quotient:
    """Return det(A^k) = det(A)^k."""
    base = determinant(data.base, n, known)
    return power(known.session, base, known.session.nf(data.exponent), known.session.term_of(base), data.exponent)
