"""Derivatives through networks: products with Jacobians, the tangent kernel, normalisation layers, the evidence of a
Gaussian process, K-FAC (Jacot et al. 2018; Zhang and Sennrich 2019; Rasmussen and Williams 2006, 5.9; Martens and
Grosse 2015)."""

from sympy import Identity, Inverse, KroneckerProduct, MatrixSymbol, OneMatrix, Q, Symbol, Trace, log, sqrt, symbols
from sympy.matrices.expressions import Determinant

from symcheck import E, Gradient, Jacobian, JointLaw, Proof, derivative, function, inner, norm, vec, vector

d, n, h = symbols("d n h", integer=True, positive=True)
theta, s, a = symbols("theta s a", real=True)
eps = Symbol("epsilon", positive=True)
proof = Proof(question="networks", title="d/dθ ℓ(F(x; θ)) = ⟨∇ℓ, ∂F/∂θ⟩")

x, data = vector("x", d), MatrixSymbol("u", d, 1)
F, loss, G, curve = function("F", d, parameters=theta), function("ell"), function("G", d), function("c", d)
slope = derivative(F(x), theta)
upstream = Gradient(loss(data), data, F(x))
proof.chain("backward", derivative(loss(F(x)), theta)).eq(inner(upstream, slope))
proof.chain("a slip: at the input", derivative(loss(F(x)), theta), expect="refuted").eq(
    inner(Gradient(loss(data), data, x), slope)
)
proof.chain("forward", derivative(G(F(x)), theta)).eq(Jacobian(G(data), data, F(x)) * slope)
proof.chain("a scalar input", derivative(curve(theta * a), theta)).eq(a * derivative(curve(s), s, theta * a))
p = JointLaw("p", x)
proof.chain("under a mean", derivative(E(norm(F(x) - x) ** 2, p(x)), theta)).eq(2 * E(inner(F(x) - x, slope), p(x)))
gauss_newton = norm(slope) ** 2 + inner(F(x), derivative(slope, theta))
proof.chain("Gauss and Newton", derivative(derivative(norm(F(x)) ** 2 / 2, theta), theta)).eq(gauss_newton)
proof.chain(
    "a slip: curvature forgotten", derivative(derivative(norm(F(x)) ** 2 / 2, theta), theta), expect="refuted"
).eq(norm(slope) ** 2)

# The tangent kernel of a network w^T W x of two layers.
W, w = MatrixSymbol("W", h, d), MatrixSymbol("w", h, 1)
u, v = MatrixSymbol("u", d, 1), MatrixSymbol("v", d, 1)
kernel = sum(inner(vec(Gradient(inner(w, W * u), L)), vec(Gradient(inner(w, W * v), L))) for L in (W, w))
proof.chain("tangent kernel", kernel).eq(norm(w) ** 2 * inner(u, v) + inner(W * u, W * v))

# RMSNorm and LayerNorm.
scale = norm(u) ** 2 / d + eps
proof.chain("RMSNorm", Jacobian(u / sqrt(scale), u)).eq((Identity(d) - u * u.T / (d * scale)) / sqrt(scale))
proof.chain("a slip: d forgotten", Jacobian(u / sqrt(scale), u), expect="refuted").eq(
    (Identity(d) - u * u.T / scale) / sqrt(scale)
)
mean = OneMatrix(d, 1) * OneMatrix(1, d) / d
centred = u - mean * u
proof.chain("LayerNorm", Jacobian(centred / norm(centred), u), given=[norm(centred) > 0]).eq(
    (Identity(d) - mean - centred * centred.T / norm(centred) ** 2) / norm(centred)
)

# The evidence of a Gaussian process by a hyperparameter, and K-FAC's factors.
K, y = function("K", (n, n)), MatrixSymbol("y", n, 1)
definite = [Q.positive_definite(K(theta))]
weights, dK = Inverse(K(theta)) * y, derivative(K(theta), theta)
evidence = -inner(y, weights) / 2 - log(Determinant(K(theta))) / 2
proof.chain("evidence", derivative(evidence, theta), given=definite).eq(
    inner(weights, dK * weights) / 2 - Trace(Inverse(K(theta)) * dK) / 2
)
proof.chain("a slip: the sign of the trace", derivative(evidence, theta), given=definite, expect="refuted").eq(
    inner(weights, dK * weights) / 2 + Trace(Inverse(K(theta)) * dK) / 2
)
g, V = MatrixSymbol("g", h, 1), MatrixSymbol("V", h, d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", h, h)
factors = [Q.positive_definite(A), Q.positive_definite(B)]
proof.chain("a Fisher matrix", vec(g * u.T) * vec(g * u.T).T).eq(KroneckerProduct(u * u.T, g * g.T))
proof.chain("preconditioned", Inverse(KroneckerProduct(A, B)) * vec(V), given=factors).eq(
    vec(Inverse(B) * V * Inverse(A))
)
proof.chain("a slip: the factors swapped", vec(g * u.T) * vec(g * u.T).T, expect="refuted").eq(
    KroneckerProduct(g * g.T, u * u.T)
)
