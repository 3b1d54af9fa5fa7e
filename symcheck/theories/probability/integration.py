"""Integrals of densities times values: what is free comes out, theories are asked in turn, the rest is an atom.

An atom is written in one way, its variables renamed, so that equal integrals are one atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations, product
from typing import Any

from sympy import Abs, Add, Basic, Integer, Mul

from symcheck.theories.field.ring import Quotient
from symcheck.theories.field.terms import free_symbols, substitute, written
from symcheck.theories.probability.functionals import E, MatrixE, Weighted
from symcheck.theories.probability.integrands import Integrand, depends, split
from symcheck.theories.probability.normal import marginal, sum_out
from symcheck.theories.probability.slopes import integrate_slope
from symcheck.theories.probability.supports import covered, is_positive_somewhere
from symcheck.theories.probability.terms import Density, JointLaw, densities_in
from symcheck.theories.probability.variables import COPY, Process, place
from symcheck.theories.registry import INTEGRALS, MOMENTS, OF_VALUES, PRECEDENCE, REPARAMETRISATIONS
from symcheck.theories.session import Session

LINEARITY = "linearity of expectation"
TOWER = "tower rule"
_FEW = 3
"""Copies of a variable whose names are tried in every order."""


def reparametrised(
    weight: Quotient, value: Any, variables: frozenset[Basic], session: Session, vector: Any = None
) -> tuple[Quotient, Any, frozenset[Basic]]:
    """Write the variables in a value (or a vector, as a term) by others whose laws are known, where theories can.

    Those whose law is plainest come first: what it depends on is then plainer.
    """
    waiting = set(variables)
    while waiting:
        for variable in sorted(waiting, key=lambda v: (*(rank(weight, v, session) for rank in PRECEDENCE), written(v))):
            found = _reparametrised(weight, value, variable, session, vector)
            if found is not None:
                weight, changed, fresh = found
                value, vector = (changed, None) if vector is None else (value, changed)
                waiting.discard(variable)
                variables = (variables - {variable}) | fresh
                break
        else:
            break
    return weight, value if vector is None else vector, variables


def _reparametrised(weight: Quotient, value: Any, variable: Basic, session: Session, vector: Any) -> Any:
    for method in REPARAMETRISATIONS:
        found = method(weight, value, variable, session, vector)
        if found is not None:
            return found
    return None


def integrate(total: Quotient, variables: frozenset[Basic], support: Any, session: Session) -> Quotient:
    """Integrate monomial by monomial."""
    ring = session.ring
    if total.is_zero():
        return total
    below = Quotient(ring, ring.ctx.constant(1), total.den)
    terms = total.terms()
    if len(terms) > 1:
        session.rule(LINEARITY)
    result = ring.zero
    for coefficient, exponents in terms:
        session.check_deadline()
        result = result + _piece(ring.from_terms({exponents: coefficient}) * below, variables, support, session)
    return result


def _piece(piece: Quotient, variables: frozenset[Basic], support: Any, session: Session) -> Quotient:
    """Integrate one product of powers of atoms, the variables it is free of first."""
    if piece.is_zero():
        return piece
    ring = session.ring
    free, weight, value = split(piece, variables, session)
    if support and not covered(piece, variables, support, session):
        return free * _restricted(weight, value, variables, support, session)
    inner = _single_expectation(value, session)
    if inner is not None and not inner[1].variables & variables:
        index, integrand = inner
        apart = _apart(weight, value, index, integrand, variables, session)
        session.rule(TOWER)
        if apart is not None:
            return free * integrate(*apart, (), session)
        merged = free * weight * (value / ring.generator(index)) * integrand.weight * integrand.value
        return integrate(merged, variables | integrand.variables, (), session)
    for variable in sorted(variables, key=written):
        done = integrate_one(variable, weight, value, session) or integrate_slope(variable, weight * value, session)
        if done is not None:
            return free * integrate(done, variables - {variable}, (), session)
    for variable in sorted(variables, key=written):
        for moments in MOMENTS:
            done = moments(weight, value, variable, session)
            if done is not None:
                return free * integrate(done, variables - {variable}, (), session)
    law, changed, fresh = reparametrised(weight, value, variables, session)
    if fresh != variables or changed is not value:  # by parts, the variables stay as they were
        return free * integrate(law * changed, fresh, (), session)
    groups = _independent(variables, weight * value, session)
    if len(groups) > 1:
        session.rule("independence")
        result = free
        for group, part in groups:
            result = result * (_piece(part, group, (), session) if group else part)
        return result
    return free * _atom(weight, value, variables, session)


def _single_expectation(value: Quotient, session: Session) -> tuple[int, Integrand] | None:
    """Return the one expectation that a value is linear in, to be merged with the integral around it."""
    known, matrices = session.kept.get("integrands", {}), session.kept.get("vector integrands", {})
    found = [i for i in value.generators() if i in known]
    if matrices and any(one in matrices for i in value.generators() for one in session.atoms[i].term.atoms(MatrixE)):
        return None  # there are means of vectors beside it
    if len(found) != 1 or (value / session.ring.generator(found[0])).generators() & set(found):
        return None
    return found[0], known[found[0]]


def _apart(
    weight: Quotient, value: Quotient, index: int, integrand: Integrand, variables: frozenset[Basic], session: Session
) -> tuple[Quotient, frozenset[Basic]] | None:
    """Write x E(x, p(x | y)) under p(x, y) as E(x, p(x | y))^2 under p(y): means given y multiply, and stay two."""
    ring = session.ring
    inside = integrand.weight * integrand.value
    hidden = frozenset(v for v in variables if not depends(inside, (v,), session))
    rest = value / ring.generator(index)
    if not hidden or not depends(rest, hidden, session):
        return None
    outside, law, factor = split(weight * rest, hidden, session)
    if law_term(law, hidden, session) is None:
        return None
    mean = outside * _piece(law * factor, hidden, (), session)
    return mean * ring.generator(index), variables - hidden


def integrate_one(variable: Basic, weight: Quotient, value: Quotient, session: Session) -> Quotient | None:
    """Integrate a variable that only densities mention."""
    if depends(value, (variable,), session):
        return None
    free, bound = session.ring.one, session.ring.one
    content, factors = weight.factors()
    for block, k in factors:
        q = session.ring.polynomial(block.poly) ** k
        if depends(q, (variable,), session):
            bound = bound * q
        else:
            free = free * q
    for method in (sum_out, *INTEGRALS):
        found = method(bound, variable, session)
        if found is not None:
            return session.ring.constant(content) * free * found * value
    return None


def _independent(
    variables: frozenset[Basic], integrand: Quotient, session: Session
) -> list[tuple[frozenset[Basic], Quotient]]:
    """Split an integrand into factors that share no variable."""
    ring = session.ring
    content, factors = integrand.factors()
    groups: list[tuple[frozenset[Basic], Quotient]] = [(frozenset(), ring.constant(content))]
    for block, k in factors:
        q = ring.polynomial(block.poly) ** k
        mine = frozenset(v for v in variables if depends(q, (v,), session))
        touching = [group for group in groups if group[0] & mine]
        for names, part in touching:
            mine, q = mine | names, q * part
        groups = [group for group in groups if group not in touching] + [(mine, q)]
    constant = [part for names, part in groups if not names]
    rest = [group for group in groups if group[0]]
    if len(rest) < 2:
        return rest
    head = ring.one
    for part in constant:
        head = head * part
    return [(frozenset(), head), *rest]


def _restricted(
    weight: Quotient, value: Quotient, variables: frozenset[Basic], support: Any, session: Session
) -> Quotient:
    """An integral that a change of measure would move off the support of its law; nothing is concluded from it."""
    term = Weighted(session.term_of(value), session.term_of(weight), tuple(sorted(variables, key=written)))
    session.unknown_domain = term
    return session.atom(("restricted", term, support), term)


def _atom(weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session) -> Quotient:
    """Return what nothing integrates as an atom, its variables renamed in one way."""
    if not variables:
        return weight * value
    for method in OF_VALUES:
        found = method(weight, value, variables, session)
        if found is not None:
            return found
    law = law_term(weight, variables, session)
    if law is None:  # an exponential that is no Gaussian density belongs to what is averaged
        densities, exponentials = without_powers(weight, session)
        law = law_term(densities, variables, session)
        if law is not None:
            weight, value = densities, value * exponentials
    shown_law, scale = (None, session.ring.one) if law is None else law
    weight = weight / scale
    term = _shown(shown_law, weight, value, variables, session)
    key = ("expectation", term)
    new = session.is_new(key)
    q = session.atom(key, term)
    index = session.ring.index_of.get(key)
    if index is not None:
        integrand = session.kept.setdefault("integrands", {}).setdefault(index, Integrand(variables, weight, value))
        if new and session.facts.proves(value, ">", solver=False) and has_mass(integrand, session, law is not None):
            session.learn(q, ">")  # the mean, under a law of positive mass, of what is positive on its support
        elif new and is_positive_somewhere(weight * value, variables, session):
            session.learn(q, ">")
        elif new and session.order_goal and session.facts.proves(value, ">=", solver=False):
            session.learn(q, ">=")
    return scale * q


def is_partial(integrand: Integrand, session: Session) -> bool:
    """Whether what is known of the points of a support is not known wherever the densities are positive."""
    return bool(integrand.variables & session.kept.get("partial", set()))


def has_mass(integrand: Integrand, session: Session, is_law: bool = False) -> bool:
    """Whether a weight has positive mass: it is a law, or positive at every point of a support.

    The product f(x) g(x) of two densities may vanish at all points.
    """
    if is_partial(integrand, session):
        return False
    return is_law or session.facts.proves(integrand.weight, ">", solver=False)


def without_powers(weight: Quotient, session: Session) -> tuple[Quotient, Quotient]:
    """Split a weight into what is no power, and its powers."""
    content, factors = weight.factors()
    densities, powers = session.ring.constant(content), session.ring.one
    for block, k in factors:
        q = session.ring.polynomial(block.poly) ** k
        is_power = any(session.atoms[i].key[0] == "pow" for i in q.generators())
        densities, powers = (densities, powers * q) if is_power else (densities * q, powers)
    return densities, powers


def _shown(law: Any, weight: Quotient, value: Quotient, variables: frozenset[Basic], session: Session) -> Any:
    """Write an expectation in the user's notation, with the plain names of its variables where they are free."""
    shown = session.term_of(weight) if law is None else law
    body = session.term_of(value)
    names = plain_names(variables, free_symbols(body) | free_symbols(shown), (body, shown))
    ways = [_named(body, shown, way) for way in _ways_to_name(names)]
    body, shown = ways[0] if len(ways) == 1 else min(ways, key=str)  # to print a term takes longer than to make it
    if law is None:
        return Weighted(body, shown, tuple(sorted(names.values(), key=place)))
    return E(body, shown)


def _named(body: Any, shown: Any, names: dict[Basic, Basic]) -> tuple[Any, Any]:
    for old, new in names.items():
        body, shown = substitute(body, old, new), substitute(shown, old, new)
    return _with_plain_signs(body), _with_plain_signs(shown)


def _ways_to_name(names: dict[Basic, Basic]) -> Iterator[dict[Basic, Basic]]:
    """Yield the ways to give copies of one variable their names: E(k(z, z')) and E(k(z', z)) are one."""
    groups: dict[Basic, list[Basic]] = {}
    for old, new in names.items():
        groups.setdefault(new.unprimed(), []).append(old)  # type: ignore[attr-defined]
    several = [group for group in groups.values() if 1 < len(group) <= _FEW]
    for chosen in product(*(permutations([names[old] for old in group]) for group in several)):
        changed = dict(names)
        for group, new in zip(several, chosen, strict=True):
            changed.update(zip(group, new, strict=True))
        yield changed


def _with_plain_signs(term: Any) -> Any:
    """Write |a - b|, never |b - a|: which of them stands in a normal form depends on the names of the variables."""
    found = {node: -node.args[0] for node in term.atoms(Abs) if isinstance(node.args[0], Add)}
    turned = {node: Abs(other, evaluate=False) for node, other in found.items() if str(other) < str(node.args[0])}
    return term.xreplace(turned) if turned else term


def plain_names(variables: frozenset[Basic], free: Iterable[Basic], terms: Iterable[Basic]) -> dict[Basic, Basic]:
    """Give bound variables the names of their laws, marked where such a name is taken.

    The index says nothing where every law makes no difference between the points of a process: E(z[k], q(z[k] | x)) is
    E(z[1], q(z[1] | x)).
    """
    laws = {density.law for term in terms for density in densities_in(term)}
    taken = set(free) - variables
    names: dict[Basic, Basic] = {}
    for variable in sorted(variables, key=place):
        name = variable.unprimed()  # type: ignore[attr-defined]
        if name.index is not None and not any(_tells_apart(law, name) for law in laws):
            name = name.func(*name.args[:-1], Integer(1))
            while any(getattr(item, "name", None) == name.name for item in taken):
                name = name.marked(COPY)  # z[m] beside it might be z[1]
        while name in taken or name in names.values():
            name = name.marked(COPY)
        names[variable] = name
    return names


def _tells_apart(law: Any, variable: Basic) -> bool:
    """Whether a variable x[t] of a law is no point of one slot x, as all x[t] are."""
    return law.has_variable(variable) and not (isinstance(law, JointLaw) and isinstance(law.slot(variable), Process))


def law_term(weight: Quotient, variables: frozenset[Basic], session: Session) -> tuple[Any, Quotient] | None:
    """Write a weight as a product of conditional densities, times a factor free of the variables; None if it is not."""
    content, factors = weight.factors()
    by_law: dict[Any, tuple[Quotient, frozenset[Basic]]] = {}
    terms: list[Any] = []
    for block, k in factors:
        generators = block.generators
        index = next(iter(generators))
        key = session.atoms[index].key
        if len(generators) != 1:
            return None
        if key[0] == "gaussian" and k == 1:
            terms.append(session.atoms[index].term)
            continue
        if key[0] != "marginal":
            return None
        so_far, names = by_law.get(key[1], (session.ring.one, frozenset()))
        by_law[key[1]] = (so_far * session.ring.polynomial(block.poly) ** k, names | key[2])
    scale = session.ring.constant(content)
    for law, (part, names) in by_law.items():
        found = _one_density(law, part, names, variables, session) or _densities(law, part, names, variables, session)
        if found is None:
            return None
        terms += found[0]
        scale = scale * found[1]
    if not _is_joint(terms, variables):
        return None
    return (terms[0] if len(terms) == 1 else Mul(*terms)), scale


def _one_density(
    law: Any, part: Quotient, names: frozenset[Basic], variables: frozenset[Basic], session: Session
) -> tuple[list[Density], Quotient] | None:
    """Write a product of marginals as one conditional density of all its variables, times a factor free of them."""
    events, conditions = sorted(names & variables, key=place), sorted(names - variables, key=place)
    if not _fit(law, [*events, *conditions]):
        return None
    behind = {law.slot(v) for v in conditions} if getattr(law, "given", ()) else set()
    if not behind.issuperset(getattr(law, "given", ())):
        return None  # a law of z given x says nothing of the x given a z
    whole = marginal(law, [*events, *conditions], session)
    ratio = part / (whole if not conditions else whole / marginal(law, conditions, session))
    if not events or depends(ratio, variables, session):
        return None
    try:
        return [Density(law, events, conditions)], ratio
    except ValueError:
        return None


def _densities(
    law: Any, part: Quotient, names: frozenset[Basic], variables: frozenset[Basic], session: Session
) -> tuple[list[Density], Quotient] | None:
    """Write a product of marginals as conditional densities of one variable each: p(x, y) p(x, z)/p(x)."""
    given = getattr(law, "given", ())
    left = sorted((v for v in names & variables if not (given and law.slot(v) in given)), key=place)
    terms: list[Density] = []
    progress = True
    while left and progress:
        progress = False
        for v in left:
            mine, around = session.ring.one, frozenset[Basic]()
            for block, k in part.factors()[1]:
                q = session.ring.polynomial(block.poly) ** k
                if depends(q, (v,), session):
                    mine, around = mine * q, around | _variables_of(block, session)
            behind = sorted(around - {v}, key=place)
            if v not in around or not _fit(law, [v, *behind]):
                continue
            density = marginal(law, [v, *behind], session)
            if behind:
                density = density / marginal(law, behind, session)
            if depends(mine / density, (v,), session):
                continue
            terms.append(Density(law, [v], behind))
            part, progress = part / density, True
            left.remove(v)
            break
    return None if not terms or depends(part, variables, session) else (terms, part)


def _variables_of(block: Any, session: Session) -> frozenset[Basic]:
    (index,) = block.generators
    return session.atoms[index].key[2]


def _fit(law: Any, variables: list[Basic]) -> bool:
    """Whether variables are different ones of a law, not two points of one."""
    if not isinstance(law, JointLaw):
        return True
    slots = [law.slot(v) for v in variables]
    return None not in slots and len(set(slots)) == len(slots)


def _is_joint(terms: list[Any], variables: frozenset[Basic]) -> bool:
    """Whether conditional densities make a joint law of the variables: each once, and none given what it is given."""
    events = [v for term in terms for v in (term.events if isinstance(term, Density) else (term.point,))]
    if len(set(events)) != len(events) or set(events) != set(variables):
        return False
    left = [term for term in terms if isinstance(term, Density)]
    while left:
        hidden = {v for term in left for v in term.events}
        first = [term for term in left if not hidden & set(term.conditions)]
        if not first:
            return False
        left = [term for term in left if term not in first]
    return True
