"""Derivatives of densities and expectations, by a parameter of their law or by the point at which a density is taken.

The rules of differentiation leave one new kind of term, a derivative of a joint density, whose normal form stands in
``slopes.py``. The log-derivative trick, a score of mean 0 and denoising score matching are identities between those.

Standing conditions, named in the report: densities are differentiable, differentiation and integration commute, and
where a density vanishes, so do its derivatives (of the first, because 0 is its minimum). They do not cover a kink that
moves through the support: d^2 E(|u - x|) = 2 p(x), and not the mean of 0. Such an expectation is not differentiated.
(Williams 1992; Vincent 2011; Bishop, PRML, section 6.2.)
"""

from __future__ import annotations

from typing import Any

from sympy import (
    Basic,
    Eq,
    Expr,
    Integer,
    Integral,
    Inverse,
    MatAdd,
    MatMul,
    Mul,
    Ne,
    Product,
    Sum,
    Tuple,
    log,
)
from sympy.matrices.expressions import Determinant

from symcheck.theories.calculus.differentiation import (
    ONE,
    ZERO,
    NoRule,
    Scope,
    call,
    derivative,
    differentiates,
    minus,
    over,
    plus,
    times,
    to_the,
)
from symcheck.theories.calculus.gradient_terms import MapGradient, Slope
from symcheck.theories.calculus.gradients import pairing
from symcheck.theories.calculus.kinks import has_moving_kink
from symcheck.theories.calculus.terms import as_it_stands, depends, may_be
from symcheck.theories.field.maps import Applied
from symcheck.theories.field.ring import Quotient
from symcheck.theories.gaussian.normal import normal_arguments
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.probability.density_gradients import DensityGradient
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.functionals import (
    JSD,
    KL,
    Covariance,
    CrossEntropy,
    E,
    Entropy,
    MutualInformation,
    Pdf,
    Pmf,
    Variance,
)
from symcheck.theories.probability.slopes import DensityDerivative, raised
from symcheck.theories.probability.terms import Density, IntegralOver, JointLaw, MarkovChain
from symcheck.theories.probability.variables import ScalarVariable, VariableRange, VectorVariable
from symcheck.theories.registry import normalises
from symcheck.theories.session import Session

UNDER_THE_INTEGRAL = "differentiation under the integral (standing condition)"
SMOOTH = "densities are differentiable (standing condition)"


class MapDerivative(Expr):
    """A partial derivative of an unknown function, in its arguments and then its parameters."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, application: Applied, orders: Any) -> MapDerivative:
        return Expr.__new__(cls, application, Tuple(*orders))

    @property
    def application(self) -> Applied:
        return self.args[0]  # type: ignore[return-value]

    @property
    def orders(self) -> tuple[int, ...]:
        return tuple(int(order) for order in self.args[1].args)

    @property
    def free_symbols(self) -> set[Basic]:
        return self.application.free_symbols

    def _sympystr(self, printer: Any) -> str:
        return f"D[{', '.join(map(str, self.orders))}]{printer._print(self.application)}"


# -- densities ---------------------------------------------------------------------------------------------------------


def _parts(term: Density, x: Any) -> list[tuple[Basic, Expr]]:
    """Return by what a density is to be differentiated for d/dx, with the inner derivatives."""
    law = term.law
    if isinstance(law, MarkovChain) and (law.kernel is not None or law.initial is not None):
        raise NoRule(term)
    if not isinstance(law, (JointLaw, MarkovChain)):
        raise NoRule(term)
    if isinstance(law, MarkovChain) and any(depends(bound, x) for bound in (law.start, law.stop)):
        raise NoRule(term)
    found: list[tuple[Basic, Expr]] = []
    for item in term.events + term.conditions:
        if isinstance(item, VariableRange) or (item.index is not None and depends(item.index, x)):
            raise NoRule(term)
        if item == x:
            found.append((item, ONE))
        elif isinstance(x, (ScalarVariable, VectorVariable)) and may_be(item, x):
            raise NoRule(term)
    for position, parameter in enumerate(law.parameters):
        if depends(parameter, x):
            found.append((Integer(position), derivative(parameter, x, Scope(lambda _: False, lambda *_: False))))
    return found


def _joint(term: Density) -> tuple[Density, Density | None]:
    """Return the two joint densities of which a density is a quotient; None below where there are no conditions."""
    law = term.law
    given = [item for item in term.conditions if law.given and law.slot(item) in law.given]  # type: ignore[attr-defined]
    conditions = [item for item in term.conditions if item not in given]
    joint = Density(law, (*term.events, *conditions), given)
    return joint, Density(law, conditions, given) if conditions else None


def _slope(density: Density, by: Basic) -> Expr:
    if isinstance(by, (ScalarVariable, VectorVariable)) and by not in density.events + density.conditions:
        return ZERO
    if isinstance(by, VectorVariable):
        return Slope(DensityGradient(density, by))
    return DensityDerivative(density, raised((), by))


@differentiates(Density)
def _density_rule(term: Density, x: Any, scope: Scope) -> Expr:
    """d p(a | b) = d p(a, b)/p(b) - p(a, b) d p(b)/p(b)^2."""
    parts = []
    for by, inner in _parts(term, x):
        joint, below = _joint(term)
        if below is None:
            slope = _slope(joint, by)
        else:
            first = over(_slope(joint, by), below)
            second = _slope(below, by)
            slope = (
                first if second is ZERO else plus(first, minus(over(times(joint, second), to_the(below, Integer(2)))))
            )
        parts.append(times(slope, inner))
    scope.used[SMOOTH] = None
    return plus(*parts)


@differentiates(DensityDerivative)
def _higher(term: DensityDerivative, x: Any, scope: Scope) -> Expr:
    scope.used[SMOOTH] = None
    if isinstance(x, VectorVariable):
        raise NoRule(term)
    return plus(*(times(term.raised(by), inner) for by, inner in _parts(term.density, x)))


@differentiates(ScalarVariable)
def _variable(term: ScalarVariable, x: Any, scope: Scope) -> Expr:
    """Another member of the same process: 1 where its index is the same, else 0."""
    if not isinstance(x, ScalarVariable) or not may_be(term, x):
        return ZERO
    if scope.proves(Ne(term.index, x.index, evaluate=False)):
        return ZERO
    same = Eq(term.index, x.index, evaluate=False)
    return ONE if scope.proves(same) else Indicator(same)


@differentiates(Normal)
def _normal(term: Normal, x: Any, scope: Scope) -> Expr:
    """d N = N d log N, with log N = -|u - m|^2/(2 v) - d log(2 pi v)/2, or the same with a covariance matrix."""
    v = term.variance
    error = MatAdd(term.point, MatMul(-1, term.mean)) if is_vector(term.point) else plus(term.point, minus(term.mean))
    if term.covariance is not None:
        square, volume = Inner(error, MatMul(Inverse(v), error)), call(log, Determinant(v))
        return _in_proportion(term, over(plus(minus(square), minus(volume)), Integer(2)), x, scope)
    square = to_the(Norm(error) if is_vector(error) else error, Integer(2))
    logarithm = plus(minus(over(square, times(Integer(2), v))), over(times(term.dim, minus(call(log, v))), Integer(2)))
    return _in_proportion(term, logarithm, x, scope)


def _in_proportion(density: Any, logarithm: Expr, x: Any, scope: Scope) -> Expr:
    slope = derivative(logarithm, x, scope)
    return ZERO if slope is ZERO else times(density, slope)


# -- unknown functions -------------------------------------------------------------------------------------------------


@differentiates(Applied)
def _applied(term: Applied, x: Any, scope: Scope) -> Expr:
    return _through(MapDerivative(term, [0] * (len(term.arguments) + len(term.function.parameters))), x, scope)


@differentiates(MapDerivative)
def _through(term: MapDerivative, x: Any, scope: Scope) -> Expr:
    application = term.application
    scope.used[f"{application.function.name} is smooth (standing condition)"] = None
    parts = []
    for position, argument in enumerate((*application.arguments, *application.function.parameters)):
        if is_vector(argument):
            if depends(argument, x):
                if any(term.orders) or position >= len(application.arguments):
                    raise NoRule(term)
                parts.append(pairing(MapGradient(application, position), argument, x, scope))
            continue
        slope = derivative(argument, x, scope)
        if slope is not ZERO:
            orders = list(term.orders)
            orders[position] += 1
            parts.append(times(MapDerivative(application, orders), slope))
    return plus(*parts)


# -- expectations ------------------------------------------------------------------------------------------------------


@differentiates(E)
def _expectation(term: E, x: Any, scope: Scope) -> Expr:
    """d E(f, p) = E(df, p) + E(f d log p, p)."""
    f, law = term.args
    if isinstance(x, (ScalarVariable, VectorVariable)) and x in term.integrated:
        raise NoRule(term)
    numbers = [item for item in (law.args if isinstance(law, Mul) else (law,)) if isinstance(item, (Pmf, Pdf))]
    if numbers:
        return derivative(_written_out(f, law, numbers), x, scope)
    if law.has(Pmf, Pdf) or has_moving_kink(term, x):
        raise NoRule(term)
    scope.used[UNDER_THE_INTEGRAL] = None
    parts = []
    slope = derivative(f, x, scope)  # type: ignore[arg-type]
    if slope is not ZERO:
        parts.append(E(slope, law))
    score = _score(law, x, scope)
    if score is not ZERO:
        parts.append(E(times(f, score), law))
    return plus(*parts)


def _written_out(f: Basic, law: Basic, numbers: list[Any]) -> Expr:
    """Return an expectation over numbers as a sum or an integral."""
    rest = [item for item in law.args if item not in numbers] if isinstance(law, Mul) else []
    body: Any = E(f, *rest) if rest else f
    for one in numbers:
        binder = Sum if isinstance(one, Pmf) else Integral
        body = as_it_stands(binder, times(one.density, body), Tuple(one.symbol, one.lower, one.upper))
    return body  # type: ignore[no-any-return]


def _score(law: Any, x: Any, scope: Scope) -> Expr:
    """Return d log law, factor by factor."""
    if isinstance(law, Mul):
        return plus(*(_score(factor, x, scope) for factor in law.args if not factor.is_Number))
    if isinstance(law, Product) and len(law.limits) == 1:
        index, *bounds = law.limits[0]
        if any(depends(bound, x) for bound in bounds):
            raise NoRule(law)
        inner = _score(law.function, x, scope.within(index))
        return ZERO if inner is ZERO else as_it_stands(Sum, inner, law.limits[0])
    slope = derivative(law, x, scope)
    return ZERO if slope is ZERO else over(slope, law)


@differentiates(KL)
def _divergence(term: KL, x: Any, scope: Scope) -> Expr:
    q, p = term.args
    if term.has(Pmf, Pdf):
        raise NoRule(term)
    return derivative(E(plus(call(log, q), minus(call(log, p))), q), x, scope)


@differentiates(Entropy, CrossEntropy)
def _entropy(term: Any, x: Any, scope: Scope) -> Expr:
    if term.has(Pmf, Pdf):
        raise NoRule(term)
    return minus(derivative(E(call(log, term.args[-1]), term.args[0]), x, scope))


@differentiates(JSD)
def _jensen_shannon(term: JSD, x: Any, scope: Scope) -> Expr:
    p, q = term.args
    if term.has(Pmf, Pdf):
        raise NoRule(term)
    terms = [E(plus(call(log, law), minus(call(log, term.mixture))), law) for law in (p, q)]
    return over(plus(*(derivative(one, x, scope) for one in terms)), Integer(2))


@differentiates(MutualInformation)
def _information(term: MutualInformation, x: Any, scope: Scope) -> Expr:
    first, second, given = term.parts
    joint, *below = (Density(term.law, part, given) for part in (first + second, first, second))
    ratio = plus(call(log, joint), *(minus(call(log, one)) for one in below))
    return derivative(E(ratio, Density(term.law, first + second + given)), x, scope)


@differentiates(Variance)
def _variance(term: Variance, x: Any, scope: Scope) -> Expr:
    f, law = term.args
    if is_vector(f):
        raise NoRule(term)
    return derivative(plus(E(to_the(f, Integer(2)), law), minus(to_the(E(f, law), Integer(2)))), x, scope)


@differentiates(Covariance)
def _covariance(term: Covariance, x: Any, scope: Scope) -> Expr:
    f, g, law = term.args
    return derivative(plus(E(times(f, g), law), minus(times(E(f, law), E(g, law)))), x, scope)


@differentiates(IntegralOver)
def _integral(term: IntegralOver, x: Any, scope: Scope) -> Expr:
    if x == term.variable or has_moving_kink(term, x):
        raise NoRule(term)
    scope.used[UNDER_THE_INTEGRAL] = None
    return IntegralOver(derivative(term.integrand, x, scope), term.variable)


# -- normal forms ------------------------------------------------------------------------------------------------------


@normalises(MapDerivative)
def map_derivative(term: MapDerivative, session: Session) -> Quotient:
    """A derivative of an unknown function is an atom of its orders and its normalised arguments."""
    application = normal_arguments(term.application, session)
    return session.atom(("map derivative", application, term.orders), MapDerivative(application, term.orders))
