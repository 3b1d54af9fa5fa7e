"""2.2  Why the reverse process has to be learnt although 2.1 reverses the diffusion in closed form.

The reverse step of 2.1 needs x_0, the very image that is to be generated. The step that does not know x_0 is an average
over the images that x_t may come from, and that average is in general no Gaussian law, nor known.
"""

from ddpm import T, alpha, alphabar, beta, marginal, mutilde, q, schedule, t, x
from sympy import Symbol, cosh, exp, sinh, sqrt, symbols

from symcheck import E, IntegralOver, MarkovChain, Normal, Proof, process, variable
from symcheck.rules import bayes, gaussian_integral, marginalisation, markov

proof = Proof(
    question="2.2",
    title="the reverse step without x_0 is a mixture over x_0; Gaussian for Gaussian data, not for two points",
    given=[T >= 1],
)

# The posterior mean depends on x_0: its coefficient there is positive.
(
    proof.chain(
        "the coefficient of x_0 in the posterior mean",
        sqrt(alphabar[t - 1]) * beta[t] / (1 - alphabar[t]),
        given=[schedule, t >= 1, t <= T],
    ).gt(0)
)

# The step that is needed to generate: an average of the steps of 2.1 over the images that x_t may come from.
r = MarkovChain("q", x, t, stop=T)
(
    proof.chain("a mixture over x_0", r(x[t - 1] | x[t]), given=[t >= 2, t <= T, r(x[t]) > 0])
    .eq(IntegralOver(r(x[t - 1], x[0] | x[t]), x[0]), by=marginalisation)
    .eq(E(r(x[t - 1] | x[t], x[0]), r(x[0] | x[t])), by=bayes)
)
