"""Maximisers of functionals of an unknown function: ``maximises(Dstar, Maximiser(V(D(x)), D(x)))``.

What such a claim comes to, in claims about numbers, is written in ``maximisers.py``.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Tuple, oo, sympify

from symcheck.errors import InputError
from symcheck.theories.field.maps import Applied, Map
from symcheck.theories.order.predicates import PredicateClaim


class Maximiser(Basic):
    """The functions D with values in [low, high] at which a functional is largest: ``Maximiser(V(D(x)), D(x))``.

    The functional is a sum of expectations or integrals in which D occurs as ``D(x)``, x their variable. ``over=(low,
    high)`` are the ends of the closed interval, by default those between which D was declared to lie. Functions for
    which the functional has no value (an expectation that does not converge, a log of 0 on a support) do not compete.
    """

    def __new__(cls, functional: Any, application: Any, over: Any = None) -> Maximiser:
        functional = sympify(functional)
        if isinstance(application, Map):
            places = {node for node in functional.atoms(Applied) if node.function == application}
            application = places.pop() if len(places) == 1 else application
        if not isinstance(application, Applied):
            raise InputError(f"Maximiser(V, D(x)): {application!r} is not an unknown function at a point, such as D(x)")
        if not isinstance(functional, Expr) or not functional.has(application):
            raise InputError(f"Maximiser({functional}, {application}): the functional does not depend on {application}")
        bounds = tuple(over) if over is not None else application.function.between or (-oo, oo)
        if len(bounds) != 2:
            raise InputError(f"Maximiser(V, {application}, over=(low, high)): two ends are needed, not {over}")
        return Basic.__new__(cls, functional, application, Tuple(*map(sympify, bounds)))

    @property
    def functional(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def application(self) -> Applied:
        return self.args[1]  # type: ignore[return-value]

    @property
    def low(self) -> Expr:
        return self.args[2].args[0]  # type: ignore[return-value]

    @property
    def high(self) -> Expr:
        return self.args[2].args[1]  # type: ignore[return-value]

    def at(self, value: Basic) -> Any:
        """Return the functional at another function, given by its value at x."""
        return self.functional.xreplace({self.application: value})

    def _sympystr(self, printer: Any) -> str:
        return f"Maximiser({', '.join(map(printer._print, self.args))})"


class Maximises(PredicateClaim):
    """The candidate is the maximiser, and the only one up to a null set of the union of the laws' supports.

    That is: the functional has a value there; no other function with values in the interval for which it has one gives
    more; and one that gives as much agrees with the candidate almost everywhere on the supports.
    """

    def __new__(cls, candidate: Any, maximiser: Any) -> Maximises:
        candidate = sympify(candidate)
        if not isinstance(maximiser, Maximiser) or not isinstance(candidate, Expr):
            raise InputError(f"maximises({candidate}, {maximiser}): a value at x, and Maximiser(V(D(x)), D(x)), please")
        if candidate.has(maximiser.application.function):
            raise InputError(f"maximises({candidate}, ...): the candidate mentions {maximiser.application}")
        return Basic.__new__(cls, candidate, maximiser)

    @property
    def candidate(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def maximiser(self) -> Maximiser:
        return self.args[1]  # type: ignore[return-value]

    def _sympystr(self, printer: Any) -> str:
        return f"maximises({', '.join(map(printer._print, self.args))})"


def maximises(candidate: Any, maximiser: Maximiser) -> Maximises:
    """Return the claim that a function, given by its value at x, is the maximiser of a functional, the only one."""
    return Maximises(candidate, maximiser)
