"""Losses with a stop-gradient: VQ-VAE, the straight-through estimator, the semi-gradient of TD learning.

van den Oord et al. 2017; Bengio et al. 2013; Sutton and Barto, section 11.
"""

from sympy import Symbol, symbols

from symcheck import Gradient, Jacobian, Proof, function, inner, norm, sg, vector
from symcheck.rules import differentiation

d = Symbol("d", integer=True, positive=True)
beta = symbols("beta", positive=True)
r, gamma = symbols("r gamma", real=True)
x, e, w, t, u, v = (vector(name, d) for name in "xewtuv")
encoder = function("encoder", d)

proof = Proof(question="stop-gradient", title="VQ-VAE, straight-through, semi-gradients")

# The codebook vector e follows the encoder, and the encoder commits to e: each in its own term.
loss = norm(sg(encoder(x)) - e) ** 2 + beta * norm(encoder(x) - sg(e)) ** 2
J = Jacobian(encoder(x), x)
proof.chain("its value", loss).eq((1 + beta) * norm(encoder(x) - e) ** 2)
proof.chain("in the codebook", Gradient(loss, e)).eq(2 * (e - encoder(x)), by=differentiation)
proof.chain("in the input", Gradient(loss, x)).eq(2 * beta * J.T * (encoder(x) - e), by=differentiation)
# Straight through: the decoder sees e, and the gradient passes to u as if it were e.
through = u + sg(e - u)
proof.chain("straight-through value", through).eq(e)
proof.chain("straight-through gradient", Gradient(norm(through - t) ** 2, u)).eq(2 * (e - t), by=differentiation)
# The target of temporal differences is taken for a constant.
error = r + gamma * inner(w, v) - inner(w, u)
semi = (r + gamma * sg(inner(w, v)) - inner(w, u)) ** 2 / 2
proof.chain("semi-gradient", Gradient(semi, w)).eq(-error * u, by=differentiation)
proof.chain("full gradient", Gradient(error**2 / 2, w)).eq(error * (gamma * v - u), by=differentiation)

proof.chain("the two gradients are not one", Gradient(semi, w), expect="refuted").eq(Gradient(error**2 / 2, w))
proof.chain("VQ-VAE without stop-gradients", Gradient(loss, e), expect="refuted").eq(
    Gradient((1 + beta) * norm(encoder(x) - e) ** 2, e)
)
proof.chain("straight through at the input", Gradient(norm(through - t) ** 2, u), expect="refuted").eq(2 * (u - t))
