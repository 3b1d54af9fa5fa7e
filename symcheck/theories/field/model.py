"""How real scalars are evaluated in a model: arithmetic, powers, families.

The elementary functions stand in ``functions.py``. The meaning of every term is design.md, section 2: over the reals,
a term has a value only where all its sub-terms have one, so ``0*(1/x)`` and ``x/x`` have none at x = 0.
"""

from __future__ import annotations

from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic
from sympy.functions.elementary.piecewise import ExprCondPair

from symcheck.evaluation import At, Number, Undefined, Uninterpretable, Value, evaluator
from symcheck.theories.field import functions as _functions  # noqa: F401  (registers the elementary functions)
from symcheck.theories.field import numbers
from symcheck.theories.field import unknown as _unknown  # noqa: F401  (registers unknown functions)
from symcheck.theories.field.conditions import condition
from symcheck.theories.field.separation import settled
from symcheck.theories.field.terms import Member, free_symbols

_CONSTANTS = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.Catalan: arb.const_catalan,
    sympy.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}


@evaluator(sympy.Rational)
def _rational(term: Any, at: At) -> Number:
    return fmpq(int(term.p), int(term.q))


@evaluator(sympy.core.numbers.NumberSymbol)
def _constant(term: Any, at: At) -> Number:
    if term not in _CONSTANTS:
        raise Uninterpretable(f"models do not know the constant {term}")
    return _CONSTANTS[term]()


@evaluator(sympy.core.numbers.NaN, type(sympy.zoo))
def _undefined(term: Any, at: At) -> Number:
    raise Undefined(f"{term} is not a real number")


@evaluator(sympy.Float)
def _float(term: Any, at: At) -> Number:
    raise Uninterpretable(f"{term} is a floating-point number; write it as a Rational")


@evaluator(sympy.Symbol)
def _symbol(term: Any, at: At) -> Value:
    if at.bindings and term in at.bindings:
        return at.bindings[term]
    return at.model.quantity(term, at)


@evaluator(Member)
def _member(term: Member, at: At) -> Value:
    indices = tuple(at.integer(index, f"the index of {term.family.name}") for index in term.indices)
    definition = term.family.definition
    key = (term.family, *indices)
    if key in at.bindings:
        return at.bindings[key]
    if definition is None:
        return at.model.quantity(key, at)
    if key not in at.shared:
        # The body is evaluated with its indices bound: substituting would let SymPy simplify it.
        bound = dict(zip(definition.variables, map(fmpq, indices), strict=True))
        at.shared[key] = at.unbound().binding(bound).value(definition.expr)
    return at.shared[key]


@evaluator(sympy.Indexed)
def _indexed(term: Any, at: At) -> Value:
    indices = tuple(at.integer(index, f"the index of {term.base}") for index in term.indices)
    key = ("indexed", str(term.base.label), *indices)
    return at.bindings[key] if key in at.bindings else at.model.quantity(key, at)


@evaluator(sympy.Add)
def _add(term: Any, at: At) -> Number:
    return numbers.add([at.number(arg) for arg in term.args])


@evaluator(sympy.Mul)
def _mul(term: Any, at: At) -> Number:
    # Every factor is evaluated even beside a zero: 0*(1/0) is undefined.
    return numbers.multiply([at.number(arg) for arg in term.args])


@evaluator(sympy.Pow)
def _pow(term: Any, at: At) -> Number:
    base, exponent = term.args
    x, y = at.number(base), at.number(exponent)
    if isinstance(y, fmpq) and y.q == 1 and not of_integer_type(exponent, at):
        # x^y with a real y is one function, whatever y happens to be here: it needs x > 0, or x = 0 and y > 0.
        if numbers.sign(x) < 0 or (numbers.sign(x) == 0 and y <= 0):
            raise Undefined("a power with a real exponent of a number that is not positive")
    if isinstance(x, arb):
        if isinstance(y, fmpq) and y.q == 1 and y != 0:
            exact = _power_of_root(base, y, at)
            if exact is not None:
                return exact
        if x.contains(0):
            x = settled(base, at)
    return numbers.power(x, y)


def of_integer_type(exponent: Basic, at: At) -> bool:
    """Whether an exponent is an integer by its form, so that its base may be negative; constants go by their value."""
    if not free_symbols(exponent) and not exponent.atoms(Member):
        value = at.number(exponent)
        return isinstance(value, fmpq) and value.q == 1
    if isinstance(exponent, (sympy.floor, sympy.ceiling, sympy.factorial)):
        return True
    if isinstance(exponent, sympy.Symbol):
        return bool(exponent.is_integer) or exponent in at.model.plan.integers
    if isinstance(exponent, (sympy.Add, sympy.Mul)):
        return all(of_integer_type(arg, at) for arg in exponent.args)
    if isinstance(exponent, sympy.Pow):
        whole = isinstance(exponent.args[1], sympy.Integer) and exponent.args[1] >= 0
        return bool(whole) and of_integer_type(exponent.args[0], at)
    return False


def _power_of_root(base: Basic, n: fmpq, at: At) -> fmpq | None:
    """Return (b^e)^n exactly when b > 0 and e are rational and b^(e n) is: sqrt(2)^2 = 2."""
    if not isinstance(base, sympy.Pow):
        return None
    inner, exponent = at.number(base.args[0]), at.number(base.args[1])
    if not (isinstance(inner, fmpq) and isinstance(exponent, fmpq) and inner > 0):
        return None
    result = numbers.power(inner, exponent * n)
    return result if isinstance(result, fmpq) else None


@evaluator(sympy.Piecewise)
def _piecewise(term: Any, at: At) -> Value:
    """The first branch whose condition is true; later branches are not looked at, so they may be undefined."""
    for branch in term.args:
        assert isinstance(branch, ExprCondPair)
        if condition(branch.cond, at):
            return at.value(branch.expr)
    raise Undefined("no branch of a Piecewise applies")
