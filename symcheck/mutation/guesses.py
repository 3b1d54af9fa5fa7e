"""Whether a guess, an edited step or one more hypothesis, makes a step verified."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

from symcheck.claim import Claim
from symcheck.confirmation import Models
from symcheck.hypotheses import Hypotheses

if TYPE_CHECKING:
    from symcheck.chain import Chain

_FIRST_MODELS = 3


def verifies(chain: Chain, number: int, hypotheses: Hypotheses, models: Models, seconds: float) -> bool:
    """Whether step ``number`` of a chain is verified under hypotheses, within some seconds."""
    try:
        return _is_verified(chain, number, hypotheses, models, time.monotonic() + seconds)
    except Exception:  # a defect of symcheck met on a guess must not spoil the verdict on the step; it is no suggestion
        return False


def _is_verified(chain: Chain, number: int, hypotheses: Hypotheses, models: Models, deadline: float) -> bool:
    claim = Claim(chain.expressions[number - 1], chain.relations[number - 1], chain.expressions[number])
    for model in islice(models, _FIRST_MODELS):  # most guesses are wrong, and this is quick
        if models.compare(claim, model, deadline).outcome == "fails":
            return False
    left = deadline - time.monotonic()
    return left > 0 and chain.decide_step(number, hypotheses, models, left).verdict.status == "verified"
