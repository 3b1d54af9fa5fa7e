"""Models: values are exact or enclosed, hypotheses hold where a model is drawn, refusals are honest."""

from __future__ import annotations

import time
from itertools import islice

import pytest
import sympy
from flint import arb, ctx, fmpq
from sympy import (
    Abs,
    Add,
    Eq,
    Function,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Max,
    Mul,
    Ne,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    acosh,
    asin,
    atan2,
    binomial,
    cos,
    exp,
    factorial,
    floor,
    gamma,
    log,
    loggamma,
    oo,
    pi,
    sign,
    sin,
    sqrt,
    symbols,
    tan,
)

from symcheck.hypotheses import Hypotheses, read_given
from symcheck.models import Undecided, Undefined, Uninterpretable, draw, holds, value
from symcheck.theories.field.terms import Family, ForAll

x, y, z, w = symbols("x y z w")
n, k, t, T, s = symbols("n k t T s", integer=True)
CLOSED = next(draw(Hypotheses(), [Integer(1)]))


def raw(kind, *args):
    """A term as typed: SymPy does not simplify it."""
    return kind(*args, evaluate=False)


def over(a, b):
    return raw(Mul, a, raw(Pow, b, Integer(-1)))


def models(terms, given=(), count=8, **more):
    return list(islice(draw(read_given(given), terms, **more), count))


def refutation(lhs, relation, rhs, given=(), count=16, **more):
    """Return the first model that refutes a relation, with the comparison."""
    for model in models([lhs, rhs], given, count, **more):
        found = holds(lhs, relation, rhs, model)
        if found.outcome == "fails":
            assert holds(lhs, relation, rhs, model.fresh()).outcome == "fails"
            return model.describe([lhs, rhs]), found
    return None


def at(**values):
    """The model with these values."""
    given = [Eq(Symbol(name), v, evaluate=False) for name, v in values.items()]
    return models([Symbol(name) for name in values], given, 1)[0]


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (sqrt(x**2), "=", x),
        (x**2, ">", Integer(0)),
        (exp(pi * sqrt(163)), "=", Integer(262537412640768744)),
        (raw(Pow, Integer(2), Integer(-99)), "=", Rational(1, 2**98)),
        (x + y, "=", x * y),
        (raw(Pow, Integer(9), raw(Pow, Integer(9), Integer(9))), "=", Integer(1)),
        (sin(x) ** 2, "<", Integer(1) - cos(x) ** 2),
        (raw(Mul, sqrt(2), sqrt(3)), "!=", sqrt(6)),
        (sqrt(5 + 2 * sqrt(6)), ">", sqrt(2) + sqrt(3)),
        (floor(x), "=", x),
        (Sum(k, (k, 1, n)), "=", n**2 / 2),
        (Function("f")(x + y), "=", Function("f")(x) + Function("f")(y)),
        ((-1) ** n, "=", Integer(1)),
    ],
)
def test_refuted_with_a_replayed_counterexample(lhs, relation, rhs):
    assert refutation(lhs, relation, rhs) is not None


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (sqrt(x**2), "=", Abs(x)),
        (x**2 + y**2, ">=", 2 * x * y),
        (sin(x) ** 2 + cos(x) ** 2, "=", Integer(1)),
        (log(x * y), "=", log(x) + log(y)),
        (over(x, x), "=", Integer(1)),
        (over(x**2 - 1, x - 1), "=", x + 1),
        (sqrt(5 + 2 * sqrt(6)), "=", sqrt(2) + sqrt(3)),
        (Sum(k, (k, 1, n)), "=", n * (n + 1) / 2),
        (Product(k, (k, 1, n)), "=", factorial(n)),
        (log(-1 - x**2), "=", Integer(5)),
        (Max(x, y), "=", (x + y + Abs(x - y)) / 2),
        (binomial(x, 2), "=", x * (x - 1) / 2),
        (gamma(x + 1), "=", x * gamma(x)),
    ],
)
def test_a_true_relation_is_never_refuted(lhs, relation, rhs):
    outcomes = {holds(lhs, relation, rhs, model).outcome for model in models([lhs, rhs], count=30)}
    assert "fails" not in outcomes and "uninterpretable" not in outcomes


def test_the_point_of_a_strict_refutation_is_the_exact_one():
    model, found = refutation(x**2, ">", Integer(0))
    assert model == {"x": "0"} and (found.lhs, found.rhs) == ("0", "0")


def test_the_text_of_two_close_values_tells_them_apart():
    _, found = refutation(exp(pi * sqrt(163)), "=", Integer(262537412640768744))
    assert found.lhs.startswith("262537412640768743.99999999999925") and found.rhs == "262537412640768744"


@pytest.mark.parametrize(
    "term",
    [
        over(Integer(1), Integer(0)),
        over(x, x),
        raw(Mul, Integer(0), over(Integer(1), x)),
        raw(log, x),
        log(-1 - x**2),
        sqrt(-1 - x**2),
        raw(Pow, x, Integer(-3)),
        raw(Pow, x, -sqrt(2)),
        raw(Pow, x - 8, Rational(1, 3)),
        raw(tan, pi / 2),
        raw(atan2, x, x),
        asin(x + 2),
        acosh(x),
        raw(gamma, x - 2),
        raw(factorial, Integer(-1)),
        raw(factorial, Rational(1, 2)),
        raw(loggamma, x - Rational(1, 2)),
        Sum(k, (k, 1, -3)),
        Sum(k, (k, 1, Rational(7, 2))),
        Piecewise((1, x > 0)),
        over(Integer(1), raw(Add, raw(Mul, sqrt(2), sqrt(3)), -sqrt(6))),
        Family("b")[x + Rational(1, 2)],
    ],
)
def test_undefined_where_a_sub_term_is(term):
    with pytest.raises(Undefined):
        value(term, at(x=0), 128)
    assert holds(term, "=", term, at(x=0)).outcome == "undefined"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (raw(Pow, x, Integer(0)), 1),
        (raw(Pow, x, Rational(3, 2)), 0),
        (raw(Pow, Integer(-8), Integer(3)), -512),
        (Sum(k, (k, 1, 0)), 0),
        (Product(k, (k, 1, 0)), 1),
        (Sum(k * n, (k, 1, n), (n, 1, 3)), 1 * 1 + 2 * 3 + 3 * 6),
        (raw(exp, raw(log, Integer(7))), 7),
        (raw(Pow, raw(Pow, Integer(2), Rational(1, 2)), Integer(2)), 2),
        (raw(Pow, Rational(9, 4), Rational(1, 2)), fmpq(3, 2)),
        (raw(Pow, Rational(8, 27), Rational(-2, 3)), fmpq(9, 4)),
        (raw(sin, pi / 6), fmpq(1, 2)),
        (raw(cos, pi * Rational(7, 3)), fmpq(1, 2)),
        (raw(tan, raw(Mul, Integer(3), pi)), 0),
        (raw(floor, sqrt(2) * 10**20), 141421356237309504880),
        (raw(sign, raw(Add, raw(Mul, sqrt(2), sqrt(3)), -sqrt(6))), 0),
        (binomial(Rational(1, 2), 3), fmpq(1, 16)),
        (raw(gamma, Integer(5)), 24),
        (Piecewise((1 / x, Ne(x, 0)), (7, True)), 7),
    ],
)
def test_exact_values(term, expected):
    found = value(term, at(x=0), 128)
    assert isinstance(found, fmpq) and found == expected


@pytest.mark.parametrize(
    "term",
    [
        Sum(sympy.sin(k) / k**2, (k, 1, oo)),
        sympy.Integral(x, x),
        sympy.Derivative(sympy.zeta(x), x),
        sympy.Float(0.5),
        sympy.I,
        sympy.zeta(x),
        sympy.Limit(x, x, 0),
    ],
)
def test_no_number_for_what_models_do_not_know(term):
    with pytest.raises((Uninterpretable, Undefined)) as caught:
        value(term, at(x=2), 64)
    assert caught.type is Uninterpretable
    assert holds(term, "=", term, at(x=2)).outcome == "uninterpretable"


@pytest.mark.parametrize(
    "term",
    [
        raw(Pow, Integer(9), raw(Pow, Integer(9), raw(Pow, Integer(9), Integer(9)))),
        Sum(k, (k, 1, 10**9)),
        raw(factorial, Integer(10) ** 30),
        exp(exp(exp(Integer(100)))),
        raw(binomial, Integer(10) ** 9, Integer(10) ** 8),
        Sum(Sum(1, (k, 1, 1000)), (n, 1, 10**4)),
    ],
)
def test_huge_terms_end_quickly(term):
    started = time.monotonic()
    assert holds(term, "=", Integer(1), CLOSED, deadline=started + 1).outcome in ("open", "fails")
    assert time.monotonic() - started < 2


def test_a_large_exact_power_is_a_ball():
    assert isinstance(value(raw(Pow, Integer(2), Integer(10**9)), CLOSED, 64), arb)


def test_a_ball_around_zero_is_neither_a_value_nor_undefined():
    unknown = over(Integer(1), raw(Add, sin(1) ** 2, cos(1) ** 2, Integer(-1)))
    with pytest.raises(Undecided):
        value(unknown, CLOSED, 256)
    assert holds(unknown, "=", Integer(1), CLOSED).outcome == "open"
    assert holds(sin(1) ** 2 + cos(1) ** 2, "!=", Integer(1), CLOSED).outcome == "open"


def test_deep_terms():
    deep = x
    for _ in range(150):
        deep = raw(Add, Integer(1), over(Integer(1), deep))
    assert isinstance(value(deep, at(x=2), 64), fmpq)


def test_balls_enclose_the_value_at_every_precision():
    term = log(1 + exp(sqrt(x) * sin(x))) ** Rational(5, 7)
    model = at(x=Rational(7, 3))
    fine = value(term, model, 2000)
    assert all(value(term, model, precision).contains(fine) for precision in (64, 100, 256, 1024))


# Drawing


@pytest.mark.parametrize(
    "given",
    [
        [Gt(x, 0), Lt(x, 1)],
        [Gt(x, y), Gt(y, z), Gt(z, 5)],
        [Eq(x / y, z / w)],
        [Eq(x**2, 4 * y)],
        [Eq(x**2 + y**2, 1)],
        [Eq(x + y, z), Eq(x - y, w)],
        [Eq(y, exp(x))],
        [Eq(x**2, 2)],
        [Gt(x, sqrt(2)), Lt(x, Rational(3, 2))],
        [Gt(x * y, 10), Lt(x + y, 7)],
        [Gt(x, 10**9)],
        [Eq(x**3 + x, y)],
        [Ne(x, 0), Ne(x, 1)],
        ["n integer", Ge(n, 100), Le(n, 101)],
    ],
)
def test_models_satisfy_their_hypotheses(given):
    given = [Ge(n, 100), Le(n, 101)] if "n integer" in given else given
    found = models([x, y], given, 5)
    assert found
    for model in found:
        for relation in given:
            name = {"Equality": "=", "Unequality": "!=", "StrictGreaterThan": ">", "StrictLessThan": "<"}
            op = name.get(type(relation).__name__) or (">=" if isinstance(relation, Ge) else "<=")
            assert holds(relation.lhs, op, relation.rhs, model).outcome in ("holds", "open")


def test_a_model_in_which_a_hypothesis_is_open_is_thrown_away():
    found = models([x], [Eq(sin(x) ** 2 + cos(x) ** 2, 1)], 3)
    assert all(value(x, model) == 0 for model in found)


@pytest.mark.parametrize("given", [[Gt(x, 1), Lt(x, 0)], [Eq(x**2, -1)], [Ne(Integer(0), Integer(0), evaluate=False)]])
def test_inconsistent_hypotheses_have_no_model(given):
    assert models([x], given) == []


def test_sympy_assumptions_count_as_hypotheses():
    m, p, e = Symbol("m", integer=True), Symbol("p", positive=True), Symbol("e", even=True)
    for model in models([m, p, e], count=12):
        assert value(m, model).q == 1 and value(p, model) > 0 and value(e, model).p % 2 == 0


def test_an_index_and_a_bound_are_integers_without_saying_so():
    bound = Symbol("N")
    assert all(value(bound, m).q == 1 for m in models([Sum(x**k, (k, 0, bound))], count=12))
    assert all(value(bound, m).q == 1 for m in models([Family("b")[bound]], count=12))


def test_schedules_are_generic_and_honour_their_bounds():
    beta = Family("beta")
    given = [ForAll(s, (1, T), Gt(beta[s], 0), Lt(beta[s], 1)), Ge(t, 2), Le(t, T)]
    found = models([beta[t], beta[t - 1]], given, 6)
    assert len(found) == 6 and value(t, found[0]) >= 3
    for model in found:
        inside = [value(beta[i], model) for i in range(1, int(value(T, model).p) + 1)]
        assert all(0 < b < 1 for b in inside) and len(set(inside)) > 1
        assert 2 <= value(t, model) <= value(T, model)


def test_an_increasing_schedule_and_a_recurrence():
    beta, a = Family("beta"), Family("a")
    given = [
        ForAll(s, (1, T), Lt(beta[s], beta[s + 1]), Gt(beta[s], 0)),
        ForAll(s, (1, T), Eq(a[s], (1 - beta[s]) * a[s - 1])),
        Eq(a[0], 1),
        Ge(T, 3),
    ]
    found = models([a[T]], given, 3)
    assert found
    assert all(holds(a[T], "=", Product(1 - beta[s], (s, 1, T)), m).outcome == "holds" for m in found)


def test_an_endless_family_is_drawn_only_where_it_surely_extends():
    beta = Family("beta")
    assert models([beta[t]], [ForAll(s, (1, oo), Gt(beta[s], 0), Lt(beta[s], 1))], 3)
    assert models([beta[t]], [ForAll(s, (1, oo), Ge(beta[s], Rational(1, 5)), Lt(beta[s], 1 / s))], 3) == []


def test_z3_proposes_the_narrow_counterexample():
    lhs = (x - 12345) ** 2
    assert refutation(lhs, ">", Integer(0), count=20) is None
    assert refutation(lhs, ">", Integer(0), count=20, against=(lhs, ">", Integer(0)))[0] == {"x": "12345"}


def test_describe_names_only_what_the_terms_use():
    beta = Family("beta")
    model = models([x, y, beta[3]], [Gt(y, 0)], 1)[0]
    assert set(model.describe([x + beta[3]])) == {"x", "beta[3]"}


def test_a_closed_claim_has_one_model_and_models_repeat():
    assert len(models([sqrt(2)])) == 1
    first = [m.describe([x, y]) for m in models([x, y], seed=3)]
    assert first == [m.describe([x, y]) for m in models([x, y], seed=3)]
    assert first != [m.describe([x, y]) for m in models([x, y], seed=4)]
    assert {"0", "1", "-1"} <= {m["x"] for m in first}


def test_ordinary_claims_cost_about_a_millisecond_a_model():
    lhs, rhs = (x + y) ** 2 / (x - y), (x**2 + 2 * x * y + y**2) / (x - y)
    models([lhs, rhs])
    started = time.perf_counter()
    for _ in range(10):
        for model in models([lhs, rhs], count=4):
            holds(lhs, "=", rhs, model)
    assert (time.perf_counter() - started) / 40 < 0.01


def _random_tree(rng, depth):
    if depth == 0 or rng.random() < 0.1:
        return rng.choice([x, y, Integer(2), Integer(-3), Rational(1, 2), Rational(-5, 3), pi, Integer(0)])
    kind = rng.choice(["+", "*", "/", "^", "f"])
    a = _random_tree(rng, depth - 1)
    if kind == "f":
        function = rng.choice([sin, cos, exp, log, Abs, sympy.atan, sympy.tanh, sympy.sinh, floor, sqrt, sympy.erf])
        return raw(Pow, a, Rational(1, 2)) if function is sqrt else raw(function, a)
    if kind == "^":
        return raw(
            Pow, a, rng.choice([Integer(2), Integer(3), Integer(-1), Rational(1, 3), Rational(-3, 2), Integer(0)])
        )
    b = _random_tree(rng, depth - 1)
    return {"+": raw(Add, a, b), "*": raw(Mul, a, b), "/": over(a, b)}[kind]


def test_values_agree_with_mpmath_on_random_trees():
    """An independent source: mpmath at 60 digits, walking the same tree; it must lie within 1e-30 of the enclosure."""
    import random

    import mpmath

    functions = {sin: mpmath.sin, cos: mpmath.cos, exp: mpmath.exp, log: mpmath.log, Abs: abs, sympy.atan: mpmath.atan}
    functions |= {sympy.tanh: mpmath.tanh, sympy.sinh: mpmath.sinh, floor: mpmath.floor, sympy.erf: mpmath.erf}
    point = {x: Rational(7, 3), y: Rational(-2, 5)}

    def numeric(term):
        if term in point:
            return numeric(point[term])
        if isinstance(term, Rational):
            return mpmath.mpf(int(term.p)) / int(term.q)
        if term is pi:
            return +mpmath.pi
        args = [numeric(arg) for arg in term.args]
        if isinstance(term, Add):
            return args[0] + args[1]
        if isinstance(term, Mul):
            return args[0] * args[1]
        return args[0] ** args[1] if isinstance(term, Pow) else functions[term.func](args[0])

    rng, model, compared = random.Random(5), at(x=point[x], y=point[y]), 0
    with mpmath.workdps(60), ctx.workprec(256):
        for _ in range(600):
            term = _random_tree(rng, 4)
            try:
                found = value(term, model, 256)
            except (Undefined, Undecided):
                continue
            if abs(found) > 10**30:
                continue
            middle = mpmath.mpf(arb(found).mid().str(60, radius=False))
            expected = numeric(term)
            assert abs(expected - middle) < mpmath.mpf(10) ** -30 * (1 + abs(expected)), term
            compared += 1
    assert compared > 250
