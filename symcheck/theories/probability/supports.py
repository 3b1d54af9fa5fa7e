"""Points of the support of a law: their names, what is known of them, and when a change of measure stays inside.

Absolute continuity and full support are read off the hypotheses, never taken for granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from sympy import Add, Basic, Mul, preorder_traversal
from sympy.core.relational import Relational

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.signum import takes_values
from symcheck.theories.field.terms import free_symbols, substitute, written
from symcheck.theories.probability.event_terms import AlmostSurely, conjuncts, finite_values
from symcheck.theories.probability.functionals import integrated, is_law
from symcheck.theories.probability.integrands import VARIABLES, Joint, depends, split
from symcheck.theories.probability.normal import at_index, marginal, stands_in
from symcheck.theories.probability.terms import AbsolutelyContinuous, Density, FullSupport, JointLaw, densities_in
from symcheck.theories.probability.variables import COPY, SUPPORT, ScalarVariable, VariableRange, place
from symcheck.theories.session import Session


def bound_by(law: Basic, session: Session) -> tuple[Basic, ...]:
    return tuple(at_index(item, session) for item in integrated(law))


def enter_law(law: Any, session: Session) -> tuple[dict[Basic, Basic], Quotient, tuple[frozenset[Joint], ...]]:
    """Name the points of a law's support; return the names, the law as a weight, and what its support is."""
    variables = frozenset() if law == 1 else {at_index(item, session) for item in integrated(law)}
    names = support_points(law, variables, session)
    weight = session.nf(renamed(law, names, session))
    parts = [session.nf(renamed(arg, names, session)) for arg in summands(law)]
    joints = _whole_joints(law, names, session)
    return names, weight, _enter(weight, parts, joints, _names_of_laws(law, names, session), session)


def summands(law: Any) -> list[Any]:
    """Return the laws of a mixture, each with its coefficients."""
    if isinstance(law, Add):
        return [part for arg in law.args for part in summands(arg)]
    if isinstance(law, Mul):
        for arg in law.args:
            if isinstance(arg, Add) and is_law(arg):
                beside = [other for other in law.args if other is not arg]
                return [Mul._from_args((*beside, part)) for part in summands(arg)]
    return [law]


def support_points(law: Basic, variables: Iterable[Basic], session: Session) -> dict[Basic, Basic]:
    """Name the variables that a law binds: one name for each law."""
    points = session.choices.points  # of all passes: conditions found in one are facts of the next
    number = points.setdefault(("law", law), len(points) + 1)
    names: dict[Basic, Any] = {}
    for item in sorted(variables, key=written):  # a law may bind two points of one variable: p(x) and a mixture over x
        name = item.unprimed().marked(SUPPORT * number)  # type: ignore[attr-defined]
        while name in names.values():
            name = name.marked(COPY)
        names[item] = name
    for name in names.values():
        session.bound_variables.setdefault(name, law)
    return names


def may_coincide(term: Any, law: Basic, session: Session) -> bool:
    """Whether a variable of a term, free or bound there, may be one that a law binds without being written as it.

    Under a law of x[t], x[s] is x[t] where s = t; a variable behind the bar of the law differs from those before it.
    """
    bound = bound_by(law, session) if law != 1 else ()
    behind = {item for density in densities_in(law) for item in density.conditions}
    inside = set(free_symbols(term)).union(
        *(node.integrated for node in preorder_traversal(term) if hasattr(node, "integrated"))
    )
    for item in inside - behind:
        if isinstance(item, VariableRange):
            if any(_may_contain(item, variable, session) for variable in bound):
                return True
        elif isinstance(item, VARIABLES):
            point = at_index(item, session)
            if any(point != variable and session.may_be(point, variable) for variable in bound):
                return True
    return False


def _may_contain(whole: VariableRange, variable: Any, session: Session) -> bool:
    index = variable.index
    if index is None or whole.process[index] != variable:
        return False
    below, above = session.nf(index - whole.lower), session.nf(index - whole.upper)
    return not (session.facts.proves(below, "<") or session.facts.proves(above, ">"))


def renamed(term: Any, names: dict[Basic, Basic], session: Session) -> Any:
    """Put the renamed variables in, however their index is written."""
    for point in [item for item in free_symbols(term) if isinstance(item, VARIABLES)]:
        name = names.get(at_index(point, session))
        if name is not None:
            term = substitute(term, point, name)
    return term


def _whole_joints(law: Any, names: dict[Basic, Basic], session: Session) -> Iterator[Joint]:
    """The joint densities that are positive where a product of conditional ones is."""
    for factor in law.args if isinstance(law, Mul) else (law,):
        if isinstance(factor, Density):
            points = (at_index(item, session) for item in factor.events + factor.conditions)
            yield factor.law, frozenset(names.get(item, item) for item in points)


def _names_of_laws(law: Any, names: dict[Basic, Basic], session: Session) -> dict[Any, frozenset[Basic]]:
    """Return, for each law of a product, the points that are not given to it: under r(x) p(z | x) only z is p's.

    Under None stand all of them.
    """
    found: dict[Any, frozenset[Basic]] = {None: frozenset(names.values())}
    for density in densities_in(law):
        mine = frozenset(names[item] for item in (at_index(v, session) for v in density.events) if item in names)
        found[density.law] = found.get(density.law, frozenset()) | mine
    return found


def _enter(
    weight: Quotient,
    parts: list[Quotient],
    joints: Iterable[Joint],
    names_of: dict[Any, frozenset[Basic]],
    session: Session,
) -> tuple[frozenset[Joint], ...]:
    """Learn that a weight is positive at the points of its support; return what that means, one set for each summand.

    A weight that is one product is positive only where each of its densities is; then all their marginals are. Only
    what is said of the points themselves is learnt: that p(x) > 0, without which there is no law p(z | x), stays to be
    shown, and so does c > 0 of a law c p(z). A factor that may vanish, as f(z)^2 of f(z)^2 p(z), makes the support
    smaller than that of the densities.
    """
    names = names_of[None]
    seen = session.kept.setdefault("vanishing", {})  # asked when a law is first met: afterwards, it is a fact
    if names not in seen:
        seen[names] = [_vanishing(part, names, session) for part in parts]
    factors = seen[names]
    if any(factors):
        session.kept.setdefault("partial", set()).update(names)
    above, beside = session.ring.one, session.ring.one
    content, blocks = weight.factors()
    for block, k in blocks:
        q = session.ring.polynomial(block.poly) ** k
        above, beside = (above * q, beside) if k > 0 and depends(q, names, session) else (above, beside * q)
    session.learn(above, ">" if content > 0 and session.facts.proves(beside, ">=") else "!=")
    alternatives = []
    for part, vanishing in zip(parts, factors):
        for coefficient, exponents in part.terms():
            positive_there = _joints_of(session.ring.from_terms({exponents: coefficient}), session)
            alternatives.append(frozenset([*positive_there, *vanishing]))

    def known_from(found: Iterable[Joint]) -> list[tuple[Joint, frozenset[Basic]]]:
        return closure([(joint, names_of.get(joint[0], names)) for joint in found], session)

    if len(alternatives) == 1:
        positive = known_from([*joints, *alternatives[0]])
    else:  # what is positive in the support of each law of a mixture
        closures = [known_from(alternative) for alternative in alternatives]
        positive = [joint for joint in closures[0] if all(joint in other for other in closures[1:])]
    support = session.kept.setdefault("support", [])
    for joint, mine in positive:
        if joint[0] is not None and (joint, mine) not in support:
            support.append((joint, mine))
            _learn_marginals(joint, mine, session)
            _learn_almost_sure(joint, mine, session)
    return tuple(alternatives)


def _vanishing(part: Quotient, names: frozenset[Basic], session: Session) -> list[Any]:
    """Return the factors of a weight, no densities, that are not shown to vanish nowhere, as what must not vanish."""
    _, _, coefficient = split(part, names, session)
    blocks = [block for block, k in coefficient.factors()[1] if k > 0]
    return [
        (None, block.index) for block in blocks if not session.facts.proves(session.ring.polynomial(block.poly), "!=")
    ]


def kept_factors(total: Quotient, support: tuple[frozenset[Joint], ...]) -> tuple[frozenset[Joint], ...]:
    """Leave out of a support the factors that are still there in what is integrated, which vanishes with them."""
    if not any(law is None for needed in support for law, _ in needed):
        return support
    present = {block.index for block, k in total.factors()[1] if k > 0}
    return tuple(frozenset(joint for joint in needed if joint[0] or joint[1] not in present) for needed in support)


def _joints_of(product: Quotient, session: Session, anywhere: frozenset[Basic] = frozenset()) -> Iterator[Joint]:
    """Yield the joint densities that are positive where a product is: its factors, and what they are factors of.

    A root, a positive power and an absolute value vanish with what they are of.
    """
    by_law: dict[Any, set[frozenset[Basic]]] = {}
    integrands = session.kept.get("integrands", {})
    for i in Quotient(session.ring, product.num, {}).generators():
        if i in integrands:  # an integral is not 0 only where its integrand somewhere is not
            for part in (integrands[i].weight, integrands[i].value):
                those = _joints_of(part, session, anywhere) if len(part.num) == 1 else ()
                yield from ((law, left) for law, group in those if (left := group - integrands[i].variables))
        key = session.atoms[i].key
        if (inside := _vanishes_with(key, session)) is not None:
            yield from _joints_of_sum(inside, session, anywhere)
        if key[0] in ("marginal", "slope"):  # where a density vanishes, so do its derivatives
            yield key[1], key[2]
        if key[0] == "marginal":
            by_law.setdefault(key[1], set()).add(key[2])
    for law, groups in by_law.items():
        if len(groups) > 1:
            union = frozenset().union(*groups)
            whole = marginal(law, sorted(union, key=place), session)
            factors = {session.atoms[i].key for i in Quotient(session.ring, whole.num, {}).generators()}
            if all(key[0] == "marginal" and key[2] in groups for key in factors):
                yield law, union


def _vanishes_with(key: Any, session: Session) -> Quotient | None:
    """Return the f of an atom |f|, of a root of |f|, of a positive power of |f|; None for other atoms."""
    match key:
        case ("absolute", block):
            return session.ring.polynomial(block.poly)
        case ("root", ("abs", block), _):
            return session.ring.polynomial(block.poly)
        case ("pow", ("abs", block), *_) if session.facts.proves(session.power_exponents[key], ">"):
            return session.ring.polynomial(block.poly)
    return None


def _joints_of_sum(q: Quotient, session: Session, anywhere: frozenset[Basic]) -> Iterator[Joint]:
    """Yield the joint densities that are positive where a polynomial is not zero, so where not all its terms are."""
    nobody: frozenset[Basic] = frozenset()
    terms = [session.ring.from_terms({exponents: c}) for c, exponents in q.terms()]
    known = [
        [joint for joint, _ in closure([(j, nobody) for j in _joints_of(term, session, anywhere)], session, anywhere)]
        for term in terms
    ]
    yield from (joint for joint in known[0] if all(joint in others for others in known[1:]))


def _learn_marginals(joint: Joint, names: frozenset[Basic], session: Session) -> None:
    law, variables = joint
    for i, key in enumerate(list(session.ring.keys)):
        if key[0] == "marginal" and key[1] == law and key[2] <= variables and key[2] & names:
            session.learn(session.ring.generator(i), ">")


def _learn_almost_sure(joint: Joint, names: frozenset[Basic], session: Session) -> None:
    """Learn what is said to hold wherever a density is positive, at points where a joint density is.

    What is said of some of its variables alone holds where their own density is positive, which is an integral of it.
    """
    law, variables = joint
    for hypothesis in session.hypotheses.laws:
        if not isinstance(hypothesis, AlmostSurely) or hypothesis.law.law != law:
            continue
        points: dict[Basic, Basic] = {}
        inside = free_symbols(hypothesis.condition)
        needed = [item for item in hypothesis.law.events + hypothesis.law.conditions if item in inside]
        for item in needed:
            standing = [v for v in variables if stands_in(v, (item,), law, session)]
            if len(standing) == 1:
                points[item] = standing[0]
        if len(points) < len(needed) or not names & set(points.values()):
            continue
        for item, point in points.items():
            values = finite_values(hypothesis.condition, item)
            if values and isinstance(item, ScalarVariable):
                _one_of(point, values, session)
        for part in conjuncts(hypothesis.condition):
            if isinstance(part, Relational):
                session.assume(renamed(part, points, session))


def _one_of(point: Basic, values: tuple[Any, ...], session: Session) -> None:
    """Learn that a point is one of some values: x^2 = x for 0 and 1."""
    q = session.nf(point)
    product_of_all = session.ring.one
    for value in values:
        product_of_all = product_of_all * (q - session.nf(value))
    power = q ** len(values)
    index = session.ring.index_of.get(("symbol", point))
    if index is None or index in session.ring.relations or product_of_all.den:
        session.learn(product_of_all, "=")
    else:
        session.ring.relate(index, len(values), power - product_of_all)
        numbers = {found.constant_value() for found in map(session.nf, values) if found.is_constant()}
        if len(numbers) == len(values):
            takes_values(index, sorted(numbers), session)


def closure(
    joints: Iterable[tuple[Joint, frozenset[Basic]]], session: Session, anywhere: frozenset[Basic] = frozenset()
) -> list[tuple[Joint, frozenset[Basic]]]:
    """Return the joint densities that are positive where the given ones are, by the stated absolute continuities.

    Beside each stand the points of which it says so, which what follows from it inherits. q(z | x) << p(z | x) says
    nothing of an x where p(x) vanishes. The variables ``anywhere`` are at any point, not at one of a support, so that
    what is known of such a point does not count.
    """
    found = list(dict.fromkeys(joints))
    before = -1
    while before != len(found):  # a condition may be found positive later than it is asked for
        before = len(found)
        for hypothesis in session.hypotheses.laws:
            if not isinstance(hypothesis, AbsolutelyContinuous):
                continue
            left, right = hypothesis.args
            factors = left.args if isinstance(left, Mul) else (left,)
            if not isinstance(right, (Density, Mul)) or not all(isinstance(factor, Density) for factor in factors):
                continue
            options = [[p for joint in found if (p := _points_of(one, joint, session))] for one in factors]
            for chosen in product(*options):
                mine, behind, names = (frozenset[Basic]().union(*parts) for parts in zip(*chosen, strict=True))
                for density in densities_in(right):
                    events_there = frozenset(v for v in mine if stands_in(v, density.events, density.law, session))
                    given_there = frozenset(
                        v for v in mine | behind if stands_in(v, density.conditions, density.law, session)
                    )
                    other = ((density.law, events_there | given_there), names)
                    if not events_there or len(given_there) != len(density.conditions) or other in found:
                        continue
                    if len(factors) > 1 and not _are_one_point(density.law, other[0][1]):
                        continue  # p(x) p(z | x) << r(x, z) speaks of one x
                    if _is_positive(density.law, given_there, [joint for joint, _ in found], anywhere, session):
                        found.append(other)
    return found


def _are_one_point(law: Any, variables: frozenset[Any]) -> bool:
    """Whether no two of some variables stand for one variable of a law."""
    places = {law.slot(v) if isinstance(law, JointLaw) else v.unprimed() for v in variables}
    return len(places) == len(variables)


def _points_of(
    density: Density, joint: tuple[Joint, frozenset[Basic]], session: Session
) -> tuple[frozenset[Basic], frozenset[Basic], frozenset[Basic]] | None:
    """Return the points of a positive joint density that are a density's events and conditions; None if there are none.

    Last stand the points of which it is said.
    """
    (law, variables), names = joint
    if law is None or law != density.law:
        return None
    mine = frozenset(v for v in variables if stands_in(v, density.events, law, session))
    behind = frozenset(v for v in variables if stands_in(v, density.conditions, law, session))
    return (mine, behind, names) if mine and len(behind) >= len(density.conditions) else None


def _is_positive(
    law: Any, variables: frozenset[Basic], joints: Iterable[Joint], anywhere: frozenset[Basic], session: Session
) -> bool:
    """Whether the density of what stands behind a bar is positive, because a joint density is or from the facts."""
    if not variables or any(law == other and variables <= joint for other, joint in joints):
        return True
    return not variables & anywhere and session.known(marginal(law, sorted(variables, key=place), session), ">")


def covered(
    product: Quotient, variables: frozenset[Basic], support: tuple[frozenset[Joint], ...], session: Session
) -> bool:
    """Whether a product of densities is positive only inside a support."""
    nobody: frozenset[Basic] = frozenset()
    mine = closure([(joint, nobody) for joint in _joints_of(product, session, variables)], session, variables)

    def positive(law: Any, variables: frozenset[Basic]) -> bool:
        return law is not None and (
            any(law == other and variables <= joint for (other, joint), _ in mine)
            or _has_full_support(law, variables, session)
        )

    return not support or any(all(positive(*joint) for joint in needed) for needed in support)


def is_positive_somewhere(product: Quotient, variables: frozenset[Basic], session: Session) -> bool:
    """Whether a product of powers of densities is positive where one law of the variables is, which has mass."""
    content, factors = product.factors()
    if content <= 0 or any(len(block.poly) != 1 for block, _ in factors):
        return False
    nobody: frozenset[Basic] = frozenset()
    needed: set[Joint] = set()
    for i in product.generators():
        of = _vanishes_with(session.atoms[i].key, session) or session.ring.generator(i)
        keys = [session.atoms[k].key for k in of.generators()]
        if len(of.num) != 1 or any(key[0] != "marginal" for key in keys):
            return False
        needed.update((key[1], key[2]) for key in keys)
    for law, points in needed:
        if points == variables and not getattr(law, "given", ()):
            there = {joint for joint, _ in closure([((law, points), nobody)], session, variables)}
            if all(any(other == one and group <= more for one, more in there) for other, group in needed):
                return True
    return False


def _has_full_support(law: Any, variables: frozenset[Basic], session: Session) -> bool:
    """Whether a joint density, or the density of a law given the rest, is declared positive everywhere."""
    for hypothesis in session.hypotheses.laws:
        if not isinstance(hypothesis, FullSupport) or hypothesis.args[0].law != law:
            continue
        declared = hypothesis.args[0]
        rest = [v for v in variables if not stands_in(v, declared.events, law, session)]
        given = all(law.given and law.slot(v) in law.given for v in rest)
        if given and all(stands_in(v, declared.conditions, law, session) for v in rest):
            if rest or not declared.conditions:
                return True
    return False
