"""The Jacobian of softmax, and that of attention in its query, its keys and its values (Vaswani et al. 2017)."""

from sympy import Derivative, Identity, Ne, Sum, exp, sqrt, symbols

from symcheck import Jacobian, MatrixSum, Proof, inner, process, vector
from symcheck.rules import differentiation

d, m = symbols("d m", integer=True, positive=True)
K, i, j, k = symbols("K i j k", integer=True)

proof = Proof(question="attention", title="The Jacobians of softmax and of attention")

z = process("z")


def p(index):
    """The softmax of z."""
    return exp(z[index]) / Sum(exp(z[k]), (k, 1, K))


both = [1 <= i, i <= K, 1 <= j, j <= K]
proof.chain("softmax, on the diagonal", Derivative(p(i), z[i]), given=both).eq(p(i) * (1 - p(i)), by=differentiation)
proof.chain("softmax, off the diagonal", Derivative(p(i), z[j]), given=[*both, Ne(i, j)]).eq(
    -p(i) * p(j), by=differentiation
)
proof.chain("off the diagonal, taken for every i and j", Derivative(p(i), z[j]), given=both, expect="refuted").eq(
    -p(i) * p(j)
)

q, key, v = vector("q", d), process("k", d), process("v", m)


def a(index):
    """The weight of a key."""
    return exp(inner(q, key[index]) / sqrt(d)) / Sum(exp(inner(q, key[k]) / sqrt(d)), (k, 1, K))


output = MatrixSum(a(i) * v[i], (i, 1, K))
mean = MatrixSum(a(j) * key[j], (j, 1, K))
some, one = [K >= 1], [1 <= j, j <= K]
proof.chain("in the query: a covariance of values and keys", Jacobian(output, q), given=some).eq(
    MatrixSum(a(i) * v[i] * (key[i] - mean).T, (i, 1, K)) / sqrt(d), by=differentiation
)
proof.chain("in a value", Jacobian(output, v[j]), given=one).eq(a(j) * Identity(m), by=differentiation)
proof.chain("in a key", Jacobian(output, key[j]), given=one).eq(
    a(j) * (v[j] - output) * q.T / sqrt(d), by=differentiation
)

proof.chain("the mean key forgotten", Jacobian(output, q), given=some, expect="refuted").eq(
    MatrixSum(a(i) * v[i] * key[i].T, (i, 1, K)) / sqrt(d)
)
proof.chain("the scale forgotten", Jacobian(output, q), given=some, expect="refuted").eq(
    MatrixSum(a(i) * v[i] * (key[i] - mean).T, (i, 1, K))
)
proof.chain("the output forgotten", Jacobian(output, key[j]), given=one, expect="refuted").eq(
    a(j) * v[j] * q.T / sqrt(d)
)
