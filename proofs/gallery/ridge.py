"""Ridge regression: the gradient of the loss, the normal equations, the two closed forms of the solution.

Hoerl and Kennard 1970; the second form is the one of kernel ridge regression (push-through identity).
"""

from sympy import Eq, Identity, MatrixSymbol, ZeroMatrix, symbols

from symcheck import Gradient, Hessian, Proof, norm
from symcheck.rules import differentiation

n, d = symbols("n d", integer=True, positive=True)
lam = symbols("lambda", positive=True)
X, y, w, v = MatrixSymbol("X", n, d), MatrixSymbol("y", n, 1), MatrixSymbol("w", d, 1), MatrixSymbol("v", d, 1)

loss = norm(X * w - y) ** 2 + lam * norm(w) ** 2
A = X.T * X + lam * Identity(d)
solution = A.I * X.T * y
dual = X.T * (X * X.T + lam * Identity(n)).I * y

proof = Proof(question="ridge", title="Ridge regression: gradient, normal equations, primal and dual solution")

(
    proof.chain("gradient", Gradient(loss, w))
    .eq(2 * X.T * (X * w - y) + 2 * lam * w, by=differentiation)
    .eq(2 * (A * w - X.T * y))
)
proof.chain("Hessian", Hessian(loss, w)).eq(2 * A, by=differentiation)
proof.chain("the solution is stationary", Gradient(loss, w, solution)).eq(ZeroMatrix(d, 1), by=differentiation)
proof.chain("so is the dual one", Gradient(loss, w, dual)).eq(ZeroMatrix(d, 1), by=differentiation)
proof.chain("normal equations", A * w, given=[Eq(Gradient(loss, w), ZeroMatrix(d, 1))]).eq(X.T * y)
proof.chain("the only stationary point", w, given=[Eq(Gradient(loss, w), ZeroMatrix(d, 1))]).eq(solution)
proof.chain("primal and dual solution", solution).eq(dual)
# The loss is that of the solution plus a square, so the solution is the minimum.
(
    proof.chain("the loss around the solution", norm(X * v - y) ** 2 + lam * norm(v) ** 2, given=[Eq(w, solution)])
    .eq(loss + norm(X * (v - w)) ** 2 + lam * norm(v - w) ** 2)
    .ge(loss)
)

for name, wrong in {
    "no factor 2 on the penalty": 2 * X.T * (X * w - y) + lam * w,
    "the residual the other way round": 2 * X.T * (y - X * w) + 2 * lam * w,
    "no penalty": 2 * X.T * (X * w - y),
}.items():
    proof.chain(name, Gradient(loss, w), expect="refuted").eq(wrong)
proof.chain("least squares without ridge", Gradient(loss, w, (X.T * X).I * X.T * y), expect="refuted").eq(
    ZeroMatrix(d, 1)
)
