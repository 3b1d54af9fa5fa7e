"""Classification: the risk of the Bayes classifier, excess risk, surrogate losses, events and their conditionals.

A label k in {0, 1} has P(k = 1 | x) = eta(x); a classifier predicts 1 where a score is at least 0 (Devroye, Gyorfi and
Lugosi, A Probabilistic Theory of Pattern Recognition, chapter 2; Bartlett, Jordan and McAuliffe 2006).
"""

from sympy import Abs, And, Eq, Max, Min, Ne, Or, Rational, Symbol, exp, symbols

from symcheck import Bernoulli, E, Indicator, JointLaw, Probability, Proof, Var, almost_surely, function, variable
from symcheck.rules import linearity, tower

x, y = variable("x"), variable("y")
p = JointLaw("p", x, y)
k = Symbol("k", integer=True)
a, b, tau, q = symbols("a b tau q", real=True)
eta = function("eta", between=(0, 1))
score = function("score")

predicted = Indicator(score(x) >= 0)
bayes = Indicator(eta(x) >= Rational(1, 2))


def risk(prediction):
    """The probability that a prediction is wrong."""
    return E(Probability(Ne(prediction, k), Bernoulli(k, eta(x))), p(x))


proof = Proof(title="The Bayes classifier has the least risk, E min(eta, 1 - eta)")

proof.chain("the risk of a classifier", risk(predicted)).eq(E(eta(x) + (1 - 2 * eta(x)) * predicted, p(x)))
proof.chain("the Bayes risk", risk(bayes)).eq(E(Min(eta(x), 1 - eta(x)), p(x)))
proof.chain("the Bayes risk is at most a half", risk(bayes)).le(Rational(1, 2))
proof.chain("it is at most a third", risk(bayes), expect="refuted").le(Rational(1, 3))
wrong_maximum = proof.chain("the larger probability is the accuracy, not the risk", risk(bayes), expect="refuted")
wrong_maximum.eq(E(Max(eta(x), 1 - eta(x)), p(x)))

differ = Indicator(Ne(predicted, bayes))
excess = proof.chain("excess risk", risk(predicted) - risk(bayes))
excess.eq(E(Abs(2 * eta(x) - 1) * differ, p(x)))
proof.chain("optimality", risk(predicted)).eq(risk(bayes) + E(Abs(2 * eta(x) - 1) * differ, p(x))).ge(risk(bayes))
proof.chain("twice too small", risk(predicted) - risk(bayes), expect="refuted").eq(
    E(Abs(eta(x) - Rational(1, 2)) * differ, p(x))
)
proof.chain("the other threshold", risk(Indicator(eta(x) < Rational(1, 2))), expect="refuted").le(risk(predicted))

# Labels y in {-1, 1}: convex losses lie above the 0-1 loss 1{y f <= 0}.
margin = y * score(x)
mistake = Probability(margin <= 0, p(x, y))
proof.chain("hinge loss", mistake).le(E(Max(0, 1 - margin), p(x, y)))
proof.chain("exponential loss", mistake).le(E(exp(-margin), p(x, y)))
proof.chain("squared loss", mistake).le(E((1 - margin) ** 2, p(x, y)))
proof.chain("a hinge without its margin", mistake, expect="refuted").le(E(Max(0, -margin), p(x, y)))
labels = almost_surely(Or(Eq(y, -1), Eq(y, 1)), p(x, y))
proof.chain("squares of labels", E((1 - margin) ** 2, p(x, y)), given=[labels]).eq(E((y - score(x)) ** 2, p(x, y)))
proof.chain("a mean of labels", E(y, p(y)), given=[labels]).eq(2 * Probability(Eq(y, 1), p(y)) - 1)

# Quantiles (Koenker 2005) and events as conditions.
check_loss = Max(tau * (x - q), (tau - 1) * (x - q))
proof.chain("check loss", E(check_loss, p(x)), given=[tau > 0, tau < 1]).eq(E((tau - Indicator(x < q)) * (x - q), p(x)))
proof.chain("check loss, the other side", E(check_loss, p(x)), given=[tau > 0, tau < 1], expect="refuted").eq(
    E((tau - Indicator(x > q)) * (x - q), p(x))
)
A, B = score(x) >= a, y >= b
chance_A, chance_B = Probability(A, p(x)), Probability(B, p(y))
both = Probability(And(A, B), p(x, y))
bayes_rule = proof.chain("Bayes' rule for events", both / chance_B, given=[chance_A > 0, chance_B > 0])
bayes_rule.eq(both / chance_A * chance_A / chance_B)
total = proof.chain("total probability", chance_A, given=[chance_B > 0, chance_B < 1])
total.eq(both + Probability(And(A, y < b), p(x, y)), by=linearity)
total.eq(both / chance_B * chance_B + Probability(And(A, y < b), p(x, y)) / (1 - chance_B) * (1 - chance_B))
proof.chain("total probability by the law of y", chance_A).eq(E(Probability(A, p(x | y)), p(y)), by=tower)
proof.chain("a part forgotten", chance_A, expect="refuted").eq(both)
proof.chain("the variance of an indicator", Var(Indicator(A), p(x))).eq(chance_A * (1 - chance_A))
proof.chain("events are not independent by themselves", both, expect="refuted").eq(chance_A * chance_B)
