"""What the models of scores on the line and in R^d share: cells of finite variables, and laws by their polynomials.

In the coordinates u of a continuous variable a law is a polynomial with positive coefficients, one for each cell of its
other variables, times the Jacobian of u. A conditional density is a quotient of sums of such polynomials.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from itertools import product
from random import Random
from typing import Any, ClassVar

from flint import fmpq
from sympy import Basic, Integer

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.probability.measure import refuse_exposed
from symcheck.theories.probability.spaces import (
    Cell,
    Key,
    base_name,
    cell_of,
    exact,
    layout,
    mass,
    variable_keys,
    weights_of,
)
from symcheck.theories.probability.terms import Density, JointLaw
from symcheck.theories.probability.variables import Process

DEGREE = 2


def cells_of(keys: list[Key], f: Basic, at: At) -> list[Cell]:
    """Return the cells of finite variables over which an integrand is summed."""
    for key in keys:
        refuse_exposed(f, key, 0, at)
    sizes = [range(len(weights_of(key, at))) for key in keys]
    return [dict(zip(keys, cell, strict=True)) for cell in product(*sizes)]


def positive_coefficients(law: JointLaw, rng: Random, at: At) -> list[fmpq]:
    """Return random positive numbers that vary with the parameters of a law, one for each power of a coordinate."""
    coefficients = []
    for _ in range(DEGREE + 1):
        c = fmpq(rng.randint(1, 9))
        for parameter in law.parameters:
            a, s = rng.randint(1, 5), fmpq(rng.randint(-7, 7), rng.choice((2, 3)))
            c *= a + (exact(at.number(parameter)) - s) ** 2
        coefficients.append(c)
    return coefficients


class SmoothLaws(ABC):
    """The densities of laws with one continuous variable, ``line``; ``cells`` are those of bound finite variables."""

    continuous: ClassVar[str]
    """The attribute of the layout that names the continuous variables."""
    jacobian: Any
    at: At
    cells: Cell
    line: Key

    @abstractmethod
    def fraction(self, num: Any, den: Any) -> Any:
        """Return a quotient of polynomials in u."""

    @abstractmethod
    def constant_polynomial(self, c: fmpq) -> Any:
        """Return a number as a polynomial in u."""

    @abstractmethod
    def volume(self, polynomial: Any) -> fmpq:
        """Return the integral of a polynomial over all u."""

    @abstractmethod
    def polynomial(self, law: JointLaw, cell: Cell, every: list[Key]) -> Any:
        """Return the polynomial of a law in a cell of its other variables."""

    def density(self, term: Density) -> Any:
        """Return a conditional density as a quotient of joint ones."""
        events, conditions = (variable_keys(part, self.at) for part in (term.events, term.conditions))
        joint = self.joint(term.law, events + conditions)
        if all(term.law.slot(item) in term.law.given for item in term.conditions):  # type: ignore[attr-defined]
            return joint
        return joint / self.joint(term.law, conditions)

    def joint(self, law: Any, keys: list[Key]) -> Any:
        """Return the joint density of some variables of a law, the others integrated out."""
        if not isinstance(law, JointLaw) or law.factors or any(isinstance(slot, Process) for slot in law.variables):
            raise Uninterpretable(f"models have no smooth densities of {law.name}")
        every = variable_keys(law.variables, self.at)
        events = [key for key, slot in zip(every, law.variables, strict=True) if slot not in law.given]
        continuous = [key for key in every if base_name(key) in getattr(layout(self.at), self.continuous)]
        if continuous != [self.line] or not set(every) - set(events) <= set(keys) <= set(every):
            raise Uninterpretable(f"models have no smooth densities of {law.name}")
        here = {
            key: self.cells[key] if key in self.cells else cell_of(key, self.at) for key in keys if key != self.line
        }
        whole = part = self.constant_polynomial(fmpq(0))
        for cell in cells_of([key for key in events if key != self.line], Integer(0), self.at):
            polynomial = self.polynomial(law, {**here, **cell}, every)
            whole = whole + mass(cell, self.at) * polynomial
            if all(cell[key] == i for key, i in here.items() if key in cell):
                part = part + mass({key: i for key, i in cell.items() if key not in keys}, self.at) * polynomial
        if self.line not in events:
            return self.fraction(part, whole)
        above = part * self.jacobian if self.line in keys else self.constant_polynomial(self.volume(part))
        return self.fraction(above, self.constant_polynomial(self.volume(whole)))
