"""Flow matching: the conditional loss differs from the marginal one by a constant, so their gradients agree
(Lipman et al. 2023, theorem 2 and section 4; Liu et al. 2023). Any law of pairs, any path."""

from sympy import Symbol

from symcheck import (
    E,
    Gradient,
    JointLaw,
    Proof,
    Var,
    derivative,
    does_not_depend,
    full_support,
    function,
    norm,
    vector,
)
from symcheck.rules import bayes, differentiation, linearity

d, k = (Symbol(name, integer=True, positive=True) for name in "dk")
t, theta = Symbol("t", real=True), Symbol("theta", real=True)
least = Symbol("sigma_min", positive=True)
x, x0, x1 = (vector(name, d) for name in ("x", "x_0", "x_1"))
w = vector("w", k)
p = JointLaw("p", x, x1)

proof = Proof(
    question="flow matching",
    title="E|v(x) - u(x | x₁)|² = E|v(x) - u(x)|² + E Var(u | x)",
    given=[full_support(p(x, x1))],
)

# The path of optimal transport from noise to a datum, and its velocity.
width = 1 - (1 - least) * t
path = width * x0 + t * x1
inside = [t >= 0, t <= 1, least < 1]
proof.chain("the velocity along the path", derivative(path, t)).eq(x1 - (1 - least) * x0, by=differentiation)
proof.chain("as a field", (x1 - (1 - least) * path) / width, given=inside).eq(x1 - (1 - least) * x0)

u = function("u", d)(x, x1)
v = function("v", d, parameters=theta)(x)
field = E(u, p(x1 | x))
conditional, marginal = E(norm(v - u) ** 2, p(x, x1)), E(norm(v - field) ** 2, p(x))
proof.chain("the marginal field", field).eq(E(u * p(x | x1) / p(x), p(x1)), by=bayes)
proof.chain("the two losses", conditional).eq(marginal + E(Var(u, p(x1 | x)), p(x)), by=linearity)
proof.holds("the difference is free of theta", does_not_depend(conditional - marginal, theta))
net = function("net", d)(x, w)
(
    proof.chain("the gradients agree", Gradient(E(norm(net - u) ** 2, p(x, x1)), w)).eq(
        Gradient(E(norm(net - field) ** 2, p(x)), w), by=differentiation
    )
)

proof.chain("the losses agree", conditional, expect="refuted").eq(marginal)
proof.chain("the mean over all data", field, expect="refuted").eq(E(u, p(x1)))
proof.chain("the sign of the noise", derivative(path, t), expect="refuted").eq(x1 + (1 - least) * x0)
proof.chain("pairs that are not", Gradient(E(norm(net - u) ** 2, p(x), p(x1)), w), expect="refuted").eq(
    Gradient(E(norm(net - field) ** 2, p(x)), w)
)
