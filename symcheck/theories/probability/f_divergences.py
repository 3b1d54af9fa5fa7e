"""Inequalities between the total variation, the Hellinger affinity and the divergence of two laws p and q.

With V the integral of |p - q|, which is twice the total variation, and B that of sqrt(p q): B <= 1,
2 - 2 B <= V, V^2 <= 4 (1 - B^2), V^2 <= 2 KL(p, q), V^2 <= 4 (1 - exp(-KL(p, q))) and -2 log B <= KL(p, q). The mean of
p/q under p, 1 + chi^2, has a logarithm of at least KL(p, q).
Source: A. B. Tsybakov, Introduction to Nonparametric Estimation, lemmas 2.3 to 2.7.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sympy import Abs, Pow, Rational, exp, log, preorder_traversal, sqrt

from symcheck.claim import Claim
from symcheck.theories.field.powers import logarithm
from symcheck.theories.field.ring import Quotient
from symcheck.theories.probability.functionals import KL, E
from symcheck.theories.probability.terms import Density
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

AFFINITY = "Hellinger affinity"
LE_CAM = "Le Cam's inequalities"
PINSKER = "Pinsker's inequality"
HUBER = "Bretagnolle-Huber inequality"
CHI_SQUARED = "divergence and chi-squared"
MAX_PAIRS = 6


def between_divergences(claim: Claim, session: Session) -> None:
    """Teach the inequalities between those of V, B and KL(p, q) of which a claim speaks."""
    nodes = {node for side in (claim.lhs, claim.rhs) for node in preorder_traversal(side)}
    roots = any(isinstance(node, Pow) and node.exp == Rational(1, 2) and node.base.has(Density) for node in nodes)
    distances = any(isinstance(node, Abs) and node.has(Density) for node in nodes)
    squares = any(isinstance(node, Pow) and node.exp == 2 and node.base.has(Density) for node in nodes)
    logarithms = any(isinstance(node, (KL, log)) for node in nodes)
    if not roots and not distances and not (squares and logarithms):
        return
    exponentials = any(isinstance(node, exp) for node in nodes)
    laws = sorted((node for node in nodes if isinstance(node, Density)), key=str)
    pairs = [
        (p, q) for p, q in permutations(laws, 2) if set(p.events) == set(q.events) and p.conditions == q.conditions
    ]
    for p, q in pairs[:MAX_PAIRS]:
        ratio = p / q
        distance = session.value_if_defined(E(Abs(ratio - 1), q)) if distances else None
        affinity = session.value_if_defined(E(sqrt(ratio), q)) if roots else None
        divergence = session.value_if_defined(KL(p, q)) if logarithms or exponentials else None
        for gap in _gaps(distance, affinity, divergence, exponentials, session):
            session.learn(gap, ">=")
        if squares and divergence is not None:
            second = session.value_if_defined(E(ratio, p))
            if second is not None:
                session.rule(CHI_SQUARED)
                session.learn(second, ">")  # E(p/q, p) >= 1
                session.learn(logarithm(session, second) - divergence, ">=")


def _gaps(
    distance: Quotient | None, affinity: Quotient | None, divergence: Quotient | None, exponentials: bool, session: Any
) -> Iterator[Quotient]:
    """Yield what is not negative."""
    one, two = session.ring.one, session.ring.constant(2)
    if affinity is not None:
        session.rule(AFFINITY)
        yield one - affinity
        yield affinity
    if affinity is not None and distance is not None:
        session.rule(LE_CAM)
        yield distance - two + two * affinity
        yield two * two * (one - affinity * affinity) - distance * distance
    if distance is not None and divergence is not None:
        session.rule(PINSKER)
        yield two * divergence - distance * distance
        if exponentials:
            session.rule(HUBER)
            below = session.nf(exp(-session.term_of(divergence), evaluate=False))
            yield two * two * (one - below) - distance * distance
    if affinity is not None and divergence is not None:
        session.rule(AFFINITY)
        session.learn(affinity, ">")  # p << q: the laws are not singular to each other
        yield divergence + two * logarithm(session, affinity)


ORDER_FACTS.append(between_divergences)
