"""Variance reduction: bias and variance, Rao-Blackwell, control variates, importance sampling (Owen, Monte Carlo
theory, chapters 8 and 9)."""

from sympy import Product, Sum, Symbol, symbols

from symcheck import Cov, E, JointLaw, Proof, Var, full_support, function, process, variable
from symcheck.rules import change_of_measure, definition, independence, linearity, tower

a, mu = symbols("a mu", real=True)
x, y = variable("x"), variable("y")
p = JointLaw("p", x, y)
q = JointLaw("q", x)
j, k = Symbol("j", integer=True), Symbol("k", integer=True)
K = Symbol("K", integer=True, positive=True)
z = process("z")
r = JointLaw("r", z)
f, g = function("f"), function("g")

proof = Proof(
    question="estimators", title="MSE = bias² + variance; Rao-Blackwell; control variates; importance sampling"
)

(
    proof.chain("bias and variance", E((f(x) - mu) ** 2, p(x)))
    .eq(E((f(x) - E(f(x), p(x))) ** 2, p(x)) + (E(f(x), p(x)) - mu) ** 2, by=linearity)
    .eq(Var(f(x), p(x)) + (E(f(x), p(x)) - mu) ** 2, by=definition)
    .ge(Var(f(x), p(x)))
)
coarse = E(f(x), p(x | y))
proof.chain("Rao-Blackwell keeps the mean", E(coarse, p(y))).eq(E(f(x), p(x)), by=tower)
(
    proof.chain("and lowers the variance", Var(coarse, p(y)))
    .eq(Var(f(x), p(x)) - E(Var(f(x), p(x | y)), p(y)), by=[definition, tower, linearity])
    .le(Var(f(x), p(x)))
)
controlled = f(x) - a * (g(x) - E(g(x), p(x)))
proof.chain("a control variate keeps the mean", E(controlled, p(x))).eq(E(f(x), p(x)), by=linearity)
(
    proof.chain("its variance", Var(controlled, p(x)))
    .eq(Var(f(x), p(x)) - 2 * a * Cov(f(x), g(x), p(x)) + a**2 * Var(g(x), p(x)), by=[definition, linearity])
    .eq(
        Var(f(x), p(x))
        - Cov(f(x), g(x), p(x)) ** 2 / Var(g(x), p(x))
        + Var(g(x), p(x)) * (a - Cov(f(x), g(x), p(x)) / Var(g(x), p(x))) ** 2
    )
    .ge(Var(f(x), p(x)) - Cov(f(x), g(x), p(x)) ** 2 / Var(g(x), p(x)))
)
proof.chain(
    "importance sampling is unbiased", E(f(x) * p(x) / q(x), q(x)), given=[full_support(q(x)), p(x) << q(x)]
).eq(E(f(x), p(x)), by=change_of_measure)
(
    proof.chain("its second moment", E((f(x) * p(x) / q(x)) ** 2, q(x)), given=[full_support(q(x)), p(x) << q(x)]).eq(
        E(f(x) ** 2 * p(x) / q(x), p(x)), by=change_of_measure
    )
)
# K independent samples of one law: the variance of their mean, and Bessel's correction.
samples = Product(r(z[k]), (k, 1, K))
average = Sum(f(z[k]), (k, 1, K)) / K
(
    proof.chain("the variance of a mean of samples", Var(average, samples))
    .eq(E(average**2, samples) - E(average, samples) ** 2, by=definition)
    .eq(
        (E(f(z[1]) ** 2, r(z[1])) + (K - 1) * E(f(z[1]), r(z[1])) ** 2) / K - E(f(z[1]), r(z[1])) ** 2,
        by=[linearity, independence],
    )
    .eq(Var(f(z[1]), r(z[1])) / K, by=definition)
)
(
    proof.chain(
        "the sample variance is unbiased",
        E(Sum((f(z[k]) - Sum(f(z[j]), (j, 1, K)) / K) ** 2, (k, 1, K)) / (K - 1), samples),
        given=[K >= 2],
    )
    .eq((K * E(f(z[1]) ** 2, r(z[1])) - K * E(average**2, samples)) / (K - 1), by=[linearity, independence])
    .eq(Var(f(z[1]), r(z[1])), by=[definition, linearity, independence])
)

proof.chain("the square of the bias forgotten", E((f(x) - mu) ** 2, p(x)), expect="refuted").eq(
    Var(f(x), p(x)) + E(f(x), p(x)) - mu
)
proof.chain("conditioning the other way", Var(f(x), p(x)), expect="refuted").le(Var(coarse, p(y)))
proof.chain(
    "without Bessel's correction", E(Sum((f(z[k]) - average) ** 2, (k, 1, K)) / K, samples), expect="refuted"
).eq(Var(f(z[1]), r(z[1])))
