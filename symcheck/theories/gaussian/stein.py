"""Stein's lemma: E(xi g(xi)) = E(g'(xi)) for a standard normal number xi and a smooth function g.

It holds where E|g'(xi)| is finite; then g(x) exp(-x^2/2) vanishes at infinity. A jump breaks it, also that of f(1/xi)
for a smooth f: E(xi sign(xi)) > 0, but sign' = 0. An expectation is written without powers of xi beside unknown
functions of it. Source: C. Stein, Estimation of the mean of a multivariate normal distribution, Annals of Statistics 9
(1981), lemma 1.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Basic, MatAdd, MatMul, Mul, atan, cos, cosh, erf, exp, sin, sinh, tanh
from sympy.core.function import AppliedUndef

from symcheck.theories.calculus.differentiation import NoRule, Scope, derivative
from symcheck.theories.calculus.normal import smooth_scope
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.variables import ScalarVariable
from symcheck.theories.registry import REPARAMETRISATIONS
from symcheck.theories.session import Session

STEIN = "Stein's lemma"
FINITE = "the mean of the derivative is finite (standing condition)"
_UNKNOWN = ("apply", "map derivative")
_SMOOTH = (Add, Mul, MatAdd, MatMul, exp, sin, cos, sinh, cosh, tanh, atan, erf, Applied, AppliedVector, AppliedUndef)
"""What is smooth on the whole line, unknown functions as a standing condition."""


def stein(
    weight: Quotient, value: Quotient, variable: Basic, session: Session, vector: Any = None
) -> tuple[Quotient, Quotient, frozenset[Basic]] | None:
    """Integrate by parts what is a power of a standard normal number times unknown functions of it."""
    if vector is not None or not isinstance(variable, ScalarVariable) or not _is_standard(weight, variable, session):
        return None
    ring = session.ring
    symbol = ring.index_of.get(("symbol", variable))
    below = Quotient(ring, ring.ctx.constant(1), value.den)
    if symbol is None or any(session.mentions(i, variable) for i in below.generators()):
        return None
    scope = smooth_scope(session)
    changed, used = ring.zero, False
    for coefficient, exponents in value.terms():
        monomial = ring.from_terms({exponents: coefficient}) * below
        others = [i for i, e in enumerate(exponents) if e and i != symbol and session.mentions(i, variable)]
        if exponents[symbol] and others:
            if not all(_is_smooth_function(session.atoms[i], variable) for i in others):
                return None
            try:
                left = {symbol: exponents[symbol] - 1, **{i: exponents[i] for i in others}}
                monomial = _slope(monomial / ring.generator(symbol), left, variable, scope, session)
            except NoRule:
                return None
            used = True
        changed = changed + monomial
    if not used:
        return None
    session.rule(STEIN)
    session.rule(FINITE)
    for name in scope.used:
        session.rule(name)
    return weight, changed, frozenset({variable})


def _is_standard(weight: Quotient, variable: Basic, session: Session) -> bool:
    """Whether the law of a variable, apart from what does not mention it, is standard normal."""
    index = session.ring.index_of.get(("gaussian", variable))
    if index is None or session.atoms[index].term != Normal(variable, 0, 1):
        return False
    rest = weight / session.ring.generator(index)
    return not any(session.mentions(i, variable) for i in rest.generators())


def _is_smooth_function(atom: Any, variable: Basic) -> bool:
    """Whether an atom is an unknown function, or a derivative of one, at smooth functions of a variable."""
    application = getattr(atom.term, "application", atom.term)
    return atom.key[0] in _UNKNOWN and _is_smooth(application, variable)


def _is_smooth(term: Any, variable: Basic) -> bool:
    """Whether a term is built, as far as it depends on a variable, from functions smooth on the whole line.

    No two of its factors do: the slope of f(x^2) would bring a power of x again, and so on without end.
    """
    if term == variable:
        return True
    varying = [arg for arg in term.args if depends(arg, variable)]
    if isinstance(term, (Mul, MatMul)) and len(varying) > 1:
        return False
    return not varying or (isinstance(term, _SMOOTH) and all(_is_smooth(arg, variable) for arg in varying))


def _slope(monomial: Quotient, degrees: dict[int, int], variable: Basic, scope: Scope, session: Session) -> Quotient:
    """Differentiate a product of powers of some atoms; the other factors do not depend on the variable."""
    total = session.ring.zero
    for i, degree in degrees.items():
        if degree:
            slope = session.nf(derivative(session.atoms[i].term, variable, scope))  # type: ignore[arg-type]
            total = total + session.ring.constant(degree) * monomial / session.ring.generator(i) * slope
    return total


REPARAMETRISATIONS.append(stein)
