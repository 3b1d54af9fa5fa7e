"""Risk: the bound of Cramer and Rao, Rao and Blackwell, Stein's unbiased estimate and shrinkage (Lehmann and Casella
1998, chapters 2 and 5; Stein 1981)."""

from sympy import Derivative, Eq, Symbol, log

from symcheck import Divergence, E, JointLaw, Normal, Proof, Var, full_support, function, inner, norm, variable, vector
from symcheck.rules import cauchy_schwarz, differentiation, stein, tower

theta = Symbol("theta", real=True)
d = Symbol("d", integer=True, positive=True)
s, c = Symbol("sigma", positive=True), Symbol("c", positive=True)
x, y, t = variable("x"), variable("y"), variable("t")
p, pair, joint = JointLaw("p", x, parameters=theta), JointLaw("q", x, y, parameters=theta), JointLaw("j", x, t)
T, g, h = function("T")(x), function("g")(x), function("h", d)

proof = Proof(
    question="risk",
    title="(d/dθ E T)² ≤ I(θ) Var T; conditioning and shrinkage",
    given=[full_support(p(x)), full_support(pair(x, y))],
)

score = Derivative(log(p(x)), theta)
mean, information = E(T, p(x)), E(score**2, p(x))
(
    proof.chain("Cramer and Rao", Derivative(mean, theta) ** 2)
    .eq(E((T - mean) * score, p(x)) ** 2, by=differentiation)
    .le(E((T - mean) ** 2, p(x)) * information, by=cauchy_schwarz)
    .eq(Var(T, p(x)) * information)
)
proof.chain("the information is a curvature", information).eq(
    -E(Derivative(log(p(x)), theta, 2), p(x)), by=differentiation
)
both, one = Derivative(log(pair(x, y)), theta), Derivative(log(pair(x)), theta)
rest = Derivative(log(pair(y | x)), theta)
proof.chain("informations add", E(both**2, pair(x, y))).eq(
    E(one**2, pair(x)) + E(rest**2, pair(x, y)), by=differentiation
)
improved = E((E(g, joint(x | t)) - theta) ** 2, joint(t))
(
    proof.chain("Rao and Blackwell", E((g - theta) ** 2, joint(x, t)))
    .eq(improved + E(Var(g, joint(x | t)), joint(t)), by=tower)
    .ge(improved)
)
proof.chain("bias and variance", E((T - theta) ** 2, p(x))).eq(Var(T, p(x)) + (mean - theta) ** 2)

X, mu = vector("X", d), vector("mu", d)
noise, shift = Normal(X, mu, s**2), -c * X / norm(X) ** 2
(
    proof.chain("Stein's unbiased estimate of risk", E(norm(X + h(X) - mu) ** 2, noise))
    .eq(E(norm(X - mu) ** 2, noise) + 2 * E(inner(X - mu, h(X)), noise) + E(norm(h(X)) ** 2, noise))
    .eq(d * s**2 + 2 * s**2 * E(Divergence(h(X), X), noise) + E(norm(h(X)) ** 2, noise), by=stein)
)
gain = 2 * s**2 * Divergence(shift, X) + norm(shift) ** 2
apart = [norm(X) > 0]
proof.chain("the shrinkage of James and Stein", Divergence(shift, X), given=apart).eq(-c * (d - 2) / norm(X) ** 2)
proof.chain("what it gains", gain, given=[*apart, Eq(c, (d - 2) * s**2), d > 2]).eq(
    -((d - 2) ** 2) * s**4 / norm(X) ** 2
).lt(0)

proof.chain("the square forgotten", Derivative(mean, theta), expect="refuted").eq(E(T, p(x)) * information)
proof.chain("the sign of the curvature", information, expect="refuted").eq(E(Derivative(log(p(x)), theta, 2), p(x)))
proof.chain("conditioning adds risk", E((g - theta) ** 2, joint(x, t)), expect="refuted").le(improved)
proof.chain("a factor 2", E(norm(X + h(X) - mu) ** 2, noise), expect="refuted").eq(
    d * s**2 + s**2 * E(Divergence(h(X), X), noise) + E(norm(h(X)) ** 2, noise)
)
proof.chain("d for d - 2", Divergence(shift, X), given=apart, expect="refuted").eq(-c * d / norm(X) ** 2)
