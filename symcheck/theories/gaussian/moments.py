"""Gaussian variables in expectations: written by standard normal ones, whose moments are known.

v ~ N(m, s I) is m + sqrt(s) xi with xi ~ N(0, I). For vectors u1, ..., um the expectation of
|xi|^(2k) <xi, u1> ... <xi, um> is d + m, d + m + 2, ... (k factors) times the sum over pairings of the <ui, uj>
(Isserlis 1918; Bishop, PRML, section 2.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import fmpq
from sympy import Basic, MatAdd, MatMul, preorder_traversal

from symcheck.theories.field.powers import split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.normal import Combination, gaussian_form, inner_product
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable
from symcheck.theories.probability.variables import SUPPORT
from symcheck.theories.registry import INTEGRALS, MOMENTS, REPARAMETRISATIONS
from symcheck.theories.session import Session

REPARAMETRISATION = "Gaussian reparametrisation"
MOMENT = "moments of the standard normal law"
_MAX_DEGREE = 12


def standard(variable: Basic, session: Session) -> Basic:
    """Return the standard normal variable that stands for a Gaussian one."""
    points = session.choices.points
    number = points.setdefault(("standard", variable), len(points) + 1)
    name = "ξ" + SUPPORT * number
    xi = VectorVariable(name, variable.dim) if isinstance(variable, VectorVariable) else ScalarVariable(name)
    session.bound_variables.setdefault(xi, Normal(xi.unprimed(), 0, 1))
    return xi


def reparametrise(
    weight: Quotient, value: Quotient, variable: Basic, session: Session, vector: Any = None
) -> tuple[Quotient, Any, frozenset[Basic]] | None:
    """Write a Gaussian variable v as m + sqrt(s) xi, where the value (or the vector, as a term) lets it."""
    ring = session.ring
    content, factors = weight.factors()
    free, bound = ring.constant(content), ring.one
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        if any(session.mentions(i, variable) for i in q.generators()):
            bound = bound * q
        else:
            free = free * q
    form = gaussian_form(bound, variable, session)
    if form is None or not session.known(form.a, ">"):
        return None
    two_a = ring.constant(2) * form.a
    deviation = session.term_of(split_power(session, two_a, ring.constant(fmpq(-1, 2))))
    xi = standard(variable, session)
    if isinstance(variable, VectorVariable):
        mean = [MatMul(session.term_of(c / two_a), v) for v, c in form.b.items()]
        point: Any = MatAdd(*mean, MatMul(deviation, xi)).doit()
    else:
        point = session.term_of(form.b / two_a) + deviation * xi
    term = session.term_of(value) if vector is None else vector
    if not _may_substitute(term, variable, point):
        return None
    session.rule(REPARAMETRISATION)
    pending = dict(session.pending)  # its conditions have been asked for, at v
    changed = substitute(term, variable, point)
    if vector is None:
        changed = session.nf(changed)
    session.pending = pending
    atom = session.atom(("gaussian", xi), Normal(xi, 0, 1))
    return free * form.mass(session) * atom, changed, frozenset({xi})


def _may_substitute(term: Basic, variable: Basic, point: Basic) -> bool:
    """Whether a variable may be replaced by a vector: not where it names the point of a density, or would be bound."""
    moved = free_symbols(point)
    for node in preorder_traversal(term):
        if getattr(node, "law", None) is not None and hasattr(node, "events") and variable in free_symbols(node):
            return False
        if moved & set(getattr(node, "integrated", ())):
            return False
    return True


def total_mass(bound: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """A standard normal density integrates to 1."""
    return session.ring.one if bound.same(_atom(variable, session) or session.ring.zero) else None


def _atom(variable: Basic, session: Session) -> Quotient | None:
    index = session.ring.index_of.get(("gaussian", variable))
    return None if index is None else session.ring.generator(index)


def moments(weight: Quotient, value: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Integrate a polynomial in a standard normal variable."""
    density = _atom(variable, session)
    if density is None:
        return None
    rest = weight / density
    mine = [i for i in value.generators() if session.mentions(i, variable)]
    if any(session.mentions(i, variable) for i in rest.generators()):
        return None
    if any(session.mentions(i, variable) for b in value.den for i in Quotient(session.ring, b.poly, {}).generators()):
        return None
    for i in mine:
        key = session.atoms[i].key
        plain = key == ("symbol", variable) or (
            key[0] == "inner" and all(item == variable or variable not in free_symbols(item) for item in key[1:])
        )
        if not plain:
            return None
    below = Quotient(session.ring, session.ring.ctx.constant(1), value.den)
    total = session.ring.zero
    for coefficient, exponents in value.terms():
        if sum(exponents[i] for i in mine) > _MAX_DEGREE:
            return None
        kept = tuple(0 if i in mine else e for i, e in enumerate(exponents))
        factor = session.ring.from_terms({kept: coefficient})
        total = total + factor * _moment({i: exponents[i] for i in mine if exponents[i]}, variable, session)
    session.rule(MOMENT)
    return rest * below * total


def _moment(powers: dict[int, int], variable: Basic, session: Session) -> Quotient:
    ring = session.ring
    if not isinstance(variable, VectorVariable):
        degree = sum(powers.values())
        return ring.constant(0 if degree % 2 else _double_factorial(degree - 1))
    squares, sides = 0, []
    for i, power in powers.items():
        first, second = session.atoms[i].key[1:]
        if first == second:
            squares += power
        else:
            sides += [second if first == variable else first] * power
    if len(sides) % 2:
        return ring.zero
    total = ring.zero
    for pairing in _pairings(sides):
        product = ring.one
        for u, v in pairing:
            product = product * inner_product(_vector(u, session), _vector(v, session), session)
        total = total + product
    dim = session.nf(variable.dim)
    for j in range(squares):
        total = total * (dim + ring.constant(len(sides) + 2 * j))
    return total


def _vector(atom: Basic, session: Session) -> Combination:
    return {atom: session.ring.one}


def _pairings(items: list[Any]) -> Iterator[list[tuple[Any, Any]]]:
    """Yield the ways to split a list into pairs."""
    if not items:
        yield []
        return
    first, *rest = items
    for position, partner in enumerate(rest):
        for others in _pairings(rest[:position] + rest[position + 1 :]):
            yield [(first, partner), *others]


def _double_factorial(n: int) -> int:
    return 1 if n <= 0 else n * _double_factorial(n - 2)


INTEGRALS.append(total_mass)
MOMENTS.append(moments)
REPARAMETRISATIONS.append(reparametrise)
