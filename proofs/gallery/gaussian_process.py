"""Regression by least squares and by Gaussian processes: the evidence and its gradient, kernel ridge, leaving one out,
the Rauch-Tung-Striebel smoother's conditional (Rasmussen and Williams 2006, sections 2.2 and 5.4; Allen 1974)."""

from sympy import Identity, Inverse, MatrixSymbol, Q, Symbol, Trace, ZeroMatrix, log, pi
from sympy.matrices.expressions import Determinant

from symcheck import Cov, E, Gradient, Normal, Proof, derivative, inner, norm, psd, vector
from symcheck.rules import completing_the_square, differentiation, gaussian_density, moments

n, d = Symbol("n", integer=True, positive=True), Symbol("d", integer=True, positive=True)
s, lam = Symbol("sigma", positive=True), Symbol("lambda", positive=True)
K, S, A = MatrixSymbol("K", n, n), MatrixSymbol("S", n, n), MatrixSymbol("A", d, d)
X, y = MatrixSymbol("X", n, d), MatrixSymbol("y", n, 1)
x, b, beta = (MatrixSymbol(name, d, 1) for name in ("x", "b", "beta"))
target = Symbol("y_i", real=True)
e = vector("e", n)

proof = Proof(
    question="Gaussian processes",
    title="The evidence and its gradient, kernel ridge, leaving one out",
    given=[psd(K), Q.positive_definite(S), Q.positive_definite(A)],
)

noisy = K + s**2 * Identity(n)
proof.chain("the evidence", log(Normal(y, ZeroMatrix(n, 1), noisy))).eq(
    -inner(y, Inverse(noisy) * y) / 2 - log(Determinant(noisy)) / 2 - n * log(2 * pi) / 2, by=gaussian_density
)
evidence = -inner(y, Inverse(S) * y) / 2 - log(Determinant(S)) / 2
dual = Inverse(S) * y
proof.chain("its gradient", Gradient(evidence, S)).eq((dual * dual.T - Inverse(S)) / 2, by=differentiation)
proof.chain("in the noise", derivative(log(Determinant(noisy)), s)).eq(2 * s * Trace(Inverse(noisy)))
ridge = Inverse(X.T * X + lam * Identity(d)) * X.T * y
proof.chain("kernel ridge", X.T * Inverse(X * X.T + lam * Identity(n)) * y).eq(ridge)

# Without the datum (x, y_i), A = X^T X + lambda I loses x x^T and b = X^T y loses y_i x.
leverage = inner(x, Inverse(A) * x)
without = Inverse(A - x * x.T) * (b - target * x)
(
    proof.chain("leaving one out", target - inner(x, without), given=[leverage < 1])
    .eq(target - inner(x, (Inverse(A) + Inverse(A) * x * x.T * Inverse(A) / (1 - leverage)) * (b - target * x)))
    .eq((target - inner(x, Inverse(A) * b)) / (1 - leverage))
)
full = [Q.invertible(X.T * X)]
hat = X * Inverse(X.T * X) * X.T
estimate = Inverse(X.T * X) * X.T * (X * beta + e)
noise = Normal(e, 0, s**2)
proof.chain("the hat matrix", hat * hat, given=full).eq(hat)
proof.chain("unbiased", E(estimate, noise), given=full).eq(beta, by=moments)
proof.chain("its covariance", Cov(estimate, estimate, noise), given=full).eq(s**2 * Inverse(X.T * X), by=moments)
proof.chain("the residual", E(norm((Identity(n) - hat) * (X * beta + e)) ** 2, noise), given=full).eq((n - d) * s**2)

P, F, C = (MatrixSymbol(name, d, d) for name in ("P", "F", "C"))
now, after, mean = vector("x_t", d), vector("x_n", d), MatrixSymbol("m", d, 1)
ahead = F * P * F.T + C
gain = P * F.T * Inverse(ahead)
proof.chain(
    "a smoother's conditional",
    Normal(after, F * now, C) * Normal(now, mean, P),
    given=[Q.positive_definite(P), Q.positive_definite(C)],
).eq(
    Normal(after, F * mean, ahead) * Normal(now, mean + gain * (after - F * mean), P - gain * ahead * gain.T),
    by=completing_the_square,
)

proof.chain("the half forgotten", Gradient(evidence, S), expect="refuted").eq(dual * dual.T - Inverse(S))
proof.chain("the sign of the gradient", Gradient(evidence, S), expect="refuted").eq((Inverse(S) - dual * dual.T) / 2)
proof.chain("one plus the leverage", target - inner(x, without), given=[leverage < 1], expect="refuted").eq(
    (target - inner(x, Inverse(A) * b)) / (1 + leverage)
)
proof.chain(
    "n degrees of freedom", E(norm((Identity(n) - hat) * (X * beta + e)) ** 2, noise), given=full, expect="refuted"
).eq(n * s**2)
