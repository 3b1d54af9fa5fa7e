"""Flows that are not linear: the energy of a pendulum, two phases that pull each other, Riccati's equation, a rate
until some time (Strogatz, Nonlinear Dynamics and Chaos, sections 4.3, 6.5; Anderson and Moore, Optimal Control)."""

from sympy import Eq, Function, Interval, MatrixSymbol, Q, Symbol, Trace, cos, exp, oo, sin, symbols

from symcheck import Proof, derivative, for_every, function, groenwall

t, t0, t1 = symbols("t t0 t1", real=True)
g, c, K, a, b = symbols("g c K a b", positive=True)
n = Symbol("n", integer=True, positive=True)
x, v, y = Function("x"), Function("v"), Function("y")
P = function("P", (n, n))
A, B, C = (MatrixSymbol(name, n, n) for name in "ABC")

proof = Proof(question="nonlinear flows", title="d/dt (v²/2 - g cos x) = -c v² along x'' = -g sin x - c x'")

swing = [
    for_every(t, Interval(0, oo), Eq(derivative(x(t), t), v(t)), Eq(derivative(v(t), t), -g * sin(x(t)) - c * v(t)))
]
energy = derivative(v(t) ** 2 / 2 - g * cos(x(t)), t)
(
    proof.chain("a pendulum loses energy", energy, given=[*swing, t >= 0])
    .eq(v(t) * derivative(v(t), t) + g * sin(x(t)) * derivative(x(t), t))
    .eq(-c * v(t) ** 2)
    .le(0)
)

pull = [
    for_every(
        t,
        Interval(0, oo),
        Eq(derivative(x(t), t), a + K * sin(y(t) - x(t))),
        Eq(derivative(y(t), t), b + K * sin(x(t) - y(t))),
    ),
    t >= 0,
]
proof.chain("Kuramoto: the mean phase", derivative(x(t) / 2 + y(t) / 2, t), given=pull).eq((a + b) / 2)
proof.chain("Kuramoto: the gap", derivative(x(t) - y(t), t), given=pull).eq(a - b - 2 * K * sin(x(t) - y(t)))

slope = A * P(t) + P(t) * A.T - P(t) * B * P(t) + C
riccati = [
    for_every(t, Interval(0, oo), Eq(derivative(P(t), t), slope), Q.symmetric(P(t))),
    *(t >= 0, Q.symmetric(B), Q.symmetric(C)),
]
closed = A - P(t) * B
proof.chain("Riccati, by the closed loop", derivative(P(t), t), given=riccati).eq(slope).eq(
    closed * P(t) + P(t) * closed.T + P(t) * B * P(t) + C
)
proof.chain("its trace", derivative(Trace(P(t)), t), given=riccati).eq(
    2 * Trace(A * P(t)) - Trace(P(t) * B * P(t)) + Trace(C)
)

relax = for_every(t, Interval(t0, t1), derivative(y(t), t) <= -c * y(t) + b)
inside = [relax, t >= t0, t <= t1]
falls = proof.chain("a rate on an interval", derivative(y(t), t), given=inside).le(-c * y(t) + b)
proof.chain("Grönwall there", y(t), given=inside).le(
    y(t0) * exp(-c * (t - t0)) + b / c * (1 - exp(-c * (t - t0))), by=groenwall(falls, over=t)
)

proof.chain(
    "the other sign of the potential",
    derivative(v(t) ** 2 / 2 + g * cos(x(t)), t),
    given=[*swing, t >= 0],
    expect="refuted",
).le(0)
proof.chain("half the pull", derivative(x(t) - y(t), t), given=pull, expect="refuted").eq(a - b - K * sin(x(t) - y(t)))
proof.chain("the closed loop with the wrong sign", derivative(P(t), t), given=riccati, expect="refuted").eq(
    closed * P(t) + P(t) * closed.T - P(t) * B * P(t) + C
)
proof.chain("the constant forgotten", y(t), given=[*inside, t > t0], expect="refuted").le(y(t0) * exp(-c * (t - t0)))
