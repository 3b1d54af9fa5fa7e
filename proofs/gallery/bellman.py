"""Dynamic programming over finitely many states: Bellman operators contract, value iteration converges, policies are
compared by advantages (Puterman, Markov Decision Processes, chapter 6; Kakade and Langford 2002)."""

from sympy import Abs, Determinant, Eq, Identity, Inverse, MatrixSymbol, Max, Ne, Sum, Symbol, exp, log, symbols

from symcheck import Family, ForAll, Proof

n = Symbol("n", integer=True, positive=True)
i, j, k, t, T = symbols("i j k t T", integer=True)
gamma, eps = symbols("gamma epsilon", positive=True)
u, v, x, y = symbols("u v x y", real=True)
V, W, p, r, e = (Family(name) for name in ("V", "W", "p", "r", "e"))

proof = Proof(question="Bellman", title="|TV - TW| ≤ γ |V - W| in the largest norm")

row = [ForAll(j, (1, n), p[j] >= 0), Eq(Sum(p[j], (j, 1, n)), 1)]  # the row of transitions from one state
close = ForAll(j, (1, n), Abs(V[j] - W[j]) <= eps)


def backup(value):
    return r[i] + gamma * Sum(p[j] * value[j], (j, 1, n))


(
    proof.chain("one policy's backup", Abs(backup(V) - backup(W)), given=[*row, close])
    .eq(gamma * Abs(Sum(p[j] * (V[j] - W[j]), (j, 1, n))))
    .le(gamma * Sum(p[j] * Abs(V[j] - W[j]), (j, 1, n)))
    .le(gamma * eps)
)
proof.chain("the best of two actions", Abs(Max(u, v) - Max(x, y))).le(Max(Abs(u - x), Abs(v - y)))
soft = log(Sum(exp(V[j]), (j, 1, n))) - log(Sum(exp(W[j]), (j, 1, n)))
proof.chain("the soft maximum", Abs(soft), given=[close]).le(eps)

steps = ForAll(k, (1, T), e[k] <= gamma * e[k - 1])
rate = proof.induction("value iteration", e[t], "<=", gamma**t * e[0], over=t, start=0, given=[steps, t <= T])
rate.base.le(e[0])
rate.step.le(gamma * e[t - 1]).le(gamma**t * e[0], by=rate.hypothesis)
proof.chain("the error from the last change", Abs(x - u), given=[Abs(x - y) <= gamma * Abs(x - u), gamma < 1]).le(
    Abs(y - u) / (1 - gamma)
)

returns = Sum(gamma**t * r[t], (t, 0, T))
proof.chain("advantages telescope", Sum(gamma**t * (r[t] + gamma * V[t + 1] - V[t]), (t, 0, T)), given=[T >= 0]).eq(
    returns - V[0] + gamma ** (T + 1) * V[T + 1]
)
(
    proof.chain("returns are bounded", Abs(returns), given=[T >= 0, gamma < 1, ForAll(t, (0, T), Abs(r[t]) <= eps)])
    .le(eps * Sum(gamma**t, (t, 0, T)))
    .le(eps / (1 - gamma))
)

N = Symbol("N", integer=True, positive=True)
P, Q = MatrixSymbol("P", N, N), MatrixSymbol("Q", N, N)
f, g = MatrixSymbol("f", N, 1), MatrixSymbol("g", N, 1)
resolvent, other = (Inverse(Identity(N) - gamma * matrix) for matrix in (P, Q))
defined = [Ne(Determinant(Identity(N) - gamma * matrix), 0) for matrix in (P, Q)]
value = resolvent * f  # of the policy with transitions P and rewards f
(
    proof.chain("the performance difference", other * g - value, given=defined)
    .eq(other * (g - (Identity(N) - gamma * Q) * value))
    .eq(other * (g + gamma * Q * value - value))
)

proof.chain("a backup without its discount", Abs(backup(V) - backup(W)), given=[*row, close], expect="refuted").le(
    gamma * eps / 2
)
proof.chain(
    "weights that are no law", Sum(p[j] * Abs(V[j] - W[j]), (j, 1, n)), given=[row[0], close], expect="refuted"
).le(eps)
proof.chain("the soft maximum at half", Abs(soft), given=[close], expect="refuted").le(eps / 2)
proof.chain("the difference at the old policy", other * g - value, given=defined, expect="refuted").eq(
    resolvent * (g + gamma * Q * value - value)
)
