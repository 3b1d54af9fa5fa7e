"""symcheck checks mathematical derivations, step by step: verified, refuted with a counterexample, or unproven."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "check": "api",
    "cite": "chain",
    "groenwall": "chain",
    "Chain": "chain",
    "Proof": "proof",
    "load": "discovery",
    "Claim": "claim",
    "Verdict": "verdict",
    "InputError": "errors",
    "SymcheckError": "errors",
    "infix": "printing",
    "display": "printing",
    "latex": "printing",
    "Family": "theories.field.terms",
    "ForAll": "theories.field.terms",
    "process": "theories.probability.terms",
    "variable": "theories.probability.terms",
    "vector": "theories.probability.terms",
    "JointLaw": "theories.probability.terms",
    "MarkovChain": "theories.probability.terms",
    "IntegralOver": "theories.probability.terms",
    "full_support": "theories.probability.terms",
    "function": "theories.field.maps",
    "derivative": "theories.calculus.rates",
    "tends_to": "theories.calculus.tending",
    **dict.fromkeys(
        ("E", "KL", "JSD", "Var", "Cov", "entropy", "cross_entropy", "mutual_information"),
        "theories.probability.functionals",
    ),
    **dict.fromkeys(
        ("Pmf", "Pdf", "Uniform", "Bernoulli", "Exponential"),
        "theories.probability.functionals",
    ),
    **dict.fromkeys(("Indicator", "Probability", "almost_surely"), "theories.probability.event_terms"),
    **dict.fromkeys(
        ("ArgMax", "ArgMin", "Sup", "Inf", "In", "parameter_set", "for_every"),
        "theories.order.sets",
    ),
    "Maximiser": "theories.order.functionals",
    "maximises": "theories.order.functionals",
    "does_not_depend": "theories.order.predicates",
    "depends": "theories.order.predicates",
    "Normal": "theories.gaussian.terms",
    **dict.fromkeys(("Gradient", "Jacobian", "Hessian", "Divergence", "sg"), "theories.calculus.gradient_terms"),
    "inner": "theories.gaussian.terms",
    "norm": "theories.gaussian.terms",
    "MatrixSum": "theories.sums.matrix_sums",
    "psd": "theories.matrix.terms",
    **dict.fromkeys(("lambda_min", "lambda_max", "loewner_le"), "theories.matrix.spectrum"),
    "matrix_exp": "theories.matrix.exponential_terms",
    "vec": "theories.matrix.terms",
    "vec_rows": "theories.matrix.terms",
    "frobenius": "theories.matrix.terms",
    "frobenius_norm": "theories.matrix.terms",
}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    """Import a public name on first use: importing symcheck does not import SymPy."""
    if name not in _HOME:
        raise AttributeError(f"module 'symcheck' has no attribute {name!r}")
    value = getattr(import_module(f"symcheck.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
