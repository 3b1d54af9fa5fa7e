"""Numbers with Gaussian laws and arbitrary ones in a model: densities on the line written out, integrals in balls.

Where a claim has a Gaussian law of a number z and an arbitrary law of it, as in E(log p(x | z), N(z; m, v)), that
number is continuous and every other variable finite. A law has the density of a mixture of Gaussians of one variance,
with other means and masses in every cell of its other variables: smooth, positive, and log p is no polynomial. So are
mixtures ``IntegralOver(Normal(y, a*x, v) * p(x), x)`` over a finite variable. A mean is an integral over the line of a
term in one real number U, written as in ``exponential_sums.py`` and enclosed by ``line_integrals.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import sympy
from flint import fmpq
from sympy import Abs, Add, Basic, Dummy, Expr, Integer, Max, Min, Mul, Pow, Rational, Symbol, exp, log

from symcheck.evaluation import At, Number, Undefined, Uninterpretable
from symcheck.theories.field import numbers
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.field.unknown import polynomial_rows
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.probability.exponential_sums import (
    U,
    exponential,
    logarithm,
    plus,
    power,
    product_of,
    times,
)
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CrossEntropy,
    E,
    Entropy,
    Variance,
    integrated,
    is_law,
)
from symcheck.theories.probability.line_integrals import line_integral
from symcheck.theories.probability.measure import refuse_exposed
from symcheck.theories.probability.spaces import (
    Cell,
    Key,
    base_name,
    cell_of,
    dimension,
    exact,
    finite_slot,
    in_cell,
    layout,
    occurring,
    variable_key,
    variable_keys,
    weights_of,
)
from symcheck.theories.probability.terms import Density, IntegralOver, JointLaw
from symcheck.theories.probability.variables import Process, RandomVariable, ScalarVariable, VectorVariable

_COMPONENTS = 2
_MOST_CELLS = 64


def involved(term: Basic, at: At) -> bool:
    """Whether a term speaks of a number that has a Gaussian law and an arbitrary one."""
    names = layout(at).lines
    return bool(names) and any(base_name(("variable", item.name, None)) in names for item in _items(term))


def _items(term: Basic) -> Iterator[Any]:
    yield from occurring(term)
    for density in term.atoms(Density):
        yield from density.law.variables if isinstance(density.law, JointLaw) else ()


def value(term: Basic, at: At) -> Number:
    """Return the value of a number at a point where the continuous numbers have drawn values."""
    return Writer(at, {}, None, {}).number(term)


class Writer:
    """Writes terms out as functions of a real number u, the value of ``line``; ``cells`` of bound finite variables.

    ``constants`` are the values of what has no exact one, by the symbols that stand for them.
    """

    def __init__(self, at: At, cells: Cell, line: Key | None, constants: dict[Any, Any]) -> None:
        self.at = at.binding(in_cell(cells)) if cells else at
        self.line = line
        self.constants = constants

    # -- values --------------------------------------------------------------------------------------------------------

    def number(self, term: Any) -> Number:
        """Return the value of what depends on no u."""
        found = self.of(term)
        return self.at.binding(self.constants).number(found)

    def constant(self, x: Number) -> Expr:
        if isinstance(x, fmpq):
            return Rational(int(x.p), int(x.q))
        symbol = Dummy("c", real=True, **({"positive": True} if x > 0 else {}))
        self.constants[symbol] = x
        return symbol

    def of(self, term: Any) -> Any:
        """Return a number as a term in u and in constants."""
        if not self._moves(term) and (self.line is not None or not _needs_writing(term, self.at)):
            found = self.at.value(term)
            if isinstance(found, list) and len(found) == 1:
                found = found[0]
            if isinstance(found, (list, frozenset)):
                raise Uninterpretable(f"models write {term} out in one dimension alone")
            return self.constant(found)
        match term:
            case ScalarVariable() | VectorVariable():
                return self._point(term)
            case Density():
                return self.density(term)
            case Normal():
                return self._normal(term)
            case E():
                return self._mean(term.integrand, term.law)
            case KL():
                q, p = term.args
                return self._mean(log_ratio(q, p), q)
            case Entropy() | CrossEntropy():
                return times(Integer(-1), self._mean(log(term.args[-1], evaluate=False), term.args[0]))
            case JSD():
                p, q = term.args
                means = [self._mean(log_ratio(law, term.mixture), law) for law in (p, q)]
                return times(Rational(1, 2), plus(means))
            case Variance() | Covariance():
                f, g, law = term.args[0], term.args[-2], term.args[-1]
                if not all(map(is_law, Mul.make_args(law))):
                    raise Uninterpretable(f"{law} may have a total mass other than 1")
                both, first, second = (self._mean(h, law) for h in (Mul._from_args([f, g]), f, g))
                return plus([both, times(Integer(-1), first, second)])
            case IntegralOver():
                return self._integral(term)
            case Applied() | AppliedVector():
                return self._applied(term)
            case Norm():
                return Abs(self.of(term.args[0]), evaluate=False)
            case Inner() | Mul() | sympy.MatMul():
                return product_of([self.of(arg) for arg in term.args])
            case Add() | sympy.MatAdd():
                return plus([self.of(arg) for arg in term.args])
            case log() if len(term.args) == 1:
                return logarithm(self.of(term.args[0]))
            case exp():
                return exponential(self.of(term.args[0]))
            case Pow():
                return power(self.of(term.args[0]), self.of(term.args[1]))
            case Abs() | Max() | Min():
                return type(term)(*map(self.of, term.args), evaluate=False)
            case sympy.Sum() | sympy.Product() if len(term.limits) == 1:
                return self._expanded(term)
        raise Uninterpretable(f"models do not write out {type(term).__name__} terms: {term}")

    def _moves(self, term: Any) -> bool:
        """Whether a term depends on u."""
        variables = (item for item in free_symbols(term) if isinstance(item, RandomVariable))
        return self.line is not None and self.line in variable_keys(variables, self.at)  # type: ignore[arg-type]

    def _point(self, item: Any) -> Any:
        key = variable_key(item, self.at)
        if is_vector(item) and dimension(item, self.at) != 1:
            raise Uninterpretable(f"models integrate over {item} in one dimension alone")
        if key == self.line:
            return U
        found = self.at.value(item)
        return self.constant(found[0] if isinstance(found, list) else found)  # type: ignore[arg-type]

    def _expanded(self, term: Any) -> Any:
        index, low, high = term.limits[0]
        first, last = self.at.integer(low, "the bound"), self.at.integer(high, "the bound")
        if last - first >= _MOST_CELLS:
            raise Uninterpretable(f"{term} is too long to be written out")
        if last < first - 1:
            raise Undefined(f"{term} from {first} to {last}")
        parts = [self._bound({index: fmpq(i)}).of(term.function) for i in range(first, last + 1)]
        return plus(parts) if isinstance(term, sympy.Sum) else product_of(parts)

    def _bound(self, bindings: Any) -> Writer:
        return Writer(self.at.binding(bindings), {}, self.line, self.constants)

    def _applied(self, term: Any) -> Any:
        """A polynomial of degree 2 in the values of the arguments; one between two bounds is a fraction of it."""
        function = term.function
        dims = [self.at.integer(n, "the dimension") for n in function.shape]
        if any(n != 1 for n in dims):
            raise Uninterpretable(f"models write {term} out in one dimension alone")
        arguments = [self.of(arg) for arg in term.arguments]
        monomials: list[Any] = [Integer(1)]
        for i, x in enumerate(arguments):
            monomials += [x, *(times(x, y) for y in arguments[: i + 1])]
        (row,) = polynomial_rows(function, len(arguments), 1, self.at)
        found = plus([times(self.constant(c), m) for c, m in zip(row, monomials, strict=True)])
        if not function.between or function.between == (-sympy.oo, sympy.oo):
            return found
        raise Uninterpretable(f"models do not write out {term}")

    # -- laws ----------------------------------------------------------------------------------------------------------

    def _normal(self, term: Any) -> Any:
        if getattr(term.variance, "is_Matrix", False):
            raise Uninterpretable(f"models write {term} out with a variance that is a number")
        point, mean, variance = (self.of(arg) for arg in term.args[:3])
        if variance.has(U):
            raise Uninterpretable(f"models do not write out a variance that moves: {term}")
        if not numbers.ball(self.at.binding(self.constants).number(variance)) > 0:
            raise Undefined(f"the variance of {term} is not positive")
        gap = plus([point, times(Integer(-1), mean)])
        exponent = times(Rational(-1, 2), Pow(gap, 2, evaluate=False), Pow(variance, -1, evaluate=False))
        scale = Pow(times(Integer(2), sympy.pi, variance), Rational(-1, 2), evaluate=False)
        return times(scale, exponential(exponent))

    def density(self, term: Density) -> Any:
        """Return a conditional density as a quotient of joint ones."""
        law: Any = term.law
        if not isinstance(law, JointLaw) or law.factors or any(isinstance(slot, Process) for slot in law.variables):
            raise Uninterpretable(f"models have no densities on the line of {law.name}")
        events, conditions = (self._places(part) for part in (term.events, term.conditions))
        joint = self._joint(law, {**events, **conditions})
        given = {variable_key(slot, self.at) for slot in law.given}
        if conditions.keys() <= given and not any(self._is_line(key) for key in given):
            return joint
        return product_of([joint, power(self._joint(law, conditions), Integer(-1))])

    def _is_line(self, key: Key) -> bool:
        return base_name(key) in layout(self.at).lines

    def _places(self, items: Any) -> dict[Key, Any]:
        """Return where the variables of a law stand: cells, or terms in u."""
        return {
            variable_key(item.unprimed(), self.at): self._point(item)
            if self._is_line(variable_key(item, self.at))
            else cell_of(variable_key(item, self.at), self.at)
            for item in items
        }

    def _joint(self, law: Any, places: dict[Key, Any]) -> Any:
        """Return the joint density of some variables of a law, the others integrated out.

        Where the continuous variable is only ever behind the bar, this is the weight that a cell has there.
        """
        every = variable_keys(law.variables, self.at)
        lines = [key for key in every if self._is_line(key)]
        given = variable_keys(law.given, self.at)
        if len(lines) != 1:
            raise Uninterpretable(f"models have no densities of {law.name} of several continuous variables")
        (line,) = lines
        finite = [key for key in every if key != line]
        ranges = [[places[key]] if key in places else range(len(weights_of(key, self.at))) for key in finite]
        parts: list[Any] = []
        whole = fmpq(0)
        for cell in product(*ranges):
            weight = fmpq(1)
            for key, i in zip(finite, cell, strict=True):
                weight *= fmpq(1) if key in places else exact(weights_of(key, self.at)[i])
            for size, mean in self._components(law, cell):
                parts.append(self._bump(weight * size, mean, places.get(line)))
        for cell in product(*([places[k]] if k in given else range(len(weights_of(k, self.at))) for k in finite)):
            weight = fmpq(1)
            for key, i in zip(finite, cell, strict=True):
                weight *= fmpq(1) if key in given else exact(weights_of(key, self.at)[i])
            whole += weight * sum((size for size, _ in self._components(law, cell)), fmpq(0))
        return times(self.constant(1 / whole), plus(parts))

    def _bump(self, size: fmpq, mean: fmpq, point: Any) -> Any:
        """A Gaussian density times its mass; the mass alone, once it is integrated."""
        if point is None:
            return self.constant(size)
        variance = self._variance()
        gap = plus([point, self.constant(-mean)])
        exponent = times(self.constant(-1 / (2 * variance)), Pow(gap, 2, evaluate=False))
        scale = Pow(times(Integer(2), sympy.pi, self.constant(variance)), Rational(-1, 2), evaluate=False)
        return times(self.constant(size), scale, exponential(exponent))

    def _variance(self) -> fmpq:
        rng = self.at.model.random("variance on the line")
        return fmpq(rng.randint(1, 6), rng.choice((1, 2, 3)))

    def _components(self, law: Any, cell: tuple[int, ...]) -> list[tuple[fmpq, fmpq]]:
        """Return the masses and means of a law in a cell of its finite variables."""
        rng = self.at.model.random(f"line {law.name} {cell}")
        self.at.model.note(law.name, lambda: "a mixture of Gaussians for each cell of its other variables")
        parameters = [exact(self.at.number(parameter)) for parameter in law.parameters]
        found = []
        for _ in range(rng.randint(1, _COMPONENTS)):
            size, mean = fmpq(rng.randint(1, 9)), fmpq(rng.randint(-4, 4), rng.choice((1, 2, 3)))
            for theta in parameters:
                size *= rng.randint(1, 5) + (theta - fmpq(rng.randint(-7, 7), rng.choice((2, 3)))) ** 2
            found.append((size, mean))
        return found

    # -- integrals -----------------------------------------------------------------------------------------------------

    def _mean(self, f: Any, law: Any) -> Any:
        """Return E(f, law): sums over cells of the finite variables, an integral over a continuous one."""
        bound = integrated(law)
        if any(isinstance(item, Symbol) for item in bound) or is_vector(f):
            raise Uninterpretable(f"models do not write out a mean under {law}")
        return self._over([variable_key(item, self.at) for item in bound], f, law)

    def _integral(self, term: IntegralOver) -> Any:
        key = variable_key(term.variable, self.at)
        if finite_slot(key, self.at) is None:
            return self._over([key], Integer(1), term.integrand)
        return self._over([key], Integer(1), term.integrand, expected=1)

    def _over(self, keys: list[Key], f: Any, weight: Any, expected: int = 0) -> Any:
        finite = [key for key in keys if finite_slot(key, self.at) is not None]
        lines = [key for key in keys if key not in finite]
        for key in finite:
            refuse_exposed(f if not expected else weight, key, expected, self.at)
        parts = []
        for cell in product(*(range(len(weights_of(key, self.at))) for key in finite)):
            cells = dict(zip(finite, cell, strict=True))
            size = fmpq(1)
            for key, i in cells.items():
                size *= exact(weights_of(key, self.at)[i])
            if not lines:
                inside = Writer(self.at, cells, self.line, self.constants)
                density = inside.of(weight)
                if not _vanishes(density):  # f need have a value only where the law is positive
                    parts.append(product_of([self.constant(size), density, inside.of(f)]))
            elif len(lines) == 1 and self.line is None:
                inside = Writer(self.at, cells, lines[0], self.constants)
                density = inside.of(weight)
                if not _vanishes(density):
                    summands = [part for term in Add.make_args(inside.of(f)) for part in _distributed(term)]
                    parts += [times(self.constant(size), self._line(times(density, part))) for part in summands]
            else:
                raise Uninterpretable(f"models integrate {f} over one continuous variable alone")
        return plus(parts)

    def _line(self, body: Any) -> Any:
        return self.constant(line_integral(body, self.at.binding(self.constants)))


def _vanishes(density: Any) -> bool:
    return any(factor == 0 for factor in Mul.make_args(density))


def _distributed(term: Any) -> list[Any]:
    """Return the summands of a number times a sum."""
    sums = [factor for factor in Mul.make_args(term) if isinstance(factor, Add) and U in factor.free_symbols]
    rest = [factor for factor in Mul.make_args(term) if factor not in sums]
    if len(sums) != 1 or any(U in factor.free_symbols for factor in rest):
        return [term]
    return [times(*rest, part) for part in sums[0].args]


def log_ratio(q: Any, p: Any) -> Any:
    return Add._from_args([log(q, evaluate=False), Mul._from_args([Integer(-1), log(p, evaluate=False)])])


def _needs_writing(term: Basic, at: At) -> bool:
    """Whether a term is one that this file is asked for."""
    return involved(term, at) or term.has(Normal, IntegralOver)
