"""Planar flows z + u h(<w, z> + b) and affine maps: their Jacobians, their determinants, the density they carry
(Rezende and Mohamed 2015, section 4.1)."""

from sympy import Abs, Derivative, Identity, MatrixSymbol, Q, Symbol, log
from sympy.matrices.expressions import Determinant

from symcheck import Jacobian, Normal, Proof, function, inner, vector
from symcheck.rules import differentiation, gaussian_density

n = Symbol("n", integer=True, positive=True)
b, s = Symbol("b", real=True), Symbol("s", real=True)
z, w, u = vector("z", n), vector("w", n), vector("u", n)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
m = MatrixSymbol("m", n, 1)
h = function("h")

proof = Proof(
    question="normalising flows",
    title="log |det J| of planar and affine flows",
    given=[Q.invertible(A), Q.invertible(B)],
)

here = inner(w, z) + b
slope = Derivative(h(s), s).subs(s, here)
flow = z + u * h(here)
proof.chain("its Jacobian", Jacobian(flow, z)).eq(Identity(n) + slope * u * w.T, by=differentiation)
(
    proof.chain("its determinant", Determinant(Jacobian(flow, z)))
    .eq(Determinant(Identity(n) + slope * u * w.T), by=differentiation)
    .eq(1 + slope * inner(u, w))
)
proof.chain("an affine map carries the standard normal law", Normal(z, 0, 1)).eq(
    Normal(A * z + m, m, A * A.T) * Abs(Determinant(A)), by=gaussian_density
)
proof.chain("flows in a row", log(Abs(Determinant(A * B)))).eq(log(Abs(Determinant(A))) + log(Abs(Determinant(B))))

proof.chain("the identity forgotten", Determinant(Jacobian(flow, z)), expect="refuted").eq(slope * inner(u, w))
proof.chain("the activation for its slope", Determinant(Jacobian(flow, z)), expect="refuted").eq(
    1 + h(here) * inner(u, w)
)
proof.chain("a determinant of either sign", Normal(z, 0, 1), expect="refuted").eq(
    Normal(A * z + m, m, A * A.T) * Determinant(A)
)
