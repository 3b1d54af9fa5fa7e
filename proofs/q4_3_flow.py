"""4.3 (second half)  Without the stop-gradient, weights whose H(t) is uniformly definite decay to zero.

W(t) and W_p(t) are functions of time with d/dt vec W(t) = -H(t) vec W(t) at every t >= 0. The bound on the smallest
eigenvalue must be uniform: lambda_min(H(t)) >= lambda_0 > 0 for every t. What is printed as an equality is a bound.
"""

from sympy import Eq, Identity, Interval, KroneckerProduct, MatrixSymbol, Q, Symbol, exp, oo, symbols

from symcheck import (
    Proof,
    derivative,
    for_every,
    frobenius_norm,
    function,
    groenwall,
    inner,
    lambda_min,
    norm,
    psd,
    tends_to,
    vec,
)
from symcheck.rules import rayleigh, weyl

n1, n2, n = symbols("n1 n2 n", integer=True, positive=True)
t = Symbol("t", real=True)
lambda0 = Symbol("lambda_0", positive=True)
always = Interval(0, oo)
proof = Proof(question="4.3", title="If λ_min(H(t)) ≥ λ_0 > 0 for every t, then W(t) → 0")

# The property that the question asks to use, for any symmetric H(t). Nothing more is asked of H: not even continuity,
# since w is differentiable at every t >= 0.
w, H = function("w", n), function("H", (n, n))
equation = Eq(derivative(w(t), t), -H(t) * w(t))
uniform = for_every(t, always, equation, Q.symmetric(H(t)), lambda_min(H(t)) >= lambda0)
slope = (
    proof.chain("the norm decreases", derivative(norm(w(t)) ** 2, t), given=[uniform, t >= 0])
    .eq(2 * inner(w(t), derivative(w(t), t)))
    .eq(-2 * inner(w(t), H(t) * w(t)))
    .le(-2 * lambda_min(H(t)) * norm(w(t)) ** 2, by=rayleigh)
    .le(-2 * lambda0 * norm(w(t)) ** 2)
)
decay = proof.chain("exponential decay", norm(w(t)) ** 2, given=[uniform, t >= 0]).le(
    norm(w(0)) ** 2 * exp(-2 * lambda0 * t), by=groenwall(slope, over=t)
)
rate = proof.chain("the rate of the norm", norm(w(t)), given=[uniform, t >= 0]).le(
    norm(w(0)) * exp(-lambda0 * t), by=decay
)
proof.holds("w(t) → 0", tends_to(w(t), 0, t), given=[uniform], by=rate)

proof.chain("as printed, an equality", norm(w(t)), given=[uniform, t >= 0], expect="refuted").eq(
    exp(-lambda0 * t) * norm(w(0))
)
proof.chain("the rate 2 λ_0 is that of the square", norm(w(t)), given=[uniform, t >= 0], expect="refuted").le(
    exp(-2 * lambda0 * t) * norm(w(0))
)
pointwise = for_every(t, always, equation, Q.positive_definite(H(t)))
proof.holds("definite at every t is not enough", tends_to(w(t), 0, t), given=[pointwise], expect="refuted")

# The weights of the online network.
W, Wp = function("W", (n2, n1)), function("W_p", (n2, n2))
X, Xp = MatrixSymbol("X", n1, n1), MatrixSymbol("Xp", n1, n1)


def hessian(predictor):
    """H for a predictor, as the question prints it."""
    gap = predictor - Identity(n2)
    return KroneckerProduct(Xp, predictor.T * predictor + Identity(n2)) + KroneckerProduct(X, gap.T * gap)


proof.holds("H(t) is symmetric and semidefinite", psd(hessian(Wp(t))), given=[psd(X), psd(Xp)])
proof.holds(
    "H(t) is not always definite", Q.positive_definite(hessian(Wp(t))), given=[psd(X), psd(Xp)], expect="refuted"
)

weights = Eq(derivative(vec(W(t)), t), -hessian(Wp(t)) * vec(W(t)))
flow = [psd(X), psd(Xp), for_every(t, always, weights, lambda_min(hessian(Wp(t))) >= lambda0)]
loss = (
    proof.chain("the weights decrease", derivative(norm(vec(W(t))) ** 2, t), given=[*flow, t >= 0])
    .eq(-2 * inner(vec(W(t)), hessian(Wp(t)) * vec(W(t))))
    .le(-2 * lambda0 * norm(vec(W(t))) ** 2)
)
bound = (
    proof.chain("the weights decay", frobenius_norm(W(t)) ** 2, given=[*flow, t >= 0])
    .eq(norm(vec(W(t))) ** 2)
    .le(norm(vec(W(0))) ** 2 * exp(-2 * lambda0 * t), by=groenwall(loss, over=t))
)
proof.holds("W(t) → 0", tends_to(W(t), 0, t), given=flow, by=bound)

# Where X' is positive definite the hypothesis holds by itself, with lambda_0 = lambda_min(X').
definite = [psd(X), Q.positive_definite(Xp)]
(
    proof.chain("a uniform bound", lambda_min(hessian(Wp(t))), given=definite)
    .ge(lambda_min(KroneckerProduct(Xp, Wp(t).T * Wp(t) + Identity(n2))), by=weyl)
    .ge(lambda_min(KroneckerProduct(Xp, Identity(n2))))
    .eq(lambda_min(Xp))
    .gt(0)
)
proof.chain("no better bound", lambda_min(hessian(Wp(t))), given=definite, expect="refuted").ge(2 * lambda_min(Xp))
