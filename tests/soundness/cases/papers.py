"""Steps of derivations as papers and textbooks on machine learning print them, and slips in them."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Eq,
    Identity,
    MatrixSymbol,
    Max,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    log,
    pi,
    sqrt,
    symbols,
)

from symcheck import (
    KL,
    E,
    ForAll,
    Indicator,
    JointLaw,
    MatrixSum,
    Normal,
    Probability,
    Var,
    frobenius_norm,
    full_support,
    function,
    inner,
    norm,
    process,
    variable,
    vector,
)
from tests.soundness.vocabulary import Case, never, refute, verify

BISHOP = "Bishop, PRML, section 12.1.2: minimum-error formulation of principal components"
WANG = "Wang and Isola 2020, section 4: |f(x) - f(y)|^2 = 2 - 2 f(x)^T f(y) on the sphere"
ZINKEVICH = "Zinkevich 2003, theorem 1: the regret of online gradient descent telescopes"
GLOROT = "Glorot and Bengio 2010, eq. (5): the variance of a sum over the fan-in"
HE = "He et al. 2015, eq. (8): E x^2 is not Var x, for inputs whose mean is not 0"
BOTTOU = "Bottou, Curtis and Nocedal 2018, section 4.1: unbiased stochastic gradients"
TSYBAKOV = "Tsybakov, Introduction to Nonparametric Estimation, section 2.4"
MAO = "Mao et al. 2017, section 3.2: the discriminator of least-squares GANs"
NESTEROV = "Nesterov 2018, theorem 2.1.10: strong convexity bounds the gap by the gradient"
RAFAILOV = "Rafailov et al. 2023, appendix A.1: the optimum of a reward less a divergence"
TRUNCATED = "Wasserman, All of Statistics, section 2.7: the law given an event, where that has a probability above 0"
RELU = "He et al. 2015, section 2.2: half of a symmetric law is rectified"
MOMENTS = "linearity of expectation: the variance of a sum of independent variables is the sum of their variances"

k, j, n, T = symbols("k j n T", integer=True)
d, m, N = (Symbol(name, integer=True, positive=True) for name in ("d", "m", "N"))
eta, v = symbols("eta v", positive=True)
m1 = symbols("m1", real=True)
a, b, u = (vector(name, d) for name in "abu")
unit = [Eq(norm(a), 1), Eq(norm(b), 1)]
rows, basis = MatrixSymbol("X", N, d), MatrixSymbol("W", d, m)
orthonormal = [Eq(basis.T * basis, Identity(m))]
kept = Trace(rows.T * rows) - Trace(basis.T * rows.T * rows * basis)
residual = frobenius_norm(rows - rows * basis * basis.T) ** 2
points, steps = process("x", d), process("g", d)
descent = [ForAll(k, (1, T), Eq(points[k + 1], points[k] - eta * steps[k])), T >= 1]
regret = Sum(inner(steps[k], points[k] - u), (k, 1, T))
energy = eta / 2 * Sum(norm(steps[k]) ** 2, (k, 1, T))


def gap(last: Any) -> Any:
    return (norm(points[1] - u) ** 2 - norm(points[last] - u) ** 2) / (2 * eta)


sphere = [ForAll(k, (1, n), Eq(norm(points[k]), 1)), n >= 2]
w, x = process("w"), process("x")
weights, inputs = JointLaw("L", w), JointLaw("M", x)
layer = Product(weights(w[j]), (j, 1, N)) * Product(inputs(x[j]), (j, 1, N))
output = Sum(w[j] * x[j], (j, 1, N))
centred = [Eq(E(w[1], weights(w[1])), 0)]
g, e = vector("g", d), variable("e")
noise, error = JointLaw("p", g), JointLaw("q", e)
slope = function("slope", d)(u)
unbiased = [Eq(E(g, noise(g)), slope)]
z, y = process("z", d), process("y")
two = Normal(z[1], 0, v) * Normal(z[2], 0, v)
many = Product(Normal(z[j], 0, v), (j, 1, N))
numbers = Product(Normal(y[j], 0, v), (j, 1, N))

mu = Symbol("mu", positive=True)
away = inner(a, u - b) - mu / 2 * norm(u - b) ** 2
s_ = variable("s")
p_, q_ = JointLaw("p", s_), JointLaw("q", s_)
everywhere = [full_support(p_(s_)), full_support(q_(s_))]
ratio = p_(s_) / q_(s_)
chi = E((ratio - 1) ** 2, q_(s_))
hellinger = E((sqrt(ratio) - 1) ** 2, q_(s_))
distance = E(Abs(ratio - 1), q_(s_)) / 2
critic = function("D")(s_)
label_a, label_b = symbols("a b", real=True)
best = (label_b * p_(s_) + label_a * q_(s_)) / (p_(s_) + q_(s_))


def least_squares(at: Any) -> Any:
    return E((at - label_b) ** 2, p_(s_)) + E((at - label_a) ** 2, q_(s_))


excess = E((critic - best) ** 2 * (p_(s_) + q_(s_)) / p_(s_), p_(s_))

channel = JointLaw("C", x | w)
relayed = Product(weights(w[j]), (j, 1, n)) * Product(channel(x[j] | w[j]), (j, 1, n))
shares = exp(x[1]) / Sum(exp(x[k]), (k, 1, n))
walk = Product(Normal(y[j], y[j - 1], v), (j, 1, n))
twice = Product(Normal(w[j], 0, 1), (j, 1, n)) * Product(Normal(x[j], w[j], v), (j, 1, n))
prompt, answer = variable("prompt"), variable("answer")
policy, reference = JointLaw("pi", answer | prompt)(answer | prompt), JointLaw("ref", answer | prompt)(answer | prompt)
reward = function("r")(prompt, answer)
partition = E(exp(reward), reference)
tilted = reference * exp(reward) / partition
covering = [full_support(policy), full_support(reference)]
above_zero = Probability(s_ > 0, q_(s_))
truncated = q_(s_) * Indicator(s_ > 0) / above_zero
h = variable("h")
half = Normal(h, 0, v)
folded = E(Abs(h), Normal(h, m1, v))

CASES: list[Case] = [
    refute(E(x[1], relayed), "=", E(x[1], channel(x[1] | w[1])), n >= 1, source="w[1] is bound by the law on the left"),
    verify(E(x[1], relayed), "=", E(E(x[1], channel(x[1] | w[1])), weights(w[1])), n >= 1, source="the tower rule"),
    refute(E(x[1] ** 2, twice), "=", v + w[1] ** 2, n >= 1, source="w[1] is bound by the law on the left"),
    verify(E(x[1] ** 2, twice), "=", v + 1, n >= 1, source="variances of independent normals add"),
    refute(E(y[n], walk), "=", y[n - 1], n >= 2, source="y[n - 1] is bound by the law on the left"),
    verify(E(y[n], walk), "=", y[0], n >= 1, source="a martingale", open=True),
    verify(-log(shares), ">=", 0, n >= 1, source="a share of a sum of positive numbers is at most 1"),
    refute(shares, "<", 1, n >= 1, source="n = 1"),
    verify(log(Sum(exp(x[k]), (k, 1, n))), ">=", x[1], n >= 1, source="the softmax bounds the maximum"),
    refute(Sum(x[k] ** 2, (k, 1, n)), ">=", x[1] ** 2, n >= 0, source="n = 0"),
    verify(E(1, tilted), "=", 1, source=RAFAILOV),
    verify(KL(policy, tilted), ">=", 0, *covering, source=RAFAILOV),
    verify(KL(policy, tilted), "=", E(log(policy / tilted), policy), *covering, source=RAFAILOV),
    verify(E(1, truncated), "=", 1, source=TRUNCATED),
    verify(E(s_**2, truncated), "=", E(s_**2 * Indicator(s_ > 0), q_(s_)) / above_zero, source=TRUNCATED),
    refute(E(s_**2, truncated), "=", E(s_**2, q_(s_)), source=TRUNCATED),
    refute(KL(policy, reference * exp(reward)), ">=", 0, *covering, source="a reward above 0 that is constant"),
    refute(E(1, reference * exp(reward) / E(exp(2 * reward), reference)), "=", 1, source="a constant reward"),
    verify(
        E(reward, policy) - KL(policy, reference), "=", log(partition) - KL(policy, tilted), *covering, source=RAFAILOV
    ),
    refute(E(reward, policy) - KL(policy, reference), "=", log(partition), *covering, source="pi = ref"),
    verify(log(E(exp(reward), tilted)), ">=", E(reward, tilted), source="Jensen's inequality"),
    verify(E(Max(h, 0) ** 2, half), "=", v / 2, source=RELU),
    refute(E(Max(h, 0) ** 2, half), "=", v, source=RELU),
    verify(E(Max(h, 0), half), "=", sqrt(v / (2 * pi)), source=RELU),
    verify(Var(Max(h, 0), half), "=", v / 2 - v / (2 * pi), source=RELU),
    refute(Var(Max(h, 0), half), "=", v / 2, source=RELU),
    verify(E(Abs(h), half), "=", sqrt(2 * v / pi), source="Winkelbauer 2012, eq. (18)"),
    verify(E(Abs(h) * h, half), "=", 0, source="an odd function"),
    refute(folded, "=", sqrt(2 * v / pi), source="the folded normal law: m = 1"),
    verify(folded, ">=", m1, source="Jensen's inequality"),
    refute(folded, "<=", m1, source="the folded normal law: m = 0"),
    verify(norm(a + b) ** 2, "=", 2, *unit, Eq(inner(a, b), 0), source="Pythagoras"),
    refute(norm(a + b), "=", 2, *unit, Eq(inner(a, b), 0), source="Pythagoras"),
    verify(away, "<=", norm(a) ** 2 / (2 * mu), source=NESTEROV),
    refute(away, "<=", norm(a) ** 2 / (4 * mu), source=NESTEROV),
    verify(norm(a - u) ** 2, "<=", 2 * norm(a - b) ** 2 + 2 * norm(b - u) ** 2, source="the parallelogram law"),
    refute(norm(a - u) ** 2, "<=", norm(a - b) ** 2 + norm(b - u) ** 2, source="an obtuse triangle"),
    verify(norm(a) ** 2 + 2 * mu * inner(a, b) + norm(b) ** 2, ">=", 0, mu < 1, source="eigenvalues 1 - mu, 1 + mu"),
    refute(norm(a) ** 2 + 2 * mu * inner(a, b) + norm(b) ** 2, ">=", 0, source="mu = 2, b = -a"),
    verify(chi, ">=", 0, *everywhere, source=TSYBAKOV),
    verify(E(ratio**2, q_(s_)), ">=", 1, *everywhere, source=TSYBAKOV),
    refute(E(ratio, q_(s_)), ">=", 1, q_(s_) << p_(s_), source="p has mass where q has none"),
    refute(E(ratio**2, q_(s_)), ">=", 1, q_(s_) << p_(s_), source="p has mass where q has none"),
    verify(hellinger, "<=", KL(p_(s_), q_(s_)), *everywhere, source=TSYBAKOV),
    refute(2 * hellinger, "<=", KL(p_(s_), q_(s_)), *everywhere, source="KL is about 4 (1 - BC)/2 near q"),
    verify(hellinger / 2, "<=", distance, *everywhere, source=TSYBAKOV),
    verify(distance, "<=", 1, *everywhere, source=TSYBAKOV),
    refute(distance, "<=", Rational(1, 2), *everywhere, source="nearly singular laws"),
    verify(KL(p_(s_), q_(s_)), "<=", chi, *everywhere, source=TSYBAKOV),
    refute(2 * KL(p_(s_), q_(s_)), "<=", chi, *everywhere, source="p = q (1 + e): chi^2 = e^2, 2 KL = e^2 (1 + O(e))"),
    verify(least_squares(critic) - least_squares(best), "=", excess, *everywhere, source=MAO),
    refute(least_squares(critic) - least_squares(best), "=", 2 * excess, *everywhere, source=MAO),
    verify(norm(a - b) ** 2, "=", 2 - 2 * inner(a, b), *unit, source=WANG),
    refute(norm(a - b) ** 2, "=", 1 - inner(a, b), *unit, source=WANG),
    verify(inner(a, b), "<=", 1, *unit, source="Cauchy-Schwarz"),
    refute(inner(a, b), "<", 1, *unit, source="a = b"),
    verify(norm(a), "=", sqrt(d), Eq(norm(a) ** 2, d), source="a root"),
    refute(norm(a), "=", d, Eq(norm(a) ** 2, d), source="d = 2"),
    never(inner(a, b), "<=", 1, Eq(norm(a), -1), reason="vacuous", source="a norm is not negative"),
    verify(norm(points[1] - points[2]) ** 2, "=", 2 - 2 * inner(points[1], points[2]), *sphere, source=WANG),
    refute(
        norm(points[1] - points[n + 1]) ** 2,
        "=",
        2 - 2 * inner(points[1], points[n + 1]),
        *sphere,
        source="nothing is said of x[n + 1]",
    ),
    verify(residual, "=", kept, *orthonormal, source=BISHOP),
    refute(residual, "=", kept, source=BISHOP),
    refute(basis * basis.T, "=", Identity(d), *orthonormal, source="m = 1, d = 2"),
    verify(regret, "=", gap(T + 1) + energy, *descent, source=ZINKEVICH),
    refute(regret, "=", gap(T) + energy, *descent, source=ZINKEVICH),
    verify(regret, "<=", norm(points[1] - u) ** 2 / (2 * eta) + energy, *descent, source=ZINKEVICH),
    verify(points[3], "=", points[1] - eta * (steps[1] + steps[2]), *descent, T >= 2, source=ZINKEVICH),
    refute(points[3], "=", points[1] - eta * (steps[1] + steps[2]), *descent, source="T = 1"),
    verify(
        Var(output, layer),
        "=",
        N * Var(w[1], weights(w[1])) * E(x[1] ** 2, inputs(x[1])),
        *centred,
        source=GLOROT,
    ),
    refute(Var(output, layer), "=", N * Var(w[1], weights(w[1])) * Var(x[1], inputs(x[1])), *centred, source=HE),
    refute(Var(output, layer), "=", N * E(w[1] ** 2, weights(w[1])) * E(x[1] ** 2, inputs(x[1])), source=HE),
    verify(
        E(norm(u - eta * g) ** 2, noise(g)),
        "=",
        norm(u) ** 2 - 2 * eta * inner(slope, u) + eta**2 * E(norm(g) ** 2, noise(g)),
        *unbiased,
        source=BOTTOU,
    ),
    refute(E(norm(u - eta * g) ** 2, noise(g)), "=", norm(u - eta * slope) ** 2, *unbiased, source=BOTTOU),
    verify(Var(e, error(e)), "=", E(e**2, error(e)), Eq(E(e, error(e)), 0), source=MOMENTS),
    refute(E(e**3, error(e)), "=", 0, Eq(E(e, error(e)), 0), source="a law that is not symmetric"),
    verify(E(norm(z[1] + z[2]) ** 2, two), "=", 2 * d * v, source=MOMENTS),
    verify(E(norm(MatrixSum(z[j], (j, 1, 2))) ** 2, two), "=", 2 * d * v, open=True, source=MOMENTS),
    verify(E(norm(MatrixSum(z[j], (j, 1, N))) ** 2, many), "=", N * d * v, source=MOMENTS),
    verify(E(Sum(norm(z[j]) ** 2, (j, 1, N)), many), "=", N * d * v, source=MOMENTS),
    refute(E(norm(MatrixSum(z[j], (j, 1, N))) ** 2, many), "=", N**2 * d * v, source=MOMENTS),
    verify(E(Sum(y[j], (j, 1, N)) ** 2, numbers), "=", N * v, source=MOMENTS),
    refute(E(Sum(y[j], (j, 1, N)) ** 2, numbers), "=", N**2 * v, source=MOMENTS),
    verify(E(MatrixSum(z[j], (j, 1, N)), many), "=", ZeroMatrix(d, 1), source=MOMENTS),
]
