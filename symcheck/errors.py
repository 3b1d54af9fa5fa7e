"""The exceptions of symcheck: your input, a limit of the method, our bug.

Each subclasses what a caller would already catch, and its text is a diagnosis with a remedy.
This module imports nothing, so that the command line can raise and catch without SymPy.
"""


class SymcheckError(Exception):
    """Base class of every exception symcheck raises on purpose."""


class InputError(SymcheckError, ValueError):
    """The user's input cannot be read or does not make sense; exit status 2 on the command line."""


class ChainError(InputError):
    """Steps that cannot be composed into one claim (``a <= b >= c``)."""


class LimitReached(SymcheckError):
    """A limit of the method: the deadline, a size, a budget. The verdict is *unproven*.

    ``reason`` is the word the verdict carries: ``timeout``, ``size``, ``memory``.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class KernelError(SymcheckError, TypeError):
    """An attempt to make, alter or cite a theorem other than through the kernel."""
