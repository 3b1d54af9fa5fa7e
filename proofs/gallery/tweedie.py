"""Tweedie's formula: the posterior mean of a signal in Gaussian noise, from the score of the data (Robbins 1956; Efron
2011). y is the signal, a vector of any dimension d and any law; x is the datum, N(y, v I) or N(y, S)."""

from sympy import Identity, MatrixSymbol, Q, Symbol, log, symbols
from sympy.matrices.expressions import Trace, Transpose

from symcheck import E, Gradient, Hessian, JointLaw, Normal, Proof, norm, vector
from symcheck.rules import differentiation, gaussian_density, linearity

d = Symbol("d", integer=True, positive=True)
v = symbols("v", positive=True)
x, S = MatrixSymbol("x", d, 1), MatrixSymbol("S", d, d)
y = vector("y", d)
p = JointLaw("p", y)

proof = Proof(
    question="Tweedie",
    title="E[y | x] = x + v ∇ log p(x), for x = y + N(0, v I)",
    given=[Q.positive_definite(S)],
)


def evidence(noise):
    """The density of the datum: N(x; y, noise) averaged over y, and N(x; y, noise) = N(y; x, noise)."""
    return E(Normal(y, x, noise), p(y))


def posterior(f, noise=v):
    """The mean of f given the datum, by Bayes' rule."""
    return E(f * Normal(y, x, noise), p(y)) / evidence(noise)


def score(noise=v):
    """The score of the data."""
    return Gradient(log(evidence(noise)), x)


(
    proof.chain("the posterior mean", posterior(y))
    .eq(x + posterior(y - x), by=linearity)
    .eq(x + v * E(Gradient(Normal(y, x, v), x), p(y)) / evidence(v), by=[differentiation, gaussian_density])
    .eq(x + v * Gradient(evidence(v), x) / evidence(v), by=differentiation)
    .eq(x + v * score(), by=differentiation)
)
(
    proof.chain("the posterior covariance", posterior(y * Transpose(y)) - posterior(y) * Transpose(posterior(y)))
    .eq(posterior((y - x) * Transpose(y - x)) - posterior(y - x) * Transpose(posterior(y - x)))
    .eq(v * Identity(d) + v**2 * Hessian(log(evidence(v)), x))
)
proof.chain("the total variance", posterior(norm(y) ** 2) - norm(posterior(y)) ** 2).eq(
    d * v + v**2 * Trace(Hessian(log(evidence(v)), x))
)
proof.chain("noise with a covariance matrix", posterior(y, S)).eq(x + S * score(S))

proof.chain("the sign of the score", posterior(y), expect="refuted").eq(x - v * score())
proof.chain("the variance squared", posterior(y), expect="refuted").eq(x + v**2 * score())
proof.chain("a score of the noise alone", posterior(y), expect="refuted").eq(x + score())
proof.chain(
    "the covariance without the square",
    posterior(y * Transpose(y)) - posterior(y) * Transpose(posterior(y)),
    expect="refuted",
).eq(v * Identity(d) + v * Hessian(log(evidence(v)), x))
