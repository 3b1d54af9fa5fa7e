"""Variational bounds of divergences by a discriminator or a critic (Nowozin, Cseke and Tomioka 2016; Donsker and
Varadhan 1983; Nguyen, Wainwright and Jordan 2010; Goodfellow et al. 2014)."""

from sympy import exp, log, oo

from symcheck import JSD, KL, E, JointLaw, Proof, function, variable

x = variable("x")
p, q = JointLaw("p", x), JointLaw("q", x)
f, D, g = function("f"), function("D", between=(0, 1)), function("g", between=(0, oo))
chi2 = E((p(x) / q(x) - 1) ** 2, q(x))

proof = Proof(question="f-GAN", title="E_p f - E_q f*(f) ≤ D_f(p ‖ q)")

dv, nwj = E(f(x), p(x)) - log(E(exp(f(x)), q(x))), E(f(x), p(x)) - E(exp(f(x) - 1), q(x))
proof.chain("Donsker-Varadhan is the tighter", nwj, given=[p(x) << q(x)]).le(dv).le(KL(p(x), q(x)))
proof.chain("GAN", E(log(D(x)), p(x)) + E(log(1 - D(x)), q(x))).le(2 * JSD(p(x), q(x)) - 2 * log(2)).le(0)
proof.chain("reverse KL", 1 + E(log(g(x)), q(x)) - E(g(x), p(x)), given=[q(x) << p(x)]).le(KL(q(x), p(x)))
proof.chain("Pearson", 2 * E(f(x), p(x)) - E(f(x) ** 2, q(x)) - 1, given=[p(x) << q(x)]).le(chi2)
proof.chain("chi-squared and KL", KL(p(x), q(x)), given=[p(x) << q(x)]).le(log(1 + chi2)).le(chi2)

proof.chain(
    "the exponent off by one", E(f(x), p(x)) - E(exp(f(x) - 2), q(x)), given=[p(x) << q(x)], expect="refuted"
).le(KL(p(x), q(x)))
proof.chain("the conjugate forgotten", E(f(x), p(x)) - E(f(x), q(x)), given=[p(x) << q(x)], expect="refuted").le(
    KL(p(x), q(x))
)
