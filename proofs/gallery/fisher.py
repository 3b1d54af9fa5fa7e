"""Fisher information: the score has mean 0, the chain rule, data processing (Zamir 1998), and conditional means
(Rao 1945; Blackwell 1947)."""

from sympy import Derivative, Symbol, exp, log

from symcheck import Cov, E, JointLaw, Proof, function, variable

theta = Symbol("theta", real=True)
x, y = variable("x"), variable("y")
p = JointLaw("p", x, y, parameters=theta)
f, h = function("f"), function("h")
c = Symbol("c", real=True)


def score(density):
    return Derivative(log(density), theta)


proof = Proof(question="Fisher information", title="I(x, y) = I(x) + I(y | x) ≥ I(x)")

proof.chain("the score has mean 0", E(score(p(x)), p(x))).eq(0)
joint, alone = E(score(p(x, y)) ** 2, p(x, y)), E(score(p(x)) ** 2, p(x))
proof.chain("the chain rule", joint).eq(alone + E(score(p(y | x)) ** 2, p(x, y))).ge(alone)
proof.chain("the score of a marginal", score(p(x)), given=[p(x) > 0]).eq(E(score(p(x, y)), p(y | x)))
proof.chain("curvature", alone).eq(-E(Derivative(log(p(x)), (theta, 2)), p(x)))
given_y = E(f(x), p(x | y))
proof.chain("Rao-Blackwell", E((given_y - c) ** 2, p(y))).le(E((f(x) - c) ** 2, p(x)))
proof.chain("for any convex loss, as exp", E(exp(given_y - c), p(y))).le(E(exp(f(x) - c), p(x)))
proof.chain("total covariance", Cov(f(x), h(x), p(x))).eq(
    E(Cov(f(x), h(x), p(x | y)), p(y)) + Cov(given_y, E(h(x), p(x | y)), p(y))
)

proof.chain("the sign of the curvature", alone, expect="refuted").eq(E(Derivative(log(p(x)), (theta, 2)), p(x)))
proof.chain("the part exceeds the whole", alone, expect="refuted").ge(joint)
proof.chain("within groups alone", Cov(f(x), h(x), p(x)), expect="refuted").eq(E(Cov(f(x), h(x), p(x | y)), p(y)))
