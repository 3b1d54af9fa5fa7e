"""Score-function gradients with baselines of the other samples, control variates, importance sampling
(Kool, van Hoof and Welling 2019; Mohamed et al. 2020; Owen, Monte Carlo theory, chapters 8 and 9)."""

from sympy import Abs, Derivative, Product, Sum, Symbol, log

from symcheck import Cov, E, JointLaw, Proof, Var, function, process, variable

theta = Symbol("theta", real=True)
K = Symbol("K", integer=True)
i, j, k = (Symbol(name, integer=True) for name in "ijk")
z = process("z")
policy = JointLaw("pi", z, parameters=theta)
samples = Product(policy(z[k]), (k, 1, K))
R = function("R")
score = Derivative(log(policy(z[i])), theta)
others = (Sum(R(z[j]), (j, 1, K)) - R(z[i])) / (K - 1)
target = Derivative(E(R(z[1]), policy(z[1])), theta)

proof = Proof(question="leave one out", title="E (1/K) ∑ (R(z_i) - mean of the others) ∂θ log π(z_i) = ∂θ E R")

proof.chain("leave one out", E(Sum((R(z[i]) - others) * score, (i, 1, K)) / K, samples), given=[K >= 2]).eq(target)
x = variable("x")
p, q = JointLaw("p", x), JointLaw("q", x)
f, h = function("f"), function("h")
a = Symbol("a", real=True)
best = Cov(f(x), h(x), p(x)) / Var(h(x), p(x))
(
    proof.chain("the best control variate", Var(f(x) - best * h(x), p(x)), given=[Var(h(x), p(x)) > 0])
    .eq(Var(f(x), p(x)) - Cov(f(x), h(x), p(x)) ** 2 / Var(h(x), p(x)))
    .le(Var(f(x) - a * h(x), p(x)))
)
weighted = f(x) * p(x) / q(x)
proof.chain("the best proposal", E(weighted**2, q(x)), given=[p(x) << q(x)]).ge(E(Abs(f(x)), p(x)) ** 2)

baseline = Sum(R(z[j]), (j, 1, K)) / K
proof.chain(
    "the mean of all", E(Sum((R(z[i]) - baseline) * score, (i, 1, K)) / K, samples), given=[K >= 2], expect="refuted"
).eq(target)
proof.chain(
    "twice the coefficient", Var(f(x) - 2 * best * h(x), p(x)), given=[Var(h(x), p(x)) > 0], expect="refuted"
).le(Var(f(x) - a * h(x), p(x)))
