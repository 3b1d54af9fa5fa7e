"""3.2  The density f_1 of a data point from f_0 and the optimal discriminator."""

from gan import Dstar, f0, f1, optimal, x

from symcheck import Proof
from symcheck.rules import algebra

# At a point of the common support; elsewhere both densities vanish, and D* has no value.
proof = Proof(question="3.2", title="f₁(x) = f₀(x) D*(x)/(1 - D*(x))", given=[f0(x) > 0, f1(x) > 0])

# The hint: the closed form of D* (derived in 3.1).
proof.holds("the optimal discriminator", optimal)

odds = Dstar / (1 - Dstar)
(
    proof.chain("the identity, as printed", f1(x))
    .eq(f0(x) * (f1(x) / (f0(x) + f1(x))) / (f0(x) / (f0(x) + f1(x))), by=algebra)
    .eq(f0(x) * Dstar / (1 - Dstar), by=algebra)
)
proof.chain("the odds of the label are the density ratio", odds).eq(f1(x) / f0(x), by=algebra)
proof.chain("1 - D* for D*", f1(x), expect="refuted").eq(f0(x) * (1 - Dstar) / Dstar)
