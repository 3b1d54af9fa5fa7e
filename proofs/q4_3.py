"""4.3  Without the stop-gradient the weights obey d/dt vec(W) = -H(t) vec(W) and decay to zero.

W(t) and W_p(t) are functions of time; dW/dt is minus the gradient of J in W at every t >= 0; of W_p nothing is said.
One derivation: the gradient, its vec, H, the bound, the limit. H is right for the vec that stacks columns, and for
symmetric X and X', which second moments are. The bound on the smallest eigenvalue must be uniform: lambda_min(H(t)) >=
lambda_0 > 0 for every t. What is printed as an equality is a bound.
"""

from simsiam import F1, F2, F12, H, J, W, W_p, X, Xprime, by_moments, eq6, eye, f2, half, n1, n2
from sympy import Eq, Interval, KroneckerProduct, MatrixSymbol, Q, Symbol, exp, oo

from symcheck import (
    Gradient,
    Hessian,
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
    sg,
    tends_to,
    vec,
    vec_rows,
)
from symcheck.rules import differentiation, rayleigh, weyl

t = Symbol("t", real=True)
lambda0 = Symbol("lambda_0", positive=True)
always = Interval(0, oo)
proof = Proof(question="4.3", title="If λ_min(H(t)) ≥ λ_0 > 0 for every t, then W(t) → 0")

# The gradient of J in W, without stop-gradient, and H.
gap = W_p - eye
(
    proof.chain("the gradient in W", -Gradient(J(target=f2), W))
    .eq(-Gradient(eq6(F1, F12, F2), W))
    .eq(-(W_p.T * W_p + eye) * W * (X + Xprime) + (W_p + W_p.T) * W * X, by=differentiation)
    .eq(-(W_p.T * W_p + eye) * W * Xprime - gap.T * gap * W * X)
)
(
    proof.chain("H from J", vec(-Gradient(J(target=f2), W)))
    .eq(-vec((W_p.T * W_p + eye) * W * Xprime) - vec(gap.T * gap * W * X), by=differentiation)
    .eq(-KroneckerProduct(Xprime, W_p.T * W_p + eye) * vec(W) - KroneckerProduct(X, gap.T * gap) * vec(W))
    .eq(-H() * vec(W))
)
proof.chain("H is the Hessian of J", Hessian(J(target=f2), W)).eq(H())

# The flow, with no more said of it than that it follows the gradient.
Wt, Wpt = function("W", (n2, n1)), function("W_p", (n2, n2))
Ht = H(Wpt(t))
minus_gradient = -Gradient(J(predictor=Wpt(t), target=f2), W, Wt(t))
follows = Eq(derivative(Wt(t), t), minus_gradient)
descent = for_every(t, always, follows)
(
    proof.chain("as printed, the equation", derivative(vec(Wt(t)), t), given=[descent, t >= 0])
    .eq(vec(minus_gradient))
    .eq(-Ht * vec(Wt(t)))
)
proof.holds("as printed, H(t) is semidefinite", psd(Ht))

# If lambda_min(H(t)) >= lambda_0 > 0 for every t >= 0, then W(t) -> 0.
flow = for_every(t, always, follows, lambda_min(Ht) >= lambda0)
square = frobenius_norm(Wt(t)) ** 2
slope = (
    proof.chain("the weights decrease", derivative(square, t), given=[flow, t >= 0])
    .eq(2 * inner(vec(Wt(t)), derivative(vec(Wt(t)), t)))
    .eq(-2 * inner(vec(Wt(t)), Ht * vec(Wt(t))))
    .le(-2 * lambda0 * square, by=rayleigh)
)
bound = proof.chain("the weights decay", square, given=[flow, t >= 0]).le(
    frobenius_norm(Wt(0)) ** 2 * exp(-2 * lambda0 * t), by=groenwall(slope, over=t)
)
proof.holds("as printed, W(t) → 0", tends_to(Wt(t), 0, t), given=[flow], by=bound)

# Where X' is positive definite the hypothesis holds by itself, with lambda_0 = lambda_min(X'); 4.5 uses it.
definite = Q.positive_definite(Xprime)
uniform = (
    proof.chain("a uniform bound", lambda_min(Ht), given=[definite])
    .ge(lambda_min(KroneckerProduct(Xprime, Wpt(t).T * Wpt(t) + eye)), by=weyl)
    .ge(lambda_min(KroneckerProduct(Xprime, eye)))
    .eq(lambda_min(Xprime))
    .gt(0)
)

# The property that the question asks to use, for any symmetric H(t). Nothing more is asked of H: not even continuity,
# since w is differentiable at every t >= 0.
n = Symbol("n", integer=True, positive=True)
w, A = function("w", n), function("H", (n, n))
equation = Eq(derivative(w(t), t), -A(t) * w(t))
bounded = for_every(t, always, equation, Q.symmetric(A(t)), lambda_min(A(t)) >= lambda0)
fall = (
    proof.chain("the norm decreases", derivative(norm(w(t)) ** 2, t), given=[bounded, t >= 0])
    .eq(-2 * inner(w(t), A(t) * w(t)))
    .le(-2 * lambda_min(A(t)) * norm(w(t)) ** 2, by=rayleigh)
    .le(-2 * lambda0 * norm(w(t)) ** 2)
)
decay = proof.chain("exponential decay", norm(w(t)) ** 2, given=[bounded, t >= 0]).le(
    norm(w(0)) ** 2 * exp(-2 * lambda0 * t), by=groenwall(fall, over=t)
)
rate = proof.chain("the rate of the norm", norm(w(t)), given=[bounded, t >= 0]).le(
    exp(-lambda0 * t) * norm(w(0)), by=decay
)
proof.holds("w(t) → 0", tends_to(w(t), 0, t), given=[bounded], by=rate)
# Printed with =, it is a bound: only where w(0) is an eigenvector of the eigenvalue lambda_0 at all times is it equal.
proof.chain("as printed, the property", norm(w(t)), given=[bounded, t >= 0], expect="refuted").eq(
    exp(-lambda0 * t) * norm(w(0))
)
proof.chain("the rate 2 λ_0 is that of the square", norm(w(t)), given=[bounded, t >= 0], expect="refuted").le(
    exp(-2 * lambda0 * t) * norm(w(0))
)
pointwise = for_every(t, always, equation, Q.positive_definite(A(t)))
proof.holds("definite at every t is not enough", tends_to(w(t), 0, t), given=[pointwise], expect="refuted")

# Slips, for any symmetric X and X' (M and N here). Kronecker factors change places when rows are stacked.
M, N = MatrixSymbol("X", n1, n1), MatrixSymbol("X'", n1, n1)
symmetric = [Q.symmetric(M), Q.symmetric(N)]
without, stopping = -Gradient(by_moments(M, N), W), -Gradient(by_moments(M, N, target=sg(W)), W)
rows = KroneckerProduct(W_p.T * W_p + eye, N) + KroneckerProduct(gap.T * gap, M)
proof.chain("with the rows stacked", vec_rows(without), given=symmetric).eq(-rows * vec_rows(W))


def other(first, second):
    """H with other matrices beside X' and X."""
    return KroneckerProduct(N, first) + KroneckerProduct(M, second)


for name, wrong in {
    "swapped Kronecker factors": rows,
    "H without the identity": other(W_p.T * W_p, gap.T * gap),
    "W_p W_pᵀ for W_pᵀ W_p": other(W_p * W_p.T + eye, gap.T * gap),
    "the gap on the wrong side": other(W_p.T * W_p + eye, gap * gap.T),
    "W_p + I for W_p - I": other(W_p.T * W_p + eye, (W_p + eye).T * (W_p + eye)),
    "X and X' exchanged": H(W_p, N, M),
    "the sign of an ascent": -H(W_p, M, N),
    "a factor 1/2": half * H(W_p, M, N),
}.items():
    proof.chain(name, vec(without), given=symmetric, expect="refuted").eq(-wrong * vec(W))
proof.chain("H with vec by rows", vec_rows(without), given=symmetric, expect="refuted").eq(-H(W_p, M, N) * vec_rows(W))
proof.chain("H with the stop-gradient left in", vec(stopping), given=symmetric, expect="refuted").eq(
    -H(W_p, M, N) * vec(W)
)
proof.chain("H for any X and X'", vec(without), expect="refuted").eq(-H(W_p, M, N) * vec(W))
proof.chain("no better bound", lambda_min(H(W_p, M, N)), given=[psd(M), Q.positive_definite(N)], expect="refuted").ge(
    2 * lambda_min(N)
)
proof.holds(
    "H(t) is not always definite", Q.positive_definite(H(Wpt(t), M, N)), given=[psd(M), psd(N)], expect="refuted"
)
