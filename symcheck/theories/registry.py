"""Where theories plug in: a handler per class of term, and nothing else knows which theories exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcheck.claim import Claim
    from symcheck.hypotheses import Hypotheses
    from symcheck.theories.field.ring import Quotient
    from symcheck.theories.session import Session

Handler = Callable[[Any, "Session"], "Quotient"]
NORMAL: dict[type, Handler] = {}
INTEGRALS: list[Callable[[Any, Any, Any], Any]] = []
"""Ways to integrate a product of atoms over a random variable: (product, variable, session) -> Quotient or None."""

MOMENTS: list[Callable[[Any, Any, Any, Any], Any]] = []
"""Means of what is polynomial in a variable: (weight, value, variable, session) -> integrand without it, or None."""

REPARAMETRISATIONS: list[Callable[..., Any]] = []
"""Changes of variables: (weight, value, variable, session, vector=None) -> (weight, value, new variables) or None."""

PRECEDENCE: list[Callable[[Any, Any, Any], int]] = []
"""In which order to change variables, the least first: (weight, variable, session) -> int."""

VECTOR_MOMENTS: list[Callable[..., Any]] = []
"""Means of a vector or matrix times a number, or None; what is left to integrate over:
(weight, value, unit, variable, session) -> (weight, parts, left)."""

SQUARES: dict[type, Handler] = {}
"""Classes of terms whose square is simpler than they are: a norm."""

OF_VALUES: list[Callable[[Any, Any, Any, Any], Any]] = []
"""Other ways to write an expectation: (weight, value, variables, session) -> element or None."""

VECTORS: dict[type, Callable[[Any, Any], dict[Any, Any]]] = {}
"""Classes of vectors that are combinations of others: (term, session) -> coefficients of atomic vectors."""

STRETCHES: list[Callable[[Any, Any, Any], Any]] = []
"""Expectations over stretches of variables that are not taken one by one: (f, law, session) -> element or None."""

SUM_LESSONS: list[Callable[[Any, Any, Any], None]] = []
"""Facts about the sum of a body over an index, taught before it is an atom: (body, index, session) -> None."""

INSTANCES = "equations for all indices, at those at hand"
"""Under this a session keeps the equations about tables that it has used."""

SUM_PIECES: list[Callable[[Any, Any], Any]] = []
"""Ways to cut a sum into sums over parts of its range: (Sum, session) -> sums, or None."""

ORDER_FACTS: list[Callable[[Any, Any], None]] = []
"""Theorems about the terms of an inequality: (claim, session) -> None; each teaches instances to the session."""

CONVERGENCE: list[Callable[[Any, Any, Any], bool]] = []
"""Reasons for such an integral to converge when nobody computes it: (product, variable, session) -> bool."""
COMPONENTS: list[tuple[Callable[[Any], bool], Callable[[Any, Any], dict[Any, Any]]]] = []
"""Terms that are not scalars: (recognises, (term, session) -> coefficients of independent atoms)."""
VECTOR_WORDS: list[Callable[[Any, Any], Any]] = []
"""Vectors of another form than sums and multiples, such as A x: (term, session) -> coefficients of terms, or None."""
INNER_PRODUCTS: list[Callable[[Any, Any, Any], Any]] = []
"""Inner products of such vectors: (term, term, session) -> Quotient, or None where both are atomic."""
MATRIX_ATOMS: dict[type, Callable[[Any, Any], dict[Any, Any]]] = {}
"""Vectors and matrices that another theory writes by atomic ones: class -> (term, session) -> coefficients of atoms."""
MATRIX_TERMS: dict[type, Callable[[Any, Any], Any]] = {}
"""Classes of matrix terms that another theory writes by plain ones: (term, session) -> term, or None."""
TRACES: dict[type, Callable[[Any, Any], Any]] = {}
"""Classes of atomic matrices whose trace is known otherwise: (term, session) -> Quotient."""
MATRIX_TRAITS: dict[type, Callable[[Any, Any], frozenset[str]]] = {}
"""What another theory knows of its atomic matrices: class -> (term, session) -> traits ("symmetric", "psd", ...)."""
SEMIDEFINITE: dict[type, Callable[[Any, Any, Callable[[Any], bool]], bool]] = {}
"""Matrices that are semidefinite by their form: class -> (term, session, whether a part is) -> whether it is."""
DEFINITE: list[Callable[[Any, Any], bool]] = []
"""Proofs that a matrix is symmetric positive definite, which may ask for conditions: (term, session) -> bool."""
NUMBERS: list[Callable[[Any, Any], Any]] = []
"""How a matrix of shape (1, 1) is read as a number: (term, session) -> Quotient."""
EQUATIONS: list[Callable[[Any, Any], bool]] = []
"""Uses of equations between such terms: (Eq, session) -> whether it was understood."""

EXPONENTIALS: list[Callable[[Any, int], Any]] = []
"""Exponentials of single atoms that are known otherwise, and positive: (session, generator) -> Quotient or None."""

LOGARITHMS: list[Callable[[Any, int], Any]] = []
"""Logarithms of absolute values of single atoms that are known otherwise: (session, generator) -> Quotient or None."""


@dataclass(frozen=True)
class Goal:
    """A claim to be proved under hypotheses."""

    claim: Claim
    hypotheses: Hypotheses


@dataclass(frozen=True)
class Reduction:
    """What a predicate says, in ordinary claims: that the goals hold (``negated``: that a model refutes the only one).

    ``conditions`` are to be proved besides, or nothing is concluded; nor is it where something is ``missing``.
    ``consequences`` follow from the predicate, and need only hold in models: a check of the reduction itself.
    ``renamed`` maps the fresh names of the goals to those of the predicate, which are bound if they are dummies.
    """

    goals: tuple[Goal, ...]
    renamed: Mapping[Any, Any] = field(default_factory=dict)
    conditions: tuple[Goal, ...] = ()
    negated: bool = False
    consequences: tuple[Goal, ...] = ()
    missing: str | None = None


REDUCTIONS: dict[type, Callable[[Any, Any], Reduction]] = {}
"""What predicates say: (predicate, hypotheses) -> Reduction, by the predicate's class."""


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
