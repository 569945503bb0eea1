"""The papers that an export needs: which hold for a destination, a way of travelling and a fibre. Pure, but for the first list.

The first version comes with the product's data (export_documents.csv); later ones are a coordinator's and stand in the
database. A running export keeps the version with which it was begun.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FIRST_VERSION = 1
MODES = ("air", "sea", "road", "courier")
HOME = "Bolivia"
ENGLISH = Path(__file__).parent.parent / "data" / "export_papers_en.json"
SOURCE = Path(__file__).parent.parent / "data" / "el_alto" / "export_documents.csv"
# What the source says in its notes, as conditions: papers of a sale at home, of a road or a ship, of a protected fibre.
_AT_HOME = frozenset({"LISTA-EMP", "CONTRATO", "FICHA", "ACTA"})
_BY_ROAD = {"MIC": ("sea", "road")}
_OF_FIBRE = {"CITES": "vicuña, guanaco"}


@dataclass(frozen=True)
class Paper:
    """One paper. Empty ``modes``, ``destinations`` or ``fibres`` mean any; ``abroad`` that a sale at home needs none."""

    code: str
    name_es: str
    name_en: str = ""
    who: str = ""
    moment: str = ""
    note: str = ""
    source: str = ""
    abroad: bool = True
    modes: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    fibres: str = ""
    """Fibres with commas between, such as "vicuña, guanaco"."""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"modes": list(self.modes), "destinations": list(self.destinations)}

    def name(self, language: str) -> str:
        """Its name in the reader's language."""
        return self.name_en if language == "en" and self.name_en else self.name_es

    def said(self, column: str, language: str) -> str:
        """Its ``who``, ``moment`` or ``note`` in the reader's language; what a coordinator wrote is shown as she wrote it."""
        text = str(getattr(self, column))
        return english_of_papers().get(text, text) if language == "en" else text

    def needed(self, destination: str, mode: str, materials: Iterable[str]) -> bool:
        """Whether goods of these materials that go there in this way need it."""
        if self.abroad and folded(destination) == folded(HOME):
            return False
        if self.modes and mode not in self.modes:
            return False
        if self.destinations and folded(destination) not in {folded(one) for one in self.destinations}:
            return False
        fibres = [folded(fibre) for fibre in self.fibres.split(",") if fibre.strip()]
        return not fibres or any(fibre in folded(material) for fibre in fibres for material in materials)


def paper_from(values: dict[str, Any]) -> Paper:
    """A paper from the plain values that a version keeps."""
    return Paper(**values | {"modes": tuple(values.get("modes", ())), "destinations": tuple(values.get("destinations", ()))})


def folded(text: str) -> str:
    """Lower case without accents, so that names are compared as people mean them."""
    plain = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=1)
def english_of_papers() -> dict[str, str]:
    """What the source says of its papers, in English."""
    found: dict[str, str] = json.loads(ENGLISH.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def first_papers() -> tuple[Paper, ...]:
    """The first version, as the source lists it."""
    with SOURCE.open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            Paper(
                code=row["code"], name_es=row["name_es"], name_en=row["name_en"], who=row["who"], moment=row["when"],
                note=row["note"], source=row["source"], abroad=row["code"] not in _AT_HOME,
                modes=_BY_ROAD.get(row["code"], ()), fibres=_OF_FIBRE.get(row["code"], ""),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip
