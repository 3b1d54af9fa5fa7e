"""Products and sums of n numbers: e from both sides, Weierstrass' inequality, harmonic sums whose ends both move,
gradients of products and of sums over pairs (Hardy, Littlewood and Pólya, Inequalities, sections 2.14 and 3.9)."""

from sympy import Derivative, Product, Rational, Sum, exp, symbols

from symcheck import Family, ForAll, Proof, process

i, j, k, n, N = symbols("i j k n N", integer=True)
a = Family("a")
z = process("z")

proof = Proof(question="products and sums", title="∏ (1 - a_k) ≥ 1 - ∑ a_k for 0 ≤ a_k ≤ 1")

growth = (1 + 1 / n) ** n
proof.chain("e from below", growth, given=[n >= 1]).le((1 + 1 / (n + 1)) ** (n + 1)).lt(exp(1))
proof.chain("e from above", growth * (1 + 1 / n), given=[n >= 1]).eq((1 + 1 / n) ** (n + 1)).gt(exp(1))

fractions = ForAll(k, (1, N), a[k] >= 0, a[k] <= 1)
left, total = Product(1 - a[k], (k, 1, n)), Sum(a[k], (k, 1, n))
weierstrass = proof.induction("Weierstrass", left, ">=", 1 - total, over=n, start=0, given=[fractions, n <= N])
weierstrass.base.ge(1 - Sum(a[k], (k, 1, 0)))
(
    weierstrass.step.eq((1 - a[n]) * Product(1 - a[k], (k, 1, n - 1)))
    .ge((1 - a[n]) * (1 - Sum(a[k], (k, 1, n - 1))), by=weierstrass.hypothesis)
    .eq(1 - total + a[n] * Sum(a[k], (k, 1, n - 1)))
    .ge(1 - total)
)
proof.chain("and from above", left, given=[ForAll(k, (1, n), a[k] >= 0, a[k] <= 1), n >= 1]).le(exp(-total))

half = Sum(1 / k, (k, n + 1, 2 * n))
proof.chain("half of a harmonic sum", half, given=[n >= 1]).ge(Sum(1 / (2 * n), (k, n + 1, 2 * n))).eq(Rational(1, 2))
signs = Sum(1 / (2 * k - 1) - 1 / (2 * k), (k, 1, n))
catalan = proof.induction("its alternating form", half, "=", signs, over=n, start=1)
catalan.base.eq(Sum(1 / (2 * k - 1) - 1 / (2 * k), (k, 1, 1)))
(
    catalan.step.eq(Sum(1 / k, (k, n, 2 * n - 2)) - 1 / n + 1 / (2 * n - 1) + 1 / (2 * n))
    .eq(
        Sum(1 / (2 * k - 1) - 1 / (2 * k), (k, 1, n - 1)) - 1 / n + 1 / (2 * n - 1) + 1 / (2 * n), by=catalan.hypothesis
    )
    .eq(signs)
)

inside = [j >= 1, j <= n]
whole = Product(z[k], (k, 1, n))
pairs = Sum((z[i] - z[k]) ** 2, (i, 1, n), (k, 1, n))
proof.chain("a factor of a product", Derivative(whole, z[j]), given=[*inside, ForAll(k, (1, n), z[k] > 0)]).eq(
    whole / z[j]
)
proof.chain("a point among pairs", Derivative(pairs, z[j]), given=inside).eq(4 * Sum(z[j] - z[k], (k, 1, n)))

proof.chain("a sequence that falls", growth, given=[n >= 1], expect="refuted").ge((1 + 1 / (n + 1)) ** (n + 1))
proof.chain("Weierstrass reversed", left, given=[ForAll(k, (1, n), a[k] >= 0, a[k] <= 1), n >= 1], expect="refuted").le(
    1 - total
)
proof.chain("three quarters", half, given=[n >= 1], expect="refuted").ge(Rational(3, 4))
proof.chain("each pair once", Derivative(pairs, z[j]), given=inside, expect="refuted").eq(
    2 * Sum(z[j] - z[k], (k, 1, n))
)
