"""4.1  The SimSiam objective by the second moments of the two views, and these by the law of the data and its views."""

from simsiam import F1, F2, F12, F21, F, J, W, W_p, X, Xprime, aug, eq6, f1, f2, half, j, p, views, x, x1, x2, xbar
from sympy import Trace

from symcheck import Cov, E, JointLaw, Proof, inner, norm, psd
from symcheck.rules import definition, independence, linearity, tower

proof = Proof(question="4.1", title="J(W, W_p) = ½ [tr(W_pᵀ W_p F₁) - tr(W_p F₁₂) - tr(F₁₂ W_p) + tr(F₂)]")

# Any joint law of the two views: neither the independence given x nor a symmetry of F_12 is used. The value of a
# stop-gradient is that of what it stops.
moments = F(f1, f1, j(x1, x2)), F(f1, f2, j(x1, x2)), F(f2, f2, j(x1, x2))
(
    proof.chain("eq. (6) under any joint law of the views", J(j(x1, x2)))
    .eq(half * E(norm(W_p * f1 - f2) ** 2, j(x1, x2)))
    .eq(half * E(norm(W_p * f1) ** 2 - 2 * inner(W_p * f1, f2) + norm(f2) ** 2, j(x1, x2)), by=linearity)
    .eq(
        half
        * E(
            Trace(W_p.T * W_p * f1 * f1.T) - Trace(W_p * f1 * f2.T) - Trace(f1 * f2.T * W_p) + Trace(f2 * f2.T),
            j(x1, x2),
        )
    )
    .eq(eq6(*moments), by=linearity)
)
proof.chain("eq. (6), as printed", J(views)).eq(eq6(F1, F12, F2), by=linearity)

# F_1 and F_2 ask for the law of one view only: they hold however the two depend on each other.
(
    proof.chain("F_1 under any joint law of x and the views", F(f1, f1, j(x, x1, x2)))
    .eq(W * E(x1 * x1.T, j(x1)) * W.T, by=[linearity, tower])
    .eq(W * E(E(x1 * x1.T, j(x1 | x)), j(x)) * W.T, by=tower)
    .eq(
        W * E(Cov(x1, x1, j(x1 | x)) + E(x1, j(x1 | x)) * E(x1, j(x1 | x)).T, j(x)) * W.T,
        by=definition,
    )
    .eq(W * (E(E(x1, j(x1 | x)) * E(x1, j(x1 | x)).T, j(x)) + E(Cov(x1, x1, j(x1 | x)), j(x))) * W.T, by=linearity)
)
for name, moment, v in (("F_1, as printed", F1, x1), ("F_2, as printed", F2, x2)):
    (
        proof.chain(name, moment)
        .eq(W * E(v * v.T, views) * W.T, by=linearity)
        .eq(W * E(E(v * v.T, aug(v | x)), p(x)) * W.T, by=tower)
        .eq(W * E(Cov(v, v, aug(v | x)) + xbar * xbar.T, p(x)) * W.T, by=definition)
        .eq(W * (X + Xprime) * W.T, by=linearity)
    )

# F_12 is where the independence of the views given x is used, in the third step.
(
    proof.chain("F_12, as printed", F12)
    .eq(W * E(x1 * x2.T, views) * W.T, by=linearity)
    .eq(W * E(E(x1 * x2.T, aug(x1 | x) * aug(x2 | x)), p(x)) * W.T, by=tower)
    .eq(W * E(xbar * E(x2, aug(x2 | x)).T, p(x)) * W.T, by=independence)
    .eq(W * X * W.T)
)
proof.chain("F_12 = F_21, as printed", F12).eq(F21)
proof.chain("eq. (6) by X and X'", J(views)).eq(
    eq6(W * (X + Xprime) * W.T, W * X * W.T, W * (X + Xprime) * W.T), by=[linearity, tower, independence]
)

# X and X' are second moments: symmetric, and semidefinite.
for name, moment in (("X", X), ("X'", Xprime)):
    proof.holds(f"{name} is semidefinite", psd(moment))
proof.holds("not more of the two", psd(X - Xprime), expect="refuted")

# Views that are independent given x, with two different conditional laws.
two = JointLaw("two", x, x1, x2, factors=[x, x1 | x, x2 | x])
proof.chain("F_12 of views with different laws", F(f1, f2, two(x1, x2))).eq(
    W * E(E(x1, two(x1 | x)) * E(x2, two(x2 | x)).T, two(x)) * W.T, by=[independence, tower]
)
proof.chain("F_12 = F_21 of views with different laws", F(f1, f2, two(x1, x2)), expect="refuted").eq(
    F(f2, f1, two(x1, x2))
)

proof.chain("F_12 with X + X'", F12, expect="refuted").eq(W * (X + Xprime) * W.T)
proof.chain("the same noise in both views", F(f1, f1, views), expect="refuted").eq(W * X * W.T)
proof.chain("with the same noise, F_12 is F_1", F(f1, f1, views)).eq(W * (X + Xprime) * W.T)
proof.chain("F_12 of views that depend on each other", F(f1, f2, j(x, x1, x2)), expect="refuted").eq(
    W * E(E(x1, j(x1 | x)) * E(x2, j(x2 | x)).T, j(x)) * W.T
)
proof.chain("F_12 = F_21 under any joint law", moments[1], expect="refuted").eq(moments[1].T)
proof.chain("a transpose too many", J(j(x1, x2)), expect="refuted").eq(
    half * (Trace(W_p.T * W_p * moments[0]) - Trace(W_p * moments[1]) - Trace(moments[1].T * W_p) + Trace(moments[2]))
)
proof.chain("W_p W_pᵀ for W_pᵀ W_p", J(views), expect="refuted").eq(
    half * (Trace(W_p * W_p.T * F1) - 2 * Trace(W_p * F12) + Trace(F2))
)
