"""The data-processing inequality, for mutual information and for divergences (Cover and Thomas, theorem 2.8.1)."""

from sympy import log

from symcheck import KL, E, JointLaw, Proof, mutual_information, variable
from symcheck.rules import chain_rule, definition, gibbs, independence, linearity, tower

x, y, z = (variable(name) for name in "xyz")
p = JointLaw("p", x, y, z, factors=[x, y | x, z | y])
info = mutual_information

proof = Proof(question="data processing", title="x → y → z: I(x; z) ≤ I(x; y); KL decreases under a channel")

(
    proof.chain("by the chain rule", info(p, x, z))
    .eq(info(p, x, (y, z)) - info(p, x, y | z), by=[definition, chain_rule, linearity, tower])
    .eq(info(p, x, y) + info(p, x, z | y) - info(p, x, y | z), by=[definition, chain_rule, linearity, tower])
    .eq(info(p, x, y) - info(p, x, y | z), by=independence)
    .le(info(p, x, y), by=gibbs)
)
proof.chain("nothing passes y", p(z | x, y)).eq(p(z | y), by=independence)

# Gibbs once more: no marginal is told apart better than the whole.
q, r = JointLaw("q", x, y), JointLaw("r", x, y)
whole = KL(q(x, y), r(x, y))
(
    proof.chain("divergence of a marginal", whole, given=[q(x, y) << r(x, y)])
    .eq(E(log(q(y) / r(y)) + log(q(x | y) / r(x | y)), q(x, y)), by=[definition, chain_rule])
    .eq(KL(q(y), r(y)) + E(KL(q(x | y), r(x | y)), q(y)), by=[definition, linearity, tower])
    .ge(KL(q(y), r(y)), by=gibbs)
)
proof.chain("chain rule of divergences", whole, given=[q(x, y) << r(x, y)]).eq(
    KL(q(x), r(x)) + E(KL(q(y | x), r(y | x)), q(x)), by=[definition, chain_rule, linearity, tower]
)

# Slips: the inequality turned around, and no Markov property.
proof.chain("more is known after processing", info(p, x, z), expect="refuted").ge(info(p, x, y))
joint = JointLaw("j", x, y, z)
proof.chain("without the Markov property", info(joint, x, z), expect="refuted").le(info(joint, x, y))
