"""Scores in a model: densities on the line that can be differentiated by the point at which they are taken.

Where a claim takes a derivative by a random variable x, that variable is continuous, and every other finite. With
u = 1/(1 + exp(-x)) in (0, 1), a law is the density P(u) u (1 - u) of x, P a polynomial with positive coefficients for
each cell of the other variables: smooth and positive on the whole line, vanishing with its derivatives at both ends.
Then dx = du/(u (1 - u)) and d/dx = u (1 - u) d/du, so an expectation is an integral over (0, 1) of a rational function
of u. Where the claim uses x only in unknown functions, those are polynomials of u, as good as any; a claim that uses
the value of x itself, a logarithm of u, has no model here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import acb, acb_poly, arb, ctx, fmpq, fmpq_poly
from sympy import Add, Basic, Derivative, Integer, Mul, Pow, Symbol, log

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable
from symcheck.theories.field.maps import Applied
from symcheck.theories.field.unknown import parameter_shifts
from symcheck.theories.probability.functionals import E, integrated
from symcheck.theories.probability.smooth_laws import SmoothLaws, cells_of, positive_coefficients
from symcheck.theories.probability.spaces import (
    Cell,
    Key,
    base_name,
    chart,
    exact,
    in_cell,
    layout,
    mass,
    occurring,
    variable_key,
    variable_keys,
)
from symcheck.theories.probability.terms import AbsolutelyContinuous, Density, FullSupport, JointLaw
from symcheck.theories.probability.variables import ScalarVariable

_U = fmpq_poly([0, 1])
_JACOBIAN = _U * (1 - _U)


class Fraction:
    """A rational function of u, in lowest terms."""

    __slots__ = ("den", "num")

    def __init__(self, num: fmpq_poly, den: fmpq_poly | None = None) -> None:
        den = fmpq_poly([1]) if den is None else den
        if not den:
            raise Undefined("division by zero")
        common = num.gcd(den)
        self.num = num // common if num else num
        self.den = den // common

    def __add__(self, other: Fraction) -> Fraction:
        return Fraction(self.num * other.den + other.num * self.den, self.den * other.den)

    def __mul__(self, other: Fraction) -> Fraction:
        return Fraction(self.num * other.num, self.den * other.den)

    def __truediv__(self, other: Fraction) -> Fraction:
        return Fraction(self.num * other.den, self.den * other.num)

    def __pow__(self, n: int) -> Fraction:
        return Fraction(self.num**n, self.den**n) if n >= 0 else Fraction(self.den ** (-n), self.num ** (-n))

    def slope(self) -> Fraction:
        """The derivative by x."""
        top = self.num.derivative() * self.den - self.num * self.den.derivative()
        return Fraction(_JACOBIAN * top, self.den**2)

    def at(self, u: fmpq) -> fmpq:
        bottom = self.den(u)
        if bottom == 0:
            raise Undefined("division by zero")
        return self.num(u) / bottom

    def integral(self) -> Number:
        """The integral over u from 0 to 1."""
        if self.den.degree() == 0:
            whole = (self.num / self.den[0]).integral()
            return whole(fmpq(1)) - whole(fmpq(0))
        top, bottom = acb_poly(self.num), acb_poly(self.den)
        found = acb.integral(lambda z, _: top(z) / bottom(z), 0, 1, rel_tol=arb(2) ** -ctx.prec)
        if not found.is_finite():
            raise Undecided("an integral of a rational function with a pole near (0, 1)")
        return found.real


def _constant(x: fmpq) -> Fraction:
    return Fraction(fmpq_poly([x]))


def is_smooth(term: Basic, at: At) -> bool:
    """Whether a term speaks of a variable by which the claim differentiates."""
    names = layout(at).smooth
    return bool(names) and any(_name(item) in names for item in _involved(term))


def _involved(term: Basic) -> Iterator[Any]:
    """Yield the variables that occur in a term, and those of the laws of its densities."""
    yield from occurring(term)
    for density in term.atoms(Density):
        yield from density.law.variables if isinstance(density.law, JointLaw) else ()


def _name(item: Any) -> str:
    return base_name(("variable", item.name, None))


def value(term: Basic, at: At) -> Number:
    """Return the value of a number at a point where the continuous variables have drawn values."""
    if isinstance(term, E) and any(_continuous(item, at) for item in integrated(term.law)):
        return _expectation(term, at)
    lines = {variable_key(item, at) for item in _involved(term) if _continuous(item, at)}
    free = {key for key in lines if key[1] == base_name(key)}
    if len(free) != 1:
        raise Uninterpretable(f"models write {term} out only in one continuous variable")
    (line,) = free
    to_unit = chart(line, at)
    if to_unit is None:
        raise Uninterpretable(f"models do not use the value of {line[1]} beside its density")
    return _Writer(at, {}, line).of(term).at(to_unit(exact(at.model.quantity(line, at))))


def _continuous(item: Any, at: At) -> bool:
    return isinstance(item, ScalarVariable) and _name(item) in layout(at).smooth


def hypothesis_holds(item: Basic) -> bool:
    """Smooth densities are positive everywhere."""
    if not isinstance(item, (AbsolutelyContinuous, FullSupport)):
        raise Uninterpretable(f"models cannot check {item}")
    return True


def _expectation(term: E, at: At) -> Number:
    """The sum over cells of the integral over u; dx = du/(u (1 - u))."""
    bound = integrated(term.law)
    lines = [variable_key(item, at) for item in bound if _continuous(item, at)]
    finite = [variable_key(item, at) for item in bound if not _continuous(item, at)]  # type: ignore[arg-type]
    if len(lines) != 1 or chart(lines[0], at) is None:
        raise Uninterpretable(f"models integrate {term} only over one variable whose value it does not use")
    total = _constant(fmpq(0))
    for cell in cells_of(finite, term.integrand, at):
        writer = _Writer(at, cell, lines[0])
        total = total + _constant(mass(cell, at)) * writer.of(term.law) * writer.of(term.integrand)
    return (total / Fraction(_JACOBIAN)).integral()


class _Writer(SmoothLaws):
    """Writes terms out as rational functions of u, the coordinate of ``line``; ``cells`` of bound finite variables."""

    continuous = "smooth"
    jacobian = _JACOBIAN

    def __init__(self, at: At, cells: Cell, line: Key) -> None:
        self.at = at
        self.cells = cells
        self.line = line

    def of(self, term: Any) -> Fraction:
        """Return a number as a rational function of u."""
        if not is_smooth(term, self.at):
            return _constant(exact(self.at.binding(in_cell(self.cells)).number(term)))
        match term:
            case ScalarVariable() if variable_key(term, self.at) == self.line:
                return Fraction(_U)
            case Density():
                return self.density(term)
            case Derivative():
                return self._derivative(term)
            case Applied():
                return self._applied(term)
            case E():
                return self._mean(term)
            case Pow() if isinstance(term.args[1], Integer) and abs(int(term.args[1])) <= 8:
                return self.of(term.args[0]) ** int(term.args[1])
            case Add():
                total = _constant(fmpq(0))
                for arg in term.args:
                    total = total + self.of(arg)
                return total
            case Mul():
                total = _constant(fmpq(1))
                for arg in term.args:
                    total = total * self.of(arg)
                return total
        raise Uninterpretable(f"models do not write out {type(term).__name__} terms: {term}")

    def _derivative(self, term: Derivative) -> Fraction:
        body: Any = term.args[0]
        orders = 0
        for variable, count in (item.args for item in term.args[1:]):
            if not isinstance(count, Integer) or not isinstance(variable, ScalarVariable):
                raise Uninterpretable(f"models do not differentiate {term}")
            if variable_key(variable, self.at) != self.line:
                raise Uninterpretable(f"models do not differentiate by {variable} here")
            orders += int(count)
        if isinstance(body, log) and len(body.args) == 1 and orders:  # of a positive number: u'/u
            inside = self.of(body.args[0])
            found, orders = inside.slope() / inside, orders - 1
        else:
            found = self.of(body)
        for _ in range(orders):
            found = found.slope()
        return found

    def _applied(self, term: Applied) -> Fraction:
        """A polynomial of degree 2 in the values of the arguments."""
        function = term.function
        if function.between or any(is_smooth(parameter, self.at) for parameter in function.parameters):
            raise Uninterpretable(f"models do not write out {term}")
        arguments = [self.of(arg) for arg in term.arguments]
        monomials = [_constant(fmpq(1))]
        for i, x in enumerate(arguments):
            monomials += [x, *(x * y for y in arguments[: i + 1])]
        parameters = [exact(self.at.number(parameter)) for parameter in function.parameters]
        shifts = parameter_shifts(function, len(monomials), len(function.parameters), self.at)
        coefficients = self.at.model.coefficients(function.name, len(monomials))
        total = _constant(fmpq(0))
        for c, row, monomial in zip(coefficients, shifts, monomials, strict=True):
            for (a, s), theta in zip(row, parameters, strict=True):
                c = c * (a + (theta - s) ** 2)
            total = total + _constant(c) * monomial
        return total

    def _mean(self, term: E) -> Fraction:
        """An expectation over finite variables, given the continuous one."""
        keys = variable_keys([item for item in integrated(term.law) if not isinstance(item, Symbol)], self.at)
        if self.line in keys or any(isinstance(item, Symbol) for item in integrated(term.law)):
            raise Uninterpretable(f"models do not write out {term}")
        total = _constant(fmpq(0))
        for cell in cells_of(keys, term.integrand, self.at):
            inside = _Writer(self.at, {**self.cells, **cell}, self.line)
            total = total + _constant(mass(cell, self.at)) * inside.of(term.law) * inside.of(term.integrand)
        return total

    # -- laws

    def fraction(self, num: fmpq_poly, den: fmpq_poly) -> Fraction:
        return Fraction(num, den)

    def constant_polynomial(self, c: fmpq) -> fmpq_poly:
        return fmpq_poly([c])

    def volume(self, polynomial: fmpq_poly) -> fmpq:
        return polynomial.integral()(fmpq(1))

    def polynomial(self, law: JointLaw, cell: Cell, every: list[Key]) -> fmpq_poly:
        place = ",".join(str(cell.get(key)) for key in every)
        rng = self.at.model.random(f"smooth {law.name} {place}")
        self.at.model.note(law.name, lambda: "a density on the line for each cell of its other variables")
        return fmpq_poly(positive_coefficients(law, rng, self.at))
