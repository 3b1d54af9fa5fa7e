"""The elementary and special functions of real numbers: exact where the value is rational, else in balls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import arb, fmpq, fmpz
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, evaluator
from symcheck.theories.field import numbers
from symcheck.theories.field.numbers import ONE, ZERO, ball, checked, compare, divide, sign
from symcheck.theories.field.separation import settled

_MAX_FACTORIAL = 2_000


def _at_zero(kind: type, function: Callable[[arb], arb], exact: fmpq) -> None:
    """Register a function that is defined everywhere and has a rational value only at 0 (among the rationals)."""

    @evaluator(kind)
    def rule(term: Any, at: At) -> Number:
        x = at.number(term.args[0])
        return exact if isinstance(x, fmpq) and x == 0 else checked(function(ball(x)))


_at_zero(sympy.sinh, arb.sinh, ZERO)
_at_zero(sympy.cosh, arb.cosh, ONE)
_at_zero(sympy.tanh, arb.tanh, ZERO)
_at_zero(sympy.sech, arb.sech, ONE)
_at_zero(sympy.asinh, arb.asinh, ZERO)
_at_zero(sympy.atan, arb.atan, ZERO)
_at_zero(sympy.erf, arb.erf, ZERO)
_at_zero(sympy.erfc, arb.erfc, ONE)


@evaluator(sympy.exp)
def _exp(term: Any, at: At) -> Number:
    argument = term.args[0]
    x = at.number(argument)
    if isinstance(x, arb) and isinstance(argument, sympy.log) and len(argument.args) == 1:
        return at.number(argument.args[0])
    return numbers.exponential(x)


@evaluator(sympy.log)
def _log(term: Any, at: At) -> Number:
    argument = term.args[0]
    x = settled(argument, at)
    if len(term.args) == 2:
        return divide(numbers.logarithm(x), numbers.logarithm(at.number(term.args[1])))
    if isinstance(x, arb) and isinstance(argument, sympy.exp):
        return at.number(argument.args[0])
    return numbers.logarithm(x)


@evaluator(sympy.Abs)
def _abs(term: Any, at: At) -> Number:
    return abs(at.number(term.args[0]))


@evaluator(sympy.sign)
def _sign(term: Any, at: At) -> Number:
    return fmpq(sign(settled(term.args[0], at)))


@evaluator(sympy.floor)
def _floor(term: Any, at: At) -> Number:
    return numbers.floor(at.number(term.args[0]))


@evaluator(sympy.ceiling)
def _ceiling(term: Any, at: At) -> Number:
    return -numbers.floor(-at.number(term.args[0]))


@evaluator(sympy.re, sympy.conjugate)
def _real_part(term: Any, at: At) -> Number:
    return at.number(term.args[0])


@evaluator(sympy.Max, sympy.Min)
def _extremum(term: Any, at: At) -> Number:
    return extreme([at.number(arg) for arg in term.args], largest=isinstance(term, sympy.Max))


def extreme(values: list[Number], largest: bool) -> Number:
    """Return the largest or the smallest of some numbers, or a ball that contains it."""
    best = values[0]
    for x in values[1:]:
        try:
            order = compare(x, best)
            best = x if (order > 0 if largest else order < 0) else best
        except Undecided:
            best = ball(x).max(ball(best)) if largest else ball(x).min(ball(best))
    return best


def multiple_of_pi(term: Basic, at: At) -> fmpq | None:
    """Return the rational c with term = c*pi when the term shows one, else None."""
    if term is sympy.pi:
        return ONE
    if isinstance(term, sympy.Mul):
        factor: fmpq | None = None
        others = ONE
        for arg in term.args:
            found = multiple_of_pi(arg, at)
            if found is not None:
                if factor is not None:
                    return None
                factor = found
                continue
            x = at.number(arg)
            if not isinstance(x, fmpq):
                return None
            others *= x
        return None if factor is None else factor * others
    if isinstance(term, sympy.Add):
        parts = [multiple_of_pi(arg, at) for arg in term.args]
        return None if any(part is None for part in parts) else sum((p for p in parts if p is not None), ZERO)
    return None


# Niven: among rational multiples of pi the sine is rational only at these (of a turn of 12).
_SINES = {0: ZERO, 1: fmpq(1, 2), 3: ONE, 5: fmpq(1, 2), 6: ZERO, 7: fmpq(-1, 2), 9: fmpq(-1), 11: fmpq(-1, 2)}


def _sine_cosine(term: Basic, at: At) -> tuple[Number, Number]:
    x = at.number(term)
    if isinstance(x, fmpq):
        if x == 0:
            return ZERO, ONE
        s, c = ball(x).sin_cos()
        return checked(s), checked(c)
    turn = multiple_of_pi(term, at)
    if turn is None:
        s, c = x.sin_cos()
        return checked(s), checked(c)
    twelfths = turn * 6
    s_exact = c_exact = None
    if twelfths.q == 1:
        s_exact = _SINES.get(int(twelfths.p % 12))
        c_exact = _SINES.get(int((twelfths.p + 3) % 12))
    s = arb.sin_pi_fmpq(turn) if s_exact is None else s_exact
    c = arb.cos_pi_fmpq(turn) if c_exact is None else c_exact
    return s, c


@evaluator(sympy.sin)
def _sin(term: Any, at: At) -> Number:
    return _sine_cosine(term.args[0], at)[0]


@evaluator(sympy.cos)
def _cos(term: Any, at: At) -> Number:
    return _sine_cosine(term.args[0], at)[1]


@evaluator(sympy.tan)
def _tan(term: Any, at: At) -> Number:
    return divide(*_sine_cosine(term.args[0], at))


@evaluator(sympy.cot)
def _cot(term: Any, at: At) -> Number:
    s, c = _sine_cosine(term.args[0], at)
    return divide(c, s)


@evaluator(sympy.sec)
def _sec(term: Any, at: At) -> Number:
    return divide(ONE, _sine_cosine(term.args[0], at)[1])


@evaluator(sympy.csc)
def _csc(term: Any, at: At) -> Number:
    return divide(ONE, _sine_cosine(term.args[0], at)[0])


@evaluator(sympy.coth, sympy.csch)
def _coth(term: Any, at: At) -> Number:
    x = at.number(term.args[0])
    s = ZERO if isinstance(x, fmpq) and x == 0 else checked(ball(x).sinh())
    return divide(checked(ball(x).cosh()) if isinstance(term, sympy.coth) else ONE, s)


@evaluator(sympy.asin, sympy.acos)
def _asin(term: Any, at: At) -> Number:
    x = at.number(term.args[0])
    if compare(abs(x), ONE) > 0:
        raise Undefined(f"{term.func.__name__} outside [-1, 1]")
    if isinstance(term, sympy.asin):
        return ZERO if isinstance(x, fmpq) and x == 0 else checked(ball(x).asin())
    return ZERO if isinstance(x, fmpq) and x == 1 else checked(ball(x).acos())


@evaluator(sympy.acosh)
def _acosh(term: Any, at: At) -> Number:
    x = at.number(term.args[0])
    order = compare(x, ONE)
    if order < 0:
        raise Undefined("acosh below 1")
    return ZERO if order == 0 else checked(ball(x).acosh())


@evaluator(sympy.atanh)
def _atanh(term: Any, at: At) -> Number:
    x = at.number(term.args[0])
    if compare(abs(x), ONE) >= 0:
        raise Undefined("atanh outside (-1, 1)")
    return ZERO if isinstance(x, fmpq) and x == 0 else checked(ball(x).atanh())


@evaluator(sympy.atan2)
def _atan2(term: Any, at: At) -> Number:
    y, x = (at.number(arg) for arg in term.args)
    if isinstance(y, fmpq) and y == 0:
        side = sign(x)
        if side == 0:
            raise Undefined("atan2(0, 0)")
        return ZERO if side > 0 else arb.pi()
    if ball(y).contains(0) and not ball(x) > 0:
        raise Undecided("on which side of its cut atan2 is")
    return checked(arb.atan2(ball(y), ball(x)))


def _needs_no_pole(x: Number, name: str) -> None:
    """Raise Undefined at 0, -1, -2, ..., and Undecided for a ball that reaches one of them."""
    if isinstance(x, fmpq):
        if x.q == 1 and x <= 0:
            raise Undefined(f"{name} at its pole {x}")
    elif not x > 0 and x.contains_integer():
        raise Undecided(f"whether {name} is at a pole")


@evaluator(sympy.gamma)
def _gamma(term: Any, at: At) -> Number:
    x = at.number(term.args[0])
    _needs_no_pole(x, "gamma")
    if isinstance(x, fmpq) and x.q == 1 and x <= _MAX_FACTORIAL:
        return fmpq(fmpz.fac_ui(int(x.p) - 1))
    return checked(ball(x).gamma())


@evaluator(sympy.loggamma)
def _loggamma(term: Any, at: At) -> Number:
    """The real logarithm of gamma, for x > 0 (elsewhere SymPy's loggamma is not real, or has a pole)."""
    x = at.number(term.args[0])
    if sign(x) <= 0:
        raise Undefined("loggamma of a number that is not positive")
    return ZERO if isinstance(x, fmpq) and x in (1, 2) else checked(ball(x).lgamma())


@evaluator(sympy.digamma)
def _digamma(term: Any, at: At) -> Number:
    x = at.number(term.args[0])
    _needs_no_pole(x, "digamma")
    return checked(ball(x).digamma())


@evaluator(sympy.polygamma)
def _polygamma(term: Any, at: At) -> Number:
    """psi^(n)(x); for n >= 1 it is (-1)^(n+1) n! zeta(n+1, x), here for x > 0. Source: DLMF 25.11.12."""
    n, x = at.integer(term.args[0], "the order of polygamma"), at.number(term.args[1])
    _needs_no_pole(x, "polygamma")
    if n == 0:
        return checked(ball(x).digamma())
    if n < 0 or n > 100 or sign(x) < 0:
        raise Uninterpretable(f"models do not evaluate {term} here")
    size = arb(n + 1).zeta(ball(x)) * fmpq(fmpz.fac_ui(n))
    return checked(size if n % 2 else -size)


@evaluator(sympy.factorial)
def _factorial(term: Any, at: At) -> Number:
    n = at.integer(term.args[0], "the argument of factorial")
    if n < 0:
        raise Undefined(f"the factorial of {n}")
    return fmpq(fmpz.fac_ui(n)) if n <= _MAX_FACTORIAL else checked((arb(n) + 1).gamma())


@evaluator(sympy.binomial)
def _binomial(term: Any, at: At) -> Number:
    """n (n-1) ... (n-k+1) / k! for an integer k >= 0, a polynomial in n."""
    n, k = at.number(term.args[0]), at.number(term.args[1])
    if not isinstance(k, fmpq) or k.q != 1 or k < 0:
        raise Uninterpretable("binomial(n, k) is evaluated for integers k >= 0 only")
    if k > _MAX_FACTORIAL:
        raise Undecided(f"binomial with k above {_MAX_FACTORIAL}")
    falling = numbers.multiply([numbers.add([n, fmpq(-i)]) for i in range(int(k.p))])
    return divide(falling, fmpq(fmpz.fac_ui(int(k.p))))


@evaluator(sympy.Mod)
def _mod(term: Any, at: At) -> Number:
    x, y = (at.number(arg) for arg in term.args)
    return numbers.add([x, numbers.multiply([fmpq(-1), y, numbers.floor(divide(x, y))])])
