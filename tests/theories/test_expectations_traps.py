"""Falsehoods about expectations that were once verified, or that set the two sides of the engine against each other.

Beside each trap stands a control: the truth next to it, which must come out verified.
"""

import pytest
from sympy import Ne, Sum, exp, symbols

from symcheck import (
    KL,
    Bernoulli,
    E,
    Exponential,
    ForAll,
    InputError,
    JointLaw,
    MarkovChain,
    Normal,
    Pdf,
    Uniform,
    Var,
    check,
    full_support,
    function,
    mutual_information,
    norm,
    process,
    variable,
)

t, T, s, k = symbols("t T s k", integer=True)
x, z = variable("x"), variable("z")
theta = symbols("theta")
p = JointLaw("p", x, z, parameters=theta)
X = process("x")
q = MarkovChain("q", X, t, stop=T)
in_chain = [s >= 0, t >= 0, s <= T, t <= T]
product_of_means = E(X[s], q(X[s])) * E(X[t], q(X[t]))

REFUTED = {  # name: (trap, its control)
    "the index of a sum and of its law": (
        (E(Sum(k * z, (k, 1, 3)), p.at(k)(z)), "=", Sum(k * E(z, p.at(k)(z)), (k, 1, 3)), []),
        (E(Sum(k * z, (k, 1, 3)), p.at(k)(z)), "=", 6 * E(z, p.at(k)(z)), []),
    ),
    "x[s] may be x[t]": (
        (E(X[s] * X[t], q(X[t])), "=", X[s] * E(X[t], q(X[t])), in_chain),
        (E(X[s] * X[t], q(X[t])), "=", X[s] * E(X[t], q(X[t])), [*in_chain, Ne(s, t)]),
    ),
    "an inner x[t] may hide the outer x[s]": (
        (E(E(X[s] * X[t], q(X[t])), q(X[s])), "=", product_of_means, in_chain),
        (E(E(X[s] * X[t], q(X[t])), q(X[s])), "=", product_of_means, [*in_chain, s < t]),
    ),
}


@pytest.mark.parametrize("name", REFUTED)
def test_a_trap_is_refuted_and_its_control_verified(name):
    trap, control = REFUTED[name]
    lhs, relation, rhs, given = trap
    assert check(lhs, rhs, relation, given=given).status == "refuted"
    lhs, relation, rhs, given = control
    assert check(lhs, rhs, relation, given=given)


g, h = JointLaw("g", x, z), JointLaw("h", x, z)
chain_p = MarkovChain("p", X, t, stop=T)
inner_support = q(X[1:T]) << chain_p(X[1:T])


def test_that_a_law_is_defined_is_a_condition_not_a_fact():
    assert check(E(3, p(z | x)), 3).provided
    assert check(E(3, p(z | x)), 3, given=[p(x) > 0]).provided == ()
    assert not check(E(3, p(z | x)), 3, strict=True)
    assert check(E(E(1, g(z | x)), p(x)), 1).provided
    assert check(E(E(z, p(z | x)), p(x)), E(z, p(z))).provided == ()


def test_absolute_continuity_says_nothing_where_the_condition_vanishes():
    positive = g(x) * E(1, h(z | x))
    assert check(positive, 0, ">", given=[h(z | x) << g(z | x)]).status == "refuted"
    assert check(positive, 0, ">", given=[h(z | x) << g(z | x), g(x) > 0])


def test_hypotheses_on_a_stretch_say_nothing_of_variables_outside():
    assert not check(q(X[0]), 0, ">", given=[full_support(q(X[1:T])), T >= 1])
    assert check(q(X[1]), 0, ">", given=[full_support(q(X[1:T])), T >= 1])
    ratio = E(q(X[0]) / chain_p(X[0]), chain_p(X[0]))
    assert not check(ratio, 1, given=[inner_support, T >= 1])
    ratio = E(q(X[1]) / chain_p(X[1]), chain_p(X[1]))
    assert check(ratio, 1, given=[inner_support, T >= 1])
    assert check(KL(q(X[0]), chain_p(X[0])), 0, ">=", given=[inner_support, T >= 1]).provided
    assert not check(KL(q(X[1]), chain_p(X[1])), 0, ">=", given=[inner_support, T >= 1]).provided


def test_densities_positive_at_every_index():
    points, n = process("y"), symbols("n", integer=True)
    law = JointLaw("r", points, z)
    total = Sum(E(1, law(z | points[k])), (k, 1, n))
    assert not check(total, n, given=[n >= 1, ForAll(k, (1, n), law(points[k]) > 0)]).provided
    assert not check(total, n, given=[n >= 1, ForAll(k, (2, n), law(points[k]) > 0)], strict=True)


f0, f1 = JointLaw("f0", x), JointLaw("f1", x)
weight, a, b = symbols("c a b", real=True)
mixture = weight * f0(x) + (1 - weight) * f1(x)
unit = [weight >= 0, weight <= 1]

NEED_A_LAW = {  # claims that a "law" with negative values would make false, and the hypotheses that make it a law
    "mass of a mixture": (E(1, mixture), "=", 1, unit),
    "Gibbs against a mixture": (KL(f0(x), mixture), ">=", 0, [*unit, f0(x) << f1(x), weight < 1]),
    "mass of a multiple": (E(1, weight * f0(x)), "=", weight, [weight >= 0]),
    "variance of a coin": (Var(k, Bernoulli(k, a)), ">=", 0, [a >= 0, a <= 1]),
    "KL of two coins": (KL(Bernoulli(k, a), Bernoulli(k, b)), ">=", 0, [a > 0, a < 1, b > 0, b < 1]),
    "rate of a waiting time": (E(a, Exponential(a, b)), "=", 1 / b, [b > 0]),
}


@pytest.mark.parametrize("name", NEED_A_LAW)
def test_a_law_is_negative_nowhere(name):
    lhs, relation, rhs, given = NEED_A_LAW[name]
    assert not check(lhs, rhs, relation, strict=True)
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict and not verdict.provided


def test_no_law_with_a_negative_part():
    assert not check(E(exp(x), 2 * f0(x) - f1(x)), 0, ">=")
    assert not check(E(1, Pdf(a, (0, 1), 3 - 4 * a)), 1)
    assert not check(KL(Bernoulli(k, 2), Bernoulli(k, 3)), 0, ">=")


def test_variance_under_a_law_of_another_mass():
    mean = E(x, f0(x))
    twice = Var(x, 2 * f0(x))
    assert not check(twice, 2 * E(x**2, f0(x)) - 4 * mean**2)
    assert not check(Var(x, a * f0(x)), a * E(x**2, f0(x)) - a**2 * mean**2, given=[a > 0])


def test_mixtures_and_multiples_of_laws_of_numbers():
    coins = (Bernoulli(k, a) + Bernoulli(k, b)) / 2
    given = [a > 0, a < 1, b > 0, b < 1]
    assert check(E(k, coins), (a + b) / 2, given=given)
    assert check(E(k, coins), a + b, given=given).status == "refuted"
    assert check(E(k, 2 * Uniform(k, 1, 3)), 4)
    with pytest.raises(InputError):
        E(k, Uniform(k, 1, T) * Uniform(t, 1, k))
    with pytest.raises(InputError):
        Uniform(k, 1, k)


F = function("F")


def test_a_factor_of_a_law_that_may_vanish_makes_its_support_smaller():
    tilted = F(x) ** 2 * f0(x)
    assert not check(E(1 / F(x) ** 2, tilted), 1)
    assert not check(E(x, tilted) + E(1 / F(x) ** 2, tilted), E(x, tilted) + 1)
    assert not check(E(exp(x), tilted), 0, ">")
    assert check(E(exp(x), tilted), 0, ">=")
    assert check(E(x, tilted), E(x * F(x) ** 2, f0(x)))
    D = function("D", between=(0, 1))
    assert check(E(1 / D(x), D(x) * f0(x)), 1)
    assert check(E(exp(x), D(x) * f0(x)), 0, ">")


def test_a_product_of_densities_may_vanish_everywhere():
    assert not check(E(f1(x), f0(x)), 0, ">")
    assert not check(E(f0(x) / (f0(x) + f1(x)), f1(x)), 0, ">")
    assert check(E(f1(x), f0(x)), 0, ">=")
    assert check(E(f0(x) / (f0(x) + f1(x)), f0(x)), 0, ">")


def test_a_law_is_defined_where_its_parameters_are():
    verdict = check(E(1, p.at(1 / a)(z)), 1)
    assert verdict and verdict.provided
    assert not check(E(1, p.at(1 / a)(z)), 1, given=[a > 0]).provided


def test_a_factor_of_a_product_law_must_be_defined_on_the_support_of_the_others():
    beside = f0(x) * g(z | x)
    verdict = check(E(1, beside), 1)
    assert verdict and verdict.provided
    assert not check(E(1, beside), 1, given=[f0(x) << g(x)]).provided
    assert not check(E(1, g(x) * g(z | x)), 1).provided


def test_two_variables_of_a_law_with_one_name_and_two_indices():
    pair = JointLaw("pair", X[1], X[2])
    assert check(E(X[1], pair(X[1])), E(X[2], pair(X[2]))).status == "refuted"
    assert check(E(E(X[1], pair(X[1] | X[2])), pair(X[2])), E(X[1], pair(X[1])))
    planar = process("v", 2)
    law = JointLaw("r", planar)
    assert check(E(norm(planar[2]), law(planar[2])), E(norm(planar[1]), law(planar[1])))


def test_conditional_laws_say_nothing_of_the_law_of_their_condition():
    ratio = E(h(x, z) / g(x, z), g(x, z))
    assert not check(ratio, 1, given=[h(z | x) << g(z | x)])
    assert check(ratio, 1, given=[h(z | x) << g(z | x), h(x) << g(x)])


def test_full_support_of_some_variables_is_none_of_the_others():
    """Refuted: models vanish where the hypotheses leave them free to."""
    assert check(g(x), 0, ">", given=[full_support(g(z | x))]).status == "refuted"
    assert check(g(z), 0, ">", given=[full_support(g(x))]).status == "refuted"
    assert check(g(z), 0, ">", given=[full_support(g(z | x))])


def test_a_chain_has_no_variables_outside_its_times():
    assert check(E(1, q(X[t])), 1).provided
    assert not check(E(1, q(X[t])), 1, given=[t >= 0, t <= T]).provided
    assert not check(E(1, q(X[0:T])), 1, given=[T >= 0]).provided


def test_only_numbers_vectors_and_matrices_are_averaged():
    with pytest.raises(InputError):
        E(x > z, g(x))
    with pytest.raises(InputError):
        E(Ne(x, z), g(x))


def test_an_information_varies_from_model_to_model():
    verdict = check(mutual_information(g, x, z), mutual_information(g, z, x))
    assert verdict and verdict.models >= 3
    verdict = check(E(F(k), Uniform(k, 1, 2)), (F(1) + F(2)) / 2)
    assert verdict and verdict.models >= 3


def test_assumptions_on_the_symbols_of_a_transition_count():
    variance = symbols("variance", positive=True)
    steps = MarkovChain("c", X, t, kernel=Normal(X[t], X[t - 1], variance), stop=T)
    verdict = check(E(X[1], steps(X[1] | X[0])), X[0], given=[T >= 1])
    assert verdict and not verdict.provided
