"""Assertions for other people's tests: ``assert_verified`` fails with symcheck's report of the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symcheck.verdict import Verdict


def assert_verified(
    lhs: Any,
    rhs: Any,
    relation: str = "=",
    given: Any = (),
    symbols: Mapping[str, Any] | None = None,
    timeout: float = 10.0,
    strict: bool = False,
) -> Verdict:
    """Assert that ``lhs relation rhs`` is verified under ``given``, and return the verdict.

    The arguments are those of ``symcheck.check``. With ``strict`` a verdict that needs conditions (``provided``) fails
    too. Raises AssertionError with the counterexample, or with what is left of the difference; raises InputError for
    input that cannot be read.
    """
    __tracebackhide__ = True
    import symcheck

    verdict = symcheck.check(lhs, rhs, relation, given=given, symbols=symbols, timeout=timeout, strict=strict)
    if verdict:
        return verdict

    from symcheck.printing import infix
    from symcheck.report.terminal import Style, plain, verdict_lines

    def text(item: Any) -> str:
        return item if isinstance(item, str) else infix(item)

    report = plain(verdict_lines(f"{text(lhs)} {relation} {text(rhs)}", verdict, Style()))
    hypotheses = ", ".join(map(text, _items(given)))
    if hypotheses:
        report += f"\n  given     {hypotheses}"
    raise AssertionError(report)


def _items(given: Any) -> Iterable[Any]:
    return given if isinstance(given, (list, tuple, set, frozenset)) else (given,)
