"""Expectations of vectors and matrices under abstract laws: identities that hold, and slips that are refuted.

The truths stand in the textbooks of multivariate statistics (Anderson 2003; Mardia, Kent and Bibby 1979).
"""

import pytest
from sympy import (
    Eq,
    Identity,
    Integer,
    Inverse,
    KroneckerProduct,
    MatrixSymbol,
    Q,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    symbols,
)

from symcheck import (
    Cov,
    E,
    JointLaw,
    Normal,
    Uniform,
    Var,
    check,
    display,
    frobenius_norm,
    function,
    infix,
    inner,
    latex,
    load,
    norm,
    process,
    psd,
    variable,
    vec,
    vector,
)
from symcheck.errors import InputError

n, m, k = symbols("n m k", integer=True, positive=True)
x, y, z = vector("x", n), vector("y", n), vector("z", m)
s, r, u = variable("s"), variable("r"), variable("u")
p = JointLaw("p", x, y, z, s)
scalars = JointLaw("scalars", r, s, u)
d, data = JointLaw("d", x), process("v", n)
v1, v2 = data[1], data[2]
aug, sample = JointLaw("aug", data | x), JointLaw("sample", data)
two, i = sample(v1) * sample(v2), Symbol("i", integer=True)
net = JointLaw("net", x, y, z, factors=[x, y | x, z | x])
ind = JointLaw("ind", y, z, factors=[y, z])
A, S, P = (MatrixSymbol(name, n, n) for name in "ASP")
W, B = MatrixSymbol("W", k, n), MatrixSymbol("B", n, m)
b, c = MatrixSymbol("b", n, 1), MatrixSymbol("c", n, 1)
f, g, h = function("f", n), function("g"), function("h", n)
mu, C = E(x, p(x)), Cov(x, x, p(x))
views = d(x) * aug(v1 | x) * aug(v2 | x)
xbar = E(v1, aug(v1 | x))
X, within = E(xbar * xbar.T, d(x)), E(Cov(v1, v1, aug(v1 | x)), d(x))
y_x, z_x = E(y, p(y | x)), E(z, p(z | x))
recovered = mu + P * (x - mu)

TRUE = {
    "trace of a mean": (Trace(A * E(x * x.T, p(x))), "=", E(inner(x, A * x), p(x))),
    "trace of a mean of two": (Trace(A * E(x * y.T, p(x, y))), "=", E(inner(y, A * x), p(x, y))),
    "trace and mean": (Trace(E(x * y.T, p(x, y))), "=", E(inner(x, y), p(x, y))),
    "norm of a linear map": (E(norm(W * x) ** 2, p(x)), "=", Trace(W * E(x * x.T, p(x)) * W.T)),
    "linear map of a function": (E((W * f(x)) * (W * f(x)).T, p(x)), "=", W * E(f(x) * f(x).T, p(x)) * W.T),
    "two fixed vectors": (E(inner(x, b) * inner(x, c), p(x)), "=", inner(b, E(x * x.T, p(x)) * c)),
    "weights": (E(g(x) * inner(x, A * y), p(x, y)), "=", Trace(A * E(g(x) * y * x.T, p(x, y)))),
    "vec": (E(vec(x * z.T), p(x, z)), "=", vec(E(x * z.T, p(x, z)))),
    "Kronecker": (E(KroneckerProduct(A, x * x.T), p(x)), "=", KroneckerProduct(A, E(x * x.T, p(x)))),
    "Frobenius": (E(frobenius_norm(x * z.T) ** 2, p(x, z)), "=", E(norm(x) ** 2 * norm(z) ** 2, p(x, z))),
    "second moments are symmetric": (Transpose(E(x * x.T, p(x))), "=", E(x * x.T, p(x))),
    "tower": (E(x * y.T, p(x, y)), "=", E(x * y_x.T, p(x))),
    "tower, a function": (E(f(x) * y.T, p(x, y)), "=", E(f(x) * y_x.T, p(x))),
    "residual": (E((y - y_x) * f(x).T, p(x, y)), "=", ZeroMatrix(n, n)),
    "independent": (E(y * z.T, ind(y, z)), "=", E(y, ind(y)) * E(z, ind(z)).T),
    "independent, under a trace": (E(inner(y, B * z), ind(y, z)), "=", inner(E(y, ind(y)), B * E(z, ind(z)))),
    "square of an inner product": (
        E(inner(y, B * z) ** 2, ind(y, z)),
        "=",
        Trace(E(y * y.T, ind(y)) * B * E(z * z.T, ind(z)) * B.T),
    ),
    "independent given x": (E(y * z.T, net(y, z)), "=", E(E(y, net(y | x)) * E(z, net(z | x)).T, net(x))),
    "product of laws": (E(y * z.T, p(x) * p(y | x) * p(z | x)), "=", E(y_x * z_x.T, p(x))),
    "numbers independent given one": (
        E(r * u, scalars(s) * scalars(r | s) * scalars(u | s)),
        "=",
        E(E(r, scalars(r | s)) * E(u, scalars(u | s)), scalars(s)),
    ),
    "views": (E(v1 * v2.T, views), "=", X),
    "views are exchangeable": (E(v1 * v2.T, views), "=", E(v2 * v1.T, views)),
    "one view": (E(v1 * v1.T, views), "=", X + within),
    "distance of two views": (E(norm(W * v1 - W * v2) ** 2, views), "=", 2 * Trace(W * within * W.T)),
    "covariance": (Cov(x, z, p(x, z)), "=", E(x * z.T, p(x, z)) - mu * E(z, p(z)).T),
    "covariance transposed": (Cov(x, z, p(x, z)).T, "=", Cov(z, x, p(x, z))),
    "covariance of a linear map": (Cov(W * x + W * b, z, p(x, z)), "=", W * Cov(x, z, p(x, z))),
    "trace of a covariance": (Trace(C), "=", Var(x, p(x))),
    "variance in a direction": (Var(inner(x, b), p(x)), "=", inner(b, C * b)),
    "covariance in two directions": (Cov(inner(x, b), inner(y, c), p(x, y)), "=", inner(b, Cov(x, y, p(x, y)) * c)),
    "total covariance": (
        Cov(y, z, p(y, z)),
        "=",
        E(Cov(y, z, p(y, z | x)), p(x)) + Cov(y_x, z_x, p(x)),
    ),
    "covariance of what is independent": (Cov(y, z, ind(y, z)), "=", ZeroMatrix(n, m)),
    "quadratic form": (E(inner(x, A * x), p(x)), "=", Trace(A * C) + inner(mu, A * mu)),
    "quadratic form of a Gaussian": (
        E(inner(x - b, A * (x - b)), Normal(x, c, 1)),
        "=",
        Trace(A) + inner(c - b, A * (c - b)),
    ),
    "Mahalanobis": (E(inner(x - mu, Inverse(C) * (x - mu)), p(x)), "=", n, [Q.invertible(C)]),
    "a projection": (E(norm(x - recovered) ** 2, p(x)), "=", Trace(C) - Trace(P * C), [Eq(P * P, P), Q.symmetric(P)]),
    "bias and variance": (
        E((y - f(x)) * (y - f(x)).T, p(x, y)),
        "=",
        E(Cov(y, y, p(y | x)), p(x)) + E((y_x - f(x)) * (y_x - f(x)).T, p(x)),
    ),
    "over integers": (E(i * x, Uniform(i, 1, 3), p(x)), "=", 2 * mu),
    "a mixture": (E(x * x.T, (p(x) + Normal(x, 0, 1)) / 2), "=", (E(x * x.T, p(x)) + Identity(n)) / 2),
    "a mean of two": (Cov((v1 + v2) / 2, (v1 + v2) / 2, two), "=", Cov(v1, v1, sample(v1)) / 2),
    "squared length": (E(norm(W * x - W * b) ** 2, p(x)), ">=", Integer(0)),
    "variances are not negative": (inner(b, C * b), ">=", Integer(0)),
    "nor are means of them": (Trace(W * within * W.T), ">=", Integer(0)),
    "a definite quadratic form": (E(inner(x, S * x), p(x)), ">=", Integer(0), [psd(S)]),
    "Jensen": (E(norm(W * x) ** 2, p(x)), ">=", norm(W * mu) ** 2),
}

FALSE = {
    "the transpose of A": (Trace(A * E(x * y.T, p(x, y))), "=", E(inner(x, A * y), p(x, y))),
    "a product of means": (E(y * z.T, p(y, z | x)), "=", y_x * z_x.T),
    "not declared independent given x": (E(y * z.T, p(y, z)), "=", E(y_x * z_x.T, p(x))),
    "dependent": (E(y * z.T, net(y, z)), "=", E(y, net(y)) * E(z, net(z)).T),
    "squares of what depends": (
        E(inner(y, B * z) ** 2, p(y, z)),
        "=",
        Trace(E(y * y.T, p(y)) * B * E(z * z.T, p(z)) * B.T),
    ),
    "a mean of two, not halved": (Cov((v1 + v2) / 2, (v1 + v2) / 2, two), "=", Cov(v1, v1, sample(v1))),
    "views with the variance": (E(v1 * v2.T, views), "=", X + within),
    "the same noise": (E(v1 * v1.T, views), "=", X),
    "distance of two views, once": (E(norm(v1 - v2) ** 2, views), "=", Trace(within)),
    "covariance without means": (Cov(x, z, p(x, z)), "=", E(x * z.T, p(x, z))),
    "covariances are not symmetric": (Cov(x, y, p(x, y)), "=", Cov(y, x, p(x, y))),
    "the transposed map": (Cov(A * x, y, p(x, y)), "=", A.T * Cov(x, y, p(x, y))),
    "a cross term twice": (Cov(x + y, x + y, p(x, y)), "=", C + Cov(y, y, p(y)) + 2 * Cov(x, y, p(x, y))),
    "total covariance without the means": (Cov(y, z, p(y, z)), "=", E(Cov(y, z, p(y, z | x)), p(x))),
    "covariance only given x": (Cov(y, z, net(y, z)), "=", ZeroMatrix(n, m)),
    "moment for variance": (Var(inner(x, b), p(x)), "=", inner(b, E(x * x.T, p(x)) * b)),
    "quadratic form without the mean": (E(inner(x, A * x), p(x)), "=", Trace(A * C)),
    "Mahalanobis without the mean": (E(inner(x, Inverse(C) * x), p(x)), "=", n, [Q.invertible(C)]),
    "an oblique projection": (E(norm(x - recovered) ** 2, p(x)), "=", Trace(C) - Trace(P * C), [Eq(P * P, P)]),
    "an indefinite quadratic form": (E(inner(x, S * x), p(x)), ">=", Integer(0)),
    "Jensen reversed": (E(norm(W * x) ** 2, p(x)), "<=", norm(W * mu) ** 2),
    "a weight of any sign": (E(g(x) * inner(x, b) ** 2, p(x)), ">=", Integer(0)),
}


@pytest.mark.parametrize("name", TRUE)
def test_identities_hold(name):
    lhs, relation, rhs, *given = TRUE[name]
    verdict = check(lhs, rhs, relation, given=given[0] if given else [])
    assert verdict.status == "verified" and verdict.models >= 3


@pytest.mark.parametrize("name", FALSE)
def test_slips_are_refuted(name):
    lhs, relation, rhs, *given = FALSE[name]
    verdict = check(lhs, rhs, relation, given=given[0] if given else [])
    assert verdict.status == "refuted" and verdict.counterexample is not None


@pytest.mark.parametrize("names", ["ab", "ba", "xy", "yx"])
def test_names_decide_nothing(names):
    first, second = (vector(name, n) for name in names)
    joint = JointLaw("j", first, second)
    assert check(Trace(E(first * second.T, joint(first, second))), E(inner(first, second), joint(first, second)))
    given = E(second, joint(second | first))
    assert check(E(first * second.T, joint(first, second)), E(first * given.T, joint(first)))


def test_nothing_known_of_a_point_is_used_of_a_bound_one():
    claim = E(g(x) * inner(x, b) ** 2, p(x))
    assert check(claim, 0, ">=", given=[g(x) >= 0]).status != "verified"


def test_cyclic_conditionals_are_no_joint_law():
    q = JointLaw("q", r | s)
    product = scalars(s | r) * q(r | s)
    assert check(E(1, product), 1).status != "verified"


def test_a_covariance_needs_two_numbers_or_two_columns():
    with pytest.raises(InputError, match="no column vector"):
        Cov(x, s, p(x, s))
    assert Cov(x, z, p(x, z)).shape == (n, m)


def test_a_covariance_matrix_is_printed():
    term = Cov(x, z, p(x, z))
    assert infix(term) == "Cov(x, z, p(x, z))"
    assert display(term) == "Cov_{p(x, z)}[x, z]"
    assert latex(term).startswith(r"\operatorname{Cov}_{p(")


def test_independence_of_the_views_is_used_for_f_12_and_nowhere_else():
    report = load("q4_1").check(timeout=60)
    assert report.status == "verified" and not report.assumed
    rules = {chain.name: {rule for step in chain.steps for rule in step.verdict.rules} for chain in report.chains}
    assert "conditional independence" in rules["F_12, as printed"]
    for name in ("F_1, as printed", "F_2, as printed", "F_1 under any joint law of x and the views"):
        assert not {rule for rule in rules[name] if "independence" in rule}
