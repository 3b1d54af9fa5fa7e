"""The gradients of a Gaussian log-likelihood in its mean, covariance and precision (Bishop, PRML, section 2.3.4).

Written with log det and a quadratic form, up to the constant -d log(2 pi)/2; the entries of Sigma are independent.
"""

from sympy import Determinant, Inverse, MatrixSymbol, Q, Sum, Symbol, ZeroMatrix, log, symbols

from symcheck import Gradient, Hessian, MatrixSum, Proof, inner, process, vector
from symcheck.rules import differentiation

d = Symbol("d", integer=True, positive=True)
N, i = symbols("N i", integer=True)
x, mu = process("x", d), vector("mu", d)
y = vector("y", d)
Sigma, P = MatrixSymbol("Sigma", d, d), MatrixSymbol("P", d, d)

error = y - mu
by_covariance = -log(Determinant(Sigma)) / 2 - inner(error, Inverse(Sigma) * error) / 2
by_precision = log(Determinant(P)) / 2 - inner(error, P * error) / 2
definite = [Q.positive_definite(Sigma), Q.positive_definite(P)]

proof = Proof(question="Gaussian likelihood", title="Gradients in mean, covariance and precision", given=definite)

proof.chain("in the mean", Gradient(by_covariance, mu)).eq(Inverse(Sigma) * error, by=differentiation)
proof.chain("Hessian in the mean", Hessian(by_covariance, mu)).eq(-Inverse(Sigma), by=differentiation)
proof.chain("in the covariance", Gradient(by_covariance, Sigma)).eq(
    (Inverse(Sigma) * error * error.T * Inverse(Sigma) - Inverse(Sigma)) / 2, by=differentiation
)
proof.chain("in the precision", Gradient(by_precision, P)).eq((Inverse(P) - error * error.T) / 2, by=differentiation)
# For N points the mean of the data is stationary.
total = -Sum(inner(x[i] - mu, P * (x[i] - mu)), (i, 1, N)) / 2
proof.chain("of a data set", Gradient(total, mu), given=[N >= 1]).eq(
    P * (MatrixSum(x[i], (i, 1, N)) - N * mu), by=differentiation
)
proof.chain("the sample mean", Gradient(total, mu, MatrixSum(x[i], (i, 1, N)) / N), given=[N >= 1]).eq(
    ZeroMatrix(d, 1), by=differentiation
)

for name, left, wrong in (
    ("the sign of the error", Gradient(by_covariance, mu), Inverse(Sigma) * (mu - y)),
    ("Sigma for its inverse", Gradient(by_covariance, mu), Sigma * error),
    (
        "the sign of log det",
        Gradient(by_covariance, Sigma),
        (Inverse(Sigma) * error * error.T * Inverse(Sigma) + Inverse(Sigma)) / 2,
    ),
    ("one inverse lost", Gradient(by_covariance, Sigma), (error * error.T * Inverse(Sigma) - Inverse(Sigma)) / 2),
):
    proof.chain(name, left, expect="refuted").eq(wrong)
