"""The InfoNCE bound: a contrastive loss with K samples bounds I(x; y) from below, for any critic and any K (van den
Oord et al. 2018; Poole et al. 2019, section 2.3).

The bound is written over independent samples, the positive pair by its importance weight p(x, y_1)/(p(x) p(y_1)).
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

samples = p(x) * Product(p(y[k]), (k, 1, K))
weight = p(x, y[1]) / (p(x) * p(y[1]))
mean = Sum(exp(f(x, y[k])), (k, 1, K)) / K
ratio = exp(f(x, y[1])) / mean
bound = E(weight * log(ratio), samples)
information = mutual_information(p, x, y[1])

proof.chain("the ratio has mean 1", E(ratio, samples)).eq(E(mean / mean, samples)).eq(1)
(
    proof.chain("the bound", information - bound, claim=(information - bound, ">=", 0))
    .eq(E(weight * log(weight / ratio), samples), by=[definition, change_of_measure, linearity])
    .ge(E(weight - ratio, samples))
    .eq(1 - E(ratio, samples), by=change_of_measure)
    .eq(0)
)

proof.chain("the bound is tight", information, expect="refuted").eq(bound)
proof.chain(
    "a sum in place of the mean", E(exp(f(x, y[1])) / Sum(exp(f(x, y[k])), (k, 1, K)), samples), expect="refuted"
).eq(1)
proof.chain("a pair that is not one", information, expect="refuted").eq(-E(log(ratio), samples))
