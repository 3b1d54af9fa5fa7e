"""What the Loewner order says in an inequality between numbers: <V, P V> >= 0 for every positive semidefinite P.

P ranges over the parts of the claim that are semidefinite by their form (sums, B^T X B, Kronecker products, inverses,
powers), over what the hypotheses declare, over A - lambda_min(A) I and lambda_max(A) I - A (Rayleigh's bounds); V over
the vectors and matrices of the claim. And lambda_min(A + B) >= lambda_min(A) + lambda_min(B) (Weyl).
Source: R. A. Horn and C. R. Johnson, Matrix Analysis, sections 4.2, 4.3 and 7.7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import combinations, islice, product
from typing import Any

from flint import fmpq
from sympy import (
    Add,
    Eq,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    Mul,
    Pow,
    Transpose,
    ZeroMatrix,
    preorder_traversal,
)
from sympy.matrices.expressions import KroneckerProduct, Trace

from symcheck.claim import Claim
from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix import explicit
from symcheck.theories.matrix.definiteness import is_projection, is_semidefinite, times
from symcheck.theories.matrix.matrices import WORDS, Matrices, matrices
from symcheck.theories.matrix.spectral_mapping import about_numbers, is_nonnegative_on_spectrum
from symcheck.theories.matrix.spectrum import Eigenvalue, LambdaMax, LambdaMin, bounded
from symcheck.theories.matrix.terms import ATTRIBUTES, Frobenius, FrobeniusNorm, Vec, is_matrix, is_number, shape_of
from symcheck.theories.matrix.words import Polynomial, add, scaled
from symcheck.theories.order.signs import POSITIVE
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session, define_nothing

RAYLEIGH = "Rayleigh bounds of eigenvalues"
WEYL = "eigenvalues of a sum (Weyl)"
SEMIDEFINITE = "quadratic forms of semidefinite matrices"
PRODUCT = "trace of a product of semidefinite matrices"
MAX_FORMS, MAX_PROBES = 12, 8
Facts = list[tuple[Quotient, str]]
"""Elements q with the relation R in q R 0."""
Theorem = Callable[[], Facts]
_DEFINITE = ("positive definite", "positive semidefinite")


# -- facts for an inequality -------------------------------------------------------------------------------------------


def quadratic_forms(claim: Claim, session: Session) -> None:
    """Teach the session the quadratic forms and the eigenvalues that a claim may need."""
    sides = (claim.lhs, claim.rhs)
    mentioned = [node for term in (*sides, *session.hypotheses.relations) for node in preorder_traversal(term)]
    named = [node for node in mentioned if isinstance(node, Eigenvalue)]
    eigenvalues = list(dict.fromkeys([*named, *(other for node in named for other in _turned(node))]))
    about = [term for term in (*sides, *session.hypotheses.attributes) if _speaks_of_matrices(term)]
    if not about and not eigenvalues:
        return
    if any(explicit.wanted(side, session, WORDS) for side in sides if side.has(*explicit.EXPLICIT)):
        return
    known = matrices(session)
    goal = session.nf(claim.lhs) - session.nf(claim.rhs)
    for theorem in _theorems(sides, eigenvalues, known):
        for q, relation in _values_of(theorem, session):
            session.learn(q, relation)
            if is_multiple(goal, q):
                return
    if not session.facts.combines(goal, claim.relation):
        _by_spectrum(sides, known)


def _by_spectrum(sides: tuple[Any, Any], known: Matrices) -> None:
    """Learn the sign of <V, p(A) V>, the difference of the sides, or of their squares: |u| <= |v| if |u|^2 <= |v|^2."""
    session = known.session
    for power in (1, 2):
        form = _form_of((sides[0] ** power, sides[1] ** power), known)
        for sign, greater in zip((1, -1), sides, strict=True) if form else ():
            if not is_nonnegative_on_spectrum(scaled(form, session.ring.constant(sign)), known):
                continue
            if power == 1 or about_numbers(session).proves(session.nf(greater), ">="):
                session.learn(session.nf(sides[0]) - session.nf(sides[1]), ">=" if sign > 0 else "<=")


def _form_of(sides: tuple[Any, Any], known: Matrices) -> Polynomial:
    """Return the M of which the difference of the sides is <V, M V> for one vector V; nothing where it is none."""
    total: Polynomial = {}
    points: list[dict[int, Quotient]] = []
    for sign, side in zip((1, -1), sides, strict=True):
        for term in Add.make_args(side) if side != 0 else ():
            factors = Mul.make_args(term)
            squares = [one for one in map(_vectors, factors) if one is not None]
            images = [_image(known.polynomial(one)) for one in squares[0]] if len(squares) == 1 else []
            if not images or None in images:
                return {}
            (left, one), (right, other) = images  # type: ignore[misc]
            points += [one, other]
            c = known.session.nf(Mul(sign, *(one for one in factors if _vectors(one) is None)))
            total = add(total, scaled(known.rules.times(known.alphabet.flipped(left), right), c))
    first = points[0] if points else {}
    if any(one.keys() != first.keys() or not all(c.same(first[i]) for i, c in one.items()) for one in points):
        return {}
    turned = known.alphabet.flipped(total)
    return known.rules.reduce(scaled(add(total, turned), known.session.ring.constant(fmpq(1, 2))))


def _image(p: Polynomial) -> tuple[Polynomial, dict[int, Quotient]] | None:
    """Write a vector as M (u + c v + ...), with the coefficients of the letters u, v, ...; None where it is not so."""
    parts: dict[int, Polynomial] = {}
    for word, c in p.items():
        if not word:
            return None
        parts.setdefault(word[-1], {})[word[:-1]] = c
    if not parts:
        return None
    matrix = parts[min(parts)]
    point = {}
    for letter, part in parts.items():
        if part.keys() != matrix.keys():
            return None
        point[letter] = part[next(iter(matrix))] / next(iter(matrix.values()))
        if not all((part[word] - point[letter] * c).is_zero() for word, c in matrix.items()):
            return None
    return matrix, point


def _vectors(term: Any) -> tuple[Any, Any] | None:
    """Return u and v of <u, v>, or of |u|^2 with v = u."""
    if isinstance(term, Pow) and term.args[1] == 2 and isinstance(term.args[0], Norm):
        return term.args[0].args[0], term.args[0].args[0]
    return (term.args[0], term.args[1]) if isinstance(term, Inner) else None


def is_multiple(goal: Quotient, q: Quotient) -> bool:
    """Whether one element is a rational multiple of another."""
    if q.is_zero() or goal.is_zero() or goal.den != q.den:
        return False
    a, b = goal.lifted(), q.lifted()
    ratio = fmpq(a.leading_coefficient()) / fmpq(b.leading_coefficient())
    return bool((a - b * ratio).is_zero())


def _theorems(sides: Iterable[Any], eigenvalues: list[Eigenvalue], known: Matrices) -> Iterator[Theorem]:
    """Yield what may be learnt, the likeliest first."""
    probes = list(islice(_probes(sides), MAX_PROBES))
    forms = list(islice(dict.fromkeys(_forms(sides, known)), MAX_FORMS))
    for probe in probes:
        for term in eigenvalues:
            if shape_of(term.arg)[0] == shape_of(probe)[0]:
                yield partial(_rayleigh, term, probe, known)
        for term, bound in bounded(known.session.hypotheses):
            if shape_of(term.arg)[0] == shape_of(probe)[0]:
                yield partial(_bounded, term, bound, probe, known)
        for form in forms:
            if shape_of(form)[0] == shape_of(probe)[0]:
                yield partial(_form, form, probe, known)
    for term in eigenvalues:
        yield partial(_of_a_sum, term, known)
    if any(side.has(Trace) for side in sides):
        for first, second in combinations(forms, 2):
            if shape_of(first) == shape_of(second):
                yield partial(_trace_of_two, first, second, known)
        for term, form in product(eigenvalues, forms):
            if shape_of(term.arg) == shape_of(form):
                yield partial(_trace_by_eigenvalue, term, form, known)


def _trace_of_two(first: Any, second: Any, known: Matrices) -> Facts:
    """tr(P S) >= 0 for semidefinite P and S: it is |P^(1/2) S^(1/2)|^2."""
    known.session.rule(PRODUCT)
    return [(known.session.nf(Trace(MatMul(first, second))), ">=")]


def _trace_by_eigenvalue(term: Eigenvalue, form: Any, known: Matrices) -> Facts:
    """lambda_min(A) tr(S) <= tr(A S) <= lambda_max(A) tr(S) for a semidefinite S and a symmetric A."""
    session = known.session
    gap = session.nf(Trace(MatMul(term.arg, form))) - session.nf(term) * session.nf(Trace(form))
    session.rule(PRODUCT)
    return [(gap if isinstance(term, LambdaMin) else -gap, ">=")]


def _speaks_of_matrices(term: Any) -> bool:
    return any(is_matrix(node) and shape_of(node)[1] != 1 for node in preorder_traversal(term))


def _values_of(theorem: Theorem, session: Session) -> Facts:
    """Return what a theorem says; nothing where its terms are not shown to be defined."""
    with define_nothing(session) as missing:
        found = theorem()
    return [] if missing else found


def _form(form: Any, probe: Any, known: Matrices) -> Facts:
    """0 <= <V, P V> <= tr(P) <V, V>; the first is strict where P is definite and V is not zero."""
    session = known.session
    value, square = _quadratic(form, probe, session), _quadratic(Identity(form.shape[0]), probe, session)
    session.rule(SEMIDEFINITE)
    strict = is_semidefinite(form, known, strict=True) and _is_known_positive(square, session)
    trace = session.nf(Trace(form))
    return [(value, ">" if strict else ">="), (trace * square - value, ">=")]


def _is_known_positive(square: Quotient, session: Session) -> bool:
    """Whether a square is known not to vanish, without a search among the facts."""
    content, factors = square.factors() if not square.is_zero() else (0, [])
    masks = session.facts.masks
    return content > 0 and all(k % 2 == 0 or masks.get(block) == POSITIVE for block, k in factors)


def _rayleigh(term: Eigenvalue, probe: Any, known: Matrices) -> Facts:
    """lambda_min(A) <V, V> <= <V, A V> <= lambda_max(A) <V, V>; for A >= 0 also of A^(1/2) V."""
    session, a = known.session, term.arg
    value, extreme = _quadratic(a, probe, session), session.nf(term)
    gaps = [value - extreme * _quadratic(Identity(a.shape[0]), probe, session)]
    if is_semidefinite(a, known):  # the same of the vector A^(1/2) V
        gaps.append(_quadratic(MatMul(a, a), probe, session) - extreme * value)
    session.rule(RAYLEIGH)
    return [(gap if isinstance(term, LambdaMin) else -gap, ">=") for gap in gaps]


def _bounded(term: Eigenvalue, bound: Any, probe: Any, known: Matrices) -> Facts:
    """c <V, V> <= <V, A V> where lambda_min(A) >= c; and the same from above."""
    session = known.session
    square = _quadratic(Identity(term.arg.shape[0]), probe, session)
    gap = _quadratic(term.arg, probe, session) - session.nf(bound) * square
    session.rule(RAYLEIGH)
    return [(gap if isinstance(term, LambdaMin) else -gap, ">=")]


def _quadratic(form: Any, probe: Any, session: Session) -> Quotient:
    image = probe if isinstance(form, Identity) else MatMul(form, probe)
    if shape_of(probe)[1] == 1:
        return session.nf(Inner(probe, image))
    return session.nf(Trace(MatMul(Transpose(probe), image)))


def _of_a_sum(term: Eigenvalue, known: Matrices) -> Facts:
    """lambda_min(A) <= tr(A)/n <= lambda_max(A), and lambda_min of a sum is at least the sum of those of its parts."""
    session, kind = known.session, type(term)
    sign = 1 if kind is LambdaMin else -1
    value = session.nf(term)
    n = session.nf(term.arg.shape[0])
    other = session.nf((LambdaMax if kind is LambdaMin else LambdaMin)(term.arg))
    facts: Facts = []

    def less(low: Quotient, high: Quotient) -> None:
        facts.append((high - low if sign > 0 else low - high, ">="))

    less(n * value, session.nf(Trace(term.arg)))
    less(value, other)
    if is_semidefinite(term.arg, known):  # the trace is the sum of the eigenvalues
        facts.append((value, ">" if is_semidefinite(term.arg, known, strict=True) else ">="))
        facts.append((session.nf(Trace(term.arg)) - value, ">="))
    for parts in dict.fromkeys(
        (tuple(term.arg.args) if isinstance(term.arg, MatAdd) else (), tuple(summands(term.arg)))
    ):
        if len(parts) < 2 or not all(known.traits.is_symmetric(known.polynomial(part)) for part in parts):
            continue
        session.rule(WEYL)
        total = session.ring.zero
        for part in parts:
            total = total + session.nf(kind(part))
        less(total, value)
        for i, part in enumerate(parts):
            rest = list(parts[:i] + parts[i + 1 :])
            if sign > 0 and all(is_semidefinite(one, known) for one in rest):
                less(session.nf(kind(part)), value)  # A <= A + B for B >= 0
            opposite = (LambdaMax if kind is LambdaMin else LambdaMin)(part)
            less(value, session.nf(kind(_plus(rest))) + session.nf(opposite))
    return facts


def _plus(parts: list[Any]) -> Any:
    return parts[0] if len(parts) == 1 else MatAdd(*parts)


def summands(term: Any) -> list[Any]:
    """Return the terms of a sum, Kronecker products of sums multiplied out."""
    match term:
        case MatAdd():
            return [part for arg in term.args for part in summands(arg)]
        case MatMul():
            matrices_in = [arg for arg in term.args if is_matrix(arg)]
            if len(matrices_in) == 1 and len(term.args) > 1:
                scalars = [arg for arg in term.args if not is_matrix(arg)]
                return [MatMul(*scalars, part) for part in summands(matrices_in[0])]
        case KroneckerProduct():
            return [KroneckerProduct(*choice) for choice in product(*(summands(arg) for arg in term.args))]
    return [term]


# -- where to look -----------------------------------------------------------------------------------------------------


def _forms(sides: Iterable[Any], known: Matrices) -> Iterator[Any]:
    """Yield semidefinite matrices: what is declared of compound ones, then the square parts of the claim."""
    for attribute in known.session.hypotheses.attributes:
        if ATTRIBUTES[attribute.function] in _DEFINITE:
            yield attribute.arguments[0]
    for relation in known.session.hypotheses.relations:  # W^T W = I: the columns of W are orthonormal
        if isinstance(relation, Eq) and any(isinstance(side, Identity) for side in relation.args):
            factors = [side for side in relation.args if isinstance(side, MatMul) and len(side.args) == 2]
            for b, c in (side.args for side in factors):
                if b == Transpose(c).doit(deep=False) and c.is_Matrix:
                    yield MatAdd(Identity(shape_of(c)[0]), MatMul(Integer(-1), c, b))
    for side in sides:
        for node in preorder_traversal(side):
            if isinstance(node, (Norm, FrobeniusNorm)):  # |A B|^2 is <B, A^T A B>
                for factors in _products_in(node.args[0]):
                    yield from (
                        MatMul(Transpose(factor), factor) for factor in factors[:-1] if shape_of(factor)[1] != 1
                    )
            if not is_matrix(node) or is_number(node) or isinstance(node, (Identity, ZeroMatrix)):
                continue
            rows, cols = shape_of(node)
            if rows == cols and is_semidefinite(node, known):
                yield from _with_complement(node, known)
            if isinstance(node, MatMul):  # B^T X B inside a longer product
                factors = [arg for arg in node.args if is_matrix(arg)]
                for start, stop in product(range(len(factors)), range(2, len(factors) + 1)):
                    part = factors[start:stop]
                    if len(part) > 1 and shape_of(part[0])[0] == shape_of(part[-1])[1] != 1:
                        if is_semidefinite(times(part), known):
                            yield from _with_complement(times(part), known)


def _with_complement(form: Any, known: Matrices) -> Iterator[Any]:
    """Yield a semidefinite matrix and, of a projection P, also I - P."""
    yield form
    if is_projection(form, known):
        yield MatAdd(Identity(shape_of(form)[0]), MatMul(Integer(-1), form))


def _turned(term: Eigenvalue) -> Iterator[Eigenvalue]:
    """Yield the largest eigenvalue of B^T B for that of B B^T: they are the same number."""
    factors = list(term.arg.args) if isinstance(term.arg, MatMul) else []
    if isinstance(term, LambdaMax) and len(factors) == 2 and all(map(is_matrix, factors)):
        b, c = factors
        if c in (Transpose(b), Transpose(b).doit(deep=False)):
            yield LambdaMax(MatMul(c, b))


def _probes(sides: Iterable[Any]) -> Iterator[Any]:
    """Yield the vectors and matrices V of a claim, each once."""
    seen: dict[Any, None] = {}
    for side in sides:
        for node in preorder_traversal(side):
            found: list[Any] = []
            if isinstance(node, (Inner, Norm)):
                found = [part for arg in node.args for part in _suffixes(arg)]
            elif isinstance(node, (FrobeniusNorm, Frobenius)):
                found = [part for arg in node.args for part in (*_suffixes(arg), Transpose(arg), Vec(arg))]
            elif isinstance(node, Trace):
                factors = [arg for arg in preorder_traversal(node.arg) if is_matrix(arg) and not _is_compound(arg)]
                found = [Identity(node.arg.shape[0]), *factors, *map(Transpose, factors)]
            elif is_matrix(node) and shape_of(node)[1] == 1 and not is_number(node):
                found = [node]
            for one in found:
                if is_matrix(one) and not is_number(one) and one not in seen:
                    seen[one] = None
                    yield one


def _is_compound(term: Any) -> bool:
    return isinstance(term, (MatAdd, MatMul, Transpose, Identity))


def _suffixes(term: Any) -> list[Any]:
    """Return a term and, of each product A B u in it, the parts u and B u."""
    found = [term]
    for factors in _products_in(term):
        found += [times(factors[i:]) for i in range(len(factors) - 1, -1, -1)]
    return found


def _products_in(term: Any) -> list[list[Any]]:
    """Return the products of a sum, one level of sums inside them multiplied out."""
    parts = term.args if isinstance(term, MatAdd) else (term,)
    found = []
    for part in parts:
        factors = [arg for arg in part.args if is_matrix(arg)] if isinstance(part, MatMul) else [part]
        choices = [arg.args if isinstance(arg, MatAdd) else (arg,) for arg in factors]
        for choice in islice(product(*choices), MAX_PROBES):
            inside = [arg.args if isinstance(arg, MatMul) else (arg,) for arg in choice]
            found.append([arg for args in inside for arg in args if is_matrix(arg)])
    return found


ORDER_FACTS.append(quadratic_forms)
