"""Generalised advantage estimation: residuals telescope to k-step returns, whose exponential average they are
(Schulman et al. 2016, equations (11) to (16)). Every number of steps; lambda below 1."""

from sympy import Sum, symbols

from symcheck import Family, Proof
from symcheck.rules import definition

t, T, k, n, j = symbols("t T k n j", integer=True)
gamma, lam = symbols("gamma lambda", positive=True)
V, r = Family("V"), Family("r")
delta = Family("delta", t, r[t] + gamma * V[t + 1] - V[t])

proof = Proof(
    question="GAE", title="∑ (γλ)^l δ_{t+l} is the exponential average of k-step advantages", given=[gamma < 1, lam < 1]
)


def steps(count):
    """The advantage by a return of ``count`` steps."""
    return Sum(gamma**j * delta[t + j], (j, 0, count - 1))


def advantage(time):
    return Sum((gamma * lam) ** j * delta[time + j], (j, 0, T - time))


proof.chain("k steps", steps(k), given=[k >= 1]).eq(
    Sum(gamma**j * r[t + j], (j, 0, k - 1)) + gamma**k * V[t + k] - V[t], by=definition
)
proof.chain("backwards in time", advantage(t), given=[t < T]).eq(delta[t] + gamma * lam * advantage(t + 1))
proof.chain("the exponential average", (1 - lam) * Sum(lam ** (k - 1) * steps(k), (k, 1, n)), given=[n >= 1]).eq(
    Sum((lam**j - lam**n) * gamma**j * delta[t + j], (j, 0, n - 1))
)

proof.chain("one discount short", steps(k), given=[k >= 1], expect="refuted").eq(
    Sum(gamma**j * r[t + j], (j, 0, k - 1)) + gamma ** (k - 1) * V[t + k] - V[t]
)
proof.chain("the last value forgotten", steps(k), given=[k >= 1], expect="refuted").eq(
    Sum(gamma**j * r[t + j], (j, 0, k - 1)) - V[t]
)
proof.chain("lambda forgotten", advantage(t), given=[t < T], expect="refuted").eq(delta[t] + gamma * advantage(t + 1))
