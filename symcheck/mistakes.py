"""What Python and SymPy raise while a proof file runs, said with what to write instead.

Nothing here decides anything: it makes one line of an exception, from the names that its author could have meant.
"""

from __future__ import annotations

import builtins
import difflib
import importlib
import inspect
import linecache
import re
import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

_REMEDIES = {
    "Can't calculate derivative wrt": "differentiate by a Symbol, or by a member x[j] of a process: x = process('x')",
    "Matrices are not aligned": "the shapes of the factors do not fit; transpose one, as in A.T*B",
    "Mix of Matrix and Scalar symbols": "a matrix plus a number; write c*Identity(n), or c*OneMatrix(n, 1)",
    "of a non-square matrix": "write A.T*A or A*A.T for a square one",
    "requires values for lower and upper bounds": "write Sum(f, (k, 1, n))",
    "cannot sympify object of type <class 'symcheck.theories.probability.variables.Bar'>": (
        "z | x stands inside a law only, as in p(z | x)"
    ),
}
"""What to do about errors that SymPy raises while a proof is being built."""

_CALL = re.compile(r"^([\w.<>]+)\(\) ((?:got an unexpected|missing|takes|got multiple) .*)", re.DOTALL)
_HOMES = ("symcheck", "symcheck.rules", "sympy")


def explained(error: BaseException, frame: FrameType | None, line: int | None) -> str:
    """Say in words what an exception is about; ``frame`` and ``line`` are where the user's file raised it."""
    if isinstance(error, NameError) and error.name:
        near = _imports(error.name) or _near(error.name, _visible(frame))
        near = near or f"; declare it first, as in {error.name} = Symbol('{error.name}', real=True)"
        return f"{type(error).__name__}: {error}{near}"
    if isinstance(error, ImportError) and error.name and not isinstance(error, ModuleNotFoundError):
        return _not_there(error)
    if isinstance(error, AttributeError) and error.name and error.obj is not None:
        return f"{type(error).__name__}: {error}{_attributes(error.name, error.obj)}"
    text = str(error)
    call = _CALL.match(text) if isinstance(error, TypeError) else None
    if call is not None:
        text = _signature(call.group(1), frame, line, call.group(2)) or text
    remedy = next((f" ({remedy})" for said, remedy in _REMEDIES.items() if said in text), "")
    return f"{type(error).__name__}: {text}{remedy}"


def _near(name: str, names: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(set(names)), n=1, cutoff=0.7)
    return f"; did you mean {close[0]}?" if close else ""


def _visible(frame: FrameType | None) -> Iterable[str]:
    here = () if frame is None else (*frame.f_locals, *frame.f_globals)
    return (*here, *dir(builtins))


def _imports(name: str) -> str:
    """Say where a name can be had."""
    for home in _HOMES:
        if not name.startswith("_") and hasattr(importlib.import_module(home), name):
            return f"; write `from {home} import {name}`"
    return ""


def _not_there(error: ImportError) -> str:
    what = re.match(r"cannot import name '(\w+)'", str(error))
    if what is None or error.name is None:
        return f"{type(error).__name__}: {error}"
    name = what.group(1)
    near = _near(name, dir(sys.modules.get(error.name))) or _imports(name)
    return f"{type(error).__name__}: {what.group()} from '{error.name}'{near}"


def _attributes(name: str, owner: Any) -> str:
    from symcheck.chain import Chain
    from symcheck.proof import Proof

    public = [one for one in dir(owner) if not one.startswith("_")]
    if isinstance(owner, Chain):
        return "; the steps of a chain are .eq .ne .lt .le .gt .ge"
    if isinstance(owner, Proof):
        return "; a proof has " + ", ".join(one for one in public if callable(getattr(owner, one)))
    return _near(name, public)


def _signature(called: str, frame: FrameType | None, line: int | None, complaint: str) -> str | None:
    """Write what a callable of symcheck takes, then what Python complains of; None for any other callable."""
    from symcheck.chain import Chain
    from symcheck.proof import Proof

    package = importlib.import_module("symcheck")
    source = "" if frame is None or line is None else linecache.getline(frame.f_code.co_filename, line)
    owners = {"Proof": Proof, "Chain": Chain} | {name: getattr(package, name) for name in package.__all__}
    for name, owner in owners.items():
        for shown, target in ((name, owner), *((f"{name}.{m}", getattr(owner, m)) for m in _methods(owner))):
            made = getattr(target, "__new__", None) if isinstance(target, type) else target
            makers = (made, getattr(target, "__init__", None)) if isinstance(target, type) else (made,)
            for maker in makers:
                if getattr(maker, "__qualname__", None) == called and shown.rpartition(".")[2] in source:
                    return f"{shown}({_parameters(maker)}) {complaint}"
    return None


def _methods(owner: Any) -> Iterable[str]:
    return (name for name, _ in inspect.getmembers(owner, inspect.isfunction) if not name.startswith("_"))


def _parameters(function: Any) -> str:
    shown = []
    for number, one in enumerate(inspect.signature(function).parameters.values()):
        if number == 0 and one.name in ("self", "cls"):
            continue
        star = "*" if one.kind is one.VAR_POSITIONAL else "**" if one.kind is one.VAR_KEYWORD else ""
        shown.append(f"{star}{one.name}" + ("=" if one.kind is one.KEYWORD_ONLY else ""))
    return ", ".join(shown)
