"""4.3  Without the stop-gradient, d vec(W)/dt = -H vec(W): H from J, and under which convention it is right.

H is right for the vec that stacks columns, and for symmetric X and X', which second moments are.
"""

from sympy import Identity, KroneckerProduct, MatrixSymbol, Q, Rational, Trace, symbols

from symcheck import Gradient, Hessian, Proof, sg, vec, vec_rows
from symcheck.rules import differentiation

n1, n2 = symbols("n1 n2", integer=True, positive=True)
W = MatrixSymbol("W", n2, n1)
Wp = MatrixSymbol("W_p", n2, n2)
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("X'", n1, n1)
eye = Identity(n2)
half = Rational(1, 2)


def J(target):
    """Eq. (6), where the weights of the target network are W, or sg(W)."""
    F1, F2, F12 = W * (X + Xp) * W.T, target * (X + Xp) * target.T, W * X * target.T
    return half * (Trace(Wp.T * Wp * F1) - Trace(Wp * F12) - Trace(F12 * Wp) + Trace(F2))


def H(first, second):
    """H with the matrices that stand beside X' and beside X."""
    return KroneckerProduct(Xp, first) + KroneckerProduct(X, second)


gap = Wp - eye
H_t = H(Wp.T * Wp + eye, gap.T * gap)
symmetric = [Q.symmetric(X), Q.symmetric(Xp)]

proof = Proof(question="4.3", title="Without stop-gradient W collapses: d vec(W)/dt = -H vec(W)")

(
    proof.chain("the gradient in W", -Gradient(J(W), W), given=symmetric)
    .eq(-(Wp.T * Wp + eye) * W * (X + Xp) + (Wp + Wp.T) * W * X, by=differentiation)
    .eq(-(Wp.T * Wp + eye) * W * Xp - gap.T * gap * W * X)
)
(
    proof.chain("H from J", vec(-Gradient(J(W), W)), given=symmetric)
    .eq(-vec((Wp.T * Wp + eye) * W * Xp) - vec(gap.T * gap * W * X), by=differentiation)
    .eq(-KroneckerProduct(Xp, Wp.T * Wp + eye) * vec(W) - KroneckerProduct(X, gap.T * gap) * vec(W))
    .eq(-H_t * vec(W))
)
proof.chain("H is the Hessian of J", Hessian(J(W), W), given=symmetric).eq(H_t, by=differentiation)
# Without symmetry J has another gradient; in the row convention the factors of H change places.
both = X + Xp
proof.chain("without symmetry of X and X'", -Gradient(J(W), W)).eq(
    Wp * W * X + Wp.T * W * X.T - half * (Wp.T * Wp + eye) * W * (both + both.T)
)
proof.chain("with the rows stacked", vec_rows(-Gradient(J(W), W)), given=symmetric).eq(
    -(KroneckerProduct(Wp.T * Wp + eye, Xp) + KroneckerProduct(gap.T * gap, X)) * vec_rows(W)
)
# With the stop-gradient the target is a constant, and the gradient is another one.
(
    proof.chain("with the stop-gradient", -Gradient(J(sg(W)), W), given=symmetric)
    .eq(Wp.T * W * X - Wp.T * Wp * W * (X + Xp), by=differentiation)
    .eq(Wp.T * ((eye - Wp) * W * X - Wp * W * Xp))
)
proof.chain("the value of the objective is the same", J(sg(W))).eq(J(W))

# As printed, of any X and X', and in another convention; slips.
printed = vec(-Gradient(J(W), W))
for name, wrong in {
    "swapped Kronecker factors": -(KroneckerProduct(Wp.T * Wp + eye, Xp) + KroneckerProduct(gap.T * gap, X)) * vec(W),
    "H without the identity": -H(Wp.T * Wp, gap.T * gap) * vec(W),
    "W_p W_p^T for W_p^T W_p": -H(Wp * Wp.T + eye, gap.T * gap) * vec(W),
    "the gap on the wrong side": -H(Wp.T * Wp + eye, gap * gap.T) * vec(W),
    "W_p + I for W_p - I": -H(Wp.T * Wp + eye, (Wp + eye).T * (Wp + eye)) * vec(W),
    "X and X' exchanged": -(KroneckerProduct(X, Wp.T * Wp + eye) + KroneckerProduct(Xp, gap.T * gap)) * vec(W),
    "the sign of an ascent": H_t * vec(W),
    "a factor 1/2": -half * H_t * vec(W),
}.items():
    proof.chain(name, printed, given=symmetric, expect="refuted").eq(wrong)
proof.chain("H for any X and X'", printed, expect="refuted").eq(-H_t * vec(W))
proof.chain("H with vec by rows", vec_rows(-Gradient(J(W), W)), given=symmetric, expect="refuted").eq(
    -H_t * vec_rows(W)
)
proof.chain("H with the stop-gradient left in", vec(-Gradient(J(sg(W)), W)), given=symmetric, expect="refuted").eq(
    -H_t * vec(W)
)
proof.chain("dropping sg under the gradient", Gradient(J(sg(W)), W), given=symmetric, expect="refuted").eq(
    Gradient(J(W), W)
)
