"""Two numbers against each other: the race of exponentials, Gaussian arms, orders and preferences.

(Ross, Introduction to Probability Models, section 5.2; Clark 1961; Bradley and Terry 1952; Thompson 1933.)
"""

from sympy import Abs, Max, Min, Rational, erf, exp, oo, pi, sqrt, symbols

from symcheck import E, Exponential, Normal, Pdf, Probability, Proof, variable

a, b, t = symbols("a b t", positive=True)
m, n = symbols("m n", real=True)
u, w = symbols("u w")
x, y = variable("x"), variable("y")

proof = Proof(question="races", title="P(U < W) = a/(a + b); E max of two Gaussians; Bradley and Terry")

race = Exponential(u, a), Exponential(w, b)
proof.chain("who comes first", Probability(u < w, *race)).eq(a / (a + b))
proof.chain("the first is exponential", Probability(Min(u, w) > t, *race)).eq(exp(-(a + b) * t))
proof.chain("the last", E(Max(u, w), *race)).eq(1 / a + 1 / b - E(Min(u, w), *race)).eq(1 / a + 1 / b - 1 / (a + b))


def phi(s):
    """The distribution function of N(0, 1)."""
    return (1 + erf(s / sqrt(2))) / 2


arms = Normal(x, m, a), Normal(y, n, b)
gap = (m - n) / sqrt(a + b)
proof.chain("Thompson sampling with two arms", Probability(x > y, *arms)).eq(phi(gap))
proof.chain("the better of two arms (Clark)", E(Max(x, y), *arms)).eq(
    m * phi(gap) + n * phi(-gap) + sqrt(a + b) * exp(-(gap**2) / 2) / sqrt(2 * pi)
)
proof.chain("it is optimistic", E(Max(x, y), *arms)).ge(Max(m, n))
proof.chain("two hidden units of a ReLU layer", E(Max(x, 0) * Max(y, 0), Normal(x, 0, 1), Normal(y, 0, 1))).eq(
    1 / (2 * pi)
)

square = Pdf(u, (0, 1), 1), Pdf(w, (0, 1), 1)
proof.chain("two uniforms", E(Max(u, w) - Min(u, w), *square)).eq(E(Abs(u - w), *square)).eq(Rational(1, 3))

noise = [Pdf(v, (-oo, oo), exp(-(v - s) - exp(-(v - s)))) for v, s in ((u, m), (w, n))]
proof.chain("Bradley and Terry", Probability(u > w, *noise)).eq(exp(m) / (exp(m) + exp(n)))

proof.chain("rates exchanged", Probability(u < w, *race), expect="refuted").eq(b / (a + b))
proof.chain("the last without the overlap", E(Max(u, w), *race), expect="refuted").eq(1 / a + 1 / b)
proof.chain("deviations added for variances", Probability(x > y, *arms), expect="refuted").eq(
    phi((m - n) / (sqrt(a) + sqrt(b)))
)
proof.chain("the maximum of the means", E(Max(x, y), *arms), expect="refuted").eq(Max(m, n))
proof.chain("preferences exchanged", Probability(u > w, *noise), expect="refuted").eq(exp(n) / (exp(m) + exp(n)))
