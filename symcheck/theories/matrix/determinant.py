"""Determinants of noncommutative polynomials.

det(A B) = det(A) det(B) for square factors, det(c A) = c^n det(A), det(A kron B) = det(A)^q det(B)^p. A sum is divided
by an invertible word of its own, det(A + U V) = det(A) det(I + A^-1 U V), and det(I_m + U V) = det(I_k + V U)
(Sylvester) brings what is left to one form, to a number where it passes through dimension 1.
Source: D. A. Harville, Matrix Algebra From a Statistician's Perspective, sections 13.3 and 18.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Mul, Transpose, exp
from sympy.matrices.expressions import Determinant

from symcheck.theories.field.powers import power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix.letters import ONE, Alphabet
from symcheck.theories.matrix.traces import trace_of
from symcheck.theories.matrix.words import Polynomial, Word, add, leading, order, scaled

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices

PRODUCT = "determinant of a product"
SYLVESTER = "det(I + U V) = det(I + V U)"
MAX_FORMS = 40


def segments(word: Word, n: Any, alphabet: Alphabet) -> list[Word]:
    """Cut a word of shape n x n at every place where its dimension is n: into square factors."""
    parts, start = [], 0
    for i, letter in enumerate(word):
        if alphabet.letters[letter].cols == n:
            parts.append(word[start : i + 1])
            start = i + 1
    return parts


def determinant(p: Polynomial, n: Any, known: Matrices) -> Quotient:
    """Return the determinant of a normal form of shape n x n."""
    session = known.session
    if not p:
        return session.ring.zero
    if n == ONE:
        return p.get((), session.ring.zero)
    if len(p) == 1:
        ((word, c),) = p.items()
        total = to_the(c, n, known)
        parts = segments(word, n, known.alphabet)
        if len(parts) > 1:
            session.rule(PRODUCT)
        for part in parts:
            total = total * _of_word(part, n, known)
        return total
    definite = known.traits.is_definite(p)
    c, p = _content(p, known)
    total = to_the(c, n, known)
    for side in (0, -1):
        while True:
            letter = common(p, side, known.alphabet)
            if letter is None:
                break
            session.rule(PRODUCT)
            total = total * _of_word((letter,), n, known)
            p = {word[1:] if side == 0 else word[:-1]: c for word, c in p.items()}
    total = total * _of_sum(p, n, known)
    if definite:
        session.learn(total, ">")
    return total


def to_the(c: Quotient, n: Any, known: Matrices) -> Quotient:
    """Return c^n."""
    session = known.session
    if c.same(session.ring.one):
        return c
    return power(session, c, session.nf(n), session.term_of(c), n)


def _content(p: Polynomial, known: Matrices) -> tuple[Quotient, Polynomial]:
    """Return c and p/c: the leading coefficient where all others are rational multiples of it, else its content."""
    first = p[leading(p)]
    ratios = {word: d / first for word, d in p.items()}
    if all(ratio.is_constant() for ratio in ratios.values()):
        return first, ratios
    content, _ = first.factors()
    c = known.session.ring.constant(content)
    return c, scaled(p, c.inverse())


def common(p: Polynomial, side: int, alphabet: Alphabet) -> int | None:
    """Return the square letter that every word starts (or ends) with."""
    ends = {word[side] if word else None for word in p}
    letter = next(iter(ends))
    if len(ends) != 1 or letter is None:
        return None
    found = alphabet.letters[letter]
    return letter if found.rows == found.cols else None


def _of_word(part: Word, n: Any, known: Matrices) -> Quotient:
    """Return the determinant of a word that is no product of square words."""
    session, alphabet = known.session, known.alphabet
    if not part:
        return session.ring.one
    if len(part) == 1:
        letter = alphabet.letters[part[0]]
        if letter.kind == "kron" and all(rows == cols for _, rows, cols in letter.data):
            session.rule("determinant of a Kronecker product")
            total = session.ring.one
            for position, (word, rows, _) in enumerate(letter.data):
                others = Mul(*(f[1] for k, f in enumerate(letter.data) if k != position))
                inner = determinant({word: session.ring.one}, rows, known)
                if not inner.same(session.ring.one):
                    total = total * power(session, inner, session.nf(others), session.term_of(inner), others)
            return total
        if letter.kind in ("power", "power transposed"):
            from symcheck.theories.matrix.powers import power_determinant

            return power_determinant(letter.data, n, known)
        if letter.kind in ("inverse", "inverse transposed"):
            return _of_inverse(letter.data, n, known)
        if letter.kind in ("exponential", "exponential transposed"):
            return _of_exponential(letter.data, n, known)
        part = (min(part[0], letter.twin),)
    else:
        turned = alphabet.flip(part)
        part = part if turned is None else min(part, turned, key=order)
    return _atom(("det", alphabet.keys(part)), {part: session.ring.one}, n, known)


def _of_exponential(p: Polynomial, n: Any, known: Matrices) -> Quotient:
    """Return det(e^A) = e^tr(A) (Jacobi)."""
    session = known.session
    session.rule("det(e^A) = e^tr(A)")
    return session.nf(exp(session.term_of(trace_of(p, n, known.alphabet)), evaluate=False))


def _of_inverse(p: Polynomial, n: Any, known: Matrices) -> Quotient:
    """Return 1/det(p); as it stands where det(p) is being found through this very inverse."""
    place = known.traits.key(p)
    if place in known.determining:
        return _atom(("det of sum", _stable(p, known)), p, n, known).inverse()
    known.determining.add(place)
    try:
        return determinant(p, n, known).inverse()
    finally:
        known.determining.discard(place)


def _atom(key: Any, p: Polynomial, n: Any, known: Matrices) -> Quotient:
    """Return the determinant of p as an atom, with what is known of its sign."""
    session, alphabet = known.session, known.alphabet
    new = session.is_new(key)
    q = session.atom(key, lambda: Determinant(_plain(alphabet.term_of(p, n, n))))
    if new:
        letter = alphabet.letters[next(iter(p))[0]] if len(p) == 1 and len(next(iter(p))) == 1 else None
        if letter is not None and "orthogonal" in letter.traits and not session.is_new(key):
            session.ring.relate(session.ring.index_of[key], 2, session.ring.one)
        if known.traits.is_definite(p) or (letter is not None and "pd" in letter.traits):
            session.learn(q, ">")
        elif known.traits.is_semidefinite(p) or (letter is not None and "psd" in letter.traits):
            session.learn(q, ">=")
        if known.traits.says(p, "invertible") or (letter is not None and "invertible" in letter.traits):
            session.learn(q, "!=")
    return q


def _plain(term: Any) -> Any:
    return term.arg if isinstance(term, Transpose) else term


def _of_sum(p: Polynomial, n: Any, known: Matrices) -> Quotient:
    """Return the determinant of a sum: divided by an invertible word of its own, in its least form."""
    alphabet, rules = known.alphabet, known.rules
    if len(p) == 1:
        return determinant(p, n, known)
    pivot = pivot_of(p, n, known)
    if pivot is not None:
        return _divided(p, pivot, n, known)
    flipped = rules.reduce(alphabet.flipped(p))
    least = min(p, flipped, key=lambda q: _form(q, known))
    return _atom(("det of sum", _stable(least, known)), least, n, known)


def _divided(p: Polynomial, pivot: Word, n: Any, known: Matrices) -> Quotient:
    """Return det(c A + B) = c^n det(A) det(I + A^-1 B/c)."""
    rules, one = known.rules, known.session.ring.one
    c = p[pivot]
    rest = scaled({word: d for word, d in p.items() if word != pivot}, c.inverse())
    total = to_the(c, n, known)
    if pivot:
        total = total * determinant({pivot: one}, n, known)
        rest = rules.reduce(rules.times(known.inverse_of({pivot: one}, n, None), rest))
    if () in rest:
        return total * determinant(add(rest, {(): one}), n, known)
    return total * _of_identity_plus(rest, n, known)


def pivot_of(p: Polynomial, n: Any, known: Matrices) -> Word | None:
    """Return a word of p whose inverse is at hand: the identity, or a product of square letters with inverses."""
    session, letters = known.session, known.alphabet.letters
    if () in p and session.facts.proves(p[()], "!="):
        return ()

    def at_hand(i: int) -> bool:
        letter = letters[i]
        if letter.rows != n or letter.cols != n:
            return False
        if letter.kind.startswith("inverse") or "orthogonal" in letter.traits:
            return True
        keys = (known.traits.key({(k,): session.ring.one}) for k in (i, letter.twin))
        return any(key in known.inverses for key in keys)

    words = [word for word in p if all(map(at_hand, word)) and session.facts.proves(p[word], "!=")]
    return min(words, key=order, default=None)


def _of_identity_plus(rest: Polynomial, n: Any, known: Matrices) -> Quotient:
    """Return det(I + rest), the same for every form that Sylvester's identity gives it."""
    session = known.session
    one = session.ring.one
    forms = _forms(rest, n, known)
    for form, size in forms:
        if size == ONE:
            session.rule(SYLVESTER)
            return one + form.get((), session.ring.zero)
        if not form:
            return one
        if () in form:
            return determinant(add(form, {(): one}), size, known)
    if len(forms) > 1:
        session.rule(SYLVESTER)
    form, size = min(forms, key=lambda found: _form(found[0], known))
    factor = one
    other = known.inverse_at_hand(rest, n) if len(rest) == 1 else None
    if other is not None and len(other) == 1:  # det(I + W) = det(W) det(I + W^-1)
        turned, k = min(_forms(other, n, known), key=lambda found: _form(found[0], known))
        if _form(turned, known) < _form(form, known):
            form, size, factor = turned, k, determinant(rest, n, known)
    whole = add(form, {(): one})
    return factor * _atom(("det of sum", _stable(whole, known)), whole, size, known)


def _forms(rest: Polynomial, n: Any, known: Matrices) -> list[tuple[Polynomial, Any]]:
    """Return what rest may be turned into with det(I + rest) as it is, and the dimensions."""
    forms = [(rest, n)]
    seen = {known.traits.key(rest)}
    for form, size in forms:
        if size == ONE or not form or () in form or len(forms) > MAX_FORMS:
            break
        for other, k in _turned(form, size, known):
            key = known.traits.key(other)
            if key not in seen:
                seen.add(key)
                forms.append((other, k))
    return forms


def _turned(form: Polynomial, n: Any, known: Matrices) -> list[tuple[Polynomial, Any]]:
    """Return the forms one step away: the transpose, and the common first (or last) letter moved to the other end."""
    alphabet, rules = known.alphabet, known.rules
    one = known.session.ring.one
    found = [(rules.reduce(alphabet.flipped(form)), n)]
    for side in (0, -1):
        ends = {word[side] for word in form}
        if len(ends) != 1:
            continue
        letter = ends.pop()
        rest = {word[1:] if side == 0 else word[:-1]: c for word, c in form.items()}
        if side == 0:
            found.append((rules.reduce(rules.times(rest, {(letter,): one})), alphabet.letters[letter].cols))
        else:
            found.append((rules.reduce(rules.times({(letter,): one}, rest)), alphabet.letters[letter].rows))
    return found


def _form(p: Polynomial, known: Matrices) -> Any:
    """Return what the forms of one determinant are compared by."""
    words = sorted((order(word) for word in p), reverse=True)
    return sum(n for n, _ in words), words, [known.session.intern(p[word]) for _, word in words]


def _stable(p: Polynomial, known: Matrices) -> Any:
    return frozenset((known.alphabet.keys(word), known.session.intern(c)) for word, c in p.items())
