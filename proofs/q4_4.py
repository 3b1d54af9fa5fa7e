"""4.4  Without the stop-gradient and without the predictor (W_p = I) the representations collapse.

The objective is then J(W) = tr(W X' W^T), so gradient descent is dW/dt = -2 W X'. With X' positive definite W(t) -> 0
at the rate 2 lambda_min(X'); with X' semidefinite only, a direction that augmentation leaves alone survives.
"""

from sympy import Eq, Identity, Interval, KroneckerProduct, MatrixSymbol, Q, Rational, exp, oo, symbols
from sympy import Trace as tr

from symcheck import (
    Proof,
    derivative,
    for_every,
    frobenius,
    frobenius_norm,
    function,
    groenwall,
    lambda_min,
    matrix_exp,
    psd,
    tends_to,
    vec,
)

n1, n2 = symbols("n1 n2", integer=True, positive=True)
t, s = symbols("t s", real=True)
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("Xp", n1, n1)
W, V = MatrixSymbol("W", n2, n1), MatrixSymbol("V", n2, n1)
I = Identity(n2)  # noqa: E741
proof = Proof(question="4.4", title="With W_p = I and no stop-gradient, W(t) → 0", given=[psd(X)])


def J(weights, predictor):
    """Eq. (6), with F_1 = F_2 = W (X + X') W^T and F_12 = W X W^T."""
    F1, F12 = weights * (X + Xp) * weights.T, weights * X * weights.T
    return Rational(1, 2) * (tr(predictor.T * predictor * F1) - tr(predictor * F12) - tr(F12 * predictor) + tr(F1))


symmetric, definite = Q.symmetric(Xp), Q.positive_definite(Xp)
proof.chain("the objective", J(W, I), given=[symmetric]).eq(tr(W * Xp * W.T))
# The derivative of s -> J(W + s V) at s is <2 (W + s V) X', V> for every direction V: at s = 0 the gradient is 2 W X'.
proof.chain("its gradient", derivative(J(W + s * V, I), s), given=[symmetric]).eq(frobenius(2 * (W + s * V) * Xp, V))
proof.chain("a slip: half of it", derivative(J(W + s * V, I), s), given=[symmetric], expect="refuted").eq(
    frobenius((W + s * V) * Xp, V)
)

H = KroneckerProduct(Xp, I.T * I + I) + KroneckerProduct(X, (I - I).T * (I - I))
(
    proof.chain("the equation of 4.3, with W_p = I", -H * vec(W), given=[symmetric])
    .eq(-KroneckerProduct(2 * Xp, I) * vec(W))
    .eq(vec(-2 * W * Xp))
)

Wt = function("W", (n2, n1))
flow = for_every(t, Interval(0, oo), Eq(derivative(Wt(t), t), -2 * Wt(t) * Xp))
rate = 4 * lambda_min(Xp)
slope = (
    proof.chain("the weights decrease", derivative(frobenius_norm(Wt(t)) ** 2, t), given=[flow, definite, t >= 0])
    .eq(2 * frobenius(Wt(t), derivative(Wt(t), t)))
    .eq(-4 * tr(Wt(t) * Xp * Wt(t).T))
    .le(-rate * frobenius_norm(Wt(t)) ** 2)
)
decay = proof.chain("they decay", frobenius_norm(Wt(t)) ** 2, given=[flow, definite, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-rate * t), by=groenwall(slope, over=t)
)
proof.holds("collapse", tends_to(Wt(t), 0, t), given=[flow, definite], by=decay)

# The explicit solution W(t) = W(0) exp(-2 t X'), for any X': the difference G from it obeys the same equation, so its
# square cannot grow where X' is semidefinite, and it starts from 0.
G = Wt(t) - Wt(0) * matrix_exp(-2 * t * Xp)
drift = (
    proof.chain(
        "the difference from the solution", derivative(frobenius_norm(G) ** 2, t), given=[flow, psd(Xp), t >= 0]
    )
    .eq(2 * frobenius(G, -2 * G * Xp))
    .eq(-4 * tr(G * Xp * G.T))
    .le(0)
)
(
    proof.chain("the explicit solution", frobenius_norm(G) ** 2, given=[flow, psd(Xp), t >= 0])
    .le(frobenius_norm(Wt(0) - Wt(0) * matrix_exp(0 * Xp)) ** 2, by=groenwall(drift, over=t))
    .eq(0)
)
proof.chain("half the exponent", Wt(t), given=[flow, psd(Xp), t >= 0], expect="refuted").eq(Wt(0) * matrix_exp(-t * Xp))

proof.chain("twice the rate", frobenius_norm(Wt(t)) ** 2, given=[flow, definite, t >= 0], expect="refuted").le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * rate * t)
)
proof.holds("X' only semidefinite", tends_to(Wt(t), 0, t), given=[flow, psd(Xp)], expect="refuted")
