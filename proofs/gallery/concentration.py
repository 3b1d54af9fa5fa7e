"""Concentration of means of K samples: Popoviciu, Chebyshev, Chernoff, Hoeffding (Boucheron, Lugosi and Massart 2013,
chapter 2; Hoeffding 1963)."""

from sympy import Abs, And, Product, Sum, Symbol, exp, symbols

from symcheck import E, JointLaw, Probability, Proof, Var, almost_surely, process

K = Symbol("K", integer=True, positive=True)
k = Symbol("k", integer=True)
a, b = symbols("a b", real=True)
eps, lam = symbols("epsilon lambda", positive=True)
z = process("z")
r = JointLaw("r", z)
one, samples = r(z[1]), Product(r(z[k]), (k, 1, K))
mean = E(z[1], one)
bounded = [almost_surely(And(z[1] >= a, z[1] <= b), one), a < b]

proof = Proof(question="concentration", title="P(mean of K samples ≥ μ + ε) ≤ exp(-2 K ε²/(b - a)²)")

proof.chain("Popoviciu", Var(z[1], one), given=bounded).le((b - mean) * (mean - a)).le((b - a) ** 2 / 4)
proof.chain("Chebyshev", Probability(Abs(Sum(z[k], (k, 1, K)) / K - mean) >= eps, samples)).le(
    Var(z[1], one) / (K * eps**2)
)
deviation = Probability(Sum(z[k] - mean, (k, 1, K)) >= K * eps, samples)
generating = E(exp(lam * (z[1] - mean)), one)
proof.chain("samples are independent", E(exp(lam * Sum(z[k] - mean, (k, 1, K))), samples)).eq(generating**K)
(
    proof.chain("Hoeffding", deviation, given=bounded)
    .le(exp(-lam * K * eps) * generating**K)
    .le(exp(-lam * K * eps) * exp(lam**2 * (b - a) ** 2 / 8) ** K)
    .eq(exp(-K * (lam * eps - lam**2 * (b - a) ** 2 / 8)))
)
exponent = exp(-K * (lam * eps - lam**2 * (b - a) ** 2 / 8))
proof.chain("the best rate", exponent, given=[a < b]).ge(exp(-2 * K * eps**2 / (b - a) ** 2))

proof.chain("K twice", Probability(Abs(Sum(z[k], (k, 1, K)) / K - mean) >= eps, samples), expect="refuted").le(
    Var(z[1], one) / (K**2 * eps**2)
)
proof.chain("one generating function", E(exp(lam * Sum(z[k], (k, 1, K))), samples), expect="refuted").eq(
    E(exp(lam * z[1]), one)
)
proof.chain("not centred", E(exp(lam * z[1]), one), given=bounded, expect="refuted").le(exp(lam**2 * (b - a) ** 2 / 8))
