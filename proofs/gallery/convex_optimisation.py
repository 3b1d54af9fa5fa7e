"""Steps of convex optimisation: strong convexity and its consequences, contraction, mirror descent, proximal and
conditional gradient steps (Nesterov 2018, sections 2.1 and 2.2; Bubeck 2015, sections 3 and 4; Jaggi 2013)."""

from sympy import Eq, MatrixSymbol, Ne, Symbol, symbols

from symcheck import Proof, function, inner, norm, process

d = Symbol("d", integer=True, positive=True)
k = Symbol("k", integer=True)
mu, L, eta, gamma = symbols("mu L eta gamma", positive=True)
beta = Symbol("beta", real=True)
f, g = function("f"), function("g", d)
x, y, z, u, v, p, q, s = (MatrixSymbol(name, d, 1) for name in "x y z u v p q s".split())
proof = Proof(question="convex optimisation", title="Strong convexity, contractions, mirror and proximal steps")


def above(a, b, least=0):
    """f(b) lies above the tangent at a, by least |b - a|^2/2."""
    return f(b) >= f(a) + inner(g(a), b - a) + least / 2 * norm(b - a) ** 2


# Strong convexity implies the inequality of Polyak and Lojasiewicz, and strong monotonicity.
gap = f(x) - f(z)
proof.chain("Polyak and Lojasiewicz", gap, given=[above(x, z, mu)]).le(
    -inner(g(x), z - x) - mu / 2 * norm(z - x) ** 2
).le(norm(g(x)) ** 2 / (2 * mu))
proof.chain("a slip: twice as good", gap, given=[above(x, z, mu)], expect="refuted").le(norm(g(x)) ** 2 / (4 * mu))
proof.chain("convexity alone", gap, given=[above(x, z)], expect="refuted").le(norm(g(x)) ** 2 / (2 * mu))
proof.chain("monotone", inner(g(x) - g(y), x - y), given=[above(x, y, mu), above(y, x, mu)]).ge(mu * norm(x - y) ** 2)

# A step of gradient descent contracts; a cocoercive gradient makes it nonexpansive.
smooth = [above(x, z, mu), norm(g(x)) ** 2 <= 2 * L * gap, eta <= 1 / L]
distance = norm(x - eta * g(x) - z) ** 2
proof.chain("contraction", distance, given=smooth).eq(
    norm(x - z) ** 2 - 2 * eta * inner(g(x), x - z) + eta**2 * norm(g(x)) ** 2
).le((1 - eta * mu) * norm(x - z) ** 2)
proof.chain("a slip: at twice the rate", distance, given=smooth, expect="refuted").le(
    (1 - 2 * eta * mu) * norm(x - z) ** 2
)
cocoercive = inner(g(x) - g(y), x - y) >= norm(g(x) - g(y)) ** 2 / L
moved = norm(x - eta * g(x) - (y - eta * g(y)))
proof.chain("nonexpansive", moved**2, given=[cocoercive, eta <= 2 / L]).le(norm(x - y) ** 2)
proof.chain("too long a step", moved**2, given=[cocoercive, eta <= 3 / L], expect="refuted").le(norm(x - y) ** 2)

# Mirror descent, with the divergence D of a 1-strongly convex h and grad h(y) = grad h(x) - eta v.
h, gh = function("h"), function("grad_h", d)


def D(a, b):
    return h(a) - h(b) - inner(gh(b), a - b)


step = Eq(gh(y), gh(x) - eta * v)
proof.chain("three points", eta * inner(v, y - u), given=[step]).eq(D(u, x) - D(u, y) - D(y, x))
proof.chain("mirror descent", inner(v, x - u), given=[step, D(y, x) >= norm(y - x) ** 2 / 2]).le(
    (D(u, x) - D(u, y)) / eta + eta / 2 * norm(v) ** 2
)
proof.chain("a slip: the sign of D(y, x)", eta * inner(v, y - u), given=[step], expect="refuted").eq(
    D(u, x) - D(u, y) + D(y, x)
)

# y = prox(x): (x - y)/eta is a subgradient at y. Two such points p and q of x and y.
proximal = f(z) >= f(y) + inner(x - y, z - y) / eta
objective = f(z) + norm(z - x) ** 2 / (2 * eta)
proof.chain("a proximal step", f(y) + norm(y - x) ** 2 / (2 * eta), given=[proximal]).le(
    objective - norm(z - y) ** 2 / (2 * eta)
)
proof.chain("firmly nonexpansive", norm(p - q), given=[inner(x - p - (y - q), p - q) >= 0]).le(norm(x - y))
proof.chain("any two points", norm(p - q), expect="refuted").le(norm(x - y))

# Frank and Wolfe: s minimises <g(x), s>; Polyak's heavy ball moves an average without memory.
linear = [above(x, z), inner(g(x), s) <= inner(g(x), z)]
proof.chain("the gap of Frank and Wolfe", gap, given=linear).le(inner(g(x), x - z)).le(inner(g(x), x - s))
X, G = process("X", d), process("G", d)
ball = [Eq(X[k + 1], X[k] - eta * G[k] + beta * (X[k] - X[k - 1])), Ne(beta, 1)]
average = X[k] + beta / (1 - beta) * (X[k] - X[k - 1])
later = X[k + 1] + beta / (1 - beta) * (X[k + 1] - X[k])
proof.chain("heavy ball", later - average, given=ball).eq(-eta / (1 - beta) * G[k])
proof.chain("a slip: the same step", later - average, given=ball, expect="refuted").eq(-eta * G[k])
