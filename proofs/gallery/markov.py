"""Tail bounds: Markov, Chebyshev, Cantelli, Chernoff, the union bound, Paley and Zygmund, and slips of each."""

from sympy import Abs, Or, Sum, Symbol, exp, symbols

from symcheck import E, Indicator, JointLaw, Normal, Probability, Proof, Var, almost_surely, function, variable
from symcheck.rules import cauchy_schwarz

x, y = variable("x"), variable("y")
p = JointLaw("p", x, y)
a, b = symbols("a b", real=True)
c, s = symbols("c s", positive=True)
theta = Symbol("theta", real=True)
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
score = function("score")
mean, variance = E(x, p(x)), Var(x, p(x))
nonnegative = almost_surely(x >= 0, p(x))

proof = Proof(title="Markov's, Chebyshev's and Chernoff's inequalities, the union bound")

# P(x >= c) <= E(x)/c, because c 1{x >= c} <= x for every x >= 0.
(
    proof.chain("Markov", Probability(x >= c, p(x)), given=[nonnegative])
    .eq(E(c * Indicator(x >= c), p(x)) / c)
    .le(E(x, p(x)) / c)
)
proof.chain("without x >= 0", Probability(x >= c, p(x)), expect="refuted").le(mean / c)
proof.chain("without c > 0", Probability(x >= a, p(x)), given=[nonnegative, a < 0], expect="refuted").le(mean / a)
proof.chain("without 1/c", Probability(x >= c, p(x)), given=[nonnegative], expect="refuted").le(mean)

chebyshev = proof.chain("Chebyshev", Probability(Abs(x - mean) >= c, p(x)))
chebyshev.eq(Probability((x - mean) ** 2 >= c**2, p(x))).le(E((x - mean) ** 2, p(x)) / c**2).eq(variance / c**2)
proof.chain("variance, not its root", Probability(Abs(x - mean) >= c, p(x)), expect="refuted").le(variance / c)
proof.chain("about another point", Probability(Abs(x - b) >= c, p(x)), expect="refuted").le(variance / c**2)

# Cantelli 1928: Markov for (x - m + t)^2, with the best t.
t = variance / c
cantelli = proof.chain("Cantelli", Probability(x - mean >= c, p(x)), given=[variance > 0])
cantelli.le(E((x - mean + t) ** 2, p(x)) / (c + t) ** 2).eq((variance + t**2) / (c + t) ** 2)
cantelli.eq(variance / (variance + c**2))

chernoff = proof.chain("Chernoff", Probability(x >= a, p(x)))
chernoff.le(E(exp(s * (x - a)), p(x))).eq(exp(-s * a) * E(exp(s * x), p(x)))
proof.chain("the wrong sign", Probability(x >= a, p(x)), expect="refuted").le(exp(s * a) * E(exp(s * x), p(x)))
gaussian = Normal(x, 0, 1)
tail = proof.chain("the tail of a Gaussian", Probability(x >= c, gaussian))
tail.le(exp(-c * c) * E(exp(c * x), gaussian)).eq(exp(-(c**2) / 2))
proof.chain("without the half", Probability(x >= c, gaussian), expect="refuted").le(exp(-(c**2)))

either = Probability(Or(x >= a, y >= b), p(x, y))
apart = Probability(x >= a, p(x)) + Probability(y >= b, p(y))
both = E(Indicator(x >= a) * Indicator(y >= b), p(x, y))
proof.chain("inclusion and exclusion", either).eq(apart - both)
proof.chain("two events", either).le(apart)
proof.chain("Bonferroni", both).ge(apart - 1)
proof.chain("as if they excluded each other", either, expect="refuted").eq(apart)

# Of n events, at least one happens: their number is at least 1 (Boole).
count = Sum(Indicator(score(x, k) >= 0), (k, 1, n))
union = proof.chain("n events", Probability(count >= 1, p(x)))
union.le(E(count, p(x))).eq(Sum(Probability(score(x, k) >= 0, p(x)), (k, 1, n)))

# The second moment method: a non-negative number whose mean is large beside its root mean square is often positive.
positive = proof.chain("second moment", mean**2, given=[nonnegative])
positive.eq(E(x * Indicator(x > 0), p(x)) ** 2)
positive.le(E(x**2, p(x)) * Probability(x > 0, p(x)), by=cauchy_schwarz)
often = proof.chain("Paley and Zygmund", ((1 - theta) * mean) ** 2, given=[nonnegative, theta >= 0, theta <= 1])
often.le(E(x * Indicator(x >= theta * mean), p(x)) ** 2)
often.le(E(x**2, p(x)) * Probability(x >= theta * mean, p(x)), by=cauchy_schwarz)
proof.chain("without x >= 0: second moment", mean**2, expect="refuted").le(E(x**2, p(x)) * Probability(x > 0, p(x)))
