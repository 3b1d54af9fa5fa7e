"""Online gradient descent and stochastic gradients: regret by telescoping, one step of descent under noise, Polyak's
step (Zinkevich 2003, theorem 1; Bottou, Curtis and Nocedal 2018, section 4; Polyak 1987)."""

from sympy import Eq, Sum, Symbol, sqrt, symbols

from symcheck import E, ForAll, JointLaw, Proof, Var, function, inner, norm, process, vector
from symcheck.rules import linearity

k, T = symbols("k T", integer=True)
d = Symbol("d", integer=True, positive=True)
eta, L, R, G = symbols("eta L R G", positive=True)
x, g = process("x", d), process("g", d)
u, w, n, star = (vector(name, d) for name in ("u", "w", "n", "w_star"))
p = JointLaw("p", n)
f, slope = function("f"), function("slope", d)

proof = Proof(question="online learning", title="∑ ⟨g_k, x_k - u⟩ ≤ |x₁ - u|²/(2η) + η/2 ∑ |g_k|²")

steps = [ForAll(k, (1, T), Eq(x[k + 1], x[k] - eta * g[k])), T >= 1]
energy = eta / 2 * Sum(norm(g[k]) ** 2, (k, 1, T))
proof.chain("one step", inner(g[k], x[k] - u), given=[*steps, k >= 1, k <= T]).eq(
    (norm(x[k] - u) ** 2 - norm(x[k + 1] - u) ** 2) / (2 * eta) + eta / 2 * norm(g[k]) ** 2
)
regret = Sum(inner(g[k], x[k] - u), (k, 1, T))
(
    proof.chain("the regret", regret, given=steps)
    .eq(Sum((norm(x[k] - u) ** 2 - norm(x[k + 1] - u) ** 2) / (2 * eta), (k, 1, T)) + energy)
    .eq((norm(x[1] - u) ** 2 - norm(x[T + 1] - u) ** 2) / (2 * eta) + energy)
    .le(norm(x[1] - u) ** 2 / (2 * eta) + energy)
)
bound = R**2 / (2 * eta) + eta / 2 * G**2 * T
proof.chain("the best step", bound, given=[T >= 1, Eq(eta, R / (G * sqrt(T)))]).eq(R * G * sqrt(T))
proof.chain("no step does better", bound, given=[T >= 1]).ge(R * G * sqrt(T))

# A stochastic gradient: n has the mean slope(w).
unbiased = Eq(E(n, p(n)), slope(w))
move, noise = -eta * n, Var(n, p(n))
(
    proof.chain(
        "descent under noise", E(inner(slope(w), -eta * n) + L / 2 * norm(eta * n) ** 2, p(n)), given=[unbiased]
    ).eq(-eta * norm(slope(w)) ** 2 + L * eta**2 / 2 * (norm(slope(w)) ** 2 + noise), by=linearity)
)
proof.chain("the distance to the minimiser", E(norm(w - eta * n - star) ** 2, p(n)), given=[unbiased]).eq(
    norm(w - eta * slope(w) - star) ** 2 + eta**2 * noise
)
below = [f(star) >= f(w) + inner(u, star - w), f(w) > f(star), norm(u) > 0]
polyak = (f(w) - f(star)) / norm(u) ** 2
(
    proof.chain("Polyak's step", norm(w - polyak * u - star) ** 2, given=below)
    .le(norm(w - star) ** 2 - 2 * polyak * (f(w) - f(star)) + polyak**2 * norm(u) ** 2)
    .eq(norm(w - star) ** 2 - (f(w) - f(star)) ** 2 / norm(u) ** 2)
)

proof.chain("one point short", regret, given=steps, expect="refuted").eq(
    (norm(x[1] - u) ** 2 - norm(x[T] - u) ** 2) / (2 * eta) + energy
)
proof.chain("the energy forgotten", regret, given=steps, expect="refuted").le(norm(x[1] - u) ** 2 / (2 * eta))
proof.chain("noise that costs nothing", E(norm(w - eta * n - star) ** 2, p(n)), given=[unbiased], expect="refuted").eq(
    norm(w - eta * slope(w) - star) ** 2
)
