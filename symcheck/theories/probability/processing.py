"""What a channel makes of two laws is told apart no better than they are: the data-processing inequality.

(Cover and Thomas, Elements of Information Theory, theorem 2.8.1; Csiszar 1967 for f-divergences.)
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

from sympy import Add, Dummy, Mul, Pow, log, preorder_traversal

from symcheck.claim import Claim
from symcheck.theories.field.terms import free_symbols, substitute, written
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.order.convexity import is_convex
from symcheck.theories.probability.functionals import JSD, KL, E, integrated, is_law
from symcheck.theories.probability.inequalities import GIBBS, is_probability
from symcheck.theories.probability.mixtures import opened
from symcheck.theories.probability.terms import Density, IntegralOver
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

PROCESSING = "data-processing inequality"
_MOST_PAIRS = 6


def processing(claim: Claim, session: Session) -> None:
    """D(M(p), M(q)) <= D(p, q) for a channel M, D a KL, a JSD or another mean of a convex f(p/q)."""
    nodes = {node for side in (claim.lhs, claim.rhs) if side is not None for node in preorder_traversal(side)}
    mixtures = sorted((node for node in nodes if isinstance(node, IntegralOver) and is_law(node)), key=written)
    pairs = [two for two in permutations(mixtures, 2) if set(integrated(two[0])) == set(integrated(two[1]))]
    for first, second in pairs[:_MOST_PAIRS]:
        above, below = opened(first), substitute(opened(second), second.variable, first.variable)
        if set(integrated(above)) != set(integrated(below)):
            continue
        if any(isinstance(node, (KL, JSD, log)) for node in nodes):
            once = first.integrand, substitute(second.integrand, second.variable, first.variable)
            for joint in dict.fromkeys([once, (above, below)]):
                _learn_gap(KL(*joint), KL(first, second), session)
                if any(isinstance(node, JSD) for node in nodes):
                    _learn_gap(JSD(*joint), JSD(first, second), session)
        if session.value_if_defined(KL(above, below)) is None:
            continue
        for node in sorted((n for n in nodes if isinstance(n, E) and n.law == second), key=written):
            u = Dummy("u", positive=True)
            f = _of_ratio(node.integrand, first, second, u)
            ratio = Mul(above, Pow(below, -1))
            if f is None or free_symbols(f) & set(integrated(below)):
                continue
            whole = E(f.xreplace({u: ratio}), below)
            if is_convex(f, u, session):
                _learn_gap(whole, node, session)
            elif is_convex(-f, u, session):
                _learn_gap(node, whole, session)


def components(claim: Claim, session: Session) -> None:
    """E(KL(k(. | x), M(p)), p(x)) >= 0, the information that a channel passes on, and KL(M(p), r) >= 0."""
    nodes = {node for side in (claim.lhs, claim.rhs) if side is not None for node in preorder_traversal(side)}
    for mixture in sorted((node for node in nodes if isinstance(node, IntegralOver) and is_law(node)), key=written):
        law, events = opened(mixture), set(integrated(mixture))
        if not is_probability(law, session):
            continue
        inside = [factor for factor in Mul.make_args(law) if is_law(factor) and set(integrated(factor)) == events]
        others = sorted((node for node in nodes if isinstance(node, (Density, Normal))), key=written)
        others = [other for other in others if _events_of(other) == events and other not in inside]
        for above, below in [*((factor, mixture) for factor in inside), *((mixture, r) for r in others)][:_MOST_PAIRS]:
            ratio = Add(log(above, evaluate=False), -log(below, evaluate=False), evaluate=False)
            gap = session.value_if_defined(E(ratio, law))
            if gap is not None:
                session.learn(gap, ">=")
                session.rule(GIBBS)


def _events_of(law: Any) -> set[Any]:
    return set(law.events) if isinstance(law, Density) else {law.point}


def _learn_gap(large: Any, small: Any, session: Session) -> None:
    gap = session.value_if_defined(Add(large, -small, evaluate=False))
    if gap is not None:
        session.learn(gap, ">=")
        session.rule(PROCESSING)


def _of_ratio(f: Any, above: Any, below: Any, u: Any) -> Any:
    """Write a function of two laws as one of their ratio u; None if it is none."""
    m = Dummy("m", positive=True)
    found = f.xreplace({above: u * m, below: m})
    return None if m in found.free_symbols else found


ORDER_FACTS.append(processing)
ORDER_FACTS.append(components)
