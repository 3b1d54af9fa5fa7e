"""Solve an equation f(u) = 0 for one unknown from exact values of f at a few rational points."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from flint import fmpq, fmpq_mat

from symcheck.points import pick
from symcheck.theories.field.numbers import exact_root

_POINTS = 6


def solve(f: Callable[[fmpq], fmpq | None], rng: Random) -> fmpq | None:
    """Return a rational root of f, found by assuming that f is linear, Moebius or quadratic; None if it is not.

    The root is a proposal: whoever asks evaluates the equation at it.
    """
    samples: list[tuple[fmpq, fmpq]] = []
    for _ in range(3 * _POINTS):
        u = pick(rng, "signed", taken={s[0] for s in samples})
        if u is None or u in (s[0] for s in samples):
            continue
        value = f(u)
        if value is not None:
            samples.append((u, value))
        if len(samples) == _POINTS:
            break
    if len(samples) < 4:
        return None
    for root in (_linear(samples), _moebius(samples), _quadratic(samples, rng)):
        if root is not None:
            return root
    return None


def _linear(samples: list[tuple[fmpq, fmpq]]) -> fmpq | None:
    (u, f), (v, g) = samples[:2]
    slope = (g - f) / (v - u)
    if slope == 0 or any(f + slope * (w - u) != h for w, h in samples[2:]):
        return None
    return u - f / slope


def _moebius(samples: list[tuple[fmpq, fmpq]]) -> fmpq | None:
    """f(u) = (a u + b)/(u + c): linear in a, b, c."""
    try:
        found = fmpq_mat([[u, fmpq(1), -f] for u, f in samples[:3]]).solve(fmpq_mat([[f * u] for u, f in samples[:3]]))
    except ZeroDivisionError:
        return None
    a, b, c = found[0, 0], found[1, 0], found[2, 0]
    if a == 0 or any(a * u + b != f * (u + c) for u, f in samples[3:]):
        return None
    return -b / a


def _quadratic(samples: list[tuple[fmpq, fmpq]], rng: Random) -> fmpq | None:
    try:
        found = fmpq_mat([[u * u, u, fmpq(1)] for u, _ in samples[:3]]).solve(fmpq_mat([[f] for _, f in samples[:3]]))
    except ZeroDivisionError:
        return None
    a, b, c = found[0, 0], found[1, 0], found[2, 0]
    if a == 0 or any(a * u * u + b * u + c != f for u, f in samples[3:]):
        return None
    square = b * b - 4 * a * c
    if square < 0:
        return None
    root = fmpq(0) if square == 0 else exact_root(square, 2)
    return None if root is None else (-b + rng.choice((-1, 1)) * root) / (2 * a)
