"""What the documents name and what the code has are the same: settings, commands, the sentences of refusals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import wtforms
from click.testing import CliRunner

from marketplace.cli import cli
from marketplace.config import ROOT
from marketplace.infra import messages

SOURCES = [path for path in sorted((ROOT / "marketplace").rglob("*.py")) if "migrations" not in path.parts]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text of one section of docs/operations.md."""
    return OPERATIONS.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_setting_is_documented_and_every_documented_one_is_read():
    read = set(re.findall(r'env\.get\("(\w+)"\)', (ROOT / "marketplace" / "config.py").read_text(encoding="utf-8")))
    first_cells = [line.split("|")[1] for line in section("Settings").splitlines() if line.startswith("| `")]
    assert read
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == read


def test_every_command_is_documented_and_every_documented_one_exists():
    documented = set(re.findall(r"^\| `python -m marketplace ([\w-]+)", section("Commands"), re.MULTILINE))
    assert documented == set(cli.commands)


def test_help_names_every_command_with_a_sentence():
    text = CliRunner().invoke(cli, ["--help"]).output
    for name, command in cli.commands.items():
        assert re.search(rf"^  {name} +\w+", text, re.MULTILINE), name
        assert len(command.get_short_help_str()) > 10, name


def test_every_make_target_of_the_documents_exists():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    documented = set(re.findall(r"`make ([\w-]+)`", section("Commands")))
    assert {"run", "test", "check", "setup"} <= documented <= targets


def unnamed_fields(path: Path) -> Iterator[str]:
    """Fields of forms without a label of their own, which the summary of mistakes would have to call by their code's name."""
    kinds = {name for name in vars(wtforms) if name.endswith("Field")} - {"HiddenField", "Field"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            named = node.value.args and isinstance(node.value.args[0], ast.Call)
            if node.value.func.id in kinds and not named and isinstance(node.targets[0], ast.Name):
                yield node.targets[0].id


def test_every_field_that_somebody_fills_in_has_a_name_for_the_summary_of_mistakes():
    found = {name for path in SOURCES for name in unnamed_fields(path)}
    # What a page sends along and nobody fills in: the version it was made from, a tap on a photo, the button that was pressed.
    assert found == {"seen", "version", "number", "x", "y", "verdict"}


def refusals(path: Path) -> Iterator[str]:
    """Codes that a module refuses with: the text before any other argument of ``DomainError(...)``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "DomainError" and node.args):
            continue
        for part in ast.walk(node.args[0]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_every_refusal_has_a_sentence(empty_app):
    assert empty_app, "building the application registers the sentences"
    raised = {code for path in SOURCES for code in refusals(path)}
    assert len(raised) > 100
    assert not raised - messages.sentence_codes()
