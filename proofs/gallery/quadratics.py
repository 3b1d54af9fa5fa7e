"""Gradient steps on a quadratic with curvatures between mu and L, and polynomials of its Hessian: contraction, the best
step, co-coercivity, Kantorovich's bound, Newton-Schulz (Nesterov 2004, section 2.1; Higham 2008, section 8.3)."""

from sympy import Eq, Identity, Inverse, MatrixSymbol, Symbol, symbols

from symcheck import Proof, inner, lambda_max, loewner_le, norm

n, m = (Symbol(name, integer=True, positive=True) for name in "nm")
eta, mu, L = symbols("eta mu L", positive=True)
H = MatrixSymbol("H", n, n)
X = MatrixSymbol("X", m, n)
w, b, star = (MatrixSymbol(name, n, 1) for name in ("w", "b", "w_star"))
one = Identity(n)

proof = Proof(question="quadratics", title="|w - η H w| ≤ (1 - η μ) |w| for μ I ≤ H ≤ L I and η ≤ 1/L")

between = [loewner_le(mu * one, H), loewner_le(H, L * one)]
minimum = [Eq(b, H * star)]  # H w - b is the gradient
(
    proof.chain(
        "a step of gradient descent", norm(w - eta * (H * w - b) - star), given=[*between, *minimum, eta * L <= 1]
    )
    .eq(norm((w - star) - eta * H * (w - star)))
    .le((1 - eta * mu) * norm(w - star))
)
proof.chain("the best constant step", norm(w - 2 / (L + mu) * H * w), given=[*between, L >= mu]).le(
    (L - mu) / (L + mu) * norm(w)
)
proof.chain("co-coercivity", (mu + L) * inner(w, H * w), given=between).ge(mu * L * norm(w) ** 2 + norm(H * w) ** 2)
(
    proof.chain("Kantorovich", inner(w, H * w) + mu * L * inner(w, Inverse(H) * w), given=between).le(
        (mu + L) * norm(w) ** 2
    )
)
proof.chain("Newton's decrement", inner(w, Inverse(H) * w), given=between).le(norm(w) ** 2 / mu)

gram = X.T * X
step = X * (3 * one - gram) / 2
(
    proof.chain("Newton-Schulz: what is left", one - step.T * step)
    .eq(one - gram * (3 * one - gram) ** 2 / 4)
    .eq((one - gram) ** 2 * (4 * one - gram) / 4)
)
proof.holds(
    "Newton-Schulz stays below one", loewner_le(gram * (3 * one - gram) ** 2 / 4, one), given=[lambda_max(gram) <= 4]
)
proof.holds("squares are larger above one", loewner_le(H, H**2), given=[loewner_le(one, H)])

proof.chain(
    "the rate of the steepest direction", norm(w - eta * H * w), given=[*between, eta * L <= 1], expect="refuted"
).le((1 - eta * L) * norm(w))
proof.chain("any step", norm(w - eta * H * w), given=between, expect="refuted").le((1 - eta * mu) * norm(w))
proof.chain("co-coercivity, twice", (mu + L) * inner(w, H * w), given=between, expect="refuted").ge(
    2 * mu * L * norm(w) ** 2 + norm(H * w) ** 2
)
proof.holds("Newton-Schulz from anywhere", loewner_le(gram * (3 * one - gram) ** 2 / 4, one), expect="refuted")
proof.holds("squares are smaller above one", loewner_le(H**2, H), given=[loewner_le(one, H)], expect="refuted")
