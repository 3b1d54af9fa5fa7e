"""The printers: infix reads back to the same value, the other forms mean the same, nothing is simplified."""

from __future__ import annotations

import re
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    Add,
    Basic,
    Dummy,
    Identity,
    Integer,
    MatrixSymbol,
    Mul,
    Ne,
    Pow,
    Product,
    Q,
    Rational,
    Symbol,
    cos,
    digamma,
    exp,
    log,
    pi,
    sin,
    sqrt,
    symbols,
)

from symcheck.printing import TOO_DEEP, display, infix, latex
from symcheck.printing.names import latex_name, unicode_name
from symcheck.text import parse_expression, parse_hypothesis
from symcheck.theories.field.terms import Family, ForAll
from symcheck.theories.gaussian.terms import Normal, inner, norm
from symcheck.theories.probability.terms import IntegralOver, MarkovChain, process

X, Y, Z = symbols("x y z", real=True)
POINT = {X: Fraction(3, 7), Y: Fraction(-5, 2), Z: Fraction(11, 3)}


class Undefined(Exception):
    pass


def value(term: Basic) -> Fraction:
    """The exact value at POINT of a tree of sums, products and integer powers."""
    if isinstance(term, Rational):
        return Fraction(int(term.p), int(term.q))
    if isinstance(term, Symbol):
        return POINT[term]
    parts = [value(arg) for arg in term.args]
    if isinstance(term, Add):
        return sum(parts, Fraction(0))
    if isinstance(term, Mul):
        result = Fraction(1)
        for part in parts:
            result *= part
        return result
    assert isinstance(term, Pow) and parts[1].denominator == 1
    if (parts[0] == 0 and parts[1] < 0) or abs(parts[1]) > 50:
        raise Undefined
    return parts[0] ** int(parts[1])


def outcome(term: Basic) -> Fraction | None:
    try:
        return value(term)
    except Undefined:
        return None


def grow(children: st.SearchStrategy) -> st.SearchStrategy:
    several = st.lists(children, min_size=2, max_size=3)
    exponents = st.integers(-3, 3).map(Integer)
    return st.one_of(
        several.map(lambda args: Add(*args, evaluate=False)),
        several.map(lambda args: Mul(*args, evaluate=False)),
        children.map(lambda arg: Mul(-1, arg, evaluate=False)),
        children.map(lambda arg: Pow(arg, -1, evaluate=False)),
        st.tuples(children, exponents).map(lambda pair: Pow(*pair, evaluate=False)),
    )


NUMBERS = st.one_of(st.integers(-4, 9).map(Integer), st.sampled_from([Rational(1, 2), Rational(-3, 4), Rational(5, 3)]))
LEAVES = st.one_of(st.sampled_from([X, Y, Z]), NUMBERS)
# SymPy's own evaluation crashes on parts such as 1/0: evaluated sums and products stand at the bottom only.
EVALUATED = st.lists(LEAVES, min_size=2, max_size=4).flatmap(
    lambda a: st.sampled_from([Add(*a), Mul(*a), Add(*a) ** 2])
)
TREES = st.recursive(st.one_of(LEAVES, EVALUATED), grow, max_leaves=10)


@settings(max_examples=250, deadline=None)
@given(TREES)
def test_infix_reads_back(term: Basic) -> None:
    text = infix(term)
    again = parse_expression(text)
    assert outcome(again) == outcome(term), text
    assert outcome(parse_expression(infix(again))) == outcome(term), infix(again)


@settings(max_examples=250, deadline=None)
@given(TREES)
def test_the_board_means_the_same(term: Basic) -> None:
    assert outcome(parse_expression(from_board(display(term)))) == outcome(term), display(term)


@settings(max_examples=250, deadline=None)
@given(TREES)
def test_latex_means_the_same(term: Basic) -> None:
    assert outcome(parse_expression(from_latex(latex(term)))) == outcome(term), latex(term)


def from_board(text: str) -> str:
    """Board notation of rational terms as infix: superscripts, dots, and factors side by side."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "**" + m[0].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")), text)
    return beside(text.replace("·", "*").replace("^", "**"))


def from_latex(text: str) -> str:
    """LaTeX of rational terms as infix."""
    text = text.replace(r"\left(", "(").replace(r"\right)", ")").replace(r"\cdot", "*")
    while r"\frac" in text:
        start = text.rindex(r"\frac")
        above, rest = braces(text[start + 5 :])
        below, rest = braces(rest)
        text = f"{text[:start]}(({above})/({below})){rest}"
    while "^{" in text:
        start = text.rindex("^{")
        exponent, rest = braces(text[start + 1 :])
        text = f"{text[:start]}**({exponent}){rest}"
    assert "\\" not in text and "{" not in text
    return beside(text)


def braces(text: str) -> tuple[str, str]:
    depth = 0
    for place, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return text[1:place], text[place + 1 :]
    raise AssertionError(text)


def beside(text: str) -> str:
    """Write * between two factors that stand side by side."""
    text = re.sub(r"(?<=[\w)])\s+(?=[\w(])", "*", text)
    return re.sub(r"(?<=[0-9)])(?=[a-z(])(?<!\*\*)|(?<=\))(?=[0-9])", "*", text)


@pytest.mark.parametrize(
    ("text", "expected", "board", "tex"),
    [
        ("x/x", "x/x", "x/x", r"\frac{x}{x}"),
        ("-x", "-x", "-x", "- x"),
        ("-(x + 1)*y", "-(x + 1)*y", "-(x + 1) y", r"- \left(x + 1\right) y"),
        ("-(-x)", "-(-x)", "-(-x)", r"- \left(- x\right)"),
        ("(-2)**2", "(-2)**2", "(-2)²", r"\left(-2\right)^{2}"),
        ("(x**2)**3", "(x**2)**3", "(x²)³", r"\left(x^{2}\right)^{3}"),
        ("2*3*x", "2*3*x", "2·3x", r"2 \cdot 3 x"),
        ("x*(y*z)", "x*(y*z)", "x·(y z)", r"x \left(y z\right)"),
        ("x/(y/z)", "x/(y/z)", "x/(y/z)", r"\frac{x}{\frac{y}{z}}"),
        ("sqrt(x**2)", "sqrt(x**2)", "√(x²)", r"\sqrt{x^{2}}"),
        ("1/sqrt(x)", "1/sqrt(x)", "1/√x", r"\frac{1}{\sqrt{x}}"),
        ("sqrt(x)**3", "sqrt(x)**3", "(√x)³", r"\sqrt{x}^{3}"),
        ("x**(-1/3)", "1/x**(1/3)", "1/x^(1/3)", r"\frac{1}{x^{\frac{1}{3}}}"),
        ("Abs(x)**2", "Abs(x)**2", "|x|²", None),
        ("floor(x)/factorial(n)", "floor(x)/factorial(n)", "⌊x⌋/n!", None),
        ("exp(x)**2", "exp(x)**2", "exp(x)²", r"\left(e^{x}\right)^{2}"),
        ("Max(x, y, x)", "Max(x, y, x)", "max(x, y, x)", None),
        ("Sum(k**2 + 1, (k, 1, n))*2", "Sum(k**2 + 1, (k, 1, n))*2", "(∑_{k=1}^{n} (k² + 1))·2", None),
        ("Integral(x, (x, 0, oo))", "Integral(x, (x, 0, oo))", "∫_{0}^{∞} x dx", None),
        ("Limit(f(x), x, 0, '-')", "Limit(f(x), x, 0, '-')", "lim_{x→0⁻} f(x)", None),
        ("Derivative(f(x), x, 2)", "Derivative(f(x), (x, 2))", "d²/dx² (f(x))", None),
        (
            "Piecewise((x, x > 0), (-x, True))",
            "Piecewise((x, x > 0), (-x, True))",
            "{x if x > 0; -x otherwise}",
            None,
        ),
        ("det(Matrix([[1, x], [y, 2]]))", "det(Matrix([[1, x], [y, 2]]))", "det([1, x; y, 2])", None),
        ("E**x", "E**x", "e^x", "e^{x}"),
    ],
)
def test_three_forms(text: str, expected: str, board: str, tex: str | None) -> None:
    term = parse_expression(text)
    assert infix(term) == expected
    assert display(term) == board
    if tex is not None:
        assert latex(term) == tex
    assert parse_expression(infix(term)) == term or infix(parse_expression(infix(term))) == infix(term)


def test_evaluated_sums_read_naturally() -> None:
    assert [infix(e) for e in (X + 1, 1 - X, X**2 - 1, (X - Y) ** 2, X**2 - 2 * X * Y + Y**2, -X - 1)] == [
        "x + 1",
        "1 - x",
        "x**2 - 1",
        "(x - y)**2",
        "x**2 - 2*x*y + y**2",
        "-x - 1",
    ]
    assert infix(cos(X) ** 6 + sin(X) ** 6) == "cos(x)**6 + sin(x)**6"
    assert infix(sqrt(2) / 2 + digamma(X) + log(X)).count("digamma(x)") == 1


def test_names() -> None:
    names = {
        "alphabar": ("ᾱ", r"\bar{\alpha}"),
        "alpha_bar": ("ᾱ", r"\bar{\alpha}"),
        "betatilde": ("β̃", r"\tilde{\beta}"),
        "muhat": ("μ̂", r"\hat{\mu}"),
        "theta": ("θ", r"\theta"),
        "x0": ("x₀", "x_{0}"),
        "x_0": ("x_0", "x_{0}"),
        "mu_theta": ("μ_θ", r"\mu_{\theta}"),
        "lambda": ("λ", r"\lambda"),
        "crowbar": ("crowbar", r"\mathrm{crowbar}"),
        "log_px": ("log_px", r"\mathrm{log\_px}"),
    }
    for name, forms in names.items():
        assert (unicode_name(name), latex_name(name)) == forms
    assert latex(Pow(Symbol("xprime"), 2)) == "{x'}^{2}"


def test_diffusion() -> None:
    t, T, d = symbols("t T d", integer=True)
    beta, bar, tilde = Family("beta"), Family("alphabar"), Family("betatilde")
    x = process("x", d)
    q = MarkovChain("q", x, t, kernel=Normal(x[t], sqrt(1 - beta[t]) * x[t - 1], beta[t]), stop=T)
    density = Normal(x[t - 1], sqrt(bar[t - 1]) * x[0] - x[t] / 2, tilde[t])
    assert display(density) == "N(x_{t-1}; √ᾱ_{t-1} x_0 - x_t/2, β̃_t I)"
    assert infix(sqrt(bar[t - 1]) * x[0]) == "sqrt(alphabar[t - 1])*x[0]"
    assert latex(sqrt(bar[t - 1]) * x[0]) == r"\sqrt{\bar{\alpha}_{t - 1}} x_{0}"
    assert display(q(x[t - 1] | x[t], x[0])) == "q(x_{t-1} | x_t, x_0)"
    assert display(IntegralOver(q(x[t - 1] | x[t]), x[t - 1])) == "∫ q(x_{t-1} | x_t) dx_{t-1}"
    assert display(norm(x[t] - x[0]) ** 2) == "‖x_t - x_0‖²"
    assert display(inner(x[t], x[0])) == "⟨x_t, x_0⟩"
    assert display(sqrt(1 - beta[t])) == "√(1 - β_t)"
    assert display(Product(bar[t], (t, 1, T))) == "∏_{t=1}^{T} ᾱ_t"
    assert display(exp(-(norm(x[0]) ** 2) / (2 * beta[t]))) == "exp(-‖x_0‖²/(2β_t))"
    assert display(Normal(process("y")[t], 0, beta[t])) == "N(y_t; 0, β_t)"
    assert latex(density).count(r"\mathbf{I}") == 1
    for term in (density, q(x[t - 1] | x[t], x[0]), norm(x[t]), inner(x[t], x[0])):
        assert infix(parse_expression(infix(term), {"x": x, "q": q, "d": d, "t": t})) == infix(term)


def test_hypotheses() -> None:
    s, T = symbols("s T", integer=True)
    beta = Family("beta")
    schedule = ForAll(s, (1, T), beta[s] > 0, beta[s] < 1)
    assert infix(schedule) == "beta[s] > 0, beta[s] < 1 for s in 1..T"
    assert display(schedule) == "β_s > 0, β_s < 1 for s in 1..T"
    assert parse_hypothesis(infix(schedule)) == [schedule]
    assert infix(Q.integer(s)) == "s integer" and latex(Q.integer(s)) == r"s \in \mathbb{Z}"
    assert [f(Ne(X, 1)) for f in (infix, display, latex)] == ["x != 1", "x ≠ 1", r"x \neq 1"]
    (equation,) = parse_hypothesis("x/y = z/w")
    assert infix(equation) == "x/y = z/w" and parse_hypothesis(infix(equation)) == [equation]
    assert display(Dummy("s") >= pi) == "s ≥ π"


def test_matrices() -> None:
    A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
    assert infix(A * B.T - 2 * A.I) == "A*transpose(B) - 2*inv(A)"
    assert display(A * B.T - 2 * A.I) == "A Bᵀ - 2A⁻¹"
    assert infix(A + Identity(2)) in ("A + Identity(2)", "Identity(2) + A")


def test_deep_and_large_terms() -> None:
    deep: Basic = X
    for _ in range(sys.getrecursionlimit()):
        deep = Basic.__new__(sin, deep)
    assert [form(deep) for form in (infix, display, latex)] == [TOO_DEEP] * 3
    huge = Integer(7) ** 20000
    assert "digits" in infix(huge) and len(infix(huge)) < 80
    assert infix(Integer(10) ** 300) == "1" + "0" * 300
    assert infix(Rational(-3, 4)) == "-3/4"
