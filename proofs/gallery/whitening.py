"""Whitening, the Mahalanobis distance and the error of a projection (Bishop, PRML, 12.1; Kessy, Lewin, Strimmer 2018).

x is any random vector of R^n with mean mu and covariance matrix Sigma.
"""

from sympy import Eq, Identity, Inverse, MatrixSymbol, Q, Trace, symbols

from symcheck import Cov, E, JointLaw, Normal, Proof, Var, inner, norm, vector
from symcheck.rules import linearity

n, k = symbols("n k", integer=True, positive=True)
x, e = vector("x", n), vector("e", n)
p = JointLaw("p", x)
mu, Sigma = E(x, p(x)), Cov(x, x, p(x))
L, P = MatrixSymbol("L", n, n), MatrixSymbol("P", n, n)
A, V = MatrixSymbol("A", k, n), MatrixSymbol("V", n, k)
m = MatrixSymbol("m", n, 1)

proof = Proof(question="whitening", title="Cov(A x) = A Σ Aᵀ; whitened coordinates; the error of a projection")

(
    proof.chain("covariance of a linear map", Cov(A * x, A * x, p(x)))
    .eq(E((A * (x - mu)) * (A * (x - mu)).T, p(x)))
    .eq(A * E((x - mu) * (x - mu).T, p(x)) * A.T, by=linearity)
    .eq(A * Sigma * A.T)
)
regular = [Q.invertible(Sigma)]
dual = Inverse(Sigma) * x
(
    proof.chain("dual coordinates have the precision matrix as covariance", Cov(dual, dual, p(x)), given=regular)
    .eq(Inverse(Sigma) * Sigma * Inverse(Sigma).T)
    .eq(Inverse(Sigma))
)
proof.chain("dual coordinates", Cov(Inverse(Sigma) * x, x, p(x)), given=regular).eq(Identity(n))
(
    proof.chain(
        "mean square of the Mahalanobis distance", E(inner(x - mu, Inverse(Sigma) * (x - mu)), p(x)), given=regular
    )
    .eq(Trace(Inverse(Sigma) * E((x - mu) * (x - mu).T, p(x))), by=linearity)
    .eq(Trace(Inverse(Sigma) * Sigma))
    .eq(n)
)
white = Inverse(L) * (m + L * e)
proof.chain("colouring noise", Cov(m + L * e, m + L * e, Normal(e, 0, 1))).eq(L * L.T)
proof.chain("and whitening it", Cov(white, white, Normal(e, 0, 1)), given=[Q.invertible(L)]).eq(
    Inverse(L) * (L * L.T) * Inverse(L).T
).eq(Identity(n))

projection = [Eq(P * P, P), Q.symmetric(P)]
error = E(norm(x - (mu + P * (x - mu))) ** 2, p(x))
(
    proof.chain("what a projection loses", error, given=projection)
    .eq(Trace((Identity(n) - P) * Sigma))
    .eq(Trace(Sigma) - Trace(P * Sigma))
    .eq(Var(x, p(x)) - Var(P * x, p(x)))
    .le(Var(x, p(x)))
)
proof.chain(
    "reconstruction from k principal directions",
    E(norm(x - mu - V * V.T * (x - mu)) ** 2, p(x)),
    given=[Eq(V.T * V, Identity(k))],
).eq(Trace(Sigma) - Trace(V.T * Sigma * V))

proof.chain("the second moment for the covariance", E(norm(A * x) ** 2, p(x)), expect="refuted").eq(
    Trace(A * Sigma * A.T)
)
proof.chain(
    "whitening by the transpose", Cov(L.T * (m + L * e), L.T * (m + L * e), Normal(e, 0, 1)), expect="refuted"
).eq(Identity(n))
proof.chain("a projection that is not orthogonal", error, given=[Eq(P * P, P)], expect="refuted").eq(
    Trace(Sigma) - Trace(P * Sigma)
)
