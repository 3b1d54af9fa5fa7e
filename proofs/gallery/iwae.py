"""The importance-weighted bound lies between the ELBO and the evidence, for any K (Burda et al. 2016, theorem 1)."""

from sympy import Product, Sum, Symbol, log, symbols

from symcheck import E, JointLaw, Proof, process, variable
from symcheck.rules import change_of_measure, jensen, linearity, normalisation

theta, phi = symbols("theta phi")
k = Symbol("k", integer=True)
K = Symbol("K", integer=True, positive=True)
x = variable("x")
z = process("z")
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)

proof = Proof(
    question="IWAE",
    title="ELBO ≤ E log (1/K) ∑_k w_k ≤ log p(x), with w_k = p(x, z_k)/q(z_k | x)",
    given=[p(x) > 0, q(z[k] | x) << p(z[k] | x), p(z[k] | x) << q(z[k] | x)],
)

samples = Product(q(z[k] | x), (k, 1, K))
w = p(x, z[k]) / q(z[k] | x)
mean_weight = Sum(w, (k, 1, K)) / K
elbo = E(log(w), q(z[k] | x))
iwae = E(log(mean_weight), samples)

proof.chain("a weight is an unbiased estimate of the evidence", E(w, q(z[k] | x))).eq(p(x), by=change_of_measure)
(
    proof.chain("so is the mean of K weights", E(mean_weight, samples))
    .eq(Sum(E(w, q(z[k] | x)), (k, 1, K)) / K, by=linearity)
    .eq(p(x), by=change_of_measure)
)
(
    proof.chain("above the ELBO", iwae, claim=(iwae, ">=", elbo))
    .ge(E(Sum(log(w), (k, 1, K)) / K, samples), by=jensen)
    .eq(Sum(E(log(w), q(z[k] | x)), (k, 1, K)) / K, by=linearity)
    .eq(elbo)
)
(
    proof.chain("below the evidence", iwae, claim=(iwae, "<=", log(p(x))))
    .le(log(E(mean_weight, samples)), by=jensen)
    .eq(log(p(x)), by=[linearity, change_of_measure, normalisation])
)
proof.chain("the sum of the weights without 1/K", E(log(Sum(w, (k, 1, K))), samples), expect="refuted").le(log(p(x)))
proof.chain("a mean of logarithms is the bound", E(Sum(log(w), (k, 1, K)) / K, samples), expect="refuted").eq(iwae)
