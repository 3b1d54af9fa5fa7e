"""Do the two engines agree? Random pairs of terms: rewritten by an identity (equal), or edited (probably not).

    python benchmarks/agreement.py --count 10000 --seed 1 [--theory matrix] [--json]

Of every pair the normal form says whether the two are proved equal, and the models whether they are refuted; neither
knows of the other. A pair that is proved *and* refuted is a contradiction, and so is a rewritten pair that is refuted:
there must be none. A rewritten pair that is not proved is a gap, no mistake.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from random import Random
from typing import Any

import law_terms
import scalar_terms
from rewriting import Theory, rewritten

from symcheck.claim import Claim
from symcheck.errors import InputError
from symcheck.hypotheses import Hypotheses, read_given
from symcheck.models import draw, holds
from symcheck.mutation.mutants import mutants
from symcheck.theories.order.elements import quantified
from symcheck.theories.prover import prove
from symcheck.theories.session import symbols_of

THEORIES: tuple[Theory, ...] = (*scalar_terms.THEORIES, *law_terms.THEORIES)
MODELS = 6
STEPS = 3
SECONDS = 10.0
"""For one attempt to prove a pair; what takes longer is undecided."""


@dataclass(frozen=True)
class Pair:
    """Two terms of a theory; ``equal`` where the second is the first, rewritten."""

    theory: Theory
    lhs: Any
    rhs: Any
    equal: bool
    seed: str

    def __str__(self) -> str:
        return f"[{self.seed}] {self.lhs}  {'=' if self.equal else '?'}  {self.rhs}"


@dataclass(frozen=True)
class Answer:
    """What each engine says: proved or not; refuted, agreeing (both sides evaluated), or neither."""

    proved: bool
    provided: bool
    refuted: bool
    evaluated: int

    def verdict(self, pair: Pair) -> str:
        if self.refuted and (self.proved or pair.equal):
            return "contradictions"
        if self.proved:
            return "equal" if pair.equal else "equal, though edited"
        if self.refuted:
            return "unequal"
        return "undecided, though rewritten" if pair.equal else "undecided"


@dataclass
class Tally:
    """Counts by theory, and the pairs that a person should look at."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def add(self, pair: Pair, answer: Answer) -> None:
        verdict = answer.verdict(pair)
        self.counts.setdefault(pair.theory.name, Counter())[verdict] += 1
        if verdict == "contradictions":
            self.contradictions.append(str(pair))
        elif verdict == "undecided, though rewritten":
            self.gaps.append(str(pair))


def pairs(theories: Sequence[Theory], seed: int) -> Iterator[Pair]:
    """Yield pairs without end: of each theory in turn a term with a rewrite of it, then with an edit of either."""
    number = 0
    while True:
        for theory in theories:
            name = f"{theory.name}/{seed}/{number}"
            rng = Random(name)
            term = theory.write(rng)
            other = rewritten(theory, term, rng, rng.randint(1, STEPS))
            if other != term:
                yield Pair(theory, term, other, True, name)
            edits = mutants(other)
            if edits:
                yield Pair(theory, term, rng.choice(edits).term, False, name)
        number += 1


def ask(pair: Pair) -> Answer | None:
    """Ask both engines; None for a pair that is no claim of the language."""
    claim = Claim(pair.lhs, "=", pair.rhs)
    try:
        known = quantified(read_given(list(pair.theory.given)), [pair.lhs, pair.rhs])
        known = known.with_assumptions_of(symbols_of(pair.lhs, pair.rhs, *known.stated))
        attempt = prove(claim, known, deadline=time.monotonic() + SECONDS, minimise=False)
    except InputError:
        return None
    refuted, evaluated = judge(claim, known)
    return Answer(attempt.proved, bool(attempt.provided), refuted, evaluated)


def judge(claim: Claim, known: Hypotheses) -> tuple[bool, int]:
    """Return whether a model refutes a claim, and how many evaluated both sides."""
    evaluated = 0
    deadline = time.monotonic() + SECONDS
    for model in islice(draw(known, [claim.lhs, claim.rhs]), MODELS):
        one = holds(claim.lhs, claim.relation, claim.rhs, model, deadline=deadline)
        if one.outcome == "fails":
            return True, evaluated + 1
        evaluated += one.outcome == "holds" or one.close
    return False, evaluated


def run(count: int, seed: int, theories: Sequence[Theory] = THEORIES, verbose: bool = False) -> Tally:
    """Ask about some pairs."""
    tally = Tally()
    for pair in islice(pairs(theories, seed), count):
        answer = ask(pair)
        if answer is None:
            continue
        tally.add(pair, answer)
        if verbose and answer.verdict(pair) == "contradictions":
            print("CONTRADICTION", pair, file=sys.stderr, flush=True)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000, help="how many pairs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--theory", choices=[theory.name for theory in THEORIES], action="append")
    parser.add_argument("--gaps", action="store_true", help="print the rewritten pairs that are not proved")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    theories = [theory for theory in THEORIES if not options.theory or theory.name in options.theory]
    start = time.monotonic()
    tally = run(options.count, options.seed, theories, verbose=True)
    seconds = time.monotonic() - start
    if options.json:
        print(json.dumps({**asdict(tally), "seconds": round(seconds, 1)}, indent=1))
    else:
        for name, counts in tally.counts.items():
            print(f"{name:12}", ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
        total = sum(tally.counts.values(), Counter())
        print(f"{total.total()} pairs in {seconds:.0f} s: {len(tally.contradictions)} contradictions")
        for line in tally.gaps if options.gaps else ():
            print("gap", line)
    return 1 if tally.contradictions else 0


if __name__ == "__main__":
    sys.exit(main())
