"""What an expectation is an integral of: a weight, a product of densities, times a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sympy import Basic

from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.session import Session

VARIABLES = (ScalarVariable, VectorVariable)
Joint = tuple[Any, frozenset[Basic]]
"""A law and points at which its joint density is positive."""


@dataclass(frozen=True)
class Integrand:
    """What an expectation atom stands for: the integral of weight * value over some variables."""

    variables: frozenset[Basic]
    weight: Quotient
    value: Quotient


@dataclass(frozen=True)
class Vectors(Integrand):
    """What the expectation of a vector stands for: the integral of weight * value * vector."""

    vector: Basic


def split(piece: Quotient, variables: frozenset[Basic], session: Session) -> tuple[Quotient, Quotient, Quotient]:
    """Split a product into what is free of the variables, the densities of them, and the rest."""
    ring = session.ring
    content, factors = piece.factors()
    free, weight, value = ring.constant(content), ring.one, ring.one
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        if not depends(q, variables, session):
            free = free * q
        elif _is_density(block, session):
            weight = weight * q
        else:
            value = value * q
    return free, weight, value


def depends(q: Quotient, variables: Iterable[Basic], session: Session) -> bool:
    return any(session.mentions(i, variable) for i in q.generators() for variable in variables)


def _is_density(block: Block, session: Session) -> bool:
    """Whether a factor is one density atom, or an exponential (which may be the density of a Gaussian)."""
    if len(block.poly) != 1:
        return False
    generators = block.generators
    return all(session.atoms[i].key[0] in ("marginal", "density", "normal", "gaussian", "pow") for i in generators)
