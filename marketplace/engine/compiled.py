"""How the engine's inner loops are compiled, and where the compiled code is kept.

numba asks only the file of a function whether its compiled code is still fresh. But code of other files is compiled into it: a
change in ``lots`` would go on running as it was inside ``improve``, and plans would be wrong. Here compiled code is kept in a
folder named after the sources of the whole engine: after any change none of the old code is ever loaded, and a process that still
runs the old sources does not write among the new.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import llvmlite.binding
import numba
from numba.core import config
from numba.core.caching import _CacheLocator

SOURCES = Path(__file__).parent
BESIDE = SOURCES / "__pycache__"
NAME = "engine-"
MARK = "compiled.txt"
"""A file that says for which numba and processor everything has been compiled."""
IMPORTS = re.compile(r"^from marketplace\.engine(?:\.(\w+))? import (\([^)]*\)|[^\n]*)", re.MULTILINE)
KEPT = 3
"""Folders that stay: the newest, because processes that began before an upgrade may still use theirs."""


@cache
def digest() -> str:
    """Of all sources that are, or may become part of, compiled code: those with kernels, and whatever these import."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.py"))}
    wanted, todo = set(), [name for name, text in texts.items() if "engine.compiled import" in text]
    while todo:
        name = todo.pop()
        if name in texts and name not in wanted:
            wanted.add(name)
            todo += [word for match in IMPORTS.findall(texts[name]) for word in re.findall(r"\w+", " ".join(match))]
    return hashlib.sha256("\0".join(f"{name}\0{texts[name]}" for name in sorted(wanted)).encode()).hexdigest()


@cache
def folder() -> Path:
    """Where compiled code is kept: in the place asked for, beside the sources, or with the user where those are read-only.

    A folder that is new there begins with what the installation brought along.
    """
    name = NAME + digest()[:16]
    for place in _places():
        found = place / name
        if _usable(found):
            brought = BESIDE / name
            if found != brought and (brought / MARK).exists() and not (found / MARK).exists():
                shutil.copytree(brought, found, dirs_exist_ok=True)
            return found
    raise OSError("no folder can be written for the engine's compiled code; set NUMBA_CACHE_DIR to one that can")


def _places() -> list[Path]:
    asked = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "marketplace"
    passing = Path(tempfile.gettempdir()) / f"marketplace-{os.getuid()}"
    return [*([Path(asked)] if asked else []), BESIDE, home, passing]


def _usable(found: Path) -> bool:
    """Whether files may be written there, and it is our own or the installation's: what it holds is run."""
    try:
        found.mkdir(mode=0o755, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=found).close()
    except OSError:
        return False
    return found.parent == BESIDE or found.stat().st_uid == os.getuid()


class Kept(_CacheLocator):  # type: ignore[misc]
    """Tells numba where compiled code is kept, and that it is fresh only for exactly these sources."""

    def __init__(self, function: Any) -> None:
        self._line = function.__code__.co_firstlineno
        self._py_file, self._lineno = function.__code__.co_filename, self._line

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> Kept:
        """The locator of a function."""
        return cls(py_func)

    def get_cache_path(self) -> str:
        """The folder."""
        return str(folder())

    def get_source_stamp(self) -> str:
        """What has to be the same for compiled code to be loaded."""
        return digest()

    def get_disambiguator(self) -> str:
        """Tells functions of the same name in a file apart."""
        return str(self._line)


def _compiled(function: Any, **options: Any) -> Any:
    before, config.CACHE_LOCATOR_CLASSES = config.CACHE_LOCATOR_CLASSES, f"{__name__}.{Kept.__name__}"
    try:
        return numba.njit(cache=True, nogil=True, **options)(function)
    finally:
        config.CACHE_LOCATOR_CLASSES = before


def kernel(function: Any) -> Any:
    """Compile a function at its first call; other threads run while it does."""
    return _compiled(function)


def inlined(function: Any) -> Any:
    """The same, put into its callers."""
    return _compiled(function, inline="always")


@cache
def interpreted(function: Any) -> Any:
    """A kernel as plain Python, with all the kernels that it calls: on a small problem that is done before the compiled code is
    loaded."""
    inner = function.py_func
    names = dict(inner.__globals__)
    called = [name for name in inner.__code__.co_names if hasattr(names.get(name), "py_func")]
    names.update({name: interpreted(names[name]) for name in called})
    return FunctionType(inner.__code__, names, inner.__name__, inner.__defaults__)


def is_ready() -> bool:
    """Whether everything has been compiled, on a processor like this one."""
    mark = folder() / MARK
    return mark.exists() and mark.read_text(encoding="utf-8") == _machine()


def remember() -> None:
    """Note that everything has been compiled, and throw away what older sources left."""
    (folder() / MARK).write_text(_machine(), encoding="utf-8")
    kept = sorted(folder().parent.glob(NAME + "*"), key=lambda path: -path.stat().st_mtime)
    for old in kept[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _machine() -> str:
    return f"numba {numba.__version__} {llvmlite.binding.get_host_cpu_name()}\n"
