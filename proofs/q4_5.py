"""4.5  Why stop-gradient and predictor: each alone collapses, both together have equilibria that are not zero.

What can be proved of the speculation, for symbolic n1, n2, every flow being minus a gradient of the objective: with
stop-gradient alone and with the predictor alone W(t) -> 0; with both, W_p W (X + X') = W X is stationary for weights
that are not zero, and the same point is not stationary without the stop-gradient. Both together do not always avoid
collapse.
"""

import simsiam
from simsiam import J, W, W_p, by_moments, eye, f2, n1, n2
from sympy import Eq, Interval, MatrixSymbol, Ne, Q, Symbol, ZeroMatrix, exp, oo, symbols
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
    psd,
    sg,
    tends_to,
)

t = symbols("t", real=True)
c = Symbol("c", positive=True)
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("X'", n1, n1)
proof = Proof(
    question="4.5",
    title="Stop-gradient or predictor alone: collapse; both: equilibria that are not zero",
    given=[psd(X), Q.positive_definite(Xp)],
)

# The objectives, by the X and X' of any law of the views; that of eq. (5) has the same gradients.
both = by_moments(X, Xp, target=sg(W))
predictor_alone = by_moments(X, Xp)
stop_alone = by_moments(X, Xp, predictor=eye, target=sg(W))
proof.chain("stop-gradient alone, from eq. (5)", Gradient(J(predictor=eye), W)).eq(W * simsiam.Xprime)
proof.chain("the same of any X and X'", Gradient(stop_alone, W)).eq(W * Xp)
proof.chain("both, from eq. (5)", Gradient(J(), W)).eq(Gradient(by_moments(simsiam.X, simsiam.Xprime, target=sg(W)), W))
proof.chain("the predictor alone, from eq. (5)", Gradient(J(target=f2), W)).eq(
    Gradient(by_moments(simsiam.X, simsiam.Xprime), W)
)
proof.chain("stop-gradient changes the gradient", Gradient(both, W), expect="refuted").eq(Gradient(predictor_alone, W))

# Stop-gradient alone, W_p = I: the weights decay.
Wt = function("W", (n2, n1))
square = frobenius_norm(Wt(t)) ** 2


def descent(objective):
    """W(t) follows minus the gradient of an objective."""
    return for_every(t, Interval(0, oo), Eq(derivative(Wt(t), t), -Gradient(objective, W, Wt(t))))


flow = descent(stop_alone)
slope = (
    proof.chain("it decreases", derivative(square, t), given=[flow, t >= 0])
    .eq(-2 * tr(Wt(t) * Xp * Wt(t).T))
    .le(-2 * lambda_min(Xp) * square)
)
decay = proof.chain("it decays", square, given=[flow, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * lambda_min(Xp) * t), by=groenwall(slope, over=t)
)
proof.holds("stop-gradient alone collapses", tends_to(Wt(t), 0, t), given=[flow], by=decay)

# The predictor alone, whatever it does in time: d/dt |W|^2 <= -2 lambda_min(X') |W|^2, since the rest is semidefinite.
P = function("W_p", (n2, n2))(t)
moving = descent(by_moments(X, Xp, predictor=P))
alone = (
    proof.chain("the predictor alone", derivative(square, t), given=[moving, t >= 0])
    .eq(
        -2 * tr(Wt(t) * Xp * Wt(t).T)
        - 2 * tr((P * Wt(t)) * Xp * (P * Wt(t)).T)
        - 2 * tr(((P - eye) * Wt(t)) * X * ((P - eye) * Wt(t)).T)
    )
    .le(-2 * tr(Wt(t) * Xp * Wt(t).T))
    .le(-2 * lambda_min(Xp) * square)
)
alone_decays = proof.chain("its weights decay", square, given=[moving, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * lambda_min(Xp) * t), by=groenwall(alone, over=t)
)
proof.holds("the predictor alone collapses", tends_to(Wt(t), 0, t), given=[moving], by=alone_decays)

# Both: where W_p W (X + X') = W X, both gradients vanish, for any W.
stationary = Eq(W_p * W * (X + Xp), W * X)
proof.chain("W is stationary", Gradient(both, W), given=[stationary]).eq(ZeroMatrix(n2, n1))
proof.chain("W_p is stationary", Gradient(both, W_p), given=[stationary]).eq(ZeroMatrix(n2, n2))
# Such a point: X' = c X and W_p = I/(1 + c), where every W is stationary, the zero matrix or not.
point, noise = eye / (1 + c), [Q.positive_definite(X), Ne(frobenius_norm(W), 0)]
proof.chain("every W is stationary", Gradient(by_moments(X, c * X, point, sg(W)), W), given=noise).eq(
    ZeroMatrix(n2, n1)
)
proof.chain("and W_p with it", Gradient(by_moments(X, c * X, target=sg(W)), W_p, point), given=noise).eq(
    ZeroMatrix(n2, n2)
)

# Without the stop-gradient no such W is stationary, unless W = 0: the gradient has a positive product with W.
(
    proof.chain(
        "not stationary without stop-gradient",
        frobenius(Gradient(predictor_alone, W), W),
        given=[Ne(frobenius_norm(W), 0)],
    )
    .eq(tr(W * Xp * W.T) + tr(W_p * W * Xp * (W_p * W).T) + tr((W_p - eye) * W * X * ((W_p - eye) * W).T))
    .ge(tr(W * Xp * W.T))
    .ge(lambda_min(Xp) * frobenius_norm(W) ** 2)
    .gt(0)
)
proof.chain("nor that point", Gradient(by_moments(X, c * X, point), W), given=noise, expect="refuted").eq(
    ZeroMatrix(n2, n1)
)

# Both together do not always avoid collapse: W = 0 is stationary, and a predictor held at 2 I drives W there.
proof.chain("zero is stationary too", Gradient(both, W, ZeroMatrix(n2, n1))).eq(ZeroMatrix(n2, n1))
held = descent(by_moments(X, Xp, predictor=2 * eye, target=sg(W)))
down = (
    proof.chain("with W_p = 2 I held", derivative(square, t), given=[held, t >= 0])
    .eq(-8 * tr(Wt(t) * Xp * Wt(t).T) - 4 * tr(Wt(t) * X * Wt(t).T))
    .le(-8 * lambda_min(Xp) * square)
)
lost = proof.chain("with it the weights decay", square, given=[held, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-8 * lambda_min(Xp) * t), by=groenwall(down, over=t)
)
proof.holds("both together can collapse", tends_to(Wt(t), 0, t), given=[held], by=lost)
