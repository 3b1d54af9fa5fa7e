"""2.3  The DDPM objective bounds the log-likelihood from below, for any T >= 1; the gap is a divergence."""

from ddpm import L0, LT, L, T, deviations, schedule, t, theta, x
from ddpm import p as p_gaussian
from sympy import Product, Sum, log

from symcheck import KL, E, MarkovChain, Proof, full_support
from symcheck.rules import bayes, definition, gibbs, jensen, linearity, markov, normalisation, tower

# Any two Markov chains: the encoder of question 2 is one, and so is the reverse process with any transitions.
q = MarkovChain("q", x, t, stop=T)
p = MarkovChain("p", x, t, stop=T, parameters=theta)
latents = x[1:T]

proof = Proof(
    question="2.3",
    title="log p(x_0) ≥ -L_0 - ∑_{t=2}^T L_{t-1} - L_T, and the gap is KL(q(x_{1:T} | x_0) ‖ p(x_{1:T} | x_0))",
    given=[T >= 1],
)
known = [p(x[0]) > 0, q(x[0]) > 0, q(latents | x[0]) << p(latents | x[0])]

evidence = log(p(x[0]))
bound = E(log(p(x[0:T]) / q(latents | x[0])), q(latents | x[0]))
gap = KL(q(latents | x[0]), p(latents | x[0]))
objective = -L0(p, q) - Sum(L(t, p, q), (t, 2, T)) - LT(p, q)

# The equations that the text gives, as printed.
proof.chain("the joint law of the reverse process, as printed", p_gaussian(x[0:T]), given=[schedule, deviations]).eq(
    p_gaussian(x[T]) * Product(p_gaussian(x[t - 1] | x[t]), (t, 1, T)), by=markov
)
(
    proof.chain(
        "the encoder turned around, as printed", q(x[t] | x[t - 1]), given=[t >= 2, t <= T, full_support(q(x[0:T]))]
    )
    .eq(q(x[t] | x[t - 1], x[0]), by=markov)
    .eq(q(x[t - 1] | x[t], x[0]) * q(x[t] | x[0]) / q(x[t - 1] | x[0]), by=bayes)
)

split = proof.chain("the terms of the objective", bound, given=known).eq(
    objective, by=[markov, linearity, tower, definition]
)

(
    proof.chain("the bound, by Gibbs' inequality", evidence, given=known, claim=(evidence, ">=", objective))
    .eq(E(evidence, q(latents | x[0])), by=[normalisation, tower])
    .eq(E(log(p(x[0:T]) / p(latents | x[0])), q(latents | x[0])), by=[bayes, markov])
    .eq(bound + gap, by=[definition, markov, linearity])
    .ge(bound, by=[gibbs, markov])
    .eq(objective, by=split)
)
proof.chain("the gap", evidence, given=known).eq(bound + gap).eq(objective + gap, by=split)

# The bound again, by Jensen's inequality: the logarithm of a mean of importance weights.
(
    proof.chain(
        "the bound, by Jensen's inequality",
        evidence,
        given=[*known, p(latents | x[0]) << q(latents | x[0])],
        claim=(evidence, ">=", objective),
    )
    .eq(log(E(p(x[0:T]) / q(latents | x[0]), q(latents | x[0]))))
    .ge(bound, by=[jensen, gibbs, markov])
    .eq(objective, by=split)
)

# Two slips: one term too few, and the prior term forgotten.
proof.chain("a sum with one term too few", bound, expect="refuted", given=[*known, T >= 2]).eq(
    -L0(p, q) - Sum(L(t + 1, p, q), (t, 2, T - 1)) - LT(p, q)
)
proof.chain("without L_T", bound, expect="refuted", given=known).eq(-L0(p, q) - Sum(L(t, p, q), (t, 2, T)))
