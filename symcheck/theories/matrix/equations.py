"""What the hypotheses say of matrices, made into rules: attributes, equations, lemmas, the inverses that occur.

An equation that defines a matrix symbol replaces it; any other is a rewriting rule, cancelled by what is invertible in
it. A B = c I for square A, B and c != 0 says B A = c I as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sympy import Basic, Eq, Identity, Integer, Inverse, MatAdd, MatMul, MatPow, MatrixSymbol, ZeroMatrix
from sympy.matrices.expressions import Determinant

from symcheck.theories.calculus.gradient_terms import Differentiated
from symcheck.theories.field.terms import substitute
from symcheck.theories.matrix.determinant import segments
from symcheck.theories.matrix.exponential_terms import MatrixExp
from symcheck.theories.matrix.letters import ONE
from symcheck.theories.matrix.terms import ATTRIBUTES, is_matrix, shape_of
from symcheck.theories.matrix.traits import CLOSURE
from symcheck.theories.matrix.words import Polynomial, add, scaled
from symcheck.theories.registry import MATRIX_ATOMS, VECTORS
from symcheck.theories.session import Restart, Session

if TYPE_CHECKING:
    from symcheck.theories.matrix.matrices import Matrices


def prepare(known: Matrices) -> None:
    """Read the attributes, the inverses that occur, the equations and the lemmas; then complete the rules."""
    session = known.session
    compound: list[tuple[Any, frozenset[str]]] = []
    for attribute in session.hypotheses.attributes:
        matrix, traits = attribute.arguments[0], CLOSURE[ATTRIBUTES[attribute.function]]
        if isinstance(matrix, MatrixSymbol) and ("matrix", matrix) not in session.choices.solved:
            known.declared[matrix] = known.declared.get(matrix, frozenset()) | traits
        else:
            compound.append((matrix, traits))
    _diagonal_and_orthogonal(known)
    for relation in session.hypotheses.relations:
        if isinstance(relation, Eq) and is_matrix(relation.lhs):
            _equation(known, relation.lhs, relation.rhs)
    for matrix, traits in compound:
        _compound(known, matrix, traits)
    for matrix in sorted(session.choices.exponentials, key=_weight):
        known.polynomial(MatrixExp(matrix))
    for matrix in sorted(session.choices.inverses, key=_weight):
        known.inverse(matrix)
    known.ready = True
    session.presume(lambda: _hypotheses_are_defined(known))
    for lemma in session.lemmas:
        if is_matrix(lemma.lhs) and lemma.relation == "=" and lemma.name not in session.disabled:
            before, session.pending = session.pending, {}
            p = add(known.polynomial(lemma.lhs), scaled(known.polynomial(lemma.rhs), -session.ring.one))
            if not session.pending:
                known.waiting += _both(known, p, frozenset({lemma.name}))
            session.pending = before
    known.memo.clear()
    known.learn()
    session.forget()


def _hypotheses_are_defined(known: Matrices) -> None:
    """Every inverse in a hypothesis exists."""
    for matrix in inverses_in(known.session.hypotheses.stated):
        known.require_invertible(known.polynomial(matrix), shape_of(matrix)[0], matrix)


def _both(known: Matrices, p: Polynomial, sources: frozenset[str]) -> list[tuple[Polynomial, frozenset[str]]]:
    """An equation and its transpose."""
    return [(p, sources), (known.alphabet.flipped(p), sources)]


def _equation(known: Matrices, lhs: Any, rhs: Any) -> None:
    """Make an equation among the hypotheses a rule; what is known to be invertible in it may be cancelled."""
    p = add(known.polynomial(lhs), scaled(known.polynomial(rhs), -known.session.ring.one))
    for i in sorted({i for word in p for i in word}):
        letter = known.alphabet.letters[i]
        if letter.kind == "atom" and letter.rows != ONE and letter.traits & {"invertible"}:
            known.inverse_part((i,), letter.rows)
    n = shape_of(lhs)[0]
    for q in _both(known, p, frozenset()):
        known.waiting += [q, *((turned, frozenset()) for turned in _turned_identity(known, q[0], n))]
    known.learn()


def _turned_identity(known: Matrices, p: Polynomial, n: Any) -> list[Polynomial]:
    """If A B is a non-zero multiple of I for square A and B, then B A is the same."""
    words = [word for word in p if word]
    if len(words) != 1 or () not in p or not known.session.facts.proves(p[()], "!="):
        return []
    parts = segments(words[0], n, known.alphabet)
    for part in parts:
        if len(part) == 1:
            known.alphabet.know(part[0], "invertible")
    turned = (parts[i:] + parts[:i] for i in range(1, len(parts)))
    return [{tuple(k for part in order for k in part): p[words[0]], (): p[()]} for order in turned]


def _diagonal_and_orthogonal(known: Matrices) -> None:
    one = known.session.ring.one
    diagonal = []
    for symbol, traits in known.declared.items():
        n = shape_of(symbol)[0]
        if "orthogonal" in traits and n != ONE:
            index = known.alphabet.named(symbol, "symmetric" in traits, traits)
            twin = known.alphabet.letters[index].twin
            for word in ((index, twin), (twin, index)):
                known.waiting.append(({word: one, (): -one}, frozenset()))
        if "diagonal" in traits and n != ONE:
            diagonal.append((known.alphabet.named(symbol, True, traits), n))
    for position, (a, n) in enumerate(diagonal):
        for b, m in diagonal[:position]:
            if m == n:
                known.waiting.append(({(a, b): one, (b, a): -one}, frozenset()))
    known.learn()


def _compound(known: Matrices, matrix: Any, traits: frozenset[str]) -> None:
    """Use an attribute of a matrix that is no symbol: as equations, and as what is known of its normal form."""
    one = known.session.ring.one
    p = known.polynomial(matrix)
    flipped = known.alphabet.flipped(p)
    if "symmetric" in traits:
        known.waiting.append((add(flipped, scaled(p, -one)), frozenset()))
    if "orthogonal" in traits:
        for q in (known.rules.times(p, flipped), known.rules.times(flipped, p)):
            known.waiting.append((add(q, {(): -one}), frozenset()))
    known.learn()
    known.traits.declare(known.polynomial(matrix), traits)


def solve(relation: Eq, session: Session) -> bool:
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
    return isinstance(term, (MatrixSymbol, ZeroMatrix, *MATRIX_ATOMS, *VECTORS))


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


def _weight(term: Basic) -> tuple[int, str]:
    return sum(1 for _ in _nodes(term)), str(term)


def _nodes(term: Basic) -> Iterable[Basic]:
    yield term
    for arg in term.args[2:] if isinstance(term, Differentiated) else term.args:  # its letter is bound
        yield from _nodes(arg)


def inverses_in(terms: Iterable[Any]) -> dict[Basic, None]:
    """Return the matrices whose inverses occur in some terms."""
    found: dict[Basic, None] = {}
    for term in terms:
        for node in _nodes(term):
            if isinstance(node, Differentiated):  # d det(A) = det(A) tr(A^-1 dA)
                inside = substitute(node.body, node.letter, node.point)
                found.update(dict.fromkeys(part.arg for part in inside.atoms(Determinant)))
                found.update(inverses_in([inside]))
            elif isinstance(node, Inverse):
                found[node.arg] = None
            elif isinstance(node, MatPow) and isinstance(node.exp, Integer) and node.exp < 0:
                found[node.base] = None
    return found
