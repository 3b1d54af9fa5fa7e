"""PAC-Bayes: a change of measure, and Markov's inequality over the sample (Catoni 2007; Alquier 2024, theorem 2.1)."""

from sympy import Symbol, exp, log

from symcheck import KL, E, JointLaw, Probability, Proof, function, variable

h, data = variable("h"), variable("s")
prior, posterior, law = JointLaw("pi", h), JointLaw("rho", h), JointLaw("P", data)
lam, delta = Symbol("lambda", positive=True), Symbol("delta", positive=True)
gap = function("Delta")

proof = Proof(question="PAC-Bayes", title="E_ρ Δ ≤ (KL(ρ ‖ π) + log E_π exp(λ Δ))/λ", given=[posterior(h) << prior(h)])

moment = E(exp(lam * gap(h, data)), prior(h))
proof.chain("change of measure", E(gap(h, data), posterior(h))).le((KL(posterior(h), prior(h)) + log(moment)) / lam)
average = E(E(exp(lam * gap(h, data)), law(data)), prior(h))
proof.chain("the prior does not see the sample", E(moment, law(data))).eq(average)
proof.chain("Markov's inequality", Probability(moment >= average / delta, law(data))).le(delta)
proof.chain("in logarithms", Probability(log(moment) >= log(average) + log(1 / delta), law(data))).le(delta)

proof.chain("the divergence not divided", E(gap(h, data), posterior(h)), expect="refuted").le(
    KL(posterior(h), prior(h)) + log(moment) / lam
)
proof.chain("delta twice", Probability(moment >= average / delta, law(data)), expect="refuted").le(delta**2)
