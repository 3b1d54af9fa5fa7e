"""2.7  The loss of DDPM: the bound of 2.3 with the terms of 2.4 and 2.6, and the loss without its weights."""

from ddpm import (
    L0,
    LT,
    L,
    T,
    alphabar,
    constant,
    d,
    deviations,
    epsilon,
    epsilon_theta,
    marginal,
    noise_loss,
    p,
    q,
    schedule,
    sigma,
    t,
    theta,
    x,
)
from sympy import Sum, log, pi, sqrt

from symcheck import E, Normal, Proof, Uniform, cite, does_not_depend, norm
from symcheck.rules import linearity

proof = Proof(
    question="2.7",
    title="-E L_DDPM = ∑_{t=1}^T E λ_t ‖ε - ε_θ(√ᾱ_t x_0 + √(1 - ᾱ_t) ε, t)‖² + const",
    given=[schedule, deviations, T >= 1],
)
eq3 = proof.assume("eq. (3)", q(x[t] | x[0]), "=", marginal(t), given=[t >= 1, t <= T])

data = q(x[0])
negative_bound = E(L0(p) + Sum(L(t, p), (t, 2, T)) + LT(p), data)
