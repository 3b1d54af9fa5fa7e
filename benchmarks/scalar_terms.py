"""Random terms of the theories of numbers: the field and its functions, sums and products, calculus, order."""

from __future__ import annotations

from random import Random
from typing import Any

import sympy
from rewriting import EVERYWHERE, HALF, Theory, add, distributed, minus, power, scaled, shuffled, times
from sympy import (
    Abs,
    Add,
    Derivative,
    Integer,
    Integral,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    cos,
    exp,
    log,
    sin,
    symbols,
)

from symcheck import ArgMax, ArgMin, Family, ForAll, Inf, Sup, function, parameter_set
from symcheck.text.vocabulary import FUNCTIONS, unevaluated

# -- the field ---------------------------------------------------------------------------------------------------------

x, y, z = symbols("x y z", real=True)
a, b, c = symbols("a b c", positive=True)


def number(rng: Random) -> Any:
    return rng.choice((Integer(1), Integer(2), Integer(-1), Integer(3), HALF, Rational(2, 3)))


def scalar(rng: Random, depth: int = 3) -> Any:
    """A term with sums, products, powers, roots, exp, log, |x|, sin, cos, max."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice((x, y, z, a, b, c, number(rng)))
    first, second = scalar(rng, depth - 1), scalar(rng, depth - 1)
    kind = rng.randrange(12)
    if kind < 3:
        return add(first, second)
    if kind < 5:
        return times(first, second)
    if kind == 5:
        return power(first, rng.choice((2, 3, -1, -2)))
    if kind == 6:
        return power(positive(rng), rng.choice((HALF, Rational(1, 3), Rational(-1, 2), x, a)))
    if kind == 7:
        return unevaluated(exp, first) if depth < 3 else unevaluated(exp, scalar(rng, 1))
    if kind == 8:
        return unevaluated(log, positive(rng))
    if kind == 9:
        return unevaluated(Abs, first)
    if kind == 10:
        return unevaluated(rng.choice((sin, cos)), scalar(rng, 1))
    return FUNCTIONS[rng.choice(("Max", "Min"))].build(first, second)


def positive(rng: Random) -> Any:
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice((a, b, c))
    if kind == 1:
        return times(a, b)
    if kind == 2:
        return add(power(scalar(rng, 1), 2), a)
    return unevaluated(exp, scalar(rng, 1))


def square_expanded(term: Any, rng: Random) -> Any:
    """(a + b)^2 = a^2 + 2 a b + b^2, (a b)^2 = a^2 b^2, a^2 = a a."""
    if not isinstance(term, Pow) or term.args[1] != 2:
        return None
    base = term.args[0]
    if type(base) is Add and len(base.args) == 2:
        u, v = base.args
        return add(power(u, 2), times(Integer(2), u, v), power(v, 2))
    if type(base) is Mul:
        return times(*(power(arg, 2) for arg in base.args))
    return times(base, base)


def function_identity(term: Any, rng: Random) -> Any:
    """One identity of exp, log, |x|, max, sin, cos, roots."""
    match term:
        case exp() if type(term.args[0]) is Add:
            return times(*(unevaluated(exp, arg) for arg in term.args[0].args))
        case exp():
            return power(unevaluated(exp, times(HALF, term.args[0])), 2)
        case log() if type(term.args[0]) is Mul and all(arg.is_positive for arg in term.args[0].args):
            return add(*(unevaluated(log, arg) for arg in term.args[0].args))
        case log():
            return minus(unevaluated(log, power(term.args[0], -1)))
        case Abs():
            return rng.choice((power(power(term.args[0], 2), HALF), unevaluated(Abs, minus(term.args[0]))))
        case Max() | Min() if len(term.args) == 2:
            u, v = term.args
            gap = unevaluated(Abs, add(u, minus(v)))
            return times(HALF, add(u, v, gap if isinstance(term, Max) else minus(gap)))
        case sin() | cos():
            half = times(HALF, term.args[0])
            s, k = unevaluated(sin, half), unevaluated(cos, half)
            return (
                times(Integer(2), s, k) if isinstance(term, sin) else add(Integer(1), times(Integer(-2), power(s, 2)))
            )
    return None


def cancelled_in(term: Any, rng: Random) -> Any:
    """u = u v/v."""
    if not isinstance(term, sympy.Expr) or getattr(term, "shape", None) or type(term) in (Sum, Product):
        return None
    v = rng.choice((x, a, add(x, a), add(y, Integer(1))))
    return times(term, v, power(v, -1))


FIELD = Theory("field", scalar, (*EVERYWHERE, square_expanded, function_identity, cancelled_in, function_identity))

# -- sums and products -------------------------------------------------------------------------------------------------

n = Symbol("n", integer=True, positive=True)
k, j = symbols("k j", integer=True)
f, g = sympy.Function("f", real=True), sympy.Function("g", real=True)
beta = Family("beta")


def summand(rng: Random, index: Any) -> Any:
    kinds = (index, f(index), g(index), power(index, 2), times(a, f(index)), power(a, index), times(index, f(index)))
    terms = [rng.choice((*kinds, beta[index], Integer(1), b)) for _ in range(rng.randint(1, 3))]
    return add(*(times(number(rng), term) for term in terms))


def total(rng: Random) -> Any:
    """Sums, products of a positive family, and sums of sums, up to a symbolic n."""
    kind = rng.randrange(6)
    if kind == 0:
        return Product(rng.choice((beta[k], times(a, beta[k]), power(beta[k], 2))), (k, 1, n))
    if kind == 1:
        inside = Sum(rng.choice((f(j), times(f(k), g(j)), add(f(k), g(j)))), (j, 1, rng.choice((n, k))))
        return Sum(inside, (k, 1, n))
    if kind == 2:
        return add(times(number(rng), total_of(rng)), rng.choice((f(n), times(n, a), b)))
    if kind == 3:
        return unevaluated(log, Product(beta[k], (k, 1, n)))
    return total_of(rng)


def total_of(rng: Random) -> Any:
    low = rng.choice((0, 1, 1))
    return Sum(summand(rng, k), (k, low, n))


def sum_identity(term: Any, rng: Random) -> Any:
    """Linearity, shift, reversal, splitting off the last or the first term, a product of products."""
    if type(term) not in (Sum, Product) or len(term.limits) != 1:
        return None
    body, (index, low, high) = term.function, term.limits[0]
    kind, join = type(term), add if type(term) is Sum else times
    way = rng.randrange(5)

    def at(place: Any) -> Any:
        return body.xreplace({index: place})

    if way == 0 and type(body) is (Add if kind is Sum else Mul):
        return join(*(kind(part, (index, low, high)) for part in body.args))
    if way == 1:
        return kind(at(index + 1), (index, low - 1, high - 1))
    if way == 2:
        return kind(at(low + high - index), (index, low, high))
    if high == n and way == 3:
        return join(kind(body, (index, low, high - 1)), at(high))
    if high == n and way == 4:
        return join(at(low), kind(body, (index, low + 1, high)))
    return None


def sum_of_constant_factor(term: Any, rng: Random) -> Any:
    if type(term) is not Sum or type(term.function) is not Mul:
        return None
    indices = [limit[0] for limit in term.limits]
    free = [arg for arg in term.function.args if not arg.has(*indices)]
    rest = [arg for arg in term.function.args if arg.has(*indices)]
    return times(*free, Sum(times(*rest), *term.limits)) if free and rest else None


def log_of_product(term: Any, rng: Random) -> Any:
    if isinstance(term, log) and type(term.args[0]) is Product:
        return Sum(unevaluated(log, term.args[0].function), *term.args[0].limits)
    return None


SUMS = Theory(
    "sums",
    total,
    (shuffled, distributed, scaled, sum_identity, sum_identity, sum_identity, sum_of_constant_factor, log_of_product),
    (ForAll(k, (1, n), beta[k] > 0),),
)

# -- calculus ----------------------------------------------------------------------------------------------------------


def smooth(rng: Random, depth: int = 2) -> Any:
    if depth == 0:
        return rng.choice((x, x, y, a, f(x), number(rng)))
    first, second = smooth(rng, depth - 1), smooth(rng, depth - 1)
    kind = rng.randrange(6)
    if kind < 2:
        return add(first, second)
    if kind < 4:
        return times(first, second)
    if kind == 4:
        return power(first, rng.choice((2, 3)))
    return unevaluated(rng.choice((exp, sin, cos)), smooth(rng, 0))


def slope(rng: Random) -> Any:
    """Derivatives of smooth terms, and integrals of polynomials, exponentials, sines."""
    if rng.random() < 0.6:
        return Derivative(smooth(rng), x) if rng.random() < 0.8 else Derivative(smooth(rng), (x, 2))
    body = rng.choice(
        (power(x, 2), times(a, x), unevaluated(exp, x), unevaluated(sin, x), times(x, unevaluated(exp, x)))
    )
    return Integral(add(body, times(number(rng), x)), (x, rng.choice((Integer(0), y)), rng.choice((Integer(1), z, a))))


def derivative_identity(term: Any, rng: Random) -> Any:
    """The rules for sums, products, powers, exp, sin and cos."""
    if not isinstance(term, Derivative) or term.variables != (x,):
        return None
    inner = term.args[0]
    if type(inner) is Add:
        return add(*(Derivative(part, x) for part in inner.args))
    if type(inner) is Mul:
        factors = inner.args
        return add(*(times(*factors[:i], Derivative(u, x), *factors[i + 1 :]) for i, u in enumerate(factors)))
    if isinstance(inner, Pow) and inner.args[1].is_Integer:
        u, m = inner.args
        return times(m, power(u, m - 1), Derivative(u, x))
    if isinstance(inner, exp):
        return times(inner, Derivative(inner.args[0], x))
    if isinstance(inner, sin):
        return times(unevaluated(cos, inner.args[0]), Derivative(inner.args[0], x))
    return None


def integral_identity(term: Any, rng: Random) -> Any:
    """Linearity, additivity, reversal of the ends."""
    if not isinstance(term, Integral):
        return None
    body, (variable, low, high) = term.function, term.limits[0]
    way = rng.randrange(3)
    if way == 0 and type(body) is Add:
        return add(*(Integral(part, (variable, low, high)) for part in body.args))
    if way == 1:
        middle = rng.choice((b, Integer(2), z))
        return add(Integral(body, (variable, low, middle)), Integral(body, (variable, middle, high)))
    return minus(Integral(body, (variable, high, low)))


CALCULUS = Theory("calculus", slope, (shuffled, distributed, scaled, *[derivative_identity, integral_identity] * 2))

# -- order: suprema and sets of maximisers -----------------------------------------------------------------------------

phi = Symbol("phi", real=True)
members = parameter_set("Q")
F, G = function("F"), function("G")


def objective(rng: Random) -> Any:
    parts = (F(phi), G(phi), times(a, F(phi)), power(F(phi), 2), unevaluated(Abs, G(phi)), times(phi, a))
    return add(*(rng.choice(parts) for _ in range(rng.randint(1, 2))))


def bound(rng: Random) -> Any:
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice((ArgMax, ArgMin))(objective(rng), phi, members)
    if kind == 1:
        return add(rng.choice((Sup, Inf))(objective(rng), phi, members), x)
    return rng.choice((Sup, Inf))(objective(rng), phi, members)


def extremum_identity(term: Any, rng: Random) -> Any:
    """Increasing and decreasing changes of the objective; numbers come out of a supremum."""
    if not isinstance(term, (ArgMax, ArgMin, Sup, Inf)):
        return None
    inner, symbol, over = term.body_at(phi), phi, term.over
    kind = type(term)
    other = {ArgMax: ArgMin, ArgMin: ArgMax, Sup: Inf, Inf: Sup}[kind]
    way = rng.randrange(3)
    if kind in (ArgMax, ArgMin):
        changed = (add(inner, y), times(a, inner), unevaluated(exp, inner))[way]
        return kind(changed, symbol, over) if rng.random() < 0.6 else other(minus(inner), symbol, over)
    if way == 0:
        return minus(other(minus(inner), symbol, over))
    if way == 1:
        return add(kind(add(inner, y), symbol, over), minus(y))
    return times(kind(times(a, inner), symbol, over), power(a, -1))


ORDER = Theory("order", bound, (extremum_identity, shuffled, extremum_identity))
THEORIES = (FIELD, SUMS, CALCULUS, ORDER)
