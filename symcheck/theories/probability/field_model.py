"""Scores of vectors in a model: densities on R^d that can be differentiated by the point at which they are taken.

As in ``smooth_model.py``, each coordinate of a continuous vector x has u_i = 1/(1 + exp(-x_i)) in (0, 1), and every
other variable is finite. A law has the density A(u_1) C_2(u_2) ... C_d(u_d) J(u) of x, with J = prod u_i (1 - u_i) and
polynomials with positive coefficients, of which A depends on the cell of the other variables. It is smooth, positive,
and vanishes at infinity with its derivatives. d/dx_i = u_i (1 - u_i) d/du_i and dx = du/J; a mean is an integral over
the unit cube of a rational function whose denominator is a product of polynomials in one coordinate each.
"""

from __future__ import annotations

from typing import Any

from flint import Ordering, acb, acb_poly, arb, ctx, fmpq, fmpq_mpoly_ctx, fmpq_poly
from sympy import (
    Add,
    Basic,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
    exp,
    log,
)

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value
from symcheck.theories.calculus.gradient_terms import Differentiated, Gradient
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.unknown import parameter_shifts
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.model import value_of
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.probability.functionals import E, MatrixE, integrated
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
from symcheck.theories.probability.terms import Density, IntegralOver, JointLaw
from symcheck.theories.probability.variables import VectorVariable

_MAX_DIM = 3


def involved(term: Basic, at: At) -> list[VectorVariable]:
    """Return the continuous vectors that a term, or a law in it, speaks of."""
    names = layout(at).fields
    if not names:
        return []
    found = [*occurring(term), *(v for density in term.atoms(Density) for v in getattr(density.law, "variables", ()))]
    return [v for v in found if base_name(("variable", v.name, None)) in names]


class Fraction:
    """A rational function of u_1, ..., u_d, in lowest terms."""

    __slots__ = ("den", "num")

    def __init__(self, num: Any, den: Any) -> None:
        if not den:
            raise Undefined("division by zero")
        common = num.gcd(den) if num else den
        self.num, self.den = num / common, den / common

    def __add__(self, other: Fraction) -> Fraction:
        return Fraction(self.num * other.den + other.num * self.den, self.den * other.den)

    def __mul__(self, other: Fraction) -> Fraction:
        return Fraction(self.num * other.num, self.den * other.den)

    def __truediv__(self, other: Fraction) -> Fraction:
        return Fraction(self.num * other.den, self.den * other.num)

    def __pow__(self, n: int) -> Fraction:
        return Fraction(self.num**n, self.den**n) if n >= 0 else Fraction(self.den ** (-n), self.num ** (-n))

    def at(self, u: list[fmpq]) -> fmpq:
        """The value at a point."""
        bottom = self.den(*u)
        if bottom == 0:
            raise Undefined("division by zero")
        return self.num(*u) / bottom


Rows = list[list[Fraction]]


def value(term: Basic, at: At) -> Value:
    """Return the value of a term at a point where the continuous vector has drawn coordinates."""
    items = involved(term, at)
    if not all(isinstance(item, VectorVariable) for item in items):
        raise Uninterpretable(f"models have no smooth densities of a process: {term}")
    lines = {variable_key(item, at): item for item in items}
    if len(lines) != 1:
        raise Uninterpretable(f"models write {term} out only in one continuous vector")
    ((line, item),) = lines.items()
    to_unit = chart(line, at)
    if to_unit is None or at.bindings.get(line) is not None:
        raise Uninterpretable(f"models do not use the value of {line[1]} beside its density")
    if item.index is not None:
        raise Uninterpretable(f"models have no smooth densities of {line[1]}")
    dim = at.integer(item.dim, "the dimension")
    if not 1 <= dim <= _MAX_DIM:
        raise Uninterpretable(f"models have smooth densities in at most {_MAX_DIM} dimensions")
    writer = Writer(at, {}, line, dim)
    if isinstance(term, (E, MatrixE)) and line in _bound(term, at):
        rows = writer.mean(term)
        values: Any = [[writer.integral(x) for x in row] for row in rows]
    else:
        u = [exact(to_unit(x)) for x in at.model.quantity(line, at, dim)]
        values = [[x.at(u) for x in row] for row in writer.rows(term)]
    return value_of(values, term) if is_matrix(term) else values[0][0]  # type: ignore[no-any-return]


def _bound(term: Any, at: At) -> list[Key]:
    found = integrated(term.law)
    if any(isinstance(item, Symbol) for item in found):
        raise Uninterpretable(f"models do not write out {term}")
    return variable_keys(found, at)


class Writer(SmoothLaws):
    """Writes terms out as rational functions of u; ``cells`` are those of bound finite variables."""

    continuous = "fields"

    def __init__(self, at: At, cells: Cell, line: Key, dim: int) -> None:
        self.at, self.cells, self.line, self.dim = at, cells, line, dim
        self.ring = fmpq_mpoly_ctx.get([f"u{i}" for i in range(dim)], Ordering.degrevlex)
        self.u = self.ring.gens()
        self.one = self.ring.constant(1)
        self.jacobian = self.one
        for u in self.u:
            self.jacobian = self.jacobian * u * (1 - u)

    def within(self, cell: Cell) -> Writer:
        """Return the writer with more variables bound."""
        return Writer(self.at, {**self.cells, **cell}, self.line, self.dim)

    def constant(self, x: Any) -> Fraction:
        return Fraction(self.ring.constant(exact(x)), self.one)

    @property
    def place(self) -> At:
        return self.at.binding(in_cell(self.cells))

    # -- numbers

    def number(self, term: Any) -> Fraction:
        """Return a number as a rational function."""
        if is_matrix(term):
            return self.rows(term)[0][0]
        if not involved(term, self.at):
            return self.constant(self.place.number(term))
        match term:
            case Density():
                return self.density(term)
            case Applied():
                return self.applied(term, 1)[0]
            case E():
                return self.mean(term)[0][0]
            case IntegralOver():
                return self.integral_over(term)
            case Inner():
                return self.paired(*map(self.rows, term.args))
            case Trace():
                rows = self.rows(term.arg)
                return self.total([row[i] for i, row in enumerate(rows)])
            case Pow() if isinstance(term.args[1], Integer) and abs(int(term.args[1])) <= 8:
                base, n = term.args[0], int(term.args[1])
                if isinstance(base, Norm) and n % 2 == 0:
                    rows = self.rows(base.args[0])
                    return self.paired(rows, rows) ** (n // 2)
                return self.number(base) ** n
            case Add():
                return self.total([self.number(arg) for arg in term.args])
            case Mul():
                found = self.constant(fmpq(1))
                for arg in term.args:
                    found = found * self.number(arg)
                return found
        raise Uninterpretable(f"models do not write out {type(term).__name__} terms: {term}")

    def total(self, parts: list[Fraction]) -> Fraction:
        found = self.constant(fmpq(0))
        for part in parts:
            found = found + part
        return found

    def paired(self, a: Rows, b: Rows) -> Fraction:
        return self.total([x * y for r, s in zip(a, b, strict=True) for x, y in zip(r, s, strict=True)])

    def slope(self, term: Any, i: int) -> Fraction:
        """The derivative of a number by x_i; of a logarithm it is rational, whatever the logarithm is."""
        if not involved(term, self.at):
            return self.constant(fmpq(0))
        if isinstance(term, log) and len(term.args) == 1:
            return self.log_slope(term.args[0], i)
        if isinstance(term, Add):
            return self.total([self.slope(arg, i) for arg in term.args])
        if isinstance(term, Mul) and term.has(log):
            parts = []
            for k, arg in enumerate(term.args):
                slope = self.slope(arg, i)
                if slope.num:
                    parts.append(slope * self.number(Mul._from_args([*term.args[:k], *term.args[k + 1 :]])))
            return self.total(parts)
        return self.moved(self.number(term), i)

    def log_slope(self, term: Any, i: int) -> Fraction:
        """The derivative of the logarithm of a number that is positive by its form."""
        if isinstance(term, Mul):
            return self.total([self.log_slope(arg, i) for arg in term.args])
        if isinstance(term, Pow) and not involved(term.args[1], self.at):
            return self.constant(self.place.number(term.args[1])) * self.log_slope(term.args[0], i)
        if isinstance(term, exp):
            return self.slope(term.args[0], i)
        if not self.is_positive(term):
            raise Uninterpretable(f"models do not know that {term} is positive")
        inside = self.number(term)
        return self.moved(inside, i) / inside

    def is_positive(self, term: Any) -> bool:
        """Whether a number is positive wherever x is."""
        if not involved(term, self.at):
            return numbers.sign(self.place.number(term)) > 0
        if isinstance(term, (Add, Mul)):
            return all(map(self.is_positive, term.args))
        if isinstance(term, Pow):
            return self.is_positive(term.args[0])
        if isinstance(term, (E, IntegralOver)):
            return _is_density(term.args[0])
        return isinstance(term, (Density, exp))

    def moved(self, f: Fraction, i: int) -> Fraction:
        """d/dx_i = u_i (1 - u_i) d/du_i."""
        top = f.num.derivative(i) * f.den - f.num * f.den.derivative(i)
        return Fraction(self.u[i] * (1 - self.u[i]) * top, f.den**2)

    # -- vectors and matrices

    def rows(self, term: Any) -> Rows:
        """Return a vector or matrix, row by row; a number as one of shape (1, 1)."""
        if not is_matrix(term):
            return [[self.number(term)]]
        match term:
            case Identity() | ZeroMatrix():
                return self.fixed(term)
            case Differentiated():
                return self.differentiated(term)
            case AppliedVector():
                m, n = (self.at.integer(k, "the dimension") for k in term.shape)
                entries = self.applied(term, m * n)
                return [entries[i * n : (i + 1) * n] for i in range(m)]
            case MatAdd():
                return self.summed([self.rows(arg) for arg in term.args])
            case MatMul():
                return self.multiplied(term)
            case Transpose():
                return [list(column) for column in zip(*self.rows(term.arg), strict=True)]
            case MatrixE():
                return self.mean(term)
        return self.fixed(term)

    def fixed(self, term: Any) -> Rows:
        if involved(term, self.at):
            raise Uninterpretable(f"models do not write out {type(term).__name__} terms: {term}")
        found: Any = self.place.value(term)
        rows = found if isinstance(found, list) else [found]
        return [[self.constant(x) for x in (row if isinstance(row, list) else [row])] for row in rows]

    def summed(self, parts: list[Rows]) -> Rows:
        return [[self.total(list(entries)) for entries in zip(*rows, strict=True)] for rows in zip(*parts, strict=True)]

    def multiplied(self, term: Any) -> Rows:
        found: Rows | None = None
        scale = self.constant(fmpq(1))
        for arg in term.args:
            if not is_matrix(arg):
                scale = scale * self.number(arg)
                continue
            rows = self.rows(arg)
            if found is not None:
                columns = list(zip(*rows, strict=True))
                rows = [
                    [self.total([x * y for x, y in zip(row, column, strict=True)]) for column in columns]
                    for row in found
                ]
            found = rows
        return [[scale * x for x in row] for row in found or []]

    def differentiated(self, term: Differentiated) -> Rows:
        if term.point != term.letter or variable_key(term.letter, self.at) != self.line:
            raise Uninterpretable(f"models do not differentiate {term} here")
        if isinstance(term, Gradient):
            return [[self.slope(term.body, i)] for i in range(self.dim)]
        entries = [x for column in zip(*self.rows(term.body), strict=True) for x in column]
        return [[self.moved(x, i) for i in range(self.dim)] for x in entries]

    def applied(self, term: Any, count: int) -> list[Fraction]:
        """Polynomials of degree 2 in the values of the arguments: those of the coordinates of x are u."""
        function = term.function
        if function.between or any(involved(parameter, self.at) for parameter in function.parameters):
            raise Uninterpretable(f"models do not write out {term}")
        arguments: list[Fraction] = []
        for arg in term.arguments:
            if isinstance(arg, VectorVariable) and variable_key(arg, self.at) == self.line:
                arguments += [Fraction(u, self.one) for u in self.u]
            else:
                arguments += [x for row in self.rows(arg) for x in row]
        monomials = [self.constant(fmpq(1))]
        for i, x in enumerate(arguments):
            monomials += [x, *(x * y for y in arguments[: i + 1])]
        parameters = [exact(x) for p in function.parameters for x in numbers.coordinates(self.at.value(p))]
        size = len(monomials)
        shifts = parameter_shifts(function, size * count, len(parameters), self.at)
        coefficients = list(self.at.model.coefficients(function.name, size * count))
        for k, row in enumerate(shifts):
            for (a, s), theta in zip(row, parameters, strict=True):
                coefficients[k] = coefficients[k] * (a + (theta - s) ** 2)
        return [
            self.total([self.constant(c) * m for c, m in zip(coefficients[k * size :], monomials, strict=False)])
            for k in range(count)
        ]

    # -- means

    def mean(self, term: Any) -> Rows:
        """The sum over cells of law times integrand; what is left to integrate over x, it has to integrate."""
        keys = _bound(term, self.at)
        if self.line in keys and self.cells:
            raise Uninterpretable(f"models do not write out {term}")
        parts = []
        for cell in cells_of([key for key in keys if key != self.line], term.integrand, self.at):
            inside = self.within(cell)
            w = inside.constant(mass(cell, self.at)) * inside.number(term.law)
            parts.append([[w * x for x in row] for row in inside.rows(term.integrand)])
        return self.summed(parts)

    def integral_over(self, term: IntegralOver) -> Fraction:
        key = variable_key(term.variable, self.at)
        if key == self.line:
            raise Uninterpretable(f"models do not write out {term}")
        cells = cells_of([key], term.integrand, self.at)
        return self.total(
            [self.constant(mass(cell, self.at)) * self.within(cell).number(term.integrand) for cell in cells]
        )

    def integral(self, f: Fraction) -> Number:
        """The integral over x of f: that of f/J over the cube."""
        f = f / Fraction(self.jacobian, self.one)
        below = [fmpq_poly([1]) for _ in self.u]
        content, factors = f.den.factor()
        for factor, k in factors:
            degrees = factor.degrees()
            mine = [i for i, n in enumerate(degrees) if n]
            if len(mine) != 1:
                raise Uninterpretable("models integrate only over denominators that come apart")
            below[mine[0]] *= _in_one(factor, mine[0]) ** k
        known: dict[tuple[int, int], Number] = {}
        parts: list[Number] = []
        for exponents, c in f.num.terms():
            factor = [fmpq(c) / fmpq(content)]
            for i, n in enumerate(exponents):
                if (i, n) not in known:
                    known[i, n] = _moment(int(n), below[i])
                factor.append(known[i, n])
            parts.append(numbers.multiply(factor))
        return numbers.add(parts)

    # -- laws

    def fraction(self, num: Any, den: Any) -> Fraction:
        return Fraction(num, den)

    def constant_polynomial(self, c: fmpq) -> Any:
        return self.ring.constant(c)

    def volume(self, polynomial: Any) -> fmpq:
        """The integral over the cube."""
        total = fmpq(0)
        for exponents, c in polynomial.terms():
            part = fmpq(c)
            for n in exponents:
                part /= int(n) + 1
            total += part
        return total

    def polynomial(self, law: JointLaw, cell: Cell, every: list[Key]) -> Any:
        """A(u_1) C_2(u_2) ... C_d(u_d), with the A of a cell."""
        found = self._one_variable(law, f"field {law.name} {','.join(str(cell.get(key)) for key in every)}", 0)
        for i in range(1, self.dim):
            found = found * self._one_variable(law, f"field {law.name} coordinate {i}", i)
        self.at.model.note(law.name, lambda: "a density on R^d for each cell of its other variables")
        return found

    def _one_variable(self, law: JointLaw, name: str, i: int) -> Any:
        found = self.ring.constant(0)
        for k, c in enumerate(positive_coefficients(law, self.at.model.random(name), self.at)):
            found += c * self.u[i] ** k
        return found


def _in_one(factor: Any, i: int) -> fmpq_poly:
    """Read a polynomial in one of the variables."""
    coefficients = [fmpq(0)] * (int(factor.degrees()[i]) + 1)
    for exponents, c in factor.terms():
        coefficients[int(exponents[i])] = fmpq(c)
    return fmpq_poly(coefficients)


def _moment(n: int, below: fmpq_poly) -> Number:
    """The integral of u^n/below(u) from 0 to 1."""
    top = fmpq_poly([0] * n + [1])
    if below.degree() == 0:
        return fmpq(1, n + 1) / below[0]
    numerator, bottom = acb_poly(top), acb_poly(below)
    found = acb.integral(lambda z, _: numerator(z) / bottom(z), 0, 1, rel_tol=arb(2) ** -ctx.prec)
    if not found.is_finite():
        raise Undecided("an integral of a rational function with a pole near (0, 1)")
    return found.real


def _is_density(term: Basic) -> bool:
    """Whether a term is a density, or a product or power of such: positive whatever the point is."""
    if isinstance(term, (Mul, Pow)):
        return all(_is_density(arg) for arg in (term.args if isinstance(term, Mul) else term.args[:1]))
    return isinstance(term, Density) or (term.is_Number and bool(term.is_positive))
