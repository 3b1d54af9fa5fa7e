"""Gradients, Jacobians, Hessians, stop-gradients and sums of matrices: what is true of them, and the usual slips.

A row is ``(lhs, rhs, given)``. TRUE rows must be verified, FALSE rows refuted with a counterexample. Sources are the
Matrix Cookbook, Bishop's PRML and hand computation; no expected value comes from the program.
"""

from __future__ import annotations

from typing import Any

import pytest
from sympy import (
    Abs,
    Derivative,
    Determinant,
    Eq,
    Identity,
    Inverse,
    KroneckerProduct,
    Matrix,
    MatrixSymbol,
    Max,
    Ne,
    Product,
    Q,
    Sum,
    Trace,
    ZeroMatrix,
    exp,
    log,
    sign,
    sqrt,
    symbols,
)

import symcheck
from symcheck import (
    KL,
    Divergence,
    E,
    Family,
    ForAll,
    Gradient,
    Hessian,
    InputError,
    Jacobian,
    JointLaw,
    MatrixSum,
    Normal,
    Proof,
    cite,
    display,
    frobenius_norm,
    full_support,
    function,
    infix,
    inner,
    latex,
    norm,
    process,
    sg,
    variable,
    vec,
    vec_rows,
    vector,
)
from symcheck.text import parse_expression

n, m = symbols("n m", integer=True, positive=True)
N, K, i, j, k, s, t = symbols("N K i j k s t", integer=True)
a = symbols("a", positive=True)
theta = symbols("theta", real=True)
A, X, S = (MatrixSymbol(name, n, n) for name in "AXS")
W, M, B = MatrixSymbol("W", m, n), MatrixSymbol("M", m, n), MatrixSymbol("B", n, m)
x, b = MatrixSymbol("x", n, 1), MatrixSymbol("b", n, 1)
u, w = vector("u", n), vector("w", n)
v, z, y = process("v", n), process("z"), Family("y")
zero = ZeroMatrix(n, 1)
L, f = function("L"), function("f")
F, D = function("F", n), function("D", between=(0, 1))
A2 = MatrixSymbol("A2", 2, 2)
p = JointLaw("p", u)
g = JointLaw("g", variable("r"), parameters=theta)
r = variable("r")
square = inner(u, b) ** 2

IN_RANGE = [j >= 1, j <= K]
POSITIVE = ForAll(k, (1, K), z[k] > 0)
TRUE: list[tuple[Any, Any, list[Any]]] = [
    # traces, determinants, inverses (Matrix Cookbook 100-124, 49, 57, 61)
    (Gradient(Trace(W * X * W.T), W), W * X + W * X.T, []),
    (Gradient(Trace(W * X * W.T), W), 2 * W * X, [Q.symmetric(X)]),
    (Gradient(Trace(A**2), A), 2 * A.T, []),
    (Gradient(Trace(A**2), A), 2 * A, [Q.symmetric(A)]),
    (Gradient(Trace(Inverse(A) * X), A), -(Inverse(A) * X * Inverse(A)).T, []),
    (Gradient(log(Determinant(A)), A), Inverse(A).T, [Determinant(A) > 0]),
    (Gradient(Trace(A.T * Inverse(X) * A), X), -Inverse(X).T * A * A.T * Inverse(X).T, []),
    # vectors
    (Gradient(norm(A * x - b) ** 2, x), 2 * A.T * (A * x - b), []),
    (Gradient(norm(x), x), x / norm(x), [norm(x) > 0]),
    (Gradient(norm(u) * inner(u, w), u), norm(u) * w + inner(u, w) * u / norm(u), []),
    (Gradient(x.T * A * x, x), (A + A.T) * x, []),
    (Gradient(log(1 + exp(-inner(b, x))), x), -b / (1 + exp(inner(b, x))), []),
    (Gradient(Abs(inner(b, x)), x), sign(inner(b, x)) * b, []),
    (Gradient(Max(inner(b, x), 0), x), b, [inner(b, x) > 0]),
    (Gradient(frobenius_norm(W), W), W / frobenius_norm(W), []),
    (Gradient(log(Normal(u, w, a)), u), (w - u) / a, []),
    (Divergence(Gradient(log(Normal(u, w, a)), u), u), -n / a, []),
    # Jacobians and Hessians
    (Jacobian(A * x, x), A, []),
    (Jacobian(norm(x) ** 2 * x, x), norm(x) ** 2 * Identity(n) + 2 * x * x.T, []),
    (Jacobian(W * X, W), KroneckerProduct(X.T, Identity(m)), []),
    (Jacobian(Inverse(A), A), -KroneckerProduct(Inverse(A).T, Inverse(A)), []),
    (Hessian(norm(A * x - b) ** 2, x), 2 * A.T * A, []),
    (Hessian(Trace(W * X * W.T), W), KroneckerProduct(X + X.T, Identity(m)), []),
    (vec(Gradient(Trace(W * X * W.T), W)), KroneckerProduct(X + X.T, Identity(m)) * vec(W), []),
    # by a number
    (Derivative(Trace(exp(a) * A * X), a), exp(a) * Trace(A * X), []),
    (
        Derivative(log(Determinant(A + a * Identity(n))), a),
        Trace(Inverse(A + a * Identity(n))),
        [Q.positive_definite(A)],
    ),
    (Derivative(inner(b, Inverse(A + a * X) * b), a), -b.T * Inverse(A + a * X) * X * Inverse(A + a * X) * b, []),
    # an unknown function, at a point
    (Gradient(L(W + B.T), W), Gradient(L(W), W, W + B.T), []),
    (Gradient(L(W * A), W), Gradient(L(M), M, W * A) * A.T, []),
    (Gradient(L(W + B.T), B), Gradient(L(M), M).T, [Eq(M, W + B.T)]),
    (Gradient(f(sg(u), u), u), Gradient(f(w, u), u), [Eq(w, u)]),
    (Gradient(f(u, u), u), Gradient(f(sg(u), u), u) + Gradient(f(u, sg(u)), u), []),
    (Gradient(log(1 - D(x)), x), -Gradient(D(x), x) / (1 - D(x)), []),
    (Gradient(norm(F(A * x)) ** 2, x), 2 * A.T * Jacobian(F(x), x, A * x).T * F(A * x), []),
    (Hessian(L(A * x + b), x), A.T * Hessian(L(x), x, A * x + b) * A, []),
    (Hessian(L(x), x), Hessian(L(x), x).T, []),
    (Divergence(inner(b, x) * F(x), x), inner(b, x) * Divergence(F(x), x) + inner(b, F(x)), []),
    (Jacobian(F(F(x)), x), Jacobian(F(u), u, F(x)) * Jacobian(F(x), x), []),
    (Derivative(L(x + theta * b), theta, theta), inner(b, Hessian(L(x), x, x + theta * b) * b), []),
    # of concrete size, entry by entry
    (Gradient(Determinant(A2), A2), Matrix([[A2[1, 1], -A2[1, 0]], [-A2[0, 1], A2[0, 0]]]), []),
    (Gradient(A2[0, 0] ** 2, A2), Matrix([[2 * A2[0, 0], 0], [0, 0]]), []),
    # nested, under sums and means
    (Gradient(Derivative(a**2 * norm(u) ** 2, a), u), 4 * a * u, []),
    (Gradient(norm(Gradient(norm(u) ** 2, u)) ** 2, u), 8 * u, []),
    (E(norm(Gradient(norm(u) ** 2, u)) ** 2, p(u)), 4 * E(norm(u) ** 2, p(u)), []),
    (Sum(norm(Gradient(inner(u, v[k]), v[k])) ** 2, (k, 1, N)), N * norm(u) ** 2, [N >= 1]),
    (Gradient(E(norm(u - w) ** 2, p(u)), w), 2 * (w - E(u, p(u))), []),
    (Gradient(E(norm(A * u - w) ** 2, p(u)), A), 2 * (A * E(u * u.T, p(u)) - w * E(u, p(u)).T), []),
    (Gradient(KL(Normal(u, w, a), Normal(u, v[0], a)), v[0]), (v[0] - w) / a, []),
    # members of a process
    (Gradient(inner(v[s], v[t]), v[t]), v[s], [Ne(s, t)]),
    (Derivative(z[s] ** 2, z[t]), 0, [Ne(s, t)]),
    (Derivative(Sum(z[k] * y[k], (k, 1, K)), z[j]), y[j], [1 <= j, j <= K]),
    (Derivative(Sum((z[i] - z[k]) ** 2, (k, 1, K), (i, 1, K)), z[j]), 4 * Sum(z[j] - z[k], (k, 1, K)), IN_RANGE),
    (Derivative(Sum(z[i] * z[k], (k, 1, i), (i, 1, K)), z[j]), z[j] + Sum(z[k], (k, 1, K)), IN_RANGE),
    (Derivative(Product(z[k], (k, 1, K)), z[j]), Product(z[k], (k, 1, K)) / z[j], [*IN_RANGE, POSITIVE]),
    (Derivative(Product(z[k], (k, 1, K)), z[j]), 0, [j > K, K >= 1, POSITIVE]),
    (Derivative(Product(z[k], (k, 1, K)), z[j], z[j]), 0, [*IN_RANGE, POSITIVE]),
    (Derivative(Sum(z[k] * Sum(z[i], (i, 1, K)), (k, 1, K)), z[j]), 2 * Sum(z[k], (k, 1, K)), [1 <= j, j <= K]),
    (Derivative(Sum(z[k] * Sum(z[k], (k, 1, K)), (k, 1, K)), z[j]), 2 * Sum(z[k], (k, 1, K)), [1 <= j, j <= K]),
    (Jacobian(MatrixSum(y[i] * v[i], (i, 1, K)), v[j]), y[j] * Identity(n), [1 <= j, j <= K]),
    # stop-gradients
    (sg(theta**2), theta**2, []),
    (Gradient(sg(inner(b, x)) * inner(b, x), x), inner(b, x) * b, []),
    (Derivative(theta * sg(theta), theta), theta, []),
    (Derivative(Family("q", s, sg(theta) ** s * theta)[2], theta), theta**2, []),
    (Derivative(theta + sg(f(theta) - theta), theta), 1, []),
    (Derivative(E(sg(log(g(r))), g(r)), theta), Derivative(E(log(g(r)), g(r)), theta), [full_support(g(r))]),
    (Derivative(E(r, g.at(sg(theta))(r)), theta), 0, []),
    (E(r, g.at(sg(theta))(r)), E(r, g(r)), []),
    # sums of vectors and matrices
    (MatrixSum(2 * v[i], (i, 1, N)), 2 * MatrixSum(v[i], (i, 1, N)), [N >= 1]),
    (MatrixSum(v[i], (i, 1, N)), MatrixSum(v[i], (i, 1, N - 1)) + v[N], [N >= 1]),
    (norm(MatrixSum(v[i], (i, 1, N))) ** 2, Sum(inner(v[i], v[j]), (i, 1, N), (j, 1, N)), [N >= 1]),
    (A * MatrixSum(v[i], (i, 1, N)), MatrixSum(A * v[i], (i, 1, N)), [N >= 1]),
]

FALSE: list[tuple[Any, Any, list[Any]]] = [
    (Jacobian(F(x), x), Jacobian(F(x), x).T, []),
    (Hessian(L(A * x + b), x), A * Hessian(L(x), x, A * x + b) * A.T, []),
    (Gradient(norm(F(A * x)) ** 2, x), 2 * Jacobian(F(x), x, A * x).T * F(A * x), []),
    (Gradient(Determinant(A2), A2), Matrix([[A2[1, 1], -A2[0, 1]], [-A2[1, 0], A2[0, 0]]]), []),
    (Jacobian(A * A, A), KroneckerProduct(A, Identity(n)) + KroneckerProduct(Identity(n), A), []),
    (Gradient(Trace(W * X * W.T), W), 2 * W * X, []),
    (Gradient(Trace(A * X * B * W), X), A.T * (B * W).T * 2, []),
    (Gradient(Trace(A * X * S), X), S.T * A.T, []),
    (Gradient(Trace(A**2), A), ZeroMatrix(n, n), [Eq(A * A, Identity(n))]),
    (Gradient(Trace(A**2), A), 2 * A, []),
    (Gradient(log(Determinant(A)), A), Inverse(A), [Determinant(A) > 0]),
    (Gradient(Trace(Inverse(A) * X), A), -(Inverse(A) * X.T * Inverse(A)).T, []),
    (Gradient(Trace(Inverse(A) * X), A), (Inverse(A) * X * Inverse(A)).T, []),
    (Gradient(norm(A * x - b) ** 2, x), 2 * A * (A * x - b), []),
    (Gradient(norm(A * x - b) ** 2, x), A.T * (A * x - b), []),
    (Gradient(norm(x), x), x, []),
    (Jacobian(A * x, x), A.T, []),
    (Jacobian(norm(x) ** 2 * x, x), norm(x) ** 2 * Identity(n) + x * x.T, []),
    (Jacobian(A * X, X), KroneckerProduct(A, Identity(n)), []),
    (Hessian(inner(x, A * x), x), 2 * A, []),
    (vec_rows(Gradient(Trace(W * X * W.T), W)), KroneckerProduct(X + X.T, Identity(m)) * vec_rows(W), []),
    (Derivative(inner(b, Inverse(A + a * X) * b), a), -b.T * Inverse(A + a * X) ** 2 * X * b, []),
    (Gradient(L(W * A), W), Gradient(L(M), M, W * A) * A, []),
    (Gradient(L(W * A), W), Gradient(L(W), W) * A.T, []),
    (Gradient(inner(v[s], v[t]), v[t]), v[s], []),
    (Derivative(z[s] ** 2, z[t]), 0, []),
    (Derivative(Sum(z[k] * y[k], (k, 1, K)), z[j]), 0, [1 <= j, j <= K]),
    (Derivative(Sum((z[i] - z[k]) ** 2, (k, 1, K), (i, 1, K)), z[j]), 2 * Sum(z[j] - z[k], (k, 1, K)), IN_RANGE),
    (Derivative(Sum(z[i] * z[k], (k, 1, i), (i, 1, K)), z[j]), 2 * Sum(z[k], (k, 1, K)), IN_RANGE),
    (Derivative(Product(z[k], (k, 1, K)), z[j]), Product(z[k], (k, 1, K)) / z[j], [K >= 1, POSITIVE]),
    (Derivative(Product(z[k], (k, 1, K)), z[j], z[j]), Product(z[k], (k, 1, K)) / z[j] ** 2, [*IN_RANGE, POSITIVE]),
    (Derivative(Sum(z[k] * y[k], (k, 1, K)), z[j]), y[j], [1 <= j, K >= 1]),
    (Gradient(E(norm(u - w) ** 2, p(u)), w), 2 * (E(u, p(u)) - w), []),
    (Gradient(square, u), Gradient(sg(inner(u, b)) * inner(u, b), u), []),
    (Gradient(sg(square), u), 2 * inner(u, b) * b, []),
    (Derivative(E(log(g(r)) ** 2, g(r)), theta), Derivative(E(sg(log(g(r))) ** 2, g(r)), theta), [full_support(g(r))]),
    (Derivative(E(r, g.at(sg(theta))(r)), theta), Derivative(E(r, g(r)), theta), []),
    (MatrixSum(v[i], (i, 1, N)), MatrixSum(v[i], (i, 1, N - 1)), [N >= 1]),
    (MatrixSum(y[i] * v[i], (i, 1, N)), Sum(y[i], (i, 1, N)) * MatrixSum(v[i], (i, 1, N)), [N >= 1]),
]


@pytest.mark.parametrize(("lhs", "rhs", "given"), TRUE, ids=lambda item: str(item)[:60])
def test_true(lhs, rhs, given):
    verdict = symcheck.check(lhs, rhs, given=given)
    assert verdict.status == "verified", verdict


@pytest.mark.parametrize(("lhs", "rhs", "given"), FALSE, ids=lambda item: str(item)[:60])
def test_false(lhs, rhs, given):
    verdict = symcheck.check(lhs, rhs, given=given)
    assert verdict.status == "refuted" and verdict.counterexample is not None, verdict


def test_conditions_are_those_of_differentiability():
    assert symcheck.check(Gradient(norm(x), x), x / norm(x)).provided == ("norm(x) != 0",)
    assert symcheck.check(Gradient(norm(x) ** 2, x), 2 * x).provided == ()
    assert symcheck.check(Gradient(Determinant(A), A), Determinant(A) * Inverse(A).T).provided == ("det(A) != 0",)


@pytest.mark.parametrize(
    "term",
    [
        Gradient(p(u), u),
        Gradient(Trace(KroneckerProduct(A, X)), A),
        Jacobian(W.T, W),
        Gradient(inner(v[s], v[s]), v[t]),
        Gradient(Sum(inner(v[k], v[k - 1]), (k, 1, N)), v[j]),
    ],
)
def test_what_has_no_rule_is_unproven(term):
    """A gradient nobody can carry out equals itself only where it is defined, which is not known."""
    assert symcheck.check(term, term + 0 * term).status != "refuted"
    assert symcheck.check(term, 2 * term, given=[N >= 1]).status != "verified"


def test_a_stop_gradient_may_not_be_dropped_under_a_gradient():
    proof = Proof(title="sg")
    lemma = proof.chain("value", sg(inner(u, b))).eq(inner(u, b))
    proof.chain("drop", Gradient(sg(inner(u, b)) * inner(u, b), u)).eq(Gradient(square, u), by=lemma)
    assert [chain.status for chain in proof.check().chains] == ["verified", "refuted"]


def test_an_equation_at_a_point_is_no_equation_under_a_gradient():
    proof = Proof(title="pointwise")
    value = proof.assume("value", inner(u, b), "=", theta)
    proof.chain("inside", Gradient(inner(u, b) ** 2, u)).eq(zero, by=value)
    (report,) = proof.check().chains
    assert report.status == "refuted"
    assert symcheck.check(Gradient(theta * inner(u, b), u), theta * b, given=[Eq(theta, inner(u, b))])


def test_substitution_moves_the_point_and_captures_nothing():
    gradient = Gradient(Trace(W.T * W * X), W)
    moved = gradient.xreplace({W: M + B.T})
    assert moved == Gradient(Trace(W.T * W * X), W, M + B.T)
    inside = Gradient(Trace(W.T * M), W).xreplace({M: W})  # W is bound: it must not become the same W
    assert symcheck.check(inside, W).status == "verified"
    assert symcheck.check(inside, 2 * W).status == "refuted"
    assert Gradient(inner(u, w), u).subs(w, u).free_symbols == {u, n}


def test_a_lemma_about_a_gradient_is_cited_at_another_matrix():
    proof = Proof(title="instance")
    lemma = proof.chain("gradient", Gradient(Trace(W.T * W), W)).eq(2 * W)
    at = M + B.T
    proof.chain("instance", Gradient(Trace(W.T * W), W, at)).eq(2 * at, by=cite(lemma, {W: at}))
    assert proof.check().status == "verified"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Gradient(A, A), "write Jacobian"),
        (lambda: Gradient(a**2, a), "write Derivative"),
        (lambda: Gradient(Trace(A), A * X), "no vector or matrix symbol"),
        (lambda: Gradient(Trace(A), A, W), "does not have the shape"),
        (lambda: Jacobian(a, x), "write Gradient"),
        (lambda: Divergence(W * x, x), "has shape"),
        (lambda: MatrixSum(a, (i, 1, N)), r"write Sum"),
        (lambda: MatrixSum(x, (i, 1)), "no range"),
    ],
)
def test_what_makes_no_sense_says_what_to_do(build, message):
    with pytest.raises(InputError, match=message):
        build()


@pytest.mark.parametrize(
    ("term", "plain", "board", "tex"),
    [
        (Gradient(L(W), W), "Gradient(L(W), W)", "∇_W (L(W))", r"\nabla_{W} \left(L\left(W\right)\right)"),
        (Gradient(L(W), W, M), "Gradient(L(W), W, M)", "[∇_W (L(W)) at W = M]", None),
        (Jacobian(A * x, x), "Jacobian(A*x, x)", "∂(A x)/∂x", r"\frac{\partial}{\partial x} \left(A x\right)"),
        (Hessian(norm(x) ** 2, x), "Hessian(norm(x)**2, x)", "∇²_x (‖x‖²)", None),
        (sg(x), "sg(x)", "sg(x)", r"\operatorname{sg}\left(x\right)"),
        (MatrixSum(v[i], (i, 1, N)), "MatrixSum(v[i], (i, 1, N))", "∑_{i=1}^{N} v_i", r"\sum_{i=1}^{N} v_{i}"),
    ],
)
def test_printing(term, plain, board, tex):
    assert infix(term) == plain and display(term) == board
    assert latex(term) == tex if tex else latex(term)


def test_typed_formulas():
    names = {"W": W, "X": X}
    assert parse_expression("Gradient(trace(W*X*transpose(W)), W)", names) == Gradient(Trace(W * X * W.T), W)
    assert symcheck.check("Derivative(x*sg(x), x)", "x").status == "verified"
    assert symcheck.check("Derivative(x*sg(x), x)", "2*x").status == "refuted"
    with pytest.raises(InputError, match="Gradient"):
        symcheck.check("grad(x)", "x")


def test_the_rule_and_the_standing_conditions_are_reported():
    verdict = symcheck.check(Gradient(E(norm(u - w) ** 2, p(u)), w), 2 * (w - E(u, p(u))))
    assert "rules of differentiation" in verdict.rules
    assert any("differentia" in condition for condition in verdict.given)
    assert symcheck.check(Gradient(sqrt(inner(u, u)), u), u / norm(u)).status == "verified"
