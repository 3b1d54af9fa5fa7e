"""The finite measure spaces on which arbitrary laws live in a model, and the points of random variables there.

Every variable of an arbitrary law has a *slot*: a space of two or three cells with random positive base weights (not
1), shared by all laws that have a variable of that name. A cell also has a point, a number or a vector: the *value* of
the variable there. All members ``x[i]`` of a process that is one variable of a law share one slot, and so do x and its
renamed copies. The first variable of a Gaussian chain, whose law is arbitrary too, has such a space of atoms.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from random import Random
from typing import Any

from flint import fmpq
from sympy import Basic, Derivative, Ge, Gt, Integer, Le, Lt, preorder_traversal
from sympy.core.function import AppliedUndef

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value, evaluator
from symcheck.points import pick, pick_vector
from symcheck.theories.calculus.gradient_terms import Differentiated
from symcheck.theories.field import numbers
from symcheck.theories.field.conditions import condition
from symcheck.theories.field.maps import Applied, AppliedVector
from symcheck.theories.field.numbers import ONE, ball
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.probability.event_terms import AlmostSurely, conjuncts, finite_values
from symcheck.theories.probability.functionals import MutualInformation, integrated, is_law
from symcheck.theories.probability.given_means import with_given_means
from symcheck.theories.probability.terms import Density, IntegralOver, JointLaw, MarkovChain
from symcheck.theories.probability.variables import MARKS, Process, ScalarVariable, VariableRange, VectorVariable

Key = tuple[Hashable, ...]
_MAX_RANGE = 16


def variable_key(term: Any, at: At) -> Key:
    """Return the key of a random variable, its index evaluated."""
    name, index = term.name, term.index
    if index is None:
        return ("variable", name, None)
    if isinstance(index, Integer):
        return ("variable", name, int(index))
    return ("variable", name, at.integer(index, f"the index of {name}"))


def variable_keys(terms: Iterable[Basic], at: At) -> list[Key]:
    """Return the keys of random variables, those of a range one by one; raises Undefined for a range that is none."""
    keys: list[Key] = []
    for term in terms:
        if not isinstance(term, VariableRange):
            keys.append(variable_key(term, at))
            continue
        low = at.integer(term.lower, f"the first index of {term.name}")
        high = at.integer(term.upper, f"the last index of {term.name}")
        if high < low - 1:
            raise Undefined(f"{term} from {low} to {high}")
        if high - low >= _MAX_RANGE:
            raise Undecided(f"more than {_MAX_RANGE} variables in {term}")
        keys.extend(("variable", term.name, i) for i in range(low, high + 1))
    return keys


def key_name(key: Key) -> str:
    """Return a variable or a slot as text."""
    return str(key[1]) if key[2] is None else f"{key[1]}[{key[2]}]"


def base_name(key: Key) -> str:
    """Return the name of a variable without the marks of renamed copies."""
    return str(key[1]).rstrip(MARKS)


def dimension(variable: Any, at: At) -> int:
    """Return the dimension of a random variable; raises Undefined below 1."""
    if not isinstance(variable, VectorVariable):
        return 1
    dim = at.integer(variable.dim, "the dimension")
    if dim < 1:
        raise Undefined(f"the dimension {dim}")
    if dim > 64:
        raise Undecided("a dimension above 64")
    return dim


@lru_cache(maxsize=16384)
def occurring(term: Basic) -> frozenset[Any]:
    """Return the random variables that occur in a term, ranges whole.

    Of a law these are the variables of its parameters, and those of a kernel that do not belong to the process.
    """
    if isinstance(term, (ScalarVariable, VectorVariable, VariableRange)):
        return frozenset((term,))
    if isinstance(term, MarkovChain):
        inside = frozenset().union(*(occurring(part) for part in term.args[3:6]))
        return frozenset(item for item in inside if item.name != term.process.name)
    if isinstance(term, JointLaw):
        return frozenset().union(*(occurring(parameter) for parameter in term.parameters))
    return frozenset().union(*(occurring(arg) for arg in term.args if isinstance(arg, Basic)))


# Which variables are finite


@dataclass(frozen=True, slots=True)
class Layout:
    """Which slots are finite: ``pooled`` names (one slot for all indices), whole processes, and single variables.

    ``transparent``: names whose value is used by its form (``x**2``, a mean), not only through unknown functions of it.
    ``conflicts`` says of a name why no model combines its laws; ``smooth`` names are continuous (``smooth_model.py``),
    and so are those of the vectors ``fields`` (``field_model.py``).
    """

    pooled: frozenset[str]
    processes: frozenset[str]
    single: frozenset[tuple[str, Any]]
    transparent: frozenset[str]
    conflicts: Mapping[str, str]
    smooth: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    restricted: frozenset[str] = frozenset()
    """Names of which something is said to hold almost surely: their values are those of the points of their spaces."""
    discrete: frozenset[str] = frozenset()
    """Those that are said to take finitely many values."""
    lines: frozenset[str] = frozenset()
    """Numbers with a Gaussian law and an arbitrary one: continuous in every other model (``line_model.py``)."""


def layout(at: At) -> Layout:
    """Return the layout of the laws that a claim and its hypotheses mention."""
    kept = at.model.kept
    if "layout" not in kept:
        kept["layout"] = _layout(at.unbound())
    return kept["layout"]


def _layout(at: At) -> Layout:
    plan = at.model.plan
    pooled: set[str] = set()
    processes: set[str] = set()
    single: set[tuple[str, Any]] = set()
    kernels: dict[str, set[int]] = {}
    conflicts: dict[str, str] = {}
    for law in plan.laws:
        if isinstance(law, JointLaw):
            for slot in law.variables:
                if isinstance(slot, Process):
                    pooled.add(slot.name)
                else:
                    single.add(variable_key(slot, at)[1:])  # type: ignore[arg-type]
        elif isinstance(law, MarkovChain) and law.kernel is None:
            processes.add(law.process.name)
        elif isinstance(law, MarkovChain):
            starts = kernels.setdefault(law.process.name, set())
            if not law.backward and not (law.initial is not None and law.initial.has(Normal)):
                starts.add(at.integer(law.start, "the start"))
    for name, starts in kernels.items():
        if name in processes or name in pooled:
            conflicts[name] = f"no model combines an arbitrary law of {name} with a chain whose kernel is given"
        if len(starts) > 1:
            conflicts[name] = f"chains on {name} with different starts"
        single |= {(name, start) for start in starts}
        if any(other == name and index not in starts for other, index in single):
            conflicts[name] = f"no model combines an arbitrary law of {name} with a chain whose kernel is given"
    for name in pooled & (processes | {other for other, _ in single}):
        conflicts[name] = f"{name} is one variable of a law, and several of another"
    transparent = _transparent(plan.terms)
    lawful = {
        item.name for law in plan.laws for item in (law.variables if isinstance(law, JointLaw) else (law.process,))
    }
    smooth = _differentiated(plan.terms) & lawful  # the others have Gaussian laws, or none
    fields = _fields(plan.terms) & lawful
    alone = {name for name, index in single if index is None}
    gaussian = [v for v in _gaussian(plan.terms) if v.name in alone] if at.model.attempt % 2 else []
    lines = {v.name for v in (*gaussian, *_mixed(plan.terms)) if v.index is None and dimension(v, at) == 1}
    lines -= smooth | fields | pooled | processes | conflicts.keys()
    single = {place for place in single if place[0] not in smooth | fields | lines}
    finite = [frozenset(names) - smooth - fields for names in (pooled, processes)]
    said = [term for term in plan.terms if isinstance(term, AlmostSurely)]
    restricted = {base_name(key): key for law in said for key in variable_keys(occurring(law.condition), at)}
    discrete = {name for name in restricted if any(_values_said(law, name) for law in said)}
    named = (frozenset(restricted), frozenset(discrete), frozenset(lines - restricted.keys()))
    return Layout(finite[0], finite[1], frozenset(single), transparent, conflicts, smooth, fields, *named)


@lru_cache(maxsize=256)
def _differentiated(terms: tuple[Basic, ...]) -> frozenset[str]:
    """Return the names of the random variables by which derivatives are taken."""
    found = {variable for term in terms for node in term.atoms(Derivative) for variable, _ in node.variable_count}
    return frozenset(item.name.rstrip(MARKS) for item in found if isinstance(item, ScalarVariable))


@lru_cache(maxsize=256)
def _gaussian(terms: tuple[Basic, ...]) -> frozenset[Any]:
    """Return the random variables that have a Gaussian law somewhere."""
    return _plain(node.point for term in terms for node in term.atoms(Normal))


@lru_cache(maxsize=256)
def _mixed(terms: tuple[Basic, ...]) -> frozenset[Any]:
    """Return the random variables whose law is a mixture of Gaussians over another one."""
    nodes = {node for term in terms for node in preorder_traversal(term) if hasattr(node, "laws")}
    laws = {law for node in nodes for law in (*node.laws, *node.args) if isinstance(law, Basic)}
    mixtures = {one for law in laws for one in law.atoms(IntegralOver) if is_law(one)}
    return _plain(normal.point for one in mixtures for normal in one.atoms(Normal) if normal.point in integrated(one))


def _plain(points: Iterable[Any]) -> frozenset[Any]:
    return frozenset(point.unprimed() for point in points if isinstance(point, (ScalarVariable, VectorVariable)))


@lru_cache(maxsize=256)
def _fields(terms: tuple[Basic, ...]) -> frozenset[str]:
    """Return the names of the random vectors by which densities of them are differentiated."""
    found: set[str] = set()
    for term in terms:
        for node in term.atoms(Differentiated):
            densities = node.body.atoms(Density)
            if any(node.letter in density.events + density.conditions for density in densities):
                found.add(node.letter.name.rstrip(MARKS))
    return frozenset(found)


@lru_cache(maxsize=256)
def _transparent(terms: tuple[Basic, ...]) -> frozenset[str]:
    """Return the names of variables whose values are used other than as arguments of unknown functions."""
    found: set[str] = set()
    stack, seen = list(terms), set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, (ScalarVariable, VectorVariable)):
            found.add(node.name.rstrip(MARKS))
            continue
        if isinstance(node, Density):
            stack.append(node.law)
        elif isinstance(node, JointLaw):
            stack.extend(node.parameters)
        elif isinstance(node, IntegralOver):
            stack.append(node.integrand)
        elif isinstance(node, (Applied, AppliedVector, AppliedUndef)):
            stack.extend(arg for arg in node.args if not isinstance(arg, (ScalarVariable, VectorVariable)))
        elif isinstance(node, MutualInformation):
            stack.append(node.law)
        elif isinstance(node, Derivative):
            stack.append(node.args[0])
        elif isinstance(node, Differentiated) and node.point == node.letter:
            stack.append(node.body)
        elif not isinstance(node, VariableRange):
            stack.extend(arg for arg in node.args if isinstance(arg, Basic))
    return frozenset(found)


def finite_slot(key: Key, at: At) -> Key | None:
    """Return the slot of a variable that lives on a finite space, or None; raises Uninterpretable on a conflict."""
    name, found = base_name(key), layout(at)
    if name in found.conflicts:
        raise Uninterpretable(found.conflicts[name])
    if name in found.pooled:
        return ("slot", name, None)
    if name in found.processes or (name, key[2]) in found.single:
        return ("slot", name, key[2])
    return None


def values_are_limits(terms: Iterable[Basic], model: Any) -> bool:
    """Whether terms integrate a variable on a finite space whose value is used as a number.

    A law of finitely many numbers is a limit of laws with densities: it refutes no strict inequality by an equality.
    """
    found = model.kept.get("layout")
    if found is None or not any(hasattr(node, "integrated") for term in terms for node in preorder_traversal(term)):
        return False
    names = found.pooled | found.processes | {name for name, _ in found.single}
    return bool(names & found.transparent)


# The spaces


def base_weights(slot: Key, at: At) -> list[fmpq]:
    """Return the base weights of the cells of a slot."""
    kept = at.model.kept
    place = ("base", slot)
    if place not in kept:
        rng = at.model.random(f"base {slot}")
        size = 2 if slot[2] is not None else rng.choice((2, 3))
        values = _finite_values(slot, at)
        size = len(values) if values else size
        kept[place] = [fmpq(rng.randint(1, 9), rng.choice((2, 3, 5, 7))) for _ in range(size)]
    return kept[place]


def cell_of(key: Key, at: At) -> int:
    """Return the cell at which a variable stands: as bound, else 0, and any cell for several points of one slot."""
    found = at.bindings.get(("cell", key))
    if found is not None:
        return found
    if at.bindings.get(key) is not None:
        raise Uninterpretable(f"an arbitrary law of {key_name(key)} at a point of R^d that is no cell of its space")
    slot = finite_slot(key, at)
    if slot is None:
        raise Uninterpretable(f"{key_name(key)} has no finite space here")
    if slot[2] is not None or (key[2] is None and str(key[1]) == slot[1]):
        cell = 0
    else:
        cell = at.model.random(f"cell {key}").randrange(len(base_weights(slot, at)))
    at.model.note(f"cell of {key_name(key)}", lambda: str(cell))
    return cell


def in_cell(cells: Mapping[Key, int]) -> dict[Hashable, Any]:
    """Return the bindings that put variables into cells; the value follows from the cell."""
    bindings: dict[Hashable, Any] = {}
    for key, cell in cells.items():
        bindings["cell", key] = cell
        bindings[key] = None
    return bindings


def at_value(values: Mapping[Key, Value]) -> dict[Hashable, Any]:
    """Return the bindings that give variables a value of R^d, in no cell."""
    bindings: dict[Hashable, Any] = {}
    for key, found in values.items():
        bindings[key] = found
        bindings["cell", key] = None
    return bindings


def point(slot: Key, cell: int, dim: int | None, at: At) -> Value:
    """Return the value of a variable in a cell: distinct points; ``dim`` is None for a number.

    In cell 0 of a variable that stands alone it is what was drawn for the variable, so that hypotheses hold of it.
    """
    place = ("points", slot, dim)
    if place not in at.shared:
        at.shared[place] = _points(slot, dim, at.unbound())
    found = at.shared[place][cell]
    at.model.note(f"points of {key_name(slot)}", lambda: _described(at.shared[place]))
    return found


def _points(slot: Key, dim: int | None, at: At) -> list[Value]:
    count = len(base_weights(slot, at))
    rng = at.model.random(f"points {slot} {dim}")
    found: list[Value] = []
    if str(slot[1]) in layout(at).restricted:
        return list(_finite_values(slot, at)) or _restricted_points(slot, dim, count, rng, at)
    if slot[1] not in layout(at).pooled:
        found.append(at.model.unseen(("variable", slot[1], slot[2]), at, dim))
    while len(found) < count:
        new = _random_point(rng, dim)
        if all(_differ(new, other) for other in found):
            found.append(new)
    first = 0 if slot[1] in layout(at).pooled else 1
    return with_given_means(("points", slot, dim), str(slot[1]), found, first, at)


def _random_point(rng: Random, dim: int | None) -> Value:
    if dim is not None:
        return pick_vector(rng, dim)
    found = pick(rng, "signed")
    assert found is not None
    return found


# Points of which something is said to hold almost surely


_TRIES = 60


def _said_of(slot: Key, at: At) -> Iterator[tuple[Any, Any]]:
    """Yield what is said of one variable alone, with the variable."""
    for law in at.model.plan.terms:
        if isinstance(law, AlmostSurely):
            for part in conjuncts(law.condition):
                inside = list(occurring(part))
                whole = any(isinstance(item, VariableRange) for item in inside)
                if len(inside) == 1 and not whole and finite_slot(variable_key(inside[0], at), at) == slot:
                    yield part, inside[0]


def _values_said(law: AlmostSurely, name: str) -> tuple[Any, ...]:
    """The values of which a hypothesis says that a variable takes one."""
    for item in occurring(law.condition):
        if item.name.rstrip(MARKS) == name and (values := finite_values(law.condition, item)):
            return values
    return ()


def _finite_values(slot: Key, at: At) -> list[Value]:
    """The values that a variable is said to take, at most three of them; none where nothing is said."""
    kept = at.model.kept
    place = ("values", slot)
    if place not in kept:
        kept[place] = []
        for part, variable in _said_of(slot, at) if str(slot[1]) in layout(at).discrete else ():
            exact = {at.unbound().number(value) for value in finite_values(part, variable)}
            values = sorted(value for value in exact if isinstance(value, fmpq))
            rng = at.model.random(f"values {slot}")
            kept[place] = kept[place] or rng.sample(values, min(len(values), 3))
    return list(kept[place])


def _restricted_points(slot: Key, dim: int | None, count: int, rng: Random, at: At) -> list[Value]:
    """Points of which what is said of the variable alone holds, as far as that many are found."""
    said = list(_said_of(slot, at))
    low, high = _limits(said, at)
    found: list[Value] = []
    if dim is None and rng.random() < 0.5:  # the ends of an interval are often the worst case
        ends = [end[0] for end in (low, high) if end is not None and not end[1]]
        found = [end for end in ends if all(_holds_at(part, variable, end, at) for part, variable in said)][:count]
        if len(found) == count and all(_differ(x, y) for x, y in combinations(found, 2)):
            return list(found)
    for attempt in range(_TRIES * count):
        new: Any = pick(rng, "signed", low, high) if dim is None else pick_vector(rng, dim)
        if dim is not None:
            new = [x / (1 + attempt % 8) for x in new]
        fits = new is not None and all(_holds_at(part, variable, new, at) for part, variable in said)
        if fits and all(_differ(new, other) for other in found):
            found.append(new)
        if len(found) == count:
            return found
    raise Uninterpretable(f"no points of {key_name(slot)} were found at which the hypotheses hold")


def _limits(said: Iterable[tuple[Any, Any]], at: At) -> tuple[Any, Any]:
    """The bounds that relations put on a variable that stands alone on a side."""
    bounds: dict[str, list[tuple[fmpq, bool]]] = {"<": [], ">": []}
    for part, variable in said:
        if isinstance(part, (Ge, Gt, Le, Lt)) and variable in part.args:
            other = part.rhs if part.lhs == variable else part.lhs
            value = at.number(other)
            if isinstance(value, fmpq):
                below = isinstance(part, (Le, Lt)) == (part.lhs == variable)
                bounds["<" if below else ">"].append((value, isinstance(part, (Gt, Lt))))
    low = max(bounds[">"], default=None)
    return low, min(bounds["<"], default=None, key=lambda bound: (bound[0], not bound[1]))


def _holds_at(part: Any, variable: Any, new: Value, at: At) -> bool:
    try:
        return condition(part, at.binding(at_value({variable_key(variable, at): new})))
    except (Undefined, Undecided):
        return False


def _differ(x: Value, y: Value) -> bool:
    pairs = zip(x, y, strict=True) if isinstance(x, list) and isinstance(y, list) else [(x, y)]
    return any(not ball(a).overlaps(ball(b)) for a, b in pairs)


def _described(points: list[Value]) -> str:
    from symcheck.comparison import text

    return ", ".join(text(x) for x in points)


@evaluator(ScalarVariable)
def _scalar(term: ScalarVariable, at: At) -> Value:
    return _value(variable_key(term, at), None, at)


@evaluator(VectorVariable)
def _vector(term: VectorVariable, at: At) -> Value:
    dim = dimension(term, at)
    found = _value(variable_key(term, at), dim, at)
    if not isinstance(found, list) or len(found) != dim:
        raise Uninterpretable(f"{term} does not have the dimension {dim} here")
    return found


def chart(key: Key, at: At) -> Callable[[Any], Any] | None:
    """Return the map of what was drawn for a continuous variable into (0, 1), if only unknown functions use its value.

    Those are then functions of the coordinate u of ``smooth_model.py``; None where the value itself is used.
    """
    found = layout(at)
    if base_name(key) not in found.smooth | found.fields or base_name(key) in found.transparent:
        return None
    return lambda x: numbers.divide(numbers.add([ONE, abs(x), x]), numbers.add([fmpq(2), 2 * abs(x)]))


def _value(key: Key, dim: int | None, at: At) -> Value:
    bound = at.bindings.get(key)
    if bound is not None:
        return bound
    slot = finite_slot(key, at)
    alone = slot is not None and slot[1:] == key[1:] and slot[1] not in layout(at).pooled | layout(at).restricted
    if slot is None or (alone and at.bindings.get(("cell", key)) is None):
        found = at.model.quantity(key, at, dim)  # what was drawn, which is also the point of cell 0
        to_unit = chart(key, at)
        if to_unit is None:
            return found
        return [to_unit(x) for x in found] if isinstance(found, list) else to_unit(found)
    return point(slot, cell_of(key, at), dim, at)


# -- cells of finite spaces beside continuous coordinates --------------------------------------------------------------


Cell = dict[Key, int]
"""A point of the finite spaces: the number of the point of each."""


def weights_of(key: Key, at: At) -> list[Number]:
    """The base weights of a finite space."""
    slot = finite_slot(key, at)
    if slot is None:
        raise Uninterpretable(f"{key[1]} has no finite space here")
    return list(base_weights(slot, at))


def mass(cell: Cell, at: At) -> fmpq:
    """The base weight of a cell."""
    found = fmpq(1)
    for key, i in cell.items():
        found *= exact(weights_of(key, at)[i])
    return found


def exact(x: Any) -> fmpq:
    """A number that is a rational; raises Uninterpretable for a ball."""
    if not isinstance(x, fmpq):
        raise Uninterpretable("a number without an exact value cannot be written out")
    return x
