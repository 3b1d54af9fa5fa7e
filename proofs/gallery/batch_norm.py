"""Batch normalisation, backwards: the gradient reaches x through the mean and the variance too (Ioffe, Szegedy 2015).

g_1, ..., g_N are the gradients of the loss in the normalised values, so that the loss moves as sum g_i xhat_i.
"""

from sympy import Derivative, Sum, sqrt, symbols

from symcheck import Family, Proof, process
from symcheck.rules import differentiation

N, i, j, k, r = symbols("N i j k r", integer=True)
eps = symbols("epsilon", positive=True)
x, g = process("x"), Family("g")
inside = [1 <= j, j <= N]

mean = Sum(x[k], (k, 1, N)) / N
variance = Sum((x[r] - mean) ** 2, (r, 1, N)) / N
scale = 1 / sqrt(variance + eps)
xhat_j = (x[j] - mean) * scale
loss = Sum(g[i] * (x[i] - mean), (i, 1, N)) * scale  # the sum of g_i xhat_i
g_mean = Sum(g[i], (i, 1, N)) / N
g_xhat_mean = loss / N

proof = Proof(question="batch norm", title="The backward pass of batch normalisation")

proof.chain("of the mean", Derivative(mean, x[j]), given=inside).eq(1 / N, by=differentiation)
proof.chain("of the variance", Derivative(variance, x[j]), given=inside).eq(2 * (x[j] - mean) / N, by=differentiation)
proof.chain("of the scale", Derivative(scale, x[j]), given=inside).eq(-(x[j] - mean) * scale**3 / N, by=differentiation)
(
    proof.chain("backward pass", Derivative(loss, x[j]), given=inside)
    .eq(scale * (g[j] - g_mean) - (x[j] - mean) * scale**2 * loss / N, by=differentiation)
    .eq(scale * (g[j] - g_mean - xhat_j * g_xhat_mean))
)
for name, wrong in {
    "the mean taken for a constant": scale * (g[j] - xhat_j * g_xhat_mean),
    "the variance taken for a constant": scale * (g[j] - g_mean),
    "both taken for constants": scale * g[j],
    "the sign of the last term": scale * (g[j] - g_mean + xhat_j * g_xhat_mean),
}.items():
    proof.chain(name, Derivative(loss, x[j]), given=inside, expect="refuted").eq(wrong)
