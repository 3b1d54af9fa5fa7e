"""Models of hypotheses: the *refute* side (design.md, section 1), one import for the driver.

* ``drawing.py`` makes models: exact points at which every hypothesis is proved to hold (``draw``, here, yields them);
* ``evaluation.py`` gives a term its value there, exactly or in a ball, theory by theory (``theories/*/model.py``);
* ``comparison.py`` decides a relation between two values.

A normaliser never calls these, and these never call a normaliser: that independence is the trust argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Any

from sympy import Basic

from symcheck.comparison import Comparison, holds
from symcheck.drawing import Model
from symcheck.evaluation import Undecided, Undefined, Uninterpretable, value
from symcheck.hypotheses import Hypotheses
from symcheck.reading import Plan, plan_of
from symcheck.theories.matrix.spectrum import with_spectra

__all__ = ["Comparison", "Model", "Undecided", "Undefined", "Uninterpretable", "draw", "holds", "value"]

LIMIT = 120


def draw(
    hypotheses: Hypotheses,
    terms: Sequence[Basic],
    seed: int = 0,
    limit: int = LIMIT,
    *,
    against: tuple[Basic, str, Basic] | None = None,
    deadline: float | None = None,
    obstacles: Counter[Any] | None = None,
) -> Iterator[Model]:
    """Yield models in which every hypothesis is proved to hold; none when ``limit`` attempts found none.

    The first models are generic; special points (0, 1, -1, boundaries, large and tiny numbers) follow. A claim without
    anything to draw has one model. With ``against = (lhs, relation, rhs)``, points where z3 sees the relation fail
    are tried after the first generic ones. Without any model, z3 is asked for points of the hypotheses. After
    ``deadline``, a time of ``time.monotonic()``, nothing more is yielded. ``obstacles`` counts what kept attempts from
    being models.
    """
    plan = plan_of(with_spectra(hypotheses), terms)
    seen: set[Any] = set()
    found = 0
    for attempt in range(limit if plan.anything else 1):
        if against is not None and attempt == 3:
            yield from _proposed(plan, seed, against, deadline)
        if not found and attempt in (limit // 2, limit - 1) and plan.relations:
            for model in _proposed(plan, seed, None, deadline):
                found += 1
                yield model
        if deadline is not None and monotonic() > deadline:
            return
        model = Model(plan, seed, attempt)
        if not model.admit(deadline):
            if obstacles is not None and model.obstacle is not None:
                obstacles[model.obstacle] += 1
            continue
        if not plan.lazy:
            signature = tuple(model.drawn(symbol) for symbol in plan.ordered)
            if signature in seen:
                continue
            seen.add(signature)
        found += 1
        yield model


def _proposed(
    plan: Plan, seed: int, against: tuple[Basic, str, Basic] | None, deadline: float | None
) -> Iterator[Model]:
    from symcheck.theories.field.witness import propose

    for attempt, point in enumerate(propose(plan.relations, plan.scopes, plan.integers, against)):
        model = Model(plan, seed, attempt, pinned=point)
        if model.admit(deadline):
            yield model
