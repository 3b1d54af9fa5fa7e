"""The Loewner order: what semidefinite matrices are closed under, and what the order does not preserve."""

from sympy import Identity, Inverse, KroneckerProduct, MatrixSymbol, Q, Symbol, Trace, symbols

from symcheck import Proof, frobenius_norm, inner, lambda_max, lambda_min, loewner_le, norm, psd

n, m = symbols("n m", integer=True, positive=True)
c = Symbol("c", positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
K, V = MatrixSymbol("K", m, m), MatrixSymbol("V", n, m)
u = MatrixSymbol("u", n, 1)
below = loewner_le(A, B)
proof = Proof(question="Loewner order", title="Sums, congruences and Kronecker products of semidefinite matrices")

proof.holds("a sum", psd(A + c * B), given=[psd(A), psd(B)])
proof.holds("a congruence", loewner_le(V.T * A * V, V.T * B * V), given=[below])
proof.holds("a Kronecker product", psd(KroneckerProduct(A, K)), given=[psd(A), psd(K)])
proof.holds("an inverse", Q.positive_definite(Inverse(A)), given=[Q.positive_definite(A)])
proof.holds("a regularised Gram matrix", Q.positive_definite(V * V.T + c * Identity(n)))
proof.holds("definite by its eigenvalues", Q.positive_definite(A), given=[Q.symmetric(A), lambda_min(A) > 0])
proof.holds("a product is not", psd(A * B), given=[psd(A), psd(B)], expect="refuted")
proof.holds("a difference is not", psd(A - B), given=[psd(A), psd(B)], expect="refuted")

proof.chain("traces", Trace(A), given=[below]).le(Trace(B))
proof.chain("quadratic forms", inner(u, A * u), given=[below]).le(inner(u, B * u))
proof.chain("Rayleigh", lambda_min(A) * norm(u) ** 2, given=[Q.symmetric(A)]).le(inner(u, A * u)).le(
    lambda_max(A) * norm(u) ** 2
)
symmetric = [Q.symmetric(A), Q.symmetric(B)]
proof.chain("Weyl", lambda_min(A) + lambda_min(B), given=symmetric).le(lambda_min(A + B)).le(
    lambda_min(A) + lambda_max(B)
)
proof.chain("Weyl, with the wrong end", lambda_min(A + B), given=symmetric, expect="refuted").le(
    lambda_min(A) + lambda_min(B)
)
proof.chain("eigenvalues of A ⊗ K", lambda_max(KroneckerProduct(A, K)), given=[psd(A), psd(K)]).eq(
    lambda_max(A) * lambda_max(K)
)
proof.chain(
    "not without a sign", lambda_max(KroneckerProduct(A, K)), given=[Q.symmetric(A), Q.symmetric(K)], expect="refuted"
).eq(lambda_max(A) * lambda_max(K))
proof.chain("the spectral norm", norm(A * u) ** 2).le(lambda_max(A.T * A) * norm(u) ** 2).le(
    frobenius_norm(A) ** 2 * norm(u) ** 2
)
