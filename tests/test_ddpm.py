"""Questions 2.1 and 2.6, and every wrong version of them that issue 2 lists: each must be refuted, and replays here.

The replay is this file's own: mpmath, from the *printed* model. It knows the claims of eqs. (1)-(3) from the question
alone (a Gaussian posterior by Bayes' rule) and shares nothing with symcheck.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

import mpmath
import pytest
from sympy import pi, sqrt

import symcheck
from symcheck import IntegralOver, Normal, vector

PROOFS = Path(__file__).resolve().parents[1] / "proofs"
sys.path.insert(0, str(PROOFS))
from ddpm import alpha, alphabar, beta, betatilde, d, marginal, mutilde, q, t, x  # noqa: E402

sys.path.pop(0)

A, B, C = alphabar[t - 1], alphabar[t], beta[t]
X0 = sqrt(A) * C / (1 - B)
XT = sqrt(alpha[t]) * (1 - A) / (1 - B)


def posterior(x0=X0, xt=XT, variance=betatilde[t]):
    return Normal(x[t - 1], x0 * x[0] + xt * x[t], variance)


@cache
def proof(name):
    return symcheck.load(name)


def chain(name, title):
    found = [one for one in proof(name).chains if one.name == title]
    assert len(found) == 1, [one.name for one in proof(name).chains]
    return found[0]


epsilon = vector("epsilon", d)
GRANTED, PROVED = "posterior, with eq. (3) as granted", "posterior, with eq. (3) proved"


# -- an evaluator of this file's own -----------------------------------------------------------------------------------


def numbers(text):
    return [
        mpmath.mpf(a) / mpmath.mpf(b or 1) for a, b in re.findall(r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:/(\d+))?", text)
    ]


class Point:
    """A printed model: the schedule, t, d, and the vectors."""

    def __init__(self, printed):
        self.t, self.d = int(printed["t"]), int(printed.get("d", "1"))
        self.beta = {int(k[5:-1]): numbers(v)[0] for k, v in printed.items() if k.startswith("beta[")}
        self.x = {int(k[2:-1]): numbers(v) for k, v in printed.items() if k.startswith("x[")}
        assert all(0 < b < 1 for b in self.beta.values()), "the model breaks the schedule"
        assert all(len(v) == self.d for v in self.x.values()), "a vector of another dimension"

    def alpha(self, i):
        return 1 - self.beta[i]

    def alphabar(self, i):
        return mpmath.fprod(self.alpha(j) for j in range(1, i + 1))

    def normal(self, point, mean, variance):
        power = -mpmath.mpf(self.d) / 2
        square = sum((a - b) ** 2 for a, b in zip(point, mean, strict=True))
        return (2 * mpmath.pi * variance) ** power * mpmath.exp(-square / (2 * variance))

    def bayes(self):
        """q(x_{t-1} | x_t, x_0) by Bayes' rule from the transition and eq. (3)."""
        t = self.t
        step = self.normal(self.x[t], [mpmath.sqrt(self.alpha(t)) * v for v in self.x[t - 1]], self.beta[t])
        return step * self.marginal(t - 1) / self.marginal(t)

    def marginal(self, i):
        mean = [mpmath.sqrt(self.alphabar(i)) * v for v in self.x[0]]
        return self.normal(self.x[i], mean, 1 - self.alphabar(i))


def test_the_replay_itself_agrees_with_the_true_posterior():
    point = Point(
        {
            "t": "3",
            "d": "2",
            "beta[1]": "1/7",
            "beta[2]": "1/3",
            "beta[3]": "2/5",
            "x[0]": "(1, 2)",
            "x[2]": "(-1/3, 4)",
            "x[3]": "(2, 1/5)",
        }
    )
    a, b, c = point.alphabar(2), point.alphabar(3), point.beta[3]
    mean = [
        mpmath.sqrt(a) * c / (1 - b) * u + mpmath.sqrt(point.alpha(3)) * (1 - a) / (1 - b) * v
        for u, v in zip(point.x[0], point.x[3], strict=True)
    ]
    assert close(point.bayes(), point.normal(point.x[2], mean, (1 - a) / (1 - b) * c))


def refuted(wrong, step):
    """Check a mutated chain: exactly the named step is refuted, with a counterexample; return it and its point."""
    report = wrong.check()
    assert report.status == "refuted", [(one.status, one.verdict.reason) for one in report.steps]
    found = report.steps[step - 1]
    assert found.status == "refuted"
    assert all(one.status != "error" for one in report.steps)
    example = found.verdict.counterexample
    assert example is not None and example.lhs != example.rhs
    assert found.verdict.difference is not None
    return example, Point(example.model)


def close(one, other):
    """Whether two numbers agree to nine digits (relative: densities may be tiny)."""
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


def same(value, printed):
    return close(value, numbers(printed)[0])


# -- the last step: q(x_t | x_{t-1}) q(x_{t-1} | x_0)/q(x_t | x_0) = N(x_{t-1}; mean, variance) ------------------------

# Each mutant: its term, and how it changes (x_0 coefficient, x_t coefficient, variance) in numbers; a = abar_{t-1},
# b = abar_t, c = beta_t, e = alpha_t, f = alpha_{t-1}, and (u, v, w) are the true values.
MUTANTS = {
    "beta-tilde inverted": (posterior(variance=1 / betatilde[t]), lambda a, b, c, e, f, u, v, w: (u, v, 1 / w)),
    "ratio in beta-tilde inverted": (
        posterior(variance=(1 - B) / (1 - A) * C),
        lambda a, b, c, e, f, u, v, w: (u, v, (1 - b) / (1 - a) * c),
    ),
    "sqrt(abar_t) in the x_0 coefficient": (
        posterior(x0=sqrt(B) * C / (1 - B)),
        lambda a, b, c, e, f, u, v, w: (mpmath.sqrt(b) * c / (1 - b), v, w),
    ),
    "sqrt(abar_t) in the x_t coefficient": (
        posterior(xt=sqrt(B) * (1 - A) / (1 - B)),
        lambda a, b, c, e, f, u, v, w: (u, mpmath.sqrt(b) * (1 - a) / (1 - b), w),
    ),
    "beta-tilde = beta": (posterior(variance=C), lambda a, b, c, e, f, u, v, w: (u, v, c)),
    "coefficients swapped": (posterior(x0=XT, xt=X0), lambda a, b, c, e, f, u, v, w: (v, u, w)),
    "alpha_{t-1} for abar_{t-1} above x_0": (
        posterior(x0=sqrt(alpha[t - 1]) * C / (1 - B)),
        lambda a, b, c, e, f, u, v, w: (mpmath.sqrt(f) * c / (1 - b), v, w),
    ),
    "alpha_t for abar_t below x_0": (
        posterior(x0=sqrt(A) * C / (1 - alpha[t])),
        lambda a, b, c, e, f, u, v, w: (mpmath.sqrt(a), v, w),
    ),
    "alpha_t for abar_t below x_t": (
        posterior(xt=sqrt(alpha[t]) * (1 - A) / (1 - alpha[t])),
        lambda a, b, c, e, f, u, v, w: (u, mpmath.sqrt(e) * (1 - a) / c, w),
    ),
    "alpha_t for abar_t below both": (
        posterior(x0=sqrt(A) * C / (1 - alpha[t]), xt=sqrt(alpha[t]) * (1 - A) / (1 - alpha[t])),
        lambda a, b, c, e, f, u, v, w: (mpmath.sqrt(a), mpmath.sqrt(e) * (1 - a) / c, w),
    ),
    "alpha_t for abar_t in beta-tilde": (
        posterior(variance=(1 - A) / (1 - alpha[t]) * C),
        lambda a, b, c, e, f, u, v, w: (u, v, 1 - a),
    ),
    "alpha_{t-1} for abar_{t-1} in beta-tilde": (
        posterior(variance=(1 - alpha[t - 1]) / (1 - B) * C),
        lambda a, b, c, e, f, u, v, w: (u, v, (1 - f) / (1 - b) * c),
    ),
    "alpha_{t-1} for abar_{t-1} in x_t": (
        posterior(xt=sqrt(alpha[t]) * (1 - alpha[t - 1]) / (1 - B)),
        lambda a, b, c, e, f, u, v, w: (u, mpmath.sqrt(e) * (1 - f) / (1 - b), w),
    ),
    "no root over abar_{t-1}": (
        posterior(x0=A * C / (1 - B)),
        lambda a, b, c, e, f, u, v, w: (a * c / (1 - b), v, w),
    ),
    "no root over alpha_t": (
        posterior(xt=alpha[t] * (1 - A) / (1 - B)),
        lambda a, b, c, e, f, u, v, w: (u, e * (1 - a) / (1 - b), w),
    ),
    "a root over the variance": (
        posterior(variance=sqrt(betatilde[t])),
        lambda a, b, c, e, f, u, v, w: (u, v, mpmath.sqrt(w)),
    ),
    "sign of x_0": (posterior(x0=-X0), lambda a, b, c, e, f, u, v, w: (-u, v, w)),
    "sign of x_t": (posterior(xt=-XT), lambda a, b, c, e, f, u, v, w: (u, -v, w)),
    "1 + abar_{t-1}": (
        posterior(variance=(1 + A) / (1 - B) * C),
        lambda a, b, c, e, f, u, v, w: (u, v, (1 + a) / (1 - b) * c),
    ),
    "beta_{t-1} for beta_t": (
        posterior(variance=(1 - A) / (1 - B) * beta[t - 1]),
        lambda a, b, c, e, f, u, v, w: (u, v, (1 - a) / (1 - b) * (1 - f)),
    ),
    "the mean without x_0": (posterior(x0=0), lambda a, b, c, e, f, u, v, w: (0, v, w)),
    "twice the variance": (posterior(variance=2 * betatilde[t]), lambda a, b, c, e, f, u, v, w: (u, v, 2 * w)),
}

# Right exponent, wrong normaliser: the factor by which the density is off.
NORMALISERS = {
    "-d for -d/2": ((2 * pi * betatilde[t]) ** (-d / 2), lambda n, w: (2 * mpmath.pi * w) ** (-mpmath.mpf(n) / 2)),
    "no normaliser": ((2 * pi * betatilde[t]) ** (d / 2), lambda n, w: (2 * mpmath.pi * w) ** (mpmath.mpf(n) / 2)),
    "-1/2 for -d/2": (
        (2 * pi * betatilde[t]) ** ((d - 1) / 2),
        lambda n, w: (2 * mpmath.pi * w) ** (mpmath.mpf(n - 1) / 2),
    ),
    "pi for 2 pi": (2 ** (d / 2), lambda n, w: mpmath.mpf(2) ** (mpmath.mpf(n) / 2)),
    "the variance squared": (betatilde[t] ** (-d / 2), lambda n, w: w ** (-mpmath.mpf(n) / 2)),
}


def parts(point):
    t = point.t
    a, b, c, e, f = point.alphabar(t - 1), point.alphabar(t), point.beta[t], point.alpha(t), point.alpha(t - 1)
    return a, b, c, e, f, mpmath.sqrt(a) * c / (1 - b), mpmath.sqrt(e) * (1 - a) / (1 - b), (1 - a) / (1 - b) * c


def gaussian(point, u, v, w):
    mean = [u * r + v * s for r, s in zip(point.x[0], point.x[point.t], strict=True)]
    return point.normal(point.x[point.t - 1], mean, w)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_posterior_is_refuted(name):
    term, numbers_of = MUTANTS[name]
    example, point = refuted(chain("q2_1", PROVED).with_expression(4, term), 4)
    values = parts(point)
    assert point.t >= 2 and len(set(point.beta.values())) > 1 and any(point.x[0])
    assert same(point.bayes(), example.lhs)
    assert same(gaussian(point, *numbers_of(*values)), example.rhs)
    assert not close(point.bayes(), gaussian(point, *numbers_of(*values)))


@pytest.mark.parametrize("name", NORMALISERS)
def test_a_right_exponent_with_a_wrong_normaliser_is_refuted(name):
    factor, number_of = NORMALISERS[name]
    example, point = refuted(chain("q2_1", GRANTED).with_expression(4, factor * posterior()), 4)
    assert same(point.bayes(), example.lhs)
    assert same(point.bayes() * number_of(point.d, parts(point)[-1]), example.rhs)


def test_the_lemma_granted_or_proved_the_same_end_is_refuted():
    for title in (GRANTED, PROVED):
        assert chain("q2_1", title).with_expression(-1, posterior(variance=C)).check().status == "refuted"


# -- the steps before --------------------------------------------------------------------------------------------------

S = q(x[t] | x[t - 1])
MIDDLE = {
    "the Markov condition dropped": (2, q(x[t] | x[0]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), 2),
    "Bayes without the denominator": (1, q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[0]), 1),
    "Bayes upside down": (1, q(x[t] | x[t - 1], x[0]) * q(x[t] | x[0]) / q(x[t - 1] | x[0]), 1),
    "Bayes with unconditional densities": (1, q(x[t] | x[t - 1], x[0]) * q(x[t - 1]) / q(x[t]), 1),
    "conditioned on the future": (2, q(x[t - 1] | x[t]) * q(x[t - 1] | x[0]) / q(x[t] | x[0]), 2),
    "eq. (3) at t for t - 1": (
        3,
        Normal(x[t], sqrt(alpha[t]) * x[t - 1], C) * Normal(x[t - 1], sqrt(B) * x[0], 1 - B) / marginal(t),
        3,
    ),
    "eq. (3) at t - 1 for t": (
        3,
        Normal(x[t], sqrt(alpha[t]) * x[t - 1], C) * marginal(t - 1) / Normal(x[t], sqrt(A) * x[0], 1 - A),
        3,
    ),
    "alpha for its root in the transition": (
        3,
        Normal(x[t], alpha[t] * x[t - 1], C) * marginal(t - 1) / marginal(t),
        3,
    ),
    "abar for alpha in the transition": (3, Normal(x[t], sqrt(B) * x[t - 1], C) * marginal(t - 1) / marginal(t), 3),
    "alpha for abar in eq. (3)": (
        3,
        Normal(x[t], sqrt(alpha[t]) * x[t - 1], C)
        * marginal(t - 1)
        / Normal(x[t], sqrt(alpha[t]) * x[0], 1 - alpha[t]),
        3,
    ),
    "abar without its root in eq. (3)": (
        3,
        Normal(x[t], sqrt(alpha[t]) * x[t - 1], C) * marginal(t - 1) / Normal(x[t], B * x[0], 1 - B),
        3,
    ),
    "beta_{t-1} for beta_t": (
        3,
        Normal(x[t], sqrt(alpha[t]) * x[t - 1], beta[t - 1]) * marginal(t - 1) / marginal(t),
        3,
    ),
}


@pytest.mark.parametrize("name", MIDDLE)
def test_a_wrong_step_in_the_middle_is_refuted(name):
    index, term, step = MIDDLE[name]
    example, point = refuted(chain("q2_1", PROVED).with_expression(index, term), step)
    if step == 1 or name.startswith("the Markov"):
        return
    assert same(point.bayes(), example.lhs)


def test_a_wrong_beginning_is_refuted():
    for wrong in (q(x[t] | x[t - 1], x[0]), q(x[t - 1] | x[t]), q(x[t - 1] | x[0]), q(x[t - 1], x[t] | x[0])):
        refuted(chain("q2_1", PROVED).with_expression(0, wrong), 1)


@pytest.mark.parametrize(
    "wrong",
    [
        Normal(x[t], sqrt(B) * x[0], 1 - alpha[t]),
        Normal(x[t], sqrt(alpha[t]) * x[0], 1 - B),
        Normal(x[t], B * x[0], 1 - B),
        Normal(x[t], sqrt(B) * x[0], B),
        Normal(x[t], sqrt(A) * x[0], 1 - A),
    ],
)
def test_a_wrong_eq_3_is_refuted(wrong):
    example, point = refuted(chain("q2_1", "eq. (3)").with_expression(1, wrong), 1)
    assert same(point.marginal(point.t), example.lhs)


@pytest.mark.parametrize(
    "wrong",
    [
        IntegralOver(q(x[t] | x[t - 1]) * q(x[t - 1]), x[t - 1]),
        IntegralOver(q(x[t] | x[t - 1], x[0]) * q(x[t - 1] | x[t], x[0]), x[t - 1]),
    ],
)
def test_a_wrong_marginalisation_is_not_verified(wrong):
    report = chain("q2_1", "eq. (3), step from t - 1 to t").with_expression(1, wrong).check()
    assert report.status == "refuted", [one.verdict.reason for one in report.steps]


def test_a_wrong_variance_under_the_integral_is_refuted():
    wrong = IntegralOver(Normal(x[t], sqrt(1 - C) * x[t - 1], C) * Normal(x[t - 1], sqrt(A) * x[0], 1 - B), x[t - 1])
    report = chain("q2_1", "eq. (3), step from t - 1 to t").with_expression(2, wrong).check()
    assert [one.status for one in report.steps] == ["verified", "refuted", "refuted"]


def test_wrong_bounds_of_the_variance_are_refuted():
    positive = chain("q2_1", "the variance is positive")
    assert positive.with_expression(1, C).check().status == "refuted"  # beta-tilde > beta
    below = chain("q2_1", "the variance is below beta_t")
    assert below.with_expression(2, betatilde[t]).check().status == "refuted"  # not strictly below itself
    assert below.with_expression(2, 1 - A).check().status == "verified"  # beta-tilde < 1 - abar_{t-1}: true as well
    assert below.with_expression(2, beta[t - 1]).check().status == "refuted"


# -- 2.6 ---------------------------------------------------------------------------------------------------------------


def test_wrong_means_in_the_noise_are_refuted():
    mean = chain("q2_6", "the posterior mean")
    for wrong in (
        (x[t] + C / sqrt(1 - B) * epsilon) / sqrt(alpha[t]),
        (x[t] - C / (1 - B) * epsilon) / sqrt(alpha[t]),
        (x[t] - C / sqrt(1 - B) * epsilon) / sqrt(B),
        (x[t] - C / sqrt(1 - alpha[t]) * epsilon) / sqrt(alpha[t]),
        (x[t] - C / sqrt(1 - A) * epsilon) / sqrt(alpha[t]),
        (x[t] - sqrt(C) / sqrt(1 - B) * epsilon) / sqrt(alpha[t]),
        (x[t] - (1 - B) / sqrt(C) * epsilon) / sqrt(alpha[t]),
        x[t] / sqrt(alpha[t]),
    ):
        report = mean.with_expression(2, wrong).check()
        assert [one.status for one in report.steps] == ["verified", "refuted"], wrong


def test_epsilon_is_the_noise_in_x_t_and_no_other():
    """Without the equation that says so, the mean has nothing to do with epsilon."""
    free = symcheck.Proof(given=[*proof("q2_6").given.families, *proof("q2_6").given.relations])
    wrong = free.chain("free noise", mutilde(t)).eq((x[t] - C / sqrt(1 - B) * epsilon) / sqrt(alpha[t]))
    assert wrong.check().status == "refuted"


# -- the proofs as a whole ---------------------------------------------------------------------------------------------


def test_q2_1_is_verified_and_assumes_eq_3_only_where_it_is_granted():
    report = symcheck.load("q2_1").check()
    assert report.status == "verified"
    assert all(one.status == "verified" and not one.provided for one in report.chains)
    assumed = {one.name: one.assumed for one in report.chains if one.assumed}
    assert assumed == {GRANTED: ("eq. (3)",)}
    for one in report.chains:
        for step in one.steps:
            assert step.verdict.models >= 3 and step.verdict.reason is None, (one.name, step.index, step.verdict.reason)


def test_q2_6_is_verified_and_assumes_eq_3_at_most():
    report = symcheck.load("q2_6").check(timeout=60)
    assert report.status == "verified"
    assert all(one.as_expected and not one.provided for one in report.chains)
    assert {one.name for one in report.chains if one.expect == "refuted"} == {
        "eq. (4), as printed: the bars are missing",
        "the mean of p as printed is not that of mu-tilde",
    }
    assert {name for one in report.chains for name in one.assumed} <= {"eq. (3)"}
    assert next(one for one in report.chains if one.name == "the posterior mean").assumed == ()
    for one in report.chains:
        for step in one.steps:
            assert step.verdict.reason is None, (one.name, step.index, step.verdict.reason)


def test_the_proof_fixes_neither_the_dimension_nor_the_time():
    posterior_chain = chain("q2_1", PROVED)
    assert d in posterior_chain.expressions[-1].free_symbols and t in posterior_chain.expressions[-1].free_symbols
    stated = [str(item) for item in posterior_chain.given.stated]
    assert not any(str(item).startswith(("Eq(d", "Eq(t", "Eq(T")) for item in stated)


def test_without_the_schedule_nothing_is_verified_unconditionally():
    free = symcheck.Proof()
    report = free.chain("no schedule", betatilde[t]).gt(0).check()
    assert report.status != "verified"


def test_at_t_1_the_posterior_is_not_claimed():
    """At t = 1 beta-tilde is 0: the density of eq. (1) does not exist, and symcheck must not say that it does."""
    one = symcheck.Proof(given=[*proof("q2_1").given.families, *proof("q2_1").given.relations])
    degenerate = one.chain("t = 1", Normal(x[0], mutilde(1), betatilde[1])).gt(0)
    assert degenerate.check().status == "unproven"
