"""The shape of the code: short files, short functions, and nothing that belongs to one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from marketplace.config import ROOT

MOST_LINES_OF_A_FILE = 350
MOST_LINES_OF_A_FUNCTION = 60
LONG_FILES = {
    "marketplace/engine/instance.py": "the problem as arrays: one field a line, each with its shape and unit",
    "marketplace/engine/lots.py": "the plan's state and every change of it, which the compiler takes together",
    "marketplace/engine/lot_model.py": "one linear model: its columns and rows share their numbering",
}
# Compiled loops that run millions of times: handing the arrays to a further function takes longer than its work.
LONG_FUNCTIONS = {f"marketplace/engine/{name}" for name in (
    "construct.py: candidates", "construct.py: value", "construct.py: fill", "improve.py: improve",
)}  # fmt: skip
SOURCES = sorted(path for path in (ROOT / "marketplace").rglob("*.py") if "versions" not in path.parts)
# Put together here, so that this file does not find itself.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"(?:pypi|pythonhosted|npmjs|crates|rubygems)\.(?:org|com|io)",
            r"(?:extra-)?index-url(?!s?\s*-q)\s*[=\s]\s*\S*://",
            r"registry\.[\w.-]+\.\w+",
            r"(?<![\w.~])/(?:home|root|work|Users)/\w",
        ]
    )
)


def tracked() -> list[Path]:
    """Every file that git tracks; without git, every file of the source folders."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    folders = ("marketplace", "templates", "static", "tests", "tools", "docs")
    return [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]


def lines_of(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with how many lines it has."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}: {node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_files_stay_short():
    long = {str(path.relative_to(ROOT)): lines_of(path) for path in SOURCES if lines_of(path) >= MOST_LINES_OF_A_FILE}
    assert long.keys() <= LONG_FILES.keys(), long


def test_functions_stay_short():
    long = {name: lines for path in SOURCES for name, lines in functions_of(path) if lines > MOST_LINES_OF_A_FUNCTION}
    assert long.keys() <= LONG_FUNCTIONS, long


def test_nothing_names_a_package_registry_or_a_folder_of_one_machine():
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{path.relative_to(ROOT)}: {match.group(0)}" for match in FORBIDDEN.finditer(text)]
    assert not found


@pytest.mark.parametrize(
    "text", ["https://pypi" + ".org/simple", "--index-url" + "=https://a.b/c", "/ho" + "me/ana/x", "'/wor" + "k/x'"]
)
def test_such_a_name_would_be_found(text):
    assert FORBIDDEN.search(text)
