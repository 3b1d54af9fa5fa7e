"""Where antiderivatives come from: SymPy proposes, within a budget; ``integrals.py`` checks what it is told."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import sympy
from sympy import Abs, Dummy, Expr, Integral, Piecewise, Symbol, log
from sympy.core.function import AppliedUndef
from sympy.polys.polyerrors import BasePolynomialError

from symcheck.theories.calculus.terms import DerivativeAt, PartialDerivative, depends
from symcheck.theories.field.terms import Member, free_symbols

CALLS = 6_000_000
"""Calls and returns that one way of integrating may take: about a second, and the same on any machine."""
_REFUSALS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError),
    BasePolynomialError,
)
"""What SymPy's integrators raise on integrands they cannot treat (they have no common exception)."""
_GENERATOR = 0x20
"""``inspect.CO_GENERATOR``: an exception in a generator that is being closed would only be printed."""


class _OutOfTime(BaseException):
    """Raised inside SymPy when its budget is used up; no ``except Exception`` there stops it."""


def within(calls: int, compute: Callable[[], Any], deadline: float | None = None) -> Any:
    """Return what a pure Python computation finds, or None when it refuses, or uses up its calls or the time."""
    left = calls

    def watch(frame: Any, event: str, argument: Any) -> None:
        nonlocal left
        left -= 1
        if left % 64 == 0 and event == "call" and not frame.f_code.co_flags & _GENERATOR:
            if left < 0 or (deadline is not None and time.monotonic() > deadline):
                raise _OutOfTime

    watched = sys.getprofile() is None  # under a profiler there is no budget
    if watched:
        sys.setprofile(watch)
    try:
        return compute()
    except (_OutOfTime, *_REFUSALS):
        return None
    finally:
        if watched:
            sys.setprofile(None)


def proposals(
    body: Expr, variable: Symbol, sign: Callable[[Expr], str | None], deadline: float | None = None
) -> Iterator[Expr]:
    """Yield terms that might be antiderivatives of a body; ``sign`` tells what is known of a parameter's sign."""
    if not depends(body, variable):
        yield body * variable
        return
    if body.has(PartialDerivative, DerivativeAt, AppliedUndef):
        return
    plain, back = _with_assumptions(body, variable, sign)
    x = next(new for new, old in back.items() if old == variable)
    from sympy.integrals.manualintegrate import manualintegrate
    from sympy.integrals.rationaltools import ratint

    seen: set[Expr] = set()
    ways = (ratint,) if plain.is_rational_function(x) else ()
    for integrate in (*ways, in_exponentials, manualintegrate, sympy.integrate):
        found = within(CALLS, lambda integrate=integrate: integrate(plain, x), deadline)  # type: ignore[misc]
        if found is None:
            continue
        for branch in _branches(found):
            if branch.has(Integral, sympy.I, Piecewise, sympy.nan, sympy.zoo, sympy.oo):
                continue
            candidate = branch.xreplace(back)
            for variant in (candidate, candidate.replace(log, lambda u: log(Abs(u)))):
                if variant not in seen:
                    seen.add(variant)
                    yield variant


def of_an_exponential(body: Expr, x: Symbol) -> Expr | None:
    """Integrate c u' e^u, where exponentials stand in u: Gumbel's density e^(-x - e^(-x)) comes from e^(-e^(-x))."""
    exponents: list[Any] = []
    others: list[Any] = []
    for factor in sympy.Mul.make_args(body):
        (exponents if isinstance(factor, sympy.exp) else others).append(factor)
    exponent = sympy.Add(*(factor.args[0] for factor in exponents))
    inside = sympy.Add(*(term for term in sympy.Add.make_args(exponent) if term.has(sympy.exp)))
    if not inside.has(x):
        return None
    rest = sympy.Mul(*others, sympy.exp(exponent - inside))
    ratio = sympy.cancel(sympy.expand(rest) / sympy.expand(inside.diff(x)))
    return None if ratio.has(x) else ratio * sympy.exp(inside)


def in_exponentials(body: Expr, x: Symbol) -> Expr | None:
    """Integrate a rational function of e^(k x) by y = e^(k x); None for other terms."""
    from sympy.integrals.rationaltools import ratint

    plain = body.rewrite(sympy.exp)
    rates = {part: sympy.cancel(part.args[0] / x) for part in plain.atoms(sympy.exp) if part.has(x)}
    if not rates or any(rate.has(x) for rate in rates.values()):
        return None
    k = min(rates.values(), key=lambda rate: abs(rate.as_coeff_Mul()[0]))
    y = Dummy("y", positive=True)
    powers = {part: rate / k for part, rate in rates.items()}
    if not all(power.is_Integer for power in powers.values()):
        return None
    inner = plain.xreplace({part: y**power for part, power in powers.items()}) / (k * y)
    if inner.has(x) or not inner.is_rational_function(y):
        return None
    return ratint(sympy.together(inner), y).xreplace({y: sympy.exp(k * x)})


def _branches(found: Any) -> Iterator[Expr]:
    """Yield a term with each choice of the branches of its Piecewise parts."""
    cases = next(iter(found.atoms(Piecewise)), None)
    if cases is None:
        yield found
        return
    for branch, _ in cases.args:
        yield from _branches(found.xreplace({cases: branch}))


def _with_assumptions(body: Expr, variable: Symbol, sign: Callable[[Expr], str | None]) -> tuple[Expr, dict[Any, Any]]:
    """Replace parameters by symbols with the assumptions that are known; SymPy then says more."""
    there: dict[Any, Any] = {}
    for atom in sorted({*free_symbols(body), *body.atoms(Member)}, key=str):
        if isinstance(atom, Symbol) and any(atom in free_symbols(member) for member in body.atoms(Member)):
            continue
        known = {"positive": True} if sign(atom) == ">" else {"negative": True} if sign(atom) == "<" else {"real": True}
        there[atom] = Dummy(str(atom), **known)
    return body.xreplace(there), {new: old for old, new in there.items()}


def at_sight(body: Expr, variable: Symbol) -> Iterator[Expr]:
    """Yield what might be antiderivatives of a body by its form, before anyone searches."""
    yield from antiderivatives_by_name(body, variable)
    found = within(CALLS, lambda: of_an_exponential(body, variable))
    if found is not None:
        yield found


def antiderivatives_by_name(body: Expr, variable: Symbol) -> Iterator[Expr]:
    """f' f^m comes from f^(m + 1)/(m + 1), the inner derivative divided out."""
    factors = list(sympy.Mul.make_args(body))
    for i, factor in enumerate(factors):
        if not isinstance(factor, PartialDerivative) or len(factor.orders) != 1 or not factor.orders[0]:
            continue
        lower = PartialDerivative(factor.application, (factor.orders[0] - 1,))
        base: Expr = factor.application if factor.orders[0] == 1 else lower
        rest = sympy.Mul(*factors[:i], *factors[i + 1 :])
        inner = factor.application.args[0].diff(variable)
        if inner != 0:
            powers = rest.as_powers_dict()
            m = powers.get(base, sympy.Integer(0))
            if m != -1:
                yield rest * base / (m + 1) / inner
