"""Least squares and penalties step by step: Gauss-Newton and Levenberg-Marquardt, least norm and its dual, the Huber
loss, clipped gradients, soft thresholds (Nocedal and Wright 2006, section 10.3; Boyd and Vandenberghe, section 5.2)."""

from sympy import Abs, Determinant, Eq, Identity, Inverse, MatrixSymbol, Max, Min, Ne, Piecewise, Symbol, sign, symbols

from symcheck import Proof, inner, norm

m, d = (Symbol(name, integer=True, positive=True) for name in "md")
lam, c = symbols("lambda c", positive=True)
x, y, z = symbols("x y z", real=True)
J, r, b, nu = MatrixSymbol("J", m, d), MatrixSymbol("r", m, 1), MatrixSymbol("b", m, 1), MatrixSymbol("nu", m, 1)
s, u, g = (MatrixSymbol(name, d, 1) for name in "sug")

proof = Proof(question="least squares steps", title="|r + J u|² + λ |u|² is least at u = -(JᵀJ + λ I)⁻¹ Jᵀ r")


def damped(step):
    return norm(r + J * step) ** 2 + lam * norm(step) ** 2


best = [Eq(s, -Inverse(J.T * J + lam * Identity(d)) * J.T * r)]
proof.chain("Levenberg-Marquardt", damped(u), given=best).eq(
    damped(s) + norm(J * (u - s)) ** 2 + lam * norm(u - s) ** 2
).ge(damped(s))
proof.chain("it descends", inner(J.T * r, s), given=best).le(0)
proof.chain("Gauss-Newton's model", norm(r + J * u) ** 2 / 2).eq(
    norm(r) ** 2 / 2 + inner(J.T * r, u) + inner(u, J.T * J * u) / 2
)

meets = [Eq(J * u, b), Ne(Determinant(J * J.T), 0)]
least = inner(b, Inverse(J * J.T) * b)
(proof.chain("least norm", norm(u) ** 2, given=meets).eq(norm(u - J.T * Inverse(J * J.T) * b) ** 2 + least).ge(least))
proof.chain("its dual", norm(u) ** 2 / 2, given=meets[:1]).ge(inner(nu, b) - norm(J.T * nu) ** 2 / 2)

huber = Piecewise((x**2 / 2, Abs(x) <= c), (c * (Abs(x) - c / 2), True))
proof.chain("Huber is below the square", huber).le(x**2 / 2)
proof.chain("and an infimal convolution", huber).le(y**2 / 2 + c * Abs(x - y))

clipped = Min(1, c / norm(g)) * g
proof.chain("a clipped gradient", norm(clipped), given=[norm(g) > 0]).eq(Min(norm(g), c)).le(c)
proof.chain("still points downhill", inner(g, clipped), given=[norm(g) > 0]).eq(norm(g) * Min(norm(g), c))


def soft(value):
    return Max(value - lam, 0) - Max(-value - lam, 0)


proof.chain("soft threshold", soft(x)).eq(sign(x) * Max(Abs(x) - lam, 0))
proof.chain("a proximal map", (soft(x) - x) ** 2 / 2 + lam * Abs(soft(x))).le((z - x) ** 2 / 2 + lam * Abs(z))
proof.chain("it does not expand", Abs(soft(x) - soft(y))).le(Abs(x - y))
ramp = Abs(Min(1, Max(0, x)) - Min(1, Max(0, y)))
proof.chain("nor does the ramp", ramp).le(Abs(x - y))

proof.chain("the damping forgotten", damped(u), given=best, expect="refuted").eq(damped(s) + norm(J * (u - s)) ** 2)
proof.chain("a dual without its half", norm(u) ** 2 / 2, given=meets[:1], expect="refuted").ge(
    inner(nu, b) - norm(J.T * nu) ** 2 / 4
)
proof.chain("a smaller slope", huber, expect="refuted").le(y**2 / 2 + c * Abs(x - y) / 2)
proof.chain("a steeper ramp", ramp, expect="refuted").le(Abs(x - y) / 2)
