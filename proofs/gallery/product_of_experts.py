"""Products and tempered versions of Gaussian experts (Hinton 2002), and their normalising constants."""

from sympy import Symbol, exp, symbols

from symcheck import E, IntegralOver, Normal, Proof, norm, vector
from symcheck.rules import completing_the_square, gaussian_density, gaussian_integral, moments

d = Symbol("d", integer=True, positive=True)
v, w = symbols("v w", positive=True)
x, m, n = vector("x", d), vector("m", d), vector("n", d)

proof = Proof(
    question="product of experts",
    title="N(x; m, vI) N(x; n, wI) = N(m; n, (v + w)I) N(x; (w m + v n)/(v + w), v w/(v + w) I)",
)

precision_mean = (w * m + v * n) / (v + w)
product = Normal(x, precision_mean, v * w / (v + w))
constant = Normal(m, n, v + w)
proof.chain("the product of two experts", Normal(x, m, v) * Normal(x, n, w)).eq(
    constant * product, by=[completing_the_square, gaussian_density]
)
proof.chain("its normalising constant", IntegralOver(Normal(x, m, v) * Normal(x, n, w), x)).eq(
    constant, by=gaussian_integral
)
(
    proof.chain("two experts of one variance", Normal(x, m, v) * Normal(x, n, v))
    .eq(Normal(x, (m + n) / 2, v / 2) * Normal(m, n, 2 * v), by=[completing_the_square, gaussian_density])
    .eq(Normal(x, (m + n) / 2, v) ** 2 * exp(-(norm(m - n) ** 2) / (4 * v)), by=gaussian_density)
)
proof.chain("the mean of the product", E(x, product)).eq(m + v / (v + w) * (n - m), by=moments)

proof.chain("variances add", Normal(x, m, v) * Normal(x, n, w), expect="refuted").eq(
    constant * Normal(x, precision_mean, v + w)
)
proof.chain("weights exchanged", Normal(x, m, v) * Normal(x, n, w), expect="refuted").eq(
    constant * Normal(x, (v * m + w * n) / (v + w), v * w / (v + w))
)
