"""Take a summand apart: sum of coefficient * k^d * (product of atoms that mention the index k), each re-indexed.

It is done in a session of its own, under lower <= k <= upper, and handed back as terms. Each piece is shifted so that
equal summands have equal pieces: the least index that an atom uses becomes k itself (x[k - 1] is x[k], one step on).
Denominators that are products of k - r with rational r are split into partial fractions, so 1/(k (k + 1)) telescopes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx, fmpq_poly
from sympy import Abs, Add, Expr, Integer, Mul, Pow, Rational, S
from sympy import E as EULER
from sympy.core.function import AppliedUndef

from symcheck.errors import LimitReached
from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.field.terms import Member, bound_symbol, free_symbols
from symcheck.theories.session import Session

MAX_DEGREE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """coefficient * k^degree * ratio^k * rest, summed over the range moved up by ``shift``.

    With ``flipped`` the index runs the other way: over shift - upper .. shift - lower.
    """

    coefficient: Expr
    degree: int
    ratio: Expr
    rest: Expr
    shift: Expr = S.Zero
    flipped: bool = False

    def body(self, index: Expr) -> Expr:
        """Return the piece without its coefficient."""
        return Mul(self._power(index), Pow(self.ratio, index) if self.ratio != 1 else S.One, self.rest)

    def _power(self, index: Expr) -> Expr:
        return Pow(index, Integer(self.degree)) if self.degree else S.One


def unshifted(piece: Piece, index: Any) -> list[Piece]:
    """Write a piece at the index it had: for a ratio that may be 0, r^-1 r^(k + 1) is not r^k."""
    top = Mul(piece.coefficient, Pow(piece.ratio, piece.shift))
    rest = piece.rest.xreplace({index: index + piece.shift})
    found = []
    for power in range(piece.degree + 1):
        factor = comb(piece.degree, power) * Pow(piece.shift, piece.degree - power)
        found.append(Piece(Mul(factor, top), power, piece.ratio, rest))
    return found


def fresh_index(session: Session, own: Any, function: Any, *bounds: Any) -> Any:
    """Return a bound variable that occurs neither in a function (but as its own index) nor in bounds and hypotheses."""
    stated = session.hypotheses.relations
    for height in range(100):
        index = bound_symbol(f"k{height}" if height else "k", integer=True)
        if any(item.has(index) for item in (*bounds, *stated)):
            continue
        if index == own or not function.has(index):
            return index
    raise LimitReached("size", "sums nested too deeply")


def name_in_order(session: Session, body: Any, index: Any) -> None:
    """Meet the values of families and functions in an order that moving the index does not change.

    The sign of |f(k) - g(k)|, and what is left of a division, depend on which atom is met first.
    """
    free = free_symbols(body)
    found = {term for term in body.atoms(Member, AppliedUndef) if free_symbols(term) <= free}
    for term in sorted(found, key=lambda term: _order(term, index)):
        session.value_if_defined(term)


def _order(term: Any, index: Any) -> tuple[Any, ...]:
    name, arguments = (term.family.name, term.indices) if isinstance(term, Member) else (term.func.__name__, term.args)
    places: list[Any] = []
    for argument in arguments:
        offset = argument.xreplace({index: S.Zero})
        places += (
            [0, Fraction(int(offset.p), int(offset.q)), ""] if offset.is_Rational else [1, Fraction(0), str(offset)]
        )
    return (name, *places)


def pieces(session: Session, q: Quotient, index: Any) -> tuple[Piece, ...] | None:
    """Return the pieces of a summand in normal form; None where it is too large to take apart."""
    found: list[Piece] = []
    for coefficient, degree, root, monomial in _monomials(session, q, index):
        parts = _piece(session, coefficient, degree, root, monomial, index)
        if parts is None:
            return None
        found += parts
    return tuple(_merged(found))


def _merged(found: list[Piece]) -> list[Piece]:
    """Add the coefficients of pieces that differ in nothing else."""
    totals: dict[Piece, list[Expr]] = {}
    for piece in found:
        totals.setdefault(replace(piece, coefficient=S.One), []).append(piece.coefficient)
    return [replace(piece, coefficient=Add(*coefficients)) for piece, coefficients in totals.items()]


def mentions(session: Session, generator: int, index: Any) -> bool:
    """Whether an atom depends on the index."""
    return bool(session.atoms[generator].term.has(index))


Root = tuple[fmpq, int] | None


def _monomials(session: Session, q: Quotient, index: Any) -> list[tuple[Quotient, int, Root, Quotient]]:
    """Write q as a sum of coefficient * k^degree * (k - r)^-j * monomial; only the coefficient is free of the index."""
    ring = session.ring
    place = ring.index_of.get(("symbol", index), -1)
    bound = {i for i in q.generators() if mentions(session, i, index)}
    free_den: dict[Block, int] = {}
    other_den: dict[Block, int] = {}
    linear: dict[fmpq, int] = {}
    for block, exponent in q.den.items():
        occurring = {i for i, degree in enumerate(block.poly.degrees()) if degree}
        if not occurring & bound:
            free_den[block] = exponent
        elif occurring == {place} and block.poly.total_degree() == 1:
            constant = fmpq(block.poly(*[0] * len(ring.gens)))
            linear[-constant] = exponent
        else:
            other_den[block] = exponent
    one = ring.ctx.constant(1)
    below = Quotient(ring, one, free_den)
    numerators: list[tuple[Any, dict[Block, int]]] = [(q.lifted(), other_den)]
    if other_den:
        divisor = Quotient(ring, one, other_den).den_poly()
        entire, remainder = _divided(q.lifted(), divisor, bound)
        numerators = [(entire, {}), (remainder, other_den)]
    found = []
    for numerator, den in numerators:
        groups: dict[tuple[int, ...], dict[int, dict[tuple[int, ...], fmpq]]] = {}
        for exponents, coefficient in numerator.terms():
            exponents = tuple(int(e) for e in exponents)
            inner = tuple(e if i in bound and i != place else 0 for i, e in enumerate(exponents))
            outer = tuple(0 if i in bound or i == place else e for i, e in enumerate(exponents))
            degree = exponents[place] if place >= 0 else 0
            groups.setdefault(inner, {}).setdefault(degree, {})[outer] = fmpq(coefficient)
        for inner, by_degree in groups.items():
            monomial = ring.from_terms({inner: 1}) * Quotient(ring, one, den)
            for degree, root, coefficient in _partial_fractions(session, by_degree, linear):
                found.append((coefficient * below, degree, root, monomial))
    return found


def _divided(poly: fmpq_mpoly, divisor: fmpq_mpoly, bound: set[int]) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Return quotient and remainder, as polynomials in the atoms with the index: k/(k + n) is 1 - n/(k + n)."""
    ctx = poly.context()
    below = {i for i, degree in enumerate(divisor.degrees()) if degree}
    if below <= bound:
        return divmod(poly, divisor)  # type: ignore[no-any-return]
    order = sorted(below | {i for i, degree in enumerate(poly.degrees()) if degree}, key=lambda i: (i not in bound, i))
    inside = fmpq_mpoly_ctx.get(tuple(f"g{i}" for i in order), Ordering.lex)

    def moved(one: fmpq_mpoly) -> fmpq_mpoly:
        return inside.from_dict({tuple(row[i] for i in order): c for row, c in one.to_dict().items()})

    def back(one: fmpq_mpoly) -> fmpq_mpoly:
        rows = ((dict(zip(order, row, strict=True)), c) for row, c in one.to_dict().items())
        return ctx.from_dict({tuple(row.get(i, 0) for i in range(ctx.nvars())): c for row, c in rows})

    entire, remainder = divmod(moved(poly), moved(divisor))
    return back(entire), back(remainder)


def _partial_fractions(
    session: Session, by_degree: dict[int, dict[tuple[int, ...], fmpq]], linear: dict[fmpq, int]
) -> list[tuple[int, Root, Quotient]]:
    """Split (sum of c_d k^d)/prod (k - r)^e; the c_d are polynomials in atoms, the r rational numbers."""
    ring = session.ring
    if not linear:
        return [(degree, None, ring.from_terms(terms)) for degree, terms in by_degree.items()]
    totals: dict[tuple[int, Root], Quotient] = {}
    for degree, terms in by_degree.items():
        coefficient = ring.from_terms(terms)
        for (power, root), value in _fractions_of_power(degree, linear).items():
            part = coefficient * ring.constant(value)
            totals[power, root] = totals[power, root] + part if (power, root) in totals else part
    return [(power, root, value) for (power, root), value in totals.items() if not value.is_zero()]


def _fractions_of_power(degree: int, linear: dict[fmpq, int]) -> dict[tuple[int, Root], fmpq]:
    """Return the partial fractions of k^degree / prod (k - r)^e over Q."""
    below = fmpq_poly([1])
    for root, exponent in linear.items():
        below *= fmpq_poly([-root, 1]) ** exponent
    entire, rest = divmod(fmpq_poly([0] * degree + [1]), below)
    found: dict[tuple[int, Root], fmpq] = {
        (power, None): fmpq(entire[power]) for power in range(entire.degree() + 1) if entire[power] != 0
    }
    for root, exponent in linear.items():
        # The part at r is the Taylor expansion of rest/cofactor at r, up to order e - 1.
        cofactor = below // fmpq_poly([-root, 1]) ** exponent
        here = fmpq_poly([root, 1])
        top, bottom = rest(here), cofactor(here)
        series: list[fmpq] = []
        for n in range(exponent):
            value = fmpq(top[n]) - sum((series[i] * fmpq(bottom[n - i]) for i in range(n)), fmpq(0))
            series.append(value / fmpq(bottom[0]))
        for n, value in enumerate(series):
            if value != 0:
                found[0, (root, exponent - n)] = value
    return found


def _piece(
    session: Session, coefficient: Quotient, degree: int, root: Root, monomial: Quotient, index: Any
) -> list[Piece] | None:
    """Bring one product to its canonical index; powers of k are then multiplied out again."""
    if degree > MAX_DEGREE:
        return None
    ratio, rest = _geometric(session, monomial, index)
    rest_term = session.term_of(rest)
    if isinstance(rest_term, Mul) and not rest_term.has(index):
        rest_term = S.One
    top = session.term_of(coefficient)
    if root is not None and ratio == 1 and rest_term == 1:
        shift = -root[0].floor()
        moved = fmpq(root[0]) + shift
        fraction = Pow(index - _number(moved), Integer(-root[1]))
        return [Piece(top, 0, S.One, fraction, Integer(int(shift)))]
    if root is not None:
        rest_term = Mul(rest_term, Pow(index - _number(root[0]), Integer(-root[1])))
    if rest_term == 1:
        return [Piece(top, degree, ratio, S.One)]
    if not _covariant(session, rest, index):
        return [Piece(top, degree, ratio, rest_term)]
    monic = _polynomial_below(session, rest, index) if root is None else None
    if monic is not None:
        rest_term, shift, flipped = *monic, False
    else:
        rest_term, shift, flipped = canonical(rest_term, index, session, ratio == 1 and root is None)
    if ratio != 1:
        top = Mul(top, Pow(ratio, -shift, evaluate=False)) if shift != 0 else top
    found = []
    for power in range(degree + 1):  # k = k' - c, or c - k'
        sign = Integer(-1) ** (power if flipped else degree - power)
        if shift == 0 and power < degree:
            continue
        factor = Mul(sign * comb(degree, power), Pow(shift, Integer(degree - power)) if power < degree else S.One)
        found.append(Piece(Mul(factor, top), power, ratio, rest_term, shift, flipped))
    return found


def _polynomial_below(session: Session, rest: Quotient, index: Any) -> tuple[Expr, Expr] | None:
    """Bring 1/p(k), p over Q of degree d >= 2, to the index at which k^(d - 1) has a coefficient in [0, d)."""
    ring = session.ring
    if not rest.num.is_constant() or len(rest.den) != 1:
        return None
    block, exponent = next(iter(rest.den.items()))
    place = ring.index_of.get(("symbol", index), -1)
    if {i for i, degree in enumerate(block.poly.degrees()) if degree} != {place}:
        return None
    degree = int(block.poly.total_degree())
    coefficients = {sum(int(e) for e in m): fmpq(c) for m, c in block.poly.to_dict().items()}
    slope = coefficients.get(degree - 1, fmpq(0)) / coefficients[degree] / degree
    shift = int(slope.floor())
    moved = ring.zero
    for power, value in coefficients.items():
        moved = moved + (ring.generator(place) - ring.constant(shift)) ** power * ring.constant(value)
    top = _number(fmpq(rest.num.leading_coefficient()))
    return Mul(top, Pow(session.term_of(moved), Integer(-exponent))), Integer(shift)


def _number(value: fmpq) -> Rational:
    return Rational(int(value.p), int(value.q))


def _geometric(session: Session, monomial: Quotient, index: Any) -> tuple[Expr, Quotient]:
    """Take out the factors r^k, r free of the index: (r, what is left)."""
    ring = session.ring
    ratio: Expr = S.One
    rest = monomial
    place = ring.index_of.get(("symbol", index), -1)
    if len(monomial.num) != 1 or place < 0:
        return ratio, rest
    powers = {i: int(degree) for i, degree in enumerate(monomial.lifted().degrees()) if degree}
    for block, exponent in monomial.den.items():
        if len(block.poly) == 1 and block.poly.total_degree() == 1:
            powers[next(i for i, degree in enumerate(block.poly.degrees()) if degree)] = -exponent
    for i, exponent in powers.items():
        key = session.atoms[i].key
        base: Expr | None = None
        if key[0] == "pow":
            power = session.power_exponents[key] * ring.constant(fmpq(exponent, key[3]))
            if power.den or ring.lift(power.num).degrees()[place] != 1:
                continue
            slope = power / ring.generator(place)
            if slope.den or any(mentions(session, j, index) for j in slope.generators()):
                continue
            base = base_term(session, key[1])
            if base.has(index):
                continue
            base = Pow(base, session.term_of(slope))
        elif key[0] == "parity" and session.atoms[i].term == Pow(Integer(-1), index):
            base = Integer(-1)
        if base is not None:
            ratio = Mul(ratio, base)
            rest = rest / ring.generator(i) ** exponent
    return ratio, rest


def base_term(session: Session, base: Any) -> Expr:
    """Write the base of an atomic power: e, a prime, a block or its absolute value."""
    if base[0] == "e":
        return EULER
    if base[0] == "prime":
        return Integer(base[1])
    block = session.block_term(base[1])
    return Abs(block, evaluate=False) if base[0] == "abs" and session.block_sign(base[1]) & 1 else block


def _covariant(session: Session, rest: Quotient, index: Any) -> bool:
    """Whether moving the index keeps atoms atoms: r^(k^2) would come apart."""
    return not any(
        session.atoms[i].key[0] in ("pow", "parity") and mentions(session, i, index) for i in rest.generators()
    )


# -- the canonical index -----------------------------------------------------------------------------------------------


def canonical(term: Expr, index: Any, session: Session, may_flip: bool) -> tuple[Expr, Expr, bool]:
    """Return (term at its canonical index, shift, flipped): term(k) is the new one at k + shift, or at shift - k."""
    forward, backward = _occurrences(term, index)
    candidates: list[tuple[str, Expr, Expr, bool]] = []
    for shift in _least(forward, session):
        moved = term.xreplace({index: index - shift}) if shift != 0 else term
        candidates.append((str(moved), moved, shift, False))
    if may_flip:
        for shift in _least(backward, session):
            moved = term.xreplace({index: shift - index})
            if not _occurrences(moved, index)[1] or forward:
                candidates.append((str(moved), moved, shift, True))
    if not candidates:
        return term, S.Zero, False
    if not forward and any(candidate[3] for candidate in candidates):
        candidates = [candidate for candidate in candidates if candidate[3]]
    _, moved, shift, flipped = min(candidates, key=lambda candidate: (candidate[0], str(candidate[2])))
    return moved, shift, flipped


def _occurrences(term: Expr, index: Any) -> tuple[set[Expr], set[Expr]]:
    """Return the c with k + c in a term, and those with c - k; a k + b counts as k + floor(b/a)."""
    forward: set[Expr] = set()
    backward: set[Expr] = set()

    def visit(node: Any) -> None:
        if node == index:
            forward.add(S.Zero)
            return
        if not node.has(index):
            return
        if isinstance(node, Add):
            slopes = [(arg, arg.as_coeff_Mul()) for arg in node.args if arg.has(index)]
            if len(slopes) == 1 and slopes[0][1][1] == index and isinstance(slopes[0][1][0], Integer):
                slope = slopes[0][1][0]
                rest = node - slopes[0][0]
                if abs(slope) != 1:
                    rest = Integer((rest.as_coeff_Add()[0] / abs(slope)).__floor__())
                (forward if slope > 0 else backward).add(rest)
                return
        if isinstance(node, Mul) and node.as_coeff_Mul() == (S.NegativeOne, index):
            backward.add(S.Zero)
            return
        for arg in node.args:
            visit(arg)

    visit(term)
    return forward, backward


def _least(offsets: set[Expr], session: Session) -> list[Expr]:
    """Return the least offset of each symbolic kind; what may not be an integer cannot be moved away."""
    groups: dict[Expr, Expr] = {}
    for offset in offsets:
        number, symbolic = offset.as_coeff_Add()
        if not _is_integer(symbolic, session):
            symbolic = S.Zero
        number = Integer(number.__floor__())
        groups[symbolic] = min(number, groups.get(symbolic, number))
    return [number + symbolic for symbolic, number in groups.items()]


def _is_integer(term: Expr, session: Session) -> bool:
    if term == 0:
        return True
    if any(not (s.is_Symbol and (s.is_integer or s in session.hypotheses.integers)) for s in free_symbols(term)):
        return False
    return session.is_integral(session.nf(term))
