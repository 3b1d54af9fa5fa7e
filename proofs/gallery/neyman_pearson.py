"""Testing p against q: the likelihood ratio test, total variation as the best gap, and tails of the ratio.

A test decides for p where a score is not negative (Lehmann and Romano, Testing Statistical Hypotheses, sections 3.2 and
13.1; Cover and Thomas, section 11.7).
"""

from sympy import Abs, Rational, exp, log, symbols

from symcheck import E, Indicator, JointLaw, Probability, Proof, full_support, function, variable
from symcheck.rules import change_of_measure, normalisation

x = variable("x")
p, q = JointLaw("p", x)(x), JointLaw("q", x)(x)
score = function("score")
a = symbols("a", real=True)
c = symbols("c", positive=True)
ratio = p / q
half = Rational(1, 2)
distance = E(Abs(ratio - 1), q) / 2
within, everywhere = [p << q], [full_support(p), full_support(q)]

proof = Proof(title="The likelihood ratio test makes the fewest errors; total variation is the best gap")


def errors(decides_for_p, weight=1):
    """The error of the second kind, and a weight times that of the first."""
    return E(1 - Indicator(decides_for_p), p) + weight * Probability(decides_for_p, q)


best = errors(p >= q)
proof.chain("Neyman and Pearson", errors(score(x) >= 0), given=everywhere).ge(best)
proof.chain("with a weight", errors(score(x) >= 0, c), given=everywhere).ge(errors(p >= c * q, c))
proof.chain("the other way round", errors(score(x) >= 0), given=everywhere, expect="refuted").ge(errors(p < q))
proof.chain("the weight forgotten", errors(score(x) >= 0, c), given=everywhere, expect="refuted").ge(errors(p >= q, c))

gap = proof.chain("any event", Probability(score(x) >= 0, p) - Probability(score(x) >= 0, q), given=within)
gap.eq(E((ratio - 1) * (Indicator(score(x) >= 0) - half), q)).le(distance)
attained = proof.chain("the best event", Probability(ratio >= 1, p) - Probability(ratio >= 1, q), given=within)
attained.eq(E((ratio - 1) * (Indicator(ratio >= 1) - half), q)).eq(distance)
proof.chain("half of it", Probability(ratio >= 1, p) - Probability(ratio >= 1, q), given=within, expect="refuted").eq(
    distance / 2
)

tail = proof.chain("a large ratio is unlikely", Probability(ratio >= c, q), given=within)
tail.le(E(ratio, q) / c, by=change_of_measure).eq(1 / c, by=normalisation)
logs = proof.chain("on the scale of logarithms", Probability(log(ratio) >= a, q), given=[p << q, q << p])
logs.le(E(exp(-a) * ratio, q)).eq(exp(-a))
proof.chain("under the other law", Probability(ratio >= c, p), given=within, expect="refuted").le(1 / c)
