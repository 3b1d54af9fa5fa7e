"""Terms as text: ``infix`` (read back by ``symcheck.text``), ``display`` (one line of Unicode) and ``latex``.

Terms are printed as they stand, unevaluated trees included: x * x**-1 is ``x/x``, never 1. ``layout`` cuts sums,
products and powers for all three printers; ``names`` knows the glyphs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symcheck.printing.board import BoardPrinter
from symcheck.printing.infix import InfixPrinter
from symcheck.printing.laws import primes
from symcheck.printing.tex import TexPrinter

__all__ = ["display", "infix", "latex"]

TOO_DEEP = "..."
"""What is printed for a term nested too deeply to print."""


def _print(printer: Any, term: Any, beside: Iterable[Any]) -> str:
    try:
        printer.primes = primes((term, *beside))
        return str(printer._print(term))
    except RecursionError:
        return TOO_DEEP


def infix(term: Any, beside: Iterable[Any] = ()) -> str:
    """Return a term, a relation or a hypothesis in SymPy's notation: ``sqrt(alphabar[t - 1])*x[0]``, ``x != 1``.

    The engine's names for variables of integration are printed as plain ones, or with primes where terms printed
    ``beside`` this one have another variable of that name.
    """
    return _print(InfixPrinter(), term, beside)


def display(term: Any, beside: Iterable[Any] = ()) -> str:
    """Return one line of Unicode, as on a board: subscripts, roots, bars over letters, ∑ and ∏."""
    return _print(BoardPrinter(), term, beside)


def latex(term: Any, beside: Iterable[Any] = ()) -> str:
    """Return LaTeX for math mode."""
    return _print(TexPrinter(), term, beside)
