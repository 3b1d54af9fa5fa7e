"""The law of total covariance for random vectors, with its special cases and bounds (Ross, A First Course, 7.5)."""

from sympy import MatrixSymbol, Trace, ZeroMatrix, symbols

from symcheck import Cov, E, JointLaw, Proof, Var, vector
from symcheck.rules import definition, independence, linearity, tower

k, m, n = symbols("k m n", integer=True, positive=True)
x, y, z = vector("x", k), vector("y", m), vector("z", n)
p = JointLaw("p", x, y, z)
split = JointLaw("s", x, y, z, factors=[x, y | x, z | x])
A, b = MatrixSymbol("A", k, m), MatrixSymbol("b", m, 1)

y_x, z_x = E(y, p(y | x)), E(z, p(z | x))
between = Cov(y_x, z_x, p(x))
"""The covariance of the means given x."""
within = E(Cov(y, z, p(y, z | x)), p(x))
"""The mean covariance given x."""

proof = Proof(question="total covariance", title="Cov(y, z) = E Cov(y, z | x) + Cov(E(y | x), E(z | x))")

(
    proof.chain("covariance by moments", Cov(y, z, p(y, z)))
    .eq(E((y - E(y, p(y))) * (z - E(z, p(z))).T, p(y, z)), by=definition)
    .eq(E(y * z.T, p(y, z)) - E(y, p(y)) * E(z, p(z)).T, by=linearity)
)
(
    proof.chain("total covariance", Cov(y, z, p(y, z)))
    .eq(E(y * z.T, p(y, z)) - E(y, p(y)) * E(z, p(z)).T, by=definition)
    .eq(E(E(y * z.T, p(y, z | x)), p(x)) - E(y_x, p(x)) * E(z_x, p(x)).T, by=tower)
    .eq(E(Cov(y, z, p(y, z | x)) + y_x * z_x.T, p(x)) - E(y_x, p(x)) * E(z_x, p(x)).T, by=definition)
    .eq(within + between, by=[linearity, definition])
)
(
    proof.chain("total variance, by the trace", Trace(Cov(y, y, p(y))))
    .eq(Trace(E(Cov(y, y, p(y | x)), p(x)) + Cov(y_x, y_x, p(x))), by=[tower, definition])
    .eq(E(Var(y, p(y | x)), p(x)) + Var(y_x, p(x)))
    .eq(Var(y, p(y)))
)
(
    proof.chain("independent given x: only the means vary together", Cov(y, z, split(y, z)))
    .eq(
        E(Cov(y, z, split(y, z | x)), split(x)) + Cov(E(y, split(y | x)), E(z, split(z | x)), split(x)),
        by=[tower, definition],
    )
    .eq(Cov(E(y, split(y | x)), E(z, split(z | x)), split(x)), by=independence)
)
proof.chain("the residual has no covariance with what is given", Cov(y - y_x, x, p(x, y))).eq(ZeroMatrix(m, k))
(
    proof.chain("the variance explained in a direction", (b.T * Cov(y_x, y_x, p(x)) * b))
    .eq((b.T * Cov(y, y, p(y)) * b) - (b.T * E(Cov(y, y, p(y | x)), p(x)) * b))
    .le(b.T * Cov(y, y, p(y)) * b)
)
proof.chain("a linear map", Cov(x - A * y, x - A * y, p(x, y))).eq(
    Cov(x, x, p(x)) - A * Cov(y, x, p(x, y)) - Cov(x, y, p(x, y)) * A.T + A * Cov(y, y, p(y)) * A.T
)

proof.chain("without the covariance of the means", Cov(y, z, p(y, z)), expect="refuted").eq(within)
proof.chain("the means vary together under any law", Cov(y, z, p(y, z)), expect="refuted").eq(between)
proof.chain("a linear map, one cross term twice", Cov(y + A.T * x, y + A.T * x, p(x, y)), expect="refuted").eq(
    Cov(y, y, p(y)) + 2 * A.T * Cov(x, y, p(x, y)) + A.T * Cov(x, x, p(x)) * A
)
