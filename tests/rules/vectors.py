"""Rules about random vectors, Gaussian covariance matrices, sums of matrices, and derivatives by vectors."""

from __future__ import annotations

from sympy import Derivative, Determinant, Inverse, Matrix, MatrixSymbol, Q, Sum, Symbol, Trace, exp, pi, sqrt, symbols

from symcheck import (
    Cov,
    E,
    Gradient,
    IntegralOver,
    JointLaw,
    MatrixSum,
    Normal,
    derivative,
    function,
    inner,
    norm,
    process,
    psd,
    variable,
    vector,
)
from tests.rules.cases import RuleCase, Theory, false, undefined

PRML = "Bishop, Pattern Recognition and Machine Learning, "
COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook, "
HORN = "Horn and Johnson, Matrix Analysis, "
STEIN = "Stein 1981, lemma 1"
MAGNUS = "Magnus and Neudecker, Matrix Differential Calculus, "
UNDER_THE_INTEGRAL = "differentiation under the integral (standing condition)"
BY_ITS_FORM = "positive semidefinite by its form"

d = Symbol("d", integer=True, positive=True)
T, i = symbols("T i", integer=True)
a, b, c, w, tau = symbols("a b c w tau", real=True)
x, X, Y = variable("x"), vector("X", d), vector("Y", d)
A, S, R = (MatrixSymbol(name, d, d) for name in "ASR")
u = MatrixSymbol("u", d, 1)
f, path = function("f"), function("path", d)
p = JointLaw("p", X, Y)
views = process("V", d)
source, view = JointLaw("s", X), JointLaw("v", views | X)
two = view(views[1] | X) * view(views[2] | X) * source(X)
mean = E(views[1], view(views[1] | X))

probability = Theory("probability")
GIVEN = "conditional independence"
probability(GIVEN, E(inner(views[1], views[2]), two), "=", E(norm(mean) ** 2, source(X)), PRML + "(8.21)")
probability(GIVEN, E(views[1] * views[2].T, two), "=", E(mean * mean.T, source(X)), PRML + "(8.21)")

gaussian = Theory("gaussian")
gaussian(
    ["Stein's lemma", "the mean of the derivative is finite (standing condition)"],
    E((x - a) * f(x), Normal(x, a, w)),
    "=",
    w * E(Derivative(f(x), x), Normal(x, a, w)),
    STEIN,
    *undefined(w > 0),
)
gaussian(
    "Stein's lemma",
    E((x**2 - 1) * f(x), Normal(x, 0, 1)),
    "=",
    E(Derivative(f(x), x, x), Normal(x, 0, 1)),
    STEIN + ", twice",
)
gaussian(
    "Gaussian density",
    Normal(X, u, S),
    "=",
    exp(-inner(X - u, Inverse(S) * (X - u)) / 2) / sqrt((2 * pi) ** d * Determinant(S)),
    PRML + "(2.43)",
    *undefined(Q.positive_definite(S)),
)
gaussian(
    "Gaussian integral",
    IntegralOver(Normal(X, A * Y, R) * Normal(Y, u, S), Y),
    "=",
    Normal(X, A * u, R + A * S * A.T),
    PRML + "(2.115)",
    *undefined(Q.positive_definite(R), Q.positive_definite(S)),
)
gaussian(
    "moments of the standard normal law",
    E(inner(X, A * X), Normal(X, u, S)),
    "=",
    Trace(A * S) + inner(u, A * u),
    COOKBOOK + "section 8.2.2",
    *undefined(Q.positive_definite(S)),
)

matrix = Theory("matrix")
spread = Cov(X, X, p(X))
matrix(
    "Sylvester's criterion",
    E(norm(vector("V", 2)) ** 2, Normal(vector("V", 2), 0, Matrix([[a, c], [c, b]]))),
    "=",
    a + b,
    HORN + "theorem 7.2.5",
    *undefined(a > 0, a * b > c**2),
)
matrix(BY_ITS_FORM, Trace(A * spread * A.T), ">=", 0, HORN + "observation 7.1.8")
matrix(BY_ITS_FORM, inner(u, c * spread * u), ">=", 0, HORN + "observation 7.1.3", *false(c >= 0))
matrix(BY_ITS_FORM, inner(u, (spread + S) * u), ">=", 0, HORN + "observation 7.1.3", *false(psd(S)))
terms = MatrixSum(A * views[i], (i, 1, T))
matrix(
    "linearity of summation",
    inner(u, terms),
    "=",
    Sum(inner(u, A * views[i]), (i, 1, T)),
    HORN + "section 0.2",
    *undefined(T >= 0),
)
matrix(
    "linearity of summation",
    Trace(A * MatrixSum(views[i] * views[i].T, (i, 1, T))),
    "=",
    Sum(inner(views[i], A * views[i]), (i, 1, T)),
    HORN + "section 0.2",
    *undefined(T >= 0),
)

calculus = Theory("calculus")
calculus("rules of differentiation", Gradient(inner(u, A * u), u), "=", (A + A.T) * u, COOKBOOK + "(81)")
calculus(
    "rules of differentiation", Gradient(inner(u, A * u), u), "=", 2 * A * u, MAGNUS + "9.9", *false(Q.symmetric(A))
)
calculus(
    UNDER_THE_INTEGRAL,
    derivative(norm(E(tau * X + Y, p(X, Y))) ** 2, tau),
    "=",
    2 * inner(E(X, p(X)), E(tau * X + Y, p(X, Y))),
    "Rudin, Principles of Mathematical Analysis, theorem 9.42",
)
calculus(
    "{} is differentiable (standing condition)",
    derivative(norm(path(tau)) ** 2, tau),
    "=",
    2 * inner(path(tau), derivative(path(tau), tau)),
    "Rudin, Principles of Mathematical Analysis, section 5.16",
)

CASES: list[RuleCase] = [*probability.cases, *gaussian.cases, *matrix.cases, *calculus.cases]
