"""2.2  Why the reverse process has to be learnt although 2.1 reverses the diffusion in closed form.

The reverse step of 2.1 needs x_0, the very image that is to be generated. The step that does not know x_0 is an average
over the images that x_t may come from, and that average is in general no Gaussian law, nor known.
"""

from ddpm import T, alphabar, beta, d, schedule, t, x
from sympy import cosh, exp, sinh, sqrt, symbols

from symcheck import E, IntegralOver, MarkovChain, Normal, Proof, vector
from symcheck.rules import bayes, chain_rule, completing_the_square, gaussian_integral, marginalisation, transition

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
    .eq(IntegralOver(r(x[t - 1], x[0] | x[t]), x[0]), by=[marginalisation, chain_rule])
    .eq(E(r(x[t - 1] | x[t], x[0]), r(x[0] | x[t])), by=bayes)
)

# For Gaussian data N(m, v I) the first step is reversed by a Gaussian law.
m, (v, b) = vector("m", d), symbols("v b", positive=True)
kernel = Normal(x[t], sqrt(1 - b) * x[t - 1], b)
gauss = MarkovChain("q", x, t, kernel=kernel, initial=Normal(x[0], m, v), stop=T)
one_step = proof.chain("Gaussian data after one step", gauss(x[1]), given=[b < 1])
one_step.eq(IntegralOver(gauss(x[1] | x[0]) * gauss(x[0]), x[0]), by=[marginalisation, chain_rule]).eq(
    Normal(x[1], sqrt(1 - b) * m, (1 - b) * v + b), by=[transition, gaussian_integral]
)
(
    proof.chain("its reverse step is Gaussian", gauss(x[0] | x[1]), given=[b < 1])
    .eq(gauss(x[1] | x[0]) * gauss(x[0]) / gauss(x[1]), by=bayes)
    .eq(
        Normal(x[0], (sqrt(1 - b) * v * x[1] + b * m) / ((1 - b) * v + b), v * b / ((1 - b) * v + b)),
        by=[transition, completing_the_square, one_step],
    )
)

# For two points a and -a it is none. After one step the number y has the density of a mixture, and given the next
# number 0 it has the density g below up to a factor. The square of a Gaussian density at y is its product at y + h and
# y - h, times a constant; for g the ratio of the two changes with y, by a factor sinh^4 > 0.
a, s2, c2, y, h = symbols("a s2 c2 y h", positive=True)


def g(y):
    """The density of two points with noise of variance s2, times the likelihood of the next number being 0."""
    return (exp(-((y - a) ** 2) / (2 * s2)) + exp(-((y + a) ** 2) / (2 * s2))) * exp(-(y**2) / (2 * c2))


def ratio(y, h):
    """g(y + h) g(y - h)/g(y)^2, which for a Gaussian density is free of y."""
    return g(y + h) * g(y - h) / g(y) ** 2


proof.chain(
    "a Gaussian density has a ratio free of y", Normal(y + h, a, s2) * Normal(y - h, a, s2) / Normal(y, a, s2) ** 2
).eq(exp(-(h**2) / s2))
# At y = 0 and y = h, with u = a h/s2: cosh(u)^2 and cosh(2 u)/cosh(u)^2, times one factor.
(
    proof.chain("two points: the ratios at 0 and at h", ratio(0, h) / ratio(h, h)).eq(
        cosh(a * h / s2) ** 4 / cosh(2 * a * h / s2)
    )
)
u = symbols("u", positive=True)
proof.chain("they differ", cosh(u) ** 4 - cosh(2 * u)).eq(sinh(u) ** 4).gt(0)
