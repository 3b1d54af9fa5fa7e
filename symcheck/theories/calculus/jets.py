"""Truncated power series: the value of a term at x + h as a polynomial in h, for the derivatives of the models.

A jet maps exponents (one for each variable differentiated by) to Taylor coefficients: rationals, balls, or complex
balls (inside a contour integral). Coefficients of elementary functions come from FLINT's power series in balls.
Nothing here shares code with the rules of differentiation on the prover's side.

A rule is a function ``(term, jets) -> jet``, registered for a class of terms that depend on a variable.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import sympy
from flint import acb, acb_series, arb, arb_series, ctx, fmpq, fmpz
from sympy import Basic, Derivative, MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef

from symcheck.evaluation import At, Undecided, Undefined, Uninterpretable
from symcheck.reading import key_of
from symcheck.theories.calculus.terms import (
    DerivativeAt,
    PartialDerivative,
    as_it_stands,
    depends,
    may_be,
    variables_of,
)
from symcheck.theories.field import numbers
from symcheck.theories.field.model import of_integer_type
from symcheck.theories.field.terms import Member, bound_symbol, free_symbols
from symcheck.theories.field.unknown import unknown_polynomial
from symcheck.theories.probability.variables import ScalarVariable, VectorVariable
from symcheck.theories.sums.model import MAX_TERMS

ctx.cap = 64  # FLINT drops what lies beyond this order of every power series, and 10 is its default

Jet = dict[tuple[int, ...], Any]
ONE = fmpq(1)


@dataclass(frozen=True)
class Jets:
    """Where jets are taken: a place, the variables, the order kept in each, and jets of further symbols."""

    at: At
    variables: tuple[Symbol, ...]
    orders: tuple[int, ...]
    known: Mapping[Symbol, Jet] = field(default_factory=dict)
    letters: Mapping[Hashable, Any] = field(default_factory=dict)
    """The entries, as jets, of the matrices that vary, by their keys in the model."""

    def moved(self, at: At) -> Jets:
        """Return the same at another place."""
        return replace(self, at=at)

    def longer(self, variable: Symbol, at: At) -> Jets:
        """Return the same with one more variable, to the first order, on which nothing here depends."""
        known = {x: {(*i, 0): c for i, c in jet.items()} for x, jet in self.known.items()}
        return Jets(at, (*self.variables, variable), (*self.orders, 1), known, _padded(self.letters, 1))

    @cached_property
    def _moving(self) -> tuple[tuple[Symbol, ...], frozenset[Hashable]]:
        """What varies: symbols, and the keys of letters."""
        return (*self.variables, *self.known), frozenset(self.letters)

    def varies(self, term: Basic) -> bool:
        """Whether a term depends on something that is not a number of the place."""
        return _varies(term, *self._moving)

    @cached_property
    def zero(self) -> tuple[int, ...]:
        return (0,) * len(self.orders)

    @property
    def total(self) -> int:
        return sum(self.orders)

    def of(self, term: Basic) -> Jet:
        """Return the jet of a term; raises Uninterpretable without a rule, Undefined where it has no derivative."""
        if term in self.known:
            return self.known[term]  # type: ignore[index]
        if term in self.variables:
            position = self.variables.index(term)
            step = tuple(int(i == position) for i in range(len(self.orders)))
            jet = {self.zero: self.at.number(term)}
            if self.orders[position]:
                jet[step] = ONE
            return jet
        if not self.varies(term):
            return {self.zero: self.at.number(term)}
        self.refuse_bound(term)
        for kind in type(term).__mro__:
            if kind in JETS:
                return JETS[kind](term, self)
        raise Uninterpretable(f"models do not differentiate {type(term).__name__} terms: {term}")

    def refuse_bound(self, term: Basic) -> None:
        """Raise Uninterpretable for a mean over a variable that varies outside."""
        if any(_named(key, v.name) for key in self.letters for v in getattr(term, "integrated", ())):
            raise Uninterpretable(f"models do not differentiate {term} by what it binds")

    def product(self, a: Jet, b: Jet) -> Jet:
        """Return the product, truncated."""
        result: Jet = {}
        for i, x in a.items():
            for j, y in b.items():
                k = _together(i, j, self.orders)
                if k is not None:
                    value = x * y
                    result[k] = result[k] + value if k in result else value
        return result

    def compose(self, coefficients: list[Any], jet: Jet) -> Jet:
        """Return sum c_k (jet - jet(0))^k: a function with Taylor coefficients c_k, applied to a jet."""
        rest = {i: x for i, x in jet.items() if any(i)}
        result: Jet = {self.zero: coefficients[-1]}
        for c in reversed(coefficients[:-1]):
            result = add([self.product(result, rest), {self.zero: c}])
        return result


@lru_cache(maxsize=4096)
def _together(i: tuple[int, ...], j: tuple[int, ...], orders: tuple[int, ...]) -> tuple[int, ...] | None:
    """Return the exponents of a product of monomials; None beyond the orders kept. Few, and asked for all the time."""
    k = tuple(p + q for p, q in zip(i, j, strict=True))
    return k if all(p <= n for p, n in zip(k, orders, strict=True)) else None


JetRule = Callable[[Any, Jets], Jet]
JETS: dict[type, JetRule] = {}


def jet_of(*classes: type) -> Callable[[JetRule], JetRule]:
    """Register the rule for the jets of terms of some classes."""

    def register(rule: JetRule) -> JetRule:
        for cls in classes:
            JETS[cls] = rule
        return rule

    return register


def add(jets: list[Jet]) -> Jet:
    """Return the sum."""
    result: Jet = {}
    for jet in jets:
        for i, x in jet.items():
            result[i] = result[i] + x if i in result else x
    return result


@lru_cache(maxsize=8192)
def _varies(term: Basic, variables: tuple[Symbol, ...], letters: frozenset[Hashable]) -> bool:
    """Whether a term depends on a variable or a letter: asked again in every cell of every law."""
    return any(depends(term, variable) for variable in variables) or (bool(letters) and _moves(term, letters))


def _moves(term: Any, letters: Any) -> bool:
    """Whether some letter of a term is, or might be, one of those that move."""
    for item in free_symbols(term):
        if isinstance(item, MatrixSymbol) and item in letters:
            return True
        if isinstance(item, (ScalarVariable, VectorVariable)) and any(_named(key, item.name) for key in letters):
            return True
    return False


def _named(key: Hashable, name: str) -> bool:
    return isinstance(key, tuple) and key[:2] == ("variable", name)


def _padded(letters: Mapping[Hashable, Any], count: int) -> dict[Hashable, Any]:
    """Write letters in more variables, on which they do not depend."""
    more = (0,) * count
    return {
        key: [[{(*i, *more): c for i, c in jet.items()} for jet in row] for row in rows]
        for key, rows in letters.items()
    }


def _longer(known: Mapping[Symbol, Jet], more: Mapping[Symbol, int]) -> dict[Symbol, Jet]:
    """Write jets in more variables, on which they do not depend; a longer jet of theirs is not known."""
    if known and any(more.values()):
        raise Uninterpretable("a derivative inside an integral that is differentiated")
    return dict(known)


def sign_of(x: Any) -> int:
    """Return the sign of a real coefficient; complex ones have none."""
    if isinstance(x, acb):
        raise Uninterpretable("the sign of a complex number")
    return numbers.sign(x)


# -- arithmetic --------------------------------------------------------------------------------------------------------


@jet_of(sympy.Add)
def _add(term: Any, jets: Jets) -> Jet:
    return add([jets.of(arg) for arg in term.args])


@jet_of(sympy.Mul)
def _mul(term: Any, jets: Jets) -> Jet:
    result: Jet = {jets.zero: ONE}
    for arg in term.args:
        result = jets.product(result, jets.of(arg))
    return result


@jet_of(sympy.Pow)
def _pow(term: Any, jets: Jets) -> Jet:
    base, exponent = term.args
    u, v = jets.of(base), jets.of(exponent)
    start = u[jets.zero]
    if any(any(i) for i in v) or base == sympy.E:
        if base == sympy.E:
            return _exponential(v, jets)
        if not isinstance(start, acb) and sign_of(start) <= 0:
            raise Undefined("a power with a varying exponent of a number that is not positive")
        return _exponential(jets.product(v, jets.compose(_logarithm(start, jets.total), u)), jets)
    y = v[jets.zero]
    whole = isinstance(y, fmpq) and y.q == 1
    if whole and y >= 0 and (isinstance(exponent, sympy.Integer) or of_integer_type(exponent, jets.at)):
        if y == 0 and not isinstance(exponent, sympy.Integer):
            if isinstance(start, acb) or start == 0:
                raise Uninterpretable("the derivative of x^n at n = 0 and x = 0")
        result: Jet = {jets.zero: ONE}
        if y > 1000:
            raise Undecided("a derivative of a large power")
        for _ in range(int(y.p)):
            result = jets.product(result, u)
        return result
    if whole and of_integer_type(exponent, jets.at):
        if not isinstance(start, acb) and sign_of(start) == 0:
            raise Undefined("division by zero")
    elif isinstance(start, acb):
        off_the_cut(start)
    elif sign_of(start) <= 0:
        raise Undefined("the derivative of a real power of a number that is not positive")
    if isinstance(start, acb):
        lead = start ** int(y.p) if whole and abs(y.p) < 10_000 else start.pow(acb(y))
    else:
        lead = numbers.power(start, y)
    coefficients = [lead]
    for k in range(jets.total):  # the binomial series
        coefficients.append(coefficients[-1] * (y - k) / (k + 1) / start)
    return jets.compose(coefficients, u)


@jet_of(ScalarVariable)
def _variable(term: ScalarVariable, jets: Jets) -> Jet:
    """A member of a process that varies, where its index says so."""
    found = jets.letters.get(key_of(term, jets.at))
    return {jets.zero: jets.at.number(term)} if found is None else found[0][0]


# -- functions ---------------------------------------------------------------------------------------------------------


def series(function: str, x: Any, order: int) -> list[Any]:
    """Return Taylor coefficients in balls, by FLINT: those of ``arb_series.<function>`` at x."""
    if order >= ctx.cap:
        raise Undecided("a power series of a higher order than FLINT keeps")
    if isinstance(x, acb):
        if (function == "atan" and not abs(x.imag) < 1) or (function == "sqrt" and not x.real > 0):
            raise Undecided("a branch cut")
        expanded = getattr(acb_series([x, 1], order + 1), function)()
    else:
        expanded = getattr(arb_series([numbers.ball(x), 1], order + 1), function)()
    found = [expanded[k] for k in range(order + 1)]
    if not all(c.is_finite() for c in found):
        raise Undecided(f"no finite enclosure of the power series of {function}")
    return found


def _exponential(jet: Jet, jets: Jets) -> Jet:
    return jets.compose(series("exp", jet[jets.zero], jets.total), jet)


def off_the_cut(x: Any) -> None:
    """Raise Undecided for a complex ball that is not to the right of the imaginary axis."""
    if isinstance(x, acb) and not x.real > 0:
        raise Undecided("a branch cut")


def _logarithm(x: Any, order: int) -> list[Any]:
    off_the_cut(x)
    if not isinstance(x, acb) and sign_of(x) <= 0:
        raise Undefined("the logarithm of a number that is not positive")
    return series("log", x, order)


def _by_series(kind: type, function: str) -> None:
    """Register a function that is analytic on the whole real line."""

    @jet_of(kind)
    def rule(term: Any, jets: Jets) -> Jet:
        u = jets.of(term.args[0])
        return jets.compose(series(function, u[jets.zero], jets.total), u)


for _kind, _name in ((sympy.exp, "exp"), (sympy.sin, "sin"), (sympy.cos, "cos"), (sympy.atan, "atan")):
    _by_series(_kind, _name)
_by_series(sympy.erf, "erf")
_by_series(sympy.erfc, "erfc")


@jet_of(sympy.log)
def _log(term: Any, jets: Jets) -> Jet:
    parts = [jets.of(arg) for arg in term.args]
    logs = [jets.compose(_logarithm(u[jets.zero], jets.total), u) for u in parts]
    return logs[0] if len(logs) == 1 else jets.product(logs[0], _inverse(logs[1], jets))


def _inverse(u: Jet, jets: Jets) -> Jet:
    start = u[jets.zero]
    if not isinstance(start, acb) and sign_of(start) == 0:
        raise Undefined("division by zero")
    coefficients = [1 / start]
    for _ in range(jets.total):
        coefficients.append(-coefficients[-1] / start)
    return jets.compose(coefficients, u)


@jet_of(sympy.tan, sympy.cot, sympy.sec, sympy.csc)
def _circular(term: Any, jets: Jets) -> Jet:
    u = jets.of(term.args[0])
    start = u[jets.zero]
    if isinstance(start, fmpq) and start == 0:
        if isinstance(term, (sympy.cot, sympy.csc)):
            raise Undefined(f"{type(term).__name__} at 0")
    s, c = (jets.compose(series(name, start, jets.total), u) for name in ("sin", "cos"))
    bottom = _inverse(c if isinstance(term, (sympy.tan, sympy.sec)) else s, jets)
    if isinstance(term, sympy.tan):
        return jets.product(s, bottom)
    return jets.product(c, bottom) if isinstance(term, sympy.cot) else bottom


@jet_of(sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)
def _hyperbolic(term: Any, jets: Jets) -> Jet:
    u = jets.of(term.args[0])
    if isinstance(u[jets.zero], fmpq) and u[jets.zero] == 0 and isinstance(term, (sympy.coth, sympy.csch)):
        raise Undefined(f"{type(term).__name__} at 0")
    up, down = _exponential(u, jets), _exponential({i: -x for i, x in u.items()}, jets)
    half = fmpq(1, 2)
    s = {i: x * half for i, x in add([up, {i: -x for i, x in down.items()}]).items()}
    c = {i: x * half for i, x in add([up, down]).items()}
    match type(term):
        case sympy.sinh:
            return s
        case sympy.cosh:
            return c
        case sympy.tanh:
            return jets.product(s, _inverse(c, jets))
        case sympy.coth:
            return jets.product(c, _inverse(s, jets))
        case sympy.sech:
            return _inverse(c, jets)
    return _inverse(s, jets)


@jet_of(sympy.asin, sympy.acos)
def _arc(term: Any, jets: Jets) -> Jet:
    u = jets.of(term.args[0])
    if sign_of(1 - abs(u[jets.zero])) <= 0:
        raise Undefined(f"the derivative of {type(term).__name__} outside (-1, 1)")
    return jets.compose(series(type(term).__name__, u[jets.zero], jets.total), u)


@jet_of(sympy.asinh, sympy.acosh, sympy.atanh)
def _area(term: Any, jets: Jets) -> Jet:
    u = jets.of(term.args[0])
    start = u[jets.zero]
    one: Jet = {jets.zero: ONE}
    if isinstance(term, sympy.atanh):
        if sign_of(1 - abs(start)) <= 0:
            raise Undefined("the derivative of atanh outside (-1, 1)")
        top, bottom = add([one, u]), add([one, {i: -x for i, x in u.items()}])
        ratio = jets.product(top, _inverse(bottom, jets))
        return {i: x / 2 for i, x in jets.compose(_logarithm(ratio[jets.zero], jets.total), ratio).items()}
    if isinstance(term, sympy.acosh) and sign_of(start - 1) <= 0:
        raise Undefined("the derivative of acosh at 1 or below")
    square = add([jets.product(u, u), {jets.zero: fmpq(1 if isinstance(term, sympy.asinh) else -1)}])
    root = jets.compose(series("sqrt", square[jets.zero], jets.total), square)
    inside = add([u, root])
    return jets.compose(_logarithm(inside[jets.zero], jets.total), inside)


@jet_of(sympy.Abs, sympy.sign)
def _size(term: Any, jets: Jets) -> Jet:
    u = jets.of(term.args[0])
    s = sign_of(u[jets.zero])
    if s == 0:
        raise Undefined(f"the derivative of {type(term).__name__} at 0")
    if isinstance(term, sympy.sign):
        return {jets.zero: fmpq(s)}
    return u if s > 0 else {i: -x for i, x in u.items()}


@jet_of(sympy.floor, sympy.ceiling)
def _rounding(term: Any, jets: Jets) -> Jet:
    x = jets.of(term.args[0])[jets.zero]
    if isinstance(x, fmpq) and x.q == 1:
        raise Undefined("the derivative of floor at an integer")
    if isinstance(x, acb) or (not isinstance(x, fmpq) and x.contains_integer()):
        raise Undecided("whether floor jumps here")
    return {jets.zero: jets.at.number(term)}


@jet_of(sympy.Max, sympy.Min)
def _extremum(term: Any, jets: Jets) -> Jet:
    parts = [jets.of(arg) for arg in term.args]
    best = parts[0]
    for part in parts[1:]:
        s = sign_of(part[jets.zero] - best[jets.zero])
        if s == 0:
            raise Undefined("the derivative of a maximum or minimum at a tie")
        if (s > 0) == isinstance(term, sympy.Max):
            best = part
    return best


@jet_of(sympy.gamma, sympy.loggamma, sympy.digamma, sympy.polygamma)
def _gamma(term: Any, jets: Jets) -> Jet:
    """digamma = Gamma'/Gamma, and polygamma(n, x) is its n-th derivative."""
    u = jets.of(term.args[-1])
    x = u[jets.zero]
    if isinstance(x, acb):
        raise Uninterpretable(f"the power series of {type(term).__name__} at a complex number")
    if isinstance(x, fmpq) and x.q == 1 and x <= 0:
        raise Undefined(f"{type(term).__name__} at its pole {x}")
    if isinstance(x, arb) and not x > 0 and x.contains_integer():
        raise Undecided(f"whether {type(term).__name__} is at a pole")
    if isinstance(term, sympy.loggamma):
        if sign_of(x) <= 0:
            raise Undefined("loggamma of a number that is not positive")
        return jets.compose(series("lgamma", x, jets.total), u)
    if isinstance(term, sympy.gamma):
        return jets.compose(series("gamma", x, jets.total), u)
    n = jets.at.integer(term.args[0], "the order of polygamma") if isinstance(term, sympy.polygamma) else 0
    if not 0 <= n <= 20:
        raise Uninterpretable(f"models do not differentiate {term} here")
    whole = arb_series([numbers.ball(x), 1], jets.total + n + 3).gamma()
    slope = whole.derivative() / whole
    for _ in range(n):
        slope = slope.derivative()
    return jets.compose([slope[k] for k in range(jets.total + 1)], u)


# -- unknown functions, families, sums ---------------------------------------------------------------------------------


MOVING: list[Callable[[Any, Basic, Jets], Any]] = []
"""Jets of functions of time: (application, argument, jets) -> rows of jets, or None (see ``field/unknown.py``)."""


def otherwise(term: Any, arguments: tuple[Basic, ...], jets: Jets) -> Any:
    """Return the rows of jets of an application that the hypotheses make something else than a polynomial."""
    if len(arguments) != 1 or getattr(arguments[0], "is_Matrix", False):
        return None
    return next((found for rule in MOVING if (found := rule(term, arguments[0], jets)) is not None), None)


@jet_of(AppliedUndef)
def _unknown(term: Any, jets: Jets) -> Jet:
    other = otherwise(term, term.args, jets)
    if other is not None:
        return other[0][0]
    arguments = [jets.of(arg) for arg in term.args]
    return add(
        [
            _monomial({jets.zero: coefficient}, [arguments[i] for i in factors], jets)
            for coefficient, factors in unknown_polynomial(term, jets.at)
        ]
    )


def _monomial(start: Jet, factors: list[Jet], jets: Jets) -> Jet:
    for factor in factors:
        start = jets.product(start, factor)
    return start


@jet_of(Member)
def _member(term: Member, jets: Jets) -> Jet:
    definition = term.family.definition
    if definition is None:
        raise Uninterpretable(f"the derivative of {term} by a variable of its index")
    indices = (fmpq(jets.at.integer(index, f"the index of {term.family.name}")) for index in term.indices)
    place = jets.at.binding(dict(zip(definition.variables, indices, strict=True)))
    return jets.moved(place).of(definition.expr)


@jet_of(sympy.Sum, sympy.Product)
def _sequence(term: Any, jets: Jets) -> Jet:
    """Every term of a finite range; the bounds may not vary."""
    *inner, limits = term.limits
    if len(limits) != 3:
        raise Uninterpretable(f"models do not differentiate {term}")
    index, low_term, high_term = limits
    body = as_it_stands(type(term), term.function, *inner) if inner else term.function
    varying = any(jets.varies(bound) for bound in (low_term, high_term))
    if index in jets.variables or varying or low_term.is_infinite or high_term.is_infinite:
        raise Uninterpretable(f"models do not differentiate {term}")
    low, high = jets.at.integer(low_term, "the bound"), jets.at.integer(high_term, "the bound")
    if high < low - 1:
        raise Undefined(f"a sum or product from {low} to {high}")
    if high - low + 1 > MAX_TERMS // 10:
        raise Undecided("too many terms to differentiate")
    parts = []
    for i in range(low, high + 1):
        place = jets.at.binding({index: fmpq(i)})
        parts.append(jets.moved(place).of(body))
    if isinstance(term, sympy.Sum):
        return add([{jets.zero: fmpq(0)}, *parts])
    return _monomial({jets.zero: ONE}, parts, jets)


# -- derivatives of derivatives ----------------------------------------------------------------------------------------


@jet_of(Derivative)
def _nested(term: Any, jets: Jets) -> Jet:
    inner: dict[Symbol, int] = {}
    for variable, order in variables_of(term):
        inner[variable] = inner.get(variable, 0) + order
    return differentiated(term.args[0], inner, jets)


def differentiated(body: Any, inner: dict[Symbol, int], jets: Jets) -> Jet:
    """Return the jet of a mixed derivative: from a longer jet, in more variables, whose coefficients are shifted."""
    longer = longer_jets(body, inner, jets)
    return lowered(longer.of(body), longer, inner, jets)


def longer_jets(body: Any, inner: dict[Symbol, int], jets: Jets) -> Jets:
    """Return jets in which further derivatives of a term can be read off."""
    variables = (*jets.variables, *(v for v in inner if v not in jets.variables))
    kept = (*jets.orders, *(0 for v in inner if v not in jets.variables))
    if any(may_be(item, v) and item != v for v in inner for item in free_symbols(body)):
        raise Uninterpretable(f"the derivative of {body}, where other members might be the variable")
    if jets.letters and any(v in jets.variables for v in inner):
        raise Uninterpretable("a repeated derivative of what holds a gradient")
    orders = tuple(n + inner.get(v, 0) for n, v in zip(kept, variables, strict=True))
    letters = _padded(jets.letters, len(variables) - len(jets.variables))
    return Jets(jets.at, variables, orders, _longer(jets.known, inner), letters)


def lowered(jet: Jet, longer: Jets, inner: dict[Symbol, int], jets: Jets) -> Jet:
    """Return the jet of the mixed derivative of a longer jet."""
    shift = tuple(inner.get(v, 0) for v in longer.variables)
    result: Jet = {jets.zero: fmpq(0)}
    for index, value in jet.items():
        left = tuple(i - k for i, k in zip(index, shift, strict=True))
        if any(i < 0 or i > n - k for i, n, k in zip(left, longer.orders, shift, strict=True)):
            continue
        for i, j in zip(index, left, strict=True):
            value = value * fmpq(fmpz.fac_ui(i), fmpz.fac_ui(j))
        result[left[: len(jets.orders)]] = value
    return result


@jet_of(DerivativeAt)
def _at_a_point(term: DerivativeAt, jets: Jets) -> Jet:
    """The jet of the derivative in its own variable, composed with that of the point."""
    body, variable, order, point = term.args
    if jets.varies(body):
        raise Uninterpretable(f"models do not differentiate {term}")
    u = jets.of(point)
    place = jets.at.binding({variable: u[jets.zero]})  # type: ignore[dict-item]
    own = differentiated(body, {variable: int(order)}, Jets(place, (variable,), (jets.total,)))  # type: ignore
    return jets.compose([own.get((k,), fmpq(0)) for k in range(jets.total + 1)], u)


@jet_of(PartialDerivative)
def _partial(term: PartialDerivative, jets: Jets) -> Jet:
    """By the chain rule in the other direction: the polynomial in fresh variables, differentiated and composed."""
    if len(term.orders) != 1:
        raise Uninterpretable(f"models do not differentiate {term}")
    point = bound_symbol("argument0", real=True)
    application = term.application
    return _at_a_point(DerivativeAt(application.func(point), point, term.orders[0], application.args[0]), jets)
