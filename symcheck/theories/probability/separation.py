"""What comes apart under an expectation: means inside it, groups of variables that are independent, fixed matrices.

An integrand is a weight (densities) times numbers and *words*, products of vectors and matrices. Means of what is
independent given the rest multiply and stand inside, E(E(u | x) E(v | x)^T); one mean alone flattens, and so do all of
them where their law is one joint density, E(u v^T, p(u, v)). A number u^T A v with a fixed A is written
tr(A E(v u^T)), and <u, a><u, b> is a^T E(u u^T) b, so that each has the matrix of second moments as a letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from typing import Any

from sympy import Basic, Integer, MatAdd, MatMul, Trace, Transpose

from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.normal import add, combination, scaled
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.probability.integrands import depends
from symcheck.theories.probability.integration import LINEARITY, TOWER, integrate, law_term
from symcheck.theories.probability.terms import Density, densities_in
from symcheck.theories.probability.variables import place
from symcheck.theories.session import Session

INDEPENDENCE = "independence"
GIVEN = "conditional independence"
_FEW = 6
"""Variables among which one is looked for that separates the others."""
Letters = tuple[Basic, ...]
Combination = dict[Basic, Quotient]


@dataclass(frozen=True)
class Product:
    """The integral of weight * numbers * words over some variables; a word is a number, up to rotation.

    ``matrix`` is one more word, of any shape; empty where the integrand is a number.
    """

    variables: frozenset[Basic]
    weight: Quotient
    numbers: tuple[Quotient, ...]
    words: tuple[Letters, ...]
    matrix: Letters = ()


Mean = Callable[[Product], Combination]
"""How the theory of vectors integrates a product whose ``matrix`` is not empty."""


def factor_list(unit: Any) -> Letters:
    """Return the letters of a word that is written as a term."""
    return tuple(unit.args) if isinstance(unit, MatMul) else (unit,)


def term_of(letters: Iterable[Basic]) -> Any:
    """Return a word as a term."""
    found = tuple(letters)
    return found[0] if len(found) == 1 else MatMul(*found)


def turned(letters: Letters) -> Letters:
    """Return the transpose of a word."""
    return tuple(_flipped(letter) for letter in reversed(letters))


def _flipped(letter: Any) -> Basic:
    return letter.arg if isinstance(letter, Transpose) else Transpose(letter)


def varies(term: Basic, variables: Iterable[Basic], session: Session) -> bool:
    """Whether a vector or matrix depends, or might depend, on some variables."""
    return any(session.may_be(symbol, v) for symbol in free_symbols(term) for v in variables)


def read(value: Quotient, session: Session) -> tuple[tuple[Quotient, ...], tuple[Letters, ...]]:
    """Split a product of numbers into words and other factors."""
    content, factors = value.factors()
    numbers, words = [session.ring.constant(content)], []
    for block, k in factors:
        letters = _word(block, session) if 0 < k <= 2 else None
        if letters is None:
            numbers.append(session.ring.polynomial(block.poly) ** k)
        else:
            words += [letters] * k
    return tuple(numbers), tuple(words)


def _word(block: Block, session: Session) -> Letters | None:
    """Return the letters of an atom <u, A v> or tr(A B); None for any other number."""
    index = _only_atom(block, session)
    return None if index is None else letters_of(index, session)


def letters_of(index: int, session: Session) -> Letters | None:
    """Return the letters of a generator that is <u, A v> or tr(A B)."""
    key, term = session.atoms[index].key, session.atoms[index].term
    if key[0] == "inner":
        return (_flipped(key[1]), key[2])
    if key[0] == "word" and isinstance(term, Inner):
        return (_flipped(term.args[0]), *factor_list(term.args[1]))
    return factor_list(term.args[0]) if key[0] == "trace" else None


def _only_atom(block: Block, session: Session) -> int | None:
    """Return the generator that a block is; None where it is a polynomial."""
    if len(block.poly) != 1 or block.poly.total_degree() != 1:
        return None
    return next(iter(block.generators))


def as_number(letters: Letters, session: Session) -> Quotient:
    """Return what a word that is a number up to rotation is: its trace."""
    return session.nf(Trace(term_of(letters)))


# -- means inside ------------------------------------------------------------------------------------------------------


def separate(product: Product, mean: Mean, session: Session) -> Any:
    """Return the integral as simpler ones, a number or a combination of matrices; None where nothing comes apart."""
    inside = list(_means_inside(product, session))
    if inside:
        flat = _flattened(product, session)
        if flat is not None and _is_one_density(flat, session):
            session.rule(TOWER)
            return _integral(flat, mean, session)
        shared = frozenset(v for v in product.variables if any(depend(v) for depend in inside))
        found = _apart(product, shared, 1, mean, session)
        if found is None and flat is not None and len(inside) == 1:
            session.rule(TOWER)
            return _integral(flat, mean, session)
    else:
        found = _apart(product, frozenset(), 2, mean, session)
        law = None if found is not None else law_term(product.weight, product.variables, session)
        if law is not None and not isinstance(law[0], Density):
            for shared in _candidates(product.variables, law[0]):
                found = _apart(product, shared, 2, mean, session)
                if found is not None:
                    break
    return found if found is not None else _without_fixed(product, mean, session)


def _candidates(variables: frozenset[Basic], law: Basic) -> Iterator[frozenset[Basic]]:
    """Yield what other variables may be independent given: one variable, two, or all behind a bar."""
    ordered = sorted(variables, key=place)
    if len(ordered) <= _FEW:
        for count in (1, 2):
            yield from map(frozenset, combinations(ordered, count))
    yield variables & {item for density in densities_in(law) for item in density.conditions}


def _means_inside(product: Product, session: Session) -> Iterator[Callable[[Basic], bool]]:
    """Yield, for each expectation among the factors that varies, whether it depends on a variable."""
    known, matrices = session.kept.get("integrands", {}), session.kept.get("vector integrands", {})
    for q in product.numbers:
        for i in q.generators():
            if i in known and _depends(i, product.variables, session):
                yield lambda v, i=i: session.mentions(i, v)  # type: ignore[misc]
    for letter in _all_letters(product):
        if _plain(letter) in matrices and varies(letter, product.variables, session):
            yield lambda v, letter=letter: varies(letter, (v,), session)  # type: ignore[misc]


def _depends(index: int, variables: Iterable[Basic], session: Session) -> bool:
    return any(session.mentions(index, v) for v in variables)


def _all_letters(product: Product) -> Iterator[Any]:
    for word in (*product.words, product.matrix):
        yield from word


def _plain(letter: Any) -> Any:
    return letter.arg if isinstance(letter, Transpose) else letter


def _flattened(product: Product, session: Session) -> Product | None:
    """Write the means inside under the common law; None where two of them are over one variable, or multiply oddly."""
    known, matrices = session.kept.get("integrands", {}), session.kept.get("vector integrands", {})
    variables, weight, numbers = product.variables, product.weight, []
    for q in product.numbers:
        mine = [i for i in q.generators() if i in known and _depends(i, product.variables, session)]
        if not mine:
            numbers.append(q)
            continue
        inner = known[mine[0]]
        if len(mine) > 1 or not q.same(session.ring.generator(mine[0])) or inner.variables & variables:
            return None
        variables, weight = variables | inner.variables, weight * inner.weight
        numbers.append(inner.value)
    words = []
    for word in (*product.words, product.matrix):
        letters: Letters = ()
        for letter in word:
            inner = matrices.get(_plain(letter))
            if inner is None or not varies(letter, product.variables, session):
                letters += (letter,)
                continue
            if inner.variables & variables:
                return None
            variables, weight = variables | inner.variables, weight * inner.weight
            numbers.append(inner.value)
            vector = factor_list(inner.vector)
            letters += turned(vector) if isinstance(letter, Transpose) else vector
        words.append(letters)
    return Product(variables, weight, tuple(numbers), tuple(words[:-1]), words[-1])


def _is_one_density(product: Product, session: Session) -> bool:
    """Whether a weight is the density of one law, of different variables of it, given others."""
    law = law_term(product.weight, product.variables, session)
    return law is not None and isinstance(law[0], Density)


def _integral(product: Product, mean: Mean, session: Session) -> Any:
    if product.matrix:
        return mean(product)
    value = product.weight
    for q in (*product.numbers, *(as_number(word, session) for word in product.words)):
        value = value * q
    return integrate(value, product.variables, (), session)


# -- groups ------------------------------------------------------------------------------------------------------------


def _apart(product: Product, shared: frozenset[Basic], least: int, mean: Mean, session: Session) -> Any:
    """Integrate groups of variables that are independent given the shared ones, each alone; None for fewer groups."""
    blocks = _powers(product.weight, session)
    groups = _groups(product, shared, blocks, session)
    if len(groups) < least:
        return None
    weights = [_product((q for q in blocks if depends(q, group, session)), session) for group in groups]
    if shared and any(law_term(w, group, session) is None for w, group in zip(weights, groups)):
        return None

    def label(letter: Basic) -> int:
        return next((i for i, group in enumerate(groups) if varies(letter, group, session)), -1)

    numbers, words = list(product.numbers), []
    for word in product.words:
        if len({label(letter) for letter in word} - {-1}) > 1:
            words.append(word)
        else:
            numbers.append(as_number(word, session))
    cut = _cut(words, product.matrix, label, len(groups))
    if cut is None:
        return None
    session.rule(TOWER if len(groups) == 1 else GIVEN if shared else INDEPENDENCE)
    whole = frozenset[Basic]().union(*groups)
    rest = [q for q in numbers if not depends(q, whole, session)]
    means: dict[int, Any] = {}
    for i, (group, weight) in enumerate(zip(groups, weights)):
        mine = tuple(q for q in numbers if depends(q, group, session))
        run = next((letters for word in cut for j, letters in word if j == i), ())
        means[i] = _integral(Product(group, weight, mine, (), run), mean, session)
        if not run:
            rest.append(means[i])
    assembled: list[Letters] = []
    for word in cut:
        letters = _assembled(word, means, session)
        if letters is None:
            return {} if product.matrix else session.ring.zero
        assembled.append(letters)
    outer = _product((q for q in blocks if not depends(q, whole, session)), session)
    matrix = assembled.pop() if product.matrix else ()
    return _integral(Product(product.variables - whole, outer, tuple(rest), tuple(assembled), matrix), mean, session)


def _powers(q: Quotient, session: Session) -> list[Quotient]:
    content, factors = q.factors()
    return [session.ring.constant(content), *(session.ring.polynomial(block.poly) ** k for block, k in factors)]


def _product(factors: Iterable[Quotient], session: Session) -> Quotient:
    total = session.ring.one
    for q in factors:
        total = total * q
    return total


def _groups(
    product: Product, shared: frozenset[Basic], blocks: list[Quotient], session: Session
) -> list[frozenset[Basic]]:
    """Return the variables that are not shared in groups that no factor links; those only of the weight left out."""
    left = product.variables - shared
    groups = [frozenset({v}) for v in left]
    values = [frozenset(v for v in left if depends(q, (v,), session)) for q in product.numbers]
    values += [frozenset(v for v in left if varies(one, (v,), session)) for one in _all_letters(product)]
    for linked in (*values, *(frozenset(v for v in left if depends(q, (v,), session)) for q in blocks)):
        touching = [group for group in groups if group & linked]
        groups = [group for group in groups if group not in touching] + (
            [frozenset[Basic]().union(*touching)] if touching else []
        )
    active = [group for group in groups if any(group & linked for linked in values)]
    return sorted(active, key=lambda group: sorted(map(place, group)))


Run = tuple[int, Letters]


def _cut(
    words: list[Letters], matrix: Letters, label: Callable[[Basic], int], groups: int
) -> list[tuple[Run, ...]] | None:
    """Cut words into runs of one group each; None where a group has more than one run.

    Two numbers (a^T u)(u^T b) with one vector of a group at an end are one word, a^T u u^T b.
    """
    for i in range(groups):
        mine = [word for word in words if any(label(letter) == i for letter in word)]
        if len(mine) == 2:
            joined = _joined(mine[0], mine[1], lambda letter, i=i: label(letter) == i)  # type: ignore[misc]
            if joined is not None:
                for word in mine:
                    words.remove(word)
                words.append(joined)
    cut = [_runs(_rotated(word, label), label) for word in words] + ([_runs(matrix, label)] if matrix else [])
    found = [i for word in cut for i, _ in word if i >= 0]
    return None if len(set(found)) < len(found) else cut


def _joined(first: Letters, second: Letters, is_mine: Callable[[Basic], bool]) -> Letters | None:
    """Join two numbers at the vector at an end that is the only letter of a group in each."""
    ends: list[Letters] = []
    for word in (first, second):
        if sum(map(is_mine, word)) != 1 or word[0].shape[0] != Integer(1):  # type: ignore[attr-defined]
            return None
        if is_mine(word[-1]):
            ends.append(word)
        elif is_mine(word[0]):
            ends.append(turned(word))
        else:
            return None
    return (*ends[0], *turned(ends[1]))


def _rotated(word: Letters, label: Callable[[Basic], int]) -> Letters:
    """Rotate a word so that it starts where the group changes."""
    labels = [label(letter) for letter in word]
    start = next((i for i in range(len(word)) if labels[i] != labels[i - 1]), 0)
    return word[start:] + word[:start]


def _runs(word: Letters, label: Callable[[Basic], int]) -> tuple[Run, ...]:
    return tuple((i, tuple(letters)) for i, letters in groupby(word, label))


def _assembled(word: tuple[Run, ...], means: dict[int, Any], session: Session) -> Letters | None:
    """Put the means of the groups in their places; None where one is zero."""
    letters: Letters = ()
    for i, run in word:
        if i < 0:
            letters += run
            continue
        if not means[i]:
            return None
        letters += _letters_of(means[i], session)
    return letters


def _letters_of(combination: Combination, session: Session) -> Letters:
    parts = [unit if c.same(session.ring.one) else MatMul(session.term_of(c), unit) for unit, c in combination.items()]
    return (MatAdd(*parts),) if len(parts) > 1 else factor_list(parts[0])


def _without_fixed(product: Product, mean: Mean, session: Session) -> Any:
    """Take what is fixed in words out of the integral: E(<u, A v>) is tr(A E(v u^T)), if that leaves no choice."""
    if product.matrix:
        return _column_times_word(product, mean, session)

    def label(letter: Basic) -> int:
        return 0 if varies(letter, product.variables, session) else -1

    mixed = [word for word in product.words if {label(letter) for letter in word} == {0, -1}]
    cut = _cut(list(mixed), (), label, 1)
    if cut is None or len(cut) != 1:
        return None
    rest = tuple(as_number(word, session) for word in product.words if word not in mixed)
    (run,) = (letters for i, letters in cut[0] if i == 0)
    session.rule(LINEARITY)
    found = mean(replace(product, numbers=(*product.numbers, *rest), words=(), matrix=run))
    whole = _assembled(cut[0], {0: found}, session)
    return session.ring.zero if whole is None else as_number(whole, session)


def _column_times_word(product: Product, mean: Mean, session: Session) -> Any:
    """E(u <v, a>) is E(u v^T) a for a fixed a, where only one word may be written so."""
    mixed = [
        word for word in product.words if len({varies(letter, product.variables, session) for letter in word}) == 2
    ]
    if len(mixed) != 1 or product.matrix[-1].shape[1] != 1:  # type: ignore[attr-defined]
        return None
    for word in (mixed[0], turned(mixed[0])):
        moving = [varies(letter, product.variables, session) for letter in word]
        cut = moving.index(False)
        if cut and not any(moving[cut:]) and word[0].shape[0] == 1:  # type: ignore[attr-defined]
            words = tuple(other for other in product.words if other is not mixed[0])
            session.rule(LINEARITY)
            total: Combination = {}
            found = mean(replace(product, words=words, matrix=(*product.matrix, *word[:cut])))
            for unit, c in found.items():
                total = add(total, scaled(combination(MatMul(unit, *word[cut:]), session), c))
            return total
    return None


def is_gram(unit: Any) -> bool:
    """Whether a word is w w^T."""
    letters = factor_list(unit)
    half = len(letters) // 2
    return len(letters) % 2 == 0 and turned(letters[:half]) == letters[half:]
