"""Whether a relation holds in one model: decided by exact values or by disjoint enclosures, never by closeness."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

from flint import arb, ctx, fmpq
from sympy import Basic

from symcheck.evaluation import At, Number, Undecided, Undefined, Uninterpretable, Value, value
from symcheck.theories.field.separation import equal
from symcheck.theories.field.terms import free_symbols
from symcheck.theories.probability.spaces import values_are_limits

Outcome = Literal["holds", "fails", "open", "undefined", "uninterpretable"]

# Python's share of an evaluation is most of it, so a first try at 64 bits would save nothing.
PRECISIONS = (256, 1024, 4096)
_GOOD_BITS = 64
_MAX_EXACT_DIGITS = 100

_DECIDED = {
    "=": lambda s: s == 0,
    "!=": lambda s: s != 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a model says of ``lhs relation rhs``.

    ``holds`` and ``fails`` are proved; ``open`` means that the enclosures overlap at the largest precision tried;
    ``undefined`` that a side is proved to have no value. ``lhs`` and ``rhs`` are the values as text (exact rationals
    ``p/q``, balls ``1.7320508 ± 3e-20``), empty where there is none. ``close``: open, but both sides have values known
    within 2^-40 of their size or of 1, so that the claim could have failed here and did not.
    """

    outcome: Outcome
    lhs: str = ""
    rhs: str = ""
    detail: str = ""
    precision: int = 0
    close: bool = False

    def __bool__(self) -> bool:
        return self.outcome == "holds"


def holds(
    lhs: Basic,
    relation: str,
    rhs: Basic,
    model: Any,
    *,
    max_precision: int = 4096,
    deadline: float | None = None,
) -> Comparison:
    """Decide ``lhs relation rhs`` in a model.

    The precision rises until the enclosures separate. Two overlapping enclosures that are both narrow are compared no
    further than 256 bits (1024 for closed terms: near-identities such as e^(pi sqrt 163)).
    ``deadline`` is a time of ``time.monotonic()``. Raises nothing on account of the terms' values.
    """
    if relation not in _DECIDED:
        return Comparison("uninterpretable", detail=f"models cannot decide the relation {relation!r}")
    detail, x, y = "", None, None
    for precision in PRECISIONS:
        if precision > max_precision or (deadline is not None and monotonic() > deadline):
            break
        try:
            x = value(lhs, model, precision, deadline=deadline)
            y = value(rhs, model, precision, deadline=deadline)
        except Undefined as error:
            return Comparison("undefined", detail=str(error), precision=precision)
        except Uninterpretable as error:
            return Comparison("uninterpretable", detail=str(error), precision=precision)
        except Undecided as error:
            detail = str(error)
            continue
        outcome = decide(x, relation, y, precision)
        if outcome is None and precision == PRECISIONS[0] and proved_equal(lhs, rhs, model, x, y, deadline):
            outcome = "holds" if _DECIDED[relation](0) else "fails"
        if outcome == "fails" and relation in ("<", ">", "!=") and values_are_limits((lhs, rhs), model):
            if decide(x, "=", y, precision) != "fails":
                return Comparison("open", *texts(x, y), "equal for a limit of laws", precision)
        if outcome is not None:
            return Comparison(outcome, *texts(x, y), precision=precision)
        detail = f"the enclosures overlap at {precision} bits"
        if _narrow(x) and _narrow(y):
            if precision >= 1024 or free_symbols(lhs) or free_symbols(rhs):
                break
    left, right = ("", "") if x is None or y is None else (text(x), text(y))
    close = x is not None and y is not None and _small(x) and _small(y)
    return Comparison("open", left, right, detail, precision, close)


def proved_equal(lhs: Basic, rhs: Basic, model: Any, x: Value, y: Value, deadline: float | None = None) -> bool:
    """Whether two numbers with overlapping enclosures are proved to be one number in radicals."""
    if isinstance(x, (list, frozenset)) or isinstance(y, (list, frozenset)):
        return False
    memo, shared = model.caches.setdefault(PRECISIONS[0], ({}, {}))
    return equal(lhs, rhs, At(model, PRECISIONS[0], memo=memo, shared=shared, deadline=deadline))


def decide(x: Value, relation: str, y: Value, precision: int) -> Outcome | None:
    """Return the proved outcome, or None when the enclosures overlap."""
    x, y = (v[0] if isinstance(v, list) and len(v) == 1 and not isinstance(v[0], list) else v for v in (x, y))
    if isinstance(x, frozenset) or isinstance(y, frozenset):
        if not (isinstance(x, frozenset) and isinstance(y, frozenset)) or relation not in ("=", "!="):
            return "uninterpretable"
        return "holds" if (x == y) == (relation == "=") else "fails"
    if isinstance(x, list) or isinstance(y, list):
        return _compare_vectors(x, relation, y, precision)
    s = _sign_of_difference(x, y, precision)
    if s is None:
        return None
    return "holds" if _DECIDED[relation](s) else "fails"


def _compare_vectors(x: Value, relation: str, y: Value, precision: int) -> Outcome | None:
    if not (isinstance(x, list) and isinstance(y, list)) or _sizes(x) != _sizes(y) or relation not in ("=", "!="):
        return "uninterpretable"
    signs = [_sign_of_difference(a, b, precision) for a, b in zip(_flat(x), _flat(y), strict=True)]
    if any(s is not None and s != 0 for s in signs):
        return "fails" if relation == "=" else "holds"
    if any(s is None for s in signs):
        return None
    return "holds" if relation == "=" else "fails"


def _sizes(x: list[Any]) -> tuple[int, ...]:
    """Return the length of a vector, or the rows and columns of a matrix."""
    return (len(x), len(x[0])) if isinstance(x[0], list) else (len(x),)


def _flat(x: list[Any]) -> list[Number]:
    return [item for row in x for item in row] if isinstance(x[0], list) else x


def _sign_of_difference(x: Number, y: Number, precision: int) -> int | None:
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return (x > y) - (x < y)
    before = ctx.prec
    ctx.prec = precision
    try:
        difference = x - y
        return 1 if difference > 0 else -1 if difference < 0 else 0 if difference.is_zero() else None
    finally:
        ctx.prec = before


def _small(x: Value) -> bool:
    """Whether a value is known to within 2^-40 of its size, or of 1."""
    if isinstance(x, (list, frozenset)):
        return all(_small(item) for item in x)
    if isinstance(x, fmpq):
        return True
    return bool(x.is_finite() and x.rad() <= (1 + abs(x.mid())) * arb(2) ** -40)


def _narrow(x: Value) -> bool:
    if isinstance(x, (list, frozenset)):
        return all(_narrow(item) for item in x)
    return isinstance(x, fmpq) or x.rel_accuracy_bits() >= _GOOD_BITS


def texts(x: Value, y: Value) -> tuple[str, str]:
    """Return two values as text, with enough digits to tell them apart where they are proved to differ."""
    digits = 12
    before = ctx.prec
    ctx.prec = 4096
    try:
        while digits < 1200 and not _apart(x, y, digits):
            digits *= 2
        return text(x, digits), text(y, digits)
    finally:
        ctx.prec = before


def _apart(x: Value, y: Value, digits: int) -> bool:
    """Whether the values as text, read back, still exclude each other (or never did)."""
    if isinstance(x, list) and isinstance(y, list):
        return all(_apart(a, b, digits) for a, b in zip(x, y, strict=False))
    if isinstance(x, (list, frozenset)) or isinstance(y, (list, frozenset)):
        return True
    if (isinstance(x, fmpq) and isinstance(y, fmpq)) or arb(x).overlaps(arb(y)):
        return True
    return not _shown(x, digits).overlaps(_shown(y, digits))


def _shown(x: Number, digits: int) -> arb:
    return arb(x) if isinstance(x, fmpq) else arb(x.str(digits))


def text(x: Value, digits: int = 12) -> str:
    """Return a value as text: ``1/3`` for a rational, ``1.41421356237 ± 4e-12`` for a ball, ``(1, 2)`` for a vector.

    A matrix is ``[[1, 2], [3, 4]]``.
    """
    if isinstance(x, list) and isinstance(x[0], list):
        return "[" + ", ".join("[" + ", ".join(text(item, digits) for item in row) + "]" for row in x) + "]"
    if isinstance(x, list):
        return "(" + ", ".join(text(item, digits) for item in x) + ")"
    if isinstance(x, frozenset):
        return "{" + ", ".join(text(item, digits) for item in sorted(x)) + "}"
    if isinstance(x, fmpq) and x.height_bits() > 3 * _MAX_EXACT_DIGITS:
        x = arb(x)
    if isinstance(x, fmpq):
        return str(x)
    return x.str(digits).strip("[]").replace("+/-", "±").strip()
