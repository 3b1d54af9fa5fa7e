"""KL(N(m0, S0), N(m1, S1)), entropies and overlaps of Gaussian laws with covariance matrices, from their definitions.

Source: K. P. Murphy, Probabilistic Machine Learning: An Introduction, section 6.2.3; Cover and Thomas, theorem 8.4.1.
"""

from sympy import Identity, Inverse, MatrixSymbol, Q, Symbol, exp, log, pi, sqrt, symbols
from sympy.matrices.expressions import Determinant, Trace, Transpose

from symcheck import KL, E, Gradient, IntegralOver, Normal, Proof, cross_entropy, entropy, inner, norm, vector
from symcheck.rules import definition, gaussian_density, gaussian_integral, gibbs, linearity, moments

d = Symbol("d", integer=True, positive=True)
v, w = symbols("v w", positive=True)
x = vector("x", d)
m0, m1, b = (MatrixSymbol(name, d, 1) for name in ("m0", "m1", "b"))
S, S0, S1, D0, D1 = (MatrixSymbol(name, d, d) for name in ("S", "S0", "S1", "D0", "D1"))
p0, p1 = Normal(x, m0, S0), Normal(x, m1, S1)

proof = Proof(
    question="Gaussian KL",
    title="KL(N(m0, S0) ‖ N(m1, S1)) = (tr(S1⁻¹ S0) + |m1 - m0|²_{S1⁻¹} - d + log det S1/det S0)/2",
    given=[Q.positive_definite(matrix) for matrix in (S, S0, S1, D0, D1)],
)


def distance(u, precision):
    """The square of the Mahalanobis norm, <u, P u>."""
    return inner(u, precision * u)


(
    proof.chain("the divergence", KL(p0, p1))
    .eq(E(log(p0) - log(p1), p0), by=definition)
    .eq(
        E(distance(x - m1, Inverse(S1)) - distance(x - m0, Inverse(S0)), p0) / 2
        + (log(Determinant(S1)) - log(Determinant(S0))) / 2,
        by=[gaussian_density, linearity],
    )
    .eq(
        (Trace(Inverse(S1) * S0) + distance(m0 - m1, Inverse(S1)) - d) / 2
        + (log(Determinant(S1)) - log(Determinant(S0))) / 2,
        by=moments,
    )
    .eq((Trace(Inverse(S1) * S0) + distance(m1 - m0, Inverse(S1)) - d - log(Determinant(Inverse(S1) * S0))) / 2)
)
proof.chain("it is not negative", KL(p0, p1)).ge(0, by=gibbs)
proof.chain("a shared covariance", KL(Normal(x, m0, S), Normal(x, m1, S))).eq(distance(m1 - m0, Inverse(S)) / 2)
proof.chain("towards the standard normal law", KL(p0, Normal(x, 0, 1))).eq(
    (Trace(S0) + norm(m0) ** 2 - d - log(Determinant(S0))) / 2
)
proof.chain("isotropic laws", KL(Normal(x, m0, v * Identity(d)), Normal(x, m1, w * Identity(d)))).eq(
    d / 2 * (v / w - 1 - log(v / w)) + norm(m1 - m0) ** 2 / (2 * w)
)
proof.chain(
    "diagonal covariances: they commute",
    KL(Normal(x, 0, D0), Normal(x, 0, D1)),
    given=[Q.diagonal(D0), Q.diagonal(D1)],
).eq((Trace(D0 * Inverse(D1)) - d - log(Determinant(D0 * Inverse(D1)))) / 2)
proof.chain("precisions for covariances", KL(Normal(x, m0, Inverse(S0)), Normal(x, m1, Inverse(S1)))).eq(
    (Trace(S1 * Inverse(S0)) + distance(m1 - m0, S1) - d + log(Determinant(S0)) - log(Determinant(S1))) / 2
)

(
    proof.chain("the entropy", entropy(p0))
    .eq(-E(log(p0), p0), by=definition)
    .eq(d * log(2 * pi) / 2 + log(Determinant(S0)) / 2 + E(distance(x - m0, Inverse(S0)), p0) / 2, by=gaussian_density)
    .eq(d * log(2 * pi) / 2 + log(Determinant(S0)) / 2 + d / 2, by=moments)
    .eq(log(Determinant(2 * pi * exp(1) * S0)) / 2)
)
proof.chain("cross entropy", cross_entropy(p0, p1)).eq(
    (d * log(2 * pi) + log(Determinant(S1)) + Trace(Inverse(S1) * S0) + distance(m0 - m1, Inverse(S1))) / 2
)
proof.chain("the moment generating function", E(exp(inner(b, x)), p0)).eq(exp(inner(b, m0) + inner(b, S0 * b) / 2))
# The Bhattacharyya coefficient of two laws with one covariance.
proof.chain("overlap", IntegralOver(sqrt(Normal(x, m0, S) * Normal(x, m1, S)), x)).eq(
    exp(-distance(m0 - m1, Inverse(S)) / 8), by=gaussian_integral
)
proof.chain("the product of two", IntegralOver(p0 * p1, x)).eq(
    exp(-distance(m0 - m1, Inverse(S0 + S1)) / 2) / sqrt((2 * pi) ** d * Determinant(S0 + S1)), by=gaussian_integral
)

# The gradients by which such a divergence is minimised; of a covariance, all entries move on their own.
gap = m1 - m0
proof.chain("its gradient in m0", Gradient(KL(p0, p1), m0)).eq(Inverse(S1) * (m0 - m1))
proof.chain("its gradient in m1", Gradient(KL(p0, p1), m1)).eq(Inverse(S1) * gap)
proof.chain("its gradient in S0", Gradient(KL(p0, p1), S0)).eq((Inverse(S1) - Inverse(S0)) / 2)
proof.chain("its gradient in S1", Gradient(KL(p0, p1), S1)).eq(
    (Inverse(S1) - Inverse(S1) * (S0 + gap * Transpose(gap)) * Inverse(S1)) / 2
)
proof.chain("the gradient in m0 with the other sign", Gradient(KL(p0, p1), m0), expect="refuted").eq(Inverse(S1) * gap)
proof.chain("the gradient in m0 in the other metric", Gradient(KL(p0, p1), m0), expect="refuted").eq(
    Inverse(S0) * (m0 - m1)
)
proof.chain("the gradient in S0 without its factor", Gradient(KL(p0, p1), S0), expect="refuted").eq(
    Inverse(S1) - Inverse(S0)
)

# Slips: the arguments exchanged, the log determinants, the trace, the covariance for its inverse.
proof.chain("the arguments exchanged", KL(p0, p1), expect="refuted").eq(KL(p1, p0))
proof.chain("the log determinants exchanged", KL(p0, p1), expect="refuted").eq(
    (Trace(Inverse(S1) * S0) + distance(m1 - m0, Inverse(S1)) - d + log(Determinant(S0)) - log(Determinant(S1))) / 2
)
proof.chain("the trace without its inverse", KL(p0, p1), expect="refuted").eq(
    (Trace(S1 * S0) + distance(m1 - m0, Inverse(S1)) - d + log(Determinant(S1)) - log(Determinant(S0))) / 2
)
proof.chain("the distance in the other metric", KL(p0, p1), expect="refuted").eq(
    (Trace(Inverse(S1) * S0) + distance(m1 - m0, Inverse(S0)) - d + log(Determinant(S1)) - log(Determinant(S0))) / 2
)
proof.chain("the entropy without e", entropy(p0), expect="refuted").eq(log(Determinant(2 * pi * S0)) / 2)
