"""Principal components without a singular value decomposition: what is lost is the variance that is not kept
(Bishop, PRML, section 12.1.2), for any number of orthonormal directions."""

from sympy import Eq, Identity, MatrixSymbol, Q, Symbol, Trace, ZeroMatrix

from symcheck import Proof, frobenius_norm, inner, norm, vector

n, d, k = (Symbol(name, integer=True, positive=True) for name in "ndk")
X, W, R = MatrixSymbol("X", n, d), MatrixSymbol("W", d, k), MatrixSymbol("R", k, k)
x = vector("x", d)

proof = Proof(question="PCA", title="‖X - X W Wᵀ‖² = tr XᵀX - tr WᵀXᵀX W for WᵀW = I")

orthonormal = [Eq(W.T * W, Identity(k))]
lost = frobenius_norm(X - X * W * W.T) ** 2
kept = Trace(W.T * X.T * X * W)
proof.chain("the projection", (W * W.T) ** 2, given=orthonormal).eq(W * W.T)
proof.chain("what is lost", lost, given=orthonormal).eq(Trace(X.T * X) - kept)
proof.chain("a datum", norm(x - W * W.T * x) ** 2, given=orthonormal).eq(norm(x) ** 2 - norm(W.T * x) ** 2)
proof.chain("no component is longer", norm(W.T * x) ** 2, given=orthonormal).eq(
    norm(x) ** 2 - norm(x - W * W.T * x) ** 2
).le(norm(x) ** 2)
proof.chain("codes keep their length", norm(W * W.T * x), given=orthonormal).eq(norm(W.T * x))
proof.chain("the residual is orthogonal", W.T * (x - W * W.T * x), given=orthonormal).eq(ZeroMatrix(k, 1))
proof.chain(
    "any basis of the subspace",
    frobenius_norm(X - X * (W * R) * (W * R).T) ** 2,
    given=[*orthonormal, Q.orthogonal(R)],
).eq(lost)
proof.chain("linear decoders do no better", norm(x - W * (W.T * x)) ** 2, given=orthonormal).eq(
    norm(x) ** 2 - 2 * inner(W.T * x, W.T * x) + norm(W * W.T * x) ** 2
)

proof.chain("directions of any length", lost, expect="refuted").eq(Trace(X.T * X) - kept)
proof.chain("twice what is kept", lost, given=orthonormal, expect="refuted").eq(Trace(X.T * X) - 2 * kept)
proof.chain("nothing is lost", W * W.T, given=orthonormal, expect="refuted").eq(Identity(d))
proof.chain("every projection keeps lengths", norm(W.T * x), given=orthonormal, expect="refuted").eq(norm(x))
