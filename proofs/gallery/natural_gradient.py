"""The natural gradient of a Gaussian mean is the covariance times the gradient (Amari 1998), and averages a Hessian.

The score of the mean has the second moment S^-1, the Fisher information; so the steepest direction of J(m) = E f(x) in
the metric of the divergence is S grad J, which is E[f(x) (x - m)], and S E[grad f(x)] by Stein's lemma. The gradient in
the covariance is half of the mean Hessian (Bonnet 1964; Price 1958). Every dimension d, every smooth f.
"""

from sympy import Derivative, Identity, Inverse, MatrixSymbol, Q, Symbol, ZeroMatrix, log, symbols
from sympy.matrices.expressions import Trace, Transpose

from symcheck import E, Gradient, Hessian, Normal, Proof, function, norm, vector
from symcheck.rules import differentiation, moments, stein

d = Symbol("d", integer=True, positive=True)
v = symbols("v", positive=True)
x = vector("x", d)
m, S = MatrixSymbol("m", d, 1), MatrixSymbol("S", d, d)
f = function("f")
p = Normal(x, m, S)
q = Normal(x, m, v)

proof = Proof(
    question="natural gradient",
    title="F⁻¹ ∇ₘ E f(x) = S ∇ₘ E f(x) = E[f(x) (x - m)] for x ~ N(m, S)",
    given=[Q.positive_definite(S)],
)

score = Gradient(log(p), m)
(
    proof.chain("the score of the mean", score)
    .eq(Inverse(S) * (x - m), by=differentiation)
    .eq(-Gradient(log(p), x), by=differentiation)
)
proof.chain("its mean", E(score, p)).eq(ZeroMatrix(d, 1), by=[differentiation, moments])
(
    proof.chain("Fisher's information", E(score * Transpose(score), p))
    .eq(Inverse(S), by=[differentiation, moments])
    .eq(-E(Hessian(log(p), m), p), by=differentiation)
)
(
    proof.chain("the natural gradient of the mean", S * Gradient(E(f(x), p), m))
    .eq(S * E(f(x) * score, p), by=differentiation)
    .eq(E(f(x) * (x - m), p), by=differentiation)
    .eq(S * E(Gradient(f(x), x), p), by=stein)
)
proof.chain("Bonnet's theorem", Gradient(E(f(x), p), m)).eq(E(Gradient(f(x), x), p), by=[differentiation, stein])
proof.chain("Price's theorem", Gradient(E(f(x), p), S)).eq(E(Hessian(f(x), x), p) / 2, by=[differentiation, stein])
proof.chain("Price's theorem for a variance", Derivative(E(f(x), q), v)).eq(
    E(Trace(Hessian(f(x), x)), q) / 2, by=[differentiation, stein]
)
proof.chain("the information of a shared variance", E(norm(Gradient(log(q), m)) ** 2, q)).eq(d / v)

proof.chain("the covariance for the information", E(score * Transpose(score), p), expect="refuted").eq(S)
proof.chain("the sign of the score", score, expect="refuted").eq(Inverse(S) * (m - x))
proof.chain("the plain gradient", Gradient(E(f(x), p), m), expect="refuted").eq(E(f(x) * (x - m), p))
proof.chain("Price's theorem without its half", Gradient(E(f(x), p), S), expect="refuted").eq(E(Hessian(f(x), x), p))
proof.chain("the curvature with the other sign", E(Hessian(log(p), x), p), expect="refuted").eq(Inverse(S))
proof.chain("one variance for d", E(norm(Gradient(log(q), m)) ** 2, q), expect="refuted").eq(1 / v)
proof.chain("isotropic", E(Gradient(log(q), m) * Transpose(Gradient(log(q), m)), q)).eq(Identity(d) / v)
