"""Equations among the hypotheses that hold gradients: carried out once, not anew in every session of a proof.

``Eq(v, -Gradient(E(f, law), W))`` says ``Eq(v, G)`` where G is the normal form of the right side under the other
hypotheses, if it follows from them that the side is defined. The rules used on the way are the reader's to know.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Eq, MatAdd, MatMul, ZeroMatrix

from symcheck.hypotheses import Hypotheses
from symcheck.theories.calculus.gradient_terms import Differentiated
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.matrix.terms import is_matrix, is_number
from symcheck.theories.session import Session, evaluated


def carried_out(hypotheses: Hypotheses, deadline: float | None) -> tuple[Hypotheses, tuple[str, ...]]:
    """Return the hypotheses with the gradients in their equations carried out, and the rules that took."""
    held = [relation for relation in hypotheses.relations if _holds_gradients(relation)]
    if not held:
        return hypotheses, ()
    others = replace(hypotheses, relations=tuple(r for r in hypotheses.relations if r not in held))
    found: dict[Any, Any] = {}
    used: dict[str, None] = {}
    for relation in held:
        sides = [_side(side, others, deadline) for side in relation.args]
        found[relation] = Eq(*(side for side, _ in sides), evaluate=False)
        used.update(dict.fromkeys(rule for _, rules in sides for rule in rules))
    return replace(hypotheses, relations=tuple(found.get(r, r) for r in hypotheses.relations)), tuple(used)


def _holds_gradients(relation: Any) -> bool:
    return isinstance(relation, Eq) and is_matrix(relation.lhs) and bool(relation.atoms(Differentiated))


def _side(side: Any, hypotheses: Hypotheses, deadline: float | None) -> tuple[Any, tuple[str, ...]]:
    if is_number(side) or not side.atoms(Differentiated):
        return side, ()
    return evaluated(hypotheses, side, lambda session: _written(side, session), deadline) or (side, ())


def _written(side: Any, session: Session) -> tuple[Any, tuple[str, ...]] | None:
    """Return the normal form as a term, if it is one that reads back as the same."""
    components = session.components(side)
    terms = [MatMul(session.term_of(c), atom) for atom, c in components.items() if not c.is_zero()]
    value = MatAdd(*terms) if terms else ZeroMatrix(*side.shape)
    if session.pending or session.unknown_domain is not None or value.atoms(Differentiated):
        return None
    if not free_symbols(value) <= free_symbols(side):  # a renamed variable of integration
        return None
    again = session.components(value)
    same = components.keys() == again.keys() and all(components[atom].same(again[atom]) for atom in components)
    return (value, tuple(session.rules)) if same else None
