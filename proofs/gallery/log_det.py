"""The log-determinant: information gained from linear observations, the LogDet divergence, and which Gaussian of a
given total variance has the most entropy (Cover and Thomas, Elements of Information Theory, chapters 8 and 17).
"""

from sympy import Determinant, Identity, Inverse, MatrixSymbol, Q, Rational, Symbol, Trace, log, pi, symbols

from symcheck import Normal, Proof, entropy, frobenius_norm, vector
from symcheck.rules import definition

n, m = symbols("n m", integer=True, positive=True)
noise = Symbol("sigma", positive=True)
w = Symbol("w", real=True)
S, R = MatrixSymbol("S", n, n), MatrixSymbol("R", n, n)
Z = MatrixSymbol("Z", n, m)
x = vector("x", n)
mean = MatrixSymbol("mu", n, 1)
definite = [Q.positive_definite(S), Q.positive_definite(R)]

proof = Proof(question="LogDet", title="0 ≤ log det(I + ZZᵀ/σ²) ≤ ‖Z‖²/σ², and log det is concave")

# What n observations z_i^T theta + noise tell of theta ~ N(0, I_m), in nats: half the log-determinant.
gain = log(Determinant(Identity(n) + Z * Z.T / noise**2))
(
    proof.chain("the gain, by features or by observations", gain)
    .eq(log(Determinant(Identity(m) + Z.T * Z / noise**2)))
    .le(Trace(Z.T * Z) / noise**2)
    .eq(frobenius_norm(Z) ** 2 / noise**2)
)
proof.chain("nothing is forgotten", gain).ge(0)
proof.chain("the gain is its bound", gain, expect="refuted").eq(frobenius_norm(Z) ** 2 / noise**2)

divergence = Trace(Inverse(R) * S) - log(Determinant(S)) + log(Determinant(R)) - n
proof.chain("the LogDet divergence", divergence, given=definite).ge(0)
proof.chain("it is not symmetric", divergence, given=definite, expect="refuted").eq(
    Trace(Inverse(S) * R) - log(Determinant(R)) + log(Determinant(S)) - n
)
mixed = log(Determinant(w * S + (1 - w) * R))
parts = w * log(Determinant(S)) + (1 - w) * log(Determinant(R))
proof.chain("concave", mixed, given=[*definite, w > 0, w < 1]).ge(parts)
proof.chain("convex", mixed, given=[*definite, w > 0, w < 1], expect="refuted").le(parts)

# Of all Gaussians with the same total variance tr(S), the isotropic one has the most entropy.
shared = Trace(S) / n
(
    proof.chain("the most entropy", entropy(Normal(x, mean, S)), given=[Q.positive_definite(S)])
    .eq(Rational(1, 2) * log(Determinant(S)) + n * (log(2 * pi) + 1) / 2, by=definition)
    .le(n * log(shared) / 2 + n * (log(2 * pi) + 1) / 2)
    .eq(entropy(Normal(x, mean, shared)), by=definition)
)
proof.chain("the least", entropy(Normal(x, mean, S)), given=[Q.positive_definite(S)], expect="refuted").ge(
    entropy(Normal(x, mean, shared))
)
