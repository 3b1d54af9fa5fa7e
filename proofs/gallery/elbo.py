"""The ELBO in its forms: evidence minus gap, reconstruction minus rate, energy plus entropy; the surgery of Hoffman and
Johnson 2016, the beta-VAE and its rate (Higgins et al. 2017; Alemi et al. 2018)."""

from sympy import Symbol, log

from symcheck import KL, E, JointLaw, Proof, cross_entropy, entropy, full_support, mutual_information, variable
from symcheck.rules import bayes, chain_rule, definition, gibbs, linearity, normalisation, tower

theta = Symbol("theta")
beta = Symbol("beta", positive=True)
x, z = variable("x"), variable("z")
p = JointLaw("p", x, z, parameters=theta)
# The data and the encoder together: a joint law whose marginal of z is the aggregate posterior.
q = JointLaw("q", x, z)

proof = Proof(
    question="ELBO",
    title="log p(x) - KL(q ‖ p(z|x)) = E log p(x|z) - KL(q ‖ p(z)) = E log p(x, z) + H(q)",
    given=[full_support(p(x, z))],
)

elbo = E(log(p(x | z)), q(z | x)) - KL(q(z | x), p(z))
rate, distortion = KL(q(z | x), p(z)), -E(log(p(x | z)), q(z | x))
(
    proof.chain("three forms", log(p(x)) - KL(q(z | x), p(z | x)), given=[q(x) > 0])
    .eq(E(log(p(x)) - log(q(z | x) / p(z | x)), q(z | x)), by=[definition, normalisation])
    .eq(E(log(p(x, z)) - log(q(z | x)), q(z | x)), by=[chain_rule, linearity])
    .eq(E(log(p(x, z)), q(z | x)) + entropy(q(z | x)), by=[definition, linearity])
    .eq(elbo, by=[definition, bayes, linearity])
)
# Averaged over the data, the rate is information between datum and code, and the misfit of the aggregate posterior.
(
    proof.chain("surgery of the rate", E(rate, q(x)))
    .eq(E(log(q(z | x) / q(z)) + log(q(z) / p(z)), q(x, z)), by=[definition, tower])
    .eq(mutual_information(q, x, z) + KL(q(z), p(z)), by=[definition, chain_rule, linearity, tower])
    .ge(mutual_information(q, x, z), by=gibbs)
)
(
    proof.chain("distortion bounds information from below", mutual_information(q, x, z))
    .eq(entropy(q(x)) + E(log(q(x | z)), q(x, z)), by=[definition, chain_rule, linearity, tower])
    .eq(
        entropy(q(x)) - E(distortion, q(x)) + E(KL(q(x | z), p(x | z)), q(z)),
        by=[definition, chain_rule, linearity, tower],
    )
    .ge(entropy(q(x)) - E(distortion, q(x)), by=gibbs)
)
(
    proof.chain("the mean ELBO as one divergence", E(elbo, q(x)))
    .eq(-entropy(q(x)) - KL(q(x, z), p(x, z)), by=[definition, chain_rule, linearity, tower])
    .le(-entropy(q(x)), by=gibbs)
)
(
    proof.chain("the mean evidence", E(log(p(x)), q(x)))
    .eq(-cross_entropy(q(x), p(x)), by=definition)
    .eq(-entropy(q(x)) - KL(q(x), p(x)), by=definition)
)
# The beta-VAE's objective is the ELBO of a rate weighted by beta; for beta >= 1 it still bounds the evidence.
weighted = -distortion - beta * rate
(
    proof.chain("the beta-VAE", weighted, given=[q(x) > 0, beta >= 1])
    .eq(elbo - (beta - 1) * rate, by=definition)
    .le(elbo, by=gibbs)
    .eq(log(p(x)) - KL(q(z | x), p(z | x)), by=[definition, bayes])
    .le(log(p(x)), by=gibbs)
)

proof.chain("energy without entropy", E(log(p(x, z)), q(z | x)), expect="refuted").eq(elbo)
proof.chain("the rate is the information", E(rate, q(x)), expect="refuted").eq(mutual_information(q, x, z))
proof.chain("the bound for every beta", weighted, expect="refuted", given=[q(x) > 0]).le(log(p(x)))
