"""A mixture of K Gaussians: evidence, responsibilities, and the bound that EM climbs (Bishop, PRML, 9.2 to 9.4)."""

from sympy import Eq, Sum, Symbol, log, pi

from symcheck import KL, E, Family, ForAll, Normal, Pmf, Proof, entropy, variable
from symcheck.rules import definition, gaussian_density, gibbs, linearity

j, k = Symbol("j", integer=True), Symbol("k", integer=True)
K = Symbol("K", integer=True, positive=True)
v = Symbol("v", positive=True)
x = variable("x")
weight, r, m = Family("w"), Family("r"), Family("m")

proof = Proof(
    question="mixture",
    title="log ∑_k w_k N(x; m_k, v) = E_{k ~ r} log w_k N(x; m_k, v)/r_k + KL(r ‖ responsibilities)",
    given=[
        ForAll(j, (1, K), weight[j] > 0, r[j] > 0),
        Eq(Sum(r[k], (k, 1, K)), 1),
        Eq(Sum(weight[k], (k, 1, K)), 1),
    ],
)

joint = weight[k] * Normal(x, m[k], v)
evidence = Sum(joint, (k, 1, K))
labels = Pmf(k, (1, K), r[k])
responsibilities = Pmf(k, (1, K), joint / evidence)
bound = E(log(joint / r[k]), labels)

proof.chain("responsibilities sum to 1", Sum(joint / evidence, (k, 1, K))).eq(evidence / evidence).eq(1)
(
    proof.chain("evidence, bound and gap", log(evidence), claim=(log(evidence), ">=", bound))
    .eq(E(log(evidence), labels), by=linearity)
    .eq(bound + KL(labels, responsibilities), by=[definition, linearity])
    .ge(bound, by=gibbs)
)
proof.chain("energy and entropy", bound).eq(
    E(log(weight[k]) - (x - m[k]) ** 2 / (2 * v), labels) - log(2 * pi * v) / 2 + entropy(labels),
    by=[definition, gaussian_density, linearity],
)
proof.chain("the bound is tight at the responsibilities", E(log(joint / (joint / evidence)), responsibilities)).eq(
    log(evidence), by=linearity
)

proof.chain("energy alone", bound, expect="refuted").eq(E(log(joint), labels))
proof.chain("the bound is tight", log(evidence), expect="refuted").eq(bound)
