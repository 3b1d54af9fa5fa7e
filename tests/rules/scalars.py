"""Rules of the theories of numbers: the field and its functions, sums and products, calculus of one variable."""

from __future__ import annotations

from sympy import Product, symbols

from symcheck import Family
from tests.rules.cases import RuleCase, Theory, asked, false, refused, undefined

DLMF = "NIST Digital Library of Mathematical Functions, "
CONCRETE = "Graham, Knuth and Patashnik, Concrete Mathematics, "
RUDIN = "Rudin, Principles of Mathematical Analysis, "
WILLIAMS = "Williams, Probability with Martingales, "
BOYD = "Boyd and Vandenberghe, Convex Optimization, "

field = Theory("field")
field("laws of exponents", "(x*y)**a", "=", "x**a*y**a", RUDIN + "exercise 1.6", *undefined("x > 0", "y > 0"))
field("laws of exponents", "x**a*x**b", "=", "x**(a + b)", RUDIN + "exercise 1.6", *undefined("x > 0"))
field("laws of exponents", "(x**a)**b", "=", "x**(a*b)", RUDIN + "exercise 1.6", *undefined("x > 0"))
field("laws of exponents", "(2**x)**2*2**x", "=", "8**x", RUDIN + "exercise 1.6")
field("exp of a logarithm", "exp(a*log(x))", "=", "x**a", DLMF + "4.2.26", *undefined("x > 0"))
field((), "sqrt(x**2)", "=", "x", RUDIN + "theorem 1.21", *false("x >= 0"))
field("square roots", "sqrt(x**2*y)", "=", "x*sqrt(y)", RUDIN + "theorem 1.21", *false("x >= 0"), *undefined("y >= 0"))
field("square roots", "sqrt(x*y)", "=", "sqrt(x)*sqrt(y)", RUDIN + "theorem 1.21", *undefined("x >= 0", "y >= 0"))
field("roots", "(x**4*y)**(1/4)", "=", "x*y**(1/4)", RUDIN + "theorem 1.21", *false("x > 0"), *undefined("y > 0"))
field((), "Abs(x)", "=", "-x", RUDIN + "definition 1.32", *false("x <= 0"))
field("absolute value", "Abs(x*y)", "=", "x*Abs(y)", RUDIN + "theorem 1.33", *false("x >= 0"))
field("log of a power", "log(x**a)", "=", "a*log(x)", DLMF + "4.8.5", *undefined("x > 0"))
field("log of a product", "log(x**2)", "=", "2*log(x)", DLMF + "4.8.5", *undefined("x > 0"))
field("log of a product", "log(x*y)", "=", "log(x) + log(y)", DLMF + "4.8.1", *undefined("x > 0", "y > 0"))
field("log of a product", "log(x**2*y)", "=", "2*log(Abs(x)) + log(y)", DLMF + "4.8.1", *undefined("y > 0", "x != 0"))
field((), "Max(x, y)", "=", "x", RUDIN + "definition 1.5", *false("x >= y"))
field((), "Min(x, y)", "=", "x", RUDIN + "definition 1.5", *false("x <= y"))
field("maximum", "Max(x, y)", "=", "(x + y + Abs(x - y))/2", RUDIN + "definition 1.5")
field("minimum", "Min(x, y)", "=", "(x + y - Abs(x - y))/2", RUDIN + "definition 1.5")
field("hyperbolic functions by exp", "2*sinh(x)*cosh(x)", "=", "sinh(2*x)", DLMF + "4.35.20")
field(
    "inverse hyperbolic functions by log",
    "acosh(x)",
    "=",
    "log(x + sqrt(x**2 - 1))",
    DLMF + "4.37.19",
    *undefined("x >= 1"),
)
field("inverse hyperbolic functions by log", "sinh(asinh(x))", "=", "x", DLMF + "4.37.16")
field(
    "binomial coefficient by factorials",
    "binomial(n, k)",
    "=",
    "factorial(n)/(factorial(k)*factorial(n - k))",
    DLMF + "1.2.1",
    *undefined("k <= n"),
    *refused("k >= 0"),
    setting=["n integer", "k integer"],
)
field("acos x = pi/2 - asin x", "acos(x) + asin(x)", "=", "pi/2", DLMF + "4.24.2", *undefined("x <= 1", "x >= -1"))
field("sin and cos at multiples of pi", "sin(n*pi)", "=", "0", DLMF + "4.17", *false("n integer"))
field("sin and cos at multiples of pi", "cos(x + n*pi)", "=", "(-1)**n*cos(x)", DLMF + "4.21", *undefined("n integer"))
field("sin^2 + cos^2 = 1", "sin(x)**2", "=", "1 - cos(x)**2", DLMF + "4.21.12")
field("multiple angles", "cos(2*x)", "=", "2*cos(x)**2 - 1", DLMF + "4.21.28")
field(
    "sin and cos of an inverse function",
    "cos(asin(x))",
    "=",
    "sqrt(1 - x**2)",
    DLMF + "4.24.3",
    *undefined("x <= 1", "x >= -1"),
)
field("Gamma(1/2) = sqrt(pi)", "gamma(1/2)", "=", "sqrt(pi)", DLMF + "5.4.6")
field("Gamma(z + 1) = z Gamma(z)", "gamma(z + 1)", "=", "z*gamma(z)", DLMF + "5.5.1", *undefined("z > 0"))
field("polygamma at z + 1", "digamma(z + 1)", "=", "digamma(z) + 1/z", DLMF + "5.5.2", *undefined("z > 0"))
t, s, T = symbols("t s T", integer=True)
beta = Family("beta")
alpha = Family("alpha", t, 1 - beta[t])
alphabar = Family("alphabar", t, Product(alpha[s], (s, 1, t)))
field("definition of {}", alpha[t] + beta[t], "=", 1, "Ho, Jain and Abbeel 2020, section 2")
field("real algebra (z3)", "x", "=", "y", "Tarski 1951", *false("x**3 + x = y**3 + y"))
field("sign of the difference", "x**2 + y**2", ">=", "2*x*y", RUDIN + "proposition 1.18")
field("by cases on an indicator", "y*Indicator(x >= y)", "<=", "x", WILLIAMS + "section 6.4", *false("x >= 0"))
field("by cases on an indicator", "Indicator(x >= y)", "<=", "exp(z*(x - y))", WILLIAMS + "6.4", *false("z >= 0"))
field((), "log(x)", "<=", "x - 1", BOYD + "section 3.1.3", *undefined("x > 0"))
field(
    "a tangent of the logarithm",
    "log(x) - log(y)",
    ">=",
    "1 - y/x",
    BOYD + "section 3.1.3",
    *undefined("x > 0", "y > 0"),
)
field("bounds of polygamma", "digamma(x)", "<=", "log(x) - 1/(2*x)", "Alzer 1997, theorem 8", *undefined("x > 0"))
field("bounds of polygamma", "polygamma(1, x)", ">=", "1/x", "Alzer 1997, theorem 9", *refused("x > 0"))
field("signs of sine, cosine and odd functions", "sin(x)", ">=", "0", DLMF + "4.16", *false("x >= 0", "x <= pi"))
field("signs of sine, cosine and odd functions", "atan(x)", ">=", "0", DLMF + "4.24", *false("x >= 0"))

sums = Theory("sums")
sums(
    "a term of a sum of non-negative terms",
    "beta[m]",
    "<=",
    "Sum(beta[k], (k, 1, n))",
    RUDIN + "theorem 3.24",
    *false("beta[k] >= 0 for k in 1..n"),
    *false("m >= 1", "m <= n"),
    setting=["m integer"],
)
sums(
    "Cauchy-Schwarz inequality",
    "Sum(f(k)*g(k), (k, 1, n))**2",
    "<=",
    "Sum(f(k)**2, (k, 1, n))*Sum(g(k)**2, (k, 1, n))",
    RUDIN + "theorem 1.35",
    *undefined("n >= 1"),
)
F = ["f(k)", "g(k)"]
sums(
    "linearity of summation",
    "Sum(a*f(k) + g(k), (k, 1, n))",
    "=",
    "a*Sum(f(k), (k, 1, n)) + Sum(g(k), (k, 1, n))",
    CONCRETE + "(2.16)",
    *undefined("n >= 0"),
)
sums(
    "shift of the index",
    "Sum(f(k + 1), (k, 0, n - 1))",
    "=",
    "Sum(f(k), (k, 1, n))",
    CONCRETE + "(2.4)",
    *undefined("n >= 0"),
)
sums(
    "reversal of the index",
    "Sum(f(n + 1 - k), (k, 1, n))",
    "=",
    "Sum(f(k), (k, 1, n))",
    CONCRETE + "(2.17)",
    *undefined("n >= 0"),
)
sums(
    "exchange of summations",
    "Sum(Sum(f(k, j), (j, 1, m)), (k, 1, n))",
    "=",
    "Sum(Sum(f(k, j), (k, 1, n)), (j, 1, m))",
    CONCRETE + "(2.27)",
    *undefined("n >= 0", "m >= 0"),
)
sums(
    "summation by parts",
    "Sum(Sum(f(j), (j, 1, k)), (k, 1, n))",
    "=",
    "Sum((n + 1 - j)*f(j), (j, 1, n))",
    CONCRETE + "(2.55)",
    *undefined("n >= 0"),
)
sums(
    "sum of non-negative terms",
    "Sum(beta[k], (k, 1, n))",
    ">=",
    "0",
    RUDIN + "theorem 3.24",
    *undefined("n >= 0"),
    *false("beta[k] >= 0 for k in 1..n"),
)
sums(
    "splitting off a term",
    "Sum(f(k), (k, 1, n))",
    "=",
    "Sum(f(k), (k, 1, n - 1)) + f(n)",
    CONCRETE + "(2.20)",
    *undefined("n >= 1"),
)
sums("sum of a constant", "Sum(c, (k, m, n))", "=", "c*(n - m + 1)", CONCRETE + "2.3", *undefined("n >= m"))
sums(
    "sum of powers (Faulhaber)",
    "Sum(k**2, (k, 1, n))",
    "=",
    "n*(n + 1)*(2*n + 1)/6",
    CONCRETE + "(2.38)",
    *undefined("n >= 0"),
)
sums(
    "geometric sum",
    "Sum(r**k, (k, 0, n))",
    "=",
    "(1 - r**(n + 1))/(1 - r)",
    CONCRETE + "(2.25)",
    *undefined("n >= 0", "r != 1"),
)
sums(
    "arithmetic-geometric sum",
    "Sum(k*r**k, (k, 0, n))",
    "=",
    "(r - (n + 1)*r**(n + 1) + n*r**(n + 2))/(1 - r)**2",
    CONCRETE + "(2.26)",
    *undefined("n >= 0", "r != 1"),
)
sums("geometric series", "Sum(r**k, (k, 0, oo))", "=", "1/(1 - r)", RUDIN + "theorem 3.26", *refused("r < 1", "r > -1"))
sums(
    "arithmetic-geometric series",
    "Sum(k*r**k, (k, 0, oo))",
    "=",
    "r/(1 - r)**2",
    CONCRETE + "(7.18)",
    *refused("r < 1", "r > -1"),
)
sums("convergent series", "Sum(1/(k*(k + 1)), (k, 1, oo))", "=", "1", RUDIN + "chapter 3")
sums("exponential series", "Sum(x**k/factorial(k), (k, 0, oo))", "=", "exp(x)", RUDIN + "definition 8.6 (25)")
sums(
    "binomial theorem",
    "Sum(binomial(n, k)*x**k, (k, 0, n))",
    "=",
    "(1 + x)**n",
    CONCRETE + "(5.13)",
    *undefined("n >= 0"),
)
sums(
    "antidifference (Gosper)",
    "Sum(k*factorial(k), (k, 1, n))",
    "=",
    "factorial(n + 1) - 1",
    "Petkovsek, Wilf and Zeilberger, A = B, chapter 5",
    *undefined("n >= 0"),
)
sums(
    "a constant repeated",
    "Product(c, (k, m, n))",
    "=",
    "c**(n - m + 1)",
    CONCRETE + "section 2.1",
    *undefined("n >= m"),
)
sums(
    "product of products",
    "Product(f(k)*g(k), (k, 1, n))",
    "=",
    "Product(f(k), (k, 1, n))*Product(g(k), (k, 1, n))",
    CONCRETE + "exercise 2.14",
    *undefined("n >= 0"),
)
sums(
    "product of powers",
    "Product(exp(f(k)), (k, 1, n))",
    "=",
    "exp(Sum(f(k), (k, 1, n)))",
    DLMF + "4.2.26",
    *undefined("n >= 0"),
)
sums(
    "product of powers",
    "Product(b**f(k), (k, 1, n))",
    "=",
    "b**Sum(f(k), (k, 1, n))",
    DLMF + "4.2.26",
    *undefined("n >= 0", "b > 0"),
)
sums(
    "product of consecutive numbers",
    "Product(k, (k, 1, n))",
    "=",
    "factorial(n)",
    CONCRETE + "(2.49)",
    *undefined("n >= 0"),
)
sums(
    "shift of the index",
    "Product(f(k + 1), (k, 0, n - 1))",
    "=",
    "Product(f(k), (k, 1, n))",
    CONCRETE + "(2.4)",
    *undefined("n >= 0"),
)
sums(
    "reversal of the index",
    "Product(f(n + 1 - k), (k, 1, n))",
    "=",
    "Product(f(k), (k, 1, n))",
    CONCRETE + "(2.17)",
    *undefined("n >= 0"),
)
sums(
    "splitting off a factor",
    "Product(f(k), (k, 1, n))",
    "=",
    "Product(f(k), (k, 1, n - 1))*f(n)",
    CONCRETE + "(2.20)",
    *undefined("n >= 1"),
)
sums(
    "splitting off a factor",
    "Product(beta[k], (k, 1, n))/Product(beta[k], (k, 1, n - 1))",
    "=",
    "beta[n]",
    CONCRETE + "(2.20)",
    *undefined("n >= 1"),
    *asked("beta[k] != 0 for k in 1..n"),
)
sums(
    "bounds of a product",
    "Product(beta[k], (k, 1, n))",
    "<",
    "1",
    RUDIN + "proposition 1.18",
    *false("n >= 1", "0 < beta[k] < 1 for k in 1..n"),
)
sums(
    "log of a factorial", "log(factorial(n))", "=", "Sum(log(k), (k, 1, n))", CONCRETE + "(9.91)", *undefined("n >= 0")
)
sums(
    "log of a product",
    "log(Product(beta[k], (k, 1, n)))",
    "=",
    "Sum(log(beta[k]), (k, 1, n))",
    DLMF + "4.8.1",
    *undefined("n >= 0", "beta[k] > 0 for k in 1..n"),
)
sums(
    "exp of a sum of logarithms",
    "exp(Sum(log(beta[k]), (k, 1, n)))",
    "=",
    "Product(beta[k], (k, 1, n))",
    DLMF + "4.2.26",
    *undefined("n >= 0", "beta[k] > 0 for k in 1..n"),
)

calculus = Theory("calculus")
calculus(
    "rules of differentiation",
    "Derivative(exp(x**2)*sin(x), x)",
    "=",
    "2*x*exp(x**2)*sin(x) + exp(x**2)*cos(x)",
    RUDIN + "theorem 5.3",
)
calculus("rules of differentiation", "Derivative(log(x), x)", "=", "1/x", RUDIN + "theorem 8.6", *undefined("x > 0"))
calculus("rules of differentiation", "Derivative(Abs(x), x)", "=", "1", RUDIN + "chapter 5", *false("x > 0"))
calculus(
    ["rules of differentiation", "{} is smooth (standing condition)"],
    "Derivative(f(x)*g(x), x)",
    "=",
    "f(x)*Derivative(g(x), x) + g(x)*Derivative(f(x), x)",
    RUDIN + "theorem 5.3",
)
calculus(
    "fundamental theorem of calculus",
    "Integral(1/x, (x, 1, y))",
    "=",
    "log(y)",
    RUDIN + "theorem 6.21",
    *refused("y > 0"),
)
calculus("fundamental theorem of calculus", "Integral(x**2, (x, a, b))", "=", "(b**3 - a**3)/3", RUDIN + "theorem 6.21")
calculus(
    "additivity of the integral",
    "Integral(exp(x**2), (x, a, b)) + Integral(exp(x**2), (x, b, c))",
    "=",
    "Integral(exp(x**2), (x, a, c))",
    RUDIN + "theorem 6.12 (c)",
)
calculus("integration piece by piece", "Integral(Abs(x), (x, -1, 2))", "=", "5/2", RUDIN + "theorem 6.12 (c)")
calculus(
    "differentiation of an integral (Leibniz)",
    "Derivative(Integral(exp(-u**2), (u, 0, x**2)), x)",
    "=",
    "2*x*exp(-x**4)",
    RUDIN + "theorem 9.42",
)
calculus(
    "Gamma integral",
    "Integral(x**(s - 1)*exp(-r*x), (x, 0, oo))",
    "=",
    "gamma(s)/r**s",
    DLMF + "5.9.1",
    *refused("s > 0", "r > 0"),
)
calculus(
    "Beta integral",
    "Integral(x**(p - 1)*(1 - x)**(q - 1), (x, 0, 1))",
    "=",
    "gamma(p)*gamma(q)/gamma(p + q)",
    DLMF + "5.12.1",
    *refused("p > 0", "q > 0"),
)
calculus(
    "Gaussian integral",
    "Integral(exp(-a*x**2 + b*x), (x, -oo, oo))",
    "=",
    "sqrt(pi/a)*exp(b**2/(4*a))",
    DLMF + "7.7.3",
    *refused("a > 0"),
)

CASES: list[RuleCase] = [*field.cases, *sums.cases, *calculus.cases]
