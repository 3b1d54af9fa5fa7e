"""What a matrix is known to be, from the declared attributes and the form of its normal form.

w X w^T is positive semidefinite when X is, and so is A^T A; a sum of such is, with non-negative coefficients; it is
positive definite when one term is (X definite, w invertible); a positive definite matrix is invertible.
X - X u C^-1 u^T X is positive definite where X and C - u^T X u are (Schur complements of one block matrix).
Source: R. A. Horn, F. Zhang, in The Schur Complement and Its Applications, section 1.3.
"""

from __future__ import annotations

from typing import Any

from symcheck.theories.matrix.letters import Alphabet
from symcheck.theories.matrix.words import Polynomial, Word, add, leading, scaled

CLOSURE = {
    "symmetric": frozenset({"symmetric"}),
    "positive semidefinite": frozenset({"symmetric", "psd"}),
    "positive definite": frozenset({"symmetric", "psd", "pd", "invertible"}),
    "orthogonal": frozenset({"orthogonal", "invertible"}),
    "diagonal": frozenset({"symmetric", "diagonal"}),
    "invertible": frozenset({"invertible"}),
}
"""An attribute with what it implies."""


class Traits:
    """The attributes declared of compound matrices, by their normal forms."""

    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.declared: dict[Any, frozenset[str]] = {}

    def key(self, p: Polynomial) -> Any:
        """Return what two equal normal forms share."""
        return frozenset((word, self.alphabet.session.intern(c)) for word, c in p.items())

    def declare(self, p: Polynomial, traits: frozenset[str]) -> None:
        """Record a hypothesis."""
        for q, these in ((p, traits), (self.monic(p), traits & {"invertible"})):
            key = self.key(q)
            self.declared[key] = self.declared.get(key, frozenset()) | these

    def says(self, p: Polynomial, trait: str) -> bool:
        """Whether a hypothesis says so of exactly this matrix."""
        return bool(self.declared) and trait in self.declared.get(self.key(p), frozenset())

    def monic(self, p: Polynomial) -> Polynomial:
        """Return p without the rational content of its leading coefficient: multiples are invertible alike."""
        if not p:
            return p
        content, _ = p[leading(p)].factors()
        return scaled(p, self.alphabet.session.ring.constant(content).inverse())

    def is_invertible(self, p: Polynomial) -> bool:
        """Whether a hypothesis says that p, or a multiple of it, is invertible."""
        return self.says(p, "invertible") or self.says(self.monic(p), "invertible")

    def is_semidefinite(self, p: Polynomial) -> bool:
        """Whether p is a sum of matrices w X w^T with X positive semidefinite."""
        if self.says(p, "psd"):
            return True
        proves = self.alphabet.session.facts.proves
        return bool(p) and all(self.alphabet.is_square(word, "psd") and proves(c, ">=") for word, c in p.items())

    def is_definite(self, p: Polynomial, depth: int = 3) -> bool:
        """Whether p is positive semidefinite with a positive definite term, or with a definite Schur complement."""
        if self.says(p, "pd"):
            return True
        proves = self.alphabet.session.facts.proves
        others = {word: c for word, c in p.items() if not (self.alphabet.is_square(word, "psd") and proves(c, ">="))}
        if not others:
            return any(self.alphabet.is_square(word, "pd") and proves(c, ">") for word, c in p.items())
        if len(others) > 1 or not depth:
            return False
        (negative,) = others
        return any(self._is_schur_complement(pivot, negative, p, depth) for pivot in p.keys() - others.keys())

    def _is_schur_complement(self, pivot: Word, word: Word, p: Polynomial, depth: int) -> bool:
        """Whether two terms are a X - c (X u) C^-1 (X u)^T with X definite, a, c > 0, and C/c - u^T X u/a definite.

        X or C may be the identity.
        """
        letters, rules, proves = self.alphabet.letters, self.alphabet.rules, self.alphabet.session.facts.proves
        one = self.alphabet.one
        half = len(word) // 2
        if not word or len(pivot) > 1 or (len(word) % 2 and letters[word[half]].kind != "inverse"):
            return False
        if not (proves(p[pivot], ">") and proves(p[word], "<") and self.alphabet.is_square(word, "")):
            return False
        if pivot and ("pd" not in letters[pivot[0]].traits or word[:1] != pivot or not half):
            return False
        inside = rules.times(self.alphabet.flipped({word[len(pivot) : half]: one}), {word[:half]: one})
        rest = scaled(rules.reduce(inside), -p[pivot].inverse())
        below = letters[word[half]].data if len(word) % 2 else {(): one}
        return self.is_definite(add(scaled(below, -p[word].inverse()), rest), depth - 1)

    def is_symmetric(self, p: Polynomial) -> bool:
        """Whether p equals its transpose."""
        flipped = self.alphabet.rules.reduce(self.alphabet.flipped(p))
        return flipped.keys() == p.keys() and all((c - p[word]).is_zero() for word, c in flipped.items())

    def of(self, p: Polynomial) -> frozenset[str]:
        """Return what is known of a polynomial."""
        if self.is_definite(p):
            return CLOSURE["positive definite"]
        if self.is_semidefinite(p):
            return CLOSURE["positive semidefinite"]
        return frozenset({"symmetric"}) if self.is_symmetric(p) else frozenset()
