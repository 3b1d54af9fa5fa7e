"""2.1  The reverse step of the forward process, given x_0, is Gaussian with the mean and variance of eq. (2)."""

from ddpm import T, alpha, alphabar, beta, betatilde, marginal, mutilde, q, schedule, t, x
from sympy import sqrt

from symcheck import IntegralOver, Normal, Proof, cite
from symcheck.rules import (
    bayes,
    completing_the_square,
    definition,
    gaussian_integral,
    marginalisation,
    markov,
    transition,
)

proof = Proof(
    question="2.1",
    title="q(x_{t-1} | x_t, x_0) is N(μ̃_t(x_t, x_0), β̃_t I)",
    given=[schedule, T >= 1],
)

# Eq. (3), by induction on t: N(sqrt(abar_t) x_0, (1 - abar_t) I) is the density of x_t given x_0.
eq3 = proof.induction("eq. (3)", q(x[t] | x[0]), "=", marginal(t), over=t, start=1, given=[t <= T])
eq3.base.eq(Normal(x[1], sqrt(1 - beta[1]) * x[0], beta[1]), by=transition).eq(marginal(1), by=definition)
(
    eq3.step.eq(IntegralOver(q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]), x[t - 1]), by=[marginalisation, markov])
    .eq(
        IntegralOver(Normal(x[t], sqrt(1 - beta[t]) * x[t - 1], beta[t]) * marginal(t - 1), x[t - 1]),
        by=[transition, eq3.hypothesis],
    )
    .eq(marginal(t), by=gaussian_integral)
)

# The assignment grants eq. (3); the first chain takes it, the second cites the proof above.
granted = proof.assume("eq. (3)", q(x[t] | x[0]), "=", marginal(t), given=[t >= 1, t <= T])
for name, lemma in (("posterior, with eq. (3) as granted", granted), ("posterior, with eq. (3) proved", eq3)):
    (
        proof.chain(
            name,
            q(x[t - 1] | x[t], x[0]),
            given=[t >= 2, t <= T],
            claim=(q(x[t - 1] | x[t], x[0]), "=", Normal(x[t - 1], mutilde(t), betatilde[t])),
        )
        .eq(q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), by=bayes)
        .eq(q(x[t] | x[t - 1]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), by=markov)
        .eq(
            Normal(x[t], sqrt(alpha[t]) * x[t - 1], beta[t]) * marginal(t - 1) / marginal(t),
            by=[transition, cite(lemma), cite(lemma, {t: t - 1})],
        )
        .eq(Normal(x[t - 1], mutilde(t), betatilde[t]), by=completing_the_square)
    )

# The variance of the reverse step lies strictly between 0 and beta_t.
proof.chain("the variance is positive", betatilde[t], given=[t >= 2, t <= T]).gt(0)
(
    proof.chain("the variance is below beta_t", betatilde[t], given=[t >= 2, t <= T])
    .eq((1 - alphabar[t - 1]) / (1 - alphabar[t - 1] * alpha[t]) * beta[t], by=definition)
    .lt(beta[t])
)

# At t = 1 the formulas still have values, and they say that x_0 is x_0: variance 0 and mean x_0 (no density is left).
proof.chain("t = 1: the variance is 0", betatilde[1]).eq(
    (1 - alphabar[0]) / (1 - alphabar[1]) * beta[1], by=definition
).eq(0)
proof.chain("t = 1: the mean is x_0", mutilde(1)).eq(x[0], by=definition)
