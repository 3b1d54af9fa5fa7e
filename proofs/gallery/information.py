"""Mutual information as a divergence; its symmetry, chain rule and conditional form (Cover and Thomas, chapter 2)."""

from sympy import log

from symcheck import KL, E, JointLaw, Proof, entropy, mutual_information, variable
from symcheck.rules import bayes, chain_rule, definition, gibbs, linearity, tower

x, y, z = (variable(name) for name in "xyz")
p = JointLaw("p", x, y, z)
info = mutual_information

proof = Proof(question="information", title="I(x; y) = KL(p(x, y) ‖ p(x) p(y)) = H(x) - H(x | y), and its chain rule")

(
    proof.chain("as a divergence", info(p, x, y))
    .eq(KL(p(x, y), p(x) * p(y)), by=definition)
    .eq(E(log(p(x, y) / (p(x) * p(y))), p(x, y)), by=definition)
    .eq(E(log(p(y | x) / p(y)), p(x, y)), by=chain_rule)
    .eq(E(KL(p(y | x), p(y)), p(x)), by=[definition, tower, chain_rule])
)
proof.chain("symmetry", info(p, x, y)).eq(info(p, y, x), by=definition)
proof.chain("not negative", info(p, x, y)).eq(KL(p(x, y), p(x) * p(y)), by=definition).ge(0, by=gibbs)
(
    proof.chain("by entropies", info(p, x, y))
    .eq(E(log(p(x | y)), p(x, y)) - E(log(p(x)), p(x, y)), by=[definition, bayes, linearity])
    .eq(entropy(p(x)) - E(entropy(p(x | y)), p(y)), by=[definition, tower])
    .eq(entropy(p(x)) + entropy(p(y)) - entropy(p(x, y)), by=[definition, bayes, linearity, tower])
)
proof.chain("conditioning reduces entropy", E(entropy(p(x | y)), p(y))).eq(
    entropy(p(x)) - info(p, x, y), by=[definition, bayes, linearity, tower]
).le(entropy(p(x)), by=gibbs)
(
    proof.chain("conditional information", info(p, x, z | y))
    .eq(E(log(p(x, z | y) / (p(x | y) * p(z | y))), p(x, y, z)), by=definition)
    .eq(E(KL(p(x, z | y), p(x | y) * p(z | y)), p(y)), by=[definition, tower])
)
(
    proof.chain("chain rule", info(p, x, (y, z)))
    .eq(E(log(p(x, y, z) / (p(x) * p(y, z))), p(x, y, z)), by=definition)
    .eq(
        E(log(p(x, y) / (p(x) * p(y))), p(x, y)) + E(log(p(x, z | y) / (p(x | y) * p(z | y))), p(x, y, z)),
        by=[chain_rule, linearity, tower],
    )
    .eq(info(p, x, y) + info(p, x, z | y), by=definition)
)
proof.chain("chain rule of entropy", entropy(p(x, y))).eq(
    entropy(p(x)) + E(entropy(p(y | x)), p(x)), by=[definition, chain_rule, linearity, tower]
)

proof.chain("the joint information is the sum of the two", info(p, x, (y, z)), expect="refuted").eq(
    info(p, x, y) + info(p, x, z)
)
proof.chain("conditioning reduces information", info(p, x, z | y), expect="refuted").le(info(p, x, z))
proof.chain("the joint entropy is the sum of the two", entropy(p(x, y)), expect="refuted").eq(
    entropy(p(x)) + entropy(p(y))
)
