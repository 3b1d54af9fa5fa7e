"""Fifty scalar equations of school and paper algebra, eight of them false.

Symbols carry SymPy's assumptions, so that `simplify` knows as much as it can be told: x, y, z, w are real, a, b, c, s
and t positive; further conditions are in ``given``. Every true row is an identity one can look up or do by hand.
"""

from __future__ import annotations

from statements import Statement
from sympy import Abs, Integer, Rational, cos, cosh, exp, log, pi, sin, sinh, sqrt, symbols, tan, tanh

w, x, y, z = symbols("w x y z", real=True)
a, b, c, s, t = symbols("a b c s t", positive=True)
m, n = symbols("m n", integer=True, positive=True)


def sigmoid(u):
    """1/(1 + e^-u)."""
    return 1 / (1 + exp(-u))


RATIONAL = (
    Statement("difference of squares over a factor", "rational", lambda: ((x**2 - 1) / (x - 1), x + 1)),
    Statement("partial fractions", "rational", lambda: (1 / (x * (x + 1)), 1 / x - 1 / (x + 1))),
    Statement(
        "sum of three cyclic fractions",
        "rational",
        lambda: (
            x**2 / ((x - y) * (x - z)) + y**2 / ((y - x) * (y - z)) + z**2 / ((z - x) * (z - y)),
            Integer(1),
        ),
    ),
    Statement(
        "Brahmagupta's identity",
        "rational",
        lambda: ((w**2 + x**2) * (y**2 + z**2), (w * y - x * z) ** 2 + (w * z + x * y) ** 2),
    ),
    Statement(
        "Sophie Germain",
        "rational",
        lambda: (x**4 + 4 * y**4, (x**2 + 2 * x * y + 2 * y**2) * (x**2 - 2 * x * y + 2 * y**2)),
    ),
    Statement(
        "geometric sum of six terms", "rational", lambda: ((1 - x**6) / (1 - x), 1 + x + x**2 + x**3 + x**4 + x**5)
    ),
    Statement(
        "parallel resistors", "rational", lambda: (1 / (1 / a + 1 / b + 1 / c), a * b * c / (a * b + b * c + c * a))
    ),
    Statement(
        "Moebius map and its inverse", "rational", lambda: ((2 * ((x + 1) / (x + 2)) - 1) / (1 - (x + 1) / (x + 2)), x)
    ),
    Statement(
        "Woodbury for scalars",
        "rational",
        lambda: (1 / (a + b**2 * c), 1 / a - (b / a) * (1 / (1 / c + b**2 / a)) * (b / a)),
    ),
    Statement(
        "sum of cubes",
        "rational",
        lambda: ((x + y + z) ** 3 - x**3 - y**3 - z**3, 3 * (x + y) * (y + z) * (z + x)),
    ),
)

RADICALS = (
    Statement("rationalised denominator", "radicals", lambda: (1 / (sqrt(x**2 + 1) + x), sqrt(x**2 + 1) - x)),
    Statement("nested radical", "radicals", lambda: (sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3))),
    Statement("product of conjugates", "radicals", lambda: ((sqrt(a) + sqrt(b)) * (sqrt(a) - sqrt(b)), a - b)),
    Statement("quotient of roots", "radicals", lambda: (sqrt(a / b) + sqrt(b / a), (a + b) / sqrt(a * b))),
    Statement(
        "cube root of an expanded cube",
        "radicals",
        lambda: ((a**3 + 3 * a**2 * b + 3 * a * b**2 + b**3) ** Rational(1, 3), a + b),
    ),
    Statement("root of a square", "radicals", lambda: (sqrt(x**2 - 2 * x * y + y**2), Abs(x - y))),
)

EXP_LOG = (
    Statement("log of a quotient", "exp, log", lambda: (log(a * b / c), log(a) + log(b) - log(c))),
    Statement("log of a power", "exp, log", lambda: (log(a**3 * sqrt(b)), 3 * log(a) + log(b) / 2)),
    Statement("change of base", "exp, log", lambda: (log(8) / log(2), Integer(3))),
    Statement("product of exponentials", "exp, log", lambda: ((exp(x) + exp(-x)) ** 2, exp(2 * x) + 2 + exp(-2 * x))),
    Statement("powers with symbolic exponents", "exp, log", lambda: (a**m * a**n / a, a ** (m + n - 1))),
    Statement("softplus of -x", "exp, log", lambda: (log(1 + exp(x)) - x, log(1 + exp(-x)))),
)

TRIGONOMETRY = (
    Statement("sixth powers", "trigonometry", lambda: (cos(x) ** 6 + sin(x) ** 6, 1 - 3 * sin(x) ** 2 * cos(x) ** 2)),
    Statement("tangent squared", "trigonometry", lambda: (1 + tan(x) ** 2, 1 / cos(x) ** 2)),
    Statement("sum formula", "trigonometry", lambda: (sin(x + y), sin(x) * cos(y) + cos(x) * sin(y))),
    Statement("triple angle", "trigonometry", lambda: (cos(3 * x), 4 * cos(x) ** 3 - 3 * cos(x))),
    Statement("half angle", "trigonometry", lambda: ((1 - cos(2 * x)) / sin(2 * x), tan(x))),
    Statement("cosh^2 - sinh^2", "hyperbolic", lambda: (cosh(x) ** 2 - sinh(x) ** 2, Integer(1))),
    Statement("tanh of a sum", "hyperbolic", lambda: (tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y)))),
    Statement("tanh and sigmoid", "hyperbolic", lambda: (tanh(x), 2 * sigmoid(2 * x) - 1)),
)

MACHINE_LEARNING = (
    Statement("sigmoid, two forms", "ML", lambda: (sigmoid(x), exp(x) / (1 + exp(x)))),
    Statement("sigmoid's symmetry", "ML", lambda: (sigmoid(-x), 1 - sigmoid(x))),
    Statement("sigmoid's derivative", "ML", lambda: (sigmoid(x).diff(x), sigmoid(x) * (1 - sigmoid(x)))),
    Statement("softplus' derivative", "ML", lambda: (log(1 + exp(x)).diff(x), sigmoid(x))),
    Statement(
        "softmax is shift invariant",
        "ML",
        lambda: (exp(x + w) / (exp(x + w) + exp(y + w) + exp(z + w)), exp(x) / (exp(x) + exp(y) + exp(z))),
    ),
    Statement("two-way softmax is a sigmoid", "ML", lambda: (exp(x) / (exp(x) + exp(y)), sigmoid(x - y))),
    Statement("logit of the sigmoid", "ML", lambda: (log(sigmoid(x) / (1 - sigmoid(x))), x)),
    Statement(
        "KL of scalar Gaussians",
        "ML",
        lambda: (
            log(t / s) + (s**2 + (x - y) ** 2) / (2 * t**2) - Rational(1, 2),
            ((s / t) ** 2 + (x - y) ** 2 / t**2 - 1 - log(s**2 / t**2)) / 2,
        ),
    ),
    Statement(
        "product of scalar Gaussians",
        "ML",
        lambda: (
            (w - x) ** 2 / s + (w - y) ** 2 / t,
            (w - (x * t + y * s) / (s + t)) ** 2 * (s + t) / (s * t) + (x - y) ** 2 / (s + t),
        ),
    ),
    Statement("Kalman gain, two forms", "ML", lambda: (s - s**2 / (s + t), 1 / (1 / s + 1 / t))),
    Statement("SNR of a variance-preserving step", "ML", lambda: ((1 - a) / (1 - (1 - a)), 1 / a - 1), ("a < 1",)),
    Statement(
        "DDPM loss weight",
        "ML",
        lambda: (
            (b**2 / (1 - c)) / (2 * (1 - c / (1 - b)) / (1 - c) * b * (1 - b)),
            b / (2 * (1 - b) * (1 - c / (1 - b))),
        ),
        ("b < 1", "c < 1 - b"),
    ),
)

FALSE = (
    Statement("freshman's dream", "false", lambda: ((x + y) ** 3, x**3 + y**3), true=False),
    Statement("log of a sum", "false", lambda: (log(a + b), log(a) + log(b)), true=False),
    Statement("root of a sum", "false", lambda: (sqrt(a**2 + b**2), a + b), true=False),
    Statement("double angle, sign lost", "false", lambda: (cos(2 * x), 1 + 2 * sin(x) ** 2), true=False),
    Statement(
        "KL with the variances swapped",
        "false",
        lambda: (log(t / s) + (s**2 + (x - y) ** 2) / (2 * t**2), log(s / t) + (t**2 + (x - y) ** 2) / (2 * s**2)),
        true=False,
    ),
    Statement("sigmoid is odd", "false", lambda: (sigmoid(-x), -sigmoid(x)), true=False),
    Statement("a root without its sign", "false", lambda: (sqrt((x - 1) ** 2), x - 1), true=False),
    Statement("almost an integer", "false", lambda: (exp(pi * sqrt(163)), Integer(262537412640768744)), true=False),
)

OWN = (*RATIONAL, *RADICALS, *EXP_LOG, *TRIGONOMETRY, *MACHINE_LEARNING, *FALSE)
