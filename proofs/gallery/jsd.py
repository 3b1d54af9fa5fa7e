"""The Jensen-Shannon divergence: entropies, the label's information, its bounds 0 and log 2 (Lin 1991)."""

from sympy import Rational, log

from symcheck import JSD, KL, E, JointLaw, Proof, entropy, variable
from symcheck.rules import definition, gibbs, linearity

x = variable("x")
p, q = JointLaw("p", x), JointLaw("q", x)
m = (p(x) + q(x)) / 2
half = Rational(1, 2)

proof = Proof(question="JSD", title="0 ≤ JSD(p, q) = H((p + q)/2) - (H(p) + H(q))/2 ≤ log 2")

(
    proof.chain("by entropies", JSD(p(x), q(x)))
    .eq(half * E(log(p(x)) - log(m), p(x)) + half * E(log(q(x)) - log(m), q(x)), by=definition)
    .eq(entropy(m) - (entropy(p(x)) + entropy(q(x))) / 2, by=[definition, linearity])
)
proof.chain("symmetric", JSD(p(x), q(x))).eq(JSD(q(x), p(x)), by=definition)
proof.chain("not negative", JSD(p(x), q(x))).ge(0, by=gibbs)
(
    proof.chain("at most log 2", JSD(p(x), q(x)))
    .eq(
        log(2) - half * E(log(1 + q(x) / p(x)), p(x)) - half * E(log(1 + p(x) / q(x)), q(x)), by=[definition, linearity]
    )
    .le(log(2))
)
same = [p(x) << q(x), q(x) << p(x)]
pointwise = proof.chain("the geometric mean is below the arithmetic one", E(log(p(x) / m), p(x)), given=same).le(
    E(log(p(x) / q(x)), p(x)) / 2
)
other = proof.chain("and for the other law", E(log(q(x) / m), q(x)), given=same).le(E(log(q(x) / p(x)), q(x)) / 2)
(
    proof.chain("a quarter of the two divergences", JSD(p(x), q(x)), given=same)
    .eq(half * E(log(p(x) / m), p(x)) + half * E(log(q(x) / m), q(x)), by=definition)
    .le(half * E(log(p(x) / q(x)), p(x)) / 2 + half * E(log(q(x) / p(x)), q(x)) / 2, by=[pointwise, other])
    .eq((KL(p(x), q(x)) + KL(q(x), p(x))) / 4, by=definition)
)

proof.chain("half of a divergence", JSD(p(x), q(x)), expect="refuted", given=[p(x) << q(x)]).eq(KL(p(x), q(x)) / 2)
proof.chain("the bound without the logarithm", JSD(p(x), q(x)), expect="refuted").le(half)
