"""2.4  The prior matching term is free of the parameters; the other two terms are not."""

from ddpm import L0, LT, L, T, deviations, p, schedule, t, theta
from sympy import Sum

from symcheck import Proof, depends, does_not_depend

proof = Proof(
    question="2.4",
    title="L_T does not depend on θ; L_0 and L_{t-1} do",
    given=[schedule, deviations, T >= 1],
)

proof.holds("L_T can be left out", does_not_depend(LT(p), theta))
proof.holds("L_0 cannot", depends(L0(p), theta))
proof.holds("L_{t-1} cannot", depends(L(t, p), theta), given=[t >= 2, t <= T])
# Hence the objective and the objective without L_T differ by what is free of theta: they have the same maximisers.
objective = -L0(p) - Sum(L(t, p), (t, 2, T)) - LT(p)
proof.holds(
    "the objective without L_T, up to a constant", does_not_depend(objective + L0(p) + Sum(L(t, p), (t, 2, T)), theta)
)
proof.holds("that L_0 is free of theta, too", does_not_depend(L0(p), theta), expect="refuted")
