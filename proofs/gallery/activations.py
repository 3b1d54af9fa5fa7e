"""Activations and surrogate losses: derivatives, bounds, and sums of step sizes (Bartlett, Jordan
and McAuliffe 2006, section 2; Hendrycks and Gimpel 2016; Ramachandran et al. 2017)."""

from sympy import Derivative, Max, Rational, Sum, erf, exp, log, pi, sqrt, symbols, tanh

from symcheck import Indicator, Proof

x = symbols("x", real=True)
T = symbols("T", positive=True)
n, k = symbols("n k", integer=True)
proof = Proof(question="activations", title="Losses above the errors, slopes of gates, steps that add up")


def sigma(u):
    return 1 / (1 + exp(-u))


softplus, errors = log(1 + exp(x)), Indicator(x <= 0)
proof.chain("logistic loss", errors).le(log(1 + exp(-x)) / log(2))
proof.chain("exponential loss", errors).le(exp(-x))
proof.chain("hinge loss", errors).le(Max(0, 1 - x))
proof.chain("a slip: twice the errors", 2 * errors, expect="refuted").le(log(1 + exp(-x)) / log(2))

proof.chain("the slope of the logistic function", sigma(x) * (1 - sigma(x))).le(Rational(1, 4))
proof.chain("tanh", tanh(x)).eq(2 * sigma(2 * x) - 1)
proof.chain("softplus", softplus - log(1 + exp(-x))).eq(x)
proof.chain("softplus above the rectifier", Max(x, 0)).le(softplus).le(Max(x, 0) + log(2))
proof.chain("at a temperature", T * log(1 + exp(x / T))).le(Max(x, 0) + T * log(2))
proof.chain("Swish", Derivative(x * sigma(x), x)).eq(sigma(x) + x * sigma(x) * (1 - sigma(x)))
proof.chain("a slip: x forgotten", Derivative(x * sigma(x), x), expect="refuted").eq(
    sigma(x) + sigma(x) * (1 - sigma(x))
)
gate = (1 + erf(x / sqrt(2))) / 2
proof.chain("GELU", Derivative(x * gate, x)).eq(gate + x * exp(-(x**2) / 2) / sqrt(2 * pi))

# Sums of the steps 1/k and 1/sqrt(k), by induction.
for name, step, bound in (("1/k", 1 / k, 1 + log(n)), ("1/√k", 1 / sqrt(k), 2 * sqrt(n))):
    total = Sum(step, (k, 1, n))
    sums = proof.induction(f"steps {name}", total, "<=", bound, over=n, start=1)
    sums.base.le(bound.subs(n, 1))
    before, last = bound.subs(n, n - 1), step.subs(k, n)
    sums.step.eq(Sum(step, (k, 1, n - 1)) + last).le(before + last, by=sums.hypothesis).le(bound)
proof.chain("a slip: without the 1", Sum(1 / k, (k, 1, n)), given=[n >= 1], expect="refuted").le(log(n))
