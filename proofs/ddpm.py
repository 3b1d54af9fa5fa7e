"""The objects of question 2: the two processes of a denoising diffusion probabilistic model.

x[0], ..., x[T] are vectors of R^d for any d >= 1; beta[t] in (0, 1) is the noise schedule; q is the law of the forward
Markov chain q(x[t] | x[t-1]) = N(sqrt(1 - beta[t]) x[t-1], beta[t] I), with an arbitrary law of x[0]. p is the reverse
process of question 2.6: from N(0, I) at T, with the transitions N(mu_theta(x[t], t), sigma[t]^2 I).
"""

from sympy import Product, Symbol, log, sqrt, symbols

from symcheck import KL, E, Family, ForAll, MarkovChain, Normal, function, norm, process, vector

s, t, T = symbols("s t T", integer=True)
d = Symbol("d", integer=True, positive=True)

beta = Family("beta")
alpha = Family("alpha", t, 1 - beta[t])
alphabar = Family("alphabar", t, Product(alpha[s], (s, 1, t)))
betatilde = Family("betatilde", t, (1 - alphabar[t - 1]) / (1 - alphabar[t]) * beta[t])

x = process("x", d)
q = MarkovChain("q", x, t, kernel=Normal(x[t], sqrt(1 - beta[t]) * x[t - 1], beta[t]), stop=T)

schedule = ForAll(s, (1, T), beta[s] > 0, beta[s] < 1)


def mutilde(t):
    """The posterior mean of eq. (2), as printed."""
    return (
        sqrt(alphabar[t - 1]) * beta[t] / (1 - alphabar[t]) * x[0]
        + sqrt(alpha[t]) * (1 - alphabar[t - 1]) / (1 - alphabar[t]) * x[t]
    )


def marginal(t):
    """The right side of eq. (3): the density of x[t] given x[0]."""
    return Normal(x[t], sqrt(alphabar[t]) * x[0], 1 - alphabar[t])


# The reverse process of question 2.6, and the terms of its objective.

theta = Symbol("theta")
epsilon = vector("epsilon", d)
"""Noise."""
epsilon_theta = function("epsilon_theta", d, parameters=theta)
"""The denoiser: any function of x[t] and t with values in R^d."""
sigma = Family("sigma")
deviations = ForAll(s, (1, T), sigma[s] > 0)


def mu_theta(x_t, t):
    """The mean of the reverse transition; the bar over the second alpha is missing in the text (see q2_6)."""
    return (x_t - beta[t] / sqrt(1 - alphabar[t]) * epsilon_theta(x_t, t)) / sqrt(alpha[t])


def mu_theta_as_printed(x_t, t):
    """The mean of the reverse transition, as printed."""
    return (x_t - beta[t] / sqrt(1 - alpha[t]) * epsilon_theta(x_t, t)) / sqrt(alpha[t])


def reverse(mean, name="p"):
    """The reverse process with a given mean of its transitions."""
    kernel = Normal(x[t - 1], mean(x[t], t), sigma[t] ** 2)
    return MarkovChain(name, x, t, kernel=kernel, initial=Normal(x[T], 0, 1), stop=T, parameters=theta)


p = reverse(mu_theta)


def L0(p, q=q):
    """The reconstruction term, as printed."""
    return -E(log(p(x[0] | x[1])), q(x[1] | x[0]))


def L(t, p, q=q):
    """The denoising matching term L_{t-1}, as printed."""
    return E(KL(q(x[t - 1] | x[t], x[0]), p(x[t - 1] | x[t])), q(x[t] | x[0]))


def LT(p, q=q):
    """The prior matching term, as printed."""
    return KL(q(x[T] | x[0]), p(x[T]))


def weight(t):
    """The weight lambda_t of eq. (4)."""
    return beta[t] ** 2 / (2 * sigma[t] ** 2 * alpha[t] * (1 - alphabar[t]))


def noise_loss(t):
    """The expectation on the right of eq. (4): the squared error of the denoiser, weighted."""
    x_t = sqrt(alphabar[t]) * x[0] + sqrt(1 - alphabar[t]) * epsilon
    return E(weight(t) * norm(epsilon - epsilon_theta(x_t, t)) ** 2, q(x[0]), Normal(epsilon, 0, 1))


def constant(t):
    """What eq. (4) calls const: the divergence of two Gaussian laws with one mean."""
    return d / 2 * (betatilde[t] / sigma[t] ** 2 - 1 - log(betatilde[t] / sigma[t] ** 2))
