"""Finds proof files, decides by their syntax alone which files are proofs, and loads one.

Everything but ``load_proof`` works without importing SymPy and without running a line of the files: a file is a proof
when it calls ``Proof(...)`` at module level; others are helpers (``ddpm.py``). ``load_proof`` runs the file.
"""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from symcheck.errors import InputError, SymcheckError

if TYPE_CHECKING:
    from symcheck.proof import Proof

MAX_FILE_BYTES = 2_000_000
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A proof found on disk: its id (the file's stem), and why it cannot be read, if so (``broken``)."""

    id: str
    path: str
    question: str = ""
    title: str = ""
    shipped: bool = False
    broken: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "title": self.title,
            "path": self.path,
            "shipped": self.shipped,
            "message": self.broken,
        }


def one_line(text: object, limit: int = 400) -> str:
    """Return text as one printable line: control characters and undecodable bytes escaped, long text shortened."""
    line = " ".join(str(text).split())
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path as a person would type it: relative to the current folder where it lies below it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        relative = str(path)
    return one_line(path if relative.startswith("..") else relative)


# --- what one file is -------------------------------------------------------------------------------------------------


def _module_level(tree: ast.Module) -> Iterator[ast.AST]:
    """Walk the nodes that run when the module is imported: not the bodies of functions and classes."""
    queue: list[ast.AST] = list(tree.body)
    while queue:
        node = queue.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            queue.extend(ast.iter_child_nodes(node))


def _constant(call: ast.Call, name: str) -> str:
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            return one_line(keyword.value.value)
    return ""


def read_proof(path: str | os.PathLike[str], *, named: bool = False, shipped: bool = False) -> ProofFile | None:
    """Return what a file says of itself without running it, or None for a helper.

    A file that cannot be parsed is a broken proof if it was ``named`` by the user or its text mentions ``Proof(``.
    """
    path = Path(path)

    def broken(why: str) -> ProofFile:
        return ProofFile(path.stem, str(path), shipped=shipped, broken=one_line(f"{shown(path)}{why}"))

    try:
        with open(path, "rb") as stream:
            source = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return broken(f": cannot be read: {error.strerror or error}")
    mentions = b"Proof" in source
    if not mentions and not named:
        return None
    if len(source) > MAX_FILE_BYTES:
        return broken(f": larger than {MAX_FILE_BYTES} bytes; is this a proof file?")
    try:
        tree = ast.parse(source, filename=str(path))
    except (SyntaxError, ValueError) as error:
        if not named and b"Proof(" not in source:
            return None
        line = getattr(error, "lineno", None)
        what = getattr(error, "msg", None) or str(error)
        return broken(f", line {line}: {type(error).__name__}: {what}" if line else f": {type(error).__name__}: {what}")
    except (RecursionError, MemoryError):
        return broken(": nested too deeply for Python's parser")
    names = {"Proof"}
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom):
            names |= {alias.asname for alias in statement.names if alias.name == "Proof" and alias.asname}
    for node in _module_level(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Name) and called.id in names) or (
                isinstance(called, ast.Attribute) and called.attr == "Proof"
            ):
                question, title = _constant(node, "question"), _constant(node, "title")
                return ProofFile(path.stem, str(path), question, title, shipped)
    return None


# --- where proofs are -------------------------------------------------------------------------------------------------


def scan(folder: Path, *, shipped: bool = False) -> list[ProofFile]:
    """Return the proofs among a folder's own ``*.py`` files (not its sub-folders'), in natural order of their names."""
    try:
        # Not what is hidden: an editor's locks and a Mac's ._q1.py in an archive are no submissions.
        paths = [p for p in folder.iterdir() if p.suffix == ".py" and not p.name.startswith(".") and not p.is_dir()]
    except OSError as error:
        raise InputError(f"{shown(folder)}: cannot be read: {error.strerror or error}") from None
    found = (read_proof(path, shipped=shipped) for path in sorted(paths, key=_natural))
    return [proof for proof in found if proof is not None]


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key by which q2_10 comes after q2_9."""
    parts: list[tuple[int, int, str]] = []
    word = ""
    for char in path.stem + "_":
        if word and (char == "_" or char.isdecimal() != word[-1].isdecimal()):
            parts.append((0, int(word), "") if word.isdecimal() else (1, 0, word))
            word = ""
        word += "" if char == "_" else char
    return parts


def _configured(start: Path) -> list[Path] | None:
    """Return the folders in ``[tool.symcheck] proofs`` of the nearest pyproject.toml, or None when it says nothing."""
    for folder in (start, *start.parents):
        config = folder / "pyproject.toml"
        if not config.is_file():
            continue
        data = config.read_bytes()
        if b"symcheck" not in data:  # saves the import of a TOML parser in the usual case
            return None
        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
        try:
            proofs = tomllib.loads(data.decode("utf-8")).get("tool", {}).get("symcheck", {}).get("proofs")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError(f"{shown(config)} is not valid TOML: {one_line(error)}") from None
        if proofs is None:
            return None
        if not isinstance(proofs, list) or not all(isinstance(item, str) for item in proofs):
            raise InputError(f'{shown(config)}: [tool.symcheck] proofs must be a list of folders, as in ["proofs"]')
        for item in proofs:
            if not (folder / item).is_dir():
                raise InputError(f"{shown(config)}: [tool.symcheck] proofs names {item!r}, which is not a folder")
        return [folder / item for item in proofs]
    return None


def local_proofs(cwd: Path | None = None) -> list[ProofFile]:
    """Return the proofs of the project around ``cwd``: the configured folders, else ``./proofs``."""
    cwd = Path.cwd() if cwd is None else cwd
    folders = _configured(cwd)
    if folders is None:
        folders = [cwd / "proofs"] if (cwd / "proofs").is_dir() else []
    return [proof for folder in folders for proof in scan(folder)]


def shipped_proofs() -> list[ProofFile]:
    """Return the proofs of the package, the gallery last: ``symcheck/_proofs`` in a wheel, else ``proofs/``."""
    folder = _PACKAGE / "_proofs"
    if not folder.is_dir():
        folder = _PACKAGE.parent / "proofs"
        if not folder.is_dir() or not (_PACKAGE.parent / "pyproject.toml").is_file():
            return []
    folders = [item for item in (folder, folder / "gallery") if item.is_dir()]
    return [proof for item in folders for proof in scan(item, shipped=True)]


def known_proofs(cwd: Path | None = None) -> list[ProofFile]:
    """Return the local proofs, then those shipped whose id is not taken."""
    local = local_proofs(cwd)
    taken = {proof.id for proof in local}
    return local + [proof for proof in shipped_proofs() if proof.id not in taken]


def _by_id(name: str, proofs: Sequence[ProofFile]) -> list[ProofFile]:
    exact = [proof for proof in proofs if proof.id == name]
    return exact or [proof for proof in proofs if proof.id.startswith(name.rstrip("_") + "_")]


def _at_path(name: str) -> list[ProofFile]:
    path = Path(name)
    if path.is_dir():
        found = scan(path)
        if not found:
            raise InputError(f"{shown(path)}: no file in this folder calls Proof(...) at module level")
        return found
    if not path.exists():
        raise InputError(f"{shown(path)}: no such file; `symcheck list` shows the proofs")
    if not path.is_file():
        raise InputError(f"{shown(path)}: not a file or a folder")
    proof = read_proof(path, named=True)
    if proof is None:
        raise InputError(f"{shown(path)}: not a proof: it does not call Proof(...) at module level")
    return [proof]


def find(name: str, cwd: Path | None = None) -> list[ProofFile]:
    """Return the proofs that an id, a prefix or a path stands for; exact ids beat prefixes.

    Raises InputError, with the nearest ids, when there is none.
    """
    if not name or "\0" in name:
        raise InputError(f"{name!r} is not a proof; `symcheck list` shows the proofs")
    looks_like_path = name.endswith(".py") or os.sep in name or (os.altsep or os.sep) in name or name in (".", "..")
    try:
        if looks_like_path:
            return _at_path(name)
        local = local_proofs(cwd)
        found = _by_id(name, local)
        if found:
            return found
        if Path(name).is_dir():
            return _at_path(name)
    except OSError as error:  # a name too long for the file system, a loop of links
        raise InputError(f"{one_line(name, 80)}: {error.strerror or error}") from None
    shipped = shipped_proofs()
    found = _by_id(name, shipped)
    if found:
        return found
    import difflib

    near: list[str] = []  # the user's own proofs first
    for group in (local, shipped):
        ids = list(dict.fromkeys(proof.id for proof in group))
        near += [one for one in difflib.get_close_matches(name, ids, n=3, cutoff=0.5) if one not in near]
    near = near[:3]
    if Path(f"{name}.py").is_file():
        near = [shown(f"{name}.py")]
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    raise InputError(f"no proof {one_line(name, 80)!r}: {hint}`symcheck list` shows the proofs")


# --- running one file -------------------------------------------------------------------------------------------------


def load_proof(path: str | os.PathLike[str]) -> Proof:
    """Run a proof file and return its Proof (the global ``proof``, else the only one made there).

    The file's folder is importable while it runs, so that it can share helpers, and its modules are forgotten
    afterwards, so that two folders may have helpers of one name. Raises InputError, in one line that names file and
    line, for whatever goes wrong in the file, ``SystemExit`` included.
    """
    from symcheck.proof import Proof, recorded

    path = Path(os.path.abspath(path))
    if not path.is_file():
        raise InputError(f"{shown(path)}: no such file")
    name = f"_symcheck_proof_{abs(hash(str(path))):x}"
    loader = _Uncached(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    with _importable(path.parent, module) as helpers, recorded() as made_now:
        try:
            loader.exec_module(module)
        except SystemExit as error:
            raise InputError(_located(path, error, "the file exits instead of defining a proof")) from None
        except SymcheckError as error:
            raise InputError(_located(path, error, str(error))) from error
        except (MemoryError, KeyboardInterrupt):
            raise
        except BaseException as error:  # an exception class of the file's own need not be an Exception
            raise InputError(_located(path, error)) from error
        imported = {id(value) for helper in helpers() for value in vars(helper).values() if isinstance(value, Proof)}

    here = [value for value in made_now if value.file == str(path)]
    if len(here) > 1:
        raise InputError(f"{shown(path)}: {len(here)} proofs in one file; give each a file of its own")
    proof = vars(module).get("proof")
    if not isinstance(proof, Proof):
        made = {id(value): value for value in vars(module).values() if isinstance(value, Proof)}
        own = [value for key, value in made.items() if key not in imported]
        if not own:
            raise InputError(f"{shown(path)}: no Proof is bound to a name; write `proof = Proof(...)`")
        if len(own) > 1:
            raise InputError(f"{shown(path)}: {len(own)} proofs in one file; name the one to check `proof`")
        proof = own[0]
    proof.id = path.stem
    return proof


def load(name: str | os.PathLike[str]) -> Proof:
    """Return the proof of an id or of a path, ready to be checked: ``symcheck.load("q2_1").check()``.

    Raises InputError when there is no such proof, when a prefix stands for several, and for a broken file.
    """
    found = find(os.fspath(name))
    if len(found) > 1:
        raise InputError(f"{os.fspath(name)!r} stands for {', '.join(proof.id for proof in found)}; name one of them")
    if found[0].broken is not None:
        raise InputError(found[0].broken)
    return load_proof(found[0].path)


class _Uncached(importlib.machinery.SourceFileLoader):
    """Compiles the text each time: a cached .pyc is known by whole seconds and size, so it may be of another text."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _modules_of(folder: Path) -> dict[str, ModuleType]:
    """Return the imported modules that lie in a folder: its files, its packages and their submodules."""
    home = str(folder)

    def lies_here(name: str) -> bool:
        top = getattr(sys.modules.get(name), "__file__", None)
        if not isinstance(top, str) or name == _PACKAGE.name:
            return False
        parent, leaf = os.path.split(os.path.abspath(top))
        return parent == home or (leaf == "__init__.py" and os.path.dirname(parent) == home)

    tops = {name for name in list(sys.modules) if "." not in name and name != "__main__" and lies_here(name)}
    return {name: item for name, item in list(sys.modules.items()) if name.partition(".")[0] in tops}


@contextmanager
def _importable(folder: Path, module: ModuleType) -> Iterator[Callable[[], Iterable[ModuleType]]]:
    """Put a folder first on ``sys.path``; afterwards take it off and forget the modules that came from it."""
    before = _modules_of(folder)
    for name in before:  # somebody else's copies: this proof gets its own
        del sys.modules[name]
    sys.modules[module.__name__] = module
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield lambda: [item for item in _modules_of(folder).values() if item is not module]
    finally:
        sys.dont_write_bytecode = writes
        if str(folder) in sys.path:
            sys.path.remove(str(folder))
        for name in _modules_of(folder):
            del sys.modules[name]
        sys.modules.pop(module.__name__, None)
        sys.modules.update(before)


def _located(path: Path, error: BaseException, message: str | None = None) -> str:
    """Say where in the user's file an exception came from: the innermost frame in the file, else in its folder."""
    where, trace = None, error.__traceback__
    beside = frame = None
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename == str(path):
            where, frame = (path, trace.tb_lineno), trace.tb_frame
        elif not filename.startswith("<") and os.path.dirname(os.path.abspath(filename)) == str(path.parent):
            beside, frame = (Path(filename), trace.tb_lineno), trace.tb_frame
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename and error.lineno:  # in a helper
        beside, message = (Path(error.filename), error.lineno), f"{type(error).__name__}: {error.msg}"
    source, line = beside or where or (path, None)
    if message is None:
        from symcheck.mistakes import explained

        message = explained(error, frame, line)
    return one_line(f"{shown(source)}{f', line {line}' if line else ''}: {message}")
