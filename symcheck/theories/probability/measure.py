"""When the value of an integral over a finite space may be taken for a statement about Lebesgue measure.

The base weights of a finite space are arbitrary. That is right for densities of variables of which a claim uses nothing
but unknown functions; but a claim may use the value of x itself, ``E(x**2, p(x))``, and then densities of x are those
with respect to dx: the entropy of p(x) is at most log(2 pi e Var x)/2, and on a finite space it need not be. So where
the value of a variable is used (``spaces.Layout.transparent``), an integral over it is evaluated only if it does not
depend on the base weights: the form of the integrand shows that densities occur in it as quotients, or once under an
integral sign. Else the model refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from flint import fmpq
from sympy import Basic, Rational
from sympy.core.relational import Relational

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.probability.functionals import E, MatrixE, Pmf
from symcheck.theories.probability.spaces import Key, base_name, key_name, layout, occurring, variable_keys
from symcheck.theories.probability.terms import Density, IntegralOver, MarkovChain, densities_in
from symcheck.theories.probability.variables import MARKS
from symcheck.theories.sums.matrix_sums import MatrixSum

_MAX_FACTORS = 64
_JUMPS = (sympy.sign, sympy.floor, sympy.ceiling, sympy.Heaviside, sympy.DiracDelta)


@dataclass(frozen=True, slots=True)
class Degree:
    """How a term changes when the base measure at one point is divided by h: it becomes h^factor times it, plus
    ``summand`` times log h; at most one of the two is not zero."""

    factor: Rational
    summand: Rational

    @property
    def is_zero(self) -> bool:
        return self.factor == 0 and self.summand == 0


_NONE = Degree(Rational(0), Rational(0))


class _Unknown(Exception):
    """The form does not show how a term changes with the base measure."""


def refuse_exposed(term: Basic, key: Key, expected: int, at: At) -> None:
    """Raise Uninterpretable where an integral of ``term`` over a finite variable would depend on its base weights.

    ``expected`` is the number of densities of the variable that belong to the measure itself: 1 under an integral sign,
    0 under an expectation.
    """
    if base_name(key) not in layout(at).transparent:
        return
    if term.has(*_JUMPS) and base_name(key) in {item.name.rstrip(MARKS) for item in occurring(term)}:
        # Two points of a space may coincide, which no two numbers with densities do: E(sign(x)^2) = 1.
        raise Uninterpretable(f"{key_name(key)} is a number, and the integrand may jump where it has an atom")
    try:
        found = degree(term, key, at)
    except _Unknown:
        found = None
    if found != Degree(Rational(expected), Rational(0)):
        raise Uninterpretable(
            f"{key_name(key)} is used as a number, and its density on its own: a finite space has no Lebesgue measure"
        )


def refuse_exposed_law(law: Basic, key: Key, at: At) -> None:
    """Raise Uninterpretable where the logarithm of a density itself is integrated: an entropy of a number."""
    refuse_exposed(sympy.log(law, evaluate=False), key, 0, at)


def degree(term: Basic, key: Key, at: At) -> Degree:
    """Return how a term changes with the base measure of a variable; raises _Unknown."""
    if isinstance(term, Density):
        return _density_degree(term, key, at)
    if not any(base_name(key) in _event_names(node) for node in densities_in(term)):
        return _NONE
    if hasattr(term, "integrated") and key in _bound_keys(term, at):
        return _NONE
    if any(isinstance(item, sympy.Symbol) for item in getattr(term, "integrated", ())):
        return _over_numbers(term, key, at)
    if isinstance(term, sympy.Mul):
        return _product([degree(arg, key, at) for arg in term.args], term.args)
    if isinstance(term, (sympy.Add, sympy.MatAdd)):
        return _sum([degree(arg, key, at) for arg in term.args])
    if isinstance(term, sympy.Pow) and isinstance(term.args[1], Rational):
        base = degree(term.args[0], key, at)
        if base.summand != 0:
            raise _Unknown
        return Degree(base.factor * term.args[1], Rational(0))
    if isinstance(term, sympy.log) and len(term.args) == 1:
        inside = degree(term.args[0], key, at)
        if inside.summand != 0:
            raise _Unknown
        return Degree(Rational(0), inside.factor)
    if isinstance(term, sympy.Derivative):
        return Degree(degree(term.args[0], key, at).factor, Rational(0))  # by a parameter: log h does not depend on it
    if isinstance(term, (sympy.Sum, sympy.Product, MatrixSum)):
        return _expanded(term, key, at)
    if isinstance(term, (E, MatrixE)):
        return _product([degree(term.args[0], key, at), degree(term.args[1], key, at)], ())
    if isinstance(term, IntegralOver):
        return degree(term.integrand, key, at)
    if term.args:
        parts = [degree(arg, key, at) for arg in term.args]
        if all(part.is_zero for part in parts):
            return _NONE
        if isinstance(term, Relational) and len(set(parts)) == 1 and parts[0].summand == 0:
            return _NONE  # p(x) >= q(x) says the same of both densities times a positive number
    raise _Unknown


def _event_names(term: Density) -> set[str]:
    return {item.name.rstrip(MARKS) for item in term.events}  # type: ignore[attr-defined]


def _bound_keys(term: Any, at: At) -> list[Key]:
    return variable_keys([item for item in term.integrated if not isinstance(item, sympy.Symbol)], at)


def _over_numbers(term: Any, key: Key, at: At) -> Degree:
    """An expectation over integers: the same degree at each of them, or unknown."""
    laws = [law for law in term.laws for law in law.atoms(Pmf)]
    if len(laws) != 1 or not isinstance(term, (E, MatrixE)):
        raise _Unknown
    low, high = at.integer(laws[0].lower, "the bound"), at.integer(laws[0].upper, "the bound")
    if not 0 <= high - low < _MAX_FACTORS:
        raise _Unknown
    places = [at.binding({laws[0].symbol: fmpq(i)}) for i in range(low, high + 1)]
    found = {degree(term.args[0], key, place) for place in places}
    if len(found) != 1 or any(node for node in densities_in(term.args[1]) if base_name(key) in _event_names(node)):
        raise _Unknown
    return found.pop()


def _density_degree(term: Density, key: Key, at: At) -> Degree:
    if key not in variable_keys(term.events, at):
        return _NONE
    law = term.law
    if isinstance(law, MarkovChain) and law.kernel is not None and law.backward:
        return _NONE  # an explicit function of the value
    return Degree(Rational(1), Rational(0))


def _sum(parts: list[Degree]) -> Degree:
    if all(part.factor == 0 for part in parts):
        return Degree(Rational(0), sum((part.summand for part in parts), Rational(0)))
    if len(set(parts)) == 1 and parts[0].summand == 0:
        return parts[0]
    raise _Unknown


def _product(parts: list[Degree], args: tuple[Basic, ...]) -> Degree:
    summands = [i for i, part in enumerate(parts) if part.summand != 0]
    if not summands:
        return Degree(sum((part.factor for part in parts), Rational(0)), Rational(0))
    if len(summands) == 1 and len(args) == len(parts):
        others = [arg for i, arg in enumerate(args) if i != summands[0]]
        if all(isinstance(other, Rational) for other in others):
            factor = sympy.Mul(*others)
            return Degree(Rational(0), parts[summands[0]].summand * factor)
    raise _Unknown


def _expanded(term: Basic, key: Key, at: At) -> Degree:
    """A sum or product over an integer index, term by term."""
    if len(term.limits) != 1 or len(term.limits[0]) != 3:  # type: ignore[attr-defined]
        raise _Unknown
    index, low, high = term.limits[0]  # type: ignore[attr-defined]
    first, last = at.integer(low, "the bound"), at.integer(high, "the bound")
    if last - first >= _MAX_FACTORS:
        raise _Unknown
    parts = [
        degree(term.function, key, at.binding({index: fmpq(i)}))  # type: ignore[attr-defined]
        for i in range(first, last + 1)
    ]
    if not parts:
        return _NONE
    return _product(parts, ()) if isinstance(term, sympy.Product) else _sum(parts)
