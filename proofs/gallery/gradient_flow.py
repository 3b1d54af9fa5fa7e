"""Gradient flow and friction: energies, rates under strong convexity and under Polyak and Lojasiewicz' inequality,
what is conserved in a deep linear network, and growth that saturates.

Sources: B. Polyak, Gradient methods for minimizing functionals, 1963; W. Su, S. Boyd, E. Candes, A differential
equation for modeling Nesterov's accelerated gradient method, section 3; A. Saxe, J. McClelland, S. Ganguli, Exact
solutions to the nonlinear dynamics of learning in deep linear networks; S. Arora et al., theorem 1 (balancedness).
"""

from sympy import Eq, Function, Interval, MatrixSymbol, Ne, ZeroMatrix, exp, log, oo, symbols

from symcheck import Gradient, Proof, derivative, for_every, frobenius_norm, function, groenwall, inner, norm, tends_to

d, m, h, n = symbols("d m h n", integer=True, positive=True)
t = symbols("t", real=True)
mu, c, r, K = symbols("mu c r K", positive=True)
f, w = function("f"), function("w", d)
u, star = MatrixSymbol("u", d, 1), MatrixSymbol("w_star", d, 1)
proof = Proof(question="gradient flow", title="d/dt f(w) = -|∇f(w)|², and what follows")


def always(*laws):
    """What holds at every time, and a time."""
    return [for_every(t, Interval(0, oo), *laws), t >= 0]


def slope_at(point):
    return Gradient(f(u), u, point)


slope, stationary = slope_at(w(t)), Eq(slope_at(star), ZeroMatrix(d, 1))
flow = Eq(derivative(w(t), t), -slope)
proof.chain("the objective falls", derivative(f(w(t)), t), given=always(flow)).eq(-(norm(slope) ** 2)).le(0)
proof.chain("a slip: half of it", derivative(f(w(t)), t), given=always(flow), expect="refuted").eq(
    -(norm(slope) ** 2) / 2
)

convex = [*always(flow, inner(slope, w(t) - star) >= mu * norm(w(t) - star) ** 2), stationary]
distance = norm(w(t) - star) ** 2
nearer = proof.chain("strong convexity", derivative(distance, t), given=convex).le(-2 * mu * distance)
rate = proof.chain("at the rate μ", distance, given=convex).le(
    norm(w(0) - star) ** 2 * exp(-2 * mu * t), by=groenwall(nearer, over=t)
)
proof.holds("to the minimiser", tends_to(w(t), star, t), given=convex, by=rate)
proof.chain("a slip: 3 μ", derivative(distance, t), given=convex, expect="refuted").le(-3 * mu * distance)

gap = f(w(t)) - f(star)
polyak = [*always(flow, norm(slope) ** 2 >= 2 * mu * gap), stationary]
falls = (
    proof.chain("Polyak and Lojasiewicz", derivative(gap, t), given=polyak).eq(-(norm(slope) ** 2)).le(-2 * mu * gap)
)
proof.chain("exponentially", gap, given=polyak).le((f(w(0)) - f(star)) * exp(-2 * mu * t), by=groenwall(falls, over=t))

merely = [*always(flow, inner(slope, w(t) - star) >= gap, gap >= 0), stationary]
proof.chain("t (f - f*) + |w - w*|²/2 falls", derivative(t * gap + distance / 2, t), given=merely).le(0)

velocity = derivative(w(t), t)
heavy = always(Eq(derivative(velocity, t), -c * velocity - slope))
energy = norm(velocity) ** 2 / 2 + f(w(t))
proof.chain("friction takes energy", derivative(energy, t), given=heavy).eq(-c * norm(velocity) ** 2).le(0)
proof.chain("a slip: it gives energy", derivative(energy, t), given=heavy, expect="refuted").eq(c * norm(velocity) ** 2)

# A deep linear network W_2 W_1 that learns A: what the layers differ by stays.
W1, W2, A = function("W_1", (h, n)), function("W_2", (m, h)), MatrixSymbol("A", m, n)
V1, V2 = MatrixSymbol("V_1", h, n), MatrixSymbol("V_2", m, h)


def loss(second, first):
    return frobenius_norm(second * first - A) ** 2 / 2


layers = always(
    Eq(derivative(W1(t), t), -Gradient(loss(W2(t), V1), V1, W1(t))),
    Eq(derivative(W2(t), t), -Gradient(loss(V2, W1(t)), V2, W2(t))),
)
balance = W1(t) * W1(t).T - W2(t).T * W2(t)
proof.chain("the layers stay balanced", derivative(balance, t), given=layers).eq(ZeroMatrix(h, h))
proof.chain("a slip: their sum", derivative(W1(t) * W1(t).T + W2(t).T * W2(t), t), given=layers, expect="refuted").eq(
    ZeroMatrix(h, h)
)

x = Function("x")
logistic = always(Eq(derivative(x(t), t), r * x(t) * (1 - x(t) / K)), x(t) > 0, x(t) < K)
proof.chain("the log-odds grow linearly", derivative(log(x(t) / (K - x(t))), t), given=logistic).eq(r)
proof.chain("a slip: exponentially", derivative(log(x(t)), t), given=logistic, expect="refuted").eq(r)
cubic = [*always(Eq(derivative(x(t), t), -(x(t) ** 3))), Ne(x(t), 0)]
proof.chain("x' = -x³", derivative(1 / x(t) ** 2, t), given=cubic).eq(2)
