"""Famous fallacies, line by line: the right answer at the wrong step fails, and so does the wrong step passed over.

As STACK's fixtures for equivalence reasoning: each argument pins the verdict of every line. A line is an expression,
the relation to the line before, and what must come of that step.
"""

from __future__ import annotations

import pytest

from symcheck.api import check_text

V, R, U = "verified", "refuted", "unproven"

ARGUMENTS = {
    "16/64: the right answer by the wrong cancellation": (
        "(10 + 6)/(60 + 4)",
        [("=", "16/64", V), ("=", "1/4", V), ("=", "(10*1 + 6)/(6*10 + 4)", V)],
        [],
        "Boas 1972, Anomalous cancellation",
    ),
    "the sixes cancel": (
        "(10*x + y)/(10*y + z)",
        [("=", "x/z", R)],
        ["x > 0", "y > 0", "z > 0"],
        "Boas 1972: as a rule, it is false",
    ),
    "1 = -1 by a product of roots": (
        "1",
        [("=", "sqrt((-1)*(-1))", V), ("=", "sqrt(-1)*sqrt(-1)", U), ("=", "-1", U)],
        [],
        "Maxwell, Fallacies in Mathematics, chapter 1",
    ),
    "1 = -1 by a root of a square": (
        "sqrt((-1)**2)",
        [("=", "sqrt(1)", V), ("=", "1", V), ("=", "(-1)**(2/2)", R)],
        [],
        "(a^m)^(1/n) is a^(m/n) for a >= 0",
    ),
    "4 = 5 by a square root taken with the wrong sign": (
        "(4 - 9/2)**2",
        [("=", "16 - 36 + 81/4", V), ("=", "25 - 45 + 81/4", V), ("=", "(5 - 9/2)**2", V), ("=", "1/2 - 5", R)],
        [],
        "Maxwell, Fallacies in Mathematics, chapter 1",
    ),
    "2 = 1: both sides over a - b": (
        "a**2 - b**2",
        [("=", "(a + b)*(a - b)", V), ("=", "b*(a - b)", V), ("=", "a*b - b**2", V)],
        ["a = b", "b > 0"],
        "every line is 0 = 0; the division that follows is not a step",
    ),
    "2 = 1: the division": (
        "(a + b)*(a - b)/(a - b)",
        [("=", "b*(a - b)/(a - b)", U)],
        ["a = b", "b > 0"],
        "0/0",
    ),
    "the derivative of x^2 as x summands": (
        "Sum(x, (k, 1, x))",
        [("=", "x**2", V), ("=", "Derivative(x**2, x)*x/2", V), ("=", "Derivative(x**2, x)", R)],
        ["x integer", "x >= 1"],
        "the number of summands depends on x",
    ),
    "a mean of logarithms": (
        "(log(x) + log(y))/2",
        [("=", "log(x*y)/2", V), ("=", "log(sqrt(x*y))", V), ("<=", "log((x + y)/2)", V), ("<=", "log(x + y)/2", R)],
        ["x > 0", "y > 0"],
        "the concavity of log, and a slip after it",
    ),
    "the sum of a geometric series": (
        "Sum(x**k, (k, 0, n))",
        [("=", "1 + Sum(x**k, (k, 1, n))", V), ("=", "1 + x*Sum(x**k, (k, 0, n - 1))", V), ("=", "1 + x/(1 - x)", R)],
        ["0 < x", "x < 1", "n >= 1"],
        "the infinite sum put for the finite one",
    ),
    "telescoping in the wrong place": (
        "Sum(1/(k*(k + 1)), (k, 1, n))",
        [("=", "Sum(1/k - 1/(k + 1), (k, 1, n))", V), ("=", "1 - 1/n", R), ("=", "1 - 1/(n + 1)", R)],
        ["n >= 1"],
        "off by one: the last line is the value of the first, and still not of the line before it",
    ),
    "completing the square": (
        "x**2 + 6*x + 5",
        [("=", "(x + 3)**2 - 4", V), (">=", "-4", V), (">", "-4", R)],
        [],
        "the minimum is attained",
    ),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_every_line(name):
    first, lines, given, _ = ARGUMENTS[name]
    text = first + "".join(f" {relation} {line}" for relation, line, _ in lines)
    steps = check_text(text, given, timeout=5).chains[0].steps
    assert [step.verdict.status for step in steps] == [status for _, _, status in lines]
