"""The degree of a term as a polynomial in Gaussian variables, shown by its form; what is no polynomial is refused.

Polynomials are closed under sums, products, non-negative integer powers, inner products, even powers of norms, unknown
functions (degree 2 in their arguments), logarithms of Gaussian densities, and expectations over further variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from flint import fmpq
from sympy import Basic
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions import HadamardProduct, KroneckerProduct

from symcheck.evaluation import At, Uninterpretable
from symcheck.theories.calculus.gradient_terms import STOPS, Differentiated
from symcheck.theories.calculus.rates import Rate, RateAt
from symcheck.theories.calculus.terms import DerivativeAt
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.terms import substitute
from symcheck.theories.gaussian.backward import by_steps, time_of
from symcheck.theories.gaussian.chain import chain_model, split_steps
from symcheck.theories.gaussian.terms import Inner, Norm, Normal
from symcheck.theories.probability.functionals import (
    KL,
    Covariance,
    CovarianceMatrix,
    CrossEntropy,
    E,
    Entropy,
    MatrixE,
    Variance,
)
from symcheck.theories.probability.spaces import Key, occurring, variable_key, variable_keys
from symcheck.theories.probability.tables import is_finite
from symcheck.theories.probability.terms import Density, MarkovChain
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.sums.matrix_sums import MatrixSum

Degrees = Mapping[Key, int]


def mentions(term: Basic, degrees: Degrees) -> bool:
    """Whether a variable of one of the names occurs in a term."""
    names = {key[1] for key in degrees}
    return any(item.name in names for item in occurring(term))


def degree(term: Basic, degrees: Degrees, at: At) -> int:
    """Return a bound of the degree; raises Uninterpretable for what is no polynomial by its form."""
    if isinstance(term, (ScalarVariable, VectorVariable)):
        return degrees.get(variable_key(term, at), 0)
    if not mentions(term, degrees):
        return 0
    if isinstance(term, (sympy.Add, sympy.MatAdd)):
        return max(degree(arg, degrees, at) for arg in term.args)
    if isinstance(term, (sympy.Mul, sympy.MatMul, Inner, KroneckerProduct, HadamardProduct)):
        return sum(degree(arg, degrees, at) for arg in term.args)
    if isinstance(term, (sympy.Transpose, sympy.Trace)):
        return degree(term.args[0], degrees, at)
    if isinstance(term, sympy.Pow):
        return _power(term.args[0], term.args[1], degrees, at)
    if isinstance(term, (Applied, AppliedVector, AppliedUndef)):
        return _function(term, degrees, at)
    if isinstance(term, sympy.log) and len(term.args) == 1:
        return log_degree(term.args[0], degrees, at)
    if isinstance(term, sympy.Derivative):  # a polynomial, for each value of a symbol, has such a derivative
        if any(not isinstance(item.args[0], (sympy.Symbol, ScalarVariable)) for item in term.args[1:]):
            raise Uninterpretable(f"{term} is no derivative by a parameter")
        return degree(term.args[0], degrees, at)
    if isinstance(term, STOPS):
        return degree(term.args[0], degrees, at)
    if isinstance(term, Rate):
        return degree(term.arg, degrees, at)
    if isinstance(term, (DerivativeAt, RateAt)):
        body, variable, point = term.args[0], term.args[1], term.args[-1]
        return degree(substitute(body, variable, point), degrees, at)
    if isinstance(term, Differentiated):  # no coefficient of f(P + h) has a larger degree than f(P)
        return degree(substitute(term.body, term.letter, term.point), degrees, at)
    if isinstance(term, (sympy.Sum, sympy.Product, MatrixSum)):
        parts = [degree(term.function, degrees, place) for place in expanded(term, at)]
        return sum(parts) if isinstance(term, sympy.Product) else max(parts, default=0)
    if hasattr(term, "integrated"):
        return _functional(term, degrees, at)
    if isinstance(term, Density):
        if not _density_mentions(term, degrees, at):
            return 0
    elif all(degree(arg, degrees, at) == 0 for arg in term.args):
        return 0
    raise Uninterpretable(f"{term} is no polynomial in the Gaussian variables by its form")


def _density_mentions(term: Density, degrees: Degrees, at: At) -> bool:
    """Whether a density depends on Gaussian variables: by its own, by its parameters, or by others in its kernel."""
    if any(degrees.get(key) for key in variable_keys(term.events + term.conditions, at)):
        return True
    return mentions(term.law, degrees)


def _power(base: Basic, exponent: Basic, degrees: Degrees, at: At) -> int:
    below = degree(base, degrees, at) if not isinstance(base, (Norm, sympy.Abs)) else None
    if isinstance(exponent, sympy.Integer) and exponent >= 0:
        if below is not None:
            return below * int(exponent)
        if exponent % 2 == 0:
            return degree(base.args[0], degrees, at) * int(exponent)
    if below is None:
        below = degree(base.args[0], degrees, at)
    if below == 0 and degree(exponent, degrees, at) == 0:
        return 0
    raise Uninterpretable(f"a power of {base} is no polynomial in the Gaussian variables by its form")


def _function(term: Any, degrees: Degrees, at: At) -> int:
    arguments = term.args if isinstance(term, AppliedUndef) else term.arguments
    inside = max((degree(arg, degrees, at) for arg in arguments), default=0)
    if not isinstance(term, AppliedUndef):
        if any(degree(parameter, degrees, at) for parameter in term.function.parameters):
            raise Uninterpretable(f"a parameter of {term} is Gaussian")
        if term.function.between and inside:
            raise Uninterpretable(f"{term} is no polynomial in the Gaussian variables")
    return 2 * inside


def log_degree(term: Basic, degrees: Degrees, at: At) -> int:
    """Return the degree of the logarithm of a product of Gaussian densities."""
    if not mentions(term, degrees):
        return 0
    if isinstance(term, sympy.Mul):
        return max(log_degree(arg, degrees, at) for arg in term.args)
    if isinstance(term, sympy.Pow) and degree(term.args[1], degrees, at) == 0:
        return log_degree(term.args[0], degrees, at)
    if isinstance(term, sympy.exp):
        return degree(term.args[0], degrees, at)
    if isinstance(term, sympy.Product):
        return max((log_degree(term.function, degrees, place) for place in expanded(term, at)), default=0)
    if isinstance(term, Normal):
        if degree(term.variance, degrees, at):
            raise Uninterpretable(f"the variance of {term} is Gaussian")
        return 2 * max(degree(term.point, degrees, at), degree(term.mean, degrees, at))
    if isinstance(term, Density) and not is_finite(term.law):
        return _log_density(term, degrees, at)
    if degree(term, degrees, at) == 0:
        return 0
    raise Uninterpretable(f"log({term}) is no polynomial in the Gaussian variables by its form")


def _log_density(term: Density, degrees: Degrees, at: At) -> int:
    law = term.law
    assert isinstance(law, MarkovChain)
    events, conditions = variable_keys(term.events, at), variable_keys(term.conditions, at)
    if any(degree(parameter, degrees, at) for parameter in law.parameters):
        raise Uninterpretable(f"a parameter of {term} is Gaussian")
    if by_steps(law, at):
        _, found = split_steps(law, events, conditions, at)
        return max((step_degree(step, degrees, at) for step in found), default=0)
    if mentions(law, degrees):
        raise Uninterpretable(f"the kernel of {law.name} depends on a Gaussian variable")
    bound = 2 * max((degrees.get(key, 0) for key in events + conditions), default=0) if events else 0
    if bound and is_mixture(law, events, conditions, at):
        raise Uninterpretable(f"log({term}) is the logarithm of a mixture")
    return bound


def step_degree(step: Any, degrees: Degrees, at: At) -> int:
    """Return the degree of the logarithm of one step of a backward chain."""
    place, known = at.binding(step.bindings), dict(degrees)
    known.update({key: degrees.get(meant, 0) for key, meant in step.renamed.items()})
    return log_degree(step.normal, known, place)


def is_mixture(law: MarkovChain, events: list[Key], conditions: list[Key], at: At) -> bool:
    """Whether a density of a forward chain is a mixture over the atoms of x[start], or a quotient of mixtures."""
    chain = chain_model(law, at)
    if len(chain.weights) == 1:
        return False
    start, times = chain.start, [time_of(key) for key in conditions]
    if start in times or start in [time_of(key) for key in events]:
        return start not in times and bool(times)  # p(x[0], x[1] | x[2]) divides by a mixture
    return not (times and events and max(times) < min(map(time_of, events)))


def _functional(term: Any, degrees: Degrees, at: At) -> int:
    """An expectation over further variables of a polynomial is a polynomial."""
    from symcheck.theories.gaussian.sampling import degrees_under

    if not isinstance(term, (E, MatrixE, KL, CrossEntropy, Entropy, Variance, Covariance, CovarianceMatrix)):
        if all(degree(arg, degrees, at) == 0 for arg in term.args):
            return 0
        raise Uninterpretable(f"{term} is no polynomial in the Gaussian variables by its form")
    found = 0
    for place, inner in degrees_under(term.laws[0], degrees, at):
        found = max(found, _integrand_degree(term, inner, place))
    return found


def _integrand_degree(term: Any, inner: Degrees, at: At) -> int:
    if isinstance(term, (E, MatrixE)):
        return degree(term.integrand, inner, at)
    if isinstance(term, KL):
        return max(log_degree(arg, inner, at) for arg in term.args)
    if isinstance(term, (CrossEntropy, Entropy)):
        return log_degree(term.args[-1], inner, at)
    if isinstance(term, Variance):
        return 2 * degree(term.args[0], inner, at)
    return degree(term.args[0], inner, at) + degree(term.args[1], inner, at)


def expanded(term: Any, at: At) -> list[At]:
    """Return the places at which the body of a sum or product over one integer index is evaluated."""
    if len(term.limits) != 1 or len(term.limits[0]) != 3:
        raise Uninterpretable(f"{term} is not a sum over one index between bounds")
    index, low, high = term.limits[0]
    first, last = at.integer(low, "the bound"), at.integer(high, "the bound")
    return [at.binding({index: fmpq(i)}) for i in range(first, last + 1)]
