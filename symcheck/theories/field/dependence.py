"""Relations between powers that are different atoms: linearly dependent exponents, and order."""

from __future__ import annotations

from math import lcm
from typing import Any

from flint import fmpq, fmpq_mat
from sympy import Pow

from symcheck.theories.field.powers import E_BASE, Base, base_term_of, plain
from symcheck.theories.field.ring import Block, Quotient
from symcheck.theories.session import Session


def relate_exponentials(session: Session, most: int = 6) -> None:
    """e^u < e^v exactly when u < v, and log u < log v exactly when u < v: for the atoms of an order goal."""
    ring = session.ring
    exponentials = [(i, k) for i, k in enumerate(ring.keys) if k[0] == "pow" and k[1] == E_BASE][:most]
    logarithms = [(i, k) for i, k in enumerate(ring.keys) if k[0] == "log" and k[1][0] == "abs"][:most]
    arguments = {i: session.power_exponents[k] * ring.constant(fmpq(1, k[3])) for i, k in exponentials}
    arguments |= {i: plain(session, k[1]) for i, k in logarithms}
    for group in (exponentials, logarithms):
        solver = len(group) <= 4  # of many pairs each would cost a query
        for position, (i, _) in enumerate(group):
            for j, _ in group[position + 1 :]:
                for relation in (">", "<", ">=", "<="):
                    if session.facts.proves(arguments[i] - arguments[j], relation, solver=solver):
                        session.learn(ring.generator(i) - ring.generator(j), relation)
                        break
    for i, _ in logarithms:  # f > e^u says that log f > u
        for j, _ in exponentials:
            for relation in (">", "<", ">=", "<="):
                if session.facts.proves(arguments[i] - ring.generator(j), relation, solver=False):
                    session.learn(ring.generator(i) - arguments[j], relation)
                    break


def relate_logarithms(session: Session, q: Quotient, most: int = 6) -> None:
    """c_1 log u_1 + ... + c_n log u_n has the sign of u_1^(N c_1) ... u_n^(N c_n) - 1, N > 0 clearing the fractions."""
    if q.den or q.is_constant() or len(q.num) > most:
        return
    found: list[tuple[fmpq, Base]] = []
    for coefficient, exponents in q.terms():
        generators = [i for i, e in enumerate(exponents) if e]
        if len(generators) != 1 or exponents[generators[0]] != 1 or session.atoms[generators[0]].key[0] != "log":
            return
        found.append((fmpq(coefficient), session.atoms[generators[0]].key[1]))
    whole = lcm(*(int(c.q) for c, _ in found))
    if sum(abs(c) for c, _ in found) * whole > 2 * most:
        return
    product = session.ring.one
    for c, base in found:
        product = product * plain(session, base) ** int((c * whole).p)
    for relation in (">", "<", ">=", "<="):
        if session.facts.proves(product - session.ring.one, relation):
            session.learn(q, relation)
            return


# -- powers whose exponents are linearly dependent ---------------------------------------------------------------------


def merge_powers(session: Session, q: Quotient) -> Quotient:
    """Rewrite a numerator so that powers of one base whose exponents are linearly dependent over Q share generators.

    ``exp(1/(y*(y + 1)))`` and ``exp(1/y)*exp(-1/(y + 1))`` are different atoms until the dependence of their exponents
    is found. The result is zero exactly when q is; it may differ from the numerator of q by a unit.
    """
    ring = session.ring
    groups: dict[Base, list[tuple[int, Quotient]]] = {}
    for i in sorted(q.generators()):
        key = session.atoms[i].key
        if key[0] == "pow":
            exponent = session.power_exponents[key] * ring.constant(fmpq(1, key[3]))
            groups.setdefault(key[1], []).append((i, exponent))
        elif key[0] == "root":
            groups.setdefault(key[1], []).append((i, ring.constant(fmpq(1, key[2]))))
        elif key[0] == "e":
            groups.setdefault(E_BASE, []).append((i, ring.one))
    for base, members in groups.items():
        mixed = any(exponent.den or len(exponent.num) > 1 for _, exponent in members)
        if len(members) > 1 and mixed:
            q = _merge(session, q, base, members)
    return q


def _merge(session: Session, q: Quotient, base: Base, members: list[tuple[int, Quotient]]) -> Quotient:
    ring = session.ring
    columns: dict[tuple[int, ...], int] = {}
    rows: list[dict[int, fmpq]] = []
    common: dict[Block, int] = {}
    for _, exponent in members:
        for block, k in exponent.den.items():
            common[block] = max(common.get(block, 0), k)
    clear = ring.polynomial(Quotient(ring, ring.ctx.constant(1), common).den_poly())
    for _, exponent in members:
        cleared = exponent * clear
        row = {columns.setdefault(m, len(columns)): c for c, m in cleared.terms()}
        rows.append(row)
    matrix = fmpq_mat(len(columns), len(rows))
    for j, row in enumerate(rows):
        for i, c in row.items():
            matrix[i, j] = c
    reduced, rank = matrix.rref()
    if rank == len(members):
        return q
    pivots = [next(j for j in range(len(members)) if reduced[i, j] != 0) for i in range(rank)]
    # member j has the exponent sum_i reduced[i, j] * exponent(pivot i)
    images: dict[int, dict[int, fmpq]] = {}
    for j, (generator, _) in enumerate(members):
        images[generator] = {i: reduced[i, j] for i in range(rank) if reduced[i, j] != 0}
    indices = [lcm(*(int(image.get(i, fmpq(0)).q) for image in images.values())) for i in range(rank)]
    fresh = []
    for i, pivot in enumerate(pivots):
        exponent = members[pivot][1] * ring.constant(fmpq(1, indices[i]))
        key = ("merged", base, session.intern(exponent))
        fresh.append(session.atom_index(key, _lazy_power(session, base, exponent)))
        session.learn(ring.generator(fresh[-1]), ">")
    session.rule("laws of exponents")
    return ring.polynomial(_substitute_monomials(session, ring.lift(q.num), images, indices, fresh))


def _lazy_power(session: Session, base: Base, exponent: Quotient) -> Any:
    return lambda: Pow(base_term_of(session, base), session.term_of(exponent))


def _substitute_monomials(
    session: Session, poly: Any, images: dict[int, dict[int, fmpq]], indices: list[int], fresh: list[int]
) -> Any:
    """Replace generators by monomials in fresh ones, then divide by the least power of each (a unit)."""
    ring = session.ring
    rows: list[tuple[list[int], list[int], fmpq]] = []
    for monomial, coefficient in poly.terms():
        rest = [int(e) for e in monomial]
        powers = [0] * len(fresh)
        for generator, image in images.items():
            for i, c in image.items():
                powers[i] += int(c * indices[i]) * rest[generator]
            rest[generator] = 0
        rows.append((rest, powers, fmpq(coefficient)))
    least = [min(row[1][i] for row in rows) for i in range(len(fresh))]
    total: dict[tuple[int, ...], fmpq] = {}
    for rest, powers, coefficient in rows:
        rest += [0] * (len(ring.gens) - len(rest))
        for i, generator in enumerate(fresh):
            rest[generator] += powers[i] - least[i]
        key = tuple(rest)
        total[key] = total.get(key, fmpq(0)) + coefficient
    return ring.ctx.from_dict(total)
