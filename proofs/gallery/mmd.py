"""The maximum mean discrepancy in its forms, and U-statistics (Gretton et al. 2012, lemmas 4 and 6)."""

from sympy import Product, Sum, Symbol

from symcheck import E, JointLaw, Proof, function, inner, norm, process

d = Symbol("d", integer=True, positive=True)
n = Symbol("n", integer=True)
i, j, s = (Symbol(name, integer=True) for name in "ijs")
x = process("x")
p, q = JointLaw("p", x), JointLaw("q", x)
k, phi = function("k"), function("phi", d)
x1, x2, y1, y2 = x[1], x[2], x[3], x[4]

proof = Proof(question="MMD", title="‖E φ(x) - E φ(y)‖² = E k(x, x') - 2 E k(x, y) + E k(y, y')")

discrepancy = E(k(x1, x2), p(x1) * p(x2)) - 2 * E(k(x1, y1), p(x1) * q(y1)) + E(k(y1, y2), q(y1) * q(y2))
four = k(x1, x2) - k(x1, y2) - k(x2, y1) + k(y1, y2)
proof.chain("one mean over two pairs", E(four, p(x1) * p(x2) * q(y1) * q(y2))).eq(discrepancy)
features = (
    E(inner(phi(x1), phi(x2)), p(x1) * p(x2))
    - 2 * E(inner(phi(x1), phi(y1)), p(x1) * q(y1))
    + E(inner(phi(y1), phi(y2)), q(y1) * q(y2))
)
distance = norm(E(phi(x1), p(x1)) - E(phi(x1), q(x1))) ** 2
proof.chain("a distance of mean features", features).eq(distance).ge(0)
sample = Product(p(x[s]), (s, 1, n))
pairs = Sum(Sum(k(x[i], x[j]), (i, 1, j - 1)), (j, 1, n))
proof.chain("the U-statistic is unbiased", E(2 * pairs / (n * (n - 1)), sample), given=[n >= 2]).eq(
    E(k(x1, x2), p(x1) * p(x2))
)

proof.chain(
    "a cross term lost", E(k(x1, x2) - k(x1, y2) + k(y1, y2), p(x1) * p(x2) * q(y1) * q(y2)), expect="refuted"
).eq(discrepancy)
proof.chain("ordered pairs", E(pairs / (n * (n - 1)), sample), given=[n >= 2], expect="refuted").eq(
    E(k(x1, x2), p(x1) * p(x2))
)
