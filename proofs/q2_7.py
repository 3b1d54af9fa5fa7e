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
    weight,
    x,
)
from sympy import Sum, log, pi, sqrt

from symcheck import E, Normal, Proof, Uniform, cite, depends, does_not_depend, norm
from symcheck.rules import linearity

proof = Proof(
    question="2.7",
    title="-E L_DDPM = ∑_{t=1}^T E λ_t ‖ε - ε_θ(√ᾱ_t x_0 + √(1 - ᾱ_t) ε, t)‖² + const",
    given=[schedule, deviations, T >= 1],
)
eq3 = proof.assume("eq. (3)", q(x[t] | x[0]), "=", marginal(t), given=[t >= 1, t <= T])
data = q(x[0])

# 2.6, each term: for t >= 2, and for t = 1.
term = proof.chain("E L_{t-1}, from 2.6", E(L(t, p), data), given=[t >= 2, t <= T]).eq(
    noise_loss(t) + constant(t), by=[cite(eq3), cite(eq3, {t: t - 1})]
)
first = proof.chain("E L_0, from 2.6", E(L0(p), data)).eq(noise_loss(1) + d / 2 * log(2 * pi * sigma[1] ** 2))

# 2.3 and 2.4: the mean of minus the bound is a sum of such terms, and of L_T, which is free of theta.
objective = E(L0(p), data) + Sum(E(L(t, p), data), (t, 2, T)) + E(LT(p), data)
proof.chain("minus the bound, on average over the data", E(L0(p) + Sum(L(t, p), (t, 2, T)) + LT(p), data)).eq(
    objective, by=linearity
)

# Together: the denoiser's weighted squared error, from t = 1 on, and a constant that is free of theta.
rest = d / 2 * log(2 * pi * sigma[1] ** 2) + Sum(constant(t), (t, 2, T)) + E(LT(p), data)
(
    proof.chain(
        "the loss",
        E(L0(p) + Sum(L(t, p), (t, 2, T)) + LT(p), data),
        claim=(E(L0(p) + Sum(L(t, p), (t, 2, T)) + LT(p), data), "=", Sum(noise_loss(t), (t, 1, T)) + rest),
    )
    .eq(objective, by=linearity)
    .eq(noise_loss(1) + Sum(noise_loss(t), (t, 2, T)) + rest, by=[first, cite(eq3, over=t)])
    .eq(Sum(noise_loss(t), (t, 1, T)) + rest)
)
proof.holds("the constant is free of theta", does_not_depend(rest, theta))
proof.holds("the loss is not", depends(Sum(noise_loss(t), (t, 1, T)), theta))

# The loss that is used in practice has no weights: an average over t, which is another loss than the bound.
x_t = sqrt(alphabar[t]) * x[0] + sqrt(1 - alphabar[t]) * epsilon
error = norm(epsilon - epsilon_theta(x_t, t)) ** 2
simple = E(error, Uniform(t, 1, T) * data * Normal(epsilon, 0, 1))
proof.chain("the simple loss, an average over t", simple).eq(
    Sum(E(error, data, Normal(epsilon, 0, 1)), (t, 1, T)) / T
).eq(Sum(noise_loss(t) / weight(t), (t, 1, T)) / T)
proof.holds(
    "the simple loss is not the bound up to a constant and a factor T",
    does_not_depend(Sum(noise_loss(t), (t, 1, T)) - T * simple, theta),
    expect="refuted",
)
