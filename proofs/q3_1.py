"""3.1  The optimal discriminator, and the Jensen-Shannon divergence in terms of its objective."""

from gan import D, Dstar, V, f0, f1, optimal, x
from sympy import Rational, Symbol, log

from symcheck import JSD, KL, Bernoulli, E, Maximiser, Proof, maximises
from symcheck.rules import definition, gibbs, linearity

proof = Proof(
    question="3.1",
    title="D* = f₁/(f₀ + f₁), JSD(p₀, p₁) = V(D*)/2 + log 2, and V(D*) - V(D) for any D",
)

# D* is the maximiser among all discriminators with values in [0, 1], the only one but for a null set of the supports.
# At each x, y -> f_1(x) log y + f_0(x) log(1 - y) is stationary at D*(x) and strictly concave; where only one density
# is positive it is monotone, and D*(x) is an end of the interval.
proof.holds("D* is the maximiser", optimal)
proof.holds("the labels exchanged", maximises(1 - Dstar, Maximiser(V(D(x)), D(x), over=(0, 1))), expect="refuted")

# The definition of the divergence, as printed.
mu = (f0(x) + f1(x)) / 2
proof.chain("JSD, as printed", JSD(f0(x), f1(x))).eq(Rational(1, 2) * (KL(f0(x), mu) + KL(f1(x), mu)), by=definition)

gap = E(log(Dstar / D(x)), f1(x)) + E(log((1 - Dstar) / (1 - D(x))), f0(x))
proof.chain("the gap to any discriminator", V(Dstar) - V(D(x))).eq(gap, by=linearity)

proof.chain("the estimator", V(Dstar)).eq(
    E(log(f1(x) / (f0(x) + f1(x))), f1(x)) + E(log(f0(x) / (f0(x) + f1(x))), f0(x))
).eq(2 * JSD(f0(x), f1(x)) - 2 * log(2), by=definition)

proof.chain("JSD from a trained discriminator", JSD(f0(x), f1(x))).eq(V(Dstar) / 2 + log(2))

# The gap is twice the mean divergence between the two Bernoulli laws of the label, hence not negative.
label = Symbol("k", integer=True)
same_support = [f0(x) << f1(x), f1(x) << f0(x)]
(
    proof.chain("D* is optimal", V(Dstar) - V(D(x)), given=same_support)
    .eq(2 * E(KL(Bernoulli(label, Dstar), Bernoulli(label, D(x))), mu))
    .ge(0, by=gibbs)
)
