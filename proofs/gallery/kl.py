"""Divergences of named laws, from the definition: Gaussians of R^d, exponentials, Bernoullis (Cover and Thomas 2.3)."""

from sympy import Rational, Symbol, exp, log, symbols

from symcheck import KL, Bernoulli, E, Exponential, Normal, Proof, norm, variable, vector
from symcheck.rules import definition, gaussian_density, gibbs, linearity, moments

d = Symbol("d", integer=True, positive=True)
v, w = symbols("v w", positive=True)
x = vector("x", d)
m, n = vector("m", d), vector("n", d)
q, p = Normal(x, m, v), Normal(x, n, w)

proof = Proof(question="KL", title="KL(N(m, vI) ‖ N(n, wI)) = |m - n|²/(2w) + d (v/w - 1 - log(v/w))/2, and others")

(
    proof.chain("Gaussian laws of R^d", KL(q, p))
    .eq(E(log(q) - log(p), q), by=definition)
    .eq(
        E(norm(x - n) ** 2 / (2 * w) - norm(x - m) ** 2 / (2 * v), q) + d / 2 * log(w / v),
        by=[gaussian_density, linearity],
    )
    .eq((norm(m - n) ** 2 + d * v) / (2 * w) - d / 2 + d / 2 * log(w / v), by=moments)
    .eq(norm(m - n) ** 2 / (2 * w) + d / 2 * (v / w - 1 - log(v / w)))
)

a, b = symbols("a b", real=True)
s, r = symbols("s r", positive=True)
y = variable("y")
(
    proof.chain("Gaussian laws of a number", KL(Normal(y, a, s**2), Normal(y, b, r**2)))
    .eq(
        E((y - b) ** 2 / (2 * r**2) - (y - a) ** 2 / (2 * s**2) + log(r / s), Normal(y, a, s**2)),
        by=[definition, gaussian_density],
    )
    .eq(log(r / s) + (s**2 + (a - b) ** 2) / (2 * r**2) - Rational(1, 2), by=moments)
)

t = Symbol("t", real=True)
lam, mu = symbols("lam mu", positive=True)
(
    proof.chain("exponential laws", KL(Exponential(t, lam), Exponential(t, mu)))
    .eq(E(log(lam * exp(-lam * t) / (mu * exp(-mu * t))), Exponential(t, lam)), by=definition)
    .eq(log(lam / mu) + (mu - lam) * E(t, Exponential(t, lam)), by=linearity)
    .eq(log(lam / mu) + mu / lam - 1)
)

k = Symbol("k", integer=True)
alpha, beta = symbols("alpha beta", positive=True)
in_unit_interval = [alpha < 1, beta < 1]
(
    proof.chain("Bernoulli laws", KL(Bernoulli(k, alpha), Bernoulli(k, beta)), given=in_unit_interval)
    .eq(E(log(alpha / beta) * k + log((1 - alpha) / (1 - beta)) * (1 - k), Bernoulli(k, alpha)), by=definition)
    .eq(alpha * log(alpha / beta) + (1 - alpha) * log((1 - alpha) / (1 - beta)), by=definition)
)

proof.chain("none is negative", KL(q, p)).ge(0, by=gibbs)

# Slips: the arguments exchanged, the dimension forgotten, a variance where its root belongs.
proof.chain("the arguments exchanged", KL(q, p), expect="refuted").eq(
    norm(m - n) ** 2 / (2 * v) + d / 2 * (w / v - 1 - log(w / v))
)
proof.chain("the dimension forgotten", KL(q, p), expect="refuted").eq(
    norm(m - n) ** 2 / (2 * w) + (v / w - 1 - log(v / w)) / 2
)
proof.chain("rates exchanged", KL(Exponential(t, lam), Exponential(t, mu)), expect="refuted").eq(
    log(mu / lam) + lam / mu - 1
)
