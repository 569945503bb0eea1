"""Forms of the notebook. All are numbers and taps: no producer types a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from marketplace.infra.forms import Form
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import parse_number
from marketplace.notebook.drafts import EntryDraft, SheetCell, SheetDraft
from marketplace.notebook.kinds import Kind

_CELL = re.compile(rf"({'|'.join(Kind)})-(\d+)(?:-([^|]*)\|([^|]*))?")
WHOLE = NumberRange(min=1, max=1_000_000, message=_l("Pon un número de 1 o más."))
NEEDED = InputRequired(message=_l("Falta el número."))


class LineForm(Form):
    """A number, and of which size and colour; the button that sends it says what kind it is."""

    amount = IntegerField(_l("Cuántas"), validators=[NEEDED, WHOLE])
    cell = HiddenField()
    seen = IntegerField(validators=[Optional()])
    kind = HiddenField()
    again = HiddenField()
    sure = HiddenField()
    """The unlikely number that she was asked about: another number is asked about again."""

    def draft(self) -> EntryDraft:
        """What changed hands. Raises DomainError ``unknown_size`` for a cell that says nothing."""
        size, bar, colour = (self.cell.data or "|").partition("|")
        if not bar:
            raise DomainError("unknown_size", field="cell")
        return EntryDraft(
            Kind(self.kind.data), self.amount.data, size, colour, seen=self.seen.data, again=bool(self.again.data),
            sure=self.sure.data == str(self.amount.data),
        )  # fmt: skip


class CorrectForm(Form):
    """What was wrong, and the right number where it was the number."""

    reason = RadioField(_l("¿Qué estuvo mal?"), validators=[InputRequired(message=_l("Toca qué estuvo mal."))])
    amount = IntegerField(_l("La cantidad correcta"), validators=[Optional(), NumberRange(min=0, max=1_000_000)])


class PiecesForm(Form):
    """A number of pieces."""

    pieces = IntegerField(_l("Piezas"), validators=[NEEDED, WHOLE])


class SheetForm(Form):
    """The day of a sheet that came back; its cells are read by ``cells_from``."""

    day = DateField(_l("Día de la hoja"), validators=[InputRequired(message=_l("Falta el día."))])
    seen = IntegerField(validators=[Optional()])
    again = HiddenField()
    sure = HiddenField()

    def draft(self, cells: Mapping[SheetCell, int]) -> SheetDraft:
        """What the sheet says."""
        day: date = self.day.data
        return SheetDraft(day, cells, self.seen.data, bool(self.again.data), bool(self.sure.data))


def cells_from(typed: Mapping[str, str]) -> dict[SheetCell, int]:
    """The cells of a sheet that hold a number above 0. Raises DomainError ``only_numbers`` with the cell as its field."""
    cells = {}
    for name, value in typed.items():
        match = _CELL.fullmatch(name)
        if match is None or not value.strip():
            continue
        if not value.strip().isdigit() or len(value.strip()) > 7:
            raise DomainError("only_numbers", field=name)
        if int(value):
            cells[SheetCell(int(match[2]), Kind(match[1]), match[3] or "", match[4] or "")] = int(value)
    return cells


def pieces_from(typed: Mapping[str, str]) -> dict[int, int]:
    """Pieces by member of a share-out. Raises DomainError ``only_numbers`` with the field."""
    pieces = {}
    for name, value in typed.items():
        if not re.fullmatch(r"p\d+", name):
            continue
        if not value.strip().isdigit() or len(value.strip()) > 7:
            raise DomainError("only_numbers", field=name)
        pieces[int(name[1:])] = int(value)
    return pieces


def stages_from(typed: Mapping[str, str], most: int) -> list[tuple[str, int]]:
    """The stages of a technique with their hundredths of a percent, in the order of the rows; rows without a stage are left out.

    Raises DomainError ``bad_percent`` with the field.
    """
    rows = [(typed.get(f"stage-{row}", ""), row) for row in range(1, most + 1)]
    return [(stage, percent_from(typed.get(f"share-{row}", ""), f"share-{row}")) for stage, row in rows if stage]


def percent_from(text: str, field: str) -> int:
    """Hundredths of a percent of a typed percentage. Raises DomainError ``bad_percent``."""
    try:
        found = parse_number(text, 2) * 100
    except DomainError:
        raise DomainError("bad_percent", field=field) from None
    if not 0 <= found <= 10_000:
        raise DomainError("bad_percent", field=field)
    return int(found)
