"""The InfoNCE bound: a contrastive loss with K samples bounds I(x; y) from below, for any critic and any K (van den
Oord et al. 2018; Poole et al. 2019, section 2.3).

The positive pair is drawn together, (x, y_1) ~ p(x, y), the K - 1 negatives on their own. The only change of measure is
the one the bound lives on: the critic's share of y_1 has the mean 1 where y_1, too, is independent of x.
"""

from sympy import Product, Sum, Symbol, exp, log

from symcheck import E, JointLaw, Proof, full_support, function, mutual_information, process, variable
from symcheck.rules import change_of_measure, definition, linearity

k = Symbol("k", integer=True)
K = Symbol("K", integer=True, positive=True)
x = variable("x")
y = process("y")
p = JointLaw("p", x, y)
f = function("f")

proof = Proof(
    question="InfoNCE",
    title="I(x; y) ≥ E log (exp f(x, y_1) / ((1/K) ∑_k exp f(x, y_k)))",
    given=[full_support(p(x, y[1]))],
)

pair = p(x, y[1]) * Product(p(y[k]), (k, 2, K))
independent = p(x) * Product(p(y[k]), (k, 1, K))
mean = Sum(exp(f(x, y[k])), (k, 1, K)) / K
ratio = exp(f(x, y[1])) / mean
weight = p(x, y[1]) / (p(x) * p(y[1]))
information = mutual_information(p, x, y[1])
nce = E(log(ratio), pair)

proof.chain("the ratio has mean 1", E(ratio, independent)).eq(E(mean / mean, independent)).eq(1)
proof.chain("the pair by its weight", nce).eq(E(weight * log(ratio), independent), by=change_of_measure)
(
    proof.chain("the bound", information - nce, claim=(information - nce, ">=", 0))
    .eq(E(log(weight / ratio), pair), by=[definition, linearity])
    .ge(E(1 - ratio / weight, pair))
    .eq(1 - E(ratio, independent), by=change_of_measure)
    .eq(0)
)

proof.chain("the bound is tight", information, expect="refuted").eq(nce)
proof.chain(
    "a sum in place of the mean", E(exp(f(x, y[1])) / Sum(exp(f(x, y[k])), (k, 1, K)), independent), expect="refuted"
).eq(1)
proof.chain("a pair that is not one", information, expect="refuted").eq(-E(log(ratio), independent))
proof.chain("the ratio under the pair", E(ratio, pair), expect="refuted").eq(1)
proof.chain("the weight upside down", nce, expect="refuted").eq(E(log(ratio) / weight, independent))
