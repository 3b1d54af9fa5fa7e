"""2.3  The evidence of a hierarchical latent variable model is bounded below by the DDPM objective, for any T >= 1."""

from ddpm import L0, LT, L, T, d, s, t, theta, x
from sympy import Product, Sum, log

from symcheck import KL, E, MarkovChain, Proof
from symcheck.rules import bayes, definition, gibbs, linearity, markov

# Any Markov chains: the encoder of question 2 is one, and so is the reverse process with any transitions.
q = MarkovChain("q", x, t, stop=T)
p = MarkovChain("p", x, t, stop=T, parameters=theta)

latents = x[1:T]
proof = Proof(
    question="2.3",
    title="log p(x_0) ≥ -L_0 - ∑_{t=2}^T L_{t-1} - L_T, and the gap is KL(q(x_{1:T}|x_0) ‖ p(x_{1:T}|x_0))",
    given=[T >= 1, q(x[0]) > 0, p(x[0]) > 0, q(latents | x[0]) << p(latents | x[0])],
)
