"""4.4  Without the stop-gradient and without the predictor (W_p = I) the representations collapse.

The objective is then J(W) = tr(W X' W^T), so gradient descent is dW/dt = -2 W X'. With X' positive definite W(t) -> 0
at the rate 2 lambda_min(X'); with X' semidefinite only, a direction that augmentation leaves alone survives.
"""

import simsiam
from simsiam import H, J, W, by_moments, eye, f2, n1, n2
from sympy import Eq, Interval, KroneckerProduct, MatrixSymbol, Q, exp, oo, symbols
from sympy import Trace as tr

from symcheck import (
    Gradient,
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
from symcheck.rules import differentiation

t = symbols("t", real=True)
proof = Proof(question="4.4", title="With W_p = I and no stop-gradient, W(t) → 0")

# From eq. (5), under the law of the views.
removed = J(predictor=eye, target=f2)
proof.chain("the objective", removed).eq(tr(W * simsiam.Xprime * W.T))
proof.chain("its gradient", -Gradient(removed, W)).eq(-2 * W * simsiam.Xprime, by=differentiation)
proof.chain("a slip: half of it", -Gradient(removed, W), expect="refuted").eq(-W * simsiam.Xprime)

# For any X and X' that are semidefinite, as those of the views are (4.1).
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("X'", n1, n1)
moments, definite = [psd(X), psd(Xp)], [psd(X), Q.positive_definite(Xp)]
(
    proof.chain("the equation of 4.3, with W_p = I", -H(eye, X, Xp) * vec(W), given=moments)
    .eq(-KroneckerProduct(2 * Xp, eye) * vec(W))
    .eq(vec(-Gradient(by_moments(X, Xp, predictor=eye), W)))
)

Wt = function("W", (n2, n1))
descent = Eq(derivative(Wt(t), t), -Gradient(by_moments(X, Xp, predictor=eye), W, Wt(t)))
flow = for_every(t, Interval(0, oo), descent)
square = frobenius_norm(Wt(t)) ** 2
rate = 4 * lambda_min(Xp)
slope = (
    proof.chain("the weights decrease", derivative(square, t), given=[*definite, flow, t >= 0])
    .eq(2 * frobenius(Wt(t), derivative(Wt(t), t)))
    .eq(-4 * tr(Wt(t) * Xp * Wt(t).T))
    .le(-rate * square)
)
decay = proof.chain("they decay", square, given=[*definite, flow, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-rate * t), by=groenwall(slope, over=t)
)
proof.holds("collapse", tends_to(Wt(t), 0, t), given=[*definite, flow], by=decay)

# The explicit solution W(t) = W(0) exp(-2 t X'), for any X': the difference G from it obeys the same equation, so its
# square cannot grow where X' is semidefinite, and it starts from 0.
given = [*moments, flow, t >= 0]
G = Wt(t) - Wt(0) * matrix_exp(-2 * t * Xp)
drift = (
    proof.chain("the difference from the solution", derivative(frobenius_norm(G) ** 2, t), given=given)
    .eq(2 * frobenius(G, -2 * G * Xp))
    .eq(-4 * tr(G * Xp * G.T))
    .le(0)
)
(
    proof.chain("the explicit solution", frobenius_norm(G) ** 2, given=given)
    .le(frobenius_norm(Wt(0) - Wt(0) * matrix_exp(0 * Xp)) ** 2, by=groenwall(drift, over=t))
    .eq(0)
)
proof.chain("half the exponent", Wt(t), given=given, expect="refuted").eq(Wt(0) * matrix_exp(-t * Xp))
proof.chain("twice the rate", square, given=[*definite, flow, t >= 0], expect="refuted").le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * rate * t)
)
proof.holds("X' only semidefinite", tends_to(Wt(t), 0, t), given=[*moments, flow], expect="refuted")
