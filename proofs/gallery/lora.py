"""Low-rank adaptation: the gradients of a loss in the factors of W + s B A (Hu et al. 2021).

At the usual start, B = 0, the factor A gets no gradient.
"""

from sympy import Eq, MatrixSymbol, ZeroMatrix, symbols

from symcheck import Gradient, Jacobian, Proof, function, norm
from symcheck.rules import differentiation

m, n, r = symbols("m n r", integer=True, positive=True)
s = symbols("s", real=True)
W, B, A = MatrixSymbol("W", m, n), MatrixSymbol("B", m, r), MatrixSymbol("A", r, n)
M = MatrixSymbol("M", m, n)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", m, 1)
loss = function("loss")

adapted = W + s * B * A
G = Gradient(loss(M), M, adapted)  # the gradient in the full matrix, at the adapted one

proof = Proof(question="LoRA", title="The gradients of low-rank factors")

proof.chain("in B", Gradient(loss(adapted), B)).eq(s * G * A.T, by=differentiation)
proof.chain("in A", Gradient(loss(adapted), A)).eq(s * B.T * G, by=differentiation)
proof.chain("in W, frozen", Gradient(loss(adapted), W)).eq(G, by=differentiation)
proof.chain("A gets no gradient at B = 0", Gradient(loss(adapted), A), given=[Eq(B, ZeroMatrix(m, r))]).eq(
    ZeroMatrix(r, n)
)
(
    proof.chain("of a squared error", Gradient(norm(adapted * x - y) ** 2 / 2, B))
    .eq(s * (adapted * x - y) * (A * x).T, by=differentiation)
    .eq(s * (W * x + s * B * A * x - y) * x.T * A.T)
)
proof.chain("the output in x", Jacobian(adapted * x, x)).eq(W + s * B * A, by=differentiation)

for name, left, wrong in (
    ("a missing transpose of A", Gradient(loss(adapted), B), s * G * A.T * A * A.T),
    ("the scale lost", Gradient(loss(adapted), B), G * A.T),
    ("the scale squared", Gradient(loss(adapted), A), s**2 * B.T * G),
    ("the gradient of the frozen matrix", Gradient(loss(adapted), A), s * B.T * Gradient(loss(M), M, W)),
):
    proof.chain(name, left, expect="refuted").eq(wrong)
