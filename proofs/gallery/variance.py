"""The laws of total variance and covariance, for numbers and vectors (Williams, Probability with Martingales, 9.7)."""

from sympy import Symbol

from symcheck import Cov, E, JointLaw, Proof, Var, function, inner, norm, variable, vector
from symcheck.rules import definition, linearity, tower

d = Symbol("d", integer=True, positive=True)
x, y = variable("x"), variable("y")
u, v = vector("u", d), vector("v", d)
f, g = function("f"), function("g")
p = JointLaw("p", x, y, u, v)

proof = Proof(
    question="variance", title="Var f = E Var(f | x) + Var E(f | x), and the same for covariances and vectors"
)

(
    proof.chain("variance by moments", Var(f(y), p(y)))
    .eq(E((f(y) - E(f(y), p(y))) ** 2, p(y)), by=definition)
    .eq(E(f(y) ** 2, p(y)) - 2 * E(f(y), p(y)) ** 2 + E(f(y), p(y)) ** 2, by=linearity)
    .eq(E(f(y) ** 2, p(y)) - E(f(y), p(y)) ** 2)
)
(
    proof.chain("total variance", Var(f(y), p(y)))
    .eq(E(f(y) ** 2, p(y)) - E(f(y), p(y)) ** 2, by=definition)
    .eq(E(E(f(y) ** 2, p(y | x)), p(x)) - E(E(f(y), p(y | x)), p(x)) ** 2, by=tower)
    .eq(
        E(Var(f(y), p(y | x)) + E(f(y), p(y | x)) ** 2, p(x)) - E(E(f(y), p(y | x)), p(x)) ** 2,
        by=definition,
    )
    .eq(E(Var(f(y), p(y | x)), p(x)) + Var(E(f(y), p(y | x)), p(x)), by=[definition, linearity])
)
covariance = Cov(f(y), g(y), p(y))
given_x = Cov(f(y), g(y), p(y | x))
means = Cov(E(f(y), p(y | x)), E(g(y), p(y | x)), p(x))
(
    proof.chain("total covariance", covariance)
    .eq(E(f(y) * g(y), p(y)) - E(f(y), p(y)) * E(g(y), p(y)), by=definition)
    .eq(E(E(f(y) * g(y), p(y | x)), p(x)) - E(E(f(y), p(y | x)), p(x)) * E(E(g(y), p(y | x)), p(x)), by=tower)
    .eq(E(given_x, p(x)) + means, by=[definition, linearity])
)
(
    proof.chain("total variance of a vector", Var(v, p(v)))
    .eq(E(norm(v) ** 2, p(v)) - norm(E(v, p(v))) ** 2, by=definition)
    .eq(E(E(norm(v) ** 2, p(v | x)), p(x)) - norm(E(E(v, p(v | x)), p(x))) ** 2, by=tower)
    .eq(E(Var(v, p(v | x)), p(x)) + Var(E(v, p(v | x)), p(x)), by=[definition, linearity])
)
(
    proof.chain("conditioning reduces variance", E(Var(y, p(y | x)), p(x)))
    .eq(Var(y, p(y)) - Var(E(y, p(y | x)), p(x)), by=[definition, tower])
    .le(Var(y, p(y)))
)
proof.chain("variance of a sum", Var(u + v, p(u, v))).eq(
    Var(u, p(u)) + Var(v, p(v)) + 2 * (E(inner(u, v), p(u, v)) - inner(E(u, p(u)), E(v, p(v)))),
    by=[definition, linearity],
)

proof.chain("without the variance of the means", Var(f(y), p(y)), expect="refuted").eq(E(Var(f(y), p(y | x)), p(x)))
proof.chain("a sum of variances", Var(u + v, p(u, v)), expect="refuted").eq(Var(u, p(u)) + Var(v, p(v)))
