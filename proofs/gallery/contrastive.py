"""Losses of self-supervised learning on the sphere: NT-Xent and its gradients, the gradient of a normalisation, Barlow
Twins, VICReg (Chen et al. 2020; Wang and Isola 2020; Zbontar et al. 2021; Bardes et al. 2022)."""

from sympy import Eq, Identity, MatrixSymbol, OneMatrix, Sum, Symbol, Trace, exp, log, symbols

from symcheck import Gradient, MatrixSum, Proof, frobenius_norm, inner, norm, process, vector
from symcheck.rules import differentiation

j, k, K = symbols("j k K", integer=True)
d, n, m = (Symbol(name, integer=True, positive=True) for name in "dnm")
tau = Symbol("tau", positive=True)
a, b, u, z, v = vector("a", d), vector("b", d), vector("u", d), vector("z", d), process("v", d)

proof = Proof(question="contrastive losses", title="NT-Xent, Barlow Twins and VICReg: values and gradients")

unit = [Eq(norm(a), 1), Eq(norm(b), 1)]
proof.chain("alignment is cosine similarity", norm(a - b) ** 2, given=unit).eq(2 - 2 * inner(a, b)).ge(0)
proof.chain("the potential of uniformity", exp(-(norm(a - b) ** 2) / (2 * tau)), given=unit).eq(
    exp(-1 / tau) * exp(inner(a, b) / tau)
)
total = Sum(exp(inner(z, v[k]) / tau), (k, 1, K))
loss = -inner(z, v[1]) / tau + log(total)


def share(i):
    return exp(inner(z, v[i]) / tau) / total


others = [2 <= j, j <= K]
mean = MatrixSum(share(k) * v[k], (k, 1, K))
proof.chain("in the anchor", Gradient(loss, z), given=[K >= 1]).eq((mean - v[1]) / tau, by=differentiation)
proof.chain("in the positive", Gradient(loss, v[1]), given=[K >= 1]).eq((share(1) - 1) * z / tau, by=differentiation)
proof.chain("in a negative", Gradient(loss, v[j]), given=others).eq(share(j) * z / tau, by=differentiation)
pull = Gradient(inner(b, u) / norm(u), u)
proof.chain("through the normalisation", pull, given=[norm(u) > 0]).eq(
    (b - inner(b, u) * u / norm(u) ** 2) / norm(u), by=differentiation
)
proof.chain("it is tangent to the sphere", inner(pull, u), given=[norm(u) > 0]).eq(0, by=differentiation)

A, B = MatrixSymbol("A", n, m), MatrixSymbol("B", n, m)
C, centre = A.T * B / n, Identity(n) - OneMatrix(n, 1) * OneMatrix(1, n) / n
twins = frobenius_norm(C - Identity(m)) ** 2
proof.chain("Barlow Twins", twins).eq(Trace(C.T * C) - 2 * Trace(C) + m)
proof.chain("its gradient", Gradient(twins, A)).eq(2 * B * (C - Identity(m)).T / n, by=differentiation)
proof.chain("a batch centred", (centre * A).T * (centre * A)).eq(A.T * centre * A)
proof.chain("VICReg's covariance", Gradient(frobenius_norm(A.T * centre * A / n) ** 2, A)).eq(
    4 * centre * A * (A.T * centre * A) / n**2, by=differentiation
)

proof.chain("vectors of any length", norm(a - b) ** 2, expect="refuted").eq(2 - 2 * inner(a, b))
proof.chain("a factor 2", norm(a - b) ** 2, given=unit, expect="refuted").eq(1 - inner(a, b))
proof.chain("the temperature forgotten", Gradient(loss, z), given=[K >= 1], expect="refuted").eq(mean - v[1])
proof.chain("the pull forgotten", Gradient(loss, v[1]), given=[K >= 1], expect="refuted").eq(share(1) * z / tau)
proof.chain("the normalisation held fixed", pull, given=[norm(u) > 0], expect="refuted").eq(b / norm(u))
proof.chain("a transpose lost", Gradient(twins, A), expect="refuted").eq(2 * B * (C - Identity(m)) / n)
