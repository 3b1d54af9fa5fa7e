"""EM: the bound that a step maximises, and why no step lowers the likelihood (Dempster, Laird and Rubin 1977)."""

from sympy import log, symbols

from symcheck import KL, E, JointLaw, Proof, entropy, variable
from symcheck.rules import bayes, definition, gibbs, linearity, normalisation

theta, theta_old = symbols("theta theta_old")
x, z = variable("x"), variable("z")
p = JointLaw("p", x, z, parameters=theta)
p_old = p.at(theta_old)
q = JointLaw("q", z | x)

proof = Proof(
    question="EM",
    title="log p_θ(x) - log p_θ'(x) ≥ Q(θ) - Q(θ'), with Q(θ) = E_{z ~ p_θ'(z|x)} log p_θ(x, z)",
    given=[p(x) > 0, p_old(x) > 0, p_old(z | x) << p(z | x)],
)


def Q(law):
    """The expected complete-data log-likelihood of a law under the posterior of the E-step."""
    return E(log(law(x, z)), p_old(z | x))


gain = log(p(x)) - log(p_old(x))
step = Q(p) - Q(p_old)

# The bound, for any q: free energy and gap.
(
    proof.chain("the free energy", log(p(x)), given=[q(z | x) << p(z | x)])
    .eq(E(log(p(x, z)), q(z | x)) - E(log(p(z | x)), q(z | x)), by=[bayes, normalisation])
    .eq(E(log(p(x, z)), q(z | x)) + entropy(q(z | x)) + KL(q(z | x), p(z | x)), by=[definition, bayes, linearity])
    .ge(E(log(p(x, z)), q(z | x)) + entropy(q(z | x)), by=gibbs)
)
# The E-step closes the gap.
proof.chain("the bound is tight at the posterior", Q(p_old) + entropy(p_old(z | x))).eq(
    log(p_old(x)), by=[definition, bayes, normalisation]
)

(
    proof.chain("a step does not decrease the likelihood", gain, claim=(gain, ">=", step))
    .eq(E(log(p(x, z) / p(z | x)), p_old(z | x)) - E(log(p_old(x, z) / p_old(z | x)), p_old(z | x)), by=bayes)
    .eq(step + E(log(p_old(z | x) / p(z | x)), p_old(z | x)), by=linearity)
    .eq(step + KL(p_old(z | x), p(z | x)), by=definition)
    .ge(step, by=gibbs)
)
improved = [Q(p) >= Q(p_old)]
proof.chain("monotone ascent", log(p(x)), given=improved, claim=(log(p(x)), ">=", log(p_old(x)))).eq(
    log(p_old(x)) + step + KL(p_old(z | x), p(z | x)), by=bayes
).ge(log(p_old(x)) + step, by=gibbs).ge(log(p_old(x)))

# Slips: the divergence turned around, and the gain taken for the step itself.
proof.chain("the divergence turned around", gain, expect="refuted", given=[p(z | x) << p_old(z | x)]).eq(
    step + KL(p(z | x), p_old(z | x))
)
proof.chain("the gain is the step", gain, expect="refuted").eq(step)
