"""Orthogonal projections: least squares, centring, principal subspaces, LoRA's subspace (Golub and Van Loan 2013, 5.3;
Bishop 2006, section 12.1; Fan 1949)."""

from sympy import Eq, Identity, Inverse, MatrixSymbol, OneMatrix, Q, Trace, symbols

from symcheck import Proof, frobenius_norm, lambda_max, norm, psd

n, m, k = symbols("n m k", integer=True, positive=True)
X, W = MatrixSymbol("X", m, n), MatrixSymbol("W", n, k)
y, u = MatrixSymbol("y", m, 1), MatrixSymbol("u", n, 1)
A, P, S = (MatrixSymbol(name, n, n) for name in "A P S".split())
orthonormal = Eq(W.T * W, Identity(k))
proof = Proof(question="projections", title="P = Pᵀ = P²: |P u| ≤ |u|")

projection = [Eq(P * P, P), Q.symmetric(P)]
proof.holds("semidefinite", psd(Identity(n) - P), given=projection)
proof.chain("shorter", norm(P * u), given=projection).le(norm(u))
proof.chain("an oblique projection is not", norm(P * u), given=[Eq(P * P, P)], expect="refuted").le(norm(u))
ones = OneMatrix(n, 1) * OneMatrix(1, n) / n
proof.holds("centring", psd(Identity(n) - ones))

full = [Q.positive_definite(X.T * X)]
hat = X * Inverse(X.T * X) * X.T
residual = y - hat * y
proof.chain("least squares", norm(residual) ** 2, given=full).eq(norm(y) ** 2 - norm(hat * y) ** 2).le(norm(y) ** 2)
proof.chain("the normal equations", X.T * residual, given=full).eq(0 * X.T * y)
proof.chain("degrees of freedom", Trace(hat), given=full).eq(n)
proof.chain("a slip: of the residual", Trace(Identity(m) - hat), given=full, expect="refuted").eq(n)

reconstruction = frobenius_norm(X - X * W * W.T) ** 2
proof.chain("what a subspace leaves", reconstruction, given=[orthonormal]).eq(
    frobenius_norm(X) ** 2 - frobenius_norm(X * W) ** 2
).le(frobenius_norm(X) ** 2)
proof.chain("what it explains", Trace(W.T * A * W), given=[psd(A), orthonormal]).le(Trace(A))
proof.chain("at most k times the largest", Trace(W.T * A * W), given=[Q.symmetric(A), orthonormal]).le(
    k * lambda_max(A)
)
proof.chain("a slip: once", Trace(W.T * A * W), given=[psd(A), orthonormal], expect="refuted").le(lambda_max(A))
proof.chain("any W", Trace(W.T * A * W), given=[psd(A)], expect="refuted").le(Trace(A))
proof.chain("with a weight", Trace(A * S), given=[Q.symmetric(A), psd(S)]).le(lambda_max(A) * Trace(S))
proof.chain("another shape", norm(X * u) ** 2).le(lambda_max(X * X.T) * norm(u) ** 2)
