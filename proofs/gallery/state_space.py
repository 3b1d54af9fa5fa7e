"""Recurrences unrolled: state space models, linear attention, gradients through time, coupled decay (Gu et al. 2021;
Katharopoulos et al. 2020; Pascanu et al. 2013; Loshchilov and Hutter 2019)."""

from sympy import Eq, Identity, MatrixSymbol, symbols

from symcheck import (
    Gradient,
    MatrixSum,
    Proof,
    frobenius_norm,
    function,
    inner,
    lambda_max,
    matrix_exp,
    norm,
    process,
)

n, m, d = symbols("n m d", integer=True, positive=True)
t, j = symbols("t j", integer=True)
eta, lam, delta = symbols("eta lambda Delta", positive=True)
A, J, K = (MatrixSymbol(name, n, n) for name in "AJK")
B, W = MatrixSymbol("B", n, m), MatrixSymbol("W", m, n)
u, q, k, v, x = process("u", m), process("q", n), process("k", n), process("v", m), MatrixSymbol("x", n, 1)
proof = Proof(question="state space models", title="x_t = ∑ A^(t-j) B u_j")


def state(time):
    """The state A^(time - 1) B u_1 + ... + B u_time of x_t = A x_(t-1) + B u_t from x_0 = 0."""
    return MatrixSum(A ** (time - j) * B * u[j], (j, 1, time))


proof.chain("unrolled", state(t), given=[t >= 1]).eq(MatrixSum(A ** (t - j) * B * u[j], (j, 1, t - 1)) + B * u[t]).eq(
    A * state(t - 1) + B * u[t]
)
proof.chain("a slip: one power more", state(t), given=[t >= 1], expect="refuted").eq(A * state(t - 1) + A * B * u[t])
proof.chain("two steps of the flow", matrix_exp(delta * A) * matrix_exp(delta * A) * x).eq(
    matrix_exp(2 * delta * A) * x
)
proof.chain("two flows", matrix_exp(J) * matrix_exp(K), given=[Eq(J * K, K * J)]).eq(matrix_exp(J + K))
proof.chain("that do not commute", matrix_exp(J) * matrix_exp(K), expect="refuted").eq(matrix_exp(J + K))

memory = MatrixSum(v[j] * k[j].T, (j, 1, t))
proof.chain("linear attention", MatrixSum(inner(q[t], k[j]) * v[j], (j, 1, t)), given=[t >= 1]).eq(memory * q[t])
proof.chain("its recurrence", memory, given=[t >= 1]).eq(MatrixSum(v[j] * k[j].T, (j, 1, t - 1)) + v[t] * k[t].T)
proof.chain(
    "a slip: keys for values", MatrixSum(inner(q[t], k[j]) * v[j], (j, 1, t)), given=[t >= 1], expect="refuted"
).eq(MatrixSum(inner(v[t], v[j]) * v[j], (j, 1, t)))

proof.chain("gradients through two steps", norm(J * K * x) ** 2).le(lambda_max(J.T * J) * norm(K * x) ** 2).le(
    lambda_max(J.T * J) * lambda_max(K.T * K) * norm(x) ** 2
)
loss = function("loss")
penalised = loss(W) + lam / 2 * frobenius_norm(W) ** 2
proof.chain("decay is a penalty", W - eta * Gradient(penalised, W)).eq((1 - eta * lam) * W - eta * Gradient(loss(W), W))
proof.chain("a slip: the sign of the decay", W - eta * Gradient(penalised, W), expect="refuted").eq(
    (1 + eta * lam) * W - eta * Gradient(loss(W), W)
)
proof.chain("the resolvent", (Identity(n) - A) * (Identity(n) + A + A**2)).eq(Identity(n) - A**3)
