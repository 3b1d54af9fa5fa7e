"""1.1  The log-likelihood is the ELBO plus the divergence of the variational from the true posterior."""

from sympy import log
from vae import elbo, p, q, x, z

from symcheck import KL, E, IntegralOver, Proof, full_support
from symcheck.rules import bayes, chain_rule, definition, marginalisation, normalisation

proof = Proof(
    question="1.1",
    title="log p(x) = ELBO + KL(q(z|x) ‖ p(z|x))",
    given=[p(x) > 0, q(z | x) << p(z | x)],
)

# The model: its evidence is the integral of likelihood times prior (the prior N(0, I) is positive everywhere).
(
    proof.chain("the evidence, as printed", p(x), given=[full_support(p(z))])
    .eq(IntegralOver(p(x, z), z), by=marginalisation)
    .eq(IntegralOver(p(x | z) * p(z), z), by=[chain_rule, marginalisation])
)

(
    proof.chain(
        "decomposition",
        log(p(x)),
        claim=(log(p(x)), "=", elbo(q, x) + KL(q(z | x), p(z | x))),
    )
    .eq(E(log(p(x)), q(z | x)), by=normalisation)
    .eq(E(log(p(x | z) * p(z) / p(z | x)), q(z | x)), by=bayes)
    .eq(E(log(p(x | z)), q(z | x)) - KL(q(z | x), p(z)) + KL(q(z | x), p(z | x)), by=definition)
)
