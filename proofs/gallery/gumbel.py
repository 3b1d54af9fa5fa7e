"""The Gumbel-max trick: logits with Gumbel noise have their maximum at class j with the probability softmax(z)_j.

(Gumbel 1954; Maddison, Tarlow and Minka 2014.)
"""

from sympy import Derivative, Integral, Product, Sum, Symbol, exp, oo, symbols

from symcheck import Proof, process

u = Symbol("u", real=True)
K, j, k = symbols("K j k", integer=True)
tau = symbols("tau", positive=True)
z = process("z")

proof = Proof(question="Gumbel-max", title="P(z_j + g_j is the largest) = softmax(z)_j, for K classes")


def F(x):
    """The distribution function of Gumbel's law."""
    return exp(-exp(-x))


def f(x):
    """Its density."""
    return exp(-x - exp(-x))


proof.chain("the density", Derivative(F(u), u)).eq(f(u))
proof.chain("its mass", Integral(f(u), (u, -oo, oo))).eq(1)

classes = [1 <= j, j <= K]
others = Product(F(u - z[k]), (k, 1, K)) / F(u - z[j])
"""That the other logits stay below u."""
all_below = exp(-Sum(exp(z[k] - u), (k, 1, K)))
softmax = exp(z[j]) / Sum(exp(z[k]), (k, 1, K))

proof.chain("class j at u, the others below", f(u - z[j]) * others, given=classes).eq(exp(z[j] - u) * all_below)
wins = Integral(exp(z[j] - u) * all_below, (u, -oo, oo))
proof.chain("class j wins", wins, given=classes).eq(softmax)
proof.chain(
    "at a temperature",
    Integral(exp((z[j] - u) / tau) * exp(-Sum(exp((z[k] - u) / tau), (k, 1, K))), (u, -oo, oo)),
    given=classes,
).eq(tau * exp(z[j] / tau) / Sum(exp(z[k] / tau), (k, 1, K)))
proof.chain("the law of the maximum", Product(F(u - z[k]), (k, 1, K)), given=[K >= 1]).eq(all_below)

proof.chain("the exponential forgotten", wins, given=classes, expect="refuted").eq(z[j] / Sum(z[k], (k, 1, K)))
proof.chain("the temperature misplaced", wins, given=classes, expect="refuted").eq(
    exp(2 * z[j]) / Sum(exp(2 * z[k]), (k, 1, K))
)
proof.chain(
    "the own class counted twice", Integral(f(u - z[j]) * all_below, (u, -oo, oo)), given=classes, expect="refuted"
).eq(softmax)
