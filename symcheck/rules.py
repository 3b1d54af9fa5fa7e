"""Names for the reason of a step: what stands in ``by=``.

Each rule names what the engine reports when it uses it. Rules of plain algebra need no name; citing one of these when
another was needed is reported with the step ("holds, but by the Markov property").
"""

from __future__ import annotations

from dataclasses import dataclass

_DEFINITION = "definition of "
_TRANSITION = "transition density of "


@dataclass(frozen=True, slots=True)
class Rule:
    """A named reason: its name, its statement in one line, where to read about it, and the engine's names it covers."""

    name: str
    statement: str
    reference: str
    covers: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


bayes = Rule(
    "Bayes' rule",
    "p(a | b) = p(b | a) p(a) / p(b)",
    "Bishop, PRML, eq. (1.12)",
    ("Bayes' rule", "chain rule of probability"),
)
chain_rule = Rule(
    "chain rule of probability",
    "p(a, b | c) = p(a | b, c) p(b | c)",
    "Bishop, PRML, eq. (1.32)",
    ("chain rule of probability", "Bayes' rule"),
)
markov = Rule(
    "Markov property",
    "q(x[t] | x[t-1], x[s]) = q(x[t] | x[t-1]) for s < t - 1",
    "Bishop, PRML, eq. (13.2)",
    ("Markov property",),
)
marginalisation = Rule(
    "marginalisation",
    "p(a) = integral of p(a, b) db",
    "Bishop, PRML, eq. (1.31)",
    ("marginalisation", "densities integrate to 1"),
)
transition = Rule("transition density", "the declared density of x[t] given x[t-1]", "the question", (_TRANSITION,))
definition = Rule(
    "definition", "a defined name is replaced by its definition", "the question", (_DEFINITION, _TRANSITION)
)
gaussian_density = Rule(
    "Gaussian density",
    "N(x; m, v I) = (2 pi v)^(-d/2) exp(-|x - m|^2/(2 v))",
    "Bishop, PRML, eq. (2.43)",
    ("Gaussian density",),
)
completing_the_square = Rule(
    "completing the square",
    "a|x|^2 - 2<b, x> + c = a|x - b/a|^2 + c - |b|^2/a",
    "Bishop, PRML, section 2.3.1",
    ("Gaussian density", "Gaussian integral", "bilinearity of the inner product"),
)
gaussian_integral = Rule(
    "Gaussian integral",
    "the integral of exp(-a|v|^2 + <b, v>) over R^d is (pi/a)^(d/2) exp(|b|^2/(4 a)) for a > 0",
    "Bishop, PRML, eq. (2.43)",
    ("Gaussian integral", "Gaussian density"),
)
algebra = Rule("algebra", "the field axioms, roots, powers, exp, log, |x|, sin and cos", "any algebra book", ())

SUBSTANTIVE = (
    "Bayes' rule",
    "chain rule of probability",
    "Markov property",
    "marginalisation",
    "densities integrate to 1",
    "Gaussian density",
    "Gaussian integral",
)


def uncovered(used: tuple[str, ...], cited: tuple[object, ...], lemmas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the substantive rules that a step needed and its ``by`` does not name."""
    covers = [name for rule in cited if isinstance(rule, Rule) for name in rule.covers]
    missing = []
    for rule in used:
        substantive = rule in SUBSTANTIVE or rule in lemmas or rule.startswith(_TRANSITION)
        # Unfolding the declared transition is what "definition" means to a reader, and needs no mention beside a lemma.
        if substantive and not any(rule.startswith(name) for name in covers) and rule not in lemmas:
            if rule.startswith(_TRANSITION) and lemmas:
                continue
            missing.append(rule)
    return tuple(missing)
