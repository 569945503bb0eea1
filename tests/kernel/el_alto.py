"""The shipped El Alto files, read the plain way, as the tests' independent source of truth."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import marketplace

FOLDER = Path(marketplace.__file__).parent / "data" / "el_alto"


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``name``.csv."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def document(name: str) -> Any:
    """The content of ``name``.json."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
