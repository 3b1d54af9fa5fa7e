"""The pytest plugin: ``pytest proofs/`` collects proof files, one test a chain.

Only files under a path given on the command line (or in ``testpaths``) are looked at, and only those that no pattern of
``python_files`` claims; whether one is a proof is decided without running it. A chain passes when it comes out as its
``expect``; the text of a failure is the chain's report. Chains are checked in this process, with cooperative limits.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symcheck.verdict import ChainReport


def _is_proof(path: Path, config: pytest.Config) -> bool:
    if path.suffix != ".py" or config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR:
        return False
    if any(fnmatch.fnmatch(path.name, pattern) for pattern in config.getini("python_files")):
        return False
    from symcheck.discovery import read_proof

    return read_proof(path) is not None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ProofModule | None:
    """Collect proof files found in folders."""
    if parent.session.isinitpath(file_path) or not _is_proof(file_path, parent.config):
        return None
    return ProofModule.from_parent(parent, path=file_path)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> Any:
    """Take the place of pytest's own module for a proof file named on the command line."""
    if not _is_proof(module_path, parent.config):
        return None
    return ProofModule.from_parent(parent, path=module_path)


class ProofModule(pytest.File):
    """A proof file; its tests are its chains."""

    def collect(self) -> Iterable[pytest.Item]:
        """Load the file. Raises CollectError, in one line, when it is broken."""
        from symcheck.discovery import load_proof
        from symcheck.errors import InputError

        try:
            proof = load_proof(self.path)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        yield from self._tests(proof.chains)

    def _tests(self, chains: Iterable[Any]) -> Iterator[pytest.Item]:
        taken: dict[str, int] = {}
        for number, chain in enumerate(chains, start=1):
            name = chain.name or f"chain{number}"
            taken[name] = taken.get(name, 0) + 1
            if taken[name] > 1:
                name = f"{name}-{taken[name]}"
            yield ChainTest.from_parent(self, name=name, chain=chain)


class ChainFailure(Exception):
    """A chain that did not come out as expected; carries its report."""

    def __init__(self, report: ChainReport) -> None:
        super().__init__(f"{report.name}: {report.status}, expected {report.expect}")
        self.report = report


class ChainTest(pytest.Item):
    """One chain."""

    def __init__(self, *, chain: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.chain = chain

    def runtest(self) -> None:
        """Check the chain. Raises ChainFailure unless it comes out as its ``expect``."""
        report = self.chain.check()
        if not report.as_expected:
            raise ChainFailure(report)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the chain's report in place of a traceback; pytest's summary shows its first line."""
        if not isinstance(excinfo.value, ChainFailure):
            return super().repr_failure(excinfo)
        from symcheck.report.terminal import Style, chain_lines, plain

        return "\n".join((str(excinfo.value), plain(chain_lines(excinfo.value.report, Style()))))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the test is: the proof file and the chain's name."""
        return self.path, None, self.name
