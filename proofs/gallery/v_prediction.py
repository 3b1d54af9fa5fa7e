"""v-prediction: v = alpha eps - sigma x_0, its inversions, and the losses in v, eps and x_0 (Salimans and Ho 2022)."""

from sympy import Eq, Symbol, symbols

from symcheck import E, JointLaw, Normal, Proof, function, norm, vector
from symcheck.rules import algebra, linearity

d = Symbol("d", integer=True, positive=True)
alpha, sigma = symbols("alpha sigma", positive=True)
theta = Symbol("theta")
x0, eps = vector("x_0", d), vector("epsilon", d)
q = JointLaw("q", x0)
v_theta = function("v_theta", d, parameters=theta)

proof = Proof(
    question="v-prediction",
    title="|v - v_θ|² = |ε - ε_θ|²/α² = |x_0 - x_θ|²/σ², for a schedule with α² + σ² = 1",
    given=[Eq(alpha**2 + sigma**2, 1)],
)

z = alpha * x0 + sigma * eps
v = alpha * eps - sigma * x0
# What a prediction of v says of the data and of the noise.
x_theta = alpha * z - sigma * v_theta(z)
eps_theta = sigma * z + alpha * v_theta(z)

proof.chain("the data from z and v", alpha * z - sigma * v).eq((alpha**2 + sigma**2) * x0, by=algebra).eq(x0)
proof.chain("the noise from z and v", sigma * z + alpha * v).eq((alpha**2 + sigma**2) * eps, by=algebra).eq(eps)
proof.chain("a rotation keeps the length", norm(z) ** 2 + norm(v) ** 2).eq(norm(x0) ** 2 + norm(eps) ** 2)


def loss(error):
    """The mean squared length of an error, over data and noise."""
    return E(norm(error) ** 2, q(x0), Normal(eps, 0, 1))


proof.chain("the error of the noise", eps - eps_theta).eq(alpha * (v - v_theta(z)), by=algebra)
proof.chain("the error of the data", x0 - x_theta).eq(-sigma * (v - v_theta(z)), by=algebra)
proof.chain("the loss in v is the loss in the noise", loss(v - v_theta(z))).eq(
    loss(eps - eps_theta) / alpha**2, by=linearity
)
(
    proof.chain("and the loss in the data, weighted", loss(v - v_theta(z)))
    .eq(loss(x0 - x_theta) / sigma**2, by=linearity)
    .eq(loss(x0 - x_theta) * (1 + alpha**2 / sigma**2))
)
proof.chain("the loss in the noise weighs by the signal to noise ratio", loss(eps - eps_theta)).eq(
    alpha**2 / sigma**2 * loss(x0 - x_theta), by=linearity
)

proof.chain("the weight turned around", loss(eps - eps_theta), expect="refuted").eq(
    sigma**2 / alpha**2 * loss(x0 - x_theta)
)
proof.chain("the sign of v", alpha * z + sigma * v, expect="refuted").eq(x0)
