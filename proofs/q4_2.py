"""4.2  The gradient update of the predictor, dW_p/dt = -dJ/dW_p = F_12^T - W_p F_1."""

from sympy import Identity, MatrixSymbol, Q, Rational, Trace, ZeroMatrix, symbols

from symcheck import Gradient, Proof, sg
from symcheck.rules import differentiation

n1, n2 = symbols("n1 n2", integer=True, positive=True)
W = MatrixSymbol("W", n2, n1)
Wp = MatrixSymbol("W_p", n2, n2)
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("X'", n1, n1)
F1, F2, F12 = (MatrixSymbol(name, n2, n2) for name in ("F_1", "F_2", "F_12"))
half = Rational(1, 2)


def objective(f1, f2, f12):
    """Eq. (6)."""
    return half * (Trace(Wp.T * Wp * f1) - Trace(Wp * f12) - Trace(f12 * Wp) + Trace(f2))


second_moment = W * (X + Xp) * W.T
forms = objective(second_moment, second_moment, W * X * W.T)
symmetric = [Q.symmetric(X), Q.symmetric(Xp)]

proof = Proof(question="4.2", title="The update of the predictor: F_12^T - W_p F_1")

# F_1 is a second moment, so it is symmetric; nothing is asked of F_12.
(
    proof.chain("the update, for any F_12", -Gradient(objective(F1, F2, F12), Wp), given=[Q.symmetric(F1)])
    .eq(-half * (Wp * F1 + Wp * F1.T - 2 * F12.T), by=differentiation)
    .eq(F12.T - Wp * F1)
)
(
    proof.chain("the update, with F_1 and F_12 as found in 4.1", -Gradient(forms, Wp), given=symmetric)
    .eq((W * X * W.T).T - Wp * (W * (X + Xp) * W.T), by=differentiation)
    .eq(W * X * W.T - Wp * W * (X + Xp) * W.T)
    .eq((Identity(n2) - Wp) * W * X * W.T - Wp * W * Xp * W.T)
)
# The stop-gradient stands on the target, which does not hold W_p: here it changes nothing.
proof.chain("the stop-gradient plays no part in it", -Gradient(objective(F1, sg(F2), F12), Wp)).eq(
    -Gradient(objective(F1, F2, F12), Wp)
)
# With F_1 invertible, the stationary predictor is the linear regression of f_2 on f_1.
proof.chain(
    "the predictor that is stationary",
    Gradient(objective(F1, F2, F12), Wp, F12.T * F1.I),
    given=[Q.symmetric(F1), Q.invertible(F1)],
).eq(ZeroMatrix(n2, n2), by=differentiation)

# Slips.
update = -Gradient(objective(F1, F2, F12), Wp)
for name, wrong in {
    "a missing transpose of F_12": F12 - Wp * F1,
    "the factors in the other order": F12.T - F1 * Wp,
    "the transposed predictor": F12.T - Wp.T * F1,
    "the sign of an ascent": Wp * F1 - F12.T,
    "the factor 1/2 twice": half * (F12.T - Wp * F1),
}.items():
    proof.chain(name, update, given=[Q.symmetric(F1)], expect="refuted").eq(wrong)
proof.chain("without symmetry of F_1", update, expect="refuted").eq(F12.T - Wp * F1)
transposed = half * (Trace(Wp * Wp.T * F1) - Trace(Wp * F12) - Trace(F12 * Wp) + Trace(F2))
proof.chain(
    "the update of W_p W_p^T for W_p^T W_p", -Gradient(transposed, Wp), given=[Q.symmetric(F1)], expect="refuted"
).eq(F12.T - Wp * F1)
proof.chain("F_12 with X + X'", -Gradient(forms, Wp), given=symmetric, expect="refuted").eq(
    W * (X + Xp) * W.T - Wp * W * (X + Xp) * W.T
)
