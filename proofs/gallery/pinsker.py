"""Total variation, Hellinger distance and divergence: which controls which (Tsybakov, Introduction to Nonparametric
Estimation, section 2.4; Bretagnolle and Huber 1979).

V is the integral of |p - q|, twice the total variation; B the Hellinger affinity, the integral of sqrt(p q).
"""

from sympy import Abs, exp, log, sqrt

from symcheck import KL, E, JointLaw, Proof, variable
from symcheck.rules import jensen

x = variable("x")
p, q = JointLaw("p", x), JointLaw("q", x)
ratio = p(x) / q(x)
V, B, divergence = E(Abs(ratio - 1), q(x)), E(sqrt(ratio), q(x)), KL(p(x), q(x))
chi2 = E((ratio - 1) ** 2, q(x))

proof = Proof(question="Pinsker", title="V² ≤ 2 KL(p ‖ q), and what stands between", given=[p(x) << q(x)])

proof.chain("the Hellinger distance", E((sqrt(ratio) - 1) ** 2, q(x))).eq(2 - 2 * B).le(V)
proof.chain("Le Cam", V**2).le(4 * (1 - B**2)).eq(4 * (1 - B) * (1 + B)).le(8 * (1 - B))
proof.chain("the affinity and the divergence", divergence).ge(-2 * log(B)).ge(2 * (1 - B))
proof.chain("Pinsker", V**2).le(2 * divergence)
proof.chain("never vacuous", V**2).le(4 * (1 - exp(-divergence))).le(4)
(
    proof.chain("the divergence and chi-squared", divergence)
    .le(log(E(ratio, p(x))), by=jensen)
    .eq(log(1 + chi2))
    .le(chi2)
)
proof.chain("V and chi-squared", V**2).le(chi2)

proof.chain("without the square", V, expect="refuted").le(2 * divergence)
proof.chain("the constant 1", V**2, expect="refuted").le(divergence)
proof.chain("turned round", divergence, expect="refuted").le(V)
proof.chain("the distance itself bounds V", V, expect="refuted").le(2 - 2 * B)
