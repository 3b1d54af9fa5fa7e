"""What one channel makes of two laws: p_y is the integral of k(y | x) p(x) over x. Divergences do not grow
(Cover and Thomas, theorem 2.8.1; Csiszar 1967); the channel passes on H(y) - H(y | x) (Blahut 1972; Arimoto 1972)."""

from sympy import Abs, exp, log, symbols

from symcheck import (
    JSD,
    KL,
    E,
    IntegralOver,
    JointLaw,
    Normal,
    Proof,
    Var,
    entropy,
    full_support,
    function,
    variable,
)

x, y = variable("x"), variable("y")
p, q, k, r = JointLaw("p", x), JointLaw("q", x), JointLaw("k", y | x), JointLaw("r", y)
p_y, q_y = (IntegralOver(k(y | x) * law(x), x) for law in (p, q))
beta, a, v = symbols("beta a v", positive=True)
d = function("d")

proof = Proof(question="channel", title="KL(p_y ‖ q_y) ≤ KL(p ‖ q)", given=[p(x) << q(x)])

(
    proof.chain("the chain rule, two ways", KL(p(x), q(x)))
    .eq(KL(k(y | x) * p(x), k(y | x) * q(x)))
    .eq(KL(p_y, q_y) + E(log((p(x) / p_y) / (q(x) / q_y)), k(y | x) * p(x)))
    .ge(KL(p_y, q_y))
)
proof.chain("Jensen-Shannon", JSD(p_y, q_y)).le(JSD(p(x), q(x)))
proof.chain("total variation", E(Abs(p_y / q_y - 1), q_y)).le(E(Abs(p(x) / q(x) - 1), q(x)))
proof.chain("chi-squared", E((p_y / q_y - 1) ** 2, q_y)).le(E((p(x) / q(x) - 1) ** 2, q(x)))
proof.chain("the mean of what comes out", E(d(y), p_y)).eq(E(E(d(y), k(y | x)), p(x)))
noisy = IntegralOver(Normal(y, a * x, v) * p(x), x)
proof.chain("Gaussian noise adds its variance", Var(y, noisy)).eq(a**2 * Var(x, p(x)) + v)

# Blahut and Arimoto: the rate as a minimum over output laws r, the free energy as one over channels.
positive = [full_support(r(y))]
rate = E(KL(k(y | x), r(y)), p(x))
proof.chain("the best output law", rate, given=positive).eq(E(KL(k(y | x), p_y), p(x)) + KL(p_y, r(y))).ge(
    E(KL(k(y | x), p_y), p(x))
)
proof.chain("is a difference of entropies", E(KL(k(y | x), p_y), p(x))).eq(
    entropy(p_y) - E(entropy(k(y | x)), p(x))
).ge(0)
free = E(exp(-beta * d(x, y)), r(y))
best = r(y) * exp(-beta * d(x, y)) / free
(
    proof.chain("the best channel", KL(k(y | x), r(y)) + beta * E(d(x, y), k(y | x)), given=positive)
    .eq(KL(k(y | x), best) - log(free))
    .ge(-log(free))
    .eq(KL(best, r(y)) + beta * E(d(x, y), best))
)

proof.chain("turned round", KL(p_y, q_y), expect="refuted").ge(KL(p(x), q(x)))
other = JointLaw("l", y | x)
two = KL(p_y, IntegralOver(other(y | x) * q(x), x))
everywhere = [full_support(other(y | x)), full_support(q(x))]
proof.chain("two different channels", two, given=everywhere, expect="refuted").le(KL(p(x), q(x)))
proof.chain("the noise without its gain", Var(y, noisy), expect="refuted").eq(Var(x, p(x)) + v)
