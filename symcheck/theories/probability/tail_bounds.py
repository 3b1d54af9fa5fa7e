"""What is known of probabilities: Markov, Chebyshev, Chernoff, and bounded variables (Bhatia and Davis, Hoeffding).

(Williams, Probability with Martingales, section 6.4; Boucheron, Lugosi and Massart 2013, chapter 2.)
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Ge, Gt, Le, Lt, Mul, Pow, exp, log

from symcheck.claim import Claim
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.terms import Norm
from symcheck.theories.probability.event_terms import AlmostSurely, Indicator, conjuncts
from symcheck.theories.probability.expectations import mentions
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.inequalities import (
    free_nodes,
    is_nonnegative,
    is_probability,
    is_shown,
    learn_nonnegative,
)
from symcheck.theories.probability.pointwise import NONNEGATIVE
from symcheck.theories.probability.terms import Density
from symcheck.theories.registry import ORDER_FACTS
from symcheck.theories.session import Session

MARKOV = "Markov's inequality"
HOEFFDING = "Hoeffding's lemma"


def probabilities(claim: Claim, session: Session) -> None:
    """0 <= P(A) <= 1, for the probabilities in the claim."""
    for node in free_nodes(claim):
        if isinstance(node, E) and isinstance(node.integrand, Indicator):
            learn_nonnegative(node, NONNEGATIVE, session)
            if is_probability(node.law, session):
                learn_nonnegative(Add(1, -node, evaluate=False), NONNEGATIVE, session)


def markov(claim: Claim, session: Session) -> None:
    """c P(U >= c) <= E(U) for U >= 0 by its form, whatever the number c, and c^2 P(|U| >= c) <= E(U^2) for c >= 0.

    (Williams, Probability with Martingales, section 6.4.)
    """
    for node in free_nodes(claim):
        event = node.integrand.condition if isinstance(node, E) and isinstance(node.integrand, Indicator) else None
        if isinstance(event, (Ge, Gt, Le, Lt)):
            large, small = event.args if isinstance(event, (Ge, Gt)) else reversed(event.args)
            _chernoff(node, large, small, claim, session)
            if isinstance(large, log) and not mentions(small, node.integrated, session):
                large, small = large.args[0], exp(small, evaluate=False)
            if is_nonnegative(large, session) and not mentions(small, node.integrated, session):
                learn_nonnegative(
                    Add(E(large, node.law), Mul(-1, small, node, evaluate=False), evaluate=False), MARKOV, session
                )
                if isinstance(large, (Abs, Norm)) and is_shown(small, ">=", session):
                    square = Pow(large.args[0] if isinstance(large, Abs) else large, 2, evaluate=False)
                    above = Mul(-1, Pow(small, 2, evaluate=False), node, evaluate=False)
                    learn_nonnegative(Add(E(square, node.law), above, evaluate=False), MARKOV, session)


def _chernoff(event: E, large: Any, small: Any, claim: Claim, session: Session) -> None:
    """P(u >= c) <= E exp(t (u - c)) for t >= 0, t read off the exponentials e^(-t c) in the claim."""
    if isinstance(event.law, Density) or small == 0 or mentions(small, event.integrated, session):
        return  # under one law this is seen at every point
    for node in free_nodes(claim):
        for exponent in Add.make_args(node.args[0].expand()) if isinstance(node, exp) else ():
            rate = (-exponent / small).cancel()
            if not free_symbols(small) & free_symbols(rate) and is_shown(rate, ">=", session):
                bound = E(exp(Mul(rate, Add(large, -small, evaluate=False)).expand(), evaluate=False), event.law)
                learn_nonnegative(Add(bound, -event, evaluate=False), MARKOV, session)


def bounded(claim: Claim, session: Session) -> None:
    """E((b - u)(u - a)) >= 0 for what is said to lie between a and b almost surely (Bhatia and Davis 2000)."""
    for hypothesis in session.hypotheses.laws:
        if not isinstance(hypothesis, AlmostSurely):
            continue
        ends: dict[Any, dict[str, Any]] = {}
        for part in conjuncts(hypothesis.condition):
            if isinstance(part, (Ge, Gt, Le, Lt)):
                large, small = part.args if isinstance(part, (Ge, Gt)) else reversed(part.args)
                ends.setdefault(large, {})["from"] = small
                ends.setdefault(small, {})["to"] = large
        bound = set(integrated(hypothesis.law))
        for u, found in ends.items():
            if len(found) == 2 and not any(free_symbols(end) & bound for end in found.values()):
                body = Mul(Add(found["to"], -u, evaluate=False), Add(u, -found["from"], evaluate=False), evaluate=False)
                learn_nonnegative(E(body, hypothesis.law), NONNEGATIVE, session)
                _hoeffding(u, hypothesis.law, found["to"] - found["from"], claim, session)


def _hoeffding(u: Any, law: Density, width: Any, claim: Claim, session: Session) -> None:
    """E exp(t u) <= exp(t E u + t^2 (b - a)^2/8) for a <= u <= b (Hoeffding 1963, lemma 1)."""
    for side in (side for side in (claim.lhs, claim.rhs) if side is not None):
        for node in sorted((one for one in side.atoms(E) if isinstance(one.integrand, exp)), key=str):
            rate = (node.integrand.args[0].expand()).coeff(u, 1)
            rest = (node.integrand.args[0] - rate * u).expand()
            if node.law == law and rate != 0 and not (free_symbols(rest) | free_symbols(rate)) & set(integrated(law)):
                above = rest + rate * E(u, law) + rate**2 * width**2 / 8
                learn_nonnegative(Add(exp(above, evaluate=False), -node, evaluate=False), HOEFFDING, session)


ORDER_FACTS.append(probabilities)
ORDER_FACTS.append(markov)
ORDER_FACTS.append(bounded)
