"""Gradient descent: the descent lemma, linear rates, and gradient flow on a strongly convex quadratic."""

from sympy import Eq, Function, Interval, MatrixSymbol, Symbol, exp, oo, symbols

from symcheck import (
    Family,
    ForAll,
    Proof,
    derivative,
    for_every,
    function,
    groenwall,
    inner,
    lambda_max,
    lambda_min,
    norm,
    psd,
    tends_to,
)

d, k, T, N = symbols("d k T N", integer=True, positive=True)
t = Symbol("t", real=True)
L, mu, eta = symbols("L mu eta", positive=True)
best = Symbol("f_star", real=True)
f, g = function("f"), function("g", d)
x, y, e = (MatrixSymbol(name, d, 1) for name in ("x", "y", "e"))
A = MatrixSymbol("A", d, d)
proof = Proof(question="gradient descent", title="The descent lemma, the rate 1 - μ/L, and gradient flow")

# f is L-smooth with gradient g: its upper bound at x, used at the next point y = x - g(x)/L.
smooth = [f(y) <= f(x) + inner(g(x), y - x) + L / 2 * norm(y - x) ** 2, Eq(y, x - g(x) / L)]
descent = (
    proof.chain("descent lemma", f(y), given=smooth)
    .le(f(x) + inner(g(x), y - x) + L / 2 * norm(y - x) ** 2)
    .eq(f(x) - norm(g(x)) ** 2 / (2 * L))
)
proof.chain("a slip: twice the descent", f(y), given=smooth, expect="refuted").le(f(x) - norm(g(x)) ** 2 / L)
# The inequality of Polyak and Lojasiewicz bounds the gap to the least value by the gradient.
polyak = norm(g(x)) ** 2 >= 2 * mu * (f(x) - best)
proof.chain("one step", f(y) - best, given=[*smooth, polyak]).le((1 - mu / L) * (f(x) - best), by=descent)

# From one step to T steps: gaps with gap[k] <= (1 - mu/L) gap[k-1].
gap = Family("gap")
steps = ForAll(k, (1, N), gap[k] <= (1 - mu / L) * gap[k - 1])
shrinking = [steps, mu < L, T <= N]
rate = proof.induction("T steps", gap[T], "<=", (1 - mu / L) ** T * gap[0], over=T, start=1, given=shrinking)
rate.base.le((1 - mu / L) * gap[0])
rate.step.le((1 - mu / L) * gap[T - 1]).le((1 - mu / L) ** T * gap[0], by=rate.hypothesis)

# A quadratic with mu I <= A <= L I, where the error e from the minimiser becomes (I - A/L) e.
bounds = [psd(A), lambda_min(A) >= mu, lambda_max(A) <= L]
(
    proof.chain("a quadratic", norm(e - A * e / L) ** 2, given=bounds)
    .eq(norm(e) ** 2 - 2 * inner(e, A * e) / L + inner(e, A * A * e) / L**2)
    .le(norm(e) ** 2 - inner(e, A * e) / L)
    .le((1 - mu / L) * norm(e) ** 2)
)
proof.chain("a step twice as long", norm(e - 2 * A * e / L) ** 2, given=bounds, expect="refuted").le(
    (1 - mu / L) * norm(e) ** 2
)

# Gradient flow on it: the error decays at the rate mu.
r = function("r", d)
flow = for_every(t, Interval(0, oo), Eq(derivative(r(t), t), -A * r(t)))
slope = proof.chain("flow", derivative(norm(r(t)) ** 2, t), given=[flow, *bounds, t >= 0]).le(-2 * mu * norm(r(t)) ** 2)
decay = proof.chain("it decays", norm(r(t)) ** 2, given=[flow, *bounds, t >= 0]).le(
    norm(r(0)) ** 2 * exp(-2 * mu * t), by=groenwall(slope, over=t)
)
proof.holds("it converges", tends_to(r(t), 0, t), given=[flow, *bounds], by=decay)
# With f(x(t)) - f* = D(t), D' = -|grad f|^2 <= -2 mu D: the same rate under the inequality of Polyak and Lojasiewicz.
D = Function("D")
descending = for_every(t, Interval(0, oo), derivative(D(t), t) <= -2 * mu * D(t))
below = proof.chain("the gap along the flow", derivative(D(t), t), given=[descending, t >= 0]).le(-2 * mu * D(t))
proof.chain("the gap decays", D(t), given=[descending, t >= 0]).le(D(0) * exp(-2 * mu * t), by=groenwall(below, over=t))
