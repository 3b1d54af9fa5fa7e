"""Derivatives of densities and expectations: truths, and slips that must not verify (Williams 1992; Fisher 1925)."""

import pytest
from sympy import Derivative, Eq, Integer, Symbol, log, symbols, tan, tanh

from symcheck import (
    KL,
    Bernoulli,
    E,
    JointLaw,
    MarkovChain,
    Normal,
    Var,
    check,
    entropy,
    function,
    mutual_information,
    process,
    variable,
)
from symcheck.inputs import read_claim
from symcheck.theories.probability.functionals import CONVERGENT, DIFFERENTIABLE, VANISHING
from symcheck.theories.prover import prove

theta, phi, b, m = symbols("theta phi b m", real=True)
s = Symbol("s", positive=True)
k, t, T = symbols("k t T", integer=True)
x, y, z, v = (variable(name) for name in "xyzv")
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
net = JointLaw("n", x, y, z, parameters=theta, factors=[x, y | x, z | y])
r = JointLaw("r", x)
f, h = function("f"), function("h", parameters=phi)
c = process("c")
chain = MarkovChain("chain", c, t, kernel=Normal(c[t], s * c[t - 1], 1), stop=T)
free = MarkovChain("r", c, t, stop=T, parameters=theta)
d = Derivative
score = d(log(p(x)), theta)
gaussian = Normal(v, m, s)

TRUE = {
    "log-derivative trick": (d(E(f(x), p(x)), theta), E(f(x) * score, p(x)), []),
    "a score has mean 0": (E(score, p(x)), Integer(0), []),
    "a conditional score has mean 0": (E(d(log(p(z | x)), theta), p(z | x)), Integer(0), []),
    "baseline": (d(E(f(x), p(x)), theta), E((f(x) - b) * score, p(x)), []),
    "Fisher information": (E(score**2, p(x)), -E(d(log(p(x)), theta, 2), p(x)), []),
    "Fisher's identity": (d(log(p(x)), theta), E(d(log(p(x, z)), theta), p(z | x)), [p(x) > 0]),
    "through declared factors": (
        d(log(net(z | y, x)), theta),
        d(log(net(z | y)), theta),
        [net(x, y, z) > 0, net(y) > 0],
    ),
    "a Markov chain": (E(d(log(free(c[2] | c[1])), theta), free(c[2] | c[1])), Integer(0), [T >= 2]),
    "inside the integrand": (d(E(h(z), p(z)), phi), E(d(h(z), phi), p(z)), []),
    "an entropy": (d(entropy(q(z | x)), phi), -E(log(q(z | x)) * d(log(q(z | x)), phi), q(z | x)), []),
    "a variance": (d(Var(f(x), p(x)), theta), E((f(x) - E(f(x), p(x))) ** 2 * score, p(x)), []),
    "an information": (
        d(mutual_information(p, x, z), theta),
        E(log(p(x, z) / (p(x) * p(z))) * d(log(p(x, z)), theta), p(x, z)),
        [],
    ),
    "a mixture": (d(E(f(x), (p(x) + r(x)) / 2), theta), E(f(x) * score, p(x)) / 2, []),
    "off the support": (E(d(p(x), theta) / r(x), r(x)), Integer(0), [p(x) << r(x)]),
    "a Gaussian mean": (d(E(f(v), gaussian), m), E(f(v) * (v - m) / s, gaussian), []),
    "Bernoulli": (d(E(f(k), Bernoulli(k, phi)), phi), f(1) - f(0), [phi > 0, phi < 1]),
    "nested": (d(E(E(f(z), p(z | x)), p(x)), theta), E(f(z) * d(log(p(z)), theta), p(z)), []),
}
REFUTED = {
    "the density for its logarithm": (d(E(f(x), p(x)), theta), E(f(x) * d(p(x), theta), p(x)), []),
    "the law held fixed": (d(E(f(x), p(x)), theta), Integer(0), []),
    "a baseline that counts": (d(E(f(x), p(x)), theta), E((f(x) - b) * score, p(x)) + b, []),
    "the sign of the information": (E(score**2, p(x)), E(d(log(p(x)), theta, 2), p(x)), []),
    "half of the score": (d(log(p(x)), theta), E(d(log(p(x | z)), theta), p(z | x)), [p(x) > 0]),
    "a mixture, whole": (d(E(f(x), (p(x) + r(x)) / 2), theta), E(f(x) * score, p(x)), []),
    "off the support": (E(d(p(x), theta) / r(x), r(x)), Integer(0), []),
    "half of an information": (
        d(mutual_information(p, x, z), theta),
        E(log(p(x, z) / (p(x) * p(z))) * d(log(p(z | x)), theta), p(x, z)),
        [],
    ),
    "the score under another law": (E(d(log(p(z | x)), theta), p(z)), Integer(0), []),
}
NOT_VERIFIED = {
    "a parameter that only the kernel shows": (d(chain(c[1] | c[0]), s), Integer(0), [T >= 1]),
    "a density known at one point": (d(p(x), theta), Integer(0), [Eq(p(x), 2)]),
    "a square known at one point": (d(p(x) ** 2, theta), Integer(0), [Eq(p(x) ** 2, 4)]),
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, given=given)
    assert verdict.status == "verified", verdict


@pytest.mark.parametrize("name", REFUTED)
def test_refuted(name):
    lhs, rhs, given = REFUTED[name]
    assert check(lhs, rhs, given=given).status == "refuted"


@pytest.mark.parametrize("name", NOT_VERIFIED)
def test_not_verified(name):
    lhs, rhs, given = NOT_VERIFIED[name]
    assert check(lhs, rhs, given=given).status in ("refuted", "unproven")


def test_the_standing_conditions_are_named():
    verdict = check(d(E(f(x), p(x)), theta), E(f(x) * score, p(x)))
    assert sum("standing condition" in rule for rule in verdict.rules) == 2
    assert verdict.given == (CONVERGENT, DIFFERENTIABLE)
    assert VANISHING in check(E(Derivative(log(p(x)), x), p(x)), 0).given
    assert not check(p(x), p(x)).given


def test_a_divergence_from_an_older_self():
    old = q.at(theta)
    right = E(log(q(z | x) / old(z | x)) * d(log(q(z | x)), phi), q(z | x))
    given = [q(z | x) << old(z | x)]
    assert check(d(KL(q(z | x), old(z | x)), phi), right, given=given)
    assert check(d(KL(q(z | x), old(z | x)), phi), -right, given=given).status == "refuted"


@pytest.mark.parametrize("pole", [tanh(1 / (v - theta)), f(1 / (v - theta)), f(tan(v - theta))], ids=str)
def test_a_pole_that_moves_under_a_gaussian_law_is_a_jump(pole):
    """Where v passes theta, tanh(1/(v - theta)) rises from -1 to 1: its mean has one more slope, -2 p(theta)."""
    claim, known = read_claim(d(E(pole, gaussian), theta), "=", E(d(pole, theta), gaussian), (), None)
    assert not prove(claim, known).proved
