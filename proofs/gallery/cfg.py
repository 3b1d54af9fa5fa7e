"""Classifier-free guidance: the tilted law p(x) p(y | x)^w, and its score from two models (Ho and Salimans 2022)."""

from sympy import Symbol, log

from symcheck import JointLaw, Proof, full_support, variable
from symcheck.rules import bayes

w = Symbol("w", real=True)
x, y = variable("x"), variable("y")
p = JointLaw("p", x, y)

proof = Proof(
    question="guidance",
    title="p(x) p(y | x)^w ∝ p(x)^(1-w) p(x | y)^w; at weight 1 + w: p(x | y)^(1+w)/p(x)^w",
    given=[full_support(p(x, y))],
)

tilted = p(x) * p(y | x) ** w
(
    proof.chain("the tilted law, up to its constant", tilted)
    .eq(p(x) * (p(x | y) * p(y) / p(x)) ** w, by=bayes)
    .eq(p(y) ** w * p(x) ** (1 - w) * p(x | y) ** w)
)
proof.chain("w = 1 is the conditional law", p(x) * p(y | x) / p(y)).eq(p(x | y), by=bayes)
(
    proof.chain("in logarithms", log(tilted))
    .eq(log(p(x)) + w * log(p(y | x)))
    .eq((1 - w) * log(p(x)) + w * log(p(x | y)) + w * log(p(y)), by=bayes)
)
proof.chain("the form with weight 1 + w", log(p(x | y) * p(y | x) ** w)).eq(
    (1 + w) * log(p(x | y)) - w * log(p(x)) + w * log(p(y)), by=bayes
)
proof.chain("the weights confused", log(tilted), expect="refuted").eq(
    (1 + w) * log(p(x | y)) - w * log(p(x)) + w * log(p(y))
)
