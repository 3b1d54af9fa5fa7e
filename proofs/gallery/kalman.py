"""One step of the Kalman filter: prediction, innovation, gain, and the covariance of what is left, as Bayes' rule.

x ~ N(m, P) is seen as y = A x + noise, the noise N(0, R). Sources: R. E. Kalman, A new approach to linear filtering and
prediction problems (1960); Bishop, PRML, section 2.3.3; P. D. Joseph's form: Bucy and Joseph (1968).
"""

from sympy import Identity, Inverse, MatrixSymbol, Q, log, symbols
from sympy.matrices.expressions import Determinant

from symcheck import KL, E, IntegralOver, Normal, Proof, entropy, inner, vector
from symcheck.rules import completing_the_square, gaussian_integral, moments, tower

d, k = symbols("d k", integer=True, positive=True)
x, z, y = vector("x", d), vector("z", d), vector("y", k)
m = MatrixSymbol("m", d, 1)
F, C, P = (MatrixSymbol(name, d, d) for name in ("F", "C", "P"))
A, R = MatrixSymbol("A", k, d), MatrixSymbol("R", k, k)
eye = Identity(d)

proof = Proof(
    question="Kalman",
    title="N(y; A x, R) N(x; m, P) = N(y; A m, A P Aᵀ + R) N(x; m + K (y - A m), (I - K A) P)",
    given=[Q.positive_definite(matrix) for matrix in (C, P, R)],
)

prior, likelihood = Normal(x, m, P), Normal(y, A * x, R)
innovation = A * P * A.T + R
gain = P * A.T * Inverse(innovation)
precision = Inverse(P) + A.T * Inverse(R) * A
evidence = Normal(y, A * m, innovation)
mean = m + gain * (y - A * m)
posterior = Normal(x, mean, (eye - gain * A) * P)

proof.chain("prediction", IntegralOver(Normal(x, F * z, C) * Normal(z, m, P), z)).eq(
    Normal(x, F * m, F * P * F.T + C), by=gaussian_integral
)
proof.chain("the evidence", IntegralOver(likelihood * prior, x)).eq(evidence, by=gaussian_integral)
proof.chain("the update", likelihood * prior).eq(evidence * posterior, by=completing_the_square)
(
    proof.chain("Bayes' rule", likelihood * prior / IntegralOver(likelihood * prior, x))
    .eq(likelihood * prior / evidence, by=gaussian_integral)
    .eq(posterior, by=completing_the_square)
)
proof.chain("information form", posterior).eq(
    Normal(x, Inverse(precision) * (Inverse(P) * m + A.T * Inverse(R) * y), Inverse(precision))
)

proof.chain("the gain in two forms", gain).eq(Inverse(precision) * A.T * Inverse(R))
proof.chain("the covariance in two forms", (eye - gain * A) * P).eq(P - P * A.T * Inverse(innovation) * A * P).eq(
    Inverse(precision)
)
proof.chain("Joseph's form", (eye - gain * A) * P).eq((eye - gain * A) * P * (eye - gain * A).T + gain * R * gain.T)
proof.chain("determinants", Determinant((eye - gain * A) * P)).eq(
    Determinant(P) * Determinant(R) / Determinant(innovation)
)

# The error of the filter, over the joint law of the state and what is seen: unbiased, with the posterior covariance.
proof.chain("unbiased", E(x - mean, likelihood * prior)).eq(0 * m, by=[tower, moments])
proof.chain("the covariance of the error", E((x - mean) * (x - mean).T, likelihood * prior)).eq(
    (eye - gain * A) * P, by=[tower, moments]
)
proof.chain("the error is uncorrelated with the innovation", E((x - mean) * (y - A * m).T, likelihood * prior)).eq(
    0 * A.T, by=[tower, moments]
)
proof.chain("the innovation", E((y - A * m) * (y - A * m).T, likelihood * prior)).eq(innovation, by=[tower, moments])
proof.chain("the normalised innovation", E(inner(y - A * m, Inverse(innovation) * (y - A * m)), evidence)).eq(
    k, by=moments
)
(
    proof.chain("what is learnt", KL(likelihood * prior, evidence * prior))
    .eq((log(Determinant(innovation)) - log(Determinant(R))) / 2)
    .eq(entropy(prior) - entropy(posterior))
)

# Slips.
proof.chain("a gain without the noise", likelihood * prior, expect="refuted").eq(
    evidence * Normal(x, m + P * A.T * Inverse(R) * (y - A * m), (eye - gain * A) * P)
)
proof.chain("the innovation without the noise", IntegralOver(likelihood * prior, x), expect="refuted").eq(
    Normal(y, A * m, R)
)
proof.chain("the innovation subtracted", likelihood * prior, expect="refuted").eq(
    evidence * Normal(x, m - gain * (y - A * m), (eye - gain * A) * P)
)
proof.chain("precision for covariance", likelihood * prior / evidence, expect="refuted").eq(Normal(x, mean, precision))
other = MatrixSymbol("K", d, k)
proof.chain("only Joseph's form holds for any gain", (eye - other * A) * P, expect="refuted").eq(
    (eye - other * A) * P * (eye - other * A).T + other * R * other.T
)
