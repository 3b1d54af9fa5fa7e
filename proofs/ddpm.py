"""The objects of question 2: the forward (encoder) process of a denoising diffusion probabilistic model.

x[0], ..., x[T] are vectors of R^d for any d >= 1; beta[t] in (0, 1) is the noise schedule; q is the law of the forward
Markov chain q(x[t] | x[t-1]) = N(sqrt(1 - beta[t]) x[t-1], beta[t] I), with an arbitrary law of x[0].
"""

from sympy import Product, Symbol, sqrt, symbols

from symcheck import Family, ForAll, MarkovChain, Normal, process

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
