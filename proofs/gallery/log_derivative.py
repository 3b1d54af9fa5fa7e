"""The log-derivative trick, and what rests on it: baselines, the Fisher identity, gradients of the ELBO (Williams 1992;
Mohamed et al. 2020; Roeder, Wu and Duvenaud 2017).

Regularity is what the report names: densities are differentiable in their parameters, the derivative may be taken under
the integral, and where a density vanishes, so do its derivatives.
"""

from sympy import Derivative, log, symbols

from symcheck import KL, E, JointLaw, Normal, Proof, function, variable
from symcheck.rules import chain_rule, definition, differentiation, linearity, normalisation

theta, phi, b, m = symbols("theta phi b m", real=True)
s = symbols("s", positive=True)
x, z, v = (variable(name) for name in "xzv")
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
f = function("f")
f_theta = function("f_theta", parameters=theta)
d = Derivative

proof = Proof(question="log-derivative", title="∂/∂θ E_{p_θ} f = E_{p_θ} f ∂/∂θ log p_θ")

objective = E(f(x), p(x))
score = d(log(p(x)), theta)

(
    proof.chain("the log-derivative trick", d(objective, theta))
    .eq(E(f(x) * d(p(x), theta) / p(x), p(x)), by=differentiation)
    .eq(E(f(x) * score, p(x)), by=differentiation)
)
proof.chain("a score has mean 0", E(score, p(x))).eq(0, by=[differentiation, normalisation])
(
    proof.chain("REINFORCE with a baseline", d(objective, theta))
    .eq(E(f(x) * score, p(x)), by=differentiation)
    .eq(E(f(x) * score, p(x)) - b * E(score, p(x)), by=[differentiation, normalisation])
    .eq(E((f(x) - b) * score, p(x)), by=linearity)
)
proof.chain("an integrand with the parameter in it", d(E(f_theta(x), p(x)), theta)).eq(
    E(d(f_theta(x), theta) + f_theta(x) * score, p(x)), by=[differentiation, linearity]
)

# Fisher: the information two ways, and the score of the evidence as the mean of complete-data scores.
proof.chain("the information matrix", E(score**2, p(x))).eq(
    -E(d(log(p(x)), theta, 2), p(x)), by=[differentiation, normalisation]
)
(
    proof.chain("Fisher's identity", d(log(p(x)), theta), given=[p(x) > 0])
    .eq(E(d(log(p(x)), theta) + d(log(p(z | x)), theta), p(z | x)), by=[differentiation, normalisation])
    .eq(E(d(log(p(x, z)), theta), p(z | x)), by=chain_rule)
)

# The gradient of the ELBO by the recognition model: its own score may be left out of the integrand, or subtracted.
known = [p(x) > 0, q(z | x) << p(z | x)]
elbo = E(log(p(x, z) / q(z | x)), q(z | x))
score_q = d(log(q(z | x)), phi)
(
    proof.chain("the gradient of the ELBO", d(elbo, phi), given=known)
    .eq(E((log(p(x, z) / q(z | x)) - 1) * score_q, q(z | x)), by=differentiation)
    .eq(E(log(p(x, z) / q(z | x)) * score_q, q(z | x)), by=[linearity, normalisation])
)
proof.chain("the gradient by the model", d(elbo, theta), given=known).eq(
    E(d(log(p(x, z)), theta), q(z | x)), by=differentiation
)
old = q.at(theta)
proof.chain("the gradient of a divergence", d(KL(q(z | x), old(z | x)), phi), given=[q(z | x) << old(z | x)]).eq(
    E(log(q(z | x) / old(z | x)) * score_q, q(z | x)), by=[definition, differentiation, normalisation]
)

# A Gaussian law, whose score is explicit.
gaussian = Normal(v, m, s)
proof.chain("by the mean of a Gaussian law", d(E(f(v), gaussian), m)).eq(E(f(v) * (v - m) / s, gaussian))
proof.chain("by its variance", d(E(f(v), gaussian), s)).eq(E(f(v) * ((v - m) ** 2 / s - 1) / (2 * s), gaussian))

proof.chain("the density for its logarithm", d(objective, theta), expect="refuted").eq(E(f(x) * d(p(x), theta), p(x)))
proof.chain("the law held fixed", d(E(f_theta(x), p(x)), theta), expect="refuted").eq(E(d(f_theta(x), theta), p(x)))
proof.chain("a baseline that depends on the action", d(objective, theta), expect="refuted").eq(
    E((f(x) - x) * score, p(x))
)
proof.chain("the sign of the information", E(score**2, p(x)), expect="refuted").eq(E(d(log(p(x)), theta, 2), p(x)))
