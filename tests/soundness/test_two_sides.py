"""A normal form never calls an evaluator, nor an evaluator a normal form: they are not even imported.

It is the reason why an agreement of both says something (design.md, section 1).
"""

from __future__ import annotations

from tests.soundness.two_sides import evaluators, provers, reached

SHARED = (
    "symcheck.claim",
    "symcheck.errors",
    "symcheck.hypotheses",
    "symcheck.text",
    "symcheck.theories.calculus.gradient_terms",
    "symcheck.theories.calculus.rates",
    "symcheck.theories.calculus.terms",
    "symcheck.theories.field.maps",
    "symcheck.theories.field.terms",
    "symcheck.theories.gaussian.terms",
    "symcheck.theories.matrix.exponential_terms",
    "symcheck.theories.matrix.spectrum",
    "symcheck.theories.matrix.terms",
    "symcheck.theories.notation",
    "symcheck.theories.order.predicates",
    "symcheck.theories.order.sets",
    "symcheck.theories.probability.event_terms",
    "symcheck.theories.probability.functionals",
    "symcheck.theories.probability.mixtures",
    "symcheck.theories.probability.terms",
    "symcheck.theories.probability.variables",
    "symcheck.theories.sums.matrix_sums",
)
"""What both sides may import: what users write, and how it is read."""


def test_no_normal_form_reaches_an_evaluator():
    assert not reached(provers()) & evaluators()


def test_no_evaluator_reaches_a_normal_form():
    assert not reached(evaluators()) & provers()


def test_both_sides_share_terms_alone():
    shared = reached(provers()) & reached(evaluators())
    assert [name for name in sorted(shared - {"symcheck"}) if not name.startswith(SHARED)] == []


def test_the_graph_is_seen():
    """A search that finds no import at all would pass the tests above."""
    assert len(provers()) > 10 and len(evaluators()) > 10
    assert reached(["symcheck.kernel"]) >= {"symcheck.evaluation", "symcheck.theories.session"}
