"""``python -m symcheck`` and the ``symcheck`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from symcheck.cli import entry

    sys.exit(entry(sys.argv[1:]))


if __name__ == "__main__":
    main()
