"""Where a theory says which slips are common for its own classes of terms; like ``theories/registry.py``.

A theory's folder may hold an ``edits.py``; it is imported when the first mutant is made, and nothing else knows of it.
A class without edits of its own has the general ones: its arguments are edited, and two arguments of one kind swapped.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symcheck.mutation.neighbours import Vocabulary

Change = tuple[str, Any]
"""The name of an edit, and what the sub-term becomes; None where such a term does not exist."""
OwnEdits = Callable[[Any, "Vocabulary"], Iterable[Change]]
_EDITS: dict[type, OwnEdits] = {}


def edits(*classes: type) -> Callable[[OwnEdits], OwnEdits]:
    """Register the slips of some classes: (term, vocabulary) -> pairs of a name and the term with that slip."""

    def register(function: OwnEdits) -> OwnEdits:
        for cls in classes:
            _EDITS[cls] = function
        return function

    return register


def own_edits(term: Any) -> OwnEdits | None:
    """Return the registered slips of a term's class or of its nearest base class."""
    load_theories()
    return next((_EDITS[cls] for cls in type(term).__mro__ if cls in _EDITS), None)


@cache
def load_theories() -> None:
    """Import the ``edits.py`` of every theory that has one."""
    for name in _theories_with_edits():
        importlib.import_module(name)


def _theories_with_edits() -> Iterator[str]:
    import symcheck.theories

    for folder in pkgutil.iter_modules(symcheck.theories.__path__, "symcheck.theories."):
        if folder.ispkg:
            package = importlib.import_module(folder.name)
            if any(module.name == "edits" for module in pkgutil.iter_modules(package.__path__)):
                yield f"{folder.name}.edits"
