"""Tables P[i, j]: hypotheses for all i and j, sums along rows and columns, and models of them."""

from __future__ import annotations

from collections import Counter

import pytest
from sympy import Eq, Min, Sum, symbols

from symcheck import Family, ForAll, Proof, check, cite, display, infix, latex
from symcheck.errors import InputError
from symcheck.hypotheses import read_given
from symcheck.models import draw

i, j, k, k1 = symbols("i j k k1", integer=True)
K, N = symbols("K N", integer=True, positive=True)
a, b = symbols("a b", real=True)
p, f, g, P, Q = (Family(name) for name in ("p", "f", "g", "P", "Q"))
ROWS = ForAll(k, (1, K), Eq(Sum(P[k, k1], (k1, 1, K)), 1))  # bound under the names that normal forms use
WEIGHTS, NOT_NEGATIVE = ForAll(i, (1, K), p[i] > 0), ForAll((i, j), (1, K), P[i, j] >= 0)
BALANCE = ForAll((i, j), (1, K), Eq(p[i] * P[i, j], p[j] * P[j, i]))
INVARIANCE = ForAll(j, (1, K), Eq(Sum(p[i] * P[i, j], (i, 1, K)), p[j]))
SYMMETRY = ForAll((k, k1), (1, K), Eq(P[k, k1], P[k1, k]))
TRIANGLE = ForAll(i, (1, K), ForAll(j, (1, i), P[i, j] > 0))
SHIFTS = ForAll(i, (1, K), ForAll(j, (1, K), Eq(P[i + 1, j + 1], P[i, j])))
MARGINAL = ForAll(i, (1, K), Eq(Sum(P[i, j], (j, 1, K)), p[i]))
COLUMNS = ForAll(j, (1, K), Eq(Sum(P[i, j], (i, 1, K)), p[j]))
BELOW, CLOSE = ForAll(j, (1, K), f[j] <= a), ForAll(j, (1, K), abs(f[j] - g[j]) <= a)
BILINEAR = Sum(f[i] * P[i, j] * g[j], (j, 1, K), (i, 1, N))
BELLMAN = abs(b * Sum(P[i, j] * f[j], (j, 1, K)) - b * Sum(P[i, j] * g[j], (j, 1, K)))
WEIGHTED = ForAll(i, (1, K), Eq(Sum(j * P[i, j], (j, 1, K)), p[i]))
ROW, COLUMN = (1 <= i, i <= K), (1 <= j, j <= K)
REVERSIBLE = [WEIGHTS, NOT_NEGATIVE, ROWS, BALANCE]
AFTER = Sum(p[i] * P[i, j], (i, 1, K))
A = Family("A", (i, j), Min(1, p[j] * Q[j, i] / (p[i] * Q[i, j])))
PROPOSAL = [WEIGHTS, ForAll((i, j), (1, K), Q[i, j] > 0)]

TRUE = [
    (Sum(P[K, j], (j, 1, K)), "=", 1, [ROWS]),
    (Sum(P[i, j - 1], (j, 2, K + 1)), "=", 1, [ROWS, *ROW]),
    (Sum(P[k, k1], (k, 1, K), (k1, 1, K)), "=", K, [ROWS]),
    (Sum(P[i, j], (j, 1, K), (i, 1, N)), "=", N, [ROWS, N <= K]),
    (Sum(i * j * P[i, j], (j, 1, K), (i, 1, K)), "=", Sum(i * p[i], (i, 1, K)), [WEIGHTED]),
    (P[i, j], "=", P[j, i], [SYMMETRY, *ROW, *COLUMN]),
    (Sum(P[i, j], (i, 1, K)), "=", 1, [ROWS, SYMMETRY, *COLUMN]),
    (P[i + 2, j + 2], "=", P[i, j], [SHIFTS, 1 <= i, 1 <= j, i <= K - 1, j <= K - 1]),
    (P[i, j], ">", 0, [TRIANGLE, *ROW, 1 <= j, j <= i]),
    (AFTER, "=", p[j], [*REVERSIBLE, *COLUMN]),
    (Sum(p[i] * P[i, j] * P[j, k], (i, 1, K), (j, 1, K)), "=", p[k], [INVARIANCE, 1 <= k, k <= K]),
    (Sum(p[i] * P[i, j] * f[j], (i, 1, K), (j, 1, K)), "=", Sum(p[i] * f[i], (i, 1, K)), [INVARIANCE]),
    (BILINEAR, "=", Sum(f[i] * P[i, j] * g[j], (i, 1, N), (j, 1, K)), []),
    (BILINEAR, "=", Sum(g[i] * Sum(P[j, i] * f[j], (j, 1, N)), (i, 1, K)), []),
    (Sum(P[i, j] * g[j], (j, 1, K), (i, 1, N)), "=", Sum(g[j] * Sum(P[i, j], (i, 1, N)), (j, 1, K)), []),
    (P[i, j], "<=", 1, [ROWS, NOT_NEGATIVE, *ROW, *COLUMN]),
    (P[i, j], "<=", p[i], [MARGINAL, NOT_NEGATIVE, *ROW, *COLUMN]),
    (P[i, j], "<=", p[j], [COLUMNS, NOT_NEGATIVE, *ROW, *COLUMN]),
    (Sum(P[i, j] * f[j], (j, 1, K)), "<=", a, [ROWS, NOT_NEGATIVE, BELOW, *ROW]),
    (Sum(P[i, j] * f[j], (j, 1, K)) ** 2, "<=", Sum(P[i, j] * f[j] ** 2, (j, 1, K)), [ROWS, NOT_NEGATIVE, *ROW]),
    (BELLMAN, "<=", b * a, [ROWS, NOT_NEGATIVE, b >= 0, CLOSE, *ROW]),
    (p[i] * Q[i, j] * A[i, j], "=", p[j] * Q[j, i] * A[j, i], [*PROPOSAL, *ROW, *COLUMN]),
]
FALSE = [
    (Sum(P[i, j], (j, 1, K - 1)), "=", 1, [ROWS, *ROW]),
    (Sum(P[0, j], (j, 1, K)), "=", 1, [ROWS]),
    (Sum(P[K + 1, j], (j, 1, K)), "=", 1, [ROWS]),
    (Sum(P[j, j], (j, 1, K)), "=", 1, [ROWS]),
    (Sum(P[i, j], (i, 1, K)), "=", 1, [ROWS, *COLUMN]),
    (Sum(P[i, j], (j, 1, K), (i, 1, N)), "=", N, [ROWS]),
    (Sum(i * P[i, j], (j, 1, K)), "=", p[i], [WEIGHTED, *ROW]),
    (P[i, j], "=", P[j, i], [SYMMETRY, *ROW]),
    (P[i + 2, j + 2], "=", P[i, j], [SHIFTS, *ROW, 1 <= j, j <= K - 1]),
    (P[i, j], ">", 0, [TRIANGLE, *ROW, *COLUMN]),
    (P[j, i], ">", 0, [TRIANGLE, *ROW, 1 <= j, j <= i]),
    (AFTER, "=", p[j], REVERSIBLE),
    (AFTER, "=", p[j], [WEIGHTS, NOT_NEGATIVE, ROWS, *COLUMN]),
    (AFTER, "=", p[j], [WEIGHTS, NOT_NEGATIVE, BALANCE, *COLUMN]),
    (Sum(p[i] * P[j, i], (i, 1, K)), "=", p[j], [*REVERSIBLE, *COLUMN]),
    (Sum(p[i] * P[i, j] * f[j], (i, 1, K), (j, 1, K)), "=", Sum(p[i] * f[i], (i, 1, K)), [ROWS]),
    (BILINEAR, "=", Sum(f[i] * P[i, j] * g[j], (i, 1, K), (j, 1, N)), []),
    (BILINEAR, "=", Sum(f[i] * P[j, i] * g[j], (j, 1, K), (i, 1, N)), []),
    (Sum(f[i] * P[i, j], (j, 1, i), (i, 1, K)), "=", Sum(f[i] * P[i, j], (i, 1, j), (j, 1, K)), []),
    (P[i, i], "<=", 1, [ROWS, ForAll(i, (1, K), P[i, i] >= 0), *ROW]),
    (P[i, j], "<=", p[j], [MARGINAL, NOT_NEGATIVE, *ROW, *COLUMN]),
    (Sum(P[i, j] * f[j], (j, 1, K)), "<=", a, [ROWS, BELOW, *ROW]),
    (Sum(P[i, j] * f[j], (j, 1, K)), "<=", a, [NOT_NEGATIVE, BELOW, *ROW]),
    (BELLMAN, "<=", b * a, [ROWS, NOT_NEGATIVE, CLOSE, *ROW]),
    (P[i, j], "<", 1, [NOT_NEGATIVE, ROWS, *ROW, *COLUMN]),
    (p[i] * Q[j, i] * A[i, j], "=", p[j] * Q[i, j] * A[j, i], [*PROPOSAL, *ROW, *COLUMN]),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), TRUE, ids=str)
def test_what_follows_is_verified(lhs, relation, rhs, given):
    assert check(lhs, rhs, relation, given=given).status == "verified"


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), FALSE, ids=str)
def test_what_does_not_is_refuted(lhs, relation, rhs, given):
    assert check(lhs, rhs, relation, given=given).status == "refuted"


@pytest.mark.parametrize(
    ("rhs", "given"),
    [(1, [ROWS, TRIANGLE, *ROW, 1 <= j, j <= i]), (p[i], [COLUMNS, NOT_NEGATIVE, *ROW, *COLUMN])],
    ids=str,
)
def test_an_entry_is_bounded_by_its_own_sum_alone(rhs, given):
    assert check(P[i, j], rhs, "<=", given=given).status != "verified"


@pytest.mark.parametrize(
    "given", [REVERSIBLE, [WEIGHTS, NOT_NEGATIVE, ROWS, INVARIANCE], [NOT_NEGATIVE, ROWS], [ROWS, SYMMETRY]], ids=str
)
def test_kernels_are_drawn_with_more_than_one_state(given):
    sizes = Counter(int(model.drawn(K).p) for model in draw(read_given(given), [AFTER, K]))
    assert sum(count for size, count in sizes.items() if size > 1) >= 5


def test_a_sequence_is_no_table_of_one_name():
    assert check(P[1], 0, ">", given=[ForAll((i, j), (1, K), P[i, j] > 0)]).status == "refuted"


def test_a_counterexample_names_each_entry():
    found = check(P[1, 2] * P[2, 2], P[2, 1]).counterexample
    assert sorted(found.model) == ["P[1, 2]", "P[2, 1]", "P[2, 2]"]


def test_contradictory_entries_prove_nothing():
    given = [ForAll((i, j), (1, K), P[i, j] > 0, P[i, j] < 0), *ROW, *COLUMN]
    assert check(P[i, j], 5, given=given).status == "unproven"


def test_a_lemma_about_all_entries_needs_them():
    proof = Proof(title="citing under less than was given")
    invariant = proof.chain("invariance", AFTER, given=[*REVERSIBLE, *COLUMN]).eq(p[j])
    proof.chain("cited", AFTER, given=[WEIGHTS, NOT_NEGATIVE, ROWS, *COLUMN], expect="unproven").eq(
        p[j], by=cite(invariant)
    )
    assert proof.check().chains[1].status != "verified"


def test_how_entries_are_written():
    assert (infix(P[i, j + 1]), display(P[i, j + 1]), latex(P[i, j + 1])) == (
        "P[i, j + 1]",
        "P_{i,j+1}",
        "P_{i, j + 1}",
    )


def test_an_index_bound_twice_and_a_wrong_number_of_indices():
    with pytest.raises(InputError, match="bound twice"):
        ForAll((i, i), (1, K), P[i, i] > 0)
    with pytest.raises(InputError, match="defined with 2 indices"):
        A[i]
