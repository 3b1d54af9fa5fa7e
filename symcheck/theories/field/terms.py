"""Terms of real scalars that SymPy lacks: indexed families with definitions, and quantified hypotheses.

Everything else of this theory (``log``, ``sqrt``, ``Product``, ...) is SymPy's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Function,
    Integer,
    Lambda,
    Mul,
    Pow,
    Symbol,
    Tuple,
    preorder_traversal,
    sstr,
    sympify,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.evalf import PrecisionExhausted
from sympy.core.relational import Relational
from sympy.core.symbol import Str
from sympy.logic.boolalg import And, Not, Or

from symcheck.errors import InputError

_BOUND_INDEX = 7_000_000


def bound_symbol(name: str, **assumptions: Any) -> Dummy:
    """Return the bound variable of a binder: one per name and assumptions, so that equal binders compare equal."""
    return Dummy(name, dummy_index=_BOUND_INDEX, **assumptions)


class Binder(Basic):
    """A term with bound variables: substitution never touches them, here or in terms nested inside."""

    @property
    def bound(self) -> frozenset[Basic]:
        """The bound variables."""
        raise NotImplementedError

    def _xreplace(self, rule: Any) -> tuple[Basic, bool]:
        inner = {old: new for old, new in rule.items() if old not in self.bound}
        return super()._xreplace(inner) if inner else (self, False)

    def _eval_subs(self, old: Basic, new: Basic) -> Basic | None:
        return self if old in self.bound else None


SUBSTITUTIONS: dict[type, Callable[[Any, Basic, Basic], Any]] = {}
"""How to put a value for a symbol into terms with variables neither free nor bound throughout: (term, old, new)."""


@lru_cache(maxsize=16384)
def free_symbols(term: Any) -> frozenset[Basic]:
    """Return the free symbols of a term as it stands.

    SymPy's own ``free_symbols`` of a Sum is empty where SymPy can simplify its body away.
    """
    if type(term) is Symbol:
        return frozenset((term,))
    if isinstance(term, ExprWithLimits):
        bound: set[Basic] = set()
        free: set[Basic] = set()
        for limit in term.limits:
            free |= set().union(*(free_symbols(item) for item in limit[1:])) - bound
            bound.add(limit[0])
        return frozenset((free_symbols(term.function) - bound) | free)
    if isinstance(term, (Symbol, Member, Binder)) or not term.args or not hasattr(term, "free_symbols"):
        return frozenset(getattr(term, "free_symbols", ()))
    if isinstance(term, (Add, Mul, Pow, Function, Relational)):
        return frozenset().union(*(free_symbols(arg) for arg in term.args))
    return frozenset(term.free_symbols)


@lru_cache(maxsize=8192)
def written(term: Any) -> str:
    """Return ``str(term)``: the key by which terms are put in a fixed order. SymPy prints slowly, so it is kept.

    SymPy's order of terms needs the values of numbers; where it cannot find one, the terms are left as they stand.
    """
    try:
        return str(term)
    except PrecisionExhausted:
        return str(sstr(term, order="none"))


@lru_cache(maxsize=4096)
def substitute(term: Any, old: Basic, new: Basic) -> Any:
    """Replace a symbol by a value as the term stands: nothing is simplified, so (x + k)/(x + k) keeps its condition.

    Binders of the symbol are left alone; only index arithmetic (in ``Family`` members and random variables) evaluates.
    """
    if term == old:
        return new
    if getattr(term, "is_law", False):
        parameters = tuple(substitute(parameter, old, new) for parameter in term.parameters)
        return term if parameters == term.parameters else term.with_parameters(parameters)
    if isinstance(term, Binder) or not term.args or not term.has(old) or old in getattr(term, "integrated", ()):
        return term
    if type(term) in SUBSTITUTIONS:
        return SUBSTITUTIONS[type(term)](term, old, new)
    if isinstance(term, ExprWithLimits):
        term = without_capture(term, new)
    if isinstance(term, ExprWithLimits) and any(limit[0] == old for limit in term.limits):
        limits = [Tuple(limit[0], *(substitute(bound, old, new) for bound in limit[1:])) for limit in term.limits]
        return with_limits(type(term), term.function, *limits)
    return rebuilt(term, [substitute(arg, old, new) for arg in term.args])


def rebuilt(term: Any, args: Sequence[Basic]) -> Any:
    """Rebuild a term with other arguments; nothing is simplified."""
    if type(term) in (Add, Mul):
        return type(term)._from_args(args)
    if isinstance(term, (Pow, Function, Relational)):
        return type(term)(*args, evaluate=False)
    if isinstance(term, (And, Or, Not)):  # And(1/x > 0, 1/x <= 0) keeps the condition that x is not 0
        return connective(type(term), args)
    if isinstance(term, ExprWithLimits):
        return with_limits(type(term), *args)
    return term.func(*args)


def connective(kind: Any, parts: Sequence[Basic]) -> Any:
    """Return And, Or or Not of conditions as it stands."""
    term = Basic.__new__(kind, *parts)
    if kind is not Not:
        term._argset = frozenset(parts)
    return term


def bound_inside(term: Any) -> set[Basic]:
    """Return every variable that is bound somewhere in a term: by a sum, an integral, an expectation."""
    found: set[Basic] = set()
    for node in preorder_traversal(term):
        if isinstance(node, ExprWithLimits):
            found.update(limit[0] for limit in node.limits)
        found.update(getattr(node, "integrated", ()))
    return found


def without_capture(term: Any, new: Basic) -> Any:
    """Rename the bound variables of a Sum, Product or Integral that are free in what is to be put inside."""
    moving = free_symbols(new)
    for position, (variable, *bounds) in enumerate(term.limits):
        if variable in moving:
            renamed = Dummy(variable.name, **variable.assumptions0)
            inner = [
                Tuple(item[0], *(substitute(bound, variable, renamed) for bound in item[1:]))
                for item in term.limits[:position]  # later limits are the outer ones
            ]
            limits = (*inner, Tuple(renamed, *bounds), *term.limits[position + 1 :])
            term = with_limits(type(term), substitute(term.function, variable, renamed), *limits)
    return term


def renamed(term: Any, names: Mapping[Basic, Basic]) -> Any:
    """Put terms for symbols at every occurrence, in laws and under binders too; nothing is simplified.

    The symbols must be bound nowhere inside, or their new names occur nowhere; and no binder may bind a new symbol.
    """
    if term in names:
        return names[term]
    if not term.args:
        return term
    if getattr(term, "is_law", False):  # its variables are places, not points
        names = {old: new for old, new in names.items() if isinstance(old, Symbol)}
    args = [renamed(arg, names) for arg in term.args]
    if all(new is old for new, old in zip(args, term.args)):
        return term
    return rebuilt(term, args)


def with_canonical_index(term: Any) -> Any:
    """Return a Sum, Product or Integral over one index with a name that every such term shares."""
    if not isinstance(term, ExprWithLimits) or len(term.limits) != 1:
        return term
    index, *bounds = term.limits[0]
    canonical = bound_symbol("index", **index.assumptions0)
    if term.has(canonical):
        return term
    return with_limits(type(term), renamed(term.function, {index: canonical}), Tuple(canonical, *bounds))


def with_limits(kind: Any, *args: Basic) -> Any:
    """Build a Sum or Product as it stands."""
    term = Expr.__new__(kind, *args)
    term.is_commutative = True
    return term


@lru_cache(maxsize=4096)
def applied(function: Lambda, *arguments: Expr) -> Any:
    """Apply a definition to its indices; kept, because every attempt of a proof unfolds the same definitions."""
    return substituted(function.expr, dict(zip(function.variables, arguments, strict=True)))


def substituted(term: Any, values: Mapping[Any, Any]) -> Any:
    """Replace symbols by values, all at once: a value may hold another of the symbols."""
    if len(values) > 1:
        places = {old: Dummy(old.name, **old.assumptions0) for old in values}
        for old, place in places.items():
            term = substitute(term, old, place)
        values = {places[old]: new for old, new in values.items()}
    for old, new in values.items():
        term = substitute(term, old, new)
    return term


class Family(Binder):
    """A real sequence ``beta[t]`` over the integers, or a table ``P[i, j]``, free or defined by a formula.

    ``Family("beta")`` is free: each ``beta[t]`` is a real number. ``Family("alpha", t, 1 - beta[t])`` is defined, and
    ``alpha[t - 1]`` unfolds to ``1 - beta[t - 1]``; so are tables, by ``Family("P", (i, j), p[i] * p[j])``.
    """

    def __new__(cls, name: str, index: Any = None, definition: Any = None) -> Family:
        if definition is None:
            return super().__new__(cls, Str(str(name)))
        if isinstance(definition, Lambda):
            return super().__new__(cls, Str(str(name)), definition)
        indices = tuple(index) if isinstance(index, (tuple, Tuple)) else (index,)
        if not indices or not all(isinstance(one, Symbol) for one in indices) or len(set(indices)) != len(indices):
            raise InputError(f"Family({name!r}, index, definition): the index must be a Symbol, not {index!r}")
        bound = {one: bound_symbol(one.name, integer=True) for one in indices}
        signature = Tuple(*bound.values()) if len(bound) > 1 else bound[indices[0]]
        return super().__new__(cls, Str(str(name)), Lambda(signature, sympify(definition).xreplace(bound)))

    @classmethod
    def _rebuild(cls, name: Str, *rest: Any) -> Family:
        return Basic.__new__(cls, name, *rest)

    @property
    def func(self) -> Callable[..., Family]:  # type: ignore[override]
        return type(self)._rebuild

    @property
    def name(self) -> str:
        return self.args[0].name  # type: ignore[attr-defined]

    @property
    def definition(self) -> Lambda | None:
        return self.args[1] if len(self.args) > 1 else None  # type: ignore[return-value]

    @property
    def bound(self) -> frozenset[Basic]:
        return frozenset() if self.definition is None else frozenset(self.definition.variables)

    def __getitem__(self, index: Any) -> Member:
        indices = tuple(index) if isinstance(index, (tuple, Tuple)) else (index,)
        if self.definition is not None and len(self.definition.variables) != len(indices):
            raise InputError(f"{self.name}{list(indices)}: it is defined with {len(self.definition.variables)} indices")
        return (Member if len(indices) == 1 else Entry)(self, *map(sympify, indices))


class Member(Expr):
    """The real number ``family[index]``; its index is an integer."""

    is_commutative = True
    is_extended_real = True
    is_real = True

    def __new__(cls, family: Family, index: Any) -> Member:
        return Expr.__new__(cls, family, sympify(index))

    @property
    def family(self) -> Family:
        return self.args[0]  # type: ignore[return-value]

    @property
    def indices(self) -> tuple[Expr, ...]:
        """The index, or the indices of an entry of a table."""
        return self.args[1:]  # type: ignore[return-value]

    @property
    def index(self) -> Expr:
        return self.args[1]  # type: ignore[return-value]

    @property
    def unfolded(self) -> Expr | None:
        """The definition at this index, or None for a free family."""
        definition = self.family.definition
        return None if definition is None else applied(definition, *self.indices)

    @property
    def free_symbols(self) -> set[Basic]:
        return set().union(*(index.free_symbols for index in self.indices))

    def _sympystr(self, printer: Any) -> str:
        return f"{self.family.name}[{', '.join(map(printer._print, self.indices))}]"


class Entry(Member):
    """The real number ``family[i, j, ...]`` of a table; what asks for *the* index of a member finds none."""

    def __new__(cls, family: Family, *indices: Any) -> Entry:
        return Expr.__new__(cls, family, *indices)

    @property
    def index(self) -> None:  # type: ignore[override]
        return None


class ForAll(Binder):
    """The hypothesis that every relation holds for each integer ``lower <= index <= upper``.

    ``ForAll(s, (1, T), beta[s] > 0, beta[s] < 1)`` says that the schedule lies in (0, 1). ``upper`` may be ``oo``. A
    hypothesis for all i and j in one range is ``ForAll((i, j), (1, K), P[i, j] >= 0)``; a ForAll may stand in another.
    """

    def __new__(cls, index: Any, bounds: Any, *relations: Any) -> ForAll:
        if not relations:
            raise InputError("ForAll(index, (lower, upper), relation, ...) needs at least one relation")
        if isinstance(index, (tuple, list)):
            if not index:
                raise InputError("ForAll((), ...): name an index")
            for one in index[:0:-1]:
                relations = (ForAll(one, bounds, *relations),)
            index = index[0]
        for relation in relations:
            inner = isinstance(relation, ForAll) and not relation.has_memberships
            if not isinstance(relation, Relational) and not getattr(relation, "is_membership", False) and not inner:
                raise InputError(f"ForAll: {relation!r} is not a relation such as beta[s] > 0")
        lower, upper = bounds
        bound = index
        if not isinstance(index, Dummy):
            bound = bound_symbol(index.name, integer=True)
            if any(bound in one.bound for relation in relations for one in relation.atoms(ForAll)):
                raise InputError(f"ForAll: {index.name} is bound twice; give each index its name")
            relations = tuple(relation.xreplace({index: bound}) for relation in relations)
        return Basic.__new__(cls, bound, Tuple(sympify(lower), sympify(upper)), Tuple(*relations))

    @property
    def func(self) -> Callable[..., ForAll]:  # type: ignore[override]
        return lambda index, bounds, relations: type(self)(index, bounds, *relations)

    @property
    def index(self) -> Dummy:
        return self.args[0]  # type: ignore[return-value]

    @property
    def bound(self) -> frozenset[Basic]:
        return frozenset({self.index})

    @property
    def lower(self) -> Expr:
        return self.args[1].args[0]  # type: ignore[return-value]

    @property
    def upper(self) -> Expr:
        return self.args[1].args[1]  # type: ignore[return-value]

    @property
    def relations(self) -> tuple[Relational, ...]:
        return tuple(self.args[2].args)  # type: ignore[arg-type]

    @property
    def has_memberships(self) -> bool:
        """Whether it says that something is an element of a set."""
        return any(getattr(node, "is_membership", False) for node in preorder_traversal(self))

    @property
    def free_symbols(self) -> set[Basic]:
        inner = set().union(*(relation.free_symbols for relation in self.relations))
        return (inner - {self.index}) | self.lower.free_symbols | self.upper.free_symbols

    def flattened(self) -> Iterator[tuple[tuple[ForAll, ...], Relational]]:
        """Yield each relation between terms with the quantifiers before it, the outermost first."""
        for relation in self.relations:
            if isinstance(relation, ForAll):
                for scopes, one in relation.flattened():
                    yield (self, *scopes), one
            else:
                yield (self,), relation

    def at(self, index: Any) -> tuple[Relational, ...]:
        """Return the relations at one index (the caller shows that it is in range), those for all others left out."""
        relations = (relation for relation in self.relations if not isinstance(relation, ForAll))
        return tuple(substitute(relation, self.index, sympify(index)) for relation in relations)

    def _sympystr(self, printer: Any) -> str:
        inner = ", ".join(printer._print(relation) for relation in self.relations)
        return f"{inner} for {self.index.name} in {printer._print(self.lower)}..{printer._print(self.upper)}"


ZERO, ONE = Integer(0), Integer(1)
