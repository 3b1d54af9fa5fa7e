"""Power iteration: the tangent of the angle to the leading eigenvector shrinks by |lambda_2|/lambda_1 in every step.

A = lambda_1 v v^T/|v|^2 + B with B = P K P symmetric, P the projection along v: every symmetric matrix with the
eigenvector v is of this form, and the eigenvalues of B are the others of A (and 0). lambda_2^2 is the largest
eigenvalue of B^2.
"""

from sympy import Identity, MatrixSymbol, Ne, Q, Symbol, symbols

from symcheck import Family, ForAll, Proof, inner, lambda_max, norm

d, k, T, N = symbols("d k T N", integer=True, positive=True)
first, ratio = symbols("lambda_1 rho", positive=True)
c = Symbol("c", real=True)
K = MatrixSymbol("K", d, d)
v, z = MatrixSymbol("v", d, 1), MatrixSymbol("z", d, 1)
P = Identity(d) - v * v.T / inner(v, v)
B = P * K * P
A = first * v * v.T / inner(v, v) + B
w = P * z
x = c * v + w
proof = Proof(
    question="power iteration",
    title="tan² angle(A x, v) ≤ (λ_2/λ_1)² tan² angle(x, v)",
    given=[Q.symmetric(K), Ne(inner(v, v), 0)],
)

proof.chain("the eigenvector", A * v).eq(first * v)
proof.chain("w is orthogonal to v", inner(v, w)).eq(0)
proof.chain("one step", A * x).eq(first * c * v + B * w)
proof.chain("the rest stays orthogonal", inner(v, B * w)).eq(0)
proof.chain("the rest shrinks", norm(B * w) ** 2).eq(inner(w, B * B * w)).le(lambda_max(B * B) * norm(w) ** 2)
# The squared tangent of the angle between c v + w and v is |w|^2/(c^2 |v|^2).
rest, along = norm(B * w) ** 2, (first * c) ** 2 * norm(v) ** 2
(
    proof.chain("the tangent", rest / along, given=[Ne(c, 0)])
    .le(lambda_max(B * B) * norm(w) ** 2 / along)
    .eq(lambda_max(B * B) / first**2 * (norm(w) ** 2 / (c**2 * norm(v) ** 2)))
)
proof.chain("a slip: the square of λ_2 forgotten", norm(B * w) ** 2, expect="refuted").le(lambda_max(B) * norm(w) ** 2)

tangent = Family("tangent")
every = ForAll(k, (1, N), tangent[k] <= ratio * tangent[k - 1])
rate = proof.induction("T steps", tangent[T], "<=", ratio**T * tangent[0], over=T, start=1, given=[every, T <= N])
rate.base.le(ratio * tangent[0])
rate.step.le(ratio * tangent[T - 1]).le(ratio**T * tangent[0], by=rate.hypothesis)
