"""Expectations and divergences: derivations that hold, and slips that must not be verified, through ``check``.

Each truth stands in a textbook (Cover and Thomas; Bishop; Kingma and Welling 2014; Ho et al. 2020); each trap is a slip
near one of them.
"""

import pytest
from sympy import Abs, Derivative, Identity, MatrixSymbol, Rational, Symbol, floor, log, pi, sign, sqrt, symbols
from sympy.matrices.expressions import Trace

from symcheck import (
    JSD,
    KL,
    Bernoulli,
    Cov,
    E,
    Gradient,
    IntegralOver,
    JointLaw,
    MarkovChain,
    Normal,
    Uniform,
    Var,
    check,
    cross_entropy,
    entropy,
    full_support,
    function,
    inner,
    mutual_information,
    norm,
    process,
    variable,
    vector,
)
from symcheck.inputs import read_claim
from symcheck.theories.prover import prove

theta, phi, theta_old = symbols("theta phi theta_old")
a, b = symbols("a b", positive=True)
d = Symbol("d", integer=True, positive=True)
t, T, k = symbols("t T k", integer=True)
x, y, z, w = (variable(name) for name in "xyzw")
p = JointLaw("p", x, z, parameters=theta)
q = JointLaw("q", z | x, parameters=phi)
f0, f1 = JointLaw("f0", x), JointLaw("f1", x)
pair = JointLaw("pair", x, y, factors=[x, y])
chain = JointLaw("m", x, y, z, factors=[x, y | x, z | y])
triple, four = JointLaw("c", x, y, z), JointLaw("e", x, y, z, w)
m1, m2, v, u = (vector(name, d) for name in ("m1", "m2", "v", "u"))
r, s = vector("r", d), vector("s", d)
code, pair_xy, decoder = JointLaw("code", r, s), JointLaw("j", x, y), JointLaw("decoder", x | y)
points = process("points")
sample, b_ = JointLaw("sample", points), Symbol("b_", integer=True)
h = function("h", d)
A = MatrixSymbol("A", d, d)
g = function("g", d, parameters=theta)
D, D0 = function("D", between=(0, 1)), function("D0")
elbo = E(log(p(x | z)), q(z | x)) - KL(q(z | x), p(z))
posterior = q(z | x) << p(z | x)
likelihood = p(z | x) << q(z | x)
known = [p(x) > 0, posterior]
optimal = f1(x) / (f0(x) + f1(x))
objective = E(log(D(x)), f1(x)) + E(log(1 - D(x)), f0(x))

TRUE = {
    "a quadratic form of noise": (E(inner(v, A * v), Normal(v, m1, a)), "=", a * Trace(A) + inner(m1, A * m1), []),
    "second moments of a Gaussian": (E(v * v.T, Normal(v, m1, a)), "=", a * Identity(d) + m1 * m1.T, []),
    "covariance of a linear map": (E((A * v) * (A * v).T, Normal(v, 0, 1)), "=", A * A.T, []),
    "norm of a linear map": (E(norm(A * v) ** 2, Normal(v, 0, 1)), "=", Trace(A.T * A), []),
    "covariance matrix": (
        E((r - E(r, code(r))) * (r - E(r, code(r))).T, code(r)),
        "=",
        E(r * r.T, code(r)) - E(r, code(r)) * E(r, code(r)).T,
        [],
    ),
    "trace of a covariance matrix": (
        Trace(E((r - E(r, code(r))) * (r - E(r, code(r))).T, code(r))),
        "=",
        Var(r, code(r)),
        [],
    ),
    "data processing": (mutual_information(chain, x, z), "<=", mutual_information(chain, x, y), []),
    "entropy is submodular": (
        entropy(triple(x, y, z)) + entropy(triple(z)),
        "<=",
        entropy(triple(x, z)) + entropy(triple(y, z)),
        [],
    ),
    "Han": (
        2 * entropy(triple(x, y, z)),
        "<=",
        entropy(triple(x, y)) + entropy(triple(y, z)) + entropy(triple(x, z)),
        [],
    ),
    "entropy of four": (
        entropy(four(x, y, z, w)),
        "<=",
        entropy(four(x)) + entropy(four(y)) + entropy(four(z)) + entropy(four(w)),
        [],
    ),
    "an integral against densities": (
        IntegralOver(f1(x) * log(D(x)) + f0(x) * log(1 - D(x)), x),
        "=",
        objective,
        [],
    ),
    "KL as an integral": (IntegralOver(f0(x) * log(f0(x) / f1(x)), x), "=", KL(f0(x), f1(x)), [f0(x) << f1(x)]),
    "mutual information as an integral": (
        IntegralOver(IntegralOver(p(x, z) * log(p(x, z) / (p(x) * p(z))), x), z),
        "=",
        mutual_information(p, x, z),
        [],
    ),
    "a difference of laws": (IntegralOver((f0(x) - f1(x)) * D(x), x), "=", E(D(x), f0(x)) - E(D(x), f1(x)), []),
    "the best denoiser": (
        E(norm(r - h(s)) ** 2, code(r, s)),
        ">=",
        E(norm(r - E(r, code(r | s))) ** 2, code(r, s)),
        [],
    ),
    "a residual has no correlation with what is given": (
        E(inner(r - E(r, code(r | s)), h(s)), code(r, s)),
        "=",
        0,
        [],
    ),
    "mean square of a residual": (
        E((x - E(x, pair_xy(x | y))) ** 2, pair_xy(x, y)),
        "=",
        E(Var(x, pair_xy(x | y)), pair_xy(y)),
        [],
    ),
    "Barber and Agakov": (
        mutual_information(pair_xy, x, y),
        ">=",
        entropy(pair_xy(x)) + E(log(decoder(x | y)), pair_xy(x, y)),
        [pair_xy(x | y) << decoder(x | y)],
    ),
    "rate above information": (
        mutual_information(pair_xy, x, y),
        "<=",
        E(KL(pair_xy(x | y), f0(x)), pair_xy(y)),
        [pair_xy(x) << f0(x)],
    ),
    "Cauchy-Schwarz": (E(x * z, p(x, z)) ** 2, "<=", E(x**2, p(x)) * E(z**2, p(z)), []),
    "Cauchy-Schwarz, roots": (E(x * z, p(x, z)), "<=", sqrt(E(x**2, p(x)) * E(z**2, p(z))), []),
    "Cauchy-Schwarz, vectors": (
        E(inner(r, s), code(r, s)) ** 2,
        "<=",
        E(norm(r) ** 2, code(r)) * E(norm(s) ** 2, code(s)),
        [],
    ),
    "a correlation": (Cov(x, z, p(x, z)) ** 2, "<=", Var(x, p(x)) * Var(z, p(z)), []),
    "Cramer and Rao": (
        Derivative(E(D(x), p(x)), theta) ** 2,
        "<=",
        Var(D(x), p(x)) * E(Derivative(log(p(x)), theta) ** 2, p(x)),
        [],
    ),
    "posterior mean": (IntegralOver(z * p(x | z) * p(z), z) / p(x), "=", E(z, p(z | x)), [p(x) > 0]),
    "a logarithm of a mean of two": (JSD(f0(x), f1(x)), "<=", log(2), []),
    "the geometric mean of two": (
        E(log(2 * f0(x) / (f0(x) + f1(x))), f0(x)),
        "<=",
        E(log(f0(x) / f1(x)), f0(x)) / 2,
        [f0(x) << f1(x)],
    ),
    "weights of a law with full support": (
        E(p(x, z) / q(z | x), q(z | x)),
        "=",
        p(x),
        [full_support(q(z | x)), full_support(p(x, z))],
    ),
    "lautum information": (
        KL(pair_xy(x) * pair_xy(y), pair_xy(x, y)),
        "=",
        -entropy(pair_xy(x)) - entropy(pair_xy(y)) - E(log(pair_xy(x, y)), pair_xy(x) * pair_xy(y)),
        [pair_xy(x) * pair_xy(y) << pair_xy(x, y)],
    ),
    "Stein": (E((x - b) * D0(x), Normal(x, b, a)), "=", a * E(Derivative(D0(x), x), Normal(x, b, a)), []),
    "Stein, twice": (E((x**2 - 1) * D0(x), Normal(x, 0, 1)), "=", E(Derivative(D0(x), x, x), Normal(x, 0, 1)), []),
    "a constant": (E(3, q(z | x)), "=", 3, []),
    "linearity": (E(2 * z + z**2, p(z)), "=", 2 * E(z, p(z)) + E(z**2, p(z)), []),
    "what is not averaged comes out": (E(x * z, q(z | x)), "=", x * E(z, q(z | x)), []),
    "tower": (E(E(z**2, p(z | x)), p(x)), "=", E(z**2, p(z)), []),
    "marginal of an expectation": (E(log(p(x)), p(x, z)), "=", E(log(p(x)), p(x)), []),
    "evidence": (log(p(x)), "=", elbo + KL(q(z | x), p(z | x)), known),
    "evidence bound": (log(p(x)), ">=", elbo, known),
    "evidence bound by Jensen": (
        E(log(p(x, z) / q(z | x)), q(z | x)),
        "<=",
        log(E(p(x, z) / q(z | x), q(z | x))),
        [*known, likelihood],
    ),
    "importance weights": (E(p(x, z) / q(z | x), q(z | x)), "=", p(x), [p(x) > 0, likelihood]),
    "elbo by entropy": (elbo, "=", E(log(p(x, z)), q(z | x)) + entropy(q(z | x)), [full_support(p(x, z))]),
    "cross-entropy": (cross_entropy(f0(x), f1(x)), "=", entropy(f0(x)) + KL(f0(x), f1(x)), [f0(x) << f1(x)]),
    "Gibbs": (KL(f0(x), f1(x)), ">=", 0, [f0(x) << f1(x)]),
    "Gibbs, cross-entropy": (cross_entropy(f0(x), f1(x)), ">=", entropy(f0(x)), [f0(x) << f1(x)]),
    "mutual information": (mutual_information(p, x, z), "=", KL(p(x, z), p(x) * p(z)), []),
    "symmetry of information": (mutual_information(p, x, z), "=", mutual_information(p, z, x), []),
    "information as a gap": (mutual_information(p, x, z), "=", entropy(p(x)) - E(entropy(p(x | z)), p(z)), []),
    "chain rule of information": (
        mutual_information(chain, x, (y, z)),
        "=",
        mutual_information(chain, x, z) + mutual_information(chain, x, y | z),
        [],
    ),
    "no information past y": (mutual_information(chain, x, z | y), "=", 0, []),
    "information is not negative": (mutual_information(p, x, z), ">=", 0, []),
    "total variance": (Var(z, p(z)), "=", E(Var(z, p(z | x)), p(x)) + Var(E(z, p(z | x)), p(x)), []),
    "variance": (Var(z, p(z)), "=", E(z**2, p(z)) - E(z, p(z)) ** 2, []),
    "variance of a sum": (
        Var(x + z, p(x, z)),
        "=",
        Var(x, p(x)) + Var(z, p(z)) + 2 * Cov(x, z, p(x, z)),
        [],
    ),
    "independence": (E(x * y, pair(x, y)), "=", E(x, pair(x)) * E(y, pair(y)), []),
    "independent means no covariance": (Cov(x, y, pair(x, y)), "=", 0, []),
    "second moment": (E(z**2, p(z)), ">=", E(z, p(z)) ** 2, []),
    "JSD": (JSD(f0(x), f1(x)), "=", JSD(f1(x), f0(x)), []),
    "JSD is not negative": (JSD(f0(x), f1(x)), ">=", 0, []),
    "JSD by entropies": (
        JSD(f0(x), f1(x)),
        "=",
        entropy((f0(x) + f1(x)) / 2) - entropy(f0(x)) / 2 - entropy(f1(x)) / 2,
        [],
    ),
    "GAN": (
        E(log(optimal), f1(x)) + E(log(1 - optimal), f0(x)),
        "=",
        2 * JSD(f0(x), f1(x)) - log(4),
        [],
    ),
    "a loss of a discriminator is negative": (objective, "<", 0, []),
    "EM": (
        log(p(x)) - log(p.at(theta_old)(x)),
        "=",
        E(log(p(x, z)), p.at(theta_old)(z | x))
        - E(log(p.at(theta_old)(x, z)), p.at(theta_old)(z | x))
        + KL(p.at(theta_old)(z | x), p(z | x)),
        [p(x) > 0, p.at(theta_old)(x) > 0, p.at(theta_old)(z | x) << p(z | x)],
    ),
    "KL of Bernoulli laws": (
        KL(Bernoulli(k, a), Bernoulli(k, b)),
        "=",
        a * log(a / b) + (1 - a) * log((1 - a) / (1 - b)),
        [a < 1, b < 1],
    ),
    "KL of Gaussians": (
        KL(Normal(v, m1, a), Normal(v, m2, b)),
        "=",
        d / 2 * (a / b - 1 - log(a / b)) + norm(m1 - m2) ** 2 / (2 * b),
        [],
    ),
    "KL of scalar Gaussians": (
        KL(Normal(w, x, a), Normal(w, y, b)),
        "=",
        (a / b - 1 - log(a / b)) / 2 + (x - y) ** 2 / (2 * b),
        [],
    ),
    "entropy of a Gaussian": (entropy(Normal(w, x, a)), "=", log(2 * pi * a) / 2 + Rational(1, 2), []),
    "norm of noise": (E(norm(v) ** 2, Normal(v, 0, 1)), "=", d, []),
    "norm of a Gaussian": (E(norm(v) ** 2, Normal(v, m1, a)), "=", norm(m1) ** 2 + a * d, []),
    "fourth moment": (E(w**4, Normal(w, 0, a)), "=", 3 * a**2, []),
    "fourth moment of a vector": (E(norm(v) ** 4, Normal(v, 0, 1)), "=", d**2 + 2 * d, []),
    "reparametrisation": (
        E(norm(g(v)) ** 2, Normal(v, m1, a)),
        "=",
        E(norm(g(m1 + sqrt(a) * u)) ** 2, Normal(u, 0, 1)),
        [],
    ),
    "a projection of noise": (E(inner(v, m1) ** 2, Normal(v, 0, 1)), "=", norm(m1) ** 2, []),
    "a uniform average": (E(k, Uniform(k, 1, T)), "=", (T + 1) / 2, [T >= 1]),
}

FALSE = {
    "x[s] may be the x[t] that is integrated": (
        IntegralOver(points[b_] * D(points[t]) * sample(points[t]), points[t]),
        "=",
        points[b_] * E(D(points[t]), sample(points[t])),
        [],
    ),
    "a mean given y is no mean given nothing": (
        E(x * E(z, triple(z | y)), triple(x, y)),
        "=",
        E(x, triple(x)) * E(z, triple(z)),
        [],
    ),
    "lautum information is no mutual information": (
        KL(pair_xy(x) * pair_xy(y), pair_xy(x, y)),
        "=",
        mutual_information(pair_xy, x, y),
        [pair_xy(x) * pair_xy(y) << pair_xy(x, y)],
    ),
    "Stein without the variance": (
        E((x - b) * D0(x), Normal(x, b, a)),
        "=",
        E(Derivative(D0(x), x), Normal(x, b, a)),
        [],
    ),
    "Stein about the wrong point": (
        E(x * D0(x), Normal(x, b, a)),
        "=",
        a * E(Derivative(D0(x), x), Normal(x, b, a)),
        [],
    ),
    "a quadratic form, without its variance": (E(inner(v, A * v), Normal(v, 0, a)), "=", Trace(A), []),
    "second moments, the deviation for the variance": (E(v * v.T, Normal(v, 0, a)), "=", a**2 * Identity(d), []),
    "covariance of a linear map, transposed": (E((A * v) * (A * v).T, Normal(v, 0, 1)), "=", A.T * A, []),
    "a mean times the transpose": (E(A * r, code(r)), "=", A.T * E(r, code(r)), []),
    "trace of second moments": (Trace(E(r * r.T, code(r))), "=", Var(r, code(r)), []),
    "data processing without a chain": (mutual_information(triple, x, z), "<=", mutual_information(triple, x, y), []),
    "data processing the wrong way": (mutual_information(chain, x, y), "<=", mutual_information(chain, x, z), []),
    "conditioning lowers information": (
        mutual_information(triple, x, y | z),
        "<=",
        mutual_information(triple, x, y),
        [],
    ),
    "Cauchy-Schwarz, one factor twice": (E(x * z, p(x, z)) ** 2, "<=", E(x**2, p(x)) ** 2, []),
    "Cauchy-Schwarz, with half": (abs(E(x * z, p(x, z))), "<=", sqrt(E(x**2, p(x)) * E(z**2, p(z))) / 2, []),
    "a covariance above": (Cov(x, z, p(x, z)) ** 2, ">=", Var(x, p(x)) * Var(z, p(z)), []),
    "a residual and what is predicted": (E(inner(r - E(r, code(r | s)), h(r)), code(r, s)), "=", 0, []),
    "the best denoiser is the worst": (
        E((x - D(y)) ** 2, pair_xy(x, y)),
        "<=",
        E(Var(x, pair_xy(x | y)), pair_xy(y)),
        [],
    ),
    "Barber and Agakov, the other entropy": (
        mutual_information(pair_xy, x, y),
        ">=",
        entropy(pair_xy(y)) + E(log(decoder(x | y)), pair_xy(x, y)),
        [pair_xy(x | y) << decoder(x | y)],
    ),
    "KL under the other law": (IntegralOver(f1(x) * log(f0(x) / f1(x)), x), "=", KL(f0(x), f1(x)), [f0(x) << f1(x)]),
    "the sign of an entropy": (IntegralOver(f0(x) * log(f0(x)), x), "=", entropy(f0(x)), []),
    "a difference of laws the wrong way": (
        IntegralOver((f0(x) - f1(x)) * D(x), x),
        "=",
        E(D(x), f1(x)) - E(D(x), f0(x)),
        [],
    ),
    "a logarithm of a mean of two, below 1/2": (JSD(f0(x), f1(x)), "<=", Rational(1, 2), []),
    "the geometric mean above the arithmetic one": (
        E(log(2 * f0(x) / (f0(x) + f1(x))), f0(x)),
        ">=",
        E(log(f0(x) / f1(x)), f0(x)) / 2,
        [f0(x) << f1(x)],
    ),
    "swapped divergence": (KL(f0(x), f1(x)), "=", KL(f1(x), f0(x)), [f0(x) << f1(x), f1(x) << f0(x)]),
    "evidence with the wrong sign": (log(p(x)), "=", elbo - KL(q(z | x), p(z | x)), known),
    "the bound is no equality": (log(p(x)), "=", elbo, known),
    "the bound the other way": (log(p(x)), "<=", elbo, known),
    "importance weights without support": (E(p(x, z) / q(z | x), q(z | x)), "=", p(x), [p(x) > 0]),
    "product of means": (E(x * z, p(x, z)), "=", E(x, p(x)) * E(z, p(z)), []),
    "square of the mean": (E(z**2, p(z)), "=", E(z, p(z)) ** 2, []),
    "Jensen the other way": (E(z**2, p(z)), "<=", E(z, p(z)) ** 2, []),
    "mean under another law": (E(z, p(z)), "=", E(z, p(z | x)), []),
    "mean at another parameter": (E(z, p(z)), "=", E(z, p.at(theta_old)(z)), []),
    "posterior for q": (E(z, q(z | x)), "=", E(z, p(z | x)), known),
    "entropy is not negative": (entropy(p(z)), ">=", 0, []),
    "information is not zero": (mutual_information(p, x, z), "=", 0, []),
    "information past y": (mutual_information(chain, x, z), "=", mutual_information(chain, x, y), []),
    "collider": (mutual_information(chain, x, y | z), "=", 0, []),
    "total variance, one term": (Var(z, p(z)), "=", E(Var(z, p(z | x)), p(x)), []),
    "JSD without the half": (JSD(f0(x), f1(x)), "=", KL(f0(x), (f0(x) + f1(x)) / 2), []),
    "unnormalised mixture": (KL(f0(x), f0(x) + f1(x)), ">=", 0, []),
    "GAN with log 2": (E(log(optimal), f1(x)) + E(log(1 - optimal), f0(x)), "=", 2 * JSD(f0(x), f1(x)) - log(2), []),
    "KL of Gaussians, variances swapped": (
        KL(Normal(v, m1, a), Normal(v, m2, b)),
        "=",
        d / 2 * (b / a - 1 - log(b / a)) + norm(m1 - m2) ** 2 / (2 * b),
        [],
    ),
    "KL of Gaussians in one dimension": (
        KL(Normal(v, m1, a), Normal(v, m2, b)),
        "=",
        (a / b - 1 - log(a / b)) / 2 + norm(m1 - m2) ** 2 / (2 * b),
        [],
    ),
    "noise of norm 1": (E(norm(v) ** 2, Normal(v, 0, 1)), "=", 1, []),
    "standard deviation for variance": (
        E(norm(g(v)) ** 2, Normal(v, m1, a)),
        "=",
        E(norm(g(m1 + a * u)) ** 2, Normal(u, 0, 1)),
        [],
    ),
    "unnormalised laws": (KL(Bernoulli(k, a), Bernoulli(k, 2 * a)), "<", 0, [a < Rational(1, 3)]),
    "EM without the divergence": (
        log(p(x)) - log(p.at(theta_old)(x)),
        "=",
        E(log(p(x, z)), p.at(theta_old)(z | x)) - E(log(p.at(theta_old)(x, z)), p.at(theta_old)(z | x)),
        [p(x) > 0, p.at(theta_old)(x) > 0, p.at(theta_old)(z | x) << p(z | x)],
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_is_verified(name):
    lhs, relation, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict, (verdict.status, verdict.reason, verdict.difference)
    assert not verdict.provided


@pytest.mark.parametrize("name", FALSE)
def test_a_slip_is_refuted(name):
    lhs, relation, rhs, given = FALSE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "refuted", (verdict.status, verdict.reason, verdict.difference)


def test_absolute_continuity_that_is_not_given_is_a_condition():
    verdict = check(log(p(x)), elbo + KL(q(z | x), p(z | x)), given=[p(x) > 0])
    assert verdict and verdict.provided
    assert not check(log(p(x)), elbo + KL(q(z | x), p(z | x)), given=[p(x) > 0], strict=True)


def test_a_change_of_measure_needs_its_support():
    ratio = E(p(x, z) / q(z | x), q(z | x))
    assert check(ratio, p(x), given=[p(x) > 0]).status == "refuted"
    assert check(ratio, p(x), given=[p(x) > 0, likelihood])


def test_markov_chains_in_either_direction():
    s = process("s", d)
    r = MarkovChain("r", s, t, stop=T)
    given = [T >= 2, full_support(r(s[0:T]))]
    assert check(r(s[0] | s[1], s[2]), r(s[0] | s[1]), given=given)
    assert check(r(s[2] | s[0], s[1]), r(s[2] | s[1]), given=given)


@pytest.mark.parametrize("jump", [sign(x), floor(x), 1 / x, x / Abs(x)], ids=str)
def test_steins_lemma_needs_a_smooth_function_on_the_whole_line(jump):
    """D0 is smooth and D0(sign(x)) is not: E(x D0(sign(x))) = sqrt(2/pi) (D0(1) - D0(-1))/2, and the slope is 0."""
    term, law = D0(jump), Normal(x, 0, 1)
    claim, known = read_claim(E(x * term, law), "=", E(Derivative(term, x), law), (), None)
    assert not prove(claim, known).proved


@pytest.mark.parametrize("smooth", [2 * x + b, D0(x), a * D0(x + 1) + x], ids=str)
def test_steins_lemma_of_a_composition(smooth):
    term, law = D0(smooth), Normal(x, 0, 1)
    assert check(E(x * term, law), E(Derivative(term, x), law))


@pytest.mark.parametrize("jump", [sign(inner(u, v)), 1 / inner(u, v)], ids=str)
def test_steins_lemma_in_many_dimensions_needs_a_smooth_function(jump):
    term, law = D0(jump), Normal(v, 0, 1)
    claim, known = read_claim(E(inner(u, v) * term, law), "=", E(inner(u, Gradient(term, v)), law), (), None)
    assert not prove(claim, known).proved
