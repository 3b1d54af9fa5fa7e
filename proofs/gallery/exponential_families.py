"""Entropies and divergences of Poisson, geometric, Gamma and Beta laws, each from its mass or density.

(Bishop, PRML, appendix B; Nielsen and Garcia 2009.)
"""

from sympy import Symbol, digamma, exp, factorial, gamma, log, loggamma, oo, symbols

from symcheck import KL, E, Pdf, Pmf, Proof, Var, cross_entropy, entropy

k = Symbol("k", integer=True)
u = Symbol("u", real=True)
a, b, c, d, r, s = symbols("a b c d r s", positive=True)
w, v = symbols("w v", positive=True)

proof = Proof(question="exponential families", title="Their means, entropies and divergences in closed form")


def poisson(rate):
    return Pmf(k, (0, oo), rate**k * exp(-rate) / factorial(k))


def geometric(w):
    return Pmf(k, (1, oo), w * (1 - w) ** (k - 1))


def gamma_law(shape, rate):
    return Pdf(u, (0, oo), rate**shape * u ** (shape - 1) * exp(-rate * u) / gamma(shape))


def beta_law(p, q):
    return Pdf(u, (0, 1), gamma(p + q) / (gamma(p) * gamma(q)) * u ** (p - 1) * (1 - u) ** (q - 1))


proof.chain("Poisson: mean and variance", Var(k, poisson(r))).eq(r).eq(E(k, poisson(r)))
proof.chain("Poisson: the generating function", E(exp(s * k), poisson(r))).eq(exp(r * (exp(s) - 1)))
proof.chain("Poisson: the divergence", KL(poisson(r), poisson(s))).eq(r * log(r / s) - r + s).ge(0)

small = [w < 1, v < 1]
proof.chain("geometric: the mean", E(k, geometric(w)), given=small).eq(1 / w)
proof.chain("geometric: the entropy", entropy(geometric(w)), given=small).eq(-log(w) - (1 - w) / w * log(1 - w))
(
    proof.chain("geometric: the divergence", KL(geometric(w), geometric(v)), given=small)
    .eq(cross_entropy(geometric(w), geometric(v)) - entropy(geometric(w)))
    .eq(log(w / v) + (1 - w) / w * log((1 - w) / (1 - v)))
)

proof.chain("Gamma: the mean of log u", E(log(u), gamma_law(a, r))).eq(digamma(a) - log(r))
proof.chain("Gamma: the entropy", entropy(gamma_law(a, r))).eq(a - log(r) + loggamma(a) + (1 - a) * digamma(a))
proof.chain("Gamma: the divergence", KL(gamma_law(a, r), gamma_law(b, s))).eq(
    (a - b) * digamma(a) - loggamma(a) + loggamma(b) + b * log(r / s) + a * (s - r) / r
)

proof.chain("Beta: the variance", Var(u, beta_law(a, b))).eq(a * b / ((a + b) ** 2 * (a + b + 1)))
proof.chain("Beta: the divergence", KL(beta_law(a, b), beta_law(c, d))).eq(
    (loggamma(c) + loggamma(d) - loggamma(c + d))
    - (loggamma(a) + loggamma(b) - loggamma(a + b))
    + (a - c) * digamma(a)
    + (b - d) * digamma(b)
    + (c - a + d - b) * digamma(a + b)
)

proof.chain("Poisson: the laws exchanged", KL(poisson(r), poisson(s)), expect="refuted").eq(s * log(s / r) - s + r)
proof.chain("geometric: counted from 0", E(k, geometric(w)), given=small, expect="refuted").eq((1 - w) / w)
proof.chain("Gamma: scale for rate", E(u, gamma_law(a, r)), expect="refuted").eq(a * r)
proof.chain("Gamma: log of the mean", E(log(u), gamma_law(a, r)), expect="refuted").eq(log(a / r))
proof.chain("Beta: the mode for the mean", E(u, beta_law(a, b)), expect="refuted").eq((a - 1) / (a + b - 2))
