"""2.6  The denoising terms are weighted squared errors of a predictor of the noise."""

from ddpm import (
    L0,
    L,
    T,
    alpha,
    alphabar,
    beta,
    constant,
    d,
    deviations,
    epsilon,
    epsilon_theta,
    marginal,
    mu_theta,
    mu_theta_as_printed,
    mutilde,
    noise_loss,
    p,
    q,
    reverse,
    schedule,
    sigma,
    t,
    theta,
    x,
)
from sympy import Eq, log, pi, sqrt

from symcheck import E, Normal, Proof, cite, does_not_depend, norm
from symcheck.rules import gaussian_density, markov, moments, reparametrisation, transition

proof = Proof(
    question="2.6",
    title="E L_{t-1} = E λ_t ‖ε - ε_θ(√ᾱ_t x_0 + √(1 - ᾱ_t) ε, t)‖² + const",
    given=[schedule, deviations, T >= 1, t >= 1, t <= T],
)
eq3 = proof.assume("eq. (3)", q(x[t] | x[0]), "=", marginal(t))

# First bullet: the posterior mean in terms of the noise in x_t.
noise_in_x_t = Eq(x[t], sqrt(alphabar[t]) * x[0] + sqrt(1 - alphabar[t]) * epsilon)
proof.chain("x_0 from x_t and the noise", x[0], given=[noise_in_x_t]).eq(
    (x[t] - sqrt(1 - alphabar[t]) * epsilon) / sqrt(alphabar[t])
)
(
    proof.chain("the posterior mean", mutilde(t), given=[noise_in_x_t])
    .eq(
        sqrt(alphabar[t - 1])
        * beta[t]
        / (1 - alphabar[t])
        * (x[t] - sqrt(1 - alphabar[t]) * epsilon)
        / sqrt(alphabar[t])
        + sqrt(alpha[t]) * (1 - alphabar[t - 1]) / (1 - alphabar[t]) * x[t]
    )
    .eq((x[t] - beta[t] / sqrt(1 - alphabar[t]) * epsilon) / sqrt(alpha[t]))
)
# That noise is standard normal: the density of x_t given x_0 is that of epsilon, divided by the Jacobian of x_t.
(
    proof.chain("the noise in x_t is standard normal", q(x[t] | x[0]), given=[noise_in_x_t])
    .eq(marginal(t), by=cite(eq3))
    .eq(sqrt(1 - alphabar[t]) ** (-d) * Normal(epsilon, 0, 1), by=gaussian_density)
)

# Second bullet, for t >= 2. The divergence of two isotropic Gaussian laws is the hint's; it is derived on the way.
later = [t >= 2]
facts = [cite(eq3), cite(eq3, {t: t - 1})]
divergence = norm(mutilde(t) - mu_theta(x[t], t)) ** 2 / (2 * sigma[t] ** 2) + constant(t)
from_noise = sqrt(alphabar[t]) * x[0] + sqrt(1 - alphabar[t]) * epsilon
(
    proof.chain(
        "eq. (4), with the bars that are missing in the text",
        E(L(t, p), q(x[0])),
        given=later,
        claim=(E(L(t, p), q(x[0])), "=", noise_loss(t) + constant(t)),
    )
    .eq(E(E(divergence, q(x[t] | x[0])), q(x[0])), by=[transition, markov, gaussian_density, moments, *facts])
    .eq(noise_loss(t) + constant(t), by=[reparametrisation, gaussian_density, cite(eq3)])
)

# As printed, with alpha_t for alphabar_t in the mean and in eq. (4): what is left over still depends on theta, so that
# no constant makes it an equation.
printed = reverse(mu_theta_as_printed)
printed_loss = E(
    beta[t] ** 2
    / (2 * sigma[t] ** 2 * alpha[t] * (1 - alpha[t]))
    * norm(epsilon - epsilon_theta(sqrt(alpha[t]) * x[0] + sqrt(1 - alpha[t]) * epsilon, t)) ** 2,
    q(x[0]),
    Normal(epsilon, 0, 1),
)
proof.holds(
    "eq. (4), as printed: the bars are missing",
    does_not_depend(E(L(t, printed), q(x[0])) - printed_loss, theta),
    given=later,
    expect="refuted",
)
proof.chain("the mean of p as printed is not that of mu-tilde", mutilde(t), given=[noise_in_x_t], expect="refuted").eq(
    (x[t] - beta[t] / sqrt(1 - alpha[t]) * epsilon) / sqrt(alpha[t])
)

# Third bullet: L_0 in the same form, t = 1.
(
    proof.chain(
        "L_0 in the same way",
        E(L0(p), q(x[0])),
        claim=(E(L0(p), q(x[0])), "=", noise_loss(1) + d / 2 * log(2 * pi * sigma[1] ** 2)),
    )
    .eq(
        E(
            norm(x[0] - mu_theta(x[1], 1)) ** 2 / (2 * sigma[1] ** 2) + d / 2 * log(2 * pi * sigma[1] ** 2),
            q(x[0]) * q(x[1] | x[0]),
        ),
        by=[transition, gaussian_density],
    )
    .eq(noise_loss(1) + d / 2 * log(2 * pi * sigma[1] ** 2), by=[reparametrisation, gaussian_density, transition])
)
