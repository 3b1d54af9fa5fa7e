"""Tails, kinks and the probit of one Gaussian number: expected improvement, rectified moments, Mills' ratio.

(Jones et al. 1998; Rasmussen and Williams 2006, section 3.9; Frey and Hinton 1999; Gordon 1941.)
"""

from sympy import Abs, And, Max, Rational, erf, exp, pi, sqrt, symbols

from symcheck import E, Indicator, Normal, Probability, Proof, variable

z = variable("z")
a, b, m = symbols("a b m", real=True)
s = symbols("s", positive=True)
law, standard = Normal(z, m, s**2), Normal(z, 0, 1)

proof = Proof(question="Gaussian tails", title="Events and kinks of a Gaussian number in closed form")


def Phi(x):
    """The distribution function of N(0, 1)."""
    return (1 + erf(x / sqrt(2))) / 2


def phi(x):
    """The density of N(0, 1)."""
    return exp(-(x**2) / 2) / sqrt(2 * pi)


proof.chain("a tail", Probability(z > b, law)).eq(1 - Phi((b - m) / s)).eq(Phi((m - b) / s))
proof.chain("an interval", Probability(And(z > a, z < b), law), given=[a <= b]).eq(Phi((b - m) / s) - Phi((a - m) / s))
proof.chain("within one deviation", Probability(Abs(z - m) <= s, law)).eq(erf(1 / sqrt(2)))
proof.chain("expected improvement", E(Max(z - b, 0), law)).eq((m - b) * Phi((m - b) / s) + s * phi((m - b) / s))
proof.chain("an improvement is expected", E(Max(z - b, 0), law)).ge(0)
proof.chain("the square of a rectifier", E(Max(z, 0) ** 2, law)).eq((m**2 + s**2) * Phi(m / s) + m * s * phi(m / s))
proof.chain("the folded law", E(Abs(z), law)).eq(m * (1 - 2 * Phi(-m / s)) + 2 * s * phi(m / s))
proof.chain("the mean beyond a threshold", E(z * Indicator(z > b), law)).eq(
    m * Probability(z > b, law) + s * phi((b - m) / s)
)
proof.chain("the probit of a Gaussian", E(Phi(z), law)).eq(Phi(m / sqrt(1 + s**2)))
proof.chain("GELU", E(z * Phi(z), standard)).eq(1 / (2 * sqrt(pi)))
proof.chain("Mills' ratio", Probability(z > b, standard), given=[b > 0]).le(phi(b) / b)
proof.chain("Chernoff's bound, halved", Probability(z > b, standard), given=[b >= 0]).le(exp(-(b**2) / 2) / 2)

proof.chain("the variance for the deviation", Probability(z > b, law), expect="refuted").eq(1 - Phi((b - m) / s**2))
proof.chain("the density forgotten", E(Max(z - b, 0), law), expect="refuted").eq((m - b) * Phi((m - b) / s))
proof.chain("the probit at the mean", E(Phi(z), law), expect="refuted").eq(Phi(m))
proof.chain("the deviation for the variance", E(Phi(z), law), expect="refuted").eq(Phi(m / sqrt(1 + s)))
proof.chain("a smaller bound", Probability(z > b, standard), given=[b >= 0], expect="refuted").le(
    Rational(2, 5) * exp(-(b**2) / 2)
)
