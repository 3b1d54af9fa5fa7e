"""Inside a transformer: softmax and its temperature, layer normalisation backwards, rotary positions, linear biases
(Ba et al. 2016; Zhang and Sennrich 2019; Su et al. 2021; Press et al. 2022)."""

from sympy import Derivative, Matrix, OneMatrix, Sum, Symbol, cos, exp, log, sin, sqrt, symbols

from symcheck import Gradient, Proof, inner, norm, process, vector
from symcheck.rules import differentiation

i, j, k, K, m, n = symbols("i j k K m n", integer=True)
d, tau, s = Symbol("d", integer=True, positive=True), Symbol("tau", positive=True), Symbol("s", positive=True)
c, angle = Symbol("c", real=True), Symbol("theta", real=True)
z = process("z")
x, g, ones = vector("x", d), vector("g", d), OneMatrix(d, 1)

proof = Proof(question="transformer", title="Softmax, layer normalisation, rotary positions, linear biases")


def softmax(at, f):
    return exp(f(at)) / Sum(exp(f(k)), (k, 1, K))


def tempered(at):
    return softmax(at, lambda r: z[r] / tau)


inside = [1 <= i, i <= K]
proof.chain("a shift", softmax(i, lambda r: z[r] + c), given=inside).eq(softmax(i, lambda r: z[r]))
proof.chain("the temperature", Derivative(log(tempered(i)), tau), given=inside).eq(
    (Sum(z[k] * tempered(k), (k, 1, K)) - z[i]) / tau**2, by=differentiation
)
proof.chain("a linear bias", softmax(j, lambda r: z[r] - s * (K - r)), given=[1 <= j, j <= K]).eq(
    softmax(j, lambda r: z[r] + s * r)
)

centred = x - inner(ones, x) / d * ones
scale = norm(centred) / sqrt(d)
normal = centred / scale
defined = [norm(centred) > 0]
proof.chain("its mean", inner(ones, normal), given=defined).eq(0)
proof.chain("its length", norm(normal) ** 2, given=defined).eq(d)
proof.chain("layer normalisation backwards", Gradient(inner(g, normal), x), given=defined).eq(
    (g - inner(ones, g) / d * ones - inner(g, normal) / d * normal) / scale, by=differentiation
)
root = norm(x) / sqrt(d)
proof.chain("root mean square backwards", Gradient(inner(g, x / root), x), given=[norm(x) > 0]).eq(
    (g - inner(g, x / root) / d * x / root) / root, by=differentiation
)


def rotation(a):
    return Matrix([[cos(a), -sin(a)], [sin(a), cos(a)]])


q, key = Matrix(symbols("q1 q2", real=True)), Matrix(symbols("k1 k2", real=True))
score = ((rotation(m * angle) * q).T * (rotation(n * angle) * key))[0]
proof.chain("rotary positions are relative", score).eq((q.T * rotation((n - m) * angle) * key)[0])

proof.chain("a scale", softmax(i, lambda r: c * z[r]), given=inside, expect="refuted").eq(softmax(i, lambda r: z[r]))
proof.chain("the mean held fixed", Gradient(inner(g, normal), x), given=defined, expect="refuted").eq(
    (g - inner(g, normal) / d * normal) / scale
)
proof.chain("the scale held fixed", Gradient(inner(g, normal), x), given=defined, expect="refuted").eq(
    (g - inner(ones, g) / d * ones) / scale
)
proof.chain("absolute positions", score, expect="refuted").eq((q.T * rotation((n + m) * angle) * key)[0])
proof.chain("the wrong way round", score, expect="refuted").eq((q.T * rotation((m - n) * angle) * key)[0])
