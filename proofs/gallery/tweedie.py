"""Tweedie's formula: the posterior mean of a signal in Gaussian noise, from the score of the data (Robbins 1956; Efron
2011). y is the signal, of any law; x is the datum, N(y, v)."""

from sympy import Derivative, log, symbols

from symcheck import E, JointLaw, Normal, Proof, variable
from symcheck.rules import differentiation, gaussian_density, linearity

x = symbols("x", real=True)
v = symbols("v", positive=True)
y = variable("y")
p = JointLaw("p", y)

proof = Proof(question="Tweedie", title="E[y | x] = x + v ∂ₓ log p(x), for x = y + N(0, v)")

evidence = E(Normal(y, x, v), p(y))
"""The density of the datum: N(x; y, v) averaged over y, and N(x; y, v) = N(y; x, v)."""


def posterior(f):
    """The mean of f given the datum, by Bayes' rule."""
    return E(f * Normal(y, x, v), p(y)) / evidence


(
    proof.chain("the posterior mean", posterior(y))
    .eq(x + posterior(y - x), by=linearity)
    .eq(x + v * E(Derivative(Normal(y, x, v), x), p(y)) / evidence, by=[differentiation, gaussian_density])
    .eq(x + v * Derivative(evidence, x) / evidence, by=differentiation)
    .eq(x + v * Derivative(log(evidence), x), by=differentiation)
)
(
    proof.chain("the posterior variance", posterior(y**2) - posterior(y) ** 2)
    .eq(posterior((y - x) ** 2) - posterior(y - x) ** 2, by=linearity)
    .eq(v + v**2 * Derivative(log(evidence), x, 2), by=differentiation)
)

proof.chain("the sign of the score", posterior(y), expect="refuted").eq(x - v * Derivative(log(evidence), x))
proof.chain("a score of the noise alone", posterior(y), expect="refuted").eq(x + Derivative(log(evidence), x))
