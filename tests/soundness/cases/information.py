"""Divergences and entropies: the wrong direction, the wrong law, supports, Jensen, Shannon's inequalities."""

from __future__ import annotations

from sympy import Abs, Rational, exp, log, sqrt, symbols

from symcheck import (
    JSD,
    KL,
    Bernoulli,
    E,
    JointLaw,
    Normal,
    Pdf,
    Pmf,
    Var,
    cross_entropy,
    function,
    variable,
)
from symcheck import entropy as H
from symcheck import mutual_information as I
from tests.soundness.vocabulary import Case, conditional, never, refute, verify

COVER = "Cover and Thomas, Elements of Information Theory"
JENSEN = COVER + ", theorem 2.6.2"
GIBBS = COVER + ", theorem 2.6.3"
CHAIN = COVER + ", section 2.5"
DV = "Donsker and Varadhan 1983"
LIN = "Lin 1991, Divergence measures based on the Shannon entropy"
BA = "Barber and Agakov 2003; Poole et al. 2019"
JORDAN = "Jordan et al. 1999; Kingma and Welling 2014"

x, y, z = (variable(name) for name in "xyz")
a, b = symbols("a b", real=True)
lam = symbols("lam", positive=True)
r = symbols("r", real=True)
k = symbols("k", integer=True)
p, q = JointLaw("p", x, y), JointLaw("q", x, y)
j = JointLaw("j", x, y, z)
f, g = function("f"), function("g")
post = JointLaw("r", y | x)
half = (p(x) + q(x)) / 2
BOTH = (p(x) << q(x), q(x) << p(x))
UNIT = (a > 0, a < 1, b > 0, b < 1)
joint = p(x, y) << q(x, y)
elbo = E(log(p(x, y) / post(y | x)), post(y | x))
GIVEN = (p(x) > 0, post(y | x) << p(y | x))

TSYBAKOV = "Tsybakov, Introduction to Nonparametric Estimation, lemma"
spread, affinity = E(Abs(p(x) / q(x) - 1), q(x)), E(sqrt(p(x) / q(x)), q(x))
hellinger = E((sqrt(p(x) / q(x)) - 1) ** 2, q(x))

CASES: list[Case] = [
    verify(KL(p(x), q(x)), ">=", 0, p(x) << q(x), source=GIBBS),
    refute(KL(p(x), q(x)), ">", 0, p(x) << q(x), source=GIBBS + ": p = q"),
    refute(KL(p(x), q(x)), "=", KL(q(x), p(x)), *BOTH, source=COVER + ", section 2.3: not symmetric"),
    refute(KL(p(x), p(x) + q(x)), ">=", 0, source="p + q has the mass 2"),
    refute(KL(Pmf(k, (1, 2), f(k)), Pmf(k, (1, 2), g(k))), ">=", 0, source="masses that do not add up to 1"),
    refute(E(log(p(x) / q(x)), p(x)), "<=", 0, p(x) << q(x), source=GIBBS + ", in the wrong direction"),
    verify(E(log(p(x) / q(x)), q(x)), "<=", 0, q(x) << p(x), source=GIBBS),
    conditional(KL(p(x), q(x)), ">=", 0, source=GIBBS, provided=("p(x) << q(x)",)),
    verify(KL(p(x, y), q(x, y)), "=", KL(p(x), q(x)) + E(KL(p(y | x), q(y | x)), p(x)), joint, source=CHAIN),
    refute(KL(p(x, y), q(x, y)), "=", KL(p(x), q(x)) + E(KL(p(y | x), q(y | x)), q(x)), joint, source=CHAIN + ": p(x)"),
    verify(KL(p(x, y), q(x, y)), ">=", KL(p(x), q(x)), joint, source=CHAIN),
    refute(KL(p(x, y), q(x, y)), "<=", KL(p(x), q(x)), joint, source=CHAIN + ", in the wrong direction"),
    never(KL(Pdf(r, (0, 2), Rational(1, 2)), Pdf(r, (0, 1), 1)), "=", -log(2), source="not absolutely continuous"),
    verify(KL(Pdf(r, (0, 1), 1), Pdf(r, (0, 2), Rational(1, 2))), "=", log(2), source=COVER + ", section 8.5"),
    verify(
        KL(Normal(z, a, lam), Normal(z, 0, 1)), "=", (lam + a**2 - 1 - log(lam)) / 2, source="Kingma and Welling 2014"
    ),
    refute(KL(Normal(z, a, lam), Normal(z, 0, 1)), "=", (lam + a**2 - 1 + log(lam)) / 2, source="the sign of log lam"),
    refute(KL(Normal(z, a, lam), Normal(z, 0, 1)), "=", (lam + a**2 - log(lam)) / 2, source="without the dimension"),
    refute(KL(Normal(z, a, lam), Normal(z, 0, 1)), "=", KL(Normal(z, 0, 1), Normal(z, a, lam)), source="not symmetric"),
    refute(KL(Bernoulli(k, a), Bernoulli(k, b)), "=", KL(Bernoulli(k, b), Bernoulli(k, a)), *UNIT, source=COVER),
    verify(KL(Bernoulli(k, a), Bernoulli(k, b)), ">=", 0, *UNIT, source=GIBBS),
    verify(cross_entropy(p(x), q(x)), ">=", H(p(x)), p(x) << q(x), source=GIBBS),
    refute(cross_entropy(p(x), q(x)), ">=", H(q(x)), p(x) << q(x), source="the entropy of the other law"),
    refute(cross_entropy(p(x), q(x)), "=", cross_entropy(q(x), p(x)), *BOTH, source=COVER + ": not symmetric"),
    refute(H(p(x)), ">=", 0, source=COVER + ", section 8.1: differential entropies may be negative"),
    verify(H(Bernoulli(k, a)), ">=", 0, a > 0, a < 1, source=COVER + ", lemma 2.1.1"),
    refute(H(Bernoulli(k, a)), "=", -a * log(a), a > 0, a < 1, source=COVER + ": one half of it"),
    refute(H(Bernoulli(k, a)), ">=", log(2), a > 0, a < 1, source=COVER + ", in the wrong direction"),
    verify(H(p(x, y)), "<=", H(p(x)) + H(p(y)), source=COVER + ", theorem 2.6.6"),
    refute(H(p(x, y)), ">=", H(p(x)) + H(p(y)), source=COVER + ", theorem 2.6.6, in the wrong direction"),
    refute(H(p(x, y)), ">=", H(p(x)), source=COVER + ", section 8.6: not for differential entropies"),
    verify(H(j(x, y, z)) + H(j(z)), "<=", H(j(x, z)) + H(j(y, z)), source="Yeung 2008, chapter 14: submodularity"),
    refute(H(j(x, y, z)) + H(j(z)), ">=", H(j(x, z)) + H(j(y, z)), source="Yeung 2008, in the wrong direction"),
    verify(I(p, x, y), ">=", 0, source=COVER + ", section 2.6"),
    refute(I(p, x, y), ">", 0, source="independent variables"),
    verify(I(p, x, y), "=", I(p, y, x), source=COVER + ", section 2.4"),
    refute(I(p, x, y), "<=", H(p(x)), source=COVER + ", chapter 8: not for densities"),
    verify(I(j, x, y), "<=", I(j, x, (y, z)), source=COVER + ", section 2.8"),
    refute(I(j, x, y), "<=", I(j, x, y | z), source=COVER + ", section 2.8: conditioning may lower it"),
    refute(I(j, x, y), ">=", I(j, x, y | z), source=COVER + ", section 2.8: conditioning may raise it"),
    verify(I(p, x, y), ">=", H(p(x)) + E(log(q(x | y)), p(x, y)), joint, source=BA),
    refute(I(p, x, y), "<=", H(p(x)) + E(log(q(x | y)), p(x, y)), joint, source=BA + ", in the wrong direction"),
    refute(I(p, x, y), ">=", H(p(x)) + E(log(q(x | y)), q(x, y)), joint, source=BA + ": under p"),
    refute(I(p, x, y), ">=", H(p(y)) + E(log(q(x | y)), p(x, y)), joint, source=BA + ": the entropy of x"),
    verify(I(p, x, y), "<=", E(KL(p(x | y), q(x)), p(y)), joint, source=BA),
    refute(I(p, x, y), ">=", E(KL(p(x | y), q(x)), p(y)), joint, source=BA + ", in the wrong direction"),
    verify(JSD(p(x), q(x)), "=", JSD(q(x), p(x)), source=LIN),
    verify(JSD(p(x), q(x)), "<=", log(2), source=LIN),
    refute(JSD(p(x), q(x)), ">=", log(2), source=LIN),
    refute(JSD(p(x), q(x)), "=", (KL(p(x), q(x)) + KL(q(x), p(x))) / 2, *BOTH, source=LIN + ": that is Jeffreys'"),
    verify(KL(p(x), half), "<=", log(2), source=LIN),
    verify(H(half), ">=", (H(p(x)) + H(q(x))) / 2, source=COVER + ", theorem 2.7.3"),
    refute(H(half), "<=", (H(p(x)) + H(q(x))) / 2, source=COVER + ", theorem 2.7.3, in the wrong direction"),
    verify(log(p(x)), "=", elbo + KL(post(y | x), p(y | x)), *GIVEN, source=JORDAN),
    refute(log(p(x)), "=", elbo - KL(post(y | x), p(y | x)), *GIVEN, source=JORDAN + ", with the wrong sign"),
    refute(log(p(x)), "=", elbo, *GIVEN, source=JORDAN + ": a bound, tight at the posterior alone"),
    verify(log(p(x)), ">=", elbo, *GIVEN, source=JORDAN),
    refute(log(p(x)), "<=", elbo, *GIVEN, source=JORDAN + ", in the wrong direction"),
    refute(log(p(x)), ">=", E(log(p(x | y)), post(y | x)), *GIVEN, source=JORDAN + ": without the prior term"),
    verify(log(E(exp(f(x)), p(x))), ">=", E(f(x), q(x)) - KL(q(x), p(x)), q(x) << p(x), source=DV),
    refute(log(E(exp(f(x)), p(x))), ">=", E(f(x), q(x)) - KL(p(x), q(x)), p(x) << q(x), source=DV + ": KL(q, p)"),
    refute(log(E(exp(f(x)), p(x))), ">=", E(f(x), q(x)), source=DV + ": without the divergence"),
    refute(log(E(exp(f(x)), p(x))), "<=", E(f(x), q(x)) - KL(q(x), p(x)), q(x) << p(x), source=DV + ", turned round"),
    verify(E(f(x), p(x)) ** 2, "<=", E(f(x) ** 2, p(x)), source=JENSEN),
    refute(E(f(x), p(x)) ** 2, ">=", E(f(x) ** 2, p(x)), source=JENSEN + ", in the wrong direction"),
    refute(E(f(x), p(x)) ** 2, "<", E(f(x) ** 2, p(x)), source=JENSEN + ": a constant f"),
    verify(exp(E(f(x), p(x))), "<=", E(exp(f(x)), p(x)), source=JENSEN),
    refute(exp(E(f(x), p(x))), ">=", E(exp(f(x)), p(x)), source=JENSEN + ", in the wrong direction"),
    refute(exp(E(f(x), p(x) / 2)), "<=", E(exp(f(x)), p(x) / 2), source=JENSEN + ": a law of mass 1/2"),
    refute(E(log(f(x) ** 2), p(x)), ">=", log(E(f(x) ** 2, p(x))), source=JENSEN + ": log is concave"),
    refute(E(f(x) ** 3, p(x)), ">=", E(f(x), p(x)) ** 3, source=JENSEN + ": a cube is not convex"),
    refute(E(1 / f(x), p(x)), ">=", 1 / E(f(x), p(x)), source=JENSEN + ": 1/x is convex for x > 0 only"),
    verify(Abs(E(f(x), p(x))), "<=", E(Abs(f(x)), p(x)), source=JENSEN),
    verify(E(E(f(x), p(x | y)) ** 2, p(y)), "<=", E(f(x) ** 2, p(x)), source="Rao 1945, Blackwell 1947"),
    refute(E(E(f(x), p(x | y)) ** 2, p(y)), "<=", E(f(x), p(x)) ** 2, source="Rao 1945, Blackwell 1947, turned round"),
    refute(E(E(f(x), q(x | y)) ** 2, p(y)), "<=", E(f(x) ** 2, p(x)), p(y) << q(y), source="another law's posterior"),
    verify(Var(E(f(x), p(x | y)), p(y)), "<=", Var(f(x), p(x)), source="Rao 1945, Blackwell 1947"),
    refute(E(f(x) * g(x), p(x)), "<=", E(f(x) ** 2, p(x)) * E(g(x) ** 2, p(x)), source="Cauchy-Schwarz, no square"),
    verify(E(f(x) * g(x), p(x)) ** 2, "<=", E(f(x) ** 2, p(x)) * E(g(x) ** 2, p(x)), source="Cauchy-Schwarz"),
    refute(E(f(x) * g(x), p(x)) ** 2, "<", E(f(x) ** 2, p(x)) * E(g(x) ** 2, p(x)), source="Cauchy-Schwarz, f = g"),
    verify(spread**2, "<=", 2 * KL(p(x), q(x)), p(x) << q(x), source=TSYBAKOV + " 2.5 (Pinsker)"),
    refute(spread**2, "<=", KL(p(x), q(x)), p(x) << q(x), source=TSYBAKOV + " 2.5: the constant"),
    refute(spread**2, ">=", 2 * KL(p(x), q(x)), p(x) << q(x), source=TSYBAKOV + " 2.5, turned round"),
    refute(spread, "<=", 2 * KL(p(x), q(x)), p(x) << q(x), source=TSYBAKOV + " 2.5: without the square"),
    verify(spread**2 / 4, "<=", 1 - exp(-KL(p(x), q(x))), p(x) << q(x), source="Bretagnolle and Huber 1979"),
    refute(
        spread**2 / 2, "<=", 1 - exp(-KL(p(x), q(x))), p(x) << q(x), source="Bretagnolle and Huber 1979, a factor 2"
    ),
    verify(spread, ">=", 2 - 2 * affinity, p(x) << q(x), source=TSYBAKOV + " 2.3 (Le Cam)"),
    verify(spread**2, "<=", 4 - 4 * affinity**2, p(x) << q(x), source=TSYBAKOV + " 2.3 (Le Cam)"),
    refute(spread, "<=", 2 - 2 * affinity, p(x) << q(x), source=TSYBAKOV + " 2.3, turned round"),
    refute(spread**2, "<=", 2 - 2 * affinity, p(x) << q(x), source=TSYBAKOV + " 2.3: twice that"),
    verify(affinity, "<=", 1, source="Cauchy and Schwarz"),
    refute(affinity, ">=", 1, source="Cauchy and Schwarz, turned round"),
    refute(affinity, "<", 1, source="p = q"),
    verify(E(sqrt(p(x) / q(x)), q(x)), "=", E(sqrt(q(x) / p(x)), p(x)), source="both are the integral of sqrt(p q)"),
    verify(spread, "=", E(Abs(q(x) / p(x) - 1), p(x)), *BOTH, source="both are the integral of |p - q|"),
    refute(spread, "=", E(Abs(q(x) / p(x) - 1), p(x)), p(x) << q(x), source="where p = 0 the one is larger"),
    verify(hellinger, "=", 2 - 2 * affinity, p(x) << q(x), source="Hellinger 1909"),
    refute(hellinger, "=", 2 - 2 * affinity, source="where q = 0 mass of p is missed"),
]
