"""A hierarchical VAE: the ladder of divergences in the bound, for any number of levels (Sonderby et al. 2016)."""

from sympy import Sum, Symbol, log

from symcheck import KL, E, MarkovChain, Proof, process
from symcheck.rules import definition, gibbs, linearity, markov, normalisation, tower

t = Symbol("t", integer=True)
L = Symbol("L", integer=True, positive=True)
z = process("z")
# z[0] is the datum, z[1], ..., z[L] its latents; both the model and the encoder are Markov chains.
p = MarkovChain("p", z, t, stop=L)
q = MarkovChain("q", z, t, stop=L)
latents = z[1:L]

proof = Proof(
    question="hierarchical VAE",
    title="log p(z_0) ≥ E log p(z_L) + ∑_{l=1}^L E log p(z_{l-1} | z_l)/q(z_l | z_{l-1})",
    given=[p(z[0]) > 0, q(z[0]) > 0, q(latents | z[0]) << p(latents | z[0])],
)

bound = E(log(p(z[0:L]) / q(latents | z[0])), q(latents | z[0]))
(
    proof.chain("the gap", log(p(z[0])))
    .eq(bound + KL(q(latents | z[0]), p(latents | z[0])), by=[markov, definition, linearity, normalisation])
    .ge(bound, by=gibbs)
)
(
    proof.chain("the ladder", bound, given=[L >= 2]).eq(
        E(log(p(z[L])), q(z[L] | z[0]))
        + E(log(p(z[0] | z[1])) - log(q(z[1] | z[0])), q(z[1] | z[0]))
        + Sum(E(log(p(z[t - 1] | z[t])) - log(q(z[t] | z[t - 1])), q(z[t - 1], z[t] | z[0])), (t, 2, L)),
        by=[markov, linearity, tower],
    )
)

proof.chain("one level too few", bound, given=[L >= 3], expect="refuted").eq(
    E(log(p(z[L])), q(z[L] | z[0]))
    + E(log(p(z[0] | z[1])) - log(q(z[1] | z[0])), q(z[1] | z[0]))
    + Sum(E(log(p(z[t - 1] | z[t])) - log(q(z[t] | z[t - 1])), q(z[t - 1], z[t] | z[0])), (t, 3, L))
)
