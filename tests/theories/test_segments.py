"""What a hypothesis at x says of the points between x and another: nothing, unless it is concave there."""

from __future__ import annotations

import pytest
from sympy import Abs, Ge, Gt, Integer, Le, Lt, Ne, log, symbols

import symcheck.theories.prover  # noqa: F401  (registers the normal forms)
from symcheck.hypotheses import Hypotheses
from symcheck.theories.order.segments import chord, ray, segment
from symcheck.theories.session import Session

x, a, b = symbols("x a b", real=True)


def known(*given):
    return Session(Hypotheses(given), order_goal=True)


def inside(given, c, right=True):
    """The relations about x that hold strictly between c and x, besides the side of c."""
    found = segment(known(*given, x > c if right else x < c), given, x, c, right).inside
    return [relation for relation in found[1:] if relation.has(x)]


@pytest.mark.parametrize(
    ("relation", "c"),
    [
        (x < 1, Integer(0)),
        (x <= 1, Integer(0)),
        (x**2 < 4, Integer(1)),
        (x < a, b),  # as b < x < a
    ],
)
def test_what_holds_in_between_is_kept_strictly(relation, c):
    (kept,) = inside([relation], c)
    assert isinstance(kept, Gt)


@pytest.mark.parametrize(
    ("relation", "c"),
    [
        (x**2 >= 1, Integer(-1)),  # fails at 0
        (x > 1, Integer(0)),  # fails at the contact
        (Ne(x, 2), Integer(0)),  # a hole
        (Ge(log(x), -1), Integer(0)),  # not a polynomial
        (x > a, b),  # nothing is known of a and b
        (Ge(Abs(x), 1), Integer(-1)),
    ],
)
def test_what_may_fail_in_between_is_left_out(relation, c):
    assert inside([relation], c) == []


def test_the_ends_belong_to_the_closed_segment_as_they_do_to_the_hypothesis():
    given = [Gt(x, 0), Lt(x, 1)]
    found = segment(known(*given), given, x, Integer(0), True)
    assert Gt(x, 0) in found.inside and Gt(x, 0) not in found.closed
    assert Ge(x, 0) in found.closed and Gt(1 - x, 0) in found.closed


def test_a_chord_needs_a_hypothesis_at_both_ends():
    given = [Ge(x, 0), Le(x, 1), Ge(2 * x, 1)]
    found = chord(known(*given), given, x, Integer(0), Integer(1))
    assert not any(relation.has(2 * x) for relation in found.inside)


def test_a_ray_keeps_what_grows_along_it():
    given = [Gt(x, 0), Lt(x, 5), Gt(x, a), x**2 > 1]
    session = known(*given)
    assert ray(session, given, x, True) == (Gt(x, 0), Gt(-a + x, 0))
    assert ray(session, given, x, False) == (Gt(5 - x, 0),)
