"""The hypothesis that may be missing: small conditions under which a step that is not verified is.

Signs and bounds of a symbol, the order of two, signs and the sum of the members of a sequence in a sum, attributes of
a matrix, a random variable that is not negative: the weakest first. Each that is named has made the step verified.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Basic, Eq, Ge, Gt, Le, MatrixSymbol, Product, Q, Sum, Symbol, preorder_traversal
from sympy.core.relational import Relational

from symcheck.confirmation import Models
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses, dimensions_of, read_given
from symcheck.mutation.guesses import verifies
from symcheck.printing import display, infix
from symcheck.theories.field.terms import ForAll, Member, bound_symbol, free_symbols
from symcheck.theories.matrix.terms import psd
from symcheck.theories.probability.event_terms import almost_surely
from symcheck.theories.probability.terms import Density
from symcheck.theories.probability.variables import ScalarVariable
from symcheck.verdict import Suggestion

if TYPE_CHECKING:
    from symcheck.chain import Chain

SECONDS = 0.6
"""Time for the hypotheses of one step."""

MOST = 2
_EACH = 0.4
"""The part of that time which one hypothesis may take."""
_SYMBOLS = 4


def missing(chain: Chain, number: int, hypotheses: Hypotheses, seconds: float = SECONDS) -> tuple[Suggestion, ...]:
    """Return at most ``MOST`` hypotheses, as text, under each of which step ``number`` of a chain is verified."""
    deadline = time.monotonic() + seconds
    sides = chain.expressions[number - 1 : number + 1]
    found: dict[Suggestion, frozenset[Basic]] = {}
    for group in _groups(sides):  # of one group, the weakest that helps
        for candidate in group:
            left = min(_EACH * seconds, deadline - time.monotonic())
            if left <= 0 or len(found) == MOST:
                return tuple(found)
            about = frozenset().union(*(one.free_symbols for one in candidate))
            if any(about >= others for others in found.values()) or _says_too_much(candidate, sides, hypotheses):
                continue
            if _helps(chain, number, hypotheses, candidate, left):
                found[_text(candidate)] = about
                break
    return tuple(found)


def _helps(chain: Chain, number: int, hypotheses: Hypotheses, candidate: Sequence[Basic], seconds: float) -> bool:
    try:
        more = hypotheses.joined(read_given(candidate))
    except InputError:
        return False
    models = Models(more, chain.expressions[number - 1 : number + 1])
    return verifies(chain, number, more, models, seconds)


def _says_too_much(candidate: Sequence[Basic], sides: Sequence[Basic], hypotheses: Hypotheses) -> bool:
    """Whether a hypothesis only repeats the claim, or pins down with a given one what should be free."""
    for one in candidate:
        if not isinstance(one, Relational):
            continue
        subject = {one.lhs, one.rhs}
        if subject >= set(sides) or (any(side in subject for side in sides) and any(side.is_number for side in sides)):
            return True
        if any(set(given.args) == subject for given in hypotheses.relations):
            return True
    return False


def _groups(sides: Sequence[Basic]) -> Iterator[Iterable[Sequence[Basic]]]:
    symbols = sorted(_numbers(sides), key=str)[:_SYMBOLS]
    for x in symbols:
        if x.is_integer:
            yield [[Ge(x, bound, evaluate=False)] for bound in (0, 1, 2)]
        else:
            yield [[Ge(x, -1, evaluate=False)], [Ge(x, 0, evaluate=False)], [Gt(x, 0, evaluate=False)]]
            yield [[Le(x, 1, evaluate=False)], [Le(x, 0, evaluate=False)]]
    if len(symbols) > 1:
        yield [[kind(x, 0, evaluate=False) for x in symbols] for kind in (Ge, Gt)]
    for x in symbols:
        if not x.is_integer:
            yield [[Ge(x, 1, evaluate=False)]]
            yield [[Le(x, -1, evaluate=False)]]
    yield from (list(group) for group in _of_sequences(sides))
    yield from (list(group) for group in _of_matrices(sides))
    yield from (list(group) for group in _of_laws(sides))
    for x, y in combinations(symbols, 2):
        yield [[Le(x, y, evaluate=False)]]
        yield [[Ge(x, y, evaluate=False)]]


def _numbers(sides: Sequence[Basic]) -> set[Symbol]:
    """The free symbols that are numbers, not dimensions."""
    sizes = dimensions_of(sides)
    return {s for side in sides for s in free_symbols(side) if isinstance(s, Symbol) and s not in sizes}


def _of_sequences(sides: Sequence[Basic]) -> Iterator[Iterable[Sequence[Basic]]]:
    ranges: dict[tuple[Any, Any, Any], None] = {}
    for side in sides:
        for node in preorder_traversal(side):
            if isinstance(node, (Sum, Product)) and len(node.limits) == 1:
                index, lower, upper = node.limits[0]
                members = sorted(node.function.atoms(Member), key=str)
                ranges |= {(one.family, lower, upper): None for one in members if one.index == index}
    for family, lower, upper in ranges:
        k = bound_symbol("k", integer=True)
        bounds = (lower, upper)
        yield [[ForAll(k, bounds, kind(family[k], 0, evaluate=False))] for kind in (Ge, Gt)]
        yield [[ForAll(k, bounds, Le(family[k], 1, evaluate=False))]]
        yield [[Eq(Sum(family[k], (k, lower, upper)), 1, evaluate=False)]]


def _of_matrices(sides: Sequence[Basic]) -> Iterator[Iterable[Sequence[Basic]]]:
    matrices = sorted({m for side in sides for m in side.atoms(MatrixSymbol) if m.shape[0] == m.shape[1]}, key=str)
    for matrix in matrices[:_SYMBOLS]:
        yield [[attribute(matrix)] for attribute in (Q.symmetric, psd, Q.positive_definite, Q.orthogonal)]


def _of_laws(sides: Sequence[Basic]) -> Iterator[Iterable[Sequence[Basic]]]:
    densities = sorted({law for side in sides for law in side.atoms(Density)}, key=str)
    for law in densities[:_SYMBOLS]:
        variables = sorted(law.atoms(ScalarVariable), key=str)
        for z in variables[:2]:
            yield [[almost_surely(kind(z, 0, evaluate=False), law)] for kind in (Ge, Gt)]


def _text(candidate: Sequence[Basic]) -> Suggestion:
    pattern = "true given {}"
    return Suggestion(
        pattern.format(", ".join(infix(one) for one in candidate)),
        pattern.format(", ".join(display(one) for one in candidate)),
    )
