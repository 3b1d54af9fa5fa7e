"""Noncommutative polynomials with scalar coefficients, and rewriting modulo equations between them.

A *word* is a product of letters (atomic matrices); the empty word is the identity. Equations (A A^-1 = I, the two
cancellation rules of an inverse, a hypothesis A B = B A) become rewriting rules ``leading word -> smaller words`` in
the length-lexicographic order, completed by their overlaps (Mora's noncommutative Buchberger algorithm, bounded).
Every rule is an identity, so what reduces to zero is zero; the bound only costs completeness.
Source: T. Mora, An introduction to commutative and noncommutative Groebner bases, TCS 134 (1994).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count

from symcheck.errors import LimitReached
from symcheck.theories.field.ring import Quotient

Word = tuple[int, ...]
Polynomial = dict[Word, Quotient]
"""Coefficients of words, none of them zero."""

MAX_RULES = 160
MAX_OVERLAPS = 1500
MAX_LENGTH = 12
MAX_STEPS = 60_000


@dataclass(frozen=True, slots=True)
class Rewriting:
    """``word -> value``; ``sources`` are the cited statements it rests on."""

    word: Word
    value: Polynomial
    sources: frozenset[str]


def order(word: Word) -> tuple[int, Word]:
    """Return what words are compared by: the longer is larger, then the first differing letter decides."""
    return len(word), word


def leading(p: Polynomial) -> Word:
    """Return the largest word."""
    return max(p, key=order)


def add(p: Polynomial, q: Polynomial) -> Polynomial:
    """Return p + q."""
    total = dict(p)
    for word, c in q.items():
        accumulate(total, word, c)
    return total


def accumulate(total: Polynomial, word: Word, c: Quotient) -> None:
    """Add one term in place."""
    if word in total:
        c = total.pop(word) + c
    if not c.is_zero():
        total[word] = c


def scaled(p: Polynomial, c: Quotient) -> Polynomial:
    """Return c p."""
    return {} if c.is_zero() else {word: d * c for word, d in p.items()}


class Rules:
    """The rewriting rules of one session. ``join`` multiplies two words (it may simplify where they meet)."""

    def __init__(
        self,
        join: Callable[[Word, Word], Polynomial],
        invertible: Callable[[Quotient], bool],
        used: Callable[[Iterable[str]], None],
        check_deadline: Callable[[], None],
        one: Quotient,
    ) -> None:
        self.join = join
        self.one = one
        self.vanishing: Callable[[Quotient, frozenset[str]], None] = lambda c, sources: None
        """What to do with a number that the equations make zero."""
        self.around: Callable[[Word], list[tuple[Word, Word]]] = lambda word: []
        """Words to the left and right of a word that simplify where they meet it: they are overlaps too."""
        self.invertible = invertible
        self.used = used
        self.check_deadline = check_deadline
        self.rules: dict[Word, Rewriting] = {}
        self.undecided: list[tuple[Polynomial, frozenset[str]]] = []
        """Equations whose leading coefficient is not known to be non-zero: no rules until it is."""
        self.lengths: tuple[int, ...] = ()
        self.overlaps = 0

    # -- products and reduction --------------------------------------------------------------------------------------

    def times(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """Return p q, not reduced."""
        total: Polynomial = {}
        for u, c in p.items():
            for v, d in q.items():
                for word, e in self.join(u, v).items():
                    accumulate(total, word, c * d * e)
        return total

    def match(self, word: Word) -> tuple[int, Rewriting] | None:
        """Return where a rule applies, the first place from the left."""
        for i in range(len(word)):
            for length in self.lengths:
                if i + length <= len(word):
                    rule = self.rules.get(word[i : i + length])
                    if rule is not None:
                        return i, rule
        return None

    def reduce(self, p: Polynomial, sources: set[str] | None = None) -> Polynomial:
        """Return the normal form of p; records the sources of the rules applied."""
        if not self.rules:
            return p
        result: Polynomial = {}
        todo = dict(p)
        steps = 0
        while todo:
            word = max(todo, key=order)
            c = todo.pop(word)
            found = self.match(word)
            if found is None:
                accumulate(result, word, c)
                continue
            steps += 1
            if steps > MAX_STEPS:
                raise LimitReached("size", "too many steps of rewriting a product of matrices")
            if not steps % 64:
                self.check_deadline()
            i, rule = found
            if rule.sources and sources is not None:
                sources |= rule.sources
            elif rule.sources:
                self.used(rule.sources)
            for middle, d in rule.value.items():
                for left, e in self.join(word[:i], middle).items():
                    for whole, f in self.join(left, word[i + len(rule.word) :]).items():
                        accumulate(todo, whole, c * d * e * f)
        return result

    # -- completion --------------------------------------------------------------------------------------------------

    def learn(self, equations: Iterable[tuple[Polynomial, frozenset[str]]]) -> None:
        """Add equations p = 0 and complete the rules, within the bounds."""
        tie = count()
        queue: list[tuple[int, int, Polynomial, frozenset[str]]] = []

        def push(p: Polynomial, sources: frozenset[str]) -> None:
            if p:
                heapq.heappush(queue, (len(leading(p)), next(tie), p, sources))

        for p, sources in equations:
            push(p, sources)
        while queue:
            self.check_deadline()
            _, _, p, sources = heapq.heappop(queue)
            also = set(sources)
            p = self.reduce(p, also)
            rule = self._oriented(p, frozenset(also))
            if rule is None:
                continue
            for word in [word for word in self.rules if _contains(word, rule.word)]:
                old = self.rules.pop(word)
                push(add({word: self.one}, scaled(old.value, -self.one)), old.sources)
            self.rules[rule.word] = rule
            self.lengths = tuple(sorted({len(word) for word in self.rules}))
            if len(self.rules) >= MAX_RULES or self.overlaps >= MAX_OVERLAPS:
                continue
            for before, after in self.around(rule.word):
                left = self.times(self.times({before: self.one}, {rule.word: self.one}), {after: self.one})
                right = self.times(self.times({before: self.one}, rule.value), {after: self.one})
                push(add(left, scaled(right, -self.one)), rule.sources)
            for other in list(self.rules.values()):
                for s in self._overlaps(rule, other):
                    push(s, rule.sources | other.sources)
                if other is not rule:
                    for s in self._overlaps(other, rule):
                        push(s, rule.sources | other.sources)
        for word, rule in list(self.rules.items()):
            also = set(rule.sources)
            self.rules[word] = Rewriting(word, self.reduce(rule.value, also), frozenset(also))

    def _oriented(self, p: Polynomial, sources: frozenset[str]) -> Rewriting | None:
        """Return p = 0 as a rule; None for 0 = 0 and where the leading coefficient may vanish."""
        if not p:
            return None
        word = leading(p)
        c = p[word]
        if not word:
            self.vanishing(c, sources)  # c I = 0
            return None
        if len(word) > MAX_LENGTH:
            return None
        if not self.invertible(c):
            self.undecided.append((p, sources))
            return None
        return Rewriting(word, {w: -d / c for w, d in p.items() if w != word}, sources)

    def _overlaps(self, first: Rewriting, second: Rewriting) -> list[Polynomial]:
        """Return the differences of the two ways to rewrite a word that starts with one rule and ends with another."""
        found = []
        a, b = first.word, second.word
        for k in range(1, min(len(a), len(b))):
            if a[-k:] != b[:k] or len(a) + len(b) - k > MAX_LENGTH:
                continue
            self.overlaps += 1
            if self.overlaps > MAX_OVERLAPS:
                break
            left = self.times(first.value, {b[k:]: self.one})
            right = self.times({a[:-k]: self.one}, second.value)
            found.append(add(left, scaled(right, -self.one)))
        return found


def _contains(word: Word, part: Word) -> bool:
    return word != part and any(word[i : i + len(part)] == part for i in range(len(word) - len(part) + 1))
