"""A symbolic number of independent samples: importance weights (Burda et al. 2016), means, and slips."""

import pytest
from sympy import MatrixSymbol, Product, Sum, Symbol, exp, log, symbols

from symcheck import (
    Cov,
    E,
    JointLaw,
    MatrixSum,
    Var,
    check,
    full_support,
    function,
    inner,
    norm,
    process,
    variable,
    vector,
)

k, m = symbols("k m", integer=True)
K = Symbol("K", integer=True, positive=True)
x = variable("x")
z = process("z")
p, q = JointLaw("p", x, z), JointLaw("q", z | x)
f = function("f")
samples = Product(q(z[k] | x), (k, 1, K))
w = p(x, z[k]) / q(z[k] | x)
known = [p(x) > 0, q(z[k] | x) << p(z[k] | x), p(z[k] | x) << q(z[k] | x)]
bound = E(log(Sum(w, (k, 1, K)) / K), samples)
one = E(f(z[m]), q(z[m] | x))

average = Sum(f(z[k]), (k, 1, K)) / K
share = exp(f(z[1])) / Sum(exp(f(z[k])), (k, 1, K))

n = Symbol("n", integer=True, positive=True)
g, h = function("g", n), function("h", n)
gradients = MatrixSum(g(z[k]), (k, 1, K))
mean, square = E(g(z[1]), q(z[1] | x)), E(norm(g(z[1])) ** 2, q(z[1] | x))

VECTORS = {
    "a mean of vectors": (E(gradients / K, samples), "=", mean, []),
    "a combination with it": (E(gradients / K + mean, samples), "=", 2 * mean, []),
    "the variance of a minibatch": (
        E(norm(gradients / K - mean) ** 2, samples),
        "=",
        (square - norm(mean) ** 2) / K,
        [],
    ),
    "the square of a sum of vectors": (
        E(norm(gradients) ** 2, samples),
        "=",
        K * square + K * (K - 1) * norm(mean) ** 2,
        [],
    ),
    "two sums of vectors": (
        E(inner(gradients, MatrixSum(h(z[k]), (k, 1, K))), samples),
        "=",
        K * E(inner(g(z[1]), h(z[1])), q(z[1] | x)) + K * (K - 1) * inner(mean, E(h(z[1]), q(z[1] | x))),
        [],
    ),
}
pairs, other = JointLaw("r", x, z), JointLaw("s", x, z)
full = [full_support(pairs(x, z[1])), full_support(other(x, z[1]))]
total = log(Sum(exp(f(x, z[k])), (k, 1, K)))
independent = pairs(x) * Product(pairs(z[k]), (k, 1, K))
together = pairs(x, z[1]) * Product(pairs(z[k]), (k, 2, K))
likelihood = pairs(x, z[1]) / (pairs(x) * pairs(z[1]))
MEASURES = {
    "a pair by its weight": (E(total, together), "=", E(likelihood * total, independent), []),
    "a pair without its weight": (E(total / likelihood, together), "=", E(total, independent), full),
    "another sample by its weight": (
        E(total * pairs(z[2] | x) / pairs(z[2]), independent),
        "=",
        E(total, together),
        [K >= 2],
    ),
    "the last sample by its weight": (
        E(total * pairs(z[K] | x) / pairs(z[K]), independent),
        "=",
        E(total, together),
        [],
    ),
    "a sample under another law": (
        E(total * other(z[1] | x) / pairs(z[1]), independent),
        "=",
        E(total, pairs(x) * other(z[1] | x) * Product(pairs(z[k]), (k, 2, K))),
        full,
    ),
}
v = vector("v", n)
u = process("u", n)
r = JointLaw("t", u)
draws = Product(r(u[k]), (k, 1, K))
drawn = MatrixSum(u[k], (k, 1, K))
centre, covariance = E(u[1], r(u[1])), Cov(u[1], u[1], r(u[1]))
scatter = MatrixSum((u[m] - drawn / K) * (u[m] - drawn / K).T, (m, 1, K))
M = MatrixSymbol("M", n, n)
OUTER = {
    "the covariance of a mean": (Cov(drawn / K, drawn / K, draws), "=", covariance / K, []),
    "the sample covariance": (E(scatter / (K - 1), draws), "=", covariance, [K >= 2]),
    "the square of a sum, as a matrix": (
        E(drawn * drawn.T, draws),
        "=",
        K * covariance + K**2 * centre * centre.T,
        [],
    ),
    "a matrix around sums": (E(M * drawn * drawn.T, draws), "=", M * E(drawn * drawn.T, draws), []),
    "a number times a vector": (E(inner(v, u[1]) * u[1], r(u[1])), "=", E(u[1] * u[1].T, r(u[1])) * v, []),
}
TRUE = {
    **VECTORS,
    **MEASURES,
    **OUTER,
    "the first sample apart": (
        E(log(Sum(w, (k, 1, K)) / K), q(z[1] | x) * Product(q(z[k] | x), (k, 2, K))),
        "=",
        bound,
        known,
    ),
    "samples may change places": (E(share, samples), "=", 1 / K, []),
    "any of them": (
        E(exp(f(z[m])) / Sum(exp(f(z[k])), (k, 1, K)), samples),
        "=",
        E(share, samples),
        [m >= 1, m <= K],
    ),
    "the tangent of the logarithm": (E(log(share), samples), "<=", E(share - 1, samples), []),
    "below the evidence": (bound, "<=", log(p(x)), known),
    "above the mean logarithm": (bound, ">=", E(Sum(log(w), (k, 1, K)) / K, samples), known),
    "a mean": (E(Sum(f(z[k]), (k, 1, K)) / K, samples), "=", one, []),
    "the variance of a mean": (Var(average, samples), "=", Var(f(z[1]), q(z[1] | x)) / K, []),
    "the square of a sum": (
        E(Sum(f(z[k]), (k, 1, K)) ** 2, samples),
        "=",
        K * E(f(z[1]) ** 2, q(z[1] | x)) + K * (K - 1) * one**2,
        [],
    ),
    "the sample variance": (
        E(Sum((f(z[k]) - Sum(f(z[m]), (m, 1, K)) / K) ** 2, (k, 1, K)) / (K - 1), samples),
        "=",
        Var(f(z[1]), q(z[1] | x)),
        [K >= 2],
    ),
    "a sample and the mean": (Cov(f(z[1]), average, samples), "=", Var(f(z[1]), q(z[1] | x)) / K, []),
    "a weighted sum": (E(Sum(k * f(z[k]), (k, 1, K)), samples), "=", K * (K + 1) / 2 * one, []),
    "the name of a sample": (E(f(z[1], z[2]), q(z[1] | x)), "=", E(f(z[3], z[2]), q(z[3] | x)), []),
}
REFUTED = {
    "a sum that is not constant": (E(drawn * drawn.T, draws), "=", K * centre * drawn.T, []),
    "sums that are not independent": (E(drawn * drawn.T, draws), "=", K**2 * centre * centre.T, []),
    "the sample covariance, biased": (E(scatter / K, draws), "=", covariance, [K >= 2]),
    "the covariance of one sample": (Cov(drawn / K, drawn / K, draws), "=", covariance, [K >= 2]),
    "a number times another vector": (
        E(inner(v, u[1]) * u[1], r(u[1])),
        "=",
        inner(v, centre) * centre,
        [],
    ),
    "a pair without its weight, off the support": (E(total / likelihood, together), "=", E(total, independent), []),
    "the weight upside down": (E(total / likelihood, independent), "=", E(total, together), full),
    "the weight squared": (E(likelihood**2 * total, independent), "=", E(total, together), full),
    "a weight for a sample beyond the last": (
        E(total * pairs(z[K + 1] | x) / pairs(z[K + 1]), independent * pairs(z[K + 1])),
        "=",
        E(total, together),
        full,
    ),
    "a sample of another law apart": (
        E(log(Sum(exp(f(z[k])), (k, 1, K))), p(z[1] | x) * Product(q(z[k] | x), (k, 2, K))),
        "=",
        E(log(Sum(exp(f(z[k])), (k, 1, K))), samples),
        [K >= 2],
    ),
    "a sum of vectors is not a mean": (E(gradients, samples), "=", mean, []),
    "a minibatch does reduce the variance": (
        E(norm(gradients / K - mean) ** 2, samples),
        "=",
        square - norm(mean) ** 2,
        [],
    ),
    "samples are not all independent of themselves": (
        E(norm(gradients) ** 2, samples),
        "=",
        K**2 * norm(mean) ** 2,
        [],
    ),
    "a sample beyond the last": (E(exp(f(z[K + 1])) / Sum(exp(f(z[k])), (k, 1, K)), samples), "=", 1 / K, []),
    "a sample that may be no sample": (E(exp(f(z[m])) / Sum(exp(f(z[k])), (k, 1, K)), samples), "=", 1 / K, []),
    "an index that counts": (
        E(m * exp(f(z[m])) / Sum(exp(f(z[k])), (k, 1, K)), samples),
        "=",
        1 / K,
        [m >= 1, m <= K],
    ),
    "samples of another law": (
        E(log(Sum(exp(f(z[k])), (k, 1, K))), samples),
        "=",
        E(log(Sum(exp(f(z[k])), (k, 1, K))), Product(p(z[k]), (k, 1, K))),
        [],
    ),
    "a sum with weights is not symmetric": (
        E(exp(f(z[1])) / Sum(k * exp(f(z[k])), (k, 1, K)), samples),
        "=",
        2 / (K * (K + 1)),
        [K >= 2],
    ),
    "a sum over others": (E(exp(f(z[1])) / Sum(exp(f(z[k])), (k, 2, K)), samples), "=", 1 / (K - 1), [K >= 2]),
    "the wrong number": (E(share, samples), "=", 1 / (K + 1), []),
    "a tangent too low": (E(log(share), samples), "<=", E(share - 2, samples), []),
    "without 1/K": (E(log(Sum(w, (k, 1, K))), samples), "<=", log(p(x)), known),
    "the bound is tight": (bound, "=", log(p(x)), known),
    "the bound turned around": (bound, ">=", log(p(x)), known),
    "one sample too many": (E(log(Sum(w, (k, 1, K + 1)) / (K + 1)), samples), "<=", log(p(x)), known),
    "the variance of a sample": (Var(average, samples), "=", Var(f(z[1]), q(z[1] | x)), []),
    "the sample variance, biased": (
        E(Sum((f(z[k]) - average) ** 2, (k, 1, K)) / K, samples),
        "=",
        Var(f(z[1]), q(z[1] | x)),
        [K >= 2],
    ),
    "samples that share x": (
        Var(average, p(x) * samples),
        "=",
        Var(f(z[1]), p(x) * q(z[1] | x)) / K,
        [K >= 2],
    ),
    "K means": (E(Sum(k * f(z[k]), (k, 1, K)), samples), "=", K * one, []),
    "a sample that may be the bound one": (
        E(f(z[1]) * z[m], q(z[1] | x)),
        "=",
        z[m] * E(f(z[2]), q(z[2] | x)),
        [],
    ),
    "the other argument": (E(f(z[1], z[2]), q(z[1] | x)), "=", E(f(z[2], z[1]), q(z[2] | x)), []),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, relation, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "verified" and not verdict.provided, verdict


@pytest.mark.parametrize("name", REFUTED)
def test_refuted(name):
    lhs, relation, rhs, given = REFUTED[name]
    assert check(lhs, rhs, relation, given=given).status == "refuted"


def test_without_absolute_continuity_nothing_is_verified():
    assert check(bound, log(p(x)), "<=").status != "verified"
