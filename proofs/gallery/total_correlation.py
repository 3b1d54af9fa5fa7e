"""Total correlation: its chain rules and the decomposition of the rate (Watanabe 1960; Chen et al. 2018, eq. (2))."""

from sympy import log

from symcheck import KL, E, JointLaw, Proof, entropy, mutual_information, variable
from symcheck.rules import chain_rule, definition, gibbs, linearity, tower

x, a, b, c = (variable(name) for name in "xabc")
q = JointLaw("q", x, a, b, c)
p = JointLaw("p", a, b, c, factors=[a, b, c])

proof = Proof(question="total correlation", title="TC = ∑ H(z_j) - H(z), and E KL(q(z|x) ‖ p(z)) = I + TC + ∑ KL_j")

tc = KL(q(a, b, c), q(a) * q(b) * q(c))
(
    proof.chain("by entropies", tc)
    .eq(E(log(q(a, b, c)) - log(q(a)) - log(q(b)) - log(q(c)), q(a, b, c)), by=definition)
    .eq(entropy(q(a)) + entropy(q(b)) + entropy(q(c)) - entropy(q(a, b, c)), by=[definition, linearity, tower])
)
proof.chain("by informations", tc).eq(
    mutual_information(q, a, b) + mutual_information(q, (a, b), c), by=[definition, chain_rule, linearity, tower]
).ge(mutual_information(q, a, b), by=gibbs)
known = [q(a, b, c) << p(a, b, c), q(a) << p(a), q(b) << p(b), q(c) << p(c)]
(
    proof.chain("the rate of a factorised prior", E(KL(q(a, b, c | x), p(a, b, c)), q(x)), given=known)
    .eq(
        mutual_information(q, x, (a, b, c)) + KL(q(a, b, c), p(a, b, c)),
        by=[definition, chain_rule, linearity, tower],
    )
    .eq(
        mutual_information(q, x, (a, b, c)) + tc + KL(q(a), p(a)) + KL(q(b), p(b)) + KL(q(c), p(c)),
        by=[definition, linearity, tower],
    )
)
proof.chain("pairs are not enough", tc, expect="refuted").eq(
    mutual_information(q, a, b) + mutual_information(q, a, c) + mutual_information(q, b, c)
)
