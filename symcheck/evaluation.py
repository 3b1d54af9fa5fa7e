"""The value of a term in a model: exact rationals where possible, else enclosures (balls) of a real number.

This is the core of the *refute* side. It walks a term's arguments as they stand and never rebuilds one, because SymPy
would simplify it (``x/x`` would become 1 before anyone could look at x = 0). Each theory registers, in its
``model.py``, the rules for its own kinds of term. Nothing here shares code with a normaliser, and no float occurs.

A rule returns a number (``fmpq``, or ``arb``: an interval that is proved to contain the real number), or a list of
numbers for a vector (a list of rows for a matrix), or raises one of three refusals:

* ``Undefined``: a sub-term is *proved* to have no value at this point;
* ``Undecided``: enclosures at this precision, or a size limit, do not tell; a higher precision may;
* ``Uninterpretable``: models have no meaning for this kind of term.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from importlib import import_module
from time import monotonic
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq
from sympy import Add, Basic, Mul, Pow

from symcheck.theories.probability.variables import RandomVariable

Number: TypeAlias = "fmpq | arb"
Value: TypeAlias = "fmpq | arb | list[Any] | frozenset[fmpq]"
Rule: TypeAlias = "Callable[[Any, At], Value]"

_THEORIES = ("field", "sums", "probability", "gaussian", "matrix", "calculus", "order")
_RULES: dict[type, Rule] = {}
_RANDOM = ("variable", "cell")  # what the keys of bound random variables begin with
_loaded = False


class Undefined(Exception):
    """A sub-term has, provably, no value at this point: division by zero, log of a number <= 0, ..."""


class Uninterpretable(Exception):
    """Models give no meaning to this kind of term; the text says which."""


class Undecided(Exception):
    """The enclosures are too wide, or a limit was reached: neither a value nor a proof that there is none."""


def evaluator(*kinds: type) -> Callable[[Rule], Rule]:
    """Register the rule that evaluates terms of some classes (and of their subclasses without a rule)."""

    def register(rule: Rule) -> Rule:
        for kind in kinds:
            _RULES[kind] = rule
        return rule

    return register


@lru_cache(maxsize=65536)
def is_random(term: Basic) -> bool:
    """Whether a random variable, bound or not, occurs in a term."""
    return isinstance(term, RandomVariable) or any(is_random(arg) for arg in term.args if isinstance(arg, Basic))


class At:
    """A place to evaluate at: a model, a precision in bits, and the values of bound variables.

    ``bindings`` maps what a binder binds (a symbol, the key of a random variable) to its value and shadows the model.
    ``shared`` holds what depends on the model and the precision alone; ``static`` the values of terms without random
    variables, which are the same wherever only such variables were bound since.
    """

    __slots__ = ("bindings", "deadline", "memo", "model", "precision", "shared", "static")

    def __init__(
        self,
        model: Any,
        precision: int,
        *,
        bindings: Mapping[Hashable, Any] | None = None,
        shared: dict[Hashable, Any] | None = None,
        memo: dict[Basic, Value] | None = None,
        static: dict[Basic, Value] | None = None,
        deadline: float | None = None,
    ) -> None:
        self.model = model
        self.precision = precision
        self.bindings: dict[Hashable, Any] = dict(bindings) if bindings else {}
        self.shared: dict[Hashable, Any] = {} if shared is None else shared
        self.memo: dict[Basic, Value] = {} if memo is None else memo
        self.static: dict[Basic, Value] = self.memo if static is None else static
        self.deadline = deadline

    def binding(self, bindings: Mapping[Hashable, Any]) -> At:
        """Return the same place with further variables bound."""
        merged = {**self.bindings, **bindings}
        static = self.static if all(isinstance(key, tuple) and key[0] in _RANDOM for key in bindings) else None
        return At(
            self.model, self.precision, bindings=merged, shared=self.shared, static=static, deadline=self.deadline
        )

    def unbound(self) -> At:
        """Return the same place without bound variables: where definitions are evaluated."""
        if not self.bindings:
            return self
        memo = self.shared.setdefault("without bindings", {})
        return At(self.model, self.precision, shared=self.shared, memo=memo, deadline=self.deadline)

    def value(self, term: Basic) -> Value:
        """Return the value of a term here; raises Undefined, Undecided or Uninterpretable."""
        found = self.memo.get(term)
        if found is None:
            if self.deadline is not None and monotonic() > self.deadline:
                raise Undecided("the deadline passed while a model was evaluated")
            memo = self.memo if self.static is self.memo or is_random(term) else self.static
            if memo is not self.memo:
                found = memo.get(term)
            if found is None:
                found = memo[term] = _rule(term)(term, self)
        return found

    def number(self, term: Basic) -> Number:
        """Return the value of a term that must be a number."""
        found = self.value(term)
        if isinstance(found, list) and getattr(term, "shape", None) == (1, 1):
            return found[0]
        if isinstance(found, (list, frozenset)):
            raise Uninterpretable(f"{term} is a vector, a matrix or a set where a number is needed")
        return found

    def vector(self, term: Basic) -> list[Number]:
        """Return the value of a term that must be a vector."""
        found = self.value(term)
        if not isinstance(found, list) and getattr(term, "shape", None) == (1, 1):
            return [found]
        if not isinstance(found, list) or isinstance(found[0], list):
            kind = "matrix" if isinstance(found, list) else "number"
            raise Uninterpretable(f"{term} is a {kind} where a vector is needed")
        return found

    def integer(self, term: Basic, what: str) -> int:
        """Return the value of a term that must be an integer; raises Undefined when it is proved not to be one."""
        found = self.number(term)
        if isinstance(found, fmpq):
            if found.q != 1:
                raise Undefined(f"{what} {term} is {found}, not an integer")
            return int(found.p)
        if not found.contains_integer():
            raise Undefined(f"{what} {term} is not an integer")
        raise Undecided(f"whether {what} {term} is an integer")


def value(term: Basic, model: Any, precision: int = 64, *, deadline: float | None = None) -> Value:
    """Return the value of a term in a model: ``fmpq`` whenever it is found exactly, else an ``arb`` ball.

    A vector is a list of such, a matrix a list of rows. ``deadline`` is a time of ``time.monotonic()``. Raises
    Undefined (proved), Uninterpretable (no meaning in models) or Undecided (this precision, or a size limit, does not
    tell).
    """
    caches = model.caches.get(precision)
    if caches is None:
        caches = model.caches[precision] = ({}, {})
    memo, shared = caches
    return evaluate(term, At(model, precision, memo=memo, shared=shared, deadline=deadline))


def evaluate(term: Basic, at: At) -> Value:
    """Return the value of a term at a place, with FLINT's working precision set for it."""
    before = ctx.prec
    ctx.prec = at.precision
    try:
        return at.value(term)
    except RecursionError:
        pass
    finally:
        ctx.prec = before
    try:
        ctx.prec = at.precision
        _fill_memo(term, at)
        return at.value(term)
    except RecursionError as error:
        raise Undecided("the term is nested too deeply to evaluate") from error
    finally:
        ctx.prec = before


def _fill_memo(term: Basic, at: At) -> None:
    """Evaluate a deep term from its leaves up: all arguments of these classes are evaluated in any case."""
    stack = [(term, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            at.value(node)
        elif node not in at.memo:
            stack.append((node, True))
            if isinstance(node, (Add, Mul, Pow)):
                stack.extend((arg, False) for arg in node.args)


def _rule(term: Basic) -> Rule:
    kind = type(term)
    rule = _RULES.get(kind)
    if rule is None:
        rule = _RULES[kind] = _inherited(kind)
    return rule


def _inherited(kind: type) -> Rule:
    global _loaded
    if not _loaded:
        for theory in _THEORIES:
            import_module(f"symcheck.theories.{theory}.model")
        _loaded = True
    for base in kind.__mro__:
        if base in _RULES:
            return _RULES[base]
    return _no_rule


def _no_rule(term: Basic, at: At) -> Value:
    raise Uninterpretable(f"models cannot evaluate {type(term).__name__} terms: {term}")
