"""Names to glyphs: ``alphabar`` to an alpha with a bar, as Unicode and as LaTeX."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "eps": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "lamda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
}
_LATEX_GREEK = {"ξ": r"\xi", "eps": r"\varepsilon", "lamda": r"\lambda", "epsilon": r"\varepsilon", "phi": r"\phi"}
_ACCENTS = {
    "bar": ("\u0304", r"\bar"),
    "tilde": ("\u0303", r"\tilde"),
    "hat": ("\u0302", r"\hat"),
    "dot": ("\u0307", r"\dot"),
    "prime": ("′", ""),
    "star": ("*", ""),
}
_OTHER = "\u02b9"
"""The mark of another value of a symbol (``theories/probability/variables.py``)."""
_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LETTER = "|".join(sorted(GREEK, key=len, reverse=True)) + r"|[^\W\d_]"
_NAME = re.compile(rf"(?P<stem>{_LETTER})(?:_?(?P<accent>{'|'.join(_ACCENTS)}))?(?P<digits>[0-9]*)(?:_(?P<sub>\w+))?")


@dataclass(frozen=True, slots=True)
class _Parts:
    stem: str
    accent: str
    digits: str
    sub: str


def _parts(name: str) -> _Parts | None:
    """Cut a name into a letter, an accent, digits and a subscript; None for a word."""
    match = _NAME.fullmatch(name)
    return _Parts(*(match[key] or "" for key in ("stem", "accent", "digits", "sub"))) if match else None


def unicode_name(name: str) -> str:
    """A name as on a board: ``alphabar`` is an alpha with a bar, ``x0`` has a subscript, a word stays as it is.

    >>> unicode_name("theta1"), unicode_name("mu_theta"), unicode_name("toolbar")
    ('θ₁', 'μ_θ', 'toolbar')
    """
    if name.endswith(_OTHER):
        return unicode_name(name[:-1]) + "′"
    parts = _parts(name)
    if parts is None:
        return name
    letter = GREEK.get(parts.stem, parts.stem)
    if parts.accent:
        letter = unicodedata.normalize("NFC", letter + _ACCENTS[parts.accent][0])
    letter += parts.digits.translate(_DIGITS)
    return f"{letter}_{unicode_name(parts.sub)}" if parts.sub else letter


def latex_name(name: str) -> str:
    r"""A name in LaTeX; a word is set upright.

    >>> latex_name("alphabar"), latex_name("x0"), latex_name("loss")
    ('\\bar{\\alpha}', 'x_{0}', '\\mathrm{loss}')
    """
    if name.endswith(_OTHER):
        return f"{{{latex_name(name[:-1])}}}'"
    parts = _parts(name)
    if parts is None:
        return r"\mathrm{" + re.sub(r"([_#$%&{}])", r"\\\1", name) + "}"
    letter = _LATEX_GREEK.get(parts.stem, "\\" + parts.stem if parts.stem in GREEK else parts.stem)
    if parts.accent in ("prime", "star"):
        letter = letter + "'" if parts.accent == "prime" else "{" + letter + "^{*}}"
    elif parts.accent:
        letter = f"{_ACCENTS[parts.accent][1]}{{{letter}}}"
    below = [parts.digits] if parts.digits else []
    if parts.sub:
        below.append(parts.sub if parts.sub.isdigit() else latex_name(parts.sub))
    return f"{letter}_{{{', '.join(below)}}}" if below else letter


def split_subscript(latex: str) -> tuple[str, str]:
    """Cut ``base_{sub}`` into its two parts, so that an index can join the subscript."""
    match = re.fullmatch(r"(.*)_\{(.*)\}", latex)
    return (match[1], match[2]) if match else (latex, "")
