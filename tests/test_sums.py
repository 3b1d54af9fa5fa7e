"""Sums and products with symbolic bounds, end to end: what is true of them beside what is nearly true.

A row is ``(lhs, relation, rhs, given, why)``. The truths and falsehoods are worked out by hand (empty ranges are 0 and
1; a range a..b with b < a - 1 is undefined), not read off the program. A falsehood must be refuted, not just unproven,
unless it stands in ``NOT_VERIFIED``: no model evaluates an infinite sum.
"""

from __future__ import annotations

import pytest
from sympy import Sum, Symbol

import symcheck
from symcheck import Family

N = ("n integer", "n >= 1")
M = ("m integer", "n integer", "m >= 1", "n >= m")
W = (*N, "w[k] >= 0 for k in 1..n", "Sum(w[k], (k, 1, n)) = 1")
STEP = ("n integer", "k integer", "k >= 0", "k <= n", "h > 0")
CLOSE = "Abs(a[k] - b[k]) <= c for k in 1..n"
Row = tuple[str, str, str, tuple[str, ...], str]

TRUE: list[Row] = [
    # linearity
    ("Sum(a[k] + b[k], (k, 1, n))", "=", "Sum(a[k], (k, 1, n)) + Sum(b[k], (k, 1, n))", N, "additive"),
    ("Sum(c*a[k], (k, 1, n))", "=", "c*Sum(a[k], (k, 1, n))", N, "homogeneous"),
    ("Sum(c, (k, 1, n))", "=", "n*c", N, "a constant n times"),
    ("Sum(a[k]/c, (k, 1, n))", "=", "Sum(a[k], (k, 1, n))/c", N, "provided c != 0"),
    (
        "Sum((a[k] - b[k])**2, (k, 1, n))",
        "=",
        "Sum(a[k]**2, (k, 1, n)) - 2*Sum(a[k]*b[k], (k, 1, n)) + Sum(b[k]**2, (k, 1, n))",
        N,
        "a square multiplied out",
    ),
    ("Sum(c*a[k] + d*k + 1, (k, 1, n))", "=", "c*Sum(a[k], (k, 1, n)) + d*n*(n + 1)/2 + n", N, "mixed"),
    ("Sum(f(k)*g(x), (k, 1, n))", "=", "g(x)*Sum(f(k), (k, 1, n))", N, "what is free of k comes out"),
    ("Sum(a[k], (k, 1, n))/n - c", "=", "Sum(a[k] - c, (k, 1, n))/n", N, "an average"),
    ("Sum(a[k] - Sum(a[j], (j, 1, n))/n, (k, 1, n))", "=", "0", N, "deviations from the mean add up to 0"),
    (
        "Sum((a[k] - Sum(a[j], (j, 1, n))/n)**2, (k, 1, n))/n",
        "=",
        "Sum(a[k]**2, (k, 1, n))/n - (Sum(a[j], (j, 1, n))/n)**2",
        N,
        "the variance of a sample",
    ),
    ("Sum(a[k]/(1 + a[k]**2) + a[k]**3/(1 + a[k]**2), (k, 1, n))", "=", "Sum(a[k], (k, 1, n))", N, "fractions cancel"),
    ("Sum(1/(1 + exp(a[k])) + exp(a[k])/(1 + exp(a[k])), (k, 1, n))", "=", "n", N, "sigmoids add up to 1"),
    ("Sum(1/(1 + exp(a[k])), (k, 1, n)) + Sum(exp(a[k])/(1 + exp(a[k])), (k, 1, n))", "=", "n", N, "in two sums"),
    # splitting the range
    ("Sum(f(k), (k, 1, n))", "=", "f(1) + Sum(f(k), (k, 2, n))", N, "the first term"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 1, n - 1)) + f(n)", N, "the last term"),
    ("Sum(f(k), (k, 0, n + 2))", "=", "f(0) + Sum(f(k), (k, 1, n)) + f(n + 1) + f(n + 2)", N, "both ends"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 1, m)) + Sum(f(k), (k, m + 1, n))", M, "in two"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 1, m - 1)) + f(m) + Sum(f(k), (k, m + 1, n))", M, "around a term"),
    ("Sum(f(k), (k, m, n)) - Sum(f(k), (k, m + 1, n))", "=", "f(m)", M, "a symbolic lower bound"),
    ("Sum(f(k), (k, m, m + 1))", "=", "f(m) + f(m + 1)", ("m integer",), "two terms"),
    ("Sum(f(k), (k, 1, 3))", "=", "f(1) + f(2) + f(3)", (), "three terms"),
    ("Sum(f(k), (k, 1, 0))", "=", "0", (), "an empty sum"),
    ("Sum(f(k), (k, n + 1, n))", "=", "0", ("n integer",), "an empty sum at a symbolic place"),
    ("Sum(x**k, (k, 0, n))", "=", "1 + x*Sum(x**k, (k, 0, n - 1))", N, "Horner"),
    # shifting and reversing the index
    ("Sum(f(k - 1), (k, 2, n))", "=", "Sum(f(k), (k, 1, n - 1))", N, "a shift"),
    ("Sum(k*f(k - 1), (k, 1, n))", "=", "Sum((k + 1)*f(k), (k, 0, n - 1))", N, "a shift with a weight"),
    ("Sum(f(k + m), (k, 1, n))", "=", "Sum(f(k), (k, m + 1, m + n))", (*N, "m integer"), "a symbolic shift"),
    ("Sum(f(n - k), (k, 0, n))", "=", "Sum(f(k), (k, 0, n))", N, "reversed"),
    ("Sum(f(n + 1 - k), (k, 1, n))", "=", "Sum(f(k), (k, 1, n))", N, "reversed from 1"),
    ("Sum(k*f(n - k), (k, 0, n))", "=", "Sum((n - k)*f(k), (k, 0, n))", N, "reversed with a weight"),
    ("Sum(a[k]*b[n - k], (k, 0, n))", "=", "Sum(a[n - k]*b[k], (k, 0, n))", N, "a convolution commutes"),
    ("Sum(1/(2*k - 1), (k, 2, n))", "=", "Sum(1/(2*k + 1), (k, 1, n - 1))", N, "odd numbers"),
    ("Sum(1/(k**2 + 1), (k, 2, n))", "=", "Sum(1/(k**2 + 2*k + 2), (k, 1, n - 1))", N, "an irreducible denominator"),
    ("Sum(a[k]*r**k, (k, 1, n))", "=", "r*Sum(a[k + 1]*r**k, (k, 0, n - 1))", (*N, "r != 0"), "a power moves too"),
    # telescoping
    ("Sum(f(k) - f(k - 1), (k, 1, n))", "=", "f(n) - f(0)", N, "differences"),
    ("Sum(f(k + 2) - f(k), (k, 1, n))", "=", "f(n + 1) + f(n + 2) - f(1) - f(2)", N, "second steps"),
    ("Sum(1/(k*(k + 1)), (k, 1, n))", "=", "n/(n + 1)", N, "partial fractions"),
    ("Sum(1/(k*(k + 2)), (k, 1, n))", "=", "3/4 - 1/(2*(n + 1)) - 1/(2*(n + 2))", N, "partial fractions, two apart"),
    ("Sum(1/(4*k**2 - 1), (k, 1, n))", "=", "n/(2*n + 1)", N, "halves"),
    ("Sum(1/(k*(k + 1)*(k + 2)), (k, 1, n))", "=", "1/4 - 1/(2*(n + 1)*(n + 2))", N, "three factors"),
    ("Sum((2*k + 1)/(k**2*(k + 1)**2), (k, 1, n))", "=", "1 - 1/(n + 1)**2", N, "squares"),
    ("Sum(log(1 + 1/k), (k, 1, n))", "=", "log(n + 1)", N, "logarithms"),
    ("Sum(log(a[k]) - log(a[k - 1]), (k, 2, n))", "=", "log(a[n]/a[1])", (*N, "a[k] > 0 for k in 1..n"), "logs"),
    # closed forms
    ("Sum(k, (k, 1, n))", "=", "n*(n + 1)/2", N, "Gauss"),
    ("Sum(k**2, (k, 1, n))", "=", "n*(n + 1)*(2*n + 1)/6", N, "squares"),
    ("Sum(k**3, (k, 1, n))", "=", "Sum(k, (k, 1, n))**2", N, "Nicomachus"),
    ("Sum(2*k - 1, (k, 1, n))", "=", "n**2", N, "odd numbers"),
    ("Sum(k*(k + 1), (k, m, n))", "=", "n*(n + 1)*(n + 2)/3 - (m - 1)*m*(m + 1)/3", M, "from m"),
    (
        "Sum((k - c)**2, (k, 1, n))",
        "=",
        "Sum(k**2, (k, 1, n)) - c*n*(n + 1) + n*c**2",
        N,
        "a polynomial with a parameter",
    ),
    ("Sum(r**k, (k, 0, n))", "=", "(1 - r**(n + 1))/(1 - r)", N, "geometric, provided r != 1"),
    ("Sum(r**k, (k, m, n))", "=", "(r**m - r**(n + 1))/(1 - r)", M, "geometric from m"),
    ("(1 - r)*Sum(r**k, (k, 0, n))", "=", "1 - r**(n + 1)", N, "true at r = 1 as well"),
    ("Sum(2**k, (k, 0, n - 1))", "=", "2**n - 1", N, "powers of 2"),
    ("Sum(k*2**k, (k, 1, n))", "=", "(n - 1)*2**(n + 1) + 2", N, "arithmetic-geometric"),
    ("Sum((-1)**k, (k, 1, n))", "=", "((-1)**n - 1)/2", N, "alternating"),
    ("Sum(x*exp(-c*k), (k, 0, n - 1))", "=", "x*(1 - exp(-c*n))/(1 - exp(-c))", (*N, "c > 0"), "a discount"),
    ("Sum(k*factorial(k), (k, 1, n))", "=", "factorial(n + 1) - 1", N, "Gosper"),
    ("Sum((k**2 + 1)*factorial(k), (k, 1, n))", "=", "n*factorial(n + 1)", N, "Gosper"),
    ("Sum(k/factorial(k + 1), (k, 0, n))", "=", "1 - 1/factorial(n + 1)", N, "Gosper"),
    ("Sum(binomial(n, k), (k, 0, n))", "=", "2**n", N, "subsets"),
    ("Sum(binomial(n, k)*x**k, (k, 0, n))", "=", "(1 + x)**n", N, "the binomial theorem"),
    ("Sum(binomial(n, k)*x**k*y**(n - k), (k, 0, n))", "=", "(x + y)**n", (*N, "y > 0"), "in two variables"),
    ("Sum(k*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))", "=", "n*p", (*N, "0 < p", "p < 1"), "a binomial mean"),
    (
        "Sum(k**2*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))",
        "=",
        "n*p*(1 - p) + n**2*p**2",
        (*N, "0 < p", "p < 1"),
        "a second moment",
    ),
    (
        "Sum((-1)**k*binomial(n, k), (k, 0, m))",
        "=",
        "(-1)**m*binomial(n - 1, m)",
        ("n, m integer", "m >= 0", "n > m"),
        "Gosper",
    ),
    ("Sum(binomial(k, m), (k, m, n))", "=", "binomial(n + 1, m + 1)", ("n, m integer", "m >= 0", "n >= m"), "Gosper"),
    # infinite sums
    ("Sum(x**k/factorial(k), (k, 0, oo))", "=", "exp(x)", (), "the exponential series"),
    ("Sum(k*exp(-c)*c**k/factorial(k), (k, 0, oo))", "=", "c", ("c > 0",), "the mean of a Poisson law"),
    ("Sum(k**2*exp(-c)*c**k/factorial(k), (k, 0, oo))", "=", "c + c**2", ("c > 0",), "its second moment"),
    ("Sum(x**k/factorial(k), (k, 2, oo))", "=", "exp(x) - 1 - x", (), "without the first terms"),
    ("Sum(r**k, (k, 0, oo))", "=", "1/(1 - r)", ("r > -1", "r < 1"), "the geometric series"),
    ("Sum(1/2**k, (k, 1, oo))", "=", "1", (), "halves"),
    ("Sum(k*r**k, (k, 0, oo))", "=", "r/(1 - r)**2", ("r > 0", "r < 1"), "arithmetic-geometric"),
    ("Sum(k*p*(1 - p)**(k - 1), (k, 1, oo))", "=", "1/p", ("0 < p", "p < 1"), "a geometric mean"),
    ("Sum(1/(k*(k + 1)), (k, 1, oo))", "=", "1", (), "telescoping"),
    ("Sum(1/k**2, (k, 1, oo))", "=", "1 + Sum(1/(k + 1)**2, (k, 1, oo))", (), "the first term"),
    ("Sum(1/k**2, (k, 1, oo))", ">", "0", (), "positive terms"),
    ("Sum(r**k, (k, 0, oo))", "=", "Sum(r**k, (k, 0, n)) + r**(n + 1)/(1 - r)", (*N, "r > 0", "r < 1"), "a remainder"),
    # nested sums
    ("Sum(Sum(a[i]*b[j], (j, 1, m)), (i, 1, n))", "=", "Sum(a[i], (i, 1, n))*Sum(b[j], (j, 1, m))", M, "a product"),
    ("Sum(a[k], (k, 1, n))**2", "=", "Sum(Sum(a[i]*a[j], (j, 1, n)), (i, 1, n))", N, "a square"),
    ("Sum(Sum(f(i, j), (j, 1, m)), (i, 1, n))", "=", "Sum(Sum(f(i, j), (i, 1, n)), (j, 1, m))", M, "exchange"),
    ("Sum(Sum(a[j], (j, 1, i)), (i, 1, n))", "=", "Sum((n + 1 - j)*a[j], (j, 1, n))", N, "a triangle"),
    ("Sum(Sum(1, (j, 1, i)), (i, 1, n))", "=", "n*(n + 1)/2", N, "a triangle of ones"),
    (
        "Sum(Sum((a[i] - a[j])**2, (j, 1, n)), (i, 1, n))",
        "=",
        "2*n*Sum(a[i]**2, (i, 1, n)) - 2*Sum(a[i], (i, 1, n))**2",
        N,
        "pairs",
    ),
    (
        "Sum(Sum(f(i, j), (j, 1, n)), (i, 1, n))",
        "=",
        "Sum(Sum(f(i, j), (j, 1, n)), (i, 1, n - 1)) + Sum(f(n, j), (j, 1, n))",
        N,
        "the last row",
    ),
    ("Sum(k*f(k), (k, 1, n))", "=", "Sum(Sum(f(k), (k, j, n)), (j, 1, n))", N, "a triangle from its other side"),
    ("Sum(a[k]*Sum(b[j], (j, 1, k)), (k, 1, n))", "=", "Sum(b[j]*Sum(a[k], (k, j, n)), (j, 1, n))", N, "by parts"),
    (
        "Sum(a[k]*(b[k] - b[k - 1]), (k, 1, n))",
        "=",
        "a[n]*b[n] - a[1]*b[0] - Sum((a[k + 1] - a[k])*b[k], (k, 1, n - 1))",
        N,
        "Abel",
    ),
    ("Sum(Abs(a[k] - b[k]), (k, 1, n))", "=", "Sum(Abs(b[k] - a[k]), (k, 1, n))", N, "a distance"),
    ("Sum(Abs(f(k) - f(k - 1)), (k, 1, n))", "=", "Sum(Abs(f(k + 1) - f(k)), (k, 0, n - 1))", N, "total variation"),
    ("Sum(Max(a[k], 0), (k, 1, n)) - Sum(Max(-a[k], 0), (k, 1, n))", "=", "Sum(a[k], (k, 1, n))", N, "the two parts"),
    # products
    ("Product(a[k]*b[k], (k, 1, n))", "=", "Product(a[k], (k, 1, n))*Product(b[k], (k, 1, n))", N, "multiplicative"),
    ("Product(c, (k, 1, n))", "=", "c**n", N, "a constant"),
    ("Product(c*a[k], (k, 1, n))", "=", "c**n*Product(a[k], (k, 1, n))", N, "a constant comes out"),
    ("Product(k, (k, 1, n))", "=", "factorial(n)", N, "factorial"),
    ("Product(a[k], (k, 1, n))", "=", "Product(a[k - 1], (k, 2, n + 1))", N, "a shift"),
    ("Product(a[k], (k, 1, n))", "=", "Product(a[n + 1 - k], (k, 1, n))", N, "reversed"),
    ("Product(a[k]*a[n - k], (k, 0, n))", "=", "Product(a[k], (k, 0, n))**2", N, "each factor twice"),
    ("Product(a[-k], (k, -n, -1))", "=", "Product(a[k], (k, 1, n))", N, "reversed at 0"),
    ("Product(n + 1 - k, (k, 1, n))", "=", "factorial(n)", N, "a factorial from above"),
    ("Product(a[k], (k, 1, n))", "=", "a[n]*Product(a[k], (k, 1, n - 1))", N, "the last factor"),
    (
        "Product(a[k], (k, 1, n))",
        "=",
        "a[1]*Product(a[k], (k, 2, n))",
        (*N, "a[k] > 0 for k in 1..n"),
        "the first factor",
    ),
    ("Product(a[k], (k, 1, n))", "=", "a[1]*Product(a[k], (k, 2, n))", N, "the first factor, of any sign"),
    (
        "Product(a[k], (k, 1, n))",
        "=",
        "Product(a[k], (k, 1, m))*Product(a[k], (k, m + 1, n))",
        (*M, "a[k] > 0 for k in 1..n"),
        "in two",
    ),
    ("Product(a[k]**2, (k, 1, n))", "=", "Product(a[k], (k, 1, n))**2", N, "a square"),
    ("Product(a[k + 1]/a[k], (k, 1, n))", "=", "a[n + 1]/a[1]", (*N, "a[k] > 0 for k in 1..n + 1"), "telescoping"),
    ("Product((k + 1)/k, (k, 1, n))", "=", "n + 1", N, "telescoping numbers"),
    ("Product(exp(a[k]), (k, 1, n))", "=", "exp(Sum(a[k], (k, 1, n)))", N, "exp of a sum"),
    ("log(Product(a[k], (k, 1, n)))", "=", "Sum(log(a[k]), (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "log"),
    ("exp(Sum(log(a[k]), (k, 1, n)))", "=", "Product(a[k], (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "exp of logs"),
    ("exp(Sum(log(a[k]), (k, 1, n))/n)**n", "=", "Product(a[k], (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "a mean"),
    (
        "Product(a[k], (k, 1, n))",
        "<=",
        "Product(a[k], (k, 1, m))",
        (*M, "a[k] > 0 for k in 1..n", "a[k] <= 1 for k in 1..n"),
        "more factors",
    ),
    ("log(factorial(n))", "=", "Sum(log(k), (k, 1, n))", N, "log of a factorial"),
    ("Product(1 - 1/k**2, (k, 2, n))", "=", "(n + 1)/(2*n)", N, "telescoping"),
    ("Product(x**k, (k, 1, n))", "=", "x**(n*(n + 1)/2)", (*N, "x > 0"), "powers"),
    ("sqrt(Product(a[k], (k, 1, n)))", "=", "Product(sqrt(a[k]), (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "roots"),
    # order
    ("Sum(a[k]**2, (k, 1, n))", ">=", "0", N, "squares"),
    ("Sum(exp(a[k]), (k, 1, n))", ">", "0", N, "positive terms, at least one"),
    ("Sum(a[k], (k, 1, n))", "<=", "Sum(b[k], (k, 1, n))", (*N, "a[k] <= b[k] for k in 1..n"), "term by term"),
    ("Sum(a[k]*b[k], (k, 1, n))", "<=", "Sum((a[k]**2 + b[k]**2)/2, (k, 1, n))", N, "Young, term by term"),
    ("Sum(a[k], (k, 1, n))", "<=", "n*c", (*N, "a[k] <= c for k in 1..n"), "a bound on each term"),
    ("Abs(Sum(a[k], (k, 1, n)))", "<=", "Sum(Abs(a[k]), (k, 1, n))", N, "the triangle inequality"),
    ("Sum(a[k]**2, (k, 1, m))", "<=", "Sum(a[k]**2, (k, 1, n))", M, "a longer sum"),
    ("log(Sum(exp(a[k]), (k, 1, n)))", "=", "c + log(Sum(exp(a[k] - c), (k, 1, n)))", N, "log-sum-exp"),
    ("Sum(exp(a[k])/Sum(exp(a[j]), (j, 1, n)), (k, 1, n))", "=", "1", N, "softmax adds up to 1"),
    ("Sum(w[k]*a[k], (k, 1, n))", "<=", "c", (*W, "a[k] <= c for k in 1..n"), "a mean is at most the largest"),
    ("Abs(Sum(w[k]*(a[k] - b[k]), (k, 1, n)))", "<=", "c", (*W, CLOSE), "a stochastic row does not expand"),
    (
        "Abs(d + g*Sum(w[k]*a[k], (k, 1, n)) - (d + g*Sum(w[k]*b[k], (k, 1, n))))",
        "<=",
        "g*c",
        (*W, CLOSE, "g > 0"),
        "a Bellman backup contracts",
    ),
    (
        "Abs(log(Sum(exp(a[k]), (k, 1, n))) - log(Sum(exp(b[k]), (k, 1, n))))",
        "<=",
        "c",
        (*N, CLOSE),
        "log-sum-exp does not expand",
    ),
    ("z[k + 1]**2", "<=", "z[k]**2", (*STEP, "z[s + 1] = z[s] - h*z[s + 1] for s in 0..n"), "an implicit step"),
    ("Sum(k/(k + n), (k, 1, n))", "=", "n - n*Sum(1/(k + n), (k, 1, n))", N, "division by what moves with k"),
    ("Sum(1/k, (k, n + 1, 2*n))", ">=", "1/2", N, "each term is at least 1/(2 n)"),
    ("Sum(1/(k + n), (k, 1, n))", ">=", "1/2", N, "the same, shifted"),
    ("Sum(sqrt(a[k]), (k, 1, n))", "<=", "sqrt(n*Sum(a[k], (k, 1, n)))", (*N, "a[k] >= 0 for k in 1..n"), "Cauchy"),
    ("Sum(Abs(a[k]), (k, 1, n))", "<=", "sqrt(n)*sqrt(Sum(a[k]**2, (k, 1, n)))", N, "the 1-norm by the 2-norm"),
    (
        "Abs(Sum(g**k*a[k], (k, 1, n)))",
        "<=",
        "c*Sum(g**k, (k, 1, n))",
        (*N, "g > 0", "Abs(a[k]) <= c for k in 1..n"),
        "",
    ),
]

FALSE: list[Row] = [
    ("Sum(1/n, (k, 1, n))", "=", "1", ("n integer",), "0 at n = 0"),
    ("Sum(a[k]*b[k], (k, 1, n))", "=", "Sum(a[k], (k, 1, n))*Sum(b[k], (k, 1, n))", N, "not multiplicative"),
    ("Sum(a[k]**2, (k, 1, n))", "=", "Sum(a[k], (k, 1, n))**2", N, "no"),
    ("Sum(c, (k, 0, n))", "=", "n*c", N, "n + 1 terms"),
    ("Sum(c*a[k] + d, (k, 1, n))", "=", "c*Sum(a[k], (k, 1, n)) + d", N, "d is added n times"),
    ("Sum(a[k] - c, (k, 1, n))/n", "=", "Sum(a[k], (k, 1, n))/n - n*c", N, "an average"),
    (
        "Sum((a[k] - b[k])**2, (k, 1, n))",
        "=",
        "Sum(a[k]**2, (k, 1, n)) - Sum(a[k]*b[k], (k, 1, n)) + Sum(b[k]**2, (k, 1, n))",
        N,
        "a missing factor 2",
    ),
    ("Sum(a[k], (k, 1, n))", "=", "n*a[k]", N, "the k outside is another"),
    ("Sum(k*a[k], (k, 1, n))", "=", "k*Sum(a[k], (k, 1, n))", N, "k does not come out"),
    ("Sum(f(k), (k, 1, n))", "=", "f(1) + Sum(f(k), (k, 1, n))", N, "the first term twice"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 2, n))", N, "the first term lost"),
    ("Sum(f(k), (k, 1, n))", "=", "f(1) + Sum(f(k), (k, 2, n - 1))", (*N, "n >= 2"), "the last term lost"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 1, n - 1)) + f(n - 1)", N, "the wrong last term"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 1, m)) + Sum(f(k), (k, m, n))", M, "f(m) twice"),
    ("Sum(f(k), (k, 1, n))", "=", "Sum(f(k), (k, 1, m)) + Sum(f(k), (k, m + 2, n))", (*M, "n >= m + 1"), "a gap"),
    ("Sum(f(k), (k, m, n))", "=", "-Sum(f(k), (k, n, m))", M, "reversed ranges are not negative sums"),
    ("Sum(f(k), (k, 1, 0))", "=", "f(1)", (), "empty"),
    ("Sum(f(k), (k, n, n))", "=", "0", ("n integer",), "not empty"),
    ("Sum(x**k, (k, 0, n))", "=", "1 + x*Sum(x**k, (k, 0, n))", N, "Horner, one term too many"),
    ("Sum(f(k - 1), (k, 2, n))", "=", "Sum(f(k), (k, 2, n))", N, "no shift of the bounds"),
    ("Sum(f(k - 1), (k, 2, n))", "=", "Sum(f(k), (k, 3, n + 1))", N, "a shift the wrong way"),
    ("Sum(f(k - 1), (k, 2, n))", "=", "Sum(f(k), (k, 1, n))", N, "one bound shifted"),
    ("Sum(k*f(k - 1), (k, 1, n))", "=", "Sum(k*f(k), (k, 0, n - 1))", N, "the weight not shifted"),
    ("Sum(f(k + m), (k, 1, n))", "=", "Sum(f(k), (k, m, m + n))", (*N, "m integer"), "a symbolic shift, off by one"),
    ("Sum(f(n - k), (k, 1, n))", "=", "Sum(f(k), (k, 1, n))", N, "reversed: 0..n - 1"),
    ("Sum(k*f(n - k), (k, 0, n))", "=", "Sum(k*f(k), (k, 0, n))", N, "the weight not reversed"),
    ("Sum(a[k]*r**k, (k, 1, n))", "=", "Sum(a[k + 1]*r**k, (k, 0, n - 1))", N, "a missing factor r"),
    ("Sum(a[k]*b[n - k], (k, 0, n))", "=", "Sum(a[k]*b[k], (k, 0, n))", N, "not a convolution"),
    ("Sum(f(k) - f(k - 1), (k, 1, n))", "=", "f(n) - f(1)", N, "telescoping, off by one"),
    ("Sum(f(k) - f(k - 1), (k, 1, n))", "=", "f(0) - f(n)", N, "telescoping, wrong sign"),
    ("Sum(f(k + 2) - f(k), (k, 1, n))", "=", "f(n + 2) - f(1)", N, "second steps leave four terms"),
    ("Sum(1/(k*(k + 1)), (k, 1, n))", "=", "1 - 1/n", N, "off by one"),
    ("Sum(1/(4*k**2 - 1), (k, 1, n))", "=", "n/(2*n - 1)", N, "a sign"),
    ("Sum(1/k, (k, 1, n))", "=", "log(n + 1)", N, "no"),
    ("Sum(log(1 + 1/k), (k, 1, n))", "=", "log(n)", N, "off by one"),
    ("Sum(k, (k, 1, n))", "=", "n*(n - 1)/2", N, "to n - 1"),
    ("Sum(k, (k, 0, n - 1))", "=", "n*(n + 1)/2", N, "to n"),
    ("Sum(k**2, (k, 1, n))", "=", "n*(n + 1)*(2*n + 1)/3", N, "6"),
    ("Sum(k**2, (k, 1, n))", "=", "Sum(k, (k, 1, n))**2", N, "cubes"),
    ("Sum(k*(k + 1), (k, m, n))", "=", "n*(n + 1)*(n + 2)/3 - m*(m + 1)*(m + 2)/3", M, "the lower end"),
    ("Sum(r**k, (k, 0, n))", "=", "(1 - r**n)/(1 - r)", N, "n + 1"),
    ("Sum(r**k, (k, 1, n))", "=", "(1 - r**(n + 1))/(1 - r)", N, "from 0"),
    ("Sum(r**k, (k, 0, n))", "=", "(1 - r**(n + 1))/(r - 1)", N, "a sign"),
    ("Sum(r**k, (k, 0, n))", "=", "n", (*N, "r = 1"), "n + 1 at r = 1"),
    ("Sum(2**k, (k, 0, n))", "=", "2**n - 1", N, "off by one"),
    ("Sum(k*2**k, (k, 1, n))", "=", "n*2**(n + 1) + 2", N, "n - 1"),
    ("Sum((-1)**k, (k, 0, n))", "=", "0", N, "1 for even n"),
    ("Sum(r**k, (k, 0, oo))", "=", "r/(1 - r)", ("r > 0", "r < 1"), "from 1"),
    ("Sum(1/2**k, (k, 0, oo))", "=", "1", (), "2"),
    ("Sum(k*r**k, (k, 0, oo))", "=", "1/(1 - r)**2", ("r > 0", "r < 1"), "r times that"),
    ("Sum(1/(k*(k + 1)), (k, 2, oo))", "=", "1", (), "1/2"),
    ("Sum(1/k**2, (k, 1, oo))", "=", "8/5", (), "pi^2/6 is not 8/5"),
    ("Sum(1/factorial(k), (k, 0, oo))", "=", "2718281828/10**9", (), "e is not rational"),
    ("Sum(x**k/factorial(k), (k, 1, oo))", "=", "exp(x)", (), "less 1"),
    ("Sum(k**2*exp(-c)*c**k/factorial(k), (k, 0, oo))", "=", "c**2", ("c > 0",), "c more"),
    ("Sum(binomial(k, m), (k, m, n))", "=", "binomial(n + 1, m)", ("n, m integer", "m >= 0", "n >= m"), "m + 1"),
    ("Sum((-1)**k*binomial(n, k), (k, 0, n))", "=", "0", ("n integer", "n >= 0"), "1 at n = 0"),
    ("Sum(a[k]*Sum(b[j], (j, 1, k)), (k, 1, n))", "=", "Sum(b[j]*Sum(a[k], (k, j + 1, n)), (j, 1, n))", N, "by parts"),
    ("Sum(Abs(f(k) - f(k - 1)), (k, 1, n))", "=", "Sum(Abs(f(k + 1) - f(k)), (k, 1, n))", N, "one bound shifted"),
    ("Sum(k*factorial(k), (k, 1, n))", "=", "factorial(n + 1)", N, "less 1"),
    ("Sum(binomial(n, k), (k, 1, n))", "=", "2**n", N, "less 1"),
    ("Sum(binomial(n, k), (k, 0, n - 1))", "=", "2**n", N, "less 1"),
    ("Sum(binomial(n, k)*x**k, (k, 0, n))", "=", "(1 + x)**(n + 1)", N, "n"),
    (
        "Sum(k*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n))",
        "=",
        "n*p*(1 - p)",
        (*N, "0 < p", "p < 1"),
        "a variance",
    ),
    ("Sum(Sum(a[i]*a[j], (j, 1, i)), (i, 1, n))", "=", "Sum(a[k], (k, 1, n))**2", N, "half of it"),
    ("Sum(Sum(f(i, j), (j, 1, m)), (i, 1, n))", "=", "Sum(Sum(f(i, j), (j, 1, n)), (i, 1, m))", M, "bounds exchanged"),
    ("Sum(Sum(f(i, j), (j, 1, n)), (i, 1, n))", "=", "Sum(Sum(f(j, i), (j, 1, n)), (i, 1, n)) + f(1, 1)", N, "more"),
    ("Sum(Sum(a[j], (j, 1, i)), (i, 1, n))", "=", "Sum((n - j)*a[j], (j, 1, n))", N, "off by one"),
    ("Sum(Sum(a[i] + b[j], (j, 1, m)), (i, 1, n))", "=", "Sum(a[i], (i, 1, n)) + Sum(b[j], (j, 1, m))", M, "weights"),
    ("Product(a[k] + b[k], (k, 1, n))", "=", "Product(a[k], (k, 1, n)) + Product(b[k], (k, 1, n))", N, "no"),
    ("Product(a[n - k], (k, 1, n))", "=", "Product(a[k], (k, 1, n))", N, "reversed, one step off"),
    ("Product(a[-k], (k, -n, -1))", "=", "Product(a[k], (k, 0, n - 1))", N, "reversed at 0, one step off"),
    ("Product(n - k, (k, 1, n - 1))", "=", "factorial(n)", N, "(n - 1)!"),
    ("Product(c, (k, 0, n))", "=", "c**n", N, "n + 1 factors"),
    ("Product(c*a[k], (k, 1, n))", "=", "c*Product(a[k], (k, 1, n))", N, "c**n"),
    ("Product(-a[k], (k, 1, n))", "=", "-Product(a[k], (k, 1, n))", N, "even n"),
    ("Product(k, (k, 0, n))", "=", "factorial(n)", N, "0"),
    ("Product(k, (k, 1, n))", "=", "factorial(n - 1)", N, "off by one"),
    ("Product(a[k], (k, 1, n))", "=", "Product(a[k - 1], (k, 1, n))", N, "no shift of the bounds"),
    ("Product(a[k], (k, 1, n))", "=", "Product(a[k], (k, 2, n))", N, "the first factor lost"),
    ("Product(a[k], (k, 2, n))", "=", "Product(a[k], (k, 1, n))/a[2]", (*N, "a[k] > 0 for k in 1..n"), "a[1]"),
    ("Product(a[k + 1]/a[k], (k, 1, n))", "=", "a[n]/a[1]", (*N, "a[k] > 0 for k in 1..n + 1"), "off by one"),
    ("Product(exp(a[k]), (k, 1, n))", "=", "Sum(exp(a[k]), (k, 1, n))", N, "no"),
    ("exp(Sum(log(a[k]), (k, 1, n)))", "=", "Sum(a[k], (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "a product"),
    ("exp(Sum(log(Abs(a[k])), (k, 1, n)))", "=", "Product(a[k], (k, 1, n))", (*N, "a[k] != 0 for k in 1..n"), "signs"),
    (
        "Product(a[k], (k, 1, m))",
        "<=",
        "Product(a[k], (k, 1, n))",
        (*M, "a[k] > 0 for k in 1..n", "a[k] <= 1 for k in 1..n"),
        "fewer factors",
    ),
    ("log(Product(a[k], (k, 1, n)))", "=", "Product(log(a[k]), (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "no"),
    ("log(Sum(a[k], (k, 1, n)))", "=", "Sum(log(a[k]), (k, 1, n))", (*N, "a[k] > 0 for k in 1..n"), "no"),
    ("Product(x**k, (k, 1, n))", "=", "x**(n**2)", (*N, "x > 0"), "no"),
    ("Sum(exp(a[k]), (k, 1, n))", ">", "0", ("n integer", "n >= 0"), "an empty sum"),
    ("Sum(a[k], (k, 1, n))", ">=", "0", N, "of any sign"),
    ("Sum(a[k], (k, 1, n))", "<", "Sum(b[k], (k, 1, n))", (*N, "a[k] <= b[k] for k in 1..n"), "may be equal"),
    ("Sum(a[k], (k, 1, n))", "<=", "c", (*N, "a[k] <= c for k in 1..n"), "n times c"),
    ("Sum(Abs(a[k]), (k, 1, n))", "<=", "Abs(Sum(a[k], (k, 1, n)))", N, "the triangle inequality reversed"),
    ("Sum(a[k], (k, 1, m))", "<=", "Sum(a[k], (k, 1, n))", M, "negative terms"),
    ("log(Sum(exp(a[k]), (k, 1, n)))", "=", "c + log(Sum(exp(a[k]), (k, 1, n)) - c)", N, "log-sum-exp"),
    ("Sum(w[k]*a[k], (k, 1, n))", "<=", "c", (*N, "w[k] >= 0 for k in 1..n", "a[k] <= c for k in 1..n"), "no mean"),
    ("Sum(w[k]*a[k], (k, 1, n))", "<=", "c", (*N, W[-1], "a[k] <= c for k in 1..n"), "weights of either sign"),
    ("Abs(Sum(w[k]*(a[k] - b[k]), (k, 1, n)))", "<=", "c/2", (*W, CLOSE), "no strict contraction"),
    ("Sum(w[k]*(a[k] - b[k]), (k, 1, n))", "<=", "0", (*W, CLOSE), "either sign"),
    (
        "Abs(log(Sum(exp(a[k]), (k, 1, n))) - log(Sum(exp(b[k]), (k, 1, n))))",
        "<=",
        "c/2",
        (*N, CLOSE),
        "log-sum-exp is no strict contraction",
    ),
    ("Sum(1/k, (k, n + 1, 2*n))", ">=", "3/5", N, "1/2 at n = 1"),
    ("z[k + 1]**2", "<=", "z[k]**2", (*STEP, "z[s + 1] = z[s] - h*z[s] for s in 0..n"), "an explicit step, too long"),
    ("Sum(k/(k + n), (k, 1, n))", "=", "n - Sum(1/(k + n), (k, 1, n))", N, "a factor n is lost"),
    ("Sum(sqrt(a[k]), (k, 1, n))", "<=", "sqrt(Sum(a[k], (k, 1, n)))", (*N, "a[k] >= 0 for k in 1..n"), "n is lost"),
]

NOT_VERIFIED: list[Row] = [
    ("Sum(1/(k*(k + 1)), (k, 0, n))", "=", "n/(n + 1)", N, "undefined at k = 0"),
    ("Sum(a[k]**2, (k, 1, n))", ">", "0", N, "all may be 0"),
    ("Sum(f(k), (k, 1, -1))", "=", "0", (), "a reversed range"),
    ("Sum(f(k), (k, n, n - 2))", "=", "0", ("n integer",), "a reversed range at a symbolic place"),
    ("Sum(1/k, (k, 1, oo))", "=", "Sum(1/k, (k, 1, oo))", (), "diverges"),
    ("Sum(1/k - 1/(k + 1) + 1/k, (k, 1, oo))", "=", "1 + Sum(1/k, (k, 1, oo))", (), "diverges"),
    ("Sum(r**k, (k, 0, oo))", "=", "1/(1 - r)", ("r > 1",), "diverges"),
    ("Sum(r**k, (k, 0, oo))", "=", "1/(1 - r)", (), "converges only for |r| < 1"),
    ("Sum((-1)**k, (k, 0, oo))", "=", "1/2", (), "diverges"),
    ("Sum(1/(k*(k - 3)), (k, 1, oo))", "=", "-11/18", (), "a pole in the range"),
    ("Sum(a[k], (k, 0, oo))", "=", "Sum(a[k], (k, 0, oo))", (), "may diverge"),
    ("Sum(x[t], (t, 1, n))", "=", "Sum(x[t], (t, 1, n + s))", (*N, "s real"), "no integer"),
]


def _check(row: Row) -> symcheck.Verdict:
    lhs, relation, rhs, given, _ = row
    return symcheck.check(lhs, rhs, relation=relation, given=given)


@pytest.mark.parametrize("row", TRUE, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_true(row: Row) -> None:
    verdict = _check(row)
    assert verdict.status == "verified", (verdict.reason, verdict.difference)


@pytest.mark.parametrize("row", FALSE, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_false(row: Row) -> None:
    assert _check(row).status == "refuted"


@pytest.mark.parametrize("row", NOT_VERIFIED, ids=lambda row: f"{row[0]} {row[1]} {row[2]}")
def test_not_verified(row: Row) -> None:
    assert _check(row).status in ("unproven", "refuted")


def test_sympy_writes_sums_of_sums_as_one() -> None:
    a, i, j, n = Family("a"), Symbol("i", integer=True), Symbol("j", integer=True), Symbol("n", integer=True)
    double = Sum(Sum(a[i] * a[j], (j, 1, n)), (i, 1, n))
    assert len(double.limits) == 2
    assert symcheck.check(Sum(a[i], (i, 1, n)) ** 2, double, given=[n >= 1])
    assert symcheck.check(Sum(a[i] ** 2, (i, 1, n)), double, given=[n >= 1]).status == "refuted"
    triangle = Sum(a[j], (j, 1, i), (i, 1, n))
    assert symcheck.check(triangle, Sum((n + 1 - j) * a[j], (j, 1, n)), given=[n >= 1])


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        ("Sum(k**2, (k, n, m))", "Sum(k**2, (k, 1, m)) - Sum(k**2, (k, 1, n - 1))"),
        ("Product(2, (k, n, m))", "2**m/2**(n - 1)"),
        ("Product(1 + k**2, (k, n, m))", "Product(1 + k**2, (k, 1, m))/Product(1 + k**2, (k, 1, n - 1))"),
    ],
)
def test_a_range_must_be_one(lhs: str, rhs: str) -> None:
    """The sign of a sum holds only where its range is one, so it proves no condition of that kind."""
    verdict = symcheck.check(lhs, rhs, given=["n, m integer"])
    assert verdict.status == "verified"
    assert "n <= m + 1" in [str(condition) for condition in verdict.provided]
