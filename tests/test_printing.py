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
    Sum,
    Symbol,
    cos,
    digamma,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
    symbols,
)

from symcheck.claim import Claim
from symcheck.decide import conditions
from symcheck.hypotheses import Hypotheses
from symcheck.printing import TOO_DEEP, display, infix, latex
from symcheck.printing.names import latex_name, unicode_name
from symcheck.text import parse_expression, parse_hypothesis
from symcheck.theories.field.maps import function
from symcheck.theories.field.terms import Family, ForAll
from symcheck.theories.gaussian.terms import Normal, inner, norm
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Bernoulli,
    Cov,
    E,
    Exponential,
    Pmf,
    Uniform,
    Var,
    Weighted,
    cross_entropy,
    entropy,
    mutual_information,
)
from symcheck.theories.probability.terms import (
    IntegralOver,
    JointLaw,
    MarkovChain,
    full_support,
    process,
    variable,
    vector,
)
from symcheck.theories.probability.variables import COPY, PRIME, SUPPORT, ScalarVariable
from symcheck.theories.prover import prove

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


# --- laws, expectations, divergences

T, N, K, D = symbols("t i K d", integer=True, positive=True)
A, LAM = symbols("a lambda", positive=True)
THETA, OLD, PHI = symbols("theta theta_old phi")
U, W, V = variable("x"), variable("z"), variable("y")
P, Q0, R = JointLaw("p", U, W), JointLaw("q", W | U), JointLaw("r", U)
PT, QF = JointLaw("p", U, W, parameters=THETA), JointLaw("q", W | U, parameters=PHI)
JOINT = JointLaw("p", U, V, W)
PATH, EPS = process("x", D), vector("eps", D)
CHAIN = MarkovChain("q", PATH, T, stop=K)
NOISE = function("eps_theta", D, parameters=THETA)
RECONSTRUCTION, GAP = E(log(P(U | W)), Q0(W | U)), KL(Q0(W | U), P(W))

FORMS = {
    "expectation": (
        RECONSTRUCTION,
        "E(log(p(x | z)), q(z | x))",
        "E_{q(z | x)}[log(p(x | z))]",
        r"\mathbb{E}_{q(z \mid x)}\left[\log{\left(p\left(x \mid z\right) \right)}\right]",
    ),
    "divergence": (
        GAP,
        "KL(q(z | x), p(z))",
        "KL(q(z | x) ‖ p(z))",
        r"D_{\mathrm{KL}}\left(q\left(z \mid x\right) \,\middle\|\, p\left(z\right)\right)",
    ),
    "minus a divergence": (
        E(W, Q0(W | U)) - GAP,
        "E(z, q(z | x)) - KL(q(z | x), p(z))",
        "E_{q(z | x)}[z] - KL(q(z | x) ‖ p(z))",
        None,
    ),
    "minus an expectation": (-E(W, R(U) * Q0(W | U)), None, "-E_{q(z | x) r(x)}[z]", None),
    "of a sum": (E(W + 1, P(W)), "E(z + 1, p(z))", "E_{p(z)}[z + 1]", r"\mathbb{E}_{p(z)}\left[z + 1\right]"),
    "of minus": (E(-W, P(W)), "E(-z, p(z))", "E_{p(z)}[-z]", None),
    "square": (E(W, P(W)) ** 2, "E(z, p(z))**2", "E_{p(z)}[z]²", r"\mathbb{E}_{p(z)}\left[z\right]^{2}"),
    "times a sum": (E(W, P(W)) * (U + 1), "(x + 1)*E(z, p(z))", "(x + 1) E_{p(z)}[z]", None),
    "the number stands before the average": (
        U * E(W, P(W)),
        "x*E(z, p(z))",
        "x E_{p(z)}[z]",
        r"x \mathbb{E}_{p(z)}\left[z\right]",
    ),
    "twice": (2 * E(W, P(W)) - 3 * GAP, None, "2 E_{p(z)}[z] - 3 KL(q(z | x) ‖ p(z))", None),
    "as a divisor": (A / GAP, "a/KL(q(z | x), p(z))", "a/KL(q(z | x) ‖ p(z))", None),
    "root": (sqrt(GAP), None, "√(KL(q(z | x) ‖ p(z)))", None),
    "log of": (log(E(P(U | W), P(W))), "log(E(p(x | z), p(z)))", "log(E_{p(z)}[p(x | z)])", None),
    "nested": (E(RECONSTRUCTION, R(U)), None, "E_{r(x)}[E_{q(z | x)}[log(p(x | z))]]", None),
    "a density is no call": (P(U) * (W + 1), "(z + 1)*p(x)", "(z + 1) p(x)", None),
    "nor before a sum": (Mul(P(U), W + 1, evaluate=False), "p(x)*(z + 1)", "p(x)·(z + 1)", None),
    "independent laws": (
        E(W + V, Q0(W | U), JointLaw("s", V)(V)),
        "E(y + z, q(z | x), s(y))",
        "E_{q(z | x), s(y)}[y + z]",
        r"\mathbb{E}_{q(z \mid x),\, s(y)}\left[y + z\right]",
    ),
    "of a vector": (
        A * E(EPS, Normal(EPS, 0, 1)),
        "a*E(eps, Normal(eps, 0, 1))",
        "a E_{ε ~ N(0, I)}[ε]",
        r"a \mathbb{E}_{\varepsilon \sim \mathcal{N}(\mathbf{0},\, \mathbf{I})}\left[\varepsilon\right]",
    ),
    "the loss of a diffusion model": (
        E(norm(EPS - NOISE(PATH[T], T)) ** 2, Uniform(T, 1, K), CHAIN(PATH[0]), Normal(EPS, 0, 1)),
        "E(norm(eps - eps_theta(x[t], t))**2, Pmf(t, (1, K), 1/K), q(x[0]), Normal(eps, 0, 1))",
        "E_{t ~ U{1..K}, q(x_0), ε ~ N(0, I)}[‖ε - ε_θ(x_t, t)‖²]",
        r"\mathbb{E}_{t \sim \mathcal{U}\{1, \dots, K\},\, q(x_{0}),\, \varepsilon \sim "
        r"\mathcal{N}(\mathbf{0},\, \mathbf{I})}\left[\left\lVert \varepsilon - "
        r"\varepsilon_{\theta}\left(x_{t}, t\right) \right\rVert^{2}\right]",
    ),
    "not uniform": (E(N, Pmf(N, (0, K), 1 / K)), None, "E_{i ~ 1/K on {0..K}}[i]", None),
    "coin": (
        E(N, Bernoulli(N, A)),
        None,
        "E_{i ~ (1 - a)(1 - i) + a i on {0..1}}[i]",
        r"\mathbb{E}_{i \sim \left(1 - a\right) \left(1 - i\right) + a i \text{ on } \{0, 1\}}\left[i\right]",
    ),
    "real number": (
        E(A, Exponential(A, LAM)),
        "E(a, Pdf(a, (0, oo), lambda*exp(-a*lambda)))",
        "E_{a ~ λ exp(-a λ) on (0, ∞)}[a]",
        None,
    ),
    "whole numbers": (
        E(N, Pmf(N, (0, oo), 2**-N)),
        None,
        None,
        r"\mathbb{E}_{i \sim 2^{- i} \text{ on } \{0, \dots\}}\left[i\right]",
    ),
    "entropy": (entropy(P(W)), "entropy(p(z))", "H[p(z)]", r"\mathrm{H}\left[p\left(z\right)\right]"),
    "cross-entropy": (cross_entropy(Q0(W | U), P(W)), "cross_entropy(q(z | x), p(z))", "H[q(z | x), p(z)]", None),
    "Jensen-Shannon": (JSD(R(U), P(U)), "JSD(r(x), p(x))", "JSD(r(x) ‖ p(x))", None),
    "information": (
        mutual_information(JOINT, U, W | V),
        "mutual_information(p, x, z | y)",
        "I_p(x; z | y)",
        r"I_{p}\left(x;\, z \mid y\right)",
    ),
    "information of groups": (
        mutual_information(JOINT, U, (V, W)),
        "mutual_information(p, x, (y, z))",
        "I_p(x; y, z)",
        None,
    ),
    "information under parameters": (
        mutual_information(PT, U, W),
        "mutual_information(p, x, z; theta)",
        "I_{p_θ}(x; z)",
        r"I_{p_{\theta}}\left(x;\, z\right)",
    ),
    "variance": (Var(W, P(W)), "Var(z, p(z))", "Var_{p(z)}[z]", r"\operatorname{Var}_{p(z)}\left[z\right]"),
    "covariance": (Cov(U, W, P(U, W)), "Cov(x, z, p(x, z))", "Cov_{p(x, z)}[x, z]", None),
    "weighted": (
        -Weighted(log(P(U, W)), Q0(W | U) / P(W), (W,)),
        "-IntegralOver(q(z | x)*log(p(x, z))/p(z), z)",
        "-∫ q(z | x) log(p(x, z))/p(z) dz",
        None,
    ),
    "weighted by 1 or 1": (Weighted(Integer(1), Q0(W | U), (W,)), "IntegralOver(q(z | x), z)", "∫ q(z | x) dz", None),
    "a stretch of a chain": (
        CHAIN(PATH[1:K] | PATH[0]),
        "q(x[1:K] | x[0])",
        "q(x_{1:K} | x_0)",
        r"q\left(x_{1:K} \mid x_{0}\right)",
    ),
    "parameters": (PT(U | W), "p(x | z; theta)", "p_θ(x | z)", r"p_{\theta}\left(x \mid z\right)"),
    "other parameters": (
        PT.at(OLD)(U | W),
        "p(x | z; theta_old)",
        "p_{θ_old}(x | z)",
        r"p_{\theta_{\mathrm{old}}}\left(x \mid z\right)",
    ),
    "two parameters": (JointLaw("p", U, parameters=(THETA, PHI))(U), "p(x; theta, phi)", "p_{θ,φ}(x)", None),
    "a name with its parameter": (NOISE(PATH[T], T), "eps_theta(x[t], t)", "ε_θ(x_t, t)", None),
    "a name with another parameter": (
        NOISE.at(OLD)(PATH[T], T),
        "eps_theta(x[t], t; theta_old)",
        "ε_{θ,θ_old}(x_t, t)",
        r"\varepsilon_{\theta, \theta_{\mathrm{old}}}\left(x_{t}, t\right)",
    ),
    "a number": (1 - function("D", parameters=PHI)(U) ** 2, "1 - D(x; phi)**2", "1 - D_φ(x)²", None),
    "continuity": (
        Q0(W | U) << P(W | U),
        "q(z | x) << p(z | x)",
        "q(z | x) ≪ p(z | x)",
        r"q\left(z \mid x\right) \ll p\left(z \mid x\right)",
    ),
    "full support": (full_support(P(U, W)), "full_support(p(x, z))", "p(x, z) > 0 everywhere", None),
    "minus a sum over time": (
        A - Sum(E(GAP, R(U)), (N, 2, K)),
        None,
        "a - ∑_{i=2}^{K} E_{r(x)}[KL(q(z | x) ‖ p(z))]",
        None,
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_laws_and_averages(name: str) -> None:
    term, text, board, tex = FORMS[name]
    for form, expected in ((infix, text), (display, board), (latex, tex)):
        if expected is not None:
            assert form(term) == expected
    assert infix(term).isascii()


@pytest.mark.parametrize("name", ["expectation", "minus a divergence", "square", "times a sum", "log of", "entropy"])
def test_averages_are_read_back(name: str) -> None:
    text = FORMS[name][1]
    names = {"E": E, "KL": KL, "entropy": entropy, "p": P, "q": Q0, "r": R, "x": U, "z": W, "y": V}
    assert infix(parse_expression(text, names)) == text  # type: ignore[arg-type]


def test_renamed_variables_of_integration() -> None:
    point, other = W.marked(SUPPORT), W.marked(SUPPORT * 2)
    assert [f(P(U | point)) for f in (infix, display)] == ["p(x | z)", "p(x | z)"]
    assert display(P(U | other)) == "p(x | z)"
    # what would be one name for two points is told apart
    assert display(point - W) == "z′ - z" and infix(point - W) == "z' - z" and latex(point - W) == "z' - z"
    assert display(point - other) in ("z - z′", "z′ - z")
    assert display(W.marked(PRIME)) == display(W.marked(COPY)) == "z′"
    assert display(W.marked(PRIME) * W.marked(COPY)) in ("z′ z″", "z′ z′′")
    assert latex(W.marked(PRIME) ** 2) == "{z'}^{2}"
    assert display(PATH[T].marked(SUPPORT) + PATH[T - 1]) == "x_{t-1} + x_t"
    assert latex(PATH[T].marked(PRIME)) == "x'_{t}" and display(PATH[T].marked(PRIME)) == "x′_t"
    standard = ScalarVariable("ξ").marked(SUPPORT)
    assert [f(standard**2) for f in (infix, display, latex)] == ["xi**2", "ξ²", r"\xi^{2}"]
    assert str(point) != str(W)  # the engine sorts by ``str``
    assert display(P(U | point) > 0, beside=(W,)) == "p(x | z′) > 0"


def test_conditions_on_the_support_of_a_law() -> None:
    point, outer, inner_point = W.marked(SUPPORT), U.marked(SUPPORT * 2), W.marked(SUPPORT * 3)
    law = Q0(W | U)

    def shown(condition: Basic, bound: dict[Basic, Basic | None], form=display) -> str:  # type: ignore[no-untyped-def]
        (text,) = conditions([condition], form, bound)
        return str(text)

    assert shown(P(U | point) > 0, {point: law}) == "q(z | x) ≪ p(x | z)"
    assert shown(P(U | point) > 0, {point: law}, infix) == "q(z | x) << p(x | z)"
    assert shown(P(U | point) > 0, {point: None}) == "p(x | z) > 0 for every z"
    assert shown(P(U | point) > 0, {}) == "p(x | z) > 0 for every z"
    assert shown(P(U) > 0, {point: law}) == "p(x) > 0"
    assert shown(Ne(point, V), {point: law}) == "z ≠ y wherever q(z | x) > 0"
    assert shown(Ne(point, W), {point: law}) == "z′ ≠ z wherever q(z′ | x) > 0"
    assert shown(Ne(point, V), {point: Normal(W, 0, 1)}) == "z ≠ y for every z"
    # the law of z stands at a variable of integration itself
    nested = {inner_point: Q0(W | outer), outer: R(U)}
    assert shown(P(inner_point) > 0, nested) in (
        "p(z) > 0 wherever r(x) > 0 and q(z | x) > 0",
        "p(z) > 0 wherever q(z | x) > 0 and r(x) > 0",
    )
    two = {point: law, inner_point: P(W)}
    assert "z′" in shown(Ne(point, inner_point), two)
    either = (P(point) > 0) | (P(U | point) > 0)
    assert " or " in shown(either, {point: law}) and shown(either, {point: law}).endswith(" wherever q(z | x) > 0")
    primed = W.marked(PRIME)
    assert shown(Ne(P(primed), 0), {primed: None}) == "p(z) ≠ 0 for every z"


def test_what_is_left_of_a_difference_is_in_the_notation_of_the_author() -> None:
    claims = {
        (KL(QF(W | U), PT(W | U)), E(log(QF(W | U)), QF(W | U)) - E(log(PT(U, W)), QF(W | U))): "log(p_θ(x))",
        (log(PT(U)), log(PT.at(OLD)(U))): "log(p_θ(x)) - log(p_{θ_old}(x))",
        (V * E(W, Q0(W | U)), W * E(W**2, Q0(W | U))): "y E_{q(z | x)}[z] - z E_{q(z | x)}[z²]",
        (E(1 / (W**2 + 1), Normal(W, 0, 1)), Integer(0)): "E_{ξ ~ N(0, 1)}[1/(ξ² + 1)]",
    }
    for (lhs, rhs), left_over in claims.items():
        attempt = prove(Claim(lhs, "=", rhs), Hypotheses())
        assert not attempt.proved and display(attempt.rest) == left_over
        for term in (attempt.lhs, attempt.rhs, attempt.rest):
            assert infix(term).isascii() and SUPPORT not in display(term)
    # an integral that stays is over another variable than the free one
    attempt = prove(Claim(IntegralOver(P(U, W) ** 2, W), "=", P(U) * W), Hypotheses())
    assert display(attempt.rest) == "∫ p(x, z′)² dz′ - p(x) z"
