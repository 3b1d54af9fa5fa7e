"""The letters of matrix words, and what happens where two words meet.

A letter is an atomic matrix: a symbol, an inverse, a Kronecker product of words, vec of a word. Each has a *twin*, its
transpose (itself when symmetric). Where a word passes through dimension 1 it falls apart: u v^T w = (v^T w) u, and the
1 x 1 part is a scalar atom, one for a word and its transpose. Kronecker factors that meet multiply (mixed product),
(B kron A) vec X is vec(A X B^T), and vec(X)^T vec(Y) is tr(X^T Y).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import Any

from sympy import (
    Basic,
    Identity,
    Integer,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    OneMatrix,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions import Trace

from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.generic import is_generic
from symcheck.theories.matrix.inequalities import scalar_facts
from symcheck.theories.matrix.terms import Vec, size
from symcheck.theories.matrix.traces import trace_of
from symcheck.theories.matrix.words import Polynomial, Rules, Word, accumulate, order
from symcheck.theories.registry import MATRIX_ATOMS, VECTORS
from symcheck.theories.session import Session
from symcheck.theories.sums.matrix_sums import summed

ONE = Integer(1)
MIXED = "mixed product of Kronecker products"
VEC = "vec of a product"
LINEARITY = "linearity of summation"
Factor = tuple[Word, Any, Any]
"""A factor of a Kronecker product: a word (empty for the identity) and its shape."""


@dataclass(slots=True)
class Letter:
    """An atomic matrix. ``data``: the factors of a Kronecker product, the (word, rows, columns) of a vec, else None."""

    kind: str
    key: Any
    write: Callable[[], Any]
    rows: Any
    cols: Any
    twin: int = -1
    traits: frozenset[str] = frozenset()
    data: Any = None
    _term: Any = field(default=None)

    @property
    def term(self) -> Any:
        """The letter as a SymPy term."""
        if self._term is None:
            self._term = self.write()
        return self._term


class Alphabet:
    """The letters of one session with their products; ``rules`` rewrite words modulo equations."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.one = session.ring.one
        self.letters: list[Letter] = []
        self.index_of: dict[Any, int] = {}
        self.rules = Rules(
            self.join,
            lambda c: is_generic(c, session) or session.known(c, "!="),
            self._used,
            session.check_deadline,
            session.ring.one,
        )
        self.rules.vanishing = self._vanishing
        self.blocks_meet: Callable[[int, int], Polynomial | None] = lambda a, b: None
        self.exponentials_meet: Callable[[int, int], Polynomial | None] = lambda a, b: None
        self.powers_meet: Callable[[int, int], Polynomial | None] = lambda a, b: None
        self._active: set[Word] = set()

    def _vanishing(self, c: Quotient, sources: Iterable[str]) -> None:
        self._used(sources)
        self.session.learn(c, "=")

    def _used(self, names: Iterable[str]) -> None:
        for name in names:
            self.session.rule(name)

    # -- letters -----------------------------------------------------------------------------------------------------

    def atom(
        self,
        kind: str,
        key: Any,
        write: Callable[[], Any],
        shape: tuple[Any, Any],
        symmetric: bool = False,
        traits: Iterable[str] = (),
        data: Any = None,
    ) -> int:
        """Return the letter with a key, made on first use together with its twin."""
        index = self.index_of.get((kind, key))
        if index is not None:
            return index
        rows, cols = shape
        index = self._append(Letter(kind, (kind, key), write, rows, cols, traits=frozenset(traits), data=data))
        if symmetric:
            self.letters[index].twin = index
            return index
        letter = self.letters[index]
        twin = Letter(f"{kind} transposed", (f"{kind} transposed", key), lambda: Transpose(letter.term), cols, rows)
        twin.traits, twin.data, twin.twin = letter.traits, data, index
        letter.twin = self._append(twin)
        return index

    def know(self, index: int, trait: str) -> None:
        """Add to what is known of a letter and of its transpose."""
        for letter in (self.letters[index], self.letters[self.letters[index].twin]):
            letter.traits |= {trait}

    def _append(self, letter: Letter) -> int:
        self.letters.append(letter)
        self.index_of[letter.key] = len(self.letters) - 1
        return len(self.letters) - 1

    def shape(self, word: Word) -> tuple[Any, Any]:
        """Return the shape of a word that is not empty."""
        return self.letters[word[0]].rows, self.letters[word[-1]].cols

    def keys(self, word: Word) -> tuple[Any, ...]:
        """Return a word by the keys of its letters, which are the same in every pass."""
        return tuple(self.letters[i].key for i in word)

    # -- where words meet --------------------------------------------------------------------------------------------

    def join(self, u: Word, v: Word) -> Polynomial:
        """Return the product of two words."""
        if not u or not v:
            return {u + v: self.one}
        merged = self.merged(u[-1], v[0])
        if merged is None:
            return self.split(u + v)
        return self.rules.times(self.rules.times({u[:-1]: self.one}, merged), {v[1:]: self.one})

    def split(self, word: Word) -> Polynomial:
        """Take the scalar parts out of a word: those between two places of dimension 1."""
        letters = self.letters
        narrow = [i for i, k in enumerate(word) if letters[k].rows == ONE]
        if letters[word[-1]].cols == ONE:
            narrow.append(len(word))
        if len(narrow) < 2:
            return {word: self.one}
        c = self.one
        for start, stop in pairwise(narrow):
            c = c * self.scalar(word[start:stop])
        return {} if c.is_zero() else {word[: narrow[0]] + word[narrow[-1] :]: c}

    def merged(self, a: int, b: int) -> Polynomial | None:
        """Return the product of two letters that simplify where they meet, else None."""
        left, right = self.letters[a], self.letters[b]
        if left.kind == "kron" and right.kind == "kron":
            return self._mixed(left.data, right.data)
        if left.kind == "kron" and right.kind == "vec" and len(left.data) == 2:
            (f, _, f_cols), (g, _, g_cols) = left.data
            word, rows, cols = right.data
            if f_cols == cols and g_cols == rows:
                self.session.rule(VEC)
                inner = self.rules.times(self.rules.times({g: self.one}, {word: self.one}), self.flipped({f: self.one}))
                return self.vec(self.rules.reduce(inner), left.data[1][1], left.data[0][1])
        if left.kind == "vec transposed" and right.kind == "kron" and len(right.data) == 2:
            (_, f_rows, _), (_, g_rows, _) = right.data
            if (f_rows, g_rows) == (left.data[2], left.data[1]):
                return self.flipped(self.rules.times(self.flipped({(b,): self.one}), {(left.twin,): self.one}))
        if left.kind == "vec transposed" and right.kind == "vec" and left.data[1:] == right.data[1:]:
            self.session.rule(VEC)
            inside = self.rules.times(self.flipped({left.data[0]: self.one}), {right.data[0]: self.one})
            c = trace_of(self.rules.reduce(inside), right.data[2], self)
            return {} if c.is_zero() else {(): c}
        if left.kind == "vec" and right.kind == "vec transposed":
            return self._outer(left.data, right.data)
        if left.kind.startswith("power") or right.kind.startswith("power"):
            return self.powers_meet(a, b)
        if left.kind == right.kind == "exponential":
            return self.exponentials_meet(a, b)
        if left.kind.startswith("block") and right.kind.startswith("block"):
            return self.blocks_meet(a, b)
        if left.kind == "ones transposed" and right.kind == "ones" and left.cols == right.rows:
            return {(): self.session.nf(right.rows)}
        return None

    def _outer(self, left: Factor, right: Factor) -> Polynomial | None:
        """vec(u x^T) vec(v y^T)^T = (x kron u)(y kron v)^T = x y^T kron u v^T."""
        halves = [
            next((i for i in range(1, len(word)) if self.letters[word[i]].rows == ONE), 0) for word, *_ in (left, right)
        ]
        if not all(halves):
            return None
        (u, x), (v, y) = ((f[0][:i], f[0][i:]) for f, i in zip((left, right), halves, strict=True))
        self.session.rule(MIXED)
        rows = self.rules.times(self.flipped({x: self.one}), {y: self.one})
        columns = self.rules.times({u: self.one}, self.flipped({v: self.one}))
        outer, inner = self.rules.reduce(rows), self.rules.reduce(columns)
        return self.kron([(outer, left[2], right[2]), (inner, left[1], right[1])])

    def _mixed(self, left: tuple[Factor, ...], right: tuple[Factor, ...]) -> Polynomial | None:
        """(A kron B)(C kron D) = A C kron B D, where the shapes fit."""
        if len(left) != len(right) or any(f[2] != g[1] for f, g in zip(left, right)):
            return None
        self.session.rule(MIXED)
        factors = []
        for (u, rows, _), (v, _, cols) in zip(left, right):
            factors.append((self.rules.reduce(self.join(u, v)), rows, cols))
        return self.kron(factors)

    # -- transposes, Kronecker products, vec -------------------------------------------------------------------------

    def flipped(self, p: Polynomial) -> Polynomial:
        """Return the transpose of a polynomial, not reduced."""
        total: Polynomial = {}
        for word, c in p.items():
            parts: Polynomial = {(): self.one}
            for i in reversed(word):
                parts = self.rules.times(parts, self._flipped_letter(i))
            for turned, d in parts.items():
                accumulate(total, turned, c * d)
        return total

    def _flipped_letter(self, i: int) -> Polynomial:
        letter = self.letters[i]
        if letter.kind != "kron":
            return {(letter.twin,): self.one}
        return self.kron(
            [(self.rules.reduce(self.flipped({word: self.one})), cols, rows) for word, rows, cols in letter.data]
        )

    def flip(self, word: Word) -> Word | None:
        """Return the transpose of a word when it is one word with the coefficient 1."""
        turned: list[int] = []
        for i in reversed(word):
            one = self._flipped_letter(i)
            if len(one) != 1:
                return None
            (letter, c), *_ = one.items()
            if len(letter) != 1 or not c.same(self.one):
                return None
            turned.append(letter[0])
        return tuple(turned)

    def kron(self, factors: list[tuple[Polynomial, Any, Any]]) -> Polynomial:
        """Return a Kronecker product of polynomials with their shapes, expanded."""
        total: Polynomial = {}
        for choice in product(*(p.items() for p, _, _ in factors)):
            c = self.one
            for _, d in choice:
                c = c * d
            words = [(word, rows, cols) for (word, _), (_, rows, cols) in zip(choice, factors)]
            for word, d in self._kron_word(words).items():
                accumulate(total, word, c * d)
        return total

    def _kron_word(self, words: list[Factor]) -> Polynomial:
        flat: list[Factor] = []
        for word, rows, cols in words:
            if rows == cols == ONE:
                continue  # its value is among the coefficients
            if len(word) == 1 and self.letters[word[0]].kind == "kron":
                flat.extend(self.letters[word[0]].data)
            else:
                flat.append((word, rows, cols))
        if len(flat) == 1:
            return {flat[0][0]: self.one}
        if all(not word for word, _, _ in flat):
            return {(): self.one}
        if len(flat) == 2 and all(cols == ONE for _, _, cols in flat):
            (u, m, _), (v, n, _) = flat
            outer = self.rules.times({v: self.one}, self.flipped({u: self.one}))
            return self.vec(self.rules.reduce(outer), n, m)
        if len(flat) == 2 and all(rows == ONE for _, rows, _ in flat):
            return self.flipped(self.kron([(self.flipped({word: self.one}), cols, rows) for word, rows, cols in flat]))
        if len(flat) == 2 and all(ONE in (rows, cols) for _, rows, cols in flat):
            column, row = sorted(flat, key=lambda factor: factor[2] != ONE)
            return self.rules.reduce(self.rules.times({column[0]: self.one}, {row[0]: self.one}))
        rows, cols = size(Mul(*(f[1] for f in flat))), size(Mul(*(f[2] for f in flat)))
        key = tuple((self.keys(word), m, n) for word, m, n in flat)
        if ("kron", key) not in self.index_of:
            data = tuple(flat)
            traits = [t for t in ("psd", "pd", "invertible") if all(self.has(f, t) for f in flat)]

            def write() -> Any:
                return KroneckerProduct(*(self.word_term(word, m, n) for word, m, n in data))

            self._append(Letter("kron", ("kron", key), write, rows, cols, traits=frozenset(traits), data=data))
        return {(self.index_of["kron", key],): self.one}

    def has(self, factor: Factor, trait: str) -> bool:
        """Whether a factor of a Kronecker product is known to be positive (semi)definite, or invertible."""
        word = factor[0]
        if trait == "invertible":
            return all(trait in self.letters[i].traits for i in word)
        return self.is_square(word, trait)

    def is_square(self, word: Word, trait: str) -> bool:
        """Whether a word is w X w^T with X absent or of a trait (any X for ""); for "pd", w must be invertible."""
        half = len(word) // 2
        middle = word[half : len(word) - half]
        if trait and middle and trait not in self.letters[middle[0]].traits:
            return False
        if trait == "pd" and not all("invertible" in self.letters[i].traits for i in word[:half]):
            return False
        return not half or self.flip(word[:half]) == word[len(word) - half :]

    def vec(self, p: Polynomial, rows: Any, cols: Any) -> Polynomial:
        """Return vec of a polynomial of a shape, letter by letter."""
        if cols == ONE:
            return p
        if rows == ONE:
            return self.rules.reduce(self.flipped(p))
        total: Polynomial = {}
        for word, c in p.items():
            index = self.atom(
                "vec",
                (self.keys(word), rows, cols),
                lambda word=word: Vec(self.word_term(word, rows, cols)),  # type: ignore[misc]
                (size(rows * cols), ONE),
                data=(word, rows, cols),
            )
            accumulate(total, (index,), c)
        return total

    # -- scalars -----------------------------------------------------------------------------------------------------

    def scalar(self, word: Word) -> Quotient:
        """Return a word of shape 1 x 1 as a number: one atom for the word and its transpose."""
        if not word:
            return self.one
        whole = self.summed(word)
        if whole is not None:
            return whole
        if self.rules.match(word) and word not in self._active:
            return self._by_rules(word)
        turned = self.flip(word)
        if turned is not None and turned not in self._active and self.rules.match(turned):
            self._active.add(word)
            try:
                value = self._by_rules(turned)
                index = self.session.ring.index_of.get(("word", self.keys(word)))
                skew = index is not None and (value + self.session.ring.generator(index)).is_zero()
                return self.session.ring.zero if skew else value  # u^T S u = -u^T S u
            finally:
                self._active.discard(word)
        if turned is not None:
            word = min(word, turned, key=order)
        around = self._around(word)
        if around is not None:
            return around
        if len(word) == 2:
            u, v = self.letters[self.letters[word[0]].twin], self.letters[word[1]]
            if all(
                letter.kind == "atom" and isinstance(letter.term, (MatrixSymbol, *MATRIX_ATOMS, *VECTORS))
                for letter in (u, v)
            ):
                return self.session.nf(Inner(u.term, v.term))
        key = ("word", self.keys(word))
        new = self.session.is_new(key)
        q = self.session.atom(key, lambda: self._scalar_term(word))
        if new and len(word) == 1 and self.letters[word[0]].traits & {"psd", "pd"}:
            self.session.learn(q, ">" if "pd" in self.letters[word[0]].traits else ">=")
        elif new and self.is_square_form(word):
            self.session.learn(q, ">" if self._strictly_positive(word) else ">=")
        elif new and self.session.order_goal:
            scalar_facts(word, q, self)
        return q

    def summed(self, word: Word) -> Quotient | None:
        """Return the trace of a word with a sum in it as a sum of traces."""
        for i, k in enumerate(word):
            letter = self.letters[k]
            if letter.kind not in ("sum", "sum transposed"):
                continue
            before, after = ([self.letters[j].term for j in part] for part in (word[:i], word[i + 1 :]))
            turned = letter.kind != "sum"
            self.session.rule(LINEARITY)

            def around(body: Any, before: list[Any] = before, after: list[Any] = after, turned: bool = turned) -> Trace:
                return Trace(MatMul(*before, Transpose(body) if turned else body, *after))

            return self.session.nf(summed(letter.data, around, *before, *after))
        return None

    def _around(self, word: Word) -> Quotient | None:
        """Return u^T A u as tr(A u u^T) where a rule shortens the product across its ends; None where none does."""
        if word in self._active:
            return None
        for i in range(1, len(word)):
            rotated = word[i:] + word[:i]
            if not self.rules.match(rotated):
                continue
            self._active.add(word)
            try:
                value = self.rules.reduce({rotated: self.one})
                if all(len(w) < len(word) for w in value):
                    return trace_of(value, self.letters[rotated[0]].rows, self)
            finally:
                self._active.discard(word)
        return None

    def _strictly_positive(self, word: Word) -> bool:
        """Whether a word is u^T X u with X positive definite and u known not to be zero."""
        if len(word) != 3 or "pd" not in self.letters[word[1]].traits:
            return False
        u = self.letters[word[2]]
        if u.kind == "atom" and self.session.facts.proves(self.session.nf(Norm(u.term)), "!="):
            return True
        return self.session.facts.proves(self.scalar((word[0], word[2])), ">")

    def _by_rules(self, word: Word) -> Quotient:
        self._active.add(word)
        try:
            value = self.rules.reduce({word: self.one})
        finally:
            self._active.discard(word)
        total = self.session.ring.zero
        for rest, c in value.items():
            total = total + c * self.scalar(rest)
        return total

    def is_square_form(self, word: Word) -> bool:
        """Whether a word is w X w^T with X positive semidefinite or absent: u^T A^T A u, u^T X u."""
        half = len(word) // 2
        middle = word[half : len(word) - half]
        if middle and not self.letters[middle[0]].traits & {"psd", "pd"}:
            return False
        return half > 0 and self.flip(word[:half]) == word[len(word) - half :]

    def _scalar_term(self, word: Word) -> Any:
        if len(word) == 1:
            return Trace(self.letters[word[0]].term)
        first = self.letters[self.letters[word[0]].twin].term
        rest = [self.letters[i].term for i in word[1:]]
        return Inner(first, rest[0] if len(rest) == 1 else MatMul(*rest))

    # -- back to terms -----------------------------------------------------------------------------------------------

    def word_term(self, word: Word, rows: Any, cols: Any) -> Any:
        """Write a word as a SymPy term."""
        if not word:
            return Identity(rows)
        terms = [self.letters[i].term for i in word]
        return terms[0] if len(terms) == 1 else MatMul(*terms)

    def term_of(self, p: Polynomial, rows: Any, cols: Any) -> Any:
        """Write a polynomial as a SymPy term."""
        if not p:
            return ZeroMatrix(rows, cols)
        parts = []
        for word, c in p.items():
            whole = self.word_term(word, rows, cols)
            parts.append(whole if c.same(self.one) else MatMul(self.session.term_of(c), whole))
        return parts[0] if len(parts) == 1 else MatAdd(*parts)

    def ones(self, n: Any) -> int:
        """Return the letter of the vector (1, ..., 1) of R^n."""
        return self.atom("ones", n, lambda: OneMatrix(n, 1), (n, ONE))

    def named(self, term: Basic, symmetric: bool = False, traits: Iterable[str] = ()) -> int:
        """Return the letter of an atomic SymPy term."""
        shape = (size(term.shape[0]), size(term.shape[1]))  # type: ignore[attr-defined]
        return self.atom("atom", term, lambda: term, shape, symmetric, traits)
