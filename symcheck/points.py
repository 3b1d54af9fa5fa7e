"""Pick exact values for models: generic rationals first, special points in between."""

from __future__ import annotations

from random import Random

from flint import fmpq, fmpz

# How attempt k picks: most claims of ML are about positive numbers, so a positive model comes first.
MODES = (
    *(
        "positive",
        "negative",
        "unit",
        "zero",
        "one",
        "minus one",
        "signed",
        "boundary",
        "positive",
        "large",
        "mixed",
        "unit",
    ),
    *("tiny", "mixed", "signed", "mixed", "positive", "boundary", "signed", "mixed"),
)
_DENOMINATORS = (2, 3, 5, 7, 11, 13, 4, 9)
_SPECIAL = {
    "zero": (fmpq(0),),
    "one": (fmpq(1),),
    "minus one": (fmpq(-1),),
    "mixed": (*map(fmpq, (0, 1, -1, 2, -2)), fmpq(1, 2), fmpq(-1, 2)),
    "large": tuple(map(fmpq, (1_000_003, 10**9 + 7, 4099, 65537))),
    "tiny": tuple(fmpq(1, n) for n in (1_000_003, 10**9 + 7, 4099, 65537)),
    "boundary": (),
}
Bound = tuple[fmpq, bool]


def pick(
    rng: Random,
    mode: str,
    low: Bound | None = None,
    high: Bound | None = None,
    *,
    integer: bool = False,
    taken: set[fmpq] | frozenset[fmpq] = frozenset(),
    index: bool = False,
) -> fmpq | None:
    """Return a rational (or integer) between the bounds, each a value with its strictness; None when there is none.

    ``taken`` values are avoided in generic modes; an ``index`` is kept small and, at first, positive.
    """
    special = list(_SPECIAL.get(mode, ()))
    if mode == "boundary":
        special = [bound[0] for bound in (low, high) if bound is not None]
        special += [bound[0] + step for bound in (low, high) if bound is not None for step in (1, -1)]
    if mode == "mixed" and rng.random() < 0.5:
        special = []
    fitting = [x for x in special if fits(x, low, high) and (not integer or x.q == 1)]
    if index and mode in ("large", "tiny"):
        fitting = []
    if fitting:
        return rng.choice(fitting)
    if integer:
        return _pick_integer(rng, mode, low, high, taken, index)
    for _ in range(8):
        x = _pick_real(rng, mode, low, high)
        if x is None or x not in taken:
            return x
    return x


def pick_vector(rng: Random, dim: int) -> list[fmpq]:
    """Return a vector with no zero and no two equal coordinates."""
    chosen: list[fmpq] = []
    while len(chosen) < dim:
        x = pick(rng, "signed", taken=set(chosen))
        if x is not None and x not in chosen and -x not in chosen:
            chosen.append(x)
    return chosen


def fits(x: fmpq, low: Bound | None, high: Bound | None) -> bool:
    """Whether a value lies within its bounds."""
    if low is not None and (x < low[0] or (low[1] and x == low[0])):
        return False
    return high is None or not (x > high[0] or (high[1] and x == high[0]))


def _fraction(rng: Random) -> fmpq:
    """A generic rational in (0, 1), not 1/2."""
    q = rng.choice(_DENOMINATORS[1:])
    return fmpq(rng.randint(1, q - 1), q) if rng.random() < 0.7 else fmpq(rng.randint(1, 18), 19)


def _magnitude(rng: Random) -> fmpq:
    """A generic positive rational, below 1 about as often as above."""
    if rng.random() < 0.4:
        return _fraction(rng)
    return rng.randint(1, 6) + _fraction(rng)


def _pick_real(rng: Random, mode: str, low: Bound | None, high: Bound | None) -> fmpq | None:
    if low is not None and high is not None:
        if low[0] == high[0]:
            return None if low[1] or high[1] else low[0]
        return None if low[0] > high[0] else low[0] + (high[0] - low[0]) * _fraction(rng)
    size = _fraction(rng) if mode == "unit" else _magnitude(rng)
    if low is not None:
        return low[0] + size
    if high is not None:
        return size if mode in ("positive", "unit") and fits(size, low, high) else high[0] - size
    return -size if mode == "negative" or (mode not in ("positive", "unit") and rng.random() < 0.5) else size


def _pick_integer(
    rng: Random, mode: str, low: Bound | None, high: Bound | None, taken: set[fmpq] | frozenset[fmpq], index: bool
) -> fmpq | None:
    bottom = None if low is None else _ceil(low[0]) + (1 if low[1] and low[0].q == 1 else 0)
    top = None if high is None else _floor(high[0]) - (1 if high[1] and high[0].q == 1 else 0)
    if bottom is None and top is None:
        bottom, top = (1, 7) if index or mode in ("positive", "unit") else (-4, -1) if mode == "negative" else (-4, 8)
    elif bottom is None:
        assert top is not None
        bottom = min(1, top) if index or mode in ("positive", "unit") else top - 6
    elif top is None:
        top = max(bottom + 2, 6)
    assert top is not None
    candidates = range(bottom, min(top, bottom + 30) + 1)
    if not candidates:
        return None
    # Generic: at least 3, below the upper bound, and different from what was drawn.
    generic = [n for n in candidates if n >= 3 and (n < top or high is None) and fmpq(n) not in taken]
    if generic and mode in ("positive", "negative", "unit", "signed", "mixed"):
        return fmpq(rng.choice(generic))
    return fmpq(rng.choice(candidates))


def _floor(x: fmpq) -> int:
    return int(fmpz(x.floor()))


def _ceil(x: fmpq) -> int:
    return -_floor(-x)
