"""Steps as theorems of Coq: for all values of the variables, from what is given and from definedness, the claim.

    Theorem step_3_2 : forall (x y : R), premise -> ... -> claim.
    Proof. step. Qed.

The claim is the step's own, its two sides as written. Its premises are: what is given, as far as the language of the
reals can say it; what the variables that replace other terms satisfy by definition (``generalise``); the results that
the step cites; the definitions of the sequences in it; and that every term in it is defined. All of them hold where the
step claims something, so the theorem implies the step. The reverse does not hold: a step may rest on what a replaced
term is, or on a premise that the language cannot say. ``step`` is a fixed list of tactics, see ``tactics.v``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sympy import Basic, Eq, Or
from sympy.core.relational import Relational

from symcheck.chain import Chain, Watch
from symcheck.claim import HOLDS, Claim
from symcheck.confirmation import Models
from symcheck.decide import decide
from symcheck.derived import Derived
from symcheck.export.coq_text import Writer, comment
from symcheck.export.generalise import Dependent, Generaliser, is_integral
from symcheck.export.step import ExportedProof, ExportedStep
from symcheck.hypotheses import Hypotheses
from symcheck.printing import infix
from symcheck.proof import Proof
from symcheck.theories.field.terms import Family, ForAll
from symcheck.theories.matrix.terms import is_matrix
from symcheck.theories.order.sets import ExtremumSet
from symcheck.theories.session import relational

_SECONDS = 2.0
"""How long a counterexample to a generalised claim is looked for."""


@cache
def prelude() -> str:
    """Return what every exported file begins with: definitions, lemmas with their proofs, and the tactics."""
    folder = resources.files("symcheck.export")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in ("prelude.v", "tactics.v"))


@dataclass(frozen=True)
class Theorem:
    """The statement of a theorem, and what its variables replace; ``outside`` says why there is none."""

    text: str = ""
    replaced: tuple[str, ...] = ()
    entries: bool = False
    outside: str | None = None


def theorem_of(name: str, claim: Claim, hypotheses: Hypotheses, cited: Sequence[Claim] = ()) -> Theorem:
    """Return a claim under hypotheses as a theorem of Coq with a proof, or why its form is outside the language."""
    if claim.relation == HOLDS:
        return Theorem(outside="a predicate, no relation between numbers")
    if isinstance(claim.lhs, ExtremumSet):
        return Theorem(outside="a relation between sets")
    general = Generaliser(hypotheses.integers)
    claimed = claim.map(general.side)
    values = tuple(f"{infix(term)}" for term in general.values)
    given, families, unsaid = _premises(general, hypotheses, vectors=is_matrix(claim.lhs))
    lemmas = [one.map(general.side) for one in cited if one.relation != HOLDS and _same_kind(one, claim)]
    facts = general.facts()
    near = _connected(claimed, lemmas, [*given, *families])
    given, families = [item for item in given if item in near], [item for item in families if item in near]
    if general.values:
        stated = [relational(one.lhs, one.relation, one.rhs) for one in lemmas]
        found = _counterexample(claimed, [*given, *facts, *stated], families, hypotheses)
        if found is not None:
            what = ", ".join(dict.fromkeys(type(term).__name__ for term in general.values))
            return Theorem(replaced=values, outside=f"rests on what its terms are ({what}): as mere numbers, {found}")
    text = _theorem(name, claimed, general, given, families, facts, lemmas, unsaid)
    return Theorem(text, values, bool(general.entries))


def _same_kind(one: Claim, claim: Claim) -> bool:
    """Whether a cited claim says something in the theorem: vectors are taken at one entry only if all are."""
    return not is_matrix(one.lhs) or is_matrix(claim.lhs)


def _premises(
    general: Generaliser, hypotheses: Hypotheses, vectors: bool
) -> tuple[list[Basic], list[ForAll], list[Basic]]:
    """Return the hypotheses in the language, those for every index, and those that it cannot say."""
    given: list[Basic] = []
    families: list[ForAll] = []
    unsaid: list[Basic] = [*hypotheses.laws, *hypotheses.attributes]
    for item in hypotheses.relations:
        parts = item.args if isinstance(item, Or) else (item,)
        if any(is_matrix(side) for part in parts for side in part.args) and not (vectors and isinstance(item, Eq)):
            unsaid.append(item)  # of an equation between vectors, what it says of one entry
        elif isinstance(item, Or):
            given.append(Or(*(general.relation(part) for part in parts), evaluate=False))
        else:
            given.append(general.relation(item))
    for family in hypotheses.families:
        bound = frozenset({family.index})
        ends = (family.lower,) if family.upper.is_infinite else (family.lower, family.upper)
        nested = any(isinstance(one, ForAll) for one in family.relations)
        if nested or not all(is_integral(end, general.integers) for end in ends):
            unsaid.append(family)
            continue
        try:
            relations = [general.relation(one, bound) for one in family.relations]
        except Dependent:
            unsaid.append(family)
        else:
            families.append(ForAll(family.index, (family.lower, family.upper), *relations))
    return given, families, unsaid


def _connected(claim: Claim, lemmas: Sequence[Claim], items: Sequence[Basic]) -> list[Basic]:
    """Return the hypotheses that share a variable with the claim, or with one that does; others cannot matter."""
    known = set().union(*(_variables(side) for one in (claim, *lemmas) for side in (one.lhs, one.rhs)))
    kept: list[Basic] = []
    while new := [item for item in items if item not in kept and _variables(item) & known]:
        kept += new
        known = known.union(*map(_variables, new))
    return [item for item in items if item in kept]


def _variables(term: Basic) -> set[Basic]:
    """The symbols and sequences in a term, those in the definitions of its sequences among them."""
    return term.atoms(Family) | term.free_symbols


def _counterexample(
    claim: Claim, given: Sequence[Basic], families: Sequence[ForAll], hypotheses: Hypotheses
) -> str | None:
    """Return, as text, that values of the variables satisfy every premise but not the claim, if some are found."""
    general = Hypotheses(relations=tuple(given), families=tuple(families), integers=hypotheses.integers)
    models = Models(general, [claim.lhs, claim.rhs])
    verdict = decide(claim, general, models=models, timeout=_SECONDS)
    found = verdict.verdict.counterexample
    if found is None:
        return None
    return f"{found.lhs} {claim.relation} {found.rhs} is a counterexample"


def _theorem(
    name: str,
    claim: Claim,
    general: Generaliser,
    given: Sequence[Basic],
    families: Sequence[ForAll],
    facts: Sequence[Relational],
    lemmas: Sequence[Claim],
    unsaid: Sequence[Basic],
) -> str:
    writer = Writer(general.integers)
    conclusion = writer.relation(claim.lhs, claim.relation, claim.rhs)
    lines: list[str] = []

    def premises(why: str, texts: Sequence[str]) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in stated]
        if fresh:
            stated.update(fresh)
            lines.append(f"  {comment(why)}")
            lines.extend(f"  ({text}) ->" if "->" in text or "\\/" in text else f"  {text} ->" for text in fresh)

    stated: set[str] = set()
    # Of alternatives one need not be defined; whatever else is given is, at every point that satisfies it.
    terms = [side for item in given if not isinstance(item, Or) for side in item.args]
    premises("given", [writer.hypothesis(item) for item in (*given, *families)])
    premises("densities and norms are not negative; values of functions lie in their range", [
        writer.hypothesis(item) for item in facts
    ])  # fmt: skip
    premises("cited", [
        "".join(f"({text}) -> " for side in (one.lhs, one.rhs) for text in writer.defined(side))
        + writer.relation(one.lhs, one.relation, one.rhs)
        for one in lemmas
    ])  # fmt: skip
    premises("defined", [text for term in (*terms, claim.lhs, claim.rhs) for text in writer.defined(term)])
    definitions = _definitions(writer)
    if definitions:
        lines[:0] = [f"  {comment('definitions')}", *(f"  ({text}) ->" for text in definitions)]
    notes = [f"{writer.reals[symbol]} stands for {infix(term)}" for term, symbol in general.stands_for.items()
             if symbol in writer.reals and not term == symbol]  # fmt: skip
    if general.entries:
        notes.append("vectors and matrices are taken at one entry, the same of each")
    notes += [f"not stated here: {infix(item)}" for item in unsaid]
    head = [comment(note) for note in notes]
    return "\n".join(
        [*head, f"Theorem {name} :{_quantifiers(writer)}", *lines, f"  {conclusion}.", "Proof. step. Qed."]
    )


def _definitions(writer: Writer) -> list[str]:
    """Write the definitions of the sequences met, and of those that they use."""
    texts: list[str] = []
    done: set[Family] = set()
    while todo := [family for family in writer.families if family not in done and family.definition is not None]:
        for family in todo:
            done.add(family)
            texts.append(writer.definition(family))
    return texts


def _quantifiers(writer: Writer) -> str:
    groups = (
        (writer.reals.values(), "R"),
        (writer.whole.values(), "Z"),
        (writer.families.values(), "Z -> R"),
    )
    shown = [f"({' '.join(names)} : {kind})" for names, kind in groups if names]
    return f" forall {' '.join(shown)}," if shown else ""


# -- proofs ------------------------------------------------------------------------------------------------------------


def export_proof(
    proof: Proof,
    *,
    timeout: float = 10.0,
    watch: Watch | None = None,
    killed: Mapping[tuple[int, int], str] | None = None,
) -> ExportedProof:
    """Check a proof, and return each of its verified steps as a theorem, or with the reason why it is none.

    ``watch`` and ``killed`` are those of ``Proof.check``; the export of a step has a number of its own.
    """
    report = proof.check(timeout=timeout, watch=watch, killed=killed)
    steps = []
    for number, (chain, checked) in enumerate(zip(proof.chains, report.chains)):
        for one in checked.steps:
            if one.status != "verified":
                continue
            mark = len(chain.relations) + 1 + one.index  # those up to there are the steps and their composition
            if watch is not None:
                watch.begin(number, mark, chain.name)
            stopped = (killed or {}).get((number, mark))
            name = f"step_{number + 1}_{one.index}"
            claim = chain._claim_of(one.index)
            sides = [infix(claim.lhs)] if claim.rhs is None else [infix(claim.lhs), claim.relation, infix(claim.rhs)]
            found = (
                Theorem(outside=f"its export was stopped ({stopped})")
                if stopped is not None
                else _theorem_of_step(name, chain, one.index, timeout)
            )
            head = comment(f"{proof.id}, {chain.name}, step {one.index}")
            steps.append(
                ExportedStep(
                    chain=chain.name,
                    index=one.index,
                    theorem=name,
                    claim=" ".join(sides),
                    text=found.text and f"{head}\n{found.text}",
                    replaced=found.replaced,
                    outside=found.outside,
                )
            )
    return ExportedProof(proof.id, proof.question, proof.title, tuple(steps))


def _theorem_of_step(name: str, chain: Chain, index: int, timeout: float) -> Theorem:
    if isinstance(chain, Derived):
        return Theorem(outside="composed by the kernel from other chains")
    _, hypotheses = chain.hypotheses()
    citations, _ = chain.citations(index, hypotheses, timeout)
    cited = [Claim(one.lemma.lhs, one.lemma.relation, one.lemma.rhs) for one in citations if one.lemma.over is None]
    return theorem_of(name, chain._claim_of(index), hypotheses, cited)
