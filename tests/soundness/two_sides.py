"""The import graph of the engine: what the prover reaches, what the evaluator reaches, and what both do.

``python -m tests.soundness.two_sides`` prints the figures of the README's section "Why trust it".
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import symcheck

ROOT = Path(symcheck.__file__).parent
FILES = {
    ".".join(("symcheck", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
}


@cache
def imports(module: str) -> frozenset[str]:
    """The modules of symcheck that a module imports when it runs, inside functions too."""
    return frozenset(_imports(ast.parse(FILES[module].read_text(encoding="utf-8"))))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module in FILES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in FILES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in FILES)
        yield from _imports(node)


def reached(modules: Iterable[str]) -> set[str]:
    """Modules and everything that they import, directly or not."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += imports(module)
    return found


def marked(mark: str, *others: str) -> set[str]:
    """The modules in which a decorator stands at the beginning of a line, and some others."""
    return {name for name, path in FILES.items() if f"\n{mark}(" in path.read_text(encoding="utf-8")} | set(others)


def provers() -> set[str]:
    """Where normal forms are defined."""
    return marked("@normalises", "symcheck.theories.session", "symcheck.theories.prover")


def evaluators() -> set[str]:
    """Where terms get values in models."""
    return marked("@evaluator", "symcheck.evaluation", "symcheck.comparison")


def lines(modules: Iterable[str]) -> int:
    """How many lines some modules have."""
    return sum(len(FILES[module].read_text(encoding="utf-8").splitlines()) for module in modules)


def main() -> None:
    """Print the figures."""
    proving, evaluating = reached(provers()), reached(evaluators())
    shared = proving & evaluating
    print(f"kernel: {lines(['symcheck.kernel'])} lines")
    print(f"normal forms and facts: {lines(proving - shared)} lines that no evaluator imports")
    print(f"evaluation in models: {lines(evaluating - shared)} lines that no normal form imports")
    print(f"terms, hypotheses and the reader of formulas, which both sides import: {lines(shared)} lines")


if __name__ == "__main__":
    main()
