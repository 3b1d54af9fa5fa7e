"""Laws of numbers: expectations under ``Pmf`` and ``Pdf``, and divergences where the ranges differ."""

import pytest
from sympy import Rational, Symbol, log, symbols

from symcheck import JSD, KL, Bernoulli, E, Exponential, Pdf, Pmf, Uniform, Var, check, cross_entropy, entropy

k = Symbol("k", integer=True)
n, m = symbols("n m", integer=True, positive=True)
t = Symbol("t", real=True)
a, b = symbols("a b", positive=True)
half = Rational(1, 2)
unit = [a < 1, b < 1]

TRUE = {
    "uniform laws": (KL(Uniform(k, 1, n), Uniform(k, 1, n + m)), log(1 + m / n), []),
    "uniform laws on the line": (KL(Pdf(t, (0, 1), 1), Pdf(t, (0, 2), half)), log(2), []),
    "exponential laws": (KL(Exponential(t, a), Exponential(t, b)), log(a / b) + b / a - 1, []),
    "variance of an exponential law": (Var(t, Exponential(t, a)), 1 / a**2, []),
    "entropy of an exponential law": (entropy(Exponential(t, a)), 1 - log(a), []),
    "second moment": (E(t**2, Exponential(t, a)), 2 / a**2, []),
    "JSD is symmetric": (JSD(Bernoulli(k, a), Bernoulli(k, b)), JSD(Bernoulli(k, b), Bernoulli(k, a)), unit),
    "JSD by entropies": (
        JSD(Bernoulli(k, a), Bernoulli(k, b)),
        entropy(Bernoulli(k, (a + b) / 2)) - entropy(Bernoulli(k, a)) / 2 - entropy(Bernoulli(k, b)) / 2,
        unit,
    ),
}
REFUTED = {
    "rates exchanged": (KL(Exponential(t, a), Exponential(t, b)), log(b / a) + a / b - 1),
    "the root of the variance": (Var(t, Exponential(t, a)), 1 / a),
}
NEVER_VERIFIED = {  # each left side has no value: the first law lives where the second vanishes
    "a shifted range": (KL(Pmf(k, (0, 1), half), Pmf(k, (1, 2), half)), 0),
    "a shorter range": (KL(Uniform(k, 1, n + m), Uniform(k, 1, n)), log(n / (n + m))),
    "a shorter interval": (KL(Pdf(t, (0, 2), half), Pdf(t, (0, 1), 1)), -log(2)),
    "a cross-entropy": (cross_entropy(Pdf(t, (0, 2), half), Pdf(t, (0, 1), 1)), 0),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, given=given)
    assert verdict.status == "verified", verdict


@pytest.mark.parametrize("name", REFUTED)
def test_refuted(name):
    assert check(*REFUTED[name]).status == "refuted"


@pytest.mark.parametrize("name", NEVER_VERIFIED)
def test_without_absolute_continuity_there_is_no_divergence(name):
    assert check(*NEVER_VERIFIED[name]).status == "unproven"


def test_a_product_of_laws_keeps_its_ranges():
    q = Bernoulli(k, a) * Uniform(n, 1, 3)
    p = Bernoulli(k, b) * Uniform(n, 1, 2)
    assert check(KL(q, p), 0, given=unit).status == "unproven"  # no value anywhere, so nothing to refute either
