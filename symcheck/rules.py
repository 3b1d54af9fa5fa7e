"""Names for the reason of a step: what stands in ``by=``.

Each rule names what the engine reports when it uses it. Rules of plain algebra need no name; citing one of these when
another was needed is reported with the step ("holds, but by the Markov property").
"""

from __future__ import annotations

from dataclasses import dataclass

_DEFINITION = "definition of "
_TRANSITION = "transition density of "
_INITIAL = "initial density of "


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
    ("Bayes' rule", "chain rule of probability", "conditional density"),
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
transition = Rule(
    "transition density", "the declared density of x[t] given x[t-1]", "the question", (_TRANSITION, _INITIAL)
)
definition = Rule(
    "definition", "a defined name is replaced by its definition", "the question", (_DEFINITION, _TRANSITION, _INITIAL)
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

normalisation = Rule(
    "normalisation",
    "E(c, q) = c for a constant c: a law integrates to 1",
    "Bishop, PRML, eq. (1.26)",
    ("marginalisation", "conditional density", "linearity of expectation", "tower rule"),
)
linearity = Rule(
    "linearity of expectation",
    "E(a f + b g, q) = a E(f, q) + b E(g, q)",
    "Bishop, PRML, section 1.2.2",
    ("linearity of expectation", "expectation of a sum"),
)
tower = Rule(
    "tower rule",
    "E(E(f, p(z | x)), p(x)) = E(f, p(x, z))",
    "Williams, Probability with Martingales, section 9.7",
    ("tower rule", "marginalisation"),
)
change_of_measure = Rule(
    "change of measure",
    "E(f p/q, q) = E(f, p) where p << q",
    "Bishop, PRML, section 11.1.4",
    ("change of measure", "marginalisation"),
)
reparametrisation = Rule(
    "reparametrisation",
    "v ~ N(m, s I) is m + sqrt(s) xi with xi ~ N(0, I)",
    "Kingma and Welling 2014, section 2.4",
    ("Gaussian reparametrisation", "Gaussian integral", "Gaussian density", "moments of the standard normal law"),
)
moments = Rule(
    "moments of the standard normal law",
    "E <xi, u> = 0, E <xi, u><xi, v> = <u, v>, E |xi|^2 = d, ...",
    "Isserlis 1918",
    ("moments of the standard normal law", "Gaussian reparametrisation", "Gaussian density", "Gaussian integral"),
)
gibbs = Rule(
    "Gibbs' inequality",
    "KL(q, p) >= 0",
    "Cover and Thomas, theorem 2.6.3",
    ("Gibbs' inequality",),
)
jensen = Rule(
    "Jensen's inequality",
    "E(log g) <= log E(g); E(f(g)) >= f(E(g)) for convex f",
    "Cover and Thomas, theorem 2.6.2",
    ("Jensen's inequality",),
)
cauchy_schwarz = Rule(
    "Cauchy-Schwarz inequality",
    "E(f g)^2 <= E(f^2) E(g^2)",
    "Billingsley, Probability and Measure, section 5; Rao 1945 for scores",
    ("Cauchy-Schwarz inequality",),
)
differentiation = Rule(
    "differentiation",
    "d E(f, p) = E(df, p) + E(f d log p, p), and the rules of calculus",
    "Williams 1992; Mohamed et al. 2020",
    (
        "rules of differentiation",
        "differentiation under the integral",
        "densities are differentiable",
        "marginalisation",
        "conditional density",
        "chain rule of probability",
        "integration by parts",
    ),
)
rayleigh = Rule(
    "Rayleigh bounds",
    "lambda_min(A) |u|^2 <= <u, A u> <= lambda_max(A) |u|^2 for a symmetric A",
    "Horn and Johnson, Matrix Analysis, theorem 4.2.2",
    ("Rayleigh bounds of eigenvalues", "quadratic forms of semidefinite matrices", "eigenvalues of a symmetric matrix"),
)
weyl = Rule(
    "Weyl's inequalities",
    "lambda_min(A) + lambda_min(B) <= lambda_min(A + B) <= lambda_min(A) + lambda_max(B)",
    "Horn and Johnson, Matrix Analysis, theorem 4.3.1",
    ("eigenvalues of a sum (Weyl)", "eigenvalues of a symmetric matrix"),
)
independence = Rule(
    "independence",
    "p(x, y) = p(x) p(y), so E(f(x) g(y)) = E(f(x)) E(g(y))",
    "the question",
    ("declared independence", "independence", "conditional independence"),
)
stein = Rule(
    "Stein's lemma",
    "E((x - m) f(x)) = v E(f'(x)) for x ~ N(m, v)",
    "Stein 1981, lemma 1",
    ("Stein's lemma", "Gaussian reparametrisation"),
)

mean_value = Rule(
    "mean value theorem",
    "f(x) >= 0 where f(c) >= 0 and f' >= 0 between c and x > c; above its chord where f'' <= 0",
    "Rudin, Principles of Mathematical Analysis, theorems 5.11 and 5.19",
    ("mean value theorem", "concave in", "the logarithm is increasing"),
)
tangent = Rule(
    "tangent",
    "1 - c/u <= log u - log c <= u/c - 1 for u, c > 0",
    "Boyd and Vandenberghe, Convex Optimization, section 3.1.3",
    ("a tangent of the logarithm",),
)

SUBSTANTIVE = (
    "Bayes' rule",
    "chain rule of probability",
    "Markov property",
    "marginalisation",
    "densities integrate to 1",
    "Gaussian density",
    "Gaussian integral",
    "Gibbs' inequality",
    "Jensen's inequality",
    "Cauchy-Schwarz inequality",
)


BOOKKEEPING = ("Bayes' rule", "chain rule of probability", "marginalisation", "densities integrate to 1")
"""Under an expectation densities are rewritten all the time: what a reader takes for granted there."""


def uncovered(
    used: tuple[str, ...], cited: tuple[object, ...], lemmas: tuple[str, ...], averages: bool = False
) -> tuple[str, ...]:
    """Return the substantive rules that a step needed and its ``by`` does not name; ``averages``: it is about those."""
    covers = [name for rule in cited if isinstance(rule, Rule) for name in rule.covers]
    missing = []
    for rule in used:
        substantive = rule in SUBSTANTIVE or rule in lemmas or rule.startswith(_TRANSITION)
        if averages and rule in BOOKKEEPING:
            continue
        # Unfolding the declared transition is what "definition" means to a reader, and needs no mention beside a lemma.
        if substantive and not any(rule.startswith(name) for name in covers) and rule not in lemmas:
            if rule.startswith(_TRANSITION) and lemmas:
                continue
            missing.append(rule)
    return tuple(missing)
