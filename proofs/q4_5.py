"""4.5  Why stop-gradient and predictor: each alone collapses, both together have equilibria that are not zero.

What can be proved of the speculation, for symbolic n1, n2 (the weights W are n2 x n1, the predictor W_p is n2 x n2):
stop-gradient alone and predictor alone lead to W(t) -> 0; with both, W_p F_1 = F_12 is stationary for weights that are
not zero, and the same point is not stationary without the stop-gradient. Both together do not always avoid collapse.
"""

from sympy import Eq, Identity, Interval, MatrixSymbol, Ne, Q, Rational, Symbol, ZeroMatrix, exp, oo, symbols
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
    psd,
    tends_to,
)

n1, n2 = symbols("n1 n2", integer=True, positive=True)
t, s = symbols("t s", real=True)
c = Symbol("c", positive=True)
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("Xp", n1, n1)
W, V, C = (MatrixSymbol(name, n2, n1) for name in ("W", "V", "C"))
Wp, Vp = MatrixSymbol("Wp", n2, n2), MatrixSymbol("Vp", n2, n2)
I = Identity(n2)  # noqa: E741
proof = Proof(
    question="4.5",
    title="Stop-gradient or predictor alone: collapse; both: equilibria that are not zero",
    given=[psd(X), Q.positive_definite(Xp)],
)


def J(online, target, predictor):
    """Half the mean of |W_p W x_1 - C x_2|^2: eq. (6) with the target weights C, which stop-gradient holds fixed."""
    F1, F12, F2 = online * (X + Xp) * online.T, online * X * target.T, target * (X + Xp) * target.T
    return Rational(1, 2) * (tr(predictor.T * predictor * F1) - 2 * tr(predictor * F12) + tr(F2))


# The gradients, by their definition: the derivative along W + s V, at s = 0, is <G, V> for every direction V.
with_stop = Wp.T * (Wp * W * (X + Xp) - W * X)
without = W * Xp + Wp.T * Wp * W * (X + Xp) - (Wp.T + Wp) * W * X + W * X


def along(term):
    """The derivative of s -> term at s, less what is of order s: the terms without s."""
    return derivative(term, s)


zero = [Eq(s, 0)]
proof.chain("gradient with stop-gradient", along(J(W + s * V, C, Wp)), given=[*zero, Eq(C, W)]).eq(
    frobenius(with_stop, V)
)
proof.chain("gradient without", along(J(W + s * V, W + s * V, Wp)), given=zero).eq(frobenius(without, V))
proof.chain("gradient of the predictor", along(J(W, W, Wp + s * Vp)), given=zero).eq(
    frobenius(Wp * W * (X + Xp) * W.T - W * X * W.T, Vp)
)
proof.chain(
    "stop-gradient changes the gradient", along(J(W + s * V, C, Wp)), given=[*zero, Eq(C, W)], expect="refuted"
).eq(frobenius(without, V))

# Stop-gradient alone, W_p = I: the gradient is W X', and the weights decay.
proof.chain("stop-gradient alone", along(J(W + s * V, C, I)), given=[*zero, Eq(C, W)]).eq(frobenius(W * Xp, V))
Wt = function("W", (n2, n1))
square = frobenius_norm(Wt(t)) ** 2
flow = for_every(t, Interval(0, oo), Eq(derivative(Wt(t), t), -Wt(t) * Xp))
slope = proof.chain("it decreases", derivative(square, t), given=[flow, t >= 0]).le(-2 * lambda_min(Xp) * square)
decay = proof.chain("it decays", square, given=[flow, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * lambda_min(Xp) * t), by=groenwall(slope, over=t)
)
proof.holds("stop-gradient alone collapses", tends_to(Wt(t), 0, t), given=[flow], by=decay)

# The predictor alone, whatever it does in time: d/dt |W|^2 <= -2 lambda_min(X') |W|^2, since the rest is semidefinite.
P = function("P", (n2, n2))
moving = for_every(
    t,
    Interval(0, oo),
    Eq(derivative(Wt(t), t), -(P(t).T * P(t) + I) * Wt(t) * Xp - (P(t) - I).T * (P(t) - I) * Wt(t) * X),
)
alone = (
    proof.chain("the predictor alone", derivative(square, t), given=[moving, t >= 0])
    .eq(
        -2 * tr(Wt(t) * Xp * Wt(t).T)
        - 2 * tr((P(t) * Wt(t)) * Xp * (P(t) * Wt(t)).T)
        - 2 * tr(((P(t) - I) * Wt(t)) * X * ((P(t) - I) * Wt(t)).T)
    )
    .le(-2 * tr(Wt(t) * Xp * Wt(t).T))
    .le(-2 * lambda_min(Xp) * square)
)
alone_decays = proof.chain("its weights decay", square, given=[moving, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * lambda_min(Xp) * t), by=groenwall(alone, over=t)
)
proof.holds("the predictor alone collapses", tends_to(Wt(t), 0, t), given=[moving], by=alone_decays)

# Both: where W_p W (X + X') = W X, both gradients vanish, for any W; X' = c X and W_p = I/(1 + c) is such a point.
stationary = Eq(Wp * W * (X + Xp), W * X)
proof.chain("W is stationary", with_stop, given=[stationary]).eq(ZeroMatrix(n2, n1))
proof.chain("W_p is stationary", Wp * W * (X + Xp) * W.T - W * X * W.T, given=[stationary]).eq(ZeroMatrix(n2, n2))
proof.chain("there are such points", (I / (1 + c)) * W * (X + c * X)).eq(W * X)

# Without the stop-gradient that point is not stationary, unless W = 0: the gradient has a positive product with W.
(
    proof.chain("not stationary without it", frobenius(without, W), given=[Ne(frobenius_norm(W), 0)])
    .eq(tr(W * Xp * W.T) + tr(Wp * W * Xp * (Wp * W).T) + tr((Wp - I) * W * X * ((Wp - I) * W).T))
    .ge(tr(W * Xp * W.T))
    .ge(lambda_min(Xp) * frobenius_norm(W) ** 2)
    .gt(0)
)

# Both together do not always avoid collapse: W = 0 is stationary, and a predictor held at 2 I drives W there.
proof.chain("zero is stationary too", with_stop.xreplace({W: ZeroMatrix(n2, n1)})).eq(ZeroMatrix(n2, n1))
held = for_every(t, Interval(0, oo), Eq(derivative(Wt(t), t), -2 * (2 * Wt(t) * (X + Xp) - Wt(t) * X)))
proof.chain("the gradient at W_p = 2 I", with_stop.xreplace({Wp: 2 * I})).eq(2 * (2 * W * (X + Xp) - W * X))
down = (
    proof.chain("with W_p = 2 I held", derivative(square, t), given=[held, t >= 0])
    .eq(-8 * tr(Wt(t) * Xp * Wt(t).T) - 4 * tr(Wt(t) * X * Wt(t).T))
    .le(-8 * lambda_min(Xp) * square)
)
lost = proof.chain("with it the weights decay", square, given=[held, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-8 * lambda_min(Xp) * t), by=groenwall(down, over=t)
)
proof.holds("both together can collapse", tends_to(Wt(t), 0, t), given=[held], by=lost)
