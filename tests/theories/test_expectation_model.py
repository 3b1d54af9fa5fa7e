"""Expectations and divergences over arbitrary laws in models: what is true is never refuted, what is false is."""

from __future__ import annotations

from itertools import islice

import pytest
from sympy import Add, Integer, Mul, Product, Rational, Sum, Symbol, exp, floor, log, pi, sign, sqrt, symbols

from symcheck.hypotheses import read_given
from symcheck.models import draw, holds
from symcheck.theories.field.maps import function
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Bernoulli,
    Cov,
    CrossEntropy,
    E,
    Entropy,
    Uniform,
    Var,
    mutual_information,
)
from symcheck.theories.probability.terms import (
    IntegralOver,
    JointLaw,
    MarkovChain,
    full_support,
    process,
    variable,
)

theta, phi, lam, mu = symbols("theta phi lam mu", real=True)
k, t, T = symbols("k t T", integer=True)
K = Symbol("K", integer=True, positive=True)
x, y, z, w = variable("x"), variable("y"), variable("z"), variable("w")
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
r = JointLaw("r", x, y, z)
a, b = JointLaw("a", x), JointLaw("b", x)
net = JointLaw("net", x, y, w, factors=[x, y | x, w | y])
f, g = function("f"), function("g")
D = function("D", between=(0, 1))
h = function("h", parameters=theta)
u = process("u")
joint, posterior = JointLaw("joint", x, u), JointLaw("guide", u | x)
c = process("c")
chain, other = MarkovChain("chain", c, t, stop=T), MarkovChain("other", c, t, stop=T)

AC = q(z | x) << p(z | x)
BACK = p(z | x) << q(z | x)
FULL = [full_support(posterior(u[1] | x)), full_support(joint(x, u[1])), K <= 3]
CHAINS = [T >= 1, other(c[1:T] | c[0]) << chain(c[1:T] | c[0])]
ELBO = E(log(p(x, z) / q(z | x)), q(z | x))
SAMPLES = Product(posterior(u[k] | x), (k, 1, K))
WEIGHTS = Sum(joint(x, u[k]) / posterior(u[k] | x), (k, 1, K)) / K
V = E(log(D(x)), a(x)) + E(log(1 - D(x)), b(x))
OPTIMAL = E(log(a(x) / (a(x) + b(x))), a(x)) + E(log(b(x) / (a(x) + b(x))), b(x))
RATIO = log(chain(c[0:T]) / other(c[1:T] | c[0]))


def comparisons(lhs, relation, rhs, given=(), count=8):
    return [holds(lhs, relation, rhs, m) for m in islice(draw(read_given(given), [lhs, rhs]), count)]


TRUE = {
    "ELBO and gap": (log(p(x)), "=", ELBO + KL(q(z | x), p(z | x)), [AC]),
    "ELBO, reconstruction form": (ELBO, "=", E(log(p(x | z)), q(z | x)) - KL(q(z | x), p(z)), [AC]),
    "ELBO is a bound": (log(p(x)), ">=", ELBO, [AC]),
    "tower": (E(E(f(z, x), p(z | x)), p(x)), "=", E(f(z, x), p(x, z)), []),
    "total probability": (E(p(x | z), p(z)), "=", p(x), [full_support(p(x, z))]),
    "normalisation": (E(Integer(3), q(z | x)), "=", Integer(3), []),
    "importance weights": (E(f(z) * p(z | x) / q(z | x), q(z | x)), "=", E(f(z), p(z | x)), [BACK]),
    "importance weights of a value": (E(z**2 * p(z) / q(z | x), q(z | x)), "=", E(z**2, p(z)), [p(z) << q(z | x)]),
    "independent factors": (E(f(z) * g(x), p(z) * p(x)), "=", E(f(z), p(z)) * E(g(x), p(x)), []),
    "Jensen, square": (E(z**2, p(z)), ">=", E(z, p(z)) ** 2, []),
    "Jensen, log": (E(log(1 + f(z) ** 2), p(z)), "<=", log(1 + E(f(z) ** 2, p(z))), []),
    "variance": (Var(z, p(z)), "=", E(z**2, p(z)) - E(z, p(z)) ** 2, []),
    "total variance": (Var(z, p(z)), "=", E(Var(z, p(z | x)), p(x)) + Var(E(z, p(z | x)), p(x)), []),
    "covariance": (Cov(z, x, p(x, z)), "=", E(z * x, p(x, z)) - E(z, p(z)) * E(x, p(x)), []),
    "information as entropies": (
        mutual_information(r, x, y),
        "=",
        Entropy(r(x)) - Entropy(r(x, y)) + Entropy(r(y)),
        [],
    ),
    "information as KL": (mutual_information(r, x, y), "=", KL(r(x, y), r(x) * r(y)), []),
    "information, symmetry": (mutual_information(r, x, y), "=", mutual_information(r, y, x), []),
    "information, chain rule": (
        mutual_information(r, x, (y, z)),
        "=",
        mutual_information(r, x, z) + mutual_information(r, x, y | z),
        [],
    ),
    "conditional information": (
        mutual_information(r, x, y | z),
        "=",
        E(KL(r(x, y | z), r(x | z) * r(y | z)), r(z)),
        [],
    ),
    "data processing": (mutual_information(net, x, w), "<=", mutual_information(net, x, y), []),
    "a network's independence": (mutual_information(net, x, w | y), "=", Integer(0), []),
    "cross entropy": (CrossEntropy(a(x), b(x)), "=", Entropy(a(x)) + KL(a(x), b(x)), [a(x) << b(x)]),
    "Gibbs": (KL(a(x), b(x)), ">=", Integer(0), []),
    "JSD is bounded": (JSD(a(x), b(x)), "<=", log(2), []),
    "JSD is symmetric": (JSD(a(x), b(x)), "=", JSD(b(x), a(x)), []),
    "JSD as KLs": (2 * JSD(a(x), b(x)), "=", KL(a(x), (a(x) + b(x)) / 2) + KL(b(x), (a(x) + b(x)) / 2), []),
    "GAN at the optimum": (OPTIMAL, "=", 2 * JSD(a(x), b(x)) - log(4), []),
    "GAN at any discriminator": (V, "<=", 2 * JSD(a(x), b(x)) - log(4), []),
    "mixture": (
        E(f(x), lam * a(x) + (1 - lam) * b(x)),
        "=",
        lam * E(f(x), a(x)) + (1 - lam) * E(f(x), b(x)),
        [lam > 0, lam < 1],
    ),
    "samples, mean": (E(Sum(f(u[k]), (k, 1, K)) / K, SAMPLES), "=", E(f(u[1]), posterior(u[1] | x)), [K <= 3]),
    "samples, variance": (
        Var(Sum(f(u[k]), (k, 1, K)) / K, SAMPLES),
        "=",
        Var(f(u[1]), posterior(u[1] | x)) / K,
        [K <= 3],
    ),
    "IWAE is unbiased": (E(WEIGHTS, SAMPLES), "=", joint(x), FULL),
    "IWAE is a bound": (E(log(WEIGHTS), SAMPLES), "<=", log(joint(x)), FULL),
    "chain, ELBO": (log(chain(c[0])), ">=", E(RATIO, other(c[1:T] | c[0])), CHAINS),
    "chain, gap": (
        log(chain(c[0])),
        "=",
        E(RATIO, other(c[1:T] | c[0])) + KL(other(c[1:T] | c[0]), chain(c[1:T] | c[0])),
        CHAINS,
    ),
    "chain, KL step by step": (
        KL(chain(c[0:T]), other(c[0:T])),
        "=",
        KL(chain(c[0]), other(c[0]))
        + Sum(E(KL(chain(c[t] | c[t - 1]), other(c[t] | c[t - 1])), chain(c[t - 1])), (t, 1, T)),
        [T >= 1, chain(c[0:T]) << other(c[0:T])],
    ),
    "uniform integer": (E(k, Uniform(k, 1, K)), "=", (K + 1) / 2, []),
    "average over steps": (E(h(k), Uniform(k, 1, K)), "=", Sum(h(k), (k, 1, K)) / K, []),
    "Bernoulli": (Var(k, Bernoulli(k, lam)), "=", lam * (1 - lam), [lam > 0, lam < 1]),
    "value in a Gaussian likelihood": (
        E(log(Normal(x, f(z), 1)), q(z | x)),
        "=",
        -log(2 * pi) / 2 - E((x - f(z)) ** 2, q(z | x)) / 2,
        [],
    ),
    "integral": (IntegralOver(p(x, z) * f(z), z), "=", E(f(z), p(z | x)) * p(x), [full_support(p(x, z))]),
}

FALSE = {
    "ELBO without the gap": (log(p(x)), "=", ELBO, [AC]),
    "ELBO with the KL swapped": (log(p(x)), "=", ELBO + KL(p(z | x), q(z | x)), [AC, BACK]),
    "weights without p << q": (E(p(z | x) / q(z | x), q(z | x)), "=", Integer(1), []),
    "weights upside down": (E(f(z) * q(z | x) / p(z | x), q(z | x)), "=", E(f(z), p(z | x)), [AC, BACK]),
    "dependent factors": (E(f(z) * g(x), p(z, x)), "=", E(f(z), p(z)) * E(g(x), p(x)), []),
    "square of a mean": (E(f(z) * g(z), p(z)), "=", E(f(z), p(z)) * E(g(z), p(z)), []),
    "Jensen, the wrong way": (E(z**2, p(z)), "<=", E(z, p(z)) ** 2, []),
    "q is the posterior": (q(z | x), "=", p(z | x), []),
    "q is the prior": (KL(q(z | x), p(z)), "=", Integer(0), [q(z | x) << p(z)]),
    "two laws are one": (a(x), "=", b(x), []),
    "uniform": (p(z | x), "=", p(z), []),
    "a conditional for a marginal": (E(f(z), p(z | x)), "=", E(f(z), p(z)), []),
    "information without the condition": (
        mutual_information(r, x, (y, z)),
        "=",
        mutual_information(r, x, z) + mutual_information(r, x, y),
        [],
    ),
    "data processing reversed": (mutual_information(net, x, y), "<=", mutual_information(net, x, w), []),
    "independence that is not declared": (mutual_information(net, x, w), "=", Integer(0), []),
    "independence of a law without factors": (mutual_information(r, x, y | z), "=", Integer(0), []),
    "KL is symmetric": (KL(a(x), b(x)), "=", KL(b(x), a(x)), [a(x) << b(x), b(x) << a(x)]),
    "JSD is at most log(2)/4": (JSD(a(x), b(x)), "<=", log(2) / 4, []),
    "entropy is not negative": (Entropy(a(x)), ">=", Integer(0), []),
    "GAN, any discriminator is optimal": (V, "=", 2 * JSD(a(x), b(x)) - log(4), []),
    "GAN, log 2 for log 4": (OPTIMAL, "=", 2 * JSD(a(x), b(x)) - log(2), []),
    "samples, variance without 1/K": (
        Var(Sum(f(u[k]), (k, 1, K)) / K, SAMPLES),
        "=",
        Var(f(u[1]), posterior(u[1] | x)),
        [K <= 3],
    ),
    "IWAE is tight": (E(log(WEIGHTS), SAMPLES), "=", log(joint(x)), FULL),
    "chain, first step lost": (
        KL(chain(c[0:T]), other(c[0:T])),
        "=",
        KL(chain(c[0]), other(c[0]))
        + Sum(E(KL(chain(c[t] | c[t - 1]), other(c[t] | c[t - 1])), chain(c[t - 1])), (t, 2, T)),
        [T >= 1, chain(c[0:T]) << other(c[0:T])],
    ),
    "another parameter": (p(x), "=", p.at(phi)(x), []),
    "a function at another parameter": (h(x), "=", h.at(phi)(x), []),
    "a function at another argument": (f(x, z), "=", f(z, x), []),
    "a mean of zero": (E(z, p(z)), "=", Integer(0), []),
    "all points of a process are one": (joint(u[1] | x), "=", joint(u[2] | x), []),
    "no two points of a process are one": (abs(f(u[1]) - f(u[2])), ">", Integer(0), [joint(u[1]) > 0, joint(u[2]) > 0]),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_evaluated_and_never_refuted(name):
    found = comparisons(*TRUE[name])
    assert not [c for c in found if c.outcome not in ("holds", "open", "undefined")]
    assert sum(c.outcome == "holds" or c.close for c in found) >= 3


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted_in_some_model(name):
    lhs, relation, rhs, given = FALSE[name]
    assert "fails" in [c.outcome for c in comparisons(lhs, relation, rhs, given, count=16)]


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (Entropy(a(x)), "<=", log(2 * pi * exp(1) * Var(x, a(x))) / 2),
        (IntegralOver(a(x) ** 2 * x, x), "=", Integer(1)),
    ],
)
def test_base_weights_are_not_taken_for_lebesgue_measure(lhs, relation, rhs):
    assert {c.outcome for c in comparisons(lhs, relation, rhs)} == {"uninterpretable"}


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (KL(a(x), Normal(x, 0, 1)), ">=", Integer(0)),  # true of densities with respect to dx, not of base weights
        (Entropy(a(x)), "<=", -E(log(Normal(x, 0, 1)), a(x))),
        (E(Normal(x, 0, 1) / a(x), a(x)), "<=", Integer(1)),
        (KL(Normal(x, 0, 1), a(x)), ">=", Integer(0)),
        (Var(x, a(x)) + E(x, a(x)) ** 2, "=", E(x**2, a(x)) + KL(Normal(x, 0, 1), Normal(x, 0, 1))),
        (JSD(a(x), Normal(x, 0, 1)), "<=", log(2)),
        (IntegralOver(Normal(x, 0, 1) * a(x), x), "<=", 1 / sqrt(2 * pi)),
    ],
)
def test_numbers_with_Gaussian_and_arbitrary_laws_are_continuous_in_every_other_model(lhs, relation, rhs):
    found = [c.outcome for c in comparisons(lhs, relation, rhs, count=8)]
    assert "fails" not in found and found.count("uninterpretable") <= len(found) / 2


def test_laws_of_numbers_are_limits_of_densities_in_strict_claims():
    found = [c.outcome for c in comparisons(Var(x, a(x)), ">", Integer(0), count=20)]
    assert set(found) == {"holds", "open"}


def test_KL_has_no_value_without_absolute_continuity():
    found = [c.outcome for c in comparisons(KL(a(x), b(x)), ">=", Integer(0), count=12)]
    assert "undefined" in found and "holds" in found
    safe = comparisons(KL(a(x), b(x)), ">=", Integer(0), [a(x) << b(x)], count=12)
    assert {c.outcome for c in safe} <= {"holds", "open"}  # open: equal laws on one point


def test_an_expectation_does_not_look_where_its_law_vanishes():
    assert {c.outcome for c in comparisons(E(1 / b(x), b(x)), ">=", Integer(0), count=12)} == {"holds"}
    assert "undefined" in {c.outcome for c in comparisons(E(1 / b(x), a(x)), ">=", Integer(0), count=12)}


def test_conditioning_on_probability_zero_inside_a_product_law_has_no_weight():
    term = E(f(x, z), Mul(p(x), p(z | x), evaluate=False))
    found = {c.outcome for c in comparisons(term, "=", E(f(x, z), p(x, z)), count=12)}
    assert found == {"holds"}


def test_some_models_have_zeros_and_the_first_two_have_none():
    smallest = E(1 / p(x, z), p(x)) * E(1 / p(x, z), p(z))  # has a value only where no entry of a row and column is 0
    found = [c.outcome for c in comparisons(smallest, ">", Integer(0), count=20)]
    assert found[:2] == ["holds"] * 2 and 4 <= found.count("undefined") <= 16


def test_full_support_is_honoured():
    found = comparisons(p(z | x), ">", Integer(0), [full_support(p(x, z))], count=20)
    assert {c.outcome for c in found} == {"holds"}
    assert "fails" in {c.outcome for c in comparisons(p(z), ">", Integer(0), count=40)}


def test_zeros_do_not_depend_on_the_parameter():
    found = comparisons(E(p(z) / p.at(phi)(z), p.at(phi)(z)), "=", Integer(1), count=12)
    assert {c.outcome for c in found} == {"holds"}


def test_equal_parameters_are_one_law():
    found = comparisons(p.at(theta + phi)(x), "=", p.at(phi + theta)(x))
    assert {c.outcome for c in found} == {"holds"}


def test_values_of_a_bounded_function_lie_strictly_between():
    assert {c.outcome for c in comparisons(D(x), "<", Integer(1))} == {"holds"}
    assert {c.outcome for c in comparisons(D(x), ">", Integer(0))} == {"holds"}
    assert "fails" in {c.outcome for c in comparisons(D(x), "=", Rational(1, 2))}


def test_an_empty_range_has_density_one_and_a_reversed_one_none():
    here = [T >= 2]
    assert {c.outcome for c in comparisons(chain(c[1:0] | c[0]) * 1, "=", Integer(1), here)} == {"holds"}
    assert {c.outcome for c in comparisons(chain(c[2:0]), "=", Integer(1), here)} == {"undefined"}
    assert {c.outcome for c in comparisons(chain(c[0:1] | c[1:2]), "=", Integer(1), here)} == {"undefined"}


def test_a_counterexample_names_tables_parameters_and_points():
    claim = E(z**2, p(z))
    model = next(draw(read_given([]), [claim]))
    shown = model.describe([claim])
    assert "theta" in shown
    assert any(name.startswith("p at theta") and "masses by cell of (x, z)" in text for name, text in shown.items())
    assert "points of z" in shown


def test_a_sum_of_laws_counts_each():
    term = E(f(x), Add(a(x), b(x)))
    assert {c.outcome for c in comparisons(term, "=", E(f(x), a(x)) + E(f(x), b(x)))} == {"holds"}


@pytest.mark.parametrize("jump", [sign(x) ** 2, floor(x)])
def test_jumps_at_atoms_are_refused(jump):
    found = comparisons(E(jump, a(x)), "=", Integer(1))
    assert {c.outcome for c in found} == {"uninterpretable"}


LEBESGUE = [  # true of densities with respect to dx; a space of atoms with arbitrary weights must not refute them
    (Entropy(a(x)), "<=", E(x**2, a(x)) / 2 + log(2 * pi) / 2),
    (E(log(a(x)), a(x)), ">=", -E(x**2, a(x)) / 2 - log(2 * pi) / 2),
    (E(exp(-(x**2)) / a(x), a(x)), "<=", sqrt(pi)),
    (Entropy(r(x, y)), "<=", log((2 * pi * exp(1)) ** 2 * Var(x, r(x)) * Var(y, r(y))) / 2),
    (-E(log(E(Normal(x, z, 1), Normal(z, 0, 1))), a(x)), ">=", Entropy(a(x))),
    (E(log(a(x) / Normal(x, 0, 1)), a(x)), ">=", Integer(0)),
    (E(x**2, a(x)), "!=", E(x, a(x)) ** 2),
    (E((u[1] - u[2]) ** 2, JointLaw("one", u)(u[1]) * JointLaw("one", u)(u[2])), ">", Integer(0)),
    (E(sign(x) ** 2, a(x)), "=", Integer(1)),
]


@pytest.mark.parametrize("number", range(len(LEBESGUE)))
def test_what_is_true_of_lebesgue_densities_is_never_refuted(number):
    assert "fails" not in {c.outcome for c in comparisons(*LEBESGUE[number], count=24)}


def test_a_counterexample_names_the_value_of_a_free_variable_and_not_of_one_that_is_integrated():
    free, integrated = x * a(x), E(x, a(x))
    assert "x" in next(draw(read_given([]), [free])).describe([free])
    shown = next(draw(read_given([]), [integrated])).describe([integrated])
    assert "x" not in shown and "points of x" in shown
