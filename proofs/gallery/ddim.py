"""DDIM: non-Markovian posteriors with the marginals of DDPM's eq. (3) (Song, Meng and Ermon 2021, lemma 1)."""

from sympy import Eq, Product, Symbol, sqrt, symbols

from symcheck import Family, ForAll, IntegralOver, Normal, Proof, process
from symcheck.rules import gaussian_integral

s, t, T = symbols("s t T", integer=True)
d = Symbol("d", integer=True, positive=True)
beta = Family("beta")
alpha = Family("alpha", t, 1 - beta[t])
alphabar = Family("alphabar", t, Product(alpha[s], (s, 1, t)))
sigma = Family("sigma")
x = process("x", d)

proof = Proof(
    question="DDIM",
    title="∫ q_σ(x_{t-1} | x_t, x_0) N(x_t; √ᾱ_t x_0, (1 - ᾱ_t) I) dx_t = N(x_{t-1}; √ᾱ_{t-1} x_0, (1 - ᾱ_{t-1}) I)",
    given=[
        ForAll(s, (1, T), beta[s] > 0, beta[s] < 1),
        t >= 2,
        t <= T,
        sigma[t] > 0,
        sigma[t] ** 2 < 1 - alphabar[t - 1],
    ],
)


def marginal(t):
    """DDPM's marginal, eq. (3)."""
    return Normal(x[t], sqrt(alphabar[t]) * x[0], 1 - alphabar[t])


def posterior(root):
    """A Gaussian law of x[t-1] given x[t] and x[0] that keeps a multiple of the noise in x[t]."""
    noise = (x[t] - sqrt(alphabar[t]) * x[0]) / sqrt(1 - alphabar[t])
    return Normal(x[t - 1], sqrt(alphabar[t - 1]) * x[0] + root * noise, sigma[t] ** 2)


q = posterior(sqrt(1 - alphabar[t - 1] - sigma[t] ** 2))
proof.chain("the marginal at t - 1", IntegralOver(q * marginal(t), x[t])).eq(marginal(t - 1), by=gaussian_integral)

# The choice of sigma that makes the forward process Markovian: DDPM's posterior.
betatilde = (1 - alphabar[t - 1]) / (1 - alphabar[t]) * beta[t]
mutilde = (
    sqrt(alphabar[t - 1]) * beta[t] / (1 - alphabar[t]) * x[0]
    + sqrt(alpha[t]) * (1 - alphabar[t - 1]) / (1 - alphabar[t]) * x[t]
)
proof.chain("the variance of DDPM gives its posterior", q, given=[Eq(sigma[t] ** 2, betatilde)]).eq(
    Normal(x[t - 1], mutilde, betatilde)
)

# Slips: the whole standard deviation of eq. (3) kept, and no noise kept at all.
proof.chain(
    "sigma left out under the root",
    IntegralOver(posterior(sqrt(1 - alphabar[t - 1])) * marginal(t), x[t]),
    expect="refuted",
).eq(marginal(t - 1))
proof.chain("no noise kept", IntegralOver(posterior(0) * marginal(t), x[t]), expect="refuted").eq(marginal(t - 1))
