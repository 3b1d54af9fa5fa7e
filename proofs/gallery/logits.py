"""Gradients in the logits, index by index: cross-entropy, distillation, REINFORCE (softmax over K classes).

(Hinton et al. 2015 for distillation; Williams 1992.)
"""

from sympy import Derivative, Eq, KroneckerDelta, Sum, exp, log, symbols

from symcheck import Family, Proof, process
from symcheck.rules import differentiation

K, i, j, k, c = symbols("K i j k c", integer=True)
tau = symbols("tau", positive=True)
z, y, R = process("z"), Family("y"), Family("R")

proof = Proof(question="logits", title="What a loss sends back to the logits", given=[1 <= j, j <= K])
target = Sum(y[k], (k, 1, K))


def p(index, temperature=1):
    """The softmax of z."""
    return exp(z[index] / temperature) / Sum(exp(z[k] / temperature), (k, 1, K))


proof.chain("log-sum-exp", Derivative(log(Sum(exp(z[k]), (k, 1, K))), z[j])).eq(p(j), by=differentiation)
proof.chain("the Jacobian", Derivative(p(i), z[j]), given=[1 <= i, i <= K]).eq(p(i) * (KroneckerDelta(i, j) - p(j)))
proof.chain("the score", Derivative(log(p(c)), z[j]), given=[1 <= c, c <= K]).eq(KroneckerDelta(c, j) - p(j))
proof.chain("cross-entropy", Derivative(-Sum(y[k] * log(p(k)), (k, 1, K)), z[j])).eq(target * p(j) - y[j])
proof.chain(
    "cross-entropy with targets that add up to 1",
    Derivative(-Sum(y[k] * log(p(k)), (k, 1, K)), z[j]),
    given=[Eq(target, 1)],
).eq(p(j) - y[j])
proof.chain("at a temperature", Derivative(-Sum(y[k] * log(p(k, tau)), (k, 1, K)), z[j])).eq(
    (target * p(j, tau) - y[j]) / tau
)
proof.chain("the mean reward", Derivative(Sum(p(k) * R[k], (k, 1, K)), z[j])).eq(
    p(j) * (R[j] - Sum(p(k) * R[k], (k, 1, K)))
)
proof.chain("the curvature of log-sum-exp", Derivative(log(Sum(exp(z[k]), (k, 1, K))), (z[j], 2))).eq(p(j) * (1 - p(j)))

proof.chain(
    "cross-entropy, whatever the targets add up to",
    Derivative(-Sum(y[k] * log(p(k)), (k, 1, K)), z[j]),
    expect="refuted",
).eq(p(j) - y[j])
proof.chain("the baseline forgotten", Derivative(Sum(p(k) * R[k], (k, 1, K)), z[j]), expect="refuted").eq(p(j) * R[j])
proof.chain("the temperature forgotten", Derivative(-Sum(y[k] * log(p(k, tau)), (k, 1, K)), z[j]), expect="refuted").eq(
    target * p(j, tau) - y[j]
)
