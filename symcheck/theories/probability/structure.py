"""Conditional independence in a Bayesian network, as a factorisation of marginals.

Among the variables S of a marginal, u and v are neighbours when a path joins them in the moral graph of the ancestors
of S that meets S nowhere else. The marginal is Markov with respect to that graph; where it is chordal, with a perfect
order v1, v2, ..., m(S) is the product of m(v, N(v))/m(N(v)) over each v and its earlier neighbours N(v).
(Lauritzen, Graphical Models, sections 2.1 and 3.2.2.)
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Basic

from symcheck.theories.probability.terms import JointLaw

Graph = dict[Basic, set[Basic]]


def factorisation(law: JointLaw, slots: Iterable[Basic]) -> list[tuple[Basic, frozenset[Basic]]] | None:
    """Return pairs (v, N(v)) with m(S) = prod m(v, N(v))/m(N(v)), or None where m(S) does not factor further."""
    wanted = frozenset(slots) | frozenset(law.given)
    graph = _marginal_graph(_moral_graph(law, _ancestors(law, wanted)), wanted)
    order = _perfect_order(graph, law.given)
    if order is None:
        return None
    pairs = []
    for position, node in enumerate(order):
        pairs.append((node, frozenset(graph[node]) & frozenset(order[:position])))
    complete = all(len(earlier) == position for position, (_, earlier) in enumerate(pairs))
    return None if complete else [pair for pair in pairs if pair[0] not in law.given]


def _ancestors(law: JointLaw, wanted: frozenset[Basic]) -> frozenset[Basic]:
    found = set(wanted)
    for events, conditions in reversed(law.factors):
        if found & set(events):
            found |= set(events) | set(conditions)
    return frozenset(found)


def _moral_graph(law: JointLaw, nodes: frozenset[Basic]) -> Graph:
    graph: Graph = {node: set() for node in nodes}
    families = [set(events) | set(conditions) for events, conditions in law.factors if set(events) <= nodes]
    for family in [*families, set(law.given)]:
        for node in family & nodes:
            graph[node] |= (family & nodes) - {node}
    return graph


def _marginal_graph(graph: Graph, wanted: frozenset[Basic]) -> Graph:
    """Join two wanted nodes when a path through unwanted ones does."""
    result: Graph = {}
    for start in wanted:
        reached, stack = {start}, [start]
        while stack:
            for node in graph[stack.pop()] - reached:
                reached.add(node)
                if node not in wanted:
                    stack.append(node)
        result[start] = (reached & wanted) - {start}
    return result


def _perfect_order(graph: Graph, first: tuple[Basic, ...]) -> list[Basic] | None:
    """Maximum cardinality search: an order in which earlier neighbours are neighbours, or None (not chordal)."""
    order: list[Basic] = []
    rest = set(graph)
    while rest:
        chosen = max(sorted(rest, key=str), key=lambda node: (node in first, len(graph[node] & set(order))))
        earlier = graph[chosen] & set(order)
        if any(b not in graph[a] for a in earlier for b in earlier if a != b):
            return None
        order.append(chosen)
        rest.remove(chosen)
    return order
