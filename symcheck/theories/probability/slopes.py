"""Derivatives of joint densities in normal form: atoms with which integration commutes.

A derivative of a marginal by a parameter, or by the point of one of its variables, is an atom ("slope") of its law, its
variables and its orders. The integral of d p(x, z)/d theta over z is d p(x)/d theta, and over x then 0; that of
d p(x, z)/dx over z is d p(x)/dx, and over x 0, for densities that vanish at infinity. A law with declared structure is
differentiated through its factors.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Integer, Tuple

from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.probability.normal import MARGINAL, at_index, marginal
from symcheck.theories.probability.terms import Density, Law
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

BOUNDARY = "densities and their derivatives vanish at infinity (standing condition)"


class DensityDerivative(Expr):
    """A derivative of a joint density: ``orders`` pairs a parameter's position, or a variable, with an order."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, density: Density, orders: Any) -> DensityDerivative:
        return Expr.__new__(cls, density, Tuple(*orders))

    @property
    def density(self) -> Density:
        return self.args[0]  # type: ignore[return-value]

    @property
    def orders(self) -> tuple[tuple[Basic, int], ...]:
        return tuple((pair.args[0], int(pair.args[1])) for pair in self.args[1].args)

    @property
    def free_symbols(self) -> set[Basic]:
        return self.density.free_symbols

    def raised(self, by: Basic) -> DensityDerivative:
        """Differentiate once more."""
        return DensityDerivative(self.density, raised(self.orders, by))

    def _sympystr(self, printer: Any) -> str:
        parameters = self.density.law.parameters
        by = [parameters[int(key)] if isinstance(key, Integer) else key for key, _ in self.orders]
        shown = ", ".join(
            f"({printer._print(item)}, {order})" if order > 1 else printer._print(item)
            for item, (_, order) in zip(by, self.orders, strict=True)
        )
        return f"Derivative({printer._print(self.density)}, {shown})"


def raised(orders: tuple[tuple[Basic, int], ...], by: Basic) -> list[Tuple]:
    found = dict(orders)
    found[by] = found.get(by, 0) + 1
    return [Tuple(key, Integer(order)) for key, order in sorted(found.items(), key=lambda item: str(item[0]))]


@normalises(DensityDerivative)
def density_derivative(term: DensityDerivative, session: Session) -> Quotient:
    """The derivative of a joint density, through the structure of its law."""
    density = term.density
    law = density.law
    variables = [at_index(item, session) for item in density.events + density.conditions]
    orders = [
        (at_index(by, session) if isinstance(by, (ScalarVariable, VectorVariable)) else by, n) for by, n in term.orders
    ]
    if len(set(variables)) != len(variables) or is_fixed(law, session):
        return session.opaque(term)
    result = marginal(law, variables, session)
    for by, order in orders:
        for _ in range(order):
            changed = _differentiated(result, law, by, session)
            if changed is None:
                return session.opaque(term)
            result = changed
    return result


def is_fixed(law: Law, session: Session) -> bool:
    """Whether a hypothesis gives a density of a law a value at one point: nothing about its derivatives."""
    known = (*session.choices.solved, *session.choices.powers)
    return any(key[0] in ("marginal", "slope") and key[1] == law for key in known)


def _differentiated(q: Quotient, law: Law, by: Basic, session: Session) -> Quotient | None:
    """Differentiate a rational function of marginals of a law and their derivatives."""
    ring, total = session.ring, session.ring.zero
    q = Quotient(ring, q.lifted(), q.den)
    for i in sorted(q.generators()):
        slope = _slope_atom(i, law, by, session)
        if slope is None:
            return None
        total = total + partial(q, i, session) * slope
    return total


def partial(q: Quotient, i: int, session: Session) -> Quotient:
    """The partial derivative of a quotient by a generator."""
    ring = session.ring
    below = Quotient(ring, ring.ctx.constant(1), q.den)
    result = ring.polynomial(q.lifted().derivative(i)) * below
    for block, exponent in q.den.items():
        poly = ring.lift(block.poly)
        inner = ring.polynomial(poly.derivative(i)) / ring.polynomial(poly)
        result = result - q * inner * ring.constant(exponent)
    return result


def _slope_atom(i: int, law: Law, by: Basic, session: Session) -> Quotient | None:
    """Return the derivative of a marginal, or of a derivative of one, as an atom; None for any other atom."""
    key = session.atoms[i].key
    if key[0] not in ("marginal", "slope") or key[1] != law:
        return None
    variables = key[2]
    orders = key[3] if key[0] == "slope" else ()
    if isinstance(by, (ScalarVariable, VectorVariable)) and by not in variables:
        return session.ring.zero
    return slope_atom(law, variables, tuple((k, int(n)) for k, n in raised(orders, by)), session)


def slope_atom(law: Law, variables: frozenset[Basic], orders: tuple[Any, ...], session: Session) -> Quotient:
    """The derivative of a joint density of some variables, as an atom."""
    given = [v for v in variables if law.given and law.slot(v) in law.given]  # type: ignore[attr-defined]
    events = sorted((v for v in variables if v not in given), key=str)
    key = ("slope", law, variables, orders)
    return session.atom(
        key,
        lambda: DensityDerivative(
            Density(law, events, sorted(given, key=str)), [Tuple(k, Integer(n)) for k, n in orders]
        ),
    )


# -- integration ----


def _slope_key(block: Block, session: Session) -> Any:
    generators = block.generators
    key = session.atoms[next(iter(generators))].key if len(generators) == 1 else (None,)
    return key if key[0] == "slope" and block.poly.total_degree() == 1 else None


def integrate_slope(variable: Basic, piece: Quotient, session: Session) -> Quotient | None:
    """The integral over a variable of a derivative of a joint density is the derivative of the density of the rest."""
    if not session.allows(MARGINAL):
        return None
    ring = session.ring
    content, factors = piece.factors()
    free, found = ring.constant(content), None
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        if not any(session.mentions(i, variable) for i in q.generators()):
            free = free * q
        elif found is None and k == 1 and len(block.poly) == 1:
            found = _slope_key(block, session)
            if found is None:
                return None
            free = free * ring.constant(block.poly.leading_coefficient())
        else:
            return None
    if found is None:
        return None
    _, law, variables, orders = found
    if variable not in variables or _in_given(law, variable):
        return None
    if any(by == variable for by, _ in orders):
        session.rule(BOUNDARY)
        return ring.zero
    session.rule(MARGINAL)
    rest = variables - {variable}
    if all(_in_given(law, item) for item in rest):
        return ring.zero
    return free * slope_atom(law, rest, orders, session)


def _in_given(law: Any, variable: Basic) -> bool:
    return bool(law.given) and law.slot(variable) in law.given
