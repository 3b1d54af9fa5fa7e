"""Events: indicators, probabilities and almost sure conditions. True claims beside the slips that are made of them."""

from itertools import islice

import pytest
from sympy import (
    Abs,
    Add,
    And,
    Derivative,
    Eq,
    Integer,
    Integral,
    Max,
    Min,
    Ne,
    Not,
    Or,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Tuple,
    exp,
    false,
    log,
    pi,
    sqrt,
    symbols,
    true,
)

from symcheck import (
    Bernoulli,
    E,
    Exponential,
    Gradient,
    Indicator,
    InputError,
    IntegralOver,
    JointLaw,
    Normal,
    Pdf,
    Probability,
    Uniform,
    Var,
    almost_surely,
    check,
    display,
    function,
    infix,
    inner,
    latex,
    norm,
    process,
    variable,
    vector,
)
from symcheck.hypotheses import read_given
from symcheck.models import draw, holds
from symcheck.theories.field.terms import substitute, with_limits

V, R, U = "verified", "refuted", "unproven"

x, y, z = variable("x"), variable("y"), variable("z")
p, q, r = JointLaw("p", x, y), JointLaw("q", x), JointLaw("r", y)
a, b, c, s, theta, tau = symbols("a b c s theta tau", real=True)
rate = Symbol("rate", positive=True)
k, i, j = symbols("k i j", integer=True)
n, d = symbols("n d", integer=True, positive=True)
u = Symbol("u", real=True)
f, g = function("f"), function("g")
eta = function("eta", between=(0, 1))
family = JointLaw("family", x, parameters=theta)
data = process("data")
m = JointLaw("m", data)
w, v = vector("w", d), vector("v", d)
h = JointLaw("h", v)
mean, variance = E(x, p(x)), Var(x, p(x))
P = Probability
positive = almost_surely(x >= 0, p(x))
coin = almost_surely(Or(Eq(x, 0), Eq(x, 1)), p(x))
count = Sum(Indicator(f(x, k) >= 0), (k, 1, n))

IDENTITIES = [
    (Indicator(a >= b) ** 2, "=", Indicator(a >= b), (), V),
    (Indicator(a >= b) + Indicator(a < b), "=", 1, (), V),
    (Indicator(a >= b) + Indicator(b >= a), "=", 1, (), R),
    (Indicator(Not(And(a >= b, a < c))), "=", Indicator(Or(a < b, a >= c)), (), V),
    (Indicator(Not(And(a >= b, a < c))), "=", Indicator(And(a < b, a >= c)), (), R),
    (Indicator(2 * a > 2 * b), "=", Indicator(-a < -b), (), V),
    (Indicator(a**2 >= 4), "=", Indicator(a >= 2) + Indicator(a <= -2), (), V),
    (Indicator(Abs(a) < rate), "=", Indicator(And(a < rate, a > -rate)), (), V),
    (Indicator(Abs(a) < b), "=", Indicator(a**2 < b**2), (), R),
    (Indicator(a > 0), "=", Indicator(a >= 1), (), R),
    (Indicator(k > 0), "=", Indicator(k >= 1), (), V),
    (Indicator(k > 0), "=", Indicator(k >= 2), (), R),
    (Indicator(Ne(Indicator(a > 0), Indicator(b > 0))), "=", Abs(Indicator(a > 0) - Indicator(b > 0)), (), V),
    (a * Indicator(a > 0), "=", Max(a, 0), (), V),
    (a * Indicator(a > 0), "=", Min(a, 0), (), R),
    (P(x >= a, p(x)), "=", 1 - P(x < a, p(x)), (), V),
    (P(x >= a, p(x)), "=", P(x >= b, p(x)), (), R),
    (P(Or(x >= a, y < b), p(x, y)), "=", P(x >= a, p(x)) + P(y < b, p(y)) - P(And(x >= a, y < b), p(x, y)), (), V),
    (P(Or(x >= a, y < b), p(x, y)), "=", P(x >= a, p(x)) + P(y < b, p(y)), (), R),
    (P(And(x >= a, y < b), q(x), r(y)), "=", P(x >= a, q(x)) * P(y < b, r(y)), (), V),
    (P(And(x >= a, y < b), p(x, y)), "=", P(x >= a, p(x)) * P(y < b, p(y)), (), R),
    (P(x >= a, p(x)), "=", E(P(x >= a, p(x | y)), p(y)), (), V),
    (P(x >= a, p(x)), "=", E(P(x < a, p(x | y)), p(y)), (), R),
    (Var(Indicator(x >= a), p(x)), "=", P(x >= a, p(x)) * (1 - P(x >= a, p(x))), (), V),
    (IntegralOver(q(x) * Indicator(x >= a), x), "=", P(x >= a, q(x)), (), V),
    (E(Piecewise((x, x > 0), (0, True)), p(x)), "=", E(Max(x, 0), p(x)), (), V),
    (E(Piecewise((x, x > 0), (0, True)), p(x)), "=", E(Min(x, 0), p(x)), (), R),
    (E(P(x >= y, q(x)), r(y)), "=", P(x >= y, q(x), r(y)), (), V),
    (P(x >= y, q(x)), "=", E(P(x >= y, q(x)), r(y)), (), R),
    (P(x >= a, 2 * q(x)), "=", 2 - P(x < a, 2 * q(x)), (), V),
    (P(x >= a, 2 * q(x)), "=", 1 - P(x < a, 2 * q(x)), (), R),
    (P(x >= a, family(x)), "=", P(x >= a, family.at(1)(x)), (), R),
    (E(x**2, p(x)), "=", E(x, p(x)), (coin,), V),
    (E(x**2, p(x)), "=", E(x, p(x)), (almost_surely(Or(Eq(x, 0), Eq(x, 2)), p(x)),), R),
    (P(Eq(x, 1), p(x)), "=", E(x, p(x)), (coin,), V),
    (P(x >= 1, p(x)), "=", P(x > 1, p(x)), (coin,), R),
    (Var(x, p(x)), "=", P(x >= 1, p(x)) * P(x < 1, p(x)), (coin,), V),
]
BOUNDS = [
    (a * Indicator(c >= a), "<=", c, (c >= 0,), V),
    (a * Indicator(c >= a), "<=", c, (), R),
    (Indicator(c >= a), "<=", exp(s * (c - a)), (s > 0,), V),
    (Indicator(c >= a), "<=", exp(s * (c - a)), (), R),
    (Indicator(c <= 0), "<=", log(1 + exp(-c)) / log(2), (), V),  # the logistic loss bounds the errors
    (2 * Indicator(c <= 0), "<=", log(1 + exp(-c)) / log(2), (), R),
    (P(x >= a, p(x)), "<=", mean / a, (a > 0, positive), V),
    (P(x >= a, p(x)), "<=", mean / a, (a > 0,), R),
    (P(x >= a, p(x)), "<=", mean / a, (a < 0, positive), R),
    (P(x >= a, p(x)), "<=", mean, (a > 0, positive), R),
    (E(x, q(x)), ">=", 0, (almost_surely(x >= 0, p(x)), q(x) << p(x)), V),
    (P(Abs(x - mean) >= rate, p(x)), "<=", variance / rate**2, (), V),
    (P(Abs(x - mean) >= rate, p(x)), "<=", E(x**2, p(x)) / rate**2, (), V),
    (P(Abs(x - mean) >= rate, p(x)), "<=", variance / rate, (), R),
    (P(x >= a, p(x)), "<=", E(exp(s * (x - a)), p(x)), (s > 0,), V),
    (P(x >= a, p(x)), "<=", exp(s * a) * E(exp(s * x), p(x)), (s > 0,), R),
    (P(Or(x >= a, y >= b), p(x, y)), "<=", P(x >= a, p(x)) + P(y >= b, p(y)), (), V),
    (P(Or(x >= a, y >= b), p(x, y)), "<=", P(x >= a, p(x)), (), R),
    (P(Or(x >= a, y >= b), p(x, y)), ">=", P(x >= a, p(x)), (), V),
    (P(x >= b, p(x)), "<=", P(x >= a, p(x)), (a <= b,), V),
    (P(x >= b, p(x)), "<=", P(x >= a, p(x)), (), R),
    (P(x >= a, p(x)), ">=", P(x > a, p(x)), (), V),
    (P(count >= 1, p(x)), "<=", Sum(P(f(x, k) >= 0, p(x)), (k, 1, n)), (), V),
    (P(count >= 1, p(x)), "<=", P(f(x, 1) >= 0, p(x)), (), R),
    ((1 - theta) * mean, "<=", E(x * Indicator(x >= theta * mean), p(x)), (positive, theta >= 0), V),
    ((1 - theta) * mean, "<=", E(x * Indicator(x >= a), p(x)), (positive, theta >= 0), R),
    (P(norm(v) >= rate, h(v)), "<=", E(norm(v) ** 2, h(v)) / rate**2, (), V),
    (P(norm(v) >= c, h(v)), "<=", E(norm(v) ** 2, h(v)) / c**2, (c < 0,), R),
    (E(Max(0, 1 - y * f(x)), p(x, y)), ">=", P(y * f(x) <= 0, p(x, y)), (), V),
    (E(Max(0, 1 - y * f(x)), p(x, y)), ">=", P(y * f(x) < 1, p(x, y)), (), R),
    (E(Min(eta(x), 1 - eta(x)), p(x)), "<=", E(eta(x) + (1 - 2 * eta(x)) * Indicator(g(x) > 0), p(x)), (), V),
    (E(Max(eta(x), 1 - eta(x)), p(x)), "<=", E(eta(x) + (1 - 2 * eta(x)) * Indicator(g(x) > 0), p(x)), (), R),
    (P(x >= a, 2 * q(x)), "<=", 1, (), R),
]
NUMBERS = [
    (P(k >= 3, Uniform(k, 1, 6)), "=", Rational(2, 3), (), V),
    (P(k > 3, Uniform(k, 1, 6)), "=", Rational(2, 3), (), R),
    (P(k >= 3, Uniform(k, 1, n)), "=", (n - 2) / n, (n >= 3,), V),
    (P(k >= 3, Uniform(k, 1, n)), "=", (n - 2) / n, (), R),  # n = 1
    (P(k > 3, Uniform(k, 1, n)), "=", (n - 2) / n, (n >= 3,), R),
    (Sum(k * Indicator(Eq(k, j)), (k, 1, n)), "=", j, (j >= 1, j <= n), V),
    (P(Eq(k, 1), Bernoulli(k, a)), "=", a, (a >= 0, a <= 1), V),
    (P(k >= 0, Bernoulli(k, a)), "=", a, (a >= 0, a <= 1), R),
    (P(k >= 2, Uniform(k, 1, n)), "<=", E(k, Uniform(k, 1, n)) / 2, (), V),
    (P(k >= 2, Uniform(k, 1, n)), "<=", E(k, Uniform(k, 1, n)) / 4, (), R),
    (P(u >= a, Exponential(u, rate)), "=", exp(-rate * a), (a >= 0,), V),
    (P(u >= a, Exponential(u, rate)), "=", exp(-rate * a), (), R),
    (P(u <= a, Pdf(u, (0, 1), 1)), "=", a, (a >= 0, a <= 1), V),
    (P(u <= a, Pdf(u, (0, 1), 1)), "=", a, (), R),
    (P(x >= a, Normal(x, 0, 1)), "=", 1 - P(x < a, Normal(x, 0, 1)), (), V),
    (P(x >= a, Normal(x, 0, 1)), "=", P(x <= a, Normal(x, 0, 1)), (), R),
    (P(x >= a, Normal(x, b, rate)), "<=", exp(-s * a) * E(exp(s * x), Normal(x, b, rate)), (s > 0,), V),
    (P(x >= a, Normal(x, 0, 1)), "<=", exp(-(a**2)), (a > 0,), R),
    (E(x * Indicator(x > 0), Normal(x, 0, 1)), "=", 0, (), R),
    (E(Max(x, 0), Normal(x, 0, 1)), "=", sqrt(pi), (), R),
]
noise = Normal(z, 0, 1)
NUMBERS += [  # beside a law of another number
    (P(x + z > 0, noise, q(x)), "=", 1 - P(x + z <= 0, noise, q(x)), (), V),
    (P(x + z > 0, noise, q(x)), "=", E(P(x + z > 0, noise), q(x)), (), V),
    (P(x + z > 0, noise, q(x)), "=", P(x + 2 * z > 0, noise, q(x)), (), R),
    (E(z**2 * Indicator(y > 0), noise, r(y)), "=", P(y > 0, r(y)), (), V),
]
REFUSED = [  # a threshold that moves has no derivative; a density may have no atoms, a condition no value
    (Derivative(P(x >= a, p(x)), a), "=", 0, (), U),
    (Derivative(E(x * Indicator(x >= a), p(x)), a), "=", 0, (), U),
    (Derivative(P(x >= theta, family(x)), theta), "=", 0, (), U),
    (norm(Gradient(P(inner(w, v) >= 0, h(v)), w)), "=", 0, (), U),
    (E(x * Indicator(x > 0), Normal(x, 0, 1)), "=", E(Derivative(Indicator(x > 0), x), Normal(x, 0, 1)), (), U),
    (P(x >= a, q(x)), "=", P(x > a, q(x)), (), U),
    (P(Eq(x, a), q(x)), "=", 0, (), U),
    (P(Eq(x, y), q(x), r(y)), "=", 0, (), U),
    (E(Piecewise((x, x > 0), (-x, x < 0)), q(x)), "=", E(Abs(x), q(x)), (), U),
    (E(x, p(x)), ">=", 0, (almost_surely(x > 0, p(x)), almost_surely(x < 0, p(x))), U),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given", "status"), [*IDENTITIES, *BOUNDS, *NUMBERS, *REFUSED])
def test_claims_about_events(lhs, relation, rhs, given, status):
    verdict = check(lhs, rhs, relation, given=given)
    assert verdict.status == status, verdict
    assert not verdict.provided
    assert (verdict.counterexample is not None) == (status == R)


def test_the_score_function_of_an_event():
    mean_score = E(Indicator(x >= a) * Derivative(log(family(x)), theta), family(x))
    assert check(Derivative(P(x >= a, family(x)), theta), mean_score)


@pytest.mark.parametrize(
    ("text", "rhs", "given", "status", "provided"),
    [
        ("Indicator(1/x > 0)", "Indicator(x > 0)", [], V, ("x != 0",)),
        ("Indicator((x > 0) & (1/x > 0))", "Indicator(x > 0)", [], V, ("x != 0",)),
        ("Indicator((x > 1) | (x <= 1))", "1", [], V, ()),
        ("Indicator((1/x > 1) | (1/x <= 1))", "1", [], V, ("x != 0",)),
        ("sqrt(x)*Indicator(x > 0)", "sqrt(x)", [], V, ("x >= 0",)),
        ("Integral(Indicator(x > a)*x, (x, 0, 1))", "(1 - a**2)/2", ["0 <= a <= 1"], V, ()),
        ("Integral(Indicator(x > a)*x, (x, 0, 1))", "(1 - a**2)/2", [], R, ()),
        ("floor(Indicator(x > 0)/2)", "0", [], V, ()),
        ("Indicator(log(x) >= y)", "Indicator(x >= exp(y))", [], V, ("x > 0",)),
        ("Indicator(log(x)/2 >= y)", "Indicator(x >= exp(y))", [], R, ()),
        ("Indicator(1/(1 + exp(-x)) >= 1/2)", "Indicator(x >= 0)", [], V, ()),
        ("Indicator(1/(1 + exp(-x)) >= t)", "Indicator(x >= log(t/(1 - t)))", ["0 < t < 1"], V, ()),
        ("Indicator(exp(-x) >= exp(-y))", "Indicator(x >= y)", [], R, ()),
        ("Indicator(sqrt(x) > y)", "Indicator(x > y**2)", ["y >= 0"], V, ("x >= 0",)),
        ("Indicator(sqrt(x) > y)", "Indicator(x > y**2)", [], R, ()),
        ("Indicator(Max(x, y) >= z)", "1 - Indicator(x < z)*Indicator(y < z)", [], V, ()),
        ("Indicator(x*y > 0)", "Indicator(x > 0)*Indicator(y > 0)", [], R, ()),
        ("Indicator(x > 1)*Indicator(x < 0)", "0", [], V, ()),
        ("1/(1 + Indicator(x > 0))", "1 - Indicator(x > 0)/2", [], V, ()),
        ("1/(1 - Indicator(x > 0))", "1", [], V, ("1 - Indicator(x > 0) != 0",)),
        ("Integral(Indicator(Abs(x) > a), (x, -1, 1))", "2 - 2*a", ["0 <= a <= 1"], V, ()),
        ("Integral(Indicator(Abs(x) > a), (x, -1, 1))", "2 - a", ["0 <= a <= 1"], R, ()),
        ("Indicator(x = 1) + Indicator(x != 1)", "1", [], V, ()),
    ],
)
def test_typed_indicators(text, rhs, given, status, provided):
    verdict = check(text, rhs, given=given)
    assert (verdict.status, verdict.provided) == (status, provided)


def test_a_point_that_may_be_the_bound_one_is_not_outside_of_the_mean():
    claim = data[j] * P(Abs(data[i]) >= data[j], m(data[i])), E(Abs(data[i]), m(data[i])), "<="
    assert check(*claim).status != V and check(*claim, given=[Eq(i, 1), Eq(j, 1)]).status != V
    assert check(*claim, given=[Ne(i, j)]).status == V


def test_an_index_bound_again_inside_is_another():
    inner_sum = Sum(Indicator(k >= 3), (k, 1, 4))
    term = with_limits(Sum, Add._from_args([inner_sum, Indicator(k >= 2)]), Tuple(k, 1, n))
    assert check(term, 3 * n - 1).status != R and check(term, 3 * n).status == R
    assert check(Sum(P(k >= 3, Uniform(k, 1, 4)), (k, 1, n)), n / 2)


def test_a_variable_bound_inside_an_integral_has_no_value_outside():
    twice = Integral(Integral(Indicator(u > a) * u, (u, 0, 1)), (a, 0, 1))
    assert not any(holds(twice, "=", Integer(0), model) for model in islice(draw(read_given([]), [twice]), 2))
    assert check(twice, Rational(1, 3)).status in (V, U)


def test_what_sympy_decides_is_a_number():
    nonnegative = Symbol("t", nonnegative=True)
    assert (
        Indicator(nonnegative >= 0) == 1
        and Indicator(And(a < 0, a >= 0)) == 0
        and (Indicator(true), Indicator(false)) == (1, 0)
    )
    assert check(P(nonnegative >= 0, p(x)), 1)


@pytest.mark.parametrize("condition", [a, True, a == b, Eq(v, w), E(x, p(x))])
def test_what_is_no_condition_is_refused(condition):
    with pytest.raises(InputError, match="Indicator"):
        Indicator(condition)


def test_an_almost_sure_condition_needs_a_density():
    with pytest.raises(InputError, match="density"):
        almost_surely(x >= 0, Normal(x, 0, 1))


def test_a_bound_variable_is_not_captured():
    inside = P(x >= a, p(x))
    assert substitute(inside, x, y) == inside
    assert check(inside, P(x >= y, p(x))).status == R


def test_substitution_keeps_the_conditions_of_all_parts():
    verdict = check(substitute(Indicator(And(1 / u > b, 1 / u <= a)), b, a), 0)  # SymPy's And would be False
    assert verdict.status == V and verdict.provided == ("u != 0",)


def outcomes(claim, value, given=(), count=8):
    """Return what models of the hypotheses say of claim = value."""
    models = islice(draw(read_given(given), [claim]), count)
    return {holds(claim, "=", Integer(value), model).outcome for model in models}


def test_models_refuse_a_threshold_at_an_atom_of_a_law_that_may_have_a_density():
    tie = Eq(x, x, evaluate=False)
    assert outcomes(P(tie, q(x)), 1) == {"uninterpretable"}
    assert outcomes(P(tie, q(x)), 1, [almost_surely(Or(Eq(x, 0), Eq(x, 1)), q(x))]) == {"holds"}
    assert outcomes(P(Eq(f(x), f(x), evaluate=False), q(x)), 1) == {"holds"}  # values of f may have atoms
    assert "fails" in outcomes(P(x >= E(x, q(x)), q(x)), 1)


def test_models_of_almost_sure_conditions_satisfy_them():
    assert outcomes(P(And(x >= a, x <= b), p(x)), 1, [almost_surely(And(x >= a, x <= b), p(x)), a < b]) == {"holds"}
    assert outcomes(P(Eq(x, 0), p(x)) + P(Eq(x, 1), p(x)), 1, [coin]) == {"holds"}
    assert outcomes(P(norm(v) <= 1, h(v)), 1, [almost_surely(norm(v) <= 1, h(v))]) == {"holds"}


def test_events_are_printed_as_in_the_field():
    event = P(Or(x >= a, And(y < b, Ne(x, b))), p(x, y))
    assert infix(event) == "Probability((x >= a) | ((y < b) & (x != b)), p(x, y))"
    assert display(event) == "P_{p(x, y)}(x ≥ a or (y < b and x ≠ b))"
    assert latex(event) == r"\mathbb{P}_{p(x, y)}\left(x \geq a \text{ or } \left(y < b,\; x \neq b\right)\right)"
    assert display(2 * Indicator(a > 0)) == "2·𝟙{a > 0}"
    assert latex(Indicator(a > 0)) == r"\mathbf{1}\left\{a > 0\right\}"
    assert display(positive) == "x ≥ 0 wherever p(x) > 0"


def test_what_is_left_is_written_with_events():
    verdict = check(P(x >= a, p(x)), 1 - P(x <= a, p(x)))
    assert verdict.difference.rest == "1 - Probability(x < a, p(x)) - Probability(x > a, p(x))"
