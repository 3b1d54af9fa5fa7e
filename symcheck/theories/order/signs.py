"""Signs of polynomials in atoms, under facts.

A sign is a set of possibilities (a mask of NEGATIVE, ZERO, POSITIVE). It is narrowed, cheapest first, by
  1. the facts themselves, read factor by factor;
  2. *shifting*: put each bounded atom x in (lo, hi) as (lo + hi*y)/(1 + y) with y > 0; if then every coefficient is
     non-negative, so is the polynomial (the Bernstein criterion; Polya and Szego, Problems and Theorems VI.49);
  3. subtracting multiples of facts and shifting what is left;
  4. z3, when the facts could matter.
Each is exact; none of them guesses.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from flint import fmpq, fmpq_mpoly

from symcheck.theories.field.ring import Block, Quotient, Ring, occurring

NEGATIVE, ZERO, POSITIVE = 1, 2, 4
ANY = 7
ALLOWED = {
    ">": POSITIVE,
    ">=": POSITIVE | ZERO,
    "<": NEGATIVE,
    "<=": NEGATIVE | ZERO,
    "=": ZERO,
    "!=": NEGATIVE | POSITIVE,
}
_RELATION_OF_MASK = {mask: relation for relation, mask in ALLOWED.items()}
_FLIP = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "!=": "!="}
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_MOST_COMBINED = 2000
"""The terms of all facts together, beyond which their linear combinations are not looked for."""
QUERY_MS = 400
SOLVER_MS = 2500
"""What the solver may use in one session, in milliseconds."""
_FREE = fmpq(3, 7)


def times(a: int, b: int) -> int:
    """Return the possible signs of a product.

    >>> times(NEGATIVE | ZERO, NEGATIVE) == POSITIVE | ZERO
    True
    """
    result = ZERO if (a | b) & ZERO else 0
    if (a & POSITIVE and b & POSITIVE) or (a & NEGATIVE and b & NEGATIVE):
        result |= POSITIVE
    if (a & POSITIVE and b & NEGATIVE) or (a & NEGATIVE and b & POSITIVE):
        result |= NEGATIVE
    return result


def power_sign(mask: int, exponent: int) -> int:
    """Return the possible signs of x^exponent; negative exponents exclude zero."""
    if exponent % 2 == 0:
        mask = (mask & ZERO) | (POSITIVE if mask & (NEGATIVE | POSITIVE) else 0)
    return mask & ~ZERO if exponent < 0 else mask


def sign_of(value: fmpq) -> int:
    """Return the sign of a rational number."""
    return ZERO if value == 0 else POSITIVE if value > 0 else NEGATIVE


@dataclass(slots=True)
class Bounds:
    """An interval for one generator; None is infinite, ``open_*`` says that the end is excluded."""

    low: fmpq | None = None
    high: fmpq | None = None
    open_low: bool = True
    open_high: bool = True


@dataclass
class Facts:
    """What is known: relations ``p R 0``, and what follows at once for single atoms and irreducible factors."""

    ring: Ring
    relations: list[tuple[fmpq_mpoly, str]] = field(default_factory=list)
    bounds: dict[int, Bounds] = field(default_factory=dict)
    integers: set[int] = field(default_factory=set)
    masks: dict[Block, int] = field(default_factory=dict)
    use_solver: bool = True
    _cache: dict[tuple[Block, str], bool] = field(default_factory=dict)
    _inequalities: list[tuple[fmpq_mpoly, str, frozenset[int]]] = field(default_factory=list)
    _read: int = 0
    _atoms: list[frozenset[int]] = field(default_factory=list)
    """The atoms of each relation, as far as they have been asked for."""
    solver_ms: int = SOLVER_MS
    points: list[dict[int, fmpq]] = field(default_factory=list)
    """Where the solver saw constraints satisfied, for its next question."""
    moduli: dict[int, fmpq_mpoly] = field(default_factory=dict)
    """Generators that are |p|: each is p or -p."""

    # -- adding ------------------------------------------------------------------------------------------------------

    def add(self, q: Quotient, relation: str) -> None:
        """Learn q R 0. Denominators are non-zero where this is called (definedness is a fact of its own)."""
        if q.is_constant():
            if not sign_of(q.constant_value()) & ALLOWED[relation]:
                self.relations.append((self.ring.ctx.constant(0), "!="))
            return
        self._cache.clear()
        content, factors = q.factors() if not q.is_zero() else (fmpq(0), [])
        if relation == "=":
            self.relations.append((q.num, "="))
            return
        odd: list[Block] = []
        for block, exponent in factors:
            if exponent < 0 or relation in ("!=", ">", "<"):
                self.narrow(block, NEGATIVE | POSITIVE)
            if exponent % 2:
                odd.append(block)
        if relation == "!=":
            return
        present = sign_of(content)
        for block, exponent in factors:
            present = times(present, power_sign(self.masks.get(block, ANY), exponent))
        if not present & ALLOWED[relation]:
            self.relations.append((self.ring.ctx.constant(0), "!="))  # the facts contradict each other
            return
        if content < 0:
            relation = _FLIP[relation]
        unknown = [block for block in odd if self.masks.get(block, ANY) not in (NEGATIVE, POSITIVE)]
        for block in odd:
            if self.masks.get(block, ANY) == NEGATIVE:
                relation = _FLIP[relation]
        strict = relation in (">", "<")
        even_nonzero = all(e % 2 or not self.masks.get(b, ANY) & ZERO for b, e in factors)
        if len(unknown) == 1 and (strict or even_nonzero):
            self._learn_block(unknown[0], relation)
        elif unknown:
            product = self.ring.ctx.constant(1)
            for block, exponent in factors:
                if block in odd and block not in unknown:
                    continue  # its sign is known, and has turned the relation already
                if exponent % 2 or not strict:
                    product = self.ring.product(product, block.poly ** (abs(exponent) if not strict else 1))
            self.relations.append((product, relation))
        if not odd and relation in ("<", "<="):
            # A product of even powers is non-negative: q < 0 is impossible, q <= 0 says that some factor vanishes.
            product = self.ring.ctx.constant(1)
            for block, exponent in factors:
                product = self.ring.product(product, block.poly if exponent > 0 else block.poly**0)
            self.relations.append((product, "="))
            if len(factors) == 1:
                self.narrow(factors[0][0], ZERO)

    def _learn_block(self, block: Block, relation: str) -> None:
        poly = block.poly
        if relation in (">", "<") and self._integral(poly):
            step = 1 / _common_denominator(poly)
            poly, relation = (poly - step, ">=") if relation == ">" else (poly + step, "<=")
            self.narrow(block, NEGATIVE | POSITIVE)
        self.narrow(block, ALLOWED[relation])
        self.relations.append((poly, relation))
        indices = [i for i, degree in enumerate(poly.degrees()) if degree]
        if len(indices) == 1 and poly.total_degree() == 1:
            self._bound(indices[0], -_constant_term(poly) / fmpq(poly.leading_coefficient()), relation)

    def _bound(self, index: int, value: fmpq, relation: str) -> None:
        bounds = self.bounds.setdefault(index, Bounds())
        strict = relation in (">", "<")
        if relation in (">", ">="):
            if bounds.low is None or value > bounds.low or (value == bounds.low and strict):
                bounds.low, bounds.open_low = value, strict
        elif bounds.high is None or value < bounds.high or (value == bounds.high and strict):
            bounds.high, bounds.open_high = value, strict

    def narrow(self, block: Block, mask: int) -> None:
        """Learn that a block's sign lies in a mask."""
        self.masks[block] = self.masks.get(block, ANY) & mask

    def supposing(self, further: Iterable[tuple[Quotient, str]]) -> Facts:
        """Return these facts with some more, q R 0, which are known nowhere else."""
        bounds = {i: replace(bound) for i, bound in self.bounds.items()}
        inside = Facts(self.ring, list(self.relations), bounds, self.integers, dict(self.masks), self.use_solver)
        inside.solver_ms, inside.points, inside.moduli = self.solver_ms, self.points, self.moduli
        for q, relation in further:
            inside.add(q, relation)
        return inside

    @property
    def contradictory(self) -> bool:
        """Whether two facts were seen to exclude each other: then nothing may be concluded from them."""
        return any(mask == 0 for mask in self.masks.values()) or any(
            poly.is_zero() and relation == "!=" for poly, relation in self.relations
        )

    # -- asking ------------------------------------------------------------------------------------------------------

    def proves(self, q: Quotient, relation: str, solver: bool = True) -> bool:
        """Whether q R 0 follows, wherever q is defined; ``solver=False`` leaves z3 out."""
        if q.is_zero():
            return bool(ZERO & ALLOWED[relation])
        if q.is_constant():
            return bool(sign_of(q.constant_value()) & ALLOWED[relation])
        content, factors = q.factors()
        wanted = ALLOWED[relation]
        sign = sign_of(content)
        for block, exponent in factors:
            sign = times(sign, power_sign(self.mask(block), exponent))
        if sign & ~wanted == 0 or not solver:
            return sign & ~wanted == 0
        # Narrow the factors that leave it open, with the solver; then, several factors together.
        sign = sign_of(content)
        open_factors = []
        for block, exponent in factors:
            mask = power_sign(self.mask(block, deep=True), exponent)
            sign = times(sign, mask)
            if mask not in (NEGATIVE, POSITIVE):
                open_factors.append(block)
        if sign & ~wanted == 0:
            return True
        if len(open_factors) > 1 and wanted != NEGATIVE | POSITIVE:
            poly = q.num
            for block, exponent in q.den.items():
                if exponent % 2:
                    poly = self.ring.product(self.ring.lift(poly), block.poly)
            return self._solver_excludes(self.ring.lift(poly), relation)
        return False

    def sign(self, q: Quotient) -> int:
        """Return the possible signs of q wherever it is defined."""
        if q.is_zero():
            return ZERO
        content, factors = q.factors()
        sign = sign_of(content)
        for block, exponent in factors:
            sign = times(sign, power_sign(self.mask(block, deep=True), exponent))
        return sign

    def mask(self, block: Block, deep: bool = False) -> int:
        """Return the possible signs of an irreducible block; ``deep`` allows the solver."""
        mask = self.masks.get(block, ANY)
        if mask in (NEGATIVE, ZERO, POSITIVE):
            return mask
        if block.poly.total_degree() == 1 and not self.relations and not self.bounds:
            return mask  # a linear polynomial in atoms nothing is known of takes every sign
        for relation, negated in ((">", False), (">=", False), (">", True), (">=", True)):
            excluded = ANY & ~ALLOWED[_FLIP[relation] if negated else relation]
            if mask & excluded and self._shifted(block, relation, negated):
                mask &= ~excluded
        if deep and mask not in (NEGATIVE, ZERO, POSITIVE) and self._worth_asking(block.poly):
            for member, relation in ((NEGATIVE, "<"), (ZERO, "="), (POSITIVE, ">")):
                if mask & member and mask != member and self._excluded(block, relation):
                    mask &= ~member
        if mask:
            self.masks[block] = mask
        return mask or ANY

    def _shifted(self, block: Block, relation: str, negated: bool) -> bool:
        key = (block, ("-" if negated else "") + relation)
        if key not in self._cache:
            poly = -block.poly if negated else block.poly
            strict = relation == ">"
            if not strict and self._integral(poly):
                poly, strict = poly + 1 / _common_denominator(poly), True  # p >= 0 for integers is p + 1 > 0
            self._cache[key] = self._nonnegative_coefficients(poly, strict) or self._by_facts(poly, strict)
        return self._cache[key]

    def _by_facts(self, poly: fmpq_mpoly, strict: bool, depth: int = 2) -> bool:
        """Whether poly - sum of (positive multiples of facts) has non-negative shifted coefficients."""
        if len(poly) > 40 or poly.total_degree() > 4:
            return False
        mine = occurring(poly)
        for fact, relation, theirs in self._usable():
            if not theirs & mine:
                continue
            rest = poly - fact
            if rest.is_zero():
                return relation == ">" or not strict
            if rest.is_constant():
                if fmpq(rest.leading_coefficient()) > 0:
                    return True
                continue
            if self._nonnegative_coefficients(rest, strict and relation != ">"):
                return True
            if depth > 1 and len(rest) <= len(poly) + 1 and self._by_facts(rest, strict and relation != ">", depth - 1):
                return True
        return False

    def _usable(self) -> list[tuple[fmpq_mpoly, str, frozenset[int]]]:
        """Return the facts p > 0 or p >= 0 that shifting does not know as bounds, with the atoms in each."""
        for position in range(self._read, len(self.relations)):
            fact, relation = self.relations[position]
            if relation in ("=", "!=") or len(fact) > 40 or fact.is_constant():
                continue
            if relation in ("<", "<="):
                fact, relation = -fact, _FLIP[relation]
            theirs = occurring(fact)
            if len(theirs) > 1 or fact.total_degree() > 1:
                self._inequalities.append((fact, relation, theirs))
        self._read = len(self.relations)
        if self._inequalities and self._inequalities[0][0].context() is not self.ring.ctx:
            self._inequalities = [(self.ring.lift(p), r, theirs) for p, r, theirs in self._inequalities]
        return self._inequalities

    def _nonnegative_coefficients(self, poly: fmpq_mpoly, strict: bool) -> bool:
        """The shifting criterion for p >= 0, or p > 0 when strict."""
        ring = self.ring
        ring.check_deadline()  # a claim may ask this of many large polynomials
        poly = ring.lift(poly)
        if len(poly) > 2000:
            return False
        if poly.total_degree() == 1:
            return self._linear_is_nonnegative(poly, strict)  # exact on a box, where shifting is only sufficient
        degrees = [int(degree) for degree in poly.degrees()]
        positive: set[int] = set()  # atoms known to be > 0 after the shift
        nonnegative: set[int] = set()
        images = list(ring.gens)
        cleared: list[tuple[int, Bounds]] = []
        for i, degree in enumerate(degrees):
            if not degree:
                continue
            bounds = self.bounds.get(i)
            if bounds is None:
                continue
            if bounds.low is not None and bounds.high is not None:
                cleared.append((i, bounds))
            elif bounds.low is not None:
                images[i] = ring.gens[i] + bounds.low
            elif bounds.high is not None:
                images[i] = -ring.gens[i] + bounds.high
            else:
                continue
            is_open = (bounds.low is None or bounds.open_low) and (bounds.high is None or bounds.open_high)
            (positive if is_open else nonnegative).add(i)
        if self._below_zero_inside(poly, degrees):
            return False
        if any(images[i] is not ring.gens[i] for i in range(len(images))):
            poly = poly.compose(*images, ctx=ring.ctx)
        for i, bounds in cleared:
            ring.check_deadline()
            poly = _clear_interval(ring, poly, i, bounds, degrees[i])
            if len(poly) > 2000:
                return False
        strictly = False
        for monomial, coefficient in poly.terms():
            if coefficient < 0:
                return False
            positive_monomial = True
            for i, exponent in enumerate(monomial):
                if not exponent or i in positive:
                    continue
                positive_monomial = False
                if i not in nonnegative and exponent % 2:
                    return False
            # At a closed upper end y is infinite, and only there could a positive lower coefficient vanish.
            strictly |= positive_monomial and not any(i in nonnegative for i, _ in cleared)
        return strictly or not strict

    def _linear_is_nonnegative(self, poly: fmpq_mpoly, strict: bool) -> bool:
        """Whether a linear polynomial is >= 0 (> 0) in the box: its least value is at a corner."""
        least, reached = fmpq(0), True
        for monomial, c in poly.terms():
            i = next((i for i, exponent in enumerate(monomial) if exponent), None)
            if i is None:
                least += fmpq(c)
                continue
            bounds = self.bounds.get(i)
            end, is_open = (
                (None, True)
                if bounds is None
                else (bounds.low, bounds.open_low)
                if c > 0
                else (bounds.high, bounds.open_high)
            )
            if end is None:
                return False
            least += fmpq(c) * end
            reached = reached and not is_open
        return least > 0 or (least == 0 and not (strict and reached))

    def _below_zero_inside(self, poly: fmpq_mpoly, degrees: list[int]) -> bool:
        """Whether the polynomial is negative at one point inside the bounds: then shifting cannot succeed."""
        point = []
        for i, degree in enumerate(degrees):
            bounds = self.bounds.get(i) if degree else None
            if bounds is None:
                point.append(_FREE)
            elif bounds.low is not None and bounds.high is not None:
                point.append((2 * bounds.low + bounds.high) / 3)
            elif bounds.low is not None:
                point.append(bounds.low + _FREE)
            elif bounds.high is not None:
                point.append(bounds.high - _FREE)
            else:
                point.append(_FREE)
        return fmpq(poly(*point)) < 0

    # -- the solver --------------------------------------------------------------------------------------------------

    def _integral(self, poly: fmpq_mpoly) -> bool:
        return all(i in self.integers for i, degree in enumerate(poly.degrees()) if degree)

    def _atoms_of_relations(self) -> list[frozenset[int]]:
        self._atoms += [occurring(poly) for poly, _ in self.relations[len(self._atoms) :]]
        return self._atoms

    def _worth_asking(self, poly: fmpq_mpoly) -> bool:
        """Whether the solver has a chance: facts about these atoms, or no atom that ranges freely with odd degree."""
        if not self.use_solver or len(poly) > 60:
            return False
        degrees = poly.degrees()
        indices = occurring(poly)
        linked = set(self.ring.relations)
        for (fact, _), theirs in zip(self.relations, self._atoms_of_relations(), strict=True):
            if len(theirs) > 1 or fact.total_degree() > 1:
                linked |= theirs
        if len(indices) == 1 and poly.total_degree() == 1 and not indices & linked:
            return False  # all that is known of this atom is an interval, and shifting has used it
        known = linked | set(self.bounds)
        return all(i in known or degrees[i] % 2 == 0 for i in indices)

    def _excluded(self, block: Block, relation: str) -> bool:
        """Whether p R 0 is impossible under the facts."""
        key = (block, "z3" + relation)
        if key not in self._cache:
            self._cache[key] = self.impossible([(block.poly, relation)])
        return self._cache[key]

    def _solver_excludes(self, poly: fmpq_mpoly, relation: str) -> bool:
        if not self._worth_asking(poly):
            return False
        opposite = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}[relation]
        return self.impossible([(poly, opposite)])

    def constraints(self, goal: list[tuple[fmpq_mpoly, str]]) -> list[tuple[fmpq_mpoly, str]]:
        """Return the goal with every fact and relation connected to it through shared atoms."""
        ring = self.ring
        atoms = self._atoms_of_relations()
        pool = [(ring.lift(p), r, theirs) for (p, r), theirs in zip(self.relations, atoms, strict=True)]
        for block, mask in self.masks.items():
            if mask in _RELATION_OF_MASK:
                pool.append((block.poly, _RELATION_OF_MASK[mask], block.generators))
        for i, (n, value) in ring.relations.items():
            pool.append((ring.gens[i] ** n - value, "=", occurring(value) | {i}))
        if not goal:
            return [(p, r) for p, r, _ in pool] + ([(ring.ctx.constant(0), "!=")] if self.contradictory else [])
        chosen = [(ring.lift(p), r) for p, r in goal]
        reached: set[int] = set().union(*(occurring(p) for p, _ in chosen))
        grown = True
        while grown:
            grown = False
            rest = []
            for poly, relation, theirs in pool:
                if theirs & reached or not theirs:
                    chosen.append((poly, relation))
                    if not theirs <= reached:
                        reached |= theirs
                        grown = True
                else:
                    rest.append((poly, relation, theirs))
            pool = rest
        return chosen

    def combines(self, q: Quotient, relation: str) -> bool:
        """Whether q R 0 is a combination of the facts with constant multipliers, R being one of > >= < <=.

        In each case of the moduli: |p| is p or -p.
        """
        if not self.use_solver or relation not in (">", ">=", "<", "<="):
            return False
        poly = q.lifted()
        for block, exponent in q.den.items():
            if exponent % 2:
                poly = self.ring.product(self.ring.lift(poly), block.poly)
        constraints = [c for c in self.constraints([(self.ring.lift(poly), _DENIED[relation])]) if c[1] != "!="]
        if len(constraints) < 2 or sum(len(p) for p, _ in constraints) > _MOST_COMBINED:
            return False
        from symcheck.theories.order.solver import linearly_inconsistent

        lift, gens = self.ring.lift, self.ring.gens
        present: set[int] = set().union(*(occurring(p) for p, _ in constraints))
        cases = [(gens[i] - lift(p), gens[i] + lift(p)) for i, p in self.moduli.items() if i in present]
        return linearly_inconsistent(constraints, SOLVER_MS, cases)

    def impossible(self, goal: list[tuple[fmpq_mpoly, str]], milliseconds: int = QUERY_MS) -> bool:
        """Whether the solver shows that no point satisfies the facts and the goal together."""
        if not self.use_solver:
            return False
        self.ring.check_deadline()
        from symcheck.theories.order.solver import inconsistent

        constraints = self.constraints(goal)
        # z3 does not look at the clock inside one algebraic operation, so only small problems go there.
        if sum(len(p) for p, _ in constraints) > 400 or any(p.total_degree() > 12 for p, _ in constraints):
            return False
        integers = frozenset(self.integers).intersection(frozenset().union(*(occurring(p) for p, _ in constraints)))
        if self.solver_ms <= 0:
            return False
        start = time.monotonic()
        answer = inconsistent(constraints, integers, min(milliseconds, self.solver_ms), self.points)
        self.solver_ms -= int(1000 * (time.monotonic() - start))
        return answer


def _constant_term(poly: fmpq_mpoly) -> fmpq:
    for monomial, coefficient in poly.terms():
        if not any(monomial):
            return fmpq(coefficient)
    return fmpq(0)


def _common_denominator(poly: fmpq_mpoly) -> fmpq:
    scale = fmpq(1)
    for _, coefficient in poly.terms():
        scale *= fmpq(coefficient).q
    return scale


def _clear_interval(ring: Ring, poly: fmpq_mpoly, i: int, bounds: Bounds, degree: int) -> fmpq_mpoly:
    """Substitute x_i = (low + high*y)/(1 + y) and multiply by (1 + y)^degree."""
    y = ring.gens[i]
    parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
    for monomial, coefficient in poly.to_dict().items():
        k = int(monomial[i])
        parts.setdefault(k, {})[monomial[:i] + (0,) + monomial[i + 1 :]] = coefficient
    top, bottom = bounds.low + bounds.high * y, 1 + y
    total = ring.ctx.constant(0)
    for k, terms in parts.items():
        total += ring.ctx.from_dict(terms) * top**k * bottom ** (degree - k)
    return total
