"""Adam's moving averages unrolled, and why they are divided by 1 - beta^t (Kingma and Ba 2015, section 3)."""

from sympy import Eq, Product, Sum, symbols

from symcheck import E, Family, ForAll, JointLaw, Proof, process
from symcheck.rules import linearity

t, i, T = symbols("t i T", integer=True)
beta = symbols("beta", positive=True)
g, m = Family("g"), Family("m")
G = process("G")
p = JointLaw("p", G)

proof = Proof(question="Adam", title="m_t = (1 - β) ∑ β^{t-i} g_i, of total weight 1 - β^t", given=[beta < 1, T >= t])

unrolled = (1 - beta) * Sum(beta ** (t - i) * g[i], (i, 1, t))
recursion = [ForAll(i, (1, T), Eq(m[i], beta * m[i - 1] + (1 - beta) * g[i])), Eq(m[0], 0)]
average = proof.induction("unrolled", m[t], "=", unrolled, over=t, start=1, given=recursion)
average.base.eq(beta * m[0] + (1 - beta) * g[1]).eq((1 - beta) * Sum(beta ** (1 - i) * g[i], (i, 1, 1)))
(
    average.step.eq(beta * m[t - 1] + (1 - beta) * g[t])
    .eq(beta * (1 - beta) * Sum(beta ** (t - 1 - i) * g[i], (i, 1, t - 1)) + (1 - beta) * g[t], by=average.hypothesis)
    .eq(unrolled)
)
weights = (1 - beta) * Sum(beta ** (t - i), (i, 1, t))
second = (1 - beta) * Sum(beta ** (t - i) * G[i] ** 2, (i, 1, t))
samples = Product(p(G[i]), (i, 1, t))
proof.chain("the weights", weights, given=[t >= 1]).eq(1 - beta**t)
(
    proof.chain("the bias of the second moment", E(second, samples), given=[t >= 1])
    .eq((1 - beta) * Sum(beta ** (t - i) * E(G[i] ** 2, p(G[i])), (i, 1, t)), by=linearity)
    .eq((1 - beta**t) * E(G[1] ** 2, p(G[1])))
)
proof.chain("corrected", E(second / (1 - beta**t), samples), given=[t >= 1]).eq(E(G[1] ** 2, p(G[1])))

proof.chain("not corrected", E(second, samples), given=[t >= 1], expect="refuted").eq(E(G[1] ** 2, p(G[1])))
proof.chain("one step short", weights, given=[t >= 1], expect="refuted").eq(1 - beta ** (t - 1))
proof.chain("corrected by 1 - beta", E(second / (1 - beta), samples), given=[t >= 1], expect="refuted").eq(
    E(G[1] ** 2, p(G[1]))
)
