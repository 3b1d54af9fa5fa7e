"""Gaussian variables in expectations: written by centred ones, whose moments are known.

v ~ N(m, s I) is m + sqrt(s) xi with xi ~ N(0, I), and v ~ N(m, S) is m + zeta with zeta ~ N(0, S). For vectors
u1, ..., um the expectation of
|xi|^(2k) <xi, u1> ... <xi, um> is d + m, d + m + 2, ... (k factors) times the sum over pairings of the <ui, uj>
(Isserlis 1918; Bishop, PRML, section 2.3); ``wick.py`` has those with matrices.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq
from sympy import Abs, Basic, Inverse, MatAdd, MatMul, pi, preorder_traversal, sqrt, sympify

from symcheck.theories.field.powers import split_power
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.gaussian.forms import centred_law, gaussian_form
from symcheck.theories.gaussian.normal import Combination, as_term, inner_product, matrix_words
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.gaussian.wick import pairings, wick, wick_vector
from symcheck.theories.probability.terms import ScalarVariable, VectorVariable
from symcheck.theories.probability.variables import SUPPORT
from symcheck.theories.registry import INTEGRALS, MOMENTS, PRECEDENCE, REPARAMETRISATIONS, VECTOR_MOMENTS
from symcheck.theories.session import Session

REPARAMETRISATION = "Gaussian reparametrisation"
MOMENT = "moments of the standard normal law"
MAX_DEGREE = 12


def centred(variable: Basic, covariance: Any, session: Session) -> Basic:
    """Return the Gaussian variable with mean 0 and a covariance (1: the identity) that stands for another one."""
    points = session.choices.points
    number = points.setdefault(("standard", variable, covariance), len(points) + 1)
    name = ("ξ" if covariance == 1 else "ζ") + SUPPORT * number
    xi = VectorVariable(name, variable.dim) if isinstance(variable, VectorVariable) else ScalarVariable(name)
    session.bound_variables.setdefault(xi, Normal(xi.unprimed(), 0, covariance))
    return xi


def reparametrise(
    weight: Quotient, value: Quotient, variable: Basic, session: Session, vector: Any = None
) -> tuple[Quotient, Any, frozenset[Basic]] | None:
    """Write a Gaussian variable v as m + sqrt(s) xi or as m + zeta, where the value (or the vector) lets it."""
    ring = session.ring
    free, bound = _parted(weight, variable, session)
    form = gaussian_form(bound, variable, session)
    if form is None or not form.converges(session):
        return None
    if form.is_isotropic:
        deviation = session.term_of(split_power(session, form.precision, ring.constant(fmpq(-1, 2))))
        xi = centred(variable, 1, session)
    else:
        shape = (variable.dim, variable.dim)  # type: ignore[attr-defined]
        xi = centred(variable, as_term(matrix_words(Inverse(form.precision), session), shape, session), session)
        deviation = sympify(1)
    if isinstance(variable, VectorVariable):
        point: Any = MatAdd(form.mean(session), MatMul(deviation, xi)).doit()
    else:
        point = session.term_of(form.b / form.precision) + deviation * xi
    term = session.term_of(value) if vector is None else vector
    if not _may_substitute(term, variable, point):
        return None
    session.rule(REPARAMETRISATION)
    pending = dict(session.pending)  # its conditions have been asked for, at v
    changed = substitute(term, variable, point)
    if vector is None:
        changed = session.nf(changed)
    session.pending = pending
    law = session.bound_variables[xi]
    atom = session.atom(("gaussian", xi), Normal(xi, 0, law.variance))  # type: ignore[union-attr]
    return free * form.mass(session) * atom, changed, frozenset({xi})


def _parted(weight: Quotient, variable: Basic, session: Session) -> tuple[Quotient, Quotient]:
    """Split a product into the factors free of a variable and the others."""
    ring = session.ring
    content, factors = weight.factors()
    free, bound = ring.constant(content), ring.one
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        if any(session.mentions(i, variable) for i in q.generators()):
            bound = bound * q
        else:
            free = free * q
    return free, bound


def _may_substitute(term: Basic, variable: Basic, point: Basic) -> bool:
    """Whether a variable may be replaced by a vector: not where it names the point of a density, or would be bound."""
    moved = free_symbols(point)
    for node in set(preorder_traversal(term)):
        if getattr(node, "law", None) is not None and hasattr(node, "events") and variable in free_symbols(node):
            return False
        if moved & set(getattr(node, "integrated", ())):
            return False
    return True


def total_mass(bound: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """A centred normal density integrates to 1."""
    law = centred_law(variable, session)
    return session.ring.one if law is not None and bound.same(law[0]) else None


def moments(weight: Quotient, value: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Integrate a polynomial in a centred normal variable."""
    law = centred_law(variable, session)
    if law is None:
        return None
    rest = weight / law[0]
    mine = [i for i in value.generators() if session.mentions(i, variable)]
    if any(session.mentions(i, variable) for i in rest.generators()):
        return None
    if any(session.mentions(i, variable) for b in value.den for i in b.generators):
        return None
    plain = all(_is_plain(i, variable, session) for i in mine)
    if isinstance(variable, VectorVariable) and not (plain and law[1] == 1):
        found = wick(value, variable, law[1], session)
        if found is not None:
            session.rule(MOMENT)
        return None if found is None else rest * found
    if not plain:
        return None
    below = Quotient(session.ring, session.ring.ctx.constant(1), value.den)
    total = session.ring.zero
    for coefficient, exponents in value.terms():
        if sum(exponents[i] for i in mine) > MAX_DEGREE:
            return None
        kept = tuple(0 if i in mine else e for i, e in enumerate(exponents))
        factor = session.ring.from_terms({kept: coefficient})
        total = total + factor * _moment({i: exponents[i] for i in mine if exponents[i]}, variable, session)
    session.rule(MOMENT)
    return rest * below * total


def vector_moments(
    weight: Quotient, value: Quotient, unit: Any, variable: Basic, session: Session
) -> tuple[Quotient, Combination, frozenset[Basic]] | None:
    """Integrate a vector or matrix times a polynomial in a centred normal vector."""
    law = centred_law(variable, session)
    if law is None or not isinstance(variable, VectorVariable):
        return None
    rest = weight / law[0]
    if any(session.mentions(i, variable) for i in rest.generators()):
        return None
    found = wick_vector(value, unit, variable, law[1], session)
    if found is None:
        return None
    session.rule(MOMENT)
    return rest, found, frozenset()


def precedence(weight: Quotient, variable: Basic, session: Session) -> int:
    """A Gaussian variable comes before those on which its mean depends: its precision is one product."""
    if not isinstance(variable, VectorVariable) or not any(atom.key[0] == "word" for atom in session.atoms):
        return 0
    form = gaussian_form(_parted(weight, variable, session)[1], variable, session)
    return len(form.precision.args) if form is not None and isinstance(form.precision, MatAdd) else 1


def _is_plain(index: int, variable: Basic, session: Session) -> bool:
    """Whether an atom is the variable itself, or its inner product with a vector free of it."""
    key = session.atoms[index].key
    if key[0] == "absolute":
        return session.atoms[index].term == Abs(variable, evaluate=False)
    return key == ("symbol", variable) or (
        key[0] == "inner" and all(item == variable or variable not in free_symbols(item) for item in key[1:])
    )


def _moment(powers: dict[int, int], variable: Basic, session: Session) -> Quotient:
    ring = session.ring
    if not isinstance(variable, VectorVariable):
        degree = sum(powers.values())
        odd = sum(power for i, power in powers.items() if session.atoms[i].key[0] != "absolute") % 2
        if odd or degree % 2 == 0:
            return ring.constant(0 if odd else double_factorial(degree - 1))
        return ring.constant(double_factorial(degree - 1)) * session.nf(sqrt(2 / pi))  # E|xi|^n for odd n
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
    for pairing in pairings(sides):
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


def double_factorial(n: int) -> int:
    return 1 if n <= 0 else n * double_factorial(n - 2)


INTEGRALS.append(total_mass)
MOMENTS.append(moments)
VECTOR_MOMENTS.append(vector_moments)
PRECEDENCE.append(precedence)
REPARAMETRISATIONS.append(reparametrise)
