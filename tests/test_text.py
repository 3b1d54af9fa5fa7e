"""The safe parser: what it reads, that nothing is simplified on the way, and what it refuses."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sympy
from sympy import Add, Function, Integer, Max, Mul, Pow, Q, Rational, S, Symbol, Tuple
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne

from symcheck import check
from symcheck.errors import ChainError, InputError
from symcheck.printing import infix
from symcheck.text import Reader, parse_chain, parse_expression, parse_hypothesis, read_all
from symcheck.text.lexer import MAX_LENGTH
from symcheck.text.vocabulary import FUNCTIONS
from symcheck.theories.field.terms import Family, ForAll, Member
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.terms import JointLaw, process, variable

x, y = Symbol("x", real=True), Symbol("y", real=True)
n = Symbol("n", integer=True)


def unevaluated(cls: type, *args: object) -> sympy.Basic:
    return cls(*args, evaluate=False)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("text", "cls", "args"),
    [
        ("x/x", Mul, (x, unevaluated(Pow, x, -1))),
        ("x - x", Add, (x, unevaluated(Mul, -1, x))),
        ("x + 0", Add, (x, S.Zero)),
        ("0*x", Mul, (S.Zero, x)),
        ("x*1", Mul, (x, S.One)),
        ("x**0", Pow, (x, S.Zero)),
        ("x**1", Pow, (x, S.One)),
        ("1/0", Pow, (S.Zero, S.NegativeOne)),
        ("4/2", Mul, (Integer(4), unevaluated(Pow, 2, -1))),
        ("2**3", Pow, (Integer(2), Integer(3))),
        ("sqrt(x**2)", Pow, (unevaluated(Pow, x, 2), S.Half)),
        ("(x**2)**(1/2)", Pow, (unevaluated(Pow, x, 2), S.Half)),
        ("cbrt(x)", Pow, (x, Rational(1, 3))),
        ("root(x, 5)", Pow, (x, Rational(1, 5))),
        ("log(exp(x))", sympy.log, (sympy.exp(x),)),
        ("exp(log(x))", sympy.exp, (sympy.log(x),)),
        ("log(0)", sympy.log, (S.Zero,)),
        ("log(1)", sympy.log, (S.One,)),
        ("Abs(-x)", sympy.Abs, (unevaluated(Mul, -1, x),)),
        ("abs(3)", sympy.Abs, (Integer(3),)),
        ("sin(0)", sympy.sin, (S.Zero,)),
        ("Max(x, x)", Max, (x, x)),
        ("Max(2, 1)", Max, (Integer(2), Integer(1))),
        ("min(x)", sympy.Min, (x,)),
        ("factorial(10**9)", sympy.factorial, (unevaluated(Pow, 10, 9),)),
        ("binomial(10**9, 5)", sympy.binomial, (unevaluated(Pow, 10, 9), Integer(5))),
        ("Derivative(3, x)", sympy.Derivative, (Integer(3), Tuple(x, 1))),
        ("Piecewise((x, True))", sympy.Piecewise, (Tuple(x, S.true),)),
    ],
)
def test_terms_are_kept_as_written(text: str, cls: type, args: tuple) -> None:
    term = parse_expression(text)
    assert type(term) is cls
    assert tuple(Tuple(*a.args) if isinstance(a, Tuple) else a for a in term.args) == args


INDICATORS = ("KroneckerDelta", "Heaviside")
SCALAR = sorted(name for name, entry in FUNCTIONS.items() if not entry.matrix and name not in INDICATORS)


def test_deltas_and_steps_are_indicators_as_written() -> None:
    assert infix(parse_expression("KroneckerDelta(0, x - x)")) == "Indicator(0 = x - x)"
    assert infix(parse_expression("Heaviside(1/x, 0)")) == "Indicator(1/x > 0)"
    assert infix(parse_expression("Heaviside(x)")) == "Indicator(x = 0)/2 + Indicator(x > 0)"


def test_what_is_differentiated_by_is_a_process_in_every_text() -> None:
    read = read_all(["Derivative(Sum(z[k]**2, (k, 1, n)), (z[j], 2))"], ["z[s] > 0 for s in 1..n"])
    assert {type(term).__name__ for term in read.expressions[0].args[1].args[:1]} == {"ScalarVariable"}
    assert not [term for one in [*read.expressions, *read.hypotheses] for term in one.atoms(Member)]
    reader = Reader()
    reader.expression("z[1]")
    with pytest.raises(InputError, match=r"pass symbols=\{'z': process\('z'\)\}"):
        reader.expression("Derivative(z[1]**2, z[1])")


@pytest.mark.parametrize("point", ["0", "1", "-1", "1/2", "oo", "x - x", "pi"])
@pytest.mark.parametrize("name", SCALAR)
def test_no_function_evaluates_its_arguments(name: str, point: str) -> None:
    entry = FUNCTIONS[name]
    text = ", ".join([point] * entry.least)
    term = parse_expression(f"{name}({text})")
    inside = parse_expression(point)
    if name == "Rational":
        return
    assert inside in term.args, f"{name}({text}) became {sympy.srepr(term)}"


def test_sums_and_products_are_flat_and_ordered() -> None:
    a, b, c = (Symbol(name, real=True) for name in "abc")
    assert parse_expression("a - b + c").args == (a, unevaluated(Mul, -1, b), c)
    assert parse_expression("a*b/c").args == (a, b, unevaluated(Pow, c, -1))
    assert parse_expression("-a*b").args == (S.NegativeOne, a, b)
    assert parse_expression("-a**2") == unevaluated(Mul, -1, unevaluated(Pow, a, 2))
    assert parse_expression("c**-2**b").exp == unevaluated(Mul, -1, unevaluated(Pow, 2, b))
    assert len(parse_expression("+".join(["x"] * 2000)).args) == 2000


def test_numbers_are_exact() -> None:
    assert parse_expression("0.1") == Rational(1, 10)
    assert parse_expression("1e-3") == Rational(1, 1000)
    assert parse_expression(".5") == S.Half
    assert parse_expression("-7") == Integer(-7)
    assert parse_expression("3/4") == Rational(3, 4)
    assert parse_expression("1" + "0" * 900) == Integer(10**900)


def test_chains() -> None:
    terms, relations = parse_chain("x == y ≤ x + 1 < oo")
    assert relations == ["=", "<=", "<"] and terms[:2] == [x, y]
    with pytest.raises(ChainError, match="step 2"):
        parse_chain("x <= y >= x")
    with pytest.raises(InputError, match="write EXPR = EXPR"):
        parse_chain("x + 1")


def test_names() -> None:
    assert parse_expression("gamma + lambda*is").free_symbols == {
        Symbol(s, real=True) for s in ("gamma", "lambda", "is")
    }
    assert parse_expression("gamma(x)") == sympy.gamma(x)
    assert parse_expression("f(x)") == Function("f", real=True)(x)
    assert parse_expression("pi + E").args == (S.Pi, S.Exp1)
    assert parse_expression("\U0001d431") == x  # NFKC, as Python reads names
    assert parse_expression("ᾱ_t") == Symbol("ᾱ_t", real=True)
    assert parse_expression("x", {"x": n}) is n


def test_indices_and_bounds_are_integers_in_every_text() -> None:
    reading = read_all(["t + x", "Sum(k*x**k, (k, 0, floor(y) + m))"], ["beta[t - 1] > 0"], chains=["m = t"])
    t, m, k = (Symbol(name, integer=True) for name in "tmk")
    assert reading.expressions[0].args == (t, x)
    assert reading.chains[0][0] == [m, t]
    assert reading.expressions[1].free_symbols == {x, y, m}
    assert reading.expressions[1].limits[0].args[0] == k
    assert reading.hypotheses == [Gt(Family("beta")[t - 1], 0)]
    assert isinstance(parse_expression("beta[-1 + t]"), Member)
    assert parse_expression("beta[-1 + t]") == parse_expression("beta[t - 1]") == Family("beta")[t - 1]


def test_reader_keeps_a_name() -> None:
    reader = Reader()
    assert reader.hypothesis("n integer") == [Q.integer(n)]
    assert reader.expression("n") == n
    reader.expression("x")
    with pytest.raises(InputError, match="x was read as a real number before"):
        reader.hypothesis("x integer")
    with pytest.raises(InputError, match="with an index"):
        reader.expression("x[1]")
    with pytest.raises(InputError, match="with an index"):
        parse_expression("z[1] + z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 0", [Gt(x, 0)]),
        ("0 < x <= 1", [Lt(0, x, evaluate=False), Le(x, 1)]),
        ("x != 0, y >= x", [Ne(x, 0), Ge(y, x)]),
        ("n integer", [Q.integer(n)]),
        ("m, n integer", [Q.integer(Symbol("m", integer=True)), Q.integer(n)]),
        ("n is positive integer", [Q.positive(n), Q.integer(n)]),
        ("x > 0, y real", [Gt(x, 0), Q.real(y)]),
        ("x = x", [Eq(x, x, evaluate=False)]),
    ],
)
def test_hypotheses(text: str, expected: list) -> None:
    found = parse_hypothesis(text)
    assert found == expected
    assert [type(item) for item in found] == [type(item) for item in expected]


def test_hypotheses_keep_their_terms() -> None:
    (equation,) = parse_hypothesis("x/x = 1")
    assert equation.lhs.args == (x, unevaluated(Pow, x, -1))
    assert str(parse_hypothesis("2 > 1")[0]) == "2 > 1"


def test_quantified_hypotheses() -> None:
    s, t = Symbol("s", integer=True), Symbol("T", integer=True)
    beta = Family("beta")
    expected = ForAll(s, (1, t - 1), Gt(beta[s], 0), Lt(beta[s], 1))
    assert parse_hypothesis("beta[s] > 0, beta[s] < 1 for s in 1..T-1") == [expected]
    (both,) = parse_hypothesis("0 < beta[s] < 1 for s in 1..oo")
    assert both.upper == S.Infinity and len(both.relations) == 2
    assert both.free_symbols == set()


def test_given_symbols() -> None:
    states = process("x")
    z, w = variable("z"), variable("w")
    p = JointLaw("p", z, w)
    names = {"x": states, "p": p, "z": z, "w": w, "q": Symbol("q", positive=True)}
    assert parse_expression("x[t - 1]", names) == states[Symbol("t", integer=True) - 1]
    assert parse_expression("p(z | w)*p(w)", names).args == (p(z | w), p(w))
    assert parse_expression("q", names).is_positive
    assert parse_expression("q(1)", names) == Function("q", real=True)(1)
    assert parse_expression("Normal(y, 0, 1)") == Normal(y, 0, 1)
    with pytest.raises(InputError, match="not a number by itself"):
        parse_expression("p", names)


def test_matrices() -> None:
    det = parse_expression("det(Matrix([[a, b], [c, d]]))")
    assert isinstance(det, sympy.Determinant) and det.doit() == parse_expression("a*d - b*c").doit()
    product = parse_expression("2*Matrix([[1, 2], [3, 4]])*Matrix([[x], [y]])")
    assert isinstance(product, sympy.MatMul) and product.shape == (2, 1)
    for text, message in [
        ("inv(x)", "needs a matrix"),
        ("inv(Matrix([[1, 2]]))", "non-square"),
        ("Matrix([[1, 2]])*Matrix([[1, 2]])", "column 1"),
        ("log(Matrix([[1]]))", "where a number is needed"),
        ("1 + Matrix([[1]])", "matrix plus a number"),
        ("Matrix([[1, 2], [3]])", "rows"),
    ]:
        with pytest.raises(InputError, match=message):
            parse_expression(text)


def test_piecewise_conditions() -> None:
    term = parse_expression("Piecewise((1, (x > 0) & (y = 0)), (2, 0 < x < 1), (3, ~(x > 2) | (y != 1)), (4, True))")
    assert term.args[0].cond.func is sympy.And and term.args[2].cond.func is sympy.Or
    assert len(term.args[1].cond.args) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9**9**9**9", "column 7.*larger than 10000"),
        ("2**10001", "larger than 10000"),
        ("x**(10**30)", "larger than 10000"),
        ("((10**5000)**10)**10", "bits"),
        ("10**9000*10**9000*10**9000*10**9000", "bits"),
        ("2**0.5**-9999999999", "larger than 10000"),
        ("1" * 1001, "digits"),
        ("1e5000", "digits"),
        ("1e99999999999999", "digits"),
        ("x y", "no operator between `x` and `y`"),
        ("n!", "factorial"),
        ("x // 2", "floor"),
        ("x = 1", "give one side"),
        ("f(x = 1)", "relation"),
        ("f(*x)", "f"),
        ("f()", "no argument"),
        ("I*x", "complex numbers"),
        ("True", "not a symbol"),
        ("π", "write pi"),
        ("sin(x, y)", "sin takes 1 argument, not 2"),
        ("log()", "no argument"),
        ("arcsin(x)", "write asin"),
        ("Sum(x, x)", "form \\(k, a, b\\)"),
        ("Sum(x, (2, 1, 3))", "bound variable"),
        ("Limit(x, x, 0, 'up')", "direction"),
        ("Derivative(x, 2)", "not a variable"),
        ("Derivative(x, x, 0)", "order"),
        ("(x + 1", "never closed"),
        ("x + 1)", "closes nothing"),
        ("(x + 1]", "does not close"),
        ("x +", "not a formula"),
        ("* x", "not a formula"),
        ("x, y", "list of terms"),
        ("x | y", "not a number"),
        ("", "no formula"),
        ("'x'", "quotes"),
        ("x\0", "U\\+0000"),
        ("\udcff", "U\\+DCFF"),
        ("__import__('os').system('touch /tmp/x')", "attributes are not supported"),
        ("lambda: 0", "cannot be read"),
        ("[x for x in y]", "no part of a formula"),
        ("x if y else z", "hypotheses: --given"),
        ("(" * 101 + "x" + ")" * 101, "nested"),
        ("-" * 5000 + "x", "nested"),
        ("**".join(["x"] * 3000), "nested"),
        ("sin(" * 100000, "characters"),
        ("x+" * 4999 + "x", "parts|nested"),
    ],
)
def test_refusals_are_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_expression(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 250
    str(caught.value).encode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "no relation"),
        ("x blue", "not a property"),
        ("x > 0,", "missing"),
        ("x, y > 0", "nothing is said of x"),
        ("x > 0 for s in 1", "range"),
        ("x > 0 for s", "for"),
        ("> 0", "missing"),
        ("", "missing"),
        ("3 integer", "no relation"),
    ],
)
def test_broken_hypotheses(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_hypothesis(text)


def test_not_a_string() -> None:
    with pytest.raises(InputError, match="must be a string"):
        parse_expression(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=str(MAX_LENGTH)):
        parse_expression("x" * (MAX_LENGTH + 1))
    with pytest.raises(InputError, match="symbols"):
        parse_expression("x", {"x": "y"})  # type: ignore[dict-item]


def test_limits_admit_ordinary_formulas() -> None:
    for text in (
        "2**99",
        "3**200",
        "10**10000",
        "1/2**99",
        "(" * 100 + "x" + ")" * 100,
        "sin(" * 100 + "x" + ")" * 100,
    ):
        parse_expression(text)


def test_reading_is_silent() -> None:
    code = "import symcheck.text as t; t.parse_chain('is*lambda = 1'); t.parse_expression('not')"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("text", ["KL(p, q)", "entropy(p)", "Sup(x, x, Q)", "softmax(x)"])
def test_what_formulas_cannot_say_is_refused(text):
    """As an arbitrary function it would be refuted, which is false of the one that is meant."""
    with pytest.raises(InputError, match="write"):
        parse_expression(text)


UNDERSTOOD = [
    ("x^2", "x**2"),
    ("-x^2", "-x**2"),
    ("2^3^2", "2**(3**2)"),
    ("x^{n+1}", "x**(n + 1)"),
    ("x²", "x**2"),
    ("(x + 1)⁻¹⁰", "1/(x + 1)**10"),
    ("√(x)", "sqrt(x)"),
    ("2x", "2*x"),
    ("2 sin(x)", "2*sin(x)"),
    ("-2x^2", "-2*x**2"),
    ("2lambda", "2*lambda"),
    ("3(x + y)/4", "3*(x + y)/4"),
    ("(a+b)(a-b)", "(a + b)*(a - b)"),
    ("2(a)(b)", "2*a*b"),
    ("(1/2)x", "x/2"),
    ("a/b - 2c", "a/b - 2*c"),
    ("|x|", "Abs(x)"),
    ("||a| - |b||", "Abs(Abs(a) - Abs(b))"),
    ("|f(|x|)| + beta[|k|]", "Abs(f(Abs(x))) + beta[Abs(k)]"),
    ("x – y ÷ 2", "x - y/2"),
    ("x_t - 1", "x_t - 1"),
]


@pytest.mark.parametrize(("text", "meaning"), UNDERSTOOD)
def test_habits_that_mean_one_thing_are_understood(text: str, meaning: str) -> None:
    assert infix(parse_expression(text)) == infix(parse_expression(meaning)) == meaning


MISREAD = [
    ("Sum(x_k, (k, 1, K)) = K*x_k", r"x_k is one number, the same for every k; write x\[k\]"),
    ("Sum(w_ij*x[j], (j, 1, n)) = 0", r"write w\(i, j\), a function of two indices"),
    ("Sum(xk, (k, 1, n)) = n*xk", r"write x\[k\]"),
    ("a_(n-1) = 1", r"write a\[\.\.\.\]"),
    ("5!=60", "may be a factorial"),
    ("x ⊙ y = 1", r"x\[i\]\*y\[i\]"),
    ("Product(f_k(x), (k, 1, n)) = 0", "f_k is one number"),
    ("Integral(x_t, (t, 0, 1)) = x_t", r"write x\[t\], or x\(t\) for a function"),
    ("Derivative(x_t, t) = 0", "x_t is one number"),
    ("x_0 + x[1] = 0", r"write x\[0\]"),
    ("x[1] = x_0", r"write x\[0\]"),
    ("x_t = x_t-1", r"write x\[t - 1\], or x_t - 1 with blanks"),
    ("n(n + 1)/2 = 1", r"write n\*\(\.\.\.\) for a product"),
    ("a = a(b)", r"write a\*\(\.\.\.\) for a product"),
    ("P(A) + P(B) >= P(A, B)", "with 1 and with 2 arguments"),
    ("f(x) = f[1]", "rename one"),
    ("(x+y)^2 = x^2 + 2xy + y^2", r"`xy` is one name, and x, y are here too: write x\*y"),
    ("ab = b*a", r"write a\*b"),
    ("a(b + c) = ab + ac", r"write a\*b"),
    ("Sum(xi, (i, 1, n)) = x", r"write x\[i\]"),
    ("xi = x*i", r"write x\*i"),
    ("x1 = x[1]", r"write x\[1\]"),
    ("tanh(x) = 2σ(2x) - 1", "logistic"),
    ("H(p) >= 0", "entropy"),
    ("log_b(x) = 1", r"log\(x, b\)"),
    ("x̂ = x", "write a name such as xbar"),
    ("E[x] = 0", "proof file"),
    ("E_q(f) = 0", "proof file"),
    ("Var[x] = E[x**2] - E[x]**2", "proof file"),
    ("D_KL(q, p) >= 0", "proof file"),
    ("p(z|x) = p(x|z)", "JointLaw"),
    ("KL(q||p) >= 0", "proof file"),
    ("1/2x = x/2", "two ways"),
    ("a/2(b) = 1", "two ways"),
    ("a/-2b = 1", "two ways"),
    ("x^2y = 1", "two ways"),
    ("x**-2y = 1", "two ways"),
    ("x^(1/2)(y) = 1", "two ways"),
    ("x^T*A*x = 1", "transpose"),
    ("x^{-T} = 1", "transpose"),
    ("x^{(i)} = 1", r"write x\[i\]"),
    ("x^(i) = 1", r"write x\[i\]"),
    ("e^x = exp(x)", "write exp"),
    ("A' = A", "transpose"),
    ("A'B = B'A", "transpose"),
    ("xᵀ*x = 1", "part of a name"),
    ("xⁿ = 1", "part of a name"),
    ("sin x*y = 1", r"write sin\(\.\.\.\)"),
    ("sin^2(x) = 1", r"write sin\(x\)\*\*n"),
    ("log = 1", "brackets"),
    ("0x10 = 16", "operator"),
    ("1_000 = 1000", "operator"),
    ("2e-x = 1", "operator"),
    ("x > 0 y", "operator"),
    ("x > 1 y > 2", "a comma between conditions"),
    ("x = 2\ny", "a comma between conditions"),
    ("Integral(x*dx, (x, 0, 1)) = 1", "leave it out"),
    ("inf > 0", "write oo"),
    ("x = y, x > 0", "--given"),
    ("x = y if x > 0", "--given"),
    ("x = 2 for x > 0", "--given"),
    ("x => y", "no relation"),
    ("gamma(1 - gamma) <= 1/4", r"write gamma\*\(...\)"),
    ("sign*x = sign(x)", r"write sign\*\(...\)"),
    ("binom(n, k) = 1", "write binomial"),
    ("GoldenRatio > 1", "another name"),
    ("e² = exp(2)", r"write exp\(x\)"),
    ("pi(1 - x) = pi - pi*x", r"write pi\*\(...\)"),
    ("dy/dx = 2*x", "write Derivative"),
    ("x^-1/2 = 1/sqrt(x)", r"write \^\(1/2\)"),
    ("x^1/2 = sqrt(x)", r"write \^\(1/2\)"),
    ("Sum(1, (i, 1, n), (j, 1, i)) = n*i", "write the inner limits first"),
    ("Integral(1, (x, 0, 1), (y, 0, x)) = x", "write the inner limits first"),
    ("N(x, 0, 1) = 1", "Normal"),
    ("d/dx x**2 = 1", "Derivative"),
    (r"\frac{1}{2} = 1", r"LaTeX is not read; write \(a\)/\(b\)"),
]


@pytest.mark.parametrize(("text", "message"), MISREAD)
def test_what_could_be_misread_is_refused_with_a_remedy(text: str, message: str) -> None:
    """Each would otherwise be verified or refuted as a claim that its author did not make."""
    with pytest.raises(InputError, match=message) as caught:
        parse_chain(text)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("claim", "given", "message"),
    [
        ("Sum(p[k], (k, 1, n)) >= 0", "p[k] >= 0", "one k, which is bound in the claim"),
        ("Sum(k*a, (k, 1, n)) >= 0", "k*a > 0", "one k, which is bound in the claim"),
        (
            "x[3] = x[2] + 1",
            "x[k + 1] = x[k] + 1",
            r"`x\[k \+ 1\] = x\[k\] \+ 1` speaks of one k, which is not in the claim",
        ),
    ],
)
def test_a_condition_on_one_index_where_all_may_be_meant_is_refused(claim, given, message):
    with pytest.raises(InputError, match=message):
        read_all(chains=[claim], hypotheses=[given])
    assert read_all(chains=[claim], hypotheses=[f"{given} for k in 1..n"]).hypotheses


def test_a_condition_on_a_function_at_one_point_is_refused():
    with pytest.raises(InputError, match="write it for the arguments that are in the claim"):
        read_all(chains=["f(0) = 0"], hypotheses=["f(-x) = -f(x)"])


def test_a_condition_on_an_index_of_the_claim_is_read():
    assert read_all(chains=["x[k] = Sum(a[j], (j, 1, k))"], hypotheses=["x[k] > 0", "n = 2*m"]).hypotheses


def test_a_greek_letter_is_its_name():
    beta = Symbol("beta", real=True)
    assert parse_expression("β") == beta and parse_expression("λ_1").name == "lambda_1"
    assert (
        parse_expression("2*β", {"β": Symbol("b")}) == 2 * Symbol("b") == parse_expression("2*beta", {"β": Symbol("b")})
    )


def test_what_is_declared_is_not_suspected() -> None:
    names = {"x_k": Symbol("x_k", real=True), "E_q": Function("E_q", real=True)}
    assert parse_expression("Sum(x_k, (k, 1, n)) + E_q(y)", names).has(names["x_k"])
    gamma = Symbol("gamma", real=True)
    assert parse_expression("gamma*x").has(gamma) and parse_expression("gamma*gamma(x)", {"gamma": gamma}).has(gamma)
    assert parse_expression("Sum(pi*mu*k, (i, 1, n))").has(sympy.pi) and parse_chain("x!=0") and parse_chain("5 != 60")
    assert parse_expression("mu + m*u + beta1 + beta2").has(Symbol("mu", real=True))
    assert parse_expression("lambda**T*x").has(Symbol("T", real=True))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("x > 0 and y > 0", "x > 0, y > 0"),
        ("x and y positive", "x, y positive"),
        ("n is a positive integer", "n positive integer"),
        ("x[k] > 0 and y[k] > 0 for k in 1..n", "x[k] > 0, y[k] > 0 for k in 1..n"),
    ],
)
def test_hypotheses_in_words(text: str, same: str) -> None:
    assert parse_hypothesis(text) == parse_hypothesis(same)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A is positive definite", "proof file"),
        ("A symmetric", "A is a number here"),
        ("pi integer", "not about a symbol"),
        ("x non-negative", "write x nonnegative"),
        ("x in (0, 1)", "write 0 < x < 1"),
        ("x ∈ [0, 1]", "write 0 < x < 1"),
        ("x > 0 or y > 0", "each case"),
        ("x is not 0", "write !="),
        ("where x > 0", "--given"),
        ("p_k > 0 for k in 1..n", r"write p\[k\]"),
        ("x[k] > 0 for k in 1...n", r"1\.\.n"),
    ],
)
def test_hypotheses_with_a_remedy(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check("x", "x", given=[text])
