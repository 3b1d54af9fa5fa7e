"""Logistic and softmax regression: gradients and Hessians of the losses, for any data, dimension and classes.

Bishop, PRML, sections 4.3.2 and 4.3.4.
"""

from sympy import Ne, Sum, Symbol, exp, log, symbols

from symcheck import Family, Gradient, Hessian, MatrixSum, Proof, inner, process, vector
from symcheck.rules import differentiation

d = Symbol("d", integer=True, positive=True)
N, K, i, j, k, c = symbols("N K i j k c", integer=True)
w, u = vector("w", d), vector("u", d)
x, y = process("x", d), Family("y")

proof = Proof(question="logistic", title="Gradient and Hessian of the logistic and softmax cross-entropy losses")

# Labels are -1 and 1 (any number will do); sigma is the probability of the wrong label.
loss = Sum(log(1 + exp(-y[i] * inner(w, x[i]))), (i, 1, N))
sigma = 1 / (1 + exp(y[i] * inner(w, x[i])))
data = [N >= 1]
proof.chain("gradient", Gradient(loss, w), given=data).eq(
    -MatrixSum(y[i] * sigma * x[i], (i, 1, N)), by=differentiation
)
proof.chain("Hessian", Hessian(loss, w), given=data).eq(
    MatrixSum(y[i] ** 2 * sigma * (1 - sigma) * x[i] * x[i].T, (i, 1, N)), by=differentiation
)
# The Hessian is a sum of squares: the loss is convex.
(
    proof.chain("convexity", inner(u, Hessian(loss, w) * u), given=data)
    .eq(Sum(y[i] ** 2 * sigma * (1 - sigma) * inner(x[i], u) ** 2, (i, 1, N)), by=differentiation)
    .ge(0)
)
# With labels t in {0, 1}.
t = Family("t")
p = 1 / (1 + exp(-inner(w, x[i])))
cross_entropy = -Sum(t[i] * log(p) + (1 - t[i]) * log(1 - p), (i, 1, N))
proof.chain("gradient of the cross-entropy", Gradient(cross_entropy, w), given=data).eq(
    MatrixSum((p - t[i]) * x[i], (i, 1, N)), by=differentiation
)

# Softmax: the vectors w_1, ..., w_K of K classes, an input u of the class c.
W = process("W", d)
total = Sum(exp(inner(W[k], u)), (k, 1, K))
entropy = log(total) - inner(W[c], u)
classes = [1 <= c, c <= K]
softmax = exp(inner(W[j], u)) / total
proof.chain("in the vector of the class", Gradient(entropy, W[c]), given=classes).eq(
    (exp(inner(W[c], u)) / total - 1) * u, by=differentiation
)
proof.chain("in that of another class", Gradient(entropy, W[j]), given=[*classes, 1 <= j, j <= K, Ne(j, c)]).eq(
    softmax * u, by=differentiation
)
mean = MatrixSum(exp(inner(W[k], u)) * W[k], (k, 1, K)) / total
proof.chain("in the input", Gradient(entropy, u), given=classes).eq(mean - W[c], by=differentiation)
second = MatrixSum(exp(inner(W[k], u)) * W[k] * W[k].T, (k, 1, K)) / total
proof.chain("the Hessian is a covariance", Hessian(entropy, u), given=classes).eq(
    second - mean * mean.T, by=differentiation
)

proof.chain("the sign of an ascent", Gradient(loss, w), given=data, expect="refuted").eq(
    MatrixSum(y[i] * sigma * x[i], (i, 1, N))
)
proof.chain("the probability of the right label", Gradient(loss, w), given=data, expect="refuted").eq(
    -MatrixSum(y[i] * (1 - sigma) * x[i], (i, 1, N))
)
proof.chain("a label lost", Gradient(loss, w), given=data, expect="refuted").eq(-MatrixSum(sigma * x[i], (i, 1, N)))
proof.chain("the first point left out", Gradient(loss, w), given=data, expect="refuted").eq(
    -MatrixSum(y[i] * sigma * x[i], (i, 2, N))
)
proof.chain("p - t for t - p", Gradient(cross_entropy, w), given=data, expect="refuted").eq(
    MatrixSum((t[i] - p) * x[i], (i, 1, N))
)
proof.chain("the target forgotten", Gradient(entropy, W[c]), given=classes, expect="refuted").eq(
    exp(inner(W[c], u)) / total * u
)
proof.chain("the mean forgotten", Hessian(entropy, u), given=classes, expect="refuted").eq(second)
