"""The size by colour matrix must add up, however it is pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import DomainError
from marketplace.orders.drafts import Cell
from marketplace.orders.matrix import cells_of, grid_of, parse_cells, quantity_of
from marketplace.orders.paste import Named, parse_lines

FOUR = (Cell("S", "T16", 40), Cell("M", "T16", 70), Cell("S", "N07", 10), Cell("M", "N07", 30))


@pytest.mark.parametrize(
    "text",
    [
        "\tS\tM\nT16\t40\t70\nN07\t10\t30",
        ";S;M\r\nT16;40;70\r\nN07;10;30\r\n",
        "Color\tS\tM\tTotal\nT16\t40\t70\t110\nN07\t10\t30\t40\nTotal\t50\t100\t150",
        "S\tM\nT16\t40\t70\nN07\t10\t30",
    ],
)
def test_a_block_from_a_spreadsheet_is_read_with_or_without_corner_and_totals(text: str) -> None:
    assert parse_cells(text) == FOUR


def test_thousands_and_blanks_are_read() -> None:
    assert parse_cells("\tS\tM\nRojo\t1.200\t\nAzul\t-\t3") == (Cell("S", "Rojo", 1200), Cell("M", "Azul", 3))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nothing_pasted"),
        ("\tS\tM\nT16\t4x\t7", "bad_cell"),
        ("\tS\tM\nT16\t4\t1,5", "bad_cell"),
        ("\tS\tS\nT16\t4\t7", "twice_in_matrix"),
        ("\tS\tM\tTotal\nT16\t40\t70\t111", "pasted_total"),
        ("\tS\tM\nT16\t40\t70\nTotal\t40\t71", "pasted_total"),
        ("\n".join(["\tS"] + [f"c{i}\t1" for i in range(99)]), "bad_matrix"),
    ],
)
def test_what_does_not_add_up_or_is_no_number_is_refused(text: str, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_cells(text)
    assert refusal.value.code == code


def test_a_total_that_differs_from_the_matrix_says_by_how_much() -> None:
    with pytest.raises(DomainError) as refusal:
        quantity_of(160, FOUR)
    assert (refusal.value.code, refusal.value.params) == ("matrix_total", {"total": 150, "quantity": 160, "difference": 10})
    assert quantity_of(None, FOUR) == quantity_of(150, FOUR) == 150
    with pytest.raises(DomainError, match="no_quantity"):
        quantity_of(None, ())


@given(st.lists(st.lists(st.integers(0, 9999), min_size=3, max_size=3), min_size=1, max_size=9))
def test_a_grid_and_its_cells_are_the_same_pieces(rows: list[list[int]]) -> None:
    sizes, colours = ["S", "M", "L"], [f"C{i}" for i in range(len(rows))]
    cells = cells_of(sizes, colours, [str(pieces) for row in rows for pieces in row])
    grid = grid_of(cells, sizes, colours)
    assert [list(row) for row in grid.pieces] == rows
    assert grid.total == sum(grid.by_size) == sum(cell.pieces for cell in cells)


KNOWN = {"SKU-1": Named("HK", product_id=7), "CR-MUNECO": Named("CR", standard_key="CR-MUNECO")}


def test_rows_that_differ_in_size_and_colour_make_one_line() -> None:
    rows = ("Producto;Talla;Color;Cantidad;Precio", "sku-1;S;N01;10;571,62", "sku-1;M;N01;20;571,62", "CR-MUNECO;;;250;88.21")
    text = "\n".join(rows).replace(";", "\t")
    first, second = parse_lines(text, KNOWN)
    assert (first.product_id, first.quantity, first.unit_price_minor) == (7, 30, 57162)
    assert first.cells == (Cell("S", "N01", 10), Cell("M", "N01", 20))
    assert (second.standard_key, second.technique_code, second.quantity, second.cells) == ("CR-MUNECO", "CR", 250, ())


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("cantidad\n3", "no_header", None),
        ("producto;cantidad\nNADA;3", "unknown_key", 2),
        ("producto;cantidad\nSKU-1;3\nSKU-1;tres", "bad_row", 3),
        ("producto;cantidad\nSKU-1;0", "bad_row", 2),
        ("producto;cantidad;talla;color\nSKU-1;3;S;N01\nSKU-1;4;S;N01", "bad_row", 3),
    ],
)
def test_a_wrong_sheet_names_its_row(text: str, code: str, row: int | None) -> None:
    with pytest.raises(DomainError) as refusal:
        parse_lines(text, KNOWN)
    assert (refusal.value.code, refusal.value.params.get("row")) == (code, row)


def test_letter_sizes_go_from_small_to_large_however_they_were_stored() -> None:
    cells = [Cell(size, "N01", 1) for size in ("L", "M", "XL", "S")]
    assert grid_of(cells).sizes == ("S", "M", "L", "XL")
    assert grid_of(cells, ("L", "M")).sizes == ("L", "M", "XL", "S")
    assert grid_of([Cell("36", "", 1), Cell("L", "", 1)]).sizes == ("36", "L")
