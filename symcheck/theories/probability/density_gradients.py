"""Gradients of joint densities at a vector point: vectors with which integration commutes, and integration by parts.

The gradient of p(x, z) in x is an atomic vector. Its integral over z is the gradient of p(x), its integral over x is 0,
and that of <W(x), grad p(x)> over x is minus that of div(W) p, for densities that vanish at infinity. Joint densities
of a law with declared structure are differentiated through their factors. Source: A. Hyvarinen, Estimation of
non-normalized statistical models by score matching, JMLR 6 (2005), theorem 1.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, MatMul, MatrixExpr, Trace, Transpose

from symcheck.errors import InputError
from symcheck.theories.calculus.differentiation import NoRule, Scope, plus, times
from symcheck.theories.calculus.gradients import gradient, jacobian
from symcheck.theories.calculus.normal import smooth_scope
from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.gaussian.normal import Combination, combination
from symcheck.theories.gaussian.terms import Inner
from symcheck.theories.probability.normal import MARGINAL, at_index, marginal
from symcheck.theories.probability.separation import factor_list, letters_of, term_of, turned
from symcheck.theories.probability.slopes import BOUNDARY, is_fixed, partial
from symcheck.theories.probability.terms import Density
from symcheck.theories.probability.variables import VectorVariable
from symcheck.theories.registry import MOMENTS, REPARAMETRISATIONS, VECTOR_MOMENTS, VECTORS
from symcheck.theories.session import Session

BY_PARTS = "integration by parts"
_SMOOTH = ("apply", "map derivative", "inner", "word", "trace")


class DensityGradient(MatrixExpr):
    """The gradient of a joint density by one of its variables, a vector, at its point."""

    def __new__(cls, density: Density, by: VectorVariable) -> DensityGradient:
        return Basic.__new__(cls, density, by)

    @property
    def density(self) -> Density:
        return self.args[0]  # type: ignore[return-value]

    @property
    def by(self) -> VectorVariable:
        return self.args[1]  # type: ignore[return-value]

    @property
    def shape(self) -> tuple[Any, Any]:
        return self.by.shape  # type: ignore[no-any-return]

    @property
    def free_symbols(self) -> set[Basic]:
        return self.density.free_symbols

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Any:
        raise InputError(f"{self} has a symbolic shape: its entries cannot be taken")

    def _sympystr(self, printer: Any) -> str:
        return f"Gradient({printer._print(self.density)}, {printer._print(self.by)})"


def density_gradient(term: DensityGradient, session: Session) -> Combination:
    """The gradient of a joint density, through the structure of its law."""
    density, by, law = term.density, at_index(term.by, session), term.density.law
    variables = [at_index(item, session) for item in density.events + density.conditions]
    q = marginal(law, variables, session) if len(set(variables)) == len(variables) else session.ring.one
    atoms = [session.atoms[i].key for i in sorted(q.generators())]
    if not atoms or is_fixed(law, session) or any(key[0] != "marginal" or key[1] != law for key in atoms):
        session.undetermined(term)
        return {term: session.ring.one}
    total: Combination = {}
    for i, key in zip(sorted(q.generators()), atoms, strict=True):
        if by in key[2]:
            total[gradient_atom(law, key[2], by)] = partial(q, i, session)
    return total


def gradient_atom(law: Any, variables: frozenset[Basic], by: Any) -> DensityGradient:
    """The gradient of a marginal, written in one way."""
    given = [v for v in variables if law.given and law.slot(v) in law.given]
    events = sorted((v for v in variables if v not in given), key=str)
    return DensityGradient(Density(law, events, sorted(given, key=str)), by)


# -- integration -------------------------------------------------------------------------------------------------------


def _integrated(letters: tuple[Any, ...], variable: Basic, session: Session) -> tuple[Any, ...] | None:
    """Return a word integrated over a variable that only a gradient of a density in it mentions; () for zero."""
    at = [k for k, letter in enumerate(letters) if any(session.may_be(s, variable) for s in free_symbols(letter))]
    if len(at) != 1 or not session.allows(MARGINAL):
        return None
    letter = letters[at[0]]
    slope = letter.arg if isinstance(letter, Transpose) else letter
    if not isinstance(slope, DensityGradient):
        return None
    law, variables = slope.density.law, frozenset(slope.density.events + slope.density.conditions)
    if variable not in variables or (law.given and law.slot(variable) in law.given):
        return None
    if variable == slope.by:
        session.rule(BOUNDARY)
        return ()
    session.rule(MARGINAL)
    if law.given and law.slot(slope.by) in law.given and all(law.slot(v) in law.given for v in variables - {variable}):
        return ()
    rest = gradient_atom(law, variables - {variable}, slope.by)
    return (*letters[: at[0]], Transpose(rest) if isinstance(letter, Transpose) else rest, *letters[at[0] + 1 :])


def integrate_number(weight: Quotient, value: Quotient, variable: Basic, session: Session) -> Quotient | None:
    """Integrate a number that is linear in a gradient of a density."""
    found = _only_word(weight * value, variable, session)
    if found is None:
        return None
    index, letters = found
    changed = _integrated(letters, variable, session)
    if changed is None:
        return None
    rest = weight * value / session.ring.generator(index)
    return rest * session.nf(Trace(term_of(changed))) if changed else session.ring.zero


def _only_word(piece: Quotient, variable: Basic, session: Session) -> tuple[int, tuple[Any, ...]] | None:
    """Return the one atom of a product that mentions a variable, where it is a word with a gradient in it."""
    mine = [i for i in piece.generators() if session.mentions(i, variable)]
    if len(mine) != 1 or not _is_linear(piece, mine[0], session):
        return None
    letters = letters_of(mine[0], session)
    return None if letters is None or not _slopes(letters) else (mine[0], letters)


def _is_linear(piece: Quotient, index: int, session: Session) -> bool:
    """Whether a product is an atom times what is free of it."""
    return index not in (piece / session.ring.generator(index)).generators()


def _slopes(letters: tuple[Any, ...]) -> list[int]:
    return [k for k, x in enumerate(letters) if isinstance(x.arg if isinstance(x, Transpose) else x, DensityGradient)]


def integrate_vector(
    weight: Quotient, value: Quotient, unit: Any, variable: Basic, session: Session
) -> tuple[Quotient, Combination, frozenset[Basic]] | None:
    """Integrate a matrix that is linear in a gradient of a density, or by parts."""
    if any(session.mentions(i, variable) for i in (weight * value).generators()):
        return _vector_by_parts(weight, value, unit, variable, session)
    letters = factor_list(unit)
    changed = _integrated(letters, variable, session)
    if changed is None:
        return _vector_by_parts(weight, value, unit, variable, session)
    parts = combination(term_of(changed), session) if changed else {}
    return weight * value, parts, frozenset()


def by_parts(
    weight: Quotient, value: Quotient, variable: Basic, session: Session, vector: Any = None
) -> tuple[Quotient, Quotient, frozenset[Basic]] | None:
    """The integral of <W, grad p> g over x is minus that of (div(W) g + <W, grad g>) p."""
    if vector is not None or not isinstance(variable, VectorVariable):
        return None
    mine = [i for i in (weight * value).generators() if session.mentions(i, variable)]
    if not all(session.atoms[i].key[0] in _SMOOTH for i in mine):
        return None
    for i in mine:
        letters = letters_of(i, session)
        if letters is None or not _is_linear(weight * value, i, session):
            continue
        for turn in (letters, turned(letters)):
            for k in _slopes(turn):
                slope = turn[k]
                rest = turn[k + 1 :] + turn[:k]
                if isinstance(slope, Transpose) and rest and not _slopes(rest) and slope.arg.by == variable:
                    return _parted(weight * value / session.ring.generator(i), slope.arg, rest, variable, session)
    return None


def _parted(
    g: Quotient, slope: DensityGradient, rest: tuple[Any, ...], variable: Any, session: Session
) -> tuple[Quotient, Quotient, frozenset[Basic]] | None:
    if any(_slopes(letters_of(i, session) or ()) for i in g.generators()) or _may_be_elsewhere(slope, variable):
        return None
    field, number, scope = term_of(rest), session.term_of(g), smooth_scope(session)
    try:
        div = Trace(jacobian(field, variable, scope))
        changed = session.nf(plus(times(number, div), Inner(field, gradient(number, variable, scope))))
    except NoRule:
        return None
    _report(scope, session)
    return session.nf(slope.density), -changed, frozenset({variable})


def _vector_by_parts(
    weight: Quotient, value: Quotient, unit: Any, variable: Any, session: Session
) -> tuple[Quotient, Combination, frozenset[Basic]] | None:
    """The integral of g grad(p) R over x is minus that of p (grad(g) R + g (D R^T)^T), for a row R; or transposed."""
    mine = [i for i in (weight * value).generators() if session.mentions(i, variable)]
    if not isinstance(variable, VectorVariable) or not all(session.atoms[i].key[0] in _SMOOTH for i in mine):
        return None
    letters = factor_list(unit)
    flipped = not isinstance(letters[0], DensityGradient)
    if flipped:
        letters = turned(letters)
    slope, rest = letters[0], letters[1:]
    if not isinstance(slope, DensityGradient) or slope.by != variable or _slopes(rest):
        return None
    if any(_slopes(letters_of(i, session) or ()) for i in mine) or _may_be_elsewhere(slope, variable):
        return None
    number, scope = session.term_of(weight * value), smooth_scope(session)
    try:
        found: Any = gradient(number, variable, scope)
        if rest:
            row = term_of(rest)
            if row.shape[0] != 1:
                return None
            found = MatMul(found, row) + MatMul(number, Transpose(jacobian(Transpose(row), variable, scope)))
    except NoRule:
        return None
    _report(scope, session)
    found = MatMul(-1, Transpose(found) if flipped else found)
    return session.nf(slope.density), combination(found, session), frozenset({variable})


def _may_be_elsewhere(slope: DensityGradient, variable: Any) -> bool:
    """Whether the variable stands behind the bar, or has an index and might be another of the law."""
    law = slope.density.law
    return variable.index is not None or bool(law.given and law.slot(variable) in law.given)


def _report(scope: Scope, session: Session) -> None:
    session.rule(BY_PARTS)
    session.rule(BOUNDARY)
    for rule in scope.used:
        session.rule(rule)


VECTORS[DensityGradient] = density_gradient
MOMENTS.append(integrate_number)
REPARAMETRISATIONS.append(by_parts)
VECTOR_MOMENTS.append(integrate_vector)
