"""The size by colour matrix: read from a spreadsheet's cells, laid out as a grid, and made to add up. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import parse_number
from marketplace.orders.drafts import Cell

MOST_PIECES = 1_000_000
MOST_COLUMNS, MOST_ROWS = 30, 60
_KNOWN_SIZES = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL")
_TOTAL = {"total", "totales", "suma", "sum"}


@dataclass(frozen=True)
class Grid:
    """Rows are colours, columns are sizes; 0 where nothing is ordered."""

    sizes: tuple[str, ...]
    colours: tuple[str, ...]
    pieces: tuple[tuple[int, ...], ...]

    @property
    def by_size(self) -> tuple[int, ...]:
        """Pieces of each size."""
        return tuple(sum(row[i] for row in self.pieces) for i in range(len(self.sizes)))

    @property
    def by_colour(self) -> tuple[int, ...]:
        """Pieces of each colour."""
        return tuple(sum(row) for row in self.pieces)

    @property
    def total(self) -> int:
        """All pieces."""
        return sum(self.by_colour)


def grid_of(cells: Iterable[Cell], sizes: Sequence[str] = (), colours: Sequence[str] = ()) -> Grid:
    """Cells as a grid; ``sizes`` and ``colours`` stand first and in their order, others follow as they appear.

    Letter sizes that nobody ordered otherwise go from small to large.
    """
    cells = list(cells)
    columns = tuple(dict.fromkeys([*sizes, *(cell.size for cell in cells)])) or ("",)
    if not sizes and set(columns) <= set(_KNOWN_SIZES):
        columns = tuple(sorted(columns, key=_KNOWN_SIZES.index))
    rows = tuple(dict.fromkeys([*colours, *(cell.colour for cell in cells)])) or ("",)
    found = {(cell.size, cell.colour): cell.pieces for cell in cells}
    return Grid(columns, rows, tuple(tuple(found.get((size, colour), 0) for size in columns) for colour in rows))


def cells_of(sizes: Sequence[str], colours: Sequence[str], values: Sequence[str]) -> tuple[Cell, ...]:
    """The cells of a filled grid; ``values`` go row by row.

    Raises DomainError ``bad_cell``, ``twice_in_matrix``, ``bad_matrix``.
    """
    if len(values) != len(sizes) * len(colours):
        raise DomainError("bad_matrix", field="cells")
    places = [(size.strip(), colour.strip()) for colour in colours for size in sizes]
    cells = [Cell(size, colour, pieces_of(text)) for (size, colour), text in zip(places, values, strict=True)]
    return _checked(cells)


def pieces_of(text: str) -> int:
    """Whole pieces as people type them: ``1.200``, ``1 200``; nothing or a dash is 0. Raises DomainError ``bad_cell``."""
    text = text.strip()
    if text in {"", "-", "–", "—"}:
        return 0
    try:
        value = parse_number(text, places=0)
    except DomainError:
        raise DomainError("bad_cell", field="cells", value=text[:20]) from None
    if not 0 <= value <= MOST_PIECES:
        raise DomainError("bad_cell", field="cells", value=text[:20])
    return int(value)


def quantity_of(quantity: int | None, cells: Sequence[Cell]) -> int:
    """The quantity of a line, which is the sum of its cells where it has some.

    Raises DomainError ``no_quantity`` or ``matrix_total`` with ``total``, ``quantity`` and ``difference``.
    """
    total = sum(cell.pieces for cell in cells)
    wanted = total if quantity is None and cells else quantity
    if not wanted or wanted < 0:
        raise DomainError("no_quantity", field="quantity")
    if cells and total != wanted:
        raise DomainError("matrix_total", field="quantity", total=total, quantity=wanted, difference=abs(total - wanted))
    return wanted


def parse_cells(text: str) -> tuple[Cell, ...]:
    """Cells copied from a spreadsheet: colours down, sizes across, with or without a total row and column.

    Columns are divided by tabs or semicolons. A first line without a single number names the sizes, a first column with
    a text names the colours. Totals are checked against the cells. Raises DomainError ``nothing_pasted``, ``bad_matrix``,
    ``bad_cell``, ``twice_in_matrix``, ``pasted_total``.
    """
    rows = [[part.strip() for part in re.split(r"[\t;]", line)] for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if not rows:
        raise DomainError("nothing_pasted", field="pasted")
    named = not any(_is_number(part) for part in rows[0][1:]) and len(rows) > 1
    header, body = (rows[0], rows[1:]) if named else ([], rows)
    if len(body) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS + 2:
        raise DomainError("bad_matrix", field="pasted")
    has_colours = any(row[0] and not _is_number(row[0]) for row in body) or (named and not header[0])
    width = max(len(row) for row in body)
    sizes = _sizes(header, width, has_colours)
    return _checked(_read(body, sizes, has_colours))


def _is_number(text: str) -> bool:
    return bool(text) and text[0].isdigit() and not re.search(r"[^\d.,\s']", text)


def _sizes(header: Sequence[str], width: int, has_colours: bool) -> list[str]:
    if not header:
        return [""] * (width - has_colours)
    # A header may or may not leave a corner above the colours.
    names = list(header[1:] if has_colours and len(header) >= width else header)
    return names + [""] * (width - has_colours - len(names))


def _read(body: Sequence[Sequence[str]], sizes: Sequence[str], has_colours: bool) -> list[Cell]:
    cells: list[Cell] = []
    for row in body:
        colour = row[0] if has_colours else ""
        values = [pieces_of(text) for text in (row[1:] if has_colours else row)]
        if colour.lower() in _TOTAL:
            _check_totals(values, sizes, cells)
            continue
        for size, pieces in zip(sizes, values, strict=False):
            if size.lower() in _TOTAL:
                _same(pieces, sum(cell.pieces for cell in cells if cell.colour == colour))
            else:
                cells.append(Cell(size, colour, pieces))
    return cells


def _check_totals(values: Sequence[int], sizes: Sequence[str], cells: Sequence[Cell]) -> None:
    for size, stated in zip(sizes, values, strict=False):
        whole = size.lower() in _TOTAL
        _same(stated, sum(cell.pieces for cell in cells if whole or cell.size == size))


def _same(stated: int, found: int) -> None:
    if stated and stated != found:
        raise DomainError("pasted_total", field="pasted", stated=stated, found=found)


def _checked(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    kept = tuple(cell for cell in cells if cell.pieces)
    places = [(cell.size.lower(), cell.colour.lower()) for cell in kept]
    if len(set(places)) < len(places):
        raise DomainError("twice_in_matrix", field="cells")
    if any(len(part) > 20 for cell in kept for part in (cell.size, cell.colour)):
        raise DomainError("long_name", field="cells")
    return kept
