"""The kernel: the only code that can build a ``Theorem``. Read this file to know what *verified* rests on.

A theorem is a claim under hypotheses, with what was used to prove it. It is made by one of ten rules:

    step(claim, H)        the prover derives the claim from H, and models of H (separate code) do not contradict it
    assume(name, claim)   nothing is proved; the name is a taint carried by everything that uses it
    chain(steps, claim)   a R b, b S c  |-  a RS c, for relations that compose
    induction(n, k)       claim(k);  claim(n - 1) |- claim(n) for n > k   |-  claim(n) for n >= k
    cases(parts)          claim under H and A_i for each i, the A_i being exhaustive under H   |-  claim under H
    predicate(P, H)       the claims that P stands for under H, as theorems; models do not contradict it   |-  P under H
    witness(P, H)         a model of H, replayed, in which the claim that P denies is proved to fail   |-  P under H
    cite(theorem, s)      claim under H  |-  claim[s] where each hypothesis of H[s] is proved   (instantiation)
    groenwall(theorem, t) d/dt f <= -c f + b for every t >= a   |-  f(t) <= f(a) e^(-c (t-a)) + b/c (1 - e^(-c (t-a)))
    squeeze(bound)        |f(t) - L| <= g(t) for every t >= a, and g(t) -> 0   |-  f(t) -> L

A theorem cannot be constructed, subclassed, altered, copied or unpickled: the kernel keeps a private register of the
theorems it made, with their contents, and ``cite`` accepts only what it finds there, unaltered. The threat model is
mistakes and casual forgery, not hostile code in the same process.

Trusted besides this file: the normal forms (``theories/``), python-flint, and z3's *unsat*. The models guard against
the normal forms being wrong: a step that is proved but false in a model is an error, not a theorem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NoReturn
from weakref import ref

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Ge,
    Gt,
    Integer,
    Le,
    Limit,
    Lt,
    MatrixSymbol,
    Or,
    Symbol,
    Tuple,
    exp,
    preorder_traversal,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.relational import Relational

from symcheck.claim import HOLDS, OPPOSITE, Claim, compose_all
from symcheck.confirmation import Models
from symcheck.errors import ChainError, KernelError
from symcheck.hypotheses import Hypotheses
from symcheck.models import Comparison, Model, holds
from symcheck.printing import infix
from symcheck.theories.calculus.gradient_terms import STOPS
from symcheck.theories.calculus.rates import Rate
from symcheck.theories.calculus.tending import TendsTo
from symcheck.theories.calculus.terms import depends
from symcheck.theories.field.terms import free_symbols, substitute
from symcheck.theories.matrix import claims  # noqa: F401  (attributes as claims register what they say)
from symcheck.theories.matrix.terms import check_shapes
from symcheck.theories.order import dependence, maximisers, membership  # noqa: F401  (predicates register what they say)
from symcheck.theories.probability.terms import variables_captured
from symcheck.theories.probability.variables import RandomVariable
from symcheck.theories.prover import Attempt, exhaustive, has_attribute, prove, vanishes_at_infinity
from symcheck.theories.registry import REDUCTIONS, Goal, Reduction
from symcheck.theories.session import RELATION_OF, Lemma, either, relational

_register: dict[int, tuple[ref[Theorem], tuple[Any, ...]]] = {}
_citations: dict[int, tuple[ref[Citation], Theorem, Lemma]] = {}
"""An entry goes with its object, before the object's id can be given to another."""


@dataclass(frozen=True)
class Open:
    """A claim that a theorem rests on and that is not discharged: an induction hypothesis, over its variable."""

    claim: Claim
    hypotheses: Hypotheses
    variable: Symbol


class Theorem:
    """A proved claim; made by the kernel alone.

    ``claim`` holds at every point of ``hypotheses`` where its terms are defined and ``provided`` holds, given
    ``assumed`` (names of statements taken without proof) and ``open_claims`` (induction hypotheses not yet discharged).
    """

    __slots__ = ("__weakref__", "assumed", "claim", "hypotheses", "name", "open_claims", "provided", "rule")

    name: str
    claim: Claim
    hypotheses: Hypotheses
    provided: tuple[Relational | Or, ...]
    assumed: tuple[str, ...]
    open_claims: tuple[Open, ...]
    rule: str

    def __new__(cls, *args: Any, **kwargs: Any) -> Theorem:
        raise KernelError("a Theorem cannot be constructed: it is what the kernel returns for a checked proof")

    def __init_subclass__(cls, **kwargs: Any) -> NoReturn:
        raise KernelError("Theorem cannot be subclassed")

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise KernelError("a Theorem cannot be altered")

    def __delattr__(self, name: str) -> NoReturn:
        raise KernelError("a Theorem cannot be altered")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise KernelError("a Theorem cannot be copied or pickled: send its verdict, and check the proof again there")

    def __repr__(self) -> str:
        return f"<Theorem {self.name}: {self.claim.lhs} {self.claim.relation} {self.claim.rhs}>"


def _make(
    name: str,
    claim: Claim,
    hypotheses: Hypotheses,
    provided: Iterable[Relational | Or],
    assumed: Iterable[str],
    open_claims: Iterable[Open],
    rule: str,
) -> Theorem:
    if type(claim) is not Claim or type(hypotheses) is not Hypotheses:
        raise KernelError(f"{name}: a subclass of Claim or Hypotheses may compare as it likes, and is not accepted")
    theorem = object.__new__(Theorem)
    content = (
        name,
        claim,
        hypotheses,
        tuple(dict.fromkeys(provided)),
        tuple(dict.fromkeys(assumed)),
        tuple(dict.fromkeys(open_claims)),
        rule,
    )
    for slot, value in zip(("name", "claim", "hypotheses", "provided", "assumed", "open_claims", "rule"), content):
        object.__setattr__(theorem, slot, value)
    place = id(theorem)
    _register[place] = (ref(theorem, lambda _: _register.pop(place, None)), _fingerprint(content))
    return theorem


def _fingerprint(content: tuple[Any, ...]) -> tuple[Any, ...]:
    """Take contents apart down to SymPy's immutable terms, so that an altered claim or hypothesis shows."""
    return tuple(
        tuple(getattr(item, slot) for slot in item.__dataclass_fields__)
        if isinstance(item, (Claim, Hypotheses))
        else item
        for item in content
    )


def authentic(theorem: Any) -> Theorem:
    """Return a theorem the kernel made and nobody altered; raises KernelError for anything else."""
    entry = _register.get(id(theorem))
    found = None if entry is None else entry[0]()
    if entry is None or found is None or found is not theorem:
        raise KernelError(
            f"{type(theorem).__name__} object is not a theorem of this process: only checked proofs can be cited"
        )
    slots = ("name", "claim", "hypotheses", "provided", "assumed", "open_claims", "rule")
    if _fingerprint(tuple(getattr(theorem, slot) for slot in slots)) != entry[1]:
        raise KernelError(f"the theorem {entry[1][0]!r} was altered after it was proved")
    return found


# -- step --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """What was found about one step: the prover's attempt, the models' comparisons, and the theorem if both agree."""

    attempt: Attempt
    agreeing: int
    failing: tuple[Model, Comparison] | None
    seen: int
    theorem: Theorem | None


def step(
    claim: Claim,
    hypotheses: Hypotheses,
    citations: Sequence[Citation] = (),
    *,
    models: Models,
    deadline: float | None = None,
    name: str = "step",
    cited: Sequence[str] = (),
) -> Evidence:
    """Prove a claim and confirm it in models; a theorem only if the prover proves it and no model contradicts it."""
    for citation in citations:
        _cited(citation)
    lemmas = [citation.lemma for citation in citations]
    attempt = prove(claim, hypotheses, lemmas, deadline, cited=(*cited, *(lemma.name for lemma in lemmas)))
    agreeing, failing, seen = models.confirm(claim, deadline) if attempt.proved else (0, None, 0)
    theorem = None
    if attempt.proved and failing is None and agreeing >= (1 if attempt.determined else models.needed(claim)):
        theorem = _make(
            name,
            claim,
            hypotheses,
            attempt.provided,
            [taint for citation in citations for taint in citation.theorem.assumed],
            [claim for citation in citations for claim in citation.theorem.open_claims],
            "step",
        )
    return Evidence(attempt, agreeing, failing, seen, theorem)


# -- assumptions, citations --------------------------------------------------------------------------------------------


def assume(name: str, claim: Claim, hypotheses: Hypotheses) -> Theorem:
    """Take a statement without proof; its name shows in everything that uses it."""
    return _make(name, claim, hypotheses, (), (name,), (), "assume")


def hypothesis_of_induction(claim: Claim, hypotheses: Hypotheses, variable: Symbol) -> Theorem:
    """Return claim(n - 1) as a theorem that is open: ``induction`` alone discharges it."""
    before = {variable: variable - 1}
    earlier, conditions = instantiate_claim(claim, before), instantiate(hypotheses, before)
    return _make(
        "induction hypothesis",
        earlier,
        conditions,
        (),
        (),
        (Open(earlier, conditions, variable),),
        "induction hypothesis",
    )


@dataclass(frozen=True)
class Citation:
    """A theorem at an instance, its side conditions shown: what the prover may use as a lemma."""

    theorem: Theorem
    lemma: Lemma


def cite(
    theorem: Any,
    substitution: Mapping[Basic, Basic],
    hypotheses: Hypotheses,
    deadline: float | None = None,
    label: str | None = None,
    over: Symbol | None = None,
) -> Citation | str:
    """Instantiate a theorem under hypotheses; returns the side condition that was not proved, as text, if one is left.

    With ``over``, an integer symbol of the theorem stays general: what the theorem requires of it becomes a condition
    on whoever uses an instance (a sum over that index).
    Raises KernelError for what is not an authentic theorem or captures a bound variable.
    """
    theorem = authentic(theorem)
    if theorem.claim.relation == HOLDS:
        return f"{theorem.name} is a predicate, which no step can use"
    for key in substitution:
        if not isinstance(key, (Symbol, MatrixSymbol)):
            raise KernelError(f"{theorem.name} can be instantiated at symbols, not at {key}")
        if any(key == one.variable for one in theorem.open_claims):
            raise KernelError(f"an induction hypothesis is the claim at {key} - 1 and nowhere else")
    claim = instantiate_claim(theorem.claim, substitution)
    conditions = instantiate(theorem.hypotheses, substitution)
    for term in (claim.lhs, claim.rhs, *conditions.stated):
        check_shapes(term)
    general: tuple[Relational, ...] = ()
    if over is not None:
        general = tuple(relation for relation in conditions.relations if over in free_symbols(relation))
        fixed = tuple(relation for relation in conditions.relations if relation not in general)
        conditions = replace(conditions, relations=fixed, integers=conditions.integers - {over})
        if not over.is_integer and over not in theorem.hypotheses.integers:
            return f"{theorem.name} cannot hold for every {over}: {over} is not declared an integer"
        bound = [*conditions.families, *conditions.laws, *hypotheses.relations]
        bound += [*theorem.provided, *(one.variable for one in theorem.open_claims)]
        if any(over in free_symbols(item) for item in bound):
            return f"{theorem.name} cannot hold for every {over}, which is fixed by what is given or provided"
    missing = unproved(conditions, hypotheses, deadline)
    if missing is None:
        provided = tuple(_replace(condition, substitution) for condition in theorem.provided)
        missing = unproved(Hypotheses(relations=provided), hypotheses, deadline)
    if missing is not None:
        return f"{theorem.name} needs {missing}, which does not follow from what is given"
    shown = ", ".join(f"{old} = {new}" for old, new in substitution.items())
    name = label or (f"{theorem.name} at {shown}" if shown else theorem.name)
    citation = Citation(theorem, Lemma(name, claim.lhs, claim.rhs, claim.relation, over, general))
    place = id(citation)
    _citations[place] = (ref(citation, lambda _: _citations.pop(place, None)), theorem, citation.lemma)
    return citation


def _cited(citation: Citation) -> Theorem:
    """Return the theorem of a citation that ``cite`` made and nobody altered; raises KernelError for anything else."""
    entry = _citations.get(id(citation))
    if entry is None or entry[0]() is not citation or entry[1:] != (citation.theorem, citation.lemma):
        raise KernelError("a citation must come from kernel.cite, which proves its side conditions")
    return authentic(citation.theorem)


def unproved(goals: Hypotheses, hypotheses: Hypotheses, deadline: float | None) -> str | None:
    """Return the first of some conditions that is not stated or proved under the hypotheses, or None."""
    for attribute in goals.attributes:
        if attribute not in hypotheses.attributes and not has_attribute(attribute, hypotheses, deadline):
            return f"`{attribute}`"
    for family in goals.families:
        if family not in hypotheses.families:
            return f"`{infix(family)}`"
    for law in goals.laws:
        if law not in hypotheses.laws:
            return f"`{infix(law)}`"
    for symbol in goals.integers:
        if symbol not in hypotheses.integers and not _is_integral(symbol, hypotheses):
            return f"`{symbol} integer`"
    for relation in goals.relations:
        if isinstance(relation, Or):
            if all(unproved(Hypotheses((part,)), hypotheses, deadline) for part in relation.args):
                return f"`{infix(relation)}`"
            continue
        if relation in hypotheses.relations or relation == True:  # noqa: E712  (SymPy's true)
            continue
        goal = Claim(relation.lhs, RELATION_OF[type(relation)], relation.rhs)
        attempt = prove(goal, hypotheses, (), deadline, minimise=False)
        if not attempt.proved or attempt.provided:
            return f"`{infix(relation.lhs)} {RELATION_OF[type(relation)]} {infix(relation.rhs)}`"
    return None


def _is_integral(term: Basic, hypotheses: Hypotheses) -> bool:
    """Whether a term is an integer combination of integer symbols."""
    if isinstance(term, Integer):
        return True
    if isinstance(term, Symbol):
        return bool(term.is_integer) or term in hypotheses.integers
    return (term.is_Add or term.is_Mul) and all(_is_integral(arg, hypotheses) for arg in term.args)


def instantiate(hypotheses: Hypotheses, substitution: Mapping[Basic, Basic]) -> Hypotheses:
    """Substitute in hypotheses."""
    return Hypotheses(
        tuple(_replace(relation, substitution) for relation in hypotheses.relations),
        tuple(_replace(family, substitution) for family in hypotheses.families),
        frozenset(substitution.get(symbol, symbol) for symbol in hypotheses.integers),
        tuple(_replace(law, substitution) for law in hypotheses.laws),
        tuple(_replace(attribute, substitution) for attribute in hypotheses.attributes),
    )


def instantiate_claim(claim: Claim, substitution: Mapping[Basic, Basic]) -> Claim:
    """Substitute in both sides of a claim."""
    return claim.map(lambda term: _replace(term, substitution))


def _replace(term: Any, substitution: Mapping[Basic, Basic]) -> Any:
    if isinstance(term, Or):
        return either(_replace(part, substitution) for part in term.args)
    if isinstance(term, Relational):
        sides = (_replace(side, substitution) for side in term.args)
        return type(term)(*sides, evaluate=False)
    bound: set[Any] = set()
    for node in preorder_traversal(term):
        if isinstance(node, ExprWithLimits):
            bound.update(limit[0] for limit in node.limits)
        elif isinstance(node, Derivative):  # the variable is also free, but nothing else may be written for it
            bound.update(item.args[0] for item in node.args[1:])
        elif isinstance(node, Rate):
            bound.add(node.variable)
        elif isinstance(node, Limit):
            bound.add(node.args[1])
        else:  # E, KL, IntegralOver, ...
            bound.update(getattr(node, "integrated", ()))
    moved = set().union(*(free_symbols(value) for value in substitution.values())) | set(substitution)
    touched = {symbol for symbol in moved if any(_may_be(symbol, variable) for variable in bound)}
    if touched and any(term.has(old) for old in substitution):
        raise KernelError(f"substituting {dict(substitution)} in {term} would touch the bound variable {touched}")
    replaced = term.xreplace(dict(substitution))
    captured = variables_captured(term, replaced)
    if captured:
        raise KernelError(
            f"substituting {dict(substitution)} in {term} would capture the integration variable {captured}"
        )
    return replaced


def _may_be(symbol: Any, variable: Any) -> bool:
    """Whether a symbol is, or for some index could be, a bound variable: x[s] may be x[t]."""
    if symbol == variable:
        return True
    if not all(isinstance(item, RandomVariable) for item in (symbol, variable)) or symbol.name != variable.name:
        return False
    if symbol.index is None or variable.index is None:
        return True
    shift = symbol.index - variable.index
    return not shift.is_Integer or shift == 0


# -- composition -------------------------------------------------------------------------------------------------------


def chain(
    claim: Claim, steps: Sequence[Theorem], models: Models, *, deadline: float | None = None, name: str = "chain"
) -> Theorem | str:
    """Compose steps into the claim; returns why not, as text, if no point was found where all their terms are defined.

    Raises ChainError if the steps do not compose or compose to another claim.
    """
    steps = [authentic(one) for one in steps]
    for before, after in pairwise(steps):
        if before.claim.rhs != after.claim.lhs or before.hypotheses != after.hypotheses:
            raise ChainError(f"{name}: two consecutive steps do not meet")
    composed = Claim(steps[0].claim.lhs, compose_all(tuple(one.claim.relation for one in steps)), steps[-1].claim.rhs)
    if composed != claim:
        raise ChainError(
            f"{name}: the steps prove `{infix(composed.lhs)} {composed.relation} {infix(composed.rhs)}`, "
            f"which is not the claim `{infix(claim.lhs)} {claim.relation} {infix(claim.rhs)}`"
        )
    if len(steps) > 1:
        terms = [steps[0].claim.lhs, *(one.claim.rhs for one in steps)]
        if not models.point_where_defined(terms, deadline):
            return "no model found in which every expression of the chain is defined"
    return _make(
        name,
        claim,
        steps[0].hypotheses,
        [condition for one in steps for condition in one.provided],
        [taint for one in steps for taint in one.assumed],
        [claim for one in steps for claim in one.open_claims],
        "chain",
    )


def induction(
    claim: Claim,
    hypotheses: Hypotheses,
    variable: Symbol,
    start: Basic,
    base: Theorem,
    step: Theorem,
    *,
    deadline: float | None = None,
    name: str = "induction",
) -> Theorem | str:
    """From claim(start) and claim(n - 1) |- claim(n) for n > start: claim(n) for every n >= start.

    ``hypotheses`` are those of claim(n), ``n >= start`` among them or added. Returns why not, as text.
    """
    base, step = authentic(base), authentic(step)
    if not (isinstance(variable, Symbol) and (variable.is_integer or variable in hypotheses.integers)):
        return f"{variable} is not declared an integer"
    at_start = {variable: start}
    bounded = hypotheses.joined(Hypotheses((relational(variable, ">=", start),)))
    later = hypotheses.joined(Hypotheses((relational(variable, ">", start),)))
    if base.claim != instantiate_claim(claim, at_start):
        return f"the base case is not the claim at {variable} = {start}"
    if step.claim != claim:
        return "the step does not prove the claim"
    before = {variable: variable - 1}
    own = Open(instantiate_claim(claim, before), instantiate(hypotheses, before), variable)
    if base.open_claims:
        return "the base case rests on an induction hypothesis"
    for theorem, known, what in (
        (base, instantiate(bounded, at_start), "the base case"),
        (step, later, "the step"),
    ):
        missing = unproved(theorem.hypotheses, known, deadline)
        if missing is not None:
            return f"{what} uses {missing}, which is not among the hypotheses there"
        if theorem.provided:
            return f"{what} holds only provided {', '.join(map(str, theorem.provided))}"
    missing = unproved(own.hypotheses, later, deadline)
    if missing is not None:
        return f"the induction hypothesis needs {missing} at {variable} - 1"
    remaining = [one for one in step.open_claims if one != own]
    return _make(name, claim, bounded, (), (*base.assumed, *step.assumed), remaining, "induction")


def cases(
    claim: Claim,
    hypotheses: Hypotheses,
    parts: Sequence[Theorem],
    *,
    deadline: float | None = None,
    name: str = "cases",
) -> Theorem | str:
    """From the claim under each of some exhaustive conditions, the claim. Returns why not, as text."""
    parts = [authentic(part) for part in parts]
    conditions: list[Relational] = []
    for part in parts:
        extra = [relation for relation in part.hypotheses.relations if relation not in hypotheses.relations]
        if part.claim != claim or len(extra) != 1:
            return f"{part.name} must prove the claim under the hypotheses and one further condition"
        if unproved(replace(part.hypotheses, relations=()), hypotheses, deadline):
            return f"{part.name} uses further hypotheses"
        if not _defined_everywhere(extra[0], hypotheses, deadline):
            return f"it was not shown that both sides of {extra[0]} are always defined"
        conditions.append(extra[0])
    negations = [relational(c.lhs, OPPOSITE[RELATION_OF[type(c)]], c.rhs) for c in conditions]
    if not exhaustive(negations, hypotheses, deadline):
        return f"it was not shown that one of {', '.join(map(infix, conditions))} always holds"
    return _make(
        name,
        claim,
        hypotheses,
        [condition for part in parts for condition in part.provided],
        [taint for part in parts for taint in part.assumed],
        [claim for part in parts for claim in part.open_claims],
        "cases",
    )


# -- every time --------------------------------------------------------------------------------------------------------


def groenwall(
    theorem: Any, variable: Symbol, *, deadline: float | None = None, name: str = "Groenwall's inequality"
) -> Theorem | str:
    """From d/dt f R -c f + b at every t >= a, with c and b free of t, the bound of f(t) by f(a); or why not, as text.

    With g = f e^(c t) - (b/c) e^(c t), g' R 0 at every t >= a; so g is monotone by the mean value theorem. That needs f
    to be differentiable at every t >= a (its derivative is in the premise) and nothing of what stands on the right.
    """
    theorem = authentic(theorem)
    lhs, relation, rhs = theorem.claim.lhs, theorem.claim.relation, theorem.claim.rhs
    if relation not in ("=", "<", "<=", ">", ">=") or not _is_slope(lhs, variable):
        return f"Groenwall's inequality needs d/d{variable} f <= -c f + b, which {theorem.name} is not"
    start = _every_later_time(theorem, variable, until=True)
    if isinstance(start, str):
        return start
    f = lhs.args[0]
    if f.has(*STOPS):
        return "Groenwall's inequality needs the slope of the values of f: a stop-gradient hides it"
    value = Dummy("f", real=True)
    linear = rhs.xreplace({f: value})
    if depends(linear, variable):
        return f"Groenwall's inequality needs d/d{variable} f <= -c f + b with c and b that do not depend on {variable}"
    b = linear.xreplace({value: Integer(0)})
    rate = linear.xreplace({value: Integer(1)}) - b
    affine = prove(Claim(linear, "=", rate * value + b), theorem.hypotheses, (), deadline, minimise=False)
    if not affine.proved or affine.provided:
        return f"Groenwall's inequality needs a right side that is affine in {f}"
    first = substitute(f, variable, start)
    growth = exp(rate * (variable - start))
    bound = first * growth
    if b != 0:
        missing = unproved(Hypotheses((relational(rate, "!=", Integer(0)),)), theorem.hypotheses, deadline)
        if missing is not None:
            return f"Groenwall's inequality needs {missing}"
        bound = bound - b / rate * (1 - growth)
    weak = {"<": "<=", ">": ">="}.get(relation, relation)
    claim = Claim(f, weak, bound)
    return _make(
        name,
        claim,
        theorem.hypotheses,
        theorem.provided,
        theorem.assumed,
        theorem.open_claims,
        "Groenwall's inequality",
    )


def _is_slope(term: Any, variable: Symbol) -> bool:
    """Whether a term is a first derivative by a symbol."""
    return isinstance(term, Derivative) and term.args[1:] == (Tuple(variable, 1),)


def _every_later_time(theorem: Theorem, variable: Symbol, until: bool = False) -> Any:
    """Return a where a theorem holds for every real ``variable >= a`` (``until``: perhaps only up to some time).

    As text, why it does not.
    """
    hypotheses = theorem.hypotheses
    about = [relation for relation in hypotheses.relations if variable in free_symbols(relation)]
    ordered = [relation for relation in about if isinstance(relation, (Ge, Le, Gt, Lt))]
    above = [
        r for r in ordered if isinstance(r, (Ge, Le)) and r.gts == variable and variable not in free_symbols(r.lts)
    ]
    below = [r for r in ordered if until and r.lts == variable and variable not in free_symbols(r.gts)]
    if len(above) != 1 or len(above) + len(below) != len(about):
        ends = f"`{variable} >= a`{f', perhaps `{variable} <= b`,' if until else ''}"
        return f"{theorem.name} must hold under {ends} and nothing else about {variable}"
    low = above[0].lts
    others = [*hypotheses.families, *hypotheses.laws, *hypotheses.attributes, *theorem.provided]
    opened = [part for one in theorem.open_claims for part in (one.variable, one.claim.lhs, one.claim.rhs)]
    if any(variable in free_symbols(item) for item in (*others, *opened)):
        return f"{theorem.name} rests on a condition at the time {variable}: it must hold at every time"
    special = any(value and fact not in _OF_TIMES for fact, value in variable._assumptions_orig.items())
    if variable in hypotheses.integers or special:
        return f"{variable} must range over the real numbers from {low} on: declare it real, or nonnegative"
    return low


_OF_TIMES = ("real", "finite", "commutative", "complex", "extended_real", "nonnegative", "extended_nonnegative")


def squeeze(
    claim: Claim, hypotheses: Hypotheses, citation: Citation, *, deadline: float | None = None, name: str = "limit"
) -> Theorem | str:
    """From |f(t) - L| <= g(t), or the same of the squares, for every t >= a and g(t) -> 0, that f(t) -> L."""
    predicate = claim.lhs
    if claim.relation != HOLDS or not isinstance(predicate, TendsTo):
        raise KernelError(f"{predicate} is not a limit")
    theorem, lemma, t = _cited(citation), citation.lemma, predicate.variable
    as_proved = (lemma.lhs, lemma.relation, lemma.rhs) == (theorem.claim.lhs, theorem.claim.relation, theorem.claim.rhs)
    if not as_proved or lemma.relation not in ("=", "<", "<="):
        return f"the squeeze rule needs a bound |f| <= g of the distance from the limit, which {lemma.name} is not"
    start = _every_later_time(theorem, t)
    if isinstance(start, str):
        return start
    elsewhere = [*hypotheses.families, *hypotheses.laws, *hypotheses.attributes]
    allowed = [relation for relation in theorem.hypotheses.relations if t in free_symbols(relation)]
    if any(t in free_symbols(item) for item in elsewhere) or t in hypotheses.integers:
        return f"the hypotheses speak of the time {t}: a limit is about every late time"
    if any(t in free_symbols(relation) and relation not in allowed for relation in hypotheses.relations):
        return f"the hypotheses speak of the time {t}: a limit is about every late time"
    powers = (Claim(lemma.lhs, "=", predicate.distance**k) for k in (1, 2))
    same = [prove(goal, theorem.hypotheses, (), deadline, minimise=False) for goal in powers]
    if not any(attempt.proved and not attempt.provided for attempt in same):
        return f"{lemma.name} does not bound {infix(predicate.distance)} or its square"
    if not vanishes_at_infinity(lemma.rhs, t, theorem.hypotheses, deadline):
        return f"it was not shown that {infix(lemma.rhs)} -> 0 as {t} -> oo"
    return _make(name, claim, hypotheses, theorem.provided, theorem.assumed, theorem.open_claims, "squeeze rule")


# -- predicates --------------------------------------------------------------------------------------------------------


def meaning(claim: Claim, hypotheses: Hypotheses) -> Reduction:
    """Return what a predicate says under hypotheses, in ordinary claims; raises KernelError for no predicate."""
    reduce = REDUCTIONS.get(type(claim.lhs))
    if claim.relation != HOLDS or claim.rhs is not None or reduce is None:
        raise KernelError(f"{claim.lhs} is not a predicate")
    return reduce(claim.lhs, hypotheses)


def predicate(
    claim: Claim,
    hypotheses: Hypotheses,
    goals: Sequence[Theorem],
    conditions: Sequence[Theorem] = (),
    checks: Sequence[Models] = (),
    *,
    deadline: float | None = None,
    name: str = "predicate",
) -> Theorem | str:
    """From the claims that a predicate stands for, the predicate. Returns why not, as text.

    ``checks`` are models for its consequences, one each and in order.
    """
    found = meaning(claim, hypotheses)
    if found.negated:
        return f"{claim.lhs} needs a witness"
    parts = [authentic(part) for part in (*goals, *conditions)]
    missing = found.missing or _other_goals((*found.goals, *found.conditions), parts)
    if missing is not None:
        return missing
    if any(part.provided for part in parts[len(goals) :]):
        return "a side condition of a predicate must hold without conditions"
    if [models.hypotheses for models in checks] != [goal.hypotheses for goal in found.consequences]:
        return "each consequence of a predicate needs models of its hypotheses"
    for goal, models in zip(found.consequences, checks):
        agreeing, failing, _ = models.confirm(goal.claim, deadline)
        if failing is not None or agreeing < models.needed(goal.claim):
            why = "fails in a model" if failing is not None else f"could be evaluated in {agreeing} models only"
            return f"its consequence `{goal.claim.lhs} {goal.claim.relation} {goal.claim.rhs}` {why}"
    provided = [condition for part in parts for condition in part.provided]
    for condition in provided:
        symbols = free_symbols(condition)
        if symbols & set(found.renamed) and symbols & set(found.renamed.values()):
            return f"{condition} relates two values of what the predicate is about"
    return _make(
        name,
        claim,
        hypotheses,
        [_replace(condition, found.renamed) for condition in provided],
        [taint for part in parts for taint in part.assumed],
        [claim for part in parts for claim in part.open_claims],
        "predicate",
    )


def witness(
    claim: Claim,
    hypotheses: Hypotheses,
    conditions: Sequence[Theorem] = (),
    *,
    deadline: float | None = None,
    name: str = "witness",
) -> tuple[Theorem, Model, Comparison] | str:
    """From a model in which the claim that a predicate denies fails, the predicate, with that model."""
    found = meaning(claim, hypotheses)
    if not found.negated:
        return f"{claim.lhs} is not proved by a witness"
    parts = [authentic(part) for part in conditions]
    missing = found.missing or _other_goals(found.conditions, parts)
    if missing is not None or len(found.goals) != 1 or any(part.provided for part in parts):
        return missing or f"{claim.lhs} does not deny one claim"
    denied = found.goals[0].claim
    models = Models(found.goals[0].hypotheses, [denied.lhs, denied.rhs])
    for model in models.with_witnesses(denied):
        if models.compare(denied, model, deadline).outcome == "fails":
            replayed = model.fresh()
            again = holds(denied.lhs, denied.relation, denied.rhs, replayed, deadline=deadline)
            if again.outcome == "fails":
                taints = [taint for part in parts for taint in part.assumed]
                opened = [claim for part in parts for claim in part.open_claims]
                theorem = _make(name, claim, hypotheses, (), taints, opened, "witness")
                return theorem, model, again
    return "no model was found in which the values differ"


def _other_goals(goals: Sequence[Goal], parts: Sequence[Theorem]) -> str | None:
    """Say which of some goals the theorems do not prove, one each and in order."""
    if len(goals) != len(parts):
        return "a predicate needs a theorem for each of its goals"
    for goal, part in zip(goals, parts):
        if part.claim != goal.claim or part.hypotheses != goal.hypotheses:
            return f"{part.name} does not prove `{goal.claim.lhs} {goal.claim.relation} {goal.claim.rhs}`"
    return None


def _defined_everywhere(condition: Relational, hypotheses: Hypotheses, deadline: float | None) -> bool:
    """Whether both sides of a condition have values at every point of the hypotheses."""
    attempts = [prove(Claim(side, "=", side), hypotheses, (), deadline, minimise=False) for side in condition.args]
    return all(attempt.proved and not attempt.provided for attempt in attempts)
