"""What SymPy can be asked of proofs q2_1 and q2_6: their scalar content, in one dimension where a vector occurs.

The names are those of the assignment at one t: alpha = alpha_t, beta = 1 - alpha, A = alphabar_{t-1}, and
alpha A = alphabar_t.
"""

from __future__ import annotations

from statements import Statement
from sympy import exp, pi, sqrt, symbols

alpha, A, d = symbols("alpha A d", positive=True)
x0, before, now, eps = symbols("x0 x_before x_t epsilon", real=True)
beta = 1 - alpha
Abar = alpha * A
SCHEDULE = ("alpha < 1", "A < 1")


def betatilde():
    """The posterior variance of eq. (2)."""
    return (1 - A) / (1 - Abar) * beta


def mutilde(of_x0, of_x_t):
    """The posterior mean of eq. (2)."""
    return sqrt(A) * beta / (1 - Abar) * of_x0 + sqrt(alpha) * (1 - A) / (1 - Abar) * of_x_t


def noisy():
    """x_t made from x_0 and the noise."""
    return sqrt(Abar) * x0 + sqrt(1 - Abar) * eps


def normal(at, mean, variance):
    """The scalar Gaussian density."""
    return exp(-((at - mean) ** 2) / (2 * variance)) / sqrt(2 * pi * variance)


def exponent(at, mean, variance):
    """The exponent of the scalar Gaussian density."""
    return -((at - mean) ** 2) / (2 * variance)


def _joint_exponent():
    joint = exponent(now, sqrt(alpha) * before, beta) + exponent(before, sqrt(A) * x0, 1 - A)
    return joint - exponent(now, sqrt(Abar) * x0, 1 - Abar)


_ROWS = (
    ("q2_1: precision, the coefficient of x_{t-1}^2", lambda: (alpha / beta + 1 / (1 - A), 1 / betatilde())),
    ("q2_1: the coefficient of x_{t-1} x_t", lambda: (sqrt(alpha) / beta, mutilde(0, 1) / betatilde())),
    ("q2_1: the coefficient of x_{t-1} x_0", lambda: (sqrt(A) / (1 - A), mutilde(1, 0) / betatilde())),
    ("q2_1: the coefficient of x_t^2", lambda: (1 / beta - 1 / (1 - Abar), mutilde(0, 1) ** 2 / betatilde())),
    ("q2_1: the coefficient of x_0^2", lambda: (A / (1 - A) - Abar / (1 - Abar), mutilde(1, 0) ** 2 / betatilde())),
    (
        "q2_1: the coefficient of x_0 x_t",
        lambda: (sqrt(Abar) / (1 - Abar), mutilde(1, 0) * mutilde(0, 1) / betatilde()),
    ),
    (
        "q2_1: the normaliser, dimension d",
        lambda: (
            (2 * pi * beta) ** (-d / 2) * (2 * pi * (1 - A)) ** (-d / 2) / (2 * pi * (1 - Abar)) ** (-d / 2),
            (2 * pi * betatilde()) ** (-d / 2),
        ),
    ),
    ("q2_1: the completed square", lambda: (_joint_exponent(), exponent(before, mutilde(x0, now), betatilde()))),
    (
        "q2_1: the densities, d = 1",
        lambda: (
            normal(now, sqrt(alpha) * before, beta)
            * normal(before, sqrt(A) * x0, 1 - A)
            / normal(now, sqrt(Abar) * x0, 1 - Abar),
            normal(before, mutilde(x0, now), betatilde()),
        ),
    ),
    ("q2_1: the variance, by definition", lambda: (betatilde() - beta, -(beta**2) * A / (1 - Abar))),
    ("q2_6: x_0 from x_t and the noise", lambda: ((noisy() - sqrt(1 - Abar) * eps) / sqrt(Abar), x0)),
    ("q2_6: the coefficient of x_t", lambda: (mutilde(1, 0) / sqrt(Abar) + mutilde(0, 1), 1 / sqrt(alpha))),
    (
        "q2_6: the coefficient of the noise",
        lambda: (mutilde(1, 0) * sqrt(1 - Abar) / sqrt(Abar), beta / (sqrt(1 - Abar) * sqrt(alpha))),
    ),
    (
        "q2_6: the posterior mean",
        lambda: (mutilde(x0, noisy()), (noisy() - beta / sqrt(1 - Abar) * eps) / sqrt(alpha)),
    ),
)

PROOFS = tuple(Statement(name, name[:4], build, SCHEDULE) for name, build in _ROWS)

NOT_COMPARABLE = (
    "q2_1: 0 < beta-tilde < beta (inequalities), Bayes' rule, the Markov property and the transition density (no such "
    "terms in SymPy), eq. (3) by induction, vectors of symbolic dimension, products up to a symbolic t, the rows at "
    "t = 1, which SymPy evaluates while they are built",
    "q2_6: that the noise is standard normal",
)
