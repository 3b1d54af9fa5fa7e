"""What an inequality may use of special functions: signs of sin, cos, atan, asin, erf, and bounds of polygamma.

For z > 0, log z - psi(z) is the integral of (phi(t) + 1/2) e^(-zt) over t > 0, phi(t) = 1/(e^t - 1) - 1/t + 1/2, where
0 < phi(t) < t/12 and phi(t) < 1/2; the bounds of psi and of its derivatives are those of phi under the integral.
(H. Alzer, On some inequalities for the gamma and psi functions, Mathematics of Computation 66 (1997), theorem 8.)
"""

from __future__ import annotations

from math import factorial
from typing import Any

from flint import fmpq

from symcheck.theories.field.powers import logarithm
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.trigonometry import pi_atom
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

POLYGAMMA = "bounds of polygamma"
SIGNS = "signs of sine, cosine and odd functions"
_ODD = ("atan", "asin", "erf")


def learn_bounds(session: Session) -> None:
    """Teach a session the bounds that hold for its atoms."""
    for i, key in enumerate(list(session.ring.keys)):
        if ("bounds", key) in session.kept:
            continue
        session.kept["bounds", key] = True
        if key[0] == "polygamma":
            _polygamma(session, i)
        elif key[0] in ("sin", "cos", *_ODD):
            _sign(session, i, key[0])


def _sign(session: Session, i: int, kind: str) -> None:
    ring, proves = session.ring, session.facts.proves
    atom, u = ring.generator(i), session.nf(session.atoms[i].term.args[0])
    half = pi_atom(session) * ring.constant(fmpq(1, 2))
    if kind in _ODD:
        relations = [r for r in (">", "<", ">=", "<=") if proves(u, r, solver=False)][:1]
        if kind != "erf":
            strict = ">" if kind == "atan" else ">="
            session.learn(half - atom, strict)
            session.learn(half + atom, strict)
    else:
        ends = (u, half + half - u) if kind == "sin" else (half + u, half - u)
        relations = [r for r in (">", ">=") if all(proves(end, r) for end in ends)][:1]
    for relation in relations:
        session.learn(atom, relation)
        session.rule(SIGNS)


def _polygamma(session: Session, i: int) -> None:
    """0 < (-1)^(n+1) psi^(n)(z) - (n - 1)!/z^n - n!/(2 z^(n+1)) < (n + 1)!/(12 z^(n+2)), and < n!/(2 z^(n+1)).

    With -log z for (n - 1)!/z^n at n = 0.
    """
    ring = session.ring
    term: Any = session.atoms[i].term
    order, point = (0, term.args[0]) if len(term.args) == 1 else (int(term.args[0]), term.args[1])
    z = session.nf(point)
    if not session.facts.proves(z, ">"):
        return
    first: Quotient = -logarithm(session, z) if order == 0 else ring.constant(factorial(order - 1)) / z**order
    step = ring.constant(fmpq(factorial(order), 2)) / z ** (order + 1)
    gap = ring.generator(i) * ring.constant((-1) ** (order + 1)) - first - step
    session.learn(gap, ">")
    session.learn(step - gap, ">")
    session.learn(ring.constant(fmpq(factorial(order + 1), 12)) / z ** (order + 2) - gap, ">")
    session.rule(POLYGAMMA)


ORDER_FACTS.append(lambda claim, session: learn_bounds(session))
