"""Real scalars, end to end: what a user of school or paper algebra types, and what is true of it.

A row is ``(lhs, relation, rhs, given, status, provided, why)``. The status is the mathematics of design.md, section 2,
worked out by hand and not read off the program; ``provided`` is the set of conditions of definedness that do not
follow from ``given``, or None where their wording is free. Traps stand beside controls: a program that refuses
everything passes a table made of refusals.
"""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Add, Eq, Integer, Max, Mod, Mul, Q, Symbol, floor, log, loggamma, sqrt, symbols

import symcheck
from symcheck import Proof

V, R, U = "verified", "refuted", "unproven"
Row = tuple[str, str, str, tuple[str, ...], str, "tuple[str, ...] | None", str]

N = ("n integer",)

PROMISED: list[Row] = [
    ("cos(x)**6 + sin(x)**6", "=", "1 - 3*sin(x)**2*cos(x)**2", (), V, (), "issue 2"),
    ("sqrt(5 + 2*sqrt(6))", "=", "sqrt(2) + sqrt(3)", (), V, (), "issue 2: nested radicals"),
    ("log(x*y)", "=", "log(x) + log(y)", (), V, ("x > 0", "y > 0"), "issue 2"),
    ("1/(1 + exp(-x))", "=", "exp(x)/(1 + exp(x))", (), V, (), "issue 2: the sigmoid"),
    ("(x**2 - 1)/(x - 1)", "=", "x + 1", (), V, ("x != 1",), "issue 2"),
    ("(1 - 1)*x/y", "=", "(1 - 1)*z/y", (), V, ("y != 0",), "a factor in common that is zero"),
    ("(x - 1)*x/y", "=", "(x - 1)*z/y", (), R, None, "a factor in common that may be zero"),
    ("x/x", "=", "1", (), V, ("x != 0",), "issue 2: strings are not simplified on the way in"),
    ("x**2 + y**2", ">=", "2*x*y", (), V, (), "issue 2"),
    ("x**2", ">", "0", (), R, None, "issue 2: fails at 0 alone"),
    ("log(-1 - x**2)", "=", "5", (), U, None, "issue 2: defined nowhere"),
    ("x**n*x**m", "=", "x**(n + m)", ("x > 0",), V, (), "issue 2"),
    ("sqrt(x**2)", "=", "x", (), R, None, "issue 2: fails at negative x"),
    ("sqrt(x**2)", "=", "x", ("x > 0",), V, (), "issue 2: the control"),
    ("exp(pi*sqrt(163))", "=", "262537412640768744", (), R, None, "issue 2: agrees to 12 decimals"),
    ("1/2**99", "=", "1/2**98", (), R, None, "issue 2: both sides are tiny"),
    ("x*w", "=", "y*z", ("x/y = z/w",), V, (), "issue 2: a hypothesis is used, and defines y and w"),
    ("(x + y)/y", "=", "(z + w)/w", ("x/y = z/w",), V, (), "componendo"),
]

DEFINED: list[Row] = [
    ("0*log(x)", "=", "0", (), V, ("x > 0",), "a factor 0 does not make log defined"),
    ("(1/x)**0", "=", "1", (), V, ("x != 0",), "a power 0 does not make 1/x defined"),
    ("x**0", "=", "1", (), V, (), "x**0 = 1 for the integer 0"),
    ("1/(1/x)", "=", "x", (), V, ("x != 0",), "the inner quotient"),
    ("1/(x - x)", "=", "1/(x - x)", (), U, None, "defined nowhere"),
    ("sqrt(x)**2", "=", "x", (), V, ("x >= 0",), "the radicand"),
    ("sqrt(x**2)**2", "=", "x**2", (), V, (), "always defined"),
    ("tan(x)*cos(x)", "=", "sin(x)", (), V, ("cos(x) != 0",), "the pole of tan"),
    ("asin(x) - asin(x)", "=", "0", (), V, ("x >= -1", "x <= 1"), "both ends"),
    ("acosh(x) - acosh(x)", "=", "0", (), V, ("x >= 1",), "acosh"),
    ("atanh(x) - atanh(x)", "=", "0", (), V, ("x > -1", "x < 1"), "open ends"),
    ("f(1/x)", "=", "f(1/x)", (), V, ("x != 0",), "an unknown function of an undefined argument"),
    ("floor(1/x) - floor(1/x)", "=", "0", (), V, ("x != 0",), "facts about floor must not presuppose its argument"),
    ("ceiling(x/y)*z", "=", "z*ceiling(x/y)", (), V, ("y != 0",), "the same for ceiling"),
    ("x**y/x**y", "=", "1", ("x >= 0", "y > 0"), V, None, "0**y = 0, so a condition is needed"),
    ("Product(b[k], (k, 1, n))", "=", "b[n]*Product(b[k], (k, 1, n - 1))", (), V, None, "n >= 1"),
    ("Product(b[k], (k, 1, 0))", "=", "1", (), V, (), "the empty product"),
    ("Product(b[k], (k, 1, -1))", "=", "1", (), U, None, "b < a - 1 is no range"),
    ("Sum(1/x, (k, 1, n))", "=", "Sum(1/x, (k, 1, n))", (), V, None, "defined for x != 0 when n >= 1"),
    ("sqrt(x*y)", "=", "sqrt(x)*sqrt(y)", ("x < 0", "y < 0"), U, None, "the right side is defined nowhere here"),
    ("(-8)**(1/3)", "=", "-2", (), U, None, "no root of a negative number"),
    ("sqrt(-x**2)", "=", "0", (), U, None, "defined at x = 0 alone: fewer than three models (design.md, section 1)"),
]

POWERS: list[Row] = [
    ("sqrt(x**(2*n))", "=", "x**n", N, R, None, "sqrt(x**2) = |x| at n = 1"),
    ("sqrt(x**(2*n))", "=", "Abs(x)**n", N, V, None, "the control"),
    ("(x**n)**(1/n)", "=", "x", (*N, "n > 0"), R, None, "n = 2, x = -1 gives 1"),
    ("(x**n)**(1/n)", "=", "x", (*N, "n > 0", "x > 0"), V, (), "the control"),
    ("x**y", ">", "0", ("x >= 0", "y > 0"), R, None, "0**y = 0"),
    ("x**y", ">", "0", ("x > 0",), V, (), "the control"),
    ("x**y", ">=", "0", ("x >= 0", "y > 0"), V, (), "the other control"),
    ("x**y", "!=", "0", ("x >= 0", "y > 0"), R, None, "x = 0"),
    ("Abs(x)**n", ">", "0", (*N, "n >= 0"), R, None, "x = 0, n = 1"),
    ("Abs(x)**y", ">", "0", ("y > 0",), R, None, "x = 0"),
    ("sqrt(x)**y", ">", "0", ("y > 0",), R, None, "x = 0"),
    ("x**(n - 1)", "<=", "0", (*N, "n >= 1", "x >= 0", "x**n <= 0"), R, None, "0**0 = 1 at x = 0, n = 1"),
    ("x**pi", ">", "0", (), R, None, "x = 0: a constant irrational exponent"),
    ("x**(y - z)", "=", "x**y/x**z", ("x >= 0", "y > z", "z > 0"), V, ("x > 0",), "0 in the denominator at x = 0"),
    ("x**(1 + 1/p)", "=", "x*x**(1/p)", ("x > 0", "p >= 1"), V, (), "an exponent that is a fraction"),
    ("(x**p)**(1/p)", "=", "x", ("x > 0", "p >= 1"), V, (), "the p-norm of one number"),
    ("Abs(x + 3)**n", "=", "(x + 3)**n", N, R, None, "x < -3, odd n"),
    ("(x**2)**a", "=", "x**(2*a)", (), V, ("x >= 0", "x > 0 or a > 0"), "a is not an integer: x >= 0 is needed"),
    ("(x**2)**a", "=", "x**(2*a)", ("x > 0",), V, (), "the control"),
    ("x**y", ">", "0", (), R, None, "0**y is 0 for y > 0; a real exponent needs a base >= 0"),
    ("x**n", ">=", "0", N, R, None, "odd n, negative x"),
    ("x**(2*n)", ">=", "0", (*N, "n >= 0"), V, (), "an even power, x = 0 included"),
    ("x**(2*n)", ">", "0", (*N, "n >= 0"), R, None, "x = 0, n = 1"),
    ("(-x)**n", "=", "x**n", N, R, None, "odd n"),
    ("(-x)**(2*n)", "=", "x**(2*n)", (*N, "n >= 0"), V, (), "even exponents"),
    ("x**(n - 1)*x", "=", "x**n", (*N, "n >= 1"), V, (), "x = 0 included"),
    ("x**n", "=", "0", (*N, "n >= 0", "x = 0"), R, None, "0**0 = 1"),
    ("0**n", "=", "0", N, R, None, "0**0 = 1"),
    ("log(x**n)", "=", "n*log(Abs(x))", N, V, None, "where x**n > 0"),
    ("Abs(x**n)", "=", "Abs(x)**n", N, V, None, "multiplicative"),
    ("(-1)**(n**2 + n)", "=", "1", N, V, (), "n(n + 1) is even"),
    ("(-1)**n", "=", "1", N, R, None, "odd n"),
    ("exp(log(x**2)/2)", "=", "x", (), R, None, "it is |x|"),
    ("a**log(b)", "=", "b**log(a)", (), V, ("a > 0", "b > 0"), "exp(log a log b)"),
    ("exp(1/(x*(x + 1)))", "=", "exp(1/x)*exp(-1/(x + 1))", (), V, None, "partial fractions in an exponent"),
]

SIGNS: list[Row] = [
    ("y*z", "<", "0", ("x < 0", "x*y*z > 0"), V, (), "a known negative factor flips the fact once"),
    ("y*z", ">", "0", ("x < 0", "x*y*z > 0"), R, None, "and not twice"),
    ("y*z**2", ">=", "0", ("x < 0", "x*y*z**2 <= 0"), V, (), "the same with a square"),
    ("y*z", ">", "0", ("x > 0", "x*y*z > 0"), V, (), "the control"),
    ("1/x", ">", "1/y", ("0 < x", "x < y"), V, (), "one sign"),
    ("1/x", ">", "1/y", ("x < y",), R, None, "x < 0 < y"),
    ("x", "<", "y", ("x**2 < y**2",), R, None, "y may be negative"),
    ("x", "<", "y", ("x**2 < y**2", "y > 0"), V, (), "the control"),
    ("n", ">=", "1", (*N, "n > 0"), V, (), "integrality"),
    ("n", ">=", "1", ("n > 0",), R, None, "no integrality"),
    ("n/2", ">=", "1", (*N, "n > 0"), R, None, "half an integer"),
    ("n**2", ">=", "n", N, V, (), "integers"),
    ("n**2", ">=", "n", (), R, None, "n = 1/2"),
    ("x + 1/x", ">=", "2", ("x > 0",), V, (), "AM-GM"),
    ("x + 1/x", ">=", "2", (), R, None, "x < 0"),
    ("(a + b)/2", ">=", "sqrt(a*b)", ("a >= 0", "b >= 0"), V, (), "AM-GM with radicals"),
    ("exp(x)", ">=", "1 + x", (), V, (), "convexity"),
    ("log(x)", "<=", "x - 1", (), V, ("x > 0",), "concavity"),
    ("exp(x)", "<", "exp(y)", ("x < y",), V, (), "exp increases"),
    ("log(x)", "<", "log(y)", ("0 < x", "x < y"), V, (), "log increases"),
    ("log(1 + x)", "<", "x", ("x > 0",), V, (), "strict concavity"),
    ("x**y", ">", "1", ("x > 1", "y > 0"), V, (), "powers above one"),
    ("cos(x)", "<=", "1", (), V, (), "bounded"),
    ("sin(x) + cos(x)", "<=", "sqrt(2)", (), V, (), "amplitude"),
    ("1/(1 + exp(-x))", "<", "1", (), V, (), "the sigmoid is below 1"),
    ("pi", "<", "22/7", (), V, (), "Dalzell"),
    ("Product(b[k], (k, 1, n))", "<", "1", ("0 < b[s] < 1 for s in 1..n",), R, None, "the empty product is 1"),
    ("Product(b[k], (k, 1, n))", "<", "1", ("0 < b[s] < 1 for s in 1..n", "n >= 1"), V, (), "the control"),
    ("Product(b[k], (k, 1, n))", "<=", "1", ("b[s] <= 1 for s in 1..n",), R, None, "two factors of -2"),
    ("Product(b[k], (k, 0, n))", ">", "0", ("b[s] > 0 for s in 1..n", "n >= 0"), R, None, "b[0] is free"),
]

HYPOTHESES: list[Row] = [
    ("y", "=", "2", ("x*y = 2*x",), R, None, "x may vanish"),
    ("y", "=", "2", ("x*y = 2*x", "x != 0"), V, (), "the control"),
    ("x", "=", "y", ("x**2 = y**2",), R, None, "signs"),
    ("x", "=", "y", ("x**2 = y**2", "x >= 0", "y >= 0"), V, (), "the control"),
    ("sqrt(x)", "=", "y", ("x = y**2",), R, None, "y may be negative"),
    ("x", "=", "y**2", ("sqrt(x) = y",), V, (), "squaring"),
    ("x + y", "=", "2", ("x = 1", "y = 1"), V, (), "a single point is a model of everything there is"),
    ("x", "=", "1", ("x**2 = 1", "x > 0"), U, None, "one solution is left: fewer than three models"),
    ("x", "=", "1", ("x**2 = 1",), R, None, "x = -1"),
    ("x", "=", "y", ("x <= y", "y <= x"), V, (), "antisymmetry"),
    ("n", "=", "4", (*N, "3 < n", "n < 5"), U, None, "the only integer: fewer than three models"),
    ("x", "=", "5", ("x = 1", "x = 2"), U, None, "vacuous"),
    ("x", "=", "5", ("x > 1", "x < 0"), U, None, "vacuous"),
    ("1", "=", "2", ("log(x) = log(-x)",), U, None, "vacuous: the hypothesis is defined nowhere"),
    ("x", "=", "y", ("log(x) = log(y)",), U, None, "true, but no rule says that log is injective"),
]

FUNCTIONS: list[Row] = [
    ("Abs(x*y)", "=", "Abs(x)*Abs(y)", (), V, (), "multiplicative"),
    ("Abs(x + y)", "<=", "Abs(x) + Abs(y)", (), V, (), "the triangle inequality"),
    ("Abs(x + y)", "=", "Abs(x) + Abs(y)", (), R, None, "opposite signs"),
    ("sign(x)*Abs(x)", "=", "x", (), V, (), "by cases"),
    ("sign(x)**2", "=", "1", (), R, None, "sign(0) = 0"),
    ("sign(x)**2", "=", "1", ("x != 0",), V, (), "the control"),
    ("Max(x, y) + Min(x, y)", "=", "x + y", (), V, (), "the two of them"),
    ("Max(x, y)", "=", "x", (), R, None, "y > x"),
    (
        "Abs(Max(x, y, z) - Max(u, v, w))",
        "<=",
        "Max(Abs(x - u), Abs(y - v), Abs(z - w))",
        (),
        V,
        (),
        "does not expand",
    ),
    ("Abs(Max(x, y, z) - Max(u, v, w))", "<=", "Max(Abs(x - u), Abs(y - v))", (), R, None, "w counts"),
    ("Abs(Min(1, Max(0, x)) - Min(1, Max(0, y)))", "<=", "Abs(x - y)", (), V, (), "the ramp is 1-Lipschitz"),
    ("Abs(Min(1, Max(0, x)) - Min(1, Max(0, y)))", "<=", "Abs(x - y)/2", (), R, None, "and no less"),
    ("Abs(x + y) + Abs(y + z) + Abs(x + z)", "<=", "Abs(x) + Abs(y) + Abs(z) + Abs(x + y + z)", (), V, (), "Hlawka"),
    ("Abs(x + y) + Abs(y + z) + Abs(x + z)", "<=", "Abs(x) + Abs(y) + Abs(z)", (), R, None, "Hlawka's last term"),
    ("Max(x, Min(y, z))", "=", "Min(Max(x, y), z)", (), R, None, "not modular"),
    ("floor(x + n)", "=", "floor(x) + n", N, V, (), "integers come out"),
    ("floor(2*x)", "=", "2*floor(x)", (), R, None, "x = 1/2"),
    ("ceiling(x)", "=", "-floor(-x)", (), V, (), "reflection"),
    ("asin(sin(x))", "=", "x", (), R, None, "the branch"),
    ("sin(asin(x))", "=", "x", (), V, ("x >= -1", "x <= 1"), "the control"),
    ("atan(x) + atan(y)", "=", "atan((x + y)/(1 - x*y))", (), R, None, "the branch"),
    ("acos(cos(x))", "=", "x", (), R, None, "the branch"),
    ("asin(x) + acos(x)", "=", "pi/2", (), V, ("x >= -1", "x <= 1"), "complements"),
    ("acosh(cosh(x))", "=", "x", (), R, None, "x < 0"),
    ("sqrt(1 - sin(x)**2)", "=", "cos(x)", (), R, None, "it is |cos x|"),
    ("sqrt(1 - sin(x)**2)", "=", "Abs(cos(x))", (), V, (), "the control"),
    ("sin(n*pi)", "=", "0", N, V, (), "integers"),
    ("cos(2*n*pi)", "=", "1", (), R, None, "n is a real number here"),
    ("log(x**2)", "=", "2*log(x)", (), V, ("x > 0",), "where both sides are defined"),
    ("log(x)**2", "=", "2*log(x)", (), R, None, "a square outside"),
    ("log(exp(x) + exp(y))", "=", "x + log(1 + exp(y - x))", (), V, (), "log-sum-exp"),
    ("sqrt(3 - 2*sqrt(2))", "=", "1 - sqrt(2)", (), R, None, "the sign of a root"),
    ("sqrt(3 - 2*sqrt(2))", "=", "sqrt(2) - 1", (), V, (), "the control"),
    ("binomial(n, 2)", "=", "n*(n - 1)/2", (), V, (), "a polynomial"),
    ("factorial(n)", "=", "n*factorial(n - 1)", (*N, "n >= 1"), V, (), "the recurrence"),
]

ROWS = PROMISED + DEFINED + POWERS + SIGNS + HYPOTHESES + FUNCTIONS


def _name(row: Row) -> str:
    return f"{row[0]} {row[1]} {row[2]}" + (f" | {', '.join(row[3])}" if row[3] else "")


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_scalar(row: Row) -> None:
    lhs, relation, rhs, given, status, provided, why = row
    verdict = symcheck.check(lhs, rhs, relation, given=given, timeout=3)
    assert verdict.status == status, f"{why}; got {verdict}"
    if status == "verified":
        assert verdict.models >= 1
        if provided is not None:
            assert set(verdict.provided) == set(provided), why
    if status == "refuted":
        assert verdict.counterexample is not None


NEEDS_A_CONDITION = [
    ("x**y/x**y", "1", ("x >= 0", "y > 0"), "undefined at x = 0"),
    ("Abs(x)**n/Abs(x)**n", "1", ("n integer", "n >= 0"), "undefined at x = 0, n = 1"),
    ("sqrt(x)**n/sqrt(x)**n", "1", ("n integer", "n >= 1", "x >= 0"), "undefined at x = 0"),
    ("Sum(1/x, (k, 1, n))", "Sum(1/x, (k, 1, n))", ("n >= 1",), "undefined at x = 0"),
    ("loggamma(x)", "loggamma(x)", (), "undefined at x = -1"),
    ("atan2(y, x)", "atan2(y, x)", (), "undefined at x = y = 0"),
]


@pytest.mark.parametrize(("lhs", "rhs", "given", "why"), NEEDS_A_CONDITION, ids=lambda item: str(item))
def test_no_condition_of_definedness_is_lost(lhs: str, rhs: str, given: tuple[str, ...], why: str) -> None:
    verdict = symcheck.check(lhs, rhs, given=given, timeout=3)
    assert verdict.status != "verified" or verdict.provided, why
    assert symcheck.check(lhs, rhs, given=given, timeout=3, strict=True).status != "verified", why


x, y = symbols("x y", real=True)
n = Symbol("n", integer=True)


@pytest.mark.parametrize(
    ("lhs", "rhs", "given"),
    [
        (Mul(x, 1 / x, evaluate=False), Integer(1), ()),
        (Mod(x, y), Mod(x, y), ()),
        (loggamma(x), loggamma(x), ()),
        (Add(log(x), -log(x), evaluate=False), Integer(0), ()),
    ],
    ids=str,
)
def test_terms_built_in_python_keep_their_conditions(lhs: Any, rhs: Any, given: Any) -> None:
    verdict = symcheck.check(lhs, rhs, given=given, timeout=3)
    assert verdict.status != "verified" or verdict.provided


def test_an_integer_expression_is_a_hypothesis() -> None:
    """``Q.integer(n/2)`` must be used or refused with a message, never silently dropped."""
    half = Symbol("n", real=True) / 2
    try:
        verdict = symcheck.check(floor(half), half, given=[Q.integer(half)], timeout=3)
    except symcheck.InputError:
        return
    assert verdict.status == "verified"


def _lemmas(*lemmas: tuple[Any, str, Any]) -> tuple[Proof, list[Any]]:
    proof = Proof(question="0", title="lemmas")
    return proof, [proof.assume(f"L{i}", *lemma) for i, lemma in enumerate(lemmas)]


def test_a_cited_lemma_does_not_swallow_a_condition() -> None:
    """Citing a statement about 1/y must not make 1/y defined in the step that cites it."""
    a, b = symbols("a b", real=True)
    proof, by = _lemmas((a / y, "=", b / y))
    report = proof.chain("c", Mul(1 / y, y, evaluate=False)).eq(1, by=by).check(timeout=3)
    assert report.status == "verified"
    assert report.provided == ("y != 0",)


def test_a_lemma_is_not_used_where_it_is_undefined() -> None:
    """log y <= y says nothing at y < 0, where log y**2 <= 2y is false (y = -10)."""
    proof, by = _lemmas((log(y), "<=", y - 1), (log(y), "<=", y))
    report = proof.chain("c", log(y**2)).le(2 * y, by=by).check(timeout=3)
    assert report.status == "refuted"


def test_cases_must_be_exhaustive() -> None:
    """x > 0 and x < 0 leave x = 0 open; x >= 0 and x < 0 do not."""
    proof = Proof(question="0", title="cases")
    good = proof.cases("good", Abs(x), "=", Max(x, -x), [x >= 0, x < 0])
    for part in good.parts:
        part.eq(Max(x, -x))
    odd = proof.cases("odd", Abs(x), ">=", x, [x > 0, x < 0])
    for part in odd.parts:
        part.ge(x)
    for part in (*good.parts, *odd.parts):
        assert part.check(timeout=3).status == "verified"
    assert good.check(timeout=3).status == "verified"
    assert odd.check(timeout=3).status == "unproven"


@pytest.mark.parametrize(
    ("claim", "conditions"),
    [
        ((x, "!=", Integer(77)), [1 / (x - 77) > 0, 1 / (x - 77) < 0]),
        (((x - 77) ** 2, ">", Integer(0)), [1 / (x - 77) >= 0, 1 / (x - 77) < 0]),
        ((x, ">=", Integer(-4099)), [sqrt(x + 4099) >= 1, sqrt(x + 4099) < 1]),
        ((x, ">", Integer(0)), [log(x) >= 0, log(x) < 0]),
    ],
    ids=str,
)
def test_cases_do_not_cover_points_where_their_conditions_are_undefined(claim: Any, conditions: Any) -> None:
    """1/(x - 77) > 0 and 1/(x - 77) < 0 say nothing of x = 77."""
    case = Proof(question="0", title="cases").cases("c", *claim, conditions)
    for part in case.parts:
        part.then(claim[1], claim[2])
    assert case.check(timeout=3).status in ("unproven", "refuted")


def test_the_sides_of_an_equation_among_the_hypotheses_are_defined_there() -> None:
    """1/x = y is a hypothesis at points where x != 0: no condition is left over."""
    verdict = symcheck.check(x * y, Integer(1), given=[Eq(1 / x, y)], timeout=3)
    assert verdict.status == "verified" and verdict.provided == ()


@pytest.mark.parametrize("claim", [("9**9**9**9", "1"), ("(" * 100_000, "1"), ('__import__("os").system("true")', "1")])
def test_hostile_text_is_refused_in_one_line(claim: tuple[str, str]) -> None:
    with pytest.raises(symcheck.InputError) as caught:
        symcheck.check(*claim)
    assert len(str(caught.value)) < 400 and "\n" not in str(caught.value)


def test_a_counterexample_names_what_the_hypotheses_use_and_no_bound_index() -> None:
    cancelled = symcheck.check("x", "y", given=["x*z = y*z"]).counterexample
    assert cancelled is not None and cancelled.model["z"] == "0"
    schedule = symcheck.check("beta[t]", "1/2", given=["0 < beta[s] < 1 for s in 1..T", "1 <= t <= T"]).counterexample
    assert schedule is not None and "s" not in schedule.model
