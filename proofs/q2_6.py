"""2.6, first bullet  The posterior mean in terms of the noise in x_t."""

from ddpm import T, alpha, alphabar, beta, d, marginal, mutilde, q, schedule, t, x
from sympy import Eq, sqrt

from symcheck import Normal, Proof, cite, vector
from symcheck.rules import gaussian_density

epsilon = vector("epsilon", d)
noise_in_x_t = Eq(x[t], sqrt(alphabar[t]) * x[0] + sqrt(1 - alphabar[t]) * epsilon)

proof = Proof(
    question="2.6",
    title="μ̃_t = (x_t - β_t/√(1 - ᾱ_t) ε)/√α_t, where ε is the noise in x_t",
    given=[schedule, t >= 1, t <= T],
)

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
eq3 = proof.assume("eq. (3)", q(x[t] | x[0]), "=", marginal(t))
(
    proof.chain("the noise in x_t is standard normal", q(x[t] | x[0]), given=[noise_in_x_t])
    .eq(marginal(t), by=cite(eq3))
    .eq(sqrt(1 - alphabar[t]) ** (-d) * Normal(epsilon, 0, 1), by=gaussian_density)
)
