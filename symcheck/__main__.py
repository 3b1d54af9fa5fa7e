"""``python -m symcheck`` and the ``symcheck`` command."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn


def _terminated(number: int, _: FrameType | None) -> NoReturn:
    """End by way of SystemExit, so that the workers are stopped and the temporary files removed."""
    sys.exit(128 + number)


def main() -> NoReturn:
    """Run the command line and exit with its status."""
    try:
        signal.signal(signal.SIGTERM, _terminated)
        from symcheck.cli import entry

        status = entry(sys.argv[1:])
    except KeyboardInterrupt:  # pressed while the imports were under way
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
