"""Hidden Markov models: the forward and backward recursions and smoothing (Bishop, PRML, section 13.2)."""

from symcheck import IntegralOver, JointLaw, Proof, full_support, variable

s1, s2, s3, o1, o2, o3 = (variable(name) for name in ("s1", "s2", "s3", "o1", "o2", "o3"))
p = JointLaw("p", s1, o1, s2, o2, s3, o3, factors=[s1, o1 | s1, s2 | s1, o2 | s2, s3 | s2, o3 | s3])

proof = Proof(question="hidden Markov", title="α(s₂) = p(o₂|s₂) ∑ p(s₂|s₁) α(s₁)", given=[full_support(p(s1, s2, s3))])

proof.chain("forward", p(s2, o1, o2)).eq(p(o2 | s2) * IntegralOver(p(s2 | s1) * p(s1, o1), s1))
proof.chain("backward", p(o2, o3 | s1)).eq(IntegralOver(p(o3 | s2) * p(o2 | s2) * p(s2 | s1), s2))
(
    proof.chain("smoothing", p(s2 | o1, o2, o3), given=[p(o1, o2, o3) > 0])
    .eq(p(s2, o1, o2) * p(o3 | s2) / p(o1, o2, o3))
    .eq(p(s2, o1, o2) * p(o3 | s2) / IntegralOver(p(s2, o1, o2) * p(o3 | s2), s2))
)

proof.chain("the emission of the wrong state", p(s2, o1, o2), expect="refuted").eq(
    p(o2 | s1) * IntegralOver(p(s2 | s1) * p(s1, o1), s1)
)
proof.chain("observations are independent", p(o1, o2), expect="refuted").eq(p(o1) * p(o2))
