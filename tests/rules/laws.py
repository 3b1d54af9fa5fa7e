"""Rules of the theories of laws: densities, expectations and divergences, Gaussians, parameter sets."""

from __future__ import annotations

from sympy import (
    Abs,
    And,
    Derivative,
    Eq,
    FiniteSet,
    Not,
    Or,
    Piecewise,
    Product,
    Rational,
    Sum,
    Symbol,
    erf,
    exp,
    log,
    pi,
    sqrt,
    symbols,
)

from symcheck import (
    JSD,
    KL,
    ArgMax,
    ArgMin,
    Cov,
    Divergence,
    E,
    Gradient,
    In,
    Indicator,
    Inf,
    IntegralOver,
    JointLaw,
    MarkovChain,
    Normal,
    Pdf,
    Pmf,
    Probability,
    Sup,
    Var,
    almost_surely,
    cross_entropy,
    entropy,
    for_every,
    full_support,
    function,
    inner,
    mutual_information,
    norm,
    parameter_set,
    process,
    variable,
    vector,
)
from tests.rules.cases import RuleCase, Theory, asked, false, undefined

PRML = "Bishop, Pattern Recognition and Machine Learning, "
COVER = "Cover and Thomas, Elements of Information Theory, "
JOHNSON = "Johnson, Kotz and Balakrishnan 1994, section 13.10.1"
TRUNCATED = "moments of the truncated normal law"
WILLIAMS = "Williams, Probability with Martingales, "
LINEARITY = "linearity of expectation"
TOWER = "tower rule"

a, b, c, w, theta = symbols("a b c w theta", real=True)
v, rate = symbols("v rate", positive=True)
t, s, T, k = symbols("t s T k", integer=True)
K = Symbol("K", integer=True, positive=True)
u = Symbol("u", real=True)
x, y, z = variable("x"), variable("y"), variable("z")
p = JointLaw("p", x, y, z)
q = JointLaw("q", x, y, z)
r = JointLaw("r", x, parameters=theta)
free = JointLaw("free", x, y, factors=[x, y])
pair, decoder = JointLaw("pair", x, y), JointLaw("decoder", x | y)
net = JointLaw("net", x, y, z, factors=[x, y | x, z | y])
h = process("h")
chain = MarkovChain("m", h, t, stop=T)
kernel = MarkovChain("g", h, t, kernel=Normal(h[t], a * h[t - 1], v), initial=Normal(h[0], 0, 1), stop=T)
f, g = function("f"), function("g")

probability = Theory("probability")

# -- divergences of two laws p and q
TSYBAKOV = "Tsybakov, Introduction to Nonparametric Estimation, lemma "
spread, affinity = E(Abs(p(x) / q(x) - 1), q(x)), E(sqrt(p(x) / q(x)), q(x))
within = undefined(p(x) << q(x))
probability("Hellinger affinity", affinity, "<=", 1, TSYBAKOV + "2.3")
probability(
    "Hellinger affinity", KL(p(x), q(x)), ">=", -2 * log(affinity), TSYBAKOV + "2.4", *within, setting=[affinity > 0]
)
probability("Le Cam's inequalities", spread, ">=", 2 - 2 * affinity, TSYBAKOV + "2.3", *false(p(x) << q(x)))
probability("Le Cam's inequalities", spread**2, "<=", 4 - 4 * affinity**2, TSYBAKOV + "2.3", setting=[p(x) << q(x)])
probability("Pinsker's inequality", spread**2, "<=", 2 * KL(p(x), q(x)), TSYBAKOV + "2.5", *within)
probability("Bretagnolle-Huber inequality", spread**2, "<=", 4 - 4 * exp(-KL(p(x), q(x))), TSYBAKOV + "2.6", *within)

probability(
    "divergence and chi-squared",
    KL(p(x), q(x)),
    "<=",
    log(1 + E((p(x) / q(x) - 1) ** 2, q(x))),
    TSYBAKOV + "2.7",
    *within,
)
channel = JointLaw("channel", y | x)
made_of_p, made_of_q = (IntegralOver(channel(y | x) * law(x), x) for law in (p, q))
probability(
    "data-processing inequality",
    KL(made_of_p, made_of_q),
    "<=",
    KL(p(x), q(x)),
    COVER + "theorem 2.8.1",
    *undefined(p(x) << q(x)),
)
probability("data-processing inequality", JSD(made_of_p, made_of_q), "<=", JSD(p(x), q(x)), COVER + "theorem 2.8.1")
probability(
    "data-processing inequality",
    E(Abs(made_of_p / made_of_q - 1), made_of_q),
    "<=",
    E(Abs(p(x) / q(x) - 1), q(x)),
    "Csiszar 1967",
    *false(p(x) << q(x)),
)
probability(
    "Hoeffding's lemma",
    E(exp(a * (x - E(x, p(x)))), p(x)),
    "<=",
    exp(a**2 * (c - b) ** 2 / 8),
    "Hoeffding 1963, lemma 1",
    *false(almost_surely(And(x >= b, x <= c), p(x))),
)
between = function("between", between=(0, 1))
probability(
    "a tangent of the logarithm",
    E(log(between(x)), p(x)),
    "<=",
    E(between(x), q(x)) - 1 + KL(p(x), q(x)),
    "Nguyen, Wainwright and Jordan 2010",
    *undefined(p(x) << q(x)),
)

# -- densities
probability("conditional density", p(x | y), "=", p(y | x) * p(x) / p(y), PRML + "(1.12)", *asked(p(x) > 0, p(y) > 0))
probability(
    "conditional density", p(x, y | z), "=", p(x | y, z) * p(y | z), PRML + "(1.32)", *asked(p(z) > 0, p(y, z) > 0)
)
probability(
    "marginalisation", p(x), "=", IntegralOver(p(x | y) * p(y), y), PRML + "(1.31)", *undefined(full_support(p(x, y)))
)
probability("marginalisation", IntegralOver(p(x | y), x), "=", 1, PRML + "(1.26)", *asked(p(y) > 0))
probability("declared independence", free(x, y), "=", free(x) * free(y), PRML + "(1.33)")
probability(
    "declared independence",
    net(z | x, y),
    "=",
    net(z | y),
    PRML + "section 8.2",
    *undefined(full_support(net(x, y, z))),
)
probability(
    "Markov property",
    chain(h[t] | h[t - 1], h[t - 2]),
    "=",
    chain(h[t] | h[t - 1]),
    PRML + "(13.2)",
    *asked(chain(h[t - 1]) > 0, chain(h[t - 1], h[t - 2]) > 0),
    setting=[t >= 2, t <= T],
)
probability(
    "Markov property",
    chain(h[t - 1] | h[t], h[t + 1]),
    "=",
    chain(h[t - 1] | h[t]),
    PRML + "(13.2)",
    *asked(chain(h[t]) > 0, chain(h[t], h[t + 1]) > 0),
    setting=[t >= 1, t + 1 <= T],
)
probability(
    "transition density of {}",
    kernel(h[t] | h[t - 1]),
    "=",
    Normal(h[t], a * h[t - 1], v),
    "the declaration",
    setting=[t >= 1, t <= T],
)
probability("initial density of {}", kernel(h[0]), "=", Normal(h[0], 0, 1), "the declaration", setting=[T >= 1])

# -- expectations
probability(
    LINEARITY,
    E((f(x) + x) ** 2, p(x)),
    "=",
    E(f(x) ** 2, p(x)) + 2 * E(f(x) * x, p(x)) + E(x**2, p(x)),
    WILLIAMS + "section 6.2",
)
probability(TOWER, E(E(x * z, p(z | x)), p(x)), "=", E(x * z, p(x, z)), WILLIAMS + "section 9.7 (i)")
other = MarkovChain("o", h, t, stop=T)
path = chain(h[1:T] | h[0])
probability(
    "change of measure",
    E(f(h[T]) * other(h[1:T] | h[0]) / path, path),
    "=",
    E(f(h[T]), other(h[T] | h[0])),
    PRML + "(11.19)",
    *false(other(h[1:T] | h[0]) << path),
    *asked(other(h[0]) > 0),
    setting=[T >= 1],
)
probability((), E(x * p(x) / q(x), q(x)), "=", E(x, p(x)), PRML + "(11.19)", *false(p(x) << q(x)))
probability("independence", E(x * y, p(x) * q(y)), "=", E(x, p(x)) * E(y, q(y)), WILLIAMS + "section 7.1")
probability("definition of expectation", IntegralOver(p(x) * x, x), "=", E(x, p(x)), WILLIAMS + "section 6.12")
probability(
    "definition of KL", KL(p(x), q(x)), "=", E(log(p(x)) - log(q(x)), p(x)), COVER + "(2.26)", *undefined(p(x) << q(x))
)
probability("definition of entropy", entropy(p(x)), "=", -E(log(p(x)), p(x)), COVER + "(2.1)")
probability(
    "definition of cross-entropy",
    cross_entropy(p(x), q(x)),
    "=",
    entropy(p(x)) + KL(p(x), q(x)),
    COVER + "(2.26)",
    *undefined(p(x) << q(x)),
)
probability(
    "definition of JSD",
    JSD(p(x), q(x)),
    "=",
    entropy((p(x) + q(x)) / 2) - (entropy(p(x)) + entropy(q(x))) / 2,
    "Lin 1991, (4.1)",
)
probability(
    "definition of mutual information",
    mutual_information(p, x, y),
    "=",
    entropy(p(x)) + entropy(p(y)) - entropy(p(x, y)),
    COVER + "(2.45)",
)
probability("definition of variance", Var(x, p(x)), "=", E(x**2, p(x)) - E(x, p(x)) ** 2, WILLIAMS + "section 6.7")
probability(
    "definition of covariance",
    Cov(x, y, p(x, y)),
    "=",
    E(x * y, p(x, y)) - E(x, p(x)) * E(y, p(y)),
    WILLIAMS + "section 6.7",
)
probability(
    "expectation of a sum", E(Sum(x**k, (k, 1, K)), p(x)), "=", Sum(E(x**k, p(x)), (k, 1, K)), WILLIAMS + "section 6.2"
)
n = Symbol("n", integer=True)
probability("expectation as a sum", E(n**2, Pmf(n, (1, 3), n / 6)), "=", 6, WILLIAMS + "section 6.12")
probability("expectation as an integral", E(u, Pdf(u, (0, 1), 2 * u)), "=", Rational(2, 3), WILLIAMS + "section 6.12")
probability(
    "log of a product",
    E(log(p(x, y)), p(x, y)),
    "=",
    E(log(p(x | y)), p(x, y)) + E(log(p(y)), p(y)),
    COVER + "theorem 2.2.1",
)
probability(
    "Markov property",
    E(log(chain(h[2] | h[1], h[0])), chain(h[0], h[1], h[2])),
    "=",
    E(log(chain(h[2] | h[1])), chain(h[1], h[2])),
    PRML + "(13.2)",
    setting=[T >= 2],
)
data = JointLaw("d", h)
iid = Product(data(h[k]), (k, 1, K))
share = exp(f(h[1])) / Sum(exp(f(h[k])), (k, 1, K))
probability(
    "independent samples are exchangeable",
    E(share, iid),
    "=",
    1 / K,
    "Billingsley, Probability and Measure, section 20",
)
probability(
    "independence",
    E(Sum(h[k], (k, 1, K)) ** 2, iid),
    "=",
    K * E(h[1] ** 2, data(h[1])) + K * (K - 1) * E(h[1], data(h[1])) ** 2,
    "Billingsley, Probability and Measure, section 20",
)

# -- vectors
d = Symbol("d", integer=True, positive=True)
X, Y, X1 = vector("X", d), vector("Y", d), vector("X1", d)
joint = JointLaw("P", X, Y)
probability(LINEARITY, E(a * X + Y, joint(X, Y)), "=", a * E(X, joint(X)) + E(Y, joint(Y)), WILLIAMS + "section 6.2")
probability(
    TOWER, E(inner(E(X, joint(X | Y)), Y), joint(Y)), "=", E(inner(X, Y), joint(X, Y)), WILLIAMS + "section 9.7 (i)"
)

# -- inequalities
probability("Gibbs' inequality", KL(p(x), q(x)), ">=", 0, COVER + "theorem 2.6.3", *undefined(p(x) << q(x)))
probability("Gibbs' inequality", JSD(p(x), q(x)), ">=", 0, "Lin 1991, theorem 3")
probability("Gibbs' inequality", mutual_information(p, x, y), ">=", 0, COVER + "(2.90)")
probability("Gibbs' inequality", mutual_information(p, x, y | z), ">=", 0, COVER + "(2.92)")
probability("Gibbs' inequality", entropy(p(x, y)), "<=", entropy(p(x)) + entropy(p(y)), COVER + "theorem 2.6.6")
probability(
    "Gibbs' inequality", mutual_information(net, x, z), "<=", mutual_information(net, x, y), COVER + "theorem 2.8.1"
)
probability(
    "Gibbs' inequality",
    mutual_information(pair, x, y),
    ">=",
    entropy(pair(x)) + E(log(decoder(x | y)), pair(x, y)),
    "Barber and Agakov 2003, section 2",
    *undefined(pair(x | y) << decoder(x | y)),
)
probability(
    "Jensen's inequality", E(log(f(x) ** 2 + 1), p(x)), "<=", log(E(f(x) ** 2 + 1, p(x))), COVER + "theorem 2.6.2"
)
probability("Jensen's inequality", E(exp(f(x)), p(x)), ">=", exp(E(f(x), p(x))), COVER + "theorem 2.6.2")
probability("Jensen's inequality", E(f(x) ** 2, p(x)), ">=", E(f(x), p(x)) ** 2, COVER + "theorem 2.6.2")
probability("Jensen's inequality", E(Abs(f(x)), p(x)), ">=", Abs(E(f(x), p(x))), COVER + "theorem 2.6.2")
probability(
    "Jensen's inequality", Sum(exp(f(k)), (k, 1, K)) / K, ">=", exp(Sum(f(k), (k, 1, K)) / K), COVER + "theorem 2.6.2"
)
probability("Jensen's inequality", E(E(x, p(x | y)) ** 2, p(y)), "<=", E(x**2, p(x)), WILLIAMS + "section 9.7 (h)")
probability(
    "Cauchy-Schwarz inequality",
    E(f(x) * g(x), p(x)) ** 2,
    "<=",
    E(f(x) ** 2, p(x)) * E(g(x) ** 2, p(x)),
    "Billingsley, Probability and Measure, (5.36)",
)
probability(
    "Cauchy-Schwarz inequality",
    Cov(x, y, p(x, y)) ** 2,
    "<=",
    Var(x, p(x)) * Var(y, p(y)),
    "Billingsley, Probability and Measure, section 21",
)
probability(
    "Cauchy-Schwarz inequality",
    Derivative(E(x, r(x)), theta) ** 2,
    "<=",
    Var(x, r(x)) * E(Derivative(log(r(x)), theta) ** 2, r(x)),
    "Rao 1945; Cover and Thomas, theorem 11.10.1",
)
probability(
    "Gibbs variational principle",
    log(E(exp(f(x)), p(x))),
    ">=",
    E(f(x), q(x)) - KL(q(x), p(x)),
    "Donsker and Varadhan 1983",
    *undefined(q(x) << p(x)),
)
probability(
    "an expectation of what is non-negative",
    E(f(x) ** 2, p(x)) + E(x**2, p(x)),
    ">=",
    2 * E(x * f(x), p(x)),
    WILLIAMS + "section 6.2",
)
probability(
    "an expectation of what is non-negative",
    E(log(Sum(h[k] ** 2 + 1, (k, 1, K)) / K), iid),
    ">=",
    E(Sum(log(h[k] ** 2 + 1), (k, 1, K)) / K, iid),
    COVER + "theorem 2.6.2",
)
probability(
    "densities integrate to 1",
    E((p(x) - q(x)) ** 2 / (q(x) * (p(x) + q(x))), q(x)) + 2 * E((p(x) - q(x)) ** 2 / (p(x) * (p(x) + q(x))), p(x)),
    "=",
    6 - 12 * E(p(x) / (p(x) + q(x)), q(x)),
    "Le Cam 1986, section 4.2: the triangular discrimination",
    *false(full_support(p(x)), full_support(q(x))),
)

# -- events
probability(
    "indicator of an event",
    Probability(Or(x >= a, y < b), p(x, y)),
    "=",
    Probability(x >= a, p(x)) + Probability(y < b, p(y)) - E(Indicator(x >= a) * Indicator(y < b), p(x, y)),
    WILLIAMS + "section 1.9",
)
probability("indicator of an event", Probability(Not(x >= a), p(x)), "=", 1 - Probability(x >= a, p(x)), WILLIAMS)
probability(
    "definition by cases",
    E(Piecewise((x, x > a), (y, x < b), (1, True)), p(x, y)),
    "=",
    E(x * Indicator(x > a) + Indicator(x <= a) * (y * Indicator(x < b) + Indicator(x >= b)), p(x, y)),
    "Knuth, Two Notes on Notation",
)
counted = Sum(Indicator(f(x, k) >= 0), (k, 1, K))
probability(
    "Markov's inequality",
    Probability(counted >= c, p(x)),
    "<=",
    Sum(Probability(f(x, k) >= 0, p(x)), (k, 1, K)) / c,
    WILLIAMS + "section 6.4",
    *false(c > 0),
)
probability(
    "an expectation of what is non-negative",
    c * Probability(x >= c, p(x)),
    "<=",
    E(x, p(x)),
    WILLIAMS + "section 6.4",
    *false(almost_surely(x >= 0, p(x))),
)
probability((), E(y**2, p(y)), "=", E(y, p(y)), "y is 0 or 1", *false(almost_surely(Or(Eq(y, 0), Eq(y, 1)), p(y))))

# -- derivatives
probability(
    "differentiation under the integral (standing condition)",
    Derivative(E(x, r(x)), theta),
    "=",
    E(x * Derivative(log(r(x)), theta), r(x)),
    "Williams 1992; Mohamed et al. 2020, section 4.2",
)
probability(
    "densities are differentiable (standing condition)",
    Derivative(log(r(x)), theta),
    "=",
    Derivative(r(x), theta) / r(x),
    "Williams 1992",
    *asked(r(x) > 0),
)
m = function("m", parameters=theta)
probability(
    "{} is smooth (standing condition)",
    Derivative(E(m(x), p(x)), theta),
    "=",
    E(Derivative(m(x), theta), p(x)),
    "Rudin, Principles of Mathematical Analysis, theorem 9.42",
)
probability("marginalisation", E(Derivative(log(r(x)), theta), r(x)), "=", 0, "Cover and Thomas, section 11.10")
probability(
    "marginalisation",
    E(Derivative(log(p(x, y)), x), p(y | x)),
    "=",
    Derivative(log(p(x)), x),
    "Vincent 2011, appendix",
    *asked(p(x) > 0),
)
probability(
    "densities and their derivatives vanish at infinity (standing condition)",
    E(Derivative(log(p(x)), x), p(x)),
    "=",
    0,
    "Hyvarinen 2005, appendix A",
)
V = vector("V", d)
law_of_v, field = JointLaw("law of V", V), function("field", d)
probability(
    "integration by parts",
    E(inner(field(V), Gradient(log(law_of_v(V)), V)), law_of_v(V)),
    "=",
    -E(Divergence(field(V), V), law_of_v(V)),
    "Hyvarinen 2005, theorem 1",
)

gaussian = Theory("gaussian")
standard = Normal(x, 0, 1)
gaussian("symmetry of the normal law", E(f(x), standard), "=", E(f(-x), standard), WILLIAMS + "section 6.3")
gaussian(
    "Gaussian density", log(Normal(x, a, v)), "=", -((x - a) ** 2) / (2 * v) - log(2 * pi * v) / 2, PRML + "(1.46)"
)
gaussian(
    "Gaussian density",
    Normal(X, Y, v) / Normal(X, 0, v),
    "=",
    exp((2 * inner(X, Y) - norm(Y) ** 2) / (2 * v)),
    PRML + "(2.43)",
)
gaussian(
    "Gaussian integral",
    IntegralOver(Normal(X, Y, v) * Normal(Y, 0, rate), Y),
    "=",
    Normal(X, 0, v + rate),
    PRML + "(2.115)",
)
gaussian(
    "bilinearity of the inner product",
    norm(X + a * Y) ** 2,
    "=",
    norm(X) ** 2 + 2 * a * inner(X, Y) + a**2 * norm(Y) ** 2,
    "Axler, Linear Algebra Done Right, 6.A",
)
gaussian(
    "Cauchy-Schwarz inequality",
    inner(X, Y) ** 2,
    "<=",
    norm(X) ** 2 * norm(Y) ** 2,
    "Axler, Linear Algebra Done Right, 6.15",
)
gaussian(
    "sum of squares of vectors",
    inner(X, Y - X1) - v * norm(Y - X1) ** 2 / 2,
    "<=",
    norm(X) ** 2 / (2 * v),
    "Golub and Van Loan, Matrix Computations, section 4.1: LDLᵀ",
)
gaussian("Gaussian reparametrisation", E(x**2, Normal(x, a, v)), "=", a**2 + v, PRML + "(1.50)")
gaussian("moments of the standard normal law", E(norm(X) ** 2, Normal(X, 0, v)), "=", d * v, PRML + "(2.62)")
gaussian(
    "moments of the standard normal law",
    E(Abs(x) ** 3, Normal(x, 0, v)),
    "=",
    2 * sqrt(2 / pi) * v ** Rational(3, 2),
    "Winkelbauer 2012, eq. (18)",
)
gaussian(
    TRUNCATED,
    E(x * Indicator(x > a), Normal(x, b, v)) - b * Probability(x > a, Normal(x, b, v)),
    "=",
    sqrt(v) * exp(-((a - b) ** 2) / (2 * v)) / sqrt(2 * pi),
    JOHNSON,
)
gaussian(TRUNCATED, Probability(Abs(x) < a, Normal(x, 0, v)), "=", erf(a / sqrt(2 * v)), JOHNSON, *false(a >= 0))
gaussian(TRUNCATED, E(erf(x), Normal(x, a, v)), "=", erf(a / sqrt(1 + 2 * v)), "Owen 1980, 10,010.8")
gaussian("moments of the standard normal law", E(norm(X) ** 4, Normal(X, 0, 1)), "=", d * (d + 2), "Isserlis 1918")

order = Theory("order")
phi, psi, e1, e2 = symbols("phi psi e1 e2", real=True)
Q, R = parameter_set("Q"), parameter_set("R")
F, G = f(phi), g(phi)
best = In(e1, ArgMax(F, phi, Q))
MEAN_VALUE = "Rudin, Principles of Mathematical Analysis, theorem 5.11"
order("mean value theorem in {} from {}", "log(1 + x)", ">=", "x - x**2/2", MEAN_VALUE, *false("x >= 0"))
order("mean value theorem in {} from {}", "log(x/y)", ">=", "2*(x - y)/(x + y)", MEAN_VALUE, *false("x >= y", "y > 0"))
order(
    "concave in {} between {} and {}",
    "sin(x)",
    ">=",
    "2*x/pi",
    "Boyd and Vandenberghe, Convex Optimization, section 3.1.1",
    *false("x >= 0", "x <= pi/2"),
)
order("cases by sign", "Abs(tanh(x))", "<=", "Abs(x)", "DLMF 4.32")
order("the logarithm is increasing", "(1 + 1/x)**x", "<=", "E", "DLMF 4.5.13", *false("x > 0"))
order("supremum and infimum", f(e1), "<=", Sup(F, phi, Q), "Rudin, definition 1.8", *false(In(e1, Q)))
order("supremum and infimum", Sup(F + G, phi, Q), "<=", Sup(F, phi, Q) + Sup(G, phi, Q), "Rudin, exercise 3.5")
order("supremum and infimum", Sup(F, phi, Q), "<=", c, "Rudin, definition 1.8", *false(for_every(phi, Q, F <= c)))
order("supremum and infimum", Sup(a * F, phi, Q), "=", a * Sup(F, phi, Q), "Rudin, exercise 1.5", *false(a >= 0))
order("supremum and infimum", Sup(-F, phi, Q), "=", -Inf(F, phi, Q), "Rudin, exercise 1.5")
order("supremum and infimum", Sup(exp(F), phi, Q), "=", exp(Sup(F, phi, Q)), "Rudin, theorem 4.17")
order(
    "supremum and infimum",
    Sup(sqrt(F), phi, Q),
    "=",
    sqrt(Sup(F, phi, Q)),
    "Rudin, theorem 4.17",
    *undefined(for_every(phi, Q, F >= 0)),
)
order("supremum and infimum", Sup(phi, phi, FiniteSet(a, c)), ">=", a, "Rudin, definition 1.8")
order("an extreme element against another", f(e1), ">=", f(e2), "the definition of ArgMax", *false(best, In(e2, Q)))
order((), f(e1), "=", f(e2), "two maximisers have one value", *false(best, In(e2, ArgMax(F, phi, Q))))
order(
    "two objectives that order every two elements in the same way",
    ArgMax(a * F, phi, Q),
    "=",
    ArgMax(F, phi, Q),
    "Boyd and Vandenberghe, Convex Optimization, section 4.1.3",
    *false(a > 0),
)
order(
    "two objectives that order every two elements in the same way",
    ArgMax(exp(F), phi, Q),
    "=",
    ArgMax(F, phi, Q),
    "Boyd and Vandenberghe, Convex Optimization, section 4.1.3",
)
order(
    "two objectives that order every two elements in the same way",
    ArgMax(-F, phi, Q),
    "=",
    ArgMin(F, phi, Q),
    "Boyd and Vandenberghe, Convex Optimization, section 4.1.1",
)

CASES: list[RuleCase] = [*probability.cases, *gaussian.cases, *order.cases]
