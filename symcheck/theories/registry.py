"""Where theories plug in: a handler per class of term, and nothing else knows which theories exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcheck.theories.field.ring import Quotient
    from symcheck.theories.session import Session

Handler = Callable[[Any, "Session"], "Quotient"]
NORMAL: dict[type, Handler] = {}
INTEGRALS: list[Callable[[Any, Any, Any], Any]] = []
"""Ways to integrate a product of atoms over a random variable: (product, variable, session) -> Quotient or None."""

CONVERGENCE: list[Callable[[Any, Any, Any], bool]] = []
"""Reasons for such an integral to converge when nobody computes it: (product, variable, session) -> bool."""
COMPONENTS: list[tuple[Callable[[Any], bool], Callable[[Any, Any], dict[Any, Any]]]] = []
"""Terms that are not scalars: (recognises, (term, session) -> coefficients of independent atoms)."""
VECTORS: list[Callable[[Any, Any], Any]] = []
"""Vectors of another form than sums and multiples, such as A x: (term, session) -> coefficients of terms, or None."""
INNER_PRODUCTS: list[Callable[[Any, Any, Any], Any]] = []
"""Inner products of such vectors: (term, term, session) -> Quotient, or None where both are atomic."""
MATRIX_ATOMS: dict[type, Callable[[Any, Any], dict[Any, Any]]] = {}
"""Vectors and matrices that another theory writes by atomic ones: class -> (term, session) -> coefficients of atoms."""
NUMBERS: list[Callable[[Any, Any], Any]] = []
"""How a matrix of shape (1, 1) is read as a number: (term, session) -> Quotient."""
EQUATIONS: list[Callable[[Any, Any], bool]] = []
"""Uses of equations between such terms: (Eq, session) -> whether it was understood."""


def normalises(*classes: type) -> Callable[[Handler], Handler]:
    """Register the function that writes terms of these classes in the field Q(atoms)."""

    def register(handler: Handler) -> Handler:
        for cls in classes:
            NORMAL[cls] = handler
        return handler

    return register


def handler_for(term: Any) -> Handler | None:
    """Return the handler of a term's class or of its nearest base class."""
    return _of_class(type(term))  # type: ignore[arg-type]


@lru_cache(maxsize=1024)
def _of_class(kind: Any) -> Handler | None:
    for cls in kind.__mro__:
        if cls in NORMAL:
            return NORMAL[cls]
    return None
