"""Many lines at once, copied from a spreadsheet: one row a line, or one row a size and colour. Pure but for what it is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import parse_amount
from marketplace.orders.drafts import Cell, LineDraft
from marketplace.orders.matrix import pieces_of

MOST_ROWS = 5000
_COLUMNS = {
    "product": ("producto", "codigo", "sku", "estandar", "product", "code", "standard", "item"),
    "description": ("descripcion", "description", "detalle", "nombre"),
    "quantity": ("cantidad", "piezas", "quantity", "qty", "pieces"),
    "price": ("precio", "techo", "price", "unit price", "precio unitario"),
    "material": ("material", "fibra"),
    "size": ("talla", "size"),
    "colour": ("color", "colour"),
}


@dataclass(frozen=True)
class Named:
    """What a code in a spreadsheet stands for: a published product or a time standard."""

    technique_code: str
    product_id: int | None = None
    standard_key: str | None = None


def parse_lines(text: str, known: Mapping[str, Named]) -> list[LineDraft]:
    """Line drafts of a pasted sheet. ``known`` maps codes in capitals (products and time standards) to what they are.

    The first row names the columns: producto and cantidad are needed; descripcion, precio, material, talla and color may
    follow in any order. Rows that differ only in size, colour and quantity become one line. Raises DomainError
    ``nothing_pasted``, ``no_header``, ``unknown_key`` or ``bad_row`` with the row as it stands in the sheet.
    """
    rows = [re.split(r"[\t;]", line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not rows:
        raise DomainError("nothing_pasted", field="pasted")
    places = _places(rows[0])
    if len(rows) > MOST_ROWS + 1:
        raise DomainError("too_many_lines", field="pasted", most=MOST_ROWS)
    lines: dict[tuple[str, ...], LineDraft] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
        _add(lines, number, cells, known)
    return list(lines.values())


def fold(text: str) -> str:
    """Lower case without accents, for comparing the words of a header."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.lower().replace("_", " ").split())


def _places(header: list[str]) -> dict[str, int]:
    words = [fold(word) for word in header]
    places = {name: words.index(word) for name, names in _COLUMNS.items() for word in reversed(names) if word in words}
    if not {"product", "quantity"} <= places.keys():
        raise DomainError("no_header", field="pasted")
    return places


def _add(lines: dict[tuple[str, ...], LineDraft], number: int, row: dict[str, str], known: Mapping[str, Named]) -> None:
    named = known.get(row["product"].upper())
    if named is None:
        raise DomainError("unknown_key", field="pasted", row=number, value=row["product"][:40])
    try:
        pieces = pieces_of(row["quantity"])
        price = parse_amount(row["price"]) if row.get("price") else None
    except DomainError as error:
        raise DomainError("bad_row", field="pasted", row=number, value=str(error.params.get("value", ""))[:20]) from None
    if not pieces:
        raise DomainError("bad_row", field="pasted", row=number, value=row["quantity"][:20] or "0")
    size, colour = row.get("size", "")[:20], row.get("colour", "")[:20]
    cells = (Cell(size, colour, pieces),) if size or colour else ()
    draft = LineDraft(
        description=row.get("description", ""),
        technique_code=named.technique_code,
        quantity=pieces,
        cells=cells,
        product_id=named.product_id,
        standard_key=named.standard_key,
        material=row.get("material", "")[:60],
        unit_price_minor=price,
    )
    # A row without size and colour is a line of its own, even where another looks the same.
    key = (row["product"].upper(), draft.description, draft.material, str(price)) if cells else (str(number),)
    lines[key] = _joined(lines[key], draft, number) if key in lines else draft


def _joined(line: LineDraft, more: LineDraft, number: int) -> LineDraft:
    cell = more.cells[0]
    if any((cell.size, cell.colour) == (other.size, other.colour) for other in line.cells):
        raise DomainError("bad_row", field="pasted", row=number, value=f"{cell.size} {cell.colour}".strip())
    return replace(line, quantity=(line.quantity or 0) + cell.pieces, cells=(*line.cells, cell))
