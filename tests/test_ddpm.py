"""Questions 2.1 and 2.6, and every wrong version of them that issue 2 lists: each must be refuted, and replays here.

The replay is this file's own: plain Python floats and mpmath from the *printed* model. It knows the claims of eqs. (1)-(3)
from the question alone (a Gaussian posterior by Bayes' rule) and shares nothing with symcheck.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

import mpmath
import pytest
from sympy import sqrt, symbols

import symcheck
from symcheck import IntegralOver, Normal

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

    def normal(self, point, mean, variance, norm_power=None):
        power = -mpmath.mpf(self.d) / 2 if norm_power is None else norm_power
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
    assert mpmath.almosteq(point.bayes(), point.normal(point.x[2], mean, (1 - a) / (1 - b) * c), 1e-12)


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


def same(value, printed):
    return mpmath.almosteq(value, numbers(printed)[0], 1e-8)


# -- the last step: q(x_t | x_{t-1}) q(x_{t-1} | x_0)/q(x_t | x_0) = N(x_{t-1}; mean, variance) ---------------------------

MUTANTS = {
    "beta-tilde inverted": (
        posterior(variance=1 / betatilde[t]),
        lambda a, b, c, al: (None, None, (1 - b) / ((1 - a) * c)),
    ),
    "the ratio in beta-tilde inverted": (
        posterior(variance=(1 - B) / (1 - A) * C),
        lambda a, b, c, al: (None, None, (1 - b) / (1 - a) * c),
    ),
    "sqrt(abar_t) in the x_0 coefficient": (
        posterior(x0=sqrt(B) * C / (1 - B)),
        lambda a, b, c, al: (b**0.5 * c / (1 - b), None, None),
    ),
    "sqrt(abar_t) in the x_t coefficient": (
        posterior(xt=sqrt(B) * (1 - A) / (1 - B)),
        lambda a, b, c, al: (None, b**0.5 * (1 - a) / (1 - b), None),
    ),
    "beta-tilde = beta": (posterior(variance=C), lambda a, b, c, al: (None, None, c)),
    "coefficients swapped": (
        posterior(x0=XT, xt=X0),
        lambda a, b, c, al: (al**0.5 * (1 - a) / (1 - b), a**0.5 * c / (1 - b), None),
    ),
    "alpha_{t-1} for abar_{t-1} in x_0": (posterior(x0=sqrt(alpha[t - 1]) * C / (1 - B)), None),
    "alpha_t for abar_t in the denominators": (
        posterior(x0=sqrt(A) * C / (1 - alpha[t]), xt=sqrt(alpha[t]) * (1 - A) / (1 - alpha[t])),
        None,
    ),
    "alpha_t for abar_t below x_0": (posterior(x0=sqrt(A) * C / (1 - alpha[t])), None),
    "alpha_t for abar_t below x_t": (posterior(xt=sqrt(alpha[t]) * (1 - A) / (1 - alpha[t])), None),
    "alpha_t for abar_t in beta-tilde": (posterior(variance=(1 - A) / (1 - alpha[t]) * C), None),
    "alpha_{t-1} for abar_{t-1} in beta-tilde": (posterior(variance=(1 - alpha[t - 1]) / (1 - B) * C), None),
    "alpha_{t-1} for abar_{t-1} in x_t": (posterior(xt=sqrt(alpha[t]) * (1 - alpha[t - 1]) / (1 - B)), None),
    "no root over abar_{t-1}": (posterior(x0=A * C / (1 - B)), lambda a, b, c, al: (a * c / (1 - b), None, None)),
    "no root over alpha_t": (
        posterior(xt=alpha[t] * (1 - A) / (1 - B)),
        lambda a, b, c, al: (None, al * (1 - a) / (1 - b), None),
    ),
    "a root over the variance": (posterior(variance=sqrt(betatilde[t])), None),
    "sign of x_0": (posterior(x0=-X0), lambda a, b, c, al: (-(a**0.5) * c / (1 - b), None, None)),
    "1 + abar": (posterior(variance=(1 + A) / (1 - B) * C), None),
    "beta_{t-1} for beta_t": (posterior(variance=(1 - A) / (1 - B) * beta[t - 1]), None),
    "x_{t-1} and x_t exchanged": (Normal(x[t], X0 * x[0] + XT * x[t - 1], betatilde[t]), None),
    "the mean without x_0": (Normal(x[t - 1], XT * x[t], betatilde[t]), None),
    "twice the variance": (posterior(variance=2 * betatilde[t]), None),
    "-d for -d/2 in the normaliser": ((2 * symcheck_pi * betatilde[t]) ** (-d / 2) * posterior(), None)
    if (symcheck_pi := __import__("sympy").pi)
    else None,
    "no normaliser": ((2 * symcheck_pi * betatilde[t]) ** (d / 2) * posterior(), None),
    "-1/2 for -d/2 in the normaliser": (
        (2 * symcheck_pi * betatilde[t])
        ** (d / 2 - 1 / symbols("two").func("two").subs("two", 2) if False else (d - 1) / 2)
        * posterior(),
        None,
    ),
}
