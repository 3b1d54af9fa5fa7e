"""Functions of time in a claim, for the prover: at each time that is named, what holds at every time; then symbols.

A hypothesis ``for_every(t, Interval(0, oo), ...)`` is taken at every argument s of the claim that is shown to lie in
the interval. Derivatives are carried out, down to the derivatives of unknown functions. Then w(s), its derivative w'(s)
and the matrix H(s) are symbols of their own, and the theories of matrices, fields and order do the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import (
    Basic,
    Derivative,
    Function,
    Integer,
    Interval,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Symbol,
    preorder_traversal,
)
from sympy.assumptions import AppliedPredicate
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symcheck.claim import Claim
from symcheck.hypotheses import Hypotheses
from symcheck.printing import infix
from symcheck.theories.calculus.differentials import carried_out, of_time, rate
from symcheck.theories.calculus.differentiation import ZERO, NoRule, Scope, differentiated, plus, times
from symcheck.theories.calculus.gradient_terms import MapPartial
from symcheck.theories.calculus.rates import Rate, RateAt
from symcheck.theories.field.maps import Applied, AppliedMatrix, AppliedVector
from symcheck.theories.field.terms import Binder, free_symbols, substitute
from symcheck.theories.order.sets import ForEvery
from symcheck.theories.session import Lemma

Shows = Callable[[Claim], bool]
"""Whether a claim between numbers follows from the hypotheses that hold at no particular time."""


@dataclass(frozen=True)
class Frozen:
    """A claim without functions of time, and the names of the standing conditions used.

    ``back`` says what the symbols stand for: a condition on w(t) is one at the time t.
    """

    claim: Claim
    hypotheses: Hypotheses
    lemmas: tuple[Lemma, ...]
    used: tuple[str, ...] = ()
    back: Mapping[Basic, Basic] = field(default_factory=dict)

    def thaw(self, term: Any) -> Any:
        """Return a term of the frozen claim with its times again."""
        return term if not isinstance(term, Basic) else term.xreplace(self.back)


def is_throughout(law: Any) -> bool:
    """Whether a hypothesis holds for every number of an interval."""
    return isinstance(law, ForEvery) and isinstance(law.over, Interval)


def frozen(claim: Claim, hypotheses: Hypotheses, lemmas: tuple[Lemma, ...], shows: Shows) -> Frozen:
    """Return a claim as one about its own times alone."""
    throughout = [law for law in hypotheses.laws if is_throughout(law)]
    sides = [side for side in (claim.lhs, claim.rhs) if side is not None]
    stated = (*hypotheses.relations, *hypotheses.attributes, *(s for one in lemmas for s in (one.lhs, one.rhs)))
    if not throughout and not any(_moves(term) for term in (*sides, *stated)):
        return Frozen(claim, hypotheses, lemmas)
    plain = replace(hypotheses, laws=tuple(law for law in hypotheses.laws if not is_throughout(law)))
    instances = [item for law in throughout for item in _instances(law, (*sides, *stated), shows)]
    relations = [item for item in instances if isinstance(item, Relational)]
    attributes = [item for item in instances if isinstance(item, AppliedPredicate)]
    full = replace(
        plain,
        relations=tuple(dict.fromkeys((*plain.relations, *relations))),
        attributes=tuple(dict.fromkeys((*plain.attributes, *attributes))),
    )
    still = _Still()
    return Frozen(
        claim.map(still.of),
        replace(
            full,
            relations=tuple(map(still.relation, full.relations)),
            attributes=tuple(one.function(*map(still.of, one.arguments)) for one in full.attributes),
        ),
        tuple(replace(one, lhs=still.of(one.lhs), rhs=still.of(one.rhs)) for one in lemmas),
        tuple(still.scope.used),
        still.back,
    )


def _moves(term: Any) -> bool:
    nodes = list(preorder_traversal(term))
    return any(
        isinstance(node, (Rate, RateAt, MapPartial, AppliedMatrix))
        or (isinstance(node, Derivative) and node.has(AppliedVector))
        for node in nodes
    )


# -- what holds at every time, at the times of a claim -----------------------------------------------------------------


def _instances(law: ForEvery, terms: Iterable[Any], shows: Shows) -> Iterator[Any]:
    names = {
        _name(node) for node in preorder_traversal(law) if isinstance(node, (Applied, AppliedVector, AppliedUndef))
    }
    times_named: dict[Any, None] = {}
    for term in terms:
        for node in _free_nodes(term):
            if _is_application(node) and _name(node) in names:
                times_named[_arguments(node)[0]] = None
    for s in times_named:
        if _lies_in(s, law.over, shows):
            for item in law.items:
                if any(hasattr(node, "limits") or isinstance(node, Binder) for node in preorder_traversal(item)):
                    continue  # what it binds may be the time that is named
                slopes = [node for node in preorder_traversal(item) if isinstance(node, (Rate, Derivative))]
                # d/du f(u) at u = s is written d/ds f(s), which says the same only where s is a symbol new to f.
                if not slopes or (isinstance(s, Symbol) and s not in free_symbols(item)):
                    yield item.xreplace({law.symbol: s})


def _free_nodes(term: Any) -> Iterator[Any]:
    """Yield the parts of a term outside of binders, which may bind a time."""
    stack = [term]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, Binder) and not hasattr(node, "limits"):
            stack.extend(arg for arg in node.args if isinstance(arg, Basic))


def _lies_in(s: Any, interval: Interval, shows: Shows) -> bool:
    low, high = interval.start, interval.end
    above = low.is_infinite or shows(Claim(s, ">" if interval.left_open else ">=", low))
    return above and (high.is_infinite or shows(Claim(s, "<" if interval.right_open else "<=", high)))


def _is_application(node: Any) -> bool:
    """Whether a term is an unknown function at one time, with no parameters: a number that a function of time takes."""
    if isinstance(node, (Applied, AppliedVector)):
        function = node.function
        return len(node.arguments) == 1 and not function.parameters and not function.between and _is_time(node)
    return _is_undefined(node)


def _is_undefined(node: Any) -> bool:
    return isinstance(node, AppliedUndef) and len(node.args) == 1


def _is_time(node: Any) -> bool:
    """Whether the argument is a number written with symbols alone."""
    argument = node.arguments[0]
    plain = getattr(argument, "is_number", False) or all(type(s) is Symbol for s in argument.free_symbols)
    return plain and not getattr(argument, "is_Matrix", False) and not argument.atoms(Applied, AppliedVector)


def _name(node: Any) -> str:
    return node.function.name if isinstance(node, (Applied, AppliedVector)) else type(node).__name__


def _arguments(node: Any) -> tuple[Any, ...]:
    return node.arguments if isinstance(node, (Applied, AppliedVector)) else node.args


# -- derivatives carried out, values as symbols ------------------------------------------------------------------------


class _Still:
    """Terms with the functions of time replaced by symbols, one for each value and each derivative."""

    def __init__(self) -> None:
        self.scope = Scope(_is_whole, lambda *_: False)
        self.seen: dict[Basic, Any] = {}
        self.back: dict[Basic, Basic] = {}

    def relation(self, relation: Any) -> Any:
        """Return a relation between such terms."""
        return type(relation)(*map(self.of, relation.args), evaluate=False)

    def of(self, term: Any) -> Any:
        """Return a term that says the same at its times."""
        if not isinstance(term, Basic) or not term.args:
            return term
        if term not in self.seen:
            self.seen[term] = self._of(term)
        return self.seen[term]

    def _of(self, term: Any) -> Any:
        if isinstance(term, Binder) or hasattr(term, "limits"):
            return term
        if isinstance(term, MapPartial) and _is_application(term.application):
            term = _by_its_time(term)
            return self._named(MatrixSymbol(infix(term), *term.shape), term)
        if isinstance(term, RateAt):
            return self._slope_at(term)
        if isinstance(term, (Rate, Derivative)) and any(_is_moving(node) for node in preorder_traversal(term)):
            return self._slope(term)
        if isinstance(term, Applied) and _is_application(term):
            return self._named(Function(term.function.name, real=True)(self.of(term.arguments[0])), term)
        if isinstance(term, AppliedVector) and _is_application(term):
            return self._named(MatrixSymbol(infix(term), *term.shape), term)
        args = [self.of(arg) for arg in term.args]
        if all(new is old for new, old in zip(args, term.args, strict=True)):
            return term
        if isinstance(term, Relational):
            return type(term)(*args, evaluate=False)
        if term.is_Add or term.is_Mul:
            return type(term)._from_args(args)
        if term.is_Pow or (term.is_Function and not _is_undefined(term)):
            return type(term)(*args, evaluate=False)
        return term.func(*args)

    def _named(self, symbol: Any, term: Any) -> Any:
        self.back[symbol] = term
        return symbol

    def _slope(self, term: Any) -> Any:
        """Carry out a derivative; one that has no rule stays, and the prover refuses it."""
        if of_time(term):
            return self._named(MatrixSymbol(infix(term), *term.shape), term)
        try:
            if isinstance(term, Rate):
                value = self.of(rate(term.arg.xreplace(self._functions(term)), term.variable, self.scope))
                return MatAdd(value, MatMul(ZERO, self.of(term.arg)))  # the term itself must have a value
            found = differentiated(term.xreplace(self._functions(term)), self.scope)
        except NoRule:
            return term
        return self.of(plus(found, times(ZERO, term.args[0])))  # the term itself must have a value

    def _slope_at(self, term: RateAt) -> Any:
        try:
            value = self.of(carried_out(term, self.scope))
        except NoRule:
            return term
        return MatAdd(value, MatMul(ZERO, self.of(substitute(*term.args))))

    def _functions(self, term: Any) -> dict[Any, Any]:
        """Write unknown functions of one number as SymPy's, for which the rules of differentiation are written."""
        found = [node for node in preorder_traversal(term) if isinstance(node, Applied) and _is_application(node)]
        return {node: Function(node.function.name, real=True)(*node.arguments) for node in found}


def _by_its_time(term: MapPartial) -> Any:
    """Write F'(t) as d/dt F(t), which has the same name wherever it comes from."""
    (time,), (order,) = term.application.arguments, term.orders
    if not isinstance(time, Symbol):
        return term
    slope = term.application
    for _ in range(order):
        slope = Rate(slope, time)
    return slope


def _is_moving(node: Any) -> bool:
    return isinstance(node, (Rate, Applied, AppliedVector))


def _is_whole(exponent: Any) -> bool:
    return isinstance(exponent, Integer) or bool(isinstance(exponent, Symbol) and exponent.is_integer)
