"""Sets of parameters, of maximisers, and suprema: ``ArgMax(f, phi, Q)`` is a set, possibly empty.

``Q = parameter_set("Q")`` is an arbitrary set of numbers. A maximiser enters only by the hypothesis
``In(m, ArgMax(f, phi, Q))``: that m lies in Q and f(m) >= f(e) for every e in Q. That there is one, or only one, is
never inferred. ArgMax(f, phi, Q) has a value where f has one at every element of Q.

``Sup(f, phi, Q)`` is the least upper bound of the values of f, ``Inf(f, phi, Q)`` the greatest lower bound, attained or
not. Each is a number only where Q is not empty, f has a value at every element of Q, and the bound is finite.
(Rudin, Principles of Mathematical Analysis, definition 1.8.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, Dummy, Expr, FiniteSet, Interval, Symbol, Tuple, preorder_traversal, sympify
from sympy.assumptions import AppliedPredicate
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational
from sympy.core.symbol import Str

from symcheck.errors import InputError
from symcheck.theories.field.terms import Binder, ForAll, bound_symbol, free_symbols, renamed, substitute
from symcheck.theories.order.predicates import PredicateClaim
from symcheck.theories.probability.terms import AbsolutelyContinuous, FullSupport


class ParameterSet(Basic):
    """An arbitrary set of numbers: ``Q = parameter_set("Q")``."""

    def __new__(cls, name: Any) -> ParameterSet:
        return Basic.__new__(cls, name if isinstance(name, Str) else Str(str(name)))

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def free_symbols(self) -> set[Basic]:
        return set()

    def _sympystr(self, printer: Any) -> str:
        return self.name


def parameter_set(name: str) -> ParameterSet:
    """Return an arbitrary set of numbers, over which ``ArgMax`` and ``ArgMin`` range."""
    return ParameterSet(name)


_PLAIN = ("real", "finite", "commutative", "complex", "extended_real")
_SIGNS = ("nonnegative", "extended_nonnegative")
"""What may be declared of a time that lies in an interval all the same."""


def twin(symbol: Symbol) -> Dummy:
    """Return the bound variable that stands for a symbol in ``ArgMax`` and ``for_every``."""
    return bound_symbol(symbol.name, **symbol._assumptions_orig)


class _OverSet(Binder):
    """What ranges a symbol over a set: args are the bound symbol, the set, and what is said of the elements."""

    @classmethod
    def _bind(cls, symbol: Any, over: Any, body: Basic) -> Any:
        name = cls.__name__
        if not isinstance(symbol, Symbol):
            raise InputError(f"{name}: {symbol!r} is not a symbol; the elements of the set are numbers")
        if not isinstance(over, (ParameterSet, FiniteSet)) and not (cls is ForEvery and isinstance(over, Interval)):
            raise InputError(f"{name}: {over!r} is not a set such as parameter_set('Q') or FiniteSet(1, 2)")
        if isinstance(over, Interval):
            if any(value and fact not in (*_PLAIN, *_SIGNS) for fact, value in symbol._assumptions_orig.items()):
                raise InputError(f"{name}: every number of {over} is meant; declare {symbol} real")
            bound = bound_symbol(symbol.name, real=True)
            return Basic.__new__(cls, bound, over, renamed(body, {symbol: bound}))
        if isinstance(symbol, Dummy) and body.has(symbol) and twin(symbol) == symbol:
            return Basic.__new__(cls, symbol, over, body)
        if any(value and fact not in _PLAIN for fact, value in symbol._assumptions_orig.items()):
            raise InputError(
                f"{name}: declare {symbol} plainly, and say for_every({symbol}, Q, ...) what holds for all"
            )
        bound = twin(symbol)
        return Basic.__new__(cls, bound, over, renamed(body, {symbol: bound}))

    @property
    def func(self) -> Callable[..., Any]:  # type: ignore[override]
        return lambda *args: Basic.__new__(type(self), *args)

    @property
    def symbol(self) -> Dummy:
        return self.args[0]  # type: ignore[return-value]

    @property
    def over(self) -> Any:
        """The set."""
        return self.args[1]

    @property
    def bound(self) -> frozenset[Basic]:
        return frozenset({self.symbol})

    @property
    def free_symbols(self) -> set[Basic]:
        return set(free_symbols(self.args[2]) | free_symbols(self.over)) - {self.symbol}

    def body_at(self, element: Basic) -> Any:
        """Return what is said of the elements at one of them."""
        body = substitute(self.args[2], self.symbol, element)
        if self.symbol not in preorder_traversal(body):
            return body
        # The kernel of a law or the definition of a family holds the symbol, which ``substitute`` leaves alone.
        for node in preorder_traversal(body):
            if isinstance(node, ExprWithLimits) and {limit[0] for limit in node.limits} & element.free_symbols:
                raise InputError(f"{element} in {self}: rename the index of {node}, which is free in {element}")
        return renamed(body, {self.symbol: element})


class _Extreme(_OverSet):
    """What is said of the largest, or the smallest, values of an objective over a set."""

    relation = ">="
    """How an extreme value compares with the value at any element."""

    def __new__(cls, objective: Any, symbol: Any, over: Any) -> Any:
        objective = sympify(objective)
        if not isinstance(objective, Expr):
            raise InputError(f"{cls.__name__}: {objective!r} is not a number, the value to be compared")
        return cls._bind(symbol, over, objective)

    @property
    def objective(self) -> Expr:
        return self.args[2]  # type: ignore[return-value]

    def _sympystr(self, printer: Any) -> str:
        parts = (self.objective, self.symbol, self.over)
        return f"{type(self).__name__}({', '.join(printer._print(part).lstrip('_') for part in parts)})"


class ExtremumSet(_Extreme):
    """The elements of a set at which an objective is extreme."""


class ArgMax(ExtremumSet):
    """The set of the elements of Q at which f is largest: ``ArgMax(f, phi, Q)``, phi bound."""


class ArgMin(ExtremumSet):
    """The set of the elements of Q at which f is smallest: ``ArgMin(f, phi, Q)``, phi bound."""

    relation = "<="


class Bound(_Extreme, Expr):
    """The bound of an objective over a set that no other bound improves."""

    is_commutative = True
    is_extended_real = True
    is_real = True


class Sup(Bound):
    """The least upper bound of f over the elements of Q: ``Sup(f, phi, Q)``, phi bound."""


class Inf(Bound):
    """The greatest lower bound of f over the elements of Q: ``Inf(f, phi, Q)``, phi bound."""

    relation = "<="


FINITE = "sets are not empty, and suprema and infima finite"
"""What is taken for granted where a supremum or an infimum occurs, and listed with the hypotheses."""


class In(PredicateClaim):
    """The number is an element of the set: ``In(m, Q)``, ``In(m, ArgMax(f, phi, Q))``; a hypothesis or a claim.

    ``ForAll(i, (1, n), In(psi[i], ArgMax(f(i), phi, Q)))`` is the hypothesis for a family of elements.
    """

    is_membership = True

    def __new__(cls, element: Any, over: Any) -> In:
        element = sympify(element)
        if not isinstance(element, Expr):
            raise InputError(f"In({element}, {over}): {element} is not a number")
        if not isinstance(over, (ParameterSet, FiniteSet, ExtremumSet)):
            raise InputError(f"In({element}, {over}): {over} is not a set such as ArgMax(f, phi, Q)")
        return Basic.__new__(cls, element, over)

    @property
    def element(self) -> Expr:
        return self.args[0]  # type: ignore[return-value]

    @property
    def over(self) -> Any:
        """The set."""
        return self.args[1]

    @property
    def universe(self) -> Any:
        """The set of parameters in which the element lies."""
        return self.over.over if isinstance(self.over, ExtremumSet) else self.over

    def _sympystr(self, printer: Any) -> str:
        return f"In({printer._print(self.element)}, {printer._print(self.over)})"


class ForEvery(_OverSet):
    """The hypothesis that something holds for every element of a set: ``for_every(phi, Q, q(z | x) << p(z | x))``."""

    @property
    def items(self) -> tuple[Basic, ...]:
        return tuple(self.args[2].args)

    def at(self, element: Basic) -> tuple[Basic, ...]:
        """Return what is said of one element."""
        return tuple(self.body_at(element).args)

    def _sympystr(self, printer: Any) -> str:
        inside = ", ".join(printer._print(item) for item in self.items)
        return f"{inside} for every {self.symbol.name} in {printer._print(self.over)}".replace("_", "")


def for_every(symbol: Symbol, over: Any, *items: Any) -> ForEvery:
    """Return the hypothesis that something holds for every element of a set, or for every number of an interval."""
    of_times = (AppliedPredicate,) if isinstance(over, Interval) else ()
    for item in items:
        if not isinstance(item, (Relational, ForAll, AbsolutelyContinuous, FullSupport, ForEvery, *of_times)):
            raise InputError(f"for_every({symbol}, {over}, ...): {item!r} is not a hypothesis")
    if not items:
        raise InputError(f"for_every({symbol}, {over}): what holds for every element?")
    return ForEvery._bind(symbol, over, Tuple(*items))
