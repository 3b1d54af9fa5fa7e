"""4.2  The gradient update of the predictor, dW_p/dt = -dJ/dW_p = F_12^T - W_p F_1."""

from simsiam import F1, F2, F12, F, J, W, W_p, X, Xprime, eq6, eye, f1, f2, half, j, n2, views, x1, x2
from sympy import MatrixSymbol, Q, Trace, ZeroMatrix

from symcheck import E, Gradient, Proof
from symcheck.rules import differentiation, independence, linearity, tower

proof = Proof(question="4.2", title="The update of the predictor: F_12ᵀ - W_p F_1")

# Of eq. (6), for any F_12 and F_2. F_1 is a second moment, so it is symmetric; nothing is asked of F_12.
A, B, C = (MatrixSymbol(name, n2, n2) for name in ("F_1", "F_12", "F_2"))
update = -Gradient(eq6(A, B, C), W_p)
symmetric = [Q.symmetric(A)]
(
    proof.chain("the update, from eq. (6) with any F_12", update, given=symmetric)
    .eq(-half * (W_p * A + W_p * A.T - 2 * B.T), by=differentiation)
    .eq(B.T - W_p * A)
)
# Of eq. (5), under any joint law of the views and under that of the question.
law = j(x1, x2)
(
    proof.chain("the update, from eq. (5) under any joint law", -Gradient(J(law), W_p))
    .eq(-E((W_p * f1 - f2) * f1.T, law), by=[differentiation, linearity])
    .eq(F(f1, f2, law).T - W_p * F(f1, f1, law), by=linearity)
)
(
    proof.chain("the update, from eq. (5)", -Gradient(J(), W_p))
    .eq(F12 - W_p * F1, by=[differentiation, linearity])
    .eq(W * X * W.T - W_p * W * (X + Xprime) * W.T, by=[linearity, tower, independence])
    .eq((eye - W_p) * W * X * W.T - W_p * W * Xprime * W.T)
)
proof.chain("the update, from eq. (6)", -Gradient(eq6(F1, F12, F2), W_p)).eq(F12 - W_p * F1)
# The target does not hold W_p: in W_p the stop-gradient changes nothing. In W it leaves the online branch alone.
proof.chain("with and without stop-gradient", Gradient(J(), W_p)).eq(Gradient(J(target=f2), W_p))
(
    proof.chain("the gradient in W", -Gradient(J(), W))
    .eq(-E(W_p.T * (W_p * f1 - f2) * x1.T, views), by=[differentiation, linearity])
    .eq(W_p.T * (W * X - W_p * W * (X + Xprime)), by=[linearity, tower, independence])
)
proof.chain("the gradient in W without stop-gradient is another", Gradient(J(), W), expect="refuted").eq(
    Gradient(J(target=f2), W)
)
proof.chain("though the objective is the same", J()).eq(J(target=f2))
# With F_1 invertible, the stationary predictor is the linear regression of f_2 on f_1.
proof.chain(
    "the predictor that is stationary",
    Gradient(eq6(A, B, C), W_p, B.T * A.I),
    given=[*symmetric, Q.invertible(A)],
).eq(ZeroMatrix(n2, n2), by=differentiation)

# Slips.
for name, wrong in {
    "a missing transpose of F_12": B - W_p * A,
    "F_1 W_p for W_p F_1": B.T - A * W_p,
    "the transposed predictor": B.T - W_p.T * A,
    "the sign of an ascent": W_p * A - B.T,
    "the factor 1/2 twice": half * (B.T - W_p * A),
}.items():
    proof.chain(name, update, given=symmetric, expect="refuted").eq(wrong)
proof.chain("without symmetry of F_1", update, expect="refuted").eq(B.T - W_p * A)
proof.chain("a missing transpose, from eq. (5)", -Gradient(J(law), W_p), expect="refuted").eq(
    F(f1, f2, law) - W_p * F(f1, f1, law)
)
proof.chain("F_1 W_p for W_p F_1, from eq. (5)", -Gradient(J(), W_p), expect="refuted").eq(F12 - F1 * W_p)
transposed = half * (Trace(W_p * W_p.T * A) - Trace(W_p * B) - Trace(B * W_p) + Trace(C))
proof.chain("the update of W_p W_pᵀ for W_pᵀ W_p", -Gradient(transposed, W_p), given=symmetric, expect="refuted").eq(
    B.T - W_p * A
)
proof.chain("F_12 with X + X'", -Gradient(J(), W_p), expect="refuted").eq(
    W * (X + Xprime) * W.T - W_p * W * (X + Xprime) * W.T
)
