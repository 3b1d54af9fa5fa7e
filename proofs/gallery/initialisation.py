"""The variance of a layer at initialisation, and of the dot products of attention (Glorot and Bengio 2010; He et al.
2015, section 2.2; Vaswani et al. 2017, footnote 4). Any laws of weights and inputs, any width."""

from sympy import Eq, MatrixSymbol, Max, Product, Q, Sum, Symbol, pi, sqrt, symbols

from symcheck import E, JointLaw, MatrixSum, Normal, Proof, Var, inner, norm, process, variable, vector
from symcheck.rules import definition, independence, moments

j = Symbol("j", integer=True)
n, d = Symbol("n", integer=True, positive=True), Symbol("d", integer=True, positive=True)
s = symbols("s", positive=True)
w, x, z = process("w"), process("x"), process("z", d)
weight, data = JointLaw("W", w), JointLaw("p", x)
q, k = vector("q", d), vector("k", d)
U, v = MatrixSymbol("U", d, d), vector("v", d)

proof = Proof(question="initialisation", title="Var ∑ w_j x_j = n Var w E x² for weights of mean 0")

layer = Product(weight(w[j]), (j, 1, n)) * Product(data(x[j]), (j, 1, n))
output = Sum(w[j] * x[j], (j, 1, n))
centred = [Eq(E(w[1], weight(w[1])), 0)]
power = E(x[1] ** 2, data(x[1]))
(
    proof.chain("any weights", Var(output, layer)).eq(
        n * (E(w[1] ** 2, weight(w[1])) * power - E(w[1], weight(w[1])) ** 2 * E(x[1], data(x[1])) ** 2),
        by=[definition, independence],
    )
)
proof.chain("weights of mean 0", Var(output, layer), given=centred).eq(n * Var(w[1], weight(w[1])) * power)
gaussian = Product(Normal(w[j], 0, s), (j, 1, n))
proof.chain("Gaussian weights", E(output**2, gaussian)).eq(s * Sum(x[j] ** 2, (j, 1, n)), by=moments)
proof.chain(
    "a sum of Gaussian vectors", E(norm(MatrixSum(z[j], (j, 1, n))) ** 2, Product(Normal(z[j], 0, s), (j, 1, n)))
).eq(n * d * s)
unit = variable("unit")
half = Normal(unit, 0, s)
proof.chain("rectified, the power is halved", E(Max(unit, 0) ** 2, half)).eq(s / 2, by=moments)
proof.chain("and the mean is not 0", E(Max(unit, 0), half)).eq(sqrt(s / (2 * pi)), by=moments)
both = Normal(q, 0, 1) * Normal(k, 0, 1)
proof.chain("a dot product", Var(inner(q, k), both)).eq(d, by=moments)
proof.chain("scaled", Var(inner(q, k) / sqrt(d), both)).eq(1, by=moments)
proof.chain("orthogonal weights", norm(U * v), given=[Q.orthogonal(U)]).eq(norm(v))

proof.chain("the variance of the inputs", Var(output, layer), given=centred, expect="refuted").eq(
    n * Var(w[1], weight(w[1])) * Var(x[1], data(x[1]))
)
proof.chain("weights of any mean", Var(output, layer), expect="refuted").eq(n * Var(w[1], weight(w[1])) * power)
proof.chain("a rectified unit's variance for its power", Var(Max(unit, 0), half), expect="refuted").eq(s / 2)
proof.chain("divided by d", Var(inner(q, k) / d, both), expect="refuted").eq(1)
