"""Variational bounds: the logarithm of an integral from below, a divergence by a discriminator."""

from __future__ import annotations

from sympy import Add, Integer, Mul, log

from symcheck.claim import Claim
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.inequalities import free_nodes, is_nonnegative, is_probability, learn_nonnegative
from symcheck.theories.probability.terms import Density, IntegralOver
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

VARIATIONAL = "Gibbs variational principle"
TANGENT = "a tangent of the logarithm"
_FEW = 3
"""Laws with which a discriminator is compared."""


def variational_principle(claim: Claim, session: Session) -> None:
    """log of the integral of h >= E(log(h/q), q), as log E(exp f, p) >= E(f, q) - KL(q, p) and the evidence bound.

    (Donsker and Varadhan 1983; the Gibbs variational principle.)
    """
    laws = {law for node in free_nodes(claim) for law in getattr(node, "laws", ())}
    for node in free_nodes(claim):
        inside = node.args[0] if isinstance(node, log) else None
        if isinstance(inside, E) and (
            is_nonnegative(inside.integrand, session)
            or session.value_if_defined(E(log(inside.integrand, evaluate=False), inside.law)) is not None
        ):
            variables, parts = set(inside.integrated), (inside.integrand, inside.law)
        elif isinstance(inside, IntegralOver):
            variables, parts = {inside.variable}, Mul.make_args(inside.integrand)
            if not all(is_nonnegative(part, session) for part in parts):
                continue
        else:
            continue
        for q in sorted(laws - set(parts), key=str):
            if set(integrated(q)) == variables and is_probability(q, session):
                ratio = Add(*(log(part) for part in parts), -log(q, evaluate=False), evaluate=False)
                learn_nonnegative(Add(node, -E(ratio, q), evaluate=False), VARIATIONAL, session)


def tangents(claim: Claim, session: Session) -> None:
    """E(log(g m/p), p) <= E(g, m) - 1 for g > 0: what a discriminator g says of a law p, m another or a sum of two.

    (log u <= u - 1; Nguyen, Wainwright and Jordan 2010; Nowozin, Cseke and Tomioka 2016.)
    """
    nodes = list(free_nodes(claim))
    laws = {law for other in nodes for law in getattr(other, "laws", ()) if isinstance(law, Density)}
    for node in nodes:
        if not (isinstance(node, E) and isinstance(node.law, Density) and isinstance(node.integrand, log)):
            continue
        g, p = node.integrand.args[0], node.law
        for other in sorted(laws - {p}, key=str)[:_FEW]:
            if set(other.events) != set(p.events) or g.has(Density):
                continue
            if session.value_if_defined(E(log(g, evaluate=False), other)) is None:
                continue  # g is not shown to be positive there
            for means, m in ((E(g, other), other), (Add(E(g, p), E(g, other)), Add(p, other))):
                ratio = Add(log(g, evaluate=False), log(m, evaluate=False), -log(p, evaluate=False), evaluate=False)
                learn_nonnegative(Add(means, Integer(-1), -E(ratio, p), evaluate=False), TANGENT, session)


ORDER_FACTS.append(variational_principle)
ORDER_FACTS.append(tangents)
