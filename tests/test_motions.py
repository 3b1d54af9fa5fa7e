"""Nonlinear motions: solutions in balls against closed forms, existence for ever, and what is said of every time.

Claims are of the field's textbooks; no expected value comes from the program.
"""

import pytest
from flint import arb, ctx, fmpq
from sympy import (
    Eq,
    Function,
    Gt,
    Interval,
    MatrixSymbol,
    Ne,
    Q,
    Symbol,
    ZeroMatrix,
    cos,
    cosh,
    exp,
    log,
    oo,
    sin,
    sinh,
    sqrt,
    symbols,
    tanh,
)

from symcheck import Gradient, Proof, check, derivative, for_every, frobenius_norm, function, inner, norm, tends_to
from symcheck.evaluation import Undecided, Uninterpretable
from symcheck.theories.calculus.along import holds_along
from symcheck.theories.calculus.motions import SteppedMotion, exists_for_ever, next_root
from symcheck.theories.calculus.slopes import Atom

n = Symbol("n", integer=True, positive=True)
t = Symbol("t", real=True)
a, b, mu, K, r = symbols("a b mu K r", positive=True)
x, y = Function("x"), Function("y")
w, f = function("w", n), function("f")
u, star, C = MatrixSymbol("u", n, 1), MatrixSymbol("star", n, 1), MatrixSymbol("C", n, n)
A, B, P = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), function("P", (n, n))
slope = Gradient(f(u), u, w(t))
dx = derivative(x(t), t)


def one(*coefficients):
    """A polynomial of one number."""
    return {(k,): fmpq(c) for k, c in enumerate(coefficients) if c}


CUBIC, SQUARE, LOGISTIC = one(0, 0, 0, -1), one(0, 0, 1), one(0, 1, -1)


def always(*laws, end=oo):
    return [for_every(t, Interval(0, end), *laws), t >= 0]


@pytest.mark.parametrize(
    ("slopes", "start", "time", "value"),
    [
        ((CUBIC,), (2,), 3, lambda: 2 / arb(25).sqrt()),  # x0/sqrt(1 + 2 t x0^2)
        ((LOGISTIC,), (fmpq(1, 3),), 2, lambda: 1 / (1 + 2 * (-arb(2)).exp())),
        ((SQUARE,), (fmpq(-1),), 5, lambda: -1 / arb(6)),
        # x' = -y, y' = x turns; x' = -2 s x with s' = 1 is x0 exp(-s^2)
        (({(0, 1): fmpq(-1)}, {(1, 0): fmpq(1)}), (1, 0), 2, lambda: arb(2).cos()),
        (({(1, 1): fmpq(-2)}, {(0, 0): fmpq(1)}), (3, 0), 2, lambda: 3 * (-arb(4)).exp()),
    ],
)
def test_closed_forms(slopes, start, time, value):
    before, ctx.prec = ctx.prec, 128
    try:
        found = SteppedMotion(slopes, tuple(map(fmpq, start))).state(fmpq(time))[0][0]
        assert found.overlaps(value()) and found.rad() < 1e-11
    finally:
        ctx.prec = before


SINE = (Atom("sin", one(0, 1)),)
TANH = (Atom("exp", one(0, 2)), Atom("inverse", {(0, 0): fmpq(1), (0, 1): fmpq(1)}))  # tanh = 1 - 2/(1 + exp(2 x))


@pytest.mark.parametrize(
    ("slope", "atoms", "time", "value"),
    [
        ({(0, 1): fmpq(-1)}, SINE, 2, lambda: 2 * ((arb(1) / 2).tan() * (-arb(2)).exp()).atan()),  # x' = -sin x
        ({(0, 0, 0): fmpq(-1), (0, 0, 1): fmpq(2)}, TANH, 2, lambda: (arb(1).sinh() * (-arb(2)).exp()).asinh()),
        ({(0, 1): fmpq(1)}, (Atom("exp", one(0, -1)),), 2, lambda: (arb(1).exp() + 2).log()),  # x' = exp(-x)
        ({(0, 1): fmpq(-1)}, (Atom("sqrt", one(3, 1)),), fmpq(1, 4), lambda: arb(33) / 64),  # (2 - t/2)^2 - 3
    ],
)
def test_closed_forms_of_elementary_equations(slope, atoms, time, value):
    before, ctx.prec = ctx.prec, 128
    try:
        found = SteppedMotion((slope,), (fmpq(1),), atoms).state(fmpq(time))[0][0]
        assert found.overlaps(value()) and found.rad() < 1e-9
    finally:
        ctx.prec = before


def test_no_value_where_an_elementary_function_has_none():
    falls = SteppedMotion(({(0, 1): fmpq(-1)},), (fmpq(1),), (Atom("inverse", one(0, 1)),))  # sqrt(1 - 2 t)
    assert falls.state(fmpq(3, 8))[0][0].overlaps(arb(1) / 2)
    empties = SteppedMotion(({(0, 1): fmpq(-1)},), (fmpq(1),), (Atom("sqrt", one(0, 1)),))  # (1 - t/2)^2, then 0
    for motion, time in ((falls, 1), (empties, 2), (empties, 3)):
        with pytest.raises(Undecided):
            motion.state(fmpq(time))


def test_no_value_beyond_an_explosion_nor_before_the_start():
    motion = SteppedMotion((SQUARE,), (fmpq(1),))  # 1/(1 - t)
    assert motion.state(fmpq(1, 2))[0][0].overlaps(arb(2))
    for time in (1, 2):
        with pytest.raises(Undecided):
            motion.state(fmpq(time))
    with pytest.raises(Uninterpretable):
        motion.state(fmpq(-1))


EVER = {
    "towards a root": ((CUBIC,), (2,), True),
    "from a root": ((SQUARE,), (0,), True),
    "from below a root": ((SQUARE,), (-1,), True),
    "beyond every root": ((SQUARE,), (1,), False),
    "no root": ((one(1, 0, 1),), (0,), False),
    "between two": ((LOGISTIC,), (fmpq(1, 2),), True),
    "below both": ((LOGISTIC,), (-1,), False),
    "a ball that shrinks": (({(3, 0): fmpq(-1), (1, 2): fmpq(-1)}, {(2, 1): fmpq(-1), (0, 3): fmpq(-1)}), (1, 1), True),
    "a ball that grows": (({(3, 0): fmpq(1)}, {(0, 3): fmpq(-1)}), (1, 1), False),
    "one that neither": (({(2, 0): fmpq(1)}, {(0, 1): fmpq(-1)}), (-1, 1), False),  # not shown, though it does
    "a product": (({(1, 2): fmpq(-1), (0, 1): fmpq(3)}, {(2, 1): fmpq(-1), (1, 0): fmpq(3)}), (1, 2), True),
}


@pytest.mark.parametrize("name", EVER)
def test_existence(name):
    slopes, start, expected = EVER[name]
    assert exists_for_ever(slopes, [fmpq(c) for c in start]) is expected


def test_existence_with_elementary_functions():
    sine, growth = {(0, 1): fmpq(-1)}, {(0, 1): fmpq(1)}
    assert exists_for_ever([sine], [fmpq(1)], None, SINE)  # bounded
    assert exists_for_ever([{(1, 1): fmpq(1)}], [fmpq(1)], None, SINE)  # x sin x grows linearly
    assert not exists_for_ever([{(2, 0): fmpq(2), (2, 1): fmpq(1)}], [fmpq(1)], None, SINE)  # x^2 (2 + sin x) explodes
    assert not exists_for_ever([growth], [fmpq(1)], None, (Atom("exp", one(0, 1)),))
    assert not exists_for_ever([growth], [fmpq(1)], None, (Atom("sqrt", one(0, 1)),))  # not shown, though it does


def test_roots_ahead_of_elementary_functions():
    assert next_root({(0, 1): fmpq(-1)}, fmpq(1), SINE) == 0
    assert next_root({(0, 1): fmpq(1)}, fmpq(1), SINE).overlaps(arb.pi())
    assert next_root({(0, 1): fmpq(1)}, fmpq(1), (Atom("exp", one(0, 1)),)) is None
    assert next_root({(0, 1): fmpq(-1)}, fmpq(1), (Atom("sqrt", one(0, 1)),)) is None  # not smooth at 0


def test_roots_ahead():
    assert next_root(LOGISTIC, fmpq(1, 2)) == 1 and next_root(LOGISTIC, fmpq(3)) == 1
    assert next_root(LOGISTIC, fmpq(-1)) is None and next_root(LOGISTIC, fmpq(0)) == 0


@pytest.mark.parametrize(
    ("difference", "relation", "expected"),
    [
        (one(0, 1), ">", True),  # x > 0 on the way from 1/2 to 1
        (one(1, -1), ">", True),  # x < 1, which is not reached
        (one(fmpq(9, 10), -1), ">=", False),
        (one(fmpq(-1, 2), 1), ">=", True),
        (one(fmpq(-1, 2), 1), ">", False),  # equal at the start
        (one(fmpq(1, 2), -1), ">=", False),
        (one(), "=", True),
        (one(0, 1), "=", False),
    ],
)
def test_what_holds_along_a_logistic_curve(difference, relation, expected):
    assert holds_along(difference, relation, (LOGISTIC,), (fmpq(1, 2),)) is expected


cubic, logistic = always(Eq(dx, -(x(t) ** 3))), always(Eq(dx, r * x(t) * (1 - x(t) / K)), x(t) > 0, x(t) < K)
downhill = Eq(derivative(w(t), t), -slope)
convex = [
    *always(downhill, inner(slope, w(t) - star) >= mu * norm(w(t) - star) ** 2),
    Eq(Gradient(f(u), u, star), ZeroMatrix(n, 1)),
]
oja = [*always(Eq(derivative(w(t), t), C * w(t) - inner(w(t), C * w(t)) * w(t))), Q.positive_definite(C)]
spring = always(Eq(derivative(dx, t), -a * x(t)))
product = always(Eq(dx, -y(t) * (x(t) * y(t) - a)), Eq(derivative(y(t), t), -x(t) * (x(t) * y(t) - a)))
quartic = always(Eq(derivative(w(t), t), -Gradient(norm(u) ** 4, u, w(t))))
explodes, turns = always(Eq(dx, x(t) ** 2)), always(Eq(dx, 1 + x(t) ** 2))
pendulum = always(Eq(derivative(dx, t), -a * sin(x(t))))
phases = always(Eq(dx, a * sin(y(t) - x(t))), Eq(derivative(y(t), t), a * sin(x(t) - y(t))))  # two of Kuramoto's
saturates, Gompertz = always(Eq(dx, -tanh(x(t)))), always(Eq(dx, -x(t) * log(x(t))), x(t) > 0)
riccati = [*always(Eq(derivative(P(t), t), A * P(t) + P(t) * A.T - P(t) * C * P(t) + B)), Q.symmetric(C)]
stays = always(Eq(derivative(P(t), t), A * P(t) + P(t) * A.T - P(t) * C * P(t) + B), Q.symmetric(P(t)))
symmetric_riccati = [*stays, Q.symmetric(B), Q.symmetric(C)]
turning = always(Eq(derivative(P(t), t), A * P(t)), Q.symmetric(P(t)))
until_one = [*always(Eq(dx, x(t) ** 2), end=1), t <= 1, Ne(x(t), 0)]

TRUE = {
    "Lyapunov": (derivative(x(t) ** 2, t), "=", -2 * x(t) ** 4, cubic),
    "logit": (derivative(log(x(t) / (K - x(t))), t), "=", r, logistic),
    "growth": (dx, ">", 0, logistic),
    "descent": (derivative(f(w(t)), t), "=", -(norm(slope) ** 2), always(downhill)),
    "strong convexity": (derivative(norm(w(t) - star) ** 2, t), "<=", -2 * mu * norm(w(t) - star) ** 2, convex),
    "Oja": (derivative(norm(w(t)) ** 2, t), "=", 2 * inner(w(t), C * w(t)) * (1 - norm(w(t)) ** 2), oja),
    "a spring": (derivative(dx**2 / 2 + a * x(t) ** 2 / 2, t), "=", 0, spring),
    "a product": (derivative(x(t) ** 2 - y(t) ** 2, t), "=", 0, product),
    "a quartic": (derivative(norm(w(t)) ** 2, t), "=", -8 * norm(w(t)) ** 4, quartic),
    "until an end": (derivative(1 / x(t), t), "=", -1, until_one),
    "a pendulum": (derivative(dx**2 / 2 - a * cos(x(t)), t), "=", 0, pendulum),
    "two phases": (derivative(x(t) - y(t), t), "=", -2 * a * sin(x(t) - y(t)), phases),
    "saturation": (derivative(sinh(x(t)), t), "=", -sinh(x(t)), saturates),
    "Gompertz": (derivative(log(x(t)), t), "=", -log(x(t)), Gompertz),
    "Riccati": (derivative(P(t).I, t), "=", C - P(t).I * A - A.T * P(t).I - P(t).I * B * P(t).I, riccati),
    "Riccati by squares": (
        derivative(P(t), t),
        "=",
        (A - P(t) * C) * P(t) + P(t) * (A - P(t) * C).T + P(t) * C * P(t) + B,
        symmetric_riccati,
    ),
    "a moving rate": (derivative(x(t) * exp(t**2), t), "=", 0, always(Eq(dx, -2 * t * x(t)))),
    "a start": (x(0), "=", b, [*always(Eq(dx, -a * x(t))), Eq(x(0), b)]),
}
FALSE = {
    "Lyapunov": (derivative(x(t) ** 2, t), "=", -(x(t) ** 4), cubic),
    "a closed form": (x(t), "=", x(0) / sqrt(1 + t * x(0) ** 2), cubic),
    "too fast": (x(t) ** 2, "<=", x(0) ** 2 * exp(-t), cubic),
    "logit": (derivative(log(x(t) / (K - x(t))), t), "=", r * x(t), logistic),
    "descent": (derivative(f(w(t)), t), "=", norm(slope) ** 2, always(downhill)),
    "strong convexity": (derivative(norm(w(t) - star) ** 2, t), "<=", -3 * mu * norm(w(t) - star) ** 2, convex),
    "Oja": (derivative(norm(w(t)) ** 2, t), "=", 2 * inner(w(t), C * w(t)), oja),
    "a spring": (derivative(dx**2 / 2 - a * x(t) ** 2 / 2, t), "=", 0, spring),
    "a product": (derivative(x(t) ** 2 + y(t) ** 2, t), "=", 0, product),
    "a quartic": (derivative(norm(w(t)) ** 2, t), "=", -4 * norm(w(t)) ** 4, quartic),
    "until an end": (derivative(1 / x(t), t), "=", 1, until_one),
    "a pendulum": (derivative(dx**2 / 2 + a * cos(x(t)), t), "=", 0, pendulum),
    "two phases": (derivative(x(t) - y(t), t), "=", -a * sin(x(t) - y(t)), phases),
    "saturation": (derivative(sinh(x(t)), t), "=", -cosh(x(t)), saturates),
    "Gompertz": (derivative(log(x(t)), t), "=", -x(t) * log(x(t)), Gompertz),
    "Riccati": (derivative(P(t).I, t), "=", C + P(t).I * A + A.T * P(t).I - P(t).I * B * P(t).I, riccati),
    "Riccati by squares": (
        derivative(P(t), t),
        "=",
        (A - P(t) * C) * P(t) + P(t) * (A - P(t) * C).T - P(t) * C * P(t) + B,
        symmetric_riccati,
    ),
    "a moving rate": (derivative(x(t) * exp(t), t), "=", 0, always(Eq(dx, -2 * t * x(t)))),
    "a start": (x(t), "=", b * exp(-2 * a * t), [*always(Eq(dx, -a * x(t))), Eq(x(0), b)]),
    "only those that last": (x(t), "<", 0, explodes),  # 0 lasts
}


@pytest.mark.parametrize("name", TRUE)
def test_true(name):
    lhs, relation, rhs, given = TRUE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "verified", verdict.reason


@pytest.mark.parametrize("name", FALSE)
def test_false(name):
    lhs, relation, rhs, given = FALSE[name]
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "refuted" and verdict.counterexample.model


def test_a_matrix_that_does_not_stay_symmetric_is_no_model():
    """P' = A P keeps P symmetric only where A P is: every model is one, so this is never refuted."""
    assert check(P(t).T, P(t), given=turning).status == "verified"
    assert check(A * P(t), P(t) * A.T, given=turning).status != "refuted"


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs", "given"),
    [
        (dx, ">=", 1, turns),  # x = tan(t + c) does not last: there is no model, whatever is said
        (dx, "<", 1, turns),
        (dx, "=", x(t) ** 2, [*explodes, Gt(x(0), 0)]),
    ],
)
def test_a_solution_that_explodes_is_no_model(lhs, relation, rhs, given):
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == "unproven" and verdict.reason.startswith("no model found")


def test_the_limit_of_one_number_is_the_next_root():
    grows = for_every(t, Interval(0, oo), Eq(dx, r * x(t) * (1 - x(t) / K)))
    chain = Proof().holds("it dies out", tends_to(x(t), 0, t), given=[grows, x(0) > 0])
    assert chain.check().status == "refuted"


def test_a_deep_linear_network_stays_balanced():
    W, V, B = function("W", (1, n)), function("V", (n, 1)), MatrixSymbol("B", n, n)
    first, second = MatrixSymbol("first", 1, n), MatrixSymbol("second", n, 1)
    layers = always(
        Eq(derivative(W(t), t), -Gradient(frobenius_norm(V(t) * first - B) ** 2 / 2, first, W(t))),
        Eq(derivative(V(t), t), -Gradient(frobenius_norm(second * W(t) - B) ** 2 / 2, second, V(t))),
    )
    kept = norm(V(t)) ** 2 - frobenius_norm(W(t)) ** 2
    assert check(derivative(kept, t), 0, given=layers)
    assert check(derivative(norm(V(t)) ** 2, t), 0, given=layers).status == "refuted"
