"""Read from hypotheses and terms what a model has to assign, and which hypotheses bound which quantity.

Nothing is rewritten: a hypothesis is only looked at for a bare quantity on one of its sides.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any

import sympy
from flint import fmpq, fmpz
from sympy import Basic, MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symcheck.claim import MIRROR
from symcheck.evaluation import At, Undecided
from symcheck.hypotheses import Hypotheses
from symcheck.theories.field.maps import Applied, Map
from symcheck.theories.field.table_equations import equations_of_tables, is_invariance
from symcheck.theories.field.terms import Family, ForAll, Member, free_symbols, with_limits
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.matrix.terms import ATTRIBUTES
from symcheck.theories.order.sets import Bound, ExtremumSet, ForEvery, In, ParameterSet
from symcheck.theories.probability.functionals import Pmf
from symcheck.theories.probability.terms import (
    Law,
    MarkovChain,
    Process,
    ScalarVariable,
    VariableRange,
    VectorVariable,
)
from symcheck.theories.sums.matrix_sums import MatrixSum

_NAMES = {
    sympy.Eq: "=",
    sympy.Ne: "!=",
    sympy.StrictLessThan: "<",
    sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: ">=",
}
MOST_MEMBERS = 30
MOST_ELEMENTS, MEMBER = 4, "\u2208"
"""How many elements a set of parameters has in a model at most, and how they are named."""
_QUANTITIES = (Symbol, Member, sympy.Indexed, ScalarVariable, VectorVariable)


def head_of(term: Any) -> Hashable | None:
    """Return what all members of a family of quantities share, or None for a term that is no quantity."""
    if isinstance(term, (Symbol, MatrixSymbol)):
        return term
    if isinstance(term, Member):
        return None if term.family.definition is not None else term.family
    if isinstance(term, (ScalarVariable, VectorVariable)):
        return ("variable", term.name)
    return ("indexed", str(term.base.label)) if isinstance(term, sympy.Indexed) else None


def key_of(term: Any, at: At) -> Hashable:
    """Return the key under which a model keeps a quantity, its indices evaluated at a place."""
    if isinstance(term, (Symbol, MatrixSymbol)):
        return term
    if isinstance(term, Member):
        return (term.family, *(at.integer(index, f"the index of {term.family.name}") for index in term.indices))
    if isinstance(term, sympy.Indexed):
        return ("indexed", str(term.base.label), *(at.integer(i, f"the index of {term.base}") for i in term.indices))
    index = None if term.index is None else at.integer(term.index, f"the index of {term.name}")
    return ("variable", term.name, index)


def _head_of_key(key: Any) -> Hashable:
    if isinstance(key, (Symbol, MatrixSymbol)):
        return key
    return key[:2] if key[0] in ("variable", "indexed") else key[0]


@dataclass(frozen=True, slots=True)
class Constraint:
    """``subject relation other``, or ``subject**power = other``: what hypothesis ``number`` says of a bare quantity.

    With ``length``, it is the norm of the subject, a vector, of which this is said. ``scopes`` are the quantifiers
    under which it is said, the outermost first.
    """

    number: int
    subject: Any
    relation: str
    other: Any
    scopes: tuple[ForAll, ...] = ()
    power: int = 0
    length: bool = False

    def matches(self, key: Hashable, at: At) -> bool:
        """Whether the subject is the quantity of that key."""
        return key_of(self.subject, at) == key

    def solve_indices(self, key: Any, at: At) -> dict[Basic, Any] | None:
        """Return the values of the quantified indices at which the subject is the quantity of that key."""
        if isinstance(key, (Symbol, MatrixSymbol)):
            return None
        subject = self.subject
        own = (subject.index,) if not isinstance(subject, (Member, sympy.Indexed)) else subject.indices
        places = key[-len(own) :]
        if own == (None,) or not all(isinstance(place, int) for place in places):
            return None
        found: dict[Basic, Any] = {}
        for index, value in zip(own, places, strict=True):
            for scope in self.scopes:
                offset = index - scope.index
                if scope.index not in found and not any(one.index in offset.free_symbols for one in self.scopes):
                    found[scope.index] = fmpq(value - at.integer(offset, "an offset"))
        if len(found) < len(self.scopes) or key_of(subject, at.binding(found)) != key:
            return None
        return {scope.index: found[scope.index] for scope in self.scopes}

    def definition(self, rng: Random) -> Any:
        """Return the term that the quantity equals (for a power, one of the roots)."""
        if not self.power:
            return self.other
        root = sympy.Pow(self.other, sympy.Rational(1, self.power), evaluate=False)
        negative = self.power % 2 == 0 and rng.random() < 0.5
        return sympy.Mul(sympy.S.NegativeOne, root, evaluate=False) if negative else root


@dataclass(frozen=True, slots=True)
class Membership:
    """A quantity that is said to be an element of a set; or, of a family, its member at each index of a range."""

    element: Any
    over: Any
    family: ForAll | None = None

    def ranges_over(self, universe: Any) -> bool:
        """Whether the element lies in a set of parameters."""
        return universe in (self.over, getattr(self.over, "over", None))

    def places(self, at: At) -> Iterable[At]:
        """Yield the places at which the hypothesis speaks, the index bound; raises Undefined for too many."""
        if self.family is None:
            yield at
            return
        low, high = at.integer(self.family.lower, "the bound"), at.integer(self.family.upper, "the bound")
        for s in range(low, min(high, low + MOST_MEMBERS) + 1):
            yield at.binding({self.family.index: fmpq(s)})
        if high > low + MOST_MEMBERS:
            raise Undecided(f"more than {MOST_MEMBERS} members of a family in a set")


@lru_cache(maxsize=64)
def objectives(laws: tuple[ForEvery, ...]) -> frozenset[str]:
    """Return the names of the unknown functions whose gradients something follows at every time."""
    from symcheck.theories.calculus.gradient_terms import Gradient

    gradients = [g for law in laws if isinstance(law.over, sympy.Interval) for g in law.atoms(Gradient)]
    return frozenset(f.function.name for g in gradients for f in g.body.atoms(Applied))


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What has to be drawn, and the hypotheses as a flat list of relations (the quantified ones last)."""

    hypotheses: Hypotheses
    relations: tuple[Relational, ...]
    scopes: tuple[tuple[ForAll, ...], ...]
    """The quantifiers of each relation, the outermost first."""
    symbols: frozenset[Symbol]
    integers: frozenset[Hashable]
    dimensions: frozenset[Symbol]
    indices: frozenset[Symbol]
    lazy: bool
    by_head: dict[Hashable, list[Constraint]]
    ordered: tuple[Symbol, ...]
    laws: tuple[Law, ...]
    attributes: dict[Basic, frozenset[str]]
    """What the hypotheses say of matrices."""
    tied: frozenset[Basic]
    """Matrices in equations among the hypotheses, which generic matrices rarely satisfy."""
    sets: Mapping[ParameterSet, tuple[Symbol, ...]]
    """The symbols of which some make up a set of parameters in a model."""
    memberships: tuple[Membership, ...]
    rates: frozenset[Symbol]
    """Symbols in what is said of every time: small values suit the functions that models find for it."""
    for_every: tuple[ForEvery, ...]
    """What is said of every element of a set, as it stands; the hypotheses say it of the elements that have symbols."""
    times: frozenset[Symbol] = frozenset()
    """Symbols of time: the solutions that models find step by step are known soon after their start."""
    terms: tuple[Basic, ...] = ()
    integrals: bool = False

    @property
    def throughout(self) -> bool:
        """Whether something is said of every time in an interval."""
        return any(isinstance(law.over, sympy.Interval) for law in self.for_every)

    @property
    def anything(self) -> bool:
        """Whether there is anything to draw."""
        return self.lazy or bool(self.symbols)

    @staticmethod
    def relation_name(relation: Basic) -> str:
        return _NAMES[type(relation)]

    def constraints(self, key: Hashable) -> Iterable[Constraint]:
        return self.by_head.get(_head_of_key(key), ())

    def frame(self, vector: Any) -> list[Any]:
        """Return the vectors of the equations <u, v> = 0, in a fixed order, where this is one of them."""
        found = {
            item
            for relation in self.relations
            if isinstance(relation, sympy.Eq) and relation.rhs == 0 and isinstance(relation.lhs, Inner)
            for item in relation.lhs.args
            if head_of(item) is not None
        }
        return sorted(found, key=str) if vector in found else []

    def gram(self, key: Any) -> Iterable[tuple[bool, Any]]:
        """Yield what equations say of W^T W (with True) and of W W^T for a matrix W."""
        for relation in self.relations:
            if isinstance(relation, sympy.Eq) and key in self.tied:
                for product, other in (relation.args, relation.args[::-1]):
                    if product == sympy.MatMul(key.T, key):
                        yield True, other
                    elif product == sympy.MatMul(key, key.T):
                        yield False, other

    def memberships_of(self, key: Hashable) -> Iterable[Membership]:
        """Yield what is said of a quantity, or of its family, as an element of a set."""
        head = _head_of_key(key)
        return (one for one in self.memberships if head_of(one.element) == head)

    def targets(self, attempt: int) -> dict[int, Symbol]:
        """Return, for equations, the symbol each is solved for in an attempt; the choice rotates."""
        chosen: dict[int, Symbol] = {}
        for number, relation in enumerate(self.relations):
            if not isinstance(relation, sympy.Eq) or self.scopes[number]:
                continue
            bare = any(c.number == number and c.relation == "=" for cs in self.by_head.values() for c in cs)
            if bare and attempt % 3 != 2:
                continue
            free = sorted((relation.free_symbols & self.symbols) - self.dimensions - set(chosen.values()), key=str)
            if free:
                chosen[number] = free[attempt % len(free)]
        return chosen

    @staticmethod
    def assumptions_hold(symbol: Symbol, x: Any) -> bool:
        """Check the SymPy assumptions that are not relations: even, prime, irrational, ..."""
        if symbol.is_infinite or symbol.is_commutative is False or symbol.is_irrational or symbol.is_transcendental:
            return False
        if not isinstance(x, fmpq):
            return not symbol.is_rational
        n: fmpz = x.p
        if symbol.is_even is not None and symbol.is_even != (x.q == 1 and n % 2 == 0):
            return False
        if symbol.is_odd is not None and symbol.is_odd != (x.q == 1 and n % 2 == 1):
            return False
        if symbol.is_noninteger and x.q == 1:
            return False
        if symbol.is_prime is not None and symbol.is_prime != (x.q == 1 and n > 1 and n.is_prime()):
            return False
        return not symbol.is_composite or (x.q == 1 and n > 3 and not n.is_prime())

    @staticmethod
    def extends_for_ever(family: ForAll) -> bool:
        """Whether each relation speaks of members at the index itself, so that constant values extend a model."""
        stack: list[Basic] = list(family.relations)
        while stack:
            term = stack.pop()
            if term == family.index:
                return False
            if isinstance(term, Member) and term.family.definition is None and term.index == family.index:
                continue
            stack.extend(term.args)
        return True


def plan_of(hypotheses: Hypotheses, terms: Sequence[Basic]) -> Plan:
    """Return the plan for drawing models of hypotheses about some terms.

    A symbol that is a bound of a sum or product, or an index, is an integer; a dimension is a positive integer.
    """
    sets = _sets([*terms, *hypotheses.laws])
    memberships = tuple(_memberships(hypotheses))
    for_every = tuple(law for law in hypotheses.laws if isinstance(law, ForEvery))
    hypotheses = _for_each_element(hypotheses, sets)
    everything = [*terms, *hypotheses.relations, *hypotheses.families, *hypotheses.laws, *hypotheses.attributes]
    everything += [law for law in for_every if isinstance(law.over, sympy.Interval)]
    everything += [one.family or In(one.element, one.over) for one in memberships]
    everything += [symbol for symbols in sets.values() for symbol in symbols]
    free: set[Any] = set(hypotheses.integers)
    labels: set[Any] = set()
    indices: set[Any] = set()
    dimensions: set[Any] = set()
    laws: list[Law] = []
    bound: set[Any] = set()
    lazy = False
    for term in everything:
        free |= free_symbols(term)
    for node in _nodes(everything):
        if isinstance(node, Family):
            lazy = True
            free |= set() if node.definition is None else node.definition.free_symbols
        elif isinstance(node, Member):
            indices |= node.free_symbols
        elif isinstance(node, sympy.Indexed):
            lazy = True
            labels.add(node.base.label)
            indices |= set().union(*(i.free_symbols for i in node.indices))
        elif isinstance(node, (ScalarVariable, VectorVariable)):
            lazy = True
            indices |= set() if node.index is None else node.index.free_symbols
            dimensions |= node.dim.free_symbols if isinstance(node, VectorVariable) else set()
        elif isinstance(node, AppliedUndef):
            lazy = True
        elif isinstance(node, Law):
            lazy = True
            laws.append(node)
            if isinstance(node, MarkovChain):  # a density shows the parameters of its law, not what its kernel holds
                free |= node.free_symbols
                indices |= node.start.free_symbols | node.stop.free_symbols
        elif isinstance(node, VariableRange):
            lazy = True
            indices |= node.lower.free_symbols | node.upper.free_symbols
        elif isinstance(node, Pmf):
            indices |= node.lower.free_symbols | node.upper.free_symbols
        elif isinstance(node, Map):
            lazy = True
            dimensions |= set() if node.dim is None else node.dim.free_symbols
        elif isinstance(node, Process):
            dimensions |= set() if node.dim is None else node.dim.free_symbols
        elif isinstance(node, MatrixSymbol):
            lazy = True
            dimensions |= node.shape[0].free_symbols | node.shape[1].free_symbols
            free |= node.shape[0].free_symbols | node.shape[1].free_symbols
        elif isinstance(node, (sympy.ZeroMatrix, sympy.Identity, sympy.OneMatrix)):
            dimensions |= node.shape[0].free_symbols | node.shape[1].free_symbols
        elif isinstance(node, (sympy.Sum, sympy.Product, MatrixSum)):
            indices |= set().union(*(b.free_symbols for limit in node.limits for b in limit[1:]))
        elif isinstance(node, ForAll):
            indices |= node.lower.free_symbols | node.upper.free_symbols
        elif isinstance(node, (ExtremumSet, Bound)):
            bound.add(node.symbol)
    symbols = {item for item in free if isinstance(item, Symbol)} - labels - bound
    full = hypotheses.with_assumptions_of(symbols)
    quantified = [one for family in full.families for one in family.flattened()]
    relations = (*full.relations, *(relation for _, relation in quantified))
    scopes = (*(() for _ in full.relations), *(scopes for scopes, _ in quantified))
    by_head: dict[Hashable, list[Constraint]] = {}
    for number, (relation, around) in enumerate(zip(relations, scopes, strict=True)):
        for constraint in _constraints(number, relation, around):
            by_head.setdefault(head_of(constraint.subject), []).append(constraint)
    positive = {
        head: constraint.relation == ">"
        for head, found in by_head.items()
        for constraint in found
        if constraint.relation in (">", ">=") and constraint.other == 0
    }
    for number, (relation, around) in enumerate(zip(relations, scopes, strict=True)):
        for subject, op, other, further in equations_of_tables(relation, positive):
            here = Constraint(number, subject, op, other, (*around, *further))
            found = by_head.setdefault(subject.family, [])
            found.insert(0 if isinstance(relation.lhs, sympy.Sum) else len(found), here)  # sums along lines come first
    chosen_indices = frozenset(indices & symbols)
    dims = frozenset(dimensions & symbols)
    return Plan(
        hypotheses=full,
        relations=relations,
        scopes=scopes,
        symbols=frozenset(symbols),
        integers=frozenset(full.integers) | chosen_indices | dims,
        dimensions=dims,
        indices=chosen_indices,
        lazy=lazy,
        by_head=by_head,
        ordered=tuple(sorted(symbols, key=lambda s: (s not in dims, s not in chosen_indices, s.name))),
        laws=tuple(laws),
        attributes=_attributes(hypotheses),
        tied=frozenset(
            matrix
            for relation in relations
            if isinstance(relation, sympy.Eq) and relation.lhs.is_Matrix
            for matrix in relation.atoms(MatrixSymbol)
        ),
        terms=tuple(everything),
        integrals=any(hasattr(node, "integrated") for node in _nodes(everything)),
        sets=sets,
        memberships=memberships,
        for_every=for_every,
        rates=frozenset(
            symbol for law in for_every if isinstance(law.over, sympy.Interval) for symbol in law.free_symbols
        )
        & frozenset(symbols - dims),
        times=frozenset(law.symbol for law in for_every if isinstance(law.over, sympy.Interval)) & frozenset(symbols),
    )


def _memberships(hypotheses: Hypotheses) -> Iterable[Membership]:
    for law in hypotheses.laws:
        if isinstance(law, In):
            yield Membership(law.element, law.over)
        elif isinstance(law, ForAll):
            yield from (Membership(one.element, one.over, law) for one in law.relations if isinstance(one, In))


def _sets(terms: Iterable[Basic]) -> dict[ParameterSet, tuple[Symbol, ...]]:
    """Return symbols for the elements of each set of parameters."""
    found = {node for node in _nodes(terms) if isinstance(node, ParameterSet)}
    return {
        over: tuple(Symbol(f"{over.name}{MEMBER}{i}", real=True) for i in range(1, MOST_ELEMENTS + 1)) for over in found
    }


def _for_each_element(hypotheses: Hypotheses, sets: Mapping[ParameterSet, tuple[Symbol, ...]]) -> Hypotheses:
    """Say of each element of a set what is said of all; memberships are kept apart."""
    found: dict[type, list[Any]] = {Relational: list(hypotheses.relations), ForAll: list(hypotheses.families)}
    laws: list[Any] = []
    queue: list[Any] = [law for law in hypotheses.laws if not isinstance(law, (In, ForAll))]
    for item in queue:  # grows while it is read
        if isinstance(item, ForEvery) and isinstance(item.over, sympy.Interval):
            continue  # said of functions of time: theories/calculus/flows.py finds functions of which it is true
        if isinstance(item, ForEvery):
            elements = item.over.args if isinstance(item.over, sympy.FiniteSet) else sets[item.over]
            queue += [one for element in elements for one in item.at(element)]
            continue
        kind = next((kind for kind in found if isinstance(item, kind)), None)
        (laws if kind is None else found[kind]).append(item)
    return replace(
        hypotheses, relations=tuple(found[Relational]), families=tuple(found[ForAll]), laws=tuple(dict.fromkeys(laws))
    )


def _attributes(hypotheses: Hypotheses) -> dict[Basic, frozenset[str]]:
    found: dict[Basic, frozenset[str]] = {}
    for attribute in hypotheses.attributes:
        matrix = attribute.arguments[0]
        found[matrix] = found.get(matrix, frozenset()) | {ATTRIBUTES[attribute.function]}
    return found


def _constraints(number: int, relation: Relational, scopes: tuple[ForAll, ...]) -> Iterable[Constraint]:
    name = _NAMES.get(type(relation))
    if name is None or name == "!=":
        return
    left, right = relation.args
    for subject, op, other in ((left, name, right), (right, MIRROR[name], left)):
        if head_of(subject) is not None:
            if not (op == "=" and is_invariance(subject, other)):
                solved = _freed(subject, other) if op == "=" and isinstance(subject, Member) else None
                yield Constraint(number, subject, op, other if solved is None else solved, scopes)
        elif op == "=" and isinstance(subject, sympy.Pow) and head_of(subject.args[0]) is not None:
            exponent = subject.args[1]
            if isinstance(exponent, sympy.Integer) and exponent >= 2:
                yield Constraint(number, subject.args[0], op, other, scopes, int(exponent))
        elif op == "=" and (found := _length(subject)) is not None:
            yield Constraint(number, found[0], op, other, scopes, found[1], length=True)
        elif op == "=" and isinstance(subject, sympy.Sum) and not scopes:
            yield from _last_of_a_sum(number, subject, other)
        elif op == "=" and isinstance(subject, sympy.Add):
            yield from _summands(number, subject, other, scopes)


def _freed(subject: Member, other: Any) -> Any:
    """Return b/(1 - c) where other is c subject + b, as in an implicit step z[k + 1] = z[k] - h z[k + 1]; else None."""
    if not other.has(subject):
        return None
    place = sympy.Dummy("place", real=True)
    read = sympy.expand(other.xreplace({subject: place}))
    c, rest = read.coeff(place, 1), read.coeff(place, 0)
    return None if c == 1 or c.has(place) or sympy.expand(read - c * place - rest) != 0 else rest / (1 - c)


def _length(term: Any) -> tuple[Any, int] | None:
    """Read a term as a power of the norm of a bare vector: ``norm(u)``, ``norm(u)**2``, ``inner(u, u)``."""
    base, exponent = term.as_base_exp()
    if isinstance(base, Inner) and base.args[0] == base.args[1]:
        subject, exponent = base.args[0], 2 * exponent
    elif isinstance(base, Norm):
        subject = base.args[0]
    else:
        return None
    positive = isinstance(exponent, sympy.Integer) and exponent > 0
    return (subject, int(exponent)) if positive and head_of(subject) is not None else None


def _last_of_a_sum(number: int, total: sympy.Sum, other: Any) -> Iterable[Constraint]:
    """Read ``Sum(r[k], (k, a, b)) = other``: r[b] makes the sum right, and the others, below a positive number, fit."""
    member = total.function
    if len(total.limits) != 1 or len(total.limits[0]) != 3 or not isinstance(member, Member):
        return
    index, low, high = total.limits[0]
    if member.index != index or head_of(member) is None:
        return
    before = with_limits(sympy.Sum, member, sympy.Tuple(index, low, high - 1))
    rest = sympy.Add._from_args([other, sympy.Mul._from_args([sympy.S.NegativeOne, before])])
    yield Constraint(number, member.family[high], "=", rest)
    if other.is_positive:
        yield Constraint(number, member, "<", other, (ForAll(index, (low, high - 1), sympy.Lt(member, other)),))


def _summands(number: int, total: sympy.Add, other: Any, scopes: tuple[ForAll, ...]) -> Iterable[Constraint]:
    """Read ``c*u**n + rest = other`` as ``u**n = (other - rest)/c``, for a u that stands nowhere else: a circle."""
    for part in total.args:
        c, power = part.as_coeff_Mul()
        if not isinstance(power, sympy.Pow) or not isinstance(c, sympy.Rational) or head_of(power.args[0]) is None:
            continue
        subject, exponent = power.args
        rest = [arg for arg in total.args if arg is not part]
        elsewhere = {head_of(item) for term in (*rest, other) for item in term.atoms(*_QUANTITIES)}
        if isinstance(exponent, sympy.Integer) and exponent >= 2 and head_of(subject) not in elsewhere:
            minus = [sympy.Mul._from_args([sympy.S.NegativeOne, arg]) for arg in rest]
            value = sympy.Mul._from_args([1 / c, sympy.Add._from_args([other, *minus])])
            yield Constraint(number, subject, "=", value, scopes, int(exponent))


def _nodes(terms: Iterable[Basic]) -> Iterable[Basic]:
    stack, seen = list(terms), set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        stack.extend(arg for arg in node.args if isinstance(arg, Basic))
