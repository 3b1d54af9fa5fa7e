"""The cases of a claim: an indicator in it is 1 where its condition holds and 0 where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sympy import Add, Eq, Function, Ge, Gt, Integer, Le, Lt, Mul, Ne, Pow, Symbol
from sympy.core.relational import Relational

from symcheck.claim import Claim
from symcheck.theories.field.terms import rebuilt
from symcheck.theories.probability.event_terms import Indicator

Case = tuple[Relational, Claim]
_DENIED = {Gt: Le, Ge: Lt, Lt: Ge, Le: Gt, Eq: Ne, Ne: Eq}
_PLAIN = (Add, Mul, Pow, Function)


def cases_of(claim: Claim) -> Iterator[tuple[Case, Case]]:
    """Yield, for each indicator in plain sight, the claim where its condition holds and where it does not.

    Only there an indicator has one value: under a sum, an integral or a mean its condition may be about what is bound,
    under a derivative about what is differentiated by.
    """
    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    seen = {node for side in sides for node in _in_plain_sight(side) if isinstance(node, Indicator)}
    for one in sorted(seen, key=str):
        condition = one.condition
        if type(condition) in _DENIED and all(type(symbol) is Symbol for symbol in condition.free_symbols):
            denied = _DENIED[type(condition)](*condition.args, evaluate=False)
            true, false = (claim.map(partial(_replaced, old=one, new=Integer(value))) for value in (1, 0))
            yield (condition, true), (denied, false)


def _in_plain_sight(term: Any) -> Iterator[Any]:
    """Yield the sub-terms that stand under nothing but arithmetic and functions of numbers."""
    yield term
    for arg in term.args if isinstance(term, _PLAIN) else ():
        yield from _in_plain_sight(arg)


def _replaced(term: Any, old: Any, new: Any) -> Any:
    """Replace a sub-term in plain sight."""
    if term == old or not isinstance(term, _PLAIN):
        return new if term == old else term
    args = [_replaced(arg, old, new) for arg in term.args]
    return term if args == list(term.args) else rebuilt(term, args)
