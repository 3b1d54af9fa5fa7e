"""Completing the square with matrices: Fenchel and Young, Newton's decrement, the cost to go of a linear regulator
(Boyd and Vandenberghe 2004, sections 3.3 and 9.5; Bertsekas 2017, section 3.1)."""

from sympy import Inverse, MatrixSymbol, Q, symbols

from symcheck import Gradient, Proof, inner, psd

n, m = symbols("n m", integer=True, positive=True)
x, y, g, p = (MatrixSymbol(name, n, 1) for name in "x y g p".split())
u = MatrixSymbol("u", m, 1)
A, H, P, F = (MatrixSymbol(name, n, n) for name in "A H P F".split())
B, R = MatrixSymbol("B", n, m), MatrixSymbol("R", m, m)
proof = Proof(question="quadratic costs", title="⟨x, A x⟩ + 2 ⟨x, w⟩ ≥ -⟨w, A⁻¹ w⟩")

definite = [Q.positive_definite(A)]
conjugate = inner(y, Inverse(A) * y) / 2
proof.chain("Fenchel and Young", inner(x, y), given=definite).le(inner(x, A * x) / 2 + conjugate)
proof.chain("where it is an equation", inner(x, A * x), given=definite).eq(
    inner(x, A * x) / 2 + inner(A * x, Inverse(A) * A * x) / 2
)
proof.chain("a slip: half of the conjugate", inner(x, y), given=definite, expect="refuted").le(
    inner(x, A * x) / 2 + conjugate / 2
)

model = inner(g, p) + inner(p, H * p) / 2
newton = [Q.positive_definite(H)]
proof.chain("Newton's decrement", model, given=newton).ge(-inner(g, Inverse(H) * g) / 2)
proof.chain(
    "it is attained", inner(g, -Inverse(H) * g) + inner(Inverse(H) * g, H * Inverse(H) * g) / 2, given=newton
).eq(-inner(g, Inverse(H) * g) / 2)
proof.chain("a slip: without the half", model, given=newton, expect="refuted").ge(-inner(g, Inverse(H) * g) / 4)

# x' = F x + B u costs <u, R u> + <x', P x'>: the best u is -K x, and the cost to go is Riccati's.
regulator = [Q.positive_definite(R), psd(P)]
K = Inverse(R + B.T * P * B) * B.T * P * F
state = F * x + B * u
cost = inner(u, R * u) + inner(state, P * state)
riccati = F.T * P * F - F.T * P * B * K
proof.chain("the cost to go", cost, given=regulator).eq(
    inner(x, riccati * x) + inner(u + K * x, (R + B.T * P * B) * (u + K * x))
).ge(inner(x, riccati * x))
proof.chain("its gradient", Gradient(cost, u), given=regulator).eq(2 * (R + B.T * P * B) * (u + K * x))
proof.chain("a slip: the sign of the gain", cost, given=regulator, expect="refuted").eq(
    inner(x, riccati * x) + inner(u - K * x, (R + B.T * P * B) * (u - K * x))
)
