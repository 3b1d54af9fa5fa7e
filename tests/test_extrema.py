"""Sets of maximisers: equality of sets, maximisers as hypotheses; existence and uniqueness are never inferred."""

from __future__ import annotations

import pytest
from sympy import Abs, Eq, FiniteSet, Integer, Rational, Sum, Symbol, exp, log, symbols

from symcheck import (
    KL,
    ArgMax,
    ArgMin,
    Bernoulli,
    E,
    Family,
    ForAll,
    In,
    InputError,
    JointLaw,
    Proof,
    check,
    cite,
    for_every,
    parameter_set,
    process,
    variable,
    vector,
)

theta, phi, a, b, c = symbols("theta phi a b c", real=True)
m, other = symbols("m other", real=True)
best, own = symbols("phi_star phi_i", real=True)
n, i, j, K, D = symbols("n i j K D", integer=True)
Q, R = parameter_set("Q"), parameter_set("R")
x, z = process("x", D), vector("z", K)
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
GIVEN = [p(x[i]) > 0, q(z | x[i]) << p(z | x[i])]


def elbo(i):
    return E(log(p(x[i] | z)), q(z | x[i])) - KL(q(z | x[i]), p(z))


def gap(i, phi=phi):
    return KL(q.at(phi)(z | x[i]), p(z | x[i]))


def status(lhs, relation, rhs, given=(), **kwargs):
    return check(lhs, rhs, relation, given=given, **kwargs).status


SAME = [
    (ArgMax(a - phi**2, phi, Q), ArgMin(phi**2, phi, Q), []),
    (ArgMin(phi**2, phi, Q), ArgMin(Abs(phi), phi, Q), []),
    (ArgMax(phi, phi, Q), ArgMax(exp(phi), phi, Q), []),
    (ArgMax(c * phi, phi, Q), ArgMax(phi, phi, Q), [c > 0]),
    (ArgMax(c * phi, phi, Q), ArgMin(phi, phi, Q), [c < 0]),
    (ArgMax(phi**2, phi, Q), ArgMax(phi, phi, Q), [for_every(phi, Q, phi >= 0)]),
    (ArgMax(phi, phi, Q), ArgMax(a, a, Q), []),
    (ArgMax(elbo(i), phi, Q), ArgMin(gap(i), phi, Q), GIVEN),
    (ArgMax(phi, phi, FiniteSet(1, 2, 3)), ArgMin(-(phi**3), phi, FiniteSet(1, 2, 3)), []),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), SAME)
def test_sets_that_are_equal(lhs, rhs, given):
    found = check(lhs, rhs, given=given)
    assert found.status == "verified", found
    assert not found.provided


DIFFERENT = [
    (ArgMax(phi, phi, Q), ArgMin(phi, phi, Q), []),
    (ArgMax(c * phi, phi, Q), ArgMax(phi, phi, Q), []),
    (ArgMax(phi**2, phi, Q), ArgMax(phi, phi, Q), []),
    (ArgMax(elbo(i), phi, Q), ArgMax(gap(i), phi, Q), GIVEN),
    (ArgMax(elbo(i), phi, Q), ArgMin(KL(p(z | x[i]), q(z | x[i])), phi, Q), GIVEN),
    (ArgMax(elbo(i), theta, Q), ArgMin(gap(i), theta, Q), GIVEN),
    (ArgMax(elbo(i), phi, Q), ArgMax(elbo(j), phi, Q), [p(x[i]) > 0, p(x[j]) > 0]),
    (ArgMax(E(log(p(x[i] | z)), q(z | x[i])), phi, Q), ArgMin(gap(i), phi, Q), GIVEN),
    (ArgMax(phi, phi, FiniteSet(1, 2, 3)), ArgMax((phi - 2) ** 2, phi, FiniteSet(1, 2, 3)), []),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), DIFFERENT)
def test_sets_that_are_not(lhs, rhs, given):
    found = check(lhs, rhs, given=given)
    assert found.status == "refuted", found
    assert found.counterexample.lhs != found.counterexample.rhs


def test_an_argmax_of_a_sum_is_not_that_of_its_summands():
    total = ArgMax(Sum(elbo(j), (j, 1, n)), phi, Q)
    assert status(total, "=", ArgMax(elbo(i), phi, Q), given=[i >= 1, i <= n, *GIVEN]) == "refuted"


def test_what_the_objectives_need_is_said_of_every_element():
    found = check(ArgMax(log(phi), phi, Q), ArgMax(phi, phi, Q))
    assert found.status == "verified"
    assert found.provided == ("phi > 0 for every phi",)
    # Without absolute continuity the divergence has no value; the argmax then has none either.
    found = check(ArgMax(elbo(i), phi, Q), ArgMin(gap(i), phi, Q), given=[p(x[i]) > 0])
    assert found.status == "verified"
    assert any("<<" in condition and "every phi" in condition for condition in found.provided)


def test_a_hypothesis_on_one_value_says_nothing_of_the_set():
    # Here phi is bound in the sets alone, so that the hypothesis is read as about every element ...
    proof = Proof(title="t", given=[phi >= 0])
    proof.chain("all", ArgMax(phi**2, phi, Q)).eq(ArgMax(phi, phi, Q))
    found = proof.check().chains[0]
    assert found.status == "verified"
    assert found.given == ("phi >= 0 for every phi in Q",)
    # ... and about another symbol it is not.
    assert status(ArgMax(phi**2, phi, Q), "=", ArgMax(phi, phi, Q), given=[a >= 0]) == "refuted"
    assert status(ArgMax(phi**2, phi, Q), "=", ArgMax(phi, phi, Q), given=[In(a, Q), a >= 0]) == "refuted"
    assert status(ArgMax(phi**2, phi, Q), "=", ArgMax(phi, phi, Q), given=[for_every(phi, R, phi >= 0)]) == "refuted"


AMORTISED = [
    In(best, ArgMax(Sum(elbo(j), (j, 1, n)), phi, Q)),
    In(own, ArgMax(elbo(i), phi, Q)),
    i >= 1,
    i <= n,
    *GIVEN,
]


def test_amortised_inference_is_no_closer():
    assert status(gap(i, best), ">=", gap(i, own), given=AMORTISED) == "verified"


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (gap(i, best), "<=", gap(i, own)),
        (gap(i, best), "=", gap(i, own)),
        (gap(i, best), ">", gap(i, own)),
        (gap(i, own), "=", 0),
        (best, "=", own),
    ],
)
def test_what_does_not_follow_for_amortised_inference(lhs, relation, rhs):
    assert status(lhs, relation, rhs, given=AMORTISED) == "refuted"


def test_optimality_must_be_given():
    assert status(gap(i, best), ">=", gap(i, own), given=[In(best, Q), In(own, Q), *GIVEN]) == "refuted"
    assert status(gap(i, best), ">=", gap(i, own), given=[*AMORTISED[:1], In(own, Q), *AMORTISED[2:]]) == "refuted"
    # An optimum over another set says nothing here.
    elsewhere = [In(best, Q), In(own, ArgMax(elbo(i), phi, R)), *GIVEN]
    assert status(gap(i, best), ">=", gap(i, own), given=elsewhere) == "refuted"


def test_the_best_of_a_set_against_another_element():
    given = [In(m, ArgMax(phi, phi, Q)), In(a, Q)]
    assert status(m, ">=", a, given=given) == "verified"
    assert status(m, "<=", a, given=given) == "refuted"
    assert status(m, ">", a, given=given) == "refuted"
    assert status(m, ">=", b, given=given) == "refuted"  # b is not said to be in Q


def test_uniqueness_is_not_inferred():
    given = [In(m, ArgMax(phi**2, phi, Q)), In(other, ArgMax(phi**2, phi, Q))]
    assert status(m**2, "=", other**2, given=given) == "verified"
    assert status(m, "=", other, given=given) != "verified"
    constant = [In(m, ArgMax(c, phi, Q)), In(other, ArgMax(c, phi, Q))]
    assert status(m, "=", other, given=constant) == "refuted"
    # For the identity there is at most one maximiser, and that follows.
    assert status(m, "=", other, given=[In(m, ArgMax(phi, phi, Q)), In(other, ArgMax(phi, phi, Q))]) == "verified"


def claim(predicate, given=(), **kwargs):
    proof = Proof(title="t", given=given)
    proof.holds("claim", predicate, **kwargs)
    return proof.check().chains[0].steps[0].verdict


def test_membership_as_a_claim():
    given = [In(m, ArgMax(elbo(i), phi, Q)), *GIVEN]
    assert claim(In(m, ArgMin(gap(i), phi, Q)), given).status == "verified"
    assert claim(In(m, ArgMax(gap(i), phi, Q)), given).status == "refuted"
    assert claim(In(m, Q), given).status == "verified"
    missing = claim(In(a, ArgMax(phi, phi, Q)))
    assert missing.status == "unproven"
    assert "not known to be an element" in missing.reason
    assert claim(In(a, ArgMax(phi, phi, Q)), [In(a, Q)]).status == "refuted"


def test_membership_in_a_finite_set_is_one_claim_for_each_element():
    values = FiniteSet(1, 2, Rational(5, 2))
    assert claim(In(2, ArgMin((phi - 2) ** 2, phi, values))).status == "verified"
    assert claim(In(1, ArgMin((phi - 2) ** 2, phi, values))).status == "refuted"
    assert claim(In(3, ArgMax(phi, phi, values))).status == "unproven"
    assert claim(In(1, ArgMax(a, phi, values))).status == "verified"


def test_a_lemma_about_sets_moves_an_element():
    proof = Proof(title="t", given=GIVEN)
    same = proof.chain("same", ArgMax(elbo(i), phi, Q)).eq(ArgMin(gap(i), phi, Q))
    given = [In(m, ArgMax(elbo(i), phi, Q)), In(a, Q)]
    proof.chain("least gap", gap(i, m), given=given).le(gap(i, a), by=cite(same))
    proof.chain("again", ArgMin(gap(i), phi, Q), given=given).eq(ArgMax(elbo(i), phi, Q), by=cite(same))
    assert proof.check().status == "verified"


def test_an_exact_example():
    k = Symbol("k", integer=True)
    target = Bernoulli(k, Rational(1, 2))
    family = FiniteSet(Rational(1, 4), Rational(2, 5))
    objective = KL(Bernoulli(k, phi), target)
    assert claim(In(Rational(2, 5), ArgMin(objective, phi, family))).status == "verified"
    assert claim(In(Rational(1, 4), ArgMin(objective, phi, family))).status == "refuted"


def test_elements_of_a_family():
    psi = Family("psi")
    given = [In(best, Q), In(psi[i], ArgMax(Sum(phi * j, (j, 1, n)) - phi * i, phi, Q))]
    body = ArgMax(Sum(phi * i, (i, 1, n)), phi, Q).body_at(psi[i])
    assert body.limits[0][0] != i  # the index of the sum makes way
    assert status(psi[i], "=", best, given=given) != "verified"


def test_what_is_no_set():
    with pytest.raises(InputError):
        ArgMax(phi, phi + 1, Q)
    with pytest.raises(InputError):
        ArgMax(phi, phi, 3)
    with pytest.raises(InputError):
        ArgMax(phi, Symbol("s", positive=True), Q)
    with pytest.raises(InputError):
        In(Q, Q)
    with pytest.raises(InputError):
        for_every(phi, Q)
    proof = Proof(title="t")
    with pytest.raises(InputError):
        proof.chain("order", ArgMax(phi, phi, Q)).le(ArgMin(phi, phi, Q))
    with pytest.raises(InputError):
        proof.chain("kind", ArgMax(phi, phi, Q)).eq(phi)


def test_bound_symbols_are_not_substituted():
    one = ArgMax(a - phi**2, phi, Q)
    assert one.xreplace({phi: b}) == one
    assert one.xreplace({a: phi}).free_symbols == {phi}
    assert phi not in one.free_symbols
    assert status(one.xreplace({a: phi}), "=", ArgMin(a**2, a, Q)) == "verified"


def test_constant_objectives():
    assert status(ArgMax(Integer(1), phi, Q), "=", ArgMin(Integer(2), phi, Q)) == "verified"
    assert status(ArgMax(Integer(1), phi, Q), "=", ArgMax(phi, phi, Q)) == "refuted"


def test_equations_do_not_make_maximisers():
    z0 = variable("y")
    assert status(m, "=", a, given=[In(m, ArgMax(-((phi - a) ** 2), phi, Q))]) == "refuted"
    assert status(m, "=", a, given=[In(m, ArgMax(-((phi - a) ** 2), phi, Q)), In(a, Q)]) == "verified"
    assert status(z0, ">=", m, given=[In(m, ArgMin(phi, phi, Q)), Eq(z0, m)]) == "verified"


def test_a_symbol_that_is_free_too_means_itself():
    given = [In(phi, ArgMax(phi**2, phi, Q)), phi >= 0]
    assert status(ArgMax(phi**2, phi, Q), "=", ArgMax(phi, phi, Q), given=given) == "refuted"
    given = [In(phi, ArgMax(phi**2, phi, Q)), for_every(phi, Q, phi >= 0)]
    assert status(ArgMax(phi**2, phi, Q), "=", ArgMax(phi, phi, Q), given=given) == "verified"


def test_the_whole_training_set():
    positive = ForAll(j, (1, n), p(x[j]) > 0)
    covered = q(z | x[j]) << p(z | x[j])
    total = ArgMax(Sum(elbo(j), (j, 1, n)), phi, Q)
    assert status(total, "=", ArgMin(Sum(gap(j), (j, 1, n)), phi, Q), given=[positive, covered, n >= 1]) == "verified"
    assert status(total, "=", ArgMax(Sum(gap(j), (j, 1, n)), phi, Q), given=[positive, covered, n >= 1]) == "refuted"
    shorter = ArgMin(Sum(gap(j), (j, 2, n)), phi, Q)
    assert status(total, "=", shorter, given=[positive, covered, n >= 1]) != "verified"


PSI = Family("psi")
EACH = ForAll(i, (1, n), In(PSI[i], ArgMax(elbo(i), phi, Q)))


def bound_at(index, value):
    return E(log(p(x[index] | z)), q.at(value)(z | x[index])) - KL(q.at(value)(z | x[index]), p(z))


def sums(index, low=1):
    limits = (index, low, n)
    return Sum(bound_at(index, PSI[index]), limits), Sum(bound_at(index, best), limits)


@pytest.mark.parametrize("index", [i, j])
def test_an_optimum_for_each_data_point(index):
    each, one = sums(index)
    given = [n >= 1, EACH, In(best, Q)]
    assert status(each, ">=", one, given=given) == "verified"
    assert status(each / n, ">=", one / n, given=given) == "verified"
    assert status(each, "<=", one, given=given) == "refuted"
    assert status(each, ">=", one, given=[n >= 1, EACH]) == "refuted"  # phi_star is not said to be in Q
    assert status(each, ">=", one, given=[EACH, In(best, Q)]) != "verified"  # the range may be reversed


def test_an_optimum_for_each_is_for_each_only():
    given = [n >= 1, EACH, In(best, Q)]
    wrong = Sum(bound_at(i, PSI[i]), (i, 1, n))
    assert status(wrong, ">=", Sum(bound_at(i, best), (i, 2, n)), given=given) != "verified"
    shifted = Sum(bound_at(i, PSI[i + 1]), (i, 1, n))
    assert status(shifted, ">=", Sum(bound_at(i, best), (i, 1, n)), given=given) != "verified"
    assert status(PSI[1], "=", PSI[2], given=[n >= 2, EACH]) == "refuted"
