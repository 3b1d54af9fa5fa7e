"""Policy gradients: the baseline costs nothing, importance weights for another policy, the gradient of the entropy
(Williams 1992; Sutton et al. 2000; Schulman et al. 2017 for the surrogate of PPO)."""

from sympy import Derivative, Symbol, log

from symcheck import E, JointLaw, Proof, Var, entropy, full_support, function, variable
from symcheck.rules import change_of_measure, differentiation, linearity

theta, b = Symbol("theta"), Symbol("b", real=True)
s, a = variable("s"), variable("a")
pi, mu = JointLaw("pi", a | s, parameters=theta), JointLaw("mu", a | s)
visits = JointLaw("rho", s)
Q, V = function("Q"), function("V")

proof = Proof(
    question="policy gradient",
    title="∇ E Q = E (Q - V) ∇ log π, for any baseline V(s)",
    given=[full_support(pi(a | s)), full_support(mu(a | s))],
)

score = Derivative(log(pi(a | s)), theta)
value = E(Q(s, a), pi(a | s))
surrogate = E(pi(a | s) / mu(a | s) * Q(s, a), mu(a | s))
proof.chain("the baseline", E(score * V(s), pi(a | s), visits(s))).eq(0, by=differentiation)
(
    proof.chain("the gradient", Derivative(value, theta))
    .eq(E(Q(s, a) * score, pi(a | s)), by=differentiation)
    .eq(E((Q(s, a) - V(s)) * score, pi(a | s)))
)
proof.chain("over the states", Derivative(E(Q(s, a), pi(a | s), visits(s)), theta)).eq(
    E((Q(s, a) - V(s)) * score, pi(a | s), visits(s)), by=differentiation
)
spread = Var((Q(s, a) - b) * score, pi(a | s))
(
    proof.chain("the variance and the baseline", spread)
    .eq(E((Q(s, a) - b) ** 2 * score**2, pi(a | s)) - E(Q(s, a) * score, pi(a | s)) ** 2, by=differentiation)
    .eq(
        E(Q(s, a) ** 2 * score**2, pi(a | s))
        - 2 * b * E(Q(s, a) * score**2, pi(a | s))
        + b**2 * E(score**2, pi(a | s))
        - E(Q(s, a) * score, pi(a | s)) ** 2,
        by=linearity,
    )
)
proof.chain("another policy", surrogate).eq(value, by=change_of_measure)
(
    proof.chain("the surrogate", Derivative(surrogate, theta))
    .eq(E(pi(a | s) / mu(a | s) * Q(s, a) * score, mu(a | s)), by=differentiation)
    .eq(E(Q(s, a) * score, pi(a | s)), by=change_of_measure)
)
proof.chain("of the entropy", Derivative(entropy(pi(a | s)), theta)).eq(
    -E(log(pi(a | s)) * score, pi(a | s)), by=differentiation
)

for name, wrong in {
    "the score forgotten": E(Q(s, a) - V(s), pi(a | s)),
    "a baseline of the action": E((Q(s, a) - V(a)) * score, pi(a | s)),
    "the sign": E((V(s) - Q(s, a)) * score, pi(a | s)),
    "actions of the other policy": E(Q(s, a) * score, mu(a | s)),
}.items():
    proof.chain(name, Derivative(value, theta), expect="refuted").eq(wrong)
