"""How mathematics is commonly written that is not read here, and what to write instead: data for the messages.

A habit that can mean only one thing is understood (``SPELLED``, and ``lexer``); one that can mean two is refused.
"""

from __future__ import annotations

import unicodedata

SPELLED = {
    "^": "**",
    "≤": "<=",
    "⩽": "<=",
    "≦": "<=",
    "≥": ">=",
    "⩾": ">=",
    "≧": ">=",
    "≠": "!=",
    "−": "-",
    "–": "-",
    "·": "*",
    "×": "*",
    "⋅": "*",
    "∗": "*",
    "∙": "*",
    "÷": "/",
    "∕": "/",
    "⁄": "/",
}
"""Characters that are another spelling of an operator."""

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")

_SUM, _PRODUCT = "write Sum(f, (k, a, b))", "write Product(f, (k, a, b))"
_NORM = "write norm(x), or abs(x) of a number"
_DERIVATIVE = "write Derivative(f, x)"
_SETS = "write 0 < x < 1 for an interval, 'n integer' for the integers; every name is a real number anyhow"

HINTS = {
    "!": "write factorial(n), or != for a relation",
    "%": "the remainder is not supported; write x - y*floor(x/y)",
    ".": "attributes are not supported; write exp(x) for np.exp(x), transpose(A) for A.T",
    "{": "use round brackets; x[t - 1] is a member of a sequence, x_1 a name, Sum(f, (k, 1, n)) a sum",
    "}": "use round brackets",
    "√": "write sqrt(x)",
    "∞": "write oo",
    ":": "remove it",
    ";": "write one formula, one --given for each condition, Normal(x, m, v) for N(x; m, v)",
    "@": "matrices need a proof file, where A*B is their product",
    "#": "leave the remark out",
    "$": "write the formula without it",
    "`": "write the formula without it",
    "∑": _SUM,
    "∏": _PRODUCT,
    "∫": "write Integral(f, (x, a, b))",
    "∂": _DERIVATIVE,
    "∇": _DERIVATIVE + ", or Gradient(f, W) in a proof file",
    "‖": _NORM,
    "∥": _NORM,
    "⌊": "write floor(x)",
    "⌋": "write floor(x)",
    "⌈": "write ceiling(x)",
    "⌉": "write ceiling(x)",
    "⟨": "write inner(x, y)",
    "⟩": "write inner(x, y)",
    "⊙": "write x[i]*y[i], for each i",
    "∘": "write f(g(x)) for a composition, x[i]*y[i] for a product by elements",
    "∈": _SETS,
    "∀": "write x[k] > 0 for k in 1..n; a claim holds for all real values of its names anyhow",
    "±": "write two formulas, one with + and one with -",
    "≈": "nothing is approximate here; write = with exact numbers, or an inequality for the error",
    "∝": "write the constant: p = c*q",
    "≡": "write =",
    "≪": "write <, with the bound you mean",
    "≫": "write >, with the bound you mean",
    "⊤": "write transpose(A)",
    "→": "write Limit(f, x, a)",
    "⇒": "write what is assumed with --given",
    "⇔": "write two claims",
    "…": "write a sum as Sum(x[k], (k, 1, n)), a range as 1..n",
    "½": "write 1/2",
    "¼": "write 1/4",
    "°": "write pi/180",
}
"""What to write instead of a character that no formula contains."""

LATEX = {
    "frac": "(a)/(b)",
    "dfrac": "(a)/(b)",
    "tfrac": "(a)/(b)",
    "sqrt": "sqrt(x)",
    "sum": "Sum(f, (k, a, b))",
    "prod": "Product(f, (k, a, b))",
    "int": "Integral(f, (x, a, b))",
    "partial": "Derivative(f, x)",
    "nabla": "Derivative(f, x)",
    "infty": "oo",
    "le": "<=",
    "leq": "<=",
    "ge": ">=",
    "geq": ">=",
    "ne": "!=",
    "neq": "!=",
    "cdot": "*",
    "times": "*",
    "left": "( alone",
    "right": ") alone",
    "lVert": "norm(x)",
    "|": "norm(x)",
    "bar": "a name such as alphabar",
    "hat": "a name such as thetahat",
    "tilde": "a name such as xtilde",
    "top": "transpose(A), in a proof file",
    "mathbb": "a proof file with E(f, q(z | x)) for an expectation",
    "operatorname": "the name alone",
    "mathrm": "the name alone",
    "text": "the name alone",
}
"""What to write instead of a LaTeX command; of any other, its name alone."""

CALLED = frozenset(
    "sin cos tan sinh cosh tanh asin acos atan exp log ln sqrt abs Abs max min Max Min floor ceiling factorial erf "
    "Sum Product Integral Derivative Limit Piecewise Indicator Matrix Normal softmax sigmoid relu".split()
)
"""Names of functions that are nothing without their argument; gamma, sign, norm, ... may be symbols."""

NOT_SYMBOLS = {
    "inf": "write oo",
    "Inf": "write oo",
    "infty": "write oo",
    "infinity": "write oo",
    "Infinity": "write oo",
    "Pi": "write pi",
    "PI": "write pi",
    "π": "write pi",
    "EulerGamma": "write -digamma(1), or use another name",
    "GoldenRatio": "write (1 + sqrt(5))/2, or use another name",
    "nan": "use another name",
    "NaN": "use another name",
    "zoo": "use another name",
    "True": "use another name",
    "False": "use another name",
    "true": "use another name",
    "false": "use another name",
    "None": "use another name",
    "null": "use another name",
}
"""Names that would be read as an arbitrary number where a known one, or none, is meant."""

GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu omicron rho sigma tau upsilon phi chi psi "
    "omega".split()
)
"""Names of one letter, however they are spelled; not xi, which may be the i-th x."""

STATISTICS = ("E", "Var", "Cov", "KL", "DKL", "D_KL", "D_kl", "Expectation")
"""Names that stand before a bracket, alone or with a subscript as ``E_q``, for more than a function of numbers."""

WORDS = frozenset(
    "and or not if for in is are where when with given assuming assume let then so since because hence thus by using "
    "otherwise mod integer positive of the".split()
)
"""Words of a sentence, which are no factors: ``2 for`` is not 2*for."""

REMEDY_OF_WORD = {
    "and": "write one claim at a time, and each condition as a hypothesis of its own",
    "or": "a hypothesis is one condition; write a claim for each case",
    "not": "write != or the opposite relation",
    "in": _SETS,
} | dict.fromkeys(
    "if for where when with given assuming assume let since".split(),
    "write conditions as hypotheses: --given 'x > 0', --given 'x[k] > 0 for k in 1..n'",
)


def spelled_out(name: str) -> str:
    """Return a name in its normal form; a Greek letter that it is, or begins with, by its name: ε_0 is epsilon_0."""
    name = unicodedata.normalize("NFKC", name)
    letter = unicodedata.name(name[:1] or " ", "").removeprefix("GREEK SMALL LETTER ").lower()
    letter = letter.replace("lamda", "lambda")
    return letter + name[1:] if letter in GREEK and name[1:2] in ("", "_") else name


def script(character: str) -> bool:
    """Whether a character is a letter or digit set high or low, which NFKC would put on the line: x\u1d40, x\u2096."""
    return unicodedata.decomposition(character).startswith(("<super>", "<sub>"))


def statistic(name: str) -> bool:
    """Whether a name before a bracket means an expectation, a divergence, ...: ``E``, ``E_q``, ``D_KL``."""
    return any(name == one or name.startswith(one + "_") for one in STATISTICS)


def subscripts(name: str) -> set[str]:
    """What may be meant as an index in a name: of ``x_k`` and ``xk`` k, of ``w_ij`` also i and j."""
    _, *parts = name.split("_")
    if not parts and len(name) == 2 and name not in GREEK and name != "pi":
        return {name[1]}
    return {letter for part in parts for letter in (part if len(part) == 2 else "")} | set(parts) - {""}
