"""Expectations and divergences: ``E(f, q(z | x))``, ``KL(q(z | x), p(z))``, entropies, mutual information, JSD.

A law is written as a density: ``q(z | x)``, ``Normal(eps, 0, 1)`` of a random variable eps, a product of such
(``q(z | x) * r(x)``, ``Product(q(z[k] | x), (k, 1, K))``), a mixture ``(f(x) + g(x))/2`` or
``IntegralOver(q(z | x) * r(x), x)``, or one of the laws of numbers below (``Pmf``, ``Pdf``). The variables before the
bar are integrated, those behind it stay as they are.

E(f, law) is the integral of law * f over {law > 0}, and f need have a value only there. KL(q, p) is E(log(q/p), q), and
has no value unless q vanishes wherever p does. An integral that does not converge absolutely has no value.
(Cover and Thomas, Elements of Information Theory, chapters 2 and 8; Lin 1991 for the Jensen-Shannon divergence.)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    MatrixExpr,
    Mul,
    Pow,
    Product,
    Rational,
    Symbol,
    Tuple,
    exp,
    oo,
    preorder_traversal,
    sympify,
)

from symcheck.errors import InputError
from symcheck.theories.field.terms import free_symbols, written
from symcheck.theories.gaussian.terms import Normal, is_vector
from symcheck.theories.order.sets import FINITE, Bound
from symcheck.theories.probability.terms import Density, IntegralOver, Law
from symcheck.theories.probability.variables import (
    Bar,
    Process,
    ScalarVariable,
    VariableRange,
    VectorVariable,
)


class _NumberLaw(Expr):
    """A law of a number, with its density written out: what ``Pmf`` and ``Pdf`` share."""

    is_commutative = True
    is_extended_real = True
    is_real = True
    is_extended_nonnegative = True

    def __new__(cls, symbol: Any, bounds: Any, density: Any) -> Any:
        if not isinstance(symbol, Symbol):
            raise InputError(f"{cls.__name__}(k, (a, b), f): {symbol!r} is not a symbol")
        lower, upper = bounds
        if symbol in sympify(lower).free_symbols | sympify(upper).free_symbols:
            raise InputError(f"{cls.__name__}(k, (a, b), f): the bounds of {symbol} may not depend on it")
        return Expr.__new__(cls, symbol, Tuple(sympify(lower), sympify(upper)), sympify(density))

    @property
    def symbol(self) -> Symbol:
        return self.args[0]  # type: ignore[return-value]

    @property
    def lower(self) -> Expr:
        return self.args[1].args[0]  # type: ignore[return-value]

    @property
    def upper(self) -> Expr:
        return self.args[1].args[1]  # type: ignore[return-value]

    @property
    def density(self) -> Expr:
        return self.args[2]  # type: ignore[return-value]

    def _sympystr(self, printer: Any) -> str:
        bounds = f"({printer._print(self.lower)}, {printer._print(self.upper)})"
        return f"{type(self).__name__}({self.symbol}, {bounds}, {printer._print(self.density)})"


class Pmf(_NumberLaw):
    """The law of an integer k in lower..upper with P(k) = ``density``: ``Pmf(k, (1, n), 1/n)``."""


class Pdf(_NumberLaw):
    """The law of a real number x in (lower, upper) with that density: ``Pdf(x, (0, oo), lam*exp(-lam*x))``."""


def Uniform(symbol: Symbol, lower: Any, upper: Any) -> Pmf:
    """Return the uniform law on the integers lower..upper (t ~ Uniform{1..T})."""
    return Pmf(symbol, (lower, upper), Pow(sympify(upper) - sympify(lower) + 1, -1))


def Bernoulli(symbol: Symbol, probability: Any) -> Pmf:
    """Return the law on {0, 1} with P(1) = probability."""
    p = sympify(probability)
    return Pmf(symbol, (0, 1), Add(Mul(p, symbol), Mul(Add(1, -p), Add(1, -symbol))))


def Exponential(symbol: Symbol, rate: Any) -> Pdf:
    """Return the law on (0, oo) with density rate exp(-rate x)."""
    rate = sympify(rate)
    return Pdf(symbol, (0, oo), rate * exp(-rate * symbol))


CONVERGENT = "expectations converge absolutely"
"""What is taken for granted of every expectation and of its parts, and listed with the hypotheses."""
DIFFERENTIABLE = "densities are differentiable, also under the integral"
VANISHING = "densities and their derivatives vanish at infinity"
"""What is taken for granted of densities that are differentiated, and of those differentiated by a random variable."""


def standing_conditions(terms: Iterable[Any]) -> tuple[str, ...]:
    """Return what is taken for granted of some terms."""
    nodes = [node for term in terms if isinstance(term, Basic) for node in preorder_traversal(term)]
    slopes = [node for node in nodes if _differentiates(node) and node.has(Density, E, MatrixE)]
    scores = any(isinstance(by, (ScalarVariable, VectorVariable)) for node in slopes for by in _by(node))
    bounds = any(isinstance(node, Bound) for node in nodes)
    means = any(map(is_mean, nodes))
    found = {CONVERGENT: means, DIFFERENTIABLE: bool(slopes), VANISHING: scores, FINITE: bounds}
    return tuple(condition for condition, holds in found.items() if holds)


def _differentiates(node: Basic) -> bool:
    return isinstance(node, Derivative) or getattr(node, "is_slope", False)


def _by(node: Any) -> Any:
    return node.variables if isinstance(node, Derivative) else (node.letter,)


def is_mean(node: Any) -> bool:
    """Whether a term is an expectation: also an integral of products of a density and other factors, densities too."""
    if not isinstance(node, IntegralOver):
        return isinstance(node, (_Functional, MatrixE))
    return as_means(node) is not None or all(
        any(node.variable in getattr(arg, "events", (getattr(arg, "point", None),)) for arg in Mul.make_args(part))
        for part in _summands(node.integrand)
    )


def integrated(law: Basic) -> tuple[Basic, ...]:
    """Return the variables over which a law is a law, in a fixed order; raises InputError for what is no law.

    >>> from symcheck import JointLaw, variable
    >>> x, z = variable("x"), variable("z")
    >>> integrated(JointLaw("p", x, z)(z | x))
    (z,)
    """
    found = _events(law)
    return tuple(sorted(found, key=written))


def _events(law: Basic) -> frozenset[Basic]:
    match law:
        case Density():
            return frozenset(law.events)
        case Normal():
            if not isinstance(law.point, (ScalarVariable, VectorVariable)):
                raise InputError(f"{law} is a law only at a random variable: variable('e') or vector('e', d)")
            return frozenset({law.point})
        case Pmf() | Pdf():
            return frozenset({law.symbol})
        case Mul():
            parts = [_events(arg) for arg in law.args if is_law(arg)]
            joint = frozenset().union(*parts)
            if not parts or len(joint) != sum(map(len, parts)):
                raise InputError(f"{law} is not a product of densities of different variables")
            _refuse_quotient(law, joint)
            for number in (arg for arg in law.args if isinstance(arg, (Pmf, Pdf))):
                if (free_symbols(number.density) | _bounds(number)) & joint - {number.symbol}:
                    raise InputError(f"{law}: the law of {number.symbol} may not depend on another of these numbers")
            return joint
        case Add():
            parts = [_events(arg) for arg in law.args]
            if len(set(parts)) != 1:
                raise InputError(f"{law} is not a mixture of laws of the same variables")
            return parts[0]
        case Product() if len(law.limits) == 1:
            index, lower, upper = law.limits[0]
            return frozenset(_over_range(item, index, lower, upper) for item in _events(law.function))
        case IntegralOver():
            joint = _events(law.integrand)
            if law.variable not in joint or len(joint) == 1:
                raise InputError(f"{law} is no mixture: it integrates over a variable of a law, and leaves another")
            return joint - {law.variable}
    raise InputError(f"{law} is not a law: write a density such as q(z | x) or Normal(eps, 0, 1)")


def _refuse_quotient(law: Any, joint: frozenset[Basic]) -> None:
    """Raise InputError where a law is divided by one of its variables: k(y | x) p(x)/p(y) is meant as a law of x."""
    for one in law.args:
        if isinstance(one, Pow) and any(is_law(node) and joint & _events(node) for node in one.atoms(IntegralOver)):
            raise InputError(
                f"{law} would be a law of {', '.join(sorted(map(str, joint)))}, divided by a density of one of them; "
                "for a posterior declare the joint law, p = JointLaw('p', x, y, factors=[x, y | x]), and write p(x | y)"
            )


def _bounds(law: _NumberLaw) -> frozenset[Basic]:
    return free_symbols(law.lower) | free_symbols(law.upper)


def _over_range(item: Basic, index: Basic, lower: Expr, upper: Expr) -> Basic:
    if not isinstance(item, (ScalarVariable, VectorVariable)) or item.index != index:
        raise InputError(f"the law of {item} cannot stand under a product over {index}: write q(z[{index}] | x)")
    process = Process(item.args[0], *item.args[1:-1]) if isinstance(item, VectorVariable) else Process(item.args[0])
    return VariableRange(process, lower, upper)


def is_law(term: Basic) -> bool:
    """Whether a factor of a law is a law of its own, and no coefficient: 1/E(f, q) is a number.

    The integral of k(y | x) p(x) over x is a law of y, and 1 over it a coefficient.
    """
    if isinstance(term, IntegralOver):
        return _is_mixture(term)
    if hasattr(term, "integrated"):
        return False
    return isinstance(term, (Density, Normal, Pmf, Pdf)) or any(
        is_law(arg) for arg in term.args if isinstance(term, (Add, Mul)) or not isinstance(arg, IntegralOver)
    )


@lru_cache(maxsize=1024)
def _is_mixture(term: IntegralOver) -> bool:
    try:
        return bool(_events(term))
    except InputError:
        return False


class _Functional(Expr):
    """A number made from laws by integration; the variables of its laws are bound."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    @property
    def laws(self) -> tuple[Basic, ...]:
        """The laws whose variables are integrated."""
        raise NotImplementedError

    @property
    def integrated(self) -> tuple[Basic, ...]:
        """The variables that are bound."""
        return tuple(dict.fromkeys(v for law in self.laws for v in integrated(law)))

    @property
    def free_symbols(self) -> set[Basic]:
        return free_of_bound(self)

    def _sympystr(self, printer: Any) -> str:
        return f"{type(self).__name__}({', '.join(printer._print(arg) for arg in self.args)})"


def free_of_bound(term: Any) -> set[Basic]:
    """Return the free symbols of a functional: those of its parts without the variables it binds."""
    free: set[Basic] = set().union(*(arg.free_symbols for arg in term.args))
    bound = set(term.integrated)
    ranges = [item for item in bound if isinstance(item, VariableRange)]
    behind = {item for law in term.laws for density in law.atoms(Density) for item in density.conditions}
    for item in free - behind:
        if any(_in_process(item, one) for one in ranges):
            bound.add(item)  # x[s] is bound by x[1:T], and no other x[s] than those behind a bar has business here
    return {item for item in free if item not in bound}


def _in_process(item: Any, whole: VariableRange) -> bool:
    index = getattr(item, "index", None)
    return index is not None and whole.process[index] == item


class E(_Functional):
    """The expectation of f under a law, or under several independent ones: ``E(f, q(x[0]), Normal(eps, 0, 1))``.

    f is a number, or a vector or matrix (the expectation is then one too).
    """

    def __new__(cls, f: Any, *laws: Any) -> Any:
        f = sympify(f)
        if not isinstance(f, (Expr, MatrixExpr)):
            raise InputError(f"E(f, law): {f} is no number, vector or matrix")
        law = _law(cls.__name__, laws)
        if isinstance(f, MatrixExpr):
            return MatrixE(f, law)
        return Expr.__new__(cls, f, law)

    @property
    def integrand(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def law(self) -> Basic:
        return self.args[1]

    @property
    def laws(self) -> tuple[Basic, ...]:
        return (self.law,)


class MatrixUnderLaw(MatrixExpr):
    """What is said of vectors under a law, the last argument, which binds its variables: a vector or a matrix."""

    @property
    def law(self) -> Basic:
        return self.args[-1]

    @property
    def laws(self) -> tuple[Basic, ...]:
        return (self.law,)

    @property
    def integrated(self) -> tuple[Basic, ...]:
        """The variables that are bound."""
        return integrated(self.law)

    @property
    def free_symbols(self) -> set[Basic]:
        return free_of_bound(self)

    def _entry(self, i: Any, j: Any, **kwargs: Any) -> Expr:
        raise InputError(f"{self} has a symbolic shape: its entries cannot be taken")


class MatrixE(MatrixUnderLaw):
    """The expectation of a vector or matrix; ``E`` makes it."""

    def __new__(cls, f: Any, law: Any) -> MatrixE:
        return Basic.__new__(cls, f, law)

    @property
    def integrand(self) -> Any:
        return self.args[0]

    @property
    def shape(self) -> Any:
        return self.integrand.shape

    def _sympystr(self, printer: Any) -> str:
        return f"E({printer._print(self.integrand)}, {printer._print(self.law)})"


def _law(name: str, laws: Any) -> Basic:
    """Return one law: a single one as it stands, several as their product, in the order given."""
    found = [sympify(law) for law in laws]
    if not found:
        raise InputError(f"{name}(f, law): give the law, such as q(z | x) or Normal(eps, 0, 1)")
    for one in found:
        if not isinstance(one, Expr):  # a joint law without its variables, an event
            raise InputError(
                f"{name}(f, law): {getattr(one, 'name', one)} is not a law: write a density such as q(z | x)"
            )
    law = found[0] if len(found) == 1 else Mul._from_args(found)
    if not integrated(law):
        raise InputError(f"{name}(f, law): {law} is no law")
    return law


class Weighted(_Functional):
    """The integral of weight * value over some variables, on {weight > 0}: a mean whose law has no short name."""

    def __new__(cls, value: Any, weight: Any, variables: Any) -> Weighted:
        return Expr.__new__(cls, value, weight, Tuple(*variables))

    @property
    def value(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def weight(self) -> Expr:
        return self.args[1]  # type: ignore[return-value]

    @property
    def laws(self) -> tuple[Basic, ...]:
        return ()

    @property
    def integrated(self) -> tuple[Basic, ...]:
        return tuple(self.args[2].args)


def as_means(term: IntegralOver) -> Expr | None:
    """Write an integral of functions times densities as expectations; None if some summand is no such product.

    So 0 log 0 = 0, as under E. Of a density of further variables, as p(x, z) integrated over z, it is a Weighted.

    >>> from symcheck import JointLaw, function, variable
    >>> x = variable("x"); p, f = JointLaw("p", x), function("f")
    >>> as_means(IntegralOver(f(x) * p(x), x))
    E(f(x), p(x))
    """
    variables = {term.variable}
    body = term.integrand
    while isinstance(body, IntegralOver) and not any(_may_be(body.variable, other) for other in variables):
        variables.add(body.variable)
        body = body.integrand
    parts = [_as_mean(part, variables) for part in _summands(body)]
    if None in parts or all(isinstance(part, IntegralOver) for part in parts):
        return None
    return Add(*parts)  # type: ignore[arg-type]


def _may_be(variable: Any, other: Any) -> bool:
    """Whether two variables are, or for some indices could be, one: the inner integral then hides the outer one's."""
    if variable.name != other.name or variable.index is None or other.index is None:
        return bool(variable.name == other.name)
    shift = variable.index - other.index
    return not shift.is_Integer or shift == 0


def _summands(f: Any) -> list[Any]:
    """Split what is integrated into summands with a density each: (p - q) f is p f - q f."""
    if isinstance(f, Add):
        return [part for arg in f.args for part in _summands(arg)]
    if isinstance(f, Mul) and not any(isinstance(arg, Density) for arg in f.args):
        for arg in f.args:
            if isinstance(arg, Add) and arg.has(Density):
                beside = [other for other in f.args if other is not arg]
                return [part for term in arg.args for part in _summands(Mul(*beside, term))]
    return [f]


def _is_random(term: Any) -> bool:
    return any(isinstance(item, (ScalarVariable, VectorVariable, VariableRange)) for item in free_symbols(term))


def _as_mean(product: Any, variables: set[Basic]) -> Expr | None:
    factors = product.args if isinstance(product, Mul) else (product,)
    densities = [arg for arg in factors if isinstance(arg, Density) and variables & set(arg.events)]
    densities += [arg for arg in factors if isinstance(arg, IntegralOver) and is_law(arg) and variables & _events(arg)]
    beside = [arg for arg in factors if arg not in densities and _is_random(arg)]  # x[s] may be the variable x[t]
    free = [arg for arg in factors if arg not in densities and arg not in beside]
    if not densities:
        return None
    law = Mul(*densities)
    try:
        bound = set(integrated(law))
    except InputError:  # f(x) g(x) is no law
        bound = set()
    nested = any(isinstance(arg, IntegralOver) for arg in densities) or (len(variables) > 1 and bound == variables)
    if all(isinstance(arg, (Density, Normal)) for arg in beside) and not nested:  # these integrate as they are
        for variable in sorted(variables, key=str):
            product = IntegralOver(product, variable)
        return product
    if not bound:
        return None
    if bound == variables:
        return Mul(*free, E(Mul(*beside), law))
    return Mul(*free, Weighted(Mul(*beside), law, sorted(variables, key=str))) if bound > variables else None


class _OfTwoLaws(_Functional):
    """A mean under the first of two laws of the same variables; ``written`` is its name in messages."""

    written: str

    def __new__(cls, q: Any, p: Any) -> Any:
        q, p = sympify(q), sympify(p)
        if set(integrated(q)) != set(integrated(p)):
            raise InputError(f"{cls.written}({q}, {p}): the laws must be laws of the same variables")
        return Expr.__new__(cls, q, p)

    @property
    def laws(self) -> tuple[Basic, ...]:
        return (self.args[0],)


class KL(_OfTwoLaws):
    """The Kullback-Leibler divergence of q from p: E(log(q/p), q). ``KL(q(z | x), p(z))``."""

    is_extended_nonnegative = True
    written = "KL"


class Entropy(_Functional):
    """The (differential) entropy -E(log q, q)."""

    def __new__(cls, q: Any) -> Entropy:
        return Expr.__new__(cls, _law(cls.__name__, (q,)))

    @property
    def laws(self) -> tuple[Basic, ...]:
        return (self.args[0],)


class CrossEntropy(_OfTwoLaws):
    """The cross-entropy -E(log p, q) of p under q."""

    written = "cross_entropy"


class JSD(_OfTwoLaws):
    """The Jensen-Shannon divergence (KL(p, m) + KL(q, m))/2 with m = (p + q)/2."""

    is_extended_nonnegative = True

    written = "JSD"

    @property
    def mixture(self) -> Expr:
        """The law (p + q)/2."""
        p, q = self.args
        return Mul(Rational(1, 2), Add(p, q, evaluate=False), evaluate=False)


class MutualInformation(_Functional):
    """The mutual information of a and b (given c): KL of their joint law from the product of their marginals.

    With conditions it is the expectation over them: E(KL(p(a, b | c), p(a | c) p(b | c)), p(c)).
    """

    is_extended_nonnegative = True

    def __new__(cls, law: Law, first: Any, second: Any, given: Any = ()) -> MutualInformation:
        return Expr.__new__(cls, law, Tuple(*first), Tuple(*second), Tuple(*given))

    @property
    def law(self) -> Law:
        return self.args[0]  # type: ignore[return-value]

    @property
    def parts(self) -> tuple[tuple[Basic, ...], tuple[Basic, ...], tuple[Basic, ...]]:
        """The variables a, b and c."""
        first, second, given = (tuple(arg.args) for arg in self.args[1:])
        return first, second, given

    @property
    def laws(self) -> tuple[Basic, ...]:
        first, second, given = self.parts
        return (Density(self.law, first + second + given),)

    @property
    def free_symbols(self) -> set[Basic]:
        return set().union(*(parameter.free_symbols for parameter in self.law.parameters))

    def _sympystr(self, printer: Any) -> str:
        first, second, given = (", ".join(map(printer._print, part)) for part in self.parts)
        return f"I_{self.law.name}({first}; {second}{' | ' + given if given else ''})"


def entropy(q: Any) -> Entropy:
    """Return the entropy of a law: ``entropy(q(z | x))``."""
    return Entropy(q)


def cross_entropy(q: Any, p: Any) -> CrossEntropy:
    """Return -E(log p, q)."""
    return CrossEntropy(q, p)


def mutual_information(law: Law, first: Any, second: Any) -> MutualInformation:
    """Return I(first; second) under a joint law; ``mutual_information(p, x, z | y)`` conditions on y.

    Groups of variables are tuples: ``mutual_information(p, x, (y, z))``.
    """
    if not isinstance(law, Law):
        raise InputError(f"mutual_information(law, a, b): {law!r} is not a law such as JointLaw('p', x, z)")
    given: tuple[Any, ...] = ()
    if isinstance(second, Bar):
        second, given = second.events, second.conditions
    first = first if isinstance(first, (tuple, list)) else (first,)
    second = second if isinstance(second, (tuple, list)) else (second,)
    return MutualInformation(law, first, second, given)


class Variance(_Functional):
    """The variance E((f - E f)^2) of a number; of a vector, E(|f - E f|^2)."""

    is_extended_nonnegative = True

    def __new__(cls, f: Any, *laws: Any) -> Variance:
        return Expr.__new__(cls, sympify(f), _law("Var", laws))

    @property
    def laws(self) -> tuple[Basic, ...]:
        return (self.args[1],)


class Covariance(_Functional):
    """The covariance E((f - E f)(g - E g)) of two numbers; of two column vectors, a CovarianceMatrix."""

    def __new__(cls, f: Any, g: Any, *laws: Any) -> Any:
        f, g = sympify(f), sympify(g)
        if is_vector(f) or is_vector(g):
            return CovarianceMatrix(f, g, *laws)
        return Expr.__new__(cls, f, g, _law("Cov", laws))

    @property
    def laws(self) -> tuple[Basic, ...]:
        return (self.args[2],)


class CovarianceMatrix(MatrixUnderLaw):
    """The matrix E((u - E u)(v - E v)^T) of shape (n, m) of two vectors of R^n and R^m; ``Cov`` makes it."""

    def __new__(cls, u: Any, v: Any, *laws: Any) -> CovarianceMatrix:
        for side in (u, v):
            if not is_vector(side) or side.shape[1] != 1:
                raise InputError(f"Cov(u, v, law): {side} is no column vector; give two numbers or two vectors (d, 1)")
        return Basic.__new__(cls, u, v, _law("Cov", laws))

    @property
    def shape(self) -> Any:
        return self.args[0].shape[0], self.args[1].shape[0]  # type: ignore[attr-defined]

    def _sympystr(self, printer: Any) -> str:
        return f"Cov({', '.join(printer._print(arg) for arg in self.args)})"


def Var(f: Any, *laws: Any) -> Variance:
    """Return the variance of f under a law."""
    return Variance(f, *laws)


def Cov(f: Any, g: Any, *laws: Any) -> Any:
    """Return the covariance of f and g under a law: a number, or the matrix E((f - E f)(g - E g)^T) of two vectors."""
    return Covariance(f, g, *laws)
