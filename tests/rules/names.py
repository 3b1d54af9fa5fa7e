"""The names of rules that the engine can report, read off its source: the arguments of ``session.rule(...)``.

A name is a string, a constant, or a pattern such as "definition of {}". Where it comes from a variable, ``RELAYS``
says from where; a place that is neither understood nor listed is an error, so that no rule escapes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import symcheck

PACKAGE = Path(symcheck.__file__).parent

RELAYS: dict[tuple[str, str], str] = {
    ("derived.py", "result.rule"): "a rule of the kernel (induction, cases), which tests/test_kernel.py attacks",
    ("predicates.py", "theorem.rule"): "the squeeze rule of the kernel, which tests/test_flows.py attacks",
    ("predicates.py", "citation.lemma.name"): "the name an author gave to the bound that is cited",
    ("theories/session.py", "lemma.name"): "the name an author gave to a chain, an assumption or an induction",
    ("theories/session.py", "solved[1]"): "the same",
    ("theories/matrix/letters.py", "name"): "the same: the names of equations between matrices that were cited",
    ("theories/calculus/normal.py", "rule"): "`scope.used`, whose entries are read below",
    ("theories/gaussian/stein.py", "name"): "`scope.used`, whose entries are read below",
    ("theories/gaussian/stein_vectors.py", "rule"): "the same",
    ("theories/probability/density_gradients.py", "rule"): "the same",
    ("theories/sums/normal.py", "reason"): "the rules by which a summand has a sign, reported in a session of its own",
    ("theories/order/monotone.py", "rule"): "the rules of a search, which are assigned to `rule` there and in forms.py",
    ("theories/calculus/integrals.py", "rule"): "the second part of a value found, read below",
    (
        "theories/probability/inequalities.py",
        "rule",
    ): "that of `learn_nonnegative`, whose arguments are read below",
    ("theories/probability/normal.py", "name"): "the name of a lemma about a marginal",
    ("theories/probability/normal.py", "rule"): "`transition_rule`, read below",
}


@dataclass(frozen=True)
class Reported:
    """A name (``{}`` stands for what varies) and the file whose code reports it."""

    name: str
    file: str


class Unread(Exception):
    """An argument of ``rule(...)`` that is neither understood nor listed in RELAYS."""


def reported() -> set[Reported]:
    """Return every name that the engine can report."""
    found = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        file = str(path.relative_to(PACKAGE))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            found.update(Reported(name, file) for name in names_at(node, file))
    return found


def names_at(node: ast.AST, file: str) -> Iterator[str]:
    """Yield the names that one node of the source gives to a report."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule":
        yield from _names(node.args[0], file)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "learn_nonnegative":
        yield from _names(node.args[1], file)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Found":
        yield from _names(node.args[1], file)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Verdict":
        for word in node.keywords:
            if word.arg == "rules" and isinstance(word.value, ast.Tuple):
                for item in word.value.elts:
                    yield from _names(item, file)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "replace":
        for word in node.keywords:
            if word.arg == "rules" and isinstance(word.value, ast.Tuple):
                for item in word.value.elts:
                    if not isinstance(item, ast.Starred) and not isinstance(item, ast.Attribute):
                        yield from _names(item, file)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        yield from _assigned(node, file)
    elif isinstance(node, ast.Return) and file.endswith("calculus/integrals.py") and isinstance(node.value, ast.Tuple):
        last = node.value.elts[-1]
        if isinstance(last, ast.Name) and last.id.isupper():
            yield from _names(last, file)


def _assigned(node: ast.Assign | ast.AnnAssign, file: str) -> Iterator[str]:
    """Names kept for later: ``scope.used["..."] = None``, ``rules = {SAME_ORDER: None}``, ``rule = A if c else B``."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    value = node.value
    for target in targets:
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) == "scope.used":
            yield from _names(target.slice, file)
        elif isinstance(target, ast.Name) and target.id == "rules" and isinstance(value, ast.Dict):
            for key in value.keys:
                if key is not None:
                    yield from _names(key, file)
        elif isinstance(target, ast.Name) and target.id == "rule" and _is_rule(value):
            yield from _names(value, file)
        elif isinstance(target, ast.Name) and target.id == "used" and isinstance(value, ast.Call):
            for part in ast.walk(value):
                if isinstance(part, ast.Name) and part.id.isupper():
                    yield from _names(part, file)


def _names(node: ast.expr, file: str) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _names(node.body, file) + _names(node.orelse, file)
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    if isinstance(node, ast.Name) and node.id.isupper():
        return [getattr(_module(file), node.id)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("_rule"):
        function = getattr(_module(file), node.func.id)
        return [function(_Named())]
    if (file, ast.unparse(node)) in RELAYS:
        return []
    raise Unread(f"symcheck/{file}:{node.lineno} reports {ast.unparse(node)}: which names are these?")


def _is_rule(value: ast.expr | None) -> bool:
    """Whether a value is a name, a choice between names, a pattern, or ``transition_rule(law)``."""
    if isinstance(value, ast.Name):
        return value.id.isupper()
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id.endswith("_rule") and value.func.id != "_rule"
    return isinstance(value, (ast.IfExp, ast.JoinedStr))


class _Named:
    name = "{}"


def _module(file: str) -> object:
    return import_module("symcheck." + file.removesuffix(".py").replace("/", "."))
