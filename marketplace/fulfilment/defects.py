"""Faults in words and drawings, for every page that shows one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.fulfilment.inspection_models import Defect
from marketplace.fulfilment.inspection_queries import OTHER
from marketplace.infra.database import db

GRAVITY_WORDS: dict[str, tuple[LazyString, LazyString]] = {
    "critical": (_l("Críticas"), _l("Una sola devuelve el lote.")),
    "major": (_l("Mayores"), _l("No se pueden vender así.")),
    "minor": (_l("Menores"), _l("Se notan, pero sirven.")),
}
"""Title and meaning of each gravity."""
OTHER_WORDS = {
    OTHER["critical"]: _l("Otra falla crítica"),
    OTHER["major"]: _l("Otra falla mayor"),
    OTHER["minor"]: _l("Otra falla menor"),
}
DRAWN = {f"D{number:02d}" for number in range(1, 16)} | set(OTHER.values())
"""Codes that have a drawing of their own in static/defects.svg."""


@dataclass(frozen=True)
class Fault:
    """A fault as pages show it."""

    code: str
    gravity: str
    name: str

    @property
    def drawing(self) -> str:
        """The name of its drawing; a fault without one of its own has that of its gravity."""
        return (self.code if self.code in DRAWN else OTHER[self.gravity]).lower()


def shown(defect: Defect) -> Fault:
    """A fault of the catalogue in the reader's language."""
    english = str(get_locale() or "es") == "en"
    return Fault(defect.code, defect.gravity, (english and defect.name_en) or defect.name_es)


def other(gravity: str) -> Fault:
    """A fault that the catalogue does not hold."""
    return Fault(OTHER[gravity], gravity, str(OTHER_WORDS[OTHER[gravity]]))


def faults_by_code(codes: Collection[str]) -> dict[str, Fault]:
    """Each of these codes as pages show it; one that the catalogue has lost keeps its code as its name."""
    found = {row.code: shown(row) for row in db.session.scalars(select(Defect).where(Defect.code.in_(list(codes))))}
    return found | {code: other(gravity) for gravity, code in OTHER.items()}
