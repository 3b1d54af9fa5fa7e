"""Matrices of symbolic shape as noncommutative polynomials: transposes at the letters, inverses as letters.

The inverse of a product of square matrices is the reversed product of inverses; the inverse of anything else is a
letter with its two cancellation rules. A matrix among the hypotheses' equations is replaced by what it equals, any
other equation is a rewriting rule. Components of a matrix are the coefficients of its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import (
    Basic,
    BlockMatrix,
    Eq,
    Identity,
    Integer,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    OneMatrix,
    S,
    Transpose,
    ZeroMatrix,
)
from sympy.matrices.expressions import Determinant, KroneckerProduct, Trace
from sympy.matrices.expressions.matexpr import MatrixElement

from symcheck.errors import InputError, LimitReached
from symcheck.theories.field.powers import split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.matrix import explicit
from symcheck.theories.matrix.blocks import block_determinant, block_polynomial, blocks_around, blocks_meet
from symcheck.theories.matrix.determinant import common, determinant, pivot_of, segments
from symcheck.theories.matrix.letters import ONE, Alphabet
from symcheck.theories.matrix.powers import meeting, symbolic_power
from symcheck.theories.matrix.terms import ATTRIBUTES, Frobenius, FrobeniusNorm, Vec, is_matrix, is_number, shape_of
from symcheck.theories.matrix.traits import CLOSURE, Traits
from symcheck.theories.matrix.words import Polynomial, Word, add, leading, scaled
from symcheck.theories.registry import COMPONENTS, EQUATIONS, INNER_PRODUCTS, MATRIX_ATOMS, NUMBERS, VECTORS, normalises
from symcheck.theories.session import NowhereDefined, Restart, Session

WORDS = "matrix algebra"
INVERSE = "inverse of a product"
UPDATE = "inverse of a rank-one update"
MAX_POWER = 60


class _Unprepared(Exception):
    """An inverse whose rules are not among those that were completed before the first product was rewritten."""


class Matrices:
    """What one session knows of matrices."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.alphabet = Alphabet(session)
        self.rules = self.alphabet.rules
        self.alphabet.blocks_meet = lambda a, b: blocks_meet(a, b, self.alphabet)
        self.rules.around = lambda word: blocks_around(word, self.alphabet)
        self.alphabet.powers_meet = lambda a, b: meeting(a, b, self)
        self.traits = Traits(self.alphabet)
        self.declared: dict[Basic, frozenset[str]] = {}
        self.inverses: dict[Any, tuple[Polynomial, int]] = {}
        self.waiting: list[tuple[Polynomial, frozenset[str]]] = []
        self.prepared: dict[Basic, Polynomial] = {}
        self.determining: set[Any] = set()
        self.ready = False
        self.again = False
        self.memo: dict[Basic, Polynomial] = {}

    # -- terms -------------------------------------------------------------------------------------------------------

    def polynomial(self, term: Any) -> Polynomial:
        """Return the normal form of a matrix."""
        found = self.memo.get(term)
        if found is None:
            self.session.check_deadline()
            found = self.rules.reduce(self._polynomial(term))
            if self.ready:
                self.memo[term] = found
        return found

    def _polynomial(self, term: Any) -> Polynomial:
        one = self.session.ring.one
        match term:
            case Identity():
                return {(): one}
            case ZeroMatrix():
                return {}
            case MatrixSymbol():
                return self._symbol(term)
            case MatAdd():
                total: Polynomial = {}
                for arg in term.args:
                    total = add(total, self.polynomial(arg))
                return total
            case MatMul():
                return self._product(term)
            case Transpose():
                return self.alphabet.flipped(self.polynomial(term.arg))
            case Inverse():
                return self.inverse(term.arg)
            case MatPow():
                return self._power(term)
            case KroneckerProduct():
                return self.alphabet.kron([(self.polynomial(arg), *shape_of(arg)) for arg in term.args])
            case BlockMatrix():
                return block_polynomial(term, self)
            case Vec():
                return self.alphabet.vec(self.polynomial(term.arg), *shape_of(term.arg))
            case OneMatrix():
                rows, cols = shape_of(term)
                left, right = self.alphabet.ones(rows), self.alphabet.letters[self.alphabet.ones(cols)].twin
                words = [(i,) for i, n in ((left, rows), (right, cols)) if n != ONE]
                return self.rules.times({words[0]: one}, {words[1]: one}) if len(words) == 2 else {(*words, ())[0]: one}
        atoms = MATRIX_ATOMS.get(type(term))
        if atoms is not None:
            total = {}
            for atom, c in atoms(term, self.session).items():
                total = add(total, scaled(self._letter(atom), c))
            return total
        if explicit.is_explicit(term):
            return self._letter(explicit.canonical(term, self.session))
        self.session.unknown_domain = term
        return self._letter(term)

    def _symbol(self, term: Any) -> Polynomial:
        for kind in ("matrix", "vector"):
            solved = self.session.choices.solved.get((kind, term))
            if solved is not None:
                return self.polynomial(solved[0])
        return self._letter(term)

    def _letter(self, term: Any) -> Polynomial:
        traits = self.declared.get(term, frozenset())
        index = self.alphabet.named(term, "symmetric" in traits, traits)
        return self.alphabet.split((index,))

    def _product(self, term: Any) -> Polynomial:
        c, total = self.session.ring.one, None
        for arg in term.args:
            if not is_matrix(arg):
                c = c * self.session.nf(arg)
                continue
            p = self.polynomial(arg)
            total = p if total is None else self.rules.reduce(self.rules.times(total, p))
        if total is None:
            raise InputError(f"{term} has no matrix among its factors")
        return scaled(total, c)

    def _power(self, term: Any) -> Polynomial:
        base, exponent = term.args
        if not isinstance(exponent, Integer):
            found = symbolic_power(base, exponent, self)
            if found is None:
                self.session.unknown_domain = term
                return self._letter(term)
            return found
        n = int(exponent)
        if abs(n) > MAX_POWER:
            raise LimitReached("size", f"a matrix to the power {n}")
        p = self.inverse(base) if n < 0 else self.polynomial(base)
        total: Polynomial = {(): self.session.ring.one}
        for _ in range(abs(n)):
            total = self.rules.reduce(self.rules.times(total, p))
        return total

    # -- inverses ----------------------------------------------------------------------------------------------------

    def inverse(self, matrix: Any) -> Polynomial:
        """Return the inverse of a matrix, asking for what makes it exist."""
        p, n = self.polynomial(matrix), shape_of(matrix)[0]
        if not self.ready:
            if matrix not in self.prepared:
                self.prepared[matrix] = self.inverse_of(p, n, matrix)
            return self.prepared[matrix]
        session = self.session
        before, session.pending = session.pending, {}
        try:
            self.require_invertible(p, n, matrix)
        finally:
            asked, session.pending = session.pending, {**before, **session.pending}
        if matrix in self.prepared:
            return self.prepared[matrix]
        try:
            return self.inverse_of(p, n, matrix)
        except _Unprepared:
            if asked or matrix in session.choices.inverses:  # a lemma's, perhaps: its rules would presuppose what is not shown
                return self._letter(Inverse(self.alphabet.term_of(p, n, n)))
            session.choices.inverses[matrix] = None
            raise Restart from None

    def require_invertible(self, p: Polynomial, n: Any, matrix: Any) -> None:
        """Ask that det(p) != 0, factor by factor; nothing to ask of what is known to be invertible."""
        session = self.session
        if self.traits.is_definite(p) or self.traits.says(p, "invertible"):
            return
        if len(p) == 1:
            ((word, c),) = p.items()
            session.define(session.term_of(c), "!=", c)
            for part in segments(word, n, self.alphabet):
                if len(part) > 1 or "invertible" not in self.alphabet.letters[part[0]].traits:
                    term = Determinant(self.alphabet.word_term(part, n, n))
                    session.define(term, "!=", determinant({part: session.ring.one}, n, self))
            return
        session.define(Determinant(matrix), "!=", determinant(p, n, self))

    def inverse_of(self, p: Polynomial, n: Any, matrix: Any) -> Polynomial:
        """Return the inverse of a normal form; its letter is made, with its rules, on first use."""
        if not p:
            raise NowhereDefined(Inverse(matrix))
        if len(p) == 1:
            ((word, c),) = p.items()
            total: Polynomial = {(): c.inverse()}
            parts = segments(word, n, self.alphabet)
            if len(parts) > 1:
                self.session.rule(INVERSE)
            for part in reversed(parts):
                total = self.rules.times(total, self._inverse_part(part, n))
            return total
        for side in (0, -1):  # A B + A C = A (B + C)
            letter = common(p, side, self.alphabet)
            if letter is not None:
                rest = {word[1:] if side == 0 else word[:-1]: c for word, c in p.items()}
                outer, inner = self._inverse_part((letter,), n), self.inverse_of(rest, n, matrix)
                return self.rules.times(inner, outer) if side == 0 else self.rules.times(outer, inner)
        updated = self._rank_one_update(p, n)
        if updated is not None:
            return updated
        content, _ = p[leading(p)].factors()
        scale = self.session.ring.constant(content)
        return scaled(self._inverse_letter(scaled(p, scale.inverse()), n), scale.inverse())

    def _rank_one_update(self, p: Polynomial, n: Any) -> Polynomial | None:
        """(Q + x y)^-1 = Q^-1 - Q^-1 x y Q^-1/(1 + y Q^-1 x), x a column, y a row (Sherman and Morrison, 1950)."""
        pivot = pivot_of(p, n, self)
        if pivot is None:
            return None
        one = self.session.ring.one
        cuts = {word: self._narrow(word) for word in p if word != pivot}
        if not cuts or None in cuts.values():
            return None
        columns = {word[:cut] for word, cut in cuts.items()}
        rows = {word[cut:] for word, cut in cuts.items()}
        if len(columns) == 1:
            column: Polynomial = {columns.pop(): one}
            row = {word[cut:]: p[word] for word, cut in cuts.items()}
        elif len(rows) == 1:
            column = {word[:cut]: p[word] for word, cut in cuts.items()}
            row = {rows.pop(): one}
        else:
            return None
        self.session.rule(UPDATE)
        base = scaled(self.inverse_of({pivot: one}, n, None), p[pivot].inverse())
        left = self.rules.reduce(self.rules.times(base, column))
        right = self.rules.reduce(self.rules.times(row, base))
        scalar = scalar_value(self.rules.reduce(self.rules.times(row, left)), self.session)
        outer = self.rules.reduce(self.rules.times(left, right))
        below = one + scalar
        if below.is_zero():
            raise NowhereDefined(Inverse(self.alphabet.term_of(p, n, n)))
        return add(base, scaled(outer, -below.inverse()))

    def _narrow(self, word: Word) -> int | None:
        """Return where a word passes through dimension 1."""
        return next((i + 1 for i, k in enumerate(word) if self.alphabet.letters[k].cols == ONE), None)

    def _inverse_part(self, part: Word, n: Any) -> Polynomial:
        letters = self.alphabet.letters
        if len(part) == 1:
            letter = letters[part[0]]
            if "orthogonal" in letter.traits:
                return {(letter.twin,): self.session.ring.one}
            if letter.kind == "kron" and all(rows == cols for _, rows, cols in letter.data):
                return self.alphabet.kron(
                    [(self.inverse_of({w: self.session.ring.one}, m, letter.term), m, m) for w, m, _ in letter.data]
                )
            if letter.kind == "inverse":
                return letter.data
            if letter.kind == "inverse transposed":
                return self.rules.reduce(self.alphabet.flipped(letter.data))
        return self._inverse_letter({part: self.session.ring.one}, n)

    def _inverse_letter(self, p: Polynomial, n: Any) -> Polynomial:
        one = self.session.ring.one
        key = self.traits.key(p)
        if key in self.inverses:
            return {(self.inverses[key][1],): one}
        flipped = self.rules.reduce(self.alphabet.flipped(p))
        other = self.traits.key(flipped)
        if other in self.inverses:
            return {(self.alphabet.letters[self.inverses[other][1]].twin,): one}
        if self.ready:
            raise _Unprepared
        traits = self.traits.of(p) | {"invertible"}
        index = self.alphabet.atom(
            "inverse",
            (len(self.inverses), n),
            lambda: Inverse(self.alphabet.term_of(p, n, n)),
            (n, n),
            "symmetric" in traits,
            traits,
            data=p,
        )
        self.inverses[key] = (p, index)
        twin = self.alphabet.letters[index].twin
        for q, letter in ((p, index), (flipped, twin)) if twin != index else ((p, index),):
            inverse: Polynomial = {(letter,): one}
            for product in (self.rules.times(q, inverse), self.rules.times(inverse, q)):
                self.waiting.append((add(product, {(): -one}), frozenset()))
        self.learn()
        return {(index,): one}

    def inverse_at_hand(self, p: Polynomial, n: Any) -> Polynomial | None:
        """Return the inverse of p where its rules are known."""
        if len(p) == 1 and pivot_of(p, n, self) is None:
            return None
        if len(p) > 1 and self.traits.key(p) not in self.inverses:
            return None
        try:
            return self.rules.reduce(self.inverse_of(p, n, None))
        except _Unprepared:
            return None

    def learn(self) -> None:
        """Complete the rules with the equations that wait."""
        waiting, self.waiting = self.waiting, []
        self.rules.learn(waiting)

    def reconsider(self) -> None:
        """Try the equations again whose leading coefficient was not known to be non-zero."""
        waiting, self.rules.undecided = self.rules.undecided, []
        before = len(self.rules.rules)
        self.rules.learn(waiting)
        if len(self.rules.rules) != before:
            self.memo.clear()
            self.session.forget()

    # -- hypotheses --------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Read the attributes, the inverses that occur, the equations and the lemmas; then complete the rules."""
        session = self.session
        compound: list[tuple[Any, frozenset[str]]] = []
        for attribute in session.hypotheses.attributes:
            matrix, traits = attribute.arguments[0], CLOSURE[ATTRIBUTES[attribute.function]]
            if isinstance(matrix, MatrixSymbol) and ("matrix", matrix) not in session.choices.solved:
                self.declared[matrix] = self.declared.get(matrix, frozenset()) | traits
            else:
                compound.append((matrix, traits))
        self._diagonal_and_orthogonal()
        for relation in session.hypotheses.relations:
            if isinstance(relation, Eq) and is_matrix(relation.lhs):
                self._equation(relation.lhs, relation.rhs)
        for matrix, traits in compound:
            self._compound(matrix, traits)
        for matrix in sorted(session.choices.inverses, key=_weight):
            self.inverse(matrix)
        self.ready = True
        session.presume(self._hypotheses_are_defined)
        for lemma in session.lemmas:
            if is_matrix(lemma.lhs) and lemma.relation == "=" and lemma.name not in session.disabled:
                before, session.pending = session.pending, {}
                p = add(self.polynomial(lemma.lhs), scaled(self.polynomial(lemma.rhs), -session.ring.one))
                if not session.pending:
                    self.waiting += self._both(p, frozenset({lemma.name}))
                session.pending = before
        self.memo.clear()
        self.learn()
        session.forget()

    def _hypotheses_are_defined(self) -> None:
        """Every inverse in a hypothesis exists."""
        for matrix in inverses_in(self.session.hypotheses.stated):
            self.require_invertible(self.polynomial(matrix), shape_of(matrix)[0], matrix)

    def _both(self, p: Polynomial, sources: frozenset[str]) -> list[tuple[Polynomial, frozenset[str]]]:
        """An equation and its transpose."""
        return [(p, sources), (self.alphabet.flipped(p), sources)]

    def _equation(self, lhs: Any, rhs: Any) -> None:
        """Make an equation among the hypotheses a rule; what is known to be invertible in it may be cancelled."""
        p = add(self.polynomial(lhs), scaled(self.polynomial(rhs), -self.session.ring.one))
        for i in sorted({i for word in p for i in word}):
            letter = self.alphabet.letters[i]
            if letter.kind == "atom" and letter.rows != ONE and letter.traits & {"invertible"}:
                self._inverse_part((i,), letter.rows)
        n = shape_of(lhs)[0]
        for q in self._both(p, frozenset()):
            self.waiting += [q, *((turned, frozenset()) for turned in self._turned_identity(q[0], n))]
        self.learn()

    def _turned_identity(self, p: Polynomial, n: Any) -> list[Polynomial]:
        """If A B is a non-zero multiple of I for square A and B, then B A is the same."""
        words = [word for word in p if word]
        if len(words) != 1 or () not in p or not self.session.facts.proves(p[()], "!="):
            return []
        parts = segments(words[0], n, self.alphabet)
        for part in parts:
            if len(part) == 1:
                self.alphabet.know(part[0], "invertible")
        turned = (parts[i:] + parts[:i] for i in range(1, len(parts)))
        return [{tuple(k for part in order for k in part): p[words[0]], (): p[()]} for order in turned]

    def _diagonal_and_orthogonal(self) -> None:
        one = self.session.ring.one
        diagonal = []
        for symbol, traits in self.declared.items():
            n = shape_of(symbol)[0]
            if "orthogonal" in traits and n != ONE:
                index = self.alphabet.named(symbol, "symmetric" in traits, traits)
                twin = self.alphabet.letters[index].twin
                for word in ((index, twin), (twin, index)):
                    self.waiting.append(({word: one, (): -one}, frozenset()))
            if "diagonal" in traits and n != ONE:
                diagonal.append((self.alphabet.named(symbol, True, traits), n))
        for position, (a, n) in enumerate(diagonal):
            for b, m in diagonal[:position]:
                if m == n:
                    self.waiting.append(({(a, b): one, (b, a): -one}, frozenset()))
        self.learn()

    def _compound(self, matrix: Any, traits: frozenset[str]) -> None:
        """Use an attribute of a matrix that is no symbol: as equations, and as what is known of its normal form."""
        one = self.session.ring.one
        p = self.polynomial(matrix)
        flipped = self.alphabet.flipped(p)
        if "symmetric" in traits:
            self.waiting.append((add(flipped, scaled(p, -one)), frozenset()))
        if "orthogonal" in traits:
            for q in (self.rules.times(p, flipped), self.rules.times(flipped, p)):
                self.waiting.append((add(q, {(): -one}), frozenset()))
        self.learn()
        self.traits.declare(self.polynomial(matrix), traits)


def attribute_follows(attribute: Any, session: Session) -> bool:
    """Whether an attribute of a matrix follows from the hypotheses of a session."""
    known = matrices(session)
    matrix, name = attribute.arguments[0], ATTRIBUTES[attribute.function]
    p, n = known.polynomial(matrix), shape_of(matrix)[0]
    traits = known.traits
    if session.pending:
        return False  # the matrix itself is not shown to be defined
    if name == "symmetric":
        return traits.is_symmetric(p)
    if name == "positive semidefinite":
        return traits.is_semidefinite(p)
    if name == "positive definite":
        return traits.is_definite(p)
    if name == "diagonal":
        letters = known.alphabet.letters
        return all("diagonal" in letters[i].traits for word in p for i in word)
    if name == "orthogonal":
        square = known.rules.reduce(known.rules.times(p, known.alphabet.flipped(p)))
        return square.keys() == {()} and square[()].same(session.ring.one)
    known.require_invertible(p, n, matrix)
    return not session.pending


def matrices(session: Session) -> Matrices:
    """Return what a session knows of matrices, prepared on first use; once more when every fact has been read."""
    found = session.names.get(Matrices)
    if found is None:
        found = session.names[Matrices] = Matrices(session)
        found.prepare()
    elif found.rules.undecided and found.ready and not session.presuming and not found.again:
        found.again = True
        found.reconsider()
    return found


def _weight(term: Basic) -> tuple[int, str]:
    return sum(1 for _ in _nodes(term)), str(term)


def _nodes(term: Basic) -> Iterable[Basic]:
    yield term
    for arg in term.args:
        yield from _nodes(arg)


def inverses_in(terms: Iterable[Any]) -> dict[Basic, None]:
    """Return the matrices whose inverses occur in some terms."""
    found: dict[Basic, None] = {}
    for term in terms:
        for node in _nodes(term):
            if isinstance(node, Inverse):
                found[node.arg] = None
            elif isinstance(node, MatPow) and isinstance(node.exp, Integer) and node.exp < 0:
                found[node.base] = None
    return found


# -- what the other theories see ---------------------------------------------------------------------------------------


def components(term: Any, session: Session) -> dict[Any, Quotient]:
    """Return the coefficients of a matrix, by the words as terms; the entries of an explicit matrix."""
    if is_number(term):
        return {None: number_of(term, session)}
    if explicit.wanted(term, session, WORDS):
        return explicit.components(term, session)
    session.rule(WORDS)
    known = matrices(session)
    rows, cols = shape_of(term)
    return {known.alphabet.word_term(word, rows, cols): c for word, c in known.polynomial(term).items()}


def equation(relation: Eq, session: Session) -> bool:
    """Use an equation between matrices: solved for a matrix symbol it defines, else as a rewriting rule."""
    if not is_matrix(relation.lhs) or all(map(_is_combination, relation.args)):
        return False  # linear combinations of vectors are solved by the theory of vectors
    if relation in session.choices.used:
        return True
    for symbol, value in ((relation.lhs, relation.rhs), (relation.rhs, relation.lhs)):
        if isinstance(symbol, tuple(MATRIX_ATOMS)) and not value.has(symbol):
            atoms = MATRIX_ATOMS[type(symbol)](symbol, session)
            symbol = next(iter(atoms)) if len(atoms) == 1 else None  # its index in normal form
        if isinstance(symbol, (MatrixSymbol, *MATRIX_ATOMS)) and not value.has(symbol):
            kind = "vector" if shape_of(symbol)[1] == ONE else "matrix"
            if (kind, symbol) in session.choices.solved or _circular(symbol, value, session):
                continue
            session.choices.used.add(relation)
            session.choices.solved[(kind, symbol)] = (value, None)
            session.choices.inverses.update(inverses_in([value]))
            raise Restart
    matrices(session)
    return True


def _is_combination(term: Any) -> bool:
    """Whether a vector is a linear combination of atomic vectors."""
    if not is_matrix(term) or shape_of(term)[1] != ONE:
        return False
    if isinstance(term, MatAdd):
        return all(map(_is_combination, term.args))
    if isinstance(term, MatMul):
        factors = [arg for arg in term.args if is_matrix(arg) and not isinstance(arg, Identity)]
        return len(factors) == 1 and _is_combination(factors[0])
    return isinstance(term, (MatrixSymbol, ZeroMatrix, *MATRIX_ATOMS))


def _circular(symbol: Any, value: Any, session: Session) -> bool:
    """Whether the value is written, through what was solved before, with the symbol itself."""
    queue, seen = [value], set()
    while queue:
        for other in queue.pop().atoms(MatrixSymbol, *MATRIX_ATOMS):
            if other == symbol:
                return True
            if other not in seen:
                seen.add(other)
                queue += [
                    session.choices.solved[kind, other][0]
                    for kind in ("matrix", "vector")
                    if (kind, other) in session.choices.solved
                ]
    return False


def vector_words(term: Any, session: Session) -> dict[Basic, Quotient] | None:
    """Return a vector such as A x as coefficients of words, each a term."""
    if not is_matrix(term) or shape_of(term)[1] != ONE:
        return None
    if explicit.wanted(term, session, WORDS):
        rows = explicit.entries(term, session)
        return {explicit.of_entries(rows, session): session.ring.one} if _any(rows) else {}
    return components(term, session)


def _any(rows: explicit.Entries) -> bool:
    return any(not x.is_zero() for row in rows for x in row)


def inner_of_words(u: Any, v: Any, session: Session) -> Quotient | None:
    """Return <u, v> = u^T v where one of them is no atomic vector."""
    atomic = (MatrixSymbol, *MATRIX_ATOMS)
    if isinstance(u, atomic) and isinstance(v, atomic):
        return None
    if any(explicit.wanted(w, session, WORDS) for w in (u, v)) and all(map(explicit.possible, (u, v))):
        return explicit.inner(u, v, session)
    known = matrices(session)
    p = known.rules.times(known.alphabet.flipped(known.polynomial(u)), known.polynomial(v))
    return scalar_value(known.rules.reduce(p), session)


def scalar_value(p: Polynomial, session: Session) -> Quotient:
    """Return the number that a polynomial of shape 1 x 1 is."""
    return p.get((), session.ring.zero)


@normalises(Trace)
def trace(term: Any, session: Session) -> Quotient:
    if explicit.wanted(term.arg, session, WORDS):
        return explicit.trace(term.arg, session)
    session.rule(WORDS)
    known = matrices(session)
    return known.alphabet.trace(known.polynomial(term.arg), shape_of(term.arg)[0])


@normalises(Determinant)
def det(term: Any, session: Session) -> Quotient:
    if explicit.wanted(term.arg, session, WORDS):
        return explicit.determinant(term.arg, session)
    session.rule(WORDS)
    known = matrices(session)
    if isinstance(term.arg, BlockMatrix):
        found = block_determinant(term.arg, known)
        if found is not None:
            return found
    return determinant(known.polynomial(term.arg), shape_of(term.arg)[0], known)


@normalises(Frobenius)
def frobenius(term: Any, session: Session) -> Quotient:
    a, b = term.args
    return session.nf(Trace(MatMul(Transpose(a), b)))


@normalises(FrobeniusNorm)
def frobenius_norm(term: Any, session: Session) -> Quotient:
    square = session.nf(Trace(MatMul(Transpose(term.args[0]), term.args[0])))
    if square.is_zero():
        return square
    session.learn(square, ">=")
    return split_power(session, square, session.nf(S.Half))


@normalises(MatrixElement)
def element(term: Any, session: Session) -> Quotient:
    matrix, i, j = term.args
    if explicit.wanted(matrix, session, WORDS) and all(isinstance(k, Integer) for k in (i, j)):
        return explicit.entries(matrix, session)[int(i)][int(j)]
    if not isinstance(matrix, MatrixSymbol):
        return session.opaque(term)
    return explicit.entry_atom(matrix, i, j, session)


def number_of(term: Any, session: Session) -> Quotient:
    """Return a matrix of shape 1 x 1 as a number."""
    if explicit.wanted(term, session, WORDS):
        return explicit.entries(term, session)[0][0]
    session.rule(WORDS)
    return scalar_value(matrices(session).polynomial(term), session)


NUMBERS.append(number_of)
COMPONENTS.insert(0, (is_matrix, components))
EQUATIONS.insert(0, equation)
VECTORS.append(vector_words)
INNER_PRODUCTS.append(inner_of_words)
