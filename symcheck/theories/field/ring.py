"""The field Q(g0, g1, ...) whose generators are atoms, on python-flint polynomials.

A ``Quotient`` is a numerator over a product of *blocks*: interned polynomials, irreducible where factoring was cheap.
Keeping denominators factored makes sums of many fractions cheap (common denominators by comparing names, not by gcd)
and lets side conditions be read off factor by factor.

Some generators satisfy a relation g^n = p with p in earlier generators (radicals, sin^2 = 1 - cos^2, |x|^2 = x^2);
products are reduced by them at once, so an element is zero exactly when its reduced numerator is the zero polynomial,
as long as the relations generate a prime ideal. Where they might not (nested radicals), "not zero" proves nothing, and
nobody concludes anything from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpz
from flint.utils.flint_exceptions import DomainError

from symcheck.errors import LimitReached

FACTOR_TERMS = 200
"""Polynomials with more terms are kept as one block of a denominator unless someone asks for their factors."""
MAX_TERMS = 400_000
"""A product predicted to have more terms is refused."""
MAX_EXPONENT = 4096


def rational(value: Any) -> fmpq:
    """Return an exact rational as a flint fmpq."""
    if isinstance(value, (fmpq, fmpz, int)):
        return fmpq(value)
    value = Fraction(value)
    return fmpq(value.numerator, value.denominator)


class Block:
    """An interned non-constant polynomial with leading coefficient 1; compared by identity."""

    __slots__ = ("generators", "index", "irreducible", "poly")

    def __init__(self, index: int, poly: fmpq_mpoly, irreducible: bool) -> None:
        self.index = index
        self.poly = poly
        self.irreducible = irreducible
        self.generators = occurring(poly)


class Ring:
    """The growing polynomial ring: one generator for each atom key, and the relations between generators."""

    def __init__(self, deadline: Callable[[], None] = lambda: None, capacity: int = 4) -> None:
        self.check_deadline = deadline
        self.keys: list[Any] = []
        self.index_of: dict[Any, int] = {}
        self.relations: dict[int, tuple[int, fmpq_mpoly]] = {}
        self._blocks: dict[tuple[int, int], list[Block]] = {}
        self._of_generators: dict[int, Block] = {}
        self._generators: dict[int, Quotient] = {}
        self.block_count = 0
        self.capacity = capacity
        self._set_context()
        self.zero = Quotient(self, self.ctx.constant(0), {})
        self.one = Quotient(self, self.ctx.constant(1), {})

    def _set_context(self) -> None:
        names = tuple(f"g{i}" for i in range(self.capacity))
        self.ctx = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        self.gens = self.ctx.gens()

    def lift(self, poly: fmpq_mpoly) -> fmpq_mpoly:
        """Return the polynomial in the present context (contexts only grow)."""
        return poly if poly.context() is self.ctx else poly.project_to_context(self.ctx)

    def add_generator(self, key: Any) -> int:
        """Append a generator for a new atom key and return its index."""
        if len(self.keys) == self.capacity:
            self.capacity *= 2
            self._set_context()
            for blocks in self._blocks.values():
                for block in blocks:
                    block.poly = self.lift(block.poly)
            self.relations = {i: (n, self.lift(p)) for i, (n, p) in self.relations.items()}
        index = len(self.keys)
        self.keys.append(key)
        self.index_of[key] = index
        return index

    def generator(self, index: int) -> Quotient:
        """Return generator number ``index`` as an element."""
        found = self._generators.get(index)
        if found is None:
            found = self._generators[index] = Quotient(self, self.gens[index], {})
        return found

    def constant(self, value: Any) -> Quotient:
        """Return a rational number as an element."""
        return Quotient(self, self.ctx.constant(rational(value)), {})

    def from_terms(self, terms: dict[tuple[int, ...], Any]) -> Quotient:
        """Return the polynomial with these terms; exponents may be those of an earlier, smaller context."""
        width = len(self.gens)
        padded = {exponents + (0,) * (width - len(exponents)): c for exponents, c in terms.items()}
        return Quotient(self, self.reduce(self.ctx.from_dict(padded)), {})

    def polynomial(self, poly: fmpq_mpoly) -> Quotient:
        """Return a polynomial as an element."""
        return Quotient(self, self.reduce(self.lift(poly)), {})

    def relate(self, index: int, degree: int, value: Quotient) -> None:
        """Declare generator^degree = value, a polynomial in generators that do not lead back to this one."""
        assert not value.den
        self.relations[index] = (degree, self.lift(value.num))

    def block(self, poly: fmpq_mpoly, irreducible: bool) -> Block:
        """Intern a monic polynomial."""
        poly = self.lift(poly)
        candidates = self._blocks.setdefault((len(poly), poly.total_degree()), [])
        for candidate in candidates:
            if candidate.poly == poly:
                candidate.irreducible |= irreducible
                return candidate
        new = Block(self.block_count, poly, irreducible)
        self.block_count += 1
        candidates.append(new)
        return new

    def block_of_generator(self, index: int) -> Block:
        """Return the block that is one generator."""
        found = self._of_generators.get(index)
        if found is None:
            found = self._of_generators[index] = self.block(self.gens[index], True)
        return found

    def factor(self, poly: fmpq_mpoly) -> tuple[fmpq, list[tuple[Block, int]]]:
        """Return content and the irreducible factors of a non-zero polynomial, as blocks."""
        self.check_deadline()
        poly = self.lift(poly)
        if len(poly) == 1:  # FLINT's factor costs a hundred times as much as reading a monomial
            exponents = poly.monoms()[0]
            return fmpq(poly.leading_coefficient()), [
                (self.block_of_generator(i), int(e)) for i, e in enumerate(exponents) if e
            ]
        if poly.total_degree() == 1:
            lead = fmpq(poly.leading_coefficient())
            return lead, [(self.block(poly / lead, True), 1)]
        content, factors = _factored(poly)
        content = fmpq(content)
        blocks = []
        for factor, exponent in factors:
            lead = factor.leading_coefficient()
            if lead != 1:
                factor = factor / lead
                content *= lead**exponent
            blocks.append((self.block(factor, True), int(exponent)))
        return content, blocks

    def split(self, poly: fmpq_mpoly) -> tuple[fmpq, list[tuple[Block, int]]]:
        """Return content and blocks of a non-zero polynomial, factored when that is cheap."""
        if len(poly) <= FACTOR_TERMS:
            return self.factor(poly)
        poly = self.lift(poly)
        content = poly.leading_coefficient()
        poly = poly / content
        blocks: list[tuple[Block, int]] = []
        monomial = poly.term_content()
        if not monomial.is_constant():
            poly = poly / monomial
            for i, exponent in enumerate(monomial.monoms()[0]):
                if exponent:
                    blocks.append((self.block_of_generator(i), int(exponent)))
        return content, [*blocks, (self.block(poly, False), 1)]

    def reduce(self, poly: fmpq_mpoly) -> fmpq_mpoly:
        """Apply the relations until no generator stands with its relation's degree or more."""
        while True:
            if not self.relations or poly.total_degree() < 2:
                return poly
            degrees = poly.degrees()
            high = [i for i, (n, _) in self.relations.items() if degrees[i] >= n]
            if not high:
                return poly
            i = max(high)
            n, value = self.relations[i]
            parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
            for monomial, coefficient in poly.to_dict().items():
                quotient, remainder = divmod(int(monomial[i]), n)
                rest = (*monomial[:i], remainder, *monomial[i + 1 :])
                parts.setdefault(quotient, {})[rest] = coefficient
            total = self.ctx.constant(0)
            for quotient, terms in parts.items():
                part = self.ctx.from_dict(terms)
                total += self.product(part, self.power(value, quotient)) if quotient else part
            poly = total

    def product(self, a: fmpq_mpoly, b: fmpq_mpoly) -> fmpq_mpoly:
        """Return a*b, refusing what would not fit in memory."""
        if len(a) * len(b) > 2_000_000:
            self.check_deadline()
            if len(a) * len(b) > MAX_TERMS * 1000:
                raise LimitReached("size", f"a product of polynomials with {len(a)} and {len(b)} terms")
        return a * b

    def power(self, a: fmpq_mpoly, n: int) -> fmpq_mpoly:
        """Return a^n for n >= 0, refusing what would not fit in memory."""
        if n > 1 and not a.is_constant():
            terms, size = len(a), 1
            if n * a.total_degree() > 1_000_000:
                raise LimitReached("size", f"an exponent of {n}")
            for k in range(1, min(terms, n + 1)):
                size = size * (n + max(terms - 1, 1) - k + 1) // k if terms > n else size * (n + k) // k
                if size > MAX_TERMS:
                    raise LimitReached("size", f"a polynomial of {terms} terms to the power {n}")
        elif n > 1:
            bits = sum(int(part).bit_length() for part in (a.leading_coefficient().p, a.leading_coefficient().q))
            if not a.is_zero() and bits * n > 4_000_000:
                raise LimitReached("size", f"a number of {bits} bits to the power {n}")
        return a**n


class Quotient:
    """An element ``num / prod(block^e)`` of the field; ``den`` maps blocks to positive exponents."""

    __slots__ = ("_factors", "_generators", "den", "num", "ring")

    def __init__(self, ring: Ring, num: fmpq_mpoly, den: dict[Block, int]) -> None:
        self.ring = ring
        self.num = num
        self.den = den
        self._factors: tuple[fmpq, list[tuple[Block, int]]] | None = None
        self._generators: frozenset[int] | None = None

    def lifted(self) -> fmpq_mpoly:
        """Return the numerator in the ring's present context."""
        self.num = self.ring.lift(self.num)
        return self.num

    # -- arithmetic --------------------------------------------------------------------------------------------------

    def __add__(self, other: Quotient) -> Quotient:
        ring = self.ring
        a, b = self.lifted(), other.lifted()
        if not self.den and not other.den:
            return Quotient(ring, a + b, {})
        if a.is_zero():
            return other
        if b.is_zero():
            return self
        den_a, den_b = _coprime(ring, self.den, other.den)
        den, tied = dict(den_a), []
        for block, exponent in den_b.items():
            mine = den_a.get(block, 0)
            if mine == exponent:
                tied.append(block)
            elif mine > exponent:
                b = ring.product(b, block.poly ** (mine - exponent))
            else:
                den[block] = exponent
                a = ring.product(a, block.poly ** (exponent - mine))
        for block, exponent in den_a.items():
            if block not in den_b:
                b = ring.product(b, block.poly**exponent)
        num = ring.reduce(a + b)
        # Only a block with the same exponent on both sides can cancel against the new numerator.
        num, den = _cancel(ring, num, den, tied)
        return Quotient(ring, num, den)

    def __neg__(self) -> Quotient:
        return Quotient(self.ring, -self.num, self.den)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        ring = self.ring
        a, b = self.lifted(), other.lifted()
        if not self.den and not other.den:
            return Quotient(ring, ring.reduce(ring.product(a, b)), {})
        a, den_b = _cancel(ring, a, dict(other.den), other.den)
        b, den_a = _cancel(ring, b, dict(self.den), self.den)
        if a.is_zero() or b.is_zero():
            return ring.zero
        for block, exponent in den_b.items():
            den_a[block] = den_a.get(block, 0) + exponent
        product = ring.product(a, b)
        reduced = ring.reduce(product)
        if reduced is not product:
            reduced, den_a = _cancel(ring, reduced, den_a, list(den_a))
        return Quotient(ring, reduced, den_a)

    def inverse(self) -> Quotient:
        """Return 1/self; raises ZeroDivisionError for zero."""
        ring = self.ring
        num = self.lifted()
        if num.is_zero():
            raise ZeroDivisionError("division by an expression that is identically zero")
        content, blocks = ring.split(num)
        top = ring.ctx.constant(1 / content)
        for block, exponent in self.den.items():
            top = ring.product(top, ring.power(block.poly, exponent))
        return Quotient(ring, ring.reduce(top), dict(blocks))

    def __truediv__(self, other: Quotient) -> Quotient:
        return self * other.inverse()

    def __pow__(self, n: int) -> Quotient:
        if n < 0:
            return self.inverse() ** (-n)
        ring = self.ring
        if n > MAX_EXPONENT and not self.is_constant():
            raise LimitReached("size", f"an exponent of {n}")
        num = self.lifted()
        if ring.relations and n > 3 and any(num.degrees()[i] for i in ring.relations):
            result, base, k = ring.one, self, n
            while k:
                if k & 1:
                    result = result * base
                base, k = (base * base, k >> 1) if k > 1 else (base, 0)
            return result
        return Quotient(ring, ring.reduce(ring.power(num, n)), {block: e * n for block, e in self.den.items() if n})

    # -- reading -----------------------------------------------------------------------------------------------------

    def is_zero(self) -> bool:
        """Whether the reduced numerator is the zero polynomial."""
        return self.num.is_zero()

    def is_constant(self) -> bool:
        """Whether this is a rational number."""
        return not self.den and self.num.is_constant()

    def constant_value(self) -> fmpq:
        """Return the rational number this is."""
        return fmpq(0) if self.num.is_zero() else fmpq(self.num.leading_coefficient())

    def same(self, other: Quotient) -> bool:
        """Whether two elements have one representation (sufficient for equality, not necessary)."""
        return self.den == other.den and self.lifted() == other.lifted()

    def generators(self) -> frozenset[int]:
        """Return the indices of the generators that occur."""
        if self._generators is None:
            self._generators = occurring(self.num).union(*(block.generators for block in self.den))
        return self._generators

    def factors(self) -> tuple[fmpq, list[tuple[Block, int]]]:
        """Return (c, [(block, e), ...]) with self = c * prod(block^e), every block irreducible, e != 0."""
        if self._factors is not None:
            return self._factors
        ring = self.ring
        content, blocks = ring.factor(self.num)
        exponents = dict(blocks)
        for block, exponent in self.den.items():
            if block.irreducible:
                parts: Iterable[tuple[Block, int]] = [(block, 1)]
            else:
                scale, parts = ring.factor(block.poly)
                content /= scale**exponent
            for part, multiplicity in parts:
                exponents[part] = exponents.get(part, 0) - exponent * multiplicity
        self._factors = content, [(block, e) for block, e in exponents.items() if e]
        return self._factors

    def den_poly(self) -> fmpq_mpoly:
        """Return the denominator multiplied out."""
        product = self.ring.ctx.constant(1)
        for block, exponent in self.den.items():
            product = self.ring.product(product, self.ring.power(block.poly, exponent))
        return product

    def terms_constant(self) -> fmpq:
        """Return the constant term of a polynomial element."""
        return next((c for c, exponents in self.terms() if not any(exponents)), fmpq(0))

    def terms(self) -> list[tuple[fmpq, tuple[int, ...]]]:
        """Return the terms of the numerator as (coefficient, exponents)."""
        num = self.lifted()
        return [(fmpq(c), tuple(int(e) for e in m)) for m, c in num.terms()]


def occurring(poly: fmpq_mpoly) -> frozenset[int]:
    """Return the indices of the generators that occur in a polynomial."""
    return frozenset(i for i, degree in enumerate(poly.degrees()) if degree > 0)


def _factored(poly: fmpq_mpoly) -> tuple[Any, list[tuple[fmpq_mpoly, int]]]:
    """Factor in the ring of the generators that occur: FLINT takes time for every generator there is."""
    present = poly.context()
    indices = sorted(occurring(poly))
    small = fmpq_mpoly_ctx.get(tuple(f"g{k}" for k in range(len(indices))), Ordering.degrevlex)
    content, factors = poly.project_to_context(small, {i: k for k, i in enumerate(indices)}).factor()
    back = dict(enumerate(indices))
    return content, [(factor.project_to_context(present, back), exponent) for factor, exponent in factors]


def _cancel(
    ring: Ring, num: fmpq_mpoly, den: dict[Block, int], candidates: Iterable[Block]
) -> tuple[fmpq_mpoly, dict[Block, int]]:
    """Divide numerator and denominator by what they share, looking at some blocks only."""
    if num.is_zero():
        return num, {}
    if num.is_constant():
        return num, den
    den = dict(den)
    for block in list(candidates):
        while den.get(block, 0):
            if not block.irreducible:
                common = num.gcd(block.poly)
                if common.is_constant():
                    break
                exponent = den.pop(block)
                for part in (common, block.poly / common):
                    content, blocks = ring.split(part)
                    num = num / content**exponent
                    for piece, multiplicity in blocks:
                        den[piece] = den.get(piece, 0) + exponent * multiplicity
                return _cancel(ring, num, den, list(den))
            try:
                num = num / block.poly
            except DomainError:
                break
            den[block] -= 1
            if not den[block]:
                del den[block]
    return num, den


def _coprime(ring: Ring, a: dict[Block, int], b: dict[Block, int]) -> tuple[dict[Block, int], dict[Block, int]]:
    """Rewrite two denominators over blocks that are pairwise equal or coprime."""
    for x in a:
        for y in b:
            if x is y or (x.irreducible and y.irreducible):
                continue
            common = x.poly.gcd(y.poly)
            if common.is_constant():
                continue
            return _coprime(ring, _refine(ring, a, x, common), _refine(ring, b, y, common))
    return a, b


def _refine(ring: Ring, den: dict[Block, int], block: Block, common: fmpq_mpoly) -> dict[Block, int]:
    """Split one block of a denominator at a common factor (all monic, so no content appears)."""
    if block.poly == common:
        return den
    den = dict(den)
    exponent = den.pop(block)
    for part in (common, block.poly / common):
        piece = ring.block(part / part.leading_coefficient(), False)
        den[piece] = den.get(piece, 0) + exponent
    return den
