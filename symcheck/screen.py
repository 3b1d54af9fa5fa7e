"""Standard output and the status line of the command line: nothing else in symcheck prints."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from symcheck.report.terminal import Style

PIPE_WIDTH = 100


def write(text: str) -> None:
    """Write text and a newline; what the stream's encoding lacks is escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def printable(text: str) -> str:
    """Return a line with a blank or ? for each character that a terminal would obey: names come from proof files."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


class Screen:
    """Standard output for reports: a rich console on a terminal, plain lines of fixed width in a pipe."""

    def __init__(self) -> None:
        from symcheck.report.terminal import Style

        encoding = sys.stdout.encoding or "utf-8"
        try:
            "✓✗ᾱ√‖·‖²≤".encode(encoding)
            ascii_only = False
        except (UnicodeEncodeError, LookupError):
            ascii_only = True
        self._console: Console | None = None
        width = PIPE_WIDTH
        if sys.stdout.isatty():
            from rich.console import Console

            self._console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=True)
            width = max(40, self._console.width)
        self.style: Style = Style(width, ascii_only)

    def print(self, lines: Sequence[Text]) -> None:
        """Print some lines; no lines are a blank line."""
        from symcheck.report.terminal import plain

        for line in lines:
            line.plain = printable(line.plain)
        if self._console is None:
            write(plain(lines))
            return
        if not lines:
            self._console.print()
        for line in lines:
            self._console.print(line, no_wrap=True, overflow="ignore", crop=False)
        sys.stdout.flush()


@contextmanager
def progress() -> Iterator[tuple[Callable[[list[str]], None] | None, Callable[[], None]]]:
    """A status line on standard error naming what is being checked; only on a terminal, only for long work."""
    if not sys.stderr.isatty():
        yield None, lambda: None
        return
    from rich.console import Console

    status = Console(stderr=True, highlight=False).status("")
    began, running = time.monotonic(), False

    def tick(doing: list[str]) -> None:
        nonlocal running
        if time.monotonic() - began < 0.5:
            return
        from rich.markup import escape

        status.update(escape("checking " + "; ".join(doing)) if doing else "checking")
        if not running:
            status.start()
            running = True

    def pause() -> None:
        nonlocal running
        if running:
            status.stop()
            running = False

    try:
        yield tick, pause
    finally:
        pause()
