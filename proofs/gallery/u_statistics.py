"""U- and V-statistics of a kernel h over K independent samples: the diagonal is the bias.

(Hoeffding 1948; Gretton et al., A Kernel Two-Sample Test, 2012, section 3; Serfling 1980, chapter 5.)
"""

from sympy import Ne, Product, Sum, Symbol, symbols

from symcheck import E, Indicator, JointLaw, Proof, Var, function, process

i, j, k = symbols("i j k", integer=True)
K = Symbol("K", integer=True, positive=True)
z = process("z")
r = JointLaw("r", z)
f, h = function("f"), function("h")

proof = Proof(question="U-statistics", title="E U = E h(z, z'); E V = E U + (E h(z, z) - E U)/K", given=[K >= 2])

samples = Product(r(z[k]), (k, 1, K))
apart = E(h(z[1], z[2]), r(z[1]) * r(z[2]))
diagonal = E(h(z[1], z[1]), r(z[1]))
total = Sum(h(z[i], z[j]), (j, 1, K), (i, 1, K))
different = Sum(h(z[i], z[j]) * Indicator(Ne(i, j)), (j, 1, K), (i, 1, K))
above = Sum(h(z[i], z[j]), (j, i + 1, K), (i, 1, K))

proof.chain("U is unbiased", E(different / (K * (K - 1)), samples)).eq(apart)
proof.chain("so is half of it", E(2 * above / (K * (K - 1)), samples)).eq(apart)
proof.chain("V is not", E(total / K**2, samples)).eq((1 - 1 / K) * apart + diagonal / K).eq(
    apart + (diagonal - apart) / K
)
spread = Sum((f(z[i]) - f(z[j])) ** 2, (j, 1, K), (i, 1, K))
proof.chain("the sample variance without a mean", E(spread / (2 * K * (K - 1)), samples)).eq(Var(f(z[1]), r(z[1])))

proof.chain("the diagonal kept", E(total / (K * (K - 1)), samples), expect="refuted").eq(apart)
proof.chain("V taken for U", E(total / K**2, samples), expect="refuted").eq(apart)
proof.chain("pairs counted once, divided by all", E(above / (K * (K - 1)), samples), expect="refuted").eq(apart)
proof.chain("divided by K squared", E(spread / (2 * K**2), samples), expect="refuted").eq(Var(f(z[1]), r(z[1])))
