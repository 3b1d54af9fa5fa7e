"""The conjugate Gaussian model: evidence, posterior and its mean by completing the square (Bishop, PRML, 2.3.3)."""

from sympy import Symbol, log, symbols

from symcheck import E, IntegralOver, Normal, Proof, norm, vector
from symcheck.rules import completing_the_square, gaussian_density, gaussian_integral, moments

d = Symbol("d", integer=True, positive=True)
v, w = symbols("v w", positive=True)
x, z = vector("x", d), vector("z", d)
m = vector("m", d)

proof = Proof(
    question="conjugate Gaussians",
    title="z ~ N(m, wI), x ~ N(z, vI): p(x) = N(m, (v + w)I), p(z|x) = N((v m + w x)/(v + w), v w/(v + w) I)",
)

prior, likelihood = Normal(z, m, w), Normal(x, z, v)
evidence = Normal(x, m, v + w)
mean = (v * m + w * x) / (v + w)
posterior = Normal(z, mean, v * w / (v + w))

proof.chain("the evidence", IntegralOver(likelihood * prior, z)).eq(evidence, by=gaussian_integral)
proof.chain("Bayes' rule", likelihood * prior / evidence).eq(posterior, by=[completing_the_square, gaussian_density])
proof.chain("the posterior mean", E(z, posterior)).eq(m + w / (v + w) * (x - m), by=moments)
proof.chain("shrinkage", mean).eq((v * m + w * x) / (v + w)).eq(m + w / (v + w) * (x - m))
proof.chain("the spread of the posterior", E(norm(z - mean) ** 2, posterior)).eq(d * v * w / (v + w), by=moments)
proof.chain("the evidence as evidence over posterior", log(evidence)).eq(
    log(likelihood) + log(prior) - log(posterior), by=gaussian_density
)
# The risk of the posterior mean, over noise and signal: below that of the datum itself.
(
    proof.chain("the risk of shrinkage", E(norm(mean - z) ** 2, prior, likelihood))
    .eq(d * v * w / (v + w), by=moments)
    .lt(d * v)
)
proof.chain("the risk of the datum", E(norm(x - z) ** 2, prior, likelihood)).eq(d * v, by=moments)

proof.chain("precisions for variances", likelihood * prior / evidence, expect="refuted").eq(
    Normal(z, (w * m + v * x) / (v + w), v * w / (v + w))
)
proof.chain("variances add in the posterior", likelihood * prior / evidence, expect="refuted").eq(
    Normal(z, mean, v + w)
)
